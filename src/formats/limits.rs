//! What a file may ask of whoever reads it.
//!
//! Invariant: each limit stands here with its reason; tests lower them and read harmless files,
//! so that nothing in the repository needs a file that would exhaust anybody.

/// Largest file taken: a journal of a million lines is about 50 MiB as xlsx, 100 MiB as csv.
pub const MAX_FILE_BYTES: usize = 128 << 20;
pub const MAX_FILE_BYTES_U64: u64 = 128 << 20;

/// Rows of a sheet: what Excel itself can hold.
pub const MAX_ROWS: u32 = 1_048_576;

/// Columns of a sheet: a journal has about thirty.
pub const MAX_COLUMNS: u32 = 512;

/// Sheets of a workbook: twelve months for each of sixteen units, with room.
pub const MAX_SHEETS: usize = 256;

/// The limits under which one file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub file_bytes: usize,
    /// Entries of an archive: a workbook has about ten, one for each sheet and picture besides.
    pub entries: usize,
    /// All entries unpacked: a million lines of twelve columns make about 600 MiB of XML.
    pub unpacked_bytes: u64,
    /// Entries that the reader holds in memory whole, such as the shared strings.
    pub held_bytes: u64,
    /// Unpacked to packed. Sheets of many equal rows reach about 100; deflate can do 1,032.
    pub ratio: u64,
    /// Below this size the ratio says nothing.
    pub ratio_matters_from_bytes: u64,
    pub sheets: usize,
    pub rows: u32,
    pub columns: u32,
    /// Cells with content in a whole workbook: a million lines of twenty columns.
    pub cells: u64,
    /// Characters of a cell: what Excel itself can hold.
    pub text_characters: usize,
    /// Elements inside elements: a formatted text in a shape in a cell in seven groups has twenty.
    pub depth: u32,
    /// Rows with content that are written once and stand for many: a column filled down for a
    /// whole year of days is a twentieth of it.
    pub repeated_rows: u32,
    /// Cells between the corners of all sheets of a binary workbook, empty ones too: the library
    /// holds 24 bytes for each, and those of one sheet twice.
    pub grid_cells: u64,
    /// Lines of separated text, those inside of quotes too: four for each row that a sheet has.
    pub lines: usize,
    /// Separators in a line: as many as Excel has columns, whether a row fills them or not.
    pub separators: usize,
}

impl Limits {
    pub const OF_USE: Self = Self {
        file_bytes: MAX_FILE_BYTES,
        entries: 2_000,
        unpacked_bytes: 2 << 30,
        held_bytes: 256 << 20,
        ratio: 300,
        ratio_matters_from_bytes: 16 << 20,
        sheets: MAX_SHEETS,
        rows: MAX_ROWS,
        columns: MAX_COLUMNS,
        cells: 20_000_000,
        text_characters: 32_767,
        depth: 128,
        repeated_rows: 10_000,
        grid_cells: 6_000_000,
        lines: 4 << 20,
        separators: 16_384,
    };
}
