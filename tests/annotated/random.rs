//! Any sheet with any marks: what was there reads the same, and every mark is noted. Any damage
//! inside a package: an answer and no panic.

use std::collections::BTreeSet;
use std::io::{Cursor, Write};

use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook};
use rustc_hash::FxHashMap;
use union_ledger::formats::Isolation;
use union_ledger::formats::annotate::{Annotation, annotate};
use union_ledger::sheet::address;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::package::{
    cells, changed_parts, data_cells, explanation_columns, letters, notes, parts,
};
use super::{finding, findings, mark};

#[derive(Clone, Debug)]
enum Written {
    Text(String),
    Number(f64),
    Styled,
}

fn written() -> impl Strategy<Value = Written> {
    prop_oneof![
        "[=+@a-z会费<&\"' _x0-9A-F\n]{1,12}".prop_map(Written::Text),
        (-1e9..1e9).prop_map(Written::Number),
        Just(Written::Styled),
    ]
}

fn workbook(sheet: &[(u32, u16, Written)], is_lean: bool) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold().set_num_format("0.00");
    let target = if is_lean {
        workbook.add_worksheet_with_constant_memory().unwrap()
    } else {
        workbook.add_worksheet()
    };
    target.set_name("1月").unwrap();
    for (row, column, value) in sheet {
        match value {
            Written::Text(text) => target.write_string(*row, *column, text).unwrap(),
            Written::Number(number) => {
                target.write_number_with_format(*row, *column, *number, &bold).unwrap()
            }
            Written::Styled => target.write_blank(*row, *column, &bold).unwrap(),
        };
    }
    workbook.add_worksheet().set_name("另表").unwrap().write(0, 0, "x").unwrap();
    workbook.save_to_buffer().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_sheet_with_any_marks_reads_the_same_and_every_mark_is_noted(
        mut sheet in prop::collection::btree_map((0..40_u32, 0..12_u16), written(), 0..60),
        marks in prop::collection::btree_set((0..45_u32, 0..16_u32), 1..20),
        others in prop::collection::btree_set((0..45_u32, 0..16_u32), 0..6),
        head in prop::option::of(0..10_u32),
        is_lean: bool,
    ) {
        sheet.entry((0, 0)).or_insert(Written::Text("日期".to_owned()));
        let sheet: Vec<(u32, u16, Written)> =
            sheet.into_iter().map(|((row, column), value)| (row, column, value)).collect();
        let bytes = workbook(&sheet, is_lean);
        let heads: Vec<(&str, u32)> = head.map(|row| ("1月", row + 1)).into_iter().collect();
        let found = |marks: &BTreeSet<(u32, u32)>| -> Vec<_> {
            let place = |(row, column): &(u32, u32)| format!("1月!{}", address(*row, *column));
            marks.iter().enumerate().map(|(number, it)| finding(number, &place(it))).collect()
        };
        let once = mark(&bytes, "账.xlsx", &found(&marks), &heads);
        prop_assert!(once.is_original);
        changed_parts(&bytes, &once.bytes);
        prop_assert_eq!(cells(&bytes), data_cells(&once.bytes));
        let noted: BTreeSet<String> = notes(&once.bytes).into_keys().map(|(_, at)| at).collect();
        let expected = marks.iter().map(|(row, column)| address(*row, *column)).collect();
        prop_assert_eq!(noted, expected);
        let all = cells(&once.bytes);
        let columns = explanation_columns(&all);
        prop_assert_eq!(columns.len(), 1);
        let explained: BTreeSet<u32> = all
            .keys()
            .filter(|(sheet, at)| sheet == "1月" && letters(at) == columns[0].1)
            .map(|(_, at)| at[columns[0].1.len()..].parse::<u32>().unwrap() - 1)
            .collect();
        prop_assert!(marks.iter().all(|(row, _)| explained.contains(row)));

        let twice = mark(&once.bytes, "账.xlsx", &found(&others), &heads).bytes;
        changed_parts(&once.bytes, &twice);
        prop_assert_eq!(cells(&bytes), data_cells(&twice));
        prop_assert_eq!(notes(&twice).len(), others.len());
        let columns = explanation_columns(&cells(&twice));
        prop_assert_eq!(columns.len(), usize::from(!others.is_empty()));
    }
}

/// What may stand where a program wrote something else.
const PIECES: [&str; 14] = [
    "",
    "<",
    ">",
    "\"",
    "'",
    "/",
    "=",
    "&",
    "99999999999",
    "4294967295",
    "-1",
    "<row/>",
    "账",
    "\u{0}",
];

fn damaged(bytes: &[u8], part: usize, place: usize, length: usize, piece: &str) -> Vec<u8> {
    let mut parts = parts(bytes);
    let count = parts.len();
    let content = &mut parts[part % count].1;
    let start = place % (content.len() + 1);
    let end = (start + length).min(content.len());
    content.splice(start..end, piece.bytes());
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(&content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_package_damaged_anywhere_is_marked_or_refused(
        part: usize,
        place: usize,
        length in 0..12_usize,
        piece in prop::sample::select(&PIECES[..]),
        was_marked: bool,
    ) {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let path = folder.join("tests/annotated/fixtures/libreoffice.xlsx");
        let mut bytes = std::fs::read(path).unwrap();
        let findings = findings(&["1月!A5", "1月!B6", "1月!F30", "期初余额!C5"]);
        if was_marked {
            bytes = mark(&bytes, "账.xlsx", &findings, &[("1月", 3)]).bytes;
        }
        let bytes = damaged(&bytes, part, place, length, piece);
        let head_rows = FxHashMap::default();
        let isolation = &Isolation::InProcess;
        let head_rows = &head_rows;
        let annotation = Annotation { title: "账", findings: &findings, head_rows, isolation };
        // It may be refused; what comes back is whole.
        if let Ok(marked) = annotate(&bytes, "账.xlsx", &annotation)
            && !marked.is_original
        {
            changed_parts(&marked.bytes, &marked.bytes);
        }
    }
}
