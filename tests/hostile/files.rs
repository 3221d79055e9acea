//! One small file for each way in which a workbook can be more than it seems.

use encoding_rs::GB18030;
use union_ledger::formats::Limits;

use super::Expected::Refused;
use super::packages::{
    ods, ods_content, ods_parts, package, relations, shared_strings, sheet, sheet_with, workbook,
    xlsx, xlsx_bytes,
};
use super::records::{
    bound_sheet, compound, dimensions, external_book, file_pass, number, record, stream, xls,
};
use super::{check, check_within, read};

const SHEET: &str = "xl/worksheets/sheet1.xml";
const UNSAFE: &str = "file.archive_unsafe";
const TOO_MANY: &str = "file.too_many_cells";
const ONE: &str = r#"<row r="1"><c r="A1"><v>1</v></c></row>"#;

fn cell(address: &str) -> String {
    let row = address.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    format!(r#"<row r="{row}"><c r="{address}"><v>1</v></c></row>"#)
}

/// Limits that small files reach.
const LOW: Limits = Limits {
    file_bytes: 200_000,
    entries: 12,
    unpacked_bytes: 100_000,
    held_bytes: 50_000,
    ratio: 10,
    ratio_matters_from_bytes: 10_000,
    sheets: 3,
    rows: 100,
    columns: 10,
    text_characters: 100,
    depth: 20,
    repeated_rows: 10,
    grid_cells: 200,
    lines: 100,
    separators: 50,
    ..Limits::OF_USE
};

/// Text that packs to about a twentieth: two thousand letters without any order, many times over.
fn twenty_fold(bytes: usize) -> String {
    let mut seed: u32 = 7;
    let letters: String = (0..2_000)
        .map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from_u32(0x41 + (seed >> 16) % 26).unwrap()
        })
        .collect();
    letters.repeat(bytes / 2_000)
}

#[test]
fn archives_that_unpack_to_too_much_are_refused() {
    let padded = sheet_with(&format!("<!--{}-->", twenty_fold(40_000)), ONE, "");
    let strings = shared_strings("1", &format!("<si><t>x</t></si><!--{}-->", twenty_fold(60_000)));
    let media: Vec<String> = (0..12).map(|number| format!("xl/media/{number}.png")).collect();
    let many: Vec<(&str, &[u8])> = media.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    check_within(
        LOW,
        vec![
            ("ratio", xlsx(&[(SHEET, &padded)]), Refused(UNSAFE, "压缩比")),
            ("held", xlsx(&[("xl/sharedStrings.xml", &strings)]), Refused(UNSAFE, "解压后")),
            ("many entries", xlsx_bytes(&many), Refused(UNSAFE, "个文件")),
            ("inner path", xlsx(&[("xl/../x.xml", "x")]), Refused(UNSAFE, "内部路径")),
            ("archive inside", xlsx(&[("xl/a.zip", "x")]), Refused(UNSAFE, "压缩包")),
            ("ordinary", xlsx(&[]), read(&["[账]", "A1=1"])),
        ],
    );
    check(vec![("under the limits of use", xlsx(&[(SHEET, &padded)]), read(&["[账]", "A1=1"]))]);
}

#[test]
fn sheets_that_say_they_are_large_are_read_and_large_ones_are_refused() {
    let declared = sheet_with(r#"<dimension ref="A1:ZZ2000"/>"#, &cell("B2"), "");
    let sheets = ["甲", "乙", "丙", "丁"].map(|name| (name, "rId1"));
    let corner = [number(0, 0, 0, 1.0), number(20, 10, 0, 1.0)].concat();
    let three =
        [dimensions(999, 20), number(0, 0, 0, 1.0), number(1, 1, 0, 1.0), number(40, 2, 0, 1.0)];
    let many_xls: Vec<Vec<u8>> = (0..4).map(|_| number(0, 0, 0, 1.0)).collect();
    check_within(
        LOW,
        vec![
            ("declared", xlsx(&[(SHEET, &declared)]), read(&["[账]", "B2=1"])),
            ("far column", xlsx(&[(SHEET, &sheet(&cell("K1")))]), Refused(TOO_MANY, "K1")),
            ("last column", xlsx(&[(SHEET, &sheet(&cell("J1")))]), read(&["[账]", "J1=1"])),
            ("far row", xlsx(&[(SHEET, &sheet(&cell("A101")))]), Refused(TOO_MANY, "A101")),
            ("last row", xlsx(&[(SHEET, &sheet(&cell("A100")))]), read(&["[账]", "A100=1"])),
            (
                "four sheets",
                xlsx(&[("xl/workbook.xml", &workbook("", &sheets))]),
                Refused(TOO_MANY, "工作表过多"),
            ),
            ("xls corner", xls(&[], &[corner]), Refused(TOO_MANY, "K21")),
            (
                "xls declared",
                xls(&[], &[three.concat()]),
                read(&["[S0000]", "A1=1", "B2=1", "C41=1"]),
            ),
            ("xls sheets", xls(&[], &many_xls), Refused(TOO_MANY, "工作表过多")),
        ],
    );
}

#[test]
fn repetitions_of_an_open_document_are_bounded() {
    let table = |row: &str, cell: &str| {
        ods(&format!(
            r#"<table:table table:name="账"><table:table-row table:number-rows-repeated="{row}">
            <table:table-cell table:number-columns-repeated="{cell}" office:value-type="float"
            office:value="1"/></table:table-row></table:table>"#
        ))
    };
    // As spreadsheet programs end every sheet.
    let empty = r#"<table:table table:name="账"><table:table-row
        table:number-rows-repeated="1048576"><table:table-cell
        table:number-columns-repeated="1024"/></table:table-row></table:table>"#;
    check_within(
        LOW,
        vec![
            ("empty", ods(empty), read(&["[账]"])),
            ("columns", table("1", "20"), Refused(TOO_MANY, "列")),
            ("rows", table("20", "1"), Refused(TOO_MANY, "重复")),
            ("no number", table("many", "1"), Refused("file.damaged", "")),
            ("twice", table("2", "2"), read(&["[账]", "A1=1", "B1=1", "A2=1", "B2=1"])),
        ],
    );
    check(vec![("twenty thousand rows", table("20000", "1"), Refused(TOO_MANY, "10000"))]);
}

const DECLARED: &str = "<!DOCTYPE x>";

#[test]
fn a_document_type_is_refused_wherever_it_stands() {
    let code = "file.xml_entities";
    let typed = |text: &str| format!("{DECLARED}{text}");
    let table = r#"<table:table table:name="账"><table:table-row><table:table-cell>
        <text:p>&d;</text:p>
        </table:table-cell></table:table-row></table:table>"#;
    let undeclared = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>&d;</t></is></c></row>"#;
    let book = workbook("", &[("账", "rId1")]);
    let links = relations(&[("rId1", "worksheets/sheet1.xml")]);
    check(vec![
        ("sheet", xlsx(&[(SHEET, &typed(&sheet(ONE)))]), Refused(code, "sheet1.xml")),
        ("workbook", xlsx(&[("xl/workbook.xml", &typed(&book))]), Refused(code, "workbook")),
        (
            "relations",
            xlsx(&[("xl/_rels/workbook.xml.rels", &typed(&links))]),
            Refused(code, "rels"),
        ),
        (
            "strings",
            xlsx(&[("xl/sharedStrings.xml", &typed(&shared_strings("0", "")))]),
            Refused(code, "sharedstrings"),
        ),
        ("ods", ods_parts(&ods_content(DECLARED, ""), &[]), Refused(code, "content.xml")),
        ("undeclared", xlsx(&[(SHEET, &sheet(undeclared))]), Refused("file.damaged", "")),
        ("undeclared in ods", ods(table), Refused("file.damaged", "")),
    ]);
}

#[test]
fn content_that_is_too_deep_or_too_long_is_refused() {
    let deep = |levels: usize| format!("{}{}", "<a>".repeat(levels), "</a>".repeat(levels));
    let deep_row = format!(r#"{ONE}<row r="2"><c r="A2"><is>{}</is></c></row>"#, deep(200));
    let long = "字".repeat(101);
    let fits = "字".repeat(100);
    let inline = |text: &str| {
        sheet(&format!(r#"<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>"#))
    };
    let table = |text: &str| {
        ods(&format!(
            r#"<table:table table:name="账"><table:table-row><table:table-cell>{text}
            </table:table-cell></table:table-row></table:table>"#
        ))
    };
    let too_long = || Refused("file.text_too_long", "A1");
    check(vec![
        // The reader keeps no tree, so that depth costs it nothing.
        ("deep", xlsx(&[(SHEET, &sheet(&deep_row))]), read(&["[账]", "A1=1"])),
        ("two hundred levels", table(&deep(200)), Refused("file.nested_too_deep", "128")),
        ("nothing", xlsx(&[(SHEET, &inline("a_x0000_b"))]), Refused("file.damaged", "A1")),
    ]);
    check_within(
        LOW,
        vec![
            ("thirty levels", table(&deep(30)), Refused("file.nested_too_deep", "20")),
            ("long", xlsx(&[(SHEET, &inline(&long))]), too_long()),
            ("fits", xlsx(&[(SHEET, &inline(&fits))]), read(&["[账]", &format!("A1='{fits}")])),
            ("long ods", table(&format!("<text:p>{long}</text:p>")), too_long()),
            ("spaces", table(r#"<text:p>x<text:s text:c="99"/>x</text:p>"#), too_long()),
            ("long csv", format!("{long},1\n").into_bytes(), too_long()),
        ],
    );
}

#[test]
fn what_a_workbook_brings_besides_its_cells_is_told_and_left_alone() {
    let outside = r#"<row r="1"><c r="A1"><f>[1]Sheet1!A1</f><v>5</v></c><c r="B1"><f>[1]Sheet1!B1
        </f></c></row>"#;
    let target = relations(&[("rId1", "file:///D:/账/上年.xlsx")]);
    let linked = xlsx(&[
        (SHEET, &sheet(outside)),
        ("xl/externalLinks/externalLink1.xml", "<externalLink/>"),
        ("xl/externalLinks/_rels/externalLink1.xml.rels", &target),
        ("xl/connections.xml", "<connections/>"),
        ("xl/vbaProject.bin", "x"),
    ]);
    let row = r#"<table:table-row><table:table-cell office:value-type="float" office:value="1"/>
        </table:table-row>"#;
    let caches = format!(
        r#"<table:table table:name="账">{row}</table:table>
        <table:table table:name="'file:///D:/甲.ods'#$Sheet1">{row}</table:table>
        <table:dde-links><table:dde-link><office:dde-source/><table:table>{row}</table:table>
        </table:dde-link></table:dde-links>"#
    );
    let content = ods_content("", &caches);
    let module = ("Basic/Standard/Module1.xml", &b"<x/>"[..]);
    let book = external_book("\u{1}D\u{3}上年.xls");
    check(vec![
        (
            "links and macros",
            linked,
            read(&["Macros", "Links([\"上年.xlsx\"])", "[账]", "A1=5", "B1=!公式没有计算结果"]),
        ),
        (
            "ods caches",
            ods_parts(&content, &[module]),
            read(&["Macros", "[账]", "A1=1", "Links([\"甲.ods\", \"其他程序\"])"]),
        ),
        (
            "xls book",
            xls(&book, &[number(0, 0, 0, 1.0)]),
            read(&["Links([\"上年.xls\"])", "[S0000]", "A1=1"]),
        ),
    ]);
}

#[test]
fn a_password_is_told_as_one() {
    let code = "file.password";
    let manifest = b"<manifest><encryption-data/></manifest>";
    let content = ods_content("", "");
    let globals = [file_pass(), record(0x0042, &[0xB0, 4])].concat();
    check(vec![
        ("xlsx", compound("/EncryptedPackage", b"secret"), Refused(code, "密码")),
        ("xls", xls(&globals, &[number(0, 0, 0, 1.0)]), Refused(code, "密码")),
        ("ods", ods_parts(&content, &[("META-INF/manifest.xml", manifest)]), Refused(code, "密码")),
    ]);
}

#[test]
fn other_files_and_older_ones_are_named() {
    let unknown = "file.kind_unsupported";
    let old = |kind: [u8; 2]| [kind[0], kind[1], 4, 0, 2, 0, 16, 0, 10, 0, 0, 0].to_vec();
    let whole = xls(&[], &[number(0, 0, 0, 1.0)]);
    let same_sheet = {
        let content = stream(&[], &[number(0, 0, 0, 1.0)]);
        let head = bound_sheet(0, 0).len();
        let first = content.windows(2).position(|it| it == [0x85, 0]).unwrap();
        let one = content[first..first + head].to_vec();
        let start = u32::from_le_bytes(one[4..8].try_into().unwrap());
        let start = start + u32::try_from(head).unwrap();
        let two = [bound_sheet(start, 0), bound_sheet(start, 1)].concat();
        compound("/Workbook", &[&content[..first], &two, &content[first + head..]].concat())
    };
    check(vec![
        ("BIFF2", old([9, 0]), Refused(unknown, "Excel 2.0")),
        ("BIFF3", old([9, 2]), Refused(unknown, "Excel 2.0")),
        ("BIFF4", old([9, 4]), Refused(unknown, "Excel 2.0")),
        ("html", b"<html><table><tr><td>1".to_vec(), Refused("file.html_named_workbook", "网页")),
        (
            "xml",
            b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com\"/>".to_vec(),
            Refused("file.xml_named_workbook", "XML"),
        ),
        (
            "word",
            package(&[("word/document.xml", b"x"), ("[Content_Types].xml", b"x")]),
            Refused(unknown, "Word"),
        ),
        (
            "xlsb",
            package(&[("[Content_Types].xml", b"x"), ("xl/workbook.bin", b"x")]),
            Refused(unknown, ".xlsb"),
        ),
        ("half an xls", whole[..whole.len() / 2].to_vec(), Refused("file.damaged", "")),
        ("two sheets in one", same_sheet, Refused("file.damaged", "")),
        ("no sheet in it", compound("/Workbook", &[]), read(&[])),
        ("another document", compound("/WordDocument", b"x"), Refused(unknown, "Word")),
    ]);
}

#[test]
fn separated_text_is_read_or_refused_whatever_its_bytes() {
    let line = "甲,乙,1\r";
    let mixed = "甲,1\r\n乙,2\n丙,3\r丁,4";
    let both: Vec<u8> =
        [0xFE, 0xFF].into_iter().chain(line.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    let cells = || read(&["[CSV]", "A1='甲", "B1='乙", "C1='1"]);
    let late = [b"a,b\n".repeat(5_000), b"\0,1\n".to_vec()].concat();
    check(vec![
        ("UTF-16", both, cells()),
        ("GB18030", GB18030.encode(line).0.into_owned(), cells()),
        (
            "line ends",
            mixed.as_bytes().to_vec(),
            read(&[
                "[CSV]", "A1='甲", "B1='1", "A2='乙", "B2='2", "A3='丙", "B3='3", "A4='丁", "B4='4",
            ]),
        ),
        ("zeros", b"a,b\n\0\0,1\n".to_vec(), Refused("file.kind_unknown", "")),
        ("late zero", late, Refused("file.damaged", "A5001")),
        ("half a character", b"a,\xD6\n".to_vec(), Refused("file.encoding_unknown", "")),
        ("a quote without end", b"a,\"b\n1,2\n".to_vec(), Refused("file.quote_unclosed", "B1")),
    ]);
}

#[test]
fn lines_without_end_are_refused() {
    check_within(
        LOW,
        vec![
            ("one text", vec![b'a'; 101], Refused("file.text_too_long", "A1")),
            ("many cells", b"1,".repeat(60), Refused(TOO_MANY, "列")),
            (
                "quoted",
                [b"\"a".to_vec(), vec![b'\n'; 101], b"b\"".to_vec()].concat(),
                Refused(TOO_MANY, "行"),
            ),
            ("blank lines", [vec![b'\n'; 101], b"b".to_vec()].concat(), Refused(TOO_MANY, "行")),
            ("too large", vec![b'a'; 200_001], Refused("file.too_large", "")),
        ],
    );
}
