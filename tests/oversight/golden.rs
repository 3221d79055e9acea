//! The sample unions scored by the shipped scheme, against what a program of its own makes of the
//! findings and of the journals that it generated itself (`score.py`).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use jiff::civil::date;
use union_ledger::appraisals::read_scores::{AskedSheet, read_sheet};
use union_ledger::appraisals::scheme::SHIPPED;
use union_ledger::checks::list_findings::seen_by;
use union_ledger::checks::run_checks::{Asked, find};
use union_ledger::platform::database::Database;
use union_ledger::units::unit::Unit;

use crate::common::{both, temporary_folder};

/// Points within which a total must agree.
const TOLERANCE: f64 = 0.1;

/// The findings of the samples, as the program wants them.
async fn findings(database: &Database, years: &[(Unit, i64)]) -> String {
    let mut tx = database.read().await.unwrap();
    let mut text = "unit,rule,level,vouchers,left,note,state\n".to_owned();
    for (unit, year) in years {
        let found = find(&mut tx, Asked::all(unit, *year), |_, _| {}).await.unwrap();
        let seen = seen_by(&mut tx, unit, (*year, date(2026, 1, 10)), found.findings);
        for it in seen.await.unwrap() {
            let state = it.state.map_or("", |state| state.label());
            let cells = [
                unit.code.as_str(),
                &it.rule,
                it.level.label(),
                &it.vouchers.join(";"),
                &it.left.label,
                &it.note,
                state,
            ];
            let quoted = cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
            writeln!(text, "{}", quoted.join(",")).unwrap();
        }
    }
    text
}

/// What the program says, by unit and row; nothing where there is no Python.
fn recomputed(findings: &str) -> Option<BTreeMap<(String, String), String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = temporary_folder();
    let file = folder.path().join("findings.csv");
    std::fs::write(&file, findings).unwrap();
    let mut command = Command::new("python3");
    command.env("PYTHONDONTWRITEBYTECODE", "1").arg(root.join("tests/oversight/score.py"));
    command.arg(root.join("src/appraisals/data/scheme_GF100.csv")).arg(&file);
    let Ok(output) = command.output() else {
        assert!(std::env::var_os("REQUIRE_PYTHON").is_none(), "python3 is asked for");
        eprintln!("no python3: scores of the samples are not recomputed");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let line = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        ((cells[0].to_owned(), cells[1].to_owned()), format!("{} {}", cells[2], cells[3]))
    };
    Some(text.lines().map(line).collect())
}

#[test]
fn scores_of_the_samples_are_what_another_program_computes() {
    both(|database| async move {
        let years = crate::golden::load(&database).await;
        let Some(expected) = recomputed(&findings(&database, &years).await) else { return };
        let mut told = BTreeMap::new();
        let mut tx = database.read().await.unwrap();
        for (unit, year) in &years {
            let asked = AskedSheet { scheme: SHIPPED, year: *year, today: date(2026, 1, 10) };
            let sheet = read_sheet(&mut tx, unit, asked).await.unwrap();
            for line in sheet.lines.iter().filter(|line| line.deduction.is_some()) {
                let lost = line.deduction.unwrap();
                let is_fraction = ["E12", "C04"].contains(&line.code.as_str());
                let evidence = if is_fraction { line.evidence.as_str() } else { "" };
                let key = (unit.code.clone(), line.code.clone());
                told.insert(key, format!("{lost} {evidence}"));
                // What costs points says what it follows from.
                let is_told = lost.parts() == 0 || !line.evidence.is_empty();
                assert!(is_told, "{} {}", unit.code, line.code);
            }
            let total = sheet.total_printed();
            let by_program = &expected[&(unit.code.clone(), "合计".to_owned())];
            let by_program = by_program.trim();
            let apart = total.parse::<f64>().unwrap() - by_program.parse::<f64>().unwrap();
            assert!(apart.abs() <= TOLERANCE, "{}: {total}, not {by_program}", unit.code);
            assert!(sheet.is_provisional, "people have not scored yet");
        }
        let rows: BTreeMap<(String, String), String> =
            expected.into_iter().filter(|((_, item), _)| item != "合计").collect();
        assert!(rows.len() > 60, "only {} rows were compared", rows.len());
        assert_eq!(told, rows);
    });
}
