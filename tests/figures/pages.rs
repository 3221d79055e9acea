//! The pages of books and statements and the API beside them, over HTTP on both databases.

use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use union_ledger::access::role::Role;

use crate::common::books::{Books, Line, clock_at};
use crate::common::people::person;
use crate::http::service::{NOW, Service, read, served};

const JOURNAL: &str = "日期,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额\r\n\
                       2025-01-08,记-1,收到会费,102,银行存款,1200.50,\r\n\
                       2025-01-08,记-1,收到会费,401,会费收入,,1200.50\r\n\
                       2025-01-09,记-2,购文具,50102,文体活动支出,100.00,\r\n\
                       2025-01-09,记-2,购文具,102,银行存款,,100.00\r\n";

async fn with_journal(service: &Service) {
    let path = "/api/v1/units/G1/imports?year=2025&kind=journal&reason=%E6%B5%8B%E8%AF%95";
    let file = Part::bytes(JOURNAL.as_bytes().to_vec()).file_name("一月.csv");
    let request = service.ask(Method::POST, path).multipart(Form::new().part("file", file));
    read(request.send().await.unwrap()).await.done(201);
}

/// The first link on a page that contains a text, as a browser reads it.
fn link(page: &str, part: &str) -> String {
    let hrefs = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let found = hrefs.map(|href| href.replace("&amp;", "&")).find(|href| href.contains(part));
    found.unwrap_or_else(|| panic!("no link with {part}: {page}"))
}

#[test]
fn a_statement_leads_to_the_cell_of_the_workbook_in_two_clicks() {
    served(|service, _| async move {
        with_journal(&service).await;
        let sheet = service.page("/units/G1/statements/balance-sheet?period=2025-01").await;
        for told in ["资产负债表", "工会01表", "编制单位：实验学校工会", "单位：元", "财务负责人"]
        {
            assert!(sheet.contains(told), "{told}: {sheet}");
        }
        let entries = service.page(&link(&sheet, "account=101%2C102&measure=closing")).await;
        assert!(entries.contains("1,100.50") && entries.contains("购文具"), "{entries}");
        let cell = link(&entries, "row=2&period=2025-01#asked");
        let page = service.page(cell.split('#').next().unwrap()).await;
        assert!(page.contains("id=\"asked\"") && page.contains("1200.50"), "{page}");
        service
    });
}

#[test]
fn every_book_has_its_page() {
    served(|service, _| async move {
        with_journal(&service).await;
        for (path, told) in [
            ("books", "按银行账户逐笔收付"),
            ("books/trial-balance", "1,100.50"),
            ("books/trial-balance?q=%E4%BC%9A%E8%B4%B9", "会费收入"),
            ("books/general-ledger", "本年累计"),
            ("books/detail-ledger", "102 银行存款"),
            ("books/detail-ledger?account=102", "购文具"),
            ("books/multi-column-ledger?account=501", "文体活动"),
            ("books/journal", "购文具"),
            ("books/cash-journal", "没有分录"),
            ("books/bank-journal", "本日合计"),
            ("statements", "收入构成"),
            ("statements/income-expenditure", "会费收入"),
        ] {
            let join = if path.contains('?') { '&' } else { '?' };
            let page = service.page(&format!("/units/G1/{path}{join}period=2025-01")).await;
            assert!(page.contains(told), "{path}: {page}");
        }
        let found = service.page("/units/G1/books/trial-balance?period=2025-01&q=402").await;
        assert!(found.contains("没有符合的科目"), "{found}");
        for (path, status) in [
            ("books/none", StatusCode::NOT_FOUND),
            ("books/balance-sheet", StatusCode::NOT_FOUND),
            ("statements/journal", StatusCode::NOT_FOUND),
            ("books/detail-ledger?account=999&period=2025-01", StatusCode::NOT_FOUND),
            ("entries?account=102&measure=none&from=2025-01&to=2025-01", StatusCode::BAD_REQUEST),
        ] {
            let asked = service.ask(Method::GET, &format!("/units/G1/{path}"));
            assert_eq!(asked.send().await.unwrap().status(), status, "{path}");
        }
        service
    });
}

#[test]
fn a_unit_without_books_is_told_where_to_go() {
    served(|service, _| async move {
        for path in ["books", "books/trial-balance", "books/journal", "statements"] {
            let page = service.page(&format!("/units/D1/{path}?period=2025-03")).await;
            assert!(page.contains("还没有建账") && page.contains("/units/D1/uploads"), "{page}");
        }
        with_journal(&service).await;
        let page = service.page("/units/G1/statements/balance-sheet?period=2024-03").await;
        assert!(page.contains("有账的年度") && page.contains("period=2025"), "{page}");
        let annual = service.page("/units/G1/statements/state-assets?period=2025").await;
        assert!(annual.contains("本级工会不编制此表"), "{annual}");
        service
    });
}

#[test]
fn the_entries_behind_a_figure_are_given_page_by_page() {
    served(|service, _| async move {
        with_journal(&service).await;
        let path = "/api/v1/units/G1/entries?account=102&measure=booked&from=2025-00&to=2025-01";
        let first = service.get(&format!("{path}&limit=1")).await.done(200);
        assert_eq!(
            (&first["amount"], &first["items"][0]["counted"]),
            (&json!("1100.50"), &json!("1200.50"))
        );
        assert_eq!(
            (&first["items"][0]["row"], &first["items"][0]["sheet"]),
            (&json!(2), &json!(0))
        );
        let after = first["next_after"].as_str().unwrap();
        let second = service.get(&format!("{path}&limit=1&after={after}")).await.done(200);
        assert_eq!(second["items"][0]["counted"], "-100.00");
        assert_eq!(second["next_after"], Value::Null);
        let csv = service.page(&format!("{}&format=csv", path.replace("/api/v1", ""))).await;
        assert!(csv.contains("购文具") && csv.contains("1100.50"), "{csv}");
        let wrong = service.get(&format!("{path}&after=x")).await;
        wrong.check_problem(400, "web.query_invalid");
        let unknown = service.get(&path.replace("account=102", "account=998")).await;
        unknown.check_problem(404, "statements.account_unknown");
        service
    });
}

const DUES: &[Line<'static>] = &[("102", "debit", "300.00"), ("401", "credit", "300.00")];
const MORE_DUES: &[Line<'static>] = &[("102", "debit", "450.00"), ("401", "credit", "450.00")];

async fn two_years(books: &Books) {
    books.post(&books.grassroots, "2024-03-05", DUES).await;
    books.post(&books.grassroots, "2025-03-05", MORE_DUES).await;
}

#[test]
fn a_statement_stands_beside_last_year_and_beside_another_unit() {
    served(|service, books| async move {
        two_years(&books).await;
        let path = "/units/G1/statements/income-expenditure?period=2025-03";
        let page = service.page(&format!("{path}&beside=year_before")).await;
        assert!(page.contains("450.00") && page.contains("300.00") && page.contains("50.0"));
        let asked = "/api/v1/units/G1/statements/income-expenditure/comparison?period=2025-03";
        let beside = service.get(asked).await.done(200);
        let lines = beside["lines"].as_array().unwrap();
        let dues = lines.iter().find(|line| line["caption"].as_str().unwrap().contains("会费收入"));
        let expected = json!({ "this": "450.00", "other": "300.00", "difference": "150.00",
            "change_permille": 500 });
        assert_eq!(dues.unwrap()["figures"][0], expected);
        // A unit without books leaves the statement alone.
        let page = service.page(&format!("{path}&beside=unit&other=D1")).await;
        assert!(page.contains("没有可以对照的报表"), "{page}");
        service
    });
}

#[test]
fn books_out_of_reach_look_as_if_they_did_not_exist() {
    served(|service, books| async move {
        two_years(&books).await;
        books
            .post(
                &books.department,
                "2025-03-05",
                &[("102", "debit", "77.00"), ("408", "credit", "77.00")],
            )
            .await;
        let roles = [(Role::UnitFinance, "unit", "G1")];
        let own = person(&service.database, clock_at(NOW), ("zhou", "周会计"), &roles).await;
        let path = "/units/G1/statements/balance-sheet?period=2025-03&beside=unit&other=";
        for other in ["D1", "NONE"] {
            let asked = service.ask_as(&own, Method::GET, &format!("{path}{other}"));
            assert_eq!(asked.send().await.unwrap().status(), StatusCode::NOT_FOUND);
        }
        let page = service.page_as(&own, "/units/G1/statements/balance-sheet?period=2025-03").await;
        assert!(!page.contains("value=\"D1\""), "{page}");
        let entries = "/units/D1/entries?account=102&measure=booked&from=2025-00&to=2025-03";
        let asked = service.ask_as(&own, Method::GET, entries).send().await.unwrap();
        assert_eq!(asked.status(), StatusCode::NOT_FOUND);
        service
    });
}

#[test]
fn an_onlookers_look_beside_is_on_the_other_units_trail() {
    served(|service, books| async move {
        two_years(&books).await;
        let roles = [(Role::AuditCommittee, "everything", "")];
        let auditor = person(&service.database, clock_at(NOW), ("sun", "孙经审"), &roles).await;
        let path = "/units/G1/statements/balance-sheet?period=2025-03&beside=unit&other=D1";
        service.page_as(&auditor, path).await;
        let trail = service.get("/api/v1/units/D1/trail?limit=1000").await.done(200);
        let records = trail["items"].as_array().unwrap().iter();
        let looks: Vec<&Value> = records.filter(|it| it["action"] == "books.read").collect();
        assert_eq!(looks.len(), 1, "{looks:#?}");
        assert_eq!(looks[0]["actor"], "孙经审");
        service
    });
}

#[test]
fn years_of_the_old_system_draw_their_own_forms() {
    served(|service, books| async move {
        let unit = &books.department;
        books
            .post(unit, "2020-01-10", &[("102", "debit", "100.00"), ("402", "credit", "100.00")])
            .await;
        books
            .post(unit, "2020-02-10", &[("50301", "debit", "30.00"), ("102", "credit", "30.00")])
            .await;
        let overview = service.page("/units/D1/statements?period=2020-02").await;
        assert!(overview.contains("当年执行的会计制度没有此表"), "{overview}");
        for name in ["balance-sheet", "income-expenditure"] {
            let page = service.page(&format!("/units/D1/statements/{name}?period=2020-02")).await;
            let entries = service.page(&link(&page, "/units/D1/entries?")).await;
            assert!(entries.contains("数字背后的分录"), "{entries}");
        }
        let page = service.page("/units/D1/books/trial-balance?period=2020-02&level=9").await;
        assert!(page.contains("50301") && page.contains("70.00"), "{page}");
        service
    });
}
