//! SQL of overviews: what lists of dues, transfers and runs hold, for a unit and all below it.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// First and last day.
pub type Days<'d> = (&'d str, &'d str);

/// A receipt of a union, on its day: that of handling for preparation money that was split.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct SplitRow {
    pub number: String,
    pub unit_code: String,
    pub kind: String,
    pub channel: String,
    pub wage_period: Option<i64>,
    pub day: String,
    pub amount_fen: i64,
    pub grassroots_fen: i64,
    pub department_fen: i64,
    pub federation_fen: i64,
    pub above_fen: i64,
    pub further_legs: String,
    pub receiver_code: String,
}

pub async fn splits_below(tx: &mut Tx, root_id: i64, days: Days<'_>) -> Outcome<Vec<SplitRow>> {
    sql("SELECT r.number, u.code AS unit_code, r.kind, r.channel, r.wage_period, \
                CASE WHEN r.kind IN ('handled', 'corrected') THEN r.counted_on \
                     ELSE r.received_on END AS day, \
                r.amount_fen, r.grassroots_fen, r.department_fen, r.federation_fen, \
                r.above_fen, r.further_legs, h.code AS receiver_code \
         FROM unit_ancestors a \
         JOIN dues_receipts r ON r.unit_id = a.unit_id \
         JOIN units u ON u.id = r.unit_id \
         JOIN units h ON h.id = r.receiver_id \
         WHERE a.ancestor_id = $1 AND r.taken_back_at IS NULL \
           AND CASE WHEN r.kind IN ('handled', 'corrected') THEN r.counted_on \
                    ELSE r.received_on END BETWEEN $2 AND $3 \
         ORDER BY day, u.code, r.number, r.id")
    .bind(root_id)
    .bind(days.0)
    .bind(days.1)
    .all(tx)
    .await
}

/// What came to a unit for others, or for nobody known yet.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct MatchRow {
    pub day: String,
    pub number: String,
    pub payer_name: String,
    pub credit_code: String,
    pub unit_code: Option<String>,
    pub matched_by: String,
    pub amount_fen: i64,
    /// All that its payer paid for several unions at once, where it is a part of that.
    pub joint_fen: Option<i64>,
}

/// What the offices' lists brought to a unit: not what employers pay their own union by
/// themselves.
pub async fn list_lines_of(
    tx: &mut Tx,
    receiver_id: i64,
    days: Days<'_>,
) -> Outcome<Vec<MatchRow>> {
    sql("SELECT r.received_on AS day, r.number, r.payer_name, r.credit_code, \
                u.code AS unit_code, r.matched_by, r.amount_fen, j.amount_fen AS joint_fen \
         FROM dues_receipts r LEFT JOIN units u ON u.id = r.unit_id \
         LEFT JOIN dues_joint_receipts j ON j.id = r.joint_id \
         WHERE r.receiver_id = $1 AND r.received_on BETWEEN $2 AND $3 \
           AND r.kind IN ('dues', 'preparation') AND r.taken_back_at IS NULL \
           AND (r.unit_id IS NULL OR r.unit_id <> r.receiver_id \
                OR r.channel NOT IN ('own', 'tax_upper')) \
         ORDER BY r.received_on, r.number, r.id")
    .bind(receiver_id)
    .bind(days.0)
    .bind(days.1)
    .all(tx)
    .await
}

/// What was paid between two days without saying for which month: how often, and how much.
pub async fn paid_for_no_month(tx: &mut Tx, root_id: i64, days: Days<'_>) -> Outcome<(i64, i64)> {
    sql("SELECT COUNT(*), CAST(COALESCE(SUM(r.amount_fen), 0) AS BIGINT) \
         FROM unit_ancestors a JOIN dues_receipts r ON r.unit_id = a.unit_id \
         WHERE a.ancestor_id = $1 AND r.wage_period IS NULL AND r.received_on BETWEEN $2 AND $3 \
           AND r.kind IN ('dues', 'preparation', 'refund') AND r.taken_back_at IS NULL")
    .bind(root_id)
    .bind(days.0)
    .bind(days.1)
    .one(tx)
    .await
}

/// A target in force.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct TargetRow {
    pub setter_id: i64,
    pub setter_code: String,
    pub unit_id: i64,
    pub unit_code: String,
    pub unit_name: String,
    pub amount_fen: i64,
    pub basis: String,
    pub is_key: String,
}

/// The targets in force of a unit and those below it for a year, whoever set them.
pub async fn targets_below(tx: &mut Tx, root_id: i64, year: i64) -> Outcome<Vec<TargetRow>> {
    sql("SELECT t.setter_id, s.code AS setter_code, t.unit_id, u.code AS unit_code, \
                u.name AS unit_name, t.amount_fen, t.basis, t.is_key \
         FROM unit_ancestors a \
         JOIN dues_targets t ON t.unit_id = a.unit_id \
         JOIN units u ON u.id = t.unit_id \
         JOIN units s ON s.id = t.setter_id \
         WHERE a.ancestor_id = $1 AND t.year = $2 \
           AND NOT EXISTS (SELECT 1 FROM dues_targets n WHERE n.setter_id = t.setter_id \
                AND n.unit_id = t.unit_id AND n.year = t.year AND n.seq > t.seq) \
         ORDER BY u.code, s.code")
    .bind(root_id)
    .bind(year)
    .all(tx)
    .await
}

/// A side's word of a transfer.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct WordRow {
    pub transfer_id: i64,
    pub number: String,
    pub kind: String,
    pub payer_code: Option<String>,
    pub payer_name: String,
    pub receiver_code: Option<String>,
    pub receiver_name: String,
    pub book_year: i64,
    pub project: String,
    pub side: String,
    pub dated_on: String,
    pub amount_fen: i64,
}

/// All that was said up to the last day of the transfers of a unit and those below it that were
/// paid or received between the days.
pub async fn words_below(tx: &mut Tx, root_id: i64, days: Days<'_>) -> Outcome<Vec<WordRow>> {
    sql("SELECT t.id AS transfer_id, t.number, t.kind, p.code AS payer_code, t.payer_name, \
                r.code AS receiver_code, t.receiver_name, t.book_year, t.project, w.side, \
                w.dated_on, w.amount_fen \
         FROM (SELECT DISTINCT i.transfer_id FROM transfer_words i \
               WHERE i.dated_on BETWEEN $2 AND $3 AND i.taken_back_at IS NULL) s \
         JOIN transfers t ON t.id = s.transfer_id \
         JOIN transfer_words w ON w.transfer_id = t.id \
         LEFT JOIN units p ON p.id = t.payer_id \
         LEFT JOIN units r ON r.id = t.receiver_id \
         WHERE w.taken_back_at IS NULL AND w.dated_on <= $3 \
           AND EXISTS (SELECT 1 FROM unit_ancestors a \
                       WHERE a.ancestor_id = $1 AND a.unit_id IN (t.payer_id, t.receiver_id)) \
         ORDER BY t.id, w.dated_on, w.id")
    .bind(root_id)
    .bind(days.0)
    .bind(days.1)
    .all(tx)
    .await
}

/// What a side said of earmarked grants of a project, up to a day; `unit` is the one that is asked
/// about, `other` who stands on the other side.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct GrantSideRow {
    pub unit_id: i64,
    pub unit_code: String,
    pub unit_name: String,
    pub other: String,
    pub project: String,
    pub side: String,
    pub amount_fen: i64,
}

/// What a unit and those below it were given for projects, as both sides say.
pub async fn grants_received_below(
    tx: &mut Tx,
    root_id: i64,
    last_on: &str,
) -> Outcome<Vec<GrantSideRow>> {
    sql("SELECT u.id AS unit_id, u.code AS unit_code, u.name AS unit_name, \
                COALESCE(p.code, t.payer_name) AS other, t.project, w.side, \
                CAST(SUM(w.amount_fen) AS BIGINT) AS amount_fen \
         FROM unit_ancestors a \
         JOIN transfers t ON t.receiver_id = a.unit_id AND t.kind = 'earmarked_grant' \
         JOIN units u ON u.id = t.receiver_id \
         LEFT JOIN units p ON p.id = t.payer_id \
         JOIN transfer_words w ON w.transfer_id = t.id AND w.taken_back_at IS NULL \
          AND w.dated_on <= $2 \
         WHERE a.ancestor_id = $1 \
         GROUP BY u.id, u.code, u.name, p.code, t.payer_name, t.project, w.side \
         ORDER BY u.code, t.project, COALESCE(p.code, t.payer_name), w.side")
    .bind(root_id)
    .bind(last_on)
    .all(tx)
    .await
}

/// What they gave on for projects.
pub async fn grants_given_below(
    tx: &mut Tx,
    root_id: i64,
    last_on: &str,
) -> Outcome<Vec<GrantSideRow>> {
    sql("SELECT u.id AS unit_id, u.code AS unit_code, u.name AS unit_name, \
                COALESCE(r.code, t.receiver_name) AS other, t.project, w.side, \
                CAST(SUM(w.amount_fen) AS BIGINT) AS amount_fen \
         FROM unit_ancestors a \
         JOIN transfers t ON t.payer_id = a.unit_id AND t.kind = 'earmarked_grant' \
         JOIN units u ON u.id = t.payer_id \
         LEFT JOIN units r ON r.id = t.receiver_id \
         JOIN transfer_words w ON w.transfer_id = t.id AND w.taken_back_at IS NULL \
          AND w.dated_on <= $2 \
         WHERE a.ancestor_id = $1 \
         GROUP BY u.id, u.code, u.name, r.code, t.receiver_name, t.project, w.side \
         ORDER BY u.code, t.project, COALESCE(r.code, t.receiver_name), w.side")
    .bind(root_id)
    .bind(last_on)
    .all(tx)
    .await
}

/// What a union's accounts moved for a project.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ProjectMoveRow {
    pub unit_id: i64,
    pub project_code: String,
    pub project_name: String,
    pub account_code: String,
    /// Debit without credit, before any transfer.
    pub net_fen: i64,
}

/// What those that were given grants for projects booked for projects, up to a month.
pub async fn project_moves_below(
    tx: &mut Tx,
    root_id: i64,
    last_period: i64,
) -> Outcome<Vec<ProjectMoveRow>> {
    sql("SELECT g.unit_id, p.code AS project_code, p.name AS project_name, \
                c.code AS account_code, CAST(SUM(b.debit_fen - b.credit_fen) AS BIGINT) AS net_fen \
         FROM (SELECT DISTINCT t.receiver_id AS unit_id FROM unit_ancestors a \
               JOIN transfers t ON t.receiver_id = a.unit_id AND t.kind = 'earmarked_grant' \
               WHERE a.ancestor_id = $1) g \
         JOIN periods m ON m.unit_id = g.unit_id AND m.period <= $2 \
         JOIN balances b ON b.period = m.period AND b.unit_id = m.unit_id \
         JOIN dimension_sets s ON s.id = b.dimension_set_id \
         JOIN projects p ON p.id = s.project_id \
         JOIN accounts c ON c.id = b.account_id \
         GROUP BY g.unit_id, p.code, p.name, c.code \
         ORDER BY g.unit_id, p.code, c.code")
    .bind(root_id)
    .bind(last_period)
    .all(tx)
    .await
}

/// A movement on an account of what is owed, or what opened it in the first year.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct OpenLine {
    pub code: String,
    /// Who is on the other side; empty for nobody.
    pub other: String,
    pub counterparty_unit_id: Option<i64>,
    pub party_id: Option<i64>,
    /// An opening of the first year: the day before it.
    pub dated_on: String,
    pub net_fen: i64,
    /// The voucher and its line.
    pub place: i64,
    pub line_no: i64,
    pub reverses_id: Option<i64>,
    pub reverses_line_no: Option<i64>,
}

/// What opened 131, 132, 135, 211, 212 and 215 of a union in the first year of the system of 2021,
/// and all that moved on them through a day, by day.
pub async fn open_item_lines(tx: &mut Tx, unit_id: i64, last: &str) -> Outcome<Vec<OpenLine>> {
    let (first,): (Option<i64>,) =
        sql("SELECT MIN(year) FROM years WHERE unit_id = $1 AND chart = 2021")
            .bind(unit_id)
            .one(tx)
            .await?;
    let last_period = last.get(..7).map(|it| it.replace('-', "")).unwrap_or_default();
    let Some((first, last_period)) = first.zip(last_period.parse::<i64>().ok()) else {
        return Ok(Vec::new());
    };
    sql("SELECT s.code, COALESCE(u.name, p.name, '') AS other, s.counterparty_unit_id, \
                s.party_id, s.dated_on, s.net_fen, s.place, s.line_no, s.reverses_id, \
                s.reverses_line_no \
         FROM (SELECT a.code, d.counterparty_unit_id, d.party_id, CAST($4 AS TEXT) AS dated_on, \
                      o.net_debit_fen AS net_fen, CAST(0 AS BIGINT) AS place, \
                      CAST(0 AS BIGINT) AS line_no, CAST(NULL AS BIGINT) AS reverses_id, \
                      CAST(NULL AS BIGINT) AS reverses_line_no \
               FROM openings o \
               JOIN accounts a ON a.id = o.account_id AND a.chart = 2021 \
                 AND substr(a.code, 1, 3) IN ('131', '132', '135', '211', '212', '215') \
               JOIN dimension_sets d ON d.id = o.dimension_set_id \
               WHERE o.unit_id = $1 AND o.year = $2 \
               UNION ALL \
               SELECT a.code, d.counterparty_unit_id, d.party_id, v.dated_on, \
                      e.debit_fen - e.credit_fen AS net_fen, v.id AS place, e.line_no, \
                      v.reverses_id, e.reverses_line_no \
               FROM accounts a \
               JOIN entries e ON e.account_id = a.id AND e.unit_id = $1 \
                 AND e.period BETWEEN $2 * 100 + 1 AND $3 \
               JOIN dimension_sets d ON d.id = e.dimension_set_id \
               JOIN vouchers v ON v.id = e.voucher_id AND v.kind <> 'opening' \
                 AND v.dated_on <= $5 \
               WHERE a.chart = 2021 \
                 AND substr(a.code, 1, 3) IN ('131', '132', '135', '211', '212', '215')) s \
         LEFT JOIN units u ON u.id = s.counterparty_unit_id \
         LEFT JOIN parties p ON p.id = s.party_id \
         ORDER BY s.dated_on, s.place, s.line_no, s.code")
    .bind(unit_id)
    .bind(first)
    .bind(last_period)
    .bind(format!("{}-12-31", first - 1))
    .bind(last)
    .all(tx)
    .await
}
