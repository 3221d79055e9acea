//! From a figure of a statement to the cell of the workbook that it came from, a statement beside
//! last year's, and the books as a tree, on the sample ledgers.

use jiff::Timestamp;
use union_ledger::cli::demo::Loader;
use union_ledger::platform::clock::Clock;
use union_ledger::trail::Actor;

use super::browse_over_at;
use crate::common::{isolation, on_sqlite, project};
use crate::http::service::NOW;

#[test]
fn a_figure_of_the_balance_sheet_leads_to_its_cell_in_three_clicks() {
    on_sqlite(|database| async move {
        let folder = crate::common::temporary_folder();
        union_ledger::ledger::prepare_database(&database).await.unwrap();
        let clock = Clock::Fixed("2025-06-30T08:00:00Z".parse::<Timestamp>().unwrap());
        let (samples, isolation) = (project().join("sample_ledgers"), isolation());
        let loader = Loader {
            database: &database,
            data_dir: folder.path(),
            clock,
            samples: &samples,
            isolation,
        };
        loader.run(&Actor::named("导入人")).await.unwrap();
        browse_over_at(&database, (NOW, folder.path()), |browser, service| async move {
            browser.sign_in(&service.clerk).await;
            browser.go("/units/101001/statements?period=2025-06").await;
            browser.wait_for(".chart-canvas svg").await;
            browser.picture("statements").await;
            browser.click_text("资产负债表").await;
            browser.wait_text("工会01表").await;
            browser.picture("balance-sheet").await;

            // One click to the entries, one to the row of the workbook.
            browser.click("a.figure[href*='account=101%2C102&measure=closing']").await;
            browser.wait_text("数字背后的分录").await;
            browser.wait_text("计入本数").await;
            browser.picture("entries").await;
            browser.click("a[href*='/source?'][href*='row=']").await;
            browser.wait_for("#asked").await;

            browser.go("/units/101001/statements/balance-sheet?period=2026-01").await;
            browser.click_text("与上年同期对照").await;
            browser.wait_text("增减额").await;
            browser.picture("balance-sheet-beside-last-year").await;

            browser.go("/units/101000/books/trial-balance?period=2025-06").await;
            let is_shown = "return [...document.querySelectorAll('tr.level-2')]\
                .filter(row => !row.hidden).length";
            assert_eq!(browser.script(is_shown, Vec::new()).await, 0);
            browser.click("a.fold").await;
            assert!(browser.script(is_shown, Vec::new()).await.as_u64().unwrap() > 0);
            browser.picture("trial-balance").await;
            browser.fill("main [name=q]", "送温暖").await;
            browser.wait_text("50405").await;

            browser.go("/units/100000/books/journal?period=2025&page=3").await;
            browser.wait_text("承前页").await;
            browser.picture("journal").await;
            (browser, service)
        })
        .await;
    });
}
