//! Use case: what is known of a union and year, loaded once for all rows of a scheme.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::appraisals::ask_checks::ask_checks;
use crate::appraisals::facts::{Facts, Filed, Problems, Share};
use crate::appraisals::load_kept::load_kept;
use crate::appraisals::store::{self, HandRow, MovedRow, RoundRow};
use crate::audits::list_problems::{problems_of, standing_of};
use crate::budgets::filing::{Document, FilingState};
use crate::budgets::list_filings::{Listed, filings_of_year};
use crate::budgets::read_execution::{execution_of, overruns_of};
use crate::date::{Period, ReportSpan};
use crate::dues::dues_month::DuesMonth;
use crate::dues::list_months::months_below;
use crate::finding::{Failure, Outcome};
use crate::ledger::chain::verify_chain::verify_unit;
use crate::money::Money;
use crate::platform::database::{Pending, Tx};
use crate::units::store as units;
use crate::units::unit::{Tier, Unit};

/// Days of a week.
const WEEK: i64 = 7;

pub async fn load_facts(
    tx: &mut Tx,
    unit: &Unit,
    (year, today): (i64, Date),
    round: Option<&RoundRow>,
) -> Outcome<Facts> {
    let pending: Pending<'_, Outcome<Facts>> = Box::pin(async move {
        let moved = store::moved_of(tx, unit.id, year).await?;
        let lines = store::lines_of(tx, unit.id, year).await?;
        let verified = verify_unit(tx, unit, None).await?;
        let required = units::settings_of(tx, unit.id).await?.review_required;
        let months = months_below(tx, unit, (year * 100 + 1, year * 100 + 12), today).await?;
        let months: Vec<&DuesMonth> = months.iter().filter(|it| it.unit_id == unit.id).collect();
        let mut facts = Facts {
            rules: ask_checks(tx, unit, (year, today)).await?,
            one_hand: named(store::hands_of(tx, unit.id, year).await?)?,
            unsigned: named(store::unsigned_of(tx, unit.id, (year, required)).await?)?,
            open_months: open_months(tx, unit, (year, today)).await?,
            foreign_accounts: store::foreign_accounts(tx, unit.id, year).await?,
            undimensioned: Share::of_count(lines.lacking_count, lines.line_count),
            direct: direct(unit.tier, &moved),
            owed_above: sum(&moved, "211", |row| row.credit_fen),
            paid_above: sum(&moved, "211", |row| row.debit_fen),
            chain: Some((verified.faults.is_empty(), verified.voucher_head)),
            dues: dues(&months),
            kept: load_kept(tx, unit, (year, today), &months).await?,
            problems: problems(tx, unit, (year, today)).await?,
            self_check_in_time: self_check(tx, unit, round, today).await?,
            ..Facts::default()
        };
        load_budget(tx, unit, (year, today), &mut facts).await?;
        Ok(facts)
    });
    pending.await
}

fn sum(moved: &[MovedRow], account: &str, of: fn(&MovedRow) -> i64) -> Money {
    let rows = moved.iter().filter(|row| row.account.starts_with(account));
    rows.map(|row| Money::from_fen(of(row))).sum()
}

fn net(moved: &[MovedRow], account: &str) -> Money {
    sum(moved, account, |row| row.debit_fen) - sum(moved, account, |row| row.credit_fen)
}

/// (501 at grassroots, 502 above, 503, 504) of all expense but 508 and 521.
fn direct(tier: Tier, moved: &[MovedRow]) -> Share {
    let own = match tier {
        Tier::Grassroots => "501",
        Tier::CountyAndAbove => "502",
    };
    let part = [own, "503", "504"].into_iter().map(|account| net(moved, account)).sum();
    let whole = net(moved, "5") - net(moved, "508") - net(moved, "521");
    Share::of_money(part, whole)
}

fn period_of(number: i64) -> Outcome<Period> {
    Period::from_number(number).ok_or_else(|| Failure::Storage(format!("no month: {number}")))
}

fn named(rows: Vec<HandRow>) -> Outcome<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for row in rows {
        found.insert(format!("{} {}-{}", period_of(row.period)?, row.word, row.number));
    }
    Ok(found)
}

/// Months that are over and still open.
async fn open_months(tx: &mut Tx, unit: &Unit, (year, today): (i64, Date)) -> Outcome<Vec<String>> {
    let of_today = i64::from(today.year()) * 100 + i64::from(today.month());
    let last = (year * 100 + 12).min(of_today - 1);
    let mut found = Vec::new();
    for number in store::open_months(tx, unit.id, (year * 100 + 1, last)).await? {
        found.push(period_of(number)?.to_string());
    }
    Ok(found)
}

/// Dues of months of wages of the year, as they stand today.
fn dues(months: &[&DuesMonth]) -> Option<Share> {
    if months.is_empty() {
        return None;
    }
    let due = months.iter().map(|it| it.due).sum();
    // What was paid over makes good for no other month.
    let paid = months.iter().map(|it| it.paid.min(it.due)).sum();
    Some(Share::of_money(paid, due))
}

/// Letters of the year, as they stand today.
async fn problems(
    tx: &mut Tx,
    unit: &Unit,
    (year, today): (i64, Date),
) -> Outcome<Option<Problems>> {
    let listed = problems_of(tx, unit, (year, false)).await?;
    if listed.is_empty() {
        return Ok(None);
    }
    let mut told = Problems::default();
    for problem in &listed {
        let name = format!("{} {}", problem.letter, problem.code);
        let standing = standing_of(problem, today);
        if standing.days_overdue > 0 {
            told.overdue.push(name.clone());
        }
        if standing.is_unproved {
            told.unproved.push(name.clone());
        }
        if problem.is_repeated {
            told.repeated.push(name);
        }
    }
    Ok(Some(told))
}

/// Whether the union filed its own word by the day of the round; unknown before that day.
async fn self_check(
    tx: &mut Tx,
    unit: &Unit,
    round: Option<&RoundRow>,
    today: Date,
) -> Outcome<Option<bool>> {
    let Some((round, due_on)) = round.and_then(|it| Some((it, it.self_check_due_on.as_ref()?)))
    else {
        return Ok(None);
    };
    Ok(match store::self_check_of(tx, round.id, unit.id).await? {
        Some(filed) => Some(filed.filed_on <= *due_on),
        None if today.to_string() > *due_on => Some(false),
        None => None,
    })
}

async fn load_budget(
    tx: &mut Tx,
    unit: &Unit,
    (year, today): (i64, Date),
    facts: &mut Facts,
) -> Outcome<()> {
    let span = ReportSpan::Year(year);
    let executed = execution_of(tx, unit, span).await?;
    let own: Vec<_> = executed.into_iter().filter(|it| it.unit == unit.code).collect();
    if own.iter().any(|it| it.is_budgeted) {
        let expense = || own.iter().filter(|it| !it.is_income);
        let spent = expense().map(|it| it.moved).sum();
        let planned = expense().map(|it| it.adjusted).sum();
        facts.budget = Some(Share::of_money(spent, planned));
        let without = own.iter().filter(|it| !it.is_budgeted && !it.moved.is_zero());
        facts.unbudgeted = without.map(|it| it.account.clone()).collect();
        let mut seen = BTreeSet::new();
        for overrun in overruns_of(tx, unit, span).await? {
            if overrun.unit == unit.code && seen.insert(overrun.account.clone()) {
                facts.overspent.push(format!("{} {}", overrun.account, overrun.voucher));
            }
        }
    }
    let listed = filings_of_year(tx, (unit, year), today).await?;
    for (document, place) in
        [(Document::Budget, &mut facts.budget_filed), (Document::Final, &mut facts.final_filed)]
    {
        let own = listed.iter().find(|it| it.unit == unit.code && it.document == document);
        *place = match own {
            Some(own) => filed(tx, unit, (year, document), own).await?,
            None => None,
        };
    }
    Ok(())
}

/// How a document stands; nothing before its day.
async fn filed(
    tx: &mut Tx,
    unit: &Unit,
    (year, document): (i64, Document),
    own: &Listed,
) -> Outcome<Option<Filed>> {
    let Some(receiver_id) = unit.parent_id else { return Ok(None) };
    if !store::has_filings(tx, receiver_id, (year, document.as_str())).await? {
        return Ok(Some(Filed::NotKept));
    }
    let is_in = matches!(own.state, FilingState::Filed | FilingState::Approved);
    if !is_in {
        return Ok(own.is_late.then_some(Filed::Missing));
    }
    let day = |text: &Option<String>| text.as_deref().and_then(|it| it.parse::<Date>().ok());
    let (Some(due_on), Some(filed_on)) = (day(&own.due_on), day(&own.filed_on)) else {
        return Ok(Some(Filed::Late(0)));
    };
    let days = due_on.duration_until(filed_on).as_hours() / 24;
    let weeks = u64::try_from(days).map_or(0, |days| days.div_ceil(WEEK.unsigned_abs()));
    Ok(Some(Filed::Late(weeks)))
}
