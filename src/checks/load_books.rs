//! Use case: loads a unit's year for the rules, by a few statements whatever the vouchers are.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::budgets::budget::{Stage, State};
use crate::budgets::list_versions::versions_of;
use crate::checks::books::{
    AgedLine, Books, Budgets, CountyForms, DuesShare, IncomeMonth, Line, SharedFile, Voucher,
};
use crate::checks::load_shared::Shared;
use crate::checks::read_forms::{county_forms, income_months, sheets_of};
use crate::checks::rules::vouchers::{invoice_number, named_originals};
use crate::checks::store::{self, EntryRow, VoucherRow};
use crate::date::ReportSpan;
use crate::dues::channel::Channel;
use crate::dues::record_receipts::legs_of;
use crate::dues::rules::Tree;
use crate::dues::store as dues;
use crate::finding::{Failure, Outcome};
use crate::ledger::balances::year_balances::YearBalances;
use crate::ledger::chart::dimension::Dimensions;
use crate::ledger::chart::{Chart, Era};
use crate::ledger::store as ledger;
use crate::ledger::voucher::VoucherKind;
use crate::ledger::voucher::book::YearState;
use crate::money::Money;
use crate::platform::clock::local_day;
use crate::platform::database::{Pending, Tx};
use crate::statements::figures::{Books as StatementBooks, Figures};
use crate::units::store as units;
use crate::units::unit::{Tier, Unit};

/// The books of a year that exists.
pub async fn load_books(
    tx: &mut Tx,
    unit: &Unit,
    state: YearState,
    shared: &Shared,
) -> Outcome<Books> {
    let pending: Pending<'_, Outcome<Books>> = Box::pin(async move {
        let year = state.year;
        let projects = units::projects_of(tx, unit.id).await?;
        let balances = YearBalances::read(tx, unit.id, year, 12).await?;
        let chart = ledger::chart_of(tx, state.era, unit.id).await?;
        let opened = openings_by_code(&balances, &chart);
        let figures =
            Figures::new(StatementBooks { year, chart, balances: &balances, projects: &projects });
        let before = load_before(tx, unit, state).await?;
        let mut read = read_vouchers(tx, unit.id, year, &figures.chart).await?;
        let booked = booked_of(opened, &read);
        mark_reversed(&mut read.vouchers);
        let closed_months = closed_months(tx, unit.id, year).await?;
        let last_closed = closed_months.iter().rposition(|it| *it).unwrap_or_default();
        let last_booked = read.vouchers.iter().map(Voucher::month).max().unwrap_or_default();
        let last_month = last_booked.max(i64::try_from(last_closed).unwrap_or_default());
        let is_current = state.era == Era::Y2021;
        let span = ReportSpan::Year(year);
        let county = if is_current && state.is_closed && unit.tier == Tier::CountyAndAbove {
            county_forms(&figures, before.as_ref().map(|it| &it.figures), (unit, &projects))?
        } else {
            CountyForms::default()
        };
        let (sheets, incomes, annual) = if is_current {
            let annual = crate::checks::read_forms::annual_of(&figures, unit, span)?;
            (sheets_of(&figures, unit)?, income_months(&figures, unit, last_month)?, annual)
        } else {
            (Vec::new(), Vec::<IncomeMonth>::new(), FxHashMap::default())
        };
        let mut books = Books {
            unit: unit.clone(),
            year,
            era: state.era,
            is_closed: state.is_closed,
            is_carried: state.is_carried,
            closed_months,
            last_month,
            settings: units::settings_of(tx, unit.id).await?,
            terms: shared.terms_of(unit.id).clone(),
            calendar: shared.calendar.clone(),
            vouchers: read.vouchers,
            lines: read.lines,
            sets: balances.sets,
            figures,
            booked,
            sheets,
            incomes,
            annual,
            carried_before: before.as_ref().map(Before::carried),
            county,
            closing_before: before.filter(|_| state.is_carried).map(|it| it.closing),
            filed_before: filed_before(tx, unit.id, year).await?,
            originals: FxHashMap::default(),
            project_names: projects.into_iter().map(|it| (it.id, it.name)).collect(),
            party_names: FxHashMap::default(),
            unit_codes: FxHashMap::default(),
            aged: Vec::new(),
            dues_months: shared.dues_months.get(&unit.id).cloned().unwrap_or_default(),
            dues_shares: Vec::new(),
            budgets: load_budgets(tx, unit, year).await?,
            limit_findings: shared.limits_of(&unit.code),
            shared_files: Vec::new(),
            has_lower: shared.has_lower.contains(&unit.id),
        };
        complete(tx, &mut books).await?;
        Ok(books)
    });
    pending.await
}

/// By month; place 0 stays empty.
async fn closed_months(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<[bool; 13]> {
    let mut closed_months = [false; 13];
    for (period, is_open) in ledger::periods_of(tx, unit_id, year).await? {
        if let Some(place) = usize::try_from(period.month()).ok().filter(|it| *it > 0) {
            closed_months[place] = !is_open;
        }
    }
    Ok(closed_months)
}

/// What only some books have.
async fn complete(tx: &mut Tx, books: &mut Books) -> Outcome<()> {
    let (unit_id, year) = (books.unit.id, books.year);
    let parties = units::parties_of(tx, unit_id).await?;
    books.party_names = parties.into_iter().map(|it| (it.id, it.name)).collect();
    if books.vouchers.iter().any(|it| it.reverses_id.is_some()) {
        for row in store::originals_of_year(tx, unit_id, year).await? {
            let id = row.voucher_id;
            if let Some(line) = line_of(row, books.chart()) {
                books.originals.entry(id).or_default().push(line);
            }
        }
    }
    if books.era == Era::Y2021 {
        books.aged = load_aged(tx, unit_id, year).await?;
        books.dues_shares = load_shares(tx, books).await?;
    }
    mark_cancelled(books);
    let named: FxHashSet<i64> =
        books.sets.values().filter_map(|it| it.counterparty_unit_id).collect();
    let codes = units::units_with_ids(tx, named).await?;
    books.unit_codes = codes.into_iter().map(|(id, unit)| (id, unit.code)).collect();
    if books.has_lower {
        books.shared_files = load_files(tx, (unit_id, year)).await?;
    }
    Ok(())
}

/// The year before, where its books are here and follow the same system.
struct Before {
    figures: Figures,
    closing: FxHashMap<(String, Dimensions), i64>,
}

impl Before {
    /// 年末结转 and 年末结余.
    fn carried(&self) -> (Money, Money) {
        let filter = crate::statements::formula::Filter::default();
        let measure = crate::statements::formula::Measure::Closing;
        let of = |code: &str| self.figures.measure(measure, code, &filter, (1, 12));
        (of("321") + of("331"), of("322") + of("332"))
    }
}

async fn load_before(tx: &mut Tx, unit: &Unit, state: YearState) -> Outcome<Option<Before>> {
    let before = ledger::year_state(tx, unit.id, state.year - 1).await?;
    let Some(before) = before.filter(|it| it.era == state.era) else { return Ok(None) };
    let balances = YearBalances::read(tx, unit.id, before.year, 12).await?;
    let chart = ledger::chart_of(tx, before.era, unit.id).await?;
    let mut closing: FxHashMap<(String, Dimensions), i64> = FxHashMap::default();
    for ((account_id, set_id), fen) in balances.closed() {
        let Some(account) = chart.get(account_id) else { continue };
        let key = (account.code.clone(), balances.dimensions(set_id));
        *closing.entry(key).or_default() += fen;
    }
    closing.retain(|_, fen| *fen != 0);
    let figures = Figures::new(StatementBooks {
        year: before.year,
        chart,
        balances: &balances,
        projects: &units::projects_of(tx, unit.id).await?,
    });
    Ok(Some(Before { figures, closing }))
}

/// The balance sheet of the year before as the unit filed it, by lines.
async fn filed_before(
    tx: &mut Tx,
    unit_id: i64,
    year: i64,
) -> Outcome<Option<crate::checks::books::Amounts>> {
    let rows = ledger::earlier_figures(tx, unit_id, year - 1).await?;
    let of_sheet = rows.into_iter().filter(|it| it.form == "balance-sheet");
    let lines: crate::checks::books::Amounts =
        of_sheet.map(|it| (it.line, Money::from_fen(it.amount_fen))).collect();
    Ok((!lines.is_empty()).then_some(lines))
}

/// What stood at the start, by code.
fn openings_by_code(balances: &YearBalances, chart: &Chart) -> BTreeMap<Arc<str>, [i64; 13]> {
    let mut booked: BTreeMap<Arc<str>, [i64; 13]> = BTreeMap::new();
    for row in &balances.openings {
        let Some(account) = chart.get(row.account_id) else { continue };
        booked.entry(Arc::from(account.code.as_str())).or_default()[0] += row.net_debit_fen;
    }
    booked
}

/// Vouchers with their lines.
struct Read {
    vouchers: Vec<Voucher>,
    lines: Vec<Line>,
}

async fn read_vouchers(tx: &mut Tx, unit_id: i64, year: i64, chart: &Chart) -> Outcome<Read> {
    let rows = store::vouchers_of_year(tx, unit_id, year).await?;
    let ends = rows.iter().map(|it| it.id).min().zip(rows.iter().map(|it| it.id).max());
    let mut lines: Vec<Line> = Vec::new();
    let mut places: Vec<(i64, usize)> = Vec::new();
    let mut codes: FxHashMap<i64, Arc<str>> = FxHashMap::default();
    if let Some(ends) = ends {
        store::entries_of_year(tx, ends, year, |row| {
            if places.last().is_none_or(|(id, _)| *id != row.voucher_id) {
                places.push((row.voucher_id, lines.len()));
            }
            let code =
                codes.entry(row.account_id).or_insert_with(|| code_of(row.account_id, chart));
            let code = Arc::clone(code);
            lines.push(line_with(row, code));
            Ok(())
        })
        .await?;
    }
    let mut starts = places.iter().peekable();
    let mut vouchers = Vec::with_capacity(rows.len());
    for row in rows {
        let start = match starts.peek() {
            Some((id, start)) if *id == row.id => {
                starts.next();
                Some(*start)
            }
            _ => None,
        };
        let end = starts.peek().map_or(lines.len(), |(_, start)| *start);
        let range = start.map_or(0..0, |start| start..end);
        vouchers.push(voucher_of(row, range)?);
    }
    Ok(Read { vouchers, lines })
}

fn code_of(account_id: i64, chart: &Chart) -> Arc<str> {
    Arc::from(chart.get(account_id).map_or("", |it| it.code.as_str()))
}

fn line_with(row: EntryRow, code: Arc<str>) -> Line {
    Line {
        line_no: row.line_no,
        account_id: row.account_id,
        code,
        set_id: row.dimension_set_id,
        summary: row.summary,
        debit: row.debit_fen,
        credit: row.credit_fen,
        reverses_line_no: row.reverses_line_no,
    }
}

fn line_of(row: EntryRow, chart: &Chart) -> Option<Line> {
    let code = Arc::from(chart.get(row.account_id)?.code.as_str());
    Some(line_with(row, code))
}

fn voucher_of(row: VoucherRow, lines: std::ops::Range<usize>) -> Outcome<Voucher> {
    let day = |text: &str| -> Outcome<Date> {
        text.parse().map_err(|_| Failure::Storage(format!("no day of a voucher: {text}")))
    };
    let kind = VoucherKind::read(&row.kind)
        .ok_or_else(|| Failure::Storage(format!("no kind of a voucher: {}", row.kind)))?;
    Ok(Voucher {
        id: row.id,
        seq: row.seq,
        period: row.period,
        number: row.number,
        dated_on: day(&row.dated_on)?,
        kind,
        attachment_count: row.attachment_count,
        preparer: row.preparer,
        reviewer: row.reviewer,
        cashier: row.cashier,
        posted_on: day(&local_day(&row.posted_at))?,
        reverses_id: row.reverses_id,
        is_reversed: false,
        is_cancelling: row.reverses_id.is_some(),
        is_imported: row.batch_id.is_some() || row.is_prescribed,
        is_prescribed: row.is_prescribed,
        file_number: row.source_number,
        word: row.word,
        lines,
    })
}

/// What a summary cancels by name (`注销3月5日记-7号凭证`), and whose lines come to nothing with it,
/// is as good as reversed.
fn mark_cancelled(books: &mut Books) {
    let named = named_originals(&books.vouchers, |it| {
        books.lines.get(it.lines.clone()).unwrap_or_default()
    });
    let lines_at =
        |place: usize| books.vouchers.get(place).map_or(&[][..], |it| books.lines_of(it));
    let is_even = |(red, original): &(usize, usize)| {
        let mut sums: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
        for line in lines_at(*red).iter().chain(lines_at(*original)) {
            let sum = sums.entry(&line.code).or_default();
            *sum = (sum.0 + line.debit, sum.1 + line.credit);
        }
        red != original && sums.values().all(|sum| *sum == (0, 0))
    };
    let even: Vec<(usize, usize)> = named.into_iter().filter(is_even).collect();
    for (red, original) in even {
        if let Some(it) = books.vouchers.get_mut(red) {
            it.is_cancelling = true;
        }
        if let Some(it) = books.vouchers.get_mut(original) {
            it.is_reversed = true;
        }
    }
}

fn mark_reversed(vouchers: &mut [Voucher]) {
    let reversed: FxHashSet<i64> = vouchers.iter().filter_map(|it| it.reverses_id).collect();
    for voucher in vouchers {
        voucher.is_reversed = reversed.contains(&voucher.id);
    }
}

/// What openings and entries add up to.
fn booked_of(
    mut booked: BTreeMap<Arc<str>, [i64; 13]>,
    read: &Read,
) -> BTreeMap<Arc<str>, [i64; 13]> {
    for voucher in read.vouchers.iter().filter(|it| it.kind != VoucherKind::Opening) {
        let month = usize::try_from(voucher.month()).unwrap_or_default();
        for line in read.lines.get(voucher.lines.clone()).unwrap_or_default() {
            let months = booked.entry(Arc::clone(&line.code)).or_default();
            if let Some(sum) = months.get_mut(month) {
                *sum += line.net();
            }
        }
    }
    booked
}

async fn load_aged(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<AgedLine>> {
    let first = store::first_year(tx, unit_id).await?;
    let Some(first) = first.filter(|first| *first <= year) else { return Ok(Vec::new()) };
    let eve = i16::try_from(first - 1).ok().and_then(|year| Date::new(year, 12, 31).ok());
    let rows = store::aged_lines(tx, unit_id, (first, year)).await?;
    let line = |row: store::AgedRow| {
        let on = if row.is_opening { eve } else { row.dated_on.parse().ok() };
        let (of, month) = (row.period / 100, row.period % 100);
        let voucher = format!("{of:04}-{month:02} {}-{}", row.word, row.number);
        Some(AgedLine {
            account: row.code.get(..3)?.to_owned(),
            unit_id: row.counterparty_unit_id,
            party_id: row.party_id,
            on: on?,
            voucher: if row.is_opening { String::new() } else { voucher },
            is_opening: row.is_opening,
            net_fen: row.net_fen,
        })
    };
    Ok(rows.into_iter().filter_map(line).collect())
}

/// Vouchers by which the union parted dues of its own employer, with what the rule gives it.
async fn load_shares(tx: &mut Tx, books: &Books) -> Outcome<Vec<DuesShare>> {
    // What comes to a union with others below it was parted before it came, and says not of whom.
    if books.has_lower {
        return Ok(Vec::new());
    }
    let parted: Vec<&Voucher> = books
        .ordinary()
        .filter(|it| {
            let is_plain = !it.is_reversed && !it.is_cancelling;
            let below = ["212", "132"];
            is_plain
                && !books.credits(it, &["402"]).is_zero()
                && !books.credits(it, &["211"]).is_zero()
                && !books.debits(it, &["101", "102"]).is_zero()
                && !books.has_any(it, &below)
        })
        .collect();
    if parted.is_empty() {
        return Ok(Vec::new());
    }
    let mut tree = Tree::load(tx, [books.unit.id]).await?;
    let registered = dues::channels_below(tx, books.unit.id).await?;
    let mut shares = Vec::with_capacity(parted.len());
    for voucher in parted {
        let own = books.credits(voucher, &["402"]);
        let whole = own + books.credits(voucher, &["211"]);
        let day = voucher.dated_on.to_string();
        let mut expected = Vec::new();
        for channel in channels_on(&registered, &day) {
            let asked = (books.unit.id, channel);
            let legs = legs_of(&mut tree, &books.unit, asked, (&day, whole)).ok();
            let rank = tree.chain(books.unit.id).and_then(|chain| chain.rank_of(books.unit.id));
            expected.extend(legs.zip(rank).map(|((all, _), rank)| all.legs.of(rank)));
        }
        // A voucher does not say by which channel it came: where none is registered, any will do.
        let fitting = expected.iter().find(|it| **it == own).or(expected.first()).copied();
        shares.push(DuesShare { voucher_id: voucher.id, own, expected: fitting });
    }
    Ok(shares)
}

/// The channels by which dues may have come on a day: those that are registered, else every one.
fn channels_on(registered: &[dues::ChannelRow], day: &str) -> Vec<Channel> {
    let on_day = registered.iter().filter(|it| it.holds_on(day));
    let mut channels: Vec<Channel> = on_day.filter_map(|it| Channel::read(&it.channel)).collect();
    if channels.is_empty() {
        channels.extend(Channel::EVERY);
    }
    channels
}

async fn load_budgets(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<Option<Budgets>> {
    let mut versions = versions_of(tx, unit, year).await?;
    versions.retain(|it| it.state() == State::Approved);
    let mut before = versions_of(tx, unit, year - 1).await?;
    before.retain(|it| it.state() == State::Approved && it.stage() == Stage::Final);
    let last_final = before.pop();
    Ok((!versions.is_empty()).then_some(Budgets { versions, last_final }))
}

/// A union, the month and the name of a voucher there.
type Stands = (i64, (i64, String));

async fn load_files(tx: &mut Tx, (unit_id, year): (i64, i64)) -> Outcome<Vec<SharedFile>> {
    let name = |code: &str, period: i64, word: &str, number: i64| {
        format!("{code}:{:04}-{:02} {word}-{number}", period / 100, period % 100)
    };
    // What is told, where, in which month: by file, then by number of an invoice.
    let mut stands: Vec<(String, i64, (i64, String))> = Vec::new();
    let mut titles: FxHashMap<String, String> = FxHashMap::default();
    for row in store::shared_files(tx, unit_id, year).await? {
        let voucher = name(&row.unit_code, row.period, &row.word, row.number);
        titles.insert(row.file_sha256.clone(), row.file_name);
        stands.push((row.file_sha256, row.unit_id, (row.period, voucher)));
    }
    let mut invoices: BTreeMap<String, Vec<Stands>> = BTreeMap::new();
    for row in store::invoice_lines(tx, unit_id, year).await? {
        let Some(number) = invoice_number(&row.summary) else { continue };
        let voucher = name(&row.unit_code, row.period, &row.word, row.number);
        let of = invoices.entry(number.to_owned()).or_default();
        if of.iter().all(|(_, (_, it))| *it != voucher) {
            of.push((row.unit_id, (row.period, voucher)));
        }
    }
    for (number, of) in invoices {
        titles.insert(number.clone(), format!("发票 {number}"));
        stands.extend(of.into_iter().map(|(id, it)| (number.clone(), id, it)));
    }
    let branches = branches_of(tx, unit_id, stands.iter().map(|(_, id, _)| *id)).await?;
    let mut files = Vec::new();
    for of_one in stands.chunk_by(|a, b| a.0 == b.0) {
        // The union right above both is told, nobody else.
        let first = of_one.first().and_then(|it| branches.get(&it.1));
        let is_common = of_one.iter().any(|it| branches.get(&it.1) != first);
        let newest = of_one.iter().max_by_key(|it| it.2.0);
        let Some(newest) = newest.filter(|it| is_common && it.2.0 / 100 == year) else { continue };
        files.push(SharedFile {
            file_name: titles.get(&newest.0).cloned().unwrap_or_default(),
            vouchers: of_one.iter().map(|it| it.2.1.clone()).collect(),
            period: newest.2.0,
        });
    }
    Ok(files)
}

/// Which of the unions right below a unit each is, or is below of.
async fn branches_of(
    tx: &mut Tx,
    unit_id: i64,
    ids: impl Iterator<Item = i64>,
) -> Outcome<FxHashMap<i64, i64>> {
    let mut branches: FxHashMap<i64, i64> = FxHashMap::default();
    for (id, chain) in units::chains_of(tx, ids).await? {
        let place = chain.iter().position(|it| it.id == unit_id).unwrap_or_default();
        let branch = place.checked_sub(1).and_then(|it| chain.get(it)).map_or(unit_id, |it| it.id);
        branches.insert(id, branch);
    }
    Ok(branches)
}
