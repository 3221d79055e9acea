//! BS, FA: what the balance sheet and the forms of county unions must satisfy.

use std::collections::BTreeMap;

use super::differences::{by_month, closed, unlike};
use crate::checks::books::{Amounts, Books, Line, Voucher};
use crate::checks::finding::{Hit, Judged, Lack, Side};
use crate::checks::rule::Level;
use crate::ledger::chart::{Class, Side as NormalSide};
use crate::ledger::voucher::VoucherKind;
use crate::money::Money;
use crate::units::unit::Tier;

pub(super) fn judge_of(id: &str) -> Option<fn(&Books) -> Judged> {
    Some(match id {
        "BS01" => balance,
        "BS02" => cash,
        "BS03" => current_assets,
        "BS04" => net_values,
        "BS05" => total_assets,
        "BS06" => liabilities,
        "BS07" => net_assets,
        "BS08" => mirror,
        "BS09" => nil_at_year_end,
        "BS10" => normal_side,
        _ => return None,
    })
}

pub(super) fn judge_of_forms(id: &str) -> Option<fn(&Books) -> Judged> {
    Some(match id {
        "FA01" => fiscal_rows,
        "FA02" => state_assets,
        "FA03" => costs,
        _ => return None,
    })
}

/// A total and the lines that it adds up; a minus before what is taken off.
type Sum = (&'static str, &'static str, &'static [(&'static str, i64)]);

/// At the start of the year and at the end of each month.
fn sums(books: &Books, totals: &[Sum]) -> Judged {
    let at = |month: i64, (key, label, parts): &Sum| {
        let sum: Money = parts
            .iter()
            .map(|(line, sign)| {
                let amount = books.sheet(month, line);
                if *sign < 0 { -amount } else { amount }
            })
            .sum();
        let when = books.month(month.max(1));
        unlike(when, (label, books.sheet(month, key)), ("各项之和", sum))
    };
    let mut hits = Vec::new();
    for total in totals {
        let opening = at(0, total).map(|it| it.about(format!("{} 年初", total.1)));
        hits.extend(opening);
        hits.extend(by_month(books, |month| at(month, total)));
    }
    Ok(hits)
}

fn balance(books: &Books) -> Judged {
    sums(books, &[("assets_total", "资产总计", &[("claims_total", 1)])]).map(|hits| {
        let named = |hit: Hit| {
            let right = Side { label: "负债与净资产总计".to_owned(), ..hit.right.clone() };
            Hit { right, ..hit }
        };
        hits.into_iter().map(named).collect()
    })
}

fn cash(books: &Books) -> Judged {
    let at = |month: i64| {
        let kept = books.net("101", month) + books.net("102", month);
        let printed = books.sheet(month, "cash");
        unlike(books.month(month.max(1)), ("货币资金", printed), ("101+102", kept))
    };
    let mut hits: Vec<Hit> = at(0).map(|it| it.about("货币资金 年初")).into_iter().collect();
    hits.extend(by_month(books, at));
    Ok(hits)
}

fn current_assets(books: &Books) -> Judged {
    const PARTS: &[(&str, i64)] = &[
        ("cash", 1),
        ("quota", 1),
        ("fiscal_returnable", 1),
        ("due_from_upper", 1),
        ("due_from_lower", 1),
        ("other_receivables", 1),
        ("stock", 1),
    ];
    sums(books, &[("current_total", "流动资产合计", PARTS)])
}

fn net_values(books: &Books) -> Judged {
    const FIXED: &[(&str, i64)] = &[("fixed_cost", 1), ("fixed_depreciation", -1)];
    const INTANGIBLE: &[(&str, i64)] = &[("intangible_cost", 1), ("intangible_amortisation", -1)];
    sums(
        books,
        &[("fixed_net", "固定资产净值", FIXED), ("intangible_net", "无形资产净值", INTANGIBLE)],
    )
}

fn total_assets(books: &Books) -> Judged {
    const PARTS: &[(&str, i64)] = &[
        ("current_total", 1),
        ("investments", 1),
        ("construction", 1),
        ("fixed_net", 1),
        ("intangible_net", 1),
        ("deferred", 1),
        ("pending", 1),
    ];
    sums(books, &[("assets_total", "资产总计", PARTS)])
}

fn liabilities(books: &Books) -> Judged {
    const PARTS: &[(&str, i64)] = &[
        ("salaries", 1),
        ("due_to_upper", 1),
        ("due_to_lower", 1),
        ("other_payables", 1),
        ("held_for_others", 1),
    ];
    sums(books, &[("liabilities_total", "负债合计", PARTS)])
}

fn net_assets(books: &Books) -> Judged {
    const PARTS: &[(&str, i64)] = &[
        ("asset_fund", 1),
        ("special_fund", 1),
        ("union_carried", 1),
        ("union_surplus", 1),
        ("fiscal_carried", 1),
        ("fiscal_surplus", 1),
        ("stabilisation_fund", 1),
    ];
    sums(books, &[("net_assets_total", "净资产合计", PARTS)])
}

/// Accounts that 301 mirrors whole, 163 and 172 by their own sign.
const MIRRORED: [&str; 8] = ["141", "151", "161", "162", "163", "171", "172", "181"];
/// Beside these 182 is a shortage or a proceed, which has no mirror.
const UNMIRRORED: [&str; 3] = ["101", "102", "135"];

/// Whether an account of 182 holds 待处理财产价值, 处理净收入, or does not say.
fn holds_values(books: &Books, code: &str) -> Option<bool> {
    let account = books.chart().by_code(code)?;
    let name = books.chart().full_name(account);
    if name.contains("待处理财产价值") {
        Some(true)
    } else if name.contains("处理净收入") {
        Some(false)
    } else {
        None
    }
}

/// What a voucher moves on 182 for assets: what details say; else all of it where assets move
/// beside it and no money, what answers to the assets where both do, and nothing where none does.
fn pending_moved(books: &Books, voucher: &Voucher) -> i64 {
    let lines = books.lines_of(voucher);
    let (mut values, mut undivided) = (0, 0);
    for line in lines.iter().filter(|it| it.is_under("182")) {
        match holds_values(books, &line.code) {
            Some(true) => values += line.net(),
            Some(false) => {}
            None => undivided += line.net(),
        }
    }
    let of_assets = || lines.iter().filter(|it| it.is_any(&MIRRORED) || it.is_under("301"));
    if undivided == 0 || of_assets().next().is_none() {
        return values;
    }
    if books.has_any(voucher, &UNMIRRORED) {
        // What 301 and the assets leave between them.
        return values - of_assets().map(Line::net).sum::<i64>();
    }
    values + undivided
}

/// What stands on 182 for assets: of the opening what nobody can tell, and by month the rest.
fn pending_values(books: &Books) -> (Money, Vec<Money>) {
    let mut unknown = 0;
    let mut moved = [0; 13];
    for (code, months) in books.booked_under("182") {
        match holds_values(books, code) {
            Some(true) => moved[0] += months[0],
            Some(false) => {}
            None => unknown += months[0],
        }
    }
    let is_meant = |it: &&Voucher| it.kind != VoucherKind::Opening && books.has_any(it, &["182"]);
    for voucher in books.vouchers.iter().filter(is_meant) {
        let place = usize::try_from(voucher.month()).unwrap_or_default();
        if let Some(sum) = moved.get_mut(place) {
            *sum += pending_moved(books, voucher);
        }
    }
    let mut sum = 0;
    let standing = moved.iter().map(|fen: &i64| {
        sum += *fen;
        Money::from_fen(sum)
    });
    let standing = standing.collect();
    (Money::from_fen(unknown), standing)
}

fn mirror(books: &Books) -> Judged {
    let (unknown, pending) = pending_values(books);
    let at = |month: i64| {
        let place = usize::try_from(month).unwrap_or_default();
        let mirrored: Money = MIRRORED.iter().map(|code| books.net(code, month)).sum();
        let assets = mirrored + pending.get(place).copied().unwrap_or_default();
        let fund = books.credit("301", month);
        if fund == assets + unknown {
            return None;
        }
        unlike(books.month(month), ("301 资产基金", fund), ("资产基金所对应的资产", assets))
    };
    Ok(by_month(books, at))
}

fn nil_at_year_end(books: &Books) -> Judged {
    closed(books)?;
    let account = |(code, level): (&str, Level)| {
        let left = books.net(code, 12);
        let hit = unlike(
            books.whole_year(),
            (&books.account_label(code), left),
            ("年末应有余额", Money::ZERO),
        );
        hit.map(|it| it.about(code).level(level))
    };
    let accounts = [("111", Level::Refuse), ("182", Level::Warn)];
    Ok(accounts.into_iter().filter_map(account).collect())
}

fn normal_side(books: &Books) -> Judged {
    let mut hits = Vec::new();
    // 182 may stand on either side: what is found over is a credit (科目使用说明 182).
    let accounts = books.top_accounts(&[Class::Asset, Class::Liability]);
    for code in accounts.filter(|code| *code != "182") {
        let label = books.account_label(code);
        let is_credit = books.figures.normal_side(code) == NormalSide::Credit;
        let at = |month: i64| {
            let net = books.net(code, month);
            let balance = if is_credit { -net } else { net };
            let hit = unlike(books.month(month), (&label, balance), ("余额应不为负", Money::ZERO));
            hit.filter(|_| balance.is_negative()).map(|it| it.about(code))
        };
        hits.extend(by_month(books, at));
    }
    Ok(hits)
}

fn county(books: &Books) -> Result<bool, Lack> {
    if books.unit.tier != Tier::CountyAndAbove {
        return Ok(false);
    }
    closed(books)?;
    Ok(true)
}

fn of(amounts: &Amounts, key: &str) -> Money {
    amounts.get(key).copied().unwrap_or_default()
}

fn fiscal_rows(books: &Books) -> Judged {
    if !county(books)? {
        return Ok(Vec::new());
    }
    let year = books.month(12);
    let mut hits = Vec::new();
    let mut standing = Money::ZERO;
    for (label, row) in &books.county.fiscal {
        let rolled = of(row, "年初结转")
            + of(row, "年初结余")
            + of(row, "调整年初")
            + of(row, "归集上缴")
            + of(row, "内部调剂结转")
            + of(row, "内部调剂结余")
            + of(row, "本年收入")
            - of(row, "本年支出");
        let end = of(row, "年末结转") + of(row, "年末结余");
        standing += end;
        let hit = unlike(year, ("各栏滚动", rolled), ("年末", end));
        hits.extend(hit.map(|it| it.about(label.clone()).note(label.clone())));
    }
    let kept = books.sheet(12, "fiscal_carried") + books.sheet(12, "fiscal_surplus");
    let hit = unlike(year, ("附01年末", standing), ("331+332", kept));
    hits.extend(hit.map(|it| it.about("331+332")));
    Ok(hits)
}

/// Lines of 附02 that the balance sheet has, too.
const OF_THE_STATE: [(&str, &str); 9] = [
    ("cash", "货币资金"),
    ("fiscal_returnable", "财政应返还额度"),
    ("stock", "库存物品"),
    ("construction", "在建工程"),
    ("fixed_cost", "固定资产原值"),
    ("fixed_depreciation", "累计折旧"),
    ("intangible_cost", "无形资产原值"),
    ("intangible_amortisation", "累计摊销"),
    ("deferred", "长期待摊费用"),
];

fn state_assets(books: &Books) -> Judged {
    if !county(books)? {
        return Ok(Vec::new());
    }
    let year = books.month(12);
    let (opening, closing) = &books.county.state_assets;
    let mut hits = Vec::new();
    for (key, label) in OF_THE_STATE {
        let (own, all) = (of(closing, key), books.sheet(12, key));
        if own > all {
            let hit = unlike(year, (&format!("国有资产 {label}"), own), (label, all));
            hits.extend(hit.map(|it| it.about(label)));
        }
        if let Some(before) = &books.county.state_assets_before {
            let hit = unlike(
                year,
                (&format!("年初 {label}"), of(opening, key)),
                (&format!("上年年末 {label}"), of(before, key)),
            );
            hits.extend(hit.map(|it| it.about(format!("{label} 年初"))));
        }
    }
    Ok(hits)
}

/// 附03 by the entries themselves: movements before the transfer, on the debit side, and what was
/// written off assets.
fn costs(books: &Books) -> Judged {
    if !county(books)? {
        return Ok(Vec::new());
    }
    let mut booked: BTreeMap<&str, i64> = BTreeMap::new();
    let mut written_off = 0;
    let ordinary = books.vouchers.iter();
    let ordinary = ordinary.filter(|it| it.kind != VoucherKind::Opening && !it.kind.is_transfer());
    for line in ordinary.flat_map(|it| books.lines_of(it)) {
        let Some(top) = line.code.get(..3) else { continue };
        match top {
            "163" | "172" | "181" => written_off += line.credit,
            _ if top.starts_with('5') => *booked.entry(top).or_default() += line.net(),
            _ => {}
        }
    }
    let sum = |code: &str| Money::from_fen(booked.get(code).copied().unwrap_or_default());
    let mut lines: Vec<(String, String, Money)> =
        ["502", "503", "504", "505", "506", "508", "509", "510"]
            .iter()
            .map(|code| (format!("cost_{code}"), (*code).to_owned(), sum(code)))
            .collect();
    let written_off = Money::from_fen(written_off);
    lines.push(("depreciation".to_owned(), "折旧及摊销".to_owned(), written_off));
    let hit = |(key, label, booked): &(String, String, Money)| {
        let printed = of(&books.county.cost, key);
        let hit = unlike(
            books.month(12),
            (&format!("附03 {label}"), printed),
            (&format!("账簿 {label}"), *booked),
        );
        hit.map(|it| it.about(label.clone()))
    };
    Ok(lines.iter().filter_map(hit).collect())
}
