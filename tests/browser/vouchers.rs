//! A voucher's life by keyboard alone, a draft that survives a lost connection, 200 lines.

use serde_json::json;
use union_ledger::access::role::Role;

use super::{Browser, Site, browsed};
use crate::common::books::clock_at;
use crate::common::people::{Person, person};
use crate::http::service::NOW;

pub const ENTER: &str = "\u{e007}";
pub const CONTROL: &str = "\u{e009}";

pub async fn at_g1(site: &Site, who: (&str, &str), role: Role) -> Person {
    let roles = [(role, "unit", "G1")];
    person(&site.service.database, clock_at(NOW), who, &roles).await
}

pub async fn accountant(site: &Site) -> Person {
    at_g1(site, ("fang", "方会计"), Role::UnitFinance).await
}

/// The field that has the focus.
async fn focused(browser: &Browser) -> String {
    let name = browser.script("return document.activeElement.name || ''", Vec::new()).await;
    name.as_str().unwrap_or_default().to_owned()
}

/// Types a voucher of two lines without touching anything but keys.
pub async fn type_voucher(browser: &Browser, amount: &str) {
    browser.wait_for(".voucher-grid [role=combobox]").await;
    assert_eq!(focused(browser).await, "l1-summary");
    browser.keys(&format!("收二月会费{ENTER}kcxj{ENTER}")).await;
    assert_eq!(focused(browser).await, "l1-debit");
    browser.keys(&format!("{amount}{ENTER}..{ENTER}hfsr{ENTER}")).await;
    assert_eq!(focused(browser).await, "l2-debit");
    browser.keys(&format!("{ENTER}=")).await;
    browser.wait_text("借贷平衡").await;
}

#[test]
fn a_voucher_is_entered_reviewed_posted_and_reversed_by_keyboard() {
    browsed(|browser, site| async move {
        site.books.set(&site.books.grassroots, "review_required", "true").await;
        let accountant = accountant(&site).await;
        let chair = at_g1(&site, ("cheng", "程主席"), Role::Reviewer).await;
        browser.sign_in(&accountant).await;
        browser.go("/units/G1/vouchers/new?period=2025-02").await;
        type_voucher(&browser, "1017.25").await;
        browser.picture("voucher-entry").await;
        browser.keys(&format!("{CONTROL}s")).await;
        browser.wait_text("已保存，待审核或记账").await;
        let draft = browser.path().await.split('?').next().unwrap().to_owned();
        browser.picture("voucher-draft").await;

        browser.sign_in(&chair).await;
        browser.go("/units/G1/review?period=2025-02").await;
        browser.picture("review").await;
        browser.go(&format!("{draft}?queue=1")).await;
        let approve = "document.querySelector('form[action*=\"/review\"] button').focus()";
        browser.script(approve, Vec::new()).await;
        browser.keys(ENTER).await;
        browser.wait_text("已审核").await;

        browser.sign_in(&accountant).await;
        browser.go(&draft).await;
        browser.wait_for(".voucher-grid [role=combobox]").await;
        let post = "document.querySelector('form[action*=\"/posting\"] button').focus()";
        browser.script(post, Vec::new()).await;
        browser.keys(ENTER).await;
        browser.accept_question().await;
        browser.wait_text("已记账。").await;
        browser.picture("voucher").await;

        let open = "document.querySelector('.reversal summary').focus()";
        browser.script(open, Vec::new()).await;
        browser.keys(ENTER).await;
        browser.script("document.querySelector('[name=reason]').focus()", Vec::new()).await;
        browser.keys(&format!("金额有误{ENTER}")).await;
        browser.wait_text("已生成红字冲销草稿").await;
        browser.wait_for(".voucher-grid [role=combobox]").await;
        browser.check("reversal").await;
        browser.go("/units/G1/vouchers?period=2025-02").await;
        browser.picture("vouchers").await;
        browser.go("/units/G1/vouchers/print?period=2025-02").await;
        browser.picture("voucher-print").await;
        (browser, site)
    });
}

#[test]
fn a_draft_survives_a_lost_connection() {
    browsed(|browser, site| async move {
        let accountant = accountant(&site).await;
        browser.sign_in(&accountant).await;
        browser.go("/units/G1/vouchers/new?period=2025-02").await;
        type_voucher(&browser, "1017.25").await;
        browser.wait_text("已暂存本机").await;
        // The service answers, but the answer is lost on the way.
        let lose = "window.send = window.fetch; window.fetch = (...what) => \
            window.send(...what).then(() => { throw new TypeError('lost'); });";
        browser.script(lose, Vec::new()).await;
        browser.keys(&format!("{CONTROL}s")).await;
        browser.wait_text("网络不通").await;
        // The page is left, and come back to.
        browser.go("/units/G1/vouchers/new?period=2025-02").await;
        browser.wait_text("尚未保存的内容（2 行）").await;
        browser.check("kept").await;
        browser.click("[data-kept=restore]").await;
        let kept = browser.script("return document.querySelector('[name=l1-debit]').value", vec![]);
        assert_eq!(kept.await, json!("1,017.25"));
        browser.keys(&format!("{CONTROL}s")).await;
        browser.wait_text("已保存，待审核或记账").await;
        let drafts = site.service.get("/api/v1/units/G1/drafts").await.done(200);
        assert_eq!(drafts["items"].as_array().unwrap().len(), 1, "one voucher, however often sent");
        // What the server has is not offered again.
        browser.go("/units/G1/vouchers/new?period=2025-02").await;
        browser.wait_for(".voucher-grid [role=combobox]").await;
        assert!(!browser.page_text().await.contains("尚未保存"));
        (browser, site)
    });
}

#[test]
fn two_hundred_lines_are_pasted_typed_in_and_saved_without_lag() {
    browsed(|browser, site| async move {
        let accountant = accountant(&site).await;
        browser.sign_in(&accountant).await;
        browser.go("/units/G1/vouchers/new?period=2025-02").await;
        browser.wait_for(".voucher-grid [role=combobox]").await;
        let lines: Vec<String> = (1..=100)
            .flat_map(|line| {
                [
                    format!("收会费{line}\t101\t{line}.10\t"),
                    format!("收会费{line}\t401\t\t{line}.10"),
                ]
            })
            .collect();
        let block = format!("摘要\t科目\t借方\t贷方\n{}", lines.join("\n"));
        let paste = "const data = new DataTransfer(); data.setData('text/plain', arguments[0]); \
            document.activeElement.dispatchEvent(new ClipboardEvent('paste', \
            { clipboardData: data, bubbles: true, cancelable: true }));";
        browser.script(paste, vec![json!(block)]).await;
        browser.wait_text("借贷平衡").await;
        // The median of 40 keys in the last line, layout included: one frame is 16 ms.
        let measure = "const cell = document.querySelector('[name=l200-summary]'); cell.focus(); \
            document.body.offsetHeight; const took = []; for (let i = 0; i < 40; i++) { \
            const begun = performance.now(); cell.value += 'a'; \
            cell.dispatchEvent(new InputEvent('input', { bubbles: true })); \
            document.body.offsetHeight; took.push(performance.now() - begun); } \
            took.sort((a, b) => a - b); return took[20];";
        let median = browser.script(measure, Vec::new()).await.as_f64().unwrap();
        assert!(median < 16.0, "a key took {median} ms");
        browser.keys(&format!("{CONTROL}s")).await;
        browser.wait_text("已保存，待审核或记账").await;
        let drafts = site.service.get("/api/v1/units/G1/drafts").await.done(200);
        let entries = drafts["items"][0]["voucher"]["entries"].as_array().unwrap();
        assert_eq!(entries.len(), 200);
        (browser, site)
    });
}
