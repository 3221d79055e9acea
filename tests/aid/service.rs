//! Aid by the service and its pages: masked to who reads, each step by who may take it.

use reqwest::Method;
use serde_json::json;

use super::{apply, asked, planned};
use crate::http::service::{read, served};
use crate::programmes::ONE;

#[test]
fn an_application_is_seen_masked_and_decided_by_who_may() {
    served(|service, books| async move {
        planned(&books).await;
        let number = apply(&books, &asked(ONE, "1000.00")).await.unwrap();
        let at = format!("/api/v1/units/D1/aid/{number}");
        let shown = service.get(&at).await.done(200);
        assert_eq!(shown["application"]["name"], "张*");
        let prospect = service.post(&format!("{at}/prospect"), json!(null)).await;
        assert!(prospect.status.is_success() || prospect.status.is_client_error());
        let checked = service.post(&format!("{at}/check"), json!({})).await.done(200);
        assert_eq!(checked["state"], "checked");
        let notice = json!({ "from": "2025-03-10", "to": "2025-03-14", "place": "公告栏" });
        service.post(&format!("{at}/notice"), notice).await.done(200);
        let approval = json!({ "date": "2025-03-17", "paper": "纪要2" });
        // Whoever checked it does not approve it.
        let refused = service.post(&format!("{at}/approval"), approval.clone()).await;
        assert_eq!(refused.status, 403);
        let path = format!("{at}/approval");
        let request = service.ask_as(&service.reviewer, Method::POST, &path).json(&approval);
        let approved = read(request.send().await.unwrap()).await.done(200);
        assert_eq!(
            (&approved["state"], &approved["amount"]),
            (&json!("approved"), &json!("1000.00"))
        );
        service.get("/api/v1/units/G1/aid/2025-0001").await.done(404);
        let family = json!({ "name": "李四", "identity": ONE, "cause": "illness",
            "income": "600.00", "heads": 3, "date": "2025-02-01", "paper": "纪要" });
        let opened = service.post("/api/v1/units/D1/families", family).await.done(200);
        assert_eq!(opened["family"], "0001");
        for path in [
            "/units/D1/aid?period=2025",
            &format!("/units/D1/aid/{number}?period=2025"),
            "/units/D1/families?period=2025",
            "/units/D1/families/0001?period=2025",
            "/units/D1/books/aid-families?period=2025",
        ] {
            let page = service.page(path).await;
            assert!(!page.contains(ONE) && !page.contains("尿毒症"), "{path}");
        }
        service
    });
}
