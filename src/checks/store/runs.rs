//! Runs and what they found.

use sqlx::FromRow;

use crate::checks::finding::CheckFinding;
use crate::finding::Outcome;
use crate::money::Money;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A run about to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRun {
    pub id: i64,
    pub unit_id: i64,
    pub year: i64,
    pub is_below: bool,
    pub families: String,
    pub rule_version: String,
    pub terms: String,
    pub run_by: String,
    pub run_at: String,
    /// Each with the end of its chain.
    pub units: Vec<(i64, (i64, String))>,
}

pub async fn next_run(tx: &mut Tx) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM check_runs").one(tx).await?;
    Ok(id)
}

pub async fn insert_run(tx: &mut Tx, run: &NewRun) -> Outcome<()> {
    sql("INSERT INTO check_runs (id, unit_id, year, is_below, families, rule_version, terms, \
                                 run_by, run_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(run.id)
    .bind(run.unit_id)
    .bind(run.year)
    .bind(run.is_below)
    .bind(run.families.as_str())
    .bind(run.rule_version.as_str())
    .bind(run.terms.as_str())
    .bind(run.run_by.as_str())
    .bind(run.run_at.as_str())
    .execute(tx)
    .await?;
    let columns = [
        ("run_id", Column::Ints(vec![run.id; run.units.len()])),
        ("unit_id", Column::Ints(run.units.iter().map(|(id, _)| *id).collect())),
        ("year", Column::Ints(vec![run.year; run.units.len()])),
        ("head_seq", Column::Ints(run.units.iter().map(|(_, (seq, _))| *seq).collect())),
        ("head_hash", Column::Texts(run.units.iter().map(|(_, (_, it))| it.clone()).collect())),
    ];
    insert_all(tx, "check_run_units", &columns, "").await
}

pub async fn insert_findings(tx: &mut Tx, run_id: i64, found: &[CheckFinding]) -> Outcome<()> {
    let texts = |of: fn(&CheckFinding) -> String| Column::Texts(found.iter().map(of).collect());
    let fen = |of: fn(&CheckFinding) -> Option<Money>| {
        Column::OptionalInts(found.iter().map(|it| of(it).map(Money::fen)).collect())
    };
    let columns = [
        ("run_id", Column::Ints(vec![run_id; found.len()])),
        ("line_no", Column::Ints((1..).zip(found).map(|(number, _)| number).collect())),
        ("unit_id", Column::Ints(found.iter().map(|it| it.unit_id).collect())),
        ("other_unit_id", Column::OptionalInts(found.iter().map(|it| it.other_id).collect())),
        ("rule", texts(|it| it.rule.clone())),
        ("level", texts(|it| it.level.as_str().to_owned())),
        ("period", texts(|it| it.period.clone())),
        ("vouchers", texts(CheckFinding::voucher_text)),
        ("subject", texts(|it| it.subject.clone())),
        ("left_label", texts(|it| it.left.label.clone())),
        ("left_fen", fen(|it| it.left.amount)),
        ("right_label", texts(|it| it.right.label.clone())),
        ("right_fen", fen(|it| it.right.amount)),
        ("note", texts(|it| it.note.clone())),
    ];
    insert_all(tx, "check_findings", &columns, "").await
}

/// The newest run that asked a unit's books of a year.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct LatestRow {
    pub unit_id: i64,
    pub run_id: i64,
    pub head_seq: i64,
}

/// For a unit and all below it; a unit without a run has no row.
pub async fn latest_runs(tx: &mut Tx, root_id: i64, year: i64) -> Outcome<Vec<LatestRow>> {
    sql("SELECT c.unit_id, c.run_id, c.head_seq \
         FROM unit_ancestors t \
         JOIN check_run_units c ON c.unit_id = t.unit_id AND c.year = $2 \
         WHERE t.ancestor_id = $1 AND c.run_id = \
               (SELECT MAX(o.run_id) FROM check_run_units o \
                WHERE o.unit_id = c.unit_id AND o.year = $2) \
         ORDER BY c.unit_id")
    .bind(root_id)
    .bind(year)
    .all(tx)
    .await
}

/// A finding as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct FindingRow {
    pub unit_id: i64,
    pub unit_code: String,
    pub other_unit_id: Option<i64>,
    pub other_code: Option<String>,
    pub rule: String,
    pub level: String,
    pub period: String,
    pub vouchers: String,
    pub subject: String,
    pub left_label: String,
    pub left_fen: Option<i64>,
    pub right_label: String,
    pub right_fen: Option<i64>,
    pub note: String,
}

/// What was found last, rule by rule, in each unit at or below another one: a run of some rules
/// takes the place of what an earlier one said of them, and of nothing else; a pair was asked by
/// whichever of the two was.
pub async fn runs_below(tx: &mut Tx, root_id: i64, year: i64) -> Outcome<Vec<FindingRow>> {
    sql("SELECT f.unit_id, u.code AS unit_code, f.other_unit_id, o.code AS other_code, f.rule, \
                f.level, f.period, f.vouchers, f.subject, f.left_label, f.left_fen, \
                f.right_label, f.right_fen, f.note \
         FROM unit_ancestors t \
         JOIN check_findings f ON f.unit_id = t.unit_id AND f.run_id >= \
              (SELECT COALESCE(MAX(w.run_id), 0) FROM check_run_units w \
               JOIN check_runs a ON a.id = w.run_id AND a.families = '' \
               WHERE w.unit_id = t.unit_id AND w.year = $2) \
         JOIN check_runs y ON y.id = f.run_id AND y.year = $2 \
         JOIN units u ON u.id = f.unit_id \
         LEFT JOIN units o ON o.id = f.other_unit_id \
         WHERE t.ancestor_id = $1 \
           AND NOT EXISTS (SELECT n.run_id FROM check_run_units n \
                JOIN check_runs r ON r.id = n.run_id \
                WHERE n.unit_id IN (f.unit_id, f.other_unit_id) AND n.year = $2 \
                  AND n.run_id > f.run_id AND f.rule LIKE r.families || '%') \
         ORDER BY f.unit_id, f.run_id, f.line_no")
    .bind(root_id)
    .bind(year)
    .all(tx)
    .await
}

/// What was found last, rule by rule, in a unit itself. Of a rule that adds up what people have
/// from several unions (`over_unions`) only what the unit's own run found: what stands elsewhere
/// is none of its business.
pub async fn own_findings(
    tx: &mut Tx,
    (unit_id, year): (i64, i64),
    over_unions: &str,
) -> Outcome<Vec<FindingRow>> {
    sql("SELECT f.unit_id, u.code AS unit_code, f.other_unit_id, o.code AS other_code, f.rule, \
                f.level, f.period, f.vouchers, f.subject, f.left_label, f.left_fen, \
                f.right_label, f.right_fen, f.note \
         FROM check_findings f \
         JOIN check_runs y ON y.id = f.run_id AND y.year = $2 \
         JOIN units u ON u.id = f.unit_id \
         LEFT JOIN units o ON o.id = f.other_unit_id \
         WHERE f.unit_id = $1 AND f.run_id >= \
               (SELECT COALESCE(MAX(w.run_id), 0) FROM check_run_units w \
                JOIN check_runs a ON a.id = w.run_id AND a.families = '' \
                 AND (f.rule <> $3 OR a.unit_id = $1) \
                WHERE w.unit_id = $1 AND w.year = $2) \
           AND (f.rule <> $3 OR y.unit_id = $1) \
           AND NOT EXISTS (SELECT n.run_id FROM check_run_units n \
                JOIN check_runs r ON r.id = n.run_id \
                WHERE n.unit_id IN (f.unit_id, f.other_unit_id) AND n.year = $2 \
                  AND n.run_id > f.run_id AND f.rule LIKE r.families || '%' \
                  AND (f.rule <> $3 OR r.unit_id = $1)) \
         ORDER BY f.run_id, f.line_no")
    .bind(unit_id)
    .bind(year)
    .bind(over_unions)
    .all(tx)
    .await
}

/// What was found last, rule by rule, between a unit and those right below it.
pub async fn pair_findings(tx: &mut Tx, upper_id: i64, year: i64) -> Outcome<Vec<FindingRow>> {
    sql("SELECT f.unit_id, u.code AS unit_code, f.other_unit_id, o.code AS other_code, f.rule, \
                f.level, f.period, f.vouchers, f.subject, f.left_label, f.left_fen, \
                f.right_label, f.right_fen, f.note \
         FROM check_findings f \
         JOIN check_runs y ON y.id = f.run_id AND y.year = $2 \
         JOIN units u ON u.id = f.unit_id \
         JOIN units o ON o.id = f.other_unit_id \
         WHERE f.other_unit_id = $1 AND f.run_id >= \
               (SELECT COALESCE(MAX(w.run_id), 0) FROM check_run_units w \
                JOIN check_runs a ON a.id = w.run_id AND a.families = '' \
                WHERE w.unit_id = $1 AND w.year = $2) \
           AND NOT EXISTS (SELECT n.run_id FROM check_run_units n \
                JOIN check_runs r ON r.id = n.run_id \
                WHERE n.unit_id IN (f.unit_id, f.other_unit_id) AND n.year = $2 \
                  AND n.run_id > f.run_id AND f.rule LIKE r.families || '%') \
         ORDER BY f.run_id, f.line_no")
    .bind(upper_id)
    .bind(year)
    .all(tx)
    .await
}
