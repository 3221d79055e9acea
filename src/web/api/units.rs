//! Units and their settings.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Page, rows_wanted};
use crate::access::role::Ability;
use crate::access::store::{self as access, ReachAsked};
use crate::access::viewer::Viewer;
use crate::platform::database::Tx;
use crate::units::add_unit::{add_unit, change_setting};
use crate::units::settings::{BudgetControl, CarryForward, DuesBooking, LimitControl, Settings};
use crate::units::store::{self, SettingRow};
use crate::units::unit::{Level, NewUnit, Tier, Unit};
use crate::web::at::{Reading, ServiceWriting, Snapshot, Writing};
use crate::web::extract::{Body, Query};
use crate::web::problem::Answer;
use crate::web::views::reach::{may_add_below, parent_codes, seen_page, unknown};

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
    /// Part of a code or name.
    q: Option<String>,
    /// Only this unit and those below it.
    under: Option<String>,
    /// The code that the page before ended with.
    after: Option<String>,
    limit: Option<i64>,
}

/// The units in the caller's reach, in code order.
#[utoipa::path(get, path = "", tag = "units", params(UnitsQuery),
    responses((status = 200, body = Page<UnitBody>)))]
pub async fn list(
    Snapshot(mut tx): Snapshot,
    viewer: Viewer,
    Query(query): Query<UnitsQuery>,
) -> Answer<Json<Page<UnitBody>>> {
    let wanted = query.q.as_deref().unwrap_or_default();
    let is_search = !wanted.is_empty();
    let under = match &query.under {
        Some(code) => match store::find_unit(&mut tx, code).await? {
            Some(root) => Some(root.id),
            None if is_search => Some(0),
            None => return Err(unknown(code).into()),
        },
        None => None,
    };
    let ability = Ability::SeeUnits;
    let (after, limit) = (query.after.as_deref().unwrap_or_default(), rows_wanted(query.limit));
    let asked = ReachAsked { viewer: &viewer, ability, under, after, limit };
    let (units, next_after) = seen_page(&mut tx, asked, wanted).await?;
    if let Some(code) = query.under.as_ref().filter(|_| !is_search && units.is_empty()) {
        // Where nothing is in reach, it does not matter whether there is such a unit.
        let first = ReachAsked { after: "", limit: 1, ..asked };
        if access::units_in_reach(&mut tx, first).await?.is_empty() {
            return Err(unknown(code).into());
        }
    }
    let codes = parent_codes(&mut tx, &units).await?;
    let body = |unit: Unit| {
        let parent_code = unit.parent_id.and_then(|id| codes.get(&id).cloned());
        UnitBody::new(unit, parent_code)
    };
    let items = units.into_iter().map(body).collect();
    Ok(Json(Page { items, next_after }))
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
#[utoipa::path(post, path = "", tag = "units", request_body = UnitRequest,
    responses((status = 201, body = UnitBody)))]
pub async fn create(
    at: ServiceWriting,
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
    let mut tx = at.begin().await?;
    may_add_below(&mut tx, &viewer, new.parent_code.as_deref()).await?;
    let unit = add_unit(&mut tx, at.clock, &at.actor, new).await?;
    let body = UnitBody::read(&mut tx, unit).await?;
    tx.commit().await?;
    let location = format!("/api/v1/units/{}", body.code);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(body)))
}

/// One unit.
#[utoipa::path(get, path = "", tag = "units", responses((status = 200, body = UnitBody)))]
pub async fn get(Reading { mut tx, unit }: Reading) -> Answer<Json<UnitBody>> {
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
    /// `here` or `elsewhere`: whether vouchers of dues and transfers are made here, or come with
    /// the journals that are imported.
    #[schema(value_type = String)]
    pub dues_booking: DuesBooking,
    /// `off`, `warn` or `refuse`: what becomes of spending beyond the budget.
    #[schema(value_type = String)]
    pub budget_control: BudgetControl,
    /// 大额支付: payments of this amount and above need minutes of the collective decision; text in
    /// yuan.
    pub large_payment: String,
    /// `off`, `warn` or `refuse`: what becomes of lines of rosters beyond a limit.
    #[schema(value_type = String)]
    pub limit_control: LimitControl,
    /// Whether a grassroots union keeps accounts of the county level.
    pub county_accounts: bool,
    /// Of the highest union of a tree: whose limits hold.
    pub province: String,
    /// Of the highest union of a tree: lower ends of the grades of appraisals.
    pub appraisal_grades: String,
    /// The same: days from notice to entry, for comments, for mending, for mending at length.
    pub audit_terms: String,
}

impl From<Settings> for SettingsBody {
    fn from(settings: Settings) -> Self {
        Self {
            carry_forward: settings.carry_forward,
            voucher_words: settings.voucher_words,
            transfer_word: settings.transfer_word,
            review_required: settings.review_required,
            dues_booking: settings.dues_booking,
            budget_control: settings.budget_control,
            large_payment: settings.large_payment.to_string(),
            limit_control: settings.limit_control,
            county_accounts: settings.county_accounts,
            province: settings.province,
            appraisal_grades: settings.appraisal_grades,
            audit_terms: settings.audit_terms.to_string(),
        }
    }
}

/// How the unit keeps its books.
#[utoipa::path(get, path = "", tag = "units", responses((status = 200, body = SettingsBody)))]
pub async fn settings(Reading { mut tx, unit }: Reading) -> Answer<Json<SettingsBody>> {
    Ok(Json(store::settings_of(&mut tx, unit.id).await?.into()))
}

/// Every change of a setting, newest first.
#[utoipa::path(get, path = "", tag = "units",
    responses((status = 200, body = Vec<SettingRow>)))]
pub async fn history(Reading { mut tx, unit }: Reading) -> Answer<Json<Vec<SettingRow>>> {
    Ok(Json(store::setting_history(&mut tx, unit.id).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingRequest {
    /// `carry_forward`, `voucher_words`, `transfer_word`, `review_required`, `dues_booking`,
    /// `budget_control`, `large_payment`, `limit_control`, `county_accounts`, `province`,
    /// `appraisal_grades` or `audit_terms`.
    key: String,
    /// Words are separated by `|`.
    value: String,
}

/// Changes one setting; answers all that are now in force.
#[utoipa::path(put, path = "", tag = "units", request_body = SettingRequest,
    responses((status = 200, body = SettingsBody)))]
pub async fn change(
    at: Writing,
    Body(request): Body<SettingRequest>,
) -> Answer<Json<SettingsBody>> {
    let mut tx = at.begin().await?;
    let setting = (request.key.as_str(), request.value.as_str());
    change_setting(&mut tx, at.clock, &at.actor, &at.unit, setting).await?;
    let settings = store::settings_of(&mut tx, at.unit.id).await?;
    tx.commit().await?;
    Ok(Json(settings.into()))
}
