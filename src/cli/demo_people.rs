//! Programmes of the demonstration with their members, limits, rosters and years before; families
//! on file and applications for aid, each as far as it came.

use jiff::civil::Date;
use serde::Deserialize;

use super::demo::{Loader, read};
use super::imports::{How, ImportDesk, import_upload, read_file};
use super::output::news;
use crate::aid::announce_aid::{Notice, announce_aid};
use crate::aid::ask_aid::{Asked, ask_aid};
use crate::aid::attach_paper::attach_paper;
use crate::aid::check_aid::{Checking, check_aid};
use crate::aid::decide_aid::{Approval, approve_aid};
use crate::aid::keep_families::{
    NewMember, add_family_member, add_measure, finish_measure, plan_family,
};
use crate::aid::open_family::{NewFamily, open_family};
use crate::aid::pay_aid::{pay_aid, sign_aid};
use crate::finding::{Failure, Outcome};
use crate::imports::batches::find_kind::Upload;
use crate::imports::kinds::SheetKind;
use crate::money::Money;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::programmes::approve_programme::{Decided, approve_programme};
use crate::trail::Actor;
use crate::units::add_unit::change_setting;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::wiring::act;

const YEAR: i64 = 2025;
/// The units of the demonstration, and what the samples call theirs.
const UNITS: [(&str, &str); 3] = [("D7", "101000"), ("G7", "101001"), ("G8", "101002")];
const ROOT: &str = "100000";
const DEPARTMENT: &str = "101000";
/// The province whose limits hold, as a paper of the samples has it.
const PROVINCE: &str = "江州";
/// What the planted faults of the rosters are answered with.
const REASON: &str = "示范数据";
const ANSWERED: [&str; 8] = [
    "programmes.twice_in_batch",
    "programmes.over_standard",
    "programmes.not_a_member",
    "limits.over_limit",
    "limits.too_often",
    "limits.form_differs",
    "limits.share_exceeded",
    "limits.person_excluded",
];
/// File, kind, and the sample's name of the union that it is of.
const LISTS: [(&str, SheetKind, &str); 10] = [
    ("members.csv", SheetKind::Members, "D7"),
    ("member_fees_G7.csv", SheetKind::MemberFees, "G7"),
    ("member_fees_G8.csv", SheetKind::MemberFees, "G8"),
    ("limits.csv", SheetKind::Limits, "D7"),
    ("programmes_D7.csv", SheetKind::Programmes, "D7"),
    ("programmes_G7.csv", SheetKind::Programmes, "G7"),
    ("programme_history_D7.csv", SheetKind::ProgrammeHistory, "D7"),
    ("programme_history_G7.csv", SheetKind::ProgrammeHistory, "G7"),
    ("beneficiaries_D7.csv", SheetKind::Beneficiaries, "D7"),
    ("beneficiaries_G7.csv", SheetKind::Beneficiaries, "G7"),
];
/// What a department has not in its chart, and what stands for it there.
const MEMBERS_ONLY: &str = ",50105";
const ABOVE: &str = ",50405";
/// Who applies, checks, approves and pays.
const PEOPLE: [&str; 4] = ["苏晚晴", "罗知秋", "钟以宁", "唐九歌"];
const PLACE: &str = "单位公告栏";
/// Days in public, and until what follows.
const NOTICE_DAYS: i64 = 5;

/// Brings the rosters of the samples, and what stands beside them.
pub async fn begin_programmes(loader: &Loader<'_>, actor: &Actor) -> Outcome<()> {
    let mut tx = loader.database.write(&[SYSTEM_BOOK]).await?;
    let root = units::unit_by_code(&mut tx, ROOT).await?;
    change_setting(&mut tx, loader.clock, actor, &root, ("province", PROVINCE)).await?;
    tx.commit().await?;
    let reason = ANSWERED.iter().map(|rule| format!("{rule}={REASON}")).collect();
    let how = How { reason, ..How::default() };
    let (data_dir, clock) = (loader.data_dir, loader.clock);
    let desk = ImportDesk { data_dir, clock, actor, how: &how };
    for (file, kind, of) in LISTS {
        let code = UNITS.iter().find(|(sample, _)| *sample == of).map_or(of, |(_, code)| *code);
        let unit = units::unit_by_code(&mut loader.database.read().await?, code).await?;
        let (file_name, bytes) = read_file(&loader.samples.join("programmes").join(file))?;
        let mut text = String::from_utf8_lossy(&bytes).into_owned();
        for (sample, code) in UNITS {
            text = text.replace(&format!(",{sample},"), &format!(",{code},"));
        }
        if kind == SheetKind::Programmes && code == DEPARTMENT {
            text = text.replace(MEMBERS_ONLY, ABOVE);
        }
        let (isolation, mapping) = (loader.isolation.clone(), Vec::new());
        let bytes = text.into_bytes().into();
        let upload = Upload { year: YEAR, file_name, bytes, isolation, mapping };
        let outcome = import_upload(&desk, loader.database, &unit, kind, upload).await?;
        if outcome.is_refused {
            return Err(Failure::Refused(outcome.findings));
        }
    }
    news("已登记会员、列支标准、项目和受益人名册");
    Ok(())
}

#[derive(Deserialize)]
struct FamilyLine {
    name: String,
    identity: String,
    phone: String,
    address: String,
    cause: String,
    income: Money,
    heads: i64,
    on: Date,
    paper: String,
    member: String,
    relation: String,
    situation: String,
    goal: String,
    measure: String,
    due: Date,
    done: Option<Date>,
}

/// How far an application of the samples came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stage {
    Applied,
    Noticed,
    Approved,
    Paid,
    Signed,
}

#[derive(Deserialize)]
struct ApplicationLine {
    name: String,
    identity: String,
    unit: String,
    family: String,
    illness: String,
    own_cost: Option<Money>,
    amount: Money,
    on: Date,
    stage: Stage,
}

/// Puts families on file and brings applications as far as they came.
pub async fn begin_aid(loader: &Loader<'_>) -> Outcome<()> {
    let families = read::<FamilyLine>(loader.samples, "aid/families.csv")?;
    let applications = read::<ApplicationLine>(loader.samples, "aid/applications.csv")?;
    let unit = units::unit_by_code(&mut loader.database.read().await?, DEPARTMENT).await?;
    let mut tx = loader.database.write(&[SYSTEM_BOOK, unit.id]).await?;
    let [_, _, chair, _] = PEOPLE.map(Actor::named);
    for code in ["X1", "X3"] {
        let on = Date::constant(2025, 1, 15);
        let (code, paper) = (code.to_owned(), "委员会纪要2号".to_owned());
        let decided = Decided { code, year: YEAR, on, paper };
        approve_programme(&mut tx, act(loader.clock, &chair), &unit, &decided).await?;
    }
    for line in &families {
        settle_in(&mut tx, loader, &unit, line).await?;
    }
    for line in &applications {
        live(&mut tx, loader, &unit, line).await?;
    }
    tx.commit().await?;
    let (families, applications) = (families.len(), applications.len());
    news(&format!("{unit}：{families} 户家庭档案，{applications} 件帮扶申请"));
    Ok(())
}

async fn settle_in(
    tx: &mut Tx,
    loader: &Loader<'_>,
    unit: &Unit,
    line: &FamilyLine,
) -> Outcome<()> {
    let [handler, ..] = PEOPLE.map(Actor::named);
    let acting = act(loader.clock, &handler);
    let new = NewFamily {
        name: line.name.clone(),
        identity: line.identity.clone(),
        phone: line.phone.clone(),
        address: line.address.clone(),
        cause: line.cause.clone(),
        income: line.income,
        heads: line.heads,
        on: line.on,
        paper: line.paper.clone(),
    };
    let number = open_family(tx, acting, unit, &new).await?;
    let member = NewMember {
        name: line.member.clone(),
        identity: String::new(),
        relation: line.relation.clone(),
        situation: line.situation.clone(),
    };
    add_family_member(tx, acting, unit, (&number, &member)).await?;
    plan_family(tx, acting, unit, (&number, YEAR, &line.goal)).await?;
    let seq = add_measure(tx, acting, unit, (&number, line.due, &line.measure)).await?;
    if let Some(on) = line.done {
        finish_measure(tx, acting, unit, (&number, seq), (on, "已办理")).await?;
    }
    Ok(())
}

async fn live(
    tx: &mut Tx,
    loader: &Loader<'_>,
    unit: &Unit,
    line: &ApplicationLine,
) -> Outcome<()> {
    let clock = loader.clock;
    let [handler, accountant, chair, cashier] = PEOPLE.map(Actor::named);
    let later = |days: i64| line.on.checked_add(jiff::Span::new().days(days)).unwrap_or(line.on);
    let programme = if line.illness.is_empty() { "X3" } else { "X1" };
    let asked = Asked {
        programme: programme.to_owned(),
        name: line.name.clone(),
        identity: line.identity.clone(),
        unit: line.unit.clone(),
        family: line.family.clone(),
        illness: line.illness.clone(),
        own_cost: line.own_cost,
        amount: line.amount,
        on: line.on,
    };
    let number = ask_aid(tx, act(clock, &handler), unit, &asked).await?;
    attach_paper(tx, act(clock, &handler), unit, (&number, "书面申请"), None).await?;
    if line.stage < Stage::Noticed {
        return Ok(());
    }
    let checking = Checking { amount: None, reason: REASON.to_owned() };
    check_aid(tx, act(clock, &accountant), unit, (&number, &checking)).await?;
    let notice = Notice { from: later(3), to: later(3 + NOTICE_DAYS), place: PLACE.to_owned() };
    announce_aid(tx, act(clock, &handler), unit, (&number, &notice)).await?;
    if line.stage < Stage::Approved {
        return Ok(());
    }
    let (on, paper) = (later(10), "主席办公会纪要6号".to_owned());
    let approval = Approval { on, paper, amount: None };
    approve_aid(tx, act(clock, &chair), unit, (&number, &approval)).await?;
    if line.stage < Stage::Paid {
        return Ok(());
    }
    pay_aid(tx, act(clock, &cashier), unit, (&number, later(12), "")).await?;
    if line.stage == Stage::Signed {
        let signed = (number.as_str(), later(13), "领款签收单");
        sign_aid(tx, act(clock, &handler), unit, signed).await?;
    }
    Ok(())
}
