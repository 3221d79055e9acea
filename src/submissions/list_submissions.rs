//! Use case: what a union and those below it have to send for a span, what is in, late, returned,
//! and what differs from the books of now.

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::build_named::{build_named, label_of, rules_hash};
use super::calendar::{CALENDAR_RULE, due_of, expected};
use super::prepare_submission::content_of;
use super::store::{self, SubmissionRow};
use super::submission::{CellChange, Content, State, differences};
use crate::budgets::list_filings::{Listed as Filing, filings_of_year};
use crate::consolidation::consolidated_name::Tree;
use crate::date::ReportSpan;
use crate::finding::Outcome;
use crate::formats::printable::{Cell, Column, Paper, Report, Row, RowKind};
use crate::platform::database::{Pending, Tx};
use crate::units::store as units;
use crate::units::unit::Unit;

/// What the books of now say otherwise than a report that was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Drift {
    pub cells: Vec<CellChange>,
    pub is_of_rules: bool,
    pub is_of_tree: bool,
    /// It can no longer be drawn, and why.
    pub cannot: String,
}

impl Drift {
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    #[must_use]
    pub fn said(&self) -> String {
        if self.is_none() {
            return "无".to_owned();
        }
        let mut parts = Vec::new();
        if !self.cells.is_empty() {
            let cells: Vec<String> = self.cells.iter().map(ToString::to_string).collect();
            parts.push(format!("{} 处：{}", cells.len(), cells.join("；")));
        }
        if self.is_of_rules {
            parts.push("报表规则已变".to_owned());
        }
        if self.is_of_tree {
            parts.push("隶属关系已变".to_owned());
        }
        if !self.cannot.is_empty() {
            parts.push(format!("无法重编：{}", self.cannot));
        }
        parts.join("；")
    }
}

/// A report of a unit, as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    pub unit: String,
    pub unit_name: String,
    pub form: String,
    pub label: String,
    pub span: String,
    pub due_on: Option<String>,
    /// The day stands in a paper, not only in the list beside the program.
    pub is_due_verified: bool,
    pub state: String,
    pub is_late: bool,
    pub sent_on: Option<String>,
    pub signers: i64,
    pub version: i64,
    pub content: Option<String>,
    pub drift: Option<Drift>,
    pub note: String,
}

/// What a sent report says otherwise than its books now.
pub fn drift_of<'t>(
    tx: &'t mut Tx,
    unit: &'t Unit,
    row: &'t SubmissionRow,
) -> Pending<'t, Outcome<Drift>> {
    Box::pin(async move {
        let span: ReportSpan = row.span.parse().map_err(|_| {
            crate::finding::Failure::Storage(format!("no span of a submission: {}", row.span))
        })?;
        let mut drift = Drift { is_of_rules: rules_hash() != row.rules_hash, ..Drift::default() };
        match build_named(tx, unit, (&row.form, span), Tree::Then).await {
            Ok(drawn) => {
                drift.is_of_tree = drawn.tree_hash != row.tree_hash;
                let now = Content::of(&drawn.report);
                if now.hash() != row.content_hash {
                    drift.cells = differences(&content_of(row)?, &now);
                }
            }
            Err(crate::finding::Failure::Refused(findings)) => {
                let said: Vec<String> = findings.iter().map(|it| it.message.clone()).collect();
                drift.cannot = said.join("；");
            }
            Err(failure) => return Err(failure),
        }
        Ok(drift)
    })
}

/// Every report that a unit and those below it have to send, or sent, for a span.
pub fn submissions_of_span<'t>(
    tx: &'t mut Tx,
    (root, span): (&'t Unit, ReportSpan),
    (form, today): (Option<&'t str>, Date),
) -> Pending<'t, Outcome<Vec<Listed>>> {
    Box::pin(async move {
        let last_day = span.last_period().last_day().to_string();
        let below = units::units_under(tx, Some(root.id)).await?;
        let above = units::ancestors_of(tx, root.id).await?;
        let parents: FxHashMap<i64, Option<i64>> =
            below.iter().chain(&above).map(|it| (it.id, it.parent_id)).collect();
        let rules = units::rules_of_kind(tx, CALENDAR_RULE).await?;
        let text = span.to_string();
        let signers: FxHashMap<i64, i64> =
            store::signers_below(tx, root.id, &text).await?.into_iter().collect();
        let mut sent: FxHashMap<i64, Vec<SubmissionRow>> = FxHashMap::default();
        for row in store::submissions_below(tx, root.id, &text).await? {
            sent.entry(row.unit_id).or_default().push(row);
        }
        let mut listed = Vec::new();
        for unit in &below {
            let reach: Vec<i64> =
                std::iter::successors(Some(unit.id), |id| parents.get(id).copied().flatten())
                    .collect();
            let mut rows = sent.remove(&unit.id).unwrap_or_default();
            let is_there = unit.parent_id.is_some() && unit.valid_from_on <= last_day;
            let due = if is_there { expected(&rules, (&reach, unit.tier), span) } else { vec![] };
            for it in due {
                let place = rows.iter().position(|row| row.form == it.form);
                let row = place.map(|place| rows.remove(place));
                let due = it.due_on.map(|on| (on, it.is_verified));
                let line = listed_of((unit, &it.form, span), row.as_ref(), due, today);
                listed.push((line, row));
            }
            for row in rows {
                let due = due_of(&rules, &reach, (&row.form, span));
                let line = listed_of((unit, &row.form, span), Some(&row), due, today);
                listed.push((line, Some(row)));
            }
        }
        listed.retain(|(line, _)| form.is_none_or(|form| line.form == form));
        let by_id: FxHashMap<&str, &Unit> =
            below.iter().map(|unit| (unit.code.as_str(), unit)).collect();
        let mut found = Vec::with_capacity(listed.len());
        for (mut line, row) in listed {
            let is_out = |row: &SubmissionRow| {
                ["sent", "accepted", "approved"].contains(&row.state.as_str())
            };
            if let Some(row) = &row {
                line.signers = signers.get(&row.id).copied().unwrap_or_default();
            }
            if let (Some(row), Some(unit)) = (row.filter(is_out), by_id.get(line.unit.as_str())) {
                line.drift = Some(drift_of(tx, unit, &row).await?);
            }
            found.push(line);
        }
        if span.is_year() {
            let filings = filings_of_year(tx, (root, span.year()), today).await?;
            let filings = filings.iter().filter(|it| it.receiver.is_some());
            let year = span.to_string();
            found.extend(filings.map(|it| Listed { span: year.clone(), ..of_filing(it) }));
            found.retain(|line| form.is_none_or(|form| line.form == form));
            found.sort_by(|a, b| a.unit.cmp(&b.unit));
        }
        Ok(found)
    })
}

/// Budgets and final accounts are filed by themselves, and are due like reports.
fn of_filing(it: &Filing) -> Listed {
    Listed {
        unit: it.unit.clone(),
        unit_name: it.unit_name.clone(),
        form: it.document.as_str().to_owned(),
        label: it.document.label().to_owned(),
        span: String::new(),
        due_on: it.due_on.clone(),
        is_due_verified: true,
        state: it.state.label().to_owned(),
        is_late: it.is_late,
        sent_on: it.filed_on.clone(),
        signers: 0,
        version: it.times,
        content: it.content.clone(),
        drift: None,
        note: it.note.clone(),
    }
}

fn listed_of(
    (unit, form, span): (&Unit, &str, ReportSpan),
    row: Option<&SubmissionRow>,
    due: Option<(Date, bool)>,
    today: Date,
) -> Listed {
    let state = row.and_then(|it| State::read(&it.state));
    let is_in = state.is_some_and(State::is_out);
    Listed {
        unit: unit.code.clone(),
        unit_name: unit.name.clone(),
        form: form.to_owned(),
        label: label_of(form).to_owned(),
        span: span.to_string(),
        due_on: due.map(|(on, _)| on.to_string()),
        is_due_verified: due.is_some_and(|(_, is_verified)| is_verified),
        state: state.map_or("未编报", State::label).to_owned(),
        is_late: due.is_some_and(|(on, _)| on < today) && !is_in,
        sent_on: row.and_then(|it| it.sent_on.clone()),
        signers: 0,
        version: row.map_or(0, |it| it.version),
        content: row.map(|it| it.content_hash.clone()),
        drift: None,
        note: row.map(|it| it.note.clone()).unwrap_or_default(),
    }
}

/// 报送情况表.
#[must_use]
pub fn draw_submissions(listed: &[Listed], (root, span): (&Unit, ReportSpan)) -> Report {
    let columns = vec![
        Column::mark("单位编码", 12),
        Column::text("报表", 24),
        Column::mark("期间", 10),
        Column::mark("期限", 12),
        Column::mark("状态", 10),
        Column::mark("报送日期", 12),
        Column::mark("签署人数", 10),
        Column::mark("版本", 8),
        Column::text("漂移", 40),
        Column::mark("逾期", 8),
        Column::text("单位名称", 24),
        Column::text("报表代码", 24),
        Column::text("意见", 30),
    ];
    let row = |it: &Listed| {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let version = if it.version == 0 { String::new() } else { it.version.to_string() };
        let cells = vec![
            it.unit.clone(),
            it.label.clone(),
            it.span.clone(),
            text(&it.due_on),
            it.state.clone(),
            text(&it.sent_on),
            it.signers.to_string(),
            version,
            it.drift.as_ref().map(Drift::said).unwrap_or_default(),
            if it.is_late { "逾期" } else { "" }.to_owned(),
            it.unit_name.clone(),
            it.form.clone(),
            it.note.clone(),
        ];
        Row::new(RowKind::Line, cells.into_iter().map(Cell::text).collect())
    };
    let mut notes = Vec::new();
    if listed.iter().any(|it| it.due_on.is_some() && !it.is_due_verified) {
        notes.push("期限为默认报送日历，未经文件核实；可由上级工会另行规定".to_owned());
    }
    Report {
        name: "submissions".to_owned(),
        title: "报送情况表".to_owned(),
        unit_code: root.code.clone(),
        unit_name: root.name.clone(),
        span: span.to_string(),
        period: span.title(),
        paper: Paper::Landscape,
        columns,
        rows: listed.iter().map(row).collect(),
        notes,
        ..Report::default()
    }
}
