//! Budgets by the API: approval, what is left, filing for both sides.

use serde_json::json;
use union_ledger::imports::kinds::SheetKind;

use super::{BUDGET, bring};
use crate::common::books::Line;
use crate::http::service::served;

const PAID: &[Line<'static>] = &[("50301", "debit", "30.00"), ("102", "credit", "30.00")];

#[test]
fn a_budget_is_approved_spent_and_filed_by_programs() {
    served(|service, books| async move {
        let unit = &books.grassroots;
        bring(&books, unit, SheetKind::Budget, &format!("{BUDGET}503,,,,100.00,\n")).await;
        let path = "/api/v1/units/G1/budgets/2025";
        let versions = service.get(path).await.done(200);
        assert_eq!(versions[0]["state"], "proposed");
        assert_eq!(service.get(&format!("{path}/standing")).await.done(200), json!([]));
        let approval = format!("{path}/approval");
        let body = json!({ "stage": "initial", "date": "2025-01-20", "paper": "纪要1号" });
        let wrong = json!({ "stage": "initial", "date": "2025-02-30", "paper": "纪要1号" });
        let refused = service.post_as_reviewer(&approval, wrong).await.done(422);
        assert_eq!(refused["code"], "budgets.day_invalid");
        let approved = service.post_as_reviewer(&approval, body).await.done(200);
        assert_eq!(
            (&approved["counts_from"], &approved["state"]),
            (&json!("2025-01-01"), &json!("approved"))
        );
        books.post(unit, "2025-01-21", PAID).await;
        let draft = books.draft(unit, "2025-01-22", PAID).await;
        let draft = books.prepare(unit, draft).await.unwrap();
        let line = |left: &str, reserved: &str| {
            json!([{
                "account": "503", "name": "职工服务支出", "approved": "100.00", "spent": "30.00",
                "reserved": reserved, "left": left,
            }])
        };
        let standing = format!("{path}/standing?account=50302&on=2025-06-30");
        assert_eq!(service.get(&standing).await.done(200), line("40.00", "30.00"));
        let without = format!("{standing}&draft={}", draft.id);
        assert_eq!(service.get(&without).await.done(200), line("70.00", "0.00"));
        let report = "/api/v1/units/F1/reports/budget-execution?period=2025&format=json";
        let report = service.get(report).await.done(200);
        assert_eq!(report["rows"].as_array().unwrap().len(), 1);

        let filings = "/api/v1/units/G1/filings";
        let body = json!({ "year": 2025, "document": "budget" });
        let filed = service.post(filings, body).await.done(201);
        let at = format!("/api/v1/units/D1/filings/{}", filed["id"]);
        assert_eq!(service.get(&at).await.done(200), json!([]));
        let remarks = json!({ "remarks": [{ "account": "503", "note": "请附测算" }] });
        let back = service.post_as_reviewer(&format!("{at}/return"), remarks).await.done(200);
        assert_eq!(back["state"], "returned");
        let late = service.post_as_reviewer(&format!("{at}/approval"), json!({})).await.done(409);
        assert_eq!(late["code"], "budgets.filing_decided");
        let listed = service.get("/api/v1/units/D1/filings?year=2025").await.done(200);
        let of_unit = listed.as_array().unwrap().iter().find(|it| it["state"] == "returned");
        assert_eq!(of_unit.unwrap()["remarks"][0]["note"], "请附测算");
        let wrong = json!({ "year": 2025, "document": "x" });
        let wrong = service.post(filings, wrong).await.done(422);
        assert_eq!(wrong["code"], "budgets.document_invalid");
        service
    });
}
