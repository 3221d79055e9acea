//! 上下级往来核对表 on the screen: both sides of every pair of unions, each figure the way to the
//! entries and cells behind it, in the books of whoever may be read.

use maud::{Markup, html};

use super::file_links;
use crate::access::role::Ability;
use crate::access::viewer::Reach;
use crate::dealings::compare_pairs::{Compared, PairRow, compare_pairs};
use crate::formats::printable::Drill;
use crate::money::Money;
use crate::overviews::overview_name::OverviewName;
use crate::platform::database::Tx;
use crate::statements::formula::{Counterparty, Filter};
use crate::units::unit::Unit;
use crate::web::address::{path_at, with_pairs};
use crate::web::frame::Frame;
use crate::web::parts::table::framed;
use crate::web::problem::Answer;
use crate::web::views::entries::figure_query;

/// The matrix of a unit and those below it, at the end of the months in the head.
pub async fn show(tx: &mut Tx, unit: &Unit, frame: &Frame) -> Answer<Markup> {
    let name = OverviewName::InterUnit;
    let compared = compare_pairs(tx, unit, frame.span.last_period()).await?;
    let reach = frame.viewer.reach(tx).await?;
    let span = frame.span.to_string();
    let body = html! {
        div class="tools screen" {
            (file_links(frame, &unit.code, name.as_str(), &[("period", &span)]))
        }
        section class="sheet landscape" lang="zh-CN" {
            p class="head" {
                span { (frame.words.f("编制单位：{}", &[&unit.name])) }
                span { (frame.words.f("截至 {}", &[&frame.span.last_period().last_day()])) }
                span { (frame.t("单位：元")) }
            }
            (matrix(frame, &reach, &compared))
            (notes(frame, &compared))
        }
        @if compared.rows.is_empty() {
            p class="empty screen" { (frame.t("这段期间没有内容。可在页首另选期间。")) }
        }
    };
    if frame.is_part {
        return Ok(body);
    }
    Ok(frame.page(frame.t(name.label()), &body))
}

const HEADINGS: [(&str, &str); 8] = [
    ("上级单位", "aside"),
    ("下级单位", ""),
    ("科目", "mark"),
    ("上级金额", "money"),
    ("下级金额", "money"),
    ("相符金额", "money aside"),
    ("差额", "money"),
    ("说明", ""),
];

fn matrix(frame: &Frame, reach: &Reach, compared: &Compared) -> Markup {
    let label = frame.t(OverviewName::InterUnit.label());
    let rows = html! {
        tbody {
            @for it in &compared.rows {
                @let difference = it.figures.difference();
                tr {
                    td class="aside" { (unit_cell(&it.upper)) }
                    td { (unit_cell(&it.lower)) }
                    td class="mark" { (it.tie.accounts()) }
                    td class="money" { (figure(frame, reach, it, true)) }
                    td class="money" { (figure(frame, reach, it, false)) }
                    td class="money aside" { (it.agreed.grouped()) }
                    td class={ "money" @if difference.is_negative() { " red" } } {
                        (difference.grouped()) }
                    td { (said(frame, it)) }
                }
            }
        }
    };
    framed(frame.words, ("", "grid printed", label), &HEADINGS, &rows)
}

fn unit_cell(unit: &Unit) -> Markup {
    html! { (unit.code) " " span class="aside" { (unit.name) } }
}

/// What one side books; where its books may be read, the way to the entries.
fn figure(frame: &Frame, reach: &Reach, row: &PairRow, is_upper: bool) -> Markup {
    let (own, other) = if is_upper { (&row.upper, &row.lower) } else { (&row.lower, &row.upper) };
    let amount = if is_upper { row.figures.upper } else { row.figures.lower };
    let shown = amount.grouped();
    html! {
        @if amount.is_zero() || !reach.may(own.id, Ability::ReadBooks) {
            (shown)
        } @else {
            a class="figure" href=(entries_behind(frame, row, (own, other), is_upper)) { (shown) }
        }
    }
}

/// The entries of a side that are with the other one.
fn entries_behind(
    frame: &Frame,
    row: &PairRow,
    (own, other): (&Unit, &Unit),
    is_upper: bool,
) -> String {
    let (upper, lower) = row.tie.codes();
    let last = frame.span.last_period();
    let is_flow = row.tie.is_flow();
    // Upward nobody named is the union right above.
    let or_nobody = !is_upper && own.parent_id == Some(other.id);
    let counterparty = Some(Counterparty { unit_id: other.id, or_nobody });
    let drill = Drill {
        account: if is_upper { upper } else { lower },
        measure: if is_flow { "movement" } else { "booked" },
        from: format!("{}-{:02}", last.year(), i64::from(is_flow)),
        to: last.to_string(),
        filter: Filter { counterparty, ..Filter::default() }.to_string(),
        is_minus: false,
    };
    let path = path_at(&own.code, &format!("entries?{}", figure_query(&[drill])));
    with_pairs(&path, &[("period", &frame.span.to_string())])
}

fn said(frame: &Frame, row: &PairRow) -> String {
    if row.reasons.is_empty() {
        return frame.t("相符").to_owned();
    }
    let part = |(reason, amount): &(crate::dealings::difference::Reason, Money)| {
        format!("{} {}", frame.t(reason.label()), amount.grouped())
    };
    row.reasons.iter().map(part).collect::<Vec<_>>().join("；")
}

fn notes(frame: &Frame, compared: &Compared) -> Markup {
    html! {
        div class="notes" {
            p { (frame.t("差额和说明中的金额都是上级减下级：正数是上级账上多，负数是下级账上多。")) }
            p { (frame.t("点金额看这一方账上的分录和来源单元格；往来科目是余额，补助收支是本年发生额。")) }
            @for (unit, it) in &compared.unnamed {
                p { (frame.words.f("{} {} 另有 {} 元未写往来单位，未列入。",
                    &[unit, &it.role.label(), &it.amount.grouped()])) }
            }
        }
    }
}
