//! The main part of a workbook: its sheets in order, and what counts them.
//!
//! Invariants: names that belong to a sheet and the views that open on one follow their sheet
//! when another is put before it; everything else stays as written.

use rustc_hash::FxHashMap;

use super::package::{Package, Relation};
use super::xml::{Edits, Element, escape};
use super::{SUMMARY_SHEET, is_own_sheet};
use crate::finding::Outcome;
use crate::sheet::column_letters;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const STRICT_MAIN: &str = "http://purl.oclc.org/ooxml/spreadsheetml/main";

/// What Excel takes as a sheet's id.
const MAX_SHEET_ID: u32 = 65_534;

/// The name that programs give to the range of a sheet's filter.
const FILTER_NAME: &str = "_xlnm._FilterDatabase";

/// Rectangle of cells: first row, first column, last row, last column; from zero, inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    pub top: u32,
    pub left: u32,
    pub bottom: u32,
    pub right: u32,
}

impl Area {
    pub fn has(self, (row, column): (u32, u32)) -> bool {
        (self.top..=self.bottom).contains(&row) && (self.left..=self.right).contains(&column)
    }

    /// `$A$3:$N$100`.
    fn absolute(self) -> String {
        let corner = |row: u32, column: u32| format!("${}${}", column_letters(column), row + 1);
        format!("{}:{}", corner(self.top, self.left), corner(self.bottom, self.right))
    }
}

/// A sheet as the workbook lists it.
#[derive(Clone, Debug)]
pub struct SheetEntry {
    pub name: String,
    pub part: String,
    pub is_worksheet: bool,
    id: u32,
    relation: String,
}

/// The workbook's main part.
pub struct Book {
    pub part: String,
    pub sheets: Vec<SheetEntry>,
    text: String,
    root: Element,
}

/// The summary's place in the workbook.
pub struct SummaryPlace {
    pub name: String,
    pub part: String,
    /// Where it stood before, when the workbook was annotated already.
    pub before: Option<usize>,
    id: u32,
    relation: String,
}

/// `'1月'!`, as formulas and links name a sheet.
pub fn quoted(sheet: &str) -> String {
    format!("'{}'!", sheet.replace('\'', "''"))
}

impl Book {
    pub fn read(package: &mut Package<'_>) -> Outcome<Self> {
        let part = package.workbook_part()?;
        let text = package.text(&part)?.unwrap_or_default();
        let root = Element::parse(&text)?;
        package.is_strict |= root.tag.0.contains(STRICT_MAIN);
        let relations = package.relations(&part)?;
        let by_id: FxHashMap<&str, &Relation> =
            relations.iter().map(|relation| (relation.id.as_str(), relation)).collect();
        let mut sheets = Vec::new();
        for element in root.child("sheets").into_iter().flat_map(|list| list.named("sheet")) {
            let relation = element.tag.get_local("id").unwrap_or_default().into_owned();
            let target = by_id.get(relation.as_str());
            sheets.push(SheetEntry {
                name: element.tag.get("name").unwrap_or_default().into_owned(),
                part: target.map(|it| it.target.clone()).unwrap_or_default(),
                is_worksheet: target.is_some_and(|it| it.kind == "worksheet"),
                id: element.tag.get("sheetId").and_then(|id| id.parse().ok()).unwrap_or(0),
                relation,
            });
        }
        Ok(Self { part, sheets, text, root })
    }

    /// Namespace of the workbook's own elements.
    pub fn space(package: &Package<'_>) -> &'static str {
        if package.is_strict { STRICT_MAIN } else { MAIN }
    }

    /// The part that holds the texts of cells, if there is one.
    pub fn shared_strings(&self, package: &mut Package<'_>) -> Outcome<Option<String>> {
        let relations = package.relations(&self.part)?;
        let found = relations.into_iter().find(|relation| relation.kind == "sharedStrings");
        Ok(found.map(|relation| relation.target).filter(|part| package.has(part)))
    }

    /// Where the summary goes: onto the earlier one, or into a new part.
    pub fn place_summary(
        &self,
        package: &mut Package<'_>,
        before: Option<usize>,
    ) -> Outcome<SummaryPlace> {
        if let Some(entry) = before.and_then(|index| self.sheets.get(index)) {
            return Ok(SummaryPlace {
                name: entry.name.clone(),
                part: entry.part.clone(),
                before,
                id: entry.id,
                relation: entry.relation.clone(),
            });
        }
        let part = package.free_name("xl/worksheets/sheet", ".xml");
        let relation = package.relate(&self.part, "worksheet", &part)?;
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
        package.declare(&part, kind)?;
        let is_free = |id: &u32| !self.sheets.iter().any(|sheet| sheet.id == *id);
        let after_last = self.sheets.iter().map(|sheet| sheet.id).max().unwrap_or(0);
        let id = after_last.saturating_add(1);
        // Ids of sheets end at 65,534; a producer may have begun there.
        let id =
            if id <= MAX_SHEET_ID { id } else { (1..=MAX_SHEET_ID).find(is_free).unwrap_or(id) };
        Ok(SummaryPlace { name: self.free_summary_name(), part, before: None, id, relation })
    }

    /// A sheet of the user's own may have the name already.
    fn free_summary_name(&self) -> String {
        let is_free = |name: &String| !self.sheets.iter().any(|sheet| sheet.name == *name);
        let numbered = (2..=self.sheets.len() + 2).map(|n| format!("{SUMMARY_SHEET}({n})"));
        std::iter::once(SUMMARY_SHEET.to_owned())
            .chain(numbered)
            .find(is_free)
            .unwrap_or_else(|| SUMMARY_SHEET.to_owned())
    }

    /// Sheets that may be summaries of ours, by their name.
    pub fn summary_candidates(&self) -> Vec<usize> {
        let is_candidate =
            |(_, sheet): &(usize, &SheetEntry)| sheet.is_worksheet && is_own_sheet(&sheet.name);
        self.sheets.iter().enumerate().filter(is_candidate).map(|(index, _)| index).collect()
    }

    /// The part with the summary first and open, and the filters' ranges as they now are.
    ///
    /// `filters` are by the sheet's place before; `head_row` is the summary's, from zero.
    pub fn write(
        &self,
        package: &mut Package<'_>,
        summary: &SummaryPlace,
        filters: &FxHashMap<usize, Area>,
        head_row: u32,
    ) -> Outcome<()> {
        let mut edits = Edits::default();
        self.edit_sheets(&mut edits, package.office_space(), summary);
        for view in self.root.child("bookViews").into_iter().flat_map(|it| it.named("workbookView"))
        {
            let mut tag = view.tag.clone();
            for name in ["activeTab", "firstSheet"] {
                if tag.get(name).is_some_and(|value| value != "0") {
                    tag = tag.with(name, "0");
                }
            }
            if tag != view.tag {
                edits.replace(view.open.clone(), tag.written(view.is_empty));
            }
        }
        self.edit_names(&mut edits, summary, filters, head_row);
        package.put(&self.part, edits.apply(&self.text)?);
        Ok(())
    }

    fn edit_sheets(&self, edits: &mut Edits, office: &str, summary: &SummaryPlace) {
        let Some(list) = self.root.child("sheets") else { return };
        let elements: Vec<&Element> = list.named("sheet").collect();
        if summary.before == Some(0) && elements[0].tag.get("state").is_none() {
            return;
        }
        let relation_prefix = declared_prefix(&self.root, office);
        let (declaration, prefix) = match &relation_prefix {
            Some(prefix) => (String::new(), prefix.as_str()),
            None => (format!(" xmlns:r=\"{office}\""), "r"),
        };
        let entry = format!(
            "<{}sheet{declaration} name=\"{}\" sheetId=\"{}\" {prefix}:id=\"{}\"/>",
            self.root.tag.prefix(),
            escape(&summary.name),
            summary.id,
            escape(&summary.relation)
        );
        if let Some(old) = summary.before.and_then(|index| elements.get(index)) {
            edits.delete(old.whole());
        }
        match elements.first() {
            Some(first) => edits.insert(first.open.start, entry),
            None => edits.append(list, &entry),
        }
    }

    fn edit_names(
        &self,
        edits: &mut Edits,
        summary: &SummaryPlace,
        filters: &FxHashMap<usize, Area>,
        head_row: u32,
    ) {
        let row = head_row + 1;
        let titles = format!(
            "<{0}definedName name=\"_xlnm.Print_Titles\" localSheetId=\"0\">{1}${row}:${row}\
             </{0}definedName>",
            self.root.tag.prefix(),
            escape(&quoted(&summary.name)),
        );
        let Some(names) = self.root.child("definedNames") else {
            let list =
                format!("<{0}definedNames>{titles}</{0}definedNames>", self.root.tag.prefix());
            let before = ["sheets", "functionGroups", "externalReferences"];
            let is_before = |it: &&Element| before.contains(&it.tag.local());
            if let Some(last) = self.root.children.iter().rev().find(is_before) {
                edits.insert(last.end, list);
            }
            return;
        };
        for name in names.named("definedName") {
            let local = name.tag.get("localSheetId").and_then(|id| id.parse::<usize>().ok());
            let Some(local) = local else { continue };
            if Some(local) == summary.before {
                edits.delete(name.whole());
                continue;
            }
            let moved =
                if summary.before.is_some_and(|before| before < local) { local } else { local + 1 };
            if moved != local {
                let tag = name.tag.with("localSheetId", &moved.to_string());
                edits.replace(name.open.clone(), tag.written(name.is_empty));
            }
            let is_filter = name.tag.get("name").is_some_and(|it| it == FILTER_NAME);
            if let (true, false, Some(area), Some(sheet)) =
                (is_filter, name.is_empty, filters.get(&local), self.sheets.get(local))
            {
                let range = format!("{}{}", quoted(&sheet.name), area.absolute());
                edits.replace(name.open.end..name.inner_end, escape(&range));
            }
        }
        edits.append(names, &titles);
    }
}

/// The prefix that a root element gives to a namespace.
pub fn declared_prefix(root: &Element, space: &str) -> Option<String> {
    let text = &root.tag.0;
    let place = [format!("=\"{space}\""), format!("='{space}'")]
        .iter()
        .find_map(|declared| text.find(declared.as_str()))?;
    let name = text[..place].rsplit(|c: char| c.is_ascii_whitespace()).next()?;
    name.strip_prefix("xmlns:").map(str::to_owned)
}
