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
