//! Documents about dues: deferrals and refunds that one person asks for and another one approves,
//! demands of what is overdue.

use clap::{Args, Subcommand};

use super::desk::{Desk, Format};
use super::dues::{end, read_amount, read_day, say_booked};
use super::output::{Listed, say, say_done, say_list};
use crate::approvals::approval::Act as Deciding;
use crate::approvals::ruling::Ruling;
use crate::date::Period;
use crate::dues::ask_deferral::ask_deferral;
use crate::dues::ask_refund::ask_refund;
use crate::dues::codes::WAGE_PERIOD_INVALID;
use crate::dues::decide_deferral::decide_deferral;
use crate::dues::decide_refund::decide_refund;
use crate::dues::deferral::AskedDeferral;
use crate::dues::make_demands::{Demanded, make_demands, set_late_rate};
use crate::dues::refund::{AskedRefund, OfReceipt};
use crate::dues::store::{self, DeferralRow, RefundRow};
use crate::finding::{Finding, Outcome, Place};
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::wiring::act;

/// Which document is meant, and what was looked at.
#[derive(Debug, Args)]
pub struct WhichPaper {
    /// 单位编码：缓缴为缴费单位所属工会，退费为收款单位
    #[arg(long)]
    unit: String,
    /// 序号，见 list
    #[arg(long)]
    number: i64,
    /// 查看时所见的标记；内容已不同的不予办理
    #[arg(long)]
    seen: Option<String>,
    /// 意见
    #[arg(long, default_value = "")]
    note: String,
    /// 只核对，不办理
    #[arg(long)]
    dry_run: bool,
}

impl WhichPaper {
    fn id(&self, unit: &Unit) -> i64 {
        if self.number > u32::MAX.into() { self.number } else { unit.id * (1 << 32) + self.number }
    }

    fn ruling(&self, act: Deciding) -> Ruling<'_> {
        Ruling { act, note: &self.note, seen: self.seen.as_deref() }
    }
}

#[derive(Debug, Subcommand)]
pub enum DeferCommand {
    /// 申请缓缴：所列月份的到期日改到以后
    Request {
        /// 缴费单位所属工会的单位编码
        #[arg(long)]
        unit: String,
        /// 起始所属期，如 2025-03
        #[arg(long)]
        from: String,
        /// 截止所属期；不写则只有起始的一个月
        #[arg(long)]
        to: Option<String>,
        /// 缓缴到期日，如 2025-12-31
        #[arg(long)]
        until: String,
        /// 事由
        #[arg(long)]
        reason: String,
        /// 依据：文件、申请或证明
        #[arg(long)]
        paper: String,
        /// 只核对，不提交
        #[arg(long)]
        dry_run: bool,
    },
    /// 批准：由申请人以外的人办理
    Approve(WhichPaper),
    /// 不批准；须写意见
    Refuse(WhichPaper),
    /// 撤回本人的申请
    Withdraw(WhichPaper),
    /// 列出本单位及下级的缓缴申请
    List {
        /// 单位编码
        #[arg(long)]
        unit: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum RefundCommand {
    /// 申请退费：退回一笔到账中多缴的金额
    Request {
        /// 收款单位编码
        #[arg(long)]
        unit: String,
        /// 原到账的票据号
        #[arg(long, required_unless_present = "receipt_id", conflicts_with = "receipt_id")]
        receipt: Option<String>,
        /// 原到账的序号，票据号为空或有几笔时用
        #[arg(long)]
        receipt_id: Option<i64>,
        /// 退费金额，单位元
        #[arg(long)]
        amount: String,
        /// 退费日期
        #[arg(long)]
        date: String,
        /// 退费票据号；不写则自动编号
        #[arg(long, default_value = "")]
        refund_number: String,
        /// 事由
        #[arg(long)]
        reason: String,
        /// 依据：申请、证明或批件
        #[arg(long)]
        paper: String,
        /// 只核对，不提交
        #[arg(long)]
        dry_run: bool,
    },
    /// 批准：由申请人以外的人办理，随即登记负数到账并记账
    Approve(WhichPaper),
    /// 不批准；须写意见
    Refuse(WhichPaper),
    /// 撤回本人的申请
    Withdraw(WhichPaper),
    /// 列出收款单位的退费申请
    List {
        /// 收款单位编码
        #[arg(long)]
        unit: String,
    },
}

#[derive(Debug, Args)]
pub struct DemandArguments {
    /// 出具单位编码；其下各级欠缴的一并催缴
    #[arg(long)]
    unit: String,
    /// 截止日期：到这一天逾期未缴的
    #[arg(long)]
    date: String,
    /// 只试算，不出具
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
pub struct LateRateArguments {
    /// 适用单位编码；其下各级都适用
    #[arg(long)]
    unit: String,
    /// 每日百分数，如 0.05
    #[arg(long)]
    percent: String,
    /// 起始日期
    #[arg(long)]
    from: String,
    /// 截止日期；不写则长期
    #[arg(long)]
    to: Option<String>,
    /// 依据的法规或文件
    #[arg(long)]
    paper: String,
    /// 只核对，不订立
    #[arg(long)]
    dry_run: bool,
}

fn read_month(option: &'static str, text: &str) -> Outcome<Period> {
    text.trim().parse().map_err(|_| {
        let finding = Finding::new(&WAGE_PERIOD_INVALID, Place::of(option));
        finding.found(text).expected("如 2025-03").into()
    })
}

pub async fn defer(desk: &Desk, command: DeferCommand) -> Outcome<()> {
    match command {
        DeferCommand::Request { unit, from, to, until, reason, paper, dry_run } => {
            let first = read_month("--from", &from)?;
            let last = to.as_deref().map_or(Ok(first), |to| read_month("--to", to))?;
            let until = read_day("--until", &until)?;
            let (mut tx, unit) = desk.write_dealings(&unit).await?;
            let asked = AskedDeferral { months: (first, last), until, reason, paper };
            let row = ask_deferral(&mut tx, act(desk.clock, &desk.actor), &unit, &asked).await?;
            end(tx, dry_run).await?;
            let done =
                if dry_run { "（只核对，没有提交）" } else { "，等待另一人批准" };
            let text = format!(
                "{unit} 缓缴 {} 号：{}，到期日 {}{done}；所见标记 {}",
                row.number(),
                row.months(),
                row.due_on,
                row.mark()
            );
            say_done(desk, &text, &deferral_json(&unit, &row))
        }
        DeferCommand::Approve(which) => decide_defer(desk, which, Deciding::Approve).await,
        DeferCommand::Refuse(which) => decide_defer(desk, which, Deciding::Refuse).await,
        DeferCommand::Withdraw(which) => decide_defer(desk, which, Deciding::Withdraw).await,
        DeferCommand::List { unit } => list_deferrals(desk, &unit).await,
    }
}

fn deferral_json(unit: &Unit, row: &DeferralRow) -> serde_json::Value {
    serde_json::json!({
        "unit": unit.code, "number": row.number(), "months": row.months(), "until": row.due_on,
        "reason": row.reason, "paper": row.paper, "asked_by": row.asked_by,
        "state": row.state(), "decided_by": row.decided_by, "note": row.note, "seen": row.mark(),
    })
}

async fn decide_defer(desk: &Desk, which: WhichPaper, deciding: Deciding) -> Outcome<()> {
    let (mut tx, unit) = desk.write_dealings(&which.unit).await?;
    let what = (which.id(&unit), which.ruling(deciding));
    let row = decide_deferral(&mut tx, act(desk.clock, &desk.actor), &unit, what).await?;
    end(tx, which.dry_run).await?;
    let tried = if which.dry_run { "（只核对，没有办理）" } else { "" };
    let text = format!("{unit} 缓缴 {} 号：{}{tried}", row.number(), row.state());
    say_done(desk, &text, &deferral_json(&unit, &row))
}

async fn list_deferrals(desk: &Desk, unit: &str) -> Outcome<()> {
    let (mut tx, unit) = desk.read_unit(unit).await?;
    let rows = store::deferrals_below(&mut tx, unit.id).await?;
    let named = units::units_with_ids(&mut tx, rows.iter().map(|it| it.unit_id)).await?;
    let of = |it: &DeferralRow| named.get(&it.unit_id).unwrap_or(&unit);
    let row = |it: &DeferralRow| {
        vec![
            of(it).code.clone(),
            it.number().to_string(),
            it.months(),
            it.due_on.clone(),
            it.reason.clone(),
            it.paper.clone(),
            it.asked_by.clone(),
            it.state().to_string(),
            it.decided_by.clone().unwrap_or_default(),
            it.mark(),
        ]
    };
    let list = Listed {
        name: "deferrals",
        title: "缓缴申请",
        headers: &[
            "单位编码",
            "序号",
            "所属期",
            "缓缴到期日",
            "事由",
            "依据",
            "申请人",
            "状态",
            "办理人",
            "所见标记",
        ],
        amounts: &[],
        rows: rows.iter().map(row).collect(),
    };
    let json: Vec<_> = rows.iter().map(|it| deferral_json(of(it), it)).collect();
    say_list(desk, list, &json)
}

pub async fn refund(desk: &Desk, command: RefundCommand) -> Outcome<()> {
    match command {
        RefundCommand::Request {
            unit,
            receipt,
            receipt_id,
            amount,
            date,
            refund_number,
            reason,
            paper,
            dry_run,
        } => {
            let (amount, on) = (read_amount("--amount", &amount)?, read_day("--date", &date)?);
            let (mut tx, unit) = desk.write_dealings(&unit).await?;
            let receipt = match (receipt_id, receipt) {
                (Some(id), _) if id <= u32::MAX.into() => OfReceipt::Id(unit.id * (1 << 32) + id),
                (Some(id), _) => OfReceipt::Id(id),
                (None, number) => OfReceipt::Number(number.unwrap_or_default()),
            };
            let asked = AskedRefund { receipt, amount, on, number: refund_number, reason, paper };
            let row = ask_refund(&mut tx, act(desk.clock, &desk.actor), &unit, &asked).await?;
            end(tx, dry_run).await?;
            let done =
                if dry_run { "（只核对，没有提交）" } else { "，等待另一人批准" };
            let legs: Vec<String> = row.legs().0.iter().map(ToString::to_string).collect();
            let text = format!(
                "{unit} 退费 {} 号（{}）：{} 元，基层、直属、省直、上级各退 {}{done}；所见标记 {}",
                row.place_number(),
                row.number,
                row.amount().grouped(),
                legs.join("、"),
                row.mark()
            );
            say_done(desk, &text, &refund_json(&unit, &row))
        }
        RefundCommand::Approve(which) => decide_back(desk, which, Deciding::Approve).await,
        RefundCommand::Refuse(which) => decide_back(desk, which, Deciding::Refuse).await,
        RefundCommand::Withdraw(which) => decide_back(desk, which, Deciding::Withdraw).await,
        RefundCommand::List { unit } => list_refunds(desk, &unit).await,
    }
}

fn refund_json(receiver: &Unit, row: &RefundRow) -> serde_json::Value {
    serde_json::json!({
        "receiver": receiver.code, "number": row.place_number(), "refund_number": row.number,
        "receipt": row.receipt_number, "payer": row.payer_name, "amount": row.amount(),
        "date": row.refunded_on, "legs": row.legs(), "reason": row.reason, "paper": row.paper,
        "asked_by": row.asked_by, "state": row.state(), "decided_by": row.decided_by,
        "is_taken_back": row.taken_back_at.is_some(), "note": row.note, "seen": row.mark(),
    })
}

async fn decide_back(desk: &Desk, which: WhichPaper, deciding: Deciding) -> Outcome<()> {
    let (mut tx, unit) = desk.write_dealings(&which.unit).await?;
    let what = (which.id(&unit), which.ruling(deciding));
    let (row, booked) = decide_refund(&mut tx, act(desk.clock, &desk.actor), &unit, what).await?;
    end(tx, which.dry_run).await?;
    let head = format!("{unit} 退费 {} 号：{}", row.place_number(), row.state());
    say_booked(desk, &head, &booked, which.dry_run)
}

async fn list_refunds(desk: &Desk, unit: &str) -> Outcome<()> {
    let (mut tx, unit) = desk.read_unit(unit).await?;
    let rows = store::refunds_of(&mut tx, unit.id).await?;
    let row = |it: &RefundRow| {
        let mut row = vec![
            it.place_number().to_string(),
            it.number.clone(),
            it.receipt_number.clone(),
            it.payer_name.clone(),
            it.refunded_on.clone(),
            it.amount().to_string(),
        ];
        row.extend(it.legs().0.iter().map(ToString::to_string));
        row.extend([it.asked_by.clone(), it.state_label().to_owned(), it.mark()]);
        row
    };
    let list = Listed {
        name: "refunds",
        title: "退费申请",
        headers: &[
            "序号",
            "退费票据号",
            "原票据号",
            "缴费单位名称",
            "退费日期",
            "退费金额",
            "基层",
            "直属",
            "省直",
            "上级",
            "申请人",
            "状态",
            "所见标记",
        ],
        amounts: &[5, 6, 7, 8, 9],
        rows: rows.iter().map(row).collect(),
    };
    let json: Vec<_> = rows.iter().map(|it| refund_json(&unit, it)).collect();
    say_list(desk, list, &json)
}

pub async fn demand(desk: &Desk, asked: DemandArguments) -> Outcome<()> {
    let on = read_day("--date", &asked.date)?;
    let (mut tx, issuer) = desk.write_dealings(&asked.unit).await?;
    let demanded = make_demands(&mut tx, act(desk.clock, &desk.actor), &issuer, on).await?;
    end(tx, asked.dry_run).await?;
    let rows = |it: &Demanded| {
        let of_month = |month: &crate::dues::demand::DemandMonth| {
            let number =
                if asked.dry_run && it.is_new { String::new() } else { it.demand.number.clone() };
            vec![
                number,
                it.demand.unit_code.clone(),
                it.demand.payer_name.clone(),
                month.wage_period.clone(),
                month.due.to_string(),
                month.paid.to_string(),
                month.arrears.to_string(),
                month.due_on.clone(),
                month.days_late.to_string(),
                month.charge.to_string(),
            ]
        };
        it.demand.months.iter().map(of_month).collect::<Vec<_>>()
    };
    let list = Listed {
        name: "demands",
        title: "催缴通知",
        headers: &[
            "编号",
            "单位编码",
            "缴费单位名称",
            "所属期",
            "应缴",
            "实缴",
            "欠缴",
            "到期日",
            "逾期天数",
            "滞纳金",
        ],
        amounts: &[4, 5, 6, 9],
        rows: demanded.iter().flat_map(rows).collect(),
    };
    let json = |it: &Demanded| {
        serde_json::json!({
            "demand": it.demand, "arrears": it.demand.arrears(), "charge": it.demand.charge(),
            "content_hash": it.row.content_hash, "is_new": it.is_new,
        })
    };
    let json: Vec<_> = demanded.iter().map(json).collect();
    say_list(desk, list, &json)?;
    if desk.format == Format::Table {
        let new = demanded.iter().filter(|it| it.is_new).count();
        let tried = if asked.dry_run { "（试算，没有出具）" } else { "" };
        say(&format!("催缴通知 {} 份，其中新出具 {new} 份{tried}", demanded.len()));
    }
    Ok(())
}

pub async fn late_rate(desk: &Desk, asked: LateRateArguments) -> Outcome<()> {
    let from = read_day("--from", &asked.from)?.to_string();
    let to = asked.to.as_deref().map(|to| read_day("--to", to)).transpose()?;
    let to = to.map(|day| day.to_string());
    let (mut tx, unit) = desk.write_dealings(&asked.unit).await?;
    let acting = act(desk.clock, &desk.actor);
    let span = (from.as_str(), to.as_deref(), asked.paper.as_str());
    let rule = set_late_rate(&mut tx, acting, &unit, &asked.percent, span).await?;
    end(tx, asked.dry_run).await?;
    let tried = if asked.dry_run { "（只核对，没有订立）" } else { "" };
    let text = format!("{unit} 滞纳金：每日 {}%，{}{tried}", asked.percent.trim(), rule.label());
    say_done(desk, &text, &rule)
}
