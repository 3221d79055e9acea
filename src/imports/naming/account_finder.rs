//! Which account a row means: by code, by path of names, or by a name that only one account has.
//!
//! Invariants: a code and a name that are two accounts are told and never chosen between; a name
//! that fits several accounts is told with all of them; what a name says of the money besides the
//! account (财政拨款, 基本支出) becomes dimensions; each spelling is resolved once per file.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::imports::cells::words::{half_width, squeezed};
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::naming::account_neighbours::{
    SEPARATORS, label, near_codes, near_names, path_of,
};
use crate::imports::reading::records::RecordLine;
use crate::ledger::chart::dimension::Dimensions;
use crate::ledger::chart::implied::{add_word, is_dimension_word};
use crate::ledger::chart::official::official_accounts;
use crate::ledger::chart::{Account, Chart, Era};
use crate::units::unit::Tier;

/// Spellings for which neighbours are searched: a file of nothing but wrong names must not take
/// minutes, and nobody reads so many suggestions.
const MAX_SEARCHES: usize = 500;

/// What a spelling of an account came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    Account {
        id: i64,
        /// What the name says of the money besides the account.
        says: Dimensions,
        remark: Option<Remark>,
    },
    /// The code is one account's and the name another's: both, with their labels.
    TwoAccounts {
        written: String,
        labels: Vec<String>,
    },
    Unknown {
        written: String,
        candidates: Vec<String>,
    },
    Ambiguous {
        written: String,
        candidates: Vec<String>,
    },
    /// The code or name is of the other accounting system.
    OtherEra {
        written: String,
        label: String,
    },
}

/// What is to be told of an account that was found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Remark {
    /// The name that stands beside the code is no account's.
    OtherName(String),
    /// The account's name is spelled otherwise.
    Respelled(String),
}

/// Resolves accounts of one chart.
#[derive(Debug)]
pub struct AccountFinder {
    /// Paths of names, `-` between, to the accounts that have them.
    by_path: FxHashMap<String, Vec<i64>>,
    by_name: FxHashMap<String, Vec<i64>>,
    cache: FxHashMap<String, Found>,
    key: String,
    tier: Tier,
    /// Spellings for which neighbours were searched.
    searched: usize,
}

impl AccountFinder {
    #[must_use]
    pub fn new(chart: &Chart, tier: Tier) -> Self {
        let mut by_path: FxHashMap<String, Vec<i64>> = FxHashMap::default();
        let mut by_name: FxHashMap<String, Vec<i64>> = FxHashMap::default();
        for account in chart.accounts().iter().filter(|account| account.is_active) {
            by_path.entry(path_of(&chart.full_name(account))).or_default().push(account.id);
            by_name.entry(path_of(&account.name)).or_default().push(account.id);
        }
        let (cache, key) = (FxHashMap::default(), String::new());
        Self { by_path, by_name, cache, key, tier, searched: 0 }
    }

    /// The account that a row's columns name.
    pub fn find(&mut self, chart: &Chart, line: &RecordLine<'_>) -> &Found {
        let code = line.text(ColumnKind::AccountCode);
        let name = line.text(ColumnKind::AccountName);
        let general = line.text(ColumnKind::GeneralAccount);
        let detail = line.text(ColumnKind::DetailAccount);
        self.key.clear();
        for part in [&code, &name, &general, &detail] {
            self.key.push_str(part);
            self.key.push('\u{1}');
        }
        if !self.cache.contains_key(&self.key) {
            let found = self.resolve(chart, &code, &name, (&general, &detail));
            let is_unknown = matches!(found, Found::Unknown { .. });
            self.searched += usize::from(is_unknown);
            self.cache.insert(self.key.clone(), found);
        }
        &self.cache[&self.key]
    }

    fn resolve(
        &self,
        chart: &Chart,
        code: &str,
        name: &str,
        (general, detail): (&str, &str),
    ) -> Found {
        let path = if general.is_empty() { name.to_owned() } else { join(general, detail) };
        if !code.is_empty() {
            // A code may bring its name along, in brackets or before them.
            let (leading, rest) = split_code(chart, code);
            let is_bracketed = squeezed(code).contains(OPENING_BRACKETS);
            return match is_bracketed && leading.len() >= 3 {
                true if path.is_empty() => self.by_code(chart, &leading, &rest),
                true => self.by_code(chart, &leading, &path),
                false => self.by_code(chart, code, &path),
            };
        }
        let (leading, rest) = split_code(chart, &path);
        if leading.len() >= 3 {
            return self.by_code(chart, &leading, &rest);
        }
        self.by_words(chart, &path)
    }

    fn by_code(&self, chart: &Chart, written: &str, name: &str) -> Found {
        let digits: String = squeezed(written).chars().filter(char::is_ascii_digit).collect();
        // A name behind the code may have digits of its own: `10201 基本户1`.
        let leading = written.split_whitespace().next().unwrap_or_default();
        let account =
            [written.trim(), leading, &digits].into_iter().find_map(|it| chart.by_code(it));
        let Some(account) = account else {
            if let Some(found) = self.by_code_of_words(chart, &digits, name) {
                return found;
            }
            if let Some(label) = other_era(chart.era, &digits, "") {
                return Found::OtherEra { written: written.to_owned(), label };
            }
            return Found::Unknown {
                written: format!("{written} {name}").trim().to_owned(),
                candidates: self.neighbours(|| near_codes(chart, self.tier, &digits, name)),
            };
        };
        let (words, says) = without_dimension_words(account, &path_of(name));
        let found = |remark| Found::Account { id: account.id, says, remark };
        if self.agrees(chart, account, &words) {
            return found(respelled(name, account).map(Remark::Respelled));
        }
        let written = format!("{} {name}", account.code);
        if let Some(label) = other_era_of(chart.era, &account.code, &words) {
            return Found::OtherEra { written, label };
        }
        let others = self.named(&words);
        if others.is_empty() {
            return found(Some(Remark::OtherName(name.to_owned())));
        }
        let others = others.iter().filter_map(|id| chart.get(*id));
        let labels = [account].into_iter().chain(others).map(|it| label(chart, it));
        Found::TwoAccounts { written, labels: labels.collect() }
    }

    /// Whether the words beside a code may be its account's: its name, the end of its path, its
    /// upper account's name, or its own name behind something else.
    fn agrees(&self, chart: &Chart, account: &Account, words: &str) -> bool {
        let own_path = path_of(&chart.full_name(account));
        words.is_empty()
            || own_path == words
            || own_path.ends_with(&format!("-{words}"))
            || own_path.starts_with(&format!("{words}-"))
            || (words.ends_with(&path_of(&account.name)) && self.named(words).is_empty())
    }

    /// A code that no chart has, with a name that says the rest: `404010101 …-基本支出-人员经费` is
    /// 40401 with its dimensions, for the accounting system names these details itself.
    fn by_code_of_words(&self, chart: &Chart, digits: &str, name: &str) -> Option<Found> {
        let path = path_of(name);
        let upper = (3..digits.len())
            .rev()
            .filter_map(|end| chart.by_code(digits.get(..end)?))
            .find(|account| chart.is_leaf(account))?;
        let (words, says) = without_dimension_words(upper, &path);
        let is_said = says != Dimensions::NONE && self.agrees(chart, upper, &words);
        is_said.then_some(Found::Account { id: upper.id, says, remark: None })
    }

    fn by_words(&self, chart: &Chart, written: &str) -> Found {
        let words = path_of(written);
        let ids = self.named(&words);
        if let Some(id) = only_one(chart, &ids) {
            let remark = chart.get(id).and_then(|it| respelled(written, it));
            let remark = remark.map(Remark::Respelled);
            return Found::Account { id, says: Dimensions::NONE, remark };
        }
        let written = written.to_owned();
        if !ids.is_empty() {
            let labels = ids.iter().filter_map(|id| chart.get(*id)).map(|it| label(chart, it));
            return Found::Ambiguous { written, candidates: labels.collect() };
        }
        if let Some(found) = self.by_path_with_dimensions(chart, &words) {
            return found;
        }
        if let Some(label) = other_era(chart.era, "", &words) {
            return Found::OtherEra { written, label };
        }
        let candidates = self.neighbours(|| near_names(chart, self.tier, &words));
        Found::Unknown { written, candidates }
    }

    /// `商品和服务支出-财政拨款-基本支出`, the words in any order: the account without them.
    fn by_path_with_dimensions(&self, chart: &Chart, words: &str) -> Option<Found> {
        let rest: Vec<&str> = parts_of(words).filter(|part| !is_dimension_word(part)).collect();
        if rest.is_empty() || !parts_of(words).any(is_dimension_word) {
            return None;
        }
        let id = only_one(chart, &self.named(&rest.join("-")))?;
        let account = chart.get(id).filter(|account| chart.is_leaf(account))?;
        let mut says = Dimensions::NONE;
        let mut said = parts_of(words).filter(|part| is_dimension_word(part));
        let is_said = said.all(|word| add_word(account, word, &mut says));
        is_said.then_some(Found::Account { id, says, remark: None })
    }

    /// Accounts of this path or name, or of a path that ends so.
    fn named(&self, words: &str) -> Vec<i64> {
        let exact = self.by_path.get(words).or_else(|| self.by_name.get(words));
        exact.cloned().unwrap_or_else(|| self.by_path_end(words))
    }

    /// Neighbours of an unknown account, while there is use in searching for them.
    fn neighbours(&self, find: impl FnOnce() -> Vec<String>) -> Vec<String> {
        if self.searched >= MAX_SEARCHES { Vec::new() } else { find() }
    }

    /// Accounts whose path ends with these words, at a separator.
    fn by_path_end(&self, words: &str) -> Vec<i64> {
        let ending = format!("-{words}");
        let mut ids: Vec<i64> = self
            .by_path
            .iter()
            .filter(|(path, _)| !words.is_empty() && path.ends_with(&ending))
            .flat_map(|(_, ids)| ids.iter().copied())
            .collect();
        ids.sort_unstable();
        ids
    }
}

/// Of several accounts with these words, the only one that takes entries.
fn only_one(chart: &Chart, ids: &[i64]) -> Option<i64> {
    if let [id] = ids {
        return Some(*id);
    }
    let mut leaves =
        ids.iter().filter(|id| chart.get(**id).is_some_and(|account| chart.is_leaf(account)));
    let first = leaves.next()?;
    leaves.next().is_none().then_some(*first)
}

/// `总账-明细` from two columns.
fn join(general: &str, detail: &str) -> String {
    if detail.is_empty() || detail == general {
        general.to_owned()
    } else {
        format!("{general}-{detail}")
    }
}

/// The parts of a path; what stands in brackets behind a name is a part of its own.
fn parts_of(path: &str) -> impl Iterator<Item = &str> {
    path.split(['-', '(', ')']).filter(|part| !part.is_empty())
}

/// The words without those that name dimensions below the account, and what those say.
fn without_dimension_words(account: &Account, path: &str) -> (String, Dimensions) {
    let mut says = Dimensions::NONE;
    if !parts_of(path).any(is_dimension_word) {
        return (path.to_owned(), says);
    }
    let rest: Vec<&str> =
        parts_of(path).filter(|part| !add_word(account, part, &mut says)).collect();
    (rest.join("-"), says)
}

/// The last part of what is written, where it is the account's name in another spelling.
fn respelled(written: &str, account: &Account) -> Option<String> {
    let is_mark = |it: char| SEPARATORS.contains(&half_width(it));
    let last = written.rsplit(is_mark).next().unwrap_or_default().trim();
    let is_other = last != account.name && squeezed(last) == squeezed(&account.name);
    is_other.then(|| last.to_owned())
}

const OPENING_BRACKETS: [char; 6] = ['[', '(', '<', '{', '《', '「'];
const CLOSING_BRACKETS: [char; 6] = [']', ')', '>', '}', '》', '」'];

/// `10201 基本账户`, `[10201]基本账户`, `基本账户(10201)` to code and the rest.
fn split_code(chart: &Chart, text: &str) -> (String, String) {
    let squeezed = squeezed(text);
    let is_code = |it: &str| it.len() >= 3 && it.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((code, rest)) =
        squeezed.strip_prefix(OPENING_BRACKETS).and_then(|rest| rest.split_once(CLOSING_BRACKETS))
        && is_code(code)
    {
        return (code.to_owned(), rest.trim_matches(['-', '/', '\\', '_']).to_owned());
    }
    // Digits behind a name may be those of a bank account: only a known code counts there.
    if let Some((name, code)) =
        squeezed.strip_suffix(CLOSING_BRACKETS).and_then(|rest| rest.rsplit_once(OPENING_BRACKETS))
        && is_code(code)
        && chart.by_code(code).is_some()
    {
        return (code.to_owned(), name.to_owned());
    }
    let end = squeezed
        .find(|character: char| !character.is_ascii_digit() && character != '.')
        .unwrap_or(squeezed.len());
    let (code, rest) = squeezed.split_at(end);
    let code = code.chars().filter(char::is_ascii_digit).collect();
    let rest = rest.trim_start_matches('-');
    // 102(银行存款): the whole name in brackets.
    let bare = rest
        .strip_prefix(OPENING_BRACKETS)
        .and_then(|inner| inner.strip_suffix(CLOSING_BRACKETS))
        .filter(|inner| !inner.contains(OPENING_BRACKETS));
    (code, bare.unwrap_or(rest).to_owned())
}

/// The label of this code or name in the accounting system that the year does not follow.
fn other_era(era: Era, code: &str, name: &str) -> Option<String> {
    static LISTS: OnceLock<Vec<Account>> = OnceLock::new();
    let other = Era::EVERY.into_iter().find(|other| *other != era)?;
    let every = || Era::EVERY.into_iter().flat_map(official_accounts).collect();
    let account = LISTS.get_or_init(every).iter().filter(|it| it.era == other).find(|it| {
        (!code.is_empty() && it.code == code) || (!name.is_empty() && it.name == name)
    })?;
    Some(format!("{} {}（{}年制度）", account.code, account.name, other.number()))
}

/// The same for a code and a name that are one account there and are not one here.
fn other_era_of(era: Era, code: &str, name: &str) -> Option<String> {
    let other = Era::EVERY.into_iter().find(|other| *other != era)?;
    let every = official_accounts(other);
    let account = every.iter().find(|it| it.code == code && path_of(&it.name) == name)?;
    Some(format!("{} {}（{}年制度）", account.code, account.name, other.number()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finder() -> (Chart, AccountFinder) {
        let chart = Chart::new(Era::Y2021, official_accounts(Era::Y2021));
        let finder = AccountFinder::new(&chart, Tier::CountyAndAbove);
        (chart, finder)
    }

    fn check(code: &str, name: &str, general: &str, detail: &str, expected: &str) {
        assert_eq!(
            shown(code, name, general, detail),
            expected,
            "{code} {name} {general} {detail}"
        );
    }

    fn shown(code: &str, name: &str, general: &str, detail: &str) -> String {
        let (chart, finder) = finder();
        match finder.resolve(&chart, code, name, (general, detail)) {
            Found::Account { id, says, remark } => {
                let mark = match remark {
                    Some(Remark::OtherName(_)) => " 名称不符".to_owned(),
                    Some(Remark::Respelled(name)) => format!(" 写作 {name}"),
                    None => String::new(),
                };
                format!("{}{mark} {}", chart.get(id).unwrap().code, says.key()).trim().to_owned()
            }
            Found::TwoAccounts { labels, .. } => format!("两个 {}", labels.join(",")),
            Found::Unknown { candidates, .. } => format!("? {}", candidates.join(",")),
            Found::Ambiguous { candidates, .. } => format!("多个 {}", candidates.join(",")),
            Found::OtherEra { label, .. } => format!("旧 {label}"),
        }
    }

    #[test]
    fn a_code_decides() {
        check("50501", "", "", "", "50501");
        check("505.01", "", "", "", "50501");
        check("505-01", "培训支出", "", "", "50501");
        check("50501", "业务支出-培训支出", "", "", "50501");
        check("50501", "学习班支出", "", "", "50501 名称不符");
        check("50501", "业务支出", "", "", "50501");
        check("", "50501 培训支出", "", "", "50501");
        for written in [
            "[50501]培训支出",
            "【50501】业务支出-培训支出",
            "（50501）培训支出",
            "<50501> 培训支出",
            "〔50501〕-培训支出",
            "50501(培训支出)",
            "50501【业务支出/培训支出】",
            "培训支出（50501）",
            "业务支出-培训支出[50501]",
        ] {
            check("", written, "", "", "50501");
            check(written, "", "", "", "50501");
            check(written, "培训支出", "", "", "50501");
        }
        let both = "两个 50501 业务支出-培训支出,50502 业务支出-会议支出";
        check("", "[50501]会议支出", "", "", both);
        check("", "银行存款（2025）", "", "", "? 102 银行存款");
    }

    #[test]
    fn a_code_and_a_name_that_are_two_accounts_are_told_with_both() {
        let both = "两个 50404 维权支出-困难职工帮扶支出,50405 维权支出-送温暖支出";
        check("50404", "送温暖支出", "", "", both);
        check("", "50404 送温暖支出", "", "", both);
        check("50404", "", "维权支出", "送温暖支出", both);
        check("102", "库存现金", "", "", "两个 102 银行存款,101 库存现金");
        // A name of the other system's account under the same code.
        check("40301", "回拨补助", "", "", "旧 40301 回拨补助（2009年制度）");
    }

    #[test]
    fn details_that_the_system_names_become_dimensions() {
        for (code, name, expected) in [
            ("", "商品和服务支出-财政拨款-基本支出", "50602 ffiscal;kbasic;"),
            ("", "行政支出-财政拨款-基本支出-商品和服务支出", "50602 ffiscal;kbasic;"),
            ("", "商品和服务支出（财政拨款）", "50602 ffiscal;"),
            ("", "送温暖支出-工会资金-项目支出", "50405 funion;kproject;"),
            ("404010101", "人员经费", "40401 kbasic_personnel;"),
            ("404010102", "财政拨款收入-基本支出-公用经费", "40401 kbasic_public;"),
            ("5060201", "财政拨款", "50602 ffiscal;"),
            ("50602", "商品和服务支出-财政拨款", "50602 ffiscal;"),
            ("16201", "国有资产", "162 ostate;"),
            // What is no such word is a detail that the chart does not have.
            ("5060201", "办公费", "? 50602 行政支出-商品和服务支出"),
            ("", "财政拨款", "? 40401 政府补助收入-财政拨款收入"),
        ] {
            check_start(code, name, expected);
        }
    }

    fn check_start(code: &str, name: &str, expected: &str) {
        let shown = shown(code, name, "", "");
        assert!(shown.starts_with(expected), "{code} {name}: {shown}");
    }

    #[test]
    fn a_name_that_is_spelled_otherwise_is_told() {
        check("", "银行 存款", "", "", "102 写作 银行 存款");
        check("102", "银行　存款", "", "", "102 写作 银行　存款");
        check("50501", "业务支出 - 培训支出", "", "", "50501");
    }

    #[test]
    fn a_path_of_names_is_as_good_as_a_code() {
        for path in [
            "业务支出-培训支出",
            "业务支出\\培训支出",
            "业务支出/培训支出",
            "业务支出—培训支出",
            "业务支出－培训支出",
            " 业务支出 - 培训支出 ",
        ] {
            check("", path, "", "", "50501");
        }
        check("", "", "业务支出", "培训支出", "50501");
        check("", "", "银行存款", "", "102");
        check("", "培训支出", "", "", "50501");
        check("", "投资", "", "", "151");
    }

    #[test]
    fn what_fits_several_or_none_is_told_with_its_neighbours() {
        check(
            "",
            "年初余额调整",
            "",
            "",
            "多个 32101 工会资金结转-年初余额调整,32201 工会资金结余-年初余额调整,\
             33101 财政拨款结转-年初余额调整,33201 财政拨款结余-年初余额调整",
        );
        check_start("", "培训费支出", "? 50501 业务支出-培训支出");
        check(
            "5059",
            "",
            "",
            "",
            "? 50501 业务支出-培训支出,50502 业务支出-会议支出,50503 业务支出-专项业务支出,\
             50504 业务支出-其他业务支出",
        );
        // A figure exchanged or wrong, then what the name is near to.
        check_start("54005", "", "? 50405 维权支出-送温暖支出");
        check_start("50450", "", "? 50405 维权支出-送温暖支出");
        check_start("50999", "送温暖", "? 50405 维权支出-送温暖支出");
        check_start("", "慰问困难职工", "? 50404 维权支出-困难职工帮扶支出");
        check("40301", "", "", "", "40301");
        check("", "回拨补助", "", "", "旧 40301 回拨补助（2009年制度）");
    }
}
