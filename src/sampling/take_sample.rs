//! Use case: a sample is planned, drawn and kept. The caller holds the unit's book.

use serde_json::json;

use crate::finding::{Finding, Outcome, Place};
use crate::money::Money;
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::sampling::binomial::{AttributeSize, MAX_SIZE, attribute_size};
use crate::sampling::draw::{Source, monetary_units, random, strata};
use crate::sampling::fraction::Fraction;
use crate::sampling::list_samples::{number_of, sample_numbered};
use crate::sampling::sample::{Asked, Limits, Line, Method, Plan, Sample};
use crate::sampling::size::{NoSize, expandable, money_size};
use crate::sampling::{codes, store};
use crate::trail::{self, Action, Actor};
use crate::units::unit::Unit;

/// Characters of the longest seed.
const MAX_SEED: usize = 64;
/// How a line of a monetary-unit sample is chosen that is as large as the interval.
const WHOLE: &str = "货币单位（不小于间隔）";

/// What a sample is asked for in words.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    pub confidence: &'a str,
    pub tolerable: &'a str,
    pub expected: &'a str,
}

/// Reads confidence and limits; every fault at once.
pub fn read_limits(method: Method, words: Words<'_>) -> Outcome<(Fraction, Limits)> {
    let mut findings = Vec::new();
    let confidence = read_confidence(words.confidence).map_err(|it| findings.push(*it)).ok();
    let limits = if method == Method::Mus {
        let mut amount = |field, text: &str| {
            let read = Money::read(text).ok().flatten().filter(|it| !it.is_negative());
            if read.is_none() {
                let place = Place::default().field(field);
                findings.push(Finding::new(&codes::AMOUNT_INVALID, place).found(text));
            }
            read
        };
        let tolerable = amount("tolerable", words.tolerable);
        let expected = amount("expected", words.expected);
        tolerable.zip(expected).map(|(tolerable, expected)| Limits::Amounts { tolerable, expected })
    } else {
        let mut rate = |field, text: &str| {
            let read = Fraction::read(text);
            if read.is_none() {
                let place = Place::default().field(field);
                findings.push(Finding::new(&codes::RATE_INVALID, place).found(text));
            }
            read
        };
        let tolerable = rate("tolerable", words.tolerable);
        let expected = rate("expected", words.expected);
        tolerable.zip(expected).map(|(tolerable, expected)| Limits::Rates { tolerable, expected })
    };
    let fits = match limits {
        Some(Limits::Rates { tolerable, expected }) => {
            expected.is_below(tolerable) && tolerable.numerator < tolerable.denominator
        }
        Some(Limits::Amounts { tolerable, expected }) => expected < tolerable,
        None => true,
    };
    if !fits {
        let found = format!("可容忍 {}，预计 {}", words.tolerable, words.expected);
        findings.push(Finding::new(&codes::RATES_DO_NOT_FIT, Place::default()).found(found));
    }
    match (confidence, limits) {
        (Some(confidence), Some(limits)) if findings.is_empty() => Ok((confidence, limits)),
        _ => Err(crate::finding::Failure::Refused(findings)),
    }
}

/// A confidence between nil and one.
pub fn read_confidence(text: &str) -> Result<Fraction, Box<Finding>> {
    let read = Fraction::read(text);
    let read = read.filter(|it| !it.is_zero() && it.numerator < it.denominator);
    read.ok_or_else(|| {
        let place = Place::default().field("confidence");
        Box::new(Finding::new(&codes::CONFIDENCE_INVALID, place).found(text))
    })
}

/// The size that attributes ask for, whatever the books.
pub fn plan_rates(confidence: Fraction, limits: (Fraction, Fraction)) -> Outcome<AttributeSize> {
    let (tolerable, expected) = limits;
    attribute_size(confidence, tolerable, expected).ok_or_else(|| {
        let place = Place::default().field("tolerable");
        Finding::new(&codes::TOO_LARGE, place).expected(format!("不超过 {MAX_SIZE}")).into()
    })
}

/// The size that is asked for of books of a union and year.
pub async fn plan_sample(tx: &mut Tx, unit: &Unit, asked: &Asked) -> Outcome<Plan> {
    let lines = match asked.limits {
        Limits::Rates { .. } => Vec::new(),
        Limits::Amounts { .. } => load_lines(tx, unit, asked.year).await?,
    };
    plan(unit, asked, &lines)
}

fn plan(unit: &Unit, asked: &Asked, lines: &[Line]) -> Outcome<Plan> {
    match asked.limits {
        Limits::Rates { tolerable, expected } => {
            let AttributeSize { size, allowed_errors } =
                plan_rates(asked.confidence, (tolerable, expected))?;
            Ok(Plan { size, allowed_errors, interval: None })
        }
        Limits::Amounts { tolerable, expected } => {
            let book: Money = lines.iter().map(|it| it.amount).sum();
            if book.is_zero() {
                return Err(nothing(unit, asked.year).into());
            }
            let sized = money_size(book, asked.confidence, (tolerable, expected));
            let planned = sized.map_err(|problem| {
                let place = Place::default();
                match problem {
                    NoSize::NoExpansion => {
                        Finding::new(&codes::NO_EXPANSION, place).expected(expandable())
                    }
                    NoSize::NothingLeft => Finding::new(&codes::RATES_DO_NOT_FIT, place),
                }
            })?;
            let (size, allowed_errors) = (planned.size, planned.allowed_errors);
            Ok(Plan { size, allowed_errors, interval: Some(planned.interval) })
        }
    }
}

fn nothing(unit: &Unit, year: i64) -> Finding {
    Finding::new(&codes::NOTHING_TO_DRAW, Place::of(unit.to_string())).found(format!("{year}年"))
}

async fn load_lines(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<Vec<Line>> {
    let rows = store::population(tx, unit.id, year).await?;
    let line = |row: store::LineRow| Line {
        voucher_id: row.voucher_id,
        place: row.seq,
        line_no: row.line_no,
        account: row.account,
        amount: Money::from_fen(row.debit_fen),
    };
    Ok(rows.into_iter().map(line).collect())
}

/// Draws a sample and keeps it; the same asked again of the same books is the sample that is there.
pub async fn take_sample(
    tx: &mut Tx,
    (clock, actor): (Clock, &Actor),
    unit: &Unit,
    asked: &Asked,
) -> Outcome<Sample> {
    let seed_fits = !asked.seed.is_empty()
        && asked.seed.chars().count() <= MAX_SEED
        && !asked.seed.contains(['/', '\n']);
    if !seed_fits {
        let place = Place::default().field("seed");
        return Err(Finding::new(&codes::SEED_INVALID, place).found(&asked.seed).into());
    }
    let lines = load_lines(tx, unit, asked.year).await?;
    if lines.is_empty() {
        return Err(nothing(unit, asked.year).into());
    }
    let plan = plan(unit, asked, &lines)?;
    let row = stored(tx, (clock, actor), unit, (asked, plan, &lines)).await?;
    let known = store::samples_of_year(tx, unit.id, asked.year).await?;
    let is_same = |it: &&store::SampleRow| {
        let (id, at, by) = (row.id, row.drawn_at.clone(), row.drawn_by.clone());
        store::SampleRow { id, drawn_at: at, drawn_by: by, ..(*it).clone() } == row
    };
    if let Some(known) = known.iter().find(is_same) {
        return sample_numbered(tx, unit, number_of(known.id)).await;
    }
    store::insert_sample(tx, &row).await?;
    let drawn = drawn_rows(unit, (asked, plan), &lines, row.id);
    store::insert_lines(tx, &drawn).await?;
    let number = number_of(row.id);
    let detail = json!({ "year": asked.year, "method": asked.method.as_str(), "seed": asked.seed,
        "size": row.size, "lines": drawn.len(), "head": row.head });
    let subject = number.to_string();
    let what = (Action::SampleDrawn, subject.as_str());
    trail::append(tx, clock, actor, unit.id, what, &detail).await?;
    sample_numbered(tx, unit, number).await
}

async fn stored(
    tx: &mut Tx,
    (clock, actor): (Clock, &Actor),
    unit: &Unit,
    (asked, plan, lines): (&Asked, Plan, &[Line]),
) -> Outcome<store::SampleRow> {
    let (tolerable, expected) = match asked.limits {
        Limits::Rates { tolerable, expected } => (tolerable.to_string(), expected.to_string()),
        Limits::Amounts { tolerable, expected } => (tolerable.to_string(), expected.to_string()),
    };
    let book: Money = lines.iter().map(|it| it.amount).sum();
    let whole = |it: u64| i64::try_from(it).unwrap_or(i64::MAX);
    Ok(store::SampleRow {
        id: store::next_number(tx, unit.id).await?,
        unit_id: unit.id,
        year: asked.year,
        method: asked.method.as_str().to_owned(),
        seed: asked.seed.clone(),
        confidence: asked.confidence.to_string(),
        tolerable,
        expected,
        size: whole(plan.size),
        allowed_errors: whole(plan.allowed_errors),
        interval_fen: plan.interval.map(Money::fen),
        line_count: i64::try_from(lines.len()).unwrap_or(i64::MAX),
        book_fen: book.fen(),
        head: store::head_of(tx, unit.id).await?,
        drawn_by: actor.name.clone(),
        drawn_at: clock.now_text(),
    })
}

/// Which lines are drawn, each with the way by which it came to be.
fn choose(unit: &Unit, (asked, plan): (&Asked, Plan), lines: &[Line]) -> Vec<(usize, String)> {
    let source = Source { seed: &asked.seed, unit_code: &unit.code, year: asked.year };
    let with_places = |places: &[usize]| -> Vec<(usize, &Line)> {
        places.iter().filter_map(|it| Some((*it, lines.get(*it)?))).collect()
    };
    match asked.method {
        Method::Mus => {
            let interval = plan.interval.unwrap_or(Money::ZERO);
            let is_whole =
                |place: usize| lines.get(place).is_some_and(|line| line.amount >= interval);
            let way = |place| if is_whole(place) { WHOLE } else { "货币单位" };
            let places = monetary_units(source, lines, interval);
            places.into_iter().map(|place| (place, way(place).to_owned())).collect()
        }
        Method::Random => {
            let every: Vec<usize> = (0..lines.len()).collect();
            let places = random(source, &with_places(&every), plan.size);
            places.into_iter().map(|place| (place, "随机".to_owned())).collect()
        }
        Method::Stratified => {
            let mut drawn = Vec::new();
            for stratum in strata(lines, plan.size) {
                let places = random(source, &with_places(&stratum.places), stratum.size);
                let way = format!("分层 {}", stratum.account);
                drawn.extend(places.into_iter().map(|place| (place, way.clone())));
            }
            drawn.sort_unstable();
            drawn
        }
    }
}

fn drawn_rows(
    unit: &Unit,
    asked: (&Asked, Plan),
    lines: &[Line],
    sample_id: i64,
) -> Vec<store::DrawnRow> {
    let chosen = choose(unit, asked, lines);
    let row = |(number, (place, way)): (i64, (usize, String))| {
        let line = lines.get(place)?;
        Some(store::DrawnRow {
            sample_id,
            number,
            voucher_id: line.voucher_id,
            period: 0,
            word: String::new(),
            voucher_number: 0,
            line_no: line.line_no,
            amount_fen: line.amount.fen(),
            way,
            looked_by: None,
            looked_at: None,
            error_fen: None,
            remark: String::new(),
        })
    };
    (1..).zip(chosen).filter_map(row).collect()
}
