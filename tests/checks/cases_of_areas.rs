//! The smallest books that trip one rule whose data other areas keep.

use union_ledger::budgets::approve_budget::Version;
use union_ledger::budgets::budget::Line as BudgetLine;
use union_ledger::budgets::store::BudgetRow;
use union_ledger::checks::books::{AgedLine, Books, Budgets, DuesShare};
use union_ledger::date::Period;
use union_ledger::dues::dues_month::DuesMonth;
use union_ledger::limits::breach::Reached;
use union_ledger::programmes::results::LimitFinding;
use union_ledger::units::unit::Tier::{CountyAndAbove, Grassroots};

use super::cases::{Case, changed, day, with, yuan};
use super::fixture::{Fixture, YEAR};

pub fn version(stage: &str, lines: &[(&str, &str, &str, Option<&str>)]) -> Version {
    let row = BudgetRow {
        id: 1,
        unit_id: 7,
        year: YEAR,
        seq: 1,
        stage: stage.to_owned(),
        state: "approved".to_owned(),
        content_hash: String::new(),
        made_by: String::new(),
        made_at: String::new(),
        approved_on: Some("2025-02-18".to_owned()),
        counts_from_on: Some("2025-01-01".to_owned()),
        paper: None,
        approved_by: None,
        approved_at: None,
    };
    let line = |(account, initial, amount, last): &(&str, &str, &str, Option<&str>)| BudgetLine {
        account_id: 0,
        account: (*account).to_owned(),
        name: String::new(),
        project: String::new(),
        last_final: last.map(yuan),
        initial: yuan(initial),
        amount: yuan(amount),
        note: String::new(),
    };
    Version { row, lines: lines.iter().map(line).collect() }
}

pub fn budgeted(versions: Vec<Version>, last_final: Option<Version>) -> Books {
    let mut books = Fixture::new(Grassroots).books();
    books.budgets = Some(Budgets { versions, last_final });
    books
}

pub fn aged(account: &str, on: &str) -> Books {
    let mut books = Fixture::new(Grassroots).books();
    books.aged.push(AgedLine {
        account: account.to_owned(),
        unit_id: None,
        party_id: Some(1),
        on: day(on),
        voucher: "2024-01 记-3".to_owned(),
        is_opening: false,
        net_fen: if account == "135" { 100 } else { -100 },
    });
    books
}

pub fn of_budgets() -> Vec<Case> {
    let lines = &[("501", "10000.00", "10000.00", None), ("50105", "9000.00", "9000.00", None)];
    let plain = || version("initial", &[("501", "10000.00", "10000.00", None)]);
    vec![
        ("BG01", budgeted(vec![version("initial", lines)], None)),
        ("BG02", budgeted(vec![version("initial", &[("501", "100.00", "100.00", None)])], None)),
        (
            "BG03",
            budgeted(vec![plain(), version("final", &[("501", "10000.00", "345.61", None)])], None),
        ),
        (
            "BG04",
            budgeted(
                vec![version("initial", &[("501", "10000.00", "10000.00", Some("5.00"))])],
                Some(version("final", &[("501", "6.00", "6.00", None)])),
            ),
        ),
    ]
}

pub fn of_areas() -> Vec<Case> {
    vec![
        (
            "FE01",
            with(
                Grassroots,
                &[(
                    "2025-03-12",
                    "组织春游",
                    None,
                    &[("50105", "5000.10", ""), ("102", "", "5000.10")],
                )],
            ),
        ),
        (
            "FE02",
            changed(|books| {
                books.limit_findings = Some(vec![LimitFinding {
                    rule: "超标准",
                    unit_code: "G7".to_owned(),
                    name: "张*".to_owned(),
                    item: "节日慰问".to_owned(),
                    standard: Reached::Money(yuan("2000.00")),
                    reached: Reached::Money(yuan("2100.00")),
                    over: Reached::Money(yuan("100.00")),
                    paper: "文1".to_owned(),
                    day: "2025-03-12".to_owned(),
                    programme: "A1".to_owned(),
                    why: String::new(),
                    line: "1".to_owned(),
                }]);
            }),
        ),
        ("AG01", aged("135", "2024-01-10")),
        ("AG02", aged("215", "2021-01-10")),
        (
            "TR01",
            with(
                CountyAndAbove,
                &[(
                    "2025-03-12",
                    "代管经费列支",
                    None,
                    &[("221", "", "10.10"), ("50502", "10.10", "")],
                )],
            ),
        ),
        (
            "UP05",
            changed(|books| {
                books.dues_months.push(DuesMonth {
                    unit_id: 7,
                    unit_code: "G7".to_owned(),
                    unit_name: String::new(),
                    wage_period: Period::new(YEAR, 3).unwrap(),
                    payroll: yuan("5000.00"),
                    due: yuan("100.00"),
                    paid: yuan("99.99"),
                    due_on: day("2025-04-15"),
                });
            }),
        ),
        (
            "UP06",
            changed(|books| {
                books.dues_shares.push(DuesShare {
                    voucher_id: books.vouchers[0].id,
                    own: yuan("60.00"),
                    expected: Some(yuan("60.01")),
                });
            }),
        ),
    ]
}
