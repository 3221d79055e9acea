//! Audit samples by the command line: sizes, draws and what errors say. The expected draws were
//! worked out by another program from the rule alone: SHA-256 of `seed/unit/year/place/line`.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::cli::{Books, on_both, on_sqlite};

/// Debits of expense, each in a voucher of its own; the first voucher of the chain is a receipt.
const AMOUNTS: [&str; 12] = [
    "120.00", "80.50", "15000.00", "33.00", "260.00", "999.99", "45.10", "700.00", "12.00",
    "310.00", "88.88", "5000.00",
];

fn booked(books: &Books) {
    let mut journal = "日期,凭证字,凭证号,摘要,科目编码,借方金额,贷方金额\n\
        2025-03-01,记,1,收到会员会费,102,100000.00,\n2025-03-01,记,1,收到会员会费,401,,100000.00\n"
        .to_owned();
    for (place, amount) in AMOUNTS.iter().enumerate() {
        let (day, number) = (place + 2, place + 2);
        let account = if place % 2 == 0 { "50304" } else { "50102" };
        writeln!(
            journal,
            "2025-03-{day:02},记,{number},购书,{account},{amount},\n\
             2025-03-{day:02},记,{number},购书,102,,{amount}"
        )
        .unwrap();
    }
    books.write("journal.csv", &journal);
    books.done(&["import", "--unit", "G7", "--year", "2025", "--reason", "已核", "journal.csv"]);
}

const OF: [&str; 7] = ["sample", "--unit", "G7", "--year", "2025", "--seed", "42"];

fn drawn(report: &Value) -> Vec<(String, String, String)> {
    let text = |cell: &Value| {
        let value = &cell["value"];
        let said = value.get("text").or(value.get("money"));
        said.and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let rows = report["rows"].as_array().unwrap();
    rows.iter()
        .map(|row| (text(&row["cells"][1]), text(&row["cells"][3]), text(&row["cells"][4])))
        .collect()
}

#[test]
fn sizes_are_said_without_books() {
    on_sqlite(|books| {
        for (confidence, tolerable, expected, size) in [
            ("0.95", "0.05", "0", "59,0"),
            ("95%", "5%", "1/100", "93,1"),
            ("0.95", "1/20", "0.02", "181,4"),
            ("0.9", "0.1", "0", "22,0"),
        ] {
            let asked = ["sample", "--method", "random", "--size-only", "--format", "csv"];
            let limits =
                ["--confidence", confidence, "--tolerable", tolerable, "--expected", expected];
            let said = books.done(&[&asked[..], &limits].concat());
            assert_eq!(said.lines().collect::<Vec<_>>(), ["样本量,允许差错数", size]);
        }
        let asked = ["sample", "evaluate", "--method", "random", "--size", "59", "--errors", "0"];
        let said = books.done(&[&asked[..], &["--confidence", "0.95", "--format", "csv"]].concat());
        assert_eq!(said.lines().collect::<Vec<_>>(), ["样本差错率,上限", "0.0000,0.0495"]);
    });
}

#[test]
fn another_program_draws_the_same_lines() {
    on_both(|books| {
        booked(&books);
        let random = ["--method", "random", "--confidence", "0.9", "--tolerable", "0.45"];
        let (report, code) = books.json(&[&OF[..], &random].concat());
        assert_eq!(code, 0);
        let vouchers: Vec<String> = drawn(&report).into_iter().map(|it| it.0).collect();
        assert_eq!(vouchers, ["2025-03 记-7", "2025-03 记-8", "2025-03 记-9", "2025-03 记-12"]);

        // 22,649.47 of books: ⌈book × 3.00 ÷ 5,000⌉ = 14 hits, 1,617.81 apart.
        let money = ["--method", "mus", "--confidence", "0.95", "--tolerable", "5000"];
        let (report, _) = books.json(&[&OF[..], &money].concat());
        let expected: Vec<(String, String, String)> = [
            ("2025-03 记-4", "15000.00", "货币单位（不小于间隔）"),
            ("2025-03 记-6", "260.00", "货币单位"),
            ("2025-03 记-9", "700.00", "货币单位"),
            ("2025-03 记-13", "5000.00", "货币单位（不小于间隔）"),
        ]
        .map(|(one, two, three)| (one.to_owned(), two.to_owned(), three.to_owned()))
        .to_vec();
        assert_eq!(drawn(&report), expected);

        // Drawn again it is the sample that is there; the report prints the newest.
        let (again, _) = books.json(&[&OF[..], &money].concat());
        assert_eq!(again["notes"], report["notes"]);
        let (printed, _) = books.json(&["report", "sample", "--unit", "G7", "--year", "2025"]);
        assert_eq!(printed["rows"], report["rows"]);

        // Two of two strata at least; all lines where the size is beyond them.
        let by_account = ["--method", "stratified", "--confidence", "0.9", "--tolerable", "0.45"];
        let (report, _) = books.json(&[&OF[..], &by_account].concat());
        let ways: Vec<String> = drawn(&report).into_iter().map(|it| it.2).collect();
        assert_eq!(ways.iter().filter(|it| *it == "分层 501").count(), 2);
        assert_eq!(ways.iter().filter(|it| *it == "分层 503").count(), 2);
        let all = ["--method", "random", "--confidence", "0.95", "--tolerable", "0.05"];
        let (report, _) = books.json(&[&OF[..], &all].concat());
        assert_eq!(drawn(&report).len(), AMOUNTS.len());
        books.done(&["verify"]);
    });
}

#[test]
fn what_was_found_is_projected_once_all_lines_were_looked_at() {
    on_both(|books| {
        booked(&books);
        let money = ["--method", "mus", "--confidence", "0.95", "--tolerable", "5000"];
        books.json(&[&OF[..], &money].concat());
        let evaluate = ["sample", "evaluate", "--unit", "G7", "--sample", "1"];
        let (refused, code) = books.json(&evaluate);
        assert_eq!(code, 1);
        assert_eq!(refused["findings"][0]["code"], "audits.sample_not_all_looked_at");
        // The second of 260.00 is half wrong, the first by 100.00 of its own.
        for (line, error) in [("1", "100.00"), ("2", "130.00"), ("3", "0"), ("4", "0")] {
            let look = ["sample", "look", "--unit", "G7", "--sample", "1", "--line", line];
            books.done(&[&look[..], &["--error", error, "--remark", "核对发票"]].concat());
        }
        // Interval 1,617.81: projected 100 + 0.5 × 1,617.81; basic 3.00 × 1,617.81; increment
        // 0.5 × 0.75 × 1,617.81.
        let (told, _) = books.json(&evaluate);
        let expected = json!({ "errors": 2, "projected": "908.91", "basic": "4853.43",
            "increment": "606.68", "upper": "6369.01" });
        assert_eq!(told, expected);
        let beyond = ["sample", "look", "--unit", "G7", "--sample", "1", "--line", "2"];
        let (refused, _) = books.json(&[&beyond[..], &["--error", "260.01"]].concat());
        assert_eq!(refused["findings"][0]["code"], "audits.sample_errors_do_not_fit");
    });
}

#[test]
fn what_cannot_be_drawn_is_told() {
    on_sqlite(|books| {
        let rates = ["--confidence", "0.95", "--tolerable", "0.05", "--method"];
        for (more, code) in [
            (&["random"][..], "audits.sample_nothing_to_draw"),
            (&["random", "--expected", "0.05"], "audits.sample_rates_do_not_fit"),
            (&["random", "--expected", "0.049"], "audits.sample_too_large"),
            (&["random", "--expected", "ein"], "audits.sample_rate_invalid"),
            (&["mus", "--expected", "1.001"], "audits.sample_amount_invalid"),
            (&["blind"], "audits.sample_method_unknown"),
        ] {
            if code == "audits.sample_rates_do_not_fit" {
                booked(&books);
            }
            let (told, ending) = books.json(&[&OF[..], &rates, more].concat());
            assert_eq!((&told["findings"][0]["code"], ending), (&json!(code), 1), "{more:?}");
        }
        let size = ["sample", "evaluate", "--size", "3", "--errors", "4", "--confidence", "0.9"];
        let (told, _) = books.json(&size);
        assert_eq!(told["findings"][0]["code"], "audits.sample_errors_do_not_fit");
    });
}
