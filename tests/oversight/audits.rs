//! Draws, audits, letters and what becomes of their problems, by the command line.

use serde_json::{Value, json};

use crate::cli::{Books, on_both, on_sqlite};

const PROBLEMS: &str = "意见书编号,单位编码,问题代码,事实,金额,凭证,依据,整改要求,期限,责任人\n";

/// Who checks whom among D7, G7, G8 and G9.
const DRAWN: [&str; 4] = ["G7>G9", "G9>G8", "G8>D7", "D7>G7"];

fn import(books: &Books, year: &str, text: &str) -> (Value, i32) {
    books.write("problems.csv", text);
    let asked = ["import", "--unit", "D7", "--year", year, "--kind", "problems", "problems.csv"];
    books.json(&asked)
}

fn rectification(books: &Books, year: &str, date: &str) -> Vec<String> {
    let asked = ["report", "rectification", "--unit", "D7", "--year", year, "--date", date];
    let said = books.done(&[&asked[..], &["--format", "csv"]].concat());
    let row = |line: &str| line.split(',').take(9).collect::<Vec<_>>().join(",");
    said.lines().map(row).collect()
}

fn refused(books: &Books, asked: &[&str]) -> String {
    let (told, code) = books.json(asked);
    assert_eq!(code, 1, "{told}");
    told["findings"][0]["code"].as_str().unwrap().to_owned()
}

#[test]
fn problems_are_replied_to_verified_and_closed_by_somebody_else() {
    on_both(|books| {
        let last = format!("{PROBLEMS}检〔2023〕9号,G7,K05,补签,,,内控制度,改,2023-12-31,王主席\n");
        assert_eq!(import(&books, "2023", &last).1, 0);
        let letter = format!(
            "{PROBLEMS}检〔2025〕1号,G7,K05,先付款后审批,1200.50,2025-03 记-1,内控制度,完善审批,2025-07-01,王主席\n\
             检〔2025〕1号,G7,K06,抬头不符,,,基础规范,更换,2025-07-01,李会计\n"
        );
        assert_eq!(import(&books, "2025", &letter).1, 0);
        let head = "编号,单位编码,问题代码,期限,状态,回复日期,复核日期,逾期天数,屡犯";
        let waiting = [
            head,
            "检〔2025〕1号,G7,K05,2025-07-01,待整改,,,9,是",
            "检〔2025〕1号,G7,K06,2025-07-01,待整改,,,9,否",
        ];
        assert_eq!(rectification(&books, "2025", "2025-07-10"), waiting);

        let of = ["--unit", "G7", "--letter", "检〔2025〕1号", "--problem", "K05"];
        let step = |what: &'static str, who: &'static str, on: &'static str| {
            vec!["--actor", who, "rectify", what, "--date", on]
        };
        books.write("minutes.txt", "纪要");
        let with = |mut asked: Vec<&'static str>, more: &[&'static str]| {
            asked.extend(of);
            asked.extend(more);
            asked
        };
        let early = with(step("verify", "经审甲", "2025-06-20"), &["--result", "已整改"]);
        assert_eq!(refused(&books, &early), "audits.reply_missing");
        let reply = ["--text", "已建立审批单", "--evidence", "minutes.txt"];
        books.done(&with(step("reply", "赵会计", "2025-06-20"), &reply));
        for (who, code) in
            [("王主席", "audits.closed_by_owner"), ("赵会计", "audits.closed_by_owner")]
        {
            let asked = with(step("verify", who, "2025-06-21"), &["--result", "已整改"]);
            assert_eq!(refused(&books, &asked), code, "{who}");
        }
        let half = with(step("verify", "经审甲", "2025-06-25"), &["--result", "持续整改"]);
        books.done(&half);
        let early = with(step("close", "经审甲", "2025-06-25"), &[]);
        assert_eq!(refused(&books, &early), "audits.not_verified");
        let continuing = rectification(&books, "2025", "2025-07-10");
        assert_eq!(
            continuing[1],
            "检〔2025〕1号,G7,K05,2025-07-01,持续整改,2025-06-20,2025-06-25,9,是"
        );
        books.done(&with(step("verify", "经审甲", "2025-07-08"), &["--result", "已整改"]));
        let own = with(step("close", "王主席", "2025-07-09"), &[]);
        assert_eq!(refused(&books, &own), "audits.closed_by_owner");
        books.done(&with(step("close", "经审甲", "2025-07-09"), &[]));
        let closed = rectification(&books, "2025", "2025-07-10");
        assert_eq!(closed[1], "检〔2025〕1号,G7,K05,2025-07-01,已整改,2025-06-20,2025-07-08,0,是");
        let late = with(step("reply", "赵会计", "2025-07-10"), &["--text", "再说"]);
        assert_eq!(refused(&books, &late), "audits.closed_before");
        books.done(&["verify"]);
    });
}

#[test]
fn lists_of_problems_are_judged_row_by_row_and_letters_are_not_added_to() {
    on_sqlite(|books| {
        for (row, expected) in [
            ("检1,G9,K05,事,,,,改,2025-07-01,", "audits.unit_unknown"),
            ("检1,D7,K05,事,,,,改,2025-07-01,", "audits.unit_out_of_reach"),
            ("检1,G7,K99,事,,,,改,2025-07-01,", "audits.problem_code_unknown"),
        ] {
            let (told, code) = import(&books, "2025", &format!("{PROBLEMS}{row}\n"));
            assert_eq!((&told[0]["findings"][0]["code"], code), (&json!(expected), 1), "{row}");
        }
        let row = "检1,G7,K05,事一,,,,改,2025-07-01,\n";
        assert_eq!(import(&books, "2025", &format!("{PROBLEMS}{row}")).1, 0);
        let more = format!("{PROBLEMS}{row}检1,G7,K06,事二,,,,改,2025-07-01,\n");
        let (told, code) = import(&books, "2025", &more);
        assert_eq!((&told[0]["findings"][0]["code"], code), (&json!("audits.letter_exists"), 1));
    });
}

#[test]
fn an_audit_goes_from_the_plan_to_the_letter_and_papers_wait_for_it() {
    on_both(|books| {
        let plan = ["audit", "plan", "--unit", "D7", "--year", "2025", "--of", "G7"];
        let (told, code) =
            books.json(&[&plan[..], &["--title", "年度检查", "--members", "经审甲"]].concat());
        assert_eq!((&told["audit"], code), (&json!(1), 0));
        let of = ["--unit", "D7", "--audit", "1"];
        let paper = [
            "audit",
            "paper",
            "--problem",
            "K06",
            "--fact",
            "抬头不符",
            "--amount",
            "300.00",
            "--clause",
            "基础规范",
            "--demand",
            "更换发票",
            "--owner",
            "李会计",
        ];
        let paper = [&paper[..], &of].concat();
        assert_eq!(refused(&books, &paper), "audits.step_out_of_order");
        let notice = |enter: &'static str| {
            let asked = ["audit", "notice", "--date", "2025-09-01", "--enter", enter];
            [&asked[..], &of].concat()
        };
        assert_eq!(refused(&books, &notice("2025-09-03")), "audits.notice_too_late");
        books.done(&notice("2025-09-04"));
        books.done(&paper);
        // The union that is looked at sees that it is, and no paper.
        let papers = ["audit", "papers", "--unit", "G7", "--by", "D7", "--audit", "1"];
        assert_eq!(refused(&books, &papers), "audits.papers_unseen");
        let (listed, _) = books.json(&["audit", "list", "--unit", "G7", "--year", "2025"]);
        assert_eq!((&listed[0]["issuer"], &listed[0]["paper_count"]), (&json!("D7"), &json!(0)));
        let (own, _) = books.json(&[&["audit", "papers"][..], &of].concat());
        assert_eq!(own[0]["problem"], "K06");

        let issue = |on: &'static str| {
            let asked = ["audit", "issue", "--letter", "检〔2025〕7号", "--date", on];
            [&asked[..], &of].concat()
        };
        assert_eq!(refused(&books, &issue("2025-09-10")), "audits.not_asked_yet");
        let ask = [&["audit", "ask", "--date", "2025-09-10"][..], &of].concat();
        let (asked, _) = books.json(&ask);
        assert_eq!(asked["due_on"], "2025-09-20");
        assert_eq!(refused(&books, &issue("2025-09-20")), "audits.not_asked_yet");
        // Silence until the day is over stands as no objection.
        books.done(&issue("2025-09-21"));
        assert_eq!(refused(&books, &issue("2025-09-22")), "audits.already_issued");
        let (listed, _) = books.json(&["audit", "list", "--unit", "D7", "--year", "2025"]);
        assert_eq!(listed[0]["answer"], "逾期未答复，视为无异议");
        books.json(&papers);
        let rows = rectification(&books, "2025", "2025-10-01");
        assert_eq!(rows[1], "检〔2025〕7号,G7,K06,2025-10-21,待整改,,,0,否");
        books.done(&["verify"]);
    });
}

#[test]
fn a_district_of_two_cannot_be_drawn_and_the_same_seed_draws_the_same() {
    on_both(|books| {
        let district = ["peer", "district", "--code", "P1", "--name", "片", "--from", "2025-01-01"];
        books.done(&district);
        let join = |unit: &'static str| {
            let asked =
                ["peer", "join", "--district", "P1", "--from", "2025-01-01", "--unit", unit];
            books.done(&asked);
        };
        join("D7");
        join("G7");
        let draw = ["peer", "draw", "--district", "P1", "--seed", "8", "--date", "2025-06-01"];
        assert_eq!(refused(&books, &draw), "audits.draw_impossible");
        for code in ["G8", "G9"] {
            let add = ["unit", "add", "--code", code, "--name", code, "--level", "grassroots"];
            books.done(&[&add[..], &["--tier", "grassroots", "--parent", "D7"]].concat());
            join(code);
        }
        let (drawn, _) = books.json(&draw);
        // SHA-256 of 8/P1/2025-06-01/CODE in order, by another program.
        let pairs: Vec<String> = drawn
            .as_array()
            .unwrap()
            .iter()
            .map(|it| {
                format!("{}>{}", it["checker"].as_str().unwrap(), it["checked"].as_str().unwrap())
            })
            .collect();
        assert_eq!(pairs, DRAWN);
        assert_eq!(books.json(&draw).0, drawn);
        let report = ["report", "peer-assignments", "--unit", "D7", "--year", "2025"];
        let said = books.done(&[&report[..], &["--format", "csv"]].concat());
        assert!(said.starts_with("活动片,检查组,检查单位,被检查单位"), "{said}");
        assert_eq!(said.lines().count(), 5);
    });
}
