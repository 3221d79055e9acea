//! Registers a bank account with all that is known of it, or writes down that one was closed.

use serde::Serialize;
use serde_json::json;

use crate::finding::{Finding, Outcome, Place, refuse_if_any};
use crate::ledger::chart::Era;
use crate::ledger::chart::add_account::add_booked_bank_account;
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::trail::{self, Action, Actor};
use crate::units::codes::{BANK_ACCOUNT_CLOSED, BANK_NUMBER_INVALID, DATE_INVALID};
use crate::units::project::{BankAccount, BankFacts};
use crate::units::store;
use crate::units::unit::Unit;

/// Digits of an account's number, at least and at most.
const NUMBER_DIGITS: std::ops::RangeInclusive<usize> = 6..=32;
/// Digits by which people tell accounts apart.
const CODE_DIGITS: usize = 4;

/// What is said of a bank account.
#[derive(Clone, Debug, Default)]
pub struct SaidAccount {
    pub name: String,
    /// The ledger account that it is booked on.
    pub account_code: String,
    pub bank: String,
    pub facts: BankFacts,
}

/// An account as it stands in the register.
#[derive(Clone, Debug, Serialize)]
pub struct KeptAccount {
    #[serde(flatten)]
    pub account: BankAccount,
    #[serde(flatten)]
    pub facts: BankFacts,
}

/// The unit's bank accounts with all that is known of them, in code order.
pub async fn kept_accounts(tx: &mut Tx, unit: &Unit) -> Outcome<Vec<KeptAccount>> {
    let facts = store::bank_facts_of(tx, unit.id).await?;
    let accounts = store::bank_accounts_of(tx, unit.id).await?;
    let with_facts = |account: BankAccount| {
        let found = facts.iter().find(|(id, _)| *id == account.id);
        KeptAccount { facts: found.map(|(_, it)| it.clone()).unwrap_or_default(), account }
    };
    Ok(accounts.into_iter().map(with_facts).collect())
}

/// Registers an account; one of the same name that is there is closed, where a day is given on
/// which it ends, and refused otherwise. The caller holds the unit's book.
pub async fn keep_bank_account(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    (unit, era): (&Unit, Era),
    said: SaidAccount,
) -> Outcome<KeptAccount> {
    let mut findings = Vec::new();
    for (label, on) in [("启用日期", &said.facts.opened_on), ("销户日期", &said.facts.closed_on)]
    {
        let is_wrong = |on: &&String| on.parse::<jiff::civil::Date>().is_err();
        if let Some(on) = on.as_ref().filter(is_wrong) {
            findings.push(Finding::new(&DATE_INVALID, Place::of(label)).found(on));
        }
    }
    let digits = said.facts.number.bytes().filter(u8::is_ascii_digit).count();
    let is_plain = said.facts.number.bytes().all(|it| it.is_ascii_digit() || b" -".contains(&it));
    let is_number = is_plain && NUMBER_DIGITS.contains(&digits);
    if !(said.facts.number.is_empty() || is_number) {
        // The number itself is told nowhere.
        let finding = Finding::new(&BANK_NUMBER_INVALID, Place::of("账号"));
        findings.push(finding.found(format!("{digits} 位数字")));
    }
    refuse_if_any(findings)?;
    let known = kept_accounts(tx, unit).await?;
    match known.iter().find(|it| it.account.name == said.name.trim()) {
        Some(known) if said.facts.closed_on.is_some() => {
            close_account(tx, clock, actor, known.clone(), said.facts.closed_on).await
        }
        _ => register(tx, clock, actor, (unit, era), (said, &known)).await,
    }
}

async fn register(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    booked: (&Unit, Era),
    (said, known): (SaidAccount, &[KeptAccount]),
) -> Outcome<KeptAccount> {
    check_order(&said.facts)?;
    let taken: Vec<&str> = known.iter().map(|it| it.account.code.as_str()).collect();
    let new = BankAccount {
        id: 0,
        unit_id: booked.0.id,
        code: code_of(&said.facts.number, &taken),
        name: said.name.trim().to_owned(),
        account_code: said.account_code.trim().to_owned(),
        bank: said.bank.trim().to_owned(),
    };
    let account = add_booked_bank_account(tx, clock, actor, booked, new).await?;
    store::set_bank_facts(tx, account.id, &said.facts).await?;
    Ok(KeptAccount { account, facts: said.facts })
}

async fn close_account(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    mut kept: KeptAccount,
    closed_on: Option<String>,
) -> Outcome<KeptAccount> {
    if let Some(on) = &kept.facts.closed_on {
        let place = Place::of(format!("{} {}", kept.account.code, kept.account.name));
        return Err(Finding::new(&BANK_ACCOUNT_CLOSED, place).found(on).into());
    }
    kept.facts.closed_on = closed_on;
    check_order(&kept.facts)?;
    store::set_bank_facts(tx, kept.account.id, &kept.facts).await?;
    let detail = json!({ "closed_on": kept.facts.closed_on });
    let what = (Action::BankAccountClosed, kept.account.code.as_str());
    trail::append(tx, clock, actor, kept.account.unit_id, what, &detail).await?;
    Ok(kept)
}

/// Nothing is closed before it was opened.
fn check_order(facts: &BankFacts) -> Outcome<()> {
    match (&facts.opened_on, &facts.closed_on) {
        (Some(from), Some(to)) if to < from => {
            let finding = Finding::new(&DATE_INVALID, Place::of("销户日期")).found(to);
            Err(finding.expected(format!("不早于启用日期 {from}")).into())
        }
        _ => Ok(()),
    }
}

/// The last digits of the number, where nobody has them; else the next free one.
fn code_of(number: &str, taken: &[&str]) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    let last: String = digits.iter().skip(digits.len().saturating_sub(CODE_DIGITS)).collect();
    if last.len() == CODE_DIGITS && !taken.contains(&last.as_str()) {
        return last;
    }
    let free = |number: &usize| !taken.contains(&format!("B{number:02}").as_str());
    let number = (1..=taken.len() + 1).find(free).unwrap_or_default();
    format!("B{number:02}")
}

#[cfg(test)]
mod tests {
    use super::code_of;

    #[test]
    fn an_account_goes_by_the_last_digits_of_its_number_or_the_next_free_code() {
        for (number, taken, expected) in [
            ("6222 0210 0112 3456", vec![], "3456"),
            ("6222021001123456", vec!["3456"], "B01"),
            ("", vec!["B01", "B03"], "B02"),
            ("12", vec![], "B01"),
        ] {
            assert_eq!(code_of(number, &taken), expected, "{number}");
        }
    }
}
