//! Printing vouchers: one, or a run of numbers of a month.

use maud::{Markup, html};
use serde::Deserialize;

use crate::finding::Outcome;
use crate::ledger::store;
use crate::ledger::voucher::list_vouchers::find_voucher;
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::at::{Last, Reading};
use crate::web::extract::Query;
use crate::web::frame::Frame;
use crate::web::print_voucher::{Paper, sheets};
use crate::web::problem::Answer;
use crate::web::views::voucher_body::{EntryBody, VoucherHead};
use crate::web::views::vouchers::read_entries;

/// Vouchers printed at once: a thick binding of paper.
const MAX_PRINTED: i64 = 500;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PrintQuery {
    paper: Paper,
    word: String,
    from: String,
    to: String,
}

/// One voucher.
pub async fn one(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Last(id): Last<i64>,
    Query(query): Query<PrintQuery>,
) -> Answer<Markup> {
    let row = find_voucher(&mut tx, &unit, id).await?;
    let vouchers = read_entries(&mut tx, &unit, vec![row]).await?;
    let body = html! {
        (tools(&frame, query.paper))
        (sheets(&frame, &unit, &vouchers, query.paper))
    };
    Ok(frame.page(frame.t("打印凭证"), &body))
}

/// The way to the printer and to other paper.
fn tools(frame: &Frame, paper: Paper) -> Markup {
    let to = |paper: Paper| crate::web::parts::listing::with(frame, &[("paper", paper.key())]);
    html! {
        p class="actions screen" {
            button type="button" class="primary script" data-print { (frame.t("打印")) }
            @for other in [Paper::A5, Paper::B5] {
                a class="button" href=(to(other))
                    aria-current=[(other == paper).then_some("true")] { (other.label()) }
            }
            span class="quiet" { (frame.t("打印时请选同样的纸张，缩放 100%，不打印页眉页脚。")) }
        }
    }
}

/// Numbers as they were asked for; all where nothing was.
fn range_of(query: &PrintQuery) -> (i64, i64) {
    let number = |text: &str| text.trim().parse::<i64>().ok().filter(|it| *it > 0);
    (number(&query.from).unwrap_or(1), number(&query.to).unwrap_or(i64::from(i32::MAX)))
}

async fn run_of(
    tx: &mut Tx,
    frame: &Frame,
    (unit, query): (&Unit, &PrintQuery),
) -> Outcome<(Vec<String>, Vec<(VoucherHead, Vec<EntryBody>)>)> {
    let words = units::settings_of(tx, unit.id).await?.voucher_words;
    let word =
        if query.word.is_empty() { words.first().cloned() } else { Some(query.word.clone()) };
    let word = word.unwrap_or_default();
    let (from, to) = range_of(query);
    let page = (from, to, MAX_PRINTED);
    let rows = store::vouchers_numbered(tx, unit.id, (frame.period(), &word), page).await?;
    let vouchers = read_entries(tx, unit, rows).await?;
    Ok((words, vouchers))
}

/// A run of numbers of the last month in the head.
pub async fn many(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<PrintQuery>,
) -> Answer<Markup> {
    let (words, vouchers) = run_of(&mut tx, &frame, (&unit, &query)).await?;
    let is_cut = i64::try_from(vouchers.len()).is_ok_and(|count| count >= MAX_PRINTED);
    let body = html! {
        form class="filters screen" method="get" {
            input type="hidden" name="period" value=(frame.period());
            label { (frame.t("凭证字")) select name="word" {
                @for word in &words { option selected[*word == query.word] { (word) } }
            } }
            label { (frame.t("起号")) input name="from" size="6" inputmode="numeric"
                value=(query.from); }
            label { (frame.t("止号")) input name="to" size="6" inputmode="numeric" value=(query.to); }
            label { (frame.t("纸张")) select name="paper" {
                @for paper in [Paper::A5, Paper::B5] {
                    option value=(paper.key()) selected[paper == query.paper] { (paper.label()) }
                }
            } }
            button { (frame.t("预览")) }
        }
        (tools(&frame, query.paper))
        @if is_cut {
            p class="card notice warn screen" {
                (frame.words.f("一次最多打印 {} 张，请按号段分次打印。", &[&MAX_PRINTED])) }
        }
        @if vouchers.is_empty() {
            div class="empty screen" { p { (frame.t("该月没有符合条件的已记账凭证。")) }
                p { a href=(frame.at("vouchers")) { (frame.t("返回凭证列表")) } } }
        } @else {
            p class="quiet screen" { (frame.words.f("{}：共 {} 张",
                &[&frame.period(), &vouchers.len()])) }
            (sheets(&frame, &unit, &vouchers, query.paper))
        }
    };
    Ok(frame.page(frame.t("批量打印凭证"), &body))
}
