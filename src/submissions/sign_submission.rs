//! Use case: one of the three puts their name under a drawn report (art. 64).
//!
//! The caller holds the system's book and the unit's.

use serde_json::json;

use super::codes;
use super::prepare_submission::{Which, newest, refuse_changed};
use super::store::{self, SignatureRow, SubmissionRow};
use super::submission::{Office, State};
use crate::access::role::Ability;
use crate::access::store as access;
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::platform::database::{Pending, Tx};
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// Somebody with an account signs while it is active and they may read the books at the unit; who
/// has none signs as whoever works at this machine.
async fn refuse_out_of_term(tx: &mut Tx, act: Act<'_>, unit: &Unit) -> Outcome<()> {
    let Some(user) = access::user_by_name(tx, &act.actor.name).await? else { return Ok(()) };
    let today = act.clock.today().to_string();
    let roles = access::roles_at(tx, (user.id, unit.id), &today).await?;
    if user.is_active && roles.may(Ability::ReadBooks) {
        return Ok(());
    }
    let place = Place::of(format!("{unit} 签署"));
    Err(Finding::new(&codes::SIGNER_OUT_OF_TERM, place).found(&act.actor.name).into())
}

/// Signs; without an office, for the next one that nobody signed for.
pub fn sign_submission<'t>(
    tx: &'t mut Tx,
    act: Act<'t>,
    unit: &'t Unit,
    (which, office): (Which<'t>, Option<Office>),
) -> Pending<'t, Outcome<(SubmissionRow, Office)>> {
    Box::pin(async move {
        let row = newest(tx, unit, which).await?;
        if row.state != State::Draft.as_str() {
            let state = State::read(&row.state).unwrap_or(State::Sent);
            let finding = Finding::new(&codes::NOT_A_DRAFT, which.place(unit));
            return Err(finding.found(state).into());
        }
        refuse_out_of_term(tx, act, unit).await?;
        let signed = store::signatures_of(tx, row.id).await?;
        let is_free = |office: &Office| signed.iter().all(|it| it.office != office.as_str());
        let twice = |found: String| -> crate::finding::Failure {
            Finding::new(&codes::SIGNED_TWICE, which.place(unit)).found(found).into()
        };
        if signed.iter().any(|it| it.signer == act.actor.name) {
            return Err(twice(act.actor.name.clone()));
        }
        let free = office.or_else(|| Office::EVERY.iter().copied().find(is_free));
        let Some(office) = free.filter(is_free) else {
            return Err(twice(
                office.map_or_else(|| "三人均已签署".to_owned(), |it| it.to_string()),
            ));
        };
        refuse_changed(tx, unit, (which, &row)).await?;
        let signature = SignatureRow {
            submission_id: row.id,
            office: office.as_str().to_owned(),
            signer: act.actor.name.clone(),
            content_hash: row.content_hash.clone(),
            signed_on: act.clock.today().to_string(),
            signed_at: act.clock.now_text(),
        };
        store::insert_signature(tx, &signature).await?;
        let detail = json!({
            "form": row.form, "span": row.span, "version": row.version, "office": office,
            "content": row.content_hash,
        });
        let what = (Action::SubmissionSigned, row.form.as_str());
        trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
        Ok((row, office))
    })
}
