//! A workbook to be filled in, written.
//!
//! Invariants: the mark stands first and hidden, so that whoever reads the file knows it before
//! the rows; a text is never a formula; only what a person is to read is shown; the same form
//! gives the same bytes.

use rust_decimal::prelude::ToPrimitive as _;
use rust_xlsxwriter::{
    Color, ConditionalFormatFormula, DataValidation, DataValidationErrorStyle, DocProperties,
    ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};

use super::entry_form::{
    AskedFact, ChoiceList, EntryCell, EntryColumn, EntryForm, EntryLook, EntryPage, Guide,
};
use crate::finding::{Failure, Outcome};
use crate::sheet::{address, column_letters};

const FONT: &str = "宋体";
const BODY_SIZE: f64 = 10.0;
const TITLE_SIZE: f64 = 16.0;
const HEAD_FILL: Color = Color::RGB(0x00DD_EBF7);
const CAPTION_FILL: Color = Color::RGB(0x00F2_F2F2);
const ASKED_FILL: Color = Color::RGB(0x00FF_F9E5);
const LINE_COLOUR: Color = Color::RGB(0x008E_A9C1);
const MONEY_FORMAT: &str = "#,##0.00_ ;-#,##0.00_ ";

/// A4, as spreadsheets number paper sizes.
const PAPER_A4: u8 = 9;
const TITLE_HEIGHT: f64 = 30.0;
const ROW_HEIGHT: f64 = 18.0;
/// Of a header whose words are broken over two lines.
const HEAD_HEIGHT: f64 = 30.0;
const LINE_HEIGHT: f64 = 15.0;

/// Rows that offer lists and help: a year of a large union's entries.
const HELPED_ROWS: u32 = 20_000;
/// What spreadsheets show of a help text, and of its title.
const MAX_HELP_CHARACTERS: usize = 255;
const MAX_HELP_TITLE_CHARACTERS: usize = 32;

/// Of the columns of the guide, in characters.
const GUIDE_WIDTHS: [u32; 3] = [22, 66, 34];

/// Characters of the longest thing asked, a span of months.
const ASKED_WIDTH: u32 = 14;

/// Row of the title, of the facts below it, and of what is asked.
const FACTS_ROW: u32 = 1;
const ASKED_ROW: u32 = 2;

/// The workbook's bytes.
///
/// # Errors
/// [`Failure::File`] when the form cannot be written, for instance for a sheet without a name.
pub fn write_entry_form(form: &EntryForm) -> Outcome<Vec<u8>> {
    save(form).map_err(|problem| Failure::file("xlsx", problem))
}

/// The row of a page's header, from zero.
#[must_use]
pub fn head_row(page: &EntryPage) -> u32 {
    if page.asked.is_some() { ASKED_ROW + 1 } else { ASKED_ROW }
}

fn save(form: &EntryForm) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let year = u16::try_from(form.made_on.year()).unwrap_or_default();
    let month = u8::try_from(form.made_on.month()).unwrap_or_default();
    let day = u8::try_from(form.made_on.day()).unwrap_or_default();
    let created = ExcelDateTime::from_ymd(year, month, day)?;
    let properties = DocProperties::new().set_creation_datetime(&created);
    let properties = properties.set_title(&form.title).set_company(&form.unit_name);
    workbook.set_properties(&properties);
    write_mark(workbook.add_worksheet(), form)?;
    let styles = Styles::new();
    for (place, page) in form.pages.iter().enumerate() {
        let sheet = workbook.add_worksheet().set_name(&page.name)?;
        if place == 0 {
            sheet.set_active(true).set_first_tab(true);
        }
        PageWriter { sheet, styles: &styles, page, form }.write()?;
    }
    write_guide(workbook.add_worksheet(), &styles, &form.guide)?;
    if !form.lists.is_empty() {
        write_lists(workbook.add_worksheet(), &styles, form)?;
    }
    workbook.save_to_buffer()
}

/// The formats in use.
struct Styles {
    title: Format,
    fact: [Format; 3],
    label: Format,
    asked: Format,
    head: Format,
    text: Format,
    code: Format,
    date: Format,
    money: Format,
    count: Format,
    percent: Format,
    month: Format,
    caption: Format,
    prose: Format,
    ruled: Format,
}

impl Styles {
    fn new() -> Self {
        let plain = || {
            Format::new()
                .set_font_name(FONT)
                .set_font_size(BODY_SIZE)
                .set_align(FormatAlign::VerticalCenter)
        };
        let ruled =
            |format: Format| format.set_border(FormatBorder::Thin).set_border_color(LINE_COLOUR);
        let head = ruled(plain().set_bold().set_align(FormatAlign::Center))
            .set_background_color(HEAD_FILL)
            .set_text_wrap();
        Self {
            title: plain().set_bold().set_font_size(TITLE_SIZE).set_align(FormatAlign::Center),
            fact: [FormatAlign::Left, FormatAlign::Center, FormatAlign::Right]
                .map(|align| plain().set_align(align)),
            label: plain().set_align(FormatAlign::Right),
            asked: ruled(plain().set_bold().set_align(FormatAlign::Center))
                .set_background_color(ASKED_FILL)
                .set_num_format("@"),
            head,
            text: ruled(plain().set_align(FormatAlign::Left)),
            code: ruled(plain().set_align(FormatAlign::Left)).set_num_format("@"),
            date: ruled(plain().set_align(FormatAlign::Center)).set_num_format("yyyy-mm-dd"),
            money: ruled(plain().set_align(FormatAlign::Right)).set_num_format(MONEY_FORMAT),
            count: ruled(plain().set_align(FormatAlign::Center)),
            percent: ruled(plain().set_align(FormatAlign::Right)),
            month: ruled(plain().set_align(FormatAlign::Center)).set_num_format("@"),
            caption: ruled(plain().set_align(FormatAlign::Left)).set_background_color(CAPTION_FILL),
            prose: plain().set_align(FormatAlign::Left).set_text_wrap(),
            ruled: ruled(plain().set_align(FormatAlign::Left)).set_text_wrap(),
        }
    }

    fn of(&self, look: EntryLook) -> &Format {
        match look {
            EntryLook::Text => &self.text,
            EntryLook::Code => &self.code,
            EntryLook::Date => &self.date,
            EntryLook::Money => &self.money,
            EntryLook::Count => &self.count,
            EntryLook::Percent => &self.percent,
            EntryLook::Month => &self.month,
            EntryLook::Caption => &self.caption,
        }
    }
}

fn write_mark(sheet: &mut Worksheet, form: &EntryForm) -> Result<(), XlsxError> {
    sheet.set_name(&form.mark_sheet)?.set_very_hidden(true);
    for (row, (name, value)) in (0_u32..).zip(&form.mark) {
        sheet.write_string(row, 0, name)?;
        sheet.write_string(row, 1, value)?;
    }
    Ok(())
}

fn write_lists(sheet: &mut Worksheet, styles: &Styles, form: &EntryForm) -> Result<(), XlsxError> {
    sheet.set_name(&form.lists_sheet)?.set_hidden(true);
    for (column, list) in (0_u16..).zip(&form.lists) {
        let width = list.choices.iter().map(|text| print_width(text)).max().unwrap_or(8);
        sheet.set_column_width(column, f64::from(width.clamp(8, 60)))?;
        sheet.write_string_with_format(0, column, &list.caption, &styles.head)?;
        for (row, choice) in (1_u32..).zip(&list.choices) {
            sheet.write_string(row, column, choice)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn write_guide(sheet: &mut Worksheet, styles: &Styles, guide: &Guide) -> Result<(), XlsxError> {
    sheet.set_name(&guide.name)?;
    set_up_page(sheet, &GUIDE_WIDTHS)?;
    sheet.set_row_height(0, TITLE_HEIGHT)?;
    sheet.merge_range(0, 0, 0, 2, &guide.title, &styles.title)?;
    let width: u32 = GUIDE_WIDTHS.iter().sum();
    let mut row = 1;
    for paragraph in &guide.paragraphs {
        sheet.merge_range(row, 0, row, 2, paragraph, &styles.prose)?;
        sheet.set_row_height(row, lines_height(&[(paragraph, width)]))?;
        row += 1;
    }
    row += 1;
    for (column, caption) in (0_u16..).zip(&guide.captions) {
        sheet.write_string_with_format(row, column, caption, &styles.head)?;
    }
    sheet.set_row_height(row, ROW_HEIGHT)?.set_repeat_rows(row, row)?;
    for line in &guide.lines {
        row += 1;
        let mut texts = Vec::new();
        for ((column, text), width) in (0_u16..).zip(line).zip(GUIDE_WIDTHS) {
            sheet.write_string_with_format(row, column, text, &styles.ruled)?;
            texts.push((text, width));
        }
        sheet.set_row_height(row, lines_height(&texts))?;
    }
    Ok(())
}

/// Of a row of wrapped texts, each with the width that it has.
fn lines_height(texts: &[(&String, u32)]) -> f64 {
    let lines = texts.iter().map(|(text, width)| print_width(text) / width.saturating_sub(2) + 1);
    LINE_HEIGHT * f64::from(lines.max().unwrap_or(1)) + 3.0
}

fn set_up_page(sheet: &mut Worksheet, widths: &[u32]) -> Result<(), XlsxError> {
    sheet.set_paper_size(PAPER_A4).set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_print_center_horizontally(true);
    sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3);
    sheet.set_footer("&C&\"宋体\"&9第 &P 页，共 &N 页");
    sheet.set_screen_gridlines(false);
    for (column, width) in (0_u16..).zip(widths) {
        sheet.set_column_width(column, f64::from(*width))?;
    }
    Ok(())
}

/// Writes one page from top to bottom.
struct PageWriter<'a> {
    sheet: &'a mut Worksheet,
    styles: &'a Styles,
    page: &'a EntryPage,
    form: &'a EntryForm,
}

impl PageWriter<'_> {
    fn write(&mut self) -> Result<(), XlsxError> {
        let widths: Vec<u32> = self.page.columns.iter().map(|column| column.width).collect();
        set_up_page(self.sheet, &widths)?;
        self.write_top(&widths)?;
        let head = head_row(self.page);
        self.sheet.set_row_height(head, HEAD_HEIGHT)?;
        for (column, entry) in (0_u16..).zip(&self.page.columns) {
            let heading = &entry.heading;
            self.sheet.write_string_with_format(head, column, heading, &self.styles.head)?;
        }
        self.sheet.set_freeze_panes(head + 1, 0)?;
        self.sheet.set_repeat_rows(head, head)?;
        let first = head + 1;
        let last = self.write_rows(first)?;
        self.help(first)?;
        self.rule_below(last)
    }

    /// Title, facts and what is asked.
    fn write_top(&mut self, widths: &[u32]) -> Result<(), XlsxError> {
        let last = last_column(widths.len());
        self.sheet.set_row_height(0, TITLE_HEIGHT)?;
        self.across(0, (0, last), &self.page.title, &self.styles.title)?;
        let (left_end, right_start) = thirds(widths);
        let places = [(0, left_end), (left_end + 1, right_start - 1), (right_start, last)];
        for ((place, fact), format) in places.iter().zip(&self.page.facts).zip(&self.styles.fact) {
            if place.0 <= place.1 {
                self.across(FACTS_ROW, *place, fact, format)?;
            }
        }
        self.sheet.set_row_height(FACTS_ROW, ROW_HEIGHT)?;
        let Some(asked) = &self.page.asked else { return Ok(()) };
        self.sheet.set_row_height(ASKED_ROW, ROW_HEIGHT + 4.0)?;
        let AskedFact { label, help, list, value } = asked;
        // In the first column that has room for it, behind its label.
        let has_room = |width: &u32| *width >= ASKED_WIDTH;
        let place = widths.iter().skip(1).position(has_room).map_or(1, |place| place + 1);
        let at = u16::try_from(place).unwrap_or(1);
        self.across(ASKED_ROW, (0, at - 1), label, &self.styles.label)?;
        self.sheet.write_string_with_format(ASKED_ROW, at, value, &self.styles.asked)?;
        let validation = self.choosing(DataValidation::new(), *list, true)?;
        let validation = told(validation, label.trim_end_matches(['：', ':']), help)?;
        self.sheet.add_data_validation(ASKED_ROW, at, ASKED_ROW, at, &validation)?;
        Ok(())
    }

    fn across(
        &mut self,
        row: u32,
        (first, last): (u16, u16),
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        if first == last {
            self.sheet.write_string_with_format(row, first, text, format)?;
        } else {
            self.sheet.merge_range(row, first, row, last, text, format)?;
        }
        Ok(())
    }

    /// Prefilled rows and ruled ones; returns the first row after them.
    fn write_rows(&mut self, first: u32) -> Result<u32, XlsxError> {
        for (column, entry) in (0_u16..).zip(&self.page.columns) {
            // Rows that nobody ruled have the right form of numbers and dates, too.
            let format = match entry.look {
                EntryLook::Caption | EntryLook::Text | EntryLook::Count | EntryLook::Percent => {
                    continue;
                }
                EntryLook::Code | EntryLook::Month => Format::new().set_num_format("@"),
                EntryLook::Date => Format::new().set_num_format("yyyy-mm-dd"),
                EntryLook::Money => Format::new().set_num_format(MONEY_FORMAT),
            };
            let format = format.set_font_name(FONT).set_font_size(BODY_SIZE);
            self.sheet.set_column_format(column, &format)?;
        }
        let mut row = first;
        for cells in &self.page.rows {
            for (place, column) in self.page.columns.iter().enumerate() {
                let at = u16::try_from(place).unwrap_or(u16::MAX);
                let cell = cells.get(place).unwrap_or(&EntryCell::Blank);
                self.write_cell((row, at), cell, column)?;
            }
            self.sheet.set_row_height(row, ROW_HEIGHT)?;
            row += 1;
        }
        for _ in 0..self.page.blank_rows {
            for (column, entry) in (0_u16..).zip(&self.page.columns) {
                self.sheet.write_blank(row, column, self.styles.of(entry.look))?;
            }
            self.sheet.set_row_height(row, ROW_HEIGHT)?;
            row += 1;
        }
        Ok(row)
    }

    fn write_cell(
        &mut self,
        (row, at): (u32, u16),
        cell: &EntryCell,
        column: &EntryColumn,
    ) -> Result<(), XlsxError> {
        let format = self.styles.of(column.look);
        match cell {
            EntryCell::Blank => self.sheet.write_blank(row, at, format)?,
            EntryCell::Text(text) => self.sheet.write_string_with_format(row, at, text, format)?,
            EntryCell::Caption(text, indent) => {
                let format = format.clone().set_indent(*indent);
                self.sheet.write_string_with_format(row, at, text, &format)?
            }
            EntryCell::Count(count) => {
                self.sheet.write_number_with_format(row, at, *count, format)?
            }
            EntryCell::Money(amount) => {
                let number = amount.to_decimal().to_f64().unwrap_or_default();
                self.sheet.write_number_with_format(row, at, number, format)?
            }
            EntryCell::Date(date) => {
                let year = u16::try_from(date.year()).unwrap_or_default();
                let month = u8::try_from(date.month()).unwrap_or_default();
                let day = u8::try_from(date.day()).unwrap_or_default();
                let date = ExcelDateTime::from_ymd(year, month, day)?;
                self.sheet.write_datetime_with_format(row, at, &date, format)?
            }
        };
        Ok(())
    }

    /// Lists to choose from and help for each column.
    fn help(&mut self, first: u32) -> Result<(), XlsxError> {
        let last = first + HELPED_ROWS - 1;
        for (at, column) in (0_u16..).zip(&self.page.columns) {
            if column.help.is_empty() && column.list.is_none() {
                continue;
            }
            let validation = self.choosing(DataValidation::new(), column.list, column.is_closed)?;
            let validation = told(validation, &column.heading, &column.help)?;
            self.sheet.add_data_validation(first, at, last, at, &validation)?;
        }
        Ok(())
    }

    /// Where a column has a list, what is not on it is asked back or let pass, never refused:
    /// a code alone is as good as a code with its name.
    fn choosing(
        &self,
        validation: DataValidation,
        list: Option<usize>,
        is_closed: bool,
    ) -> Result<DataValidation, XlsxError> {
        let place = list.filter(|place| {
            self.form.lists.get(*place).is_some_and(|list| !list.choices.is_empty())
        });
        let Some(place) = place else { return Ok(validation.allow_any_value()) };
        let validation = validation.allow_list_formula(Formula::new(source(
            &self.form.lists_sheet,
            place,
            &self.form.lists,
        )));
        if !is_closed {
            return Ok(validation.show_error_message(false));
        }
        validation
            .set_error_style(DataValidationErrorStyle::Warning)
            .set_error_title("不在选项之内")?
            .set_error_message("请从下拉列表中选择。确需填写其他内容的，请选择“是”。")
    }

    /// Rows below the ruled ones get their lines once they are filled in.
    fn rule_below(&mut self, row: u32) -> Result<(), XlsxError> {
        let last = last_column(self.page.columns.len());
        let end = column_letters(u32::from(last));
        let rule = format!("=COUNTA($A{}:${end}{})>0", row + 1, row + 1);
        let lines = Format::new().set_border(FormatBorder::Thin).set_border_color(LINE_COLOUR);
        let lines = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(lines);
        self.sheet.add_conditional_format(row, 0, row + HELPED_ROWS, last, &lines)?;
        Ok(())
    }
}

/// `='_选项'!$B$2:$B$40`.
fn source(sheet: &str, place: usize, lists: &[ChoiceList]) -> String {
    let column = u32::try_from(place).unwrap_or_default();
    let count = lists.get(place).map_or(0, |list| list.choices.len());
    let last = u32::try_from(count).unwrap_or(u32::MAX);
    let letters = column_letters(column);
    let sheet = sheet.replace('\'', "''");
    let end = address(last, column).trim_start_matches(letters.as_str()).to_owned();
    format!("='{sheet}'!${letters}$2:${letters}${end}")
}

fn told(validation: DataValidation, title: &str, help: &str) -> Result<DataValidation, XlsxError> {
    if help.is_empty() {
        return Ok(validation);
    }
    let cut = |text: &str, length: usize| text.chars().take(length).collect::<String>();
    validation
        .set_input_title(cut(title, MAX_HELP_TITLE_CHARACTERS))?
        .set_input_message(cut(help, MAX_HELP_CHARACTERS))
}

fn last_column(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX).saturating_sub(1)
}

/// Where the left part of the line of facts ends and the right one begins.
fn thirds(widths: &[u32]) -> (u16, u16) {
    let total: u32 = widths.iter().sum();
    let mut sum = 0;
    let ends: Vec<u32> = widths
        .iter()
        .map(|width| {
            sum += width;
            sum
        })
        .collect();
    let count = last_column(widths.len()) + 1;
    let reach = |tenths: u32| ends.partition_point(|end| end * 10 < total * tenths);
    let left = u16::try_from(reach(4)).unwrap_or_default().min(count.saturating_sub(3));
    let right = u16::try_from(reach(8)).unwrap_or_default();
    (left, right.clamp(left + 1, count.saturating_sub(1).max(left + 1)))
}

/// Characters of print: Chinese ones are two wide.
fn print_width(text: &str) -> u32 {
    text.chars().map(|character| if character.is_ascii() { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_named_from_its_first_choice_to_its_last() {
        let list = |count: usize| ChoiceList {
            caption: "科目".to_owned(),
            choices: vec!["102 银行存款".to_owned(); count],
        };
        let lists = [list(1), list(40)];
        assert_eq!(source("_选项", 0, &lists), "='_选项'!$A$2:$A$2");
        assert_eq!(source("_选项", 1, &lists), "='_选项'!$B$2:$B$41");
    }

    #[test]
    fn the_line_of_facts_has_three_parts_wherever_there_are_three_columns() {
        for (widths, parts) in [
            (&[10, 10, 10][..], (0, 2)),
            (&[40, 8, 14, 14, 14][..], (0, 3)),
            (&[12, 8, 8, 30, 26, 18, 14, 14, 16, 18][..], (4, 8)),
        ] {
            assert_eq!(thirds(widths), parts, "{widths:?}");
        }
    }
}
