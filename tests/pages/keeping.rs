//! Periods, registers, oversight, system: what they show to whom, and what their forms do.

use reqwest::Method;
use serde_json::{Value, json};
use union_ledger::access::role::Role;

use crate::common::books::{Books, clock_at};
use crate::common::people::{Person, person};
use crate::common::raw;
use crate::http::service::{NOW, Service, read, served};
use crate::ledger::posting::FEES;

async fn somebody(
    service: &Service,
    role: Role,
    (scope, at): (&'static str, &'static str),
) -> Person {
    let login = format!("{}.{}", role.as_str().replace('_', "-"), at.to_lowercase());
    let login = login.trim_end_matches('.').to_owned();
    let name = format!("{}{at}", role.label());
    person(&service.database, clock_at(NOW), (&login, &name), &[(role, scope, at)]).await
}

async fn get(service: &Service, who: &Person, path: &str) -> Value {
    read(service.ask_as(who, Method::GET, path).send().await.unwrap()).await.done(200)
}

fn codes_of(units: &Value) -> Vec<&str> {
    units["items"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect()
}

#[test]
fn lists_show_only_units_in_reach() {
    served(|service, _books| async move {
        let clerk = somebody(&service, Role::UnitFinance, ("unit", "G1")).await;
        assert_eq!(codes_of(&get(&service, &clerk, "/api/v1/units").await), ["G1"]);
        assert_eq!(
            codes_of(&get(&service, &clerk, "/api/v1/units?q=%E6%95%99").await),
            [] as [&str; 0]
        );
        let above = service.ask_as(&clerk, Method::GET, "/api/v1/units?under=F1");
        assert_eq!(codes_of(&read(above.send().await.unwrap()).await.done(200)), ["G1"]);
        for path in ["/units", "/units?part=switch", "/periods?period=2025", "/verification"] {
            let page = service.page_as(&clerk, path).await;
            assert!(!page.contains("教育厅直属工会"), "{path}");
            assert!(!page.contains("省直机关工会"), "{path}");
        }
        // A district tells nothing about members out of reach.
        for (path, body) in [
            (
                "/api/v1/districts",
                json!({ "code": "P1", "name": "第一片", "valid_from_on": "2025-01-01" }),
            ),
            (
                "/api/v1/districts/P1/members",
                json!({ "unit_code": "G1", "valid_from_on": "2025-01-01" }),
            ),
            (
                "/api/v1/districts/P1/members",
                json!({ "unit_code": "D1", "valid_from_on": "2025-01-01" }),
            ),
        ] {
            service.post(path, body).await.done(201);
        }
        let districts = get(&service, &clerk, "/api/v1/districts").await;
        assert_eq!(districts[0]["members"], json!(["G1"]));
        assert!(!service.page_as(&clerk, "/districts").await.contains("D1 "));
        let books =
            service.ask_as(&clerk, Method::GET, "/api/v1/reconciliation?units=D1,G1&year=2025");
        read(books.send().await.unwrap()).await.check_problem(404, "units.unit_unknown");
        service
    });
}

#[test]
fn units_are_registered_below_where_one_manages_units() {
    served(|service, _books| async move {
        let boss = somebody(&service, Role::FederationFinance, ("subtree", "D1")).await;
        let new = |code: &str, parent: Option<&str>| {
            json!({ "code": code, "name": format!("{code}工会"), "parent_code": parent,
                "level": "grassroots", "tier": "grassroots", "valid_from_on": "2025-01-01" })
        };
        let send = async |body: Value| {
            let request = service.ask_as(&boss, Method::POST, "/api/v1/units").json(&body);
            read(request.send().await.unwrap()).await
        };
        send(new("G2", Some("D1"))).await.done(201);
        send(new("G3", Some("F1"))).await.check_problem(404, "units.unit_unknown");
        send(new("G3", None)).await.check_problem(403, "access.forbidden");
        // The page says the same beside the field.
        let fields = |code: &'static str, parent: &'static str| {
            [
                ("code", code),
                ("name", "新工会"),
                ("parent", parent),
                ("level", "grassroots"),
                ("tier", "grassroots"),
                ("from", "2025-01-01"),
            ]
        };
        let (status, _, text) = service.send_form(&boss, "/units", &fields("G2", "D1")).await;
        assert_eq!(status, 409);
        assert!(text.contains("单位编码已经使用") && text.contains("aria-invalid"), "{text}");
        let (status, _, text) = service.send_form(&boss, "/units", &fields("G4", "F1")).await;
        assert_eq!(status, 404);
        assert!(text.contains("没有这个单位"), "{text}");
        let (status, to, _) = service.send_form(&boss, "/units", &fields("G4", "D1")).await;
        assert_eq!((status, to.as_str()), (303, "/units/G4?done=added&period=2025-06"));
        service
    });
}

/// The version of a preview, in its form.
fn version_of(page: &str) -> String {
    let rest = page.split("name=\"version\" value=\"").nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[test]
fn previewing_a_closing_asks_for_less_than_closing() {
    served(|service, books| async move {
        books.post(&books.grassroots, "2025-01-10", FEES).await;
        let clerk = somebody(&service, Role::UnitFinance, ("unit", "G1")).await;
        let path = "/api/v1/units/G1/periods/2025-01/closing";
        let ask = async |path: &str| {
            read(service.ask_as(&clerk, Method::POST, path).send().await.unwrap()).await
        };
        ask(&format!("{path}?dry_run=true")).await.done(200);
        ask(path).await.check_problem(403, "access.forbidden");
        let page = service.page_as(&clerk, "/units/G1/periods/2025-01/closing").await;
        assert!(page.contains("结转凭证 1") && !page.contains("确认 2025-01 结账"), "{page}");
        let (status, _, _) =
            service.send_form(&clerk, "/units/G1/periods/2025-01/closing", &[]).await;
        assert_eq!(status, 403);
        let reviewer = service.reviewer.clone();
        // What was previewed before another voucher came is not what would be closed now.
        let closing = "/units/G1/periods/2025-01/closing";
        let preview = service.page_as(&reviewer, closing).await;
        let seen = version_of(&preview);
        let looked = ask(&format!("{path}?dry_run=true")).await.done(200);
        assert_eq!(looked["version"], seen, "page and API look at the same");
        books.post(&books.grassroots, "2025-01-11", FEES).await;
        for version in [seen.as_str(), ""] {
            let fields = [("version", version)];
            let (status, _, text) = service.send_form(&reviewer, closing, &fields).await;
            assert_eq!(status, 409, "{text}");
            assert!(text.contains("预览之后账簿已有变动") && text.contains("确认 2025-01 结账"));
        }
        let late = service.post_as_reviewer(&format!("{path}?version={seen}"), json!({})).await;
        late.check_problem(409, "ledger.closing_changed");
        let found = late.json["findings"][0]["found"].as_str().unwrap();
        assert!(found.contains("预览之后又记账 1 张凭证") && found.contains("34.50"), "{found}");
        let seen = version_of(&service.page_as(&reviewer, closing).await);
        let fields = [("version", seen.as_str())];
        let (status, to, _) = service.send_form(&reviewer, closing, &fields).await;
        assert_eq!(status, 303);
        assert!(service.page_as(&reviewer, &to).await.contains("2025-01 已结账"));
        let (status, _, text) =
            service.send_form(&reviewer, "/units/G1/periods/2025-01/closing", &[]).await;
        assert_eq!(status, 409);
        assert!(text.contains("会计期间已经结账"), "{text}");
        let board = get(&service, &clerk, "/api/v1/periods?year=2025").await;
        assert_eq!(board["items"][0]["months"][0]["standing"], "closed");
        assert_eq!(board["items"].as_array().unwrap().len(), 1);
        service
    });
}

#[test]
fn registers_are_kept_by_form_and_refused_beside_the_field() {
    served(|service, _books| async move {
        let clerk = somebody(&service, Role::UnitFinance, ("unit", "G1")).await;
        for (path, fields, status, told) in [
            (
                "accounts",
                vec![("parent", "101"), ("code", "10201"), ("name", "备用金")],
                422,
                "明细科目编码不合要求",
            ),
            ("accounts", vec![("parent", "101"), ("code", "10101"), ("name", "备用金")], 303, ""),
            (
                "accounts",
                vec![("parent", "101"), ("code", "10101"), ("name", "备用金")],
                409,
                "科目编码或同级名称已经使用",
            ),
            ("projects", vec![("name", "")], 422, "名称或编码为空"),
            ("projects", vec![("name", "书屋"), ("is_earmarked", "true")], 303, ""),
            (
                "projects/completion",
                vec![("project", "P001"), ("completed", "昨天")],
                422,
                "日期不合要求",
            ),
            (
                "projects/completion",
                vec![("project", "P001"), ("completed", "2025-06-01")],
                303,
                "",
            ),
            (
                "bank-accounts",
                vec![("code", "1"), ("name", "基本户"), ("account", "999")],
                422,
                "没有这个科目",
            ),
            ("bank-accounts", vec![("code", "1"), ("name", "基本户"), ("account", "102")], 303, ""),
            (
                "cash-rules",
                vec![
                    ("name", "慰问"),
                    ("direction", "out"),
                    ("any_of", "慰问 看望"),
                    ("account", "101"),
                ],
                422,
                "规则不完整或有误",
            ),
            (
                "cash-rules",
                vec![
                    ("name", "慰问"),
                    ("direction", "out"),
                    ("any_of", "慰问 看望"),
                    ("account", "50105"),
                ],
                303,
                "",
            ),
            ("cash-rules/retirement", vec![("name", "慰问")], 303, ""),
        ] {
            let (got, to, text) =
                service.send_form(&clerk, &format!("/units/G1/{path}"), &fields).await;
            assert_eq!(got, status, "{path} {fields:?}: {text}");
            assert!(text.contains(told), "{path}: {text}");
            if got == 303 {
                service.page_as(&clerk, &to).await;
            }
        }
        service
    });
}

#[test]
fn registers_are_sent_as_files() {
    served(|service, _books| async move {
        let clerk = somebody(&service, Role::UnitFinance, ("unit", "G1")).await;
        for page in ["accounts?format=csv", "projects?format=xlsx", "bank-accounts?format=csv"] {
            let path = format!("/units/G1/{page}");
            let answer = service.ask_as(&clerk, Method::GET, &path).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{page}");
        }
        service
    });
}

#[test]
fn settings_are_changed_by_who_may_and_say_who_did() {
    served(|service, _books| async move {
        let clerk = somebody(&service, Role::UnitFinance, ("unit", "G1")).await;
        let change = [("key", "review_required"), ("value", "true")];
        let (status, _, _) = service.send_form(&clerk, "/units/G1/settings", &change).await;
        assert_eq!(status, 403);
        let reviewer = service.reviewer.clone();
        let (status, _, _) = service.send_form(&reviewer, "/units/G1/settings", &change).await;
        assert_eq!(status, 303);
        let page = service.page_as(&clerk, "/units/G1").await;
        assert!(page.contains("李审核"), "{page}");
        let history = get(&service, &clerk, "/api/v1/units/G1/settings/history").await;
        assert_eq!(history[0]["set_by"], "李审核");
        service
    });
}

#[test]
fn looks_of_auditors_stand_on_the_trail_and_the_trail_is_searched() {
    served(|service, books| async move {
        books.post(&books.grassroots, "2025-01-10", FEES).await;
        let auditor = somebody(&service, Role::AuditCommittee, ("everything", "")).await;
        service.page_as(&auditor, "/units/G1/periods?period=2025").await;
        let looks =
            get(&service, &auditor, "/api/v1/units/G1/trail?action=books.read&order=newest").await;
        assert_eq!(looks["items"][0]["actor"], "经审委");
        let page = service.page_as(&auditor, "/units/G1/trail?action=books.read").await;
        assert!(page.contains("查阅账簿") && page.contains("class=\"look\""), "{page}");
        let none = service.page_as(&auditor, "/units/G1/trail?from=2030-01-01").await;
        assert!(none.contains("没有符合条件的留痕"), "{none}");
        // The service's own trail is for who manages users.
        let path = "/api/v1/trail";
        let refused = read(service.ask_as(&auditor, Method::GET, path).send().await.unwrap()).await;
        refused.check_problem(403, "access.forbidden");
        let own = service.get("/api/v1/trail?q=unit&order=newest").await.done(200);
        assert!(!own["items"].as_array().unwrap().is_empty());
        service
    });
}

#[test]
fn verification_says_which_voucher_was_altered_and_how_it_shows() {
    served(|service, books| async move {
        books.post(&books.grassroots, "2025-01-10", FEES).await;
        books.post(&books.grassroots, "2025-01-11", FEES).await;
        let whole = service.page("/units/G1/verification").await;
        assert!(whole.contains("账簿完整"), "{whole}");
        tamper(&books).await;
        let page = service.page("/units/G1/verification").await;
        for told in
            ["凭证链第 2 号", "2025-01 记-2", "借方合计 99.00", "怎么办", "余额与分录不一致"]
        {
            assert!(page.contains(told), "{told}: {page}");
        }
        let (status, _, all) =
            service.send_form(&service.clerk.clone(), "/verification", &[]).await;
        assert_eq!(status, 200);
        assert!(all.contains("1 个有问题"), "{all}");
        let all = service.get("/api/v1/verification").await.done(200);
        let whole: Vec<bool> = all["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["is_whole"].as_bool().unwrap())
            .collect();
        assert_eq!(whole, [true, true, false]);
        service
    });
}

/// Somebody drops the guard and edits an amount.
pub async fn tamper(books: &Books) {
    let drop = match books.database.engine() {
        "postgres" => "DROP TRIGGER entries_no_update ON entries",
        _ => "DROP TRIGGER entries_no_update",
    };
    raw(&books.database, drop).await.unwrap();
    let id = (books.grassroots.id << 32) + 2;
    let edit =
        format!("UPDATE entries SET debit_fen = 9900 WHERE voucher_id = {id} AND debit_fen > 0");
    raw(&books.database, &edit).await.unwrap();
}

#[test]
fn backups_are_made_listed_and_taken_on_the_record() {
    served(|service, _books| async move {
        let admin = somebody(&service, Role::Administrator, ("everything", "")).await;
        let page = service.page_as(&admin, "/system").await;
        assert!(page.contains("还没有备份") && !page.contains("实验学校工会"), "{page}");
        let (status, to, _) = service.send_form(&admin, "/system/backups", &[]).await;
        assert_eq!((status, to.as_str()), (303, "/system#backups"));
        let list = loop {
            let list = get(&service, &admin, "/api/v1/system/backups").await;
            let state = get(&service, &admin, "/api/v1/system").await;
            assert!(state["backup_failed_at"].is_null(), "{state}");
            if state["backup_running_since"].is_null() && !list.as_array().unwrap().is_empty() {
                break list;
            }
            tokio::task::yield_now().await;
        };
        let name = list[0]["name"].as_str().unwrap();
        let path = format!("/system/backups/{name}");
        let answer = service.ask_as(&admin, Method::GET, &path).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let bytes = answer.bytes().await.unwrap();
        assert_eq!(bytes.len() as u64, list[0]["size_bytes"].as_u64().unwrap());
        assert!(bytes.starts_with(b"PK"));
        let missing = service.ask_as(&admin, Method::GET, "/api/v1/system/backups/backup-1.zip");
        read(missing.send().await.unwrap()).await.check_problem(404, "backup.unknown");
        let trail = get(&service, &admin, "/api/v1/trail?q=backup-&order=newest").await;
        let told: Vec<&str> = trail["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["action"].as_str().unwrap())
            .collect();
        assert_eq!(told, ["backup.taken", "backup.made"]);
        service
    });
}
