//! Runs, reports, trials and the calendar by the command line, on both databases.

use serde_json::{Value, json};

use crate::cli::{Books, on_both};

const HEAD: &str = "日期,凭证字,凭证号,摘要,科目编码,借方金额,贷方金额,附件张数,制单,审核,出纳\n";

/// A fee, and a payment that lowers a debt which was never booked.
fn journal(day: u32, number: u32, amount: &str) -> String {
    let on = format!("2025-03-{day:02},记,{number}");
    format!("{on},归还押金,215,{amount},,1,甲,乙,丙\n{on},归还押金,102,,{amount},1,甲,乙,丙\n")
}

fn first() -> String {
    let fee = "2025-03-05,记,1,收到会员会费,102,360.00,,0,甲,乙,丙\n\
               2025-03-05,记,1,收到会员会费,401,,360.00,0,甲,乙,丙\n";
    format!("{HEAD}{fee}{}", journal(6, 2, "100.10"))
}

pub fn import(books: &Books, name: &str, text: &str) {
    books.write(name, text);
    let asked = ["import", "--unit", "G7", "--year", "2025", "--kind", "journal"];
    let why = ["--reason", "ledger.dimension_missing=已核对"];
    books.done(&[&asked[..], &why, &[name]].concat());
}

pub const RUN: [&str; 6] = ["check", "run", "--unit", "G7", "--year", "2025"];
const REPORT: [&str; 6] = ["report", "check-findings", "--unit", "G7", "--year", "2025"];

/// Findings of a rule as a run or a trial says them.
pub fn of_rule<'v>(value: &'v Value, rule: &str) -> Vec<&'v Value> {
    let findings = value["findings"].as_array().unwrap();
    findings.iter().filter(|it| it["rule"] == rule).collect()
}

pub fn prepared(books: &Books) {
    import(books, "journal.csv", &first());
}

#[test]
fn a_run_is_kept_and_its_newest_is_reported_with_the_columns_that_are_agreed() {
    on_both(|books| {
        prepared(&books);
        let (none, code) = books.json(&REPORT);
        assert_eq!((&none["findings"][0]["code"], code), (&json!("checks.no_run"), 1));
        let (run, code) = books.json(&RUN);
        assert_eq!((code, &run["units"], &run["run"]), (4, &json!(1), &json!(1)));
        let missing = of_rule(&run, "VC04");
        assert_eq!(missing.len(), 1);
        assert_eq!(missing[0]["vouchers"], json!(["2025-03 记-1"]));
        assert_eq!(
            (&missing[0]["level"], &missing[0]["state"]),
            (&json!("refuse"), &json!("open"))
        );
        let negative = of_rule(&run, "BS10");
        let side = |of: &str| negative[0][of]["amount"].clone();
        assert_eq!((side("left"), side("right")), (json!("-100.10"), json!("0.00")));
        assert_eq!(negative[0]["period"], "2025-03");
        // The year is open: what is asked of years says so, and is no finding.
        let open = of_rule(&run, "IE07");
        assert_eq!(open[0]["level"], "incomputable");
        assert_eq!(open[0]["state"], Value::Null);
        let text = books.done(&[&REPORT[..], &["--format", "csv"]].concat());
        let mut lines = text.trim_start_matches('\u{feff}').lines();
        let columns =
            "规则,级别,单位编码,对方单位,期间,凭证,左边,左边金额,右边,右边金额,差额,依据,说明,状态";
        assert_eq!(lines.next(), Some(columns));
        let row = lines.find(|line| line.starts_with("BS10,")).unwrap();
        let expected = "BS10,警告,G7,,2025-03,,215 其他应付款,-100.10,余额应不为负,0.00,-100.10,";
        assert!(row.starts_with(expected) && row.ends_with(",未处理"), "{row}");
        let lacking = text.lines().find(|line| line.starts_with("BK01,")).unwrap();
        let expected = "BK01,无法计算,G7,,2025,,,,,,,";
        assert!(lacking.starts_with(expected) && lacking.ends_with("银行对账单,"), "{lacking}");
        let (again, _) = books.json(&RUN);
        assert_eq!((&again["run"], &again["findings"]), (&json!(2), &run["findings"]));
        books.done(&["verify"]);
    });
}

#[test]
fn families_and_rules_are_named_and_a_trial_leaves_nothing_behind() {
    on_both(|books| {
        prepared(&books);
        let attempt = ["check", "try", "--rule", "VC04", "--unit", "D7", "--year", "2025"];
        let (tried, code) = books.json(&attempt);
        assert_eq!((code, &tried["units"], &tried["asked"]), (0, &json!(["G7"]), &json!(1)));
        let (none, _) = books.json(&REPORT);
        assert_eq!(none["findings"][0]["code"], "checks.no_run");
        let wrong = ["check", "try", "--rule", "VC99", "--unit", "D7", "--year", "2025"];
        assert_eq!(books.json(&wrong).0["findings"][0]["code"], "checks.rule_unknown");
        let wrong = [&RUN[..], &["--family", "XX"]].concat();
        assert_eq!(books.json(&wrong).0["findings"][0]["code"], "checks.family_unknown");
        // Nothing of this family refuses.
        let (run, code) = books.json(&[&RUN[..], &["--family", "bs"]].concat());
        let families: Vec<&str> = run["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| &it["rule"].as_str().unwrap()[..2])
            .collect();
        assert!(code == 0 && families.iter().all(|it| *it == "BS"), "{code} {families:?}");
        let below = ["check", "run", "--unit", "D7", "--year", "2025", "--below"];
        let (run, code) = books.json(&below);
        assert_eq!((code, &run["without_books"]), (4, &json!(["D7"])));
        assert_eq!(of_rule(&run, "VC04").len(), 1);
    });
}

#[test]
fn first_digits_are_printed_whatever_they_say() {
    on_both(|books| {
        prepared(&books);
        let asked = ["report", "benford", "--unit", "G7", "--year", "2025", "--format", "csv"];
        let text = books.done(&asked);
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines[0], "位,数字,观察数,期望数,差异,统计量,p值");
        assert_eq!(lines.len(), 1 + 9 + 90);
        // One amount, 360.00: expected log10(1 + 1/3), chi-square 1/0.1249387366 − 1, and its upper
        // tail on 8 degrees, exp(-x/2)·Σ (x/2)^k/k! for k < 4.
        assert_eq!(lines[3], "1,3,1,0.1249,0.8751,7.0039,0.536209");
        assert!(lines[10].starts_with("1-2,10,0,0.0414,-0.0414,"), "{}", lines[10]);
    });
}

#[test]
fn a_calendar_is_the_federations_and_takes_the_place_of_its_years() {
    on_both(|books| {
        let import = |unit: &str, text: &str| {
            books.write("days.csv", &format!("日期,类别,名称\n{text}"));
            let asked = ["import", "--unit", unit, "--year", "2025", "--kind", "calendar_days"];
            books.json(&[&asked[..], &["days.csv"]].concat())
        };
        let days = "2025-03-05,休,地方节日\n2025-03-08,班,地方节日\n";
        let (refused, code) = import("G7", days);
        let told = refused["findings"][0]["code"].clone();
        assert_eq!((told, code), (json!("checks.calendar_not_of_federation"), 1));
        let (refused, _) = import("D7", "2025-03-05,休,地方节日\n2025-03-05,休,地方节日\n");
        assert!(refused.to_string().contains("checks.calendar_day_twice"), "{refused}");
        let (warned, _) = import("D7", "2025-03-05,班,地方节日\n");
        assert!(warned.to_string().contains("checks.calendar_not_a_change"), "{warned}");
        assert_eq!(import("D7", days).1, 0);
        prepared(&books);
        let (run, _) = books.json(&RUN);
        let off: Vec<String> =
            of_rule(&run, "JT05").iter().map(|it| it["vouchers"][0].to_string()).collect();
        assert_eq!(off, ["\"2025-03 记-1\""]);
    });
}

#[test]
fn terms_are_said_by_the_union_above_from_a_day_on() {
    on_both(|books| {
        prepared(&books);
        let terms = |unit: &'static str, term: &'static str| {
            let of = ["check", "terms", "--unit", unit, "--from", "2025-01-01", "--paper", "文1"];
            books.json(&[&of[..], &[term]].concat())
        };
        let (refused, code) = terms("D7", "cash=3000");
        let told = refused["findings"][0]["code"].clone();
        assert_eq!((told, code), (json!("checks.term_unknown"), 1));
        assert_eq!(terms("D7", "banned_words=押金 会费").1, 0);
        // On lines of expense only.
        let (run, _) = books.json(&RUN);
        assert!(of_rule(&run, "JT11").is_empty());
        let paid = "2025-03-07,记,3,退付押金,50102,5.00,,1,甲,乙,丙\n\
                    2025-03-07,记,3,退付押金,102,,5.00,1,甲,乙,丙\n";
        import(&books, "more.csv", &format!("{HEAD}{paid}"));
        let (run, _) = books.json(&RUN);
        assert_eq!(of_rule(&run, "JT11")[0]["vouchers"], json!(["2025-03 记-3"]));
    });
}

#[test]
fn a_run_of_one_family_takes_the_place_of_that_family_alone() {
    on_both(|books| {
        prepared(&books);
        books.json(&RUN);
        let rows = |rule: &str| {
            let text = books.done(&[&REPORT[..], &["--format", "csv"]].concat());
            text.lines().filter(|line| line.starts_with(rule)).count()
        };
        let before = ["VC04", "BS10", "BK01", "UP01"].map(rows);
        assert_eq!(before[..2], [1, 1]);
        // What the voucher lacked is there in a later one: the family says so, the rest stands.
        let later = format!("{HEAD}{}", journal(7, 3, "40.00"));
        import(&books, "later.csv", &later);
        books.json(&[&RUN[..], &["--family", "VC"]].concat());
        assert_eq!(["VC04", "BS10", "BK01", "UP01"].map(rows), before);
        let below = ["--unit", "D7", "--below", "--format", "csv"];
        let report = ["report", "check-findings", "--year", "2025"];
        let text = books.done(&[&report[..], &below].concat());
        assert_eq!(text.lines().filter(|line| line.starts_with("VC04")).count(), 1);
        let (whole, _) = books.json(&RUN);
        let stands = of_rule(&whole, "BS10");
        assert_eq!(rows("BS10"), stands.len());
    });
}
