//! Return rules: the tiers of one code are its rows.

use sqlx::FromRow;

use crate::finding::{Failure, Outcome};
use crate::grants::compute::Tier;
use crate::money::Money;
use crate::money::percent::Percent;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A rule as it is kept: one tier.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct RuleRow {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub payer_id: i64,
    pub level: String,
    pub basis: String,
    pub tier_from: Option<i64>,
    pub tier_to: Option<i64>,
    pub percent: Option<i64>,
    pub amount_fen: Option<i64>,
    pub cap_fen: Option<i64>,
    pub kind: String,
    pub valid_from_on: String,
    pub valid_to_on: Option<String>,
    pub paper: String,
    pub set_by: String,
    pub set_at: String,
}

impl RuleRow {
    #[must_use]
    pub fn holds_on(&self, day: &str) -> bool {
        self.valid_from_on.as_str() <= day
            && self.valid_to_on.as_deref().is_none_or(|last| last >= day)
    }

    pub fn tier(&self) -> Outcome<Tier> {
        let percent = |parts: Option<i64>| {
            parts.map(|parts| u32::try_from(parts).map(Percent::from_parts)).transpose()
        };
        let unread = |_| Failure::Storage(format!("return rule {}: percent", self.id));
        Ok(Tier {
            from: percent(self.tier_from).map_err(unread)?,
            to: percent(self.tier_to).map_err(unread)?,
            percent: percent(self.percent).map_err(unread)?,
            standard: self.amount_fen.map(Money::from_fen),
            cap: self.cap_fen.map(Money::from_fen),
        })
    }
}

/// The rules by which a unit and those below it pay, the oldest first.
pub async fn rules_below(tx: &mut Tx, root_id: i64) -> Outcome<Vec<RuleRow>> {
    sql("SELECT r.id, r.code, r.name, r.payer_id, r.level, r.basis, r.tier_from, r.tier_to, \
                r.percent, r.amount_fen, r.cap_fen, r.kind, r.valid_from_on, r.valid_to_on, \
                r.paper, r.set_by, r.set_at \
         FROM unit_ancestors a JOIN return_rules r ON r.payer_id = a.unit_id \
         WHERE a.ancestor_id = $1 ORDER BY r.payer_id, r.code, r.level, r.valid_from_on, r.id")
    .bind(root_id)
    .all(tx)
    .await
}

/// The rules by which a unit itself pays, by code, the lowest tier first.
pub async fn rules_of(tx: &mut Tx, payer_id: i64) -> Outcome<Vec<RuleRow>> {
    sql("SELECT id, code, name, payer_id, level, basis, tier_from, tier_to, percent, amount_fen, \
                cap_fen, kind, valid_from_on, valid_to_on, paper, set_by, set_at \
         FROM return_rules WHERE payer_id = $1 \
         ORDER BY code, level, COALESCE(tier_from, 0), valid_from_on, id")
    .bind(payer_id)
    .all(tx)
    .await
}

/// The id comes from the range of the unit whose list it is.
pub async fn next_rule_id(tx: &mut Tx, unit_id: i64) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
                             FROM return_rules \
                             WHERE id BETWEEN $1 * 4294967296 AND ($1 + 1) * 4294967296 - 1")
    .bind(unit_id)
    .one(tx)
    .await?;
    Ok(id)
}

pub async fn insert_return_rules(tx: &mut Tx, rows: &[RuleRow]) -> Outcome<()> {
    let ints = |of: fn(&RuleRow) -> i64| Column::Ints(rows.iter().map(of).collect());
    let some =
        |of: fn(&RuleRow) -> Option<i64>| Column::OptionalInts(rows.iter().map(of).collect());
    let texts =
        |of: fn(&RuleRow) -> &String| Column::Texts(rows.iter().map(|it| of(it).clone()).collect());
    let ends = rows.iter().map(|it| it.valid_to_on.clone()).collect();
    let columns = [
        ("id", ints(|it| it.id)),
        ("code", texts(|it| &it.code)),
        ("name", texts(|it| &it.name)),
        ("payer_id", ints(|it| it.payer_id)),
        ("level", texts(|it| &it.level)),
        ("basis", texts(|it| &it.basis)),
        ("tier_from", some(|it| it.tier_from)),
        ("tier_to", some(|it| it.tier_to)),
        ("percent", some(|it| it.percent)),
        ("amount_fen", some(|it| it.amount_fen)),
        ("cap_fen", some(|it| it.cap_fen)),
        ("kind", texts(|it| &it.kind)),
        ("valid_from_on", texts(|it| &it.valid_from_on)),
        ("valid_to_on", Column::OptionalTexts(ends)),
        ("paper", texts(|it| &it.paper)),
        ("set_by", texts(|it| &it.set_by)),
        ("set_at", texts(|it| &it.set_at)),
    ];
    insert_all(tx, "return_rules", &columns, "").await
}

/// A rule that was open has its last day; once.
pub async fn end_return_rule(
    tx: &mut Tx,
    id: i64,
    last_on: &str,
    by: (&str, &str),
) -> Outcome<u64> {
    sql("UPDATE return_rules SET valid_to_on = $2, ended_by = $3, ended_at = $4 \
         WHERE id = $1 AND ended_at IS NULL")
    .bind(id)
    .bind(last_on)
    .bind(by.0)
    .bind(by.1)
    .execute(tx)
    .await
}
