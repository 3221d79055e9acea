//! One journal in eight files gives the same drafts to the last field.

use encoding_rs::GB18030;
use rust_xlsxwriter::{Format, Workbook};

use crate::imports::batches::import_tests::Books;
use crate::imports::batches::material::Material;
use crate::imports::batches::read_drafts::read_drafts;
use crate::imports::drafting::journal_drafting::DraftingContext;
use crate::imports::drafting::outbox::{Choice, Chunk, ChunkSink};
use crate::imports::kinds::SheetKind;
use crate::imports::naming::dimension_finder::{NextIds, Registrations};
use crate::imports::reading::unit_register::UnitRegister;
use crate::imports::reading::workbook_reader::Guidance;
use crate::ledger::voucher::VoucherDraft;
use crate::ledger::voucher::book::Book;

/// The journal in words; the workbooks beside it were made of it by an office program, and one by
/// `tests/imports/twin.py`.
const CSV: &str = include_str!("../fixtures/twin.csv");
const XLSX: &[u8] = include_bytes!("../fixtures/twin.xlsx");
const OPENPYXL: &[u8] = include_bytes!("../fixtures/twin_openpyxl.xlsx");
const XLS: &[u8] = include_bytes!("../fixtures/twin.xls");
const ODS: &[u8] = include_bytes!("../fixtures/twin.ods");

#[derive(Default)]
struct Everything {
    vouchers: Vec<VoucherDraft>,
    registrations: Registrations,
}

impl ChunkSink for Everything {
    fn chunk(&mut self, chunk: Chunk) {
        self.vouchers.extend(chunk.vouchers);
        self.registrations.projects.extend(chunk.registrations.projects);
        self.registrations.parties.extend(chunk.registrations.parties);
    }
}

/// As this program's own writer would make it: real dates, numbers and text.
fn written_workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let date = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(CSV.as_bytes());
    for (row, record) in (0_u32..).zip(reader.records()) {
        for (column, text) in (0_u16..).zip(record.unwrap().iter()) {
            let is_amount = matches!(column, 4 | 5);
            if let (0, Ok(day)) = (column, text.parse::<jiff::civil::Date>()) {
                let epoch = jiff::civil::date(1899, 12, 30);
                let serial = day.since(epoch).unwrap().get_days();
                sheet.write_with_format(row, column, serial, &date).unwrap();
            } else if let (true, Ok(amount)) = (is_amount, text.replace(',', "").parse::<f64>()) {
                sheet.write(row, column, amount).unwrap();
            } else if !text.is_empty() {
                sheet.write(row, column, text).unwrap();
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

fn read(book: &Book, bytes: &[u8]) -> (Everything, Vec<String>) {
    let context = DraftingContext {
        book: book.clone(),
        units: UnitRegister::of_units(book.units.values().cloned().collect()),
        next_ids: NextIds { project: 1, party: 1 },
        actor_name: "导入员".to_owned(),
        choice: Choice::default(),
    };
    let mut everything = Everything::default();
    let read = read_drafts(
        bytes,
        "账",
        (SheetKind::Journal, Material::Nothing),
        context,
        &Guidance::default(),
        &mut everything,
    )
    .unwrap();
    // Sheets have other names, and floats carry their noise, in some of the files.
    let told = read.findings.iter().map(|it| format!("{} {:?}", it.code.id, it.place.cell));
    (everything, told.collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_files_of_one_journal_give_the_same_drafts() {
    let books = Books::new("false").await;
    let book = books.book("101001").await;
    let (expected, told) = read(&book, CSV.as_bytes());
    assert_eq!(expected.vouchers.len(), 5, "{told:?}");
    assert_eq!(expected.vouchers[2].total_debit().to_string(), "-34.50");
    assert_eq!(expected.registrations.projects.len(), 2);
    for (name, bytes) in [
        ("csv GB18030", GB18030.encode(CSV).0.into_owned()),
        ("csv with mark", format!("\u{feff}{CSV}").into_bytes()),
        ("xlsx written here", written_workbook()),
        ("xlsx", XLSX.to_vec()),
        ("xlsx of another program", OPENPYXL.to_vec()),
        ("xls", XLS.to_vec()),
        ("ods", ODS.to_vec()),
    ] {
        let (found, found_told) = read(&book, &bytes);
        assert_eq!(found.vouchers, expected.vouchers, "{name} {found_told:?}");
        assert_eq!(found.registrations, expected.registrations, "{name}");
        assert_eq!(found_told, told, "{name}");
    }
}
