//! Use case: the programmes of a union, their batches, and rosters as they are shown.

use jiff::civil::Date;
use serde::Serialize;

use crate::finding::{Failure, Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::limits::quantity::Quantity;
use crate::members::identity::{masked_identity, masked_name};
use crate::members::list_members::{Opener, Sight, record_look};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::programmes::keep_roster::place_of;
use crate::programmes::programme::{Programme, State, line_number};
use crate::programmes::{codes, store};
use crate::units::unit::Unit;

/// A stored programme.
pub fn programme_of(row: store::ProgrammeRow) -> Outcome<Programme> {
    let state = State::read(&row.state);
    let state =
        state.ok_or_else(|| Failure::Storage(format!("no state of a programme: {}", row.state)))?;
    Ok(Programme {
        id: row.id,
        unit_id: row.unit_id,
        code: row.code,
        name: row.name,
        category: row.category,
        year: row.year,
        plan: Money::from_fen(row.plan_fen),
        standard: row.standard_fen.map(Money::from_fen),
        piece: row.piece,
        account_id: row.account_id,
        state,
        approved_on: row.approved_on,
        paper: row.paper,
    })
}

/// Those that a union keeps.
pub async fn programmes_of(tx: &mut Tx, unit: &Unit) -> Outcome<Vec<Programme>> {
    let rows = store::programmes_of_unit(tx, unit.id).await?;
    rows.into_iter().map(programme_of).collect()
}

/// One of them, by its code and year.
pub async fn programme_called(
    tx: &mut Tx,
    unit: &Unit,
    (code, year): (&str, i64),
) -> Outcome<Programme> {
    let all = programmes_of(tx, unit).await?;
    let found = all.into_iter().find(|it| it.code == code.trim() && it.year == year);
    found.ok_or_else(|| {
        let place = Place::of(format!("{unit} {year}年"));
        Finding::new(&codes::UNKNOWN, place).found(code).into()
    })
}

/// One of them, by its id.
pub async fn programme_with_id(tx: &mut Tx, unit: &Unit, id: i64) -> Outcome<Programme> {
    let all = programmes_of(tx, unit).await?;
    let found = all.into_iter().find(|it| it.id == id);
    found.ok_or_else(|| Finding::new(&codes::UNKNOWN, Place::of(unit.to_string())).into())
}

/// A batch of a roster.
#[derive(Clone, Debug, Serialize)]
pub struct Batch {
    /// 发放日期.
    pub paid_on: String,
    pub lines: i64,
    pub amount: Money,
    pub delivered_on: Option<String>,
    /// 签收依据.
    pub paper: Option<String>,
}

/// The batches of a programme, the oldest first.
pub async fn batches_of(tx: &mut Tx, programme: &Programme) -> Outcome<Vec<Batch>> {
    let delivered = store::deliveries_of_unit(tx, programme.unit_id).await?;
    let batches = store::batches_of(tx, programme.id).await?;
    let batch = |row: store::BatchRow| {
        let is_it =
            |it: &&store::DeliveryRow| it.programme_id == programme.id && it.paid_on == row.paid_on;
        let delivery = delivered.iter().find(is_it);
        Batch {
            lines: row.line_count,
            amount: Money::from_fen(row.amount_fen),
            delivered_on: delivery.map(|it| it.delivered_on.clone()),
            paper: delivery.map(|it| it.paper.clone()),
            paid_on: row.paid_on,
        }
    };
    Ok(batches.into_iter().map(batch).collect())
}

/// A line of a roster as shown.
#[derive(Clone, Serialize)]
pub struct ShownLine {
    /// 名册编号.
    pub number: String,
    pub unit_code: String,
    pub name: String,
    pub identity: String,
    pub hardship: String,
    pub quantity: Option<Quantity>,
    pub amount: Money,
    /// Only in the clear: it may name an illness.
    pub note: String,
    #[serde(skip)]
    pub id: i64,
}

/// A page of a batch.
#[derive(Serialize)]
pub struct ShownRoster {
    pub lines: Vec<ShownLine>,
    /// The line behind which the next page begins.
    pub next_after: Option<i64>,
    /// Why people are not shown at all.
    pub closed: Option<Finding>,
}

/// Hides what may not be read, as long as it is.
fn hidden(text: &str) -> String {
    "*".repeat(text.chars().count())
}

/// A page of a batch, behind one of its lines.
pub async fn list_roster(
    tx: &mut Tx,
    (programme, paid_on): (&Programme, Date),
    sight: Sight,
    (after, limit): (i64, i64),
) -> Outcome<ShownRoster> {
    let opener = Opener::load(tx, sight).await?;
    let batch = (programme.id, paid_on.to_string());
    let behind = (after, limit.saturating_add(1));
    let mut rows = store::lines_of_batch(tx, (batch.0, &batch.1), behind).await?;
    let has_more = rows.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    if has_more {
        rows.pop();
    }
    let shown = |row: store::LineRow| -> Outcome<ShownLine> {
        let at = |field: &str, sealed: &str, mask: fn(&str) -> String| {
            opener.at(&place_of(field, row.id), sealed, mask)
        };
        Ok(ShownLine {
            number: line_number(row.id),
            name: at("name", &row.name_sealed, masked_name)?,
            identity: at("identity", &row.identity_sealed, masked_identity)?,
            note: at("note", &row.note_sealed, hidden)?,
            unit_code: row.unit_code,
            hardship: row.hardship,
            quantity: row.quantity.map(Quantity::from_hundredths),
            amount: Money::from_fen(row.amount_fen),
            id: row.id,
        })
    };
    let lines: Vec<ShownLine> = rows.into_iter().map(shown).collect::<Outcome<_>>()?;
    let next_after = lines.last().filter(|_| has_more).map(|it| it.id);
    Ok(ShownRoster { lines, next_after, closed: opener.closed })
}

/// The same in the clear, recorded by the numbers of the lines.
pub async fn look_at_roster(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (programme, paid_on): (&Programme, Date),
    behind: (i64, i64),
) -> Outcome<ShownRoster> {
    let roster = list_roster(tx, (programme, paid_on), Sight::Clear, behind).await?;
    let numbers: Vec<String> = roster.lines.iter().map(|it| it.number.clone()).collect();
    record_look(tx, act, unit, ("roster", &numbers)).await?;
    Ok(roster)
}
