//! Finding out which kind a workbook is, beside bare reading of the same file, in one process: of
//! sheets of text in which nothing is a header, of sheets whose text looks like headings, and of
//! a journal. Medians of pairs.
//!
//! `cargo bench --bench kinds`. Figures go into docs/performance.md by hand.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement prints its figures and ends at the first surprise"
)]

mod journal_lines;
mod journal_workbook;

use std::sync::Arc;
use std::time::Instant;

use journal_lines::{csv_file, fresh};
use journal_workbook::workbook;
use rust_xlsxwriter::Workbook;
use union_ledger::formats::{Isolation, read_workbook};
use union_ledger::imports::batches::find_kind::{Upload, find_kind};
use union_ledger::imports::reading::recognise_kind::KindChoice;
use union_ledger::sheet::{Cell, Flow, SheetInfo, SheetSink};

const ROUNDS: usize = 9;

/// What may be asked of it.
const AIM: f64 = 1.3;

/// Wants every row and keeps none.
struct Nothing;

impl SheetSink for Nothing {
    fn begin_sheet(&mut self, _: &SheetInfo) -> Flow {
        Flow::Continue(())
    }

    fn row(&mut self, _: u32, _: &[Cell<'_>]) -> Flow {
        Flow::Continue(())
    }

    fn end_sheet(&mut self) -> Flow {
        Flow::Continue(())
    }
}

/// So many sheets of so many rows and columns, each cell another word of these characters.
fn sheets_of_text((sheets, rows, columns): (u32, u32, u16), characters: &str) -> Vec<u8> {
    let characters: Vec<char> = characters.chars().collect();
    let mut seed: u32 = 1;
    let mut next = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        characters[usize::try_from(seed >> 8).unwrap() % characters.len()]
    };
    let mut book = Workbook::new();
    for _ in 0..sheets {
        let sheet = book.add_worksheet();
        for row in 0..rows {
            for column in 0..columns {
                let word: String = (0..4).map(|_| next()).collect();
                sheet.write(row, column, word).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_unstable_by(f64::total_cmp);
    figures[figures.len() / 2]
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let (database, unit) = fresh(&folder.path().join("kinds.sqlite")).await;
    let program = env!("CARGO_BIN_EXE_union-ledger");
    let isolation = Isolation::Child { program: program.into() };
    let plain = "春风化雨润物无声山高水长同舟共济众志成城江河湖海日新月异";
    let headings = "日期凭证字号摘要科目编码名称借贷方金额余期初末本年累计";
    for (name, bytes) in [
        ("24 张表 × 60 行 × 30 列，短文字", sheets_of_text((24, 60, 30), plain)),
        ("同上，文字像列名", sheets_of_text((24, 60, 30), headings)),
        ("200 张表 × 60 行 × 60 列，短文字", sheets_of_text((200, 60, 60), plain)),
        ("同上，文字像列名", sheets_of_text((200, 60, 60), headings)),
        ("序时账 10 万行 xlsx", workbook()),
        ("序时账 10 万行 csv", csv_file(journal_workbook::LINES)),
    ] {
        let bytes: Arc<[u8]> = bytes.into();
        let (mut bare, mut found) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let started = Instant::now();
            read_workbook(&bytes, "账", &isolation, &mut Nothing).unwrap();
            bare.push(started.elapsed().as_secs_f64());
            let upload = Upload {
                year: 2025,
                file_name: "账".to_owned(),
                bytes: Arc::clone(&bytes),
                isolation: isolation.clone(),
                mapping: Vec::new(),
            };
            let started = Instant::now();
            // Most of these are of no kind, which is an answer, too.
            let _ = find_kind(&database, &unit, KindChoice::Auto, upload).await;
            found.push(started.elapsed().as_secs_f64());
        }
        let (bare, found) = (median(bare), median(found));
        let verdict = if found / bare <= AIM { "" } else { "  超过目标" };
        println!(
            "{name:<32} {:>6} KB  只读 {bare:.3} s  判断种类 {found:.3} s  {:.2} ×{verdict}",
            bytes.len() / 1024,
            found / bare
        );
    }
}
