//! What the command line prints: tables for people, JSON for programs.

use std::io::Write as _;
use std::path::Path;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use serde::Serialize;

use crate::finding::{Failure, Finding, Outcome};

/// Findings printed in full on a screen; the JSON always has all.
const MAX_SHOWN: usize = 200;

/// Writes a line; a closed pipe is the reader's business.
pub fn say(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Writes a line beside the output proper.
pub fn tell(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

pub fn say_json(value: &impl Serialize) -> Outcome<()> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|problem| Failure::Storage(problem.to_string()))?;
    say(&text);
    Ok(())
}

/// A table with its columns; those in `right` hold amounts.
pub fn say_table(headers: &[&str], right: &[usize], rows: Vec<Vec<String>>) {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(headers.to_vec());
    for row in rows {
        table.add_row(row);
    }
    for index in right {
        if let Some(column) = table.column_mut(*index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    say(&table.to_string());
}

pub fn say_findings(findings: &[Finding]) {
    for finding in findings.iter().take(MAX_SHOWN) {
        say(&finding.to_string());
    }
    if findings.len() > MAX_SHOWN {
        say(&format!("……另有 {} 条，用 --format json 查看全部", findings.len() - MAX_SHOWN));
    }
}

/// Writes beside and renames, so that a half-written file never passes for a report.
pub fn write_file(path: &Path, bytes: &[u8]) -> Outcome<()> {
    let failed = |problem: std::io::Error| Failure::file(path.display(), problem);
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let partial = path.with_file_name(format!(".{}.partial", name.unwrap_or_default()));
    std::fs::write(&partial, bytes).map_err(failed)?;
    std::fs::rename(&partial, path).map_err(failed)
}
