//! Bank accounts of a unit.

use clap::Subcommand;

use super::desk::Desk;
use super::output::{Listed, say_done, say_list};
use crate::finding::Outcome;
use crate::ledger::chart::Era;
use crate::ledger::chart::keep_bank_account::{
    KeptAccount, SaidAccount, keep_bank_account, kept_accounts,
};
use crate::units::project::{BankAccountKind, BankFacts};

#[derive(Debug, Subcommand)]
pub enum BankCommand {
    /// 登记银行账户；已登记的同名账户写明 --until 即登记销户
    Add(Box<NewAccount>),
    /// 列出单位的银行账户
    List {
        /// 单位编码
        #[arg(long)]
        unit: String,
    },
}

#[derive(Debug, clap::Args)]
pub struct NewAccount {
    /// 单位编码
    #[arg(long)]
    unit: String,
    /// 账户名称，如 基本户
    #[arg(long)]
    account: String,
    /// 对应的科目编码
    #[arg(long, default_value = "102")]
    ledger: String,
    /// 开户银行
    #[arg(long, default_value = "")]
    bank: String,
    /// 账号；只存于账户登记，不记入日志和留痕
    #[arg(long, default_value = "")]
    number: String,
    /// 账户类型：基本存款账户、一般存款账户、专用存款账户、集中户
    #[arg(long = "type", value_parser = kind_of)]
    kind: Option<BankAccountKind>,
    /// 启用日期
    #[arg(long)]
    from: Option<String>,
    /// 销户日期
    #[arg(long)]
    until: Option<String>,
    /// 批准开户的文件
    #[arg(long, default_value = "")]
    paper: String,
}

fn kind_of(text: &str) -> Result<BankAccountKind, String> {
    let labels = || BankAccountKind::EVERY.iter().map(|it| it.label()).collect::<Vec<_>>();
    BankAccountKind::read(text).ok_or_else(|| format!("{text}；可用：{}", labels().join("、")))
}

/// Carries one command out.
pub async fn bank(desk: &Desk, command: BankCommand) -> Outcome<()> {
    match command {
        BankCommand::Add(new) => add(desk, *new).await,
        BankCommand::List { unit } => list(desk, &unit).await,
    }
}

async fn add(desk: &Desk, new: NewAccount) -> Outcome<()> {
    let (mut tx, unit) = desk.write_book(&new.unit).await?;
    let era = Era::of_year(i64::from(desk.clock.today().year()));
    let said = SaidAccount {
        name: new.account,
        account_code: new.ledger,
        bank: new.bank,
        facts: BankFacts {
            number: new.number.trim().to_owned(),
            kind: new.kind,
            opened_on: new.from,
            closed_on: new.until,
            paper: new.paper.trim().to_owned(),
        },
    };
    let kept = keep_bank_account(&mut tx, desk.clock, &desk.actor, (&unit, era), said).await?;
    tx.commit().await?;
    let (account, facts) = (&kept.account, &kept.facts);
    let said = match &facts.closed_on {
        Some(on) => format!("{unit} 银行账户 {} {} 至 {on} 止", account.code, account.name),
        None => format!("{unit} 已登记银行账户 {} {}", account.code, account.name),
    };
    say_done(desk, &said, &kept)
}

async fn list(desk: &Desk, unit: &str) -> Outcome<()> {
    let (mut tx, unit) = desk.read_unit(unit).await?;
    let accounts = kept_accounts(&mut tx, &unit).await?;
    tx.rollback().await?;
    let headers = &[
        "编码",
        "账户名称",
        "科目",
        "开户银行",
        "账号",
        "账户类型",
        "启用日期",
        "销户日期",
        "开户文件",
    ];
    let (name, title, rows) = ("bank-accounts", "银行账户", accounts.iter().map(row).collect());
    say_list(desk, Listed { name, title, headers, amounts: &[], rows }, &accounts)
}

fn row(kept: &KeptAccount) -> Vec<String> {
    let (account, facts) = (&kept.account, &kept.facts);
    vec![
        account.code.clone(),
        account.name.clone(),
        account.account_code.clone(),
        account.bank.clone(),
        facts.number.clone(),
        facts.kind.map_or("", BankAccountKind::label).to_owned(),
        facts.opened_on.clone().unwrap_or_default(),
        facts.closed_on.clone().unwrap_or_default(),
        facts.paper.clone(),
    ]
}
