//! 到账清单: what came, matched to whom; what matched nobody, and the form that assigns it.

use axum::response::Response;
use maud::{Markup, html};
use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::{back_with, booked_notice, tabs};
use crate::access::role::Ability;
use crate::access::store as access;
use crate::dues::assign_receipt::assign_receipt;
use crate::dues::channel::Channel;
use crate::dues::codes;
use crate::dues::store::channels_below;
use crate::finding::{Code, Finding, Outcome, Place};
use crate::imports::cells::near_names::Registered;
use crate::money::Money;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::form::{Faults, Field, button, choice, options};
use crate::web::parts::listing::{ListCell, ListColumn, ListFormat, ListRow, Listing};
use crate::web::problem::Answer;
use crate::web::submit::submit;
use crate::web::views::dues::{ReceiptBody, ReceiptScope, read_day, receipts_page};

const RECEIPT: &str = "到账";
const UNION: &str = "所属单位";
const CHANNEL: &str = "收缴渠道";
const DAY: &str = "记账日期";
const FIELDS: [&str; 4] = [RECEIPT, UNION, CHANNEL, DAY];
const PLACES: [(&Code, &str); 6] = [
    (&codes::RECEIPT_NOT_OPEN, RECEIPT),
    (&codes::RECEIVER_NOT_ABOVE, UNION),
    (&codes::NO_SPLIT_RULE, UNION),
    (&codes::CHANNEL_UNREGISTERED, CHANNEL),
    (&codes::UNION_NOT_FOUNDED, UNION),
    (&codes::NOBODY_FOR_PART, UNION),
];
/// Payers that the form offers; a browser searches in no more.
const MAX_OFFERED: usize = 2_000;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReceiptsQuery {
    scope: String,
    after: String,
    format: ListFormat,
    booked: String,
    /// The receipt that the form is about.
    receipt: String,
}

impl ReceiptsQuery {
    fn scope(&self) -> ReceiptScope {
        ReceiptScope::read(&self.scope).unwrap_or(ReceiptScope::Received)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AssignmentForm {
    unit: String,
    channel: String,
    date: String,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<ReceiptsQuery>,
) -> Answer<Response> {
    let form = AssignmentForm { date: frame.today.to_string(), ..AssignmentForm::default() };
    page(&mut tx, &frame, &unit, (&query, &form, &Faults::none())).await
}

async fn page(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (query, form, faults): (&ReceiptsQuery, &AssignmentForm, &Faults),
) -> Answer<Response> {
    let scope = query.scope();
    let wanted = (query.after.as_str(), query.format.rows());
    let (receipts, next) = receipts_page(tx, (unit, scope), frame.span, wanted).await?;
    let saved = access::saved_filters(tx, frame.viewer.user_id, "dues-receipts").await?;
    let mut list = Listing::new("dues-receipts", frame.t("到账清单"), columns(scope));
    let is_whole = next.is_none() && query.after.is_empty();
    list.next = next;
    if is_whole {
        list.sums = vec![("amount", receipts.iter().map(|it| it.amount).sum::<Money>())];
    }
    let may_assign = scope == ReceiptScope::Unmatched && frame.may(Ability::Prepare);
    let near = match scope {
        ReceiptScope::Unmatched => near_payers(tx, unit, &receipts).await?,
        _ => FxHashMap::default(),
    };
    let drawn = |it: &ReceiptBody| row(frame, it, (scope, may_assign), near.get(&it.id));
    list.rows = receipts.iter().map(drawn).collect();
    list.empty = nothing(frame, scope);
    let chosen = receipts.iter().find(|it| it.id.to_string() == query.receipt);
    let assigning = match chosen {
        Some(receipt) if may_assign => {
            assign_form(tx, frame, (unit, receipt), form, faults).await?
        }
        _ => html! {},
    };
    let around = |drawn: Markup| {
        html! {
            (booked_notice(frame, &query.booked))
            (tabs(frame, "dues/receipts"))
            (scopes(frame, scope))
            @if scope == ReceiptScope::Unmatched {
                p class="quiet" { (frame.t("不分期间，列出全部待查明的到账；由收款单位的财务指定所属单位，指定前挂在其他应付款。")) }
            }
            (assigning)
            (drawn)
        }
    };
    list.answer(frame, (query.format, frame.today), around, &saved).await
}

fn scopes(frame: &Frame, here: ReceiptScope) -> Markup {
    let kinds = [Ability::Prepare, Ability::KeepDues];
    html! {
        ul class="links" {
            @for scope in ReceiptScope::EVERY {
                li { a href=(frame.at(&format!("dues/receipts?scope={}", scope.as_str())))
                    aria-current=[(*scope == here).then_some("true")] {
                    (frame.t(scope.label())) } }
            }
            li { a href=(frame.at("books/collection-match")) { (frame.t("代收清单匹配表")) } }
            li { a href=(frame.at("books/joint-payers")) { (frame.t("汇总缴费单位表")) } }
            @if kinds.iter().any(|it| frame.may(*it)) {
                li { a href=(frame.at("uploads?kind=dues_receipts")) { (frame.t("上传到账清单")) } }
            }
        }
    }
}

fn columns(scope: ReceiptScope) -> Vec<ListColumn> {
    let mut columns = vec![
        ListColumn::mark("day", "到账日期", 12),
        ListColumn::text("number", "票据号", 14).aside(),
        ListColumn::text("payer", "缴费单位名称", 28),
        ListColumn::text("credit", "统一社会信用代码", 20).aside(),
    ];
    if scope == ReceiptScope::Unmatched {
        columns.push(ListColumn::mark("age", "账龄天数", 10).aside());
        columns.push(ListColumn::money("amount", "实缴金额"));
        columns.push(ListColumn::text("act", "办理", 10));
        return columns;
    }
    if let Some(credit) = columns.last_mut() {
        credit.is_hidden = true;
    }
    columns.extend([
        ListColumn::text("unit", "所属单位", 24).aside(),
        ListColumn::text("matched", "匹配依据", 12).hidden(),
        ListColumn::text("channel", "收缴渠道", 16).aside(),
        ListColumn::mark("wages", "所属期", 10).aside(),
        ListColumn::money("amount", "实缴金额"),
        ListColumn::money("grassroots", "基层"),
        ListColumn::money("department", "直属"),
        ListColumn::money("federation", "省直"),
        ListColumn::money("above", "上级"),
        ListColumn::money("payroll", "工资总额").hidden(),
        ListColumn::text("receiver", "收款单位", 24).hidden(),
        ListColumn::text("source", "来源", 10).aside(),
    ]);
    columns
}

/// The union of the one payer below whose name is near to that of a receipt: proposed, never taken.
async fn near_payers(
    tx: &mut Tx,
    unit: &Unit,
    receipts: &[ReceiptBody],
) -> Outcome<FxHashMap<i64, Unit>> {
    if receipts.is_empty() {
        return Ok(FxHashMap::default());
    }
    let payers = channels_below(tx, unit.id).await?;
    let former = payers.iter().flat_map(|it| {
        let names = it.former_names.split('、').filter(|name| !name.is_empty());
        names.map(|name| (name, it.unit_id))
    });
    let own = payers.iter().map(|it| (it.payer_name.as_str(), it.unit_id));
    let registered = Registered::of(own.chain(former));
    let found: Vec<(i64, i64)> =
        receipts.iter().filter_map(|it| Some((it.id, registered.near(&it.payer_name)?))).collect();
    let named = units::units_with_ids(tx, found.iter().map(|it| it.1)).await?;
    let unit_of = |(receipt, id): (i64, i64)| Some((receipt, named.get(&id)?.clone()));
    Ok(found.into_iter().filter_map(unit_of).collect())
}

/// The near name, and one press that assigns the money to it.
fn proposal(frame: &Frame, receipt: &ReceiptBody, unit: &Unit, may_assign: bool) -> Markup {
    let label = format!("{} {}", unit.code, unit.name);
    if !may_assign {
        return html! { span class="quiet" { (frame.words.f("名称接近：{}", &[&label])) } };
    }
    let action = format!("dues/receipts/{}/assignment", receipt.id);
    html! {
        form class="inline" method="post" action=(frame.at(&action)) {
            input type="hidden" name="unit" value=(unit.code);
            input type="hidden" name="date" value=(frame.today);
            button { (frame.words.f("名称接近，指定给 {}", &[&label])) }
        }
    }
}

fn row(
    frame: &Frame,
    it: &ReceiptBody,
    (scope, may_assign): (ReceiptScope, bool),
    near: Option<&Unit>,
) -> ListRow {
    let mut cells = vec![
        ListCell::text(it.received_on.clone()),
        ListCell::text(it.number.clone()),
        ListCell::text(it.payer_name.clone()),
        ListCell::text(it.credit_code.clone()),
    ];
    if scope == ReceiptScope::Unmatched {
        let day: Option<jiff::civil::Date> = it.received_on.parse().ok();
        let age = day.map(|day| (day.duration_until(frame.today).as_hours() / 24).to_string());
        cells.push(ListCell::text(age.unwrap_or_default()));
        cells.push(ListCell::money(it.amount));
        let href = frame.at(&format!("dues/receipts?scope=unmatched&receipt={}", it.id));
        let act = ListCell::link(frame.t("指定所属单位"), format!("{href}#assign"));
        let others = ListCell::text(frame.t("由收款单位财务指定"));
        let act = if may_assign { act } else { others };
        let near = near.map(|unit| proposal(frame, it, unit, may_assign));
        cells.push(ListCell { act: near, ..act });
        return ListRow::new(cells);
    }
    let union = it.unit.as_ref().map(|unit| {
        let code = unit.code.clone().unwrap_or_default();
        ListCell::link(unit.label(), frame.at_unit(&code, "dues/card"))
    });
    let open = ListCell::badge("warn", frame.t("待查明"));
    cells.extend([
        union.unwrap_or(open),
        ListCell::text(frame.t(it.matched_label())),
        ListCell::text(frame.t(it.channel_label())),
        ListCell::text(it.wage_period.clone().unwrap_or_default()),
        ListCell::money(it.amount),
        ListCell::money_or_blank(it.legs.grassroots),
        ListCell::money_or_blank(it.legs.department),
        ListCell::money_or_blank(it.legs.federation),
        ListCell::money_or_blank(it.legs.above),
        it.payroll.map(ListCell::money).unwrap_or_default(),
        ListCell::text(it.receiver.label()),
        source(frame, it, scope),
    ]);
    ListRow::new(cells)
}

/// The row of the list that brought it; of other units' lists nothing is opened.
fn source(frame: &Frame, it: &ReceiptBody, scope: ReceiptScope) -> ListCell {
    let (Some(batch), Some(sheet), Some(row)) = (it.batch_id, it.sheet, it.row) else {
        return ListCell::default();
    };
    if scope != ReceiptScope::Received {
        return ListCell::default();
    }
    let at = format!("uploads/{batch}/source?sheet={sheet}&row={row}#asked");
    ListCell::link(frame.words.f("第 {} 行", &[&row]), frame.at(&at))
}

fn nothing(frame: &Frame, scope: ReceiptScope) -> Markup {
    html! {
        @match scope {
            ReceiptScope::Unmatched => {
                p { (frame.t("没有待查明的经费。")) }
            }
            _ => {
                p { (frame.t("这段期间没有到账。可在页首另选期间，或上传到账清单。")) }
            }
        }
    }
}

/// Value and label of what a receipt may be assigned to: a union below with its payer.
async fn assign_form(
    tx: &mut Tx,
    frame: &Frame,
    (unit, receipt): (&Unit, &ReceiptBody),
    form: &AssignmentForm,
    faults: &Faults,
) -> Outcome<Markup> {
    let payers = channels_below(tx, unit.id).await?;
    let named = units::units_with_ids(tx, payers.iter().map(|it| it.unit_id)).await?;
    let mut offered: Vec<(String, String)> = payers
        .iter()
        .filter_map(|it| {
            let unit = named.get(&it.unit_id)?;
            Some((unit.code.clone(), format!("{} {}", unit.name, it.payer_name)))
        })
        .collect();
    offered.sort();
    offered.dedup();
    offered.truncate(MAX_OFFERED);
    let none = [("", "按清单和登记的渠道")];
    let each = Channel::EVERY.iter().map(|it| (it.as_str(), it.label()));
    let channels = options(frame.words, none.into_iter().chain(each));
    let action = format!("dues/receipts/{}/assignment", receipt.id);
    Ok(html! {
        form id="assign" class="card" method="post" action=(frame.at(&action)) {
            h2 { (frame.t("指定所属单位")) }
            p { (receipt.received_on) " " (receipt.payer_name) " " (receipt.number) " "
                strong { (receipt.amount.grouped()) } (frame.t("元")) }
            (faults.rest(frame.words, &FIELDS))
            (Field::new("unit", UNION, &form.unit).required().list("payers")
                .help("填写单位编码；可按单位或缴费单位名称查找")
                .input(frame.words, faults))
            datalist id="payers" {
                @for (code, name) in &offered { (choice(code, name)) }
            }
            (Field::new("channel", CHANNEL, &form.channel)
                .select(frame.words, faults, &channels))
            (Field::new("date", DAY, &form.date).kind("date").required()
                .input(frame.words, faults))
            p class="help" { (frame.t("按到账当日的分成比例分成，从其他应付款转出。")) }
            (button(frame.words, "指定并记账"))
        }
    })
}

/// A unit as it was typed: a code, or a name.
async fn union_typed(tx: &mut Tx, text: &str) -> Outcome<Unit> {
    let found = units::unit_named(tx, text.trim()).await?;
    let code = &codes::UNIT_UNKNOWN;
    found.ok_or_else(|| Finding::new(code, Place::of(UNION)).found(text).into())
}

pub async fn assign(
    at: Writing,
    Last(id): Last<i64>,
    frame: Frame,
    Form(form): Form<AssignmentForm>,
) -> Answer<Response> {
    let act = async |tx: &mut Tx| {
        let on = read_day(DAY, &form.date)?;
        let whose = union_typed(tx, &form.unit).await?;
        let what = (id, Channel::read(&form.channel));
        assign_receipt(tx, at.act(), (&at.unit, &whose), what, on).await
    };
    let query = ReceiptsQuery {
        scope: ReceiptScope::Unmatched.as_str().to_owned(),
        receipt: id.to_string(),
        ..ReceiptsQuery::default()
    };
    let again = async |tx: &mut Tx, faults: &Faults| {
        page(tx, &frame, &at.unit, (&query, &form, faults)).await
    };
    let done = |booked| back_with(&frame, "dues/receipts?scope=unmatched", &booked);
    let books = [SYSTEM_BOOK, at.unit.id];
    Box::pin(submit((&at.database, &books), act, done, (&PLACES, again))).await
}
