//! Several files in one run.

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
