//! Every route of the service, each on one line: method, path, what it asks for, who answers.
//! Router, gate and the description of the API are made from these lines; what does not stand here
//! answers nobody.

use std::collections::HashMap;
use std::sync::OnceLock;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{HttpMethod, RefOr};

use super::guard::Guard::{self, AtTheDoor, Open, SignedIn};
use super::guard::{
    ADD_SOMEWHERE, APPROVE_RETURNS, ASK, BOOK, CLOSE, CONFIRM, DECIDE, DEMAND, JUDGE, KEEP,
    KEEP_DUES, LOOK_AT_CLOSING, PAY_RETURNS, PREPARE, READ, READ_SOMEWHERE, REBUILD, REVIEW,
    RUN_RETURNS, SEE, SEE_SOMEWHERE, SET, SYSTEM, TRAIL, UNITS, UPLOAD, USERS, VERIFY,
    VERIFY_SOMEWHERE,
};
use super::state::AppState;
use super::views::attached_files::MAX_FORM_BYTES;
use super::views::upload_form::MAX_UPLOAD_BYTES;
use super::{api, pages};

/// A method as requests, the router and the description spell it.
struct Verb(&'static str, MethodFilter, HttpMethod);

const GET: Verb = Verb("GET", MethodFilter::GET, HttpMethod::Get);
const POST: Verb = Verb("POST", MethodFilter::POST, HttpMethod::Post);
const PUT: Verb = Verb("PUT", MethodFilter::PUT, HttpMethod::Put);
const DELETE: Verb = Verb("DELETE", MethodFilter::DELETE, HttpMethod::Delete);

/// What the description of the API says of a route: the shapes it names, and itself.
pub type Described = (Vec<(String, RefOr<Schema>)>, Operation);

/// One line of the table.
pub struct Route {
    /// `GET` covers `HEAD`.
    pub method: &'static str,
    pub path: &'static str,
    pub guard: Guard,
    pub verb: HttpMethod,
    /// Of the API only.
    pub described: Option<Described>,
    handler: MethodRouter<AppState>,
}

/// `page` and `own` answer people, `api` programs under `/api/v1`, `probe` programs beside it. What
/// stands in brackets is how large the body may be.
macro_rules! routes {
    ($($kind:ident $verb:ident $path:literal $guard:ident => $first:ident $(:: $rest:ident)*
        $([$limit:expr])? ;)*) => {
        vec![$(routes!(@$kind $verb $path $guard [$($limit)?] $first $(:: $rest)*)),*]
    };
    (@page $verb:ident $path:literal $guard:ident $limit:tt $($handler:tt)+) => {
        routes!(@line $verb, $path, $guard, $limit, pages::$($handler)+, None)
    };
    (@own $verb:ident $path:literal $guard:ident $limit:tt $($handler:tt)+) => {
        routes!(@line $verb, $path, $guard, $limit, super::$($handler)+, None)
    };
    (@api $verb:ident $path:literal $guard:ident $limit:tt $($handler:tt)+) => {
        routes!(@line $verb, concat!("/api/v1", $path), $guard, $limit, api::$($handler)+,
            routes!(@described $($handler)+))
    };
    (@probe $verb:ident $path:literal $guard:ident $limit:tt $($handler:tt)+) => {
        routes!(@line $verb, $path, $guard, $limit, api::$($handler)+,
            routes!(@described $($handler)+))
    };
    (@described $($handler:tt)+) => {{
        let (schemas, paths, _): (_, _, MethodRouter<AppState>) =
            utoipa_axum::routes!(api::$($handler)+);
        let item = paths.paths.into_values().next();
        item.and_then(|it| it.get.or(it.post).or(it.put).or(it.delete)).map(|it| (schemas, it))
    }};
    (@line $verb:ident, $path:expr, $guard:ident, [$($limit:expr)?], $handler:expr, $said:expr) => {
        Route {
            method: $verb.0,
            path: $path,
            guard: $guard,
            verb: $verb.2,
            described: $said,
            handler: on($verb.1, $handler)$(.layer(DefaultBodyLimit::max($limit)))?,
        }
    };
}

mod checks;
mod oversight;
mod people;
mod spending;

/// The whole table.
pub fn table() -> Vec<Route> {
    [
        service(),
        people(),
        registers(),
        vouchers(),
        periods(),
        uploads(),
        dues(),
        people::members(),
        people::programmes(),
        people::aid(),
        checks::checks(),
        oversight::appraisals(),
        oversight::audits(),
        returns(),
        spending::budgets(),
        spending::payments(),
        reports(),
        oversight(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The table as a router.
pub fn routed() -> Router<AppState> {
    table().into_iter().fold(Router::new(), |router, it| router.route(it.path, it.handler))
}

/// The service itself: health, the catalogue of codes, backups.
fn service() -> Vec<Route> {
    routes! {
        own GET "/api/v1/openapi.json" Open => openapi::serve;
        page GET "/errors/{id}" Open => error::show;
        own GET "/assets/{file}" Open => assets::serve;
        page GET "/system" SYSTEM => system::health::show;
        page POST "/system/backups" SYSTEM => system::health::back_up;
        own GET "/system/backups/{name}" SYSTEM => api::system::download;
        probe GET "/healthz" Open => service::healthz;
        probe GET "/readyz" Open => service::readyz;
        probe GET "/metrics" SYSTEM => service::metrics;
        api GET "/errors" Open => catalogue::list;
        api GET "/system" SYSTEM => system::get;
        api GET "/system/backups" SYSTEM => system::list;
        api POST "/system/backups" SYSTEM => system::create;
        api GET "/system/backups/{name}" SYSTEM => system::download;
    }
}

/// The door, one's own account, the first page, users and their roles.
fn people() -> Vec<Route> {
    routes! {
        page GET "/login" Open => access::door::login_page;
        page POST "/login" Open => access::door::log_in;
        page POST "/logout" AtTheDoor => access::door::log_out;
        page GET "/password" AtTheDoor => access::door::password_page;
        page POST "/password" AtTheDoor => access::door::set_password;
        page POST "/language" Open => access::door::set_language;
        page GET "/account" SignedIn => access::account::show;
        page POST "/account/sessions/{id}/end" SignedIn => access::account::end;
        page POST "/account/tokens" SignedIn => access::account::add;
        page POST "/account/tokens/{id}/revoke" SignedIn => access::account::revoke;
        page POST "/account/filters" SignedIn => access::account::keep_filter;
        page POST "/account/filters/drop" SignedIn => access::account::drop_filter;
        page GET "/" SignedIn => home::show;
        page GET "/search" SignedIn => search::show;
        page GET "/users" USERS => access::users::list;
        page POST "/users" USERS => access::users::create;
        page GET "/users/{login}" USERS => access::users::show;
        page POST "/users/{login}/grants" USERS => access::users::grant;
        page POST "/users/{login}/grants/{id}/revoke" USERS => access::users::revoke;
        page POST "/users/{login}/reset" USERS => access::users::reset;
        page POST "/users/{login}/unlock" USERS => access::users::unlock_user;
        page POST "/users/{login}/stop" USERS => access::users::stop;
        page POST "/users/{login}/start" USERS => access::users::start;
        page POST "/users/{login}/sessions/{id}/end" USERS => access::users::end;
        api GET "/me" SignedIn => access::me::get;
        api POST "/me/password" AtTheDoor => access::me::password;
        api GET "/me/sessions" SignedIn => access::me::sessions;
        api DELETE "/me/sessions/{id}" SignedIn => access::me::end;
        api GET "/me/tokens" SignedIn => access::me::tokens;
        api POST "/me/tokens" SignedIn => access::me::add;
        api DELETE "/me/tokens/{id}" SignedIn => access::me::revoke;
        api GET "/me/filters/{list}" SignedIn => access::me::filters;
        api PUT "/me/filters/{list}" SignedIn => access::me::save_filter;
        api DELETE "/me/filters/{list}" SignedIn => access::me::drop_filter;
        api GET "/work" SignedIn => work::list;
        api GET "/search" SignedIn => search::search;
        api GET "/users" USERS => access::users::list;
        api POST "/users" USERS => access::users::create;
        api GET "/users/{login}" USERS => access::users::get;
        api POST "/users/{login}/grants" USERS => access::users::grant;
        api DELETE "/users/{login}/grants/{id}" USERS => access::users::revoke;
        api POST "/users/{login}/password-reset" USERS => access::users::reset;
        api POST "/users/{login}/unlocking" USERS => access::users::unlocking;
        api PUT "/users/{login}/active" USERS => access::users::active;
        api GET "/users/{login}/sessions" USERS => access::users::sessions;
        api DELETE "/users/{login}/sessions/{id}" USERS => access::users::end;
    }
}

/// Units, districts, settings, and what vouchers name.
fn registers() -> Vec<Route> {
    routes! {
        page GET "/units/{code}" SEE => registers::unit::show;
        page GET "/units" SEE_SOMEWHERE => registers::units::show;
        page POST "/units" ADD_SOMEWHERE => registers::units::add;
        page POST "/units/{code}/settings" SET => registers::unit::change;
        page GET "/districts" SEE_SOMEWHERE => registers::districts::show;
        page POST "/districts" UNITS => registers::districts::add;
        page POST "/districts/members" UNITS => registers::districts::join;
        page GET "/units/{code}/accounts" READ => registers::accounts::show;
        page POST "/units/{code}/accounts" KEEP => registers::accounts::add;
        page GET "/units/{code}/projects" READ => registers::projects::show;
        page POST "/units/{code}/projects" KEEP => registers::projects::add;
        page POST "/units/{code}/projects/completion" KEEP => registers::projects::complete;
        page GET "/units/{code}/bank-accounts" READ => registers::bank_accounts::show;
        page POST "/units/{code}/bank-accounts" KEEP => registers::bank_accounts::add;
        page GET "/units/{code}/cash-rules" READ => registers::cash_rules::show;
        page POST "/units/{code}/cash-rules" KEEP => registers::cash_rules::set;
        page POST "/units/{code}/cash-rules/retirement" KEEP => registers::cash_rules::retire;
        api GET "/units" SEE_SOMEWHERE => units::list;
        api POST "/units" ADD_SOMEWHERE => units::create;
        api GET "/units/{code}" SEE => units::get;
        api GET "/units/{code}/settings" SEE => units::settings;
        api PUT "/units/{code}/settings" SET => units::change;
        api GET "/districts" SEE_SOMEWHERE => districts::list;
        api POST "/districts" UNITS => districts::create;
        api POST "/districts/{code}/members" UNITS => districts::join;
        api GET "/units/{code}/projects" READ => registers::projects;
        api POST "/units/{code}/projects" KEEP => registers::create_project;
        api GET "/units/{code}/bank-accounts" READ => registers::bank_accounts;
        api POST "/units/{code}/bank-accounts" KEEP => registers::create_bank_account;
        api GET "/units/{code}/accounts" READ => accounts::list;
        api POST "/units/{code}/accounts" KEEP => accounts::create;
        api GET "/units/{code}/cash-rules" READ => cash_rules::list;
        api POST "/units/{code}/cash-rules" KEEP => cash_rules::set;
        api DELETE "/units/{code}/cash-rules/{name}" KEEP => cash_rules::retire;
        api POST "/units/{code}/projects/{project}/completion" KEEP => registers::complete_project;
        api GET "/units/{code}/settings/history" SEE => units::history;
    }
}

/// Vouchers from the first draft to the reversal, and the files beside them.
fn vouchers() -> Vec<Route> {
    routes! {
        page GET "/units/{code}/vouchers" READ => vouchers::list::show;
        page GET "/units/{code}/vouchers/new" PREPARE => vouchers::entry::blank;
        page GET "/units/{code}/vouchers/print" READ => vouchers::print::many;
        page GET "/units/{code}/vouchers/{id}" READ => vouchers::voucher::show;
        page GET "/units/{code}/vouchers/{id}/print" READ => vouchers::print::one;
        page POST "/units/{code}/vouchers/{id}/reversal" PREPARE => vouchers::reversal::reverse;
        page POST "/units/{code}/vouchers/{id}/attachments" PREPARE
            => vouchers::attachments::add_to_voucher [MAX_FORM_BYTES];
        page POST "/units/{code}/drafts" PREPARE => vouchers::entry::create;
        page GET "/units/{code}/drafts/{id}" READ => vouchers::draft::show;
        page POST "/units/{code}/drafts/{id}" PREPARE => vouchers::entry::change;
        page POST "/units/{code}/drafts/{id}/delete" PREPARE => vouchers::judge::delete;
        page POST "/units/{code}/drafts/{id}/review" REVIEW => vouchers::judge::review;
        page POST "/units/{code}/drafts/{id}/return" REVIEW => vouchers::judge::give_back;
        page POST "/units/{code}/drafts/{id}/posting" BOOK => vouchers::judge::post;
        page POST "/units/{code}/drafts/{id}/attachments" PREPARE
            => vouchers::attachments::add_to_draft [MAX_FORM_BYTES];
        page POST "/units/{code}/attachments/{id}/remove" PREPARE => vouchers::attachments::remove;
        page GET "/units/{code}/review" READ => vouchers::review::show;
        page POST "/units/{code}/review" JUDGE => vouchers::review::act;
        api GET "/units/{code}/drafts" READ => drafts::list;
        api POST "/units/{code}/drafts" PREPARE => drafts::create;
        api GET "/units/{code}/drafts/{id}" READ => drafts::get;
        api PUT "/units/{code}/drafts/{id}" PREPARE => drafts::change;
        api DELETE "/units/{code}/drafts/{id}" PREPARE => drafts::remove;
        api POST "/units/{code}/drafts/{id}/review" REVIEW => drafts::review;
        api POST "/units/{code}/drafts/{id}/posting" BOOK => drafts::post;
        api POST "/units/{code}/postings" BOOK => drafts::post_many;
        api GET "/units/{code}/vouchers" READ => vouchers::list;
        api GET "/units/{code}/vouchers/{id}" READ => vouchers::get;
        api POST "/units/{code}/vouchers/{id}/reversal" PREPARE => vouchers::reverse;
        api GET "/units/{code}/voucher-list" READ => voucher_list::list;
        api GET "/units/{code}/entry-options" READ => entry_options::get;
        api POST "/units/{code}/drafts/{id}/return" REVIEW => review::give_back;
        api POST "/units/{code}/reviews" REVIEW => review::approve;
        api POST "/units/{code}/postings/selected" BOOK => review::post_selected;
        api GET "/units/{code}/drafts/{id}/attachments" READ => attachments::of_draft;
        api POST "/units/{code}/drafts/{id}/attachments" PREPARE
            => attachments::add_to_draft [MAX_FORM_BYTES];
        api GET "/units/{code}/vouchers/{id}/attachments" READ => attachments::of_voucher;
        api POST "/units/{code}/vouchers/{id}/attachments" PREPARE
            => attachments::add_to_voucher [MAX_FORM_BYTES];
        api DELETE "/units/{code}/attachments/{id}" PREPARE => attachments::remove;
        api GET "/units/{code}/attachments/{id}/file" READ => attachments::file;
    }
}

/// Months and years: closing, and opening again by exception.
fn periods() -> Vec<Route> {
    routes! {
        page GET "/periods" READ_SOMEWHERE => periods::board::show;
        page GET "/units/{code}/periods" READ => periods::months::show;
        page GET "/units/{code}/periods/{period}/closing" LOOK_AT_CLOSING
            => periods::month_end::preview;
        page POST "/units/{code}/periods/{period}/closing" CLOSE => periods::month_end::close;
        page GET "/units/{code}/years/{year}/closing" LOOK_AT_CLOSING => periods::year_end::show;
        page POST "/units/{code}/years/{year}/closing" LOOK_AT_CLOSING => periods::year_end::act;
        page GET "/units/{code}/reopenings" READ => periods::reopenings::show;
        page POST "/units/{code}/reopenings" ASK => periods::reopenings::ask;
        page GET "/units/{code}/reopenings/{seq}" READ => periods::request::show;
        page POST "/units/{code}/reopenings/{seq}/decision" DECIDE => periods::request::decide;
        page POST "/units/{code}/reopenings/{seq}/withdrawal" ASK => periods::request::withdraw;
        api GET "/units/{code}/years" READ => periods::years;
        api GET "/units/{code}/periods" READ => periods::periods;
        api POST "/units/{code}/periods/{period}/closing" LOOK_AT_CLOSING => closing::close_month;
        api POST "/units/{code}/years/{year}/closing" LOOK_AT_CLOSING => closing::close_whole_year;
        api GET "/units/{code}/reopenings" READ => periods::reopenings;
        api GET "/periods" READ_SOMEWHERE => period_board::board;
        api GET "/units/{code}/reopening-requests" READ => reopening::list;
        api POST "/units/{code}/reopening-requests" ASK => reopening::ask;
        api POST "/units/{code}/reopening-requests/{seq}/approval" DECIDE => reopening::approve;
        api POST "/units/{code}/reopening-requests/{seq}/refusal" DECIDE => reopening::refuse;
        api POST "/units/{code}/reopening-requests/{seq}/withdrawal" ASK => reopening::withdraw;
    }
}

/// Workbooks on their way into the books, and their templates.
fn uploads() -> Vec<Route> {
    routes! {
        page GET "/units/{code}/uploads" READ => uploads::history::show;
        page POST "/units/{code}/uploads" UPLOAD => uploads::send::send [MAX_UPLOAD_BYTES];
        page GET "/units/{code}/uploads/{id}" READ => uploads::batch::show;
        page GET "/units/{code}/uploads/{id}/source" READ => uploads::source::show;
        page GET "/units/{code}/uploads/{id}/progress" READ => uploads::batch::progress;
        page POST "/units/{code}/uploads/{id}/kind" UPLOAD => uploads::act::read_as;
        page POST "/units/{code}/uploads/{id}/layout" UPLOAD => uploads::act::explain_layout;
        page POST "/units/{code}/uploads/{id}/reasons" UPLOAD => uploads::act::give_reasons;
        page POST "/units/{code}/uploads/{id}/choice" UPLOAD => uploads::act::choose;
        page POST "/units/{code}/uploads/{id}/acceptance" UPLOAD => uploads::act::accept;
        page POST "/units/{code}/uploads/{id}/resumption" UPLOAD => uploads::act::resume;
        page POST "/units/{code}/uploads/{id}/cancellation" UPLOAD => uploads::act::cancel;
        page POST "/units/{code}/uploads/{id}/undoing" UPLOAD => uploads::act::undo;
        api GET "/units/{code}/imports" READ => imports::list;
        api POST "/units/{code}/imports" UPLOAD => imports::upload [MAX_UPLOAD_BYTES];
        api GET "/units/{code}/imports/{id}" READ => staged::get;
        api GET "/units/{code}/imports/{id}/file" READ => imports::file;
        api GET "/units/{code}/imports/{id}/annotated" READ => import_files::annotated;
        api GET "/units/{code}/imports/{id}/rows" READ => import_files::rows;
        api PUT "/units/{code}/imports/{id}/layout" UPLOAD => staged::explain;
        api POST "/units/{code}/imports/{id}/preview" READ => staged::preview;
        api PUT "/units/{code}/imports/{id}/acceptance" UPLOAD => staged::say;
        api POST "/units/{code}/imports/{id}/acceptance" UPLOAD => staged::accept;
        api POST "/units/{code}/imports/{id}/resumption" UPLOAD => staged::resume;
        api GET "/units/{code}/imports/{id}/progress" READ => staged::progress;
        api POST "/units/{code}/imports/{id}/cancellation" UPLOAD => staged::cancel;
        api POST "/units/{code}/imports/{id}/undoing" UPLOAD => staged::undo;
        api GET "/units/{code}/templates" SEE => templates::list;
        api GET "/units/{code}/templates/{kind}" READ => templates::get;
        api POST "/units/{code}/imports/{id}/check" UPLOAD => staged::check;
    }
}

/// Dues from the payer to the last leg, and movements between unions.
fn dues() -> Vec<Route> {
    routes! {
        page GET "/units/{code}/dues" READ => dues::board::show;
        page GET "/units/{code}/dues/card" READ => dues::card::show;
        page POST "/units/{code}/dues/founding" KEEP_DUES => dues::card::found;
        page GET "/units/{code}/dues/receipts" READ => dues::receipts::show;
        page POST "/units/{code}/dues/receipts/{id}/assignment" PREPARE => dues::receipts::assign;
        page GET "/units/{code}/dues/shares" READ => dues::shares::show;
        page POST "/units/{code}/dues/shares" KEEP_DUES => dues::shares::recompute;
        page GET "/units/{code}/dues/year-end" READ => dues::year_end::show;
        page GET "/units/{code}/dues/notices/{id}" READ => dues::notice::show;
        page POST "/units/{code}/dues/year-end" KEEP_DUES => dues::year_end::accrue;
        page POST "/units/{code}/dues/bookings" PREPARE => dues::year_end::book;
        page GET "/units/{code}/dues/papers" READ => dues::papers::show;
        page POST "/units/{code}/dues/deferrals" PREPARE => dues::papers::ask_to_defer;
        page POST "/units/{code}/dues/deferrals/{id}/decision" KEEP_DUES
            => dues::papers::decide_about_deferral;
        page POST "/units/{code}/dues/deferrals/{id}/withdrawal" PREPARE
            => dues::papers::withdraw_deferral;
        page POST "/units/{code}/dues/refunds" PREPARE => dues::papers::ask_to_refund;
        page POST "/units/{code}/dues/refunds/{id}/decision" REVIEW
            => dues::papers::decide_about_refund;
        page POST "/units/{code}/dues/refunds/{id}/withdrawal" PREPARE
            => dues::papers::withdraw_refund;
        page GET "/units/{code}/dues/demands" READ => dues::demands::show;
        page POST "/units/{code}/dues/demands" DEMAND => dues::demands::make;
        page GET "/units/{code}/dues/demands/{id}" READ => dues::demands::one;
        page GET "/units/{code}/transfers" READ => transfers::list::show;
        page GET "/units/{code}/transfers/{id}" READ => transfers::transfer::show;
        page POST "/units/{code}/transfers/{id}/confirmation" CONFIRM
            => transfers::transfer::confirm;
        page POST "/units/{code}/transfers/{id}/dispute" CONFIRM => transfers::transfer::dispute;
        api GET "/units/{code}/dues/board" READ => dues::board;
        api GET "/units/{code}/dues/receipts" READ => dues::receipts;
        api POST "/units/{code}/dues/receipts/{id}/assignment" PREPARE => dues::assign;
        api GET "/units/{code}/dues/unmatched" READ => dues::unmatched;
        api GET "/units/{code}/dues/rules" READ => dues::rules;
        api GET "/units/{code}/dues/debts" READ => dues::debts;
        api POST "/units/{code}/dues/split" READ => dues::split;
        api POST "/units/{code}/dues/founding" KEEP_DUES => dues::found;
        api GET "/units/{code}/dues/accruals" READ => dues::preview_accruals;
        api POST "/units/{code}/dues/accruals" KEEP_DUES => dues::accrue;
        api GET "/units/{code}/dues/recomputation" READ => dues::preview_recomputation;
        api POST "/units/{code}/dues/recomputation" KEEP_DUES => dues::recompute;
        api GET "/units/{code}/dues/bookings" READ => dues::bookings;
        api POST "/units/{code}/dues/bookings" PREPARE => dues::book;
        api GET "/units/{code}/dues/deferrals" READ => dues::deferrals;
        api POST "/units/{code}/dues/deferrals" PREPARE => dues::request_deferral;
        api POST "/units/{code}/dues/deferrals/{id}/decision" KEEP_DUES
            => dues::decide_about_deferral;
        api POST "/units/{code}/dues/deferrals/{id}/withdrawal" PREPARE
            => dues::withdraw_deferral;
        api GET "/units/{code}/dues/refunds" READ => dues::refunds;
        api POST "/units/{code}/dues/refunds" PREPARE => dues::request_refund;
        api POST "/units/{code}/dues/refunds/{id}/decision" REVIEW => dues::decide_about_refund;
        api POST "/units/{code}/dues/refunds/{id}/withdrawal" PREPARE => dues::withdraw_refund;
        api GET "/units/{code}/dues/demands" READ => dues::demands;
        api POST "/units/{code}/dues/demands" DEMAND => dues::make_demand;
        api GET "/units/{code}/dues/demands/{id}" READ => dues::demand;
        api POST "/units/{code}/dues/late-rates" KEEP_DUES => dues::set_rate;
        api GET "/units/{code}/transfers" READ => transfers::list;
        api GET "/units/{code}/transfers/{id}" READ => transfers::get;
        api POST "/units/{code}/transfers/{id}/confirmation" CONFIRM => transfers::confirm;
        api POST "/units/{code}/transfers/{id}/dispute" CONFIRM => transfers::dispute;
    }
}

/// Returns and rewards: computed, approved, paid.
fn returns() -> Vec<Route> {
    routes! {
        page GET "/units/{code}/returns" READ => returns::overview::show;
        page POST "/units/{code}/returns" RUN_RETURNS => returns::overview::run;
        page GET "/units/{code}/returns/{rule}/{span}" READ => returns::run::show;
        page POST "/units/{code}/returns/{rule}/{span}/approval" APPROVE_RETURNS
            => returns::run::approve;
        api GET "/units/{code}/returns" READ => returns::list;
        api POST "/units/{code}/returns" RUN_RETURNS => returns::run;
        api GET "/units/{code}/returns/{rule}/{period}" READ => returns::get;
        api POST "/units/{code}/returns/{rule}/{period}/approval" APPROVE_RETURNS
            => returns::approve;
        api GET "/units/{code}/returns/{rule}/{period}/payments" PAY_RETURNS => returns::payments;
    }
}

/// Books and statements, and the entries behind a figure.
fn reports() -> Vec<Route> {
    routes! {
        page GET "/units/{code}/books" READ => books::overview::show;
        page GET "/units/{code}/books/trial-balance" READ => books::trial_balance::show;
        page GET "/units/{code}/books/{name}" READ => books::ledger::show;
        page GET "/units/{code}/entries" READ => books::entries::show;
        page GET "/units/{code}/statements" READ => statements::overview::show;
        page GET "/units/{code}/statements/{name}" READ => statements::form::show;
        api GET "/units/{code}/reports/{name}" READ => reports::get;
        api GET "/units/{code}/report-pack" READ => reports::pack;
        api GET "/units/{code}/entries" READ => entries::get;
        api GET "/units/{code}/statements" READ => statements::survey;
        api GET "/units/{code}/statements/{name}/comparison" READ => statements::comparison;
    }
}

/// What an auditor asks: trails, chains, balances, two books side by side.
fn oversight() -> Vec<Route> {
    routes! {
        page GET "/units/{code}/trail" TRAIL => oversight::trail::of_unit;
        page GET "/trail" USERS => oversight::trail::of_system;
        page GET "/units/{code}/verification" VERIFY => oversight::verification::of_unit;
        page GET "/verification" VERIFY_SOMEWHERE => oversight::verification::ask;
        page POST "/verification" VERIFY_SOMEWHERE => oversight::verification::of_all;
        api GET "/units/{code}/verification" VERIFY => checks::verify;
        api GET "/units/{code}/balance-check" VERIFY => checks::check_balances;
        api POST "/units/{code}/balance-rebuild" REBUILD => checks::rebuild;
        api GET "/units/{code}/trail" TRAIL => trail::records;
        api GET "/reconciliation" READ_SOMEWHERE => checks::reconciliation;
        api GET "/inter-unit" READ_SOMEWHERE => checks::inter_unit;
        api GET "/trail" USERS => trail::system_records;
        api GET "/verification" VERIFY_SOMEWHERE => checks::verify_all;
    }
}

/// Method, path as routed, what it asks for.
pub type Guarded = (&'static str, &'static str, Guard);

/// Every route with its guard.
pub fn guarded() -> &'static [Guarded] {
    static LINES: OnceLock<Vec<Guarded>> = OnceLock::new();
    LINES.get_or_init(|| table().iter().map(|it| (it.method, it.path, it.guard)).collect())
}

/// What a route asks for; nothing for a route that nobody declared.
pub fn guard_of(method: &Method, path: &str) -> Option<Guard> {
    static TABLE: OnceLock<HashMap<(&'static str, &'static str), Guard>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        guarded().iter().map(|(method, path, guard)| ((*method, *path), *guard)).collect()
    });
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    table.get(&(method, path)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_stands_once() {
        let routes = guarded().iter().map(|(method, path, _)| (method, path));
        let seen: std::collections::BTreeSet<_> = routes.collect();
        assert_eq!(seen.len(), guarded().len());
    }

    #[test]
    fn a_route_at_a_unit_names_the_unit() {
        for (method, path, guard) in guarded() {
            let names_unit = path.contains("/units/{code}");
            assert_eq!(names_unit, matches!(guard, Guard::AtUnit(_)), "{method} {path}");
        }
    }

    #[test]
    fn what_is_not_declared_is_not_guarded_open() {
        let guards = [(Method::GET, "/secret"), (Method::DELETE, "/"), (Method::HEAD, "/healthz")];
        let guards = guards.map(|(method, path)| guard_of(&method, path));
        assert_eq!(guards, [None, None, Some(Open)]);
        let closing = "/api/v1/units/{code}/periods/{period}/closing";
        assert_eq!(guard_of(&Method::POST, closing), Some(LOOK_AT_CLOSING));
    }
}
