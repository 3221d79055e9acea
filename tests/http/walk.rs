//! The way of a voucher: a unit is registered, a voucher prepared, reviewed, posted, read,
//! reversed, its month closed; and what the books then refuse.

use reqwest::Method;
use serde_json::{Value, json};

use super::service::{NOW, Service, read, served};
use crate::common::books::clock_at;
use crate::common::both;
use crate::common::people::person;
use union_ledger::access::role::Role;

fn voucher(on: &str, amount: &str) -> Value {
    json!({
        "dated_on": on,
        "attachment_count": 1,
        "entries": [
            { "summary": "收到会费", "account": "102", "debit": amount, "bank_account": "基本户" },
            { "summary": "收到会费", "account": "401", "credit": amount },
        ],
    })
}

async fn register(service: &Service) {
    for (code, name, parent, level) in [
        ("D9", "水利厅直属机关工会", None, "department"),
        ("G9", "水文局工会", Some("D9"), "grassroots"),
    ] {
        let unit = json!({
            "code": code, "name": name, "parent_code": parent, "level": level,
            "tier": "grassroots", "valid_from_on": "2020-01-01",
        });
        let made = service.post("/api/v1/units", unit).await.done(201);
        assert_eq!(made["parent_code"].as_str(), parent);
    }
    let review = json!({ "key": "review_required", "value": "true" });
    let settings = service.put("/api/v1/units/G9/settings", review).await.done(200);
    assert_eq!(settings["review_required"], true);
    let bank = json!({ "code": "B1", "name": "基本户", "account_code": "102", "bank": "工行" });
    service.post("/api/v1/units/G9/bank-accounts", bank).await.done(201);
    let project = json!({ "name": "送温暖", "is_earmarked": true, "funding_source": "union" });
    let project = service.post("/api/v1/units/G9/projects", project).await.done(201);
    assert_eq!(project["code"], "P001");
}

/// Reviewed and posted; gives the id.
async fn book(service: &Service, draft: &Value) -> i64 {
    let path = format!("/api/v1/units/G9/drafts/{}", draft["id"]);
    let seen = json!({ "version": service.get(&path).await.done(200)["version"] });
    let reviewed = service.post_as_reviewer(&format!("{path}/review"), seen).await.done(200);
    let seen = json!({ "version": reviewed["version"] });
    let posted = service.post(&format!("{path}/posting"), seen).await.done(200);
    posted[0]["id"].as_i64().unwrap()
}

async fn post_and_reverse(service: &Service) {
    let prepared =
        service.post("/api/v1/units/G9/drafts", voucher("2025-01-08", "1200.50")).await.done(201);
    assert_eq!(prepared["findings"], json!([]));
    let draft = &prepared["draft"];
    let path = format!("/api/v1/units/G9/drafts/{}", draft["id"]);
    let seen = json!({ "version": draft["version"] });
    let early = service.post(&format!("{path}/posting"), seen.clone()).await;
    early.check_problem(409, "ledger.review_required");
    let own = service.post(&format!("{path}/review"), seen).await;
    own.check_problem(422, "ledger.reviewer_is_preparer");
    let change =
        json!({ "version": draft["version"], "voucher": voucher("2025-01-09", "1200.50") });
    let changed = service.put(&path, change.clone()).await.done(200);
    assert_eq!(changed["draft"]["version"], 2);
    service.put(&path, change).await.check_problem(409, "ledger.draft_changed");

    let id = book(service, draft).await;
    let posted = service.get(&format!("/api/v1/units/G9/vouchers/{id}")).await.done(200);
    assert_eq!(posted["entries"][0]["account"], json!({ "code": "102", "name": "银行存款" }));
    assert_eq!(posted["entries"][0]["debit"], "1200.50");
    assert_eq!(
        posted["entries"][0]["dimensions"]["bank_account"],
        json!({ "code": "B1", "name": "基本户" })
    );
    assert_eq!((&posted["preparer"], &posted["reviewer"]), (&json!("张会计"), &json!("李审核")));

    let path = format!("/api/v1/units/G9/vouchers/{id}/reversal");
    let reversal = json!({ "dated_on": "2025-01-20", "reason": "金额有误" });
    let prepared = service.post(&path, reversal.clone()).await.done(201);
    let red = book(service, &prepared["draft"]).await;
    let original = service.get(&format!("/api/v1/units/G9/vouchers/{id}")).await.done(200);
    assert_eq!(original["reversed_by"][0]["id"], red);
    let reversed = service.get(&format!("/api/v1/units/G9/vouchers/{red}")).await.done(200);
    assert_eq!(reversed["reverses"]["id"], id);
    assert_eq!(reversed["entries"][0]["debit"], "-1200.50");
    service.post(&path, reversal).await.check_problem(409, "ledger.already_reversed");
}

async fn close(service: &Service) {
    let path = "/api/v1/units/G9/periods/2025-01/closing";
    service.post(&format!("{path}?dry_run=true"), json!({})).await.done(200);
    let periods = service.get("/api/v1/units/G9/periods?year=2025").await.done(200);
    assert_eq!(
        periods[0],
        json!({ "period": "2025-01", "is_open": true, "drafts": 0, "findings": [] })
    );
    let closing = service.post(path, json!({})).await.done(200);
    assert_eq!(closing["period"], "2025-01");
    let late = service.post("/api/v1/units/G9/drafts", voucher("2025-01-31", "1")).await;
    late.check_problem(409, "ledger.period_closed");
    service.post(path, json!({})).await.check_problem(409, "ledger.already_closed");

    let requests = "/api/v1/units/G9/reopening-requests";
    let asked = json!({ "period": "2025-01", "reason": "补记" });
    assert_eq!(service.post(requests, asked).await.done(201)["seq"], 1);
    // Whoever asks does not decide.
    let approval = json!({ "expires_at": "2025-12-31T00:00:00Z" });
    let path = format!("{requests}/1/approval");
    let own = service.post(&path, approval.clone()).await;
    own.check_problem(409, "ledger.reopen_self_approved");
    let boss = (Role::FederationFinance, "everything", "");
    let boss = person(&service.database, clock_at(NOW), ("wang", "王主席"), &[boss]).await;
    let approved = service.ask_as(&boss, Method::POST, &path).json(&approval);
    let opened = read(approved.send().await.unwrap()).await.done(201);
    assert_eq!(
        (&opened["requested_by"], &opened["approved_by"]),
        (&json!("张会计"), &json!("王主席"))
    );
    let late = service.post("/api/v1/units/G9/drafts", voucher("2025-01-31", "1")).await.done(201);
    let id = book(service, &late["draft"]).await;
    let reopenings = service.get("/api/v1/units/G9/reopenings").await.done(200);
    assert_eq!(reopenings[0]["changes"][0]["id"], id);
}

#[test]
fn a_voucher_is_prepared_reviewed_posted_reversed_and_its_month_closed() {
    both(|database| async move {
        let service = Service::start(&database).await;
        register_when_ready(&service).await;
        post_and_reverse(&service).await;
        close(&service).await;
        let whole = service.get("/api/v1/units/G9/verification").await.done(200);
        assert_eq!((&whole["is_whole"], &whole["vouchers"]), (&json!(true), &json!(3)));
        let balances = service.get("/api/v1/units/G9/balance-check").await.done(200);
        assert_eq!(balances, json!({ "agrees": true, "differences": [] }));
        let rebuilt = service.post("/api/v1/units/G9/balance-rebuild", json!({})).await.done(200);
        assert_eq!(rebuilt["agrees"], true);
        let first = service.get("/api/v1/units/G9/vouchers?limit=2").await.done(200);
        assert_eq!(first["items"].as_array().unwrap().len(), 2);
        let after = first["next_after"].as_str().unwrap();
        let rest = service.get(&format!("/api/v1/units/G9/vouchers?after={after}")).await.done(200);
        assert_eq!(rest["items"].as_array().unwrap().len(), 1);
        assert_eq!(rest.get("next_after"), None);
        let trail = service.get("/api/v1/units/G9/trail?limit=1").await.done(200);
        assert_eq!(trail["items"][0]["actor"], "张会计");
        service.stop().await;
    });
}

/// The service seeds the charts before it accepts; the socket queues what comes earlier.
async fn register_when_ready(service: &Service) {
    assert_eq!(service.get("/readyz").await.status, 200);
    register(service).await;
}

#[test]
fn a_key_gives_the_same_draft_for_the_same_content_and_refuses_other_content() {
    served(|service, _| async move {
        let send = async |amount: &str| {
            let request = service.ask(Method::POST, "/api/v1/units/G1/drafts");
            let mut body = voucher("2025-02-01", amount);
            body["entries"][0].as_object_mut().unwrap().remove("bank_account");
            let request = request.header("idempotency-key", "twice-1").json(&body);
            read(request.send().await.unwrap()).await
        };
        let first = send("10").await.done(201);
        let again = send("10").await.done(201);
        assert_eq!(first["draft"]["id"], again["draft"]["id"]);
        send("11").await.check_problem(409, "ledger.idempotency_conflict");
        let drafts = service.get("/api/v1/units/G1/drafts").await.done(200);
        assert_eq!(drafts["items"].as_array().unwrap().len(), 1);
        service
    });
}

#[test]
fn everything_wrong_with_a_voucher_is_told_at_once_with_its_line() {
    served(|service, _| async move {
        let body = json!({
            "dated_on": "2025-02-01",
            "entries": [
                { "summary": "一", "account": "999", "debit": "1.005" },
                { "summary": "二", "account": "401", "credit": "1", "project": "没有" },
            ],
        });
        let answer = service.post("/api/v1/units/G1/drafts", body).await;
        answer.check_problem(422, "ledger.account_unknown");
        let told: Vec<(&str, &str)> = answer.json["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (it["code"].as_str().unwrap(), it["place"]["subject"].as_str().unwrap()))
            .collect();
        let expected = [
            ("ledger.account_unknown", "第1行"),
            ("web.amount_invalid", "第1行"),
            ("ledger.dimension_unknown", "第2行"),
        ];
        assert_eq!(told, expected);
        service
    });
}

#[test]
fn a_code_and_a_name_of_two_accounts_are_refused_with_the_account_of_the_code() {
    served(|service, _| async move {
        let send = |account: &'static str| {
            let mut body = voucher("2025-02-01", "10");
            // G1 has no bank account in its register.
            body["entries"][0]["bank_account"] = json!(null);
            body["entries"][1]["account"] = json!(account);
            service.post("/api/v1/units/G1/drafts", body)
        };
        for fitting in ["401", "401 会费收入", "401 会费 收入", "会费收入"] {
            send(fitting).await.done(201);
        }
        for wrong in ["401 拨缴经费收入", "401 会费", "401会费收入 2"] {
            let answer = send(wrong).await;
            answer.check_problem(422, "ledger.account_unknown");
        }
        let told = send("401 拨缴经费收入").await;
        assert_eq!(told.json["findings"][0]["expected"], "401 会费收入");
        assert_eq!(told.json["findings"][0]["place"]["line"], 2);
        service
    });
}

#[test]
fn a_year_closes_in_earnest_only_without_dry_run() {
    served(|service, _| async move {
        let mut body = voucher("2025-03-01", "10");
        body["entries"][0].as_object_mut().unwrap().remove("bank_account");
        let prepared = service.post("/api/v1/units/G1/drafts", body).await.done(201);
        let path = format!("/api/v1/units/G1/drafts/{}/posting", prepared["draft"]["id"]);
        service.post(&path, json!({ "version": 1 })).await.done(200);
        let path = "/api/v1/units/G1/years/2025/closing";
        let preview = service.post(&format!("{path}?dry_run=true"), json!({})).await.done(200);
        let years = service.get("/api/v1/units/G1/years").await.done(200);
        assert_eq!((years.as_array().unwrap().len(), &years[0]["is_closed"]), (1, &json!(false)));
        let closed = service.post(path, json!({ "judgements": [] })).await.done(200);
        assert_eq!(closed, preview, "the preview is what closing does");
        assert_eq!(closed.as_array().unwrap().len(), 12);
        let years = service.get("/api/v1/units/G1/years").await.done(200);
        assert_eq!((&years[0]["is_closed"], &years[1]["is_carried"]), (&json!(true), &json!(true)));
        service
    });
}

#[test]
fn only_a_union_and_one_directly_under_it_are_set_side_by_side() {
    served(|service, books| async move {
        for unit in [&books.department, &books.grassroots] {
            let lines = [("102", "debit", "1"), ("211 unit=F1", "credit", "1")];
            let lines = if unit.code == "D1" { lines } else { [lines[0], ("401", "credit", "1")] };
            books.post(unit, "2025-01-05", &lines).await;
        }
        let found = service.get("/api/v1/reconciliation?units=D1,G1&year=2025").await.done(200);
        assert!(found.is_array(), "{found}");
        let far = service.get("/api/v1/reconciliation?units=F1,G1&year=2025").await;
        assert!(far.status.is_client_error());
        far.check_problem(far.status.as_u16(), "ledger.not_upper_and_lower");
        let one = service.get("/api/v1/reconciliation?units=F1&year=2025").await;
        one.check_problem(400, "web.query_invalid");
        service
    });
}

#[test]
fn activity_districts_group_units_across_the_tree() {
    both(|database| async move {
        union_ledger::ledger::prepare_database(&database).await.unwrap();
        let service = Service::start(&database).await;
        register(&service).await;
        let district = json!({ "code": "P1", "name": "第一活动片", "valid_from_on": "2020-01-01" });
        service.post("/api/v1/districts", district.clone()).await.done(201);
        let again = service.post("/api/v1/districts", district).await;
        again.check_problem(409, "units.district_exists");
        let member = json!({ "unit_code": "D9", "valid_from_on": "2020-01-01" });
        let path = "/api/v1/districts/P1/members";
        let joined = service.post(path, member.clone()).await.done(201);
        assert_eq!(joined[0]["members"], json!(["D9"]));
        let twice = service.post(path, member.clone()).await;
        twice.check_problem(409, "units.district_member_twice");
        let nowhere = service.post("/api/v1/districts/P9/members", member).await;
        nowhere.check_problem(404, "units.district_unknown");
        let stranger = json!({ "unit_code": "X", "valid_from_on": "2020-01-01" });
        service.post(path, stranger).await.check_problem(404, "units.unit_unknown");
        let listed = service.get("/api/v1/districts").await.done(200);
        assert_eq!(listed[0]["name"], "第一活动片");
        service.stop().await;
    });
}
