//! 互查、检查与整改: draws, audits from the plan to the letter, replies until a problem is closed.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;

use super::appraisals::read_day;
use super::desk::Desk;
use super::output::{Listed, say_done, say_list};
use crate::audits::list_audits::{Audit, audits_about, audits_of, papers_seen_by};
use crate::audits::make_draw::{Assignment, make_draw};
use crate::audits::prepare_audit::{Plan, notify_audit, plan_audit};
use crate::audits::problem::Problem;
use crate::audits::settle_audit::{
    Letter, Paper, answer_comments, ask_comments, issue_letter, write_paper,
};
use crate::audits::settle_problem::{Evidence, Which, close, reply, verify};
use crate::audits::store::PaperRow;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::money::Money;
use crate::platform::database::SYSTEM_BOOK;
use crate::platform::evidence::EvidenceStore;
use crate::sampling::codes::AMOUNT_INVALID;
use crate::units::districts::{NewDistrict, add_district, join_district};
use crate::units::store as units;

use super::audit_commands::{AuditCommand, RectifyCommand, WhichProblem};

#[derive(Debug, Subcommand)]
pub enum PeerCommand {
    /// 登记活动片
    District {
        /// 活动片编码
        #[arg(long)]
        code: String,
        /// 活动片名称
        #[arg(long)]
        name: String,
        /// 起始日期
        #[arg(long)]
        from: String,
    },
    /// 单位加入活动片
    Join {
        /// 活动片编码
        #[arg(long)]
        district: String,
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 起始日期
        #[arg(long)]
        from: String,
    },
    /// 在活动片内抽签，互不检查本单位，也不两两对查
    Draw {
        /// 活动片编码
        #[arg(long)]
        district: String,
        /// 抽签种子，事先约定
        #[arg(long)]
        seed: String,
        /// 抽签日期；不写为今天
        #[arg(long)]
        date: Option<String>,
    },
}

pub async fn peer(desk: &Desk, command: PeerCommand) -> Outcome<()> {
    let database = desk.open().await?;
    let mut tx = database.write(&[SYSTEM_BOOK]).await?;
    let acting = (desk.clock, &desk.actor);
    let (district, seed, on) = match command {
        PeerCommand::District { code, name, from } => {
            let new = NewDistrict { code: code.clone(), name, valid_from_on: from };
            add_district(&mut tx, acting.0, acting.1, new).await?;
            tx.commit().await?;
            return say_done(desk, &format!("已登记活动片 {code}"), &json!({ "code": code }));
        }
        PeerCommand::Join { district, unit, from } => {
            let of = (district.as_str(), unit.as_str());
            join_district(&mut tx, acting.0, acting.1, of, &from).await?;
            tx.commit().await?;
            let told = json!({ "district": district, "unit": unit });
            return say_done(desk, &format!("{unit} 已加入活动片 {district}"), &told);
        }
        PeerCommand::Draw { district, seed, date } => {
            let on = day_or_today(desk, "date", date.as_deref())?;
            (district, seed, on)
        }
    };
    let drawn = make_draw(&mut tx, acting, (&district, &seed), on).await?;
    tx.commit().await?;
    let row = |it: &Assignment| {
        vec![it.district.clone(), it.group.clone(), it.checker.clone(), it.checked.clone()]
    };
    let headers = &["活动片", "检查组", "检查单位", "被检查单位"];
    let (name, title, rows) = ("peer-assignments", "互查分组表", drawn.iter().map(row).collect());
    say_list(desk, Listed { name, title, headers, amounts: &[], rows }, &drawn)
}

fn day_or_today(
    desk: &Desk,
    field: &'static str,
    text: Option<&str>,
) -> Outcome<jiff::civil::Date> {
    text.map_or_else(|| Ok(desk.clock.today()), |text| read_day(field, text))
}

pub async fn audit(desk: &Desk, command: AuditCommand) -> Outcome<()> {
    let acting = (desk.clock, &desk.actor);
    match command {
        AuditCommand::Plan { unit, year, of, title, basis, members, from, to } => {
            let days = (from.as_deref(), to.as_deref());
            let said = [title.as_str(), basis.as_str(), members.as_str()];
            plan(desk, (&unit, &of, year), said, days).await
        }
        AuditCommand::Notice { unit, audit, enter, date } => {
            let on = day_or_today(desk, "date", date.as_deref())?;
            let enters = read_day("enter", &enter)?;
            let (mut tx, unit) = desk.write_book(&unit).await?;
            notify_audit(&mut tx, acting, &unit, (audit, on, enters)).await?;
            tx.commit().await?;
            let told = json!({ "audit": audit, "enters_on": enter });
            say_done(desk, &format!("已通知：检查 {audit}，{enter} 进点"), &told)
        }
        AuditCommand::Paper {
            unit,
            audit,
            problem,
            fact,
            amount,
            vouchers,
            clause,
            demand,
            owner,
        } => {
            let amount = amount.as_deref().map(read_amount).transpose()?;
            let (mut tx, unit) = desk.write_book(&unit).await?;
            let paper = Paper { problem, fact, amount, vouchers, clause, demand, owner };
            let number = write_paper(&mut tx, acting, &unit, (audit, &paper)).await?;
            tx.commit().await?;
            let told = json!({ "audit": audit, "paper": number });
            say_done(desk, &format!("已编制检查 {audit} 的底稿 {number}"), &told)
        }
        AuditCommand::Ask { unit, audit, date } => {
            let on = day_or_today(desk, "date", date.as_deref())?;
            let (mut tx, unit) = desk.write_book(&unit).await?;
            let due = ask_comments(&mut tx, acting, &unit, (audit, on)).await?;
            tx.commit().await?;
            let told = json!({ "audit": audit, "due_on": due.to_string() });
            say_done(desk, &format!("检查 {audit} 已征求意见，{due} 前答复"), &told)
        }
        AuditCommand::Comment { unit, by, audit, text } => {
            let (mut tx, unit) = desk.write_book(&unit).await?;
            answer_comments(&mut tx, acting, &unit, (&by, audit, &text)).await?;
            tx.commit().await?;
            say_done(desk, &format!("已答复检查 {audit}"), &json!({ "audit": audit }))
        }
        AuditCommand::Issue { unit, audit, letter, evaluation, advice, date, due } => {
            let on = day_or_today(desk, "date", date.as_deref())?;
            let due_on = due.as_deref().map(|text| read_day("due", text)).transpose()?;
            let (mut tx, unit) = desk.write_book(&unit).await?;
            let (number, evaluation) = (letter.as_str(), evaluation.as_str());
            let said = Letter { number, evaluation, advice: &advice, on, due_on };
            let count = issue_letter(&mut tx, acting, &unit, (audit, &said)).await?;
            tx.commit().await?;
            let told = json!({ "audit": audit, "letter": number, "problems": count });
            say_done(desk, &format!("已出具 {number}，问题 {count} 个"), &told)
        }
        AuditCommand::List { unit, year } => list(desk, &unit, year).await,
        AuditCommand::Papers { unit, by, audit } => papers(desk, &unit, by, audit).await,
    }
}

/// A plan; of the whole year where no days are said.
async fn plan(
    desk: &Desk,
    (unit, of, year): (&str, &str, i64),
    [title, basis, members]: [&str; 3],
    (from, to): (Option<&str>, Option<&str>),
) -> Outcome<()> {
    let (first, last) = (format!("{year:04}-01-01"), format!("{year:04}-12-31"));
    let from = read_day("from", from.unwrap_or(&first))?;
    let to = read_day("to", to.unwrap_or(&last))?;
    let (mut tx, unit) = desk.write_book(unit).await?;
    let audited = units::unit_by_code(&mut tx, of).await?;
    let plan = Plan { year, audited: &audited, title, basis, members, from, to };
    let number = plan_audit(&mut tx, (desk.clock, &desk.actor), &unit, &plan).await?;
    tx.commit().await?;
    let told = json!({ "audit": number, "audited": audited.code });
    say_done(desk, &format!("已列入计划：检查 {number} {audited}"), &told)
}

/// Audits of a union, and those about it that it was notified of.
async fn list(desk: &Desk, unit: &str, year: i64) -> Outcome<()> {
    let (mut tx, unit) = desk.read_unit(unit).await?;
    let mut audits = audits_of(&mut tx, &unit, year).await?;
    let about = audits_about(&mut tx, &unit).await?;
    audits.extend(about.into_iter().filter(|it| it.year == year && it.issuer != unit.code));
    say_audits(desk, &audits)
}

async fn papers(desk: &Desk, unit: &str, by: Option<String>, audit: i64) -> Outcome<()> {
    let (mut tx, viewer) = desk.read_unit(unit).await?;
    let issuer = match by {
        Some(code) => units::unit_by_code(&mut tx, &code).await?,
        None => viewer.clone(),
    };
    let papers = papers_seen_by(&mut tx, (&viewer, &issuer), audit).await?;
    say_papers(desk, &papers)
}

fn read_amount(text: &str) -> Outcome<Money> {
    Money::read(text).ok().flatten().ok_or_else(|| {
        Finding::new(&AMOUNT_INVALID, Place::default().field("amount")).found(text).into()
    })
}

fn say_audits(desk: &Desk, audits: &[Audit]) -> Outcome<()> {
    let row = |it: &Audit| {
        vec![
            it.issuer.clone(),
            it.number.to_string(),
            it.audited.clone(),
            it.title.clone(),
            it.stage().to_owned(),
            it.enters_on.clone().unwrap_or_default(),
            it.answer_due_on.clone().unwrap_or_default(),
            it.letter.clone().unwrap_or_default(),
        ]
    };
    let headers =
        &["检查单位", "检查号", "被检查单位", "名称", "进度", "进点日期", "答复期限", "意见书编号"];
    let (name, title, rows) = ("audits", "检查计划", audits.iter().map(row).collect());
    say_list(desk, Listed { name, title, headers, amounts: &[], rows }, &audits)
}

fn say_papers(desk: &Desk, papers: &[PaperRow]) -> Outcome<()> {
    let row = |it: &PaperRow| {
        let amount = it.amount_fen.map(|fen| Money::from_fen(fen).to_string());
        vec![
            it.number.to_string(),
            it.problem.clone(),
            it.fact.clone(),
            amount.unwrap_or_default(),
            it.vouchers.clone(),
            it.clause.clone(),
            it.demand.clone(),
            it.written_by.clone(),
        ]
    };
    let headers = &["底稿号", "问题代码", "事实", "金额", "凭证", "依据", "整改要求", "编制人"];
    let (name, title, rows) = ("audit-papers", "检查底稿", papers.iter().map(row).collect());
    say_list(desk, Listed { name, title, headers, amounts: &[3], rows }, &papers)
}

pub async fn rectify(desk: &Desk, command: RectifyCommand) -> Outcome<()> {
    let acting = (desk.clock, &desk.actor);
    let (asked, done) = match command {
        RectifyCommand::Reply { which, text, evidence } => {
            let kept = match evidence {
                Some(path) => Some(keep_evidence(desk, &path)?),
                None => None,
            };
            let on = day_or_today(desk, "date", which.date.as_deref())?;
            let (mut tx, unit) = desk.write_book(&which.unit).await?;
            let of = Which { letter: &which.letter, problem: &which.problem, on };
            let problem = reply(&mut tx, acting, &unit, &of, (&text, kept)).await?;
            tx.commit().await?;
            (which, (problem, "已回复整改"))
        }
        RectifyCommand::Verify { which, result, text } => {
            let on = day_or_today(desk, "date", which.date.as_deref())?;
            let (mut tx, unit) = desk.write_book(&which.unit).await?;
            let of = Which { letter: &which.letter, problem: &which.problem, on };
            let problem = verify(&mut tx, acting, &unit, &of, (&result, &text)).await?;
            tx.commit().await?;
            (which, (problem, "已复核"))
        }
        RectifyCommand::Close { which, text } => {
            let on = day_or_today(desk, "date", which.date.as_deref())?;
            let (mut tx, unit) = desk.write_book(&which.unit).await?;
            let of = Which { letter: &which.letter, problem: &which.problem, on };
            let problem = close(&mut tx, acting, &unit, &of, &text).await?;
            tx.commit().await?;
            (which, (problem, "已销号"))
        }
    };
    say_problem(desk, &asked, &done)
}

fn say_problem(
    desk: &Desk,
    asked: &WhichProblem,
    (problem, what): &(Problem, &str),
) -> Outcome<()> {
    let state = problem.state();
    let said = format!("{what}：{} {} {}，{state}", asked.letter, problem.line, problem.code);
    let told = json!({ "letter": problem.letter, "line": problem.line, "code": problem.code,
        "state": state, "is_closed": problem.is_closed() });
    say_done(desk, &said, &told)
}

/// The file goes into evidence before anything names it.
fn keep_evidence(desk: &Desk, path: &PathBuf) -> Outcome<Evidence> {
    let bytes = std::fs::read(path).map_err(|it| Failure::file(path.display(), it))?;
    let name = path.file_name().map(|it| it.to_string_lossy().into_owned());
    let sha256 = EvidenceStore::under(&desk.data_dir).keep(&bytes)?;
    Ok(Evidence { name: name.unwrap_or_default(), sha256 })
}
