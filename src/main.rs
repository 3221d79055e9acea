//! The one binary; its roles are subcommands.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    union_ledger::platform::telemetry::start();
    union_ledger::cli::run(std::env::args_os().collect()).await
}
