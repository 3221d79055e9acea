//! What was found in an upload: counted, narrowed, in the order of the sheet, tied to its cells.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::finding::{Finding, Severity};
use crate::sheet::column_of_letters;
use crate::web::address::query_pairs;
use crate::web::frame::Frame;
use crate::web::parts::findings;
use crate::web::parts::listing::with;

/// Findings beside one picture of a sheet.
pub const PAGE_FINDINGS: usize = 50;

/// A finding with its number among all of the upload, and its cell if it has one.
#[derive(Clone, Copy, Debug)]
pub struct Numbered<'f> {
    pub number: usize,
    pub finding: &'f Finding,
    /// Row from one, column from zero.
    pub cell: Option<(u32, u32)>,
}

/// `C12` as row 12 and column 2.
pub fn read_cell(cell: &str) -> Option<(u32, u32)> {
    let digits = cell.find(|it: char| it.is_ascii_digit())?;
    let (letters, row) = cell.split_at(digits);
    let row: u32 = row.parse().ok().filter(|row| *row > 0)?;
    Some((row, column_of_letters(letters)?))
}

/// Everything in one order: what belongs to the file, then by sheet, row and column.
pub fn numbered(found: &[Finding]) -> Vec<Numbered<'_>> {
    let mut all: Vec<Numbered<'_>> = found
        .iter()
        .map(|finding| {
            let cell = finding.place.cell.as_deref().and_then(read_cell);
            Numbered { number: 0, finding, cell }
        })
        .collect();
    let mut sheets: Vec<&str> = Vec::new();
    for it in found.iter().filter_map(|it| it.place.sheet.as_deref()) {
        if !sheets.contains(&it) {
            sheets.push(it);
        }
    }
    let place = |it: &Numbered<'_>| {
        let sheet = it.finding.place.sheet.as_deref();
        sheet.and_then(|sheet| sheets.iter().position(|known| *known == sheet))
    };
    all.sort_by_key(|it| (place(it), it.cell));
    for (index, it) in all.iter_mut().enumerate() {
        it.number = index + 1;
    }
    all
}

/// By what the list is narrowed.
#[derive(Clone, Debug, Default)]
pub struct Narrowed {
    pub severity: String,
    pub code: String,
}

impl Narrowed {
    pub fn takes(&self, finding: &Finding) -> bool {
        (self.severity.is_empty() || self.severity == severity_key(finding.severity))
            && (self.code.is_empty() || self.code == finding.code.id)
    }
}

fn severity_key(severity: Severity) -> &'static str {
    match severity {
        Severity::Refuse => "refuse",
        Severity::Warn => "warn",
        Severity::Inform => "inform",
    }
}

/// How many of each weight there are.
pub fn count(found: &[Finding], severity: Severity) -> usize {
    found.iter().filter(|it| it.severity == severity).count()
}

/// The choice of weight and rule, with counts.
pub fn tools(frame: &Frame, found: &[Finding], narrowed: &Narrowed) -> Markup {
    let mut rules: BTreeMap<&str, (&Finding, usize)> = BTreeMap::new();
    for finding in found {
        rules.entry(finding.code.id).or_insert((finding, 0)).1 += 1;
    }
    let mut rules: Vec<_> = rules.into_iter().collect();
    rules.sort_by_key(|(id, (finding, times))| {
        (std::cmp::Reverse(finding.severity), std::cmp::Reverse(*times), *id)
    });
    let (path, query) = frame.address.split_once('?').unwrap_or((frame.address.as_str(), ""));
    let kept = query_pairs(query);
    let kept = kept.iter().filter(|(key, _)| ["view", "sheet"].contains(&key.as_str()));
    let clear = [("page", ""), ("done", ""), ("from", "")];
    let is_here = |key: &str| (narrowed.severity == key).then_some("true");
    let href = |key: &str| with(frame, &[&[("severity", key)], clear.as_slice()].concat());
    html! {
        div class="finding-tools screen" {
            ul class="links" {
                li { a href=(href("")) aria-current=[is_here("")] {
                    (frame.t("全部问题")) " " (found.len()) } }
                @for severity in [Severity::Refuse, Severity::Warn, Severity::Inform] {
                    @let key = severity_key(severity);
                    @let number = count(found, severity);
                    @if number > 0 {
                        li { a href=(href(key)) aria-current=[is_here(key)] {
                            (mark_of(severity)) " " (frame.t(severity.label())) " " (number) } }
                    }
                }
            }
            form class="inline" method="get" action=(path) data-submit-on-change {
                (frame.kept_fields())
                @for (key, value) in kept { input type="hidden" name=(key) value=(value); }
                label { span class="visually-hidden" { (frame.t("按规则筛选")) }
                    select name="code" {
                        option value="" { (frame.t("全部规则")) }
                        @for (id, (finding, times)) in &rules {
                            option value=(id) selected[narrowed.code == *id] {
                                (frame.t(finding.severity.label())) "：" (finding.code.title) "（"
                                (times) "）" }
                        }
                    }
                }
                button class="no-script" { (frame.t("筛选")) }
            }
        }
    }
}

/// The sign of a weight, beside its colour.
pub fn mark_of(severity: Severity) -> &'static str {
    match severity {
        Severity::Refuse => "✖",
        Severity::Warn => "▲",
        Severity::Inform => "●",
    }
}

/// The findings themselves, each with a way to its cell.
pub fn list(frame: &Frame, shown: &[Numbered<'_>]) -> Markup {
    html! {
        ol class="findings numbered" {
            @for it in shown {
                @let class = findings::class_of(it.finding.severity);
                li id={ "f" (it.number) } class=(class) value=(it.number) {
                    p class="finding-head" {
                        span class="number" { (it.number) } " "
                        (findings::badge(frame.words, it.finding.severity)) " "
                        strong { (it.finding.message) }
                    }
                    (place_of(frame, it))
                    @if !it.finding.found.is_empty() || !it.finding.expected.is_empty() {
                        p class="finding-facts" {
                            @if !it.finding.found.is_empty() {
                                span { (frame.t("发现：")) (it.finding.found) }
                            }
                            @if !it.finding.expected.is_empty() {
                                span { (frame.t("应为：")) (it.finding.expected) }
                            }
                        }
                    }
                    p class="finding-hint" { (frame.t("处理：")) (it.finding.hint)
                        " " a class="code"
                        href={ "/errors/" (it.finding.code.id) } { (it.finding.code.id) } }
                    @if let Some(reason) = &it.finding.explanation {
                        p class="finding-facts" { (frame.t("已说明：")) (reason) }
                    }
                }
            }
        }
    }
}

fn place_of(frame: &Frame, it: &Numbered<'_>) -> Markup {
    let place = &it.finding.place;
    html! {
        p class="place" {
            @if let Some(cell) = place.cell.as_deref().filter(|_| it.cell.is_some()) {
                a href={ "#c-" (cell) } data-cell { (frame.words.f("{} 单元格", &[&cell])) }
                " "
            }
            @if let Some(subject) = place.words() { (subject) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Place;
    use crate::imports::codes;

    #[test]
    fn cells_are_read_as_the_spreadsheet_names_them() {
        for (text, expected) in [
            ("C12", Some((12, 2))),
            ("AA1", Some((1, 26))),
            ("C0", None),
            ("12", None),
            ("C", None),
            ("c1", None),
        ] {
            assert_eq!(read_cell(text), expected, "{text}");
        }
    }

    #[test]
    fn findings_are_numbered_as_they_stand_in_the_file() {
        let at = |sheet: Option<&str>, cell: Option<&str>| {
            let place = Place {
                sheet: sheet.map(Into::into),
                cell: cell.map(Into::into),
                ..Place::default()
            };
            Finding::new(&codes::CELL_ERROR, place)
        };
        let found = [
            at(Some("二月"), Some("B10")),
            at(Some("二月"), Some("C9")),
            at(Some("一月"), Some("A1")),
            at(None, None),
            at(Some("二月"), None),
        ];
        let cells: Vec<_> = numbered(&found)
            .iter()
            .map(|it| (it.number, it.finding.place.sheet.as_deref(), it.cell))
            .collect();
        assert_eq!(
            cells,
            [
                (1, None, None),
                (2, Some("二月"), None),
                (3, Some("二月"), Some((9, 2))),
                (4, Some("二月"), Some((10, 1))),
                (5, Some("一月"), Some((1, 0))),
            ]
        );
    }
}
