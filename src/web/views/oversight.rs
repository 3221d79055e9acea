//! What pages and API both do of appraisals: who says a score of whom.

use crate::access::role::Ability;
use crate::appraisals::codes;
use crate::appraisals::find_scheme::find_round;
use crate::appraisals::record_scores::record_scores;
use crate::appraisals::rows::ScoreRow;
use crate::appraisals::sheet::ScoreKind;
use crate::finding::{Failure, Finding, Outcome, Place, refuses};
use crate::imports::codes::REGISTER_CHOICE_UNKNOWN;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::sampling::codes::{AMOUNT_INVALID, ERRORS_DO_NOT_FIT};
use crate::sampling::evaluate::{evaluate_money, evaluate_rate};
use crate::sampling::list_samples::errors_of;
use crate::sampling::sample::{Method, Sample};
use crate::sampling::take_sample::read_confidence;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::at::Writing;

/// A score as it is sent.
#[derive(Clone, Copy, Debug)]
pub struct Saying<'a> {
    pub item: &'a str,
    pub kind: &'a str,
    pub score: &'a str,
    pub reason: &'a str,
    pub evidence: &'a str,
}

impl Saying<'_> {
    fn row(&self, unit: &Unit, kind: ScoreKind) -> ScoreRow {
        ScoreRow {
            scheme: String::new(),
            unit: unit.code.clone(),
            item: self.item.trim().to_owned(),
            kind,
            score: self.score.trim().to_owned(),
            reason: self.reason.trim().to_owned(),
            evidence: self.evidence.trim().to_owned(),
        }
    }
}

/// The union in whose name the unit of the path is scored: the one that opened the round. Whoever
/// keeps the books of a union says nothing of it in another one's name.
pub async fn scorer_of(at: &Writing, year: i64) -> Outcome<Unit> {
    let keeps_books = [Ability::Prepare, Ability::Review, Ability::PayOut];
    if keeps_books.iter().any(|it| at.roles.may(*it)) {
        let place = Place::of(format!("{} {year}年", at.unit));
        return Err(Finding::new(&codes::OWN_UNION, place).found(&at.actor.name).into());
    }
    let mut tx = at.database.read().await?;
    let round = find_round(&mut tx, &at.unit, ("", year)).await?;
    let unit = units::unit_by_id(&mut tx, round.unit_id).await?;
    unit.ok_or_else(|| Failure::Storage(format!("no unit {}", round.unit_id)))
}

/// 互查 or 复核 of the unit of the path.
pub async fn say_score(
    tx: &mut Tx,
    at: &Writing,
    (scorer, year): (&Unit, i64),
    saying: Saying<'_>,
) -> Outcome<()> {
    let kind = ScoreKind::read(saying.kind).filter(|it| *it != ScoreKind::OwnWord);
    let Some(kind) = kind else {
        let place = Place::of("评分类别");
        let finding = Finding::new(&REGISTER_CHOICE_UNKNOWN, place).found(saying.kind);
        return Err(finding.expected("互查、复核").into());
    };
    keep(tx, at, (scorer, year), saying.row(&at.unit, kind)).await
}

/// 自评 of the unit of the path.
pub async fn say_own(tx: &mut Tx, at: &Writing, year: i64, saying: Saying<'_>) -> Outcome<()> {
    let row = saying.row(&at.unit, ScoreKind::OwnWord);
    keep(tx, at, (&at.unit, year), row).await
}

async fn keep(
    tx: &mut Tx,
    at: &Writing,
    (scorer, year): (&Unit, i64),
    row: ScoreRow,
) -> Outcome<()> {
    let acting = (at.clock, &at.actor);
    let taken = record_scores(tx, acting, (scorer, year), std::slice::from_ref(&row)).await?;
    if refuses(&taken.findings) {
        return Err(Failure::Refused(taken.findings));
    }
    Ok(())
}

/// An amount that may be left out.
pub fn read_amount(field: &'static str, text: &str) -> Outcome<Option<Money>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let read = Money::read(text).ok().flatten().filter(|it| !it.is_negative());
    read.map(Some).ok_or_else(|| {
        let place = Place::of(field);
        Finding::new(&AMOUNT_INVALID, place).found(text).into()
    })
}

/// Headings and figures of what the errors of a sample say, once all of it was looked at.
pub fn evaluated(unit: &Unit, sample: &Sample) -> Outcome<(Vec<&'static str>, Vec<String>)> {
    let misstated = errors_of(unit, sample)?;
    let confidence = read_confidence(&sample.confidence).map_err(|it| *it)?;
    let count = |it: usize| u64::try_from(it).unwrap_or(u64::MAX);
    let Some(interval) = sample.interval else {
        let told = evaluate_rate(count(sample.lines.len()), count(misstated.len()), confidence);
        return Ok((vec!["样本差错率", "上限"], vec![told.rate, told.upper]));
    };
    let told = evaluate_money(interval, confidence, &misstated).ok_or_else(|| {
        let found = format!("差错 {} 行", misstated.len());
        Finding::new(&ERRORS_DO_NOT_FIT, Place::of(unit.to_string())).found(found)
    })?;
    let amounts = [told.projected, told.basic, told.increment, told.upper];
    let headings = vec!["推断差错", "基本精度", "增量", "上限"];
    Ok((headings, amounts.into_iter().map(Money::grouped).collect()))
}

/// 抽样方法 by its name.
pub fn read_method(text: &str) -> Outcome<Method> {
    Method::read(text.trim()).ok_or_else(|| {
        let labels: Vec<&str> = Method::EVERY.iter().map(|it| it.label()).collect();
        let finding = Finding::new(&REGISTER_CHOICE_UNKNOWN, Place::of("抽样方法")).found(text);
        finding.expected(labels.join("、")).into()
    })
}
