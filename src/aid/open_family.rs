//! Use case: a family is put on file, once in the whole tree. The caller holds the unit's book.

use jiff::civil::Date;
use serde_json::json;

use crate::aid::application::refuse_text;
use crate::aid::ask_aid::identity_of;
use crate::aid::codes;
use crate::aid::family::{Cause, FamilyState, family_number, family_place};
use crate::aid::store::{self, FamilyRow};
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::limits::list_limits::root_of;
use crate::members::hold_keys::keys_to_seal;
use crate::members::keep_members::identity_hash;
use crate::money::Money;
use crate::platform::database::{Pending, Tx};
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// More people than these do not live in one family.
pub const MAX_HEADS: i64 = 30;
const MAX_INCOME: Money = Money::from_fen(10_000_000);

/// A family as it is put on file.
#[derive(Clone)]
pub struct NewFamily {
    /// Of its head.
    pub name: String,
    pub identity: String,
    pub phone: String,
    pub address: String,
    /// 致困原因, as people write it.
    pub cause: String,
    /// 家庭人均月收入.
    pub income: Money,
    /// 家庭人口.
    pub heads: i64,
    pub on: Date,
    pub paper: String,
}

/// Nobody prints people by accident.
impl std::fmt::Debug for NewFamily {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewFamily").field("cause", &self.cause).finish_non_exhaustive()
    }
}

/// # Errors
/// Where there is no such cause, or income and heads are none of a family.
pub fn refuse_need((cause, income, heads): (&str, Money, i64)) -> Outcome<Cause> {
    let cause = Cause::of_words(cause)
        .ok_or_else(|| Finding::new(&codes::CAUSE_UNKNOWN, Place::of("致困原因")).found(cause))?;
    if income < Money::ZERO || income > MAX_INCOME {
        let finding = Finding::new(&codes::AMOUNT_INVALID, Place::of("人均月收入"));
        let expected = format!("0 至 {}", MAX_INCOME.grouped());
        return Err(finding.found(income.grouped()).expected(expected).into());
    }
    if !(1..=MAX_HEADS).contains(&heads) {
        let finding = Finding::new(&codes::FIELD_INVALID, Place::of("家庭人口"));
        return Err(finding.found(heads).expected(format!("1 至 {MAX_HEADS}")).into());
    }
    Ok(cause)
}

/// Puts a family on file; its number.
pub async fn open_family(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    new: &NewFamily,
) -> Outcome<String> {
    let pending: Pending<'_, Outcome<String>> = Box::pin(async move {
        let name = refuse_text("户主姓名", &new.name, 1)?;
        let phone = refuse_text("联系电话", &new.phone, 0)?;
        let address = refuse_text("住址", &new.address, 0)?;
        let paper = refuse_text("建档依据", &new.paper, 1)?;
        let identity = identity_of(&new.identity)?;
        let cause = refuse_need((&new.cause, new.income, new.heads))?;
        if new.on > act.clock.today() {
            let finding = Finding::new(&codes::DAY_INVALID, Place::of("建档日期"));
            return Err(finding.found(new.on).expected("不晚于当天").into());
        }
        let keys = keys_to_seal(tx, act.clock).await?;
        let hash = identity_hash(&keys, &identity)?;
        let root = root_of(tx, unit).await?;
        if let Some((at, id)) = store::families_of_person(tx, root.id, &hash).await?.first() {
            let own = *at == unit.id;
            let found = if own { family_number(*id) } else { "在其他单位".to_owned() };
            return Err(Finding::new(&codes::FAMILY_OPEN, Place::of("证件号码"))
                .found(found)
                .into());
        }
        let id = store::next_family_id(tx, unit.id).await?;
        let seal = |field: &str, text: &str| match text {
            "" => Ok(String::new()),
            _ => keys.seal(&family_place(field, id), text),
        };
        let row = FamilyRow {
            id,
            unit_id: unit.id,
            unit_code: unit.code.clone(),
            identity_hash: hash,
            name_sealed: seal("name", &name)?,
            identity_sealed: seal("identity", &identity)?,
            phone_sealed: seal("phone", &phone)?,
            address_sealed: seal("address", &address)?,
            key_id: keys.id().to_owned(),
            cause: cause.as_str().to_owned(),
            income_fen: new.income.fen(),
            heads: new.heads,
            opened_on: new.on.to_string(),
            paper,
            state: FamilyState::Open.as_str().to_owned(),
            ended_on: None,
            end_reason: None,
            set_by: act.actor.name.clone(),
            set_at: act.clock.now_text(),
        };
        store::insert_family(tx, &row).await?;
        let number = family_number(id);
        let detail = json!({ "on": row.opened_on, "paper": row.paper });
        let what = (Action::AidFamilyOpened, number.as_str());
        trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
        Ok(number)
    });
    pending.await
}
