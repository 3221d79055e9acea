//! What is accepted is what was seen: every line of it, and not only the sums.

use std::sync::Arc;

use union_ledger::finding::{Failure, Finding, Outcome, Severity};
use union_ledger::imports::batches::import_request::{ImportOutcome, ImportRequest};
use union_ledger::imports::batches::seen_upload::SeenUpload;
use union_ledger::imports::batches::staged_import::{accept_seen, preview_staged, stage_import};
use union_ledger::imports::cash::set_cash_rules::add_cash_rule;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::imports::kinds::options::KindOptions;
use union_ledger::imports::naming::cash_rules::{CashDirection, CashRule};
use union_ledger::imports::store::BatchRow;
use union_ledger::ledger::chart::Era;
use union_ledger::units::add_unit::{NewProject, add_parties, add_project};

use super::staged::{Office, explained};
use crate::common::books::preparer;
use crate::common::both;

const CASH: &str = "现金流水账,,,,\n日期,摘要,收入,支出,余额\n\
    2025-01-08,收一月会费,1260.00,,1260.00\n\
    2025-02-18,付职工培训费,,500.00,760.00\n";
const HEAD: &str = "日期,凭证号,摘要,科目编码,往来单位,项目,借方金额,贷方金额\n";
const OWED: &str = "2025-01-08,记-1,水费,50503,,职工书屋,80.00,\n\
    2025-01-08,记-1,水费,215,城东水厂,,,80.00\n";

/// What a look says now, as an acceptance names it.
async fn look(office: &Office, id: i64) -> String {
    let unit = &office.books.grassroots;
    let words = (explained().acceptance, None);
    let outcome = preview_staged(&office.desk(), unit, id, words).await.unwrap();
    assert!(!outcome.is_refused, "{:?}", outcome.findings);
    SeenUpload::of(&office.batch(id).await, Some(&outcome)).unwrap().spell()
}

async fn accept(office: &Office, id: i64, seen: &str) -> Outcome<ImportOutcome> {
    let unit = &office.books.grassroots;
    let words = Some((explained().acceptance, false));
    accept_seen(&office.desk(), unit, (id, Some(seen)), words, Arc::default()).await
}

fn changed(outcome: Outcome<ImportOutcome>) -> Finding {
    let Err(Failure::Refused(findings)) = outcome else { panic!("{outcome:?}") };
    assert_eq!(findings[0].code.id, "ledger.draft_changed");
    findings[0].clone()
}

async fn stage_cash(office: &Office) -> BatchRow {
    let unit = office.books.grassroots.clone();
    let key = (2025, SheetKind::CashBook);
    let mut request = ImportRequest::new(unit, key, "流水.csv", CASH.as_bytes());
    request.options = KindOptions { month: None, account_code: Some("101".to_owned()) };
    stage_import(&office.desk(), &request).await.unwrap()
}

async fn set_rule(office: &Office, name: &str, word: &str, account_code: &str) {
    let rule = CashRule {
        name: name.to_owned(),
        direction: CashDirection::Out,
        any_of: vec![word.to_owned()],
        all_of: Vec::new(),
        none_of: Vec::new(),
        account_code: account_code.to_owned(),
        project: None,
        counterparty: None,
        funding_source: None,
        expenditure_kind: None,
        economic_class: None,
        asset_ownership: None,
        priority: 500,
        caution: None,
    };
    let books = &office.books;
    let of = (&books.grassroots, Era::Y2021);
    let mut tx = books.database.write(&[of.0.id]).await.unwrap();
    add_cash_rule(&mut tx, books.clock, &preparer(), of, rule).await.unwrap();
    tx.commit().await.unwrap();
}

#[test]
fn an_upload_that_would_book_other_accounts_than_were_seen_is_not_accepted() {
    both(async |database| {
        let office = Office::new(database).await;
        let id = stage_cash(&office).await.id;
        let seen = look(&office, id).await;
        assert_eq!(look(&office, id).await, seen, "the same content has the same mark");
        // Vouchers, lines and sums stay what they were; only the account is another.
        set_rule(&office, "培训另列", "培训", "510").await;
        let finding = changed(accept(&office, id, &seen).await);
        assert!(finding.found.starts_with("科目、"), "{finding}");
        assert_eq!(office.vouchers().await, 0);
        assert_eq!(office.batch(id).await.status, "staged");

        let seen = look(&office, id).await;
        let accepted = accept(&office, id, &seen).await.unwrap();
        assert!(accepted.posted, "{:?}", accepted.findings);
        let fees = [("101", "760.00"), ("401", "-1260.00"), ("510", "500.00")];
        let books = &office.books;
        books.check_balances(&books.grassroots, "2025-02", &fees).await;
        books.check_whole(&books.grassroots).await;
    });
}

#[test]
fn a_rule_that_changes_nothing_of_this_file_does_not_stand_in_its_way() {
    both(async |database| {
        let office = Office::new(database).await;
        let id = stage_cash(&office).await.id;
        let seen = look(&office, id).await;
        set_rule(&office, "慰问另列", "慰问", "510").await;
        assert!(accept(&office, id, &seen).await.unwrap().posted);
    });
}

#[test]
fn what_a_file_names_is_seen_by_its_name_whoever_registers_it() {
    both(async |database| {
        let office = Office::new(database).await;
        let books = &office.books;
        let (unit_id, clock) = (books.grassroots.id, books.clock);
        let id = office.stage(&format!("{HEAD}{OWED}")).await.id;
        let seen = look(&office, id).await;
        // The party that the file would register comes in otherwise: it is the same one.
        let mut tx = books.database.write(&[unit_id]).await.unwrap();
        let names = ["城东水厂".to_owned()];
        add_parties(&mut tx, clock, &preparer(), unit_id, &names).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(look(&office, id).await, seen);

        // Its project comes in as an earmarked one: it is another one.
        let new = NewProject {
            code: String::new(),
            name: "职工书屋".to_owned(),
            is_earmarked: true,
            funding_source: None,
            started_on: None,
            finished_on: None,
        };
        let mut tx = books.database.write(&[unit_id]).await.unwrap();
        add_project(&mut tx, clock, &preparer(), unit_id, new).await.unwrap();
        tx.commit().await.unwrap();
        let finding = changed(accept(&office, id, &seen).await);
        assert!(finding.found.starts_with("项目、往来单位等辅助核算与所见不同"), "{finding}");
        assert_eq!(office.vouchers().await, 0);
        let seen = look(&office, id).await;
        assert!(accept(&office, id, &seen).await.unwrap().posted);
    });
}

#[test]
fn a_line_with_a_date_that_cannot_be_read_is_one_fault_of_its_voucher() {
    both(async |database| {
        let office = Office::new(database).await;
        let unit = &office.books.grassroots;
        let head = "日期,凭证号,摘要,科目编码,借方金额,贷方金额\n";
        let fine = "2025-01-08,记-1,会费,102,5.00,\n2025-01-08,记-1,会费,401,,5.00\n";
        for (lines, told) in [
            // On the second line, on the first one, on a line that repeats no number.
            ("2025-01-09,记-2,会费,102,6.00,\n2025-13-09,记-2,会费,401,,6.00\n", 1),
            ("2025-13-09,记-2,会费,102,6.00,\n2025-01-09,记-2,会费,401,,6.00\n", 1),
            ("2025-01-09,记-2,会费,102,6.00,\n一月九日,,会费,401,,6.00\n", 1),
            // On a line between others.
            (
                "2025-01-09,记-2,会费,102,6.00,\n2025-13-09,记-2,会费,401,,2.00\n\
                 2025-01-09,记-2,会费,401,,4.00\n",
                1,
            ),
            // Another voucher of its own is judged by itself.
            (
                "2025-13-09,记-2,会费,102,6.00,\n2025-13-09,记-2,会费,401,,6.00\n\
                 2025-01-10,记-3,会费,102,6.00,\n2025-01-10,记-3,会费,401,,7.00\n",
                2,
            ),
        ] {
            let staged = office.stage(&format!("{head}{fine}{lines}")).await;
            let words = (explained().acceptance, None);
            let looked = preview_staged(&office.desk(), unit, staged.id, words).await.unwrap();
            let refusals: Vec<&str> = looked
                .findings
                .iter()
                .filter(|it| it.severity == Severity::Refuse)
                .map(|it| it.code.id)
                .collect();
            assert_eq!(refusals.len(), told, "{lines}: {refusals:?}");
            assert!(refusals[0].starts_with("import.date_"), "{lines}: {refusals:?}");
            assert_eq!(looked.vouchers, 1, "{lines}");
            assert_eq!(looked.rows.read, looked.rows.booked + looked.rows.refused + 1);
        }
    });
}
