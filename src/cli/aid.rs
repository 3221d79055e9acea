//! Aid: applications from the evidence to the signature.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;
use serde_json::json;

use super::aid_families::{FamilyCommand, family};
use super::desk::{Desk, Format};
use super::dues::read_amount;
use super::output::{Listed, say, say_done, say_findings, say_json, say_list};
use crate::aid::announce_aid::{
    Notice, Settlement, announce_aid, note_objection, settle_objection,
};
use crate::aid::ask_aid::{Asked, ask_aid};
use crate::aid::attach_paper::attach_paper;
use crate::aid::check_aid::{Checking, Had, Prospect, check_aid, look_ahead};
use crate::aid::codes::DAY_INVALID;
use crate::aid::decide_aid::{Approval, approve_aid, refuse_aid, withdraw_aid};
use crate::aid::list_aid::{
    ShownApplication, WholeApplication, find_application, list_aid, look_at_aid, show_aid,
};
use crate::aid::pay_aid::{pay_aid, sign_aid};
use crate::aid::set_aid_terms::set_aid_terms;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::members::list_members::Sight;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::platform::evidence::EvidenceStore;
use crate::units::unit::Unit;
use crate::wiring::act;

/// Which application.
#[derive(Debug, Args)]
pub struct Which {
    /// 单位编码
    #[arg(long)]
    unit: String,
    /// 帮扶申请编号，见 aid list
    #[arg(long)]
    number: String,
}

#[derive(Debug, Args)]
pub struct ApplyArguments {
    /// 单位编码
    #[arg(long)]
    unit: String,
    /// 项目编码，须是申请年度已批准的项目
    #[arg(long)]
    programme: String,
    /// 姓名
    #[arg(long)]
    name: String,
    /// 证件号码
    #[arg(long)]
    id: String,
    /// 所在单位，编码或全称；不写为本单位
    #[arg(long, default_value = "", hide_default_value = true)]
    at: String,
    /// 家庭档案编号
    #[arg(long, default_value = "", hide_default_value = true)]
    family: String,
    /// 病种，与名册备注写法一致
    #[arg(long, default_value = "", hide_default_value = true)]
    illness: String,
    /// 个人负担费用，单位元
    #[arg(long)]
    own_cost: Option<String>,
    /// 申请金额，单位元
    #[arg(long)]
    amount: String,
    /// 申请日期；不写为当天
    #[arg(long)]
    date: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum AidCommand {
    /// 提出帮扶申请
    Apply(Box<ApplyArguments>),
    /// 登记证明材料；文件加密保存
    Attach {
        #[command(flatten)]
        which: Which,
        /// 材料名称，如 诊断证明
        #[arg(long)]
        kind: String,
        /// 材料文件；不写则为只核对过纸质材料
        #[arg(long)]
        file: Option<PathBuf>,
    },
    /// 本年已享受的帮扶和各项规定的核对结果；不办理
    Preview(Which),
    /// 审核；有警告的须写明理由
    Check {
        #[command(flatten)]
        which: Which,
        /// 审核金额；不写为申请金额
        #[arg(long)]
        amount: Option<String>,
        /// 理由
        #[arg(long, default_value = "", hide_default_value = true)]
        reason: String,
    },
    /// 公示
    Notice {
        #[command(flatten)]
        which: Which,
        /// 公示起
        #[arg(long)]
        from: String,
        /// 公示止
        #[arg(long)]
        to: String,
        /// 公示地点
        #[arg(long)]
        place: String,
    },
    /// 登记公示期间的异议
    Object {
        #[command(flatten)]
        which: Which,
        /// 提出日期
        #[arg(long)]
        date: String,
        /// 异议内容
        #[arg(long)]
        text: String,
    },
    /// 登记异议的处理结果
    Settle {
        #[command(flatten)]
        which: Which,
        /// 异议序号
        #[arg(long)]
        objection: i64,
        /// 处理日期
        #[arg(long)]
        date: String,
        /// 处理结果
        #[arg(long)]
        text: String,
        /// 异议成立，申请不予批准
        #[arg(long)]
        upheld: bool,
    },
    /// 公示期满后批准
    Approve {
        #[command(flatten)]
        which: Which,
        /// 批准日期
        #[arg(long)]
        date: String,
        /// 批准依据：会议纪要或批复文号
        #[arg(long)]
        paper: String,
        /// 批准金额；不写为审核金额
        #[arg(long)]
        amount: Option<String>,
    },
    /// 不予批准
    Refuse {
        #[command(flatten)]
        which: Which,
        /// 理由
        #[arg(long)]
        reason: String,
    },
    /// 撤回申请
    Withdraw {
        #[command(flatten)]
        which: Which,
        /// 理由
        #[arg(long)]
        reason: String,
    },
    /// 发放：记入项目的受益人名册
    Pay {
        #[command(flatten)]
        which: Which,
        /// 发放日期
        #[arg(long)]
        date: String,
        /// 付款申请编号，通过付款申请支付的填写
        #[arg(long, default_value = "", hide_default_value = true)]
        payment: String,
    },
    /// 登记签收
    Sign {
        #[command(flatten)]
        which: Which,
        /// 签收日期
        #[arg(long)]
        date: String,
        /// 签收依据：签收单名称或编号
        #[arg(long)]
        paper: String,
    },
    /// 单位及其下级一个年度的帮扶申请，姓名和号码已遮盖
    List {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 年度
        #[arg(long)]
        year: i64,
    },
    /// 一件帮扶申请
    Show {
        #[command(flatten)]
        which: Which,
        /// 姓名和号码不遮盖；查看人和申请编号记入操作留痕
        #[arg(long)]
        reveal: bool,
    },
    /// 设定帮扶规定，自某日起对本级和下级有效
    Terms {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 起始日期
        #[arg(long)]
        from: String,
        /// 依据文件
        #[arg(long)]
        paper: String,
        /// 规定=数值，如 own_cost=10000.00、notice_days=5、papers='诊断证明 费用票据'
        #[arg(required = true)]
        term: Vec<String>,
    },
    /// 家庭档案：建档、成员、计划、措施、年度复核
    Family {
        #[command(subcommand)]
        command: FamilyCommand,
    },
}

impl AidCommand {
    #[must_use]
    pub fn lists(&self) -> bool {
        match self {
            Self::List { .. } | Self::Preview(_) => true,
            Self::Family { command } => command.lists(),
            _ => false,
        }
    }
}

/// A day of an option.
pub fn read_aid_day(option: &'static str, text: &str) -> Outcome<Date> {
    text.trim().parse().map_err(|_| {
        let finding = Finding::new(&DAY_INVALID, Place::of(option)).found(text);
        finding.expected("如 2025-01-15").into()
    })
}

pub async fn aid(desk: &Desk, command: AidCommand) -> Outcome<()> {
    match command {
        AidCommand::Apply(asked) => apply(desk, *asked).await,
        AidCommand::Attach { which, kind, file } => attach(desk, &which, (&kind, file)).await,
        AidCommand::Preview(which) => preview(desk, &which).await,
        AidCommand::Check { which, amount, reason } => {
            let amount = amount.map(|it| read_amount("--amount", &it)).transpose()?;
            check(desk, &which, Checking { amount, reason }).await
        }
        AidCommand::List { unit, year } => list(desk, &unit, year).await,
        AidCommand::Show { which, reveal } => show(desk, &which, reveal).await,
        AidCommand::Terms { unit, from, paper, term } => {
            let from = read_aid_day("--from", &from)?;
            let (mut tx, unit) = desk.write_book(&unit).await?;
            let acting = act(desk.clock, &desk.actor);
            let rule = set_aid_terms(&mut tx, acting, &unit, (from, &paper), &term).await?;
            tx.commit().await?;
            let told =
                json!({ "unit": unit.code, "from": rule.valid_from_on, "terms": rule.value });
            let said = format!("已设定帮扶规定：{unit} {} {}", rule.label(), rule.value);
            say_done(desk, &said, &told)
        }
        AidCommand::Family { command } => family(desk, command).await,
        step => stepped(desk, step).await,
    }
}

/// The steps that say no more than that they were taken.
async fn stepped(desk: &Desk, command: AidCommand) -> Outcome<()> {
    match command {
        AidCommand::Notice { which, from, to, place } => {
            let (from, to) = (read_aid_day("--from", &from)?, read_aid_day("--to", &to)?);
            let notice = Notice { from, to, place };
            let (mut tx, unit) = desk.write_book(&which.unit).await?;
            let acting = act(desk.clock, &desk.actor);
            announce_aid(&mut tx, acting, &unit, (&which.number, &notice)).await?;
            done(desk, tx, (&unit, &which)).await
        }
        AidCommand::Object { which, date, text } => {
            let on = read_aid_day("--date", &date)?;
            let (mut tx, unit) = desk.write_book(&which.unit).await?;
            let acting = act(desk.clock, &desk.actor);
            note_objection(&mut tx, acting, &unit, (&which.number, on, &text)).await?;
            done(desk, tx, (&unit, &which)).await
        }
        AidCommand::Settle { which, objection, date, text, upheld } => {
            let on = read_aid_day("--date", &date)?;
            let settled = Settlement { seq: objection, on, text, is_upheld: upheld };
            let (mut tx, unit) = desk.write_book(&which.unit).await?;
            let acting = act(desk.clock, &desk.actor);
            settle_objection(&mut tx, acting, &unit, (&which.number, &settled)).await?;
            done(desk, tx, (&unit, &which)).await
        }
        AidCommand::Approve { which, date, paper, amount } => {
            let on = read_aid_day("--date", &date)?;
            let amount = amount.map(|it| read_amount("--amount", &it)).transpose()?;
            let approval = Approval { on, paper, amount };
            let (mut tx, unit) = desk.write_book(&which.unit).await?;
            let acting = act(desk.clock, &desk.actor);
            approve_aid(&mut tx, acting, &unit, (&which.number, &approval)).await?;
            done(desk, tx, (&unit, &which)).await
        }
        AidCommand::Refuse { which, reason } => {
            let (mut tx, unit) = desk.write_book(&which.unit).await?;
            let acting = act(desk.clock, &desk.actor);
            refuse_aid(&mut tx, acting, &unit, (&which.number, &reason)).await?;
            done(desk, tx, (&unit, &which)).await
        }
        AidCommand::Withdraw { which, reason } => {
            let (mut tx, unit) = desk.write_book(&which.unit).await?;
            let acting = act(desk.clock, &desk.actor);
            withdraw_aid(&mut tx, acting, &unit, (&which.number, &reason)).await?;
            done(desk, tx, (&unit, &which)).await
        }
        AidCommand::Pay { which, date, payment } => {
            let on = read_aid_day("--date", &date)?;
            let (mut tx, unit) = desk.write_dealings(&which.unit).await?;
            let acting = act(desk.clock, &desk.actor);
            pay_aid(&mut tx, acting, &unit, (&which.number, on, &payment)).await?;
            done(desk, tx, (&unit, &which)).await
        }
        AidCommand::Sign { which, date, paper } => {
            let on = read_aid_day("--date", &date)?;
            let (mut tx, unit) = desk.write_book(&which.unit).await?;
            let acting = act(desk.clock, &desk.actor);
            sign_aid(&mut tx, acting, &unit, (&which.number, on, &paper)).await?;
            done(desk, tx, (&unit, &which)).await
        }
        _ => Ok(()),
    }
}

/// Commits, and says where the application stands now.
async fn done(desk: &Desk, mut tx: Tx, (unit, which): (&Unit, &Which)) -> Outcome<()> {
    let row = find_application(&mut tx, unit, &which.number).await?;
    let (number, state, amount) = (row.number(), row.state()?, row.amount());
    tx.commit().await?;
    let said = format!("帮扶申请 {number}：{state}，{} 元", amount.grouped());
    let told = json!({ "number": number, "state": state, "amount": amount });
    say_done(desk, &said, &told)
}

async fn apply(desk: &Desk, asked: ApplyArguments) -> Outcome<()> {
    let on = asked
        .date
        .as_deref()
        .map_or(Ok(desk.clock.today()), |text| read_aid_day("--date", text))?;
    let own_cost = asked.own_cost.map(|it| read_amount("--own-cost", &it)).transpose()?;
    let wanted = Asked {
        programme: asked.programme,
        name: asked.name,
        identity: asked.id,
        unit: asked.at,
        family: asked.family,
        illness: asked.illness,
        own_cost,
        amount: read_amount("--amount", &asked.amount)?,
        on,
    };
    let (mut tx, unit) = desk.write_dealings(&asked.unit).await?;
    let number = ask_aid(&mut tx, act(desk.clock, &desk.actor), &unit, &wanted).await?;
    tx.commit().await?;
    let said = format!("已登记帮扶申请 {number}；请登记证明材料，由另一人审核");
    say_done(desk, &said, &json!({ "number": number }))
}

async fn attach(desk: &Desk, which: &Which, (kind, file): (&str, Option<PathBuf>)) -> Outcome<()> {
    let evidence = EvidenceStore::under(&desk.data_dir);
    let read = file.map(|path| {
        let bytes = std::fs::read(&path).map_err(|it| Failure::file(path.display(), it))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok::<_, Failure>((name, bytes))
    });
    let read = read.transpose()?;
    let file = read.as_ref().map(|(name, bytes)| (&evidence, (name.as_str(), bytes.as_slice())));
    let (mut tx, unit) = desk.write_dealings(&which.unit).await?;
    let acting = act(desk.clock, &desk.actor);
    let seq = attach_paper(&mut tx, acting, &unit, (&which.number, kind), file).await?;
    tx.commit().await?;
    let said = format!("已登记证明材料：第 {seq} 份 {kind}");
    say_done(desk, &said, &json!({ "number": which.number, "paper": seq }))
}

async fn preview(desk: &Desk, which: &Which) -> Outcome<()> {
    let (mut tx, unit) = desk.write_dealings(&which.unit).await?;
    let row = find_application(&mut tx, &unit, &which.number).await?;
    let acting = act(desk.clock, &desk.actor);
    let prospect = look_ahead(&mut tx, acting, &unit, (&row, desk.clock.today())).await?;
    tx.rollback().await?;
    say_prospect(desk, &prospect)
}

async fn check(desk: &Desk, which: &Which, checking: Checking) -> Outcome<()> {
    let (mut tx, unit) = desk.write_dealings(&which.unit).await?;
    let acting = act(desk.clock, &desk.actor);
    let prospect = check_aid(&mut tx, acting, &unit, (&which.number, &checking)).await?;
    if desk.format == Format::Table {
        say_findings(&prospect.findings);
    }
    done(desk, tx, (&unit, which)).await
}

fn say_prospect(desk: &Desk, prospect: &Prospect) -> Outcome<()> {
    let row = |it: &Had| {
        vec![
            it.day.clone(),
            it.unit_code.clone(),
            it.programme.clone(),
            it.category.clone(),
            it.amount.grouped(),
        ]
    };
    let headers = &["发放日期", "单位编码", "项目名称", "类别", "金额"];
    let rows = prospect.had.iter().map(row).collect();
    let (name, title) = ("aid-had", "本年已享受");
    say_list(desk, Listed { name, title, headers, amounts: &[4], rows }, prospect)?;
    if desk.format == Format::Table {
        if prospect.elsewhere > 0 {
            say(&format!("另有其他单位发放的 {} 笔", prospect.elsewhere));
        }
        say_findings(&prospect.findings);
    }
    Ok(())
}

async fn list(desk: &Desk, unit: &str, year: i64) -> Outcome<()> {
    let (mut tx, unit) = desk.read_unit(unit).await?;
    let shown = list_aid(&mut tx, &unit, year).await?;
    let row = |it: &ShownApplication| {
        vec![
            it.number.clone(),
            it.unit_code.clone(),
            it.programme.clone(),
            it.name.clone(),
            it.identity.clone(),
            it.asked.grouped(),
            it.granted.map(Money::grouped).unwrap_or_default(),
            it.state.to_string(),
            it.applied_on.clone(),
            it.paid_on.clone().unwrap_or_default(),
            it.signed_on.clone().unwrap_or_default(),
        ]
    };
    let headers = &[
        "编号",
        "单位编码",
        "项目",
        "姓名",
        "证件号码",
        "申请金额",
        "批准金额",
        "状态",
        "申请日期",
        "发放日期",
        "签收日期",
    ];
    let rows = shown.applications.iter().map(row).collect();
    let (name, title) = ("aid", "帮扶申请");
    let listed = Listed { name, title, headers, amounts: &[5, 6], rows };
    say_list(desk, listed, &shown.applications)?;
    if let (Some(closed), Format::Table) = (shown.closed, desk.format) {
        say_findings(&[closed]);
    }
    Ok(())
}

async fn show(desk: &Desk, which: &Which, reveal: bool) -> Outcome<()> {
    let whole = if reveal {
        let (mut tx, unit) = desk.write_book(&which.unit).await?;
        let acting = act(desk.clock, &desk.actor);
        let whole = look_at_aid(&mut tx, acting, &unit, &which.number).await?;
        tx.commit().await?;
        whole
    } else {
        let (mut tx, unit) = desk.read_unit(&which.unit).await?;
        show_aid(&mut tx, &unit, (&which.number, Sight::Masked)).await?
    };
    if desk.is_json() {
        return say_json(&whole);
    }
    for line in lines_of(&whole) {
        say(&line);
    }
    Ok(())
}

fn lines_of(whole: &WholeApplication) -> Vec<String> {
    let it = &whole.application;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut lines = vec![
        format!("帮扶申请 {}：{} {}", it.number, it.programme, it.state),
        format!("{} {} {}", it.name, it.identity, it.illness),
        format!("申请 {} 元，{} {}", it.asked.grouped(), it.applied_on, it.applied_by),
    ];
    if let Some(by) = &it.checked_by {
        let granted = it.granted.map(Money::grouped).unwrap_or_default();
        lines.push(format!("审核 {granted} 元，{by} {}", text(&it.check_reason)));
    }
    if let (Some(from), Some(to)) = (&it.notice_from, &it.notice_to) {
        lines.push(format!("公示 {from} 至 {to}，{}", text(&it.notice_place)));
    }
    if let Some(on) = &it.approved_on {
        lines.push(format!("批准 {on} {} {}", text(&it.approved_by), text(&it.paper)));
    }
    if let Some(on) = &it.paid_on {
        lines.push(format!("发放 {on} {} {}", text(&it.paid_by), text(&it.payment)));
    }
    if let Some(on) = &it.signed_on {
        lines.push(format!("签收 {on} {}", text(&it.signed_paper)));
    }
    let paper = |it: &crate::aid::list_aid::ShownPaper| format!("材料 {} {}", it.seq, it.kind);
    lines.extend(whole.papers.iter().map(paper));
    for it in &whole.objections {
        let settled = text(&it.settlement);
        lines.push(format!("异议 {} {} {} {settled}", it.seq, it.raised_on, it.said));
    }
    lines.extend(it.ended_reason.iter().map(|reason| format!("理由 {reason}")));
    lines
}
