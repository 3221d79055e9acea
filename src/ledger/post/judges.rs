//! The ledger's own judges: money that is bound to a purpose, and the mirror of the assets. Pure.

use crate::finding::{Finding, Place};
use crate::ledger::balances::asset_mirror::Mirror;
use crate::ledger::balances::earmarked::{Left, overspent_finding};
use crate::ledger::balances::residuals::Residual;
use crate::ledger::codes;
use crate::ledger::post::sockets::{Case, Cause, Judge};
use crate::ledger::voucher::book::Book;
use crate::units::settings::BudgetControl;

/// 专项资金: what takes bound money warns where more is spent than there is; where a unit refuses
/// to spend beyond its budget, it is refused.
pub const EARMARKED_MONEY: Judge =
    Judge { hears_files: true, is_concerned: takes_earmarked, says: overspent };

/// 资产基金 moves with the assets that it mirrors. Books of a file are told of their mirror month
/// by month, by what stands and not by what moved.
pub const ASSET_FUND: Judge =
    Judge { hears_files: false, is_concerned: breaks_mirror, says: one_sided };

fn takes_earmarked(book: &Book, moved: &[Residual]) -> bool {
    Left::of(book, moved).takes()
}

fn overspent(case: &Case<'_>) -> Vec<Finding> {
    let moved = Left::of(case.book, case.moved);
    let overspent = Left::of(case.book, case.standing).overspent(case.book);
    let told = overspent.iter().filter(|it| moved.takes_from(it));
    let is_refused =
        case.cause == Cause::Hand && case.book.settings.budget_control == BudgetControl::Refuse;
    let code = if is_refused { &codes::EARMARKED_REFUSED } else { &codes::EARMARKED_OVERSPENT };
    told.map(|it| overspent_finding(code, it)).collect()
}

fn breaks_mirror(book: &Book, moved: &[Residual]) -> bool {
    Mirror::broken_by(book, moved).is_some()
}

fn one_sided(case: &Case<'_>) -> Vec<Finding> {
    let told = |Mirror { assets, fund }: Mirror| {
        Finding::new(&codes::ASSET_FUND_MISMATCH, Place::of("资产基金"))
            .found(format!("资产净值增加 {}，资产基金增加 {}", assets.grouped(), fund.grouped()))
            .expected("同一凭证中两者同增同减；182 只计待处理财产价值")
    };
    Mirror::broken_by(case.book, case.moved).map(told).into_iter().collect()
}
