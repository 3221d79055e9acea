//! Dues as pages and the API show them: receipts, shares, what is owed, what was booked.

pub mod behind;
pub mod board;
pub mod notices;
pub mod papers;
pub mod work;

use rustc_hash::FxHashMap;
use serde::Serialize;
use utoipa::ToSchema;

use crate::date::{Period, ReportSpan};
use crate::dues::channel::Channel;
use crate::dues::further::FurtherLeg;
use crate::dues::match_payers::MatchedBy;
use crate::dues::rules::{SPLIT_RULE, SplitValue};
use crate::dues::split::Legs;
use crate::dues::store::{self, DebtSum, ReceiptRow, ReceiptsAsked};
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::prescribed::book_events::{Booked, event_of};
use crate::prescribed::store as bookings;
use crate::units::dated_rule::DatedRule;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::problem::{FindingBody, shown};
use crate::web::views::cut;

/// A union, or whoever is outside this system and has no code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartyBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    pub name: String,
}

impl From<&Unit> for PartyBody {
    fn from(unit: &Unit) -> Self {
        Self { code: Some(unit.code.clone()), name: unit.name.clone() }
    }
}

impl PartyBody {
    /// `101001 水文局工会`, or the name alone.
    #[must_use]
    pub fn label(&self) -> String {
        let code = self.code.as_deref().unwrap_or_default();
        format!("{code} {}", self.name).trim().to_owned()
    }
}

/// Money of a receipt by level, text in yuan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LegsBody {
    #[schema(value_type = String)]
    pub grassroots: Money,
    #[schema(value_type = String)]
    pub department: Money,
    #[schema(value_type = String)]
    pub federation: Money,
    #[schema(value_type = String)]
    pub above: Money,
}

impl From<Legs> for LegsBody {
    fn from(Legs([grassroots, department, federation, above]): Legs) -> Self {
        Self { grassroots, department, federation, above }
    }
}

/// A leg beside the levels, and to whom it is owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FurtherLeg)]
pub struct FurtherBody {
    pub name: String,
    pub beneficiary: String,
    #[schema(value_type = String)]
    pub amount: Money,
}

impl From<FurtherLeg> for FurtherBody {
    fn from(leg: FurtherLeg) -> Self {
        Self { name: leg.name, beneficiary: leg.beneficiary, amount: leg.amount }
    }
}

/// What became of events that were booked.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookedBody {
    pub posted: usize,
    /// Where review is required.
    pub drafted: usize,
    /// Joined to vouchers that the unit's own journal has brought.
    pub joined: usize,
    /// Wait for an open month, a journal or the other side.
    pub waiting: usize,
    pub findings: Vec<FindingBody>,
}

impl From<Booked> for BookedBody {
    fn from(it: Booked) -> Self {
        Self {
            posted: it.posted,
            drafted: it.drafted,
            joined: it.joined,
            waiting: it.waiting,
            findings: shown(it.findings),
        }
    }
}

/// A receipt from a payer.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DuesReceipt)]
pub struct ReceiptBody {
    pub id: i64,
    pub received_on: String,
    /// 票据号.
    pub number: String,
    /// Whose dues they are; missing where they matched nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<PartyBody>,
    /// Who got the money.
    pub receiver: PartyBody,
    /// `dues`, `preparation`, `handled`, `corrected` or `refund`.
    pub kind: String,
    /// `code`, `credit_code`, `name`, `former_name`, …
    pub matched_by: String,
    pub payer_name: String,
    pub credit_code: String,
    /// `own`, `tax`, `tax_upper`, `treasury`; empty where it is not known.
    pub channel: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wage_period: Option<String>,
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payroll: Option<Money>,
    #[schema(value_type = String)]
    pub amount: Money,
    pub legs: LegsBody,
    /// Legs beside the levels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<FurtherBody>,
    /// The day by whose rule it was split.
    pub counted_on: String,
    pub recorded_by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigned_by: Option<String>,
    /// The upload that brought it, and its sheet and row there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<i64>,
}

impl ReceiptBody {
    fn of(row: ReceiptRow, named: &FxHashMap<i64, Unit>) -> Self {
        let legs = LegsBody::from(row.legs());
        let further = row.further().into_iter().map(FurtherBody::from).collect();
        Self {
            further,
            batch_id: row.batch_id,
            sheet: row.source_sheet,
            row: row.source_row,
            id: row.id,
            unit: row.unit_id.map(|id| party(named, Some(id), "")),
            receiver: party(named, Some(row.receiver_id), ""),
            wage_period: row.wage_period.and_then(Period::from_number).map(|it| it.to_string()),
            payroll: row.payroll_fen.map(Money::from_fen),
            amount: Money::from_fen(row.amount_fen),
            legs,
            received_on: row.received_on,
            number: row.number,
            kind: row.kind,
            matched_by: row.matched_by,
            payer_name: row.payer_name,
            credit_code: row.credit_code,
            channel: row.channel,
            counted_on: row.counted_on,
            recorded_by: row.recorded_by,
            assigned_by: row.assigned_by,
        }
    }

    #[must_use]
    pub fn channel_label(&self) -> &'static str {
        match self.kind.as_str() {
            "preparation" => "建会筹备金",
            "handled" => "筹备金处理",
            _ => Channel::read(&self.channel).map_or("", Channel::label),
        }
    }

    #[must_use]
    pub fn matched_label(&self) -> &'static str {
        MatchedBy::read(&self.matched_by).map_or("", MatchedBy::label)
    }
}

/// Somebody by id, else by the name that a side wrote.
pub fn party(named: &FxHashMap<i64, Unit>, id: Option<i64>, name: &str) -> PartyBody {
    let unit = id.and_then(|id| named.get(&id));
    unit.map_or_else(|| PartyBody { code: None, name: name.to_owned() }, PartyBody::from)
}

crate::spelled! {
    /// Which receipts are looked at.
    ReceiptScope {
        Received = "received", "本单位收到";
        Below = "below", "本单位及下级应得";
        Unmatched = "unmatched", "待查明";
    }
}

/// A page of receipts of a span, the earliest first; with the key that the next page begins after.
pub async fn receipts_page(
    tx: &mut Tx,
    (unit, scope): (&Unit, ReceiptScope),
    span: ReportSpan,
    (after, limit): (&str, i64),
) -> Outcome<(Vec<ReceiptBody>, Option<String>)> {
    let (first, last) = days_of(span);
    let (day, id) = after.split_once('_').unwrap_or(("", ""));
    let asked = ReceiptsAsked {
        days: (&first, &last),
        after: (day, id.parse().unwrap_or_default()),
        limit: limit + 1,
    };
    let mut rows = match scope {
        ReceiptScope::Received => store::received_page(tx, unit.id, asked).await?,
        ReceiptScope::Below => store::below_page(tx, unit.id, asked).await?,
        ReceiptScope::Unmatched => store::unmatched_receipts(tx, unit.id).await?,
    };
    let next = match scope {
        ReceiptScope::Unmatched => None,
        _ => cut(&mut rows, limit, |it| format!("{}_{}", it.received_on, it.id)),
    };
    Ok((receipt_bodies(tx, rows).await?, next))
}

/// Receipts with the names of who is meant.
pub async fn receipt_bodies(tx: &mut Tx, rows: Vec<ReceiptRow>) -> Outcome<Vec<ReceiptBody>> {
    let ids = rows.iter().flat_map(|it| it.unit_id.into_iter().chain([it.receiver_id]));
    let named = units::units_with_ids(tx, ids).await?;
    Ok(rows.into_iter().map(|row| ReceiptBody::of(row, &named)).collect())
}

/// First and last day of a span.
#[must_use]
pub fn days_of(span: ReportSpan) -> (String, String) {
    let first = format!("{}-{:02}-01", span.year(), span.months().0);
    (first, span.last_period().last_day().to_string())
}

/// A rule of shares.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DuesRule)]
pub struct RuleBody {
    /// Who is meant: this union and all below it.
    pub unit: PartyBody,
    /// All channels where it is empty.
    pub channel: String,
    /// Percent of the four levels, the lowest first.
    pub shares: Vec<String>,
    /// Legs beside them: name, percent, beneficiary.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<String>,
    pub valid_from_on: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_to_on: Option<String>,
    pub paper: String,
    pub set_by: String,
    pub set_at: String,
}

impl RuleBody {
    #[must_use]
    pub fn channel_label(&self) -> &'static str {
        Channel::read(&self.channel).map_or("不限", Channel::label)
    }

    #[must_use]
    pub fn holds_on(&self, day: &str) -> bool {
        self.valid_from_on.as_str() <= day
            && self.valid_to_on.as_deref().is_none_or(|last| last >= day)
    }
}

/// The rules of shares that decide at a unit, and those that units below it have for themselves;
/// who is nearest above the unit first, then by code.
pub async fn rules_about(tx: &mut Tx, unit: &Unit) -> Outcome<Vec<RuleBody>> {
    let rules = units::rules_of_kind(tx, SPLIT_RULE).await?;
    let chains = units::chains_of(tx, rules.iter().map(|it| it.unit_id).chain([unit.id])).await?;
    let above: Vec<i64> = chains.get(&unit.id).into_iter().flatten().map(|it| it.id).collect();
    let mut found: Vec<(usize, RuleBody)> = Vec::new();
    for rule in rules {
        let Some(chain) = chains.get(&rule.unit_id) else { continue };
        let Some(said_by) = chain.first() else { continue };
        let is_below = chain.iter().any(|it| it.id == unit.id);
        let height = above.iter().position(|id| *id == rule.unit_id);
        if !is_below && height.is_none() {
            continue;
        }
        found.push((height.unwrap_or(usize::MAX), rule_body(rule, said_by)?));
    }
    found.sort_by(|(one, a), (other, b)| {
        let key = |it: &RuleBody| (it.unit.code.clone(), it.channel.clone());
        (one, key(a), &a.valid_from_on).cmp(&(other, key(b), &b.valid_from_on))
    });
    Ok(found.into_iter().map(|(_, rule)| rule).collect())
}

fn rule_body(rule: DatedRule, said_by: &Unit) -> Outcome<RuleBody> {
    let value: SplitValue = serde_json::from_str(&rule.value)
        .map_err(|problem| Failure::Storage(format!("rule {}: {problem}", rule.id)))?;
    Ok(RuleBody {
        unit: PartyBody::from(said_by),
        channel: rule.channel,
        shares: value.shares.0.iter().map(ToString::to_string).collect(),
        further: value
            .further
            .iter()
            .map(|it| format!("{} {}%（{}）", it.name, it.percent, it.beneficiary))
            .collect(),
        valid_from_on: rule.valid_from_on,
        valid_to_on: rule.valid_to_on,
        paper: rule.paper,
        set_by: rule.set_by,
        set_at: rule.set_at,
    })
}

/// What one union still owes the other, of one year's dues.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DuesDebt)]
pub struct DebtBody {
    pub debtor: PartyBody,
    pub creditor: PartyBody,
    pub book_year: i64,
    /// Since when the oldest of it is owed.
    pub since_on: String,
    pub receipts: i64,
    #[schema(value_type = String)]
    pub amount: Money,
}

/// What a unit owes, and what is owed to it and not paid yet.
pub async fn debts_about(tx: &mut Tx, unit: &Unit) -> Outcome<(Vec<DebtBody>, Vec<DebtBody>)> {
    let owed = store::open_debts(tx, unit.id).await?;
    let coming = store::open_claims(tx, unit.id).await?;
    let ids = owed.iter().chain(&coming);
    let ids = ids.flat_map(|it| it.creditor_id.into_iter().chain([it.debtor_id]));
    let named = units::units_with_ids(tx, ids).await?;
    let body = |it: DebtSum| DebtBody {
        debtor: party(&named, Some(it.debtor_id), ""),
        creditor: party(&named, it.creditor_id, "上级工会"),
        book_year: it.book_year,
        since_on: it.since_on,
        receipts: it.receipts,
        amount: Money::from_fen(it.amount_fen),
    };
    Ok((owed.into_iter().map(&body).collect(), coming.into_iter().map(&body).collect()))
}

/// An event that has no voucher yet.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = WaitingBooking)]
pub struct WaitingBody {
    pub dated_on: String,
    pub summary: String,
    #[schema(value_type = String)]
    pub amount: Money,
    /// Why it waits.
    pub reason: String,
}

/// The events of a unit that wait, oldest first.
pub async fn waiting_of(tx: &mut Tx, unit: &Unit) -> Outcome<Vec<WaitingBody>> {
    let rows = bookings::waiting_bookings(tx, unit.id).await?;
    let body = |row: bookings::BookingRow| {
        let to_book = event_of(&row)?;
        Ok(WaitingBody {
            summary: to_book.event.summary(),
            amount: to_book.event.total(),
            dated_on: row.dated_on,
            reason: row.reason,
        })
    };
    rows.into_iter().map(body).collect()
}

/// A day as somebody typed it.
pub fn read_day(field: &'static str, text: &str) -> Outcome<jiff::civil::Date> {
    text.trim().parse().map_err(|_| {
        let place = Place::of(field);
        let finding = Finding::new(&crate::dues::codes::DAY_INVALID, place);
        finding.found(text).expected("如 2025-03-31").into()
    })
}

/// A month of wages as people type it.
pub fn read_month(field: &'static str, text: &str) -> Outcome<Period> {
    text.trim().parse().map_err(|_| {
        let place = Place::of(field);
        let finding = Finding::new(&crate::dues::codes::WAGE_PERIOD_INVALID, place);
        finding.found(text).expected("如 2025-03").into()
    })
}
