//! Whether a report's file is still what was given out, and what the books of now say otherwise.
//!
//! Without the books on this machine the file alone is judged, by its seal.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::desk::{Desk, Ending};
use super::output::{say, say_json};
use crate::consolidation::consolidated_name::Tree;
use crate::date::ReportSpan;
use crate::finding::{Failure, Outcome};
use crate::formats::printable::Report;
use crate::formats::seal::{Seal, SealedFile, figures_of, read_json, read_workbook};
use crate::formats::xlsx_write::write_xlsx;
use crate::platform::database::Tx;
use crate::submissions::build_named::{build_named, label_of, rules_hash};
use crate::submissions::submission::Content;
use crate::trail;
use crate::units::store as units;
use crate::units::unit::Unit;

/// Commands and their arguments in English.
pub const ENGLISH: &[(&str, &str)] = &[
    ("verify-report", "Whether a report's file is true, drifted, or not ours"),
    ("verify-report.file", "The report's file: xlsx or json"),
];

/// 核对报表文件：与封印和现账是否一致
#[derive(Debug, Args)]
pub struct VerifyReportArguments {
    /// 报表文件：xlsx 或 json
    file: PathBuf,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    True,
    Drifted,
    NotOurs,
}

impl Verdict {
    fn label(self) -> &'static str {
        match self {
            Self::True => "属实",
            Self::Drifted => "与现账有差异",
            Self::NotOurs => "不是本系统出具的文件，或已被改动",
        }
    }
}

/// What is said of a file.
#[derive(Clone, Debug, Serialize)]
struct Told {
    verdict: Verdict,
    unit: String,
    report: String,
    period: String,
    /// The books were at hand.
    with_books: bool,
    differences: Vec<String>,
}

/// Characters of a hash that tell two ends of a chain apart.
const MARK_CHARACTERS: usize = 12;

fn short(hash: &str) -> String {
    hash.chars().take(MARK_CHARACTERS).collect()
}

/// The seal of a report that is given out now; `None` for one that no name draws again.
pub async fn seal_of(
    tx: &mut Tx,
    unit: &Unit,
    report: &Report,
    tree: &str,
) -> Outcome<Option<Seal>> {
    if label_of(&report.name).is_empty() {
        return Ok(None);
    }
    let (seq, hash) = trail::store::head(tx, unit.id, "voucher").await?;
    Ok(Some(Seal {
        unit: unit.code.clone(),
        report: report.name.clone(),
        span: report.span.clone(),
        tree: tree.to_owned(),
        books: format!("{seq}-{}-{}", short(&hash), short(&rules_hash())),
        mark: String::new(),
    }))
}

fn read(bytes: &[u8]) -> Outcome<Option<SealedFile>> {
    if bytes.starts_with(b"PK") {
        return read_workbook(bytes).map(Some);
    }
    Ok(serde_json::from_slice(bytes).ok().map(read_json))
}

pub async fn verify_report(desk: &Desk, asked: VerifyReportArguments) -> Outcome<Ending> {
    let bytes = std::fs::read(&asked.file)
        .map_err(|problem| Failure::file(asked.file.display(), problem))?;
    // Whatever cannot be read is no file of ours.
    let file = read(&bytes).unwrap_or_default();
    let whole = file.filter(SealedFile::is_whole).and_then(|it| it.seal);
    let mut told = Told {
        verdict: Verdict::NotOurs,
        unit: String::new(),
        report: String::new(),
        period: String::new(),
        with_books: false,
        differences: Vec::new(),
    };
    if let Some(seal) = whole {
        told.verdict = Verdict::True;
        told.unit.clone_from(&seal.unit);
        told.report = label_of(&seal.report).to_owned();
        told.period.clone_from(&seal.span);
        if let Some(differences) = beside_books(desk, &seal, &bytes).await? {
            told.with_books = true;
            if !differences.is_empty() {
                told.verdict = Verdict::Drifted;
            }
            told.differences = differences;
        }
    }
    if desk.is_json() {
        say_json(&told)?;
    } else {
        say_told(&told);
    }
    Ok(if told.verdict == Verdict::True { Ending::Done } else { Ending::Faults })
}

fn say_told(told: &Told) {
    let Told { unit, report, period, verdict, .. } = told;
    say(format!("{unit} {report} {period}：{}", verdict.label()).trim_start());
    for difference in &told.differences {
        say(difference);
    }
    if told.verdict == Verdict::True && !told.with_books {
        say("本机没有这个单位的账簿，只核对了文件本身");
    }
}

/// Whether there is anything at this machine that could hold books.
fn has_books(desk: &Desk) -> bool {
    match desk.url.strip_prefix("sqlite:") {
        Some(path) => {
            let path = path.trim_start_matches("//");
            let path = path.split('?').next().unwrap_or(path);
            std::path::Path::new(path).exists()
        }
        None => true,
    }
}

/// What the books of now say otherwise; `None` where they are not here.
async fn beside_books(desk: &Desk, seal: &Seal, bytes: &[u8]) -> Outcome<Option<Vec<String>>> {
    if !has_books(desk) {
        return Ok(None);
    }
    let mut tx = desk.open().await?.read().await?;
    let Some(unit) = units::find_unit(&mut tx, &seal.unit).await? else { return Ok(None) };
    let Ok(span) = seal.span.parse::<ReportSpan>() else { return Ok(None) };
    let tree = Tree::read(&seal.tree).unwrap_or(Tree::Then);
    let mut said = Vec::new();
    let drawn = match build_named(&mut tx, &unit, (&seal.report, span), tree).await {
        Ok(drawn) => drawn.report,
        Err(Failure::Refused(findings)) => {
            said.extend(findings.iter().map(|it| format!("现在无法重编：{}", it.message)));
            return Ok(Some(said));
        }
        Err(failure) => return Err(failure),
    };
    let rules = seal.books.rsplit('-').next().unwrap_or_default();
    if rules != short(&rules_hash()) {
        said.push("报表规则已变".to_owned());
    }
    said.extend(if bytes.starts_with(b"PK") {
        workbook_differences(bytes, &write_xlsx(&drawn, desk.clock.today())?)?
    } else {
        json_differences(bytes, &drawn)
    });
    Ok(Some(said))
}

/// Figures of two workbooks by their cells.
fn workbook_differences(was: &[u8], now: &[u8]) -> Outcome<Vec<String>> {
    let (before, after) = (figures_of(was)?, figures_of(now)?);
    let at = |figures: &[crate::formats::seal::Figure], place: &str| {
        figures.iter().find(|it| it.place == place).map(|it| it.text.clone())
    };
    let mut said = Vec::new();
    for it in &before {
        let now = at(&after, &it.place).unwrap_or_default();
        if now != it.text {
            said.push(format!("{} {} {}→{now}", it.place, it.line, it.text));
        }
    }
    for it in &after {
        if at(&before, &it.place).is_none() {
            said.push(format!("{} {} 空→{}", it.place, it.line, it.text));
        }
    }
    Ok(said)
}

fn json_differences(bytes: &[u8], drawn: &Report) -> Vec<String> {
    let value: serde_json::Value = serde_json::from_slice(bytes).unwrap_or_default();
    let now = Content::of(drawn);
    let rows = value["rows"].as_array().map(Vec::as_slice).unwrap_or_default();
    let text = |cell: &serde_json::Value| {
        let value = &cell["value"];
        let said = value["text"].as_str().or_else(|| value["money"].as_str());
        said.unwrap_or_default().to_owned()
    };
    let row = |row: &serde_json::Value| {
        row["cells"].as_array().map(|cells| cells.iter().map(text).collect()).unwrap_or_default()
    };
    let was = Content { rows: rows.iter().map(row).collect(), ..now.clone() };
    let changes = crate::submissions::submission::differences(&was, &now);
    changes.iter().map(ToString::to_string).collect()
}
