//! Routes of what is about people: members and their fees, programmes and their rosters, limits.

use axum::routing::{MethodRouter, on};

use super::{GET, POST, Route, api, pages};
use crate::web::guard::{APPROVE_BUDGETS, APPROVE_WAIVERS, PREPARE, READ, SEE_MEMBERS};
use crate::web::state::AppState;

/// Members, what they pay, who need not.
pub fn members() -> Vec<Route> {
    routes! {
        page GET "/units/{code}/members" READ => members::roll::show;
        page POST "/units/{code}/members/find" SEE_MEMBERS => members::roll::find;
        page POST "/units/{code}/members/{id}/look" SEE_MEMBERS => members::roll::look;
        page GET "/units/{code}/member-waivers" READ => members::waivers::show;
        page POST "/units/{code}/member-waivers" PREPARE => members::waivers::ask;
        page POST "/units/{code}/member-waivers/{id}/approval" APPROVE_WAIVERS
            => members::waivers::approve;
        api GET "/units/{code}/members" READ => members::list;
        api POST "/units/{code}/members/find" SEE_MEMBERS => members::find;
        api GET "/units/{code}/member-waivers" READ => members::waivers;
        api POST "/units/{code}/member-waivers" PREPARE => members::ask;
        api POST "/units/{code}/member-waivers/{id}/approval" APPROVE_WAIVERS => members::approve;
    }
}

/// Programmes, their rosters, and the limits of what is spent on people.
pub fn programmes() -> Vec<Route> {
    routes! {
        page GET "/units/{code}/limits" READ => programmes::limits::show;
        page GET "/units/{code}/programmes" READ => programmes::board::show;
        page GET "/units/{code}/programmes/{id}" READ => programmes::programme::show;
        page POST "/units/{code}/programmes/{id}/approval" APPROVE_BUDGETS
            => programmes::programme::approve;
        page POST "/units/{code}/programmes/{id}/delivery" PREPARE
            => programmes::programme::deliver;
        page POST "/units/{code}/programmes/{id}/signatures" SEE_MEMBERS
            => programmes::signatures::show;
        api GET "/units/{code}/limits" READ => programmes::limits;
        api POST "/units/{code}/limits/check" PREPARE => programmes::check;
        api GET "/units/{code}/programmes" READ => programmes::list;
        api GET "/units/{code}/programmes/{id}/batches" READ => programmes::batches;
        api GET "/units/{code}/programmes/{id}/roster" READ => programmes::roster;
        api POST "/units/{code}/programmes/{id}/approval" APPROVE_BUDGETS => programmes::approve;
        api POST "/units/{code}/programmes/{id}/deliveries" PREPARE => programmes::deliver;
    }
}
