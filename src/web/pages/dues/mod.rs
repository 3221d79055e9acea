//! Dues: how they come in, a union's card, receipts, shares, the year's end.

pub mod board;
pub mod card;
pub mod demands;
pub mod notice;
pub mod papers;
pub mod receipts;
pub mod shares;
pub mod year_end;

use maud::{Markup, html};

use crate::money::Money;
use crate::prescribed::book_events::Booked;
use crate::web::address::with_pairs;
use crate::web::frame::Frame;
use crate::web::parts::findings::notice;

/// The pages of dues, side by side.
fn tabs(frame: &Frame, here: &str) -> Markup {
    let pages = [
        ("dues", "收缴情况"),
        ("dues/card", "单位卡片"),
        ("dues/receipts", "到账清单"),
        ("dues/shares", "分成比例"),
        ("dues/papers", "缓缴与退费"),
        ("dues/demands", "催缴通知"),
        ("dues/year-end", "年末与待记账"),
    ];
    html! {
        nav aria-label=(frame.t("拨缴经费")) {
            ul class="links" {
                @for (page, label) in pages {
                    li { a href=(frame.at(page)) aria-current=[(page == here).then_some("page")] {
                        (frame.t(label)) } }
                }
            }
        }
    }
}

/// What was booked, as the page that follows is told: posted, drafted, joined, waiting.
#[must_use]
pub fn booked_mark(booked: &Booked) -> String {
    format!("{}_{}_{}_{}", booked.posted, booked.drafted, booked.joined, booked.waiting)
}

/// Back to a page, which says what was booked.
pub fn back_with(frame: &Frame, rest: &str, booked: &Booked) -> axum::response::Redirect {
    axum::response::Redirect::to(&with_pairs(&frame.at(rest), &[("booked", &booked_mark(booked))]))
}

/// What was booked before this page was shown.
#[must_use]
pub fn booked_notice(frame: &Frame, mark: &str) -> Markup {
    let counts: Vec<i64> = mark.split('_').filter_map(|it| it.parse().ok()).collect();
    let [posted, drafted, joined, waiting] = counts.as_slice() else { return html! {} };
    let text = frame.words.f(
        "已办理。记账 {} 张，待审核 {} 张，并入已有凭证 {} 笔，等待 {} 笔。",
        &[posted, drafted, joined, waiting],
    );
    notice(true, &text)
}

/// An amount in a cell of a short table; nothing where there is none.
fn amount(money: Money) -> Markup {
    html! {
        td class={ "money" @if money.is_negative() { " red" } } {
            @if !money.is_zero() { (money.grouped()) }
        }
    }
}
