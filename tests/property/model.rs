//! The ledger as a small model: what is accepted, and what the books hold then.

use std::collections::{BTreeMap, BTreeSet};

use union_ledger::ledger::voucher::{PostedVoucher, VoucherDraft};

/// One thing that somebody does. Months are 1..=12; year 0 is 2025, year 1 is 2026.
#[derive(Clone, Debug)]
pub enum Operation {
    Prepare { year: i64, month: i64, kind: usize, yuan: i64 },
    Post { year: i64, month: i64, kind: usize, yuan: i64 },
    PostAll,
    Reverse { pick: usize, month: i64 },
    Close { year: i64, month: i64 },
    CloseThrough { month: i64 },
    Reopen { month: i64 },
    CloseYear { year: i64 },
}

#[derive(Clone, Debug)]
pub struct ModelVoucher {
    pub id: i64,
    pub period: i64,
    pub lines: Vec<(i64, i64, i64)>,
    pub can_be_reversed: bool,
}

/// What the books should be. Periods are numbers such as 202503.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub years: BTreeSet<i64>,
    pub closed: BTreeSet<i64>,
    pub closed_years: BTreeSet<i64>,
    pub reopened: BTreeSet<i64>,
    pub drafts: Vec<(i64, VoucherDraft)>,
    pub vouchers: Vec<ModelVoucher>,
    pub last_numbers: BTreeMap<i64, i64>,
    pub posted: i64,
}

impl Model {
    pub fn is_open(&self, period: i64) -> bool {
        !self.closed.contains(&period)
    }

    /// Whether a voucher of the year may come in at all: years follow one another.
    pub fn takes_year(&self, year: i64) -> bool {
        self.years.contains(&year)
            || self.years.is_empty()
            || self.years.contains(&(year - 1))
            || self.are_void()
    }

    /// Whether everything in every year was taken back, with nothing waiting and no month that was
    /// ever closed: then the books may begin with another year.
    fn are_void(&self) -> bool {
        let years = || self.closed.iter().chain(&self.reopened).map(|period| period / 100);
        let waiting = self.drafts.iter().map(|(period, _)| period / 100);
        let standing = self.vouchers.iter().filter(|it| it.can_be_reversed);
        let standing = standing.map(|it| it.period / 100);
        !years().chain(waiting).chain(standing).any(|year| self.years.contains(&year))
    }

    pub fn opens(&mut self, year: i64) {
        if !self.years.contains(&year) && self.are_void() {
            self.years.clear();
        }
        self.years.insert(year);
    }

    fn has_drafts(&self, period: i64) -> bool {
        self.drafts.iter().any(|(of, _)| *of == period)
    }

    fn last_december_allows(&self, year: i64, month: i64) -> bool {
        let before = (year - 1) * 100 + 12;
        let is_open = self.years.contains(&(year - 1)) && self.is_open(before);
        !is_open || (month != 12 && self.reopened.contains(&before))
    }

    fn may_close_alone(&self, period: i64) -> bool {
        let (year, month) = (period / 100, period % 100);
        self.years.contains(&year)
            && self.is_open(period)
            && !self.has_drafts(period)
            && self.last_december_allows(year, month)
            && (1..month).all(|earlier| {
                let earlier = year * 100 + earlier;
                !self.is_open(earlier) || self.reopened.contains(&earlier)
            })
    }

    pub fn may_close(&self, period: i64) -> bool {
        period % 100 != 12 && self.may_close_alone(period)
    }

    pub fn close(&mut self, period: i64) {
        self.closed.insert(period);
        self.reopened.remove(&period);
    }

    /// Every month still open in order, then December.
    pub fn may_close_year(&self, year: i64) -> bool {
        let december = year * 100 + 12;
        if !self.years.contains(&year)
            || (self.closed_years.contains(&year) && !self.is_open(december))
        {
            return false;
        }
        let mut ahead = self.clone();
        for month in 1..=12 {
            let period = year * 100 + month;
            if self.is_open(period) {
                if !ahead.may_close_alone(period) {
                    return false;
                }
                ahead.close(period);
            }
        }
        true
    }

    pub fn close_year(&mut self, year: i64) {
        (1..=12).for_each(|month| self.close(year * 100 + month));
        self.closed_years.insert(year);
        self.opens(year + 1);
    }

    pub fn may_reopen(&self, period: i64) -> bool {
        self.years.contains(&(period / 100))
            && !self.is_open(period)
            && (period % 100 == 12 || !self.closed_years.contains(&(period / 100)))
    }

    /// Every posted voucher takes the next number of its period and the next place in the chain.
    pub fn number(&mut self, posted: &PostedVoucher) -> bool {
        let last = self.last_numbers.entry(posted.period.number()).or_default();
        *last += 1;
        self.posted += 1;
        posted.number == *last && posted.seq == self.posted
    }

    pub fn take(&mut self, posted: &PostedVoucher, draft: &VoucherDraft) {
        let line = |entry: &union_ledger::ledger::voucher::EntryDraft| {
            (entry.account_id, entry.debit.fen(), entry.credit.fen())
        };
        self.vouchers.push(ModelVoucher {
            id: posted.id,
            period: posted.period.number(),
            lines: draft.entries.iter().map(line).collect(),
            can_be_reversed: draft.reverses_id.is_none(),
        });
    }

    /// Debit and credit by period and account, before transfers.
    pub fn movements(&self) -> BTreeMap<(i64, i64), (i64, i64)> {
        let mut movements = BTreeMap::<(i64, i64), (i64, i64)>::new();
        for voucher in &self.vouchers {
            for (account_id, debit, credit) in &voucher.lines {
                let sums = movements.entry((voucher.period, *account_id)).or_default();
                sums.0 += debit;
                sums.1 += credit;
            }
        }
        movements.retain(|_, sums| *sums != (0, 0));
        movements
    }
}
