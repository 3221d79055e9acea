//! Budgets on pages: approved by a form, seen beside a voucher, executed in bars and a table,
//! filed with the union above and back.

use reqwest::Method;
use union_ledger::imports::kinds::SheetKind;

use crate::budgets::{BUDGET, bring};
use crate::common::books::Line;
use crate::common::people::Person;
use crate::http::service::{Service, form, read, served};

const PAID: &[Line<'static>] = &[("50301", "debit", "130.00"), ("102", "credit", "130.00")];

fn shown(page: &str, texts: &[&str]) {
    for text in texts {
        assert!(page.contains(text), "{text}: {page}");
    }
}

/// The status that a form of a page ends with.
async fn sent(service: &Service, (person, path): (&Person, &str), fields: &[(&str, &str)]) -> u16 {
    let kind = "application/x-www-form-urlencoded";
    let request = service.ask_as(person, Method::POST, path).header("content-type", kind);
    read(request.body(form(fields)).send().await.unwrap()).await.status.as_u16()
}

#[test]
fn a_budget_is_approved_spent_and_filed_on_pages() {
    served(|service, books| async move {
        let unit = &books.grassroots;
        let empty = service.page("/units/G1/budgets?period=2025").await;
        shown(&empty, &["还没有已批准的预算"]);
        let list = format!("{BUDGET}50301,,职工书屋,90.00,100.00,竞赛\n");
        bring(&books, unit, SheetKind::Budget, &list).await;
        let versions = "/units/G1/budgets/versions?period=2025";
        shown(&service.page(versions).await, &["待批准", "90.00", "100.00", "职工书屋", "竞赛"]);
        let approval = [("stage", "initial"), ("on", "2025-01-20"), ("paper", "纪要1号")];
        let silent = [("stage", "initial"), ("on", "2025-01-20"), ("paper", " ")];
        assert_eq!(sent(&service, (&service.reviewer, versions), &silent).await, 422);
        assert_eq!(sent(&service, (&service.reviewer, versions), &approval).await, 303);
        shown(&service.page(versions).await, &["已批准", "2025-01-01", "纪要1号"]);

        let draft = books.draft(unit, "2025-02-10", PAID).await;
        let draft = books.prepare(unit, draft).await.unwrap();
        let page = service.page(&format!("/units/G1/drafts/{}?period=2025", draft.id)).await;
        shown(&page, &["预算余额", "budgets.overspent", "本次 130.00"]);
        let new = service.page("/units/G1/vouchers/new?period=2025").await;
        shown(&new, &["预算余额", "130.00", "-30.00"]);
        books.post_drafts(unit, union_ledger::ledger::drafts::seen::Which::All).await.unwrap();
        let execution = service.page("/units/D1/budgets?period=2025").await;
        shown(&execution, &["130.00", "超预算", "记-1", "-30.00"]);
        shown(
            &service.page("/units/G1/budgets?period=2025").await,
            &["data-chart", "支出预算与累计发生"],
        );

        let filings = "/units/G1/filings?period=2025";
        let above = "/units/D1/filings?period=2025";
        shown(&service.page(filings).await, &["待报送", "未编报"]);
        let by_clerk = (&service.clerk, filings);
        assert_eq!(sent(&service, by_clerk, &[("document", "budget")]).await, 303);
        let listed = service.get("/api/v1/units/D1/filings?year=2025").await.done(200);
        let id = listed.as_array().unwrap().iter().find_map(|it| it["id"].as_i64()).unwrap();
        let id = id.to_string();
        let decision = "/units/D1/filings/decision?period=2025";
        let return_it = |remarks: &'static str| {
            [("id", id.as_str()), ("remarks", remarks), ("verdict", "return")]
        };
        assert_eq!(
            sent(&service, (&service.reviewer, decision), &return_it("50404=没有")).await,
            422
        );
        assert_eq!(
            sent(&service, (&service.reviewer, decision), &return_it("50301/职工书屋=请附测算"))
                .await,
            303
        );
        shown(&service.page(above).await, &["已退回", "请附测算"]);
        service
    });
}

/// Fields of a line, `-` for none.
fn said(line: &serde_json::Value, fields: &[&str]) -> String {
    let text = |field: &&str| line[*field].as_str().unwrap_or("-").to_owned();
    fields.iter().map(text).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_budget_and_an_adjustment_are_typed_beside_what_stands() {
    served(|service, books| async move {
        let unit = &books.grassroots;
        let sheet = "/units/G1/budgets/draft?period=2025";
        let by_clerk = (&service.clerk, sheet);
        shown(&service.page(sheet).await, &["编制预算", "50301", "可用结余", "保存预算"]);
        let typed = [
            ("stage", "initial"),
            ("r0-account", "401"),
            ("r0-amount", "3,000.00"),
            ("r1-account", "50301"),
            ("r1-last", "900"),
            ("r1-amount", "1000"),
            ("r1-note", "竞赛"),
            ("r2-account", "50301 劳动和技能竞赛活动支出"),
            ("r2-project", "职工书屋"),
            ("r2-amount", "250.5"),
            ("r3-account", "504"),
            ("r3-amount", " "),
        ];
        // Who may not keep budgets types none.
        assert_eq!(sent(&service, (&service.reviewer, sheet), &typed).await, 403);
        assert_eq!(sent(&service, by_clerk, &typed).await, 303);
        let versions = service.get("/api/v1/units/G1/budgets/2025").await.done(200);
        let lines: Vec<_> = versions[0]["lines"].as_array().unwrap().iter().collect();
        let told: Vec<String> = lines
            .iter()
            .map(|it| said(it, &["account", "project", "last_final", "amount", "note"]))
            .collect();
        assert_eq!(
            told,
            ["401  - 3000.00 ", "50301  900.00 1000.00 竞赛", "50301 职工书屋 - 250.50 "]
        );
        shown(&service.page(sheet).await, &["已有待批准的版本", "250.50"]);
        let approval = [("stage", "initial"), ("on", "2025-01-20"), ("paper", "纪要1号")];
        let versions = "/units/G1/budgets/versions?period=2025";
        assert_eq!(sent(&service, (&service.reviewer, versions), &approval).await, 303);
        books.post(unit, "2025-02-10", PAID).await;
        // Now an adjustment is next, beside what was spent.
        shown(&service.page(sheet).await, &["现行预算数", "130.00", "保存预算调整"]);
        let adjusted = |reason: &'static str| {
            [
                ("stage", "adjustment"),
                ("r0-account", "401"),
                ("r0-amount", "3,000.00"),
                ("r1-account", "50301"),
                ("r1-amount", "800"),
                ("r1-note", reason),
                ("r2-account", "504"),
                ("r2-amount", "200"),
                ("r2-note", "新增帮扶"),
            ]
        };
        assert_eq!(sent(&service, by_clerk, &adjusted("")).await, 422);
        assert_eq!(sent(&service, by_clerk, &adjusted("压减")).await, 303);
        let versions = service.get("/api/v1/units/G1/budgets/2025").await.done(200);
        let newest = versions.as_array().unwrap().iter().max_by_key(|it| it["version"].as_i64());
        let lines = newest.unwrap()["lines"].as_array().unwrap().clone();
        let told: Vec<String> =
            lines.iter().map(|it| said(it, &["account", "initial", "amount"])).collect();
        let held = ["401 3000.00 3000.00", "50301 1000.00 800.00", "50301 250.50 250.50"];
        assert_eq!(
            (&told[..3], told[3].as_str()),
            (&held.map(String::from)[..], "504 0.00 200.00")
        );
        service
    });
}

#[test]
fn every_fault_of_a_typed_budget_is_told_at_once_and_what_was_typed_stays() {
    served(|service, _| async move {
        let sheet = "/units/G1/budgets/draft?period=2025";
        let wrong = [
            ("stage", "initial"),
            ("r0-account", "401"),
            ("r0-amount", "3000"),
            ("r1-account", "50301"),
            ("r1-amount", "1,00"),
            ("r2-account", "503"),
            ("r2-amount", "二百"),
        ];
        let page = service.ask_as(&service.clerk, Method::POST, sheet);
        let page = page.header("content-type", "application/x-www-form-urlencoded");
        let page = page.body(form(&wrong)).send().await.unwrap();
        assert_eq!(page.status().as_u16(), 422);
        let page = page.text().await.unwrap();
        shown(&page, &["budgets.amount_unreadable", "50301", "1,00", "二百", "value=\"3000\""]);
        assert_eq!(sent(&service, (&service.clerk, sheet), &[("stage", "initial")]).await, 422);
        service
    });
}
