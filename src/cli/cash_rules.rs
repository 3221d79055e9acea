//! Rules by which a unit's cash book becomes vouchers.

use clap::Subcommand;

use super::desk::Desk;
use super::output::{Listed, say_done, say_list};
use crate::finding::Outcome;
use crate::imports::cash::set_cash_rules::{add_cash_rule, cash_rules_of, retire_cash_rule};
use crate::imports::naming::cash_rules::{CashDirection, CashRule, OWN_PRIORITY, UNION_ABOVE};
use crate::ledger::chart::Era;
use crate::ledger::chart::dimension::{ExpenditureKind, FundingSource};

#[derive(Debug, Subcommand)]
pub enum CashRuleCommand {
    /// 列出现行规则：本单位、上级和系统内置
    List {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 会计年度，决定执行的会计制度；不写则为本年
        #[arg(long)]
        year: Option<i64>,
    },
    /// 增加规则，或替换同名规则；对本单位及下级有效
    Add(Box<NewRule>),
    /// 停用规则；对本单位及下级有效
    Retire {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 规则名称
        #[arg(long)]
        name: String,
        /// 会计年度，决定执行的会计制度；不写则为本年
        #[arg(long)]
        year: Option<i64>,
    },
}

#[derive(Debug, clap::Args)]
pub struct NewRule {
    /// 单位编码
    #[arg(long)]
    unit: String,
    /// 规则名称
    #[arg(long)]
    name: String,
    /// 收支方向：in 收入，out 支出
    #[arg(long, value_parser = direction_of)]
    direction: CashDirection,
    /// 摘要含有其中任一词语，逗号分隔
    #[arg(long, value_delimiter = ',')]
    any: Vec<String>,
    /// 摘要含有全部这些词语，逗号分隔
    #[arg(long, value_delimiter = ',')]
    all: Vec<String>,
    /// 摘要不含这些词语，逗号分隔
    #[arg(long, value_delimiter = ',')]
    none: Vec<String>,
    /// 科目编码（末级）
    #[arg(long)]
    account: String,
    /// 优先级，数大者先用；系统内置的都在 100 以下
    #[arg(long, default_value_t = OWN_PRIORITY)]
    priority: i64,
    /// 项目编码或名称
    #[arg(long)]
    project: Option<String>,
    /// 往来单位：above（上级工会），或编码、名称
    #[arg(long)]
    counterparty: Option<String>,
    /// 资金来源：union 或 fiscal
    #[arg(long, value_parser = funding_of)]
    funding: Option<FundingSource>,
    /// 支出类型：basic、basic_personnel、basic_public 或 project
    #[arg(long, value_parser = expenditure_of)]
    expenditure: Option<ExpenditureKind>,
    /// 支出经济分类编码，如 30201
    #[arg(long)]
    economic_class: Option<i64>,
    /// 使用该规则时须核对的事项
    #[arg(long)]
    caution: Option<String>,
    /// 会计年度，决定执行的会计制度；不写则为本年
    #[arg(long)]
    year: Option<i64>,
}

/// The accounting system of a year, or of this one.
fn era_of(desk: &Desk, year: Option<i64>) -> Era {
    Era::of_year(year.unwrap_or_else(|| i64::from(desk.clock.today().year())))
}

fn direction_of(text: &str) -> Result<CashDirection, String> {
    CashDirection::read(text).ok_or_else(|| format!("{text}；可用：in、out"))
}

fn funding_of(text: &str) -> Result<FundingSource, String> {
    FundingSource::read(text).ok_or_else(|| format!("{text}；可用：union、fiscal"))
}

fn expenditure_of(text: &str) -> Result<ExpenditureKind, String> {
    let keys = || ExpenditureKind::EVERY.iter().map(|it| it.as_str()).collect::<Vec<_>>();
    ExpenditureKind::read(text).ok_or_else(|| format!("{text}；可用：{}", keys().join("、")))
}

/// What can be typed on any keyboard.
fn said_above(counterparty: String) -> String {
    if counterparty == "above" { UNION_ABOVE.to_owned() } else { counterparty }
}

/// Carries one command out.
pub async fn cash_rules(desk: &Desk, command: CashRuleCommand) -> Outcome<()> {
    match command {
        CashRuleCommand::List { unit, year } => list(desk, &unit, era_of(desk, year)).await,
        CashRuleCommand::Add(new) => add(desk, *new).await,
        CashRuleCommand::Retire { unit, name, year } => {
            let era = era_of(desk, year);
            let (mut tx, unit) = desk.write_book(&unit).await?;
            retire_cash_rule(&mut tx, desk.clock, &desk.actor, (&unit, era), &name).await?;
            tx.commit().await?;
            let json = serde_json::json!({ "unit": unit.code, "retired": name });
            say_done(desk, &format!("{unit} 已停用规则“{name}”"), &json)
        }
    }
}

async fn list(desk: &Desk, unit: &str, era: Era) -> Outcome<()> {
    let (mut tx, unit) = desk.read_unit(unit).await?;
    let book = cash_rules_of(&mut tx, &unit, era).await?;
    tx.rollback().await?;
    let rows = book.rules().iter().map(|held| {
        let rule = &held.rule;
        let account = if held.is_usable { "" } else { "（本单位没有此科目）" };
        let origin = held.set_in.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
        vec![
            rule.direction.label().to_owned(),
            rule.name.clone(),
            rule.any_of.join("、"),
            rule.all_of.join("、"),
            rule.none_of.join("、"),
            format!("{}{account}", rule.account_code),
            rule.priority.to_string(),
            format!("{}{origin}", held.origin.label()),
        ]
    });
    let headers = ["方向", "名称", "任一词语", "全部词语", "排除词语", "科目", "优先级", "来源"];
    let (name, title, rows) = ("cash-rules", "收支规则", rows.collect());
    let list = Listed { name, title, headers: &headers, amounts: &[], rows };
    say_list(desk, list, &book.rules())
}

async fn add(desk: &Desk, new: NewRule) -> Outcome<()> {
    let era = era_of(desk, new.year);
    let (mut tx, unit) = desk.write_book(&new.unit).await?;
    let rule = CashRule {
        name: new.name,
        direction: new.direction,
        any_of: new.any,
        all_of: new.all,
        none_of: new.none,
        account_code: new.account,
        project: new.project,
        counterparty: new.counterparty.map(said_above),
        funding_source: new.funding,
        expenditure_kind: new.expenditure,
        economic_class: new.economic_class,
        asset_ownership: None,
        priority: new.priority,
        caution: new.caution,
    };
    let held = add_cash_rule(&mut tx, desk.clock, &desk.actor, (&unit, era), rule).await?;
    tx.commit().await?;
    let said = format!("{unit} 规则“{}”→{} 已生效", held.rule.name, held.rule.account_code);
    say_done(desk, &said, &held)
}
