//! 经费收管用情况报告 of the unit, for the months in the head.

use maud::{Markup, html};

use super::file_links;
use crate::platform::database::Tx;
use crate::regular::build_regular::{Asked, build_regular};
use crate::regular::lines::NAME;
use crate::units::unit::Unit;
use crate::web::frame::Frame;
use crate::web::parts::printed;
use crate::web::problem::Answer;

const TITLE: &str = "经费收管用情况报告";

pub async fn show(tx: &mut Tx, unit: &Unit, frame: &Frame) -> Answer<Markup> {
    let asked = Asked { unit, span: frame.span, is_below: false, today: frame.today };
    let report = build_regular(tx, asked).await?;
    let span = frame.span.to_string();
    let body = html! {
        div class="tools screen" {
            (file_links(frame, &unit.code, NAME, &[("period", &span)]))
        }
        (printed::sheet(frame.words, &report))
    };
    if frame.is_part {
        return Ok(body);
    }
    Ok(frame.page(frame.t(TITLE), &body))
}

/// The way to it.
pub fn link(frame: &Frame) -> Markup {
    html! {
        p { a href=(frame.at(&format!("books/{NAME}"))) { (frame.t(TITLE)) } }
    }
}
