//! What every page knows before it is drawn: who looks, at which unit and months, in which
//! language. Unit and period stay as they were chosen until another choice is made.

use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use maud::Markup;

use super::cookies;
use super::gate::At;
use super::kept_forms::KeptForm;
use super::pages::html::ProblemPage;
use super::pages::shell;
use super::problem::Problem;
use super::state::AppState;
use super::typed::{CameFrom, Typed};
use super::words::Words;
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
    /// The fields of a form that was sent to an address and not taken.
    #[must_use]
    pub fn typed_for(&self, action: &str) -> Option<Vec<(String, String)>> {
        let form = self.typed.as_ref().filter(|it| it.action == action)?;
        Some(form.pairs.clone())
    }

    /// The same at the months that a form was filled in for, whatever was looked at since.
    #[must_use]
    pub fn at_period(mut self, period: &str) -> Self {
        if let Ok(span) = period.parse() {
            self.span = span;
        }
        self
    }

    /// A whole page.
    #[must_use]
    pub fn page(&self, title: &str, body: &Markup) -> Markup {
        shell::page(self, title, body)
    }

    /// A text of the interface.
    #[must_use]
    pub fn t(&self, chinese: &'static str) -> &'static str {
        self.words.t(chinese)
    }

    #[must_use]
    pub fn may(&self, ability: Ability) -> bool {
        self.roles.may(ability)
    }

    /// The last month of the span in the head.
    #[must_use]
    pub fn period(&self) -> Period {
        self.span.last_period()
    }
}

impl FromRequestParts<AppState> for Frame {
    type Rejection = ProblemPage;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ProblemPage> {
        let jar = CookieJar::from_headers(&parts.headers);
        let words = Words::of(jar.get(cookies::LANGUAGE).map_or("", |cookie| cookie.value()));
        let viewer = parts.extensions.get::<Viewer>().cloned();
        let viewer = viewer.ok_or_else(|| Problem::new(&SIGN_IN_NEEDED, ""))?;
        let at = parts.extensions.get::<At>().cloned();
        let pairs = shell::query_pairs(parts.uri.query().unwrap_or_default());
        let mut tx = state.database.read().await?;
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
        let kept = || jar.get(cookies::PERIOD).and_then(|it| it.value().parse().ok());
        let today = state.clock.today();
        let span = match asked.or_else(kept) {
            Some(span) => span,
            None => latest_month(&mut tx, unit.as_ref(), today).await?,
        };
        let route = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
        let own = || parts.uri.path_and_query().map_or("/", |it| it.as_str()).to_owned();
        let address = parts.extensions.get::<CameFrom>().map_or_else(own, |it| it.0.clone());
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
