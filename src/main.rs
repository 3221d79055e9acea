//! The one binary; its roles are subcommands.

use std::process::ExitCode;

fn main() -> ExitCode {
    // Before anything else: the process that reads a file has no runtime, log or database.
    let is_reader = std::env::args_os()
        .nth(1)
        .is_some_and(|argument| argument == union_ledger::formats::READER_COMMAND);
    if is_reader { union_ledger::formats::run_reader() } else { run() }
}

#[tokio::main]
async fn run() -> ExitCode {
    union_ledger::platform::telemetry::start();
    union_ledger::cli::run(std::env::args_os().collect()).await
}
