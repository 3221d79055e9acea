//! A document as people sign and print it: letters, circulars, reports, certificates. Pure; no
//! area of the work is known here.

/// A part of a document, one below the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// In the middle, large.
    Title(String),
    /// In the middle, such as a number.
    Centred(String),
    Heading(String),
    /// To whom it goes: without indentation.
    Address(String),
    /// Its first line is indented by two characters.
    Paragraph(String),
    /// On the right: who signs, and the day.
    Signature(String),
    Table(Table),
}

/// Columns with their shares of the width, headings and rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub columns: Vec<(String, u16)>,
    pub rows: Vec<Vec<String>>,
}

/// A document on sheets of A4.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// As files and readers of it are named.
    pub name: String,
    pub is_landscape: bool,
    pub blocks: Vec<Block>,
}

/// Twentieths of a point, in which sheets are measured.
pub const TWIP: u16 = 20;
/// A4, the short side and the long one.
pub const A4: (u16, u16) = (11_906, 16_838);
/// Above, below, left and right (公文格式).
pub const MARGINS: (u16, u16, u16, u16) = (2_098, 1_984, 1_588, 1_474);

impl Block {
    /// Size of its letters and the step from line to line.
    #[must_use]
    pub fn type_size(&self) -> (u16, u16) {
        match self {
            Self::Title(_) => (22 * TWIP, 36 * TWIP),
            Self::Table(_) => (10 * TWIP, 15 * TWIP),
            _ => (15 * TWIP, 27 * TWIP),
        }
    }
}

impl Document {
    /// Width and height of a sheet.
    #[must_use]
    pub fn sheet(&self) -> (u16, u16) {
        if self.is_landscape { (A4.1, A4.0) } else { A4 }
    }

    /// What stands between the margins.
    #[must_use]
    pub fn text_width(&self) -> u16 {
        self.sheet().0 - MARGINS.2 - MARGINS.3
    }
}

impl Table {
    /// The widths of columns within a width, which they fill.
    #[must_use]
    pub fn widths(&self, within: u16) -> Vec<u16> {
        let shares: u32 = self.columns.iter().map(|(_, share)| u32::from(*share)).sum();
        let part = |share: u16| u32::from(within) * u32::from(share) / shares.max(1);
        let widths = self.columns.iter().map(|(_, share)| part(*share));
        let mut widths: Vec<u16> = widths.map(|it| u16::try_from(it).unwrap_or(within)).collect();
        let left = within.saturating_sub(widths.iter().sum());
        if let Some(last) = widths.last_mut() {
            *last += left;
        }
        widths
    }
}
