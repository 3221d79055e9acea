//! 审核与记账: drafts that wait, one by one or many at once.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::list::{columns, row};
use super::{at_unit, done};
use crate::access::role::Ability;
use crate::finding::{Failure, Finding, Outcome};
use crate::ledger::list_vouchers::{VoucherListRequest, VoucherState};
use crate::ledger::post_voucher::{Which, post_drafts, review_drafts};
use crate::ledger::store;
use crate::trail::Actor;
use crate::units::store as units;
use crate::web::api::voucher_list::page_of;
use crate::web::extract::{Form, Path, Query};
use crate::web::frame::Frame;
use crate::web::gate::At;
use crate::web::metrics::count_posted;
use crate::web::pages::access::back;
use crate::web::pages::html::{PageAnswer, ProblemPage, url_query};
use crate::web::pages::shell::span_label;
use crate::web::parts::findings;
use crate::web::parts::listing::{Listing, PAGE_ROWS, with};
use crate::web::problem::Problem;
use crate::web::state::AppState;

/// Drafts that one act takes at most: more than a unit has in a busy month.
const MAX_AT_ONCE: i64 = 5_000;

#[derive(Clone, Debug, Default, Deserialize)]
pub struct QueueQuery {
    #[serde(default)]
    state: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    done: String,
    /// How many vouchers were just reviewed or posted.
    #[serde(default)]
    count: String,
}

/// The queue.
pub async fn show(
    State(state): State<AppState>,
    frame: Frame,
    Path(code): Path<String>,
    Query(query): Query<QueueQuery>,
) -> PageAnswer {
    page(&state, &frame, (&code, &query), &[]).await
}

/// What the page shows besides its list.
struct Standing {
    review_required: bool,
    elsewhere: i64,
    waiting: i64,
    reviewed: i64,
    returned: i64,
}

async fn page(
    state: &AppState,
    frame: &Frame,
    (code, query): (&str, &QueueQuery),
    refused: &[Finding],
) -> PageAnswer {
    let shown = VoucherState::read(&query.state).unwrap_or(VoucherState::Prepared);
    let (mut tx, unit) = state.read(code).await?;
    let of = |state: VoucherState, limit: i64| VoucherListRequest {
        state: Some(state),
        ..VoucherListRequest::of(frame.span, limit)
    };
    let mut request = of(shown, PAGE_ROWS);
    request.after = crate::ledger::list_vouchers::ListPlace::read(&query.after);
    let (found, next) = page_of(&mut tx, &unit, &request).await?;
    let mut count =
        async |state| -> Outcome<i64> { Ok(page_of(&mut tx, &unit, &of(state, 0)).await?.0.count) };
    let waiting = count(VoucherState::Prepared).await?;
    let reviewed = count(VoucherState::Reviewed).await?;
    let returned = count(VoucherState::Returned).await?;
    let all = store::draft_count(&mut tx, unit.id).await?;
    let settings = units::settings_of(&mut tx, unit.id).await?;
    tx.rollback().await?;
    let standing = Standing {
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
            let mut row = row(frame, code, it, "?queue=1");
            row.tick = Some(it.id.to_string());
            row
        })
        .collect();
    list.sums = vec![("amount", found.total)];
    list.next = next;
    list.ticks = Some(("review-form", "draft"));
    list.empty = html! { p { (frame.t("这里没有等待处理的凭证。")) }
    p { a href=(at_unit(code, "vouchers")) { (frame.t("查看全部凭证")) } } };
    let first = found.vouchers.first().map(|it| it.id);
    let body = html! {
        (done(frame, if query.count.is_empty() { &query.done } else { "" }))
        @if !query.count.is_empty() { (findings::notice(true, &counted(frame, query))) }
        @if !refused.is_empty() {
            div class="card notice refuse" role="alert" {
                p { (frame.t("没有办理：所选凭证须全部符合条件，请处理下列问题后再试。")) }
                (findings::list(frame.words, refused))
            }
        }
        (tabs(frame, (shown, &standing)))
        (acts(frame, code, (shown, &standing), first))
        (list.draw(frame, &[]))
    };
    Ok(frame.page(frame.t("审核与记账"), &body))
}

fn counted(frame: &Frame, query: &QueueQuery) -> String {
    let count: i64 = query.count.parse().unwrap_or_default();
    match query.done.as_str() {
        "posted" => frame.words.f("已记账 {} 张。", &[&count]),
        _ => frame.words.f("已审核 {} 张。", &[&count]),
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
                    &[("state", state.as_str()), ("after", ""), ("done", ""), ("count", "")]))
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
fn acts(
    frame: &Frame,
    code: &str,
    (shown, standing): (VoucherState, &Standing),
    first: Option<i64>,
) -> Markup {
    let may_review = frame.may(Ability::Review) && shown == VoucherState::Prepared;
    let is_ready = shown == VoucherState::Reviewed
        || (shown == VoucherState::Prepared && !standing.review_required);
    let may_post = frame.may(Ability::Post) && is_ready;
    html! {
        @if first.is_some() {
            form id="review-form" class="actions screen" method="post"
                action=(at_unit(code, "review")) {
                input type="hidden" name="state" value=(shown.as_str());
                input type="hidden" name="period" value=(frame.span);
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
                    a class="button" href=(at_unit(code, &format!("drafts/{first}?queue=1"))) {
                        (frame.t("逐张审核")) }
                }
            }
        }
    }
}

type Pairs = Vec<(String, String)>;

/// Reviews or posts what was ticked: all of it or, when one is refused, none.
pub async fn act(
    State(state): State<AppState>,
    frame: Frame,
    at: At,
    Path(code): Path<String>,
    actor: Actor,
    request: Request,
) -> PageAnswer<Response> {
    let Form(pairs) = Form::<Pairs>::read(request).await.map_err(ProblemPage)?;
    let value = |name: &str| {
        let found = pairs.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let (action, shown) = (value("action"), value("state"));
    at.require(if action == "review" { Ability::Review } else { Ability::Post })?;
    let mut frame = frame;
    if let Ok(span) = value("period").parse() {
        frame.span = span;
    }
    let ticked = pairs.iter().filter(|(key, _)| key == "draft");
    let ticked: Vec<i64> = ticked.filter_map(|(_, value)| value.parse().ok()).collect();
    let query = QueueQuery { state: shown.clone(), ..QueueQuery::default() };
    match carry_out(&state, &frame, (&code, &actor), (&action, &shown), ticked).await {
        Ok(count) => {
            let done = if action == "review" { "reviewed" } else { "posted" };
            let (period, count) = (frame.span.to_string(), count.to_string());
            let pairs = [("state", shown.as_str()), ("period", &period), ("count", &count)];
            let to = at_unit(&code, &format!("review?{}", url_query(pairs)));
            Ok(back(&to, done).into_response())
        }
        Err(Failure::Refused(findings)) => {
            let page = page(&state, &frame, (&code, &query), &findings).await?;
            let status = Problem::from(Failure::Refused(findings)).status();
            Ok((status, page).into_response())
        }
        Err(failure) => Err(failure.into()),
    }
}

async fn carry_out(
    state: &AppState,
    frame: &Frame,
    (code, actor): (&str, &Actor),
    (action, shown): (&str, &str),
    mut ids: Vec<i64>,
) -> Outcome<usize> {
    let (mut tx, unit) = state.write(code).await?;
    if action == "post_all" {
        let mut request = VoucherListRequest::of(frame.span, MAX_AT_ONCE);
        request.state = VoucherState::read(shown).or(Some(VoucherState::Reviewed));
        let (found, _) = page_of(&mut tx, &unit, &request).await?;
        ids = found.vouchers.iter().map(|it| it.id).collect();
    }
    if ids.is_empty() {
        return Ok(0);
    }
    let which = Which::These(ids);
    let count = if action == "review" {
        review_drafts(&mut tx, state.clock, actor, &unit, which).await?.len()
    } else {
        let posted = post_drafts(&mut tx, state.clock, actor, &unit, which).await?;
        count_posted(posted.len());
        posted.len()
    };
    tx.commit().await?;
    Ok(count)
}
