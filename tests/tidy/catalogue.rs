//! The catalogue of codes: complete, unique, and written down in `docs/errors.md`.
//! `UPDATE_DOCS=1 cargo test tidy` writes the document anew.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use union_ledger::catalogue::CODES;
use union_ledger::cli;
use union_ledger::finding::Code;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::trail::Action;

use super::{check, product_files};
use crate::common::{files_under, project};

fn codes() -> Vec<&'static Code> {
    let areas = CODES.iter().chain([&cli::codes::ALL]);
    let mut codes: Vec<&Code> = areas.flat_map(|area| area.iter().copied()).collect();
    codes.sort_by_key(|code| code.id);
    codes
}

/// Ids declared in the source: `NAME = "area.what", 422, Refuse,`.
fn declared() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    // Where the macro is written down, its comment shows an example.
    for (_, text) in product_files().into_iter().filter(|(name, _)| name != "src/finding.rs") {
        for block in text.split("codes! {").skip(1) {
            for line in block.split("\n}").next().unwrap_or_default().lines() {
                let Some((name, rest)) = line.trim().split_once(" = \"") else { continue };
                if name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_') {
                    found.insert(rest.split('"').next().unwrap_or_default().to_owned());
                }
            }
        }
    }
    found
}

#[test]
fn the_catalogue_lists_every_code_once() {
    let listed: Vec<&str> = codes().iter().map(|code| code.id).collect();
    let unique: BTreeSet<String> = listed.iter().map(|id| (*id).to_owned()).collect();
    assert_eq!(unique.len(), listed.len(), "a code is declared twice");
    assert_eq!(unique, declared());
}

#[test]
fn every_code_speaks_chinese_and_says_what_to_do() {
    let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let mut wrong = Vec::new();
    for code in codes() {
        let is_named = code.id.split_once('.').is_some_and(|(area, what)| {
            let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            area.chars().all(is_plain) && what.chars().all(is_plain)
        });
        if !is_named || !(200..600).contains(&code.status) {
            wrong.push(format!("{} {}", code.id, code.status));
        }
        if !is_chinese(code.title) || !is_chinese(code.hint) || code.title.ends_with('。') {
            wrong.push(format!("{}: {} / {}", code.id, code.title, code.hint));
        }
    }
    check(&wrong);
}

fn document() -> String {
    let mut text = String::from(
        "# 错误与提示代码\n\n\
         本页由程序生成（`UPDATE_DOCS=1 cargo test tidy`），请勿手工修改。代码不会改名。\n\n\
         | 代码 | HTTP 状态 | 级别 | 说明 | 处理办法 |\n|---|---|---|---|---|\n",
    );
    for code in codes() {
        let Code { id, status, severity, title, hint } = code;
        let hint = hint.replace('|', "\\|");
        let _ = writeln!(text, "| `{id}` | {status} | {} | {title} | {hint} |", severity.label());
    }
    text.push_str(
        "\n## 导入规则的最小例子\n\n每个例子只触发它所在的一条规则；除另有说明的以外，按序时账导入。\n",
    );
    let mut examples = files_under("src/imports/fixtures/rules", "");
    examples.extend(files_under("tests/dues/refused", ".csv"));
    examples.extend(files_under("tests/budgets/refused", ".csv"));
    examples.extend(files_under("tests/members/refused", ".csv"));
    for code in codes() {
        text.push_str(&example(code, &examples).unwrap_or_default());
    }
    text
}

/// The smallest example of a rule of imports, as the tests of imports read it.
fn example(code: &Code, examples: &[(String, String)]) -> Option<String> {
    let beginning = format!("{}.", code.id);
    let of_code = |(path, content): &(String, String)| {
        let name = path.rsplit('/').next()?.strip_prefix(&beginning)?;
        Some((name.to_owned(), content.trim_end().to_owned()))
    };
    let of_code: Vec<(String, String)> = examples.iter().filter_map(of_code).collect();
    let (ending, content) = of_code.iter().find(|(ending, _)| !ending.starts_with("before."))?;
    let kind = ending.strip_suffix(".csv").and_then(SheetKind::of_key);
    let mut head = format!("\n### `{}` {}\n\n", code.id, code.title);
    for (ending, content) in &of_code {
        let before = ending.strip_prefix("before.").and_then(|it| it.strip_suffix(".csv"));
        if let Some(kind) = before.and_then(SheetKind::of_key) {
            let done = if code.id.starts_with("import.") { "入账" } else { "导入" };
            let _ = write!(head, "此前已{done}的{}：\n\n```csv\n{content}\n```\n\n", kind.label());
        }
    }
    Some(match (ending.as_str(), kind) {
        ("txt", _) => format!("{head}{content}\n"),
        (_, Some(kind)) => format!("{head}{}：\n\n```csv\n{content}\n```\n", kind.label()),
        _ if content.is_empty() => format!("{head}没有任何内容的文件。\n"),
        _ => format!("{head}```csv\n{content}\n```\n"),
    })
}

#[test]
fn the_document_of_codes_is_up_to_date() {
    let path = project().join("docs/errors.md");
    if std::env::var("UPDATE_DOCS").is_ok_and(|value| value == "1") {
        std::fs::create_dir_all(project().join("docs")).unwrap();
        std::fs::write(&path, document()).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == document(), "run: UPDATE_DOCS=1 cargo test tidy");
    assert!(!files_under("docs", ".md").is_empty());
}

#[test]
fn every_declared_action_is_written_somewhere() {
    let is_writer =
        |name: &str| name != "src/trail/action.rs" && !name.starts_with("src/web/pages");
    let files = product_files();
    let written = |action: &Action| {
        let variant = format!("Action::{action:?}");
        let stands = |text: &str| {
            text.match_indices(&variant).any(|(place, _)| {
                let next = text[place + variant.len()..].chars().next();
                next.is_none_or(|it| !it.is_alphanumeric())
            })
        };
        files.iter().any(|(name, text)| is_writer(name) && stands(text))
    };
    let never = Action::EVERY.iter().filter(|action| !written(action));
    check(&never.map(|action| action.id().to_owned()).collect::<Vec<_>>());
}
