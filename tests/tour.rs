//! The tour of both READMEs, run as it stands there: each command in a data directory of its own
//! up to closing, then on the demonstration. `UPDATE_DOCS=1 cargo test tour` writes anew what the
//! commands say.
//!
//! A line that is shown is a line that was said, in the order it was said; lines between them may
//! be left out, and a line may end early in `…`. Hashes cover the time and are not compared.

use std::path::Path;
use std::process::Command;

use sqlx::sqlite::SqlitePool;
use sqlx::{AssertSqlSafe, Executor as _};

use crate::common::{project, runtime, temporary_folder};

const READMES: [&str; 2] = ["README.md", "README.zh-CN.md"];
/// Where the reports begin, which are of the demonstration.
const OF_THE_DEMONSTRATION: [&str; 2] = ["**Report.**", "**报表与账簿**"];
const JUDGEMENTS: [&str; 2] = ["judgement_2025.csv", "年末判断.csv"];

/// Three vouchers, with a letter for a digit, a day that is none and an account that is none.
const WITH_MISTAKES: &str = "日期,凭证字,凭证号,摘要,科目编码,借方金额,贷方金额,支出类型,经济分类\n\
    2025-01-08,记,1,收到会员会费,102,1200.00,,,\n\
    2025-01-08,记,1,收到会员会费,401,,1200.00,,\n\
    2025-01-15,记,2,购买文体活动用品,50102,36O.00,,基本支出,30299\n\
    2025-01-15,记,2,购买文体活动用品,102,,360.00,,\n\
    2025-02-30,记,3,慰问困难职工,50302,500.00,,基本支出,30299\n\
    2025-02-30,记,3,慰问困难职工,5999,,500.00,,\n";

fn mended() -> String {
    let text = WITH_MISTAKES.replace("2025-02-30", "2025-01-22");
    text.replace("36O", "360").replace("5999", "102")
}

/// A command of the tour and the lines that a README shows below it.
struct Step {
    command: String,
    /// Of the lines of the document.
    shown: std::ops::Range<usize>,
    is_of_the_demonstration: bool,
}

fn steps(document: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut is_of_the_demonstration = false;
    let mut is_open = false;
    for (place, line) in document.lines().enumerate() {
        is_of_the_demonstration |= OF_THE_DEMONSTRATION.iter().any(|it| line.starts_with(it));
        if let Some(command) = line.strip_prefix("    $ ") {
            let (command, shown) = (command.to_owned(), place + 1..place + 1);
            steps.push(Step { command, shown, is_of_the_demonstration });
            is_open = true;
        } else if line.starts_with("    ") && is_open {
            steps.last_mut().unwrap().shown.end = place + 1;
        } else {
            is_open = false;
        }
    }
    steps
}

/// A folder in which the commands of one document are run.
struct Walk<'w> {
    folder: &'w Path,
    imports: usize,
}

impl Walk<'_> {
    fn program(&self, words: &str) -> (String, i32) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_union-ledger"));
        command.current_dir(self.folder).env("RUST_LOG", "off").args(["--lang", "zh"]);
        let output = command.args(words.split_whitespace()).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        (said, output.status.code().unwrap())
    }

    /// What a shell of SQLite says of a statement.
    fn shell(&self, file: &str, statement: &str) -> String {
        let url = format!("sqlite:{}", self.folder.join(file).display());
        runtime().block_on(async {
            let pool = SqlitePool::connect(&url).await.unwrap();
            let statement = sqlx::raw_sql(AssertSqlSafe(statement.to_owned()));
            let refused = pool.execute(statement).await.err();
            pool.close().await;
            match refused {
                Some(sqlx::Error::Database(why)) => {
                    format!("Error: stepping, {} (19)", why.message())
                }
                Some(other) => panic!("{other}"),
                None => String::new(),
            }
        })
    }

    /// The lines that a command says; nothing where it is only told how it goes.
    fn said(&mut self, command: &str) -> Option<Vec<String>> {
        if command.contains('…') {
            return None;
        }
        if command.contains("copy") && !self.folder.join("copy").exists() {
            copy(&self.folder.join("data"), &self.folder.join("copy"));
        }
        let text = if let Some(rest) = command.strip_prefix("ul ") {
            let (words, says_code) = match rest.strip_suffix("; echo $?") {
                Some(words) => (words, true),
                None => (rest, false),
            };
            if words.contains(" import ") {
                self.imports += 1;
                let text = if self.imports == 1 { WITH_MISTAKES.to_owned() } else { mended() };
                std::fs::write(self.folder.join("一月.csv"), text).unwrap();
            }
            let (said, code) = self.program(words);
            if says_code { format!("{said}{code}\n") } else { said }
        } else {
            let rest = command.strip_prefix("sqlite3 ")?;
            let (file, statement) = rest.split_once(' ').unwrap();
            self.shell(file, statement.trim_matches('"'))
        };
        Some(text.lines().map(str::to_owned).collect())
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &place);
        } else {
            std::fs::copy(entry.path(), place).unwrap();
        }
    }
}

/// A line without the hashes in it.
fn plain(line: &str) -> String {
    const HASH: usize = 64;
    let parts = line.split_inclusive(|c: char| !c.is_ascii_hexdigit());
    let is_hash =
        |part: &str| part.trim_end_matches(|c: char| !c.is_ascii_hexdigit()).len() == HASH;
    parts.map(|part| if is_hash(part) { "#" } else { part }).collect()
}

fn is_shown(shown: &str, said: &str) -> bool {
    match shown.strip_suffix('…') {
        Some(beginning) => plain(said).starts_with(&plain(beginning)),
        None => plain(shown) == plain(said),
    }
}

/// The first line that is shown and was not said where it stands.
fn first_untrue<'s>(shown: &'s [String], said: &[String]) -> Option<&'s String> {
    let mut rest = said.iter();
    shown.iter().find(|line| !rest.any(|said| is_shown(line, said)))
}

/// The lines to show instead: those that begin with the same words, else all.
fn told_anew(shown: &[String], said: &[String]) -> Vec<String> {
    let words = |line: &str| {
        let beginning = line.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
        beginning.trim().to_owned()
    };
    let kept: Vec<String> = said
        .iter()
        .filter(|said| shown.iter().any(|shown| words(shown) == words(said)))
        .cloned()
        .collect();
    if kept.is_empty() { said.to_vec() } else { kept }
}

#[test]
fn the_commands_of_the_readmes_say_what_the_readmes_show() {
    let demonstration = temporary_folder();
    let samples = project().join("sample_ledgers");
    let walk = Walk { folder: demonstration.path(), imports: 0 };
    let (said, code) = walk.program(&format!("demo --no-serve --samples {}", samples.display()));
    assert_eq!(code, 0, "{said}");
    let updates = std::env::var("UPDATE_DOCS").is_ok_and(|value| value == "1");
    let mut wrong = Vec::new();
    for name in READMES {
        let document = std::fs::read_to_string(project().join(name)).unwrap();
        let lines: Vec<String> = document.lines().map(str::to_owned).collect();
        let mut written = lines.clone();
        let tour = temporary_folder();
        for judgement in JUDGEMENTS {
            std::fs::copy(samples.join(JUDGEMENTS[0]), tour.path().join(judgement)).unwrap();
        }
        let mut walk = Walk { folder: tour.path(), imports: 0 };
        let mut later = Walk { folder: demonstration.path(), imports: 0 };
        let steps = steps(&document);
        assert!(steps.len() > 15, "{name} has only {} commands", steps.len());
        let mut moved = 0isize;
        for step in steps {
            let walk = if step.is_of_the_demonstration { &mut later } else { &mut walk };
            let Some(said) = walk.said(&step.command) else { continue };
            let shown: Vec<String> = lines[step.shown.clone()]
                .iter()
                .map(|it| it.strip_prefix("    ").unwrap_or(it).to_owned())
                .collect();
            let is_silent = step.command.starts_with("sqlite3 ") && shown.is_empty();
            assert!(!is_silent || said.is_empty(), "{name}: $ {}\n{said:?}", step.command);
            let Some(untrue) = first_untrue(&shown, &said) else { continue };
            if updates {
                let anew = told_anew(&shown, &said);
                let start = step.shown.start.saturating_add_signed(moved);
                moved += anew.len().cast_signed() - shown.len().cast_signed();
                let anew = anew.into_iter().map(|line| format!("    {line}"));
                written.splice(start..start + shown.len(), anew);
            } else {
                let said = said.join("\n");
                wrong.push(format!("{name}: $ {}\nshown: {untrue}\nsaid:\n{said}", step.command));
            }
        }
        if updates && written != lines {
            std::fs::write(project().join(name), written.join("\n") + "\n").unwrap();
        }
        for made in ["copy", "other"] {
            std::fs::remove_dir_all(demonstration.path().join(made)).unwrap();
        }
    }
    assert!(wrong.is_empty(), "run: UPDATE_DOCS=1 cargo test tour\n{}", wrong.join("\n\n"));
}

#[test]
fn a_line_is_true_where_it_was_said() {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<String>>();
    let said = lines("一 1\n二 2\n三 3");
    for (shown, untrue) in [
        ("一 1\n三 3", None),
        ("", None),
        ("二…", None),
        ("三 3\n一 1", Some("一 1")),
        ("二 3", Some("二 3")),
    ] {
        let shown = lines(shown);
        assert_eq!(first_untrue(&shown, &said).map(String::as_str), untrue, "{shown:?}");
    }
    assert_eq!(told_anew(&lines("二 9"), &said), ["二 2"]);
    let hashes = [format!("末端 {}；…", "a".repeat(64)), format!("末端 {}；余", "0".repeat(64))];
    assert!(is_shown(&hashes[0], &hashes[1]));
}
