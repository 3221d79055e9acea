//! The sheet of a union: what counts, what leaves, what is vetoed.

use super::points::Points;
use super::rule::{Measured, Metric};
use super::scheme::{Scheme, WrittenItem, read_item};
use super::sheet::{Auto, Grades, ScoreKind, Scored, Scores, Sheet, Verdict, Whom, score};

fn scheme(rows: &[(&str, &str, &str)]) -> Scheme {
    let item = |(code, points, rule): &(&str, &str, &str)| {
        let text = |it: &str| it.to_owned();
        let row = WrittenItem {
            code: text(code),
            area: text("片区"),
            item: text("条目"),
            points: text(points),
            rule: text(rule),
            computable: text("auto"),
            data_needed: String::new(),
        };
        read_item(&row).unwrap_or_else(|faults| panic!("{code}: {faults:?}"))
    };
    Scheme { code: "T".to_owned(), id: None, version: 1, items: rows.iter().map(item).collect() }
}

fn said(kind: ScoreKind, verdict: Verdict) -> Scores {
    let mut scores = Scores::default();
    let (reason, evidence) = ("说明".to_owned(), String::new());
    scores.set(kind, Scored { verdict, reason, evidence, by: "甲".to_owned(), at: String::new() });
    scores
}

fn points(text: &str) -> Points {
    Points::read(text).unwrap_or_default()
}

fn drawn(
    rows: &[(&str, &str, &str)],
    say: impl Fn(&str) -> Scores,
    measure: impl Fn(&str) -> Auto,
) -> Sheet {
    let whom = Whom { unit: "G1", unit_name: "甲工会", year: 2025 };
    score(&scheme(rows), whom, Grades::USUAL, say, |item| measure(&item.code))
}

fn clean(_: &str) -> Auto {
    Auto::Measured(Measured::default())
}

fn unsaid(_: &str) -> Scores {
    Scores::default()
}

const ROWS: &[(&str, &str, &str)] = &[
    ("A01", "40", "per:5/次;cap:20"),
    ("B01", "30", "tier:<100%:5,<90%:30"),
    ("D01", "30", "fail:30"),
    ("V01", "0", "veto"),
];

#[test]
fn what_does_not_apply_and_what_is_not_scored_leave_above_and_below_the_line() {
    let measure = |code: &str| match code {
        "A01" => Auto::Measured(Measured {
            count: 1,
            evidence: vec!["VC04 2025-03 记-1".to_owned()],
            ..Measured::default()
        }),
        "B01" => Auto::Inapplicable("没有任务".to_owned()),
        _ => Auto::Unknown("报送记录".to_owned()),
    };
    let sheet = drawn(ROWS, unsaid, measure);
    // 35 of 40, the rest stays out: 87.50.
    assert_eq!((sheet.total_printed().as_str(), sheet.grade), ("87.50", "良好"));
    assert!(sheet.is_provisional && sheet.passes);
    assert_eq!(sheet.lines[1].remark, "不适用：没有任务");
    assert_eq!(sheet.lines[2].remark, "无法计算：报送记录");
    assert_eq!(sheet.lines[0].deduction, Some(points("5")));
    let gains: Vec<(&str, i64)> =
        sheet.worth_mending(3).into_iter().map(|(line, gain)| (line.code.as_str(), gain)).collect();
    assert_eq!(gains, [("A01", 1_250)]);

    // Once people have said the rest, nothing is provisional.
    let say = |code: &str| match code {
        "D01" => said(ScoreKind::Peer, Verdict::Points(points("30"))),
        _ => Scores::default(),
    };
    let sheet = drawn(ROWS, say, measure);
    // 65 of 70.
    assert_eq!((sheet.total_printed().as_str(), sheet.is_provisional), ("92.86", false));
}

#[test]
fn a_review_goes_before_a_peer_review_and_that_before_ones_own_word() {
    for (kinds, expected) in [
        (&[ScoreKind::OwnWord][..], "40"),
        (&[ScoreKind::OwnWord, ScoreKind::Peer], "41"),
        (&[ScoreKind::Review, ScoreKind::Peer, ScoreKind::OwnWord], "42"),
    ] {
        let of = |kind: ScoreKind| match kind {
            ScoreKind::OwnWord => "10",
            ScoreKind::Peer => "11",
            ScoreKind::Review => "12",
        };
        let say = |code: &str| {
            let mut scores = Scores::default();
            if code == "A01" {
                for kind in kinds {
                    let verdict = Verdict::Points(points(of(*kind)));
                    scores.set(*kind, said(*kind, verdict).of(*kind).unwrap().clone());
                }
            }
            scores
        };
        let measure = |code: &str| match code {
            "B01" => Auto::Measured(Measured {
                metric: Some(Metric { part: 50, whole: 100 }),
                ..Measured::default()
            }),
            _ => clean(code),
        };
        let sheet = drawn(ROWS, say, measure);
        assert_eq!(sheet.scored.written(), expected, "{kinds:?}");
    }
}

#[test]
fn a_veto_changes_no_points_and_an_area_may_be_worth_nothing() {
    let fails = |code: &str| {
        let measured = Measured { fails: code.starts_with('V'), ..Measured::default() };
        Auto::Measured(measured)
    };
    let sheet = drawn(ROWS, unsaid, fails);
    assert_eq!((sheet.total, sheet.passes), (Some(10_000), false));
    assert_eq!(sheet.vetoes, ["V01"]);
    // A reviewer says that it is none.
    let say = |code: &str| match code {
        "V01" => said(ScoreKind::Review, Verdict::Points(Points::ZERO)),
        _ => Scores::default(),
    };
    assert!(drawn(ROWS, say, fails).passes);

    let rows = [ROWS[0], ROWS[1], ROWS[2], ("V07", "0", "alt:zero(D)")];
    let sheet = drawn(&rows, unsaid, fails);
    assert_eq!((sheet.total, sheet.passes, sheet.vetoes.len()), (Some(7_000), true, 0));
}

#[test]
fn grades_take_shares_and_bonus_points_come_on_top() {
    let rows =
        [("1", "60", "grade:100/80/60"), ("2", "40", "grade:100/80/60"), ("3", "0", "bonus:5")];
    let say = |code: &str| match code {
        "1" => said(ScoreKind::Review, Verdict::Points(points("60").percent(80))),
        "2" => said(ScoreKind::Review, Verdict::Points(points("40").percent(60))),
        _ => said(ScoreKind::Review, Verdict::Points(points("2.5"))),
    };
    let sheet = drawn(&rows, say, |_| Auto::Unknown(String::new()));
    // 48 + 24, and 2.5 on top.
    assert_eq!((sheet.total_printed().as_str(), sheet.grade), ("74.50", "合格"));
    assert!(!sheet.is_provisional);
}

#[test]
fn grades_are_read_and_must_fall() {
    assert_eq!(Grades::read("90,80,60"), Some(Grades::USUAL));
    assert_eq!(Grades::read("95/85/70").map(|it| it.of(9_500)), Some("优秀"));
    for text in ["80,90,60", "90,80", "90,80,x", ""] {
        assert_eq!(Grades::read(text), None, "{text}");
    }
    let of = |total| (Grades::USUAL.of(total), Grades::USUAL.is_passed(total));
    assert_eq!(of(5_999), ("不合格", false));
    assert_eq!(of(6_000), ("合格", true));
    assert_eq!(of(9_000), ("优秀", true));
}
