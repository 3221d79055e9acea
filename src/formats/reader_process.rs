//! The reading process from the inside: limits first, then the file, then frames until the end.
//!
//! Invariants: nothing is read before the limits stand; nothing is written but frames; there is
//! no logging, no database and no thread beside the one that reads.

use std::io::{Read, stdin, stdout};
use std::process::ExitCode;

use super::frames::FrameWriter;
use super::limits::{Limits, MAX_FILE_BYTES};
use super::question::{MAX_WORDS_BYTES, Question};
use super::read_here::{read_as, recognised};
use super::rows::Rows;
use crate::finding::Failure;

/// Memory for reading, beside the file itself.
#[cfg(unix)]
const MEMORY_BYTES: usize = 512 << 20;

/// The process could not be given its limits or its file.
const NOT_FED: u8 = 3;

/// The whole life of a reading process: what is asked and the file come on standard input, frames
/// go out. `questions` are those that it can be asked.
pub fn run_reader(questions: &[&Question]) -> ExitCode {
    // A panic is told as a refusal; its text is for nobody.
    std::panic::set_hook(Box::new(|_| {}));
    // Behind the command stands what is asked, where it is not all that there is to read.
    let asked = std::env::args().nth(2);
    let question = asked.as_ref().map(|name| questions.iter().find(|it| it.name == *name));
    let Some((words, bytes)) = fed() else { return ExitCode::from(NOT_FED) };
    let mut writer = FrameWriter::new(stdout().lock());
    let read = match question {
        None => recognised(&bytes, &Limits::OF_USE).and_then(|kind| {
            writer.kind(kind);
            read_as(kind, &bytes, &mut Rows::new(&mut writer))?;
            writer.done();
            Ok(())
        }),
        Some(None) => return ExitCode::FAILURE,
        Some(Some(question)) => {
            question.answered_here(&bytes, &words).map(|answer| writer.answer(&answer))
        }
    };
    match read {
        Ok(()) => {}
        Err(Failure::Refused(findings)) => writer.refused(&findings),
        Err(_) => return ExitCode::FAILURE,
    }
    ExitCode::SUCCESS
}

/// The words of the question and the file, once the limits stand.
fn fed() -> Option<(Vec<u8>, Vec<u8>)> {
    let mut stdin = stdin().lock();
    let mut lengths = [0; 16];
    stdin.read_exact(&mut lengths).ok()?;
    let (words, file) = lengths.split_at(8);
    let length = |bytes: &[u8]| {
        let length = u64::from_le_bytes(bytes.try_into().ok()?);
        usize::try_from(length).ok()
    };
    let (words, file) = (length(words)?, length(file)?);
    if words > MAX_WORDS_BYTES || file > MAX_FILE_BYTES {
        return None;
    }
    limit_process(file)?;
    let mut read = |length: usize| {
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(length).ok()?;
        bytes.resize(length, 0);
        stdin.read_exact(&mut bytes).ok()?;
        Some(bytes)
    };
    Some((read(words)?, read(file)?))
}

/// Memory, processor time, no core dump, no file written, no further process or thread.
#[cfg(unix)]
fn limit_process(size_bytes: usize) -> Option<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    // The service stops waiting at this time; the limit is for when there is no service any more.
    let seconds = super::isolation::time_limit(size_bytes).as_secs() + 1;
    let memory_bytes = u64::try_from(MEMORY_BYTES.saturating_add(size_bytes)).ok()?;
    for (resource, limit) in [
        (Resource::As, memory_bytes),
        (Resource::Cpu, seconds),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nproc, 0),
    ] {
        setrlimit(resource, Rlimit { current: Some(limit), maximum: Some(limit) }).ok()?;
    }
    Some(())
}

/// Other systems have no such limits; time is held by the service.
#[cfg(not(unix))]
fn limit_process(_: usize) -> Option<()> {
    Some(())
}
