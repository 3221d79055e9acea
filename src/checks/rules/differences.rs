//! What most rules do: two amounts that should be the same, month by month where they stand.

use crate::checks::books::Books;
use crate::checks::finding::{Hit, Lack, Side, When};
use crate::money::Money;

/// A rule of the whole year is asked once it is closed.
pub fn closed(books: &Books) -> Result<(), Lack> {
    if books.is_closed { Ok(()) } else { Err(Lack::of("年度尚未结账")) }
}

/// Where both differ.
pub fn unlike(when: When, left: (&str, Money), right: (&str, Money)) -> Option<Hit> {
    let hit = || Hit::new(when, Side::of(left.0, left.1), Side::of(right.0, right.1));
    (left.1 != right.1).then(hit)
}

/// A rule of balances: asked at each month's end, told where its difference is another than at the
/// end before.
pub fn by_month(books: &Books, hit_at: impl Fn(i64) -> Option<Hit>) -> Vec<Hit> {
    let mut last = Money::ZERO;
    let mut hits = Vec::new();
    for month in 1..=books.last_month {
        let hit = hit_at(month);
        let difference = hit.as_ref().map_or(Money::ZERO, difference);
        if let Some(hit) = hit.filter(|_| difference != last) {
            hits.push(hit);
        }
        last = difference;
    }
    hits
}

fn difference(hit: &Hit) -> Money {
    hit.left.amount.unwrap_or_default() - hit.right.amount.unwrap_or_default()
}
