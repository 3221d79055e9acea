//! Use case: the lines of a register into it, inside the import's own transaction.

use crate::finding::{Failure, Finding, Outcome};
use crate::imports::registers::register_lines::{NewEntry, RegisterFate, RegisterRow};
use crate::ledger::chart::add_account::add_detail_account;
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::trail::Actor;
use crate::units::add_unit::{add_project, add_unit};
use crate::units::unit::Unit;

/// Registers what is new, what stands above first. Refusals of the registers themselves come
/// back with the cell of the line they are about; the caller then gives the transaction back.
pub async fn apply_register(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit: &Unit,
    (file_name, rows): (&str, &[RegisterRow]),
) -> Outcome<Vec<Finding>> {
    let mut new: Vec<&RegisterRow> =
        rows.iter().filter(|row| row.fate == RegisterFate::New).collect();
    new.sort_by_key(|row| row.depth);
    let mut findings = Vec::new();
    for row in new {
        let Some(entry) = row.entry.clone() else { continue };
        let registered = match entry {
            NewEntry::Unit(new) => add_unit(tx, clock, actor, new).await.map(drop),
            NewEntry::Account(new) => {
                add_detail_account(tx, clock, actor, unit, new).await.map(drop)
            }
            NewEntry::Project(new) => add_project(tx, clock, actor, unit.id, new).await.map(drop),
        };
        match registered {
            Ok(()) => {}
            Err(Failure::Refused(refused)) => {
                findings.extend(refused.into_iter().map(|it| placed(it, file_name, row)));
            }
            Err(other) => return Err(other),
        }
    }
    Ok(findings)
}

fn placed(mut finding: Finding, file_name: &str, row: &RegisterRow) -> Finding {
    finding.place.file = Some(file_name.to_owned());
    finding.place.sheet = Some(row.sheet.clone());
    finding.place.cell = Some(row.cell.clone());
    finding
}
