//! One file for each way in which a workbook can be more than it seems.

use encoding_rs::GB18030;

use super::Expected::Refused;
use super::packages::{
    ods, ods_content, ods_parts, package, patched, relations, shared_strings, sheet, sheet_with,
    with_declared_size, with_overlap, workbook, xlsx, xlsx_bytes,
};
use super::records::{bound_sheet, compound, dimensions, file_pass, number, record, stream, xls};
use super::{check, read};

const SHEET: &str = "xl/worksheets/sheet1.xml";
const UNSAFE: &str = "file.archive_unsafe";
const TOO_MANY: &str = "file.too_many_cells";
const ONE: &str = r#"<row r="1"><c r="A1"><v>1</v></c></row>"#;

fn cell(address: &str) -> String {
    let row = address.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    format!(r#"<row r="{row}"><c r="{address}"><v>1</v></c></row>"#)
}

fn zeros(mebibytes: usize) -> Vec<u8> {
    vec![b' '; mebibytes << 20]
}

/// A part whose spaces stand where a spreadsheet has them: before the rows.
fn padded_sheet(mebibytes: usize) -> Vec<u8> {
    let text = sheet(ONE);
    let place = text.find("<sheetData>").unwrap();
    [&text.as_bytes()[..place], &zeros(mebibytes), &text.as_bytes()[place..]].concat()
}

#[test]
fn archives_that_unpack_to_too_much_or_to_two_things_are_refused() {
    let bomb = xlsx_bytes(&[(SHEET, &padded_sheet(400))]);
    let many: Vec<String> = (0..2_001).map(|number| format!("xl/media/{number}.png")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    let twice = xlsx(&[("xl/worksheets/sheet2.xml", &sheet(ONE))]);
    let overlap = xlsx(&[("xl/worksheets/sheet2.xml", &sheet(ONE))]);
    let strings = shared_strings("1", "<si><t>x</t></si>").into_bytes();
    let strings = [strings, zeros(300)].concat();
    check(vec![
        ("ratio", bomb.clone(), Refused(UNSAFE, "压缩比")),
        // The library delivers no more than declared, so that the sheet does not end.
        ("lying size", with_declared_size(bomb, SHEET, 5_000), Refused("file.damaged", "")),
        ("shared strings", xlsx_bytes(&[("xl/sharedStrings.xml", &strings)]), Refused(UNSAFE, "")),
        ("many entries", xlsx_bytes(&many), Refused(UNSAFE, "个文件")),
        (
            "the same name twice",
            patched(twice, b"worksheets/sheet2.xml", b"worksheets/sheet1.xml"),
            Refused(UNSAFE, "同名"),
        ),
        (
            "overlap",
            with_overlap(overlap, "xl/worksheets/sheet2.xml", SHEET),
            Refused(UNSAFE, "重叠"),
        ),
        ("climbing path", xlsx(&[("../../etc/cron.d/x", "x")]), Refused(UNSAFE, "内部路径")),
        ("absolute path", xlsx(&[("/etc/x", "x")]), Refused(UNSAFE, "内部路径")),
        ("archive inside", xlsx(&[("xl/a.zip", "x")]), Refused(UNSAFE, "压缩包")),
    ]);
}

#[test]
fn sheets_that_say_they_are_large_are_read_and_large_ones_are_refused() {
    let declared = sheet_with(
        r#"<dimension ref="A1:XFD1048576"/>"#,
        &[cell("A1"), cell("B2"), cell("C1048576")].concat(),
        "",
    );
    let sheets: Vec<String> = (0..10_000).map(|number| format!("S{number}")).collect();
    let sheets: Vec<(&str, &str)> = sheets.iter().map(|name| (name.as_str(), "rId1")).collect();
    let corner = [number(0, 0, 0, 1.0), number(65_535, 255, 0, 1.0)].concat();
    let three = [
        dimensions(65_535, 255),
        number(0, 0, 0, 1.0),
        number(1, 1, 0, 1.0),
        number(65_535, 2, 0, 1.0),
    ];
    let many_xls: Vec<Vec<u8>> = (0..1_000).map(|_| number(0, 0, 0, 1.0)).collect();
    check(vec![
        ("declared", xlsx(&[(SHEET, &declared)]), read(&["[账]", "A1=1", "B2=1", "C1048576=1"])),
        ("far column", xlsx(&[(SHEET, &sheet(&cell("XFD1")))]), Refused(TOO_MANY, "XFD1")),
        ("far row", xlsx(&[(SHEET, &sheet(&cell("A1048577")))]), Refused(TOO_MANY, "1048577")),
        (
            "ten thousand sheets",
            xlsx(&[("xl/workbook.xml", &workbook("", &sheets))]),
            Refused(TOO_MANY, "工作表过多"),
        ),
        ("xls corner", xls(&[], &[corner]), Refused(TOO_MANY, "IV65536")),
        (
            "xls declared",
            xls(&[], &[three.concat()]),
            read(&["[S0000]", "A1=1", "B2=1", "C65536=1"]),
        ),
        ("xls sheets", xls(&[], &many_xls), Refused(TOO_MANY, "工作表过多")),
    ]);
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
    let empty = r#"<table:table table:name="账"><table:table-row
        table:number-rows-repeated="1048576"><table:table-cell
        table:number-columns-repeated="1024"/></table:table-row></table:table>"#;
    check(vec![
        ("empty", ods(empty), read(&["[账]"])),
        ("filled", table("1048576", "1024"), Refused(TOO_MANY, "列")),
        ("rows", table("1048576", "1"), Refused(TOO_MANY, "重复")),
        ("overflow", table("99999999999", "99999999999"), Refused(TOO_MANY, "")),
        ("no number", table("many", "1"), Refused("file.damaged", "")),
        ("twice", table("2", "2"), read(&["[账]", "A1=1", "B1=1", "A2=1", "B2=1"])),
    ]);
}

const LAUGHS: &str = r#"<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">
    <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d SYSTEM "file:///etc/passwd">]>"#;

#[test]
fn entities_are_refused_wherever_they_are_declared() {
    let code = "file.xml_entities";
    let laughing = |text: &str| format!("{LAUGHS}{text}");
    let table = r#"<table:table table:name="账"><table:table-row><table:table-cell>
        <text:p>&d;</text:p>
        </table:table-cell></table:table-row></table:table>"#;
    let undeclared = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>&d;</t></is></c></row>"#;
    let book = workbook("", &[("账", "rId1")]);
    let links = relations(&[("rId1", "worksheets/sheet1.xml")]);
    check(vec![
        ("sheet", xlsx(&[(SHEET, &laughing(&sheet(undeclared)))]), Refused(code, "sheet1.xml")),
        ("workbook", xlsx(&[("xl/workbook.xml", &laughing(&book))]), Refused(code, "workbook")),
        (
            "relations",
            xlsx(&[("xl/_rels/workbook.xml.rels", &laughing(&links))]),
            Refused(code, "rels"),
        ),
        (
            "strings",
            xlsx(&[("xl/sharedStrings.xml", &laughing(&shared_strings("0", "")))]),
            Refused(code, "sharedstrings"),
        ),
        ("ods", ods_parts(&ods_content(LAUGHS, table), &[]), Refused(code, "content.xml")),
        ("undeclared", xlsx(&[(SHEET, &sheet(undeclared))]), Refused("file.damaged", "")),
        ("undeclared in ods", ods(table), Refused("file.damaged", "")),
    ]);
}

#[test]
fn content_that_is_too_deep_or_too_long_is_refused() {
    let deep = format!("{}{}", "<a>".repeat(1_000_000), "</a>".repeat(1_000_000));
    let deep_row = format!(r#"{ONE}<row r="2"><c r="A2"><is>{deep}</is></c></row>"#);
    let long = "字".repeat(400_000);
    let fits = "字".repeat(32_767);
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
        ("deep ods", table(&deep), Refused("file.nested_too_deep", "")),
        ("long", xlsx(&[(SHEET, &inline(&long))]), too_long()),
        ("fits", xlsx(&[(SHEET, &inline(&fits))]), read(&["[账]", &format!("A1='{fits}")])),
        ("long ods", table(&format!("<text:p>{long}</text:p>")), too_long()),
        (
            "spaces",
            table(&format!("<text:p>{}</text:p>", r#"<text:s text:c="999999"/>"#.repeat(9_999))),
            too_long(),
        ),
        ("long csv", format!("{long},1\n").into_bytes(), too_long()),
        ("nothing", xlsx(&[(SHEET, &inline("a_x0000_b"))]), Refused("file.damaged", "A1")),
        (
            // Asks the library for memory that no machine has: it aborts.
            "strings without end",
            xlsx(&[("xl/sharedStrings.xml", &shared_strings("9000000000", ""))]),
            Refused("file.reader_stopped", "内存"),
        ),
    ]);
}

#[test]
fn what_a_workbook_brings_besides_its_cells_is_left_alone() {
    let outside = r#"<row r="1"><c r="A1"><f>[1]Sheet1!A1</f><v>5</v></c><c r="B1" t="str">
        <f>cmd|'/c calc'!A0</f><v>x</v></c><c r="C1"><f>WEBSERVICE("http://example.invalid")</f></c>
        </row>"#;
    let linked = xlsx(&[
        (SHEET, &sheet(outside)),
        ("xl/externalLinks/externalLink1.xml", "<externalLink/>"),
        ("xl/connections.xml", "<connections/>"),
        ("xl/vbaProject.bin", "Sub Auto_Open"),
    ]);
    let row = r#"<table:table-row><table:table-cell office:value-type="float" office:value="1"/>
        </table:table-row>"#;
    let caches = format!(
        r#"<table:table table:name="账">{row}</table:table>
        <table:table table:name="'file:///甲.ods'#$Sheet1">{row}</table:table>
        <table:dde-links><table:dde-link><office:dde-source/><table:table>{row}</table:table>
        </table:dde-link></table:dde-links>"#
    );
    check(vec![
        ("links and macros", linked, read(&["[账]", "A1=5", "B1='x", "C1=!公式没有计算结果"])),
        ("ods caches", ods(&caches), read(&["[账]", "A1=1"])),
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
        ("a quote without end", b"a,\"b\n1,2\n".to_vec(), read(&["[CSV]", "A1='a", "B1='b\n1,2"])),
    ]);
}

#[test]
fn a_line_of_a_hundred_megabytes_is_refused() {
    check(vec![
        ("one text", vec![b'a'; 100 << 20], Refused("file.text_too_long", "A1")),
        ("many cells", b"1,".repeat(50 << 20), Refused(TOO_MANY, "列")),
        (
            "quoted",
            [b"\"a".to_vec(), vec![b'\n'; 100 << 20], b"b".to_vec()].concat(),
            Refused(TOO_MANY, "行"),
        ),
        ("blank lines", [vec![b'\n'; 100 << 20], b"b".to_vec()].concat(), Refused(TOO_MANY, "行")),
        ("too large", vec![b'a'; (128 << 20) + 1], Refused("file.too_large", "128 MB")),
    ]);
}
