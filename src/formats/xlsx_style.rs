//! How the cells of a printed workbook look: 宋体, thin borders, thousands separators.

use jiff::civil::Date;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, FormatBorder, XlsxError};
use rustc_hash::FxHashMap;

use super::printable::{ColumnKind, RowKind};

const FONT: &str = "宋体";
const FONT_SIZE: f64 = 10.0;
const TITLE_SIZE: f64 = 16.0;
const NOTE_SIZE: f64 = 8.0;
const MONEY_FORMAT: &str = "#,##0.00_ ;-#,##0.00_ ";

/// A day as workbooks keep the one on which they were made.
pub fn instant_of(day: Date) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(day.year()).unwrap_or_default();
    let month = u8::try_from(day.month()).unwrap_or_default();
    ExcelDateTime::from_ymd(year, month, u8::try_from(day.day()).unwrap_or_default())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Alignment {
    Left,
    Centre,
    Right,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Size {
    Title,
    Body,
    Note,
}

/// What becomes of a text that is wider than its cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Fit {
    Overflow,
    Wrap,
    /// Printed smaller rather than cut off.
    Shrink,
}

/// What a cell looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Look {
    size: Size,
    alignment: Alignment,
    indent: u8,
    is_bold: bool,
    has_border: bool,
    is_money: bool,
    fit: Fit,
}

impl Look {
    #[must_use]
    pub fn plain(alignment: Alignment) -> Self {
        Self {
            size: Size::Body,
            alignment,
            indent: 0,
            is_bold: false,
            has_border: false,
            is_money: false,
            fit: Fit::Overflow,
        }
    }

    #[must_use]
    pub fn title() -> Self {
        Self { size: Size::Title, is_bold: true, ..Self::plain(Alignment::Centre) }
    }

    #[must_use]
    pub fn caption() -> Self {
        Self { is_bold: true, has_border: true, fit: Fit::Wrap, ..Self::plain(Alignment::Centre) }
    }

    #[must_use]
    pub fn note() -> Self {
        Self { size: Size::Note, fit: Fit::Wrap, ..Self::plain(Alignment::Left) }
    }

    #[must_use]
    pub fn body(row: RowKind, column: ColumnKind, (indent, is_strong): (u8, bool)) -> Self {
        let alignment = match column {
            ColumnKind::Text => Alignment::Left,
            ColumnKind::Mark => Alignment::Centre,
            ColumnKind::Money => Alignment::Right,
        };
        Self {
            indent,
            is_bold: is_strong || row == RowKind::Total || row == RowKind::Heading,
            has_border: true,
            is_money: column == ColumnKind::Money,
            fit: Fit::Shrink,
            ..Self::plain(alignment)
        }
    }

    fn format(self) -> Format {
        let size = match self.size {
            Size::Title => TITLE_SIZE,
            Size::Body => FONT_SIZE,
            Size::Note => NOTE_SIZE,
        };
        let align = match self.alignment {
            Alignment::Left => FormatAlign::Left,
            Alignment::Centre => FormatAlign::Center,
            Alignment::Right => FormatAlign::Right,
        };
        let mut format = Format::new()
            .set_font_name(FONT)
            .set_font_size(size)
            .set_align(align)
            .set_align(FormatAlign::VerticalCenter);
        if self.indent > 0 {
            format = format.set_indent(self.indent);
        }
        if self.is_bold {
            format = format.set_bold();
        }
        if self.has_border {
            format = format.set_border(FormatBorder::Thin);
        }
        if self.is_money {
            format = format.set_num_format(MONEY_FORMAT);
        }
        match self.fit {
            Fit::Overflow => format,
            Fit::Wrap => format.set_text_wrap(),
            Fit::Shrink => format.set_shrink(),
        }
    }
}

/// Formats in use, each made once.
#[derive(Debug, Default)]
pub struct Styles(FxHashMap<Look, Format>);

impl Styles {
    pub fn of(&mut self, look: Look) -> &Format {
        self.0.entry(look).or_insert_with(|| look.format())
    }
}
