//! The federation of dues that the demonstration begins with: everything that its pages are there
//! for is in it.

use union_ledger::checks::run_checks::{Asked, find};
use union_ledger::cli::demo::Loader;
use union_ledger::cli::demo_dues::begin_dues;
use union_ledger::date::Period;
use union_ledger::dealings::compare_pairs::compare_pairs;
use union_ledger::dealings::difference::Reason;
use union_ledger::dealings::rows::Side;
use union_ledger::dealings::store::{to_confirm_by_receiver, transfers_of};
use union_ledger::dues::store::unmatched_receipts;
use union_ledger::grants::store::runs_of;
use union_ledger::ledger::prepare_database;
use union_ledger::money::Money;
use union_ledger::overviews::build_overview::{months_standing, targets_standing};
use union_ledger::platform::database::Database;
use union_ledger::trail::Actor;
use union_ledger::units::store::unit_by_code;

use super::ROOT;
use crate::common::books::clock_at;
use crate::common::{isolation, on_sqlite, project, temporary_folder};

/// A while after the quarter of the samples.
const NOW: &str = "2026-04-28T02:00:00Z";

async fn begin(database: &Database) -> usize {
    prepare_database(database).await.unwrap();
    let folder = temporary_folder();
    let samples = project().join("sample_ledgers");
    let (data_dir, clock) = (folder.path(), clock_at(NOW));
    let loader = Loader { database, data_dir, clock, samples: &samples, isolation: isolation() };
    begin_dues(&loader, &Actor::named("测试")).await.unwrap().len()
}

#[test]
fn the_demonstration_has_something_of_all_that_dues_are_about() {
    on_sqlite(|database| async move {
        assert_eq!(begin(&database).await, 5);
        let mut tx = database.read().await.unwrap();
        let root = unit_by_code(&mut tx, ROOT).await.unwrap();

        // What the program books of lists and confirmations is signed and has its paper.
        let asked = Asked { is_below: true, family: Some("VC"), ..Asked::all(&root, 2026) };
        let found = find(&mut tx, asked, |_, _| {}).await.unwrap();
        assert!(found.units.len() > 5, "{}", found.units.len());
        let tripped: Vec<_> = found.findings.iter().filter(|it| it.is_finding()).collect();
        assert!(tripped.is_empty(), "{tripped:#?}");

        let march = "2026-03".parse().unwrap();
        let months = months_standing(&mut tx, (&root, march), true).await.unwrap();
        let (paid, open): (Vec<_>, Vec<_>) = months.iter().partition(|it| it.paid == it.due);
        assert!(paid.len() > 5 && open.len() > 5, "{} {}", paid.len(), open.len());
        // 206003 and 210003 have not paid for February; 204002 pays short.
        let all = months_standing(&mut tx, (&root, march), false).await.unwrap();
        let last = "2026-03-31".parse().unwrap();
        let owing = |code: &str| {
            let late =
                all.iter().filter(|it| it.unit_code == code && it.wage_period.year() == 2026);
            late.map(|it| it.arrears(last)).sum::<Money>().to_string()
        };
        assert_eq!(owing("204002"), "300.00");
        for (code, february) in [("206003", "15111.71"), ("210003", "21423.15")] {
            assert_eq!(owing(code), february, "{code}");
        }
        let targets = targets_standing(&mut tx, (&root, march)).await.unwrap();
        assert_eq!(targets.iter().filter(|it| it.is_key).count(), 2);
        // Two strangers of 2025, three of the quarter.
        assert_eq!(unmatched_receipts(&mut tx, root.id).await.unwrap().len(), 5);

        // Five were paid in March, one was confirmed and one confirmed short.
        let waiting = to_confirm_by_receiver(&mut tx, "2020-01-01").await.unwrap();
        let of_march = ["202000", "203000", "205000"];
        for code in of_march {
            let unit = unit_by_code(&mut tx, code).await.unwrap();
            assert!(waiting.iter().any(|it| it.0 == unit.id), "{code}");
        }
        let transfers = transfers_of(&mut tx, root.id, 2025).await.unwrap();
        let disputed: Vec<_> = transfers.iter().filter(|it| !it.row.dispute.is_empty()).collect();
        assert_eq!(disputed.len(), 1);
        let short = disputed[0].sum(Side::Payer) - disputed[0].sum(Side::Receiver);
        assert_eq!(short.to_string(), "10.00");

        let runs = runs_of(&mut tx, root.id).await.unwrap();
        let mut states: Vec<&str> = runs.iter().map(|it| it.state.as_str()).collect();
        states.sort_unstable();
        assert_eq!(states, ["approved", "preview"]);

        let december = Period::new(2025, 12).unwrap();
        let compared = compare_pairs(&mut tx, &root, december).await.unwrap();
        let has = |reason| {
            let mut all = compared.rows.iter().flat_map(|it| &it.reasons);
            all.any(|it: &(Reason, _)| it.0 == reason)
        };
        assert!(has(Reason::InTransit) && has(Reason::Differs));
        assert!(compared.rows.iter().any(|it| it.reasons.is_empty()));
    });
}
