//! Whose file it is, of which year, in which money, and what it begins with: what is wrong with it
//! is told before anything is booked, on both databases.

use rust_xlsxwriter::Workbook;
use tempfile::TempDir;
use union_ledger::finding::{Failure, Finding, Outcome, Severity};
use union_ledger::imports::batch_number::label;
use union_ledger::imports::batches::import_request::{ImportOutcome, ImportRequest};
use union_ledger::imports::batches::import_workbook::import_workbook;
use union_ledger::imports::batches::staged_import::Desk;
use union_ledger::imports::batches::undo_batch::{UndoRequest, undo_batch};
use union_ledger::imports::kinds::SheetKind;
use union_ledger::platform::database::Database;
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::wiring::{SOCKETS, act};

use super::{read, with_desk};
use crate::common::books::{Books, preparer};
use crate::common::{both, isolation, temporary_folder};

const HEAD: &str = "日期,凭证号,摘要,科目编码,借方金额,贷方金额";
const BODY: &str = "2025-01-08,记-1,收一月会费,101,8,\n,,,401,,8\n";
const CASH: &str = "日期,摘要,收入,支出,余额,科目";

pub(super) struct Office {
    pub(super) books: Books,
    folder: TempDir,
}

impl Office {
    async fn new(database: Database) -> Self {
        let books = Books::new(database).await;
        let unit = books.grassroots.clone();
        books.set(&unit, "review_required", "false").await;
        Self { books, folder: temporary_folder() }
    }

    pub(super) async fn import(
        &self,
        kind: SheetKind,
        text: &str,
        reason: &str,
    ) -> Outcome<ImportOutcome> {
        self.import_file(kind, ("账.csv", text.as_bytes().to_vec()), reason).await
    }

    pub(super) async fn import_file(
        &self,
        kind: SheetKind,
        (name, bytes): (&str, Vec<u8>),
        reason: &str,
    ) -> Outcome<ImportOutcome> {
        let unit = self.books.grassroots.clone();
        let mut request = ImportRequest::new(unit, (2025, kind), name, bytes);
        request.acceptance.reason = Some(reason.to_owned()).filter(|it| !it.is_empty());
        let evidence = EvidenceStore::under(self.folder.path());
        let database = &self.books.database;
        import_workbook(database, &evidence, act(self.books.clock, &preparer()), request).await
    }

    /// The findings of a file that nobody gives a reason for.
    async fn findings(&self, kind: SheetKind, text: &str) -> Vec<Finding> {
        self.import(kind, text, "").await.unwrap().findings
    }

    /// Codes and cells of what a file is told.
    pub(super) async fn told(&self, kind: SheetKind, text: &str) -> String {
        let shown = |it: Finding| {
            let cell = it.place.cell.unwrap_or_default();
            format!("{} {cell}", it.code.id.trim_start_matches("import.")).trim().to_owned()
        };
        let found = self.findings(kind, text).await;
        let is_of_file = |it: &Finding| {
            it.code.id != "import.warnings_unexplained" && it.code.id != "ledger.dimension_missing"
        };
        found.into_iter().filter(is_of_file).map(shown).collect::<Vec<_>>().join(" | ")
    }
}

pub(super) fn on_both(test: impl AsyncFn(Office)) {
    both(|database| async { test(Office::new(database).await).await });
}

#[test]
fn a_row_with_account_and_amount_is_a_line_whatever_its_summary() {
    on_both(async |office| {
        for (number, word) in (2..).zip(["上年结转", "期初余额", "结转下年", "累计", "承前页"])
        {
            let text = format!(
                "{HEAD}\n2025-01-08,记-{number},收一月会费,101,8,\n,,,401,,8\n\
                 ,,{word},135,3,\n,,{word},101,,3\n"
            );
            let outcome = office.import(SheetKind::Journal, &text, "").await.unwrap();
            assert!(outcome.posted, "{word}: {:?}", outcome.findings);
            assert_eq!((outcome.vouchers, outcome.entries), (1, 4), "{word}");
            assert_eq!(outcome.total_debit.to_string(), "11.00", "{word}");
            assert_eq!(outcome.rows.booked, 4, "{word}");
            let codes: Vec<_> = outcome.findings.iter().map(|it| it.code.id).collect();
            assert_eq!(codes, ["import.carried_row_is_line"; 2], "{word}");
        }
        let before = format!("{HEAD}\n,,上年结转,102,5,\n{BODY}");
        assert_eq!(office.told(SheetKind::Journal, &before).await, "row_passed_over E2");
        let bare = format!("{HEAD}\n{BODY}2025-01-09,,付办公费,,,\n");
        assert_eq!(office.told(SheetKind::Journal, &bare).await, "row_passed_over C4");
        let above = format!("1,,漏记的行,102,5,\n{HEAD}\n{BODY}");
        assert_eq!(office.told(SheetKind::Journal, &above).await, "row_passed_over E1");
        let opening = "科目编码,科目名称,摘要,年初借方余额,年初贷方余额\n\
                       102,银行存款,上年结转,8,\n32205,累计结余,上年结转,,8\n";
        let outcome = office.import(SheetKind::Opening, opening, "").await.unwrap();
        assert_eq!((outcome.posted, outcome.rows.booked), (true, 2), "{:?}", outcome.findings);
    });
}

#[test]
fn another_year_in_title_period_or_sheet_is_never_completed_to_this_one() {
    on_both(async |office| {
        let undated = "1月8日,记-1,收一月会费,101,8,\n,,,401,,8\n";
        for (above, rows, told) in [
            ("2024年序时账", undated, "header_year A1"),
            ("二〇二四年序时账", undated, "header_year A1"),
            ("会计期间：2024年1月至12月", undated, "header_year A1"),
            ("会计期间：,2024.01", undated, "header_year B1"),
            ("2025年序时账", undated, ""),
            ("打印日期：2024年1月8日", undated, ""),
            ("2024年序时账", BODY, "period_differs A3"),
            ("2025年2月序时账", BODY, "period_differs A3"),
            ("2025年1月序时账", BODY, ""),
        ] {
            let text = format!("{above}\n{HEAD}\n{rows}");
            let found = office.told(SheetKind::Journal, &text).await;
            assert_eq!(found, told, "{above}");
            if told.is_empty() {
                office.undo().await;
            }
        }
        let cash = format!("2024年银行存款流水账\n{CASH}\n1月8日,收会费,8,,,401\n");
        assert_eq!(office.told(SheetKind::CashBook, &cash).await, "header_year A1");
        let opening = "科目编码,科目名称,年初借方余额,年初贷方余额\n102,,8,\n32205,,,8\n";
        for (above, told) in [
            ("2024年期初余额表", "header_year A1"),
            ("2023年年末余额", "header_year A1"),
            ("2024年年末余额", ""),
        ] {
            let text = format!("{above}\n{opening}");
            let found = office.told(SheetKind::Opening, &text).await;
            assert_eq!(found, told, "{above}");
        }
    });
}

impl Office {
    /// Takes back what was booked last.
    async fn undo(&self) {
        let unit = self.books.grassroots.clone();
        let mut tx = self.books.database.read().await.unwrap();
        let batches = union_ledger::imports::store::batches_of(&mut tx, unit.id).await.unwrap();
        tx.rollback().await.unwrap();
        let request = UndoRequest { reason: "重来".to_owned(), dated_on: None };
        let desk = Desk {
            database: &self.books.database,
            evidence: &EvidenceStore::under(self.folder.path()),
            clock: self.books.clock,
            actor: &preparer(),
            isolation: &isolation(),
            sockets: SOCKETS,
        };
        let id = batches.first().unwrap().id;
        undo_batch(&desk, &unit, id, request).await.unwrap();
    }
}

#[test]
fn a_date_of_another_month_than_its_sheet_is_told() {
    for (name, date, told) in
        [("2月", "2025-03-05", true), ("3月", "2025-03-05", false), ("1-3月", "2025-03-05", false)]
    {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        let lines = [HEAD, &format!("{date},记-1,收会费,101,8,"), ",,,401,,8"];
        for (row, line) in (0_u32..).zip(lines) {
            for (column, text) in (0_u16..).zip(line.split(',')).filter(|it| !it.1.is_empty()) {
                sheet.write(row, column, text).unwrap();
            }
        }
        let bytes = workbook.save_to_buffer().unwrap();
        with_desk(|desk| {
            let (found, _) = read(&desk, "账.xlsx", &bytes, SheetKind::Journal);
            let findings = found.findings.iter();
            let cells: Vec<_> = findings
                .filter(|it| it.code.id == "import.period_differs")
                .map(|it| it.place.cell.clone().unwrap())
                .collect();
            assert_eq!(cells, if told { vec!["A2"] } else { Vec::new() }, "{name}");
        });
    }
}

#[test]
fn one_number_with_two_dates_and_one_voucher_with_two_numbers_are_named_as_that() {
    on_both(async |office| {
        for (rows, told) in [
            (
                "2025-01-08,记-1,收会费,101,8,\n2025-01-09,记-1,收会费,401,,8\n",
                "voucher_two_dates A3",
            ),
            (
                "2025-01-20,记-1,收会费,101,8,\n,,,401,,8\n2025-01-09,记-2,收会费,101,9,\n,,,401,,9\n\
                 2025-01-20,记-3,收其他,101,8,\n,,,401,,8,\n2025-01-05,记-4,捐款,101,7,\n,,,401,,7\n\
                 ,,,,,\n2025-02-05,记-1,作废,,,\n",
                "number_against_date A4 | voucher_without_lines B11",
            ),
            (
                "2025-01-08,记-1,收会费,101,8,\n,,,401,,8\n2025-01-08,记-2,收会费,101,8,\n,,,401,,8\n",
                "voucher_repeated B4",
            ),
        ] {
            let found = office.told(SheetKind::Journal, &format!("{HEAD}\n{rows}")).await;
            let mut found: Vec<&str> = found.split(" | ").collect();
            found.sort_unstable();
            assert_eq!(found.join(" | "), told, "{rows}");
        }
    });
}

#[test]
fn money_in_another_unit_or_currency_is_converted_or_refused() {
    on_both(async |office| {
        let journal = |above: &str| format!("{above}\n{HEAD}\n{BODY}");
        for above in ["单位：千元　币种：人民币", "金额单位：百万元", "（单位：分）", "单位：美元"]
        {
            let found = office.told(SheetKind::Journal, &journal(above)).await;
            assert_eq!(found, "unit_of_amounts A1", "{above}");
            let cash = format!("银行存款流水账\n{above}\n{CASH}\n2025-01-08,收会费,8,,,401\n");
            let found = office.told(SheetKind::CashBook, &cash).await;
            assert!(found.contains("unit_of_amounts A2"), "{above}: {found}");
        }
        let found = office.told(SheetKind::Journal, &journal("币种：美元")).await;
        assert_eq!(found, "currency_not_yuan A1");
        let head = "日期,凭证号,摘要,科目编码,币别,汇率,原币金额,借方金额,贷方金额";
        for (cells, told) in [
            ("人民币,1,8.00", ""),
            (",,", ""),
            ("美元,7.1,1.12", "currency_not_yuan E2"),
            (",7.1,", "currency_not_yuan F2"),
            (",,1.12", "currency_not_yuan G2"),
        ] {
            let text = format!(
                "{head}\n2025-01-08,记-1,收会费,101,{cells},8,\n,,,401,{},,8\n",
                if told.is_empty() { cells } else { ",," }
            );
            assert_eq!(office.told(SheetKind::Journal, &text).await, told, "{cells}");
            if told.is_empty() {
                office.undo().await;
            }
        }
        let note = format!("{HEAD}\n{BODY}注：本表金额单位：万元,,,,,\n");
        let found = office.told(SheetKind::Journal, &note).await;
        assert!(found.contains("unit_of_amounts_ambiguous A4"), "{found}");
        for above in ["单位：万元　币种：人民币", "金额单位：万元（人民币） 第1页"]
        {
            let outcome = office.import(SheetKind::Journal, &journal(above), "").await.unwrap();
            assert!(outcome.posted, "{above}: {:?}", outcome.findings);
            assert_eq!(outcome.total_debit.to_string(), "80000.00", "{above}");
            office.undo().await;
        }
    });
}

#[test]
fn a_file_that_names_another_union_is_asked_about_in_every_kind() {
    on_both(async |office| {
        let other = "编制单位：教育厅直属工会";
        let opening = "科目编码,科目名称,年初借方余额,年初贷方余额\n102,,8,\n32205,,,8\n";
        let trial =
            "2025年1月科目余额表\n科目编码,期初借方余额,期初贷方余额,期末借方余额,期末贷方余额\n";
        for (kind, text) in [
            (SheetKind::Journal, format!("{other}\n{HEAD}\n{BODY}")),
            (SheetKind::Opening, format!("{other}\n{opening}")),
            (SheetKind::TrialBalance, format!("{other}\n{trial}102,8,,8,\n32205,,8,,8\n")),
            (
                SheetKind::CashBook,
                format!("{other}\n银行存款\n{CASH}\n2025-01-08,收会费,8,,,401\n"),
            ),
            (
                SheetKind::Statement,
                format!(
                    "{other}\n资产负债表\n2025年3月\n项目,行次,年初余额,期末余额\n货币资金,1,0,0\n"
                ),
            ),
            (SheetKind::Projects, format!("{other}\n项目编码,项目名称,是否专项\nP1,送清凉,是\n")),
        ] {
            let found = office.findings(kind, &text).await;
            let told = found.iter().find(|it| it.code.id == "import.names_other_unit");
            let told = told.unwrap_or_else(|| panic!("{kind:?}: {found:?}"));
            assert_eq!(told.severity, Severity::Warn);
            assert!(told.found.contains("D1 教育厅直属工会"), "{kind:?}: {}", told.found);
            assert_eq!(told.expected, "G1 实验学校工会", "{kind:?}");
        }
        let own = format!("编制单位：实验学校工会,,,,教育厅直属工会制\n{HEAD}\n{BODY}");
        assert_eq!(office.told(SheetKind::Journal, &own).await, "");
    });
}

#[test]
fn an_opening_is_asked_what_it_leaves_open_and_a_careful_one_is_not() {
    on_both(async |office| {
        let head = "科目编码,科目名称,年初借方余额,年初贷方余额,往来单位,项目";
        for (rows, told) in [
            ("102,,8,,,\n401,,,8,,\n", "opening_of_result A3"),
            ("50102,,8,,,\n32205,,,8,,\n", "opening_of_result A2"),
            ("102,,8,,,\n32203,,,8,,\n", "opening_not_nil A3"),
            ("102,,8,,,\n32104,,,8,,\n", "opening_without_project A3"),
            ("102,,8,,,\n211,,,8,,\n", "opening_without_counterparty A3"),
            ("131,,8,,,\n32205,,,8,,\n", "opening_without_counterparty A2"),
            ("135,,8,,,\n32205,,,8,,\n", "opening_without_party A2"),
            ("102,,8,,,\n215,,,8,,\n", "opening_without_party A3"),
        ] {
            let text = format!("{head}\n{rows}");
            assert_eq!(office.told(SheetKind::Opening, &text).await, told, "{rows}");
            // All of them are answered for, and how to add what is missing is said.
            let found = office.findings(SheetKind::Opening, &text).await;
            assert_eq!(found[0].severity, Severity::Warn, "{rows}");
            let is_of_party =
                told.contains("without_counterparty") || told.contains("without_party");
            assert_eq!(found[0].expected.contains("“往来单位”列填写"), is_of_party, "{rows}");
        }
        let trial = "2025年1月科目余额表\n\
                     科目编码,期初借方余额,期初贷方余额,期末借方余额,期末贷方余额\n\
                     102,8,,8,\n211,,8,,8\n";
        let found = office.told(SheetKind::TrialBalance, trial).await;
        assert!(found.contains("opening_without_counterparty C4"), "{found}");
        let careful =
            "102,,20,,,\n135,,2,,张晓岚,\n211,,,5,D1,\n32104,,,7,,专项:送温暖\n32205,,,10,,\n";
        let outcome =
            office.import(SheetKind::Opening, &format!("{head}\n{careful}"), "").await.unwrap();
        assert!(outcome.posted, "{:?}", outcome.findings);
        let warned = outcome.findings.iter().filter(|it| it.severity != Severity::Inform);
        assert_eq!(warned.count(), 0, "{:?}", outcome.findings);
    });
}

#[test]
fn a_second_opening_says_which_batch_to_take_back_and_then_comes_in() {
    on_both(async |office| {
        let opening = |amount: &str| {
            format!(
                "科目编码,科目名称,年初借方余额,年初贷方余额\n102,,{amount},\n32205,,,{amount}\n"
            )
        };
        let first = office.import(SheetKind::Opening, &opening("8"), "").await.unwrap();
        let id = first.batch_id.unwrap();
        let again = office.import(SheetKind::Opening, &opening("9"), "").await;
        let Err(Failure::Refused(findings)) = again else { panic!("{again:?}") };
        assert_eq!(findings[0].code.id, "ledger.opening_exists");
        assert!(findings[0].hint.contains(&format!("撤销{}", label(id))), "{}", findings[0].hint);
        assert!(findings[0].found.contains("账.csv"), "{}", findings[0].found);
        office.undo().await;
        assert!(office.import(SheetKind::Opening, &opening("9"), "").await.unwrap().posted);
    });
}
