//! One journal as xlsx of two producers, xls, ods and csv in two encodings: the same vouchers, and
//! so the same head of the chain, on both databases.

use std::collections::BTreeSet;
use std::sync::Mutex;

use encoding_rs::GB18030;
use union_ledger::imports::batches::import_request::ImportRequest;
use union_ledger::imports::batches::import_workbook::import_workbook;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::wiring::act;

use super::set_up;
use crate::common::books::{Books, preparer};
use crate::common::{both, isolation, project, temporary_folder};

fn files() -> Vec<(&'static str, Vec<u8>)> {
    let fixture = |name: &str| std::fs::read(project().join("src/imports/fixtures").join(name));
    let csv = fixture("twin.csv").unwrap();
    let other = GB18030.encode(std::str::from_utf8(&csv).unwrap()).0.into_owned();
    vec![
        ("账.xlsx", fixture("twin.xlsx").unwrap()),
        ("另一种.xlsx", fixture("twin_openpyxl.xlsx").unwrap()),
        ("账.xls", fixture("twin.xls").unwrap()),
        ("账.ods", fixture("twin.ods").unwrap()),
        ("账.csv", csv),
        ("国标.csv", other),
    ]
}

#[test]
fn six_files_of_one_journal_post_the_same_vouchers_and_chain_heads() {
    let heads = Mutex::new(BTreeSet::new());
    for (name, bytes) in files() {
        both(async |database| {
            let books = Books::new(database).await;
            set_up(&books).await;
            let unit = books.grassroots.clone();
            let journal = (2025, SheetKind::Journal);
            let mut request = ImportRequest::new(unit.clone(), journal, name, bytes.clone());
            request.acceptance.explanations = crate::common::reasons("已核对");
            request.isolation = isolation();
            let folder = temporary_folder();
            let evidence = EvidenceStore::under(folder.path());
            let (database, clock) = (&books.database, books.clock);
            let imported =
                import_workbook(database, &evidence, act(clock, &preparer()), request).await;
            let outcome = imported.unwrap();
            assert!(outcome.posted, "{name}: {:?}", outcome.findings);
            assert_eq!((outcome.vouchers, outcome.entries), (5, 10), "{name}");
            let verified = books.verify(&unit).await;
            assert_eq!((verified.vouchers, verified.faults.len()), (5, 0), "{name}");
            heads.lock().unwrap().insert(verified.voucher_head);
        });
    }
    let heads = heads.into_inner().unwrap();
    assert_eq!(heads.len(), 1, "{heads:?}");
}
