//! The command line: one file per group of subcommands; rules live in the use cases they call.
//!
//! Exit codes: 0 done; 1 refused; 2 wrong usage; 3 database or file failure; 4 verification
//! found faults.

mod arguments;
mod bank;
mod batches;
mod books;
mod cash_rules;
mod checks;
pub mod codes;
pub mod demo;
pub mod demo_life;
mod imports;
mod judgement;
mod language;
mod output;
mod posting;
mod reports;
mod said_columns;
mod templates;
mod users;

use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};

use arguments::{Arguments, Command, Format, Global, Lang};
use output::{say, say_done, say_findings, say_json, tell};
use posting::PostRequest;

use crate::finding::{Failure, Finding, Outcome, Place};
use crate::imports::kinds::SheetKind;
use crate::imports::reading::recognise_kind::KindChoice;
use crate::ledger::prepare_database;
use crate::platform::clock::Clock;
use crate::platform::database::{Database, Tx};
use crate::trail::Actor;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::door::Door;
use crate::web::{ServeSettings, serve};

const REFUSED: u8 = 1;
const USAGE: u8 = 2;
const FAILED: u8 = 3;
const FAULTS: u8 = 4;

/// How a command ended when it did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Done,
    /// Verification ran to its end and found something.
    Faults,
}

/// What every command is given.
#[derive(Debug)]
struct Desk {
    format: Format,
    data_dir: PathBuf,
    url: String,
    clock: Clock,
    actor: Actor,
}

impl Desk {
    fn new(global: &Global) -> Self {
        let default = || format!("sqlite:{}", global.data_dir.join("ledger.sqlite").display());
        Self {
            format: global.format,
            url: global.database.clone().unwrap_or_else(default),
            data_dir: global.data_dir.clone(),
            clock: Clock::System,
            actor: Actor::named(&global.actor),
        }
    }

    /// The database with its schema and official charts in place.
    async fn open(&self) -> Outcome<Database> {
        let database = Database::open(&self.url).await?;
        prepare_database(&database).await?;
        Ok(database)
    }

    fn is_json(&self) -> bool {
        self.format == Format::Json
    }
}

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
        Command::Demo { no_serve, samples, reach } => {
            let database = demo::run(desk, &samples).await?;
            if !no_serve {
                start_service(desk, database, reach).await?;
            }
        }
        Command::Serve { reach } => {
            let database = desk.open().await?;
            start_service(desk, database, reach).await?;
        }
        Command::User { command } => users::user(desk, command).await?,
        Command::Migrate => {
            let database = desk.open().await?;
            let json = serde_json::json!({ "engine": database.engine() });
            say_done(desk, &format!("数据库已就绪（{}）", database.engine()), &json)?;
        }
        Command::Unit { command } => books::unit(desk, command).await?,
        Command::Bank { command } => bank::bank(desk, command).await?,
        Command::Import { files, unit, year, kind, opening, how } => {
            let kind = if opening { KindChoice::Of(SheetKind::Opening) } else { kind };
            imports::import(desk, &files, (&unit, year), kind, &how).await?;
        }
        Command::Template { command } => templates::template(desk, command).await?,
        Command::Batch { command } => batches::batch(desk, command).await?,
        Command::CashRules { command } => cash_rules::cash_rules(desk, command).await?,
        Command::Post { unit, period, review, dry_run, seen } => {
            let asked = PostRequest { period, with_review: review, is_dry_run: dry_run, seen };
            posting::post(desk, &unit, asked).await?;
        }
        Command::Close { unit, year: Some(year), judgement_list: Some(out), .. } => {
            books::write_judgement_list(desk, &unit, year, &out).await?;
        }
        Command::Close { unit, period, year, judgement, dry_run, .. } => {
            books::close(desk, &unit, (period, year), judgement.as_deref(), dry_run).await?;
        }
        Command::Reopen { unit, period, reason, approved_by, days } => {
            books::reopen(desk, &unit, period, (reason, approved_by), days).await?;
        }
        Command::MigrateChart { unit, splits, dry_run } => {
            books::migrate_chart(desk, &unit, splits.as_deref(), dry_run).await?;
        }
        Command::Report { name, unit, period, account, level, bank_account, out } => {
            let asked = reports::Asked { name, unit, period, account, level, bank_account, out };
            reports::report(desk, asked).await?;
        }
        Command::Reconcile { units, year } => reports::reconcile(desk, &units, year).await?,
        Command::Verify { unit, expect } => {
            return checks::verify(desk, unit.as_deref(), expect.as_deref()).await;
        }
        Command::Rebuild { unit, dry_run } => {
            return checks::rebuild(desk, unit.as_deref(), dry_run).await;
        }
        Command::Backup { out } => checks::backup(desk, &out).await?,
        Command::Restore { file } => checks::restore(desk, &file).await?,
    }
    Ok(Ending::Done)
}

/// Where and by which name the service is reached.
#[derive(Clone, Debug, clap::Args)]
pub struct Reach {
    /// 监听地址
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: std::net::SocketAddr,
    /// 对外访问地址 https://…；监听本机以外的地址时必填，https 由前置的反向代理终止
    #[arg(long, env = "UNION_LEDGER_PUBLIC_URL")]
    public_url: Option<String>,
    /// 反向代理的地址，其所报的来访地址可信；可多次填写
    #[arg(long)]
    proxy: Vec<std::net::IpAddr>,
}

async fn start_service(desk: &Desk, database: Database, reach: Reach) -> Outcome<()> {
    let door = Door::new(reach.listen, reach.public_url.as_deref(), reach.proxy)?;
    users::first_start(desk, &database).await?;
    let own = format!("http://{}/", reach.listen);
    let address = reach.public_url.unwrap_or(own);
    tell(&format!("服务地址：{address}（按 Ctrl+C 停止）"));
    let settings = ServeSettings {
        listen: reach.listen,
        data_dir: desk.data_dir.clone(),
        clock: desk.clock,
        door,
    };
    serve(database, settings).await
}

/// The unit a command names, and a write transaction that holds its book.
async fn write_book(database: &Database, unit_code: &str) -> Outcome<(Tx, Unit)> {
    let mut tx = database.read().await?;
    let unit = units::unit_by_code(&mut tx, unit_code).await?;
    tx.rollback().await?;
    Ok((database.write(&[unit.id]).await?, unit))
}

async fn read_unit(database: &Database, unit_code: &str) -> Outcome<(Tx, Unit)> {
    let mut tx = database.read().await?;
    let unit = units::unit_by_code(&mut tx, unit_code).await?;
    Ok((tx, unit))
}

/// The unit named, or all of them in code order.
async fn chosen_units(database: &Database, unit_code: Option<&str>) -> Outcome<Vec<Unit>> {
    let mut tx = database.read().await?;
    match unit_code {
        Some(code) => Ok(vec![units::unit_by_code(&mut tx, code).await?]),
        None => units::units_under(&mut tx, None).await,
    }
}
