//! Dues from the lists of offices to the books of every union of a tree, on both databases.

mod commands;
mod demonstration;
mod further;
mod joint;
mod lists;
mod out_of_order;
mod overviews;
pub mod papers;
pub mod refusals;
mod taken_back;
mod year;

use std::path::{Path, PathBuf};

use tempfile::TempDir;
use union_ledger::dues::accrue_year::accrue_year;
use union_ledger::dues::found_union::found_union;
use union_ledger::finding::Finding;
use union_ledger::imports::batches::import_request::{ImportOutcome, ImportRequest};
use union_ledger::imports::batches::import_workbook::import_workbook;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::ledger::prepare_database;
use union_ledger::platform::clock::Clock;
use union_ledger::platform::database::{Database, SYSTEM_BOOK};
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::prescribed::book_events::Booked;
use union_ledger::units::add_unit::add_unit;
use union_ledger::units::store as units;
use union_ledger::units::unit::{Level, NewUnit, Tier, Unit};
use union_ledger::wiring::act;

use crate::common::books::{clock_at, day, preparer};
use crate::common::temporary_folder;

/// The root of the sample federation of dues.
pub const ROOT: &str = "200000";

/// A database into which lists come.
pub struct Desk {
    pub database: Database,
    pub clock: Clock,
    folder: TempDir,
}

/// A file of the sample federation of dues.
pub fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_ledgers/dues").join(name)
}

/// Lines of a csv of the samples, without the heading.
pub fn lines(name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(sample(name)).unwrap();
    text.lines().skip(1).map(str::to_owned).collect()
}

impl Desk {
    pub fn new(database: Database) -> Self {
        let clock = clock_at("2026-02-01T01:00:00Z");
        Self { database, clock, folder: temporary_folder() }
    }

    pub async fn unit(&self, code: &str) -> Unit {
        let mut tx = self.database.read().await.unwrap();
        units::unit_by_code(&mut tx, code).await.unwrap()
    }

    /// The root and the tree below it.
    pub async fn found_tree(&self) {
        prepare_database(&self.database).await.unwrap();
        let new = NewUnit {
            code: ROOT.to_owned(),
            name: "江州省直属机关工会联合会".to_owned(),
            parent_code: None,
            level: Level::Federation,
            tier: Tier::CountyAndAbove,
            valid_from_on: "2020-01-01".to_owned(),
        };
        let mut tx = self.database.write(&[SYSTEM_BOOK]).await.unwrap();
        add_unit(&mut tx, self.clock, &preparer(), new).await.unwrap();
        tx.commit().await.unwrap();
        self.list(ROOT, SheetKind::Units, "units.csv").await;
    }

    pub async fn import(
        &self,
        code: &str,
        (kind, year): (SheetKind, i64),
        (name, text): (&str, Vec<u8>),
    ) -> ImportOutcome {
        let unit = self.unit(code).await;
        let mut request = ImportRequest::new(unit, (year, kind), name, text);
        request.acceptance.explanations = crate::common::reasons("样例");
        let evidence = EvidenceStore::under(self.folder.path());
        let actor = preparer();
        let acting = act(self.clock, &actor);
        import_workbook(&self.database, &evidence, acting, request).await.unwrap()
    }

    /// A list of the samples, which is taken without a word against it.
    pub async fn list(&self, code: &str, kind: SheetKind, name: &str) -> ImportOutcome {
        let text = std::fs::read(sample(name)).unwrap();
        let outcome = self.import(code, (kind, 2025), (name, text)).await;
        assert!(outcome.registered, "{name}: {}", told(&outcome.findings));
        outcome
    }

    /// Every list of a folder, each of the unit that it is named by.
    pub async fn lists(&self, kind: SheetKind, folder: &str) {
        for code in codes_in(folder) {
            self.list(&code, kind, &format!("{folder}/{code}.csv")).await;
        }
    }

    pub async fn found(&self, code: &str, on: &str) -> Booked {
        let unit = self.unit(code).await;
        let mut tx = self.database.write(&[SYSTEM_BOOK, unit.id]).await.unwrap();
        let actor = preparer();
        let acting = act(self.clock, &actor);
        let (_, booked) = found_union(&mut tx, acting, &unit, day(on)).await.unwrap();
        tx.commit().await.unwrap();
        booked
    }

    /// How many sides of the year's end were booked.
    pub async fn accrue(&self, year: i64) -> usize {
        let root = self.unit(ROOT).await;
        let mut tx = self.database.write(&[SYSTEM_BOOK, root.id]).await.unwrap();
        let actor = preparer();
        let acting = act(self.clock, &actor);
        let (accrued, booked) = accrue_year(&mut tx, acting, &root, year).await.unwrap();
        assert_eq!(booked.posted, accrued.len());
        tx.commit().await.unwrap();
        accrued.len()
    }
}

/// The codes by which the files of a folder are named.
fn codes_in(folder: &str) -> Vec<String> {
    let mut codes: Vec<String> = std::fs::read_dir(sample(folder))
        .unwrap()
        .filter_map(|file| Some(file.ok()?.path().file_stem()?.to_str()?.to_owned()))
        .collect();
    codes.sort();
    codes
}

pub fn told(findings: &[Finding]) -> String {
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
