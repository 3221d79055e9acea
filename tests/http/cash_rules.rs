//! Rules of cash books over the service: listed, set, refused, retired; and a cash book by them.

use reqwest::Method;
use serde_json::{Value, json};

use super::service::{Service, read, served};

const RULES: &str = "/api/v1/units/G1/cash-rules";
const BOOK: &str = "日期,摘要,收入,支出,余额\n2025-01-08,收会费,100.00,,100.00\n\
    2025-01-09,购纪念品,,30.00,70.00\n";

async fn rule_named(service: &Service, name: &str) -> Option<Value> {
    let listed = service.get(&format!("{RULES}?year=2025")).await.done(200);
    listed.as_array().unwrap().iter().find(|it| it["name"] == name).cloned()
}

#[test]
fn a_cash_book_is_posted_by_rules_that_are_set_over_the_service() {
    served(|service, _| async move {
        let path = "/api/v1/units/G1/imports?year=2025&kind=cash_book&staged=true";
        let sent = service.ask(Method::POST, path).body(BOOK).send().await.unwrap();
        let staged = read(sent).await.done(201);
        let upload = format!("/api/v1/units/G1/imports/{}", staged["id"]);
        let options = json!({ "options": { "account_code": "101" } });
        let layout = service.ask(Method::PUT, &format!("{upload}/layout")).json(&options);
        read(layout.send().await.unwrap()).await.done(200);
        let preview = service.post(&format!("{upload}/preview"), json!({})).await.done(200);
        let findings = preview["findings"].as_array().unwrap();
        let refusal = findings.iter().find(|it| it["severity"] == "refuse").unwrap();
        assert_eq!(
            (&refusal["code"], &refusal["place"]["cell"]),
            (&json!("import.cash_no_rule"), &json!("B3"),)
        );

        assert_eq!(rule_named(&service, "会费").await.unwrap()["origin"], "default");
        let wrong = json!({ "name": "纪念品", "direction": "out", "account_code": "501",
            "any_of": ["纪念品"] });
        let refused = service.post(&format!("{RULES}?year=2025"), wrong).await;
        refused.check_problem(422, "import.cash_rule_invalid");
        let rule = json!({ "name": "纪念品", "direction": "out", "account_code": "50106",
            "any_of": ["纪念品"], "expenditure_kind": "basic", "economic_class": 30299 });
        let set = service.post(&format!("{RULES}?year=2025"), rule).await.done(201);
        assert_eq!((&set["origin"], &set["priority"]), (&json!("own"), &json!(100)));

        let accepted = service.accept(&upload, json!({})).await.done(201);
        assert_eq!((&accepted["posted"], &accepted["vouchers"]), (&json!(true), &json!(2)));

        let gone = service.ask(Method::DELETE, &format!("{RULES}/%E7%BA%AA%E5%BF%B5%E5%93%81"));
        assert_eq!(gone.send().await.unwrap().status(), 204);
        assert_eq!(rule_named(&service, "纪念品").await, None);
        let gone = service.ask(Method::DELETE, &format!("{RULES}/%E7%BA%AA%E5%BF%B5%E5%93%81"));
        read(gone.send().await.unwrap()).await.check_problem(404, "import.cash_rule_unknown");
        service
    });
}
