//! Movements between unions: what is to be confirmed, what is disputed.

use clap::Subcommand;

use super::desk::Desk;
use super::dues::{end, read_amount, read_day, say_booked};
use super::output::{Listed, say_done, say_list};
use crate::dealings::announce_grants::{confirm, dispute};
use crate::dealings::rows::Side;
use crate::dealings::store::transfers_of;
use crate::dealings::transfer::Transfer;
use crate::dues::settle_debts::follow_words;
use crate::finding::Outcome;
use crate::money::Money;
use crate::wiring::act;

#[derive(Debug, Subcommand)]
pub enum TransferCommand {
    /// 列出本单位付出、收到的上下级经费
    List {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 从哪个年度起
        #[arg(long, default_value_t = 2010)]
        year: i64,
        /// 只列尚未确认、有差额或有争议的
        #[arg(long)]
        open: bool,
    },
    /// 确认收到：按银行到账日期登记，法定凭证随之生成
    Confirm {
        /// 收款单位编码
        #[arg(long)]
        unit: String,
        /// 事项序号，见 transfer list
        #[arg(long)]
        id: i64,
        /// 到账日期
        #[arg(long)]
        date: String,
        /// 到账金额；不写则与付款金额相同
        #[arg(long)]
        amount: Option<String>,
        /// 只试算，不记账
        #[arg(long)]
        dry_run: bool,
    },
    /// 登记争议：差额的原因和依据
    Dispute {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 事项序号，见 transfer list
        #[arg(long)]
        id: i64,
        /// 争议的内容
        #[arg(long)]
        note: String,
        /// 只试算，不登记
        #[arg(long)]
        dry_run: bool,
    },
}

pub async fn transfer(desk: &Desk, command: TransferCommand) -> Outcome<()> {
    match command {
        TransferCommand::List { unit, year, open } => list(desk, (&unit, year), open).await,
        TransferCommand::Confirm { unit, id, date, amount, dry_run } => {
            let on = read_day("--date", &date)?;
            let amount = amount.map(|text| read_amount("--amount", &text)).transpose()?;
            let (mut tx, unit) = desk.write_dealings(&unit).await?;
            let acting = act(desk.clock, &desk.actor);
            let recorded = confirm(&mut tx, acting, &unit, (id, on, amount)).await?;
            let booked = follow_words(&mut tx, acting, &unit, &[recorded]).await?;
            end(tx, dry_run).await?;
            say_booked(desk, &format!("已确认事项 {id}"), &booked, dry_run)
        }
        TransferCommand::Dispute { unit, id, note, dry_run } => {
            let (mut tx, unit) = desk.write_dealings(&unit).await?;
            let acting = act(desk.clock, &desk.actor);
            let disputed = dispute(&mut tx, acting, &unit, (id, &note)).await?;
            end(tx, dry_run).await?;
            let json = serde_json::json!({ "id": id, "dispute": disputed.row.dispute });
            say_done(desk, &format!("已登记事项 {id} 的争议"), &json)
        }
    }
}

async fn list(desk: &Desk, (unit, year): (&str, i64), is_open: bool) -> Outcome<()> {
    let (mut tx, unit) = desk.read_unit(unit).await?;
    let today = desk.clock.today();
    let mut transfers = transfers_of(&mut tx, unit.id, year).await?;
    if is_open {
        let is_settled = |it: &Transfer| {
            it.row.dispute.is_empty() && it.sum(Side::Payer) == it.sum(Side::Receiver)
        };
        transfers.retain(|it| !is_settled(it) || it.words.is_empty());
    }
    let row = |it: &Transfer| row_of(it, today);
    let rows: Vec<Vec<String>> = transfers.iter().map(row).collect();
    let headers = [
        "序号",
        "事项编号",
        "类别",
        "付款单位",
        "收款单位",
        "所属年度",
        "项目",
        "通知金额",
        "付款日期",
        "付款金额",
        "收款日期",
        "收款金额",
        "状态",
        "争议",
    ];
    let json: Vec<serde_json::Value> = rows
        .iter()
        .map(|row| {
            let pairs = headers.iter().zip(row);
            let pairs = pairs.map(|(head, text)| ((*head).to_owned(), text.clone().into()));
            pairs.collect::<serde_json::Map<_, _>>().into()
        })
        .collect();
    let list = Listed {
        name: "transfers",
        title: "上下级经费划转",
        headers: &headers,
        amounts: &[7, 9, 11],
        rows,
    };
    say_list(desk, list, &json)
}

fn row_of(it: &Transfer, today: jiff::civil::Date) -> Vec<String> {
    let amount = |sum: Money| if sum.is_zero() { String::new() } else { sum.to_string() };
    let kind = it.kind().map_or(it.row.kind.as_str(), |kind| kind.label());
    vec![
        it.row.id.to_string(),
        it.row.number.clone(),
        kind.to_owned(),
        it.row.payer_name.clone(),
        it.row.receiver_name.clone(),
        it.row.book_year.to_string(),
        it.row.project.clone(),
        amount(Money::from_fen(it.row.announced_fen)),
        it.first_day(Side::Payer).unwrap_or_default().to_owned(),
        amount(it.sum(Side::Payer)),
        it.first_day(Side::Receiver).unwrap_or_default().to_owned(),
        amount(it.sum(Side::Receiver)),
        it.state_on(today).to_string(),
        it.row.dispute.clone(),
    ]
}
