//! What passed between two unions, as one of them booked it: read from its vouchers. Pure.
//!
//! Invariants: what was taken back, whole or line by line, does not count; a voucher that names
//! several unions is parted by them; the system's own vouchers are of the pair whose transfer they
//! book.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::dealings::rows::TransferKind;
use crate::dealings::store::SettlementRow;
use crate::ledger::chart::Era;
use crate::ledger::chart::role::Role;
use crate::money::Money;
use crate::money::share::share;

crate::spelled! {
    /// What passes between two unions.
    Relation {
        PassDown = "pass_down", "转拨经费";
        Remittance = "remittance", "上缴经费";
        Grant = "grant", "补助";
        Balance = "balance", "年末往来余额";
    }
}

/// Which grant it is, as far as the account says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grant {
    General,
    Earmarked,
    /// Of the year before: 应付、应收补助 do not say.
    Settled,
}

/// One side's entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deal {
    pub relation: Relation,
    pub grant: Option<Grant>,
    /// Money moved; else it was accrued.
    pub is_cash: bool,
    pub account: String,
    pub dated_on: Date,
    pub voucher: String,
    pub voucher_id: i64,
    pub amount: Money,
}

/// A unit and the other one of the pair, as the unit sees it.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    pub unit_id: i64,
    pub other_id: i64,
    /// The one above the unit: nobody named is that one.
    pub parent_id: Option<i64>,
    /// The unit is the upper one of the two.
    pub is_upper: bool,
}

/// A line after what took it back.
#[derive(Clone, Debug)]
struct Line {
    role: Role,
    account: String,
    with: Option<i64>,
    has_party: bool,
    debit: Money,
    credit: Money,
}

/// A voucher with all that took it back.
#[derive(Clone, Debug)]
struct Voucher {
    id: i64,
    label: String,
    dated_on: Date,
    /// The transfer that it books: kind, who pays, who receives.
    transfer: Option<(TransferKind, [Option<i64>; 2])>,
    lines: Vec<Line>,
}

fn line_of(row: &SettlementRow) -> Option<Line> {
    Some(Line {
        role: Role::of(Era::Y2021, &row.account_code)?,
        account: row.account_code.clone(),
        with: row.counterparty_unit_id,
        has_party: row.party_id.is_some(),
        debit: Money::from_fen(row.debit_fen),
        credit: Money::from_fen(row.credit_fen),
    })
}

impl Line {
    /// What is taken back comes off the column where the original stands.
    fn take_back(&mut self, net: Money) {
        if self.debit.is_zero() { self.credit -= net } else { self.debit += net }
    }
}

/// Vouchers up to a day, each with what took it back by then.
fn vouchers(rows: &[SettlementRow], until: Date) -> Vec<Voucher> {
    let day = |row: &SettlementRow| row.dated_on.parse::<Date>().ok();
    let until_then = |row: &&SettlementRow| day(row).is_some_and(|dated_on| dated_on <= until);
    let reverses: FxHashMap<i64, i64> =
        rows.iter().filter_map(|row| Some((row.voucher_id, row.reverses_id?))).collect();
    let root_of = |id: i64| {
        let mut at = id;
        while let Some(original) = reverses.get(&at) {
            at = *original;
        }
        at
    };
    let mut all: BTreeMap<i64, Voucher> = BTreeMap::new();
    let is_original = |row: &&SettlementRow| row.reverses_id.is_none();
    for row in rows.iter().filter(until_then).filter(is_original) {
        let Some(dated_on) = day(row) else { continue };
        let voucher = all.entry(row.voucher_id).or_insert_with(|| Voucher {
            id: row.voucher_id,
            label: format!("{}-{}", row.word, row.number),
            dated_on,
            transfer: row
                .transfer_kind
                .as_deref()
                .and_then(TransferKind::read)
                .map(|kind| (kind, [row.transfer_payer_id, row.transfer_receiver_id])),
            lines: Vec::new(),
        });
        voucher.lines.extend(line_of(row));
    }
    for row in rows.iter().filter(until_then).filter(|row| row.reverses_id.is_some()) {
        let Some(voucher) = all.get_mut(&root_of(row.voucher_id)) else { continue };
        let Some(back) = line_of(row) else { continue };
        let same = |it: &&mut Line| it.account == back.account && it.with == back.with;
        match voucher.lines.iter_mut().find(same) {
            Some(line) => line.take_back(back.debit - back.credit),
            None => voucher.lines.push(back),
        }
    }
    let mut vouchers: Vec<Voucher> = all.into_values().collect();
    vouchers.sort_by_key(|it| (it.dated_on, it.id));
    vouchers
}

/// What a unit booked up to a day, found by whom it names: a union above thousands is asked for
/// each of them.
#[derive(Clone, Debug, Default)]
pub struct Dealt {
    vouchers: Vec<Voucher>,
    /// Places of the vouchers that name a union; under none those with a line that names nobody.
    naming: FxHashMap<Option<i64>, Vec<usize>>,
}

impl Dealt {
    #[must_use]
    pub fn of(rows: &[SettlementRow], until: Date) -> Self {
        let vouchers = vouchers(rows, until);
        let mut naming: FxHashMap<Option<i64>, Vec<usize>> = FxHashMap::default();
        for (place, voucher) in vouchers.iter().enumerate() {
            let lines = voucher.lines.iter().filter(|it| it.with.is_some() || !it.has_party);
            let pair = voucher.transfer.iter().flat_map(|(_, pair)| *pair);
            let mut named: Vec<Option<i64>> = lines.map(|it| it.with).chain(pair).collect();
            named.sort_unstable();
            named.dedup();
            for who in named {
                naming.entry(who).or_default().push(place);
            }
        }
        Self { vouchers, naming }
    }

    /// What it booked with the other one, without what its own red entries take away.
    #[must_use]
    pub fn with(&self, seen: Seen) -> Vec<Deal> {
        let mut places: Vec<usize> = Vec::new();
        // Upward nobody named is the union right above.
        let is_parent = !seen.is_upper && seen.parent_id == Some(seen.other_id);
        let unnamed = is_parent.then_some(None);
        for who in unnamed.into_iter().chain([Some(seen.other_id)]) {
            places.extend(self.naming.get(&who).into_iter().flatten());
        }
        places.sort_unstable();
        places.dedup();
        let mut found = Vec::new();
        for voucher in places.into_iter().filter_map(|place| self.vouchers.get(place)) {
            for (relation, grant, is_cash, account, amount) in read(voucher, seen) {
                if amount.is_zero() {
                    continue;
                }
                found.push(Deal {
                    relation,
                    grant,
                    is_cash,
                    account,
                    dated_on: voucher.dated_on,
                    voucher: voucher.label.clone(),
                    voucher_id: voucher.id,
                    amount,
                });
            }
        }
        without_red(found)
    }
}

type Read = (Relation, Option<Grant>, bool, String, Money);

fn read(voucher: &Voucher, seen: Seen) -> Vec<Read> {
    let money = [Role::Cash, Role::Bank];
    let is_money = |line: &&Line| money.contains(&line.role);
    let debits: Money = voucher.lines.iter().filter(is_money).map(|line| line.debit).sum();
    let credits: Money = voucher.lines.iter().filter(is_money).map(|line| line.credit).sum();
    let flows = Flows { voucher, seen, came: debits, went: credits };
    if let Some((kind, pair)) = voucher.transfer {
        return flows.of_transfer(kind, pair).into_iter().collect();
    }
    let mut found = Vec::new();
    if seen.is_upper {
        found.extend(flows.passed_down());
        found.extend(flows.remitted_to());
    } else {
        found.extend(flows.passed_down_to());
        found.extend(flows.remitted());
    }
    found.extend(flows.grants());
    found
}

/// A voucher with what came in and went out of cash and bank.
#[derive(Clone, Copy)]
struct Flows<'v> {
    voucher: &'v Voucher,
    seen: Seen,
    came: Money,
    went: Money,
}

impl<'v> Flows<'v> {
    fn lines(self, roles: &[Role]) -> Vec<&'v Line> {
        self.voucher.lines.iter().filter(|line| roles.contains(&line.role)).collect()
    }

    /// Whether a line is of the pair; upward nobody named is the union right above.
    fn is_other(self, line: &Line) -> bool {
        let is_parent = !self.seen.is_upper && self.seen.parent_id == Some(self.seen.other_id);
        match line.with {
            Some(id) => id == self.seen.other_id,
            None => is_parent && !line.has_party,
        }
    }

    /// The voucher of a transfer is of its pair, whole.
    fn of_transfer(self, kind: TransferKind, pair: [Option<i64>; 2]) -> Option<Read> {
        if !pair.contains(&Some(self.seen.other_id)) {
            return None;
        }
        let is_payer = pair[0] == Some(self.seen.unit_id);
        let amount = if is_payer { self.went - self.came } else { self.came - self.went };
        let settles = !self.lines(&[Role::GrantToLower, Role::GrantFromUpper]).is_empty();
        let (relation, grant) = match kind {
            TransferKind::Remittance => (Relation::Remittance, None),
            TransferKind::PassDown => (Relation::PassDown, None),
            _ if settles => (Relation::Grant, Some(Grant::Settled)),
            kind if kind.is_earmarked() => (Relation::Grant, Some(Grant::Earmarked)),
            _ => (Relation::Grant, Some(Grant::General)),
        };
        let others = self.voucher.lines.iter();
        let mut others = others.filter(|line| ![Role::Cash, Role::Bank].contains(&line.role));
        let account = others.next().map(|line| line.account.clone()).unwrap_or_default();
        Some((relation, grant, true, account, amount))
    }

    /// The upper one passed on what is the lower one's.
    fn passed_down(self) -> Option<Read> {
        let mut lines = self.lines(&[Role::ShareToLower]);
        lines.retain(|line| self.is_other(line));
        let first = lines.first().filter(|_| !self.went.is_zero())?;
        let amount = lines.iter().map(|line| line.debit).sum();
        Some((Relation::PassDown, None, true, first.account.clone(), amount))
    }

    /// The upper one received dues of the lower one. Where the voucher names others besides, what
    /// names nobody below is parted in proportion.
    fn remitted_to(self) -> Option<Read> {
        let credits = |roles: &[Role]| {
            let mut lines = self.lines(roles);
            lines.retain(|line| !line.credit.is_zero());
            lines
        };
        let lines = credits(&[Role::OwnShare, Role::ToUpper, Role::FromLower]);
        let is_channel = !credits(&[Role::ShareToLower]).is_empty();
        let first = lines.iter().find(|line| self.is_other(line))?;
        if self.came.is_zero() || is_channel {
            return None;
        }
        let mut named: BTreeMap<i64, Money> = BTreeMap::new();
        let mut rest = Money::ZERO;
        for line in &lines {
            match line.with.filter(|id| self.seen.parent_id != Some(*id)) {
                Some(id) => *named.entry(id).or_default() += line.credit,
                None => rest += line.credit,
            }
        }
        let weights: Vec<u64> = named.values().map(|it| it.fen().unsigned_abs()).collect();
        let place = named.keys().position(|id| *id == self.seen.other_id)?;
        let part = share(rest, &weights).get(place).copied().unwrap_or_default();
        let amount = named.get(&self.seen.other_id).copied().unwrap_or_default() + part;
        let account = first.account.chars().take(3).collect();
        Some((Relation::Remittance, None, true, account, amount))
    }

    /// The lower one received its share, with that of unions below it.
    fn passed_down_to(self) -> Option<Read> {
        let is_collected = self.lines(&[Role::ToUpper]).iter().any(|line| !line.credit.is_zero());
        let lines = self.lines(&[Role::OwnShare, Role::ShareFromUpper, Role::ShareToLower]);
        let names = |line: &&&Line| match line.role {
            Role::OwnShare => line.with == Some(self.seen.other_id),
            Role::ShareFromUpper => self.is_other(line),
            _ => false,
        };
        let first = lines.iter().find(|line| names(line) && !line.credit.is_zero())?;
        if self.came.is_zero() || is_collected {
            return None;
        }
        let amount = lines.iter().map(|line| line.credit).sum();
        Some((Relation::PassDown, None, true, first.account.clone(), amount))
    }

    /// The lower one paid dues upward.
    fn remitted(self) -> Option<Read> {
        let mut lines = self.lines(&[Role::ToUpper]);
        lines.retain(|line| self.is_other(line));
        let first = lines.first().filter(|_| !self.went.is_zero())?;
        let amount = lines.iter().map(|line| line.debit).sum();
        Some((Relation::Remittance, None, true, first.account.clone(), amount))
    }

    /// Grants by account: paid or received, settled, accrued.
    fn grants(self) -> Vec<Read> {
        let (general, earmarked, settled) = if self.seen.is_upper {
            (Role::LowerGrant, Role::EarmarkedLowerGrant, Role::GrantToLower)
        } else {
            (Role::UpperGrant, Role::EarmarkedUpperGrant, Role::GrantFromUpper)
        };
        let is_cash = !(self.went.is_zero() && self.came.is_zero());
        let mut by_account: BTreeMap<(Grant, &str), Money> = BTreeMap::new();
        for line in self.lines(&[general, earmarked, settled]) {
            if !self.is_other(line) {
                continue;
            }
            let out = if self.seen.is_upper { 1 } else { -1 };
            let net = Money::from_fen((line.debit - line.credit).fen() * out);
            let (grant, amount) = if line.role == settled {
                let side = if self.seen.is_upper { line.debit } else { line.credit };
                (Grant::Settled, if is_cash { side } else { Money::ZERO })
            } else if line.role == earmarked {
                (Grant::Earmarked, net)
            } else {
                (Grant::General, net)
            };
            *by_account.entry((grant, &line.account)).or_default() += amount;
        }
        let found = by_account.into_iter();
        found
            .map(|((grant, account), amount)| {
                (Relation::Grant, Some(grant), is_cash, account.to_owned(), amount)
            })
            .collect()
    }
}

/// A red entry that names no original takes away the one of the same amount before it.
fn without_red(mut deals: Vec<Deal>) -> Vec<Deal> {
    while let Some((place, original)) = deals.iter().enumerate().find_map(|(place, red)| {
        let is_original = |it: &Deal| {
            it.amount == -red.amount
                && (it.relation, it.grant, it.is_cash) == (red.relation, red.grant, red.is_cash)
        };
        if !red.amount.is_negative() {
            return None;
        }
        let before = deals[..place].iter().rposition(is_original);
        Some((place, before?))
    }) {
        deals.remove(place);
        deals.remove(original);
    }
    deals
}
