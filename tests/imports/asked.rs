//! What a file is asked for, what is filled in, what is never taken for something else.

use tempfile::TempDir;
use union_ledger::finding::Severity;
use union_ledger::imports::batches::explanations::Explanation;
use union_ledger::imports::batches::import_request::{ImportOutcome, ImportRequest};
use union_ledger::imports::batches::import_workbook::import_workbook;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::ledger::chart::Era;
use union_ledger::ledger::chart::add_account::{NewDetail, add_detail_account};
use union_ledger::platform::database::{Database, SYSTEM_BOOK};
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::units::add_unit::{NewProject, add_bank_account};
use union_ledger::units::project::{BankAccount, FundingSource};
use union_ledger::units::store::projects_of;
use union_ledger::units::unit::Unit;
use union_ledger::wiring::act;

use crate::common::books::{Books, new_project, preparer};
use crate::common::{both, temporary_folder};

const HEAD: &str = "日期,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额,项目,支出类型,经济分类\n";
/// Money of the fiscal department comes in and is spent, as the name of the account says.
const FISCAL: &str = "2025-01-08,记-1,财政拨款到账,102,,100.00,,,,\n\
    ,,,40401,,,100.00,,基本支出-公用经费,\n\
    2025-01-09,记-2,付水电费,,商品和服务支出-财政拨款-基本支出,60.00,,,,30205\n\
    ,,,102,,,60.00,,,\n";

pub(super) struct Desk {
    pub(super) books: Books,
    folder: TempDir,
}

impl Desk {
    pub(super) async fn new(database: Database) -> Self {
        let books = Books::new(database).await;
        for unit in [&books.department, &books.grassroots] {
            books.set(unit, "review_required", "false").await;
        }
        Self { books, folder: temporary_folder() }
    }

    async fn import(&self, unit: &Unit, text: &str, reasons: &[Explanation]) -> ImportOutcome {
        self.import_as(unit, (SheetKind::Journal, "账.csv"), text, reasons).await
    }

    pub(super) async fn import_as(
        &self,
        unit: &Unit,
        (kind, file): (SheetKind, &str),
        text: &str,
        reasons: &[Explanation],
    ) -> ImportOutcome {
        let mut request = ImportRequest::new(unit.clone(), (2025, kind), file, text.as_bytes());
        request.acceptance.explanations = reasons.to_vec();
        let evidence = EvidenceStore::under(self.folder.path());
        let (database, clock) = (&self.books.database, self.books.clock);
        import_workbook(database, &evidence, act(clock, &preparer()), request).await.unwrap()
    }

    async fn bank(&self, unit: &Unit, code: &str, name: &str) {
        let account = BankAccount {
            id: 0,
            unit_id: unit.id,
            code: code.to_owned(),
            name: name.to_owned(),
            account_code: "102".to_owned(),
            bank: "江州银行".to_owned(),
        };
        let mut tx = self.books.database.write(&[unit.id]).await.unwrap();
        add_bank_account(&mut tx, self.books.clock, &preparer(), account).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// What is asked for: the dimensions that a warning names.
fn asked(outcome: &ImportOutcome) -> Vec<&str> {
    let missing = outcome.findings.iter().filter(|it| it.code.id == "ledger.dimension_missing");
    missing.map(|it| it.expected.as_str()).collect()
}

/// Codes of what warns or refuses.
pub(super) fn told(outcome: &ImportOutcome) -> Vec<&'static str> {
    let heavy = outcome.findings.iter().filter(|it| it.severity != Severity::Inform);
    heavy.map(|it| it.code.id).collect()
}

/// A voucher that spends, in a month of its own so that no two files are alike.
fn spent(month: u8, account: &str, words: &str) -> String {
    format!("{HEAD}2025-{month:02}-08,记-1,办公用品,{account},,8.00,,{words}\n,,,102,,,8.00,,,\n")
}

#[test]
fn the_source_of_money_is_asked_where_a_union_has_fiscal_money() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let (office, school) = (&desk.books.department, &desk.books.grassroots);
        let of = |month, account| spent(month, account, ",基本支出,30201");
        assert!(asked(&desk.import(office, &of(2, "50602"), &[]).await).is_empty());
        // The file itself shows that there is fiscal money, then the books do.
        let text = format!("{}{FISCAL}", of(3, "50602"));
        assert_eq!(asked(&desk.import(office, &text, &[]).await), ["资金来源"]);
        assert!(told(&desk.import(office, &format!("{HEAD}{FISCAL}"), &[]).await).is_empty());
        assert_eq!(asked(&desk.import(office, &of(4, "50602"), &[]).await), ["资金来源"]);
        assert!(asked(&desk.import(school, &of(4, "50504"), &[]).await).is_empty());
    });
}

#[test]
fn a_project_of_fiscal_money_makes_its_union_one_that_is_asked() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let office = &desk.books.department;
        let new = new_project("职工书屋", true, None);
        let new = NewProject { funding_source: Some(FundingSource::Fiscal), ..new };
        desk.books.project(office, new).await;
        let asks = desk.import(office, &spent(2, "50602", ",基本支出,30201"), &[]).await;
        assert_eq!(asked(&asks), ["资金来源"]);
        // The register answers for the project's own expense, and for its kind.
        let reason = [Explanation::of_rule("ledger.earmarked_overspent", "拨款在途")];
        let known = desk.import(office, &spent(1, "50602", "职工书屋,,30201"), &reason).await;
        assert_eq!(told(&known), ["ledger.earmarked_overspent"]);
        desk.books.close(office, "2025-01").await.unwrap();
        let expected = [("102", "-8.00"), ("33103", "8.00")];
        desk.books.check_balances(office, "2025-01", &expected).await;
    });
}

#[test]
fn a_file_that_lacks_a_dimension_is_asked_once_and_one_that_forgets_it_by_account() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let school = &desk.books.grassroots;
        let lines = |first: &str, second: &str| {
            format!(
                "{HEAD}2025-02-08,记-1,培训,50501,,8.00,,,{first}\n,,,50502,,9.00,,,{second}\n\
                 ,,,102,,,17.00,,,\n"
            )
        };
        let found = |outcome: &ImportOutcome| -> Vec<(String, String)> {
            let missing = outcome.findings.iter();
            let missing = missing.filter(|it| it.code.id == "ledger.dimension_missing");
            missing.map(|it| (it.expected.clone(), it.found.clone())).collect()
        };
        let both = "50501 业务支出-培训支出、50502 业务支出-会议支出，共 2 行都没有填写";
        let outcome = desk.import(school, &lines(",", ","), &[]).await;
        let told = ["支出类型", "经济分类"].map(|it| (it.to_owned(), both.to_owned()));
        assert_eq!(found(&outcome), told);
        let outcome = desk.import(school, &lines("基本支出,30216", "基本支出,"), &[]).await;
        let one = "50502 业务支出-会议支出，共 1 行";
        assert_eq!(found(&outcome), [("经济分类".to_owned(), one.to_owned())]);
        // 项目支出 asks for its project.
        let outcome = desk.import(school, &lines("基本支出,30216", "项目支出,30215"), &[]).await;
        assert_eq!(asked(&outcome), ["项目"]);
    });
}

#[test]
fn a_bank_account_is_asked_where_several_are_registered() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let school = &desk.books.grassroots;
        let of = |month| spent(month, "50504", ",基本支出,30201");
        assert!(told(&desk.import(school, &of(2), &[]).await).is_empty());
        desk.bank(school, "01", "基本户").await;
        assert!(told(&desk.import(school, &of(3), &[]).await).is_empty());
        desk.bank(school, "02", "专户").await;
        assert_eq!(asked(&desk.import(school, &of(4), &[]).await), ["银行账户"]);
    });
}

#[test]
fn money_that_a_name_says_is_fiscal_is_carried_over_as_fiscal() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let office = &desk.books.department;
        let outcome = desk.import(office, &format!("{HEAD}{FISCAL}"), &[]).await;
        assert!(outcome.posted, "{:?}", outcome.findings);
        desk.books.close(office, "2025-01").await.unwrap();
        let expected = [("102", "40.00"), ("33103", "-40.00")];
        desk.books.check_balances(office, "2025-01", &expected).await;

        // The same as a detail of the unit's own chart, typed without a dimension.
        let new = NewDetail {
            era: Era::Y2021,
            parent_code: "50601".to_owned(),
            code: "5060101".to_owned(),
            name: "财政拨款".to_owned(),
            applies_below: false,
        };
        let mut tx = desk.books.database.write(&[SYSTEM_BOOK]).await.unwrap();
        let (clock, actor) = (desk.books.clock, preparer());
        add_detail_account(&mut tx, clock, &actor, office, new).await.unwrap();
        tx.commit().await.unwrap();
        let lines = [("5060101", "debit", "30.00"), ("102", "credit", "30.00")];
        desk.books.post(office, "2025-02-08", &lines).await;
        let text = format!(
            "{HEAD}2025-02-09,记-1,发工资,5060101,,5.00,,,基本支出-人员经费,30101\n\
             ,,,102,,,5.00,,,\n"
        );
        let outcome = desk.import(office, &text, &[]).await;
        assert!(outcome.posted, "{:?}", outcome.findings);
        desk.books.close(office, "2025-02").await.unwrap();
        let expected = [("102", "5.00"), ("33103", "-5.00")];
        desk.books.check_balances(office, "2025-02", &expected).await;
        desk.books.check_whole(office).await;
    });
}

#[test]
fn a_code_and_a_name_of_two_accounts_are_refused_with_both() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let school = &desk.books.grassroots;
        let text = spent(2, "50404", ",基本支出,30399").replace("50404,", "50404,送温暖支出");
        let outcome = desk.import(school, &text, &[]).await;
        assert_eq!(told(&outcome), ["import.account_code_and_name_disagree"]);
        let finding = &outcome.findings[0];
        assert_eq!(finding.found, "50404 送温暖支出");
        let both = "50404 维权支出-困难职工帮扶支出，或 50405 维权支出-送温暖支出";
        assert_eq!(finding.expected, both);
    });
}

#[test]
fn a_near_name_of_a_project_is_asked_before_it_is_registered() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let school = &desk.books.grassroots;
        desk.books.project(school, new_project("送温暖", false, None)).await;
        let names = async || -> Vec<String> {
            let mut tx = desk.books.database.read().await.unwrap();
            let projects = projects_of(&mut tx, school.id).await.unwrap();
            projects.into_iter().map(|it| it.name).collect()
        };
        let text = spent(2, "50405", "送溫暖,项目支出,30399");
        let outcome = desk.import(school, &text, &[]).await;
        assert_eq!(told(&outcome), ["import.project_near", "import.warnings_unexplained"]);
        assert_eq!(names().await, ["送温暖"]);
        let reason = [Explanation::of_rule("import.project_near", "另一个专项")];
        assert!(desk.import(school, &text, &reason).await.posted);
        assert_eq!(names().await, ["送温暖", "送溫暖"]);
        // Spaces are no other name: it is read as registered, and that is told.
        let text = spent(3, "50405", "送 温暖,项目支出,30399");
        let outcome = desk.import(school, &text, &[]).await;
        assert!(outcome.posted, "{:?}", outcome.findings);
        let codes: Vec<&str> = outcome.findings.iter().map(|it| it.code.id).collect();
        assert_eq!(codes, ["import.name_respelled"]);
    });
}

#[test]
fn a_refused_voucher_leaves_no_gap_in_the_numbers() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let school = &desk.books.grassroots;
        let voucher = |day: &str, number: u8, account: &str| {
            format!("2025-02-{day},记-{number},会费,102,,8.00,,,,\n,,,{account},,,8.00,,,\n")
        };
        for (second, refusal) in [
            (voucher("09", 2, "4999"), "import.account_unknown"),
            (voucher("31", 2, "401"), "import.date_does_not_exist"),
        ] {
            let (first, third) = (voucher("08", 1, "401"), voucher("10", 3, "401"));
            let text = format!("{HEAD}{first}{second}{third}");
            assert_eq!(told(&desk.import(school, &text, &[]).await), [refusal]);
            let text = format!("{HEAD}{first}{second}{}", third.replace("记-3", "记-4"));
            let outcome = desk.import(school, &text, &[]).await;
            let gap = outcome.findings.iter().find(|it| it.code.id == "import.number_gap");
            assert_eq!(gap.unwrap().found, "缺 3，共 1 个号");
        }
    });
}

#[test]
fn the_union_above_is_filled_in_where_nobody_else_can_be_meant() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let school = &desk.books.grassroots;
        let text = format!("{HEAD}2025-02-08,记-1,收补助,102,,8.00,,,,\n,,,40301,,,8.00,,,\n");
        let outcome = desk.import(school, &text, &[]).await;
        assert!(outcome.posted && told(&outcome).is_empty(), "{:?}", outcome.findings);
        let supplied = &outcome.findings[0];
        assert_eq!(supplied.code.id, "import.counterparty_supplied");
        assert_eq!(supplied.expected, "D1 教育厅直属工会");
        // The same rows in another file are known, although something was added to them.
        let again = desk.import(school, &format!("{text}\n"), &[]).await;
        assert_eq!((again.vouchers, again.known_vouchers), (0, 1));
        // Who stands at the root has nobody above.
        let root = &desk.books.federation;
        desk.books.set(root, "review_required", "false").await;
        assert!(desk.import(root, &text, &[]).await.findings.is_empty());
    });
}
