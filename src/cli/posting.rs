//! Posting on the command line: everything that waits when it runs, read, reviewed and posted in
//! one transaction; or what was looked at before, named by its mark.

use clap::Args;

use super::desk::{Desk, Format};
use super::output::{Listed, say, say_findings, say_list};
use crate::date::Period;
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::codes::DRAFT_CHANGED;
use crate::ledger::drafts::draft::{Draft, short_id};
use crate::ledger::drafts::review_drafts::review_drafts;
use crate::ledger::drafts::seen::Which;
use crate::ledger::drafts::seen::mark_of;
use crate::ledger::post::post_drafts::post_drafts;
use crate::ledger::post::post_vouchers::Posted;
use crate::ledger::store as ledger;
use crate::ledger::voucher::PostedVoucher;
use crate::wiring::act;

/// 将待处理凭证记账：执行那一刻的全部，在同一事务中读取
#[derive(Debug, Args)]
pub struct PostArguments {
    /// 单位编码
    #[arg(long)]
    unit: String,
    /// 会计期间，如 2025-03；不写则为全部期间
    #[arg(long)]
    period: Option<Period>,
    /// 记账前由操作人审核（不得是制单人）；请先用 --dry-run 逐张查看，再以 --seen 写明所见
    #[arg(long)]
    review: bool,
    /// 只列出将要办理的凭证和所见标记，不办理
    #[arg(long)]
    dry_run: bool,
    /// --dry-run 给出的所见标记：此后新增或有改动的，一张也不办理
    #[arg(long)]
    seen: Option<String>,
}

pub async fn post(desk: &Desk, asked: PostArguments) -> Outcome<()> {
    let (mut tx, unit) = desk.write_book(&asked.unit).await?;
    let rows = ledger::drafts_of(&mut tx, unit.id, asked.period).await?;
    let drafts = rows.into_iter().map(Draft::from_row).collect::<Outcome<Vec<Draft>>>()?;
    let mark = mark_of(drafts.iter().map(Draft::seen));
    if asked.dry_run {
        tx.rollback().await?;
        return show_waiting(desk, &drafts, &mark);
    }
    if let Some(seen) = asked.seen.filter(|seen| *seen != mark) {
        let finding = Finding::new(&DRAFT_CHANGED, Place::of("待处理凭证"));
        return Err(finding.found(mark).expected(seen).into());
    }
    let which = asked.period.map_or(Which::All, Which::Period);
    if asked.review {
        review_drafts(&mut tx, desk.clock, &desk.actor, &unit, which.clone()).await?;
    }
    let Posted { vouchers: posted, findings } =
        post_drafts(&mut tx, act(desk.clock, &desk.actor), &unit, which).await?;
    tx.commit().await?;
    if desk.format == Format::Table {
        match posted.last() {
            None => say("没有待记账的凭证"),
            Some(last) => say(&format!("已记账 {} 张凭证，凭证链末端 {}", posted.len(), last.hash)),
        }
        say_findings(&findings);
        return Ok(());
    }
    let mut told = Vec::with_capacity(posted.len());
    for (place, voucher) in (1..).zip(&posted) {
        let mut voucher = serde_json::json!(voucher);
        if place == posted.len() && !findings.is_empty() {
            voucher["findings"] = serde_json::json!(findings);
        }
        told.push(voucher);
    }
    let row = |it: &PostedVoucher| {
        let numbers = [it.id.to_string(), it.seq.to_string(), it.period.to_string()];
        let rest = [it.word.clone(), it.number.to_string(), it.hash.clone()];
        numbers.into_iter().chain(rest).collect()
    };
    let rows = posted.iter().map(row).collect();
    let headers = &["凭证编号", "链上序号", "期间", "凭证字", "凭证号", "校验值"];
    let (name, title) = ("posted", "已记账凭证");
    say_list(desk, Listed { name, title, headers, amounts: &[], rows }, &told)
}

/// What waits, one line a voucher, with the mark that `--seen` takes.
fn show_waiting(desk: &Desk, drafts: &[Draft], mark: &str) -> Outcome<()> {
    let row = |draft: &Draft| {
        let voucher = &draft.voucher;
        let summary = voucher.entries.first().map(|it| it.summary.clone());
        vec![
            short_id(draft.id).to_string(),
            voucher.dated_on.to_string(),
            summary.unwrap_or_default(),
            voucher.total_debit().grouped(),
            draft.prepared_by.clone(),
            draft.reviewed_by.clone().unwrap_or_default(),
        ]
    };
    let headers = &["草稿", "日期", "摘要", "金额（元）", "制单", "审核"];
    let rows = drafts.iter().map(row).collect();
    let (name, title) = ("drafts", "待处理凭证");
    let listed = Listed { name, title, headers, amounts: &[3], rows };
    say_list(desk, listed, &serde_json::json!({ "seen": mark, "drafts": drafts }))?;
    if desk.format == Format::Table {
        say(&format!("共 {} 张，所见标记 {mark}", drafts.len()));
    }
    Ok(())
}
