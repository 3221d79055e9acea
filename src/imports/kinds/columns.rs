//! The columns that books have, and where they stand on a sheet.

use serde::{Deserialize, Serialize};

use crate::sheet::Cell;

macro_rules! column_kinds {
    ($($kind:ident),+ $(,)?) => {
        /// What a column means. What it is called and headed by stands in `data/columns.csv`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum ColumnKind { $($kind),+ }

        impl ColumnKind {
            pub const EVERY: &'static [Self] = &[$(Self::$kind),+];
        }
    };
}

column_kinds! {
    Date, Month, Day, VoucherWord, VoucherNumber, Summary, AccountCode, AccountName,
    GeneralAccount, DetailAccount, Debit, Credit, Amount,
    // Amounts of another currency, beside those of the books.
    Currency, ExchangeRate, ForeignDebit, ForeignCredit, ForeignAmount, Direction,
    // One row, one voucher: an account on either side.
    DebitAccount, DebitAccountName, DebitDetailAccount, CreditAccount, CreditAccountName,
    CreditDetailAccount, Project, Counterparty, FundingSource, ExpenditureKind, EconomicClass,
    FunctionalClass, Ownership, BankAccount, Attachments, Preparer, Reviewer, Poster, Cashier,
    OpeningDebit, OpeningCredit, OpeningBalance,
    // Trial balances, where 期初 and 年初 are two things.
    OpeningDirection, StartDebit, StartCredit, StartBalance, StartDirection, YearDebit,
    YearCredit, ClosingDebit, ClosingCredit, ClosingBalance, ClosingDirection,
    // Cash books.
    Income, Outgo, RunningBalance, Handler, OwnAccount, TimeOfDay,
    // Cash books with 收入 beside 支出: the table on the right.
    RightDate, RightMonth, RightDay, RightSummary, RightAccountName, RightVoucherNumber,
    RightHandler,
    // Statements, on one half or on two.
    FormLine, LineNumber, SpanAmount, ToDateAmount, YearBeforeAmount, RightFormLine,
    RightLineNumber, RightOpeningBalance, RightClosingBalance, RightSpanAmount, RightToDateAmount,
    RightYearBeforeAmount,
    // 附01表, whose columns are those of no other form.
    FiscalStartCarried, FiscalStartLeft, FiscalAdjusted, FiscalHandedUp, FiscalMovedCarried,
    FiscalMovedLeft, FiscalIncome, FiscalExpense, FiscalEndCarried, FiscalEndLeft,
    // Registers.
    UnitCode, UnitName, ParentUnit, UnitLevel, Tier, ValidFrom, AccountParent, NormalSide,
    AppliesBelow, ProjectCode, ProjectName, IsEarmarked, StartedOn, FinishedOn,
    // Dues and what unions pay each other.
    AppliesTo, Channel, GrassrootsShare, DepartmentShare, FederationShare, AboveShare, RuleFrom,
    RuleTo, Paper, PayerName, CreditCode, FormerNames, PayerAccount, DueDay, WagePeriod,
    StaffCount, MemberCount,
    Payroll, PaidAmount, ReceivedOn, ReceiptNumber, MatterNumber, TransferKind, BookYear, Note,
    TargetYear, TargetAmount, TargetBasis, KeyMark, RuleCode, RuleName, PayerUnit, AppliesLevel,
    ReturnBasis, TierFrom, TierTo, Rate, Standard, Cap, NoticeNumber, PolicyMeasure, PolicyLimit,
    ExcludedChannels, FirstMonth, Beneficiary,
    // Budgets.
    LastFinal, InitialBudget, BudgetChange, AdjustedBudget, ChangeReason,
    // Members and what they pay.
    PersonName, IdentityNumber, Phone, CardNumber, AtUnit, Department, MemberKind, FeeBase,
    JoinedOn, LeftOn, PaidOn, FeeJanuary, FeeFebruary, FeeMarch, FeeApril, FeeMay, FeeJune, FeeJuly,
    FeeAugust, FeeSeptember, FeeOctober, FeeNovember, FeeDecember, FeeTotal,
    // Limits, programmes and their rosters.
    Province, LimitItem, LimitAmount, LimitMeasure, LimitTimes, LimitForm, ShareCap,
    ExcludedPersons, ProgrammeCategory, PlanAmount, Piece, ChargedAccount, GivenOn, Hardship,
    Quantity, ServedUnits, ServedPersons, ServedVisits,
    // Appraisals and problems.
    SchemeCode, ItemCode, ItemArea, ItemName, ItemPoints, DeductionRule, Computable, DataNeeded,
    ScoreKind, Score, ScoreReason, ScoreEvidence, LetterNumber, ProblemCode, ProblemFact,
    ProblemVouchers, Clause, Demand, RectifyDue, ProblemOwner,
    // Days that are not what their weekday says.
    CalendarDay, DayKind, DayName,
    // Assets and their count.
    AssetNumber, AssetName, AssetClass, AssetProperty, AssetCost, AcquiredOn, UsefulLife,
    AssetPlace, AssetKeeper, AssetPieces, TakenBefore, AcquiredHow, WentOn, WentHow,
    CountedPieces,
}

impl ColumnKind {
    #[expect(clippy::as_conversions, reason = "the discriminant of a fieldless enum")]
    fn position(self) -> usize {
        self as usize
    }

    /// Whether cells of this column are money, and so have a unit.
    #[must_use]
    pub fn is_amount(self) -> bool {
        matches!(
            self,
            Self::Debit
                | Self::Credit
                | Self::Amount
                | Self::OpeningDebit
                | Self::OpeningCredit
                | Self::OpeningBalance
                | Self::StartDebit
                | Self::StartCredit
                | Self::StartBalance
                | Self::YearDebit
                | Self::YearCredit
                | Self::ClosingDebit
                | Self::ClosingCredit
                | Self::ClosingBalance
                | Self::Income
                | Self::Outgo
                | Self::RunningBalance
                | Self::SpanAmount
                | Self::ToDateAmount
                | Self::YearBeforeAmount
                | Self::RightOpeningBalance
                | Self::RightClosingBalance
                | Self::RightSpanAmount
                | Self::RightToDateAmount
                | Self::RightYearBeforeAmount
                | Self::FiscalStartCarried
                | Self::FiscalStartLeft
                | Self::FiscalAdjusted
                | Self::FiscalHandedUp
                | Self::FiscalMovedCarried
                | Self::FiscalMovedLeft
                | Self::FiscalIncome
                | Self::FiscalExpense
                | Self::FiscalEndCarried
                | Self::FiscalEndLeft
                | Self::Payroll
                | Self::PaidAmount
                | Self::TargetAmount
                | Self::PolicyLimit
                | Self::Standard
                | Self::Cap
                | Self::LastFinal
                | Self::InitialBudget
                | Self::BudgetChange
                | Self::AdjustedBudget
                | Self::FeeBase
                | Self::AssetCost
                | Self::TakenBefore
                | Self::FeeJanuary
                | Self::FeeFebruary
                | Self::FeeMarch
                | Self::FeeApril
                | Self::FeeMay
                | Self::FeeJune
                | Self::FeeJuly
                | Self::FeeAugust
                | Self::FeeSeptember
                | Self::FeeOctober
                | Self::FeeNovember
                | Self::FeeDecember
                | Self::FeeTotal
                | Self::LimitAmount
                | Self::PlanAmount
        )
    }
}

const KINDS: usize = ColumnKind::EVERY.len();

/// Which column holds what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnMap {
    columns: [Option<u32>; KINDS],
    in_ten_thousands: [bool; KINDS],
}

impl Default for ColumnMap {
    fn default() -> Self {
        Self { columns: [None; KINDS], in_ten_thousands: [false; KINDS] }
    }
}

impl ColumnMap {
    #[must_use]
    pub fn column(&self, kind: ColumnKind) -> Option<u32> {
        self.columns[kind.position()]
    }

    #[must_use]
    pub fn has(&self, kind: ColumnKind) -> bool {
        self.column(kind).is_some()
    }

    pub fn set(&mut self, kind: ColumnKind, column: u32) {
        self.columns[kind.position()] = Some(column);
    }

    pub fn clear(&mut self, kind: ColumnKind) {
        self.columns[kind.position()] = None;
    }

    /// Lets the column of one kind count as another, with the unit of its amounts.
    pub fn take_for(&mut self, kind: ColumnKind, from: ColumnKind) {
        self.columns[kind.position()] = self.columns[from.position()];
        self.in_ten_thousands[kind.position()] = self.in_ten_thousands[from.position()];
    }

    /// Whether amounts of this kind are written in 万元.
    #[must_use]
    pub fn is_in_ten_thousands(&self, kind: ColumnKind) -> bool {
        self.in_ten_thousands[kind.position()]
    }

    pub fn count_in_ten_thousands(&mut self, kind: ColumnKind) {
        self.in_ten_thousands[kind.position()] = true;
    }

    /// Reads what stands in the column `from` of other columns as this kind, in the same unit.
    pub fn take_over(&mut self, kind: ColumnKind, others: &Self, from: ColumnKind) {
        self.columns[kind.position()] = others.column(from);
        self.in_ten_thousands[kind.position()] = others.is_in_ten_thousands(from);
    }

    /// The cell of a row in the column of this kind.
    #[must_use]
    pub fn cell<'r, 'c>(&self, cells: &'r [Cell<'c>], kind: ColumnKind) -> &'r Cell<'c> {
        self.column(kind)
            .and_then(|column| cells.get(usize::try_from(column).ok()?))
            .unwrap_or(&Cell::Empty)
    }
}
