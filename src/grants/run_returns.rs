//! Use case: compute what every union of a rule's level earns for a period, as a preview that
//! another person approves.
//!
//! One run a payer, rule and period: the same again is the one that stands; another one takes the
//! place of a preview, never of what was approved. The caller holds the payer's book.

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use serde_json::json;

use crate::approvals::submit::{give_up, submit};
use crate::date::ReportSpan;
use crate::dealings::rows::TransferKind;
use crate::dues::channel::Channel;
use crate::dues::list_months::months_below;
use crate::dues::rows::TargetBasis;
use crate::dues::split::Rank;
use crate::dues::store as dues;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::grants::codes;
use crate::grants::compute::{Facts, Rule, Target, Tier, earned};
use crate::grants::policy::{Days, PolicyMeasure, Small, within, year_from};
use crate::grants::return_run::{
    Asked, Line, Run, RunState, days_of, line_read, rules_read, written,
};
use crate::grants::rows::ReturnBasis;
use crate::grants::store::{self, PolicyRow, RuleRow, RunRow};
use crate::ledger::post::sockets::Act;
use crate::money::Money;
use crate::money::percent::Percent;
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
    let (first, last) = days_for(tx, payer, (&asked.code, asked.span)).await?;
    if asked.dated_on < first {
        let place = Place::of(format!("{payer} {} {}", asked.code, asked.span));
        let finding = Finding::new(&codes::DAY_BEFORE_PERIOD, place).found(asked.dated_on);
        return Err(finding.expected(format!("不早于 {first}")).into());
    }
    refuse_unfinished(tx, payer, asked, last).await?;
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
    let (first, last) = days_for(tx, payer, (code, span)).await?;
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
    let days = days_for(tx, payer, (code, span)).await?;
    let (first, last) = (days.0.to_string(), days.1.to_string());
    let rules = match policy_for(tx, payer, (code, span)).await? {
        Some((policy, _)) => vec![read_policy(&policy)?],
        None => rules_in_force(tx, payer, (code, span), &last).await?,
    };
    let below = units::units_under(tx, Some(payer.id)).await?;
    let facts = facts_of(tx, payer, (span, days), (&rules, &below)).await?;
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

/// The policy of a code for a year, and the days of that year on which it holds; `None` where no
/// policy has the code.
async fn policy_for(
    tx: &mut Tx,
    payer: &Unit,
    (code, span): (&str, ReportSpan),
) -> Outcome<Option<(PolicyRow, Days)>> {
    let mut rows = store::policies_of(tx, payer.id).await?;
    rows.retain(|row| row.code == code);
    if rows.is_empty() {
        return Ok(None);
    }
    let place = || Place::of(format!("{payer} {code} {span}"));
    let ReportSpan::Year(year) = span else {
        let finding = Finding::new(&codes::PERIOD_NOT_A_YEAR, place()).found(span);
        return Err(finding.expected(span.year()).into());
    };
    let mut found: Option<(PolicyRow, Days)> = None;
    for row in &rows {
        let unread = || Failure::Storage(format!("return policy {}", row.id));
        let day = |text: &str| text.parse::<Date>().map_err(|_| unread());
        let holds = (day(&row.valid_from_on)?, day(&row.valid_to_on)?);
        let month = i8::try_from(row.first_month).map_err(|_| unread())?;
        let of_year = year_from(i16::try_from(year).map_err(|_| unread())?, month);
        if let Some(days) = within(of_year, holds) {
            // One that goes on where another ended is of the same year; the later one decides.
            let first = found.as_ref().map_or(days.0, |(_, before)| before.0);
            found = Some((row.clone(), (first, days.1)));
        }
    }
    if found.is_none() {
        let spans = rows.iter().map(|it| format!("{} 至 {}", it.valid_from_on, it.valid_to_on));
        let spans: Vec<String> = spans.collect();
        let finding = Finding::new(&codes::RULE_NOT_IN_FORCE, place()).found(span);
        return Err(finding.expected(spans.join("、")).into());
    }
    Ok(found)
}

/// The first and the last day of a run: those of its period, or of the year of a policy.
async fn days_for(tx: &mut Tx, payer: &Unit, (code, span): (&str, ReportSpan)) -> Outcome<Days> {
    let policy = policy_for(tx, payer, (code, span)).await?;
    Ok(policy.map_or_else(|| days_of(span), |(_, days)| days))
}

/// Who is small by a policy shows when its year is over.
async fn refuse_unfinished(tx: &mut Tx, payer: &Unit, asked: &Asked, last: Date) -> Outcome<()> {
    let policy = policy_for(tx, payer, (&asked.code, asked.span)).await?;
    if policy.is_none() || asked.dated_on > last {
        return Ok(());
    }
    let place = Place::of(format!("{payer} {} {}", asked.code, asked.span));
    let finding = Finding::new(&codes::YEAR_NOT_OVER, place).found(asked.dated_on);
    Err(finding.expected(format!("晚于 {last}")).into())
}

fn read_policy(row: &PolicyRow) -> Outcome<Rule> {
    let unread = || Failure::Storage(format!("return policy {}", row.id));
    let channels = row.excluded_channels.split(',').filter(|it| !it.is_empty());
    let excluded: Option<Vec<Channel>> = channels.map(Channel::read).collect();
    let percent = u32::try_from(row.percent).map_err(|_| unread())?;
    let percent = Some(Percent::from_parts(percent));
    Ok(Rule {
        code: row.code.clone(),
        name: row.name.clone(),
        level: Level::read(&row.level).ok_or_else(unread)?,
        basis: ReturnBasis::Small,
        kind: TransferKind::read(&row.kind).ok_or_else(unread)?,
        paper: row.paper.clone(),
        tiers: vec![Tier { from: None, to: None, percent, standard: None, cap: None }],
        small: Some(Small {
            measure: PolicyMeasure::read(&row.measure).ok_or_else(unread)?,
            limit: Money::from_fen(row.limit_fen),
            excluded: excluded.ok_or_else(unread)?,
        }),
    })
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
        small: None,
    })
}

/// What is known of each union below the payer, that of lower ones with it.
async fn facts_of(
    tx: &mut Tx,
    payer: &Unit,
    (span, days): (ReportSpan, Days),
    (rules, below): (&[Rule], &[Unit]),
) -> Outcome<FxHashMap<i64, Facts>> {
    let mut facts: FxHashMap<i64, Facts> = FxHashMap::default();
    let (first, last) = (days.0.to_string(), days.1.to_string());
    let (first, last) = (first.as_str(), last.as_str());
    // What settles an earlier year than the first day's is left out.
    let since = i64::from(days.0.year());
    let tree: FxHashMap<i64, (Option<i64>, Rank)> =
        below.iter().map(|it| (it.id, (it.parent_id, Rank::of(it.level)))).collect();
    // A union and those above it, up to the payer, who is not among them.
    let path = |id: i64| {
        let up = |id: &i64| tree.get(id).and_then(|(above, _)| *above);
        std::iter::successors(Some(id), up)
            .take_while(|id| *id != payer.id && tree.contains_key(id))
    };
    for row in dues::reached_between(tx, payer.id, (first, last), since).await? {
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
    if let Some(small) = rules.iter().find_map(|rule| rule.small.as_ref()) {
        for (unit_id, sum) in measured(tx, payer, (small.measure, days)).await? {
            for id in path(unit_id) {
                facts.entry(id).or_default().measured += sum;
            }
        }
        if small.measure == PolicyMeasure::Remitted {
            for it in facts.values_mut() {
                it.measured = it.reached;
            }
        }
        for row in dues::channels_below(tx, payer.id).await? {
            let channel = Channel::read(&row.channel);
            if row.holds_on(last) && channel.is_some_and(|it| small.excluded.contains(&it)) {
                facts.entry(row.unit_id).or_default().is_excluded = true;
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

/// What is due of the months of a policy's year, or was paid in it, by union.
async fn measured(
    tx: &mut Tx,
    payer: &Unit,
    (measure, (first, last)): (PolicyMeasure, Days),
) -> Outcome<Vec<(i64, Money)>> {
    let month = |day: Date| i64::from(day.year()) * 100 + i64::from(day.month());
    match measure {
        PolicyMeasure::Due => {
            let months = months_below(tx, payer, (month(first), month(last)), last).await?;
            Ok(months.into_iter().map(|it| (it.unit_id, it.due)).collect())
        }
        PolicyMeasure::Paid => {
            let days = (first.to_string(), last.to_string());
            let sums = dues::collected_between(tx, payer.id, (&days.0, &days.1)).await?;
            Ok(sums.into_iter().map(|(id, fen)| (id, Money::from_fen(fen))).collect())
        }
        PolicyMeasure::Remitted => Ok(Vec::new()),
    }
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
