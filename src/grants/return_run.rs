//! A run of returns: what was asked, by which rules, and what each union earns. Pure.
//!
//! Invariant: what is approved is the content that was previewed, to the letter.

use jiff::civil::Date;
use serde::Serialize;

use crate::approvals::approval::{Document, Kind, mark_of};
use crate::date::ReportSpan;
use crate::dealings::rows::TransferKind;
use crate::finding::{Failure, Outcome};
use crate::grants::compute::{Earned, Rule};
use crate::grants::rows::ReturnBasis;
use crate::grants::store::{LineRow, RunRow};
use crate::money::Money;
use crate::platform::evidence::sha256_hex;
use crate::units::unit::{Level, Unit};

crate::spelled! {
    /// How a run is carried out.
    Way {
        Paid = "paid", "付款";
        Notice = "notice", "通知";
    }
}

crate::spelled! {
    /// Where a run stands.
    RunState {
        Preview = "preview", "待批准";
        Approved = "approved", "已批准";
        /// By another preview.
        Replaced = "replaced", "已重算";
    }
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub code: String,
    pub span: ReportSpan,
    pub way: Way,
    pub dated_on: Date,
}

/// A union and what it earns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Code of the union.
    pub unit: String,
    pub name: String,
    #[serde(skip)]
    pub unit_id: i64,
    #[serde(skip)]
    pub level: Level,
    #[serde(flatten)]
    pub earned: Earned,
}

impl Line {
    #[must_use]
    pub fn of(unit: &Unit, earned: Earned) -> Self {
        Self {
            unit: unit.code.clone(),
            name: unit.name.clone(),
            unit_id: unit.id,
            level: unit.level,
            earned,
        }
    }

    /// 依据数: money, members, or 1 for who is on the list.
    #[must_use]
    pub fn basis_words(&self) -> String {
        basis_words(self.earned.basis, self.earned.basis_value)
    }
}

/// A basis as people read it.
#[must_use]
pub fn basis_words(basis: ReturnBasis, value: i64) -> String {
    match basis {
        ReturnBasis::Remitted | ReturnBasis::Excess | ReturnBasis::Small => {
            Money::from_fen(value).to_string()
        }
        ReturnBasis::Members | ReturnBasis::List => value.to_string(),
    }
}

/// The first and the last day of a period.
#[must_use]
pub fn days_of(span: ReportSpan) -> (Date, Date) {
    let last = span.last_period().last_day();
    let month = i8::try_from(span.months().0).unwrap_or(1);
    (jiff::civil::date(last.year(), month, 1), last)
}

/// A run with its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub row: RunRow,
    pub rules: Vec<Rule>,
    pub lines: Vec<Line>,
}

/// What a hash is taken of.
#[derive(Serialize)]
struct Content<'r> {
    payer: i64,
    code: &'r str,
    span: &'r str,
    way: &'r str,
    dated_on: &'r str,
    rules: &'r [Rule],
    lines: Vec<(&'r str, &'r Earned)>,
}

impl Run {
    /// What is approved, as one text.
    pub fn content(&self) -> Outcome<String> {
        let content = Content {
            payer: self.row.payer_id,
            code: &self.row.code,
            span: &self.row.span,
            way: &self.row.way,
            dated_on: &self.row.dated_on,
            rules: &self.rules,
            lines: self.lines.iter().map(|line| (line.unit.as_str(), &line.earned)).collect(),
        };
        written(&content)
    }

    pub fn hash(&self) -> Outcome<String> {
        Ok(sha256_hex(self.content()?.as_bytes()))
    }

    /// Carried from a look to the approval.
    pub fn mark(&self) -> Outcome<String> {
        Ok(mark_of(&self.content()?))
    }

    pub fn document(&self) -> Outcome<Document> {
        let subject = (self.row.payer_id, self.row.id);
        let by = (self.row.run_by.as_str(), self.row.run_at.as_str());
        let mut document = Document::new(Kind::ReturnRun, subject, by, &self.content()?);
        document.amount = self.total();
        Ok(document)
    }

    #[must_use]
    pub fn total(&self) -> Money {
        self.lines.iter().map(|line| line.earned.amount).sum()
    }

    #[must_use]
    pub fn is_approved(&self) -> bool {
        self.row.state == RunState::Approved.as_str()
    }

    #[must_use]
    pub fn state(&self) -> RunState {
        RunState::read(&self.row.state).unwrap_or(RunState::Preview)
    }

    /// The rule by which a line was computed.
    #[must_use]
    pub fn rule_of(&self, line: &Line) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.level == line.level)
    }

    /// What the grants of the run are for.
    #[must_use]
    pub fn title(&self) -> &str {
        self.rules.first().map_or(self.row.code.as_str(), Rule::title)
    }

    /// Who announced the transfers of the run.
    #[must_use]
    pub fn announcer(&self) -> String {
        format!("return_run:{}", self.row.id)
    }

    #[must_use]
    pub fn kind_of(&self, line: &Line) -> TransferKind {
        self.rule_of(line).map_or(TransferKind::Return, |rule| rule.kind)
    }

    pub fn line_rows(&self) -> Vec<LineRow> {
        let row = |(line_no, line): (i64, &Line)| LineRow {
            run_id: self.row.id,
            line_no,
            unit_id: line.unit_id,
            basis: line.earned.basis.as_str().to_owned(),
            basis_value: line.earned.basis_value,
            target_fen: line.earned.target.map(Money::fen),
            done_fen: line.earned.done.fen(),
            tier: line.earned.tier.clone(),
            rate: line.earned.rate.clone(),
            amount_fen: line.earned.amount.fen(),
            transfer_id: None,
        };
        (1..).zip(&self.lines).map(row).collect()
    }
}

pub fn written(value: &impl Serialize) -> Outcome<String> {
    serde_json::to_string(value).map_err(|problem| Failure::Storage(problem.to_string()))
}

/// A run as a program is told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    pub code: String,
    pub title: String,
    pub period: String,
    pub payer: String,
    pub way: Way,
    pub date: String,
    pub state: RunState,
    pub run_by: String,
    pub approved_by: Option<String>,
    /// What `--seen` takes.
    pub seen: String,
    pub total: Money,
    pub rules: Vec<Rule>,
    pub lines: Vec<Line>,
}

impl Told {
    pub fn of(payer: &Unit, run: &Run) -> Outcome<Self> {
        Ok(Self {
            code: run.row.code.clone(),
            title: run.title().to_owned(),
            period: run.row.span.clone(),
            payer: payer.code.clone(),
            way: Way::read(&run.row.way).unwrap_or(Way::Notice),
            date: run.row.dated_on.clone(),
            state: run.state(),
            run_by: run.row.run_by.clone(),
            approved_by: run.row.approved_by.clone(),
            seen: run.mark()?,
            total: run.total(),
            rules: run.rules.clone(),
            lines: run.lines.clone(),
        })
    }
}

/// Kept as JSON beside a run.
pub fn rules_read(run_id: i64, text: &str) -> Outcome<Vec<Rule>> {
    serde_json::from_str(text)
        .map_err(|problem| Failure::Storage(format!("return run {run_id}: {problem}")))
}

/// A line as it was kept.
pub fn line_read(row: &LineRow, unit: &Unit) -> Outcome<Line> {
    let unread = || Failure::Storage(format!("return run {}: line {}", row.run_id, row.line_no));
    let earned = Earned {
        basis: ReturnBasis::read(&row.basis).ok_or_else(unread)?,
        basis_value: row.basis_value,
        target: row.target_fen.map(Money::from_fen),
        done: Money::from_fen(row.done_fen),
        tier: row.tier.clone(),
        rate: row.rate.clone(),
        amount: Money::from_fen(row.amount_fen),
    };
    Ok(Line::of(unit, earned))
}
