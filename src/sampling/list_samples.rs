//! Use cases: a sample as it was drawn, and what was found when its lines were looked at.

use serde_json::json;

use crate::date::Period;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::money::Money;
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::sampling::evaluate::Misstated;
use crate::sampling::sample::{Drawn, Method, Sample};
use crate::sampling::{codes, store};
use crate::trail::{self, Action, Actor};
use crate::units::unit::Unit;

/// The newest sample of a year.
pub async fn latest_sample(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<Sample> {
    let row = store::samples_of_year(tx, unit.id, year).await?.pop();
    match row {
        Some(row) => with_lines(tx, row).await,
        None => Err(unknown(unit, &format!("{year}年"))),
    }
}

/// All samples of a year, the newest first.
pub async fn list_samples(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<Vec<Sample>> {
    let mut samples = Vec::new();
    for row in store::samples_of_year(tx, unit.id, year).await?.into_iter().rev() {
        samples.push(with_lines(tx, row).await?);
    }
    Ok(samples)
}

pub async fn sample_numbered(tx: &mut Tx, unit: &Unit, number: i64) -> Outcome<Sample> {
    match store::sample_by_number(tx, unit.id, number).await? {
        Some(row) => with_lines(tx, row).await,
        None => Err(unknown(unit, &number.to_string())),
    }
}

fn unknown(unit: &Unit, found: &str) -> Failure {
    Finding::new(&codes::SAMPLE_UNKNOWN, Place::of(unit.to_string())).found(found).into()
}

async fn with_lines(tx: &mut Tx, row: store::SampleRow) -> Outcome<Sample> {
    let method = Method::read(&row.method)
        .ok_or_else(|| Failure::Storage(format!("no method of a sample: {}", row.method)))?;
    let mut lines = Vec::new();
    for it in store::lines_of(tx, row.id).await? {
        let period = Period::from_number(it.period)
            .ok_or_else(|| Failure::Storage(format!("no month: {}", it.period)))?;
        lines.push(Drawn {
            number: it.number,
            voucher_id: it.voucher_id,
            voucher: format!("{period} {}-{}", it.word, it.voucher_number),
            line_no: it.line_no,
            amount: Money::from_fen(it.amount_fen),
            way: it.way,
            looked_by: it.looked_by,
            looked_at: it.looked_at,
            error: it.error_fen.map(Money::from_fen),
            remark: it.remark,
        });
    }
    Ok(Sample {
        number: number_of(row.id),
        year: row.year,
        method,
        seed: row.seed,
        confidence: row.confidence,
        tolerable: row.tolerable,
        expected: row.expected,
        size: row.size,
        allowed_errors: row.allowed_errors,
        interval: row.interval_fen.map(Money::from_fen),
        line_count: row.line_count,
        book: Money::from_fen(row.book_fen),
        head: row.head,
        drawn_by: row.drawn_by,
        drawn_at: row.drawn_at,
        lines,
    })
}

/// The number of a sample within its union.
#[must_use]
pub fn number_of(id: i64) -> i64 {
    id & 0xFFFF_FFFF
}

/// What was found at a line of a sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    pub sample: i64,
    pub line: i64,
    /// By how much the books say too much; nil where nothing is wrong.
    pub error: Money,
    pub remark: String,
}

/// Records what was found. The caller holds the unit's book.
pub async fn record_look(
    tx: &mut Tx,
    (clock, actor): (Clock, &Actor),
    unit: &Unit,
    look: &Look,
) -> Outcome<()> {
    let sample = sample_numbered(tx, unit, look.sample).await?;
    let place = || Place::of(format!("{unit} 样本 {}", look.sample));
    let Some(line) = sample.lines.iter().find(|it| it.number == look.line) else {
        return Err(Finding::new(&codes::LINE_UNKNOWN, place()).found(look.line).into());
    };
    if look.error < Money::ZERO || look.error > line.amount {
        let expected = format!("0 至 {}", line.amount.grouped());
        return Err(Finding::new(&codes::ERRORS_DO_NOT_FIT, place())
            .found(look.error.grouped())
            .expected(expected)
            .into());
    }
    let id = unit.id * 4_294_967_296 + look.sample;
    let remark = look.remark.trim();
    let by = (actor.name.as_str(), clock.now_text());
    store::record_look(tx, (id, look.line), (by.0, &by.1), (look.error.fen(), remark)).await?;
    let detail = json!({ "sample": look.sample, "line": look.line, "voucher": line.voucher,
        "error": look.error.to_string(), "remark": remark });
    let subject = look.sample.to_string();
    let what = (Action::SampleLookedAt, subject.as_str());
    trail::append(tx, clock, actor, unit.id, what, &detail).await
}

/// The errors of a sample all of whose lines were looked at.
pub fn errors_of(unit: &Unit, sample: &Sample) -> Outcome<Vec<Misstated>> {
    let open = sample.lines.iter().filter(|it| it.error.is_none()).count();
    if open > 0 {
        let place = Place::of(format!("{unit} 样本 {}", sample.number));
        let found = format!("未检查 {open} 行");
        return Err(Finding::new(&codes::NOT_ALL_LOOKED_AT, place).found(found).into());
    }
    let found = sample.lines.iter().filter_map(|it| {
        let error = it.error.filter(|error| !error.is_zero())?;
        Some(Misstated { book: it.amount, error })
    });
    Ok(found.collect())
}
