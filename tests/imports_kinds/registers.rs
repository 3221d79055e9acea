//! Lists of units, detail accounts and projects: previewed, accepted, used, and sent again.

use std::process::Command;

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::json;
use tempfile::TempDir;
use union_ledger::finding::Outcome;
use union_ledger::formats::Isolation;
use union_ledger::imports::batches::import_request::{
    Acceptance, ImportOutcome, ImportRequest, Mode,
};
use union_ledger::imports::batches::import_workbook::import_workbook;
use union_ledger::imports::batches::staged_import::{
    Desk as Staging, accept_staged, preview_staged, stage_import,
};
use union_ledger::imports::batches::undo_batch::{UndoRequest, undo_batch};
use union_ledger::imports::kinds::SheetKind;
use union_ledger::imports::registers::register_lines::RegisterFate;
use union_ledger::ledger::chart::{Chart, Era};
use union_ledger::ledger::store;
use union_ledger::platform::database::Database;
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::units::store as units;
use union_ledger::units::unit::{Tier, Unit};
use union_ledger::wiring::{SOCKETS, act};

use crate::common::books::{Books, preparer, refusals};
use crate::common::{both, isolation, temporary_folder};
use crate::http::service::{read, served};

struct Desk {
    books: Books,
    folder: TempDir,
}

impl Desk {
    async fn new(database: Database) -> Self {
        Self { books: Books::new(database).await, folder: temporary_folder() }
    }

    fn evidence(&self) -> EvidenceStore {
        EvidenceStore::under(self.folder.path())
    }

    async fn import(&self, unit: &Unit, kind: SheetKind, mode: Mode, csv: &str) -> ImportOutcome {
        let bytes = csv.as_bytes().to_vec();
        let mut request = ImportRequest::new(unit.clone(), (2025, kind), "表.csv", bytes);
        request.mode = mode;
        request.acceptance.explanations = crate::common::reasons("已核对");
        let clock = self.books.clock;
        let database = &self.books.database;
        import_workbook(database, &self.evidence(), act(clock, &preparer()), request).await.unwrap()
    }

    /// Previewed, then accepted: both say the same of every line.
    async fn register(&self, unit: &Unit, kind: SheetKind, csv: &str) -> ImportOutcome {
        let seen = self.import(unit, kind, Mode::Preview, csv).await;
        assert!(!seen.is_refused && !seen.registered, "{:#?}", said(&seen));
        let done = self.import(unit, kind, Mode::Accept, csv).await;
        assert!(done.registered, "{:#?}", said(&done));
        assert_eq!(fates(&seen), fates(&done));
        done
    }

    async fn refused(&self, unit: &Unit, kind: SheetKind, csv: &str) -> Vec<String> {
        let outcome = self.import(unit, kind, Mode::Accept, csv).await;
        assert!(outcome.is_refused, "{csv}");
        said(&outcome)
    }

    async fn units(&self) -> Vec<Unit> {
        let mut tx = self.books.database.read().await.unwrap();
        units::units_under(&mut tx, None).await.unwrap()
    }

    async fn chart(&self, unit: &Unit) -> Chart {
        let mut tx = self.books.database.read().await.unwrap();
        store::chart_of(&mut tx, Era::Y2021, unit.id).await.unwrap()
    }
}

/// Code and cell of every finding.
fn said(outcome: &ImportOutcome) -> Vec<String> {
    let shown = |finding: &union_ledger::finding::Finding| {
        let cell = finding.place.cell.clone().unwrap_or_default();
        let code = finding.code.id.trim_start_matches("import.register_");
        format!("{code} {cell}").trim().to_owned()
    };
    outcome.findings.iter().map(shown).collect()
}

fn fates(outcome: &ImportOutcome) -> Vec<(String, RegisterFate)> {
    outcome.register.iter().map(|row| (row.code.clone(), row.fate)).collect()
}

const UNITS: &str = "\
单位编码,单位名称,上级单位,单位层级,科目体系,启用日期
B1,第一分会,S1,分会,基层,2025-03-01
S1,实验二小工会,教育厅直属工会,基层工会,基层,2025年2月1日
D1,教育厅直属工会,F1,厅局直属工会,县级以上,
S2,教科院工会,D1,基层,,
";

#[test]
fn a_list_of_units_grows_the_tree_whatever_its_order() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let department = desk.books.department.clone();
        let done = desk.register(&department, SheetKind::Units, UNITS).await;
        use RegisterFate::{Known, New};
        let expected = [("B1", New), ("S1", New), ("D1", Known), ("S2", New)];
        assert_eq!(fates(&done), expected.map(|(code, fate)| (code.to_owned(), fate)));
        assert_eq!(said(&done), ["filled_in", "filled_in", "known"]);
        let all = desk.units().await;
        let named = |code: &str| all.iter().find(|unit| unit.code == code).unwrap();
        assert_eq!(named("B1").parent_id, Some(named("S1").id));
        assert_eq!(named("S1").parent_id, Some(department.id));
        assert_eq!(
            (named("S1").valid_from_on.as_str(), named("S2").tier),
            ("2025-02-01", Tier::Grassroots)
        );
        assert_eq!(named("S2").valid_from_on, "2025-01-01");

        // The same list in another file registers nothing twice, and nothing is left behind.
        let again = format!("{UNITS}\n");
        let again = desk.import(&department, SheetKind::Units, Mode::Accept, &again).await;
        assert!(!again.is_refused && !again.registered && again.batch_id.is_none());
        assert!(again.register.iter().all(|row| row.fate == Known), "{:?}", fates(&again));
        let same = desk.import(&department, SheetKind::Units, Mode::Accept, UNITS).await;
        assert_eq!(same.duplicate_of, done.batch_id);
        assert_eq!(desk.units().await.len(), all.len());

        // A year is opened by books, not by registers.
        let mut tx = desk.books.database.read().await.unwrap();
        assert!(store::years_of(&mut tx, department.id).await.unwrap().is_empty());
    });
}

#[test]
fn everything_wrong_with_a_list_of_units_is_told_at_once() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let before = desk.units().await.len();
        let csv = "\
单位编码,单位名称,上级单位,单位层级,科目体系,启用日期
S1,甲工会,D1,基层工会,基层,2025-01-01
S1,乙工会,D1,基层工会,基层,2025-01-01
,丙工会,D1,基层工会,基层,2025-01-01
S 3号,丁工会,D1,基层工会,基层,2025-01-01
S4,,D1,基层工会,基层,2025-01-01
S5,戊工会,没有的工会,基层工会,基层,2025-01-01
S6,己工会,,基层工会,基层,2025-01-01
S7,庚工会,S8,基层工会,基层,2025-01-01
S8,辛工会,S7,基层工会,基层,2025-01-01
S9,壬工会,F1,基层工会,基层,2025-01-01
S10,癸工会,D1,省直工会,基层,2025-01-01
S11,子工会,D1,街道,乡镇,2025/2/30
S12,丑工会,D1,,基层,2025-01-01
G1,实验学校工会,D1,分会,基层,
S13,寅工会,S9,基层工会,基层,2025-01-01
";
        let told = desk.refused(&desk.books.department, SheetKind::Units, csv).await;
        let mut told: Vec<&str> = told.iter().map(String::as_str).collect();
        told.sort_unstable();
        let mut expected = [
            "code_twice A3",
            "code_missing A4",
            "code_invalid A5",
            "name_missing B6",
            "upper_unknown C7",
            "upper_missing C8",
            "upper_cycle C9",
            "upper_cycle C10",
            "unit_out_of_scope C11",
            "level_above_upper D12",
            "choice_unknown D13",
            "choice_unknown E13",
            "import.date_does_not_exist F13",
            "level_missing D14",
            "differs D15",
        ];
        expected.sort_unstable();
        assert_eq!(told, expected);
        assert_eq!(desk.units().await.len(), before);
    });
}

const DETAILS: &str = "\
科目编码,科目名称,上级科目,余额方向,使用范围
1020101,工资户,10201,借,
10201,基本户,102,借,
102,银行存款,,,
10202,经费集中户,银行存款,,下级也用
";

const PROJECTS: &str = "\
项目编码,项目名称,是否专项,资金来源,开始日期,结束日期
J01,困难职工帮扶,是,工会资金,2024-01-01,
,送温暖,否,,,
";

const JOURNAL: &str = "\
日期,凭证号,摘要,科目编码,借方金额,贷方金额,项目
2025-01-08,记-1,收到帮扶专项,1020101,500.00,,
2025-01-08,记-1,收到帮扶专项,401,,500.00,困难职工帮扶
";

#[test]
fn details_and_projects_of_a_list_take_entries() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let unit = desk.books.grassroots.clone();
        desk.books.set(&unit, "review_required", "false").await;
        let done = desk.register(&unit, SheetKind::Accounts, DETAILS).await;
        assert_eq!(said(&done), ["filled_in", "known"]);
        let chart = desk.chart(&unit).await;
        let deepest = chart.by_code("1020101").unwrap();
        assert_eq!(chart.full_name(deepest), "银行存款-基本户-工资户");
        assert!(chart.by_code("10202").unwrap().applies_below);
        let done = desk.register(&unit, SheetKind::Projects, PROJECTS).await;
        assert_eq!(said(&done), ["filled_in"]);

        let posted = desk.import(&unit, SheetKind::Journal, Mode::Accept, JOURNAL).await;
        assert!(posted.posted, "{:#?}", posted.findings);
        assert!(!said(&posted).iter().any(|told| told.starts_with("import.project_registered")));
        let mut tx = desk.books.database.read().await.unwrap();
        let projects = units::projects_of(&mut tx, unit.id).await.unwrap();
        tx.commit().await.unwrap();
        let listed: Vec<(&str, &str, bool)> = projects
            .iter()
            .map(|it| (it.code.as_str(), it.name.as_str(), it.is_earmarked))
            .collect();
        assert_eq!(listed, [("J01", "困难职工帮扶", true), ("P001", "送温暖", false)]);

        // Sent again in other files, nothing is registered twice.
        for (kind, csv) in [(SheetKind::Accounts, DETAILS), (SheetKind::Projects, PROJECTS)] {
            let again = desk.import(&unit, kind, Mode::Accept, &format!("{csv}\n")).await;
            assert!(!again.is_refused && !again.registered, "{:#?}", again.findings);
        }
        // What takes entries can have no details any more; what differs is told.
        let told = "科目编码,科目名称,上级科目\n102010101,一号,1020101\n10201,专户,102\n";
        let told = desk.refused(&unit, SheetKind::Accounts, told).await;
        assert_eq!(told, ["differs B3", "ledger.detail_parent_posted A2", "filled_in"]);
    });
}

#[test]
fn everything_wrong_with_details_is_told_at_once() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let (unit, department) = (desk.books.grassroots.clone(), desk.books.department.clone());
        let own = "科目编码,科目名称,使用范围\n10201,基本户,本级使用\n";
        desk.register(&unit, SheetKind::Accounts, own).await;
        let csv = "\
科目编码,科目名称,上级科目,余额方向,使用范围
10201,基本存款账户,102,借,下级也用
10202,甲户,135,借,本级使用
10203,乙户,102,贷,本级使用
10203,丙户,102,借,本级使用
10204,乙户,102,借,本级使用
,丁户,102,借,本级使用
102A5,戊户,102,借,本级使用
10206,,102,借,本级使用
1990101,己户,,借,本级使用
32301,庚户,,贷,本级使用
33190,辛户,,贷,本级使用
199,壬户,,借,本级使用
1020301,癸户,10203,借,下级也用
10208,子户,102,左,都用
";
        let mut told = desk.refused(&department, SheetKind::Accounts, csv).await;
        told.sort_unstable();
        let mut expected = [
            "taken_below A2",
            "parent_other C3",
            "side_differs D4",
            "code_twice A5",
            "name_twice B6",
            "code_missing A7",
            "code_invalid A8",
            "name_missing B9",
            "parent_unknown A10",
            "parent_unknown A11",
            "parent_without_details A12",
            "top_account A13",
            "parent_narrower E14",
            "choice_unknown D15",
            "choice_unknown E15",
        ];
        expected.sort_unstable();
        assert_eq!(told, expected);
    });
}

#[test]
fn everything_wrong_with_projects_is_told_at_once() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let unit = desk.books.grassroots.clone();
        desk.register(&unit, SheetKind::Projects, PROJECTS).await;
        let csv = "\
项目编码,项目名称,是否专项,资金来源,开始日期,结束日期
J01,困难职工帮扶,否,财政拨款,2024-01-02,
J02,送温暖,是,工会资金,,
J03,职工书屋,是,会费,2025-06-01,2025-05-01
J03,健身月,是,工会资金,,
J 4,运动会,是,工会资金,,
J05,,大概,工会资金,2025-13-01,
J06,职工书屋,是,工会资金,,
";
        let mut told = desk.refused(&unit, SheetKind::Projects, csv).await;
        told.sort_unstable();
        let mut expected = [
            "differs C2",
            "differs D2",
            "differs E2",
            "name_twice B3",
            "choice_unknown D4",
            "dates_reversed F4",
            "code_twice A5",
            "code_invalid A6",
            "name_missing B7",
            "choice_unknown C7",
            "import.date_does_not_exist E7",
            "name_twice B8",
        ];
        expected.sort_unstable();
        assert_eq!(told, expected);
    });
}

#[test]
fn a_staged_list_is_previewed_accepted_and_not_undone() {
    both(async |database| {
        let desk = Desk::new(database).await;
        let unit = desk.books.grassroots.clone();
        let (evidence, actor, isolation) = (desk.evidence(), preparer(), isolation());
        let at = Staging {
            database: &desk.books.database,
            evidence: &evidence,
            clock: desk.books.clock,
            actor: &actor,
            isolation: &isolation,
            sockets: SOCKETS,
        };
        let key = (2025, SheetKind::Projects);
        let request = ImportRequest::new(unit.clone(), key, "项目.csv", PROJECTS.as_bytes());
        let staged = stage_import(&at, &request).await.unwrap();
        let words = (Acceptance::default(), None);
        let seen = preview_staged(&at, &unit, staged.id, words.clone()).await.unwrap();
        assert_eq!(seen.register.len(), 2);
        let words = Some((words.0, false));
        let done = accept_staged(&at, &unit, staged.id, words, std::sync::Arc::default()).await;
        assert!(done.unwrap().registered);
        let request = UndoRequest { reason: "重来".to_owned(), dated_on: None };
        let undone: Outcome<_> = undo_batch(&at, &unit, staged.id, request).await;
        assert_eq!(refusals(undone), ["import.batch_not_undoable"]);
        let mut tx = desk.books.database.read().await.unwrap();
        assert_eq!(units::projects_of(&mut tx, unit.id).await.unwrap().len(), 2);
    });
}

#[test]
fn an_uploaded_list_is_in_the_register_of_the_service() {
    served(|service, _| async move {
        for (path, csv, count) in [
            ("/api/v1/units/D1/imports?year=2025&kind=units", UNITS, 4),
            ("/api/v1/units/G1/imports?year=2025&kind=accounts", DETAILS, 4),
            ("/api/v1/units/G1/imports?year=2025&kind=projects", PROJECTS, 2),
        ] {
            let file = || Part::bytes(csv.as_bytes().to_vec()).file_name("表.csv");
            let send = async |path: String| {
                let form = Form::new().part("file", file());
                let request = service.ask(Method::POST, &path).multipart(form);
                read(request.send().await.unwrap()).await
            };
            let seen = send(format!("{path}&dry_run=true")).await.done(200);
            assert_eq!(seen["register"].as_array().unwrap().len(), count, "{seen}");
            assert_eq!((&seen["registered"], &seen["is_dry_run"]), (&json!(false), &json!(true)));
            assert_eq!(send(path.to_owned()).await.done(201)["registered"], true);
        }
        let unit = service.get("/api/v1/units/S1").await.done(200);
        assert_eq!(unit["name"], "实验二小工会");
        let batches = service.get("/api/v1/units/G1/imports").await.done(200);
        assert_eq!(batches["items"][0]["status"], "registered");
        service
    });
}

#[test]
fn the_command_line_registers_every_kind() {
    let Isolation::Child { program } = isolation() else { panic!("a process of its own") };
    let folder = temporary_folder();
    let run = |words: &[&str]| {
        let data = folder.path().join("data");
        let run = Command::new(&program).args(words).arg("--data-dir").arg(data).output().unwrap();
        let told = String::from_utf8_lossy(&run.stdout).into_owned();
        assert!(
            run.status.success(),
            "{words:?}: {told}\n{}",
            String::from_utf8_lossy(&run.stderr)
        );
        told
    };
    let root = ["--code", "D1", "--name", "教育厅直属工会", "--level", "department"];
    run(&[&["unit", "add"], &root[..], &["--tier", "county_and_above"]].concat());
    for (kind, csv) in [("units", UNITS), ("accounts", DETAILS), ("projects", PROJECTS)] {
        let csv = csv.replace("教育厅直属工会,F1", "教育厅直属工会,");
        let file = folder.path().join(format!("{kind}.csv"));
        std::fs::write(&file, csv).unwrap();
        let file = file.to_str().unwrap();
        let words = ["import", file, "--unit", "D1", "--year", "2025", "--kind", kind];
        let seen = run(&[&words[..], &["--dry-run"]].concat());
        assert!(seen.contains("预检，没有登记"), "{seen}");
        let done = run(&words);
        assert!(done.contains("检查通过；登记"), "{done}");
        let again = run(&words);
        assert!(again.contains("未重复登记"), "{again}");
    }
    assert!(run(&["unit", "list"]).contains("实验二小工会"));
}
