//! What a file is, by its first bytes and, for archives, by the names inside.

use super::codes::{FILE_HTML, FILE_KIND_UNKNOWN, FILE_KIND_UNSUPPORTED, FILE_PASSWORD, FILE_XML};
use super::limits::Limits;
use super::workbook_kind::WorkbookKind;
use super::{csv_read, guard};
use crate::finding::{Code, Failure, Finding, Outcome, Place};

/// A compound file of Microsoft's: old Excel, old Word, or an encrypted workbook.
const COMPOUND_FILE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Beginnings of files that people pick by mistake.
const OTHER_KINDS: [(&[u8], &str); 12] = [
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xFF\xD8\xFF", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xBC\xAF\x27\x1C", "7z 压缩包"),
    (b"\x1F\x8B", "gzip 压缩包"),
    (b"{\\rtf", "RTF 文档"),
    (b"MZ", "程序"),
    (b"SQLite format 3", "数据库"),
    (b"\x00\x01\x00\x00Standard", "Access 数据库"),
];

/// How far into a file text is told from other content.
const LOOK_BYTES: usize = 8 << 10;

pub fn recognise(bytes: &[u8], limits: &Limits) -> Outcome<WorkbookKind> {
    if bytes.starts_with(b"PK") {
        return recognise_archive(bytes, limits);
    }
    if bytes.starts_with(&COMPOUND_FILE) {
        return recognise_compound(bytes);
    }
    let head = &bytes[..bytes.len().min(LOOK_BYTES)];
    let other = OTHER_KINDS.iter().find(|(start, _)| head.starts_with(start));
    // `BM` and `MZ` may also begin a text, which has no zero bytes.
    if let Some((start, name)) = other
        && (start.len() > 2 || head.contains(&0))
    {
        return Err(refuse(&FILE_KIND_UNSUPPORTED, name));
    }
    // Sheets of Excel 2 to 4 are bare records, of which the first begins the sheet.
    if matches!(head, [0x09, 0x00 | 0x02 | 0x04, 4 | 6, 0, ..]) {
        return Err(refuse(&FILE_KIND_UNSUPPORTED, "Excel 2.0 至 4.0 的文件"));
    }
    if head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) {
        return Ok(WorkbookKind::Csv);
    }
    if csv_read::unmarked_utf16(head).is_some() {
        return Ok(WorkbookKind::Csv);
    }
    if head.contains(&0) {
        return Err(refuse(&FILE_KIND_UNKNOWN, "二进制内容"));
    }
    recognise_text(head)
}

fn recognise_text(head: &[u8]) -> Outcome<WorkbookKind> {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    if !head.starts_with(b"<") {
        return Ok(WorkbookKind::Csv);
    }
    let lower = head.to_ascii_lowercase();
    let has = |mark: &[u8]| lower.windows(mark.len()).any(|window| window == mark);
    if has(b"<html") || has(b"<!doctype html") || has(b"<table") || has(b"<head") {
        return Err(refuse(&FILE_HTML, "以网页表格保存的文件"));
    }
    if lower.starts_with(b"<?xml") || has(b"xmlns") {
        return Err(refuse(&FILE_XML, "以 XML 保存的文件"));
    }
    Ok(WorkbookKind::Csv)
}

fn recognise_archive(bytes: &[u8], limits: &Limits) -> Outcome<WorkbookKind> {
    let mut archive = guard::open_archive(bytes, limits)?;
    if let Some(kind) = guard::read_entry(&mut archive, "mimetype")? {
        return match kind.trim() {
            "application/vnd.oasis.opendocument.spreadsheet"
            | "application/vnd.oasis.opendocument.spreadsheet-template" => Ok(WorkbookKind::Ods),
            _ => Err(refuse(&FILE_KIND_UNSUPPORTED, "其他 OpenDocument 文件")),
        };
    }
    let names: Vec<String> =
        archive.file_names().filter_map(|name| name.ok().map(|name| name.to_lowercase())).collect();
    let has = |start: &str| names.iter().any(|name| name.starts_with(start));
    if has("xl/workbook.bin") {
        // The library passes over formulas with an error value and over formatted texts: a cell
        // that is left out in silence is worse than a file that is not read.
        return Err(refuse(&FILE_KIND_UNSUPPORTED, "二进制工作簿 .xlsb"));
    }
    if has("[content_types].xml") && !has("word/") && !has("ppt/") {
        return Ok(WorkbookKind::Xlsx);
    }
    let found = if has("word/") {
        "Word 文档"
    } else if has("ppt/") {
        "演示文稿"
    } else {
        "压缩包"
    };
    Err(refuse(&FILE_KIND_UNSUPPORTED, found))
}

fn recognise_compound(bytes: &[u8]) -> Outcome<WorkbookKind> {
    if has_stream(bytes, "EncryptedPackage") {
        return Err(refuse(&FILE_PASSWORD, "加密的工作簿"));
    }
    if has_stream(bytes, "Workbook") || has_stream(bytes, "Book") {
        return Ok(WorkbookKind::Xls);
    }
    if has_stream(bytes, "WordDocument") {
        return Err(refuse(&FILE_KIND_UNSUPPORTED, "Word 文档"));
    }
    Err(refuse(&FILE_KIND_UNKNOWN, "不含工作簿的复合文档"))
}

/// Names in a compound file's directory are UTF-16 in entries of 128 bytes on such a boundary.
fn has_stream(bytes: &[u8], name: &str) -> bool {
    let mut wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    wide.extend_from_slice(&[0, 0]);
    bytes.chunks_exact(128).any(|entry| entry.starts_with(&wide))
}

fn refuse(code: &'static Code, found: &str) -> Failure {
    Finding::new(code, Place::default())
        .found(found)
        .expected("xlsx、xls、ods 或 csv 电子表格")
        .into()
}
