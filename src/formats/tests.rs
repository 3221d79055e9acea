//! Workbooks built in memory, read back as cells.

use std::io::{Cursor, Write};

use encoding_rs::GB18030;
use rust_xlsxwriter::{Format, Formula, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::sheet::{Cell, Flow, SheetInfo, address};

/// Everything a workbook says, one line a cell.
#[derive(Default)]
struct Listing {
    lines: Vec<String>,
}

impl SheetSink for Listing {
    fn begin_sheet(&mut self, sheet: &SheetInfo) -> Flow {
        let hidden = if sheet.is_hidden { " hidden" } else { "" };
        self.lines.push(format!("[{}]{hidden}", sheet.name));
        Flow::Continue(())
    }

    fn row(&mut self, row: u32, cells: &[Cell<'_>]) -> Flow {
        for (column, cell) in (0_u32..).zip(cells) {
            let shown = match cell {
                Cell::Empty => continue,
                Cell::Text(text) => format!("'{text}"),
                Cell::Number(number) => number.to_string(),
                Cell::Date(date) => date.to_string(),
                Cell::Bool(truth) => truth.to_string(),
                Cell::Error(error) => format!("!{error}"),
            };
            self.lines.push(format!("{}={shown}", address(row, column)));
        }
        Flow::Continue(())
    }

    fn end_sheet(&mut self) -> Flow {
        Flow::Continue(())
    }
}

fn check(bytes: &[u8], kind: WorkbookKind, lines: &[&str]) {
    let mut listing = Listing::default();
    match read_workbook(bytes, "账.bin", &Isolation::InProcess, &mut listing) {
        Ok(found) => assert_eq!(found, kind),
        Err(failure) => panic!("{failure}"),
    }
    assert_eq!(listing.lines, lines);
}

/// Wants every row and keeps none.
struct Nothing;

impl SheetSink for Nothing {
    fn begin_sheet(&mut self, _: &SheetInfo) -> Flow {
        Flow::Continue(())
    }

    fn row(&mut self, _: u32, _: &[Cell<'_>]) -> Flow {
        Flow::Continue(())
    }

    fn end_sheet(&mut self) -> Flow {
        Flow::Continue(())
    }
}

fn refuse(bytes: &[u8], code: &'static crate::finding::Code) {
    match read_workbook(bytes, "账.xlsx", &Isolation::InProcess, &mut Nothing) {
        Err(Failure::Refused(findings)) => {
            assert_eq!(findings[0].code.id, code.id, "{}", findings[0]);
            assert_eq!(findings[0].place.file.as_deref(), Some("账.xlsx"));
        }
        other => panic!("{} expected, got {other:?}", code.id),
    }
}

fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_workbook_is_read_with_its_dates_errors_and_hidden_sheets() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("一月").unwrap();
    let date = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    sheet.write(0, 0, "摘要").unwrap();
    sheet.write_with_format(1, 1, 45665, &date).unwrap();
    sheet.write(1, 3, 434.99999999999994).unwrap();
    sheet.write(4, 0, true).unwrap();
    sheet.write_formula(5, 0, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    let hidden = workbook.add_worksheet().set_name("底稿").unwrap();
    hidden.set_hidden(true);
    hidden.write(0, 0, 1).unwrap();
    check(
        &workbook.save_to_buffer().unwrap(),
        WorkbookKind::Xlsx,
        &[
            "[一月]",
            "A1='摘要",
            "B2=2025-01-08T00:00:00",
            "D2=434.99999999999994",
            "A5=true",
            "A6=!#DIV/0!",
            "[底稿] hidden",
            "A1=1",
        ],
    );
}

#[test]
fn separated_text_is_read_in_every_encoding_and_with_every_separator() {
    let text = "日期,摘要,金额\r\n2025-01-08,\"收到\n会费\",\"1,234.50\"\r\n\r\n=\"0012\",x,1\r\n";
    let lines = [
        "[CSV]",
        "A1='日期",
        "B1='摘要",
        "C1='金额",
        "A2='2025-01-08",
        "B2='收到\n会费",
        "C2='1,234.50",
        "A4='0012",
        "B4='x",
        "C4='1",
    ];
    check(text.as_bytes(), WorkbookKind::Csv, &lines);
    check(format!("\u{feff}{text}").as_bytes(), WorkbookKind::Csv, &lines);
    check(&GB18030.encode(text).0, WorkbookKind::Csv, &lines);
    let wide: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    check(&wide, WorkbookKind::Csv, &lines);
    check(
        b"a\tb,c\n1,000\t2\n",
        WorkbookKind::Csv,
        &["[CSV]", "A1='a", "B1='b,c", "A2='1,000", "B2='2"],
    );
    check(b"a;b\n1,5;2\n", WorkbookKind::Csv, &["[CSV]", "A1='a", "B1='b", "A2='1,5", "B2='2"]);
}

const ODS_HEAD: &str = r#"<?xml version="1.0"?><office:document-content
 xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s" xmlns:calcext="c">
 <office:automatic-styles><style:style style:name="ta2"><style:table-properties
 table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>"#;

fn ods(tables: &str) -> Vec<u8> {
    let content =
        format!("{ODS_HEAD}{tables}</office:spreadsheet></office:body></office:document-content>");
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
    ])
}

#[test]
fn an_open_document_is_read_with_its_repetitions() {
    let tables = r#"<table:table table:name="账"><table:table-row table:number-rows-repeated="2">
 <table:table-cell table:number-columns-repeated="3"/></table:table-row>
 <table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string">
 <office:annotation><text:p>批注</text:p></office:annotation>
 <text:p>甲 &amp; 乙<text:s text:c="2"/>丙</text:p></table:table-cell>
 <table:covered-table-cell/>
 <table:table-cell office:value-type="float" office:value="12.5">
 <text:p>12.50</text:p></table:table-cell>
 <table:table-cell table:number-columns-repeated="16000"/></table:table-row>
 <table:table-row>
 <table:table-cell office:value-type="date" office:date-value="2025-01-08">
 <text:p>1月8日</text:p></table:table-cell>
 <table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error">
 <text:p>#N/A</text:p></table:table-cell></table:table-row>
 <table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>
 </table:table>
 <table:table table:name="底稿" table:style-name="ta2"/>"#;
    check(
        &ods(tables),
        WorkbookKind::Ods,
        &[
            "[账]",
            "A3='甲 & 乙  丙",
            "C3=12.5",
            "A4='甲 & 乙  丙",
            "C4=12.5",
            "A5=2025-01-08T00:00:00",
            "B5=!#N/A",
            "[底稿] hidden",
        ],
    );
}

#[test]
fn a_few_bytes_cannot_ask_for_a_million_cells() {
    let tables = r#"<table:table table:name="账">
 <table:table-row table:number-rows-repeated="1048576">
 <table:table-cell table:number-columns-repeated="500" office:value-type="float" office:value="1"/>
 </table:table-row></table:table>"#;
    refuse(&ods(tables), &codes::FILE_TOO_MANY_CELLS);
    let wide = tables.replace("\"500\"", "\"16384\"");
    refuse(&ods(&wide), &codes::FILE_TOO_MANY_CELLS);
}

#[test]
fn what_is_not_a_workbook_is_refused_by_its_content() {
    let mut encrypted = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    encrypted.resize(512, 0);
    encrypted.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    encrypted.resize(1024, 0);
    let bomb = vec![b'0'; 64 << 20];
    for (bytes, code) in [
        (Vec::new(), &codes::FILE_EMPTY),
        (b"%PDF-1.7".to_vec(), &codes::FILE_KIND_UNSUPPORTED),
        (
            b"\xEF\xBB\xBF <html><table><tr><td>1</td></tr></table></html>".to_vec(),
            &codes::FILE_HTML,
        ),
        (b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas\"/>".to_vec(), &codes::FILE_XML),
        (b"\x01\x02\x00\x03".to_vec(), &codes::FILE_KIND_UNKNOWN),
        (b"\xFF\xFF\xFF,\x80\n".to_vec(), &codes::FILE_ENCODING),
        (encrypted, &codes::FILE_PASSWORD),
        (b"PK\x03\x04 and then nothing".to_vec(), &codes::FILE_DAMAGED),
        (
            archive(&[("word/document.xml", b"x"), ("[Content_Types].xml", b"x")]),
            &codes::FILE_KIND_UNSUPPORTED,
        ),
        (archive(&[("账.xlsx", b"x")]), &codes::FILE_KIND_UNSUPPORTED),
        (archive(&[("../evil", b"x")]), &codes::FILE_ARCHIVE_UNSAFE),
        (archive(&[("a/inner.zip", b"x")]), &codes::FILE_ARCHIVE_UNSAFE),
        (archive(&[("xl/worksheets/sheet1.xml", &bomb)]), &codes::FILE_ARCHIVE_UNSAFE),
        (
            archive(&[("[Content_Types].xml", b"x"), ("xl/workbook.xml", b"x")]),
            &codes::FILE_DAMAGED,
        ),
    ] {
        refuse(&bytes, code);
    }
}

#[test]
fn a_cut_or_changed_workbook_is_refused_and_never_panics() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for row in 0..50 {
        sheet.write(row, 0, format!("摘要{row}")).unwrap();
    }
    let whole = workbook.save_to_buffer().unwrap();
    for cut in (4..whole.len()).step_by(97) {
        let read =
            read_workbook(&whole[..cut], "账.xlsx", &Isolation::InProcess, &mut Listing::default());
        assert!(read.is_err(), "cut at {cut}");
    }
    for place in (0..whole.len()).step_by(31) {
        let mut changed = whole.clone();
        changed[place] ^= 0x55;
        // Whatever it says, it comes back.
        let _ = read_workbook(&changed, "账.xlsx", &Isolation::InProcess, &mut Listing::default());
    }
}

#[test]
#[should_panic(expected = "a bug in the sink")]
fn a_bug_in_the_sink_does_not_pass_for_a_damaged_file() {
    struct Buggy;
    impl SheetSink for Buggy {
        fn begin_sheet(&mut self, _: &SheetInfo) -> Flow {
            panic!("a bug in the sink")
        }
        fn row(&mut self, _: u32, _: &[Cell<'_>]) -> Flow {
            Flow::Continue(())
        }
        fn end_sheet(&mut self) -> Flow {
            Flow::Continue(())
        }
    }
    let _ = read_workbook(b"a,b\n", "账.csv", &Isolation::InProcess, &mut Buggy);
}
