//! Several files in one run.

use serde_json::Value;

use super::{JOURNAL, UNBALANCED, on_both};

#[test]
fn files_behind_a_refused_one_are_checked_and_named() {
    on_both(|books| {
        books.write("b.csv", UNBALANCED);
        books.write("a.csv", JOURNAL);
        let import = ["import", "b.csv", "a.csv", "--unit", "G7", "--year", "2025"];
        for asked in [import.to_vec(), [&import[..], &["--dry-run"]].concat()] {
            let (outcomes, code) = books.json(&asked);
            assert_ne!(code, 0, "{outcomes}");
            let said = |place: usize, what: &str| outcomes[place][what].as_bool().unwrap();
            assert!(said(0, "is_refused"), "{outcomes}");
            assert_eq!(outcomes[1]["file"], "a.csv");
            assert!(!said(1, "is_refused") && said(1, "is_dry_run"), "{outcomes}");
            assert!(!said(1, "posted"), "{outcomes}");
        }
        let text = books.run(&import);
        let text = String::from_utf8(text.stdout).unwrap();
        assert!(text.contains("a.csv：检查通过（预检，没有入账）"), "{text}");
        let again = books.json(&["import", "a.csv", "--unit", "G7", "--year", "2025"]);
        assert_eq!((again.0[0]["posted"].as_bool(), again.1), (Some(true), 0));
    });
}

#[test]
fn an_upload_is_accepted_by_its_short_number_as_its_preview_showed_it() {
    on_both(|books| {
        books.write(
            "流水.csv",
            "现金流水账,,,,\n日期,摘要,收入,支出,余额\n\
            2025-02-18,收会费,1260.00,,1260.00\n\
            2025-02-18,付职工培训费,,500.00,760.00\n",
        );
        let stage = ["batch", "stage", "流水.csv", "--unit", "G7", "--year", "2025"];
        let (staged, _) = books.json(&[&stage[..], &["--account", "101"]].concat());
        let list = books.done(&["batch", "list", "--unit", "G7", "--format", "csv"]);
        assert!(list.lines().any(|line| line.starts_with("1,")), "{list}");
        let preview = |id: &str| books.json(&["batch", "preview", id, "--unit", "G7"]).0;
        let look = preview("1");
        assert_eq!(look["seen"], preview(&staged["id"].to_string())["seen"]);
        let seen = look["seen"].as_str().unwrap();
        let shown = books.done(&["batch", "preview", "1", "--unit", "G7"]);
        assert!(shown.contains(&format!("所见标记 {seen}")), "{shown}");

        let rule =
            ["cash-rules", "add", "--unit", "G7", "--name", "培训另列", "--direction", "out"];
        books.done(
            &[&rule[..], &["--any", "培训", "--account", "510", "--priority", "500"]].concat(),
        );
        let accept = |look: &Value| {
            let seen = look["seen"].as_str().unwrap();
            let mut asked = vec!["batch", "accept", "1", "--unit", "G7", "--seen", seen];
            let warned = look["findings"].as_array().unwrap().iter();
            let codes: std::collections::BTreeSet<&str> = warned
                .filter(|it| it["severity"] == "warn")
                .map(|it| it["code"].as_str().unwrap())
                .collect();
            let reasons: Vec<String> = codes.iter().map(|it| format!("{it}=已核")).collect();
            asked.extend(reasons.iter().flat_map(|it| ["--reason", it.as_str()]));
            books.run(&asked)
        };
        let refused = accept(&look);
        assert!(!refused.status.success());
        let told = String::from_utf8([refused.stdout, refused.stderr].concat()).unwrap();
        assert!(told.contains("ledger.draft_changed") && told.contains("科目"), "{told}");
        let look = preview("1");
        let accepted = accept(&look);
        assert!(accepted.status.success(), "{accepted:?}");
        let undo = ["batch", "undo", "1", "--unit", "G7", "--reason", "重来"];
        assert!(books.done(&undo).contains("批次 1 已撤销"));
    });
}

#[test]
fn a_file_whose_kind_nobody_knows_does_not_hide_the_others_of_its_run() {
    on_both(|books| {
        books.write("名单.csv", "姓名,电话,住址\n王某,1,东街\n");
        books.write("a.csv", JOURNAL);
        books.write("b.csv", UNBALANCED);
        let import = ["import", "名单.csv", "a.csv", "b.csv", "--unit", "G7", "--year", "2025"];
        let (told, code) = books.json(&import);
        assert_eq!(code, 1, "{told}");
        let files: Vec<&str> =
            told.as_array().unwrap().iter().map(|it| it["file"].as_str().unwrap()).collect();
        assert_eq!(files, ["名单.csv", "a.csv", "b.csv"]);
        let refused = [0, 1, 2].map(|place| told[place]["is_refused"].as_bool().unwrap());
        assert_eq!(refused, [true, false, true], "{told}");
        assert!(!told[0]["findings"].as_array().unwrap().is_empty(), "{told}");
        // What stands behind it is checked only, for it may stand on what was refused.
        assert_eq!(told[1]["posted"], false);
        let text = books.run(&import);
        let text = String::from_utf8(text.stdout).unwrap();
        for shown in ["名单.csv：未通过检查", "a.csv：检查通过（预检", "b.csv：未通过检查"]
        {
            assert!(text.contains(shown), "{shown}: {text}");
        }
    });
}

#[test]
fn a_year_is_closed_month_by_month_as_the_preview_showed_it() {
    on_both(|books| {
        books.write("a.csv", JOURNAL);
        books.done(&["import", "a.csv", "--unit", "G7", "--year", "2025"]);
        for month in ["2025-01", "2025-02"] {
            books.done(&["close", "--unit", "G7", "--period", month]);
        }
        let close = ["close", "--unit", "G7", "--period", "2025-03"];
        let (look, _) = books.json(&[&close[..], &["--dry-run"]].concat());
        let seen = look["seen"].as_str().unwrap();
        let shown = books.done(&[&close[..], &["--dry-run"]].concat());
        assert!(shown.contains(&format!("所见标记 {seen}")), "{shown}");
        books.write(
            "b.csv",
            "日期,凭证字,凭证号,摘要,科目编码,借方金额,贷方金额\n\
             2025-03-06,记,2,收到会员会费,102,40.00,\n\
             2025-03-06,记,2,收到会员会费,401,,40.00\n",
        );
        books.done(&["import", "b.csv", "--unit", "G7", "--year", "2025"]);
        let refused = books.run(&[&close[..], &["--seen", seen]].concat());
        assert_eq!(refused.status.code(), Some(1));
        let told = String::from_utf8([refused.stdout, refused.stderr].concat()).unwrap();
        assert!(told.contains("ledger.closing_changed"), "{told}");
        assert!(told.contains("预览之后又记账 1 张凭证"), "{told}");
        let (look, _) = books.json(&[&close[..], &["--dry-run"]].concat());
        let seen = look["seen"].as_str().unwrap();
        let done = books.done(&[&close[..], &["--seen", seen]].concat());
        assert!(done.contains("已结账"), "{done}");
    });
}
