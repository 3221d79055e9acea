//! Routes of what is about people: members and their fees, programmes and their rosters, limits.

use axum::extract::DefaultBodyLimit;
use axum::routing::{MethodRouter, on};

use super::{GET, POST, Route, api, pages};
use crate::web::guard::{
    APPROVE_AID, APPROVE_BUDGETS, APPROVE_WAIVERS, HANDLE_AID, PAY_AID, PREPARE, READ, SEE_AID,
    SEE_MEMBERS,
};
use crate::web::state::AppState;
use crate::web::views::aid::MAX_PAPER_FORM_BYTES;

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

/// Aid: applications from the evidence to the signature, families on file.
pub fn aid() -> Vec<Route> {
    routes! {
        page GET "/units/{code}/aid" SEE_AID => aid::desk::show;
        page POST "/units/{code}/aid" HANDLE_AID => aid::desk::apply;
        page GET "/units/{code}/aid/{number}" SEE_AID => aid::one::show;
        page POST "/units/{code}/aid/{number}/papers" HANDLE_AID => aid::one::attach
            [MAX_PAPER_FORM_BYTES];
        page POST "/units/{code}/aid/{number}/steps" HANDLE_AID => aid::one::step;
        page POST "/units/{code}/aid/{number}/decision" APPROVE_AID => aid::one::decide;
        page POST "/units/{code}/aid/{number}/payment" PAY_AID => aid::one::pay;
        page POST "/units/{code}/aid/{number}/look" SEE_MEMBERS => aid::one::look;
        page POST "/units/{code}/aid/{number}/file" SEE_MEMBERS => aid::one::file;
        page GET "/units/{code}/families" SEE_AID => aid::families::show;
        page POST "/units/{code}/families" HANDLE_AID => aid::families::open;
        page GET "/units/{code}/families/{number}" SEE_AID => aid::family::show;
        page POST "/units/{code}/families/{number}" HANDLE_AID => aid::family::change;
        page POST "/units/{code}/families/{number}/look" SEE_MEMBERS => aid::family::look;
        api GET "/units/{code}/aid" SEE_AID => aid::list;
        api POST "/units/{code}/aid" HANDLE_AID => aid::ask;
        api GET "/units/{code}/aid/{number}" SEE_AID => aid::get;
        api POST "/units/{code}/aid/{number}/papers" HANDLE_AID => aid::attach
            [MAX_PAPER_FORM_BYTES];
        api POST "/units/{code}/aid/{number}/look" SEE_MEMBERS => aid::look;
        api POST "/units/{code}/aid/{number}/file" SEE_MEMBERS => aid::file;
        api POST "/units/{code}/aid/{number}/prospect" HANDLE_AID => aid::prospect;
        api POST "/units/{code}/aid/{number}/check" HANDLE_AID => aid::check;
        api POST "/units/{code}/aid/{number}/notice" HANDLE_AID => aid::announce;
        api POST "/units/{code}/aid/{number}/objections" HANDLE_AID => aid::object;
        api POST "/units/{code}/aid/{number}/settlements" HANDLE_AID => aid::settle;
        api POST "/units/{code}/aid/{number}/approval" APPROVE_AID => aid::approve;
        api POST "/units/{code}/aid/{number}/refusal" APPROVE_AID => aid::refuse;
        api POST "/units/{code}/aid/{number}/withdrawal" HANDLE_AID => aid::withdraw;
        api POST "/units/{code}/aid/{number}/payment" PAY_AID => aid::pay;
        api POST "/units/{code}/aid/{number}/signature" HANDLE_AID => aid::sign;
        api GET "/units/{code}/families" SEE_AID => families::list;
        api POST "/units/{code}/families" HANDLE_AID => families::open;
        api GET "/units/{code}/families/{number}" SEE_AID => families::get;
        api POST "/units/{code}/families/{number}/members" HANDLE_AID => families::member;
        api POST "/units/{code}/families/{number}/plans" HANDLE_AID => families::plan;
        api POST "/units/{code}/families/{number}/measures" HANDLE_AID => families::measure;
        api POST "/units/{code}/families/{number}/measures-done" HANDLE_AID => families::done;
        api POST "/units/{code}/families/{number}/reviews" HANDLE_AID => families::review;
    }
}
