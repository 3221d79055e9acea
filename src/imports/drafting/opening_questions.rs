//! What an opening leaves open: balances that name nobody they are due to or from, money for
//! projects without its project, accounts that are nil when a year begins, balances on the side
//! where their accounts have none.
//!
//! Invariant: a question is asked once for each account, at its first line.

use std::collections::BTreeMap;

use crate::finding::{Code, Finding, Place, Severity};
use crate::imports::codes;
use crate::imports::reading::problems::Problems;
use crate::ledger::chart::dimension::{Dimension, Dimensions, ExpenditureKind};
use crate::ledger::chart::{Account, Class, Era, Side};
use crate::ledger::voucher::book::Book;
use crate::money::Money;

/// One line of an opening.
pub struct OpeningLine {
    pub account_id: i64,
    pub dimensions: Dimensions,
    pub net_debit_fen: i128,
    pub place: Place,
}

/// Tells what the lines leave open.
pub fn ask(lines: &[OpeningLine], book: &Book, problems: &mut Problems) {
    let mut asked: BTreeMap<(&'static str, String), (Finding, u64)> = BTreeMap::new();
    for line in lines {
        let Some(account) = book.chart.get(line.account_id) else { continue };
        let Some((code, expected)) = question(account, line.dimensions, book) else { continue };
        let label = format!("{} {}", account.code, book.chart.full_name(account));
        let finding = || {
            let mut finding =
                Finding::new(code, line.place.clone()).found(&label).expected(expected);
            // A union at the root has nobody above it in the register.
            if is_due_upwards(account) && book.unit.parent_id.is_none() {
                finding.severity = Severity::Inform;
            }
            finding
        };
        asked.entry((code.id, account.code.clone())).or_insert_with(|| (finding(), 0)).1 += 1;
    }
    for (mut finding, times) in asked.into_values() {
        if times > 1 {
            finding.found = format!("{}，共 {times} 行", finding.found);
        }
        problems.add(finding);
    }
    ask_sides(lines, book, problems);
}

/// Asks about balances on the other side: of money each line, for each is an account at a bank;
/// of other accounts what all lines come to.
fn ask_sides(lines: &[OpeningLine], book: &Book, problems: &mut Problems) {
    let mut balances: BTreeMap<(&str, usize), (&Account, i128, &Place)> = BTreeMap::new();
    for (number, line) in (1..).zip(lines) {
        let Some(account) = book.chart.get(line.account_id) else { continue };
        let is_asked = matches!(account.class, Class::Income | Class::Expense) || is_nil(account);
        if is_asked {
            continue;
        }
        let is_money = matches!(account.top_code(), "101" | "102");
        let key = (account.code.as_str(), if is_money { number } else { 0 });
        balances.entry(key).or_insert((account, 0, &line.place)).1 += line.net_debit_fen;
    }
    for (account, net, place) in balances.into_values() {
        let (other, own, excess) = match account.normal_side {
            Side::Debit => ("贷方", "借方", -net),
            Side::Credit => ("借方", "贷方", net),
        };
        if excess <= 0 {
            continue;
        }
        let amount = i64::try_from(excess).map(|fen| Money::from_fen(fen).grouped());
        let label = format!("{} {}", account.code, book.chart.full_name(account));
        let finding = Finding::new(&codes::OPENING_ON_OTHER_SIDE, place.clone())
            .found(format!("{label}，{other} {}", amount.unwrap_or_default()))
            .expected(format!("{own}余额"));
        problems.add(finding);
    }
}

fn question(
    account: &Account,
    dimensions: Dimensions,
    book: &Book,
) -> Option<(&'static Code, String)> {
    if matches!(account.class, Class::Income | Class::Expense) {
        return Some((&codes::OPENING_OF_RESULT, "年初没有余额的科目不列".to_owned()));
    }
    if is_nil(account) {
        let expected = match account.code.get(..3) {
            Some("321" | "331") => "并入累计结转",
            Some("322" | "332") => "并入累计结余",
            _ => "年末注销后没有余额",
        };
        return Some((&codes::OPENING_NOT_NIL, expected.to_owned()));
    }
    if is_due(account) && !dimensions.names(Dimension::Counterparty) {
        return Some(question_of_counterparty(account, book));
    }
    // What is left of 基本支出 belongs to no project.
    let is_basic = dimensions.expenditure_kind.is_some_and(|kind| kind != ExpenditureKind::Project);
    if is_of_projects(account) && !is_basic && !dimensions.names(Dimension::Project) {
        let expected = "“项目”列填写项目名称，专项资金写作“专项:项目名称”";
        return Some((&codes::OPENING_WITHOUT_PROJECT, expected.to_owned()));
    }
    None
}

/// Who a balance is due to or from: another union, or by 制度 第135号、第215号 anybody.
fn question_of_counterparty(account: &Account, book: &Book) -> (&'static Code, String) {
    if matches!(account.top_code(), "135" | "215" | "225") {
        let expected = "“往来单位”列填写对方单位或个人的名称";
        return (&codes::OPENING_WITHOUT_PARTY, expected.to_owned());
    }
    let code = &codes::OPENING_WITHOUT_COUNTERPARTY;
    if !is_due_upwards(account) {
        return (code, "“往来单位”列填写下级工会的名称或编码".to_owned());
    }
    let upper = book.unit.parent_id.and_then(|id| book.units.get(&id));
    let example = upper.map(|upper| format!("，如 {} {}", upper.code, upper.name));
    (code, format!("“往来单位”列填写上级工会{}", example.unwrap_or_default()))
}

/// Nil once a year is over: what belongs to the year alone is rolled into what accumulates, and
/// what was not spent of the quota is written off.
fn is_nil(account: &Account) -> bool {
    let of_year = ["32101", "32102", "32103", "32201", "32202", "32203", "32204"];
    let of_fiscal = ["33101", "33102", "33103", "33201", "33202", "33203", "33204"];
    let is_of = |codes: &[&str]| codes.iter().any(|code| account.is_at_or_under(code));
    account.top_code() == "111"
        || (account.era == Era::Y2021 && (is_of(&of_year) || is_of(&of_fiscal)))
}

/// Due from or to somebody.
fn is_due(account: &Account) -> bool {
    match account.era {
        Era::Y2021 => {
            matches!(account.top_code(), "131" | "132" | "135" | "211" | "212" | "215")
        }
        Era::Y2009 => {
            matches!(account.top_code(), "131" | "132" | "135" | "221" | "222" | "225")
        }
    }
}

fn is_due_upwards(account: &Account) -> bool {
    let of_era = if account.era == Era::Y2021 { "211" } else { "221" };
    matches!(account.top_code(), "131") || account.top_code() == of_era
}

/// Money that is bound to a purpose.
fn is_of_projects(account: &Account) -> bool {
    account.era == Era::Y2021 && matches!(account.top_code(), "321" | "331")
}
