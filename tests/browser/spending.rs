//! A voucher that overspends and says why; a hardship case from the application to the signature.

use union_ledger::access::role::Role;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::programmes::approve_programme::{Decided, approve_programme};
use union_ledger::wiring::act;

use super::browsed;
use super::vouchers::{CONTROL, accountant, at_g1};
use crate::budgets::budgeted;
use crate::common::books::{day, preparer};
use crate::programmes::{ONE, PLANS, brought};

#[test]
fn a_voucher_that_overspends_says_what_is_left_and_who_may_approve_more() {
    browsed(|browser, site| async move {
        let unit = &site.books.grassroots;
        budgeted(&site.books, unit, "50301,,,,100.00,\n").await;
        site.books.set(unit, "budget_control", "refuse").await;
        let accountant = accountant(&site).await;
        browser.sign_in(&accountant).await;
        browser.go("/units/G1/vouchers/new?period=2025-02").await;
        browser.wait_for(".voucher-grid [role=combobox]").await;
        for (field, value) in [
            ("l1-summary", "竞赛奖品"),
            ("l1-account", "50301 劳动和技能竞赛活动支出"),
            ("l1-debit", "150.00"),
            ("l2-summary", "竞赛奖品"),
            ("l2-account", "102 银行存款"),
            ("l2-credit", "150.00"),
        ] {
            browser.fill(&format!("[name={field}]"), value).await;
        }
        browser.wait_text("借贷平衡").await;
        browser.keys(&format!("{CONTROL}s")).await;
        browser.wait_text("超出预算").await;
        browser.wait_text("100.00").await;
        browser.wait_text("年中预算调整").await;
        // The lines of the budget are read on a phone, too.
        browser.on_a_phone().await;
        browser.go("/units/G1/budgets?period=2025").await;
        browser.check("budgets").await;
        browser.at_a_desk().await;
        (browser, site)
    });
}

#[test]
fn a_hardship_case_goes_from_the_application_to_the_signature() {
    browsed(|browser, site| async move {
        let unit = &site.books.grassroots;
        let plan = format!("{PLANS}A,大病帮扶,大病帮扶,2025,20000,,人,50404\n");
        brought(&site.books, unit, SheetKind::Programmes, &plan).await;
        let mut tx = site.books.database.write(&[unit.id]).await.unwrap();
        let actor = preparer();
        let (code, paper) = ("A".to_owned(), "纪要1".to_owned());
        let decided = Decided { code, year: 2025, on: day("2025-01-10"), paper };
        let acting = act(site.books.clock, &actor);
        approve_programme(&mut tx, acting, unit, &decided).await.unwrap();
        tx.commit().await.unwrap();
        let handler = at_g1(&site, ("jingban", "经办甲"), Role::Handler).await;
        let accountant = at_g1(&site, ("kuaiji", "会计乙"), Role::UnitFinance).await;
        let chair = at_g1(&site, ("zhuxi", "主席丙"), Role::Reviewer).await;
        let cashier = at_g1(&site, ("chuna", "出纳丁"), Role::Cashier).await;

        browser.sign_in(&handler).await;
        browser.go("/units/G1/aid?period=2025").await;
        for (field, value) in [
            ("name", "张三"),
            ("identity", ONE),
            ("illness", "尿毒症"),
            ("own_cost", "18,000.00"),
            ("amount", "3,000.00"),
        ] {
            browser.fill(&format!("[name={field}]"), value).await;
        }
        browser.script("document.querySelector('[name=on]').value='2025-03-03'", Vec::new()).await;
        browser.click_text("登记申请").await;
        browser.wait_text("2025-0001").await;
        browser.fill("[name=kind]", "诊断证明").await;
        browser.click_text("登记材料").await;
        browser.wait_text("诊断证明").await;
        browser.check("aid").await;

        let page = "/units/G1/aid/2025-0001?period=2025";
        browser.sign_in(&accountant).await;
        browser.go(page).await;
        browser.click("form:has([value=check]) button").await;
        browser.wait_text("待公示").await;
        for (field, value) in [("from", "2025-03-10"), ("to", "2025-03-14")] {
            let set = format!("document.querySelector('[name={field}]').value='{value}'");
            browser.script(&set, Vec::new()).await;
        }
        browser.fill("[name=place]", "公告栏").await;
        browser.click("form:has([value=notice]) button").await;
        browser.wait_text("公示中").await;

        browser.sign_in(&chair).await;
        browser.go(page).await;
        browser.fill("form:has([value=approve]) [name=paper]", "纪要2").await;
        browser.click("form:has([value=approve]) button").await;
        browser.wait_text("待发放").await;

        browser.sign_in(&cashier).await;
        browser.go(page).await;
        browser.click("form:has([value=pay]) button").await;
        browser.wait_text("待签收").await;

        browser.sign_in(&handler).await;
        browser.go(page).await;
        browser.fill("form:has([value=sign]) [name=paper]", "签收单1").await;
        browser.click("form:has([value=sign]) button").await;
        browser.wait_text("已签收").await;
        (browser, site)
    });
}
