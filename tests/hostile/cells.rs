//! What cells say in every format, and what a sheet says before its rows.

use encoding_rs::GB18030;

use super::packages::{ods, shared_strings, sheet, sheet_with, workbook, xlsx};
use super::records::{
    cell_format, date_format, date_mode_1904, excel_5, excel_5_label, formula, hidden_columns,
    hidden_row, label, merged, number, number_format, xls,
};
use super::{Expected, check, read};

const STYLES: &str = r#"<styleSheet
xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2">
<xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;

#[test]
fn hidden_and_merged_parts_are_told_before_the_rows() {
    let facts = "[S0000] merged [(0, 0, 0, 2)] rows [(1, 2)] columns [(3, 4)]";
    let xlsx_sheet = sheet_with(
        r#"<cols><col min="4" max="5" hidden="1" width="0"/></cols>"#,
        r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"><c r="A2"><v>2</v></c></row>
        <row r="3" hidden="true"/>"#,
        r#"<mergeCells count="1"><mergeCell ref="A1:C1"/></mergeCells>"#,
    );
    let book = workbook("", &[("S0000", "rId1")]);
    let records = [
        hidden_row(1),
        hidden_row(2),
        hidden_columns(3, 4),
        number(0, 0, 0, 1.0),
        number(1, 0, 0, 2.0),
        merged(0, 0, 0, 2),
    ];
    let tables = r#"<table:table table:name="S0000"><table:table-column
        table:number-columns-repeated="3"/><table:table-column table:visibility="collapse"
        table:number-columns-repeated="2"/><table:table-row><table:table-cell
        office:value-type="float" office:value="1" table:number-columns-spanned="3"
        table:number-rows-spanned="1"/><table:covered-table-cell/></table:table-row>
        <table:table-row table:visibility="filter"><table:table-cell office:value-type="float"
        office:value="2"/></table:table-row><table:table-row table:visibility="collapse"/>
        <table:table-row table:number-rows-repeated="9"/></table:table>"#;
    check(vec![
        (
            "xlsx",
            xlsx(&[("xl/workbook.xml", &book), ("xl/worksheets/sheet1.xml", &xlsx_sheet)]),
            read(&[facts, "A1=1", "A2=2"]),
        ),
        ("xls", xls(&[], &[records.concat()]), read(&[facts, "A1=1", "A2=2"])),
        ("ods", ods(tables), read(&[facts, "A1=1", "A2=2"])),
    ]);
}

#[test]
fn dates_count_from_the_year_that_the_workbook_says() {
    let row =
        r#"<row r="1"><c r="A1" s="1"><v>44203</v></c><c r="B1" s="1"><v>44203.5</v></c></row>"#;
    let dated = |properties: &str| {
        xlsx(&[
            ("xl/workbook.xml", &workbook(properties, &[("账", "rId1")])),
            ("xl/styles.xml", STYLES),
            ("xl/worksheets/sheet1.xml", &sheet(row)),
        ])
    };
    let records = [number(0, 0, 0, 44203.0)];
    check(vec![
        (
            "xlsx 1900",
            dated(""),
            read(&["[账]", "A1=2021-01-07T00:00:00", "B1=2021-01-07T12:00:00"]),
        ),
        (
            "xlsx 1904",
            dated(r#"<workbookPr date1904="1"/>"#),
            read(&["[账]", "A1=2025-01-08T00:00:00", "B1=2025-01-08T12:00:00"]),
        ),
        (
            "xls 1900",
            xls(&date_format(), &[records.concat()]),
            read(&["[S0000]", "A1=2021-01-07T00:00:00"]),
        ),
        (
            "xls 1904",
            xls(&[date_mode_1904(), date_format()].concat(), &[records.concat()]),
            read(&["[S0000]", "A1=2025-01-08T00:00:00"]),
        ),
    ]);
}

/// By the standard a workbook numbers its own formats from 164; some programs begin lower.
#[test]
fn dates_are_dates_whatever_number_their_format_has() {
    let formats = [
        cell_format(0),
        number_format(60, "yyyy-mm-dd"),
        number_format(61, "0.00"),
        number_format(164, "#,##0.00"),
        number_format(400, "yyyy/m/d"),
        cell_format(60),
        cell_format(61),
        cell_format(164),
        cell_format(400),
    ];
    let cells: Vec<Vec<u8>> = (0..5).map(|format| number(0, format, format, 45_722.0)).collect();
    let date = "2025-03-06T00:00:00";
    let expected = ["[S0000]", "A1=45722", &format!("B1={date}"), "C1=45722", "D1=45722"];
    let last = format!("E1={date}");
    let sheetjs = [
        "[三月]",
        "A1='日期",
        "B1='凭证号",
        "C1='摘要",
        "D1='科目编码",
        "E1='借方金额",
        "F1='贷方金额",
        "A2=2025-03-06T00:00:00",
        "B2='记-1",
        "C2='收工间操比赛报名费",
        "D2='102",
        "E2=318.4",
        "A3=2025-03-06T00:00:00",
        "B3='记-1",
        "C3='收工间操比赛报名费",
        "D3='408",
        "F3=318.4",
        "C4=2025-03-06T00:00:00",
        "E4=45722",
        "F4=2025-03-06T00:00:00",
    ];
    check(vec![
        (
            "records",
            xls(&formats.concat(), &[cells.concat()]),
            read(&[&expected[..], &[last.as_str()]].concat()),
        ),
        // Written by SheetJS 0.18.5.
        ("sheetjs.xls", include_bytes!("fixtures/sheetjs.xls").to_vec(), read(&sheetjs)),
    ]);
}

#[test]
fn a_formula_is_its_cached_value_and_without_one_an_error() {
    let row = r#"<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>"收"&amp;"费"</f>
        <v>收费</v></c><c r="C1"><f>1+1</f></c><c r="D1"><f>1+1</f><v></v></c>
        <c r="E1" t="e"><f>NA()</f><v>#N/A</v></c><c r="F1" t="b"><f>TRUE()</f><v>1</v></c>
        <c r="G1" t="str"><f>""</f><v></v></c></row>"#;
    let no_value = "!公式没有计算结果";
    let records = [
        formula(0, 0, 2.0_f64.to_le_bytes()),
        formula(0, 1, [1, 0, 1, 0, 0, 0, 0xFF, 0xFF]),
        formula(0, 2, [2, 0, 0x2A, 0, 0, 0, 0xFF, 0xFF]),
        formula(0, 3, [3, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
    ];
    let tables = r#"<table:table table:name="账"><table:table-row>
        <table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/>
        <table:table-cell table:formula="of:=1+1"/></table:table-row></table:table>"#;
    check(vec![
        (
            "xlsx",
            xlsx(&[("xl/worksheets/sheet1.xml", &sheet(row))]),
            read(&[
                "[账]",
                "A1=2",
                "B1='收费",
                &format!("C1={no_value}"),
                &format!("D1={no_value}"),
                "E1=!#N/A",
                "F1=true",
            ]),
        ),
        ("xls", xls(&[], &[records.concat()]), read(&["[S0000]", "A1=2", "B1=true", "C1=!#N/A"])),
        ("ods", ods(tables), read(&["[账]", "A1=2", &format!("B1={no_value}")])),
    ]);
}

#[test]
fn texts_are_whole_and_as_they_were_written() {
    let strings = shared_strings(
        "4",
        r#"<si><r><t>收到</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 会费</t></r></si>
        <si><t>漢字</t><rPh sb="0" eb="2"><t>かんじ</t></rPh></si><si><t>6.2284E+18</t></si>
        <si><t>6228480012345678901</t></si>"#,
    );
    let row = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>
        <c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c><c r="E1" t="inlineStr"><is>
        <t>0012</t>
        </is></c><c r="F1" t="inlineStr"><is><r><t>甲&amp;</t></r><r><t>乙</t></r></is></c>
        <c r="G1" t="str"><v>1,234.50</v></c><c r="H1" t="b"><v>0</v></c>
        <c r="I1"><v>6.2284800123456789E+18</v></c></row>"#;
    check(vec![
        (
            "xlsx",
            xlsx(&[("xl/worksheets/sheet1.xml", &sheet(row)), ("xl/sharedStrings.xml", &strings)]),
            read(&[
                "[账]",
                "A1='收到 会费",
                "B1='漢字",
                "C1='6.2284E+18",
                "D1='6228480012345678901",
                "E1='0012",
                "F1='甲&乙",
                "G1='1,234.50",
                "H1=false",
                "I1=6228480012345679000",
            ]),
        ),
        ("xls", xls(&[], &[label(0, 0, "6.2284E+18")]), read(&["[S0000]", "A1='6.2284E+18"])),
    ]);
}

#[test]
fn a_workbook_of_excel_5_is_read_in_its_code_page() {
    let (summary, _, _) = GB18030.encode("摘要");
    let cells = [excel_5_label(0, 0, &summary), number(0, 1, 0, 12.5)].concat();
    check(vec![("BIFF5", excel_5(936, b"2025", &cells), read(&["[2025]", "A1='摘要", "B1=12.5"]))]);
}

/// The same workbook from four programs: title merged over four columns, rows 4, 5 and 8 and
/// column D hidden, B6:B7 merged, a hidden sheet.
#[test]
fn what_real_programs_write_is_told_alike() {
    let libreoffice_row_9 = "C9=49.5";
    let expected = |sum: &str| {
        let mut lines = vec![
            "[一月] merged [(0, 0, 0, 3), (5, 1, 6, 1)] rows [(3, 4), (7, 7)] columns [(3, 3)]"
                .to_owned(),
            "A1='记账凭证清单".to_owned(),
            "A2='日期".to_owned(),
            "B2='摘要".to_owned(),
            "C2='借方".to_owned(),
            "D2='贷方".to_owned(),
        ];
        for row in 3..9 {
            lines.push(format!("A{row}=2025-01-0{row}T00:00:00"));
            // What a merge covers is gone.
            if row != 7 {
                lines.push(format!("B{row}='摘要{row}"));
            }
            lines.push(format!("C{row}={}", f64::from(row) * 1.5));
        }
        lines.extend([sum.to_owned(), "[底稿] hidden".to_owned(), "A1=1".to_owned()]);
        Expected::Read(lines)
    };
    check(vec![
        (
            "openpyxl.xlsx",
            include_bytes!("fixtures/openpyxl.xlsx").to_vec(),
            expected("C9=!公式没有计算结果"),
        ),
        (
            "libreoffice.xlsx",
            include_bytes!("fixtures/libreoffice.xlsx").to_vec(),
            expected(libreoffice_row_9),
        ),
        (
            "libreoffice.xls",
            include_bytes!("fixtures/libreoffice.xls").to_vec(),
            expected(libreoffice_row_9),
        ),
        (
            "libreoffice.ods",
            include_bytes!("fixtures/libreoffice.ods").to_vec(),
            expected(libreoffice_row_9),
        ),
    ]);
}

#[test]
fn rows_that_go_backwards_are_refused() {
    let rows = r#"<row r="15"><c r="A15"><v>1</v></c><c r="B7"><v>2</v></c></row>"#;
    let found = "第 7 行写在第 15 行之后";
    check(vec![(
        "xlsx",
        xlsx(&[("xl/worksheets/sheet1.xml", &sheet(rows))]),
        Expected::Refused("file.damaged", found),
    )]);
}
