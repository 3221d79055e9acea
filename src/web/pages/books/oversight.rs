//! 考核与检查: score sheets, rankings, who checks whom, how far problems are mended.

use maud::{Markup, html};

use super::file_links;
use crate::oversight::build_oversight::{AskedReport, build_oversight};
use crate::oversight::oversight_name::OversightName;
use crate::platform::database::Tx;
use crate::units::unit::Unit;
use crate::web::frame::Frame;
use crate::web::parts::printed;
use crate::web::problem::Answer;

/// A report of oversight for the year in the head.
pub async fn show(tx: &mut Tx, unit: &Unit, frame: &Frame, name: OversightName) -> Answer<Markup> {
    let year = frame.span.year();
    let asked = AskedReport { year, scheme: "", is_with_below: false, on: frame.today };
    let report = build_oversight(tx, unit, (name, asked)).await?;
    let span = year.to_string();
    let body = html! {
        div class="tools screen" {
            (file_links(frame, &unit.code, name.as_str(), &[("period", &span)]))
        }
        (printed::sheet(frame.words, &report))
        @if report.rows.is_empty() {
            p class="empty screen" { (frame.t("这一年没有内容。可在页首另选年度。")) }
        }
    };
    if frame.is_part {
        return Ok(body);
    }
    Ok(frame.page(frame.t(name.label()), &body))
}

/// The way to all of them that pages show.
pub fn links(frame: &Frame) -> Markup {
    html! {
        h2 { (frame.t("考核与检查")) }
        ul class="links" {
            @for name in OversightName::SHOWN {
                li { a href=(frame.at(&format!("books/{}", name.as_str()))) {
                    (frame.t(name.label())) } }
            }
        }
    }
}
