//! Deferrals, refunds and demands on pages and by the API: one asks, another one decides.

use reqwest::Method;
use serde_json::{Value, json};
use union_ledger::access::role::Role;

use crate::common::books::clock_at;
use crate::common::people::{Person, person};
use crate::http::service::{NOW, Service, read, served};

const RULES: &str = "适用单位,基层比例,直属比例,省直比例,上级比例,起始日期,依据\n\
     F1,60,10,20,10,2025-01-01,江工发〔2024〕1号\n";
const BASES: &str = "单位编码,所属期,职工人数,会员人数,工资总额,依据\n\
     G1,2024-10,50,48,450000,工资表\nG1,2024-11,50,48,100000,工资表\n";
const RECEIPTS: &str = "单位编码,收缴渠道,所属期,实缴金额,到账日期,票据号\n\
     G1,自主拨缴,2024-10,10000,2025-01-06,A1\n";

async fn collected(service: &Service) {
    for (unit, kind, list) in [
        ("F1", "split_rules", RULES),
        ("F1", "dues_base", BASES),
        ("G1", "dues_receipts", RECEIPTS),
    ] {
        let path = format!("/api/v1/units/{unit}/imports?year=2025&kind={kind}");
        let answer = read(service.ask(Method::POST, &path).body(list).send().await.unwrap()).await;
        assert!(answer.status.is_success(), "{kind}: {answer:?}");
    }
}

async fn post_as(service: &Service, who: &Person, path: &str, body: Value) -> Value {
    let sent = service.ask_as(who, Method::POST, path).json(&body).send().await.unwrap();
    read(sent).await.done(200)
}

fn shown(page: &str, texts: &[&str]) {
    for text in texts {
        assert!(page.contains(text), "{text}: {page}");
    }
}

#[test]
fn a_deferral_is_asked_for_on_a_page_and_decided_by_another_person() {
    served(|service, _| async move {
        collected(&service).await;
        let chief = [(Role::FederationFinance, "everything", "")];
        let chief = person(&service.database, clock_at(NOW), ("zhao", "赵财务"), &chief).await;
        let action = "/units/G1/dues/deferrals?period=2025-01";
        let fields = |until: &'static str| {
            [
                ("wage_from", "2024-11"),
                ("wage_to", ""),
                ("until", until),
                ("reason", "资金周转困难"),
                ("paper", "缓缴申请书"),
            ]
        };
        let early = service.send_form(&service.clerk, action, &fields("2024-12-15")).await;
        assert_eq!(early.0, 422);
        shown(&early.2, &["缓缴到期日不晚于原到期日", "资金周转困难"]);
        let asked = service.send_form(&service.clerk, action, &fields("2025-12-31")).await;
        assert_eq!(asked.0, 303, "{}", asked.2);
        shown(&service.page(&asked.1).await, &["已提交", "2024-11", "缓缴申请书", "撤回"]);
        let list = service.get("/api/v1/units/F1/dues/deferrals").await.done(200);
        let (id, seen) = (&list[0]["id"], &list[0]["seen"]);
        let path = format!("/api/v1/units/G1/dues/deferrals/{id}/decision");
        let approve = json!({ "decision": "approve", "seen": seen });
        let own = service.post(&path, approve.clone()).await;
        own.check_problem(409, "approvals.own_document");
        let other = json!({ "decision": "approve", "seen": "0" });
        let sent = service.ask_as(&chief, Method::POST, &path).json(&other).send().await.unwrap();
        read(sent).await.check_problem(409, "approvals.changed");
        let page = service.page_as(&chief, "/units/F1/dues/papers").await;
        shown(&page, &["批准", "不批准", "资金周转困难"]);
        let decided = post_as(&service, &chief, &path, approve).await;
        assert_eq!(
            (&decided["state"], &decided["decided_by"]),
            (&json!("approved"), &json!("赵财务"))
        );
        let board = service.get("/api/v1/units/F1/dues/board?period=2024").await.done(200);
        assert_eq!(board["whole"]["not_due"], "2000.00");
        service
    });
}

#[test]
fn a_refund_is_approved_by_the_reviewer_and_is_a_negative_receipt() {
    served(|service, _| async move {
        collected(&service).await;
        let receipts = service.get("/api/v1/units/G1/dues/receipts?period=2025").await.done(200);
        let body = json!({
            "receipt_id": receipts["items"][0]["id"], "amount": "333.33", "date": "2025-01-07",
            "reason": "重复缴费", "paper": "退费申请书",
        });
        let path = "/api/v1/units/G1/dues/refunds";
        let asked = service.post(path, body).await.done(201);
        let legs = json!({ "grassroots": "200.00", "department": "33.33",
            "federation": "66.67", "above": "33.33" });
        assert_eq!((&asked["legs"], &asked["state"]), (&legs, &json!("waiting")));
        let page = service.page_as(&service.reviewer, "/units/G1/dues/papers").await;
        shown(&page, &["TF2025-001", "重复缴费", "批准"]);
        let decision = format!("/units/G1/dues/refunds/{}/decision?period=2025-01", asked["id"]);
        let seen = asked["seen"].as_str().unwrap();
        let fields = [("act", "approve"), ("note", ""), ("seen", seen)];
        let (status, location, told) =
            service.send_form(&service.reviewer, &decision, &fields).await;
        assert_eq!(status, 303, "{told}");
        shown(&service.page_as(&service.reviewer, &location).await, &["已批准", "333.33"]);
        let receipts = service.get("/api/v1/units/G1/dues/receipts?period=2025").await.done(200);
        let refund = &receipts["items"][1];
        assert_eq!((&refund["kind"], &refund["amount"]), (&json!("refund"), &json!("-333.33")));
        let list = service.get(path).await.done(200);
        assert_eq!(list[0]["decided_by"], "李审核");
        let withdrawal = format!("{path}/{}/withdrawal", asked["id"]);
        let sent = service.ask(Method::POST, &withdrawal).send().await.unwrap();
        read(sent).await.check_problem(409, "approvals.decided");
        service
    });
}

/// November is due on 15 December: on 14 January 2,000.00 are 30 days late; 0.05 % a day are 30.00.
#[test]
fn a_demand_is_made_listed_and_printed_with_its_evidence() {
    served(|service, _| async move {
        collected(&service).await;
        let path = "/api/v1/units/F1/dues/demands";
        let rate = json!({ "percent": "0.05", "valid_from_on": "2024-01-01", "paper": "工会条例" });
        service.post("/api/v1/units/F1/dues/late-rates", rate).await.done(201);
        let dry = json!({ "date": "2025-01-14", "dry_run": true });
        service.post(path, dry).await.done(200);
        assert_eq!(service.get(path).await.done(200), json!([]));
        let action = "/units/F1/dues/demands?period=2025-01";
        let (status, location, told) =
            service.send_form(&service.clerk, action, &[("date", "2025-01-14")]).await;
        assert_eq!(status, 303, "{told}");
        shown(&service.page(&location).await, &["催缴2025-001", "2,000.00", "30.00"]);
        let demands = service.get(path).await.done(200);
        let month = &demands[0]["months"][0];
        assert_eq!((&month["days_late"], &month["charge"]), (&json!(30), &json!("30.00")));
        let hash = demands[0]["content_hash"].as_str().unwrap();
        let page = format!("/units/G1/dues/demands/{}", demands[0]["id"]);
        let texts = ["工会经费催缴通知", "2024-12-15", "工会条例", hash];
        shown(&service.page(&page).await, &texts);
        let foreign = format!("/api/v1/units/D1/dues/demands/{}", demands[0]["id"]);
        service.get(&foreign).await.check_problem(404, "dues.document_unknown");
        let (status, _, told) =
            service.send_form(&service.clerk, action, &[("date", "2024-11-01")]).await;
        assert_eq!(status, 409, "{told}");
        shown(&told, &["没有逾期未缴的经费"]);
        service
    });
}
