//! The entries behind a figure: what it adds up, entry by entry, each with its voucher and the
//! cell of the workbook that it came from.

use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use crate::access::store as access;
use crate::money::Money;
use crate::web::address::url_query;
use crate::web::at::Reading;
use crate::web::extract::Query;
use crate::web::frame::Frame;
use crate::web::parts::listing::{ListCell, ListColumn, ListFormat, ListRow, Listing};
use crate::web::parts::printed::{source_place, source_text};
use crate::web::problem::Answer;
use crate::web::views::entries::{CountedBody, EntriesBody, EntriesQuery, OpeningBody, entries_of};
use crate::web::words::Words;

#[derive(Debug, Default, Deserialize)]
pub struct HowQuery {
    #[serde(default)]
    format: ListFormat,
}

/// Rows of terms that stand open; more are folded.
const OPEN_TERMS: usize = 6;

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<EntriesQuery>,
    Query(how): Query<HowQuery>,
) -> Answer<Response> {
    let found = entries_of(&mut tx, &unit, &query, how.format.rows()).await?;
    let list = listing(&frame, &query, &found);
    let saved = access::saved_filters(&mut tx, frame.viewer.user_id, list.id).await?;
    let page = |drawn: Markup| {
        html! {
            (behind(&frame, &found))
            (drawn)
        }
    };
    list.answer(&frame, (how.format, frame.today), page, &saved).await
}

fn listing(frame: &Frame, query: &EntriesQuery, found: &EntriesBody) -> Listing {
    let columns = vec![
        ListColumn::mark("dated_on", "日期", 11),
        ListColumn::mark("voucher", "凭证", 10),
        ListColumn::text("summary", "摘要", 30),
        ListColumn::text("account", "科目", 26),
        ListColumn::text("dimensions", "核算项", 24),
        ListColumn::money("debit", "借方"),
        ListColumn::money("credit", "贷方"),
        ListColumn::money("counted", "计入本数"),
        ListColumn::mark("source", "来源", 12),
    ];
    let mut list = Listing::new("entries", frame.t("数字背后的分录"), columns);
    list.rows.extend(found.openings.iter().map(|it| opening_row(frame, found.year, it)));
    list.rows.extend(found.items.iter().map(|it| entry_row(frame, it)));
    list.sums = sums(query, found);
    list.next.clone_from(&found.next_after);
    list.empty = html! {
        p { (frame.t("这个数字背后没有分录：期初为零，期间也没有发生。")) }
    };
    list
}

/// The whole figure; debit and credit only where all entries are on the page.
fn sums(query: &EntriesQuery, found: &EntriesBody) -> Vec<(&'static str, Money)> {
    let mut sums = vec![("counted", found.amount)];
    if query.after.is_empty() && found.next_after.is_none() && found.openings.is_empty() {
        sums.push(("debit", found.items.iter().map(|it| it.debit).sum()));
        sums.push(("credit", found.items.iter().map(|it| it.credit).sum()));
    }
    sums
}

/// What was brought forward leads to the balance that the year before ended with.
fn opening_row(frame: &Frame, year: i64, opening: &OpeningBody) -> ListRow {
    let before = year - 1;
    let (from, to) = (format!("{before}-00"), format!("{before}-12"));
    let query = url_query([
        ("account", opening.account.code.as_str()),
        ("measure", "booked"),
        ("from", &from),
        ("to", &to),
    ]);
    let link = frame.at(&format!("entries?{query}"));
    ListRow::new(vec![
        ListCell::text(format!("{year}-01-01")),
        ListCell::default(),
        ListCell::link(frame.t("上年结转"), link),
        ListCell::text(format!("{} {}", opening.account.code, opening.account.name)),
        ListCell::default(),
        ListCell::default(),
        ListCell::default(),
        ListCell::money(opening.counted),
        ListCell::default(),
    ])
}

fn entry_row(frame: &Frame, entry: &CountedBody) -> ListRow {
    let voucher = format!("{}-{}", entry.word, entry.number);
    let source = match (entry.batch_id, entry.sheet, entry.row) {
        (Some(batch), Some(sheet), Some(row)) => {
            let place = (batch, sheet, row);
            ListCell::link(source_text(frame.words, place), frame.at(&source_place(place)))
        }
        _ => ListCell::default(),
    };
    ListRow::new(vec![
        ListCell::text(entry.dated_on.clone()),
        ListCell::link(voucher, frame.at(&format!("vouchers/{}", entry.voucher_id))),
        ListCell::text(entry.summary.clone()),
        ListCell::text(format!("{} {}", entry.account.code, entry.account.name)),
        ListCell::text(entry.dimensions.text()),
        ListCell::money_or_blank(entry.debit),
        ListCell::money_or_blank(entry.credit),
        ListCell::money(entry.counted),
        source,
    ])
}

/// What the figure adds up, above the entries.
fn behind(frame: &Frame, found: &EntriesBody) -> Markup {
    let words = frame.words;
    html! {
        section class="card" {
            p class="behind-amount" { (words.t("金额")) " " strong { (found.amount.grouped()) }
                " " span class="quiet" { (words.t("单位：元")) } }
            details open[found.terms.len() <= OPEN_TERMS] {
                summary { (words.f("由 {} 项相加减而成", &[&found.terms.len()])) }
                ul class="plain behind-terms" {
                    @for term in &found.terms {
                        @let sign = if term.is_minus { "减" } else { "加" };
                        @let months = months_text(words, found.year, term.months);
                        li {
                            span class="quiet" { (words.t(sign)) }
                            @let ledger = format!("books/detail-ledger?period={}&account={}",
                                found.year, term.account.code);
                            " " a href=(frame.at(&ledger)) {
                                (term.account.code) " " (term.account.name)
                            }
                            " " (words.t(term.label)) " " span class="quiet" { (months) }
                            @if !term.filter_label.is_empty() { "（" (term.filter_label) "）" }
                            " " span class="nowrap" { (term.amount.grouped()) }
                        }
                    }
                }
            }
        }
    }
}

fn months_text(words: Words, year: i64, (from, to): (i64, i64)) -> String {
    match (from, to) {
        (0, 0) => words.f("{}年初", &[&year]),
        (0, to) => words.f("{}年{}月末", &[&year, &to]),
        (from, to) if from == to => words.f("{}年{}月", &[&year, &to]),
        (from, to) => words.f("{}年{}月至{}月", &[&year, &from, &to]),
    }
}
