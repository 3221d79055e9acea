//! Use cases: requests and payees as they are shown; numbers of accounts masked.

use crate::finding::{Finding, Outcome, Place};
use crate::members::hold_keys::keys_to_open;
use crate::payments::account_number::masked_number;
use crate::payments::change_payee::place_of;
use crate::payments::codes;
use crate::payments::payment::PayeeKind;
use crate::payments::store::{self, OutlayRow, PayeeAccountRow, PayeeRow, RequestRow};
use crate::platform::database::Tx;
use crate::units::unit::Unit;

/// An account as shown.
#[derive(Clone, Debug, serde::Serialize)]
pub struct ShownAccount {
    pub id: i64,
    /// Masked; blank where the key is not there.
    pub number: String,
    pub bank_name: String,
    pub proposed_by: String,
    pub confirmed_by: Option<String>,
}

/// A payee as shown.
#[derive(Clone, Debug, serde::Serialize)]
pub struct ShownPayee {
    pub id: i64,
    pub name: String,
    pub kind: PayeeKind,
    pub account: Option<ShownAccount>,
}

/// A request with each time that it was paid, and where money for it goes.
#[derive(Clone, Debug)]
pub struct ShownPayment {
    pub request: RequestRow,
    pub payee: ShownPayee,
    pub outlays: Vec<OutlayRow>,
}

/// The request meant, by its id.
pub async fn find_request(tx: &mut Tx, unit: &Unit, id: i64) -> Outcome<RequestRow> {
    let found = store::request_by_id(tx, unit.id, id).await?;
    found.ok_or_else(|| {
        let place = Place::of(format!("付款申请 {}", id & 0xffff_ffff));
        Finding::new(&codes::REQUEST_UNKNOWN, place).into()
    })
}

/// The request meant, by the number that people read: `2025-0007`.
pub async fn find_numbered(tx: &mut Tx, unit: &Unit, number: &str) -> Outcome<RequestRow> {
    let parts = number.trim().split_once('-');
    let parts = parts.and_then(|(year, seq)| Some((year.parse().ok()?, seq.parse().ok()?)));
    let found = match parts {
        Some(parts) => store::request_numbered(tx, unit.id, parts).await?,
        None => None,
    };
    found.ok_or_else(|| {
        let place = Place::of(format!("付款申请 {}", number.trim()));
        Finding::new(&codes::REQUEST_UNKNOWN, place).into()
    })
}

async fn shown_account(tx: &mut Tx, row: PayeeAccountRow) -> Outcome<ShownAccount> {
    let number = match keys_to_open(tx).await? {
        Ok(keys) => masked_number(&keys.open(&place_of(row.id), &row.number_sealed)?),
        Err(_) => String::new(),
    };
    Ok(ShownAccount {
        id: row.id,
        number,
        bank_name: row.bank_name,
        proposed_by: row.proposed_by,
        confirmed_by: row.confirmed_by,
    })
}

fn shown_payee(row: PayeeRow, account: Option<ShownAccount>) -> ShownPayee {
    let kind = PayeeKind::read(&row.kind).unwrap_or(PayeeKind::Organisation);
    ShownPayee { id: row.id, name: row.name, kind, account }
}

/// A request with all that belongs to it.
pub async fn show_payment(tx: &mut Tx, unit: &Unit, id: i64) -> Outcome<ShownPayment> {
    let request = find_request(tx, unit, id).await?;
    let payee = crate::payments::change_payee::find_payee(tx, unit, request.payee_id).await?;
    let account = match store::newest_account(tx, payee.id).await? {
        Some(row) => Some(shown_account(tx, row).await?),
        None => None,
    };
    let outlays = store::outlays_of(tx, id).await?;
    Ok(ShownPayment { request, payee: shown_payee(payee, account), outlays })
}

/// The payees of a unit, by name.
pub async fn list_payees(tx: &mut Tx, unit: &Unit) -> Outcome<Vec<ShownPayee>> {
    let keys = keys_to_open(tx).await?.ok();
    let mut accounts = rustc_hash::FxHashMap::default();
    for row in store::newest_accounts(tx, unit.id).await? {
        let number = match &keys {
            Some(keys) => masked_number(&keys.open(&place_of(row.id), &row.number_sealed)?),
            None => String::new(),
        };
        let shown = ShownAccount {
            id: row.id,
            number,
            bank_name: row.bank_name,
            proposed_by: row.proposed_by,
            confirmed_by: row.confirmed_by,
        };
        accounts.insert(row.payee_id, shown);
    }
    let payees = store::payees_of(tx, unit.id).await?;
    let shown = payees.into_iter().map(|row| {
        let account = accounts.remove(&row.id);
        shown_payee(row, account)
    });
    Ok(shown.collect())
}
