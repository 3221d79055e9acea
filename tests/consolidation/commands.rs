//! Sums, submissions, seals and volumes by the command line.

use serde_json::json;

use crate::cli::{Books, on_both, on_sqlite};

const UPPER: &str = "日期,凭证号,摘要,科目编码,往来单位,借方金额,贷方金额\n\
    2025-03-01,记-1,收经费,102,,900.00,\n2025-03-01,记-1,收经费,402,,,900.00\n\
    2025-03-08,记-2,补助,50801,G8,120.00,\n2025-03-08,记-2,补助,102,,,120.00\n";
const LOWER: &str = "日期,凭证号,摘要,科目编码,往来单位,借方金额,贷方金额\n\
    2025-03-09,记-1,收补助,102,,120.00,\n2025-03-09,记-1,收补助,40301,D8,,120.00\n";

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
    for (unit, name, text) in [("D8", "上级.csv", UPPER), ("G8", "下级.csv", LOWER)] {
        books.write(name, text);
        let reason = ["--reason", "ledger.dimension_missing=已核对"];
        let asked = ["import", "--unit", unit, "--year", "2025", "--kind", "auto", name];
        books.done(&[&asked[..], &reason].concat());
    }
}

fn rows(books: &Books, name: &str, unit: &str, period: &str) -> Vec<String> {
    let asked = ["report", name, "--unit", unit, "--period", period, "--format", "csv"];
    let text = books.done(&asked);
    let rows = text.trim_start_matches('\u{feff}').trim_end().lines();
    rows.map(|row| row.trim_end().to_owned()).collect()
}

#[test]
fn reports_over_a_tree_have_their_columns() {
    on_both(|books| {
        fed(&books);
        for (name, columns) in [
            (
                "consolidated-balance-sheet",
                "项目,汇总年初,抵销年初,合并年初,汇总期末,抵销期末,合并期末",
            ),
            ("consolidated-income-expenditure", "项目,汇总数,抵销数,合并数"),
            ("consolidated-cost", "项目,本月数,本年累计数,抵销数,合并数"),
            ("consolidation-residuals", "上级单位,下级单位,科目,类别,金额"),
            ("consolidation-coverage", "应汇总单位数,已汇总单位数,缺报单位"),
            ("consolidation-matrix", "单位编码,项目,金额"),
            ("submissions", "单位编码,报表,期间,期限,状态,报送日期,签署人数,版本,漂移"),
            ("regular-report", "部分,指标,口径,本期,上期,上年同期,预算或任务,完成率"),
        ] {
            let head = rows(&books, name, "D8", "2025-03").remove(0);
            assert!(head.starts_with(columns), "{name}: {head}");
        }
        let income = rows(&books, "consolidated-income-expenditure", "D8", "2025-03");
        assert!(
            income.iter().any(|it| it == "支出（八）补助下级支出,120.00,120.00,0.00"),
            "{income:?}"
        );
        let coverage = rows(&books, "consolidation-coverage", "D8", "2025-03").remove(1);
        assert!(coverage.starts_with("2,0,D8 林业局工会、G8 林场分站工会"), "{coverage}");
        let asked =
            ["report", "consolidated-cost", "--unit", "D8", "--period", "2025", "--tree", "never"];
        let (refused, code) = books.json(&asked);
        assert_eq!(
            (&refused["findings"][0]["code"], code),
            (&json!("consolidation.tree_unknown"), 1)
        );
    });
}

#[test]
fn a_report_goes_upward_by_commands() {
    on_both(|books| {
        fed(&books);
        let step = |step: &'static str, who: &'static str| {
            let of = ["--unit", "G8", "--period", "2025-03", "--form", "balance-sheet"];
            [&["submit", step][..], &of, &["--actor", who]].concat()
        };
        books.done(&step("draft", "方小满"));
        books.done(&step("sign", "甲某"));
        assert_eq!(books.json(&step("sign", "甲某")).1, 1);
        assert_eq!(books.json(&step("send", "方小满")).1, 1);
        books.done(&step("sign", "乙某"));
        books.done(&step("send", "方小满"));
        let back = [&step("return", "陆砚秋")[..], &["--remark", "货币资金=请附对账单"]].concat();
        books.done(&back);
        let (refused, code) = books.json(&step("draft", "方小满"));
        assert_eq!((&refused["findings"][0]["code"], code), (&json!("submissions.unchanged"), 1));
        let listed = rows(&books, "submissions", "D8", "2025-03");
        let of_g8 = listed.iter().find(|it| it.starts_with("G8,资产负债表")).unwrap();
        assert!(of_g8.contains("2025-03,2025-04-15,已退回,"), "{of_g8}");
        let (listed, _) = books.json(&["submit", "list", "--unit", "D8", "--period", "2025-03"]);
        assert!(listed.as_array().unwrap().iter().any(|it| it["state"] == "已退回"));
        books.done(&["verify"]);
    });
}

#[test]
fn a_file_is_true_drifted_or_not_ours() {
    on_sqlite(|books| {
        fed(&books);
        let out = books.path().join("汇总.xlsx");
        let file = out.to_str().unwrap();
        let asked = ["--unit", "D8", "--period", "2025-03", "--out", file];
        books.done(&[&["report", "consolidated-balance-sheet"][..], &asked].concat());
        let verify = |file: &str| books.json(&["verify-report", file]);
        let (told, code) = verify(file);
        assert_eq!((&told["verdict"], code), (&json!("true"), 0), "{told}");
        // The file alone, on a machine without books.
        let elsewhere = books.path().join("别处");
        let data = elsewhere.to_str().unwrap();
        let nowhere = format!("sqlite:{data}/ledger.sqlite");
        let asked = ["verify-report", file, "--database", &nowhere];
        let (told, code) = books.json(&asked);
        let expected = (&json!("true"), &json!(false), 0);
        assert_eq!((&told["verdict"], &told["with_books"], code), expected);
        let later = "日期,凭证号,摘要,科目编码,往来单位,借方金额,贷方金额\n\
            2025-03-20,记-2,收经费,102,,0.01,\n2025-03-20,记-2,收经费,402,,,0.01\n";
        books.write("后.csv", later);
        let import = ["import", "--unit", "G8", "--year", "2025", "--kind", "auto", "后.csv"];
        let reason = ["--reason", "ledger.dimension_missing=已核对"];
        books.done(&[&import[..], &reason].concat());
        let (told, code) = verify(file);
        assert_eq!((&told["verdict"], code), (&json!("drifted"), 4), "{told}");
        let said = told["differences"][0].as_str().unwrap();
        assert!(said.contains("货币资金") && said.contains("900→900.01"), "{said}");
        let mut bytes = std::fs::read(&out).unwrap();
        let place = bytes.len() / 2;
        bytes[place] ^= 1;
        let edited = books.path().join("改.xlsx");
        std::fs::write(&edited, &bytes).unwrap();
        let (told, code) = verify(edited.to_str().unwrap());
        assert_eq!((&told["verdict"], code), (&json!("not_ours"), 4), "{told}");
        let plain = books.path().join("报.json");
        let path = plain.to_str().unwrap();
        let asked = [
            "report",
            "balance-sheet",
            "--unit",
            "G8",
            "--period",
            "2025-03",
            "--format",
            "json",
            "--out",
            path,
        ];
        books.done(&asked);
        assert_eq!(verify(path).1, 0);
        let text = std::fs::read_to_string(&plain).unwrap();
        std::fs::write(&plain, text.replacen("120.01", "121.01", 1)).unwrap();
        assert_eq!(verify(path).1, 4);
        assert_eq!(verify("不存在.xlsx").1, 3);
    });
}

#[test]
fn a_volume_has_a_cover_contents_sheets_and_charts() {
    on_sqlite(|books| {
        fed(&books);
        let out = books.path().join("册.xlsx");
        let file = out.to_str().unwrap();
        let asked = ["pack", "build", "--unit", "D8", "--period", "2025-03", "--out", file];
        books.done(&asked);
        let bytes = std::fs::read(&out).unwrap();
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes.as_slice())).unwrap();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut archive.by_name("xl/workbook.xml").unwrap(), &mut text)
            .unwrap();
        for name in ["封面", "目录", "经费收管用情况报告", "资产负债表", "汇总资产负债表", "图表"]
        {
            assert!(text.contains(&format!("name=\"{name}\"")), "{name}");
        }
        assert!(archive.by_name("xl/charts/chart2.xml").is_ok());
    });
}
