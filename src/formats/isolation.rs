//! Files are read by a process of their own, so that nothing in them can take the service down.
//!
//! Invariants: the reading process is this very program; it is given the file and nothing else,
//! and has its limits before it sees a byte; however it ends, it is ended, waited for, and its
//! end is a refusal in plain words; time that the sink takes does not count against the file.

use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use super::codes::{FILE_READER_STOPPED, FILE_READER_TIMEOUT};
use super::frames::{FrameReader, MAX_FRAME_BYTES, Message};
use super::rows::Rows;
use super::workbook_kind::WorkbookKind;
use crate::finding::{Failure, Finding, Outcome, Place};

/// The hidden subcommand of the reading process.
pub const READER_COMMAND: &str = "read-workbook";

/// Time for a file of any size: what a bomb may take.
const BASE_TIME: Duration = Duration::from_secs(4);

/// Time for each MiB of the file besides: some thirty thousand rows, read in a tenth of it.
const TIME_PER_MEBIBYTE: Duration = Duration::from_secs(1);

/// Frames that wait for the sink; the slower side decides the pace.
const FRAMES_IN_FLIGHT: usize = 16;

/// What is looked at of the last words of a reading process.
const MAX_LAST_WORDS_BYTES: u64 = 4 << 10;

/// Where a file is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Isolation {
    /// In the calling thread: a crash of the reading library is a crash of the caller. For tests
    /// and for the reading process itself.
    InProcess,
    /// In a process of its own.
    Child {
        /// This program, or one that answers to the same hidden subcommand.
        program: PathBuf,
    },
}

impl Isolation {
    /// A process of this very program.
    #[must_use]
    pub fn of_this_program() -> Self {
        // The link leads to this program even after a newer one was put in its place.
        let link = PathBuf::from("/proc/self/exe");
        let program = if link.exists() {
            link
        } else {
            std::env::current_exe().unwrap_or_else(|_| PathBuf::from(env!("CARGO_PKG_NAME")))
        };
        Self::Child { program }
    }
}

/// How long reading a file may take, not counting what is done with its rows.
pub fn time_limit(size_bytes: usize) -> Duration {
    let mebibytes = u32::try_from(size_bytes >> 20).unwrap_or(u32::MAX);
    BASE_TIME.saturating_add(TIME_PER_MEBIBYTE.saturating_mul(mebibytes))
}

/// Reads a file in a process of its own.
pub fn read(program: &Path, bytes: &[u8], rows: &mut Rows<'_>) -> Outcome<WorkbookKind> {
    let mut player = Player { rows, kind: None, sheet: Sheet::None };
    run(program, (None, &[]), bytes, &mut |frame| player.play(frame))
}

/// Asks a process of its own about a file: a question by its name, and its words.
pub fn ask(program: &Path, bytes: &[u8], (name, words): (&str, &[u8])) -> Outcome<Vec<u8>> {
    run(program, (Some(name), words), bytes, &mut |frame| match FrameReader::new(frame)
        .message(&mut Vec::new())
    {
        Some(Message::Answer(answer)) => Ok(Some(Ending::Whole(answer))),
        Some(Message::Refused(findings)) => Err(Failure::Refused(findings)),
        _ => Ok(Some(Ending::Stopped)),
    })
}

/// What is done with a frame; `Some` when nothing more is to come.
type Play<'p, T> = &'p mut dyn FnMut(&[u8]) -> Outcome<Option<Ending<T>>>;

fn run<T>(
    program: &Path,
    (question, words): (Option<&str>, &[u8]),
    bytes: &[u8],
    play: Play<'_, T>,
) -> Outcome<T> {
    let failed = |problem: std::io::Error| Failure::file(program.display(), problem);
    let mut child = Command::new(program)
        .arg(READER_COMMAND)
        .args(question)
        // The reading process needs no secret that the service was given.
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(Failure::file(program.display(), "读取程序没有输入输出管道"));
    };
    let mut process = Process { child, status: None };
    let ending = std::thread::scope(|scope| {
        // Ended before the threads are waited for, also when the sink panics: they hang on its
        // pipes.
        let process = EndOnDrop(&mut process);
        let (sender, receiver) = sync_channel(FRAMES_IN_FLIGHT);
        scope.spawn(move || feed(stdin, [words, bytes]));
        scope.spawn(move || pump(stdout, &sender));
        let ending = listen(&receiver, time_limit(bytes.len()), play);
        drop(receiver);
        process.0.end();
        ending
    })?;
    match ending {
        Ending::Whole(read) => Ok(read),
        Ending::OutOfTime => Err(out_of_time(bytes.len())),
        Ending::Stopped => Err(process.why_it_stopped(bytes.len())),
    }
}

/// How listening came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending<T> {
    /// To the end of the file, as far as the sink wanted, or with the answer.
    Whole(T),
    OutOfTime,
    /// The process went away, or says what none of ours would.
    Stopped,
}

struct Process {
    child: Child,
    status: Option<ExitStatus>,
}

impl Process {
    /// Ends and buries the process; one that has already ended keeps its status.
    fn end(&mut self) {
        if self.status.is_none() {
            // Fails only for a process that is gone.
            let _ = self.child.kill();
            self.status = self.child.wait().ok();
        }
    }

    fn why_it_stopped(mut self, size_bytes: usize) -> Failure {
        let mut words = Vec::new();
        if let Some(stderr) = self.child.stderr.take() {
            // Without last words the status says enough.
            let _ = stderr.take(MAX_LAST_WORDS_BYTES).read_to_end(&mut words);
        }
        let words = String::from_utf8_lossy(&words);
        let signal = self.status.and_then(signal_of);
        if signal == Some(OUT_OF_CPU_TIME) {
            return out_of_time(size_bytes);
        }
        let found = if words.contains("memory allocation") || words.contains("out of memory") {
            "读取所需的内存超过上限".to_owned()
        } else if words.contains("overflowed its stack") {
            "内容嵌套过深".to_owned()
        } else {
            let code = self.status.and_then(|status| status.code());
            match (signal, code) {
                (Some(signal), _) => format!("读取程序中断（信号 {signal}）"),
                (None, Some(code)) => format!("读取程序中断（退出码 {code}）"),
                (None, None) => "读取程序中断".to_owned(),
            }
        };
        Finding::new(&FILE_READER_STOPPED, Place::default()).found(found).into()
    }
}

struct EndOnDrop<'p>(&'p mut Process);

impl Drop for EndOnDrop<'_> {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// `SIGXCPU`: the limit that the process set itself.
const OUT_OF_CPU_TIME: i32 = 24;

#[cfg(unix)]
fn signal_of(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal_of(_: ExitStatus) -> Option<i32> {
    None
}

fn out_of_time(size_bytes: usize) -> Failure {
    let seconds = time_limit(size_bytes).as_secs();
    Finding::new(&FILE_READER_TIMEOUT, Place::default())
        .found(format!("{seconds} 秒内没有读完"))
        .expected(format!("这样大小的文件在 {seconds} 秒内读完"))
        .into()
}

/// How long the words of the question and the file are, and both. A process that is gone reads no
/// more, and says so otherwise.
fn feed(mut stdin: ChildStdin, parts: [&[u8]; 2]) {
    let length = |part: &[u8]| u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes();
    let lengths = parts.map(length);
    let mut all = lengths.iter().map(<[u8; 8]>::as_slice).chain(parts);
    let _ = all.try_for_each(|part| stdin.write_all(part));
}

/// Frames from the pipe to the channel, up to the first that is not whole.
fn pump(mut stdout: ChildStdout, sender: &SyncSender<Vec<u8>>) {
    let mut length = [0; 4];
    while stdout.read_exact(&mut length).is_ok() {
        let Ok(length) = usize::try_from(u32::from_le_bytes(length)) else { return };
        if length > MAX_FRAME_BYTES {
            return;
        }
        // Grows with what really comes, not with what is announced.
        let mut frame = Vec::new();
        let wanted = u64::try_from(length).unwrap_or(u64::MAX);
        let read = stdout.by_ref().take(wanted).read_to_end(&mut frame);
        if read.ok() != Some(length) || sender.send(frame).is_err() {
            return;
        }
    }
}

/// Plays frames until there are no more, or no more are wanted.
#[expect(clippy::disallowed_methods, reason = "whoever waits is timed; no data comes of it")]
fn listen<T>(
    frames: &Receiver<Vec<u8>>,
    mut time_left: Duration,
    play: Play<'_, T>,
) -> Outcome<Ending<T>> {
    loop {
        let asked_at = Instant::now();
        match frames.recv_timeout(time_left) {
            Ok(frame) => {
                time_left = time_left.saturating_sub(asked_at.elapsed());
                if let Some(ending) = play(&frame)? {
                    return Ok(ending);
                }
            }
            Err(RecvTimeoutError::Timeout) => return Ok(Ending::OutOfTime),
            Err(RecvTimeoutError::Disconnected) => return Ok(Ending::Stopped),
        }
    }
}

/// Where the sink is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sheet {
    None,
    Wanted,
    /// Its rows are passed over; its end is not.
    Unwanted,
}

struct Player<'p, 's> {
    rows: &'p mut Rows<'s>,
    kind: Option<WorkbookKind>,
    sheet: Sheet,
}

impl Player<'_, '_> {
    /// `Some` when nothing more is to come.
    fn play(&mut self, frame: &[u8]) -> Outcome<Option<Ending<WorkbookKind>>> {
        let mut reader = FrameReader::new(frame);
        let mut cells = Vec::new();
        while !reader.is_at_end() {
            match (reader.message(&mut cells), self.sheet) {
                (Some(Message::Row(row)), Sheet::Wanted) => {
                    if self.rows.row(row, &cells)?.is_break() {
                        self.sheet = Sheet::Unwanted;
                    }
                }
                (Some(Message::Row(_)), Sheet::Unwanted) => {}
                (Some(Message::Kind(kind)), Sheet::None) => self.kind = Some(kind),
                (Some(Message::BeginSheet(sheet)), Sheet::None) if self.kind.is_some() => {
                    let flow = self.rows.begin_sheet(&sheet)?;
                    self.sheet = if flow.is_continue() { Sheet::Wanted } else { Sheet::Unwanted };
                }
                (Some(Message::EndSheet), Sheet::Wanted | Sheet::Unwanted) => {
                    self.sheet = Sheet::None;
                    if self.rows.end_sheet().is_break() {
                        return Ok(self.kind.map(Ending::Whole));
                    }
                }
                (Some(Message::Remark(remark)), Sheet::None) if self.kind.is_some() => {
                    self.rows.remark(&remark);
                }
                (Some(Message::Refused(findings)), _) => return Err(Failure::Refused(findings)),
                (Some(Message::Done), Sheet::None) => {
                    return Ok(Some(self.kind.map_or(Ending::Stopped, Ending::Whole)));
                }
                _ => return Ok(Some(Ending::Stopped)),
            }
        }
        Ok(None)
    }
}
