//! Members by the service: masked to who reads, found by who has the right, waived by two.

use reqwest::Method;
use serde_json::json;
use union_ledger::imports::kinds::SheetKind;

use super::refusals::bring;
use super::{ONE, OTHER, ROLL};
use crate::http::service::{read, served};

#[test]
fn the_roll_is_masked_a_person_is_found_on_the_record_and_waived_by_two() {
    served(|service, books| async move {
        let text =
            format!("{ROLL}\n张三,{ONE},19900001234,6299000011112222,G1,,在编,5000,2020-03-01,\n");
        let outcome = bring(&books, &books.grassroots, SheetKind::Members, &text).await;
        assert!(outcome.registered, "{:?}", outcome.findings);
        let roll = service.get("/api/v1/units/G1/members").await.done(200);
        let member = &roll["items"][0];
        assert_eq!(member["name"], "张*");
        assert_eq!(member["identity"], "999901********1001");
        assert_eq!(roll["next_after"], serde_json::Value::Null);
        let find = "/api/v1/units/G1/members/find";
        let masked = service.post(find, json!({ "identity": ONE })).await.done(200);
        assert_eq!(masked[0]["name"], "张*");
        let asked = json!({ "identity": ONE, "reveal": true });
        let clear = service.post(find, asked).await.done(200);
        assert_eq!(clear[0]["identity"], ONE);
        let none = service.post(find, json!({ "identity": OTHER })).await.done(200);
        assert_eq!(none, json!([]));
        let wrong = service.post(find, json!({ "identity": "1" })).await.done(422);
        assert_eq!(wrong["code"], "members.identity_invalid");

        let waivers = "/api/v1/units/G1/member-waivers";
        let asked = json!({ "member": "G1-0001", "from": "2025-02", "reason": "困难" });
        let made = service.post(waivers, asked).await.done(200);
        assert_eq!(made["number"], 1);
        let approval = "/api/v1/units/G1/member-waivers/1/approval";
        let own = read(service.ask(Method::POST, approval).send().await.unwrap()).await;
        own.done(409);
        let request = service.ask_as(&service.reviewer, Method::POST, approval);
        read(request.send().await.unwrap()).await.done(200);
        let listed = service.get(waivers).await.done(200);
        assert!(listed[0]["approved_by"].is_string(), "{listed}");
        let page = service.page("/units/G1/members").await;
        assert!(page.contains("张*") && page.contains("199****1234") && !page.contains(ONE));
        let page = service.page("/units/G1/member-waivers").await;
        assert!(page.contains("G1-0001") && page.contains("2025-02"));
        let asked = service.ask(Method::GET, "/units/G1/books/member-fees?period=2025-03");
        let page = asked.send().await.unwrap().text().await.unwrap();
        assert!(page.contains("张*") && !page.contains(ONE));
        service
    });
}
