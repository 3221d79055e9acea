//! A report or notice of the year's end, to be printed and signed. A union sees those that it gave
//! or was given.

use maud::{Markup, html};

use crate::web::at::{Last, Reading};
use crate::web::frame::Frame;
use crate::web::parts::printed::sheet;
use crate::web::problem::Answer;
use crate::web::views::dues::notices::notice_sheet;

pub async fn show(
    Reading { mut tx, unit }: Reading,
    Last(id): Last<i64>,
    frame: Frame,
) -> Answer<Markup> {
    let (kind, report) = notice_sheet(&mut tx, &unit, id).await?;
    let body = html! {
        p class="actions screen" {
            button type="button" class="primary script" data-print { (frame.t("打印")) }
            a class="button" href=(frame.at("dues/year-end")) { (frame.t("返回年末与待记账")) }
        }
        (sheet(frame.words, &report))
    };
    Ok(frame.page(frame.t(kind.label()), &body))
}
