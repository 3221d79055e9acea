//! 拆分支付: payments to one payee that stay below the line of a collective decision one by one and
//! reach it together. Pure.

use jiff::civil::Date;

use crate::money::Money;

/// Days between the first and the last of them.
pub const DAYS: i64 = 3;

/// The largest sum within some days that holds this payment, and how many payments it is of, where
/// each is below the line and the sum is not.
#[must_use]
pub fn split_below(
    (on, amount): (Date, Money),
    others: &[(Date, Money)],
    large: Money,
) -> Option<(usize, Money)> {
    if amount >= large {
        return None;
    }
    let days = |from: Date, to: Date| from.duration_until(to).as_hours() / 24;
    let small: Vec<(Date, Money)> =
        others.iter().copied().filter(|(_, amount)| *amount < large).collect();
    // A window begins with one of them, and holds this one.
    let starts = small.iter().map(|(day, _)| *day).chain([on]);
    let windows = starts.filter(|start| (0..=DAYS).contains(&days(*start, on))).map(|start| {
        let inside = small.iter().filter(|(day, _)| (0..=DAYS).contains(&days(start, *day)));
        let (mut count, mut sum) = (1, amount);
        for (_, amount) in inside {
            count += 1;
            sum += *amount;
        }
        (count, sum)
    });
    windows.max_by_key(|(_, sum)| *sum).filter(|(count, sum)| *count > 1 && *sum >= large)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn payments_of_some_days_that_reach_the_line_together_are_told() {
        let yuan = |amount: i64| Money::from_fen(amount * 100);
        for (amount, others, found) in [
            (4_000, &[(1, 6_000)][..], Some((2, 10_000))),
            (4_000, &[(1, 5_999)], None),
            (10_000, &[(1, 6_000)], None),
            (4_000, &[(1, 10_000)], None),
            (4_000, &[(4, 6_000)], None),
            (4_000, &[(-3, 6_000)], Some((2, 10_000))),
            // Two windows of four days; the larger one is told.
            (4_000, &[(-2, 6_000), (2, 9_000)], Some((2, 13_000))),
            (3_000, &[(-1, 3_000), (2, 4_000)], Some((3, 10_000))),
        ] {
            let on = date(2025, 3, 10);
            let later = |days: i64| on.checked_add(jiff::Span::new().days(days)).unwrap();
            let others: Vec<(Date, Money)> =
                others.iter().map(|(days, amount)| (later(*days), yuan(*amount))).collect();
            let found = found.map(|(count, sum)| (count, yuan(sum)));
            assert_eq!(split_below((on, yuan(amount)), &others, yuan(10_000)), found, "{amount}");
        }
    }
}
