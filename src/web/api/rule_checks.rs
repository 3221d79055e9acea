//! Checks by rules: what the newest run found, running, answering, trying.

use axum::Json;
use axum::extract::State as Service;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::role::Ability;
use crate::access::viewer::Viewer;
use crate::checks::decide_explanation::{Ruling, decide_explanation};
use crate::checks::excuse_finding::{Excusing, excuse_finding, read_end};
use crate::checks::explain_finding::{Meant, explain_finding};
use crate::checks::finding::{CheckFinding, State};
use crate::checks::list_findings::latest_findings;
use crate::checks::rule::{Rule, rules};
use crate::checks::run_checks::{Asked, run_checks};
use crate::checks::try_rule::try_rule;
use crate::money::Money;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Body, Query};
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::views::checks_work::decides_above;

/// A finding.
#[derive(Serialize, ToSchema)]
#[schema(as = CheckFinding)]
pub struct FindingBody {
    rule: String,
    /// `refuse`, `warn`, `inform` or `incomputable`.
    level: String,
    unit: String,
    /// The other union of a pair; empty for all other rules.
    other: String,
    /// `2025-03`, or `2025`.
    period: String,
    vouchers: Vec<String>,
    /// What it is answered under.
    subject: String,
    left: String,
    #[schema(value_type = Option<String>)]
    left_amount: Option<Money>,
    right: String,
    #[schema(value_type = Option<String>)]
    right_amount: Option<Money>,
    #[schema(value_type = Option<String>)]
    difference: Option<Money>,
    clause: String,
    note: String,
    /// `open`, `explained`, `refused` or `overridden`; none where nothing could be computed.
    state: Option<String>,
    /// The explanation or override that stands.
    reason: Option<String>,
    is_accepted: bool,
    /// What was said of the same in the year before.
    last_year: Option<String>,
}

impl From<CheckFinding> for FindingBody {
    fn from(it: CheckFinding) -> Self {
        Self {
            subject: it.key(),
            difference: it.difference(),
            level: it.level.as_str().to_owned(),
            state: it.state.map(|it| State::as_str(it).to_owned()),
            reason: it.answer.map(|it| it.reason),
            last_year: it.last_year.map(|it| it.reason),
            rule: it.rule,
            unit: it.unit,
            other: it.other,
            period: it.period,
            vouchers: it.vouchers,
            left: it.left.label,
            left_amount: it.left.amount,
            right: it.right.label,
            right_amount: it.right.amount,
            clause: it.clause,
            note: it.note,
            is_accepted: it.is_accepted,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FindingsQuery {
    year: i64,
    /// And all unions below.
    #[serde(default)]
    below: bool,
}

/// What the newest run found, with what was answered.
#[utoipa::path(get, path = "", tag = "checks", params(FindingsQuery),
    responses((status = 200, body = Vec<FindingBody>)))]
pub async fn findings(
    Reading { mut tx, unit }: Reading,
    Service(service): Service<AppState>,
    Query(query): Query<FindingsQuery>,
) -> Answer<Json<Vec<FindingBody>>> {
    let today = service.clock.today();
    let listed = latest_findings(&mut tx, &unit, (query.year, query.below), today).await?;
    Ok(Json(listed.findings.into_iter().map(FindingBody::from).collect()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = CheckRun)]
#[serde(deny_unknown_fields)]
pub struct RunRequest {
    year: i64,
    /// Only this family of rules, such as `UP`.
    family: Option<String>,
    /// And all unions below.
    #[serde(default)]
    below: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = CheckRunDone)]
pub struct RunBody {
    run: i64,
    /// How many unions were asked.
    units: usize,
    /// Codes of unions without books of the year.
    without_books: Vec<String>,
    findings: Vec<FindingBody>,
}

/// Runs the rules and keeps what they find.
#[utoipa::path(post, path = "", tag = "checks", request_body = RunRequest,
    responses((status = 200, body = RunBody)))]
pub async fn run(at: Writing, Body(asked): Body<RunRequest>) -> Answer<Json<RunBody>> {
    let mut tx = at.begin_with_service().await?;
    let family = asked.family.as_deref();
    let wanted = Asked { is_below: asked.below, family, ..Asked::all(&at.unit, asked.year) };
    let run = run_checks(&mut tx, at.act(), wanted, |_, _| {}).await?;
    let today = at.clock.today();
    let listed = latest_findings(&mut tx, &at.unit, (asked.year, asked.below), today).await?;
    tx.commit().await?;
    Ok(Json(RunBody {
        run: run.id,
        units: run.found.units.len(),
        without_books: run.found.without_books,
        findings: listed.findings.into_iter().map(FindingBody::from).collect(),
    }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = CheckAnswer)]
#[serde(deny_unknown_fields)]
pub struct AnswerRequest {
    year: i64,
    rule: String,
    /// Vouchers, or the account, or the months, as the finding has it.
    subject: String,
    /// The other union, where several pairs have the same subject.
    other: Option<String>,
    #[serde(default)]
    reason: String,
}

impl AnswerRequest {
    fn meant(&self) -> Meant<'_> {
        Meant {
            year: self.year,
            rule: &self.rule,
            subject: &self.subject,
            other: self.other.as_deref(),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = CheckAnswered)]
pub struct AnsweredBody {
    unit: String,
    rule: String,
    subject: String,
}

fn answered(found: &CheckFinding) -> Json<AnsweredBody> {
    let (unit, rule) = (found.unit.clone(), found.rule.clone());
    Json(AnsweredBody { unit, rule, subject: found.key() })
}

/// Explains a finding.
#[utoipa::path(post, path = "", tag = "checks", request_body = AnswerRequest,
    responses((status = 200, body = AnsweredBody)))]
pub async fn explain(at: Writing, Body(asked): Body<AnswerRequest>) -> Answer<Json<AnsweredBody>> {
    let mut tx = at.begin_with_service().await?;
    let found = explain_finding(&mut tx, at.act(), &at.unit, asked.meant(), &asked.reason).await?;
    tx.commit().await?;
    Ok(answered(&found))
}

async fn decide(
    (at, viewer): (&Writing, &Viewer),
    asked: &AnswerRequest,
    is_accepted: bool,
) -> Answer<Json<AnsweredBody>> {
    let mut tx = at.begin_with_service().await?;
    let is_from_above = decides_above(&mut tx, viewer, &at.unit).await?;
    let ruling = Ruling { is_accepted, reason: &asked.reason, is_from_above };
    let found = decide_explanation(&mut tx, at.act(), &at.unit, asked.meant(), ruling).await?;
    tx.commit().await?;
    Ok(answered(&found))
}

/// Gives an explanation back.
#[utoipa::path(post, path = "", tag = "checks", request_body = AnswerRequest,
    responses((status = 200, body = AnsweredBody)))]
pub async fn refuse(
    at: Writing,
    viewer: Viewer,
    Body(asked): Body<AnswerRequest>,
) -> Answer<Json<AnsweredBody>> {
    decide((&at, &viewer), &asked, false).await
}

/// Accepts an explanation.
#[utoipa::path(post, path = "", tag = "checks", request_body = AnswerRequest,
    responses((status = 200, body = AnsweredBody)))]
pub async fn accept(
    at: Writing,
    viewer: Viewer,
    Body(asked): Body<AnswerRequest>,
) -> Answer<Json<AnsweredBody>> {
    decide((&at, &viewer), &asked, true).await
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = CheckOverride)]
#[serde(deny_unknown_fields)]
pub struct OverrideRequest {
    year: i64,
    rule: String,
    subject: String,
    other: Option<String>,
    reason: String,
    /// Its last day; 90 days from now unless given.
    until: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = CheckOverridden)]
pub struct OverriddenBody {
    unit: String,
    rule: String,
    subject: String,
    until: String,
    /// Whether a second person has agreed; otherwise one is waited for.
    agreed: bool,
}

/// Lets a finding pass for a while; it takes two people.
#[utoipa::path(post, path = "", tag = "checks", request_body = OverrideRequest,
    responses((status = 200, body = OverriddenBody)))]
pub async fn excuse(
    at: Writing,
    Body(asked): Body<OverrideRequest>,
) -> Answer<Json<OverriddenBody>> {
    let until = read_end(asked.until.as_deref().unwrap_or_default())?;
    let mut tx = at.begin_with_service().await?;
    let meant = Meant {
        year: asked.year,
        rule: &asked.rule,
        subject: &asked.subject,
        other: asked.other.as_deref(),
    };
    let may_agree = at.roles.may(Ability::DecideFindings);
    let excusing = Excusing { meant, until, may_agree };
    let excused = excuse_finding(&mut tx, at.act(), &at.unit, excusing, &asked.reason).await?;
    tx.commit().await?;
    Ok(Json(OverriddenBody {
        unit: excused.found.unit.clone(),
        rule: excused.found.rule.clone(),
        subject: excused.found.key(),
        until: excused.until_on.to_string(),
        agreed: excused.is_agreed,
    }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TryQuery {
    year: i64,
    rule: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = CheckTried)]
pub struct TriedBody {
    asked: usize,
    /// Codes of the unions that it would hit.
    units: Vec<String>,
    findings: Vec<FindingBody>,
}

/// What a rule would find in the unit and all below it; nothing is kept.
#[utoipa::path(get, path = "", tag = "checks", params(TryQuery),
    responses((status = 200, body = TriedBody)))]
pub async fn attempt(
    Reading { mut tx, unit }: Reading,
    Query(query): Query<TryQuery>,
) -> Answer<Json<TriedBody>> {
    let tried = try_rule(&mut tx, &unit, (query.year, &query.rule)).await?;
    Ok(Json(TriedBody {
        asked: tried.asked,
        units: tried.units,
        findings: tried.findings.into_iter().map(FindingBody::from).collect(),
    }))
}

/// A rule.
#[derive(Serialize, ToSchema)]
#[schema(as = CheckRule)]
pub struct RuleBody {
    id: String,
    level: String,
    scope: String,
    title: String,
    clause: String,
    mend: String,
    from_year: Option<i64>,
    to_year: Option<i64>,
}

impl From<&Rule> for RuleBody {
    fn from(it: &Rule) -> Self {
        Self {
            id: it.id.clone(),
            level: it.level.as_str().to_owned(),
            scope: it.scope.as_str().to_owned(),
            title: it.title.clone(),
            clause: it.clause.clone(),
            mend: it.mend.clone(),
            from_year: it.from_year,
            to_year: it.to_year,
        }
    }
}

/// The rules by which books are asked.
#[utoipa::path(get, path = "", tag = "checks", responses((status = 200, body = Vec<RuleBody>)))]
pub async fn list_rules(_: Reading) -> Answer<Json<Vec<RuleBody>>> {
    Ok(Json(rules().iter().map(RuleBody::from).collect()))
}
