//! Use case: the cashier pays what was approved, one request or many in a batch; each gets its
//! voucher in the same transaction.
//!
//! Invariants: the cashier signed nothing of it before; money goes only to an account that a second
//! person confirmed; all of a batch is paid or none. The caller holds the unit's book.

use jiff::civil::Date;
use serde_json::json;

use crate::access::role::{Ability, Roles};
use crate::budgets::reserve::release;
use crate::finding::{Code, Finding, Outcome, Place, refuse_if_any};
use crate::ledger::periods::open_year::open_year;
use crate::ledger::post::post_vouchers::{Ready, post_vouchers};
use crate::ledger::post::posting::Origin;
use crate::ledger::post::sockets::{Act, Cause};
use crate::ledger::store as ledger;
use crate::ledger::voucher::book::Book;
use crate::ledger::voucher::{VoucherDraft, check};
use crate::money::Money;
use crate::payments::codes;
use crate::payments::list_payments::find_request;
use crate::payments::payment::{PayeeKind, State, Turn};
use crate::payments::sign_payment::SUBJECT;
use crate::payments::store::{self, BatchRow, OutlayRow, RequestRow};
use crate::payments::vouchers::{Against, From, of_payment};
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::add_unit::add_parties;
use crate::units::project::BankAccountKind;
use crate::units::store as units;
use crate::units::unit::Unit;

/// What the cashier pays.
#[derive(Clone, Debug)]
pub struct Paying {
    pub requests: Vec<i64>,
    pub on: Date,
    /// By id; the basic account, or the first one, where nobody says.
    pub bank_account_id: Option<i64>,
    pub cash: bool,
    /// What the person may do here, where that is known.
    pub roles: Option<Roles>,
}

/// What became of it.
#[derive(Clone, Debug)]
pub struct PaidOut {
    pub batch: BatchRow,
    pub requests: Vec<RequestRow>,
    /// The vouchers wait for review.
    pub awaits_review: bool,
    pub findings: Vec<Finding>,
}

/// A voucher in the books, or the draft that waits to be one.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    pub draft_id: Option<i64>,
    pub voucher_id: Option<i64>,
}

/// A request that can be paid.
struct Payable {
    row: RequestRow,
    payee_account_id: Option<i64>,
    against: Against,
}

/// Pays approved requests.
pub async fn pay_out(tx: &mut Tx, act: Act<'_>, unit: &Unit, paying: &Paying) -> Outcome<PaidOut> {
    let payable = payable(tx, act, unit, paying).await?;
    let year = i64::from(paying.on.year());
    open_year(tx, act, unit, year).await?;
    let mut book = Book::load(tx, unit.clone(), year).await?;
    learn_payees(tx, act, &mut book, &payable).await?;
    let from = if paying.cash {
        From::Cash
    } else {
        From::Bank(bank_account(tx, &book, paying.bank_account_id).await?)
    };
    let mut vouchers = Vec::with_capacity(payable.len());
    for it in &payable {
        let of = (&it.row, paying.on, act.actor.name.as_str());
        vouchers.push(of_payment(&book, of, (from, it.against))?);
        release(tx, (SUBJECT, it.row.id)).await?;
    }
    let (kept, findings) = keep_vouchers(tx, act, &mut book, &vouchers).await?;
    let total: Money = payable.iter().map(|it| it.row.amount()).sum();
    let batch = BatchRow {
        id: store::next_batch_id(tx, unit.id).await?,
        unit_id: unit.id,
        paid_on: paying.on.to_string(),
        bank_account_id: match from {
            From::Bank(id) => id,
            From::Cash => None,
        },
        payments: i64::try_from(payable.len()).unwrap_or(i64::MAX),
        total_fen: total.fen(),
        paid_by: act.actor.name.clone(),
        paid_at: act.clock.now_text(),
    };
    store::insert_batch(tx, &batch).await?;
    let first = store::next_outlay_id(tx, unit.id).await?;
    let mut requests = Vec::with_capacity(payable.len());
    for ((id, it), kept) in (first..).zip(payable).zip(&kept) {
        store::insert_outlay(tx, &outlay(&batch, (id, &it), *kept)).await?;
        let mut row = it.row;
        State::Paid.as_str().clone_into(&mut row.state);
        (row.paid_by, row.paid_on) = (Some(batch.paid_by.clone()), Some(batch.paid_on.clone()));
        store::settle_request(tx, &row).await?;
        requests.push(row);
    }
    let numbers: Vec<String> = requests.iter().map(RequestRow::number).collect();
    let subject = (batch.id & 0xffff_ffff).to_string();
    let detail = json!({ "payments": numbers, "total": total, "on": batch.paid_on });
    let what = (Action::PaymentPaid, subject.as_str());
    trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
    let awaits_review = book.settings.review_required;
    Ok(PaidOut { batch, requests, awaits_review, findings })
}

fn outlay(batch: &BatchRow, (id, it): (i64, &Payable), kept: Kept) -> OutlayRow {
    OutlayRow {
        id,
        unit_id: batch.unit_id,
        request_id: it.row.id,
        batch_id: batch.id,
        payee_account_id: it.payee_account_id,
        draft_id: kept.draft_id,
        voucher_id: kept.voucher_id,
        paid_on: batch.paid_on.clone(),
        paid_by: batch.paid_by.clone(),
        returned_on: None,
        return_reason: None,
        returned_by: None,
        returned_at: None,
        return_way: None,
        return_draft_id: None,
        return_voucher_id: None,
    }
}

/// The requests that are meant, with all that stands against paying them.
async fn payable(tx: &mut Tx, act: Act<'_>, unit: &Unit, paying: &Paying) -> Outcome<Vec<Payable>> {
    let mut findings = Vec::new();
    if paying.requests.is_empty() {
        findings.push(Finding::new(&codes::NOTHING_CHOSEN, Place::default()));
    }
    if paying.roles.is_some_and(|roles| !roles.may(Ability::PayOut)) {
        let finding = Finding::new(&codes::NO_RIGHT, Place::of(Turn::Pay.label()));
        findings.push(finding.found(&act.actor.name));
    }
    let mut payable = Vec::with_capacity(paying.requests.len());
    let mut ids = paying.requests.clone();
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        let row = find_request(tx, unit, id).await?;
        let place = Place::of(format!("付款申请 {} {}", row.number(), row.payee_name));
        let mut tell = |code: &'static Code, found: String, expected: String| {
            findings.push(Finding::new(code, place.clone()).found(found).expected(expected));
        };
        if !matches!(row.turn(), Turn::Pay | Turn::PayAgain) {
            let expected = Turn::Pay.label().to_owned();
            tell(&codes::NOT_THE_TURN, row.state_label().to_owned(), expected);
            continue;
        }
        let own = &act.actor.name;
        let is_payee = row.payee_kind() == PayeeKind::Person && row.payee_name == *own;
        if row.signers().any(|by| by == own) || row.is_for(own) || is_payee {
            tell(&codes::SAME_PERSON, own.clone(), "没有办理过这笔付款的出纳".to_owned());
        }
        let outlays = store::outlays_of(tx, row.id).await?;
        let returned = outlays.last().and_then(|it| it.returned_on.as_deref());
        let earliest = returned.unwrap_or(&row.requested_on).to_owned();
        let day = paying.on.to_string();
        if day < earliest || paying.on > act.clock.today() {
            let expected = format!("{earliest} 至 {}", act.clock.today());
            tell(&codes::DAY_INVALID, day, expected);
        }
        let account = store::newest_account(tx, row.payee_id).await?;
        match &account {
            _ if paying.cash => {}
            None => tell(&codes::ACCOUNT_MISSING, row.payee_name.clone(), String::new()),
            Some(account) if account.confirmed_by.is_none() => {
                let found = format!("{} 登记", account.proposed_by);
                tell(&codes::ACCOUNT_UNCONFIRMED, found, "另一人核对".to_owned());
            }
            Some(_) => {}
        }
        // Once the money lay in 其他应付款, the expense stands, whatever came after.
        let is_pending = is_pending(&outlays);
        payable.push(Payable {
            row,
            payee_account_id: account.map(|it| it.id).filter(|_| !paying.cash),
            against: if is_pending { Against::Pending } else { Against::Request },
        });
    }
    refuse_if_any(findings)?;
    Ok(payable)
}

/// Whether the expense of a request was booked and its money came back another way.
pub(super) fn is_pending(outlays: &[OutlayRow]) -> bool {
    outlays.iter().any(|it| it.return_way.as_deref() == Some("pending"))
}

/// Payees that the books have to name.
pub(super) async fn learn_names(
    tx: &mut Tx,
    act: Act<'_>,
    book: &mut Book,
    mut names: Vec<String>,
) -> Outcome<()> {
    names.sort_unstable();
    names.dedup();
    names.retain(|name| !book.parties.iter().any(|it| it.name == *name));
    if !names.is_empty() {
        let added = add_parties(tx, act.clock, act.actor, book.unit.id, &names).await?;
        book.parties.extend(added);
    }
    Ok(())
}

async fn learn_payees(
    tx: &mut Tx,
    act: Act<'_>,
    book: &mut Book,
    payable: &[Payable],
) -> Outcome<()> {
    let asks_for = |it: &&Payable| {
        let account = book.chart.by_code(&it.row.account_code);
        let is_asked = account.is_some_and(|account| {
            let counterparty = crate::ledger::chart::dimension::Dimension::Counterparty;
            account.dimensions.iter().any(|(listed, _)| *listed == counterparty)
        });
        is_asked || it.against == Against::Pending || it.row.payee_kind() == PayeeKind::Organisation
    };
    let names: Vec<String> =
        payable.iter().filter(asks_for).map(|it| it.row.payee_name.clone()).collect();
    learn_names(tx, act, book, names).await
}

/// The bank account that is paid from: the one named, else the basic or the first open one.
pub(super) async fn bank_account(
    tx: &mut Tx,
    book: &Book,
    named: Option<i64>,
) -> Outcome<Option<i64>> {
    let facts = units::bank_facts_of(tx, book.unit.id).await?;
    let is_closed = |id: i64| facts.iter().any(|(of, it)| *of == id && it.closed_on.is_some());
    let open: Vec<i64> =
        book.bank_accounts.iter().map(|it| it.id).filter(|id| !is_closed(*id)).collect();
    if let Some(named) = named {
        if open.contains(&named) {
            return Ok(Some(named));
        }
        let place = Place::of("付款账户");
        return Err(Finding::new(&codes::BANK_UNKNOWN, place).found(named).into());
    }
    let basic =
        |id: i64| facts.iter().any(|(of, it)| *of == id && it.kind == Some(BankAccountKind::Basic));
    Ok(open.iter().copied().find(|id| basic(*id)).or(open.first().copied()))
}

/// Vouchers into the books, or kept as drafts where review is required.
pub(super) async fn keep_vouchers(
    tx: &mut Tx,
    act: Act<'_>,
    book: &mut Book,
    vouchers: &[VoucherDraft],
) -> Outcome<(Vec<Kept>, Vec<Finding>)> {
    let place =
        |it: &VoucherDraft| Place::of(it.entries.first().map_or("", |entry| &entry.summary));
    if !book.settings.review_required {
        let ready: Vec<Ready<'_>> = vouchers
            .iter()
            .map(|voucher| Ready { voucher, origin: Origin::default(), place: place(voucher) })
            .collect();
        let posted = post_vouchers(tx, act, book, (Cause::Hand, &ready), Vec::new()).await?;
        let kept = posted.vouchers.iter();
        let kept = kept.map(|it| Kept { draft_id: None, voucher_id: Some(it.id) }).collect();
        return Ok((kept, posted.findings));
    }
    let first = ledger::next_draft_id(tx, book.unit.id).await?;
    let (mut drafts, mut kept, mut findings) = (Vec::new(), Vec::new(), Vec::new());
    for (id, voucher) in (first..).zip(vouchers) {
        findings.extend(check(voucher, book, &place(voucher)));
        let by = (act.actor.name.as_str(), act.clock.now_text());
        drafts.push(ledger::DraftRow::prepared((book.unit.id, id), voucher, None, by)?);
        kept.push(Kept { draft_id: Some(id), voucher_id: None });
    }
    let findings = refuse_if_any(findings)?;
    ledger::insert_drafts(tx, &drafts).await?;
    Ok((kept, findings))
}
