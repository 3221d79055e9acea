//! Use case: compute what every union of a rule's level earns for a period, as a preview that
//! another person approves.
//!
//! One run a payer, rule and period: the same again is the one that stands; another one takes the
//! place of a preview, never of what was approved. The caller holds the payer's book.

use rustc_hash::FxHashMap;
use serde_json::json;

use crate::approvals::submit::{give_up, submit};
use crate::date::ReportSpan;
use crate::dealings::rows::TransferKind;
use crate::dues::rows::TargetBasis;
use crate::dues::split::Rank;
use crate::dues::store as dues;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::grants::codes;
use crate::grants::compute::{Facts, Rule, Target, earned};
use crate::grants::return_run::{
    Asked, Line, Run, RunState, days_of, line_read, rules_read, written,
};
use crate::grants::rows::ReturnBasis;
use crate::grants::store::{self, RuleRow, RunRow};
use crate::ledger::post::sockets::Act;
use crate::money::Money;
use crate::platform::clock::local_minute;
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::store as units;
use crate::units::unit::{Level, Unit};

/// What was computed, and whether it is another run than the one that stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    pub run: Run,
    pub is_new: bool,
}

/// Computes a run and keeps it as a preview.
pub async fn run_returns(tx: &mut Tx, act: Act<'_>, payer: &Unit, asked: &Asked) -> Outcome<Done> {
    let (first, last) = days_of(asked.span);
    if asked.dated_on < first {
        let place = Place::of(format!("{payer} {} {}", asked.code, asked.span));
        let finding = Finding::new(&codes::DAY_BEFORE_PERIOD, place).found(asked.dated_on);
        return Err(finding.expected(format!("不早于 {first}")).into());
    }
    let standing = find_run(tx, payer, (&asked.code, asked.span)).await?;
    if let Some(run) = standing.as_ref().filter(|run| run.is_approved()) {
        return Err(already_run(payer, run).into());
    }
    refuse_overlap(tx, payer, (&asked.code, asked.span)).await?;
    let (rules, lines) = computed(tx, payer, (&asked.code, asked.span)).await?;
    let row = RunRow {
        id: store::next_run_id(tx, payer.id).await?,
        payer_id: payer.id,
        code: asked.code.clone(),
        span: asked.span.to_string(),
        first_on: first.to_string(),
        last_on: last.to_string(),
        way: asked.way.as_str().to_owned(),
        dated_on: asked.dated_on.to_string(),
        rules: written(&rules)?,
        content_hash: String::new(),
        state: RunState::Preview.as_str().to_owned(),
        run_by: act.actor.name.clone(),
        run_at: act.clock.now_text(),
        approved_by: None,
        approved_at: None,
    };
    let mut run = Run { row, rules, lines };
    run.row.content_hash = run.hash()?;
    if let Some(before) = standing {
        if before.row.content_hash == run.row.content_hash {
            return Ok(Done { run: before, is_new: false });
        }
        store::replace_run(tx, before.row.id).await?;
        give_up(tx, act.clock, act.actor, vec![before.document()?]).await?;
    }
    store::insert_run(tx, &run.row, &run.line_rows()).await?;
    submit(tx, run.document()?).await?;
    let earning = run.lines.iter().filter(|line| !line.earned.amount.is_zero()).count();
    let detail = json!({
        "period": run.row.span, "units": run.lines.len(), "earning": earning,
        "total": run.total(), "way": run.row.way, "date": run.row.dated_on,
        "content": run.row.content_hash,
    });
    let what = (Action::ReturnsRun, run.row.code.as_str());
    trail::append(tx, act.clock, act.actor, payer.id, what, &detail).await?;
    Ok(Done { run, is_new: true })
}

/// That it was approved, by whom and when.
#[must_use]
pub fn already_run(payer: &Unit, run: &Run) -> Finding {
    let place = Place::of(format!("{payer} {} {}", run.row.code, run.row.span));
    let at = run.row.approved_at.as_deref().map(local_minute).unwrap_or_default();
    let by = run.row.approved_by.clone().unwrap_or_default();
    Finding::new(&codes::ALREADY_RUN, place).found(format!("{by} 已于 {at} 批准"))
}

/// What was returned once is not returned again under another name of its period.
pub async fn refuse_overlap(
    tx: &mut Tx,
    payer: &Unit,
    (code, span): (&str, ReportSpan),
) -> Outcome<()> {
    let (first, last) = days_of(span);
    let days = (first.to_string(), last.to_string());
    let met = store::approved_within(tx, payer.id, (code, &days.0, &days.1)).await?;
    let Some(met) = met.into_iter().find(|it| it.span != span.to_string()) else { return Ok(()) };
    let place = Place::of(format!("{payer} {code} {span}"));
    let by = met.approved_by.unwrap_or_default();
    let found = format!("{} 的回拨已由 {by} 批准", met.span);
    Err(Finding::new(&codes::PERIODS_OVERLAP, place).found(found).into())
}

/// The run that stands, with its lines.
pub async fn find_run(
    tx: &mut Tx,
    payer: &Unit,
    (code, span): (&str, ReportSpan),
) -> Outcome<Option<Run>> {
    match store::run_of(tx, payer.id, (code, &span.to_string())).await? {
        Some(row) => with_lines(tx, row).await.map(Some),
        None => Ok(None),
    }
}

/// A run with its lines.
pub async fn with_lines(tx: &mut Tx, row: RunRow) -> Outcome<Run> {
    let rules = rules_read(row.id, &row.rules)?;
    let rows = store::lines_of(tx, row.id).await?;
    let units = units::units_with_ids(tx, rows.iter().map(|it| it.unit_id)).await?;
    let mut lines = Vec::with_capacity(rows.len());
    for line in &rows {
        let unit = units.get(&line.unit_id);
        let unit = unit.ok_or_else(|| Failure::Storage(format!("return run {}: unit", row.id)))?;
        lines.push(line_read(line, unit)?);
    }
    Ok(Run { row, rules, lines })
}

/// The rules that hold for a period, and what every union earns by them, in the order of codes.
pub async fn computed(
    tx: &mut Tx,
    payer: &Unit,
    (code, span): (&str, ReportSpan),
) -> Outcome<(Vec<Rule>, Vec<Line>)> {
    let (first, last) = days_of(span);
    let (first, last) = (first.to_string(), last.to_string());
    let rules = rules_in_force(tx, payer, (code, span), &last).await?;
    let below = units::units_under(tx, Some(payer.id)).await?;
    let facts = facts_of(tx, payer, (span, &first, &last), (&rules, &below)).await?;
    let is_active = |unit: &&Unit| {
        unit.id != payer.id
            && unit.valid_from_on <= last
            && unit.valid_to_on.as_ref().is_none_or(|until| *until >= first)
    };
    let line = |unit: &Unit| {
        let rule = rules.iter().find(|rule| rule.level == unit.level)?;
        let facts = facts.get(&unit.id).copied().unwrap_or_default();
        Some(Line::of(unit, earned(rule, &facts)))
    };
    let lines: Vec<Line> = below.iter().filter(is_active).filter_map(line).collect();
    if lines.is_empty() {
        let levels: Vec<&str> = rules.iter().map(|rule| rule.level.label()).collect();
        let place = Place::of(format!("{payer} {code} {span}"));
        let finding = Finding::new(&codes::NO_RECEIVERS, place).expected(levels.join("、"));
        return Err(finding.into());
    }
    Ok((rules, lines))
}

/// One rule a level, of the rows that hold on the last day of the period.
async fn rules_in_force(
    tx: &mut Tx,
    payer: &Unit,
    (code, span): (&str, ReportSpan),
    last_day: &str,
) -> Outcome<Vec<Rule>> {
    let all = store::rules_of(tx, payer.id).await?;
    let of_code: Vec<&RuleRow> = all.iter().filter(|row| row.code == code).collect();
    let place = || Place::of(format!("{payer} {code} {span}"));
    if of_code.is_empty() {
        let mut known: Vec<&str> = all.iter().map(|row| row.code.as_str()).collect();
        known.dedup();
        let known = if known.is_empty() { "尚无规则".to_owned() } else { known.join("、") };
        return Err(Finding::new(&codes::RULE_UNKNOWN, place()).found(code).expected(known).into());
    }
    let mut rules: Vec<Rule> = Vec::new();
    for row in of_code.iter().filter(|row| row.holds_on(last_day)) {
        let read = read_rule(row)?;
        match rules.iter_mut().find(|rule| rule.level == read.level) {
            Some(rule) => rule.tiers.extend(read.tiers),
            None => rules.push(read),
        }
    }
    if rules.is_empty() {
        let holds = |row: &&RuleRow| {
            let until = row.valid_to_on.as_deref().unwrap_or("长期");
            format!("{} 至 {until}", row.valid_from_on)
        };
        let mut spans: Vec<String> = of_code.iter().map(holds).collect();
        spans.dedup();
        let finding = Finding::new(&codes::RULE_NOT_IN_FORCE, place()).found(last_day);
        return Err(finding.expected(spans.join("、")).into());
    }
    Ok(rules)
}

fn read_rule(row: &RuleRow) -> Outcome<Rule> {
    let unread = || Failure::Storage(format!("return rule {}", row.id));
    Ok(Rule {
        code: row.code.clone(),
        name: row.name.clone(),
        level: Level::read(&row.level).ok_or_else(unread)?,
        basis: ReturnBasis::read(&row.basis).ok_or_else(unread)?,
        kind: TransferKind::read(&row.kind).ok_or_else(unread)?,
        paper: row.paper.clone(),
        tiers: vec![row.tier()?],
    })
}

/// What is known of each union below the payer, that of lower ones with it.
async fn facts_of(
    tx: &mut Tx,
    payer: &Unit,
    (span, first, last): (ReportSpan, &str, &str),
    (rules, below): (&[Rule], &[Unit]),
) -> Outcome<FxHashMap<i64, Facts>> {
    let mut facts: FxHashMap<i64, Facts> = FxHashMap::default();
    let tree: FxHashMap<i64, (Option<i64>, Rank)> =
        below.iter().map(|it| (it.id, (it.parent_id, Rank::of(it.level)))).collect();
    // A union and those above it, up to the payer, who is not among them.
    let path = |id: i64| {
        let up = |id: &i64| tree.get(id).and_then(|(above, _)| *above);
        std::iter::successors(Some(id), up)
            .take_while(|id| *id != payer.id && tree.contains_key(id))
    };
    for row in dues::reached_between(tx, payer.id, (first, last), span.year()).await? {
        let ranks: Vec<Rank> =
            path(row.unit_id).filter_map(|id| tree.get(&id).map(|(_, rank)| *rank)).collect();
        let reached = row.without(&ranks);
        for id in path(row.unit_id) {
            facts.entry(id).or_default().reached += reached;
        }
    }
    let targets = targets_for(tx, payer, span.year()).await?;
    if targets.values().any(|it| it.0.basis == TargetBasis::Collected) {
        for (unit_id, fen) in dues::collected_between(tx, payer.id, (first, last)).await? {
            for id in path(unit_id) {
                facts.entry(id).or_default().collected += Money::from_fen(fen);
            }
        }
    }
    if rules.iter().any(|rule| rule.basis == ReturnBasis::Members) {
        let month = span.last_period().number();
        for row in dues::bases_below(tx, payer.id, (month, month)).await? {
            for id in path(row.unit_id) {
                facts.entry(id).or_default().members += row.member_count;
            }
        }
    }
    for (unit_id, (target, is_key)) in targets {
        let of_unit = facts.entry(unit_id).or_default();
        of_unit.target = Some(target);
        of_unit.is_key = is_key;
    }
    Ok(facts)
}

/// The targets of a year, each as the payer set it, or the nearest above the payer that did.
async fn targets_for(
    tx: &mut Tx,
    payer: &Unit,
    year: i64,
) -> Outcome<FxHashMap<i64, (Target, bool)>> {
    let mut targets = FxHashMap::default();
    for setter in units::reach_of(tx, payer.id).await? {
        for row in dues::targets_set_by(tx, setter, year).await? {
            let basis = TargetBasis::read(&row.basis).unwrap_or(TargetBasis::Remitted);
            let target = Target { amount: Money::from_fen(row.amount_fen), basis };
            targets.entry(row.unit_id).or_insert((target, row.is_key == "是"));
        }
    }
    Ok(targets)
}
