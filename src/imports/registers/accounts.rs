//! Lines of a list of details beside the chart.

use rustc_hash::FxHashMap;

use crate::imports::cells::words::squeezed;
use crate::imports::codes;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::reading::problems::Problems;
use crate::imports::registers::register_lines::{Line, NewEntry, RegisterRow, Tally};
use crate::ledger::chart::add_account::{MAX_CODE_LENGTH, NewDetail, may_have_details};
use crate::ledger::chart::{Account, Chart, Rule, Side};
use crate::ledger::codes as ledger_codes;
use crate::ledger::voucher::book::Book;

const SIDES: [(Side, &[&str]); 2] =
    [(Side::Debit, &["借", "借方", "d", "dr"]), (Side::Credit, &["贷", "贷方", "c", "cr"])];

const RANGES: [(bool, &[&str]); 2] = [
    (false, &["本级使用", "本级", "本单位使用", "本单位", "否", "n", "no", "0"]),
    (true, &["下级也用", "下级同用", "本级及下级", "下级使用", "是", "√", "y", "yes", "1"]),
];

/// What judging details asks of the books beside the chart.
#[derive(Clone, Debug, Default)]
pub struct AccountMaterial {
    /// Accounts with balances in open years, and how far below the unit the nearest of them is.
    pub in_use: FxHashMap<i64, i64>,
    /// Own details of the units below: what they stand under, code, name.
    pub below: Vec<(Option<i64>, String, String)>,
}

/// A new line, once its own cells are understood.
#[derive(Clone, Debug)]
struct Detail {
    code: String,
    name: String,
    applies_below: bool,
}

impl Detail {
    /// The code it stands under, by the rule of codes.
    fn parent_code(&self) -> &str {
        self.code.get(..self.code.len().saturating_sub(2)).unwrap_or_default()
    }
}

/// What a new detail stands under.
enum Parent<'b> {
    Account(&'b Account),
    /// Another line of the file.
    Line(usize),
}

/// Lines of the file set beside each other and beside the chart.
#[must_use]
pub fn judge(
    mut lines: Vec<Line>,
    (book, material): (&Book, &AccountMaterial),
    problems: &mut Problems,
) -> Vec<RegisterRow> {
    let chart = &book.chart;
    let mut tally = Tally::default();
    let mut at_code: FxHashMap<String, usize> = FxHashMap::default();
    let mut details: Vec<Option<Detail>> = Vec::with_capacity(lines.len());
    let mut is_known = vec![false; lines.len()];
    let cells: Vec<String> = lines.iter().map(|it| it.cell(ColumnKind::AccountCode)).collect();
    for (index, line) in lines.iter_mut().enumerate() {
        let code = code_of(line, problems);
        let name = line.name(ColumnKind::AccountName, problems);
        if let Some(first) = code.as_ref().and_then(|code| at_code.get(code)) {
            let told = (line.code(ColumnKind::AccountCode), format!("与 {} 不同", cells[*first]));
            line.tell(ColumnKind::AccountCode, &codes::REGISTER_CODE_TWICE, told, problems);
            details.push(None);
            continue;
        }
        if let Some(account) = code.as_deref().and_then(|code| chart.by_code(code)) {
            is_known[index] = true;
            compare(line, account, chart, problems);
            if !line.is_refused {
                tally.add(line, &codes::REGISTER_KNOWN, "科目", "");
            }
            details.push(None);
            continue;
        }
        let range = line.choice(ColumnKind::AppliesBelow, &RANGES, problems);
        if line.is_unsaid(ColumnKind::AppliesBelow) {
            tally.add(line, &codes::REGISTER_FILLED_IN, "使用范围", "本级使用");
        }
        let detail = code.map(|code| Detail { code, name, applies_below: range == Some(true) });
        if let Some(detail) = &detail {
            at_code.insert(detail.code.clone(), index);
        }
        details.push(detail);
    }
    let file = File { details: &details, at_code: &at_code };
    let mut names: FxHashMap<(String, String), String> = FxHashMap::default();
    let mut rows = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter_mut().enumerate() {
        if let Some(detail) = &details[index] {
            judge_new(line, detail, &file, (book, material), problems);
            note_name(line, detail, &mut names, problems);
        }
        rows.push(row_of(line, details[index].as_ref(), is_known[index], book));
    }
    tally.tell(problems);
    rows
}

/// The new lines of the file by their codes.
struct File<'f> {
    details: &'f [Option<Detail>],
    at_code: &'f FxHashMap<String, usize>,
}

/// The code in digits alone; `None` when it is no code at all, which is told.
fn code_of(line: &mut Line, problems: &mut Problems) -> Option<String> {
    let kind = ColumnKind::AccountCode;
    let written = line.code(kind);
    let code: String = written.chars().filter(|it| !['.', '-'].contains(it)).collect();
    if code.is_empty() {
        line.tell(kind, &codes::REGISTER_CODE_MISSING, ("空", "科目编码"), problems);
        return None;
    }
    let is_code = code.bytes().all(|byte| byte.is_ascii_digit())
        && code.len() % 2 == 1
        && (3..=MAX_CODE_LENGTH).contains(&code.len());
    if !is_code {
        let expected = format!("一级科目三位，以下每级加两位数字，至多 {MAX_CODE_LENGTH} 位");
        line.tell(kind, &codes::REGISTER_CODE_INVALID, (&written, expected), problems);
        return None;
    }
    Some(code)
}

fn compare(line: &mut Line, account: &Account, chart: &Chart, problems: &mut Problems) {
    let is_same = is_named(line.text(ColumnKind::AccountName), account, chart);
    line.compare(ColumnKind::AccountName, &account.name, is_same, problems);
    let parent = account.parent_id.and_then(|id| chart.get(id));
    let shown = parent.map_or("空", |parent| parent.code.as_str());
    let written = line.text(ColumnKind::AccountParent);
    let is_same = parent.is_some_and(|parent| is_written(written, parent, chart));
    line.compare(ColumnKind::AccountParent, shown, is_same, problems);
    if let Some(side) = line.choice(ColumnKind::NormalSide, &SIDES, problems) {
        let is_same = side == account.normal_side;
        line.compare(ColumnKind::NormalSide, account.normal_side, is_same, problems);
    }
    if let Some(range) = line.choice(ColumnKind::AppliesBelow, &RANGES, problems) {
        // Official accounts are everyone's, whatever a list says of them.
        let is_same = account.rule != Rule::Own || range == account.applies_below;
        let shown = if account.applies_below { "下级也用" } else { "本级使用" };
        line.compare(ColumnKind::AppliesBelow, shown, is_same, problems);
    }
}

/// Whether these words are the account's name, alone or with those above it.
fn is_named(words: &str, account: &Account, chart: &Chart) -> bool {
    let words = squeezed(words);
    words == squeezed(&account.name) || words == squeezed(&chart.full_name(account))
}

/// Whether a cell names the account by its code, its name, or both.
fn is_written(words: &str, account: &Account, chart: &Chart) -> bool {
    let rest = words.trim_start_matches(|it: char| it.is_ascii_digit() || it == '.' || it == '-');
    let code: String =
        words.strip_suffix(rest).unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    let is_code = code.is_empty() || code == account.code;
    let rest = rest.trim();
    let is_name = rest.is_empty() || is_named(rest, account, chart);
    is_code && is_name
}

fn judge_new(
    line: &mut Line,
    detail: &Detail,
    file: &File<'_>,
    (book, material): (&Book, &AccountMaterial),
    problems: &mut Problems,
) {
    let chart = &book.chart;
    let kind = ColumnKind::AccountCode;
    if detail.code.len() == 3 {
        let told = (&detail.code, "明细科目的编码");
        line.tell(kind, &codes::REGISTER_TOP_ACCOUNT, told, problems);
        return;
    }
    let of_chart = chart.by_code(detail.parent_code()).map(Parent::Account);
    let of_file = || file.at_code.get(detail.parent_code()).map(|index| Parent::Line(*index));
    let Some(parent) = of_chart.or_else(of_file) else {
        let told = (&detail.code, format!("先有科目 {}", detail.parent_code()));
        line.tell(kind, &codes::REGISTER_PARENT_UNKNOWN, told, problems);
        return;
    };
    judge_written_parent(line, detail, &parent, (file, chart), problems);
    let narrower = match &parent {
        Parent::Account(parent) => !parent.applies_below,
        Parent::Line(index) => file.details[*index].as_ref().is_some_and(|it| !it.applies_below),
    };
    if detail.applies_below && narrower {
        let told = ("下级也用", format!("科目 {} 只供本级使用", detail.parent_code()));
        line.tell(ColumnKind::AppliesBelow, &codes::REGISTER_PARENT_NARROWER, told, problems);
    }
    if let Parent::Account(parent) = parent {
        judge_under(line, detail, parent, (book, material), problems);
    }
    judge_side(line, detail, chart, problems);
}

/// What the line says it stands under must be what its code says.
fn judge_written_parent(
    line: &mut Line,
    detail: &Detail,
    parent: &Parent<'_>,
    (file, chart): (&File<'_>, &Chart),
    problems: &mut Problems,
) {
    let kind = ColumnKind::AccountParent;
    let written = line.text(kind).to_owned();
    if written.is_empty() {
        return;
    }
    let (is_it, expected) = match parent {
        Parent::Account(parent) => {
            let expected = format!("{} {}", parent.code, parent.name);
            (is_written(&written, parent, chart), expected)
        }
        Parent::Line(index) => {
            let named = file.details[*index].as_ref();
            let code = line.code(kind);
            let is_it = code == detail.parent_code()
                || named.is_some_and(|it| squeezed(&written).ends_with(&*squeezed(&it.name)));
            (is_it, detail.parent_code().to_owned())
        }
    };
    if !is_it {
        let told = (written, format!("{expected}，或改正科目编码 {}", detail.code));
        line.tell(kind, &codes::REGISTER_PARENT_OTHER, told, problems);
    }
}

/// What the chart and the books say of a detail below an account that there is.
fn judge_under(
    line: &mut Line,
    detail: &Detail,
    parent: &Account,
    (book, material): (&Book, &AccountMaterial),
    problems: &mut Problems,
) {
    let shown = format!("{} {}", parent.code, parent.name);
    if !parent.is_active || !may_have_details(parent) {
        let told = (&shown, "可以增设明细的科目");
        let code = &codes::REGISTER_PARENT_WITHOUT_DETAILS;
        line.tell(ColumnKind::AccountCode, code, told, problems);
        return;
    }
    let used = material.in_use.get(&parent.id);
    let is_used = used.is_some_and(|depth| *depth == 0 || detail.applies_below);
    if book.chart.is_leaf(parent) && is_used {
        let told = (&shown, "没有发生额和余额的科目");
        line.tell(ColumnKind::AccountCode, &ledger_codes::DETAIL_PARENT_POSTED, told, problems);
    }
    if let Some(other) = book.chart.children(parent.id).find(|it| it.name == detail.name) {
        let told = (&detail.name, format!("与 {} 不同名", other.code));
        line.tell(ColumnKind::AccountName, &codes::REGISTER_NAME_TWICE, told, problems);
    }
    let taken = material.below.iter().find(|(under, code, name)| {
        *under == Some(parent.id) && (*code == detail.code || *name == detail.name)
    });
    if let Some((_, code, name)) = taken.filter(|_| detail.applies_below) {
        let told = (format!("{} {}", detail.code, detail.name), format!("与 {code} {name} 不同"));
        line.tell(ColumnKind::AccountCode, &codes::REGISTER_TAKEN_BELOW, told, problems);
    }
}

fn judge_side(line: &mut Line, detail: &Detail, chart: &Chart, problems: &mut Problems) {
    let top = detail.code.get(..3).and_then(|code| chart.by_code(code));
    let Some(side) = line.choice(ColumnKind::NormalSide, &SIDES, problems) else { return };
    if let Some(top) = nearest(detail, chart).or(top)
        && side != top.normal_side
    {
        let told = (side, format!("{}（{} {}）", top.normal_side, top.code, top.name));
        line.tell(ColumnKind::NormalSide, &codes::REGISTER_SIDE_DIFFERS, told, problems);
    }
}

/// The nearest account above that there is: its side is handed down.
fn nearest<'c>(detail: &Detail, chart: &'c Chart) -> Option<&'c Account> {
    let mut code = detail.parent_code();
    loop {
        if let Some(account) = chart.by_code(code) {
            return Some(account);
        }
        code = code.get(..code.len().checked_sub(2)?)?;
    }
}

fn note_name(
    line: &mut Line,
    detail: &Detail,
    names: &mut FxHashMap<(String, String), String>,
    problems: &mut Problems,
) {
    if detail.name.is_empty() {
        return;
    }
    let key = (detail.parent_code().to_owned(), detail.name.clone());
    let cell = line.cell(ColumnKind::AccountName);
    if let Some(first) = names.insert(key, cell) {
        let told = (&detail.name, format!("与 {first} 不同名"));
        line.tell(ColumnKind::AccountName, &codes::REGISTER_NAME_TWICE, told, problems);
    }
}

fn row_of(line: &Line, detail: Option<&Detail>, is_known: bool, book: &Book) -> RegisterRow {
    let entry = detail.map(|detail| {
        NewEntry::Account(NewDetail {
            era: book.state.era,
            parent_code: detail.parent_code().to_owned(),
            code: detail.code.clone(),
            name: detail.name.clone(),
            applies_below: detail.applies_below,
        })
    });
    let kinds = (ColumnKind::AccountCode, ColumnKind::AccountName);
    RegisterRow {
        upper: detail.map(|detail| detail.parent_code().to_owned()),
        depth: detail.map_or(0, |detail| detail.code.len()),
        ..RegisterRow::of(line, kinds, is_known, entry)
    }
}
