//! The product's own journals and ledgers of cash and bank, read again as cash books.

use std::fmt::Write as _;

use union_ledger::date::ReportSpan;
use union_ledger::finding::Severity;
use union_ledger::formats::csv_write::write_csv;
use union_ledger::formats::printable::Report;
use union_ledger::formats::xlsx_write::write_xlsx;
use union_ledger::imports::batches::import_request::{ImportOutcome, ImportRequest, Mode};
use union_ledger::imports::kinds::options::KindOptions;
use union_ledger::statements::build_report::build_report;
use union_ledger::statements::report_name::{ReportName, ReportOptions};
use union_ledger::units::add_unit::add_unit;
use union_ledger::units::unit::{Level, Tier, Unit};

use super::cash_book::{Desk, said};
use crate::common::books::{new_unit, preparer};
use crate::common::both;

/// Vouchers enough for three printed pages.
const DAYS: usize = 60;

/// Receipts and payments of three months, told so that rules take them.
async fn keep_books(desk: &Desk) {
    let head = "日期,摘要,收入,支出";
    let mut bank = format!("银行存款流水账,,,\n{head}\n");
    let mut cash = format!("现金流水账,,,\n{head}\n");
    for place in 0..DAYS {
        let (month, day) = (1 + place / 28, 1 + place % 28);
        let date = format!("2025-{month:02}-{day:02}");
        let _ = writeln!(bank, "{date},收会费,{}.50,", 20 + place);
        let _ = writeln!(cash, "{date},存款利息,{}.25,", 3 + place);
        if place % 3 == 0 {
            let _ = writeln!(bank, "{date},转账手续费,,{}.00", 1 + place);
        }
    }
    for text in [bank, cash] {
        let outcome = desk.accept(&text).await;
        assert!(outcome.posted, "{:#?}", outcome.findings);
    }
}

async fn report(desk: &Desk, name: ReportName, account: Option<&str>, span: &str) -> Report {
    let span: ReportSpan = span.parse().unwrap();
    let account = account.map(str::to_owned);
    let options = ReportOptions { account, ..ReportOptions::default() };
    let mut tx = desk.books.database.read().await.unwrap();
    let report = build_report(&mut tx, desk.unit(), name, span, &options).await.unwrap();
    tx.commit().await.unwrap();
    report
}

/// A union without any books.
async fn other_union(desk: &Desk) -> Unit {
    let mut tx =
        desk.books.database.write(&[union_ledger::platform::database::SYSTEM_BOOK]).await.unwrap();
    let new = new_unit("G2", "附属中学工会", Some("D1"), Level::Grassroots, Tier::Grassroots);
    let unit = add_unit(&mut tx, desk.books.clock, &preparer(), new).await.unwrap();
    tx.commit().await.unwrap();
    unit
}

async fn read(
    desk: &Desk,
    unit: &Unit,
    file: (&str, Vec<u8>),
    account_code: Option<&str>,
) -> ImportOutcome {
    let change = |it: &mut ImportRequest| {
        it.mode = Mode::Preview;
        let account_code = account_code.map(str::to_owned);
        it.options = KindOptions { account_code, ..KindOptions::default() };
    };
    desk.ask_file(unit, file, change).await.unwrap()
}

/// Warnings, but for the one that the printed journal is another union's.
fn told(outcome: &ImportOutcome) -> Vec<String> {
    let mut told = said(outcome, Severity::Warn);
    told.retain(|it| !it.starts_with("names_other_unit"));
    told
}

#[test]
fn journals_and_ledgers_of_cash_and_bank_are_read_as_they_were_written() {
    both(async |database| {
        let desk = Desk::new(database).await;
        keep_books(&desk).await;
        let unit = other_union(&desk).await;
        // Sixty receipts of 20.50 to 79.50 and twenty fees of 1 to 58; sixty of 3.25 to 62.25.
        let bank = (80, "3590.00");
        let cash = (60, "1965.00");
        for (name, account, (count, total)) in [
            (ReportName::CashJournal, None, cash),
            (ReportName::BankJournal, None, bank),
            (ReportName::DetailLedger, Some("101"), cash),
            (ReportName::DetailLedger, Some("102"), bank),
        ] {
            let report = report(&desk, name, account, "2025").await;
            let xlsx = write_xlsx(&report, jiff::civil::date(2025, 6, 30)).unwrap();
            let csv = write_csv(&report).unwrap();
            let code = if count == bank.0 { "102" } else { "101" };
            for (file, said_code) in [(("xlsx", xlsx), None), (("csv", csv), Some(code))] {
                let ending = file.0;
                let read = read(&desk, &unit, file, said_code).await;
                assert_eq!(told(&read), Vec::<String>::new(), "{name:?} {ending}");
                let found = (read.vouchers, read.total_debit.to_string());
                assert_eq!(found, (count, total.to_owned()), "{name:?} {ending}");
            }
        }
    });
}

#[test]
fn own_ledgers_of_other_accounts_are_told_to_be_that() {
    both(async |database| {
        let desk = Desk::new(database).await;
        keep_books(&desk).await;
        let unit = other_union(&desk).await;
        for (account, label) in [("50504", "50504"), ("401", "401")] {
            let report = report(&desk, ReportName::DetailLedger, Some(account), "2025").await;
            let xlsx = write_xlsx(&report, jiff::civil::date(2025, 6, 30)).unwrap();
            let told = read(&desk, &unit, ("xlsx", xlsx), None).await;
            assert!(said(&told, Severity::Refuse).contains(&"other_account".to_owned()));
            assert_eq!(told.vouchers, 0);
            let finding = told.findings.iter().find(|it| it.code.id.ends_with("other_account"));
            assert!(finding.unwrap().found.starts_with(label));
            // Separated text has no titles: whose ledger it is must be said.
            let csv = write_csv(&report).unwrap();
            let asked = read(&desk, &unit, ("csv", csv), None).await;
            assert!(said(&asked, Severity::Refuse).contains(&"account_ambiguous".to_owned()));
        }
    });
}

#[test]
fn a_bank_journal_of_two_accounts_keeps_them_apart() {
    both(async |database| {
        let desk = Desk::new(database).await;
        desk.add_bank("02", "专用户").await;
        for (name, rows) in [
            ("基本户", "2025-01-08,收会费,70.00,\n2025-01-09,转账手续费,,2.00\n"),
            ("专用户", "2025-01-08,存款利息,1.10,\n2025-02-01,存款利息,1.30,\n"),
        ] {
            let text = format!("银行存款流水账（{name}）,,,\n日期,摘要,收入,支出\n{rows}");
            let outcome = desk.accept(&text).await;
            assert!(outcome.posted, "{:#?}", outcome.findings);
        }
        let report = report(&desk, ReportName::BankJournal, None, "2025").await;
        let xlsx = write_xlsx(&report, jiff::civil::date(2025, 6, 30)).unwrap();
        let unit = other_union(&desk).await;
        // Whoever does not know the accounts cannot tell them apart.
        let lost = read(&desk, &unit, ("xlsx", xlsx.clone()), None).await;
        assert!(lost.is_refused, "{:#?}", lost.findings);
        desk.add_bank_of(&unit, "01", "基本户").await;
        desk.add_bank_of(&unit, "02", "专用户").await;
        let read = read(&desk, &unit, ("xlsx", xlsx), None).await;
        assert_eq!(told(&read), Vec::<String>::new(), "{:#?}", read.findings);
        let found = (read.vouchers, read.total_debit.to_string());
        assert_eq!(found, (4, "74.40".to_owned()));
    });
}
