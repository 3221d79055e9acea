//! Oversight as people do it: a finding explained, given back and explained again; a self-check
//! with what mending would bring, and a ranking; a sample, a paper, a letter, a reply, and a
//! problem that somebody else closes.

use union_ledger::access::role::Role;

use super::vouchers::at_g1;
use super::{Browser, Site, browsed};
use crate::common::books::clock_at;
use crate::common::people::{Person, person};
use crate::http::service::NOW;

async fn over_d1(site: &Site, who: (&str, &str), role: Role) -> Person {
    let roles = [(role, "subtree", "D1")];
    person(&site.service.database, clock_at(NOW), who, &roles).await
}

/// A fee, and an expense that a sample can draw.
async fn booked(site: &Site) {
    let unit = &site.books.grassroots;
    site.books.set(unit, "review_required", "false").await;
    let fee = &[("102", "debit", "360.00"), ("401", "credit", "360.00")];
    site.books.post(unit, "2025-03-05", fee).await;
    let spent = &[("50103", "debit", "120.00"), ("102", "credit", "120.00")];
    site.books.post(unit, "2025-03-06", spent).await;
}

/// Answers the first finding of a rule in the words of a form.
async fn answered(browser: &Browser, rule: &str, (form, reason): (&str, &str)) {
    browser.go(&format!("/units/G1/checks?period=2025&rule={rule}")).await;
    browser.click("td details summary").await;
    let inside = format!("details[open] form[action*='{form}']");
    browser.fill(&format!("{inside} [name=reason]"), reason).await;
    browser.click(&format!("{inside} button")).await;
}

#[test]
fn a_finding_is_run_explained_given_back_and_explained_again() {
    browsed(|browser, site| async move {
        booked(&site).await;
        let finance = at_g1(&site, ("fin", "财务甲"), Role::UnitFinance).await;
        let reviewer = at_g1(&site, ("rev", "审核乙"), Role::Reviewer).await;
        browser.sign_in(&finance).await;
        browser.go("/units/G1/checks?period=2025").await;
        browser.click_text("运行检查").await;
        browser.wait_text("检查已完成。").await;
        answered(&browser, "VC03", ("explanation", "出纳后补签章")).await;
        browser.wait_text("已说明，等待审核。").await;
        browser.sign_in(&reviewer).await;
        answered(&browser, "VC03", ("refusal", "请写明补签日期")).await;
        browser.wait_text("说明已退回。").await;
        browser.sign_in(&finance).await;
        answered(&browser, "VC03", ("explanation", "已于 6 月 30 日补签章")).await;
        browser.wait_text("已说明，等待审核。").await;
        browser.check("checks-explained").await;
        (browser, site)
    });
}

#[test]
fn a_self_check_shows_what_mending_brings_and_ends_in_a_ranking() {
    browsed(|browser, site| async move {
        booked(&site).await;
        let finance = at_g1(&site, ("fin", "财务甲"), Role::UnitFinance).await;
        let grader = over_d1(&site, ("gra", "考核乙"), Role::AppraisalGroup).await;
        browser.sign_in(&grader).await;
        browser.go("/units/D1/appraisal/ranking?period=2025").await;
        browser.click_text("开展考核").await;
        browser.click("details[open] form button").await;
        browser.wait_text("考核已开展。").await;

        browser.sign_in(&finance).await;
        browser.go("/units/G1/appraisal?period=2025").await;
        browser.click_text("选择要整改的条目").await;
        browser.click("input[name=mend]").await;
        browser.click_text("试算整改后的总分").await;
        browser.wait_text("后总分").await;
        browser.check("appraisal").await;
        browser.click_text("报送自评").await;
        browser.wait_text("自评已报送。").await;

        browser.sign_in(&grader).await;
        browser.go("/units/D1/appraisal/ranking?period=2025").await;
        browser.click_text("发布考核结果").await;
        browser.click("details[open] input[name=provisional]").await;
        browser.click("details[open] form button").await;
        browser.wait_text("考核结果已发布。").await;
        browser.check("appraisal-ranking").await;
        (browser, site)
    });
}

/// From a sample to papers about which the union is asked.
async fn papers(browser: &Browser, auditor: &Person) {
    browser.sign_in(auditor).await;
    browser.go("/units/G1/samples?period=2025").await;
    browser.click_text("抽取样本").await;
    browser.choose("[name=method]", "random").await;
    browser.fill("[name=seed]", "2025").await;
    browser.click("details[open] form button").await;
    browser.wait_text("样本已抽取。").await;
    browser.click("form[action*='looks'] button").await;
    browser.wait_text("检查结果已登记。").await;
    browser.wait_text("样本差错率").await;
    browser.check("samples").await;

    browser.go("/units/D1/audits?period=2025").await;
    browser.click_text("列入检查计划").await;
    for (field, value) in [("of", "G1"), ("title", "年中检查"), ("members", "经审丙")] {
        browser.fill(&format!("details[open] [name={field}]"), value).await;
    }
    browser.click("details[open] form button").await;
    browser.wait_text("已列入检查计划。").await;
    let enters = "document.querySelector('[name=enters]').value = '2025-07-05'";
    browser.script(enters, Vec::new()).await;
    browser.click("form[action*='notice'] button").await;
    browser.wait_text("检查通知已发出。").await;
    browser.click_text("编制底稿").await;
    browser.choose("[name=problem]", "K06").await;
    for (field, value) in [
        ("fact", "发票抬头不符"),
        ("vouchers", "2025-03 记-2"),
        ("clause", "会计基础工作规范"),
        ("demand", "更换发票"),
    ] {
        browser.fill(&format!("details[open] [name={field}]"), value).await;
    }
    browser.click("details[open] form button").await;
    browser.wait_text("底稿已编制").await;
    browser.click("form[action*='question'] button").await;
    browser.wait_text("已征求意见。").await;
    browser.check("audit").await;
}

#[test]
fn a_sample_becomes_a_paper_a_letter_a_reply_and_a_closed_problem() {
    browsed(|browser, site| async move {
        booked(&site).await;
        let finance = at_g1(&site, ("fin", "财务甲"), Role::UnitFinance).await;
        let auditor = over_d1(&site, ("aud", "经审丙"), Role::AuditCommittee).await;
        papers(&browser, &auditor).await;

        browser.sign_in(&finance).await;
        browser.go("/units/G1/audits?period=2025").await;
        assert!(!browser.page_text().await.contains("发票抬头不符"));
        browser.fill("form[action*='comments'] [name=text]", "无异议").await;
        browser.click_text("答复意见").await;
        browser.wait_text("意见已答复。").await;

        browser.sign_in(&auditor).await;
        browser.go("/units/D1/audits/1?period=2025").await;
        browser.fill("[name=letter]", "检〔2025〕1号").await;
        browser.fill("[name=evaluation]", "财务管理基本规范").await;
        browser.click("form[action*='letter'] button").await;
        browser.wait_text("检查意见书已出具。").await;

        browser.sign_in(&finance).await;
        browser.go("/units/G1/rectification?period=2025").await;
        browser.wait_text("发票抬头不符").await;
        browser.fill("form[action*='replies'] [name=text]", "已更换发票").await;
        browser.click_text("回复整改").await;
        browser.wait_text("整改情况已回复").await;

        browser.sign_in(&auditor).await;
        browser.go("/units/G1/rectification?period=2025").await;
        browser.click("form[action*='verifications'] button").await;
        browser.wait_text("复核结果已登记。").await;
        browser.click("form[action*='closures'] button").await;
        browser.wait_text("问题已销号。").await;
        browser.check("rectification").await;
        (browser, site)
    });
}
