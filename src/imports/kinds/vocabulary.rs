//! The words that head columns, and what a heading means that is nearly one of them.
//!
//! Invariants: synonyms are in the form of [`crate::imports::cells::words::heading`]; those of a
//! kind stand in order of trust, and no word heads two kinds.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::imports::cells::near_words::NearWords;
use crate::imports::kinds::SheetKind;
use crate::imports::kinds::column_list::Column;
use crate::imports::kinds::columns::ColumnKind;

/// Fewer known columns than this make no header.
pub const MIN_KINDS: usize = 3;

/// Longer headings are not guessed.
pub const MAX_GUESS_CHARACTERS: usize = 12;

/// How sure a heading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadingMatch {
    pub kind: ColumnKind,
    /// Position among the synonyms; smaller is surer.
    pub rank: usize,
    /// Not a synonym, but nearest to this one by a character.
    pub guessed: Option<&'static str>,
}

/// Headings shorter than this are matched exactly only: 借方 and 贷方 are one character apart.
pub const MIN_GUESS_CHARACTERS: usize = 3;

/// Added to the rank of a guess, so that any exact heading is surer.
const GUESS_RANK: usize = 1_000;

/// Characters that make another column of a heading: 期末借方 is not a misspelt 期初借方.
const NEVER_GUESSED: [char; 11] =
    ['末', '初', '本', '上', '下', '累', '计', '余', '年', '原', '外'];

/// The sides of a table, where 方 is left out.
const SIDES: [char; 2] = ['借', '贷'];

/// The money that books are kept in.
const BOOK_CURRENCIES: [&str; 3] = ["本位币", "本币", "人民币"];

/// In each of them: a heading with it may be one without.
pub const CURRENCY_CHARACTER: char = '币';

/// Characters written for others that look like them, and the ones that are meant.
const LOOK_ALIKES: [(char, char); 14] = [
    ('货', '贷'),
    ('惜', '借'),
    ('耍', '要'),
    ('目', '日'),
    ('日', '目'),
    ('未', '末'),
    ('佘', '余'),
    ('己', '记'),
    ('玛', '码'),
    ('秤', '称'),
    ('颔', '额'),
    ('顶', '项'),
    ('人', '入'),
    ('入', '人'),
];

/// The words of all kinds together: what is near a word is found once for all of them.
pub static EVERY_WORD: LazyLock<NearWords> = LazyLock::new(|| {
    NearWords::of(SheetKind::EVERY.iter().flat_map(|kind| kind.vocabulary().words()))
});

/// The words that head columns in one kind of workbook.
#[derive(Debug)]
pub struct Vocabulary {
    words: FxHashMap<&'static str, HeadingMatch>,
    /// Fewer known columns than this make no header.
    fewest: usize,
}

impl Vocabulary {
    /// The words that everyone uses, and before them those that these columns alone use.
    #[must_use]
    pub fn of(columns: &[Column]) -> Self {
        let general = ColumnKind::EVERY.iter().map(|kind| (*kind, kind.synonyms()));
        let own = columns.iter().map(|column| (column.kind, column.words));
        let ranked = |(kind, words): (ColumnKind, &'static [&'static str])| {
            let ranked = words.iter().enumerate();
            ranked.map(move |(rank, word)| (*word, HeadingMatch { kind, rank, guessed: None }))
        };
        let words: FxHashMap<_, _> = general.chain(own).flat_map(ranked).collect();
        Self { words, fewest: MIN_KINDS }
    }

    /// The same for a kind whose header may name so few columns.
    #[must_use]
    pub fn with_fewest(self, fewest: usize) -> Self {
        Self { fewest, ..self }
    }

    #[must_use]
    pub fn fewest(&self) -> usize {
        self.fewest
    }

    /// The kind that a heading, in the form that words have here, names exactly.
    #[must_use]
    pub fn exactly(&self, words: &str) -> Option<HeadingMatch> {
        self.words.get(words).copied().or_else(|| self.in_full(words))
    }

    /// A heading that is cut short, or says that its money is the money of the books:
    /// `期初余额借` for `期初余额借方`, `本位币借方` for `借方`.
    fn in_full(&self, words: &str) -> Option<HeadingMatch> {
        if words.ends_with(SIDES) {
            return self.exactly(&format!("{words}方"));
        }
        let currency = BOOK_CURRENCIES.iter().find(|currency| words.contains(**currency))?;
        let plain = words.replacen(currency, "", 1);
        let found = self.words.get(plain.as_str()).copied().or_else(|| self.in_full(&plain))?;
        found.kind.is_amount().then_some(found)
    }

    /// Every word that heads a column.
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        self.words.keys().copied()
    }

    /// The kind whose words are one character off, when those of no other kind are.
    #[must_use]
    pub fn nearly(&self, words: &str) -> Option<HeadingMatch> {
        if let Some(found) = self.mistaken(words) {
            return Some(found);
        }
        if words.chars().count() < MIN_GUESS_CHARACTERS || words.contains(NEVER_GUESSED) {
            return None;
        }
        let mut found: Option<HeadingMatch> = None;
        for word in EVERY_WORD.near(words) {
            let long_enough = word.chars().count() >= MIN_GUESS_CHARACTERS;
            let Some(meant) = self.words.get(word).filter(|_| long_enough) else { continue };
            if found.is_some_and(|found| found.kind != meant.kind) {
                return None;
            }
            let rank = meant.rank + GUESS_RANK;
            if found.is_none_or(|found| rank < found.rank) {
                found = Some(HeadingMatch { kind: meant.kind, rank, guessed: Some(word) });
            }
        }
        found
    }

    /// A heading in which one character stands for another that looks like it: `货方金额`.
    fn mistaken(&self, words: &str) -> Option<HeadingMatch> {
        for (start, character) in words.char_indices() {
            for (wrong, right) in LOOK_ALIKES {
                if character != wrong {
                    continue;
                }
                let (before, rest) = words.split_at(start);
                let behind = rest.get(wrong.len_utf8()..).unwrap_or_default();
                let meant = format!("{before}{right}{behind}");
                if let Some((word, meant)) = self.words.get_key_value(meant.as_str()) {
                    let rank = meant.rank + GUESS_RANK;
                    return Some(HeadingMatch { kind: meant.kind, rank, guessed: Some(word) });
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_exactly_or_by_one_character_and_never_by_luck() {
        for (words, kind) in [
            ("摘要", Some(ColumnKind::Summary)),
            ("科目编号", Some(ColumnKind::AccountCode)),
            ("借方金額", Some(ColumnKind::Debit)),
            ("科目名稱", Some(ColumnKind::AccountName)),
            ("货方金额", Some(ColumnKind::Credit)),
            ("摘耍", Some(ColumnKind::Summary)),
            ("凭证目期", Some(ColumnKind::Date)),
            ("年初借方佘额", Some(ColumnKind::OpeningDebit)),
            ("原币金额", Some(ColumnKind::ForeignAmount)),
            ("本位币借方", Some(ColumnKind::Debit)),
            ("贷方金额人民币", Some(ColumnKind::Credit)),
            ("金额借", Some(ColumnKind::Debit)),
            ("期初余额贷", Some(ColumnKind::OpeningCredit)),
            ("年初数借", Some(ColumnKind::OpeningDebit)),
            ("人民币", None),
            ("本币摘要", None),
            ("项目专项", Some(ColumnKind::Project)),
            ("专项或项目", Some(ColumnKind::Project)),
            ("往来单位或个人", Some(ColumnKind::Counterparty)),
            ("借", Some(ColumnKind::Debit)),
            ("期末借方", None),
            ("备注", None),
            ("", None),
        ] {
            let vocabulary = Vocabulary::of(&[]);
            let found = vocabulary.exactly(words).or_else(|| vocabulary.nearly(words));
            assert_eq!(found.map(|found| found.kind), kind, "{words}");
        }
    }
}
