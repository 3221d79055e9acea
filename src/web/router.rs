//! Every route of the service, on one screen.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use super::api::access::{me, users};
use super::api::{
    accounts, attachments, cash_rules, catalogue, checks, closing, districts, drafts, entries,
    entry_options, import_files, imports, period_board, periods, registers, reopening, reports,
    review, search, service, staged, statements, system, templates, trail, units, voucher_list,
    vouchers, work,
};
use super::problem::Problem;
use super::state::AppState;
use super::{assets, codes, layers, openapi, pages};

/// The routes that the OpenAPI document describes.
pub fn described() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::frame())
        .merge(people())
        .merge(units_and_registers())
        .merge(the_books())
        .merge(uploads())
        .merge(oversight())
}

/// The service itself, accounts of people, what waits for them.
fn people() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(service::healthz))
        .routes(routes!(service::readyz))
        .routes(routes!(service::metrics))
        .routes(routes!(catalogue::list))
        .routes(routes!(me::get))
        .routes(routes!(me::password))
        .routes(routes!(me::sessions))
        .routes(routes!(me::end))
        .routes(routes!(me::tokens, me::add))
        .routes(routes!(me::revoke))
        .routes(routes!(me::filters, me::save_filter, me::drop_filter))
        .routes(routes!(users::list, users::create))
        .routes(routes!(users::get))
        .routes(routes!(users::grant))
        .routes(routes!(users::revoke))
        .routes(routes!(users::reset))
        .routes(routes!(users::unlocking))
        .routes(routes!(users::active))
        .routes(routes!(users::sessions))
        .routes(routes!(users::end))
        .routes(routes!(work::list))
        .routes(routes!(search::search))
}

fn units_and_registers() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(units::list, units::create))
        .routes(routes!(units::get))
        .routes(routes!(units::settings, units::change))
        .routes(routes!(districts::list, districts::create))
        .routes(routes!(districts::join))
        .routes(routes!(registers::projects, registers::create_project))
        .routes(routes!(registers::bank_accounts, registers::create_bank_account))
        .routes(routes!(accounts::list, accounts::create))
        .routes(routes!(registers::complete_project))
        .routes(routes!(units::history))
}

/// Vouchers, periods, reports.
fn the_books() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        // vouchers
        .routes(routes!(drafts::list, drafts::create))
        .routes(routes!(drafts::get, drafts::change, drafts::remove))
        .routes(routes!(drafts::review))
        .routes(routes!(drafts::post))
        .routes(routes!(drafts::post_many))
        .routes(routes!(vouchers::list))
        .routes(routes!(vouchers::get))
        .routes(routes!(vouchers::reverse))
        .routes(routes!(voucher_list::list))
        .routes(routes!(entry_options::get))
        .routes(routes!(review::give_back))
        .routes(routes!(review::approve))
        .routes(routes!(review::post_selected))
        .routes(
            routes!(attachments::of_draft, attachments::add_to_draft)
                .layer(DefaultBodyLimit::max(attachments::MAX_FORM_BYTES)),
        )
        .routes(
            routes!(attachments::of_voucher, attachments::add_to_voucher)
                .layer(DefaultBodyLimit::max(attachments::MAX_FORM_BYTES)),
        )
        .routes(routes!(attachments::remove))
        .routes(routes!(attachments::file))
        // periods
        .routes(routes!(periods::years))
        .routes(routes!(periods::periods))
        .routes(routes!(closing::close_month))
        .routes(routes!(closing::close_whole_year))
        .routes(routes!(periods::reopenings))
        .routes(routes!(period_board::board))
        .routes(routes!(reopening::list, reopening::ask))
        .routes(routes!(reopening::approve))
        .routes(routes!(reopening::refuse))
        .routes(routes!(reopening::withdraw))
        // reports
        .routes(routes!(reports::get))
        .routes(routes!(reports::pack))
        .routes(routes!(entries::get))
        .routes(routes!(statements::survey))
        .routes(routes!(statements::comparison))
}

/// Workbooks and what is remembered for the next one.
fn uploads() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        // the only bodies that may be large
        .routes(
            routes!(imports::list, imports::upload)
                .layer(DefaultBodyLimit::max(imports::MAX_UPLOAD_BYTES)),
        )
        .routes(routes!(imports::file))
        .routes(routes!(import_files::annotated))
        .routes(routes!(import_files::rows))
        .routes(routes!(staged::get))
        .routes(routes!(staged::explain))
        .routes(routes!(staged::preview))
        .routes(routes!(staged::accept))
        .routes(routes!(staged::resume))
        .routes(routes!(staged::progress))
        .routes(routes!(staged::cancel))
        .routes(routes!(staged::undo))
        .routes(routes!(templates::list))
        .routes(routes!(templates::get))
        .routes(routes!(cash_rules::list, cash_rules::set))
        .routes(routes!(cash_rules::retire))
        .routes(routes!(staged::say))
        .routes(routes!(staged::check))
}

/// Checks, the trail, the system.
fn oversight() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(checks::verify))
        .routes(routes!(checks::check_balances))
        .routes(routes!(checks::rebuild))
        .routes(routes!(checks::reconciliation))
        .routes(routes!(trail::records))
        .routes(routes!(trail::system_records))
        .routes(routes!(checks::verify_all))
        .routes(routes!(system::get))
        .routes(routes!(system::list, system::create))
        .routes(routes!(system::download))
}

/// The whole service over one state, with everything that wraps a request.
pub fn router(state: &AppState) -> Router {
    let (api, _) = described().split_for_parts();
    let routes = api
        .route("/api/v1/openapi.json", get(openapi::serve))
        // pages
        .merge(pages::access::routes())
        .merge(pages::uploads::routes())
        .merge(pages::vouchers::routes())
        .merge(pages::books::routes())
        .merge(pages::statements::routes())
        .merge(pages::periods::routes())
        .merge(pages::registers::routes())
        .merge(pages::oversight::routes())
        .merge(pages::system::routes())
        .route("/errors/{id}", get(pages::error::show))
        .route("/assets/{file}", get(assets::serve))
        .fallback(|| async { Problem::new(&codes::ROUTE_UNKNOWN, "") })
        .method_not_allowed_fallback(|| async { Problem::new(&codes::METHOD_NOT_ALLOWED, "") })
        .with_state(state.clone());
    layers::wrap(routes, state)
}
