//! The rules of the house that a machine can see. STYLE.md says why each of them is there.

mod catalogue;
mod circles;
mod documents;
mod files;
mod ladder;
mod source;
mod words;

use crate::common::files_under;

/// The project's Rust files, with their paths.
fn rust_files() -> Vec<(String, String)> {
    ["src", "tests", "benches"].iter().flat_map(|folder| files_under(folder, ".rs")).collect()
}

/// The product's Rust files without what is compiled for tests only.
fn product_files() -> Vec<(String, String)> {
    let is_test = |name: &str| name.ends_with("tests.rs") || name.contains("tests/");
    let mut files = files_under("src", ".rs");
    files.retain(|(name, _)| !is_test(name));
    for (_, text) in &mut files {
        if let Some(place) = text.find("#[cfg(test)]\nmod tests {") {
            text.truncate(place);
        }
    }
    files
}

/// Fails with everything that is wrong at once.
fn check(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}
