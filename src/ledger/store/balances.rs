//! SQL of balances and openings.

use rustc_hash::FxHashMap;
use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// What moved on one key in one period, in fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BalanceDelta {
    pub debit: i64,
    pub credit: i64,
    pub transfer_debit: i64,
    pub transfer_credit: i64,
}

impl BalanceDelta {
    pub fn add(&mut self, debit: i64, credit: i64, is_transfer: bool) {
        if is_transfer {
            self.transfer_debit += debit;
            self.transfer_credit += credit;
        } else {
            self.debit += debit;
            self.credit += credit;
        }
    }

    #[must_use]
    pub fn net_debit(&self) -> i64 {
        self.debit + self.transfer_debit - self.credit - self.transfer_credit
    }
}

/// Period, account, dimension set → movement. One write per key.
pub async fn add_to_balances(
    tx: &mut Tx,
    unit_id: i64,
    movements: &FxHashMap<(i64, i64, i64), BalanceDelta>,
) -> Outcome<()> {
    let mut rows: Vec<_> = movements.iter().collect();
    rows.sort_unstable_by_key(|(key, _)| **key);
    let keys = |of: fn(&(i64, i64, i64)) -> i64| {
        Column::Ints(rows.iter().map(|(key, _)| of(key)).collect())
    };
    let amounts = |of: fn(&BalanceDelta) -> i64| {
        Column::Ints(rows.iter().map(|(_, delta)| of(delta)).collect())
    };
    let columns = [
        ("period", keys(|(period, _, _)| *period)),
        ("unit_id", Column::Ints(vec![unit_id; rows.len()])),
        ("account_id", keys(|(_, account_id, _)| *account_id)),
        ("dimension_set_id", keys(|(_, _, set_id)| *set_id)),
        ("debit_fen", amounts(|delta| delta.debit)),
        ("credit_fen", amounts(|delta| delta.credit)),
        ("transfer_debit_fen", amounts(|delta| delta.transfer_debit)),
        ("transfer_credit_fen", amounts(|delta| delta.transfer_credit)),
    ];
    insert_all(
        tx,
        "balances",
        &columns,
        "ON CONFLICT (period, unit_id, account_id, dimension_set_id) DO UPDATE SET \
         debit_fen = balances.debit_fen + excluded.debit_fen, \
         credit_fen = balances.credit_fen + excluded.credit_fen, \
         transfer_debit_fen = balances.transfer_debit_fen + excluded.transfer_debit_fen, \
         transfer_credit_fen = balances.transfer_credit_fen + excluded.transfer_credit_fen",
    )
    .await
}

/// Account, dimension set → net debit, added to a year's opening.
pub async fn add_to_openings(
    tx: &mut Tx,
    unit_id: i64,
    year: i64,
    openings: &FxHashMap<(i64, i64), i64>,
) -> Outcome<()> {
    let mut rows: Vec<((i64, i64), i64)> = openings.iter().map(|(key, net)| (*key, *net)).collect();
    rows.sort_unstable();
    let columns = [
        ("year", Column::Ints(vec![year; rows.len()])),
        ("unit_id", Column::Ints(vec![unit_id; rows.len()])),
        ("account_id", Column::Ints(rows.iter().map(|((account, _), _)| *account).collect())),
        ("dimension_set_id", Column::Ints(rows.iter().map(|((_, set), _)| *set).collect())),
        ("net_debit_fen", Column::Ints(rows.iter().map(|(_, net)| *net).collect())),
    ];
    insert_all(
        tx,
        "openings",
        &columns,
        "ON CONFLICT (year, unit_id, account_id, dimension_set_id) DO UPDATE SET \
         net_debit_fen = openings.net_debit_fen + excluded.net_debit_fen",
    )
    .await
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct OpeningRow {
    pub account_id: i64,
    pub dimension_set_id: i64,
    pub net_debit_fen: i64,
}

pub async fn openings_of(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<OpeningRow>> {
    sql("SELECT account_id, dimension_set_id, net_debit_fen FROM openings \
         WHERE year = $2 AND unit_id = $1 ORDER BY account_id, dimension_set_id")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct BalanceRow {
    pub period: i64,
    pub account_id: i64,
    pub dimension_set_id: i64,
    pub debit_fen: i64,
    pub credit_fen: i64,
    pub transfer_debit_fen: i64,
    pub transfer_credit_fen: i64,
}

impl BalanceRow {
    /// Everything that moved, transfers included.
    #[must_use]
    pub fn net_debit(&self) -> i64 {
        self.debit_fen + self.transfer_debit_fen - self.credit_fen - self.transfer_credit_fen
    }
}

/// A unit's movements of January to the given month: one seek per month.
pub async fn balances_of(
    tx: &mut Tx,
    unit_id: i64,
    year: i64,
    through_month: i64,
) -> Outcome<Vec<BalanceRow>> {
    sql("SELECT period, account_id, dimension_set_id, debit_fen, credit_fen, \
                transfer_debit_fen, transfer_credit_fen \
         FROM balances \
         WHERE unit_id = $1 AND period <= $2 * 100 + $3 \
           AND period IN ($2 * 100 + 1, $2 * 100 + 2, $2 * 100 + 3, $2 * 100 + 4, \
                $2 * 100 + 5, $2 * 100 + 6, $2 * 100 + 7, $2 * 100 + 8, \
                $2 * 100 + 9, $2 * 100 + 10, $2 * 100 + 11, $2 * 100 + 12) \
         ORDER BY period, account_id, dimension_set_id")
    .bind(unit_id)
    .bind(year)
    .bind(through_month)
    .all(tx)
    .await
}

/// Removes what is derived, so that it can be derived again. Only `rebuild` asks for this.
pub async fn clear_derived(tx: &mut Tx, unit_id: i64) -> Outcome<()> {
    sql("DELETE FROM balances WHERE unit_id = $1").bind(unit_id).execute(tx).await?;
    sql("DELETE FROM openings WHERE unit_id = $1").bind(unit_id).execute(tx).await?;
    Ok(())
}

/// One line of the recomputation: what the entries themselves add up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct RecomputedRow {
    pub period: i64,
    pub account_id: i64,
    pub dimension_set_id: i64,
    pub is_transfer: bool,
    pub debit_fen: i64,
    pub credit_fen: i64,
}

/// Entry by entry in chain order; `visit` folds.
pub async fn each_entry_amount(
    tx: &mut Tx,
    unit_id: i64,
    visit: impl FnMut(RecomputedRow) -> Outcome<()> + Send,
) -> Outcome<()> {
    sql("SELECT e.period, e.account_id, e.dimension_set_id, \
                (v.kind IN ('transfer', 'year_end')) AS is_transfer, e.debit_fen, e.credit_fen \
         FROM vouchers v \
         JOIN entries e ON e.voucher_id = v.id \
         WHERE v.unit_id = $1 \
         ORDER BY v.seq, e.line_no")
    .bind(unit_id)
    .each(tx, visit)
    .await
}

/// The accounts that the books of a year and of the year before use, each with whether assets of
/// the state stand on it.
pub async fn used_accounts(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<(i64, bool)>> {
    sql(
        "SELECT DISTINCT used.account_id, COALESCE(d.asset_ownership, '') = 'state' AS is_of_state \
         FROM (SELECT account_id, dimension_set_id FROM openings \
               WHERE unit_id = $1 AND year BETWEEN $2 AND $3 \
               UNION \
               SELECT account_id, dimension_set_id FROM balances \
               WHERE unit_id = $1 AND period BETWEEN $4 AND $5) used \
         LEFT JOIN dimension_sets d ON d.id = used.dimension_set_id \
         ORDER BY used.account_id, is_of_state",
    )
    .bind(unit_id)
    .bind(year - 1)
    .bind(year)
    .bind((year - 1) * 100)
    .bind(year * 100 + 99)
    .all(tx)
    .await
}

/// What a run of vouchers moved: account, dimension set, net debit.
pub async fn moved_by_vouchers(
    tx: &mut Tx,
    first_id: i64,
    last_id: i64,
) -> Outcome<Vec<(i64, i64, i64)>> {
    sql("SELECT account_id, dimension_set_id, \
                CAST(COALESCE(SUM(debit_fen - credit_fen), 0) AS BIGINT) \
         FROM entries \
         WHERE voucher_id BETWEEN $1 AND $2 \
         GROUP BY account_id, dimension_set_id \
         ORDER BY account_id, dimension_set_id")
    .bind(first_id)
    .bind(last_id)
    .all(tx)
    .await
}
