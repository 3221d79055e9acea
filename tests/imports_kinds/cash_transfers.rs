//! Money moved between the unit's own accounts: told by two books, booked once; and what a book
//! says of its last balance.

use rust_xlsxwriter::Workbook;
use union_ledger::finding::Severity;
use union_ledger::imports::batches::import_request::{ImportOutcome, ImportRequest};
use union_ledger::ledger::voucher::VoucherKind;
use union_ledger::platform::database::Database;

use super::cash_book::{Desk, said};
use crate::common::both;

const HEAD: &str = "日期,摘要,收入,支出,余额,科目";

const BANK: &str = "银行存款流水账,,,,,\n日期,摘要,收入,支出,余额,科目\n上年结转,,,,6000.00,\n\
    2025-01-06,提取现金,,400.00,5600.00,\n2025-01-06,收会费,75.00,,5675.00,401\n\
    2025-01-20,现金存入银行,120.00,,5795.00,\n";

const CASH: &str = "现金流水账,,,,,\n日期,摘要,收入,支出,余额,科目\n上年结转,,,,150.00,\n\
    2025-01-06,提取现金,400.00,,550.00,\n2025-01-09,购办公用品,,35.00,515.00,\n\
    2025-01-20,现金存行,,120.00,395.00,\n";

/// 6,000.00 in the bank, 150.00 in the drawer.
async fn desk_with_opening(database: Database) -> Desk {
    let desk = Desk::new(database).await;
    let lines =
        [("102", "debit", "6000.00"), ("101", "debit", "150.00"), ("32205", "credit", "6150.00")];
    let mut opening = desk.books.draft(desk.unit(), "2025-01-01", &lines).await;
    opening.kind = VoucherKind::Opening;
    desk.books.post_voucher(desk.unit(), opening).await.unwrap();
    desk
}

fn cells(outcome: &ImportOutcome, code: &str) -> Vec<String> {
    let of_code = outcome.findings.iter().filter(|it| it.code.id.ends_with(code));
    of_code.map(|it| it.place.cell.clone().unwrap_or_default()).collect()
}

async fn book_in_order(database: Database, (first, second): (&str, &str), more: &str) {
    let desk = desk_with_opening(database).await;
    let booked = desk.accept(first).await;
    assert_eq!((booked.vouchers, booked.known_vouchers), (3, 0), "{:#?}", booked.findings);
    let met = desk.accept(second).await;
    assert!(met.posted, "{:#?}", met.findings);
    assert_eq!((met.vouchers, met.known_vouchers), (1, 2), "{:#?}", met.findings);
    assert_eq!(cells(&met, "cash_transfer_met").len(), 2);
    assert_eq!(said(&met, Severity::Warn), Vec::<String>::new());
    desk.balances("2025-01", &[("101", "395.00"), ("102", "5795.00")]).await;
    // The same book again, with a row more, brings that row only.
    let again = desk.accept(&format!("{second}{more}")).await;
    assert_eq!((again.vouchers, again.known_vouchers), (1, 3), "{:#?}", again.findings);
    desk.books.check_whole(desk.unit()).await;
}

#[test]
fn the_cash_book_meets_what_the_bank_book_brought() {
    both(async |database| {
        book_in_order(database, (BANK, CASH), "2025-01-22,收会费,1.00,,396.00,401\n").await;
    });
}

#[test]
fn the_bank_book_meets_what_the_cash_book_brought() {
    both(async |database| {
        book_in_order(database, (CASH, BANK), "2025-01-22,收会费,1.00,,5796.00,401\n").await;
    });
}

/// A workbook with a sheet for each of these texts.
fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, text) in sheets {
        let sheet = workbook.add_worksheet().set_name(*name).unwrap();
        for (row, line) in (0_u32..).zip(text.lines()) {
            for (column, cell) in (0_u16..).zip(line.split(',')) {
                match cell.parse::<f64>() {
                    Ok(number) => sheet.write(row, column, number).unwrap(),
                    Err(_) => sheet.write(row, column, cell).unwrap(),
                };
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

#[test]
fn two_sheets_of_one_workbook_tell_of_a_transfer_once() {
    both(async |database| {
        let desk = desk_with_opening(database).await;
        let file = workbook(&[("银行", BANK), ("现金", CASH)]);
        let unit = desk.unit().clone();
        let accepted = desk.ask_file(&unit, ("xlsx", file), |_| {}).await.unwrap();
        assert!(accepted.posted, "{:#?}", accepted.findings);
        assert_eq!((accepted.vouchers, accepted.known_vouchers), (4, 2));
        desk.balances("2025-01", &[("101", "395.00"), ("102", "5795.00")]).await;
        desk.books.check_whole(desk.unit()).await;
    });
}

#[test]
fn what_waits_for_review_is_met_as_well() {
    both(async |database| {
        let desk = desk_with_opening(database).await;
        desk.books.set(desk.unit(), "review_required", "true").await;
        let first = desk.accept(BANK).await;
        assert!(first.awaiting_review, "{:#?}", first.findings);
        let second = desk.accept(CASH).await;
        assert!(second.awaiting_review, "{:#?}", second.findings);
        assert_eq!((second.vouchers, second.known_vouchers), (1, 2));
        assert_eq!(said(&second, Severity::Warn), Vec::<String>::new());
    });
}

#[test]
fn money_moved_between_two_bank_accounts_is_booked_once() {
    both(async |database| {
        let desk = Desk::new(database).await;
        desk.add_bank("02", "专用户").await;
        let main = format!(
            "银行存款流水账（基本户）,,,,,\n{HEAD}\n2025-02-03,收会费,900.00,,900.00,401\n\
             2025-02-05,转专用户,,500.00,400.00,\n2025-02-05,转专用户,,500.00,-100.00,\n"
        );
        let special = format!(
            "银行存款流水账（专用户）,,,,,\n{HEAD}\n2025-02-05,由基本户转入,500.00,,500.00,\n\
             2025-02-05,由基本户转入,500.00,,1000.00,\n"
        );
        let first = desk.accept(&main).await;
        assert!(first.posted, "{:#?}", first.findings);
        let second = desk.preview(&special).await;
        assert_eq!((second.vouchers, second.known_vouchers), (0, 2), "{:#?}", second.findings);
        assert!(!second.is_refused, "{:#?}", second.findings);
        desk.balances("2025-02", &[("102", "900.00"), ("401", "-900.00")]).await;
    });
}

#[test]
fn a_row_that_no_rule_takes_meets_the_transfer_of_its_day_and_amount() {
    both(async |database| {
        let desk = desk_with_opening(database).await;
        assert!(desk.accept(BANK).await.posted);
        let cash = "现金流水账,,,,,\n日期,摘要,收入,支出,余额,科目\n\
            2025-01-06,支票号 0031,400.00,,550.00,\n";
        let met = desk.preview(cash).await;
        assert_eq!(said(&met, Severity::Warn), Vec::<String>::new());
        assert_eq!((met.vouchers, met.known_vouchers), (0, 1), "{:#?}", met.findings);
        // On another day it is another one, which somebody must explain.
        let other = cash.replace("01-06,支票号 0031", "01-08,提取现金").replace("550.00", "");
        assert_eq!(said(&desk.preview(&other).await, Severity::Warn), ["transfer_near B3"]);
    });
}

#[test]
fn an_equal_row_of_the_next_book_is_booked_where_the_balance_shows_it() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let head = "银行存款流水账,,,,\n日期,摘要,收入,支出,余额\n";
        let first =
            format!("{head}2025-03-20,收会费,90.00,,90.00\n2025-03-21,转账手续费,,5.00,85.00\n");
        assert_eq!(desk.accept(&first).await.vouchers, 2);
        let next = format!(
            "{head}上月结转,,,,85.00\n2025-03-21,转账手续费,,5.00,80.00\n\
             2025-03-22,收会费,1.00,,81.00\n"
        );
        let booked = desk.accept(&next).await;
        assert_eq!((booked.vouchers, booked.known_vouchers), (2, 0), "{:#?}", booked.findings);
        desk.balances("2025-03", &[("102", "81.00"), ("50504", "10.00")]).await;
        // Both files in one are known whole.
        let all =
            format!("{first}2025-03-21,转账手续费,,5.00,80.00\n2025-03-22,收会费,1.00,,81.00\n");
        let again = desk.preview(&all).await;
        assert_eq!((again.vouchers, again.known_vouchers), (0, 4), "{:#?}", again.findings);
        // Without a balance nothing tells, and somebody must.
        let bare = "银行存款流水账,,,\n日期,摘要,收入,支出\n2025-03-21,转账手续费,,5.00\n";
        let asked = desk.preview(bare).await;
        assert_eq!(said(&asked, Severity::Warn), ["equal_row B3"]);
        desk.books.check_whole(desk.unit()).await;
    });
}

#[test]
fn the_last_balance_is_what_the_books_have_then() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let hand = [("102", "debit", "75.00"), ("401", "credit", "75.00")];
        desk.books.post(desk.unit(), "2025-01-06", &hand).await;
        let head = "银行存款流水账,,,,\n日期,摘要,收入,支出,余额\n";
        let file =
            format!("{head}2025-01-06,收会费,75.00,,75.00\n2025-01-07,账户管理费,,4.00,71.00\n");
        let told = desk.accept(&file).await;
        assert_eq!(said(&told, Severity::Refuse), ["last_balance_differs E4"]);
        let finding = told.findings.iter().find(|it| it.code.id.ends_with("differs")).unwrap();
        assert_eq!(finding.found, "71.00");
        assert!(finding.expected.starts_with("146.00"), "{}", finding.expected);
        // Rows that are left out are somebody's own choice.
        let chosen = |it: &mut ImportRequest| it.acceptance.left_out = Some(Vec::new());
        let outcome = desk.ask(&file, chosen).await.unwrap();
        assert_eq!(said(&outcome, Severity::Refuse), Vec::<String>::new());
    });
}

#[test]
fn what_is_owed_to_the_union_above_needs_no_caution_where_the_books_owe_it() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let owed = [("102", "debit", "300.00"), ("211 unit=D1", "credit", "300.00")];
        desk.books.post(desk.unit(), "2025-01-06", &owed).await;
        let file = |amount: &str, left: &str| {
            format!(
                "银行存款流水账,,,,\n日期,摘要,收入,支出,余额\n\
                 2025-02-10,上缴工会经费,,{amount},{left}\n"
            )
        };
        let covered = desk.preview(&file("120.00", "180.00")).await;
        assert_eq!(said(&covered, Severity::Warn), Vec::<String>::new());
        let too_much = desk.preview(&file("300.01", "-0.01")).await;
        assert_eq!(said(&too_much, Severity::Warn), ["rule_caution B3"]);
    });
}
