//! Rules of the files: each is reached from a root, each noun is pure, each snapshot is asked for.

use std::collections::BTreeSet;

use super::{check, product_files, rust_files};
use crate::common::files_under;

/// First words of the names of use cases: a file that begins with one of them does something, any
/// other is named after a thing.
const VERBS: [&str; 77] = [
    "accept",
    "accrue",
    "add",
    "annotate",
    "announce",
    "answer",
    "append",
    "apply",
    "approve",
    "ask",
    "assign",
    "attach",
    "book",
    "build",
    "cancel",
    "change",
    "check",
    "choose",
    "claim",
    "close",
    "compare",
    "decide",
    "deliver",
    "excuse",
    "explain",
    "find",
    "found",
    "grant",
    "hold",
    "import",
    "join",
    "judge",
    "keep",
    "list",
    "listen",
    "load",
    "make",
    "manage",
    "match",
    "migrate",
    "move",
    "open",
    "page",
    "pass",
    "pay",
    "post",
    "prepare",
    "read",
    "rebuild",
    "recompute",
    "reconcile",
    "record",
    "refuse",
    "reopen",
    "request",
    "reserve",
    "restore",
    "return",
    "reverse",
    "review",
    "run",
    "save",
    "set",
    "settle",
    "sign",
    "stage",
    "submit",
    "survey",
    "take",
    "try",
    "undo",
    "verify",
    "waive",
    "watch",
    "what",
    "withdraw",
    "write",
];

/// What a thing does not need: a database, a clock, files, chance, waiting.
const ACTS: [&str; 9] = [
    "Tx",
    "Database",
    "Clock",
    "EvidenceStore",
    "await",
    "fs::",
    "Stopwatch",
    "randomness",
    "Instant::now",
];

/// Things that load themselves, kept beside what they are because nothing else would be in the
/// file. The list only becomes shorter.
const NOUNS_THAT_LOAD: &[(&str, &str)] = &[
    ("password.rs", "hashing runs off the request loop"),
    ("secret.rs", "a secret is chance"),
    ("tokens.rs", "a token is made, found and withdrawn"),
    ("viewer.rs", "whoever looks is loaded with what they may"),
    ("isolation.rs", "the reading process is waited for"),
    ("balance_ledger.rs", "loads what the books say of an account"),
    ("booking.rs", "the frame of an import's transaction"),
    ("earlier_statement.rs", "loads last year's statement"),
    ("effect.rs", "loads balances before and after"),
    ("material.rs", "loads all that reading needs, which has no database"),
    ("other_books.rs", "looks a file up in other books"),
    ("staged_import.rs", "the life of an upload between arriving and the books"),
    ("cash_balances.rs", "loads the balance of a cash account"),
    ("period_board.rs", "loads the months of many units"),
    ("posting.rs", "the frame of a posting's transaction"),
    ("sockets.rs", "joins who judges before a posting and who listens after"),
    ("year_balances.rs", "loads the balances of a year"),
    ("entry_names.rs", "loads what entries name"),
    ("districts.rs", "registers districts and their members"),
    ("rules.rs", "loads the shares with the unions that they are for"),
];

/// Areas of which the rule speaks: the platform is plumbing, web and command line are ways in.
const AREAS_OF_NOUNS: [&str; 26] = [
    "access",
    "aid",
    "appraisals",
    "approvals",
    "assets",
    "audits",
    "budgets",
    "checks",
    "dealings",
    "dues",
    "finding",
    "formats",
    "grants",
    "imports",
    "ledger",
    "limits",
    "members",
    "oversight",
    "overviews",
    "payments",
    "prescribed",
    "programmes",
    "sampling",
    "statements",
    "trail",
    "units",
];

fn is_verb(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    let first = file.trim_end_matches(".rs").split('_').next().unwrap_or_default();
    VERBS.contains(&first)
}

/// Acts that a source text names as words of their own, outside comments.
fn acts_in(text: &str) -> Vec<&'static str> {
    let code: Vec<&str> =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let names = |act: &str| {
        code.match_indices(act).any(|(place, _)| {
            let before = code[..place].chars().next_back();
            let after = code[place + act.len()..].chars().next();
            let ends = act.ends_with(':') || !after.is_some_and(is_word);
            ends && !before.is_some_and(is_word)
        })
    };
    ACTS.into_iter().filter(|act| names(act)).collect()
}

#[test]
fn files_named_after_things_neither_load_nor_act() {
    let mut wrong = Vec::new();
    let mut excused = BTreeSet::new();
    for (name, text) in product_files() {
        let area = name.split('/').nth(1).unwrap_or_default();
        let is_root = name.ends_with("/mod.rs") || name.contains("/store");
        if !AREAS_OF_NOUNS.contains(&area) || is_root || is_verb(&name) {
            continue;
        }
        let acts = acts_in(&text);
        if acts.is_empty() {
            continue;
        }
        match NOUNS_THAT_LOAD.iter().find(|(file, _)| name.ends_with(&format!("/{file}"))) {
            Some((file, _)) => {
                excused.insert(*file);
            }
            None => wrong.push(format!("{name} is named after a thing and names {acts:?}")),
        }
    }
    for (file, _) in NOUNS_THAT_LOAD.iter().filter(|(file, _)| !excused.contains(file)) {
        wrong.push(format!("{file} needs no excuse (any more)"));
    }
    check(&wrong);
}

#[test]
fn acts_are_known_by_whole_words_outside_comments() {
    for (text, expected) in [
        ("fn of(tx: &mut Tx) {}", vec!["Tx"]),
        ("// a Tx and a Clock", vec![]),
        ("struct TxRow; fn awaited() {}", vec![]),
        ("std::fs::read(path); rows.await", vec!["await", "fs::"]),
    ] {
        assert_eq!(acts_in(text), expected, "{text}");
    }
}

/// Files that a file declares as its modules, as they may be spelled.
fn modules_of(name: &str, text: &str) -> Vec<[String; 2]> {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let stem = file.trim_end_matches(".rs");
    let is_root = matches!(stem, "lib" | "main" | "mod") || folder == "benches";
    let base = if is_root { folder.to_owned() } else { format!("{folder}/{stem}") };
    let mut found = Vec::new();
    let mut said_path = None;
    for line in text.lines() {
        let code = line.trim_start();
        if let Some(path) = code.strip_prefix("#[path = \"") {
            said_path = path.strip_suffix("\"]").map(|path| format!("{folder}/{path}"));
        }
        let within = code.strip_prefix("pub(").and_then(|rest| Some(rest.split_once(") ")?.1));
        let code = within.or_else(|| code.strip_prefix("pub ")).unwrap_or(code);
        let module = code.strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';'));
        if let Some(module) = module {
            if let Some(path) = said_path.take() {
                found.push([path.clone(), path]);
                continue;
            }
            found.push([format!("{base}/{module}.rs"), format!("{base}/{module}/mod.rs")]);
        }
    }
    found
}

#[test]
fn every_file_is_reached_from_a_root() {
    let files = rust_files();
    let is_root = |name: &str| {
        let is_bench = name.starts_with("benches/") && name.matches('/').count() == 1;
        is_bench || matches!(name, "src/lib.rs" | "src/main.rs" | "tests/main.rs")
    };
    let mut reached: BTreeSet<String> =
        files.iter().map(|(name, _)| name.clone()).filter(|name| is_root(name)).collect();
    let mut waiting: Vec<String> = reached.iter().cloned().collect();
    while let Some(name) = waiting.pop() {
        let Some((_, text)) = files.iter().find(|(it, _)| *it == name) else { continue };
        for places in modules_of(&name, text) {
            for place in places {
                if files.iter().any(|(it, _)| *it == place) && reached.insert(place.clone()) {
                    waiting.push(place);
                }
            }
        }
    }
    let dead = files.into_iter().map(|(name, _)| name).filter(|name| !reached.contains(name));
    check(&dead.map(|name| format!("{name} is part of nothing")).collect::<Vec<_>>());
}

/// A snapshot is named `crate__module__module__name.snap` and asked for as `"name"` in its module.
#[test]
fn every_snapshot_is_asked_for_by_a_test() {
    let files = rust_files();
    let mut wrong: Vec<String> = files_under("tests", ".snap.new")
        .into_iter()
        .map(|(name, _)| format!("{name} waits to be looked at"))
        .collect();
    for (name, _) in files_under("tests", ".snap") {
        let file = name.rsplit('/').next().unwrap_or(&name).trim_end_matches(".snap");
        let parts: Vec<&str> = file.split("__").collect();
        let [_, modules @ .., asked] = parts.as_slice() else { continue };
        let place = format!("tests/{}", modules.join("/"));
        let (quoted, function) = (format!("\"{asked}\""), format!("fn {asked}("));
        let is_asked = files.iter().any(|(source, text)| {
            let stem = source.trim_end_matches(".rs").trim_end_matches("/mod");
            stem == place && (text.contains(&quoted) || text.contains(&function))
        });
        if !is_asked {
            wrong.push(format!("{name}: no test of {place} asks for {quoted}"));
        }
    }
    check(&wrong);
}
