//! What every target needs: reading a file as the product does, and packages of given parts.

use std::io::{Cursor, Write as _};

use union_ledger::finding::Failure;
use union_ledger::formats::{Isolation, read_workbook};
use union_ledger::sheet::{Cell, Flow, SheetInfo, SheetSink};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Panics of the libraries are caught and are refusals; only what gets past that ends a run.
pub fn quietly() {
    std::panic::set_hook(Box::new(|_| {}));
}

/// Looks whether sheets and rows come in order, and keeps what they say.
#[derive(Default)]
pub struct Seen {
    is_in_sheet: bool,
    last_row: Option<u32>,
    pub cells: Vec<(usize, u32, Vec<String>)>,
    sheet: usize,
}

impl SheetSink for Seen {
    fn begin_sheet(&mut self, sheet: &SheetInfo) -> Flow {
        assert!(!self.is_in_sheet, "a sheet begins in a sheet");
        self.is_in_sheet = true;
        self.last_row = None;
        self.sheet = sheet.index;
        Flow::Continue(())
    }

    fn row(&mut self, row: u32, cells: &[Cell<'_>]) -> Flow {
        assert!(self.is_in_sheet, "a row outside of sheets");
        assert!(self.last_row.is_none_or(|last| last < row), "row {row} after {:?}", self.last_row);
        self.last_row = Some(row);
        let shown = cells.iter().map(|cell| format!("{cell:?}")).collect();
        self.cells.push((self.sheet, row, shown));
        Flow::Continue(())
    }

    fn end_sheet(&mut self) -> Flow {
        assert!(self.is_in_sheet, "a sheet ends twice");
        self.is_in_sheet = false;
        Flow::Continue(())
    }
}

/// Reads a file; what refuses it says why in Chinese and by code.
pub fn read(bytes: &[u8], name: &str) -> Option<Seen> {
    let mut seen = Seen::default();
    match read_workbook(bytes, name, &Isolation::InProcess, &mut seen) {
        Ok(_) => Some(seen),
        Err(Failure::Refused(findings)) => {
            assert!(findings.iter().all(|finding| !finding.message.is_empty()));
            assert!(!findings.is_empty(), "refused without a word");
            None
        }
        Err(other) => panic!("{other}"),
    }
}

/// A package of these parts, stored as they are so that changes stay small.
pub fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, options).expect("a name of ours");
        writer.write_all(content).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// The parts of a workbook that a spreadsheet program could have written, with one of them given.
pub fn xlsx_with(which: u8, content: &[u8]) -> Vec<u8> {
    let types = format!(
        "<?xml version=\"1.0\"?><Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"xml\" \
         ContentType=\"application/xml\"/></Types>"
    );
    let root = format!(
        "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" \
         Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let workbook = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets><sheet name=\"a\" sheetId=\"1\" \
         r:id=\"rId1\"/></sheets></workbook>"
    );
    let relations = format!(
        "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" \
         Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" \
         Type=\"{RELATIONS}/sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"rId3\" \
         Type=\"{RELATIONS}/styles\" Target=\"styles.xml\"/></Relationships>"
    );
    let sheet = format!(
        "<worksheet xmlns=\"{MAIN}\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c>\
         <c r=\"B1\" s=\"1\"><v>45678.5</v></c></row></sheetData></worksheet>"
    );
    let strings = format!("<sst xmlns=\"{MAIN}\"><si><t>a</t></si></sst>");
    let styles = format!(
        "<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/>\
         <xf numFmtId=\"14\"/></cellXfs></styleSheet>"
    );
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
    ];
    // The sheet itself most of the time.
    let place = match which % 8 {
        0 => 3,
        1 => 4,
        2 => 5,
        3 => 6,
        _ => 2,
    };
    parts[place].1 = content;
    package(&parts)
}
