//! Words that are stored: the enums of the product hold them, and the database only those that its
//! own guards go by.

use union_ledger::access::role::Role;
use union_ledger::access::scope::ScopeKind;
use union_ledger::platform::jobs::JobState;
use union_ledger::units::project::{BankAccountKind, FundingSource};
use union_ledger::units::settings::CarryForward;
use union_ledger::units::store::unit_by_code;
use union_ledger::units::unit::{Level, Tier};

use crate::common::books::Books;
use crate::common::{both, files_under, raw};

/// Vocabularies that will not grow, or by which guards decide.
const FIXED: [&str; 5] = ["class", "normal_side", "chain", "status", "status"];

#[test]
fn the_schema_holds_no_vocabulary_that_grows() {
    for folder in ["migrations/sqlite", "migrations/postgres"] {
        let mut found = Vec::new();
        for (_, text) in files_under(folder, ".sql") {
            for after in text.split("CHECK (").skip(1).filter(|it| it.contains(" IN (")) {
                let word = after.split_whitespace().next().unwrap().to_owned();
                found.push(word);
            }
        }
        found.retain(|word| !word.starts_with('('));
        found.sort();
        let mut fixed = FIXED.map(str::to_owned).to_vec();
        fixed.sort();
        assert_eq!(found, fixed, "{folder}");
    }
}

macro_rules! check_spelled {
    ($($name:ident),+) => {$(
        for word in $name::EVERY {
            assert_eq!($name::read(word.as_str()), Some(*word), stringify!($name));
        }
        let mut words: Vec<&str> = $name::EVERY.iter().map(|it| it.as_str()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), $name::EVERY.len(), stringify!($name));
        assert_eq!($name::read("no such word"), None);
    )+};
}

#[test]
fn what_an_enum_writes_it_reads_and_nothing_else() {
    check_spelled!(
        Level,
        Tier,
        FundingSource,
        BankAccountKind,
        CarryForward,
        Role,
        ScopeKind,
        JobState
    );
}

#[test]
fn a_word_that_no_version_wrote_is_told_and_not_guessed() {
    both(async |database| {
        let books = Books::new(database).await;
        raw(&books.database, "UPDATE units SET level = 'village' WHERE code = 'G1'").await.unwrap();
        let mut tx = books.database.read().await.unwrap();
        let refused = unit_by_code(&mut tx, "G1").await;
        assert!(refused.is_err_and(|failure| format!("{failure:?}").contains("village")));
    });
}
