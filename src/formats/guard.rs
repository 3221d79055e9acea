//! What a file must satisfy before anything in it is unpacked.
//!
//! Invariants: of an archive only names, sizes and the beginnings of its XML parts are looked at;
//! what an entry really unpacks to is bounded where it is unpacked, for a declared size may lie.

use std::io::{Cursor, Read};

use memchr::memmem::find;
use zip::ZipArchive;
use zip::read::ZipFile;

use super::codes::{FILE_ARCHIVE_UNSAFE, FILE_EMPTY, FILE_ENTITIES, FILE_PASSWORD, FILE_TOO_LARGE};
use super::damaged;
use crate::finding::{Code, Failure, Finding, Outcome, Place};

/// Largest file taken: a journal of a million lines is about 50 MiB as xlsx, 100 MiB as csv.
pub const MAX_FILE_BYTES: usize = 128 << 20;
pub const MAX_FILE_BYTES_U64: u64 = 128 << 20;

/// Entries of an archive: a workbook has about ten, one for each sheet and picture besides.
const MAX_ENTRIES: usize = 2_000;

/// All entries unpacked: a million lines of twelve columns make about 600 MiB of XML.
const MAX_UNPACKED_BYTES: u64 = 2 << 30;

/// Entries that the reader holds in memory whole, such as the shared strings.
const MAX_HELD_BYTES: u64 = 256 << 20;

/// Unpacked to packed. Sheets of many equal rows reach about 100; deflate can do 1,032.
const MAX_RATIO: u64 = 300;

/// A part that is read whole besides the sheets: the list of sheets, relations, the manifest.
const MAX_PART_BYTES: u64 = 16 << 20;

/// How far a document type can stand from the beginning of a part: XML allows only comments
/// before it.
const PROLOG_BYTES: u64 = 64 << 10;

/// Below this size the ratio says nothing.
const RATIO_MATTERS_FROM_BYTES: u64 = 16 << 20;

/// Names that end like this are archives inside the archive. Workbooks embed other workbooks as
/// `.xlsx`, which are never opened, so only plain archives count.
const NESTED: [&str; 7] = [".zip", ".rar", ".7z", ".gz", ".tar", ".jar", ".cab"];

pub type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

pub fn check_size(bytes: &[u8]) -> Outcome<()> {
    if bytes.is_empty() {
        return Err(refusal(&FILE_EMPTY, "0 字节", "有内容的文件"));
    }
    if bytes.len() > MAX_FILE_BYTES {
        return Err(refusal(
            &FILE_TOO_LARGE,
            &mebibytes(u64::try_from(bytes.len()).unwrap_or(u64::MAX)),
            &format!("不超过 {} MB", MAX_FILE_BYTES >> 20),
        ));
    }
    Ok(())
}

/// Opens an archive after looking at every entry's name and size.
pub fn open_archive(bytes: &[u8]) -> Outcome<Archive<'_>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > MAX_ENTRIES {
        return Err(unsafe_archive(
            &format!("压缩包内有 {} 个文件", archive.len()),
            &format!("不超过 {MAX_ENTRIES} 个"),
        ));
    }
    if archive.has_duplicate_names() {
        return Err(unsafe_archive("压缩包内有同名文件", "每个文件名只出现一次"));
    }
    let mut unpacked_bytes: u64 = 0;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(damaged)?;
        if entry.encrypted() {
            return Err(refusal(&FILE_PASSWORD, "加密的压缩包", "没有密码的工作簿"));
        }
        let name = entry.name().map_err(damaged)?.into_owned();
        check_entry_name(&name)?;
        check_entry_size(&name, entry.compressed_size(), entry.size())?;
        unpacked_bytes = unpacked_bytes.saturating_add(entry.size());
    }
    if unpacked_bytes > MAX_UNPACKED_BYTES {
        return Err(unsafe_archive(
            &format!("解压后 {}", mebibytes(unpacked_bytes)),
            &format!("不超过 {}", mebibytes(MAX_UNPACKED_BYTES)),
        ));
    }
    if archive.has_overlapping_entries().map_err(damaged)? {
        return Err(unsafe_archive("压缩包内的文件相互重叠", "每个文件各占一段"));
    }
    Ok(archive)
}

/// Refuses XML parts with a document type: no spreadsheet has one, and entities are declared in
/// it.
pub fn refuse_entities(archive: &mut Archive<'_>) -> Outcome<()> {
    let mut head = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(damaged)?;
        let name = entry.name().map_err(damaged)?.to_ascii_lowercase();
        if !XML_PARTS.iter().any(|ending| name.ends_with(ending)) {
            continue;
        }
        head.clear();
        entry.take(PROLOG_BYTES).read_to_end(&mut head).map_err(damaged)?;
        if find(&head, b"<!DOCTYPE").is_some() || find(&head, b"<!ENTITY").is_some() {
            return Err(refusal(&FILE_ENTITIES, &format!("{name} 中有文档类型声明"), "没有"));
        }
    }
    Ok(())
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
    index.map(|index| archive.by_index(index).map_err(damaged)).transpose()
}

/// The text of a small entry; `None` when there is none.
pub fn read_entry(archive: &mut Archive<'_>, name: &str) -> Outcome<Option<String>> {
    let Some(entry) = entry(archive, name)? else { return Ok(None) };
    let mut bytes = Vec::new();
    let read = entry.take(MAX_PART_BYTES + 1).read_to_end(&mut bytes).map_err(damaged)?;
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

fn check_entry_size(name: &str, packed_bytes: u64, unpacked_bytes: u64) -> Outcome<()> {
    let is_streamed = name.contains("worksheets/") || name == "content.xml";
    if unpacked_bytes > MAX_HELD_BYTES && !is_streamed {
        return Err(unsafe_archive(
            &format!("{name} 解压后 {}", mebibytes(unpacked_bytes)),
            &format!("不超过 {}", mebibytes(MAX_HELD_BYTES)),
        ));
    }
    if unpacked_bytes > RATIO_MATTERS_FROM_BYTES && unpacked_bytes / packed_bytes.max(1) > MAX_RATIO
    {
        return Err(unsafe_archive(
            &format!("{name} 的压缩比为 {}", unpacked_bytes / packed_bytes.max(1)),
            &format!("不超过 {MAX_RATIO}"),
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
