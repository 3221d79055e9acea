//! Deferrals, refunds and demands by the command line.

use serde_json::json;

use crate::cli::{Books, on_both};

const SHARES: &str = "适用单位,基层比例,直属比例,省直比例,上级比例,起始日期,依据\n\
    D8,60,10,20,10,2025-01-01,林工发〔2024〕1号\n";
const BASES: &str = "单位编码,所属期,职工人数,会员人数,工资总额,依据\n\
    G8,2025-01,50,48,450000,工资表\nG8,2025-03,50,48,100000,工资表\n";
const RECEIPTS: &str = "单位编码,收缴渠道,所属期,实缴金额,到账日期,票据号\n\
    G8,自主拨缴,2025-01,10000,2025-02-10,A1\n";

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
    for (unit, kind, text) in [
        ("D8", "split_rules", SHARES),
        ("D8", "dues_base", BASES),
        ("G8", "dues_receipts", RECEIPTS),
    ] {
        let file = format!("{kind}.csv");
        books.write(&file, text);
        books.done(&["import", "--unit", unit, "--year", "2025", "--kind", kind, &file]);
    }
}

const ONE: [&str; 2] = ["--actor", "张三"];
const OTHER: [&str; 2] = ["--actor", "李四"];

#[test]
fn months_are_deferred_by_two_people_and_are_not_overdue() {
    on_both(|books| {
        fed(&books);
        let request = ["dues", "defer", "request", "--unit", "G8", "--from", "2025-03"];
        let rest = ["--until", "2025-12-31", "--reason", "资金周转困难", "--paper", "申请书"];
        let request = [&request[..], &rest, &ONE].concat();
        let (dry, code) = books.json(&[&request[..], &["--dry-run"]].concat());
        assert_eq!((&dry["months"], code), (&json!("2025-03"), 0));
        let (asked, _) = books.json(&request);
        assert_eq!((&asked["number"], &asked["state"]), (&json!(1), &json!("waiting")));
        let seen = asked["seen"].as_str().unwrap();
        let approve = ["dues", "defer", "approve", "--unit", "G8", "--number", "1"];
        let approve = [&approve[..], &["--seen", seen]].concat();
        let (own, code) = books.json(&[&approve[..], &ONE].concat());
        assert_eq!((&own["findings"][0]["code"], code), (&json!("approvals.own_document"), 1));
        let (approved, _) = books.json(&[&approve[..], &OTHER].concat());
        assert_eq!(approved["state"], "approved");
        let list = ["dues", "defer", "list", "--unit", "D8", "--format", "csv"];
        let list = books.done(&list);
        assert!(
            list.contains("G8,1,2025-03,2025-12-31,资金周转困难,申请书,张三,已批准,李四"),
            "{list}"
        );
        let arrears = ["report", "dues-arrears", "--unit", "D8", "--period", "2025H1"];
        let arrears = books.done(&[&arrears[..], &["--format", "csv"]].concat());
        assert_eq!(arrears.lines().count(), 1, "{arrears}");
        let demand = ["dues", "demand", "--unit", "D8", "--date", "2025-06-30"];
        let (none, _) = books.json(&demand);
        assert_eq!(none["findings"][0]["code"], "dues.nothing_overdue");
        let demand = ["dues", "demand", "--unit", "D8", "--date", "2026-01-10", "--format", "csv"];
        let demand = books.done(&demand);
        let line = demand.lines().nth(1).unwrap().trim_end();
        let expected =
            "催缴2026-001,G8,林场分站工会,2025-03,2000.00,0.00,2000.00,2025-12-31,10,0.00";
        assert_eq!(line, expected);
    });
}

#[test]
fn what_was_paid_over_goes_back_by_two_people() {
    on_both(|books| {
        fed(&books);
        let request = ["dues", "refund", "request", "--unit", "G8", "--receipt", "A1"];
        let rest = ["--amount", "333.33", "--date", "2025-03-05", "--reason", "重复缴费"];
        let request = [&request[..], &rest, &["--paper", "申请书"], &ONE].concat();
        let (asked, code) = books.json(&request);
        assert_eq!((&asked["refund_number"], code), (&json!("TF2025-001"), 0));
        // No union of the federation level: its percent goes above, 99.999 with its own.
        assert_eq!(asked["legs"], json!(["200.00", "33.33", "0.00", "100.00"]));
        let approve = ["dues", "refund", "approve", "--unit", "G8", "--number", "1"];
        let approve = [&approve[..], &OTHER].concat();
        let (dry, _) = books.json(&[&approve[..], &["--dry-run"]].concat());
        assert_eq!((&dry["posted"], &dry["is_dry_run"]), (&json!(1), &json!(true)));
        let (approved, _) = books.json(&approve);
        assert_eq!(approved["posted"], 1);
        let list = books.done(&["dues", "refund", "list", "--unit", "G8", "--format", "csv"]);
        let expected = "1,TF2025-001,A1,,2025-03-05,333.33,200.00,33.33,0.00,100.00,张三,已批准";
        assert!(list.contains(expected), "{list}");
        books.done(&["verify"]);
    });
}
