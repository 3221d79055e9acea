//! Finding the header of a sheet, wherever it stands and however many rows it has.
//!
//! Invariants: the block of one to three rows that names most columns exactly is the header, and
//! only in it misspelt headings are guessed; a group heading reaches to the right until the next
//! one, as merged cells do; below a heading that says which balance it is, 借方 alone means
//! nothing.

use std::cell::RefCell;
use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::imports::cells::content::KeptRow;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::kinds::vocabulary::{HeadingMatch, MAX_GUESS_CHARACTERS, Vocabulary};
pub use crate::imports::reading::blocks::MAX_HEADER_ROWS;
use crate::imports::reading::blocks::{Block, Blocks, each_column};
use crate::imports::reading::digit_columns::{DigitRun, digit_runs};
use crate::imports::reading::headings::{Heading, headings_of};
use crate::imports::reading::titles::Titles;
use crate::sheet::Cell;

/// Rows with content looked at: titles, notes and signatures above a header take fewer.
pub const LOOK_ROWS: usize = 60;

/// A header that is found by misspelt headings only must name more.
const MIN_GUESSED_KINDS: usize = 4;

/// No more headings are guessed: any sheet of text may ask for it.
const MAX_GUESSES: usize = 2_000;

/// Words in a group heading that change what 借方 below it means.
const MEANINGFUL_GROUPS: [&str; 16] = [
    "期末", "期初", "年初", "年末", "累计", "本期", "上期", "余额", "预算", "数量", "原币", "外币",
    "单价", "上年", "计划", "对方",
];

/// Words in brackets behind a heading of money that make it other money than that of the books.
const OTHER_MONEY: [&str; 8] = ["原币", "外币", "数量", "单价", "预算", "计划", "上年", "汇率"];

/// The sides that brackets behind an amount may name.
const SIDES: [&str; 2] = ["借", "贷"];

/// What stands alone below a group heading and says nothing without it.
const SUBHEADINGS: [&str; 22] = [
    "原币",
    "本币",
    "本位币",
    "外币",
    "人民币",
    "金额",
    "数量",
    "单价",
    "汇率",
    "借",
    "贷",
    "借方",
    "贷方",
    "编码",
    "代码",
    "编号",
    "名称",
    "月",
    "日",
    "字",
    "号",
    "方向",
];

/// Headings that mean something only by themselves: 名称 below 部门 is no account's.
const ONLY_ALONE: [&str; 4] = ["编码", "代码", "编号", "名称"];

/// One column of a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderColumn {
    pub column: u32,
    /// As written, the rows of a tall header joined by a space.
    pub written: String,
    /// The headings of its rows as written, top down.
    pub parts: Vec<String>,
    pub found: Option<HeadingMatch>,
    /// A person said that it is not to be read.
    pub is_left_out: bool,
}

/// A header and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    pub first_row: u32,
    pub last_row: u32,
    pub columns: Vec<HeaderColumn>,
    /// The year that a heading such as `2025年` over 月 and 日 names.
    pub year: Option<i64>,
    /// Amounts with a column for each digit; the header names their first columns only.
    pub digits: Vec<DigitRun>,
    /// What stands above it.
    pub titles: Titles,
}

impl Header {
    #[must_use]
    pub fn kinds(&self) -> Vec<ColumnKind> {
        let mut kinds: Vec<ColumnKind> =
            self.columns.iter().filter_map(|column| Some(column.found?.kind)).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }
}

/// The header among the first rows of a sheet, if any row names enough columns. Misspelt headings
/// count only where no row is a header without them.
#[must_use]
pub fn find_header(rows: &[KeptRow], vocabulary: &Vocabulary) -> Option<Header> {
    find_header_among(&Blocks::of(rows, &headings_of(rows)), vocabulary)
}

/// The same, where the headings of the rows are known.
#[must_use]
pub fn find_header_among(blocks: &Blocks<'_>, vocabulary: &Vocabulary) -> Option<Header> {
    let (rows, headings) = (blocks.rows, blocks.headings);
    let guesses = RefCell::new(FxHashMap::default());
    let exactly = |words: &str| vocabulary.exactly(words);
    let guess =
        |words: &str| vocabulary.exactly(words).or_else(|| nearly(words, vocabulary, &guesses));
    let best = best_block(blocks, vocabulary.fewest(), (&exactly, |it| &it.exact))
        .or_else(|| best_block(blocks, MIN_GUESSED_KINDS, (&guess, |it| &it.near)))?;
    let best = with_groups(best, rows, headings, &exactly);
    let best = with_subheadings(best, rows, headings, &exactly);
    let header = read_block(&rows[best.clone()], &headings[best.clone()], &guess);
    let titles = Titles::above(rows, header.first_row);
    Some(Header { titles, ..with_digits(header, best, rows, headings, &guess) })
}

/// The block with the row above it where all of its own headings are parts of groups: 编码 and 名称,
/// 借方 and 贷方.
fn with_groups(
    block: Range<usize>,
    rows: &[KeptRow],
    headings: &[Vec<Heading>],
    find: Match<'_>,
) -> Range<usize> {
    let Some(above) = block.start.checked_sub(1) else { return block };
    let taller = above..block.end;
    let own = headings[block.start].iter().filter(|it| !it.words.is_empty());
    let is_next = rows[above].row + 1 == rows[block.start].row;
    let are_parts = own.clone().all(|it| SUBHEADINGS.contains(&it.words.as_str()));
    if !is_next || !are_parts || own.count() == 0 || taller.len() > MAX_HEADER_ROWS {
        return block;
    }
    let known = |block: &Range<usize>| {
        read_block(&rows[block.clone()], &headings[block.clone()], find).kinds().len()
    };
    if known(&taller) >= known(&block) { taller } else { block }
}

/// The block with the row below it where that only divides its groups: 原币 and 本币 below 借方.
fn with_subheadings(
    block: Range<usize>,
    rows: &[KeptRow],
    headings: &[Vec<Heading>],
    find: Match<'_>,
) -> Range<usize> {
    let taller = block.start..block.end + 1;
    let Some(below) = headings.get(block.end) else { return block };
    let words: Vec<&str> =
        below.iter().map(|it| it.words.as_str()).filter(|it| !it.is_empty()).collect();
    let is_next = rows[block.end].row == rows[block.end - 1].row + 1;
    let filled = rows[block.end].cells.iter().filter(|cell| **cell != Cell::Empty).count();
    let only_divides =
        filled >= 2 && words.len() == filled && words.iter().all(|word| SUBHEADINGS.contains(word));
    if !is_next || !only_divides || taller.len() > MAX_HEADER_ROWS {
        return block;
    }
    let known = |block: &Range<usize>| {
        read_block(&rows[block.clone()], &headings[block.clone()], find).kinds().len()
    };
    if known(&taller) >= known(&block) { taller } else { block }
}

/// The rows that come nearest to a header, however few columns they name.
#[must_use]
pub fn nearest_header(blocks: &Blocks<'_>, vocabulary: &Vocabulary) -> Option<Header> {
    let (rows, headings) = (blocks.rows, blocks.headings);
    let exactly = |words: &str| vocabulary.exactly(words);
    let best = best_block(blocks, 1, (&exactly, |it| &it.exact))?;
    let header = read_block(&rows[best.clone()], &headings[best], &exactly);
    let titles = Titles::above(rows, header.first_row);
    Some(Header { titles, ..header })
}

/// What a heading nearly says, each looked for once.
fn nearly(
    words: &str,
    vocabulary: &Vocabulary,
    guesses: &RefCell<FxHashMap<String, Option<HeadingMatch>>>,
) -> Option<HeadingMatch> {
    let mut guesses = guesses.borrow_mut();
    if let Some(found) = guesses.get(words) {
        return *found;
    }
    if words.chars().count() > MAX_GUESS_CHARACTERS || guesses.len() >= MAX_GUESSES {
        return None;
    }
    let found = vocabulary.nearly(words);
    guesses.insert(words.to_owned(), found);
    found
}

/// Those columns of a block that a way of finding may know.
type Columns = for<'b, 'h> fn(&'b Block<'h>) -> &'b [Vec<&'h Heading>];

/// The rows that name most columns, at least `min_kinds` of them.
fn best_block(
    blocks: &Blocks<'_>,
    min_kinds: usize,
    (find, columns): (Match<'_>, Columns),
) -> Option<Range<usize>> {
    let mut best: Option<(usize, Range<usize>)> = None;
    for block in blocks.that_show(min_kinds) {
        let least = best.as_ref().map_or(min_kinds, |(most, _)| most + 1);
        let columns = columns(block);
        // It cannot name more columns than it has.
        if columns.len() < least {
            continue;
        }
        let found = columns.iter().filter_map(|parts| match_parts(parts, find));
        let mut kinds: Vec<ColumnKind> = found.map(|it| it.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        if kinds.len() >= least {
            best = Some((kinds.len(), block.place.clone()));
        }
    }
    best.map(|(_, place)| place)
}

/// The header with a row of places, in it or below it, made into whole amounts.
fn with_digits(
    header: Header,
    block: Range<usize>,
    rows: &[KeptRow],
    headings: &[Vec<Heading>],
    find: Match<'_>,
) -> Header {
    let candidates = (block.start + 1..rows.len()).take_while(|index| *index <= block.end);
    let mut with_runs = candidates.map(|index| (index, digit_runs(&rows[index].cells)));
    let Some((index, digits)) = with_runs.find(|(_, runs)| !runs.is_empty()) else {
        return header;
    };
    let places = &rows[index];
    if places.row != rows[index - 1].row + 1 {
        return header;
    }
    // What stands beside the places is part of the header: 总账科目, 明细科目.
    let block = block.start..index + 1;
    let mut words = headings[block.clone()].to_vec();
    let beside = words.iter_mut().next_back().into_iter().flatten();
    for (column, heading) in (0_u32..).zip(beside) {
        if digits.iter().any(|run| (run.first..=run.last).contains(&column)) {
            *heading = Heading::default();
        }
    }
    let mut header = read_block(&rows[block], &words, find);
    header.columns.retain(|column| !digits.iter().any(|run| run.hides(column.column)));
    header.last_row = places.row;
    header.digits = digits;
    header
}

/// What stands in these rows, read as a header, however little of it is known; `None` when they
/// are not there, not together, or too many. A row of places below them belongs to them.
#[must_use]
pub fn header_at(
    rows: &[KeptRow],
    (first, last): (u32, u32),
    vocabulary: &Vocabulary,
) -> Option<Header> {
    let find = |words: &str| vocabulary.exactly(words).or_else(|| vocabulary.nearly(words));
    header_at_among(rows, &headings_of(rows), (first, last), &find)
}

/// The same, where the headings of the rows are known.
#[must_use]
pub fn header_at_among(
    rows: &[KeptRow],
    headings: &[Vec<Heading>],
    (first, last): (u32, u32),
    find: Match<'_>,
) -> Option<Header> {
    let from = rows.iter().position(|row| row.row == first)?;
    let height = usize::try_from(last.checked_sub(first)?).ok()? + 1;
    let place = from..from + height;
    let block = rows.get(place.clone()).filter(|_| height <= MAX_HEADER_ROWS + 1)?;
    if block.last()?.row != last {
        return None;
    }
    let header = read_block(block, &headings[place.clone()], find);
    let titles = Titles::above(rows, first);
    Some(Header { titles, ..with_digits(header, place, rows, headings, find) })
}

/// How a heading becomes what it names.
pub type Match<'m> = &'m dyn Fn(&str) -> Option<HeadingMatch>;

fn read_block(block: &[KeptRow], headings: &[Vec<Heading>], find: Match<'_>) -> Header {
    let mut columns = Vec::new();
    let mut year = None;
    each_column(headings, |column, parts| {
        let found = match_parts(parts, find);
        if found.is_some_and(|found| matches!(found.kind, ColumnKind::Month | ColumnKind::Day)) {
            year = year.or_else(|| parts.iter().find_map(|part| year_in(&part.words)));
        }
        let parts: Vec<String> = parts.iter().map(|part| part.written.clone()).collect();
        let written = parts.join(" ");
        columns.push(HeaderColumn { column, written, parts, found, is_left_out: false });
    });
    let rows = || block.iter().map(|row| row.row);
    Header {
        first_row: rows().min().unwrap_or(0),
        last_row: rows().max().unwrap_or(0),
        columns,
        year,
        digits: Vec::new(),
        titles: Titles::default(),
    }
}

/// Exactly if any way of joining gives an exact heading, else by the first guess.
fn match_parts(parts: &[&Heading], find: Match<'_>) -> Option<HeadingMatch> {
    let mut guess = None;
    let has_brackets = parts.iter().any(|part| part.all_words != part.words);
    // What stands in brackets may be only the unit, or say which side it is: 金额（借）.
    for with_brackets in [false, true] {
        if with_brackets && !has_brackets {
            break;
        }
        let words: Vec<&str> = parts
            .iter()
            .map(|part| if with_brackets { &part.all_words } else { &part.words }.as_str())
            .collect();
        for candidate in candidates(&words) {
            let needs_brackets = |found: &HeadingMatch| {
                let is_side = found.kind == ColumnKind::Amount && says_in_brackets(parts, &SIDES);
                let is_other = found.kind.is_amount() && says_in_brackets(parts, &OTHER_MONEY);
                !with_brackets && has_brackets && (is_side || is_other)
            };
            match find(&candidate).filter(|found| !needs_brackets(found)) {
                Some(found) if found.guessed.is_none() => return Some(found),
                found => guess = guess.or(found),
            }
        }
    }
    guess
}

/// Whether one of these words stands in brackets: `借方（原币）`.
fn says_in_brackets(parts: &[&Heading], words: &[&str]) -> bool {
    parts
        .iter()
        .any(|part| words.iter().any(|it| part.all_words.contains(it) && !part.words.contains(it)))
}

/// Joined from the top, from the bottom, and without the group headings that add no meaning.
fn candidates(words: &[&str]) -> Vec<String> {
    let mut candidates = vec![words.concat()];
    if words.len() > 1 {
        candidates.push(words.iter().rev().copied().collect());
    }
    for start in 1..words.len() {
        let is_meaningful =
            |group: &&str| MEANINGFUL_GROUPS.iter().any(|meaning| group.contains(meaning));
        if words[..start].iter().any(is_meaningful) {
            break;
        }
        let rest = words[start..].concat();
        if !ONLY_ALONE.contains(&rest.as_str()) {
            candidates.push(rest);
        }
    }
    candidates
}

/// `2025年`, `2025年度`, `2025`.
fn year_in(words: &str) -> Option<i64> {
    let digits = words.trim_end_matches("年度").trim_end_matches('年');
    let year = (digits.len() == 4).then(|| digits.parse().ok()).flatten()?;
    crate::date::YEARS.contains(&year).then_some(year)
}
