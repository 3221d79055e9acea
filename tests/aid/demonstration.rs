//! The demonstration has programmes with rosters, planted faults and years before, families on
//! file, and an application in every state.

use std::collections::BTreeSet;

use union_ledger::aid::list_aid::list_aid;
use union_ledger::aid::list_families::list_families;
use union_ledger::cli::demo::Loader;
use union_ledger::cli::demo_people::{begin_aid, begin_programmes};
use union_ledger::ledger::prepare_database;
use union_ledger::overviews::build_overview::build_overview;
use union_ledger::overviews::overview_name::OverviewName;
use union_ledger::platform::database::Database;
use union_ledger::trail::Actor;
use union_ledger::units::store::unit_by_code;

use crate::common::books::clock_at;
use crate::common::{isolation, on_sqlite, project, temporary_folder};

async fn begin(database: &Database) {
    prepare_database(database).await.unwrap();
    let folder = temporary_folder();
    let samples = project().join("sample_ledgers");
    let (data_dir, clock) = (folder.path(), clock_at("2026-04-28T02:00:00Z"));
    let loader = Loader { database, data_dir, clock, samples: &samples, isolation: isolation() };
    let actor = Actor::named("测试");
    loader.run(&actor).await.unwrap();
    begin_programmes(&loader, &actor).await.unwrap();
    begin_aid(&loader).await.unwrap();
}

#[test]
fn the_demonstration_has_something_of_all_that_programmes_and_aid_are_about() {
    on_sqlite(|database| async move {
        begin(&database).await;
        let mut tx = database.read().await.unwrap();
        let unit = unit_by_code(&mut tx, "101000").await.unwrap();
        let span = "2025".parse().unwrap();
        for (name, least) in [
            (OverviewName::ProgrammeResults, 6),
            (OverviewName::ProgrammeFindings, 10),
            (OverviewName::LimitFindings, 5),
            (OverviewName::AidFamilies, 3),
        ] {
            let report = build_overview(&mut tx, &unit, name, span).await.unwrap();
            assert!(report.rows.len() >= least, "{name}: {}", report.rows.len());
        }
        let applications = list_aid(&mut tx, &unit, 2025).await.unwrap().applications;
        let states: BTreeSet<&str> = applications.iter().map(|it| it.state.as_str()).collect();
        assert_eq!(states, BTreeSet::from(["applied", "approved", "noticed", "paid", "signed"]));
        assert_eq!(list_families(&mut tx, &unit).await.unwrap().families.len(), 3);
    });
}
