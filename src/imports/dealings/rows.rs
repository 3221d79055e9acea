//! What the rows of each kind of list say.

use crate::appraisals::rows::{SchemeRow, ScoreRow};
use crate::assets::rows::{CardRow, CountRow};
use crate::audits::rows::ProblemRow;
use crate::budgets::rows::{AdjustmentRow, BudgetRow, Named};
use crate::checks::calendar::DayKind;
use crate::checks::rows::DayRow;
use crate::dealings::rows::{NoticeRow, Side, TransferKind, TransferRow};
use crate::dues::rows::{
    BaseRow, ChannelRow, JointPayerRow, ReceiptRow, SplitLegRow, SplitRuleRow, TargetBasis,
    TargetRow,
};
use crate::dues::split::Shares;
use crate::grants::policy::PolicyMeasure;
use crate::grants::rows::{PolicyRow, ReturnBasis, ReturnRuleRow};
use crate::imports::dealings::assets::{card, counted};
use crate::imports::dealings::audits::{problem, scheme, scored};
use crate::imports::dealings::cells::Cells;
use crate::imports::dealings::fee_grid::FeeGrid;
use crate::imports::dealings::people::member;
use crate::imports::dealings::programmes::{beneficiary, history, limit, programme};
use crate::imports::kinds::SheetKind;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::registers::units::level_called;
use crate::limits::rows::LimitRow;
use crate::members::rows::MemberRow;
use crate::money::Money;
use crate::programmes::rows::{HistoryRow, ProgrammeRow, RosterRow};
use crate::units::unit::Level;

/// Day of the month by which dues are paid where nothing else is said.
const DUE_DAY: i64 = 15;

/// The rows of one file, of its kind.
#[derive(Clone, Debug)]
pub enum Rows {
    SplitRules(Vec<SplitRuleRow>),
    SplitLegs(Vec<SplitLegRow>),
    Channels(Vec<ChannelRow>),
    JointPayers(Vec<JointPayerRow>),
    Bases(Vec<BaseRow>),
    Receipts(Vec<ReceiptRow>),
    Transfers(Vec<TransferRow>),
    Targets(Vec<TargetRow>),
    ReturnRules(Vec<ReturnRuleRow>),
    Policies(Vec<PolicyRow>),
    Notices(Vec<NoticeRow>),
    Budget(Vec<BudgetRow>),
    Adjustment(Vec<AdjustmentRow>),
    Members(Vec<MemberRow>),
    Fees(Box<FeeGrid>),
    Limits(Vec<LimitRow>),
    Programmes(Vec<ProgrammeRow>),
    Roster(Vec<RosterRow>),
    History(Vec<HistoryRow>),
    Scheme(Vec<SchemeRow>),
    Scores(Vec<ScoreRow>),
    Problems(Vec<ProblemRow>),
    Days(Vec<DayRow>),
    Cards(Vec<CardRow>),
    Counts(Vec<CountRow>),
}

impl Rows {
    /// `None` for a kind that is no such list.
    #[must_use]
    pub fn of(kind: SheetKind) -> Option<Self> {
        Some(match kind {
            SheetKind::SplitRules => Self::SplitRules(Vec::new()),
            SheetKind::SplitLegs => Self::SplitLegs(Vec::new()),
            SheetKind::DuesChannels => Self::Channels(Vec::new()),
            SheetKind::DuesJointPayers => Self::JointPayers(Vec::new()),
            SheetKind::DuesBase => Self::Bases(Vec::new()),
            SheetKind::DuesReceipts => Self::Receipts(Vec::new()),
            SheetKind::Transfers => Self::Transfers(Vec::new()),
            SheetKind::DuesTargets => Self::Targets(Vec::new()),
            SheetKind::ReturnRules => Self::ReturnRules(Vec::new()),
            SheetKind::DuesPolicies => Self::Policies(Vec::new()),
            SheetKind::GrantNotices => Self::Notices(Vec::new()),
            SheetKind::Budget => Self::Budget(Vec::new()),
            SheetKind::BudgetAdjustment => Self::Adjustment(Vec::new()),
            SheetKind::Members => Self::Members(Vec::new()),
            SheetKind::MemberFees => Self::Fees(Box::default()),
            SheetKind::Limits => Self::Limits(Vec::new()),
            SheetKind::Programmes => Self::Programmes(Vec::new()),
            SheetKind::Beneficiaries => Self::Roster(Vec::new()),
            SheetKind::ProgrammeHistory => Self::History(Vec::new()),
            SheetKind::AppraisalScheme => Self::Scheme(Vec::new()),
            SheetKind::AppraisalScores => Self::Scores(Vec::new()),
            SheetKind::Problems => Self::Problems(Vec::new()),
            SheetKind::CalendarDays => Self::Days(Vec::new()),
            SheetKind::AssetCards => Self::Cards(Vec::new()),
            SheetKind::StockTake => Self::Counts(Vec::new()),
            _ => return None,
        })
    }

    /// The column that a total of the list adds up, and what the last row said in it. Payments and
    /// receipts on one list are not added up, nor income and expense, accounts and their details.
    #[must_use]
    pub fn last_amount(&self) -> Option<(ColumnKind, Money)> {
        match self {
            Self::Bases(rows) => Some((ColumnKind::Payroll, rows.last()?.payroll)),
            Self::Receipts(rows) => Some((ColumnKind::PaidAmount, rows.last()?.amount)),
            Self::Targets(rows) => Some((ColumnKind::TargetAmount, rows.last()?.amount)),
            Self::Notices(rows) => Some((ColumnKind::Amount, rows.last()?.amount)),
            Self::Fees(grid) => Some((ColumnKind::Amount, grid.last_payment()?)),
            Self::Programmes(rows) => Some((ColumnKind::PlanAmount, rows.last()?.plan)),
            Self::Roster(rows) => Some((ColumnKind::Amount, rows.last()?.amount)),
            Self::History(rows) => Some((ColumnKind::Amount, rows.last()?.amount)),
            Self::Cards(rows) => Some((ColumnKind::AssetCost, rows.last()?.cost)),
            Self::SplitRules(_)
            | Self::SplitLegs(_)
            | Self::Channels(_)
            | Self::JointPayers(_)
            | Self::Transfers(_)
            | Self::ReturnRules(_)
            | Self::Policies(_)
            | Self::Budget(_)
            | Self::Adjustment(_)
            | Self::Members(_)
            | Self::Limits(_)
            | Self::Scheme(_)
            | Self::Scores(_)
            | Self::Problems(_)
            | Self::Days(_)
            | Self::Counts(_) => None,
        }
    }

    /// Reads a row and keeps it; whether it could be read whole.
    pub fn take(&mut self, cells: &mut Cells<'_, '_>, source: (i64, i64)) -> bool {
        fn keep<T>(rows: &mut Vec<T>, row: Option<T>, cells: &Cells<'_, '_>) -> bool {
            let row = row.filter(|_| !cells.is_refused);
            let is_whole = row.is_some();
            rows.extend(row);
            is_whole
        }
        match self {
            Self::SplitRules(rows) => keep(rows, split_rule(cells), cells),
            Self::SplitLegs(rows) => keep(rows, split_leg(cells), cells),
            Self::Channels(rows) => keep(rows, channel(cells), cells),
            Self::JointPayers(rows) => keep(rows, joint_payer(cells), cells),
            Self::Bases(rows) => keep(rows, base(cells), cells),
            Self::Receipts(rows) => keep(rows, receipt(cells, source), cells),
            Self::Transfers(rows) => keep(rows, transfer(cells, source), cells),
            Self::Targets(rows) => keep(rows, target(cells), cells),
            Self::ReturnRules(rows) => keep(rows, return_rule(cells), cells),
            Self::Policies(rows) => keep(rows, policy(cells), cells),
            Self::Notices(rows) => keep(rows, notice(cells), cells),
            Self::Budget(rows) => keep(rows, budget(cells), cells),
            Self::Adjustment(rows) => keep(rows, adjustment(cells), cells),
            Self::Members(rows) => keep(rows, member(cells), cells),
            Self::Limits(rows) => keep(rows, limit(cells), cells),
            Self::Programmes(rows) => keep(rows, programme(cells), cells),
            Self::Roster(rows) => keep(rows, beneficiary(cells, source), cells),
            Self::History(rows) => keep(rows, history(cells), cells),
            Self::Scheme(rows) => keep(rows, scheme(cells), cells),
            Self::Scores(rows) => keep(rows, scored(cells), cells),
            Self::Problems(rows) => keep(rows, problem(cells), cells),
            Self::Days(rows) => keep(rows, calendar_day(cells), cells),
            Self::Cards(rows) => keep(rows, card(cells), cells),
            Self::Counts(rows) => keep(rows, counted(cells), cells),
            Self::Fees(grid) => {
                let row = grid.line(cells);
                keep(&mut grid.rows, row, cells)
            }
        }
    }
}

fn calendar_day(cells: &mut Cells<'_, '_>) -> Option<DayRow> {
    let on = cells.needed_day(ColumnKind::CalendarDay);
    let read = |text: &str| DayKind::EVERY.iter().copied().find(|it| it.label() == text);
    let kinds = words(DayKind::EVERY, DayKind::label);
    let kind = cells.needed_choice(ColumnKind::DayKind, read, &kinds);
    let name = cells.needed_text(ColumnKind::DayName);
    Some(DayRow { on: on?, kind: kind?, name })
}

fn split_rule(cells: &mut Cells<'_, '_>) -> Option<SplitRuleRow> {
    let unit = cells.needed_unit(ColumnKind::AppliesTo);
    let channel = cells.channel();
    let shares = [
        ColumnKind::GrassrootsShare,
        ColumnKind::DepartmentShare,
        ColumnKind::FederationShare,
        ColumnKind::AboveShare,
    ]
    .map(|kind| cells.needed_percent(kind));
    let from = cells.needed_day(ColumnKind::RuleFrom);
    let to = cells.day(ColumnKind::RuleTo);
    let paper = cells.needed_text(ColumnKind::Paper);
    let [one, two, three, four] = shares;
    let shares = Shares([one?, two?, three?, four?]);
    Some(SplitRuleRow { unit, channel, shares, from: from?, to, paper })
}

fn split_leg(cells: &mut Cells<'_, '_>) -> Option<SplitLegRow> {
    let unit = cells.needed_unit(ColumnKind::AppliesTo);
    let channel = cells.channel();
    let name = cells.needed_text(ColumnKind::RuleName);
    let beneficiary = cells.needed_unit(ColumnKind::Beneficiary);
    let percent = cells.needed_rate(ColumnKind::Rate);
    let from = cells.needed_day(ColumnKind::RuleFrom);
    let to = cells.day(ColumnKind::RuleTo);
    let paper = cells.needed_text(ColumnKind::Paper);
    let (percent, from) = (percent?, from?);
    Some(SplitLegRow { unit, channel, name, beneficiary, percent, from, to, paper })
}

fn channel(cells: &mut Cells<'_, '_>) -> Option<ChannelRow> {
    let unit = cells.needed_unit(ColumnKind::UnitCode);
    let payer_name = cells.needed_text(ColumnKind::PayerName);
    let credit_code = cells.credit_code();
    let former = cells.text(ColumnKind::FormerNames);
    let former_names = former.split(['、', '，', ',', '；', ';']).map(str::trim);
    let former_names = former_names.filter(|it| !it.is_empty()).map(str::to_owned).collect();
    let channel = cells.needed_channel();
    let from = cells.needed_day(ColumnKind::RuleFrom);
    let to = cells.day(ColumnKind::RuleTo);
    let due_day = cells.count(ColumnKind::DueDay).unwrap_or(DUE_DAY);
    let account = cells.code(ColumnKind::PayerAccount);
    let (channel, from) = (channel?, from?);
    Some(ChannelRow {
        unit,
        payer_name,
        credit_code,
        former_names,
        account,
        channel,
        from,
        to,
        due_day,
    })
}

fn joint_payer(cells: &mut Cells<'_, '_>) -> Option<JointPayerRow> {
    let payer_name = cells.needed_text(ColumnKind::PayerName);
    let credit_code = cells.credit_code();
    let unit = cells.needed_unit(ColumnKind::UnitCode);
    let from = cells.needed_day(ColumnKind::RuleFrom);
    let to = cells.day(ColumnKind::RuleTo);
    let paper = cells.needed_text(ColumnKind::Paper);
    Some(JointPayerRow { payer_name, credit_code, unit, from: from?, to, paper })
}

fn base(cells: &mut Cells<'_, '_>) -> Option<BaseRow> {
    let unit = cells.needed_unit(ColumnKind::UnitCode);
    let unit_name = cells.text(ColumnKind::UnitName);
    let wage_period = cells.needed_month(ColumnKind::WagePeriod);
    let staff_count = cells.count(ColumnKind::StaffCount).unwrap_or_default();
    let member_count = cells.count(ColumnKind::MemberCount).unwrap_or_default();
    let payroll = cells.needed_amount(ColumnKind::Payroll);
    let evidence = cells.text(ColumnKind::Paper);
    let (wage_period, payroll) = (wage_period?, payroll?);
    Some(BaseRow { unit, unit_name, wage_period, staff_count, member_count, payroll, evidence })
}

fn receipt(cells: &mut Cells<'_, '_>, source: (i64, i64)) -> Option<ReceiptRow> {
    let unit = cells.unit(ColumnKind::UnitCode);
    let payer_name = cells.text(ColumnKind::PayerName);
    let credit_code = cells.credit_code();
    let channel = cells.channel();
    let wage_period = cells.month(ColumnKind::WagePeriod);
    let payroll = cells.amount(ColumnKind::Payroll);
    let amount = cells.needed_amount(ColumnKind::PaidAmount);
    let received_on = cells.needed_day(ColumnKind::ReceivedOn);
    let number = cells.code(ColumnKind::ReceiptNumber);
    Some(ReceiptRow {
        unit,
        payer_name,
        credit_code,
        channel,
        wage_period,
        payroll,
        amount: amount?,
        received_on: received_on?,
        number,
        source,
    })
}

pub(super) fn words<T: Copy>(every: &[T], label: impl Fn(T) -> &'static str) -> Vec<&'static str> {
    every.iter().map(|it| label(*it)).collect()
}

fn transfer(cells: &mut Cells<'_, '_>, source: (i64, i64)) -> Option<TransferRow> {
    let number = cells.mark(ColumnKind::MatterNumber);
    let side = cells.needed_choice(ColumnKind::Direction, Side::read, &["付", "收"]);
    let kind = transfer_kind(cells, TransferKind::EVERY);
    let other = cells.needed_unit(ColumnKind::Counterparty);
    let dated_on = cells.needed_day(ColumnKind::Date);
    let amount = cells.needed_amount(ColumnKind::Amount);
    let book_year = cells.year_of(ColumnKind::BookYear);
    let project = cells.text(ColumnKind::Project);
    let note = cells.text(ColumnKind::Note);
    Some(TransferRow {
        number,
        side: side?,
        kind: kind?,
        other,
        dated_on: dated_on?,
        amount: amount?,
        book_year,
        project,
        note,
        source,
    })
}

fn transfer_kind(cells: &mut Cells<'_, '_>, every: &[TransferKind]) -> Option<TransferKind> {
    let read = |text: &str| TransferKind::read(text).filter(|kind| every.contains(kind));
    cells.needed_choice(ColumnKind::TransferKind, read, &words(every, TransferKind::label))
}

fn target(cells: &mut Cells<'_, '_>) -> Option<TargetRow> {
    let unit = cells.needed_unit(ColumnKind::UnitCode);
    let year = cells.needed_year(ColumnKind::TargetYear);
    let amount = cells.needed_amount(ColumnKind::TargetAmount);
    let words = words(TargetBasis::EVERY, TargetBasis::label);
    let basis = cells.needed_choice(ColumnKind::TargetBasis, TargetBasis::read, &words);
    let is_key = cells.choice(ColumnKind::KeyMark, yes_or_no, &["是", "否"]).unwrap_or(false);
    Some(TargetRow { unit, year: year?, amount: amount?, basis: basis?, is_key })
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text {
        "是" | "√" | "重点" => Some(true),
        "否" | "×" => Some(false),
        _ => None,
    }
}

/// Kinds by which a rule or a notice gives.
const GRANTS: &[TransferKind] = &[
    TransferKind::GeneralGrant,
    TransferKind::EarmarkedGrant,
    TransferKind::Return,
    TransferKind::Reward,
];

fn return_rule(cells: &mut Cells<'_, '_>) -> Option<ReturnRuleRow> {
    let code = cells.needed_code(ColumnKind::RuleCode);
    let name = cells.text(ColumnKind::RuleName);
    let payer = cells.needed_unit(ColumnKind::PayerUnit);
    let levels = words(Level::EVERY, Level::label);
    let level = cells.needed_choice(ColumnKind::AppliesLevel, level_called, &levels);
    let bases = words(ReturnBasis::OF_RULES, ReturnBasis::label);
    let read =
        |text: &str| ReturnBasis::read(text).filter(|basis| ReturnBasis::OF_RULES.contains(basis));
    let basis = cells.needed_choice(ColumnKind::ReturnBasis, read, &bases);
    let tier_from = cells.rate(ColumnKind::TierFrom);
    let tier_to = cells.rate(ColumnKind::TierTo);
    let percent = cells.rate(ColumnKind::Rate);
    let standard = cells.amount(ColumnKind::Standard);
    let cap = cells.amount(ColumnKind::Cap).filter(|cap| *cap > Money::ZERO);
    let kind = transfer_kind(cells, GRANTS);
    let from = cells.needed_day(ColumnKind::RuleFrom);
    let to = cells.day(ColumnKind::RuleTo);
    let paper = cells.needed_text(ColumnKind::Paper);
    let (level, basis, kind, from) = (level?, basis?, kind?, from?);
    let standard = standard.filter(|it| !it.is_zero());
    Some(ReturnRuleRow {
        code,
        name,
        payer,
        level,
        basis,
        tier_from,
        tier_to,
        percent,
        standard,
        cap,
        kind,
        from,
        to,
        paper,
    })
}

/// Kinds by which a policy gives back.
const GIVEN_BACK: &[TransferKind] = &[TransferKind::GeneralGrant, TransferKind::Return];

fn policy(cells: &mut Cells<'_, '_>) -> Option<PolicyRow> {
    let code = cells.needed_code(ColumnKind::RuleCode);
    let name = cells.text(ColumnKind::RuleName);
    let payer = cells.needed_unit(ColumnKind::PayerUnit);
    let levels = words(Level::EVERY, Level::label);
    let level = cells.needed_choice(ColumnKind::AppliesLevel, level_called, &levels);
    let measures = words(PolicyMeasure::EVERY, PolicyMeasure::label);
    let measure = cells.needed_choice(ColumnKind::PolicyMeasure, PolicyMeasure::read, &measures);
    let limit = cells.needed_amount(ColumnKind::PolicyLimit);
    let excluded = cells.channels(ColumnKind::ExcludedChannels);
    let first_month = cells.count(ColumnKind::FirstMonth).unwrap_or(1);
    let percent = cells.needed_rate(ColumnKind::Rate);
    let kind = transfer_kind(cells, GIVEN_BACK);
    let from = cells.needed_day(ColumnKind::RuleFrom);
    let to = cells.needed_day(ColumnKind::RuleTo);
    let paper = cells.needed_text(ColumnKind::Paper);
    let (level, measure, limit, excluded) = (level?, measure?, limit?, excluded?);
    let (percent, kind, from, to) = (percent?, kind?, from?, to?);
    Some(PolicyRow {
        code,
        name,
        payer,
        level,
        measure,
        limit,
        excluded,
        first_month,
        percent,
        kind,
        from,
        to,
        paper,
    })
}

/// An account by code, name or both; one of them is needed.
fn named(cells: &mut Cells<'_, '_>) -> Named {
    let mut code = cells.code(ColumnKind::AccountCode);
    let mut name = cells.text(ColumnKind::AccountName);
    // Code and name in one cell, as lists of choices show them.
    let whole = cells.text(ColumnKind::AccountCode);
    if let Some((first, rest)) = whole.split_once(char::is_whitespace)
        && first.bytes().all(|it| it.is_ascii_digit())
        && !rest.trim().bytes().all(|it| it.is_ascii_digit())
    {
        first.clone_into(&mut code);
        if name.is_empty() {
            rest.trim().clone_into(&mut name);
        }
    }
    if code.is_empty() && name.is_empty() {
        cells.needed_text(ColumnKind::AccountCode);
    }
    Named { code, name, project: cells.text(ColumnKind::Project) }
}

fn budget(cells: &mut Cells<'_, '_>) -> Option<BudgetRow> {
    let named = named(cells);
    let last_final = cells.amount(ColumnKind::LastFinal);
    let initial = cells.needed_amount(ColumnKind::InitialBudget);
    let note = cells.text(ColumnKind::Note);
    Some(BudgetRow { named, last_final, initial: initial?, note })
}

fn adjustment(cells: &mut Cells<'_, '_>) -> Option<AdjustmentRow> {
    let named = named(cells);
    let initial = cells.amount(ColumnKind::InitialBudget);
    let change = cells.amount(ColumnKind::BudgetChange).unwrap_or(Money::ZERO);
    let adjusted = cells.needed_amount(ColumnKind::AdjustedBudget);
    let reason = cells.text(ColumnKind::ChangeReason);
    Some(AdjustmentRow { named, initial, change, adjusted: adjusted?, reason })
}

fn notice(cells: &mut Cells<'_, '_>) -> Option<NoticeRow> {
    let number = cells.mark(ColumnKind::NoticeNumber);
    cells.needed_text(ColumnKind::NoticeNumber);
    let kind = transfer_kind(cells, GRANTS);
    let other = cells.needed_unit(ColumnKind::Counterparty);
    let project = cells.text(ColumnKind::Project);
    let amount = cells.needed_amount(ColumnKind::Amount);
    let dated_on = cells.needed_day(ColumnKind::Date);
    Some(NoticeRow { number, kind: kind?, other, project, amount: amount?, dated_on: dated_on? })
}
