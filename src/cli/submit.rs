//! Reports that are sent to the union above: drawn, signed, sent, looked at there.

use clap::{Args, Subcommand};

use super::desk::{Desk, Format};
use super::dues::end;
use super::output::{say, say_done, say_json};
use super::reports::say_report;
use crate::date::ReportSpan;
use crate::finding::{Finding, Outcome, Place};
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::submissions::codes::{NO_UNION_ABOVE, OFFICE_UNKNOWN};
use crate::submissions::decide_submission::{
    accept_submission, approve_submission, return_submission,
};
use crate::submissions::list_submissions::{draw_submissions, submissions_of_span};
use crate::submissions::prepare_submission::{
    Prepared, Which, prepare_submission, send_submission,
};
use crate::submissions::sign_submission::sign_submission;
use crate::submissions::submission::{Office, Remark};
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::wiring::act;

/// Commands and their arguments in English.
pub const ENGLISH: &[(&str, &str)] = &[
    ("submit", "Send reports to the union above: draw, sign, send; return, accept, approve"),
    (".form", "Report name, such as balance-sheet or consolidated-balance-sheet"),
    ("submit draft", "Draw a report that will be sent"),
    ("submit draft.explain", "Why pairs of unions differ, where they do"),
    ("submit sign", "Sign it as one of the three"),
    ("submit sign.office", "legal, finance or accounting; the next free one unless given"),
    ("submit send", "Send it to the union above"),
    ("submit return", "Return what a union sent, with remarks"),
    ("submit return.unit", "Code of the union that sent it"),
    ("submit return.remark", "A remark: LINE/COLUMN=text, LINE=text, or text; repeatable"),
    ("submit accept", "Accept what a union sent as reviewed"),
    ("submit approve", "Approve what a union sent"),
    ("submit approve.paper", "Number of the reply"),
    ("submit list", "What is due, in, late, returned, and what differs from the books of now"),
    ("submit list.form", "Only this report"),
];

/// Which report of which union and months.
#[derive(Debug, Args)]
pub struct Asked {
    /// 报送单位的编码
    #[arg(long)]
    unit: String,
    /// 期间：2025-03、2025Q1、2025H1 或 2025
    #[arg(long)]
    period: ReportSpan,
    /// 报表名，如 balance-sheet、consolidated-balance-sheet
    #[arg(long)]
    form: String,
    /// 只核对，不办理
    #[arg(long)]
    dry_run: bool,
}

impl Asked {
    fn which(&self) -> Which<'_> {
        Which { form: &self.form, span: self.period }
    }
}

#[derive(Debug, Subcommand)]
pub enum SubmitCommand {
    /// 编制拟报送的报表
    Draft {
        #[command(flatten)]
        asked: Asked,
        /// 上下级差额的原因
        #[arg(long, default_value = "")]
        explain: String,
    },
    /// 签署（法定代表人、主管会计工作的负责人、会计机构负责人之一）
    Sign {
        #[command(flatten)]
        asked: Asked,
        /// 签署岗位：legal、finance、accounting；不写为下一个未签署的
        #[arg(long)]
        office: Option<String>,
    },
    /// 报送上级工会
    Send {
        #[command(flatten)]
        asked: Asked,
    },
    /// 上级退回，逐处写明意见
    Return {
        #[command(flatten)]
        asked: Asked,
        /// 意见：项目/列=内容、项目=内容，或只写内容；可多次
        #[arg(long)]
        remark: Vec<String>,
    },
    /// 上级审核无误
    Accept {
        #[command(flatten)]
        asked: Asked,
    },
    /// 上级核批
    Approve {
        #[command(flatten)]
        asked: Asked,
        /// 批复文号
        #[arg(long, default_value = "")]
        paper: String,
    },
    /// 报送情况：期限、状态、签署、版本、与现账的差异
    List {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 期间：2025-03、2025Q1、2025H1 或 2025
        #[arg(long)]
        period: ReportSpan,
        /// 只列这种报表
        #[arg(long)]
        form: Option<String>,
    },
}

impl SubmitCommand {
    /// Whether it lists.
    pub fn lists(&self) -> bool {
        matches!(self, Self::List { .. })
    }
}

pub async fn submit(desk: &Desk, command: SubmitCommand) -> Outcome<()> {
    match command {
        SubmitCommand::Draft { asked, explain } => draft(desk, &asked, &explain).await,
        SubmitCommand::Sign { asked, office } => sign(desk, &asked, office.as_deref()).await,
        SubmitCommand::Send { asked } => send(desk, &asked).await,
        SubmitCommand::Return { asked, remark } => {
            let remarks: Vec<Remark> = remark.iter().map(|it| Remark::read(it)).collect();
            let (mut tx, unit, above) = with_receiver(desk, &asked.unit).await?;
            let acting = act(desk.clock, &desk.actor);
            let wanted = (asked.which(), remarks.as_slice());
            let row = return_submission(&mut tx, acting, (&unit, &above), wanted).await?;
            end(tx, asked.dry_run).await?;
            let text = format!("已退回 {unit} {}，意见 {} 条", asked.form, remarks.len());
            say_done(desk, &text, &serde_json::json!({ "id": row.id, "remarks": remarks }))
        }
        SubmitCommand::Accept { asked } => {
            let (mut tx, unit, above) = with_receiver(desk, &asked.unit).await?;
            let acting = act(desk.clock, &desk.actor);
            let row = accept_submission(&mut tx, acting, (&unit, &above), asked.which()).await?;
            end(tx, asked.dry_run).await?;
            let told = serde_json::json!({ "id": row.id, "content": row.content_hash });
            say_done(desk, &format!("已审核 {unit} {}", asked.form), &told)
        }
        SubmitCommand::Approve { asked, paper } => {
            let (mut tx, unit, above) = with_receiver(desk, &asked.unit).await?;
            let acting = act(desk.clock, &desk.actor);
            let wanted = (asked.which(), paper.as_str());
            let row = approve_submission(&mut tx, acting, (&unit, &above), wanted).await?;
            end(tx, asked.dry_run).await?;
            let told = serde_json::json!({ "id": row.id, "content": row.content_hash });
            say_done(desk, &format!("已核批 {unit} {}", asked.form), &told)
        }
        SubmitCommand::List { unit, period, form } => {
            let (mut tx, unit) = desk.read_unit(&unit).await?;
            let asked = (form.as_deref(), desk.clock.today());
            let listed = submissions_of_span(&mut tx, (&unit, period), asked).await?;
            if desk.format == Format::Json {
                return say_json(&listed);
            }
            say_report(desk.format, &draw_submissions(&listed, (&unit, period)))
        }
    }
}

async fn draft(desk: &Desk, asked: &Asked, explain: &str) -> Outcome<()> {
    let (mut tx, unit) = desk.write_dealings(&asked.unit).await?;
    let acting = act(desk.clock, &desk.actor);
    let wanted = (asked.which(), explain);
    let Prepared { row, changes, open_residuals } =
        prepare_submission(&mut tx, acting, &unit, wanted).await?;
    end(tx, asked.dry_run).await?;
    let hash = row.content_hash.get(..16).unwrap_or_default();
    let text =
        format!("已编制 {unit} {} {} 第 {} 版，内容 {hash}", row.form, row.span, row.version);
    let told = serde_json::json!({
        "id": row.id, "version": row.version, "content": row.content_hash, "changes": changes,
        "open_residuals": open_residuals,
    });
    say_done(desk, &text, &told)?;
    if desk.format == Format::Table {
        for change in &changes {
            say(&format!("与退回的不同：{change}"));
        }
    }
    Ok(())
}

async fn sign(desk: &Desk, asked: &Asked, office: Option<&str>) -> Outcome<()> {
    let office = match office {
        None => None,
        Some(text) => Some(
            Office::read(text)
                .ok_or_else(|| Finding::new(&OFFICE_UNKNOWN, Place::of("--office")).found(text))?,
        ),
    };
    let (mut tx, unit) = desk.write_dealings(&asked.unit).await?;
    let acting = act(desk.clock, &desk.actor);
    let (row, office) = sign_submission(&mut tx, acting, &unit, (asked.which(), office)).await?;
    end(tx, asked.dry_run).await?;
    let text = format!("{} 已以{office}签署 {unit} {}", desk.actor.name, row.form);
    say_done(desk, &text, &serde_json::json!({ "id": row.id, "office": office }))
}

async fn send(desk: &Desk, asked: &Asked) -> Outcome<()> {
    let (mut tx, unit, above) = with_receiver(desk, &asked.unit).await?;
    let acting = act(desk.clock, &desk.actor);
    let row = send_submission(&mut tx, acting, &unit, asked.which()).await?;
    end(tx, asked.dry_run).await?;
    let text = format!("已向 {above} 报送 {unit} {} {}", row.form, row.span);
    let told = serde_json::json!({
        "id": row.id, "version": row.version, "content": row.content_hash,
    });
    say_done(desk, &text, &told)
}

/// The union that sends and the one above it, with a transaction that holds both.
async fn with_receiver(desk: &Desk, unit: &str) -> Outcome<(Tx, Unit, Unit)> {
    let database = desk.open().await?;
    let mut tx = database.read().await?;
    let unit = units::unit_by_code(&mut tx, unit).await?;
    let above = match unit.parent_id {
        Some(id) => units::unit_by_id(&mut tx, id).await?,
        None => None,
    };
    tx.rollback().await?;
    let Some(above) = above else {
        return Err(Finding::new(&NO_UNION_ABOVE, Place::of(unit.to_string())).into());
    };
    let tx = database.write(&[SYSTEM_BOOK, unit.id, above.id]).await?;
    Ok((tx, unit, above))
}
