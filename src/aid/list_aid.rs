//! Use case: applications as they are shown, masked, or in the clear to who has the right.
//!
//! Invariant: what is shown in the clear is recorded first, by the numbers of the applications.

use std::ops::{Deref, DerefMut};

use serde::Serialize;

use crate::aid::application::{State, number_of, parts_of};
use crate::aid::codes;
use crate::aid::family::{application_place, beside_place, family_number};
use crate::aid::store::{self, ApplicationRow};
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::members::identity::{masked_identity, masked_name};
use crate::members::list_members::{Opener, Sight, record_look};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::unit::Unit;

/// A stored application.
#[derive(Clone)]
pub struct Application(ApplicationRow);

impl Deref for Application {
    type Target = ApplicationRow;

    fn deref(&self) -> &ApplicationRow {
        &self.0
    }
}

impl DerefMut for Application {
    fn deref_mut(&mut self) -> &mut ApplicationRow {
        &mut self.0
    }
}

impl Application {
    #[must_use]
    pub fn number(&self) -> String {
        number_of(self.year, self.seq)
    }

    pub fn state(&self) -> Outcome<State> {
        let unreadable =
            || Failure::Storage(format!("no state of an application: {}", self.0.state));
        State::read(&self.0.state).ok_or_else(unreadable)
    }

    /// What is granted, or else asked for.
    #[must_use]
    pub fn amount(&self) -> Money {
        Money::from_fen(self.granted_fen.unwrap_or(self.asked_fen))
    }
}

/// One of a unit, by its number.
pub async fn find_application(tx: &mut Tx, unit: &Unit, number: &str) -> Outcome<Application> {
    let unknown =
        || Finding::new(&codes::APPLICATION_UNKNOWN, Place::of(unit.to_string())).found(number);
    let parts = parts_of(number).ok_or_else(unknown)?;
    let row = store::application_numbered(tx, unit.id, parts).await?;
    Ok(Application(row.ok_or_else(unknown)?))
}

/// An application as shown.
#[derive(Clone, Serialize)]
pub struct ShownApplication {
    pub number: String,
    pub unit_code: String,
    pub at_unit_code: String,
    pub programme: String,
    pub category: String,
    /// 档案编号.
    pub family: Option<String>,
    pub name: String,
    pub identity: String,
    pub illness: String,
    pub own_cost: Option<Money>,
    pub asked: Money,
    pub granted: Option<Money>,
    pub state: State,
    pub applied_on: String,
    pub applied_by: String,
    pub checked_by: Option<String>,
    pub check_reason: Option<String>,
    pub notice_from: Option<String>,
    pub notice_to: Option<String>,
    pub notice_place: Option<String>,
    pub approved_on: Option<String>,
    pub approved_by: Option<String>,
    pub paper: Option<String>,
    pub paid_on: Option<String>,
    pub paid_by: Option<String>,
    pub payment: Option<String>,
    pub signed_on: Option<String>,
    pub signed_paper: Option<String>,
    pub ended_reason: Option<String>,
}

/// A paper as shown.
#[derive(Clone, Serialize)]
pub struct ShownPaper {
    pub seq: i64,
    pub kind: String,
    /// Empty where no file was kept, or it is not shown.
    pub file: String,
    pub has_file: bool,
    pub added_by: String,
}

/// An objection as shown.
#[derive(Clone, Serialize)]
pub struct ShownObjection {
    pub seq: i64,
    pub raised_on: String,
    pub said: String,
    pub settled_on: Option<String>,
    pub settlement: Option<String>,
    pub verdict: Option<String>,
}

/// Applications, and why nobody is shown.
#[derive(Serialize)]
pub struct ShownApplications {
    pub applications: Vec<ShownApplication>,
    pub closed: Option<Finding>,
}

/// An application with all that lies beside it.
#[derive(Serialize)]
pub struct WholeApplication {
    pub application: ShownApplication,
    pub papers: Vec<ShownPaper>,
    pub objections: Vec<ShownObjection>,
    pub closed: Option<Finding>,
}

/// Hides what may not be read, as long as it is.
fn hidden(text: &str) -> String {
    "*".repeat(text.chars().count())
}

/// As an opener shows it.
pub fn shown(opener: &Opener, row: ApplicationRow) -> Outcome<ShownApplication> {
    let row = Application(row);
    let at = |field: &str, sealed: &str, mask: fn(&str) -> String| {
        opener.at(&application_place(field, row.id), sealed, mask)
    };
    let (name, identity) = (
        at("name", &row.name_sealed, masked_name)?,
        at("identity", &row.identity_sealed, masked_identity)?,
    );
    let illness = at("illness", &row.illness_sealed, hidden)?;
    let (number, state) = (row.number(), row.state()?);
    let row = row.0;
    Ok(ShownApplication {
        number,
        unit_code: row.unit_code,
        at_unit_code: row.at_unit_code,
        programme: format!("{} {}", row.programme_code, row.programme_name),
        category: row.category,
        family: row.family_id.map(family_number),
        name,
        identity,
        illness,
        own_cost: row.own_cost_fen.map(Money::from_fen),
        asked: Money::from_fen(row.asked_fen),
        granted: row.granted_fen.map(Money::from_fen),
        state,
        applied_on: row.applied_on,
        applied_by: row.applied_by,
        checked_by: row.checked_by,
        check_reason: row.check_reason,
        notice_from: row.notice_from_on,
        notice_to: row.notice_to_on,
        notice_place: row.notice_place,
        approved_on: row.approved_on,
        approved_by: row.approved_by,
        paper: row.paper,
        paid_on: row.paid_on,
        paid_by: row.paid_by,
        payment: row.payment,
        signed_on: row.signed_on,
        signed_paper: row.signed_paper,
        ended_reason: row.ended_reason,
    })
}

/// The applications of a year of a unit and those below it, masked.
pub async fn list_aid(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<ShownApplications> {
    let opener = Opener::load(tx, Sight::Masked).await?;
    let rows = store::applications_below(tx, unit.id, year).await?;
    let applications = rows.into_iter().map(|row| shown(&opener, row)).collect::<Outcome<_>>()?;
    Ok(ShownApplications { applications, closed: opener.closed })
}

/// One application with its papers and objections.
pub async fn show_aid(
    tx: &mut Tx,
    unit: &Unit,
    (number, sight): (&str, Sight),
) -> Outcome<WholeApplication> {
    let opener = Opener::load(tx, sight).await?;
    let row = find_application(tx, unit, number).await?;
    let id = row.id;
    let papers = store::papers_of(tx, id).await?.into_iter().map(|it| {
        let place = beside_place("file", (id, it.seq));
        Ok(ShownPaper {
            file: opener.at(&place, &it.file_name_sealed, hidden)?,
            has_file: it.file_sha256.is_some(),
            seq: it.seq,
            kind: it.kind,
            added_by: it.added_by,
        })
    });
    let papers = papers.collect::<Outcome<_>>()?;
    let objections = store::objections_of(tx, id).await?.into_iter().map(|it| {
        let place = beside_place("objection", (id, it.seq));
        Ok(ShownObjection {
            said: opener.at(&place, &it.said_sealed, hidden)?,
            seq: it.seq,
            raised_on: it.raised_on,
            settled_on: it.settled_on,
            settlement: it.settlement,
            verdict: it.verdict,
        })
    });
    let objections = objections.collect::<Outcome<_>>()?;
    let application = shown(&opener, row.0)?;
    Ok(WholeApplication { application, papers, objections, closed: opener.closed })
}

/// The same in the clear, recorded.
pub async fn look_at_aid(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    number: &str,
) -> Outcome<WholeApplication> {
    let whole = show_aid(tx, unit, (number, Sight::Clear)).await?;
    record_look(tx, act, unit, ("aid", std::slice::from_ref(&whole.application.number))).await?;
    Ok(whole)
}
