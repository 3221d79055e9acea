//! Imports against workbooks as users send them: the corpus of shapes, and mistakes planted.

mod asked;
mod clean;
mod codes_as_dates;
mod columns;
mod corpus;
mod errors;
mod forms;
mod named;
mod origins;
mod passed_over;
mod reasons;
mod rows;
mod seen;
mod staged;
mod strangers;
mod twice;
mod twins;
mod written;

use std::path::PathBuf;

use union_ledger::finding::Severity;
use union_ledger::imports::batches::material::Material;
use union_ledger::imports::batches::read_drafts::{ReadDrafts, read_drafts};
use union_ledger::imports::drafting::journal_drafting::DraftingContext;
use union_ledger::imports::drafting::outbox::{Choice, Chunk, ChunkSink};
use union_ledger::imports::kinds::SheetKind;
use union_ledger::imports::kinds::options::KindOptions;
use union_ledger::imports::naming::dimension_finder::NextIds;
use union_ledger::imports::reading::unit_register::UnitRegister;
use union_ledger::imports::reading::workbook_reader::Guidance;
use union_ledger::ledger::periods::open_year::open_year;
use union_ledger::ledger::voucher::VoucherDraft;
use union_ledger::ledger::voucher::book::Book;
use union_ledger::units::add_unit::add_bank_account;
use union_ledger::units::project::BankAccount;
use union_ledger::units::store::units_under;
use union_ledger::wiring::act;

use crate::common::books::{Books, new_project, preparer};
use crate::common::{on_sqlite, project};

/// A book and what each kind of workbook asks of it beside.
struct Desk {
    book: Book,
    materials: Vec<(SheetKind, Material)>,
}

/// The book of the grassroots union, year 2025, with what the workbooks name.
fn with_desk(test: impl Fn(Desk)) {
    on_sqlite(async |database| {
        let books = Books::new(database).await;
        set_up(&books).await;
        test(desk(&books).await);
    });
}

/// The same book, months up to this one closed.
fn with_desk_after(month: &str, test: impl Fn(Desk)) {
    on_sqlite(async |database| {
        let books = Books::new(database).await;
        set_up(&books).await;
        books.close(&books.grassroots, month).await.unwrap();
        test(desk(&books).await);
    });
}

async fn set_up(books: &Books) {
    let unit = books.grassroots.clone();
    books.set(&unit, "review_required", "false").await;
    books.set(&unit, "voucher_words", "记|收|付|转").await;
    books.project(&unit, new_project("全民健身月", false, None)).await;
    let mut tx = books.database.write(&[unit.id]).await.unwrap();
    let account = BankAccount {
        id: 0,
        unit_id: unit.id,
        code: "01".to_owned(),
        name: "基本户".to_owned(),
        account_code: "102".to_owned(),
        bank: "江州银行林园支行".to_owned(),
    };
    add_bank_account(&mut tx, books.clock, &preparer(), account).await.unwrap();
    open_year(&mut tx, act(books.clock, &preparer()), &unit, 2025).await.unwrap();
    tx.commit().await.unwrap();
}

async fn desk(books: &Books) -> Desk {
    let mut tx = books.database.write(&[books.grassroots.id]).await.unwrap();
    let unit = books.grassroots.clone();
    let mut book = Book::load(&mut tx, unit, 2025).await.unwrap();
    // Reading asks for units; here it has no database.
    let everybody = units_under(&mut tx, None).await.unwrap();
    book.units.extend(everybody.into_iter().map(|unit| (unit.id, unit)));
    let mut materials = Vec::new();
    for kind in SheetKind::EVERY {
        let options = KindOptions::default();
        let material = Material::load(&mut tx, *kind, &book, &options).await.unwrap();
        materials.push((*kind, material));
    }
    tx.commit().await.unwrap();
    Desk { book, materials }
}

#[derive(Default)]
struct Drafts(Vec<VoucherDraft>);

impl ChunkSink for Drafts {
    fn chunk(&mut self, chunk: Chunk) {
        self.0.extend(chunk.vouchers);
    }
}

fn read(desk: &Desk, name: &str, bytes: &[u8], kind: SheetKind) -> (ReadDrafts, Vec<VoucherDraft>) {
    let (_, material) = desk.materials.iter().find(|(of, _)| *of == kind).unwrap();
    let context = DraftingContext {
        book: desk.book.clone(),
        units: UnitRegister::of_units(desk.book.units.values().cloned().collect()),
        next_ids: NextIds { project: 1_000, party: 1_000 },
        actor_name: "导入员".to_owned(),
        choice: Choice::default(),
    };
    let mut drafts = Drafts::default();
    let kind = (kind, material.clone());
    let read = read_drafts(bytes, name, kind, context, &Guidance::default(), &mut drafts).unwrap();
    (read, drafts.0)
}

fn folder(name: &str) -> PathBuf {
    project().join("tests/imports").join(name)
}

/// Lines of a table beside the workbooks.
fn table<T: serde::de::DeserializeOwned>(name: &str) -> Vec<T> {
    let mut reader = csv::Reader::from_path(folder(name)).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// What refuses, as one would read it.
fn refusals(read: &ReadDrafts) -> Vec<String> {
    let refuses = |it: &&union_ledger::finding::Finding| it.severity == Severity::Refuse;
    read.findings.iter().filter(refuses).map(ToString::to_string).collect()
}
