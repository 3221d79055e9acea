//! What waits for whoever asks: why it waits, and what unblocks it.

use rustc_hash::FxHashMap;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::role::Ability;
use crate::access::store as access;
use crate::access::viewer::{Reach, Viewer};
use crate::approvals::approval::State as ApprovalState;
use crate::date::Period;
use crate::finding::Outcome;
use crate::imports::kinds::SheetKind;
use crate::imports::store as imports;
use crate::ledger::periods::ask_reopening::undecided_requests;
use crate::ledger::periods::reopening_request::ReopeningRequest;
use crate::ledger::store as ledger;
use crate::platform::clock::local_minute;
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::address::url_part;
use crate::web::state::AppState;
use crate::web::views::checks_work::checks_work;
use crate::web::views::dues::work::dues_work;
use crate::web::views::oversight_work::oversight_work;
use crate::web::views::payments_work::payments_work;
use crate::web::words::Words;

/// Batches and requests that are looked at; more than this wait only when nobody looks.
pub const MAX_BATCHES: i64 = 500;

/// Units that are named one by one; the rest is told as a number.
pub const MAX_UNITS_NAMED: usize = 8;

/// An excuse that runs out within this is told beforehand.
pub const EXCUSE_NOTICE_DAYS: i64 = 30;

/// How pressing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Somebody sent it back, or something broke off.
    Returned,
    /// Waits for this viewer.
    Waiting,
    /// Worth knowing.
    Notice,
}

/// Something that waits.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WorkItem {
    pub weight: Weight,
    /// `drafts_returned`, `drafts_to_review`, …
    pub kind: &'static str,
    /// What it is.
    pub title: String,
    /// Why it waits.
    pub why: String,
    /// What unblocks it.
    pub unblock: String,
    /// The unit it is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_name: Option<String>,
    pub count: i64,
    /// The page where it is done.
    pub href: String,
}

/// Everything that waits for a viewer within their reach.
pub async fn work_of(
    tx: &mut Tx,
    state: &AppState,
    viewer: &Viewer,
    words: Words,
) -> Outcome<Vec<WorkItem>> {
    let reach = viewer.reach(tx).await?;
    let drafts = ledger::waiting_drafts(tx, &viewer.name).await?;
    let batches = imports::waiting_batches(tx, MAX_BATCHES).await?;
    let requests = undecided_requests(tx, MAX_BATCHES).await?;
    let today = state.clock.today();
    let through = Period::of(today).map_or(0, |period| period.number() - 1);
    let overdue = ledger::overdue_months(tx, through).await?;
    let to_close = overdue.iter().map(|it| it.unit_id);
    let to_close = to_close.filter(|unit_id| reach.may(*unit_id, Ability::Close));
    let named = (drafts.iter().map(|it| it.unit_id))
        .chain(batches.iter().map(|it| it.unit_id))
        .chain(requests.iter().map(|it| it.unit_id))
        .filter(|unit_id| reach.sees(*unit_id))
        .chain(to_close.take(MAX_UNITS_NAMED));
    let known = units::units_with_ids(tx, named).await?;
    let bench = Bench { reach, known, words };
    let mut items: Vec<WorkItem> = drafts.iter().filter_map(|it| bench.drafts(it)).collect();
    items.extend(batches.iter().filter_map(|it| bench.batch(it)));
    items.extend(requests.iter().filter_map(|it| bench.request(it, &viewer.name)));
    bench.months(&mut items, &overdue);
    items.extend(dues_work(tx, &bench.reach, (words, today)).await?);
    items.extend(checks_work(tx, &bench.reach, words).await?);
    items.extend(oversight_work(tx, &bench.reach, (words, today)).await?);
    items.extend(payments_work(tx, (&bench.reach, viewer), words).await?);
    if viewer.roles_everywhere(tx).await?.may(Ability::ManageUsers) {
        administrative(tx, state, words, &mut items).await?;
    }
    items.sort_by(|a, b| (a.weight, &a.unit_code, a.kind).cmp(&(b.weight, &b.unit_code, b.kind)));
    Ok(items)
}

/// What is in reach; the units that are named of it.
struct Bench {
    reach: Reach,
    known: FxHashMap<i64, Unit>,
    words: Words,
}

impl Bench {
    fn unit(&self, id: i64, ability: Ability) -> Option<&Unit> {
        self.known.get(&id).filter(|_| self.reach.may(id, ability))
    }

    fn drafts(&self, waiting: &ledger::WaitingDrafts) -> Option<WorkItem> {
        let (count, words) = (waiting.drafts, self.words);
        let month = Period::from_number(waiting.first_period)?;
        let item =
            |unit: &Unit, weight, kind, title, why: String, unblock: &'static str, rest: &str| {
                let href = format!("/units/{}/{rest}period={month}", url_part(&unit.code));
                WorkItem {
                    weight,
                    kind,
                    title,
                    why,
                    unblock: words.t(unblock).to_owned(),
                    unit_code: Some(unit.code.clone()),
                    unit_name: Some(unit.name.clone()),
                    count,
                    href,
                }
            };
        if waiting.state == ApprovalState::Returned.as_str() {
            let unit = self.unit(waiting.unit_id, Ability::Prepare)?;
            let why = words.f("审核人退回，最早为 {}；其中由您制单 {} 张", &[&month, &waiting.own]);
            let title = words.f("{} 张凭证被退回", &[&count]);
            let unblock = "按退回意见修改后保存，即重新送审";
            let (kind, rest) = ("drafts_returned", "vouchers?state=returned&");
            return Some(item(unit, Weight::Returned, kind, title, why, unblock, rest));
        }
        if waiting.state == ApprovalState::Approved.as_str() {
            let unit = self.unit(waiting.unit_id, Ability::Post)?;
            let why = words.f("已审核，最早为 {}，尚未记账", &[&month]);
            let title = words.f("{} 张凭证待记账", &[&count]);
            let rest = "review?state=reviewed&";
            let unblock = "在审核与记账页记账";
            return Some(item(unit, Weight::Waiting, "drafts_to_post", title, why, unblock, rest));
        }
        if let Some(unit) = self.unit(waiting.unit_id, Ability::Review) {
            let others = count - waiting.own;
            let why = words
                .f("制单完成，最早为 {}；本人制单的 {} 张须由他人审核", &[&month, &waiting.own]);
            let unblock = "逐张或批量审核，有误的写明意见退回";
            let title = words.f("{} 张凭证待审核", &[&others]);
            return (others > 0).then(|| {
                item(unit, Weight::Waiting, "drafts_to_review", title, why, unblock, "review?")
            });
        }
        let unit = self.unit(waiting.unit_id, Ability::Prepare)?;
        let title = words.f("{} 张凭证等待审核", &[&count]);
        let why = words.f("最早为 {}，尚未审核记账", &[&month]);
        let unblock = "由审核人审核；不需要审核的单位可直接记账";
        Some(item(unit, Weight::Notice, "drafts_waiting", title, why, unblock, "vouchers?"))
    }

    fn batch(&self, batch: &imports::WaitingBatch) -> Option<WorkItem> {
        let unit = self.unit(batch.unit_id, Ability::Prepare)?;
        let is_broken = batch.status == "accepting";
        let kind = SheetKind::of_key(&batch.kind).map_or("", SheetKind::label);
        let unblock = if is_broken {
            "继续入账或查看进度"
        } else {
            "逐条处理问题后确认入账，或取消"
        };
        let why = if is_broken {
            "入账进行中或中断；{} 上传"
        } else {
            "已上传，尚未确认；{} 上传"
        };
        Some(WorkItem {
            weight: if is_broken { Weight::Returned } else { Weight::Waiting },
            kind: if is_broken { "upload_broken_off" } else { "upload_to_accept" },
            title: format!("{}（{kind}）", batch.file_name),
            why: self.words.f(why, &[&batch.imported_by]),
            unblock: self.words.t(unblock).to_owned(),
            unit_code: Some(unit.code.clone()),
            unit_name: Some(unit.name.clone()),
            count: 1,
            href: format!("/units/{}/uploads/{}", url_part(&unit.code), batch.id),
        })
    }

    /// A request to open a closed month, for who may decide it and did not ask.
    fn request(&self, asked: &ReopeningRequest, name: &str) -> Option<WorkItem> {
        let unit = self.unit(asked.unit_id, Ability::ApproveReopening)?;
        let (month, words) = (asked.period, self.words);
        (asked.requested_by != name).then(|| WorkItem {
            weight: Weight::Waiting,
            kind: "reopening_to_decide",
            title: words.f("{} 例外开账申请待审批", &[&month]),
            why: words.f("{} 申请：{}", &[&asked.requested_by, &asked.reason]),
            unblock: words.t("核实原因后批准并定期限，或写明理由不予批准").to_owned(),
            unit_code: Some(unit.code.clone()),
            unit_name: Some(unit.name.clone()),
            count: 1,
            href: format!("/units/{}/reopenings/{}", url_part(&unit.code), asked.seq),
        })
    }

    /// Months that are over and open: one by one for a few units, as a number for many.
    fn months(&self, items: &mut Vec<WorkItem>, overdue: &[ledger::OverdueMonth]) {
        let of = |ability| {
            let in_reach = move |it: &&ledger::OverdueMonth| self.reach.may(it.unit_id, ability);
            overdue.iter().filter(in_reach).copied().collect::<Vec<_>>()
        };
        let to_close = of(Ability::Close);
        let watched = of(Ability::ReadBooks);
        if !to_close.is_empty() && to_close.len() <= MAX_UNITS_NAMED {
            items.extend(to_close.iter().filter_map(|it| self.month(it)));
        } else if let Some(first) = watched.iter().map(|it| it.period).min()
            && let Some(month) = Period::from_number(first)
        {
            let count = i64::try_from(watched.len()).unwrap_or(i64::MAX);
            items.push(WorkItem {
                weight: Weight::Notice,
                kind: "units_with_open_months",
                title: self.words.f("{} 个单位有已结束而未结账的月份", &[&count]),
                why: self.words.f("最早为 {}", &[&month]),
                unblock: self.words.t("在期间总览中查看各单位受阻原因").to_owned(),
                unit_code: None,
                unit_name: None,
                count,
                href: format!("/periods?period={}", month.year()),
            });
        }
    }

    fn month(&self, overdue: &ledger::OverdueMonth) -> Option<WorkItem> {
        let unit = self.unit(overdue.unit_id, Ability::Close)?;
        let month = Period::from_number(overdue.period)?;
        Some(WorkItem {
            weight: Weight::Waiting,
            kind: "month_to_close",
            title: self.words.f("{} 待结账", &[&month]),
            why: self.words.f("该月已结束；共 {} 个月未结账", &[&overdue.months]),
            unblock: self.words.t("处理完草稿凭证后结账；受阻原因见期间与结账页").to_owned(),
            unit_code: Some(unit.code.clone()),
            unit_name: Some(unit.name.clone()),
            count: overdue.months,
            href: format!("/units/{}/periods?period={month}", url_part(&unit.code)),
        })
    }
}

/// Locked accounts and excuses that run out.
pub async fn administrative(
    tx: &mut Tx,
    state: &AppState,
    words: Words,
    items: &mut Vec<WorkItem>,
) -> Outcome<()> {
    let item = |kind, login: &str, title, why, unblock: &'static str| WorkItem {
        weight: Weight::Waiting,
        kind,
        title,
        why,
        unblock: words.t(unblock).to_owned(),
        unit_code: None,
        unit_name: None,
        count: 1,
        href: format!("/users/{}", url_part(login)),
    };
    let now = state.clock.now_text();
    for user in access::locked_users(tx, &now).await? {
        let until = user.locked_until.as_deref().unwrap_or_default();
        let why = words.f("连续登录失败，锁定至 {}", &[&local_minute(until)]);
        let title = words.f("{}（{}）被锁定", &[&user.name, &user.login]);
        items.push(item("user_locked", &user.login, title, why, "核实本人后解除锁定"));
    }
    let today = state.clock.today();
    let soon = today.saturating_add(jiff::Span::new().days(EXCUSE_NOTICE_DAYS));
    for (login, name, to) in
        access::excuses_ending(tx, &today.to_string(), &soon.to_string()).await?
    {
        let title = words.f("{}（{}）的兼任即将到期", &[&name, &login]);
        let why = words.f("到期日 {}", &[&to]);
        items.push(item("excuse_ending", &login, title, why, "由其他人员接任，或重新写明理由授权"));
    }
    Ok(())
}
