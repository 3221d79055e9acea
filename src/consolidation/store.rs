//! SQL of consolidation: one statement for each measure, whatever the number of units.

use sqlx::FromRow;

use crate::consolidation::members::Scope;
use crate::dealings::store::ClaimRow;
use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// What the members' books have on an account under what a form asks for.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct SumRow {
    /// 0 where units are not told apart.
    pub unit_id: i64,
    pub tier: String,
    pub account_id: i64,
    pub funding_source: Option<String>,
    pub expenditure_kind: Option<String>,
    pub asset_ownership: Option<String>,
    /// 1 for money of an earmarked project.
    pub earmarked: i64,
    /// Of the project, where projects are told apart.
    pub project: String,
    pub opened_fen: i64,
    pub debit_before_fen: i64,
    pub credit_before_fen: i64,
    pub transfer_debit_before_fen: i64,
    pub transfer_credit_before_fen: i64,
    pub debit_fen: i64,
    pub credit_fen: i64,
    pub transfer_debit_fen: i64,
    pub transfer_credit_fen: i64,
}

/// What is to be told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Apart {
    pub units: bool,
    pub projects: bool,
    pub county_only: bool,
}

/// Openings, what moved in the year before the span, and in the span.
pub async fn sums_of(
    tx: &mut Tx,
    scope: &Scope,
    (year, months): (i64, (i64, i64)),
    apart: Apart,
) -> Outcome<Vec<SumRow>> {
    sql("WITH members AS (SELECT u.id, u.tier FROM units u \
              WHERE ((u.id IN (SELECT a.unit_id FROM unit_ancestors a WHERE a.ancestor_id = $1) \
                      AND $2 NOT LIKE '%,' || CAST(u.id AS TEXT) || ',%') \
                     OR $3 LIKE '%,' || CAST(u.id AS TEXT) || ',%') \
                AND u.valid_from_on <= $4 \
                AND (u.valid_to_on IS NULL OR u.valid_to_on >= $4) \
                AND ($5 = '' OR u.tier = $5)), \
         moved AS ( \
              SELECT o.unit_id, o.account_id, o.dimension_set_id, o.net_debit_fen AS opened, \
                     0 AS debit_before, 0 AS credit_before, 0 AS transfer_debit_before, \
                     0 AS transfer_credit_before, 0 AS debit, 0 AS credit, 0 AS transfer_debit, \
                     0 AS transfer_credit \
              FROM openings o WHERE o.year = $6 \
              UNION ALL \
              SELECT b.unit_id, b.account_id, b.dimension_set_id, 0, \
                     CASE WHEN b.period < $7 THEN b.debit_fen ELSE 0 END, \
                     CASE WHEN b.period < $7 THEN b.credit_fen ELSE 0 END, \
                     CASE WHEN b.period < $7 THEN b.transfer_debit_fen ELSE 0 END, \
                     CASE WHEN b.period < $7 THEN b.transfer_credit_fen ELSE 0 END, \
                     CASE WHEN b.period < $7 THEN 0 ELSE b.debit_fen END, \
                     CASE WHEN b.period < $7 THEN 0 ELSE b.credit_fen END, \
                     CASE WHEN b.period < $7 THEN 0 ELSE b.transfer_debit_fen END, \
                     CASE WHEN b.period < $7 THEN 0 ELSE b.transfer_credit_fen END \
              FROM balances b WHERE b.period BETWEEN $6 * 100 + 1 AND $8), \
         told AS ( \
              SELECT CASE WHEN CAST($9 AS BIGINT) = 1 THEN s.unit_id ELSE 0 END AS unit_id, \
                     m.tier, s.account_id, s.dimension_set_id, s.opened, s.debit_before, \
                     s.credit_before, s.transfer_debit_before, s.transfer_credit_before, \
                     s.debit, s.credit, s.transfer_debit, s.transfer_credit \
              FROM moved s JOIN members m ON m.id = s.unit_id), \
         named AS ( \
              SELECT t.unit_id, t.tier, t.account_id, t.opened, t.debit_before, t.credit_before, \
                     t.transfer_debit_before, t.transfer_credit_before, t.debit, t.credit, \
                     t.transfer_debit, t.transfer_credit, d.funding_source, d.expenditure_kind, \
                     d.asset_ownership, \
                     CASE WHEN p.is_earmarked THEN 1 ELSE 0 END AS earmarked, \
                     CASE WHEN CAST($10 AS BIGINT) = 1 THEN COALESCE(p.name, '') ELSE '' END \
                          AS project \
              FROM told t JOIN dimension_sets d ON d.id = t.dimension_set_id \
              LEFT JOIN projects p ON p.id = d.project_id) \
         SELECT n.unit_id, n.tier, n.account_id, n.funding_source, n.expenditure_kind, \
                n.asset_ownership, CAST(n.earmarked AS BIGINT) AS earmarked, n.project, \
                CAST(SUM(n.opened) AS BIGINT) AS opened_fen, \
                CAST(SUM(n.debit_before) AS BIGINT) AS debit_before_fen, \
                CAST(SUM(n.credit_before) AS BIGINT) AS credit_before_fen, \
                CAST(SUM(n.transfer_debit_before) AS BIGINT) AS transfer_debit_before_fen, \
                CAST(SUM(n.transfer_credit_before) AS BIGINT) AS transfer_credit_before_fen, \
                CAST(SUM(n.debit) AS BIGINT) AS debit_fen, \
                CAST(SUM(n.credit) AS BIGINT) AS credit_fen, \
                CAST(SUM(n.transfer_debit) AS BIGINT) AS transfer_debit_fen, \
                CAST(SUM(n.transfer_credit) AS BIGINT) AS transfer_credit_fen \
         FROM named n \
         GROUP BY n.unit_id, n.tier, n.account_id, n.funding_source, n.expenditure_kind, \
                  n.asset_ownership, n.earmarked, n.project \
         ORDER BY n.unit_id, n.account_id, n.tier, n.funding_source, n.expenditure_kind, \
                  n.asset_ownership, n.earmarked, n.project")
    .bind(scope.root_id)
    .bind(scope.without.as_str())
    .bind(scope.with.as_str())
    .bind(scope.last_day.as_str())
    .bind(if apart.county_only { "county_and_above" } else { "" })
    .bind(year)
    .bind(year * 100 + months.0)
    .bind(year * 100 + months.1)
    .bind(i64::from(apart.units))
    .bind(i64::from(apart.projects))
    .all(tx)
    .await
}

/// What stands between the members on the accounts between unions, at the end of a month; month 0
/// is the start of the year.
pub async fn claims_of_members(
    tx: &mut Tx,
    scope: &Scope,
    (year, month): (i64, i64),
) -> Outcome<Vec<ClaimRow>> {
    sql("WITH members AS (SELECT u.id FROM units u \
              WHERE ((u.id IN (SELECT a.unit_id FROM unit_ancestors a WHERE a.ancestor_id = $1) \
                      AND $2 NOT LIKE '%,' || CAST(u.id AS TEXT) || ',%') \
                     OR $3 LIKE '%,' || CAST(u.id AS TEXT) || ',%') \
                AND u.valid_from_on <= $4 \
                AND (u.valid_to_on IS NULL OR u.valid_to_on >= $4)) \
         SELECT s.unit_id, a.code AS account_code, d.counterparty_unit_id, \
                (d.party_id IS NOT NULL) AS has_party, \
                CAST(COALESCE(SUM(s.opened + s.moved + s.transferred), 0) AS BIGINT) \
                    AS balance_fen, \
                CAST(COALESCE(SUM(s.moved), 0) AS BIGINT) AS flow_fen \
         FROM (SELECT o.unit_id, o.account_id, o.dimension_set_id, o.net_debit_fen AS opened, \
                      0 AS moved, 0 AS transferred \
               FROM openings o WHERE o.year = $5 \
               UNION ALL \
               SELECT b.unit_id, b.account_id, b.dimension_set_id, 0 AS opened, \
                      b.debit_fen - b.credit_fen AS moved, \
                      b.transfer_debit_fen - b.transfer_credit_fen AS transferred \
               FROM balances b WHERE b.period BETWEEN $5 * 100 + 1 AND $5 * 100 + $6) s \
         JOIN members m ON m.id = s.unit_id \
         JOIN accounts a ON a.id = s.account_id \
         JOIN dimension_sets d ON d.id = s.dimension_set_id \
         WHERE a.chart = 2021 \
           AND substr(a.code, 1, 3) IN ('131', '132', '211', '212', '403', '508') \
         GROUP BY s.unit_id, a.code, d.counterparty_unit_id, (d.party_id IS NOT NULL) \
         ORDER BY s.unit_id, a.code, d.counterparty_unit_id, has_party")
    .bind(scope.root_id)
    .bind(scope.without.as_str())
    .bind(scope.with.as_str())
    .bind(scope.last_day.as_str())
    .bind(year)
    .bind(month)
    .all(tx)
    .await
}

/// Whether a member's books are there and closed through a month, and its wages in the span.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct StateRow {
    pub unit_id: i64,
    /// `open`, `closed`; nothing where the year was never opened.
    pub status: Option<String>,
    pub payroll_fen: i64,
}

pub async fn states_of(
    tx: &mut Tx,
    scope: &Scope,
    (first_month, last_month): (i64, i64),
) -> Outcome<Vec<StateRow>> {
    sql("SELECT u.id AS unit_id, p.status, \
                CAST(COALESCE(w.payroll, 0) AS BIGINT) AS payroll_fen \
         FROM units u \
         LEFT JOIN periods p ON p.unit_id = u.id AND p.period = $6 \
         LEFT JOIN (SELECT b.unit_id, SUM(b.payroll_fen) AS payroll FROM dues_bases b \
                    WHERE b.wage_period BETWEEN $5 AND $6 \
                      AND b.seq = (SELECT MAX(c.seq) FROM dues_bases c \
                                   WHERE c.unit_id = b.unit_id \
                                     AND c.wage_period = b.wage_period) \
                    GROUP BY b.unit_id) w ON w.unit_id = u.id \
         WHERE ((u.id IN (SELECT a.unit_id FROM unit_ancestors a WHERE a.ancestor_id = $1) \
                 AND $2 NOT LIKE '%,' || CAST(u.id AS TEXT) || ',%') \
                OR $3 LIKE '%,' || CAST(u.id AS TEXT) || ',%') \
           AND u.valid_from_on <= $4 \
           AND (u.valid_to_on IS NULL OR u.valid_to_on >= $4) \
         ORDER BY u.code")
    .bind(scope.root_id)
    .bind(scope.without.as_str())
    .bind(scope.with.as_str())
    .bind(scope.last_day.as_str())
    .bind(first_month)
    .bind(last_month)
    .all(tx)
    .await
}
