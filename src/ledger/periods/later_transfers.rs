//! What transfers of later months take of a month's income and expense already. Pure.
//!
//! Books kept elsewhere may transfer once a quarter or once a year. Their transfer stands in the
//! last month and takes what the months before it left, so that closing those months here must
//! not take it once more. A transfer of a later month that took only its own month leaves what
//! is looked for on the account, and then nothing is taken away.
//!
//! Invariants: what is to be transferred never grows and never turns around; details that a later
//! transfer does not name are counted with their account.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

/// Account and dimension set.
type Key = (i64, i64);

/// Movements of later months on income and expense.
#[derive(Clone, Debug, Default)]
pub struct LaterTransfers {
    /// Period → key → what moved in all, and what of it a transfer moved, net debit.
    months: BTreeMap<i64, BTreeMap<Key, (i64, i64)>>,
}

impl LaterTransfers {
    pub fn add(&mut self, period: i64, key: Key, (moved, transferred): (i64, i64)) {
        let known = self.months.entry(period).or_default().entry(key).or_default();
        *known = (known.0 + moved, known.1 + transferred);
    }

    /// Leaves in `net` what no later transfer takes.
    pub fn leave(&self, net: &mut FxHashMap<Key, i64>) {
        let is_transfer = |it: &(i64, i64)| it.1 != 0;
        if !self.months.values().flat_map(BTreeMap::values).any(is_transfer) {
            return;
        }
        let mut by_account: BTreeMap<i64, Vec<(Key, i64)>> = BTreeMap::new();
        for (key, fen) in net.iter() {
            by_account.entry(key.0).or_default().push((*key, *fen));
        }
        for (account_id, mut rows) in by_account {
            rows.sort_unstable();
            let total = rows.iter().map(|(_, fen)| fen).sum();
            let whole = self.left(total, |key| key.0 == account_id);
            for (key, fen) in &mut rows {
                *fen = self.left(*fen, |other| other == key);
            }
            let mut too_much = rows.iter().map(|(_, fen)| fen).sum::<i64>() - whole;
            for (key, fen) in rows {
                let is_same_side = fen.signum() == too_much.signum();
                let cut = if is_same_side { fen.abs().min(too_much.abs()) } else { 0 };
                let cut = cut * too_much.signum();
                too_much -= cut;
                net.insert(key, fen - cut);
            }
        }
    }

    /// Of an amount that stands at the end of a month: what still stands after every later
    /// transfer against it.
    fn left(&self, amount: i64, is_meant: impl Fn(&Key) -> bool) -> i64 {
        let (mut left, mut standing) = (amount, amount);
        for month in self.months.values() {
            let meant = month.iter().filter(|(key, _)| is_meant(key));
            let (moved, transferred) =
                meant.fold((0, 0), |sum, (_, it)| (sum.0 + it.0, sum.1 + it.1));
            standing += moved;
            let is_against = transferred.signum() == -amount.signum() && transferred != 0;
            if is_against {
                let still = if standing.signum() == amount.signum() { standing } else { 0 };
                if still.abs() < left.abs() {
                    left = still;
                }
            }
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEES: Key = (401, 0);
    const PLAIN: Key = (501, 0);
    const NAMED: Key = (501, 7);

    fn left(now: &[(Key, i64)], later: &[(i64, Key, i64, i64)]) -> Vec<i64> {
        let mut transfers = LaterTransfers::default();
        for (period, key, moved, transferred) in later {
            transfers.add(*period, *key, (*moved, *transferred));
        }
        let mut net: FxHashMap<Key, i64> = now.iter().copied().collect();
        transfers.leave(&mut net);
        now.iter().map(|(key, _)| net[key]).collect()
    }

    #[test]
    fn what_a_later_transfer_takes_is_left_to_it() {
        // Fees of 100; the year's transfer in December takes them and 50 more.
        assert_eq!(left(&[(FEES, -100)], &[(2, FEES, -50, 0), (12, FEES, 150, 150)]), [0]);
        // It takes only 30 of them.
        assert_eq!(left(&[(FEES, -100)], &[(12, FEES, 30, 30)]), [-70]);
        // A quarter's transfer, and another month after it that nothing took yet.
        assert_eq!(left(&[(FEES, -100)], &[(3, FEES, 100, 100), (4, FEES, -9, 0)]), [0]);
    }

    #[test]
    fn a_later_month_that_transfers_only_its_own_takes_nothing_away() {
        let own = [(2, FEES, -50 + 50, 50), (3, FEES, -20 + 20, 20)];
        assert_eq!(left(&[(FEES, -10)], &own), [-10]);
        assert_eq!(left(&[(FEES, -10)], &[(2, FEES, 10, 0)]), [-10]);
        assert_eq!(left(&[(FEES, 0)], &[(2, FEES, 0, 50)]), [0]);
    }

    #[test]
    fn a_transfer_of_the_whole_account_counts_for_its_details() {
        assert_eq!(left(&[(NAMED, 80), (PLAIN, 0)], &[(12, PLAIN, -80, -80)]), [0, 0]);
        assert_eq!(left(&[(NAMED, 80), (PLAIN, 20)], &[(12, PLAIN, -60, -60)]), [40, 0]);
    }
}
