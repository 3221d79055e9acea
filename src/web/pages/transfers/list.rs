//! The transfers of a unit, and what of dues is owed and not paid on.

use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::class_of;
use crate::access::role::Ability;
use crate::access::store as access;
use crate::web::at::Reading;
use crate::web::extract::Query;
use crate::web::frame::Frame;
use crate::web::pages::dues::booked_notice;
use crate::web::parts::listing::{ListCell, ListColumn, ListFormat, ListRow, Listing};
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::views::cut;
use crate::web::views::dues::{DebtBody, debts_about};
use crate::web::views::transfers::{TransferBody, TransferScope, transfers_about};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TransfersQuery {
    scope: String,
    after: String,
    format: ListFormat,
    booked: String,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<TransfersQuery>,
) -> Answer<Response> {
    let scope = TransferScope::read(&query.scope).unwrap_or(TransferScope::Open);
    // What is open has no year; a whole list is of the months' year and later ones.
    let from_year = if scope == TransferScope::All { frame.span.year() } else { 0 };
    let asked = (from_year, frame.today);
    let mut transfers = transfers_about(&mut tx, (&unit, scope), asked).await?;
    let begins = transfers.iter().position(|it| it.id.to_string() == query.after);
    transfers.drain(..begins.map_or(0, |place| place + 1));
    let limit = query.format.rows();
    let next = cut(&mut transfers, limit, |it| it.id.to_string());
    let (owed, coming) = debts_about(&mut tx, &unit).await?;
    let saved = access::saved_filters(&mut tx, frame.viewer.user_id, "transfers").await?;
    let paid_here = |it: &&TransferBody| it.payer.code.as_deref() == Some(unit.code.as_str());
    let is_payer = transfers.iter().filter(paid_here).count() * 2 > transfers.len();
    let mut list = Listing::new("transfers", frame.t("上下级划转"), columns(is_payer));
    list.next = next;
    list.rows = transfers.iter().map(|it| row(&frame, it)).collect();
    list.empty = html! { p { (frame.t(nothing(scope))) } };
    let around = |drawn: Markup| {
        html! {
            (booked_notice(&frame, &query.booked))
            (scopes(&frame, scope))
            p class="quiet" { (spoken_of(&frame, scope)) }
            (drawn)
            div class="cards" {
                @if !owed.is_empty() {
                    section class="card" {
                        h2 { (frame.t("应上缴、应转拨")) }
                        p class="quiet" { (frame.t("已分成、尚未付出的经费；付款后在上下级经费划转表中登记。")) }
                        (debts(&frame, &owed, true))
                    }
                }
                @if !coming.is_empty() {
                    section class="card" {
                        h2 { (frame.t("应收下级、上级")) }
                        p class="quiet" { (frame.t("对方已收到并分成、尚未付给本单位的经费。")) }
                        (debts(&frame, &coming, false))
                    }
                }
            }
        }
    };
    list.answer(&frame, (query.format, frame.today), around, &saved).await
}

fn scopes(frame: &Frame, here: TransferScope) -> Markup {
    html! {
        nav aria-label=(frame.t("上下级划转")) {
            ul class="links" {
                @for scope in TransferScope::EVERY {
                    li { a href=(frame.at(&format!("transfers?scope={}", scope.as_str())))
                        aria-current=[(*scope == here).then_some("page")] {
                        (frame.t(scope.label())) } }
                }
                li { a href=(frame.at("books/inter-unit")) { (frame.t("上下级往来核对表")) } }
                @if frame.may(Ability::ConfirmTransfers) {
                    li { a href=(frame.at("uploads?kind=transfers")) { (frame.t("上传划转表")) } }
                }
            }
        }
    }
}

/// Which of them the list has, whatever the period in the head.
fn spoken_of(frame: &Frame, scope: TransferScope) -> String {
    if scope == TransferScope::All {
        return frame.words.f("所属年度 {} 年起的全部划转。", &[&frame.span.year()]);
    }
    frame.t("未办结的不分期间，全部列出；点类别查看双方登记并办理。").to_owned()
}

fn nothing(scope: TransferScope) -> &'static str {
    match scope {
        TransferScope::ToConfirm => "没有待确认收到的经费。",
        TransferScope::ToPay => "没有已通知而未付的补助。",
        TransferScope::Differing => "没有差异和争议。",
        TransferScope::Open => "没有未办结的划转。",
        TransferScope::All => "这一年起没有上下级划转。",
    }
}

/// On a narrow window the other side stands, whichever it mostly is.
fn columns(is_payer: bool) -> Vec<ListColumn> {
    let aside = |column: ListColumn, is_own: bool| if is_own { column.aside() } else { column };
    vec![
        ListColumn::text("kind", "类别", 10),
        aside(ListColumn::text("payer", "付款单位", 22), is_payer),
        aside(ListColumn::text("receiver", "收款单位", 22), !is_payer),
        ListColumn::text("number", "事项编号", 10).hidden(),
        ListColumn::text("project", "项目", 14).hidden(),
        ListColumn::mark("year", "所属年度", 8).hidden(),
        ListColumn::money("announced", "通知金额").aside(),
        ListColumn::mark("paid_on", "付款日期", 12).aside(),
        ListColumn::money("paid", "付款金额"),
        ListColumn::mark("received_on", "收款日期", 12).aside(),
        ListColumn::money("received", "收款金额"),
        ListColumn::money("difference", "差额"),
        ListColumn::text("state", "状态", 10),
        ListColumn::text("dispute", "争议", 24).hidden(),
    ]
}

fn row(frame: &Frame, it: &TransferBody) -> ListRow {
    let page = frame.at(&format!("transfers/{}", it.id));
    let day = |day: &Option<String>| ListCell::text(day.clone().unwrap_or_default());
    let is_disputed = !it.dispute.is_empty() && !it.difference.is_zero();
    let state = match (is_disputed, it.is_to_confirm) {
        (true, _) => "有争议",
        (false, true) => "待确认收到",
        (false, false) => it.state.label(),
    };
    let class = if is_disputed { "refuse" } else { class_of(it) };
    ListRow::new(vec![
        ListCell::link(frame.t(it.kind_label()), page),
        ListCell::text(it.payer.label()),
        ListCell::text(it.receiver.label()),
        ListCell::text(it.number.clone()),
        ListCell::text(it.project.clone()),
        ListCell::text(it.book_year.to_string()),
        ListCell::money_or_blank(it.announced),
        day(&it.paid_on),
        ListCell::money_or_blank(it.paid),
        day(&it.received_on),
        ListCell::money_or_blank(it.received),
        ListCell::money_or_blank(it.difference),
        ListCell::badge(class, frame.t(state)),
        ListCell::text(it.dispute.clone()),
    ])
}

fn debts(frame: &Frame, debts: &[DebtBody], is_owed: bool) -> Markup {
    let other = |it: &DebtBody| {
        let party = if is_owed { &it.creditor } else { &it.debtor };
        match party.code {
            Some(_) => party.label(),
            None => frame.t("上级工会（不在本系统）").to_owned(),
        }
    };
    let label = if is_owed { "应上缴、应转拨" } else { "应收下级、上级" };
    html! {
        (table(frame.words, label, &[
            ("对方单位", ""), ("所属年度", "mark"), ("最早日期", "mark"), ("笔数", "money"),
            ("金额", "money"),
        ], &html! {
            @for it in debts {
                tr {
                    td { (other(it)) }
                    td class="mark" { (it.book_year) }
                    td class="mark" { (it.since_on) }
                    td class="money" { (it.receipts) }
                    td class="money" { (it.amount.grouped()) }
                }
            }
        }))
    }
}
