//! Use case: a union files what it says of itself: what it said row by row, else what the program
//! measured. The caller holds its book.

use serde_json::json;

use crate::appraisals::codes;
use crate::appraisals::find_scheme::{find_round, scheme_of_round};
use crate::appraisals::read_scores::{AskedSheet, sheet_by};
use crate::appraisals::sheet::{ScoreKind, Sheet};
use crate::appraisals::store::{self, ScoreRow, SelfCheckRow};
use crate::finding::{Finding, Outcome, Place};
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::trail::{self, Action, Actor};
use crate::units::unit::Unit;

/// Why a row of one's own word has the points that it has.
const MEASURED: &str = "系统自动计算";

/// Files the self-check of a union; once.
pub async fn submit_self_check(
    tx: &mut Tx,
    (clock, actor): (Clock, &Actor),
    unit: &Unit,
    (scheme, year): (&str, i64),
) -> Outcome<Sheet> {
    let round = find_round(tx, unit, (scheme, year)).await?;
    if let Some(filed) = store::self_check_of(tx, round.id, unit.id).await? {
        let place = Place::of(format!("{unit} {year}年"));
        let found = format!("{} 于 {} 报送", filed.filed_by, filed.filed_on);
        return Err(Finding::new(&codes::SELF_CHECK_FILED, place).found(found).into());
    }
    let scheme = scheme_of_round(tx, &round).await?;
    let today = clock.today();
    let asked = AskedSheet { scheme: &round.scheme, year, today };
    let sheet = sheet_by(tx, unit, (&scheme, Some(&round)), asked).await?;
    let mut id = store::next_score(tx).await?;
    let mut own = Vec::new();
    for line in sheet.lines.iter().filter(|line| line.scores.own.is_none()) {
        let Some(points) = line.automatic else { continue };
        own.push(ScoreRow {
            id,
            round_id: round.id,
            unit_id: unit.id,
            item: line.code.clone(),
            kind: ScoreKind::OwnWord.as_str().to_owned(),
            verdict: "points".to_owned(),
            points: Some(points.parts()),
            reason: MEASURED.to_owned(),
            // What the program finds stands beside it, today's and later's.
            evidence: String::new(),
            scored_by: actor.name.clone(),
            scored_at: clock.now_text(),
        });
        id += 1;
    }
    store::insert_scores(tx, &own).await?;
    let row = SelfCheckRow {
        round_id: round.id,
        unit_id: unit.id,
        filed_on: today.to_string(),
        total: sheet.total.unwrap_or_default(),
        head: store::head_of(tx, unit.id).await?,
        filed_by: actor.name.clone(),
        filed_at: clock.now_text(),
    };
    store::insert_self_check(tx, &row).await?;
    let detail = json!({ "year": year, "total": sheet.total_printed() });
    let what = (Action::SelfCheckFiled, round.scheme.as_str());
    trail::append(tx, clock, actor, unit.id, what, &detail).await?;
    sheet_by(tx, unit, (&scheme, Some(&round)), asked).await
}
