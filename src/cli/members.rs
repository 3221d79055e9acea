//! Members: finding a person, the roll, waivers of fees.

use clap::Subcommand;

use super::desk::{Desk, Format};
use super::output::{Listed, say_done, say_findings, say_list, tell};
use crate::date::Period;
use crate::finding::Outcome;
use crate::members::find_member::find_member;
use crate::members::list_members::{ShownMember, Sight, list_members, record_look};
use crate::members::store;
use crate::members::waive_fees::{AskedWaiver, approve_waiver, ask_waiver, list_waivers};
use crate::platform::database::SYSTEM_BOOK;
use crate::units::store as units;
use crate::wiring::act;

/// Members of one page of the roll while it is listed.
const MEMBERS_AT_ONCE: i64 = 5_000;

/// The English help of members.
pub const ENGLISH: &[(&str, &str)] = &[
    ("member", "Members: find, roll, waivers of fees"),
    ("member find", "Find the memberships of a person; the search is recorded, never the number"),
    ("member find.id", "Identity number"),
    ("member find.unit", "Code of a unit; it and all below it, everywhere unless given"),
    ("member find.reveal", "Names and numbers as they are, not masked"),
    ("member list", "The roll of a unit and those below it, masked"),
    ("member list.reveal", "Names and numbers as they are; who looked at whom is recorded"),
    ("member waive", "Ask that a member need not pay for some months; somebody else approves"),
    ("member waive.member", "Number of the member, as member list shows it"),
    ("member waive.from", "First month, as 2025-03"),
    ("member waive.to", "Last month; the first one unless given"),
    ("member waive.reason", "Why"),
    ("member approve-waiver", "Approve a waiver that somebody else asked for"),
    ("member approve-waiver.id", "Number of the waiver, as member waivers shows it"),
    ("member waivers", "List the waivers of a unit"),
];

#[derive(Debug, Subcommand)]
pub enum MemberCommand {
    /// 按证件号码查找会员；查找记入操作留痕，不记号码
    Find {
        /// 证件号码
        #[arg(long)]
        id: String,
        /// 单位编码；查找该单位及其下级，不写则查找全部
        #[arg(long)]
        unit: Option<String>,
        /// 姓名和号码不遮盖
        #[arg(long)]
        reveal: bool,
    },
    /// 单位及其下级的会员名册，姓名和号码已遮盖
    List {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 姓名和号码不遮盖；查看人和会员编号记入操作留痕
        #[arg(long)]
        reveal: bool,
    },
    /// 申请减免会费，由另一人批准
    Waive {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 会员编号，见 member list
        #[arg(long)]
        member: String,
        /// 起月，如 2025-03
        #[arg(long)]
        from: Period,
        /// 止月；不写则只减免起月
        #[arg(long)]
        to: Option<Period>,
        /// 理由
        #[arg(long)]
        reason: String,
    },
    /// 批准他人申请的减免
    ApproveWaiver {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 减免序号，见 member waivers
        #[arg(long)]
        id: i64,
    },
    /// 列出单位的会费减免
    Waivers {
        /// 单位编码
        #[arg(long)]
        unit: String,
    },
}

impl MemberCommand {
    #[must_use]
    pub fn lists(&self) -> bool {
        matches!(self, Self::Find { .. } | Self::List { .. } | Self::Waivers { .. })
    }
}

fn sight(reveal: bool) -> Sight {
    if reveal { Sight::Clear } else { Sight::Masked }
}

pub async fn member(desk: &Desk, command: MemberCommand) -> Outcome<()> {
    match command {
        MemberCommand::Find { id, unit, reveal } => {
            find(desk, (&id, unit.as_deref()), sight(reveal)).await
        }
        MemberCommand::List { unit, reveal } => list(desk, &unit, sight(reveal)).await,
        MemberCommand::Waive { unit, member, from, to, reason } => {
            let to = to.unwrap_or(from);
            let (mut tx, unit) = desk.write_book(&unit).await?;
            let asked = AskedWaiver { member, from, to, reason };
            let acting = act(desk.clock, &desk.actor);
            let number = ask_waiver(&mut tx, acting, &unit, &asked).await?;
            tx.commit().await?;
            let said = format!("已申请减免，序号 {number}；请由另一人批准");
            say_done(desk, &said, &serde_json::json!({ "number": number }))
        }
        MemberCommand::ApproveWaiver { unit, id } => {
            let (mut tx, unit) = desk.write_book(&unit).await?;
            approve_waiver(&mut tx, act(desk.clock, &desk.actor), &unit, id).await?;
            tx.commit().await?;
            say_done(desk, &format!("已批准减免 {id}"), &serde_json::json!({ "number": id }))
        }
        MemberCommand::Waivers { unit } => waivers(desk, &unit).await,
    }
}

async fn find(desk: &Desk, (id, unit): (&str, Option<&str>), sight: Sight) -> Outcome<()> {
    let database = desk.open().await?;
    let mut tx = database.write(&[SYSTEM_BOOK]).await?;
    let codes = match unit {
        Some(code) => vec![code.trim().to_owned()],
        None => store::root_codes(&mut tx).await?.into_iter().map(|(code,)| code).collect(),
    };
    let mut members = Vec::new();
    for code in codes {
        let unit = units::unit_by_code(&mut tx, &code).await?;
        tx.hold(unit.id).await?;
        let acting = act(desk.clock, &desk.actor);
        members.extend(find_member(&mut tx, acting, &unit, (id, sight)).await?);
    }
    tx.commit().await?;
    say_members(desk, &members)
}

async fn list(desk: &Desk, unit: &str, sight: Sight) -> Outcome<()> {
    let (mut tx, unit) = desk.write_book(unit).await?;
    let mut members = Vec::new();
    let mut after = String::new();
    loop {
        let page = list_members(&mut tx, &unit, sight, (&after, MEMBERS_AT_ONCE)).await?;
        members.extend(page.members);
        if let Some(closed) = page.closed {
            match desk.format {
                Format::Table => say_findings(&[closed]),
                // A document stays whole.
                _ => tell(&closed.message),
            }
        }
        match page.next_after {
            Some(next) => after = next,
            None => break,
        }
    }
    if sight == Sight::Clear {
        let numbers: Vec<String> = members.iter().map(|it| it.number.clone()).collect();
        let acting = act(desk.clock, &desk.actor);
        record_look(&mut tx, acting, &unit, ("list", &numbers)).await?;
        tx.commit().await?;
    } else {
        tx.rollback().await?;
    }
    say_members(desk, &members)
}

fn say_members(desk: &Desk, members: &[ShownMember]) -> Outcome<()> {
    let row = |it: &ShownMember| {
        vec![
            it.number.clone(),
            it.unit_code.clone(),
            it.unit_name.clone(),
            it.name.clone(),
            it.identity.clone(),
            it.phone.clone(),
            it.card.clone(),
            it.department.clone(),
            it.kind.to_owned(),
            it.base.map(|base| base.to_string()).unwrap_or_default(),
            it.joined_on.clone(),
            it.left_on.clone().unwrap_or_default(),
        ]
    };
    let list = Listed {
        name: "members",
        title: "会员名册",
        headers: &[
            "会员编号",
            "单位编码",
            "单位名称",
            "姓名",
            "证件号码",
            "手机号",
            "银行卡号",
            "部门",
            "人员类别",
            "会费基数",
            "入会日期",
            "退会日期",
        ],
        amounts: &[9],
        rows: members.iter().map(row).collect(),
    };
    say_list(desk, list, &members)
}

async fn waivers(desk: &Desk, unit: &str) -> Outcome<()> {
    let (mut tx, unit) = desk.read_unit(unit).await?;
    let waivers = list_waivers(&mut tx, &unit).await?;
    let row = |it: &crate::members::waive_fees::ShownWaiver| {
        vec![
            it.number.to_string(),
            it.member.clone(),
            it.name.clone(),
            it.from.clone(),
            it.to.clone(),
            it.reason.clone(),
            it.asked_by.clone(),
            it.approved_by.clone().unwrap_or_default(),
        ]
    };
    let list = Listed {
        name: "waivers",
        title: "会费减免",
        headers: &["序号", "会员编号", "姓名", "起月", "止月", "理由", "申请人", "批准人"],
        amounts: &[],
        rows: waivers.iter().map(row).collect(),
    };
    say_list(desk, list, &waivers)
}
