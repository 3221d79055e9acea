//! Rows of a journal whose vouchers are printed one below the other, each under its own head.

use jiff::civil::Date;

use crate::imports::cells::content::{is_blank, text_of};
use crate::imports::cells::day::read_day;
use crate::imports::cells::totals::RowWord;
use crate::imports::cells::voucher_number::split_number;
use crate::imports::cells::words::heading;
use crate::imports::codes;
use crate::imports::kinds::columns::{ColumnKind, ColumnMap};
use crate::imports::reading::printed_voucher::{
    Mark, VoucherMarks, is_head_in_parts, is_voucher_title,
};
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::{RecordLine, RecordSink, Side, VoucherHead};
use crate::imports::rows::journal::Journal;
use crate::money::Money;
use crate::sheet::Cell;

/// Marks met since the last line; those of the current voucher once it has lines.
#[derive(Debug, Default)]
pub(in crate::imports) struct PrintedAround {
    pub(in crate::imports) marks: VoucherMarks,
    pub(in crate::imports) is_taken: bool,
}

impl Journal {
    /// Whether a row is printed around the tables and says something of a voucher, or nothing.
    pub(in crate::imports) fn printed_row(
        &mut self,
        line: &RecordLine<'_>,
        sink: &mut dyn RecordSink,
        problems: &mut Problems,
    ) -> bool {
        let Some(printed) = &mut self.printed else { return false };
        let Some((marks, begins)) = marks_of(line) else { return false };
        if begins && printed.is_taken {
            *printed = PrintedAround::default();
            self.end_voucher(sink, problems);
        }
        let Some(printed) = &mut self.printed else { return true };
        printed.marks.add(marks);
        if printed.is_taken {
            self.sign_head();
        }
        true
    }

    /// Whether a row is the head of the next voucher, below one that has its lines.
    #[must_use]
    pub fn ends_at(&self, line: &RecordLine<'_>) -> bool {
        let is_taken = self.printed.as_ref().is_some_and(|printed| printed.is_taken);
        is_taken && marks_of(line).is_some_and(|(_, begins)| begins)
    }

    /// Attachments and names that are printed around the table.
    fn sign_head(&mut self) {
        let (Some(head), Some(printed)) = (&mut self.head, &self.printed) else { return };
        let marks = &printed.marks;
        let [preparer, reviewer, poster, cashier] = &marks.signatures;
        for (name, said) in [
            (&mut head.preparer, preparer),
            (&mut head.reviewer, reviewer),
            (&mut head.poster, poster),
            (&mut head.cashier, cashier),
        ] {
            if name.is_none() {
                name.clone_from(said);
            }
        }
        let count = marks.attachments.as_ref().and_then(|it| it.text.parse().ok());
        head.attachment_count = head.attachment_count.or(count);
    }

    /// The first line below printed marks begins their voucher.
    pub(in crate::imports) fn enter_printed(
        &mut self,
        line: &RecordLine<'_>,
        sink: &mut dyn RecordSink,
        problems: &mut Problems,
    ) {
        let Some(printed) = &mut self.printed else { return };
        if printed.is_taken && self.head.is_some() {
            return;
        }
        printed.is_taken = true;
        let marks = printed.marks.clone();
        self.end_voucher(sink, problems);
        self.other_side = marks.other_side.clone().map(OtherSide::new);
        let at = |mark: &Option<Mark>| mark.as_ref().map_or((line.row, 0), |it| it.cell);
        let (date_cell, number_cell) = (at(&marks.date), at(&marks.number));
        let mut head = VoucherHead {
            sheet_index: self.sheet_index,
            first_row: line.row,
            last_row: line.row,
            date_row: Some(date_cell.0),
            date_column: date_cell.1,
            number_row: Some(number_cell.0),
            number_column: number_cell.1,
            ..VoucherHead::default()
        };
        let written = marks.date.map_or(Cell::Empty, |it| Cell::Text(it.text.into()));
        match read_day(&written, self.year) {
            Ok(Some(date)) => {
                head.dated_on = Some(date);
                self.period.note(date, true, date_cell, problems);
            }
            Ok(None) => {
                head.is_incomplete = true;
                problems.at(&codes::DATE_MISSING, date_cell, "空", "表格上方的凭证日期");
            }
            Err(problem) => {
                head.is_incomplete = true;
                problems.at(problem.code(), date_cell, text_of(&written), "存在的日期");
            }
        }
        if let Some((word, number)) = marks.number.and_then(|it| split_number(&it.text)) {
            (head.word, head.number) = (word, number);
        } else {
            head.is_incomplete = true;
            problems.at(&codes::NUMBER_MISSING, number_cell, "空", "表格上方的凭证号");
        }
        self.totals.begin_voucher(head.dated_on.map(Date::month));
        self.summary.clear();
        self.head = Some(head);
        self.sign_head();
    }
}

/// What a row around the tables says of a voucher, and whether it begins one; nothing where it has
/// a figure.
fn marks_of(line: &RecordLine<'_>) -> Option<(VoucherMarks, bool)> {
    let amounts = [ColumnKind::Debit, ColumnKind::Credit, ColumnKind::Amount];
    let has_figure = amounts.iter().any(|kind| match line.cell(*kind) {
        Cell::Number(_) => true,
        Cell::Text(text) => text
            .trim_start_matches(['¥', '￥', '-', '('])
            .starts_with(|it: char| it.is_ascii_digit()),
        _ => false,
    });
    if has_figure && !is_head_in_parts(line.row, line.cells) {
        return None;
    }
    let mut marks = VoucherMarks::default();
    let is_said = marks.take(line.row, line.cells);
    let is_title = line.cells.iter().any(|cell| is_voucher_title(&text_of(cell)));
    let is_head = marks.date.is_some() || marks.number.is_some() || marks.other_side.is_some();
    (is_said || is_title).then_some((marks, is_title || is_head))
}

/// The account that a receipt or a payment has above its table, and what the lines in it add up
/// to on the side against it.
#[derive(Debug)]
pub(in crate::imports) struct OtherSide {
    side: Side,
    account: Mark,
    summary: String,
    /// Wider than money, so that no file can make it overflow.
    against_fen: i128,
}

impl OtherSide {
    fn new((side, account): (Side, Mark)) -> Self {
        Self { side, account, summary: String::new(), against_fen: 0 }
    }

    pub(in crate::imports) fn side(&self) -> Side {
        self.side
    }

    /// A line of the table.
    pub(in crate::imports) fn add(&mut self, summary: &str, (debit, credit): (Money, Money)) {
        if self.summary.is_empty() {
            summary.clone_into(&mut self.summary);
        }
        let against = if self.side == Side::Debit { credit } else { debit };
        self.against_fen += i128::from(against.fen());
    }

    /// Hands on the line of the account itself; says how many lines that is.
    pub(in crate::imports) fn hand_on(
        self,
        head: &mut VoucherHead,
        sink: &mut dyn RecordSink,
        problems: &mut Problems,
    ) -> u64 {
        if head.is_incomplete || self.against_fen == 0 {
            return 0;
        }
        let (row, column) = self.account.cell;
        let Ok(amount) = i64::try_from(self.against_fen).map(Money::from_fen) else {
            head.is_incomplete = true;
            problems.at(&codes::SUM_TOO_LARGE, (row, column), "各行金额之和", "");
            return 0;
        };
        let width = usize::try_from(column).unwrap_or_default();
        let mut cells = vec![Cell::Empty; width];
        cells.push(Cell::Text(self.account.text.into()));
        let mut columns = ColumnMap::default();
        for kind in [ColumnKind::AccountName, ColumnKind::Debit, ColumnKind::Credit] {
            columns.set(kind, column);
        }
        let (debit, credit) = match self.side {
            Side::Debit => (amount, Money::ZERO),
            Side::Credit => (Money::ZERO, amount),
        };
        let line = RecordLine::new(head.sheet_index, row, &cells, &columns);
        let line = RecordLine { summary: &self.summary, debit, credit, ..line };
        sink.line(head, &line, problems);
        1
    }
}

/// The total below a printed voucher, often in words as well: `合计（大写）壹佰元整`.
pub(in crate::imports) fn printed_total(cells: &[Cell<'_>]) -> Option<RowWord> {
    let first = cells.iter().find(|cell| !is_blank(cell)).map(text_of)?;
    let words = heading(&first, true);
    (words.starts_with("合计") || words.contains("大写")).then_some(RowWord::Total)
}
