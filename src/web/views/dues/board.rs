//! How dues stand at a unit and all below it, for a span, as of its last day.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::date::ReportSpan;
use crate::dues::dues_month::DuesMonth;
use crate::dues::store;
use crate::finding::Outcome;
use crate::money::Money;
use crate::overviews::build_overview::{months_standing, targets_standing};
use crate::overviews::store::paid_for_no_month;
use crate::overviews::targets::TargetLine;
use crate::platform::database::Tx;
use crate::units::unit::Unit;
use crate::web::views::dues::days_of;

/// Ages of arrears: up to so many days, and what it is called.
const AGES: [(i64, &str); 4] =
    [(30, "30 天以内"), (90, "31 至 90 天"), (180, "91 至 180 天"), (365, "181 天至一年")];
const OLDEST: &str = "一年以上";

/// Dues of one union, or of all of them.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    pub name: String,
    pub payroll: Money,
    pub due: Money,
    pub paid: Money,
    pub arrears: Money,
    pub not_due: Money,
    pub over: Money,
    /// How often and how much was paid without a month of wages; of the whole only.
    pub paid_for_no_month: (i64, Money),
}

impl Standing {
    fn add(&mut self, month: &DuesMonth, on: Date) {
        self.payroll += month.payroll;
        self.due += month.due;
        self.paid += month.paid;
        self.arrears += month.arrears(on);
        self.not_due += month.not_due(on);
        self.over += month.over();
    }
}

/// The board.
#[derive(Clone, Debug)]
pub struct Board {
    /// The day as of which it is.
    pub on: Date,
    pub whole: Standing,
    pub units: BTreeMap<String, Standing>,
    /// Overdue on the day, of whatever month: unions and sum, as the list of arrears has them.
    pub overdue: (usize, Money),
    /// Of all months up to the day: label, months, arrears.
    pub ages: Vec<(&'static str, usize, Money)>,
    /// What came in the span: channel, receipts, sum.
    pub channels: Vec<(String, i64, Money)>,
    pub targets: Vec<TargetLine>,
    /// What the unit got and matched nobody: receipts, sum.
    pub unmatched: (i64, Money),
}

/// How dues stand.
pub async fn board_of(tx: &mut Tx, unit: &Unit, span: ReportSpan) -> Outcome<Board> {
    let on = span.last_period().last_day();
    let (first, last) = days_of(span);
    let (mut whole, mut units) = (Standing::default(), BTreeMap::<String, Standing>::new());
    for month in months_standing(tx, (unit, span), true).await? {
        whole.add(&month, on);
        let standing = units.entry(month.unit_code.clone()).or_default();
        standing.name.clone_from(&month.unit_name);
        standing.add(&month, on);
    }
    let (count, fen) = paid_for_no_month(tx, unit.id, (&first, &last)).await?;
    whole.paid_for_no_month = (count, Money::from_fen(fen));
    let all_months = months_standing(tx, (unit, span), false).await?;
    let ages = ages_of(&all_months, on);
    let late = all_months.iter().filter(|it| !it.arrears(on).is_zero());
    let owing: BTreeSet<&str> = late.map(|it| it.unit_code.as_str()).collect();
    let overdue = (owing.len(), ages.iter().map(|it| it.2).sum());
    let channels = store::sums_by_channel(tx, unit.id, (&first, &last)).await?;
    let unmatched = store::unmatched_receipts(tx, unit.id).await?;
    let open = unmatched.iter().map(store::ReceiptRow::amount).sum();
    Ok(Board {
        on,
        whole,
        overdue,
        units,
        ages,
        channels: channels
            .into_iter()
            .map(|(channel, count, fen)| (channel, count, Money::from_fen(fen)))
            .collect(),
        targets: targets_standing(tx, (unit, span)).await?,
        unmatched: (i64::try_from(unmatched.len()).unwrap_or(i64::MAX), open),
    })
}

fn ages_of(months: &[DuesMonth], on: Date) -> Vec<(&'static str, usize, Money)> {
    let labels = AGES.iter().map(|(_, label)| *label).chain([OLDEST]);
    let mut ages: Vec<(&'static str, usize, Money)> =
        labels.map(|label| (label, 0, Money::ZERO)).collect();
    for month in months.iter().filter(|month| !month.arrears(on).is_zero()) {
        let days = month.days_late(on);
        let place = AGES.iter().position(|(up_to, _)| days <= *up_to).unwrap_or(AGES.len());
        if let Some((_, count, sum)) = ages.get_mut(place) {
            *count += 1;
            *sum += month.arrears(on);
        }
    }
    ages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrears_are_told_by_the_days_since_they_were_due() {
        let month = |due_on: &str, paid: i64| DuesMonth {
            unit_id: 1,
            unit_code: "A".to_owned(),
            unit_name: "甲".to_owned(),
            wage_period: "2025-03".parse().unwrap(),
            payroll: Money::from_fen(50_000),
            due: Money::from_fen(1_000),
            paid: Money::from_fen(paid),
            due_on: due_on.parse().unwrap(),
        };
        let months = [
            month("2025-12-31", 0),
            month("2025-12-01", 400),
            month("2025-11-30", 0),
            month("2024-12-31", 0),
            month("2024-12-30", 0),
            month("2026-01-15", 0),
            month("2025-06-15", 1_000),
        ];
        let ages = ages_of(&months, "2025-12-31".parse().unwrap());
        let told: Vec<(usize, i64)> = ages.iter().map(|it| (it.1, it.2.fen())).collect();
        assert_eq!(told, [(1, 600), (1, 1_000), (0, 0), (1, 1_000), (1, 1_000)]);
    }
}
