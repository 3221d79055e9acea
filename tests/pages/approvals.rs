//! Approvals on pages and by the API name what was looked at; reversals by line keep their ticks.

use reqwest::Method;
use serde_json::{Value, json};

use super::vouchers::{but, enter};
use crate::http::service::{Answered, Service, read, served};

const REVIEW: &str = "/units/G1/review?period=2025-02";

fn id_of(path: &str) -> i64 {
    path.rsplit('/').next().unwrap().parse().unwrap()
}

/// The preparer puts another amount into a draft.
async fn raise(service: &Service, draft: &str, version: &'static str) {
    let fields = but(&[("version", version), ("l1-debit", "90,000.00"), ("l4-credit", "90000")]);
    let (status, _, page) = service.send_form(&service.clerk, draft, &fields).await;
    assert_eq!(status, 303, "{page}");
}

async fn draft_now(service: &Service, draft: &str) -> Value {
    service.get(&format!("/api/v1{draft}")).await.done(200)
}

/// A hidden field of a page.
fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    let start = format!("name=\"{name}\" value=\"");
    let rest = page.split(&start).nth(1).unwrap_or_else(|| panic!("no {name} in {page}"));
    rest.split('"').next().unwrap()
}

#[test]
fn a_page_that_is_out_of_date_approves_nothing_and_shows_what_changed() {
    served(|service, books| async move {
        books.set(&books.grassroots, "review_required", "true").await;
        let draft = enter(&service, &[]).await;
        let queue = service.page_as(&service.reviewer, &format!("{draft}?queue=1")).await;
        let seen = hidden(&queue, "version").to_owned();
        raise(&service, &draft, "1").await;
        for act in ["review", "return"] {
            let path = format!("{draft}/{act}");
            let fields = [("queue", "1"), ("version", seen.as_str()), ("reason", "摘要太略")];
            let (status, _, page) = service.send_form(&service.reviewer, &path, &fields).await;
            assert_eq!(status, 409, "{act}: {page}");
            for shown in ["没有办理", "查看时", "1,017.25", "90,000.00", "第1行", "审核通过"]
            {
                assert!(page.contains(shown), "{act} {shown}: {page}");
            }
            assert_eq!(hidden(&page, "version"), "2", "the next press is about what is shown");
        }
        // A program is told the same, by line and field.
        let path = format!("/api/v1{draft}/review");
        let refused = service.post_as_reviewer(&path, json!({ "version": 1 })).await;
        refused.check_problem(409, "ledger.draft_changed");
        let changes = refused.json["findings"][0]["changes"].as_array().unwrap();
        let debit = json!({ "line": 1, "field": "debit", "label": "借方",
            "was": "1,017.25", "now": "90,000.00" });
        assert!(changes.contains(&debit), "{changes:?}");
        assert!(changes.iter().all(|it| it["was"] != it["now"]), "{changes:?}");
        // A form of before that names no version saw nothing.
        let path = format!("{draft}/review");
        let (status, ..) = service.send_form(&service.reviewer, &path, &[("queue", "1")]).await;
        assert_eq!(status, 409);
        let now = draft_now(&service, &draft).await;
        assert_eq!((&now["is_reviewed"], &now["returned"]), (&json!(false), &Value::Null));
        let fields = [("queue", "1"), ("version", "2")];
        let (status, ..) = service.send_form(&service.reviewer, &path, &fields).await;
        assert_eq!(status, 303);
        let posting = format!("{draft}/posting");
        let (status, _, page) = service.send_form(&service.clerk, &posting, &fields).await;
        assert_eq!(status, 409, "{page}");
        assert!(page.contains("分录没有变动"), "{page}");
        let (status, ..) = service.send_form(&service.clerk, &posting, &[("version", "3")]).await;
        assert_eq!(status, 303);
        service
    });
}

#[test]
fn ticked_drafts_are_approved_as_they_stood_in_the_list_or_not_at_all() {
    served(|service, books| async move {
        books.set(&books.grassroots, "review_required", "true").await;
        let kept = enter(&service, &[]).await;
        let raised = enter(&service, &[("dated_on", "2025-02-04")]).await;
        let (kept_id, raised_id) = (id_of(&kept), id_of(&raised));
        raise(&service, &raised, "1").await;
        let (one, other) = (format!("{kept_id}.1"), format!("{raised_id}.1"));
        let fields = [
            ("action", "review"),
            ("state", "prepared"),
            ("draft", one.as_str()),
            ("draft", other.as_str()),
        ];
        let act = "/units/G1/review?period=2025-02";
        let (status, _, page) = service.send_form(&service.reviewer, act, &fields).await;
        assert_eq!(status, 409);
        assert!(page.contains("1,017.25 元") && page.contains("90,000.00 元"), "{page}");
        assert!(!draft_now(&service, &kept).await["is_reviewed"].as_bool().unwrap());
        // What stands as it was seen is ticked still, the other one is to be ticked anew.
        let tick = |value: &str| {
            let box_of = page.split(&format!("value=\"{value}\"")).nth(1);
            box_of.map(|rest| rest.split('>').next().unwrap().contains("checked"))
        };
        assert_eq!(tick(&one), Some(true), "{page}");
        assert_eq!(tick(&format!("{raised_id}.2")), Some(false), "{page}");
        service
    });
}

#[test]
fn a_whole_list_is_posted_as_it_was_drawn_and_what_came_since_is_told() {
    served(|service, _| async move {
        let page = |number: i64| format!("待处理凭证 {number}");
        let first = enter(&service, &[]).await;
        let second = enter(&service, &[("dated_on", "2025-02-04")]).await;
        let third = enter(&service, &[("dated_on", "2025-02-05")]).await;
        let queue = service.page(REVIEW).await;
        let list = hidden(&queue, "list").to_owned();
        assert_eq!(list, "1.1 2.1 3.1");
        raise(&service, &second, "1").await;
        let gone = service.ask(Method::DELETE, &format!("/api/v1{third}")).send().await.unwrap();
        assert_eq!(gone.status(), 204);
        let came = enter(&service, &[("dated_on", "2025-02-06")]).await;
        let fields = [("action", "post_all"), ("state", "prepared"), ("list", list.as_str())];
        let (status, to, text) =
            service.send_form(&service.clerk, "/units/G1/review?period=2025-02", &fields).await;
        assert_eq!(status, 303, "{text}");
        let told = service.page(&to).await;
        for shown in [
            "已记账 1 张",
            "2 张在列表打开之后新增或有改动",
            "草稿 2、草稿 4",
            "1 张已由他人办理或删除",
        ] {
            assert!(told.contains(shown), "{shown}: {told}");
        }
        service.get(&format!("/api/v1{first}")).await.check_problem(404, "ledger.draft_unknown");
        for (path, number) in [(&second, 2), (&came, 4)] {
            assert!(service.page(path).await.contains(&page(number)));
        }
        service
    });
}

/// Sends a body as it is, by whoever may do that.
async fn send(service: &Service, path: &str, body: Value) -> Answered {
    let is_reviewing = path.contains("/review") || path.ends_with("/return");
    let person = if is_reviewing { &service.reviewer } else { &service.clerk };
    let request = service.ask_as(person, Method::POST, path).json(&body);
    read(request.send().await.unwrap()).await
}

#[test]
fn the_api_asks_for_the_version_and_refuses_what_it_does_not_know() {
    served(|service, books| async move {
        books.set(&books.grassroots, "review_required", "true").await;
        let draft = enter(&service, &[]).await;
        let id = id_of(&draft);
        raise(&service, &draft, "1").await;
        let one = format!("/api/v1{draft}");
        let unit = "/api/v1/units/G1";
        let set = |version: i64| json!({ "drafts": [{ "id": id, "version": version }] });
        for (path, body, status, code) in [
            (format!("{one}/review"), json!({}), 422, "web.body_invalid"),
            (format!("{one}/review"), json!({ "version": 2, "x": 1 }), 422, "web.body_invalid"),
            (format!("{one}/review"), json!({ "version": 1 }), 409, "ledger.draft_changed"),
            (format!("{one}/posting"), json!({}), 422, "web.body_invalid"),
            (format!("{one}/posting"), json!({ "version": 1 }), 409, "ledger.draft_changed"),
            (format!("{unit}/reviews"), json!({ "drafts": [id] }), 422, "web.body_invalid"),
            (format!("{unit}/reviews"), set(1), 409, "ledger.draft_changed"),
            (format!("{unit}/postings"), json!({}), 422, "web.body_invalid"),
            (format!("{unit}/postings"), set(1), 409, "ledger.draft_changed"),
            (format!("{unit}/postings/selected"), set(1), 409, "ledger.draft_changed"),
            (
                format!("{one}/return"),
                json!({ "reason": "更正", "version": 1 }),
                409,
                "ledger.draft_changed",
            ),
            (
                format!("{unit}/reopening-requests/1/withdrawal"),
                json!({ "note": "x" }),
                422,
                "web.body_invalid",
            ),
        ] {
            let answer = send(&service, &path, body.clone()).await;
            assert_eq!(answer.status, status, "{path} {body}: {}", answer.json);
            answer.check_problem(status, code);
        }
        let refused = send(&service, &format!("{one}/review"), json!({ "version": 1 })).await;
        let finding = &refused.json["findings"][0];
        assert!(finding["found"].as_str().unwrap().contains("90,000.00"), "{finding}");
        assert!(finding["expected"].as_str().unwrap().contains("1,017.25"), "{finding}");
        send(&service, &format!("{one}/review"), json!({ "version": 2 })).await.done(200);
        // A list of one month posts nothing of another.
        let elsewhere = send(&service, &format!("{unit}/postings?period=2025-03"), set(3)).await;
        elsewhere.check_problem(400, "web.query_invalid");
        let posted = send(&service, &format!("{unit}/postings?period=2025-02"), set(3)).await;
        assert_eq!(posted.done(200)[0]["number"], 1);
        service
    });
}

/// A posted voucher of three lines: two costs paid in one sum.
async fn costs(service: &Service) -> String {
    let lines = [
        ("l1-account", "50106"),
        ("l1-funding", "union"),
        ("l1-debit", "1,300.00"),
        ("l2-summary", "书法班"),
        ("l2-account", "50501"),
        ("l2-funding", "union"),
        ("l2-debit", "800.00"),
        ("l4-account", "102"),
        ("l4-credit", "2,100.00"),
    ];
    let draft = enter(service, &lines).await;
    let seen = [("version", "1")];
    let (status, to, text) =
        service.send_form(&service.clerk, &format!("{draft}/posting"), &seen).await;
    assert_eq!(status, 303, "{text}");
    to.split('?').next().unwrap().to_owned()
}

#[test]
fn ticks_are_kept_when_a_reversal_is_refused_and_never_turn_into_the_whole() {
    served(|service, _| async move {
        let voucher = costs(&service).await;
        let reversal = format!("{voucher}/reversal");
        let asked = |on: &'static str, scope: &'static str, line: &'static str| {
            let fields = [("dated_on", on), ("reason", "记错"), ("scope", scope), ("line", line)];
            fields.into_iter().filter(|(_, value)| !value.is_empty()).collect::<Vec<_>>()
        };
        for (on, scope, line, status, told) in [
            ("2025-01-31", "lines", "2", 422, "冲销日期早于原凭证日期"),
            ("2025-02-10", "whole", "2", 422, "冲销整张还是部分分录"),
            ("2025-02-10", "lines", "", 422, "冲销整张还是部分分录"),
            ("2025-02-10", "account", "2", 422, "没有这个科目"),
        ] {
            let fields = asked(on, scope, line);
            let (got, _, page) = service.send_form(&service.clerk, &reversal, &fields).await;
            assert_eq!((got, page.contains(told)), (status, true), "{fields:?}: {page}");
            let mut boxes = page.split("<input").filter_map(|it| it.split('>').next());
            let is_ticked = boxes
                .any(|it| it.contains("name=\"line\" value=\"2\"") && it.ends_with(" checked"));
            assert_eq!(is_ticked, !line.is_empty(), "{page}");
        }
        assert_eq!(service.get("/api/v1/units/G1/drafts").await.done(200)["items"], json!([]));
        service
    });
}

#[test]
fn a_chosen_line_opens_in_red_in_the_grid_and_is_completed_there() {
    served(|service, books| async move {
        let voucher = costs(&service).await;
        let reversal = format!("{voucher}/reversal");
        let fields =
            [("dated_on", "2025-02-10"), ("reason", "退款"), ("scope", "lines"), ("line", "2")];
        let (status, to, text) = service.send_form(&service.clerk, &reversal, &fields).await;
        assert_eq!(status, 303, "{text}");
        let grid = service.page(&to).await;
        assert!(grid.contains("-800.00") && grid.contains("已填好所选分录的红字"), "{grid}");
        let (reverses, chosen) = (hidden(&grid, "reverses"), hidden(&grid, "chosen"));
        assert_eq!((reverses, chosen), (&*id_of(&voucher).to_string(), "2"));
        let lines = [
            ("reverses", reverses),
            ("chosen", chosen),
            ("key", hidden(&grid, "key")),
            ("dated_on", "2025-02-10"),
            ("word", "记"),
            ("l1-summary", hidden(&grid, "l1-summary")),
            ("l1-account", hidden(&grid, "l1-account")),
            ("l1-funding", "union"),
            ("l1-debit", hidden(&grid, "l1-debit")),
            ("l2-summary", "退回书法班费用"),
            ("l2-account", "102"),
            ("l2-credit", "-800.00"),
            ("action", "save"),
        ];
        let (status, draft, text) =
            service.send_form(&service.clerk, "/units/G1/drafts", &lines).await;
        assert_eq!(status, 303, "{text}");
        let draft = draft.split('?').next().unwrap().to_owned();
        let kept = draft_now(&service, &draft).await;
        let entries = &kept["voucher"]["entries"];
        assert_eq!(kept["voucher"]["reverses_id"], id_of(&voucher));
        assert_eq!(entries[0]["reverses_line_no"], 2);
        assert_eq!(entries[0]["debit"], "-800.00");
        assert_eq!(entries[1]["reverses_line_no"], Value::Null);
        // While it waits, the same line is not drafted once more.
        let (status, _, page) = service.send_form(&service.clerk, &reversal, &fields).await;
        assert_eq!((status, page.contains("已有冲销草稿尚未记账")), (409, true), "{page}");
        let seen = [("version", "1")];
        let posting = format!("{draft}/posting");
        let (status, ..) = service.send_form(&service.clerk, &posting, &seen).await;
        assert_eq!(status, 303);
        let left = [("102", "-1300.00"), ("50106", "1300.00")];
        books.check_balances(&books.grassroots, "2025-02", &left).await;
        service
    });
}

#[test]
fn an_account_is_corrected_by_page_and_api() {
    served(|service, _| async move {
        let voucher = costs(&service).await;
        let reversal = format!("{voucher}/reversal");
        let fields = [
            ("dated_on", "2025-02-10"),
            ("reason", "应为其他活动"),
            ("scope", "account"),
            ("account", "50106"),
            ("line", "2"),
        ];
        let (status, to, text) = service.send_form(&service.clerk, &reversal, &fields).await;
        assert_eq!((status, to.contains("/drafts/")), (303, true), "{to} {text}");
        let kept = draft_now(&service, to.split('?').next().unwrap()).await;
        let amounts: Vec<(&str, &str)> = kept["voucher"]["entries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (it["account"]["code"].as_str().unwrap(), it["debit"].as_str().unwrap()))
            .collect();
        assert_eq!(amounts, [("50501", "-800.00"), ("50106", "800.00")]);
        // By the API the same, and with lines of one's own.
        let api = format!("/api/v1{reversal}");
        let again = json!({ "lines": [1], "dated_on": "2025-02-10", "account": "50501" });
        let made = service.post(&api, again).await.done(201);
        assert_eq!(made["draft"]["voucher"]["entries"][1]["account"]["code"], "50501");
        let bank = json!({ "lines": [3], "dated_on": "2025-02-11", "entries": [
            { "summary": "更正付款账户", "account": "101", "credit": "2100.00" } ] });
        let made = service.post(&api, bank).await.done(201);
        assert_eq!(made["draft"]["voucher"]["entries"][0]["credit"], "-2100.00");
        let early = json!({ "dated_on": "2025-01-02" });
        service.post(&api, early).await.check_problem(422, "ledger.reversal_before_original");
        service
    });
}

/// A journal that is kept and waits to be accepted.
async fn staged(service: &Service) -> String {
    let text = "日期,凭证号,摘要,科目编码,借方金额,贷方金额\n\
        2025-02-08,记-1,收到会费,101,360.00,\n2025-02-08,记-1,收到会费,401,,360.00\n";
    let path = "/api/v1/units/G1/imports?year=2025&kind=journal&staged=true&file_name=a.csv";
    let request = service.ask(Method::POST, path).body(text);
    let kept = read(request.send().await.unwrap()).await.done(201);
    format!("/units/G1/uploads/{}", kept["id"])
}

#[test]
fn an_upload_is_accepted_as_it_was_looked_at() {
    served(|service, _| async move {
        let page = staged(&service).await;
        let api = page.replace("/units/G1/uploads", "/api/v1/units/G1/imports");
        let preview = service.post(&format!("{api}/preview"), json!({})).await.done(200);
        let seen = preview["version"].as_str().unwrap().to_owned();
        let shown = service.page(&page).await;
        assert_eq!(hidden(&shown, "version"), seen);
        // Somebody else leaves the only voucher out.
        let key = preview["shown"][0]["key"].clone();
        let said = json!({ "left_out": [key], "reason": "已核" });
        service.put(&format!("{api}/acceptance"), said).await.done(200);
        let fields = [("version", seen.as_str())];
        let accept = format!("{page}/acceptance");
        let (status, _, text) = service.send_form(&service.clerk, &accept, &fields).await;
        assert_eq!(status, 409, "{text}");
        assert!(text.contains("上传的内容在查看之后已有变动"), "{text}");
        let body = json!({ "version": seen, "reason": "已核" });
        let path = format!("{api}/acceptance");
        service.post(&path, body).await.check_problem(409, "ledger.draft_changed");
        let unnamed = service.post(&path, json!({ "reason": "已核" })).await;
        unnamed.check_problem(422, "web.body_invalid");
        assert_eq!(service.get("/api/v1/units/G1/vouchers").await.done(200)["items"], json!([]));
        // What the look says would go into the books goes there, and nothing else.
        let whole = json!({ "acceptance": { "reason": "已核" } });
        let seen = service.post(&format!("{api}/preview"), whole).await.done(200);
        let body = json!({ "version": seen["version"], "left_out": [key], "reason": "已核" });
        let other = service.post(&path, body).await;
        assert!(!other.status.is_success(), "{}", other.json);
        let seen = service.get(&api).await.done(200);
        let body = json!({ "version": seen["version"], "reason": "已核" });
        assert_eq!(service.post(&path, body).await.done(201)["vouchers"], 1);
        service
    });
}
