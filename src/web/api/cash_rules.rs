//! Rules by which a unit's cash book becomes vouchers.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::accounts::YearQuery;
use crate::imports::cash::set_cash_rules::{add_cash_rule, cash_rules_of, retire_cash_rule};
use crate::imports::naming::cash_rules::{
    CashDirection, CashRule, OWN_PRIORITY, Origin, RuleInForce,
};
use crate::ledger::chart::Era;
use crate::ledger::chart::dimension::{AssetOwnership, ExpenditureKind, FundingSource};
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::{Body, Query};
use crate::web::problem::Answer;
use crate::web::state::AppState;

/// A rule as it is set.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CashRule)]
pub struct CashRuleBody {
    /// By which it is replaced and retired.
    name: String,
    /// `in` or `out`.
    #[schema(value_type = String)]
    direction: CashDirection,
    /// Words of which the summary has one.
    #[serde(default)]
    any_of: Vec<String>,
    /// Words that the summary has all.
    #[serde(default)]
    all_of: Vec<String>,
    /// Words that the summary has none of.
    #[serde(default)]
    none_of: Vec<String>,
    account_code: String,
    /// By code or name.
    project: Option<String>,
    /// 上级, or by code or name.
    counterparty: Option<String>,
    /// `union` or `fiscal`.
    #[schema(value_type = Option<String>)]
    funding_source: Option<FundingSource>,
    /// `basic`, `basic_personnel`, `basic_public` or `project`.
    #[schema(value_type = Option<String>)]
    expenditure_kind: Option<ExpenditureKind>,
    economic_class: Option<i64>,
    /// `state` or `union`.
    #[schema(value_type = Option<String>)]
    asset_ownership: Option<AssetOwnership>,
    /// The higher one holds; 100 unless given, those of the program are below.
    priority: Option<i64>,
    /// What is to be looked at wherever the rule is used.
    caution: Option<String>,
}

impl From<CashRuleBody> for CashRule {
    fn from(body: CashRuleBody) -> Self {
        Self {
            name: body.name,
            direction: body.direction,
            any_of: body.any_of,
            all_of: body.all_of,
            none_of: body.none_of,
            account_code: body.account_code,
            project: body.project,
            counterparty: body.counterparty,
            funding_source: body.funding_source,
            expenditure_kind: body.expenditure_kind,
            economic_class: body.economic_class,
            asset_ownership: body.asset_ownership,
            priority: body.priority.unwrap_or(OWN_PRIORITY),
            caution: body.caution,
        }
    }
}

/// A rule in force, and whose it is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CashRuleInForce)]
pub struct RuleInForceBody {
    #[serde(flatten)]
    rule: CashRuleBody,
    /// `own`, `inherited` or `default`.
    #[schema(value_type = String)]
    origin: Origin,
    /// The code of the unit that set it.
    #[serde(skip_serializing_if = "Option::is_none")]
    set_in: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    set_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    set_at: Option<String>,
    /// The unit's chart has the account.
    is_usable: bool,
}

impl From<RuleInForce> for RuleInForceBody {
    fn from(held: RuleInForce) -> Self {
        let rule = held.rule;
        Self {
            rule: CashRuleBody {
                name: rule.name,
                direction: rule.direction,
                any_of: rule.any_of,
                all_of: rule.all_of,
                none_of: rule.none_of,
                account_code: rule.account_code,
                project: rule.project,
                counterparty: rule.counterparty,
                funding_source: rule.funding_source,
                expenditure_kind: rule.expenditure_kind,
                economic_class: rule.economic_class,
                asset_ownership: rule.asset_ownership,
                priority: Some(rule.priority),
                caution: rule.caution,
            },
            origin: held.origin,
            set_in: held.set_in,
            set_by: held.set_by,
            set_at: held.set_at,
            is_usable: held.is_usable,
        }
    }
}

/// The rules in force for the unit: its own, those of the unions above, those of the program; in
/// the order in which they are tried.
#[utoipa::path(get, path = "", tag = "imports", params(YearQuery),
    responses((status = 200, body = Vec<RuleInForceBody>)))]
pub async fn list(
    Reading { mut tx, unit }: Reading,
    State(state): State<AppState>,
    Query(query): Query<YearQuery>,
) -> Answer<Json<Vec<RuleInForceBody>>> {
    let era = Era::of_year(query.or_this_year(&state));
    let book = cash_rules_of(&mut tx, &unit, era).await?;
    Ok(Json(book.rules().iter().cloned().map(RuleInForceBody::from).collect()))
}

/// Sets a rule for the unit and those below it, or replaces the one of this name.
#[utoipa::path(post, path = "", tag = "imports", params(YearQuery), request_body = CashRuleBody,
    responses((status = 201, body = RuleInForceBody)))]
pub async fn set(
    at: Writing,
    State(state): State<AppState>,
    Query(query): Query<YearQuery>,
    Body(request): Body<CashRuleBody>,
) -> Answer<(StatusCode, Json<RuleInForceBody>)> {
    let era = Era::of_year(query.or_this_year(&state));
    let mut tx = at.begin().await?;
    let rule = CashRule::from(request);
    let held = add_cash_rule(&mut tx, at.clock, &at.actor, (&at.unit, era), rule).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(held.into())))
}

/// Takes a rule out of force for the unit and those below it; one of the program, too.
#[utoipa::path(delete, path = "", tag = "imports",
    params(("name" = String, Path, description = "Name of the rule"), YearQuery),
    responses((status = 204, description = "Retired")))]
pub async fn retire(
    at: Writing,
    State(state): State<AppState>,
    Last(name): Last<String>,
    Query(query): Query<YearQuery>,
) -> Answer<StatusCode> {
    let era = Era::of_year(query.or_this_year(&state));
    let mut tx = at.begin().await?;
    retire_cash_rule(&mut tx, at.clock, &at.actor, (&at.unit, era), &name).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
