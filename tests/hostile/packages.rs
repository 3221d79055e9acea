//! Packages built part by part: workbooks that no spreadsheet program would write.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// The parts of a workbook with one sheet 账; each can be replaced, others added.
pub fn xlsx(changes: &[(&str, &str)]) -> Vec<u8> {
    xlsx_bytes(&changes.iter().map(|(name, text)| (*name, text.as_bytes())).collect::<Vec<_>>())
}

pub fn xlsx_bytes(changes: &[(&str, &[u8])]) -> Vec<u8> {
    let types = format!(
        r#"<?xml version="1.0"?><Types xmlns="{PACKAGE}/content-types"><Default Extension="xml"
        ContentType="application/xml"/></Types>"#
    );
    let root = format!(
        r#"<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"
        Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    let workbook = format!(
        r#"<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="账" sheetId="1"
        r:id="rId1"/></sheets></workbook>"#
    );
    let mut parts: Vec<(&str, Vec<u8>)> = vec![
        ("[Content_Types].xml", types.into_bytes()),
        ("_rels/.rels", root.into_bytes()),
        ("xl/workbook.xml", workbook.into_bytes()),
        ("xl/_rels/workbook.xml.rels", relations(&[("rId1", "worksheets/sheet1.xml")]).into()),
        ("xl/worksheets/sheet1.xml", sheet(r#"<row r="1"><c r="A1"><v>1</v></c></row>"#).into()),
    ];
    for (name, content) in changes {
        match parts.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = content.to_vec(),
            None => parts.push((name, content.to_vec())),
        }
    }
    let parts: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, content)| (*name, content.as_slice())).collect();
    package(&parts)
}

pub fn relations(sheets: &[(&str, &str)]) -> String {
    let each: Vec<String> = sheets
        .iter()
        .map(|(id, target)| {
            format!(r#"<Relationship Id="{id}" Type="{RELATIONS}/worksheet" Target="{target}"/>"#)
        })
        .collect();
    let each = each.concat();
    format!(r#"<Relationships xmlns="{PACKAGE}/relationships">{each}</Relationships>"#)
}

pub fn workbook(properties: &str, sheets: &[(&str, &str)]) -> String {
    let each: Vec<String> = (1..)
        .zip(sheets)
        .map(|(number, (name, id))| {
            format!(r#"<sheet name="{name}" sheetId="{number}" r:id="{id}"/>"#)
        })
        .collect();
    let each = each.concat();
    format!(
        r#"<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{properties}<sheets>{each}</sheets>
        </workbook>"#
    )
}

pub fn sheet(rows: &str) -> String {
    format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>"#)
}

/// A sheet with something before the rows.
pub fn sheet_with(before: &str, rows: &str, after: &str) -> String {
    format!(r#"<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>"#)
}

pub fn shared_strings(count: &str, strings: &str) -> String {
    format!(r#"<sst xmlns="{MAIN}" uniqueCount="{count}">{strings}</sst>"#)
}

pub fn ods(tables: &str) -> Vec<u8> {
    ods_parts(&ods_content("", tables), &[])
}

pub fn ods_content(prolog: &str, tables: &str) -> String {
    format!(
        r#"<?xml version="1.0"?>{prolog}<office:document-content xmlns:office="o" xmlns:table="t"
        xmlns:text="x"><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>
        </office:document-content>"#
    )
}

pub fn ods_parts(content: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
    ];
    parts.extend(more);
    package(&parts)
}
