//! Searching the trail of a unit, or of the service itself.

use axum::response::Response;
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;

use super::trail_words::{action_name, detail_line};
use crate::access::store as access;
use crate::platform::clock::local_text;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::trail::{Action, TrailFilter, TrailRecord, store as trail};
use crate::web::at::{Reading, Snapshot};
use crate::web::extract::Query;
use crate::web::frame::Frame;
use crate::web::parts::listing::{ListCell, ListColumn, ListFormat, ListRow, Listing, with};
use crate::web::problem::Answer;
use crate::web::views::cut;
use crate::web::views::trail::instants;

/// An outsider's look into the books.
const LOOK: &str = Action::BooksRead.id();

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TrailQuery {
    actor: String,
    action: String,
    from: String,
    to: String,
    q: String,
    /// The place in the chain that the page before ended with.
    after: Option<i64>,
    format: ListFormat,
}

impl TrailQuery {
    fn filter(&self) -> TrailFilter {
        let filled = |text: &str| Some(text.trim().to_owned()).filter(|it| !it.is_empty());
        let day = |text: &str| text.trim().parse::<Date>().ok();
        let (from_at, before_at) = instants(day(&self.from), day(&self.to));
        TrailFilter {
            actor: filled(&self.actor),
            action: filled(&self.action),
            from_at,
            before_at,
            text: filled(&self.q),
        }
    }
}

pub async fn of_unit(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<TrailQuery>,
) -> Answer<Response> {
    let help = frame.t("凡写入账簿的操作，以及外部人员（经审委、考核组）的每次查阅，都按先后记在留痕链上，不能修改或删除。");
    let list = (frame.t("操作留痕"), "trail", help);
    page(&mut tx, &frame, unit.id, list, &query).await
}

pub async fn of_system(
    Snapshot(mut tx): Snapshot,
    frame: Frame,
    Query(query): Query<TrailQuery>,
) -> Answer<Response> {
    let help = frame.t("用户、岗位、登录、单位和活动片登记、备份等不属于某个单位账簿的操作。");
    let list = (frame.t("系统留痕"), "system-trail", help);
    page(&mut tx, &frame, SYSTEM_BOOK, list, &query).await
}

async fn page(
    tx: &mut Tx,
    frame: &Frame,
    book: i64,
    (title, id, help): (&'static str, &'static str, &'static str),
    query: &TrailQuery,
) -> Answer<Response> {
    let wanted = (query.after.unwrap_or(i64::MAX), query.format.rows() + 1);
    let mut records = trail::search(tx, book, &query.filter(), wanted).await?;
    let next = cut(&mut records, query.format.rows(), |it| it.seq.to_string());
    let saved = access::saved_filters(tx, frame.viewer.user_id, id).await?;
    let mut list = Listing::new(id, title, columns());
    list.next = next;
    list.rows = records.iter().map(|it| row(frame, it)).collect();
    list.empty = html! { p { (frame.t("没有符合条件的留痕。")) } };
    let around = |drawn: Markup| {
        html! {
            p class="quiet" { (help) }
            (filters(frame, query))
            (drawn)
        }
    };
    list.answer(frame, (query.format, frame.today), around, &saved).await
}

fn columns() -> Vec<ListColumn> {
    vec![
        ListColumn::mark("seq", "序号", 8),
        ListColumn::text("at", "时间", 20),
        ListColumn::text("actor", "人员", 14),
        ListColumn::text("action", "操作", 18),
        ListColumn::text("code", "操作代码", 22),
        ListColumn::text("subject", "对象", 30),
        ListColumn::text("detail", "内容", 60),
        ListColumn::text("hash", "校验值", 66).hidden(),
    ]
}

fn row(frame: &Frame, it: &TrailRecord) -> ListRow {
    let class = if it.action == LOOK { "warn" } else { "plain" };
    let mut row = ListRow::new(vec![
        ListCell::text(it.seq.to_string()),
        ListCell::text(local_text(&it.at)),
        ListCell::text(it.actor.clone()),
        ListCell::badge(class, action_name(frame.words, &it.action)),
        ListCell::link(it.action.clone(), with(frame, &[("action", &it.action), ("after", "")])),
        ListCell::text(it.subject.clone()),
        ListCell::text(detail_line(frame.words, &it.detail))
            .folding(frame.t("原始记录"), it.detail.clone()),
        ListCell::text(it.hash.clone()),
    ]);
    row.tone = (it.action == LOOK).then_some("look");
    row
}

fn filters(frame: &Frame, query: &TrailQuery) -> Markup {
    let path = frame.address.split('?').next().unwrap_or_default();
    html! {
        form class="filters" method="get" action=(path) {
                (frame.kept_fields())
            label { (frame.t("人员")) input name="actor" value=(query.actor) maxlength="64"; }
            label { (frame.t("操作")) select name="action" {
                option value="" { (frame.t("全部操作")) }
                @for it in Action::EVERY {
                    option value=(it.id()) selected[it.id() == query.action] {
                        (frame.t(it.label())) "（" (it.id()) "）" }
                }
            } }
            label { (frame.t("自")) input type="date" name="from" value=(query.from); }
            label { (frame.t("至")) input type="date" name="to" value=(query.to); }
            label { (frame.t("对象或内容含")) input type="search" name="q" value=(query.q)
                maxlength="100"; }
            button { (frame.t("查找")) }
            @if query.action != LOOK {
                p { a href=(with(frame, &[("action", LOOK), ("after", "")])) { (frame.t("只看外部查阅"))
                    } }
            } @else {
                p { a href=(with(frame, &[("action", ""), ("after", "")])) { (frame.t("查看全部操作")) } }
            }
        }
    }
}
