//! The one binary; its roles are subcommands.

use std::process::ExitCode;

use union_ledger::formats::{READER_COMMAND, run_reader};
use union_ledger::imports::reading::kind_question::KIND_QUESTION;

fn main() -> ExitCode {
    // Before anything else: the process that reads a file has no runtime, log or database.
    let is_reader = std::env::args_os().nth(1).is_some_and(|argument| argument == READER_COMMAND);
    if is_reader { run_reader(&[&KIND_QUESTION]) } else { run() }
}

#[tokio::main]
async fn run() -> ExitCode {
    union_ledger::platform::telemetry::start();
    union_ledger::cli::run(std::env::args_os().collect()).await
}
