//! Budgets by the command line: from the list to the report, and to the union above.

use serde_json::json;

use super::{ADJUSTMENT, BUDGET};
use crate::cli::{Books, on_both};

const JOURNAL: &str = "日期,凭证号,摘要,科目编码,借方金额,贷方金额\n\
    2025-03-08,记-1,活动,50301,120.00,\n2025-03-08,记-1,活动,102,,120.00\n";

/// Two unions, and a list of each kind, recognised by itself.
fn fed(books: &Books) {
    for (code, name, level, tier, parent) in [
        ("D8", "林业局工会", "department", "county_and_above", None),
        ("G8", "林场分站工会", "grassroots", "grassroots", Some("D8")),
    ] {
        let mut asked = vec!["unit", "add", "--code", code, "--name", name, "--level", level];
        asked.extend(["--tier", tier]);
        asked.extend(parent.iter().flat_map(|it| ["--parent", it]));
        books.done(&asked);
    }
}

fn bring(books: &Books, name: &str, text: &str) {
    books.write(name, text);
    let reason = "ledger.dimension_missing=已核对";
    let mut asked = vec!["import", "--unit", "G8", "--year", "2025", "--kind", "auto", name];
    if text == JOURNAL {
        asked.extend(["--reason", reason]);
    }
    books.done(&asked);
}

#[test]
fn a_budget_goes_from_the_list_to_the_report() {
    on_both(|books| {
        fed(&books);
        bring(&books, "预算.csv", &format!("{BUDGET}50301,,,80.00,100.00,竞赛\n"));
        let of = ["--unit", "G8", "--year", "2025"];
        let approve = |stage: &'static str, date: &'static str| {
            let more = ["--stage", stage, "--date", date, "--paper", "会议纪要1号"];
            [&["budget", "approve"][..], &of, &more].concat()
        };
        let (wrong, code) = books.json(&approve("middle", "2025-01-20"));
        assert_eq!((&wrong["findings"][0]["code"], code), (&json!("budgets.stage_invalid"), 1));
        let (wrong, _) = books.json(&approve("initial", "2025-02-30"));
        assert_eq!(wrong["findings"][0]["code"], "budgets.day_invalid");
        let (dry, _) =
            books.json(&[&approve("initial", "2025-01-20")[..], &["--dry-run"]].concat());
        assert_eq!(dry["state"], "approved");
        books.done(&approve("initial", "2025-01-20"));
        let setting = ["unit", "set", "--unit", "G8", "budget_control=refuse"];
        assert!(books.done(&setting).contains("refuse"));
        bring(&books, "序时账.csv", JOURNAL);
        bring(&books, "调整.csv", &format!("{ADJUSTMENT}50301,,,100.00,50.00,150.00,竞赛增加\n"));
        books.done(&approve("adjustment", "2025-07-01"));
        let report = |name: &'static str, unit: &'static str| {
            let asked = ["report", name, "--unit", unit, "--period", "2025", "--format", "csv"];
            let text = books.done(&asked);
            let rows = text.trim_start_matches('\u{feff}').trim_end().lines();
            rows.map(|row| row.trim_end().to_owned()).collect::<Vec<_>>()
        };
        let execution = [
            "单位编码,科目编码,科目名称,年初预算数,调整数,调整后预算数,累计发生,执行率,余额,单位名称",
            "G8,50301,劳动和技能竞赛活动支出,100.00,50.00,150.00,120.00,80.00,30.00,林场分站工会",
        ];
        assert_eq!(report("budget-execution", "D8"), execution);
        let findings = [
            "单位编码,日期,科目编码,问题,预算数,累计发生,超出,凭证号",
            "G8,2025-03-08,50301,超预算,100.00,120.00,20.00,记-1",
        ];
        assert_eq!(report("budget-findings", "D8"), findings);
        let shown = books.done(&[&["budget", "show", "--format", "csv"][..], &of].concat());
        assert!(shown.contains("50301,劳动和技能竞赛活动支出,,80.00,100.00,150.00"), "{shown}");
        books.done(&approve("final", "2026-02-10"));
        let (versions, _) = books.json(&[&["budget", "list"][..], &of].concat());
        let last = versions.as_array().unwrap().last().unwrap();
        assert_eq!(last["stage"], "final");
        assert_eq!(last["lines"][0]["amount"], "120.00");
        books.done(&["verify"]);
    });
}

#[test]
fn a_budget_goes_to_the_union_above_and_back() {
    on_both(|books| {
        fed(&books);
        bring(&books, "预算.csv", &format!("{BUDGET}50301,,,80.00,100.00,竞赛\n"));
        let of = ["--unit", "G8", "--year", "2025"];
        let approval = ["--stage", "initial", "--date", "2025-01-20", "--paper", "会议纪要1号"];
        books.done(&[&["budget", "approve"][..], &of, &approval].concat());
        let filing = |act: &'static str, more: &[&'static str]| {
            [&["filing", act][..], &of, &["--document", "budget"], more].concat()
        };
        let (due, _) = books.json(&["filing", "due", "--unit", "D8", "--year", "2025"]);
        let of_g8 = due.as_array().unwrap();
        assert_eq!(of_g8[0]["document"], "budget");
        assert_eq!(of_g8[0]["state"], "unfiled");
        let (filed, _) = books.json(&filing("file", &[]));
        assert_eq!(filed["times"], 1);
        books.done(&filing("return", &["--remark", "50301=请附测算"]));
        let (listed, _) = books.json(&["filing", "list", "--unit", "D8", "--year", "2025"]);
        let returned: Vec<_> =
            listed.as_array().unwrap().iter().filter(|it| it["state"] == "returned").collect();
        assert_eq!(returned[0]["remarks"][0]["note"], "请附测算");
        assert!(listed.as_array().unwrap().iter().any(|it| {
            it["unit"] == "D8" && it["document"] == "budget" && it["state"] == "missing"
        }));
        let (wrong, _) = books.json(&filing("approve", &[]));
        assert_eq!(wrong["findings"][0]["code"], "budgets.filing_decided");
        let wrong = ["filing", "file", "--unit", "G8", "--year", "2025", "--document", "x"];
        let (wrong, _) = books.json(&wrong);
        assert_eq!(wrong["findings"][0]["code"], "budgets.document_invalid");
        let calendar = |by: &'static str| {
            let more = ["--by", by, "--from", "2025-01-01", "--paper", "林工发〔2025〕2号"];
            [&["filing", "calendar", "--unit", "D8", "--document", "budget"][..], &more].concat()
        };
        for by in ["13-01", "0", "x", "02-00"] {
            let (wrong, _) = books.json(&calendar(by));
            assert_eq!(wrong["findings"][0]["code"], "budgets.calendar_invalid", "{by}");
        }
        books.done(&calendar("04-15"));
        let (due, _) = books.json(&["filing", "due", "--unit", "D8", "--year", "2025"]);
        assert_eq!(due[0]["due_on"], "2025-04-15");
    });
}

/// The audit committee reviews with papers three working days before, the congress decides: 17
/// January 2025 is a Friday.
#[test]
fn a_budget_passes_its_steps_in_order_before_it_is_approved() {
    on_both(|books| {
        fed(&books);
        bring(&books, "预算.csv", &format!("{BUDGET}50301,,,80.00,100.00,竞赛\n"));
        let of = ["--unit", "G8", "--year", "2025", "--stage", "initial"];
        let with =
            |verb: &'static str, more: &[&'static str]| [&["budget", verb][..], &of, more].concat();
        let refused = |asked: Vec<&str>, code: &str| {
            let (told, exit) = books.json(&asked);
            assert_eq!((&told["findings"][0]["code"], exit), (&json!(code), 1), "{told}");
        };
        let from = ["--from", "2025-01-01", "--paper", "林工发〔2025〕1号"];
        let steps = "经审委审查:3,会员代表大会";
        refused(
            with("steps", &[&["--set", "甲,,乙"][..], &from].concat()),
            "budgets.steps_invalid",
        );
        let (said, _) = books.json(&with("steps", &[&["--set", steps][..], &from].concat()));
        assert_eq!((&said[0]["papers_days"], &said[1]["done_on"]), (&json!(3), &json!(null)));
        let approve = with("approve", &["--date", "2025-01-20", "--paper", "纪要2号"]);
        refused(approve.clone(), "budgets.step_missing");
        let pass = |step: &'static str, date: &'static str, papers: &'static str| {
            let mut more = vec!["--step", step, "--date", date, "--paper", "纪要1号"];
            if !papers.is_empty() {
                more.extend(["--papers-on", papers]);
            }
            with("pass", &more)
        };
        refused(pass("监察", "2025-01-17", ""), "budgets.step_unknown");
        refused(pass("会员代表大会", "2025-01-17", ""), "budgets.step_missing");
        refused(pass("经审委审查", "2025-01-17", ""), "budgets.papers_late");
        refused(pass("经审委审查", "2025-01-17", "2025-01-15"), "budgets.papers_late");
        books.done(&pass("经审委审查", "2025-01-17", "2025-01-14"));
        refused(pass("经审委审查", "2025-01-17", "2025-01-14"), "budgets.step_passed");
        refused(pass("会员代表大会", "2025-01-16", ""), "budgets.step_missing");
        // Another content has passed nothing.
        bring(&books, "预算.csv", &format!("{BUDGET}50301,,,80.00,120.00,竞赛\n"));
        refused(pass("会员代表大会", "2025-01-18", ""), "budgets.step_missing");
        books.done(&pass("经审委审查", "2025-01-17", "2025-01-14"));
        books.done(&pass("会员代表大会", "2025-01-21", ""));
        refused(approve, "budgets.step_missing");
        let (approved, _) =
            books.json(&with("approve", &["--date", "2025-01-21", "--paper", "纪要2号"]));
        assert_eq!(approved["state"], "approved");
    });
}

#[test]
fn an_amount_moves_between_lines_and_the_contingency_line_is_spent_only_by_a_move() {
    on_both(|books| {
        books.write("budget.csv", &format!("{BUDGET}50301,,,,100.00,\n50302,,预备费,,40.00,\n"));
        let year = ["--unit", "G7", "--year", "2025"];
        let import = ["import", "--kind", "budget", "budget.csv"];
        books.done(&[&import[..], &year].concat());
        let approve = |stage: &'static str, date: &'static str| {
            let said = ["--stage", stage, "--date", date, "--paper", "纪要1"];
            books.done(&[&["budget", "approve"][..], &year, &said].concat());
        };
        approve("initial", "2025-01-10");
        let moved = |from: &'static str, to: &'static str, amount: &'static str| {
            let said = ["--from", from, "--to", to, "--amount", amount, "--reason", "活动增加"];
            books.json(&[&["budget", "move"][..], &year, &said].concat())
        };
        for (from, to, amount, code) in [
            ("50301", "50301", "1", "budgets.move_invalid"),
            ("50301", "50302", "100.01", "budgets.move_invalid"),
            ("50301", "50302/预备费", "1", "budgets.move_invalid"),
            ("50301", "599", "1", "budgets.account_unknown"),
        ] {
            let (told, ended) = moved(from, to, amount);
            assert_eq!((told["findings"][0]["code"].as_str(), ended), (Some(code), 1), "{told}");
        }
        let (told, ended) = moved("50302/预备费", "50301", "15");
        assert_eq!((told["left"].as_str(), ended), (Some("25.00"), 0), "{told}");
        let (waits, _) = moved("50302/预备费", "50301", "1");
        assert_eq!(waits["findings"][0]["code"], "budgets.move_waits");
        approve("adjustment", "2025-03-01");
        let report = ["report", "budget-execution", "--unit", "G7", "--period", "2025"];
        let report = books.done(&[&report[..], &["--format", "csv"]].concat());
        assert!(report.contains("50301") && report.contains("115.00"), "{report}");
    });
}

#[test]
fn words_of_final_accounts_follow_the_table_and_no_figure_is_written_out() {
    on_both(|books| {
        books.write("budget.csv", &format!("{BUDGET}50301,,,,100.00,\n"));
        let year = ["--unit", "G7", "--year", "2025"];
        let import = ["import", "--kind", "budget", "budget.csv"];
        books.done(&[&import[..], &year].concat());
        let approve = ["--stage", "initial", "--date", "2025-01-10", "--paper", "纪要1"];
        books.done(&[&["budget", "approve"][..], &year, &approve].concat());
        let words = |text: &str| {
            books.write("words.txt", text);
            books.json(&[&["budget", "words", "--set", "words.txt"][..], &year].concat())
        };
        for (text, code) in [
            ("执行率{执行率:50302}", "budgets.binding_unknown"),
            ("支出25.00元", "budgets.figure_written"),
            (" ", "budgets.wording_invalid"),
        ] {
            let (told, ended) = words(text);
            assert_eq!((told["findings"][0]["code"].as_str(), ended), (Some(code), 1), "{text}");
        }
        let text = "{年度}年竞赛支出{累计发生:50301}元，执行率{执行率:50301}";
        let (told, _) = words(text);
        assert_eq!(told["drawn"], "2025年竞赛支出0.00元，执行率0.00%");
        let journal = "日期,凭证号,摘要,科目编码,借方金额,贷方金额\n\
            2025-03-08,记-1,竞赛,50301,25.00,\n2025-03-08,记-1,竞赛,102,,25.00\n";
        books.write("journal.csv", journal);
        let reason = ["--reason", "ledger.dimension_missing=已核对"];
        let import = ["import", "--kind", "journal", "journal.csv"];
        books.done(&[&import[..], &year, &reason].concat());
        let (told, _) = books.json(&[&["budget", "words"][..], &year].concat());
        assert_eq!(told["drawn"], "2025年竞赛支出25.00元，执行率25.00%");
    });
}
