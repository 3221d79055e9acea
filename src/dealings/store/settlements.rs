//! What the books say of dealings between unions: entries and balances.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::ledger::chart::Era;
use crate::ledger::chart::role::Role;
use crate::platform::database::{Tx, sql};

/// An entry on an account by which units settle with each other, or on cash.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct SettlementRow {
    pub voucher_id: i64,
    /// The voucher that this one takes back, whole or in part.
    pub reverses_id: Option<i64>,
    pub dated_on: String,
    pub word: String,
    pub number: i64,
    pub account_code: String,
    pub counterparty_unit_id: Option<i64>,
    pub party_id: Option<i64>,
    pub debit_fen: i64,
    pub credit_fen: i64,
    /// Of the transfer that the voucher was booked for, where there is one.
    pub transfer_kind: Option<String>,
    pub transfer_payer_id: Option<i64>,
    pub transfer_receiver_id: Option<i64>,
}

/// Where the accounts between unions and those of cash begin: three digits each.
fn roots() -> [String; 9] {
    [
        Role::Cash,
        Role::Bank,
        Role::GrantFromUpper,
        Role::FromLower,
        Role::ToUpper,
        Role::GrantToLower,
        Role::OwnShare,
        Role::UpperGrant,
        Role::LowerGrant,
    ]
    .map(|role| role.code(Era::Y2021).unwrap_or_default().chars().take(3).collect())
}

/// A unit's months on cash, on the accounts between units, and on dues and grants; what takes one
/// of these vouchers back is with them, whenever it was booked.
pub async fn settlement_lines(
    tx: &mut Tx,
    unit_id: i64,
    (from, to): (i64, i64),
) -> Outcome<Vec<SettlementRow>> {
    let statement = sql("SELECT e.voucher_id, v.reverses_id, v.dated_on, v.word, v.number, \
                a.code AS account_code, d.counterparty_unit_id, d.party_id, e.debit_fen, \
                e.credit_fen, t.kind AS transfer_kind, t.payer_id AS transfer_payer_id, \
                t.receiver_id AS transfer_receiver_id \
         FROM vouchers v \
         JOIN entries e ON e.voucher_id = v.id \
         JOIN accounts a ON a.id = e.account_id \
         JOIN dimension_sets d ON d.id = e.dimension_set_id \
         LEFT JOIN transfers t ON t.id = (SELECT MAX(w.transfer_id) \
              FROM prescribed_bookings b JOIN transfer_words w ON w.id = b.subject_id \
              WHERE b.voucher_id = v.id AND b.subject_kind = 'transfer_word' \
                AND b.state IN ('posted', 'joined')) \
         WHERE v.unit_id = $1 AND v.kind = 'ordinary' AND a.chart = 2021 \
           AND substr(a.code, 1, 3) IN ($4, $5, $6, $7, $8, $9, $10, $11, $12) \
           AND (v.period BETWEEN $2 AND $3 \
                OR v.reverses_id IN (SELECT o.id FROM vouchers o \
                     WHERE o.unit_id = $1 AND o.period BETWEEN $2 AND $3)) \
         ORDER BY v.dated_on, e.voucher_id, e.line_no")
    .bind(unit_id)
    .bind(from)
    .bind(to);
    roots().into_iter().fold(statement, crate::platform::database::Statement::bind).all(tx).await
}

/// The same row with the unit whose voucher it is.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct UnitSettlementRow {
    pub unit_id: i64,
    #[sqlx(flatten)]
    pub row: SettlementRow,
}

/// The lines of [`settlement_lines`] of a unit and all below it in one reading, unit by unit.
pub async fn settlement_lines_below(
    tx: &mut Tx,
    root_id: i64,
    (from, to): (i64, i64),
) -> Outcome<Vec<UnitSettlementRow>> {
    let statement = sql("SELECT v.unit_id, e.voucher_id, v.reverses_id, v.dated_on, v.word, \
                v.number, a.code AS account_code, d.counterparty_unit_id, d.party_id, \
                e.debit_fen, e.credit_fen, t.kind AS transfer_kind, \
                t.payer_id AS transfer_payer_id, t.receiver_id AS transfer_receiver_id \
         FROM (SELECT o.id, o.unit_id, o.reverses_id, o.dated_on, o.word, o.number \
               FROM unit_ancestors u \
               JOIN vouchers o ON o.unit_id = u.unit_id AND o.period BETWEEN $2 AND $3 \
               WHERE u.ancestor_id = $1 AND o.kind = 'ordinary' \
               UNION ALL \
               SELECT r.id, r.unit_id, r.reverses_id, r.dated_on, r.word, r.number \
               FROM unit_ancestors u \
               JOIN vouchers r ON r.unit_id = u.unit_id AND r.period > $3 \
               JOIN vouchers o ON o.id = r.reverses_id AND o.period BETWEEN $2 AND $3 \
               WHERE u.ancestor_id = $1 AND r.kind = 'ordinary') v \
         JOIN entries e ON e.voucher_id = v.id \
         JOIN accounts a ON a.id = e.account_id \
         JOIN dimension_sets d ON d.id = e.dimension_set_id \
         LEFT JOIN (SELECT b.voucher_id, MAX(w.transfer_id) AS transfer_id \
                    FROM prescribed_bookings b JOIN transfer_words w ON w.id = b.subject_id \
                    WHERE b.subject_kind = 'transfer_word' AND b.state IN ('posted', 'joined') \
                      AND b.voucher_id IS NOT NULL \
                    GROUP BY b.voucher_id) m ON m.voucher_id = v.id \
         LEFT JOIN transfers t ON t.id = m.transfer_id \
         WHERE a.chart = 2021 \
           AND substr(a.code, 1, 3) IN ($4, $5, $6, $7, $8, $9, $10, $11, $12) \
         ORDER BY v.unit_id, v.dated_on, e.voucher_id, e.line_no")
    .bind(root_id)
    .bind(from)
    .bind(to);
    roots().into_iter().fold(statement, crate::platform::database::Statement::bind).all(tx).await
}

/// What stands between a unit and another on an account, or with nobody named.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ClaimRow {
    pub unit_id: i64,
    pub account_code: String,
    pub counterparty_unit_id: Option<i64>,
    pub has_party: bool,
    /// Net debit at the end of the last month.
    pub balance_fen: i64,
    /// Net debit since 1 January, without openings and period-end transfers.
    pub flow_fen: i64,
}

/// Balances and flows of a unit, all above it and all below it on the accounts between units, at
/// the end of a month: one reading of what is kept by month.
pub async fn claims_around(
    tx: &mut Tx,
    root_id: i64,
    (year, month): (i64, i64),
) -> Outcome<Vec<ClaimRow>> {
    let [_, _, rest @ ..] = roots();
    let statement = sql("SELECT s.unit_id, a.code AS account_code, d.counterparty_unit_id, \
                (d.party_id IS NOT NULL) AS has_party, \
                CAST(COALESCE(SUM(s.opened + s.moved + s.transferred), 0) AS BIGINT) \
                    AS balance_fen, \
                CAST(COALESCE(SUM(s.moved), 0) AS BIGINT) AS flow_fen \
         FROM (SELECT o.unit_id, o.account_id, o.dimension_set_id, o.net_debit_fen AS opened, \
                      0 AS moved, 0 AS transferred \
               FROM openings o WHERE o.year = $2 \
               UNION ALL \
               SELECT b.unit_id, b.account_id, b.dimension_set_id, 0 AS opened, \
                      b.debit_fen - b.credit_fen AS moved, \
                      b.transfer_debit_fen - b.transfer_credit_fen AS transferred \
               FROM balances b WHERE b.period BETWEEN $2 * 100 + 1 AND $2 * 100 + $3) s \
         JOIN accounts a ON a.id = s.account_id \
         JOIN dimension_sets d ON d.id = s.dimension_set_id \
         WHERE a.chart = 2021 AND substr(a.code, 1, 3) IN ($4, $5, $6, $7, $8, $9, $10) \
           AND (s.unit_id IN (SELECT unit_id FROM unit_ancestors WHERE ancestor_id = $1) \
                OR s.unit_id IN (SELECT ancestor_id FROM unit_ancestors WHERE unit_id = $1)) \
         GROUP BY s.unit_id, a.code, d.counterparty_unit_id, (d.party_id IS NOT NULL) \
         ORDER BY s.unit_id, a.code, d.counterparty_unit_id, has_party")
    .bind(root_id)
    .bind(year)
    .bind(month);
    rest.into_iter().fold(statement, crate::platform::database::Statement::bind).all(tx).await
}
