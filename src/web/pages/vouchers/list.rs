//! The list of vouchers: drafts and posted ones of the span in the head.

use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::done;
use crate::access::role::Ability;
use crate::access::store::saved_filters;
use crate::finding::Outcome;
use crate::ledger::drafts::draft::short_id;
use crate::ledger::voucher::list_vouchers::{ListPlace, ListedVoucher, VoucherState};
use crate::units::store as units;
use crate::web::at::Reading;
use crate::web::extract::Query;
use crate::web::frame::Frame;
use crate::web::parts::form::named_choice;
use crate::web::parts::listing::{ListCell, ListColumn, ListFormat, ListRow, Listing};
use crate::web::problem::Answer;
use crate::web::shell::span_label;
use crate::web::views::entry_options::{EntryOption, account_options};
use crate::web::views::vouchers::{VoucherListQuery, page_of};

/// Names the list among the saved filters.
const LIST: &str = "vouchers";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ShapeQuery {
    pub format: ListFormat,
    pub done: String,
}

/// The class of a state's badge; its label says it, too.
pub fn tone(state: VoucherState) -> &'static str {
    match state {
        VoucherState::Prepared => "plain",
        VoucherState::Returned | VoucherState::Reversed => "refuse",
        VoucherState::Reviewed | VoucherState::Reversal => "inform",
        VoucherState::Posted => "done",
        VoucherState::PartlyReversed => "warn",
    }
}

/// Columns that the list and the queue of review have in common.
pub fn columns() -> Vec<ListColumn> {
    vec![
        ListColumn::mark("date", "日期", 12),
        ListColumn::text("number", "字号", 10),
        ListColumn::text("summary", "摘要", 36),
        ListColumn::money("amount", "金额"),
        ListColumn::mark("attachments", "附件", 8),
        ListColumn::text("preparer", "制单", 10),
        ListColumn::text("reviewer", "审核", 10),
        ListColumn::mark("state", "状态", 10),
    ]
}

/// A voucher or draft as a row. `queue` leads to reading one by one.
pub fn row(frame: &Frame, it: &ListedVoucher, queue: &str) -> ListRow {
    let href = match it.place {
        ListPlace::Draft { .. } => frame.at(&format!("drafts/{}{queue}", it.id)),
        ListPlace::Voucher(_) => frame.at(&format!("vouchers/{}", it.id)),
    };
    let number = match it.number {
        Some(number) => format!("{}-{number}", it.word),
        None => frame.words.f("草稿 {}", &[&short_id(it.id)]),
    };
    let papers = match (it.attachment_count, it.file_count) {
        (0, 0) => String::new(),
        (papers, 0) => papers.to_string(),
        (papers, files) => frame.words.f("{}（电子 {}）", &[&papers, &files]),
    };
    ListRow::new(vec![
        ListCell::text(it.dated_on.clone()),
        ListCell::link(number, href),
        ListCell::text(it.summary.clone()),
        ListCell::money(it.amount),
        ListCell::text(papers),
        ListCell::text(it.preparer.clone()),
        ListCell::text(it.reviewer.clone().unwrap_or_default()),
        ListCell::badge(tone(it.state), frame.t(it.state.label())),
    ])
}

/// The list as a page, as a part of it, or as a file.
pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<VoucherListQuery>,
    Query(shape): Query<ShapeQuery>,
) -> Answer<Response> {
    let request = query.request(frame.span, shape.format.rows())?;
    let (found, next) = page_of(&mut tx, &unit, &request).await?;
    let saved = saved_filters(&mut tx, frame.viewer.user_id, LIST).await?;
    let choices = choices_of(&mut tx, &frame, &unit).await?;
    tx.rollback().await?;
    let mut list = Listing::new(LIST, frame.t("凭证"), columns());
    list.rows = found.vouchers.iter().map(|it| row(&frame, it, "")).collect();
    list.sums = vec![("amount", found.total)];
    list.next = next;
    list.empty = empty(&frame);
    let head = |drawn: Markup| {
        html! {
            (done(&frame, &shape.done))
            (tools(&frame))
            (filters(&frame, &query, &choices))
            p class="quiet" { (frame.words.f("{}：共 {} 张",
                &[&span_label(frame.words, frame.span), &found.count])) }
            (drawn)
        }
    };
    list.answer(&frame, (shape.format, frame.today), head, &saved).await
}

fn empty(frame: &Frame) -> Markup {
    html! {
        p { (frame.t("本期没有符合条件的凭证。")) }
        @if frame.may(Ability::Prepare) {
            p { a class="button primary" href=(frame.at("vouchers/new")) { (frame.t("录入凭证")) }
                " " a class="button" href=(frame.at("uploads")) { (frame.t("上传工作簿")) } }
        }
    }
}

fn tools(frame: &Frame) -> Markup {
    html! {
        p class="actions screen" {
            @if frame.may(Ability::Prepare) {
                a class="button primary" href=(frame.at("vouchers/new")) { (frame.t("录入凭证")) }
            }
            a class="button" href=(frame.at("review")) { (frame.t("审核与记账")) }
            a class="button" href=(frame.at("vouchers/print")) { (frame.t("批量打印")) }
        }
    }
}

/// What the filters offer.
struct Choices {
    words: Vec<String>,
    accounts: Vec<EntryOption>,
}

async fn choices_of(
    tx: &mut crate::platform::database::Tx,
    frame: &Frame,
    unit: &crate::units::unit::Unit,
) -> Outcome<Choices> {
    let era = crate::ledger::chart::Era::of_year(frame.span.year());
    let chart = crate::ledger::store::chart_of(tx, era, unit.id).await?;
    let settings = units::settings_of(tx, unit.id).await?;
    Ok(Choices { words: settings.voucher_words, accounts: account_options(&chart) })
}

fn filters(frame: &Frame, query: &VoucherListQuery, choices: &Choices) -> Markup {
    let states = [
        VoucherState::Prepared,
        VoucherState::Returned,
        VoucherState::Reviewed,
        VoucherState::Posted,
        VoucherState::Reversed,
        VoucherState::Reversal,
    ];
    html! {
        form class="filters screen" method="get" {
            input type="hidden" name="period" value=(frame.span);
            label { (frame.t("状态")) select name="state" {
                option value="" { (frame.t("全部")) }
                @for it in states {
                    option value=(it.as_str())
                        selected[it.as_str() == query.state] { (frame.t(it.label())) }
                }
            } }
            @if choices.words.len() > 1 {
                label { (frame.t("凭证字")) select name="word" {
                    option value="" { (frame.t("全部")) }
                    @for word in &choices.words { option selected[*word == query.word] { (word) } }
                } }
            }
            label { (frame.t("科目")) input name="account" size="14" list="filter-accounts"
                value=(query.account); }
            label { (frame.t("金额起")) input name="from" size="10" inputmode="decimal"
                value=(query.from); }
            label { (frame.t("金额止")) input name="to" size="10" inputmode="decimal" value=(query.to);
                }
            label { (frame.t("摘要含")) input name="text" size="14" maxlength="50" value=(query.text);
                }
            label { (frame.t("制单")) input name="preparer" size="8" maxlength="64"
                value=(query.preparer); }
            button { (frame.t("查找")) }
            datalist id="filter-accounts" {
                @for it in &choices.accounts { (named_choice(&it.code, &it.name)) }
            }
        }
    }
}
