//! 审计抽样: sizes, draws, what was found, what it says of the rest.

use clap::{Args, Subcommand};
use serde_json::json;

use super::desk::Desk;
use super::output::{Listed, say_done, say_list};
use super::reports::say_report;
use crate::finding::{Finding, Outcome, Place};
use crate::money::Money;
use crate::oversight::build_oversight::headed;
use crate::oversight::oversight_name::OversightName;
use crate::oversight::samples::draw_sample;
use crate::sampling::codes;
use crate::sampling::evaluate::{MoneyEvaluation, RateEvaluation, evaluate_money, evaluate_rate};
use crate::sampling::fraction::Fraction;
use crate::sampling::list_samples::{Look, errors_of, record_look, sample_numbered};
use crate::sampling::sample::{Asked, Limits, Method, Plan, Sample};
use crate::sampling::take_sample::{
    Words, plan_rates, plan_sample, read_confidence, read_limits, take_sample,
};
use crate::units::unit::Unit;

/// Commands and their arguments in English.
pub const ENGLISH: &[(&str, &str)] = &[
    ("sample", "Audit sampling: size, draw, record what was found, evaluate"),
    ("sample.method", "mus, random or stratified"),
    ("sample.seed", "Seed of the draw, agreed beforehand"),
    (".confidence", "Confidence, such as 0.95"),
    ("sample.tolerable", "Tolerable rate; for mus the tolerable amount in yuan"),
    ("sample.expected", "Expected rate; for mus the expected amount in yuan"),
    ("sample.size_only", "Say the size only, draw nothing"),
    ("sample evaluate", "What the errors of a sample say of all that it was drawn from"),
    ("sample evaluate.method", "mus, random or stratified"),
    ("sample evaluate.size", "Size of the sample"),
    ("sample evaluate.errors", "Errors among it"),
    ("sample evaluate.sample", "Number of a sample that was drawn and looked at"),
    ("sample look", "Record what was found at a line of a sample"),
    ("sample look.sample", "Number of the sample"),
    ("sample look.line", "Number of the line in it"),
    ("sample look.error", "By how much the books say too much; 0 unless given"),
    ("sample look.remark", "What was found"),
];

/// 审计抽样：样本量、抽取、登记检查结果、评价
#[derive(Debug, Args)]
#[command(subcommand_negates_reqs = true, args_conflicts_with_subcommands = true)]
pub struct SampleArguments {
    #[command(subcommand)]
    pub command: Option<SampleCommand>,
    /// 单位编码
    #[arg(long, required_unless_present = "size_only")]
    unit: Option<String>,
    /// 年度
    #[arg(long, required_unless_present = "size_only")]
    year: Option<i64>,
    /// 抽样方法：mus 货币单位、random 随机、stratified 分层
    #[arg(long, required = true)]
    method: Option<String>,
    /// 抽样种子，事先约定
    #[arg(long, required_unless_present = "size_only")]
    seed: Option<String>,
    /// 置信度，如 0.95
    #[arg(long, required = true)]
    confidence: Option<String>,
    /// 可容忍差错率；货币单位抽样为可容忍差错金额（元）
    #[arg(long, required = true)]
    tolerable: Option<String>,
    /// 预计差错率；货币单位抽样为预计差错金额（元）
    #[arg(long, default_value = "0")]
    expected: String,
    /// 只计算样本量，不抽取
    #[arg(long)]
    size_only: bool,
}

#[derive(Debug, Subcommand)]
pub enum SampleCommand {
    /// 由样本差错推断总体
    Evaluate {
        /// 抽样方法：mus 货币单位、random 随机、stratified 分层
        #[arg(long)]
        method: Option<String>,
        /// 样本量
        #[arg(long)]
        size: Option<u64>,
        /// 差错数
        #[arg(long)]
        errors: Option<u64>,
        /// 置信度，如 0.95
        #[arg(long)]
        confidence: Option<String>,
        /// 单位编码
        #[arg(long)]
        unit: Option<String>,
        /// 已抽取并检查完毕的样本号
        #[arg(long, requires = "unit", required_unless_present = "size")]
        sample: Option<i64>,
    },
    /// 登记样本中一行的检查结果
    Look {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 样本号
        #[arg(long)]
        sample: i64,
        /// 样本中的序号
        #[arg(long)]
        line: i64,
        /// 多记的金额；没有差错不写
        #[arg(long, default_value = "0")]
        error: String,
        /// 检查说明
        #[arg(long, default_value = "")]
        remark: String,
    },
}

fn read_method(text: &str) -> Outcome<Method> {
    Method::read(text).ok_or_else(|| {
        let words: Vec<&str> = Method::EVERY.iter().map(|it| it.as_str()).collect();
        let place = Place::default().field("method");
        Finding::new(&codes::METHOD_UNKNOWN, place).found(text).expected(words.join("、")).into()
    })
}

pub async fn sample(desk: &Desk, asked: SampleArguments) -> Outcome<()> {
    match asked.command {
        Some(SampleCommand::Evaluate { method, size, errors, confidence, unit, sample }) => {
            if let (Some(number), Some(unit)) = (sample, unit) {
                return evaluate_kept(desk, &unit, number).await;
            }
            let method = read_method(&method.unwrap_or_else(|| "random".to_owned()))?;
            let confidence = read_confidence(&confidence.unwrap_or_default()).map_err(|it| *it)?;
            let (size, errors) = (size.unwrap_or_default(), errors.unwrap_or_default());
            // What money comes to is not said by a number of errors.
            if method == Method::Mus {
                let place = Place::default().field("sample");
                return Err(Finding::new(&codes::NOT_ALL_LOOKED_AT, place).into());
            }
            say_rate(desk, (size, errors), confidence)
        }
        Some(SampleCommand::Look { unit, sample, line, error, remark }) => {
            let amount = Money::read(&error).ok().flatten();
            let error = amount.ok_or_else(|| {
                Finding::new(&codes::AMOUNT_INVALID, Place::default().field("error")).found(&error)
            })?;
            let (mut tx, unit) = desk.write_book(&unit).await?;
            let look = Look { sample, line, error, remark };
            record_look(&mut tx, (desk.clock, &desk.actor), &unit, &look).await?;
            tx.commit().await?;
            let told = json!({ "sample": sample, "line": line, "error": look.error });
            say_done(desk, &format!("已登记样本 {sample} 第 {line} 行的检查结果"), &told)
        }
        None => draw(desk, asked).await,
    }
}

async fn draw(desk: &Desk, asked: SampleArguments) -> Outcome<()> {
    let method = read_method(&asked.method.unwrap_or_default())?;
    let words = Words {
        confidence: &asked.confidence.unwrap_or_default(),
        tolerable: &asked.tolerable.unwrap_or_default(),
        expected: &asked.expected,
    };
    let (confidence, limits) = read_limits(method, words)?;
    let code = asked.unit.unwrap_or_default();
    let year = asked.year.unwrap_or_default();
    let seed = asked.seed.unwrap_or_default();
    let wanted = Asked { year, method, seed, confidence, limits };
    if asked.size_only {
        if let Limits::Rates { tolerable, expected } = limits {
            let planned = plan_rates(confidence, (tolerable, expected))?;
            let (size, allowed_errors) = (planned.size, planned.allowed_errors);
            return say_plan(desk, Plan { size, allowed_errors, interval: None });
        }
        let (mut tx, unit) = desk.read_unit(&code).await?;
        return say_plan(desk, plan_sample(&mut tx, &unit, &wanted).await?);
    }
    let (mut tx, unit) = desk.write_book(&code).await?;
    let sample = take_sample(&mut tx, (desk.clock, &desk.actor), &unit, &wanted).await?;
    tx.commit().await?;
    say_sample(desk, &unit, &sample)
}

fn say_sample(desk: &Desk, unit: &Unit, sample: &Sample) -> Outcome<()> {
    let report = headed(draw_sample(sample), unit, (OversightName::Sample, sample.year));
    say_report(desk.format, &report)
}

fn say_plan(desk: &Desk, plan: Plan) -> Outcome<()> {
    let (mut headers, mut row) = (vec!["样本量", "允许差错数"], Vec::new());
    row.extend([plan.size.to_string(), plan.allowed_errors.to_string()]);
    if let Some(interval) = plan.interval {
        headers.push("间隔");
        row.push(interval.to_string());
    }
    let (name, title, rows) = ("sample-size", "样本量", vec![row]);
    say_list(desk, Listed { name, title, headers: &headers, amounts: &[2], rows }, &plan)
}

fn say_rate(desk: &Desk, (size, errors): (u64, u64), confidence: Fraction) -> Outcome<()> {
    if size == 0 || errors > size || size > crate::sampling::binomial::MAX_SIZE {
        let found = format!("样本量 {size}，差错数 {errors}");
        return Err(Finding::new(&codes::ERRORS_DO_NOT_FIT, Place::default()).found(found).into());
    }
    let told: RateEvaluation = evaluate_rate(size, errors, confidence);
    let rows = vec![vec![told.rate.clone(), told.upper.clone()]];
    let headers = &["样本差错率", "上限"];
    let (name, title) = ("sample-evaluation", "样本评价");
    say_list(desk, Listed { name, title, headers, amounts: &[], rows }, &told)
}

async fn evaluate_kept(desk: &Desk, unit: &str, number: i64) -> Outcome<()> {
    let (mut tx, unit) = desk.read_unit(unit).await?;
    let sample = sample_numbered(&mut tx, &unit, number).await?;
    let misstated = errors_of(&unit, &sample)?;
    let confidence = read_confidence(&sample.confidence).map_err(|it| *it)?;
    let Some(interval) = sample.interval else {
        let count = |it: usize| u64::try_from(it).unwrap_or(u64::MAX);
        return say_rate(desk, (count(sample.lines.len()), count(misstated.len())), confidence);
    };
    let told: MoneyEvaluation =
        evaluate_money(interval, confidence, &misstated).ok_or_else(|| {
            let found = format!("差错 {} 行", misstated.len());
            Finding::new(&codes::ERRORS_DO_NOT_FIT, Place::of(unit.to_string())).found(found)
        })?;
    let amounts = [told.projected, told.basic, told.increment, told.upper];
    let mut row = vec![told.errors.to_string()];
    row.extend(amounts.map(|it| it.to_string()));
    let headers = &["差错数", "推断差错", "基本精度", "增量", "上限"];
    let (name, title, rows) = ("sample-evaluation", "样本评价", vec![row]);
    say_list(desk, Listed { name, title, headers, amounts: &[1, 2, 3, 4], rows }, &told)
}
