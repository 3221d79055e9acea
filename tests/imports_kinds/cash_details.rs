//! Ledgers of 银行存款 in a chart that keeps its accounts apart as details: read as the detail that
//! they name, or asked for it.

use union_ledger::date::ReportSpan;
use union_ledger::finding::{Finding, Severity};
use union_ledger::formats::xlsx_write::write_xlsx;
use union_ledger::imports::batches::import_request::{ImportOutcome, ImportRequest, Mode};
use union_ledger::imports::kinds::options::KindOptions;
use union_ledger::ledger::chart::Era;
use union_ledger::ledger::chart::add_account::{NewDetail, add_detail_account};
use union_ledger::platform::database::SYSTEM_BOOK;
use union_ledger::statements::build_report::build_report;
use union_ledger::statements::report_name::{ReportName, ReportOptions};
use union_ledger::units::add_unit::add_unit;
use union_ledger::units::unit::{Level, Tier, Unit};

use super::cash_book::{Desk, said};
use crate::common::books::{new_unit, preparer};
use crate::common::both;

const DETAILS: [(&str, &str); 2] = [("10201", "基本户存款"), ("10202", "专户存款")];

/// A union without books that has two details of 银行存款.
async fn union_of_details(desk: &Desk, code: &str, name: &str) -> Unit {
    let clock = desk.books.clock;
    let mut tx = desk.books.database.write(&[SYSTEM_BOOK]).await.unwrap();
    let new = new_unit(code, name, Some("D1"), Level::Grassroots, Tier::Grassroots);
    let unit = add_unit(&mut tx, clock, &preparer(), new).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = desk.books.database.write(&[unit.id]).await.unwrap();
    for (code, name) in DETAILS {
        let detail = NewDetail {
            era: Era::Y2021,
            parent_code: "102".to_owned(),
            code: code.to_owned(),
            name: name.to_owned(),
            applies_below: false,
        };
        add_detail_account(&mut tx, clock, &preparer(), &unit, detail).await.unwrap();
    }
    tx.commit().await.unwrap();
    desk.books.set(&unit, "review_required", "false").await;
    unit
}

async fn ask(desk: &Desk, unit: &Unit, text: &str, account: Option<&str>) -> ImportOutcome {
    let account_code = account.map(str::to_owned);
    let change = |it: &mut ImportRequest| {
        it.options = KindOptions { account_code, ..KindOptions::default() };
    };
    desk.ask_file(unit, ("csv", text.as_bytes().to_vec()), change).await.unwrap()
}

/// What asks for the account.
fn asked(outcome: &ImportOutcome) -> &Finding {
    let mut findings = outcome.findings.iter();
    findings.find(|it| it.code.id == "import.cash_account_ambiguous").unwrap()
}

const LEDGER: &str = "日期,凭证号,摘要,借方,贷方,方向,余额";

#[test]
fn a_ledger_of_bank_deposits_is_read_as_the_detail_that_it_names() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let unit = union_of_details(&desk, "G2", "附属中学工会").await;
        let by_row = "日期,摘要,科目,借方,贷方,方向,余额";
        for (place, (above, head, row, said_account, detail)) in [
            ("明细账\n科目：10201 基本户存款", LEDGER, "收会费,7,,借,", None, "10201"),
            ("明细账\n会计科目：银行存款-专户存款", LEDGER, "收会费,8,,借,", None, "10202"),
            (
                "银行存款明细账\n总账科目：银行存款,,明细科目：专户存款",
                LEDGER,
                "收会费,9,,借,",
                None,
                "10202",
            ),
            ("银行存款明细账（基本户存款）", LEDGER, "收会费,11,,借,", None, "10201"),
            ("明细账\n科目：102 银行存款", LEDGER, "收会费,12,,借,", Some("10202"), "10202"),
            ("明细账\n科目：102 银行存款", by_row, "10202 专户存款,13,,借,", None, "10202"),
            ("银行存款三栏式明细账", by_row, "银行存款/基本户存款,14,,借,", None, "10201"),
            // What names another account is the other side.
            ("银行存款日记账", by_row, "会费收入,15,,借,", Some("10201"), "10201"),
        ]
        .into_iter()
        .enumerate()
        {
            let before = match place {
                0 => Vec::new(),
                _ => desk.books.balances(&unit, "2025-12").await,
            };
            let day = format!("2025-01-{:02}", place + 8);
            let row = if head == LEDGER { format!("{},{row}", place + 1) } else { row.to_owned() };
            let row = if head == LEDGER { row } else { format!("收会费,{row}") };
            let text = format!("{above}\n{head}\n{day},{row}\n");
            let outcome = ask(&desk, &unit, &text, said_account).await;
            assert!(outcome.posted, "{text}\n{:#?}", outcome.findings);
            let after = desk.books.balances(&unit, "2025-12").await;
            let of = |balances: &[(String, String)], code: &str| {
                balances.iter().find(|it| it.0 == code).map_or("0.00".to_owned(), |it| it.1.clone())
            };
            for (code, _) in DETAILS {
                let has_changed = of(&before, code) != of(&after, code);
                assert_eq!(has_changed, code == detail, "{text} {code}");
            }
        }
        let found = desk.books.balances(&unit, "2025-12").await;
        for (code, net) in [("10201", "47.00"), ("10202", "42.00"), ("401", "-89.00")] {
            let found = found.iter().find(|it| it.0 == code).map(|it| it.1.as_str());
            assert_eq!(found, Some(net), "{code}");
        }
    });
}

#[test]
fn a_ledger_of_several_details_is_asked_which_one() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let unit = union_of_details(&desk, "G2", "附属中学工会").await;
        let labels = "10201 银行存款-基本户存款、10202 银行存款-专户存款";
        let bare = format!("明细账\n科目：102 银行存款\n{LEDGER}\n2025-01-08,1,收会费,8,,借,8\n");
        let outcome = ask(&desk, &unit, &bare, None).await;
        assert_eq!(said(&outcome, Severity::Refuse), ["account_ambiguous"]);
        assert_eq!(asked(&outcome).expected, labels);
        let mixed = "明细账\n科目：102 银行存款\n日期,凭证号,摘要,科目编码,科目名称,借方,贷方,方向,余额\n\
                     2025-01-08,1,收会费,10201,基本户存款,8,,借,8\n\
                     2025-01-09,2,收会费,10202,专户存款,9,,借,9\n";
        // Whoever chooses one of them does not make the others' rows its own.
        for account in [None, Some("10201")] {
            let outcome = ask(&desk, &unit, mixed, account).await;
            assert_eq!(said(&outcome, Severity::Refuse), ["account_ambiguous"]);
            assert_eq!(asked(&outcome).found, format!("各行分属 {labels}"));
            assert_eq!(outcome.vouchers, 0);
        }
    });
}

#[test]
fn details_one_below_the_other_are_read_each_as_itself() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let unit = union_of_details(&desk, "G2", "附属中学工会").await;
        let text = format!(
            "银行存款明细账\n{LEDGER}\n10201 基本户存款\n,,上年结转,,,借,0.00\n\
             2025-01-08,1,收会费,70,,借,70\n2025-01-09,2,转账手续费,,2,借,68\n\
             10202 专户存款\n,,上年结转,,,平,0.00\n2025-01-08,3,存款利息,1.10,,借,1.10\n"
        );
        let outcome = ask(&desk, &unit, &text, None).await;
        assert!(outcome.posted, "{:#?}", outcome.findings);
        let found = desk.books.balances(&unit, "2025-01").await;
        for (code, net) in [("10201", "68.00"), ("10202", "1.10")] {
            let found = found.iter().find(|it| it.0 == code).map(|it| it.1.as_str());
            assert_eq!(found, Some(net), "{code}");
        }
    });
}

#[test]
fn own_detail_ledgers_of_bank_deposits_come_back_as_the_detail_they_are_of() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let unit = union_of_details(&desk, "G2", "附属中学工会").await;
        let other = union_of_details(&desk, "G3", "附属小学工会").await;
        let rows = "2025-01-08,收会费,70.00,\n2025-01-09,转账手续费,,2.00\n";
        for (code, name) in DETAILS {
            let text = format!("银行存款流水账（{name}）,,,\n日期,摘要,收入,支出\n{rows}");
            assert!(ask(&desk, &unit, &text, Some(code)).await.posted);
        }
        for (account, vouchers, refusals) in
            [("10201", 2, &[][..]), ("10202", 2, &[]), ("102", 0, &["account_ambiguous"])]
        {
            let span: ReportSpan = "2025".parse().unwrap();
            let account = Some(account.to_owned());
            let options = ReportOptions { account, ..ReportOptions::default() };
            let mut tx = desk.books.database.read().await.unwrap();
            let name = ReportName::DetailLedger;
            let report = build_report(&mut tx, &unit, name, span, &options).await.unwrap();
            tx.commit().await.unwrap();
            let xlsx = write_xlsx(&report, jiff::civil::date(2025, 6, 30)).unwrap();
            let preview = |it: &mut ImportRequest| it.mode = Mode::Preview;
            let read = desk.ask_file(&other, ("xlsx", xlsx), preview).await.unwrap();
            assert_eq!(said(&read, Severity::Refuse), refusals, "{:#?}", read.findings);
            assert_eq!(read.vouchers, vouchers);
        }
    });
}
