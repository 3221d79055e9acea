//! The tree of units as it is and as a list would make it.
//!
//! Invariant: a line may stand under a registered unit or under another line, before or after it;
//! whoever stands above it, walking up ends, however the lines name each other.

use rustc_hash::FxHashMap;

use crate::ledger::voucher::book::Book;
use crate::units::unit::{Level, Unit};

/// What a line stands under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upper {
    /// A registered unit, by id.
    Registered(i64),
    /// Another line of the file, which registers its unit.
    Line(usize),
    /// Nothing known; told where it is.
    Unknown,
}

/// Where a line comes to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Below the importing unit, so many lines of the file above it.
    Below(usize),
    /// Below no line that the importing unit may fill.
    Elsewhere,
    /// One of a ring of lines.
    Cycle,
    /// Under a line that has no place itself.
    Nowhere,
}

/// Registered units and the lines of a file.
pub struct Tree<'b> {
    book: &'b Book,
    by_id: FxHashMap<i64, &'b Unit>,
    by_code: FxHashMap<&'b str, &'b Unit>,
    by_name: FxHashMap<&'b str, Vec<&'b Unit>>,
    lines_by_code: FxHashMap<String, usize>,
    lines_by_name: FxHashMap<String, Vec<(usize, String)>>,
}

impl<'b> Tree<'b> {
    /// `known` are the registered units that the lines name, and all above them.
    #[must_use]
    pub fn new(book: &'b Book, known: &'b [Unit]) -> Self {
        let mut by_name: FxHashMap<&str, Vec<&Unit>> = FxHashMap::default();
        for unit in known {
            by_name.entry(&unit.name).or_default().push(unit);
        }
        Self {
            book,
            by_id: known.iter().map(|unit| (unit.id, unit)).collect(),
            by_code: known.iter().map(|unit| (unit.code.as_str(), unit)).collect(),
            by_name,
            lines_by_code: FxHashMap::default(),
            lines_by_name: FxHashMap::default(),
        }
    }

    /// A line whose unit is registered adds nothing.
    pub fn add_line(&mut self, index: usize, code: Option<&str>, name: &str) {
        let Some(code) = code.filter(|code| !self.by_code.contains_key(code)) else { return };
        self.lines_by_code.insert(code.to_owned(), index);
        if !name.is_empty() {
            let named = self.lines_by_name.entry(name.to_owned()).or_default();
            named.push((index, code.to_owned()));
        }
    }

    #[must_use]
    pub fn registered(&self, code: &str) -> Option<&'b Unit> {
        self.by_code.get(code).copied()
    }

    #[must_use]
    pub fn by_id(&self, id: i64) -> Option<&'b Unit> {
        self.by_id.get(&id).copied()
    }

    #[must_use]
    pub fn importer(&self) -> &'b Unit {
        &self.book.unit
    }

    /// Whom a cell names: by code, by name, or by a code with the name behind it.
    #[must_use]
    pub fn find(&self, written: &str) -> Vec<Upper> {
        let first = written.split_whitespace().next().unwrap_or_default();
        for code in [written, first] {
            if let Some(unit) = self.by_code.get(code) {
                return vec![Upper::Registered(unit.id)];
            }
            if let Some(index) = self.lines_by_code.get(code) {
                return vec![Upper::Line(*index)];
            }
        }
        let registered = self.by_name.get(written).into_iter().flatten();
        let lines = self.lines_by_name.get(written).into_iter().flatten();
        let registered = registered.map(|unit| Upper::Registered(unit.id));
        registered.chain(lines.map(|(index, _)| Upper::Line(*index))).collect()
    }

    /// Another unit of this name, registered or in the file.
    #[must_use]
    pub fn namesake(&self, index: usize, name: &str) -> Option<String> {
        let registered = self.by_name.get(name).and_then(|units| units.first());
        let lines = self.lines_by_name.get(name).into_iter().flatten();
        let mut others = lines.filter(|(other, _)| *other < index);
        registered
            .map(|unit| unit.code.clone())
            .or_else(|| others.next().map(|(_, code)| code.clone()))
    }

    /// The level of what a line stands under.
    #[must_use]
    pub fn level_of(&self, upper: &Upper, levels: &[Option<Level>]) -> Option<Level> {
        match upper {
            Upper::Registered(id) => self.by_id(*id).map(|unit| unit.level),
            Upper::Line(index) => levels.get(*index).copied().flatten(),
            Upper::Unknown => None,
        }
    }

    /// The code of what a line stands under.
    #[must_use]
    pub fn code_of(&self, upper: &Upper, codes: &[Option<String>]) -> Option<String> {
        match upper {
            Upper::Registered(id) => self.by_id(*id).map(|unit| unit.code.clone()),
            Upper::Line(index) => codes.get(*index).cloned().flatten(),
            Upper::Unknown => None,
        }
    }

    /// Where every line comes to stand.
    #[must_use]
    pub fn standings(&self, uppers: &[Upper]) -> Vec<Standing> {
        let mut standings: Vec<Option<Standing>> = vec![None; uppers.len()];
        // On whose way up a line was met last.
        let mut met_by: Vec<usize> = vec![usize::MAX; uppers.len()];
        for start in 0..uppers.len() {
            let mut path = Vec::new();
            let mut at = start;
            let mut above = loop {
                if let Some(standing) = standings[at] {
                    break standing;
                }
                if met_by[at] == start {
                    let ring = path.iter().position(|line| *line == at).unwrap_or(0);
                    for line in path.drain(ring..) {
                        standings[line] = Some(Standing::Cycle);
                    }
                    break Standing::Cycle;
                }
                met_by[at] = start;
                path.push(at);
                match uppers[at] {
                    Upper::Line(next) => at = next,
                    Upper::Registered(id) => {
                        let is_below = self.is_at_or_below(id);
                        let last = if is_below { Standing::Below(0) } else { Standing::Elsewhere };
                        standings[at] = Some(last);
                        path.pop();
                        break last;
                    }
                    Upper::Unknown => {
                        standings[at] = Some(Standing::Nowhere);
                        path.pop();
                        break Standing::Nowhere;
                    }
                }
            };
            for line in path.into_iter().rev() {
                above = match above {
                    Standing::Below(depth) => Standing::Below(depth + 1),
                    Standing::Elsewhere => Standing::Elsewhere,
                    Standing::Cycle | Standing::Nowhere => Standing::Nowhere,
                };
                standings[line] = Some(above);
            }
        }
        standings.into_iter().map(|it| it.unwrap_or(Standing::Nowhere)).collect()
    }

    /// Whether a registered unit is the importing one or below it.
    fn is_at_or_below(&self, id: i64) -> bool {
        let mut at = Some(id);
        // A tree has no more levels than units.
        for _ in 0..=self.by_id.len() {
            match at {
                Some(id) if id == self.book.unit.id => return true,
                Some(id) => at = self.by_id(id).and_then(|unit| unit.parent_id),
                None => return false,
            }
        }
        false
    }
}
