//! A whole workbook, from bytes to drafts, without any database: what runs on the reading thread.

use crate::finding::{Failure, Finding, Outcome};
use crate::formats::{WorkbookKind, read_workbook};
use crate::imports::balances::balance_drafting::BalanceDrafter;
use crate::imports::balances::comparison::{Comparison, StatementComparer};
use crate::imports::balances::statement_rows::StatementRows;
use crate::imports::balances::trial_balance_rows::TrialBalanceRows;
use crate::imports::batches::import_request::Followed;
use crate::imports::batches::material::Material;
use crate::imports::cash::cash_drafting::CashDrafter;
use crate::imports::cash::cash_rows::CashBookRows;
use crate::imports::dealings::reader::{DealingReader, ReadRows};
use crate::imports::drafting::journal_drafting::{DraftingContext, JournalDrafter};
use crate::imports::drafting::opening_drafting::OpeningDrafter;
use crate::imports::drafting::outbox::{ChunkSink, Drafted};
use crate::imports::kinds::SheetKind;
use crate::imports::reading::intake::Intake;
use crate::imports::reading::mapping::RememberedHeader;
use crate::imports::reading::other_units::UnitNames;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::row_tally::{RowFate, RowSums};
use crate::imports::reading::template_mark::{Here, check_mark};
use crate::imports::reading::unit_register::UnitRegister;
use crate::imports::reading::workbook_reader::{Guidance, RecognisedSheet, WorkbookReader};
use crate::imports::registers::register_lines::{RegisterReader, RegisterRow};
use crate::imports::registers::{accounts, projects, units};
use crate::imports::rows::journal_rows::JournalRows;
use crate::imports::rows::opening_rows::OpeningRows;
use crate::ledger::voucher::book::Book;

/// What a workbook came to.
#[derive(Clone, Debug)]
pub struct ReadDrafts {
    /// `None` when the file could not be read at all.
    pub workbook: Option<WorkbookKind>,
    pub sheets: Vec<RecognisedSheet>,
    /// The headers as they were understood, to be remembered if somebody explained them.
    pub headers: Vec<RememberedHeader>,
    pub drafted: Drafted,
    /// Statements set beside the books; nothing of them is booked.
    pub comparisons: Vec<Comparison>,
    /// Lines of a register, judged; none of them is booked.
    pub register: Vec<RegisterRow>,
    /// Rows of a list of dues or transfers, for the area that takes them up.
    pub dealings: Option<ReadRows>,
    /// The vouchers that followed from it.
    pub followed: Option<Followed>,
    pub findings: Vec<Finding>,
    /// What became of every row.
    pub rows: RowSums,
    /// Warnings that nobody gave a reason for.
    pub unexplained: usize,
    /// Whether anything refuses the file, listed among the findings or not.
    pub is_refused: bool,
}

/// Reads a file and hands drafts to `sink` as they come; none after the first refusal.
///
/// # Errors
/// Only when something other than the file's content is wrong.
pub fn read_drafts(
    bytes: &[u8],
    file_name: &str,
    (kind, material): (SheetKind, Material),
    context: DraftingContext,
    guidance: &Guidance,
    sink: &mut dyn ChunkSink,
) -> Outcome<ReadDrafts> {
    let mut problems = Problems::of_file(file_name);
    let year = context.book.year;
    let here = Here::new(kind, &context.book.unit, year, &context.book.chart);
    let units = context.units.clone();
    let names = UnitNames::of(&context.book, file_name, units.clone());
    let source = Source { bytes, file_name, kind, year, guidance, here, names };
    let mut comparisons = Vec::new();
    let mut register = Vec::new();
    let mut dealings = None;
    let (read, drafted) = match (kind, material) {
        (SheetKind::Journal, _) => {
            let mut drafter = JournalDrafter::new(context, sink);
            let mut rows = JournalRows::new(year, &mut drafter);
            let read = source.read(&mut rows, &mut problems)?;
            (read, drafter.finish(&mut problems))
        }
        (SheetKind::Opening, _) => {
            let mut drafter = OpeningDrafter::new(context, sink);
            let mut rows = OpeningRows::new(year, &mut drafter);
            let read = source.read(&mut rows, &mut problems)?;
            (read, drafter.finish(&mut problems))
        }
        (SheetKind::TrialBalance, Material::TrialBalance(material)) => {
            let mut drafter = BalanceDrafter::new(context, *material, sink);
            let mut rows = TrialBalanceRows::new(&mut drafter);
            let read = source.read(&mut rows, &mut problems)?;
            (read, drafter.finish(&mut problems))
        }
        (SheetKind::Statement, Material::Statement(material)) => {
            let mut rows = StatementRows::new(StatementComparer::new(*material));
            let read = source.read(&mut rows, &mut problems)?;
            comparisons = rows.finish();
            (read, Drafted::default())
        }
        (SheetKind::CashBook, Material::CashBook(material)) => {
            let mut drafter = CashDrafter::new(context, *material, sink);
            let mut rows = CashBookRows::new(year, &mut drafter);
            let read = source.read(&mut rows, &mut problems)?;
            (read, drafter.finish(&mut problems))
        }
        _ if kind.is_dealing() || kind.is_personal() => {
            let mut rows = DealingReader::new(kind, year).ok_or_else(|| unloaded(kind))?;
            let read = source.read(&mut rows, &mut problems)?;
            dealings = read.workbook.is_some().then(|| counted(rows.finish(), &mut problems));
            (read, Drafted::default())
        }
        (_, material) if kind.is_register() => {
            let mut rows = RegisterReader::new(kind, year);
            let read = source.read(&mut rows, &mut problems)?;
            // What a file that broke off lacks is not to be missed.
            if read.workbook.is_some() {
                register = judge_register(
                    (kind, &material),
                    rows,
                    (&context.book, &units),
                    &mut problems,
                )?;
            }
            (read, Drafted::default())
        }
        _ => return Err(unloaded(kind)),
    };
    let judged = Judged { drafted, comparisons, register, dealings };
    Ok(finished(read, judged, problems))
}

/// What the lines of a workbook came to.
struct Judged {
    drafted: Drafted,
    comparisons: Vec<Comparison>,
    register: Vec<RegisterRow>,
    dealings: Option<ReadRows>,
}

/// Rows are right as far as they themselves say; who takes them up may say otherwise.
fn counted(rows: ReadRows, problems: &mut Problems) -> ReadRows {
    problems.tally.settle(u64::try_from(rows.len()).unwrap_or_default(), RowFate::Booked);
    rows
}

fn finished(read: Read, judged: Judged, mut problems: Problems) -> ReadDrafts {
    let Read { workbook, sheets, headers } = read;
    let Judged { drafted, comparisons, register, dealings } = judged;
    if workbook.is_none() {
        problems.tally.refuse_rest();
    }
    let is_refused = problems.is_refused();
    let rows = problems.tally.sums();
    let findings = problems.into_findings();
    ReadDrafts {
        workbook,
        sheets,
        headers,
        drafted,
        comparisons,
        register,
        dealings,
        followed: None,
        findings,
        rows,
        unexplained: 0,
        is_refused,
    }
}

fn judge_register(
    (kind, material): (SheetKind, &Material),
    rows: RegisterReader,
    (book, register): (&Book, &UnitRegister),
    problems: &mut Problems,
) -> Outcome<Vec<RegisterRow>> {
    let lines = rows.finish();
    let rows = match (kind, material) {
        (SheetKind::Units, _) => units::judge(lines, (book, register), problems),
        (SheetKind::Projects, _) => projects::judge(lines, book, problems),
        (_, Material::Accounts(material)) => accounts::judge(lines, (book, material), problems),
        _ => return Err(unloaded(kind)),
    };
    for row in &rows {
        problems.tally.settle(1, row.fate.of_row());
    }
    Ok(rows)
}

/// A kind whose material was not loaded is a fault of ours.
fn unloaded(kind: SheetKind) -> Failure {
    Failure::Storage(format!("{}: read without its material", kind.key()))
}

/// What is read, and as what.
struct Source<'f> {
    bytes: &'f [u8],
    file_name: &'f str,
    kind: SheetKind,
    year: i64,
    guidance: &'f Guidance,
    /// What a template is held against.
    here: Here,
    /// Whom the file may name as its own.
    names: UnitNames,
}

/// What reading alone came to.
struct Read {
    workbook: Option<WorkbookKind>,
    sheets: Vec<RecognisedSheet>,
    headers: Vec<RememberedHeader>,
}

impl Source<'_> {
    fn read(&self, intake: &mut dyn Intake, problems: &mut Problems) -> Outcome<Read> {
        let mut reader = WorkbookReader::new(self.kind, self.year, self.guidance, intake, problems)
            .knowing(&self.names);
        let read = read_workbook(self.bytes, self.file_name, &self.guidance.isolation, &mut reader);
        let mark = reader.mark().cloned();
        let (sheets, headers) = reader.finish(read.is_ok());
        if let Some(mark) = mark {
            check_mark(&mark, &self.here, problems);
        }
        Ok(Read { workbook: note_failure(read, problems)?, sheets, headers })
    }
}

/// A file that cannot be read is refused like one whose content is wrong.
fn note_failure(
    read: Outcome<WorkbookKind>,
    problems: &mut Problems,
) -> Outcome<Option<WorkbookKind>> {
    match read {
        Ok(workbook) => Ok(Some(workbook)),
        Err(Failure::Refused(findings)) => {
            for finding in findings {
                problems.add(finding);
            }
            Ok(None)
        }
        Err(other) => Err(other),
    }
}
