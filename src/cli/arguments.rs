//! What the command line accepts: each group of subcommands says its own part in its own file.
//! Help is written in Chinese; `language.rs` has it in English, and a test keeps the two complete.

use clap::{Parser, Subcommand};

use super::aid::AidCommand;
use super::appraisals::AppraisalCommand;
use super::audit_commands::{AuditCommand, RectifyCommand};
use super::audits::PeerCommand;
use super::bank::BankCommand;
use super::batches::BatchCommand;
use super::books::{CloseArguments, MigrateChartArguments, ReopenArguments};
use super::budget::BudgetCommand;
use super::cash_rules::CashRuleCommand;
use super::checks::{BackupArguments, RebuildArguments, RestoreArguments, VerifyArguments};
use super::demo::DemoArguments;
use super::desk::Global;
use super::dues::DuesCommand;
use super::filing::FilingCommand;
use super::imports::ImportArguments;
use super::members::MemberCommand;
use super::pack::PackCommand;
use super::payments::PaymentCommand;
use super::posting::PostArguments;
use super::programmes::{LimitsCommand, ProgrammeCommand};
use super::reports::{ReconcileArguments, ReportArguments};
use super::returns::ReturnsCommand;
use super::rule_checks::CheckCommand;
use super::sampling::SampleArguments;
use super::service::ServeArguments;
use super::submit::SubmitCommand;
use super::templates::TemplateCommand;
use super::transfers::TransferCommand;
use super::units::UnitCommand;
use super::users::UserCommand;
use super::verify_report::VerifyReportArguments;

/// 工会财务与审计账簿：工作簿导入、记账、结账、报表、核验
#[derive(Debug, Parser)]
#[command(name = "union-ledger", version, disable_help_subcommand = true)]
pub struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Demo(DemoArguments),
    Serve(ServeArguments),
    /// 建立数据库或升级到本版本
    Migrate,
    /// 用户与岗位
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// 单位登记
    Unit {
        #[command(subcommand)]
        command: UnitCommand,
    },
    /// 银行账户登记
    Bank {
        #[command(subcommand)]
        command: BankCommand,
    },
    Import(ImportArguments),
    /// 导入模板：列出种类，按现行科目和登记资料生成
    Template {
        #[command(subcommand)]
        command: TemplateCommand,
    },
    /// 导入批次：暂存、预览、确认、继续、取消、撤销、标注
    Batch {
        #[command(subcommand)]
        command: BatchCommand,
    },
    /// 收支规则：流水账按摘要词语记入什么科目
    CashRules {
        #[command(subcommand)]
        command: CashRuleCommand,
    },
    /// 拨缴经费：分成试算、建会筹备金、年末应收应付、分成更正
    Dues {
        #[command(subcommand)]
        command: DuesCommand,
    },
    /// 上下级经费划转：列表、确认、争议
    Transfer {
        #[command(subcommand)]
        command: TransferCommand,
    },
    /// 预算：登记批准、并列各版本
    Budget {
        #[command(subcommand)]
        command: BudgetCommand,
    },
    /// 预决算报送：期限、报送、退回、核批、未报单位
    Filing {
        #[command(subcommand)]
        command: FilingCommand,
    },
    /// 报表报送：编制、签署、报送、退回、审核、核批
    Submit {
        #[command(subcommand)]
        command: SubmitCommand,
    },
    /// 报告册
    Pack {
        #[command(subcommand)]
        command: PackCommand,
    },
    /// 回拨和奖励：计算、批准、付款清单
    Returns {
        #[command(subcommand)]
        command: ReturnsCommand,
    },
    /// 会员：查找、名册、减免会费
    Member {
        #[command(subcommand)]
        command: MemberCommand,
    },
    /// 付款：申请、审核、审批、付款、银行退回
    Payment {
        #[command(subcommand)]
        command: PaymentCommand,
    },
    /// 项目：登记批准、发放名册、列表
    Programme {
        #[command(subcommand)]
        command: ProgrammeCommand,
    },
    /// 帮扶：申请、审核、公示、批准、发放、签收，家庭档案
    Aid {
        #[command(subcommand)]
        command: AidCommand,
    },
    /// 检查：按规则检查账簿，说明、退回、放行问题，试用规则
    Check {
        #[command(subcommand)]
        command: CheckCommand,
    },
    /// 列支标准：列表、核对凭证草稿
    Limits {
        #[command(subcommand)]
        command: LimitsCommand,
    },
    Sample(SampleArguments),
    /// 考核：开展、自查、评分、发布、申诉
    Appraisal {
        #[command(subcommand)]
        command: AppraisalCommand,
    },
    /// 互查：活动片、抽签
    Peer {
        #[command(subcommand)]
        command: PeerCommand,
    },
    /// 检查：计划、通知、底稿、征求意见、意见书
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// 整改：回复、复核、销号
    Rectify {
        #[command(subcommand)]
        command: RectifyCommand,
    },
    Post(PostArguments),
    Close(CloseArguments),
    Reopen(ReopenArguments),
    MigrateChart(MigrateChartArguments),
    Report(ReportArguments),
    Reconcile(ReconcileArguments),
    VerifyReport(VerifyReportArguments),
    Verify(VerifyArguments),
    Rebuild(RebuildArguments),
    Backup(BackupArguments),
    Restore(RestoreArguments),
}

impl Command {
    /// Whether what it says is a list, that may go into a file.
    #[must_use]
    pub fn lists(&self) -> bool {
        match self {
            Self::User { command } => matches!(command, UserCommand::List),
            Self::Unit { command } => !matches!(command, UnitCommand::Add { .. }),
            Self::Bank { command } => matches!(command, BankCommand::List { .. }),
            Self::Template { command } => matches!(command, TemplateCommand::List),
            Self::Batch { command } => {
                matches!(command, BatchCommand::List { .. } | BatchCommand::Preview { .. })
            }
            Self::CashRules { command } => matches!(command, CashRuleCommand::List { .. }),
            Self::Budget { command } => command.lists(),
            Self::Filing { command } => command.lists(),
            Self::Submit { command } => command.lists(),
            Self::Member { command } => command.lists(),
            Self::Payment { command } => command.lists(),
            Self::Programme { command } => command.lists(),
            Self::Aid { command } => command.lists(),
            Self::Check { command } => command.lists(),
            Self::Appraisal { command } => command.lists(),
            Self::Audit { command } => command.lists(),
            Self::Limits { .. }
            | Self::Dues { .. }
            | Self::Returns { .. }
            | Self::Transfer { .. }
            | Self::Sample(_)
            | Self::Peer { .. }
            | Self::Post(_)
            | Self::MigrateChart(_)
            | Self::Report(_)
            | Self::Reconcile(_)
            | Self::Verify(_)
            | Self::Rebuild(_) => true,
            Self::Demo(_)
            | Self::Serve(_)
            | Self::Migrate
            | Self::Import(_)
            | Self::Pack { .. }
            | Self::VerifyReport(_)
            | Self::Rectify { .. }
            | Self::Close(_)
            | Self::Reopen(_)
            | Self::Backup(_)
            | Self::Restore(_) => false,
        }
    }
}
