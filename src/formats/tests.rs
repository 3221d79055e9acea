//! Workbooks built in memory, read back as cells.

use std::io::{Cursor, Read, Write};

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
    refuse_within(Limits::OF_USE, bytes, code);
}

fn refuse_within(limits: Limits, bytes: &[u8], code: &'static crate::finding::Code) {
    match read_within(bytes, "账.xlsx", limits, &mut Nothing) {
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

/// The workbook with all of its XML parts in UTF-16.
fn in_utf16(workbook: &[u8], (is_big, has_mark): (bool, bool), inserted: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        let text = text.replace("encoding=\"UTF-8\"", "encoding=\"UTF-16\"");
        let text = text.replacen("?>", &format!("?>{inserted}"), 1);
        let marked = if has_mark { format!("\u{feff}{text}") } else { text };
        let spell = |unit: u16| if is_big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        let content: Vec<u8> = marked.encode_utf16().flat_map(spell).collect();
        let name = entry.name().unwrap().into_owned();
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(&content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_workbook_with_parts_in_utf16_is_read_like_any_other() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("一月").unwrap();
    sheet.write(0, 0, "摘要").unwrap();
    sheet.write(1, 0, "收会费𠮷").unwrap();
    sheet.write(1, 1, 1_260.5).unwrap();
    workbook.add_worksheet().set_name("底稿").unwrap().set_hidden(true).write(0, 0, 1).unwrap();
    let plain = workbook.save_to_buffer().unwrap();
    let lines = ["[一月]", "A1='摘要", "A2='收会费𠮷", "B2=1260.5", "[底稿] hidden", "A1=1"];
    check(&plain, WorkbookKind::Xlsx, &lines);
    for order in [false, true] {
        for has_mark in [false, true] {
            check(&in_utf16(&plain, (order, has_mark), ""), WorkbookKind::Xlsx, &lines);
        }
        // What no part may have is found in it, too.
        let declared = in_utf16(&plain, (order, true), "<!DOCTYPE x>");
        refuse(&declared, &codes::FILE_ENTITIES);
    }
    let mut cut = ZipWriter::new(Cursor::new(Vec::new()));
    let mut archive = zip::ZipArchive::new(Cursor::new(in_utf16(&plain, (false, true), "")));
    let archive = archive.as_mut().unwrap();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        // Half of a character pair is no character.
        content.extend(0xd800_u16.to_le_bytes());
        let name = entry.name().unwrap().into_owned();
        cut.start_file(name, SimpleFileOptions::default()).unwrap();
        cut.write_all(&content).unwrap();
    }
    refuse(&cut.finish().unwrap().into_inner(), &codes::FILE_DAMAGED);
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
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for wide in
        [[&[0xFF, 0xFE], &little[..]].concat(), [&[0xFE, 0xFF], &big[..]].concat(), little, big]
    {
        check(&wide, WorkbookKind::Csv, &lines);
    }
    check(
        b"a\tb,c\n1,000\t2\n",
        WorkbookKind::Csv,
        &["[CSV]", "A1='a", "B1='b,c", "A2='1,000", "B2='2"],
    );
    check(b"a;b\n1,5;2\n", WorkbookKind::Csv, &["[CSV]", "A1='a", "B1='b", "A2='1,5", "B2='2"]);
}

#[test]
fn what_parts_fields_is_told_from_what_pads_them() {
    let cells = ["[CSV]", "A1='a", "B1='b", "C1='c", "A2='1,200.00", "C2='3"];
    for text in [
        "a\tb\tc\n1,200.00\t\t3\n",
        "a;b;c\n1,200.00;;3\n",
        "a|b|c\n1,200.00||3\n",
        "a，b，c\n1,200.00，，3\n",
        "a\t，b\t，c\t\n1,200.00\t，\t，3\t\n",
        "a|\tb|\tc\n1,200.00|\t|\t3\n",
        "a\t,b\t,c\t\n\"1,200.00\"\t,\t,3\t\n",
        "a,\tb,\tc\n\"1,200.00\",\t,\t3\n",
        "a,b,c\n\"1,200.00\"\t,\t,3\t\n",
    ] {
        check(text.as_bytes(), WorkbookKind::Csv, &cells);
    }
    // A full-width comma inside of quotes is text.
    let quoted = "日期，摘要，金额\n1-8，\"书，笔\"，5\n";
    let lines = ["[CSV]", "A1='日期", "B1='摘要", "C1='金额", "A2='1-8", "B2='书，笔", "C2='5"];
    check(quoted.as_bytes(), WorkbookKind::Csv, &lines);
    // Amounts with more commas than the line has tabs.
    let tabs = "a\tb\n1,234,567.00\t2,345,678.00\n3,456.00\t4\n";
    let lines = [
        "[CSV]",
        "A1='a",
        "B1='b",
        "A2='1,234,567.00",
        "B2='2,345,678.00",
        "A3='3,456.00",
        "B3='4",
    ];
    check(tabs.as_bytes(), WorkbookKind::Csv, &lines);
}

#[test]
fn a_quote_without_its_other_half_is_refused_with_its_line() {
    let head = "日期,摘要,科目,借方,贷方,备注\n";
    for (rows, cell, words) in [
        ("1-8,收会费,102,5,,\n1-8,收会费,401,,5,\"见附件\n1-9,购书,501,5,,\n", "F3", "第 3 行"),
        ("1-8,收会费,102,5,,\"见附件\n", "F2", "第 2 行"),
        // Closed by a quote that opens another cell.
        ("1-8,收会费,102,5,,\"见附件\n1-8,收会费,401,,5,\n1-9,\"购书\",501,5,,\n", "F2", "第 2 行"),
        // Swallows the next cell of its own row.
        ("1-8,\"收会费,102,\"5\",,\n", "B2", "第 2 行"),
        ("\"1-8\n\",\"甲\n乙\",102,5,,\n1-9,购书,501,5,,\"x\n", "F3", "第 5 行"),
    ] {
        let text = format!("{head}{rows}");
        match read_workbook(text.as_bytes(), "账.csv", &Isolation::InProcess, &mut Nothing) {
            Err(Failure::Refused(findings)) => {
                let found = findings[0].to_string();
                assert_eq!(findings[0].code.id, "file.quote_unclosed", "{text}: {found}");
                assert_eq!(findings[0].place.cell.as_deref(), Some(cell), "{text}: {found}");
                assert!(found.contains(words), "{text}: {found}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn quotes_in_pairs_hold_whatever_stands_in_them() {
    for (text, lines) in [
        ("a,b\n\"1,2\",3\n", ["A2='1,2", "B2='3"]),
        ("a,b\n\"甲\"\"乙\",3\n", ["A2='甲\"乙", "B2='3"]),
        ("a,b\n\"甲\n乙,丙\",3\n", ["A2='甲\n乙,丙", "B2='3"]),
        ("a,b\n甲\"乙\",3\n", ["A2='甲\"乙\"", "B2='3"]),
        ("a,b\n\"春节\"慰问,3\n", ["A2='春节慰问", "B2='3"]),
        ("a,b\n\"甲\" ,3", ["A2='甲", "B2='3"]),
        ("a,b\n\"甲\",\"3\"", ["A2='甲", "B2='3"]),
    ] {
        check(text.as_bytes(), WorkbookKind::Csv, &["[CSV]", "A1='a", "B1='b", lines[0], lines[1]]);
    }
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
fn what_is_drawn_on_a_cell_is_not_its_text() {
    let stamp = r#"<draw:frame draw:name="章"><draw:text-box><text:p>现金付讫</text:p>
 <table:table><table:table-row><table:table-cell><text:p>内</text:p></table:table-cell>
 </table:table-row></table:table></draw:text-box></draw:frame>"#;
    let tables = format!(
        r#"<table:table table:name="账"><table:shapes>{stamp}</table:shapes><table:table-row>
 <table:table-cell office:value-type="string"><text:p>收会费</text:p>
 <draw:custom-shape><text:p>已审核</text:p></draw:custom-shape></table:table-cell>
 <table:table-cell>{stamp}</table:table-cell>
 <table:table-cell office:value-type="string"><draw:a>{stamp}</draw:a>
 <text:p>困难<draw:g>{stamp}</draw:g>帮扶</text:p></table:table-cell>
 <table:table-cell office:value-type="string"><text:p><text:ruby><text:ruby-base
 >漢</text:ruby-base><text:ruby-text>かん</text:ruby-text></text:ruby></text:p></table:table-cell>
 <table:table-cell office:value-type="float" office:value="5"><text:p>5</text:p>
 <draw:rect/></table:table-cell></table:table-row></table:table>
 <table:table table:name="二"><table:table-row table:visibility="collapse"><table:table-cell
 office:value-type="float" office:value="7"/></table:table-row></table:table>"#
    );
    check(
        &ods(&tables),
        WorkbookKind::Ods,
        &["[账]", "A1='收会费", "C1='困难帮扶", "D1='漢", "E1=5", "[二]", "A1=7"],
    );
}

#[test]
fn repeated_cells_are_counted_as_written_ones() {
    let tables = r#"<table:table table:name="账">
 <table:table-row table:number-rows-repeated="20">
 <table:table-cell table:number-columns-repeated="4" office:value-type="float" office:value="1"/>
 </table:table-row></table:table>"#;
    for limits in [
        Limits { repeated_rows: 19, ..Limits::OF_USE },
        Limits { columns: 3, ..Limits::OF_USE },
        Limits { cells: 79, ..Limits::OF_USE },
        Limits { rows: 19, ..Limits::OF_USE },
    ] {
        refuse_within(limits, &ods(tables), &codes::FILE_TOO_MANY_CELLS);
    }
    let enough = Limits { repeated_rows: 20, columns: 4, cells: 80, rows: 20, ..Limits::OF_USE };
    assert!(read_within(&ods(tables), "账.ods", enough, &mut Nothing).is_ok());
}

#[test]
fn what_is_not_a_workbook_is_refused_by_its_content() {
    let mut encrypted = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    encrypted.resize(512, 0);
    encrypted.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    encrypted.resize(1024, 0);
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
        (archive(&[("xl/../x.xml", b"x")]), &codes::FILE_ARCHIVE_UNSAFE),
        (archive(&[("a/inner.zip", b"x")]), &codes::FILE_ARCHIVE_UNSAFE),
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
