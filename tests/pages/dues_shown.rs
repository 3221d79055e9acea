//! What pages of dues lead to: the entries behind both sides of the matrix, documents of the year's
//! end, a payer that is near by name, the cards below.

use reqwest::Method;
use serde_json::json;

use super::dues::{collected, import, shown};
use crate::http::service::{Service, served};

const NEAR: &str = "单位编码,缴费单位名称,统一社会信用代码,收缴渠道,所属期,工资总额,实缴金额,到账日期,票据号\n\
     ,实验学校（本级）,,税务代收,2025-05,,200.00,2025-06-12,T005\n";

/// The address of the first link of a page that has so much of an address.
fn link_to(page: &str, part: &str) -> String {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let mut links = links.map(|it| it.replace("&amp;", "&"));
    links.find(|it| it.contains(part)).unwrap_or_else(|| panic!("no {part}: {page}"))
}

async fn accrued(service: &Service) {
    collected(service).await;
    service.post("/api/v1/units/F1/dues/accruals", json!({ "year": 2025 })).await.done(200);
}

#[test]
fn each_figure_of_the_matrix_leads_to_the_entries_of_its_own_side() {
    served(|service, _| async move {
        accrued(&service).await;
        let matrix = service.page("/units/F1/books/inter-unit?period=2025").await;
        shown(&matrix, &["21202/13102", "7,000.00", "6,000.00", "相符", "负数是下级账上多"]);
        // F1 owes D1 7,000 of G1's dues, D1 owes G1 6,000 of them.
        for (unit, account) in [("F1", "21202"), ("D1", "13102"), ("D1", "21202"), ("G1", "13102")]
        {
            let address = link_to(&matrix, &format!("/units/{unit}/entries?account={account}&"));
            let entries = service.page(&address).await;
            let sum = if (unit, account) == ("D1", "21202") || unit == "G1" {
                "6,000.00"
            } else {
                "7,000.00"
            };
            shown(&entries, &["数字背后的分录", sum]);
        }
        let csv = "/api/v1/units/F1/reports/inter-unit?period=2025&format=csv";
        let csv = service.page(csv).await;
        assert!(csv.contains("F1,D1,21202/13102,7000.00,7000.00,7000.00,0.00,相符"), "{csv}");
        service
    });
}

#[test]
fn a_notice_of_the_year_end_is_a_document_of_both_unions_and_of_nobody_else() {
    served(|service, _| async move {
        accrued(&service).await;
        let list = service.page("/units/D1/dues/year-end?period=2025").await;
        let address = link_to(&list, "/units/D1/dues/notices/");
        let id: i64 = address.split(['/', '?']).find_map(|part| part.parse().ok()).expect(&address);
        let mut seen = 0;
        for unit in ["F1", "D1", "G1"] {
            let path = format!("/units/{unit}/dues/notices/{id}");
            let answer = service.ask(Method::GET, &path).send().await.unwrap();
            let status = answer.status();
            let page = answer.text().await.unwrap();
            if status == 404 {
                shown(&page, &["dues.notice_unknown"]);
                continue;
            }
            assert_eq!(status, 200, "{unit}: {page}");
            seen += 1;
            shown(&page, &["经费转拨通知", "G1 实验学校工会", "拨缴经费 1 笔", "2025年12月31日"]);
        }
        assert_eq!(seen, 2);
        service
    });
}

#[test]
fn a_near_name_is_proposed_and_assigned_by_one_press() {
    served(|service, _| async move {
        collected(&service).await;
        import(&service, ("F1", "dues_receipts"), NEAR).await;
        let path = "/units/F1/dues/receipts?scope=unmatched&period=2025";
        let page = service.page(path).await;
        shown(&page, &["名称接近，指定给 G1 实验学校工会", "谁也不是公司"]);
        assert_eq!(page.matches("名称接近").count(), 1, "{page}");
        let open = service.get("/api/v1/units/F1/dues/unmatched").await.done(200);
        let near = open.as_array().unwrap().iter().find(|it| it["number"] == "T005").unwrap();
        let action = format!("/units/F1/dues/receipts/{}/assignment", near["id"]);
        let fields = [("unit", "G1"), ("date", "2025-06-30")];
        let (status, location, told) = service.send_form(&service.clerk, &action, &fields).await;
        assert_eq!(status, 303, "{told}");
        let left = service.page(&location).await;
        shown(&left, &["记账 1 张", "谁也不是公司"]);
        assert!(!left.contains("名称接近"), "{left}");
        service
    });
}

#[test]
fn the_card_of_a_union_of_unions_leads_to_those_below() {
    served(|service, _| async move {
        collected(&service).await;
        let card = service.page("/units/F1/dues/card?period=2025").await;
        shown(&card, &["下级单位的卡片", "/units/D1/dues/card?period=2025"]);
        assert!(!card.contains("没有登记缴费单位"), "{card}");
        let own = service.page("/units/G1/dues/card?period=2025").await;
        assert!(!own.contains("下级单位的卡片"), "{own}");
        service
    });
}
