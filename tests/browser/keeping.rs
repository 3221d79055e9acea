//! Months and years closed, a month opened by exception, altered books found: as people do it.

use union_ledger::access::role::Role;

use super::{Browser, Site, browsed};
use crate::common::books::{Line, clock_at, new_project};
use crate::common::people::{Person, person};
use crate::http::service::NOW;
use crate::ledger::posting::FEES;
use crate::pages::keeping::tamper;

async fn holder(site: &Site, role: Role, login: &str, name: &str) -> Person {
    let roles = [(role, "everything", "")];
    person(&site.service.database, clock_at(NOW), (login, name), &roles).await
}

#[test]
fn a_month_that_is_blocked_is_mended_and_closed() {
    browsed(|browser, site| async move {
        let books = &site.books;
        books.post(&books.grassroots, "2025-01-10", FEES).await;
        let voucher = books.draft(&books.grassroots, "2025-01-20", FEES).await;
        books.prepare(&books.grassroots, voucher).await.unwrap();
        let reviewer = site.service.reviewer.clone();
        browser.sign_in(&reviewer).await;
        browser.go("/periods?period=2025").await;
        browser.wait_text("1月有 1 张凭证待处理").await;
        browser.check("the board").await;
        browser.go("/units/G1/periods?period=2025-01").await;
        browser.wait_text("期间内还有未记账的凭证").await;
        browser.check("the months").await;
        browser.go("/units/G1/periods/2025-01/closing").await;
        browser.wait_text("现在还不能结账").await;
        browser.check("a month that is blocked").await;
        assert!(!browser.page_text().await.contains("确认 2025-01 结账"));
        // What is mended elsewhere is seen when one comes back.
        let which = union_ledger::ledger::drafts::seen::Which::All;
        books.post_drafts(&books.grassroots, which).await.unwrap();
        browser.go("/units/G1/periods/2025-01/closing").await;
        browser.wait_text("可以结账").await;
        browser.wait_text("结转凭证 1").await;
        browser.check("the preview of closing").await;
        browser.click_text("确认 2025-01 结账").await;
        browser.wait_text("2025-01 已结账").await;
        (browser, site)
    });
}

#[test]
fn a_year_is_closed_with_its_judgement_list() {
    browsed(|browser, site| async move {
        let books = &site.books;
        let unit = &books.department;
        books.project(unit, new_project("职工书屋", true, Some("2025-10-31"))).await;
        let grant: &[Line<'_>] =
            &[("102", "debit", "500.00"), ("40302 unit=F1 project=P001", "credit", "500.00")];
        books.post(unit, "2025-03-10", grant).await;
        let reviewer = site.service.reviewer.clone();
        browser.sign_in(&reviewer).await;
        browser.go("/units/D1/years/2025/closing").await;
        browser.wait_text("P001 职工书屋").await;
        browser.check("the judgement list").await;
        browser.fill("input.amount", "500.01").await;
        browser.click_text("预览年终结账").await;
        browser.wait_text("转入结余的金额超过该项目的结转余额").await;
        browser.check("a judgement above the balance").await;
        browser.fill("input.amount", "200.00").await;
        browser.click_text("预览年终结账").await;
        browser.wait_text("检查通过").await;
        browser.wait_text("2025-12 的结转凭证").await;
        browser.check("the preview of the year end").await;
        browser.click_text("确认2025年度结账").await;
        browser.wait_text("2025年度已结账").await;
        books
            .check_balances(
                unit,
                "2025-12",
                &[("102", "500.00"), ("32104", "-300.00"), ("32205", "-200.00")],
            )
            .await;
        (browser, site)
    });
}

async fn asked_and_approved(browser: &Browser, site: &Site) {
    let clerk = holder(site, Role::UnitFinance, "fang", "方会计").await;
    let boss = holder(site, Role::FederationFinance, "lu", "陆处长").await;
    browser.sign_in(&clerk).await;
    browser.go("/units/G1/periods?period=2025-01").await;
    browser.click_text("申请例外开账").await;
    browser.fill("[name=reason]", "补记一月漏记的会费").await;
    browser.check("asking for a reopening").await;
    browser.click("form[action*='/reopenings'] button.primary").await;
    browser.wait_text("申请已提出").await;
    browser.click_text("第 1 号").await;
    browser.wait_text("由上级工会财务审批").await;
    browser.check("a request that waits").await;

    browser.sign_in(&boss).await;
    browser.go("/periods?period=2025").await;
    browser.wait_text("待审批的例外开账申请").await;
    browser.go("/units/G1/reopenings/1").await;
    browser.check("a request to decide").await;
    browser.click_text("不予批准").await;
    browser.wait_text("未写明").await;
    let set = "document.querySelector('[name=expires]').value = '2025-07-03T18:00'";
    browser.script(set, Vec::new()).await;
    browser.fill("[name=note]", "同意，三日内办结").await;
    browser.click_text("批准例外开账").await;
    browser.wait_text("已批准，期间已开放").await;
    browser.wait_text("2025-07-03 18:00:00").await;
}

#[test]
fn a_closed_month_is_opened_by_another_office_and_its_changes_are_listed() {
    browsed(|browser, site| async move {
        let books = &site.books;
        books.post(&books.grassroots, "2025-01-10", FEES).await;
        books.close(&books.grassroots, "2025-01").await.unwrap();
        asked_and_approved(&browser, &site).await;
        books.post(&books.grassroots, "2025-01-31", FEES).await;
        browser.go("/units/G1/reopenings").await;
        browser.wait_text("期间内记入 1 张凭证").await;
        browser.wait_text("方会计").await;
        browser.wait_text("陆处长").await;
        browser.check("reopenings on record").await;
        browser.go("/units/G1/trail?action=reopening.approved").await;
        browser.wait_text("批准例外开账").await;
        browser.check("the trail").await;
        (browser, site)
    });
}

#[test]
fn altered_books_are_found_and_the_place_is_named() {
    browsed(|browser, site| async move {
        let books = &site.books;
        books.post(&books.grassroots, "2025-01-10", FEES).await;
        books.post(&books.grassroots, "2025-01-11", FEES).await;
        let reviewer = site.service.reviewer.clone();
        browser.sign_in(&reviewer).await;
        browser.go("/units/G1/verification").await;
        browser.wait_text("账簿完整").await;
        browser.check("whole books").await;
        browser.fill("[name=expect]", &"0a".repeat(32)).await;
        browser.click_text("开始核验").await;
        browser.wait_text("账簿中没有所给的末端校验值").await;
        tamper(books).await;
        browser.go("/units/G1/verification").await;
        browser.wait_text("凭证链第 2 号（2025-01 记-2）").await;
        browser.wait_text("借方合计 99.00，贷方合计 17.25").await;
        browser.wait_text("余额与分录不一致").await;
        browser.check("altered books").await;
        browser.go("/verification").await;
        browser.click_text("核验全部单位").await;
        browser.wait_text("1 个有问题").await;
        browser.check("all units verified").await;
        (browser, site)
    });
}

#[test]
fn registers_and_the_service_are_looked_at_by_who_keeps_them() {
    browsed(|browser, site| async move {
        let boss = holder(&site, Role::FederationFinance, "lu", "陆处长").await;
        let admin = holder(&site, Role::Administrator, "root", "周管理").await;
        browser.sign_in(&boss).await;
        for page in [
            "/units?below=D1",
            "/units/G1",
            "/districts",
            "/units/G1/accounts?below=101",
            "/units/G1/projects",
            "/units/G1/bank-accounts",
            "/units/G1/cash-rules?rule=%E4%BC%9A%E8%B4%B9",
        ] {
            browser.go(page).await;
            browser.check(page).await;
        }
        // The unit switch leads to the same kind of page.
        browser.go("/units/G1/accounts").await;
        browser.click(".bar details.drop > summary").await;
        browser.click(".bar .drop-body input[type=search]").await;
        browser.keys("教育").await;
        browser.wait_for(".switch-list a[href^='/units/D1/accounts']").await;
        browser.click(".switch-list a[href^='/units/D1/accounts']").await;
        browser.wait_text("科目表").await;

        browser.sign_in(&admin).await;
        browser.go("/system").await;
        browser.check("the service").await;
        browser.click_text("立即备份").await;
        browser.wait_for("a[href^='/system/backups/backup-']").await;
        browser.check("a backup").await;
        browser.go("/trail?action=backup.made").await;
        browser.wait_text("周管理").await;
        browser.check("the trail of the service").await;
        (browser, site)
    });
}
