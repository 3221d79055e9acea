//! Rows that are whole vouchers: 借方科目 and 贷方科目 beside each other, one amount or two.
//!
//! Invariant: each side sees the columns of an ordinary line, so that nothing else of a journal
//! needs to know of such rows.

use crate::imports::cells::content::is_blank;
use crate::imports::cells::words::squeezed;
use crate::imports::kinds::columns::{ColumnKind, ColumnMap};
use crate::imports::reading::records::RecordLine;

/// What a project or a counterparty says, it says of the side that is not money.
const OF_THE_OTHER_SIDE: [ColumnKind; 6] = [
    ColumnKind::Project,
    ColumnKind::Counterparty,
    ColumnKind::ExpenditureKind,
    ColumnKind::EconomicClass,
    ColumnKind::FunctionalClass,
    ColumnKind::Ownership,
];

/// How cash and bank deposits are written.
const MONEY: [&str; 4] = ["101", "102", "库存现金", "银行存款"];

/// The columns of such a row, as each side sees them.
#[derive(Clone, Debug)]
pub struct PairedColumns {
    /// With both accounts and amounts, for what is asked of the row as a whole.
    pub both: ColumnMap,
    debit: Side,
    credit: Side,
    shares_amount: bool,
}

#[derive(Clone, Debug)]
struct Side {
    columns: ColumnMap,
    /// Of a side that is cash or bank.
    of_money: ColumnMap,
}

impl PairedColumns {
    /// `None` where a row names one account only.
    #[must_use]
    pub fn of(columns: &ColumnMap) -> Option<Self> {
        let debit = [
            ColumnKind::DebitAccount,
            ColumnKind::DebitAccountName,
            ColumnKind::DebitDetailAccount,
        ];
        let credit = [
            ColumnKind::CreditAccount,
            ColumnKind::CreditAccountName,
            ColumnKind::CreditDetailAccount,
        ];
        if !columns.has(debit[0]) || !columns.has(credit[0]) {
            return None;
        }
        let mut both = columns.clone();
        for kind in [ColumnKind::Debit, ColumnKind::Credit] {
            if !columns.has(kind) {
                both.take_for(kind, ColumnKind::Amount);
            }
        }
        both.clear(ColumnKind::Amount);
        both.take_for(ColumnKind::AccountName, debit[0]);
        both.take_for(ColumnKind::GeneralAccount, credit[0]);
        Some(Self {
            debit: Side::of(&both, debit, ColumnKind::Credit),
            credit: Side::of(&both, credit, ColumnKind::Debit),
            shares_amount: both.column(ColumnKind::Debit) == both.column(ColumnKind::Credit),
            both,
        })
    }

    /// Both sides of a row, debit first; a side that says nothing is left out.
    #[must_use]
    pub fn sides<'r>(&'r self, row: &RecordLine<'r>) -> Vec<RecordLine<'r>> {
        let sides = [(&self.debit, ColumnKind::Debit), (&self.credit, ColumnKind::Credit)];
        let lines = sides.map(|(side, kind)| {
            let line = RecordLine { columns: &side.columns, ..*row };
            let is_money = MONEY.iter().any(|word| account_of(&line).starts_with(word));
            let line = RecordLine {
                columns: if is_money { &side.of_money } else { &side.columns },
                ..line
            };
            (line.has_account(), !is_blank(line.cell(kind)), line)
        });
        let is_any_named = lines.iter().any(|(is_named, ..)| *is_named);
        lines
            .into_iter()
            .filter(|(is_named, has_amount, _)| {
                *is_named || (*has_amount && !(self.shares_amount && is_any_named))
            })
            .map(|(_, _, line)| line)
            .collect()
    }

    /// Whether one cell is the amount of both sides.
    #[must_use]
    pub fn shares_amount(&self) -> bool {
        self.shares_amount
    }
}

impl Side {
    fn of(
        both: &ColumnMap,
        [account, name, detail]: [ColumnKind; 3],
        other_amount: ColumnKind,
    ) -> Self {
        let mut columns = both.clone();
        columns.clear(other_amount);
        columns.clear(ColumnKind::AccountName);
        columns.clear(ColumnKind::GeneralAccount);
        if both.has(name) {
            columns.take_for(ColumnKind::AccountCode, account);
            columns.take_for(ColumnKind::AccountName, name);
        } else if both.has(detail) {
            columns.take_for(ColumnKind::GeneralAccount, account);
            columns.take_for(ColumnKind::DetailAccount, detail);
        } else {
            columns.take_for(ColumnKind::AccountName, account);
        }
        let mut of_money = columns.clone();
        for kind in OF_THE_OTHER_SIDE {
            of_money.clear(kind);
        }
        Self { columns, of_money }
    }
}

/// What a side calls its account.
fn account_of(line: &RecordLine<'_>) -> String {
    let kinds = [ColumnKind::AccountCode, ColumnKind::AccountName, ColumnKind::GeneralAccount];
    let written = kinds.iter().map(|kind| line.text(*kind)).find(|text| !text.is_empty());
    let written = written.unwrap_or_default();
    squeezed(&written).trim_start_matches(['[', '(', '<', '{']).to_owned()
}
