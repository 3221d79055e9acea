//! Filing budgets and final accounts with the union above: what is due, in, missing.

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::desk::{Desk, Format};
use super::dues::end;
use super::output::{Listed as Table, say, say_done, say_list};
use crate::budgets::codes::{CALENDAR_INVALID, DOCUMENT_INVALID, FILING_UNKNOWN, NO_UNION_ABOVE};
use crate::budgets::decide_filings::{approve_filing, return_filing};
use crate::budgets::filing::{CALENDAR_RULE, Document, Due, FilingState, Remark};
use crate::budgets::list_filings::{Listed, filings_of_year};
use crate::budgets::store;
use crate::budgets::submit_filing::submit_filing;
use crate::finding::{Finding, Outcome, Place};
use crate::platform::database::Tx;
use crate::units::dated_rule::NewRule;
use crate::units::set_rule::set_rule;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::wiring::act;

/// Commands and their arguments in English.
pub const ENGLISH: &[(&str, &str)] = &[
    ("filing", "File budgets and final accounts with the union above"),
    (".document", "budget, adjustment or final"),
    ("filing due", "What a union and those below it still have to file, and by when"),
    ("filing list", "Everything to be filed: what is in, what was returned, what is missing"),
    ("filing file", "File the approved version with the union above"),
    ("filing return", "Return what a union filed, with remarks"),
    ("filing return.unit", "Code of the union that filed"),
    ("filing return.remark", "A remark: ACCOUNT=text, ACCOUNT/PROJECT=text, or text; repeatable"),
    ("filing approve", "Approve what a union filed"),
    ("filing approve.unit", "Code of the union that filed"),
    ("filing approve.paper", "Number of the reply"),
    ("filing calendar", "Say by when unions from this one down have to file"),
    ("filing calendar.by", "Month and day, such as 03-31; or days after the approval, such as 30"),
    ("filing calendar.years_after", "Years after the fiscal year: 0, or 1 for final accounts"),
    ("filing calendar.from", "Holds from this day on"),
    ("filing calendar.paper", "Paper that says so"),
];

/// Which document of which union.
#[derive(Debug, Args)]
pub struct Which {
    /// 报送单位的编码
    #[arg(long)]
    unit: String,
    /// 年度
    #[arg(long)]
    year: i64,
    /// 报送内容：budget 年初预算、adjustment 年中调整、final 决算
    #[arg(long)]
    document: String,
}

impl Which {
    fn document(&self) -> Outcome<Document> {
        read_document(&self.document)
    }
}

fn read_document(text: &str) -> Outcome<Document> {
    Document::read(text)
        .ok_or_else(|| Finding::new(&DOCUMENT_INVALID, Place::of("--document")).found(text).into())
}

#[derive(Debug, Subcommand)]
pub enum FilingCommand {
    /// 本单位及下级尚未报齐的预决算及期限
    Due {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 年度
        #[arg(long)]
        year: i64,
    },
    /// 报送情况：已报、退回、核批和未编报的全部列出
    List {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 年度
        #[arg(long)]
        year: i64,
    },
    /// 向上级报送已批准的版本；退回后可再次报送
    File {
        #[command(flatten)]
        which: Which,
        /// 只核对，不报送
        #[arg(long)]
        dry_run: bool,
    },
    /// 上级退回报送，逐处写明意见
    Return {
        #[command(flatten)]
        which: Which,
        /// 意见：科目=内容、科目/项目=内容，或只写内容；可多次
        #[arg(long, required = true)]
        remark: Vec<String>,
        /// 只核对，不退回
        #[arg(long)]
        dry_run: bool,
    },
    /// 上级核批报送
    Approve {
        #[command(flatten)]
        which: Which,
        /// 批复文号
        #[arg(long, default_value = "")]
        paper: String,
        /// 只核对，不核批
        #[arg(long)]
        dry_run: bool,
    },
    /// 规定本单位及下级的报送期限
    Calendar {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 报送内容：budget 年初预算、adjustment 年中调整、final 决算
        #[arg(long)]
        document: String,
        /// 期限：月-日，如 03-31；或批准后的天数，如 30
        #[arg(long)]
        by: String,
        /// 期限在年度之后的第几年：0 当年，1 次年
        #[arg(long, default_value_t = 0)]
        years_after: i16,
        /// 起始日期
        #[arg(long)]
        from: String,
        /// 依据：文件名称和文号
        #[arg(long)]
        paper: String,
    },
}

impl FilingCommand {
    /// Whether it lists.
    pub fn lists(&self) -> bool {
        matches!(self, Self::Due { .. } | Self::List { .. })
    }
}

pub async fn filing(desk: &Desk, command: FilingCommand) -> Outcome<()> {
    match command {
        FilingCommand::Due { unit, year } => list(desk, (&unit, year), true).await,
        FilingCommand::List { unit, year } => list(desk, (&unit, year), false).await,
        FilingCommand::File { which, dry_run } => file(desk, which, dry_run).await,
        FilingCommand::Return { which, remark, dry_run } => {
            let remarks: Vec<Remark> = remark.iter().map(|it| Remark::read(it)).collect();
            let document = which.document()?;
            let (mut tx, unit, receiver) = with_receiver(desk, &which.unit).await?;
            let id = newest(&mut tx, (&unit, which.year), document).await?;
            let acting = act(desk.clock, &desk.actor);
            return_filing(&mut tx, acting, &receiver, (id, &remarks)).await?;
            end(tx, dry_run).await?;
            let text =
                format!("已退回 {unit} {}年{document}，意见 {} 条", which.year, remarks.len());
            say_done(desk, &text, &serde_json::json!({ "id": id, "remarks": remarks }))
        }
        FilingCommand::Approve { which, paper, dry_run } => {
            let document = which.document()?;
            let (mut tx, unit, receiver) = with_receiver(desk, &which.unit).await?;
            let id = newest(&mut tx, (&unit, which.year), document).await?;
            let acting = act(desk.clock, &desk.actor);
            let row = approve_filing(&mut tx, acting, &receiver, (id, &paper)).await?;
            end(tx, dry_run).await?;
            let text = format!("已核批 {unit} {}年{document}", which.year);
            let told = serde_json::json!({ "id": id, "content": row.content_hash, "paper": paper });
            say_done(desk, &text, &told)
        }
        FilingCommand::Calendar { unit, document, by, years_after, from, paper } => {
            let document = read_document(&document)?;
            let due = read_due(&by, years_after)?;
            let value = serde_json::to_value(due)
                .map_err(|problem| crate::finding::Failure::Storage(problem.to_string()))?;
            let new = NewRule {
                kind: CALENDAR_RULE.to_owned(),
                channel: document.as_str().to_owned(),
                value,
                paper,
                valid_from_on: from,
                valid_to_on: None,
            };
            let (mut tx, unit) = desk.write_book(&unit).await?;
            let rule = set_rule(&mut tx, desk.clock, &desk.actor, &unit, new).await?;
            tx.commit().await?;
            say_done(desk, &format!("已规定{document}的报送期限：{by}"), &rule)
        }
    }
}

/// `03-31`, or `30` days after the approval.
fn read_due(by: &str, years_after: i16) -> Outcome<Due> {
    let wrong = || Finding::new(&CALENDAR_INVALID, Place::of("--by")).found(by);
    let none = Due { years_after, month: None, day: None, days_after_approval: None };
    let due = match by.split_once('-') {
        Some((month, day)) => {
            let (month, day) = (month.parse().ok(), day.parse().ok());
            Due { month, day, ..none }
        }
        None => Due { years_after: 0, days_after_approval: by.parse().ok(), ..none },
    };
    let is_day = due.on(2024, Some(Date::constant(2024, 1, 1))).is_some();
    if is_day && due.days_after_approval.is_none_or(|days| days > 0) {
        Ok(due)
    } else {
        Err(wrong().into())
    }
}

/// The union that filed and the one above it, with a transaction that holds both.
async fn with_receiver(desk: &Desk, unit: &str) -> Outcome<(Tx, Unit, Unit)> {
    let (mut tx, unit) = desk.write_dealings(unit).await?;
    let above = match unit.parent_id {
        Some(id) => units::unit_by_id(&mut tx, id).await?,
        None => None,
    };
    let Some(above) = above else {
        return Err(Finding::new(&NO_UNION_ABOVE, Place::of(unit.to_string())).into());
    };
    tx.hold(above.id).await?;
    Ok((tx, unit, above))
}

async fn newest(tx: &mut Tx, (unit, year): (&Unit, i64), document: Document) -> Outcome<i64> {
    let filings = store::filings_of(tx, (unit.id, year), document.as_str()).await?;
    let place = || Place::of(format!("{unit} {year}年{document}"));
    filings.last().map(|it| it.id).ok_or_else(|| Finding::new(&FILING_UNKNOWN, place()).into())
}

async fn file(desk: &Desk, which: Which, dry_run: bool) -> Outcome<()> {
    let document = which.document()?;
    let (mut tx, unit) = desk.write_dealings(&which.unit).await?;
    let acting = act(desk.clock, &desk.actor);
    let filed = submit_filing(&mut tx, acting, &unit, (document, which.year)).await?;
    end(tx, dry_run).await?;
    let hash = filed.row.content_hash.get(..16).unwrap_or_default();
    let changed = filed.changes.len();
    let again = if filed.row.seq > 1 {
        format!("；第 {} 次，与上次不同 {changed} 处", filed.row.seq)
    } else {
        String::new()
    };
    let text = format!("已报送 {unit} {}年{document}，内容 {hash}{again}", which.year);
    let told = serde_json::json!({
        "id": filed.row.id, "content": filed.row.content_hash, "times": filed.row.seq,
        "changes": filed.changes,
    });
    say_done(desk, &text, &told)
}

async fn list(desk: &Desk, (unit, year): (&str, i64), is_due: bool) -> Outcome<()> {
    let (mut tx, unit) = desk.read_unit(unit).await?;
    let mut listed = filings_of_year(&mut tx, (&unit, year), desk.clock.today()).await?;
    if is_due {
        listed.retain(|it| {
            it.receiver.is_some() && !matches!(it.state, FilingState::Filed | FilingState::Approved)
        });
    }
    let row = |it: &Listed| {
        let remarks: Vec<String> = it
            .remarks
            .iter()
            .map(|it| format!("{} {} {}", it.account, it.project, it.note).trim().to_owned())
            .collect();
        vec![
            it.unit.clone(),
            it.unit_name.clone(),
            it.document.to_string(),
            it.state.to_string(),
            it.due_on.clone().unwrap_or_default(),
            if it.is_late { "逾期" } else { "" }.to_owned(),
            it.filed_on.clone().unwrap_or_default(),
            it.times.to_string(),
            it.content.as_deref().and_then(|it| it.get(..16)).unwrap_or_default().to_owned(),
            remarks.join("；"),
        ]
    };
    let rows = listed.iter().map(row).collect();
    let headers = &[
        "单位编码",
        "单位名称",
        "内容",
        "状态",
        "期限",
        "逾期",
        "报送日期",
        "次数",
        "内容标记",
        "意见",
    ];
    let (name, title) = if is_due {
        ("filings-due", "待报送预决算")
    } else {
        ("filings", "预决算报送情况")
    };
    say_list(desk, Table { name, title, headers, amounts: &[], rows }, &listed)?;
    if desk.format == Format::Table {
        let count = |state: FilingState| listed.iter().filter(|it| it.state == state).count();
        say(&format!(
            "未编报 {}，待报送 {}，待审核 {}，已退回 {}，已核批 {}",
            count(FilingState::Missing),
            count(FilingState::Unfiled),
            count(FilingState::Filed),
            count(FilingState::Returned),
            count(FilingState::Approved),
        ));
    }
    Ok(())
}
