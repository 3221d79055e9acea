//! The reading process itself: whatever becomes of it, the service goes on and says so.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use union_ledger::finding::Failure;
use union_ledger::formats::{Isolation, READER_COMMAND, WorkbookKind, read_workbook};
use union_ledger::imports::kinds::SheetKind;
use union_ledger::imports::reading::kind_question::{KindWords, ask_kind};
use union_ledger::sheet::{Cell, Flow, SheetInfo, SheetSink};

use super::outcome;
use super::packages::{relations, sheet, workbook, xlsx};
use crate::common::isolation;

fn program(name: &str) -> Isolation {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests/hostile/fixtures"].iter().collect();
    Isolation::Child { program: folder.join(name) }
}

#[test]
fn however_the_reading_process_ends_it_is_a_refusal() {
    for (name, code, words) in [
        ("crashes.sh", "file.reader_stopped", "信号 11"),
        ("runs_out_of_memory.sh", "file.reader_stopped", "内存超过上限"),
        ("babbles.sh", "file.reader_stopped", "读取程序中断"),
        ("ends_early.sh", "file.reader_stopped", "退出码 0"),
        ("hangs.sh", "file.reader_timeout", "4 秒"),
    ] {
        let started = Instant::now();
        // Larger than a pipe holds, so that feeding it is cut short, too.
        let found = outcome(&vec![b'a'; 300_000], &program(name)).unwrap_err();
        assert_eq!(found.code.id, code, "{name}: {found}");
        assert!(found.to_string().contains(words), "{name}: {found}");
        assert!(started.elapsed() < Duration::from_secs(8), "{name} {:?}", started.elapsed());
    }
}

#[test]
fn the_kind_is_found_in_the_reading_process_as_it_is_here() {
    let journal = "日期,凭证号,摘要,科目编码,借方金额,贷方金额\n2025-01-08,记-1,购水,50101,12,\n";
    let remembered = || SheetKind::EVERY.iter().map(|kind| (*kind, Vec::new())).collect::<Vec<_>>();
    for (text, kind) in [
        (journal.to_owned(), Some(SheetKind::Journal)),
        (format!("{journal}{}", "2025-01-08,,,,1,\n".repeat(5_000)), Some(SheetKind::Journal)),
        ("科目编码,年初余额借方,年初余额贷方\n101,5,\n".to_owned(), Some(SheetKind::Opening)),
        ("天气,温度\n晴,20\n".to_owned(), None),
    ] {
        let words = KindWords { year: 2025, remembered: remembered(), said: Vec::new() };
        let [there, here] = [isolation(), Isolation::InProcess]
            .map(|isolation| ask_kind(text.as_bytes(), "表.csv", &isolation, &words).unwrap());
        assert_eq!(there, here, "{text}");
        assert_eq!(there.settled("表.csv").ok(), kind, "{text}");
    }
    // What cannot be read, and a program that knows no such question, are refused.
    let words = KindWords { year: 2025, remembered: remembered(), said: Vec::new() };
    for (bytes, isolation, code) in [
        (b"%PDF-1.7".as_slice(), isolation(), "file.kind_unsupported"),
        (journal.as_bytes(), program("babbles.sh"), "file.reader_stopped"),
        (journal.as_bytes(), program("ends_early.sh"), "file.reader_stopped"),
    ] {
        let refused = ask_kind(bytes, "表.csv", &isolation, &words).unwrap_err();
        let Failure::Refused(findings) = refused else { panic!("{refused}") };
        assert_eq!(findings[0].code.id, code);
        assert_eq!(findings[0].place.file.as_deref(), Some("表.csv"));
    }
}

#[test]
fn without_a_program_to_run_nothing_is_read() {
    let missing = Isolation::Child { program: "/no/such/program".into() };
    let read = read_workbook(b"a,b\n", "账.csv", &missing, &mut Choosy::default());
    assert!(read.unwrap_err().to_string().contains("/no/such/program"));
}

#[test]
#[cfg(target_os = "linux")]
fn the_reading_process_limits_itself_before_it_reads() {
    let Isolation::Child { program } = isolation() else { panic!("a process of its own") };
    let mut child = Command::new(program)
        .arg(READER_COMMAND)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let size_bytes: u64 = 1 << 20;
    let mut stdin = child.stdin.take().unwrap();
    // Nothing is asked; the file is this long.
    stdin.write_all(&[0; 8]).unwrap();
    stdin.write_all(&size_bytes.to_le_bytes()).unwrap();
    let memory = (512_u64 << 20) + size_bytes;
    let started = Instant::now();
    let limits = loop {
        let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
        let is_set = limits.lines().any(|line| line.starts_with("Max processes             0"));
        if is_set || started.elapsed() > Duration::from_secs(5) {
            break limits;
        }
        std::thread::yield_now();
    };
    child.kill().unwrap();
    child.wait().unwrap();
    for (limit, value) in [
        ("Max address space", memory),
        ("Max cpu time", 6),
        ("Max core file size", 0),
        ("Max file size", 0),
        ("Max processes", 0),
    ] {
        let line = limits.lines().find(|line| line.starts_with(limit)).unwrap();
        let found = line[limit.len()..].split_whitespace().next().unwrap();
        assert_eq!(found, value.to_string(), "{line}");
    }
}

/// Notes what it is told, and wants only so much.
#[derive(Default)]
struct Choosy {
    told: Vec<String>,
    not_begun: &'static str,
    rows: Option<usize>,
    until: &'static str,
    sheet: String,
}

impl SheetSink for Choosy {
    fn begin_sheet(&mut self, sheet: &SheetInfo) -> Flow {
        self.sheet.clone_from(&sheet.name);
        self.told.push(format!("[{}]", sheet.name));
        if sheet.name == self.not_begun { Flow::Break(()) } else { Flow::Continue(()) }
    }

    fn row(&mut self, row: u32, _: &[Cell<'_>]) -> Flow {
        self.told.push(row.to_string());
        let rows = self.told.iter().rev().take_while(|told| !told.starts_with('[')).count();
        if Some(rows) == self.rows { Flow::Break(()) } else { Flow::Continue(()) }
    }

    fn end_sheet(&mut self) -> Flow {
        self.told.push("end".to_owned());
        if self.sheet == self.until { Flow::Break(()) } else { Flow::Continue(()) }
    }
}

fn three_sheets() -> Vec<u8> {
    let row = |row: u32| format!(r#"<row r="{row}"><c r="A{row}"><v>1</v></c></row>"#);
    let rows = [1, 2, 3].map(row).concat();
    let sheets = [("甲", "r1"), ("乙", "r2"), ("丙", "r3")];
    xlsx(&[
        ("xl/workbook.xml", &workbook("", &sheets)),
        (
            "xl/_rels/workbook.xml.rels",
            &relations(&[
                ("r1", "worksheets/sheet1.xml"),
                ("r2", "worksheets/sheet2.xml"),
                ("r3", "/xl/worksheets/sheet3.xml"),
            ]),
        ),
        ("xl/worksheets/sheet1.xml", &sheet(&rows)),
        ("xl/worksheets/sheet2.xml", &sheet(&rows)),
        ("xl/worksheets/sheet3.xml", &sheet(&rows)),
    ])
}

#[test]
fn what_the_sink_does_not_want_is_left_out_here_and_there() {
    let all = "[甲] 0 1 2 end [乙] 0 1 2 end [丙] 0 1 2 end";
    for (not_begun, rows, until, expected) in [
        ("", None, "", all),
        ("乙", None, "", "[甲] 0 1 2 end [乙] end [丙] 0 1 2 end"),
        ("", Some(2), "", "[甲] 0 1 end [乙] 0 1 end [丙] 0 1 end"),
        ("甲", Some(1), "乙", "[甲] end [乙] 0 end"),
    ] {
        for isolation in [Isolation::InProcess, isolation()] {
            let mut sink = Choosy { not_begun, rows, until, ..Choosy::default() };
            let kind = read_workbook(&three_sheets(), "账.xlsx", &isolation, &mut sink).unwrap();
            assert_eq!((kind, sink.told.join(" ").as_str()), (WorkbookKind::Xlsx, expected));
        }
    }
}

#[test]
#[should_panic(expected = "a bug in the sink")]
fn a_bug_in_the_sink_ends_the_reading_process_and_is_told() {
    struct Buggy;
    impl SheetSink for Buggy {
        fn begin_sheet(&mut self, _: &SheetInfo) -> Flow {
            Flow::Continue(())
        }
        fn row(&mut self, _: u32, _: &[Cell<'_>]) -> Flow {
            panic!("a bug in the sink")
        }
        fn end_sheet(&mut self) -> Flow {
            Flow::Continue(())
        }
    }
    // More than the pipes and the channel hold, so that the process is still writing.
    let endless = "1,2,3\n".repeat(400_000);
    let _ = read_workbook(endless.as_bytes(), "账.csv", &isolation(), &mut Buggy);
}
