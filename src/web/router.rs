//! Every route of the service, on one screen.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use super::api::{
    accounts, cash_rules, catalogue, checks, closing, districts, drafts, import_files, imports,
    periods, registers, reports, service, staged, templates, units, vouchers,
};
use super::pages::access::door;
use super::problem::Problem;
use super::state::AppState;
use super::{assets, codes, layers, openapi, pages};

/// The routes that the OpenAPI document describes.
pub fn described() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::frame())
        // the service itself
        .routes(routes!(service::healthz))
        .routes(routes!(service::readyz))
        .routes(routes!(service::metrics))
        .routes(routes!(catalogue::list))
        // units and their registers
        .routes(routes!(units::list, units::create))
        .routes(routes!(units::get))
        .routes(routes!(units::settings, units::change))
        .routes(routes!(districts::list, districts::create))
        .routes(routes!(districts::join))
        .routes(routes!(registers::projects, registers::create_project))
        .routes(routes!(registers::bank_accounts, registers::create_bank_account))
        .routes(routes!(accounts::list, accounts::create))
        // vouchers
        .routes(routes!(drafts::list, drafts::create))
        .routes(routes!(drafts::get, drafts::change, drafts::remove))
        .routes(routes!(drafts::review))
        .routes(routes!(drafts::post))
        .routes(routes!(drafts::post_many))
        .routes(routes!(vouchers::list))
        .routes(routes!(vouchers::get))
        .routes(routes!(vouchers::reverse))
        // periods
        .routes(routes!(periods::years))
        .routes(routes!(periods::periods))
        .routes(routes!(closing::close_month))
        .routes(routes!(closing::close_whole_year))
        .routes(routes!(periods::reopen))
        .routes(routes!(periods::reopenings))
        // imports: the only bodies that may be large
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
        // reports
        .routes(routes!(reports::get))
        .routes(routes!(reports::pack))
        // beside the pages: uploads
        .routes(routes!(staged::say))
        .routes(routes!(staged::check))
        // beside the pages: vouchers
        // beside the pages: books
        // beside the pages: statements
        // beside the pages: periods
        // beside the pages: registers
        // beside the pages: oversight
        // beside the pages: system
        // checks
        .routes(routes!(checks::verify))
        .routes(routes!(checks::check_balances))
        .routes(routes!(checks::rebuild))
        .routes(routes!(checks::records))
        .routes(routes!(checks::reconciliation))
}

/// The whole service over one state, with everything that wraps a request.
pub fn router(state: AppState) -> Router {
    let (api, _) = described().split_for_parts();
    let routes = api
        .route("/api/v1/openapi.json", get(openapi::serve))
        // the door
        .route("/login", get(door::login_page).post(door::log_in))
        .route("/logout", post(door::log_out))
        .route("/password", get(door::password_page).post(door::set_password))
        .route("/language", post(door::set_language))
        // pages
        .route("/", get(pages::home::show))
        .route("/units/{code}", get(pages::unit::show))
        .route("/units/{code}/reports/{name}", get(pages::report::show))
        .route("/units/{code}/vouchers/{id}", get(pages::voucher::show))
        .route("/units/{code}/imports/{id}", get(pages::uploads::source::moved))
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
    layers::wrap(routes, &state)
}
