//! Files that are not what they seem, or came to grief: each is read or refused in plain words.
//!
//! Invariant: no file here would harm any program. A limit is met by lowering it, not by a file
//! that reaches it; how the reading process ends is shown by scripts that end by themselves.

mod cells;
mod exports;
mod files;
mod fuzzed;
mod packages;
mod processes;
mod records;

use std::time::{Duration, Instant};

use union_ledger::finding::{Failure, Finding};
use union_ledger::formats::{Isolation, Limits, WorkbookKind, read_within, read_workbook};
use union_ledger::sheet::{Cell, Flow, Remark, SheetInfo, SheetSink, address};

use crate::common::isolation;

/// What any small file may take, refused or read.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// Everything that a workbook says, one line a cell.
#[derive(Default)]
struct Listing {
    lines: Vec<String>,
}

/// Nobody looks at more lines of a hostile file.
const MAX_LINES: usize = 100;

impl SheetSink for Listing {
    fn begin_sheet(&mut self, sheet: &SheetInfo) -> Flow {
        let mut line = format!("[{}]", sheet.name);
        if sheet.is_hidden {
            line.push_str(" hidden");
        }
        for (what, facts) in [
            (" merged ", format!("{:?}", sheet.merged)),
            (" rows ", format!("{:?}", sheet.hidden_rows)),
            (" columns ", format!("{:?}", sheet.hidden_columns)),
        ] {
            if facts != "[]" {
                line.push_str(what);
                line.push_str(&facts);
            }
        }
        self.lines.push(line);
        Flow::Continue(())
    }

    fn row(&mut self, row: u32, cells: &[Cell<'_>]) -> Flow {
        for (column, cell) in (0_u32..).zip(cells) {
            let shown = match cell {
                Cell::Empty => continue,
                Cell::Text(text) => format!("'{text}"),
                Cell::Number(number) => number.to_string(),
                Cell::Date(date) => date.to_string(),
                Cell::Bool(truth) => truth.to_string(),
                Cell::Error(error) => format!("!{error}"),
            };
            if self.lines.len() < MAX_LINES {
                self.lines.push(format!("{}={shown}", address(row, column)));
            }
        }
        Flow::Continue(())
    }

    fn end_sheet(&mut self) -> Flow {
        Flow::Continue(())
    }

    fn remark(&mut self, remark: &Remark) {
        self.lines.push(format!("{remark:?}"));
    }
}

/// What is to come of a file.
#[derive(Debug)]
enum Expected {
    /// These lines, and no others.
    Read(Vec<String>),
    /// A finding of this code whose words contain this.
    Refused(&'static str, &'static str),
}

fn read(lines: &[&str]) -> Expected {
    Expected::Read(lines.iter().map(|line| (*line).to_owned()).collect())
}

fn outcome(bytes: &[u8], isolation: &Isolation) -> Result<Vec<String>, Box<Finding>> {
    let mut listing = Listing::default();
    told(read_workbook(bytes, "账.bin", isolation, &mut listing), listing)
}

fn told(
    read: Result<WorkbookKind, Failure>,
    listing: Listing,
) -> Result<Vec<String>, Box<Finding>> {
    match read {
        Ok(_) => Ok(listing.lines),
        Err(Failure::Refused(mut findings)) => {
            let first = findings.remove(0);
            assert_eq!(first.place.file.as_deref(), Some("账.bin"));
            assert!(!first.message.is_empty() && !first.hint.is_empty());
            Err(Box::new(first))
        }
        Err(other) => panic!("{other}"),
    }
}

/// Reads every file through the reading process and tells all that come out differently.
fn check(table: Vec<(&str, Vec<u8>, Expected)>) {
    compare(table, |bytes| outcome(bytes, &isolation()));
}

/// Reads every file under lowered limits: what a limit refuses need not be large.
fn check_within(limits: Limits, table: Vec<(&str, Vec<u8>, Expected)>) {
    compare(table, |bytes| {
        let mut listing = Listing::default();
        told(read_within(bytes, "账.bin", limits, &mut listing), listing)
    });
}

fn compare(
    table: Vec<(&str, Vec<u8>, Expected)>,
    read: impl Fn(&[u8]) -> Result<Vec<String>, Box<Finding>>,
) {
    let mut wrong = Vec::new();
    for (name, bytes, expected) in table {
        let started = Instant::now();
        let found = read(&bytes);
        let taken = started.elapsed();
        let is_right = match (&expected, &found) {
            (Expected::Read(lines), Ok(found)) => lines == found,
            (Expected::Refused(code, words), Err(finding)) => {
                finding.code.id == *code && finding.to_string().contains(words)
            }
            _ => false,
        };
        if !is_right {
            let found = found.map_err(|finding| finding.to_string());
            wrong.push(format!("{name}: {expected:?} expected, {found:?} found"));
        }
        if taken > TIME_LIMIT {
            wrong.push(format!("{name}: took {taken:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
