//! 互查抽签: who checks whom in a district. Pure.
//!
//! Invariants: the same seed, district and day give the same draw; everybody checks once and is
//! checked once, nobody by the one whom they check: a ring of three and more.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// Fewer than these cannot stand in a ring in which no pair goes both ways.
pub const FEWEST: usize = 3;

/// Who checks whom, by codes.
#[must_use]
pub fn draw(seed: &str, district: &str, on: &str, units: &[String]) -> Vec<(String, String)> {
    let hashed = |code: &String| {
        let hash = Sha256::digest(format!("{seed}/{district}/{on}/{code}").as_bytes());
        let hex = hash.iter().fold(String::new(), |mut all, byte| {
            let _ = write!(all, "{byte:02x}");
            all
        });
        (hex, code.clone())
    };
    let mut ring: Vec<(String, String)> = units.iter().map(hashed).collect();
    ring.sort_unstable();
    ring.dedup();
    if ring.len() < FEWEST {
        return Vec::new();
    }
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|((_, one), (_, other))| (one.clone(), other.clone())).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn units(count: usize) -> Vec<String> {
        (0..count).map(|it| format!("G{it}")).collect()
    }

    #[test]
    fn everybody_checks_once_is_checked_once_and_no_pair_goes_both_ways() {
        for count in [3, 4, 5, 12, 61] {
            for seed in ["1", "2", "种子"] {
                let drawn = draw(seed, "P1", "2026-03-01", &units(count));
                let pairs: BTreeSet<&(String, String)> = drawn.iter().collect();
                let checkers: BTreeSet<&String> = drawn.iter().map(|it| &it.0).collect();
                let checked: BTreeSet<&String> = drawn.iter().map(|it| &it.1).collect();
                assert_eq!((checkers.len(), checked.len(), drawn.len()), (count, count, count));
                assert!(drawn.iter().all(|(one, other)| one != other));
                assert!(drawn.iter().all(|(a, b)| !pairs.contains(&(b.clone(), a.clone()))));
                assert_eq!(drawn, draw(seed, "P1", "2026-03-01", &units(count)));
            }
        }
        let of = |seed, district, on| draw(seed, district, on, &units(12));
        assert_ne!(of("1", "P1", "2026-03-01"), of("2", "P1", "2026-03-01"));
        assert_ne!(of("1", "P1", "2026-03-01"), of("1", "P2", "2026-03-01"));
        assert_ne!(of("1", "P1", "2026-03-01"), of("1", "P1", "2026-03-02"));
        assert!(draw("1", "P1", "2026-03-01", &units(2)).is_empty());
    }
}
