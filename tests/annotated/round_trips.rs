//! What was sent and what comes back, for workbooks of several producers.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Once;

use encoding_rs::GB18030;
use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, Format, FormatBorder,
    Formula, Note, Table, TableColumn, Workbook,
};
use union_ledger::formats::annotate::{MAX_LISTED, MAX_NOTES, SUMMARY_SHEET, is_own_sheet};

use super::package::{
    cells, changed_parts, data_cells, explanation_columns, formats, letters, notes, part, parts,
    sheets, style_lists,
};
use super::{findings, mark};

/// Marks on full, empty, missing, merged and far cells, on two sheets, and on none.
const PLACES: [&str; 12] = [
    "1月!A5",
    "1月!B6",
    "1月!H8",
    "1月!C4",
    "1月!F30",
    "1月!F4",
    "1月!G4",
    "1月!A1",
    "1月!C1",
    "期初余额!C5",
    "期初余额!B4",
    "不存在!C5",
];
/// C1 is hidden by the merged A1.
const NOTED: [&str; 8] = ["A1", "A5", "B6", "C4", "F30", "F4", "G4", "H8"];
const HEADS: [(&str, u32); 2] = [("1月", 3), ("期初余额", 1)];

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/annotated/fixtures");
    std::fs::read(folder.join(name)).unwrap()
}

/// A journal with most of what a workbook can have, by the writer of this project.
fn written() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold().set_border(FormatBorder::Thin);
    let money = Format::new().set_num_format("#,##0.00").set_font_color(Color::Blue);
    let sheet = workbook.add_worksheet().set_name("1月").unwrap();
    sheet.merge_range(0, 0, 0, 7, "清江市工会序时账", &bold).unwrap();
    for (column, head) in (0..).zip(["日期", "凭证号", "摘要", "编码", "名称", "借方", "贷方"])
    {
        sheet.write_with_format(2, column, head, &bold).unwrap();
    }
    for row in 3..20_u16 {
        sheet.write(u32::from(row), 0, "2025-01-08").unwrap();
        sheet.write(u32::from(row), 3, "622202000000000001").unwrap();
        sheet.write_with_format(u32::from(row), 5, f64::from(row) * 1.1, &money).unwrap();
        let sum =
            Formula::new(format!("=F{}*2", row + 1)).set_result((f64::from(row) * 2.2).to_string());
        sheet.write_formula(u32::from(row), 6, sum).unwrap();
    }
    sheet.set_column_format(7, &money).unwrap();
    sheet.set_column_range_hidden(10, 16_383).unwrap();
    sheet.insert_note(5, 1, &Note::new("请核对").set_author("李主席")).unwrap();
    let negative = ConditionalFormatCell::new()
        .set_rule(ConditionalFormatCellRule::LessThan(0))
        .set_format(Format::new().set_font_color(Color::Red));
    sheet.add_conditional_format(3, 5, 19, 6, &negative).unwrap();
    let list = DataValidation::new().allow_list_strings(&["101", "102"]).unwrap();
    sheet.add_data_validation(3, 3, 19, 3, &list).unwrap();
    sheet.set_landscape().set_repeat_rows(2, 2).unwrap();
    sheet.protect();
    let opening = workbook.add_worksheet().set_name("期初余额").unwrap();
    let columns = ["编码", "名称", "期初"].map(|head| TableColumn::new().set_header(head));
    let table = Table::new().set_columns(&columns);
    opening.write_column(1, 0, ["101", "102", "211", "301"]).unwrap();
    opening.add_table(0, 0, 5, 2, &table).unwrap();
    opening.set_active(true);
    workbook.define_name("期初余额!编码表", "=期初余额!$A$2:$A$5").unwrap();
    workbook.save_to_buffer().unwrap()
}

fn workbooks() -> Vec<(&'static str, Vec<u8>, &'static [&'static str])> {
    let openpyxl: &[&str] = &[
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/comments/comment1.xml",
        "xl/comments1.xml",
        "xl/drawings/commentsDrawing1.vml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/worksheets/_rels/sheet2.xml.rels",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/sheet4.xml",
    ];
    let libreoffice: &[&str] = &[
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/comments1.xml",
        "xl/comments2.xml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/drawings/vmlDrawing2.vml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/worksheets/_rels/sheet2.xml.rels",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/sheet4.xml",
    ];
    let written_here: &[&str] = &[
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/comments1.xml",
        "xl/comments2.xml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/drawings/vmlDrawing2.vml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/worksheets/_rels/sheet2.xml.rels",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/sheet3.xml",
    ];
    vec![
        ("openpyxl.xlsx", fixture("openpyxl.xlsx"), openpyxl),
        ("macros.xlsm", fixture("macros.xlsm"), openpyxl),
        ("libreoffice.xlsx", fixture("libreoffice.xlsx"), libreoffice),
        ("written.xlsx", written(), written_here),
    ]
}

/// Every formula as written, in the order of the sheet.
fn formulas(bytes: &[u8], name: &str) -> Vec<String> {
    let text = part(bytes, name);
    let open = text.split("<f").skip(1).filter(|rest| rest.starts_with([' ', '>', '/']));
    open.map(|rest| rest.split("</f>").next().unwrap().to_owned()).collect()
}

#[test]
fn only_what_carries_marks_changes_and_all_else_stays_byte_for_byte() {
    for (name, bytes, expected) in workbooks() {
        let marked = mark(&bytes, name, &findings(&PLACES), &HEADS);
        assert!(marked.is_original, "{name}");
        let (stem, ending) = name.rsplit_once('.').unwrap();
        assert_eq!(marked.file_name, format!("{stem}（错误标注）.{ending}"));
        let changed = changed_parts(&bytes, &marked.bytes);
        let expected: BTreeSet<String> = expected.iter().map(|it| (*it).to_owned()).collect();
        assert_eq!(changed, expected, "{name}");
        for sheet in ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"] {
            assert_eq!(formulas(&bytes, sheet), formulas(&marked.bytes, sheet), "{name}");
        }
    }
}

#[test]
fn every_value_stays_and_each_mark_is_seen() {
    for (name, bytes, _) in workbooks() {
        let marked = mark(&bytes, name, &findings(&PLACES), &HEADS).bytes;
        assert_eq!(cells(&bytes), data_cells(&marked), "{name}");
        let mut names = sheets(&bytes);
        names.insert(0, SUMMARY_SHEET.to_owned());
        assert_eq!(names, sheets(&marked), "{name}");
        let columns = explanation_columns(&cells(&marked));
        let expected = [("1月", "I"), ("期初余额", "E")];
        let expected = expected.map(|(sheet, column)| (sheet.to_owned(), column.to_owned()));
        assert_eq!(columns, expected, "{name}");
        let notes = notes(&marked);
        let noted: Vec<&str> = notes
            .keys()
            .filter(|(sheet, _)| sheet == "sheet1.xml")
            .map(|(_, cell)| cell.as_str())
            .collect();
        assert_eq!(noted, NOTED, "{name}");
        let users = &notes[&("sheet1.xml".to_owned(), "B6".to_owned())];
        assert!(users.contains("请") && users.contains("数字存成了文本"), "{users}");
        let merged = &notes[&("sheet1.xml".to_owned(), "A1".to_owned())];
        assert_eq!(merged.matches("规则：").count(), 2, "{merged}");
        assert!(merged.contains("发现：=1+1 <12a> & \"b\""), "{merged}");
    }
}

#[test]
fn a_marked_cell_keeps_its_format_but_for_the_fill() {
    for (name, bytes, _) in workbooks() {
        let marked = mark(&bytes, name, &findings(&PLACES), &HEADS).bytes;
        let ((formats_before, _), (formats_after, fills)) =
            (style_lists(&bytes), style_lists(&marked));
        assert_eq!(formats_before[..], formats_after[..formats_before.len()], "{name}");
        let sheet = "xl/worksheets/sheet1.xml";
        let (before, after) = (formats(&bytes, sheet), formats(&marked, sheet));
        for (cell, colour) in
            [("A5", "F9CFCD"), ("B6", "FCE9B9"), ("F4", "D6E6F7"), ("A1", "FCE9B9")]
        {
            let old = &formats_before[before.get(cell).copied().unwrap_or(0)];
            let new = &formats_after[after[cell]];
            let fill = new.split("fillId=\"").nth(1).unwrap().split('"').next().unwrap();
            assert!(fills[fill.parse::<usize>().unwrap()].contains(colour), "{name} {cell}: {new}");
            let without = |text: &str| {
                let mut text = text.trim().trim_end_matches("/>").to_owned();
                for key in ["fillId", "applyFill"] {
                    if let Some(start) = text.find(&format!(" {key}=\"")) {
                        let end = start + key.len() + 3;
                        let end = end + text[end..].find('"').unwrap() + 1;
                        text.replace_range(start..end, "");
                    }
                }
                text.trim().to_owned()
            };
            assert_eq!(without(old), without(new), "{name} {cell}");
        }
        // An empty cell that had no element takes the look of its column.
        if name == "written.xlsx" {
            let column = part(&bytes, sheet).split("<col min=\"8\"").nth(1).unwrap().to_owned();
            let style: usize = column
                .split("style=\"")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap()
                .parse()
                .unwrap();
            let key = "numFmtId=\"";
            let money = |format: &str| format.split(key).nth(1).unwrap()[..3].to_owned();
            assert_eq!(money(&formats_after[after["H8"]]), money(&formats_before[style]));
        }
    }
}

#[test]
fn marking_again_replaces_what_was_marked_before() {
    // H again, so that the column stands at the same place.
    let again = findings(&["1月!A7", "1月!B6", "1月!H9", "期初余额!A3"]);
    for (name, bytes, _) in workbooks() {
        let once = mark(&bytes, name, &findings(&PLACES), &HEADS);
        let same = mark(&once.bytes, &once.file_name, &findings(&PLACES), &HEADS);
        assert_eq!(same.file_name, once.file_name);
        changed_parts(&once.bytes, &same.bytes);
        assert_eq!(cells(&once.bytes), cells(&same.bytes), "{name}");
        assert_eq!(notes(&once.bytes), notes(&same.bytes), "{name}");
        for kept in ["xl/styles.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"] {
            assert_eq!(part(&once.bytes, kept), part(&same.bytes, kept), "{name} {kept}");
        }
        let twice = mark(&once.bytes, &once.file_name, &again, &HEADS).bytes;
        let fresh = mark(&bytes, name, &again, &HEADS).bytes;
        assert_eq!(cells(&twice), cells(&fresh), "{name}");
        assert_eq!(notes(&twice), notes(&fresh), "{name}");
        assert_eq!(sheets(&twice), sheets(&fresh), "{name}");
    }
}

#[test]
fn marking_without_findings_leaves_a_clean_workbook() {
    for (name, bytes, _) in workbooks() {
        let once = mark(&bytes, name, &findings(&PLACES), &HEADS).bytes;
        let clean = mark(&once, name, &[], &HEADS).bytes;
        changed_parts(&once, &clean);
        assert_eq!(cells(&bytes), data_cells(&clean), "{name}");
        assert_eq!(explanation_columns(&cells(&clean)), [], "{name}");
        assert_eq!(notes(&bytes), notes(&clean), "{name}");
        assert!(cells(&clean).values().any(|it| it.contains("没有发现问题")), "{name}");
        let (formats_of, fills) = style_lists(&clean);
        for (cell, format) in formats(&clean, "xl/worksheets/sheet1.xml") {
            let fill = formats_of[format].split("fillId=\"").nth(1).unwrap();
            let fill: usize = fill.split('"').next().unwrap().parse().unwrap();
            let is_mark = ["F9CFCD", "FCE9B9", "D6E6F7"].iter().any(|it| fills[fill].contains(it));
            assert!(!is_mark, "{name} {cell}");
        }
    }
}

#[test]
fn names_and_views_follow_their_sheets() {
    let bytes = fixture("openpyxl.xlsx");
    let marked = mark(&bytes, "账.xlsx", &findings(&PLACES), &HEADS).bytes;
    let workbook = part(&marked, "xl/workbook.xml");
    for expected in [
        "<sheets><sheet name=\"错误汇总\"",
        "activeTab=\"0\"",
        "localSheetId=\"1\" hidden=\"1\">'1月'!$A$3:$I$23</definedName>",
        "name=\"_xlnm.Print_Area\" localSheetId=\"1\">'1月'!$A$1:$H$24</definedName>",
        "<definedName name=\"科目表\">'期初余额'!$A$2:$B$6</definedName>",
        "<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"0\">'错误汇总'!",
    ] {
        assert!(workbook.contains(expected), "{expected}\n{workbook}");
    }
    assert!(part(&marked, "xl/worksheets/sheet1.xml").contains("<autoFilter ref=\"A3:I23\""));
    let open = parts(&marked).into_iter().filter(|(name, content)| {
        let text = String::from_utf8_lossy(content);
        name.contains("worksheets/sheet")
            && (text.contains("tabSelected=\"1\"") || text.contains("tabSelected=\"true\""))
    });
    assert_eq!(open.count(), 1, "one sheet is open");
    let summary = part(&marked, "xl/worksheets/sheet4.xml");
    assert!(summary.contains("location=\"'1月'!A5\""));
    assert_eq!(summary.matches("<hyperlink ").count(), PLACES.len() - 1);
    // The opening balances stand in a table, which has the only filter.
    assert!(!part(&marked, "xl/worksheets/sheet2.xml").contains("<autoFilter"));
    let hidden = part(&written(), "xl/worksheets/sheet1.xml");
    assert!(hidden.contains("<col min=\"11\" max=\"16384\""));
}

#[test]
fn other_kinds_come_back_as_xlsx_at_the_same_addresses() {
    let text = "日期,摘要,账号,金额\r\n2025-01-08,=1+1,622202000000000001,12a\r\n\r\n\
                2025-01-09,会费,0012,5\r\n";
    let (csv, _, _) = GB18030.encode(text);
    for (name, bytes) in [
        ("twin.ods", fixture("twin.ods")),
        ("twin.xls", fixture("twin.xls")),
        ("账.csv", csv.into_owned()),
    ] {
        let places: &[&str] = if name == "账.csv" { &["CSV!D2", "CSV!A3"] } else { &PLACES };
        let heads: &[(&str, u32)] = if name == "账.csv" { &[("CSV", 1)] } else { &HEADS };
        let marked = mark(&bytes, name, &findings(places), heads);
        assert!(!marked.is_original);
        assert!(marked.file_name.ends_with("（错误标注）.xlsx"), "{}", marked.file_name);
        assert_eq!(cells(&bytes), data_cells(&marked.bytes), "{name}");
        changed_parts(&marked.bytes, &marked.bytes);
        // The rows alone know of no merged cells, so C1 is a cell of its own.
        let in_a_sheet = places.iter().filter(|place| !place.starts_with("不存在"));
        assert_eq!(notes(&marked.bytes).len(), in_a_sheet.count(), "{name}");
        let twice = mark(&marked.bytes, &marked.file_name, &findings(places), heads);
        assert!(twice.is_original);
        assert_eq!(cells(&marked.bytes), cells(&twice.bytes), "{name}");
    }
}

#[test]
fn more_marks_than_a_workbook_bears_are_cut_and_said() {
    let rows = MAX_LISTED + 50;
    let lines = (1..=rows).map(|row| format!("{row},{row}\n")).collect::<Vec<_>>().concat();
    let places: Vec<String> = (1..=rows).map(|row| format!("CSV!B{row}")).collect();
    let places: Vec<&str> = places.iter().map(String::as_str).collect();
    let marked = mark(lines.as_bytes(), "账.csv", &findings(&places), &[]).bytes;
    assert_eq!(notes(&marked).len(), MAX_NOTES);
    let all = cells(&marked);
    let explained = all.keys().filter(|(sheet, at)| sheet == "CSV" && letters(at) == "C");
    assert_eq!(explained.count(), rows);
    let summary: Vec<&String> =
        all.iter().filter(|((sheet, _), _)| is_own_sheet(sheet)).map(|(_, value)| value).collect();
    assert!(summary.iter().any(|text| text.contains(&format!("批注只加在前 {MAX_NOTES} 个"))));
    assert!(summary.iter().any(|text| text.contains("另有 50 条未列出")));
    assert_eq!(summary.iter().filter(|text| **text == "Text(\"CSV\")").count(), MAX_LISTED);
}

/// Runs LibreOffice over a workbook; `None` when it is not on this machine.
fn converted(bytes: &[u8], name: &str, kind: &str) -> Option<(PathBuf, tempfile::TempDir)> {
    static SAID: Once = Once::new();
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join(name);
    std::fs::write(&source, bytes).unwrap();
    let run = Command::new("soffice")
        .arg("--headless")
        .arg(format!("-env:UserInstallation=file://{}/profile", folder.path().display()))
        .args(["--convert-to", kind, "--outdir"])
        .arg(folder.path().join("out"))
        .arg(&source)
        .output();
    let Ok(run) = run else {
        assert!(std::env::var_os("REQUIRE_SOFFICE").is_none(), "soffice is not on this machine");
        SAID.call_once(|| eprintln!("soffice is not on this machine: its checks are left out"));
        return None;
    };
    assert!(run.status.success(), "{name}: {}", String::from_utf8_lossy(&run.stderr));
    let stem = name.rsplit_once('.').unwrap().0;
    let ending = kind.split(':').next().unwrap();
    Some((folder.path().join("out").join(format!("{stem}.{ending}")), folder))
}

#[test]
fn libreoffice_opens_and_saves_what_comes_back() {
    let again = findings(&["1月!A7", "1月!B6"]);
    for (name, bytes, _) in workbooks() {
        let marked = mark(&bytes, name, &findings(&PLACES), &HEADS).bytes;
        let kind = "xlsx:Calc MS Excel 2007 XML";
        let Some((saved, _folder)) = converted(&marked, name, kind) else { return };
        let saved = std::fs::read(saved).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        let (before, after) = (cells(&marked), cells(&saved));
        let ours = |(sheet, _): &&(String, String)| is_own_sheet(sheet);
        assert_eq!(before.keys().filter(ours).count(), after.keys().filter(ours).count(), "{name}");
        assert_eq!(explanation_columns(&before), explanation_columns(&after), "{name}");
        assert_eq!(sheets(&marked), sheets(&saved), "{name}");
        let noted =
            |bytes: &[u8]| notes(bytes).values().filter(|it| it.contains("【导入检查】")).count();
        assert_eq!(noted(&marked), noted(&saved), "{name}");
        let twice = mark(&saved, name, &again, &HEADS);
        assert!(twice.is_original, "{name}");
        changed_parts(&saved, &twice.bytes);
        assert_eq!(sheets(&twice.bytes), sheets(&marked), "{name}");
        assert_eq!(noted(&twice.bytes), 2, "{name}");
        assert_eq!(data_cells(&saved), data_cells(&twice.bytes), "{name}");
        let columns = explanation_columns(&cells(&twice.bytes));
        assert_eq!(columns, [("1月".to_owned(), "I".to_owned())], "{name}");
        let users: Vec<String> =
            notes(&twice.bytes).into_values().filter(|it| it.contains("请")).collect();
        assert!(users.iter().all(|it| it.matches("【导入检查】").count() == 1), "{users:?}");
    }
}

#[test]
fn libreoffice_prints_what_comes_back() {
    for (name, bytes) in [("账.xlsx", fixture("openpyxl.xlsx")), ("账.ods", fixture("twin.ods"))]
    {
        let marked = mark(&bytes, name, &findings(&PLACES), &HEADS).bytes;
        let Some((printed, _folder)) = converted(&marked, "账.xlsx", "pdf") else { return };
        let printed = std::fs::read(&printed).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        assert!(printed.starts_with(b"%PDF") && printed.len() > 10_000, "{name}");
    }
}
