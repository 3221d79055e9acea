//! Use case: families as they are shown, masked, or in the clear to who has the right.
//!
//! Invariant: what is shown in the clear is recorded first, by the numbers of the files.

use serde::Serialize;

use crate::aid::family::{Cause, FamilyState, family_number, family_place, member_place};
use crate::aid::keep_families::find_family;
use crate::aid::list_aid::{ShownApplication, shown as shown_application};
use crate::aid::store::{self, FamilyRow};
use crate::finding::{Failure, Finding, Outcome};
use crate::ledger::post::sockets::Act;
use crate::members::identity::{masked_identity, masked_name, masked_phone};
use crate::members::list_members::{Opener, Sight, record_look};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::unit::Unit;

/// A family as shown.
#[derive(Clone, Serialize)]
pub struct ShownFamily {
    /// 档案编号.
    pub number: String,
    pub unit_code: String,
    pub name: String,
    pub identity: String,
    pub phone: String,
    pub address: String,
    pub cause: Cause,
    pub income: Money,
    pub heads: i64,
    pub opened_on: String,
    pub paper: String,
    pub state: FamilyState,
    pub ended_on: Option<String>,
    pub end_reason: Option<String>,
}

/// One who lives there, as shown.
#[derive(Clone, Serialize)]
pub struct ShownMember {
    pub name: String,
    pub identity: String,
    pub relation: String,
    pub situation: String,
}

/// A plan as shown.
#[derive(Clone, Debug, Serialize)]
pub struct ShownPlan {
    pub year: i64,
    pub goal: String,
}

/// A measure as shown.
#[derive(Clone, Debug, Serialize)]
pub struct ShownMeasure {
    pub seq: i64,
    pub measure: String,
    pub due_on: String,
    pub done_on: Option<String>,
    pub done_note: Option<String>,
}

/// A review as shown.
#[derive(Clone, Debug, Serialize)]
pub struct ShownReview {
    pub year: i64,
    pub reviewed_on: String,
    pub outcome: String,
    pub cause: String,
    pub income: Money,
    pub heads: i64,
    pub paper: String,
    pub note: String,
}

/// Families, and why nobody is shown.
#[derive(Serialize)]
pub struct ShownFamilies {
    pub families: Vec<ShownFamily>,
    pub closed: Option<Finding>,
}

/// 一户一档案.
#[derive(Serialize)]
pub struct WholeFamily {
    pub family: ShownFamily,
    pub members: Vec<ShownMember>,
    pub plans: Vec<ShownPlan>,
    pub measures: Vec<ShownMeasure>,
    pub reviews: Vec<ShownReview>,
    pub applications: Vec<ShownApplication>,
    pub closed: Option<Finding>,
}

/// Hides what may not be read, as long as it is.
fn hidden(text: &str) -> String {
    "*".repeat(text.chars().count())
}

fn shown(opener: &Opener, row: FamilyRow) -> Outcome<ShownFamily> {
    let at = |field: &str, sealed: &str, mask: fn(&str) -> String| {
        opener.at(&family_place(field, row.id), sealed, mask)
    };
    let unreadable = |what: &str, text: &str| Failure::Storage(format!("no {what}: {text}"));
    Ok(ShownFamily {
        number: family_number(row.id),
        name: at("name", &row.name_sealed, masked_name)?,
        identity: at("identity", &row.identity_sealed, masked_identity)?,
        phone: at("phone", &row.phone_sealed, masked_phone)?,
        address: at("address", &row.address_sealed, hidden)?,
        cause: Cause::read(&row.cause).ok_or_else(|| unreadable("cause", &row.cause))?,
        state: FamilyState::read(&row.state).ok_or_else(|| unreadable("state", &row.state))?,
        income: Money::from_fen(row.income_fen),
        unit_code: row.unit_code,
        heads: row.heads,
        opened_on: row.opened_on,
        paper: row.paper,
        ended_on: row.ended_on,
        end_reason: row.end_reason,
    })
}

/// The families of a unit and those below it, masked.
pub async fn list_families(tx: &mut Tx, unit: &Unit) -> Outcome<ShownFamilies> {
    let opener = Opener::load(tx, Sight::Masked).await?;
    let rows = store::families_below(tx, unit.id).await?;
    let families = rows.into_iter().map(|row| shown(&opener, row)).collect::<Outcome<_>>()?;
    Ok(ShownFamilies { families, closed: opener.closed })
}

/// One family with all that is on its file.
pub async fn show_family(
    tx: &mut Tx,
    unit: &Unit,
    (number, sight): (&str, Sight),
) -> Outcome<WholeFamily> {
    let opener = Opener::load(tx, sight).await?;
    let row = find_family(tx, unit, number).await?;
    let id = row.id;
    let members = store::members_of(tx, id).await?.into_iter().map(|it| {
        let at = |field: &str, sealed: &str, mask: fn(&str) -> String| {
            opener.at(&member_place(field, (id, it.seq)), sealed, mask)
        };
        Ok(ShownMember {
            name: at("name", &it.name_sealed, masked_name)?,
            identity: at("identity", &it.identity_sealed, masked_identity)?,
            situation: at("situation", &it.situation_sealed, hidden)?,
            relation: it.relation.clone(),
        })
    });
    let members = members.collect::<Outcome<_>>()?;
    let plans = store::plans_of(tx, id).await?;
    let plans = plans.into_iter().map(|it| ShownPlan { year: it.year, goal: it.goal }).collect();
    let measures = store::measures_of(tx, id).await?.into_iter().map(|it| ShownMeasure {
        seq: it.seq,
        measure: it.measure,
        due_on: it.due_on,
        done_on: it.done_on,
        done_note: it.done_note,
    });
    let measures = measures.collect();
    let reviews = store::reviews_of(tx, id).await?.into_iter().map(|it| ShownReview {
        year: it.year,
        reviewed_on: it.reviewed_on,
        outcome: it.outcome,
        cause: it.cause,
        income: Money::from_fen(it.income_fen),
        heads: it.heads,
        paper: it.paper,
        note: it.note,
    });
    let reviews = reviews.collect();
    let applications = store::applications_of_family(tx, id).await?;
    let applications = applications.into_iter().map(|it| shown_application(&opener, it));
    let applications = applications.collect::<Outcome<_>>()?;
    let family = shown(&opener, row)?;
    let closed = opener.closed;
    Ok(WholeFamily { family, members, plans, measures, reviews, applications, closed })
}

/// The same in the clear, recorded.
pub async fn look_at_family(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    number: &str,
) -> Outcome<WholeFamily> {
    let whole = show_family(tx, unit, (number, Sight::Clear)).await?;
    let looked = [format!("family {}", whole.family.number)];
    record_look(tx, act, unit, ("aid_family", &looked)).await?;
    Ok(whole)
}
