//! Use cases: the score sheet of a union, and those of all below one.

use jiff::civil::Date;

use crate::appraisals::facts::measure;
use crate::appraisals::find_scheme::{find_scheme, grades_of, scheme_of_round};
use crate::appraisals::load_facts::load_facts;
use crate::appraisals::points::Points;
use crate::appraisals::scheme::{SHIPPED, Scheme};
use crate::appraisals::sheet::{ScoreKind, Scored, Scores, Sheet, Verdict, Whom, score};
use crate::appraisals::store::{self, RoundRow, ScoreRow};
use crate::finding::{Failure, Outcome};
use crate::ledger::store::year_state;
use crate::platform::database::{Pending, Tx};
use crate::units::store as units;
use crate::units::unit::Unit;

/// Which scheme of which year, as of a day.
#[derive(Clone, Copy, Debug)]
pub struct AskedSheet<'a> {
    /// Empty for the round that is open, or the scheme that the program brings along.
    pub scheme: &'a str,
    pub year: i64,
    pub today: Date,
}

/// The sheet of a union, in a round or without one.
pub async fn read_sheet(tx: &mut Tx, unit: &Unit, asked: AskedSheet<'_>) -> Outcome<Sheet> {
    let pending: Pending<'_, Outcome<Sheet>> = Box::pin(async move {
        let rounds = store::rounds_over(tx, unit.id, asked.year).await?;
        let fits = |it: &&RoundRow| asked.scheme.is_empty() || it.scheme == asked.scheme;
        let round = rounds.iter().find(fits);
        let scheme = if let Some(round) = round {
            scheme_of_round(tx, round).await?
        } else {
            let code = if asked.scheme.is_empty() { SHIPPED } else { asked.scheme };
            find_scheme(tx, unit, (code, asked.year)).await?
        };
        sheet_by(tx, unit, (&scheme, round), asked).await
    });
    pending.await
}

/// The sheet of a union by a scheme, with what was said in a round.
pub async fn sheet_by(
    tx: &mut Tx,
    unit: &Unit,
    (scheme, round): (&Scheme, Option<&RoundRow>),
    asked: AskedSheet<'_>,
) -> Outcome<Sheet> {
    let pending: Pending<'_, Outcome<Sheet>> = Box::pin(async move {
        let said = match round {
            Some(round) => store::scores_of_unit(tx, round.id, unit.id).await?,
            None => Vec::new(),
        };
        let facts = load_facts(tx, unit, (asked.year, asked.today), round).await?;
        let grades = grades_of(tx, unit).await?;
        let mut scores: std::collections::BTreeMap<&str, Scores> =
            std::collections::BTreeMap::default();
        for row in &said {
            let kind = ScoreKind::read(&row.kind)
                .ok_or_else(|| Failure::Storage(format!("no kind of a score: {}", row.kind)))?;
            scores.entry(&row.item).or_default().set(kind, scored(row)?);
        }
        let whom = Whom { unit: &unit.code, unit_name: &unit.name, year: asked.year };
        let said = |code: &str| scores.get(code).cloned().unwrap_or_default();
        Ok(score(scheme, whom, grades, said, |item| measure(item, &facts)))
    });
    pending.await
}

fn scored(row: &ScoreRow) -> Outcome<Scored> {
    let verdict = match (row.verdict.as_str(), row.points) {
        ("points", Some(points)) => Verdict::Points(Points::from_parts(points)),
        ("inapplicable", _) => Verdict::Inapplicable,
        ("veto", _) => Verdict::Veto,
        (other, _) => return Err(Failure::Storage(format!("no verdict of a score: {other}"))),
    };
    Ok(Scored {
        verdict,
        reason: row.reason.clone(),
        evidence: row.evidence.clone(),
        by: row.scored_by.clone(),
        at: row.scored_at.clone(),
    })
}

/// The sheets of a union and, where asked, of all below it that have books of the year, by code.
pub async fn read_sheets(
    tx: &mut Tx,
    unit: &Unit,
    is_with_below: bool,
    asked: AskedSheet<'_>,
) -> Outcome<Vec<Sheet>> {
    let pending: Pending<'_, Outcome<Vec<Sheet>>> = Box::pin(async move {
        let has_books = year_state(tx, unit.id, asked.year).await?.is_some();
        let mut sheets = Vec::new();
        // Of a union that is asked for alone what people said counts, books or not.
        if has_books || !is_with_below {
            sheets.push(read_sheet(tx, unit, asked).await?);
        }
        if is_with_below {
            for below in units_below(tx, unit, asked.year).await? {
                sheets.push(read_sheet(tx, &below, asked).await?);
            }
        }
        Ok(sheets)
    });
    pending.await
}

/// Unions below one that have books of a year, by code.
pub async fn units_below(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<Vec<Unit>> {
    let ids = store::units_with_books(tx, unit.id, year).await?;
    let mut found: Vec<Unit> = units::units_with_ids(tx, ids).await?.into_values().collect();
    found.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(found)
}
