//! Use cases: a union draws a report that it will send, and sends it once it is signed.
//!
//! The caller holds the system's book and the unit's; to send, that of the union above, too.

use serde_json::json;

use super::build_named::{Drawn, build_named, rules_hash};
use super::codes;
use super::store::{self, SubmissionRow};
use super::submission::{CellChange, Content, State, differences};
use crate::consolidation::consolidated_name::Tree;
use crate::date::ReportSpan;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::platform::database::{Pending, Tx};
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// The fewest people under a report.
pub const FEWEST_SIGNERS: usize = 2;

/// What is sent: which report of which months.
#[derive(Clone, Copy, Debug)]
pub struct Which<'w> {
    pub form: &'w str,
    pub span: ReportSpan,
}

impl Which<'_> {
    #[must_use]
    pub fn place(&self, unit: &Unit) -> Place {
        Place::of(format!("{unit} {} {}", self.span.title(), self.form))
    }
}

/// A draft, and what is different from the version before it.
#[derive(Clone, Debug)]
pub struct Prepared {
    pub row: SubmissionRow,
    pub changes: Vec<CellChange>,
    pub open_residuals: usize,
}

/// A kept content.
pub fn content_of(row: &SubmissionRow) -> Outcome<Content> {
    serde_json::from_str(&row.content)
        .map_err(|problem| Failure::Storage(format!("submission {}: {problem}", row.id)))
}

/// Draws a report as a draft; a draft of before gives way to it.
pub fn prepare_submission<'t>(
    tx: &'t mut Tx,
    act: Act<'t>,
    unit: &'t Unit,
    (which, explained): (Which<'t>, &'t str),
) -> Pending<'t, Outcome<Prepared>> {
    Box::pin(async move {
        let Some(receiver_id) = unit.parent_id else {
            return Err(Finding::new(&codes::NO_UNION_ABOVE, which.place(unit)).into());
        };
        let span = which.span.to_string();
        let before = store::submissions_of(tx, unit.id, (which.form, &span)).await?;
        let last = before.last();
        let state = last.and_then(|it| State::read(&it.state));
        if let Some(waits) = state.filter(|it| it.is_out()) {
            return Err(Finding::new(&codes::WAITS, which.place(unit)).found(waits).into());
        }
        let Drawn { report, tree_hash, open_residuals } =
            build_named(tx, unit, (which.form, which.span), Tree::Then).await?;
        let content = Content::of(&report);
        let content_hash = content.hash();
        let returned = before.iter().rev().find(|it| it.state == State::Returned.as_str());
        if let Some(returned) = returned.filter(|it| it.content_hash == content_hash) {
            let found = format!("第 {} 版，{}", returned.version, returned.note);
            return Err(Finding::new(&codes::UNCHANGED, which.place(unit)).found(found).into());
        }
        let changes = match returned {
            Some(returned) => differences(&content_of(returned)?, &content),
            None => Vec::new(),
        };
        if let Some(draft) = last.filter(|_| state == Some(State::Draft)) {
            let replaced = State::Replaced.as_str().to_owned();
            store::set_state(tx, &SubmissionRow { state: replaced, ..draft.clone() }).await?;
        }
        let (ledger_seq, ledger_hash) = trail::store::head(tx, unit.id, "voucher").await?;
        let (first, last_month) = which.span.months();
        let mut row = SubmissionRow {
            id: 0,
            unit_id: unit.id,
            receiver_id,
            form: which.form.to_owned(),
            span,
            first_period: which.span.year() * 100 + first,
            last_period: which.span.year() * 100 + last_month,
            version: last.map_or(1, |it| it.version + 1),
            content: content.text(),
            content_hash,
            ledger_seq,
            ledger_hash,
            rules_hash: rules_hash(),
            tree_hash,
            explained: explained.trim().to_owned(),
            state: State::Draft.as_str().to_owned(),
            drafted_by: act.actor.name.clone(),
            drafted_at: act.clock.now_text(),
            sent_on: None,
            sent_by: None,
            sent_at: None,
            decided_on: None,
            decided_by: None,
            decided_at: None,
            note: String::new(),
        };
        row.id = store::insert_submission(tx, &row).await?;
        let detail = json!({
            "form": row.form, "span": row.span, "version": row.version,
            "content": row.content_hash, "changes": changes.len(),
        });
        let what = (Action::SubmissionPrepared, row.form.as_str());
        trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
        Ok(Prepared { row, changes, open_residuals })
    })
}

/// The newest version, which must be there.
pub async fn newest(tx: &mut Tx, unit: &Unit, which: Which<'_>) -> Outcome<SubmissionRow> {
    let span = which.span.to_string();
    let rows = store::submissions_of(tx, unit.id, (which.form, &span)).await?;
    let unknown = || Finding::new(&codes::UNKNOWN, which.place(unit)).into();
    rows.into_iter().next_back().ok_or_else(unknown)
}

/// Refuses what was drawn of other books, rules or trees than those of now.
pub async fn refuse_changed(
    tx: &mut Tx,
    unit: &Unit,
    (which, row): (Which<'_>, &SubmissionRow),
) -> Outcome<Drawn> {
    let drawn = build_named(tx, unit, (which.form, which.span), Tree::Then).await?;
    let now = Content::of(&drawn.report);
    if now.hash() == row.content_hash
        && rules_hash() == row.rules_hash
        && drawn.tree_hash == row.tree_hash
    {
        return Ok(drawn);
    }
    let changed = differences(&content_of(row)?, &now);
    let said: Vec<String> = changed.iter().take(5).map(ToString::to_string).collect();
    let found =
        if said.is_empty() { "报表规则或隶属关系".to_owned() } else { said.join("；") };
    Err(Finding::new(&codes::CONTENT_CHANGED, which.place(unit)).found(found).into())
}

/// Sends it to the union above, whose chain keeps where this one's stood.
pub fn send_submission<'t>(
    tx: &'t mut Tx,
    act: Act<'t>,
    unit: &'t Unit,
    which: Which<'t>,
) -> Pending<'t, Outcome<SubmissionRow>> {
    Box::pin(async move {
        let mut row = newest(tx, unit, which).await?;
        if row.state != State::Draft.as_str() {
            let state = State::read(&row.state).unwrap_or(State::Sent);
            let finding = Finding::new(&codes::NOT_A_DRAFT, which.place(unit));
            return Err(finding.found(state).into());
        }
        let drawn = refuse_changed(tx, unit, (which, &row)).await?;
        if drawn.open_residuals > 0 && row.explained.is_empty() {
            let found = format!("{} 项", drawn.open_residuals);
            let finding = Finding::new(&codes::RESIDUALS_UNEXPLAINED, which.place(unit));
            return Err(finding.found(found).into());
        }
        let signatures = store::signatures_of(tx, row.id).await?;
        let mut signers: Vec<&str> = signatures.iter().map(|it| it.signer.as_str()).collect();
        signers.sort_unstable();
        signers.dedup();
        if signers.len() < FEWEST_SIGNERS {
            let found = format!("{} 人", signers.len());
            let finding = Finding::new(&codes::TOO_FEW_SIGNERS, which.place(unit));
            return Err(finding.found(found).expected("至少 2 人").into());
        }
        State::Sent.as_str().clone_into(&mut row.state);
        row.sent_on = Some(act.clock.today().to_string());
        row.sent_by = Some(act.actor.name.clone());
        row.sent_at = Some(act.clock.now_text());
        store::set_state(tx, &row).await?;
        let detail = json!({
            "form": row.form, "span": row.span, "version": row.version,
            "content": row.content_hash, "signers": signers,
        });
        let what = (Action::SubmissionSent, row.form.as_str());
        trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
        let (seq, hash) = trail::store::head(tx, unit.id, "voucher").await?;
        let (trail_seq, trail_hash) = trail::store::head(tx, unit.id, "trail").await?;
        let detail = json!({
            "form": row.form, "span": row.span, "version": row.version,
            "content": row.content_hash, "ledger": { "seq": seq, "hash": hash },
            "trail": { "seq": trail_seq, "hash": trail_hash },
        });
        let what = (Action::SubmissionReceived, unit.code.as_str());
        trail::append(tx, act.clock, act.actor, row.receiver_id, what, &detail).await?;
        Ok(row)
    })
}
