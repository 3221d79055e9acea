//! Kinds of vouchers that a union of county level books; every amount is a share of one figure.

use union_ledger::ledger::chart::Chart;
use union_ledger::ledger::chart::dimension::{Dimensions, ExpenditureKind, FundingSource};
use union_ledger::ledger::voucher::{EntryDraft, VoucherDraft};
use union_ledger::money::Money;

use crate::common::books::voucher_on;

/// Account with its mark, and hundredths of the figure as net debit. Marks: `p` the earmarked
/// project, `q` the finished one, `f` fiscal money, `u` the union above.
pub type Line = (&'static str, &'static str, i64);

/// Assets and their funds are booked together, so that 301 mirrors them at any time.
pub const KINDS: &[&[Line]] = &[
    &[("102", "", 100), ("402", "", -60), ("211", "u", -40)],
    &[("211", "u", 40), ("102", "", -40)],
    &[("102", "", 100), ("40302", "pu", -100)],
    &[("102", "", 100), ("40302", "qu", -100)],
    &[("102", "", 100), ("40401", "f", -100)],
    &[("102", "", 30), ("408", "", -30)],
    &[("50602", "", 70), ("102", "", -70)],
    &[("502", "p", 35), ("102", "", -35)],
    &[("502", "q", 35), ("102", "", -35)],
    &[("50602", "f", 50), ("102", "", -50)],
    &[("50702", "", 80), ("102", "", -80), ("162", "", 80), ("30104", "", -80)],
    &[("30104", "", 7), ("163", "", -7)],
    &[("50504", "", 20), ("102", "", -20), ("141", "", 20), ("30101", "", -20)],
    &[("30101", "", 5), ("141", "", -5)],
    &[("151", "", 90), ("30102", "", -90), ("32205", "", 90), ("102", "", -90)],
    &[("521", "", 25), ("341", "", -25)],
    &[("341", "", 10), ("411", "", -10)],
    &[("50406", "", 15), ("311", "", -15)],
    &[("102", "", 12), ("32101", "p", -12)],
    &[("102", "", 12), ("32201", "", -12)],
    &[("135", "", 9), ("102", "", -9)],
];

/// What the marks stand for in one unit.
#[derive(Clone, Copy, Debug)]
pub struct Marks {
    pub earmarked: i64,
    pub finished: i64,
    pub above: i64,
}

fn dimensions(code: &str, marks: &str, meaning: Marks) -> Dimensions {
    let project_id = match marks {
        _ if marks.contains('p') => Some(meaning.earmarked),
        _ if marks.contains('q') => Some(meaning.finished),
        _ => None,
    };
    let is_fiscal = marks.contains('f');
    let is_expense = code.starts_with('5');
    Dimensions {
        project_id,
        counterparty_unit_id: marks.contains('u').then_some(meaning.above),
        funding_source: is_expense.then_some(if is_fiscal {
            FundingSource::Fiscal
        } else {
            FundingSource::Union
        }),
        expenditure_kind: (is_fiscal || is_expense).then_some(ExpenditureKind::Basic),
        ..Dimensions::NONE
    }
}

/// The voucher of a kind for a figure in yuan: hundredths of it are whole fen.
pub fn voucher(chart: &Chart, on: &str, kind: usize, yuan: i64, meaning: Marks) -> VoucherDraft {
    let entries = KINDS[kind % KINDS.len()]
        .iter()
        .map(|(code, marks, share)| EntryDraft {
            summary: format!("业务 {kind}"),
            account_id: chart.by_code(code).unwrap().id,
            dimensions: dimensions(code, marks, meaning),
            debit: Money::from_fen((share * yuan).max(0)),
            credit: Money::from_fen((-share * yuan).max(0)),
            reverses_line_no: None,
            source: None,
        })
        .collect();
    voucher_on(on, entries)
}
