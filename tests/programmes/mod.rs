//! Limits, programmes and their rosters: from the lists to the reports; what of people is sealed.

mod commands;
mod drafts;
pub mod refusals;
mod reports;
mod samples;
mod service;

use std::path::{Path, PathBuf};

use union_ledger::finding::Finding;
use union_ledger::imports::batches::explanations::Explanation;
use union_ledger::imports::batches::import_request::{ImportOutcome, ImportRequest};
use union_ledger::imports::batches::import_workbook::import_workbook;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::programmes::approve_programme::{Decided, approve_programme};
use union_ledger::programmes::deliver_roster::{Delivery, deliver_roster};
use union_ledger::units::unit::Unit;
use union_ledger::wiring::act;

use crate::common::books::{Books, day, preparer};
use crate::common::temporary_folder;

/// A file of the sample of programmes.
pub fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_ledgers/programmes").join(name)
}

pub const PLANS: &str = "项目编码,项目名称,类别,年度,计划金额,标准,计量单位,列支科目\n";
pub const ROSTER: &str = "项目编码,发放日期,姓名,证件号码,所在单位,困难类别,数量,金额,备注\n";
pub const LIMITS: &str =
    "省份,项目,金额,计量,频次,形式,占比上限,起始日期,截止日期,文号,适用单位,排除对象\n";
pub const HISTORY: &str = "类别,年度,受益单位数,受益人数,受益人次,数量,金额\n";
/// Numbers of nobody, with their check digits.
pub const ONE: &str = "999901196001011001";
pub const OTHER: &str = "999902196102021010";

/// Brings a list of a unit; each reason answers a rule.
pub async fn bring(
    books: &Books,
    unit: &Unit,
    (kind, text): (SheetKind, &str),
    reasons: &[&str],
) -> ImportOutcome {
    let bytes = text.to_owned().into_bytes();
    let mut request = ImportRequest::new(unit.clone(), (2025, kind), "表.csv", bytes);
    request.acceptance.explanations =
        reasons.iter().map(|rule| Explanation::of_rule(*rule, "已核对")).collect();
    let folder = temporary_folder();
    let evidence = EvidenceStore::under(folder.path());
    let actor = preparer();
    let acting = act(books.clock, &actor);
    import_workbook(&books.database, &evidence, acting, request).await.unwrap()
}

/// Brings what nothing stands against.
pub async fn brought(books: &Books, unit: &Unit, kind: SheetKind, text: &str) {
    let outcome = bring(books, unit, (kind, text), &[]).await;
    assert!(outcome.registered, "{kind:?}: {:?}", outcome.findings);
}

/// What was told, by cell and code, in the order in which it was said.
pub fn told(outcome: &ImportOutcome) -> Vec<String> {
    let is_it = |it: &&Finding| it.code.id != "import.warnings_unexplained";
    let said = outcome.findings.iter().filter(is_it);
    said.map(|it| format!("{} {}", it.place.cell.as_deref().unwrap_or_default(), it.code.id))
        .collect()
}

/// A limit, a programme that is approved, a roster that is handed over, a year before.
pub async fn acted(books: &Books) {
    let unit = &books.grassroots;
    let limit = format!("{LIMITS},报刊,300,次,,,,2025-01-01,,文1,,\n");
    brought(books, unit, SheetKind::Limits, &limit).await;
    let plan = format!("{PLANS}Z1,送报,报刊,2025,200,,份,50304\n");
    brought(books, unit, SheetKind::Programmes, &plan).await;
    let year = format!("{HISTORY}报刊,2024,1,0,0,2,100\n");
    brought(books, unit, SheetKind::ProgrammeHistory, &year).await;
    let roster = format!("{ROSTER}Z1,2025-03-31,,,,,2,100,\n");
    brought(books, unit, SheetKind::Beneficiaries, &roster).await;
    let actor = preparer();
    let acting = act(books.clock, &actor);
    let (code, year, paper) = ("Z1".to_owned(), 2025, "纪要1".to_owned());
    let (batch, on) = (day("2025-03-31"), day("2025-03-31"));
    let mut tx = books.database.write(&[unit.id]).await.unwrap();
    let decided = Decided { code: code.clone(), year, on: day("2025-01-10"), paper: paper.clone() };
    approve_programme(&mut tx, acting, unit, &decided).await.unwrap();
    let delivery =
        Delivery { code, year, batch, on, paper, participants: None, reason: String::new() };
    deliver_roster(&mut tx, acting, unit, &delivery).await.unwrap();
    tx.commit().await.unwrap();
}
