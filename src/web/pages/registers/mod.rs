//! Units, settings, districts, the chart of accounts, projects, bank accounts, cash rules.

mod accounts;
mod bank_accounts;
mod cash_rules;
mod districts;
mod projects;
mod settings;
mod unit;
mod units;

use axum::Router;
use axum::routing::{get, post};
use maud::{Markup, html};

use crate::access::role::Ability::{
    ChangeSettings, KeepRegisters, ManageUnits, ReadBooks, SeeUnits,
};
use crate::finding::{Code, Failure, Finding};
use crate::units::unit::Unit;
use crate::web::frame::Frame;
use crate::web::guards::Guard::{AtUnit, Everywhere, Somewhere};
use crate::web::guards::Route;
use crate::web::pages::html::url_part;
use crate::web::parts::form::Faults;
use crate::web::problem::Problem;
use crate::web::state::AppState;

/// What the routes of these pages, and of the API beside them, ask for.
pub const GUARDS: &[Route] = &[
    ("GET", "/units", Somewhere(&[SeeUnits])),
    ("POST", "/units", Somewhere(&[ManageUnits])),
    ("POST", "/units/{code}/settings", AtUnit(&[ChangeSettings])),
    ("GET", "/districts", Somewhere(&[SeeUnits])),
    ("POST", "/districts", Everywhere(ManageUnits)),
    ("POST", "/districts/members", Everywhere(ManageUnits)),
    ("GET", "/units/{code}/accounts", AtUnit(&[ReadBooks])),
    ("POST", "/units/{code}/accounts", AtUnit(&[KeepRegisters])),
    ("GET", "/units/{code}/projects", AtUnit(&[ReadBooks])),
    ("POST", "/units/{code}/projects", AtUnit(&[KeepRegisters])),
    ("POST", "/units/{code}/projects/completion", AtUnit(&[KeepRegisters])),
    ("GET", "/units/{code}/bank-accounts", AtUnit(&[ReadBooks])),
    ("POST", "/units/{code}/bank-accounts", AtUnit(&[KeepRegisters])),
    ("GET", "/units/{code}/cash-rules", AtUnit(&[ReadBooks])),
    ("POST", "/units/{code}/cash-rules", AtUnit(&[KeepRegisters])),
    ("POST", "/units/{code}/cash-rules/retirement", AtUnit(&[KeepRegisters])),
    ("POST", "/api/v1/units/{code}/projects/{project}/completion", AtUnit(&[KeepRegisters])),
    ("GET", "/api/v1/units/{code}/settings/history", AtUnit(&[SeeUnits])),
];

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/units", get(units::show).post(units::add))
        .route("/units/{code}", get(unit::show))
        .route("/units/{code}/settings", post(unit::change))
        .route("/districts", get(districts::show).post(districts::add))
        .route("/districts/members", post(districts::join))
        .route("/units/{code}/accounts", get(accounts::show).post(accounts::add))
        .route("/units/{code}/projects", get(projects::show).post(projects::add))
        .route("/units/{code}/projects/completion", post(projects::complete))
        .route("/units/{code}/bank-accounts", get(bank_accounts::show).post(bank_accounts::add))
        .route("/units/{code}/cash-rules", get(cash_rules::show).post(cash_rules::set))
        .route("/units/{code}/cash-rules/retirement", post(cash_rules::retire))
}

/// The address of a unit's page.
fn at(unit: &Unit, rest: &str) -> String {
    format!("/units/{}/{rest}", url_part(&unit.code))
}

/// What a refused form says, each finding beside the field that its code is about; the rest as
/// it came. A failure that is no refusal goes on.
fn faults_of(failure: Failure, fields: &[(&Code, &str)]) -> Result<(Faults, Problem), Failure> {
    let Failure::Refused(findings) = failure else { return Err(failure) };
    let placed: Vec<Finding> = findings
        .into_iter()
        .map(|mut finding| {
            if let Some((_, label)) = fields.iter().find(|(code, _)| code.id == finding.code.id) {
                finding.place.subject = Some((*label).to_owned());
            }
            finding
        })
        .collect();
    let problem = Problem::from(Failure::Refused(placed));
    Ok((Faults::from(problem.clone()), problem))
}

/// The pages of a unit's registers, side by side.
fn tabs(frame: &Frame, unit: &Unit, here: &str) -> Markup {
    let pages = [
        ("accounts", "科目"),
        ("projects", "项目"),
        ("bank-accounts", "银行账户"),
        ("cash-rules", "出纳账规则"),
    ];
    html! {
        nav aria-label=(frame.t("核算资料")) {
            ul class="links" {
                @for (page, label) in pages {
                    li { a href=(at(unit, page)) aria-current=[(page == here).then_some("page")] {
                        (frame.t(label)) } }
                }
            }
        }
    }
}
