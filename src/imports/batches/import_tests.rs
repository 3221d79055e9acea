//! The sample ledgers through the whole way into the books, and what must not come in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rust_xlsxwriter::Workbook;

use crate::catalogue::SCHEMA;
use crate::finding::{Failure, Severity};
use crate::imports::batches::explanations::Explanation;
use crate::imports::batches::import_request::{ImportOutcome, ImportRequest, Mode};
use crate::imports::batches::import_workbook::import_workbook;
use crate::imports::cash::set_cash_rules::add_cash_rule;
use crate::imports::kinds::SheetKind;
use crate::imports::naming::cash_rules::CashRule;
use crate::ledger::chart::Era;
use crate::ledger::chart::add_account::{NewDetail, add_detail_account};
use crate::ledger::periods::open_year::open_year;
use crate::ledger::post::judges::EARMARKED_MONEY;
use crate::ledger::post::record_posting::record_posting;
use crate::ledger::post::sockets::{Act, Sockets};
use crate::ledger::store as ledger;
use crate::ledger::voucher::book::Book;
use crate::money::Money;
use crate::platform::clock::Clock;
use crate::platform::database::{Database, SYSTEM_BOOK};
use crate::platform::evidence::EvidenceStore;
use crate::trail::Actor;
use crate::units::add_unit::{NewProject, add_bank_account, add_project, add_unit, change_setting};
use crate::units::project::{BankAccount, FundingSource};
use crate::units::store as units;
use crate::units::unit::{Level, NewUnit, Tier, Unit};

/// The four sample unions in a database of their own.
pub struct Books {
    pub database: Database,
    evidence: EvidenceStore,
    clock: Clock,
    actor: Actor,
    folder: tempfile::TempDir,
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_ledgers")
}

fn table(name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(samples().join(name)).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// The sample files of a unit.
pub fn samples_of(unit: &str) -> Vec<BTreeMap<String, String>> {
    table("ledgers.csv").into_iter().filter(|row| row["unit"] == unit).collect()
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

impl Books {
    pub async fn new(review_required: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        let database =
            Database::open(&format!("sqlite:{}", path.display()), &SCHEMA).await.unwrap();
        let books = Self {
            database,
            evidence: EvidenceStore::under(folder.path()),
            clock: Clock::Fixed("2026-01-10T08:00:00Z".parse().unwrap()),
            actor: Actor::named("导入员"),
            folder,
        };
        let mut tx = books.database.write(&[SYSTEM_BOOK]).await.unwrap();
        ledger::seed_charts(&mut tx).await.unwrap();
        let (clock, actor) = (books.clock, &books.actor);
        for row in table("units.csv") {
            let new = NewUnit {
                code: row["code"].clone(),
                name: row["name"].clone(),
                parent_code: filled(&row["parent"]),
                level: Level::read(&row["level"]).unwrap(),
                tier: Tier::read(&row["tier"]).unwrap(),
                valid_from_on: "2020-01-01".to_owned(),
            };
            let unit = add_unit(&mut tx, clock, actor, new).await.unwrap();
            for key in ["carry_forward", "voucher_words", "transfer_word"] {
                let setting = (key, row[key].as_str());
                change_setting(&mut tx, clock, actor, &unit, setting).await.unwrap();
            }
            let setting = ("review_required", review_required);
            change_setting(&mut tx, clock, actor, &unit, setting).await.unwrap();
        }
        for row in table("accounts.csv") {
            let unit = units::unit_by_code(&mut tx, &row["unit"]).await.unwrap();
            let new = NewDetail {
                era: Era::Y2021,
                parent_code: row["parent"].clone(),
                code: row["code"].clone(),
                name: row["name"].clone(),
                applies_below: false,
            };
            add_detail_account(&mut tx, clock, actor, &unit, new).await.unwrap();
        }
        for row in table("bank_accounts.csv") {
            let unit = units::unit_by_code(&mut tx, &row["unit"]).await.unwrap();
            let account = BankAccount {
                id: 0,
                unit_id: unit.id,
                code: row["code"].clone(),
                name: row["name"].clone(),
                account_code: row["account"].clone(),
                bank: row["bank"].clone(),
            };
            add_bank_account(&mut tx, clock, actor, account).await.unwrap();
        }
        tx.commit().await.unwrap();
        books
    }

    pub async fn register_projects(&self) {
        let mut tx = self.database.write(&[SYSTEM_BOOK]).await.unwrap();
        for row in table("projects.csv") {
            let unit = units::unit_by_code(&mut tx, &row["unit"]).await.unwrap();
            let new = NewProject {
                code: row["code"].clone(),
                name: row["name"].clone(),
                is_earmarked: row["earmarked"] == "true",
                funding_source: FundingSource::read(&row["funding"]),
                started_on: filled(&row["started_on"]),
                finished_on: filled(&row["finished_on"]),
            };
            add_project(&mut tx, self.clock, &self.actor, unit.id, new).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    pub async fn set(&self, unit: &str, setting: (&str, &str)) {
        let unit = self.unit(unit).await;
        let mut tx = self.database.write(&[SYSTEM_BOOK]).await.unwrap();
        change_setting(&mut tx, self.clock, &self.actor, &unit, setting).await.unwrap();
        tx.commit().await.unwrap();
    }

    fn act(&self) -> Act<'_> {
        let sockets = Sockets {
            judges: &[EARMARKED_MONEY],
            listeners: &[record_posting],
            ..Sockets::default()
        };
        Act { clock: self.clock, actor: &self.actor, sockets }
    }

    pub async fn unit(&self, code: &str) -> Unit {
        let mut tx = self.database.read().await.unwrap();
        units::unit_by_code(&mut tx, code).await.unwrap()
    }

    /// The unit's book of 2025, opened for it.
    pub async fn book(&self, code: &str) -> Book {
        let unit = self.unit(code).await;
        let mut tx = self.database.write(&[unit.id]).await.unwrap();
        open_year(&mut tx, self.act(), &unit, 2025).await.unwrap();
        let mut book = Book::load(&mut tx, unit, 2025).await.unwrap();
        // Reading asks for units; here it has no database.
        let everybody = units::units_under(&mut tx, None).await.unwrap();
        book.units.extend(everybody.into_iter().map(|unit| (unit.id, unit)));
        tx.commit().await.unwrap();
        book
    }

    pub async fn set_cash_rule(&self, unit: &str, rule: CashRule) {
        let unit = self.unit(unit).await;
        let mut tx = self.database.write(&[unit.id]).await.unwrap();
        let (clock, actor, of) = (self.clock, &self.actor, (&unit, Era::Y2021));
        add_cash_rule(&mut tx, clock, actor, of, rule).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn try_import(
        &self,
        unit: &str,
        kind: SheetKind,
        (file_name, bytes): (&str, Vec<u8>),
        is_dry_run: bool,
    ) -> Result<ImportOutcome, Failure> {
        let mut request = ImportRequest::new(self.unit(unit).await, (2025, kind), file_name, bytes);
        request.mode = if is_dry_run { Mode::Preview } else { Mode::Accept };
        let warns = [crate::imports::codes::ALL, crate::ledger::codes::ALL].into_iter().flatten();
        let warns = warns.filter(|code| code.severity == Severity::Warn);
        let reasons = warns.map(|code| Explanation::of_rule(code.id, "测试"));
        request.acceptance.explanations = reasons.collect();
        self.answer(request).await
    }

    /// What an import of a journal of one unit comes to, as it is asked for.
    pub async fn answer(&self, request: ImportRequest) -> Result<ImportOutcome, Failure> {
        import_workbook(&self.database, &self.evidence, self.act(), request).await
    }

    pub async fn import(
        &self,
        unit: &str,
        kind: SheetKind,
        file: (&str, Vec<u8>),
    ) -> ImportOutcome {
        self.try_import(unit, kind, file, false).await.unwrap()
    }

    pub async fn import_sample(&self, row: &BTreeMap<String, String>) -> ImportOutcome {
        let kind = if row["kind"] == "opening" { SheetKind::Opening } else { SheetKind::Journal };
        let bytes = std::fs::read(samples().join(&row["file"])).unwrap();
        self.import(&row["unit"], kind, (&row["file"], bytes)).await
    }

    /// Net debit by account code at the end of the year, of what was posted.
    async fn closing(&self, unit: &str) -> BTreeMap<String, Money> {
        let unit = self.unit(unit).await;
        let mut tx = self.database.read().await.unwrap();
        let codes = ledger::account_codes(&mut tx).await.unwrap();
        let mut closing: BTreeMap<String, Money> = BTreeMap::new();
        for row in ledger::openings_of(&mut tx, unit.id, 2025).await.unwrap() {
            let sum = closing.entry(codes[&row.account_id].clone()).or_default();
            *sum += Money::from_fen(row.net_debit_fen);
        }
        for row in ledger::balances_of(&mut tx, unit.id, 2025, 12).await.unwrap() {
            let sum = closing.entry(codes[&row.account_id].clone()).or_default();
            *sum += Money::from_fen(row.debit_fen - row.credit_fen);
        }
        closing
    }

    async fn count(&self, unit: &str) -> (usize, usize) {
        let unit = self.unit(unit).await;
        let mut tx = self.database.read().await.unwrap();
        let posted = ledger::vouchers_in_chain(&mut tx, unit.id, 1, i64::from(u32::MAX)).await;
        let drafts = ledger::drafts_of(&mut tx, unit.id, None).await.unwrap();
        (posted.unwrap().len(), drafts.len())
    }
}

fn refusals(outcome: &ImportOutcome) -> Vec<String> {
    let refuses = |it: &&crate::finding::Finding| it.severity == crate::finding::Severity::Refuse;
    outcome.findings.iter().filter(refuses).map(ToString::to_string).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sample_ledgers_come_in_whole_and_to_the_fen() {
    let books = Books::new("false").await;
    books.register_projects().await;
    for row in table("ledgers.csv") {
        let outcome = books.import_sample(&row).await;
        assert_eq!(refusals(&outcome), Vec::<String>::new(), "{}", row["file"]);
        assert!(outcome.posted, "{}", row["file"]);
        assert_eq!(warnings(&outcome), Vec::<String>::new(), "{}", row["file"]);
        let kept = books.evidence.open(&outcome.file_sha256).unwrap();
        assert_eq!(kept, std::fs::read(samples().join(&row["file"])).unwrap());
    }
    for unit in ["100000", "101000", "101001", "101002"] {
        check_closing(&books, unit).await;
    }
}

fn warnings(outcome: &ImportOutcome) -> Vec<String> {
    let warns = |it: &&crate::finding::Finding| {
        it.severity == Severity::Warn && it.code.id.starts_with("import.")
    };
    outcome.findings.iter().filter(warns).map(ToString::to_string).collect()
}

/// Accounts that no transfer touches stand as they were imported.
async fn check_closing(books: &Books, unit: &str) {
    let closing = books.closing(unit).await;
    let mut compared = 0;
    for row in table(&format!("expected/{unit}_trial_balance.csv")) {
        if row["period"] != "2025-12" || !row["account"].starts_with(['1', '2']) {
            continue;
        }
        let money = |key: &str| row[key].parse::<Money>().unwrap();
        let expected = money("closing_debit") - money("closing_credit");
        let found = closing.get(&row["account"]).copied().unwrap_or_default();
        assert_eq!(found, expected, "{unit} {}", row["account"]);
        compared += 1;
    }
    assert!(compared >= 8, "{unit}: {compared}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn projects_and_parties_that_the_file_names_are_registered() {
    let books = Books::new("false").await;
    let row = table("ledgers.csv").into_iter().find(|row| row["unit"] == "101001").unwrap();
    let opening = books.import_sample(&row).await;
    assert!(opening.posted, "{:?}", refusals(&opening));
    let row = table("ledgers.csv").into_iter().rfind(|row| row["unit"] == "101001").unwrap();
    let journal = books.import_sample(&row).await;
    assert!(journal.posted, "{:?}", refusals(&journal));
    let unit = books.unit("101001").await;
    let mut tx = books.database.read().await.unwrap();
    let projects = units::projects_of(&mut tx, unit.id).await.unwrap();
    let mut names: Vec<_> = projects.iter().map(|it| (it.name.as_str(), it.is_earmarked)).collect();
    names.sort_unstable();
    let expected =
        [("全民健身月", false), ("困难职工帮扶", true), ("职工书屋建设", true), ("送温暖", true)];
    assert_eq!(names, expected);
    let parties = units::parties_of(&mut tx, unit.id).await.unwrap();
    let names: Vec<_> = parties.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["秦小路", "省直机关职工文体协会"]);
    let chain =
        crate::ledger::chain::verify_chain::verify_unit(&mut tx, &unit, None).await.unwrap();
    assert_eq!(format!("{:?}", chain.faults), "[]");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_file_never_posts_twice() {
    let books = Books::new("false").await;
    let file = ("账.csv", journal_csv(&[]));
    let first = books.import("101001", SheetKind::Journal, file.clone()).await;
    assert!(first.posted, "{:?}", refusals(&first));
    let again = books.import("101001", SheetKind::Journal, ("改名.csv", file.1)).await;
    assert_eq!((again.posted, again.duplicate_of), (false, first.batch_id));
    assert_eq!(again.findings[0].message, "此文件已于2026-01-10导入，未重复入账");
    assert_eq!(books.count("101001").await, (2, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dry_run_and_a_refused_file_leave_nothing_behind() {
    let books = Books::new("false").await;
    let file = ("账.csv", journal_csv(&[]));
    let dry = books.try_import("101001", SheetKind::Journal, file, true).await.unwrap();
    assert_eq!((dry.posted, dry.is_refused, dry.vouchers, dry.entries), (false, false, 2, 4));
    let wrong = journal_csv(&["2025-01-10,记-3,付款,50501,5,,\n2025-01-10,记-3,付款,102,,4,\n"]);
    let refused = books.import("101001", SheetKind::Journal, ("账.csv", wrong)).await;
    assert!(refused.is_refused && !refused.posted);
    assert_eq!(
        refusals(&refused),
        ["[拒绝] ledger.not_balanced 账.csv CSV B6 2025-01-10 记-3：凭证借贷不平；\
          发现：借方合计 5.00，贷方合计 4.00；应为：借贷相等，相差 1.00。\
          处理：请核对各行金额，使借方合计等于贷方合计"]
    );
    assert_eq!(books.count("101001").await, (0, 0));
    assert!(!books.folder.path().join("evidence").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_review_is_required_vouchers_wait_for_it() {
    let books = Books::new("true").await;
    let file = ("账.csv", journal_csv(&[]));
    let outcome = books.import("101001", SheetKind::Journal, file).await;
    assert!(outcome.awaiting_review && !outcome.posted, "{:?}", refusals(&outcome));
    assert_eq!(books.count("101001").await, (0, 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_opening_comes_once_and_must_balance() {
    let books = Books::new("false").await;
    let head = "科目编码,科目名称,借方余额,贷方余额\n";
    let unequal = format!("{head}102,银行存款,100,\n32205,累计结余,,99\n").into_bytes();
    let refused = books.import("101001", SheetKind::Opening, ("期初.csv", unequal)).await;
    assert_eq!(refused.findings[0].code.id, "ledger.not_balanced");
    // 131 stands above its details and is their sum; the total counts each once.
    let equal = format!(
        "{}102,银行存款,100,\n131,应收上级经费,30,\n13101,应收上级补助,10,,101000\n\
         13102,应收上级转拨经费,20,,101000\n32205,累计结余,,130\n合计,,130,130\n",
        head.replace('\n', ",往来单位\n")
    );
    let taken = books.import("101001", SheetKind::Opening, ("期初.csv", equal.into_bytes())).await;
    assert!(taken.posted, "{:?}", refusals(&taken));
    assert_eq!((taken.entries, taken.total_debit), (4, Money::from_fen(13_000)));
    let codes: Vec<_> = taken.findings.iter().map(|it| it.code.id).collect();
    assert_eq!(codes, Vec::<&str>::new());
    let more = format!("{head}101,库存现金,1,\n32205,累计结余,,1\n").into_bytes();
    match books.try_import("101001", SheetKind::Opening, ("期初2.csv", more), false).await {
        Err(Failure::Refused(findings)) => {
            assert_eq!(findings[0].code.id, "ledger.opening_exists");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_wrong_is_told_at_once_with_its_cell() {
    let books = Books::new("false").await;
    let lines = "2025-01-10,记-3,付款,5059,5,,\n2025-01-10,记-3,付款,102,,5,\n\
                 2024-12-31,记-4,付款,50501,5,,\n2024-12-31,记-4,付款,102,,5,\n\
                 2025-01-11,转-5,付款,50501,5,,\n2025-01-11,转-5,付款,102,,5,\n\
                 2025-01-12,记-2,付款,501,5,,\n2025-01-12,记-2,付款,102,,5,\n\
                 2025-01-13,记-9,付款,50501,-5,,\n2025-01-13,记-9,付款,102,,-5,\n\
                 2025-01-14,记-10,付款,132,5,,999999\n2025-01-14,记-10,付款,102,,5,\n";
    let outcome =
        books.import("101001", SheetKind::Journal, ("账.csv", journal_csv(&[lines]))).await;
    let told: Vec<String> = outcome
        .findings
        .iter()
        .filter(|it| it.code.id != "ledger.dimension_missing")
        .map(|it| format!("{} {}", it.code.id, it.place.cell.clone().unwrap_or_default()))
        .collect();
    assert_eq!(
        told,
        [
            "import.account_unknown D6",
            "ledger.date_outside_year A8",
            "ledger.word_unknown B10",
            "ledger.account_not_leaf D12",
            "import.number_twice B12",
            "ledger.red_without_reason E14",
            "ledger.red_without_reason F15",
            "import.counterparty_unknown G16",
            "import.number_gap ",
        ]
    );
}

/// Two good vouchers, with whatever else.
fn journal_csv(more: &[&str]) -> Vec<u8> {
    let mut text = "日期,凭证号,摘要,科目编码,借方金额,贷方金额,往来单位\n".to_owned();
    text.push_str("2025-01-08,记-1,收到会费,102,100,,\n2025-01-08,记-1,收到会费,401,,100,\n");
    text.push_str("2025-01-09,记-2,付培训费,50501,60,,\n2025-01-09,记-2,付培训费,102,,60,\n");
    for lines in more {
        text.push_str(lines);
    }
    text.into_bytes()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workbook_with_formulas_that_were_never_computed_is_refused() {
    let books = Books::new("false").await;
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let heads = ["日期", "凭证号", "摘要", "科目编码", "借方金额", "贷方金额"];
    for (column, head) in (0_u16..).zip(heads) {
        sheet.write(0, column, head).unwrap();
    }
    for (row, account) in [(1, "102"), (2, "401")] {
        for (column, text) in [(0, "2025-01-08"), (1, "记-1"), (2, "收"), (3, account)] {
            sheet.write(row, column, text).unwrap();
        }
    }
    sheet.write(1, 4, 435.00).unwrap();
    sheet.write_formula(2, 5, rust_xlsxwriter::Formula::new("=E2").set_result("#REF!")).unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let outcome = books.import("101001", SheetKind::Journal, ("账.xlsx", bytes)).await;
    assert_eq!(outcome.findings[0].code.id, "import.cell_error");
    assert_eq!(outcome.findings[0].place.cell.as_deref(), Some("F3"));
}
