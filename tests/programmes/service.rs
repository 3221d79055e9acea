//! Programmes by the service: masked to who reads, approved by who may, handed over.

use reqwest::Method;
use serde_json::json;
use union_ledger::imports::kinds::SheetKind;

use super::{LIMITS, ONE, PLANS, ROSTER, bring, brought};
use crate::http::service::{read, served};

#[test]
fn a_programme_is_seen_masked_approved_delivered_and_signed_for() {
    served(|service, books| async move {
        let unit = &books.grassroots;
        let limit = format!("{LIMITS},助学,100,人次,,,,2025-01-01,,星工发〔2025〕9号,,\n");
        brought(&books, unit, SheetKind::Limits, &limit).await;
        let plan = format!("{PLANS}A,金秋助学,助学,2025,400,,人,50405\n");
        brought(&books, unit, SheetKind::Programmes, &plan).await;
        let text = format!("{ROSTER}A,2025-03-01,张三,{ONE},,困难,1,150,尿毒症\n");
        let roster = (SheetKind::Beneficiaries, text.as_str());
        assert!(bring(&books, unit, roster, &["limits.over_limit"]).await.registered);

        let limits = service.get("/api/v1/units/G1/limits").await.done(200);
        assert_eq!(limits[0]["amount"], "100.00");
        let listed = service.get("/api/v1/units/D1/programmes?year=2025").await.done(200);
        assert_eq!((&listed[0]["done"], &listed[0]["persons"]), (&json!("37.50"), &json!(1)));
        let at = format!("/api/v1/units/G1/programmes/{}", listed[0]["id"]);
        // A union that does not keep it has none.
        let other = format!("/api/v1/units/D1/programmes/{}/batches", listed[0]["id"]);
        service.get(&other).await.done(404);
        let lines = service.get(&format!("{at}/roster?batch=2025-03-01")).await.done(200);
        assert_eq!(lines["items"][0]["name"], "张*");
        let said = lines.to_string();
        assert!(!said.contains(ONE) && !said.contains("尿毒症"), "{said}");
        let approval = format!("{at}/approval");
        let body = json!({ "date": "2025-01-10", "paper": "纪要1" });
        let request = service.ask_as(&service.reviewer, Method::POST, &approval).json(&body);
        let approved = read(request.send().await.unwrap()).await.done(200);
        assert_eq!(approved["state"], "approved");
        let handed = json!({ "batch": "2025-03-01", "date": "2025-03-02", "paper": "签收表1" });
        let made = service.post(&format!("{at}/deliveries"), handed.clone()).await.done(200);
        assert_eq!((&made["lines"], &made["amount"]), (&json!(1), &json!("150.00")));
        service.post(&format!("{at}/deliveries"), handed).await.done(409);
        let batches = service.get(&format!("{at}/batches")).await.done(200);
        assert_eq!(batches[0]["delivered_on"], "2025-03-02");
        let report = "/api/v1/units/G1/reports/limit-findings?period=2025";
        let report = service.get(report).await.done(200).to_string();
        assert!(report.contains("超标准") && report.contains("张*"), "{report}");
        let entry =
            |side: &str, account: &str| json!({ "summary": "助学", "account": account, side: "1" });
        let draft = json!({ "dated_on": "2025-03-08",
            "entries": [entry("debit", "50405"), entry("credit", "102")] });
        let checked = service.post("/api/v1/units/G1/limits/check", draft).await.done(200);
        assert_eq!(checked["findings"], json!([]));

        let page = service.page("/units/G1/limits").await;
        assert!(page.contains("星工发〔2025〕9号"), "{page}");
        let page = service.page("/units/D1/programmes?period=2025").await;
        assert!(page.contains("金秋助学") && page.contains("37.50"));
        let path = format!("/units/G1/programmes/{}", listed[0]["id"]);
        let page = service.page(&path).await;
        assert!(page.contains("张*") && !page.contains(ONE) && !page.contains("尿毒症"));
        let page = service.page("/units/G1/books/programme-findings?period=2025").await;
        assert!(page.contains("名册与账不符") && !page.contains(ONE));
        service
    });
}
