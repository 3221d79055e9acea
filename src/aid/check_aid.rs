//! Use cases: what the program says of an application (what the member had before, what the rule
//! allows, which papers are missing), and the check by which somebody takes it on.
//!
//! Invariant: what a member had in unions that the looking one does not see is counted and never
//! said.

use jiff::civil::Date;
use serde::Serialize;
use serde_json::json;

use crate::aid::application::{State, refuse_hand, refuse_text, refuse_turn};
use crate::aid::codes;
use crate::aid::family::application_place;
use crate::aid::list_aid::{Application, find_application};
use crate::aid::set_aid_terms::aid_terms_on;
use crate::aid::store;
use crate::finding::{Failure, Finding, Outcome, Place, Severity, refuses};
use crate::ledger::post::sockets::Act;
use crate::limits::list_limits::root_of;
use crate::limits::quantity::Quantity;
use crate::members::hold_keys::keys_needed;
use crate::money::Money;
use crate::platform::database::{Pending, Tx};
use crate::platform::vault::{KEY_MISSING, Keys};
use crate::programmes::keep_roster::keep_roster;
use crate::programmes::load_given::load_chains;
use crate::programmes::rows::RosterRow;
use crate::programmes::store::lines_of_persons;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// Something that the member had this year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Had {
    pub day: String,
    pub unit_code: String,
    pub programme: String,
    pub category: String,
    pub amount: Money,
}

/// What there is to say of an application.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Prospect {
    pub had: Vec<Had>,
    /// Lines of unions that are not seen from here.
    pub elsewhere: usize,
    pub findings: Vec<Finding>,
}

/// The line of the roster that an application becomes.
pub fn line_of(row: &Application, keys: &Keys, day: Date) -> Outcome<RosterRow> {
    let open = |field: &str, sealed: &str| match sealed {
        "" => Ok(String::new()),
        _ => keys.open(&application_place(field, row.id), sealed),
    };
    Ok(RosterRow {
        code: row.programme_code.clone(),
        paid_on: day,
        name: open("name", &row.name_sealed)?,
        identity: open("identity", &row.identity_sealed)?,
        unit: row.at_unit_code.clone(),
        hardship: String::new(),
        quantity: Some(Quantity::from_hundredths(100)),
        amount: row.amount(),
        note: open("illness", &row.illness_sealed)?,
        source: (0, 0),
    })
}

/// Says everything there is to say of an application that is paid on a day; nothing is kept.
pub fn look_ahead<'a>(
    tx: &'a mut Tx,
    act: Act<'a>,
    unit: &'a Unit,
    (row, day): (&'a Application, Date),
) -> Pending<'a, Outcome<Prospect>> {
    Box::pin(async move {
        let Some(keys) = keys_needed(tx).await? else {
            return Err(Finding::new(&KEY_MISSING, Place::default()).into());
        };
        let line = line_of(row, &keys, day)?;
        let root = root_of(tx, unit).await?;
        let mut prospect = had_before(tx, (unit, &root), row, day).await?;
        // Judged as a line of the roster, which is not kept.
        let taken = keep_roster(tx, act, unit, (&[line], true)).await?;
        prospect.findings = taken.findings;
        for finding in &mut prospect.findings {
            finding.place.line = None;
        }
        prospect.findings.extend(own_rules(tx, (unit, &root), row, day).await?);
        Ok(prospect)
    })
}

async fn had_before(
    tx: &mut Tx,
    (unit, root): (&Unit, &Unit),
    row: &Application,
    day: Date,
) -> Outcome<Prospect> {
    let year = day.year();
    let days = (format!("{year:04}-01-01"), format!("{year:04}-12-31"));
    let of = (root.id, &[row.identity_hash.as_str()][..]);
    let lines = lines_of_persons(tx, of, (&days.0, &days.1)).await?;
    let chains = load_chains(tx, lines.iter().map(|it| it.at_unit_id)).await?;
    let mut prospect = Prospect::default();
    for line in lines {
        let is_seen = chains.get(&line.at_unit_id).is_some_and(|it| it.contains(&unit.id));
        if !is_seen {
            prospect.elsewhere += 1;
            continue;
        }
        prospect.had.push(Had {
            day: line.paid_on,
            unit_code: line.unit_code,
            programme: line.programme_name,
            category: line.category,
            amount: Money::from_fen(line.amount_fen),
        });
    }
    Ok(prospect)
}

/// First time for the illness, own cost above the threshold, papers, the family's file.
async fn own_rules(
    tx: &mut Tx,
    (unit, root): (&Unit, &Unit),
    row: &Application,
    day: Date,
) -> Outcome<Vec<Finding>> {
    let terms = aid_terms_on(tx, unit, day).await?;
    let place = || Place::of(row.number());
    let mut findings = Vec::new();
    if !row.illness_mark.is_empty() {
        let of = (row.identity_hash.as_str(), row.illness_mark.as_str());
        let before = store::illness_before(tx, root.id, of).await?;
        if before > 0 {
            let finding = Finding::new(&codes::ILLNESS_BEFORE, place());
            findings.push(finding.found(format!("{before} 次")).expected("首次帮扶"));
        }
        let own = row.own_cost_fen.map_or(Money::ZERO, Money::from_fen);
        if let Some(from) = terms.own_cost.filter(|from| own < *from) {
            let finding = Finding::new(&codes::COST_BELOW, place());
            findings.push(finding.found(own.grouped()).expected(from.grouped()));
        }
    }
    if terms.family_first.contains(&row.category) && row.family_id.is_none() {
        findings.push(Finding::new(&codes::FAMILY_NEEDED, place()).found(&row.category));
    }
    let papers = store::papers_of(tx, row.id).await?;
    let is_there = |kind: &&String| papers.iter().any(|it| it.kind == **kind);
    let missing: Vec<&str> =
        terms.papers.iter().filter(|kind| !is_there(kind)).map(String::as_str).collect();
    if papers.is_empty() || !missing.is_empty() {
        let expected =
            if missing.is_empty() { "至少一份".to_owned() } else { missing.join("、") };
        let finding = Finding::new(&codes::EVIDENCE_MISSING, place());
        findings.push(finding.found(format!("{} 份", papers.len())).expected(expected));
    }
    Ok(findings)
}

/// What somebody says who checks an application.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checking {
    /// What is asked for unless given.
    pub amount: Option<Money>,
    /// Answers warnings.
    pub reason: String,
}

/// Takes an application on: warnings need a reason, what refuses is refused.
pub async fn check_aid(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (number, checking): (&str, &Checking),
) -> Outcome<Prospect> {
    let pending: Pending<'_, Outcome<Prospect>> = Box::pin(async move {
        let mut row = find_application(tx, unit, number).await?;
        refuse_turn(number, row.state()?, &[State::Applied])?;
        refuse_hand(number, &act.actor.name, &[Some(&row.applied_by)])?;
        let reason = refuse_text("理由", &checking.reason, 0)?;
        let asked = Money::from_fen(row.asked_fen);
        let granted = checking.amount.unwrap_or(asked);
        if granted <= Money::ZERO || granted > asked {
            let finding = Finding::new(&codes::AMOUNT_INVALID, Place::of("审核金额"));
            let expected = format!("大于 0，不超过申请金额 {}", asked.grouped());
            return Err(finding.found(granted.grouped()).expected(expected).into());
        }
        row.granted_fen = Some(granted.fen());
        let day = act.clock.today();
        let prospect = look_ahead(tx, act, unit, (&row, day)).await?;
        let warns = prospect.findings.iter().any(|it| it.severity == Severity::Warn);
        if refuses(&prospect.findings) || (warns && reason.is_empty()) {
            return Err(Failure::Refused(prospect.findings));
        }
        State::Checked.as_str().clone_into(&mut row.state);
        row.checked_by = Some(act.actor.name.clone());
        row.checked_at = Some(act.clock.now_text());
        row.check_reason = Some(reason);
        store::settle_application(tx, &row).await?;
        let told: Vec<&str> = prospect.findings.iter().map(|it| it.code.id).collect();
        let detail = json!({ "step": "check", "granted": granted.to_string(), "told": told,
            "reason": row.check_reason });
        let what = (Action::AidStepped, number);
        trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
        Ok(prospect)
    });
    pending.await
}
