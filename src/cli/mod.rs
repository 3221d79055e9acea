//! The command line: one file per group of subcommands; rules live in the use cases they call.
//!
//! Exit codes: 0 done; 1 refused; 2 wrong usage; 3 database or file failure; 4 verification
//! found faults.

mod aid;
mod aid_families;
mod aid_words;
mod appraisals;
mod arguments;
mod audit_commands;
mod audits;
mod bank;
mod batches;
mod books;
mod budget;
mod cash_rules;
mod checks;
pub mod codes;
pub mod demo;
pub mod demo_dues;
pub mod demo_life;
pub mod demo_payments;
pub mod demo_people;
pub mod demo_sums;
mod desk;
mod dues;
mod dues_papers;
mod dues_words;
mod filing;
mod imports;
mod judgement;
mod language;
mod members;
mod output;
mod pack;
mod payment_lists;
mod payment_words;
mod payments;
mod posting;
mod programmes;
mod reports;
mod returns;
mod rule_checks;
mod said_columns;
mod sampling;
mod service;
mod submit;
mod templates;
mod transfers;
mod units;
mod users;
mod verify_report;

use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};

use arguments::{Arguments, Command};
use desk::{Desk, Ending, Format, Lang};
use output::{say, say_done, say_findings, say_json, tell};

use crate::finding::{Failure, Finding, Outcome, Place};

const REFUSED: u8 = 1;
const USAGE: u8 = 2;
const FAILED: u8 = 3;
const FAULTS: u8 = 4;

/// Runs one command line.
pub async fn run(arguments: Vec<OsString>) -> ExitCode {
    let lang = language::preferred(language::lang_of(&arguments));
    let wants_json = language::asks_for_json(&arguments);
    if wants_json {
        output::keep_news_aside();
    }
    let command = language::localize(Arguments::command(), lang);
    let parsed = command
        .try_get_matches_from(arguments)
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    let parsed = match parsed {
        Ok(parsed) => parsed,
        Err(problem) if problem.use_stderr() => {
            let text = match lang {
                Lang::Zh => language::usage_problem(&problem),
                Lang::En => problem.to_string(),
            };
            if wants_json {
                let _ = say_json(&serde_json::json!({ "usage": text.trim_end() }));
            } else {
                tell(&text);
            }
            return ExitCode::from(USAGE);
        }
        Err(help) => {
            let text = help.render();
            let is_terminal = std::io::stdout().is_terminal();
            let text = if is_terminal { text.ansi().to_string() } else { text.to_string() };
            say(text.trim_end());
            return ExitCode::SUCCESS;
        }
    };
    let desk = Desk::new(&parsed.global);
    match dispatch(&desk, parsed.command).await {
        Ok(Ending::Done) => ExitCode::SUCCESS,
        Ok(Ending::Faults) => ExitCode::from(FAULTS),
        Err(failure) => report_failure(&desk, &failure),
    }
}

fn report_failure(desk: &Desk, failure: &Failure) -> ExitCode {
    match failure {
        Failure::Refused(findings) => {
            // Where there are none, all has been said already.
            if findings.is_empty() {
                return ExitCode::from(REFUSED);
            }
            if desk.is_json() {
                let _ = say_json(&serde_json::json!({ "refused": true, "findings": findings }));
            } else {
                say_findings(findings);
            }
            let is_unavailable = findings.iter().any(|finding| finding.code.status >= 500);
            ExitCode::from(if is_unavailable { FAILED } else { REFUSED })
        }
        failed => {
            if desk.is_json() {
                let _ = say_json(&serde_json::json!({ "failed": failed.to_string() }));
            } else {
                tell(&failed.to_string());
            }
            ExitCode::from(FAILED)
        }
    }
}

/// A list may go into a file; a sentence may not.
fn refuse_format(desk: &Desk, command: &Command) -> Outcome<()> {
    if matches!(desk.format, Format::Table | Format::Json) || command.lists() {
        return Ok(());
    }
    let found = if desk.format == Format::Csv { "csv" } else { "xlsx" };
    Err(Finding::new(&codes::FORMAT_NOT_FOR_THIS, Place::of("--format")).found(found).into())
}

async fn dispatch(desk: &Desk, command: Command) -> Outcome<Ending> {
    refuse_format(desk, &command)?;
    match command {
        Command::Demo(asked) => Box::pin(demo::demo(desk, asked)).await?,
        Command::Serve(asked) => service::serve(desk, asked).await?,
        Command::Migrate => {
            let database = desk.open().await?;
            let json = serde_json::json!({ "engine": database.engine() });
            say_done(desk, &format!("数据库已就绪（{}）", database.engine()), &json)?;
        }
        Command::User { command } => users::user(desk, command).await?,
        Command::Unit { command } => units::unit(desk, command).await?,
        Command::Bank { command } => bank::bank(desk, command).await?,
        Command::Import(asked) => imports::import(desk, asked).await?,
        Command::Template { command } => templates::template(desk, command).await?,
        Command::Batch { command } => batches::batch(desk, command).await?,
        Command::CashRules { command } => cash_rules::cash_rules(desk, command).await?,
        Command::Budget { command } => budget::budget(desk, command).await?,
        Command::Filing { command } => filing::filing(desk, command).await?,
        Command::Submit { command } => Box::pin(submit::submit(desk, command)).await?,
        Command::Pack { command } => Box::pin(pack::pack(desk, command)).await?,
        Command::Dues { command } => Box::pin(dues::dues(desk, command)).await?,
        Command::Returns { command } => returns::returns(desk, command).await?,
        Command::Transfer { command } => transfers::transfer(desk, command).await?,
        Command::Member { command } => members::member(desk, command).await?,
        Command::Payment { command } => Box::pin(payments::payment(desk, command)).await?,
        Command::Programme { command } => Box::pin(programmes::programme(desk, command)).await?,
        Command::Aid { command } => Box::pin(aid::aid(desk, command)).await?,
        Command::Check { command } => {
            return Box::pin(rule_checks::check(desk, command)).await;
        }
        Command::Limits { command } => programmes::limits(desk, command).await?,
        Command::Appraisal { command } => Box::pin(appraisals::appraisal(desk, command)).await?,
        Command::Peer { command } => audits::peer(desk, command).await?,
        Command::Audit { command } => Box::pin(audits::audit(desk, command)).await?,
        Command::Rectify { command } => audits::rectify(desk, command).await?,
        Command::Sample(asked) => sampling::sample(desk, asked).await?,
        Command::Post(asked) => posting::post(desk, asked).await?,
        Command::Close(asked) => books::close(desk, asked).await?,
        Command::Reopen(asked) => books::reopen(desk, asked).await?,
        Command::MigrateChart(asked) => books::migrate_chart(desk, asked).await?,
        Command::Report(asked) => reports::report(desk, asked).await?,
        Command::Reconcile(asked) => reports::reconcile(desk, asked).await?,
        Command::Verify(asked) => return checks::verify(desk, asked).await,
        Command::VerifyReport(asked) => {
            return Box::pin(verify_report::verify_report(desk, asked)).await;
        }
        Command::Rebuild(asked) => return checks::rebuild(desk, asked).await,
        Command::Backup(asked) => checks::backup(desk, asked).await?,
        Command::Restore(asked) => checks::restore(desk, asked).await?,
    }
    Ok(Ending::Done)
}
