//! Messages are Chinese, whatever library had something to say.

use super::{JOURNAL, on_sqlite};

/// The first run of words that no name, path or option explains.
fn english(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split(|it: char| !it.is_ascii_alphabetic() && it != ' ').collect();
    let is_run = |run: &&&str| {
        let words = run.split_whitespace().filter(|word| word.len() > 2);
        words.filter(|word| word.bytes().all(|it| it.is_ascii_lowercase())).count() > 1
    };
    words.iter().find(is_run).map(|run| (*run).to_owned())
}

#[test]
fn english_is_told_from_names() {
    assert_eq!(english("[拒绝] file.damaged 账.xlsx：文件已损坏；发现：压缩包结构不完整"), None);
    assert!(english("文件 a 无法读写：No such file or directory").is_some());
    assert!(english("发现：missing field").is_some());
}

#[test]
fn no_message_speaks_the_english_of_a_library() {
    on_sqlite(|books| {
        books.write("账.csv", JOURNAL);
        books.write("坏.xlsx", "PK\u{3}\u{4}nothing more");
        books.write("表.json", "[{\"sheet\": 1}]");
        books.write("不是.json", "[{");
        books.write("判断.csv", "unit,project_code,fund,amount\nG7,P001,union,\"1,50\"\n");
        books.write("缺列.csv", "unit,project_code\nG7,P001\n");
        books.write("不是数据库.sqlite", &"nothing of the sort ".repeat(100));
        let (batch, _) =
            books.json(&["batch", "stage", "账.csv", "--unit", "G7", "--year", "2025"]);
        let id = batch["id"].to_string();
        let layout = ["batch", "layout", &id, "--unit", "G7"];
        let close = ["close", "--unit", "G7", "--year", "2025", "--judgement"];
        let cases: &[(&[&str], &str)] = &[
            (&["import", "没有.csv", "--unit", "G7", "--year", "2025"], "文件或文件夹不存在"),
            (&["import", "data", "--unit", "G7", "--year", "2025"], "这是文件夹"),
            (&["import", "坏.xlsx", "--unit", "G7", "--year", "2025"], "file."),
            (&[&layout[..], &["表.json"]].concat(), "实为数字 1，应为文本"),
            (&[&layout[..], &["不是.json"]].concat(), "JSON 写法有误"),
            (&[&close[..], &["判断.csv"]].concat(), "第2行"),
            (&[&close[..], &["缺列.csv"]].concat(), "“资金来源”列"),
            (&[&close[..], &["没有.csv"]].concat(), "文件或文件夹不存在"),
            (&["restore", "账.csv"], "压缩包结构不完整"),
            (&["unit", "list", "--database", "sqlite:不是数据库.sqlite"], "这个文件不是数据库"),
            (
                &["unit", "list", "--database", "postgres://nobody@127.0.0.1:1/none"],
                "对方没有运行或拒绝连接",
            ),
            (&["unit", "list", "--database", "mysql://x"], ""),
            (&["import", "账.csv", "--unit", "G7", "--year", "今年"], "不是整数"),
            (&["import", "账.csv", "--unit", "G7", "--year", "2025", "--month", "13"], "不在"),
            (&["batch", "undo", "1", "--unit", "G7", "--reason", "错", "--date", "昨天"], "--date"),
            (&["serve", "--listen", "这里"], "--listen"),
            (&["unit", "list", "--format"], "没有写明"),
            (&["unit", "list", "--format", "pdf"], "可用"),
            (&["unit", "add", "--code"], "没有写明"),
        ];
        for (asked, told) in cases {
            let output = books.run(asked);
            assert!(!output.status.success(), "{asked:?}");
            let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
            assert!(said.contains(told), "{asked:?}: {told}: {said}");
            assert_eq!(english(&said), None, "{asked:?}: {said}");
        }
    });
}

#[test]
fn the_help_of_every_command_is_chinese() {
    on_sqlite(|books| {
        for asked in ["", "import", "batch", "batch accept", "close", "cash-rules add", "report"] {
            let words: Vec<&str> = asked.split(' ').filter(|it| !it.is_empty()).collect();
            let help = books.done(&[&words[..], &["--help"]].concat());
            let usage = help.lines().find(|line| line.starts_with("用法")).unwrap();
            assert!(usage.contains("〔选项〕"), "{asked}: {usage}");
            assert!(usage.contains(asked), "{asked}: {usage}");
            for left in ["[OPTIONS]", "Options", "[COMMAND]", "Usage", "Arguments", "[default"] {
                assert!(!help.contains(left), "{asked}: {left}: {help}");
            }
        }
    });
}
