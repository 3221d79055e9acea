//! One voucher that comes again: under another spelling of its number, as the program's own
//! journal, by a cash book, by hand.

use union_ledger::date::ReportSpan;
use union_ledger::formats::csv_write::write_csv;
use union_ledger::formats::xlsx_write::write_xlsx;
use union_ledger::imports::batches::import_request::ImportOutcome;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::statements::build_report::build_report;
use union_ledger::statements::report_name::{ReportName, ReportOptions};

use super::origins::{Office, on_both};

const HEAD: &str = "日期,凭证号,摘要,科目编码,借方金额,贷方金额";
const POSTED: &str = "import.voucher_already_posted";
const ALIKE: &str = "import.voucher_like_posted";

fn journal(number: &str, summary: &str) -> String {
    format!(
        "{HEAD}\n2025-02-11,{number},{summary},101,66,\n2025-02-11,{number},{summary},401,,66\n"
    )
}

fn cash_book(summary: &str) -> String {
    format!("现金流水账,,,,\n日期,摘要,收入,支出,科目\n2025-02-11,{summary},66,,401\n")
}

fn codes(outcome: &ImportOutcome) -> Vec<&'static str> {
    let told = outcome.findings.iter().map(|it| it.code.id);
    told.filter(|id| *id != "import.warnings_unexplained").collect()
}

impl Office {
    async fn cash(&self) -> String {
        let found = self.books.balances(&self.books.grassroots, "2025-02").await;
        let found = found.into_iter().find(|it| it.0 == "101");
        found.map(|it| it.1).unwrap_or_default()
    }

    /// The journal of the year as the program writes it: separated text and a workbook.
    async fn own_journal(&self) -> [(&'static str, Vec<u8>); 2] {
        let span: ReportSpan = "2025".parse().unwrap();
        let (unit, options) = (&self.books.grassroots, ReportOptions::default());
        let mut tx = self.books.database.read().await.unwrap();
        let report = build_report(&mut tx, unit, ReportName::Journal, span, &options).await;
        tx.commit().await.unwrap();
        let report = report.unwrap();
        let xlsx = write_xlsx(&report, jiff::civil::date(2025, 6, 30)).unwrap();
        [("own.csv", write_csv(&report).unwrap()), ("own.xlsx", xlsx)]
    }
}

#[test]
fn a_number_in_another_spelling_is_the_same_voucher() {
    on_both(async |office| {
        let first = office.import(SheetKind::Journal, &journal("记-3", "收二月会费"), "").await;
        assert!(first.unwrap().posted);
        let parted = "日期,凭证字,凭证号,摘要,科目编码,借方金额,贷方金额\n\
                      2025-02-11,记,0003,收二月会费,101,66,\n2025-02-11,记,0003,收二月会费,401,,66\n";
        let spellings = ["3", "0003", "记账-3", "记账凭证3", "记字第3号", "2025-02-记-0003"];
        let mut files: Vec<String> =
            spellings.iter().map(|number| journal(number, "收二月会费")).collect();
        files.push(parted.to_owned());
        for text in files {
            let outcome = office.import(SheetKind::Journal, &text, "").await.unwrap();
            assert_eq!(codes(&outcome), [POSTED], "{text}");
            assert_eq!(office.cash().await, "66.00", "{text}");
        }
        // Another number is asked, and other words under this one are.
        let other = office.import(SheetKind::Journal, &journal("4", "收二月会费"), "").await;
        let other = other.unwrap();
        assert_eq!((codes(&other), other.posted), (vec![ALIKE], false));
        let told = office.told(SheetKind::Journal, &journal("0003", "收会费")).await;
        assert_eq!(told, "number_posted_differently B2");
        assert_eq!(office.cash().await, "66.00");
        let reason = "另一笔会费";
        let answered = office.import(SheetKind::Journal, &journal("4", "收二月会费"), reason).await;
        assert!(answered.unwrap().posted);
        assert_eq!(office.cash().await, "132.00");
    });
}

#[test]
fn the_programs_own_journal_brings_nothing_that_the_books_have() {
    on_both(async |office| {
        let two = format!("{}2025-02-12,8,付邮费,50504,6,\n2025-02-12,8,付邮费,101,,6\n", {
            journal("7", "收二月会费")
        });
        let first = office.import(SheetKind::Journal, &two, "没有细分").await.unwrap();
        assert!(first.posted, "{:?}", first.findings);
        let book = cash_book("收捐款");
        let by_book = office.import(SheetKind::CashBook, &book, "另一笔").await.unwrap();
        assert!(by_book.posted, "{:?}", by_book.findings);
        let unit = office.books.grassroots.clone();
        let lines = [("101", "debit", "5"), ("408", "credit", "5")];
        office.books.post(&unit, "2025-02-13", &lines).await;
        assert_eq!(office.cash().await, "131.00");
        for (name, bytes) in office.own_journal().await {
            let file = (name, bytes);
            let outcome = office.import_file(SheetKind::Journal, file, "已核对").await.unwrap();
            assert_eq!(outcome.vouchers, 0, "{name}: {:?}", outcome.findings);
            let known = codes(&outcome).into_iter().filter(|id| *id == POSTED).count();
            assert_eq!(known, 4, "{name}: {:?}", outcome.findings);
            assert_eq!(office.cash().await, "131.00", "{name}");
        }
        office.books.check_whole(&unit).await;
    });
}

#[test]
fn a_cash_book_and_a_journal_of_one_receipt_book_it_once() {
    for is_book_first in [true, false] {
        on_both(async |office| {
            let files = [
                (SheetKind::CashBook, cash_book("收二月会费")),
                (SheetKind::Journal, journal("记-1", "收二月会费")),
            ];
            let [first, second] = if is_book_first {
                files
            } else {
                let [book, journal] = files;
                [journal, book]
            };
            let posted = office.import(first.0, &first.1, "").await.unwrap();
            assert!(posted.posted, "{:?}", posted.findings);
            let again = office.import(second.0, &second.1, "").await.unwrap();
            assert!(codes(&again).contains(&POSTED), "{:?}", again.findings);
            assert_eq!(office.cash().await, "66.00");
        });
        // In other words it may be another receipt: asked.
        on_both(async |office| {
            let files = [
                (SheetKind::CashBook, cash_book("会费")),
                (SheetKind::Journal, journal("记-5", "收二月会费")),
            ];
            let [first, second] = if is_book_first {
                files
            } else {
                let [book, journal] = files;
                [journal, book]
            };
            assert!(office.import(first.0, &first.1, "").await.unwrap().posted);
            let asked = office.import(second.0, &second.1, "").await.unwrap();
            assert_eq!((codes(&asked).contains(&ALIKE), asked.posted), (true, false));
            let answered = office.import(second.0, &second.1, "另一笔").await.unwrap();
            assert!(answered.posted, "{:?}", answered.findings);
            assert_eq!(office.cash().await, "132.00");
        });
    }
}

#[test]
fn equal_payments_of_one_file_and_different_ones_of_two_are_not_asked() {
    on_both(async |office| {
        let line = |number: i64, who: &str| {
            format!(
                "2025-02-11,记-{number},慰问{who},50404,30,\n2025-02-11,记-{number},慰问{who},101,,30\n"
            )
        };
        let first = format!("{HEAD}\n{}{}", line(1, "秦小路"), line(2, "方小满"));
        let posted = office.import(SheetKind::Journal, &first, "没有细分").await.unwrap();
        assert!(posted.posted, "{:?}", posted.findings);
        // Two that the books have, and a third of the same day and amount.
        let more = format!("{first}{}", line(3, "沈知秋"));
        let outcome = office.import(SheetKind::Journal, &more, "没有细分").await.unwrap();
        assert!(outcome.posted && outcome.vouchers == 1, "{:?}", outcome.findings);
        assert!(!codes(&outcome).contains(&ALIKE), "{:?}", outcome.findings);
        assert_eq!(office.cash().await, "-90.00");
    });
}
