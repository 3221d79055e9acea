//! The kinds of workbooks that units send. One kind is one file and its lines in
//! `data/columns.csv`: what it cannot do without, how it is told from others, its columns with the
//! words that head them.
//!
//! Invariant: a heading that means something else in one kind than everywhere else is said by
//! that kind alone.

pub mod accounts;
pub mod assets;
pub mod audits;
pub mod budgets;
pub mod calendar;
pub mod cash_book;
pub mod column_list;
pub mod columns;
pub mod dealings;
pub mod journal;
pub mod opening;
pub mod options;
pub mod people;
pub mod programmes;
pub mod projects;
pub mod spec;
pub mod statement;
pub mod trial_balance;
pub mod units;
pub mod vocabulary;

use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::imports::kinds::column_list::{Column, columns_of};
use crate::imports::kinds::spec::Kind;
use crate::imports::kinds::vocabulary::{HeadingMatch, MIN_KINDS, Vocabulary};

/// What is imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetKind {
    /// 序时账 or list of vouchers: one line, one entry.
    Journal,
    /// 期初余额: one line, one account.
    Opening,
    /// 科目余额表 of books kept elsewhere: one line, one account with what it moved.
    TrialBalance,
    /// 本单位报表: the unit's own balance sheet or statement of income and expenditure.
    Statement,
    /// 单位名册: one line, one union below the one that imports.
    Units,
    /// 明细科目表: one line, one detail account.
    Accounts,
    /// 项目表: one line, one project.
    Projects,
    /// 出纳流水账, 收支流水: one line, one receipt or payment.
    CashBook,
    /// 经费分成比例表: one line, the shares of a unit and those below it from a day on.
    SplitRules,
    /// 其他份额表: one line, a leg beside the four levels from a day on.
    SplitLegs,
    /// 缴费单位与收缴渠道表: one line, an employer and the channel of its dues.
    DuesChannels,
    /// 汇总缴费单位表: one line, a payer and one of the unions that it pays for.
    DuesJointPayers,
    /// 拨缴基数表: one line, the wages of a union and month.
    DuesBase,
    /// 经费到账清单: one line, money that came from a payer.
    DuesReceipts,
    /// 上下级经费划转表: one line, what this side paid or received.
    Transfers,
    /// 经费收入任务表: one line, the target of a union and year.
    DuesTargets,
    /// 回拨奖励规则表: one line, a tier of a rule.
    ReturnRules,
    /// 小额缴费返还政策表: one line, a policy that ends.
    DuesPolicies,
    /// 补助通知表: one line, a grant that is announced.
    GrantNotices,
    /// 预算表: one line, what is budgeted on an account and project.
    Budget,
    /// 预算调整表: one line, what a budget is changed to.
    BudgetAdjustment,
    /// 会员名册: one line, a member of a union.
    Members,
    /// 会费缴纳表: one line, a member with a column a month, or a payment.
    MemberFees,
    /// 列支标准表: one line, what may be given of an item from a day on.
    Limits,
    /// 项目计划表: one line, a programme of a year.
    Programmes,
    /// 受益人名册: one line, what a person or a union got of a programme.
    Beneficiaries,
    /// 历年项目成效表: one line, a category and year.
    ProgrammeHistory,
    /// 考核方案: one line, a row of a scheme.
    AppraisalScheme,
    /// 考核评分表: one line, what a union gets for a row.
    AppraisalScores,
    /// 检查问题清单: one line, a problem of a letter.
    Problems,
    /// 节假日安排表: one line, a day that is not what its weekday says.
    CalendarDays,
    /// 资产卡片登记表: one line, an asset.
    AssetCards,
    /// 资产盘点清单: one line, what was counted of an asset.
    StockTake,
}

impl SheetKind {
    pub const EVERY: &'static [Self] = &[
        Self::Journal,
        Self::Opening,
        Self::TrialBalance,
        Self::Statement,
        Self::CashBook,
        Self::Units,
        Self::Accounts,
        Self::Projects,
        Self::SplitRules,
        Self::SplitLegs,
        Self::DuesChannels,
        Self::DuesJointPayers,
        Self::DuesBase,
        Self::DuesReceipts,
        Self::Transfers,
        Self::DuesTargets,
        Self::ReturnRules,
        Self::DuesPolicies,
        Self::GrantNotices,
        Self::Budget,
        Self::BudgetAdjustment,
        Self::Members,
        Self::MemberFees,
        Self::Limits,
        Self::Programmes,
        Self::Beneficiaries,
        Self::ProgrammeHistory,
        Self::AppraisalScheme,
        Self::AppraisalScores,
        Self::Problems,
        Self::CalendarDays,
        Self::AssetCards,
        Self::StockTake,
    ];

    #[must_use]
    pub fn spec(self) -> &'static Kind {
        match self {
            Self::Journal => &journal::KIND,
            Self::Opening => &opening::KIND,
            Self::TrialBalance => &trial_balance::KIND,
            Self::Statement => &statement::KIND,
            Self::Units => &units::KIND,
            Self::Accounts => &accounts::KIND,
            Self::Projects => &projects::KIND,
            Self::CashBook => &cash_book::KIND,
            Self::SplitRules => &dealings::SPLIT_RULES,
            Self::SplitLegs => &dealings::SPLIT_LEGS,
            Self::DuesChannels => &dealings::CHANNELS,
            Self::DuesJointPayers => &dealings::JOINT_PAYERS,
            Self::DuesBase => &dealings::BASES,
            Self::DuesReceipts => &dealings::RECEIPTS,
            Self::Transfers => &dealings::TRANSFERS,
            Self::DuesTargets => &dealings::TARGETS,
            Self::ReturnRules => &dealings::RETURN_RULES,
            Self::DuesPolicies => &dealings::POLICIES,
            Self::GrantNotices => &dealings::GRANT_NOTICES,
            Self::Budget => &budgets::BUDGET,
            Self::BudgetAdjustment => &budgets::ADJUSTMENT,
            Self::Members => &people::MEMBERS,
            Self::MemberFees => &people::FEES,
            Self::Limits => &programmes::LIMITS,
            Self::Programmes => &programmes::PROGRAMMES,
            Self::Beneficiaries => &programmes::BENEFICIARIES,
            Self::ProgrammeHistory => &programmes::HISTORY,
            Self::AppraisalScheme => &audits::SCHEME,
            Self::AppraisalScores => &audits::SCORES,
            Self::Problems => &audits::PROBLEMS,
            Self::CalendarDays => &calendar::CALENDAR_DAYS,
            Self::AssetCards => &assets::CARDS,
            Self::StockTake => &assets::COUNTS,
        }
    }

    /// In the order in which the template shows them.
    #[must_use]
    pub fn columns(self) -> &'static [Column] {
        columns_of(self.key())
    }

    /// Whether its lines go into a register instead of the books.
    #[must_use]
    pub fn is_register(self) -> bool {
        matches!(self, Self::Units | Self::Accounts | Self::Projects)
            || self.is_dealing()
            || self.is_personal()
    }

    /// Whether it lists dues, what unions pay each other, budgets or programmes: rows taken up by
    /// those areas, which make the vouchers that follow.
    #[must_use]
    pub fn is_dealing(self) -> bool {
        matches!(
            self,
            Self::SplitRules
                | Self::SplitLegs
                | Self::DuesChannels
                | Self::DuesJointPayers
                | Self::DuesBase
                | Self::DuesReceipts
                | Self::Transfers
                | Self::DuesTargets
                | Self::ReturnRules
                | Self::DuesPolicies
                | Self::GrantNotices
                | Self::Budget
                | Self::BudgetAdjustment
                | Self::Limits
                | Self::Programmes
                | Self::ProgrammeHistory
                | Self::AppraisalScheme
                | Self::AppraisalScores
                | Self::Problems
                | Self::CalendarDays
                | Self::AssetCards
                | Self::StockTake
        )
    }

    /// Whether it holds data of people: kept sealed, told masked.
    #[must_use]
    pub fn is_personal(self) -> bool {
        matches!(self, Self::Members | Self::MemberFees | Self::Beneficiaries)
    }

    /// How many columns a header of it must name: details, projects, budgets and counts need two.
    fn fewest_columns(self) -> usize {
        let has_two =
            matches!(self, Self::Accounts | Self::Projects | Self::Budget | Self::StockTake);
        if has_two { MIN_KINDS - 1 } else { MIN_KINDS }
    }

    /// How the database, the service and the command line spell it.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.spec().key
    }

    #[must_use]
    pub fn label(self) -> &'static str {
        self.spec().label
    }

    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        Self::EVERY.iter().copied().find(|kind| kind.key() == key)
    }

    /// The words of this kind: its own before those of everyone.
    #[must_use]
    pub fn vocabulary(self) -> &'static Vocabulary {
        static OF_KINDS: OnceLock<FxHashMap<SheetKind, Vocabulary>> = OnceLock::new();
        let of_kinds = OF_KINDS.get_or_init(|| {
            let of = |kind: &Self| {
                let vocabulary = Vocabulary::of(kind.columns());
                let fewest = kind.fewest_columns();
                (*kind, vocabulary.with_fewest(fewest))
            };
            Self::EVERY.iter().map(of).collect()
        });
        &of_kinds[&self]
    }

    /// What a heading in the form of [`crate::imports::cells::words::heading`] means in this kind.
    #[must_use]
    pub fn heading(self, words: &str) -> Option<HeadingMatch> {
        self.vocabulary().exactly(words)
    }
}
