//! Use case: events become vouchers, or drafts where review is required, in the unit's own books.
//!
//! What cannot be booked yet (its month is closed, its year not begun, its voucher expected from
//! the unit's own journal) is kept with its reason and booked when it can be. The caller holds the
//! unit's book.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::json;

use crate::date::Period;
use crate::finding::{Code, Failure, Finding, Outcome, Place};
use crate::ledger::chart::dimension::{Dimension, Dimensions, FundingSource};
use crate::ledger::chart::role::Role;
use crate::ledger::chart::{Account, Era};
use crate::ledger::periods::open_year::open_year;
use crate::ledger::post::post_vouchers::{Ready, post_vouchers};
use crate::ledger::post::posting::Origin;
use crate::ledger::post::sockets::{Act, Cause};
use crate::ledger::store as ledger;
use crate::ledger::voucher::book::Book;
use crate::ledger::voucher::{EntryDraft, VoucherDraft, VoucherKind, check};
use crate::platform::database::{Pending, Tx};
use crate::prescribed::codes;
use crate::prescribed::event::{Event, EventLine, What};
use crate::prescribed::join_vouchers::{DAYS_ELSEWHERE, DAYS_HERE, candidates_between};
use crate::prescribed::store::{self, BookingRow};
use crate::trail::{self, Action};
use crate::units::add_unit::{NewProject, add_parties, add_project};
use crate::units::project::BankAccountKind;
use crate::units::settings::DuesBooking;
use crate::units::store as units;
use crate::units::unit::Unit;

crate::spelled! {
    /// What an event is booked for.
    SubjectKind {
        Receipt = "receipt", "经费到账";
        JointReceipt = "joint_receipt", "汇总缴费到账";
        Word = "transfer_word", "经费划转";
        Notice = "year_end_notice", "年末通知";
    }
}

/// An event that is to be booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToBook {
    pub subject: (SubjectKind, i64),
    pub event: Event,
    pub dated_on: Date,
}

/// What became of events.
#[derive(Clone, Debug, Default)]
pub struct Booked {
    pub posted: usize,
    pub drafted: usize,
    pub joined: usize,
    pub waiting: usize,
    pub findings: Vec<Finding>,
}

impl Booked {
    pub fn add(&mut self, other: Self) {
        self.posted += other.posted;
        self.drafted += other.drafted;
        self.joined += other.joined;
        self.waiting += other.waiting;
        self.findings.extend(other.findings);
    }
}

/// Books events of one unit.
pub async fn book_events(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    events: Vec<ToBook>,
) -> Outcome<Booked> {
    let pending: Pending<'_, Outcome<Booked>> = Box::pin(async move {
        let events: Vec<ToBook> = events.into_iter().filter(|it| !it.event.is_empty()).collect();
        if events.is_empty() {
            return Ok(Booked::default());
        }
        let first_id = store::next_booking_id(tx, unit.id).await?;
        let mut rows = Vec::with_capacity(events.len());
        for (id, it) in (first_id..).zip(&events) {
            rows.push(row_of(act, unit, id, it)?);
        }
        let booked = settle(tx, act, unit, (&events, &mut rows)).await?;
        store::insert_bookings(tx, rows).await?;
        record(tx, act, unit, &booked).await?;
        Ok(booked)
    });
    pending.await
}

/// Books what waited and can be booked now.
pub async fn book_waiting(tx: &mut Tx, act: Act<'_>, unit: &Unit) -> Outcome<Booked> {
    let mut rows = store::waiting_bookings(tx, unit.id).await?;
    if rows.is_empty() {
        return Ok(Booked::default());
    }
    let mut events = Vec::with_capacity(rows.len());
    for row in &mut rows {
        events.push(event_of(row)?);
        row.booked_by.clone_from(&act.actor.name);
        row.booked_at = act.clock.now_text();
    }
    let booked = settle(tx, act, unit, (&events, &mut rows)).await?;
    for row in &rows {
        store::settle_booking(tx, row).await?;
    }
    if booked.posted + booked.drafted + booked.joined > 0 {
        record(tx, act, unit, &booked).await?;
    }
    Ok(booked)
}

fn row_of(act: Act<'_>, unit: &Unit, id: i64, it: &ToBook) -> Outcome<BookingRow> {
    let event = serde_json::to_string(&it.event)
        .map_err(|problem| Failure::Storage(problem.to_string()))?;
    Ok(BookingRow {
        id,
        unit_id: unit.id,
        subject_kind: it.subject.0.as_str().to_owned(),
        subject_id: it.subject.1,
        event,
        dated_on: it.dated_on.to_string(),
        state: "waiting".to_owned(),
        reason: String::new(),
        draft_id: None,
        voucher_id: None,
        booked_by: act.actor.name.clone(),
        booked_at: act.clock.now_text(),
    })
}

/// An event as it was kept.
pub fn event_of(row: &BookingRow) -> Outcome<ToBook> {
    let unread = |what: &str| Failure::Storage(format!("booking {}: {what}", row.id));
    let event = serde_json::from_str(&row.event).map_err(|problem| unread(&problem.to_string()))?;
    let kind = SubjectKind::read(&row.subject_kind).ok_or_else(|| unread("subject"))?;
    let dated_on = row.dated_on.parse().map_err(|_| unread("day"))?;
    Ok(ToBook { subject: (kind, row.subject_id), event, dated_on })
}

async fn record(tx: &mut Tx, act: Act<'_>, unit: &Unit, booked: &Booked) -> Outcome<()> {
    let detail = json!({
        "posted": booked.posted, "drafted": booked.drafted, "joined": booked.joined,
        "waiting": booked.waiting,
    });
    let what = (Action::PrescribedBooked, unit.code.as_str());
    trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await
}

/// Finds out what becomes of each event and does it; rows say it afterwards.
async fn settle(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (events, rows): (&[ToBook], &mut [BookingRow]),
) -> Outcome<Booked> {
    let mut booked = Booked::default();
    let settings = units::settings_of(tx, unit.id).await?;
    let is_elsewhere = settings.dues_booking == DuesBooking::Elsewhere;
    let days = events.iter().map(|it| it.dated_on);
    let (Some(first), Some(last)) = (days.clone().min(), days.max()) else { return Ok(booked) };
    let mut candidates = candidates_between(tx, unit.id, (first, last), None).await?;
    let within = if is_elsewhere { DAYS_ELSEWHERE } else { DAYS_HERE };
    let mut by_year: BTreeMap<i16, Vec<usize>> = BTreeMap::new();
    for (place, (it, row)) in events.iter().zip(rows.iter_mut()).enumerate() {
        if let Some(voucher_id) = candidates.take(&it.event, it.dated_on, within) {
            "joined".clone_into(&mut row.state);
            row.voucher_id = Some(voucher_id);
            row.reason.clear();
            booked.joined += 1;
        } else if is_elsewhere {
            codes::NOT_JOINED.title.clone_into(&mut row.reason);
            booked.waiting += 1;
        } else {
            by_year.entry(it.dated_on.year()).or_default().push(place);
        }
    }
    for (year, places) in by_year {
        let of_year = (i64::from(year), places.as_slice());
        booked.add(book_year(tx, act, unit, of_year, (events, rows)).await?);
    }
    Ok(booked)
}

async fn book_year(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (year, places): (i64, &[usize]),
    (events, rows): (&[ToBook], &mut [BookingRow]),
) -> Outcome<Booked> {
    let mut booked = Booked::default();
    if let Err(problem) = open_year(tx, act, unit, year).await {
        let Failure::Refused(findings) = problem else { return Err(problem) };
        let reason = findings.first().map(|it| it.message.clone()).unwrap_or_default();
        let mut waiting = Vec::with_capacity(places.len());
        for place in places {
            if let (Some(row), Some(it)) = (rows.get_mut(*place), events.get(*place)) {
                row.reason.clone_from(&reason);
                waiting.push(it);
            }
        }
        booked.waiting = waiting.len();
        booked.findings.extend(told_waiting(&codes::YEAR_WAITS, unit, &waiting));
        return Ok(booked);
    }
    let mut book = Book::load(tx, unit.clone(), year).await?;
    let of_year: Vec<(usize, &ToBook)> =
        places.iter().filter_map(|place| Some((*place, events.get(*place)?))).collect();
    learn(tx, act, &mut book, of_year.iter().map(|(_, it)| &it.event)).await?;
    let bank = bank_of(tx, &book).await?;
    let mut ready: Vec<(usize, VoucherDraft)> = Vec::with_capacity(of_year.len());
    let mut closed = Vec::new();
    for (place, it) in of_year {
        let is_open = Period::of(it.dated_on).is_some_and(|period| book.is_open(period));
        let Some(row) = rows.get_mut(place) else { continue };
        if !is_open {
            codes::PERIOD_WAITS.title.clone_into(&mut row.reason);
            booked.waiting += 1;
            closed.push(it);
            continue;
        }
        match voucher_of(act, &book, bank, it) {
            Ok(voucher) => ready.push((place, voucher)),
            Err(finding) => {
                row.reason.clone_from(&finding.message);
                booked.waiting += 1;
                // The same is wrong with all of them: told once.
                if !booked.findings.contains(&finding) {
                    booked.findings.push(*finding);
                }
            }
        }
    }
    booked.findings.extend(told_waiting(&codes::PERIOD_WAITS, unit, &closed));
    if book.settings.review_required {
        prepare(tx, act, &book, (&ready, rows), &mut booked).await?;
    } else {
        post(tx, act, &mut book, (&ready, rows), &mut booked).await?;
    }
    Ok(booked)
}

/// That events wait for one reason: the unit, how many, of which days, the first of them.
fn told_waiting(code: &'static Code, unit: &Unit, events: &[&ToBook]) -> Option<Finding> {
    let first = events.iter().min_by_key(|it| it.dated_on)?;
    let last = events.iter().map(|it| it.dated_on).max()?;
    let days = if last == first.dated_on {
        last.to_string()
    } else {
        format!("{} 至 {last}", first.dated_on)
    };
    let sum: crate::money::Money = events.iter().map(|it| it.event.total()).sum();
    let what = first.event.summary();
    let found = format!("{days}，{} 笔，{} 元：{what}", events.len(), sum.grouped());
    Some(Finding::new(code, Place::of(unit.to_string())).found(found))
}

async fn post(
    tx: &mut Tx,
    act: Act<'_>,
    book: &mut Book,
    (ready, rows): (&[(usize, VoucherDraft)], &mut [BookingRow]),
    booked: &mut Booked,
) -> Outcome<()> {
    let vouchers: Vec<Ready<'_>> = ready
        .iter()
        .map(|(_, voucher)| Ready {
            voucher,
            origin: Origin::default(),
            place: Place::of(voucher.entries.first().map_or("", |it| &it.summary)),
        })
        .collect();
    let posted = post_vouchers(tx, act, book, (Cause::Hand, &vouchers), Vec::new()).await?;
    for ((place, _), voucher) in ready.iter().zip(&posted.vouchers) {
        if let Some(row) = rows.get_mut(*place) {
            "posted".clone_into(&mut row.state);
            row.voucher_id = Some(voucher.id);
            row.reason.clear();
        }
    }
    booked.posted += posted.vouchers.len();
    booked.findings.extend(posted.findings);
    Ok(())
}

async fn prepare(
    tx: &mut Tx,
    act: Act<'_>,
    book: &Book,
    (ready, rows): (&[(usize, VoucherDraft)], &mut [BookingRow]),
    booked: &mut Booked,
) -> Outcome<()> {
    let first_id = ledger::next_draft_id(tx, book.unit.id).await?;
    let mut drafts = Vec::with_capacity(ready.len());
    for (id, (place, voucher)) in (first_id..).zip(ready) {
        let by = (act.actor.name.as_str(), act.clock.now_text());
        let place_of = Place::of(voucher.entries.first().map_or("", |it| &it.summary));
        booked.findings.extend(check(voucher, book, &place_of));
        drafts.push(ledger::DraftRow::prepared((book.unit.id, id), voucher, None, by)?);
        if let Some(row) = rows.get_mut(*place) {
            "drafted".clone_into(&mut row.state);
            row.draft_id = Some(id);
            row.reason.clear();
        }
    }
    booked.drafted += drafts.len();
    ledger::insert_drafts(tx, &drafts).await
}

/// Makes known what events name: units beyond the neighbours, parties, projects.
async fn learn<'e>(
    tx: &mut Tx,
    act: Act<'_>,
    book: &mut Book,
    events: impl Iterator<Item = &'e Event>,
) -> Outcome<()> {
    let mut parties: Vec<String> = Vec::new();
    // Money that comes for a purpose is bound to it; what is given for one need not be.
    let mut projects: Vec<(String, bool)> = Vec::new();
    let mut others: Vec<i64> = Vec::new();
    for event in events {
        parties.extend(event.party.clone());
        parties.extend(event.lines.iter().filter_map(|line| line.party.clone()));
        let is_bound = matches!(event.what, What::GrantReceived | What::GrantAccruedByReceiver);
        projects.extend(event.project.clone().map(|name| (name, is_bound)));
        others.extend(event.lines.iter().filter_map(|line| line.with));
    }
    others.sort_unstable();
    others.dedup();
    others.retain(|id| !book.units.contains_key(id));
    book.units.extend(units::units_with_ids(tx, others).await?);
    parties.sort_unstable();
    parties.dedup();
    parties.retain(|name| !book.parties.iter().any(|it| it.name == *name));
    if !parties.is_empty() {
        let added = add_parties(tx, act.clock, act.actor, book.unit.id, &parties).await?;
        book.parties.extend(added);
    }
    projects.sort_unstable();
    projects.dedup();
    for (name, is_earmarked) in projects {
        if project_named(book, &name).is_none() {
            let new = NewProject {
                code: String::new(),
                name,
                is_earmarked,
                funding_source: Some(FundingSource::Union),
                started_on: None,
                finished_on: None,
            };
            let added = add_project(tx, act.clock, act.actor, book.unit.id, new).await?;
            book.projects.push(added);
        }
    }
    Ok(())
}

fn project_named(book: &Book, text: &str) -> Option<i64> {
    let is_it = |it: &&crate::units::project::Project| it.code == text || it.name == text;
    book.projects.iter().find(is_it).map(|it| it.id)
}

/// The account on which money of the bank is booked: that of the basic bank account, of the first
/// one, or the chart's own.
async fn bank_of(tx: &mut Tx, book: &Book) -> Outcome<Option<i64>> {
    let facts = units::bank_facts_of(tx, book.unit.id).await?;
    let is_closed = |id: i64| facts.iter().any(|(of, it)| *of == id && it.closed_on.is_some());
    let basic =
        |id: i64| facts.iter().any(|(of, it)| *of == id && it.kind == Some(BankAccountKind::Basic));
    let is_bank = |code: &str| Role::of(book.state.era, code) == Some(Role::Bank);
    let mut open = book.bank_accounts.iter().filter(|it| is_bank(&it.account_code));
    let all: Vec<i64> = open.by_ref().map(|it| it.id).filter(|id| !is_closed(*id)).collect();
    Ok(all.iter().copied().find(|id| basic(*id)).or(all.first().copied()))
}

/// The voucher of an event.
fn voucher_of(
    act: Act<'_>,
    book: &Book,
    bank: Option<i64>,
    it: &ToBook,
) -> Result<VoucherDraft, Box<Finding>> {
    let summary = it.event.summary();
    let mut entries = Vec::with_capacity(it.event.lines.len());
    for line in &it.event.lines {
        entries.push(entry_of(book, bank, &it.event, line, &summary)?);
    }
    Ok(VoucherDraft {
        dated_on: it.dated_on,
        word: book.settings.word_by_money(it.event.net_of(Role::Bank)),
        kind: VoucherKind::Ordinary,
        // The list, the notice or the confirmation by which it is booked.
        attachment_count: 1,
        preparer: act.actor.name.clone(),
        reviewer: None,
        cashier: None,
        reverses_id: None,
        source_number: None,
        content_key: None,
        entries,
    })
}

fn entry_of(
    book: &Book,
    bank: Option<i64>,
    event: &Event,
    line: &EventLine,
    summary: &str,
) -> Result<EntryDraft, Box<Finding>> {
    let mut dimensions = Dimensions { counterparty_unit_id: line.with, ..Dimensions::NONE };
    let of_bank = book.bank_accounts.iter().find(|it| Some(it.id) == bank);
    let account = match of_bank.filter(|_| line.role == Role::Bank) {
        Some(registered) => {
            dimensions.bank_account_id = Some(registered.id);
            book.chart.by_code(&registered.account_code)
        }
        None => account_of(book, line.role),
    };
    let Some(account) = account else {
        let place = Place::of(format!("{} {}", book.unit, event.what.label()));
        let finding = Finding::new(&codes::ACCOUNT_MISSING, place)
            .found(format!("{}（{}）", book.unit.tier, line.role.label()))
            .expected(line.role.code(Era::Y2021).unwrap_or_default());
        return Err(Box::new(finding));
    };
    let of_event = event.party.as_ref().filter(|_| line.with.is_none());
    if line.role == Role::OtherPayable
        && let Some(name) = line.party.as_ref().or(of_event)
    {
        dimensions.party_id = book.parties.iter().find(|it| it.name == *name).map(|it| it.id);
    }
    let asks = |it: Dimension| account.dimensions.iter().any(|(listed, _)| *listed == it);
    if let Some(name) = event.project.as_ref().filter(|_| {
        asks(Dimension::Project)
            || matches!(
                line.role,
                Role::EarmarkedLowerGrant
                    | Role::EarmarkedUpperGrant
                    | Role::GrantToLower
                    | Role::GrantFromUpper
            )
    }) {
        dimensions.project_id = project_named(book, name);
    }
    if asks(Dimension::Funding) && book.asking.has_fiscal_money {
        dimensions.funding_source = Some(FundingSource::Union);
    }
    Ok(EntryDraft {
        summary: summary.to_owned(),
        account_id: account.id,
        dimensions,
        debit: line.debit,
        credit: line.credit,
        reverses_line_no: None,
        source: None,
    })
}

/// The account of a role that takes entries: the chart's own, or its first detail.
fn account_of(book: &Book, role: Role) -> Option<&Account> {
    let fits = |it: &&Account| {
        it.role() == Some(role) && book.chart.is_leaf(it) && it.fits(book.unit.tier)
    };
    book.chart.accounts().iter().filter(fits).min_by(|one, other| one.code.cmp(&other.code))
}
