//! Use case: somebody applies for aid of a programme. The caller holds the unit's book.

use jiff::civil::Date;
use serde_json::json;

use crate::aid::application::{State, number_of, refuse_text};
use crate::aid::codes;
use crate::aid::family::{FamilyState, application_place, family_id};
use crate::aid::store::{self, ApplicationRow};
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::members::hold_keys::keys_to_seal;
use crate::members::identity::{check, normal};
use crate::members::keep_members::identity_hash;
use crate::money::Money;
use crate::platform::database::{Pending, Tx};
use crate::programmes::list_programmes::programme_called;
use crate::programmes::programme::State as ProgrammeState;
use crate::trail::{self, Action};
use crate::units::store as units;
use crate::units::unit::Unit;

/// Where rosters keep the hash of what they remark, so that an illness is one in both.
pub const ILLNESS_MARK: &str = "roster.note";

/// What is applied for.
#[derive(Clone)]
pub struct Asked {
    /// 项目编码.
    pub programme: String,
    pub name: String,
    pub identity: String,
    /// 所在单位, code or name; empty for the union itself.
    pub unit: String,
    /// 档案编号; empty where there is none.
    pub family: String,
    /// 病种; empty where it is none.
    pub illness: String,
    pub own_cost: Option<Money>,
    pub amount: Money,
    pub on: Date,
}

/// Nobody prints people by accident.
impl std::fmt::Debug for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Asked")
            .field("programme", &self.programme)
            .field("amount", &self.amount)
            .finish_non_exhaustive()
    }
}

/// Takes up an application; its number.
pub async fn ask_aid(tx: &mut Tx, act: Act<'_>, unit: &Unit, asked: &Asked) -> Outcome<String> {
    let pending: Pending<'_, Outcome<String>> = Box::pin(async move {
        let name = refuse_text("姓名", &asked.name, 1)?;
        let illness = refuse_text("病种", &asked.illness, 0)?;
        let identity = identity_of(&asked.identity)?;
        refuse_amounts(act, asked)?;
        let year = i64::from(asked.on.year());
        let programme = programme_called(tx, unit, (&asked.programme, year)).await?;
        if programme.state != ProgrammeState::Approved {
            let place = Place::of(programme.code.clone());
            return Err(Finding::new(&codes::NOT_APPROVED, place).into());
        }
        let at_unit = at_unit_of(tx, unit, &asked.unit).await?;
        let family = open_family_of(tx, unit, &asked.family).await?;
        let keys = keys_to_seal(tx, act.clock).await?;
        let (id, seq) = store::next_application(tx, unit.id, year).await?;
        let seal = |field: &str, text: &str| keys.seal(&application_place(field, id), text);
        let is_ill = !illness.is_empty();
        let row = ApplicationRow {
            id,
            unit_id: unit.id,
            year,
            seq,
            programme_id: programme.id,
            family_id: family,
            at_unit_id: at_unit.id,
            identity_hash: identity_hash(&keys, &identity)?,
            name_sealed: seal("name", &name)?,
            identity_sealed: seal("identity", &identity)?,
            illness_sealed: if is_ill { seal("illness", &illness)? } else { String::new() },
            illness_mark: if is_ill { keys.mark(ILLNESS_MARK, &illness)? } else { String::new() },
            key_id: keys.id().to_owned(),
            own_cost_fen: asked.own_cost.map(Money::fen),
            asked_fen: asked.amount.fen(),
            applied_on: asked.on.to_string(),
            applied_by: act.actor.name.clone(),
            applied_at: act.clock.now_text(),
            state: State::Applied.as_str().to_owned(),
            programme_code: programme.code.clone(),
            programme_name: programme.name,
            category: programme.category,
            unit_code: unit.code.clone(),
            at_unit_code: at_unit.code,
            ..blank()
        };
        store::insert_application(tx, &row).await?;
        let number = number_of(year, seq);
        let detail = json!({ "programme": programme.code, "amount": asked.amount.to_string(),
            "on": row.applied_on });
        let what = (Action::AidApplied, number.as_str());
        trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
        Ok(number)
    });
    pending.await
}

/// # Errors
/// Where it is no number of a person; nothing of it is told.
pub fn identity_of(text: &str) -> Outcome<String> {
    let identity = normal(text);
    if check(&identity).is_err() {
        return Err(Finding::new(&codes::IDENTITY_INVALID, Place::of("证件号码")).into());
    }
    Ok(identity)
}

fn refuse_amounts(act: Act<'_>, asked: &Asked) -> Outcome<()> {
    const MOST: Money = Money::from_fen(100_000_000_000);
    let is_sum = asked.amount > Money::ZERO && asked.amount <= MOST;
    let is_cost = asked.own_cost.is_none_or(|cost| cost >= Money::ZERO && cost <= MOST);
    if !is_sum || !is_cost {
        let wrong =
            if is_sum { ("个人负担费用", asked.own_cost) } else { ("申请金额", None) };
        let found = wrong.1.unwrap_or(asked.amount).grouped();
        let finding = Finding::new(&codes::AMOUNT_INVALID, Place::of(wrong.0)).found(found);
        return Err(finding.expected(format!("大于 0，不超过 {}", MOST.grouped())).into());
    }
    if asked.on > act.clock.today() {
        let finding = Finding::new(&codes::DAY_INVALID, Place::of("申请日期")).found(asked.on);
        return Err(finding.expected("不晚于当天").into());
    }
    Ok(())
}

async fn at_unit_of(tx: &mut Tx, unit: &Unit, named: &str) -> Outcome<Unit> {
    let named = named.trim();
    if named.is_empty() {
        return Ok(unit.clone());
    }
    let mut called = units::units_called(tx, [named]).await?;
    let found = called.remove(named);
    let chains = units::chains_of(tx, found.iter().map(|it| it.id)).await?;
    let is_below = |it: &Unit| {
        chains.get(&it.id).is_some_and(|chain| chain.iter().any(|above| above.id == unit.id))
    };
    found.filter(is_below).ok_or_else(|| {
        let finding = Finding::new(&codes::UNIT_OUT_OF_REACH, Place::of("所在单位"));
        finding.found(named).into()
    })
}

async fn open_family_of(tx: &mut Tx, unit: &Unit, number: &str) -> Outcome<Option<i64>> {
    if number.trim().is_empty() {
        return Ok(None);
    }
    let unknown = || Finding::new(&codes::FAMILY_UNKNOWN, Place::of("档案编号")).found(number);
    let id = family_id(unit.id, number).ok_or_else(unknown)?;
    let row = store::family_by_id(tx, unit.id, id).await?.ok_or_else(unknown)?;
    if row.state != FamilyState::Open.as_str() {
        let finding = Finding::new(&codes::FAMILY_ENDED, Place::of("档案编号"));
        return Err(finding.found(row.ended_on.unwrap_or_default()).into());
    }
    Ok(Some(id))
}

/// What no step has said yet.
fn blank() -> ApplicationRow {
    ApplicationRow {
        id: 0,
        unit_id: 0,
        year: 0,
        seq: 0,
        programme_id: 0,
        family_id: None,
        at_unit_id: 0,
        identity_hash: String::new(),
        name_sealed: String::new(),
        identity_sealed: String::new(),
        illness_sealed: String::new(),
        illness_mark: String::new(),
        key_id: String::new(),
        own_cost_fen: None,
        asked_fen: 0,
        granted_fen: None,
        applied_on: String::new(),
        applied_by: String::new(),
        applied_at: String::new(),
        state: String::new(),
        checked_by: None,
        checked_at: None,
        check_reason: None,
        notice_from_on: None,
        notice_to_on: None,
        notice_place: None,
        noticed_by: None,
        approved_on: None,
        approved_by: None,
        paper: None,
        paid_on: None,
        paid_by: None,
        payment: None,
        signed_on: None,
        signed_by: None,
        signed_paper: None,
        ended_reason: None,
        programme_code: String::new(),
        programme_name: String::new(),
        category: String::new(),
        unit_code: String::new(),
        at_unit_code: String::new(),
    }
}
