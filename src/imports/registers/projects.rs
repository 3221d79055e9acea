//! Lines of a list of projects beside the unit's projects.

use rustc_hash::FxHashMap;

use crate::imports::codes;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::reading::problems::Problems;
use crate::imports::registers::register_lines::{Line, NewEntry, RegisterRow, Tally, YES_OR_NO};
use crate::ledger::voucher::book::Book;
use crate::units::add_unit::NewProject;
use crate::units::project::{FundingSource, Project};

/// Characters of the longest code.
const MAX_CODE_CHARACTERS: usize = 32;

const FUNDING: [(FundingSource, &[&str]); 2] = [
    (FundingSource::Union, &["工会资金", "工会经费", "工会", "union"]),
    (FundingSource::Fiscal, &["财政拨款", "财政资金", "财政", "财政补助", "fiscal"]),
];

/// Lines of the file set beside each other and beside the unit's projects.
#[must_use]
pub fn judge(lines: Vec<Line>, book: &Book, problems: &mut Problems) -> Vec<RegisterRow> {
    let mut tally = Tally::default();
    let mut codes_met: FxHashMap<String, String> = FxHashMap::default();
    let mut names_met: FxHashMap<String, String> = FxHashMap::default();
    let mut rows = Vec::with_capacity(lines.len());
    for mut line in lines {
        let code = code_of(&mut line, problems);
        let name = line.name(ColumnKind::ProjectName, problems);
        let known = known_of(&code, &name, &book.projects);
        let code_cell = line.cell(ColumnKind::ProjectCode);
        let before =
            (!code.is_empty()).then(|| codes_met.insert(code.clone(), code_cell)).flatten();
        if let Some(cell) = before {
            let told = (&code, format!("与 {cell} 不同"));
            line.tell(ColumnKind::ProjectCode, &codes::REGISTER_CODE_TWICE, told, problems);
        } else if !name.is_empty() {
            let name_cell = line.cell(ColumnKind::ProjectName);
            let in_file = names_met.insert(name.clone(), name_cell);
            let taken = book.projects.iter().find(|it| it.name == name && known.is_none());
            let taken = taken.map(|it| format!("{} {}", it.code, it.name));
            if let Some(other) = in_file.or(taken) {
                let told = (&name, format!("与 {other} 不同名"));
                line.tell(ColumnKind::ProjectName, &codes::REGISTER_NAME_TWICE, told, problems);
            }
        }
        let new = read(&mut line, (code, name), (known, &mut tally), problems);
        if let Some(known) = known {
            compare(&mut line, &new, known, problems);
            if !line.is_refused {
                tally.add(&line, &codes::REGISTER_KNOWN, "项目", "");
            }
        }
        // Codes that were said are taken before any is given.
        let depth = usize::from(new.code.is_empty());
        let entry = known.is_none().then_some(NewEntry::Project(new));
        let kinds = (ColumnKind::ProjectCode, ColumnKind::ProjectName);
        rows.push(RegisterRow { depth, ..RegisterRow::of(&line, kinds, known.is_some(), entry) });
    }
    tally.tell(problems);
    rows
}

fn code_of(line: &mut Line, problems: &mut Problems) -> String {
    let code = line.text(ColumnKind::ProjectCode).to_owned();
    let is_plain = !code.chars().any(|it| it.is_whitespace() || it.is_control());
    if !is_plain || code.chars().count() > MAX_CODE_CHARACTERS {
        let expected = format!("不超过 {MAX_CODE_CHARACTERS} 个字符，中间没有空格");
        let told = (&code, expected);
        line.tell(ColumnKind::ProjectCode, &codes::REGISTER_CODE_INVALID, told, problems);
    }
    code
}

/// The project of this code; of this name where the file has no code.
fn known_of<'b>(code: &str, name: &str, projects: &'b [Project]) -> Option<&'b Project> {
    let is_it = |it: &&Project| if code.is_empty() { it.name == name } else { it.code == code };
    projects.iter().find(is_it)
}

fn read(
    line: &mut Line,
    (code, name): (String, String),
    (known, tally): (Option<&Project>, &mut Tally),
    problems: &mut Problems,
) -> NewProject {
    let is_earmarked = line.choice(ColumnKind::IsEarmarked, &YES_OR_NO, problems);
    let funding_source = line.choice(ColumnKind::FundingSource, &FUNDING, problems);
    if known.is_none() && code.is_empty() {
        tally.add(line, &codes::REGISTER_FILLED_IN, "项目编码", "由系统编号");
    }
    if known.is_none() && line.is_unsaid(ColumnKind::IsEarmarked) {
        tally.add(line, &codes::REGISTER_FILLED_IN, "是否专项", "否");
    }
    let (from, to) = (line.text(ColumnKind::StartedOn), line.text(ColumnKind::FinishedOn));
    let (from, to) = (from.to_owned(), to.to_owned());
    if !from.is_empty() && !to.is_empty() && to < from {
        let told = (&to, format!("不早于 {from}"));
        line.tell(ColumnKind::FinishedOn, &codes::REGISTER_DATES_REVERSED, told, problems);
    }
    let said = |text: String| (!text.is_empty()).then_some(text);
    NewProject {
        code,
        name,
        is_earmarked: is_earmarked.unwrap_or(false),
        funding_source,
        started_on: said(from),
        finished_on: said(to),
    }
}

fn compare(line: &mut Line, new: &NewProject, known: &Project, problems: &mut Problems) {
    let is_same = new.name == known.name;
    line.compare(ColumnKind::ProjectName, &known.name, is_same, problems);
    let earmarked = if known.is_earmarked { "是" } else { "否" };
    let is_same = new.is_earmarked == known.is_earmarked;
    line.compare(ColumnKind::IsEarmarked, earmarked, is_same, problems);
    let source = known.funding_source.map_or("空", FundingSource::label);
    let is_same = new.funding_source == known.funding_source;
    line.compare(ColumnKind::FundingSource, source, is_same, problems);
    for (kind, said, registered) in [
        (ColumnKind::StartedOn, &new.started_on, &known.started_on),
        (ColumnKind::FinishedOn, &new.finished_on, &known.finished_on),
    ] {
        let shown = registered.as_deref().unwrap_or("空");
        line.compare(kind, shown, said == registered, problems);
    }
}
