//! How dues stand at a unit and all below it.

use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::money::Money;
use crate::money::percent::rate;
use crate::overviews::targets::TargetLine;
use crate::web::at::Reading;
use crate::web::extract::Query;
use crate::web::problem::Answer;
use crate::web::views::dues::board::{Board, Standing, board_of};
use crate::web::views::files::read_span;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BoardQuery {
    /// `2025-03`, `2025Q1`, `2025H1` or `2025`: months of wages, as of the last day.
    period: String,
}

/// Dues of a union, or of all of them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DuesStanding)]
pub struct StandingBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    unit_code: Option<String>,
    #[schema(value_type = String)]
    payroll: Money,
    #[schema(value_type = String)]
    due: Money,
    #[schema(value_type = String)]
    paid: Money,
    #[schema(value_type = String)]
    arrears: Money,
    #[schema(value_type = String)]
    not_due: Money,
    #[schema(value_type = String)]
    over: Money,
    /// Percent with two decimals; missing where nothing is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<String>,
}

impl StandingBody {
    fn of(code: Option<&str>, it: &Standing) -> Self {
        Self {
            unit_code: code.map(str::to_owned),
            payroll: it.payroll,
            due: it.due,
            paid: it.paid,
            arrears: it.arrears,
            not_due: it.not_due,
            over: it.over,
            rate: rate(it.paid, it.due),
        }
    }
}

/// Arrears of one age.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ArrearsAge)]
pub struct AgeBody {
    age: &'static str,
    months: usize,
    #[schema(value_type = String)]
    arrears: Money,
}

/// What came by one channel.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChannelSum)]
pub struct ChannelBody {
    channel: String,
    receipts: i64,
    #[schema(value_type = String)]
    amount: Money,
}

/// A target and what was done of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DuesTarget)]
pub struct TargetBody {
    unit_code: String,
    setter_code: String,
    /// `remitted` or `collected`.
    basis: &'static str,
    is_key: bool,
    #[schema(value_type = String)]
    amount: Money,
    #[schema(value_type = String)]
    done: Money,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<String>,
}

impl From<TargetLine> for TargetBody {
    fn from(it: TargetLine) -> Self {
        Self {
            unit_code: it.unit_code,
            setter_code: it.setter_code,
            basis: it.basis.as_str(),
            is_key: it.is_key,
            amount: it.amount,
            done: it.done,
            rate: rate(it.done, it.amount),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DuesBoard)]
pub struct BoardBody {
    /// The day as of which it is.
    on: String,
    whole: StandingBody,
    units: Vec<StandingBody>,
    /// Of all months up to the day.
    ages: Vec<AgeBody>,
    channels: Vec<ChannelBody>,
    targets: Vec<TargetBody>,
    unmatched_receipts: i64,
    #[schema(value_type = String)]
    unmatched: Money,
}

impl From<Board> for BoardBody {
    fn from(it: Board) -> Self {
        let age = |(age, months, arrears)| AgeBody { age, months, arrears };
        let channel = |(channel, receipts, amount)| ChannelBody { channel, receipts, amount };
        let units = it.units.iter();
        Self {
            on: it.on.to_string(),
            whole: StandingBody::of(None, &it.whole),
            units: units.map(|(code, unit)| StandingBody::of(Some(code), unit)).collect(),
            ages: it.ages.into_iter().map(age).collect(),
            channels: it.channels.into_iter().map(channel).collect(),
            targets: it.targets.into_iter().map(TargetBody::from).collect(),
            unmatched_receipts: it.unmatched.0,
            unmatched: it.unmatched.1,
        }
    }
}

/// Due, paid, in arrears: in all, by union, by age; channels; targets.
#[utoipa::path(get, path = "", tag = "dues", params(BoardQuery),
    responses((status = 200, body = BoardBody)))]
pub async fn board(
    Reading { mut tx, unit }: Reading,
    Query(query): Query<BoardQuery>,
) -> Answer<Json<BoardBody>> {
    let span = read_span(&query.period)?;
    Ok(Json(board_of(&mut tx, &unit, span).await?.into()))
}
