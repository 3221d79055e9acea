//! What every command is given: the options that all take, the database, and the unit it names.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::catalogue::SCHEMA;
use crate::finding::Outcome;
use crate::ledger::prepare_database;
use crate::platform::clock::Clock;
use crate::platform::database::{Database, SYSTEM_BOOK, Tx};
use crate::platform::vault::Vault;
use crate::trail::Actor;
use crate::units::store as units;
use crate::units::unit::Unit;

#[derive(Debug, Args)]
pub struct Global {
    /// 数据目录，程序的全部数据都在其下
    #[arg(long, global = true, env = "UNION_LEDGER_DATA_DIR", default_value = "data")]
    pub data_dir: PathBuf,
    /// 数据库：sqlite:路径 或 postgres://…；默认为数据目录下的 ledger.sqlite
    #[arg(long, global = true, env = "UNION_LEDGER_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// 加密个人信息的密钥文件；默认在数据目录旁，首次存入个人信息时自动生成
    #[arg(long, global = true, env = "UNION_LEDGER_KEY_FILE")]
    pub key_file: Option<PathBuf>,
    /// 输出格式
    #[arg(long, global = true, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// 操作人姓名，记入凭证和留痕
    #[arg(long, global = true, env = "UNION_LEDGER_ACTOR", default_value = "本机操作员")]
    pub actor: String,
    /// 界面语言；默认随系统
    #[arg(long, global = true, value_enum)]
    pub lang: Option<Lang>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Table,
    Json,
    Csv,
    Xlsx,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    Zh,
    En,
}

/// How a command ended when it did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Done,
    /// Verification ran to its end and found something.
    Faults,
}

/// What every command is given.
#[derive(Debug)]
pub struct Desk {
    pub format: Format,
    pub data_dir: PathBuf,
    pub key_file: Option<PathBuf>,
    pub url: String,
    pub clock: Clock,
    pub actor: Actor,
}

impl Desk {
    pub fn new(global: &Global) -> Self {
        let default = || format!("sqlite:{}", global.data_dir.join("ledger.sqlite").display());
        Self {
            format: global.format,
            url: global.database.clone().unwrap_or_else(default),
            data_dir: global.data_dir.clone(),
            key_file: global.key_file.clone(),
            clock: Clock::System,
            actor: Actor::named(global.actor.split_whitespace().collect::<Vec<_>>().join(" ")),
        }
    }

    /// The database with its schema and official charts in place.
    pub async fn open(&self) -> Outcome<Database> {
        let database = Database::open(&self.url, &SCHEMA).await?.with_vault(self.vault()?);
        prepare_database(&database).await?;
        Ok(database)
    }

    /// Where the key of people's data is kept.
    pub fn vault(&self) -> Outcome<Vault> {
        Vault::beside(&self.data_dir, self.key_file.as_deref())
    }

    #[must_use]
    pub fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// The unit that a command names, and a write transaction that holds its book.
    pub async fn write_book(&self, unit_code: &str) -> Outcome<(Tx, Unit)> {
        let database = self.open().await?;
        let mut tx = database.read().await?;
        let unit = units::unit_by_code(&mut tx, unit_code).await?;
        tx.rollback().await?;
        Ok((database.write(&[unit.id]).await?, unit))
    }

    /// The same for what unions settle with each other, for which one waits for the other.
    pub async fn write_dealings(&self, unit_code: &str) -> Outcome<(Tx, Unit)> {
        let database = self.open().await?;
        let mut tx = database.read().await?;
        let unit = units::unit_by_code(&mut tx, unit_code).await?;
        tx.rollback().await?;
        Ok((database.write(&[SYSTEM_BOOK, unit.id]).await?, unit))
    }

    /// The same for a command that only looks.
    pub async fn read_unit(&self, unit_code: &str) -> Outcome<(Tx, Unit)> {
        let mut tx = self.open().await?.read().await?;
        let unit = units::unit_by_code(&mut tx, unit_code).await?;
        Ok((tx, unit))
    }
}

/// The unit named, or all of them in code order.
pub async fn chosen_units(database: &Database, unit_code: Option<&str>) -> Outcome<Vec<Unit>> {
    let mut tx = database.read().await?;
    match unit_code {
        Some(code) => Ok(vec![units::unit_by_code(&mut tx, code).await?]),
        None => units::units_under(&mut tx, None).await,
    }
}
