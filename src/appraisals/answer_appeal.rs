//! Use cases: a union appeals against what was published of it; whoever published answers, with a
//! new score or without. Both scores stay. The caller holds the union's book.

use serde_json::json;

use crate::appraisals::codes;
use crate::appraisals::find_scheme::{find_round, scheme_of_round};
use crate::appraisals::record_scores::record_scores;
use crate::appraisals::rows::ScoreRow;
use crate::appraisals::sheet::ScoreKind;
use crate::appraisals::store::{self, AppealRow};
use crate::finding::{Failure, Finding, Outcome, Place, refuses};
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::trail::{self, Action, Actor};
use crate::units::unit::Unit;

/// What a union says against a row of what was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appeal<'a> {
    pub scheme: &'a str,
    pub year: i64,
    pub item: &'a str,
    pub reason: &'a str,
}

/// Raises an appeal against the newest publication.
pub async fn raise_appeal(
    tx: &mut Tx,
    (clock, actor): (Clock, &Actor),
    unit: &Unit,
    appeal: &Appeal<'_>,
) -> Outcome<i64> {
    let round = find_round(tx, unit, (appeal.scheme, appeal.year)).await?;
    let place = || Place::of(format!("{unit} {}年 {}", appeal.year, appeal.item));
    let publication = store::latest_publication(tx, round.id).await?;
    let Some(publication) = publication else {
        return Err(Finding::new(&codes::NOT_PUBLISHED, place()).into());
    };
    let scheme = scheme_of_round(tx, &round).await?;
    let reason = appeal.reason.trim();
    let mut findings = Vec::new();
    if scheme.item(appeal.item).is_none() {
        findings.push(Finding::new(&codes::ITEM_UNKNOWN, place()).found(appeal.item));
    }
    if reason.is_empty() {
        findings.push(Finding::new(&codes::REASON_MISSING, place()));
    }
    crate::finding::refuse_if_any(findings)?;
    let row = AppealRow {
        id: store::next_appeal(tx).await?,
        publication_id: publication.id,
        unit_id: unit.id,
        unit_code: unit.code.clone(),
        item: appeal.item.to_owned(),
        reason: reason.to_owned(),
        raised_by: actor.name.clone(),
        raised_at: clock.now_text(),
        answer: None,
        score_id: None,
        answered_by: None,
        answered_at: None,
    };
    store::insert_appeal(tx, &row).await?;
    let detail = json!({ "year": appeal.year, "appeal": row.id, "reason": reason });
    let what = (Action::AppealRaised, appeal.item);
    trail::append(tx, clock, actor, unit.id, what, &detail).await?;
    Ok(row.id)
}

/// Appeals against what a union published of a year, by number.
pub async fn appeals_of(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<Vec<AppealRow>> {
    let mut appeals = Vec::new();
    for round in store::rounds_of_year(tx, unit.id, year).await? {
        appeals.extend(store::appeals_of_round(tx, round.id).await?);
    }
    Ok(appeals)
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<'a> {
    pub appeal: i64,
    pub year: i64,
    pub text: &'a str,
    /// The new score; empty where the old one stays.
    pub score: &'a str,
}

/// Answers an appeal for the union that opened the round.
pub async fn answer_appeal(
    tx: &mut Tx,
    (clock, actor): (Clock, &Actor),
    unit: &Unit,
    answer: &Answer<'_>,
) -> Outcome<()> {
    let place = || Place::of(format!("申诉 {}", answer.appeal));
    let rounds = store::rounds_of_year(tx, unit.id, answer.year).await?;
    let mut found = None;
    for round in rounds {
        let appeals = store::appeals_of_round(tx, round.id).await?;
        let of_it = appeals.into_iter().find(|it| it.id == answer.appeal);
        found = found.or(of_it.map(|appeal| (round, appeal)));
    }
    let Some((round, appeal)) = found else {
        return Err(Finding::new(&codes::APPEAL_UNKNOWN, place()).found(answer.appeal).into());
    };
    if appeal.answer.is_some() {
        return Err(Finding::new(&codes::APPEAL_ANSWERED, place()).into());
    }
    let text = answer.text.trim();
    if text.is_empty() {
        return Err(Finding::new(&codes::REASON_MISSING, place()).into());
    }
    let mut score_id = None;
    if !answer.score.is_empty() {
        let row = ScoreRow {
            scheme: round.scheme.clone(),
            unit: appeal.unit_code.clone(),
            item: appeal.item.clone(),
            kind: ScoreKind::Review,
            score: answer.score.to_owned(),
            reason: text.to_owned(),
            evidence: String::new(),
        };
        let asked = (unit, answer.year);
        let taken = record_scores(tx, (clock, actor), asked, &[row]).await?;
        if refuses(&taken.findings) {
            return Err(Failure::Refused(taken.findings));
        }
        let scores = store::scores_of_unit(tx, round.id, appeal.unit_id).await?;
        score_id = scores.last().map(|it| it.id);
    }
    let at = clock.now_text();
    let by = (actor.name.as_str(), at.as_str());
    store::answer_appeal(tx, appeal.id, (text, score_id), by).await?;
    let detail = json!({ "appeal": appeal.id, "unit": appeal.unit_code, "answer": text,
        "score": answer.score });
    let what = (Action::AppealAnswered, appeal.item.as_str());
    trail::append(tx, clock, actor, unit.id, what, &detail).await
}
