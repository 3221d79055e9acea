//! SQL of accounts and dimension sets.

use rustc_hash::FxHashMap;
use sqlx::FromRow;

use crate::finding::{Failure, Outcome};
use crate::ledger::chart::dimension::{AssetOwnership, Dimensions, ExpenditureKind, FundingSource};
use crate::ledger::chart::{
    Account, AccountTier, Chart, Class, Era, Rule, Side, read_demands, spell_demands,
};
use crate::platform::database::{Column, Tx, insert_all, sql};
use crate::units::store::unreadable;

#[derive(FromRow)]
struct AccountRow {
    id: i64,
    chart: i64,
    code: String,
    name: String,
    parent_id: Option<i64>,
    class: String,
    normal_side: String,
    tier: String,
    rule: String,
    owner_unit_id: Option<i64>,
    dimensions: String,
    takes_postings: bool,
    has_details: bool,
    is_active: bool,
    applies_below: bool,
}

impl AccountRow {
    fn into_account(self) -> Outcome<Account> {
        let unread = |value: &str| unreadable("account word", value);
        Ok(Account {
            era: Era::from_number(self.chart).ok_or_else(|| unread("chart"))?,
            class: Class::read(&self.class).ok_or_else(|| unread(&self.class))?,
            normal_side: Side::read(&self.normal_side).ok_or_else(|| unread(&self.normal_side))?,
            tier: AccountTier::read(&self.tier).ok_or_else(|| unread(&self.tier))?,
            rule: Rule::read(&self.rule).ok_or_else(|| unread(&self.rule))?,
            dimensions: read_demands(&self.dimensions),
            id: self.id,
            code: self.code,
            name: self.name,
            parent_id: self.parent_id,
            owner_unit_id: self.owner_unit_id,
            takes_postings: self.takes_postings,
            has_details: self.has_details,
            is_active: self.is_active,
            applies_below: self.applies_below,
        })
    }
}

/// Writes the official lists that are not there yet. Safe to repeat.
pub async fn seed_charts(tx: &mut Tx) -> Outcome<()> {
    let there: Vec<(i64,)> =
        sql("SELECT id FROM accounts WHERE owner_unit_id IS NULL ORDER BY id").all(tx).await?;
    for era in Era::EVERY {
        let mut missing = crate::ledger::chart::official::official_accounts(era);
        missing.retain(|account| there.binary_search(&(account.id,)).is_err());
        insert_accounts(tx, &missing).await?;
    }
    Ok(())
}

pub async fn insert_accounts(tx: &mut Tx, accounts: &[Account]) -> Outcome<()> {
    let texts = |of: fn(&Account) -> String| Column::Texts(accounts.iter().map(of).collect());
    let bools = |of: fn(&Account) -> bool| Column::Bools(accounts.iter().map(of).collect());
    let columns = [
        ("id", Column::Ints(accounts.iter().map(|it| it.id).collect())),
        ("chart", Column::Ints(accounts.iter().map(|it| it.era.number()).collect())),
        ("code", texts(|it| it.code.clone())),
        ("name", texts(|it| it.name.clone())),
        ("parent_id", Column::OptionalInts(accounts.iter().map(|it| it.parent_id).collect())),
        ("class", texts(|it| it.class.as_str().to_owned())),
        ("normal_side", texts(|it| it.normal_side.as_str().to_owned())),
        ("tier", texts(|it| it.tier.as_str().to_owned())),
        ("rule", texts(|it| it.rule.as_str().to_owned())),
        (
            "owner_unit_id",
            Column::OptionalInts(accounts.iter().map(|it| it.owner_unit_id).collect()),
        ),
        ("dimensions", texts(|it| spell_demands(&it.dimensions))),
        ("takes_postings", bools(|it| it.takes_postings)),
        ("has_details", bools(|it| it.has_details)),
        ("is_active", bools(|it| it.is_active)),
        ("applies_below", bools(|it| it.applies_below)),
    ];
    insert_all(tx, "accounts", &columns, "").await
}

/// The chart as a unit sees it: official accounts, and details of the unit and those above it.
pub async fn chart_of(tx: &mut Tx, era: Era, unit_id: i64) -> Outcome<Chart> {
    let rows: Vec<AccountRow> =
        sql("SELECT id, chart, code, name, parent_id, class, normal_side, \
                tier, rule, owner_unit_id, dimensions, takes_postings, has_details, \
                is_active, applies_below \
         FROM accounts \
         WHERE chart = $1 \
           AND (owner_unit_id IS NULL OR owner_unit_id IN \
                (SELECT ancestor_id FROM unit_ancestors \
                 WHERE unit_id = $2 AND (depth = 0 OR applies_below))) \
         ORDER BY code, id")
        .bind(era.number())
        .bind(unit_id)
        .all(tx)
        .await?;
    let accounts: Outcome<Vec<Account>> = rows.into_iter().map(AccountRow::into_account).collect();
    Ok(Chart::new(era, accounts?))
}

/// All accounts of an era, whoever owns them: what is added up over many units.
pub async fn chart_of_every_unit(tx: &mut Tx, era: Era) -> Outcome<Chart> {
    let rows: Vec<AccountRow> =
        sql("SELECT id, chart, code, name, parent_id, class, normal_side, \
                tier, rule, owner_unit_id, dimensions, takes_postings, has_details, \
                is_active, applies_below \
         FROM accounts WHERE chart = $1 ORDER BY code, id")
        .bind(era.number())
        .all(tx)
        .await?;
    let accounts: Outcome<Vec<Account>> = rows.into_iter().map(AccountRow::into_account).collect();
    Ok(Chart::of_every_unit(era, accounts?))
}

/// Every account of an era, whoever owns it: for verification and consolidation.
pub async fn account_codes(tx: &mut Tx) -> Outcome<FxHashMap<i64, String>> {
    let rows: Vec<(i64, String)> = sql("SELECT id, code FROM accounts ORDER BY id").all(tx).await?;
    Ok(rows.into_iter().collect())
}

pub async fn next_account_id(tx: &mut Tx) -> Outcome<i64> {
    // Own details live above every official id.
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM accounts \
                             WHERE owner_unit_id IS NOT NULL")
    .one(tx)
    .await?;
    Ok(id.max(100_000_000))
}

/// Details under an account that a new one must differ from: those the unit sees and, where the
/// new one is to hold below, those of the units under it.
pub async fn detail_codes_in_line(
    tx: &mut Tx,
    era: Era,
    unit_id: i64,
    (parent_id, applies_below): (i64, bool),
) -> Outcome<Vec<(String, String)>> {
    sql("SELECT code, name FROM accounts \
         WHERE chart = $1 AND parent_id = $3 \
           AND (owner_unit_id IS NULL \
             OR owner_unit_id IN (SELECT ancestor_id FROM unit_ancestors \
                  WHERE unit_id = $2 AND (depth = 0 OR applies_below)) \
             OR ($4 AND owner_unit_id IN \
                  (SELECT unit_id FROM unit_ancestors WHERE ancestor_id = $2))) \
         ORDER BY code, id")
    .bind(era.number())
    .bind(unit_id)
    .bind(parent_id)
    .bind(applies_below)
    .all(tx)
    .await
}

pub async fn mark_has_details(tx: &mut Tx, account_id: i64) -> Outcome<()> {
    sql("UPDATE accounts SET has_details = TRUE WHERE id = $1 AND NOT has_details")
        .bind(account_id)
        .execute(tx)
        .await?;
    Ok(())
}

/// How many balances the unit, and those below it where a detail would hold for them, keep on
/// an account in years still open.
pub async fn uses_of_account(
    tx: &mut Tx,
    unit_id: i64,
    account_id: i64,
    applies_below: bool,
) -> Outcome<i64> {
    let (uses,): (i64,) = sql("SELECT CAST( \
            (SELECT COUNT(*) FROM openings o \
             JOIN years y ON y.unit_id = o.unit_id AND y.year = o.year \
             JOIN unit_ancestors u ON u.unit_id = o.unit_id AND u.ancestor_id = $1 \
             WHERE o.account_id = $2 AND o.net_debit_fen <> 0 AND y.status = 'open' \
               AND (u.depth = 0 OR $3)) \
          + (SELECT COUNT(*) FROM balances b \
             JOIN years y ON y.unit_id = b.unit_id AND y.year = b.period / 100 \
             JOIN unit_ancestors u ON u.unit_id = b.unit_id AND u.ancestor_id = $1 \
             WHERE b.account_id = $2 AND y.status = 'open' \
               AND (u.depth = 0 OR $3)) AS BIGINT)")
    .bind(unit_id)
    .bind(account_id)
    .bind(applies_below)
    .one(tx)
    .await?;
    Ok(uses)
}

/// Accounts on which the unit, or a unit below it, keeps balances in years still open, with how
/// far below the nearest of them stands.
pub async fn accounts_in_use(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<(i64, i64)>> {
    sql("SELECT used.account_id, CAST(MIN(used.depth) AS BIGINT) FROM \
            (SELECT o.account_id, u.depth FROM openings o \
             JOIN years y ON y.unit_id = o.unit_id AND y.year = o.year \
             JOIN unit_ancestors u ON u.unit_id = o.unit_id AND u.ancestor_id = $1 \
             WHERE o.net_debit_fen <> 0 AND y.status = 'open' \
             UNION ALL \
             SELECT b.account_id, u.depth FROM balances b \
             JOIN years y ON y.unit_id = b.unit_id AND y.year = b.period / 100 \
             JOIN unit_ancestors u ON u.unit_id = b.unit_id AND u.ancestor_id = $1 \
             WHERE y.status = 'open') used \
         GROUP BY used.account_id ORDER BY used.account_id")
    .bind(unit_id)
    .all(tx)
    .await
}

/// Own details of the units below a unit: parent, code and name.
pub async fn details_below(
    tx: &mut Tx,
    era: Era,
    unit_id: i64,
) -> Outcome<Vec<(Option<i64>, String, String)>> {
    sql("SELECT parent_id, code, name FROM accounts \
         WHERE chart = $1 AND owner_unit_id IN \
             (SELECT unit_id FROM unit_ancestors WHERE ancestor_id = $2 AND depth > 0) \
         ORDER BY code, id")
    .bind(era.number())
    .bind(unit_id)
    .all(tx)
    .await
}

/// Makes sure that every combination has its row. Same combination, same id, on any engine.
pub async fn save_dimension_sets(tx: &mut Tx, sets: &[Dimensions]) -> Outcome<()> {
    if sets.is_empty() {
        return Ok(());
    }
    let columns = [
        ("id", Column::Ints(sets.iter().map(Dimensions::set_id).collect())),
        ("key", Column::Texts(sets.iter().map(Dimensions::key).collect())),
        ("project_id", Column::OptionalInts(sets.iter().map(|it| it.project_id).collect())),
        (
            "counterparty_unit_id",
            Column::OptionalInts(sets.iter().map(|it| it.counterparty_unit_id).collect()),
        ),
        ("party_id", Column::OptionalInts(sets.iter().map(|it| it.party_id).collect())),
        ("funding_source", words(sets, |it| it.funding_source.map(FundingSource::as_str))),
        ("expenditure_kind", words(sets, |it| it.expenditure_kind.map(ExpenditureKind::as_str))),
        ("economic_class", Column::OptionalInts(sets.iter().map(|it| it.economic_class).collect())),
        (
            "functional_class",
            Column::OptionalInts(sets.iter().map(|it| it.functional_class).collect()),
        ),
        ("asset_ownership", words(sets, |it| it.asset_ownership.map(AssetOwnership::as_str))),
        (
            "bank_account_id",
            Column::OptionalInts(sets.iter().map(|it| it.bank_account_id).collect()),
        ),
    ];
    insert_all(tx, "dimension_sets", &columns, "ON CONFLICT (id) DO NOTHING").await
}

fn words(sets: &[Dimensions], of: fn(&Dimensions) -> Option<&'static str>) -> Column {
    Column::OptionalTexts(sets.iter().map(|it| of(it).map(str::to_owned)).collect())
}

#[derive(FromRow)]
struct DimensionRow {
    id: i64,
    key: String,
    project_id: Option<i64>,
    counterparty_unit_id: Option<i64>,
    party_id: Option<i64>,
    funding_source: Option<String>,
    expenditure_kind: Option<String>,
    economic_class: Option<i64>,
    functional_class: Option<i64>,
    asset_ownership: Option<String>,
    bank_account_id: Option<i64>,
}

impl DimensionRow {
    fn into_dimensions(self) -> StoredDimensions {
        let dimensions = Dimensions {
            project_id: self.project_id,
            counterparty_unit_id: self.counterparty_unit_id,
            party_id: self.party_id,
            funding_source: self.funding_source.as_deref().and_then(FundingSource::read),
            expenditure_kind: self.expenditure_kind.as_deref().and_then(ExpenditureKind::read),
            economic_class: self.economic_class,
            functional_class: self.functional_class,
            asset_ownership: self.asset_ownership.as_deref().and_then(AssetOwnership::read),
            bank_account_id: self.bank_account_id,
        };
        let is_sound = dimensions.key() == self.key && dimensions.set_id() == self.id;
        StoredDimensions { id: self.id, dimensions, is_sound }
    }
}

/// A combination as stored; not sound when its columns, its key and its id contradict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredDimensions {
    pub id: i64,
    pub dimensions: Dimensions,
    pub is_sound: bool,
}

/// The combinations that a unit's balances and openings use, by id.
pub async fn dimension_sets_of(tx: &mut Tx, unit_id: i64) -> Outcome<FxHashMap<i64, Dimensions>> {
    let rows: Vec<DimensionRow> =
        sql("SELECT id, key, project_id, counterparty_unit_id, party_id, \
                funding_source, expenditure_kind, economic_class, functional_class, \
                asset_ownership, bank_account_id \
         FROM dimension_sets \
         WHERE id IN (SELECT dimension_set_id FROM balances WHERE unit_id = $1 \
                      AND period BETWEEN 0 AND 999999) \
            OR id IN (SELECT dimension_set_id FROM openings WHERE unit_id = $1 \
                      AND year BETWEEN 0 AND 9999) \
         ORDER BY id")
        .bind(unit_id)
        .all(tx)
        .await?;
    let mut sets = FxHashMap::default();
    for stored in rows.into_iter().map(DimensionRow::into_dimensions) {
        if !stored.is_sound {
            return Err(Failure::Storage(format!("dimension set {} is not its key", stored.id)));
        }
        sets.insert(stored.id, stored.dimensions);
    }
    sets.insert(0, Dimensions::NONE);
    Ok(sets)
}

/// The combinations that a run of vouchers uses, sound or not: for verification, which leans
/// on nothing that is derived.
pub async fn dimension_sets_of_vouchers(
    tx: &mut Tx,
    from_id: i64,
    to_id: i64,
) -> Outcome<Vec<StoredDimensions>> {
    let rows: Vec<DimensionRow> =
        sql("SELECT id, key, project_id, counterparty_unit_id, party_id, \
                funding_source, expenditure_kind, economic_class, functional_class, \
                asset_ownership, bank_account_id \
         FROM dimension_sets \
         WHERE id IN (SELECT dimension_set_id FROM entries WHERE voucher_id BETWEEN $1 AND $2) \
         ORDER BY id")
        .bind(from_id)
        .bind(to_id)
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(DimensionRow::into_dimensions).collect())
}
