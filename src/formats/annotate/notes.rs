//! Notes on cells: the part with their texts and the part that draws them.
//!
//! Invariants: what the user noted stays; a cell has one note, so ours is added below the user's
//! with a mark between them; a conversation (`tc=` author) is not touched, for programs show it
//! instead of the note. Drawings are not always well-formed XML and are only searched as text.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::address::{ALL_COLUMNS, ALL_ROWS, cell_of};
use super::package::Package;
use super::workbook::Book;
use super::xml::{Edits, Element, Tag, escape, escape_cell};
use super::{NOTE_AUTHOR, NOTE_MARK};
use crate::finding::{Failure, Outcome};
use crate::sheet::address;

const COMMENTS_KIND: &str =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml";
const DRAWING_KIND: &str = "application/vnd.openxmlformats-officedocument.vmlDrawing";

const VML_SPACES: [(&str, &str); 3] = [
    ("xmlns:v", "urn:schemas-microsoft-com:vml"),
    ("xmlns:o", "urn:schemas-microsoft-com:office:office"),
    ("xmlns:x", "urn:schemas-microsoft-com:office:excel"),
];
const SHAPE_TYPE: &str = "<v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" \
    path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/>\
    <v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>";

/// Shapes are numbered in blocks of so many; a drawing says which blocks it uses.
const SHAPES_IN_A_BLOCK: usize = 1024;
/// Numbers of blocks beyond are not a program's.
const MAX_BLOCKS: usize = 1 << 20;
/// Lines of a note that are shown without scrolling, and characters in a line.
const MAX_LINES_SHOWN: usize = 18;
const CHARACTERS_IN_A_LINE: usize = 22;

/// The notes of one sheet after this annotation, by cell.
pub type Notes = BTreeMap<(u32, u32), String>;

/// Whether a part with notes has some of ours.
pub fn has_own_notes(text: &str) -> bool {
    text.contains(NOTE_AUTHOR) || text.contains(NOTE_MARK)
}

/// Takes the notes of an earlier annotation off a sheet and puts these on it. Gives the relation
/// of the drawing when the sheet must link it.
pub fn put_notes(
    package: &mut Package<'_>,
    sheet: &str,
    drawing_link: Option<&str>,
    notes: &Notes,
    blocks: &mut usize,
) -> Outcome<Option<String>> {
    let relations = package.relations(sheet)?;
    let comments = relations
        .iter()
        .find(|relation| relation.kind == "comments" && package.has(&relation.target));
    if comments.is_none() && notes.is_empty() {
        return Ok(None);
    }
    let (part, text) = match comments {
        Some(relation) => {
            let text = package.text(&relation.target)?.unwrap_or_default();
            (relation.target.clone(), text)
        }
        None => (add_comments(package, sheet)?, empty_comments(package)),
    };
    let changed = Comments::parse(text)?.change(notes)?;
    if changed.is_unchanged {
        return Ok(None);
    }
    package.put(&part, changed.text);
    let drawing = relations.iter().find(|relation| {
        Some(relation.id.as_str()) == drawing_link && package.has(&relation.target)
    });
    let (drawing, link) = match drawing {
        Some(relation) => (relation.target.clone(), None),
        None if changed.drawn.is_empty() => return Ok(None),
        None => {
            let part = package.free_name("xl/drawings/vmlDrawing", ".vml");
            package.put(&part, empty_drawing());
            package.declare(&part, DRAWING_KIND)?;
            let id = package.relate(sheet, "vmlDrawing", &part)?;
            (part, Some(id))
        }
    };
    let text = package.text(&drawing)?.unwrap_or_default();
    let drawn = draw(&text, &changed.removed, &changed.drawn, blocks)?;
    package.put(&drawing, drawn);
    Ok(link)
}

fn add_comments(package: &mut Package<'_>, sheet: &str) -> Outcome<String> {
    let part = package.free_name("xl/comments", ".xml");
    package.put(&part, String::new());
    package.declare(&part, COMMENTS_KIND)?;
    package.relate(sheet, "comments", &part)?;
    Ok(part)
}

fn empty_comments(package: &Package<'_>) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <comments xmlns=\"{}\"><authors></authors><commentList></commentList></comments>",
        Book::space(package)
    )
}

fn empty_drawing() -> String {
    let spaces: String = VML_SPACES.map(|(name, space)| format!(" {name}=\"{space}\"")).concat();
    format!("<xml{spaces}>{SHAPE_TYPE}</xml>")
}

struct Comments {
    text: String,
    root: Element,
    /// Index of our author.
    author: usize,
    has_author: bool,
    /// Authors that stand for conversations.
    conversations: Vec<bool>,
}

/// A part of notes after the change.
struct Changed {
    text: String,
    is_unchanged: bool,
    /// Cells that had a note of ours alone.
    removed: BTreeSet<(u32, u32)>,
    /// Cells that have one now.
    drawn: Vec<((u32, u32), usize)>,
}

impl Comments {
    fn parse(text: String) -> Outcome<Self> {
        let root = Element::parse(&text)?;
        let authors: Vec<&str> = root.child("authors").map_or_else(Vec::new, |authors| {
            authors.children.iter().map(|author| author.text.as_str()).collect()
        });
        let found = authors.iter().position(|author| *author == NOTE_AUTHOR);
        let author = found.unwrap_or(authors.len());
        let conversations = authors.iter().map(|author| author.starts_with("tc=")).collect();
        Ok(Self { author, has_author: found.is_some(), conversations, text, root })
    }

    fn change(&self, notes: &Notes) -> Outcome<Changed> {
        let prefix = self.root.tag.prefix();
        let mut edits = Edits::default();
        let mut removed = BTreeSet::new();
        let mut left = notes.clone();
        for comment in self.root.child("commentList").into_iter().flat_map(|it| &it.children) {
            let cell = comment.tag.get("ref").and_then(|text| cell_of(&text));
            let Some(cell) = cell else { continue };
            let author = comment.tag.get("authorId").and_then(|id| id.parse::<usize>().ok());
            let text = comment.text_of("t");
            let is_ours = self.has_author && author == Some(self.author);
            if is_ours || text.trim_start().starts_with(NOTE_MARK) {
                edits.delete(comment.whole());
                removed.insert(cell);
                continue;
            }
            let mine = left.remove(&cell);
            if author.and_then(|id| self.conversations.get(id)) == Some(&true) {
                continue;
            }
            if mine.is_some() || text.contains(NOTE_MARK) {
                merge(comment, mine.as_deref(), &self.text, prefix, &mut edits);
            }
        }
        let mut written = String::new();
        let mut drawn = Vec::new();
        for ((row, column), note) in &left {
            let _ = write!(
                written,
                "<{prefix}comment ref=\"{}\" authorId=\"{}\"><{prefix}text>{}</{prefix}text>\
                 </{prefix}comment>",
                address(*row, *column),
                self.author,
                run(prefix, note)
            );
            drawn.push(((*row, *column), lines_of(note)));
        }
        if !written.is_empty() {
            self.append(&mut edits, prefix, &written)?;
        }
        let is_unchanged = edits.is_empty();
        Ok(Changed { text: edits.apply(&self.text)?, is_unchanged, removed, drawn })
    }

    fn append(&self, edits: &mut Edits, prefix: &str, written: &str) -> Outcome<()> {
        let author = format!("<{prefix}author>{}</{prefix}author>", escape(NOTE_AUTHOR));
        match self.root.child("authors") {
            Some(authors) if !self.has_author => edits.append(authors, &author),
            Some(_) => {}
            None => edits
                .insert(self.root.open.end, format!("<{prefix}authors>{author}</{prefix}authors>")),
        }
        let list = self.root.child("commentList");
        let list = list.ok_or_else(|| Failure::file("xlsx", "批注没有列表"))?;
        edits.append(list, written);
        Ok(())
    }
}

fn run(prefix: &str, text: &str) -> String {
    format!(
        "<{prefix}r><{prefix}rPr><{prefix}sz val=\"9\"/><{prefix}rFont val=\"宋体\"/>\
         <{prefix}charset val=\"134\"/></{prefix}rPr><{prefix}t xml:space=\"preserve\">{}\
         </{prefix}t></{prefix}r>",
        escape_cell(text)
    )
}

/// Takes our part off a note of the user's and puts another below it.
fn merge(comment: &Element, mine: Option<&str>, text: &str, prefix: &str, edits: &mut Edits) {
    let Some(body) = comment.child("text") else { return };
    // A program that saved the workbook may have split our part into several runs.
    let parts: Vec<&Element> = body.children.iter().filter(|part| !is_phonetic(part)).collect();
    let shown: Vec<String> = parts.iter().map(|part| part.text_of("t")).collect();
    let own = shown.iter().position(|shown| shown.contains(NOTE_MARK));
    let mut inside = String::new();
    for (index, (part, shown)) in parts.iter().zip(&shown).enumerate() {
        let is_last = own.is_some_and(|own| {
            own == index || own == index + 1 && shown_before_mark(&parts, own).is_empty()
        });
        if own.is_some_and(|own| index > own) {
            break;
        }
        if is_last {
            let before = shown.split(NOTE_MARK).next().unwrap_or_default();
            let before = before.trim_end_matches('\n');
            if !before.is_empty() {
                inside.push_str(&run_like(part, before, text, prefix));
            }
        } else if part.tag.local() == "t" {
            let _ = write!(inside, "<{prefix}r>{}</{prefix}r>", &text[part.whole()]);
        } else {
            inside.push_str(&text[part.whole()]);
        }
    }
    if let Some(mine) = mine {
        inside.push_str(&run(prefix, &format!("\n\n{mine}")));
    }
    let name = body.tag.name();
    edits.replace(body.whole(), format!("{}{inside}</{name}>", body.tag.open()));
}

/// What stands before our mark in the run that has it, line breaks left out.
fn shown_before_mark(parts: &[&Element], own: usize) -> String {
    let shown = parts.get(own).map(|part| part.text_of("t")).unwrap_or_default();
    shown.split(NOTE_MARK).next().unwrap_or_default().trim_matches('\n').to_owned()
}

fn is_phonetic(part: &Element) -> bool {
    matches!(part.tag.local(), "rPh" | "phoneticPr")
}

/// A run with another text and the look that this one has.
fn run_like(part: &Element, shown: &str, text: &str, prefix: &str) -> String {
    let look = part.child("rPr").map_or("", |look| &text[look.whole()]);
    format!(
        "<{prefix}r>{look}<{prefix}t xml:space=\"preserve\">{}</{prefix}t></{prefix}r>",
        escape_cell(shown)
    )
}

fn lines_of(note: &str) -> usize {
    let wrapped = |line: &str| line.chars().count() / CHARACTERS_IN_A_LINE + 1;
    note.lines().map(wrapped).sum::<usize>().clamp(4, MAX_LINES_SHOWN)
}

/// The drawing without the shapes of some cells and with shapes for others.
fn draw(
    text: &str,
    removed: &BTreeSet<(u32, u32)>,
    drawn: &[((u32, u32), usize)],
    blocks: &mut usize,
) -> Outcome<String> {
    let mut edits = Edits::default();
    for (cell, range) in note_shapes(text) {
        if removed.contains(&cell) {
            edits.delete(range);
        }
    }
    let mut shapes = String::new();
    if !drawn.is_empty() {
        let first_block = next_block(text).max(*blocks);
        let used = drawn.len().div_ceil(SHAPES_IN_A_BLOCK - 1);
        let mut spaces = String::new();
        for (name, space) in VML_SPACES {
            let declared = format!("{name}=\"{space}\"");
            if !text.contains(&declared) {
                spaces.push(' ');
                spaces.push_str(&declared);
            }
        }
        if !text.contains("_x0000_t202") {
            shapes.push_str(&SHAPE_TYPE.replacen(" id=", &format!("{spaces} id="), 1));
        }
        for (index, (cell, lines)) in drawn.iter().enumerate() {
            let block = first_block + index / (SHAPES_IN_A_BLOCK - 1);
            let number = block * SHAPES_IN_A_BLOCK + index % (SHAPES_IN_A_BLOCK - 1) + 1;
            shapes.push_str(&shape(*cell, number, *lines, &spaces));
        }
        *blocks = first_block + used;
        let blocks: Vec<String> =
            (first_block..first_block + used).map(|block| block.to_string()).collect();
        register_blocks(text, &blocks.join(","), &mut edits);
    }
    let end = text.rfind("</").ok_or_else(|| Failure::file("xlsx", "批注的图形部件没有结束"))?;
    edits.insert(end, shapes);
    edits.apply(text)
}

/// Shapes of notes with the cells they belong to.
fn note_shapes(text: &str) -> Vec<((u32, u32), std::ops::Range<usize>)> {
    let mut shapes = Vec::new();
    let mut rest = 0;
    while let Some(start) = text[rest..].find("shape").map(|place| place + rest) {
        rest = start + 5;
        if !text[rest..].starts_with(|c: char| c.is_ascii_whitespace()) {
            continue;
        }
        let head = text[..start].rfind('<').filter(|open| {
            text[open + 1..start].chars().all(|c| c.is_ascii_alphanumeric() || c == ':')
        });
        let Some(open) = head else { continue };
        let name = format!("{}shape", &text[open + 1..start]);
        let closing = format!("</{name}>");
        let Some(end) = text[start..].find(&closing).map(|place| place + start + closing.len())
        else {
            continue;
        };
        let body = &text[open..end];
        let number = |name: &str| value_of(body, name)?.trim().parse::<u32>().ok();
        if let (true, Some(row), Some(column)) =
            (body.contains("\"Note\""), number("Row"), number("Column"))
        {
            shapes.push(((row, column), open..end));
        }
        rest = end;
    }
    shapes
}

/// What stands in the element of this local name.
fn value_of<'t>(body: &'t str, name: &str) -> Option<&'t str> {
    let place = body.find(&format!(":{name}>")).or_else(|| body.find(&format!("<{name}>")))?;
    let inside = &body[place + name.len() + 2..];
    inside.split('<').next()
}

/// The first block of shape numbers that this drawing does not use.
fn next_block(text: &str) -> usize {
    let after = |place: usize| {
        let digits: String = text[place..].chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<usize>().ok()
    };
    let ids = text.match_indices("_x0000_s").filter_map(|(place, it)| after(place + it.len()));
    let used = ids.map(|id| id / SHAPES_IN_A_BLOCK);
    let said = block_list(text).into_iter().flat_map(|range| {
        text[range].split(',').filter_map(|it| it.trim().parse::<usize>().ok()).collect::<Vec<_>>()
    });
    used.chain(said).filter(|block| *block < MAX_BLOCKS).max().map_or(1, |last| last + 1)
}

/// Where a drawing lists its blocks: `<o:idmap v:ext="edit" data="1"/>`.
fn block_list(text: &str) -> Option<std::ops::Range<usize>> {
    let start = text.find("idmap ")?;
    let end = start + text[start..].find('>')?;
    let data = start + text[start..end].find("data=")? + 6;
    let quote = text[data - 1..].chars().next()?;
    Some(data..data + text[data..end].find(quote)?)
}

fn register_blocks(text: &str, blocks: &str, edits: &mut Edits) {
    if let Some(range) = block_list(text) {
        edits.insert(range.end, format!(",{blocks}"));
    } else if let Some(end) =
        text.find("<xml").and_then(|open| Some(open + text[open..].find('>')?))
    {
        let layout = format!(
            "<o:shapelayout xmlns:o=\"{}\" xmlns:v=\"{}\" v:ext=\"edit\">\
             <o:idmap v:ext=\"edit\" data=\"{blocks}\"/></o:shapelayout>",
            VML_SPACES[1].1, VML_SPACES[0].1
        );
        edits.insert(end + 1, layout);
    }
}

/// A note that appears when the pointer rests on its cell.
fn shape((row, column): (u32, u32), number: usize, lines: usize, spaces: &str) -> String {
    let lines = u32::try_from(lines).unwrap_or(4);
    let left = (column + 1).min(ALL_COLUMNS - 5);
    let top = row.saturating_sub(1).min(ALL_ROWS - 32);
    let right = left + 4;
    let bottom = top + lines + 1;
    let tag = Tag(format!("v:shape{spaces} id=\"_x0000_s{number}\" type=\"#_x0000_t202\""));
    let tag = tag
        .with(
            "style",
            "position:absolute;margin-left:60pt;margin-top:2pt;width:240pt;height:96pt;\
             z-index:1;visibility:hidden",
        )
        .with("fillcolor", "#fffdf2")
        .with("o:insetmode", "auto");
    format!(
        "{}<v:fill color2=\"#fffdf2\"/><v:shadow on=\"t\" color=\"#8a8f98\" obscured=\"t\"/>\
         <v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\">\
         <div style=\"text-align:left\"></div></v:textbox><x:ClientData ObjectType=\"Note\">\
         <x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left},12,{top},2,{right},12,{bottom},6\
         </x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row>\
         <x:Column>{column}</x:Column></x:ClientData></v:shape>",
        tag.open()
    )
}
