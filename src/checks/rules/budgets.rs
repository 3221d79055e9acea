//! BG, FE: budgets, final accounts, and what may be spent on outings and benefits.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::differences::{closed, unlike};
use crate::budgets::approve_budget::Version;
use crate::budgets::budget::{Stage, by_account, covering, unlike_details};
use crate::budgets::control::Amounts;
use crate::budgets::overruns::{Follower, Overrun, Problem, Versions, Voucher as SpentVoucher};
use crate::checks::books::{Books, Budgets, Voucher};
use crate::checks::finding::{Hit, Judged, Lack, Side, When};
use crate::checks::rule::Level;
use crate::date::Period;
use crate::ledger::voucher::VoucherKind;
use crate::limits::breach::Reached;
use crate::money::Money;
use crate::programmes::results::LimitFinding;
use crate::units::settings::{BudgetControl, LimitControl};

pub(super) fn judge_of(id: &str) -> Option<fn(&Books) -> Judged> {
    Some(match id {
        "BG01" => balanced,
        "BG02" => controlled,
        "BG03" => final_accounts,
        "BG04" => last_final,
        "FE01" => outings,
        "FE02" => benefits,
        _ => return None,
    })
}

fn budgets(books: &Books) -> Result<&Budgets, Lack> {
    books.budgets.as_ref().ok_or_else(|| Lack::of("本年批准的预算"))
}

/// The budgets that may be spent: all but the final accounts.
fn spendable(budgets: &Budgets) -> Result<&Version, Lack> {
    let mut versions = budgets.versions.iter().filter(|it| it.stage() != Stage::Final);
    versions.next_back().ok_or_else(|| Lack::of("本年批准的预算"))
}

/// The month from which a version counts.
fn when_of(books: &Books, version: &Version) -> When {
    let day = version.row.counts_from_on.as_deref().or(version.row.approved_on.as_deref());
    let period = day.and_then(|it| it.parse::<Date>().ok()).and_then(Period::of);
    match period {
        Some(period) if period.year() == books.year => When::Month(period),
        _ => books.month(1),
    }
}

fn sums(version: &Version) -> BTreeMap<&str, Money> {
    by_account(version.lines.iter().map(|it| (it.account.as_str(), it.amount)))
}

/// The sum of accounts that no other budgeted account covers.
fn total(sums: &BTreeMap<&str, Money>, class: &str) -> Money {
    let is_top = |account: &str| covering(sums, account).nth(1).is_none();
    let of = sums.iter().filter(|(account, _)| account.starts_with(class) && is_top(account));
    of.map(|(_, amount)| *amount).sum()
}

fn balanced(books: &Books) -> Judged {
    let version = spendable(budgets(books)?)?;
    let when = when_of(books, version);
    let sums = sums(version);
    let mut hits: Vec<Hit> = Vec::new();
    for (account, amount, details) in unlike_details(&sums) {
        let label = books.account_label(account);
        let hit = unlike(when, (&label, amount), ("明细预算之和", details));
        hits.extend(hit.map(|it| it.about(account)));
    }
    let carried: Money =
        ["321", "322", "331", "332", "341"].iter().map(|it| books.credit(it, 0)).sum();
    let (income, expense) = (total(&sums, "4") + carried, total(&sums, "5"));
    if income < expense {
        let left = Side::of("收入预算加可用结转结余", income);
        hits.push(Hit::new(when, left, Side::of("支出预算", expense)));
    }
    Ok(hits)
}

/// Vouchers after which a line stands above its budget, by the budgets' own reckoning.
fn overruns(books: &Books, budgets: &Budgets) -> Vec<Overrun> {
    let mut versions = Versions::default();
    for version in budgets.versions.iter().filter(|it| it.stage() != Stage::Final) {
        let amounts: Amounts = sums(version)
            .into_iter()
            .filter(|(account, _)| account.starts_with('5'))
            .map(|(account, amount)| (account.to_owned(), amount))
            .collect();
        versions.count_from(version.row.counts_from_on.as_deref().unwrap_or_default(), amounts);
    }
    let mut follower = Follower::new(&books.unit.code, versions);
    let is_meant = |it: &&Voucher| it.kind != VoucherKind::Opening && !it.kind.is_transfer();
    let mut vouchers: Vec<&Voucher> = books.vouchers.iter().filter(is_meant).collect();
    vouchers.sort_by_key(|it| (it.dated_on, it.id));
    let mut told = Vec::new();
    for voucher in vouchers {
        let mut spent = Amounts::new();
        for line in books.lines_of(voucher).iter().filter(|it| it.is_under("5")) {
            *spent.entry(line.code.to_string()).or_default() += Money::from_fen(line.net());
        }
        if !spent.is_empty() {
            let dated_on = voucher.dated_on.to_string();
            let label = voucher.name();
            told.extend(follower.follow(&SpentVoucher { id: voucher.id, dated_on, label, spent }));
        }
    }
    told
}

fn controlled(books: &Books) -> Judged {
    let budgets = budgets(books)?;
    spendable(budgets)?;
    let is_hard = books.settings.budget_control == BudgetControl::Refuse;
    let level = if is_hard { Level::Refuse } else { Level::Warn };
    let hit = |it: Overrun| {
        let when = books.voucher(it.voucher_id).map_or(books.whole_year(), Voucher::when);
        let label = books.account_label(&it.account);
        let right = match it.problem {
            Problem::Overspent => "批准的预算",
            Problem::Unbudgeted => "没有预算",
        };
        let left = Side::of(format!("{label} 累计支出"), it.spent);
        let hit = Hit::new(when, left, Side::of(right, it.budget)).at([it.voucher]);
        hit.about(it.account).level(level).note(it.problem.label())
    };
    Ok(overruns(books, budgets).into_iter().map(hit).collect())
}

fn final_accounts(books: &Books) -> Judged {
    let budgets = budgets(books)?;
    let last = budgets.versions.iter().rev().find(|it| it.stage() == Stage::Final);
    let last = last.ok_or_else(|| Lack::of("本年批准的决算"))?;
    let approved = spendable(budgets)?;
    let when = books.month(12);
    let planned = by_account(last.lines.iter().map(|it| (it.account.as_str(), it.initial)));
    let approved = sums(approved);
    let mut hits = Vec::new();
    let accounts: std::collections::BTreeSet<&str> =
        planned.keys().chain(approved.keys()).copied().collect();
    for account in accounts {
        let of = |sums: &BTreeMap<&str, Money>| sums.get(account).copied().unwrap_or_default();
        let label = books.account_label(account);
        let hit = unlike(
            when,
            (&format!("决算预算数 {label}"), of(&planned)),
            ("批准的预算", of(&approved)),
        );
        hits.extend(hit.map(|it| it.about(account)));
    }
    for (account, amount) in sums(last) {
        let label = books.account_label(account);
        let kept = books.moved(account);
        let hit = unlike(when, (&format!("决算数 {label}"), amount), ("账簿发生额", kept));
        hits.extend(hit.map(|it| it.about(format!("{account} 决算数"))));
    }
    Ok(hits)
}

fn last_final(books: &Books) -> Judged {
    let budgets = budgets(books)?;
    let first = spendable(budgets)?;
    let before = budgets.last_final.as_ref().ok_or_else(|| Lack::of("上年批准的决算"))?;
    let said = first.lines.iter().filter_map(|it| Some((it.account.as_str(), it.last_final?)));
    let said = by_account(said);
    let before = sums(before);
    let when = when_of(books, first);
    let hit = |(account, amount): (&&str, &Money)| {
        let label = books.account_label(account);
        let right = before.get(account).copied().unwrap_or_default();
        let hit = unlike(when, (&format!("上年决算数 {label}"), *amount), ("上年决算", right));
        hit.map(|it| it.about(*account))
    };
    Ok(said.iter().filter_map(hit).collect())
}

/// 观影和春秋游: lines of 会员活动支出 whose summary or project says so.
fn outings(books: &Books) -> Judged {
    closed(books)?;
    let words = &books.terms.outing_words;
    let says = |text: &str| words.iter().any(|word| text.contains(word.as_str()));
    let vouchers = books.vouchers.iter();
    let meant = vouchers.filter(|it| it.kind != VoucherKind::Opening && !it.kind.is_transfer());
    let mut spent = 0;
    for line in meant.flat_map(|it| books.lines_of(it)).filter(|it| it.is_under("50105")) {
        let project = books.dimensions(line).project_id;
        let project = project.and_then(|id| books.project_names.get(&id));
        if says(&line.summary) || project.is_some_and(|name| says(name)) {
            spent += line.net();
        }
    }
    let fees = books.moved("401");
    let times = books.terms.outing_multiple;
    let most = Money::from_fen(fees.fen().saturating_mul(1 + times));
    let spent = Money::from_fen(spent);
    let left = Side::of("观影和春秋游支出", spent);
    let right = Side::of(format!("会费收入的{}倍", times + 1), most);
    let hit = (spent > most).then(|| Hit::new(books.whole_year(), left, right));
    Ok(hit.into_iter().collect())
}

fn benefits(books: &Books) -> Judged {
    let found = books.limit_findings.as_ref().ok_or_else(|| Lack::of("列支标准"))?;
    let is_hard = books.settings.limit_control == LimitControl::Refuse;
    let level = if is_hard { Level::Refuse } else { Level::Warn };
    let hit = |it: &LimitFinding| {
        let period = it.day.parse::<Date>().ok().and_then(Period::of);
        let when = period.map_or(books.whole_year(), When::Month);
        let side = |label: String, reached: Reached| match reached {
            Reached::Money(amount) => Side::of(label, amount),
            Reached::Times(times) => Side::text(format!("{label} {times}次")),
        };
        let left = side(format!("{} 实际", it.item), it.reached);
        let hit = Hit::new(when, left, side(format!("{} 标准", it.item), it.standard));
        let note = format!("{}，{}，名册 {}，{}", it.rule, it.paper, it.line, it.name);
        hit.about(format!("{} {}", it.programme, it.line)).level(level).note(note)
    };
    Ok(found.iter().map(hit).collect())
}
