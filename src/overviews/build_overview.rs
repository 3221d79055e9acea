//! Use case: draws an overview of a unit and those below it from one snapshot.

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::aid::read_causes::read_causes;
use crate::assets::read_register::{booked_at, read_cards, read_count};
use crate::assets::register::{count_lines, held_on, ties};
use crate::budgets::read_execution::{execution_of, months_of, overruns_of};
use crate::date::{Period, ReportSpan};
use crate::dealings::compare_pairs::compare_pairs;
use crate::dealings::rows::{Side, TransferKind};
use crate::dues::dues_month::DuesMonth;
use crate::dues::further::further_read;
use crate::dues::list_months::months_below;
use crate::dues::rows::TargetBasis;
use crate::dues::split::{Legs, Rank};
use crate::dues::store as dues;
use crate::finding::{Failure, Outcome};
use crate::formats::printable::{Paper, Report};
use crate::grants::list_runs::return_run_rows;
use crate::grants::store as grants;
use crate::members::list_members::{Opener, Sight};
use crate::members::read_fees::read_fees;
use crate::members::store as members;
use crate::money::Money;
use crate::money::percent::rate;
use crate::overviews::ageing::{aged, draw_ageing};
use crate::overviews::aid::draw_causes;
use crate::overviews::arrears::{draw_arrears, draw_status};
use crate::overviews::assets::{draw_count, draw_register, draw_ties};
use crate::overviews::budgets::{draw_execution, draw_months, draw_overruns};
use crate::overviews::grants::{draw_grants, followed};
use crate::overviews::inter_unit::draw_inter_unit;
use crate::overviews::joint_payers::draw_joint_payers;
use crate::overviews::member_fees::draw_member_fees;
use crate::overviews::overview_name::OverviewName;
use crate::overviews::payments::draw_payments;
use crate::overviews::policies::draw_policies;
use crate::overviews::programmes::{draw_limit_findings, draw_programme_findings, draw_results};
use crate::overviews::receipts::{MatchLine, SplitLine, draw_matches, draw_splits};
use crate::overviews::returns::draw_returns;
use crate::overviews::store;
use crate::overviews::targets::{TargetLine, draw_targets};
use crate::overviews::transfers::{Said, TransferLine, draw_transfers};
use crate::payments::store::requests_below;
use crate::platform::database::{Pending, Tx};
use crate::programmes::read_findings::{read_limit_findings, read_programme_findings};
use crate::programmes::read_results::read_results;
use crate::units::store as units;
use crate::units::unit::Unit;

/// What an overview is of.
#[derive(Clone, Copy, Debug)]
struct Asked<'u> {
    unit: &'u Unit,
    span: ReportSpan,
}

impl Asked<'_> {
    fn months(&self) -> (i64, i64) {
        let (first, last) = self.span.months();
        (self.span.year() * 100 + first, self.span.year() * 100 + last)
    }

    fn last_day(&self) -> Date {
        self.span.last_period().last_day()
    }

    /// First and last day, as they are kept.
    fn days(&self) -> (String, String) {
        let first = format!("{}-{:02}-01", self.span.year(), self.span.months().0);
        (first, self.last_day().to_string())
    }
}

/// Draws an overview, people masked. Read-only; `tx` is one snapshot.
pub fn build_overview<'t>(
    tx: &'t mut Tx,
    unit: &'t Unit,
    name: OverviewName,
    span: ReportSpan,
) -> Pending<'t, Outcome<Report>> {
    build_overview_seen(tx, unit, (name, Sight::Masked), span)
}

/// The same, with people as whoever looks may see them.
pub fn build_overview_seen<'t>(
    tx: &'t mut Tx,
    unit: &'t Unit,
    (name, sight): (OverviewName, Sight),
    span: ReportSpan,
) -> Pending<'t, Outcome<Report>> {
    Box::pin(async move {
        let asked = Asked { unit, span };
        let mut report = match name {
            OverviewName::DuesSplits => splits(tx, asked).await?,
            OverviewName::DuesStatus => status(tx, asked).await?,
            OverviewName::DuesArrears => arrears(tx, asked).await?,
            OverviewName::CollectionMatch => matches(tx, asked).await?,
            OverviewName::JointPayers => joint_payers(tx, asked).await?,
            OverviewName::DuesTargets => targets(tx, asked).await?,
            OverviewName::ReturnRuns => draw_returns(&return_run_rows(tx, unit, span).await?),
            OverviewName::DuesPolicies => policies(tx, asked).await?,
            OverviewName::GrantsFollowed => grants_followed(tx, asked).await?,
            OverviewName::Transfers => transfers(tx, asked).await?,
            OverviewName::MemberFees => member_fees(tx, asked, sight).await?,
            OverviewName::Payments => payments(tx, asked).await?,
            OverviewName::InterUnit => {
                draw_inter_unit(&compare_pairs(tx, unit, span.last_period()).await?)
            }
            OverviewName::BudgetExecution => draw_execution(&execution_of(tx, unit, span).await?),
            OverviewName::ProgrammeResults => draw_results(&read_results(tx, unit, span).await?),
            OverviewName::ProgrammeFindings => programme_findings(tx, asked, sight).await?,
            OverviewName::AidFamilies => aid_families(tx, asked).await?,
            OverviewName::LimitFindings => limit_findings(tx, asked, sight).await?,
            OverviewName::BudgetMonths => draw_months(&months_of(tx, unit, span).await?),
            OverviewName::BudgetFindings => draw_overruns(&overruns_of(tx, unit, span).await?),
            OverviewName::AssetRegister | OverviewName::AssetTies | OverviewName::StockTake => {
                assets(tx, asked, name).await?
            }
            OverviewName::Ageing => ageing(tx, asked).await?,
        };
        name.as_str().clone_into(&mut report.name);
        name.label().clone_into(&mut report.title);
        report.unit_code.clone_from(&unit.code);
        report.unit_name.clone_from(&unit.name);
        report.span = span.to_string();
        report.period = span.title();
        report.paper = Paper::Landscape;
        Ok(report)
    })
}

/// A stored month.
fn month(number: i64) -> Outcome<Period> {
    Period::from_number(number)
        .ok_or_else(|| Failure::Storage(format!("no month of wages: {number}")))
}

fn day(text: &str) -> Outcome<Date> {
    text.parse().map_err(|_| Failure::Storage(format!("no day: {text}")))
}

async fn aid_families(tx: &mut Tx, asked: Asked<'_>) -> Outcome<Report> {
    let (first, last) = asked.days();
    Ok(draw_causes(&read_causes(tx, asked.unit, (&first, &last)).await?))
}

async fn payments(tx: &mut Tx, asked: Asked<'_>) -> Outcome<Report> {
    let (first, last) = asked.days();
    Ok(draw_payments(&requests_below(tx, asked.unit.id, (&first, &last)).await?))
}

async fn member_fees(tx: &mut Tx, asked: Asked<'_>, sight: Sight) -> Outcome<Report> {
    let opener = Opener::load(tx, sight).await?;
    let (first, last) = asked.span.months();
    let months: Vec<Period> =
        (first..=last).filter_map(|it| Period::new(asked.span.year(), it)).collect();
    let lines = read_fees(tx, asked.unit, &months, &opener).await?;
    let booked = members::booked_fees_below(tx, asked.unit.id, asked.months()).await?;
    let booked: Vec<(String, Money)> =
        booked.into_iter().map(|(code, fen)| (code, Money::from_fen(fen))).collect();
    let mut report = draw_member_fees(&lines, &booked);
    report.notes.extend(opener.closed.map(|finding| finding.message));
    Ok(report)
}

async fn programme_findings(tx: &mut Tx, asked: Asked<'_>, sight: Sight) -> Outcome<Report> {
    let opener = Opener::load(tx, sight).await?;
    let found = read_programme_findings(tx, asked.unit, asked.span, &opener).await?;
    let mut report = draw_programme_findings(&found);
    report.notes.extend(opener.closed.map(|finding| finding.message));
    Ok(report)
}

async fn limit_findings(tx: &mut Tx, asked: Asked<'_>, sight: Sight) -> Outcome<Report> {
    let opener = Opener::load(tx, sight).await?;
    let found = read_limit_findings(tx, asked.unit, asked.span, &opener).await?;
    let mut report = draw_limit_findings(&found);
    report.notes.extend(opener.closed.map(|finding| finding.message));
    Ok(report)
}

async fn splits(tx: &mut Tx, asked: Asked<'_>) -> Outcome<Report> {
    let (first, last) = asked.days();
    let rows = store::splits_below(tx, asked.unit.id, (&first, &last)).await?;
    let line = |row: store::SplitRow| {
        let legs = [row.grassroots_fen, row.department_fen, row.federation_fen, row.above_fen];
        Ok(SplitLine {
            number: row.number,
            unit_code: row.unit_code,
            kind: row.kind,
            channel: row.channel,
            wage_period: row.wage_period.map(month).transpose()?,
            day: row.day,
            amount: Money::from_fen(row.amount_fen),
            legs: Legs(legs.map(Money::from_fen)),
            further: further_read(&row.further_legs),
            receiver_code: row.receiver_code,
        })
    };
    let lines: Vec<SplitLine> = rows.into_iter().map(line).collect::<Outcome<_>>()?;
    Ok(draw_splits(&lines))
}

async fn matches(tx: &mut Tx, asked: Asked<'_>) -> Outcome<Report> {
    let (first, last) = asked.days();
    let rows = store::list_lines_of(tx, asked.unit.id, (&first, &last)).await?;
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let age = day(&row.day)?.duration_until(asked.last_day()).as_hours() / 24;
        lines.push(MatchLine {
            day: row.day,
            number: row.number,
            payer_name: row.payer_name,
            credit_code: row.credit_code,
            unit_code: row.unit_code,
            matched_by: row.matched_by,
            amount: Money::from_fen(row.amount_fen),
            age_days: age,
            joint: row.joint_fen.map(Money::from_fen),
        });
    }
    Ok(draw_matches(&lines))
}

/// Those that paid for somebody on some day of the span.
async fn joint_payers(tx: &mut Tx, asked: Asked<'_>) -> Outcome<Report> {
    let (first, last) = asked.days();
    let mut rows = dues::joint_payers_below(tx, asked.unit.id).await?;
    rows.retain(|row| {
        row.valid_from_on <= last && row.valid_to_on.as_ref().is_none_or(|to| *to >= first)
    });
    Ok(draw_joint_payers(&rows))
}

/// Those that hold on some day of the span.
/// Of the union alone: its cards, its accounts, its count.
async fn assets(tx: &mut Tx, asked: Asked<'_>, name: OverviewName) -> Outcome<Report> {
    let year = asked.span.year();
    let cards = read_cards(tx, asked.unit, year).await?;
    let held = held_on(&cards, asked.last_day());
    Ok(match name {
        OverviewName::AssetTies => {
            let booked = booked_at(tx, asked.unit, asked.span.last_period()).await?;
            draw_ties(&ties(&held, &booked))
        }
        OverviewName::StockTake => {
            draw_count(&count_lines(&held, &read_count(tx, asked.unit, year).await?))
        }
        _ => draw_register(&held),
    })
}

async fn ageing(tx: &mut Tx, asked: Asked<'_>) -> Outcome<Report> {
    let last = asked.last_day();
    let rows = store::open_item_lines(tx, asked.unit.id, &last.to_string()).await?;
    Ok(draw_ageing(&aged(&rows, last)))
}

async fn policies(tx: &mut Tx, asked: Asked<'_>) -> Outcome<Report> {
    let (first, last) = asked.days();
    let mut rows = grants::policies_below(tx, asked.unit.id).await?;
    rows.retain(|row| row.valid_from_on <= last && row.valid_to_on >= first);
    Ok(draw_policies(&rows))
}

/// From the first grant of a project to the last day, whatever the year: a project may go on.
async fn grants_followed(tx: &mut Tx, asked: Asked<'_>) -> Outcome<Report> {
    let last = asked.last_day().to_string();
    let received = store::grants_received_below(tx, asked.unit.id, &last).await?;
    let given = store::grants_given_below(tx, asked.unit.id, &last).await?;
    let moves = store::project_moves_below(tx, asked.unit.id, asked.months().1).await?;
    Ok(draw_grants(&followed(received, &given, &moves)))
}

async fn dues_months(tx: &mut Tx, asked: Asked<'_>, months: (i64, i64)) -> Outcome<Vec<DuesMonth>> {
    months_below(tx, asked.unit, months, asked.last_day()).await
}

/// Months of wages of a unit and those below it, as they stand on the last day of a span: those of
/// the span, or all up to its end.
pub async fn months_standing(
    tx: &mut Tx,
    (unit, span): (&Unit, ReportSpan),
    is_of_span_only: bool,
) -> Outcome<Vec<DuesMonth>> {
    let asked = Asked { unit, span };
    let (first, last) = asked.months();
    dues_months(tx, asked, (if is_of_span_only { first } else { 0 }, last)).await
}

async fn status(tx: &mut Tx, asked: Asked<'_>) -> Outcome<Report> {
    let months = dues_months(tx, asked, asked.months()).await?;
    let mut report = draw_status(&months, asked.last_day());
    let (first, last) = asked.days();
    let (count, fen) = store::paid_for_no_month(tx, asked.unit.id, (&first, &last)).await?;
    if count > 0 {
        let sum = Money::from_fen(fen).grouped();
        report.notes.push(format!("另有 {count} 笔到账共 {sum} 元未写所属期，未计入本表"));
    }
    Ok(report)
}

async fn arrears(tx: &mut Tx, asked: Asked<'_>) -> Outcome<Report> {
    let months = dues_months(tx, asked, (0, asked.months().1)).await?;
    Ok(draw_arrears(&months, asked.last_day()))
}

/// Sums by union, with those of all below each.
async fn rolled_up(tx: &mut Tx, sums: Vec<(i64, i64)>) -> Outcome<FxHashMap<i64, Money>> {
    let chains = units::chains_of(tx, sums.iter().map(|(unit_id, _)| *unit_id)).await?;
    let mut rolled: FxHashMap<i64, Money> = FxHashMap::default();
    for (unit_id, fen) in sums {
        for above in chains.get(&unit_id).into_iter().flatten() {
            *rolled.entry(above.id).or_default() += Money::from_fen(fen);
        }
    }
    Ok(rolled)
}

/// What reached a union for itself and above, by the union whose dues it is.
async fn reached_by(
    tx: &mut Tx,
    setter_id: i64,
    days: (&str, &str),
    year: i64,
) -> Outcome<Vec<(i64, i64)>> {
    let Some(setter) = units::unit_by_id(tx, setter_id).await? else { return Ok(Vec::new()) };
    let own = Rank::of(setter.level).place();
    let below: Vec<Rank> = Rank::EVERY.iter().copied().filter(|rank| rank.place() < own).collect();
    let rows = dues::reached_between(tx, setter_id, days, year).await?;
    Ok(rows.into_iter().map(|row| (row.unit_id, row.without(&below).fen())).collect())
}

/// The targets of a unit and those below it, with what was done of them in a span.
pub async fn targets_standing(
    tx: &mut Tx,
    (unit, span): (&Unit, ReportSpan),
) -> Outcome<Vec<TargetLine>> {
    let asked = Asked { unit, span };
    let (first, last) = asked.days();
    let rows = store::targets_below(tx, asked.unit.id, asked.span.year()).await?;
    let sums = dues::collected_between(tx, asked.unit.id, (&first, &last)).await?;
    let collected = rolled_up(tx, sums).await?;
    let mut reached: FxHashMap<i64, FxHashMap<i64, Money>> = FxHashMap::default();
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let basis = TargetBasis::read(&row.basis)
            .ok_or_else(|| Failure::Storage(format!("no basis of a target: {}", row.basis)))?;
        if basis == TargetBasis::Remitted && !reached.contains_key(&row.setter_id) {
            let sums = reached_by(tx, row.setter_id, (&first, &last), asked.span.year()).await?;
            let rolled = rolled_up(tx, sums).await?;
            reached.insert(row.setter_id, rolled);
        }
        let done = match basis {
            TargetBasis::Collected => collected.get(&row.unit_id),
            TargetBasis::Remitted => {
                reached.get(&row.setter_id).and_then(|rolled| rolled.get(&row.unit_id))
            }
        };
        lines.push(TargetLine {
            unit_code: row.unit_code,
            unit_name: row.unit_name,
            setter_code: row.setter_code,
            amount: Money::from_fen(row.amount_fen),
            done: done.copied().unwrap_or_default(),
            basis,
            is_key: row.is_key == "是",
        });
    }
    Ok(lines)
}

/// The share of a year that is over on a day, in percent.
#[must_use]
pub fn time_gone(on: Date) -> String {
    let days = |count: i16| Money::from_fen(i64::from(count));
    rate(days(on.day_of_year()), days(on.days_in_year())).unwrap_or_default()
}

async fn targets(tx: &mut Tx, asked: Asked<'_>) -> Outcome<Report> {
    let lines = targets_standing(tx, (asked.unit, asked.span)).await?;
    Ok(draw_targets(&lines, &time_gone(asked.last_day())))
}

async fn transfers(tx: &mut Tx, asked: Asked<'_>) -> Outcome<Report> {
    let (first, last) = asked.days();
    let words = store::words_below(tx, asked.unit.id, (&first, &last)).await?;
    let mut lines = Vec::new();
    for words in words.chunk_by(|a, b| a.transfer_id == b.transfer_id) {
        let Some(head) = words.first() else { continue };
        let kind = TransferKind::read(&head.kind)
            .ok_or_else(|| Failure::Storage(format!("no kind of a transfer: {}", head.kind)))?;
        let called =
            |code: &Option<String>, name: &str| code.clone().unwrap_or_else(|| name.to_owned());
        let mut line = TransferLine {
            kind,
            payer: called(&head.payer_code, &head.payer_name),
            receiver: called(&head.receiver_code, &head.receiver_name),
            is_payer_here: head.payer_code.is_some(),
            is_receiver_here: head.receiver_code.is_some(),
            book_year: head.book_year,
            paid: None,
            received: None,
            number: head.number.clone(),
            project: head.project.clone(),
        };
        for word in words {
            let said = match Side::read(&word.side) {
                Some(Side::Payer) => &mut line.paid,
                _ => &mut line.received,
            };
            let amount = Money::from_fen(word.amount_fen);
            *said = Some(Said::with(*said, day(&word.dated_on)?, amount));
        }
        lines.push(line);
    }
    let order = |it: &TransferLine| it.paid.or(it.received).map(|said| said.first_on);
    lines.sort_by(|a, b| {
        (a.kind, &a.payer, &a.receiver, order(a)).cmp(&(b.kind, &b.payer, &b.receiver, order(b)))
    });
    Ok(draw_transfers(&lines, asked.last_day()))
}
