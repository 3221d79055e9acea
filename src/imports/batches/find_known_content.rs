//! What the books know already that a file may bring again: posted, or waiting for review.

use jiff::civil::Date;

use crate::finding::{Failure, Outcome};
use crate::imports::cells::voucher_number::split_number;
use crate::imports::content_keys::{KnownContent, voucher_name};
use crate::imports::drafting::number_runs::word_of;
use crate::imports::drafting::voucher_twins::{CameBy, Said, SaidLine, Twin, VoucherTwins};
use crate::imports::kinds::SheetKind;
use crate::imports::store::{self, StandingLineRow};
use crate::ledger::store as ledger;
use crate::ledger::voucher::VoucherDraft;
use crate::ledger::voucher::book::Book;
use crate::platform::database::Tx;

/// Loads what a file of this kind is set beside: what rows became, and what lines say.
///
/// # Errors
/// When storage fails.
pub async fn known_content(
    tx: &mut Tx,
    book: &Book,
    kind: SheetKind,
) -> Outcome<(KnownContent, VoucherTwins)> {
    let (mut known, mut twins) = (KnownContent::default(), VoucherTwins::default());
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
    if has_twins {
        load_twins(tx, book, &mut twins).await?;
    }
    for (name, draft) in store::waiting_drafts(tx, book.unit.id).await? {
        if has_twins && draft.reverses_id.is_none() {
            twins.add(of_draft(&draft, name.clone(), words));
        }
        known.by_key.extend(draft.content_key.map(|key| (key, name)));
    }
    Ok((known, twins))
}

/// Vouchers by what their lines say.
async fn load_twins(tx: &mut Tx, book: &Book, twins: &mut VoucherTwins) -> Outcome<()> {
    let rows = store::standing_lines(tx, book.unit.id, book.year).await?;
    if rows.is_empty() {
        return Ok(());
    }
    let sets = ledger::dimension_sets_of(tx, book.unit.id).await?;
    let words = &book.settings.voucher_words;
    for lines in rows.chunk_by(|one, other| one.voucher_id == other.voucher_id) {
        let Some(first) = lines.first() else { continue };
        let dated_on: Date = first.dated_on.parse().map_err(|problem: jiff::Error| {
            Failure::Storage(format!("voucher of {}: {problem}", first.dated_on))
        })?;
        let said = |row: &StandingLineRow| SaidLine {
            summary: row.summary.clone(),
            account_id: row.account_id,
            dimension_set_id: row.dimension_set_id,
            bank_account_id: sets.get(&row.dimension_set_id).and_then(|set| set.bank_account_id),
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
        twins.add(Twin {
            name: voucher_name(first.period, &first.word, first.number),
            numbers: std::iter::once(own).chain(of_file).collect(),
            came_by,
            is_draft: false,
            said: Said::of(dated_on, lines.iter().map(said).collect()),
        });
    }
    Ok(())
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
