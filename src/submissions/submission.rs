//! A report as it is sealed, what differs between two of them, and where it stands. Pure.

use serde::{Deserialize, Serialize};

use crate::formats::printable::{Column, Report, Value};
use crate::platform::evidence::sha256_hex;

crate::spelled! {
    /// Where a submission stands.
    State {
        Draft = "draft", "待签署";
        Sent = "sent", "已报送";
        Returned = "returned", "已退回";
        Accepted = "accepted", "已审核";
        Approved = "approved", "已核批";
        /// Drawn anew before it was sent.
        Replaced = "replaced", "已重编";
    }
}

impl State {
    /// Sent, and not given back.
    #[must_use]
    pub fn is_out(self) -> bool {
        matches!(self, Self::Sent | Self::Accepted | Self::Approved)
    }
}

crate::spelled! {
    /// Who signs (art. 64).
    Office {
        Accounting = "accounting", "会计机构负责人";
        Finance = "finance", "主管会计工作的负责人";
        Legal = "legal", "法定代表人";
    }
}

/// The cells of a report, as text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    pub unit: String,
    pub form: String,
    pub span: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Content {
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let text = |value: &Value| match value {
            Value::Blank => String::new(),
            Value::Text(text) => text.clone(),
            Value::Money(amount) => amount.to_string(),
        };
        let row = |cells: &[crate::formats::printable::Cell]| {
            cells.iter().map(|cell| text(&cell.value)).collect()
        };
        Self {
            unit: report.unit_code.clone(),
            form: report.name.clone(),
            span: report.span.clone(),
            columns: report.columns.iter().map(Column::full_label).collect(),
            rows: report.rows.iter().map(|it| row(&it.cells)).collect(),
        }
    }

    /// As it is kept and hashed.
    #[must_use]
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    #[must_use]
    pub fn hash(&self) -> String {
        sha256_hex(self.text().as_bytes())
    }

    /// Every figure with its line and column; lines of the same caption are numbered.
    fn cells(&self) -> Vec<(String, String, String)> {
        let mut found = Vec::new();
        let mut seen = std::collections::BTreeMap::<String, usize>::new();
        for row in &self.rows {
            let mut line = String::new();
            for (column, cell) in self.columns.iter().zip(row) {
                let is_figure = cell.parse::<crate::money::Money>().is_ok();
                if !is_figure && !cell.is_empty() {
                    line.clone_from(cell);
                    let count = seen.entry(format!("{column} {line}")).or_default();
                    *count += 1;
                    if *count > 1 {
                        line = format!("{line}（{count}）");
                    }
                }
                if is_figure {
                    found.push((line.clone(), column.clone(), cell.clone()));
                }
            }
        }
        found
    }

    /// Whether a remark can stand at a line and a column; empty ones are about the whole.
    #[must_use]
    pub fn has(&self, line: &str, field: &str) -> bool {
        let is_line = line.is_empty()
            || self.rows.iter().flatten().any(|cell| {
                cell == line || crate::submissions::submission::without_number(cell) == line
            });
        let is_field = field.is_empty() || self.columns.iter().any(|it| it == field);
        is_line && is_field
    }
}

/// A caption without its numbering: `（二）拨缴经费收入` is `拨缴经费收入`.
#[must_use]
pub fn without_number(caption: &str) -> &str {
    let after = |mark: char| caption.split_once(mark).map(|(_, rest)| rest);
    after('）').or_else(|| after('、')).unwrap_or(caption).trim_end_matches('*')
}

/// A figure that is another than it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CellChange {
    pub line: String,
    pub column: String,
    pub was: String,
    pub now: String,
}

impl std::fmt::Display for CellChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let said = |text: &str| if text.is_empty() { "空".to_owned() } else { text.to_owned() };
        write!(f, "{} {} {}→{}", self.line, self.column, said(&self.was), said(&self.now))
    }
}

/// What two contents of the same report say otherwise.
#[must_use]
pub fn differences(was: &Content, now: &Content) -> Vec<CellChange> {
    let (before, after) = (was.cells(), now.cells());
    let mut found = Vec::new();
    let of = |cells: &[(String, String, String)], line: &str, column: &str| {
        cells.iter().find(|it| it.0 == line && it.1 == column).map(|it| it.2.clone())
    };
    for (line, column, value) in &before {
        let now = of(&after, line, column).unwrap_or_default();
        if now != *value {
            let (line, column, was) = (line.clone(), column.clone(), value.clone());
            found.push(CellChange { line, column, was, now });
        }
    }
    for (line, column, now) in &after {
        if of(&before, line, column).is_none() {
            let (line, column, now) = (line.clone(), column.clone(), now.clone());
            found.push(CellChange { line, column, was: String::new(), now });
        }
    }
    found
}

/// 审核意见 at a cell, or about the whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remark {
    #[serde(default)]
    pub line: String,
    #[serde(default)]
    pub field: String,
    pub note: String,
}

impl Remark {
    /// `货币资金/期末余额=说明`, `货币资金=说明`, or a note about the whole.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let (at, note) = text.split_once('=').unwrap_or(("", text));
        let (line, field) = at.split_once('/').unwrap_or((at, ""));
        let part = |text: &str| text.trim().to_owned();
        Self { line: part(line), field: part(field), note: part(note) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(rows: &[&[&str]]) -> Content {
        Content {
            columns: ["项目", "年初余额", "期末余额"].map(str::to_owned).to_vec(),
            rows: rows.iter().map(|row| row.iter().map(|it| (*it).to_owned()).collect()).collect(),
            ..Content::default()
        }
    }

    #[test]
    fn what_differs_is_named_by_line_and_column() {
        let was = content(&[&["货币资金", "1.00", "2.00"], &["投资", "", "3.00"]]);
        let now = content(&[&["货币资金", "1.00", "2.01"], &["投资", "4.00", "3.00"]]);
        let said: Vec<String> = differences(&was, &now).iter().map(ToString::to_string).collect();
        assert_eq!(said, ["货币资金 期末余额 2.00→2.01", "投资 年初余额 空→4.00"]);
        assert!(differences(&was, &was).is_empty());
        assert_ne!(was.hash(), now.hash());
    }

    #[test]
    fn remarks_are_read_as_they_are_typed() {
        for (text, line, field, note) in [
            ("货币资金/期末余额=请附对账单", "货币资金", "期末余额", "请附对账单"),
            ("投资 = 请说明", "投资", "", "请说明"),
            ("请补报附注", "", "", "请补报附注"),
        ] {
            let read = Remark::read(text);
            assert_eq!((&*read.line, &*read.field, &*read.note), (line, field, note));
        }
        let content = content(&[&["（二）拨缴经费收入", "1.00", "2.00"]]);
        assert!(content.has("拨缴经费收入", "期末余额") && content.has("", ""));
        assert!(!content.has("投资", "") && !content.has("", "本月数"));
    }
}
