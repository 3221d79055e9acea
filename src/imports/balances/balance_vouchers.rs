//! What a trial balance moved, as vouchers: the opening, the summary and the transfer parted from
//! it.
//!
//! Invariant: summary and transfer together are the movement, line by line, with sheet and row.

use rustc_hash::FxHashSet;

use crate::date::Period;
use crate::finding::{Finding, Place};
use crate::imports::balances::balance_ledger::BalanceLedger;
use crate::imports::balances::balance_table::{Amounts, BalanceTable, Measure, TableRow, on_side};
use crate::imports::balances::transfer_parting::{Moved, Parted, part_transfer};
use crate::imports::codes;
use crate::imports::drafting::journal_drafting::take_line;
use crate::imports::reading::problems::Problems;
use crate::ledger::codes as ledger_codes;
use crate::ledger::voucher::book::Book;
use crate::ledger::voucher::{EntryDraft, Source, VoucherDraft, VoucherKind, check};
use crate::money::Money;

/// What a table is judged against.
pub struct Settling<'a> {
    pub book: &'a Book,
    /// Grows by what is drafted.
    pub ledger: &'a mut BalanceLedger,
    pub actor_name: &'a str,
    pub problems: &'a mut Problems,
}

/// How the table is taken up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// 本期发生额.
    Span,
    /// 本年累计发生额; months before the table's own are not in the books yet.
    WholeYear,
    /// 本年累计发生额, because the table has nothing else.
    YearToDate,
    /// Only balances are known.
    Difference,
}

/// One row with what it is to move.
pub struct Movement<'t> {
    pub row: &'t TableRow,
    /// Net debit before the movement.
    pub before: i64,
    pub amounts: Amounts,
}

pub fn sheet_place(table: &BalanceTable) -> Place {
    table.sheets.first().map(|sheet| sheet.place.clone()).unwrap_or_default()
}

/// The summary, and the transfer that was parted from it.
pub fn vouchers_of(
    settling: &mut Settling<'_>,
    table: &BalanceTable,
    basis: Basis,
    movements: &[Movement<'_>],
) -> Vec<VoucherDraft> {
    let Some(period) = Period::new(settling.book.year, i64::from(table.to)) else {
        return Vec::new();
    };
    let moved: Vec<Moved<'_>> = movements
        .iter()
        .map(|movement| Moved {
            code: &movement.row.code,
            class: movement.row.class,
            debit: movement.amounts.debit,
            credit: movement.amounts.credit,
            start: movement.before,
            closing: BalanceTable::amounts(movement.row, Measure::Closing).net(),
        })
        .collect();
    let parts = match part_transfer(&moved, settling.book.chart.era, table.to) {
        Parted::None => Vec::new(),
        Parted::Transfer(parts) => parts,
        Parted::Inseparable { contra_fen, taken_fen, row } => {
            let measure =
                if basis == Basis::Span { Measure::Movement } else { Measure::YearToDate };
            let place = row.and_then(|row| movements.get(row));
            let place = place.map_or_else(
                || table.header_place(measure),
                |movement| table.place(movement.row, measure),
            );
            let finding = Finding::new(&codes::TABLE_TRANSFER_NOT_SEPARABLE, place)
                .found(format!("结转入账净额 {}", on_side(-taken_fen)))
                .expected(format!("收入借方减支出贷方 {}", on_side(contra_fen)));
            settling.problems.add(finding);
            Vec::new()
        }
    };
    let title = table.title(settling.book.year);
    let title = if basis == Basis::WholeYear {
        format!("{}年1月至{}月", settling.book.year, table.to)
    } else {
        title
    };
    let mut rest: Vec<Amounts> = movements.iter().map(|movement| movement.amounts).collect();
    let mut transferred = Vec::new();
    for part in &parts {
        rest[part.row].debit -= part.debit;
        rest[part.row].credit -= part.credit;
        let row = movements[part.row].row;
        let summary = format!("{title}期末结转");
        push_sides(&mut transferred, table, row, &summary, (part.debit, part.credit));
    }
    let mut summed = Vec::new();
    for (movement, rest) in movements.iter().zip(&rest) {
        let summary = format!("{title}发生额汇总");
        push_sides(&mut summed, table, movement.row, &summary, (rest.debit, rest.credit));
    }
    if !transferred.is_empty() {
        let total: Money = transferred.iter().map(|(_, entry)| entry.debit).sum();
        let place = Place { subject: Some(title), ..sheet_place(table) };
        let finding = Finding::new(&codes::TABLE_TRANSFER_SEPARATED, place);
        settling.problems.add(finding.found(total.grouped()));
    }
    [(VoucherKind::Summary, summed), (VoucherKind::Transfer, transferred)]
        .into_iter()
        .filter(|(_, entries)| !entries.is_empty())
        .map(|(kind, entries)| {
            let day = period.last_day().day();
            draft(settling, table, kind, (period, day), entries)
        })
        .collect()
}

pub type RowEntry<'t> = (&'t TableRow, EntryDraft);

/// One line for each side that moved.
fn push_sides<'t>(
    entries: &mut Vec<RowEntry<'t>>,
    table: &BalanceTable,
    row: &'t TableRow,
    summary: &str,
    (debit, credit): (i64, i64),
) {
    for sides in [(debit, 0), (0, credit)] {
        if sides != (0, 0) {
            entries.push((row, entry(table, row, summary, sides)));
        }
    }
}

pub fn entry(
    table: &BalanceTable,
    row: &TableRow,
    summary: &str,
    (debit, credit): (i64, i64),
) -> EntryDraft {
    let sheet = table.sheets[row.sheet].index;
    EntryDraft {
        summary: summary.to_owned(),
        account_id: row.account_id,
        dimensions: row.dimensions,
        debit: Money::from_fen(debit),
        credit: Money::from_fen(credit),
        reverses_line_no: None,
        source: Some(Source {
            sheet: i64::try_from(sheet).unwrap_or(0),
            row: i64::from(row.row) + 1,
        }),
    }
}

/// The voucher, judged by the ledger's own check, with the cell on every finding.
pub fn draft(
    settling: &mut Settling<'_>,
    table: &BalanceTable,
    kind: VoucherKind,
    (period, day): (Period, i8),
    entries: Vec<RowEntry<'_>>,
) -> VoucherDraft {
    let (rows, entries): (Vec<&TableRow>, Vec<EntryDraft>) = entries.into_iter().unzip();
    let year = i16::try_from(period.year()).unwrap_or_default();
    let month = i8::try_from(period.month()).unwrap_or(1);
    let draft = VoucherDraft {
        dated_on: jiff::civil::date(year, month, day),
        word: settling.book.settings.transfer_word.clone(),
        kind,
        attachment_count: 0,
        preparer: settling.actor_name.to_owned(),
        reviewer: None,
        cashier: None,
        reverses_id: None,
        source_number: None,
        content_key: None,
        entries,
    };
    let mut told: FxHashSet<(&'static str, Option<String>)> = FxHashSet::default();
    for mut finding in check(&draft, settling.book, &Place::default()) {
        if finding.code.id == crate::ledger::guard_codes::ACCOUNT_NOT_LEAF.id {
            // Told of the row, whatever it moved.
            continue;
        }
        if table.told.is_uneven && finding.code.id == ledger_codes::NOT_BALANCED.id {
            // Told of the table.
            continue;
        }
        let row = take_line(&mut finding).and_then(|line| rows.get(line));
        finding.place = match row {
            Some(row) => table.account_place(row),
            None => Place {
                subject: Some(format!("{} {kind}", table.title(settling.book.year))),
                ..sheet_place(table)
            },
        };
        if told.insert((finding.code.id, finding.place.cell.clone())) {
            settling.problems.add(finding);
        }
    }
    draft
}
