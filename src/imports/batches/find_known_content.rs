//! What the books know already that a file may bring again: posted, or waiting for review.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use tokio::runtime::Handle;

use crate::finding::{Failure, Outcome};
use crate::imports::cells::voucher_number::split_number;
use crate::imports::content_keys::{KnownContent, voucher_name};
use crate::imports::drafting::number_runs::word_of;
use crate::imports::drafting::voucher_twins::{
    BooksByDay, CameBy, Said, SaidLine, Twin, VoucherTwins,
};
use crate::imports::kinds::SheetKind;
use crate::imports::store::{self, StandingLineRow};
use crate::ledger::voucher::VoucherDraft;
use crate::ledger::voucher::book::Book;
use crate::money::Money;
use crate::payments::store::standing_between;
use crate::platform::database::{Database, Tx};
use crate::prescribed::made_here::MadeHere;
use crate::prescribed::read_made::read_made;

/// Loads what a file of this kind is set beside: what rows became, and what lines say.
///
/// # Errors
/// When storage fails.
pub async fn known_content(
    tx: &mut Tx,
    database: &Database,
    (book, kind): (&Book, SheetKind),
) -> Outcome<Known> {
    let mut known = KnownContent::default();
    let words = &book.settings.voucher_words;
    let rows = store::posted_contents(tx, book.unit.id, book.year).await?;
    for (key, period, source_number, word, number) in rows {
        let name = voucher_name(period, &word, number);
        if let Some(source_number) = source_number {
            let own = own_spelling(&source_number, words);
            known.by_number.insert((period, own), name.clone());
        }
        known.by_key.insert(key, name);
    }
    let has_twins = matches!(kind, SheetKind::Journal | SheetKind::CashBook);
    let has_books = has_twins && store::has_vouchers(tx, book.unit.id, book.year).await?;
    let days = has_books.then(|| Arc::new(DaysOfBooks::of(database, book)));
    let mut twins = VoucherTwins::of(days.clone().map(|days| -> Arc<dyn BooksByDay> { days }));
    for (name, draft) in store::waiting_drafts(tx, book.unit.id).await? {
        if has_twins && draft.reverses_id.is_none() {
            twins.add_waiting(of_draft(&draft, name.clone(), words));
        }
        known.by_key.extend(draft.content_key.map(|key| (key, name)));
    }
    let mut made = MadeHere::default();
    if has_twins {
        made = read_made(tx, book.unit.id, book.year).await?;
        add_payments(tx, book, &mut made).await?;
    }
    Ok(Known { known, twins, made, days })
}

/// Payments that this system booked in the year.
async fn add_payments(tx: &mut Tx, book: &Book, made: &mut MadeHere) -> Outcome<()> {
    let days = (format!("{:04}-01-01", book.year), format!("{:04}-12-31", book.year));
    for row in standing_between(tx, book.unit.id, (&days.0, &days.1)).await? {
        let unread = |_| Failure::Storage(format!("payment of {}", row.paid_on));
        let day = row.paid_on.parse().map_err(unread)?;
        let of = (row.account_id, Money::from_fen(row.amount_fen));
        made.add_payment(of, day, voucher_name(row.period, &row.word, row.number));
    }
    Ok(())
}

/// What a file is set beside.
#[derive(Debug)]
pub struct Known {
    pub known: KnownContent,
    pub twins: VoucherTwins,
    pub made: MadeHere,
    /// To be closed when the file has been read.
    pub days: Option<Arc<DaysOfBooks>>,
}

/// The books as they stood before the file came, read day by day as its vouchers ask for them:
/// in a snapshot of its own, for the transaction of the file is posting meanwhile.
pub struct DaysOfBooks {
    database: Database,
    runtime: Handle,
    unit_id: i64,
    words: Vec<String>,
    reading: Mutex<Reading>,
}

#[derive(Default)]
struct Reading {
    tx: Option<Tx>,
    failure: Option<Failure>,
}

impl fmt::Debug for DaysOfBooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DaysOfBooks").field("unit_id", &self.unit_id).finish_non_exhaustive()
    }
}

impl BooksByDay for DaysOfBooks {
    /// Called by the thread that reads the file, which waits.
    fn vouchers_of(&self, day: Date) -> Vec<Twin> {
        let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        if reading.failure.is_some() {
            return Vec::new();
        }
        let loaded = self.runtime.block_on(self.load(&mut reading.tx, day));
        loaded.unwrap_or_else(|failure| {
            reading.failure = Some(failure);
            Vec::new()
        })
    }
}

impl DaysOfBooks {
    fn of(database: &Database, book: &Book) -> Self {
        Self {
            database: database.clone(),
            runtime: Handle::current(),
            unit_id: book.unit.id,
            words: book.settings.voucher_words.clone(),
            reading: Mutex::default(),
        }
    }

    /// Vouchers of a day by what their lines say.
    async fn load(&self, tx: &mut Option<Tx>, day: Date) -> Outcome<Vec<Twin>> {
        let tx = match tx {
            Some(tx) => tx,
            None => tx.insert(self.database.read().await?),
        };
        let rows = store::standing_lines_on(tx, self.unit_id, &day.to_string()).await?;
        let vouchers = rows.chunk_by(|one, other| one.voucher_id == other.voucher_id);
        Ok(vouchers.filter_map(|lines| of_books(day, lines, &self.words)).collect())
    }

    /// The file has been read. What could not be asked is a failure of the import.
    pub async fn close(&self) -> Outcome<()> {
        let (tx, failure) = {
            let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
            (reading.tx.take(), reading.failure.take())
        };
        if let Some(tx) = tx {
            tx.rollback().await?;
        }
        failure.map_or(Ok(()), Err)
    }
}

/// A voucher of the books, by its lines.
fn of_books(day: Date, lines: &[StandingLineRow], words: &[String]) -> Option<Twin> {
    let first = lines.first()?;
    let said = |row: &StandingLineRow| SaidLine {
        summary: row.summary.clone(),
        account_id: row.account_id,
        dimension_set_id: row.dimension_set_id,
        bank_account_id: row.bank_account_id,
        debit_fen: row.debit_fen,
        credit_fen: row.credit_fen,
    };
    let own = format!("{}-{}", first.word, first.number);
    let came_by = match first.kind.as_deref().and_then(SheetKind::of_key) {
        Some(SheetKind::Journal) => CameBy::Journal,
        Some(SheetKind::CashBook) => CameBy::CashBook,
        _ => CameBy::Other,
    };
    let of_file = first.source_number.iter().map(|it| own_spelling(it, words));
    Some(Twin {
        name: voucher_name(first.period, &first.word, first.number),
        numbers: std::iter::once(own).chain(of_file).collect(),
        came_by,
        is_draft: false,
        said: Said::of(day, lines.iter().map(said).collect()),
    })
}

/// What waits for review: it has the number of its file only.
fn of_draft(draft: &VoucherDraft, name: String, words: &[String]) -> Twin {
    let came_by = match (&draft.content_key, &draft.source_number) {
        (None, _) => CameBy::Other,
        (Some(_), Some(number)) if !number.starts_with(CASH_MARK) => CameBy::Journal,
        (Some(_), _) => CameBy::CashBook,
    };
    let numbers = draft.source_number.iter().map(|it| own_spelling(it, words)).collect();
    Twin { name, numbers, came_by, is_draft: true, said: Said::of_draft(draft) }
}

/// What stands before numbers of receipts, which are no numbers of vouchers.
const CASH_MARK: &str = "流水 ";

/// `记账凭证0012` as a unit whose word is 记 writes it: `记-12`.
fn own_spelling(source_number: &str, words: &[String]) -> String {
    let split = split_number(source_number).filter(|_| !source_number.starts_with(CASH_MARK));
    split.map_or_else(
        || source_number.to_owned(),
        |(word, number)| format!("{}-{number}", word_of(&word, words)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_files_are_spelled_as_the_unit_does() {
        let words = ["记".to_owned(), "收".to_owned()];
        for (written, own) in [
            ("1", "记-1"),
            ("记-0012", "记-12"),
            ("记账-7", "记-7"),
            ("银收-3", "收-3"),
            ("转-2", "转-2"),
            ("12-1", "记-12-1"),
            ("流水 12", "流水 12"),
        ] {
            assert_eq!(own_spelling(written, &words), own, "{written}");
        }
    }
}
