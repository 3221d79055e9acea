//! 经费与上下级往来: what lists of dues, transfers and returns add up to, as printed sheets.

use maud::{Markup, html};

use super::file_links;
use crate::overviews::build_overview::build_overview;
use crate::overviews::overview_name::OverviewName;
use crate::platform::database::Tx;
use crate::units::unit::Unit;
use crate::web::frame::Frame;
use crate::web::parts::printed;
use crate::web::problem::Answer;

/// An overview of the unit and those below it, for the months in the head.
pub async fn show(tx: &mut Tx, unit: &Unit, frame: &Frame, name: OverviewName) -> Answer<Markup> {
    if name == OverviewName::InterUnit {
        return super::matrix::show(tx, unit, frame).await;
    }
    let mut report = build_overview(tx, unit, name, frame.span).await?;
    printed::tell_percents(&mut report);
    let span = frame.span.to_string();
    let body = html! {
        div class="tools screen" {
            (file_links(frame, &unit.code, name.as_str(), &[("period", &span)]))
        }
        (printed::sheet(frame.words, &report))
        @if report.rows.is_empty() {
            p class="empty screen" { (frame.t("这段期间没有内容。可在页首另选期间。")) }
        }
    };
    if frame.is_part {
        return Ok(body);
    }
    Ok(frame.page(frame.t(name.label()), &body))
}

/// The way to all of them.
pub fn links(frame: &Frame) -> Markup {
    html! {
        h2 { (frame.t("经费与上下级往来")) }
        ul class="links" {
            @for name in OverviewName::EVERY {
                li { a href=(frame.at(&format!("books/{}", name.as_str()))) {
                    (frame.t(name.label())) } }
            }
        }
    }
}
