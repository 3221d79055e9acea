//! Findings explained, given back, explained better, accepted, let pass: by two people, bound to
//! what the finding says. On both databases.

use serde_json::json;

use super::commands::{RUN, import, of_rule, prepared};
use crate::cli::{Books, on_both};

fn answer(act: &str, rule: &str, subject: &str, more: &[&str]) -> Vec<String> {
    let asked = ["check", act, "--unit", "G7", "--year", "2025", "--rule", rule];
    let all = [&asked[..], &["--subject", subject], more].concat();
    all.into_iter().map(str::to_owned).collect()
}

fn json_of(books: &Books, asked: &[String]) -> (serde_json::Value, i32) {
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    books.json(&asked)
}

fn code_of(books: &Books, asked: &[String]) -> String {
    let (answer, code) = json_of(books, asked);
    assert_eq!(code, 1, "{answer}");
    answer["findings"][0]["code"].as_str().unwrap_or_default().to_owned()
}

fn states(books: &Books, rule: &str) -> Vec<String> {
    let report = ["report", "check-findings", "--unit", "G7", "--year", "2025", "--format", "csv"];
    let text = books.done(&report);
    let rows = text.lines().filter(|line| line.starts_with(rule));
    rows.map(|line| line.rsplit(',').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn an_explanation_is_refused_by_another_person_and_made_better() {
    on_both(|books| {
        prepared(&books);
        books.json(&RUN);
        let subject = "2025-03 记-1";
        let explain = |why: &str| answer("explain", "VC04", subject, &["--reason", why]);
        let by = |who: &str, act: &str, why: &str| {
            answer(act, "VC04", subject, &["--reason", why, "--actor", who])
        };
        assert_eq!(code_of(&books, &by("乙", "refuse", "没有说明")), "checks.not_explained");
        assert_eq!(code_of(&books, &explain(" ")), "checks.reason_invalid");
        assert_eq!(json_of(&books, &explain("银行回单后补")).1, 0);
        assert_eq!(states(&books, "VC04"), ["已说明"]);
        assert_eq!(
            code_of(&books, &by("本机操作员", "refuse", "自己退回")),
            "approvals.own_document"
        );
        assert_eq!(code_of(&books, &by("乙", "refuse", "")), "checks.reason_invalid");
        assert_eq!(json_of(&books, &by("乙", "refuse", "请注明补附日期")).1, 0);
        assert_eq!(states(&books, "VC04"), ["已退回"]);
        assert_eq!(json_of(&books, &explain("回单已于 4 月 2 日补附")).1, 0);
        assert_eq!(states(&books, "VC04"), ["已说明"]);
        assert_eq!(json_of(&books, &by("乙", "accept", "")).1, 0);
        let (run, code) = books.json(&RUN);
        // Explained, not let pass.
        assert_eq!((code, &of_rule(&run, "VC04")[0]["is_accepted"]), (4, &json!(true)));
        books.done(&["verify"]);
    });
}

#[test]
fn what_is_let_pass_takes_two_people_and_no_longer_refuses() {
    on_both(|books| {
        prepared(&books);
        assert_eq!(books.json(&RUN).1, 4);
        let subject = "2025-03 记-1";
        let by = |who: &str, more: &[&str]| {
            let all = [&["--reason", "票据遗失，已登报声明", "--actor", who][..], more].concat();
            answer("override", "VC04", subject, &all)
        };
        let wrong = by("甲", &["--until", "2020-01-01"]);
        assert_eq!(code_of(&books, &wrong), "checks.end_invalid");
        assert_eq!(code_of(&books, &by("甲", &["--until", "明年"])), "checks.day_invalid");
        let (asked, _) = json_of(&books, &by("甲", &[]));
        assert_eq!(asked["state"], "open");
        assert_eq!(books.json(&RUN).1, 4);
        assert_eq!(code_of(&books, &by("甲", &[])), "approvals.own_document");
        let (passed, _) = json_of(&books, &by("乙", &[]));
        assert_eq!(passed["state"], "overridden");
        assert_eq!(states(&books, "VC04"), ["已放行"]);
        let (run, code) = books.json(&RUN);
        assert_eq!(code, 0, "{}", run["findings"]);
        books.done(&["verify"]);
    });
}

#[test]
fn whoever_explained_is_one_of_the_two() {
    on_both(|books| {
        prepared(&books);
        books.json(&RUN);
        let explained = answer("explain", "VC04", "2025-03 记-1", &["--reason", "后补"]);
        assert_eq!(json_of(&books, &explained).1, 0);
        let more = ["--reason", "情况属实", "--actor", "乙"];
        let (passed, _) = json_of(&books, &answer("override", "VC04", "2025-03 记-1", &more));
        assert_eq!(passed["state"], "overridden");
        assert_eq!(books.json(&RUN).1, 0);
    });
}

#[test]
fn an_explanation_stands_as_long_as_both_amounts_do() {
    on_both(|books| {
        prepared(&books);
        books.json(&RUN);
        let explained = answer("explain", "BS10", "215", &["--reason", "押金未入账"]);
        assert_eq!(json_of(&books, &explained).1, 0);
        books.json(&RUN);
        assert_eq!(states(&books, "BS10"), ["已说明"]);
        let head = "日期,凭证字,凭证号,摘要,科目编码,借方金额,贷方金额,附件张数,制单,审核,出纳\n";
        let on = "2025-03-07,记,3,归还押金";
        let lines = format!("{on},215,5.00,,1,甲,乙,丙\n{on},102,,5.00,1,甲,乙,丙\n");
        import(&books, "more.csv", &format!("{head}{lines}"));
        books.json(&RUN);
        assert_eq!(states(&books, "BS10"), ["未处理"]);
    });
}

#[test]
fn what_is_answered_must_be_one_finding_of_the_newest_run() {
    on_both(|books| {
        prepared(&books);
        let reason = ["--reason", "说明"];
        let of = |rule: &str, subject: &str| answer("explain", rule, subject, &reason);
        assert_eq!(code_of(&books, &of("VC04", "2025-03 记-1")), "checks.no_run");
        let head = "日期,凭证字,凭证号,摘要,科目编码,借方金额,贷方金额,附件张数,制单,审核,出纳\n";
        let on = "2025-03-07,记,3,收到会员会费";
        let lines = format!("{on},102,5.00,,0,甲,乙,丙\n{on},401,,5.00,0,甲,乙,丙\n");
        import(&books, "more.csv", &format!("{head}{lines}"));
        books.json(&RUN);
        assert_eq!(code_of(&books, &of("VC04", "2025-03 记-9")), "checks.finding_unknown");
        assert_eq!(code_of(&books, &of("VC04", "2025-03")), "checks.subject_ambiguous");
        assert_eq!(code_of(&books, &of("BK01", "2025")), "checks.not_a_finding");
    });
}
