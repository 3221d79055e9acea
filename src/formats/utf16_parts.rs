//! Workbooks with parts in UTF-16, which the format allows and the reading libraries do not.
//!
//! Invariants: only what begins like UTF-16 is taken for it; a part is held whole within the limits
//! of parts that are; bytes that are no UTF-16 refuse the file, for a wrong character in an amount
//! is worse.

use std::io::{Cursor, Read, Write};

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::damage::{broken_archive, broken_xml, damaged};
use super::guard::Archive;
use super::limits::Limits;
use crate::finding::{Failure, Outcome};

/// How a part in UTF-16 begins: with a mark, or with the `<` of its declaration.
const BEGINNINGS: [(&[u8], &Encoding); 4] = [
    (&[0xff, 0xfe], UTF_16LE),
    (&[0xfe, 0xff], UTF_16BE),
    (&[b'<', 0, b'?', 0], UTF_16LE),
    (&[0, b'<', 0, b'?'], UTF_16BE),
];

/// The encoding of a part that begins with these bytes, if it is UTF-16.
#[must_use]
pub fn utf16_of(head: &[u8]) -> Option<&'static Encoding> {
    BEGINNINGS.iter().find(|(beginning, _)| head.starts_with(beginning)).map(|it| it.1)
}

/// The workbook with these parts in UTF-8.
pub fn in_utf8(archive: &mut Archive<'_>, parts: &[usize], limits: &Limits) -> Outcome<Vec<u8>> {
    let writing = |problem: zip::result::ZipError| Failure::file("xlsx", problem);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        if !parts.contains(&index) {
            let entry = archive.by_index_raw(index).map_err(broken_archive)?;
            writer.raw_copy_file(entry).map_err(writing)?;
            continue;
        }
        let entry = archive.by_index(index).map_err(broken_archive)?;
        let name = entry.name().map_err(broken_archive)?.into_owned();
        let mut bytes = Vec::new();
        entry.take(limits.held_bytes + 1).read_to_end(&mut bytes).map_err(broken_archive)?;
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limits.held_bytes {
            return Err(damaged(format!("{name} 以 UTF-16 书写，且过大")));
        }
        let text = decoded(&bytes).ok_or_else(|| broken_xml(()))?;
        writer.start_file(name, SimpleFileOptions::default()).map_err(writing)?;
        writer.write_all(without_declaration(&text).as_bytes()).map_err(broken_archive)?;
    }
    writer.finish().map(Cursor::into_inner).map_err(writing)
}

fn decoded(bytes: &[u8]) -> Option<String> {
    let encoding = utf16_of(bytes)?;
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(text.trim_start_matches('\u{feff}').to_owned())
}

/// The declaration names the encoding that the part no longer has.
fn without_declaration(text: &str) -> &str {
    let behind = text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>"));
    behind.map_or(text, |(_, rest)| rest)
}
