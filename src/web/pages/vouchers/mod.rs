//! Vouchers: list, entry, review, posting, reversal, attachments, print.

pub mod attachments;
mod budget_lines;
pub mod changes;
pub mod draft;
pub mod entry;
pub mod entry_form;
pub mod grid;
pub mod judge;
pub mod list;
pub mod print;
pub mod read;
pub mod reversal;
pub mod review;
pub mod voucher;

use maud::{Markup, html};

use crate::web::frame::Frame;
use crate::web::parts::findings::notice;

/// What was just done, said above the page that follows.
fn done(frame: &Frame, what: &str) -> Markup {
    let text = match what {
        "saved" => "已保存，待审核或记账。",
        "saved_new" => "上一张凭证已保存，请继续录入。",
        "dropped" => "草稿已删除。",
        "reviewed" => "已审核。",
        "returned" => "已退回制单人。",
        "posted" => "已记账。",
        "attached" => "附件已留存。",
        "detached" => "附件已移除，记录留痕。",
        "reversed" => "已生成红字冲销草稿，请核对后提交审核。",
        _ => return html! {},
    };
    notice(true, frame.t(text))
}
