//! Use cases: whom money goes to: a payee with its first account, another account, and the second
//! person who compares a number with its paper.
//!
//! Invariants: numbers are sealed; what was confirmed is the account that was looked at; nobody
//! confirms what they proposed. The caller holds the unit's book.

use serde_json::json;

use crate::finding::{Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::members::hold_keys::keys_to_seal;
use crate::payments::account_number::read_account_number;
use crate::payments::codes;
use crate::payments::payment::PayeeKind;
use crate::payments::store::{self, PayeeAccountRow, PayeeRow};
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// Characters of the name of a bank.
const MAX_BANK_NAME: usize = 200;

/// An account as somebody wrote it.
#[derive(Clone, PartialEq, Eq)]
pub struct NewAccount {
    pub digits: String,
    pub bank_name: String,
}

/// Where the number of an account is sealed for.
#[must_use]
pub fn place_of(account_id: i64) -> String {
    format!("payee_accounts.number/{account_id}")
}

/// A payee by name, registered where the unit has none; another account waits for a second person.
pub async fn keep_payee(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (name, kind): (&str, PayeeKind),
    account: Option<NewAccount>,
) -> Outcome<PayeeRow> {
    let payee = match store::payee_named(tx, unit.id, name).await? {
        Some(known) if known.kind != kind.as_str() => {
            let found = PayeeKind::read(&known.kind).map_or("", PayeeKind::label);
            let finding = Finding::new(&codes::PAYEE_KIND_DIFFERS, Place::of(name)).found(found);
            return Err(finding.expected(kind.label()).into());
        }
        Some(known) => known,
        None => {
            let row = PayeeRow {
                id: store::next_payee_id(tx, unit.id).await?,
                unit_id: unit.id,
                name: name.to_owned(),
                kind: kind.as_str().to_owned(),
                recorded_by: act.actor.name.clone(),
                recorded_at: act.clock.now_text(),
            };
            store::insert_payee(tx, &row).await?;
            row
        }
    };
    if let Some(account) = account {
        propose(tx, act, &payee, &account).await?;
    }
    Ok(payee)
}

/// Another account of a payee, where it is another one; it waits for a second person.
async fn propose(
    tx: &mut Tx,
    act: Act<'_>,
    payee: &PayeeRow,
    account: &NewAccount,
) -> Outcome<bool> {
    let keys = keys_to_seal(tx, act.clock).await?;
    let number_hash = keys.mark("payee_account", &account.digits)?;
    let newest = store::newest_account(tx, payee.id).await?;
    let is_same = |it: &PayeeAccountRow| {
        it.number_hash == number_hash
            && (account.bank_name.is_empty() || it.bank_name == account.bank_name)
    };
    if newest.is_some_and(|it| is_same(&it)) {
        return Ok(false);
    }
    let id = store::next_payee_account_id(tx, payee.unit_id).await?;
    let row = PayeeAccountRow {
        id,
        unit_id: payee.unit_id,
        payee_id: payee.id,
        number_hash,
        number_sealed: keys.seal(&place_of(id), &account.digits)?,
        bank_name: account.bank_name.clone(),
        proposed_by: act.actor.name.clone(),
        proposed_at: act.clock.now_text(),
        confirmed_by: None,
        confirmed_at: None,
    };
    store::insert_payee_account(tx, &row).await?;
    record(tx, act, (payee, id), Action::PayeeAccountProposed).await?;
    Ok(true)
}

/// The payee meant, by its id.
pub async fn find_payee(tx: &mut Tx, unit: &Unit, id: i64) -> Outcome<PayeeRow> {
    let found = store::payee_by_id(tx, unit.id, id).await?;
    let place = || Place::of(format!("收款人 {}", id & 0xffff_ffff));
    found.ok_or_else(|| Finding::new(&codes::PAYEE_UNKNOWN, place()).into())
}

/// Changes where money for a payee goes.
pub async fn change_account(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (payee_id, number, bank_name): (i64, &str, &str),
) -> Outcome<()> {
    let payee = find_payee(tx, unit, payee_id).await?;
    let characters = bank_name.trim().chars().count();
    if characters > MAX_BANK_NAME {
        let finding = Finding::new(&codes::FIELD_MISSING, Place::of("开户行"));
        return Err(finding.found(format!("{characters} 字")).into());
    }
    let Some(digits) = read_account_number(number) else {
        let found = format!("{} 个字符", number.trim().chars().count());
        let finding = Finding::new(&codes::ACCOUNT_NUMBER_INVALID, Place::of("收款账号"));
        return Err(finding.found(found).expected("5 至 34 位数字").into());
    };
    let account = NewAccount { digits, bank_name: bank_name.trim().to_owned() };
    if propose(tx, act, &payee, &account).await? {
        return Ok(());
    }
    Err(Finding::new(&codes::ACCOUNT_SAME, Place::of(&payee.name)).into())
}

/// A second person compared the newest number with its paper.
pub async fn confirm_account(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (payee_id, seen): (i64, Option<i64>),
) -> Outcome<()> {
    let payee = find_payee(tx, unit, payee_id).await?;
    let place = || Place::of(payee.name.clone());
    let Some(account) = store::newest_account(tx, payee.id).await? else {
        return Err(Finding::new(&codes::ACCOUNT_MISSING, place()).into());
    };
    if seen.is_some_and(|seen| seen != account.id) {
        return Err(Finding::new(&codes::ACCOUNT_CHANGED, place()).into());
    }
    if account.proposed_by == act.actor.name {
        let finding = Finding::new(&codes::SAME_PERSON, place()).found(&account.proposed_by);
        return Err(finding.into());
    }
    let by = (act.actor.name.as_str(), act.clock.now_text());
    if store::confirm_account(tx, account.id, (by.0, &by.1)).await? == 0 {
        let confirmed = account.confirmed_by.unwrap_or_default();
        return Err(Finding::new(&codes::NOT_THE_TURN, place()).found(confirmed).into());
    }
    record(tx, act, (&payee, account.id), Action::PayeeAccountConfirmed).await
}

/// Who did it to which account; never its number.
async fn record(
    tx: &mut Tx,
    act: Act<'_>,
    (payee, account_id): (&PayeeRow, i64),
    action: Action,
) -> Outcome<()> {
    let subject = (payee.id & 0xffff_ffff).to_string();
    let detail = json!({ "payee": payee.id & 0xffff_ffff, "account": account_id & 0xffff_ffff });
    trail::append(tx, act.clock, act.actor, payee.unit_id, (action, &subject), &detail).await
}
