//! The reading process from the inside: limits first, then the file, then frames until the end.
//!
//! Invariants: nothing is read before the limits stand; nothing is written but frames; there is
//! no logging, no database and no thread beside the one that reads.

use std::io::{Read, stdin, stdout};
use std::process::ExitCode;

use super::frames::FrameWriter;
use super::rows::{FirstRows, Rows};
use super::{Limits, guard, read_as, recognised};
use crate::finding::Failure;

/// Memory for reading, beside the file itself.
#[cfg(unix)]
const MEMORY_BYTES: usize = 512 << 20;

/// The process could not be given its limits or its file.
const NOT_FED: u8 = 3;

/// The whole life of a reading process: the file comes on standard input, frames go out.
pub fn run_reader() -> ExitCode {
    // A panic is told as a refusal; its text is for nobody.
    std::panic::set_hook(Box::new(|_| {}));
    let Some(bytes) = fed() else { return ExitCode::from(NOT_FED) };
    let mut writer = FrameWriter::new(stdout().lock());
    // Behind the command stands how many rows of each sheet will do.
    let first_rows = std::env::args().nth(2).and_then(|rows| rows.parse().ok());
    let read = recognised(&bytes, &Limits::OF_USE).and_then(|kind| {
        writer.kind(kind);
        match first_rows {
            Some(rows) => {
                let mut first = FirstRows::new(rows, &mut writer);
                read_as(kind, &bytes, &mut Rows::new(&mut first))
            }
            None => read_as(kind, &bytes, &mut Rows::new(&mut writer)),
        }
    });
    match read {
        Ok(()) => writer.done(),
        Err(Failure::Refused(findings)) => writer.refused(&findings),
        Err(_) => return ExitCode::FAILURE,
    }
    ExitCode::SUCCESS
}

/// The file, once the limits stand.
fn fed() -> Option<Vec<u8>> {
    let mut stdin = stdin().lock();
    let mut length = [0; 8];
    stdin.read_exact(&mut length).ok()?;
    let length = usize::try_from(u64::from_le_bytes(length)).ok()?;
    if length > guard::MAX_FILE_BYTES {
        return None;
    }
    limit_process(length)?;
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(length).ok()?;
    bytes.resize(length, 0);
    stdin.read_exact(&mut bytes).ok()?;
    Some(bytes)
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
