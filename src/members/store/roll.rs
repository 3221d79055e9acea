//! The roll: members with their sealed fields, and what changed of them from which day on.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// The key that sealed what is here.
pub async fn key_of(tx: &mut Tx) -> Outcome<Option<String>> {
    let row: Option<(String,)> =
        sql("SELECT key_id FROM sealing_keys ORDER BY made_at, key_id LIMIT 1")
            .optional(tx)
            .await?;
    Ok(row.map(|(key_id,)| key_id))
}

pub async fn insert_key(tx: &mut Tx, key_id: &str, made_at: &str) -> Outcome<()> {
    sql("INSERT INTO sealing_keys (key_id, made_at) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(key_id)
        .bind(made_at)
        .execute(tx)
        .await?;
    Ok(())
}

/// A member as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct MemberRow {
    pub id: i64,
    pub unit_id: i64,
    pub identity_hash: String,
    pub name_sealed: String,
    pub identity_sealed: String,
    pub phone_sealed: String,
    pub card_sealed: String,
    pub key_id: String,
    pub department: String,
    pub joined_on: String,
    pub left_on: Option<String>,
    pub set_by: String,
    pub set_at: String,
}

/// All that were ever on the roll of a union, in the order of the roll.
pub async fn members_of_unit(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<MemberRow>> {
    sql("SELECT id, unit_id, identity_hash, name_sealed, identity_sealed, phone_sealed, \
                card_sealed, key_id, department, joined_on, left_on, set_by, set_at \
         FROM members WHERE unit_id = $1 ORDER BY id")
    .bind(unit_id)
    .all(tx)
    .await
}

/// A member with the code of the union.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct MemberLine {
    pub id: i64,
    pub unit_code: String,
    pub unit_name: String,
    pub identity_hash: String,
    pub name_sealed: String,
    pub identity_sealed: String,
    pub phone_sealed: String,
    pub card_sealed: String,
    pub department: String,
    pub joined_on: String,
    pub left_on: Option<String>,
    /// As they hold last.
    pub kind: String,
    pub base_fen: Option<i64>,
}

/// The roll of a union and those below it: by code of the union, in the order of the roll; from
/// behind a member on.
pub async fn members_below(
    tx: &mut Tx,
    root_id: i64,
    (after_code, after_id): (&str, i64),
    limit: i64,
) -> Outcome<Vec<MemberLine>> {
    sql("SELECT m.id, u.code AS unit_code, u.name AS unit_name, m.identity_hash, m.name_sealed, \
                m.identity_sealed, m.phone_sealed, m.card_sealed, m.department, m.joined_on, \
                m.left_on, t.kind, t.base_fen \
         FROM unit_ancestors a \
         JOIN units u ON u.id = a.unit_id \
         JOIN members m ON m.unit_id = a.unit_id \
         JOIN member_terms t ON t.member_id = m.id \
              AND NOT EXISTS (SELECT 1 FROM member_terms n WHERE n.member_id = t.member_id \
                   AND n.seq > t.seq) \
         WHERE a.ancestor_id = $1 AND (u.code > $2 OR (u.code = $2 AND m.id > $3)) \
         ORDER BY u.code, m.id LIMIT $4")
    .bind(root_id)
    .bind(after_code)
    .bind(after_id)
    .bind(limit)
    .all(tx)
    .await
}

/// The memberships of one person in a union and those below it.
pub async fn members_by_hash(
    tx: &mut Tx,
    root_id: i64,
    identity_hash: &str,
) -> Outcome<Vec<MemberLine>> {
    sql("SELECT m.id, u.code AS unit_code, u.name AS unit_name, m.identity_hash, m.name_sealed, \
                m.identity_sealed, m.phone_sealed, m.card_sealed, m.department, m.joined_on, \
                m.left_on, t.kind, t.base_fen \
         FROM members m \
         JOIN unit_ancestors a ON a.unit_id = m.unit_id AND a.ancestor_id = $1 \
         JOIN units u ON u.id = m.unit_id \
         JOIN member_terms t ON t.member_id = m.id \
              AND NOT EXISTS (SELECT 1 FROM member_terms n WHERE n.member_id = t.member_id \
                   AND n.seq > t.seq) \
         WHERE m.identity_hash = $2 \
         ORDER BY u.code, m.id")
    .bind(root_id)
    .bind(identity_hash)
    .all(tx)
    .await
}

/// The number that the next member of a union is given.
pub async fn next_number(tx: &mut Tx, unit_id: i64) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
         FROM members WHERE unit_id = $1")
    .bind(unit_id)
    .one(tx)
    .await?;
    Ok(id)
}

/// New members, and those that are said anew: everything but who they are.
pub async fn insert_members(tx: &mut Tx, rows: &[MemberRow]) -> Outcome<()> {
    let ints = |of: fn(&MemberRow) -> i64| Column::Ints(rows.iter().map(of).collect());
    let texts = |of: fn(&MemberRow) -> &String| {
        Column::Texts(rows.iter().map(|it| of(it).clone()).collect())
    };
    let columns = [
        ("id", ints(|it| it.id)),
        ("unit_id", ints(|it| it.unit_id)),
        ("identity_hash", texts(|it| &it.identity_hash)),
        ("name_sealed", texts(|it| &it.name_sealed)),
        ("identity_sealed", texts(|it| &it.identity_sealed)),
        ("phone_sealed", texts(|it| &it.phone_sealed)),
        ("card_sealed", texts(|it| &it.card_sealed)),
        ("key_id", texts(|it| &it.key_id)),
        ("department", texts(|it| &it.department)),
        ("joined_on", texts(|it| &it.joined_on)),
        ("left_on", Column::OptionalTexts(rows.iter().map(|it| it.left_on.clone()).collect())),
        ("set_by", texts(|it| &it.set_by)),
        ("set_at", texts(|it| &it.set_at)),
    ];
    let again = "ON CONFLICT (id) DO UPDATE SET name_sealed = excluded.name_sealed, \
                 phone_sealed = excluded.phone_sealed, card_sealed = excluded.card_sealed, \
                 department = excluded.department, joined_on = excluded.joined_on, \
                 left_on = excluded.left_on, set_by = excluded.set_by, set_at = excluded.set_at";
    insert_all(tx, "members", &columns, again).await
}

/// 人员类别 and 会费基数 from a day on.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct TermRow {
    pub member_id: i64,
    pub seq: i64,
    pub from_on: String,
    pub kind: String,
    pub base_fen: Option<i64>,
    pub set_by: String,
    pub set_at: String,
}

/// Of the members of a union and those below it, the oldest first.
pub async fn terms_below(tx: &mut Tx, root_id: i64) -> Outcome<Vec<TermRow>> {
    sql("SELECT t.member_id, t.seq, t.from_on, t.kind, t.base_fen, t.set_by, t.set_at \
         FROM unit_ancestors a \
         JOIN members m ON m.unit_id = a.unit_id \
         JOIN member_terms t ON t.member_id = m.id \
         WHERE a.ancestor_id = $1 ORDER BY t.member_id, t.seq")
    .bind(root_id)
    .all(tx)
    .await
}

pub async fn insert_terms(tx: &mut Tx, rows: &[TermRow]) -> Outcome<()> {
    let ints = |of: fn(&TermRow) -> i64| Column::Ints(rows.iter().map(of).collect());
    let texts =
        |of: fn(&TermRow) -> &String| Column::Texts(rows.iter().map(|it| of(it).clone()).collect());
    let columns = [
        ("member_id", ints(|it| it.member_id)),
        ("seq", ints(|it| it.seq)),
        ("from_on", texts(|it| &it.from_on)),
        ("kind", texts(|it| &it.kind)),
        ("base_fen", Column::OptionalInts(rows.iter().map(|it| it.base_fen).collect())),
        ("set_by", texts(|it| &it.set_by)),
        ("set_at", texts(|it| &it.set_at)),
    ];
    insert_all(tx, "member_terms", &columns, "").await
}

/// Of the members of one union, the oldest first.
pub async fn terms_of_unit(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<TermRow>> {
    sql("SELECT t.member_id, t.seq, t.from_on, t.kind, t.base_fen, t.set_by, t.set_at \
         FROM members m JOIN member_terms t ON t.member_id = m.id \
         WHERE m.unit_id = $1 ORDER BY t.member_id, t.seq")
    .bind(unit_id)
    .all(tx)
    .await
}

/// A member of a union or of those below it.
pub async fn member_by_id(tx: &mut Tx, root_id: i64, id: i64) -> Outcome<Option<MemberLine>> {
    sql("SELECT m.id, u.code AS unit_code, u.name AS unit_name, m.identity_hash, m.name_sealed, \
                m.identity_sealed, m.phone_sealed, m.card_sealed, m.department, m.joined_on, \
                m.left_on, t.kind, t.base_fen \
         FROM members m \
         JOIN unit_ancestors a ON a.unit_id = m.unit_id AND a.ancestor_id = $1 \
         JOIN units u ON u.id = m.unit_id \
         JOIN member_terms t ON t.member_id = m.id \
              AND NOT EXISTS (SELECT 1 FROM member_terms n WHERE n.member_id = t.member_id \
                   AND n.seq > t.seq) \
         WHERE m.id = $2")
    .bind(root_id)
    .bind(id)
    .optional(tx)
    .await
}

/// The unions that stand below none.
pub async fn root_codes(tx: &mut Tx) -> Outcome<Vec<(String,)>> {
    sql("SELECT code FROM units WHERE parent_id IS NULL ORDER BY code").all(tx).await
}

/// The id of a union by its code.
pub async fn unit_id_of(tx: &mut Tx, code: &str) -> Outcome<Option<i64>> {
    let row: Option<(i64,)> =
        sql("SELECT id FROM units WHERE code = $1").bind(code).optional(tx).await?;
    Ok(row.map(|(id,)| id))
}
