//! Which registered union a cell names, and which one it may mean.

use crate::imports::cells::near_names::{is_whose_union, may_be_union, official_form};
use crate::imports::cells::words::{is_slip, sound_of, squeezed};
use crate::imports::codes;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::unit_register::{UnitQuestion, UnitRegister};
use crate::units::unit::Unit;

/// New names for which a near one is looked for.
const MAX_SEARCHES: usize = 200;

/// Shorter names are people's, of whom many are called alike.
pub const MIN_NEAR_CHARACTERS: usize = 5;

/// Bytes by which names of one character more or less may differ.
const MAX_CHARACTER_BYTES: usize = 4;

/// Asks the register; whoever asks keeps what was found.
#[derive(Debug)]
pub struct UnitFinder {
    register: UnitRegister,
    /// New names compared with the units' so far.
    searched: usize,
}

impl UnitFinder {
    #[must_use]
    pub fn new(register: UnitRegister) -> Self {
        Self { register, searched: 0 }
    }

    /// A registered unit by code, by name, or by its name spelled otherwise, which is told.
    pub fn named(&self, text: &str, cell: (u32, u32), problems: &mut Problems) -> Option<Unit> {
        let words = squeezed(text);
        let names = [Some(words.to_string()), official_form(&words)];
        let names: Vec<String> = names.into_iter().flatten().collect();
        let codes = vec![text.to_owned()];
        let met = self.register.ask(UnitQuestion::Named { codes, names: names.clone() });
        if let Some(unit) = met.iter().find(|unit| unit.code == text) {
            return Some(unit.clone());
        }
        let by_name = |name: &String| met.iter().find(|it| squeezed(&it.name) == name.as_str());
        let unit = names.iter().find_map(by_name)?;
        if unit.name != text {
            problems.at(&codes::NAME_RESPELLED, cell, text, &unit.name);
        }
        Some(unit.clone())
    }

    /// The name of a registered unit that may be meant; `None` once enough was looked for, too.
    /// `own_id` is the unit whose books these are.
    pub fn near(&mut self, text: &str, own_id: i64) -> Option<String> {
        let words = squeezed(text);
        let met = self.register.ask(UnitQuestion::Near(text.to_owned()));
        let mut names: Vec<(String, i64)> =
            met.iter().map(|unit| (squeezed(&unit.name).into_owned(), unit.id)).collect();
        names.sort();
        // Whose union the own one is: its employer, who is an outside party.
        let may_be = |(name, id): &&(String, i64)| {
            may_be_union(&words, name) || (*id != own_id && is_whose_union(&words, name))
        };
        if let Some((name, _)) = names.iter().find(may_be) {
            return Some(name.clone());
        }
        if text.chars().count() < MIN_NEAR_CHARACTERS {
            return None;
        }
        let sound = sound_of(text);
        let by_sound = met.iter().find(|unit| sound_of(&unit.name) == sound);
        let by_slip = || names.iter().find(|(name, _)| is_near(name, text));
        by_sound.map(|unit| unit.name.clone()).or_else(|| Some(by_slip()?.0.clone()))
    }

    /// Whether one more new name is to be compared with those that are registered.
    pub fn may_search(&mut self) -> bool {
        self.searched += 1;
        self.searched <= MAX_SEARCHES
    }
}

/// A unit's name with a character wrong, missing or too many.
fn is_near(name: &str, text: &str) -> bool {
    text.len().abs_diff(name.len()) <= MAX_CHARACTER_BYTES && is_slip(name, text)
}
