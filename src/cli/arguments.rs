//! What the command line accepts. Help is written here in Chinese; `language.rs` has it in
//! English, and a test keeps the two complete.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::Reach;
use super::bank::BankCommand;
use super::batches::BatchCommand;
use super::cash_rules::CashRuleCommand;
use super::imports::How;
use super::templates::TemplateCommand;
use super::users::UserCommand;
use crate::date::{Period, ReportSpan};
use crate::imports::reading::recognise_kind::KindChoice;

/// 工会财务与审计账簿：工作簿导入、记账、结账、报表、核验
#[derive(Debug, Parser)]
#[command(name = "union-ledger", version, disable_help_subcommand = true)]
pub struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Args)]
pub struct Global {
    /// 数据目录，程序的全部数据都在其下
    #[arg(long, global = true, env = "UNION_LEDGER_DATA_DIR", default_value = "data")]
    pub data_dir: PathBuf,
    /// 数据库：sqlite:路径 或 postgres://…；默认为数据目录下的 ledger.sqlite
    #[arg(long, global = true, env = "UNION_LEDGER_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// 输出格式
    #[arg(long, global = true, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// 操作人姓名，记入凭证和留痕
    #[arg(long, global = true, env = "UNION_LEDGER_ACTOR", default_value = "本机操作员")]
    pub actor: String,
    /// 界面语言；默认随系统
    #[arg(long, global = true, value_enum)]
    pub lang: Option<Lang>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Table,
    Json,
    Csv,
    Xlsx,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    Zh,
    En,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// 演示：在全新数据目录中导入样例账、年终结账、生成报表并启动服务
    Demo {
        /// 做完即停，不启动服务
        #[arg(long)]
        no_serve: bool,
        /// 样例账所在目录
        #[arg(long, default_value = "sample_ledgers")]
        samples: PathBuf,
        #[command(flatten)]
        reach: Reach,
    },
    /// 启动服务；首次启动建立系统管理员并显示一次性密码
    Serve {
        #[command(flatten)]
        reach: Reach,
    },
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
    /// 导入工作簿：全部检查，全部通过才入账
    Import {
        /// 工作簿：xlsx、xls、ods、csv
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 会计年度
        #[arg(long)]
        year: i64,
        /// 文件种类，如 journal、opening；auto 由文件判断
        #[arg(long, default_value = "auto")]
        kind: KindChoice,
        /// 文件是期初余额表，同 --kind opening
        #[arg(long, conflicts_with = "kind")]
        opening: bool,
        #[command(flatten)]
        how: How,
    },
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
    /// 将待处理凭证记账：执行那一刻的全部，在同一事务中读取
    Post {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 会计期间，如 2025-03；不写则为全部期间
        #[arg(long)]
        period: Option<Period>,
        /// 记账前由操作人审核（不得是制单人）；请先用 --dry-run 逐张查看，再以 --seen 写明所见
        #[arg(long)]
        review: bool,
        /// 只列出将要办理的凭证和所见标记，不办理
        #[arg(long)]
        dry_run: bool,
        /// --dry-run 给出的所见标记：此后新增或有改动的，一张也不办理
        #[arg(long)]
        seen: Option<String>,
    },
    /// 结账：某月或某年
    Close {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 会计期间，如 2025-03
        #[arg(long, conflicts_with = "year", required_unless_present = "year")]
        period: Option<Period>,
        /// 会计年度：依次结完各月并办理年终结转
        #[arg(long)]
        year: Option<i64>,
        /// 年末判断表（CSV：单位编码、项目编码、资金来源、转入结余金额，或
        /// unit,project_code,fund,amount）
        #[arg(long, requires = "year")]
        judgement: Option<PathBuf>,
        /// 只写出待填的年末判断表（CSV），不结账
        #[arg(long, requires = "year", conflicts_with = "judgement")]
        judgement_list: Option<PathBuf>,
        /// 只预览结转凭证，不入账
        #[arg(long)]
        dry_run: bool,
    },
    /// 例外开账：写明原因、批准人和期限
    Reopen {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 会计期间，如 2025-03
        #[arg(long)]
        period: Period,
        /// 原因
        #[arg(long)]
        reason: String,
        /// 批准人
        #[arg(long)]
        approved_by: String,
        /// 几天后到期
        #[arg(long, default_value_t = 7)]
        days: i64,
    },
    /// 新旧制度衔接：2021年末余额转入2022年新科目，并出具工作底稿
    MigrateChart {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 拆分表（CSV：old_code,new_code,amount）
        #[arg(long)]
        splits: Option<PathBuf>,
        /// 只预览，不入账
        #[arg(long)]
        dry_run: bool,
    },
    /// 报表与账簿
    Report {
        /// 报表名：trial-balance、balance-sheet、income-expenditure、fiscal-appropriation、
        /// state-assets、cost、general-ledger、detail-ledger、multi-column-ledger、journal、
        /// cash-journal、bank-journal
        name: String,
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 期间：2025-03、2025Q1、2025H1 或 2025
        #[arg(long)]
        period: ReportSpan,
        /// 科目编码（明细账、多栏账等）
        #[arg(long)]
        account: Option<String>,
        /// 科目级次（科目余额表、总账）
        #[arg(long)]
        level: Option<i64>,
        /// 银行账户（银行存款日记账）
        #[arg(long)]
        bank_account: Option<String>,
        /// 写入文件；不写则输出到屏幕
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// 上下级对账：流水与年末往来余额
    Reconcile {
        /// 两个单位的编码，逗号分隔
        #[arg(long, value_delimiter = ',', required = true)]
        units: Vec<String>,
        /// 会计年度
        #[arg(long)]
        year: i64,
    },
    /// 核验凭证链和留痕链
    Verify {
        /// 单位编码；不写则核验全部单位
        #[arg(long)]
        unit: Option<String>,
        /// 曾印在报表上的凭证链或留痕链末端校验值
        #[arg(long, requires = "unit")]
        expect: Option<String>,
    },
    /// 由分录重建余额，并报告差异
    Rebuild {
        /// 单位编码；不写则为全部单位
        #[arg(long)]
        unit: Option<String>,
        /// 只比对，不重建
        #[arg(long)]
        dry_run: bool,
    },
    /// 备份：数据库与原始文件写入一个压缩包
    Backup {
        /// 备份文件
        #[arg(long)]
        out: PathBuf,
    },
    /// 从备份恢复到空的数据库
    Restore {
        /// 备份文件
        file: PathBuf,
    },
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
            Self::Post { .. }
            | Self::MigrateChart { .. }
            | Self::Report { .. }
            | Self::Reconcile { .. }
            | Self::Verify { .. }
            | Self::Rebuild { .. } => true,
            Self::Demo { .. }
            | Self::Serve { .. }
            | Self::Migrate
            | Self::Import { .. }
            | Self::Close { .. }
            | Self::Reopen { .. }
            | Self::Backup { .. }
            | Self::Restore { .. } => false,
        }
    }
}

#[derive(Debug, Subcommand)]
pub enum UnitCommand {
    /// 登记单位
    Add {
        /// 单位编码
        #[arg(long)]
        code: String,
        /// 单位名称
        #[arg(long)]
        name: String,
        /// 上级工会的单位编码
        #[arg(long)]
        parent: Option<String>,
        /// 层级：federation、department、grassroots、branch
        #[arg(long)]
        level: String,
        /// 科目体系：grassroots 或 county_and_above
        #[arg(long)]
        tier: String,
        /// 启用日期
        #[arg(long, default_value = "2020-01-01")]
        from: String,
    },
    /// 列出单位
    List,
    /// 登记活动片，或将单位编入活动片
    District {
        /// 活动片编码
        #[arg(long)]
        code: String,
        /// 活动片名称（登记时填写）
        #[arg(long, required_unless_present = "unit")]
        name: Option<String>,
        /// 编入的单位编码
        #[arg(long)]
        unit: Option<String>,
        /// 启用日期
        #[arg(long, default_value = "2020-01-01")]
        from: String,
    },
    /// 更改单位设置，如 carry_forward=year_end
    Set {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 设置项=取值
        setting: String,
    },
}
