//! Activity districts.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::access::viewer::Viewer;
use crate::units::districts::{District, NewDistrict, add_district, districts_on, join_district};
use crate::web::at::{ServiceWriting, Snapshot};
use crate::web::extract::{Body, Path};
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::views::reach::only_seen;

/// All districts with those of their members of today that the caller reaches.
#[utoipa::path(get, path = "", tag = "units", responses((status = 200, body = Vec<Object>)))]
pub async fn list(
    State(state): State<AppState>,
    Snapshot(mut tx): Snapshot,
    viewer: Viewer,
) -> Answer<Json<Vec<District>>> {
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
#[utoipa::path(post, path = "", tag = "units", request_body = DistrictRequest,
    responses((status = 201, body = Vec<Object>)))]
pub async fn create(
    at: ServiceWriting,
    viewer: Viewer,
    Body(request): Body<DistrictRequest>,
) -> Answer<(StatusCode, Json<Vec<District>>)> {
    let new = NewDistrict {
        code: request.code,
        name: request.name,
        valid_from_on: request.valid_from_on,
    };
    let mut tx = at.begin().await?;
    add_district(&mut tx, at.clock, &at.actor, new).await?;
    let districts = districts_on(&mut tx, &at.clock.today().to_string()).await?;
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
#[utoipa::path(post, path = "", tag = "units",
    params(("code" = String, Path, description = "District code")), request_body = MemberRequest,
    responses((status = 201, body = Vec<Object>)))]
pub async fn join(
    at: ServiceWriting,
    Path(code): Path<String>,
    viewer: Viewer,
    Body(request): Body<MemberRequest>,
) -> Answer<(StatusCode, Json<Vec<District>>)> {
    let mut tx = at.begin().await?;
    let which = (code.as_str(), request.unit_code.as_str());
    join_district(&mut tx, at.clock, &at.actor, which, &request.valid_from_on).await?;
    let districts = districts_on(&mut tx, &at.clock.today().to_string()).await?;
    let districts = only_seen(&mut tx, &viewer, districts).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(districts)))
}
