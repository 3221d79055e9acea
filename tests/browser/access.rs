//! The door: first sign-in with the password that must be changed, wrong passwords, the switch
//! of languages, users and roles by the administrator.

use union_ledger::access::role::Role;

use super::{Site, browsed, browsed_on_both};
use crate::common::books::clock_at;
use crate::common::people::{Person, person};
use crate::http::service::NOW;

/// The administrator as the first start makes one.
async fn administrator(site: &Site) -> Person {
    let roles = [(Role::Administrator, "everything", "")];
    person(&site.service.database, clock_at(NOW), ("admin", "系统管理员"), &roles).await
}

#[test]
fn a_new_user_signs_in_first_and_must_change_the_password() {
    browsed_on_both(|browser, site| async move {
        let admin = administrator(&site).await;
        browser.sign_in(&admin).await;
        browser.go("/users").await;
        browser.picture("users").await;
        browser.fill("form[action='/users'] [name=login]", "chen").await;
        browser.fill("form[action='/users'] [name=name]", "陈会计").await;
        browser.click_text("登记并生成一次性密码").await;
        // On to the user's own page, which says the password this once.
        browser.wait_for(".secret").await;
        assert_eq!(browser.path().await, "/users/chen");
        let password = browser.text(".secret").await;
        browser.wait_for("[name=role]").await;
        browser.choose("[name=role]", "unit_finance").await;
        browser.fill("[name=at]", "G1").await;
        browser.click("form[action*='/grants'] button.primary").await;
        browser.wait_text("收回 单位财务").await;
        browser.picture("user").await;
        // 制单与审核不相容: refused beside the form, unless excused with an end.
        browser.choose("[name=role]", "reviewer").await;
        browser.fill("[name=at]", "G1").await;
        browser.click("form[action*='/grants'] button.primary").await;
        browser.wait_text("不相容职务").await;
        browser.wait_text("制单与审核须由不同人员担任").await;

        let chen = Person { login: "chen".into(), password, ..admin };
        browser.client.delete_all_cookies().await.unwrap();
        browser.go("/units/G1").await;
        assert!(browser.path().await.starts_with("/login?next="));
        browser.picture("login").await;
        browser.fill("[name=login]", &chen.login).await;
        browser.fill("[name=password]", &chen.password).await;
        browser.click("button.primary").await;
        browser.wait_text("您使用的是初始密码").await;
        // Until then every other page leads back here.
        browser.go("/").await;
        assert_eq!(browser.path().await, "/password");
        browser.picture("first-password").await;
        for (new, again, told) in [
            ("short", "short", "密码不符合要求"),
            ("江州工会两条线核算", "江州工会两条线", "两次输入不一致"),
        ] {
            browser.fill("[name=old]", &chen.password).await;
            browser.fill("[name=new]", new).await;
            browser.fill("[name=again]", again).await;
            browser.click_text("修改密码").await;
            browser.wait_text(told).await;
        }
        browser.fill("[name=old]", &chen.password).await;
        browser.fill("[name=new]", "green-ledger-1949").await;
        browser.fill("[name=again]", "green-ledger-1949").await;
        browser.click_text("修改密码").await;
        browser.wait_text("密码已修改").await;
        browser.picture("home-unit-finance").await;
        browser.go("/account").await;
        browser.picture("account").await;
        browser.go("/users").await;
        browser.wait_text("您的岗位没有此项权限").await;
        (browser, site)
    });
}

#[test]
fn wrong_passwords_are_refused_and_then_the_account_is_locked() {
    browsed(|browser, site| async move {
        let clerk = site.service.clerk.clone();
        for told in ["不正确"; 5].into_iter().chain(["暂时锁定"]) {
            browser.go("/login").await;
            browser.fill("[name=login]", &clerk.login).await;
            browser.fill("[name=password]", "not-the-password").await;
            browser.click("button.primary").await;
            browser.wait_text(told).await;
        }
        browser.fill("[name=password]", &clerk.password).await;
        browser.click("button.primary").await;
        browser.wait_text("暂时锁定").await;
        browser.check("locked").await;
        (browser, site)
    });
}

#[test]
fn an_auditor_reads_cannot_write_and_finds_the_look_on_the_trail() {
    browsed(|browser, site| async move {
        let roles = [(Role::AuditCommittee, "subtree", "F1")];
        let database = &site.service.database;
        let auditor = person(database, clock_at(NOW), ("sun", "孙经审"), &roles).await;
        browser.sign_in(&auditor).await;
        browser.go("/units/G1/books/trial-balance?period=2025").await;
        browser.wait_text("科目余额表").await;
        browser.check("trial balance of an auditor").await;
        browser.go("/units/G1/vouchers?period=2025").await;
        let shown = browser.page_text().await;
        assert!(!shown.contains("录入凭证"), "an auditor is offered to prepare: {shown}");
        for path in ["/units/G1/vouchers/new", "/users"] {
            browser.go(path).await;
            let shown = browser.page_text().await;
            assert!(shown.contains("您的岗位没有此项权限"), "{path}: {shown}");
        }
        // Where a form would go there is only the way to the page it stands on.
        browser.go("/units/G1/drafts/1/posting").await;
        assert_eq!(browser.path().await, "/units/G1/drafts/1");
        browser.go("/units/G1/trail").await;
        browser.wait_text("孙经审").await;
        browser.wait_text("查阅").await;
        browser.check("trail of an auditor").await;
        (browser, site)
    });
}

#[test]
fn the_interface_speaks_english_on_request() {
    browsed(|browser, site| async move {
        browser.go("/login").await;
        browser.click_text("English").await;
        browser.wait_text("Sign in").await;
        let clerk = &site.service.clerk;
        browser.fill("[name=login]", &clerk.login).await;
        browser.fill("[name=password]", &clerk.password).await;
        browser.click("button.primary").await;
        browser.wait_text("Work list").await;
        for (path, told) in [
            ("/units/G1/vouchers/new", "Summary"),
            ("/units/G1/periods?period=2025", "Period"),
            ("/units/G1/accounts?period=2025", "Accounts and dimensions"),
            ("/units/G1/uploads", "Upload a workbook"),
        ] {
            browser.go(path).await;
            browser.wait_text(told).await;
            browser.check(path).await;
        }
        (browser, site)
    });
}
