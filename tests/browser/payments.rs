//! A payment through four people: asked for, checked, approved on a phone, paid, given back by the
//! bank and paid again to a number that a second person compared.

use union_ledger::access::role::Role;

use super::browsed;
use super::vouchers::at_g1;

#[test]
fn a_payment_goes_through_four_people_and_comes_back_once() {
    browsed(|browser, site| async move {
        let handler = at_g1(&site, ("jingban", "经办甲"), Role::Handler).await;
        let accountant = at_g1(&site, ("kuaiji", "会计乙"), Role::UnitFinance).await;
        let chair = at_g1(&site, ("zhuxi", "主席丙"), Role::Reviewer).await;
        let cashier = at_g1(&site, ("chuna", "出纳丁"), Role::Cashier).await;

        browser.sign_in(&handler).await;
        browser.go("/units/G1/payments/new?period=2025-06").await;
        for (field, value) in [
            ("payee", "星河印务有限公司"),
            ("account_number", "9900 0000 0000 0001"),
            ("bank_name", "江州银行营业部"),
            ("amount", "1,860.00"),
            ("purpose", "印制会员手册"),
            ("account", "50103"),
            ("papers", "发票1张、验收单1张"),
        ] {
            browser.fill(&format!("[name={field}]"), value).await;
        }
        browser.click_text("提交付款申请").await;
        browser.wait_text("已提交，等待会计审核。").await;
        let request = browser.path().await.split('?').next().unwrap().to_owned();
        browser.check("payment").await;

        browser.sign_in(&accountant).await;
        browser.go(&request).await;
        browser.click_text("审核通过").await;
        browser.wait_text("待主席审批").await;
        browser.click_text("账号待核对").await;
        browser.click_text("核对无误").await;
        browser.wait_text("收款账号已核对。").await;

        browser.sign_in(&chair).await;
        browser.on_a_phone().await;
        browser.go("/units/G1/payments").await;
        browser.wait_text("由我办理").await;
        browser.click_text("2025-0001").await;
        browser.wait_text("1,860.00").await;
        browser.click_text("同意支付").await;
        browser.wait_text("待出纳付款").await;
        browser.at_a_desk().await;

        browser.sign_in(&cashier).await;
        browser.go("/units/G1/payments").await;
        browser.click("input[name=payment]").await;
        browser.click_text("登记付款").await;
        browser.wait_text("已付款，凭证已记账。").await;
        browser.go(&request).await;
        browser.click_text("登记银行退回").await;
        browser.fill("[name=reason]", "户名与账号不符").await;
        browser.click_text("登记退回").await;
        browser.wait_text("已登记银行退回，等待重新付款。").await;
        browser.go("/units/G1/payees").await;
        browser.click_text("变更").await;
        browser.fill("[name=number]", "9900 0000 0000 0002").await;
        browser.click("details[open] form button").await;
        browser.wait_text("收款账号已登记，等待会计核对。").await;

        browser.sign_in(&accountant).await;
        browser.go("/units/G1/payees").await;
        browser.click_text("核对无误").await;
        browser.wait_text("收款账号已核对。").await;
        browser.sign_in(&cashier).await;
        browser.go("/units/G1/payments").await;
        browser.click("input[name=payment]").await;
        browser.click_text("登记付款").await;
        browser.wait_text("已付款，凭证已记账。").await;
        (browser, site)
    });
}
