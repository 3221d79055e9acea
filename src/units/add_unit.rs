//! Use cases: register a unit, change a setting, register projects, bank accounts and parties.

use std::str::FromStr as _;

use serde_json::json;

use super::codes::{
    BANK_ACCOUNT_EXISTS, DATE_INVALID, LEVEL_NOT_BELOW_PARENT, PARENT_REQUIRED, PROJECT_EXISTS,
    PROJECT_FINISHED, PROJECT_UNKNOWN, REGISTER_NAME_MISSING, SETTING_INVALID, UNIT_CODE_INVALID,
    UNIT_EXISTS, UNIT_NAME_MISSING,
};
use super::project::{BankAccount, FundingSource, Party, Project, plain_name};
use super::settings::Setting;
use super::store;
use super::unit::{Level, MAX_UNIT_ID, NewUnit, Unit, UnitCode};
use crate::finding::{Failure, Finding, Outcome, Place, refuse_if_any};
use crate::platform::clock::Clock;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::trail::{self, Action, Actor};

/// Registers a unit under its parent. The caller holds the system book.
pub async fn add_unit(tx: &mut Tx, clock: Clock, actor: &Actor, new: NewUnit) -> Outcome<Unit> {
    let parent = match new.parent_code.as_deref().filter(|code| !code.is_empty()) {
        Some(code) => Some(store::unit_by_code(tx, code).await?),
        None => None,
    };
    let mut findings = check_new_unit(&new, parent.as_ref());
    if store::find_unit(tx, &new.code).await?.is_some() {
        findings.push(Finding::new(&UNIT_EXISTS, Place::of(format!("单位 {}", new.code))));
    }
    refuse_if_any(findings)?;
    let unit = Unit {
        id: store::next_unit_id(tx).await?,
        code: new.code,
        name: new.name.trim().to_owned(),
        parent_id: parent.map(|parent| parent.id),
        level: new.level,
        tier: new.tier,
        valid_from_on: new.valid_from_on,
        valid_to_on: None,
    };
    if unit.id > MAX_UNIT_ID {
        return Err(Failure::Storage("the register of units is full".to_owned()));
    }
    store::insert_unit(tx, &unit, &clock.now_text()).await?;
    let subject = format!("unit {}", unit.code);
    let detail = json!({ "name": unit.name, "level": unit.level, "tier": unit.tier });
    trail::append(tx, clock, actor, SYSTEM_BOOK, (Action::UnitAdded, &subject), &detail).await?;
    Ok(unit)
}

fn check_new_unit(new: &NewUnit, parent: Option<&Unit>) -> Vec<Finding> {
    let place = || Place::of(format!("单位 {}", new.code));
    let mut findings = Vec::new();
    if UnitCode::from_str(&new.code).is_err() {
        findings.push(Finding::new(&UNIT_CODE_INVALID, place()).found(&new.code));
    }
    if new.name.trim().is_empty() {
        findings.push(Finding::new(&UNIT_NAME_MISSING, place()));
    }
    if jiff::civil::Date::from_str(&new.valid_from_on).is_err() {
        findings.push(Finding::new(&DATE_INVALID, place()).found(&new.valid_from_on));
    }
    match parent {
        None if new.level != Level::Federation && new.level != Level::Department => {
            findings.push(Finding::new(&PARENT_REQUIRED, place()).found(new.level));
        }
        Some(parent) if new.level < parent.level => {
            findings.push(
                Finding::new(&LEVEL_NOT_BELOW_PARENT, place())
                    .found(new.level)
                    .expected(format!("不高于{}", parent.level)),
            );
        }
        _ => {}
    }
    findings
}

/// Changes one setting; the history keeps who and when. The caller holds the unit's book.
pub async fn change_setting(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit: &Unit,
    (key, value): (&str, &str),
) -> Outcome<()> {
    let Some(setting) = Setting::read(key, value) else {
        let found = format!("{key}={value}");
        return Err(Finding::new(&SETTING_INVALID, Place::of(unit.to_string()))
            .found(found)
            .expected(
                "carry_forward=monthly|year_end、voucher_words=记 或 收|付|转、\
                 transfer_word=转、review_required=true|false、\
                 dues_booking=here|elsewhere、budget_control=off|warn|refuse、\
                 large_payment=10000、limit_control=off|warn|refuse、county_accounts=true|false、\
                 province=省份名称",
            )
            .into());
    };
    let (key, value) = (setting.key(), setting.value());
    store::insert_setting(tx, unit.id, (key, &value), &actor.name, &clock.now_text()).await?;
    let detail = json!({ "value": value });
    trail::append(tx, clock, actor, unit.id, (Action::UnitSettingChanged, key), &detail).await
}

/// What it takes to register a project.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct NewProject {
    /// Empty: the next free number of the unit is given.
    pub code: String,
    pub name: String,
    pub is_earmarked: bool,
    pub funding_source: Option<FundingSource>,
    pub started_on: Option<String>,
    pub finished_on: Option<String>,
}

/// Registers a project. The caller holds the unit's book.
pub async fn add_project(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit_id: i64,
    new: NewProject,
) -> Outcome<Project> {
    let taken = store::projects_of(tx, unit_id).await?;
    let new = NewProject { name: plain_name(&new.name).to_owned(), ..new };
    let code = if new.code.is_empty() { next_code(&taken) } else { new.code };
    let mut findings = Vec::new();
    if new.name.trim().is_empty() {
        findings.push(Finding::new(&REGISTER_NAME_MISSING, Place::of("项目名称")));
    }
    for (label, on) in [("开始日期", &new.started_on), ("完工日期", &new.finished_on)] {
        findings.extend(on.as_deref().and_then(|on| wrong_date(label, on)));
    }
    if taken.iter().any(|project| project.code == code || project.name == new.name) {
        findings.push(Finding::new(&PROJECT_EXISTS, Place::of(format!("{code} {}", new.name))));
    }
    refuse_if_any(findings)?;
    let project = Project {
        id: store::next_project_id(tx, unit_id).await?,
        unit_id,
        code,
        name: new.name,
        is_earmarked: new.is_earmarked,
        funding_source: new.funding_source,
        started_on: new.started_on.filter(|on| !on.is_empty()),
        finished_on: new.finished_on.filter(|on| !on.is_empty()),
    };
    store::insert_project(tx, &project).await?;
    let detail = json!({ "name": project.name, "is_earmarked": project.is_earmarked });
    trail::append(tx, clock, actor, unit_id, (Action::ProjectAdded, &project.code), &detail)
        .await?;
    Ok(project)
}

/// An empty date is none.
fn wrong_date(label: &str, on: &str) -> Option<Finding> {
    let is_wrong = !on.is_empty() && jiff::civil::Date::from_str(on).is_err();
    is_wrong.then(|| Finding::new(&DATE_INVALID, Place::of(label)).found(on))
}

/// Writes down when a project was finished: from then on the year end asks what of its money is
/// surplus. The caller holds the unit's book.
pub async fn finish_project(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit_id: i64,
    (code, finished_on): (&str, &str),
) -> Outcome<Project> {
    let projects = store::projects_of(tx, unit_id).await?;
    let Some(mut project) = projects.into_iter().find(|it| it.code == code) else {
        return Err(Finding::new(&PROJECT_UNKNOWN, Place::of(format!("项目 {code}"))).into());
    };
    let is_date = jiff::civil::Date::from_str(finished_on).is_ok();
    if !is_date || project.started_on.as_deref().is_some_and(|from| from > finished_on) {
        let finding = Finding::new(&DATE_INVALID, Place::of("完工日期"));
        return Err(finding.found(finished_on).expected("不早于开始日期的日期").into());
    }
    if let Some(on) = &project.finished_on {
        let finding = Finding::new(&PROJECT_FINISHED, Place::of(format!("项目 {code}")));
        return Err(finding.found(on).into());
    }
    store::finish_project(tx, project.id, finished_on).await?;
    project.finished_on = Some(finished_on.to_owned());
    let detail = json!({ "finished_on": finished_on });
    trail::append(tx, clock, actor, unit_id, (Action::ProjectFinished, code), &detail).await?;
    Ok(project)
}

fn next_code(taken: &[Project]) -> String {
    let free = |number: &usize| {
        let code = format!("P{number:03}");
        !taken.iter().any(|project| project.code == code)
    };
    // One of so many numbers is free.
    let number = (1..=taken.len() + 1).find(free).unwrap_or_default();
    format!("P{number:03}")
}

/// Registers outside parties that are new, all under one record. It names none of them, since
/// they may be persons. The caller holds the unit's book.
pub async fn add_parties(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit_id: i64,
    names: &[String],
) -> Outcome<Vec<Party>> {
    let parties = store::insert_parties(tx, unit_id, names).await?;
    if let Some(first) = parties.first() {
        let detail = json!({ "count": parties.len() });
        let subject = first.id.to_string();
        trail::append(tx, clock, actor, unit_id, (Action::PartyAdded, &subject), &detail).await?;
    }
    Ok(parties)
}

/// Registers a bank account. The caller holds the unit's book.
pub async fn add_bank_account(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    mut account: BankAccount,
) -> Outcome<BankAccount> {
    let taken = store::bank_accounts_of(tx, account.unit_id).await?;
    for (label, text) in [("账户编码", &account.code), ("账户名称", &account.name)] {
        if text.trim().is_empty() {
            return Err(Finding::new(&REGISTER_NAME_MISSING, Place::of(label)).into());
        }
    }
    if taken.iter().any(|other| other.code == account.code || other.name == account.name) {
        let place = Place::of(format!("{} {}", account.code, account.name));
        return Err(Finding::new(&BANK_ACCOUNT_EXISTS, place).into());
    }
    account.id = store::insert_bank_account(tx, &account).await?;
    let detail = json!({ "name": account.name, "account": account.account_code });
    let unit_id = account.unit_id;
    trail::append(tx, clock, actor, unit_id, (Action::BankAccountAdded, &account.code), &detail)
        .await?;
    Ok(account)
}
