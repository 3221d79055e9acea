//! Use case: scores from their list, or one by one. The caller holds the book of who scores.
//!
//! Invariants: a union speaks of itself by 自评 alone, and nobody else does so for it; 互查 and 复核
//! are for unions above, or for those that a draw sent to check.

use rustc_hash::FxHashMap;
use serde_json::json;

use crate::appraisals::codes;
use crate::appraisals::find_scheme::{find_round, scheme_of_round};
use crate::appraisals::points::Points;
use crate::appraisals::rows::ScoreRow as Row;
use crate::appraisals::scheme::{Item, Scheme};
use crate::appraisals::sheet::{ScoreKind, Verdict};
use crate::appraisals::store::{self, RoundRow, ScoreRow};
use crate::audits::make_draw::may_check;
use crate::finding::rows::Taken;
use crate::finding::{Failure, Outcome, refuses};
use crate::platform::clock::Clock;
use crate::platform::database::{Pending, Tx};
use crate::trail::{self, Action, Actor};
use crate::units::store as units;
use crate::units::unit::Unit;

const UNIT: &str = "单位编码";
const ITEM: &str = "条目";
const KIND: &str = "评分类别";
const SCORE: &str = "得分";
const REASON: &str = "扣分说明";
/// What a score says instead of points.
pub const INAPPLICABLE: &str = "不适用";
pub const VETO: &str = "否决";

/// Takes up a list of scores that a union gives.
pub async fn record_scores(
    tx: &mut Tx,
    (clock, actor): (Clock, &Actor),
    (unit, year): (&Unit, i64),
    rows: &[Row],
) -> Outcome<Taken> {
    let pending: Pending<'_, Outcome<Taken>> = Box::pin(async move {
        let mut taken = Taken::of(rows.len());
        let called = units::units_called(tx, rows.iter().map(|row| row.unit.as_str())).await?;
        let mut rounds: FxHashMap<(i64, &str), Option<RoundRow>> = FxHashMap::default();
        let mut schemes: FxHashMap<i64, Scheme> = FxHashMap::default();
        let mut standing: FxHashMap<(i64, i64), Vec<ScoreRow>> = FxHashMap::default();
        let mut id = store::next_score(tx).await?;
        let mut new = Vec::new();
        for (place, row) in rows.iter().enumerate() {
            let Some(scored) = called.get(&row.unit) else {
                let expected = "已登记的单位";
                taken.tell(&codes::UNIT_OUT_OF_REACH, (place, UNIT), &row.unit, expected);
                continue;
            };
            let key = (scored.id, row.scheme.as_str());
            if let std::collections::hash_map::Entry::Vacant(entry) = rounds.entry(key) {
                let found = round_of(tx, scored, (row, year), place, &mut taken).await?;
                entry.insert(found);
            }
            let Some(round) = rounds.get(&key).cloned().flatten() else { continue };
            if let std::collections::hash_map::Entry::Vacant(entry) = schemes.entry(round.id) {
                entry.insert(scheme_of_round(tx, &round).await?);
            }
            judge_reach(tx, (unit, scored), (&round, row), place, &mut taken).await?;
            let Some(item) = schemes.get(&round.id).and_then(|it| it.item(&row.item)) else {
                let expected = format!("方案 {} 的条目", round.scheme);
                taken.tell(&codes::ITEM_UNKNOWN, (place, ITEM), &row.item, expected);
                continue;
            };
            let Some(verdict) = read_verdict(item, row, place, &mut taken) else { continue };
            let of_unit = standing.entry((round.id, scored.id));
            if let std::collections::hash_map::Entry::Vacant(entry) = of_unit {
                entry.insert(store::scores_of_unit(tx, round.id, scored.id).await?);
            }
            let score = stored((row, verdict), (&round, scored), id, (clock, actor));
            let said = standing.entry((round.id, scored.id)).or_default();
            let newest =
                said.iter().rev().find(|it| it.item == score.item && it.kind == score.kind);
            if newest.is_some_and(|it| says_the_same(it, &score)) {
                taken.know(place);
                continue;
            }
            said.push(score.clone());
            new.push(score);
            id += 1;
        }
        if refuses(&taken.findings) || new.is_empty() {
            return Ok(taken);
        }
        store::insert_scores(tx, &new).await?;
        let detail = json!({ "year": year, "scores": new.len() });
        let what = (Action::ScoresRecorded, unit.code.as_str());
        trail::append(tx, clock, actor, unit.id, what, &detail).await?;
        Ok(taken)
    });
    pending.await
}

/// The round of a row; what is in the way is told at its unit.
async fn round_of(
    tx: &mut Tx,
    scored: &Unit,
    (row, year): (&Row, i64),
    place: usize,
    taken: &mut Taken,
) -> Outcome<Option<RoundRow>> {
    match find_round(tx, scored, (&row.scheme, year)).await {
        Ok(round) => Ok(Some(round)),
        Err(Failure::Refused(findings)) => {
            for finding in findings {
                taken.tell(finding.code, (place, UNIT), &row.unit, &finding.expected);
            }
            Ok(None)
        }
        Err(failure) => Err(failure),
    }
}

/// Who may say what about whom.
async fn judge_reach(
    tx: &mut Tx,
    (unit, scored): (&Unit, &Unit),
    (round, row): (&RoundRow, &Row),
    place: usize,
    taken: &mut Taken,
) -> Outcome<()> {
    let is_own = unit.id == scored.id;
    if row.kind == ScoreKind::OwnWord {
        if !is_own {
            taken.tell(&codes::NOT_OWN_WORD, (place, KIND), row.kind, "互查或复核");
        } else if store::self_check_of(tx, round.id, scored.id).await?.is_some() {
            taken.tell(&codes::SELF_CHECK_FILED, (place, KIND), row.kind, "互查或复核");
        }
        return Ok(());
    }
    if is_own {
        taken.tell(&codes::OWN_UNION, (place, KIND), row.kind, "自评，或其他单位");
        return Ok(());
    }
    let above = units::ancestors_of(tx, scored.id).await?;
    let is_above = above.iter().any(|it| it.id == unit.id);
    let is_peer = row.kind == ScoreKind::Peer && may_check(tx, unit.id, scored.id).await?;
    if !is_above && !is_peer {
        taken.tell(&codes::UNIT_OUT_OF_REACH, (place, UNIT), scored, "本单位的下级或互查对象");
    }
    Ok(())
}

/// What a score says, and whether it says why.
fn read_verdict(item: &Item, row: &Row, place: usize, taken: &mut Taken) -> Option<Verdict> {
    let verdict = verdict_of(item, &row.score);
    let Some(verdict) = verdict else {
        let expected = if item.rule.shares.is_some() {
            "A、B、C 或 不适用".to_owned()
        } else if item.is_veto() {
            "否决 或 0".to_owned()
        } else {
            let most = item.rule.bonus.unwrap_or(item.points);
            format!("0 至 {most}，或 不适用")
        };
        taken.tell(&codes::SCORE_INVALID, (place, SCORE), &row.score, expected);
        return None;
    };
    let is_full = match verdict {
        Verdict::Points(points) => item.is_veto() || item.is_bonus() || points == item.points,
        Verdict::Inapplicable | Verdict::Veto => false,
    };
    // What the program computes is changed with a reason, whatever it is changed to.
    if (!is_full || item.is_auto()) && row.reason.trim().is_empty() {
        taken.tell(&codes::REASON_MISSING, (place, REASON), "", "扣分说明");
    }
    Some(verdict)
}

fn verdict_of(item: &Item, text: &str) -> Option<Verdict> {
    if text == INAPPLICABLE || text.eq_ignore_ascii_case("n/a") {
        return Some(Verdict::Inapplicable).filter(|_| !item.is_veto());
    }
    if item.is_veto() {
        return match text {
            VETO | "veto" => Some(Verdict::Veto),
            "0" | "" | "未发现" => Some(Verdict::Points(Points::ZERO)),
            _ => None,
        };
    }
    if let Some(shares) = item.rule.shares {
        let place = ["A", "B", "C"].iter().position(|it| text.eq_ignore_ascii_case(it));
        if let Some(share) = place.and_then(|place| shares.get(place)) {
            return Some(Verdict::Points(item.points.percent(*share)));
        }
    }
    let most = item.rule.bonus.unwrap_or(item.points);
    Points::read(text).filter(|points| *points <= most).map(Verdict::Points)
}

fn stored(
    (row, verdict): (&Row, Verdict),
    (round, scored): (&RoundRow, &Unit),
    id: i64,
    (clock, actor): (Clock, &Actor),
) -> ScoreRow {
    let (said, points) = match verdict {
        Verdict::Points(points) => ("points", Some(points.parts())),
        Verdict::Inapplicable => ("inapplicable", None),
        Verdict::Veto => ("veto", None),
    };
    ScoreRow {
        id,
        round_id: round.id,
        unit_id: scored.id,
        item: row.item.clone(),
        kind: row.kind.as_str().to_owned(),
        verdict: said.to_owned(),
        points,
        reason: row.reason.trim().to_owned(),
        evidence: row.evidence.trim().to_owned(),
        scored_by: actor.name.clone(),
        scored_at: clock.now_text(),
    }
}

fn says_the_same(one: &ScoreRow, other: &ScoreRow) -> bool {
    (&one.verdict, one.points, &one.reason, &one.evidence)
        == (&other.verdict, other.points, &other.reason, &other.evidence)
}
