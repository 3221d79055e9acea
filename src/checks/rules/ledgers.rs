//! LG: ledgers against each other, against statements and against the year before.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::differences::{by_month, closed, unlike};
use crate::checks::books::{Books, MONEY};
use crate::checks::finding::{Hit, Judged};
use crate::ledger::chart::dimension::Dimensions;
use crate::ledger::voucher::VoucherKind;
use crate::money::Money;

pub(super) fn judge_of(id: &str) -> Option<fn(&Books) -> Judged> {
    Some(match id {
        "LG01" => debit_and_credit,
        "LG02" => general_ledger,
        "LG03" => journals,
        "LG04" => statement_lines,
        "LG05" => continuity,
        _ => return None,
    })
}

/// Each voucher; a month is out of balance by its vouchers alone.
fn debit_and_credit(books: &Books) -> Judged {
    let hit = |voucher: &crate::checks::books::Voucher| {
        let lines = books.lines_of(voucher);
        let debit = Money::from_fen(lines.iter().map(|it| it.debit).sum());
        let credit = Money::from_fen(lines.iter().map(|it| it.credit).sum());
        let hit = unlike(voucher.when(), ("借方合计", debit), ("贷方合计", credit));
        hit.map(|it| it.at([voucher.name()]))
    };
    // The opening of a union that takes over books may be of one side only with its own totals.
    Ok(books.vouchers.iter().filter(|it| it.kind != VoucherKind::Opening).filter_map(hit).collect())
}

/// Balances as kept against what entries add up to.
fn kept_and_booked(books: &Books, codes: &[&str]) -> Vec<Hit> {
    let mut hits = Vec::new();
    for code in codes {
        let label = books.account_label(code);
        let at = |month: i64| {
            let (kept, booked) = (books.net(code, month), books.booked_net(code, month));
            let hit = unlike(
                books.month(month.max(1)),
                (&format!("{label} 总账"), kept),
                (&format!("{label} 明细账"), booked),
            );
            hit.map(|it| it.about(*code))
        };
        hits.extend(by_month(books, at));
    }
    hits
}

fn general_ledger(books: &Books) -> Judged {
    let tops = books.chart().accounts().iter().filter(|it| it.code.len() == 3);
    let codes: Vec<&str> = tops.map(|it| &*it.code).filter(|code| !MONEY.contains(code)).collect();
    Ok(kept_and_booked(books, &codes))
}

fn journals(books: &Books) -> Judged {
    let accounts = books.chart().accounts().iter().filter(|it| {
        let is_money = MONEY.iter().any(|top| it.is_at_or_under(top));
        is_money && books.chart().children(it.id).next().is_none()
    });
    let codes: Vec<&str> = accounts.map(|it| &*it.code).collect();
    Ok(kept_and_booked(books, &codes))
}

/// Lines of the balance sheet that are one account each, with their side.
const LINES: [(&str, &str, bool); 24] = [
    ("quota", "111", true),
    ("fiscal_returnable", "121", true),
    ("due_from_upper", "131", true),
    ("due_from_lower", "132", true),
    ("other_receivables", "135", true),
    ("stock", "141", true),
    ("investments", "151", true),
    ("construction", "161", true),
    ("fixed_cost", "162", true),
    ("fixed_depreciation", "163", false),
    ("intangible_cost", "171", true),
    ("intangible_amortisation", "172", false),
    ("deferred", "181", true),
    ("pending", "182", true),
    ("salaries", "201", false),
    ("due_to_upper", "211", false),
    ("due_to_lower", "212", false),
    ("other_payables", "215", false),
    ("held_for_others", "221", false),
    ("asset_fund", "301", false),
    ("special_fund", "311", false),
    ("stabilisation_fund", "341", false),
    // Money has a rule of its own (BS02); 321 to 332 show before the transfer what it will book.
    ("union_carried", "321", false),
    ("union_surplus", "322", false),
];

fn statement_lines(books: &Books) -> Judged {
    let mut hits = Vec::new();
    let open = books.incomes.len();
    for (key, code, is_debit) in LINES {
        let label = books.account_label(code);
        let at = |month: i64| {
            let net = books.booked_net(code, month);
            let booked = if is_debit { net } else { -net };
            let printed = books.sheet(month, key);
            // What a transfer has not taken yet is shown in 321 and 322 before it is there.
            let is_pending = matches!(code, "321" | "322") && has_pending(books, month);
            let hit = unlike(
                books.month(month.max(1)),
                (&format!("资产负债表 {label}"), printed),
                (&format!("账簿 {label}"), booked),
            );
            hit.filter(|_| !is_pending).map(|it| it.about(code))
        };
        hits.extend(by_month(books, at));
    }
    for (month, income) in (0..).zip(&books.incomes).skip(1).take(open) {
        hits.extend(income_lines(books, month, &income.span));
    }
    Ok(hits)
}

fn has_pending(books: &Books, month: i64) -> bool {
    ["4", "5"].iter().any(|class| {
        books.booked_under(class).any(|(_, months)| {
            let place = usize::try_from(month).unwrap_or_default();
            months.iter().take(place + 1).sum::<i64>() != 0
        })
    })
}

/// Lines of income and expenditure against the vouchers of the month.
fn income_lines(books: &Books, month: i64, span: &crate::checks::books::Amounts) -> Vec<Hit> {
    let mut booked: BTreeMap<&str, i64> = BTreeMap::new();
    let of_month = books.vouchers.iter().filter(|it| {
        it.month() == month && it.kind != VoucherKind::Opening && !it.kind.is_transfer()
    });
    for line in of_month.flat_map(|it| books.lines_of(it)) {
        let Some(top) = line.code.get(..3).filter(|top| top.starts_with(['4', '5'])) else {
            continue;
        };
        let net = if top.starts_with('4') { -line.net() } else { line.net() };
        *booked.entry(top).or_default() += net;
    }
    let keys = books
        .top_accounts(&[crate::ledger::chart::Class::Income, crate::ledger::chart::Class::Expense]);
    let hit = |code: &str| {
        let kind = if code.starts_with('4') { "income" } else { "expense" };
        let printed = span.get(&format!("{kind}_{code}")).copied().unwrap_or_default();
        let sum = Money::from_fen(booked.get(code).copied().unwrap_or_default());
        let label = books.account_label(code);
        let hit = unlike(
            books.month(month),
            (&format!("收入支出表 {label}"), printed),
            (&format!("账簿 {label}"), sum),
        );
        hit.map(|it| it.about(code))
    };
    keys.filter_map(hit).collect()
}

/// The opening by account and what it names, against the closing of the year before; of a first
/// year against the balance sheet that the unit filed.
fn continuity(books: &Books) -> Judged {
    closed(books)?;
    let when = books.whole_year();
    if let Some(before) = &books.closing_before {
        let mut opening: rustc_hash::FxHashMap<(String, Dimensions), i64> =
            rustc_hash::FxHashMap::default();
        for slot in books.figures.slots("") {
            *opening.entry((slot.code.clone(), slot.dimensions)).or_default() += slot.opening;
        }
        let before = before.iter().map(|((code, dimensions), fen)| {
            let account = books.chart().by_code(code);
            let implied = account.map(|it| books.chart().implied(it.id)).unwrap_or_default();
            ((code.clone(), dimensions.or(&implied)), *fen)
        });
        let mut closing: rustc_hash::FxHashMap<(String, Dimensions), i64> =
            rustc_hash::FxHashMap::default();
        for (key, fen) in before {
            *closing.entry(key).or_default() += fen;
        }
        let keys: FxHashSet<&(String, Dimensions)> = opening.keys().chain(closing.keys()).collect();
        let mut unlike_codes: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
        for key in keys {
            let now = opening.get(key).copied().unwrap_or_default();
            let then = closing.get(key).copied().unwrap_or_default();
            if now != then {
                let sums = unlike_codes.entry(&key.0).or_default();
                sums.0 += now;
                sums.1 += then;
            }
        }
        let hit = |(code, (now, then)): (&str, (i64, i64))| {
            let label = books.account_label(code);
            let left = (format!("{label} 年初"), Money::from_fen(now));
            let right = (format!("{label} 上年年末"), Money::from_fen(then));
            Hit::new(
                when,
                crate::checks::finding::Side::of(left.0, left.1),
                crate::checks::finding::Side::of(right.0, right.1),
            )
            .about(code)
        };
        return Ok(unlike_codes.into_iter().map(hit).collect());
    }
    let Some(filed) = &books.filed_before else { return Ok(Vec::new()) };
    let mut lines: Vec<&String> = filed.keys().collect();
    lines.sort_unstable();
    let hit = |key: &&String| {
        let is_known = books.sheets.first().is_some_and(|it| it.contains_key(*key));
        let filed = filed.get(*key).copied().unwrap_or_default();
        let hit = unlike(when, ("年初余额", books.sheet(0, key)), ("上年报表年末数", filed));
        hit.filter(|_| is_known).map(|it| it.about((*key).clone()))
    };
    Ok(lines.iter().filter_map(hit).collect())
}
