//! An upload between arriving and the books: kept with what was found in it, mended, chosen from,
//! and never twice.

use std::sync::Arc;

use union_ledger::approvals::approval::{Act, Kind};
use union_ledger::approvals::store as approvals;
use union_ledger::finding::Severity;
use union_ledger::formats::Isolation;
use union_ledger::imports::batches::annotate_import::{kept_findings, kept_sheets};
use union_ledger::imports::batches::import_request::{ImportRequest, Said};
use union_ledger::imports::batches::import_workbook::import_workbook;
use union_ledger::imports::batches::open_batch::batch_of;
use union_ledger::imports::batches::record_acceptance::content_hash;
use union_ledger::imports::batches::staged_import::{
    Desk, accept_staged, check_staged, preview_staged, request_of, said_of, say_staged,
    stage_import, stage_instead,
};
use union_ledger::imports::drafting::outbox::{Fate, VoucherPage};
use union_ledger::imports::kinds::SheetKind;
use union_ledger::imports::store::{BatchFilter, BatchRow, batch_lines};
use union_ledger::ledger::store;
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::trail;
use union_ledger::trail::Actor;
use union_ledger::wiring::SOCKETS;

use crate::common::books::{Books, preparer, refusals};
use crate::common::{both, isolation, temporary_folder};

const HEAD: &str = "日期,凭证号,摘要,科目编码,借方金额,贷方金额\n";
const FIRST: &str =
    "2025-01-08,记-1,收到会费,102,1200.50,\n2025-01-08,记-1,收到会费,401,,1200.50\n";
const SECOND: &str = "2025-02-09,记-1,收到会费,102,100.00,\n2025-02-09,记-1,收到会费,401,,100.00\n";
const WRONG: &str = "2025-03-01,记-1,收到会费,102,5.005,\n2025-03-01,记-1,收到会费,401,,5.00\n";

/// Books with a place for files.
pub struct Office {
    pub books: Books,
    evidence: EvidenceStore,
    actor: Actor,
    isolation: Isolation,
    _folder: tempfile::TempDir,
}

impl Office {
    pub async fn new(database: union_ledger::platform::database::Database) -> Self {
        let folder = temporary_folder();
        Self {
            books: Books::new(database).await,
            evidence: EvidenceStore::under(folder.path()),
            actor: preparer(),
            isolation: isolation(),
            _folder: folder,
        }
    }

    pub fn desk(&self) -> Desk<'_> {
        Desk {
            database: &self.books.database,
            evidence: &self.evidence,
            clock: self.books.clock,
            actor: &self.actor,
            isolation: &self.isolation,
            sockets: SOCKETS,
        }
    }

    pub fn request(&self, text: &str) -> ImportRequest {
        let unit = self.books.grassroots.clone();
        ImportRequest::new(unit, (2025, SheetKind::Journal), "账.csv", text.as_bytes())
    }

    pub async fn stage(&self, text: &str) -> BatchRow {
        stage_import(&self.desk(), &self.request(text)).await.unwrap()
    }

    pub async fn batch(&self, id: i64) -> BatchRow {
        let mut tx = self.books.database.read().await.unwrap();
        batch_of(&mut tx, &self.books.grassroots, id).await.unwrap()
    }

    pub async fn vouchers(&self) -> usize {
        let mut tx = self.books.database.read().await.unwrap();
        let unit_id = self.books.grassroots.id;
        store::vouchers_in_chain(&mut tx, unit_id, 0, 100).await.unwrap().len()
    }

    async fn listed(&self, filter: BatchFilter) -> Vec<(String, bool, i64)> {
        let mut tx = self.books.database.read().await.unwrap();
        let unit_id = self.books.grassroots.id;
        let lines = batch_lines(&mut tx, unit_id, &filter, 100).await.unwrap();
        lines.into_iter().map(|line| (line.status, line.refusing > 0, line.voucher_count)).collect()
    }
}

pub fn explained() -> Said {
    let mut said = Said::default();
    said.acceptance.explanations = crate::common::reasons("已核对");
    said
}

#[test]
fn a_refused_file_is_kept_with_what_was_found_and_nothing_of_it_is_booked() {
    both(async |database| {
        let office = Office::new(database).await;
        let unit = &office.books.grassroots;
        let staged = office.stage(&format!("{HEAD}{FIRST}{WRONG}")).await;
        assert!(kept_findings(&staged).unwrap().is_empty());
        let looked = check_staged(&office.desk(), unit, staged.id, None).await.unwrap();
        assert!(looked.is_refused);

        let kept = office.batch(staged.id).await;
        assert_eq!(
            (kept.status.as_str(), kept.voucher_count, kept.total_fen),
            ("staged", 1, 120_050)
        );
        let findings = kept_findings(&kept).unwrap();
        assert_eq!(findings, looked.findings);
        let refusing = findings.iter().find(|it| it.severity == Severity::Refuse).unwrap();
        assert_eq!(refusing.place.cell.as_deref(), Some("E4"));
        assert_eq!(kept_sheets(&kept).unwrap(), looked.sheets);
        assert_eq!(office.listed(BatchFilter::default()).await, [("staged".to_owned(), true, 1)]);
        assert_eq!(office.vouchers().await, 0);

        // It cannot be accepted, and stays as it was.
        let words = Some((explained().acceptance, false));
        let accepted =
            accept_staged(&office.desk(), unit, staged.id, words, Arc::default()).await.unwrap();
        assert!(accepted.is_refused && !accepted.posted);
        assert_eq!(office.batch(staged.id).await.status, "staged");
        assert_eq!(office.vouchers().await, 0);

        let mut tx = office.books.database.read().await.unwrap();
        let records = trail::store::records(&mut tx, unit.id, 0, 100).await.unwrap();
        let checked = records.iter().find(|it| it.action == "import.checked").unwrap();
        assert!(checked.detail.contains("\"refusing\":"), "{}", checked.detail);
    });
}

#[test]
fn who_brought_an_upload_and_who_accepted_what_of_it_is_on_the_record() {
    both(async |database| {
        let office = Office::new(database).await;
        let unit = &office.books.grassroots;
        let staged = office.stage(&format!("{HEAD}{FIRST}")).await;
        let said = explained();
        let batch = say_staged(&office.desk(), unit, staged.id, &said).await.unwrap();
        let other = Actor::named("李芳");
        let desk = Desk { actor: &other, ..office.desk() };
        let accepted = accept_staged(&desk, unit, staged.id, None, Arc::default()).await.unwrap();
        assert!(accepted.posted, "{:?}", accepted.findings);
        let mut tx = office.books.database.read().await.unwrap();
        let of = (unit.id, Kind::ImportAcceptance);
        let histories = approvals::histories(&mut tx, of, staged.id..=staged.id).await.unwrap();
        let told: Vec<(Act, &str, &str)> = histories[&staged.id]
            .iter()
            .map(|done| (done.act, done.by.as_str(), done.content_hash.as_str()))
            .collect();
        let seen = content_hash(&batch);
        assert_eq!(
            told,
            [(Act::Submit, &*preparer().name, &*seen), (Act::Approve, "李芳", &*seen)]
        );
    });
}

#[test]
fn an_upload_that_changed_since_accepting_began_is_not_booked() {
    both(async |database| {
        let office = Office::new(database).await;
        let unit = &office.books.grassroots;
        let staged = office.stage(&format!("{HEAD}{FIRST}")).await;
        let begun = content_hash(&staged);
        let changed = say_staged(&office.desk(), unit, staged.id, &explained()).await.unwrap();
        let mut request = request_of(&office.desk(), unit, &changed).await.unwrap();
        request.acceptance = explained().acceptance;
        for (accepted, is_booked) in [(begun, false), (content_hash(&changed), true)] {
            let request = ImportRequest { accepted: Some(accepted), ..request.clone() };
            let desk = office.desk();
            let imported = import_workbook(desk.database, desk.evidence, desk.act(), request).await;
            match imported {
                Ok(outcome) => assert!(is_booked && outcome.posted, "{:?}", outcome.findings),
                refused => {
                    assert!(!is_booked);
                    assert_eq!(refusals(refused), ["ledger.draft_changed"]);
                    assert_eq!(office.vouchers().await, 0);
                }
            }
        }
        assert_eq!(office.vouchers().await, 1);
    });
}

#[test]
fn the_mended_file_takes_the_place_of_the_refused_one() {
    both(async |database| {
        let office = Office::new(database).await;
        let unit = &office.books.grassroots;
        let refused = office.stage(&format!("{HEAD}{FIRST}{WRONG}")).await;
        let mended = office.request(&format!("{HEAD}{FIRST}{}", WRONG.replace("5.005", "5.00")));
        let staged = stage_instead(&office.desk(), Some(refused.id), &mended).await.unwrap();
        assert_ne!(staged.id, refused.id);
        assert_eq!(office.batch(refused.id).await.status, "cancelled");
        let again = stage_instead(&office.desk(), Some(staged.id), &mended).await.unwrap();
        assert_eq!((again.id, again.status.as_str()), (staged.id, "staged"));

        say_staged(&office.desk(), unit, staged.id, &explained()).await.unwrap();
        let looked = check_staged(&office.desk(), unit, staged.id, None).await.unwrap();
        assert_eq!((looked.is_refused, looked.unexplained_warnings), (false, 0));
        let accepted =
            accept_staged(&office.desk(), unit, staged.id, None, Arc::default()).await.unwrap();
        assert!(accepted.posted, "{:?}", accepted.findings);
        assert_eq!(office.vouchers().await, 2);

        // The same file once more leads to the batch that is in the books.
        let known = stage_import(&office.desk(), &mended).await.unwrap();
        assert_eq!((known.id, known.status.as_str()), (staged.id, "posted"));
        let posted = BatchFilter { status: "posted".to_owned(), ..BatchFilter::default() };
        assert_eq!(office.listed(posted).await, [("posted".to_owned(), false, 2)]);
        for (kind, year, count) in [("journal", 2025, 2), ("opening", 0, 0), ("", 2024, 0)] {
            let filter = BatchFilter { kind: kind.to_owned(), year, ..BatchFilter::default() };
            assert_eq!(office.listed(filter).await.len(), count, "{kind} {year}");
        }
        // What is in the books is not looked at again.
        let looked = check_staged(&office.desk(), unit, staged.id, None).await;
        assert_eq!(refusals(looked), ["import.batch_not_open"]);
    });
}

#[test]
fn what_is_left_out_and_what_is_not_whole_stays_out_of_the_books() {
    both(async |database| {
        let office = Office::new(database).await;
        let unit = &office.books.grassroots;
        let staged = office.stage(&format!("{HEAD}{FIRST}{SECOND}{WRONG}")).await;
        let page = Some(VoucherPage { skip: 0, take: 10 });
        let looked = check_staged(&office.desk(), unit, staged.id, page).await.unwrap();
        assert!(looked.is_refused);
        let keys: Vec<String> = looked.shown.iter().map(|it| it.key.clone()).collect();
        assert_eq!(keys.len(), 2);

        let mut said = explained();
        said.acceptance.left_out = Some(vec![keys[0].clone()]);
        say_staged(&office.desk(), unit, staged.id, &said).await.unwrap();
        assert_eq!(said_of(&office.batch(staged.id).await).unwrap(), said);
        let words = (said.acceptance.clone(), page);
        let looked = preview_staged(&office.desk(), unit, staged.id, words).await.unwrap();
        assert!(!looked.is_refused, "{:?}", looked.findings);
        let fates: Vec<Fate> = looked.shown.iter().map(|it| it.fate).collect();
        assert_eq!(fates, [Fate::LeftOut, Fate::Wanted]);
        assert_eq!((looked.vouchers, looked.left_out_vouchers), (1, 2));

        let accepted =
            accept_staged(&office.desk(), unit, staged.id, None, Arc::default()).await.unwrap();
        assert!(accepted.posted);
        assert_eq!(office.batch(staged.id).await.status, "partly_posted");
        assert_eq!(office.vouchers().await, 1);
    });
}
