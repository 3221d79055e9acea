//! 审核与记账: drafts that wait, one by one or many at once.
//!
//! Invariants: a ticked draft is approved as the version that stood in the list, and when one of
//! them is another by now none is; what is posted as a whole list leaves out what came or changed
//! after the list was drawn, and says so.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::done;
use super::list::{columns, row};
use crate::access::role::Ability;
use crate::finding::{Finding, Outcome};
use crate::ledger::drafts::draft::short_id;
use crate::ledger::drafts::review_drafts::review_drafts;
use crate::ledger::drafts::seen::{Seen, Which};
use crate::ledger::post::post_drafts::post_drafts;
use crate::ledger::post::posting::VOUCHERS_PER_UNIT;
use crate::ledger::store;
use crate::ledger::voucher::list_vouchers::{ListedVoucher, VoucherListRequest, VoucherState};
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::address::url_query;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::metrics::count_posted;
use crate::web::parts::findings;
use crate::web::parts::form::Faults;
use crate::web::parts::listing::{Listing, PAGE_ROWS, with};
use crate::web::problem::Answer;
use crate::web::shell::span_label;
use crate::web::submit::submit;
use crate::web::views::vouchers::page_of;
use crate::wiring::SOCKETS;

/// Drafts that one act takes at most: more than a unit has in a busy month.
const MAX_AT_ONCE: i64 = 5_000;
/// Drafts that were left out, named in an address; more are only counted.
const MAX_NAMED: usize = 20;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct QueueQuery {
    state: String,
    after: String,
    done: String,
    /// How many vouchers were just reviewed or posted.
    count: String,
    /// Drafts that came or changed after the list was drawn, by their numbers: `17,18`.
    left: String,
    /// How many those are, and how many of the list were there no more.
    left_count: usize,
    gone: usize,
    /// First and last of the vouchers that were just posted, by their places in the chain: `7-12`.
    posted: String,
    /// What was ticked when it was refused.
    #[serde(skip)]
    ticked: Vec<Seen>,
}

fn seen_of(it: &ListedVoucher) -> Seen {
    Seen { id: it.id, version: it.version.unwrap_or_default() }
}

/// A list of drafts as one value of a form: `17.1 18.2`, by their numbers in the unit.
fn spell_list(listed: &[ListedVoucher]) -> String {
    let spelled = listed.iter().map(|it| Seen { id: short_id(it.id), ..seen_of(it) }.spell());
    spelled.collect::<Vec<_>>().join(" ")
}

fn read_list(text: &str, unit_id: i64) -> FxHashSet<Seen> {
    let of_unit = |it: Seen| Seen { id: unit_id * VOUCHERS_PER_UNIT + it.id, ..it };
    text.split(' ').filter_map(Seen::read).map(of_unit).collect()
}

/// All that waits in a state in the span.
async fn whole_list(
    tx: &mut Tx,
    unit: &Unit,
    (span, state): (crate::date::ReportSpan, VoucherState),
) -> Outcome<Vec<ListedVoucher>> {
    let mut request = VoucherListRequest::of(span, MAX_AT_ONCE);
    request.state = Some(state);
    Ok(page_of(tx, unit, &request).await?.0.vouchers)
}

/// The queue.
pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<QueueQuery>,
) -> Answer<Markup> {
    page(&mut tx, &frame, (&unit, &query), &[]).await
}

/// What the page shows besides its list.
struct Standing {
    /// All of the list, each draft as it is now.
    list: String,
    review_required: bool,
    elsewhere: i64,
    waiting: i64,
    reviewed: i64,
    returned: i64,
}

async fn page(
    tx: &mut Tx,
    frame: &Frame,
    (unit, query): (&Unit, &QueueQuery),
    refused: &[Finding],
) -> Answer<Markup> {
    let shown = VoucherState::read(&query.state).unwrap_or(VoucherState::Prepared);
    let of = |state: VoucherState, limit: i64| VoucherListRequest {
        state: Some(state),
        ..VoucherListRequest::of(frame.span, limit)
    };
    let mut request = of(shown, PAGE_ROWS);
    request.after = crate::ledger::voucher::list_vouchers::ListPlace::read(&query.after);
    let (found, next) = page_of(tx, unit, &request).await?;
    let mut count =
        async |state| -> Outcome<i64> { Ok(page_of(tx, unit, &of(state, 0)).await?.0.count) };
    let waiting = count(VoucherState::Prepared).await?;
    let reviewed = count(VoucherState::Reviewed).await?;
    let returned = count(VoucherState::Returned).await?;
    let all = store::draft_count(tx, unit.id).await?;
    let settings = units::settings_of(tx, unit.id).await?;
    let whole = whole_list(tx, unit, (frame.span, shown)).await?;
    let overspent = match read_run(&query.posted, unit.id) {
        Some(run) => SOCKETS.judge_posted(tx, unit, run).await?,
        None => Vec::new(),
    };
    let standing = Standing {
        list: spell_list(&whole),
        review_required: settings.review_required,
        elsewhere: all - waiting - reviewed - returned,
        waiting,
        reviewed,
        returned,
    };
    let mut list = Listing::new("review", frame.t("待处理凭证"), columns());
    list.rows = found
        .vouchers
        .iter()
        .map(|it| {
            let mut row = row(frame, it, "?queue=1");
            row.tick = Some(seen_of(it).spell());
            row.is_ticked = query.ticked.contains(&seen_of(it));
            row
        })
        .collect();
    list.sums = vec![("amount", found.total)];
    list.next = next;
    list.ticks = Some(("review-form", "draft"));
    list.empty = html! { p { (frame.t("这里没有等待处理的凭证。")) }
    p { a href=(frame.at("vouchers")) { (frame.t("查看全部凭证")) } } };
    let first = found.vouchers.first().map(|it| it.id);
    let body = html! {
        (done(frame, if query.count.is_empty() { &query.done } else { "" }))
        @if !query.count.is_empty() { (findings::notice(true, &counted(frame, query))) }
        (left_out(frame, query))
        (findings::list(frame.words, &overspent))
        @if !refused.is_empty() {
            div class="card notice refuse" role="alert" {
                p { (frame.t("没有办理：所选凭证须全部符合条件，请处理下列问题后再试。")) }
                (findings::list(frame.words, refused))
            }
        }
        (tabs(frame, (shown, &standing)))
        (acts(frame, (shown, &standing), first))
        (list.draw(frame, &[]))
    };
    Ok(frame.page(frame.t("审核与记账"), &body))
}

/// A run of vouchers out of the address, by their ids.
fn read_run(text: &str, unit_id: i64) -> Option<(i64, i64)> {
    let (first, last) = text.split_once('-')?;
    let id = |text: &str| {
        let place: i64 = text.parse().ok()?;
        (1..VOUCHERS_PER_UNIT).contains(&place).then_some(unit_id * VOUCHERS_PER_UNIT + place)
    };
    Some((id(first)?, id(last)?))
}

fn counted(frame: &Frame, query: &QueueQuery) -> String {
    let count: i64 = query.count.parse().unwrap_or_default();
    match query.done.as_str() {
        "posted" => frame.words.f("已记账 {} 张。", &[&count]),
        _ => frame.words.f("已审核 {} 张。", &[&count]),
    }
}

/// What was not taken along, and why.
fn left_out(frame: &Frame, query: &QueueQuery) -> Markup {
    let names: Vec<String> = query
        .left
        .split(',')
        .filter_map(|id| id.parse::<i64>().ok())
        .map(|id| frame.words.f("草稿 {}", &[&id]))
        .collect();
    html! {
        @if query.left_count > 0 || query.gone > 0 {
            div class="card notice warn" role="status" {
                @if query.left_count > 0 {
                    p { strong { (frame.words.f("{} 张在列表打开之后新增或有改动，没有办理，请核对后另行办理：",
                        &[&query.left_count])) } (names.join("、"))
                        @if query.left_count > names.len() { "……" } }
                }
                @if query.gone > 0 {
                    p { (frame.words.f("{} 张已由他人办理或删除。", &[&query.gone])) }
                }
            }
        }
    }
}

fn tabs(frame: &Frame, (shown, standing): (VoucherState, &Standing)) -> Markup {
    let tabs = [
        (VoucherState::Prepared, "待审核", standing.waiting),
        (VoucherState::Reviewed, "已审核待记账", standing.reviewed),
        (VoucherState::Returned, "已退回", standing.returned),
    ];
    html! {
        ul class="links" {
            @for (state, label, count) in tabs {
                li { a href=(with(frame,
                    &[("state", state.as_str()), ("after", ""), ("done", ""), ("count", ""),
                        ("left", ""), ("left_count", ""), ("gone", "")]))
                    aria-current=[(state == shown).then_some("page")] { (frame.t(label)) " " (count)
                        } }
            }
        }
        p class="quiet" {
            (span_label(frame.words, frame.span))
            @if standing.elsewhere > 0 { "；" (frame.words.f("其他期间另有 {} 张", &[&standing.elsewhere]))
                }
            @if !standing.review_required { "；" (frame.t("本单位未要求先审核后记账")) }
        }
    }
}

/// The form that the ticked rows belong to.
fn acts(frame: &Frame, (shown, standing): (VoucherState, &Standing), first: Option<i64>) -> Markup {
    let may_review = frame.may(Ability::Review) && shown == VoucherState::Prepared;
    let is_ready = shown == VoucherState::Reviewed
        || (shown == VoucherState::Prepared && !standing.review_required);
    let may_post = frame.may(Ability::Post) && is_ready;
    html! {
        @if first.is_some() {
            form id="review-form" class="actions screen" method="post"
                action=(frame.at("review")) {
                input type="hidden" name="state" value=(shown.as_str());
                @if may_post { input type="hidden" name="list" value=(standing.list); }
                @if may_review || may_post {
                    label class="script" { input type="checkbox" data-tick-all="draft"; " "
                        (frame.t("全选本页")) }
                }
                @if may_review {
                    button class="primary" name="action" value="review" { (frame.t("审核所选")) }
                }
                @if may_post {
                    button name="action" value="post"
                        data-confirm=(frame.t("记账后凭证不能修改，只能红字冲销。确定记账？")) { (frame.t("记账所选")) }
                    button name="action" value="post_all"
                        data-confirm=(frame.t("将本期间此列表中的全部凭证记账？")) { (frame.t("本期全部记账")) }
                }
                @if let (Some(first), true) = (first, may_review) {
                    a class="button" href=(frame.at(&format!("drafts/{first}?queue=1"))) {
                        (frame.t("逐张审核")) }
                }
            }
        }
    }
}

type Pairs = Vec<(String, String)>;

/// What a form asks for.
struct Asked {
    action: String,
    state: VoucherState,
    ticked: Vec<Seen>,
    /// The whole list as it was drawn.
    list: String,
}

/// What became of it.
#[derive(Default)]
struct Acted {
    count: usize,
    left: Vec<i64>,
    gone: usize,
    /// Ids of the first and the last voucher posted.
    posted: Option<(i64, i64)>,
}

/// Reviews or posts what was ticked, all of it or none; or the whole list as it was drawn.
pub async fn act(at: Writing, frame: Frame, Form(pairs): Form<Pairs>) -> Answer<Response> {
    let value = |name: &str| {
        let found = pairs.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let shown = value("state");
    let ticked = pairs.iter().filter(|(key, _)| key == "draft");
    let asked = Asked {
        action: value("action"),
        state: VoucherState::read(&shown).unwrap_or(VoucherState::Reviewed),
        ticked: ticked.filter_map(|(_, value)| Seen::read(value)).collect(),
        list: value("list"),
    };
    let is_review = asked.action == "review";
    at.require(if is_review { Ability::Review } else { Ability::Post })?;
    let act = async |tx: &mut Tx| carry_out(tx, &frame, &at, &asked).await;
    let done = |acted: Acted| {
        if !is_review {
            count_posted(acted.count);
        }
        let done = if is_review { "reviewed" } else { "posted" };
        frame.back(&place_after(&frame, &shown, &acted), done)
    };
    let again = async |tx: &mut Tx, faults: &Faults| {
        let ticked = asked.ticked.clone();
        let query = QueueQuery { state: shown.clone(), ticked, ..QueueQuery::default() };
        let address = frame.at(&format!("review?{}", url_query([("state", &*shown)])));
        let frame = Frame { address, ..frame.clone() };
        Ok(page(tx, &frame, (&at.unit, &query), faults.findings()).await?.into_response())
    };
    submit(at.book(), act, done, (&[], again)).await
}

/// The list again, which says what was done and what was left out.
fn place_after(frame: &Frame, shown: &str, acted: &Acted) -> String {
    let counted = |count: usize| if count == 0 { String::new() } else { count.to_string() };
    let named: Vec<String> =
        acted.left.iter().take(MAX_NAMED).map(|id| short_id(*id).to_string()).collect();
    let (period, count) = (frame.span.to_string(), acted.count.to_string());
    let posted =
        acted.posted.map(|(first, last)| format!("{}-{}", short_id(first), short_id(last)));
    let pairs = [
        ("state", shown.to_owned()),
        ("period", period),
        ("count", count),
        ("left", named.join(",")),
        ("left_count", counted(acted.left.len())),
        ("gone", counted(acted.gone)),
        ("posted", posted.unwrap_or_default()),
    ];
    let query = url_query(pairs.iter().map(|(key, value)| (*key, value.as_str())));
    format!("review?{query}")
}

/// What of a list is still as it was drawn, and what is not.
fn as_listed(listed: &FxHashSet<Seen>, there: &[ListedVoucher]) -> (Vec<Seen>, Acted) {
    let ids: FxHashSet<i64> = there.iter().map(|it| it.id).collect();
    let gone = listed.iter().filter(|it| !ids.contains(&it.id)).count();
    let (same, other): (Vec<Seen>, Vec<Seen>) =
        there.iter().map(seen_of).partition(|it| listed.contains(it));
    let left = other.into_iter().map(|it| it.id).collect();
    (same, Acted { left, gone, ..Acted::default() })
}

async fn carry_out(tx: &mut Tx, frame: &Frame, at: &Writing, asked: &Asked) -> Outcome<Acted> {
    let (unit, actor) = (&at.unit, &at.actor);
    let mut acted = Acted::default();
    let mut seen = asked.ticked.clone();
    if asked.action == "post_all" {
        let listed = read_list(&asked.list, unit.id);
        let there = whole_list(tx, unit, (frame.span, asked.state)).await?;
        (seen, acted) = as_listed(&listed, &there);
    }
    if seen.is_empty() {
        return Ok(acted);
    }
    let which = Which::These(seen);
    if asked.action == "review" {
        acted.count = review_drafts(tx, at.clock, actor, unit, which).await?.len();
    } else {
        let posted = post_drafts(tx, at.act(), unit, which).await?.vouchers;
        acted.posted = posted.first().zip(posted.last()).map(|(first, last)| (first.id, last.id));
        acted.count = posted.len();
    }
    Ok(acted)
}
