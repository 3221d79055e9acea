//! A document as docx, for people who go on writing in it.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::finding::{Failure, Outcome};
use crate::formats::document::{Block, Document, MARGINS, Table};

/// What offices in China print letters in; named, not brought along.
const FONT: &str = "仿宋";
const FONT_OF_TITLES: &str = "宋体";

/// What stands before each part.
const XML: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const TYPE: &str = "application/vnd.openxmlformats";

fn types() -> String {
    let relations = format!("{TYPE}-package.relationships+xml");
    let main = format!("{TYPE}-officedocument.wordprocessingml.document.main+xml");
    let default = |of: &str, is: &str| format!(r#"<Default Extension="{of}" ContentType="{is}"/>"#);
    let (rels, xml) = (default("rels", &relations), default("xml", "application/xml"));
    let part = format!(r#"<Override PartName="/word/document.xml" ContentType="{main}"/>"#);
    format!(r#"{XML}<Types xmlns="{PACKAGE}/content-types">{rels}{xml}{part}</Types>"#)
}

fn relations() -> String {
    let of = format!(r#"Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml""#);
    let one = format!("<Relationship {of}/>");
    format!(r#"{XML}<Relationships xmlns="{PACKAGE}/relationships">{one}</Relationships>"#)
}

/// Text inside of XML; what XML cannot say is left out.
fn escaped(text: &str) -> String {
    let mut told = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => told.push_str("&amp;"),
            '<' => told.push_str("&lt;"),
            '>' => told.push_str("&gt;"),
            '"' => told.push_str("&quot;"),
            it if it.is_control() && it != '\t' => {}
            it => told.push(it),
        }
    }
    told
}

struct Look<'a> {
    font: &'a str,
    /// Half points.
    size: u16,
    /// Twips from line to line.
    step: u16,
    align: &'a str,
    /// Characters, in hundredths.
    indent: u16,
    is_bold: bool,
}

fn paragraph(text: &str, look: &Look<'_>) -> String {
    let Look { font, size, step, align, indent, .. } = look;
    let bold = if look.is_bold { "<w:b/>" } else { "" };
    let indent = if *indent == 0 {
        String::new()
    } else {
        format!(r#"<w:ind w:firstLineChars="{indent}" w:firstLine="{}"/>"#, size * indent / 10)
    };
    let text = escaped(text);
    let spacing = format!(r#"<w:spacing w:line="{step}" w:lineRule="atLeast"/>"#);
    let fonts = format!(
        r#"<w:rFonts w:ascii="{font}" w:eastAsia="{font}" w:hAnsi="{font}" w:hint="eastAsia"/>"#
    );
    let sizes = format!(r#"<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>"#);
    let of_paragraph = format!(r#"<w:pPr>{spacing}{indent}<w:jc w:val="{align}"/></w:pPr>"#);
    let of_run = format!("<w:rPr>{fonts}{bold}{sizes}</w:rPr>");
    let told = format!(r#"<w:t xml:space="preserve">{text}</w:t>"#);
    format!("<w:p>{of_paragraph}<w:r>{of_run}{told}</w:r></w:p>")
}

fn cell(text: &str, width: u16, look: &Look<'_>) -> String {
    let lines: String = text.split('\n').map(|line| paragraph(line, look)).collect();
    format!(r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{lines}</w:tc>"#)
}

fn table(table: &Table, within: u16, look: &Look<'_>) -> String {
    let widths = table.widths(within);
    let row = |cells: &[String], extra: &str, look: &Look<'_>| {
        let cells: String =
            cells.iter().zip(&widths).map(|(text, width)| cell(text, *width, look)).collect();
        format!("<w:tr><w:trPr><w:cantSplit/>{extra}</w:trPr>{cells}</w:tr>")
    };
    let head: Vec<String> = table.columns.iter().map(|(heading, _)| heading.clone()).collect();
    let bold = Look { is_bold: true, align: "center", ..*look };
    let column = |it: &u16| format!(r#"<w:gridCol w:w="{it}"/>"#);
    let grid = widths.iter().map(column).collect::<Vec<_>>().concat();
    let sides = ["top", "left", "bottom", "right", "insideH", "insideV"];
    let border =
        |it: &str| format!(r#"<w:{it} w:val="single" w:sz="4" w:space="0" w:color="000000"/>"#);
    let borders = sides.map(border).concat();
    let rows: String = table.rows.iter().map(|it| row(it, "", look)).collect();
    let wide = format!(r#"<w:tblW w:w="{within}" w:type="dxa"/>"#);
    let borders = format!("<w:tblBorders>{borders}</w:tblBorders>");
    let looks = format!(r#"<w:tblPr>{wide}{borders}<w:tblLayout w:type="fixed"/></w:tblPr>"#);
    let head = row(&head, "<w:tblHeader/>", &bold);
    format!("<w:tbl>{looks}<w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>")
}

fn block(it: &Block, within: u16) -> String {
    let (size, step) = it.type_size();
    let plain =
        Look { font: FONT, size: size / 10, step, align: "left", indent: 0, is_bold: false };
    let lines = |text: &str, look: &Look<'_>| -> String {
        text.split('\n').map(|line| paragraph(line, look)).collect()
    };
    match it {
        Block::Title(text) => {
            lines(text, &Look { font: FONT_OF_TITLES, align: "center", is_bold: true, ..plain })
        }
        Block::Centred(text) => lines(text, &Look { align: "center", ..plain }),
        Block::Heading(text) => lines(text, &Look { is_bold: true, indent: 200, ..plain }),
        Block::Address(text) => lines(text, &plain),
        Block::Paragraph(text) => lines(text, &Look { align: "both", indent: 200, ..plain }),
        Block::Signature(text) => lines(text, &Look { align: "right", ..plain }),
        Block::Table(it) => table(it, within, &plain) + &paragraph("", &plain),
    }
}

fn body(document: &Document) -> String {
    let within = document.text_width();
    let blocks: String = document.blocks.iter().map(|it| block(it, within)).collect();
    let (width, height) = document.sheet();
    let (top, bottom, left, right) = MARGINS;
    let orient = if document.is_landscape { r#" w:orient="landscape""# } else { "" };
    let size = format!(r#"<w:pgSz w:w="{width}" w:h="{height}"{orient}/>"#);
    let above = format!(r#"w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}""#);
    let margins = format!(r#"<w:pgMar {above} w:header="851" w:footer="992" w:gutter="0"/>"#);
    let section = format!("<w:sectPr>{size}{margins}</w:sectPr>");
    let body = format!("<w:body>{blocks}{section}</w:body>");
    format!(r#"{XML}<w:document xmlns:w="{WORD}">{body}</w:document>"#)
}

fn lost(problem: &dyn std::fmt::Display) -> Failure {
    Failure::Storage(format!("docx: {problem}"))
}

/// The bytes of a docx; the same document gives the same bytes.
pub fn write_docx(document: &Document) -> Outcome<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    for (name, text) in [
        ("[Content_Types].xml", types()),
        ("_rels/.rels", relations()),
        ("word/document.xml", body(document)),
    ] {
        zip.start_file(name, options).map_err(|it| lost(&it))?;
        zip.write_all(text.as_bytes()).map_err(|it| lost(&it))?;
    }
    Ok(zip.finish().map_err(|it| lost(&it))?.into_inner())
}
