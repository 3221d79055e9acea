//! Rows of a cash book to a drafter, a sheet at a time: only the whole sheet shows whether it is
//! read from the top or from the bottom, and which side is income.
//!
//! Invariants: a sheet is kept whole, bounded by what a file may hold; a row that has a figure, or
//! a date and a summary, is a receipt or a payment; where the sides are unclear the sheet is
//! refused and no row of it is read.

use jiff::civil::Date;

use crate::imports::cash::cash_accounts::Section;
use crate::imports::cash::cash_columns::{CashColumns, Part};
use crate::imports::cash::cash_drafting::{CashDrafter, CashRow};
use crate::imports::cash::cash_reading::{
    Beside, Reading, Shape, Sides, read_rows, titled_direction, titled_sides,
};
use crate::imports::cash::cash_row_kinds::{RowKind, RowPart, is_carried_line, parts_of};
use crate::imports::cash::cash_run::CashAmounts;
use crate::imports::cash::cash_sheet::{
    Line, Sheet, What, figures, has_signed_outgo, in_order, read_row,
};
use crate::imports::cells::content::{KeptRow, is_blank, owned, text_of};
use crate::imports::cells::day::{DayProblem, day_of_parts, names_year, read_day, read_part};
use crate::imports::cells::totals::row_word;
use crate::imports::codes;
use crate::imports::kinds::columns::{ColumnKind, ColumnMap};
use crate::imports::reading::intake::{FilledRow, Intake};
use crate::imports::reading::layout::Layout;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::{RecordLine, amount_in};
use crate::imports::reading::row_tally::{PassedOver, RowFate};
use crate::imports::reading::sheet_period::SheetPeriod;
use crate::imports::rows::journal::tell_error_cells;
use crate::sheet::{Cell, SheetInfo};

/// A date, or why there is none, and whether it is that of the row above.
type Dated = (Result<Option<Date>, DayProblem>, bool);

/// Takes up sheets of cash books.
pub struct CashBookRows<'d, 's> {
    drafter: &'d mut CashDrafter<'s>,
    year: i64,
    sheet_index: usize,
    titles: Vec<String>,
    columns: ColumnMap,
    header_row: u32,
    /// Headings of the money columns, as written.
    headings: Vec<String>,
    kept: Vec<KeptRow>,
    /// By which rows are told from notes before it is known how they are read.
    as_own: CashColumns,
    above: Vec<KeptRow>,
    period: SheetPeriod,
}

impl<'d, 's> CashBookRows<'d, 's> {
    pub fn new(year: i64, drafter: &'d mut CashDrafter<'s>) -> Self {
        Self {
            drafter,
            year,
            sheet_index: 0,
            titles: Vec::new(),
            columns: ColumnMap::default(),
            header_row: 0,
            headings: Vec::new(),
            kept: Vec::new(),
            as_own: CashColumns::new(&ColumnMap::default(), (Shape::Signed, None), false),
            above: Vec::new(),
            period: SheetPeriod::default(),
        }
    }

    /// The rows of a sheet in its order, each as what it is.
    fn lines<'r>(&self, kept: &'r [KeptRow], columns: &CashColumns) -> Vec<Line<'r>> {
        let mut lines = Vec::with_capacity(kept.len());
        // The last date of each table, for rows of the same day that do not write it again.
        let mut days: [Option<Date>; 2] = [None; 2];
        for row in kept {
            let line = |part: Part| {
                RecordLine::new(self.sheet_index, row.row, &row.cells, columns.of(part))
            };
            let mut put = |part: Part, what: What, dated: Dated| {
                let (day, is_carried) = dated;
                lines.push(Line { kept: row, part, what, day, is_carried });
            };
            let parts = parts_of(row.row, &row.cells, columns);
            let is_special = parts.iter().any(|part| matches!(part, RowPart::Special(..)));
            if !is_special && self.drafter.names_section(&alone_in(row)) {
                put(Part::Whole, What::Heading, (Ok(None), false));
                continue;
            }
            for part in parts {
                let part = match part {
                    RowPart::Special(part, kind) => {
                        put(part, What::Special(kind), (Ok(None), false));
                        continue;
                    }
                    RowPart::Receipt(part) => part,
                };
                let day = &mut days[usize::from(part == Part::Right)];
                let dated = self.read_date(&line(part), *day);
                if let (Ok(Some(read)), _) = dated {
                    *day = Some(read);
                }
                put(part, What::Receipt, dated);
            }
        }
        lines
    }

    /// The date of a row, its own or that of the row above, and whether it is that.
    fn read_date(&self, line: &RecordLine<'_>, last: Option<Date>) -> Dated {
        let read = if is_blank(line.cell(ColumnKind::Date)) {
            self.day_in_parts(line, last)
        } else {
            read_day(line.cell(ColumnKind::Date), self.year)
        };
        match read {
            Ok(None) if last.is_some() => (Ok(last), true),
            read => (read, false),
        }
    }

    /// Month and day in columns of their own; a blank month is that of the row above.
    fn day_in_parts(
        &self,
        line: &RecordLine<'_>,
        last: Option<Date>,
    ) -> Result<Option<Date>, DayProblem> {
        let month = read_part(line.cell(ColumnKind::Month))?;
        let day = read_part(line.cell(ColumnKind::Day))?;
        match (month.or(last.map(|day| i64::from(day.month()))), day) {
            (Some(month), Some(day)) => day_of_parts(self.year, month, day).map(Some),
            (_, None) if month.is_none() => Ok(None),
            _ => Err(DayProblem::NotADate),
        }
    }

    /// The rows of one account: how many receipts and payments they are.
    fn take_section(
        &mut self,
        heading: Option<&str>,
        lines: &[Line<'_>],
        problems: &mut Problems,
    ) -> u64 {
        let columns = &self.columns;
        let rows: Vec<&Line<'_>> = lines.iter().filter(|it| it.what == What::Receipt).collect();
        let kept: Vec<KeptRow> = rows.iter().map(|line| line.kept.clone()).collect();
        let said = CashColumns::shape_of(columns, &kept);
        let is_ledger_page = said == (Shape::Sides, Some(ColumnKind::Direction));
        let of_rows = own_accounts(rows.iter().map(|line| line.kept), columns);
        let section = Section { titles: &self.titles, heading, is_ledger_page, of_rows: &of_rows };
        let is_known = self.drafter.begin_sheet(&section, problems);
        if of_rows.len() > 1 && !is_known {
            // The balance is that of none of them.
            return self.leave_section(&rows, problems);
        }
        let as_own = CashColumns::new(columns, said, false);
        let mut sheet = Sheet {
            index: self.sheet_index,
            columns: &as_own,
            is_bank: false,
            has_signed_outgo: false,
        };
        sheet.has_signed_outgo = has_signed_outgo(&sheet, &rows);
        let (items, is_open) = figures(&sheet, lines);
        let titled = match said.0 {
            Shape::Signed => titled_direction(&self.titles),
            _ => titled_sides(&self.titles),
        };
        let is_cash = self.drafter.is_of_cash();
        let beside = Beside { shape: said.0, is_open, is_cash, titled };
        let reading = read_rows(&items, beside);
        let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        if reading.sides == Sides::Unclear && !rows.is_empty() {
            self.tell_unclear(&sheet, &rows, problems);
            return self.leave_section(&rows, problems);
        }
        tell_reading(said.0, reading, problems);
        let is_bank = reading.sides == Sides::Bank;
        let columns = CashColumns::new(columns, said, is_bank);
        let sheet = Sheet { columns: &columns, is_bank, ..sheet };
        self.drafter.note_exchanged(reading.looks_exchanged);
        self.hand_on(&sheet, &in_order(lines, &sheet, reading), problems);
        self.drafter.end_sheet(problems);
        count
    }

    /// Refuses all rows of a section; says how many they are.
    fn leave_section(&mut self, rows: &[&Line<'_>], problems: &mut Problems) -> u64 {
        self.drafter.leave_sheet();
        settle(rows.iter().map(|line| (line.kept.row, RowFate::Refused)).collect(), problems);
        u64::try_from(rows.len()).unwrap_or(u64::MAX)
    }

    /// A column of accounts that is not of those that the rows are of names the other side.
    fn settle_accounts(&mut self, kept: &[KeptRow]) {
        let written = own_accounts(kept.iter(), &self.columns);
        if !written.is_empty() && !self.drafter.are_own(&self.titles, &written) {
            let columns = &mut self.columns;
            if !columns.has(ColumnKind::AccountName) {
                columns.take_for(ColumnKind::AccountName, ColumnKind::OwnAccount);
            }
            columns.clear(ColumnKind::OwnAccount);
        }
    }

    fn hand_on(&mut self, sheet: &Sheet<'_>, lines: &[&Line<'_>], problems: &mut Problems) {
        let mut has_begun = false;
        let mut fates: Vec<(u32, RowFate)> = Vec::with_capacity(lines.len());
        for (place, line) in lines.iter().enumerate() {
            if let What::Special(kind) = line.what {
                self.take_special(sheet, line, kind, problems);
                continue;
            }
            if !has_begun {
                has_begun = true;
                let first = line.day;
                let mut unheard = Problems::default();
                let same_day = lines[place..].iter().filter(|it| it.what == What::Receipt);
                let same_day = same_day.take_while(|it| it.day == first);
                let rows: Vec<CashRow<'_>> =
                    same_day.map(|it| read_row(sheet, it, &mut unheard)).collect();
                self.drafter.begin_rows(&rows);
            }
            let own = sheet.line(line);
            tell_error_cells(&own, &line.kept.cells, sheet.columns.of(line.part), problems);
            self.tell_date(&own, line, problems);
            if is_carried_line(&own) {
                let found = own.text(ColumnKind::Summary);
                problems.at(&codes::CARRIED_ROW_IS_LINE, own.at(ColumnKind::Summary), found, "");
            }
            let row = read_row(sheet, line, problems);
            fates.push((line.kept.row, self.drafter.row(&row, problems)));
        }
        settle(fates, problems);
    }

    fn tell_date(&mut self, own: &RecordLine<'_>, line: &Line<'_>, problems: &mut Problems) {
        let has_own = !is_blank(own.cell(ColumnKind::Date));
        let kind = if !has_own && own.columns.has(ColumnKind::Day) {
            ColumnKind::Day
        } else {
            ColumnKind::Date
        };
        match line.day {
            Ok(Some(_)) if line.is_carried => {
                self.drafter.note_carried_date(own.at(kind), problems);
            }
            Ok(Some(day)) => {
                let names_year = has_own && names_year(own.cell(ColumnKind::Date));
                self.period.note(day, names_year, own.at(kind), problems);
            }
            Err(DayProblem::IsError) => {}
            Ok(None) => problems.at(&codes::DATE_MISSING, own.at(kind), "空", "收付的日期"),
            Err(problem) => {
                let written = [ColumnKind::Date, ColumnKind::Month, ColumnKind::Day];
                let written = written.map(|kind| own.text(kind).into_owned()).join(" ");
                problems.at(problem.code(), own.at(kind), written.trim(), "存在的日期");
            }
        }
    }

    fn take_special(
        &mut self,
        sheet: &Sheet<'_>,
        line: &Line<'_>,
        kind: RowKind,
        problems: &mut Problems,
    ) {
        let mut unheard = Problems::default();
        let own = sheet.line(line);
        let has_sides = matches!(sheet.columns.shape, Shape::InAndOut | Shape::Sides);
        let mut read = |kind| amount_in(&own, kind, &mut unheard).unwrap_or_default();
        let (income, outgo) = if has_sides {
            (read(ColumnKind::Income), read(ColumnKind::Outgo))
        } else if kind == RowKind::Opening {
            (read(ColumnKind::Amount), None)
        } else {
            // Of amounts with signs or words nobody knows what a total adds up.
            (None, None)
        };
        let balance = sheet.balance(sheet.written_balance(&own, &mut unheard).0);
        let amounts = CashAmounts { income, outgo, balance };
        let has_balance = own.columns.has(ColumnKind::RunningBalance);
        let balance_at = own.at(ColumnKind::RunningBalance);
        let amount_at = own.at(ColumnKind::Income);
        let drafter = &mut *self.drafter;
        match kind {
            RowKind::Opening => {
                let at = if amounts.balance.is_some() { balance_at } else { amount_at };
                drafter.open(&amounts, at, problems);
            }
            RowKind::Total | RowKind::YearTotal => {
                drafter.total(&amounts, kind == RowKind::YearTotal, amount_at, problems);
                drafter.close(amounts.balance, balance_at, problems);
            }
            // Beside 收入 the balance stands among 支出, so that both sides add up to the same.
            RowKind::Closing if line.part == Part::Right => {
                let at = own.at(ColumnKind::Outgo);
                drafter.close(amounts.balance.or(amounts.outgo), at, problems);
            }
            RowKind::Closing if has_balance => drafter.close(amounts.balance, balance_at, problems),
            RowKind::Closing | RowKind::Signature => {}
        }
    }

    /// Both readings, and the first row as an example.
    fn tell_unclear(&self, sheet: &Sheet<'_>, rows: &[&Line<'_>], problems: &mut Problems) {
        let headings = self.headings.join("、");
        let example = rows.first().map(|line| {
            let own = sheet.line(line);
            let (income, outgo, _) = sheet.in_and_out(&own, &mut Problems::default());
            let amount = income.or(outgo).unwrap_or_default().grouped();
            let (own_side, bank_side) =
                if income.is_some() { ("收入", "支出") } else { ("支出", "收入") };
            let summary = own.text(ColumnKind::Summary);
            format!("；“{summary}” {amount} 按读法一是{own_side}，按读法二是{bank_side}")
        });
        let expected = match sheet.columns.shape {
            Shape::Signed => "读法一：正数是收入；读法二：正数是支出",
            _ => "读法一：借方是收入（单位的账）；读法二：借方是支出（银行的对账单）",
        };
        let kinds = [ColumnKind::Debit, ColumnKind::Amount];
        let column = kinds.into_iter().find_map(|kind| self.columns.column(kind)).unwrap_or(0);
        let found = format!("{headings}{}", example.unwrap_or_default());
        problems.at(&codes::CASH_SIDES_UNCLEAR, (self.header_row, column), found, expected);
    }
}

/// What stands in a row that has nothing else; empty where it has more.
fn alone_in(row: &KeptRow) -> String {
    let mut filled = row.cells.iter().filter(|cell| !is_blank(cell));
    match (filled.next(), filled.next()) {
        (Some(cell @ Cell::Text(_)), None) => text_of(cell).into_owned(),
        _ => String::new(),
    }
}

/// The accounts that rows say to be of, each once.
fn own_accounts<'r>(rows: impl Iterator<Item = &'r KeptRow>, columns: &ColumnMap) -> Vec<String> {
    let mut accounts: Vec<String> = Vec::new();
    for row in rows {
        let written = text_of(columns.cell(&row.cells, ColumnKind::OwnAccount));
        let is_account = !written.is_empty() && row_word(&written).is_none();
        if is_account && !accounts.iter().any(|known| *known == *written) {
            accounts.push(written.into_owned());
        }
    }
    accounts
}

/// Puts down what becomes of each row, of which two tables may have a half each.
fn settle(mut fates: Vec<(u32, RowFate)>, problems: &mut Problems) {
    fates.sort_by_key(|(row, _)| *row);
    for halves in fates.chunk_by(|one, other| one.0 == other.0) {
        let has = |fate: RowFate| halves.iter().any(|half| half.1 == fate);
        let worst = [RowFate::Refused, RowFate::Booked].into_iter().find(|fate| has(*fate));
        if let Some(fate) = worst.or(halves.first().map(|half| half.1)) {
            problems.tally.settle(1, fate);
        }
    }
}

fn tell_reading(shape: Shape, reading: Reading, problems: &mut Problems) {
    if reading.is_upward {
        problems.on_sheet(&codes::CASH_READ_UPWARDS, "最后一天在最上面", "");
    }
    if reading.sides == Sides::Bank {
        let found = match shape {
            Shape::Signed => "正数是支出，负数是收入",
            _ => "借方是支出，贷方是收入",
        };
        problems.on_sheet(&codes::CASH_BANK_SIDES, found, "");
    }
}

impl Intake for CashBookRows<'_, '_> {
    fn above_header(&mut self, rows: &[KeptRow]) {
        let texts = rows.iter().flat_map(|row| &row.cells).map(|cell| text_of(cell).into_owned());
        self.titles = texts.filter(|text| !text.is_empty()).collect();
        self.above = rows.to_vec();
    }

    fn begin_sheet(&mut self, sheet: &SheetInfo, layout: &Layout, _: &mut Problems) {
        self.sheet_index = sheet.index;
        self.kept.clear();
        self.titles.push(sheet.name.clone());
        self.columns = layout.columns.clone();
        let said = CashColumns::shape_of(&self.columns, &[]);
        self.as_own = CashColumns::new(&self.columns, said, false);
        self.period = SheetPeriod::of(&self.above, &sheet.name, self.year);
        self.header_row = layout.header_rows.1;
        let money = [ColumnKind::Debit, ColumnKind::Credit, ColumnKind::Amount];
        let headings = layout.used.iter().filter(|used| money.contains(&used.kind));
        self.headings = headings.map(|used| format!("“{}”", used.heading)).collect();
    }

    fn row(&mut self, _: &Layout, at: FilledRow<'_>, _: &mut Problems) -> RowFate {
        let FilledRow { row, cells } = at;
        self.kept.push(KeptRow { row, cells: cells.iter().map(owned).collect() });
        let parts = parts_of(row, cells, &self.as_own);
        if parts.iter().any(|part| matches!(part, RowPart::Receipt(_))) {
            return RowFate::Line;
        }
        let reason = parts.into_iter().find_map(|part| match part {
            RowPart::Special(_, kind) => Some(kind.reason()),
            RowPart::Receipt(_) => None,
        });
        RowFate::PassedOver(reason.unwrap_or(PassedOver::Note))
    }

    fn end_sheet(&mut self, problems: &mut Problems) -> u64 {
        let kept = std::mem::take(&mut self.kept);
        self.settle_accounts(&kept);
        let said = CashColumns::shape_of(&self.columns, &kept);
        let columns = CashColumns::new(&self.columns, said, false);
        let lines = self.lines(&kept, &columns);
        let mut count = 0;
        let mut heading: Option<String> = None;
        for (place, section) in lines.split(|line| line.what == What::Heading).enumerate() {
            // Every section but the first has its heading before it.
            if place > 0 {
                let mut headings = lines.iter().filter(|line| line.what == What::Heading);
                heading = headings.nth(place - 1).map(|line| alone_in(line.kept));
            }
            if !section.is_empty() {
                count += self.take_section(heading.as_deref(), section, problems);
            }
        }
        self.titles.clear();
        self.period.finish(problems);
        count
    }
}
