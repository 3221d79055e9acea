//! Programmes and limits by the command line: approved, delivered, listed; a draft set beside the
//! limits.

use serde_json::json;

use super::{LIMITS, PLANS, ROSTER};
use crate::cli::on_both;

#[test]
fn a_programme_is_approved_delivered_and_shown() {
    on_both(|books| {
        books.write("plans.csv", &format!("{PLANS}A,送报,报刊,2025,200,,份,50304\n"));
        books.write("roster.csv", &format!("{ROSTER}A,2025-03-31,,,,,2,100,\n"));
        let import = |kind: &'static str, file: &'static str| {
            books.done(&["import", "--unit", "G7", "--year", "2025", "--kind", kind, file]);
        };
        import("programmes", "plans.csv");
        import("beneficiaries", "roster.csv");
        let of = ["--unit", "G7", "--code", "A", "--year", "2025"];
        let approve = |date: &'static str, more: &[&'static str]| {
            let asked = ["--date", date, "--paper", "纪要1"];
            [&["programme", "approve"][..], &of, &asked, more].concat()
        };
        let (wrong, code) = books.json(&approve("2025-02-30", &[]));
        assert_eq!((&wrong["findings"][0]["code"], code), (&json!("programmes.day_invalid"), 1));
        books.done(&approve("2025-01-10", &["--dry-run"]));
        books.done(&approve("2025-01-10", &[]));
        let deliver = ["programme", "deliver", "--batch", "2025-03-31", "--paper", "签收表1"];
        let (done, _) = books.json(&[&deliver[..], &of].concat());
        assert_eq!((&done["lines"], &done["amount"]), (&json!(1), &json!("100.00")));
        let (listed, _) = books.json(&["programme", "list", "--unit", "D7", "--year", "2025"]);
        assert_eq!(listed[0]["state"], "approved");
        assert_eq!(listed[0]["amount"], "100.00");
        let (batches, _) = books.json(&[&["programme", "show"][..], &of].concat());
        assert_eq!(batches[0]["delivered_on"], "2025-03-31");
        let show = [&["programme", "show", "--batch", "2025-03-31"][..], &of].concat();
        let (lines, _) = books.json(&show);
        assert_eq!(lines[0]["quantity"], "2");
        books.done(&["verify"]);
    });
}

#[test]
fn a_draft_is_set_beside_the_limits_of_its_projects() {
    on_both(|books| {
        books.write("projects.csv", "项目编码,项目名称,是否专项\nP1,报刊,否\n");
        books.write("plans.csv", &format!("{PLANS}A,送报,报刊,2025,200,,份,50304\n"));
        let limits = format!("{LIMITS},报刊,300,次,,,,2025-01-01,,文1,,\n");
        books.write("limits.csv", &limits);
        for (kind, file) in
            [("projects", "projects.csv"), ("programmes", "plans.csv"), ("limits", "limits.csv")]
        {
            books.done(&["import", "--unit", "G7", "--year", "2025", "--kind", kind, file]);
        }
        let draft = |amount: &str| {
            let entry = |side: &str, account: &str, project: Option<&str>| {
                json!({ "summary": "订报", "account": account, side: amount,
                    "project": project })
            };
            json!({ "dated_on": "2025-03-08",
                "entries": [entry("debit", "50304", Some("报刊")), entry("credit", "102", None)] })
        };
        let check = ["limits", "check", "--unit", "G7", "--draft", "draft.json"];
        books.write("draft.json", &draft("300.00").to_string());
        let (within, code) = books.json(&check);
        assert_eq!((&within["findings"], code), (&json!([]), 0));
        assert_eq!(within["limits"][0]["standard"], "300.00");
        assert_eq!(within["limits"][0]["programme"], "A");
        books.write("draft.json", &draft("300.01").to_string());
        let (over, code) = books.json(&check);
        assert_eq!((&over["findings"][0]["code"], code), (&json!("limits.over_limit"), 0));
        books.done(&["unit", "set", "--unit", "G7", "limit_control=refuse"]);
        let (refused, code) = books.json(&check);
        assert_eq!(refused["findings"][0]["severity"], "refuse");
        assert_ne!(code, 0);
        books.write("draft.json", "{");
        let (wrong, _) = books.json(&check);
        assert_eq!(wrong["findings"][0]["code"], "limits.draft_unreadable");
        books.write("later.csv", &limits.replace("300", "400"));
        books.done(&["import", "--unit", "G7", "--year", "2025", "--kind", "limits", "later.csv"]);
        books.write("draft.json", &draft("400.00").to_string());
        let (within, code) = books.json(&check);
        assert_eq!((&within["findings"], code), (&json!([]), 0), "what is said anew holds");
    });
}
