//! What the columns beside the account name: project, counterparty, funds, classes, bank account.
//!
//! Invariants: each spelling is resolved, and told, once per file; projects and outside parties
//! that are not registered are registered by the import, on the record; a bank account is
//! supplied only where the unit has no choice.

use rustc_hash::FxHashMap;

use crate::finding::{Code, Finding, Place};
use crate::imports::cells::content::is_blank;
use crate::imports::cells::near_names::{may_be_project, without_earmark};
use crate::imports::cells::words::{heading, may_be_same, squeezed};
use crate::imports::codes;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::naming::economic_classes::read_class;
use crate::imports::naming::unit_finder::{MIN_NEAR_CHARACTERS, UnitFinder};
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::RecordLine;
use crate::imports::reading::unit_register::UnitRegister;
use crate::ledger::chart::Account;
use crate::ledger::chart::dimension::{AssetOwnership, Dimensions, ExpenditureKind, FundingSource};
use crate::ledger::chart::implied::{expenditure_named, funding_named, ownership_named};
use crate::ledger::voucher::book::Book;
use crate::sheet::address;
use crate::units::project::{Party, Project, plain_name};
use crate::units::unit::Unit;

/// Characters of a name that a register takes.
const MAX_NAME_CHARACTERS: usize = 100;

/// Projects and parties that the file names and the unit has not registered yet, and the units that
/// it names beside those that the book knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registrations {
    pub projects: Vec<Project>,
    pub parties: Vec<Party>,
    pub units: Vec<Unit>,
}

impl Registrations {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.projects.is_empty() && self.parties.is_empty() && self.units.is_empty()
    }
}

/// The ids that the next registrations will get.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NextIds {
    pub project: i64,
    pub party: i64,
}

/// A project as a cell names it.
#[derive(Clone, Copy, Debug)]
struct NamedProject {
    id: i64,
}

/// Whom a cell names.
#[derive(Clone, Copy, Debug)]
enum Counterparty {
    Unit(i64),
    Party(i64),
}

/// A registered name that a new one may be a slip of.
enum NearName {
    Unit(String),
    Party(String),
}

/// Resolves dimensions; `None` in a cache is a spelling that was told to be wrong.
#[derive(Debug)]
pub struct DimensionFinder {
    next_ids: NextIds,
    registrations: Registrations,
    units: UnitFinder,
    projects: FxHashMap<String, Option<NamedProject>>,
    counterparties: FxHashMap<String, Option<Counterparty>>,
    funding: FxHashMap<String, Option<FundingSource>>,
    expenditure: FxHashMap<String, Option<ExpenditureKind>>,
    economic: FxHashMap<String, Option<i64>>,
    functional: FxHashMap<String, Option<i64>>,
    ownership: FxHashMap<String, Option<AssetOwnership>>,
    banks: FxHashMap<String, Option<i64>>,
    /// The only bank account booked on a ledger account, by the account's id.
    only_banks: FxHashMap<i64, Option<i64>>,
}

/// Looks a spelling up, resolving it the first time. Blank is nothing; a wrong one fails the row.
macro_rules! cached {
    ($self:ident . $cache:ident, $line:ident, $kind:expr, $is_whole:ident, $resolve:expr) => {{
        if is_blank($line.cell($kind)) {
            None
        } else {
            let text = $line.text($kind);
            let found = match $self.$cache.get(text.as_ref()) {
                Some(found) => *found,
                None => {
                    let found = $resolve(text.as_ref());
                    $self.$cache.insert(text.into_owned(), found);
                    found
                }
            };
            $is_whole &= found.is_some();
            found
        }
    }};
}

impl DimensionFinder {
    #[must_use]
    pub fn new(next_ids: NextIds, units: UnitRegister) -> Self {
        Self {
            next_ids,
            registrations: Registrations::default(),
            units: UnitFinder::new(units),
            projects: FxHashMap::default(),
            counterparties: FxHashMap::default(),
            funding: FxHashMap::default(),
            expenditure: FxHashMap::default(),
            economic: FxHashMap::default(),
            functional: FxHashMap::default(),
            ownership: FxHashMap::default(),
            banks: FxHashMap::default(),
            only_banks: FxHashMap::default(),
        }
    }

    /// What is to be registered before the entries found since the last call can be posted.
    pub fn take_registrations(&mut self) -> Registrations {
        std::mem::take(&mut self.registrations)
    }

    /// The dimensions of a row; `None` when one of them was told to be wrong. New projects and
    /// parties are added to the book, which must be the caller's own.
    pub fn find(
        &mut self,
        book: &mut Book,
        account_id: i64,
        line: &RecordLine<'_>,
        problems: &mut Problems,
    ) -> Option<Dimensions> {
        let mut is_whole = true;
        let mut found = Dimensions::NONE;
        found.funding_source =
            cached!(self.funding, line, ColumnKind::FundingSource, is_whole, |text| {
                let expected = "工会资金或财政拨款";
                known(funding_of(text), line, ColumnKind::FundingSource, expected, problems)
            });
        found.expenditure_kind =
            cached!(self.expenditure, line, ColumnKind::ExpenditureKind, is_whole, |text| {
                let expected = "基本支出、基本支出-人员经费、基本支出-公用经费或项目支出";
                let kind = expenditure_of(text);
                known(kind, line, ColumnKind::ExpenditureKind, expected, problems)
            });
        found.asset_ownership =
            cached!(self.ownership, line, ColumnKind::Ownership, is_whole, |text| {
                let expected = "国有资产或工会资产";
                known(ownership_of(text), line, ColumnKind::Ownership, expected, problems)
            });
        found.economic_class =
            cached!(self.economic, line, ColumnKind::EconomicClass, is_whole, |text| {
                economic_of(text, line, problems)
            });
        found.functional_class =
            cached!(self.functional, line, ColumnKind::FunctionalClass, is_whole, |text| {
                let expected = "支出功能分类编码，如 2012906";
                known(functional_of(text), line, ColumnKind::FunctionalClass, expected, problems)
            });
        found.project_id =
            self.find_project(book, found.funding_source, line, &mut is_whole, problems);
        match self.find_counterparty(book, line, &mut is_whole, problems) {
            Some(Counterparty::Unit(id)) => found.counterparty_unit_id = Some(id),
            Some(Counterparty::Party(id)) => found.party_id = Some(id),
            None => {}
        }
        found.bank_account_id = self.find_bank(book, account_id, line, &mut is_whole, problems);
        is_whole.then_some(found)
    }

    fn find_project(
        &mut self,
        book: &mut Book,
        funding_source: Option<FundingSource>,
        line: &RecordLine<'_>,
        is_whole: &mut bool,
        problems: &mut Problems,
    ) -> Option<i64> {
        let mut whole = true;
        let found = cached!(self.projects, line, ColumnKind::Project, whole, |text: &str| {
            resolve_project(
                book,
                &mut self.next_ids,
                &mut self.registrations,
                text,
                funding_source,
                line,
                problems,
            )
        });
        *is_whole &= whole;
        found.map(|project| project.id)
    }

    fn find_counterparty(
        &mut self,
        book: &mut Book,
        line: &RecordLine<'_>,
        is_whole: &mut bool,
        problems: &mut Problems,
    ) -> Option<Counterparty> {
        let mut whole = true;
        let found =
            cached!(self.counterparties, line, ColumnKind::Counterparty, whole, |text: &str| {
                let cell = line.at(ColumnKind::Counterparty);
                if let Some(unit) = self.units.named(text, cell, problems) {
                    return Some(Counterparty::Unit(self.learn(book, unit)));
                }
                if let Some(party) = book.parties.iter().find(|party| party.name == text) {
                    return Some(Counterparty::Party(party.id));
                }
                let words = squeezed(text);
                if let Some(party) = book.parties.iter().find(|it| squeezed(&it.name) == words) {
                    problems.at(&codes::NAME_RESPELLED, cell, text, &party.name);
                    return Some(Counterparty::Party(party.id));
                }
                let near = self.near_name(book, text);
                register_party(
                    book,
                    &mut self.next_ids,
                    &mut self.registrations,
                    (text, near),
                    line,
                    problems,
                )
            });
        *is_whole &= whole;
        found
    }

    /// Whom the file names, the book knows.
    fn learn(&mut self, book: &mut Book, unit: Unit) -> i64 {
        let id = unit.id;
        if book.units.insert(id, unit.clone()).is_none() {
            self.registrations.units.push(unit);
        }
        id
    }

    /// A registered unit or party whose name may be meant.
    fn near_name(&mut self, book: &Book, text: &str) -> Option<NearName> {
        if !self.units.may_search() {
            return None;
        }
        if let Some(name) = self.units.near(text, book.unit.id) {
            return Some(NearName::Unit(name));
        }
        if text.chars().count() < MIN_NEAR_CHARACTERS {
            return None;
        }
        let party = book.parties.iter().find(|party| {
            party.name.chars().count() >= MIN_NEAR_CHARACTERS && may_be_same(&party.name, text)
        });
        party.map(|party| NearName::Party(party.name.clone()))
    }

    fn find_bank(
        &mut self,
        book: &Book,
        account_id: i64,
        line: &RecordLine<'_>,
        is_whole: &mut bool,
        problems: &mut Problems,
    ) -> Option<i64> {
        // 银行账户 is a dimension of bank deposits; on the other side of the voucher it says
        // nothing about the entry.
        let account = book.chart.get(account_id).filter(|account| account.top_code() == "102")?;
        if is_blank(line.cell(ColumnKind::BankAccount)) {
            return *self.only_banks.entry(account_id).or_insert_with(|| only_bank(book, account));
        }
        let mut whole = true;
        let found = cached!(self.banks, line, ColumnKind::BankAccount, whole, |text: &str| {
            let banks = || book.bank_accounts.iter();
            let exact = banks().find(|bank| bank.code == text || bank.name == text);
            let words = squeezed(text);
            let bank = exact.or_else(|| banks().find(|bank| squeezed(&bank.name) == words));
            if let Some(bank) = bank.filter(|_| exact.is_none()) {
                let cell = line.at(ColumnKind::BankAccount);
                problems.at(&codes::NAME_RESPELLED, cell, text, &bank.name);
            }
            let expected = || {
                let names: Vec<_> =
                    book.bank_accounts.iter().map(|bank| bank.name.as_str()).collect();
                names.join("、")
            };
            if bank.is_none() {
                problems.at(
                    &codes::BANK_UNKNOWN,
                    line.at(ColumnKind::BankAccount),
                    text,
                    expected(),
                );
            }
            bank.map(|bank| bank.id)
        });
        *is_whole &= whole;
        found
    }
}

/// The bank account of a ledger account that has no other.
fn only_bank(book: &Book, account: &Account) -> Option<i64> {
    let mut banks = book.bank_accounts.iter().filter(|bank| bank.account_code == account.code);
    let first = banks.next()?;
    banks.next().is_none().then_some(first.id)
}

fn known<T>(
    found: Option<T>,
    line: &RecordLine<'_>,
    kind: ColumnKind,
    expected: &str,
    problems: &mut Problems,
) -> Option<T> {
    if found.is_none() {
        problems.at(&codes::DIMENSION_UNREADABLE, line.at(kind), line.text(kind), expected);
    }
    found
}

fn funding_of(text: &str) -> Option<FundingSource> {
    let words = heading(text, true);
    funding_named(&words).or(match words.as_str() {
        "工会" | "自有资金" => Some(FundingSource::Union),
        _ => None,
    })
}

fn expenditure_of(text: &str) -> Option<ExpenditureKind> {
    let words = heading(text, true);
    expenditure_named(&words).or(match words.as_str() {
        "基本" => Some(ExpenditureKind::Basic),
        "项目" => Some(ExpenditureKind::Project),
        _ => None,
    })
}

fn ownership_of(text: &str) -> Option<AssetOwnership> {
    let words = heading(text, true);
    ownership_named(&words).or(match words.as_str() {
        "国有" => Some(AssetOwnership::State),
        "工会" => Some(AssetOwnership::Union),
        _ => None,
    })
}

fn economic_of(text: &str, line: &RecordLine<'_>, problems: &mut Problems) -> Option<i64> {
    let cell = line.at(ColumnKind::EconomicClass);
    let Some((class, is_listed)) = read_class(text) else {
        problems.at(&codes::DIMENSION_UNREADABLE, cell, text, "支出经济分类编码，如 30201");
        return None;
    };
    if !is_listed {
        problems.at(&codes::CLASS_UNLISTED, cell, text, "现行部门预算支出经济分类科目");
    }
    Some(class)
}

/// 类款项: three, five or seven digits beginning with 2.
fn functional_of(text: &str) -> Option<i64> {
    let words = heading(text, true);
    let digits: String = words.chars().take_while(char::is_ascii_digit).collect();
    let fits = matches!(digits.len(), 3 | 5 | 7) && digits.starts_with('2');
    fits.then(|| digits.parse().ok()).flatten()
}

fn resolve_project(
    book: &mut Book,
    next_ids: &mut NextIds,
    registrations: &mut Registrations,
    text: &str,
    funding_source: Option<FundingSource>,
    line: &RecordLine<'_>,
    problems: &mut Problems,
) -> Option<NamedProject> {
    let cell = line.at(ColumnKind::Project);
    let text = plain_name(text);
    let (name, is_earmarked) = without_earmark(text);
    let is_it = |it: &&Project| it.name == name || it.code == name || it.name == text;
    let exact = book.projects.iter().find(is_it);
    let words = squeezed(name);
    let registered =
        exact.or_else(|| book.projects.iter().find(|project| squeezed(&project.name) == words));
    if let Some(project) = registered {
        if exact.is_none() {
            problems.at(&codes::NAME_RESPELLED, cell, name, &project.name);
        }
        if is_earmarked && !project.is_earmarked {
            let expected = format!("{} {}登记为非专项", project.code, project.name);
            problems.at(&codes::PROJECT_NOT_EARMARKED, cell, text, expected);
        }
        return Some(NamedProject { id: project.id });
    }
    if name.is_empty() || name.chars().count() > MAX_NAME_CHARACTERS {
        let expected = format!("1 至 {MAX_NAME_CHARACTERS} 个字的项目名称");
        problems.at(&codes::DIMENSION_UNREADABLE, cell, text, expected);
        return None;
    }
    let project = Project {
        id: next_ids.project,
        unit_id: book.unit.id,
        code: next_code(&book.projects),
        name: name.to_owned(),
        is_earmarked,
        funding_source,
        started_on: None,
        finished_on: None,
    };
    next_ids.project += 1;
    let kind = if is_earmarked { "专项项目" } else { "项目" };
    let near = book.projects.iter().find(|other| may_be_project(&other.name, name));
    let (code, expected) = match near {
        Some(near) => (&codes::PROJECT_NEAR, format!("是否为 {} {}", near.code, near.name)),
        None => (&codes::PROJECT_REGISTERED, format!("登记为{kind} {}", project.code)),
    };
    tell_registration(code, cell, text, &expected, problems);
    book.projects.push(project.clone());
    registrations.projects.push(project.clone());
    Some(NamedProject { id: project.id })
}

fn next_code(taken: &[Project]) -> String {
    let mut number = taken.len() + 1;
    loop {
        let code = format!("P{number:03}");
        if taken.iter().all(|project| project.code != code) {
            return code;
        }
        number += 1;
    }
}

fn register_party(
    book: &mut Book,
    next_ids: &mut NextIds,
    registrations: &mut Registrations,
    (text, near): (&str, Option<NearName>),
    line: &RecordLine<'_>,
    problems: &mut Problems,
) -> Option<Counterparty> {
    let cell = line.at(ColumnKind::Counterparty);
    let is_code = text.len() >= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_code || text.chars().count() > MAX_NAME_CHARACTERS {
        problems.at(&codes::COUNTERPARTY_UNKNOWN, cell, text, "已登记单位的编码，或对方名称");
        return None;
    }
    match near {
        Some(NearName::Unit(name)) => {
            problems.at(&codes::PARTY_NEAR_UNIT, cell, text, format!("是否为 {name}"));
        }
        Some(NearName::Party(name)) => {
            problems.at(&codes::PARTY_NEAR, cell, text, format!("是否为 {name}"));
        }
        None => tell_registration(&codes::PARTY_REGISTERED, cell, text, "登记为往来单位", problems),
    }
    let party = Party { id: next_ids.party, unit_id: book.unit.id, name: text.to_owned() };
    next_ids.party += 1;
    book.parties.push(party.clone());
    registrations.parties.push(party.clone());
    Some(Counterparty::Party(party.id))
}

fn tell_registration(
    code: &'static Code,
    (row, column): (u32, u32),
    found: &str,
    expected: &str,
    problems: &mut Problems,
) {
    let place = Place { cell: Some(address(row, column)), ..Place::of(found) };
    problems.add(Finding::new(code, place).found(found).expected(expected));
}
