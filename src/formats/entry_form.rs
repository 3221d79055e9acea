//! A workbook for people to fill in, as data: pages with columns, what a column offers to choose
//! from, a page that says how to fill it in, and a mark by which it is known when it comes back.
//!
//! Invariant: no area of the work is known here.

use jiff::civil::Date;

use crate::money::Money;

/// A workbook to be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryForm {
    pub title: String,
    pub unit_name: String,
    pub made_on: Date,
    pub pages: Vec<EntryPage>,
    /// How to fill it in.
    pub guide: Guide,
    /// What columns choose from, on a hidden sheet of this name.
    pub lists_sheet: String,
    pub lists: Vec<ChoiceList>,
    /// Name and value, on a sheet that spreadsheets do not offer to show.
    pub mark_sheet: String,
    pub mark: Vec<(String, String)>,
}

/// A sheet to be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryPage {
    /// Of the sheet.
    pub name: String,
    pub title: String,
    /// What stands below the title on the left, in the middle and on the right.
    pub facts: [String; 3],
    /// What is to be said once, above the header.
    pub asked: Option<AskedFact>,
    pub columns: Vec<EntryColumn>,
    pub rows: Vec<Vec<EntryCell>>,
    /// Ruled rows below those that are there.
    pub blank_rows: u32,
}

/// A cell above the header that says something about the whole page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedFact {
    pub label: String,
    pub help: String,
    /// Place among the lists.
    pub list: Option<usize>,
    pub value: String,
}

/// A column to be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryColumn {
    pub heading: String,
    /// Shown when a cell is selected.
    pub help: String,
    pub look: EntryLook,
    /// In characters.
    pub width: u32,
    /// Place among the lists.
    pub list: Option<usize>,
    /// Whether anything that is not on the list is asked back.
    pub is_closed: bool,
}

/// How the cells of a column are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntryLook {
    Text,
    /// Digits that are no number: kept as they are typed.
    Code,
    Date,
    Money,
    Count,
    /// `60` for 60 %: never a part of one.
    Percent,
    /// `2025-03`, which a spreadsheet would take for a day.
    Month,
    /// Prefilled and not to be changed.
    Caption,
}

/// A cell that is there from the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryCell {
    Blank,
    Text(String),
    /// With so many steps of indent.
    Caption(String, u8),
    Count(u32),
    Money(Money),
    Date(Date),
}

/// What a column offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChoiceList {
    pub caption: String,
    pub choices: Vec<String>,
}

/// The sheet that says how to fill the workbook in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guide {
    /// Of the sheet.
    pub name: String,
    pub title: String,
    pub paragraphs: Vec<String>,
    /// Above `lines`.
    pub captions: [String; 3],
    pub lines: Vec<[String; 3]>,
}
