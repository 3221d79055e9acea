//! 考核: rounds, self-checks, scores, rankings, appeals.

use clap::Subcommand;
use serde_json::json;

use super::desk::{Desk, Format};
use super::output::{say, say_done, say_findings, say_json};
use super::reports::say_report;
use crate::appraisals::announce_ranking::announce_ranking;
use crate::appraisals::answer_appeal::{Answer, Appeal, answer_appeal, raise_appeal};
use crate::appraisals::open_round::open_round;
use crate::appraisals::points::hundredths;
use crate::appraisals::read_scores::{AskedSheet, read_sheet};
use crate::appraisals::record_scores::record_scores;
use crate::appraisals::rows::ScoreRow;
use crate::appraisals::sheet::{ScoreKind, Sheet};
use crate::appraisals::submit_self_check::submit_self_check;
use crate::audits::codes::DAY_INVALID;
use crate::finding::{Failure, Finding, Outcome, Place, refuses};
use crate::imports::codes::REGISTER_CHOICE_UNKNOWN;
use crate::oversight::appraisals::{draw_ranking, draw_scores};
use crate::oversight::build_oversight::headed;
use crate::oversight::oversight_name::OversightName;
use crate::units::unit::Unit;

/// Rows whose mending a self-check tells.
const TO_MEND: usize = 3;

/// Commands and their arguments in English.
pub const ENGLISH: &[(&str, &str)] = &[
    ("appraisal", "Appraisals: open a round, self-check, score, publish, appeal"),
    (".scheme", "Code of the scheme; GF100, or the round that is open, unless given"),
    ("appraisal open", "Open the appraisal of the unions below for a year"),
    ("appraisal open.due", "Day by which unions file their self-check"),
    ("appraisal self-check", "The score that the union above would see, and what mending brings"),
    ("appraisal self-check.file", "File it as the union's own word"),
    ("appraisal score", "Score a row of a union"),
    ("appraisal score.of", "Code of the union that is scored; the unit itself unless given"),
    ("appraisal score.item", "Code of the row"),
    ("appraisal score.kind", "self, peer or review"),
    ("appraisal score.points", "Points, a grade A, B or C, n/a or veto"),
    ("appraisal score.reason", "Why points are taken away"),
    ("appraisal score.evidence", "Vouchers or papers that show it"),
    ("appraisal publish", "Publish what the round came to"),
    ("appraisal publish.provisional", "With rows that have no score yet"),
    ("appraisal appeal", "Appeal against a row of what was published"),
    ("appraisal appeal.item", "Code of the row"),
    ("appraisal appeal.reason", "Why"),
    ("appraisal answer", "Answer an appeal, with a new score or without"),
    ("appraisal answer.appeal", "Number of the appeal"),
    ("appraisal answer.text", "What is answered"),
    ("appraisal answer.points", "The new score; the old one stays unless given"),
];

#[derive(Debug, Subcommand)]
pub enum AppraisalCommand {
    /// 开展一个年度对下级的考核
    Open {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 年度
        #[arg(long)]
        year: i64,
        /// 方案代码
        #[arg(long, default_value = "GF100")]
        scheme: String,
        /// 报送自评的截止日期
        #[arg(long)]
        due: Option<String>,
    },
    /// 自查：上级会看到的得分，以及整改哪几条最值得
    SelfCheck {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 年度
        #[arg(long)]
        year: i64,
        /// 方案代码；不写为已开展的考核或 GF100
        #[arg(long, default_value = "")]
        scheme: String,
        /// 作为自评报送
        #[arg(long)]
        file: bool,
    },
    /// 评一条的分
    Score {
        /// 评分单位的编码
        #[arg(long)]
        unit: String,
        /// 年度
        #[arg(long)]
        year: i64,
        /// 方案代码；不写为已开展的考核
        #[arg(long, default_value = "")]
        scheme: String,
        /// 被考核单位的编码；不写为评分单位自己
        #[arg(long)]
        of: Option<String>,
        /// 条目
        #[arg(long)]
        item: String,
        /// 评分类别：自评、互查、复核
        #[arg(long)]
        kind: String,
        /// 得分；分等条目写 A、B、C；也可写 不适用、否决
        #[arg(long)]
        points: String,
        /// 扣分说明
        #[arg(long, default_value = "")]
        reason: String,
        /// 证据
        #[arg(long, default_value = "")]
        evidence: String,
    },
    /// 发布考核结果，发布后不再更改
    Publish {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 年度
        #[arg(long)]
        year: i64,
        /// 方案代码；不写为已开展的考核
        #[arg(long, default_value = "")]
        scheme: String,
        /// 带着未评完的条目发布（暂评）
        #[arg(long)]
        provisional: bool,
    },
    /// 对发布的得分提出申诉
    Appeal {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 年度
        #[arg(long)]
        year: i64,
        /// 方案代码；不写为已开展的考核
        #[arg(long, default_value = "")]
        scheme: String,
        /// 条目
        #[arg(long)]
        item: String,
        /// 申诉理由
        #[arg(long)]
        reason: String,
    },
    /// 答复申诉，可同时重新评分
    Answer {
        /// 开展考核的单位编码
        #[arg(long)]
        unit: String,
        /// 年度
        #[arg(long)]
        year: i64,
        /// 申诉号
        #[arg(long)]
        appeal: i64,
        /// 答复
        #[arg(long)]
        text: String,
        /// 新的得分；维持原得分不写
        #[arg(long, default_value = "")]
        points: String,
    },
}

impl AppraisalCommand {
    #[must_use]
    pub fn lists(&self) -> bool {
        matches!(self, Self::SelfCheck { .. } | Self::Publish { .. })
    }
}

/// A day as people type it.
pub fn read_day(field: &'static str, text: &str) -> Outcome<jiff::civil::Date> {
    text.trim().parse().map_err(|_| {
        let place = Place::default().field(field);
        Finding::new(&DAY_INVALID, place).found(text).expected("如 2026-03-01").into()
    })
}

pub async fn appraisal(desk: &Desk, command: AppraisalCommand) -> Outcome<()> {
    let acting = (desk.clock, &desk.actor);
    match command {
        AppraisalCommand::Open { unit, year, scheme, due } => {
            let due = due.as_deref().map(|text| read_day("due", text)).transpose()?;
            let (mut tx, unit) = desk.write_book(&unit).await?;
            let round = open_round(&mut tx, acting, &unit, (&scheme, year, due)).await?;
            tx.commit().await?;
            let told = json!({ "unit": unit.code, "year": year, "scheme": round.scheme,
                "self_check_due_on": round.self_check_due_on });
            say_done(desk, &format!("{unit} 已开展 {year} 年 {} 考核", round.scheme), &told)
        }
        AppraisalCommand::SelfCheck { unit, year, scheme, file } => {
            let (mut tx, unit) = desk.write_book(&unit).await?;
            let asked = AskedSheet { scheme: &scheme, year, today: desk.clock.today() };
            let sheet = if file {
                submit_self_check(&mut tx, acting, &unit, (&scheme, year)).await?
            } else {
                read_sheet(&mut tx, &unit, asked).await?
            };
            if file {
                tx.commit().await?;
            } else {
                tx.rollback().await?;
            }
            say_sheet(desk, &unit, &sheet)
        }
        AppraisalCommand::Score {
            unit,
            year,
            scheme,
            of,
            item,
            kind,
            points,
            reason,
            evidence,
        } => {
            let kind = ScoreKind::read(kind.trim()).ok_or_else(|| {
                let place = Place::default().field("kind");
                let finding = Finding::new(&REGISTER_CHOICE_UNKNOWN, place);
                finding.found(&kind).expected("自评、互查、复核")
            })?;
            let of = of.unwrap_or_else(|| unit.clone());
            let row = ScoreRow { scheme, unit: of, item, kind, score: points, reason, evidence };
            score(desk, &unit, (year, row)).await
        }
        AppraisalCommand::Publish { unit, year, scheme, provisional } => {
            let (mut tx, unit) = desk.write_book(&unit).await?;
            let asked = ((scheme.as_str(), year), provisional);
            let ranking = announce_ranking(&mut tx, acting, &unit, asked).await?;
            tx.commit().await?;
            let name = (OversightName::AppraisalRanking, year);
            say_report(desk.format, &headed(draw_ranking(&ranking), &unit, name))
        }
        AppraisalCommand::Appeal { unit, year, scheme, item, reason } => {
            let (mut tx, unit) = desk.write_book(&unit).await?;
            let (scheme, item, reason) = (scheme.as_str(), item.as_str(), reason.as_str());
            let appeal = Appeal { scheme, year, item, reason };
            let number = raise_appeal(&mut tx, acting, &unit, &appeal).await?;
            tx.commit().await?;
            let told = json!({ "appeal": number, "item": item });
            say_done(desk, &format!("已提出申诉 {number}"), &told)
        }
        AppraisalCommand::Answer { unit, year, appeal, text, points } => {
            let (mut tx, unit) = desk.write_book(&unit).await?;
            let answer = Answer { appeal, year, text: &text, score: &points };
            answer_appeal(&mut tx, acting, &unit, &answer).await?;
            tx.commit().await?;
            let told = json!({ "appeal": appeal, "points": points });
            say_done(desk, &format!("已答复申诉 {appeal}"), &told)
        }
    }
}

async fn score(desk: &Desk, unit: &str, (year, row): (i64, ScoreRow)) -> Outcome<()> {
    let acting = (desk.clock, &desk.actor);
    let (mut tx, unit) = desk.write_book(unit).await?;
    let rows = std::slice::from_ref(&row);
    let taken = record_scores(&mut tx, acting, (&unit, year), rows).await?;
    if refuses(&taken.findings) {
        return Err(Failure::Refused(taken.findings));
    }
    tx.commit().await?;
    let told = json!({ "unit": row.unit, "item": row.item, "kind": row.kind,
        "points": row.score });
    let said = format!("已登记 {} {} 的{}：{}", row.unit, row.item, row.kind, row.score);
    say_done(desk, &said, &told)
}

/// The sheet, and what mending the dearest rows would bring.
fn say_sheet(desk: &Desk, unit: &Unit, sheet: &Sheet) -> Outcome<()> {
    let worth = sheet.worth_mending(TO_MEND);
    if desk.is_json() {
        let mend: Vec<_> = worth
            .iter()
            .map(|(line, gain)| json!({ "item": line.code, "gain": hundredths(*gain) }))
            .collect();
        return say_json(&json!({ "sheet": sheet, "total": sheet.total_printed(), "mend": mend }));
    }
    let sheets = std::slice::from_ref(sheet);
    let name = (OversightName::AppraisalScore, sheet.year);
    say_report(desk.format, &headed(draw_scores(sheets), unit, name))?;
    if desk.format == Format::Table {
        for (line, gain) in worth {
            let gain = hundredths(gain);
            say(&format!("整改 {} {} 可增加 {gain} 分", line.code, line.item));
        }
        say_findings(&[]);
    }
    Ok(())
}
