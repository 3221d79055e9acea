//! What a voucher's rows say, in one key, so that the same rows are known when they come again
//! in another file, while two equal vouchers of one file stay two.

use rustc_hash::FxHashMap;
use sha2::{Digest as _, Sha256};

use crate::date::Period;
use crate::ledger::voucher::VoucherDraft;
use crate::platform::evidence::hex;

/// Bytes of the hash that are kept: no two contents of a unit meet by chance.
const KEPT_BYTES: usize = 16;

/// What of a unit's year is in the books or waits as a draft, and was not taken back whole.
#[derive(Clone, Debug, Default)]
pub struct KnownContent {
    /// By content key: how the voucher is named.
    pub by_key: FxHashMap<String, String>,
    /// By period and the number that the voucher had in its file, in the unit's own spelling: how
    /// it is named.
    pub by_number: FxHashMap<(i64, String), String>,
}

impl KnownContent {
    /// A voucher under the same number of the same month that says something else.
    #[must_use]
    pub fn same_number(&self, period: Period, number: &str) -> Option<&str> {
        self.by_number.get(&(period.number(), number.to_owned())).map(String::as_str)
    }
}

/// Gives keys in the order of a file: the second of two equal contents has another key than the
/// first, and the same one in every file that holds both.
#[derive(Debug, Default)]
pub struct ContentKeys {
    met: FxHashMap<String, u32>,
}

impl ContentKeys {
    pub fn next(&mut self, content: String) -> String {
        let times = self.met.entry(content.clone()).or_default();
        *times += 1;
        if *times == 1 { content } else { format!("{content}#{times}") }
    }
}

/// `2025-01 记-12`: a voucher as findings about its content name it.
#[must_use]
pub fn voucher_name(period: i64, word: &str, number: i64) -> String {
    format!("{}-{:02} {word}-{number}", period / 100, period % 100)
}

/// What a journal's voucher says: date, lines, and its number in the unit's own spelling.
#[must_use]
pub fn content_of(draft: &VoucherDraft, number: &str) -> String {
    let mut hasher = Sha256::new();
    let mut say = |text: &str| {
        hasher.update(u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    say(&draft.dated_on.to_string());
    say(number);
    for entry in &draft.entries {
        say(&entry.summary);
        say(&entry.account_id.to_string());
        say(&entry.dimensions.set_id().to_string());
        say(&entry.debit.fen().to_string());
        say(&entry.credit.fen().to_string());
    }
    shortened(&hasher.finalize())
}

/// What rows say that become a voucher by rules: the rows themselves, whatever the rules are.
#[must_use]
pub fn content_of_words(words: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for text in words {
        hasher.update(u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    shortened(&hasher.finalize())
}

fn shortened(hash: &[u8]) -> String {
    hex(hash.get(..KEPT_BYTES).unwrap_or(hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_contents_of_a_file_are_told_apart_and_known_in_the_next() {
        let mut first = ContentKeys::default();
        let mut second = ContentKeys::default();
        let content = || content_of_words(&["2025-01-08", "购水", "12.00"]);
        let given = [first.next(content()), first.next(content())];
        assert_ne!(given[0], given[1]);
        assert_eq!(given, [second.next(content()), second.next(content())]);
    }

    #[test]
    fn words_do_not_run_into_each_other() {
        assert_ne!(content_of_words(&["ab", "c"]), content_of_words(&["a", "bc"]));
    }
}
