//! Which account a row means: by code, by path of names, or by a name that only one account has.
//!
//! Invariants: a code decides over a name; a name that fits several accounts is told with all of
//! them and never chosen; each spelling is resolved once per file.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::columns::ColumnKind;
use super::records::RecordLine;
use super::words::{edit_distance, squeezed};
use crate::ledger::chart::{Account, Chart, Era, official_accounts};

/// Candidates shown with an unknown account: more are not read.
const MAX_CANDIDATES: usize = 5;

/// Spellings for which neighbours are searched: a file of nothing but wrong names must not take
/// minutes, and nobody reads so many suggestions.
const MAX_SEARCHES: usize = 500;

/// What a spelling of an account came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    Account {
        id: i64,
        /// The name that stands beside the code, when it is another account's.
        other_name: Option<String>,
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

/// Resolves accounts of one chart.
#[derive(Debug)]
pub struct AccountFinder {
    /// Paths of names, `-` between, to the accounts that have them.
    by_path: FxHashMap<String, Vec<i64>>,
    by_name: FxHashMap<String, Vec<i64>>,
    cache: FxHashMap<String, Found>,
    key: String,
    /// Spellings for which neighbours were searched.
    searched: usize,
}

impl AccountFinder {
    #[must_use]
    pub fn new(chart: &Chart) -> Self {
        let mut by_path: FxHashMap<String, Vec<i64>> = FxHashMap::default();
        let mut by_name: FxHashMap<String, Vec<i64>> = FxHashMap::default();
        for account in chart.accounts().iter().filter(|account| account.is_active) {
            by_path.entry(path_of(&chart.full_name(account))).or_default().push(account.id);
            by_name.entry(path_of(&account.name)).or_default().push(account.id);
        }
        Self { by_path, by_name, cache: FxHashMap::default(), key: String::new(), searched: 0 }
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
            if let Some(label) = other_era(chart.era, &digits, "") {
                return Found::OtherEra { written: written.to_owned(), label };
            }
            return Found::Unknown {
                written: format!("{written} {name}").trim().to_owned(),
                candidates: self.near_codes(chart, &digits, name),
            };
        };
        let words = path_of(name);
        let own_path = path_of(&chart.full_name(account));
        let agrees = words.is_empty()
            || own_path == words
            || own_path.ends_with(&format!("-{words}"))
            || words.ends_with(&path_of(&account.name));
        let other_name = (!agrees).then(|| name.to_owned());
        Found::Account { id: account.id, other_name }
    }

    fn by_words(&self, chart: &Chart, written: &str) -> Found {
        let words = path_of(written);
        let exact = self.by_path.get(&words).or_else(|| self.by_name.get(&words));
        let ids = exact.cloned().unwrap_or_else(|| self.by_path_end(&words));
        if let Some(id) = only_one(chart, &ids) {
            return Found::Account { id, other_name: None };
        }
        let written = written.to_owned();
        if !ids.is_empty() {
            let labels = ids.iter().filter_map(|id| chart.get(*id)).map(|it| label(chart, it));
            return Found::Ambiguous { written, candidates: labels.collect() };
        }
        if let Some(label) = other_era(chart.era, "", &words) {
            return Found::OtherEra { written, label };
        }
        let candidates = self.near_names(chart, &words);
        Found::Unknown { written, candidates }
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

    /// Accounts under the same start of the code, or of the name beside it.
    fn near_codes(&self, chart: &Chart, digits: &str, name: &str) -> Vec<String> {
        let mut candidates = self.near_names(chart, &path_of(name));
        let mut start = digits;
        while start.len() >= 3 && candidates.len() < MAX_CANDIDATES {
            let under = chart.accounts().iter().filter(|it| it.is_at_or_under(start));
            candidates.extend(under.map(|it| label(chart, it)));
            if !candidates.is_empty() {
                break;
            }
            start = start.get(..start.len() - 1).unwrap_or_default();
        }
        candidates.truncate(MAX_CANDIDATES);
        candidates
    }

    /// Accounts whose name is this one, or two characters away, or contains it.
    fn near_names(&self, chart: &Chart, words: &str) -> Vec<String> {
        let last = words.rsplit('-').next().unwrap_or_default();
        if last.is_empty() || self.searched >= MAX_SEARCHES {
            return Vec::new();
        }
        let mut near: Vec<(usize, &Account)> = chart
            .accounts()
            .iter()
            .filter_map(|account| {
                let name = path_of(&account.name);
                if name.contains(last) || last.contains(&name) {
                    return Some((1, account));
                }
                // Two characters are the whole of a short name.
                let limit = if last.chars().count() > 3 { 2 } else { 1 };
                edit_distance(&name, last, limit).map(|distance| (distance, account))
            })
            .collect();
        near.sort_by_key(|(distance, account)| (*distance, account.id));
        near.truncate(MAX_CANDIDATES);
        near.into_iter().map(|(_, account)| label(chart, account)).collect()
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

fn label(chart: &Chart, account: &Account) -> String {
    format!("{} {}", account.code, chart.full_name(account))
}

/// `总账-明细` from two columns.
fn join(general: &str, detail: &str) -> String {
    if detail.is_empty() || detail == general {
        general.to_owned()
    } else {
        format!("{general}-{detail}")
    }
}

/// Names joined by `-`, whatever the author put between them.
fn path_of(text: &str) -> String {
    let squeezed = squeezed(text);
    let mut path = String::with_capacity(squeezed.len());
    for part in squeezed.split(['-', '\\', '/', '_', '|', '>', '·', ':']) {
        if part.is_empty() {
            continue;
        }
        if !path.is_empty() {
            path.push('-');
        }
        path.push_str(part);
    }
    path
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

#[cfg(test)]
mod tests {
    use super::*;

    fn finder() -> (Chart, AccountFinder) {
        let chart = Chart::new(Era::Y2021, official_accounts(Era::Y2021));
        let finder = AccountFinder::new(&chart);
        (chart, finder)
    }

    fn check(code: &str, name: &str, general: &str, detail: &str, expected: &str) {
        let (chart, finder) = finder();
        let shown = match finder.resolve(&chart, code, name, (general, detail)) {
            Found::Account { id, other_name } => {
                let mark = if other_name.is_some() { " 名称不符" } else { "" };
                format!("{}{mark}", chart.get(id).unwrap().code)
            }
            Found::Unknown { candidates, .. } => format!("? {}", candidates.join(",")),
            Found::Ambiguous { candidates, .. } => format!("多个 {}", candidates.join(",")),
            Found::OtherEra { label, .. } => format!("旧 {label}"),
        };
        assert_eq!(shown, expected, "{code} {name} {general} {detail}");
    }

    #[test]
    fn a_code_decides() {
        check("50501", "", "", "", "50501");
        check("505.01", "", "", "", "50501");
        check("505-01", "培训支出", "", "", "50501");
        check("50501", "业务支出-培训支出", "", "", "50501");
        check("50501", "会议支出", "", "", "50501 名称不符");
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
        check("", "[50501]会议支出", "", "", "50501 名称不符");
        check("", "银行存款（2025）", "", "", "? 102 银行存款");
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
        check("", "培训费支出", "", "", "? 50501 业务支出-培训支出");
        check(
            "5059",
            "",
            "",
            "",
            "? 505 业务支出,50501 业务支出-培训支出,50502 业务支出-会议支出,50503 业务支出-专项业务支出,50504 业务支出-其他业务支出",
        );
        check("40301", "", "", "", "40301");
        check("", "回拨补助", "", "", "旧 40301 回拨补助（2009年制度）");
    }
}
