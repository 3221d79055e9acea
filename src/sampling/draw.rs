//! The draw, fixed so that another program draws the same. Pure.
//!
//! Invariant: who is drawn follows from seed, union, year and the lines alone: by SHA-256 of their
//! spelling, in the order of the chain.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::money::Money;
use crate::sampling::sample::Line;

/// What the draw is of, as it is spelled before it is hashed: `seed/unit/year`.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    pub seed: &'a str,
    pub unit_code: &'a str,
    pub year: i64,
}

impl Source<'_> {
    fn of(self, line: &Line) -> String {
        let Self { seed, unit_code, year } = self;
        format!("{seed}/{unit_code}/{year}/{}/{}", line.place, line.line_no)
    }

    fn first_eight(self) -> u64 {
        let Self { seed, unit_code, year } = self;
        let hash = Sha256::digest(format!("{seed}/{unit_code}/{year}").as_bytes());
        hash.iter().take(8).fold(0, |all, byte| (all << 8) | u64::from(*byte))
    }
}

fn hex(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut all, byte| {
        let _ = write!(all, "{byte:02x}");
        all
    })
}

/// The places of the lines with the smallest hashes, so many of them, in the order of the lines.
#[must_use]
pub fn random(source: Source<'_>, lines: &[(usize, &Line)], size: u64) -> Vec<usize> {
    let mut hashed: Vec<(String, usize)> =
        lines.iter().map(|(place, line)| (hex(&source.of(line)), *place)).collect();
    hashed.sort_unstable();
    hashed.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    let mut drawn: Vec<usize> = hashed.into_iter().map(|(_, place)| place).collect();
    drawn.sort_unstable();
    drawn
}

/// The places of the lines on which a hit falls: the first by the seed, then one an interval.
#[must_use]
pub fn monetary_units(source: Source<'_>, lines: &[Line], interval: Money) -> Vec<usize> {
    let Some(interval) = u64::try_from(interval.fen()).ok().filter(|it| *it > 0) else {
        return (0..lines.len()).collect();
    };
    let mut hit = u128::from(source.first_eight() % interval);
    let mut before: u128 = 0;
    let mut drawn = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        let after = before + u128::from(line.amount.fen().unsigned_abs());
        if hit < after {
            drawn.push(place);
            let passed = (after - 1 - hit) / u128::from(interval) + 1;
            hit += passed * u128::from(interval);
        }
        before = after;
    }
    drawn
}

/// A level-1 account, and how many of its lines are drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stratum {
    pub account: String,
    pub places: Vec<usize>,
    pub size: u64,
}

/// The strata of lines by level-1 account, with their parts of a size: by their number of lines,
/// the largest remainders first, at least one each and none beyond its lines.
#[must_use]
pub fn strata(lines: &[Line], size: u64) -> Vec<Stratum> {
    let mut strata: std::collections::BTreeMap<&str, Vec<usize>> =
        std::collections::BTreeMap::new();
    for (place, line) in lines.iter().enumerate() {
        let account = line.account.get(..3).unwrap_or(&line.account);
        strata.entry(account).or_default().push(place);
    }
    let all = u64::try_from(lines.len()).unwrap_or(u64::MAX).max(1);
    let count = |places: &Vec<usize>| u64::try_from(places.len()).unwrap_or(u64::MAX);
    let mut parts: Vec<(u64, u64)> = strata
        .values()
        .map(|places| (size * count(places) / all, size * count(places) % all))
        .collect();
    let given: u64 = parts.iter().map(|(whole, _)| whole).sum();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|place| {
        (std::cmp::Reverse(parts.get(*place).map_or(0, |(_, rest)| *rest)), *place)
    });
    let missing = usize::try_from(size.saturating_sub(given)).unwrap_or(usize::MAX);
    for place in order.into_iter().take(missing) {
        if let Some((whole, _)) = parts.get_mut(place) {
            *whole += 1;
        }
    }
    let stratum = |((account, places), (whole, _)): ((&str, Vec<usize>), (u64, u64))| {
        let size = whole.clamp(1, count(&places));
        Stratum { account: account.to_owned(), places, size }
    };
    strata.into_iter().zip(parts).map(stratum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(amounts: &[(&str, i64)]) -> Vec<Line> {
        let line = |(place, (account, fen)): (i64, &(&str, i64))| Line {
            voucher_id: place,
            place,
            line_no: 1,
            account: (*account).to_owned(),
            amount: Money::from_fen(*fen),
        };
        (1..).zip(amounts).map(line).collect()
    }

    const SOURCE: Source<'static> = Source { seed: "7", unit_code: "G1", year: 2025 };

    #[test]
    fn a_line_is_hit_by_the_money_that_lies_on_it() {
        // SHA-256 of 7/G1/2025 begins 20a807bf7f086511, which is 21 modulo 100: hits at 21, 121,
        // 221 and 321, two of them on the second line.
        let population = lines(&[("501", 40), ("501", 250), ("502", 10), ("503", 100)]);
        assert_eq!(monetary_units(SOURCE, &population, Money::from_fen(100)), [0, 1, 3]);
        assert_eq!(monetary_units(SOURCE, &population, Money::ZERO), [0, 1, 2, 3]);
    }

    #[test]
    fn strata_share_a_size_by_their_lines() {
        let mut amounts = vec![("50101", 1); 70];
        amounts.extend([("502", 1); 25]);
        amounts.extend([("503", 1); 5]);
        for (size, expected) in
            [(10, [7, 3, 1]), (100, [70, 25, 5]), (1, [1, 1, 1]), (20, [14, 5, 1])]
        {
            let shared: Vec<u64> =
                strata(&lines(&amounts), size).iter().map(|it| it.size).collect();
            assert_eq!(shared, expected, "{size}");
        }
    }

    #[test]
    fn the_smallest_hashes_are_drawn_in_the_order_of_the_books() {
        let population = lines(&[("501", 1); 9]);
        let all: Vec<(usize, &Line)> = population.iter().enumerate().collect();
        let drawn = random(SOURCE, &all, 4);
        // Places 1, 4, 7 and 9 of the chain, by another program.
        assert_eq!(drawn, [0, 3, 6, 8]);
        assert_eq!(random(SOURCE, &all, 99).len(), 9);
    }
}
