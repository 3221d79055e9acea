//! Use case: the rows of a list go to the area that takes them up, inside the import's own
//! transaction; what it finds comes back with the cell that it is about.

use crate::appraisals::keep_schemes::keep_schemes;
use crate::appraisals::record_scores::record_scores;
use crate::assets::keep_cards::keep_cards;
use crate::assets::keep_counts::keep_counts;
use crate::audits::keep_problems::keep_problems;
use crate::budgets::keep_budgets::{keep_adjustment, keep_budget};
use crate::checks::keep_calendar::keep_calendar;
use crate::dealings::announce_grants::take_notices;
use crate::dues::keep_joint_payers::keep_joint_payers;
use crate::dues::keep_registers::{keep_bases, keep_channels, keep_targets};
use crate::dues::keep_split_legs::keep_split_legs;
use crate::dues::keep_split_rules::keep_split_rules;
use crate::dues::record_receipts::record_receipts;
use crate::dues::settle_debts::take_transfers;
use crate::finding::rows::Taken;
use crate::finding::{Finding, Outcome};
use crate::grants::keep_policies::keep_policies;
use crate::grants::keep_rules::keep_return_rules;
use crate::imports::dealings::reader::ReadRows;
use crate::imports::dealings::rows::Rows;
use crate::imports::registers::register_lines::{RegisterFate, RegisterRow};
use crate::ledger::post::sockets::Act;
use crate::limits::keep_limits::keep_limits;
use crate::members::keep_fees::keep_fees;
use crate::members::keep_members::keep_members;
use crate::platform::database::{Pending, Tx};
use crate::prescribed::book_events::Booked;
use crate::programmes::keep_history::keep_history;
use crate::programmes::keep_programmes::keep_programmes;
use crate::programmes::keep_roster::keep_roster;
use crate::units::unit::Unit;

/// What became of the rows.
#[derive(Debug, Default)]
pub struct Applied {
    /// As a preview shows them.
    pub register: Vec<RegisterRow>,
    pub findings: Vec<Finding>,
    pub booked: Booked,
}

pub async fn apply_rows(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (file_name, batch_id, read): (&str, i64, &ReadRows),
) -> Outcome<Applied> {
    let pending: Pending<'_, Outcome<Applied>> = Box::pin(async move {
        let acting = (act.clock, act.actor);
        let none = |taken: Taken| (taken, Booked::default());
        let of_file = Some(batch_id);
        let (taken, booked) = match &read.rows {
            Rows::SplitRules(rows) => none(keep_split_rules(tx, act, unit, rows).await?),
            Rows::SplitLegs(rows) => none(keep_split_legs(tx, act, unit, rows).await?),
            Rows::Channels(rows) => none(keep_channels(tx, act, unit, rows).await?),
            Rows::JointPayers(rows) => none(keep_joint_payers(tx, act, unit, rows).await?),
            Rows::Bases(rows) => none(keep_bases(tx, act, unit, rows).await?),
            Rows::Targets(rows) => none(keep_targets(tx, act, unit, rows).await?),
            Rows::Receipts(rows) => record_receipts(tx, act, unit, (rows, of_file)).await?,
            Rows::Transfers(rows) => take_transfers(tx, act, unit, (rows, of_file)).await?,
            Rows::Notices(rows) => none(take_notices(tx, act, unit, rows).await?),
            Rows::ReturnRules(rows) => none(keep_return_rules(tx, act, unit, rows).await?),
            Rows::Policies(rows) => none(keep_policies(tx, act, unit, rows).await?),
            Rows::Budget(rows) => none(keep_budget(tx, act, (unit, read.year), rows).await?),
            Rows::Adjustment(rows) => {
                none(keep_adjustment(tx, act, (unit, read.year), rows).await?)
            }
            Rows::Members(rows) => none(keep_members(tx, act, unit, rows).await?),
            Rows::Fees(grid) => none(keep_fees(tx, act, unit, &grid.rows).await?),
            Rows::Limits(rows) => none(keep_limits(tx, act, unit, rows).await?),
            Rows::Programmes(rows) => none(keep_programmes(tx, act, unit, rows).await?),
            Rows::Roster(rows) => none(keep_roster(tx, act, unit, (rows, read.is_refused)).await?),
            Rows::History(rows) => none(keep_history(tx, act, unit, rows).await?),
            Rows::Scheme(rows) => none(keep_schemes(tx, acting, (unit, read.year), rows).await?),
            Rows::Scores(rows) => none(record_scores(tx, acting, (unit, read.year), rows).await?),
            Rows::Problems(rows) => none(keep_problems(tx, acting, (unit, read.year), rows).await?),
            Rows::Days(rows) => none(keep_calendar(tx, act, unit, rows).await?),
            Rows::Cards(rows) => none(keep_cards(tx, act, (unit, read.year), rows).await?),
            Rows::Counts(rows) => none(keep_counts(tx, act, (unit, read.year), rows).await?),
        };
        let refused = taken.refused();
        let fate = |place: usize| match taken.known.get(place) {
            _ if refused.contains(&place) => RegisterFate::Refused,
            Some(true) => RegisterFate::Known,
            _ => RegisterFate::New,
        };
        let row = |place: usize| {
            let (sheet, cell) = read.place_of(place);
            let (code, name) = read.name_of(place);
            let fate = fate(place);
            RegisterRow { sheet, cell, code, name, upper: None, fate, entry: None, depth: 0 }
        };
        let register = (0..read.len()).map(row).collect();
        let findings = taken.findings.into_iter().map(|it| read.placed(it, file_name));
        let mut findings: Vec<Finding> = findings.collect();
        findings.extend(booked.findings.iter().cloned().map(|it| read.placed(it, file_name)));
        Ok(Applied { register, findings, booked })
    });
    pending.await
}
