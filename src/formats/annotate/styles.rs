//! The styles of a workbook, with those of marks and of the summary appended.
//!
//! Invariants: nothing that is there is changed or renumbered; a marked cell keeps its font,
//! border, number format and alignment, for its format is copied with another fill; a format
//! that is there already is used again, so that marking the same file many times adds nothing.

use rustc_hash::FxHashMap;

use super::package::Package;
use super::xml::{Edits, Element};
use crate::finding::{Outcome, Severity};

/// Fills of marked cells. They are known again by their colours, also after another program
/// saved the workbook, so no palette that is offered to users has them.
const FILLS: [(Severity, &str); 3] =
    [(Severity::Refuse, "F9CFCD"), (Severity::Warn, "FCE9B9"), (Severity::Inform, "D6E6F7")];
const HEAD_FILL: &str = "E9EEF4";
const FONT: &str = "宋体";

/// Formats of cells that Excel takes.
const MAX_CELL_FORMATS: usize = 64_000;

/// The children of a style sheet in the order of the standard.
const ORDER: [&str; 11] = [
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
];

/// How cells that are written here look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Look {
    Title,
    /// Sentences above the table.
    Plain,
    Head,
    Body,
    Centred,
    Link,
    /// The severity of a finding, on its colour.
    Level(Severity),
    /// The column of explanations, which may be long: never wrapped, so that rows keep their
    /// height.
    Explanation,
}

/// The fill that a cell is to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fill {
    Mark(Severity),
    None,
}

/// One list of the style sheet: what it has, and what is added.
struct List {
    name: &'static str,
    existing: usize,
    /// Written text of an item → its index.
    known: FxHashMap<String, usize>,
    added: Vec<String>,
}

impl List {
    fn new(text: &str, root: &Element, name: &'static str, first: &[&str]) -> Self {
        let mut list = Self { name, existing: 0, known: FxHashMap::default(), added: Vec::new() };
        if let Some(element) = root.child(name) {
            list.existing = element.children.len();
            for (index, item) in element.children.iter().enumerate() {
                list.known.entry(text[item.whole()].to_owned()).or_insert(index);
            }
        }
        // Items that programs take for granted at these places.
        for item in first.iter().skip(list.existing) {
            list.added.push(prefixed(item, root.tag.prefix()));
        }
        list
    }

    fn len(&self) -> usize {
        self.existing + self.added.len()
    }

    fn index_of(&mut self, item: String) -> usize {
        if let Some(index) = self.known.get(&item) {
            return *index;
        }
        let index = self.len();
        self.known.insert(item.clone(), index);
        self.added.push(item);
        index
    }
}

/// Gives elements written without prefix the one of the part.
fn prefixed(xml: &str, prefix: &str) -> String {
    if prefix.is_empty() {
        return xml.to_owned();
    }
    let opened = xml.replace('<', &format!("<{prefix}"));
    opened.replace(&format!("<{prefix}/"), &format!("</{prefix}"))
}

/// The style sheet while formats are added.
pub struct Styles {
    part: String,
    text: String,
    root: Element,
    fonts: List,
    fills: List,
    borders: List,
    formats: List,
    /// Written text of each format, by index.
    written: Vec<String>,
    refilled: FxHashMap<(usize, Fill), usize>,
    looks: FxHashMap<Look, usize>,
}

impl Styles {
    /// The style sheet that a workbook's main part names; one is made when there is none.
    pub fn read(package: &mut Package<'_>, workbook: &str, space: &str) -> Outcome<Self> {
        let relations = package.relations(workbook)?;
        let named = relations.into_iter().find(|relation| relation.kind == "styles");
        let part = match named {
            Some(relation) if package.has(&relation.target) => relation.target,
            _ => add_part(package, workbook, space)?,
        };
        let text = package.text(&part)?.unwrap_or_default();
        let root = Element::parse(&text)?;
        let fonts = List::new(
            &text,
            &root,
            "fonts",
            &["<font><sz val=\"11\"/><name val=\"宋体\"/></font>"],
        );
        let fills = List::new(
            &text,
            &root,
            "fills",
            &[
                "<fill><patternFill patternType=\"none\"/></fill>",
                "<fill><patternFill patternType=\"gray125\"/></fill>",
            ],
        );
        let empty = "<border><left/><right/><top/><bottom/><diagonal/></border>";
        let borders = List::new(&text, &root, "borders", &[empty]);
        let plain = "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/>";
        let formats = List::new(&text, &root, "cellXfs", &[plain]);
        let mut written: Vec<String> = root.child("cellXfs").map_or_else(Vec::new, |list| {
            list.children.iter().map(|item| text[item.whole()].to_owned()).collect()
        });
        written.extend(formats.added.iter().cloned());
        let (refilled, looks) = (FxHashMap::default(), FxHashMap::default());
        Ok(Self { part, text, root, fonts, fills, borders, formats, written, refilled, looks })
    }

    /// For each format of the file, whether its fill is one of the marks'.
    pub fn marked_formats(&self) -> Vec<bool> {
        let is_mark: Vec<bool> = self.root.child("fills").map_or_else(Vec::new, |fills| {
            fills.children.iter().map(|fill| mark_of(fill).is_some()).collect()
        });
        let Some(formats) = self.root.child("cellXfs") else { return Vec::new() };
        let fill_of = |format: &Element| format.tag.get("fillId")?.parse::<usize>().ok();
        let marked = |format| fill_of(format).and_then(|fill| is_mark.get(fill).copied());
        formats.children.iter().map(|format| marked(format).unwrap_or(false)).collect()
    }

    /// A format like `base` in all but its fill.
    pub fn refill(&mut self, base: usize, fill: Fill) -> Outcome<usize> {
        if let Some(index) = self.refilled.get(&(base, fill)) {
            return Ok(*index);
        }
        let Some(written) = self.written.get(base).or_else(|| self.written.first()).cloned() else {
            return Ok(base);
        };
        let fill_id = match fill {
            Fill::None => 0,
            Fill::Mark(severity) => self.fill(colour_of(severity)),
        };
        let element = Element::parse(&written)?;
        let tag = element.tag.with("fillId", &fill_id.to_string()).with("applyFill", "1");
        let rest = &written[element.open.end..];
        let index = self.format(format!("{}{rest}", tag.written(element.is_empty)), base);
        self.refilled.insert((base, fill), index);
        Ok(index)
    }

    fn format(&mut self, written: String, otherwise: usize) -> usize {
        if self.formats.len() >= MAX_CELL_FORMATS && !self.formats.known.contains_key(&written) {
            return otherwise;
        }
        let index = self.formats.index_of(written.clone());
        if index == self.written.len() {
            self.written.push(written);
        }
        index
    }

    fn fill(&mut self, colour: &str) -> usize {
        // A program that saved the workbook may spell the same fill differently.
        let is_same = |fill: &Element| solid_colour(fill).as_deref() == Some(colour);
        let fills = self.root.child("fills");
        if let Some(index) = fills.and_then(|fills| fills.children.iter().position(is_same)) {
            return index;
        }
        let fill = format!(
            "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FF{colour}\"/>\
             <bgColor indexed=\"64\"/></patternFill></fill>"
        );
        self.fills.index_of(prefixed(&fill, self.root.tag.prefix()))
    }

    fn font(&mut self, size: u8, face: &str) -> usize {
        let font = format!(
            "<font>{face}<name val=\"{FONT}\"/><family val=\"3\"/><charset val=\"134\"/></font>",
        );
        let font = font.replace("{size}", &size.to_string());
        self.fonts.index_of(prefixed(&font, self.root.tag.prefix()))
    }

    /// A format of the cells that are written here.
    pub fn of(&mut self, look: Look) -> usize {
        if let Some(index) = self.looks.get(&look) {
            return *index;
        }
        let ink = "<sz val=\"{size}\"/><color rgb=\"FF333333\"/>";
        let font = match look {
            Look::Title => self.font(14, &format!("<b/>{ink}")),
            Look::Head => self.font(10, &format!("<b/>{ink}")),
            Look::Link => self.font(10, "<u/><sz val=\"{size}\"/><color rgb=\"FF1F5FA8\"/>"),
            Look::Explanation => self.font(10, "<sz val=\"{size}\"/><color rgb=\"FF9C2B25\"/>"),
            Look::Plain | Look::Body | Look::Centred | Look::Level(_) => self.font(10, ink),
        };
        let fill = match look {
            Look::Head => self.fill(HEAD_FILL),
            Look::Level(severity) => self.fill(colour_of(severity)),
            _ => 0,
        };
        let has_border = !matches!(look, Look::Title | Look::Plain | Look::Explanation);
        let border = if has_border { self.hairlines() } else { 0 };
        let alignment = match look {
            Look::Title => "vertical=\"center\"",
            Look::Explanation => "vertical=\"center\" wrapText=\"0\"",
            Look::Plain | Look::Body => "vertical=\"center\" wrapText=\"1\"",
            Look::Head | Look::Centred | Look::Link | Look::Level(_) => {
                "horizontal=\"center\" vertical=\"center\" wrapText=\"1\""
            }
        };
        let parent = if self.root.child("cellStyleXfs").is_some() { " xfId=\"0\"" } else { "" };
        let format = format!(
            "<xf numFmtId=\"0\" fontId=\"{font}\" fillId=\"{fill}\" borderId=\"{border}\"{parent} \
             applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\">\
             <alignment {alignment}/></xf>"
        );
        let index = self.format(prefixed(&format, self.root.tag.prefix()), 0);
        self.looks.insert(look, index);
        index
    }

    fn hairlines(&mut self) -> usize {
        let side =
            |side: &str| format!("<{side} style=\"thin\"><color rgb=\"FFC9CED6\"/></{side}>");
        let sides: String = ["left", "right", "top", "bottom"].map(side).concat();
        let border = format!("<border>{sides}<diagonal/></border>");
        self.borders.index_of(prefixed(&border, self.root.tag.prefix()))
    }

    /// Puts the lists with what was added into the package.
    pub fn finish(self, package: &mut Package<'_>) -> Outcome<()> {
        let mut edits = Edits::default();
        let mut missing = String::new();
        for list in [&self.fonts, &self.fills, &self.borders, &self.formats] {
            if list.added.is_empty() {
                continue;
            }
            let count = list.len().to_string();
            let items = list.added.concat();
            if let Some(element) = self.root.child(list.name) {
                let tag = match element.tag.get("count") {
                    Some(_) => element.tag.with("count", &count),
                    None => element.tag.clone(),
                };
                edits.append_with(element, &tag, &items);
            } else {
                let name = format!("{}{}", self.root.tag.prefix(), list.name);
                let text = format!("<{name} count=\"{count}\">{items}</{name}>");
                if self.root.is_empty {
                    missing.push_str(&text);
                } else {
                    insert_in_order(&mut edits, &self.root, list.name, &text);
                }
            }
        }
        if !missing.is_empty() {
            edits.append(&self.root, &missing);
        }
        if !edits.is_empty() {
            package.put(&self.part, edits.apply(&self.text)?);
        }
        Ok(())
    }
}

fn colour_of(severity: Severity) -> &'static str {
    FILLS.iter().find(|(it, _)| *it == severity).map_or(HEAD_FILL, |(_, colour)| colour)
}

/// Six digits of a solid fill's colour.
fn solid_colour(fill: &Element) -> Option<String> {
    let pattern = fill.child("patternFill")?;
    if pattern.tag.get("patternType")? != "solid" {
        return None;
    }
    let colour = pattern.child("fgColor")?.tag.get("rgb")?.to_ascii_uppercase();
    Some(colour.get(colour.len().checked_sub(6)?..)?.to_owned())
}

fn mark_of(fill: &Element) -> Option<Severity> {
    let colour = solid_colour(fill)?;
    FILLS.iter().find(|(_, it)| *it == colour).map(|(severity, _)| *severity)
}

fn insert_in_order(edits: &mut Edits, root: &Element, name: &str, text: &str) {
    let rank = |name: &str| ORDER.iter().position(|it| *it == name).unwrap_or(ORDER.len());
    match root.children.iter().find(|child| rank(child.tag.local()) > rank(name)) {
        Some(after) => edits.insert(after.open.start, text),
        None => edits.insert(root.inner_end, text),
    }
}

fn add_part(package: &mut Package<'_>, workbook: &str, space: &str) -> Outcome<String> {
    let folder = workbook.rsplit_once('/').map_or("", |(folder, _)| folder);
    let part = format!("{folder}/styles.xml").trim_start_matches('/').to_owned();
    let part = if package.has(&part) { package.free_name("xl/styles", ".xml") } else { part };
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <styleSheet xmlns=\"{space}\"></styleSheet>"
    );
    package.put(&part, text);
    package.relate(workbook, "styles", &part)?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml";
    package.declare(&part, kind)?;
    Ok(part)
}
