//! Checks by the service: run, explained, given back, let pass.

use serde_json::json;

use crate::http::service::served;

#[test]
fn a_finding_is_run_explained_given_back_and_shown_by_the_service() {
    served(|service, books| async move {
        let unit = &books.grassroots;
        let lines = &[("102", "debit", "360.00"), ("401", "credit", "360.00")];
        books.set(unit, "review_required", "false").await;
        books.post(unit, "2025-03-05", lines).await;
        let path = "/api/v1/units/G1/checks";
        service.get(&format!("{path}?year=2025")).await.check_problem(404, "checks.no_run");
        let run = service.post(&format!("{path}/runs"), json!({ "year": 2025 })).await.done(200);
        let findings = run["findings"].as_array().unwrap();
        let found = findings.iter().find(|it| it["rule"] == "VC03").unwrap();
        assert_eq!(found["vouchers"], json!(["2025-03 记-1"]));
        let about = json!({
            "year": 2025, "rule": "VC03", "subject": found["subject"], "reason": "后补",
        });
        let own = service.post(&format!("{path}/explanations"), about.clone()).await.done(200);
        assert_eq!(own["subject"], "2025-03 记-1");
        let refused = service.post(&format!("{path}/refusals"), about.clone()).await;
        refused.check_problem(409, "approvals.own_document");
        let back = service.post_as_reviewer(&format!("{path}/refusals"), about.clone()).await;
        back.done(200);
        let listed = service.get(&format!("{path}?year=2025")).await.done(200);
        let state = |rule: &str| {
            let rows = listed.as_array().unwrap();
            rows.iter().find(|it| it["rule"] == rule).unwrap()["state"].clone()
        };
        assert_eq!((state("VC03"), state("JT06")), (json!("refused"), json!("open")));
        let tried = format!("{path}/trial?year=2025&rule=VC03");
        assert_eq!(service.get(&tried).await.done(200)["units"], json!(["G1"]));
        let rules = service.get(&format!("{path}/rules")).await.done(200);
        assert_eq!(rules.as_array().unwrap().len(), 73);
        let again = service.post(&format!("{path}/explanations"), about).await.done(200);
        assert_eq!(again["rule"], "VC03");
        let over = json!({
            "year": 2025, "rule": "VC03", "subject": "2025-03 记-1", "reason": "情况属实",
            "until": "2025-12-31",
        });
        let passed = service.post_as_reviewer(&format!("{path}/overrides"), over).await.done(200);
        assert_eq!((&passed["agreed"], &passed["until"]), (&json!(true), &json!("2025-12-31")));
        service
    });
}
