//! Payments by the API and by the pages, each step by whoever has the right to it.

use reqwest::Method;
use serde_json::{Value, json};
use union_ledger::access::role::Role;

use crate::common::people::{Person, person};
use crate::http::service::{Answered, Service, read, served};

const PATH: &str = "/api/v1/units/G1/payments";

fn wanted(amount: &str) -> Value {
    json!({
        "payee": "星河印务有限公司", "account_number": "9900000000000001",
        "bank_name": "江州银行营业部", "amount": amount, "purpose": "印制会员手册",
        "account": "50401", "papers": "发票1张", "on": "2025-03-01",
    })
}

async fn send(service: &Service, who: &Person, (path, body): (&str, &Value)) -> Answered {
    let request = service.ask_as(who, Method::POST, path).json(body);
    read(request.send().await.unwrap()).await
}

async fn get(service: &Service, who: &Person, path: &str) -> Answered {
    read(service.ask_as(who, Method::GET, path).send().await.unwrap()).await
}

#[test]
fn four_people_pay_by_programs_and_each_does_only_the_own_step() {
    served(|service, books| async move {
        let (database, clock) = (&books.database, books.clock);
        let mut people = Vec::new();
        for (login, name, role) in [
            ("jingban", "经办甲", Role::Handler),
            ("kuaiji", "会计乙", Role::UnitFinance),
            ("zhuxi", "主席丙", Role::Reviewer),
            ("chuna", "出纳丁", Role::Cashier),
        ] {
            people.push(person(database, clock, (login, name), &[(role, "unit", "G1")]).await);
        }
        let [handler, accountant, chair, cashier] = people.try_into().unwrap();
        let made = send(&service, &handler, (PATH, &wanted("200.00"))).await.done(200);
        let (id, seen) = (made["payment"]["id"].clone(), made["payment"]["seen"].clone());
        assert_eq!(made["payment"]["number"], "2025-0001");
        let at = format!("{PATH}/{id}");
        let yes = json!({ "act": "approve", "seen": seen });
        let check = format!("{at}/check");
        let approval = format!("{at}/approval");
        // Nobody does what is another's.
        for (who, path) in [
            (&handler, &check),
            (&chair, &check),
            (&cashier, &check),
            (&accountant, &approval),
            (&cashier, &approval),
        ] {
            send(&service, who, (path, &yes)).await.done(403);
        }
        send(&service, &accountant, (PATH, &wanted("1.00"))).await.done(403);
        let early = send(&service, &chair, (&approval, &yes)).await.done(409);
        assert_eq!(early["code"], "payments.not_the_turn");
        let stale = json!({ "act": "approve", "seen": "0000000000000000" });
        let stale = send(&service, &accountant, (&check, &stale)).await.done(409);
        assert_eq!(stale["code"], "approvals.changed");
        send(&service, &accountant, (&check, &yes)).await.done(200);
        let done = send(&service, &chair, (&approval, &yes)).await.done(200);
        assert_eq!(done["payment"]["turn"], "pay");
        let shown = get(&service, &cashier, &at).await.done(200);
        assert_eq!(shown["payee"]["account"]["number"], "**** 0001");
        let payee = format!("/api/v1/units/G1/payees/{}", shown["payee"]["id"]);
        let account = json!({ "account_id": shown["payee"]["account"]["id"] });
        let outlays = format!("{PATH}/outlays");
        let paying = json!({ "payments": [id], "on": "2025-03-03" });
        let early = send(&service, &cashier, (&outlays, &paying)).await.done(409);
        assert_eq!(early["code"], "payments.account_unconfirmed");
        send(&service, &cashier, (&format!("{payee}/confirmation"), &account)).await.done(403);
        let confirmed = format!("{payee}/confirmation");
        let answer = service.ask_as(&accountant, Method::POST, &confirmed).json(&account).send();
        assert_eq!(answer.await.unwrap().status(), 204);
        send(&service, &accountant, (&outlays, &paying)).await.done(403);
        let paid = send(&service, &cashier, (&outlays, &paying)).await.done(200);
        assert_eq!((&paid["total"], &paid["awaits_review"]), (&json!("200.00"), &json!(false)));
        let file = format!("/api/v1/units/G1/payment-batches/{}/file", paid["batch"]);
        let ask = |who: &Person| service.ask_as(who, Method::POST, &file).send();
        read(ask(&accountant).await.unwrap()).await.done(403);
        let lines = read(ask(&cashier).await.unwrap()).await.done(200);
        assert_eq!(lines[0]["account"], "9900000000000001");
        let back = json!({ "on": "2025-03-05", "reason": "户名与账号不符" });
        let back = send(&service, &cashier, (&format!("{at}/return"), &back)).await.done(200);
        assert_eq!(back["payment"]["turn"], "pay_again");
        let listed = get(&service, &chair, &format!("{PATH}?year=2025")).await.done(200);
        assert_eq!(listed.as_array().unwrap().len(), 1);
        // Another union's people find nothing.
        let stranger =
            person(database, clock, ("waidanwei", "外单位"), &[(Role::Cashier, "unit", "D1")])
                .await;
        get(&service, &stranger, &at).await.done(404);
        let report = "/api/v1/units/G1/reports/payments?period=2025&format=json";
        let report = service.get(report).await.done(200);
        assert_eq!(report["rows"].as_array().unwrap().len(), 1);
        service
    });
}

#[test]
fn the_pages_lead_each_person_to_the_own_step() {
    served(|service, books| async move {
        let (database, clock) = (&books.database, books.clock);
        let role = |role| [(role, "unit", "G1")];
        let handler = person(database, clock, ("jingban", "经办甲"), &role(Role::Handler)).await;
        let accountant =
            person(database, clock, ("kuaiji", "会计乙"), &role(Role::UnitFinance)).await;
        let made = send(&service, &handler, (PATH, &wanted("200.00"))).await.done(200);
        let id = made["payment"]["id"].to_string();
        let page = service.page_as(&handler, "/units/G1/payments/new").await;
        assert!(page.contains("提出付款申请") && page.contains("10,000.00 元及以上须集体研究"));
        let page = service.page_as(&handler, &format!("/units/G1/payments/{id}")).await;
        assert!(page.contains("撤回申请") && !page.contains("审核通过"));
        let page = service.page_as(&accountant, &format!("/units/G1/payments/{id}")).await;
        assert!(page.contains("审核通过") && page.contains("账号待核对"), "{page}");
        assert!(!page.contains("9900000000000001"));
        let desk = service.page_as(&accountant, "/units/G1/payments").await;
        assert!(desk.contains("由我办理") && desk.contains("2025-0001"));
        let payees = service.page_as(&accountant, "/units/G1/payees").await;
        assert!(payees.contains("核对无误") && payees.contains("**** 0001"));
        service
    });
}
