//! SQL of what stands undivided on 待处理财产损溢, where balances do not tell its parts.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::ledger::balances::asset_mirror::PendingEntry;
use crate::ledger::chart::Era;
use crate::ledger::chart::role::Role;
use crate::platform::database::{Tx, sql};

#[derive(FromRow)]
struct PendingRow {
    account_id: i64,
    period: i64,
    net_debit_fen: i64,
    is_mixed: bool,
    touches_assets: bool,
}

/// A year's entries on 待处理财产损溢 and its details, account by account, months in order. Only these
/// entries are read, by the index of their account; the other lines of their vouchers are
/// looked up one voucher at a time.
pub async fn entries_on_pending(
    tx: &mut Tx,
    unit_id: i64,
    year: i64,
) -> Outcome<Vec<(i64, PendingEntry)>> {
    let rows: Vec<PendingRow> =
        sql("SELECT e.account_id, e.period, e.debit_fen - e.credit_fen AS net_debit_fen, \
                (v.kind IN ('opening', 'summary')) AS is_mixed, \
                EXISTS (SELECT 1 FROM entries o \
                        JOIN accounts a ON a.id = o.account_id \
                        WHERE o.voucher_id = e.voucher_id \
                          AND CAST($4 AS TEXT) LIKE '%,' || SUBSTR(a.code, 1, 3) || ',%' \
                       ) AS touches_assets \
         FROM entries e \
         JOIN vouchers v ON v.id = e.voucher_id \
         WHERE e.unit_id = $1 \
           AND e.period IN ($2 * 100 + 1, $2 * 100 + 2, $2 * 100 + 3, $2 * 100 + 4, \
                $2 * 100 + 5, $2 * 100 + 6, $2 * 100 + 7, $2 * 100 + 8, \
                $2 * 100 + 9, $2 * 100 + 10, $2 * 100 + 11, $2 * 100 + 12) \
           AND e.account_id IN \
               (SELECT id FROM accounts WHERE chart = 2021 AND SUBSTR(code, 1, 3) = $3) \
         ORDER BY e.period, e.voucher_id, e.line_no")
        .bind(unit_id)
        .bind(year)
        .bind(Role::Pending.code(Era::Y2021).unwrap_or_default())
        .bind(code_list(&[Role::Mirrored, Role::AssetFund]))
        .all(tx)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let entry = PendingEntry {
                period: row.period,
                net_debit_fen: row.net_debit_fen,
                is_mixed: row.is_mixed,
                touches_assets: row.touches_assets,
            };
            (row.account_id, entry)
        })
        .collect())
}

/// `,141,151,301,`: the level-1 accounts of some roles as one value, since both engines have no
/// other way in common.
fn code_list(roles: &[Role]) -> String {
    let codes = roles.iter().flat_map(|role| role.codes(Era::Y2021));
    codes.fold(String::from(","), |list, code| format!("{list}{code},"))
}
