//! Which union a file says it is of, beside the one whose books it comes into.
//!
//! Invariants: only names of registered unions count, whole or in short where the own name does
//! not end so; where the file names the importing union, too, it is of that one, unless a label
//! says otherwise; who made or prescribed a form is not whose it is; the name of the file counts
//! where nothing in it does, and never for a union above, under whom many files are kept.

use std::sync::{Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::imports::cells::content::{KeptRow, RowText, owned, texts_of};
use crate::imports::cells::near_names::{core_of, is_short_form};
use crate::imports::cells::words::squeezed;
use crate::imports::codes;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::unit_register::{UnitQuestion, UnitRegister};
use crate::ledger::voucher::book::Book;
use crate::sheet::Cell;
use crate::units::unit::Unit;

/// Longer texts are notes.
const MAX_CHARACTERS: usize = 120;
/// Shorter names stand by chance in other words.
const MIN_NAME_CHARACTERS: usize = 4;
/// Characters of the longest name that is looked for.
const MAX_NAME_CHARACTERS: usize = 60;

/// Characters of the longest code.
const MAX_CODE_CHARACTERS: usize = 32;

/// What unions' names end with.
const UNION: &str = "工会";

/// Words before the union whose books a file holds.
const LABELS: [&str; 12] = [
    "编制单位",
    "填报单位",
    "编报单位",
    "单位名称",
    "核算单位",
    "会计主体",
    "会计单位",
    "记账单位",
    "报送单位",
    "账套",
    "帐套",
    "单位",
];
/// Behind a name that made or prescribed the form.
const MAKERS: [&str; 9] = ["制", "监制", "印制", "编印", "制定", "统一", "规定", "下发", "关于"];
/// Words of a title that names the other side.
const OTHER_SIDES: [&str; 11] =
    ["拨付", "拨来", "上缴", "上解", "补助", "往来", "拨款", "对账", "回拨", "应收", "应付"];

/// The own union and whom a file may name beside it.
#[derive(Debug)]
pub struct UnitNames {
    own: String,
    own_unit: Unit,
    /// The own name without 委员会, squeezed.
    own_core: String,
    /// Unions above, as findings say them.
    above: Vec<String>,
    file: String,
    register: UnitRegister,
    /// What rows named so far, and whether that is another union.
    asked: Mutex<FxHashMap<String, Option<String>>>,
}

/// The registered unions that some texts name, by name and by code.
struct Known<'n> {
    names: &'n UnitNames,
    /// Squeezed name to what findings say.
    by_name: FxHashMap<String, String>,
    by_code: FxHashMap<String, String>,
    /// Characters that end a name.
    ends: FxHashSet<char>,
}

/// A union as a text names it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Named {
    label: String,
    cell: Option<(u32, u32)>,
    written: String,
    is_labelled: bool,
}

impl UnitNames {
    #[must_use]
    pub fn of(book: &Book, file_name: &str, register: UnitRegister) -> Self {
        let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
        let mut above: Vec<String> = Vec::new();
        let mut upper = book.unit.parent_id;
        while let Some(unit) = upper.and_then(|id| book.units.get(&id)) {
            let shown = label_of(unit);
            if above.contains(&shown) {
                break;
            }
            above.push(shown);
            upper = unit.parent_id;
        }
        Self {
            own: label_of(&book.unit),
            own_core: core_of(&squeezed(&book.unit.name)).to_owned(),
            own_unit: book.unit.clone(),
            above,
            file: stem.to_owned(),
            register,
            asked: Mutex::default(),
        }
    }

    /// The unions whose whole names or codes stand in these texts.
    fn known_in<'t>(&self, texts: impl Iterator<Item = &'t str>) -> Known<'_> {
        let mut known = Known {
            names: self,
            by_name: FxHashMap::default(),
            by_code: FxHashMap::default(),
            ends: FxHashSet::default(),
        };
        let (mut all, mut codes) = (String::new(), Vec::new());
        for text in texts {
            let words = squeezed(text);
            if words.chars().count() > MAX_CHARACTERS {
                continue;
            }
            for text in [words.as_ref(), text] {
                let parts = text.split(|it: char| !it.is_ascii_alphanumeric());
                let parts = parts.filter(|it| (1..=MAX_CODE_CHARACTERS).contains(&it.len()));
                codes.extend(parts.map(str::to_owned));
            }
            // No name holds a line's end.
            all.push_str(&words);
            all.push('\n');
        }
        codes.sort_unstable();
        codes.dedup();
        known.learn(&self.own_unit);
        if all.chars().count() > MIN_NAME_CHARACTERS {
            self.register.ask(UnitQuestion::StandingIn(all)).iter().for_each(|it| known.learn(it));
        }
        if !codes.is_empty() {
            let question = UnitQuestion::Named { codes, names: Vec::new() };
            self.register.ask(question).iter().for_each(|it| known.learn(it));
        }
        known
    }

    /// Tells a union that is named above the header or as the sheet, and is not the own one; for
    /// the first sheet, one that the file is named by.
    pub fn check(
        &self,
        rows: &[KeptRow],
        (sheet_name, is_first): (&str, bool),
        problems: &mut Problems,
    ) {
        let mut named = Vec::new();
        let texts = texts_of(rows);
        let file = is_first.then_some(self.file.as_str());
        let others = [Some(sheet_name), file].into_iter().flatten();
        let known = self.known_in(texts.iter().map(|it| it.text.as_ref()).chain(others));
        for RowText { cell, before, text } in &texts {
            known.find((&squeezed(before), text), Some(*cell), &mut named);
        }
        known.find(("", sheet_name), None, &mut named);
        if named.is_empty() && is_first {
            known.find(("", &self.file), None, &mut named);
            named.retain(|it| !self.above.contains(&it.label));
        }
        self.tell(&named, problems);
    }

    /// Tells a union that signs below the table: 制表单位：第二小学工会. Whether it did.
    pub fn check_below(&self, row: u32, cells: &[Cell<'_>], problems: &mut Problems) -> bool {
        let may_name = |cell: &Cell<'_>| matches!(cell, Cell::Text(text) if text.contains("单位"));
        if !cells.iter().any(may_name) {
            return false;
        }
        let kept = [KeptRow { row, cells: cells.iter().map(owned).collect() }];
        let mut named = Vec::new();
        let texts = texts_of(&kept);
        let known = self.known_in(texts.iter().map(|it| it.text.as_ref()));
        for RowText { cell, before, text } in &texts {
            known.find((&squeezed(before), text), Some(*cell), &mut named);
        }
        named.retain(|it| it.is_labelled);
        self.tell(&named, problems)
    }

    /// Tells the union that decides, if it is another one.
    fn tell(&self, named: &[Named], problems: &mut Problems) -> bool {
        let labelled = named.iter().find(|it| it.is_labelled);
        let is_own_named = named.iter().any(|it| it.label == self.own);
        let decisive = labelled.or_else(|| named.first().filter(|_| !is_own_named));
        let Some(other) = decisive.filter(|it| it.label != self.own) else { return false };
        let found = format!("{}（“{}”）", other.label, other.written);
        match other.cell {
            Some(at) => problems.at(&codes::NAMES_OTHER_UNIT, at, found, &self.own),
            None => problems.on_sheet(&codes::NAMES_OTHER_UNIT, found, &self.own),
        }
        true
    }

    /// The own union, as findings name it.
    #[must_use]
    pub fn own(&self) -> &str {
        &self.own
    }

    /// Another union that a cell names by its code or its whole name. What rows say over and over
    /// is looked up once.
    #[must_use]
    pub fn other_in(&self, text: &str) -> Option<String> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = asked.get(text) {
            return known.clone();
        }
        let other = self.find_other_in(text);
        asked.insert(text.to_owned(), other.clone());
        other
    }

    fn find_other_in(&self, text: &str) -> Option<String> {
        let words = squeezed(text);
        if words.chars().count() > MAX_CHARACTERS {
            return None;
        }
        let known = self.known_in([text].into_iter());
        let code = text.trim().split(|it: char| !it.is_ascii_alphanumeric()).next()?;
        let by_code = || known.by_code.get(code).map(String::as_str);
        let label = known.spans(&words).first().map(|span| span.2).or_else(by_code)?;
        (label != self.own).then(|| label.to_owned())
    }
}

impl Known<'_> {
    fn learn(&mut self, unit: &Unit) {
        let name = squeezed(&unit.name).into_owned();
        if name.chars().count() >= MIN_NAME_CHARACTERS {
            self.ends.extend(name.chars().next_back());
            // Of equal names nobody knows which is meant; the own one, which comes first, is no
            // mistake.
            self.by_name.entry(name).or_insert_with(|| label_of(unit));
        }
        self.by_code.insert(unit.code.clone(), label_of(unit));
    }

    fn find(&self, (before, text): (&str, &str), cell: Option<(u32, u32)>, named: &mut Vec<Named>) {
        let words = squeezed(text);
        if words.chars().count() > MAX_CHARACTERS {
            return;
        }
        let is_label = |text: &str| {
            let text = text.trim_end_matches([':', '-']);
            LABELS.iter().any(|label| text.ends_with(label))
        };
        let mut add = |label: &str, is_labelled: bool| {
            let (label, written) = (label.to_owned(), text.trim().to_owned());
            named.push(Named { label, cell, written, is_labelled });
        };
        if let Some(label) = self.by_labelled_code(before, &words) {
            add(label, true);
        }
        let is_of_others = OTHER_SIDES.iter().any(|word| words.contains(word));
        let mut spans = self.spans(&words);
        let in_short = if spans.is_empty() { self.in_short(&words) } else { None };
        if spans.is_empty() {
            spans.extend(in_short.as_ref().map(|(start, end, it)| (*start, *end, it.as_str())));
        }
        for (start, end, label) in spans {
            let head = words.get(..start).unwrap_or_default();
            let tail = words.get(end..).unwrap_or_default();
            let is_maker = MAKERS.iter().any(|word| tail.starts_with(word));
            // A code may stand between: 单位：101002 某某工会.
            let head = head.trim_end_matches(|it: char| it.is_ascii_alphanumeric());
            let is_labelled = is_label(head) || (head.is_empty() && is_label(before));
            if is_labelled || !(is_maker || is_of_others) {
                add(label, is_labelled);
            }
        }
    }

    /// 单位编码：101002.
    fn by_labelled_code(&self, before: &str, words: &str) -> Option<&str> {
        let ends = ["单位编码", "单位代码", "单位编号"];
        let behind = ends.iter().find_map(|label| {
            let (_, behind) = words.split_once(label)?;
            Some(behind.trim_start_matches(':'))
        });
        let is_beside = ends.iter().any(|it| before.trim_end_matches(':').ends_with(it));
        let value = behind.or_else(|| is_beside.then_some(words))?;
        let code = value.split(|it: char| !it.is_ascii_alphanumeric()).next()?;
        self.by_code.get(code).map(String::as_str)
    }

    /// A name in short: 第二小学工会, whose whole name ends so. Of several that end so it is the
    /// own one, else the first.
    fn in_short(&self, words: &str) -> Option<(usize, usize, String)> {
        let end = words.rfind(UNION)? + UNION.len();
        let head = words.get(..end)?;
        let is_before = |it: char| it.is_ascii() || matches!(it, '年' | '度' | '月' | '：');
        let label = LABELS.iter().filter_map(|label| Some(head.rfind(label)? + label.len())).max();
        let start = label.unwrap_or_default();
        let rest = head.get(start..)?;
        let start = start + rest.len() - rest.trim_start_matches(is_before).len();
        let name = head.get(start..)?;
        // 机关工会经费收支表 is a title of everybody's.
        if label.is_none() && name.chars().count() <= MIN_NAME_CHARACTERS {
            return None;
        }
        if is_short_form(name, &self.names.own_core) {
            return Some((start, end, self.names.own.clone()));
        }
        let met = self.names.register.ask(UnitQuestion::Ending(core_of(name).to_owned()));
        let names = met.iter().map(|unit| (squeezed(&unit.name).into_owned(), label_of(unit)));
        let meant = names.filter(|(whole, _)| is_short_form(name, whole)).min()?;
        Some((start, end, meant.1))
    }

    /// Names in a text, the longest at each place: start, end, what findings say.
    fn spans(&self, words: &str) -> Vec<(usize, usize, &str)> {
        let places: Vec<(usize, char)> = words.char_indices().collect();
        let mut spans = Vec::new();
        let mut from = 0;
        while from < places.len() {
            let last = places.len().min(from + MAX_NAME_CHARACTERS);
            let start = places[from].0;
            let longest = (from..last).rev().find_map(|at| {
                let (place, character) = places[at];
                if !self.ends.contains(&character) {
                    return None;
                }
                let end = place + character.len_utf8();
                let label = self.by_name.get(words.get(start..end)?)?;
                Some((at, end, label.as_str()))
            });
            match longest {
                Some((at, end, label)) => {
                    spans.push((start, end, label));
                    from = at + 1;
                }
                None => from += 1,
            }
        }
        spans
    }
}

/// How findings say a union.
fn label_of(unit: &Unit) -> String {
    format!("{} {}", unit.code, unit.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::batches::import_tests::Books;

    #[tokio::test]
    async fn another_union_is_known_by_its_whole_name_wherever_it_stands() {
        let books = Books::new("false").await;
        let book = books.book("101001").await;
        let register = UnitRegister::of_units(book.units.values().cloned().collect());
        let named_file = |file: &str| UnitNames::of(&book, file, register.clone());
        let other = "101002 江州省林业科学研究院工会";
        let own = books.unit("101001").await;
        let upper = books.unit("101000").await.name;
        let name = books.unit("101002").await.name;
        let of_file = |file: &str, lines: &[&[String]], sheet: &str| {
            let rows: Vec<KeptRow> = (0..)
                .zip(lines)
                .map(|(row, line)| KeptRow {
                    row,
                    cells: line.iter().map(|it| Cell::Text(it.clone().into())).collect(),
                })
                .collect();
            let mut problems = Problems::default();
            named_file(file).check(&rows, (sheet, true), &mut problems);
            let found = problems.into_findings();
            found.into_iter().map(|it| it.found).collect::<Vec<_>>().join(" ")
        };
        let told = |lines: &[&[String]], sheet: &str| of_file("账.csv", lines, sheet);
        let text = |text: String| vec![text];
        let label = format!("101002 {name}");
        assert!(other.starts_with("101002"));
        for (line, is_told) in [
            (text(format!("编制单位：{name}")), true),
            (text(format!("{name}2025年序时账")), true),
            (vec!["单位名称".to_owned(), name.clone()], true),
            (text("单位编码：101002".to_owned()), true),
            (text(format!("单位：101002 {name}")), true),
            (text(format!("编制单位：{}", own.name)), false),
            (text(format!("{upper}制")), false),
            (text(format!("与{upper}往来明细")), false),
            (text(format!("{upper} 编制单位：{}", own.name)), false),
            (text("2025年序时账".to_owned()), false),
            (text("编制单位：林业科学研究院工会".to_owned()), true),
            (text("编制单位：科学研究院工会委员会".to_owned()), true),
            (text("2025年林业科学研究院工会序时账".to_owned()), true),
            (vec!["单位名称".to_owned(), "林业科学研究院工会".to_owned()], true),
            (text("与林业科学研究院工会往来".to_owned()), false),
            (text("编制单位：农业科学研究院工会".to_owned()), false),
            (text("编制单位：林业局机关工会".to_owned()), false),
        ] {
            let found = told(&[&line], "1月");
            assert_eq!(found.contains(&label), is_told, "{line:?}: {found}");
            assert_eq!(found.is_empty(), !is_told, "{line:?}: {found}");
        }
        assert!(told(&[], &name).contains(&label));
        assert!(told(&[], "林业科学研究院工会").contains(&label));
        // The name of a file says it where nothing else does, and a union above keeps many.
        assert!(of_file("林业科学研究院工会2025.csv", &[], "账").contains(&label));
        assert!(of_file("2025年江州省林业科学研究院工会.csv", &[], "账").contains(&label));
        let own_title = text(format!("{}序时账", own.name));
        assert_eq!(of_file("林业科学研究院工会2025.csv", &[&own_title], "账"), "");
        assert_eq!(of_file(&format!("{upper}2025.csv"), &[], "账"), "");
        assert_eq!(of_file("2025年1月账.csv", &[], "账"), "");
        // Below the table only who signs for it.
        let below = |words: &str| {
            let mut problems = Problems::default();
            let cells = [Cell::Empty, Cell::Text(words.to_owned().into())];
            let is_told = named_file("账.csv").check_below(9, &cells, &mut problems);
            (is_told, problems.into_findings().len())
        };
        assert_eq!(below(&format!("制表单位：{name}")), (true, 1));
        assert_eq!(below("制表单位：林业科学研究院工会　制表人：许念安"), (true, 1));
        assert_eq!(below(&format!("制表单位：{}", own.name)), (false, 0));
        assert_eq!(below(&format!("本单位的付款由{name}代办")), (false, 0));
    }
}
