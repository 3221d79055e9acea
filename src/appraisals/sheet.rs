//! 评分表: what a union gets for each row, and in all. Pure.
//!
//! Invariants: what a person said goes before what the program measured, a review before a peer
//! review, that before the union's own word; rows that do not apply, or that nobody scored yet,
//! leave the whole scheme, above and below the line; a veto changes no points.

use serde::Serialize;

use crate::appraisals::points::{Points, hundredths};
use crate::appraisals::rule::Measured;
use crate::appraisals::scheme::{Item, Scheme};

crate::spelled! {
    /// 评分类别.
    ScoreKind {
        OwnWord = "self", "自评";
        Peer = "peer", "互查";
        Review = "review", "复核";
    }
}

/// What somebody said of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Points(Points),
    /// 不适用.
    Inapplicable,
    /// 否决.
    Veto,
}

/// A score as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Scored {
    pub verdict: Verdict,
    pub reason: String,
    pub evidence: String,
    pub by: String,
    pub at: String,
}

/// What the program can say of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Auto {
    Measured(Measured),
    Inapplicable(String),
    /// What it would need.
    Unknown(String),
}

/// The three scores of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Scores {
    pub own: Option<Scored>,
    pub peer: Option<Scored>,
    pub review: Option<Scored>,
}

impl Scores {
    #[must_use]
    pub fn of(&self, kind: ScoreKind) -> Option<&Scored> {
        match kind {
            ScoreKind::OwnWord => self.own.as_ref(),
            ScoreKind::Peer => self.peer.as_ref(),
            ScoreKind::Review => self.review.as_ref(),
        }
    }

    pub fn set(&mut self, kind: ScoreKind, scored: Scored) {
        match kind {
            ScoreKind::OwnWord => self.own = Some(scored),
            ScoreKind::Peer => self.peer = Some(scored),
            ScoreKind::Review => self.review = Some(scored),
        }
    }

    /// The one that counts.
    #[must_use]
    pub fn counting(&self) -> Option<&Scored> {
        self.review.as_ref().or(self.peer.as_ref()).or(self.own.as_ref())
    }
}

/// A row of the sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    pub code: String,
    pub area: String,
    pub item: String,
    pub points: Points,
    pub rule: String,
    #[serde(flatten)]
    pub scores: Scores,
    /// What the program would give.
    pub automatic: Option<Points>,
    /// 得分; missing where the row leaves the scheme.
    pub score: Option<Points>,
    /// 扣分, positive.
    pub deduction: Option<Points>,
    pub evidence: String,
    /// Why the row has no score, or what was said about it.
    pub remark: String,
    pub is_veto: bool,
}

/// 等次 by their lower ends, in hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grades(pub [i64; 3]);

impl Grades {
    /// 90, 80, 60.
    pub const USUAL: Self = Self([9_000, 8_000, 6_000]);
    const LABELS: [&'static str; 4] = ["优秀", "良好", "合格", "不合格"];

    /// `90,80,60`, falling.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let parts: Option<Vec<i64>> = text
            .split([',', '，', '/'])
            .map(|part| Some(Points::read(part)?.parts() / 100))
            .collect();
        let marks: [i64; 3] = parts?.try_into().ok()?;
        let is_falling = marks[0] > marks[1] && marks[1] > marks[2];
        is_falling.then_some(Self(marks))
    }

    #[must_use]
    pub fn of(self, total: i64) -> &'static str {
        let place = self.0.iter().position(|mark| total >= *mark).unwrap_or(3);
        Self::LABELS.get(place).copied().unwrap_or_default()
    }

    /// Whether the lowest mark is reached.
    #[must_use]
    pub fn is_passed(self, total: i64) -> bool {
        self.0.last().is_some_and(|mark| total >= *mark)
    }
}

/// 评分表.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sheet {
    pub scheme: String,
    pub version: i64,
    pub unit: String,
    pub unit_name: String,
    pub year: i64,
    pub lines: Vec<Line>,
    /// Points of the rows that stay in.
    pub points: Points,
    /// What they got.
    pub scored: Points,
    pub bonus: Points,
    /// Hundredths of a point; missing where no row stays in.
    pub total: Option<i64>,
    /// 暂评: rows that apply have no score yet.
    pub is_provisional: bool,
    pub vetoes: Vec<String>,
    pub grade: &'static str,
    pub passes: bool,
}

impl Sheet {
    /// As it is printed.
    #[must_use]
    pub fn total_printed(&self) -> String {
        self.total.map(hundredths).unwrap_or_default()
    }

    /// The total in hundredths if rows had all their points.
    #[must_use]
    pub fn mended(&self, codes: &[&str]) -> Option<i64> {
        let meant = |line: &&Line| !line.is_veto && codes.contains(&line.code.as_str());
        let lost = |line: &Line| line.deduction.filter(|it| *it > Points::ZERO);
        let gained: Points = self.lines.iter().filter(meant).filter_map(lost).sum();
        let total = (self.scored + gained).share_of(self.points)?;
        Some(total + (self.bonus.parts() + 50) / 100)
    }

    /// What mending the rows that cost most would bring, in hundredths of the total.
    #[must_use]
    pub fn worth_mending(&self, count: usize) -> Vec<(&Line, i64)> {
        let lost = |line: &Line| line.deduction.filter(|it| *it > Points::ZERO);
        let mut lines: Vec<&Line> = self.lines.iter().filter(|it| lost(it).is_some()).collect();
        lines.sort_by_key(|it| (std::cmp::Reverse(it.deduction), it.code.clone()));
        let gain = |line: &Line| {
            let after = (self.scored + line.deduction.unwrap_or_default()).share_of(self.points);
            let before = self.scored.share_of(self.points);
            after.unwrap_or_default() - before.unwrap_or_default()
        };
        lines.into_iter().take(count).map(|line| (line, gain(line))).collect()
    }
}

/// Who is scored, for when.
#[derive(Clone, Copy, Debug)]
pub struct Whom<'a> {
    pub unit: &'a str,
    pub unit_name: &'a str,
    pub year: i64,
}

/// Draws up the sheet of a union: `said` and `measured` are asked by the code of a row.
pub fn score(
    scheme: &Scheme,
    whom: Whom<'_>,
    grades: Grades,
    said: impl Fn(&str) -> Scores,
    measured: impl Fn(&Item) -> Auto,
) -> Sheet {
    let mut lines: Vec<Line> = Vec::with_capacity(scheme.items.len());
    let mut zeroed: Vec<char> = Vec::new();
    let mut vetoes = Vec::new();
    let mut is_provisional = false;
    for item in &scheme.items {
        let drawn = draw_line(item, said(&item.code), &measured(item));
        if drawn.is_vetoing {
            if item.rule.is_veto {
                vetoes.push(item.code.clone());
            } else {
                zeroed.extend(item.rule.zeroes);
            }
        }
        is_provisional |= drawn.is_open;
        lines.push(drawn.line);
    }
    for (line, item) in lines.iter_mut().zip(&scheme.items) {
        let is_zeroed = item.letter().is_some_and(|it| zeroed.contains(&it));
        if is_zeroed && line.score.is_some() && !item.is_veto() && !item.is_bonus() {
            line.score = Some(Points::ZERO);
            line.deduction = Some(line.points);
        }
    }
    let counts = |item: &Item| !item.is_veto() && !item.is_bonus();
    let counting: Vec<(&Line, Points)> = lines
        .iter()
        .zip(&scheme.items)
        .filter(|(_, item)| counts(item))
        .filter_map(|(line, _)| Some((line, line.score?)))
        .collect();
    let points: Points = counting.iter().map(|(line, _)| line.points).sum();
    let scored: Points = counting.iter().map(|(_, score)| *score).sum();
    let with_bonus = lines.iter().zip(&scheme.items).filter(|(_, item)| item.is_bonus());
    let bonus: Points = with_bonus.filter_map(|(line, _)| line.score).sum();
    // Bonus points are hundredths at the least: they are said with two places.
    let total = scored.share_of(points).map(|total| total + (bonus.parts() + 50) / 100);
    let grade = total.map_or("", |total| grades.of(total));
    let passes = vetoes.is_empty() && total.is_some_and(|total| grades.is_passed(total));
    Sheet {
        scheme: scheme.code.clone(),
        version: scheme.version,
        unit: whom.unit.to_owned(),
        unit_name: whom.unit_name.to_owned(),
        year: whom.year,
        lines,
        points,
        scored,
        bonus,
        total,
        is_provisional,
        vetoes,
        grade,
        passes,
    }
}

struct Drawn {
    line: Line,
    is_vetoing: bool,
    /// It applies and has no score yet.
    is_open: bool,
}

fn draw_line(item: &Item, scores: Scores, auto: &Auto) -> Drawn {
    let (automatic, auto_evidence, auto_remark, auto_fails) = match auto {
        Auto::Measured(measured) => {
            let taken = item.rule.deduction(item.points, measured);
            let evidence = measured.evidence.join(";");
            (Some(item.points - taken), evidence, String::new(), measured.fails)
        }
        Auto::Inapplicable(why) => (None, String::new(), format!("不适用：{why}"), false),
        Auto::Unknown(why) if why.is_empty() => (None, String::new(), "待评".to_owned(), false),
        Auto::Unknown(why) => (None, String::new(), format!("无法计算：{why}"), false),
    };
    let counting = scores.counting().cloned();
    let verdict = counting.as_ref().map(|it| it.verdict);
    let is_vetoing = match verdict {
        Some(Verdict::Veto) => true,
        Some(_) => false,
        None => item.is_veto() && auto_fails,
    };
    let score = match verdict {
        Some(Verdict::Points(points)) => Some(points),
        Some(Verdict::Inapplicable | Verdict::Veto) => None,
        None => automatic,
    };
    let score = score.filter(|_| !item.is_veto());
    let applies = match verdict {
        Some(verdict) => !matches!(verdict, Verdict::Inapplicable),
        None => !matches!(auto, Auto::Inapplicable(_)),
    };
    let is_open = applies && score.is_none() && !item.is_veto() && !item.is_bonus();
    let deduction = score.filter(|_| !item.is_bonus()).map(|score| item.points - score);
    // Evidence that the program found stays beside what people say.
    let said = counting.as_ref().map(|it| (it.evidence.as_str(), it.reason.as_str()));
    let (evidence, remark) = match said {
        Some((evidence, reason)) => {
            let parts = [evidence, auto_evidence.as_str()];
            let parts: Vec<&str> = parts.into_iter().filter(|it| !it.is_empty()).collect();
            let remark = match verdict {
                Some(Verdict::Inapplicable) => format!("不适用：{reason}"),
                Some(Verdict::Veto) => format!("否决：{reason}"),
                _ => reason.to_owned(),
            };
            (parts.join(";"), remark)
        }
        None if is_vetoing => (auto_evidence, "否决".to_owned()),
        None if item.is_veto() || item.is_bonus() => (auto_evidence, String::new()),
        None => (auto_evidence, auto_remark),
    };
    let line = Line {
        code: item.code.clone(),
        area: item.area.clone(),
        item: item.item.clone(),
        points: item.points,
        rule: item.rule_text.clone(),
        scores,
        automatic: automatic.filter(|_| !item.is_veto() && !item.is_bonus()),
        score,
        deduction,
        evidence,
        remark,
        is_veto: is_vetoing,
    };
    Drawn { line, is_vetoing, is_open }
}
