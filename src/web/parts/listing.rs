//! Lists: one description, shown as a table, sent as xlsx or csv with the same columns and rows.
//!
//! Invariants: what is downloaded is what the filter and the chosen columns show, all pages of
//! it; amounts stand right-aligned in figures of one width; a list that is empty says what to do.

use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;

use crate::access::store::SavedFilter;
use crate::formats::csv_write::write_csv;
use crate::formats::printable::{Cell, Column, ColumnKind, Report, Row, RowKind};
use crate::formats::xlsx_write::write_xlsx;
use crate::money::Money;
use crate::web::address::{query_pairs, url_query};
use crate::web::frame::Frame;
use crate::web::kept_forms::KEPT;
use crate::web::problem::Answer;
use crate::web::views::files::{CSV, XLSX, download, off_the_loop};

/// Rows of a page of a list.
pub const PAGE_ROWS: i64 = 100;
/// Rows of a downloaded list: a spreadsheet takes a million, nobody reads more than this.
pub const FILE_ROWS: i64 = 50_000;

/// Levels that are shown by indenting; deeper ones stand below the last.
const MAX_INDENT: usize = 6;

/// How a list is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ListFormat {
    #[default]
    Html,
    Csv,
    Xlsx,
}

impl ListFormat {
    /// How many rows to fetch, without the one that tells whether there are more.
    pub fn rows(self) -> i64 {
        if self == Self::Html { PAGE_ROWS } else { FILE_ROWS }
    }
}

/// A column.
#[derive(Clone, Debug)]
pub struct ListColumn {
    /// As the column choice in an address names it.
    pub key: &'static str,
    pub label: &'static str,
    pub kind: ColumnKind,
    /// In characters of print.
    pub width: u16,
    /// Shown only when asked for.
    pub is_hidden: bool,
    /// Left out where the window is narrow, so that the amounts stand in it.
    pub is_aside: bool,
}

impl ListColumn {
    #[must_use]
    pub fn text(key: &'static str, label: &'static str, width: u16) -> Self {
        Self { key, label, kind: ColumnKind::Text, width, is_hidden: false, is_aside: false }
    }

    #[must_use]
    pub fn mark(key: &'static str, label: &'static str, width: u16) -> Self {
        Self { key, label, kind: ColumnKind::Mark, width, is_hidden: false, is_aside: false }
    }

    #[must_use]
    pub fn money(key: &'static str, label: &'static str) -> Self {
        Self { key, label, kind: ColumnKind::Money, width: 16, is_hidden: false, is_aside: false }
    }

    #[must_use]
    pub fn aside(mut self) -> Self {
        self.is_aside = true;
        self
    }

    /// The class of its cells.
    fn class(&self) -> String {
        let aside = if self.is_aside { " aside" } else { "" };
        format!("{}{aside}", class_of(self.kind))
    }

    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.is_hidden = true;
        self
    }
}

/// A cell.
#[derive(Clone, Debug, Default)]
pub struct ListCell {
    pub text: String,
    pub amount: Option<Money>,
    pub href: Option<String>,
    /// The class of a badge.
    pub badge: Option<&'static str>,
    /// How deep it stands in a tree.
    pub depth: usize,
    /// What may be done there at once, beside the text. Files leave it out.
    pub act: Option<Markup>,
    /// What is folded away below: its label, then the text. Files leave it out.
    pub folded: Option<(&'static str, String)>,
}

impl ListCell {
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    #[must_use]
    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: Some(href.into()), ..Self::default() }
    }

    #[must_use]
    pub fn money(amount: Money) -> Self {
        Self { amount: Some(amount), ..Self::default() }
    }

    /// Blank for nil.
    #[must_use]
    pub fn money_or_blank(amount: Money) -> Self {
        if amount.is_zero() { Self::default() } else { Self::money(amount) }
    }

    #[must_use]
    pub fn badge(class: &'static str, text: impl Into<String>) -> Self {
        Self { text: text.into(), badge: Some(class), ..Self::default() }
    }

    /// Stands that deep in a tree.
    #[must_use]
    pub fn at_depth(mut self, depth: usize) -> Self {
        self.depth = depth;
        self
    }

    /// Something more that only who wants it unfolds.
    #[must_use]
    pub fn folding(mut self, label: &'static str, text: impl Into<String>) -> Self {
        self.folded = Some((label, text.into()));
        self
    }

    fn shown(&self) -> String {
        self.amount.map_or_else(|| self.text.clone(), Money::grouped)
    }

    fn draw(&self) -> Markup {
        let shown = self.shown();
        let indent = self.depth.min(MAX_INDENT);
        html! {
            @if indent > 0 { span class={ "indent indent-" (indent) } {} }
            @match (&self.href, self.badge) {
                (Some(href), _) => a href=(href) { (shown) },
                (None, Some(class)) => span class={ "badge " (class) } { (shown) },
                (None, None) => (shown),
            }
            @if let Some(act) = &self.act { " " (act) }
            @if let Some((label, text)) = &self.folded {
                details class="folded" { summary { (label) } code { (text) } }
            }
        }
    }
}

/// A row.
#[derive(Clone, Debug, Default)]
pub struct ListRow {
    pub cells: Vec<ListCell>,
    /// What the row's box sends when it is ticked.
    pub tick: Option<String>,
    pub is_ticked: bool,
    /// A class for the whole row.
    pub tone: Option<&'static str>,
}

impl ListRow {
    #[must_use]
    pub fn new(cells: Vec<ListCell>) -> Self {
        Self { cells, ..Self::default() }
    }
}

/// A list.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Names its saved filters.
    pub id: &'static str,
    pub title: String,
    pub columns: Vec<ListColumn>,
    pub rows: Vec<ListRow>,
    /// Sums below, by column.
    pub sums: Vec<(&'static str, Money)>,
    /// The key that the next page begins after.
    pub next: Option<String>,
    /// The form that the ticked rows belong to, with the name of the boxes.
    pub ticks: Option<(&'static str, &'static str)>,
    /// What to do where there is nothing.
    pub empty: Markup,
}

impl Listing {
    #[must_use]
    pub fn new(id: &'static str, title: impl Into<String>, columns: Vec<ListColumn>) -> Self {
        Self {
            id,
            title: title.into(),
            columns,
            rows: Vec::new(),
            sums: Vec::new(),
            next: None,
            ticks: None,
            empty: html! {},
        }
    }

    /// Places of the columns to show: those asked for, else those not hidden.
    fn chosen(&self, frame: &Frame) -> Vec<usize> {
        let query = frame.address.split_once('?').map_or("", |(_, query)| query);
        let asked: Vec<String> = query_pairs(query)
            .into_iter()
            .filter(|(key, _)| key == "cols")
            .flat_map(|(_, value)| value.split(',').map(str::to_owned).collect::<Vec<_>>())
            .collect();
        let is_asked = |column: &ListColumn| asked.iter().any(|key| key == column.key);
        let any_known = self.columns.iter().any(is_asked);
        let shows =
            |column: &ListColumn| if any_known { is_asked(column) } else { !column.is_hidden };
        self.columns
            .iter()
            .enumerate()
            .filter(|(_, it)| shows(it))
            .map(|(place, _)| place)
            .collect()
    }

    fn has_sums(&self) -> bool {
        !self.sums.is_empty() && !self.rows.is_empty()
    }

    fn sum_of(&self, column: &ListColumn) -> Option<Money> {
        self.sums.iter().find(|(key, _)| *key == column.key).map(|(_, amount)| *amount)
    }

    /// The same columns and rows as a printable table.
    fn report(&self, frame: &Frame) -> Report {
        let places = self.chosen(frame);
        let columns = places.iter().filter_map(|place| self.columns.get(*place));
        let cell = |it: &ListCell| match it.amount {
            Some(amount) => Cell::money(amount),
            None if it.text.is_empty() => Cell::blank(),
            None => Cell::text(format!("{}{}", "　".repeat(it.depth), it.text)),
        };
        let mut rows: Vec<Row> = self
            .rows
            .iter()
            .map(|row| {
                let cells =
                    places.iter().map(|place| row.cells.get(*place).map_or_else(Cell::blank, cell));
                Row::new(RowKind::Line, cells.collect())
            })
            .collect();
        if self.has_sums() {
            let mut cells: Vec<Cell> = columns
                .clone()
                .map(|column| self.sum_of(column).map_or_else(Cell::blank, Cell::money))
                .collect();
            if let Some(first) = cells.first_mut().filter(|it| it.amount().is_none()) {
                *first = Cell::text(frame.t("合计"));
            }
            rows.push(Row::new(RowKind::Total, cells));
        }
        let unit = frame.unit.as_ref();
        Report {
            name: self.id.to_owned(),
            title: self.title.clone(),
            unit_code: unit.map(|unit| unit.code.clone()).unwrap_or_default(),
            unit_name: unit.map(|unit| unit.name.clone()).unwrap_or_default(),
            columns: columns
                .map(|it| {
                    let label = frame.t(it.label);
                    match it.kind {
                        ColumnKind::Text => Column::text(label, it.width),
                        ColumnKind::Mark => Column::mark(label, it.width),
                        ColumnKind::Money => Column::money(label),
                    }
                })
                .collect(),
            rows,
            ..Report::default()
        }
    }

    /// The page around the list, or the list as a file.
    pub async fn answer(
        &self,
        frame: &Frame,
        (format, on): (ListFormat, Date),
        page: impl FnOnce(Markup) -> Markup,
        saved: &[SavedFilter],
    ) -> Answer<Response> {
        if format == ListFormat::Html {
            let drawn = self.draw(frame, saved);
            let body = if frame.is_part { drawn } else { frame.page(&self.title, &page(drawn)) };
            return Ok(body.into_response());
        }
        let report = self.report(frame);
        let names = |ending: &str| {
            (
                format!("{}.{ending}", self.id),
                format!("{}{}.{ending}", report.unit_name, self.title),
            )
        };
        if format == ListFormat::Csv {
            let names = names("csv");
            let bytes = off_the_loop(move || write_csv(&report)).await?;
            return Ok(download(&names, CSV, bytes));
        }
        let names = names("xlsx");
        let bytes = off_the_loop(move || write_xlsx(&report, on)).await?;
        Ok(download(&names, XLSX, bytes))
    }

    /// The table with its tools.
    pub fn draw(&self, frame: &Frame, saved: &[SavedFilter]) -> Markup {
        let places = self.chosen(frame);
        html! {
            div class="listing" id={ "list-" (self.id) } {
                (self.tools(frame, &places, saved))
                @if self.rows.is_empty() {
                    div class="empty" { (self.empty) }
                } @else {
                    (self.table(frame, &places))
                    @if let Some(after) = &self.next {
                        p class="more" {
                            a rel="next" href=(with(frame, &[("after", after)])) {
                                (frame.t("下一页"))
                            }
                        }
                    }
                }
            }
        }
    }

    fn tools(&self, frame: &Frame, places: &[usize], saved: &[SavedFilter]) -> Markup {
        let (path, query) = frame.address.split_once('?').unwrap_or((frame.address.as_str(), ""));
        let kept: Vec<(String, String)> = query_pairs(query)
            .into_iter()
            .filter(|(key, _)| !["after", "cols", "format", "part"].contains(&key.as_str()))
            .collect();
        let of_list = kept.iter().filter(|(key, _)| key != KEPT);
        let plain = url_query(of_list.map(|(key, value)| (key.as_str(), value.as_str())));
        html! {
            div class="tools screen" {
                @if !self.rows.is_empty() {
                    button type="button" class="script" data-copy={ "#list-" (self.id) " table" } {
                        (frame.t("复制到表格软件"))
                    }
                    a download href=(with(frame, &[("format", "xlsx"), ("after", "")])) {
                        (frame.t("下载 xlsx"))
                    }
                    a download href=(with(frame, &[("format", "csv"), ("after", "")])) {
                        (frame.t("下载 csv"))
                    }
                }
                details class="drop" {
                    summary { (frame.t("列")) }
                    form class="drop-body" method="get" action=(path) data-join="cols" {
                        @for (key, value) in &kept { input type="hidden" name=(key) value=(value); }
                        @for (place, column) in self.columns.iter().enumerate() {
                            label { input type="checkbox" name="cols" value=(column.key)
                                checked[places.contains(&place)]; " " (frame.t(column.label)) }
                        }
                        button { (frame.t("应用")) }
                    }
                }
                details class="drop" {
                    summary { (frame.t("常用筛选")) }
                    div class="drop-body" {
                        @if saved.is_empty() { p class="quiet" { (frame.t("还没有保存的筛选。")) } }
                        ul class="plain" {
                            @for filter in saved {
                                li { a href={ (path) "?" (filter.query) } { (filter.name) }
                                    form class="inline" method="post"
                                        action="/account/filters/drop" {
                                        input type="hidden" name="list" value=(self.id);
                                        input type="hidden" name="name" value=(filter.name);
                                        input type="hidden" name="next" value=(frame.address);
                                        @let label =
                                            frame.words.f("删除筛选 {}", &[&filter.name]);
                                        button class="link" aria-label=(label) {
                                            (frame.t("删除"))
                                        }
                                    }
                                }
                            }
                        }
                        form method="post" action="/account/filters" {
                            input type="hidden" name="list" value=(self.id);
                            input type="hidden" name="query" value=(plain);
                            input type="hidden" name="next" value=(frame.address);
                            label { (frame.t("将当前筛选存为")) " "
                                input name="name" required maxlength="40"; }
                            button { (frame.t("保存")) }
                        }
                    }
                }
            }
        }
    }

    fn table(&self, frame: &Frame, places: &[usize]) -> Markup {
        let columns: Vec<&ListColumn> =
            places.iter().filter_map(|place| self.columns.get(*place)).collect();
        html! {
            div class="wide" tabindex="0" role="region" aria-label=(self.title) {
                table class="grid" {
                    thead { tr {
                        @if self.ticks.is_some() {
                            th class="mark tick" scope="col" {
                                span class="visually-hidden" { (frame.t("选择")) }
                            }
                        }
                        @for column in &columns {
                            th class=(column.class()) scope="col" { (frame.t(column.label)) }
                        }
                    } }
                    tbody { @for row in &self.rows { (self.row(frame, row, places)) } }
                    @if self.has_sums() { tfoot { (self.foot(frame, &columns)) } }
                }
            }
        }
    }

    fn row(&self, frame: &Frame, row: &ListRow, places: &[usize]) -> Markup {
        let first = row.cells.first().map(ListCell::shown).unwrap_or_default();
        html! {
            tr class=[row.tone] {
                @if let Some((form, name)) = self.ticks {
                    td class="mark tick" {
                        @if let Some(value) = &row.tick {
                            input type="checkbox" form=(form) name=(name) value=(value)
                                checked[row.is_ticked]
                                aria-label=(frame.words.f("选择 {}", &[&first]));
                        }
                    }
                }
                @for place in places {
                    @let pair = (row.cells.get(*place), self.columns.get(*place));
                    @if let (Some(cell), Some(column)) = pair {
                        @let is_red = cell.amount.is_some_and(Money::is_negative);
                        td class={ (column.class()) @if is_red { " red" } } {
                            (cell.draw())
                        }
                    }
                }
            }
        }
    }

    fn foot(&self, frame: &Frame, columns: &[&ListColumn]) -> Markup {
        html! {
            tr class="total" {
                @if self.ticks.is_some() { td {} }
                @for (place, column) in columns.iter().enumerate() {
                    @match self.sum_of(column) {
                        Some(amount) => td class=(column.class()) { (amount.grouped()) },
                        None if place == 0 => td { (frame.t("合计")) },
                        None => td class=(column.class()) {},
                    }
                }
            }
        }
    }
}

/// The class of a column's cells.
pub fn class_of(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "text",
        ColumnKind::Mark => "mark",
        ColumnKind::Money => "money",
    }
}

/// The page's address with some pairs set otherwise; an empty value takes a pair out.
pub fn with(frame: &Frame, set: &[(&str, &str)]) -> String {
    let (path, query) = frame.address.split_once('?').unwrap_or((frame.address.as_str(), ""));
    let mut pairs = query_pairs(query);
    pairs.retain(|(key, _)| key != "part" && set.iter().all(|(other, _)| other != key));
    let kept = pairs.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let query = url_query(kept.chain(set.iter().copied()));
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}
