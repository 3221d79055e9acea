//! Archives: those of version 0.1.0 restore, altered ones and ones from elsewhere do not.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::Path;

use serde_json::Value;
use union_ledger::catalogue::SCHEMA;
use union_ledger::finding::Outcome;
use union_ledger::platform::backup::{BackupSummary, read_backup, write_backup};
use union_ledger::platform::database::Database;
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::units::store::{bank_accounts_of, unit_by_code};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::common::books::{Books, Line, refusals};
use crate::common::{both, raw, temporary_folder};

const DUES: &[Line<'static>] = &[("102", "debit", "100.00"), ("402", "credit", "100.00")];
const FEES: &[Line<'static>] = &[("101", "debit", "17.25"), ("401", "credit", "17.25")];
/// Tables and columns that came after version 0.1.0.
const LATER_TABLES: [&str; 84] = [
    "asset_cards",
    "asset_counts",
    "unit_moves",
    "submissions",
    "submission_signatures",
    "submission_remarks",
    "oversight_documents",
    "budget_wordings",
    "aid_families",
    "aid_family_members",
    "aid_plans",
    "aid_measures",
    "aid_reviews",
    "aid_applications",
    "aid_papers",
    "aid_objections",
    "budget_steps",
    "draft_numbers",
    "draft_versions",
    "dated_rules",
    "approvals",
    "approval_steps",
    "prescribed_bookings",
    "transfers",
    "transfer_words",
    "dues_channels",
    "dues_bases",
    "dues_split_legs",
    "dues_joint_payers",
    "dues_joint_receipts",
    "dues_receipts",
    "dues_debts",
    "year_end_notices",
    "dues_targets",
    "dues_deferrals",
    "dues_refunds",
    "dues_demands",
    "return_rules",
    "return_policies",
    "return_runs",
    "return_lines",
    "draft_amounts",
    "budgets",
    "budget_lines",
    "filings",
    "filing_remarks",
    "sealing_keys",
    "members",
    "member_terms",
    "member_fees",
    "fee_waivers",
    "budget_reservations",
    "payees",
    "payee_accounts",
    "payment_requests",
    "payment_batches",
    "payment_outlays",
    "limits",
    "programmes",
    "roster_lines",
    "roster_deliveries",
    "programme_history",
    "samples",
    "sample_lines",
    "peer_rounds",
    "peer_assignments",
    "audits",
    "audit_papers",
    "audit_letters",
    "problems",
    "problem_steps",
    "appraisal_schemes",
    "appraisal_items",
    "appraisal_rounds",
    "appraisal_scores",
    "appraisal_self_checks",
    "appraisal_publications",
    "appraisal_published",
    "appraisal_appeals",
    "check_runs",
    "check_run_units",
    "check_findings",
    "check_answers",
    "calendar_days",
];
const LATER_COLUMNS: [(&str, &str); 5] = [
    ("bank_accounts", "number"),
    ("bank_accounts", "kind"),
    ("bank_accounts", "opened_on"),
    ("bank_accounts", "closed_on"),
    ("bank_accounts", "paper"),
];

/// Copies an archive, table by table; `edit` gives the lines of a table anew, or leaves it out.
fn rewritten(from: &Path, to: &Path, edit: impl Fn(&str, &[Value]) -> Option<Vec<Value>>) {
    let mut old = ZipArchive::new(File::open(from).unwrap()).unwrap();
    let mut new = ZipWriter::new(File::create(to).unwrap());
    for place in 0..old.len() {
        let mut entry = old.by_index(place).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if let Some(table) = name.strip_prefix("tables/").and_then(|it| it.strip_suffix(".jsonl")) {
            let text = String::from_utf8(bytes).unwrap();
            let lines: Vec<Value> =
                text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            let Some(lines) = edit(table, &lines) else { continue };
            bytes = lines.iter().flat_map(|line| format!("{line}\n").into_bytes()).collect();
        }
        new.start_file(name, SimpleFileOptions::default()).unwrap();
        new.write_all(&bytes).unwrap();
    }
    new.finish().unwrap();
}

/// The lines of a table without some of its columns.
fn without(lines: &[Value], columns: &BTreeSet<&str>) -> Vec<Value> {
    let head = lines[0].as_array().unwrap().clone();
    let keeps = |place: &usize| !columns.contains(head[*place].as_str().unwrap());
    let cut = |line: &Value| {
        let values = line.as_array().unwrap();
        (0..head.len()).filter(keeps).map(|place| values[place].clone()).collect::<Vec<_>>()
    };
    lines.iter().map(|line| Value::Array(cut(line))).collect()
}

fn as_in_0_1_0(table: &str, lines: &[Value]) -> Option<Vec<Value>> {
    if LATER_TABLES.contains(&table) {
        return None;
    }
    let later = LATER_COLUMNS.iter().filter(|(of, _)| *of == table).map(|(_, column)| *column);
    let mut lines = without(lines, &later.collect());
    if table == "drafts" {
        // A review stood in the draft.
        for (place, line) in lines.iter_mut().enumerate() {
            for (column, value) in [("status", "reviewed"), ("reviewed_by", "李芳")] {
                let said = if place == 0 { column } else { value };
                line.as_array_mut().unwrap().push(Value::from(said));
            }
        }
    }
    Some(lines)
}

async fn restored(archive: &Path) -> (Database, tempfile::TempDir, Outcome<BackupSummary>) {
    let folder = temporary_folder();
    let url = format!("sqlite:{}", folder.path().join("books.sqlite").display());
    let database = Database::open(&url, &SCHEMA).await.unwrap();
    let evidence = EvidenceStore::under(folder.path());
    let read = read_backup(&database, &evidence, archive).await;
    (database, folder, read)
}

#[test]
fn an_archive_of_version_0_1_0_restores_into_grown_tables() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.post(unit, "2025-01-10", DUES).await;
        books.close(unit, "2025-01").await.unwrap();
        let draft = books.draft(unit, "2025-02-10", FEES).await;
        books.prepare(unit, draft).await.unwrap();
        let account = "INSERT INTO bank_accounts \
            (id, unit_id, code, name, account_code, bank, number, paper) \
            VALUES (7, 3, '01', '基本户', '102', '星河农商行', '6200000000000001', '开户文')";
        raw(&books.database, account).await.unwrap();
        let head = books.verify(unit).await.voucher_head;
        let folder = temporary_folder();
        let (now, then) = (folder.path().join("now.zip"), folder.path().join("then.zip"));
        let evidence = EvidenceStore::under(folder.path());
        write_backup(&books.database, &evidence, &now, "2025-06-30T08:00:00Z").await.unwrap();
        rewritten(&now, &then, as_in_0_1_0);

        let (database, _folder, read) = restored(&then).await;
        read.unwrap();
        let mut tx = database.read().await.unwrap();
        let unit = unit_by_code(&mut tx, "G1").await.unwrap();
        assert_eq!(bank_accounts_of(&mut tx, unit.id).await.unwrap()[0].name, "基本户");
        tx.commit().await.unwrap();
        let Books { clock, federation, department, grassroots, .. } = books;
        let restored = Books { database, clock, federation, department, grassroots };
        restored.check_whole(&restored.grassroots).await;
        assert_eq!(restored.verify(&restored.grassroots).await.voucher_head, head);
        // What was closed is closed again.
        let january = restored.try_post(&restored.grassroots, "2025-01-20", FEES).await;
        assert_eq!(refusals(january), ["ledger.period_closed"]);
        restored.post(&restored.grassroots, "2025-02-20", FEES).await;
        restored.database.close().await;
    });
}

#[test]
fn an_archive_with_a_column_that_nobody_knows_or_without_a_table_is_refused() {
    both(async |database| {
        let books = Books::new(database).await;
        let folder = temporary_folder();
        let archive = folder.path().join("now.zip");
        let evidence = EvidenceStore::under(folder.path());
        write_backup(&books.database, &evidence, &archive, "2025-06-30T08:00:00Z").await.unwrap();
        let strange = folder.path().join("strange.zip");
        rewritten(&archive, &strange, |table, lines| {
            let mut lines = lines.to_vec();
            if table == "parties" {
                lines[0].as_array_mut().unwrap().push(Value::from("stranger"));
            }
            Some(lines)
        });
        let bare = folder.path().join("bare.zip");
        rewritten(&archive, &bare, |table, lines| (table != "trail").then(|| lines.to_vec()));
        for archive in [strange, bare] {
            let (database, _folder, read) = restored(&archive).await;
            let said = read.unwrap_err().to_string();
            assert!(said.contains("backup.unreadable"), "{said}");
            database.close().await;
        }
    });
}

/// A table that nobody hands over would be missing in every archive.
#[test]
fn every_table_is_handed_over_or_named_as_of_the_hour() {
    let of_the_hour = ["sessions", "outbox", "jobs", "unit_names"];
    let mut made: Vec<String> = Vec::new();
    for (_, text) in crate::common::files_under("migrations/postgres", ".sql") {
        let tables = text.split("CREATE TABLE ").skip(1);
        made.extend(tables.map(|after| after.split_whitespace().next().unwrap().to_owned()));
    }
    made.retain(|table| !of_the_hour.contains(&table.as_str()));
    made.sort();
    let mut kept: Vec<&str> = SCHEMA.tables().map(|table| table.name).collect();
    kept.sort_unstable();
    assert_eq!(kept, made);
}
