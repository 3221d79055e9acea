//! What is typed stays, is found by whatever it is called, and is taken as it stands.

use serde_json::json;
use union_ledger::access::role::Role;

use super::{Browser, Site, browsed};
use crate::common::books::clock_at;
use crate::common::people::{Person, person};
use crate::http::service::NOW;

const ENTER: &str = "\u{e007}";

async fn accountant(site: &Site) -> Person {
    let roles = [(Role::UnitFinance, "unit", "G1")];
    person(&site.service.database, clock_at(NOW), ("fang", "方会计"), &roles).await
}

async fn value(browser: &Browser, css: &str) -> String {
    let script = "return document.querySelector(arguments[0])?.value ?? ''";
    let value = browser.script(script, vec![json!(css)]).await;
    value.as_str().unwrap_or_default().to_owned()
}

/// A button in the menu behind the person's name.
async fn choose_language(browser: &Browser, name: &str) {
    browser.click("details.person summary").await;
    browser.click_text(name).await;
}

#[test]
fn a_form_keeps_what_is_typed_through_another_language_other_months_and_a_reload() {
    browsed(|browser, site| async move {
        let accountant = accountant(&site).await;
        browser.sign_in(&accountant).await;
        browser.go("/units/G1/projects?period=2025-06").await;
        let name = "form[action*='/projects'] [name=name]";
        browser.fill(name, "职工读书月").await;
        choose_language(&browser, "English").await;
        browser.wait_text("What you had typed is here again").await;
        assert_eq!(value(&browser, name).await, "职工读书月");
        choose_language(&browser, "中文").await;
        browser.wait_text("已恢复您刚才没有提交的内容").await;
        browser.client.refresh().await.unwrap();
        browser.wait_text("已恢复您刚才没有提交的内容").await;
        assert_eq!(value(&browser, name).await, "职工读书月");
        browser.check("a form that was typed before").await;
        // Somebody else on the same machine sees nothing of it.
        browser.sign_in(&site.service.clerk).await;
        browser.go("/units/G1/projects?period=2025-06").await;
        assert_eq!(value(&browser, name).await, "");
        (browser, site)
    });
}

#[test]
fn a_refused_form_stays_through_language_and_back() {
    browsed(|browser, site| async move {
        let accountant = accountant(&site).await;
        browser.sign_in(&accountant).await;
        browser.go("/units/G1/projects?period=2025-06").await;
        let name = "form[action*='/projects'] [name=name]";
        for _ in 0..2 {
            browser.go("/units/G1/projects?period=2025-06").await;
            browser.fill(name, "送清凉").await;
            browser.click("form[action*='/projects'] button.primary").await;
            browser.wait_for(".notice").await;
        }
        browser.wait_for(".fault").await;
        choose_language(&browser, "English").await;
        browser.wait_text("did not save").await;
        assert!(browser.path().await.starts_with("/units/G1/projects?"));
        assert_eq!(value(&browser, name).await, "送清凉");
        browser.check("a refused form in another language").await;
        (browser, site)
    });
}

#[test]
fn the_grid_finds_names_by_every_reading_and_leaves_what_is_no_amount_as_it_is() {
    browsed(|browser, site| async move {
        let accountant = accountant(&site).await;
        browser.sign_in(&accountant).await;
        browser.go("/units/G1/vouchers/new?period=2025-02").await;
        browser.wait_for(".voucher-grid [role=combobox]").await;
        for (typed, account) in [("yhck", "102 银行存款"), ("yxck", "102 银行存款")] {
            browser.fill("[name=l1-account]", typed).await;
            browser.keys(ENTER).await;
            assert_eq!(value(&browser, "[name=l1-account]").await, account, "{typed}");
        }
        for (typed, stands) in [("1,50", "1,50"), ("1e3", "1e3"), ("1234.5", "1,234.50")] {
            browser.fill("[name=l1-debit]", typed).await;
            browser.keys(ENTER).await;
            assert_eq!(value(&browser, "[name=l1-debit]").await, stands, "{typed}");
        }
        (browser, site)
    });
}
