//! Use cases: the ranking of a round, and its publication. The caller of the latter holds the
//! book of the union that opened the round.
//!
//! Invariants: unions with equal totals share a place and the next is passed over; what was
//! published stays as it was, and says when the books behind it have moved since.

use rustc_hash::FxHashMap;
use serde::Serialize;
use serde_json::json;

use crate::appraisals::codes;
use crate::appraisals::find_scheme::scheme_of_round;
use crate::appraisals::points::hundredths;
use crate::appraisals::read_scores::{AskedSheet, read_sheet, sheet_by, units_below};
use crate::appraisals::sheet::Sheet;
use crate::appraisals::store::{self, PublicationRow, PublishedRow, RoundRow};
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::platform::clock::Clock;
use crate::platform::database::{Pending, Tx};
use crate::trail::{self, Action, Actor};
use crate::units::unit::Unit;

/// A place of a ranking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ranked {
    pub scheme: String,
    pub place: i64,
    /// Among the unions of its district.
    pub district_place: Option<i64>,
    pub unit: String,
    pub unit_name: String,
    pub district: String,
    /// Hundredths of a point.
    #[serde(skip)]
    pub total: i64,
    pub score: String,
    pub grade: String,
    pub passes: bool,
    pub vetoes: String,
    pub is_provisional: bool,
    /// Vouchers were posted since it was published.
    pub has_moved: bool,
}

/// A ranking and whence it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ranking {
    pub rows: Vec<Ranked>,
    /// Number and day of the publication; missing where nothing is published.
    pub published: Option<(i64, String)>,
}

/// The places of totals, the highest first.
fn places(totals: &[(usize, i64)]) -> Vec<(usize, i64)> {
    let above = |total: i64| totals.iter().filter(|(_, it)| *it > total).count();
    let place = |(index, total): &(usize, i64)| {
        (*index, i64::try_from(above(*total)).unwrap_or_default() + 1)
    };
    totals.iter().map(place).collect()
}

/// Sets unions beside each other, over all and within their districts.
#[must_use]
pub fn rank(sheets: &[Sheet], districts: &FxHashMap<String, String>) -> Vec<Ranked> {
    let mut rows: Vec<Ranked> = sheets
        .iter()
        .filter_map(|sheet| {
            let total = sheet.total?;
            Some(Ranked {
                scheme: sheet.scheme.clone(),
                place: 0,
                district_place: None,
                unit: sheet.unit.clone(),
                unit_name: sheet.unit_name.clone(),
                district: districts.get(&sheet.unit).cloned().unwrap_or_default(),
                total,
                score: hundredths(total),
                grade: sheet.grade.to_owned(),
                passes: sheet.passes,
                vetoes: sheet.vetoes.join("、"),
                is_provisional: sheet.is_provisional,
                has_moved: false,
            })
        })
        .collect();
    let totals: Vec<(usize, i64)> = rows.iter().map(|row| row.total).enumerate().collect();
    for (index, place) in places(&totals) {
        if let Some(row) = rows.get_mut(index) {
            row.place = place;
        }
    }
    let mut by_district: FxHashMap<String, Vec<(usize, i64)>> = FxHashMap::default();
    for (index, row) in rows.iter().enumerate().filter(|(_, row)| !row.district.is_empty()) {
        by_district.entry(row.district.clone()).or_default().push((index, row.total));
    }
    for totals in by_district.into_values() {
        for (index, place) in places(&totals) {
            if let Some(row) = rows.get_mut(index) {
                row.district_place = Some(place);
            }
        }
    }
    rows.sort_by(|a, b| (a.place, &a.unit).cmp(&(b.place, &b.unit)));
    rows
}

async fn districts_of(
    tx: &mut Tx,
    unit: &Unit,
    units: &[Unit],
    on: &str,
) -> Outcome<FxHashMap<String, String>> {
    let codes: FxHashMap<i64, &str> = units.iter().map(|it| (it.id, it.code.as_str())).collect();
    let mut districts: FxHashMap<String, String> = FxHashMap::default();
    for (unit_id, district) in store::districts_below(tx, unit.id, on).await? {
        if let Some(code) = codes.get(&unit_id) {
            districts.entry((*code).to_owned()).or_insert(district);
        }
    }
    Ok(districts)
}

/// The round that a union opened: of this scheme, or the only one.
async fn own_round(
    tx: &mut Tx,
    unit: &Unit,
    (scheme, year): (&str, i64),
) -> Outcome<Option<RoundRow>> {
    let rounds = store::rounds_of_year(tx, unit.id, year).await?;
    let mut named: Vec<RoundRow> =
        rounds.into_iter().filter(|it| scheme.is_empty() || it.scheme == scheme).collect();
    if named.len() > 1 {
        let place = Place::of(format!("{unit} {year}年"));
        return Err(Finding::new(&codes::ROUND_AMBIGUOUS, place).into());
    }
    Ok(named.pop())
}

/// The ranking of a round of a union's own as it was published last; none where nothing is.
pub async fn published_ranking(
    tx: &mut Tx,
    unit: &Unit,
    (scheme, year): (&str, i64),
) -> Outcome<Option<Ranking>> {
    let Some(round) = own_round(tx, unit, (scheme, year)).await? else { return Ok(None) };
    let Some(publication) = store::latest_publication(tx, round.id).await? else {
        return Ok(None);
    };
    let rows = store::published_of(tx, publication.id).await?;
    let rows = rows.into_iter().map(|row| ranked(row, &round.scheme)).collect();
    let published = Some((publication.number, publication.published_on));
    Ok(Some(Ranking { rows, published }))
}

/// The ranking as it was published last; where nothing is, as it would be today.
pub async fn read_ranking(tx: &mut Tx, unit: &Unit, asked: AskedSheet<'_>) -> Outcome<Ranking> {
    let pending: Pending<'_, Outcome<Ranking>> = Box::pin(async move {
        if let Some(found) = published_ranking(tx, unit, (asked.scheme, asked.year)).await? {
            return Ok(found);
        }
        let units = units_below(tx, unit, asked.year).await?;
        let mut sheets = Vec::with_capacity(units.len());
        for below in &units {
            sheets.push(read_sheet(tx, below, asked).await?);
        }
        let on = asked.today.to_string();
        let districts = districts_of(tx, unit, &units, &on).await?;
        Ok(Ranking { rows: rank(&sheets, &districts), published: None })
    });
    pending.await
}

fn ranked(row: PublishedRow, scheme: &str) -> Ranked {
    Ranked {
        scheme: scheme.to_owned(),
        place: row.place,
        district_place: row.district_place,
        unit: row.unit_code,
        unit_name: row.unit_name,
        district: row.district,
        total: row.total,
        score: hundredths(row.total),
        grade: row.grade,
        passes: row.passes != 0,
        vetoes: row.vetoes,
        is_provisional: row.is_provisional != 0,
        has_moved: row.head_today.unwrap_or_default() != row.head,
    }
}

/// Publishes what a round came to. Rows without a score hold it back, unless it is published as
/// provisional.
pub async fn announce_ranking(
    tx: &mut Tx,
    (clock, actor): (Clock, &Actor),
    unit: &Unit,
    ((scheme, year), may_be_provisional): ((&str, i64), bool),
) -> Outcome<Ranking> {
    let place = || Place::of(format!("{unit} {year}年"));
    let Some(round) = own_round(tx, unit, (scheme, year)).await? else {
        return Err(Finding::new(&codes::ROUND_UNKNOWN, place()).found(scheme).into());
    };
    let scheme = scheme_of_round(tx, &round).await?;
    let asked = AskedSheet { scheme: &round.scheme, year, today: clock.today() };
    let units = units_below(tx, unit, year).await?;
    let mut sheets = Vec::with_capacity(units.len());
    for below in &units {
        sheets.push(sheet_by(tx, below, (&scheme, Some(&round)), asked).await?);
    }
    let open: Vec<String> = sheets
        .iter()
        .filter(|sheet| sheet.is_provisional)
        .map(|sheet| sheet.unit.clone())
        .collect();
    if !open.is_empty() && !may_be_provisional {
        let found = open.join("、");
        return Err(Finding::new(&codes::STILL_PROVISIONAL, place()).found(found).into());
    }
    let today = clock.today().to_string();
    let districts = districts_of(tx, unit, &units, &today).await?;
    let ranked = rank(&sheets, &districts);
    if ranked.is_empty() {
        return Err(Finding::new(&codes::NOTHING_TO_PUBLISH, place()).into());
    }
    let last = store::latest_publication(tx, round.id).await?;
    let publication = PublicationRow {
        id: store::next_publication(tx).await?,
        round_id: round.id,
        number: last.map_or(0, |it| it.number) + 1,
        published_on: today.clone(),
        published_by: actor.name.clone(),
        published_at: clock.now_text(),
    };
    store::insert_publication(tx, &publication).await?;
    let mut rows = Vec::with_capacity(ranked.len());
    for row in &ranked {
        rows.push(published(tx, publication.id, row, (&units, &sheets)).await?);
    }
    store::insert_published(tx, &rows).await?;
    let detail = json!({ "year": year, "number": publication.number, "units": rows.len(),
        "provisional": open.len() });
    let what = (Action::RankingPublished, round.scheme.as_str());
    trail::append(tx, clock, actor, unit.id, what, &detail).await?;
    Ok(Ranking { rows: ranked, published: Some((publication.number, today)) })
}

async fn published(
    tx: &mut Tx,
    publication_id: i64,
    row: &Ranked,
    (units, sheets): (&[Unit], &[Sheet]),
) -> Outcome<PublishedRow> {
    let lost = || Failure::Storage(format!("no sheet of {}", row.unit));
    let unit = units.iter().find(|it| it.code == row.unit).ok_or_else(lost)?;
    let sheet = sheets.iter().find(|it| it.unit == row.unit).ok_or_else(lost)?;
    let sheet =
        serde_json::to_string(sheet).map_err(|problem| Failure::Storage(problem.to_string()))?;
    Ok(PublishedRow {
        publication_id,
        unit_id: unit.id,
        unit_code: String::new(),
        unit_name: String::new(),
        district: row.district.clone(),
        total: row.total,
        place: row.place,
        district_place: row.district_place,
        grade: row.grade.clone(),
        passes: i64::from(row.passes),
        vetoes: row.vetoes.clone(),
        is_provisional: i64::from(row.is_provisional),
        head: store::head_of(tx, unit.id).await?,
        sheet,
        head_today: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::appraisals::points::Points;

    fn sheet(unit: &str, total: Option<i64>) -> Sheet {
        Sheet {
            scheme: "T".to_owned(),
            version: 1,
            unit: unit.to_owned(),
            unit_name: String::new(),
            year: 2025,
            lines: Vec::new(),
            points: Points::HUNDRED,
            scored: Points::ZERO,
            bonus: Points::ZERO,
            total,
            is_provisional: false,
            vetoes: Vec::new(),
            grade: "",
            passes: true,
        }
    }

    #[test]
    fn equal_totals_share_a_place_and_the_next_is_passed_over() {
        let totals = [("A", 9_000), ("B", 9_500), ("C", 9_000), ("D", 8_999), ("E", 9_500)];
        let mut sheets: Vec<Sheet> =
            totals.iter().map(|(unit, total)| sheet(unit, Some(*total))).collect();
        sheets.push(sheet("F", None));
        let in_one = [("A", "P1"), ("D", "P1"), ("B", "P2")];
        let districts = in_one.map(|(unit, district)| (unit.to_owned(), district.to_owned()));
        let ranked = rank(&sheets, &districts.into_iter().collect());
        let told: Vec<(&str, i64, Option<i64>)> =
            ranked.iter().map(|it| (it.unit.as_str(), it.place, it.district_place)).collect();
        let expected = [
            ("B", 1, Some(1)),
            ("E", 1, None),
            ("A", 3, Some(1)),
            ("C", 3, None),
            ("D", 5, Some(2)),
        ];
        assert_eq!(told, expected);
    }
}
