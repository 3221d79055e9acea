//! Dues: what a receipt is split into.

use clap::Subcommand;
use jiff::civil::Date;

use super::desk::Desk;
use super::output::{Listed, say_list};
use crate::dues::channel::Channel;
use crate::dues::codes::{CHANNEL_UNKNOWN, DAY_INVALID};
use crate::dues::try_split::try_split;
use crate::finding::{Finding, Outcome, Place};
use crate::money::Money;
use crate::units::store as units;

#[derive(Debug, Subcommand)]
pub enum DuesCommand {
    /// 试算一笔经费的分成，不记账
    Split {
        /// 缴费单位所属工会的单位编码
        #[arg(long)]
        unit: String,
        /// 收缴渠道：自主拨缴、税务代收、税务代收（上缴部分）、财政划拨
        #[arg(long)]
        channel: String,
        /// 到账日期，如 2025-03-31
        #[arg(long)]
        date: String,
        /// 实缴金额，单位元
        #[arg(long)]
        amount: String,
        /// 收款单位的编码；不写则自主拨缴为本单位，其他渠道为最上级单位
        #[arg(long)]
        receiver: Option<String>,
    },
}

/// A day as people type it.
pub fn read_day(option: &'static str, text: &str) -> Outcome<Date> {
    text.trim().parse().map_err(|_| {
        Finding::new(&DAY_INVALID, Place::of(option)).found(text).expected("如 2025-03-31").into()
    })
}

fn read_channel(text: &str) -> Outcome<Channel> {
    Channel::of_words(text).or_else(|| Channel::read(text)).ok_or_else(|| {
        let words: Vec<&str> = Channel::EVERY.iter().map(|it| it.label()).collect();
        let place = Place::of("--channel");
        Finding::new(&CHANNEL_UNKNOWN, place).found(text).expected(words.join("、")).into()
    })
}

/// An amount as people type it.
pub fn read_amount(option: &'static str, text: &str) -> Outcome<Money> {
    let read = Money::read(text).ok().flatten();
    read.ok_or_else(|| {
        let place = Place::of(option);
        Finding::new(&crate::dues::codes::AMOUNT_NOT_POSITIVE, place)
            .found(text)
            .expected("金额，单位元，至多两位小数")
            .into()
    })
}

pub async fn dues(desk: &Desk, command: DuesCommand) -> Outcome<()> {
    match command {
        DuesCommand::Split { unit, channel, date, amount, receiver } => {
            let channel = read_channel(&channel)?;
            let at = (read_day("--date", &date)?, read_amount("--amount", &amount)?);
            let (mut tx, unit) = desk.read_unit(&unit).await?;
            let receiver = match receiver {
                Some(code) => units::unit_by_code(&mut tx, code.trim()).await?,
                None if channel == Channel::Own => unit.clone(),
                None => {
                    let above = units::ancestors_of(&mut tx, unit.id).await?;
                    above.into_iter().next().unwrap_or_else(|| unit.clone())
                }
            };
            let tried = try_split(&mut tx, (&unit, &receiver), channel, at).await?;
            let row = |leg: &crate::dues::try_split::Leg| {
                let unit = leg.unit.clone().unwrap_or_default();
                vec![leg.rank.to_string(), unit, leg.name.clone(), leg.amount.to_string()]
            };
            let list = Listed {
                name: "split",
                title: "经费分成试算",
                headers: &["层级", "单位编码", "单位名称", "金额"],
                amounts: &[3],
                rows: tried.legs.iter().map(row).collect(),
            };
            say_list(desk, list, &tried)
        }
    }
}
