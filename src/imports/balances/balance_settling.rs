//! A trial balance against the books: what it must agree with, and the vouchers it becomes.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::date::Period;
use crate::finding::{Code, Finding, Place};
use crate::imports::balances::balance_ledger::{BalanceLedger, Scope};
use crate::imports::balances::balance_table::{Amounts, BalanceTable, Measure, TableRow, on_side};
use crate::imports::balances::balance_vouchers::{
    Basis, Movement, Settling, draft, entry, sheet_place, vouchers_of,
};
use crate::imports::batch_number::label;
use crate::imports::codes;
use crate::imports::drafting::opening_questions::{OpeningLine, ask};
use crate::imports::reading::records::Told;
use crate::ledger::chart::Class;
use crate::ledger::chart::dimension::Dimensions;
use crate::ledger::voucher::{VoucherDraft, VoucherKind};
use crate::money::Money;
use crate::units::settings::CarryForward;

/// Kinds that a month kept elsewhere does not have here.
const KEPT_HERE: [VoucherKind; 1] = [VoucherKind::Ordinary];

/// Kinds that move balances within a year.
const MOVING: [VoucherKind; 4] =
    [VoucherKind::Ordinary, VoucherKind::Summary, VoucherKind::Transfer, VoucherKind::YearEnd];

/// Judges the table and gives its vouchers; where something refuses it, what they would be.
pub fn settle(settling: &mut Settling<'_>, table: &mut BalanceTable) -> Vec<VoucherDraft> {
    if is_taken(settling, table) {
        return Vec::new();
    }
    if !table.is_whole() && !settling.ledger.has_opening() {
        // Without its opening nothing of the table can be set beside the books.
        return Vec::new();
    }
    let basis = basis_of(settling, table);
    let mut vouchers = Vec::new();
    let scopes = Scopes::of(table);
    if settling.ledger.has_opening() {
        check_year_start(settling, table, basis, &scopes);
    } else if let Ok(opening) = settle_opening(settling, table) {
        if let Some(draft) = opening {
            settling.ledger.add(&draft);
            vouchers.push(draft);
        }
    } else {
        return vouchers;
    }
    check_starts(settling, table, basis, &scopes);
    let table = &*table;
    let movements = movements_of(settling, table, basis, &scopes);
    check_closings(settling, table, &movements);
    if !table.is_whole() {
        return vouchers;
    }
    check_missing(settling, table, &scopes);
    note_results_left(settling, table);
    let moved = vouchers_of(settling, table, basis, &movements);
    if vouchers.is_empty() && moved.is_empty() {
        let place = table.header_place(Measure::Closing);
        let finding = Finding::new(&codes::TABLE_NOTHING_MOVED, place);
        settling.problems.add(finding.found(table.title(settling.book.year)));
    }
    for voucher in &moved {
        settling.ledger.add(voucher);
    }
    vouchers.extend(moved);
    vouchers
}

/// Whether these months are taken already, by vouchers or by another table.
fn is_taken(settling: &mut Settling<'_>, table: &BalanceTable) -> bool {
    let year = settling.book.year;
    let months = (table.from, table.to);
    let ledger = &*settling.ledger;
    let place = || Place { subject: Some(table.title(year)), ..sheet_place(table) };
    let mut findings = Vec::new();
    let mut tell = |code: &'static Code, found: String| {
        findings.push(Finding::new(code, place()).found(found));
    };
    if let Some((month, standing)) = ledger.first_standing(months, &KEPT_HERE) {
        let found = format!("{year}年{month}月 {} 张日常凭证", standing.vouchers);
        tell(&codes::TABLE_MONTH_HAS_VOUCHERS, found);
    }
    if let Some(month) = ledger.first_waiting(table.to) {
        let month = if month == 0 { "期初".to_owned() } else { format!("{month}月") };
        tell(&codes::TABLE_DRAFTS_WAIT, format!("{year}年{month}"));
    }
    let later = (table.to + 1, 12);
    if let Some((month, standing)) = ledger.first_standing(later, &[VoucherKind::Summary]) {
        let batch = standing.batch_id.map(|id| format!("，{}", label(id))).unwrap_or_default();
        tell(&codes::TABLE_LATER_MONTH, format!("{year}年{month}月已汇总入账{batch}"));
    }
    let same = (table.to, table.to);
    if let Some((month, standing)) = ledger.first_standing(same, &[VoucherKind::Summary]) {
        let differences = differences(ledger, table);
        let batch = standing.batch_id.map(label).unwrap_or_default();
        if differences.is_empty() {
            tell(&codes::TABLE_MONTH_SAME, format!("{year}年{month}月 {batch}"));
        }
        findings.extend(differences.into_iter().map(|finding| Finding {
            expected: format!("{}（{batch}）", finding.expected),
            ..finding
        }));
    }
    let is_taken = !findings.is_empty();
    for finding in findings {
        settling.problems.add(finding);
    }
    is_taken
}

/// Where a table says something else than the books that already took up its month.
fn differences(ledger: &BalanceLedger, table: &BalanceTable) -> Vec<Finding> {
    let scopes = Scopes::of(table);
    let mut findings = Vec::new();
    for row in &table.rows {
        let scope = scopes.of_row(row);
        let closing = BalanceTable::amounts(row, Measure::Closing).net();
        let booked = ledger.balance_after(scope, table.to);
        let mut tell = |measure, found: String, expected: String| {
            let finding = Finding::new(&codes::TABLE_MONTH_TAKEN, table.place(row, measure));
            findings.push(finding.found(found).expected(expected));
        };
        if closing != booked {
            tell(Measure::Closing, on_side(closing.into()), on_side(booked.into()));
        }
        for (measure, from) in [(Measure::Movement, table.from), (Measure::YearToDate, 1)] {
            let moved = BalanceTable::amounts(row, measure);
            let (debit, credit) = ledger.turnover(scope, (from, table.to));
            if table.has(measure) && (moved.debit, moved.credit) != (debit, credit) {
                tell(measure, both(moved), both(Amounts { debit, credit }));
            }
        }
    }
    findings
}

fn both(amounts: Amounts) -> String {
    let yuan = |fen| Money::from_fen(fen).grouped();
    format!("借 {} 贷 {}", yuan(amounts.debit), yuan(amounts.credit))
}

/// What a row speaks of: all of an account where the table names none of its dimensions.
struct Scopes {
    with_dimensions: FxHashSet<i64>,
}

impl Scopes {
    fn of(table: &BalanceTable) -> Self {
        let named = table.rows.iter().filter(|row| row.dimensions != Dimensions::NONE);
        Self { with_dimensions: named.map(|row| row.account_id).collect() }
    }

    fn of_row(&self, row: &TableRow) -> Scope {
        let is_split = self.with_dimensions.contains(&row.account_id);
        Scope { account_id: row.account_id, dimensions: is_split.then_some(row.dimensions) }
    }
}

fn basis_of(settling: &mut Settling<'_>, table: &BalanceTable) -> Basis {
    let (from, to) = (table.from, table.to);
    let has_year_to_date = table.has(Measure::YearToDate);
    let has_movement = table.has(Measure::Movement);
    let has_earlier = from > 1 && settling.ledger.first_standing((1, from - 1), &MOVING).is_some();
    let moved_earlier = || {
        table.rows.iter().any(|row| {
            BalanceTable::amounts(row, Measure::YearToDate)
                != BalanceTable::amounts(row, Measure::Movement)
        })
    };
    if from > 1 && !has_earlier && has_year_to_date && (!has_movement || moved_earlier()) {
        let place = table.header_place(Measure::YearToDate);
        let finding = Finding::new(&codes::TABLE_SPAN_WIDENED, place);
        let year = settling.book.year;
        settling
            .problems
            .add(finding.found(table.title(year)).expected(format!("{year}年1月至{to}月")));
        return Basis::WholeYear;
    }
    match (has_movement, has_year_to_date) {
        (true, _) => Basis::Span,
        (false, true) => Basis::YearToDate,
        (false, false) => {
            let place = table.header_place(Measure::Closing);
            let finding = Finding::new(&codes::TABLE_MOVEMENT_DERIVED, place);
            settling.problems.add(finding.expected("本期发生额或本年累计发生额"));
            Basis::Difference
        }
    }
}

/// The columns that say the year's opening, and how.
fn year_start(table: &BalanceTable) -> Option<Measure> {
    if table.has(Measure::YearStart) {
        Some(Measure::YearStart)
    } else if table.from == 1 && table.has(Measure::Start) {
        Some(Measure::Start)
    } else {
        // Closing less what the year moved.
        table.has(Measure::YearToDate).then_some(Measure::YearToDate)
    }
}

fn year_start_of(row: &TableRow, measure: Measure) -> i64 {
    let net = BalanceTable::amounts(row, measure).net();
    match measure {
        Measure::YearToDate => BalanceTable::amounts(row, Measure::Closing).net() - net,
        _ => net,
    }
}

/// The table's opening must be that of the books. A start in January is told with the other
/// starts, and one that is reckoned back only where nothing else says how the year began.
fn check_year_start(
    settling: &mut Settling<'_>,
    table: &mut BalanceTable,
    basis: Basis,
    scopes: &Scopes,
) {
    let measure = match year_start(table) {
        Some(Measure::YearStart) => Measure::YearStart,
        Some(Measure::YearToDate) if basis == Basis::WholeYear => Measure::YearToDate,
        _ => return,
    };
    let mut differing = Vec::new();
    for row in &table.rows {
        let (written, booked) =
            (year_start_of(row, measure), settling.ledger.balance_after(scopes.of_row(row), 0));
        if written != booked {
            differing.push((row.sheet, row.row));
            let place = table.place(row, measure);
            let finding = Finding::new(&codes::TABLE_YEAR_START_DIFFERS, place);
            let (found, expected) = (on_side(written.into()), on_side(booked.into()));
            settling.problems.add(finding.found(found).expected(expected));
        }
    }
    table.told.rows.extend(differing);
}

/// The opening voucher of a year that has none, if there is anything to open with; an error when
/// the table cannot say how the year began and that was told.
fn settle_opening(
    settling: &mut Settling<'_>,
    table: &BalanceTable,
) -> Result<Option<VoucherDraft>, Told> {
    let Some(measure) = year_start(table) else {
        let has_start =
            table.rows.iter().any(|row| BalanceTable::amounts(row, Measure::Start).net() != 0);
        let is_begun = settling.ledger.first_standing((1, 12), &MOVING).is_some();
        if !has_start || is_begun {
            return Ok(None);
        }
        let place = table.header_place(Measure::Start);
        let finding = Finding::new(&codes::TABLE_YEAR_START_MISSING, place);
        settling.problems.add(finding.expected("年初余额或本年累计发生额"));
        return Err(Told);
    };
    let rows: Vec<(&TableRow, i64)> = table
        .rows
        .iter()
        .map(|row| (row, year_start_of(row, measure)))
        .filter(|(_, net)| *net != 0)
        .collect();
    let Some(first) = Period::new(settling.book.year, 1) else { return Ok(None) };
    if rows.is_empty() || !table.is_whole() {
        return Ok(None);
    }
    let place = table.header_place(measure);
    let found = format!("{} 个科目", rows.len());
    settling.problems.add(Finding::new(&codes::TABLE_OPENING_POSTED, place).found(found));
    let asked = rows.iter().map(|(row, net)| OpeningLine {
        account_id: row.account_id,
        dimensions: row.dimensions,
        net_debit_fen: i128::from(*net),
        place: table.place(row, measure),
    });
    ask(&asked.collect::<Vec<_>>(), settling.book, settling.problems);
    let entries = rows
        .iter()
        .map(|(row, net)| (*row, entry(table, row, "年初余额", ((*net).max(0), (-*net).max(0)))))
        .collect();
    Ok(Some(draft(settling, table, VoucherKind::Opening, (first, 1), entries)))
}

/// What the table says before its months, against the books.
fn check_starts(
    settling: &mut Settling<'_>,
    table: &mut BalanceTable,
    basis: Basis,
    scopes: &Scopes,
) {
    if basis == Basis::WholeYear || !table.has(Measure::Start) {
        return;
    }
    let mut differing = Vec::new();
    for row in &table.rows {
        let written = BalanceTable::amounts(row, Measure::Start).net();
        let booked = settling.ledger.balance_after(scopes.of_row(row), table.from - 1);
        if written != booked {
            differing.push((row.sheet, row.row));
            let place = table.place(row, Measure::Start);
            let finding = Finding::new(&codes::TABLE_START_DIFFERS, place);
            let (found, expected) = (on_side(written.into()), on_side(booked.into()));
            settling.problems.add(finding.found(found).expected(expected));
        }
    }
    table.told.rows.extend(differing);
}

fn movements_of<'t>(
    settling: &Settling<'_>,
    table: &'t BalanceTable,
    basis: Basis,
    scopes: &Scopes,
) -> Vec<Movement<'t>> {
    let of_row = |row: &'t TableRow| {
        let scope = scopes.of_row(row);
        let before = settling.ledger.balance_after(scope, table.to);
        let less = |measure, from| {
            let moved = BalanceTable::amounts(row, measure);
            let (debit, credit) = settling.ledger.turnover(scope, (from, table.to));
            Amounts { debit: moved.debit - debit, credit: moved.credit - credit }
        };
        let amounts = match basis {
            Basis::Span => less(Measure::Movement, table.from),
            Basis::WholeYear | Basis::YearToDate => less(Measure::YearToDate, 1),
            Basis::Difference => {
                let net = BalanceTable::amounts(row, Measure::Closing).net() - before;
                Amounts { debit: net.max(0), credit: (-net).max(0) }
            }
        };
        Movement { row, before, amounts }
    };
    table.rows.iter().map(of_row).collect()
}

/// What the books would say at the end of the months.
fn check_closings(settling: &mut Settling<'_>, table: &BalanceTable, movements: &[Movement<'_>]) {
    let mut told: FxHashSet<i64> = FxHashSet::default();
    for movement in movements {
        let row = movement.row;
        let account = settling.book.chart.get(row.account_id);
        let is_leaf = account.is_some_and(|account| settling.book.chart.is_leaf(account));
        let is_nil = row.amounts.iter().flatten().all(|it| *it == Amounts::default());
        if !is_leaf && !is_nil && told.insert(row.account_id) {
            let place = table.account_place(row);
            let finding = Finding::new(&codes::TABLE_ACCOUNT_NOT_LEAF, place);
            let children = settling.book.chart.children(row.account_id);
            let codes: Vec<&str> = children.map(|child| child.code.as_str()).collect();
            settling.problems.add(finding.found(&row.label).expected(codes.join("、")));
        }
        let closing = BalanceTable::amounts(row, Measure::Closing).net();
        let reached = movement.before + movement.amounts.net();
        // What differs before shows in the end again: told once.
        if reached != closing && !table.told.rows.contains(&(row.sheet, row.row)) {
            let place = table.place(row, Measure::Closing);
            let finding = Finding::new(&codes::TABLE_CLOSING_DIFFERS, place);
            let (found, expected) = (on_side(closing.into()), on_side(reached.into()));
            settling.problems.add(finding.found(found).expected(expected));
        }
    }
}

/// Balances in the books that the table passes over.
fn check_missing(settling: &mut Settling<'_>, table: &BalanceTable, scopes: &Scopes) {
    let mut listed: FxHashMap<i64, FxHashSet<Dimensions>> = FxHashMap::default();
    for row in &table.rows {
        listed.entry(row.account_id).or_default().insert(row.dimensions);
    }
    for (account_id, dimensions, net) in settling.ledger.balances_after(table.to) {
        let is_split = scopes.with_dimensions.contains(&account_id);
        let is_listed = listed
            .get(&account_id)
            .is_some_and(|of_account| !is_split || of_account.contains(&dimensions));
        if is_listed {
            continue;
        }
        let chart = &settling.book.chart;
        let label = chart
            .get(account_id)
            .map(|account| format!("{} {}", account.code, chart.full_name(account)));
        let place = Place { subject: label, ..sheet_place(table) };
        let finding = Finding::new(&codes::TABLE_ACCOUNT_MISSING, place);
        let expected = on_side(net.into());
        let found =
            if is_split { "没有这一核算项的行" } else { "没有这一科目的行" };
        settling.problems.add(finding.found(found).expected(expected));
    }
}

/// Closing here would transfer what the books elsewhere leave standing.
fn note_results_left(settling: &mut Settling<'_>, table: &BalanceTable) {
    let is_monthly = settling.book.settings.carry_forward == CarryForward::Monthly;
    let mut left = table.rows.iter().filter(|row| {
        matches!(row.class, Class::Income | Class::Expense)
            && BalanceTable::amounts(row, Measure::Closing).net() != 0
    });
    if let Some(row) = left.next().filter(|_| is_monthly && table.to < 12) {
        let place = table.place(row, Measure::Closing);
        let net = BalanceTable::amounts(row, Measure::Closing).net();
        let finding = Finding::new(&codes::TABLE_RESULT_LEFT, place);
        settling.problems.add(finding.found(on_side(net.into())).expected("平，或按年末结转"));
    }
}
