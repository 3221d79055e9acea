//! The summary sheet: how many of what, then every finding with a link to its cell.
//!
//! Invariants: texts are never formulas; it prints on A4 across, its head on every page.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::marks::cut;
use super::sheet_edit::text_cell;
use super::styles::{Look, Styles};
use super::workbook::quoted;
use super::xml::escape;
use super::{Annotation, MAX_LISTED, MAX_SUMMARY_CELL_CHARACTERS, SIGNATURE, SUMMARY_SHEET};
use crate::finding::{Finding, Severity};
use crate::sheet::{address, column_letters};

/// Captions with the widths of their columns in characters.
const COLUMNS: [(&str, u32); 10] = [
    ("序号", 6),
    ("级别", 6),
    ("工作表", 12),
    ("单元格", 8),
    ("凭证/对象", 14),
    ("规则编号", 20),
    ("问题", 24),
    ("发现", 16),
    ("应为", 18),
    ("处理办法", 28),
];
const LINK_COLUMN: u32 = 3;
const SEVERITIES: [Severity; 3] = [Severity::Refuse, Severity::Warn, Severity::Inform];
/// Rules that the line of a severity names.
const MAX_RULES_NAMED: usize = 12;
/// Points of a line of text, and characters across all columns.
const LINE_POINTS: usize = 15;
const CHARACTERS_ACROSS: usize = 70;
/// What a relation between cells costs: Excel takes 65,530 links on a sheet.
const MAX_LINKS: usize = 65_000;

/// A sheet that links lead to: the name findings say, the name the file has.
pub struct Target<'t> {
    pub said: &'t str,
    pub name: &'t str,
}

/// A part of the summary while it is written.
struct Writer<'a> {
    styles: &'a mut Styles,
    rows: String,
    merged: Vec<String>,
    links: String,
    link_count: usize,
    /// Next row, from zero.
    row: u32,
}

/// The written sheet and the row of its head, from zero.
pub struct Summary {
    pub text: String,
    pub head_row: u32,
}

/// Writes the summary of all findings; `extra` are sentences about the workbook itself.
pub fn write(
    annotation: &Annotation<'_>,
    targets: &[Target<'_>],
    styles: &mut Styles,
    (space, extra): (&str, &[String]),
) -> Summary {
    let mut writer = Writer {
        styles,
        rows: String::new(),
        merged: Vec::new(),
        links: String::new(),
        link_count: 0,
        row: 0,
    };
    let title = if annotation.title.is_empty() {
        SUMMARY_SHEET.to_owned()
    } else {
        format!("{SUMMARY_SHEET}：{}", annotation.title)
    };
    writer.sentence(Look::Title, &title);
    writer.sentence(Look::Plain, SIGNATURE);
    for line in counts(annotation.findings) {
        writer.sentence(Look::Plain, &line);
    }
    for line in extra {
        writer.sentence(Look::Plain, line);
    }
    let head_row = writer.row;
    writer.head();
    let listed = listed(annotation.findings);
    for (number, finding) in (1_usize..).zip(&listed) {
        writer.finding(number, finding, targets);
    }
    let last_row = writer.row.saturating_sub(1);
    let left_out = annotation.findings.len() - listed.len();
    if left_out > 0 {
        writer.sentence(
            Look::Plain,
            &format!(
                "共 {} 条，本表按级别列出前 {} 条，另有 {left_out} 条未列出；修改后重新上传即可看到其余问题。",
                annotation.findings.len(),
                listed.len()
            ),
        );
    }
    Summary { text: writer.finish(space, head_row, last_row), head_row }
}

/// All findings in their order, or the weightiest when there are too many.
fn listed(findings: &[Finding]) -> Vec<&Finding> {
    let mut listed: Vec<&Finding> = findings.iter().collect();
    if listed.len() > MAX_LISTED {
        listed.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        listed.truncate(MAX_LISTED);
    }
    listed
}

/// `拒绝 12 条：金额不是数字 8、日期无法识别 4`, a line for each severity there is.
fn counts(findings: &[Finding]) -> Vec<String> {
    if findings.is_empty() {
        return vec!["没有发现问题。".to_owned()];
    }
    let mut lines = Vec::new();
    for severity in SEVERITIES {
        let mut rules: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
        for finding in findings.iter().filter(|finding| finding.severity == severity) {
            rules.entry(finding.code.id).or_insert((0, finding.code.title)).0 += 1;
        }
        let total: usize = rules.values().map(|(count, _)| count).sum();
        if total == 0 {
            continue;
        }
        let mut rules: Vec<(usize, &str)> = rules.into_values().collect();
        rules.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        let named: Vec<String> = rules
            .iter()
            .take(MAX_RULES_NAMED)
            .map(|(count, title)| format!("{title} {count}"))
            .collect();
        let mut line = format!("{} {total} 条：{}", severity.label(), named.join("、"));
        if rules.len() > MAX_RULES_NAMED {
            let rest: usize = rules[MAX_RULES_NAMED..].iter().map(|(count, _)| count).sum();
            let _ = write!(line, "、其余 {} 种共 {rest}", rules.len() - MAX_RULES_NAMED);
        }
        lines.push(line);
    }
    lines
}

impl Writer<'_> {
    /// A line across all columns.
    fn sentence(&mut self, look: Look, text: &str) {
        let format = self.styles.of(look);
        let lines = text.chars().count().div_ceil(CHARACTERS_ACROSS).max(1);
        let points = if look == Look::Title { 27 } else { lines * LINE_POINTS + 3 };
        let cell = text_cell("", &address(self.row, 0), format, text);
        let _ = write!(
            self.rows,
            "<row r=\"{}\" ht=\"{points}\" customHeight=\"1\">{cell}</row>",
            self.row + 1
        );
        let last = column_letters(last_column());
        self.merged.push(format!("A{0}:{last}{0}", self.row + 1));
        self.row += 1;
    }

    fn head(&mut self) {
        let format = self.styles.of(Look::Head);
        let cells: String = (0..)
            .zip(COLUMNS)
            .map(|(column, (caption, _))| {
                text_cell("", &address(self.row, column), format, caption)
            })
            .collect();
        let _ = write!(
            self.rows,
            "<row r=\"{}\" ht=\"21\" customHeight=\"1\">{cells}</row>",
            self.row + 1
        );
        self.row += 1;
    }

    fn finding(&mut self, number: usize, finding: &Finding, targets: &[Target<'_>]) {
        let place = &finding.place;
        let said = place.sheet.as_deref().unwrap_or_default();
        let target = match (said, targets) {
            ("", [only]) => Some(only),
            _ => targets.iter().find(|target| target.said == said),
        };
        let cell = place.cell.as_deref().unwrap_or_default();
        let link = target.filter(|_| super::address::cell_of(cell).is_some());
        if let Some(target) = link.filter(|_| self.link_count < MAX_LINKS) {
            self.link_count += 1;
            let _ = write!(
                self.links,
                "<hyperlink ref=\"{}\" location=\"{}\" display=\"{}\"/>",
                address(self.row, LINK_COLUMN),
                escape(&format!("{}{cell}", quoted(target.name))),
                escape(cell)
            );
        }
        let link_look = if link.is_some() { Look::Link } else { Look::Centred };
        let about = place.words();
        let texts: [(Look, &str); 9] = [
            (Look::Level(finding.severity), finding.severity.label()),
            (Look::Body, target.map_or(said, |target| target.name)),
            (link_look, cell),
            (Look::Body, about.as_deref().unwrap_or_default()),
            (Look::Body, finding.code.id),
            (Look::Body, &finding.message),
            (Look::Body, &finding.found),
            (Look::Body, &finding.expected),
            (Look::Body, &finding.hint),
        ];
        let counted = self.styles.of(Look::Centred);
        let _ = write!(
            self.rows,
            "<row r=\"{}\"><c r=\"{}\" s=\"{counted}\"><v>{number}</v></c>",
            self.row + 1,
            address(self.row, 0)
        );
        for (column, (look, text)) in (1..).zip(texts) {
            let format = self.styles.of(look);
            let text = cut(text, MAX_SUMMARY_CELL_CHARACTERS);
            self.rows.push_str(&text_cell("", &address(self.row, column), format, &text));
        }
        self.rows.push_str("</row>");
        self.row += 1;
    }

    fn finish(self, space: &str, head_row: u32, last_row: u32) -> String {
        let last = column_letters(last_column());
        let below = head_row + 2;
        let (mut columns, mut merged) = (String::new(), String::new());
        for (number, (_, width)) in (1..).zip(COLUMNS) {
            let _ = write!(
                columns,
                "<col min=\"{number}\" max=\"{number}\" width=\"{width}\" customWidth=\"1\"/>"
            );
        }
        for area in &self.merged {
            let _ = write!(merged, "<mergeCell ref=\"{area}\"/>");
        }
        let links = if self.links.is_empty() {
            String::new()
        } else {
            format!("<hyperlinks>{}</hyperlinks>", self.links)
        };
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
             <worksheet xmlns=\"{space}\"><sheetPr><tabColor rgb=\"FFC0504D\"/>\
             <pageSetUpPr fitToPage=\"1\"/></sheetPr><dimension ref=\"A1:{last}{}\"/>\
             <sheetViews><sheetView showGridLines=\"0\" tabSelected=\"1\" workbookViewId=\"0\">\
             <pane ySplit=\"{}\" topLeftCell=\"A{below}\" activePane=\"bottomLeft\" \
             state=\"frozen\"/><selection pane=\"bottomLeft\" activeCell=\"A{below}\" \
             sqref=\"A{below}\"/></sheetView></sheetViews>\
             <sheetFormatPr defaultRowHeight=\"15\"/><cols>{columns}</cols>\
             <sheetData>{}</sheetData><autoFilter ref=\"A{}:{last}{}\"/>\
             <mergeCells count=\"{}\">{merged}</mergeCells>{links}\
             <pageMargins left=\"0.4\" right=\"0.4\" top=\"0.5\" bottom=\"0.6\" header=\"0.3\" \
             footer=\"0.3\"/><pageSetup paperSize=\"9\" orientation=\"landscape\" \
             fitToHeight=\"0\"/><headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页\
             </oddFooter></headerFooter></worksheet>",
            self.row.max(1),
            head_row + 1,
            self.rows,
            head_row + 1,
            last_row + 1,
            self.merged.len(),
        )
    }
}

fn last_column() -> u32 {
    u32::try_from(COLUMNS.len()).unwrap_or(1) - 1
}
