//! SQL of roles: who holds which, where, and which units that takes in.

use rustc_hash::{FxHashMap, FxHashSet};
use sqlx::FromRow;

use crate::access::role::{Ability, Role, Roles};
use crate::access::scope::GrantRow;
use crate::access::viewer::Viewer;
use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};
use crate::units::store::UnitRow;
use crate::units::unit::Unit;

pub async fn grants_of(tx: &mut Tx, user_id: i64) -> Outcome<Vec<GrantRow>> {
    sql("SELECT id, user_id, role, scope, unit_id, district_id, valid_from_on, valid_to_on, \
                excuse, granted_by, granted_at, revoked_by, revoked_at \
         FROM grants WHERE user_id = $1 ORDER BY id")
    .bind(user_id)
    .all(tx)
    .await
}

/// Grants of every user in force on a day, for lists.
pub async fn grants_in_force(tx: &mut Tx, on: &str) -> Outcome<Vec<GrantRow>> {
    sql("SELECT id, user_id, role, scope, unit_id, district_id, valid_from_on, valid_to_on, \
                excuse, granted_by, granted_at, revoked_by, revoked_at \
         FROM grants WHERE revoked_at IS NULL AND valid_from_on <= $1 \
           AND (valid_to_on IS NULL OR valid_to_on >= $1) ORDER BY user_id, id")
    .bind(on)
    .all(tx)
    .await
}

pub async fn insert_grant(tx: &mut Tx, grant: &GrantRow) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM grants").one(tx).await?;
    sql("INSERT INTO grants (id, user_id, role, scope, unit_id, district_id, valid_from_on, \
                             valid_to_on, excuse, granted_by, granted_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
    .bind(id)
    .bind(grant.user_id)
    .bind(grant.role.as_str())
    .bind(grant.scope.as_str())
    .bind(grant.unit_id)
    .bind(grant.district_id)
    .bind(grant.valid_from_on.as_str())
    .bind(grant.valid_to_on.clone())
    .bind(grant.excuse.clone())
    .bind(grant.granted_by.as_str())
    .bind(grant.granted_at.as_str())
    .execute(tx)
    .await?;
    Ok(id)
}

pub async fn revoke_grant(tx: &mut Tx, id: i64, (by, at): (&str, &str)) -> Outcome<u64> {
    sql("UPDATE grants SET revoked_by = $2, revoked_at = $3 \
         WHERE id = $1 AND revoked_at IS NULL")
    .bind(id)
    .bind(by)
    .bind(at)
    .execute(tx)
    .await
}

/// Units that a scope takes in on a day, for finding where two scopes meet.
pub async fn units_of_scope(tx: &mut Tx, grant: &GrantRow) -> Outcome<FxHashSet<i64>> {
    let rows: Vec<(i64,)> = match grant.scope.as_str() {
        "everything" => sql("SELECT id FROM units ORDER BY id").all(tx).await?,
        "subtree" => {
            sql("SELECT unit_id FROM unit_ancestors WHERE ancestor_id = $1 ORDER BY unit_id")
                .bind(grant.unit_id)
                .all(tx)
                .await?
        }
        "district" => {
            sql("SELECT DISTINCT a.unit_id FROM district_members m \
                 JOIN unit_ancestors a ON a.ancestor_id = m.unit_id \
                 WHERE m.district_id = $1 ORDER BY a.unit_id")
            .bind(grant.district_id)
            .all(tx)
            .await?
        }
        _ => grant.unit_id.map(|id| vec![(id,)]).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

pub async fn district_id(tx: &mut Tx, code: &str) -> Outcome<Option<i64>> {
    let row: Option<(i64,)> =
        sql("SELECT id FROM districts WHERE code = $1").bind(code).optional(tx).await?;
    Ok(row.map(|(id,)| id))
}

/// Code and name of the unit or district that each grant is over: of all grants of a user, or of
/// every user's that were not taken back.
pub async fn grant_places(
    tx: &mut Tx,
    user_id: Option<i64>,
) -> Outcome<FxHashMap<i64, (String, String)>> {
    let rows: Vec<(i64, String, String)> = sql("SELECT g.id, COALESCE(u.code, d.code), \
                COALESCE(u.name, d.name) \
         FROM grants g LEFT JOIN units u ON u.id = g.unit_id \
         LEFT JOIN districts d ON d.id = g.district_id \
         WHERE g.scope <> 'everything' AND (g.user_id = $1 \
            OR (CAST($1 AS BIGINT) IS NULL AND g.revoked_at IS NULL)) \
         ORDER BY g.id")
    .bind(user_id)
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(id, code, name)| (id, (code, name))).collect())
}

/// The roles that a user holds at a unit on a day.
pub async fn roles_at(tx: &mut Tx, (user_id, unit_id): (i64, i64), on: &str) -> Outcome<Roles> {
    let rows: Vec<(String,)> = sql("SELECT DISTINCT g.role FROM grants g \
         WHERE g.user_id = $1 AND g.revoked_at IS NULL AND g.valid_from_on <= $3 \
           AND (g.valid_to_on IS NULL OR g.valid_to_on >= $3) \
           AND (g.scope = 'everything' \
             OR (g.scope = 'unit' AND g.unit_id = $2) \
             OR (g.scope = 'subtree' AND EXISTS ( \
                   SELECT 1 FROM unit_ancestors a \
                   WHERE a.unit_id = $2 AND a.ancestor_id = g.unit_id)) \
             OR (g.scope = 'district' AND EXISTS ( \
                   SELECT 1 FROM district_members m \
                   JOIN unit_ancestors a ON a.ancestor_id = m.unit_id \
                   WHERE a.unit_id = $2 AND m.district_id = g.district_id \
                     AND m.valid_from_on <= $3 \
                     AND (m.valid_to_on IS NULL OR m.valid_to_on >= $3)))) \
         ORDER BY g.role")
    .bind(user_id)
    .bind(unit_id)
    .bind(on)
    .all(tx)
    .await?;
    Ok(rows.iter().filter_map(|(role,)| Role::read(role)).collect())
}

pub async fn roles_everywhere(tx: &mut Tx, user_id: i64, on: &str) -> Outcome<Roles> {
    let rows: Vec<(String,)> = sql("SELECT DISTINCT role FROM grants \
         WHERE user_id = $1 AND scope = 'everything' AND revoked_at IS NULL \
           AND valid_from_on <= $2 AND (valid_to_on IS NULL OR valid_to_on >= $2) \
         ORDER BY role")
    .bind(user_id)
    .bind(on)
    .all(tx)
    .await?;
    Ok(rows.iter().filter_map(|(role,)| Role::read(role)).collect())
}

/// Every role that a viewer holds at any place.
pub async fn roles_anywhere(tx: &mut Tx, viewer: &Viewer) -> Outcome<Roles> {
    let rows: Vec<(String,)> = sql("SELECT DISTINCT role FROM grants \
         WHERE user_id = $1 AND revoked_at IS NULL AND valid_from_on <= $2 \
           AND (valid_to_on IS NULL OR valid_to_on >= $2) ORDER BY role")
    .bind(viewer.user_id)
    .bind(viewer.today.as_str())
    .all(tx)
    .await?;
    Ok(rows.iter().filter_map(|(role,)| Role::read(role)).collect())
}

/// A role at one of the units that its scope takes in.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct PlacedRole {
    pub unit_id: i64,
    pub role: String,
}

/// Every unit with every role that a user holds there on a day.
pub async fn placed_roles(tx: &mut Tx, user_id: i64, on: &str) -> Outcome<Vec<PlacedRole>> {
    sql("WITH held AS ( \
           SELECT role, scope, unit_id, district_id FROM grants \
           WHERE user_id = $1 AND revoked_at IS NULL AND valid_from_on <= $2 \
             AND (valid_to_on IS NULL OR valid_to_on >= $2)) \
         SELECT u.id AS unit_id, h.role FROM held h JOIN units u ON h.scope = 'everything' \
         UNION \
         SELECT a.unit_id, h.role FROM held h \
         JOIN unit_ancestors a ON a.ancestor_id = h.unit_id AND h.scope = 'subtree' \
         UNION \
         SELECT h.unit_id, h.role FROM held h WHERE h.scope = 'unit' \
         UNION \
         SELECT a.unit_id, h.role FROM held h \
         JOIN district_members m ON m.district_id = h.district_id AND h.scope = 'district' \
           AND m.valid_from_on <= $2 AND (m.valid_to_on IS NULL OR m.valid_to_on >= $2) \
         JOIN unit_ancestors a ON a.ancestor_id = m.unit_id \
         ORDER BY 1, 2")
    .bind(user_id)
    .bind(on)
    .all(tx)
    .await
}

pub async fn is_under(tx: &mut Tx, unit_id: i64, ancestor_id: i64) -> Outcome<bool> {
    let row: Option<(i64,)> =
        sql("SELECT depth FROM unit_ancestors WHERE unit_id = $1 AND ancestor_id = $2")
            .bind(unit_id)
            .bind(ancestor_id)
            .optional(tx)
            .await?;
    Ok(row.is_some())
}

pub async fn units_under(tx: &mut Tx, ancestor_id: i64) -> Outcome<FxHashSet<i64>> {
    let rows: Vec<(i64,)> =
        sql("SELECT unit_id FROM unit_ancestors WHERE ancestor_id = $1 ORDER BY unit_id")
            .bind(ancestor_id)
            .all(tx)
            .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Whose reach is asked for, and which part of it.
#[derive(Clone, Copy, Debug)]
pub struct ReachAsked<'a> {
    pub viewer: &'a Viewer,
    pub ability: Ability,
    /// Only this unit and those below it.
    pub under: Option<i64>,
    /// The code that the page before ended with.
    pub after: &'a str,
    pub limit: i64,
}

/// The units where a viewer may do something, in the order of their codes.
pub async fn units_in_reach(tx: &mut Tx, asked: ReachAsked<'_>) -> Outcome<Vec<Unit>> {
    let may = |role: &&Role| role.abilities().contains(&asked.ability);
    let roles: Vec<&str> = Role::EVERY.iter().filter(may).map(|it| it.as_str()).collect();
    let roles = format!("|{}|", roles.join("|"));
    let rows: Vec<UnitRow> = sql("WITH held AS ( \
           SELECT scope, unit_id, district_id FROM grants \
           WHERE user_id = $1 AND revoked_at IS NULL AND valid_from_on <= $2 \
             AND (valid_to_on IS NULL OR valid_to_on >= $2) \
             AND CAST($3 AS TEXT) LIKE '%|' || role || '|%'), \
         reach AS ( \
           SELECT id AS unit_id FROM units \
           WHERE EXISTS (SELECT 1 FROM held WHERE scope = 'everything') \
           UNION \
           SELECT a.unit_id FROM held h \
           JOIN unit_ancestors a ON a.ancestor_id = h.unit_id AND h.scope = 'subtree' \
           UNION \
           SELECT h.unit_id FROM held h WHERE h.scope = 'unit' \
           UNION \
           SELECT a.unit_id FROM held h \
           JOIN district_members m ON m.district_id = h.district_id AND h.scope = 'district' \
             AND m.valid_from_on <= $2 AND (m.valid_to_on IS NULL OR m.valid_to_on >= $2) \
           JOIN unit_ancestors a ON a.ancestor_id = m.unit_id) \
         SELECT u.id, u.code, u.name, u.parent_id, u.level, u.tier, u.valid_from_on, \
                u.valid_to_on \
         FROM reach r JOIN units u ON u.id = r.unit_id \
         WHERE u.code > $4 \
           AND (CAST($5 AS BIGINT) IS NULL OR EXISTS ( \
                 SELECT 1 FROM unit_ancestors a WHERE a.unit_id = u.id AND a.ancestor_id = $5)) \
           AND (CAST($6 AS BIGINT) IS NULL OR EXISTS ( \
                 SELECT 1 FROM unit_ancestors a WHERE a.unit_id = u.id AND a.ancestor_id = $6)) \
         ORDER BY u.code LIMIT $7")
    .bind(asked.viewer.user_id)
    .bind(asked.viewer.today.as_str())
    .bind(roles)
    .bind(asked.after)
    .bind(asked.viewer.token.and_then(|token| token.unit_id))
    .bind(asked.under)
    .bind(asked.limit)
    .all(tx)
    .await?;
    rows.into_iter().map(UnitRow::into_unit).collect()
}
