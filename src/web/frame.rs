//! What every page knows before it is drawn: who looks, at which unit and months, in which
//! language.
//!
//! Invariants: unit and months stand in the address of every page about books, and every link of
//! such a page keeps them: what one window looks at moves no other one. An address without months
//! means those that the unit works in.

use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::request::Parts;
use axum::response::Redirect;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use maud::Markup;

use super::address::{path_at, query_pairs, with_pairs};
use super::at::{At, Kept, Snapshot};
use super::kept_forms::{CameFrom, KeptForm, Typed};
use super::problem::{Answer, Problem};
use super::state::AppState;
use super::words::Words;
use super::{cookies, shell};
use crate::access::codes::SIGN_IN_NEEDED;
use crate::access::role::{Ability, Roles};
use crate::access::viewer::Viewer;
use crate::date::{Period, ReportSpan};
use crate::finding::Outcome;
use crate::ledger::store as ledger;
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::units::unit::Unit;

/// What a page stands in.
#[derive(Clone, Debug)]
pub struct Frame {
    pub words: Words,
    pub viewer: Viewer,
    /// The unit in the head: that of the path, else the one last looked at.
    pub unit: Option<Unit>,
    /// What the viewer may there.
    pub roles: Roles,
    /// What the viewer may over everything.
    pub everywhere: Roles,
    /// What the viewer may anywhere.
    pub anywhere: Roles,
    /// The months in the head.
    pub span: ReportSpan,
    /// The day it is.
    pub today: jiff::civil::Date,
    /// The page's own address with its query; of what answers a form, that of the form's page.
    pub address: String,
    /// The route, which tells which entry of the navigation is meant.
    pub route: String,
    /// Asked for by a script that puts a part of the page in place.
    pub is_part: bool,
    /// A form that was sent and not taken, to be shown again.
    pub typed: Option<KeptForm>,
}

impl Frame {
    /// The fields of a form of the unit's that was sent and not taken.
    pub fn typed_for(&self, rest: &str) -> Option<Vec<(String, String)>> {
        let action = self.path(rest);
        let form = self.typed.as_ref().filter(|it| it.action == action)?;
        Some(form.pairs.clone())
    }

    /// A path at the unit.
    pub fn path(&self, rest: &str) -> String {
        self.unit.as_ref().map_or_else(|| "/".to_owned(), |unit| path_at(&unit.code, rest))
    }

    /// An address at the unit that keeps the months, so that it means the same in every window.
    pub fn at(&self, rest: &str) -> String {
        self.keeping(&self.path(rest))
    }

    /// An address at another unit, for the same months.
    pub fn at_unit(&self, code: &str, rest: &str) -> String {
        self.keeping(&path_at(code, rest))
    }

    fn keeping(&self, address: &str) -> String {
        with_pairs(address, &[("period", &self.span.to_string())])
    }

    /// A file or an answer of the API at the unit.
    pub fn file(&self, rest: &str) -> String {
        format!("/api/v1{}", self.path(rest))
    }

    /// An address of what belongs to no unit, which keeps unit and months for the way back.
    pub fn beside(&self, address: &str) -> String {
        let unit = self.unit.as_ref().map_or("", |unit| unit.code.as_str());
        with_pairs(address, &[("unit", unit), ("period", &self.span.to_string())])
    }

    /// The fields of a form that only asks: they keep what its address would.
    pub fn kept_fields(&self) -> Markup {
        let is_at_unit = self.route.starts_with("/units/{code}");
        maud::html! {
            @if let Some(unit) = self.unit.as_ref().filter(|_| !is_at_unit) {
                input type="hidden" name="unit" value=(unit.code);
            }
            input type="hidden" name="period" value=(self.span);
        }
    }

    /// Back to a page of the unit, which says what was done.
    pub fn back(&self, rest: &str, done: &str) -> Redirect {
        Redirect::to(&with_pairs(&self.at(rest), &[("done", done)]))
    }

    /// A whole page.
    pub fn page(&self, title: &str, body: &Markup) -> Markup {
        shell::page(self, title, body)
    }

    /// A text of the interface.
    pub fn t(&self, chinese: &'static str) -> &'static str {
        self.words.t(chinese)
    }

    pub fn may(&self, ability: Ability) -> bool {
        self.roles.may(ability)
    }

    /// The last month of the span in the head.
    pub fn period(&self) -> Period {
        self.span.last_period()
    }
}

impl FromRequestParts<AppState> for Frame {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Answer<Self> {
        let jar = CookieJar::from_headers(&parts.headers);
        let words = Words::of(jar.get(cookies::LANGUAGE).map_or("", |cookie| cookie.value()));
        let viewer = parts.extensions.get::<Viewer>().cloned();
        let viewer = viewer.ok_or_else(|| Problem::new(&SIGN_IN_NEEDED, ""))?;
        let at = parts.extensions.get::<At>().cloned();
        let pairs = query_pairs(parts.uri.query().unwrap_or_default());
        let Snapshot(mut tx) = Snapshot::from_request_parts(parts, state).await?;
        let everywhere = viewer.roles_everywhere(&mut tx).await?;
        let anywhere = crate::access::store::roles_anywhere(&mut tx, &viewer).await?;
        let (unit, roles) = if let Some(at) = at {
            (Some(at.unit), at.roles)
        } else {
            // The search of a page is about the unit of that page.
            let asked = pairs.iter().find(|(key, _)| key == "unit");
            let kept = || jar.get(cookies::UNIT).map(Cookie::value);
            let code = asked.map(|(_, code)| code.as_str()).or_else(kept);
            last_unit(&mut tx, &viewer, code).await?
        };
        let asked = asked_span(parts.uri.query().unwrap_or_default());
        let today = state.clock.today();
        let span = match asked {
            Some(span) => span,
            None => latest_month(&mut tx, unit.as_ref(), today).await?,
        };
        if parts.method.is_safe() {
            Kept::lay_down(parts, tx);
        } else {
            // Who writes waits for a book, and holds nothing meanwhile.
            tx.rollback().await?;
        }
        let route = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
        let own = || parts.uri.path_and_query().map_or("/", |it| it.as_str()).to_owned();
        let address = parts.extensions.get::<CameFrom>().map_or_else(own, |it| it.0.clone());
        let address = if route.starts_with("/units/{code}") {
            with_pairs(&address, &[("period", &span.to_string())])
        } else {
            address
        };
        Ok(Self {
            words,
            viewer,
            unit,
            roles,
            everywhere,
            anywhere,
            span,
            today,
            address,
            route: route.to_owned(),
            is_part: parts.headers.contains_key("hx-request"),
            typed: parts.extensions.get::<Typed>().map(|it| it.0.clone()),
        })
    }
}

fn asked_span(query: &str) -> Option<ReportSpan> {
    let asked = query.split('&').find_map(|pair| pair.strip_prefix("period="))?;
    asked.parse().ok()
}

/// The unit last looked at if it is still within reach, else the first one that is.
async fn last_unit(
    tx: &mut Tx,
    viewer: &Viewer,
    code: Option<&str>,
) -> Outcome<(Option<Unit>, Roles)> {
    if let Some(code) = code
        && let Some(unit) = units::find_unit(tx, code).await?
    {
        let roles = viewer.roles_at(tx, unit.id).await?;
        if roles.may(Ability::ReadBooks) {
            return Ok((Some(unit), roles));
        }
    }
    let reach = viewer.reach(tx).await?;
    let Some(first) = reach.units_where(Ability::ReadBooks).first().copied() else {
        return Ok((None, Roles::default()));
    };
    Ok((units::unit_by_id(tx, first).await?, reach.roles(first)))
}

/// The last month with a voucher; without any, the month it is.
async fn latest_month(
    tx: &mut Tx,
    unit: Option<&Unit>,
    today: jiff::civil::Date,
) -> Outcome<ReportSpan> {
    let this_month = || Period::of(today).map_or(ReportSpan::Year(2025), ReportSpan::Month);
    let Some(unit) = unit else { return Ok(this_month()) };
    let last = ledger::last_voucher_period(tx, unit.id).await?;
    let last = last.and_then(Period::from_number).filter(|period| !period.is_opening());
    Ok(last.map_or_else(this_month, ReportSpan::Month))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_read_from_the_address() {
        let month = ReportSpan::Month(Period::new(2025, 3).unwrap());
        for (query, expected) in [
            ("period=2025-03", Some(month)),
            ("level=1&period=2025", Some(ReportSpan::Year(2025))),
            ("period=", None),
            ("period=2025-13", None),
            ("", None),
        ] {
            assert_eq!(asked_span(query), expected, "{query}");
        }
    }
}
