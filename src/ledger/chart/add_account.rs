//! Use case: add a detail account below the statutory level, for the unit alone or for those
//! under it as well.

use serde_json::json;

use crate::finding::{Finding, Outcome, Place, refuse_if_any};
use crate::ledger::chart::{Account, Era, Rule};
use crate::ledger::{codes, store};
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::trail::{self, Action, Actor};
use crate::units::add_unit::add_bank_account;
use crate::units::project::BankAccount;
use crate::units::unit::Unit;

/// Deepest level of details: level 1 has three digits, every further level two.
pub const MAX_CODE_LENGTH: usize = 15;

/// Carried-over money is told apart by project, not by details: the transfers know the codes.
const TOPS_WITHOUT_DETAILS: [&str; 4] = ["321", "322", "331", "332"];

/// Whether a unit may add details below this account.
#[must_use]
pub fn may_have_details(parent: &Account) -> bool {
    !TOPS_WITHOUT_DETAILS.contains(&parent.top_code())
}

/// Whether this is the code of a detail directly below that account.
#[must_use]
pub fn is_detail_code(code: &str, parent_code: &str) -> bool {
    let tail = code.strip_prefix(parent_code).unwrap_or_default();
    tail.len() == 2
        && tail.bytes().all(|byte| byte.is_ascii_digit())
        && code.len() <= MAX_CODE_LENGTH
}

/// What it takes to add a detail account.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct NewDetail {
    pub era: Era,
    pub parent_code: String,
    pub code: String,
    pub name: String,
    /// Whether the units below use it, too: a province's detail does, a bank account does not.
    #[serde(default)]
    pub applies_below: bool,
}

/// Registers a bank account that is booked on an account of the unit's own chart.
pub async fn add_booked_bank_account(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    (unit, era): (&Unit, Era),
    account: BankAccount,
) -> Outcome<BankAccount> {
    let chart = store::chart_of(tx, era, unit.id).await?;
    if chart.by_code(&account.account_code).is_none() {
        let finding = Finding::new(&codes::ACCOUNT_UNKNOWN, Place::of("对应科目"));
        return Err(finding.found(&account.account_code).into());
    }
    add_bank_account(tx, clock, actor, account).await
}

/// Adds the detail. The caller holds the unit's book and the system book.
pub async fn add_detail_account(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit: &Unit,
    new: NewDetail,
) -> Outcome<Account> {
    let chart = store::chart_of(tx, new.era, unit.id).await?;
    let place = Place::of(format!("科目 {} {}", new.code, new.name));
    let Some(parent) = chart.by_code(&new.parent_code) else {
        return Err(Finding::new(&codes::ACCOUNT_UNKNOWN, place).found(&new.parent_code).into());
    };
    let mut findings = Vec::new();
    if !is_detail_code(&new.code, &parent.code) || new.name.trim().is_empty() {
        findings.push(
            Finding::new(&codes::DETAIL_CODE_INVALID, place.clone())
                .found(format!("{} {}", new.code, new.name))
                .expected(format!("{} 加两位数字，名称不为空", parent.code)),
        );
    }
    if !may_have_details(parent) {
        findings.push(
            Finding::new(&codes::DETAIL_CODE_INVALID, place.clone())
                .found(&parent.code)
                .expected("321、322、331、332 按项目等核算项核算，不再增设明细科目"),
        );
    }
    let below = (parent.id, new.applies_below);
    let siblings = store::detail_codes_in_line(tx, new.era, unit.id, below).await?;
    let taken = siblings.iter().any(|(code, name)| *code == new.code || *name == new.name.trim());
    if taken {
        findings.push(Finding::new(&codes::DETAIL_EXISTS, place.clone()).found(&new.code));
    }
    if chart.is_leaf(parent)
        && store::uses_of_account(tx, unit.id, parent.id, new.applies_below).await? > 0
    {
        findings.push(Finding::new(&codes::DETAIL_PARENT_POSTED, place).found(&parent.code));
    }
    refuse_if_any(findings)?;
    let account = Account {
        id: store::next_account_id(tx).await?,
        code: new.code,
        name: new.name.trim().to_owned(),
        parent_id: Some(parent.id),
        rule: Rule::Own,
        owner_unit_id: Some(unit.id),
        takes_postings: true,
        has_details: false,
        is_active: true,
        applies_below: new.applies_below,
        ..parent.clone()
    };
    store::insert_accounts(tx, std::slice::from_ref(&account)).await?;
    store::mark_has_details(tx, parent.id).await?;
    let detail = json!({ "name": account.name, "parent": parent.code, "chart": new.era.number() });
    trail::append(tx, clock, actor, unit.id, (Action::AccountAdded, &account.code), &detail)
        .await?;
    Ok(account)
}
