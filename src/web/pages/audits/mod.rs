//! 检查与整改: samples and their working lists, audits from the plan to the letter, problems until
//! they are closed. The union that looks and the one that is looked at each see their own side.

pub mod board;
pub mod desk;
pub mod documents;
pub mod one;
pub mod samples;

use maud::{Markup, html};
use serde::Deserialize;

use crate::access::role::Ability;
use crate::web::frame::Frame;

/// The pages of audits, side by side.
fn tabs(frame: &Frame, here: &str) -> Markup {
    let mut pages = vec![("audits", "检查"), ("rectification", "整改"), ("documents", "文书")];
    if frame.may(Ability::Audit) {
        pages.push(("samples", "审计抽样"));
    }
    html! {
        nav aria-label=(frame.t("检查与整改")) {
            ul class="links" {
                @for (page, label) in pages {
                    li { a href=(frame.at(page)) aria-current=[(page == here).then_some("page")] {
                        (frame.t(label)) } }
                }
            }
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DoneQuery {
    pub done: String,
}

/// What was done, in words.
fn told(frame: &Frame, done: &str) -> Markup {
    let said = match done {
        "planned" => "已列入检查计划。",
        "notified" => "检查通知已发出。",
        "written" => "底稿已编制；出具意见书之前被检查单位看不到。",
        "asked" => "已征求意见。",
        "commented" => "意见已答复。",
        "issued" => "检查意见书已出具。",
        "replied" => "整改情况已回复，等待复核。",
        "verified" => "复核结果已登记。",
        "closed" => "问题已销号。",
        "made" => "文书已制作，存为文件。",
        "drawn" => "样本已抽取。",
        "looked" => "检查结果已登记。",
        _ => return Markup::default(),
    };
    crate::web::parts::findings::notice(true, frame.t(said))
}
