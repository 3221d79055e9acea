//! Findings as marks: which cells, what their notes say, what stands in the column of each row.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rustc_hash::FxHashMap;

use super::address::cell_of;
use super::{MAX_EXPLANATION_CHARACTERS, MAX_NOTE_CHARACTERS, NOTE_MARK};
use crate::finding::{Finding, Severity};

/// The marks of one sheet, by row and column from zero.
#[derive(Debug, Default)]
pub struct SheetMarks<'f> {
    pub cells: BTreeMap<(u32, u32), Vec<&'f Finding>>,
}

/// The findings of each sheet, by its place in the workbook.
pub fn by_sheet<'f>(
    findings: &'f [Finding],
    sheets: &[(usize, &str)],
) -> FxHashMap<usize, SheetMarks<'f>> {
    let places: FxHashMap<&str, usize> =
        sheets.iter().map(|(index, name)| (*name, *index)).collect();
    let mut marks: FxHashMap<usize, SheetMarks<'f>> = FxHashMap::default();
    for finding in findings {
        let Some(cell) = finding.place.cell.as_deref().and_then(cell_of) else { continue };
        let place = match (finding.place.sheet.as_deref(), sheets) {
            (Some(name), _) => places.get(name).copied(),
            // Text files have one sheet and often no name for it.
            (None, [(only, _)]) => Some(*only),
            (None, _) => None,
        };
        if let Some(place) = place {
            marks.entry(place).or_default().cells.entry(cell).or_default().push(finding);
        }
    }
    marks
}

pub fn severity_of(findings: &[&Finding]) -> Severity {
    findings.iter().map(|finding| finding.severity).max().unwrap_or(Severity::Inform)
}

impl<'f> SheetMarks<'f> {
    /// Marks of cells that a merged range hides belong to the cell that is shown.
    pub fn move_to(&mut self, shown: impl Fn((u32, u32)) -> (u32, u32)) -> bool {
        let hidden: Vec<(u32, u32)> =
            self.cells.keys().copied().filter(|cell| shown(*cell) != *cell).collect();
        for cell in &hidden {
            let findings = self.cells.remove(cell).unwrap_or_default();
            self.cells.entry(shown(*cell)).or_default().extend(findings);
        }
        !hidden.is_empty()
    }

    /// The text of each row.
    pub fn explanations(&self) -> BTreeMap<u32, String> {
        let mut rows: BTreeMap<u32, Vec<&'f Finding>> = BTreeMap::new();
        for ((row, _), findings) in &self.cells {
            rows.entry(*row).or_default().extend(findings);
        }
        rows.into_iter().map(|(row, findings)| (row, explanation(&findings))).collect()
    }
}

/// `[拒绝] F12 金额不是数字，发现“12a”，应为“数字”；…`
fn explanation(findings: &[&Finding]) -> String {
    let lines = findings.iter().map(|finding| {
        let cell = finding.place.cell.as_deref().unwrap_or_default();
        let mut line = format!("[{}] {cell} {}", finding.severity.label(), finding.message);
        for (word, text) in [("发现", &finding.found), ("应为", &finding.expected)] {
            if !text.is_empty() {
                let _ = write!(line, "，{word}“{}”", one_line(text));
            }
        }
        line
    });
    joined(lines, "；", MAX_EXPLANATION_CHARACTERS)
}

/// The note on a cell. It begins with a mark by which it is known again.
pub fn note(findings: &[&Finding]) -> String {
    let blocks = findings.iter().map(|finding| {
        let mut block = format!("{}：{}", finding.severity.label(), finding.message);
        for (word, text) in
            [("发现", &finding.found), ("应为", &finding.expected), ("处理", &finding.hint)]
        {
            if !text.is_empty() {
                let _ = write!(block, "\n{word}：{text}");
            }
        }
        let _ = write!(block, "\n规则：{}", finding.code.id);
        block
    });
    format!("{NOTE_MARK}\n{}", joined(blocks, "\n\n", MAX_NOTE_CHARACTERS))
}

/// As many of the texts as fit, and how many more there are. The first always has a part.
fn joined(texts: impl ExactSizeIterator<Item = String>, between: &str, most: usize) -> String {
    let count = texts.len();
    let mut all = String::new();
    let mut characters = 0;
    for (index, text) in texts.enumerate() {
        let length = text.chars().count() + between.chars().count();
        if index == 0 {
            all = cut(&text, most);
        } else if characters + length > most {
            let _ = write!(all, "{between}……另有 {} 条，见错误汇总", count - index);
            break;
        } else {
            all.push_str(between);
            all.push_str(&text);
        }
        characters += length;
    }
    all
}

/// No more than so many characters, with a sign when some are left out.
pub fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}……", &text[..end]),
        None => text.to_owned(),
    }
}

/// Whether a text may be one of the column of explanations.
pub fn begins_as_explanation(text: &str) -> bool {
    let severities = [Severity::Refuse, Severity::Warn, Severity::Inform];
    let is_label = |rest: &str| {
        severities
            .iter()
            .any(|it| rest.strip_prefix(it.label()).is_some_and(|it| it.starts_with(']')))
    };
    text.strip_prefix('[').is_some_and(is_label)
}

fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}
