//! Lines of a list of units beside the tree of units.

use std::str::FromStr as _;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::imports::codes;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::unit_register::{UnitQuestion, UnitRegister};
use crate::imports::registers::register_lines::{Line, NewEntry, RegisterRow, Tally};
use crate::imports::registers::unit_tree::{Standing, Tree, Upper};
use crate::ledger::voucher::book::Book;
use crate::units::unit::{Level, NewUnit, Tier, Unit, UnitCode};

const LEVELS: [(Level, &[&str]); 4] = [
    (Level::Federation, &["省直工会", "省级", "省直", "省总工会", "省直机关工会", "federation"]),
    (
        Level::Department,
        &["厅局直属工会", "厅局", "厅局级", "厅局直属", "厅局工会", "直属工会", "department"],
    ),
    (Level::Grassroots, &["基层工会", "基层", "grassroots"]),
    (Level::Branch, &["分会", "分工会", "branch"]),
];

/// A level as the list of units calls it.
#[must_use]
pub fn level_called(text: &str) -> Option<Level> {
    LEVELS.iter().find(|(_, words)| words.contains(&text)).map(|(level, _)| *level)
}

const TIERS: [(Tier, &[&str]); 2] = [
    (Tier::Grassroots, &["基层", "基层工会", "grassroots"]),
    (
        Tier::CountyAndAbove,
        &["县级以上", "县级以上工会", "县级及以上", "县以上", "county_and_above"],
    ),
];

/// The accounts that a unit of this level uses where a list does not say.
fn usual_tier(level: Level) -> Tier {
    match level {
        Level::Federation | Level::Department => Tier::CountyAndAbove,
        Level::Grassroots | Level::Branch => Tier::Grassroots,
    }
}

const USUAL_TIERS: &str = "省直工会、厅局直属工会为县级以上，其余为基层";

/// Lines of the file set beside each other and beside the tree of units.
#[must_use]
pub fn judge(
    mut lines: Vec<Line>,
    (book, register): (&Book, &UnitRegister),
    problems: &mut Problems,
) -> Vec<RegisterRow> {
    let mut tally = Tally::default();
    let own_codes = read_codes(&mut lines, problems);
    let known = known_units(&lines, book, register);
    let mut tree = Tree::new(book, &known);
    for (index, (line, code)) in lines.iter().zip(&own_codes).enumerate() {
        tree.add_line(index, code.as_deref(), line.text(ColumnKind::UnitName));
    }
    let levels: Vec<Option<Level>> = lines
        .iter_mut()
        .map(|line| line.choice(ColumnKind::UnitLevel, &LEVELS, problems))
        .collect();
    let mut uppers = Vec::with_capacity(lines.len());
    for (line, code) in lines.iter_mut().zip(&own_codes) {
        let known = code.as_deref().and_then(|code| tree.registered(code));
        uppers.push(upper_of(line, &tree, known, problems));
    }
    let standings = tree.standings(&uppers);
    let mut rows = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter_mut().enumerate() {
        let name = line.name(ColumnKind::UnitName, problems);
        let known = own_codes[index].as_deref().and_then(|code| tree.registered(code));
        let kinds = (ColumnKind::UnitCode, ColumnKind::UnitName);
        if let Some(known) = known {
            compare(line, known, (&uppers[index], &tree), levels[index], problems);
            if !line.is_refused {
                tally.add(line, &codes::REGISTER_KNOWN, "单位", "");
            }
            rows.push(RegisterRow::of(line, kinds, true, None));
            continue;
        }
        note_same_name(line, index, &name, &tree, problems);
        place(line, (&uppers[index], standings[index]), book, problems);
        let above = tree.level_of(&uppers[index], &levels);
        judge_level(line, levels[index], above, problems);
        let rest = (name, tree.code_of(&uppers[index], &own_codes));
        let new =
            read(line, own_codes[index].clone(), levels[index], rest, (book, &mut tally), problems);
        let depth = if let Standing::Below(depth) = standings[index] { depth } else { 0 };
        let upper = new.as_ref().and_then(|new| new.parent_code.clone());
        let entry = new.map(NewEntry::Unit);
        rows.push(RegisterRow { upper, depth, ..RegisterRow::of(line, kinds, false, entry) });
    }
    tally.tell(problems);
    rows
}

/// The registered units that lines name, with all that stand above them.
fn known_units(lines: &[Line], book: &Book, register: &UnitRegister) -> Vec<Unit> {
    let mut written: Vec<String> = Vec::new();
    for line in lines {
        let upper = line.text(ColumnKind::ParentUnit);
        let first = upper.split_whitespace().next().unwrap_or_default();
        let name = line.text(ColumnKind::UnitName);
        written.extend([upper, first, name].map(str::to_owned));
        written.push(line.code(ColumnKind::UnitCode));
    }
    written.sort_unstable();
    written.dedup();
    let mut known = register.ask(UnitQuestion::Listed(written));
    let is_met: FxHashSet<i64> = known.iter().map(|unit| unit.id).collect();
    known.extend(book.units.values().filter(|unit| !is_met.contains(&unit.id)).cloned());
    known
}

/// The code of each line; `None` for one that is none, which is told, and for a second one.
fn read_codes(lines: &mut [Line], problems: &mut Problems) -> Vec<Option<String>> {
    let kind = ColumnKind::UnitCode;
    let mut met: FxHashMap<String, String> = FxHashMap::default();
    let mut codes = Vec::with_capacity(lines.len());
    for line in lines {
        let code = line.code(kind);
        if code.is_empty() {
            line.tell(kind, &codes::REGISTER_CODE_MISSING, ("空", "单位编码"), problems);
            codes.push(None);
        } else if UnitCode::from_str(&code).is_err() {
            let told = (&code, "1 至 32 位字母、数字或短横线");
            line.tell(kind, &codes::REGISTER_CODE_INVALID, told, problems);
            codes.push(None);
        } else if let Some(first) = met.get(&code) {
            let told = (&code, format!("与 {first} 不同"));
            line.tell(kind, &codes::REGISTER_CODE_TWICE, told, problems);
            codes.push(None);
        } else {
            met.insert(code.clone(), line.cell(kind));
            codes.push(Some(code));
        }
    }
    codes
}

/// What a line says it stands under.
fn upper_of(
    line: &mut Line,
    tree: &Tree<'_>,
    known: Option<&Unit>,
    problems: &mut Problems,
) -> Upper {
    let kind = ColumnKind::ParentUnit;
    if line.is_unsaid(kind) {
        if known.is_none() {
            let told = ("空", format!("本单位 {} 或其下级单位", tree.importer()));
            line.tell(kind, &codes::REGISTER_UPPER_MISSING, told, problems);
        }
        return Upper::Unknown;
    }
    let written = line.text(kind).to_owned();
    let mut found = tree.find(&written);
    match (found.pop(), found.is_empty()) {
        (None, _) => {
            let told = (&written, "已登记的单位，或本文件中的单位");
            line.tell(kind, &codes::REGISTER_UPPER_UNKNOWN, told, problems);
            Upper::Unknown
        }
        (Some(upper), true) => upper,
        (Some(_), false) => {
            let told = (&written, "上级单位的编码");
            line.tell(kind, &codes::REGISTER_UPPER_AMBIGUOUS, told, problems);
            Upper::Unknown
        }
    }
}

fn compare(
    line: &mut Line,
    known: &Unit,
    (upper, tree): (&Upper, &Tree<'_>),
    level: Option<Level>,
    problems: &mut Problems,
) {
    let is_same = line.text(ColumnKind::UnitName) == known.name;
    line.compare(ColumnKind::UnitName, &known.name, is_same, problems);
    let parent = known.parent_id.and_then(|id| tree.by_id(id));
    let shown = parent.map_or_else(|| "空".to_owned(), ToString::to_string);
    let is_same = match upper {
        Upper::Registered(id) => known.parent_id == Some(*id),
        Upper::Line(_) => false,
        // Told already.
        Upper::Unknown => true,
    };
    line.compare(ColumnKind::ParentUnit, shown, is_same, problems);
    if let Some(level) = level {
        line.compare(ColumnKind::UnitLevel, known.level, level == known.level, problems);
    }
    if let Some(tier) = line.choice(ColumnKind::Tier, &TIERS, problems) {
        line.compare(ColumnKind::Tier, known.tier, tier == known.tier, problems);
    }
    let is_same = line.text(ColumnKind::ValidFrom) == known.valid_from_on;
    line.compare(ColumnKind::ValidFrom, &known.valid_from_on, is_same, problems);
}

/// Two units of one name can be told apart by their codes only.
fn note_same_name(
    line: &mut Line,
    index: usize,
    name: &str,
    tree: &Tree<'_>,
    problems: &mut Problems,
) {
    if line.is_refused {
        return;
    }
    if let Some(other) = tree.namesake(index, name) {
        let told = (name.to_owned(), format!("与 {other} 不同名"));
        line.tell(ColumnKind::UnitName, &codes::REGISTER_UNIT_NAME_TWICE, told, problems);
    }
}

/// Only what is below the importing unit is registered by it.
fn place(
    line: &mut Line,
    (upper, standing): (&Upper, Standing),
    book: &Book,
    problems: &mut Problems,
) {
    let kind = ColumnKind::ParentUnit;
    let written = line.text(kind).to_owned();
    match standing {
        Standing::Cycle => {
            let told = (&written, "自上而下的隶属关系");
            line.tell(kind, &codes::REGISTER_UPPER_CYCLE, told, problems);
        }
        // What stands under another line of the file is told by that line.
        Standing::Elsewhere if matches!(upper, Upper::Registered(_)) => {
            let told = (&written, format!("本单位 {} 或其下级单位", book.unit));
            line.tell(kind, &codes::REGISTER_UNIT_OUT_OF_SCOPE, told, problems);
        }
        _ => {}
    }
}

fn judge_level(
    line: &mut Line,
    level: Option<Level>,
    above: Option<Level>,
    problems: &mut Problems,
) {
    let kind = ColumnKind::UnitLevel;
    if line.is_unsaid(kind) {
        let told = ("空", "省直工会、厅局直属工会、基层工会、分会");
        line.tell(kind, &codes::REGISTER_LEVEL_MISSING, told, problems);
    }
    if let (Some(level), Some(above)) = (level, above)
        && level < above
    {
        let told = (level, format!("不高于上级单位（{above}）"));
        line.tell(kind, &codes::REGISTER_LEVEL_ABOVE_UPPER, told, problems);
    }
}

/// What the line registers; `None` when something it cannot do without is not known.
fn read(
    line: &mut Line,
    code: Option<String>,
    level: Option<Level>,
    (name, parent_code): (String, Option<String>),
    (book, tally): (&Book, &mut Tally),
    problems: &mut Problems,
) -> Option<NewUnit> {
    let tier = line.choice(ColumnKind::Tier, &TIERS, problems);
    if line.is_unsaid(ColumnKind::Tier) {
        tally.add(line, &codes::REGISTER_FILLED_IN, "科目体系", USUAL_TIERS);
    }
    let mut valid_from_on = line.text(ColumnKind::ValidFrom).to_owned();
    if line.is_unsaid(ColumnKind::ValidFrom) {
        valid_from_on = format!("{:04}-01-01", book.year);
        tally.add(line, &codes::REGISTER_FILLED_IN, "启用日期", &valid_from_on);
    }
    let level = level?;
    Some(NewUnit {
        code: code?,
        name,
        parent_code: Some(parent_code?),
        level,
        tier: tier.unwrap_or_else(|| usual_tier(level)),
        valid_from_on,
    })
}
