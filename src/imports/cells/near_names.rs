//! Names that are not registered and may yet mean what is: a union in short or under its official
//! name, a project with the year, 专项 or 活动 put to its name.
//!
//! Invariant: nothing is taken for what is registered by being near it; a person is asked.

use crate::imports::cells::words::{heading, is_short_slip, is_slip, may_be_same, sound_of};

/// What unions are called, and their committees, which sign for them.
const UNION: &str = "工会";
const COMMITTEE: &str = "委员会";

/// Shorter endings of names are those of very many.
const MIN_SHORT_CHARACTERS: usize = 4;

/// What is put before or behind a project's name without making it another one.
const BEFORE_PROJECT: [&str; 3] = ["专项", "开展", "项目"];
const BEHIND_PROJECT: [&str; 9] =
    ["专项资金", "专项经费", "专项", "活动", "项目", "经费", "资金", "工作", "支出"];

/// How a project is marked as earmarked money.
const EARMARKS_BEFORE: [&str; 7] =
    ["专项:", "专项：", "专项-", "(专项)", "（专项）", "[专项]", "【专项】"];
const EARMARKS_BEHIND: [&str; 4] = ["(专项)", "（专项）", "[专项]", "【专项】"];

/// Names that are registered, to find what is near to one: each is read once.
#[derive(Debug, Default)]
pub struct Registered {
    /// Heading, sound, and whose name it is.
    names: Vec<(String, String, i64)>,
}

impl Registered {
    #[must_use]
    pub fn of<'n>(names: impl Iterator<Item = (&'n str, i64)>) -> Self {
        let read = |(name, id): (&str, i64)| {
            let plain = heading(name, false);
            let sound = sound_of(&plain);
            (plain, sound, id)
        };
        Self { names: names.map(read).collect() }
    }

    /// Whose name words may be that name nobody: written otherwise, or with a slip. None where
    /// two may be meant.
    #[must_use]
    pub fn near(&self, words: &str) -> Option<i64> {
        // What stands in brackets, 本级 or 筹备, is often added.
        let own = heading(words, false);
        let sound = sound_of(&own);
        if own.chars().count() < MIN_SHORT_CHARACTERS {
            return None;
        }
        let is_near =
            |name: &str, other: &str| name == own || other == sound || is_slip(name, &own);
        let mut found = None;
        for (_, _, id) in self.names.iter().filter(|it| is_near(&it.0, &it.1)) {
            if found.is_some_and(|known| known != *id) {
                return None;
            }
            found = Some(*id);
        }
        found
    }
}

/// The other of the two forms of a union's name: 某某工会 and 某某工会委员会 are one union.
#[must_use]
pub fn official_form(words: &str) -> Option<String> {
    match words.strip_suffix(COMMITTEE) {
        Some(bare) => bare.ends_with(UNION).then(|| bare.to_owned()),
        None => words.ends_with(UNION).then(|| format!("{words}{COMMITTEE}")),
    }
}

/// A union's name without 委员会.
#[must_use]
pub fn core_of(words: &str) -> &str {
    let bare = words.strip_suffix(COMMITTEE);
    bare.filter(|bare| bare.ends_with(UNION)).unwrap_or(words)
}

/// Whether words name a union in short: the end of its name, long enough to say something.
#[must_use]
pub fn is_short_form(words: &str, name: &str) -> bool {
    let (words, name) = (core_of(words), core_of(name));
    words.ends_with(UNION)
        && words != name
        && words.chars().count() >= MIN_SHORT_CHARACTERS
        && name.ends_with(words)
}

/// Whether words that name nobody may mean this union: its name in short or with more before it.
#[must_use]
pub fn may_be_union(words: &str, name: &str) -> bool {
    is_short_form(words, name) || is_short_form(name, words)
}

/// Whether words name whose union it is: 第二小学 for 第二小学工会. A federation's are a place.
#[must_use]
pub fn is_whose_union(words: &str, name: &str) -> bool {
    let name = core_of(name);
    !name.ends_with("总工会") && name.strip_suffix(UNION) == Some(words)
}

/// A project's name without the mark of earmarked money, and whether it had one.
#[must_use]
pub fn without_earmark(text: &str) -> (&str, bool) {
    let before = EARMARKS_BEFORE.iter().find_map(|mark| text.strip_prefix(mark));
    let bare = before.or_else(|| EARMARKS_BEHIND.iter().find_map(|mark| text.strip_suffix(mark)));
    (bare.unwrap_or(text).trim(), bare.is_some())
}

/// Whether a project's name may be another one's with a slip, or with more or less around it.
/// Of two years there are two projects.
#[must_use]
pub fn may_be_project(one: &str, other: &str) -> bool {
    if may_be_same(one, other) {
        return true;
    }
    let [(own_year, own), (other_year, other)] = [one, other].map(|name| {
        let words = heading(name, true);
        let (year, rest) = without_year(&words);
        (year, bare_project(&rest).to_owned())
    });
    let is_of_two_years = own_year.zip(other_year).is_some_and(|(own, other)| own != other);
    !is_of_two_years && (own == other || may_be_same(&own, &other) || is_short_slip(&own, &other))
}

/// The year that a name says, and the name without it.
fn without_year(words: &str) -> (Option<String>, String) {
    let start = words.char_indices().map(|(at, _)| at).find(|at| {
        let digits = words.get(*at..at + 4).filter(|it| it.starts_with("20"));
        digits.is_some_and(|it| it.bytes().all(|byte| byte.is_ascii_digit()))
    });
    let Some(start) = start else { return (None, words.to_owned()) };
    let (before, from) = words.split_at(start);
    let (year, behind) = from.split_at(4);
    let behind = ["年度", "年"].iter().find_map(|it| behind.strip_prefix(it)).unwrap_or(behind);
    let rest = format!("{before}{behind}");
    if rest.is_empty() { (None, words.to_owned()) } else { (Some(year.to_owned()), rest) }
}

/// Without what is put around names; at least two characters stay.
fn bare_project(words: &str) -> &str {
    let is_name = |rest: &&str| rest.chars().count() >= 2;
    let before = BEFORE_PROJECT.iter().find_map(|it| words.strip_prefix(it).filter(is_name));
    let words = before.unwrap_or(words);
    let behind = BEHIND_PROJECT.iter().find_map(|it| words.strip_suffix(it).filter(is_name));
    behind.unwrap_or(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payer_that_is_near_to_one_alone_is_found() {
        let names = [
            ("江州省水利厅研究院", 1),
            ("江州省水利厅服务中心", 2),
            ("江州省林业一局", 3),
            ("江州省林业二局", 4),
            ("江州省水利厅", 5),
        ];
        let registered = Registered::of(names.into_iter());
        for (words, expected) in [
            ("江州省水利厅研究院（本级）", Some(1)),
            ("江州省水利厅研究所", Some(1)),
            ("江州省水力厅服务中心", Some(2)),
            ("江州省林业一局", Some(3)),
            ("江州省林业局", None),
            ("江州启明物业有限公司", None),
            ("厅", None),
            ("", None),
        ] {
            assert_eq!(registered.near(words), expected, "{words}");
        }
    }

    #[test]
    fn a_union_is_meant_by_its_official_name_and_may_be_by_a_short_one() {
        let name = "清河县第三中学工会";
        assert_eq!(official_form("清河县第三中学工会委员会").as_deref(), Some(name));
        assert_eq!(official_form(name).as_deref(), Some("清河县第三中学工会委员会"));
        assert_eq!(official_form("清河县教育局委员会"), None);
        for (words, may_be, is_whose) in [
            ("第三中学工会", true, false),
            ("第三中学工会委员会", true, false),
            ("江州省清河县第三中学工会", true, false),
            ("清河县第三中学", false, true),
            ("第四中学工会", false, false),
            ("中学工会", true, false),
            ("学工会", false, false),
            ("清河县第三中学食堂", false, false),
        ] {
            assert_eq!(may_be_union(words, name), may_be, "{words}");
            assert_eq!(is_whose_union(words, name), is_whose, "{words}");
            let official = format!("{name}委员会");
            assert_eq!(may_be_union(words, &official), may_be, "{words}");
            assert_eq!(is_whose_union(words, &official), is_whose, "{words}");
        }
        assert!(!is_whose_union("清河县", "清河县总工会"));
    }

    #[test]
    fn a_project_is_near_another_one_by_a_slip_or_by_what_is_put_around_it() {
        for (one, other, may_be) in [
            ("金秋助学", "金秋助孚", true),
            ("夏送凉", "夏送谅", true),
            ("金秋助学", "2025年度金秋助学", true),
            ("金秋助学", "金秋助学专项资金", true),
            ("金秋助学", "专项金秋助学活动", true),
            ("2025金秋助学", "金秋助学2025", true),
            ("2024年金秋助学", "2025年金秋助学", false),
            ("2024年金秋助学", "2025年金秋助学活动", false),
            ("金秋助学", "金秋助残疾", false),
            ("春游", "秋游", false),
            ("足球赛", "篮球赛", false),
            ("女职工", "男职工", false),
            ("职工书屋", "职工之家", false),
            ("活动", "项目", false),
        ] {
            assert_eq!(may_be_project(one, other), may_be, "{one} {other}");
            assert_eq!(may_be_project(other, one), may_be, "{other} {one}");
        }
    }

    #[test]
    fn the_mark_of_earmarked_money_stands_before_or_behind_in_any_brackets() {
        for text in ["专项:金秋助学", "（专项）金秋助学", "金秋助学(专项)", "【专项】 金秋助学"]
        {
            assert_eq!(without_earmark(text), ("金秋助学", true), "{text}");
        }
        assert_eq!(without_earmark("金秋助学专项"), ("金秋助学专项", false));
    }
}
