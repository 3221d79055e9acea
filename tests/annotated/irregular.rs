//! Packages as other programs write them: prefixes, the strict kind, absolute targets, missing
//! parts, conversations, sheets of the user's that are named as ours.

use std::io::{Cursor, Write};

use union_ledger::formats::annotate::{SUMMARY_SHEET, is_own_sheet};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::package::{cells, changed_parts, data_cells, explanation_columns, notes, part, sheets};
use super::{findings, mark};

const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const STRICT: &str = "http://purl.oclc.org/ooxml";

fn archive(entries: &[(&str, String)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn relations(office: &str, list: &[(&str, &str, &str)]) -> String {
    let one = |(id, kind, target): &(&str, &str, &str)| {
        format!("<Relationship Id=\"{id}\" Type=\"{office}/{kind}\" Target=\"{target}\"/>")
    };
    let list = list.iter().map(one).collect::<Vec<_>>().concat();
    format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{list}</Relationships>")
}

fn types() -> String {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    format!(
        "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"{kind}.sheet.main+xml\"/>\
         <Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{kind}.worksheet+xml\"/>\
         </Types>"
    )
}

/// A workbook of one sheet, without styles or shared texts.
fn bare(sheet: &str) -> Vec<u8> {
    let workbook = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>\
         <sheet name=\"账\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let target = "/xl/worksheets/sheet1.xml";
    archive(&[
        ("[Content_Types].xml", types()),
        ("_rels/.rels", relations(OFFICE, &[("a", "officeDocument", "/xl/workbook.xml")])),
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", relations(OFFICE, &[("rId1", "worksheet", target)])),
        ("xl/worksheets/sheet1.xml", sheet.to_owned()),
    ])
}

fn text(address: &str, text: &str) -> String {
    format!("<c r=\"{address}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

/// Marks it, checks that what was there is there, and gives the sheet.
fn marked_sheet(sheet: &str, places: &[&str], noted: &[&str]) -> String {
    let bytes = bare(sheet);
    let marked = mark(&bytes, "账.xlsx", &findings(places), &[]);
    assert!(marked.is_original, "{sheet}");
    changed_parts(&bytes, &marked.bytes);
    assert_eq!(cells(&bytes), data_cells(&marked.bytes), "{sheet}");
    let found: Vec<String> = notes(&marked.bytes).into_keys().map(|(_, cell)| cell).collect();
    assert_eq!(found, noted, "{sheet}");
    let again = mark(&marked.bytes, "账.xlsx", &findings(places), &[]).bytes;
    assert_eq!(cells(&marked.bytes), cells(&again), "{sheet}");
    part(&marked.bytes, "xl/worksheets/sheet1.xml")
}

fn check_pieces(sheet: &str, places: &[&str], noted: &[&str], pieces: &[&str]) {
    let written = marked_sheet(sheet, places, noted);
    for piece in pieces {
        assert!(written.contains(piece), "{piece}\n{written}");
    }
}

#[test]
fn missing_rows_and_cells_are_made_in_order() {
    let head = format!("<worksheet xmlns=\"{MAIN}\">");
    let tail = "</worksheet>";
    let (a1, b1) = (text("A1", "日期"), text("B1", "金额"));
    for (sheet, places, noted, expected) in [
        // Nothing in it at all.
        (
            format!("{head}<sheetData/>{tail}"),
            vec!["账!B2"],
            vec!["B2"],
            vec!["<row r=\"1\"><c r=\"C1\"", "<row r=\"2\"><c r=\"B2\" s=\"1\"/><c r=\"C2\""],
        ),
        // Rows and cells without addresses; a row without cells; a mark between and after.
        (
            format!(
                "{head}<sheetData><row>{}<c t=\"inlineStr\"><is><t>金额</t></is></c></row><row/>\
                 <row r=\"5\" spans=\"1:2\"><c><v>7</v></c></row></sheetData>{tail}",
                "<c t=\"inlineStr\"><is><t>日期</t></is></c>"
            ),
            vec!["账!B1", "账!A2", "账!B4", "账!B5", "账!A9"],
            vec!["A2", "A9", "B1", "B4", "B5"],
            vec![
                "<row><c t=\"inlineStr\">",
                "<row><c r=\"A2\" s=",
                "<row r=\"5\" spans=\"1:3\"><c><v>7</v></c><c r=\"B5\"",
            ],
        ),
        // A mark far to the right of all data: the column stands beyond it.
        (
            format!("{head}<sheetData><row r=\"1\">{a1}{b1}</row></sheetData>{tail}"),
            vec!["账!Z1"],
            vec!["Z1"],
            vec!["<c r=\"AA1\""],
        ),
    ] {
        check_pieces(&sheet, &places, &noted, &expected);
    }
}

#[test]
fn what_other_programs_write_stays_as_they_write_it() {
    let head = format!("<worksheet xmlns=\"{MAIN}\">");
    let tail = "</worksheet>";
    let (a1, b1, b3) = (text("A1", "日期"), text("B1", "金额"), text("B3", "x"));
    for (sheet, places, noted, expected) in [
        // What it does not know stays: an extension, alternatives, entities, spacing, quotes.
        (
            format!(
                "<?xml version='1.0'?>\r\n<!-- a --><worksheet xmlns='{MAIN}' xmlns:mc=\"urn:mc\" \
                 xmlns:x14ac=\"urn:x\" mc:Ignorable=\"x14ac\"><dimension ref='A1'/>\
                 <sheetData ><row r='1' x14ac:dyDescent=\"0.25\" >{a1}{b1}</row>\
                 <row r='3' ><c  r='B3'  t='str' ><v>&#x91D1;&amp;<![CDATA[<额>]]></v></c></row>\
                 </sheetData><mc:AlternateContent><mc:Choice Requires=\"x14ac\"><controls/>\
                 </mc:Choice></mc:AlternateContent><extLst><ext uri=\"u\"><x:a xmlns:x=\"urn:a\"/>\
                 </ext></extLst></worksheet>"
            ),
            vec!["账!B3"],
            vec!["B3"],
            vec![
                "<?xml version='1.0'?>\r\n<!-- a -->",
                "<dimension ref='A1:C3'/>",
                "<row r='1' x14ac:dyDescent=\"0.25\" >",
                "<c  r='B3'  t='str' s=\"1\"><v>&#x91D1;&amp;<![CDATA[<额>]]></v></c>",
                "r:id=\"rId2\"/><mc:AlternateContent>",
                "<ext uri=\"u\"><x:a xmlns:x=\"urn:a\"/></ext>",
            ],
        ),
        // A prefix for everything, and a mark of the byte order.
        (
            format!(
                "\u{FEFF}<x:worksheet xmlns:x=\"{MAIN}\"><x:cols><x:col min=\"1\" max=\"9\" \
                 width=\"8\"/></x:cols><x:sheetData><x:row r=\"1\"><x:c r=\"A1\"><x:v>1</x:v>\
                 </x:c></x:row></x:sheetData></x:worksheet>"
            ),
            vec!["账!A1", "账!A2"],
            vec!["A1", "A2"],
            vec![
                "<x:col min=\"1\" max=\"1\" width=\"8\"/><x:col min=\"2\" max=\"2\" width=\"60\"",
                "<x:col min=\"3\" max=\"9\" width=\"8\"/>",
                "<x:c r=\"A1\" s=\"1\"><x:v>1</x:v></x:c><x:c r=\"B1\"",
                "<x:row r=\"2\"><x:c r=\"A2\"",
                "<x:legacyDrawing ",
            ],
        ),
        // A merged head beyond the data, and a mark on a cell that it hides.
        (
            format!(
                "{head}<sheetData><row r=\"1\">{a1}</row><row r=\"3\">{b3}</row></sheetData>\
                 <sheetProtection sheet=\"1\"/><mergeCells count=\"2\"><mergeCell ref=\"A1:F1\"/>\
                 <mergeCell ref=\"B3:B5\"/></mergeCells>{tail}"
            ),
            vec!["账!B4", "账!B3"],
            vec!["B3"],
            vec!["<c r=\"G1\"", "<sheetProtection sheet=\"1\"/><autoFilter ref=\"A1:G3\"/>"],
        ),
    ] {
        check_pieces(&sheet, &places, &noted, &expected);
    }
}

#[test]
fn a_workbook_of_the_strict_kind_stays_strict() {
    let office = format!("{STRICT}/officeDocument/relationships");
    let main = format!("{STRICT}/spreadsheetml/main");
    let workbook = format!(
        "<workbook xmlns=\"{main}\" xmlns:rel=\"{office}\" conformance=\"strict\"><sheets>\
         <sheet name=\"账\" sheetId=\"7\" rel:id=\"rId1\"/></sheets></workbook>"
    );
    let bytes = archive(&[
        ("[Content_Types].xml", types()),
        ("_rels/.rels", relations(&office, &[("a", "officeDocument", "xl/workbook.xml")])),
        ("xl/workbook.xml", workbook),
        (
            "xl/_rels/workbook.xml.rels",
            relations(&office, &[("rId1", "worksheet", "worksheets/sheet1.xml")]),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(
                "<worksheet xmlns=\"{main}\"><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>\
                 </sheetData></worksheet>"
            ),
        ),
    ]);
    let marked = mark(&bytes, "账.xlsx", &findings(&["账!A1"]), &[]);
    assert!(marked.is_original);
    let changed = changed_parts(&bytes, &marked.bytes);
    for name in changed.iter().filter(|name| !name.contains("vmlDrawing")) {
        let text = part(&marked.bytes, name);
        assert!(!text.contains(MAIN) && !text.contains(OFFICE), "{name}: {text}");
    }
    let workbook = part(&marked.bytes, "xl/workbook.xml");
    assert!(workbook.contains("<sheet name=\"错误汇总\" sheetId=\"8\" rel:id=\"rId3\"/>"));
    assert_eq!(notes(&marked.bytes).len(), 1);
}

#[test]
fn sheets_and_columns_of_the_user_that_are_named_as_ours_stay() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet().set_name("账").unwrap();
    sheet.write_row(0, 0, ["日期", "金额", "错误说明"]).unwrap();
    sheet.write_row(1, 0, ["1日", "x", "上月写错了"]).unwrap();
    let own = workbook.add_worksheet().set_name(SUMMARY_SHEET).unwrap();
    own.write(0, 0, "我自己的汇总").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let once = mark(&bytes, "账.xlsx", &findings(&["账!B2"]), &[("账", 1)]).bytes;
    let twice = mark(&once, "账.xlsx", &findings(&["账!B2"]), &[("账", 1)]).bytes;
    for marked in [&once, &twice] {
        assert_eq!(sheets(marked), ["错误汇总(2)", "账", "错误汇总"]);
        let all = cells(marked);
        for (place, value) in cells(&bytes) {
            assert_eq!(all.get(&place), Some(&value), "{place:?}");
        }
    }
    assert!(is_own_sheet("错误汇总(2)"));
    // The user's column is the first that has the heading; ours stands beside it.
    let columns: Vec<String> =
        explanation_columns(&cells(&once)).into_iter().map(|(_, column)| column).collect();
    assert_eq!(columns, ["C", "D"]);
}

#[test]
fn names_of_own_sheets_are_told() {
    for (name, is_own) in [
        ("错误汇总", true),
        ("错误汇总(2)", true),
        ("错误汇总 (3)", true),
        ("错误汇总表", false),
        ("错误汇总()", false),
        ("错误汇总(二)", false),
        ("1月错误汇总", false),
        ("", false),
    ] {
        assert_eq!(is_own_sheet(name), is_own, "{name}");
    }
}

#[test]
fn a_conversation_on_a_cell_is_left_as_it_is() {
    let comments = format!(
        "<comments xmlns=\"{MAIN}\"><authors><author>tc={{A}}</author></authors><commentList>\
         <comment ref=\"A1\" authorId=\"0\"><text><t>[Threaded comment]</t></text></comment>\
         </commentList></comments>"
    );
    let sheet = format!(
        "<worksheet xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheetData><row r=\"1\">\
         <c r=\"A1\"><v>1</v></c></row></sheetData><legacyDrawing r:id=\"v\"/></worksheet>"
    );
    // A drawing that is not well-formed, as old programs write them.
    let drawing = "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\"><v:shape id=\"_x0000_s1025\">\
                   <br></v:shape></xml>";
    let plain = bare(&sheet);
    let mut entries: Vec<(String, String)> = super::package::parts(&plain)
        .into_iter()
        .map(|(name, content)| (name, String::from_utf8(content).unwrap()))
        .collect();
    let links = [("c", "comments", "../comments1.xml"), ("v", "vmlDrawing", "../a.vml")];
    entries.push(("xl/worksheets/_rels/sheet1.xml.rels".to_owned(), relations(OFFICE, &links)));
    entries.push(("xl/comments1.xml".to_owned(), comments));
    entries.push(("xl/a.vml".to_owned(), drawing.to_owned()));
    let entries: Vec<(&str, String)> =
        entries.iter().map(|(name, content)| (name.as_str(), content.clone())).collect();
    let bytes = archive(&entries);
    let marked = mark(&bytes, "账.xlsx", &findings(&["账!A1", "账!B1"]), &[]);
    assert!(marked.is_original);
    let notes = notes(&marked.bytes);
    assert_eq!(notes[&("sheet1.xml".to_owned(), "A1".to_owned())], "[Threaded comment]");
    assert!(notes[&("sheet1.xml".to_owned(), "B1".to_owned())].contains("规则："));
    let drawn = part(&marked.bytes, "xl/a.vml");
    assert!(drawn.contains("<br></v:shape>") && drawn.contains("_x0000_s2049"), "{drawn}");
    assert!(part(&marked.bytes, "xl/worksheets/sheet1.xml").contains("<c r=\"A1\" s="));
}

#[test]
fn a_package_too_irregular_to_change_comes_back_as_its_rows() {
    let sheet = format!(
        "<worksheet xmlns=\"{MAIN}\"><sheetData><row r=\"2\"><c r=\"A2\"><v>2</v></c></row>\
         <row r=\"3\"><c r=\"B3\"><v>4</v></c><c r=\"A3\"><v>3</v></c></row></sheetData>\
         </worksheet>"
    );
    let marked = mark(&bare(&sheet), "账.xlsm", &findings(&["账!A3"]), &[]);
    assert!(!marked.is_original);
    assert_eq!(marked.file_name, "账（错误标注）.xlsx");
    let all = cells(&marked.bytes);
    assert!(all.values().any(|text| text.contains("原文件内部结构不规范")), "{all:?}");
    assert_eq!(notes(&marked.bytes).len(), 1);
}
