//! What a file must satisfy before anything in it is unpacked.
//!
//! Invariants: of an archive only names, sizes and the beginnings of its XML parts are looked at;
//! what an entry really unpacks to is bounded where it is unpacked, for a declared size may lie.

use std::io::{Cursor, Read};

use memchr::memmem::find;
use zip::ZipArchive;
use zip::read::ZipFile;

use super::codes::{FILE_ARCHIVE_UNSAFE, FILE_EMPTY, FILE_ENTITIES, FILE_PASSWORD, FILE_TOO_LARGE};
use super::damage::broken_archive;
use super::limits::Limits;
use super::utf16_parts::utf16_of;
use crate::finding::{Code, Failure, Finding, Outcome, Place};

/// A part that is read whole besides the sheets: the list of sheets, relations, the manifest.
const MAX_PART_BYTES: u64 = 16 << 20;

/// How far a document type can stand from the beginning of a part: XML allows only comments
/// before it.
const PROLOG_BYTES: u64 = 64 << 10;

/// Names that end like this are archives inside the archive. Workbooks embed other workbooks as
/// `.xlsx`, which are never opened, so only plain archives count.
const NESTED: [&str; 7] = [".zip", ".rar", ".7z", ".gz", ".tar", ".jar", ".cab"];

pub type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

pub fn check_size(bytes: &[u8], limits: &Limits) -> Outcome<()> {
    if bytes.is_empty() {
        return Err(refusal(&FILE_EMPTY, "0 字节", "有内容的文件"));
    }
    if bytes.len() > limits.file_bytes {
        return Err(refusal(
            &FILE_TOO_LARGE,
            &mebibytes(u64::try_from(bytes.len()).unwrap_or(u64::MAX)),
            &format!("不超过 {} MB", limits.file_bytes >> 20),
        ));
    }
    Ok(())
}

/// What an archive says of one of its entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct EntryFacts {
    name: String,
    packed_bytes: u64,
    unpacked_bytes: u64,
    is_encrypted: bool,
}

/// What an archive says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct ArchiveFacts {
    entries: Vec<EntryFacts>,
    has_name_twice: bool,
    has_overlap: bool,
}

/// Opens an archive after looking at every entry's name and size.
pub fn open_archive<'b>(bytes: &'b [u8], limits: &Limits) -> Outcome<Archive<'b>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken_archive)?;
    if archive.len() > limits.entries {
        return Err(too_many_entries(archive.len(), limits));
    }
    let mut facts = ArchiveFacts {
        entries: Vec::with_capacity(archive.len()),
        has_name_twice: archive.has_duplicate_names(),
        has_overlap: false,
    };
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(broken_archive)?;
        facts.entries.push(EntryFacts {
            name: entry.name().map_err(broken_archive)?.into_owned(),
            packed_bytes: entry.compressed_size(),
            unpacked_bytes: entry.size(),
            is_encrypted: entry.encrypted(),
        });
    }
    facts.has_overlap = archive.has_overlapping_entries().map_err(broken_archive)?;
    check_archive(&facts, limits)?;
    Ok(archive)
}

/// The judgement of an archive, by what it says of itself.
fn check_archive(facts: &ArchiveFacts, limits: &Limits) -> Outcome<()> {
    if facts.entries.len() > limits.entries {
        return Err(too_many_entries(facts.entries.len(), limits));
    }
    if facts.has_name_twice {
        return Err(unsafe_archive("压缩包内有同名文件", "每个文件名只出现一次"));
    }
    let mut unpacked_bytes: u64 = 0;
    for entry in &facts.entries {
        if entry.is_encrypted {
            return Err(refusal(&FILE_PASSWORD, "加密的压缩包", "没有密码的工作簿"));
        }
        check_entry_name(&entry.name)?;
        check_entry_size(entry, limits)?;
        unpacked_bytes = unpacked_bytes.saturating_add(entry.unpacked_bytes);
    }
    if unpacked_bytes > limits.unpacked_bytes {
        return Err(unsafe_archive(
            &format!("解压后 {}", mebibytes(unpacked_bytes)),
            &format!("不超过 {}", mebibytes(limits.unpacked_bytes)),
        ));
    }
    if facts.has_overlap {
        return Err(unsafe_archive("压缩包内的文件相互重叠", "每个文件各占一段"));
    }
    Ok(())
}

fn too_many_entries(count: usize, limits: &Limits) -> Failure {
    unsafe_archive(&format!("压缩包内有 {count} 个文件"), &format!("不超过 {} 个", limits.entries))
}

/// Refuses XML parts with a document type: no spreadsheet has one, and entities are declared in
/// it. Says which parts are in UTF-16.
pub fn refuse_entities(archive: &mut Archive<'_>) -> Outcome<Vec<usize>> {
    let mut head = Vec::new();
    let mut wide = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(broken_archive)?;
        let name = entry.name().map_err(broken_archive)?.to_ascii_lowercase();
        if !XML_PARTS.iter().any(|ending| name.ends_with(ending)) {
            continue;
        }
        head.clear();
        entry.take(PROLOG_BYTES).read_to_end(&mut head).map_err(broken_archive)?;
        if let Some(encoding) = utf16_of(&head) {
            let (text, _) = encoding.decode_without_bom_handling(&head);
            head = text.into_owned().into_bytes();
            wide.push(index);
        }
        if find(&head, b"<!DOCTYPE").is_some() || find(&head, b"<!ENTITY").is_some() {
            return Err(refusal(&FILE_ENTITIES, &format!("{name} 中有文档类型声明"), "没有"));
        }
    }
    Ok(wide)
}

/// Parts that are XML.
const XML_PARTS: [&str; 3] = [".xml", ".rels", ".vml"];

/// The entry of this name, or of one that differs in the case of letters only.
pub fn entry<'e, 'a>(
    archive: &'e mut Archive<'a>,
    name: &str,
) -> Outcome<Option<ZipFile<'e, Cursor<&'a [u8]>>>> {
    let same = |other: &str| other.replace('\\', "/").eq_ignore_ascii_case(name);
    let exact = archive.index_for_name(name);
    let index = exact
        .or_else(|| archive.file_names().position(|other| other.is_ok_and(|other| same(&other))));
    index.map(|index| archive.by_index(index).map_err(broken_archive)).transpose()
}

/// The text of a small entry; `None` when there is none.
pub fn read_entry(archive: &mut Archive<'_>, name: &str) -> Outcome<Option<String>> {
    let Some(entry) = entry(archive, name)? else { return Ok(None) };
    let mut bytes = Vec::new();
    let read = entry.take(MAX_PART_BYTES + 1).read_to_end(&mut bytes).map_err(broken_archive)?;
    if u64::try_from(read).unwrap_or(u64::MAX) > MAX_PART_BYTES {
        return Err(unsafe_archive(
            &format!("{name} 解压后超过 {}", mebibytes(MAX_PART_BYTES)),
            &format!("不超过 {}", mebibytes(MAX_PART_BYTES)),
        ));
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

fn check_entry_name(name: &str) -> Outcome<()> {
    let climbs = name.split(['/', '\\']).any(|part| part == "..");
    if climbs || name.starts_with(['/', '\\']) || name.contains(['\0', ':']) {
        return Err(unsafe_archive(&format!("内部路径 {name}"), "工作簿内的相对路径"));
    }
    let lower = name.to_ascii_lowercase();
    if NESTED.iter().any(|ending| lower.ends_with(ending)) {
        return Err(unsafe_archive(&format!("内部还有压缩包 {name}"), "只有工作簿自身的内容"));
    }
    Ok(())
}

fn check_entry_size(entry: &EntryFacts, limits: &Limits) -> Outcome<()> {
    let EntryFacts { name, packed_bytes, unpacked_bytes, .. } = entry;
    let is_streamed = name.contains("worksheets/") || name == "content.xml";
    if *unpacked_bytes > limits.held_bytes && !is_streamed {
        return Err(unsafe_archive(
            &format!("{name} 解压后 {}", mebibytes(*unpacked_bytes)),
            &format!("不超过 {}", mebibytes(limits.held_bytes)),
        ));
    }
    let ratio = unpacked_bytes / (*packed_bytes).max(1);
    if *unpacked_bytes > limits.ratio_matters_from_bytes && ratio > limits.ratio {
        return Err(unsafe_archive(
            &format!("{name} 的压缩比为 {ratio}"),
            &format!("不超过 {}", limits.ratio),
        ));
    }
    Ok(())
}

fn mebibytes(size_bytes: u64) -> String {
    format!("{} MB", size_bytes.div_ceil(1 << 20))
}

fn unsafe_archive(found: &str, expected: &str) -> Failure {
    refusal(&FILE_ARCHIVE_UNSAFE, found, expected)
}

fn refusal(code: &'static Code, found: &str, expected: &str) -> Failure {
    Finding::new(code, Place::default()).found(found).expected(expected).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        entries: 5,
        unpacked_bytes: 1_000,
        held_bytes: 600,
        ratio: 10,
        ratio_matters_from_bytes: 100,
        ..Limits::OF_USE
    };

    fn entry(name: &str, packed_bytes: u64, unpacked_bytes: u64) -> EntryFacts {
        EntryFacts { name: name.to_owned(), packed_bytes, unpacked_bytes, is_encrypted: false }
    }

    fn verdict(facts: &ArchiveFacts) -> String {
        match check_archive(facts, &LIMITS) {
            Ok(()) => "ok".to_owned(),
            Err(failure) => failure.to_string(),
        }
    }

    #[test]
    fn an_archive_is_judged_by_what_it_says_of_itself() {
        let sheet = "xl/worksheets/sheet1.xml";
        for (entries, expected) in [
            (vec![entry(sheet, 20, 200)], "ok"),
            (vec![entry(sheet, 100, 900)], "ok"),
            (vec![entry(sheet, 10, 200)], "压缩比为 20"),
            (vec![entry(sheet, 0, 101)], "压缩比为 101"),
            // A small entry may be as empty as it likes.
            (vec![entry(sheet, 1, 100)], "ok"),
            (vec![entry("xl/sharedStrings.xml", 100, 601)], "sharedStrings.xml 解压后"),
            (vec![entry(sheet, 100, 600), entry("content.xml", 100, 600)], "解压后 1 MB"),
            (vec![entry("x", 1, 1); 6], "压缩包内有 6 个文件"),
            (vec![entry("xl/../x.xml", 1, 1)], "内部路径"),
            (vec![entry("xl\\..\\x.xml", 1, 1)], "内部路径"),
            (vec![entry("/x.xml", 1, 1)], "内部路径"),
            (vec![entry("c:x.xml", 1, 1)], "内部路径"),
            (vec![entry("xl/a..b.xml", 1, 1)], "ok"),
            (vec![entry("xl/x.zip", 1, 1)], "内部还有压缩包"),
            (vec![EntryFacts { is_encrypted: true, ..entry("x", 1, 1) }], "file.password"),
        ] {
            let facts = ArchiveFacts { entries, ..ArchiveFacts::default() };
            let found = verdict(&facts);
            assert!(found.contains(expected), "{facts:?}: {found}");
        }
        let entries = vec![entry(sheet, 1, 1)];
        let twice =
            ArchiveFacts { entries: entries.clone(), has_name_twice: true, has_overlap: false };
        assert!(verdict(&twice).contains("同名"));
        let overlap = ArchiveFacts { entries, has_name_twice: false, has_overlap: true };
        assert!(verdict(&overlap).contains("重叠"));
    }
}
