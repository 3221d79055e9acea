//! Payers with their channels, bases, targets.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// 缴费单位 of a union, and its channel from a day on.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ChannelRow {
    pub id: i64,
    pub unit_id: i64,
    pub payer_name: String,
    pub credit_code: String,
    pub former_names: String,
    pub bank_account: String,
    pub channel: String,
    pub valid_from_on: String,
    pub valid_to_on: Option<String>,
    pub due_day: i64,
    pub set_by: String,
    pub set_at: String,
}

impl ChannelRow {
    #[must_use]
    pub fn holds_on(&self, day: &str) -> bool {
        self.valid_from_on.as_str() <= day
            && self.valid_to_on.as_deref().is_none_or(|last| last >= day)
    }
}

/// What is registered for a unit and those below it, oldest first.
pub async fn channels_below(tx: &mut Tx, root_id: i64) -> Outcome<Vec<ChannelRow>> {
    sql("SELECT c.id, c.unit_id, c.payer_name, c.credit_code, c.former_names, c.bank_account, \
                c.channel, c.valid_from_on, c.valid_to_on, c.due_day, c.set_by, c.set_at \
         FROM unit_ancestors a JOIN dues_channels c ON c.unit_id = a.unit_id \
         WHERE a.ancestor_id = $1 ORDER BY c.unit_id, c.valid_from_on, c.id")
    .bind(root_id)
    .all(tx)
    .await
}

pub async fn next_channel_id(tx: &mut Tx) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM dues_channels").one(tx).await?;
    Ok(id)
}

pub async fn insert_channels(tx: &mut Tx, rows: &[ChannelRow]) -> Outcome<()> {
    let texts = |of: fn(&ChannelRow) -> &String| {
        Column::Texts(rows.iter().map(|row| of(row).clone()).collect())
    };
    let columns = [
        ("id", Column::Ints(rows.iter().map(|it| it.id).collect())),
        ("unit_id", Column::Ints(rows.iter().map(|it| it.unit_id).collect())),
        ("payer_name", texts(|it| &it.payer_name)),
        ("credit_code", texts(|it| &it.credit_code)),
        ("former_names", texts(|it| &it.former_names)),
        ("bank_account", texts(|it| &it.bank_account)),
        ("channel", texts(|it| &it.channel)),
        ("valid_from_on", texts(|it| &it.valid_from_on)),
        (
            "valid_to_on",
            Column::OptionalTexts(rows.iter().map(|it| it.valid_to_on.clone()).collect()),
        ),
        ("due_day", Column::Ints(rows.iter().map(|it| it.due_day).collect())),
        ("set_by", texts(|it| &it.set_by)),
        ("set_at", texts(|it| &it.set_at)),
    ];
    insert_all(tx, "dues_channels", &columns, "").await
}

/// A channel that was open ends the day before the next one begins.
pub async fn end_channel(tx: &mut Tx, id: i64, last_on: &str, by: (&str, &str)) -> Outcome<u64> {
    sql("UPDATE dues_channels SET valid_to_on = $2, ended_by = $3, ended_at = $4 \
         WHERE id = $1 AND ended_at IS NULL")
    .bind(id)
    .bind(last_on)
    .bind(by.0)
    .bind(by.1)
    .execute(tx)
    .await
}

/// The account of a payer that nobody had said; it is not said otherwise.
pub async fn set_payer_account(tx: &mut Tx, id: i64, account: &str) -> Outcome<u64> {
    sql("UPDATE dues_channels SET bank_account = $2 WHERE id = $1 AND bank_account = ''")
        .bind(id)
        .bind(account)
        .execute(tx)
        .await
}

/// 拨缴基数 as it was set; the newest of a unit and month holds.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct BaseRow {
    pub unit_id: i64,
    pub wage_period: i64,
    pub seq: i64,
    pub staff_count: i64,
    pub member_count: i64,
    pub payroll_fen: i64,
    pub evidence: String,
    pub set_by: String,
    pub set_at: String,
}

/// The bases in force of a unit and those below it, for months of wages.
pub async fn bases_below(
    tx: &mut Tx,
    root_id: i64,
    (from, to): (i64, i64),
) -> Outcome<Vec<BaseRow>> {
    sql("SELECT b.unit_id, b.wage_period, b.seq, b.staff_count, b.member_count, b.payroll_fen, \
                b.evidence, b.set_by, b.set_at \
         FROM unit_ancestors a \
         JOIN dues_bases b ON b.unit_id = a.unit_id AND b.wage_period BETWEEN $2 AND $3 \
         WHERE a.ancestor_id = $1 \
           AND NOT EXISTS (SELECT 1 FROM dues_bases n WHERE n.unit_id = b.unit_id \
                AND n.wage_period = b.wage_period AND n.seq > b.seq) \
         ORDER BY b.unit_id, b.wage_period")
    .bind(root_id)
    .bind(from)
    .bind(to)
    .all(tx)
    .await
}

pub async fn insert_bases(tx: &mut Tx, rows: &[BaseRow]) -> Outcome<()> {
    let ints = |of: fn(&BaseRow) -> i64| Column::Ints(rows.iter().map(of).collect());
    let texts =
        |of: fn(&BaseRow) -> &String| Column::Texts(rows.iter().map(|it| of(it).clone()).collect());
    let columns = [
        ("unit_id", ints(|it| it.unit_id)),
        ("wage_period", ints(|it| it.wage_period)),
        ("seq", ints(|it| it.seq)),
        ("staff_count", ints(|it| it.staff_count)),
        ("member_count", ints(|it| it.member_count)),
        ("payroll_fen", ints(|it| it.payroll_fen)),
        ("evidence", texts(|it| &it.evidence)),
        ("set_by", texts(|it| &it.set_by)),
        ("set_at", texts(|it| &it.set_at)),
    ];
    insert_all(tx, "dues_bases", &columns, "").await
}

/// 收入任务 as it was set; the newest of a unit and year holds.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct TargetRow {
    pub setter_id: i64,
    pub unit_id: i64,
    pub year: i64,
    pub seq: i64,
    pub amount_fen: i64,
    pub basis: String,
    pub is_key: String,
    pub set_by: String,
    pub set_at: String,
}

/// The targets in force that a unit has set for a year.
pub async fn targets_set_by(tx: &mut Tx, setter_id: i64, year: i64) -> Outcome<Vec<TargetRow>> {
    sql("SELECT t.setter_id, t.unit_id, t.year, t.seq, t.amount_fen, t.basis, t.is_key, t.set_by, \
                t.set_at \
         FROM dues_targets t \
         WHERE t.setter_id = $1 AND t.year = $2 \
           AND NOT EXISTS (SELECT 1 FROM dues_targets n WHERE n.setter_id = t.setter_id \
                AND n.unit_id = t.unit_id AND n.year = t.year AND n.seq > t.seq) \
         ORDER BY t.unit_id")
    .bind(setter_id)
    .bind(year)
    .all(tx)
    .await
}

pub async fn insert_targets(tx: &mut Tx, rows: &[TargetRow]) -> Outcome<()> {
    let ints = |of: fn(&TargetRow) -> i64| Column::Ints(rows.iter().map(of).collect());
    let texts = |of: fn(&TargetRow) -> &String| {
        Column::Texts(rows.iter().map(|it| of(it).clone()).collect())
    };
    let columns = [
        ("setter_id", ints(|it| it.setter_id)),
        ("unit_id", ints(|it| it.unit_id)),
        ("year", ints(|it| it.year)),
        ("seq", ints(|it| it.seq)),
        ("amount_fen", ints(|it| it.amount_fen)),
        ("basis", texts(|it| &it.basis)),
        ("is_key", texts(|it| &it.is_key)),
        ("set_by", texts(|it| &it.set_by)),
        ("set_at", texts(|it| &it.set_at)),
    ];
    insert_all(tx, "dues_targets", &columns, "").await
}
