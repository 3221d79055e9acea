//! How books begin: an opening that was wrong, a year that was wrong, the year before the first.

use union_ledger::date::ReportSpan;
use union_ledger::finding::{Failure, Finding, Outcome, Severity};
use union_ledger::formats::Isolation;
use union_ledger::imports::batch_number::label;
use union_ledger::imports::batches::import_request::{ImportOutcome, ImportRequest};
use union_ledger::imports::batches::import_workbook::import_workbook;
use union_ledger::imports::batches::staged_import;
use union_ledger::imports::batches::undo_batch::{UndoRequest, undo_batch};
use union_ledger::imports::kinds::SheetKind;
use union_ledger::ledger::store;
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::statements::build_report::build_report;
use union_ledger::statements::report_name::{ReportName, ReportOptions};
use union_ledger::wiring::{SOCKETS, act};

use super::{Desk, said};
use crate::common::books::{clock_at, preparer, refusals};
use crate::common::both;

const WRONG: &str =
    "科目编码,科目名称,方向,年初余额\n102,银行存款,借,4100\n32205,累计结余,贷,4100\n";
const RIGHT: &str =
    "科目编码,科目名称,方向,年初余额\n102,银行存款,借,4700\n32205,累计结余,贷,4700\n";
const JOURNAL: &str = "日期,凭证号,摘要,科目编码,借方金额,贷方金额\n\
    2025-02-03,记-1,收会费,102,60,\n2025-02-03,记-1,收会费,401,,60\n";

/// December 2024 of books kept elsewhere, not transferred.
const YEAR_BEFORE: &str = "\
期间：2024年12月,,,,,,,,,
科目编码,科目名称,年初借方,年初贷方,本期借方,本期贷方,本年累计借方,本年累计贷方,期末借方,期末贷方
102,银行存款,4000,,,,900,200,4700,
32205,累计结余,,4000,,,,,,4000
401,会费收入,,,,,,900,,900
50102,文体活动支出,,,,,200,,200,
";

async fn import(desk: &Desk, year: i64, kind: SheetKind, csv: &str) -> Outcome<ImportOutcome> {
    let unit = desk.unit().clone();
    let mut request = ImportRequest::new(unit, (year, kind), "表.csv", csv.as_bytes().to_vec());
    request.acceptance.reason = Some("已核对".to_owned());
    let evidence = EvidenceStore::under(desk.folder.path());
    let database = &desk.books.database;
    import_workbook(database, &evidence, act(desk.books.clock, &preparer()), request).await
}

async fn post(desk: &Desk, year: i64, kind: SheetKind, csv: &str) -> i64 {
    let outcome = import(desk, year, kind, csv).await.unwrap();
    assert!(outcome.posted, "{csv}\n{:?}", said(&outcome));
    outcome.batch_id.unwrap()
}

async fn undo(desk: &Desk, batch_id: i64) {
    let evidence = EvidenceStore::under(desk.folder.path());
    let (actor, isolation) = (preparer(), Isolation::InProcess);
    let at = staged_import::Desk {
        database: &desk.books.database,
        evidence: &evidence,
        clock: desk.books.clock,
        actor: &actor,
        isolation: &isolation,
        sockets: SOCKETS,
    };
    let request = UndoRequest { reason: "年初数有误".to_owned(), dated_on: None };
    undo_batch(&at, desk.unit(), batch_id, request).await.unwrap();
}

/// The years, and which of them are carried.
async fn years(desk: &Desk) -> Vec<(i64, bool)> {
    let mut tx = desk.books.database.read().await.unwrap();
    let years = store::years_of(&mut tx, desk.unit().id).await.unwrap();
    tx.commit().await.unwrap();
    years.iter().map(|it| (it.year, it.is_carried)).collect()
}

fn refused<T: std::fmt::Debug>(outcome: Outcome<T>) -> Finding {
    match outcome {
        Err(Failure::Refused(mut findings)) => findings.remove(0),
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn a_second_opening_is_refused_with_the_batch_of_the_first_which_can_be_undone() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let batch = post(&desk, 2025, SheetKind::Opening, WRONG).await;
        let finding = refused(import(&desk, 2025, SheetKind::Opening, RIGHT).await);
        assert_eq!(finding.code.id, "ledger.opening_exists");
        assert_eq!(finding.found, format!("{}（表.csv）", label(batch)));
        let way = finding.hint.find("撤销").unwrap();
        assert!(way < finding.hint.find("年初余额调整").unwrap(), "{}", finding.hint);
        undo(&desk, batch).await;
        post(&desk, 2025, SheetKind::Opening, RIGHT).await;
        let books = &desk.books;
        books
            .check_balances(desk.unit(), "2025-01", &[("102", "4700.00"), ("32205", "-4700.00")])
            .await;
        books.check_whole(desk.unit()).await;
        books.close(desk.unit(), "2025-01").await.unwrap();
        let late = refused(import(&desk, 2025, SheetKind::Opening, WRONG).await);
        assert_eq!(late.code.id, "ledger.opening_exists");
    });
}

#[test]
fn a_first_year_begun_wrongly_is_begun_again() {
    for (wrong, right) in [(2024, 2025), (2023, 2025), (2026, 2025)] {
        both(async |database| {
            let desk = Desk::new(database).await;
            let batch = post(&desk, wrong, SheetKind::Opening, WRONG).await;
            let early = refused_or_carried(&desk, right).await;
            assert!(early, "{wrong} still holds its opening");
            undo(&desk, batch).await;
            post(&desk, right, SheetKind::Opening, RIGHT).await;
            assert_eq!(years(&desk).await, [(right, false)], "{wrong}");
            let month = format!("{right}-01");
            let expected = [("102", "4700.00"), ("32205", "-4700.00")];
            desk.books.check_balances(desk.unit(), &month, &expected).await;
            desk.books.close(desk.unit(), &month).await.unwrap();
            desk.books.check_whole(desk.unit()).await;
        });
    }
}

/// Whether an opening cannot come into the year.
async fn refused_or_carried(desk: &Desk, year: i64) -> bool {
    let refused = refusals(import(desk, year, SheetKind::Opening, RIGHT).await);
    refused == ["ledger.opening_exists"] || refused == ["ledger.year_not_adjacent"]
}

#[test]
fn a_year_that_was_carried_from_nothing_takes_an_opening_of_its_own() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let batch = post(&desk, 2024, SheetKind::Opening, WRONG).await;
        post(&desk, 2025, SheetKind::Journal, JOURNAL).await;
        assert_eq!(years(&desk).await, [(2024, false), (2025, true)]);
        undo(&desk, batch).await;
        post(&desk, 2025, SheetKind::Opening, RIGHT).await;
        assert_eq!(years(&desk).await, [(2025, false)]);
        let expected = [("102", "4760.00"), ("32203", "-60.00"), ("32205", "-4700.00")];
        desk.books.close(desk.unit(), "2025-01").await.unwrap();
        desk.books.close(desk.unit(), "2025-02").await.unwrap();
        desk.books.check_balances(desk.unit(), "2025-02", &expected).await;
        desk.books.check_whole(desk.unit()).await;
    });
}

#[test]
fn a_year_that_holds_something_is_not_withdrawn() {
    both(async |database| {
        let desk = Desk::new(database).await;
        post(&desk, 2025, SheetKind::Journal, JOURNAL).await;
        let finding = refused(import(&desk, 2024, SheetKind::Opening, RIGHT).await);
        assert_eq!(finding.code.id, "ledger.year_not_adjacent");
        assert_eq!(years(&desk).await, [(2025, false)]);
    });
}

#[test]
fn the_year_before_the_first_comes_from_its_trial_balance_and_fills_its_column() {
    both(async |database| {
        let desk = Desk::new(database).await;
        post(&desk, 2025, SheetKind::Opening, RIGHT).await;
        post(&desk, 2025, SheetKind::Journal, JOURNAL).await;
        let form = annual_form(&desk).await;
        assert_eq!(form.figure("会费收入", "上年数"), None);
        assert!(
            form.notes.iter().any(|it| it.contains("上传2024年12月的科目余额表")),
            "{:?}",
            form.notes
        );
        post(&desk, 2024, SheetKind::TrialBalance, YEAR_BEFORE).await;
        assert_eq!(years(&desk).await, [(2024, false), (2025, false)]);
        let closings = desk.books.close_year(desk.unit(), 2024, &[]).await.unwrap();
        let warned = closings.iter().flat_map(|closing| &closing.findings);
        let warned: Vec<&str> =
            warned.filter(|it| it.severity == Severity::Warn).map(|it| it.code.id).collect();
        assert_eq!(warned, Vec::<&str>::new());
        let form = annual_form(&desk).await;
        for (line, this, before) in [
            ("会费收入", "60.00", "900.00"),
            ("职工活动支出", "0.00", "200.00"),
            ("本期收支差额", "60.00", "700.00"),
            ("年初资金结转结余", "4700.00", "4000.00"),
            ("年末资金结转结余", "4760.00", "4700.00"),
        ] {
            let figure = |column| form.figure(line, column).map(|it| it.to_string());
            assert_eq!(figure("本年数").as_deref(), Some(this), "{line}");
            assert_eq!(figure("上年数").as_deref(), Some(before), "{line}");
        }
        assert!(
            form.notes.iter().any(|it| it.starts_with("上年数取自2024年度")),
            "{:?}",
            form.notes
        );
        desk.books.close(desk.unit(), "2025-01").await.unwrap();
        desk.books.check_whole(desk.unit()).await;
    });
}

#[test]
fn an_opening_that_is_not_the_closing_of_the_year_before_is_told() {
    both(async |database| {
        let desk = Desk::new(database).await;
        post(&desk, 2025, SheetKind::Opening, WRONG).await;
        post(&desk, 2024, SheetKind::TrialBalance, YEAR_BEFORE).await;
        let closings = desk.books.close_year(desk.unit(), 2024, &[]).await.unwrap();
        let last = closings.last().unwrap();
        let told: Vec<(&str, &str)> = last
            .findings
            .iter()
            .filter(|it| it.code.id == "ledger.opening_differs_from_closing")
            .map(|it| (it.found.as_str(), it.expected.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("年初 4,100.00（借方为正）", "上年年末 4,700.00"),
                ("年初 -4,100.00（借方为正）", "上年年末 -4,700.00"),
            ]
        );
    });
}

async fn annual_form(desk: &Desk) -> union_ledger::formats::printable::Report {
    let mut tx = desk.books.database.read().await.unwrap();
    let (name, span) = (ReportName::IncomeExpenditure, ReportSpan::Year(2025));
    let options = ReportOptions::default();
    let report = build_report(&mut tx, desk.unit(), name, span, &options).await.unwrap();
    tx.commit().await.unwrap();
    report
}

/// 2024's own statement, as the unit drew it up.
const STATEMENT_BEFORE: &str = "收入支出表,,\n2024年度,,单位：元\n项目,本年数,上年数\n\
    三、收入合计,900,\n（一）会费收入,900,\n四、支出合计,200,\n（一）职工活动支出,200,\n\
    五、本期收支差额,700,\n六、年末资金结转结余,4700,\n";

#[test]
fn the_year_before_the_first_comes_from_its_own_statement_too() {
    both(async |database| {
        let desk = Desk::new(database).await;
        post(&desk, 2025, SheetKind::Opening, RIGHT).await;
        let early = import(&desk, 2024, SheetKind::Statement, STATEMENT_BEFORE).await.unwrap();
        let told: Vec<(&str, &str)> =
            early.findings.iter().map(|it| (it.code.id, it.found.as_str())).collect();
        assert_eq!(told, [("ledger.earlier_figures_taken", "收入支出表6项")]);
        assert_eq!(years(&desk).await, [(2025, false)]);
        let form = annual_form(&desk).await;
        for (line, before) in [
            ("会费收入", Some("900.00")),
            ("职工活动支出", Some("200.00")),
            ("本期收支差额", Some("700.00")),
            ("年末资金结转结余", Some("4700.00")),
            ("其他收入", None),
        ] {
            let figure = form.figure(line, "上年数").map(|it| it.to_string());
            assert_eq!(figure.as_deref(), before, "{line}");
        }
        let note = "上年数取自本单位上传的2024年度报表，未经本账簿核对。";
        assert!(form.notes.iter().any(|it| it == note), "{:?}", form.notes);
        // The last one holds.
        let mended = STATEMENT_BEFORE.replace("900", "901");
        import(&desk, 2024, SheetKind::Statement, &mended).await.unwrap();
        let figure = annual_form(&desk).await.figure("会费收入", "上年数");
        assert_eq!(figure.map(|it| it.to_string()).as_deref(), Some("901.00"));
        let empty = "资产负债表,,\n2024年度,,\n资产,年初余额,年末余额\n货币资金,1,2\n";
        let refused = import(&desk, 2024, SheetKind::Statement, empty).await.unwrap();
        assert!(refused.is_refused);
        assert!(said(&refused).contains(&"ledger.earlier_figures_missing".to_owned()));
    });
}

#[test]
fn a_file_that_came_after_midnight_in_china_came_on_that_day() {
    both(async |database| {
        let mut desk = Desk::new(database).await;
        desk.books.clock = clock_at("2025-06-29T17:15:00Z");
        post(&desk, 2025, SheetKind::Opening, RIGHT).await;
        let again = import(&desk, 2025, SheetKind::Opening, RIGHT).await.unwrap();
        assert_eq!(again.findings[0].message, "此文件已于2025-06-30导入，未重复入账");
    });
}
