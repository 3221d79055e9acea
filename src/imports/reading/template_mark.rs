//! Templates: the sheets of ours that stand in them, and the mark by which one is known when it
//! comes back.
//!
//! Invariants: the mark says what a template was made for and never how it is read: whatever is
//! wrong with it is told, and the rows are found by their headers all the same; sheets of ours
//! never give findings.

use std::fmt::Write as _;

use crate::finding::{Finding, Place, Severity};
use crate::formats::annotate::is_own_sheet;
use crate::imports::cells::content::{KeptRow, text_of};
use crate::imports::codes;
use crate::imports::kinds::SheetKind;
use crate::imports::kinds::column_list::List;
use crate::imports::reading::problems::Problems;
use crate::ledger::chart::Chart;
use crate::platform::evidence::sha256_hex;
use crate::units::unit::Unit;

/// What columns choose from.
pub const LISTS_SHEET: &str = "_选项";
/// How to fill the template in.
pub const GUIDE_SHEET: &str = "填写说明";
/// Where the mark stands.
pub const MARK_SHEET: &str = "_模板";

/// Who made the template.
const PRODUCT: &str = "union-ledger";
/// Rows of the mark: more is none of ours.
pub const MAX_MARK_ROWS: usize = 20;
/// Characters of the fingerprint: enough to tell two lists apart.
const FINGERPRINT_CHARACTERS: usize = 16;

/// A sheet whose rows are never wanted, whatever stands on it.
#[must_use]
pub fn is_helper_sheet(name: &str) -> bool {
    [LISTS_SHEET, MARK_SHEET].contains(&name.trim())
}

/// A sheet of ours that people read: passed over in silence unless it holds a table of the kind.
#[must_use]
pub fn is_read_by_people(name: &str) -> bool {
    name.trim() == GUIDE_SHEET || is_own_sheet(name)
}

/// What a template says it was made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateMark {
    pub product: String,
    /// As [`SheetKind::key`] spells it; another version of this program may know others.
    pub kind: String,
    pub kind_label: String,
    pub version: u32,
    /// Number of the accounting system.
    pub era: i64,
    pub unit_code: String,
    pub unit_name: String,
    pub year: i64,
    pub made_on: String,
    /// Of the accounts and words to choose from.
    pub fingerprint: String,
}

/// Names of the mark's rows, in their order.
const ROWS: [&str; 11] = [
    "模板标识",
    "模板编号",
    "种类",
    "种类名称",
    "版本",
    "会计制度",
    "单位编码",
    "单位名称",
    "会计年度",
    "制作日期",
    "选项校验",
];

impl TemplateMark {
    /// Of a template made today for a unit's year.
    #[must_use]
    pub fn new(
        kind: SheetKind,
        unit: &Unit,
        (year, chart): (i64, &Chart),
        made_on: String,
    ) -> Self {
        let spec = kind.spec();
        Self {
            product: PRODUCT.to_owned(),
            kind: spec.key.to_owned(),
            kind_label: spec.label.to_owned(),
            version: spec.version,
            era: chart.era.number(),
            unit_code: unit.code.clone(),
            unit_name: unit.name.clone(),
            year,
            made_on,
            fingerprint: fingerprint(kind, chart),
        }
    }

    /// `journal-G1-2025-1-0f3a…`: which template this is.
    #[must_use]
    pub fn id(&self) -> String {
        let Self { kind, unit_code, year, version, fingerprint, .. } = self;
        format!("{kind}-{unit_code}-{year}-{version}-{fingerprint}")
    }

    /// The rows of the mark's sheet.
    #[must_use]
    pub fn rows(&self) -> Vec<(String, String)> {
        let values = [
            self.product.clone(),
            self.id(),
            self.kind.clone(),
            self.kind_label.clone(),
            self.version.to_string(),
            self.era.to_string(),
            self.unit_code.clone(),
            self.unit_name.clone(),
            self.year.to_string(),
            self.made_on.clone(),
            self.fingerprint.clone(),
        ];
        ROWS.iter().map(|name| (*name).to_owned()).zip(values).collect()
    }

    /// The mark on a sheet of that name, whichever program saved it since; `None` when the sheet
    /// says nothing of the sort.
    #[must_use]
    pub fn read(rows: &[KeptRow]) -> Option<Self> {
        let value = |name: &str| {
            rows.iter().find_map(|row| {
                let (first, second) = (row.cells.first()?, row.cells.get(1)?);
                (text_of(first) == name).then(|| text_of(second).into_owned())
            })
        };
        let [
            product,
            _,
            kind,
            kind_label,
            version,
            era,
            unit_code,
            unit_name,
            year,
            made_on,
            lists,
        ] = ROWS.map(|name| value(name).unwrap_or_default());
        (!product.is_empty()).then(|| Self {
            kind,
            kind_label,
            version: version.parse().unwrap_or_default(),
            era: era.parse().unwrap_or_default(),
            unit_code,
            unit_name,
            year: year.parse().unwrap_or_default(),
            made_on,
            fingerprint: lists,
            product,
        })
    }

    /// What it says it is for, if this program made it and knows the kind.
    #[must_use]
    pub fn sheet_kind(&self) -> Option<SheetKind> {
        SheetKind::of_key(&self.kind).filter(|_| self.product == PRODUCT)
    }

    fn of(&self) -> String {
        format!("{}（{}）{}年", self.unit_name, self.unit_code, self.year)
    }
}

/// Of what a template of this kind offers everyone who uses the chart: headings, fixed words and
/// accounts. Projects and parties come and go with every import, and so are not part of it.
#[must_use]
pub fn fingerprint(kind: SheetKind, chart: &Chart) -> String {
    let mut text = format!("{} {} {}\n", kind.key(), kind.spec().version, chart.era.number());
    for column in kind.columns() {
        let _ = writeln!(text, "{}|{}|{:?}", column.heading, column.help, column.list);
    }
    let names_accounts =
        kind.columns().iter().any(|it| matches!(it.list, List::Accounts | List::UpperAccounts));
    if names_accounts {
        for account in chart.accounts().iter().filter(|account| account.is_active) {
            let _ = writeln!(text, "{} {}", account.code, account.name);
        }
    }
    let hash = sha256_hex(text.as_bytes());
    hash.chars().take(FINGERPRINT_CHARACTERS).collect()
}

/// Where a template has come to.
#[derive(Clone, Debug)]
pub struct Here {
    pub kind: SheetKind,
    pub unit: Unit,
    pub year: i64,
    /// That a template made now would have.
    pub fingerprint: String,
}

impl Here {
    #[must_use]
    pub fn new(kind: SheetKind, unit: &Unit, year: i64, chart: &Chart) -> Self {
        let fingerprint = fingerprint(kind, chart);
        Self { kind, unit: unit.clone(), year, fingerprint }
    }

    fn of(&self) -> String {
        format!("{}（{}）{}年", self.unit.name, self.unit.code, self.year)
    }
}

/// Tells everything about a mark that does not fit where the template has come to.
pub fn check_mark(mark: &TemplateMark, here: &Here, problems: &mut Problems) {
    let place = || Place { sheet: Some(MARK_SHEET.to_owned()), ..Place::default() };
    let finding = |code| Finding::new(code, place());
    if mark.product != PRODUCT {
        // Nothing else on the sheet can be trusted to mean what it means here.
        let mut foreign = finding(&codes::TEMPLATE_FOREIGN).found(&mark.product);
        foreign.severity = Severity::Inform;
        problems.add(foreign.expected("本系统生成的模板"));
        return;
    }
    let label = |mark: &TemplateMark| format!("{}模板", mark.kind_label);
    let Some(kind) = mark.sheet_kind() else {
        let known: Vec<&str> = SheetKind::EVERY.iter().map(|kind| kind.label()).collect();
        let newer = finding(&codes::TEMPLATE_NEWER).found(label(mark));
        problems.add(newer.expected(known.join("、")));
        return;
    };
    if kind != here.kind {
        let differs = finding(&codes::TEMPLATE_KIND_DIFFERS).found(label(mark));
        problems.add(differs.expected(format!("{}模板", here.kind.label())));
    }
    let is_foreign = mark.unit_code != here.unit.code || mark.year != here.year;
    if is_foreign {
        problems.add(finding(&codes::TEMPLATE_FOREIGN).found(mark.of()).expected(here.of()));
    }
    let version = kind.spec().version;
    let of_version = format!("第 {} 版（{}制作）", mark.version, mark.made_on);
    let now = format!("第 {version} 版");
    if mark.version > version {
        problems.add(finding(&codes::TEMPLATE_NEWER).found(of_version).expected(now));
    } else if mark.version < version {
        problems.add(finding(&codes::TEMPLATE_OLD).found(of_version).expected(now));
    } else if kind == here.kind && !is_foreign && mark.fingerprint != here.fingerprint {
        let found = format!("{of_version}，科目和选项此后有变化");
        problems.add(finding(&codes::TEMPLATE_OLD).found(found).expected("按现行科目生成的模板"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::chart::Era;
    use crate::ledger::chart::official::official_accounts;
    use crate::sheet::Cell;
    use crate::units::unit::{Level, Tier};

    fn unit() -> Unit {
        Unit {
            id: 7,
            code: "G1".to_owned(),
            name: "实验学校工会".to_owned(),
            parent_id: None,
            level: Level::Grassroots,
            tier: Tier::Grassroots,
            valid_from_on: "2020-01-01".to_owned(),
            valid_to_on: None,
        }
    }

    fn chart() -> Chart {
        Chart::new(Era::Y2021, official_accounts(Era::Y2021))
    }

    fn mark() -> TemplateMark {
        TemplateMark::new(SheetKind::Journal, &unit(), (2025, &chart()), "2025-01-05".to_owned())
    }

    fn told(change: impl FnOnce(&mut TemplateMark)) -> Vec<String> {
        let here = Here::new(SheetKind::Journal, &unit(), 2025, &chart());
        let mut mark = mark();
        change(&mut mark);
        let mut problems = Problems::default();
        check_mark(&mark, &here, &mut problems);
        let shown = |it: Finding| format!("{} {}/{}", it.code.id, it.found, it.expected);
        problems.into_findings().into_iter().map(shown).collect()
    }

    #[test]
    fn a_mark_comes_back_from_its_rows() {
        let cell = |text: String| Cell::Text(text.into());
        let rows: Vec<KeptRow> = (0..)
            .zip(mark().rows())
            .map(|(row, (name, value))| KeptRow { row, cells: vec![cell(name), cell(value)] })
            .collect();
        assert_eq!(TemplateMark::read(&rows), Some(mark()));
        assert_eq!(TemplateMark::read(&rows[1..]), None);
    }

    #[test]
    fn everything_that_does_not_fit_is_told_by_name() {
        type Change = fn(&mut TemplateMark);
        let cases: [(Change, &[&str]); 7] = [
            (|_| {}, &[]),
            (|it| it.version = 0, &["import.template_old 第 0 版（2025-01-05制作）/第 1 版"]),
            (|it| it.version = 9, &["import.template_newer 第 9 版（2025-01-05制作）/第 1 版"]),
            (
                |it| it.fingerprint.clear(),
                &["import.template_old 第 1 版（2025-01-05制作），科目和选项此后有变化\
                   /按现行科目生成的模板"],
            ),
            (
                |it| it.year = 2024,
                &["import.template_foreign 实验学校工会（G1）2024年/实验学校工会（G1）2025年"],
            ),
            (
                |it| it.product = "某软件".to_owned(),
                &["import.template_foreign 某软件/本系统生成的模板"],
            ),
            (
                |it| it.kind = "opening".to_owned(),
                &["import.template_kind_differs 序时账模板/序时账模板"],
            ),
        ];
        for (change, expected) in cases {
            assert_eq!(told(change), expected);
        }
        let newer = told(|it| "fees".clone_into(&mut it.kind));
        assert!(newer[0].starts_with("import.template_newer 序时账模板/"), "{newer:?}");
    }
}
