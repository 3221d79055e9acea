//! Units and their settings.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Page, rows_wanted};
use crate::access::role::Ability;
use crate::access::store::{self as access, ReachAsked};
use crate::access::viewer::Viewer;
use crate::finding::{Finding, Outcome, Place};
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::trail::Actor;
use crate::units::add_unit::{add_unit, change_setting};
use crate::units::codes::UNIT_UNKNOWN;
use crate::units::settings::{CarryForward, Settings};
use crate::units::store;
use crate::units::unit::{Level, NewUnit, Tier, Unit};
use crate::web::extract::{Body, Path, Query};
use crate::web::gate::forbidden;
use crate::web::problem::{Answer, Problem};
use crate::web::sounds::sounds_like;
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

/// The units where the viewer may do something, in code order; with part of a code or name, those
/// that have it.
pub async fn seen_units(
    tx: &mut Tx,
    viewer: &Viewer,
    ability: Ability,
    wanted: &str,
) -> Outcome<Vec<Unit>> {
    let asked = ReachAsked { viewer, ability, under: None, after: "", limit: i64::MAX };
    let mut units = access::units_in_reach(tx, asked).await?;
    retain_wanted(&mut units, wanted);
    Ok(units)
}

/// A page of them, which the database cuts where nothing is looked for.
pub async fn seen_page(tx: &mut Tx, asked: ReachAsked<'_>, wanted: &str) -> Outcome<Page<Unit>> {
    let limit = asked.limit;
    let all = if wanted.trim().is_empty() { limit + 1 } else { i64::MAX };
    let mut units = access::units_in_reach(tx, ReachAsked { limit: all, ..asked }).await?;
    retain_wanted(&mut units, wanted);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = units.len() > limit;
    units.truncate(limit);
    let next_after = units.last().filter(|_| has_more).map(|unit| unit.code.clone());
    Ok(Page { items: units, next_after })
}

fn retain_wanted(units: &mut Vec<Unit>, wanted: &str) {
    let wanted = wanted.trim().to_lowercase();
    let has = |text: &str| text.to_lowercase().contains(&wanted);
    units.retain(|it| has(&it.code) || has(&it.name) || sounds_like(&it.name, &wanted));
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UnitsQuery {
    /// Part of a code or name.
    q: Option<String>,
    /// Only this unit and those below it.
    under: Option<String>,
    /// The code that the page before ended with.
    after: Option<String>,
    limit: Option<i64>,
}

/// The units in the caller's reach, in code order.
#[utoipa::path(get, path = "/api/v1/units", tag = "units", params(UnitsQuery),
    responses((status = 200, body = Page<UnitBody>)))]
pub async fn list(
    State(state): State<AppState>,
    viewer: Viewer,
    Query(query): Query<UnitsQuery>,
) -> Answer<Json<Page<UnitBody>>> {
    let mut tx = state.database.read().await?;
    let wanted = query.q.as_deref().unwrap_or_default();
    let is_search = !wanted.is_empty();
    let under = match &query.under {
        Some(code) => match store::find_unit(&mut tx, code).await? {
            Some(root) => Some(root.id),
            None if is_search => Some(0),
            None => return Err(unknown(code)),
        },
        None => None,
    };
    let ability = Ability::SeeUnits;
    let (after, limit) = (query.after.as_deref().unwrap_or_default(), rows_wanted(query.limit));
    let asked = ReachAsked { viewer: &viewer, ability, under, after, limit };
    let page = seen_page(&mut tx, asked, wanted).await?;
    if let Some(code) = query.under.as_ref().filter(|_| !is_search && page.items.is_empty()) {
        // Where nothing is in reach, it does not matter whether there is such a unit.
        let first = ReachAsked { after: "", limit: 1, ..asked };
        if access::units_in_reach(&mut tx, first).await?.is_empty() {
            return Err(unknown(code));
        }
    }
    let codes = parent_codes(&mut tx, &page.items).await?;
    let body = |unit: Unit| {
        let parent_code = unit.parent_id.and_then(|id| codes.get(&id).cloned());
        UnitBody::new(unit, parent_code)
    };
    let items = page.items.into_iter().map(body).collect();
    Ok(Json(Page { items, next_after: page.next_after }))
}

fn unknown(code: &str) -> Problem {
    Finding::new(&UNIT_UNKNOWN, Place::of(format!("单位 {code}"))).into()
}

/// Codes of the units right above some units: whoever sees a unit may know what it belongs to.
pub async fn parent_codes(tx: &mut Tx, units: &[Unit]) -> Outcome<FxHashMap<i64, String>> {
    let above = store::units_with_ids(tx, units.iter().filter_map(|unit| unit.parent_id)).await?;
    Ok(above.into_iter().map(|(id, unit)| (id, unit.code)).collect())
}

/// Whether somebody may register a unit there: at its parent, or over everything for a root.
pub async fn may_add_below(tx: &mut Tx, viewer: &Viewer, parent: Option<&str>) -> Answer<()> {
    let roles = match parent.filter(|code| !code.is_empty()) {
        None => viewer.roles_everywhere(tx).await?,
        Some(code) => {
            let Some(unit) = store::find_unit(tx, code).await? else { return Err(unknown(code)) };
            let roles = viewer.roles_at(tx, unit.id).await?;
            if roles.is_empty() {
                return Err(unknown(code));
            }
            roles
        }
    };
    if roles.may(Ability::ManageUnits) { Ok(()) } else { Err(forbidden(Ability::ManageUnits)) }
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
    viewer: Viewer,
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
    may_add_below(&mut tx, &viewer, new.parent_code.as_deref()).await?;
    let unit = add_unit(&mut tx, state.clock, &viewer.actor(), new).await?;
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

/// A setting as it was set once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SettingChange)]
pub struct SettingChangeBody {
    key: String,
    value: String,
    set_by: String,
    set_at: String,
}

/// Every change of a setting, newest first.
#[utoipa::path(get, path = "/api/v1/units/{code}/settings/history", tag = "units",
    params(("code" = String, Path, description = "Unit code")),
    responses((status = 200, body = Vec<SettingChangeBody>)))]
pub async fn history(
    State(state): State<AppState>,
    Path(code): Path<String>,
) -> Answer<Json<Vec<SettingChangeBody>>> {
    let (mut tx, unit) = state.read(&code).await?;
    let rows = store::setting_history(&mut tx, unit.id).await?;
    let body = |row: store::SettingRow| SettingChangeBody {
        key: row.key,
        value: row.value,
        set_by: row.set_by,
        set_at: row.set_at,
    };
    Ok(Json(rows.into_iter().map(body).collect()))
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
