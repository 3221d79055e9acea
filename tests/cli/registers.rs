//! Bank accounts, and columns that a person explains.

use serde_json::json;

use super::{on_both, on_sqlite};

#[test]
fn a_bank_account_is_registered_with_all_that_is_known_and_closed() {
    on_both(|books| {
        let number = "6222 0210 0112 4471";
        let add = ["bank", "add", "--unit", "G7", "--account", "基本户"];
        let facts = [
            "--ledger",
            "102",
            "--bank",
            "工行城中支行",
            "--number",
            number,
            "--type",
            "基本存款账户",
            "--from",
            "2024-03-01",
            "--paper",
            "林工财〔2024〕3号",
        ];
        let (kept, code) = books.json(&[&add[..], &facts].concat());
        assert_eq!(code, 0, "{kept}");
        assert_eq!((&kept["code"], &kept["account_code"]), (&json!("4471"), &json!("102")));
        assert_eq!((&kept["kind"], &kept["opened_on"]), (&json!("basic"), &json!("2024-03-01")));
        assert_eq!(
            (&kept["paper"], &kept["number"]),
            (&json!("林工财〔2024〕3号"), &json!(number))
        );

        // The same name again is refused, unless it says when the account ends.
        let (twice, code) = books.json(&add);
        assert_eq!(code, 1);
        assert_eq!(twice["findings"][0]["code"], "units.bank_account_exists");
        let until = |day: &'static str| [&add[..], &["--until", day]].concat();
        let (early, code) = books.json(&until("2024-02-29"));
        assert_eq!((&early["findings"][0]["code"], code), (&json!("units.date_invalid"), 1));
        let (closed, code) = books.json(&until("2026-05-31"));
        assert_eq!((&closed["closed_on"], code), (&json!("2026-05-31"), 0));
        let (again, _) = books.json(&until("2026-06-30"));
        assert_eq!(again["findings"][0]["code"], "units.bank_account_closed");

        let pooled = ["bank", "add", "--unit", "G7", "--account", "经费集中户", "--type", "集中户"];
        let (pooled, _) = books.json(&pooled);
        assert_eq!((&pooled["code"], &pooled["kind"]), (&json!("B01"), &json!("pooled")));
        let csv = books.done(&["bank", "list", "--unit", "G7", "--format", "csv"]);
        let lines: Vec<&str> = csv.lines().skip(1).map(str::trim_end).collect();
        assert_eq!(
            lines,
            [
                "4471,基本户,102,工行城中支行,6222 0210 0112 4471,基本存款账户,2024-03-01,\
                 2026-05-31,林工财〔2024〕3号",
                "B01,经费集中户,102,,,集中户,,,",
            ]
        );
    });
}

#[test]
fn the_number_of_an_account_stands_in_no_log_and_no_trail_and_is_not_told_when_wrong() {
    on_sqlite(|books| {
        let add = |name: &'static str, number: &'static str| {
            vec!["bank", "add", "--unit", "G7", "--account", name, "--number", number]
        };
        let output = books.run(&add("一般户", "6222021001125582"));
        assert!(output.status.success());
        let said = [output.stdout, output.stderr].concat();
        assert!(!String::from_utf8(said).unwrap().contains("6222021001125582"));
        let output = books.run(&add("错户", "62220210011255八"));
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(said.contains("units.bank_number_invalid") && !said.contains("622202"), "{said}");
        let folder = books.path().join("backup");
        std::fs::create_dir_all(&folder).unwrap();
        books.done(&["backup", "--out", "backup/b.zip"]);
        // In the register's table and nowhere else.
        let file = std::fs::File::open(folder.join("b.zip")).unwrap();
        let mut archive = zip::ZipArchive::new(file).unwrap();
        for place in 0..archive.len() {
            let mut entry = archive.by_index(place).unwrap();
            let name = entry.name().unwrap().into_owned();
            let mut text = String::new();
            if std::io::Read::read_to_string(&mut entry, &mut text).is_ok() {
                let is_there = text.contains("6222021001125582");
                assert_eq!(is_there, name.contains("bank_accounts"), "{name}");
            }
        }
    });
}

const STRANGE: &str = "林场工会流水\n记账时间,业务说明,进,出,剩\n\
    2025-03-05,收到会员会费,360.00,,360.00\n";

#[test]
fn columns_that_a_person_explains_are_read_by_letter_or_heading() {
    on_both(|books| {
        books.write("流水.csv", STRANGE);
        let import = ["import", "流水.csv", "--unit", "G7", "--year", "2025"];
        let kind = ["--kind", "cash_book", "--account", "101", "--dry-run"];
        let map = [
            "--map",
            "记账时间=日期",
            "--map",
            "业务说明=摘要",
            "--map",
            "C=收入",
            "--map",
            "D=支出",
            "--map",
            "剩=余额",
        ];
        let (outcome, _) = books.json(&[&import[..], &kind, &map].concat());
        let columns = outcome[0]["sheets"][0]["columns"].to_string();
        for expected in ["date", "summary", "income", "outgo", "running_balance"] {
            assert!(columns.contains(expected), "{expected}: {outcome}");
        }
        assert_eq!(outcome[0]["vouchers"], 1, "{outcome}");
        // The same for a file that waits.
        let stage = ["batch", "stage", "流水.csv", "--unit", "G7", "--year", "2025"];
        let (batch, _) =
            books.json(&[&stage[..], &["--kind", "cash_book", "--account", "101"]].concat());
        let id = batch["id"].to_string();
        let layout = ["batch", "layout", &id, "--unit", "G7"];
        let (_, code) = books.json(&[&layout[..], &map].concat());
        assert_eq!(code, 0);
        let (preview, _) = books.json(&["batch", "preview", &id, "--unit", "G7"]);
        assert_eq!(preview["vouchers"], 1, "{preview}");
        let (wrong, code) = books.json(&[&layout[..], &["--map", "没有=摘要"]].concat());
        assert_eq!((&wrong["findings"][0]["code"], code), (&json!("cli.column_not_mapped"), 1));
    });
}

#[test]
fn columns_that_are_said_also_say_the_kind_and_what_is_left_out() {
    on_both(|books| {
        let text = "时日,编,事,户,进,出,辅助\n2025-03-05,记-1,收会费,102,36.00,,甲\n\
             2025-03-05,记-1,收会费,401,,36.00,乙\n";
        books.write("账.csv", text);
        let import = ["import", "账.csv", "--unit", "G7", "--year", "2025", "--dry-run"];
        let said = |pairs: &[&'static str]| -> Vec<&'static str> {
            pairs.iter().flat_map(|pair| ["--map", pair]).collect()
        };
        let all =
            ["时日=日期", "编=凭证号", "事=摘要", "户=科目编码", "进=借方金额", "出=贷方金额"];
        let codes = |outcome: &serde_json::Value| {
            let findings = outcome[0]["findings"].as_array().cloned().unwrap_or_default();
            let code = |it: &serde_json::Value| it["code"].as_str().unwrap().to_owned();
            findings.iter().map(code).collect::<Vec<_>>()
        };
        let (open, _) = books.json(&[&import[..], &said(&all)].concat());
        assert_eq!(
            (&open[0]["kind"], &open[0]["vouchers"]),
            (&json!("journal"), &json!(1)),
            "{open}"
        );
        assert!(codes(&open).contains(&"import.column_not_understood".to_owned()), "{open}");
        let left = [&all[..], &["辅助=不读"]].concat();
        let (whole, code) = books.json(&[&import[..], &said(&left)].concat());
        assert_eq!((codes(&whole), code), (Vec::new(), 0), "{whole}");
        // What no column can be is told before anything else.
        let (wrong, code) = books.json(&[&import[..], &said(&["时日=日子"])].concat());
        assert_eq!((&wrong["findings"][0]["code"], code), (&json!("cli.column_not_mapped"), 1));
    });
}

#[test]
fn a_list_that_is_not_whole_is_told_what_it_lacks_as_what_it_is() {
    on_both(|books| {
        books.write("项目.csv", "项目名称,类型,项目预算\n职工读书月,一般,800\n");
        let import = ["import", "项目.csv", "--unit", "G7", "--year", "2025"];
        for kind in [&[][..], &["--kind", "projects"]] {
            let (told, code) = books.json(&[&import[..], kind].concat());
            let text = told.to_string();
            assert_eq!(code, 1, "{text}");
            assert!(text.contains("最像项目表"), "{text}");
            assert!(text.contains("还缺 项目编码或是否专项"), "{text}");
        }
    });
}
