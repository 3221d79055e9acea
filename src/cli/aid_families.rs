//! Hardship families: their file, plan and measures, and the yearly review.

use clap::{Args, Subcommand};
use serde_json::json;

use super::aid::read_aid_day;
use super::desk::{Desk, Format};
use super::dues::read_amount;
use super::output::{Listed, say, say_done, say_findings, say_json, say_list};
use crate::aid::codes::FIELD_INVALID;
use crate::aid::family::ReviewOutcome;
use crate::aid::keep_families::{
    NewMember, add_family_member, add_measure, finish_measure, plan_family,
};
use crate::aid::list_families::{
    ShownFamily, WholeFamily, list_families, look_at_family, show_family,
};
use crate::aid::open_family::{NewFamily, open_family};
use crate::aid::review_family::{Reviewing, review_family};
use crate::finding::{Finding, Outcome, Place};
use crate::members::list_members::Sight;
use crate::platform::database::Tx;
use crate::wiring::act;

/// Which family.
#[derive(Debug, Args)]
pub struct Which {
    /// 单位编码
    #[arg(long)]
    unit: String,
    /// 家庭档案编号，见 aid family list
    #[arg(long)]
    family: String,
}

#[derive(Debug, Args)]
pub struct OpenArguments {
    /// 单位编码
    #[arg(long)]
    unit: String,
    /// 户主姓名
    #[arg(long)]
    name: String,
    /// 户主证件号码
    #[arg(long)]
    id: String,
    /// 联系电话
    #[arg(long, default_value = "", hide_default_value = true)]
    phone: String,
    /// 住址
    #[arg(long, default_value = "", hide_default_value = true)]
    address: String,
    /// 致困原因：患病、残疾、意外灾害、子女上学、失业、单亲、低收入或其他
    #[arg(long)]
    cause: String,
    /// 家庭人均月收入，单位元
    #[arg(long)]
    income: String,
    /// 家庭人口
    #[arg(long)]
    heads: i64,
    /// 建档日期；不写为当天
    #[arg(long)]
    date: Option<String>,
    /// 建档依据
    #[arg(long)]
    paper: String,
}

#[derive(Debug, Args)]
pub struct ReviewArguments {
    #[command(flatten)]
    which: Which,
    /// 复核日期
    #[arg(long)]
    date: String,
    /// continue（继续帮扶）或 end（退出）
    #[arg(long)]
    outcome: String,
    /// 致困原因；没有变化的不写
    #[arg(long)]
    cause: Option<String>,
    /// 家庭人均月收入；没有变化的不写
    #[arg(long)]
    income: Option<String>,
    /// 家庭人口；没有变化的不写
    #[arg(long)]
    heads: Option<i64>,
    /// 复核依据
    #[arg(long)]
    paper: String,
    /// 复核意见；退出的须写明原因
    #[arg(long, default_value = "", hide_default_value = true)]
    note: String,
}

#[derive(Debug, Subcommand)]
pub enum FamilyCommand {
    /// 建档：一户一档案
    Open(Box<OpenArguments>),
    /// 登记家庭成员
    Member {
        #[command(flatten)]
        which: Which,
        /// 姓名
        #[arg(long)]
        name: String,
        /// 证件号码
        #[arg(long, default_value = "", hide_default_value = true)]
        id: String,
        /// 与户主关系
        #[arg(long)]
        relation: String,
        /// 健康、就学、就业状况
        #[arg(long, default_value = "", hide_default_value = true)]
        situation: String,
    },
    /// 一户一计划
    Plan {
        #[command(flatten)]
        which: Which,
        /// 年度
        #[arg(long)]
        year: i64,
        /// 计划内容
        #[arg(long)]
        goal: String,
    },
    /// 一户一措施：登记待落实的措施
    Measure {
        #[command(flatten)]
        which: Which,
        /// 落实期限
        #[arg(long)]
        due: String,
        /// 措施
        #[arg(long)]
        text: String,
    },
    /// 登记措施的落实
    Done {
        #[command(flatten)]
        which: Which,
        /// 措施序号
        #[arg(long)]
        measure: i64,
        /// 落实日期
        #[arg(long)]
        date: String,
        /// 落实情况
        #[arg(long)]
        note: String,
    },
    /// 年度复核：继续帮扶或退出
    Review(Box<ReviewArguments>),
    /// 单位及其下级的家庭档案，姓名和号码已遮盖
    List {
        /// 单位编码
        #[arg(long)]
        unit: String,
    },
    /// 一户家庭的档案
    Show {
        #[command(flatten)]
        which: Which,
        /// 姓名和号码不遮盖；查看人和档案编号记入操作留痕
        #[arg(long)]
        reveal: bool,
    },
}

impl FamilyCommand {
    #[must_use]
    pub fn lists(&self) -> bool {
        matches!(self, Self::List { .. })
    }
}

pub async fn family(desk: &Desk, command: FamilyCommand) -> Outcome<()> {
    match command {
        FamilyCommand::Open(asked) => open(desk, *asked).await,
        FamilyCommand::Member { which, name, id, relation, situation } => {
            let new = NewMember { name, identity: id, relation, situation };
            let (mut tx, unit) = desk.write_dealings(&which.unit).await?;
            let acting = act(desk.clock, &desk.actor);
            add_family_member(&mut tx, acting, &unit, (&which.family, &new)).await?;
            done(desk, tx, (&which, "已登记家庭成员")).await
        }
        FamilyCommand::Plan { which, year, goal } => {
            let (mut tx, unit) = desk.write_book(&which.unit).await?;
            let acting = act(desk.clock, &desk.actor);
            plan_family(&mut tx, acting, &unit, (&which.family, year, &goal)).await?;
            done(desk, tx, (&which, "已登记帮扶计划")).await
        }
        FamilyCommand::Measure { which, due, text } => {
            let due = read_aid_day("--due", &due)?;
            let (mut tx, unit) = desk.write_book(&which.unit).await?;
            let acting = act(desk.clock, &desk.actor);
            add_measure(&mut tx, acting, &unit, (&which.family, due, &text)).await?;
            done(desk, tx, (&which, "已登记帮扶措施")).await
        }
        FamilyCommand::Done { which, measure, date, note } => {
            let on = read_aid_day("--date", &date)?;
            let (mut tx, unit) = desk.write_book(&which.unit).await?;
            let acting = act(desk.clock, &desk.actor);
            let of = (which.family.as_str(), measure);
            finish_measure(&mut tx, acting, &unit, of, (on, &note)).await?;
            done(desk, tx, (&which, "已登记措施落实")).await
        }
        FamilyCommand::Review(asked) => review(desk, *asked).await,
        FamilyCommand::List { unit } => list(desk, &unit).await,
        FamilyCommand::Show { which, reveal } => show(desk, &which, reveal).await,
    }
}

async fn done(desk: &Desk, tx: Tx, (which, what): (&Which, &str)) -> Outcome<()> {
    tx.commit().await?;
    let said = format!("{what}：档案 {}", which.family);
    say_done(desk, &said, &json!({ "family": which.family }))
}

async fn open(desk: &Desk, asked: OpenArguments) -> Outcome<()> {
    let on = asked
        .date
        .as_deref()
        .map_or(Ok(desk.clock.today()), |text| read_aid_day("--date", text))?;
    let new = NewFamily {
        name: asked.name,
        identity: asked.id,
        phone: asked.phone,
        address: asked.address,
        cause: asked.cause,
        income: read_amount("--income", &asked.income)?,
        heads: asked.heads,
        on,
        paper: asked.paper,
    };
    let (mut tx, unit) = desk.write_dealings(&asked.unit).await?;
    let number = open_family(&mut tx, act(desk.clock, &desk.actor), &unit, &new).await?;
    tx.commit().await?;
    say_done(desk, &format!("已建立家庭档案 {number}"), &json!({ "family": number }))
}

async fn review(desk: &Desk, asked: ReviewArguments) -> Outcome<()> {
    let Some(outcome) = ReviewOutcome::read(&asked.outcome) else {
        let finding = Finding::new(&FIELD_INVALID, Place::of("--outcome")).found(&asked.outcome);
        return Err(finding.expected("continue 或 end").into());
    };
    let said = Reviewing {
        on: read_aid_day("--date", &asked.date)?,
        outcome,
        cause: asked.cause,
        income: asked.income.map(|it| read_amount("--income", &it)).transpose()?,
        heads: asked.heads,
        paper: asked.paper,
        note: asked.note,
    };
    let (mut tx, unit) = desk.write_book(&asked.which.unit).await?;
    let acting = act(desk.clock, &desk.actor);
    review_family(&mut tx, acting, &unit, (&asked.which.family, &said)).await?;
    done(desk, tx, (&asked.which, "已登记年度复核")).await
}

async fn list(desk: &Desk, unit: &str) -> Outcome<()> {
    let (mut tx, unit) = desk.read_unit(unit).await?;
    let shown = list_families(&mut tx, &unit).await?;
    let row = |it: &ShownFamily| {
        vec![
            it.number.clone(),
            it.unit_code.clone(),
            it.name.clone(),
            it.identity.clone(),
            it.cause.to_string(),
            it.income.grouped(),
            it.heads.to_string(),
            it.opened_on.clone(),
            it.state.to_string(),
            it.ended_on.clone().unwrap_or_default(),
        ]
    };
    let headers = &[
        "档案编号",
        "单位编码",
        "户主姓名",
        "证件号码",
        "致困原因",
        "人均月收入",
        "家庭人口",
        "建档日期",
        "状态",
        "退出日期",
    ];
    let rows = shown.families.iter().map(row).collect();
    let (name, title) = ("families", "家庭档案");
    let listed = Listed { name, title, headers, amounts: &[5], rows };
    say_list(desk, listed, &shown.families)?;
    if let (Some(closed), Format::Table) = (shown.closed, desk.format) {
        say_findings(&[closed]);
    }
    Ok(())
}

async fn show(desk: &Desk, which: &Which, reveal: bool) -> Outcome<()> {
    let whole = if reveal {
        let (mut tx, unit) = desk.write_book(&which.unit).await?;
        let acting = act(desk.clock, &desk.actor);
        let whole = look_at_family(&mut tx, acting, &unit, &which.family).await?;
        tx.commit().await?;
        whole
    } else {
        let (mut tx, unit) = desk.read_unit(&which.unit).await?;
        show_family(&mut tx, &unit, (&which.family, Sight::Masked)).await?
    };
    if desk.is_json() {
        return say_json(&whole);
    }
    for line in lines_of(&whole) {
        say(&line);
    }
    Ok(())
}

fn lines_of(whole: &WholeFamily) -> Vec<String> {
    let it = &whole.family;
    let mut lines = vec![
        format!("家庭档案 {}：{} {} {}", it.number, it.name, it.cause, it.state),
        format!("人均月收入 {} 元，{} 人", it.income.grouped(), it.heads),
    ];
    let member = |it: &crate::aid::list_families::ShownMember| {
        format!("成员 {} {} {}", it.relation, it.name, it.situation)
    };
    lines.extend(whole.members.iter().map(member));
    lines.extend(whole.plans.iter().map(|it| format!("计划 {}年 {}", it.year, it.goal)));
    for it in &whole.measures {
        let done = it.done_on.as_deref().unwrap_or("待落实");
        lines.push(format!("措施 {} {} {} {done}", it.seq, it.due_on, it.measure));
    }
    for it in &whole.reviews {
        lines.push(format!("复核 {} {} {}", it.reviewed_on, it.outcome, it.note));
    }
    for it in &whole.applications {
        let amount = it.granted.unwrap_or(it.asked).grouped();
        lines.push(format!("帮扶 {} {} {amount} {}", it.number, it.programme, it.state));
    }
    lines
}
