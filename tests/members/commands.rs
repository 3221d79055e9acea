//! The sample of 600 members by the command line, on both databases; expected figures are those of
//! `sample_ledgers/members/generate.py`.

use serde_json::Value;

use super::{ONE, OTHER, ROLL, sample};
use crate::cli::{Books, on_both};

/// The unions of the sample with members and fees.
pub fn fed(books: &Books) {
    books.done(&[
        "unit",
        "add",
        "--code",
        "G8",
        "--name",
        "种苗站工会",
        "--level",
        "grassroots",
        "--tier",
        "grassroots",
        "--parent",
        "D7",
    ]);
    let import = |unit: &str, kind: &str, file: &str| {
        let file = sample(file);
        let file = file.to_str().unwrap();
        books.done(&["import", "--unit", unit, "--year", "2025", "--kind", kind, file]);
    };
    import("D7", "members", "members.csv");
    import("G7", "member_fees", "member_fees_G7.csv");
    import("G8", "member_fees", "member_fees_G8.csv");
}

#[test]
fn the_report_of_the_sample_says_what_an_exact_program_says() {
    on_both(|books| {
        fed(&books);
        let out = books.path().join("fees.csv");
        let asked = ["report", "member-fees", "--unit", "D7", "--period", "2025"];
        books.done(&[&asked[..], &["--format", "csv", "--out", out.to_str().unwrap()]].concat());
        let made = std::fs::read_to_string(&out).unwrap();
        let expected = std::fs::read_to_string(sample("expected_member_fees.csv")).unwrap();
        let rows = |text: &str| -> Vec<String> {
            let text = text.trim_start_matches('\u{feff}').replace('\r', "");
            let is_row = |line: &&str| line.starts_with("G7,") || line.starts_with("G8,");
            text.lines().filter(is_row).map(|line| line.replace('"', "")).collect()
        };
        let (made, expected) = (rows(&made), rows(&expected));
        assert_eq!(expected.len(), 7134);
        let differing = made.iter().zip(&expected).find(|(made, expected)| made != expected);
        assert_eq!(differing, None);
        assert_eq!(made.len(), expected.len());
        // The same file again says nothing new.
        let file = sample("member_fees_G7.csv");
        let asked = ["import", "--unit", "G7", "--year", "2025", "--kind", "member_fees"];
        let again = books.done(&[&asked[..], &[file.to_str().unwrap()]].concat());
        assert!(again.contains("已于"), "{again}");
    });
}

#[test]
fn a_person_is_found_by_number_masked_and_in_the_clear_only_when_asked() {
    on_both(|books| {
        let line =
            format!("欧阳修,{ONE},19900001234,6299000011112222,G7,办公室,在编,3456.78,2020-03-01,");
        books.write("one.csv", &format!("{ROLL}\n{line}\n"));
        books.done(&["import", "--unit", "D7", "--year", "2025", "--kind", "members", "one.csv"]);
        let (found, status) = books.json(&["member", "find", "--id", ONE]);
        assert_eq!(status, 0, "{found}");
        let shown = |found: &Value| -> Vec<String> {
            let keys = ["number", "name", "identity", "phone", "card", "kind", "base"];
            keys.map(|key| found[0][key].as_str().unwrap().to_owned()).to_vec()
        };
        let masked = [
            "G7-0001",
            "欧**",
            "999901********1001",
            "199****1234",
            "************2222",
            "在编",
            "3456.78",
        ];
        assert_eq!(shown(&found), masked);
        let (clear, _) = books.json(&["member", "find", "--id", ONE, "--reveal"]);
        let whole =
            ["G7-0001", "欧阳修", ONE, "19900001234", "6299000011112222", "在编", "3456.78"];
        assert_eq!(shown(&clear), whole);
        let (none, status) = books.json(&["member", "find", "--id", OTHER]);
        assert_eq!((none.as_array().unwrap().len(), status), (0, 0));
        let (wrong, status) = books.json(&["member", "find", "--id", "123"]);
        assert_eq!(wrong["findings"][0]["code"], "members.identity_invalid");
        assert_eq!(status, 1);
    });
}

#[test]
fn a_month_is_waived_by_two_persons_and_then_nothing_is_due() {
    on_both(|books| {
        books.write("one.csv", &format!("{ROLL}\n张三,{ONE},,,G7,,在编,5000,2020-03-01,\n"));
        books.done(&["import", "--unit", "G7", "--year", "2025", "--kind", "members", "one.csv"]);
        let months = ["--from", "2025-02", "--to", "2025-03", "--reason", "生活困难"];
        let waive = ["member", "waive", "--unit", "G7", "--member", "G7-0001"];
        books.done(&[&["--actor", "甲"][..], &waive[..], &months[..]].concat());
        let grid = format!("姓名,证件号码,会费基数,1月,2月,3月,4月\n张三,{ONE},5000,25,免,免,20\n");
        books.write("fees.csv", &grid);
        let import =
            ["import", "--unit", "G7", "--year", "2025", "--kind", "member_fees", "fees.csv"];
        // Asked for is not approved.
        let (refused, status) = books.json(&import);
        assert_eq!(status, 1, "{refused}");
        assert!(refused.to_string().contains("members.waiver_missing"), "{refused}");
        let approve = ["member", "approve-waiver", "--unit", "G7", "--id", "1"];
        let (own, status) = books.json(&[&["--actor", "甲"][..], &approve[..]].concat());
        assert_eq!((own["findings"][0]["code"].as_str(), status), (Some("members.same_person"), 1));
        books.done(&[&["--actor", "乙"][..], &approve[..]].concat());
        let (again, _) = books.json(&[&["--actor", "丙"][..], &approve[..]].concat());
        assert_eq!(again["findings"][0]["code"], "members.waiver_decided");
        books.done(&import);
        let asked = ["report", "member-fees", "--unit", "G7", "--period", "2025H1"];
        let said = books.done(&[&asked[..], &["--format", "csv", "--out", "fees.out"]].concat());
        let made = std::fs::read_to_string(books.path().join("fees.out")).expect(&said);
        let rows: Vec<&str> = made.lines().filter(|line| line.starts_with("G7,")).collect();
        let row = |due: &str, paid: &str, owed: &str, month: &str| {
            format!("G7,张*,{due},{paid},{owed},2025-{month},0.00,G7-0001")
        };
        let expected = [
            row("25.00", "25.00", "0.00", "01"),
            row("25.00", "20.00", "5.00", "04"),
            row("25.00", "0.00", "25.00", "05"),
            row("25.00", "0.00", "25.00", "06"),
        ];
        assert_eq!(rows.iter().map(|it| it.trim()).collect::<Vec<_>>(), expected);
    });
}

#[test]
fn wrong_totals_of_a_grid_are_told_at_every_cell_and_right_ones_never() {
    on_both(|books| {
        let roll = format!(
            "{ROLL}\n张三,{ONE},,,G7,,在编,5000,2020-03-01,\n李四,{OTHER},,,G7,,聘用,6000,2020-03-01,\n"
        );
        books.write("one.csv", &roll);
        books.done(&["import", "--unit", "G7", "--year", "2025", "--kind", "members", "one.csv"]);
        let grid = format!(
            "姓名,证件号码,会费基数,1月,2月,3月,合计\n\
             张三,{ONE},5000,25,25,,51\n\
             小计,,,25,25,0,50\n\
             李四,{OTHER},6000,30,,-,30\n\
             小 计,,,25,0,0,30\n\
             合计,,,55,26,/,80\n"
        );
        books.write("fees.csv", &grid);
        let (refused, status) = books.json(&[
            "import",
            "--unit",
            "G7",
            "--year",
            "2025",
            "--kind",
            "member_fees",
            "fees.csv",
        ]);
        assert_eq!(status, 1, "{refused}");
        let findings = refused[0]["findings"].as_array().unwrap();
        let told: Vec<[&str; 4]> = findings
            .iter()
            .map(|it| {
                let cell = it["place"]["cell"].as_str().unwrap_or_default();
                let text = |key: &str| it[key].as_str().unwrap_or_default();
                [text("code"), cell, text("found"), text("expected")]
            })
            .collect();
        let code = "members.fee_total_differs";
        // 25 + 30, 25 and nothing make 80: only the second month of the last row is wrong.
        let expected = [
            [code, "G2", "51.00", "50.00"],
            [code, "D5", "25.00", "30.00"],
            [code, "E6", "26.00", "25.00"],
        ];
        assert_eq!(told, expected);
    });
}
