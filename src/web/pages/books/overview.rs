//! The books of a unit: which there are, and what each is for.

use maud::{Markup, html};

use super::year_in_head;
use crate::ledger::voucher::book::YearState;
use crate::statements::report_name::ReportName;
use crate::units::unit::Unit;
use crate::web::at::Reading;
use crate::web::frame::Frame;
use crate::web::problem::Answer;
use crate::web::shell::span_label;

pub async fn show(Reading { mut tx, unit }: Reading, frame: Frame) -> Answer<Markup> {
    let body = match year_in_head(&mut tx, &frame, &unit).await? {
        Ok(year) => books_of(&frame, &unit, year),
        Err(instead) => instead,
    };
    Ok(frame.page(frame.t("账簿"), &body))
}

/// A book and what it is for.
fn purposes(frame: &Frame) -> [(ReportName, &'static str); 7] {
    [
        (
            ReportName::TrialBalance,
            frame.t("全部科目的期初、发生、累计和期末，借贷试算平衡；逐级展开，点数字看分录。"),
        ),
        (ReportName::GeneralLedger, frame.t("每个科目逐月的合计、本年累计和余额。")),
        (
            ReportName::DetailLedger,
            frame.t("一个科目的每笔分录和逐笔余额，可到末级；每行可看凭证和原表所在行。"),
        ),
        (
            ReportName::MultiColumnLedger,
            frame.t("一个科目的各明细并排分析，适用于收入和支出科目。"),
        ),
        (ReportName::Journal, frame.t("全部凭证的分录，按日期和凭证号排列。")),
        (ReportName::CashJournal, frame.t("现金逐笔收付，日清月结。")),
        (ReportName::BankJournal, frame.t("按银行账户逐笔收付，用于与对账单核对。")),
    ]
}

fn books_of(frame: &Frame, unit: &Unit, year: YearState) -> Markup {
    let words = frame.words;
    let system = words.f("{} 年会计制度", &[&year.era.number()]);
    let status = if year.is_closed { words.t("已年结") } else { words.t("未年结") };
    html! {
        p class="head" {
            span { (unit.name) }
            span { (span_label(words, frame.span)) }
            span { (system) " · " (status) }
        }
        div class="cards" {
            @for (name, purpose) in purposes(frame) {
                section class="card" {
                    h2 {
                        a href=(frame.at(&format!("books/{}", name.as_str()))) {
                            (words.t(name.label()))
                        }
                    }
                    p { (purpose) }
                }
            }
        }
        (super::lists::links(frame))
        (super::regular::link(frame))
        (super::consolidation::links(frame))
        (super::oversight::links(frame))
        p { a href=(frame.at("statements")) { (words.t("会计报表")) } }
    }
}
