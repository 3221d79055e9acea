//! What the lists of the sample federation add up to, against tables that were worked out from the
//! lists alone.

use union_ledger::formats::csv_write::write_csv;
use union_ledger::overviews::build_overview::build_overview;
use union_ledger::overviews::overview_name::OverviewName;

use super::{Desk, ROOT, lines};

impl Desk {
    /// The lines of an overview, as far as so many columns go.
    async fn overview(
        &self,
        name: OverviewName,
        code: &str,
        span: &str,
        width: usize,
    ) -> Vec<String> {
        let unit = self.unit(code).await;
        let mut tx = self.database.read().await.unwrap();
        let report = build_overview(&mut tx, &unit, name, span.parse().unwrap()).await.unwrap();
        let text = String::from_utf8(write_csv(&report).unwrap()).unwrap();
        let line = |line: &str| line.split(',').take(width).collect::<Vec<_>>().join(",");
        text.lines().skip(1).map(line).collect()
    }
}

/// A line of one list that the other does not have, in both directions.
fn compare(name: OverviewName, mut found: Vec<String>, mut expected: Vec<String>) {
    found.sort();
    expected.sort();
    let only = |one: &[String], other: &[String]| -> Vec<String> {
        one.iter().filter(|line| !other.contains(line)).take(8).cloned().collect()
    };
    let wrong = (only(&found, &expected), only(&expected, &found));
    assert!(found == expected, "{name}\nfound only: {:#?}\nexpected only: {:#?}", wrong.0, wrong.1);
}

/// What the root is told of the year.
pub async fn overviews_agree(desk: &Desk) {
    for (name, width) in [
        (OverviewName::DuesSplits, 10),
        (OverviewName::DuesStatus, 9),
        (OverviewName::DuesArrears, 8),
        (OverviewName::CollectionMatch, 7),
        (OverviewName::DuesTargets, 5),
        (OverviewName::Transfers, 10),
    ] {
        let expected = lines(&format!("expected/{}.csv", name.as_str()));
        let found = desk.overview(name, ROOT, "2025", width).await;
        // A text that begins with a minus is kept from being a formula.
        let plain = |line: String| line.replace(",'-", ",-");
        compare(name, found.into_iter().map(plain).collect(), expected);
    }
    let matrix = desk.overview(OverviewName::InterUnit, ROOT, "2025", 8).await;
    let differing: Vec<&String> = matrix.iter().filter(|it| !it.ends_with("相符")).collect();
    insta::assert_snapshot!(
        "inter_unit_of_the_sample",
        differing.iter().map(|it| it.as_str()).collect::<Vec<_>>().join("\n")
    );
}
