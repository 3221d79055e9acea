//! Activity districts.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rustc_hash::FxHashSet;
use serde::Deserialize;
use utoipa::ToSchema;

use super::units::seen_units;
use crate::access::role::Ability;
use crate::access::viewer::Viewer;
use crate::finding::Outcome;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::units::districts::{District, NewDistrict, add_district, districts_on, join_district};
use crate::web::extract::{Body, Path};
use crate::web::problem::Answer;
use crate::web::state::AppState;

/// Leaves out the members that the viewer does not reach.
pub async fn only_seen(
    tx: &mut Tx,
    viewer: &Viewer,
    mut districts: Vec<District>,
) -> Outcome<Vec<District>> {
    let seen = seen_units(tx, viewer, Ability::SeeUnits, "").await?;
    let codes: FxHashSet<&str> = seen.iter().map(|unit| unit.code.as_str()).collect();
    for district in &mut districts {
        district.members.retain(|code| codes.contains(code.as_str()));
    }
    Ok(districts)
}

/// All districts with those of their members of today that the caller reaches.
#[utoipa::path(get, path = "/api/v1/districts", tag = "units",
    responses((status = 200, body = Vec<Object>)))]
pub async fn list(State(state): State<AppState>, viewer: Viewer) -> Answer<Json<Vec<District>>> {
    let mut tx = state.database.read().await?;
    let districts = districts_on(&mut tx, &state.clock.today().to_string()).await?;
    Ok(Json(only_seen(&mut tx, &viewer, districts).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewDistrict)]
#[serde(deny_unknown_fields)]
pub struct DistrictRequest {
    code: String,
    name: String,
    /// `YYYY-MM-DD`.
    valid_from_on: String,
}

/// Adds a district.
#[utoipa::path(post, path = "/api/v1/districts", tag = "units", request_body = DistrictRequest,
    responses((status = 201, body = Vec<Object>)))]
pub async fn create(
    State(state): State<AppState>,
    viewer: Viewer,
    Body(request): Body<DistrictRequest>,
) -> Answer<(StatusCode, Json<Vec<District>>)> {
    let new = NewDistrict {
        code: request.code,
        name: request.name,
        valid_from_on: request.valid_from_on,
    };
    let mut tx = state.database.write(&[SYSTEM_BOOK]).await?;
    add_district(&mut tx, state.clock, &viewer.actor(), new).await?;
    let districts = districts_on(&mut tx, &state.clock.today().to_string()).await?;
    let districts = only_seen(&mut tx, &viewer, districts).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(districts)))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = DistrictMember)]
#[serde(deny_unknown_fields)]
pub struct MemberRequest {
    unit_code: String,
    /// `YYYY-MM-DD`.
    valid_from_on: String,
}

/// Puts a unit into a district.
#[utoipa::path(post, path = "/api/v1/districts/{code}/members", tag = "units",
    params(("code" = String, Path, description = "District code")),
    request_body = MemberRequest, responses((status = 201, body = Vec<Object>)))]
pub async fn join(
    State(state): State<AppState>,
    Path(code): Path<String>,
    viewer: Viewer,
    Body(request): Body<MemberRequest>,
) -> Answer<(StatusCode, Json<Vec<District>>)> {
    let mut tx = state.database.write(&[SYSTEM_BOOK]).await?;
    let which = (code.as_str(), request.unit_code.as_str());
    join_district(&mut tx, state.clock, &viewer.actor(), which, &request.valid_from_on).await?;
    let districts = districts_on(&mut tx, &state.clock.today().to_string()).await?;
    let districts = only_seen(&mut tx, &viewer, districts).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(districts)))
}
