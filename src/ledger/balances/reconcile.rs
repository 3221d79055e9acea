//! Use case: set two unions' books side by side (勾稽 UP01–UP04): what one paid the other must
//! have received, and at year end what one owes the other must claim.
//!
//! Flows in the year are matched by amount, nearest date first; balances are compared at
//! 31 December only, because claims between unions are booked at year end
//! (科目使用说明 131、132、211、212、402、403、508).

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::finding::{Finding, Outcome, Place};
use crate::ledger::balances::residuals::Residual;
use crate::ledger::balances::year_balances::residuals_through;
use crate::ledger::chart::Era;
use crate::ledger::chart::role::Role;
use crate::ledger::codes;
use crate::ledger::store::{self, SettlementRow};
use crate::ledger::voucher::book::Book;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::unit::Unit;

/// How long money may be on its way between two books.
pub const IN_TRANSIT_DAYS: i64 = 30;

crate::spelled! {
    /// What passes between two unions.
    Relation {
        PassDown = "pass_down", "转拨经费";
        Remittance = "remittance", "上缴经费";
        Grant = "grant", "补助";
        Balance = "balance", "年末往来余额";
    }
}

crate::spelled! {
    /// How the two books stand to each other on one item.
    Agreement {
        /// Both booked it in the same month.
        Agreed = "agreed", "相符";
        /// The other side booked it in another month, within [`IN_TRANSIT_DAYS`].
        InTransit = "in_transit", "在途";
        Unexplained = "unexplained", "不符，待查";
    }
}

/// One item, with where each side booked it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pair {
    pub relation: Relation,
    pub upper: String,
    pub lower: String,
    pub accounts: String,
    pub upper_date: Option<Date>,
    pub upper_voucher: Option<String>,
    pub upper_voucher_id: Option<i64>,
    pub upper_amount: Option<Money>,
    pub lower_date: Option<Date>,
    pub lower_voucher: Option<String>,
    pub lower_voucher_id: Option<i64>,
    pub lower_amount: Option<Money>,
    pub state: Agreement,
}

/// What one side booked, before it meets its other half.
#[derive(Clone, Debug)]
struct Event {
    relation: Relation,
    account: String,
    dated_on: Date,
    voucher: String,
    voucher_id: i64,
    amount: Money,
}

/// Compares a union with one directly under it.
pub async fn reconcile(tx: &mut Tx, one: &Unit, other: &Unit, year: i64) -> Outcome<Vec<Pair>> {
    let (upper, lower) = if other.parent_id == Some(one.id) {
        (one, other)
    } else if one.parent_id == Some(other.id) {
        (other, one)
    } else {
        let place = Place::of(format!("{one}、{other}"));
        return Err(Finding::new(&codes::NOT_UPPER_AND_LOWER, place).into());
    };
    let upper_lines = store::settlement_lines(tx, upper.id, year).await?;
    let lower_lines = store::settlement_lines(tx, lower.id, year).await?;
    let era = Era::of_year(year);
    let of_upper = events(&upper_lines, |voucher| upper_events(era, voucher, lower.id));
    let of_lower = events(&lower_lines, |voucher| lower_events(era, voucher, upper.id));
    let mut pairs = match_events(of_upper, of_lower, (&upper.code, &lower.code));
    pairs.extend(compare_year_end(tx, upper, lower, year).await?);
    pairs.sort_by(|a, b| {
        (a.relation, a.upper_date.or(a.lower_date))
            .cmp(&(b.relation, b.upper_date.or(b.lower_date)))
    });
    Ok(pairs)
}

fn events(
    lines: &[SettlementRow],
    read: impl Fn(&[SettlementRow]) -> Vec<(Relation, String, Money)>,
) -> Vec<Event> {
    let mut all = Vec::new();
    for voucher in lines.chunk_by(|a, b| a.voucher_id == b.voucher_id) {
        let Some((head, dated_on)) =
            voucher.first().and_then(|head| Some((head, head.dated_on.parse::<Date>().ok()?)))
        else {
            continue;
        };
        for (relation, account, amount) in read(voucher) {
            all.push(Event {
                relation,
                account,
                dated_on,
                voucher: format!("{}-{}", head.word, head.number),
                voucher_id: head.voucher_id,
                amount,
            });
        }
    }
    all
}

fn sum(voucher: &[SettlementRow], is_it: impl Fn(&SettlementRow) -> bool) -> Money {
    let net =
        |line: &SettlementRow| Money::from_fen(line.debit_fen) - Money::from_fen(line.credit_fen);
    voucher.iter().filter(|line| is_it(line)).map(net).sum()
}

/// Whether a line stands on an account with one of the roles.
fn is_on(era: Era, line: &SettlementRow, roles: &[Role]) -> bool {
    Role::of(era, &line.account_code).is_some_and(|role| roles.contains(&role))
}

const MONEY: [Role; 2] = [Role::Cash, Role::Bank];

/// What the upper union booked with the lower one.
fn upper_events(
    era: Era,
    voucher: &[SettlementRow],
    lower_id: i64,
) -> Vec<(Relation, String, Money)> {
    let with_lower = |line: &SettlementRow, roles: &[Role]| {
        is_on(era, line, roles) && line.counterparty_unit_id == Some(lower_id)
    };
    let share = [Role::ShareToLower];
    let cash = sum(voucher, |line| is_on(era, line, &MONEY));
    let passed_down = sum(voucher, |line| with_lower(line, &share));
    let mut found = Vec::new();
    if cash.is_negative() && passed_down > Money::ZERO {
        found.push((Relation::PassDown, code_of(era, Role::ShareToLower), passed_down));
    }
    let dues = |line: &SettlementRow| {
        with_lower(line, &[Role::OwnShare, Role::ToUpper, Role::FromLower]) && line.credit_fen != 0
    };
    let is_channel = voucher.iter().any(|line| is_on(era, line, &share) && line.credit_fen != 0);
    if cash > Money::ZERO
        && !is_channel
        && let Some(line) = voucher.iter().find(|line| dues(line))
    {
        let account = line.account_code.get(..3).unwrap_or_default().to_owned();
        found.push((Relation::Remittance, account, cash));
    }
    found.extend(grants(voucher, |line| {
        with_lower(line, &[Role::LowerGrant, Role::EarmarkedLowerGrant])
    }));
    found
}

/// What the lower union booked with the upper one.
fn lower_events(
    era: Era,
    voucher: &[SettlementRow],
    upper_id: i64,
) -> Vec<(Relation, String, Money)> {
    let with_upper = |line: &SettlementRow, roles: &[Role]| {
        is_on(era, line, roles) && line.counterparty_unit_id == Some(upper_id)
    };
    let cash = sum(voucher, |line| is_on(era, line, &MONEY));
    let mut found = Vec::new();
    let received = |line: &SettlementRow| {
        with_upper(line, &[Role::OwnShare, Role::ShareFromUpper]) && line.credit_fen != 0
    };
    if cash > Money::ZERO
        && let Some(line) = voucher.iter().find(|line| received(line))
    {
        let account = line.account_code.clone();
        found.push((Relation::PassDown, account, cash));
    }
    // A remittance that names nobody went to the only union there is to remit to.
    let remitted = sum(voucher, |line| {
        is_on(era, line, &[Role::ToUpper])
            && line.counterparty_unit_id.is_none_or(|unit_id| unit_id == upper_id)
    });
    if cash.is_negative() && remitted > Money::ZERO {
        found.push((Relation::Remittance, code_of(era, Role::ToUpper), remitted));
    }
    let granted =
        grants(voucher, |line| with_upper(line, &[Role::UpperGrant, Role::EarmarkedUpperGrant]));
    found.extend(granted.into_iter().map(|(it, code, net)| (it, code, -net)));
    found
}

fn code_of(era: Era, role: Role) -> String {
    role.code(era).unwrap_or_default().to_owned()
}

/// Grants by detail account, net debit.
fn grants(
    voucher: &[SettlementRow],
    is_grant: impl Fn(&SettlementRow) -> bool,
) -> Vec<(Relation, String, Money)> {
    let mut by_code: BTreeMap<&str, Money> = BTreeMap::new();
    for line in voucher.iter().filter(|line| is_grant(line)) {
        *by_code.entry(&line.account_code).or_default() +=
            Money::from_fen(line.debit_fen) - Money::from_fen(line.credit_fen);
    }
    by_code.retain(|_, net| !net.is_zero());
    by_code.into_iter().map(|(code, net)| (Relation::Grant, code.to_owned(), net)).collect()
}

fn match_events(
    of_upper: Vec<Event>,
    mut of_lower: Vec<Event>,
    (upper, lower): (&str, &str),
) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for event in of_upper {
        let nearest = of_lower
            .iter()
            .enumerate()
            .filter(|(_, other)| other.relation == event.relation && other.amount == event.amount)
            .filter(|(_, other)| kinds_agree(&event, other))
            .map(|(index, other)| (days_between(event.dated_on, other.dated_on), index))
            .filter(|(days, _)| *days <= IN_TRANSIT_DAYS)
            .min();
        let other = nearest.map(|(_, index)| of_lower.remove(index));
        pairs.push(pair((upper, lower), Some(event), other));
    }
    pairs.extend(of_lower.into_iter().map(|other| pair((upper, lower), None, Some(other))));
    pairs
}

/// General meets general, earmarked meets earmarked.
fn kinds_agree(upper: &Event, lower: &Event) -> bool {
    upper.relation != Relation::Grant || upper.account.get(3..5) == lower.account.get(3..5)
}

fn days_between(one: Date, other: Date) -> i64 {
    let span = one.duration_until(other);
    (span.as_secs() / 86_400).abs()
}

fn pair((upper, lower): (&str, &str), one: Option<Event>, other: Option<Event>) -> Pair {
    let state = match (&one, &other) {
        (Some(one), Some(other)) => {
            let month = |on: Date| (on.year(), on.month());
            if month(one.dated_on) == month(other.dated_on) {
                Agreement::Agreed
            } else {
                Agreement::InTransit
            }
        }
        _ => Agreement::Unexplained,
    };
    let relation =
        one.as_ref().or(other.as_ref()).map_or(Relation::Balance, |event| event.relation);
    let accounts = [&one, &other].map(|it| it.as_ref().map_or("—", |it| it.account.as_str()));
    Pair {
        relation,
        upper: upper.to_owned(),
        lower: lower.to_owned(),
        accounts: accounts.join("/"),
        upper_date: one.as_ref().map(|it| it.dated_on),
        upper_voucher_id: one.as_ref().map(|it| it.voucher_id),
        upper_amount: one.as_ref().map(|it| it.amount),
        upper_voucher: one.map(|it| it.voucher),
        lower_date: other.as_ref().map(|it| it.dated_on),
        lower_voucher_id: other.as_ref().map(|it| it.voucher_id),
        lower_amount: other.as_ref().map(|it| it.amount),
        lower_voucher: other.map(|it| it.voucher),
        state,
    }
}

/// Year-end claims and debts: account of the upper union, of the lower one, and the sign that
/// makes the upper one's balance positive.
const YEAR_END: [(Role, Role, bool); 3] = [
    (Role::FromLower, Role::ToUpper, true),
    (Role::GrantToLower, Role::GrantFromUpper, false),
    (Role::ShareToLower, Role::ShareFromUpper, false),
];

/// Net debit with another union. A debt upward that names nobody goes to the only union above.
fn net_with(book: &Book, residuals: &[Residual], role: Role, who: i64) -> Money {
    let is_meant = |it: &&Residual| {
        let named = it.dimensions.counterparty_unit_id;
        let is_debt_upward = role == Role::ToUpper && it.dimensions.party_id.is_none();
        let is_named = named == Some(who) || (named.is_none() && is_debt_upward);
        is_named && book.chart.get(it.account_id).is_some_and(|account| account.is_any(&[role]))
    };
    residuals.iter().filter(is_meant).map(|it| it.net_debit).sum()
}

async fn compare_year_end(
    tx: &mut Tx,
    upper: &Unit,
    lower: &Unit,
    year: i64,
) -> Outcome<Vec<Pair>> {
    let upper_book = Book::load(tx, upper.clone(), year).await?;
    let lower_book = Book::load(tx, lower.clone(), year).await?;
    let of_upper = residuals_through(tx, &upper_book, 12).await?;
    let of_lower = residuals_through(tx, &lower_book, 12).await?;
    let mut pairs = Vec::new();
    let era = upper_book.chart.era;
    for (upper_role, lower_role, upper_is_debit) in YEAR_END {
        let mut upper_amount = net_with(&upper_book, &of_upper, upper_role, lower.id);
        let mut lower_amount = net_with(&lower_book, &of_lower, lower_role, upper.id);
        if upper_is_debit {
            lower_amount = -lower_amount;
        } else {
            upper_amount = -upper_amount;
        }
        if upper_amount.is_zero() && lower_amount.is_zero() {
            continue;
        }
        let agrees = upper_amount == lower_amount;
        let year_end = crate::date::ReportSpan::Year(year).last_period().last_day();
        pairs.push(Pair {
            relation: Relation::Balance,
            upper: upper.code.clone(),
            lower: lower.code.clone(),
            accounts: format!("{}/{}", code_of(era, upper_role), code_of(era, lower_role)),
            upper_date: Some(year_end),
            upper_voucher: None,
            upper_voucher_id: None,
            upper_amount: Some(upper_amount),
            lower_date: Some(year_end),
            lower_voucher: None,
            lower_voucher_id: None,
            lower_amount: Some(lower_amount),
            state: if agrees { Agreement::Agreed } else { Agreement::Unexplained },
        });
    }
    Ok(pairs)
}
