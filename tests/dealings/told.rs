//! What is told while it is taken in: more than a notice announces, days that are too far apart,
//! and percents of which nobody can see what they are.

use rust_xlsxwriter::{Format, Workbook};
use union_ledger::dealings::store::transfers_of;
use union_ledger::imports::batches::import_request::ImportRequest;
use union_ledger::imports::batches::import_workbook::import_workbook;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::wiring::act;

use crate::common::books::{Books, preparer};
use crate::common::{both, temporary_folder};
use crate::dues::refusals::bring;

const HEAD: &str = "事项编号,方向,类别,对方单位,日期,金额\n";

async fn say(books: &Books, who: &str, line: &str) -> Vec<(&'static str, String, String)> {
    let outcome = bring(books, who, &(SheetKind::Transfers, format!("{HEAD}{line}\n"))).await;
    assert!(!outcome.is_refused, "{:?}", outcome.findings);
    let told = |it: &union_ledger::finding::Finding| {
        (it.code.id, it.place.cell.clone().unwrap_or_default(), it.found.clone())
    };
    outcome.findings.iter().map(told).collect()
}

#[test]
fn more_than_a_notice_announces_is_told_and_taken() {
    both(async |database| {
        let books = Books::new(database).await;
        let notice = "通知编号,类别,对方单位,项目,金额,日期\nN1,一般性补助,D1,,100,2025-03-01\n";
        bring(&books, "F1", &(SheetKind::GrantNotices, notice.to_owned())).await;
        assert_eq!(say(&books, "F1", "N1,付,一般性补助,D1,2025-03-10,60").await, []);
        // The receiver says what came; that is the payer's to explain.
        assert_eq!(say(&books, "D1", "N1,收,一般性补助,F1,2025-03-11,110").await, []);
        let more = say(&books, "F1", "N1,付,一般性补助,D1,2025-03-12,40.01").await;
        let told =
            ("transfers.more_than_announced", "F2".to_owned(), "N1 已付合计 100.01".to_owned());
        assert_eq!(more, [told]);
        books
            .check_balances(
                &books.federation,
                "2025-03",
                &[("102", "-100.01"), ("50801", "100.01")],
            )
            .await;
    });
}

#[test]
fn what_two_sides_say_without_a_number_is_joined_within_a_quarter() {
    both(async |database| {
        let books = Books::new(database).await;
        let count = async || {
            let mut tx = books.database.read().await.unwrap();
            let found = transfers_of(&mut tx, books.department.id, 2025).await.unwrap();
            tx.commit().await.unwrap();
            found.len()
        };
        say(&books, "F1", ",付,一般性补助,D1,2025-01-10,500").await;
        // 91 days later it is another matter, 90 days later the same.
        say(&books, "D1", ",收,一般性补助,F1,2025-04-11,500").await;
        assert_eq!(count().await, 2);
        say(&books, "D1", ",收,一般性补助,F1,2025-04-10,500").await;
        assert_eq!(count().await, 2);
        // A notice waits longer for its payment: until the next year.
        let notice = "通知编号,类别,对方单位,项目,金额,日期\nN2,一般性补助,D1,,700,2025-03-01\n";
        bring(&books, "F1", &(SheetKind::GrantNotices, notice.to_owned())).await;
        say(&books, "F1", ",付,一般性补助,D1,2025-11-20,700").await;
        assert_eq!(count().await, 3);
    });
}

/// A workbook of rules: rates as numbers, one of them shown with its sign, one as text.
fn rules_with(rates: [Option<f64>; 3]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let heads =
        ["规则编码", "付款单位", "适用层级", "计算依据", "比例", "类别", "起始日期", "依据"];
    for (column, head) in (0..).zip(heads) {
        sheet.write_string(0, column, head).unwrap();
    }
    for (row, rate) in (1..).zip(rates) {
        let code = format!("R{row}");
        let words =
            [&code, "F1", "厅局直属工会", "上缴额", "", "回拨", "2025-01-01", "文〔2025〕1号"];
        for (column, word) in (0..).zip(words).filter(|(column, _)| *column != 4) {
            sheet.write_string(row, column, word).unwrap();
        }
        let percent = Format::new().set_num_format("0%");
        match rate {
            Some(rate) => sheet.write_number_with_format(row, 4, rate, &percent).unwrap(),
            None => sheet.write_string(row, 4, "0.5%").unwrap(),
        };
    }
    workbook.save_to_buffer().unwrap()
}

#[test]
fn a_rate_that_may_be_a_part_of_one_is_told_at_its_cell() {
    both(async |database| {
        let books = Books::new(database).await;
        let take = async |rates| {
            let kind = SheetKind::ReturnRules;
            let unit = books.federation.clone();
            let request = ImportRequest::new(unit, (2025, kind), "规则.xlsx", rules_with(rates));
            let folder = temporary_folder();
            let evidence = EvidenceStore::under(folder.path());
            let actor = preparer();
            let acting = act(books.clock, &actor);
            import_workbook(&books.database, &evidence, acting, request).await.unwrap()
        };
        let outcome = take([Some(0.6), Some(1.0), None]).await;
        let told: Vec<_> = outcome
            .findings
            .iter()
            .map(|it| (it.code.id, it.place.cell.clone().unwrap_or_default()))
            .collect();
        let ambiguous = "dues.percent_ambiguous";
        assert_eq!(told, [(ambiguous, "E2".to_owned()), (ambiguous, "E3".to_owned())]);
        let outcome = take([Some(60.0), Some(1.5), None]).await;
        assert!(outcome.registered, "{:?}", outcome.findings);
    });
}
