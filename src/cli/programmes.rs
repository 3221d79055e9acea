//! Programmes: approve plans, record what was handed over, show rosters; limits and what they say
//! of a draft.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;

use super::desk::{Desk, Format};
use super::output::{Listed, say, say_done, say_findings, say_json, say_list, tell};
use crate::checks::judge_draft::look_at_draft;
use crate::date::ReportSpan;
use crate::finding::{Failure, Finding, Outcome, Place, refuses};
use crate::limits::codes::DRAFT_UNREADABLE;
use crate::limits::limit::Limit;
use crate::limits::list_limits::list_limits;
use crate::members::list_members::Sight;
use crate::money::Money;
use crate::programmes::approve_programme::{Decided, approve_programme, read_day};
use crate::programmes::check_draft::DraftLimit;
use crate::programmes::deliver_roster::{Delivery, deliver_roster};
use crate::programmes::list_programmes::{
    Batch, ShownLine, batches_of, list_roster, look_at_roster, programme_called,
};
use crate::programmes::read_results::read_results;
use crate::programmes::results::ProgrammeResult;
use crate::web::draft_body::{VoucherRequest, resolve};
use crate::wiring::act;

/// Lines of a roster that are read at once.
const LINES_AT_ONCE: i64 = 5_000;

/// Commands and their arguments in English.
pub const ENGLISH: &[(&str, &str)] = &[
    ("programme", "Programmes: approve, deliver rosters, list, show"),
    ("programme approve", "Record the approval of a programme"),
    ("programme approve.date", "Day of the approval"),
    ("programme approve.paper", "Minutes or reply by which it was approved"),
    ("programme approve.dry_run", "Check only"),
    ("programme deliver", "Record that a batch of a roster was handed over and signed for"),
    ("programme deliver.batch", "Day of the roster, which names the batch"),
    ("programme deliver.date", "Day on which it was signed for; that of the roster unless given"),
    ("programme deliver.paper", "The list that was signed"),
    ("programme deliver.participants", "How many took part, for awards: at most two thirds win"),
    ("programme deliver.reason", "Why more than two thirds win"),
    ("programme deliver.dry_run", "Check only"),
    ("programme list", "List the programmes of a year, of a unit and those below it"),
    ("programme show", "Show the batches of a programme, or the roster of one"),
    ("programme show.batch", "Day of the roster; its lines are shown"),
    ("programme show.reveal", "Names and numbers as they are; recorded on the trail"),
    ("programme approve.code", "Code of the programme"),
    ("programme deliver.code", "Code of the programme"),
    ("programme show.code", "Code of the programme"),
    ("limits", "Limits of spending: what holds for a unit, what a draft comes to"),
    ("limits list", "List the limits that hold for a unit"),
    ("limits check", "Set a voucher beside the limits before it is kept"),
    ("limits check.draft", "JSON file with the body by which the service takes a draft"),
];

#[derive(Debug, Subcommand)]
pub enum ProgrammeCommand {
    /// 登记项目的批准
    Approve {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 项目编码
        #[arg(long)]
        code: String,
        /// 年度
        #[arg(long)]
        year: i64,
        /// 批准日期
        #[arg(long)]
        date: String,
        /// 批准依据：会议纪要或批复文号
        #[arg(long)]
        paper: String,
        /// 只核对，不登记
        #[arg(long)]
        dry_run: bool,
    },
    /// 登记一批名册已经发放签收
    Deliver {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 项目编码
        #[arg(long)]
        code: String,
        /// 年度
        #[arg(long)]
        year: i64,
        /// 名册的发放日期
        #[arg(long)]
        batch: String,
        /// 签收日期；不写为发放日期
        #[arg(long)]
        date: Option<String>,
        /// 签收依据：签收表名称或编号
        #[arg(long)]
        paper: String,
        /// 参加人数；发放奖励的填写，获奖不超过三分之二
        #[arg(long)]
        participants: Option<i64>,
        /// 获奖人数超过三分之二的理由
        #[arg(long, default_value = "", hide_default_value = true)]
        reason: String,
        /// 只核对，不登记
        #[arg(long)]
        dry_run: bool,
    },
    /// 列出单位及其下级一个年度的项目
    List {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 年度
        #[arg(long)]
        year: i64,
    },
    /// 一个项目的各批名册；写明发放日期的列出该批各行，姓名和号码已遮盖
    Show {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 项目编码
        #[arg(long)]
        code: String,
        /// 年度
        #[arg(long)]
        year: i64,
        /// 名册的发放日期
        #[arg(long)]
        batch: Option<String>,
        /// 姓名和号码不遮盖；查看人和名册编号记入操作留痕
        #[arg(long)]
        reveal: bool,
    },
}

impl ProgrammeCommand {
    #[must_use]
    pub fn lists(&self) -> bool {
        matches!(self, Self::List { .. } | Self::Show { .. })
    }
}

#[derive(Debug, Subcommand)]
pub enum LimitsCommand {
    /// 列出对单位有效的列支标准
    List {
        /// 单位编码
        #[arg(long)]
        unit: String,
    },
    /// 凭证草稿对照列支标准
    Check {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 凭证草稿文件，内容同接口新建凭证的 JSON
        #[arg(long)]
        draft: PathBuf,
    },
}

pub async fn programme(desk: &Desk, command: ProgrammeCommand) -> Outcome<()> {
    match command {
        ProgrammeCommand::Approve { unit, code, year, date, paper, dry_run } => {
            let on = read_day("date", &date)?;
            let (mut tx, unit) = desk.write_book(&unit).await?;
            let asked = Decided { code, year, on, paper };
            let acting = act(desk.clock, &desk.actor);
            let approved = approve_programme(&mut tx, acting, &unit, &asked).await?;
            super::dues::end(tx, dry_run).await?;
            let said = format!("已登记批准：{unit} {} {}", approved.code, approved.name);
            let told = json!({ "code": approved.code, "year": year, "approved_on": date.trim() });
            say_done(desk, &said, &told)
        }
        ProgrammeCommand::Deliver {
            unit,
            code,
            year,
            batch,
            date,
            paper,
            participants,
            reason,
            dry_run,
        } => {
            let day = read_day("batch", &batch)?;
            let on = date.as_deref().map_or(Ok(day), |text| read_day("date", text))?;
            let (mut tx, unit) = desk.write_book(&unit).await?;
            let asked = Delivery { code, year, batch: day, on, paper, participants, reason };
            let acting = act(desk.clock, &desk.actor);
            let delivered = deliver_roster(&mut tx, acting, &unit, &asked).await?;
            super::dues::end(tx, dry_run).await?;
            let (lines, amount) = (delivered.line_count, Money::from_fen(delivered.amount_fen));
            let said =
                format!("已登记发放：{} {day}，{lines} 行，{} 元", asked.code, amount.grouped());
            let told = json!({ "code": asked.code, "batch": delivered.paid_on, "lines": lines,
                "amount": amount, "delivered_on": delivered.delivered_on });
            say_done(desk, &said, &told)
        }
        ProgrammeCommand::List { unit, year } => list(desk, (&unit, year)).await,
        ProgrammeCommand::Show { unit, code, year, batch, reveal } => match batch {
            Some(batch) => roster(desk, &unit, ((&code, year), &batch), reveal).await,
            None => batches(desk, &unit, (&code, year)).await,
        },
    }
}

async fn list(desk: &Desk, (unit, year): (&str, i64)) -> Outcome<()> {
    let (mut tx, unit) = desk.read_unit(unit).await?;
    let results = read_results(&mut tx, &unit, ReportSpan::Year(year)).await?;
    let row = |it: &ProgrammeResult| {
        let programme = &it.programme;
        vec![
            it.unit_code.clone(),
            programme.code.clone(),
            programme.name.clone(),
            programme.category.clone(),
            programme.plan.grouped(),
            it.amount.grouped(),
            it.persons.to_string(),
            programme.state.to_string(),
            programme.approved_on.clone().unwrap_or_default(),
            programme.paper.clone().unwrap_or_default(),
        ]
    };
    let told: Vec<_> = results
        .iter()
        .map(|it| {
            json!({ "unit_code": it.unit_code, "code": it.programme.code,
                "name": it.programme.name, "category": it.programme.category,
                "year": it.programme.year, "plan": it.programme.plan, "amount": it.amount,
                "persons": it.persons, "state": it.programme.state,
                "approved_on": it.programme.approved_on, "paper": it.programme.paper })
        })
        .collect();
    let headers = &[
        "单位编码",
        "项目编码",
        "项目名称",
        "类别",
        "计划金额",
        "已发放",
        "受益人数",
        "状态",
        "批准日期",
        "依据",
    ];
    let rows = results.iter().map(row).collect();
    let (name, title) = ("programmes", "项目");
    say_list(desk, Listed { name, title, headers, amounts: &[4, 5], rows }, &told)
}

async fn batches(desk: &Desk, unit: &str, which: (&str, i64)) -> Outcome<()> {
    let (mut tx, unit) = desk.read_unit(unit).await?;
    let programme = programme_called(&mut tx, &unit, which).await?;
    let batches = batches_of(&mut tx, &programme).await?;
    let row = |it: &Batch| {
        vec![
            it.paid_on.clone(),
            it.lines.to_string(),
            it.amount.grouped(),
            it.delivered_on.clone().unwrap_or_default(),
            it.paper.clone().unwrap_or_default(),
        ]
    };
    let rows = batches.iter().map(row).collect();
    let headers = &["发放日期", "行数", "金额", "签收日期", "签收依据"];
    let (name, title) = ("batches", programme.name.as_str());
    say_list(desk, Listed { name, title, headers, amounts: &[2], rows }, &batches)
}

async fn roster(
    desk: &Desk,
    unit: &str,
    (which, batch): ((&str, i64), &str),
    reveal: bool,
) -> Outcome<()> {
    let day = read_day("batch", batch)?;
    let (mut tx, unit) = desk.write_book(unit).await?;
    let programme = programme_called(&mut tx, &unit, which).await?;
    let mut lines: Vec<ShownLine> = Vec::new();
    let mut after = 0;
    loop {
        let behind = (after, LINES_AT_ONCE);
        let page = if reveal {
            let acting = act(desk.clock, &desk.actor);
            look_at_roster(&mut tx, acting, &unit, (&programme, day), behind).await?
        } else {
            list_roster(&mut tx, (&programme, day), Sight::Masked, behind).await?
        };
        lines.extend(page.lines);
        if let Some(closed) = page.closed {
            match desk.format {
                Format::Table => say_findings(&[closed]),
                // A document stays whole.
                _ => tell(&closed.message),
            }
        }
        match page.next_after {
            Some(next) => after = next,
            None => break,
        }
    }
    if reveal {
        tx.commit().await?;
    } else {
        tx.rollback().await?;
    }
    let row = |it: &ShownLine| {
        vec![
            it.number.clone(),
            it.unit_code.clone(),
            it.name.clone(),
            it.identity.clone(),
            it.hardship.clone(),
            it.quantity.map(|it| it.to_string()).unwrap_or_default(),
            it.amount.grouped(),
            it.note.clone(),
        ]
    };
    let headers = &["名册编号", "单位编码", "姓名", "证件号码", "困难类别", "数量", "金额", "备注"];
    let rows = lines.iter().map(row).collect();
    let title = format!("{} {batch}", programme.name);
    let listed = Listed { name: "roster", title: &title, headers, amounts: &[6], rows };
    say_list(desk, listed, &lines)
}

pub async fn limits(desk: &Desk, command: LimitsCommand) -> Outcome<()> {
    match command {
        LimitsCommand::List { unit } => {
            let (mut tx, unit) = desk.read_unit(&unit).await?;
            let limits = list_limits(&mut tx, &unit).await?;
            let rows = limits.iter().map(limit_row).collect();
            let headers = &[
                "省份",
                "项目",
                "金额",
                "计量",
                "频次",
                "形式",
                "占比上限",
                "起始日期",
                "截止日期",
                "文号",
                "适用单位",
                "排除对象",
            ];
            let (name, title) = ("limits", "列支标准");
            say_list(desk, Listed { name, title, headers, amounts: &[2], rows }, &limits)
        }
        LimitsCommand::Check { unit, draft } => check(desk, &unit, &draft).await,
    }
}

/// As 列支标准表 has it.
fn limit_row(it: &Limit) -> Vec<String> {
    vec![
        it.province.clone(),
        it.item.clone(),
        it.amount.map(Money::grouped).unwrap_or_default(),
        it.measure.map(|it| it.to_string()).unwrap_or_default(),
        it.times.map(|it| it.to_string()).unwrap_or_default(),
        it.forms_said(),
        it.share.map(|it| it.to_string()).unwrap_or_default(),
        it.from.to_string(),
        it.to.map(|it| it.to_string()).unwrap_or_default(),
        it.paper.clone(),
        it.applies_to.clone(),
        it.excludes_said(),
    ]
}

async fn check(desk: &Desk, unit: &str, path: &PathBuf) -> Outcome<()> {
    let text = std::fs::read(path).map_err(|it| Failure::file(path.display(), it))?;
    let request: VoucherRequest = serde_json::from_slice(&text).map_err(|problem| {
        let place = Place::of(path.display().to_string());
        let found = format!("第 {} 行第 {} 列", problem.line(), problem.column());
        Finding::new(&DRAFT_UNREADABLE, place).found(found)
    })?;
    // What the draft would register on its way is given back.
    let (mut tx, unit) = desk.write_book(unit).await?;
    let draft = resolve(&mut tx, (desk.clock, &desk.actor), &unit, request).await?;
    let checked = look_at_draft(&mut tx, &unit, &draft).await?;
    tx.rollback().await?;
    if refuses(&checked.findings) {
        return Err(Failure::Refused(checked.findings));
    }
    if desk.is_json() {
        return say_json(&checked);
    }
    let row = |it: &DraftLimit| {
        vec![
            it.project.clone(),
            it.programme.clone(),
            it.item.clone(),
            it.measure.clone(),
            it.standard.grouped(),
            if it.is_for_roster { String::new() } else { it.spent.grouped() },
            it.asked.grouped(),
            if it.is_for_roster { String::new() } else { it.left().grouped() },
            it.paper.clone(),
            if it.is_for_roster { "按名册逐行核对" } else { "" }.to_owned(),
        ]
    };
    let headers = &[
        "核算项目",
        "项目编码",
        "项目",
        "计量",
        "标准",
        "已列支",
        "本次",
        "可列支",
        "文号",
        "说明",
    ];
    let rows = checked.limits.iter().map(row).collect();
    let (name, title) = ("draft-limits", "凭证对照列支标准");
    let listed = Listed { name, title, headers, amounts: &[4, 5, 6, 7], rows };
    say_list(desk, listed, &checked)?;
    if desk.format == Format::Table {
        say_findings(&checked.findings);
        if checked.findings.is_empty() {
            say("没有超过列支标准");
        }
    }
    Ok(())
}
