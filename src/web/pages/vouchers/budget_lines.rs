//! Beside a voucher in preparation: what was approved, spent and reserved of the lines that it
//! touches, and what is left; of every line of expense while it names none yet.

use jiff::civil::Date;
use maud::{Markup, html};

use crate::budgets::control::{Amounts, Standing};
use crate::budgets::judge_spending::year_on;
use crate::finding::Outcome;
use crate::ledger::chart::{Class, Era};
use crate::ledger::store::chart_of;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::settings::BudgetControl;
use crate::units::store::settings_of;
use crate::units::unit::Unit;
use crate::web::frame::Frame;
use crate::web::parts::table::table;

/// The lines that these accounts touch, by the budget of a day; without what the draft itself
/// reserves. Nothing where no budget is approved or control is off.
pub async fn budget_lines(
    tx: &mut Tx,
    frame: &Frame,
    (unit, day): (&Unit, Date),
    (accounts, draft): (&[String], Option<i64>),
) -> Outcome<Markup> {
    let year = i64::from(day.year());
    if settings_of(tx, unit.id).await?.budget_control == BudgetControl::Off {
        return Ok(html! {});
    }
    let Some(standing) = year_on(tx, (unit, year), &day.to_string(), draft).await? else {
        return Ok(html! {});
    };
    let chart = chart_of(tx, Era::of_year(year), unit.id).await?;
    let is_expense =
        |code: &str| chart.by_code(code).is_some_and(|account| account.class == Class::Expense);
    let named: Vec<String> = if accounts.iter().any(|it| is_expense(it)) {
        accounts.iter().filter(|it| is_expense(it)).cloned().collect()
    } else {
        standing.budget.keys().filter(|it| is_expense(it)).cloned().collect()
    };
    let asked: Amounts = named.into_iter().map(|account| (account, Money::ZERO)).collect();
    let lines = standing.standing(&asked);
    if lines.is_empty() {
        return Ok(html! {});
    }
    let name = |it: &Standing| chart.by_code(&it.account).map_or("", |account| &account.name);
    let headings = [
        ("科目编码", "mark"),
        ("科目名称", ""),
        ("预算数", "money"),
        ("已列支", "money"),
        ("已占用", "money"),
        ("余额", "money"),
    ];
    let rows = html! {
        @for it in &lines {
            tr {
                td class="mark" { (it.account) }
                td { (name(it)) }
                td class="money" { (it.approved.grouped()) }
                td class="money" { (it.spent.grouped()) }
                td class="money" { (it.reserved.grouped()) }
                td class={ "money" @if it.left().is_negative() { " red" } } {
                    (it.left().grouped())
                }
            }
        }
    };
    Ok(html! {
        details class="screen" open[!accounts.is_empty()] {
            summary { (frame.t("预算余额")) }
            (table(frame.words, "预算余额", &headings, &rows))
        }
    })
}

/// The code that somebody typed or chose: `50301 劳动和技能竞赛活动支出`.
#[must_use]
pub fn code_of(text: &str) -> String {
    text.split_whitespace().next().unwrap_or_default().to_owned()
}
