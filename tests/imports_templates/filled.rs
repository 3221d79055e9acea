//! Each kind: template, filled in, uploaded, posted, shown by its report; and left blank.

use union_ledger::formats::entry_form::{EntryCell, EntryForm};
use union_ledger::imports::kinds::SheetKind;
use union_ledger::statements::report_name::ReportName;

use super::{Desk, column, fill, fill_journal, said};
use crate::common::both;

#[test]
fn a_filled_journal_is_posted_and_the_trial_balance_shows_it() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let mut form = desk.template(SheetKind::Journal, None).await;
        fill_journal(&mut form);
        let outcome = desk.import(SheetKind::Journal, &form).await.unwrap();
        assert!(outcome.posted, "{:?}", outcome.findings);
        assert_eq!((outcome.vouchers, outcome.entries), (2, 4));
        let of_imports = outcome.findings.iter().filter(|it| it.code.id.starts_with("import."));
        assert_eq!(of_imports.count(), 0, "{:?}", outcome.findings);
        let report = desk.report(ReportName::TrialBalance, "2025-03").await;
        for (account, column, amount) in [
            ("102", "期初余额借方", "1200.50"),
            ("102", "本期发生额贷方", "100.00"),
            ("50102", "本期发生额借方", "100.00"),
        ] {
            let figure = report.figure(account, column).unwrap_or_default();
            assert_eq!(figure.to_string(), amount, "{account} {column}");
        }
    });
}

#[test]
fn filled_opening_balances_are_the_opening_of_the_year() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let mut form = desk.template(SheetKind::Opening, None).await;
        let page = &mut form.pages[0];
        let listed = page.rows.len();
        assert!(listed > 20, "{listed}");
        fill(page, "101", &[("年初借方余额", "80.00")]);
        fill(page, "102", &[("年初借方余额", "920.00")]);
        fill(page, "32205", &[("年初贷方余额", "1000.00")]);
        let outcome = desk.import(SheetKind::Opening, &form).await.unwrap();
        assert!(outcome.posted, "{:?}", outcome.findings);
        assert_eq!(said(&outcome).iter().filter(|it| !it.starts_with("ledger.")).count(), 0);
        assert_eq!(outcome.entries, 3);
        let report = desk.report(ReportName::TrialBalance, "2025-01").await;
        for (account, column, amount) in [
            ("101", "期初余额借方", "80.00"),
            ("102", "期初余额借方", "920.00"),
            ("32205", "期初余额贷方", "1000.00"),
        ] {
            let figure = report.figure(account, column).unwrap_or_default();
            assert_eq!(figure.to_string(), amount, "{account} {column}");
        }
    });
}

const BALANCES: [(&str, &[(&str, &str)]); 4] = [
    (
        "102",
        &[
            ("年初借方余额", "900.00"),
            ("期初借方余额", "900.00"),
            ("本期借方发生额", "1000.00"),
            ("本期贷方发生额", "380.00"),
            ("期末借方余额", "1520.00"),
        ],
    ),
    (
        "32205",
        &[("年初贷方余额", "900.00"), ("期初贷方余额", "900.00"), ("期末贷方余额", "900.00")],
    ),
    ("401", &[("本期贷方发生额", "1000.00"), ("期末贷方余额", "1000.00")]),
    ("50102", &[("本期借方发生额", "380.00"), ("期末借方余额", "380.00")]),
];

fn fill_balances(form: &mut EntryForm) {
    for (account, cells) in BALANCES {
        fill(&mut form.pages[0], account, cells);
    }
}

#[test]
fn a_filled_trial_balance_is_what_the_report_shows_afterwards() {
    both(async |database| {
        let desk = Desk::new(database).await;
        desk.books.set(desk.unit(), "carry_forward", "year_end").await;
        let mut form = desk.template(SheetKind::TrialBalance, None).await;
        fill_balances(&mut form);
        let silent = desk.import(SheetKind::TrialBalance, &form).await.unwrap();
        assert_eq!(said(&silent), ["table_period_missing"]);
        form.pages[0].asked.as_mut().unwrap().value = "2025年1月".to_owned();
        let outcome = desk.import(SheetKind::TrialBalance, &form).await.unwrap();
        assert!(outcome.posted, "{:?}", outcome.findings);
        assert_eq!(said(&outcome), ["table_opening_posted"]);
        let report = desk.report(ReportName::TrialBalance, "2025-01").await;
        for (account, column, amount) in [
            ("102", "期初余额借方", "900.00"),
            ("102", "本期发生额贷方", "380.00"),
            ("102", "期末余额借方", "1520.00"),
            ("32205", "期末余额贷方", "900.00"),
            ("401", "期末余额贷方", "1000.00"),
            ("50102", "期末余额借方", "380.00"),
        ] {
            let figure = report.figure(account, column).unwrap_or_default();
            assert_eq!(figure.to_string(), amount, "{account} {column}");
        }
    });
}

/// The unit's own figures, taken from its books, line by line.
async fn fill_statements(desk: &Desk, form: &mut EntryForm, span: &str) -> usize {
    let mut filled = 0;
    for page in &mut form.pages {
        let name = match page.name.as_str() {
            "资产负债表" => ReportName::BalanceSheet,
            _ => ReportName::IncomeExpenditure,
        };
        let report = desk.report(name, span).await;
        let headings: Vec<String> = page.columns.iter().map(|it| it.heading.clone()).collect();
        for row in &mut page.rows {
            let mut caption = String::new();
            for (cell, heading) in row.iter_mut().zip(&headings) {
                if let EntryCell::Caption(text, _) = cell {
                    caption = text.rsplit(['、', '）', '.']).next().unwrap().to_owned();
                } else if heading.starts_with("负债") {
                    // The other half of the sheet has a line less.
                    caption.clear();
                } else if *cell == EntryCell::Blank
                    && let Some(figure) = report.figure(&caption, heading)
                {
                    *cell = EntryCell::Money(figure);
                    filled += 1;
                }
            }
        }
    }
    filled
}

#[test]
fn filled_statements_agree_with_the_books_to_the_last_line() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let mut journal = desk.template(SheetKind::Journal, None).await;
        fill_journal(&mut journal);
        assert!(desk.import(SheetKind::Journal, &journal).await.unwrap().posted);
        for span in ["2025-03", "2025Q1", "2025"] {
            let mut form = desk.template(SheetKind::Statement, Some(span)).await;
            let filled = fill_statements(&desk, &mut form, span).await;
            assert!(filled > 60, "{span}: {filled}");
            let outcome = desk.import(SheetKind::Statement, &form).await.unwrap();
            assert_eq!(said(&outcome), ["statement_agrees"; 2], "{span} {:?}", outcome.findings);
            assert_eq!(outcome.comparisons.len(), 2, "{span}");
            // A figure that is not that of the books is told at its cell.
            let page = &mut form.pages[0];
            let closing = column(page, if span == "2025" { "年末余额" } else { "期末余额" });
            let cash = page.rows.iter_mut().find(
                |row| matches!(&row[0], EntryCell::Caption(caption, _) if caption == "货币资金"),
            );
            cash.unwrap()[closing] = EntryCell::Money("7.00".parse().unwrap());
            let outcome = desk.import(SheetKind::Statement, &form).await.unwrap();
            assert!(said(&outcome).contains(&"statement_differs"), "{:?}", outcome.findings);
        }
    });
}

#[test]
fn one_of_two_statements_may_stay_blank() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let mut journal = desk.template(SheetKind::Journal, None).await;
        fill_journal(&mut journal);
        assert!(desk.import(SheetKind::Journal, &journal).await.unwrap().posted);
        let mut form = desk.template(SheetKind::Statement, Some("2025-03")).await;
        let blank = form.pages[1].clone();
        fill_statements(&desk, &mut form, "2025-03").await;
        form.pages[1] = blank;
        let outcome = desk.import(SheetKind::Statement, &form).await.unwrap();
        assert_eq!(said(&outcome), ["statement_agrees"], "{:?}", outcome.findings);
        assert_eq!(outcome.comparisons.len(), 1);
    });
}

#[test]
fn a_template_that_nobody_filled_in_has_no_lines_and_nothing_else() {
    both(async |database| {
        let desk = Desk::new(database).await;
        for kind in SheetKind::EVERY {
            for span in [None, Some("2025-03"), Some("2025")] {
                let form = desk.template(*kind, span).await;
                let outcome = desk.import(*kind, &form).await.unwrap();
                assert_eq!(said(&outcome), ["no_lines"], "{kind:?} {:?}", outcome.findings);
                assert!(outcome.is_refused && outcome.batch_id.is_none());
            }
        }
    });
}
