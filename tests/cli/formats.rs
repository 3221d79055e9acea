//! One document of JSON, lists as csv and xlsx, and a refusal where there is no list.

use super::{Books, JOURNAL, UNBALANCED, on_sqlite};

/// Every command in an order in which each has what it needs, and how it ends.
const COMMANDS: &[(&[&str], i32)] = &[
    (&["migrate"], 0),
    (&["unit", "list"], 0),
    (&["unit", "set", "--unit", "G7", "carry_forward=year_end"], 0),
    (&["unit", "district", "--code", "P7", "--name", "第七片"], 0),
    (&["user", "add", "--login", "ma.li", "--name", "马丽"], 0),
    (&["user", "grant", "--login", "ma.li", "--role", "unit_finance", "--at", "G7"], 0),
    (&["user", "list"], 0),
    (&["user", "reset", "--login", "ma.li"], 0),
    (&["user", "unlock", "--login", "ma.li"], 0),
    (&["user", "stop", "--login", "ma.li"], 0),
    (&["user", "start", "--login", "ma.li"], 0),
    (&["user", "revoke", "--login", "ma.li", "--grant", "1"], 0),
    (&["template", "list"], 0),
    (&["template", "write", "--unit", "G7", "--year", "2025", "--kind", "journal"], 0),
    (&["bank", "add", "--unit", "G7", "--account", "基本户"], 0),
    (&["bank", "list", "--unit", "G7"], 0),
    (
        &[
            "cash-rules",
            "add",
            "--unit",
            "G7",
            "--name",
            "会费",
            "--direction",
            "in",
            "--any",
            "会费",
            "--account",
            "401",
        ],
        0,
    ),
    (&["cash-rules", "list", "--unit", "G7"], 0),
    (&["cash-rules", "retire", "--unit", "G7", "--name", "会费"], 0),
    (&["import", "账.csv", "--unit", "G7", "--year", "2025", "--dry-run"], 0),
    (&["import", "错.csv", "--unit", "G7", "--year", "2025"], 1),
    (&["import", "没有.csv", "--unit", "G7", "--year", "2025"], 3),
    (&["batch", "stage", "错.csv", "--unit", "G7", "--year", "2025"], 0),
    (&["batch", "list", "--unit", "G7"], 0),
    (&["batch", "list", "--unit", "没有"], 1),
    (&["post", "--unit", "G7"], 0),
    (&["close", "--unit", "G7", "--period", "2025-01", "--dry-run"], 0),
    (&["report", "trial-balance", "--unit", "G7", "--period", "2025-03"], 0),
    (&["report", "trial-balance", "--unit", "G7", "--period", "2025-03", "--out", "表.json"], 0),
    (&["reconcile", "--units", "D7,G7", "--year", "2025"], 0),
    (&["verify"], 0),
    (&["rebuild", "--dry-run"], 0),
    (&["backup", "--out", "备份.zip"], 0),
    (&["report", "no-such", "--unit", "G7", "--period", "2025-03"], 1),
    (&["report", "trial-balance"], 2),
    (&["no-such-command"], 2),
];

/// A voucher in the books of each unit.
fn with_voucher(books: &Books) {
    books.write("账.csv", JOURNAL);
    books.write("错.csv", UNBALANCED);
    let said = ["--reason", "已核对"];
    for unit in ["D7", "G7"] {
        let import = ["import", "账.csv", "--unit", unit, "--year", "2025"];
        books.done(&[&import[..], &said].concat());
    }
}

#[test]
fn json_is_one_document_whatever_the_command_and_however_it_ends() {
    on_sqlite(|books| {
        with_voucher(&books);
        for (asked, expected) in COMMANDS {
            let (value, code) = books.json(asked);
            assert_eq!(code, *expected, "{asked:?}: {value}");
            assert!(value.is_object() || value.is_array(), "{asked:?}: {value}");
            let key = match code {
                1 if !value.is_array() => "refused",
                2 => "usage",
                3 => "failed",
                _ => continue,
            };
            assert!(value.get(key).is_some(), "{asked:?}: {value}");
        }
        let (batches, _) = books.json(&["batch", "list", "--unit", "G7"]);
        let staged = batches.as_array().unwrap().iter().find(|it| it["status"] == "staged");
        let id = staged.unwrap()["id"].to_string();
        for (asked, expected) in [
            (vec!["batch", "preview", &id, "--unit", "G7"], 0),
            (vec!["batch", "annotate", &id, "--unit", "G7"], 0),
            (vec!["batch", "accept", &id, "--unit", "G7"], 1),
            (vec!["batch", "cancel", &id, "--unit", "G7"], 0),
        ] {
            let (value, code) = books.json(&asked);
            assert_eq!(code, expected, "{asked:?}: {value}");
        }
    });
}

/// Commands that list, the first line of their csv, and the workbook that they write.
const LISTS: &[(&[&str], &str, &str)] = &[
    (&["unit", "list"], "编码,名称,层级,科目体系", "units.xlsx"),
    (&["user", "list"], "用户名,姓名,状态,岗位（授权编号：岗位 范围）", "users.xlsx"),
    (&["template", "list"], "种类,名称,版本", "templates.xlsx"),
    (
        &["bank", "list", "--unit", "G7"],
        "编码,账户名称,科目,开户银行,账号,账户类型,启用日期,销户日期,开户文件",
        "bank-accounts.xlsx",
    ),
    (
        &["batch", "list", "--unit", "G7"],
        "批次,日期,年度,种类,文件,状态,凭证,借方合计（元）,经办人",
        "batches.xlsx",
    ),
    (
        &["cash-rules", "list", "--unit", "G7"],
        "方向,名称,任一词语,全部词语,排除词语,科目,优先级,来源",
        "cash-rules.xlsx",
    ),
    (
        &["reconcile", "--units", "D7,G7", "--year", "2025"],
        "事项,科目（上级/下级）,上级日期,上级金额,下级日期,下级金额,结果,差额,说明",
        "reconciliation.xlsx",
    ),
    (
        &["verify", "--unit", "G7"],
        "单位,名称,结果,凭证,留痕,凭证链末端,留痕链末端",
        "verification.xlsx",
    ),
    (&["rebuild", "--dry-run"], "单位,期间,科目,原余额,重算", "rebuild.xlsx"),
    (&["post", "--unit", "G7"], "凭证编号,链上序号,期间,凭证字,凭证号,校验值", "posted.xlsx"),
];

#[test]
fn what_is_listed_goes_into_csv_and_xlsx() {
    on_sqlite(|books| {
        with_voucher(&books);
        for (asked, heads, file) in LISTS {
            let csv = books.done(&[*asked, &["--format", "csv"]].concat());
            assert_eq!(csv.lines().next().unwrap().trim_end(), *heads, "{asked:?}");
            let said = books.done(&[*asked, &["--format", "xlsx"]].concat());
            assert_eq!(said.trim_end(), format!("已写入 {file}"), "{asked:?}");
            let bytes = std::fs::read(books.path().join(file)).unwrap();
            assert!(bytes.starts_with(b"PK"), "{asked:?}");
        }
        let batches = books.done(&["batch", "list", "--unit", "G7", "--format", "csv"]);
        let line = batches.lines().nth(1).unwrap();
        assert!(line.contains("序时账,账.csv") && line.contains(",1,360.00,"), "{line}");
    });
}

#[test]
fn what_lists_nothing_refuses_csv_and_xlsx_and_does_nothing() {
    on_sqlite(|books| {
        let add = ["unit", "add", "--code", "G8", "--name", "苗圃工会", "--level", "grassroots"];
        let rest = ["--tier", "grassroots", "--parent", "D7"];
        for format in ["csv", "xlsx"] {
            let output = books.run(&[&add[..], &rest, &["--format", format]].concat());
            assert_eq!(output.status.code(), Some(1));
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(text.contains("cli.format_not_for_this"), "{text}");
            assert!(text.contains("这个命令没有可以列成表的内容"), "{text}");
        }
        assert!(!books.done(&["unit", "list"]).contains("G8"));
    });
}
