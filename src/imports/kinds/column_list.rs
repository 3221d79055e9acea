//! The columns of every kind with the words that head them: data, read once.
//!
//! Invariants: lines of `every` name all columns there are, with the words that head them in any
//! kind of workbook, the surest first; those of a kind stand in the order of its template, with
//! the words that head them there only.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::Deserialize as _;
use serde::de::IntoDeserializer as _;
use serde::de::value::{Error, StrDeserializer};

use crate::imports::kinds::columns::ColumnKind;

const LIST: &str = include_str!("../data/columns.csv");

/// What stands for all kinds.
const EVERY: &str = "every";

/// What stands before a fixed choice.
const WORDS: &str = "words ";

/// One column of a kind.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub kind: ColumnKind,
    /// Words that head it in this kind only.
    pub words: &'static [&'static str],
    /// What the template heads it with; empty where the template leaves the column out. In lines of
    /// every kind, what findings and pages call it.
    pub heading: &'static str,
    /// What to fill in, shown when the cell is selected.
    pub help: &'static str,
    pub list: List,
}

/// What a template offers for a column to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum List {
    /// Free text, a date, a number.
    None,
    /// Codes with names of accounts that take entries.
    Accounts,
    /// Codes with names of accounts that may have details.
    UpperAccounts,
    Projects,
    BankAccounts,
    /// Units, by name.
    Units,
    EconomicClasses,
    VoucherWords,
    /// A fixed choice.
    Words(&'static [&'static str]),
}

/// By kind, in the order of the list.
static COLUMNS: LazyLock<FxHashMap<&'static str, Vec<Column>>> = LazyLock::new(|| {
    let mut columns: FxHashMap<&str, Vec<Column>> = FxHashMap::default();
    for (kind, column) in LIST.lines().skip(1).filter_map(read_line) {
        columns.entry(kind).or_default().push(column);
    }
    columns
});

/// The columns of the kind that is spelled like this.
#[must_use]
pub fn columns_of(kind: &str) -> &'static [Column] {
    COLUMNS.get(kind).map_or(&[], Vec::as_slice)
}

impl ColumnKind {
    fn general(self) -> Option<&'static Column> {
        columns_of(EVERY).iter().find(|column| column.kind == self)
    }

    /// 中文名, as findings and pages show it.
    #[must_use]
    pub fn label(self) -> &'static str {
        self.general().map_or("", |column| column.heading)
    }

    /// Words that head such a column in any kind of workbook, the surest first; none where only
    /// some kinds have such a column.
    #[must_use]
    pub fn synonyms(self) -> &'static [&'static str] {
        self.general().map_or(&[], |column| column.words)
    }
}

/// `units,parent_unit,上级单位,units,编码或名称,上级单位 上级工会`.
fn read_line(line: &'static str) -> Option<(&'static str, Column)> {
    let fields: Vec<&str> = line.split(',').collect();
    let &[kind, column, heading, list, help, words] = fields.as_slice() else { return None };
    let named: StrDeserializer<'_, Error> = column.into_deserializer();
    let column = ColumnKind::deserialize(named).ok()?;
    Some((kind, Column { kind: column, words: split(words), heading, help, list: list_of(list)? }))
}

/// Kept as long as the program runs, like the list itself.
fn split(words: &'static str) -> &'static [&'static str] {
    words.split_whitespace().collect::<Vec<_>>().leak()
}

fn list_of(text: &'static str) -> Option<List> {
    Some(match text {
        "" => List::None,
        "accounts" => List::Accounts,
        "upper_accounts" => List::UpperAccounts,
        "projects" => List::Projects,
        "bank_accounts" => List::BankAccounts,
        "units" => List::Units,
        "economic_classes" => List::EconomicClasses,
        "voucher_words" => List::VoucherWords,
        words => List::Words(split(words.strip_prefix(WORDS)?)),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::imports::cells::words::heading;
    use crate::imports::kinds::SheetKind;

    #[test]
    fn every_line_of_the_list_is_read_and_every_column_is_on_it() {
        let kinds: Vec<&str> = SheetKind::EVERY.iter().map(|kind| kind.key()).collect();
        let mut met = BTreeSet::new();
        for line in LIST.lines().skip(1) {
            let (kind, column) = read_line(line).unwrap_or_else(|| panic!("{line}"));
            assert!(kind == EVERY || kinds.contains(&kind), "{line}");
            assert!(met.insert((kind, column.kind)), "{line}: twice");
            for word in column.words {
                assert_eq!(heading(word, true), *word, "{line}");
            }
        }
        for kind in ColumnKind::EVERY {
            assert!(!kind.label().is_empty(), "{kind:?}");
        }
        assert!(kinds.iter().all(|kind| !columns_of(kind).is_empty()));
    }

    #[test]
    fn no_word_heads_two_columns_of_one_kind() {
        for kind in COLUMNS.keys() {
            let mut heads = BTreeMap::new();
            for column in columns_of(kind) {
                for word in column.words {
                    let other = heads.insert(*word, column.kind);
                    assert_eq!(other, None, "{kind}: {word} heads {:?}, too", column.kind);
                }
            }
        }
    }
}
