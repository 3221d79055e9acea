//! Rows of cash books that the books have already: by their own rows, by the other end of a
//! transfer, by a journal or by hand.

use jiff::civil::Date;

use super::{CashDrafter, CashRow, direction_of};
use crate::finding::{Code, Finding, Place};
use crate::imports::cash::cash_balances::is_money;
use crate::imports::cash::cash_transfers::{End, OwnTransfer, RowEnd, with_handler};
use crate::imports::codes;
use crate::imports::drafting::voucher_twins::{CameBy, Said, SaidLine};
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::naming::cash_rules::CashDirection;
use crate::imports::reading::problems::Problems;
use crate::ledger::voucher::VoucherDraft;
use crate::money::Money;
use crate::sheet::address;

/// A voucher by which a row is in the books already.
#[derive(Clone, Debug)]
pub(super) struct KnownAs {
    name: String,
    /// It waits for review.
    is_draft: bool,
    /// Its day, where that is not the day of the row.
    on: Option<Date>,
}

impl CashDrafter<'_> {
    /// The voucher that these very rows became.
    pub(super) fn known_by_key(&self, key: &str) -> Option<KnownAs> {
        let name = self.outbox.known().by_key.get(key)?.clone();
        Some(KnownAs { name, is_draft: self.draft_keys.contains(key), on: None })
    }

    /// The voucher that a journal or a person made of what the row says, not met yet.
    pub(super) fn find_twin(&mut self, row: &CashRow<'_>) -> Option<usize> {
        if self.outbox.twins().is_empty() {
            return None;
        }
        let direction = direction_of(row)?;
        let own = self.own.clone()?;
        let (dated_on, amount) = (row.dated_on?, row.amounts.income.or(row.amounts.outgo)?);
        let (contra_id, contra_bank) = self.contra.peek(row, direction, &own)?;
        let handler = row.line.text(ColumnKind::Handler);
        let summary = with_handler(&row.line.text(ColumnKind::Summary), &handler);
        let line = |account_id, bank_account_id, is_debit: bool| SaidLine {
            summary: summary.clone(),
            account_id,
            dimension_set_id: 0,
            bank_account_id,
            debit_fen: if is_debit { amount.fen() } else { 0 },
            credit_fen: if is_debit { 0 } else { amount.fen() },
        };
        let is_in = direction == CashDirection::In;
        let lines = vec![
            line(own.account_id, own.bank_account_id, is_in),
            line(contra_id, contra_bank, !is_in),
        ];
        self.outbox.twins().find_row(&Said::of(dated_on, lines))
    }

    pub(super) fn take_twin(&mut self, row: &CashRow<'_>) -> Option<KnownAs> {
        let place = self.find_twin(row)?;
        let twin = self.outbox.twins().take_row(place);
        Some(KnownAs { name: twin.name.clone(), is_draft: twin.is_draft, on: None })
    }

    /// The voucher that this system made of the same money.
    pub(super) fn made_here(&mut self, row: &CashRow<'_>) -> Option<KnownAs> {
        if self.outbox.made().is_empty() {
            return None;
        }
        let (direction, own) = (direction_of(row)?, self.own.clone()?);
        let (contra_id, _) = self.contra.peek(row, direction, &own)?;
        let contra = self.contra.resolver.book.chart.get(contra_id)?.role()?;
        let gained = Money::from_fen(i64::try_from(row.amounts.net()).ok()?);
        let made = self.outbox.made().meet_row(row.dated_on?, gained, contra)?;
        Some(KnownAs { name: made.name.clone(), is_draft: made.is_draft, on: Some(made.dated_on) })
    }

    /// A row that the books have: told, and counted towards what the account should hold.
    pub(super) fn pass_known(
        &mut self,
        row: &CashRow<'_>,
        (known, code): (&KnownAs, &'static Code),
        draft: Option<&VoucherDraft>,
        problems: &mut Problems,
    ) {
        let at = row.at(ColumnKind::Summary);
        let place = Place { cell: Some(address(at.0, at.1)), ..Place::of(row.subject()) };
        problems.add(Finding::new(code, place).found(&known.name));
        let (own, net) = (self.own.as_ref(), row.amounts.net());
        let named = (at, known.name.as_str(), known.is_draft);
        let day = known.on.or(row.dated_on);
        self.standing.note_known(own, (day, net), named, problems);
        if let Some(said) = draft.and_then(|draft| self.outbox.twins().said_of(draft)) {
            self.outbox.twins().take_named(&said, &known.name);
        }
        match (draft, own, row.dated_on) {
            _ if !known.is_draft => {}
            (Some(draft), _, _) => self.standing.note_moves(draft),
            (None, Some(own), Some(day)) => {
                self.standing.note_move(day, (own.account_id, own.bank_account_id), net);
            }
            (None, _, _) => {}
        }
    }

    /// A voucher that goes into the books; another sheet of the file may meet it.
    pub(super) fn take_up(
        &mut self,
        row: &CashRow<'_>,
        direction: CashDirection,
        draft: &VoucherDraft,
        problems: &Problems,
    ) {
        self.standing.note_moves(draft);
        if let Some(said) = self.outbox.twins().said_of(draft) {
            let finding = like_posted(row, problems);
            self.outbox.twins().note(said, CameBy::CashBook, finding);
        }
        let book = &self.contra.resolver.book;
        let name = format!("本文件 {}", row.subject());
        let found = OwnTransfer::of_draft(draft, |id| is_money(book, id), name);
        if let Some(mut transfer) = found {
            let (line, column) = row.at(ColumnKind::Summary);
            let place = Place { cell: Some(address(line, column)), ..Place::of(row.subject()) };
            let placed = problems.placed(Finding::new(&codes::CASH_TRANSFER_NEAR, place));
            transfer.place = Some(placed.place);
            transfer.is_draft = false;
            let end = if direction == CashDirection::In { End::To } else { End::From };
            transfer.made_by = Some(end);
            self.transfers.add(transfer);
        }
    }

    /// The voucher by which another book of the unit booked this row already.
    pub(super) fn meet(&mut self, row: &CashRow<'_>, direction: CashDirection) -> Option<KnownAs> {
        let own = self.own.as_ref()?;
        let amount = row.amounts.income.or(row.amounts.outgo)?;
        let end = RowEnd { own, direction, dated_on: row.dated_on?, amount };
        // Most rows are no transfer, and are not looked at twice.
        self.transfers.find(&end, None)?;
        let contra = self.contra.peek(row, direction, own);
        let is_other = contra.is_some_and(|(id, _)| !is_money(&self.contra.resolver.book, id));
        let place = self.transfers.find(&end, contra).filter(|_| !is_other)?;
        let met = self.transfers.meet(place);
        Some(KnownAs { name: met.name.clone(), is_draft: met.is_draft, on: None })
    }
}

/// Told if the books have a voucher like that of the row.
fn like_posted(row: &CashRow<'_>, problems: &Problems) -> Finding {
    let (line, column) = row.at(ColumnKind::Summary);
    let place = problems.at_cell(address(line, column), row.subject());
    Finding::new(&codes::VOUCHER_LIKE_POSTED, place).found(row.subject())
}
