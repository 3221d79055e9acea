//! 序时账, a list of vouchers: one line, one entry.

use crate::imports::kinds::columns::{ColumnKind, ColumnMap};
use crate::imports::kinds::spec::{Kind, NEEDS_DATE, Need, has_account};

pub static KIND: Kind = Kind {
    key: "journal",
    label: "序时账",
    version: 1,
    needs: &[
        Need {
            label: "科目编码或科目名称",
            any_of: &[
                &[ColumnKind::AccountCode],
                &[ColumnKind::AccountName],
                &[ColumnKind::GeneralAccount],
                PAIR,
            ],
        },
        NEEDS_DATE,
        Need { label: "凭证号", any_of: &[&[ColumnKind::VoucherNumber]] },
        Need { label: "摘要", any_of: &[&[ColumnKind::Summary]] },
        Need {
            label: "借方金额",
            any_of: &[
                &[ColumnKind::Debit],
                &[ColumnKind::Amount, ColumnKind::Direction],
                PAIR_AND_AMOUNT,
            ],
        },
        Need {
            label: "贷方金额",
            any_of: &[
                &[ColumnKind::Credit],
                &[ColumnKind::Amount, ColumnKind::Direction],
                PAIR_AND_AMOUNT,
            ],
        },
    ],
    resembles,
    settle: |_| {},
};

/// One row with both accounts is a whole voucher.
const PAIR: &[ColumnKind] = &[ColumnKind::DebitAccount, ColumnKind::CreditAccount];
const PAIR_AND_AMOUNT: &[ColumnKind] =
    &[ColumnKind::DebitAccount, ColumnKind::CreditAccount, ColumnKind::Amount];

fn resembles(columns: &ColumnMap) -> bool {
    let has = |kind| columns.has(kind);
    let has_account = |columns| has_account(columns) || has(ColumnKind::DebitAccount);
    let dated = has(ColumnKind::Date) || has(ColumnKind::Month) || has(ColumnKind::VoucherNumber);
    // A running balance without accounts is a cash or bank book of the same vouchers.
    let is_cash_book = has(ColumnKind::OpeningBalance) && !has_account(columns);
    dated && !is_cash_book && (has(ColumnKind::Summary) || has_account(columns))
}
