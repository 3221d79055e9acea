//! Use cases: what stands against programmes and their rosters, and what goes beyond limits, of a
//! union and those below it.
//!
//! Invariant: a report sees the lines of its own unions and no others; a person's year elsewhere is
//! told to the union that stands above both.

use rustc_hash::FxHashMap;

use crate::date::ReportSpan;
use crate::finding::Outcome;
use crate::limits::breach::{Breach, Facts, Given, Rule, breaches, summed};
use crate::limits::limit::{Form, Limits};
use crate::limits::list_limits::{limits_of, root_of};
use crate::members::identity::masked_name;
use crate::members::list_members::Opener;
use crate::members::membership::is_member;
use crate::members::store as members;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::programmes::keep_roster::place_of as sealed_place;
use crate::programmes::load_given::{
    asks_for_rolls, given_of, hashes_of, load_chains, load_dues, load_rolls, mark_persons,
};
use crate::programmes::programme::{line_number, projects_of};
use crate::programmes::read_results::{last_day, read_results};
use crate::programmes::results::{LimitFinding, ProgrammeFinding, ProgrammeResult};
use crate::programmes::roster::{Problem, Standing, place_of, repeated, standard_exceeded};
use crate::programmes::store;
use crate::units::project::Project;
use crate::units::unit::Unit;

/// Lines of a union and those below it with what limits say of them.
struct Judged {
    rows: Vec<store::LineRow>,
    lines: Vec<Given>,
    limits: Limits,
    chains: FxHashMap<i64, Vec<i64>>,
    dues: FxHashMap<(i64, i64), Money>,
}

impl Judged {
    /// Of a calendar year up to a day.
    async fn load(tx: &mut Tx, unit: &Unit, days: (&str, &str)) -> Outcome<Self> {
        let root = root_of(tx, unit).await?;
        let limits = limits_of(tx, &root).await?;
        let rows = if limits.is_empty() {
            Vec::new()
        } else {
            store::lines_below(tx, unit.id, days).await?
        };
        let mut lines: Vec<Given> = rows.iter().map(given_of).collect::<Outcome<_>>()?;
        if asks_for_rolls(&limits) && members::has_members(tx, root.id).await? {
            let rolls = load_rolls(tx, root.id, &hashes_of(&rows)).await?;
            mark_persons(&mut lines, &limits, &rolls);
        }
        let chains = load_chains(tx, lines.iter().map(|line| line.unit_id)).await?;
        let dues = load_dues(tx, &limits, &lines).await?;
        Ok(Self { rows, lines, limits, chains, dues })
    }

    /// Whether the union that keeps a line's programme is a union or stands below it: both stand
    /// above the union of the line, the lower one nearer.
    fn keeper_is_below(&self, unit: &Unit, row: &store::LineRow) -> bool {
        let chain = self.chains.get(&row.at_unit_id).map_or(&[][..], Vec::as_slice);
        let place = |id: i64| chain.iter().position(|it| *it == id);
        place(row.keeper_id).is_some_and(|keeper| place(unit.id).is_some_and(|at| keeper <= at))
    }

    fn breaches(&self) -> Vec<Breach<'_>> {
        let facts = Facts { limits: &self.limits, chains: &self.chains, dues: &self.dues };
        breaches(&facts, &self.lines)
    }
}

/// First day of a span's year, first day of the span, its last day.
fn days_of(span: ReportSpan) -> (String, String, String) {
    let first = format!("{:04}-{:02}-01", span.year(), span.months().0);
    let last = span.last_period().last_day().to_string();
    (format!("{:04}-01-01", span.year()), first, last)
}

/// What went beyond limits in a span, by unit, day and line.
pub async fn read_limit_findings(
    tx: &mut Tx,
    unit: &Unit,
    span: ReportSpan,
    opener: &Opener,
) -> Outcome<Vec<LimitFinding>> {
    let (year, first, last) = days_of(span);
    let judged = Judged::load(tx, unit, (&year, &last)).await?;
    let mut found = Vec::new();
    for breach in summed(&judged.breaches(), &judged.lines) {
        let Some(row) = judged.rows.get(breach.line).filter(|row| row.paid_on >= first) else {
            continue;
        };
        let is_of_persons = breach.rule != Rule::Share;
        // The share is of the union that keeps the programme, and is told to it and those above.
        if !is_of_persons && !judged.keeper_is_below(unit, row) {
            continue;
        }
        let place = sealed_place("name", row.id);
        let name = opener.at(&place, &row.name_sealed, masked_name)?;
        let why = match breach.rule {
            Rule::Form => Form::read(&row.form).map_or("", Form::label),
            _ => breach.is.map_or("", |it| it.label()),
        };
        found.push(LimitFinding {
            rule: breach.rule.label(),
            unit_code: row.unit_code.clone(),
            name: if is_of_persons { name } else { String::new() },
            item: breach.limit.item.clone(),
            standard: breach.standard,
            reached: breach.reached,
            over: breach.over(),
            paper: breach.limit.paper.clone(),
            day: row.paid_on.clone(),
            programme: row.programme_code.clone(),
            why: why.to_owned(),
            line: line_number(row.id),
        });
    }
    found.sort_by(|a, b| (&a.unit_code, &a.day, &a.line).cmp(&(&b.unit_code, &b.day, &b.line)));
    Ok(found)
}

/// What stands against the programmes of a year, by union, programme, problem and line.
pub async fn read_programme_findings(
    tx: &mut Tx,
    unit: &Unit,
    span: ReportSpan,
    opener: &Opener,
) -> Outcome<Vec<ProgrammeFinding>> {
    let results = read_results(tx, unit, span).await?;
    let keepers: FxHashMap<i64, &str> =
        results.iter().map(|it| (it.programme.unit_id, it.unit_code.as_str())).collect();
    let mut found = sums_unlike_books(tx, (unit, span), &results).await?;
    let last = last_day(span);
    let rows = store::lines_of_year_below(tx, (unit.id, span.year()), &last).await?;
    let problems = problems_of(tx, (unit, span), &rows).await?;
    for (problem, place) in problems {
        let Some(row) = rows.get(place) else { continue };
        let sealed = sealed_place("name", row.id);
        found.push((
            (row.keeper_id, row.programme_code.clone(), problem, row.id),
            ProgrammeFinding {
                code: row.programme_code.clone(),
                problem,
                place: place_of(&row.paid_on, (row.source_sheet, row.source_row)),
                roster: Money::from_fen(row.amount_fen),
                books: None,
                unit_code: keepers
                    .get(&row.keeper_id)
                    .map(|it| (*it).to_owned())
                    .unwrap_or_default(),
                programme: row.programme_name.clone(),
                name: opener.at(&sealed, &row.name_sealed, masked_name)?,
                line: line_number(row.id),
            },
        ));
    }
    found.sort_by(|(a, one), (b, other)| (&one.unit_code, a).cmp(&(&other.unit_code, b)));
    Ok(found.into_iter().map(|(_, it)| it).collect())
}

/// Union, programme, problem and line: the order of the report.
type Place = (i64, String, Problem, i64);

/// Rosters that come to another sum than the books have on their projects.
async fn sums_unlike_books(
    tx: &mut Tx,
    (unit, span): (&Unit, ReportSpan),
    results: &[ProgrammeResult],
) -> Outcome<Vec<(Place, ProgrammeFinding)>> {
    let (year, month) = (span.year(), span.last_period().month());
    let moved = store::moved_by_project(tx, (unit.id, year), month).await?;
    let moved: FxHashMap<(i64, &str), i64> =
        moved.iter().map(|it| ((it.unit_id, it.code.as_str()), it.net_debit_fen)).collect();
    let mut projects: FxHashMap<i64, Vec<Project>> = FxHashMap::default();
    for (unit_id, code, name) in store::projects_below(tx, unit.id, year).await? {
        projects.entry(unit_id).or_default().push(Project {
            id: 0,
            unit_id,
            code,
            name,
            is_earmarked: false,
            funding_source: None,
            started_on: None,
            finished_on: None,
        });
    }
    let mut found = Vec::new();
    for it in results {
        let programme = &it.programme;
        let of_unit = projects.get(&programme.unit_id).map_or(&[][..], Vec::as_slice);
        let asked = (&*programme.code, &*programme.name, &*programme.category);
        let own = projects_of(of_unit, asked);
        let amounts = own.iter().filter_map(|it| moved.get(&(it.unit_id, it.code.as_str())));
        let books: Money = amounts.map(|fen| Money::from_fen(*fen)).sum();
        if books == it.amount {
            continue;
        }
        let finding = ProgrammeFinding {
            code: programme.code.clone(),
            problem: Problem::BooksDiffer,
            place: span.title(),
            roster: it.amount,
            books: Some(books),
            unit_code: it.unit_code.clone(),
            programme: programme.name.clone(),
            name: String::new(),
            line: String::new(),
        };
        let place = (programme.unit_id, programme.code.clone(), Problem::BooksDiffer, 0);
        found.push((place, finding));
    }
    Ok(found)
}

/// Lines against which something stands, by their places.
async fn problems_of(
    tx: &mut Tx,
    (unit, span): (&Unit, ReportSpan),
    rows: &[store::LineRow],
) -> Outcome<Vec<(Problem, usize)>> {
    let mut found: Vec<(Problem, usize)> = Vec::new();
    let repeats = repeated(rows.iter().map(standing));
    found.extend(repeats.into_iter().map(|place| (Problem::TwiceInBatch, place)));
    let above = rows.iter().enumerate();
    let above = above.filter(|(_, row)| standard_exceeded(&standing(row)).is_some());
    found.extend(above.map(|(place, _)| (Problem::OverStandard, place)));
    let often = times_exceeded(tx, unit, span).await?;
    let places = rows.iter().enumerate().filter(|(_, row)| often.contains(&row.id));
    found.extend(places.map(|(place, _)| (Problem::TooOften, place)));
    let root = root_of(tx, unit).await?;
    if members::has_members(tx, root.id).await? {
        let rolls = load_rolls(tx, root.id, &hashes_of(rows)).await?;
        for (place, row) in rows.iter().enumerate() {
            let line = given_of(row)?;
            let Some(person) = &line.person else { continue };
            let of = rolls.get(person).map_or(&[][..], Vec::as_slice);
            if !is_member(of, line.day) {
                found.push((Problem::NotEligible, place));
            }
        }
    }
    Ok(found)
}

fn standing(row: &store::LineRow) -> Standing<'_> {
    Standing {
        programme_id: row.programme_id,
        paid_on: &row.paid_on,
        identity_hash: &row.identity_hash,
        amount: Money::from_fen(row.amount_fen),
        standard: row.standard_fen.map(Money::from_fen),
    }
}

/// Lines by which somebody had something more often than a limit says.
async fn times_exceeded(
    tx: &mut Tx,
    unit: &Unit,
    span: ReportSpan,
) -> Outcome<rustc_hash::FxHashSet<i64>> {
    let (year, _, last) = days_of(span);
    let judged = Judged::load(tx, unit, (&year, &last)).await?;
    let often = judged.breaches().into_iter().filter(|it| it.rule == Rule::Times);
    Ok(often.filter_map(|it| judged.rows.get(it.line)).map(|row| row.id).collect())
}
