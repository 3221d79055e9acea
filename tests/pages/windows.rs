//! What an address means does not depend on what another window of the same browser looks at.

use reqwest::Method;

use crate::http::service::served;
use crate::ledger::posting::FEES;

/// Pages about books, each with what follows the unit's address.
const PAGES: &[&str] = &[
    "",
    "/vouchers",
    "/vouchers/new",
    "/vouchers/print",
    "/review",
    "/books",
    "/books/trial-balance",
    "/books/general-ledger",
    "/books/journal",
    "/books/detail-ledger",
    "/statements",
    "/statements/balance-sheet",
    "/periods",
    "/periods/2025-02/closing",
    "/years/2025/closing",
    "/reopenings",
    "/accounts",
    "/projects",
    "/bank-accounts",
    "/cash-rules",
    "/uploads",
    "/trail",
    "/verification",
];

/// Where a page leads and posts to, as it is written.
fn addresses(page: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for mark in ["href=\"", "action=\"", "hx-get=\""] {
        found.extend(page.split(mark).skip(1).filter_map(|rest| rest.split('"').next()));
    }
    found.retain(|it| it.starts_with('/') && !it.starts_with("/api/"));
    found.retain(|it| ["/assets", "/errors"].iter().all(|start| !it.starts_with(start)));
    found
}

/// Forms that only ask carry the months in a field, since what they ask takes the query's place.
fn asks(page: &str, address: &str) -> bool {
    let forms = page.split("<form").skip(1).filter(|form| {
        let tag = form.split('>').next().unwrap();
        tag.contains("method=\"get\"") && tag.contains(&format!("action=\"{address}\""))
    });
    let mut forms = forms.peekable();
    forms.peek().is_some()
        && forms.all(|form| form.split("</form>").next().unwrap().contains("name=\"period\""))
}

#[test]
fn every_link_of_a_page_about_books_keeps_unit_and_months() {
    served(|service, books| async move {
        books.post(&books.grassroots, "2025-02-05", FEES).await;
        let mut looked_at = 0;
        for rest in PAGES {
            let page = service.page(&format!("/units/G1{rest}?period=2025-02")).await;
            for address in addresses(&page) {
                let is_of_unit = address.starts_with("/units/G1");
                let keeps = address.contains("period=2025") || asks(&page, address);
                assert!(!is_of_unit || keeps, "{rest}: {address}");
                looked_at += usize::from(is_of_unit);
            }
            for brand in ["/?unit=G1&amp;period=2025-02", "/units?unit=G1&amp;period=2025-02"] {
                assert!(page.contains(&format!("href=\"{brand}\"")), "{rest}: {brand}");
            }
        }
        assert!(looked_at > 300, "{looked_at}");
        service
    });
}

#[test]
fn what_one_window_looks_at_moves_no_other_one() {
    served(|service, books| async move {
        books.post(&books.grassroots, "2025-02-05", FEES).await;
        books.post(&books.grassroots, "2025-03-05", FEES).await;
        let mut cookies = String::new();
        let shown = async |path: &str, cookies: &mut String| {
            let request = service.ask(Method::GET, path).header("cookie", cookies.clone());
            let answer = request.send().await.unwrap();
            for cookie in answer.headers().get_all("set-cookie") {
                cookies.push_str(cookie.to_str().unwrap().split(';').next().unwrap());
                cookies.push_str("; ");
            }
            answer.text().await.unwrap()
        };
        let chosen = |page: &str| {
            let picked = page.split(" selected>").next().unwrap().rsplit("value=\"").next();
            picked.unwrap().split('"').next().unwrap().to_owned()
        };
        // Another window looks at an old month, and at the year before.
        shown("/units/G1/books?period=2025-02", &mut cookies).await;
        shown("/units/D1/books?period=2024", &mut cookies).await;
        assert!(!cookies.contains("2024") && !cookies.contains("2025"), "{cookies}");
        // An address without months means those that the unit works in, not those of the other.
        let page = shown("/units/G1/vouchers", &mut cookies).await;
        assert_eq!(chosen(&page), "2025-03", "{page}");
        // A link keeps unit and months beside everything.
        let home = shown("/?unit=G1&period=2025-02", &mut cookies).await;
        assert!(home.contains("href=\"/units/G1/review?period=2025-02\""), "{home}");
        service
    });
}
