//! Checks by rules: run, explain, give back, accept, let pass, try.

use clap::{Args, Subcommand};
use serde_json::json;

use super::desk::{Desk, Ending, Format};
use super::output::{progress, say, say_done, say_json};
use super::reports::say_report;
use crate::checks::decide_explanation::{Ruling, decide_explanation};
use crate::checks::excuse_finding::{Excusing, excuse_finding, read_end};
use crate::checks::explain_finding::{Meant, explain_finding};
use crate::checks::finding::{CheckFinding, State};
use crate::checks::list_findings::latest_findings;
use crate::checks::reports::draw_findings;
use crate::checks::rule::Level;
use crate::checks::run_checks::{Asked, run_checks};
use crate::checks::set_terms::set_terms;
use crate::checks::try_rule::try_rule;
use crate::finding::Outcome;
use crate::wiring::act;

/// Commands and their arguments in English.
pub const ENGLISH: &[(&str, &str)] = &[
    ("check", "Checks: run rules, explain findings, let them pass, try a rule"),
    ("check run", "Ask the books by the rules; ends with 4 where a finding that refuses stands"),
    ("check run.family", "Only this family of rules, such as UP"),
    ("check run.below", "And all unions below it"),
    ("check explain", "Say why a finding is as it is"),
    ("check refuse", "Give an explanation back"),
    ("check accept", "Accept an explanation"),
    ("check override", "Let a finding pass for a while; it takes two people"),
    ("check override.until", "Its last day; 90 days from now unless given"),
    ("check terms", "Say by which amounts, days and words rules judge from a day on"),
    ("check terms.from", "First day"),
    ("check terms.paper", "Paper that says so"),
    ("check terms.term", "TERM=VALUE, such as outing_multiple=4 or cash_limit=3000.00"),
    ("check try", "What a rule would find in a unit and all below it; nothing is kept"),
    ("check try.rule", "Id of the rule, such as VC04"),
    ("check explain.rule", "Id of the rule, such as VC04"),
    ("check refuse.rule", "Id of the rule, such as VC04"),
    ("check accept.rule", "Id of the rule, such as VC04"),
    ("check override.rule", "Id of the rule, such as VC04"),
    (
        "check explain.subject",
        "As the report prints it: month and voucher; else the account; else the months",
    ),
    (
        "check refuse.subject",
        "As the report prints it: month and voucher; else the account; else the months",
    ),
    (
        "check accept.subject",
        "As the report prints it: month and voucher; else the account; else the months",
    ),
    (
        "check override.subject",
        "As the report prints it: month and voucher; else the account; else the months",
    ),
    ("check explain.other", "The other union, where several pairs have the same subject"),
    ("check refuse.other", "The other union, where several pairs have the same subject"),
    ("check accept.other", "The other union, where several pairs have the same subject"),
    ("check override.other", "The other union, where several pairs have the same subject"),
    ("check explain.reason", "Why"),
    ("check refuse.reason", "Why"),
    ("check accept.reason", "Why"),
    ("check override.reason", "Why"),
];

/// Which finding is meant, and why.
#[derive(Debug, Args)]
pub struct Answering {
    /// 单位编码
    #[arg(long)]
    unit: String,
    /// 会计年度
    #[arg(long)]
    year: i64,
    /// 规则编号，如 VC04
    #[arg(long)]
    rule: String,
    /// 凭证，如“2025-03 记-12”；没有凭证的写科目，再没有的写期间
    #[arg(long)]
    subject: String,
    /// 对方单位；几个单位的对象相同时填写
    #[arg(long)]
    other: Option<String>,
    /// 理由
    #[arg(long, default_value = "")]
    reason: String,
}

impl Answering {
    fn meant(&self) -> Meant<'_> {
        Meant {
            year: self.year,
            rule: &self.rule,
            subject: &self.subject,
            other: self.other.as_deref(),
        }
    }
}

#[derive(Debug, Subcommand)]
pub enum CheckCommand {
    /// 按规则检查账簿；有未放行的“拒绝”级问题时以 4 结束
    Run {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 会计年度
        #[arg(long)]
        year: i64,
        /// 只检查一类规则，如 UP
        #[arg(long)]
        family: Option<String>,
        /// 含全部下级单位
        #[arg(long)]
        below: bool,
    },
    /// 说明问题
    Explain(Answering),
    /// 退回说明
    Refuse(Answering),
    /// 认可说明
    Accept(Answering),
    /// 放行问题，须经两人，到期自动终止
    Override {
        #[command(flatten)]
        answering: Answering,
        /// 放行的最后一日；不写为 90 天后
        #[arg(long)]
        until: Option<String>,
    },
    /// 设定检查参数，自某日起对本级和下级有效
    Terms {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 起始日期
        #[arg(long)]
        from: String,
        /// 依据文件
        #[arg(long)]
        paper: String,
        /// 参数=数值，如 outing_multiple=4、cash_limit=3000.00
        #[arg(required = true)]
        term: Vec<String>,
    },
    /// 试用一条规则：在本级和下级会查出什么，不留记录
    Try {
        /// 规则编号，如 VC04
        #[arg(long)]
        rule: String,
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 会计年度
        #[arg(long)]
        year: i64,
    },
}

impl CheckCommand {
    #[must_use]
    pub fn lists(&self) -> bool {
        matches!(self, Self::Run { .. } | Self::Try { .. })
    }
}

pub async fn check(desk: &Desk, command: CheckCommand) -> Outcome<Ending> {
    match command {
        CheckCommand::Run { unit, year, family, below } => {
            return run(desk, &unit, (year, below), family.as_deref()).await;
        }
        CheckCommand::Try { rule, unit, year } => tried(desk, &unit, (year, &rule)).await?,
        CheckCommand::Explain(asked) => {
            let (mut tx, unit) = desk.write_dealings(&asked.unit).await?;
            let acting = act(desk.clock, &desk.actor);
            let found =
                explain_finding(&mut tx, acting, &unit, asked.meant(), &asked.reason).await?;
            tx.commit().await?;
            said(desk, "已说明", (&found, State::Explained))?;
        }
        CheckCommand::Terms { unit, from, paper, term } => {
            termed(desk, &unit, (&from, &paper), &term).await?;
        }
        CheckCommand::Refuse(asked) => decided(desk, &asked, false).await?,
        CheckCommand::Accept(asked) => decided(desk, &asked, true).await?,
        CheckCommand::Override { answering, until } => {
            excused(desk, &answering, until.as_deref()).await?;
        }
    }
    Ok(Ending::Done)
}

async fn run(
    desk: &Desk,
    unit: &str,
    (year, is_below): (i64, bool),
    family: Option<&str>,
) -> Outcome<Ending> {
    let (mut tx, unit) = desk.write_dealings(unit).await?;
    let acting = act(desk.clock, &desk.actor);
    let family = family.map(str::to_ascii_uppercase);
    let asked = Asked { is_below, family: family.as_deref(), ..Asked::all(&unit, year) };
    let bar = progress(1);
    let run = run_checks(&mut tx, acting, asked, |done, all| {
        bar.set_length(u64::try_from(all).unwrap_or_default());
        bar.set_position(u64::try_from(done).unwrap_or_default());
    })
    .await?;
    bar.finish_and_clear();
    let listed = latest_findings(&mut tx, &unit, (year, is_below), desk.clock.today()).await?;
    tx.commit().await?;
    let count = |level: Level| listed.findings.iter().filter(|it| it.level == level).count();
    let counts = Level::EVERY.iter().map(|level| format!("{level} {}", count(*level)));
    let units = run.found.units.len();
    match desk.format {
        Format::Json => say_json(&json!({
            "run": run.id,
            "units": units,
            "without_books": run.found.without_books,
            "refuse": count(Level::Refuse),
            "warn": count(Level::Warn),
            "inform": count(Level::Inform),
            "incomputable": count(Level::Incomputable),
            "findings": listed.findings,
        }))?,
        format => {
            say_report(format, &draw_findings(&listed.findings))?;
            if format == Format::Table {
                let counts: Vec<String> = counts.collect();
                say(&format!("已检查 {units} 个单位：{}", counts.join("，")));
            }
        }
    }
    let is_refused = listed.findings.iter().any(CheckFinding::refuses);
    Ok(if is_refused { Ending::Faults } else { Ending::Done })
}

async fn tried(desk: &Desk, unit: &str, (year, rule): (i64, &str)) -> Outcome<()> {
    let (mut tx, unit) = desk.read_unit(unit).await?;
    let tried = try_rule(&mut tx, &unit, (year, rule)).await?;
    if desk.is_json() {
        return say_json(&json!({
            "rule": rule, "asked": tried.asked, "units": tried.units, "findings": tried.findings,
        }));
    }
    say_report(desk.format, &draw_findings(&tried.findings))?;
    if desk.format == Format::Table {
        let (hit, asked) = (tried.units.len(), tried.asked);
        let named = tried.units.join("、");
        say(&format!("{rule} 会查出 {hit} 个单位（共 {asked} 个）：{named}"));
    }
    Ok(())
}

async fn termed(
    desk: &Desk,
    unit: &str,
    (from, paper): (&str, &str),
    term: &[String],
) -> Outcome<()> {
    let day = read_end(from)?.unwrap_or_else(|| desk.clock.today());
    let (mut tx, unit) = desk.write_book(unit).await?;
    let acting = act(desk.clock, &desk.actor);
    let rule = set_terms(&mut tx, acting, &unit, (day, paper), term).await?;
    tx.commit().await?;
    let told = json!({ "unit": unit.code, "from": rule.valid_from_on, "terms": rule.value });
    say_done(desk, &format!("已设定检查参数：{unit} {} {}", rule.label(), rule.value), &told)
}

async fn decided(desk: &Desk, asked: &Answering, is_accepted: bool) -> Outcome<()> {
    let (mut tx, unit) = desk.write_dealings(&asked.unit).await?;
    let acting = act(desk.clock, &desk.actor);
    // Whoever has the command line has the whole tree.
    let ruling = Ruling { is_accepted, reason: &asked.reason, is_from_above: true };
    let found = decide_explanation(&mut tx, acting, &unit, asked.meant(), ruling).await?;
    tx.commit().await?;
    let (text, state) =
        if is_accepted { ("已认可", State::Explained) } else { ("已退回", State::Refused) };
    said(desk, text, (&found, state))
}

async fn excused(desk: &Desk, asked: &Answering, until: Option<&str>) -> Outcome<()> {
    let until = read_end(until.unwrap_or_default())?;
    let (mut tx, unit) = desk.write_dealings(&asked.unit).await?;
    let acting = act(desk.clock, &desk.actor);
    let meant = Excusing { meant: asked.meant(), until, may_agree: true };
    let excused = excuse_finding(&mut tx, acting, &unit, meant, &asked.reason).await?;
    tx.commit().await?;
    let end = excused.until_on;
    let (text, state) = if excused.is_agreed {
        (format!("已放行至 {end}"), State::Overridden)
    } else {
        let state = excused.found.state.unwrap_or(State::Open);
        (format!("已提出放行至 {end}，待另一人放行"), state)
    };
    said(desk, &text, (&excused.found, state))
}

fn said(desk: &Desk, text: &str, (found, state): (&CheckFinding, State)) -> Outcome<()> {
    let line = format!("{text}：{} {} {}", found.unit, found.rule, found.key());
    let told = json!({
        "unit": found.unit, "rule": found.rule, "subject": found.key(), "state": state.as_str(),
    });
    say_done(desk, &line, &told)
}
