//! Trial balances to dated summary vouchers of one unit's book.
//!
//! Invariants: after posting, every account's balance in the books at the end of the table's months
//! is what the table says, to the fen, or the file is refused with the cell; a month is either kept
//! here voucher by voucher or taken over as a summary, never both; what a period-end transfer moved
//! is booked apart from the rest.

use crate::finding::{Finding, Place};
use crate::imports::balances::balance_ledger::BalanceLedger;
use crate::imports::balances::balance_settling::settle;
use crate::imports::balances::balance_table::{
    Amounts, BalanceTable, PerMeasure, TableRow, TableSheet, Told, TotalRow,
};
use crate::imports::balances::balance_vouchers::Settling;
use crate::imports::codes;
use crate::imports::content_keys::content_of;
use crate::imports::drafting::journal_drafting::{DraftingContext, MAX_FILE_FEN};
use crate::imports::drafting::opening_drafting::sides_of;
use crate::imports::drafting::outbox::{ChunkSink, Drafted, Fate, Outbox};
use crate::imports::naming::resolver::Resolver;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::{OpeningBalance, RecordLine};
use crate::imports::reading::row_tally::{PassedOver, RowFate};
use crate::imports::reading::table_period::{Said, settle_period};
use crate::ledger::chart::Class;
use crate::ledger::codes as ledger_codes;
use crate::ledger::voucher::{MAX_ENTRIES, VoucherDraft};
use crate::sheet::address;

/// Both columns of a measure as a row has them; `None` where the table lacks the columns.
pub type ReadPair = Option<OpeningBalance>;

/// What a row says, measure by measure.
pub type ReadAmounts = PerMeasure<ReadPair>;

fn is_filled(pair: &OpeningBalance) -> bool {
    match pair {
        OpeningBalance::Sides { debit, credit } => debit.is_some() || credit.is_some(),
        OpeningBalance::Single { amount, .. } => amount.is_some(),
    }
}

/// What the kind asked of the books and of the person before reading.
#[derive(Clone, Debug, Default)]
pub struct BalanceMaterial {
    pub ledger: BalanceLedger,
    /// The month that the person chose, for a table that does not say its own.
    pub month: Option<i8>,
}

/// Drafts vouchers from trial balances.
pub struct BalanceDrafter<'s> {
    year: i64,
    resolver: Resolver,
    material: BalanceMaterial,
    actor_name: String,
    outbox: Outbox<'s>,
    said: Said,
    tables: Vec<BalanceTable>,
    /// Where rows go: table and sheet of it.
    current: (usize, usize),
    file_fen: i128,
}

impl<'s> BalanceDrafter<'s> {
    pub fn new(
        context: DraftingContext,
        material: BalanceMaterial,
        sink: &'s mut dyn ChunkSink,
    ) -> Self {
        Self {
            year: context.book.year,
            resolver: Resolver::new(context.book, context.next_ids, context.units),
            material,
            actor_name: context.actor_name,
            outbox: Outbox::new(context.choice, sink),
            said: Said::Nothing,
            tables: Vec::new(),
            current: (0, 0),
            file_fen: 0,
        }
    }

    /// What the rows above the next sheet's header say about its months.
    pub fn say_period(&mut self, said: Said) {
        self.said = said;
    }

    /// Sheets of the same months are one table.
    pub fn begin_sheet(&mut self, sheet: TableSheet, problems: &mut Problems) {
        let said = std::mem::replace(&mut self.said, Said::Nothing);
        let period = settle_period(said, self.material.month, self.year, problems);
        let (from, to) = period.map_or((0, 0), |period| (period.from, period.to));
        let same = |table: &BalanceTable| to > 0 && (table.from, table.to) == (from, to);
        let table = self.tables.iter().position(same).unwrap_or_else(|| {
            let (sheets, rows, totals) = (Vec::new(), Vec::new(), Vec::new());
            let told = Told::default();
            self.tables.push(BalanceTable { from, to, sheets, rows, totals, told });
            self.tables.len() - 1
        });
        self.current = (table, self.tables[table].sheets.len());
        self.tables[table].sheets.push(sheet);
    }

    /// A row of the current sheet could not be read, and that was told.
    pub fn spoil(&mut self) {
        let (table, sheet) = self.current;
        if let Some(sheet) = self.tables.get_mut(table).and_then(|it| it.sheets.get_mut(sheet)) {
            sheet.is_whole = false;
        }
    }

    /// A row with an account; returns whether it is taken up. What refuses it is told.
    pub fn line(
        &mut self,
        line: &RecordLine<'_>,
        read: ReadAmounts,
        problems: &mut Problems,
    ) -> bool {
        let Some((account_id, dimensions)) = self.resolver.resolve(line, problems) else {
            return false;
        };
        let chart = &self.resolver.book.chart;
        let amounts = read.map(|pair| {
            let (debit, credit) = sides_of(chart, account_id, pair.filter(is_filled)?);
            Some(Amounts { debit: debit.fen(), credit: credit.fen() })
        });
        let size = |amounts: &Amounts| {
            i128::from(amounts.debit.unsigned_abs()) + i128::from(amounts.credit.unsigned_abs())
        };
        let fitted = self.file_fen <= MAX_FILE_FEN;
        self.file_fen += amounts.iter().flatten().map(size).sum::<i128>();
        if self.file_fen > MAX_FILE_FEN {
            if fitted {
                let (row, column) = line.account_cell();
                problems.at(&codes::SUM_TOO_LARGE, (row, column), "各行金额之和", "");
            }
            return false;
        }
        let Some(account) = chart.get(account_id) else { return false };
        let (table, sheet) = self.current;
        let Some(table) = self.tables.get_mut(table) else { return false };
        if table.rows.len() >= MAX_ENTRIES {
            if table.sheets[sheet].is_whole {
                let place = Place { cell: Some(address(line.row, 0)), ..Place::default() };
                let finding = Finding::new(&ledger_codes::TOO_MANY_ENTRIES, place);
                problems.add(finding.expected(format!("不多于 {MAX_ENTRIES} 行")));
            }
            return false;
        }
        table.rows.push(TableRow {
            sheet,
            row: line.row,
            code: account.code.clone(),
            account_id,
            label: format!("{} {}", account.code, chart.full_name(account)),
            class: account.class,
            dimensions,
            account_column: line.account_cell().1,
            amounts,
        });
        true
    }

    /// A row that sums up others.
    pub fn total(&mut self, line: &RecordLine<'_>, class: Option<Class>, read: &ReadAmounts) {
        let (table, sheet) = self.current;
        let sides = |pair: &ReadPair| match pair {
            Some(OpeningBalance::Sides { debit, credit }) => Some((*debit, *credit)),
            // One column sums up debits less credits, or whatever the author pleased.
            _ => None,
        };
        let written = [0, 1, 2, 3, 4].map(|place: usize| sides(&read[place]));
        if let Some(table) = self.tables.get_mut(table) {
            table.totals.push(TotalRow { sheet, row: line.row, class, written });
        }
    }

    /// The workbook is over: judges each table and hands the vouchers on.
    pub fn finish(mut self, problems: &mut Problems) -> Drafted {
        let fits = self.file_fen <= MAX_FILE_FEN;
        let mut tables = std::mem::take(&mut self.tables);
        tables.sort_by_key(|table| (table.to, table.from));
        let mut vouchers: Vec<VoucherDraft> = Vec::new();
        for mut table in tables {
            let refusing = problems.refusing();
            let listed = rows_of(&table);
            table.check(problems);
            let lines = rows_of(&table);
            problems.tally.settle(listed - lines, RowFate::PassedOver(PassedOver::Subtotal));
            if table.to == 0 || !fits {
                problems.tally.settle(lines, RowFate::Refused);
                continue;
            }
            let mut settling = Settling {
                book: &self.resolver.book,
                ledger: &mut self.material.ledger,
                actor_name: &self.actor_name,
                problems,
            };
            let moved = settle(&mut settling, &mut table);
            let is_refused = problems.refusing() > refusing || !table.is_whole();
            // The books say already what a table says of which nothing is left to book.
            let is_known = moved.is_empty() && !is_refused;
            let fate = if is_known { Fate::Known } else { Fate::Wanted };
            problems.tally.settle(lines, fate.of_rows(is_refused));
            vouchers.extend(moved);
        }
        self.outbox.register(self.resolver.take_registrations());
        let chart = &self.resolver.book.chart;
        for draft in vouchers {
            let (key, mut fate) = self.outbox.fate(content_of(&draft, ""));
            if fate == Fate::Wanted && problems.is_refused() {
                fate = Fate::Refused;
            }
            if fate == Fate::LeftOut {
                // Balances would not be those of the table.
                problems.on_sheet(&codes::TABLE_NOT_PICKED, draft.kind.label(), "整张表");
            }
            self.outbox.put(draft, (key, fate), chart, problems);
        }
        self.outbox.finish(problems)
    }
}

fn rows_of(table: &BalanceTable) -> u64 {
    u64::try_from(table.rows.len()).unwrap_or(u64::MAX)
}
