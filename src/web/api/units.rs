//! Units and their settings.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Page, page_after};
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::trail::Actor;
use crate::units::add_unit::{add_unit, change_setting};
use crate::units::settings::{CarryForward, Settings};
use crate::units::store;
use crate::units::unit::{Level, NewUnit, Tier, Unit};
use crate::web::extract::{Body, Path, Query};
use crate::web::problem::Answer;
use crate::web::state::AppState;

/// A unit as the API shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Unit)]
pub struct UnitBody {
    pub code: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_code: Option<String>,
    /// `federation`, `department`, `grassroots` or `branch`.
    #[schema(value_type = String)]
    pub level: Level,
    /// `grassroots` or `county_and_above`: which list of accounts and statements it uses.
    #[schema(value_type = String)]
    pub tier: Tier,
    pub valid_from_on: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_to_on: Option<String>,
}

impl UnitBody {
    fn new(unit: Unit, parent_code: Option<String>) -> Self {
        Self {
            code: unit.code,
            name: unit.name,
            parent_code,
            level: unit.level,
            tier: unit.tier,
            valid_from_on: unit.valid_from_on,
            valid_to_on: unit.valid_to_on,
        }
    }

    async fn read(tx: &mut Tx, unit: Unit) -> Answer<Self> {
        let parent = match unit.parent_id {
            Some(id) => store::unit_by_id(tx, id).await?,
            None => None,
        };
        Ok(Self::new(unit, parent.map(|parent| parent.code)))
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UnitsQuery {
    /// Only this unit and those below it.
    under: Option<String>,
    /// The code that the page before ended with.
    after: Option<String>,
    limit: Option<i64>,
}

/// Units in code order.
#[utoipa::path(get, path = "/api/v1/units", tag = "units", params(UnitsQuery),
    responses((status = 200, body = Page<UnitBody>)))]
pub async fn list(
    State(state): State<AppState>,
    Query(query): Query<UnitsQuery>,
) -> Answer<Json<Page<UnitBody>>> {
    let mut tx = state.database.read().await?;
    let root = match &query.under {
        Some(code) => Some(store::unit_by_code(&mut tx, code).await?.id),
        None => None,
    };
    let units = store::units_under(&mut tx, root).await?;
    let mut codes: FxHashMap<i64, String> =
        units.iter().map(|unit| (unit.id, unit.code.clone())).collect();
    if let Some(above) = units.iter().find(|unit| Some(unit.id) == root).and_then(|it| it.parent_id)
        && let Some(parent) = store::unit_by_id(&mut tx, above).await?
    {
        codes.insert(parent.id, parent.code);
    }
    let is_after = |unit: &Unit| query.after.as_ref().is_none_or(|after| unit.code > *after);
    let page = page_after(units, is_after, query.limit, |unit| unit.code.clone());
    let body = |unit: Unit| {
        let parent_code = unit.parent_id.and_then(|id| codes.get(&id).cloned());
        UnitBody::new(unit, parent_code)
    };
    let items = page.items.into_iter().map(body).collect();
    Ok(Json(Page { items, next_after: page.next_after }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitRequest {
    code: String,
    name: String,
    parent_code: Option<String>,
    #[schema(value_type = String)]
    level: Level,
    #[schema(value_type = String)]
    tier: Tier,
    /// `YYYY-MM-DD`.
    valid_from_on: String,
}

/// Registers a unit under its parent.
#[utoipa::path(post, path = "/api/v1/units", tag = "units", request_body = UnitRequest,
    responses((status = 201, body = UnitBody)))]
pub async fn create(
    State(state): State<AppState>,
    actor: Actor,
    Body(request): Body<UnitRequest>,
) -> Answer<impl IntoResponse> {
    let new = NewUnit {
        code: request.code,
        name: request.name,
        parent_code: request.parent_code,
        level: request.level,
        tier: request.tier,
        valid_from_on: request.valid_from_on,
    };
    let mut tx = state.database.write(&[SYSTEM_BOOK]).await?;
    let unit = add_unit(&mut tx, state.clock, &actor, new).await?;
    let body = UnitBody::read(&mut tx, unit).await?;
    tx.commit().await?;
    let location = format!("/api/v1/units/{}", body.code);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(body)))
}

/// One unit.
#[utoipa::path(get, path = "/api/v1/units/{code}", tag = "units",
    params(("code" = String, Path, description = "Unit code")),
    responses((status = 200, body = UnitBody)))]
pub async fn get(
    State(state): State<AppState>,
    Path(code): Path<String>,
) -> Answer<Json<UnitBody>> {
    let (mut tx, unit) = state.read(&code).await?;
    Ok(Json(UnitBody::read(&mut tx, unit).await?))
}

/// A unit's settings in force.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Settings)]
pub struct SettingsBody {
    /// `monthly` or `year_end`.
    #[schema(value_type = String)]
    pub carry_forward: CarryForward,
    pub voucher_words: Vec<String>,
    pub transfer_word: String,
    pub review_required: bool,
}

impl From<Settings> for SettingsBody {
    fn from(settings: Settings) -> Self {
        Self {
            carry_forward: settings.carry_forward,
            voucher_words: settings.voucher_words,
            transfer_word: settings.transfer_word,
            review_required: settings.review_required,
        }
    }
}

/// How the unit keeps its books.
#[utoipa::path(get, path = "/api/v1/units/{code}/settings", tag = "units",
    params(("code" = String, Path, description = "Unit code")),
    responses((status = 200, body = SettingsBody)))]
pub async fn settings(
    State(state): State<AppState>,
    Path(code): Path<String>,
) -> Answer<Json<SettingsBody>> {
    let (mut tx, unit) = state.read(&code).await?;
    Ok(Json(store::settings_of(&mut tx, unit.id).await?.into()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingRequest {
    /// `carry_forward`, `voucher_words`, `transfer_word` or `review_required`.
    key: String,
    /// Words are separated by `|`.
    value: String,
}

/// Changes one setting; answers all that are now in force.
#[utoipa::path(put, path = "/api/v1/units/{code}/settings", tag = "units",
    params(("code" = String, Path, description = "Unit code")),
    request_body = SettingRequest, responses((status = 200, body = SettingsBody)))]
pub async fn change(
    State(state): State<AppState>,
    Path(code): Path<String>,
    actor: Actor,
    Body(request): Body<SettingRequest>,
) -> Answer<Json<SettingsBody>> {
    let (mut tx, unit) = state.write(&code).await?;
    let setting = (request.key.as_str(), request.value.as_str());
    change_setting(&mut tx, state.clock, &actor, &unit, setting).await?;
    let settings = store::settings_of(&mut tx, unit.id).await?;
    tx.commit().await?;
    Ok(Json(settings.into()))
}
