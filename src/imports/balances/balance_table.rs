//! A trial balance as it was read, and whether it ties in itself. Pure.
//!
//! Invariants: a row that is the sum of others counts for nothing but its own check; sums are
//! wider than money, so that no table can make them overflow; every fault has its cell.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::{Code, Finding, Place};
use crate::imports::codes;
use crate::imports::reading::problems::Problems;
use crate::ledger::chart::Class;
use crate::ledger::chart::dimension::Dimensions;
use crate::money::Money;
use crate::sheet::address;

/// What a pair of columns measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// 年初余额.
    YearStart,
    /// 期初余额.
    Start,
    /// 本期发生额.
    Movement,
    /// 本年累计发生额.
    YearToDate,
    /// 期末余额.
    Closing,
}

impl Measure {
    pub const EVERY: [Self; 5] =
        [Self::YearStart, Self::Start, Self::Movement, Self::YearToDate, Self::Closing];

    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::YearStart => "年初余额",
            Self::Start => "期初余额",
            Self::Movement => "本期发生额",
            Self::YearToDate => "本年累计发生额",
            Self::Closing => "期末余额",
        }
    }

    /// Only the difference of both sides counts.
    #[must_use]
    pub fn is_balance(self) -> bool {
        !matches!(self, Self::Movement | Self::YearToDate)
    }

    #[must_use]
    pub fn place(self) -> usize {
        match self {
            Self::YearStart => 0,
            Self::Start => 1,
            Self::Movement => 2,
            Self::YearToDate => 3,
            Self::Closing => 4,
        }
    }
}

/// Both sides of a measure, in fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    pub debit: i64,
    pub credit: i64,
}

impl Amounts {
    #[must_use]
    pub fn net(self) -> i64 {
        self.debit - self.credit
    }
}

/// One thing for each measure.
pub type PerMeasure<T> = [T; 5];

/// A sheet that a table stands on.
#[derive(Clone, Debug)]
pub struct TableSheet {
    pub index: usize,
    /// File and sheet.
    pub place: Place,
    pub header_row: u32,
    /// The columns of debit and credit; the same twice where one column has both.
    pub columns: PerMeasure<Option<(u32, u32)>>,
    /// Every row could be read.
    pub is_whole: bool,
}

/// A row with an account.
#[derive(Clone, Debug)]
pub struct TableRow {
    /// Place among the table's sheets.
    pub sheet: usize,
    /// Counts from zero.
    pub row: u32,
    pub code: String,
    pub account_id: i64,
    /// Code and full name.
    pub label: String,
    pub class: Class,
    pub dimensions: Dimensions,
    pub account_column: u32,
    pub amounts: PerMeasure<Option<Amounts>>,
}

/// A row that sums up others: all of them, or those of a class.
#[derive(Clone, Debug)]
pub struct TotalRow {
    pub sheet: usize,
    pub row: u32,
    pub class: Option<Class>,
    pub written: PerMeasure<Option<(Option<Money>, Option<Money>)>>,
}

/// 科目余额表 of some months.
#[derive(Clone, Debug)]
pub struct BalanceTable {
    pub from: i8,
    pub to: i8,
    pub sheets: Vec<TableSheet>,
    pub rows: Vec<TableRow>,
    pub totals: Vec<TotalRow>,
    pub told: Told,
}

/// What of a table was told already, so that what follows from it need not be told again.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// Sheet and row of lines that do not tie, or do not begin as the books say.
    pub rows: FxHashSet<(usize, u32)>,
    /// Debits and credits of a measure differ.
    pub is_uneven: bool,
}

/// How a row stands to the others.
#[derive(Clone, Copy, Debug, Default)]
struct Rank {
    /// The sum of other rows.
    is_sum: bool,
    /// Below no other row.
    is_top: bool,
}

/// Debits and credits in fen.
type Sums = (i128, i128);

impl BalanceTable {
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.sheets.iter().all(|sheet| sheet.is_whole)
    }

    /// Whether every sheet of the table has the columns. What a year began with and moved so far is
    /// asked for by templates and left blank where the months' own columns say enough.
    #[must_use]
    pub fn has(&self, measure: Measure) -> bool {
        let is_optional = matches!(measure, Measure::YearStart | Measure::YearToDate);
        let is_filled = || self.rows.iter().any(|row| row.amounts[measure.place()].is_some());
        self.sheets.iter().all(|sheet| sheet.columns[measure.place()].is_some())
            && (!is_optional || is_filled())
    }

    /// `2025年3月`, `2025年1月至3月`.
    #[must_use]
    pub fn title(&self, year: i64) -> String {
        if self.from == self.to {
            format!("{year}年{}月", self.to)
        } else {
            format!("{year}年{}月至{}月", self.from, self.to)
        }
    }

    /// The amounts of a row; nil where the cells are blank.
    #[must_use]
    pub fn amounts(row: &TableRow, measure: Measure) -> Amounts {
        row.amounts[measure.place()].unwrap_or_default()
    }

    /// Where a row's measure stands: on the side that has the amount.
    #[must_use]
    pub fn place(&self, row: &TableRow, measure: Measure) -> Place {
        let sheet = &self.sheets[row.sheet];
        let amounts = Self::amounts(row, measure);
        let column = sheet.columns[measure.place()].map(|(debit, credit)| {
            if amounts.debit == 0 && amounts.credit != 0 { credit } else { debit }
        });
        self.cell(row, column.unwrap_or(row.account_column))
    }

    /// Where a row's account stands.
    #[must_use]
    pub fn account_place(&self, row: &TableRow) -> Place {
        self.cell(row, row.account_column)
    }

    fn cell(&self, row: &TableRow, column: u32) -> Place {
        let sheet = &self.sheets[row.sheet];
        Place {
            cell: Some(address(row.row, column)),
            subject: Some(row.label.clone()),
            ..sheet.place.clone()
        }
    }

    /// The header of a measure.
    #[must_use]
    pub fn header_place(&self, measure: Measure) -> Place {
        let Some(sheet) = self.sheets.first() else { return Place::default() };
        let column = sheet.columns[measure.place()].map_or(0, |(debit, _)| debit);
        let subject = Some(measure.label().to_owned());
        Place { cell: Some(address(sheet.header_row, column)), subject, ..sheet.place.clone() }
    }

    /// Tells everything that does not tie in the table itself, and takes out rows that are the sum
    /// of others. What could not be read would upset every sum: then only lines are judged.
    pub fn check(&mut self, problems: &mut Problems) {
        let ranks = self.ranks();
        if self.is_whole() {
            self.check_uppers(problems);
            self.check_totals(&ranks, problems);
        }
        let mut ranks = ranks.into_iter();
        self.rows.retain(|_| ranks.next().is_some_and(|rank| !rank.is_sum));
        self.check_lines(problems);
        self.check_once(problems);
        if self.is_whole() {
            self.check_sides(problems);
        }
    }

    /// Codes of accounts whose details are listed, too.
    fn uppers(&self) -> FxHashSet<String> {
        let mut codes: Vec<&str> = self.rows.iter().map(|row| row.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        // In code order an account's details follow it at once.
        codes
            .windows(2)
            .filter(|pair| pair[1].starts_with(pair[0]))
            .map(|pair| pair[0].to_owned())
            .collect()
    }

    fn ranks(&self) -> Vec<Rank> {
        let uppers = self.uppers();
        let bare_sums = self.bare_sums();
        let is_below = |code: &str| {
            (3..code.len()).any(|end| code.get(..end).is_some_and(|it| uppers.contains(it)))
        };
        let rank = |row: &TableRow| {
            let is_bare = row.dimensions == Dimensions::NONE;
            let has_bare_sum = bare_sums.contains(row.code.as_str());
            Rank {
                is_sum: uppers.contains(&row.code) || (is_bare && has_bare_sum),
                is_top: !is_below(&row.code) && (is_bare || !has_bare_sum),
            }
        };
        self.rows.iter().map(rank).collect()
    }

    /// Accounts that stand once without dimensions as the sum of their lines with them.
    fn bare_sums(&self) -> FxHashSet<&str> {
        let mut by_code: FxHashMap<&str, Vec<&TableRow>> = FxHashMap::default();
        for row in &self.rows {
            by_code.entry(&row.code).or_default().push(row);
        }
        let is_sum = |rows: &[&TableRow]| {
            let (bare, with): (Vec<&TableRow>, Vec<&TableRow>) =
                rows.iter().partition(|row| row.dimensions == Dimensions::NONE);
            let [bare] = bare.as_slice() else { return false };
            !with.is_empty()
                && Measure::EVERY.into_iter().all(|measure| {
                    let own = sums_of([*bare].into_iter(), measure);
                    agree(own, sums_of(with.iter().copied(), measure), measure)
                })
        };
        by_code.into_iter().filter(|(_, rows)| is_sum(rows)).map(|(code, _)| code).collect()
    }

    fn check_uppers(&self, problems: &mut Problems) {
        let uppers = self.uppers();
        let mut by_code: BTreeMap<&str, Vec<&TableRow>> = BTreeMap::new();
        for row in &self.rows {
            by_code.entry(&row.code).or_default().push(row);
        }
        let bare_sums = self.bare_sums();
        for (code, own) in by_code.iter().filter(|(code, _)| uppers.contains(**code)) {
            let details: Vec<&TableRow> = by_code
                .range(*code..)
                .skip(1)
                .take_while(|(other, _)| other.starts_with(*code))
                .filter(|(other, _)| !uppers.contains(**other))
                .flat_map(|(other, rows)| {
                    let has_bare_sum = bare_sums.contains(other);
                    rows.iter()
                        .filter(move |row| !has_bare_sum || row.dimensions != Dimensions::NONE)
                })
                .copied()
                .collect();
            for measure in Measure::EVERY.into_iter().filter(|measure| self.has(*measure)) {
                let written = sums_of(own.iter().copied(), measure);
                let summed = sums_of(details.iter().copied(), measure);
                if !agree(written, summed, measure) {
                    let finding =
                        Finding::new(&codes::SUBTOTAL_DIFFERS, self.place(own[0], measure));
                    let (found, expected) = (shown(written, measure), shown(summed, measure));
                    problems.add(finding.found(found).expected(expected));
                }
            }
        }
    }

    /// A total is right when it adds up the lowest accounts or the highest, of its sheet or of all.
    fn check_totals(&self, ranks: &[Rank], problems: &mut Problems) {
        for total in &self.totals {
            for measure in Measure::EVERY {
                let Some((debit, credit)) = total.written[measure.place()] else { continue };
                if debit.is_none() && credit.is_none() {
                    continue;
                }
                let of_class = |row: &&TableRow| total.class.is_none_or(|class| class == row.class);
                let sums = |is_meant: &dyn Fn(&Rank) -> bool, on_sheet: bool| {
                    let meant = self.rows.iter().zip(ranks).filter(|(_, rank)| is_meant(rank));
                    let rows = meant.map(|(row, _)| row).filter(of_class);
                    sums_of(rows.filter(|row| !on_sheet || row.sheet == total.sheet), measure)
                };
                let mut meant: Vec<Sums> = Vec::new();
                for on_sheet in [true, false] {
                    meant.push(sums(&|rank| !rank.is_sum, on_sheet));
                    meant.push(sums(&|rank| rank.is_top, on_sheet));
                }
                let fits = |(debits, credits): &Sums| {
                    debit.is_none_or(|it| i128::from(it.fen()) == *debits)
                        && credit.is_none_or(|it| i128::from(it.fen()) == *credits)
                };
                if meant.iter().any(fits) {
                    continue;
                }
                meant.dedup();
                self.tell_total(total, measure, &meant, problems);
            }
        }
    }

    fn tell_total(
        &self,
        total: &TotalRow,
        measure: Measure,
        meant: &[Sums],
        problems: &mut Problems,
    ) {
        let (debit, credit) = total.written[measure.place()].unwrap_or_default();
        let sheet = &self.sheets[total.sheet];
        let is_debit_right =
            meant.iter().any(|(debits, _)| debit.is_none_or(|it| i128::from(it.fen()) == *debits));
        let column = sheet.columns[measure.place()]
            .map_or(0, |(left, right)| if is_debit_right { right } else { left });
        let place = Place {
            cell: Some(address(total.row, column)),
            subject: Some(measure.label().to_owned()),
            ..sheet.place.clone()
        };
        let written = |money: Option<Money>| money.map_or("空".to_owned(), Money::grouped);
        let expected: Vec<String> = meant.iter().map(|sums| both_sides(*sums)).collect();
        problems.add(
            Finding::new(&codes::TOTAL_DIFFERS, place)
                .found(format!("借 {} 贷 {}", written(debit), written(credit)))
                .expected(expected.join(" 或 ")),
        );
    }

    /// Opening, movement and closing of each line.
    fn check_lines(&mut self, problems: &mut Problems) {
        let is_from_january = self.from == 1;
        let has = |measure| self.has(measure);
        let opening_of_span = if has(Measure::Start) {
            Some(Measure::Start)
        } else {
            (is_from_january && has(Measure::YearStart)).then_some(Measure::YearStart)
        };
        let opening_of_year = if has(Measure::YearStart) {
            Some(Measure::YearStart)
        } else {
            (is_from_january && has(Measure::Start)).then_some(Measure::Start)
        };
        let equations =
            [(opening_of_span, Measure::Movement), (opening_of_year, Measure::YearToDate)];
        let mut untied = FxHashSet::default();
        for row in &self.rows {
            let net = |measure| i128::from(Self::amounts(row, measure).net());
            let closing = net(Measure::Closing);
            let broken = equations.iter().find_map(|(opening, moved)| {
                let opening = opening.filter(|_| has(*moved))?;
                let expected = net(opening) + net(*moved);
                (expected != closing).then_some((opening, *moved, expected))
            });
            if let Some((opening, moved, expected)) = broken {
                untied.insert((row.sheet, row.row));
                let place = self.place(row, Measure::Closing);
                let expected = format!(
                    "{}（{} {} 加减 {} {}）",
                    on_side(expected),
                    opening.label(),
                    on_side(net(opening)),
                    moved.label(),
                    on_side(net(moved)),
                );
                let finding = Finding::new(&codes::TABLE_LINE_NOT_TIED, place);
                problems.add(finding.found(on_side(closing)).expected(expected));
            }
        }
        self.told.rows.extend(untied);
    }

    fn check_once(&self, problems: &mut Problems) {
        let mut seen: FxHashMap<(i64, Dimensions), &TableRow> = FxHashMap::default();
        for row in &self.rows {
            let Some(first) = seen.insert((row.account_id, row.dimensions), row) else { continue };
            let before = self.account_place(first).cell.unwrap_or_default();
            let finding = Finding::new(&codes::TABLE_ACCOUNT_TWICE, self.account_place(row));
            let expected = "同一科目、同一核算项只列一行";
            problems.add(finding.found(format!("{}，另见 {before}", row.label)).expected(expected));
        }
    }

    /// Debits and credits of every measure.
    fn check_sides(&mut self, problems: &mut Problems) {
        for measure in Measure::EVERY {
            if !self.has(measure) {
                continue;
            }
            let (debit, credit) = sums_of(self.rows.iter(), measure);
            if debit != credit {
                self.told.is_uneven = true;
                let code: &'static Code = &codes::TABLE_NOT_BALANCED;
                let expected = format!("借贷相等，相差 {}", yuan((debit - credit).abs()));
                problems.add(
                    Finding::new(code, self.header_place(measure))
                        .found(both_sides((debit, credit)))
                        .expected(expected),
                );
            }
        }
    }
}

fn sums_of<'r>(rows: impl Iterator<Item = &'r TableRow>, measure: Measure) -> Sums {
    rows.fold((0, 0), |(debit, credit), row| {
        let amounts = BalanceTable::amounts(row, measure);
        (debit + i128::from(amounts.debit), credit + i128::from(amounts.credit))
    })
}

/// An upper account may show its balance on one side or on both.
fn agree(one: Sums, other: Sums, measure: Measure) -> bool {
    one == other || (measure.is_balance() && one.0 - one.1 == other.0 - other.1)
}

fn shown(sums: Sums, measure: Measure) -> String {
    if measure.is_balance() { on_side(sums.0 - sums.1) } else { both_sides(sums) }
}

fn both_sides((debit, credit): Sums) -> String {
    format!("借 {} 贷 {}", yuan(debit), yuan(credit))
}

/// A net debit as an accountant says it: `借 100.00`, `贷 100.00`, `平`.
#[must_use]
pub fn on_side(net_debit: i128) -> String {
    match net_debit {
        0 => "平".to_owned(),
        net if net > 0 => format!("借 {}", yuan(net)),
        net => format!("贷 {}", yuan(-net)),
    }
}

fn yuan(fen: i128) -> String {
    i64::try_from(fen).map_or_else(|_| "过大".to_owned(), |fen| Money::from_fen(fen).grouped())
}
