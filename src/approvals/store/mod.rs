//! SQL of approvals: where each document stands, and all that was done about it.

mod tables;

use std::ops::RangeInclusive;

use jiff::Timestamp;
use rustc_hash::FxHashMap;
use sqlx::FromRow;

pub use tables::TABLES;

use super::approval::{Act, Approval, Document, Done, Kind, State};
use crate::finding::{Failure, Outcome};
use crate::platform::clock::instant_text;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// Where a document stands.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ApprovalRow {
    pub unit_id: i64,
    pub subject_id: i64,
    pub state: String,
    pub content: Option<String>,
    pub prepared_by: String,
    pub submitted_at: String,
    pub decided_by: Option<String>,
    pub decided_at: Option<String>,
    pub note: Option<String>,
}

impl ApprovalRow {
    /// # Errors
    /// When the database says what no version of the product writes.
    pub fn state(&self) -> Outcome<State> {
        State::read(&self.state).ok_or_else(|| unknown(&self.state))
    }
}

fn unknown(text: &str) -> Failure {
    Failure::Storage(format!("an approval says {text}"))
}

/// All documents of a unit and kind, in the order of their numbers.
pub async fn approvals_of(tx: &mut Tx, unit_id: i64, kind: Kind) -> Outcome<Vec<ApprovalRow>> {
    sql("SELECT unit_id, subject_id, state, content, prepared_by, submitted_at, decided_by, \
                decided_at, note \
         FROM approvals WHERE unit_id = $1 AND kind = $2 ORDER BY subject_id")
    .bind(unit_id)
    .bind(kind.as_str())
    .all(tx)
    .await
}

/// Documents of a kind that wait, of all units, oldest first, at most `limit`.
pub async fn waiting(tx: &mut Tx, kind: Kind, limit: i64) -> Outcome<Vec<ApprovalRow>> {
    sql("SELECT unit_id, subject_id, state, content, prepared_by, submitted_at, decided_by, \
                decided_at, note \
         FROM approvals WHERE kind = $1 AND state = 'waiting' \
         ORDER BY submitted_at, unit_id, subject_id LIMIT $2")
    .bind(kind.as_str())
    .bind(limit)
    .all(tx)
    .await
}

/// Unit and number of its documents of a kind that wait.
pub async fn waiting_counts(tx: &mut Tx, kind: Kind) -> Outcome<Vec<(i64, i64)>> {
    sql("SELECT unit_id, COUNT(*) FROM approvals WHERE kind = $1 AND state = 'waiting' \
         GROUP BY unit_id ORDER BY unit_id")
    .bind(kind.as_str())
    .all(tx)
    .await
}

#[derive(Debug, FromRow)]
struct StepRow {
    subject_id: i64,
    act: String,
    acted_by: String,
    acted_at: String,
    content_hash: String,
    note: String,
    expires_at: Option<String>,
}

/// What was done about documents of a unit and kind, by number, oldest first.
pub async fn histories(
    tx: &mut Tx,
    (unit_id, kind): (i64, Kind),
    subjects: RangeInclusive<i64>,
) -> Outcome<FxHashMap<i64, Vec<Done>>> {
    let rows: Vec<StepRow> =
        sql("SELECT subject_id, act, acted_by, acted_at, content_hash, note, \
                expires_at \
         FROM approval_steps \
         WHERE unit_id = $1 AND kind = $2 AND subject_id BETWEEN $3 AND $4 \
         ORDER BY subject_id, seq")
        .bind(unit_id)
        .bind(kind.as_str())
        .bind(*subjects.start())
        .bind(*subjects.end())
        .all(tx)
        .await?;
    let mut histories: FxHashMap<i64, Vec<Done>> = FxHashMap::default();
    for row in rows {
        let read = |text: &String| text.parse::<Timestamp>().map_err(|_| unknown(text));
        let done = Done {
            act: Act::read(&row.act).ok_or_else(|| unknown(&row.act))?,
            by: row.acted_by,
            at: row.acted_at,
            content_hash: row.content_hash,
            note: row.note,
            expires_at: row.expires_at.as_ref().map(read).transpose()?,
        };
        histories.entry(row.subject_id).or_default().push(done);
    }
    Ok(histories)
}

/// Keeps where documents stand, and appends what was done about them and is not on the record.
pub async fn keep(tx: &mut Tx, approvals: &[Approval]) -> Outcome<()> {
    if approvals.is_empty() {
        return Ok(());
    }
    let documents = || approvals.iter().map(|it| &it.document);
    let rounds = || approvals.iter().filter_map(|it| it.round().first());
    let decided = |of: fn(&Done) -> Option<String>| {
        Column::OptionalTexts(approvals.iter().map(|it| it.decision().and_then(of)).collect())
    };
    let texts = |of: fn(&Document) -> &str| {
        Column::Texts(documents().map(|it| of(it).to_owned()).collect())
    };
    let columns = [
        ("unit_id", Column::Ints(documents().map(|it| it.unit_id).collect())),
        ("kind", texts(|it| it.kind.as_str())),
        ("subject_id", Column::Ints(documents().map(|it| it.subject_id).collect())),
        ("state", Column::Texts(approvals.iter().map(|it| it.state().as_str().into()).collect())),
        ("content_hash", Column::Texts(rounds().map(|it| it.content_hash.clone()).collect())),
        ("content", Column::OptionalTexts(documents().map(|it| it.content.clone()).collect())),
        ("prepared_by", Column::Texts(rounds().map(|it| it.by.clone()).collect())),
        ("submitted_at", Column::Texts(rounds().map(|it| it.at.clone()).collect())),
        ("decided_by", decided(|it| Some(it.by.clone()))),
        ("decided_at", decided(|it| Some(it.at.clone()))),
        ("note", decided(|it| (!it.note.is_empty()).then(|| it.note.clone()))),
        ("decisions", Column::Ints(approvals.iter().map(decisions).collect())),
    ];
    let newest = "ON CONFLICT (unit_id, kind, subject_id) DO UPDATE SET \
        state = excluded.state, content_hash = excluded.content_hash, \
        prepared_by = excluded.prepared_by, submitted_at = excluded.submitted_at, \
        decided_by = excluded.decided_by, decided_at = excluded.decided_at, \
        note = excluded.note, decisions = excluded.decisions";
    insert_all(tx, "approvals", &columns, newest).await?;
    append(tx, approvals).await
}

/// How often anything but a submission was done.
fn decisions(approval: &Approval) -> i64 {
    let decisions = approval.history.iter().filter(|done| done.act != Act::Submit);
    i64::try_from(decisions.count()).unwrap_or(i64::MAX)
}

async fn append(tx: &mut Tx, approvals: &[Approval]) -> Outcome<()> {
    let steps: Vec<(&Document, i64, &Done)> = approvals
        .iter()
        .flat_map(|it| {
            let numbered = (1..).zip(&it.history).skip(it.recorded);
            numbered.map(|(seq, done)| (&it.document, seq, done))
        })
        .collect();
    let texts = |of: fn(&Done) -> &str| {
        Column::Texts(steps.iter().map(|(_, _, done)| of(done).to_owned()).collect())
    };
    let ends = steps.iter().map(|(_, _, done)| done.expires_at.map(instant_text));
    let kinds = steps.iter().map(|(document, ..)| document.kind.as_str().to_owned());
    let columns = [
        ("unit_id", Column::Ints(steps.iter().map(|(document, ..)| document.unit_id).collect())),
        ("kind", Column::Texts(kinds.collect())),
        ("subject_id", Column::Ints(steps.iter().map(|(it, ..)| it.subject_id).collect())),
        ("seq", Column::Ints(steps.iter().map(|(_, seq, _)| *seq).collect())),
        ("act", texts(|it| it.act.as_str())),
        ("acted_by", texts(|it| &it.by)),
        ("acted_at", texts(|it| &it.at)),
        ("content_hash", texts(|it| &it.content_hash)),
        ("note", texts(|it| &it.note)),
        ("expires_at", Column::OptionalTexts(ends.collect())),
    ];
    insert_all(tx, "approval_steps", &columns, "").await
}
