//! Use case: what registers and documents say of a union and year, row by row.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::appraisals::facts::Share;
use crate::appraisals::kept::{
    self, Beyond, DueMonth, Owed, PaidOut, ProjectMoney, Rows, beyond_limits, carried_too_long,
    files_twice, general_spending, handed_on_late, misused, paid_late, paid_out, preparation,
    receipts_booked,
};
use crate::appraisals::sheet::Auto;
use crate::appraisals::store::{self, ProjectRow};
use crate::date::{Period, ReportSpan};
use crate::dealings::transfer::IN_TRANSIT_DAYS;
use crate::dues::dues_month::DuesMonth;
use crate::finding::{Failure, Outcome};
use crate::ledger::store::year_state;
use crate::limits::breach::Reached;
use crate::limits::list_limits::root_of;
use crate::limits::store::has_limits;
use crate::members::list_members::{Opener, Sight};
use crate::money::Money;
use crate::overviews::build_overview::targets_standing;
use crate::platform::database::{Pending, Tx};
use crate::programmes::read_findings::read_limit_findings;
use crate::units::store as units;
use crate::units::unit::Unit;

/// `months` are the union's own months of wages.
pub async fn load_kept(
    tx: &mut Tx,
    unit: &Unit,
    (year, today): (i64, Date),
    months: &[&DuesMonth],
) -> Outcome<Rows> {
    let pending: Pending<'_, Outcome<Rows>> = Box::pin(async move {
        let mut rows = of_dues(tx, unit, (year, today), months).await?;
        rows.extend(of_receipts(tx, unit, (year, today)).await?);
        rows.extend(of_projects(tx, unit, year).await?);
        rows.extend(of_payments(tx, unit, year).await?);
        rows.extend(of_rosters(tx, unit, year).await?);
        Ok(rows)
    });
    pending.await
}

fn days_of(year: i64) -> (String, String) {
    (format!("{year:04}-01-01"), format!("{year:04}-12-31"))
}

fn day(text: &str) -> Outcome<Date> {
    text.parse().map_err(|_| Failure::Storage(format!("no day: {text}")))
}

/// C03, C05, C06 and C09.
async fn of_dues(
    tx: &mut Tx,
    unit: &Unit,
    (year, today): (i64, Date),
    months: &[&DuesMonth],
) -> Outcome<Rows> {
    let mut came: BTreeMap<i64, Vec<(Date, Money)>> = BTreeMap::new();
    let span = (year * 100 + 1, year * 100 + 12);
    for (period, on, fen) in store::came_for_months(tx, unit.id, span).await? {
        came.entry(period).or_default().push((day(&on)?, Money::from_fen(fen)));
    }
    let due: Vec<DueMonth> = months
        .iter()
        .map(|it| DueMonth {
            month: it.wage_period.to_string(),
            due: it.due,
            due_on: it.due_on,
            came: came.get(&it.wage_period.number()).cloned().unwrap_or_default(),
        })
        .collect();
    let (from, to) = days_of(year);
    let mut owed = Vec::new();
    for row in store::owed_of(tx, unit.id, (&from, &to)).await? {
        owed.push(Owed {
            is_upward: row.creditor_id.is_none() || row.creditor_id == unit.parent_id,
            to: row.creditor.unwrap_or_default(),
            since: day(&row.since_on)?,
            paid_on: row.paid_on.as_deref().map(day).transpose()?,
        });
    }
    let late = |is_upward| handed_on_late(&owed, (is_upward, IN_TRANSIT_DAYS), today);
    let passed_down = if units::units_right_below(tx, unit.id).await?.is_empty() {
        Auto::Inapplicable("没有下级工会".to_owned())
    } else {
        late(false)
    };
    let standing = targets_standing(tx, (unit, ReportSpan::Year(year))).await?;
    let own = standing.into_iter().find(|it| it.unit_code == unit.code);
    let target = match own {
        Some(it) => kept::rate(Share::of_money(it.done, it.amount), "收入任务为零"),
        None => Auto::Unknown("年度收入任务".to_owned()),
    };
    Ok(Rows::from([
        ("C03", paid_late(&due, today)),
        ("C05", late(true)),
        ("C06", target),
        ("C09", passed_down),
    ]))
}

/// C10, C11 and F14.
async fn of_receipts(tx: &mut Tx, unit: &Unit, (year, today): (i64, Date)) -> Outcome<Rows> {
    let (from, to) = days_of(year);
    let kept_for = store::preparation_of(tx, unit.id).await?;
    let unhandled = store::unhandled_of(tx, unit.id, &today.to_string()).await?;
    let unhandled = unhandled.into_iter().map(|(on, code)| format!("{code} {on} 到账未处理"));
    let (whole, booked) = store::receipts_of(tx, unit.id, (&from, &to)).await?;
    let booked = Share::of_money(Money::from_fen(booked), Money::from_fen(whole));
    let mut twice = Vec::new();
    for (period, word, number, file) in store::files_twice_of(tx, unit.id, year).await? {
        let month = Period::from_number(period)
            .ok_or_else(|| Failure::Storage(format!("no month: {period}")))?;
        twice.push(format!("{month} {word}-{number} {file}"));
    }
    Ok(Rows::from([
        ("C10", preparation(kept_for, unhandled.collect())),
        ("C11", receipts_booked(booked)),
        ("F14", files_twice(store::files_of(tx, unit.id, year).await?, twice)),
    ]))
}

/// D08, E11 and E14.
async fn of_projects(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<Rows> {
    let has_before = year_state(tx, unit.id, year - 1).await?.is_some();
    let mut projects: BTreeMap<i64, ProjectMoney> = BTreeMap::new();
    let mut add = |rows: Vec<ProjectRow>, set: fn(&mut ProjectMoney, Money)| {
        for row in rows {
            let it = projects.entry(row.project_id).or_insert_with(|| ProjectMoney {
                name: format!("{} {}", row.code, row.name),
                is_earmarked: row.is_earmarked,
                opening_before: has_before.then_some(Money::ZERO),
                ..ProjectMoney::default()
            });
            set(it, Money::from_fen(row.net_fen));
        }
    };
    add(store::project_openings(tx, unit.id, year).await?, |it, money| it.opening = money);
    add(store::project_moves(tx, unit.id, (year, "income")).await?, |it, money| it.income = money);
    add(store::project_moves(tx, unit.id, (year, "expense")).await?, |it, money| it.spent = -money);
    if has_before {
        add(store::project_openings(tx, unit.id, year - 1).await?, |it, money| {
            it.opening_before = Some(money);
        });
        add(store::project_moves(tx, unit.id, (year - 1, "expense")).await?, |it, money| {
            it.spent_before = -money;
        });
    }
    let projects: Vec<ProjectMoney> = projects.into_values().collect();
    let spent = Money::from_fen(store::general_of(tx, unit.id, year).await?);
    let before = if has_before {
        Some(Money::from_fen(store::general_of(tx, unit.id, year - 1).await?))
    } else {
        None
    };
    Ok(Rows::from([
        ("D08", carried_too_long(&projects)),
        ("E11", misused(&projects)),
        ("E14", general_spending(spent, before)),
    ]))
}

/// B02, E07 and E08.
async fn of_payments(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<Rows> {
    let (from, to) = days_of(year);
    let large = units::settings_of(tx, unit.id).await?.large_payment;
    let paid = store::paid_of(tx, unit.id, (&from, &to)).await?;
    let paid: Vec<PaidOut> = paid
        .into_iter()
        .map(|row| PaidOut {
            number: format!("{}-{:04}", row.year, row.seq),
            amount: Money::from_fen(row.amount_fen),
            requested_by: row.requested_by,
            checked_by: row.checked_by,
            approved_by: row.approved_by,
            paid_by: row.paid_by,
            has_minutes: !row.minutes.trim().is_empty(),
        })
        .collect();
    Ok(paid_out(&paid, large))
}

/// E02, E03 and E05.
async fn of_rosters(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<Rows> {
    let (from, to) = days_of(year);
    let is_kept = store::has_roster(tx, unit.id, (&from, &to)).await?;
    let top = root_of(tx, unit).await?;
    if !is_kept || !has_limits(tx, top.id).await? {
        return Ok(beyond_limits(is_kept, None));
    }
    let opener = Opener::load(tx, Sight::Masked).await?;
    let found = read_limit_findings(tx, unit, ReportSpan::Year(year), &opener).await?;
    let own = found.into_iter().filter(|it| it.unit_code == unit.code);
    let told = |it: crate::programmes::results::LimitFinding| {
        let over = match it.over {
            Reached::Money(money) => format!("超出 {money}"),
            Reached::Times(times) => format!("超出 {times} 次"),
        };
        let told = format!("{} {} {} {over} 名册 {}", it.programme, it.day, it.rule, it.line);
        Beyond { item: it.item, told }
    };
    let beyond: Vec<Beyond> = own.map(told).collect();
    Ok(beyond_limits(true, Some(&beyond)))
}
