//! Good files with bytes cut off and bytes changed: read or refused, never a panic.

use proptest::prelude::*;
use union_ledger::formats::Isolation;

use super::outcome;
use super::packages::{ods, shared_strings, sheet, xlsx};
use super::records::{formula, hidden_row, label, merged, number, xls};

const CSV: &str =
    "日期,摘要,金额\r\n2025-01-08,\"收到\n会费\",\"1,234.50\"\r\n2025-01-09,购书,5\r\n";

fn goods() -> Vec<(&'static str, Vec<u8>)> {
    let cells: Vec<String> = (1..30)
        .map(|row| {
            format!(
                r#"<row r="{row}"><c r="A{row}" t="s"><v>0</v></c><c r="B{row}"><v>{row}.5</v></c>
                <c r="C{row}"><f>B{row}*2</f><v>{row}</v></c></row>"#
            )
        })
        .collect();
    let tables = format!(
        r#"<table:table table:name="账">{}</table:table>"#,
        r#"<table:table-row><table:table-cell office:value-type="string"
        table:number-columns-spanned="2">
        <text:p>甲&amp;乙<text:s text:c="2"/></text:p></table:table-cell><table:covered-table-cell/>
        <table:table-cell office:value-type="float" office:value="12.5"/></table:table-row>"#
            .repeat(20)
    );
    let records: Vec<u8> = (0..30)
        .flat_map(|row| {
            let value = f64::from(row);
            [number(row, 0, 0, value), label(row, 1, "text"), formula(row, 2, value.to_le_bytes())]
        })
        .chain([hidden_row(3), merged(0, 0, 0, 2)])
        .flatten()
        .collect();
    vec![
        (
            "xlsx",
            xlsx(&[
                ("xl/worksheets/sheet1.xml", &sheet(&cells.concat())),
                ("xl/sharedStrings.xml", &shared_strings("1", "<si><t>摘要</t></si>")),
            ]),
        ),
        ("ods", ods(&tables)),
        ("xls", xls(&[], &[records.clone(), records])),
        ("csv", CSV.as_bytes().to_vec()),
    ]
}

#[test]
fn the_whole_files_are_read() {
    for (name, bytes) in goods() {
        if let Err(finding) = outcome(&bytes, &Isolation::InProcess) {
            panic!("{name}: {finding}");
        }
    }
}

#[test]
fn a_package_cut_anywhere_is_refused() {
    for (name, bytes) in goods().into_iter().filter(|(name, _)| matches!(*name, "xlsx" | "ods")) {
        for cut in 4..bytes.len() {
            let read = outcome(&bytes[..cut], &Isolation::InProcess);
            assert!(read.is_err(), "{name} cut at {cut}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_changed_file_is_read_or_refused(
        which in 0_usize..4,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let (_, mut bytes) = goods().swap_remove(which);
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()) + 1);
        }
        // Whatever it says, it comes back.
        let _ = outcome(&bytes, &Isolation::InProcess);
    }
}
