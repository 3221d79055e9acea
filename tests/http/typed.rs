//! Forms that were not taken: what was typed is there again, for who typed it.

use reqwest::Response;
use union_ledger::access::role::Role;

use super::service::{NOW, Service, form, served};
use crate::common::books::clock_at;
use crate::common::people::{Person, person};
use crate::common::raw;

const KIND: &str = "application/x-www-form-urlencoded";

/// A browser that is signed in.
struct Tab<'s> {
    service: &'s Service,
    cookie: String,
}

fn location(answer: &Response) -> String {
    answer.headers()["location"].to_str().unwrap().to_owned()
}

impl<'s> Tab<'s> {
    /// Signs in; gives where that leads, too.
    async fn open(service: &'s Service, who: &Person, next: &str) -> (Self, String) {
        let fields = [("login", who.login.as_str()), ("password", &who.password), ("next", next)];
        let request = service.client.post(format!("{}/login", service.origin));
        let answer = request.header("content-type", KIND).body(form(&fields)).send().await.unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let to = location(&answer);
        (Self { service, cookie }, to)
    }

    async fn get(&self, path: &str) -> Response {
        let request = self.service.client.get(format!("{}{path}", self.service.origin));
        request.header("cookie", &self.cookie).send().await.unwrap()
    }

    async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        answer.text().await.unwrap()
    }

    async fn send(&self, from: &str, path: &str, fields: &[(&str, &str)]) -> Response {
        let service = self.service;
        let request = service.client.post(format!("{}{path}", service.origin));
        let request = request.header("referer", format!("{}{from}", service.origin));
        let request = request.header("content-type", KIND).header("cookie", &self.cookie);
        request.body(form(fields)).send().await.unwrap()
    }
}

/// Every session ends.
async fn end_sessions(service: &Service) {
    let ended = "UPDATE sessions SET revoked_at = '2025-06-30T08:00:00.000000Z'";
    raw(&service.database, ended).await.unwrap();
}

async fn clerks(service: &Service) -> (Person, Person) {
    let at = [(Role::UnitFinance, "unit", "G1")];
    let one = person(&service.database, clock_at(NOW), ("wang", "王出纳"), &at).await;
    let other = person(&service.database, clock_at(NOW), ("zhao", "赵会计"), &at).await;
    (one, other)
}

/// What an address on a page is called with.
fn kept_in(text: &str) -> String {
    let at = text.find("kept=").unwrap_or_else(|| panic!("no kept form in {text}"));
    text[at + 5..].chars().take_while(char::is_ascii_hexdigit).collect()
}

const PROJECT: [(&str, &str); 4] =
    [("name", "读书\"活动\""), ("code", "R1"), ("is_earmarked", "true"), ("fund", "fiscal")];

#[test]
fn what_was_typed_when_the_session_had_ended_is_there_after_signing_in_for_nobody_else() {
    served(|service, _| async move {
        let (one, other) = clerks(&service).await;
        let (tab, _) = Tab::open(&service, &one, "/").await;
        end_sessions(&service).await;
        let page = "/units/G1/projects?cols=code";
        let answer = tab.send(page, "/units/G1/projects", &PROJECT).await;
        assert_eq!(answer.status(), 303);
        let door = location(&answer);
        assert!(door.starts_with("/login?next=%2Funits%2FG1%2Fprojects%3Fcols%3Dcode"), "{door}");
        let asked = tab.page(&door).await;
        assert!(asked.contains("登录已过期") && !asked.contains("读书"), "{asked}");
        let next = door.split("next=").nth(1).unwrap().split('&').next().unwrap();
        let next = percent_encoding::percent_decode_str(next).decode_utf8().unwrap();

        let (stranger, to) = Tab::open(&service, &other, &next).await;
        assert_eq!(to, next);
        let page = stranger.page(&to).await;
        assert!(!page.contains("读书") && !page.contains("还没有保存的内容"), "{page}");

        let (tab, to) = Tab::open(&service, &one, &next).await;
        let page = tab.page(&to).await;
        assert!(page.contains("还没有保存的内容"), "{page}");
        assert!(page.contains("value=\"读书&quot;活动&quot;\""), "{page}");
        assert!(page.contains("<option value=\"fiscal\" selected>"), "{page}");
        assert!(page.contains("name=\"is_earmarked\" value=\"true\" checked"), "{page}");
        // Sent again, it is taken, and nothing waits any more.
        let token = kept_in(&to);
        let mut fields = PROJECT.to_vec();
        fields.push(("kept", &token));
        let answer = tab.send(&to, "/units/G1/projects", &fields).await;
        assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
        let page = tab.page(&to).await;
        assert!(!page.contains("还没有保存的内容") && page.contains("R1"), "{page}");
        service
    });
}

#[test]
fn passwords_are_never_kept() {
    served(|service, _| async move {
        let (one, _) = clerks(&service).await;
        let (tab, _) = Tab::open(&service, &one, "/").await;
        end_sessions(&service).await;
        let fields = [("old", "geheim-1"), ("new", "geheim-2-lang"), ("again", "geheim-2-lang")];
        let answer = tab.send("/password", "/password", &fields).await;
        assert_eq!(location(&answer), "/login?next=%2Fpassword");
        let (tab, to) = Tab::open(&service, &one, "/password").await;
        let page = tab.page(&to).await;
        assert!(!page.contains("geheim"), "{page}");
        // Nor where the change itself was refused.
        let refused = tab.send("/password", "/password", &fields).await;
        assert_eq!(refused.status(), 422);
        let text = refused.text().await.unwrap();
        assert!(!text.contains("geheim") && !text.contains("kept"), "{text}");
        service
    });
}

fn voucher(amount: &str, lines: usize) -> Vec<(String, String)> {
    let mut fields = vec![
        ("dated_on".to_owned(), "2025-02-10".to_owned()),
        ("word".to_owned(), "记".to_owned()),
        ("action".to_owned(), "save".to_owned()),
    ];
    for line in 1..=lines {
        fields.push((format!("l{line}-summary"), format!("走访慰问第{line}户")));
        fields.push((format!("l{line}-account"), "102".to_owned()));
        fields.push((format!("l{line}-debit"), amount.to_owned()));
    }
    fields
}

#[test]
fn a_refused_voucher_stays_typed_through_language_period_reload_and_back() {
    served(|service, _| async move {
        let (one, _) = clerks(&service).await;
        let (tab, _) = Tab::open(&service, &one, "/").await;
        let from = "/units/G1/vouchers/new?period=2025-02";
        let fields = voucher("1,50", 9);
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = tab.send(from, "/units/G1/drafts", &fields).await;
        assert_eq!(answer.status(), 422);
        let refused = answer.text().await.unwrap();
        assert!(refused.contains("value=\"1,50\""), "what was typed stands as it was typed");
        let token = kept_in(&refused);
        let kept = format!("/units/G1/vouchers/new?period=2025-02&kept={token}");
        // The way of the language, and of the months in the head.
        assert!(
            refused.contains(&format!("value=\"{}\"", kept.replace('&', "&amp;"))),
            "{refused}"
        );
        assert!(
            refused.contains(
                "<form class=\"period\" method=\"get\" action=\"/units/G1/vouchers/new\""
            )
        );
        assert!(
            refused.contains(&format!("<input type=\"hidden\" name=\"kept\" value=\"{token}\">"))
        );
        for address in [kept.clone(), format!("/units/G1/vouchers/new?kept={token}&period=2025-03")]
        {
            let page = tab.page(&address).await;
            for expected in
                ["走访慰问第1户", "走访慰问第9户", "value=\"1,50\"", "value=\"2025-02-10\""]
            {
                assert!(page.contains(expected), "{expected} at {address}");
            }
        }
        // The address of the form itself leads to its page, which says that something waits.
        let again = tab.get("/units/G1/drafts").await;
        assert_eq!(
            (again.status().as_u16(), location(&again).as_str()),
            (303, "/units/G1/vouchers/new")
        );
        let page = tab.page("/units/G1/vouchers/new").await;
        assert!(page.contains("在这里填写的内容没有保存") && !page.contains("走访慰问"), "{page}");
        assert_eq!(kept_in(&page), token);
        service
    });
}

#[test]
fn a_refusal_on_a_page_of_its_own_leads_back_to_what_was_typed() {
    served(|service, _| async move {
        let (one, _) = clerks(&service).await;
        let (tab, _) = Tab::open(&service, &one, "/").await;
        let path = "/units/G1/cash-rules/retirement";
        let answer = tab.send("/units/G1/cash-rules", path, &[("name", "没有的规则")]).await;
        assert!(answer.status().is_client_error());
        let page = answer.text().await.unwrap();
        assert!(page.contains("返回刚才的页面") && !page.contains("返回工作台"), "{page}");
        assert!(page.contains("href=\"/units/G1/cash-rules?kept="), "{page}");
        service
    });
}

#[test]
fn a_one_time_password_stands_at_no_address() {
    served(|service, _| async move {
        let admin = service.clerk.clone();
        let (tab, _) = Tab::open(&service, &admin, "/").await;
        let fields = [("login", "chen.min"), ("name", "陈敏")];
        let made = tab.send("/users", "/users", &fields).await;
        assert_eq!((made.status().as_u16(), location(&made).as_str()), (303, "/users/chen.min"));
        assert!(tab.page("/users/chen.min").await.contains("class=\"secret\""));
        for _ in 0..2 {
            assert!(!tab.page("/users/chen.min").await.contains("class=\"secret\""));
        }
        let reset = tab.send("/users/chen.min", "/users/chen.min/reset", &[]).await;
        assert_eq!(location(&reset), "/users/chen.min");
        // Whoever else looks does not see it, and does not take it away.
        let others = service.page_as(&service.clerk, "/users").await;
        assert!(!others.contains("class=\"secret\""));
        assert!(tab.page("/users/chen.min").await.contains("class=\"secret\""));
        let token =
            tab.send("/account", "/account/tokens", &[("label", "看板"), ("days", "7")]).await;
        assert_eq!(location(&token), "/account");
        assert!(tab.page("/account").await.contains("class=\"secret\""));
        assert!(!tab.page("/account").await.contains("class=\"secret\""));
        service
    });
}

/// Forms of pages, each with what makes it ready to be read.
const FORMS: &[&str] = &[
    "/account/tokens",
    "/account/filters",
    "/account/filters/drop",
    "/language",
    "/password",
    "/users",
    "/users/zhang/grants",
    "/verification",
    "/units",
    "/districts",
    "/districts/members",
    "/units/G1/settings",
    "/units/G1/accounts",
    "/units/G1/bank-accounts",
    "/units/G1/projects",
    "/units/G1/projects/completion",
    "/units/G1/cash-rules",
    "/units/G1/cash-rules/retirement",
    "/units/G1/years/2025/closing",
    "/units/G1/uploads/1/layout",
    "/units/G1/uploads/1/reasons",
    "/units/G1/uploads/1/choice",
    "/units/G1/uploads/1/acceptance",
    "/units/G1/uploads/1/undoing",
    "/units/G1/uploads/1/kind",
    "/units/G1/attachments/1/remove",
];

#[test]
fn a_field_that_no_form_has_is_refused() {
    served(|service, _| async move {
        for path in FORMS {
            let (status, _, text) =
                service.send_form(&service.clerk, path, &[("unbekannt", "1")]).await;
            assert_eq!(status, 422, "{path}: {text}");
            assert!(text.contains("没有“unbekannt”这个字段"), "{path}: {text}");
        }
        service
    });
}

#[test]
fn a_form_never_stands_on_something_else_than_its_link_said() {
    served(|service, books| async move {
        let lines = [("102", "debit", "10"), ("401", "credit", "10")];
        books.post(&books.grassroots, "2025-01-05", &lines).await;
        for month in ["2025-01", "2025-02"] {
            let path = format!("/api/v1/units/G1/periods/{month}/closing");
            service.post(&path, serde_json::json!({})).await.done(200);
        }
        let asked = service.page("/units/G1/reopenings?ask=2025-01").await;
        assert!(asked.contains("<option value=\"2025-01\" selected>"), "{asked}");
        // A month that is open cannot be asked for, and no other stands in its place.
        let open = service.page("/units/G1/reopenings?ask=2025-03").await;
        assert!(open.contains("2025-03 不能申请例外开账"), "{open}");
        assert!(open.contains("<option value=\"\" selected>"), "{open}");
        assert!(open.contains("<option value=\"2025-01\">2025年1月</option>"), "{open}");
        let blank = service.page("/units/G1/reopenings").await;
        assert!(blank.contains("<option value=\"\" selected>请选择</option>"), "{blank}");
        // The chart of a form is that of the months it was drawn for, whatever is looked at since.
        let page = service.page("/units/G1/accounts?below=50101&period=2025-02").await;
        assert!(
            page.contains("method=\"post\" action=\"/units/G1/accounts?period=2025-02\""),
            "{page}"
        );
        let missing = service.page("/units/G1/cash-rules?rule=%E6%97%A0").await;
        assert!(missing.contains("没有名为“无”的现行规则"), "{missing}");
        service
    });
}
