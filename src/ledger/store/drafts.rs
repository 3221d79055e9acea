//! SQL of drafts and idempotency keys.

use sqlx::FromRow;

use crate::approvals::approval::State;
use crate::date::Period;
use crate::finding::{Failure, Outcome};
use crate::ledger::voucher::VoucherDraft;
use crate::money::Money;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A voucher being prepared; `body` is a [`VoucherDraft`] as JSON.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct DraftRow {
    pub id: i64,
    pub unit_id: i64,
    pub period: i64,
    pub body: String,
    /// Counts its changes and decisions.
    pub version: i64,
    pub batch_id: Option<i64>,
    /// The posted voucher that it takes back.
    pub reverses_id: Option<i64>,
    pub prepared_by: String,
    pub prepared_at: String,
    /// Where its approval stands, and for which content.
    pub state: String,
    pub content_hash: String,
    pub decided_by: Option<String>,
    pub decided_at: Option<String>,
    pub note: Option<String>,
    /// What a new one would move, net debit by account.
    #[sqlx(skip)]
    pub amounts: Vec<(i64, Money)>,
}

impl DraftRow {
    /// A voucher that was just prepared.
    ///
    /// # Errors
    /// When its date lies in no year that can be kept.
    pub fn prepared(
        (unit_id, id): (i64, i64),
        voucher: &VoucherDraft,
        batch_id: Option<i64>,
        (by, at): (&str, String),
    ) -> Outcome<Self> {
        let Some(period) = voucher.period() else {
            return Err(Failure::Storage(format!("draft without a period: {}", voucher.dated_on)));
        };
        let body = serde_json::to_string(voucher)
            .map_err(|problem| Failure::Storage(problem.to_string()))?;
        Ok(Self {
            id,
            unit_id,
            period: period.number(),
            body,
            version: 1,
            batch_id,
            reverses_id: voucher.reverses_id,
            prepared_by: by.to_owned(),
            prepared_at: at,
            state: State::Waiting.as_str().to_owned(),
            content_hash: String::new(),
            decided_by: None,
            decided_at: None,
            note: None,
            amounts: voucher.net_debits(),
        })
    }
}

/// Ids run on within the unit; one that was given is never given again, whatever became of the
/// draft.
pub async fn next_draft_id(tx: &mut Tx, unit_id: i64) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(1 + COALESCE(MAX(id), $1 * 4294967296) AS BIGINT) FROM ( \
            SELECT MAX(last_id) AS id FROM draft_numbers WHERE unit_id = $1 \
            UNION ALL \
            SELECT MAX(id) FROM drafts WHERE unit_id = $1 \
            UNION ALL \
            SELECT MAX(draft_id) FROM vouchers WHERE unit_id = $1 \
            UNION ALL \
            SELECT MAX(draft_id) FROM attachments WHERE unit_id = $1) AS used")
        .bind(unit_id)
        .one(tx)
        .await?;
    Ok(id)
}

/// Keeps new drafts of one unit, and remembers the last number given.
pub async fn insert_drafts(tx: &mut Tx, drafts: &[DraftRow]) -> Outcome<()> {
    let Some(last) = drafts.iter().max_by_key(|draft| draft.id) else { return Ok(()) };
    sql("INSERT INTO draft_numbers (unit_id, last_id) VALUES ($1, $2) \
         ON CONFLICT (unit_id) DO UPDATE SET last_id = excluded.last_id")
    .bind(last.unit_id)
    .bind(last.id)
    .execute(tx)
    .await?;
    let texts = |of: fn(&DraftRow) -> &String| {
        Column::Texts(drafts.iter().map(|draft| of(draft).clone()).collect())
    };
    let columns = [
        ("id", Column::Ints(drafts.iter().map(|it| it.id).collect())),
        ("unit_id", Column::Ints(drafts.iter().map(|it| it.unit_id).collect())),
        ("period", Column::Ints(drafts.iter().map(|it| it.period).collect())),
        ("body", texts(|it| &it.body)),
        ("version", Column::Ints(drafts.iter().map(|it| it.version).collect())),
        ("batch_id", Column::OptionalInts(drafts.iter().map(|it| it.batch_id).collect())),
        ("reverses_id", Column::OptionalInts(drafts.iter().map(|it| it.reverses_id).collect())),
        ("prepared_by", texts(|it| &it.prepared_by)),
        ("prepared_at", texts(|it| &it.prepared_at)),
    ];
    insert_all(tx, "drafts", &columns, "").await?;
    insert_amounts(tx, drafts).await
}

/// What drafts would move stands beside them and goes with them.
async fn insert_amounts(tx: &mut Tx, drafts: &[DraftRow]) -> Outcome<()> {
    let rows: Vec<(&DraftRow, i64, Money)> = drafts
        .iter()
        .flat_map(|draft| draft.amounts.iter().map(move |(id, net)| (draft, *id, *net)))
        .collect();
    let columns = [
        ("draft_id", Column::Ints(rows.iter().map(|(draft, ..)| draft.id).collect())),
        ("account_id", Column::Ints(rows.iter().map(|(_, id, _)| *id).collect())),
        ("unit_id", Column::Ints(rows.iter().map(|(draft, ..)| draft.unit_id).collect())),
        ("year", Column::Ints(rows.iter().map(|(draft, ..)| draft.period / 100).collect())),
        ("net_debit_fen", Column::Ints(rows.iter().map(|(.., net)| net.fen()).collect())),
    ];
    insert_all(tx, "draft_amounts", &columns, "").await
}

/// What a draft would move once it was changed.
pub async fn replace_amounts(
    tx: &mut Tx,
    (unit_id, id): (i64, i64),
    voucher: &VoucherDraft,
) -> Outcome<()> {
    sql("DELETE FROM draft_amounts WHERE draft_id = $1").bind(id).execute(tx).await?;
    let by = ("", String::new());
    insert_amounts(tx, &[DraftRow::prepared((unit_id, id), voucher, None, by)?]).await
}

pub async fn draft(tx: &mut Tx, unit_id: i64, id: i64) -> Outcome<Option<DraftRow>> {
    sql("SELECT id, unit_id, period, body, version, batch_id, reverses_id, prepared_by, \
                prepared_at, state, content_hash, decided_by, decided_at, note \
         FROM draft_states WHERE id = $2 AND unit_id = $1")
    .bind(unit_id)
    .bind(id)
    .optional(tx)
    .await
}

/// Drafts of a unit, of one period or all, in the order they were prepared.
pub async fn drafts_of(
    tx: &mut Tx,
    unit_id: i64,
    period: Option<Period>,
) -> Outcome<Vec<DraftRow>> {
    let number = period.map(Period::number);
    drafts_in(tx, unit_id, (number.unwrap_or(0), number.unwrap_or(i64::MAX))).await
}

/// The drafts of a unit with these ids, in the order of the books.
pub async fn drafts_by_ids(tx: &mut Tx, unit_id: i64, ids: &[i64]) -> Outcome<Vec<DraftRow>> {
    sql("SELECT id, unit_id, period, body, version, batch_id, reverses_id, prepared_by, \
                prepared_at, state, content_hash, decided_by, decided_at, note \
         FROM draft_states \
         WHERE unit_id = $1 AND $2 LIKE '%,' || CAST(id AS TEXT) || ',%' \
         ORDER BY period, id")
    .bind(unit_id)
    .bind(id_list(ids))
    .all(tx)
    .await
}

/// Drafts of a range of periods, in the order of the books.
pub async fn drafts_between(
    tx: &mut Tx,
    unit_id: i64,
    (from, to): (Period, Period),
) -> Outcome<Vec<DraftRow>> {
    drafts_in(tx, unit_id, (from.number(), to.number())).await
}

async fn drafts_in(tx: &mut Tx, unit_id: i64, (from, to): (i64, i64)) -> Outcome<Vec<DraftRow>> {
    sql("SELECT id, unit_id, period, body, version, batch_id, reverses_id, prepared_by, \
                prepared_at, state, content_hash, decided_by, decided_at, note \
         FROM draft_states WHERE unit_id = $1 AND period BETWEEN $2 AND $3 ORDER BY period, id")
    .bind(unit_id)
    .bind(from)
    .bind(to)
    .all(tx)
    .await
}

/// The next draft after a place in the books that waits for the review of somebody else than its
/// preparer; from the start again when there is none behind it.
pub async fn next_waiting_draft(
    tx: &mut Tx,
    unit_id: i64,
    (period, id): (i64, i64),
    reviewer: &str,
) -> Outcome<Option<i64>> {
    let found: Option<(i64,)> = sql("SELECT id FROM draft_states \
         WHERE unit_id = $1 AND state = 'waiting' \
           AND prepared_by <> $4 AND id <> $3 \
         ORDER BY CASE WHEN period > $2 OR (period = $2 AND id > $3) THEN 0 ELSE 1 END, \
                  period, id LIMIT 1")
    .bind(unit_id)
    .bind(period)
    .bind(id)
    .bind(reviewer)
    .optional(tx)
    .await?;
    Ok(found.map(|(id,)| id))
}

/// How many drafts of a unit wait in all.
pub async fn draft_count(tx: &mut Tx, unit_id: i64) -> Outcome<i64> {
    let (count,): (i64,) =
        sql("SELECT COUNT(id) FROM drafts WHERE unit_id = $1").bind(unit_id).one(tx).await?;
    Ok(count)
}

/// `,7,8,`: a set of ids as one value, since both engines have no other way in common.
fn id_list(ids: &[i64]) -> String {
    ids.iter().fold(String::from(","), |list, id| format!("{list}{id},"))
}

/// Keeps what a draft says before it is changed, with the files beside it.
pub async fn keep_version(tx: &mut Tx, unit_id: i64, id: i64, attachments: &str) -> Outcome<u64> {
    sql("INSERT INTO draft_versions (unit_id, draft_id, version, body, attachments) \
         SELECT unit_id, id, version, body, CAST($3 AS TEXT) FROM draft_states \
         WHERE unit_id = $1 AND id = $2")
    .bind(unit_id)
    .bind(id)
    .bind(attachments)
    .execute(tx)
    .await
}

/// What a draft said at a version, and the files beside it; nothing where all is as it was.
pub async fn kept_version(
    tx: &mut Tx,
    unit_id: i64,
    (id, version): (i64, i64),
) -> Outcome<Option<(String, String)>> {
    sql("SELECT body, attachments FROM draft_versions \
         WHERE unit_id = $1 AND draft_id = $2 AND version >= $3 \
         ORDER BY version LIMIT 1")
    .bind(unit_id)
    .bind(id)
    .bind(version)
    .optional(tx)
    .await
}

/// Another version of a draft whose voucher says the same.
pub async fn raise_version(tx: &mut Tx, unit_id: i64, id: i64) -> Outcome<u64> {
    sql("UPDATE drafts SET version = version + 1 WHERE unit_id = $1 AND id = $2")
        .bind(unit_id)
        .bind(id)
        .execute(tx)
        .await
}

/// Drafts of a unit that take posted vouchers back, in the order they were prepared.
pub async fn waiting_reversals(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<DraftRow>> {
    sql("SELECT id, unit_id, period, body, version, batch_id, reverses_id, prepared_by, \
                prepared_at, state, content_hash, decided_by, decided_at, note \
         FROM draft_states \
         WHERE unit_id = $1 AND reverses_id IS NOT NULL \
         ORDER BY id")
    .bind(unit_id)
    .all(tx)
    .await
}

/// Every draft, with what it says: for what archives of version 0.1.0 do not tell apart.
pub async fn bodies_of_drafts(tx: &mut Tx) -> Outcome<Vec<(i64, String)>> {
    sql("SELECT id, body FROM drafts WHERE reverses_id IS NULL ORDER BY id").all(tx).await
}

pub async fn set_reversed(tx: &mut Tx, id: i64, reverses_id: i64) -> Outcome<u64> {
    sql("UPDATE drafts SET reverses_id = $2 WHERE id = $1")
        .bind(id)
        .bind(reverses_id)
        .execute(tx)
        .await
}

/// Replaces the body of a draft.
pub async fn update_draft(
    tx: &mut Tx,
    id: i64,
    period: Period,
    (body, prepared_by): (&str, &str),
) -> Outcome<u64> {
    sql("UPDATE drafts \
         SET body = $2, period = $3, prepared_by = $4, version = version + 1 WHERE id = $1")
    .bind(id)
    .bind(body)
    .bind(period.number())
    .bind(prepared_by)
    .execute(tx)
    .await
}

pub async fn delete_draft(tx: &mut Tx, id: i64) -> Outcome<u64> {
    sql("DELETE FROM drafts WHERE id = $1").bind(id).execute(tx).await
}

/// Removes the drafts that were just posted: all of a unit's, or all of one period.
pub async fn delete_drafts_of(tx: &mut Tx, unit_id: i64, period: Option<Period>) -> Outcome<u64> {
    sql("DELETE FROM drafts \
         WHERE unit_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR period = $2)")
    .bind(unit_id)
    .bind(period.map(Period::number))
    .execute(tx)
    .await
}

/// Removes the drafts of a set that were just posted.
pub async fn delete_draft_set(tx: &mut Tx, unit_id: i64, ids: &[i64]) -> Outcome<u64> {
    sql("DELETE FROM drafts \
         WHERE unit_id = $1 AND $2 LIKE '%,' || CAST(id AS TEXT) || ',%'")
    .bind(unit_id)
    .bind(id_list(ids))
    .execute(tx)
    .await
}

/// Removes an import's drafts that nobody posted. How many there were.
pub async fn delete_drafts_of_batch(tx: &mut Tx, batch_id: i64) -> Outcome<u64> {
    sql("DELETE FROM drafts WHERE batch_id = $1").bind(batch_id).execute(tx).await
}

/// Says of an import what of it is in the books by now: which vouchers, and whether any of its
/// drafts still waits.
pub async fn settle_batch(tx: &mut Tx, batch_id: i64) -> Outcome<()> {
    sql("UPDATE import_batches SET \
            first_voucher_seq = (SELECT MIN(seq) FROM vouchers WHERE batch_id = $1), \
            last_voucher_seq = (SELECT MAX(seq) FROM vouchers WHERE batch_id = $1), \
            status = CASE WHEN EXISTS (SELECT 1 FROM drafts WHERE batch_id = $1) \
                THEN 'awaiting_review' ELSE 'posted' END \
         WHERE id = $1")
    .bind(batch_id)
    .execute(tx)
    .await?;
    Ok(())
}

/// The hash of the body and the answer that a key was used with.
pub async fn idempotent_answer(
    tx: &mut Tx,
    unit_id: i64,
    key: &str,
) -> Outcome<Option<(String, String)>> {
    sql("SELECT body_hash, answer FROM idempotency_keys WHERE unit_id = $1 AND key = $2")
        .bind(unit_id)
        .bind(key)
        .optional(tx)
        .await
}

pub async fn insert_idempotent_answer(
    tx: &mut Tx,
    unit_id: i64,
    key: &str,
    (body_hash, answer): (&str, &str),
    created_at: &str,
) -> Outcome<()> {
    sql("INSERT INTO idempotency_keys (unit_id, key, body_hash, answer, created_at) \
         VALUES ($1, $2, $3, $4, $5)")
    .bind(unit_id)
    .bind(key)
    .bind(body_hash)
    .bind(answer)
    .bind(created_at)
    .execute(tx)
    .await?;
    Ok(())
}
