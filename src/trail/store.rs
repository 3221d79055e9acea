//! The trail's only SQL.

use super::outbox::Told;
use super::{GENESIS, TrailFilter, TrailRecord};
use crate::finding::Outcome;
use crate::platform::database::{Tx, part_of, sql};
use crate::platform::tables::Table;

/// For backup and restore, the heads last: they say where the chains end. The outbox is left out:
/// whoever listens starts with what comes after a restoring.
pub const TABLES: &[Table] = &[Table::of("trail"), Table::of("chain_heads")];

/// Where a unit's `voucher` or `trail` chain ends: its last place and hash.
pub async fn head(tx: &mut Tx, unit_id: i64, chain: &str) -> Outcome<(i64, String)> {
    let row: Option<(i64, String)> =
        sql("SELECT seq, hash FROM chain_heads WHERE unit_id = $1 AND chain = $2")
            .bind(unit_id)
            .bind(chain)
            .optional(tx)
            .await?;
    Ok(row.unwrap_or_else(|| (0, GENESIS.to_owned())))
}

pub async fn set_head(
    tx: &mut Tx,
    unit_id: i64,
    chain: &str,
    (seq, hash): (i64, &str),
) -> Outcome<()> {
    sql("INSERT INTO chain_heads (unit_id, chain, seq, hash) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (unit_id, chain) DO UPDATE SET seq = excluded.seq, hash = excluded.hash")
    .bind(unit_id)
    .bind(chain)
    .bind(seq)
    .bind(hash)
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn insert(tx: &mut Tx, record: &TrailRecord) -> Outcome<()> {
    sql("INSERT INTO trail \
         (unit_id, seq, at, actor, action, subject, detail, hash_version, previous_hash, hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
    .bind(record.unit_id)
    .bind(record.seq)
    .bind(record.at.as_str())
    .bind(record.actor.as_str())
    .bind(record.action.as_str())
    .bind(record.subject.as_str())
    .bind(record.detail.as_str())
    .bind(record.hash_version)
    .bind(record.previous_hash.as_str())
    .bind(record.hash.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// Gives a record its place in the line of the outbox.
pub async fn tell(tx: &mut Tx, record: &TrailRecord) -> Outcome<()> {
    sql("INSERT INTO outbox (unit_id, trail_seq) VALUES ($1, $2)")
        .bind(record.unit_id)
        .bind(record.seq)
        .execute(tx)
        .await?;
    Ok(())
}

/// What stands behind a place in the line and below a mark, in order.
pub async fn told_after(
    tx: &mut Tx,
    (mark, id): (i64, i64),
    settled: i64,
    limit: i64,
) -> Outcome<Vec<Told>> {
    sql("SELECT o.mark, o.id, o.unit_id, o.trail_seq, t.action, t.subject, t.at \
         FROM outbox o JOIN trail t ON t.unit_id = o.unit_id AND t.seq = o.trail_seq \
         WHERE (o.mark > $1 OR (o.mark = $1 AND o.id > $2)) AND o.mark < $3 \
         ORDER BY o.mark, o.id LIMIT $4")
    .bind(mark)
    .bind(id)
    .bind(settled)
    .bind(limit)
    .all(tx)
    .await
}

/// A unit's records from `after_seq` on, in order, at most `limit`.
pub async fn records(
    tx: &mut Tx,
    unit_id: i64,
    after_seq: i64,
    limit: i64,
) -> Outcome<Vec<TrailRecord>> {
    sql("SELECT unit_id, seq, at, actor, action, subject, detail, hash_version, \
                previous_hash, hash \
         FROM trail WHERE unit_id = $1 AND seq > $2 ORDER BY seq LIMIT $3")
    .bind(unit_id)
    .bind(after_seq)
    .bind(limit)
    .all(tx)
    .await
}

/// How many links all chains of a kind have together.
pub async fn count_links(tx: &mut Tx, chain: &str) -> Outcome<i64> {
    let (count,): (i64,) =
        sql("SELECT CAST(COALESCE(SUM(seq), 0) AS BIGINT) FROM chain_heads WHERE chain = $1")
            .bind(chain)
            .one(tx)
            .await?;
    Ok(count)
}

/// A unit's records that fit the filter, before a place in the chain, newest first.
pub async fn search(
    tx: &mut Tx,
    unit_id: i64,
    filter: &TrailFilter,
    (before_seq, limit): (i64, i64),
) -> Outcome<Vec<TrailRecord>> {
    sql("SELECT unit_id, seq, at, actor, action, subject, detail, hash_version, \
                previous_hash, hash \
         FROM trail WHERE unit_id = $1 AND seq < $2 \
           AND (CAST($3 AS TEXT) IS NULL OR LOWER(actor) LIKE $3 ESCAPE '!') \
           AND (CAST($4 AS TEXT) IS NULL OR action = $4) \
           AND (CAST($5 AS TEXT) IS NULL OR at >= $5) \
           AND (CAST($6 AS TEXT) IS NULL OR at < $6) \
           AND (CAST($7 AS TEXT) IS NULL OR LOWER(subject) LIKE $7 ESCAPE '!' \
                OR LOWER(detail) LIKE $7 ESCAPE '!') \
         ORDER BY seq DESC LIMIT $8")
    .bind(unit_id)
    .bind(before_seq)
    .bind(filter.actor.as_deref().map(|text| part_of(&text.to_lowercase())))
    .bind(filter.action.clone())
    .bind(filter.from_at.clone())
    .bind(filter.before_at.clone())
    .bind(filter.text.as_deref().map(|text| part_of(&text.to_lowercase())))
    .bind(limit)
    .all(tx)
    .await
}

/// A unit's records that fit the filter, after a place in the chain, oldest first.
pub async fn search_oldest(
    tx: &mut Tx,
    unit_id: i64,
    filter: &TrailFilter,
    (after_seq, limit): (i64, i64),
) -> Outcome<Vec<TrailRecord>> {
    sql("SELECT unit_id, seq, at, actor, action, subject, detail, hash_version, \
                previous_hash, hash \
         FROM trail WHERE unit_id = $1 AND seq > $2 \
           AND (CAST($3 AS TEXT) IS NULL OR LOWER(actor) LIKE $3 ESCAPE '!') \
           AND (CAST($4 AS TEXT) IS NULL OR action = $4) \
           AND (CAST($5 AS TEXT) IS NULL OR at >= $5) \
           AND (CAST($6 AS TEXT) IS NULL OR at < $6) \
           AND (CAST($7 AS TEXT) IS NULL OR LOWER(subject) LIKE $7 ESCAPE '!' \
                OR LOWER(detail) LIKE $7 ESCAPE '!') \
         ORDER BY seq LIMIT $8")
    .bind(unit_id)
    .bind(after_seq)
    .bind(filter.actor.as_deref().map(|text| part_of(&text.to_lowercase())))
    .bind(filter.action.clone())
    .bind(filter.from_at.clone())
    .bind(filter.before_at.clone())
    .bind(filter.text.as_deref().map(|text| part_of(&text.to_lowercase())))
    .bind(limit)
    .all(tx)
    .await
}
