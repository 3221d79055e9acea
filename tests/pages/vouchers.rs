//! Vouchers: the entry form without scripts, what is refused beside its cell, review, posting,
//! reversal, attachments, print.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::json;

use crate::http::service::{Service, read, served};

/// The fields of a sound voucher.
pub const SOUND: &[(&str, &str)] = &[
    ("dated_on", "2025-02-03"),
    ("word", "记"),
    ("attachment_count", "2"),
    ("l1-summary", "收会费"),
    ("l1-account", "101 库存现金"),
    ("l1-debit", "1,017.25"),
    ("l4-summary", "收会费"),
    ("l4-account", "会费收入"),
    ("l4-credit", "１０１７.25"),
    ("action", "save"),
];

pub fn but(changes: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let is_other = |name: &str| !changes.iter().any(|(changed, _)| *changed == name);
    let kept = SOUND.iter().copied().filter(|(name, _)| is_other(name));
    kept.chain(changes.iter().copied()).collect()
}

/// Enters a voucher by the form and gives the address of its draft.
pub async fn enter(service: &Service, changes: &[(&'static str, &'static str)]) -> String {
    let fields = but(changes);
    let (status, to, text) = service.send_form(&service.clerk, "/units/G1/drafts", &fields).await;
    assert_eq!(status, 303, "{text}");
    to.split('?').next().unwrap().to_owned()
}

#[test]
fn a_voucher_is_entered_by_plain_fields() {
    served(|service, _| async move {
        let draft = enter(&service, &[]).await;
        let page = service.page(&draft).await;
        for shown in ["收会费", "101 库存现金", "1,017.25", "待处理凭证 1"] {
            assert!(page.contains(shown), "{shown}");
        }
        // More room without scripts: what was typed comes back.
        let fields = but(&[("action", "more")]);
        let (status, _, page) =
            service.send_form(&service.clerk, "/units/G1/drafts", &fields).await;
        assert_eq!(status, 200);
        assert!(page.contains("l8-summary") && page.contains("１０１７.25"));
        service
    });
}

#[test]
fn what_is_wrong_stands_beside_its_cell() {
    served(|service, _| async move {
        for (changes, shown) in [
            (&[("l1-debit", "12.345")][..], "id=\"e1-debit\""),
            (&[("l4-account", "没有的科目")], "id=\"e2-account\""),
            (&[("l1-summary", "")], "id=\"e1-summary\""),
            (&[("l4-credit", "1")], "凭证借贷不平"),
            (&[("dated_on", "不是日期")], "id=\"e-dated_on\""),
            (&[("word", "没")], "id=\"e-word\""),
            (&[("l1-account", "132"), ("l1-counterparty", "")], "id=\"e1-dimensions\""),
        ] {
            let fields = but(changes);
            let (status, _, page) =
                service.send_form(&service.clerk, "/units/G1/drafts", &fields).await;
            assert!((400..500).contains(&status), "{changes:?}: {status}");
            assert!(page.contains(shown), "{changes:?}: {shown}\n{page}");
            assert!(page.contains("1,017.25") || changes[0].0 == "l1-debit", "{changes:?}");
        }
        assert!(service.page("/units/G1/vouchers?period=2025-02").await.contains("共 0 张"));
        service
    });
}

#[test]
fn a_form_sent_twice_makes_one_draft_and_other_content_asks() {
    served(|service, _| async move {
        let key = ("key", "0123456789abcdef");
        let first = enter(&service, &[key]).await;
        assert_eq!(enter(&service, &[key]).await, first);
        // Whatever it is that says something else now, what was saved stays as it is.
        let changed = but(&[key, ("l1-debit", "20"), ("l4-credit", "20")]);
        let create = "/units/G1/drafts";
        let (status, _, page) = service.send_form(&service.clerk, create, &changed).await;
        assert_eq!(status, 409, "{page}");
        assert!(page.contains("这张表单已经保存过") && page.contains(&first), "{page}");
        let totals = async || {
            let drafts = service.get("/api/v1/units/G1/drafts").await.done(200);
            let drafts = drafts["items"].as_array().unwrap().clone();
            let total = |it: &serde_json::Value| it["voucher"]["total_debit"].to_string();
            drafts.iter().map(total).collect::<Vec<_>>()
        };
        assert_eq!(totals().await, ["\"1017.25\""]);
        // Said once more, by the form that came back, it is another voucher.
        let new_key = page.split("name=\"key\" value=\"").nth(1).unwrap();
        let new_key = new_key.split('"').next().unwrap().to_owned();
        assert_ne!(new_key, key.1);
        let mut again: Vec<(&str, &str)> = changed;
        again.retain(|(name, _)| *name != "key");
        again.push(("key", &new_key));
        let (status, second, _) = service.send_form(&service.clerk, create, &again).await;
        assert_eq!(status, 303);
        assert!(!second.starts_with(&first), "{second}");
        assert_eq!(totals().await, ["\"1017.25\"", "\"20.00\""]);
        // Based on an older version a change is refused.
        let fields = but(&[("version", "1"), ("cashier", "出纳甲")]);
        let (status, ..) = service.send_form(&service.clerk, &first, &fields).await;
        assert_eq!(status, 303);
        let (status, _, page) = service.send_form(&service.clerk, &first, &fields).await;
        assert_eq!(status, 409);
        assert!(page.contains("凭证在查看之后已有变动"));
        service
    });
}

#[test]
fn drafts_are_given_back_reviewed_and_posted_on_the_pages() {
    served(|service, books| async move {
        books.set(&books.grassroots, "review_required", "true").await;
        let mut drafts = Vec::new();
        for day in ["2025-02-03", "2025-02-04", "2025-02-05"] {
            drafts.push(enter(&service, &[("dated_on", day)]).await);
        }
        let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
        let ids: Vec<String> = drafts.iter().map(|path| id(path)).collect();
        let reviewer = &service.reviewer;
        let queue = service.page_as(reviewer, "/units/G1/review?period=2025-02").await;
        assert!(queue.contains("待审核</a>") || queue.contains("待审核 3"), "{queue}");
        let back = format!("{}/return", drafts[0]);
        let fields = [("queue", "1"), ("version", "1"), ("reason", "摘要太略")];
        let (status, to, _) = service.send_form(reviewer, &back, &fields).await;
        assert_eq!((status, to.contains(&ids[0])), (303, true), "this one stays: {to}");
        let page = service.page_as(reviewer, &to).await;
        for (shown, is_there) in
            [("已退回制单人：待处理凭证 1", true), ("下一张", true), ("审核通过", false)]
        {
            assert_eq!(page.contains(shown), is_there, "{shown}: {page}");
        }
        assert!(service.page(&drafts[0]).await.contains("摘要太略"));
        let seen: Vec<String> = ids.iter().map(|id| format!("{id}.1")).collect();

        let act = "/units/G1/review?period=2025-02";
        let fields = |action| {
            vec![("action", action), ("draft", seen[1].as_str()), ("draft", seen[2].as_str())]
        };
        // One's own are refused, each with the reason.
        let (status, _, page) = service.send_form(&service.clerk, act, &fields("review")).await;
        assert_eq!((status, page.matches("审核人与制单人为同一人").count()), (422, 2), "{page}");
        let (status, to, _) = service.send_form(reviewer, act, &fields("review")).await;
        assert_eq!((status, to.contains("count=2")), (303, true), "{to}");
        let queue = service.page("/units/G1/review?period=2025-02&state=reviewed").await;
        let list = queue.split("name=\"list\" value=\"").nth(1).unwrap();
        let list = list.split('"').next().unwrap();
        assert_eq!(list, "2.2 3.2");
        let all = [("action", "post_all"), ("state", "reviewed"), ("list", list)];
        let (status, to, page) = service.send_form(&service.clerk, act, &all).await;
        assert_eq!((status, to.contains("count=2")), (303, true), "{to} {page}");
        let list = service.page("/units/G1/vouchers?period=2025-02").await;
        for shown in ["记-1", "记-2", "已记账", "已退回", "共 3 张"] {
            assert!(list.contains(shown), "{shown}");
        }
        service
    });
}

#[test]
fn a_posted_voucher_is_reversed_and_printed() {
    served(|service, _| async move {
        let draft = enter(&service, &[]).await;
        let posting = format!("{draft}/posting");
        let seen = [("version", "1")];
        let (status, to, text) = service.send_form(&service.clerk, &posting, &seen).await;
        assert_eq!(status, 303, "{text}");
        let voucher = to.split('?').next().unwrap().to_owned();
        let page = service.page(&voucher).await;
        for shown in ["壹仟零壹拾柒元贰角伍分", "链上第 1 号", "红字冲销"] {
            assert!(page.contains(shown), "{shown}");
        }
        let reversal = format!("{voucher}/reversal");
        let fields = [("dated_on", "2025-02-10"), ("reason", "记错"), ("line", "1")];
        // One line alone does not balance: the grid takes it up, in red.
        let (status, to, _) = service.send_form(&service.clerk, &reversal, &fields).await;
        assert_eq!((status, to.contains("/vouchers/new?reverses=")), (303, true), "{to}");
        let (status, to, _) = service.send_form(&service.clerk, &reversal, &fields[..2]).await;
        assert_eq!((status, to.contains("/drafts/")), (303, true), "{to}");
        assert!(service.page(&to).await.contains("-1,017.25"));
        let sheet = service.page(&format!("{voucher}/print?paper=b5")).await;
        assert!(sheet.contains("记账凭证") && sheet.contains("voucher-sheets b5"));
        let many = "/units/G1/vouchers/print?period=2025-02&from=1&to=9";
        assert_eq!(service.page(many).await.matches("class=\"voucher-sheet\"").count(), 1);
        let copy = format!("/units/G1/vouchers/new?copy={}", voucher.rsplit('/').next().unwrap());
        assert!(service.page(&copy).await.contains("收会费"));
        service
    });
}

#[test]
fn attachments_come_and_go_by_page_and_api() {
    served(|service, _| async move {
        let draft = enter(&service, &[]).await;
        let id = draft.rsplit('/').next().unwrap().to_owned();
        let api = format!("/api/v1/units/G1/drafts/{id}/attachments");
        let form = |name: &str, bytes: &'static [u8]| {
            Form::new().part("file", Part::bytes(bytes).file_name(name.to_owned()))
        };
        let pdf = form("发票.pdf", b"%PDF-1.7 paper");
        let sent = service.ask(Method::POST, &api).multipart(pdf).send().await.unwrap();
        let kept = read(sent).await.done(201);
        let page = form("page.html", b"<html><script>1</script></html>");
        let sent = service.ask(Method::POST, &api).multipart(page).send().await.unwrap();
        read(sent).await.check_problem(422, "ledger.attachment_kind_unknown");
        let file = format!("/api/v1/units/G1/attachments/{}/file", kept[0]["id"]);
        let given = service.ask(Method::GET, &file).send().await.unwrap();
        let header = |name: &str| given.headers()[name].to_str().unwrap().to_owned();
        assert!(header("content-disposition").starts_with("attachment; "));
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("content-type"), "application/pdf");
        assert_eq!(given.bytes().await.unwrap(), &b"%PDF-1.7 paper"[..]);
        // Not by way of another unit.
        let foreign = file.replace("G1", "D1");
        service.get(&foreign).await.check_problem(404, "ledger.attachment_unknown");
        assert!(service.page(&draft).await.contains("发票.pdf"));
        let remove = format!("/units/G1/attachments/{}/remove", kept[0]["id"]);
        let (status, _, _) = service.send_form(&service.clerk, &remove, &[("next", &draft)]).await;
        assert_eq!(status, 303);
        assert_eq!(service.get(&api).await.done(200), json!([]));
        service
    });
}

#[test]
fn the_api_offers_lists_and_sets() {
    served(|service, _| async move {
        let draft = enter(&service, &[]).await;
        let id: i64 = draft.rsplit('/').next().unwrap().parse().unwrap();
        let options = service.get("/api/v1/units/G1/entry-options?year=2025").await.done(200);
        let training = options["accounts"].as_array().unwrap();
        let training = training.iter().find(|it| it["code"] == "50501").unwrap();
        assert!(training["initials"].as_str().unwrap().ends_with("pxzc"), "{training}");
        assert_eq!(training["asks_for"], json!(["funding", "expenditure", "economic_class"]));
        let list = "/api/v1/units/G1/voucher-list?period=2025Q1&account=101&state=prepared";
        let found = service.get(list).await.done(200);
        assert_eq!((&found["count"], &found["total"]), (&json!(1), &json!("1017.25")));
        let back = format!("/api/v1/units/G1/drafts/{id}/return");
        service
            .post(&back, json!({ "reason": "自己" }))
            .await
            .check_problem(409, "ledger.return_of_own");
        let set = |version: i64| json!({ "drafts": [{ "id": id, "version": version }] });
        assert_eq!(found["items"][0]["version"], 1);
        service.post("/api/v1/units/G1/reviews", set(1)).await.done(200);
        let set = set(2);
        let posted = service.post("/api/v1/units/G1/postings/selected", set).await.done(200);
        assert_eq!(posted[0]["number"], 1);
        service
    });
}
