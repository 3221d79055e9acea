//! The command line as people and programs use it: the program itself, run as a process.

mod formats;
mod imports;
mod registers;
mod words;

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::common::{in_schema, temporary_folder};

/// A journal of one balanced voucher.
pub const JOURNAL: &str = "日期,凭证字,凭证号,摘要,科目编码,借方金额,贷方金额\n\
    2025-03-05,记,1,收到会员会费,102,360.00,\n\
    2025-03-05,记,1,收到会员会费,401,,360.00\n";

/// The same, one fen out.
pub const UNBALANCED: &str = "日期,凭证字,凭证号,摘要,科目编码,借方金额,贷方金额\n\
    2025-04-05,记,1,收到会员会费,102,360.01,\n\
    2025-04-05,记,1,收到会员会费,401,,360.00\n";

/// A folder with books of its own.
pub struct Books {
    pub folder: TempDir,
    url: String,
}

impl Books {
    /// One unit, `G7`, under `D7`.
    pub fn new(url: &str) -> Self {
        let folder = temporary_folder();
        let books = Self { folder, url: url.to_owned() };
        for (code, name, level, parent) in
            [("D7", "林业厅工会", "department", None), ("G7", "林场工会", "grassroots", Some("D7"))]
        {
            let mut asked = vec!["unit", "add", "--code", code, "--name", name, "--level", level];
            asked.extend(["--tier", "grassroots"]);
            asked.extend(parent.iter().flat_map(|it| ["--parent", it]));
            books.done(&asked);
        }
        books
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).unwrap();
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn run(&self, asked: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_union-ledger"));
        command.current_dir(self.path()).env("RUST_LOG", "off");
        command.args(["--lang", "zh", "--data-dir", "data"]);
        if !asked.contains(&"--database") {
            command.args(["--database", &self.url]);
        }
        command.args(asked).output().unwrap()
    }

    /// What it says, once it is done.
    pub fn done(&self, asked: &[&str]) -> String {
        let output = self.run(asked);
        assert!(output.status.success(), "{asked:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The one document that it says, and how it ended.
    pub fn json(&self, asked: &[&str]) -> (Value, i32) {
        let output = self.run(&[asked, &["--format", "json"]].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        let value = serde_json::from_str(&text)
            .unwrap_or_else(|problem| panic!("{asked:?}: {problem}: {text}"));
        (value, output.status.code().unwrap())
    }
}

pub fn on_sqlite(test: impl Fn(Books)) {
    test(Books::new("sqlite:books.sqlite"));
}

/// On each engine.
pub fn on_both(test: impl Fn(Books)) {
    on_sqlite(&test);
    in_schema(|url| test(Books::new(url)));
}
