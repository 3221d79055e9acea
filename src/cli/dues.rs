//! Dues: what a receipt is split into, founding, the end of the year, rules found late.

use clap::Subcommand;
use jiff::civil::Date;

use super::desk::{Desk, Format};
use super::dues_papers::{self, DeferCommand, DemandArguments, LateRateArguments, RefundCommand};
use super::output::{Listed, say, say_done, say_findings, say_list};
use crate::dues::accrue_year::{Accrued, accrue_year};
use crate::dues::assign_receipt::assign_receipt;
use crate::dues::channel::Channel;
use crate::dues::codes::{AMOUNT_UNREADABLE, CHANNEL_UNKNOWN, DAY_INVALID};
use crate::dues::found_union::{Handled, found_union};
use crate::dues::recompute_legs::{Difference, recompute_legs};
use crate::dues::settle_debts::without_legs;
use crate::dues::store;
use crate::dues::try_split::try_split;
use crate::finding::{Finding, Outcome, Place};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::prescribed::book_events::{Booked, book_waiting};
use crate::units::store as units;
use crate::wiring::act;

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
    /// 处理建会筹备金：按处理日的比例和到账渠道分成
    Found {
        /// 已建会的单位编码
        #[arg(long)]
        unit: String,
        /// 处理日期，如 2025-05-20
        #[arg(long)]
        date: String,
        /// 只试算，不记账
        #[arg(long)]
        dry_run: bool,
    },
    /// 年末计提：收缴报告逐级上报，转拨和补助通知逐级下达，两边各记应收应付
    Accrue {
        /// 最上级单位的编码；其下各级一并处理
        #[arg(long)]
        unit: String,
        /// 会计年度
        #[arg(long)]
        year: i64,
        /// 只试算，不记账
        #[arg(long)]
        dry_run: bool,
    },
    /// 比例补登后重算：列出与已记账的差额，生成更正凭证
    Recompute {
        /// 单位编码；其下各级一并处理
        #[arg(long)]
        unit: String,
        /// 从哪一天到账的经费起
        #[arg(long)]
        from: String,
        /// 更正凭证的日期；不写则为今天
        #[arg(long)]
        date: Option<String>,
        /// 只列差额，不记账
        #[arg(long)]
        dry_run: bool,
    },
    /// 为待查明的经费指定所属单位
    Assign {
        /// 收款单位编码
        #[arg(long)]
        unit: String,
        /// 到账序号，见 dues unmatched
        #[arg(long)]
        receipt: i64,
        /// 所属单位编码
        #[arg(long)]
        to: String,
        /// 收缴渠道；不写按清单和登记的渠道
        #[arg(long)]
        channel: Option<String>,
        /// 指定日期
        #[arg(long)]
        date: String,
        /// 只试算，不记账
        #[arg(long)]
        dry_run: bool,
    },
    /// 列出待查明缴费单位的经费和账龄
    Unmatched {
        /// 收款单位编码
        #[arg(long)]
        unit: String,
    },
    /// 缓缴：一人申请，另一人批准，所列月份改到以后到期
    Defer {
        #[command(subcommand)]
        command: DeferCommand,
    },
    /// 退费：一人申请，另一人批准，退回多缴的经费
    Refund {
        #[command(subcommand)]
        command: RefundCommand,
    },
    /// 催缴：为逾期未缴的单位出具催缴通知
    Demand(DemandArguments),
    /// 订立滞纳金比例；没有订立的不计滞纳金
    LateRate(LateRateArguments),
    /// 为等待的业务生成凭证：月份已重新开放，或所缺的已补齐
    Book {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 只试算，不记账
        #[arg(long)]
        dry_run: bool,
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
        Finding::new(&AMOUNT_UNREADABLE, place)
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
            let further = |leg: &crate::dues::further::FurtherLeg| {
                let amount = leg.amount.to_string();
                vec![leg.name.clone(), String::new(), leg.beneficiary.clone(), amount]
            };
            let list = Listed {
                name: "split",
                title: "经费分成试算",
                headers: &["层级", "单位编码", "单位名称", "金额"],
                amounts: &[3],
                rows: tried.legs.iter().map(row).chain(tried.further.iter().map(further)).collect(),
            };
            say_list(desk, list, &tried)
        }
        DuesCommand::Found { unit, date, dry_run } => found(desk, (&unit, &date), dry_run).await,
        DuesCommand::Accrue { unit, year, dry_run } => accrue(desk, (&unit, year), dry_run).await,
        DuesCommand::Recompute { unit, from, date, dry_run } => {
            let on = match date {
                Some(date) => read_day("--date", &date)?,
                None => desk.clock.today(),
            };
            let days = (read_day("--from", &from)?, on);
            recompute(desk, (&unit, days), dry_run).await
        }
        DuesCommand::Assign { unit, receipt, to, channel, date, dry_run } => {
            let channel = channel.as_deref().map(read_channel).transpose()?;
            let on = read_day("--date", &date)?;
            let (mut tx, receiver) = desk.write_dealings(&unit).await?;
            let to = units::unit_by_code(&mut tx, to.trim()).await?;
            let id =
                if receipt > u32::MAX.into() { receipt } else { receiver.id * (1 << 32) + receipt };
            let what = ((&receiver, &to), (id, channel));
            let booked =
                assign_receipt(&mut tx, act(desk.clock, &desk.actor), what.0, what.1, on).await?;
            end(tx, dry_run).await?;
            say_booked(desk, &format!("已指定给 {to}"), &booked, dry_run)
        }
        DuesCommand::Defer { command } => dues_papers::defer(desk, command).await,
        DuesCommand::Refund { command } => dues_papers::refund(desk, command).await,
        DuesCommand::Demand(asked) => dues_papers::demand(desk, asked).await,
        DuesCommand::LateRate(asked) => dues_papers::late_rate(desk, asked).await,
        DuesCommand::Unmatched { unit } => unmatched(desk, &unit).await,
        DuesCommand::Book { unit, dry_run } => {
            let (mut tx, unit) = desk.write_dealings(&unit).await?;
            let mut booked = book_waiting(&mut tx, act(desk.clock, &desk.actor), &unit).await?;
            booked.add(without_legs(&mut tx, &unit).await?);
            end(tx, dry_run).await?;
            say_booked(desk, &format!("{unit}"), &booked, dry_run)
        }
    }
}

/// Ends what was done, or gives it back.
pub async fn end(tx: Tx, dry_run: bool) -> Outcome<()> {
    if dry_run { tx.rollback().await } else { tx.commit().await }
}

/// `凭证：记账 3 张，待审核 0 张，并入序时账 0 张，等待 1 笔`.
#[must_use]
pub fn booked_words(booked: &Booked) -> String {
    format!(
        "凭证：记账 {} 张，待审核 {} 张，并入已有凭证 {} 笔，等待 {} 笔",
        booked.posted, booked.drafted, booked.joined, booked.waiting
    )
}

pub fn say_booked(desk: &Desk, head: &str, booked: &Booked, dry_run: bool) -> Outcome<()> {
    let tried = if dry_run { "（试算，没有记账）" } else { "" };
    let json = serde_json::json!({
        "posted": booked.posted, "drafted": booked.drafted, "joined": booked.joined,
        "waiting": booked.waiting, "findings": booked.findings, "is_dry_run": dry_run,
    });
    say_done(desk, &format!("{head}{tried}；{}", booked_words(booked)), &json)?;
    if desk.format == Format::Table {
        say_findings(&booked.findings);
    }
    Ok(())
}

/// What was booked besides a list, for people.
fn say_after(desk: &Desk, booked: &Booked, dry_run: bool) {
    if desk.format == Format::Table {
        let tried = if dry_run { "（试算，没有记账）" } else { "" };
        say(&format!("{}{tried}", booked_words(booked)));
        say_findings(&booked.findings);
    }
}

async fn found(desk: &Desk, (unit, date): (&str, &str), dry_run: bool) -> Outcome<()> {
    let date = read_day("--date", date)?;
    let (mut tx, unit) = desk.write_dealings(unit).await?;
    let (handled, booked) = found_union(&mut tx, act(desk.clock, &desk.actor), &unit, date).await?;
    end(tx, dry_run).await?;
    let row = |it: &Handled| {
        let legs = [it.amount, it.grassroots, it.department, it.federation, it.above];
        let mut row = vec![it.receiver.clone(), it.channel.to_string(), it.receipts.to_string()];
        row.extend(legs.map(|leg| leg.to_string()));
        row
    };
    let list = Listed {
        name: "founded",
        title: "建会筹备金处理",
        headers: &["收款单位", "收缴渠道", "笔数", "金额", "基层", "直属", "省直", "上级"],
        amounts: &[3, 4, 5, 6, 7],
        rows: handled.iter().map(row).collect(),
    };
    say_list(desk, list, &handled)?;
    say_after(desk, &booked, dry_run);
    Ok(())
}

async fn accrue(desk: &Desk, (unit, year): (&str, i64), dry_run: bool) -> Outcome<()> {
    let (mut tx, root) = desk.write_dealings(unit).await?;
    let (accrued, booked) = accrue_year(&mut tx, act(desk.clock, &desk.actor), &root, year).await?;
    end(tx, dry_run).await?;
    let row = |it: &Accrued| {
        vec![
            it.kind.to_string(),
            it.number.clone(),
            it.from.clone(),
            it.unit.clone(),
            it.what.to_owned(),
            it.amount.to_string(),
        ]
    };
    let list = Listed {
        name: "accrued",
        title: "年末计提",
        headers: &["依据", "编号", "出具单位", "记账单位", "事项", "金额"],
        amounts: &[5],
        rows: accrued.iter().map(row).collect(),
    };
    say_list(desk, list, &accrued)?;
    say_after(desk, &booked, dry_run);
    Ok(())
}

async fn recompute(desk: &Desk, (unit, days): (&str, (Date, Date)), dry_run: bool) -> Outcome<()> {
    let (mut tx, root) = desk.write_dealings(unit).await?;
    let (differences, booked) =
        recompute_legs(&mut tx, act(desk.clock, &desk.actor), &root, days).await?;
    end(tx, dry_run).await?;
    let row = |it: &Difference| {
        let mut row = vec![it.unit.clone(), it.received_on.clone(), it.number.clone()];
        row.push(it.amount.to_string());
        row.extend(it.booked.0.iter().map(ToString::to_string));
        row.extend(it.ruled.0.iter().map(ToString::to_string));
        row
    };
    let list = Listed {
        name: "recomputed",
        title: "分成差额",
        headers: &[
            "单位编码",
            "到账日期",
            "票据号",
            "实缴金额",
            "已记基层",
            "已记直属",
            "已记省直",
            "已记上级",
            "应记基层",
            "应记直属",
            "应记省直",
            "应记上级",
        ],
        amounts: &[3, 4, 5, 6, 7, 8, 9, 10, 11],
        rows: differences.iter().map(row).collect(),
    };
    say_list(desk, list, &differences)?;
    say_after(desk, &booked, dry_run);
    Ok(())
}

async fn unmatched(desk: &Desk, unit: &str) -> Outcome<()> {
    let (mut tx, unit) = desk.read_unit(unit).await?;
    let open = store::unmatched_receipts(&mut tx, unit.id).await?;
    let today = desk.clock.today();
    let row = |it: &store::ReceiptRow| {
        let days = it
            .received_on
            .parse::<Date>()
            .map_or(0, |day| day.duration_until(today).as_hours() / 24);
        vec![
            (it.id & 0xffff_ffff).to_string(),
            it.received_on.clone(),
            it.number.clone(),
            it.payer_name.clone(),
            it.credit_code.clone(),
            it.amount().to_string(),
            days.to_string(),
        ]
    };
    let rows: Vec<Vec<String>> = open.iter().map(row).collect();
    let headers =
        ["序号", "到账日期", "票据号", "缴费单位名称", "统一社会信用代码", "实缴金额", "账龄天数"];
    let json: Vec<serde_json::Value> = rows
        .iter()
        .map(|row| {
            headers
                .iter()
                .zip(row)
                .map(|(head, text)| ((*head).to_owned(), text.clone().into()))
                .collect::<serde_json::Map<_, _>>()
                .into()
        })
        .collect();
    let list = Listed {
        name: "unmatched",
        title: "待查明缴费单位的经费",
        headers: &headers,
        amounts: &[5],
        rows,
    };
    say_list(desk, list, &json)
}
