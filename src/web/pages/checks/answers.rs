//! What is answered to findings: explained, given back, accepted, let pass.

use axum::response::{Redirect, Response};
use serde::Deserialize;

use super::board::page_again;
use crate::access::role::Ability;
use crate::access::viewer::Viewer;
use crate::checks::decide_explanation::{Ruling, decide_explanation};
use crate::checks::excuse_finding::{Excusing, excuse_finding, read_end};
use crate::checks::explain_finding::{Meant, explain_finding};
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::units::unit::UnitCode;
use crate::web::address::with_pairs;
use crate::web::at::Writing;
use crate::web::extract::Form;
use crate::web::frame::Frame;
use crate::web::parts::form::Faults;
use crate::web::problem::Answer;
use crate::web::submit::submit;
use crate::web::views::checks_work::decides_above;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AnswerForm {
    rule: String,
    subject: String,
    other: String,
    reason: String,
    /// The last day of an override.
    until: String,
    /// Where the list was looked at, and what it was asked for.
    seen_at: String,
    seen_rule: String,
    seen_level: String,
    seen_state: String,
    seen_below: String,
}

impl AnswerForm {
    fn meant(&self, year: i64) -> Meant<'_> {
        let other = Some(self.other.as_str()).filter(|it| !it.is_empty());
        Meant { year, rule: &self.rule, subject: &self.subject, other }
    }

    /// Back to the list as it was looked at.
    fn back(&self, frame: &Frame, done: &'static str) -> Redirect {
        let pairs = [
            ("rule", self.seen_rule.as_str()),
            ("level", self.seen_level.as_str()),
            ("state", self.seen_state.as_str()),
            ("below", self.seen_below.as_str()),
            ("done", done),
        ];
        let pairs: Vec<(&str, &str)> = pairs.into_iter().filter(|it| !it.1.is_empty()).collect();
        let is_code = self.seen_at.parse::<UnitCode>().is_ok();
        let list =
            if is_code { frame.at_unit(&self.seen_at, "checks") } else { frame.at("checks") };
        Redirect::to(&with_pairs(&list, &pairs))
    }
}

pub async fn explain(at: Writing, frame: Frame, Form(form): Form<AnswerForm>) -> Answer<Response> {
    let meant = form.meant(frame.span.year());
    let act =
        async |tx: &mut Tx| explain_finding(tx, at.act(), &at.unit, meant, &form.reason).await;
    let again = async |tx: &mut Tx, faults: &Faults| page_again(tx, &frame, &at.unit, faults).await;
    let done = |_| form.back(&frame, "explained");
    submit((&at.database, &[SYSTEM_BOOK, at.unit.id]), act, done, (&[], again)).await
}

pub async fn refuse(
    at: Writing,
    viewer: Viewer,
    frame: Frame,
    form: Form<AnswerForm>,
) -> Answer<Response> {
    decide((at, viewer), frame, form, false).await
}

pub async fn accept(
    at: Writing,
    viewer: Viewer,
    frame: Frame,
    form: Form<AnswerForm>,
) -> Answer<Response> {
    decide((at, viewer), frame, form, true).await
}

async fn decide(
    (at, viewer): (Writing, Viewer),
    frame: Frame,
    Form(form): Form<AnswerForm>,
    is_accepted: bool,
) -> Answer<Response> {
    let meant = form.meant(frame.span.year());
    let act = async |tx: &mut Tx| {
        let is_from_above = decides_above(tx, &viewer, &at.unit).await?;
        let ruling = Ruling { is_accepted, reason: &form.reason, is_from_above };
        decide_explanation(tx, at.act(), &at.unit, meant, ruling).await
    };
    let again = async |tx: &mut Tx, faults: &Faults| page_again(tx, &frame, &at.unit, faults).await;
    let done = |_| form.back(&frame, if is_accepted { "accepted" } else { "refused" });
    submit((&at.database, &[SYSTEM_BOOK, at.unit.id]), act, done, (&[], again)).await
}

pub async fn excuse(at: Writing, frame: Frame, Form(form): Form<AnswerForm>) -> Answer<Response> {
    let meant = form.meant(frame.span.year());
    let act = async |tx: &mut Tx| {
        let may_agree = at.roles.may(Ability::DecideFindings);
        let asked = Excusing { meant, until: read_end(&form.until)?, may_agree };
        excuse_finding(tx, at.act(), &at.unit, asked, &form.reason).await
    };
    let again = async |tx: &mut Tx, faults: &Faults| page_again(tx, &frame, &at.unit, faults).await;
    let done = |_| form.back(&frame, "overridden");
    submit((&at.database, &[SYSTEM_BOOK, at.unit.id]), act, done, (&[], again)).await
}
