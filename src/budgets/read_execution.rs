//! Use cases: the execution of budgets and what stands above them, of a unit and those below it.

use std::collections::BTreeMap;

use crate::budgets::control::Amounts;
use crate::budgets::execution::{Executed, Moved, executed};
use crate::budgets::months::{MONTHS, Monthly, by_month};
use crate::budgets::overruns::{Follower, Overrun, Versions, Voucher};
use crate::budgets::store;
use crate::date::ReportSpan;
use crate::finding::Outcome;
use crate::money::Money;
use crate::platform::database::{Pending, Tx};
use crate::units::unit::Unit;

const INCOME: &str = "income";

/// By the budget that counts on the last day of a span, with what moved from January to its end.
pub async fn execution_of(tx: &mut Tx, unit: &Unit, span: ReportSpan) -> Outcome<Vec<Executed>> {
    let pending: Pending<'_, Outcome<Vec<Executed>>> = Box::pin(async move {
        let (year, last) = (span.year(), span.last_period());
        let day = last.last_day().to_string();
        let budgeted = store::budgeted_below(tx, (unit.id, year), &day).await?;
        let moved = store::moved_below(tx, (unit.id, year), last.month()).await?;
        let budgeted = budgeted.into_iter().map(line).collect();
        Ok(executed(budgeted, moved.into_iter().map(of_account).collect()))
    });
    pending.await
}

/// The same, month by month.
pub async fn months_of(tx: &mut Tx, unit: &Unit, span: ReportSpan) -> Outcome<Vec<Monthly>> {
    let pending: Pending<'_, Outcome<Vec<Monthly>>> = Box::pin(async move {
        let (year, last) = (span.year(), span.last_period());
        let day = last.last_day().to_string();
        let budgeted = store::budgeted_below(tx, (unit.id, year), &day).await?;
        let budgeted: Vec<Executed> = budgeted.into_iter().map(line).collect();
        let moved = store::moved_months_below(tx, (unit.id, year), last.month()).await?;
        let moved = moved.into_iter().map(|row| {
            let of = store::UnitMovedRow {
                unit_code: row.unit_code,
                unit_name: row.unit_name,
                account: row.account,
                name: row.name,
                class: row.class,
                net_debit_fen: row.net_debit_fen,
            };
            (row.month, of_account(of))
        });
        let through = usize::try_from(last.month()).unwrap_or(MONTHS);
        Ok(by_month(&budgeted, moved.collect(), through))
    });
    pending.await
}

fn line(row: store::BudgetedRow) -> Executed {
    Executed {
        unit: row.unit_code,
        unit_name: row.unit_name,
        account: row.account,
        name: row.name,
        is_income: row.class == INCOME,
        is_budgeted: true,
        initial: Money::from_fen(row.initial_fen),
        adjusted: Money::from_fen(row.amount_fen),
        moved: Money::ZERO,
    }
}

/// Income counts as credit, expense as debit.
fn of_account(row: store::UnitMovedRow) -> Moved {
    let is_income = row.class == INCOME;
    let net = Money::from_fen(row.net_debit_fen);
    Moved {
        unit: row.unit_code,
        unit_name: row.unit_name,
        account: row.account,
        name: row.name,
        is_income,
        amount: if is_income { -net } else { net },
    }
}

/// The vouchers of a span after which a line of expense stands above its budget, by day and unit.
pub async fn overruns_of(tx: &mut Tx, unit: &Unit, span: ReportSpan) -> Outcome<Vec<Overrun>> {
    let (year, last) = (span.year(), span.last_period());
    let day = last.last_day().to_string();
    let mut versions: BTreeMap<String, Versions> = BTreeMap::new();
    let rows = store::dated_budgets_below(tx, (unit.id, year), &day).await?;
    for of_version in rows.chunk_by(|a, b| (&a.unit_code, a.seq) == (&b.unit_code, b.seq)) {
        let Some(head) = of_version.first() else { continue };
        let amounts: Amounts = of_version
            .iter()
            .map(|row| (row.account.clone(), Money::from_fen(row.amount_fen)))
            .collect();
        let of_unit = versions.entry(head.unit_code.clone()).or_default();
        of_unit.count_from(&head.counts_from_on, amounts);
    }
    let mut followed = Followed { versions, ..Followed::default() };
    store::each_spending_below(tx, (unit.id, year), last.month(), |row| {
        followed.take(row);
        Ok(())
    })
    .await?;
    let mut told = followed.finish();
    let first = format!("{year}-{:02}-01", span.months().0);
    told.retain(|it| it.dated_on >= first);
    told.sort_by(|a, b| {
        (&a.dated_on, &a.unit, a.voucher_id, &a.account).cmp(&(
            &b.dated_on,
            &b.unit,
            b.voucher_id,
            &b.account,
        ))
    });
    Ok(told)
}

/// Vouchers as they come, row by row.
#[derive(Debug, Default)]
struct Followed {
    versions: BTreeMap<String, Versions>,
    at: Option<(String, Follower)>,
    voucher: Option<Voucher>,
    told: Vec<Overrun>,
}

impl Followed {
    fn take(&mut self, row: store::SpentRow) {
        if self.voucher.as_ref().is_some_and(|it| it.id != row.voucher_id) {
            self.end_voucher();
        }
        if self.at.as_ref().is_none_or(|(unit, _)| *unit != row.unit_code) {
            let versions = self.versions.remove(&row.unit_code).unwrap_or_default();
            let follower = Follower::new(&row.unit_code, versions);
            self.at = Some((row.unit_code, follower));
        }
        let voucher = self.voucher.get_or_insert_with(|| Voucher {
            id: row.voucher_id,
            dated_on: row.dated_on,
            label: format!("{}-{}", row.word, row.number),
            spent: Amounts::new(),
        });
        *voucher.spent.entry(row.account).or_default() += Money::from_fen(row.net_debit_fen);
    }

    fn end_voucher(&mut self) {
        let voucher = self.voucher.take();
        if let (Some((_, follower)), Some(voucher)) = (&mut self.at, voucher) {
            self.told.extend(follower.follow(&voucher));
        }
    }

    fn finish(mut self) -> Vec<Overrun> {
        self.end_voucher();
        self.told
    }
}
