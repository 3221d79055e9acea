//! The months of all units in reach on one sheet.

use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::shown::month_label;
use crate::access::role::Ability;
use crate::access::store as access;
use crate::approvals::approval::Kind;
use crate::approvals::store::waiting_counts;
use crate::finding::Outcome;
use crate::formats::printable::ColumnKind;
use crate::ledger::periods::period_board::{
    BoardMonth, BoardRow, NextStep, Standing, period_board,
};
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::at::Snapshot;
use crate::web::extract::Query;
use crate::web::frame::Frame;
use crate::web::parts::listing::{ListCell, ListColumn, ListFormat, ListRow, Listing};
use crate::web::problem::Answer;
use crate::web::views::cut;
use crate::web::views::reach::seen_units;

/// Months as columns, named for the choice of columns.
const MONTHS: [(&str, &str); 12] = [
    ("m01", "1月"),
    ("m02", "2月"),
    ("m03", "3月"),
    ("m04", "4月"),
    ("m05", "5月"),
    ("m06", "6月"),
    ("m07", "7月"),
    ("m08", "8月"),
    ("m09", "9月"),
    ("m10", "10月"),
    ("m11", "11月"),
    ("m12", "12月"),
];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct BoardQuery {
    q: String,
    after: String,
    format: ListFormat,
}

pub async fn show(
    Snapshot(mut tx): Snapshot,
    frame: Frame,
    Query(query): Query<BoardQuery>,
) -> Answer<Response> {
    let year = frame.span.year();
    let mut units = seen_units(&mut tx, &frame.viewer, Ability::ReadBooks, &query.q).await?;
    let total = units.len();
    units.retain(|unit| unit.code > query.after);
    let limit = usize::try_from(query.format.rows() + 1).unwrap_or(usize::MAX);
    units.truncate(limit);
    let next = cut(&mut units, query.format.rows(), |unit| unit.code.clone());
    let rows = period_board(&mut tx, units, year).await?;
    let asked = waiting(&mut tx, &frame).await?;
    let saved = access::saved_filters(&mut tx, frame.viewer.user_id, "periods").await?;
    let title = frame.words.f("{}年度结账进度", &[&year]);
    let mut list = Listing::new("periods", title, columns());
    list.next = next;
    list.rows = rows.iter().map(|row| list_row(&frame, row, year)).collect();
    list.empty = html! { p { (frame.t("没有可以查看的单位，或没有符合条件的单位。")) } };
    let page = |drawn: Markup| {
        html! {
            (asked)
            form class="filters" method="get" action="/periods" {
                (frame.kept_fields())
                label { (frame.t("单位编码或名称")) input type="search" name="q" value=(query.q)
                    maxlength="60"; }
                button { (frame.t("查找")) }
                p class="quiet" { (frame.words.f("共 {} 个单位", &[&total])) }
            }
            p class="quiet legend" {
                @for it in Standing::EVERY { span { (it.sign()) " " (frame.t(it.label())) } }
                span { (frame.t("数字为待处理凭证张数")) }
            }
            (drawn)
        }
    };
    list.answer(&frame, (query.format, frame.today), page, &saved).await
}

fn columns() -> Vec<ListColumn> {
    let mut columns = vec![
        ListColumn::text("code", "编码", 12),
        ListColumn::text("unit", "单位", 28),
        ListColumn::text("next", "下一步", 22),
    ];
    columns.extend(MONTHS.map(|(key, label)| ListColumn {
        key,
        label,
        kind: ColumnKind::Mark,
        width: 9,
        is_aside: false,
        is_hidden: false,
    }));
    columns
}

fn list_row(frame: &Frame, row: &BoardRow, year: i64) -> ListRow {
    let months_page = frame.at_unit(&row.unit.code, &format!("periods?period={year}"));
    let mut cells = vec![
        ListCell::text(row.unit.code.clone()),
        ListCell::link(row.unit.name.clone(), months_page),
        next_cell(frame, &row.unit, row.next, year),
    ];
    cells.extend(row.months.iter().map(|it| month_cell(frame, *it)));
    ListRow::new(cells)
}

fn month_cell(frame: &Frame, it: BoardMonth) -> ListCell {
    let word = frame.t(it.standing.label());
    let drafts = if it.drafts > 0 { format!(" {}", it.drafts) } else { String::new() };
    let text = format!("{} {word}{drafts}", it.standing.sign());
    match it.standing {
        Standing::Closed => ListCell::badge("done", text),
        Standing::Reopened => ListCell::badge("warn", text),
        Standing::Open if it.drafts > 0 => ListCell::badge("inform", text),
        Standing::Open | Standing::Missing => ListCell::badge("plain", text),
    }
}

fn next_cell(frame: &Frame, unit: &Unit, next: NextStep, year: i64) -> ListCell {
    match next {
        NextStep::NoBooks => ListCell::text(frame.t("本年度尚未建账")),
        NextStep::Done => ListCell::text(frame.t("全年已结账")),
        NextStep::LastYearOpen => ListCell::link(
            frame.words.f("{}年12月尚未结账", &[&(year - 1)]),
            frame.at_unit(&unit.code, &format!("periods?period={}", year - 1)),
        ),
        NextStep::Drafts { month, drafts } => ListCell::link(
            frame.words.f("{}有 {} 张凭证待处理", &[&month_label(frame, month), &drafts]),
            frame.at_unit(&unit.code, &format!("review?period={year}-{month:02}")),
        ),
        NextStep::Close { month } => ListCell::link(
            frame.words.f("{}待结账", &[&month_label(frame, month)]),
            frame.at_unit(&unit.code, &format!("periods?period={year}-{month:02}")),
        ),
        NextStep::CloseYear => ListCell::link(
            frame.t("待年终结账"),
            frame.at_unit(&unit.code, &format!("periods?period={year}")),
        ),
    }
}

/// Requests that wait for the viewer's decision.
async fn waiting(tx: &mut Tx, frame: &Frame) -> Outcome<Markup> {
    let reach = frame.viewer.reach(tx).await?;
    let mut asked = waiting_counts(tx, Kind::ReopeningRequest).await?;
    asked.retain(|(unit_id, _)| reach.may(*unit_id, Ability::ApproveReopening));
    if asked.is_empty() {
        return Ok(html! {});
    }
    let named = units::units_with_ids(tx, asked.iter().map(|(unit_id, _)| *unit_id)).await?;
    let rows = asked.iter().filter_map(|(unit_id, count)| Some((named.get(unit_id)?, *count)));
    Ok(html! {
        section class="card notice warn" aria-labelledby="asked" {
            h2 id="asked" { (frame.t("待审批的例外开账申请")) }
            ul class="links" {
                @for (unit, count) in rows {
                    li { a href=(frame.at_unit(&unit.code, "reopenings")) {
                        (unit.name) " " (frame.words.f("{} 件", &[&count])) } }
                }
            }
        }
    })
}
