//! The one neutral model of everything that is printed: statements, ledgers, journals, packs.
//!
//! Invariants: a cell is text, money or blank (blank is not zero); a sum names the cells it adds
//! up and its amount already agrees with them; every figure may say where it comes from.

use serde::Serialize;

use crate::finding::Finding;
use crate::money::Money;

/// Who signs at the foot of a statement.
pub const SIGNATURES: [&str; 4] = ["工会主席（法定代表人）", "财务负责人", "复核", "制表"];

/// Which way the paper lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    #[default]
    Portrait,
    Landscape,
}

/// A printable report.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Report {
    /// Stable, as commands and URLs spell it: `balance-sheet`.
    pub name: String,
    pub title: String,
    /// `工会01表`; ledgers have none.
    pub form_number: Option<String>,
    pub unit_code: String,
    pub unit_name: String,
    /// As a command spells it: `2025-03`.
    pub span: String,
    /// As the form says it: `2025年3月31日`.
    pub period: String,
    /// What the book is of: an account, a bank account.
    pub subject: Option<String>,
    pub paper: Paper,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    pub signatures: Vec<String>,
    pub notes: Vec<String>,
    pub findings: Vec<Finding>,
    /// Ledgers are broken into pages, with sums carried over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paging: Option<Paging>,
}

/// What a column holds, which decides its alignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    Text,
    /// Short and centred: dates, numbers, 借/贷.
    Mark,
    Money,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Column {
    /// As printed.
    pub label: String,
    /// Stands above neighbours that share it.
    pub group: Option<String>,
    /// Names the column alone, without its group.
    pub key: String,
    pub kind: ColumnKind,
    /// In characters of print.
    pub width: u16,
}

impl Column {
    fn new(kind: ColumnKind, label: &str, width: u16) -> Self {
        Self { label: label.to_owned(), group: None, key: label.to_owned(), kind, width }
    }

    #[must_use]
    pub fn text(label: &str, width: u16) -> Self {
        Self::new(ColumnKind::Text, label, width)
    }

    #[must_use]
    pub fn mark(label: &str, width: u16) -> Self {
        Self::new(ColumnKind::Mark, label, width)
    }

    #[must_use]
    pub fn money(label: &str) -> Self {
        Self::new(ColumnKind::Money, label, 18)
    }

    #[must_use]
    pub fn under(mut self, group: &str, key: &str) -> Self {
        self.group = Some(group.to_owned());
        key.clone_into(&mut self.key);
        self
    }
}

/// How a row stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    #[default]
    Line,
    /// A caption without figures, or the start of a section.
    Heading,
    Total,
    /// 上年结转, 期初余额.
    Opening,
    /// 本日合计, 本年累计.
    Subtotal,
    /// 本月合计: sums carried over page breaks start anew after it.
    MonthTotal,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Row {
    pub kind: RowKind,
    pub cells: Vec<Cell>,
    /// The entry that the row shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<EntryPlace>,
}

/// Where an entry stands in the books and, when it came from a file, in that file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct EntryPlace {
    pub voucher_id: i64,
    pub line_no: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch_id: Option<i64>,
    /// Counts from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<i64>,
    /// Counts from 1, as the spreadsheet shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<i64>,
}

/// What a cell says. Money is text in JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    #[default]
    Blank,
    Text(String),
    Money(Money),
}

/// The line of a form that a caption names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineName {
    pub key: String,
    /// Without numbering: `会费收入`.
    pub label: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Cell {
    pub value: Value,
    #[serde(skip_serializing_if = "is_zero")]
    pub indent: u8,
    /// Stands out: captions and totals.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_strong: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<LineName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sum: Option<Sum>,
    /// What the figure adds up, in the words of the books.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drill: Vec<Drill>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
fn is_zero(indent: &u8) -> bool {
    *indent == 0
}

/// Which cells of the same report a total adds up. Rows and columns count from 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sum {
    /// The cells above in the same column, both ends included; only rows of kind line count.
    Lines {
        first: usize,
        last: usize,
    },
    Cells(Vec<SumTerm>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SumTerm {
    pub is_minus: bool,
    pub row: usize,
    pub column: usize,
}

/// One term of a figure: enough to list the entries behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Drill {
    /// Account code; its details count too.
    pub account: String,
    /// `opening`, `closing`: with what no transfer has taken up yet where it will go; `booked`: a
    /// balance as it stands in the books; before period-end transfers `movement`, `debit`,
    /// `credit`; with them `gross_debit`, `gross_credit`.
    pub measure: &'static str,
    pub from: String,
    pub to: String,
    /// `ownership=state`; empty for everything.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub filter: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_minus: bool,
}

/// How a ledger is broken into pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Paging {
    /// The column that says 过次页 and 承前页.
    pub caption_column: usize,
    /// Columns whose entries are summed over the page break.
    pub sum_columns: Vec<usize>,
    /// Columns carried over as they stand: the running balance and its side.
    pub carry_columns: Vec<usize>,
}

impl Cell {
    #[must_use]
    pub fn blank() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { value: Value::Text(text.into()), ..Self::default() }
    }

    #[must_use]
    pub fn money(amount: Money) -> Self {
        Self { value: Value::Money(amount), ..Self::default() }
    }

    /// Blank for nil, as ledgers are written.
    #[must_use]
    pub fn money_or_blank(amount: Money) -> Self {
        if amount.is_zero() { Self::blank() } else { Self::money(amount) }
    }

    #[must_use]
    pub fn amount(&self) -> Option<Money> {
        match self.value {
            Value::Money(amount) => Some(amount),
            _ => None,
        }
    }

    /// As a person reads it.
    #[must_use]
    pub fn shown(&self) -> String {
        match &self.value {
            Value::Blank => String::new(),
            Value::Text(text) => format!("{}{text}", "　".repeat(usize::from(self.indent))),
            Value::Money(amount) => amount.grouped(),
        }
    }
}

impl Row {
    #[must_use]
    pub fn new(kind: RowKind, cells: Vec<Cell>) -> Self {
        Self { kind, cells, entry: None }
    }
}

impl Report {
    /// Every figure by line and column, captions without numbering: `("会费收入", "本月数", …)`.
    #[must_use]
    pub fn figures(&self) -> Vec<(String, String, Money)> {
        let mut figures = Vec::new();
        for row in &self.rows {
            let mut line: Option<&str> = None;
            for (cell, column) in row.cells.iter().zip(&self.columns) {
                if let Some(name) = &cell.line {
                    line = Some(&name.label);
                } else if matches!(&cell.value, Value::Text(_)) && column.kind == ColumnKind::Text {
                    line = None;
                }
                if let (Some(line), Some(amount)) = (line, cell.amount()) {
                    figures.push((line.to_owned(), column.key.clone(), amount));
                }
            }
        }
        figures
    }

    /// One figure by line and column.
    #[must_use]
    pub fn figure(&self, line: &str, column: &str) -> Option<Money> {
        self.figures()
            .into_iter()
            .find(|(label, key, _)| label == line && key == column)
            .map(|(_, _, amount)| amount)
    }

    /// For a terminal or any other plain table: captions and rows of text.
    #[must_use]
    pub fn table(&self) -> (Vec<String>, Vec<Vec<String>>) {
        let head = self.columns.iter().map(Column::full_label).collect();
        let rows =
            self.rows.iter().map(|row| row.cells.iter().map(Cell::shown).collect()).collect();
        (head, rows)
    }

    /// The line above the table: unit, period, unit of money.
    #[must_use]
    pub fn head_line(&self) -> [String; 3] {
        [format!("编制单位：{}", self.unit_name), self.period.clone(), "单位：元".to_owned()]
    }
}

impl Column {
    /// With its group: `年初财政拨款结转结余·结转`.
    #[must_use]
    pub fn full_label(&self) -> String {
        match &self.group {
            Some(group) => format!("{group}·{}", self.label),
            None => self.label.clone(),
        }
    }
}
