//! Schemes, scores, rankings and appeals by the command line.

use serde_json::{Value, json};

use crate::cli::{Books, JOURNAL, on_both, on_sqlite};

const SCHEME: &str = "方案,code,area_zh,item_zh,points,deduction_rule,computable,data_needed\n";
const SCORES: &str = "单位编码,条目,评分类别,得分,扣分说明,证据\n";

fn import(books: &Books, unit: &str, kind: &str, text: &str) -> (Value, i32) {
    books.write("list.csv", text);
    books.json(&["import", "--unit", unit, "--year", "2025", "--kind", kind, "list.csv"])
}

fn imported(books: &Books, unit: &str, kind: &str, text: &str) {
    let (told, code) = import(books, unit, kind, text);
    assert_eq!(code, 0, "{told}");
}

/// Cells and codes of what was told.
fn told(outcome: &Value) -> Vec<String> {
    let findings = outcome[0]["findings"].as_array().unwrap();
    let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    findings
        .iter()
        .map(|it| format!("{} {}", text(&it["place"]["cell"]), text(&it["code"])))
        .collect()
}

/// Cells of a printed report, row by row.
fn cells(report: &Value) -> Vec<Vec<String>> {
    let text = |cell: &Value| {
        let value = &cell["value"];
        let said = value.get("text").or(value.get("money"));
        said.and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let rows = report["rows"].as_array().unwrap();
    rows.iter().map(|row| row["cells"].as_array().unwrap().iter().map(text).collect()).collect()
}

/// Another union beside `G7`, with a voucher each.
fn two_unions(books: &Books) {
    let add = ["unit", "add", "--code", "G8", "--name", "苗圃工会", "--level", "grassroots"];
    books.done(&[&add[..], &["--tier", "grassroots", "--parent", "D7"]].concat());
    for unit in ["G7", "G8"] {
        books.write("journal.csv", JOURNAL);
        books.done(&["import", "--unit", unit, "--year", "2025", "journal.csv"]);
    }
}

#[test]
fn a_scheme_that_does_not_add_up_or_is_not_understood_is_refused_at_its_cell() {
    on_sqlite(|books| {
        for (rows, expected) in [
            (
                "T1,A01,片,条,60,fail:1,manual,\nT1,A02,片,条,39.5,fail:1,manual,\n",
                &["E3 appraisals.total_not_hundred"][..],
            ),
            ("T1,A01,片,条,100,seldom:1,manual,\n", &["F2 appraisals.rule_not_understood"]),
            ("T1,A01,片,条,100,fail:101,manual,\n", &["F2 appraisals.rule_beyond_points"]),
            (
                "T1,A01,片,条,x,fail:1,robot,\n",
                &["E2 appraisals.points_invalid", "G2 appraisals.computable_unknown"],
            ),
            (
                "T1,A01,片,条,50,fail:1,manual,\nT1,A01,片,条,50,fail:1,manual,\n",
                &["B3 appraisals.item_twice"],
            ),
            (
                "T1,A01,片,条,100,fail:1,manual,\nT1,B01,片,条,0,fail:0,manual,\n",
                &["E3 appraisals.item_without_points"],
            ),
        ] {
            let (outcome, code) =
                import(&books, "D7", "appraisal_scheme", &format!("{SCHEME}{rows}"));
            assert_eq!(
                (told(&outcome), code),
                (expected.iter().map(|it| (*it).to_owned()).collect(), 1)
            );
        }
        // Bonus points and vetoes stand beside the hundred; the same list again is known.
        let rows = "T1,A01,片,条,100,grade:100/80/60,manual,\nT1,B01,片,条,0,bonus:5,manual,\n\
                    T1,V01,片,条,0,veto,manual,\n";
        imported(&books, "D7", "appraisal_scheme", &format!("{SCHEME}{rows}"));
        let shipped = std::fs::read_to_string(
            std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("src/appraisals/data/scheme_GF100.csv"),
        );
        imported(&books, "D7", "appraisal_scheme", &shipped.unwrap());
    });
}

#[test]
fn a_union_is_scored_without_a_round_and_every_row_says_why() {
    on_both(|books| {
        two_unions(&books);
        let asked = ["report", "appraisal-score", "--unit", "D7", "--year", "2025", "--below"];
        let (report, code) = books.json(&asked);
        assert_eq!(code, 0);
        let rows = cells(&report);
        let of = |item: &str, unit: &str| -> Vec<String> {
            let found = rows.iter().find(|row| row[1] == unit && row[2] == item);
            found.unwrap_or_else(|| panic!("{unit} {item}")).clone()
        };
        // Eleven months and more are over and not closed; five take the point away.
        let closing = of("F11", "G7");
        assert_eq!(
            (closing[3].as_str(), closing[7].as_str(), closing[8].as_str()),
            ("1.00", "0.00", "1.00")
        );
        assert!(closing[9].contains("2025-03 未结账"), "{closing:?}");
        // Nobody scored what only people can.
        assert_eq!(of("A03", "G7")[7], "");
        assert_eq!(of("A03", "G7")[11], "待评");
        // No expense at all: the share does not apply.
        assert!(of("E12", "G7")[11].starts_with("不适用"));
        let total = of("合计", "G8");
        assert_eq!(total[0], "GF100");
        assert!(total[9].contains("暂评"), "{total:?}");
        let scored: f64 = rows
            .iter()
            .filter(|row| row[1] == "G8" && row[2] != "合计" && !row[7].is_empty())
            .map(|row| row[7].parse::<f64>().unwrap())
            .sum();
        let expected = 100.0 * scored / total[3].parse::<f64>().unwrap();
        assert!((total[7].parse::<f64>().unwrap() - expected).abs() < 0.01, "{total:?}");
    });
}

/// Who may not say what about whom, and what nobody may say.
fn refused(books: &Books) {
    for (unit, row, expected) in [
        ("G7", "G7,A01,互查,60,,", "C2 appraisals.own_union"),
        ("G7", "G7,A01,复核,60,,", "C2 appraisals.own_union"),
        ("G8", "G7,A01,自评,60,,", "C2 appraisals.not_own_word"),
        ("G8", "G7,A01,复核,60,,", "A2 appraisals.unit_out_of_reach"),
        ("D7", "G7,A09,复核,60,,", "B2 appraisals.item_unknown"),
        ("D7", "G7,A01,复核,61,,", "D2 appraisals.score_invalid"),
        ("D7", "G7,A01,复核,59,,", "E2 appraisals.reason_missing"),
    ] {
        let (outcome, code) = import(books, unit, "appraisal_scores", &format!("{SCORES}{row}\n"));
        assert_eq!((told(&outcome), code), (vec![expected.to_owned()], 1), "{row}");
    }
}

/// A draw of a district of three sends `G8` to `G7`.
fn sent_by_draw(books: &Books) {
    let district = ["peer", "district", "--code", "P1", "--name", "片", "--from", "2025-01-01"];
    books.done(&district);
    for unit in ["D7", "G7", "G8"] {
        let join = ["peer", "join", "--district", "P1", "--unit", unit];
        books.done(&[&join[..], &["--from", "2025-01-01"]].concat());
    }
    let draw = |seed: &'static str| {
        let asked = ["peer", "draw", "--district", "P1", "--seed", seed];
        books.json(&[&asked[..], &["--date", "2025-06-01"]].concat()).0
    };
    let sends = |drawn: &Value| {
        let pairs = drawn.as_array().unwrap().iter();
        pairs.clone().any(|it| it["checker"] == "G8" && it["checked"] == "G7")
    };
    assert!(["1", "2", "3", "4", "5", "6", "7", "8"].iter().any(|seed| sends(&draw(seed))));
}

#[test]
fn scores_go_through_three_hands_and_what_is_published_stays() {
    on_both(|books| {
        two_unions(&books);
        let rows = "T1,A01,片,机构,60,fail:60,manual,\nT1,B01,片,制度,40,per:1/项;cap:40,manual,\n\
                    T1,V01,片,小金库,0,veto,manual,\n";
        imported(&books, "D7", "appraisal_scheme", &format!("{SCHEME}{rows}"));
        let open = ["appraisal", "open", "--unit", "D7", "--year", "2025", "--scheme", "T1"];
        books.done(&open);
        let (again, _) = books.json(&open);
        assert_eq!(again["findings"][0]["code"], "appraisals.round_exists");

        let own = format!("{SCORES}G7,A01,自评,60,,\nG7,B01,自评,40,,\n");
        imported(&books, "G7", "appraisal_scores", &own);
        refused(&books);
        // A draw sends G8 to G7, whose word counts before G7's own.
        sent_by_draw(&books);
        imported(
            &books,
            "G8",
            "appraisal_scores",
            &format!("{SCORES}G7,B01,互查,30,缺十项,底稿1\n"),
        );
        imported(
            &books,
            "D7",
            "appraisal_scores",
            &format!(
                "{SCORES}G7,A01,复核,50,缺岗,\nG8,A01,复核,60,,\nG8,B01,复核,40,,\nG8,V01,复核,否决,账外账,\n"
            ),
        );
        let (published, code) =
            books.json(&["appraisal", "publish", "--unit", "D7", "--year", "2025"]);
        assert_eq!(code, 0, "{published}");
        // G8 has all points and is vetoed; G7 has 50 and 30.
        let ranking = |report: &Value| -> Vec<String> {
            cells(report).iter().map(|row| row[1..8].join(" ")).collect()
        };
        let first = ["1 G8 P1 100.00 优秀 否 V01", "2 G7 P1 80.00 良好 是 "];
        assert_eq!(ranking(&published), first);

        // G7 appeals and is scored anew; the first publication stays until the next.
        let of = ["--unit", "G7", "--year", "2025", "--item", "A01"];
        books.done(&[&["appraisal", "appeal", "--reason", "岗位已补"][..], &of].concat());
        let answer = ["appraisal", "answer", "--unit", "D7", "--year", "2025", "--appeal", "1"];
        books.done(&[&answer[..], &["--text", "核实", "--points", "60"]].concat());
        let (twice, _) = books.json(&[&answer[..], &["--text", "再答"]].concat());
        assert_eq!(twice["findings"][0]["code"], "appraisals.appeal_answered");
        let report = ["report", "appraisal-ranking", "--unit", "D7", "--year", "2025"];
        assert_eq!(ranking(&books.json(&report).0), first);
        books.done(&["appraisal", "publish", "--unit", "D7", "--year", "2025"]);
        let second = ["1 G8 P1 100.00 优秀 否 V01", "2 G7 P1 90.00 优秀 是 "];
        assert_eq!(ranking(&books.json(&report).0), second);

        // Books that go on are told beside what was published.
        books.write("later.csv", &JOURNAL.replace("2025-03-05", "2025-04-05"));
        books.done(&["import", "--unit", "G7", "--year", "2025", "later.csv"]);
        let (printed, _) = books.json(&report);
        let remarks: Vec<String> = cells(&printed).iter().map(|row| row[10].clone()).collect();
        assert_eq!(remarks, ["", "发布后账簿有变动"]);
        assert_eq!(ranking(&printed), second);
        books.done(&["verify"]);
    });
}

#[test]
fn a_self_check_is_filed_once_and_tells_what_is_worth_mending() {
    on_both(|books| {
        two_unions(&books);
        let open = ["appraisal", "open", "--unit", "D7", "--year", "2025"];
        books.done(&[&open[..], &["--due", "2099-12-31"]].concat());
        let check = ["appraisal", "self-check", "--unit", "G7", "--year", "2025"];
        let (told, code) = books.json(&check);
        assert_eq!(code, 0);
        let mend = told["mend"].as_array().unwrap();
        assert!(mend.iter().any(|it| it["item"] == "F11"), "{mend:?}");
        books.done(&[&check[..], &["--file"]].concat());
        let (twice, code) = books.json(&[&check[..], &["--file"]].concat());
        assert_eq!(
            (&twice["findings"][0]["code"], code),
            (&json!("appraisals.self_check_filed"), 1)
        );
        let (report, _) =
            books.json(&["report", "appraisal-score", "--unit", "G7", "--year", "2025"]);
        let rows = cells(&report);
        let filed = rows.iter().find(|row| row[2] == "I08").unwrap();
        assert_eq!(
            (filed[4].as_str(), filed[7].as_str()),
            ("", "0.50"),
            "in time, scored by machine"
        );
        let closing = rows.iter().find(|row| row[2] == "F11").unwrap();
        assert_eq!(closing[4], "0.00", "what the program measured is the union's own word");
        // Provisional rows hold back what is published.
        let publish = ["appraisal", "publish", "--unit", "D7", "--year", "2025"];
        let (refused, _) = books.json(&publish);
        assert_eq!(refused["findings"][0]["code"], "appraisals.still_provisional");
        books.done(&[&publish[..], &["--provisional"]].concat());
    });
}
