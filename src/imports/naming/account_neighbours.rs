//! Accounts that may be meant by a code or name that the chart does not have: leaves of the unit's
//! own tier, near in code, in name, or in what they are for.

use crate::imports::cells::words::{edit_distance, squeezed};
use crate::imports::naming::cash_rules::default_rules;
use crate::ledger::chart::{Account, Chart};
use crate::units::unit::Tier;

/// What people put between the names of an account and those above it.
pub const SEPARATORS: [char; 8] = ['-', '\\', '/', '_', '|', '>', '·', ':'];

/// Candidates shown with an unknown account: more are not read.
const MAX_CANDIDATES: usize = 5;
/// Words of the built-in rules that are too short to say what a name is about.
const MIN_WORD_CHARACTERS: usize = 2;

/// How far an account is from words of which it is an upper one.
const UPPER_RANK: usize = 5;

/// Figures of a detail's code: an upper one alone says little.
const DETAIL_DIGITS: usize = 5;

/// Names joined by `-`, whatever the author put between them.
#[must_use]
pub fn path_of(text: &str) -> String {
    let squeezed = squeezed(text);
    let mut path = String::with_capacity(squeezed.len());
    for part in squeezed.split(SEPARATORS) {
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

/// `50501 业务支出-培训支出`.
#[must_use]
pub fn label(chart: &Chart, account: &Account) -> String {
    format!("{} {}", account.code, chart.full_name(account))
}

/// What may be booked on instead of an account that has details: the first leaves below it, and
/// where all of them are of the other tier, leaves of the own one that are near in name.
#[must_use]
pub fn leaves_for(chart: &Chart, tier: Tier, id: i64) -> String {
    let Some(upper) = chart.get(id) else { return "科目表中的末级科目".to_owned() };
    let under = leaves(chart, tier).filter(|account| account.is_at_or_under(&upper.code));
    let under = labels(chart, under);
    if !under.is_empty() {
        return format!("末级科目：{}", under.join("；"));
    }
    let is_of_class = |account: &&Account| account.class == upper.class;
    let near = ranked_by_name(chart, tier, &path_of(&upper.name)).into_iter().filter(is_of_class);
    // 其他业务支出 and its like take what no other account is for.
    let others = leaves(chart, tier).filter(is_of_class).filter(|it| it.name.starts_with("其他"));
    let near = near.chain(others).chain(leaves(chart, tier).filter(is_of_class));
    format!("{tier}不用这个科目；可用的末级科目如 {}", labels(chart, near).join("；"))
}

/// By the code first, then by the name beside it.
#[must_use]
pub fn near_codes(chart: &Chart, tier: Tier, digits: &str, name: &str) -> Vec<String> {
    // A detail of a leaf that the chart does not have is first of all that leaf.
    let upper = (DETAIL_DIGITS..digits.len())
        .rev()
        .filter_map(|end| chart.by_code(digits.get(..end)?))
        .find(|account| chart.is_leaf(account) && account.fits(tier));
    let mut near: Vec<(usize, &Account)> = Vec::new();
    for account in leaves(chart, tier) {
        if digits.len() >= 3
            && let Some(rank) = distance_of_codes(&account.code, digits)
        {
            near.push((rank, account));
        }
    }
    let mut start = digits.get(..digits.len().saturating_sub(1)).unwrap_or_default();
    while start.len() >= 3 {
        let under: Vec<&Account> =
            leaves(chart, tier).filter(|account| account.is_at_or_under(start)).collect();
        if !under.is_empty() {
            near.extend(under.into_iter().map(|account| (2, account)));
            break;
        }
        start = start.get(..start.len() - 1).unwrap_or_default();
    }
    // A name beside a wrong code says more than the code.
    let by_name = ranked_by_name(chart, tier, &path_of(name));
    labels(chart, upper.into_iter().chain(by_name).chain(in_order(near)))
}

/// By the name alone.
#[must_use]
pub fn near_names(chart: &Chart, tier: Tier, words: &str) -> Vec<String> {
    labels(chart, ranked_by_name(chart, tier, words))
}

fn leaves(chart: &Chart, tier: Tier) -> impl Iterator<Item = &Account> {
    chart.accounts().iter().filter(move |it| chart.is_leaf(it) && it.fits(tier))
}

/// One figure wrong, missing or too many, or figures in another order.
fn distance_of_codes(code: &str, digits: &str) -> Option<usize> {
    // Of three figures, a code without one of them says nothing.
    if code.len() >= DETAIL_DIGITS && edit_distance(code, digits, 1).is_some() {
        return Some(1);
    }
    let sorted = |text: &str| {
        let mut figures: Vec<char> = text.chars().collect();
        figures.sort_unstable();
        figures
    };
    // Neighbouring figures exchanged: two of them differ.
    let is_exchanged = edit_distance(code, digits, 2).is_some() && sorted(code) == sorted(digits);
    is_exchanged.then_some(0)
}

/// Leaves by how near their name, their upper account's name or their purpose is.
fn ranked_by_name<'c>(chart: &'c Chart, tier: Tier, words: &str) -> Vec<&'c Account> {
    let last = words.rsplit('-').next().unwrap_or_default();
    if last.is_empty() {
        return Vec::new();
    }
    let mut near: Vec<(usize, &Account)> = Vec::new();
    for account in leaves(chart, tier) {
        let upper = account.parent_id.and_then(|id| chart.get(id));
        let own = distance_of_names(&path_of(&account.name), last);
        let of_upper = upper.and_then(|it| distance_of_names(&path_of(&it.name), last));
        if let Some(rank) = own.or(of_upper.map(|rank| rank + 4)) {
            near.push((rank, account));
        }
    }
    // Of 银行存款-基本户 the chart may know the upper one only.
    let uppers: Vec<&str> = words.split('-').rev().skip(1).collect();
    for (rank, upper) in (UPPER_RANK..).zip(uppers) {
        let is_it = |account: &&Account| path_of(&account.name) == upper;
        near.extend(leaves(chart, tier).filter(is_it).map(|account| (rank, account)));
        for account in chart.accounts().iter().filter(is_it) {
            let under = leaves(chart, tier).filter(|it| it.is_at_or_under(&account.code));
            near.extend(under.map(|it| (rank + 1, it)));
        }
    }
    for (rank, code) in by_purpose(chart, tier, last) {
        near.extend(leaves(chart, tier).filter(|it| it.code == code).map(|it| (rank, it)));
    }
    in_order(near)
}

/// 0 for the same words, then names within each other, then one or two characters off.
fn distance_of_names(name: &str, words: &str) -> Option<usize> {
    if name == words {
        return Some(0);
    }
    let (bare, own) = (without_tail(name), without_tail(words));
    let is_said = own.chars().count() >= MIN_WORD_CHARACTERS;
    if is_said && (name.contains(own) || words.contains(bare)) {
        return Some(1);
    }
    // Two characters are the whole of a short name, and 支出 is no part of what it says.
    let limit = if own.chars().count() > 3 { 2 } else { 1 };
    let is_long = own.chars().count().min(bare.chars().count()) > MIN_WORD_CHARACTERS;
    let distance = if is_long { edit_distance(bare, own, limit) } else { None };
    distance.or_else(|| edit_distance(name, words, 1)).map(|distance| distance + 1)
}

/// A name without the word that all accounts of its class have.
fn without_tail(name: &str) -> &str {
    ["支出", "收入", "费用", "费"]
        .into_iter()
        .find_map(|tail| name.strip_suffix(tail))
        .filter(|bare| bare.chars().count() >= MIN_WORD_CHARACTERS)
        .unwrap_or(name)
}

/// What the built-in rules of cash books say such words are booked on.
fn by_purpose(chart: &Chart, tier: Tier, words: &str) -> Vec<(usize, String)> {
    let text = squeezed(words);
    let own = without_tail(&text);
    let is_said = |word: &str| own.chars().count() >= MIN_WORD_CHARACTERS && word.contains(own);
    let is_meant = |word: &&String| {
        word.chars().count() >= MIN_WORD_CHARACTERS && text.contains(word.as_str())
    };
    default_rules(chart.era, tier)
        .into_iter()
        .filter(|rule| !rule.none_of.iter().any(|word| text.contains(word.as_str())))
        .filter_map(|rule| {
            let is_whole = rule.any_of.iter().any(|word| is_meant(&word));
            // 慰问支出 is what 节日慰问, 住院慰问 and 困难慰问 are for.
            let is_part = || rule.any_of.iter().any(|word| is_said(word));
            let rank = if is_whole { 3 } else { is_part().then_some(4)? };
            Some((rank, rule.account_code))
        })
        .collect()
}

/// The nearest first, each once.
fn in_order(mut near: Vec<(usize, &Account)>) -> Vec<&Account> {
    near.sort_by(|one, other| (one.0, &one.1.code).cmp(&(other.0, &other.1.code)));
    near.into_iter().map(|(_, account)| account).collect()
}

fn labels<'c>(chart: &Chart, accounts: impl IntoIterator<Item = &'c Account>) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for account in accounts {
        let label = label(chart, account);
        if labels.len() < MAX_CANDIDATES && !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels
}
