//! Rows of a journal to vouchers: where one voucher ends and the next begins.

mod heads;

use jiff::civil::Date;

use crate::imports::cells::content::{is_blank, owned, written};
use crate::imports::cells::day::{DayProblem, day_of_parts, read_day, read_part};
use crate::imports::cells::totals::{RowWord, RunningTotals, is_signature, row_word};
use crate::imports::cells::voucher_number::split_number;
use crate::imports::codes;
use crate::imports::kinds::columns::{ColumnKind, ColumnMap};
use crate::imports::reading::printed_voucher::VoucherMarks;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::{
    NotASide, RecordLine, RecordSink, Side, Told, VoucherHead, amount_in, side_of,
};
use crate::imports::reading::row_tally::{PassedOver, RowFate};
use crate::imports::reading::sheet_period::SheetPeriod;
use crate::imports::rows::paired_rows::PairedColumns;
use crate::imports::rows::printed_journal::{OtherSide, PrintedAround, printed_total};
use crate::money::Money;
use crate::sheet::Cell;

/// Columns that tell one voucher from the next.
const HEAD_KINDS: [ColumnKind; 5] = [
    ColumnKind::Date,
    ColumnKind::Month,
    ColumnKind::Day,
    ColumnKind::VoucherWord,
    ColumnKind::VoucherNumber,
];

/// What is remembered from row to row of one sheet.
#[derive(Debug)]
pub struct Journal {
    pub(in crate::imports) sheet_index: usize,
    pub(in crate::imports) year: i64,
    pub(in crate::imports) head: Option<VoucherHead>,
    /// The cells that the current voucher was told by, in the order of [`HEAD_KINDS`].
    head_cells: [Cell<'static>; HEAD_KINDS.len()],
    pub(in crate::imports) summary: String,
    pub(in crate::imports) totals: RunningTotals,
    pub(in crate::imports) period: SheetPeriod,
    /// What is printed around the tables, where vouchers are printed one below the other.
    pub(in crate::imports) printed: Option<PrintedAround>,
    /// The account that stands above the lines of the current voucher.
    pub(in crate::imports) other_side: Option<OtherSide>,
    pub lines: u64,
}

/// Amounts of a row.
#[derive(Clone, Copy, Debug, Default)]
struct Amounts {
    debit: Option<Money>,
    credit: Option<Money>,
    is_unreadable: bool,
}

impl Journal {
    #[must_use]
    pub fn new(sheet_index: usize, year: i64, period: SheetPeriod) -> Self {
        Self {
            sheet_index,
            year,
            head: None,
            head_cells: [const { Cell::Empty }; HEAD_KINDS.len()],
            summary: String::new(),
            totals: RunningTotals::default(),
            period,
            printed: None,
            other_side: None,
            lines: 0,
        }
    }

    /// Vouchers of this sheet say date and number above their lines; `above` are the first ones.
    #[must_use]
    pub fn printed(mut self, above: &VoucherMarks) -> Self {
        self.printed = Some(PrintedAround { marks: above.clone(), is_taken: false });
        self
    }

    pub fn row(
        &mut self,
        row: u32,
        cells: &[Cell<'_>],
        (columns, paired): (&ColumnMap, Option<&PairedColumns>),
        sink: &mut dyn RecordSink,
        problems: &mut Problems,
    ) -> RowFate {
        let columns = paired.map_or(columns, |paired| &paired.both);
        let line = RecordLine::new(self.sheet_index, row, cells, columns);
        if self.printed.is_some() && self.printed_row(&line, sink, problems) {
            return RowFate::PassedOver(PassedOver::Title);
        }
        let printed_total = || self.printed.as_ref().and_then(|_| printed_total(cells));
        let word = special_row(&line, cells).or_else(printed_total);
        // What a summary is called does not make a row with account and amount none.
        let is_line = word == Some(RowWord::Carried) && is_line(&line);
        if is_line && self.head.is_none() {
            let found = line.text(ColumnKind::Summary);
            let expected = "期初余额用期初余额表导入；分录须有日期和凭证号";
            let mut amounts =
                [ColumnKind::Debit, ColumnKind::Credit, ColumnKind::Amount].into_iter();
            let filled = amounts.find(|kind| !is_blank(line.cell(*kind)));
            let cell = line.at(filled.unwrap_or(ColumnKind::Summary));
            problems.at(&codes::ROW_PASSED_OVER, cell, found, expected);
            return RowFate::PassedOver(PassedOver::Told);
        }
        if is_line {
            let found = line.text(ColumnKind::Summary);
            problems.at(&codes::CARRIED_ROW_IS_LINE, line.at(ColumnKind::Summary), found, "");
        } else if let Some(word) = word {
            return self.special_row(&line, word, problems);
        }
        let has_amount = !is_blank(line.cell(ColumnKind::Debit))
            || !is_blank(line.cell(ColumnKind::Credit))
            || !is_blank(line.cell(ColumnKind::Amount));
        if !line.has_account() && !has_amount {
            return self.note_row(&line, sink, problems);
        }
        tell_error_cells(&line, cells, columns, problems);
        self.enter_voucher(&line, sink, problems);
        let Some(paired) = paired else {
            let other_side = self.other_side.as_ref().map(OtherSide::side);
            let amounts = read_amounts(&line, other_side, problems);
            self.fill_head(&line, problems);
            self.take_line(line, amounts, sink, problems);
            return RowFate::Line;
        };
        self.fill_head(&line, problems);
        let mut unheard = Problems::default();
        for (place, side) in paired.sides(&line).into_iter().enumerate() {
            // One cell that is the amount of both sides is told once.
            let is_told = place > 0 && paired.shares_amount();
            let told = if is_told { &mut unheard } else { &mut *problems };
            let amounts = read_amounts(&side, None, told);
            self.take_line(side, amounts, sink, problems);
        }
        RowFate::Line
    }

    pub(in crate::imports) fn end_voucher(
        &mut self,
        sink: &mut dyn RecordSink,
        problems: &mut Problems,
    ) {
        let Some(mut ended) = self.head.take() else { return };
        if let Some(other) = self.other_side.take() {
            self.lines += other.hand_on(&mut ended, sink, problems);
        }
        sink.end_voucher(ended, problems);
    }

    /// The sheet is over; returns how many lines it had.
    pub fn finish(&mut self, sink: &mut dyn RecordSink, problems: &mut Problems) -> u64 {
        self.end_voucher(sink, problems);
        self.period.finish(problems);
        self.lines
    }

    fn take_line(
        &mut self,
        mut line: RecordLine<'_>,
        amounts: Amounts,
        sink: &mut dyn RecordSink,
        problems: &mut Problems,
    ) {
        self.lines += 1;
        let Some(head) = &mut self.head else { return };
        // A row of two accounts is one row.
        head.rows += u64::from(head.rows == 0 || head.last_row != line.row);
        head.last_row = line.row;
        line.debit = amounts.debit.unwrap_or(Money::ZERO);
        line.credit = amounts.credit.unwrap_or(Money::ZERO);
        self.totals.add(line.debit, line.credit);
        let mut is_whole = !amounts.is_unreadable;
        if is_whole && line.debit.is_zero() && line.credit.is_zero() {
            let found =
                if amounts.debit.is_some() || amounts.credit.is_some() { "0.00" } else { "空" };
            problems.at(&codes::LINE_WITHOUT_AMOUNT, line.amount_cell(), found, "非零金额");
            is_whole = false;
        }
        if !line.debit.is_zero() && !line.credit.is_zero() {
            let found = format!("借 {} 贷 {}", line.debit.grouped(), line.credit.grouped());
            problems.at(&codes::LINE_ON_BOTH_SIDES, line.amount_cell(), found, "只有一方");
            is_whole = false;
        }
        if !line.has_account() {
            problems.at(
                &codes::LINE_WITHOUT_ACCOUNT,
                line.account_cell(),
                "空",
                "科目编码或科目名称",
            );
            is_whole = false;
        }
        let own_summary = line.text(ColumnKind::Summary);
        if !own_summary.is_empty() && own_summary != self.summary {
            own_summary.as_ref().clone_into(&mut self.summary);
        }
        if self.summary.is_empty() {
            let cell = line.at(ColumnKind::Summary);
            problems.at(&codes::LINE_WITHOUT_SUMMARY, cell, "空", "业务摘要");
            is_whole = false;
        }
        if let Some(other) = &mut self.other_side {
            other.add(&self.summary, (line.debit, line.credit));
        }
        if is_whole {
            let line = RecordLine { summary: &self.summary, ..line };
            sink.line(head, &line, problems);
        } else {
            head.is_incomplete = true;
        }
    }

    /// A row with neither account nor amount: a voucher's head on a row of its own, or a note.
    fn note_row(
        &mut self,
        line: &RecordLine<'_>,
        sink: &mut dyn RecordSink,
        problems: &mut Problems,
    ) -> RowFate {
        let number = line.text(ColumnKind::VoucherNumber);
        let is_head = split_number(&number).is_some() && matches!(self.date_of(line), Ok(Some(_)));
        if !is_head {
            let summary = line.text(ColumnKind::Summary);
            let is_begun = !number.is_empty() || !is_blank(line.cell(ColumnKind::Date));
            let is_note = summary.is_empty() || summary.contains([':', '：']);
            if is_note || !is_begun {
                return RowFate::PassedOver(PassedOver::Note);
            }
            let cell = line.at(ColumnKind::Summary);
            problems.at(&codes::ROW_PASSED_OVER, cell, summary, "科目和金额");
            return RowFate::PassedOver(PassedOver::Told);
        }
        self.enter_voucher(line, sink, problems);
        self.fill_head(line, problems);
        self.summary = line.text(ColumnKind::Summary).into_owned();
        if let Some(head) = &mut self.head {
            head.rows += 1;
        }
        RowFate::Line
    }

    fn special_row(
        &mut self,
        line: &RecordLine<'_>,
        word: RowWord,
        problems: &mut Problems,
    ) -> RowFate {
        match word {
            RowWord::Carried => return RowFate::PassedOver(PassedOver::Carried),
            RowWord::Signed => return RowFate::PassedOver(PassedOver::Note),
            RowWord::Total => {}
        }
        let fate = RowFate::PassedOver(PassedOver::Total);
        let mut unheard = Problems::default();
        let debit = amount_in(line, ColumnKind::Debit, &mut unheard).unwrap_or_default();
        let credit = amount_in(line, ColumnKind::Credit, &mut unheard).unwrap_or_default();
        let Some(meant) = self.totals.judge(debit, credit) else { return fate };
        let shown = |fen: i128| {
            i64::try_from(fen)
                .map_or_else(|_| "过大".to_owned(), |fen| Money::from_fen(fen).grouped())
        };
        let expected: Vec<String> = meant
            .iter()
            .map(|sides| format!("借 {} 贷 {}", shown(sides.debit_fen), shown(sides.credit_fen)))
            .collect();
        let found = |amount: Option<Money>| amount.map_or("空".to_owned(), Money::grouped);
        let row = RecordLine { debit: debit.unwrap_or_default(), ..*line };
        problems.at(
            &codes::TOTAL_DIFFERS,
            row.amount_cell(),
            format!("借 {} 贷 {}", found(debit), found(credit)),
            expected.join(" 或 "),
        );
        fate
    }

    fn date_of(&self, line: &RecordLine<'_>) -> Result<Option<Date>, DayProblem> {
        let cell = line.cell(ColumnKind::Date);
        if !is_blank(cell) {
            return read_day(cell, self.year);
        }
        let month = read_part(line.cell(ColumnKind::Month))?;
        let day = read_part(line.cell(ColumnKind::Day))?;
        match (month, day) {
            (Some(month), Some(day)) => day_of_parts(self.year, month, day).map(Some),
            (None, None) => Ok(None),
            _ => Err(DayProblem::NotADate),
        }
    }

    /// Begins a voucher when date, word or number of this row differ from the current one.
    fn enter_voucher(
        &mut self,
        line: &RecordLine<'_>,
        sink: &mut dyn RecordSink,
        problems: &mut Problems,
    ) {
        if self.printed.is_some() {
            self.enter_printed(line, sink, problems);
            return;
        }
        let is_same = |(kind, then): (&ColumnKind, &Cell<'_>)| {
            let cell = line.cell(*kind);
            is_blank(cell) || cell == then
        };
        if self.head.is_some() && HEAD_KINDS.iter().zip(&self.head_cells).all(is_same) {
            return;
        }
        if self.is_misdated_line(line, problems) {
            self.remember(line);
            return;
        }
        let head = self.read_head(line, problems);
        if let Some(current) = &mut self.head
            && current.dated_on.is_none()
            && !self.totals.is_voucher_even()
            && (&head.word, &head.number) == (&current.word, &current.number)
        {
            // Its first line has a date that cannot be read, which was told.
            current.dated_on = head.dated_on;
            self.remember(line);
            return;
        }
        if let Some(current) = &mut self.head
            && !head.is_incomplete
            && (&head.word, &head.number) == (&current.word, &current.number)
        {
            // The same voucher may be written in two ways: 2025-1-8 and 2025.1.8.
            let is_same = head.dated_on == current.dated_on;
            let month = |date: Option<Date>| date.map(|date| (date.year(), date.month()));
            let is_unfinished =
                month(head.dated_on) == month(current.dated_on) && !self.totals.is_voucher_even();
            if !is_same && is_unfinished {
                current.is_incomplete = true;
                let (found, expected) = (shown(head.dated_on), shown(current.dated_on));
                problems.at(&codes::VOUCHER_TWO_DATES, head.date_cell(), found, expected);
            }
            if is_same || is_unfinished {
                self.remember(line);
                return;
            }
        }
        self.end_voucher(sink, problems);
        self.totals.begin_voucher(head.dated_on.map(Date::month));
        self.summary.clear();
        self.head = Some(head);
        self.remember(line);
    }

    fn remember(&mut self, line: &RecordLine<'_>) {
        for (kind, then) in HEAD_KINDS.into_iter().zip(&mut self.head_cells) {
            let cell = line.cell(kind);
            if !is_blank(cell) {
                *then = owned(cell);
            }
        }
    }
}

fn shown(date: Option<Date>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

/// An amount without a side stands against the account above the table, if there is one.
fn read_amounts(
    line: &RecordLine<'_>,
    other_side: Option<Side>,
    problems: &mut Problems,
) -> Amounts {
    let mut amounts = Amounts::default();
    let mut take = |kind| {
        amount_in(line, kind, problems).unwrap_or_else(|Told| {
            amounts.is_unreadable = true;
            None
        })
    };
    let (debit, credit) = (take(ColumnKind::Debit), take(ColumnKind::Credit));
    let single = take(ColumnKind::Amount);
    (amounts.debit, amounts.credit) = (debit, credit);
    let is_sided = debit.is_some() || credit.is_some();
    let Some(single) = single.filter(|_| !is_sided) else { return amounts };
    let direction = line.text(ColumnKind::Direction);
    let said = side_of(&direction);
    let against = other_side.map(Side::opposite);
    match if said == Ok(None) { Ok(against) } else { said } {
        Ok(Some(Side::Debit)) => amounts.debit = Some(single),
        Ok(Some(Side::Credit)) => amounts.credit = Some(single),
        Ok(None) | Err(NotASide) => {
            amounts.is_unreadable = true;
            let cell = line.at(ColumnKind::Direction);
            problems.at(&codes::DIRECTION_UNKNOWN, cell, direction, "借或贷");
        }
    }
    amounts
}

/// Error values in columns that are read.
pub fn tell_error_cells(
    line: &RecordLine<'_>,
    cells: &[Cell<'_>],
    columns: &ColumnMap,
    problems: &mut Problems,
) {
    for (column, cell) in (0_u32..).zip(cells) {
        if let Cell::Error(_) = cell
            && ColumnKind::EVERY.iter().any(|kind| columns.column(*kind) == Some(column))
        {
            problems.at(&codes::CELL_ERROR, (line.row, column), written(cell), "数值或文字");
        }
    }
}

/// Whether a row is a total or carried over, by the cells in which such words stand.
pub fn special_row(line: &RecordLine<'_>, cells: &[Cell<'_>]) -> Option<RowWord> {
    let word_in = |cell: &Cell<'_>| match cell {
        Cell::Text(text) => row_word(text),
        _ => None,
    };
    if is_signed(cells) {
        return Some(RowWord::Signed);
    }
    let has_number = !is_blank(line.cell(ColumnKind::VoucherNumber));
    if line.has_account() && has_number {
        return word_in(line.cell(ColumnKind::Summary)).filter(|word| *word == RowWord::Total);
    }
    let first = cells.iter().find(|cell| !is_blank(cell))?;
    word_in(first)
        .or_else(|| word_in(line.cell(ColumnKind::Summary)))
        .or_else(|| word_in(line.cell(ColumnKind::AccountCode)))
        .or_else(|| word_in(line.cell(ColumnKind::AccountName)))
        .or_else(|| word_in(line.cell(ColumnKind::GeneralAccount)))
}

/// Whether a row names an account and has an amount, whatever its words say.
#[must_use]
pub fn is_line(line: &RecordLine<'_>) -> bool {
    line.names_account() && line.has_amount()
}

/// Whether nothing but signatures and notes stands in a row.
fn is_signed(cells: &[Cell<'_>]) -> bool {
    let may_sign = |cell: &Cell<'_>| matches!(cell, Cell::Text(text) if text.contains(['：', ':']));
    let text_of = |cell: &Cell<'_>| match cell {
        Cell::Text(text) => Some(text.trim().to_owned()),
        _ => None,
    };
    let says = |cell: &&Cell<'_>| !is_blank(cell) && !matches!(cell, Cell::Date(_));
    let texts = || cells.iter().filter(says).map(text_of).collect::<Option<Vec<String>>>();
    cells.iter().any(may_sign) && texts().is_some_and(|it| is_signature(&it))
}
