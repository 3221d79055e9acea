//! What the reading process tells the service: cells as bytes, many rows to a frame.
//!
//! Invariants: a frame is four bytes of length and that many bytes of messages; whatever stands
//! in a frame, taking it apart gives messages or `None`, for the process that wrote it has read
//! a file that nobody vouches for.

use std::borrow::Cow;
use std::io::Write;

use jiff::civil::DateTime;

use super::codes;
use super::limits::MAX_COLUMNS;
use super::workbook_kind::WorkbookKind;
use crate::finding::{Code, Finding, Place};
use crate::sheet::{Cell, Flow, Remark, SheetInfo, SheetSink};

/// A frame is sent once it has grown to this; larger ones save no more time.
const SEND_FROM_BYTES: usize = 64 << 10;

/// No frame is longer: one row more than is sent from, with every cell as long as it may be.
pub const MAX_FRAME_BYTES: usize = 96 << 20;

/// Findings of one refusal: readers stop at the first.
const MAX_FINDINGS: u32 = 100;

const LENGTH_BYTES: usize = 4;

mod tag {
    pub const KIND: u8 = 1;
    pub const BEGIN_SHEET: u8 = 2;
    pub const ROW: u8 = 3;
    pub const END_SHEET: u8 = 4;
    pub const REFUSED: u8 = 5;
    pub const DONE: u8 = 6;
    pub const MACROS: u8 = 7;
    pub const LINKS: u8 = 8;
    pub const ANSWER: u8 = 9;

    pub const EMPTY: u8 = 10;
    pub const TEXT: u8 = 11;
    pub const NUMBER: u8 = 12;
    pub const DATE: u8 = 13;
    pub const FALSE: u8 = 14;
    pub const TRUE: u8 = 15;
    pub const ERROR: u8 = 16;
}

/// The sink of the reading process: writes what it is told into frames.
#[derive(Debug)]
pub struct FrameWriter<W: Write> {
    out: W,
    frame: Vec<u8>,
    /// Nobody listens any more, so there is no use in reading on.
    is_unheard: bool,
}

impl<W: Write> FrameWriter<W> {
    pub fn new(out: W) -> Self {
        let mut frame = Vec::with_capacity(SEND_FROM_BYTES * 2);
        frame.resize(LENGTH_BYTES, 0);
        Self { out, frame, is_unheard: false }
    }

    pub fn kind(&mut self, kind: WorkbookKind) {
        let position = WorkbookKind::EVERY.iter().position(|it| *it == kind).unwrap_or_default();
        self.frame.extend([tag::KIND, u8::try_from(position).unwrap_or(u8::MAX)]);
    }

    pub fn refused(&mut self, findings: &[Finding]) {
        self.frame.push(tag::REFUSED);
        self.count(findings.len());
        for finding in findings {
            self.text(finding.code.id);
            for part in [&finding.place.sheet, &finding.place.cell, &finding.place.words()] {
                self.text(part.as_deref().unwrap_or_default());
            }
            self.text(&finding.found);
            self.text(&finding.expected);
        }
        // The last word: whether anybody hears it changes nothing.
        let _ = self.send();
    }

    /// The answer to a question, in place of rows.
    pub fn answer(&mut self, answer: &[u8]) {
        self.frame.push(tag::ANSWER);
        self.frame.extend_from_slice(answer);
        let _ = self.send();
    }

    pub fn done(&mut self) {
        self.frame.push(tag::DONE);
        let _ = self.send();
    }

    fn send(&mut self) -> Flow {
        let length = u32::try_from(self.frame.len() - LENGTH_BYTES).unwrap_or(u32::MAX);
        self.frame[..LENGTH_BYTES].copy_from_slice(&length.to_le_bytes());
        let sent = self.out.write_all(&self.frame).and_then(|()| self.out.flush());
        self.is_unheard |= sent.is_err();
        self.frame.truncate(LENGTH_BYTES);
        if self.is_unheard { Flow::Break(()) } else { Flow::Continue(()) }
    }

    fn number(&mut self, number: u32) {
        self.frame.extend_from_slice(&number.to_le_bytes());
    }

    fn count(&mut self, count: usize) {
        self.number(u32::try_from(count).unwrap_or(u32::MAX));
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.frame.extend_from_slice(text.as_bytes());
    }

    fn ranges(&mut self, ranges: &[(u32, u32)]) {
        self.count(ranges.len());
        for (first, last) in ranges {
            self.number(*first);
            self.number(*last);
        }
    }

    fn cell(&mut self, cell: &Cell<'_>) {
        match cell {
            Cell::Empty => self.frame.push(tag::EMPTY),
            Cell::Text(text) => {
                self.frame.push(tag::TEXT);
                self.text(text);
            }
            Cell::Number(number) => {
                self.frame.push(tag::NUMBER);
                self.frame.extend_from_slice(&number.to_le_bytes());
            }
            Cell::Date(date) => {
                self.frame.push(tag::DATE);
                self.frame.extend_from_slice(&date.year().to_le_bytes());
                for part in [date.month(), date.day(), date.hour(), date.minute(), date.second()] {
                    self.frame.extend_from_slice(&part.to_le_bytes());
                }
                self.frame.extend_from_slice(&date.subsec_nanosecond().to_le_bytes());
            }
            Cell::Bool(truth) => self.frame.push(if *truth { tag::TRUE } else { tag::FALSE }),
            Cell::Error(error) => {
                self.frame.push(tag::ERROR);
                self.text(error);
            }
        }
    }
}

impl<W: Write> SheetSink for FrameWriter<W> {
    fn begin_sheet(&mut self, sheet: &SheetInfo) -> Flow {
        self.frame.push(tag::BEGIN_SHEET);
        self.count(sheet.index);
        self.text(&sheet.name);
        self.frame.push(u8::from(sheet.is_hidden));
        self.count(sheet.merged.len());
        for (first_row, first_column, last_row, last_column) in &sheet.merged {
            for number in [first_row, first_column, last_row, last_column] {
                self.number(*number);
            }
        }
        self.ranges(&sheet.hidden_rows);
        self.ranges(&sheet.hidden_columns);
        // What the sheet is decides whether the other side wants its rows.
        self.send()
    }

    fn row(&mut self, row: u32, cells: &[Cell<'_>]) -> Flow {
        self.frame.push(tag::ROW);
        self.number(row);
        self.count(cells.len());
        for cell in cells {
            self.cell(cell);
        }
        if self.frame.len() >= SEND_FROM_BYTES {
            return self.send();
        }
        Flow::Continue(())
    }

    fn end_sheet(&mut self) -> Flow {
        self.frame.push(tag::END_SHEET);
        if self.is_unheard { Flow::Break(()) } else { Flow::Continue(()) }
    }

    fn remark(&mut self, remark: &Remark) {
        match remark {
            Remark::Macros => self.frame.push(tag::MACROS),
            Remark::Links(names) => {
                self.frame.push(tag::LINKS);
                self.count(names.len());
                for name in names {
                    self.text(name);
                }
            }
        }
    }
}

/// One thing that the reading process says.
#[derive(Debug)]
pub enum Message {
    Kind(WorkbookKind),
    BeginSheet(SheetInfo),
    /// The cells are in the vector that was handed in.
    Row(u32),
    EndSheet,
    Remark(Remark),
    Refused(Vec<Finding>),
    /// All that stands in its frame.
    Answer(Vec<u8>),
    Done,
}

/// Takes a frame apart.
#[derive(Debug)]
pub struct FrameReader<'f> {
    rest: &'f [u8],
}

impl<'f> FrameReader<'f> {
    pub fn new(frame: &'f [u8]) -> Self {
        Self { rest: frame }
    }

    pub fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next message; `None` for what no reading process of ours writes.
    pub fn message(&mut self, cells: &mut Vec<Cell<'f>>) -> Option<Message> {
        match self.byte()? {
            tag::KIND => {
                let kind = WorkbookKind::EVERY.get(usize::from(self.byte()?))?;
                Some(Message::Kind(*kind))
            }
            tag::BEGIN_SHEET => Some(Message::BeginSheet(self.sheet()?)),
            tag::ROW => {
                let row = self.number()?;
                let count = self.number()?;
                cells.clear();
                if count > MAX_COLUMNS {
                    return None;
                }
                for _ in 0..count {
                    cells.push(self.cell()?);
                }
                Some(Message::Row(row))
            }
            tag::END_SHEET => Some(Message::EndSheet),
            tag::MACROS => Some(Message::Remark(Remark::Macros)),
            tag::LINKS => Some(Message::Remark(Remark::Links(self.names()?))),
            tag::REFUSED => Some(Message::Refused(self.findings()?)),
            tag::ANSWER => Some(Message::Answer(std::mem::take(&mut self.rest).to_vec())),
            tag::DONE => Some(Message::Done),
            _ => None,
        }
    }

    fn bytes(&mut self, count: usize) -> Option<&'f [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(*taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }

    fn number(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn text(&mut self) -> Option<&'f str> {
        let length = usize::try_from(self.number()?).ok()?;
        std::str::from_utf8(self.bytes(length)?).ok()
    }

    fn sheet(&mut self) -> Option<SheetInfo> {
        let index = usize::try_from(self.number()?).ok()?;
        let name = self.text()?.to_owned();
        let is_hidden = self.byte()? == 1;
        let mut merged = Vec::new();
        for _ in 0..self.number()? {
            merged.push((self.number()?, self.number()?, self.number()?, self.number()?));
        }
        let (hidden_rows, hidden_columns) = (self.ranges()?, self.ranges()?);
        Some(SheetInfo { index, name, is_hidden, merged, hidden_rows, hidden_columns })
    }

    fn names(&mut self) -> Option<Vec<String>> {
        let mut names = Vec::new();
        for _ in 0..self.number()? {
            names.push(self.text()?.to_owned());
        }
        Some(names)
    }

    fn ranges(&mut self) -> Option<Vec<(u32, u32)>> {
        let mut ranges = Vec::new();
        for _ in 0..self.number()? {
            ranges.push((self.number()?, self.number()?));
        }
        Some(ranges)
    }

    fn cell(&mut self) -> Option<Cell<'f>> {
        Some(match self.byte()? {
            tag::EMPTY => Cell::Empty,
            tag::TEXT => Cell::Text(Cow::Borrowed(self.text()?)),
            tag::NUMBER => Cell::Number(f64::from_le_bytes(self.array()?)),
            tag::DATE => {
                let year = i16::from_le_bytes(self.array()?);
                let [month, day, hour, minute, second] = self.array()?.map(|byte: u8| {
                    // Out of range for every part of a date.
                    i8::try_from(byte).unwrap_or(i8::MAX)
                });
                let nanosecond = i32::from_le_bytes(self.array()?);
                let date =
                    DateTime::new(year, month, day, hour, minute, second, nanosecond).ok()?;
                Cell::Date(date)
            }
            tag::FALSE => Cell::Bool(false),
            tag::TRUE => Cell::Bool(true),
            tag::ERROR => Cell::Error(Cow::Borrowed(self.text()?)),
            _ => return None,
        })
    }

    fn findings(&mut self) -> Option<Vec<Finding>> {
        let count = self.number()?;
        if count == 0 || count > MAX_FINDINGS {
            return None;
        }
        let mut findings = Vec::new();
        for _ in 0..count {
            let code = code_of(self.text()?)?;
            let [sheet, cell, subject] = [self.text()?, self.text()?, self.text()?]
                .map(|text| (!text.is_empty()).then(|| text.to_owned()));
            let place = Place { sheet, cell, subject, ..Place::default() };
            findings.push(Finding::new(code, place).found(self.text()?).expected(self.text()?));
        }
        Some(findings)
    }
}

fn code_of(id: &str) -> Option<&'static Code> {
    codes::ALL.iter().copied().find(|code| code.id == id)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn written(write: impl FnOnce(&mut FrameWriter<Vec<u8>>)) -> Vec<u8> {
        let mut writer = FrameWriter::new(Vec::new());
        write(&mut writer);
        let _ = writer.send();
        writer.out
    }

    /// The messages of all frames, one line each, or what could be read of them.
    fn shown(mut stream: &[u8]) -> Vec<String> {
        let mut lines = Vec::new();
        while let Some((length, rest)) = stream.split_first_chunk::<LENGTH_BYTES>() {
            let length = usize::try_from(u32::from_le_bytes(*length)).unwrap();
            let Some((frame, rest)) = rest.split_at_checked(length) else { break };
            let mut reader = FrameReader::new(frame);
            let mut cells = Vec::new();
            while !reader.is_at_end() {
                match reader.message(&mut cells) {
                    Some(Message::Row(row)) => lines.push(format!("{row} {cells:?}")),
                    Some(message) => lines.push(format!("{message:?}")),
                    None => {
                        lines.push("?".to_owned());
                        break;
                    }
                }
            }
            stream = rest;
        }
        lines
    }

    fn everything() -> Vec<u8> {
        written(|writer| {
            writer.kind(WorkbookKind::Ods);
            let _ = writer.begin_sheet(&SheetInfo {
                index: 3,
                name: "账".to_owned(),
                is_hidden: true,
                merged: vec![(0, 1, 2, 3)],
                hidden_rows: vec![(4, 5)],
                hidden_columns: vec![(6, 7), (9, 9)],
            });
            let noon = date(2025, 1, 8).at(12, 30, 1, 500);
            let cells = [
                Cell::Empty,
                Cell::Text("摘要".into()),
                Cell::Number(-0.05),
                Cell::Date(noon),
                Cell::Bool(true),
                Cell::Bool(false),
                Cell::Error("#N/A".into()),
            ];
            let _ = writer.row(12, &cells);
            let _ = writer.end_sheet();
            writer.remark(&Remark::Macros);
            writer.remark(&Remark::Links(vec!["甲.xlsx".to_owned(), "乙.xls".to_owned()]));
            let place = Place { cell: Some("C12".to_owned()), ..Place::default() };
            writer.refused(&[Finding::new(&codes::FILE_DAMAGED, place).found("甲").expected("乙")]);
            writer.done();
            writer.answer("丙".as_bytes());
        })
    }

    #[test]
    fn everything_told_comes_across() {
        let lines = shown(&everything());
        assert_eq!(lines[0], "Kind(Ods)");
        assert!(lines[1].contains("merged: [(0, 1, 2, 3)]"), "{}", lines[1]);
        assert!(lines[1].contains("hidden_columns: [(6, 7), (9, 9)]"), "{}", lines[1]);
        assert_eq!(
            lines[2],
            "12 [Empty, Text(\"摘要\"), Number(-0.05), Date(2025-01-08T12:30:01.0000005), \
             Bool(true), Bool(false), Error(\"#N/A\")]"
        );
        assert_eq!(lines[3], "EndSheet");
        assert_eq!(lines[4], "Remark(Macros)");
        assert_eq!(lines[5], "Remark(Links([\"甲.xlsx\", \"乙.xls\"]))");
        assert!(lines[6].contains("file.damaged") && lines[6].contains("C12"), "{}", lines[6]);
        assert_eq!(lines[7], "Done");
        assert_eq!(lines[8], format!("Answer({:?})", "丙".as_bytes()));
    }

    #[test]
    fn a_frame_that_none_of_ours_wrote_is_told() {
        for frame in [
            vec![0],
            vec![tag::KIND, 200],
            vec![tag::ROW, 0, 0, 0, 0, 255, 255, 255, 255],
            vec![tag::ROW, 0, 0, 0, 0, 1, 0, 0, 0, tag::TEXT, 255, 255, 255, 255],
            vec![tag::ROW, 0, 0, 0, 0, 1, 0, 0, 0, tag::TEXT, 1, 0, 0, 0, 0xFF],
            vec![tag::REFUSED, 0, 0, 0, 0],
            vec![tag::BEGIN_SHEET, 0, 0, 0, 0, 255, 255, 255, 255],
            vec![tag::LINKS, 255, 255, 255, 255],
        ] {
            assert!(FrameReader::new(&frame).message(&mut Vec::new()).is_none(), "{frame:?}");
        }
    }

    proptest! {
        #[test]
        fn no_frame_panics(place in 0_usize..200, byte in any::<u8>(), cut in 0_usize..200) {
            let mut bytes = everything();
            let place = place % bytes.len();
            bytes[place] = byte;
            bytes.truncate(bytes.len().saturating_sub(cut).max(1));
            let _ = shown(&bytes);
            // The messages without the length before them.
            let _ = FrameReader::new(&bytes).message(&mut Vec::new());
        }
    }
}
