//! Units, settings, districts, the chart of accounts, projects, bank accounts, cash rules.

pub mod accounts;
pub mod bank_accounts;
pub mod cash_rules;
pub mod districts;
pub mod projects;
pub mod settings;
pub mod unit;
pub mod units;

use maud::{Markup, html};

use crate::web::frame::Frame;

/// The pages of a unit's registers, side by side.
fn tabs(frame: &Frame, here: &str) -> Markup {
    let pages = [
        ("accounts", "科目"),
        ("projects", "项目"),
        ("bank-accounts", "银行账户"),
        ("cash-rules", "出纳账规则"),
    ];
    html! {
        nav aria-label=(frame.t("核算资料")) {
            ul class="links" {
                @for (page, label) in pages {
                    li { a href=(frame.at(page)) aria-current=[(page == here).then_some("page")] {
                        (frame.t(label)) } }
                }
            }
        }
    }
}
