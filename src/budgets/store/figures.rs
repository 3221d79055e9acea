//! What moved on lines of budgets: read from balances, from what drafts would move, and for what
//! stands above its budget voucher by voucher. Transfers at the end of months are left out.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// What an account moved, net debit.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct MovedRow {
    pub account: String,
    pub net_debit_fen: i64,
}

/// What a unit spent in a year, by account.
pub async fn spent_in(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<MovedRow>> {
    sql("SELECT a.code AS account, \
                CAST(SUM(b.debit_fen - b.credit_fen) AS BIGINT) AS net_debit_fen \
         FROM balances b JOIN accounts a ON a.id = b.account_id \
         WHERE b.unit_id = $1 AND a.class = 'expense' \
           AND b.period IN ($2 * 100 + 1, $2 * 100 + 2, $2 * 100 + 3, $2 * 100 + 4, \
                $2 * 100 + 5, $2 * 100 + 6, $2 * 100 + 7, $2 * 100 + 8, \
                $2 * 100 + 9, $2 * 100 + 10, $2 * 100 + 11, $2 * 100 + 12) \
         GROUP BY a.code ORDER BY a.code")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}

/// What income and expense of a unit moved in a month.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct MonthMovedRow {
    pub account: String,
    pub class: String,
    pub month: i64,
    pub net_debit_fen: i64,
}

/// What income and expense of a unit moved in a year, by account and month.
pub async fn moved_by_month(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<MonthMovedRow>> {
    sql("SELECT a.code AS account, a.class, b.period - $2 * 100 AS month, \
                CAST(SUM(b.debit_fen - b.credit_fen) AS BIGINT) AS net_debit_fen \
         FROM balances b JOIN accounts a ON a.id = b.account_id \
         WHERE b.unit_id = $1 AND a.class IN ('income', 'expense') \
           AND b.period IN ($2 * 100 + 1, $2 * 100 + 2, $2 * 100 + 3, $2 * 100 + 4, \
                $2 * 100 + 5, $2 * 100 + 6, $2 * 100 + 7, $2 * 100 + 8, \
                $2 * 100 + 9, $2 * 100 + 10, $2 * 100 + 11, $2 * 100 + 12) \
           AND (b.debit_fen <> 0 OR b.credit_fen <> 0) \
         GROUP BY a.code, a.class, b.period ORDER BY a.code, b.period")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}

/// What drafts of a unit's year would spend and approved payments are to spend, by account; without
/// one of the drafts, and without those that went back to their preparers. What a draft would give
/// back is not there to be spent yet.
pub async fn reserved_in(
    tx: &mut Tx,
    (unit_id, year): (i64, i64),
    without: Option<i64>,
) -> Outcome<Vec<MovedRow>> {
    sql("SELECT r.account, CAST(SUM(r.net_debit_fen) AS BIGINT) AS net_debit_fen FROM ( \
             SELECT a.code AS account, m.net_debit_fen \
             FROM draft_amounts m JOIN accounts a ON a.id = m.account_id \
             JOIN draft_states d ON d.id = m.draft_id \
             WHERE m.unit_id = $1 AND m.year = $2 AND a.class = 'expense' \
               AND m.net_debit_fen > 0 AND m.draft_id <> $3 AND d.state <> 'returned' \
             UNION ALL \
             SELECT a.code, h.amount_fen \
             FROM budget_reservations h JOIN accounts a ON a.id = h.account_id \
             WHERE h.unit_id = $1 AND h.year = $2 AND a.class = 'expense') r \
         GROUP BY r.account ORDER BY r.account")
    .bind(unit_id)
    .bind(year)
    .bind(without.unwrap_or(0))
    .all(tx)
    .await
}

/// A budgeted account of a unit: its initial budget, and what counts on the day.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct BudgetedRow {
    pub unit_code: String,
    pub unit_name: String,
    pub account: String,
    pub name: String,
    pub class: String,
    pub initial_fen: i64,
    pub amount_fen: i64,
}

/// The budgets that count on a day, of a unit and those below it, by account.
pub async fn budgeted_below(
    tx: &mut Tx,
    (root_id, year): (i64, i64),
    day: &str,
) -> Outcome<Vec<BudgetedRow>> {
    sql("SELECT u.code AS unit_code, u.name AS unit_name, a.code AS account, a.name, a.class, \
                CAST(SUM(l.initial_fen) AS BIGINT) AS initial_fen, \
                CAST(SUM(l.amount_fen) AS BIGINT) AS amount_fen \
         FROM unit_ancestors t \
         JOIN budgets b ON b.unit_id = t.unit_id AND b.year = $2 AND b.seq = \
            (SELECT MAX(o.seq) FROM budgets o \
             WHERE o.unit_id = t.unit_id AND o.year = $2 AND o.state = 'approved' \
               AND o.stage <> 'final' AND o.counts_from_on <= $3) \
         JOIN units u ON u.id = b.unit_id \
         JOIN budget_lines l ON l.budget_id = b.id \
         JOIN accounts a ON a.id = l.account_id \
         WHERE t.ancestor_id = $1 \
         GROUP BY u.code, u.name, a.code, a.name, a.class ORDER BY u.code, a.code")
    .bind(root_id)
    .bind(year)
    .bind(day)
    .all(tx)
    .await
}

/// What an account of a unit moved, net debit.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct UnitMovedRow {
    pub unit_code: String,
    pub unit_name: String,
    pub account: String,
    pub name: String,
    pub class: String,
    pub net_debit_fen: i64,
}

/// What income and expense moved from January through a month, of a unit and those below it that
/// have a budget.
pub async fn moved_below(
    tx: &mut Tx,
    (root_id, year): (i64, i64),
    through_month: i64,
) -> Outcome<Vec<UnitMovedRow>> {
    sql("SELECT u.code AS unit_code, u.name AS unit_name, a.code AS account, a.name, a.class, \
                CAST(SUM(m.debit_fen - m.credit_fen) AS BIGINT) AS net_debit_fen \
         FROM unit_ancestors t \
         JOIN units u ON u.id = t.unit_id \
         JOIN balances m ON m.unit_id = t.unit_id AND m.period <= $2 * 100 + $3 \
           AND m.period IN ($2 * 100 + 1, $2 * 100 + 2, $2 * 100 + 3, $2 * 100 + 4, \
                $2 * 100 + 5, $2 * 100 + 6, $2 * 100 + 7, $2 * 100 + 8, \
                $2 * 100 + 9, $2 * 100 + 10, $2 * 100 + 11, $2 * 100 + 12) \
         JOIN accounts a ON a.id = m.account_id \
         WHERE t.ancestor_id = $1 AND a.class IN ('income', 'expense') \
           AND (m.debit_fen <> 0 OR m.credit_fen <> 0) \
           AND EXISTS (SELECT 1 FROM budgets b \
                       WHERE b.unit_id = t.unit_id AND b.year = $2 AND b.state = 'approved' \
                         AND b.stage = 'initial') \
         GROUP BY u.code, u.name, a.code, a.name, a.class ORDER BY u.code, a.code")
    .bind(root_id)
    .bind(year)
    .bind(through_month)
    .all(tx)
    .await
}

/// What an account of a unit moved in a month.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct UnitMonthRow {
    pub unit_code: String,
    pub unit_name: String,
    pub account: String,
    pub name: String,
    pub class: String,
    pub month: i64,
    pub net_debit_fen: i64,
}

/// The same, month by month.
pub async fn moved_months_below(
    tx: &mut Tx,
    (root_id, year): (i64, i64),
    through_month: i64,
) -> Outcome<Vec<UnitMonthRow>> {
    sql("SELECT u.code AS unit_code, u.name AS unit_name, a.code AS account, a.name, a.class, \
                m.period - $2 * 100 AS month, \
                CAST(SUM(m.debit_fen - m.credit_fen) AS BIGINT) AS net_debit_fen \
         FROM unit_ancestors t \
         JOIN units u ON u.id = t.unit_id \
         JOIN balances m ON m.unit_id = t.unit_id AND m.period <= $2 * 100 + $3 \
           AND m.period IN ($2 * 100 + 1, $2 * 100 + 2, $2 * 100 + 3, $2 * 100 + 4, \
                $2 * 100 + 5, $2 * 100 + 6, $2 * 100 + 7, $2 * 100 + 8, \
                $2 * 100 + 9, $2 * 100 + 10, $2 * 100 + 11, $2 * 100 + 12) \
         JOIN accounts a ON a.id = m.account_id \
         WHERE t.ancestor_id = $1 AND a.class IN ('income', 'expense') \
           AND (m.debit_fen <> 0 OR m.credit_fen <> 0) \
           AND EXISTS (SELECT 1 FROM budgets b \
                       WHERE b.unit_id = t.unit_id AND b.year = $2 AND b.state = 'approved' \
                         AND b.stage = 'initial') \
         GROUP BY u.code, u.name, a.code, a.name, a.class, m.period \
         ORDER BY u.code, a.code, m.period")
    .bind(root_id)
    .bind(year)
    .bind(through_month)
    .all(tx)
    .await
}

/// The budget of an account of a unit, from a day on.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct DatedBudgetRow {
    pub unit_code: String,
    pub seq: i64,
    pub counts_from_on: String,
    pub account: String,
    pub amount_fen: i64,
}

/// Every approved version of a year that counts by a day, of a unit and those below it, by account:
/// the unit's oldest first.
pub async fn dated_budgets_below(
    tx: &mut Tx,
    (root_id, year): (i64, i64),
    day: &str,
) -> Outcome<Vec<DatedBudgetRow>> {
    sql("SELECT u.code AS unit_code, b.seq, b.counts_from_on, a.code AS account, \
                CAST(SUM(l.amount_fen) AS BIGINT) AS amount_fen \
         FROM unit_ancestors t \
         JOIN budgets b ON b.unit_id = t.unit_id AND b.year = $2 \
         JOIN units u ON u.id = b.unit_id \
         JOIN budget_lines l ON l.budget_id = b.id \
         JOIN accounts a ON a.id = l.account_id \
         WHERE t.ancestor_id = $1 AND b.state = 'approved' AND b.stage <> 'final' \
           AND b.counts_from_on <= $3 \
         GROUP BY u.code, b.seq, b.counts_from_on, a.code ORDER BY u.code, b.seq, a.code")
    .bind(root_id)
    .bind(year)
    .bind(day)
    .all(tx)
    .await
}

/// What a voucher spent on an account.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct SpentRow {
    pub unit_code: String,
    pub dated_on: String,
    pub voucher_id: i64,
    pub word: String,
    pub number: i64,
    pub account: String,
    pub name: String,
    pub net_debit_fen: i64,
}

/// What vouchers spent from January through a month, of a unit and those below it that have a
/// budget: by day, and within a day by place in the books. Read by the index of accounts.
pub async fn each_spending_below(
    tx: &mut Tx,
    (root_id, year): (i64, i64),
    through_month: i64,
    visit: impl FnMut(SpentRow) -> Outcome<()> + Send,
) -> Outcome<()> {
    sql("SELECT u.code AS unit_code, v.dated_on, v.id AS voucher_id, v.word, v.number, \
                a.code AS account, a.name, \
                CAST(SUM(e.debit_fen - e.credit_fen) AS BIGINT) AS net_debit_fen \
         FROM unit_ancestors t \
         JOIN units u ON u.id = t.unit_id \
         JOIN balances m ON m.unit_id = t.unit_id AND m.dimension_set_id = \
                (SELECT MIN(o.dimension_set_id) FROM balances o \
                 WHERE o.period = m.period AND o.unit_id = m.unit_id \
                   AND o.account_id = m.account_id) \
           AND m.period <= $2 * 100 + $3 \
           AND m.period IN ($2 * 100 + 1, $2 * 100 + 2, $2 * 100 + 3, $2 * 100 + 4, \
                $2 * 100 + 5, $2 * 100 + 6, $2 * 100 + 7, $2 * 100 + 8, \
                $2 * 100 + 9, $2 * 100 + 10, $2 * 100 + 11, $2 * 100 + 12) \
         JOIN accounts a ON a.id = m.account_id AND a.class = 'expense' \
         JOIN entries e ON e.period = m.period AND e.unit_id = m.unit_id \
           AND e.account_id = m.account_id \
         JOIN vouchers v ON v.id = e.voucher_id AND v.kind NOT IN ('transfer', 'year_end') \
         WHERE t.ancestor_id = $1 \
           AND EXISTS (SELECT 1 FROM budgets b \
                       WHERE b.unit_id = t.unit_id AND b.year = $2 AND b.state = 'approved' \
                         AND b.stage = 'initial') \
         GROUP BY u.code, v.dated_on, v.id, v.word, v.number, a.code, a.name \
         ORDER BY u.code, v.dated_on, v.id, a.code")
    .bind(root_id)
    .bind(year)
    .bind(through_month)
    .each(tx, visit)
    .await
}
