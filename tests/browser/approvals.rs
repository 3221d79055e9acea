//! Two tabs, a page that is out of date, lines taken back: what is saved and approved is what
//! stood on the screen.

use reqwest::Method;
use serde_json::{Value, json};
use union_ledger::access::role::Role;

use super::vouchers::{CONTROL, accountant, at_g1, type_voucher};
use super::{Browser, Site, browsed};
use crate::common::books::Line;
use crate::http::service::read;

const NEW: &str = "/units/G1/vouchers/new?period=2025-02";

async fn drafts(site: &Site) -> Vec<Value> {
    let drafts = site.service.get("/api/v1/units/G1/drafts").await.done(200);
    drafts["items"].as_array().unwrap().clone()
}

async fn value_of(browser: &Browser, css: &str, of: &str) -> Value {
    browser.script(&format!("return document.querySelector('{css}').{of}"), Vec::new()).await
}

#[test]
fn two_forms_in_two_tabs_are_two_vouchers() {
    browsed(|browser, site| async move {
        let accountant = accountant(&site).await;
        browser.sign_in(&accountant).await;
        let first = browser.client.window().await.unwrap();
        browser.go(NEW).await;
        type_voucher(&browser, "1017.25").await;
        browser.wait_text("已暂存本机").await;
        let second = browser.client.new_window(true).await.unwrap();
        browser.client.switch_to_window(second.handle.clone()).await.unwrap();
        browser.go(NEW).await;
        type_voucher(&browser, "36.40").await;
        browser.wait_text("已暂存本机").await;
        // What a form in another open tab keeps is that form's.
        assert!(!browser.page_text().await.contains("尚未保存的内容"));
        browser.keys(&format!("{CONTROL}s")).await;
        browser.wait_text("已保存，待审核或记账").await;
        browser.client.switch_to_window(first).await.unwrap();
        let typed = value_of(&browser, "[name=l1-debit]", "value").await;
        assert_eq!(typed, "1,017.25");
        browser.keys(&format!("{CONTROL}s")).await;
        browser.wait_text("已保存，待审核或记账").await;
        let totals: Vec<String> =
            drafts(&site).await.iter().map(|it| it["voucher"]["total_debit"].to_string()).collect();
        assert_eq!(totals, ["\"36.40\"", "\"1017.25\""]);

        // What was kept by a form that was left is offered to the next one, as another voucher.
        browser.go(NEW).await;
        type_voucher(&browser, "5.60").await;
        browser.wait_text("已暂存本机").await;
        let key = value_of(&browser, "[name=key]", "value").await;
        browser.go(NEW).await;
        browser.wait_text("尚未保存的内容（2 行）").await;
        browser.click("[data-kept=restore]").await;
        assert_eq!(value_of(&browser, "[name=l1-debit]", "value").await, "5.60");
        assert_ne!(value_of(&browser, "[name=key]", "value").await, key);
        browser.keys(&format!("{CONTROL}s")).await;
        browser.wait_text("已保存，待审核或记账").await;
        assert_eq!(drafts(&site).await.len(), 3);
        (browser, site)
    });
}

#[test]
fn a_page_that_is_out_of_date_shows_what_changed_and_approves_nothing() {
    browsed(|browser, site| async move {
        let chair = at_g1(&site, ("cheng", "程主席"), Role::Reviewer).await;
        let voucher = |amount: &str| {
            json!({ "dated_on": "2025-02-17", "entries": [
                { "summary": "收会费", "account": "101", "debit": amount },
                { "summary": "收会费", "account": "401", "credit": amount } ] })
        };
        let made = site.service.post("/api/v1/units/G1/drafts", voucher("90.00")).await.done(201);
        let path = format!("/units/G1/drafts/{}", made["draft"]["id"]);
        browser.sign_in(&chair).await;
        browser.go(&format!("{path}?queue=1")).await;
        browser.wait_text("90.00").await;
        let change = json!({ "version": 1, "voucher": voucher("90000.00") });
        let api = format!("/api/v1{path}");
        read(site.service.ask(Method::PUT, &api).json(&change).send().await.unwrap())
            .await
            .done(200);
        browser.click_text("审核通过").await;
        browser.wait_text("没有办理，凭证没有变动").await;
        let page = browser.page_text().await;
        for shown in ["查看时", "合计 90.00 90,000.00", "第1行 借方 90.00 90,000.00"] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        browser.check("approval-out-of-date").await;
        assert_eq!(site.service.get(&api).await.done(200)["is_reviewed"], false);
        // Now it stands on the screen.
        browser.click_text("审核通过").await;
        browser.wait_text("已审核").await;
        assert_eq!(site.service.get(&api).await.done(200)["is_reviewed"], true);
        (browser, site)
    });
}

#[test]
fn a_line_is_ticked_refused_kept_and_completed_in_the_grid() {
    browsed(|browser, site| async move {
        let lines: &[Line<'_>] = &[
            ("50106", "debit", "1300.00"),
            ("50501", "debit", "800.00"),
            ("102", "credit", "2100.00"),
        ];
        let posted = site.books.post(&site.books.grassroots, "2025-02-03", lines).await;
        let accountant = accountant(&site).await;
        browser.sign_in(&accountant).await;
        browser.go(&format!("/units/G1/vouchers/{}?period=2025-02", posted.id)).await;
        let line = "[name=line][value=\"2\"]";
        browser.click(line).await;
        browser.click(".reversal summary").await;
        browser.fill(".reversal [name=reason]", "退款").await;
        browser.fill(".reversal [name=account]", "没有的科目").await;
        browser.click_text("更正所选分录的科目").await;
        browser.wait_text("没有这个科目").await;
        assert_eq!(value_of(&browser, line, "checked").await, true);
        assert_eq!(value_of(&browser, "[name=line][value=\"1\"]", "checked").await, false);
        browser.check("reversal-refused").await;
        browser.click_text("冲销所选分录").await;
        browser.wait_text("已填好所选分录的红字").await;
        browser.wait_for(".voucher-grid [role=combobox]").await;
        assert_eq!(value_of(&browser, "[name=l1-debit]", "value").await, "-800.00");
        browser.check("reversal-grid").await;
        browser.fill("[name=l2-summary]", "退回培训费").await;
        browser.fill("[name=l2-account]", "102 银行存款").await;
        browser.fill("[name=l2-credit]", "-800").await;
        browser.keys(&format!("{CONTROL}s")).await;
        browser.wait_text("已保存，待审核或记账").await;
        let kept = drafts(&site).await;
        assert_eq!(kept.len(), 1);
        let voucher = &kept[0]["voucher"];
        assert_eq!(voucher["reverses_id"], posted.id);
        assert_eq!(voucher["total_debit"], "-800.00");
        assert_eq!(voucher["entries"][0]["reverses_line_no"], 2);
        (browser, site)
    });
}
