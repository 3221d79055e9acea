//! Use cases: demand what is overdue, of each union by a numbered document that is kept as it was
//! said; set the rate of a late charge.
//!
//! Invariant: what was demanded on a day is not demanded again on it, unless something else is
//! overdue by then. The caller holds the issuer's book.

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use serde_json::json;

use crate::date::Period;
use crate::dues::codes;
use crate::dues::demand::{Demand, DemandMonth};
use crate::dues::dues_month::DuesMonth;
use crate::dues::late_rate::{LATE_RATE, LateRate, late_charge};
use crate::dues::list_months::months_below;
use crate::dues::store::{self, ChannelRow, DemandRow};
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::money::percent::Percent;
use crate::platform::database::Tx;
use crate::platform::evidence::sha256_hex;
use crate::trail::{self, Action};
use crate::units::dated_rule::{DatedRule, NewRule};
use crate::units::set_rule::set_rule;
use crate::units::store as units;
use crate::units::unit::Unit;

/// A demand, and whether it is new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demanded {
    pub row: DemandRow,
    pub demand: Demand,
    pub is_new: bool,
}

/// Demands of every union at and below the issuer what is overdue on a day.
pub async fn make_demands(
    tx: &mut Tx,
    act: Act<'_>,
    issuer: &Unit,
    on: Date,
) -> Outcome<Vec<Demanded>> {
    let last = Period::of(on).map_or(0, Period::number);
    let mut months = months_below(tx, issuer, (0, last), on).await?;
    months.retain(|month| !month.arrears(on).is_zero());
    if months.is_empty() {
        let place = Place::of(format!("{issuer} {on}"));
        return Err(Finding::new(&codes::NOTHING_OVERDUE, place).into());
    }
    let (day, year) = (on.to_string(), i64::from(on.year()));
    let rules = units::rules_of_kind(tx, LATE_RATE).await?;
    let chains = units::chains_of(tx, months.iter().map(|month| month.unit_id)).await?;
    let mut payers: FxHashMap<i64, ChannelRow> = FxHashMap::default();
    for row in store::channels_below(tx, issuer.id).await? {
        if row.holds_on(&day) || !payers.contains_key(&row.unit_id) {
            payers.insert(row.unit_id, row);
        }
    }
    let before: FxHashMap<i64, DemandRow> = store::demands_on(tx, issuer.id, &day)
        .await?
        .into_iter()
        .map(|it| (it.unit_id, it))
        .collect();
    let mut next_id = store::next_demand_id(tx, issuer.id).await?;
    let mut next_number = store::demands_made(tx, issuer.id, year).await? + 1;
    let mut demanded = Vec::new();
    for of_unit in months.chunk_by(|one, other| one.unit_id == other.unit_id) {
        let Some(first) = of_unit.first() else { continue };
        let reach: Vec<i64> =
            chains.get(&first.unit_id).into_iter().flatten().map(|it| it.id).collect();
        let mut demand = demand_of(issuer, (first, payers.get(&first.unit_id)), &day);
        for month in of_unit {
            demand.add(month, (&rules, &reach), on);
        }
        if let Some(row) = before.get(&first.unit_id) {
            let said = row.read()?;
            if said.says_the_same(&demand) {
                demanded.push(Demanded { row: row.clone(), demand: said, is_new: false });
                continue;
            }
        }
        demand.number = format!("催缴{year}-{next_number:03}");
        let row = row_of(act, (issuer, first.unit_id), next_id, &demand)?;
        store::insert_demand(tx, &row).await?;
        (next_id, next_number) = (next_id + 1, next_number + 1);
        demanded.push(Demanded { row, demand, is_new: true });
    }
    let new: Vec<&str> =
        demanded.iter().filter(|it| it.is_new).map(|it| it.demand.number.as_str()).collect();
    if !new.is_empty() {
        let detail = json!({ "date": day, "demands": new });
        let what = (Action::DuesDemanded, issuer.code.as_str());
        trail::append(tx, act.clock, act.actor, issuer.id, what, &detail).await?;
    }
    Ok(demanded)
}

fn demand_of(
    issuer: &Unit,
    (month, payer): (&DuesMonth, Option<&ChannelRow>),
    day: &str,
) -> Demand {
    Demand {
        number: String::new(),
        date: day.to_owned(),
        issuer_code: issuer.code.clone(),
        issuer_name: issuer.name.clone(),
        unit_code: month.unit_code.clone(),
        unit_name: month.unit_name.clone(),
        payer_name: payer.map_or_else(|| month.unit_name.clone(), |it| it.payer_name.clone()),
        credit_code: payer.map(|it| it.credit_code.clone()).unwrap_or_default(),
        months: Vec::new(),
        charge_papers: Vec::new(),
    }
}

impl Demand {
    fn add(&mut self, month: &DuesMonth, (rules, reach): (&[DatedRule], &[i64]), on: Date) {
        let arrears = month.arrears(on);
        let (charge, papers) = late_charge(rules, reach, (arrears, month.due_on, on));
        for paper in papers {
            if !self.charge_papers.contains(&paper) {
                self.charge_papers.push(paper);
            }
        }
        self.months.push(DemandMonth {
            wage_period: month.wage_period.to_string(),
            payroll: month.payroll,
            due: month.due,
            paid: month.paid,
            arrears,
            due_on: month.due_on.to_string(),
            days_late: month.days_late(on),
            charge,
        });
    }
}

fn row_of(
    act: Act<'_>,
    (issuer, unit_id): (&Unit, i64),
    id: i64,
    demand: &Demand,
) -> Outcome<DemandRow> {
    let content =
        serde_json::to_string(demand).map_err(|problem| Failure::Storage(problem.to_string()))?;
    Ok(DemandRow {
        id,
        issuer_id: issuer.id,
        unit_id,
        number: demand.number.clone(),
        dated_on: demand.date.clone(),
        arrears_fen: demand.arrears().fen(),
        charge_fen: demand.charge().fen(),
        content_hash: sha256_hex(content.as_bytes()),
        content,
        made_by: act.actor.name.clone(),
        made_at: act.clock.now_text(),
    })
}

/// A demand that a unit made, or that was made of it.
pub async fn find_demand(tx: &mut Tx, unit: &Unit, id: i64) -> Outcome<(DemandRow, Demand)> {
    let found = store::demand_by_id(tx, id).await?;
    let Some(row) = found.filter(|it| [it.issuer_id, it.unit_id].contains(&unit.id)) else {
        let place = Place::of(format!("{unit} 催缴通知 {}", id & 0xffff_ffff));
        return Err(Finding::new(&codes::DOCUMENT_UNKNOWN, place).into());
    };
    let demand = row.read()?;
    Ok((row, demand))
}

/// Sets the rate of a late charge for a unit and all below it; percent a day.
pub async fn set_late_rate(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    percent: &str,
    (from, to, paper): (&str, Option<&str>, &str),
) -> Outcome<DatedRule> {
    let read = Percent::read(percent).filter(|it| it.parts() > 0);
    let Some(percent) = read else {
        let finding = Finding::new(&codes::LATE_RATE_INVALID, Place::of("每日比例"));
        return Err(finding.found(percent).expected("每日百分数，如 0.05").into());
    };
    let new = NewRule {
        kind: LATE_RATE.to_owned(),
        channel: String::new(),
        value: json!(LateRate { percent }),
        paper: paper.to_owned(),
        valid_from_on: from.to_owned(),
        valid_to_on: to.map(str::to_owned),
    };
    set_rule(tx, act.clock, act.actor, unit, new).await
}
