//! Audits from the plan to the letter, problems until they are closed.

use axum::Json;
use axum::extract::State as Service;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::role::Ability;
use crate::audits::list_audits::{Audit, audits_about, audits_of, papers_seen_by};
use crate::audits::list_problems::problems_of;
use crate::audits::prepare_audit::{Plan, notify_audit, plan_audit};
use crate::audits::problem::Problem;
use crate::audits::settle_audit::{
    Letter, Paper, answer_comments, ask_comments, issue_letter, write_paper,
};
use crate::audits::settle_problem::{self, Which};
use crate::audits::store::PaperRow;
use crate::money::Money;
use crate::units::store as units;
use crate::web::at::{At, Last, Reading, Writing};
use crate::web::extract::{Body, Query};
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::views::dues::read_day;
use crate::web::views::oversight::read_amount;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct YearQuery {
    pub year: i64,
}

/// What was done, by its number.
#[derive(Serialize, ToSchema)]
#[schema(as = OversightDone)]
pub struct DoneBody {
    pub number: i64,
    /// A day by which something is to happen.
    pub due_on: Option<String>,
}

pub fn done(number: i64) -> Json<DoneBody> {
    Json(DoneBody { number, due_on: None })
}

/// An audit.
#[derive(Serialize, ToSchema)]
#[schema(as = Audit)]
pub struct AuditBody {
    number: i64,
    /// Who looks.
    issuer: String,
    audited: String,
    title: String,
    basis: String,
    members: String,
    from: String,
    to: String,
    stage: String,
    enters_on: Option<String>,
    answer_due_on: Option<String>,
    answer: Option<String>,
    letter: Option<String>,
    /// Nil for the union that is looked at.
    papers: i64,
}

impl From<Audit> for AuditBody {
    fn from(it: Audit) -> Self {
        Self {
            stage: it.stage().to_owned(),
            number: it.number,
            issuer: it.issuer,
            audited: it.audited,
            title: it.title,
            basis: it.basis,
            members: it.members,
            from: it.from_on,
            to: it.to_on,
            enters_on: it.enters_on,
            answer_due_on: it.answer_due_on,
            answer: it.answer,
            letter: it.letter,
            papers: it.paper_count,
        }
    }
}

/// Audits that a union makes, for who may look, and those about it that it was notified of.
#[utoipa::path(get, path = "", tag = "audits", params(YearQuery),
    responses((status = 200, body = Vec<AuditBody>)))]
pub async fn list(
    at: At,
    Reading { mut tx, unit }: Reading,
    Query(query): Query<YearQuery>,
) -> Answer<Json<Vec<AuditBody>>> {
    let mut audits = Vec::new();
    if at.roles.may(Ability::Audit) {
        audits = audits_of(&mut tx, &unit, query.year).await?;
    }
    let about = audits_about(&mut tx, &unit).await?;
    let is_new = |it: &Audit| it.year == query.year && it.issuer != unit.code;
    audits.extend(about.into_iter().filter(is_new));
    Ok(Json(audits.into_iter().map(AuditBody::from).collect()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AuditPlan)]
#[serde(deny_unknown_fields)]
pub struct PlanRequest {
    year: i64,
    /// Code of the union that is looked at.
    of: String,
    title: String,
    #[serde(default)]
    basis: String,
    members: String,
    from: String,
    to: String,
}

/// Plans an audit.
#[utoipa::path(post, path = "", tag = "audits", request_body = PlanRequest,
    responses((status = 200, body = DoneBody)))]
pub async fn plan(at: Writing, Body(asked): Body<PlanRequest>) -> Answer<Json<DoneBody>> {
    let days = (read_day("from", &asked.from)?, read_day("to", &asked.to)?);
    let mut tx = at.begin().await?;
    let audited = units::unit_by_code(&mut tx, asked.of.trim()).await?;
    let plan = Plan {
        year: asked.year,
        audited: &audited,
        title: &asked.title,
        basis: &asked.basis,
        members: &asked.members,
        from: days.0,
        to: days.1,
    };
    let number = plan_audit(&mut tx, (at.clock, &at.actor), &at.unit, &plan).await?;
    tx.commit().await?;
    Ok(done(number))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AuditNotice)]
#[serde(deny_unknown_fields)]
pub struct NoticeRequest {
    /// Today unless given.
    on: Option<String>,
    enters: String,
}

fn day_or_today(at: &Writing, text: Option<&str>) -> crate::finding::Outcome<jiff::civil::Date> {
    text.map_or_else(|| Ok(at.clock.today()), |text| read_day("on", text))
}

/// Notifies the union that is looked at.
#[utoipa::path(post, path = "", tag = "audits", request_body = NoticeRequest,
    responses((status = 200, body = DoneBody)))]
pub async fn notice(
    at: Writing,
    Last(number): Last<i64>,
    Body(asked): Body<NoticeRequest>,
) -> Answer<Json<DoneBody>> {
    let on = day_or_today(&at, asked.on.as_deref())?;
    let enters = read_day("enters", &asked.enters)?;
    let mut tx = at.begin().await?;
    notify_audit(&mut tx, (at.clock, &at.actor), &at.unit, (number, on, enters)).await?;
    tx.commit().await?;
    Ok(done(number))
}

/// A paper.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditPaper)]
pub struct PaperBody {
    number: i64,
    problem: String,
    fact: String,
    #[schema(value_type = Option<String>)]
    amount: Option<Money>,
    vouchers: String,
    clause: String,
    demand: String,
    owner: String,
    written_by: String,
}

impl From<PaperRow> for PaperBody {
    fn from(it: PaperRow) -> Self {
        Self {
            number: it.number,
            problem: it.problem,
            fact: it.fact,
            amount: it.amount_fen.map(Money::from_fen),
            vouchers: it.vouchers,
            clause: it.clause,
            demand: it.demand,
            owner: it.owner,
            written_by: it.written_by,
        }
    }
}

/// Papers of an audit, for the union that looks.
#[utoipa::path(get, path = "", tag = "audits",
    responses((status = 200, body = Vec<PaperBody>)))]
pub async fn papers(
    Reading { mut tx, unit }: Reading,
    Last(number): Last<i64>,
) -> Answer<Json<Vec<PaperBody>>> {
    let papers = papers_seen_by(&mut tx, (&unit, &unit), number).await?;
    Ok(Json(papers.into_iter().map(PaperBody::from).collect()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AuditPaperWritten)]
#[serde(deny_unknown_fields)]
pub struct PaperRequest {
    /// K01 to K19, or Z and two digits.
    problem: String,
    fact: String,
    #[serde(default)]
    amount: String,
    #[serde(default)]
    vouchers: String,
    clause: String,
    demand: String,
    #[serde(default)]
    owner: String,
}

/// Writes a paper; the union that is looked at does not see it before the letter.
#[utoipa::path(post, path = "", tag = "audits", request_body = PaperRequest,
    responses((status = 200, body = DoneBody)))]
pub async fn paper(
    at: Writing,
    Last(number): Last<i64>,
    Body(asked): Body<PaperRequest>,
) -> Answer<Json<DoneBody>> {
    let paper = Paper {
        amount: read_amount("amount", &asked.amount)?,
        problem: asked.problem,
        fact: asked.fact,
        vouchers: asked.vouchers,
        clause: asked.clause,
        demand: asked.demand,
        owner: asked.owner,
    };
    let mut tx = at.begin().await?;
    let number = write_paper(&mut tx, (at.clock, &at.actor), &at.unit, (number, &paper)).await?;
    tx.commit().await?;
    Ok(done(number))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AuditQuestion)]
#[serde(deny_unknown_fields)]
pub struct AskRequest {
    /// Today unless given.
    on: Option<String>,
}

/// Asks the union that is looked at for its comments.
#[utoipa::path(post, path = "", tag = "audits", request_body = AskRequest,
    responses((status = 200, body = DoneBody)))]
pub async fn ask(
    at: Writing,
    Last(number): Last<i64>,
    Body(asked): Body<AskRequest>,
) -> Answer<Json<DoneBody>> {
    let on = day_or_today(&at, asked.on.as_deref())?;
    let mut tx = at.begin().await?;
    let due = ask_comments(&mut tx, (at.clock, &at.actor), &at.unit, (number, on)).await?;
    tx.commit().await?;
    Ok(Json(DoneBody { number, due_on: Some(due.to_string()) }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AuditComment)]
#[serde(deny_unknown_fields)]
pub struct CommentRequest {
    /// Code of the union that looks.
    issuer: String,
    text: String,
}

/// Comments as the union that is looked at.
#[utoipa::path(post, path = "", tag = "audits", request_body = CommentRequest,
    responses((status = 200, body = DoneBody)))]
pub async fn comment(
    at: Writing,
    Last(number): Last<i64>,
    Body(asked): Body<CommentRequest>,
) -> Answer<Json<DoneBody>> {
    let mut tx = at.begin().await?;
    let comment = (asked.issuer.as_str(), number, asked.text.as_str());
    answer_comments(&mut tx, (at.clock, &at.actor), &at.unit, comment).await?;
    tx.commit().await?;
    Ok(done(number))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AuditLetter)]
#[serde(deny_unknown_fields)]
pub struct LetterRequest {
    letter: String,
    evaluation: String,
    #[serde(default)]
    advice: String,
    /// Today unless given.
    on: Option<String>,
    /// By the usual days unless given.
    due: Option<String>,
}

/// Issues the letter: papers become problems.
#[utoipa::path(post, path = "", tag = "audits", request_body = LetterRequest,
    responses((status = 200, body = DoneBody)))]
pub async fn issue(
    at: Writing,
    Last(number): Last<i64>,
    Body(asked): Body<LetterRequest>,
) -> Answer<Json<DoneBody>> {
    let letter = Letter {
        number: &asked.letter,
        evaluation: &asked.evaluation,
        advice: &asked.advice,
        on: day_or_today(&at, asked.on.as_deref())?,
        due_on: asked.due.as_deref().map(|text| read_day("due", text)).transpose()?,
    };
    let mut tx = at.begin().await?;
    let count = issue_letter(&mut tx, (at.clock, &at.actor), &at.unit, (number, &letter)).await?;
    tx.commit().await?;
    Ok(done(i64::try_from(count).unwrap_or(i64::MAX)))
}

/// A problem of a letter.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditProblem)]
pub struct ProblemBody {
    letter: String,
    line: i64,
    unit: String,
    code: String,
    fact: String,
    #[schema(value_type = Option<String>)]
    amount: Option<Money>,
    vouchers: String,
    clause: String,
    demand: String,
    due_on: String,
    owner: String,
    /// `waiting`, `replied`, `rectified`, `continuing` or `unrectified`.
    state: String,
    is_closed: bool,
    days_overdue: i64,
    is_repeated: bool,
}

fn problem(it: Problem, on: jiff::civil::Date) -> ProblemBody {
    let standing = it.standing(on);
    ProblemBody {
        letter: it.letter,
        line: it.line,
        unit: it.unit,
        code: it.code,
        fact: it.fact,
        amount: it.amount,
        vouchers: it.vouchers,
        clause: it.clause,
        demand: it.demand,
        due_on: it.due_on,
        owner: it.owner,
        state: standing.state.as_str().to_owned(),
        is_closed: standing.is_closed,
        days_overdue: standing.days_overdue,
        is_repeated: it.is_repeated,
    }
}

/// Problems of a year's letters; with those of unions below for who may look.
#[utoipa::path(get, path = "", tag = "audits", params(YearQuery),
    responses((status = 200, body = Vec<ProblemBody>)))]
pub async fn problems(
    at: At,
    Reading { mut tx, unit }: Reading,
    Service(service): Service<AppState>,
    Query(query): Query<YearQuery>,
) -> Answer<Json<Vec<ProblemBody>>> {
    let on = service.clock.today();
    let is_below = at.roles.may(Ability::Audit);
    let found = problems_of(&mut tx, &unit, (query.year, is_below)).await?;
    Ok(Json(found.into_iter().map(|it| problem(it, on)).collect()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AuditStep)]
#[serde(deny_unknown_fields)]
pub struct StepRequest {
    letter: String,
    /// Code of the problem, or its line in the letter.
    problem: String,
    /// Of a verification: `rectified`, `continuing` or `unrectified`.
    #[serde(default)]
    result: String,
    #[serde(default)]
    text: String,
}

impl StepRequest {
    fn which(&self, on: jiff::civil::Date) -> Which<'_> {
        Which { letter: &self.letter, problem: &self.problem, on }
    }
}

/// Says how a problem was mended.
#[utoipa::path(post, path = "", tag = "audits", request_body = StepRequest,
    responses((status = 200, body = ProblemBody)))]
pub async fn reply(at: Writing, Body(asked): Body<StepRequest>) -> Answer<Json<ProblemBody>> {
    let on = at.clock.today();
    let mut tx = at.begin().await?;
    let (acting, said) = ((at.clock, &at.actor), (asked.text.as_str(), None));
    let it = settle_problem::reply(&mut tx, acting, &at.unit, &asked.which(on), said).await?;
    tx.commit().await?;
    Ok(Json(problem(it, on)))
}

/// Looks whether a problem was mended.
#[utoipa::path(post, path = "", tag = "audits", request_body = StepRequest,
    responses((status = 200, body = ProblemBody)))]
pub async fn verify(at: Writing, Body(asked): Body<StepRequest>) -> Answer<Json<ProblemBody>> {
    let on = at.clock.today();
    let mut tx = at.begin().await?;
    let acting = (at.clock, &at.actor);
    let said = (asked.result.as_str(), asked.text.as_str());
    let it = settle_problem::verify(&mut tx, acting, &at.unit, &asked.which(on), said).await?;
    tx.commit().await?;
    Ok(Json(problem(it, on)))
}

/// Closes a problem that was found mended.
#[utoipa::path(post, path = "", tag = "audits", request_body = StepRequest,
    responses((status = 200, body = ProblemBody)))]
pub async fn close(at: Writing, Body(asked): Body<StepRequest>) -> Answer<Json<ProblemBody>> {
    let on = at.clock.today();
    let mut tx = at.begin().await?;
    let acting = (at.clock, &at.actor);
    let it =
        settle_problem::close(&mut tx, acting, &at.unit, &asked.which(on), &asked.text).await?;
    tx.commit().await?;
    Ok(Json(problem(it, on)))
}
