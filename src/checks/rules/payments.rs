//! CS01 and the tests of payments: the same payee, near payees, splitting, round sums, days off,
//! cash above the settlement limit.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::differences::closed;
use super::vouchers::ordered;
use crate::checks::books::{Books, MONEY, Voucher};
use crate::checks::finding::{Hit, Judged, Lack, Side};
use crate::checks::rule::Level;
use crate::ledger::voucher::VoucherKind;
use crate::money::Money;

/// 付款: what left cash and bank for the one party of a voucher.
#[derive(Clone, Copy, Debug)]
pub struct Payment<'b> {
    pub voucher: &'b Voucher,
    pub payee: i64,
    pub amount: Money,
}

/// Whether a voucher takes another one back, or was taken back itself.
fn is_taken_back(books: &Books, voucher: &Voucher) -> bool {
    let corrects = |summary: &str| summary.contains("订正");
    voucher.is_reversed
        || voucher.is_cancelling
        || books.lines_of(voucher).iter().any(|it| corrects(&it.summary))
}

/// The one party that a voucher names; none where there are two.
#[must_use]
pub fn payee_of(books: &Books, voucher: &Voucher) -> Option<i64> {
    let mut payee = None;
    for line in books.lines_of(voucher) {
        let Some(party) = books.dimensions(line).party_id else { continue };
        match payee {
            Some(known) if known != party => return None,
            _ => payee = Some(party),
        }
    }
    payee
}

/// Payments to parties that are no unions, in the order of the chain.
#[must_use]
pub fn payments(books: &Books) -> Vec<Payment<'_>> {
    let payment = |voucher| {
        let amount = books.credits(voucher, &MONEY);
        if amount <= Money::ZERO || is_taken_back(books, voucher) {
            return None;
        }
        Some(Payment { voucher, payee: payee_of(books, voucher)?, amount })
    };
    books.ordinary().filter_map(payment).collect()
}

/// Days from one to the other.
pub(super) fn days(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

fn payee_name(books: &Books, payee: i64) -> String {
    books.party_names.get(&payee).cloned().unwrap_or_default()
}

/// 银行对账单.
pub(super) fn without_statements(_: &Books) -> Judged {
    Err(Lack::of("银行对账单"))
}

/// Cash at the end of each day that has vouchers, with the day's last one.
fn cash_days(books: &Books) -> Vec<(Date, Money, &Voucher)> {
    let mut vouchers: Vec<&Voucher> = books
        .vouchers
        .iter()
        .filter(|it| it.kind != VoucherKind::Opening && books.has_any(it, &["101"]))
        .collect();
    vouchers.sort_by_key(|it| (it.dated_on, it.id));
    let mut cash = books.net("101", 0);
    let mut days: Vec<(Date, Money, &Voucher)> = Vec::new();
    for voucher in vouchers {
        cash += books.debits(voucher, &["101"]) - books.credits(voucher, &["101"]);
        match days.last_mut() {
            Some(day) if day.0 == voucher.dated_on => *day = (day.0, cash, voucher),
            _ => days.push((voucher.dated_on, cash, voucher)),
        }
    }
    days
}

pub(super) fn cash(books: &Books) -> Judged {
    let days = cash_days(books);
    let mut hits = Vec::new();
    let mut told = |is_broken: &dyn Fn(Money) -> bool, right: (&str, Money), level: Level| {
        let mut was_broken = false;
        for (on, cash, voucher) in &days {
            let is_now = is_broken(*cash);
            if is_now && !was_broken {
                let left = Side::of(format!("101 库存现金 {on} 日终"), *cash);
                let hit = Hit::new(voucher.when(), left, Side::of(right.0, right.1));
                hits.push(hit.at([voucher.name()]).level(level).note(right.0));
            }
            was_broken = is_now;
        }
    };
    told(&|cash| cash.is_negative(), ("日终余额不得为负", Money::ZERO), Level::Refuse);
    if let Some(limit) = books.terms.cash_limit {
        told(&|cash| cash > limit, ("库存现金限额", limit), Level::Warn);
    }
    Ok(hits)
}

/// JT01.
pub(super) fn near_duplicates(books: &Books) -> Judged {
    let mut groups: BTreeMap<(i64, Money), Vec<&Voucher>> = BTreeMap::new();
    for it in payments(books) {
        groups.entry((it.payee, it.amount)).or_default().push(it.voucher);
    }
    let mut hits = Vec::new();
    for ((payee, amount), mut vouchers) in groups {
        vouchers.sort_by_key(|it| (it.dated_on, it.id));
        let label = payee_name(books, payee);
        for pair in vouchers.windows(2) {
            let [one, other] = pair else { continue };
            let apart = days(one.dated_on, other.dated_on);
            if (1..=books.terms.near_days).contains(&apart) {
                let (left, right) = (Side::of(&*label, amount), Side::of(&*label, amount));
                let hit = Hit::new(other.when(), left, right).at(ordered([*one, *other]));
                hits.push(hit.note(format!("相隔 {apart} 天")));
            }
        }
    }
    Ok(hits)
}

/// A name without what many names have.
fn core_of(name: &str) -> Vec<char> {
    let mut name = name.to_owned();
    for common in ["有限公司", "公司", "店"] {
        name = name.replace(common, "");
    }
    let is_mark = |it: &char| "（）()[]【】〔〕".contains(*it) || it.is_whitespace();
    name.chars().filter(|it| !is_mark(it)).collect()
}

/// Characters of the shortest name that is compared.
const SHORTEST_NAME: usize = 4;

/// Whether two names differ in one character that is no numeral.
#[must_use]
pub fn are_near(one: &str, other: &str) -> bool {
    let is_long = |it: &str| it.chars().count() >= SHORTEST_NAME;
    if one == other || !is_long(one) || !is_long(other) {
        return false;
    }
    let (one, other) = (core_of(one), core_of(other));
    if one.len() != other.len() {
        return false;
    }
    let mut unlike = one.iter().zip(&other).filter(|(a, b)| a != b);
    let (Some((a, b)), None) = (unlike.next(), unlike.next()) else { return false };
    let is_numeral = |it: char| it.is_ascii_digit() || "〇零一二三四五六七八九十百两".contains(it);
    !(is_numeral(*a) && is_numeral(*b))
}

/// JT02.
pub(super) fn near_payees(books: &Books) -> Judged {
    closed(books)?;
    let mut paid: BTreeMap<i64, (&Voucher, Money)> = BTreeMap::new();
    for it in payments(books) {
        let sum = paid.entry(it.payee).or_insert((it.voucher, Money::ZERO));
        sum.1 += it.amount;
        if (it.voucher.dated_on, it.voucher.id) < (sum.0.dated_on, sum.0.id) {
            sum.0 = it.voucher;
        }
    }
    let mut payees: Vec<(String, &Voucher, Money)> = paid
        .into_iter()
        .map(|(id, (voucher, sum))| (payee_name(books, id), voucher, sum))
        .collect();
    payees.sort_by_key(|(_, voucher, _)| (voucher.dated_on, voucher.id));
    let mut hits = Vec::new();
    for (place, (one, first, paid)) in payees.iter().enumerate() {
        for (other, later, sum) in payees.iter().skip(place + 1) {
            if are_near(one, other) {
                let (left, right) = (Side::of(one.clone(), *paid), Side::of(other.clone(), *sum));
                let hit = Hit::new(books.whole_year(), left, right);
                hits.push(hit.at(ordered([*first, *later])).about(format!("{one}、{other}")));
            }
        }
    }
    Ok(hits)
}

/// A payment on one account of expense.
struct Part<'b> {
    voucher: &'b Voucher,
    amount: Money,
}

/// JT03.
pub(super) fn splitting(books: &Books) -> Judged {
    let limit = books.settings.large_payment;
    let mut groups: BTreeMap<(i64, &str), Vec<Part<'_>>> = BTreeMap::new();
    for it in payments(books).into_iter().filter(|it| it.amount < limit) {
        let mut accounts: BTreeMap<&str, i64> = BTreeMap::new();
        let expense = books.lines_of(it.voucher).iter().filter(|line| line.is_under("5"));
        for line in expense {
            *accounts.entry(&line.code).or_default() += line.debit;
        }
        let is_one = accounts.len() == 1;
        for (account, fen) in accounts {
            let amount = if is_one { it.amount } else { Money::from_fen(fen) };
            if amount > Money::ZERO {
                let part = Part { voucher: it.voucher, amount };
                groups.entry((it.payee, account)).or_default().push(part);
            }
        }
    }
    let mut hits = Vec::new();
    for ((payee, account), mut parts) in groups {
        parts.sort_by_key(|it| (it.voucher.dated_on, it.voucher.id));
        while let Some((from, to, sum)) = largest(&parts, books.terms.split_days, limit) {
            let group: Vec<Part<'_>> = parts.drain(from..to).collect();
            let Some(first) = group.first() else { break };
            let label = format!("{} {}", payee_name(books, payee), books.account_label(account));
            let (left, right) = (Side::of(label, sum), Side::of("大额付款标准", limit));
            let hit = Hit::new(first.voucher.when(), left, right);
            let count = group.len();
            let vouchers = ordered(group.iter().map(|it| it.voucher));
            hits.push(hit.at(vouchers).note(format!("{count} 笔合计达到标准")));
        }
    }
    Ok(hits)
}

/// The largest run of two or more within some days that reaches the limit.
fn largest(parts: &[Part<'_>], within: i64, limit: Money) -> Option<(usize, usize, Money)> {
    let mut best: Option<(usize, usize, Money)> = None;
    for (from, first) in parts.iter().enumerate() {
        let mut sum = Money::ZERO;
        for (to, part) in parts.iter().enumerate().skip(from) {
            if days(first.voucher.dated_on, part.voucher.dated_on) > within {
                break;
            }
            sum += part.amount;
            let is_group = to > from && sum >= limit;
            if is_group && best.is_none_or(|(_, _, known)| sum > known) {
                best = Some((from, to + 1, sum));
            }
        }
    }
    best
}

/// JT04.
pub(super) fn round_sums(books: &Books) -> Judged {
    let (from, multiple) = (books.terms.round_from, books.terms.round_multiple.fen().max(1));
    let hit = |voucher: &Voucher| {
        let paid = books.credits(voucher, &MONEY);
        let is_meant = paid >= from
            && paid.fen() % multiple == 0
            && !is_taken_back(books, voucher)
            && !books.has_any(voucher, &["211", "212", "221", "508"]);
        let sides = (Side::of("付款", paid), Side::of("零", Money::ZERO));
        is_meant.then(|| Hit::new(voucher.when(), sides.0, sides.1).at([voucher.name()]))
    };
    Ok(books.ordinary().filter_map(hit).collect())
}

/// JT05.
pub(super) fn days_off(books: &Books) -> Judged {
    if !books.calendar.knows(books.year) {
        return Err(Lack::of(format!("{}年节假日安排", books.year)));
    }
    let hit = |voucher: &Voucher| {
        let rest = books.calendar.rest(voucher.dated_on)?;
        if !books.has_any(voucher, &MONEY) {
            return None;
        }
        let left = Side::text(format!("{} {rest}", voucher.dated_on));
        Some(Hit::new(voucher.when(), left, Side::text("工作日")).at([voucher.name()]).note(rest))
    };
    Ok(books.ordinary().filter_map(hit).collect())
}

/// JT14.
pub(super) fn cash_above_settlement(books: &Books) -> Judged {
    let limit = books.terms.cash_settlement;
    let hit = |voucher: &Voucher| {
        let paid = books.credits(voucher, &["101"]);
        let is_meant = paid > limit && !books.has_any(voucher, &["102", "135"]);
        let sides = (Side::of("现金支付", paid), Side::of("结算起点", limit));
        is_meant.then(|| Hit::new(voucher.when(), sides.0, sides.1).at([voucher.name()]))
    };
    Ok(books.ordinary().filter_map(hit).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_near_that_differ_in_one_character_which_is_no_numeral() {
        for (one, other, expected) in [
            ("江城华丰文具店", "江城华峰文具店", true),
            ("江城华丰文具有限公司", "江城华峰文具公司", true),
            ("江城第一印刷厂", "江城第二印刷厂", false),
            ("江城华丰文具店", "江城华丰文具店", false),
            ("江城华丰文具店", "江城华峰印刷店", false),
            ("王建国", "王建华", false),
            ("江城文具（东）", "江城文具(西)", true),
        ] {
            assert_eq!(are_near(one, other), expected, "{one} {other}");
        }
    }
}
