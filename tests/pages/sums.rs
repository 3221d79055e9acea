//! Sums over a tree and reports that go upward, on pages and by the service.

use reqwest::Method;
use union_ledger::access::role::Role;

use crate::common::people::{Person, person};
use crate::http::service::{Service, form, read, served};

fn shown(page: &str, texts: &[&str]) {
    for text in texts {
        assert!(page.contains(text), "{text}: {page}");
    }
}

/// The status that a form of a page ends with.
async fn sent(service: &Service, (person, path): (&Person, &str), fields: &[(&str, &str)]) -> u16 {
    let kind = "application/x-www-form-urlencoded";
    let request = service.ask_as(person, Method::POST, path).header("content-type", kind);
    read(request.body(form(fields)).send().await.unwrap()).await.status.as_u16()
}

#[test]
fn a_report_is_drawn_signed_sent_and_accepted_on_pages() {
    served(|service, books| async move {
        let dues = [("102", "debit", "100"), ("402", "credit", "100")];
        books.post(&books.grassroots, "2025-03-04", &dues).await;
        let desk = "/units/G1/submissions?period=2025-03";
        shown(&service.page(desk).await, &["未编报", "资产负债表", "2025-04-15", "逾期"]);
        let step = |step: &'static str| [("form", "balance-sheet"), ("step", step)];
        assert_eq!(sent(&service, (&service.clerk, desk), &step("sign")).await, 404);
        assert_eq!(sent(&service, (&service.clerk, desk), &step("draft")).await, 303);
        assert_eq!(sent(&service, (&service.clerk, desk), &step("sign")).await, 303);
        assert_eq!(sent(&service, (&service.clerk, desk), &step("sign")).await, 409);
        assert_eq!(sent(&service, (&service.clerk, desk), &step("send")).await, 422);
        assert_eq!(sent(&service, (&service.reviewer, desk), &step("sign")).await, 303);
        assert_eq!(sent(&service, (&service.clerk, desk), &step("send")).await, 303);
        let decision = "/units/D1/submissions/decision?period=2025-03";
        let verdict = |verdict: &'static str, remarks: &'static str| {
            [("sent", "G1/balance-sheet"), ("verdict", verdict), ("remarks", remarks)]
        };
        let by_reviewer = (&service.reviewer, decision);
        assert_eq!(sent(&service, by_reviewer, &verdict("return", "没有=说明")).await, 422);
        assert_eq!(sent(&service, by_reviewer, &verdict("accept", "")).await, 303);
        let above = service.page_as(&service.reviewer, "/units/D1/submissions?period=2025-03");
        shown(&above.await, &["已审核", "无"]);
        let listed = service.get("/api/v1/units/G1/submissions?period=2025-03").await.done(200);
        let rows = listed.as_array().unwrap();
        let sheet = rows.iter().find(|it| it["form"] == "balance-sheet").unwrap();
        assert_eq!(sheet["state"], "已审核");
        assert_eq!(sheet["signers"], 2);
        service
    });
}

#[test]
fn sums_are_for_whoever_may_read_every_book_in_them() {
    served(|service, books| async move {
        let dues = [("102", "debit", "100"), ("402", "credit", "100")];
        books.post(&books.grassroots, "2025-03-04", &dues).await;
        let alone = [(Role::UnitFinance, "unit", "D1")];
        let alone = person(&service.database, books.clock, ("du", "杜一人"), &alone).await;
        let below = [(Role::FederationFinance, "subtree", "F1")];
        let below = person(&service.database, books.clock, ("lu", "陆全部"), &below).await;
        let page = "/units/D1/books/consolidated-balance-sheet?period=2025-03";
        let texts = ["汇总期末", "合并期末", "未抵销差额表", "汇总范围表", "G1", "100.00"];
        shown(&service.page_as(&below, page).await, &texts);
        let report = "/api/v1/units/D1/reports/consolidated-balance-sheet?period=2025-03";
        for (who, path, status) in [
            (&below, report.to_owned(), 200),
            (&below, format!("{report}&tree=now"), 200),
            (&below, format!("{report}&tree=never"), 422),
            (&below, "/api/v1/units/D1/reports/regular-report?period=2025-03".to_owned(), 200),
            (&alone, report.to_owned(), 403),
            (&alone, page.to_owned(), 403),
        ] {
            let answer = service.ask_as(who, Method::GET, &path).send().await.unwrap();
            assert_eq!(answer.status().as_u16(), status, "{path}");
        }
        let regular = service.page_as(&below, "/units/D1/books/regular-report?period=2025-03");
        shown(&regular.await, &["完成率", "货币资金"]);
        service
    });
}
