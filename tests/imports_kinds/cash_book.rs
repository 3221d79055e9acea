//! One-sheet cash books of small unions: through rules to vouchers, and what is told on the way.

use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::TempDir;
use union_ledger::date::ReportSpan;
use union_ledger::finding::{Finding, Outcome, Severity};
use union_ledger::imports::batches::import_request::{ImportOutcome, ImportRequest, Mode};
use union_ledger::imports::batches::import_workbook::import_workbook;
use union_ledger::imports::cash::set_cash_rules::{add_cash_rule, cash_rules_of, retire_cash_rule};
use union_ledger::imports::drafting::outbox::VoucherPage;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::imports::kinds::options::KindOptions;
use union_ledger::imports::naming::cash_rules::{CashDirection, CashRule, OWN_PRIORITY, Origin};
use union_ledger::ledger::chart::Era;
use union_ledger::platform::database::Database;
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::statements::build_report::build_report;
use union_ledger::statements::report_name::{ReportName, ReportOptions};
use union_ledger::units::add_unit::{add_bank_account, add_unit};
use union_ledger::units::project::BankAccount;
use union_ledger::units::unit::{Level, Tier, Unit};
use union_ledger::wiring::act;

use crate::common::books::{Books, new_unit, preparer, refusals};
use crate::common::{both, temporary_folder};

const HEAD: &str = "银行存款流水账,,,,\n日期,摘要,收入,支出,余额\n";
const ROWS: &str = "2025-01-08,收一月会费,1260.00,,1260.00\n\
    2025-02-11,拨缴经费返还款,20000.00,,21260.00\n\
    2025-02-18,付职工培训费,,1500.00,19760.00\n\
    2025-03-05,慰问困难职工,,1000.00,18760.00\n\
    2025-03-21,银行转账手续费,,5.00,18755.00\n";

/// The grassroots union with one bank account, and a place for the files that come in.
pub struct Desk {
    pub books: Books,
    folder: TempDir,
    files: AtomicUsize,
}

impl Desk {
    pub async fn new(database: Database) -> Self {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.set(unit, "review_required", "false").await;
        let desk = Self { books, folder: temporary_folder(), files: AtomicUsize::new(0) };
        desk.add_bank("01", "基本户").await;
        desk
    }

    pub async fn add_bank(&self, code: &str, name: &str) {
        self.add_bank_of(self.unit(), code, name).await;
    }

    pub async fn add_bank_of(&self, unit: &Unit, code: &str, name: &str) {
        let books = &self.books;
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        let account = BankAccount {
            id: 0,
            unit_id: unit.id,
            code: code.to_owned(),
            name: name.to_owned(),
            account_code: "102".to_owned(),
            bank: "江州银行".to_owned(),
        };
        add_bank_account(&mut tx, books.clock, &preparer(), account).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub fn unit(&self) -> &Unit {
        &self.books.grassroots
    }

    pub async fn ask(
        &self,
        text: &str,
        change: impl FnOnce(&mut ImportRequest),
    ) -> Outcome<ImportOutcome> {
        self.ask_file(self.unit(), ("csv", text.as_bytes().to_vec()), change).await
    }

    /// Of any unit, in any format.
    pub async fn ask_file(
        &self,
        unit: &Unit,
        (ending, bytes): (&str, Vec<u8>),
        change: impl FnOnce(&mut ImportRequest),
    ) -> Outcome<ImportOutcome> {
        let name = format!("流水{}.{ending}", self.files.fetch_add(1, Ordering::Relaxed));
        let key = (2025, SheetKind::CashBook);
        let mut request = ImportRequest::new(unit.clone(), key, name, bytes);
        request.acceptance.explanations = crate::common::reasons("已核对");
        change(&mut request);
        let evidence = EvidenceStore::under(self.folder.path());
        let database = &self.books.database;
        import_workbook(database, &evidence, act(self.books.clock, &preparer()), request).await
    }

    pub async fn preview(&self, text: &str) -> ImportOutcome {
        let page = Some(VoucherPage { skip: 0, take: 100 });
        let change = |it: &mut ImportRequest| {
            it.mode = Mode::Preview;
            it.page = page;
        };
        self.ask(text, change).await.unwrap()
    }

    pub async fn accept(&self, text: &str) -> ImportOutcome {
        self.ask(text, |_| {}).await.unwrap()
    }

    pub async fn set_rule(&self, unit: &Unit, rule: CashRule) -> Outcome<()> {
        let (clock, era) = (self.books.clock, Era::Y2021);
        let mut tx = self.books.database.write(&[unit.id]).await?;
        add_cash_rule(&mut tx, clock, &preparer(), (unit, era), rule).await?;
        tx.commit().await
    }

    async fn retire(&self, unit: &Unit, name: &str) -> Outcome<()> {
        let (clock, era) = (self.books.clock, Era::Y2021);
        let mut tx = self.books.database.write(&[unit.id]).await?;
        retire_cash_rule(&mut tx, clock, &preparer(), (unit, era), name).await?;
        tx.commit().await
    }

    /// Account, origin and setter of the rule of this name that holds for the unit.
    async fn rule(&self, unit: &Unit, name: &str) -> Option<(String, Origin, Option<String>)> {
        let mut tx = self.books.database.read().await.unwrap();
        let book = cash_rules_of(&mut tx, unit, Era::Y2021).await.unwrap();
        tx.commit().await.unwrap();
        let found = book.rules().iter().find(|it| it.rule.name == name);
        found.map(|it| (it.rule.account_code.clone(), it.origin, it.set_in.clone()))
    }

    /// Net debit of these accounts at the end of a month; nil ones are not there.
    pub async fn balances(&self, month: &str, expected: &[(&str, &str)]) {
        let found = self.books.balances(self.unit(), month).await;
        for (code, net) in expected {
            let found = found.iter().find(|it| it.0 == *code).map_or("0.00", |it| it.1.as_str());
            assert_eq!(found, *net, "{code} {month}");
        }
    }

    async fn figure(&self, name: ReportName, span: &str, line: &str, column: &str) -> String {
        let span: ReportSpan = span.parse().unwrap();
        let options = ReportOptions { level: Some(9), ..ReportOptions::default() };
        let mut tx = self.books.database.read().await.unwrap();
        let report = build_report(&mut tx, self.unit(), name, span, &options).await.unwrap();
        tx.commit().await.unwrap();
        report.figure(line, column).unwrap_or_default().to_string()
    }
}

pub fn rule(name: &str, direction: CashDirection, words: &[&str], account_code: &str) -> CashRule {
    CashRule {
        name: name.to_owned(),
        direction,
        any_of: words.iter().map(|it| (*it).to_owned()).collect(),
        all_of: Vec::new(),
        none_of: Vec::new(),
        account_code: account_code.to_owned(),
        project: None,
        counterparty: None,
        funding_source: None,
        expenditure_kind: None,
        economic_class: None,
        asset_ownership: None,
        priority: OWN_PRIORITY,
        caution: None,
    }
}

/// Code and cell of what weighs at least so much.
pub fn said(outcome: &ImportOutcome, least: Severity) -> Vec<String> {
    let weighs = |it: &&Finding| it.severity >= least;
    let shown = |finding: &Finding| {
        let cell = finding.place.cell.clone().unwrap_or_default();
        let code = finding.code.id.trim_start_matches("import.").trim_start_matches("cash_");
        format!("{code} {cell}").trim().to_owned()
    };
    outcome.findings.iter().filter(weighs).map(shown).collect()
}

pub fn lines(outcome: &ImportOutcome) -> Vec<String> {
    let line = |it: &union_ledger::imports::drafting::outbox::ShownLine| {
        format!("{} {} {}", it.account_code, it.debit, it.credit)
    };
    let shown = outcome.shown.iter();
    shown.map(|it| it.lines.iter().map(line).collect::<Vec<_>>().join("；")).collect()
}

#[test]
fn a_cash_book_becomes_vouchers_by_rules_that_the_user_corrects() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let text = format!("{HEAD}{ROWS}2025-03-25,购工会纪念品,,300.00,18455.00\n");
        let preview = desk.preview(&text).await;
        assert!(preview.is_refused);
        assert_eq!(said(&preview, Severity::Refuse), ["no_rule B8"]);
        assert_eq!(
            lines(&preview)[..2],
            [
                "102 1260.00 0.00；401 0.00 1260.00".to_owned(),
                "102 20000.00 0.00；402 0.00 20000.00".to_owned()
            ],
        );
        let wanted = rule("纪念品", CashDirection::Out, &["纪念品"], "50106");
        desk.set_rule(desk.unit(), wanted).await.unwrap();
        // The person does not want fees where the program has them.
        let fees = rule("手续费", CashDirection::Out, &["手续费"], "510");
        desk.set_rule(desk.unit(), fees).await.unwrap();
        let preview = desk.preview(&text).await;
        assert_eq!(said(&preview, Severity::Refuse), Vec::<String>::new());
        assert_eq!(
            lines(&preview)[4..],
            [
                "510 5.00 0.00；102 0.00 5.00".to_owned(),
                "50106 300.00 0.00；102 0.00 300.00".to_owned(),
            ]
        );
        let accepted = desk.accept(&text).await;
        assert!(accepted.posted, "{:#?}", accepted.findings);
        assert_eq!(accepted.vouchers, 6);
        for (name, line, column, amount) in [
            (ReportName::TrialBalance, "102", "期末余额借方", "18455.00"),
            (ReportName::IncomeExpenditure, "会费收入", "本年累计数", "1260.00"),
            (ReportName::IncomeExpenditure, "拨缴经费收入", "本年累计数", "20000.00"),
        ] {
            let found = desk.figure(name, "2025-03", line, column).await;
            assert_eq!(found, amount, "{line}");
        }
        desk.books.check_whole(desk.unit()).await;
    });
}

#[test]
fn the_same_rows_are_known_whether_their_bank_account_was_registered_before_or_after() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let books = &desk.books;
        let mut tx =
            books.database.write(&[union_ledger::platform::database::SYSTEM_BOOK]).await.unwrap();
        let new = new_unit("G2", "附属中学工会", Some("D1"), Level::Grassroots, Tier::Grassroots);
        let unit = add_unit(&mut tx, books.clock, &preparer(), new).await.unwrap();
        tx.commit().await.unwrap();
        let text = format!("{HEAD}{ROWS}2025-03-21,银行转账手续费,,5.00,18750.00\n");
        let come = async |extra: &str| {
            let file = ("csv", format!("{text}{extra}").into_bytes());
            desk.ask_file(&unit, file, |_| {}).await.unwrap()
        };
        let first = come("").await;
        assert_eq!((first.vouchers, first.known_vouchers), (6, 0), "{:#?}", first.findings);
        // Registered only now: each row is known by itself, the two equal ones, too.
        desk.add_bank_of(&unit, "01", "基本户").await;
        let again = come("\n").await;
        assert_eq!((again.vouchers, again.known_vouchers), (0, 6), "{:#?}", again.findings);
        let more = come("2025-03-21,银行转账手续费,,5.00,18745.00\n").await;
        assert_eq!((more.vouchers, more.known_vouchers), (1, 6), "{:#?}", more.findings);
        let more = come("2025-03-21,银行转账手续费,,5.00,18745.00\n\n").await;
        assert_eq!((more.vouchers, more.known_vouchers), (0, 7), "{:#?}", more.findings);
        books.check_whole(&unit).await;
    });
}

#[test]
fn the_same_rows_are_known_in_another_file_and_under_another_rule() {
    both(async |database| {
        let desk = Desk::new(database).await;
        // Two genuine equal rows are two.
        let twice = "2025-03-21,银行转账手续费,,5.00,18750.00\n";
        let text = format!("{HEAD}{ROWS}{twice}");
        assert_eq!(desk.accept(&text).await.vouchers, 6);
        let fees = rule("手续费", CashDirection::Out, &["手续费"], "510");
        desk.set_rule(desk.unit(), fees).await.unwrap();
        desk.retire(desk.unit(), "会费").await.unwrap();
        let again = desk.preview(&format!("{text}\n")).await;
        assert_eq!((again.vouchers, again.known_vouchers), (0, 6), "{:#?}", again.findings);
        assert!(!again.is_refused);
        let more = format!("{text}2025-03-21,银行转账手续费,,5.00,18745.00\n");
        let more = desk.accept(&more).await;
        assert_eq!((more.vouchers, more.known_vouchers), (1, 6), "{:#?}", more.findings);
        assert_eq!(
            desk.figure(ReportName::TrialBalance, "2025-03", "510", "期末余额借方").await,
            "5.00"
        );
        desk.books.check_whole(desk.unit()).await;
    });
}

#[test]
fn rules_are_inherited_replaced_retired_and_kept_on_the_record() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let (above, unit) = (&desk.books.department, desk.unit());
        let of = |name: &'static str| desk.rule(unit, name);
        assert_eq!(of("手续费").await, Some(("50504".to_owned(), Origin::Default, None)));
        let fees = || rule("手续费", CashDirection::Out, &["手续费"], "510");
        desk.set_rule(above, fees()).await.unwrap();
        let inherited = Some(("510".to_owned(), Origin::Inherited, Some("D1".to_owned())));
        assert_eq!(of("手续费").await, inherited);
        desk.set_rule(unit, CashRule { account_code: "50503".to_owned(), ..fees() }).await.unwrap();
        let own = Some(("50503".to_owned(), Origin::Own, Some("G1".to_owned())));
        assert_eq!(of("手续费").await, own);
        desk.retire(unit, "手续费").await.unwrap();
        assert_eq!(of("手续费").await, None);
        assert_eq!(desk.rule(above, "手续费").await.map(|it| it.1), Some(Origin::Own));
        assert_eq!(refusals(desk.retire(unit, "手续费").await), ["import.cash_rule_unknown"]);
        for wrong in [
            CashRule { any_of: Vec::new(), ..fees() },
            CashRule { account_code: "501".to_owned(), ..fees() },
            CashRule { account_code: "999".to_owned(), ..fees() },
            CashRule { name: " ".to_owned(), ..fees() },
            CashRule { priority: -1, ..fees() },
            CashRule { project: Some("没有的项目".to_owned()), ..fees() },
            CashRule { counterparty: Some("没有的单位".to_owned()), ..fees() },
            CashRule { economic_class: Some(7), ..fees() },
        ] {
            let said = refusals(desk.set_rule(unit, wrong.clone()).await);
            assert_eq!(said, ["import.cash_rule_invalid"], "{wrong:?}");
        }
        desk.books.check_whole(unit).await;
    });
}

#[test]
fn what_a_cash_book_says_of_itself_is_checked_at_its_cells() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let refused = |rows: &str| format!("{HEAD}{rows}");
        let row = "2025-01-08,收会费,100.00,,";
        for (rows, expected) in [
            (format!("{row}100.00\n2025-01-09,收会费,50.00,,160.00\n"), "balance_broken E4"),
            (format!("{row}100.00\n2025-01-09,收会费,5.00,2.00,103.00\n"), "both_sides D4"),
            (format!("{row}100.00\n2025-01-09,收会费,,,100.00\n"), "no_amount C4"),
            (format!("{row}100.00\n2025-01-09,收会费,5.001,,\n"), "amount_fraction_of_fen C4"),
            (format!("{row}100.00\n2025-01-09,,5.00,,105.00\n"), "line_without_summary B4"),
            (format!("{row}100.00\n2025-02-30,收会费,5.00,,105.00\n"), "date_does_not_exist A4"),
            (
                format!("{row}100.00\n2024-12-30,收会费,5.00,,105.00\n"),
                "ledger.date_outside_year A4",
            ),
            (
                format!("{row}100.00\n2025-01-09,收会费,-5.00,,95.00\n"),
                "ledger.red_without_reason C4",
            ),
            (format!("上年结转,,,,5.00\n{row}100.00\n"), "balance_broken E4"),
        ] {
            let preview = desk.preview(&refused(&rows)).await;
            assert_eq!(said(&preview, Severity::Refuse), [expected], "{rows}");
        }
        for (rows, least, expected) in [
            (format!("{row}100.00\n合计,,100.00,,101.00\n"), Severity::Warn, "closing_differs E4"),
            (format!("{row}100.00\n本月合计,,101.00,,\n"), Severity::Warn, "total_differs C4"),
            (format!("{row}100.00\n本年累计,,101.00,,\n"), Severity::Warn, "total_differs C4"),
            (format!("上年结转,,,,50.00\n{row}150.00\n"), Severity::Warn, "opening_not_booked E3"),
        ] {
            let preview = desk.preview(&refused(&rows)).await;
            assert_eq!(said(&preview, least), [expected], "{rows}");
        }
        let quiet = format!(
            "{row}100.00\n,收会费,5.00,,105.00\n2025-01-07,退回会费（红字）,-5.00,,100.00\n\
             本月合计,,100.00,,100.00\n本年累计,,100.00,,100.00\n制表：许念安,,,,\n"
        );
        let preview = desk.preview(&refused(&quiet)).await;
        assert_eq!(
            said(&preview, Severity::Inform),
            ["date_carried A4", "date_order A5", "rule_used B3"],
        );
        assert_eq!(lines(&preview)[2], "102 -5.00 0.00；401 0.00 -5.00");
    });
}

#[test]
fn the_opening_is_what_the_books_had_before_the_first_day() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let text = format!("{HEAD}{ROWS}");
        assert!(desk.accept(&text).await.posted);
        let next = |opening: &str, left: &str| {
            format!("{HEAD}上月结转,,,,{opening}\n2025-04-02,收会费,10.00,,{left}\n")
        };
        let wrong = desk.preview(&next("18750.00", "18760.00")).await;
        assert_eq!(said(&wrong, Severity::Refuse), ["opening_differs E3"]);
        let right = desk.accept(&next("18755.00", "18765.00")).await;
        assert!(right.posted, "{:#?}", right.findings);
        // More of the same day, in another file: what came before that day, or that day.
        let more = format!("{HEAD}承前页,,,,\n2025-04-02,收利息,1.00,,18766.00\n");
        assert!(desk.accept(&more).await.posted);
        desk.books.check_whole(desk.unit()).await;
    });
}

#[test]
fn the_account_of_the_book_is_said_or_told_to_be_unclear() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let row = "2025-01-08,收会费,100.00,,100.00\n";
        let head = "日期,摘要,收入,支出,余额\n";
        let assumed = desk.preview(&format!("{head}{row}")).await;
        // The register has one bank account; that the list is of it is told all the same.
        assert_eq!(said(&assumed, Severity::Inform), ["account_assumed", "rule_used B2"]);
        let cash = desk.preview(&format!("现金日记账,,,,\n{head}{row}")).await;
        assert_eq!(lines(&cash), ["101 100.00 0.00；401 0.00 100.00"]);
        let torn = desk.preview(&format!("现金及银行存款日记账,,,,\n{head}{row}")).await;
        assert_eq!(said(&torn, Severity::Refuse), ["account_ambiguous"]);
        for (code, expected) in [("101", None), ("01", None), ("401", Some("account_unknown"))] {
            let change = |it: &mut ImportRequest| {
                it.mode = Mode::Preview;
                let account_code = Some(code.to_owned());
                it.options = KindOptions { account_code, ..KindOptions::default() };
            };
            let asked = desk.ask(&format!("{head}{row}"), change).await.unwrap();
            let found = said(&asked, Severity::Refuse);
            assert_eq!(found.first().map(String::as_str), expected, "{code}");
        }
    });
}

#[test]
fn a_row_names_its_account_and_whose_hands_it_went_through() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let head = "银行存款流水账,,,,,,\n日期,摘要,收入,支出,科目,经手人,票据号\n";
        let rows = "2025-01-08,杂项,,30.00,其他活动支出,秦小路,0012\n\
                    2025-01-09,收会费,5.00,,银行存款,,\n";
        let preview = desk.preview(&format!("{head}{rows}")).await;
        assert_eq!(said(&preview, Severity::Refuse), ["same_account E4"]);
        assert_eq!(lines(&preview), ["50106 30.00 0.00；102 0.00 30.00"]);
        let shown = &preview.shown[0];
        assert_eq!(shown.lines[0].summary, "杂项（经手人：秦小路）");
        assert_eq!(shown.source_number.as_deref(), Some("流水 0012"));
        assert_eq!((shown.lines[0].sheet, shown.lines[0].row), (Some(0), Some(3)));
    });
}

#[test]
fn a_cashier_is_not_asked_how_spending_is_classed_unless_the_book_has_begun_to() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let head = "日期,摘要,收入,支出,科目,支出类型,经济分类";
        let told = async |rows: &str| {
            let text = format!("基本户银行存款流水账,,,,,,\n{head}\n{rows}");
            let change = |it: &mut ImportRequest| {
                it.mode = Mode::DryRun;
                it.acceptance.explanations.clear();
            };
            let outcome = desk.ask(&text, change).await.unwrap();
            let missing = outcome.findings.iter();
            let missing = missing.filter(|it| it.code.id == "ledger.dimension_missing");
            missing.map(|it| (it.expected.clone(), it.severity)).collect::<Vec<_>>()
        };
        let of = |severity| ["支出类型", "经济分类"].map(|it| (it.to_owned(), severity)).to_vec();
        let rows = "2025-02-08,慰问方小满,,30.00,50404,,\n";
        assert_eq!(told(rows).await, of(Severity::Inform));
        let begun = format!("{rows}2025-02-09,慰问许念安,,40.00,50405,基本支出,30305\n");
        assert_eq!(told(&begun).await, of(Severity::Warn));
    });
}
