//! What an upload says of its rows, and of other books that hold the same file.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use union_ledger::access::role::Role;

use super::service::{NOW, Service, read, served};
use crate::common::books::clock_at;
use crate::common::people::{Person, person};

const JOURNAL: &str = "日期,凭证号,摘要,科目编码,借方金额,贷方金额\n\
    2025-01-08,记-1,收到会费,102,12.50,\n,,,402,,12.50\n,,合计,,12.50,12.50\n";

async fn sent(service: &Service, who: &Person, unit: &str, dry_run: bool) -> Value {
    let path = format!(
        "/api/v1/units/{unit}/imports?year=2025&kind=journal&dry_run={dry_run}&reason=已核"
    );
    let file = Part::bytes(JOURNAL.as_bytes().to_vec()).file_name("账.csv");
    let form = Form::new().part("file", file);
    let answer = service.ask_as(who, Method::POST, &path).multipart(form).send().await.unwrap();
    read(answer).await.done(if dry_run { 200 } else { 201 })
}

/// The other unit that is named, if any.
fn other(outcome: &Value) -> Option<&str> {
    let findings = outcome["findings"].as_array().unwrap();
    let note = findings.iter().find(|it| it["code"] == "import.file_in_other_books")?;
    note["found"].as_str()
}

#[test]
fn rows_are_summed_and_other_books_are_told_to_who_may_see_them() {
    served(|service, _| async move {
        let clerk = service.clerk.clone();
        let booked = sent(&service, &clerk, "D1", false).await;
        let rows = json!({
            "read": 4, "booked": 2, "refused": 0, "passed_over": 2,
            "reasons": [
                { "reason": "header", "label": "表头", "rows": 1 },
                { "reason": "total", "label": "合计", "rows": 1 },
            ],
        });
        assert_eq!(booked["rows"], rows);
        assert_eq!(other(&booked), None);

        let seen = sent(&service, &clerk, "G1", true).await;
        assert_eq!(other(&seen), Some("D1 教育厅直属工会"));
        let held = [(Role::UnitFinance, "unit", "G1")];
        let own = person(&service.database, clock_at(NOW), ("chen", "陈财务"), &held).await;
        let unseen = sent(&service, &own, "G1", true).await;
        assert_eq!(other(&unseen), None, "{unseen}");
        assert_eq!(unseen["rows"], rows);

        let file = Part::bytes(JOURNAL.as_bytes().to_vec()).file_name("账.csv");
        let form = Form::new().text("year", "2025").text("kind", "journal").part("file", file);
        let request = service.ask(Method::POST, "/units/G1/uploads").multipart(form);
        let answer = request.send().await.unwrap();
        let path = answer.headers().get("location").unwrap().to_str().unwrap().to_owned();
        let page = service.page(&path).await;
        for part in ["文件共读到 4 行", "可入账 2", "略过 2", "D1 教育厅直属工会"]
        {
            assert!(page.contains(part), "{part} in {page}");
        }
        let page = service.page_as(&own, &path).await;
        assert!(!page.contains("教育厅直属工会"), "{page}");
        service
    });
}
