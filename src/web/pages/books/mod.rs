//! Books: trial balance, ledgers, journals, and the entries behind a figure.

pub mod consolidation;
pub mod entries;
pub mod ledger;
pub mod lists;
pub mod matrix;
pub mod oversight;
pub mod overview;
pub mod regular;
pub mod trial_balance;

use maud::{Markup, html};

use crate::finding::Outcome;
use crate::ledger::store;
use crate::ledger::voucher::book::YearState;
use crate::platform::database::Tx;
use crate::units::unit::Unit;
use crate::web::address::{url_part, url_query};
use crate::web::frame::Frame;
use crate::web::parts::listing::with;
use crate::web::shell::span_label;

/// The books of the year in the head; without them, what to say instead.
pub async fn year_in_head(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
) -> Outcome<Result<YearState, Markup>> {
    let years = store::years_of(tx, unit.id).await?;
    let year = frame.span.year();
    Ok(match years.iter().find(|state| state.year == year) {
        Some(state) => Ok(*state),
        None => Err(without_books(frame, unit, &years)),
    })
}

/// Says that there are no books for the months in the head, and where to go.
fn without_books(frame: &Frame, unit: &Unit, years: &[YearState]) -> Markup {
    let words = frame.words;
    let span = span_label(words, frame.span);
    html! {
        div class="empty" {
            p { (words.f("{} 没有 {} 的账。", &[&unit.name, &span])) }
            @if years.is_empty() {
                p { (words.t("这个单位还没有建账。上传期初余额表和凭证后，账簿和报表自动生成。")) }
            } @else {
                p { (words.t("有账的年度：")) }
                ul class="links" {
                    @for state in years.iter().rev() {
                        @let period = state.year.to_string();
                        li { a href=(with(frame, &[("period", &period), ("page", "")])) {
                            (words.f("{} 年", &[&state.year])) } }
                    }
                }
            }
            ul class="links" {
                li { a href=(frame.at("uploads")) { (words.t("上传工作簿")) } }
                li { a href=(frame.at("periods")) { (words.t("期间与结账")) } }
            }
        }
    }
}

/// Where a report is downloaded.
pub fn file_url(unit_code: &str, name: &str, pairs: &[(&str, &str)], format: &str) -> String {
    let query = url_query(pairs.iter().copied().chain([("format", format)]));
    format!("/api/v1/units/{}/reports/{name}?{query}", url_part(unit_code))
}

/// Downloads and printing, above a report.
pub fn file_links(frame: &Frame, unit_code: &str, name: &str, pairs: &[(&str, &str)]) -> Markup {
    html! {
        a download href=(file_url(unit_code, name, pairs, "xlsx")) { (frame.t("下载 xlsx")) }
        a download href=(file_url(unit_code, name, pairs, "csv")) { (frame.t("下载 csv")) }
        button type="button" class="script" data-print { (frame.t("打印")) }
    }
}
