//! Returns by the command line, from the lists to the file for the bank.

use serde_json::json;

use crate::cli::{Books, on_both};

const SHARES: &str = "适用单位,收缴渠道,基层比例,直属比例,省直比例,上级比例,起始日期,截止日期,依据\n\
    D8,,60,10,20,10,2025-01-01,,林工发〔2024〕1号\n";
const RECEIPTS: &str = "单位编码,收缴渠道,所属期,实缴金额,到账日期,票据号\n\
    G8,税务代收,2025-01,1000.00,2025-02-10,T1\n";
const RULES: &str = "规则编码,名称,付款单位,适用层级,计算依据,档位下限,档位上限,比例,金额标准,封顶,类别,\
    起始日期,截止日期,依据\n\
    HB,上缴回拨,D8,基层,上缴额,,,12.5,,,回拨,2025-01-01,,林工发〔2024〕2号\n";

/// A department union with the accounts of its level, and a union below it.
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
    for (kind, text) in
        [("split_rules", SHARES), ("dues_receipts", RECEIPTS), ("return_rules", RULES)]
    {
        let file = format!("{kind}.csv");
        books.write(&file, text);
        books.done(&["import", "--unit", "D8", "--year", "2025", "--kind", kind, &file]);
    }
}

#[test]
fn a_run_goes_from_the_list_to_the_file_for_the_bank() {
    on_both(|books| {
        fed(&books);
        let which = ["--unit", "D8", "--rule", "HB", "--period", "2025H1"];
        let said = |act: &'static str, more: &[&'static str]| {
            [&["returns", act], &which[..], more].concat()
        };
        // 10, 20 and 10 percent of 1,000 reach D8 for itself and above: 400; 12.5 percent are 50.
        let run = said("run", &["--paid", "2025-07-15", "--actor", "张三"]);
        let dry = books.done(&[&run[..], &["--dry-run", "--format", "csv"]].concat());
        let line = dry.lines().nth(1).unwrap().trim_end();
        assert_eq!(line, "HB,2025H1,D8,G8,上缴额,400.00,,12.5,50.00,林场分站工会,,400.00,");
        let (early, code) = books.json(&said("approve", &["--actor", "李四"]));
        assert_eq!((&early["findings"][0]["code"], code), (&json!("returns.not_run"), 1));
        let (run, code) = books.json(&run);
        assert_eq!((&run["total"], code), (&json!("50.00"), 0));
        assert_eq!(run["lines"][0]["unit"], "G8");
        let (own, _) = books.json(&said("approve", &["--actor", "张三"]));
        assert_eq!(own["findings"][0]["code"], "returns.own_run");
        let (early, _) = books.json(&said("payments", &[]));
        assert_eq!(early["findings"][0]["code"], "returns.not_approved");
        let seen = run["seen"].as_str().unwrap();
        let approve = said("approve", &["--actor", "李四"]);
        let approve = [&approve[..], &["--seen", seen]].concat();
        let (dry, _) = books.json(&[&approve[..], &["--dry-run"]].concat());
        assert_eq!((&dry["dry_run"], &dry["posted"]), (&json!(true), &json!(1)));
        let (approved, code) = books.json(&approve);
        assert_eq!((&approved["run"]["state"], code), (&json!("approved"), 0));
        let paid = books.done(&said("payments", &["--bank-file", "bank.csv", "--format", "csv"]));
        let line = paid.lines().nth(1).unwrap().trim_end();
        assert_eq!(line, "G8,林场分站工会,,,,50.00,上缴回拨 2025年上半年");
        let bank = std::fs::read_to_string(books.path().join("bank.csv")).unwrap();
        assert_eq!(
            bank.trim_start_matches('\u{feff}'),
            "序号,收款账号,收款户名,开户银行,金额,附言\r\n\
             1,,林场分站工会,,50.00,上缴回拨 2025年上半年\r\n"
        );
        books.done(&["verify"]);
    });
}

#[test]
fn a_run_says_whether_it_is_paid_or_announced() {
    on_both(|books| {
        fed(&books);
        let which = ["returns", "run", "--unit", "D8", "--rule", "HB", "--period", "2025H1"];
        for more in [&[][..], &["--paid", "2025-07-15", "--notice", "2025-07-15"]] {
            let (_, code) = books.json(&[&which[..], more].concat());
            assert_eq!(code, 2, "{more:?}");
        }
        let (wrong, code) = books.json(&[&which[..], &["--paid", "2025-02-30"]].concat());
        assert_eq!((&wrong["findings"][0]["code"], code), (&json!("dues.day_invalid"), 1));
    });
}
