//! Audit samples and their working lists.

use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::audits::{DoneBody, YearQuery, done};
use crate::money::Money;
use crate::sampling::list_samples::{Look, list_samples, record_look};
use crate::sampling::sample::{Asked, Sample};
use crate::sampling::take_sample::{Words, read_limits, take_sample};
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Body, Query};
use crate::web::problem::Answer;
use crate::web::views::oversight::{read_amount, read_method};

/// A line of a sample.
#[derive(Serialize, ToSchema)]
#[schema(as = SampleLine)]
pub struct SampleLineBody {
    number: i64,
    /// `2025-03 记-12`.
    voucher: String,
    line: i64,
    #[schema(value_type = String)]
    amount: Money,
    way: String,
    looked_by: Option<String>,
    #[schema(value_type = Option<String>)]
    error: Option<Money>,
    remark: String,
}

/// A sample.
#[derive(Serialize, ToSchema)]
#[schema(as = Sample)]
pub struct SampleBody {
    number: i64,
    /// `mus`, `random` or `stratified`.
    method: String,
    seed: String,
    size: i64,
    allowed_errors: i64,
    lines: Vec<SampleLineBody>,
}

impl From<Sample> for SampleBody {
    fn from(it: Sample) -> Self {
        let line = |it: crate::sampling::sample::Drawn| SampleLineBody {
            number: it.number,
            voucher: it.voucher,
            line: it.line_no,
            amount: it.amount,
            way: it.way,
            looked_by: it.looked_by,
            error: it.error,
            remark: it.remark,
        };
        Self {
            number: it.number,
            method: it.method.as_str().to_owned(),
            seed: it.seed,
            size: it.size,
            allowed_errors: it.allowed_errors,
            lines: it.lines.into_iter().map(line).collect(),
        }
    }
}

/// Samples of a year, the newest first.
#[utoipa::path(get, path = "", tag = "audits", params(YearQuery),
    responses((status = 200, body = Vec<SampleBody>)))]
pub async fn samples(
    Reading { mut tx, unit }: Reading,
    Query(query): Query<YearQuery>,
) -> Answer<Json<Vec<SampleBody>>> {
    let samples = list_samples(&mut tx, &unit, query.year).await?;
    Ok(Json(samples.into_iter().map(SampleBody::from).collect()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = SampleAsked)]
#[serde(deny_unknown_fields)]
pub struct SampleRequest {
    year: i64,
    /// `mus`, `random` or `stratified`.
    method: String,
    seed: String,
    confidence: String,
    /// Yuan for `mus`, a rate otherwise.
    tolerable: String,
    /// What is expected of it, in the same unit.
    anticipated: String,
}

/// Draws a sample.
#[utoipa::path(post, path = "", tag = "audits", request_body = SampleRequest,
    responses((status = 200, body = SampleBody)))]
pub async fn take(at: Writing, Body(asked): Body<SampleRequest>) -> Answer<Json<SampleBody>> {
    let method = read_method(&asked.method)?;
    let SampleRequest { confidence, tolerable, anticipated, .. } = &asked;
    let (confidence, limits) =
        read_limits(method, Words { confidence, tolerable, expected: anticipated })?;
    let seed = asked.seed.trim().to_owned();
    let meant = Asked { year: asked.year, method, seed, confidence, limits };
    let mut tx = at.begin().await?;
    let sample = take_sample(&mut tx, (at.clock, &at.actor), &at.unit, &meant).await?;
    tx.commit().await?;
    Ok(Json(SampleBody::from(sample)))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = SampleLook)]
#[serde(deny_unknown_fields)]
pub struct LookRequest {
    sample: i64,
    line: i64,
    /// By how much the books say too much.
    #[serde(default)]
    error: String,
    #[serde(default)]
    remark: String,
}

/// Records what was found at a line.
#[utoipa::path(post, path = "", tag = "audits", request_body = LookRequest,
    responses((status = 200, body = DoneBody)))]
pub async fn look(at: Writing, Body(asked): Body<LookRequest>) -> Answer<Json<DoneBody>> {
    let error = read_amount("error", &asked.error)?.unwrap_or(Money::ZERO);
    let look = Look { sample: asked.sample, line: asked.line, error, remark: asked.remark };
    let mut tx = at.begin().await?;
    record_look(&mut tx, (at.clock, &at.actor), &at.unit, &look).await?;
    tx.commit().await?;
    Ok(done(look.line))
}
