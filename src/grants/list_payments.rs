//! Use case: whom an approved run pays, to which account, for what.

use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::date::ReportSpan;
use crate::finding::{Finding, Outcome, Place};
use crate::grants::codes;
use crate::grants::return_run::Run;
use crate::grants::run_returns::find_run;
use crate::grants::store::{self, PayeeRow};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::project::BankAccountKind;
use crate::units::unit::Unit;

/// A line of 付款清单.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Payment {
    pub unit: String,
    pub name: String,
    /// Empty where the union has registered no account.
    pub account: String,
    pub number: String,
    pub bank: String,
    pub amount: Money,
    pub purpose: String,
}

/// The payments of an approved run, in the order of its lines.
pub async fn payments_of(
    tx: &mut Tx,
    payer: &Unit,
    (code, span): (&str, ReportSpan),
) -> Outcome<(Run, Vec<Payment>)> {
    let place = || Place::of(format!("{payer} {code} {span}"));
    let Some(run) = find_run(tx, payer, (code, span)).await? else {
        return Err(Finding::new(&codes::NOT_RUN, place()).into());
    };
    if !run.is_approved() {
        let finding = Finding::new(&codes::NOT_APPROVED, place());
        return Err(finding.found(format!("{} 计算", run.row.run_by)).into());
    }
    let mut payees: FxHashMap<i64, PayeeRow> = FxHashMap::default();
    let is_basic = |it: &PayeeRow| it.kind.as_deref() == Some(BankAccountKind::Basic.as_str());
    for row in store::payees_of(tx, run.row.id).await? {
        match payees.get(&row.unit_id) {
            Some(before) if is_basic(before) || !is_basic(&row) => {}
            _ => {
                payees.insert(row.unit_id, row);
            }
        }
    }
    let purpose = format!("{} {}", run.title(), span.title());
    let paid = run.lines.iter().filter(|line| line.earned.amount > Money::ZERO);
    let payment = |line: &crate::grants::return_run::Line| {
        let payee = payees.get(&line.unit_id);
        Payment {
            unit: line.unit.clone(),
            name: line.name.clone(),
            account: payee.map(|it| it.name.clone()).unwrap_or_default(),
            number: payee.map(|it| it.number.clone()).unwrap_or_default(),
            bank: payee.map(|it| it.bank.clone()).unwrap_or_default(),
            amount: line.earned.amount,
            purpose: purpose.clone(),
        }
    };
    let payments = paid.map(payment).collect();
    Ok((run, payments))
}
