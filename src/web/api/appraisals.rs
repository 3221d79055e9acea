//! Appraisals: score sheets with what mending would bring, scores, self-checks, rounds, rankings,
//! appeals.

use axum::Json;
use axum::extract::State as Service;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::appraisals::announce_ranking::{Ranking, announce_ranking, published_ranking};
use crate::appraisals::answer_appeal::{Answer as Reply, Appeal, answer_appeal, raise_appeal};
use crate::appraisals::open_round::open_round;
use crate::appraisals::points::{Points, hundredths};
use crate::appraisals::read_scores::{AskedSheet, read_sheet};
use crate::appraisals::record_scores::{INAPPLICABLE, VETO};
use crate::appraisals::sheet::{Line, Scored, Sheet, Verdict};
use crate::appraisals::submit_self_check::submit_self_check;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Body, Query};
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::views::dues::read_day;
use crate::web::views::oversight::{Saying, say_own, say_score, scorer_of};

/// A row of a score sheet.
#[derive(Serialize, ToSchema)]
#[schema(as = AppraisalLine)]
pub struct LineBody {
    item: String,
    area: String,
    title: String,
    points: String,
    rule: String,
    /// What the program would give.
    automatic: Option<String>,
    own: Option<String>,
    peer: Option<String>,
    review: Option<String>,
    /// None where the row leaves the scheme.
    score: Option<String>,
    deduction: Option<String>,
    /// Rules with vouchers, or a fraction, parted by `;`.
    evidence: String,
    remark: String,
}

fn said(scored: Option<&Scored>) -> Option<String> {
    scored.map(|it| match it.verdict {
        Verdict::Points(points) => points.to_string(),
        Verdict::Inapplicable => INAPPLICABLE.to_owned(),
        Verdict::Veto => VETO.to_owned(),
    })
}

impl From<&Line> for LineBody {
    fn from(it: &Line) -> Self {
        let points = |points: Option<Points>| points.map(|it| it.to_string());
        Self {
            item: it.code.clone(),
            area: it.area.clone(),
            title: it.item.clone(),
            points: it.points.to_string(),
            rule: it.rule.clone(),
            automatic: points(it.automatic),
            own: said(it.scores.own.as_ref()),
            peer: said(it.scores.peer.as_ref()),
            review: said(it.scores.review.as_ref()),
            score: points(it.score),
            deduction: points(it.deduction),
            evidence: it.evidence.clone(),
            remark: it.remark.clone(),
        }
    }
}

/// A score sheet.
#[derive(Serialize, ToSchema)]
#[schema(as = AppraisalSheet)]
pub struct SheetBody {
    scheme: String,
    version: i64,
    unit: String,
    year: i64,
    /// Two decimals; empty where no row stays in.
    total: String,
    grade: String,
    passes: bool,
    is_provisional: bool,
    vetoes: Vec<String>,
    /// The total if the rows that were asked for had all their points.
    mended: Option<String>,
    lines: Vec<LineBody>,
}

impl SheetBody {
    fn of(it: &Sheet, mend: &[&str]) -> Self {
        Self {
            scheme: it.scheme.clone(),
            version: it.version,
            unit: it.unit.clone(),
            year: it.year,
            total: it.total_printed(),
            grade: it.grade.to_owned(),
            passes: it.passes,
            is_provisional: it.is_provisional,
            vetoes: it.vetoes.clone(),
            mended: it.mended(mend).filter(|_| !mend.is_empty()).map(hundredths),
            lines: it.lines.iter().map(LineBody::from).collect(),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SheetQuery {
    year: i64,
    /// Of the round that is open, or the one that the program brings along, unless given.
    #[serde(default)]
    scheme: String,
    /// Rows that are to be mended, parted by commas.
    #[serde(default)]
    mend: String,
}

/// The score sheet of a union, and what mending rows would bring.
#[utoipa::path(get, path = "", tag = "appraisals", params(SheetQuery),
    responses((status = 200, body = SheetBody)))]
pub async fn sheet(
    Reading { mut tx, unit }: Reading,
    Service(service): Service<AppState>,
    Query(query): Query<SheetQuery>,
) -> Answer<Json<SheetBody>> {
    let today = service.clock.today();
    let asked = AskedSheet { scheme: &query.scheme, year: query.year, today };
    let sheet = read_sheet(&mut tx, &unit, asked).await?;
    let mend: Vec<&str> =
        query.mend.split(',').map(str::trim).filter(|it| !it.is_empty()).collect();
    Ok(Json(SheetBody::of(&sheet, &mend)))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AppraisalScore)]
#[serde(deny_unknown_fields)]
pub struct ScoreRequest {
    year: i64,
    item: String,
    /// `peer` or `review`; the union's own word needs none.
    #[serde(default)]
    kind: String,
    /// Points, a grade, `不适用` or `否决`.
    score: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    evidence: String,
}

impl ScoreRequest {
    fn saying(&self) -> Saying<'_> {
        Saying {
            item: &self.item,
            kind: &self.kind,
            score: &self.score,
            reason: &self.reason,
            evidence: &self.evidence,
        }
    }
}

/// A row that was scored.
#[derive(Serialize, ToSchema)]
#[schema(as = AppraisalScored)]
pub struct ScoredBody {
    unit: String,
    item: String,
    score: String,
}

fn scored(at: &Writing, asked: ScoreRequest) -> Json<ScoredBody> {
    Json(ScoredBody { unit: at.unit.code.clone(), item: asked.item, score: asked.score })
}

/// 互查 or 复核 of a row.
#[utoipa::path(post, path = "", tag = "appraisals", request_body = ScoreRequest,
    responses((status = 200, body = ScoredBody)))]
pub async fn score(at: Writing, Body(asked): Body<ScoreRequest>) -> Answer<Json<ScoredBody>> {
    let scorer = scorer_of(&at, asked.year).await?;
    let mut tx = at.database.write(&[scorer.id]).await?;
    say_score(&mut tx, &at, (&scorer, asked.year), asked.saying()).await?;
    tx.commit().await?;
    Ok(scored(&at, asked))
}

/// 自评 of a row.
#[utoipa::path(post, path = "", tag = "appraisals", request_body = ScoreRequest,
    responses((status = 200, body = ScoredBody)))]
pub async fn own(at: Writing, Body(asked): Body<ScoreRequest>) -> Answer<Json<ScoredBody>> {
    let mut tx = at.begin().await?;
    say_own(&mut tx, &at, asked.year, asked.saying()).await?;
    tx.commit().await?;
    Ok(scored(&at, asked))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AppraisalSelfCheck)]
#[serde(deny_unknown_fields)]
pub struct FileRequest {
    year: i64,
    #[serde(default)]
    scheme: String,
}

/// Files the self-check.
#[utoipa::path(post, path = "", tag = "appraisals", request_body = FileRequest,
    responses((status = 200, body = SheetBody)))]
pub async fn file(at: Writing, Body(asked): Body<FileRequest>) -> Answer<Json<SheetBody>> {
    let mut tx = at.begin().await?;
    let of = (asked.scheme.as_str(), asked.year);
    let sheet = submit_self_check(&mut tx, (at.clock, &at.actor), &at.unit, of).await?;
    tx.commit().await?;
    Ok(Json(SheetBody::of(&sheet, &[])))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AppraisalAppeal)]
#[serde(deny_unknown_fields)]
pub struct AppealRequest {
    year: i64,
    #[serde(default)]
    scheme: String,
    item: String,
    reason: String,
}

/// An appeal.
#[derive(Serialize, ToSchema)]
#[schema(as = AppraisalAppealed)]
pub struct AppealBody {
    appeal: i64,
}

/// Appeals against what was published.
#[utoipa::path(post, path = "", tag = "appraisals", request_body = AppealRequest,
    responses((status = 200, body = AppealBody)))]
pub async fn appeal(at: Writing, Body(asked): Body<AppealRequest>) -> Answer<Json<AppealBody>> {
    let mut tx = at.begin().await?;
    let AppealRequest { year, scheme, item, reason } = &asked;
    let appeal = Appeal { scheme, year: *year, item, reason };
    let appeal = raise_appeal(&mut tx, (at.clock, &at.actor), &at.unit, &appeal).await?;
    tx.commit().await?;
    Ok(Json(AppealBody { appeal }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AppraisalAnswer)]
#[serde(deny_unknown_fields)]
pub struct AnswerRequest {
    year: i64,
    appeal: i64,
    text: String,
    /// The new score; the old one stays unless given.
    #[serde(default)]
    score: String,
}

/// Answers an appeal.
#[utoipa::path(post, path = "", tag = "appraisals", request_body = AnswerRequest,
    responses((status = 200, body = AppealBody)))]
pub async fn answer(at: Writing, Body(asked): Body<AnswerRequest>) -> Answer<Json<AppealBody>> {
    let mut tx = at.begin().await?;
    let AnswerRequest { year, appeal, text, score } = &asked;
    let reply = Reply { appeal: *appeal, year: *year, text, score: score.trim() };
    answer_appeal(&mut tx, (at.clock, &at.actor), &at.unit, &reply).await?;
    tx.commit().await?;
    Ok(Json(AppealBody { appeal: asked.appeal }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AppraisalRound)]
#[serde(deny_unknown_fields)]
pub struct RoundRequest {
    year: i64,
    scheme: String,
    /// By when self-checks are due.
    due: Option<String>,
}

/// A round.
#[derive(Serialize, ToSchema)]
#[schema(as = AppraisalRoundOpened)]
pub struct RoundBody {
    scheme: String,
    year: i64,
    due: Option<String>,
}

/// Opens the appraisal of the unions below.
#[utoipa::path(post, path = "", tag = "appraisals", request_body = RoundRequest,
    responses((status = 200, body = RoundBody)))]
pub async fn open(at: Writing, Body(asked): Body<RoundRequest>) -> Answer<Json<RoundBody>> {
    let due = asked.due.as_deref().map(|text| read_day("due", text)).transpose()?;
    let mut tx = at.begin().await?;
    let of = (asked.scheme.as_str(), asked.year, due);
    let round = open_round(&mut tx, (at.clock, &at.actor), &at.unit, of).await?;
    tx.commit().await?;
    let due = round.self_check_due_on;
    Ok(Json(RoundBody { scheme: round.scheme, year: round.year, due }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AppraisalPublication)]
#[serde(deny_unknown_fields)]
pub struct PublishRequest {
    year: i64,
    #[serde(default)]
    scheme: String,
    /// Although rows have no score yet.
    #[serde(default)]
    provisional: bool,
}

/// A place of a ranking.
#[derive(Serialize, ToSchema)]
#[schema(as = AppraisalPlace)]
pub struct PlaceBody {
    scheme: String,
    place: i64,
    unit: String,
    district: String,
    district_place: Option<i64>,
    score: String,
    grade: String,
    passes: bool,
    vetoes: String,
    is_provisional: bool,
    /// Vouchers were posted since it was published.
    has_moved: bool,
}

fn places(ranking: Ranking) -> Vec<PlaceBody> {
    let place = |it: crate::appraisals::announce_ranking::Ranked| PlaceBody {
        scheme: it.scheme,
        place: it.place,
        unit: it.unit,
        district: it.district,
        district_place: it.district_place,
        score: it.score,
        grade: it.grade,
        passes: it.passes,
        vetoes: it.vetoes,
        is_provisional: it.is_provisional,
        has_moved: it.has_moved,
    };
    ranking.rows.into_iter().map(place).collect()
}

/// Publishes what a round came to.
#[utoipa::path(post, path = "", tag = "appraisals", request_body = PublishRequest,
    responses((status = 200, body = Vec<PlaceBody>)))]
pub async fn publish(
    at: Writing,
    Body(asked): Body<PublishRequest>,
) -> Answer<Json<Vec<PlaceBody>>> {
    let mut tx = at.begin().await?;
    let of = ((asked.scheme.as_str(), asked.year), asked.provisional);
    let ranking = announce_ranking(&mut tx, (at.clock, &at.actor), &at.unit, of).await?;
    tx.commit().await?;
    Ok(Json(places(ranking)))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RankingQuery {
    year: i64,
    #[serde(default)]
    scheme: String,
}

/// The ranking of the unit's round as it was published last; empty where nothing is.
#[utoipa::path(get, path = "", tag = "appraisals", params(RankingQuery),
    responses((status = 200, body = Vec<PlaceBody>)))]
pub async fn ranking(
    Reading { mut tx, unit }: Reading,
    Query(query): Query<RankingQuery>,
) -> Answer<Json<Vec<PlaceBody>>> {
    let of = (query.scheme.as_str(), query.year);
    let found = published_ranking(&mut tx, &unit, of).await?;
    Ok(Json(found.map(places).unwrap_or_default()))
}
