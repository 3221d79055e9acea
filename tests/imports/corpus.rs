//! Whether the columns of workbooks of every shape map by themselves.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use union_ledger::formats::read_workbook;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::imports::kinds::columns::ColumnKind;
use union_ledger::imports::reading::recognise_kind::KindLooker;
use union_ledger::imports::reading::workbook_reader::RecognisedSheet;
use union_ledger::ledger::voucher::VoucherDraft;
use union_ledger::ledger::voucher::book::Book;

use super::written::{SHAPES, Shape};
use super::{folder, read, refusals, table, with_desk};

/// Of a hundred columns, at least so many map by themselves.
const MUST_MAP_PERCENT: usize = 95;

/// Workbooks that the corpus must have.
const MIN_WORKBOOKS: usize = 66;

/// And sheets of each kind.
const MIN_OF_KIND: usize = 3;

/// What a column of a workbook means.
#[derive(Debug, Deserialize)]
struct Expected {
    file: String,
    sheet: String,
    kind: String,
    first_row: Option<u32>,
    last_row: Option<u32>,
    /// `C`, or `E-O` for digits in columns of their own.
    column: String,
    meaning: String,
}

/// A sheet of the corpus: where it is, what it is, and what its columns mean.
struct Sample {
    file: String,
    sheet: String,
    kind: String,
    columns: Vec<Expected>,
    bytes: Vec<u8>,
}

impl Sample {
    fn written(shape: &Shape) -> Self {
        let (first, last) = shape.header_rows();
        let expected = |(column, meaning): (String, String)| Expected {
            file: shape.file.to_owned(),
            sheet: "Sheet1".to_owned(),
            kind: shape.kind.to_owned(),
            first_row: Some(first),
            last_row: Some(last),
            column,
            meaning,
        };
        Self {
            file: shape.file.to_owned(),
            sheet: "Sheet1".to_owned(),
            kind: shape.kind.to_owned(),
            columns: shape.meant().into_iter().map(expected).collect(),
            bytes: shape.bytes(),
        }
    }
}

/// Every sheet of the corpus.
fn samples() -> Vec<Sample> {
    let mut by_sheet: BTreeMap<_, Vec<Expected>> = BTreeMap::new();
    for row in table::<Expected>("corpus/expected.csv") {
        let key = (row.file.clone(), row.sheet.clone(), row.kind.clone());
        by_sheet.entry(key).or_default().push(row);
    }
    let stored = by_sheet.into_iter().map(|((file, sheet, kind), columns)| {
        let bytes = std::fs::read(folder("corpus").join(&file)).unwrap();
        Sample { file, sheet, kind, columns, bytes }
    });
    stored.chain(SHAPES.iter().map(Sample::written)).collect()
}

fn meaning(kind: ColumnKind) -> String {
    serde_json::to_value(kind).unwrap().as_str().unwrap().to_owned()
}

/// How many columns of a sheet map as they should; those that do not go to `misses`.
fn count_hits(
    name: &str,
    columns: &[Expected],
    sheet: Option<&RecognisedSheet>,
    misses: &mut Vec<String>,
) -> usize {
    let mut hits = 0;
    let rows = columns.first().map(|it| (it.first_row, it.last_row)).unwrap();
    let found_rows = sheet.map(|sheet| (Some(sheet.header_rows.0), Some(sheet.header_rows.1)));
    if found_rows != Some(rows) {
        misses.push(format!("{name}: header in rows {found_rows:?} instead of {rows:?}"));
    }
    for expected in columns {
        let first = expected.column.split('-').next().unwrap();
        let used = sheet.and_then(|it| it.columns.iter().find(|used| used.column == first));
        let found = used.map_or("ignored".to_owned(), |used| meaning(used.kind));
        // What no column of the books means is left unread.
        let is_known = ColumnKind::EVERY.iter().any(|kind| meaning(*kind) == expected.meaning);
        let wanted = if is_known { expected.meaning.as_str() } else { "ignored" };
        if sheet.is_some() && found == wanted {
            hits += 1;
        } else {
            let column = &expected.column;
            misses.push(format!("{name} {column}: {found} instead of {wanted}"));
        }
    }
    hits
}

#[test]
fn columns_of_workbooks_of_every_shape_map_by_themselves() {
    with_desk(|desk| {
        let (mut columns, mut hits) = (0, 0);
        let mut misses = Vec::new();
        let mut files = BTreeSet::new();
        for sample in samples() {
            let Sample { file, sheet, kind, columns: expected, bytes } = &sample;
            files.insert(file.clone());
            let Some(kind) = SheetKind::of_key(kind) else { continue };
            let (read, _) = read(&desk, file, bytes, kind);
            let found = read.sheets.iter().find(|it| it.name == *sheet);
            hits += count_hits(&format!("{file} {sheet}"), expected, found, &mut misses);
            columns += expected.len();
        }
        eprintln!("{hits} of {columns} columns map by themselves\n{}", misses.join("\n"));
        assert!(hits * 100 >= columns * MUST_MAP_PERCENT, "{hits} of {columns}");
        assert!(files.len() >= MIN_WORKBOOKS, "{} workbooks", files.len());
    });
}

#[test]
fn every_kind_of_workbook_is_in_the_corpus() {
    let samples = samples();
    for kind in SheetKind::EVERY {
        let of_kind = samples.iter().filter(|sample| sample.kind == kind.key()).count();
        assert!(of_kind >= MIN_OF_KIND, "{}: {of_kind} sheets in expected.csv", kind.key());
    }
}

#[test]
fn sheets_that_are_no_books_are_passed_over() {
    with_desk(|desk| {
        for sample in samples().iter().filter(|sample| sample.kind == "skip") {
            let (read, _) = read(&desk, &sample.file, &sample.bytes, SheetKind::Journal);
            assert!(read.sheets.iter().all(|it| it.name != sample.sheet), "{}", sample.file);
            assert!(!read.sheets.is_empty(), "{}", sample.file);
        }
    });
}

/// The kind that a file says of itself, if it says one.
fn kind_of(sample: &Sample) -> Option<SheetKind> {
    let mut looker = KindLooker::new(2025, Vec::new());
    let isolation = crate::common::isolation();
    read_workbook(&sample.bytes, &sample.file, &isolation, &mut looker).unwrap();
    looker.finish().settled(&sample.file).ok()
}

#[test]
fn lists_of_dues_and_transfers_are_known_and_nothing_else_is_taken_for_one() {
    let mut wrong = Vec::new();
    let mut files = BTreeSet::new();
    for sample in samples() {
        let Some(kind) = SheetKind::of_key(&sample.kind) else { continue };
        if !files.insert(sample.file.clone()) {
            continue;
        }
        let found = kind_of(&sample);
        let is_right = match found {
            Some(found) if found.is_dealing() || kind.is_dealing() => found == kind,
            None => !kind.is_dealing(),
            _ => true,
        };
        if !is_right {
            wrong.push(format!("{}: {found:?} instead of {kind:?}", sample.file));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_row_of_a_list_of_dues_and_transfers_is_read() {
    with_desk(|desk| {
        for sample in samples() {
            let kind = SheetKind::of_key(&sample.kind).filter(|kind| kind.is_dealing());
            let Some(kind) = kind else { continue };
            let (read, _) = read(&desk, &sample.file, &sample.bytes, kind);
            assert_eq!(refusals(&read), Vec::<String>::new(), "{}", sample.file);
            assert_eq!(read.dealings.map(|it| it.len()), Some(2), "{}", sample.file);
        }
    });
}

/// Files of a kind, each once.
fn files(kind: SheetKind) -> BTreeMap<String, Vec<u8>> {
    let of_kind = |sample: &Sample| sample.kind == kind.key();
    samples().into_iter().filter(of_kind).map(|sample| (sample.file, sample.bytes)).collect()
}

/// Everything that the books would keep of a voucher, but for what only some of the shapes say.
fn told(vouchers: &[VoucherDraft], book: &Book) -> Vec<String> {
    let entry = |entry: &union_ledger::ledger::voucher::EntryDraft| {
        let account = book.chart.get(entry.account_id).unwrap();
        format!("{} {} {} {}", account.code, entry.summary, entry.debit, entry.credit)
    };
    let voucher = |voucher: &VoucherDraft| {
        let mut entries: Vec<_> = voucher.entries.iter().collect();
        // Of receipts the account above the table is the last one to be known.
        entries.sort_by_key(|entry| entry.debit.is_zero());
        let entries: Vec<String> = entries.into_iter().map(entry).collect();
        format!("{}\n{}", voucher.dated_on, entries.join("\n"))
    };
    vouchers.iter().map(voucher).collect()
}

#[test]
fn every_shape_of_the_journal_gives_the_same_vouchers() {
    with_desk(|desk| {
        let mut expected: Option<Vec<String>> = None;
        let mut wrong = Vec::new();
        for (file, bytes) in files(SheetKind::Journal) {
            let (read, vouchers) = read(&desk, &file, &bytes, SheetKind::Journal);
            let found = told(&vouchers, &desk.book);
            let expected = expected.get_or_insert_with(|| found.clone());
            if found != *expected || found.len() != 7 {
                let drafted = read.drafted.total_debit;
                wrong.push(format!("{file}: {drafted} {:#?}", refusals(&read)));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

#[test]
fn every_shape_of_the_opening_gives_the_same_balances() {
    with_desk(|desk| {
        for (file, bytes) in files(SheetKind::Opening) {
            let (read, _) = read(&desk, &file, &bytes, SheetKind::Opening);
            assert_eq!(refusals(&read), Vec::<String>::new(), "{file}");
            let drafted = (read.drafted.entries, read.drafted.total_debit.to_string());
            assert_eq!(drafted, (8, "112040.55".to_owned()), "{file}");
        }
    });
}

#[test]
fn every_shape_of_the_cash_book_gives_the_same_vouchers() {
    with_desk(|desk| {
        let account = |id: i64| desk.book.chart.get(id).unwrap().code.clone();
        let mut wrong = Vec::new();
        for (file, bytes) in files(SheetKind::CashBook) {
            let (read, vouchers) = read(&desk, &file, &bytes, SheetKind::CashBook);
            let told = |voucher: &VoucherDraft| {
                let of_books = |it: &&union_ledger::ledger::voucher::EntryDraft| {
                    !matches!(account(it.account_id).as_str(), "101" | "102")
                };
                let contra = voucher.entries.iter().find(of_books).unwrap();
                format!("{} {} {}", voucher.dated_on, account(contra.account_id), contra.debit)
            };
            let found: Vec<String> = vouchers.iter().map(told).collect();
            let expected = [
                "2025-01-08 401 0.00",
                "2025-01-15 50102 3480.50",
                "2025-02-11 402 0.00",
                "2025-02-18 50101 1500.00",
                "2025-03-05 50404 1000.00",
                "2025-03-20 405 0.00",
                "2025-03-21 50504 5.00",
                "2025-03-21 408 0.00",
            ];
            // One is written here and has the first two rows only.
            let count = if file.starts_with("written") { 2 } else { expected.len() };
            let start = |it: &String| expected.iter().any(|wanted| it.starts_with(wanted));
            if found.len() != count || !found.iter().all(start) || read.is_refused {
                wrong.push(format!("{file}: {found:#?} {:#?}", refusals(&read)));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}
