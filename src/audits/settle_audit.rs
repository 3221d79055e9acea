//! Use cases: papers of an audit, the comments that are asked for, and the letter. The caller holds
//! the book of the union that looks; for comments that of the union that is looked at.
//!
//! Invariants: papers become problems of the letter as they are; comments are asked for by a day,
//! and silence until then is on the record as no objection.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::json;

use crate::audits::codes;
use crate::audits::list_audits::{Audit, audit_numbered, audits_about, papers_of, terms_of};
use crate::audits::problem::problem_called;
use crate::audits::store::{self, LetterRow, NewProblem};
use crate::finding::{Failure, Finding, Outcome, Place, refuse_if_any};
use crate::money::Money;
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::trail::{self, Action, Actor};
use crate::units::unit::Unit;

/// What is on the record where nobody answered.
const SILENCE: &str = "逾期未答复，视为无异议";

fn place(unit: &Unit, number: i64) -> Place {
    Place::of(format!("{unit} 检查 {number}"))
}

/// What a paper says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paper {
    pub problem: String,
    pub fact: String,
    pub amount: Option<Money>,
    pub vouchers: String,
    pub clause: String,
    pub demand: String,
    pub owner: String,
}

/// Writes a paper; its number.
pub async fn write_paper(
    tx: &mut Tx,
    (clock, actor): (Clock, &Actor),
    unit: &Unit,
    (number, paper): (i64, &Paper),
) -> Outcome<i64> {
    let audit = audit_numbered(tx, unit, number).await?;
    let mut findings = Vec::new();
    if audit.letter.is_some() {
        findings.push(Finding::new(&codes::ALREADY_ISSUED, place(unit, number)));
    } else if audit.notified_on.is_none() {
        let finding = Finding::new(&codes::STEP_OUT_OF_ORDER, place(unit, number));
        findings.push(finding.found("尚未通知").expected("先发检查通知"));
    } else if audit.asked_on.is_some() {
        let finding = Finding::new(&codes::STEP_OUT_OF_ORDER, place(unit, number));
        findings.push(finding.found("已经征求意见").expected("底稿在征求意见之前编制"));
    }
    if problem_called(&paper.problem).is_none() {
        let finding = Finding::new(&codes::PROBLEM_CODE_UNKNOWN, place(unit, number));
        findings.push(finding.found(&paper.problem).expected("K01 至 K19"));
    }
    for (field, text) in
        [("fact", &paper.fact), ("clause", &paper.clause), ("demand", &paper.demand)]
    {
        if text.trim().is_empty() {
            findings.push(Finding::new(&codes::TEXT_MISSING, place(unit, number).field(field)));
        }
    }
    refuse_if_any(findings)?;
    let last = papers_of(tx, &audit).await?.last().map_or(0, |it| it.number);
    let row = store::PaperRow {
        audit_id: audit.id,
        number: last + 1,
        problem: paper.problem.clone(),
        fact: paper.fact.trim().to_owned(),
        amount_fen: paper.amount.map(Money::fen),
        vouchers: paper.vouchers.trim().to_owned(),
        clause: paper.clause.trim().to_owned(),
        demand: paper.demand.trim().to_owned(),
        owner: paper.owner.trim().to_owned(),
        written_by: actor.name.clone(),
        written_at: clock.now_text(),
    };
    store::insert_paper(tx, &row).await?;
    let detail = json!({ "paper": row.number, "problem": row.problem });
    let subject = number.to_string();
    let what = (Action::PaperWritten, subject.as_str());
    trail::append(tx, clock, actor, unit.id, what, &detail).await?;
    Ok(row.number)
}

/// Asks the union that is looked at for its comments; the day by which it may answer.
pub async fn ask_comments(
    tx: &mut Tx,
    (clock, actor): (Clock, &Actor),
    unit: &Unit,
    (number, on): (i64, Date),
) -> Outcome<Date> {
    let audit = audit_numbered(tx, unit, number).await?;
    if audit.notified_on.is_none() || audit.asked_on.is_some() || audit.letter.is_some() {
        return Err(Finding::new(&codes::STEP_OUT_OF_ORDER, place(unit, number)).into());
    }
    if papers_of(tx, &audit).await?.is_empty() {
        return Err(Finding::new(&codes::PAPER_MISSING, place(unit, number)).into());
    }
    let terms = terms_of(tx, unit).await?;
    let due = on.checked_add(terms.comment_days.days());
    let due = due.map_err(|_| Finding::new(&codes::DAY_INVALID, place(unit, number)))?;
    store::ask(tx, audit.id, (&on.to_string(), &due.to_string())).await?;
    let detail = json!({ "on": on.to_string(), "due": due.to_string() });
    let subject = number.to_string();
    let what = (Action::CommentsAsked, subject.as_str());
    trail::append(tx, clock, actor, unit.id, what, &detail).await?;
    Ok(due)
}

/// The union that is looked at comments on what it was asked about.
pub async fn answer_comments(
    tx: &mut Tx,
    (clock, actor): (Clock, &Actor),
    unit: &Unit,
    (issuer, number, text): (&str, i64, &str),
) -> Outcome<()> {
    let about = audits_about(tx, unit).await?;
    let audit = about.into_iter().find(|it| it.issuer == issuer && it.number == number);
    let Some(audit) = audit else {
        return Err(Finding::new(&codes::AUDIT_UNKNOWN, place(unit, number)).found(issuer).into());
    };
    let today = clock.today().to_string();
    let is_open = audit.letter.is_none()
        && audit.answer.is_none()
        && audit.answer_due_on.as_ref().is_some_and(|due| today <= *due);
    if !is_open {
        let finding = Finding::new(&codes::STEP_OUT_OF_ORDER, place(unit, number));
        return Err(finding.found("未在征求意见期内").into());
    }
    let text = text.trim();
    if text.is_empty() {
        return Err(Finding::new(&codes::TEXT_MISSING, place(unit, number)).into());
    }
    store::answer(tx, audit.id, (text, &today, &actor.name)).await?;
    let detail = json!({ "issuer": issuer, "text": text });
    let subject = number.to_string();
    let what = (Action::CommentsAnswered, subject.as_str());
    trail::append(tx, clock, actor, unit.id, what, &detail).await
}

/// What a letter says besides its problems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter<'a> {
    pub number: &'a str,
    pub evaluation: &'a str,
    pub advice: &'a str,
    pub on: Date,
    /// Missing: by the usual days.
    pub due_on: Option<Date>,
}

/// Issues the letter of an audit: its papers become problems that the union sees.
pub async fn issue_letter(
    tx: &mut Tx,
    (clock, actor): (Clock, &Actor),
    unit: &Unit,
    (audit, letter): (i64, &Letter<'_>),
) -> Outcome<usize> {
    let found = audit_numbered(tx, unit, audit).await?;
    refuse_if_any(in_the_way(tx, unit, (&found, letter)).await?)?;
    let papers = papers_of(tx, &found).await?;
    let terms = terms_of(tx, unit).await?;
    let usual = letter.on.checked_add(terms.rectify_days.days());
    let usual = usual.map_err(|_| Finding::new(&codes::DAY_INVALID, place(unit, audit)))?;
    let due_on = letter.due_on.unwrap_or(usual).to_string();
    let row = LetterRow {
        id: store::next_letter(tx).await?,
        unit_id: unit.id,
        number: letter.number.trim().to_owned(),
        year: found.year,
        evaluation: letter.evaluation.trim().to_owned(),
        advice: letter.advice.trim().to_owned(),
        issued_on: letter.on.to_string(),
        issued_by: actor.name.clone(),
        issued_at: clock.now_text(),
    };
    store::insert_letter(tx, &row).await?;
    if found.answer.is_none() {
        let due = found.answer_due_on.clone().unwrap_or_default();
        store::answer(tx, found.id, (SILENCE, &due, "")).await?;
    }
    store::issued(tx, found.id, row.id).await?;
    let problem = |(line, paper): (i64, &store::PaperRow)| NewProblem {
        letter_id: row.id,
        line,
        audited_id: found.audited_id,
        code: paper.problem.clone(),
        fact: paper.fact.clone(),
        amount_fen: paper.amount_fen,
        vouchers: paper.vouchers.clone(),
        clause: paper.clause.clone(),
        demand: paper.demand.clone(),
        due_on: due_on.clone(),
        owner: paper.owner.clone(),
    };
    let problems: Vec<NewProblem> = (1..).zip(&papers).map(problem).collect();
    store::insert_problems(tx, &problems).await?;
    let detail = json!({ "audit": audit, "problems": problems.len(), "due_on": due_on,
        "audited": found.audited });
    let what = (Action::LetterIssued, row.number.as_str());
    trail::append(tx, clock, actor, unit.id, what, &detail).await?;
    Ok(problems.len())
}

/// What keeps a letter from being issued.
async fn in_the_way(
    tx: &mut Tx,
    unit: &Unit,
    (audit, letter): (&Audit, &Letter<'_>),
) -> Result<Vec<Finding>, Failure> {
    let place = || place(unit, audit.number);
    let mut findings = Vec::new();
    if audit.letter.is_some() {
        findings.push(Finding::new(&codes::ALREADY_ISSUED, place()));
    }
    if letter.number.trim().is_empty() {
        findings.push(Finding::new(&codes::TEXT_MISSING, place().field("letter")));
    }
    if store::letters_of(tx, unit.id).await?.iter().any(|it| it.number == letter.number.trim()) {
        findings.push(Finding::new(&codes::LETTER_EXISTS, place()).found(letter.number));
    }
    // Until the union has commented, or its day is over.
    let on = letter.on.to_string();
    let is_heard =
        audit.answer.is_some() || audit.answer_due_on.as_ref().is_some_and(|due| *due < on);
    if !is_heard {
        let expected = audit.answer_due_on.as_ref().map_or_else(
            || "先征求被检查单位的意见".to_owned(),
            |due| format!("{due} 之后，或被检查单位答复之后"),
        );
        findings.push(Finding::new(&codes::NOT_ASKED_YET, place()).found(on).expected(expected));
    }
    if let Some(due) = letter.due_on.filter(|due| *due < letter.on) {
        findings.push(Finding::new(&codes::DAYS_TURNED, place()).found(due));
    }
    Ok(findings)
}
