//! A live picture of a sheet: its rows with numbers and letters, its header above them, and what
//! was found marked in its cell.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::findings_list::{Numbered, mark_of};
use crate::finding::Severity;
use crate::imports::reading::sheet_view::{SheetView, ViewRow};
use crate::imports::reading::workbook_reader::RecognisedSheet;
use crate::sheet::column_letters;
use crate::web::frame::Frame;
use crate::web::parts::findings::class_of;
use crate::web::parts::listing::with;

/// Characters of a message beside its cell; the whole of it is in the list.
const MAX_MESSAGE_CHARACTERS: usize = 24;
/// Texts that stand on one line: dates, numbers, names of accounts.
const MAX_SHORT_CHARACTERS: usize = 14;
/// Messages beside one cell; the list has them all.
const MAX_MESSAGES: usize = 3;

/// Findings by row and column.
type Marks<'f> = BTreeMap<(u32, u32), Vec<Numbered<'f>>>;

/// The picture and what is marked in it.
pub struct Picture<'p> {
    pub view: &'p SheetView,
    /// How the sheet was understood, if it was.
    pub recognised: Option<&'p RecognisedSheet>,
    pub marks: Marks<'p>,
    /// A row that was asked for.
    pub asked: Option<u32>,
}

/// Findings by their cells.
pub fn marks_of<'f>(shown: &[Numbered<'f>]) -> Marks<'f> {
    let mut marks = Marks::new();
    for it in shown {
        if let Some(cell) = it.cell {
            marks.entry(cell).or_default().push(*it);
        }
    }
    marks
}

impl Picture<'_> {
    /// Columns: those of the rows shown, and those that something was found in.
    fn columns(&self) -> Vec<String> {
        let marked = self.marks.keys().map(|(_, column)| column + 1).max().unwrap_or(0);
        let width = u32::try_from(self.view.columns.len()).unwrap_or(0).max(marked.min(100));
        (0..width).map(column_letters).collect()
    }

    pub fn draw(&self, frame: &Frame) -> Markup {
        let columns = self.columns();
        let name = self.view.sheet.as_ref().map(|it| it.name.as_str()).unwrap_or_default();
        let label = frame.words.f("工作表 {}", &[&name]);
        html! {
            div class="wide sheet-view" tabindex="0" role="region" aria-label=(label) {
                table class="sheet-grid" {
                    caption class="visually-hidden" { (label) }
                    thead {
                        tr {
                            th class="corner" scope="col" {
                                span class="visually-hidden" { (frame.t("行号")) }
                            }
                            @for letters in &columns {
                                th scope="col" { (letters) (self.meaning(frame, letters)) }
                            }
                        }
                        @for row in &self.view.header { (self.row(frame, row, &columns, true)) }
                    }
                    tbody { (self.body(frame, &columns)) }
                }
            }
        }
    }

    /// What the column was understood as.
    fn meaning(&self, frame: &Frame, letters: &str) -> Markup {
        let used = self
            .recognised
            .and_then(|sheet| sheet.columns.iter().find(|column| column.column == letters));
        html! {
            @if let Some(used) = used {
                span class="meaning" {
                    span class="visually-hidden" { (frame.t("识别为")) } (used.kind.label())
                }
            }
        }
    }

    fn class_of(&self, text: &str, letters: &str) -> Option<&'static str> {
        let is_short = || (1..=MAX_SHORT_CHARACTERS).contains(&text.chars().count());
        if self.is_figure(text, letters) {
            Some("is-figure")
        } else {
            is_short().then_some("short")
        }
    }

    /// Figures stand at the right, as in the spreadsheet.
    fn is_figure(&self, text: &str, letters: &str) -> bool {
        let mut used = self.recognised.iter().flat_map(|sheet| &sheet.columns);
        let is_amount = used.any(|used| used.column == letters && used.kind.is_amount());
        is_number(text) && (is_amount || text.contains('.'))
    }

    fn body(&self, frame: &Frame, columns: &[String]) -> Markup {
        let mut before: Option<u32> = None;
        let gap = |before: &mut Option<u32>, row: u32| {
            let is_gap = before.is_some_and(|before| row > before + 1);
            *before = Some(row);
            is_gap
        };
        html! {
            @for row in &self.view.rows {
                @if gap(&mut before, row.row) {
                    tr class="gap" { td colspan=(columns.len() + 1) { "⋮" } }
                }
                (self.row(frame, row, columns, false))
            }
            @if self.view.rows.is_empty() {
                tr { td colspan=(columns.len() + 1) class="quiet" { (frame.t("这里没有数据行。")) } }
            }
        }
    }

    /// What a row above the header says if it is one text, as titles are.
    fn title<'r>(&self, row: &'r ViewRow) -> Option<&'r str> {
        let header = self.recognised.map_or(0, |sheet| sheet.header_rows.0);
        let mut said = row.cells.iter().filter(|text| !text.is_empty());
        let is_marked = self.marks.keys().any(|(marked, _)| *marked == row.row);
        let title = said.next().filter(|_| row.row < header && !is_marked)?;
        said.next().is_none().then_some(title.as_str())
    }

    fn row(&self, frame: &Frame, row: &ViewRow, columns: &[String], is_header: bool) -> Markup {
        let is_asked = self.asked == Some(row.row);
        if let Some(title) = self.title(row) {
            return html! {
                tr id={ "r-" (row.row) } {
                    th class="mark" scope="row" { (row.row) }
                    td class="across" colspan=(columns.len()) { (title) }
                }
            };
        }
        html! {
            tr class=[is_asked.then_some("asked")] id={ "r-" (row.row) } {
                th class="mark" scope="row" { (row.row) }
                @for (place, letters) in (0_u32..).zip(columns) {
                    @let text = usize::try_from(place).ok().and_then(|place| row.cells.get(place));
                    @let text = text.map(String::as_str).unwrap_or_default();
                    @match self.marks.get(&(row.row, place)) {
                        Some(found) => {
                            @let class = if is_header { " heading-cell" }
                                else if self.is_figure(text, letters) { " is-figure" } else { "" };
                            (marked(frame, (text, class), (row.row, letters), found))
                        },
                        None if is_header => td class="heading-cell" { (text) },
                        None => td class=[self.class_of(text, letters)] { (text) },
                    }
                }
            }
        }
    }
}

fn marked(
    frame: &Frame,
    (text, class): (&str, &str),
    (row, letters): (u32, &str),
    found: &[Numbered<'_>],
) -> Markup {
    let worst = found.iter().map(|it| it.finding.severity).max().unwrap_or(Severity::Inform);
    html! {
        td id={ "c-" (letters) (row) } class={ "flagged " (class_of(worst)) (class) } {
            span class="value" { (text) }
            @for it in found.iter().take(MAX_MESSAGES) {
                a class={ "flag " (class_of(it.finding.severity)) } href={ "#f" (it.number) }
                    title=(it.finding.message) data-finding {
                    (mark_of(it.finding.severity)) " " (it.number) " "
                    span class="visually-hidden" { (frame.t(it.finding.severity.label())) "：" }
                    (cut(&it.finding.message))
                }
            }
            @if found.len() > MAX_MESSAGES {
                span class="flag quiet" {
                    (frame.words.f("另有 {} 条", &[&(found.len() - MAX_MESSAGES)]))
                }
            }
        }
    }
}

fn cut(message: &str) -> String {
    if message.chars().count() <= MAX_MESSAGE_CHARACTERS {
        return message.to_owned();
    }
    let cut: String = message.chars().take(MAX_MESSAGE_CHARACTERS - 1).collect();
    format!("{cut}…")
}

fn is_number(text: &str) -> bool {
    (1..24).contains(&text.len())
        && text.bytes().all(|it| it.is_ascii_digit() || matches!(it, b'.' | b',' | b'-'))
}

/// The sheets of the file, each with how much was found in it.
pub fn tabs(frame: &Frame, view: &SheetView, found: &BTreeMap<String, usize>) -> Markup {
    let shown = view.sheet.as_ref().map(|it| it.name.as_str()).unwrap_or_default();
    let href = |name: &str| {
        let clear = [("page", ""), ("from", ""), ("done", ""), ("head", "")];
        with(frame, &[&[("sheet", name)], clear.as_slice()].concat())
    };
    html! {
        @if view.sheets.len() > 1 {
            ul class="links sheet-tabs screen" {
                @for sheet in &view.sheets {
                    li { a href=(href(&sheet.name))
                        aria-current=[(sheet.name == shown).then_some("true")] {
                        (sheet.name)
                        @if sheet.is_hidden { " " (frame.t("（隐藏）")) }
                        @if let Some(number) = found.get(&sheet.name) {
                            " " span class="badge plain" { (number) }
                        }
                    } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_told_from_words() {
        for (text, is) in [
            ("1200.50", true),
            ("-1,200.50", true),
            ("102", true),
            ("2025.1.8日", false),
            ("", false),
        ] {
            assert_eq!(is_number(text), is, "{text}");
        }
    }
}
