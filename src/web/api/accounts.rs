//! A unit's chart of accounts.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::ledger::chart::add_account::{NewDetail, add_detail_account};
use crate::ledger::chart::{Account, Chart, Class, Era, Rule, Side};
use crate::ledger::store;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Body, Query};
use crate::web::problem::Answer;
use crate::web::sounds::{initials_of, sounds_of};
use crate::web::state::AppState;

/// An account as the API shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Account)]
pub struct AccountBody {
    code: String,
    name: String,
    /// Names from level 1 down, joined by `-`.
    full_name: String,
    /// First letters of its pinyin, by which it is found as it is typed.
    initials: String,
    /// The letters of every reading of each character, parted by blanks: `y xh c k`.
    sounds: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_code: Option<String>,
    /// `asset`, `liability`, `net_asset`, `income` or `expense`.
    #[schema(value_type = String)]
    class: Class,
    /// `debit` or `credit`.
    #[schema(value_type = String)]
    normal_side: Side,
    /// `statutory`, `optional` or `own`.
    #[schema(value_type = String)]
    rule: Rule,
    /// Whether an entry may name it.
    takes_entries: bool,
    is_active: bool,
    /// What an entry on it must or should name besides.
    asks_for: Vec<DemandBody>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Demand)]
pub struct DemandBody {
    dimension: &'static str,
    /// Otherwise it is only a warning.
    is_required: bool,
}

fn account_body(chart: &Chart, account: &Account) -> AccountBody {
    let parent = account.parent_id.and_then(|id| chart.get(id));
    let demand =
        |(dimension, demand): &(crate::ledger::chart::dimension::Dimension, _)| DemandBody {
            dimension: dimension.as_str(),
            is_required: *demand == crate::ledger::chart::Demand::Must,
        };
    AccountBody {
        code: account.code.clone(),
        name: account.name.clone(),
        full_name: chart.full_name(account),
        initials: initials_of(&account.name),
        sounds: sounds_of(&account.name),
        parent_code: parent.map(|parent| parent.code.clone()),
        class: account.class,
        normal_side: account.normal_side,
        rule: account.rule,
        takes_entries: chart.is_leaf(account),
        is_active: account.is_active,
        asks_for: account.dimensions.iter().map(demand).collect(),
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct YearQuery {
    /// The year whose accounting system applies; this year when missing.
    pub year: Option<i64>,
}

impl YearQuery {
    pub fn or_this_year(&self, state: &AppState) -> i64 {
        self.year.unwrap_or_else(|| i64::from(state.clock.today().year()))
    }
}

/// The chart as the unit sees it, in code order.
#[utoipa::path(get, path = "", tag = "accounts", params(YearQuery),
    responses((status = 200, body = Vec<AccountBody>)))]
pub async fn list(
    Reading { mut tx, unit }: Reading,
    State(state): State<AppState>,
    Query(query): Query<YearQuery>,
) -> Answer<Json<Vec<AccountBody>>> {
    let era = Era::of_year(query.or_this_year(&state));
    let chart = store::chart_of(&mut tx, era, unit.id).await?;
    Ok(Json(chart.accounts().iter().map(|account| account_body(&chart, account)).collect()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DetailRequest {
    parent_code: String,
    /// The parent's code and two more digits.
    code: String,
    name: String,
    /// Whether the units below use it, too.
    #[serde(default)]
    applies_below: bool,
}

/// Adds a detail account for the unit and those below it.
#[utoipa::path(post, path = "", tag = "accounts", params(YearQuery), request_body = DetailRequest,
    responses((status = 201, body = AccountBody)))]
pub async fn create(
    at: Writing,
    State(state): State<AppState>,
    Query(query): Query<YearQuery>,
    Body(request): Body<DetailRequest>,
) -> Answer<(StatusCode, Json<AccountBody>)> {
    let era = Era::of_year(query.or_this_year(&state));
    let new = NewDetail {
        era,
        parent_code: request.parent_code,
        code: request.code,
        name: request.name,
        applies_below: request.applies_below,
    };
    let mut tx = at.begin_with_service().await?;
    let account = add_detail_account(&mut tx, at.clock, &at.actor, &at.unit, new).await?;
    let chart = store::chart_of(&mut tx, era, at.unit.id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(account_body(&chart, &account))))
}
