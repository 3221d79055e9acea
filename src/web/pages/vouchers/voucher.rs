//! A posted voucher: entries with their sources, reversal both ways, attachments, place in the
//! chain.

use maud::{Markup, html};
use serde::Deserialize;

use super::attachments::Shelf;
use super::reversal::{Attempt, reversal_form};
use super::{done, read};
use crate::access::role::Ability;
use crate::finding::Outcome;
use crate::ledger::chart::Era;
use crate::ledger::drafts::attach_file::{Beside, attachments_beside};
use crate::ledger::store::{self, AttachmentRow};
use crate::platform::database::Tx;
use crate::units::unit::Unit;
use crate::web::assets::asset_url;
use crate::web::at::{Last, Reading};
use crate::web::extract::Query;
use crate::web::frame::Frame;
use crate::web::parts::findings;
use crate::web::problem::Answer;
use crate::web::views::dues::behind::{Behind, behind_voucher};
use crate::web::views::entry_options::{EntryOption, account_options};
use crate::web::views::voucher_body::{VoucherBody, VoucherHead};
use crate::web::views::vouchers::read_voucher;
use crate::wiring::SOCKETS;

#[derive(Debug, Default, Deserialize)]
pub struct DoneQuery {
    #[serde(default)]
    done: String,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Last(id): Last<i64>,
    Query(query): Query<DoneQuery>,
) -> Answer<Markup> {
    page(&mut tx, &frame, (&unit, id), (&query.done, &Attempt::default())).await
}

/// `2025-03 记-7号`.
fn name_of(frame: &Frame, head: &VoucherHead) -> String {
    frame.words.f("{} {}-{}号", &[&head.period, &head.word, &head.number])
}

/// What stands beside the voucher: files, lines that were taken back, accounts to choose from.
struct Surroundings {
    files: Vec<AttachmentRow>,
    taken: Vec<i64>,
    accounts: Vec<EntryOption>,
    /// The business that the system made it of, or joined it to.
    behind: Vec<Behind>,
}

async fn beside(tx: &mut Tx, unit: &Unit, voucher: &VoucherBody) -> Outcome<Surroundings> {
    let head = &voucher.head;
    let files = attachments_beside(tx, unit, Beside::Voucher(head.id)).await?;
    let mut taken = store::reversed_lines(tx, head.id).await?;
    if voucher.reverses.is_some() {
        // What was taken back stays taken back; only what completed it can be wrong in its turn.
        let red = voucher.entries.iter().filter(|it| it.reverses_line_no.is_some());
        taken.extend(red.map(|it| it.line_no));
    }
    let year = head.dated_on.get(..4).and_then(|it| it.parse().ok()).unwrap_or_default();
    let chart = store::chart_of(tx, Era::of_year(year), unit.id).await?;
    let behind = behind_voucher(tx, (unit.id, head.id)).await?;
    Ok(Surroundings { files, taken, accounts: account_options(&chart), behind })
}

/// The page, with what was asked for and refused.
pub async fn page(
    tx: &mut Tx,
    frame: &Frame,
    (unit, id): (&Unit, i64),
    (what, attempt): (&str, &Attempt),
) -> Answer<Markup> {
    let voucher = read_voucher(tx, unit, id).await?;
    let Surroundings { files, taken, accounts, behind } = beside(tx, unit, &voucher).await?;
    let head = &voucher.head;
    let is_left = voucher.entries.iter().any(|it| !taken.contains(&it.line_no));
    let may_reverse = frame.may(Ability::Prepare) && is_left;
    let file = voucher.source_file.as_ref().map(|file| format!("uploads/{}/source", file.batch_id));
    let ticks = may_reverse.then_some(read::Ticks {
        form: "reversal-form",
        taken: &taken,
        ticked: &attempt.lines,
    });
    let shelf = Shelf { beside: Beside::Voucher(id), may_add: frame.may(Ability::Prepare) };
    // What the judges say of the voucher that has just been posted.
    let overspent = match what {
        "posted" => SOCKETS.judge_posted(tx, unit, (id, id)).await?,
        _ => Vec::new(),
    };
    let body = html! {
        (done(frame, what))
        (findings::list(frame.words, &overspent))
        (tools(frame, id))
        (facts(frame, head))
        (links(frame, &voucher))
        (sources(frame, &behind))
        (read::entries(frame, &voucher.entries, file.as_deref(), ticks))
        p class="notes" { (frame.t("合计（大写）：")) (head.total.capitals()) }
        @if may_reverse {
            (reversal_form(frame, head, (attempt, taken.is_empty()), &accounts))
        }
        (shelf.draw(frame, &files))
        section class="notes" aria-label=(frame.t("凭证链")) {
            p { (frame.words.f("链上第 {} 号", &[&head.seq])) "，" (frame.t("校验值")) " "
                code { (head.hash) } }
            p { (frame.t("前一张的校验值")) " " code { (head.previous_hash) } }
        }
        script src=(asset_url("attachments.js")) defer {}
    };
    Ok(frame.page(&name_of(frame, head), &body))
}

fn tools(frame: &Frame, id: i64) -> Markup {
    let print = |paper: &str| frame.at(&format!("vouchers/{id}/print?paper={paper}"));
    html! {
        p class="actions screen" {
            a class="button" href=(print("a5")) { (frame.t("打印 A5")) }
            a class="button" href=(print("b5")) { (frame.t("打印 B5")) }
            @if frame.may(Ability::Prepare) {
                a class="button" href=(frame.at(&format!("vouchers/new?copy={id}"))) {
                    (frame.t("复制为新凭证")) }
            }
            a href=(frame.at("vouchers")) { (frame.t("返回凭证列表")) }
        }
    }
}

fn facts(frame: &Frame, head: &VoucherHead) -> Markup {
    read::facts(
        frame,
        &[
            ("日期", head.dated_on.clone()),
            ("附单据", frame.words.f("{} 张", &[&head.attachment_count])),
            ("制单", head.preparer.clone()),
            ("审核", head.reviewer.clone().unwrap_or_default()),
            ("记账", head.poster.clone()),
            ("出纳", head.cashier.clone().unwrap_or_default()),
        ],
    )
}

/// 业务来源: the business it stands for, and the row of the list that says so.
fn sources(frame: &Frame, behind: &[Behind]) -> Markup {
    html! {
        @for it in behind {
            p { (frame.t("经费业务")) " " (frame.t(it.label)) "：" (it.summary)
                @if let Some((batch, sheet, row)) = it.source {
                    @let at = format!("uploads/{batch}/source?sheet={sheet}&row={row}#asked");
                    "，" a href=(frame.at(&at)) { (frame.words.f("名单第 {} 行", &[&row])) }
                }
                span class="quiet" { "（" (it.clause) "）" } }
        }
    }
}

fn links(frame: &Frame, voucher: &VoucherBody) -> Markup {
    let link = |head: &VoucherHead| {
        html! { a href=(frame.at(&format!("vouchers/{}", head.id))) { (name_of(frame, head)) }
        }
    };
    html! {
        @if let Some(original) = &voucher.reverses {
            p class="card notice warn" { (frame.t("本凭证冲销")) " " (link(original)) }
        }
        @if !voucher.reversed_by.is_empty() {
            p class="card notice warn" { (frame.t("已由下列凭证冲销（全部或部分分录）：")) " "
                @for reversal in &voucher.reversed_by { (link(reversal)) " " } }
        }
        @if let Some(file) = &voucher.source_file {
            p { (frame.t("来自上传的工作簿")) " "
                a href=(frame.file(&format!("imports/{}/file", file.batch_id))) {
                    (file.file_name) } }
        }
    }
}
