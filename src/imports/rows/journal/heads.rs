//! What heads a voucher, read from the line that begins it, and from the lines behind it.

use super::Journal;
use crate::imports::cells::content::{is_blank, text_of};
use crate::imports::cells::day::{DayProblem, names_year, typed_before};
use crate::imports::cells::voucher_number::{clean_word, is_date, split_number};
use crate::imports::codes;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::{RecordLine, VoucherHead};
use crate::sheet::Cell;

impl Journal {
    /// Whether a line of the voucher has a date that cannot be read, which is told: the voucher is
    /// no other one by that, and what is missing without the line is not told as a fault of it.
    pub(super) fn is_misdated_line(
        &mut self,
        line: &RecordLine<'_>,
        problems: &mut Problems,
    ) -> bool {
        let Err(problem) = self.date_of(line) else { return false };
        let is_even = self.totals.is_voucher_even();
        let Some(current) = self.head.as_mut().filter(|it| it.dated_on.is_some() && !is_even)
        else {
            return false;
        };
        let written = line.text(ColumnKind::VoucherNumber);
        let own_word = clean_word(&line.text(ColumnKind::VoucherWord));
        let is_same = match split_number(&written) {
            None => written.is_empty(),
            Some((word, digits)) => {
                let word = if own_word.is_empty() { word } else { own_word };
                (&word, &digits) == (&current.word, &current.number)
            }
        };
        if !is_same {
            return false;
        }
        current.is_incomplete = true;
        if problem != DayProblem::IsError {
            let at = (line.row, current.date_column);
            problems.at(problem.code(), at, written_date(line), "存在的日期");
        }
        true
    }

    pub(super) fn read_head(
        &mut self,
        line: &RecordLine<'_>,
        problems: &mut Problems,
    ) -> VoucherHead {
        let date_kind =
            if is_blank(line.cell(ColumnKind::Date)) && !is_blank(line.cell(ColumnKind::Month)) {
                ColumnKind::Month
            } else {
                ColumnKind::Date
            };
        let mut head = VoucherHead {
            sheet_index: self.sheet_index,
            first_row: line.row,
            last_row: line.row,
            date_column: line.at(date_kind).1,
            number_column: line.at(ColumnKind::VoucherNumber).1,
            ..VoucherHead::default()
        };
        match self.date_of(line) {
            Ok(Some(date)) => {
                head.dated_on = Some(date);
                let cell = line.cell(ColumnKind::Date);
                let names_year = !is_blank(cell) && names_year(cell);
                self.period.note(date, names_year, line.at(date_kind), problems);
            }
            Ok(None) => self.carry_date(&mut head, problems),
            Err(DayProblem::IsError) => head.is_incomplete = true,
            Err(problem) => {
                head.is_incomplete = true;
                problems.at(problem.code(), line.at(date_kind), written_date(line), "存在的日期");
            }
        }
        Self::read_number(&mut head, line, problems);
        head
    }

    fn carry_date(&self, head: &mut VoucherHead, problems: &mut Problems) {
        let cell = head.date_cell();
        if let Some(date) = self.head.as_ref().and_then(|current| current.dated_on) {
            head.dated_on = Some(date);
            problems.at(&codes::DATE_CARRIED, cell, "空", date);
        } else {
            head.is_incomplete = true;
            problems.at(&codes::DATE_MISSING, cell, "空", "凭证日期");
        }
    }

    fn read_number(head: &mut VoucherHead, line: &RecordLine<'_>, problems: &mut Problems) {
        let number = line.text(ColumnKind::VoucherNumber);
        let word = clean_word(&line.text(ColumnKind::VoucherWord));
        if number.is_empty() {
            head.is_incomplete = true;
            problems.at(&codes::NUMBER_MISSING, head.number_cell(), "空", "凭证号");
            head.word = word;
            return;
        }
        if let Cell::Date(day) = line.cell(ColumnKind::VoucherNumber) {
            head.is_incomplete = true;
            head.number = number.clone().into_owned();
            let expected = typed_before(day.date());
            problems.at(&codes::NUMBER_IS_DATE, head.number_cell(), number, expected);
        } else if let Some((number_word, digits)) = split_number(&number) {
            head.word = if word.is_empty() { number_word } else { word };
            head.number = digits;
        } else {
            head.is_incomplete = true;
            head.number = number.clone().into_owned();
            let (code, expected) = if is_date(&number) {
                (&codes::NUMBER_IS_DATE, "文本格式的凭证号，如 1-2、1/2")
            } else {
                (&codes::NUMBER_UNREADABLE, "如 记-12")
            };
            problems.at(code, head.number_cell(), number, expected);
        }
    }

    /// Attachments and signatures stand on any line of the voucher; the first one counts.
    pub(super) fn fill_head(&mut self, line: &RecordLine<'_>, problems: &mut Problems) {
        let Some(head) = &mut self.head else { return };
        for (kind, name) in [
            (ColumnKind::Preparer, &mut head.preparer),
            (ColumnKind::Reviewer, &mut head.reviewer),
            (ColumnKind::Poster, &mut head.poster),
            (ColumnKind::Cashier, &mut head.cashier),
        ] {
            if name.is_none() && !is_blank(line.cell(kind)) {
                *name = Some(line.text(kind).into_owned());
            }
        }
        if head.attachment_count.is_none() && !is_blank(line.cell(ColumnKind::Attachments)) {
            let text = line.text(ColumnKind::Attachments);
            let count = text.trim_end_matches(['张', '份', '件']).trim().parse().ok();
            head.attachment_count = Some(count.unwrap_or(0));
            if count.is_none() {
                let cell = line.at(ColumnKind::Attachments);
                problems.at(&codes::ATTACHMENTS_UNREADABLE, cell, text, "整数");
            }
        }
    }
}

/// The date as written, to tell whether it changed.
fn written_date(line: &RecordLine<'_>) -> String {
    let cell = line.cell(ColumnKind::Date);
    if !is_blank(cell) {
        return text_of(cell).into_owned();
    }
    let (month, day) = (line.text(ColumnKind::Month), line.text(ColumnKind::Day));
    if month.is_empty() && day.is_empty() { String::new() } else { format!("{month}月{day}日") }
}
