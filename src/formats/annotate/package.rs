//! The archive of a workbook: its parts, how they refer to each other, and writing it again.
//!
//! Invariants: an entry that nobody changed is copied as it is packed, in its place; new entries
//! follow at the end. A signature of the whole package (`_xmlsignatures`) is kept although any
//! change makes it void: leaving it out would hide that there was one.

use std::io::{BufRead, BufReader, Cursor, Read, Write};

use rustc_hash::FxHashMap;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::super::damage::{broken_archive, broken_xml, damaged};
use super::super::guard;
use super::super::limits::Limits;
use super::xml::{Edits, Element, escape};
use crate::finding::{Failure, Outcome};

const CONTENT_TYPES: &str = "[Content_Types].xml";
const RELATIONS_SPACE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const STRICT_OFFICE: &str = "http://purl.oclc.org/ooxml/officeDocument/relationships";

/// What one part says of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    pub id: String,
    /// The last word of its type: `worksheet`, `comments`.
    pub kind: String,
    /// Name of the part from the root of the package.
    pub target: String,
}

/// What becomes of an entry.
enum Change {
    Whole(String),
    Edits(Edits),
}

/// A workbook's archive with the changes to be made.
pub struct Package<'b> {
    archive: guard::Archive<'b>,
    /// Names as compared: lower case, forward slashes.
    indices: FxHashMap<String, usize>,
    changes: FxHashMap<usize, Change>,
    added: Vec<(String, String)>,
    /// Whether the workbook is of the strict kind of the standard.
    pub is_strict: bool,
}

fn key(name: &str) -> String {
    name.trim_start_matches('/').replace('\\', "/").to_lowercase()
}

impl<'b> Package<'b> {
    pub fn open(bytes: &'b [u8]) -> Outcome<Self> {
        let archive = guard::open_archive(bytes, &Limits::OF_USE)?;
        let mut indices = FxHashMap::default();
        for (index, name) in archive.file_names().enumerate() {
            indices.insert(key(&name.map_err(broken_archive)?), index);
        }
        let (changes, added) = (FxHashMap::default(), Vec::new());
        Ok(Self { archive, indices, changes, added, is_strict: false })
    }

    pub fn has(&self, part: &str) -> bool {
        self.indices.contains_key(&key(part))
            || self.added.iter().any(|(name, _)| key(name) == key(part))
    }

    /// The workbook's main part, wherever it is.
    pub fn workbook_part(&mut self) -> Outcome<String> {
        let relations = self.relations("")?;
        let main = relations.into_iter().find(|relation| relation.kind == "officeDocument");
        Ok(main.map_or_else(|| "xl/workbook.xml".to_owned(), |relation| relation.target))
    }

    /// A part as it will be, for parts that are read whole.
    pub fn text(&mut self, part: &str) -> Outcome<Option<String>> {
        if let Some((_, text)) = self.added.iter().find(|(name, _)| key(name) == key(part)) {
            return Ok(Some(text.clone()));
        }
        let Some(&index) = self.indices.get(&key(part)) else { return Ok(None) };
        if let Some(Change::Whole(text)) = self.changes.get(&index) {
            return Ok(Some(text.clone()));
        }
        let mut bytes = Vec::new();
        let mut entry = self.archive.by_index(index).map_err(broken_archive)?;
        entry.read_to_end(&mut bytes).map_err(broken_archive)?;
        String::from_utf8(bytes).map(Some).map_err(broken_xml)
    }

    /// A part as it came, for parts that are streamed.
    pub fn open_part(&mut self, part: &str) -> Outcome<impl BufRead> {
        let index = self.indices.get(&key(part)).copied();
        let index = index.ok_or_else(|| damaged(format!("缺少 {part}")))?;
        let entry = self.archive.by_index(index).map_err(broken_archive)?;
        Ok(BufReader::with_capacity(64 << 10, entry))
    }

    /// Puts a part in place of the one of that name, or adds it.
    pub fn put(&mut self, part: &str, text: String) {
        if let Some(index) = self.indices.get(&key(part)) {
            self.changes.insert(*index, Change::Whole(text));
        } else if let Some(added) = self.added.iter_mut().find(|(name, _)| key(name) == key(part)) {
            added.1 = text;
        } else {
            self.added.push((part.to_owned(), text));
        }
    }

    /// Changes a streamed part.
    pub fn edit(&mut self, part: &str, edits: Edits) {
        if let (false, Some(index)) = (edits.is_empty(), self.indices.get(&key(part))) {
            self.changes.insert(*index, Change::Edits(edits));
        }
    }

    /// What a part refers to within the package; `""` is the package itself.
    pub fn relations(&mut self, part: &str) -> Outcome<Vec<Relation>> {
        let Some(text) = self.text(&relations_part(part))? else { return Ok(Vec::new()) };
        let root = Element::parse(&text)?;
        let mut relations = Vec::new();
        for element in root.named("Relationship") {
            let tag = &element.tag;
            let (Some(id), Some(kind), Some(target)) =
                (tag.get("Id"), tag.get("Type"), tag.get("Target"))
            else {
                continue;
            };
            if tag.get("TargetMode").is_some_and(|mode| mode == "External") {
                continue;
            }
            self.is_strict |= kind.starts_with(STRICT_OFFICE);
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            relations.push(Relation { id: id.into_owned(), kind, target: resolve(part, &target) });
        }
        Ok(relations)
    }

    /// Lets a part refer to another; gives the id of the relation.
    pub fn relate(&mut self, part: &str, kind: &str, target: &str) -> Outcome<String> {
        let name = relations_part(part);
        let text = self.text(&name)?.unwrap_or_else(|| {
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
                 <Relationships xmlns=\"{RELATIONS_SPACE}\"></Relationships>"
            )
        });
        let root = Element::parse(&text)?;
        let taken: Vec<String> =
            root.children.iter().filter_map(|it| Some(it.tag.get("Id")?.into_owned())).collect();
        let mut number = taken.len() + 1;
        while taken.iter().any(|id| id.eq_ignore_ascii_case(&format!("rId{number}"))) {
            number += 1;
        }
        let child = format!(
            "<{}Relationship Id=\"rId{number}\" Type=\"{}/{kind}\" Target=\"/{}\"/>",
            root.tag.prefix(),
            self.office_space(),
            escape(target)
        );
        let mut edits = Edits::default();
        edits.append(&root, &child);
        let changed = edits.apply(&text)?;
        self.put(&name, changed);
        Ok(format!("rId{number}"))
    }

    /// The namespace of relations between parts of an office document.
    pub fn office_space(&self) -> &'static str {
        if self.is_strict { STRICT_OFFICE } else { OFFICE }
    }

    /// Says what a new part is; parts named `.vml` are known by their ending.
    pub fn declare(&mut self, part: &str, content_type: &str) -> Outcome<()> {
        let text = self.text(CONTENT_TYPES)?.ok_or_else(|| damaged("缺少 [Content_Types].xml"))?;
        let root = Element::parse(&text)?;
        let prefix = root.tag.prefix();
        let mut edits = Edits::default();
        if let Some(ending) = part.strip_suffix(".vml").map(|_| "vml") {
            let is = |it: &&Element| {
                it.tag.get("Extension").is_some_and(|it| it.eq_ignore_ascii_case(ending))
            };
            if root.named("Default").find(is).is_some() {
                return Ok(());
            }
            let default =
                format!("<{prefix}Default Extension=\"vml\" ContentType=\"{content_type}\"/>");
            // Defaults stand first.
            match root.children.first() {
                Some(first) => edits.insert(first.open.start, default),
                None => edits.append(&root, &default),
            }
        } else {
            let part = escape(part);
            edits.append(
                &root,
                &format!("<{prefix}Override PartName=\"/{part}\" ContentType=\"{content_type}\"/>"),
            );
        }
        let changed = edits.apply(&text)?;
        self.put(CONTENT_TYPES, changed);
        Ok(())
    }

    /// `xl/comments3.xml`: the first number that no part has.
    pub fn free_name(&self, start: &str, ending: &str) -> String {
        let mut number = 1;
        while self.has(&format!("{start}{number}{ending}")) {
            number += 1;
        }
        format!("{start}{number}{ending}")
    }

    /// The archive with all changes in it.
    pub fn finish(mut self) -> Outcome<Vec<u8>> {
        let writing = |problem: zip::result::ZipError| Failure::file("xlsx", problem);
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..self.archive.len() {
            let Some(change) = self.changes.remove(&index) else {
                let entry = self.archive.by_index_raw(index).map_err(broken_archive)?;
                writer.raw_copy_file(entry).map_err(writing)?;
                continue;
            };
            let mut entry = self.archive.by_index(index).map_err(broken_archive)?;
            let name = entry.name().map_err(broken_archive)?.into_owned();
            let mut options =
                SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
            if let Some(time) = entry.last_modified() {
                options = options.last_modified_time(time);
            }
            writer.start_file(name, options).map_err(writing)?;
            match change {
                Change::Whole(text) => writer.write_all(text.as_bytes()).map_err(broken_archive)?,
                Change::Edits(edits) => edits.copy(&mut entry, &mut writer)?,
            }
        }
        for (name, text) in self.added {
            let options =
                SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
            let options = options.last_modified_time(zip::DateTime::default());
            writer.start_file(name, options).map_err(writing)?;
            writer.write_all(text.as_bytes()).map_err(broken_archive)?;
        }
        Ok(writer.finish().map_err(writing)?.into_inner())
    }
}

/// `xl/_rels/workbook.xml.rels` of `xl/workbook.xml`.
fn relations_part(part: &str) -> String {
    let (folder, file) = part.rsplit_once('/').map_or(("", part), |(folder, file)| (folder, file));
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{slash}_rels/{file}.rels")
}

/// Where a target leads that a part names: from the root when it begins with a slash.
fn resolve(part: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut path: Vec<&str> = Vec::new();
    if !target.starts_with('/') {
        path.extend(part.split('/'));
        path.pop();
    }
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_lead_from_the_part_or_from_the_root() {
        for (part, target, found) in [
            ("", "xl/workbook.xml", "xl/workbook.xml"),
            ("xl/workbook.xml", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl/workbook.xml", "/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl/worksheets/sheet1.xml", "../comments1.xml", "xl/comments1.xml"),
            ("xl/worksheets/sheet1.xml", "./../drawings/a.vml", "xl/drawings/a.vml"),
            ("xl\\workbook.xml", "..\\..\\..\\a.xml", "a.xml"),
        ] {
            assert_eq!(resolve(part, target), found);
        }
        assert_eq!(relations_part(""), "_rels/.rels");
        assert_eq!(relations_part("xl/a.xml"), "xl/_rels/a.xml.rels");
    }
}
