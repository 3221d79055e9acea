//! Files in and out: a workbook is uploaded, its entries lead back to it, reports come out.

use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::service::{Answered, Service, read, served};

const JOURNAL: &str = "日期,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额\r\n\
                       2025-01-08,记-1,收到会费,102,银行存款,1200.50,\r\n\
                       2025-01-08,记-1,收到会费,401,会费收入,,1200.50\r\n\
                       2025-01-09,记-2,购文具,50102,文体活动支出,100.00,\r\n\
                       2025-01-09,记-2,购文具,102,银行存款,,100.00\r\n";
const UPLOAD: &str = "/api/v1/units/G1/imports?year=2025&kind=journal&reason=%E6%B5%8B%E8%AF%95";

async fn upload(service: &Service, path: &str, text: &str) -> Answered {
    let file = Part::bytes(text.as_bytes().to_vec()).file_name("D:\\账\\一月<1>.csv");
    let form = Form::new().part("file", file);
    read(service.ask(Method::POST, path).multipart(form).send().await.unwrap()).await
}

async fn text_of(service: &Service, path: &str) -> String {
    let answer = service.ask(Method::GET, path).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    answer.text().await.unwrap()
}

#[test]
fn an_uploaded_journal_is_previewed_posted_once_and_kept_as_it_came() {
    served(|service, _| async move {
        let preview = upload(&service, &format!("{UPLOAD}&dry_run=true"), JOURNAL).await.done(200);
        assert_eq!((&preview["vouchers"], &preview["posted"]), (&json!(2), &json!(false)));
        assert_eq!(service.get("/api/v1/units/G1/years").await.done(200), json!([]));

        let posted = upload(&service, UPLOAD, JOURNAL).await.done(201);
        assert_eq!((&posted["posted"], &posted["total_debit"]), (&json!(true), &json!("1300.50")));
        let again = upload(&service, UPLOAD, JOURNAL).await.done(200);
        assert_eq!(again["duplicate_of"], posted["batch_id"]);
        let batches = service.get("/api/v1/units/G1/imports").await.done(200);
        assert_eq!(batches["items"].as_array().unwrap().len(), 1);
        assert_eq!(batches["items"][0]["file_name"], "一月<1>.csv");

        let file = format!("/api/v1/units/G1/imports/{}/file", posted["batch_id"]);
        let answer = service.ask(Method::GET, &file).send().await.unwrap();
        let disposition = answer.headers()["content-disposition"].to_str().unwrap().to_owned();
        assert!(disposition.ends_with("filename*=UTF-8''%E4%B8%80%E6%9C%88%3C1%3E.csv"));
        assert_eq!(answer.bytes().await.unwrap(), JOURNAL.as_bytes());

        let vouchers = service.get("/api/v1/units/G1/vouchers").await.done(200);
        let path = format!("/units/G1/vouchers/{}", vouchers["items"][0]["id"]);
        let voucher = service.get(&format!("/api/v1{path}")).await.done(200);
        assert_eq!(voucher["source_file"]["batch_id"], posted["batch_id"]);
        assert_eq!(voucher["entries"][1]["source"]["row"], 3);
        let page = text_of(&service, &path).await;
        assert!(page.contains("第3行") && page.contains("一月&lt;1&gt;.csv"), "{page}");
        service
    });
}

#[test]
fn a_file_with_mistakes_ends_in_a_problem_that_lists_them_all() {
    served(|service, _| async move {
        let wrong = JOURNAL.replace("1200.50,\r", "1200.505,\r").replace("50102", "99999");
        let refused = upload(&service, UPLOAD, &wrong).await;
        refused.check_problem(422, "web.file_refused");
        let findings = refused.json["findings"].as_array().unwrap();
        let cells: Vec<&str> = findings
            .iter()
            .filter(|finding| finding["severity"] == "refuse")
            .filter_map(|finding| finding["place"]["cell"].as_str())
            .collect();
        assert!(cells.contains(&"F2") && cells.iter().any(|cell| cell.ends_with('4')), "{cells:?}");
        assert_eq!(service.get("/api/v1/units/G1/imports").await.done(200)["items"], json!([]));
        let empty = service.ask(Method::POST, UPLOAD).send().await.unwrap();
        read(empty).await.check_problem(422, "web.file_missing");
        let unknown =
            service.post("/api/v1/units/G1/imports?year=2025&kind=other", json!({})).await;
        unknown.check_problem(400, "web.query_invalid");
        let nowhere = service.get("/api/v1/units/G1/imports/7/file").await;
        nowhere.check_problem(404, "import.batch_unknown");
        service
    });
}

#[test]
fn a_report_comes_as_json_csv_workbook_and_page() {
    served(|service, _| async move {
        upload(&service, UPLOAD, JOURNAL).await.done(201);
        let path = "/api/v1/units/G1/reports/trial-balance?period=2025-01";
        let report = service.get(path).await.done(200);
        assert_eq!((&report["title"], &report["unit_code"]), (&json!("科目余额表"), &json!("G1")));
        let csv = text_of(&service, &format!("{path}&format=csv")).await;
        assert!(csv.contains("1100.50"), "{csv}");
        for path in [
            &format!("{path}&format=xlsx"),
            "/api/v1/units/G1/reports/balance-sheet?period=2025-01&format=xlsx",
            "/api/v1/units/G1/report-pack?period=2025",
        ] {
            let answer = service.ask(Method::GET, path).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::OK, "{path}");
            let disposition = answer.headers()["content-disposition"].to_str().unwrap().to_owned();
            assert!(disposition.contains("filename*=UTF-8''%E5%AE%9E"), "{disposition}");
            assert!(answer.bytes().await.unwrap().starts_with(b"PK"), "{path}");
        }
        let page = text_of(&service, "/units/G1/books/trial-balance?period=2025-01").await;
        assert!(page.contains("1,100.50") && page.contains("format=xlsx"), "{page}");
        let forms = text_of(&service, "/units/G1/statements?period=2025-01").await;
        assert!(forms.contains("/units/G1/statements/income-expenditure"), "{forms}");
        assert!(!forms.contains("state-assets"), "a form of another tier is offered");
        let journal = text_of(&service, "/units/G1/books/journal?period=2025-01").await;
        assert!(journal.contains("购文具") && journal.contains("/units/G1/vouchers/"), "{journal}");
        for (path, status, code) in [
            ("reports/other?period=2025", 404, "statements.report_unknown"),
            ("reports/balance-sheet?period=2025-13", 400, "web.query_invalid"),
            ("reports/balance-sheet?period=2031", 404, "ledger.year_unknown"),
            ("reports/state-assets?period=2025", 422, "statements.form_not_of_tier"),
        ] {
            let answer = service.get(&format!("/api/v1/units/G1/{path}")).await;
            answer.check_problem(status, code);
        }
        service
    });
}
