//! What was published of rounds, and appeals against it.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A publication as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct PublicationRow {
    pub id: i64,
    pub round_id: i64,
    pub number: i64,
    pub published_on: String,
    pub published_by: String,
    pub published_at: String,
}

/// The newest of a round.
pub async fn latest_publication(tx: &mut Tx, round_id: i64) -> Outcome<Option<PublicationRow>> {
    sql("SELECT id, round_id, number, published_on, published_by, published_at \
         FROM appraisal_publications WHERE round_id = $1 ORDER BY number DESC LIMIT 1")
    .bind(round_id)
    .optional(tx)
    .await
}

pub async fn next_publication(tx: &mut Tx) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM appraisal_publications")
            .one(tx)
            .await?;
    Ok(id)
}

pub async fn insert_publication(tx: &mut Tx, row: &PublicationRow) -> Outcome<()> {
    sql("INSERT INTO appraisal_publications \
         (id, round_id, number, published_on, published_by, published_at) \
         VALUES ($1, $2, $3, $4, $5, $6)")
    .bind(row.id)
    .bind(row.round_id)
    .bind(row.number)
    .bind(row.published_on.as_str())
    .bind(row.published_by.as_str())
    .bind(row.published_at.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// A union in a publication as stored, with where its chain of vouchers ends today.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct PublishedRow {
    pub publication_id: i64,
    pub unit_id: i64,
    pub unit_code: String,
    pub unit_name: String,
    pub district: String,
    pub total: i64,
    pub place: i64,
    pub district_place: Option<i64>,
    pub grade: String,
    pub passes: i64,
    pub vetoes: String,
    pub is_provisional: i64,
    pub head: String,
    pub sheet: String,
    pub head_today: Option<String>,
}

/// Those of a publication, by their place.
pub async fn published_of(tx: &mut Tx, publication_id: i64) -> Outcome<Vec<PublishedRow>> {
    sql("SELECT p.publication_id, p.unit_id, u.code AS unit_code, u.name AS unit_name, \
                p.district, p.total, p.place, p.district_place, p.grade, p.passes, p.vetoes, \
                p.is_provisional, p.head, p.sheet, \
                (SELECT v.hash FROM vouchers v WHERE v.unit_id = p.unit_id \
                 ORDER BY v.seq DESC LIMIT 1) AS head_today \
         FROM appraisal_published p JOIN units u ON u.id = p.unit_id \
         WHERE p.publication_id = $1 ORDER BY p.place, u.code")
    .bind(publication_id)
    .all(tx)
    .await
}

pub async fn insert_published(tx: &mut Tx, rows: &[PublishedRow]) -> Outcome<()> {
    let ints = |of: fn(&PublishedRow) -> i64| Column::Ints(rows.iter().map(of).collect());
    let texts = |of: fn(&PublishedRow) -> &String| {
        Column::Texts(rows.iter().map(|it| of(it).clone()).collect())
    };
    let columns = [
        ("publication_id", ints(|it| it.publication_id)),
        ("unit_id", ints(|it| it.unit_id)),
        ("district", texts(|it| &it.district)),
        ("total", ints(|it| it.total)),
        ("place", ints(|it| it.place)),
        ("district_place", Column::OptionalInts(rows.iter().map(|it| it.district_place).collect())),
        ("grade", texts(|it| &it.grade)),
        ("passes", ints(|it| it.passes)),
        ("vetoes", texts(|it| &it.vetoes)),
        ("is_provisional", ints(|it| it.is_provisional)),
        ("head", texts(|it| &it.head)),
        ("sheet", texts(|it| &it.sheet)),
    ];
    insert_all(tx, "appraisal_published", &columns, "").await
}

/// An appeal as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, serde::Serialize)]
pub struct AppealRow {
    pub id: i64,
    #[serde(skip)]
    pub publication_id: i64,
    #[serde(skip)]
    pub unit_id: i64,
    pub unit_code: String,
    pub item: String,
    pub reason: String,
    pub raised_by: String,
    pub raised_at: String,
    pub answer: Option<String>,
    #[serde(skip)]
    pub score_id: Option<i64>,
    pub answered_by: Option<String>,
    pub answered_at: Option<String>,
}

pub async fn next_appeal(tx: &mut Tx) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM appraisal_appeals")
            .one(tx)
            .await?;
    Ok(id)
}

pub async fn insert_appeal(tx: &mut Tx, row: &AppealRow) -> Outcome<()> {
    sql("INSERT INTO appraisal_appeals \
         (id, publication_id, unit_id, item, reason, raised_by, raised_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
    .bind(row.id)
    .bind(row.publication_id)
    .bind(row.unit_id)
    .bind(row.item.as_str())
    .bind(row.reason.as_str())
    .bind(row.raised_by.as_str())
    .bind(row.raised_at.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// Appeals against any publication of a round, the oldest first.
pub async fn appeals_of_round(tx: &mut Tx, round_id: i64) -> Outcome<Vec<AppealRow>> {
    sql("SELECT a.id, a.publication_id, a.unit_id, u.code AS unit_code, a.item, a.reason, \
                a.raised_by, a.raised_at, a.answer, a.score_id, a.answered_by, a.answered_at \
         FROM appraisal_publications p \
         JOIN appraisal_appeals a ON a.publication_id = p.id \
         JOIN units u ON u.id = a.unit_id \
         WHERE p.round_id = $1 ORDER BY a.id")
    .bind(round_id)
    .all(tx)
    .await
}

pub async fn appeal_by_number(tx: &mut Tx, id: i64) -> Outcome<Option<AppealRow>> {
    sql("SELECT a.id, a.publication_id, a.unit_id, u.code AS unit_code, a.item, a.reason, \
                a.raised_by, a.raised_at, a.answer, a.score_id, a.answered_by, a.answered_at \
         FROM appraisal_appeals a JOIN units u ON u.id = a.unit_id WHERE a.id = $1")
    .bind(id)
    .optional(tx)
    .await
}

/// Answers one that waits.
pub async fn answer_appeal(
    tx: &mut Tx,
    id: i64,
    (answer, score_id): (&str, Option<i64>),
    (by, at): (&str, &str),
) -> Outcome<u64> {
    sql("UPDATE appraisal_appeals SET answer = $2, score_id = $3, answered_by = $4, \
                answered_at = $5 \
         WHERE id = $1 AND answer IS NULL")
    .bind(id)
    .bind(answer)
    .bind(score_id)
    .bind(by)
    .bind(at)
    .execute(tx)
    .await
}

/// Appeals without an answer, by the union that opened the round.
pub async fn appeals_waiting(tx: &mut Tx) -> Outcome<Vec<(i64, i64)>> {
    sql("SELECT r.unit_id, COUNT(*) FROM appraisal_appeals a \
         JOIN appraisal_publications p ON p.id = a.publication_id \
         JOIN appraisal_rounds r ON r.id = p.round_id \
         WHERE a.answer IS NULL GROUP BY r.unit_id ORDER BY r.unit_id")
    .all(tx)
    .await
}
