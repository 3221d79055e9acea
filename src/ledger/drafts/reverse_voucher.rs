//! Use case: correct a posted voucher by a red-letter reversal that points at it, whole or by
//! line (会计基础工作规范 第五十一条). The original never changes; the link is read both ways.
//!
//! Chosen lines alone seldom balance: further lines complete them in the same voucher, such as the
//! right account for an amount that stood at a wrong one (更正科目).

use jiff::civil::Date;

use crate::finding::{Finding, Outcome, Place, refuse_if_any};
use crate::ledger::chart::dimension::{Dimension, Dimensions};
use crate::ledger::chart::{Account, Era};
use crate::ledger::codes;
use crate::ledger::drafts::prepare_voucher::{Prepared, prepare_voucher};
use crate::ledger::drafts::reversal::{cancels, label_of, red_line, red_voucher, year_of};
use crate::ledger::post::sockets::Act;
use crate::ledger::store::{self, VoucherRow};
use crate::ledger::voucher::{EntryDraft, VoucherDraft};
use crate::platform::database::Tx;
use crate::units::unit::Unit;

/// What to reverse.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ReversalRequest {
    pub voucher_id: i64,
    /// Line numbers; empty reverses the whole voucher.
    #[serde(default)]
    pub lines: Vec<i64>,
    pub dated_on: Date,
    /// Added to the summary.
    #[serde(default)]
    pub reason: String,
}

/// The chosen lines of a posted voucher in red, and the voucher that they take back.
#[derive(Clone, Debug)]
pub struct RedLines {
    pub original: VoucherRow,
    pub entries: Vec<EntryDraft>,
}

/// Prepares the reversal as a draft; it is reviewed and posted like any other voucher.
pub async fn reverse_voucher(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    request: ReversalRequest,
    idempotency_key: Option<&str>,
) -> Outcome<Prepared> {
    complete_reversal(tx, act, unit, (request, Vec::new()), idempotency_key).await
}

/// Prepares a reversal with further lines that complete it.
pub async fn complete_reversal(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (request, further): (ReversalRequest, Vec<EntryDraft>),
    idempotency_key: Option<&str>,
) -> Outcome<Prepared> {
    let red = red_lines(tx, unit, &request).await?;
    let mut entries = red.entries;
    entries.extend(further);
    let voucher = red_voucher(&red.original, request.dated_on, &act.actor.name, entries)?;
    prepare_voucher(tx, act, unit, voucher, idempotency_key).await
}

/// The lines that a reversal takes back, in red.
pub async fn red_lines(tx: &mut Tx, unit: &Unit, request: &ReversalRequest) -> Outcome<RedLines> {
    let Some(original) = store::voucher_by_id(tx, unit.id, request.voucher_id).await? else {
        let place = Place::of(format!("编号 {}", request.voucher_id));
        return Err(Finding::new(&codes::VOUCHER_UNKNOWN, place).into());
    };
    let entries = store::entries_of_vouchers(tx, original.id, original.id).await?;
    let sets = store::dimension_sets_of(tx, unit.id).await?;
    let label = label_of(&original);
    let tail = tail_of(&request.reason);
    let red: Vec<EntryDraft> = entries
        .iter()
        .filter(|entry| request.lines.is_empty() || request.lines.contains(&entry.line_no))
        .map(|entry| red_line(entry, format!("注销{label}凭证{tail}"), &sets))
        .collect();
    let mut findings = Vec::new();
    for line in &request.lines {
        if !entries.iter().any(|entry| entry.line_no == *line) {
            findings.push(Finding::new(&codes::LINE_UNKNOWN, Place::of(&label)).found(line));
        }
    }
    if request.dated_on.year() != year_of(&original) {
        let place = Place::of(&label);
        findings.push(Finding::new(&codes::PRIOR_YEAR_CORRECTION, place).found(request.dated_on));
    }
    refuse_if_any(findings)?;
    Ok(RedLines { original, entries: red })
}

fn tail_of(reason: &str) -> String {
    let reason = reason.trim();
    if reason.is_empty() { String::new() } else { format!("：{reason}") }
}

/// 更正科目: for each line in red the same amount at the account where it belongs.
pub async fn corrected_lines(
    tx: &mut Tx,
    unit: &Unit,
    red: &RedLines,
    (account_id, reason): (i64, &str),
) -> Outcome<Vec<EntryDraft>> {
    let era = Era::of_year(i64::from(year_of(&red.original)));
    let chart = store::chart_of(tx, era, unit.id).await?;
    let account = chart.get(account_id);
    let summary = format!("更正{}凭证科目{}", label_of(&red.original), tail_of(reason));
    let right = |entry: &EntryDraft| EntryDraft {
        summary: summary.clone(),
        account_id,
        dimensions: account.map_or(entry.dimensions, |it| kept_at(it, &entry.dimensions)),
        debit: -entry.debit,
        credit: -entry.credit,
        reverses_line_no: None,
        source: None,
    };
    Ok(red.entries.iter().map(right).collect())
}

/// What an amount still names at another account: project and fund always, the rest where the
/// account asks for it.
fn kept_at(account: &Account, of: &Dimensions) -> Dimensions {
    let asks = |dimension| account.dimensions.iter().any(|(it, _)| *it == dimension);
    let at = |dimension, id: Option<i64>| id.filter(|_| asks(dimension));
    Dimensions {
        project_id: of.project_id,
        counterparty_unit_id: at(Dimension::Counterparty, of.counterparty_unit_id),
        party_id: at(Dimension::Counterparty, of.party_id),
        funding_source: of.funding_source,
        expenditure_kind: of.expenditure_kind.filter(|_| asks(Dimension::Expenditure)),
        economic_class: at(Dimension::EconomicClass, of.economic_class),
        functional_class: at(Dimension::EconomicClass, of.functional_class),
        asset_ownership: of.asset_ownership.filter(|_| asks(Dimension::Ownership)),
        bank_account_id: at(Dimension::BankAccount, of.bank_account_id),
    }
}

/// Says of each line of a reversal which line of the original it takes back: the one that it
/// cancels, one of `chosen` first. Lines that cancel none complete the voucher.
pub async fn link_lines(
    tx: &mut Tx,
    unit: &Unit,
    voucher: &mut VoucherDraft,
    chosen: &[i64],
) -> Outcome<()> {
    let Some(original_id) = voucher.reverses_id else { return Ok(()) };
    if store::voucher_by_id(tx, unit.id, original_id).await?.is_none() {
        return Ok(());
    }
    let mut left = store::entries_of_vouchers(tx, original_id, original_id).await?;
    left.sort_by_key(|entry| !chosen.contains(&entry.line_no));
    for entry in &mut voucher.entries {
        let found = left.iter().position(|it| cancels(it, entry));
        entry.reverses_line_no = found.map(|place| left.remove(place).line_no);
    }
    Ok(())
}
