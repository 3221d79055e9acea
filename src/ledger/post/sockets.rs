//! The sockets of posting: who judges vouchers before they come into the books, and who listens
//! when they have come.
//!
//! Invariants: a judge is pure, and a limit reads what is kept beside the books; both see a posting
//! as a whole, collapsed to what it moves, so that a file of 100,000 lines is judged as fast as
//! one voucher. A listener works in the transaction of the posting, once for all its vouchers. A
//! keeper made a draft for a document of its own, and is asked before that changes or goes. Who
//! plugs in is said in `wiring` alone.

use jiff::civil::Date;

use crate::finding::{Finding, Outcome, refuse_if_any};
use crate::ledger::balances::residuals::Residual;
use crate::ledger::balances::year_balances::residuals_through;
use crate::ledger::store;
use crate::ledger::voucher::book::Book;
use crate::ledger::voucher::{PostedVoucher, VoucherDraft};
use crate::money::Money;
use crate::platform::clock::Clock;
use crate::platform::database::{Pending, Tx};
use crate::trail::Actor;
use crate::units::unit::Unit;

/// Who acts, when, and what goes with a posting.
#[derive(Clone, Copy, Debug)]
pub struct Act<'a> {
    pub clock: Clock,
    pub actor: &'a Actor,
    pub sockets: Sockets,
}

/// Who is plugged in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sockets {
    pub judges: &'static [Judge],
    pub limits: &'static [Limit],
    pub listeners: &'static [Listener],
    pub keepers: &'static [Keeper],
}

/// Why vouchers are posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Somebody prepared them.
    Hand,
    /// A file brought them.
    File,
    /// They follow from what is booked already: transfers, the opening of a new chart, the taking
    /// back of a file. Nobody is asked about these.
    Books,
}

/// One that judges vouchers.
#[derive(Clone, Copy, Debug)]
pub struct Judge {
    /// Whether it judges what a file brings, too; what it would say there is told elsewhere.
    pub hears_files: bool,
    /// Whether what moves is its concern; what stands is not read where it is nobody's.
    pub is_concerned: fn(&Book, &[Residual]) -> bool,
    pub says: fn(&Case<'_>) -> Vec<Finding>,
}

/// One that judges vouchers by what the database keeps beside the books.
pub type Limit = for<'a> fn(&'a mut Tx, &'a Book, Coming<'a>) -> Pending<'a, Outcome<Vec<Finding>>>;

/// Vouchers that are about to come into the books.
#[derive(Clone, Copy, Debug)]
pub struct Coming<'a> {
    pub cause: Cause,
    /// What they move, net debit by account and dimensions; a key may come twice.
    pub moved: &'a [Residual],
    /// The last of their days.
    pub last_on: Date,
    /// The voucher that a draft takes back and how many of its lines, where one draft is looked at.
    pub takes_back: Option<(i64, usize)>,
    /// The voucher in preparation, where one is looked at by itself.
    pub voucher: Option<&'a VoucherDraft>,
    pub drafts: OfDrafts<'a>,
}

/// What of it stands in drafts already.
#[derive(Clone, Copy, Debug, Default)]
pub struct OfDrafts<'a> {
    /// The draft that is looked at.
    pub own_id: Option<i64>,
    /// Net debit of each draft that is posted, by account.
    pub held: &'a [(i64, Money)],
    /// Net debit by account of those that a file brought.
    pub from_files: &'a [(i64, Money)],
}

/// What a judge looks at.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    pub book: &'a Book,
    pub cause: Cause,
    /// What the vouchers move, net debit by account and dimensions; a key may come twice.
    pub moved: &'a [Residual],
    /// What stands at the end of the year with them.
    pub standing: &'a [Residual],
}

/// A draft that is about to be changed, or to go.
#[derive(Clone, Copy, Debug)]
pub struct Keeping<'a> {
    pub unit_id: i64,
    pub draft_id: i64,
    pub old: &'a VoucherDraft,
    /// What it would say; none where it would go.
    pub new: Option<&'a VoucherDraft>,
}

impl Keeping<'_> {
    /// Whether accounts and amounts stay what they are.
    #[must_use]
    pub fn moves_the_same(&self) -> bool {
        let moves = |draft: &VoucherDraft| {
            let of = draft.entries.iter().map(|it| (it.account_id, it.debit, it.credit));
            let mut lines: Vec<_> = of.collect();
            lines.sort_unstable();
            lines
        };
        self.new.is_some_and(|new| moves(new) == moves(self.old))
    }
}

/// One that made a draft, and says whether it may be changed or go.
pub type Keeper = for<'a> fn(&'a mut Tx, Keeping<'a>) -> Pending<'a, Outcome<Vec<Finding>>>;

/// The ends of a run of vouchers that were posted together.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    pub unit_id: i64,
    pub first: &'a PostedVoucher,
    pub last: &'a PostedVoucher,
}

/// One that listens to postings.
pub type Listener = for<'a> fn(&'a mut Tx, Act<'a>, Run<'a>) -> Pending<'a, Outcome<()>>;

impl Sockets {
    /// # Errors
    /// Where a draft is somebody's who does not let it change so, or go.
    pub async fn keep(self, tx: &mut Tx, keeping: Keeping<'_>) -> Outcome<()> {
        let mut findings = Vec::new();
        for keeper in self.keepers {
            findings.extend(keeper(tx, keeping).await?);
        }
        refuse_if_any(findings).map(drop)
    }

    /// What the judges say of vouchers that are not in the balances yet.
    pub async fn judge(
        self,
        tx: &mut Tx,
        book: &Book,
        coming: Coming<'_>,
    ) -> Outcome<Vec<Finding>> {
        let Coming { cause, moved, .. } = coming;
        let mut findings = Vec::new();
        if cause != Cause::Books {
            for limit in self.limits {
                findings.extend(limit(tx, book, coming).await?);
            }
        }
        let judges = self.concerned(book, (cause, moved));
        if !judges.is_empty() {
            let mut standing = residuals_through(tx, book, 12).await?;
            standing.extend_from_slice(moved);
            let case = Case { book, cause, moved, standing: &standing };
            findings.extend(judges.iter().flat_map(|judge| (judge.says)(&case)));
        }
        Ok(findings)
    }

    /// What they say of vouchers that stand in the books, by the ids of the first and the last.
    pub async fn judge_posted(
        self,
        tx: &mut Tx,
        unit: &Unit,
        (first_id, last_id): (i64, i64),
    ) -> Outcome<Vec<Finding>> {
        let first = store::voucher_by_id(tx, unit.id, first_id).await?;
        let last = store::voucher_by_id(tx, unit.id, last_id).await?;
        let (Some(first), Some(last)) = (first, last) else { return Ok(Vec::new()) };
        let sets = store::dimension_sets_of(tx, unit.id).await?;
        let rows = store::moved_by_vouchers(tx, first_id, last_id).await?;
        let residual = |(account_id, set_id, fen): (i64, i64, i64)| Residual {
            account_id,
            dimensions: sets.get(&set_id).copied().unwrap_or_default(),
            net_debit: Money::from_fen(fen),
        };
        let moved: Vec<Residual> = rows.into_iter().map(residual).collect();
        let mut findings = Vec::new();
        for year in first.period / 100..=last.period / 100 {
            let book = Book::load(tx, unit.clone(), year).await?;
            let judges = self.concerned(&book, (Cause::Hand, &moved));
            if !judges.is_empty() {
                let standing = residuals_through(tx, &book, 12).await?;
                let cause = Cause::File;
                let case = Case { book: &book, cause, moved: &moved, standing: &standing };
                findings.extend(judges.iter().flat_map(|judge| (judge.says)(&case)));
            }
        }
        Ok(findings)
    }

    fn concerned(self, book: &Book, (cause, moved): (Cause, &[Residual])) -> Vec<&'static Judge> {
        let hears = |judge: &&Judge| match cause {
            Cause::Hand => true,
            Cause::File => judge.hears_files,
            Cause::Books => false,
        };
        let judges = self.judges.iter().filter(hears);
        judges.filter(|judge| (judge.is_concerned)(book, moved)).collect()
    }
}
