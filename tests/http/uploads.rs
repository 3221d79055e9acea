//! The pages of uploads: what was found stands at its cell, the mended file takes the place of
//! the refused one, and only who may bring a kind of workbook brings it.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use union_ledger::access::role::Role;

use super::service::{NOW, Service, served};
use crate::common::books::clock_at;
use crate::common::people::{Person, person};

const HEAD: &str = "日期,凭证号,摘要,科目编码,借方金额,贷方金额\n";
const FIRST: &str =
    "2025-01-08,记-1,收到会费,102,1200.50,\n2025-01-08,记-1,收到会费,401,,1200.50\n";
const WRONG: &str = "2025-03-01,记-1,收到会费,102,5.005,\n2025-03-01,记-1,收到会费,401,,5.00\n";
const PROJECTS: &str = "项目编码,项目名称,是否专项\nP9,送清凉,是\n";
const UNITS: &str = "单位编码,单位名称,上级单位,单位层级\nG9,附属小学工会,D1,基层工会\n";
const PAGES: &str = "/units/G1/uploads";

/// What came back: status, where it leads, the page.
type Sent = (u16, String, String);

async fn send(service: &Service, person: &Person, fields: &[(&str, &str)], text: &str) -> Sent {
    let file = Part::bytes(text.as_bytes().to_vec()).file_name("账.csv");
    let mut form = Form::new();
    for (name, value) in fields {
        form = form.text((*name).to_owned(), (*value).to_owned());
    }
    let request = service.ask_as(person, Method::POST, PAGES).multipart(form.part("file", file));
    let answer = request.send().await.unwrap();
    let location = answer.headers().get("location").map(|it| it.to_str().unwrap().to_owned());
    let status = answer.status().as_u16();
    (status, location.unwrap_or_default(), answer.text().await.unwrap())
}

/// Sends a journal as the clerk; gives its page.
async fn uploaded(service: &Service, fields: &[(&str, &str)], text: &str) -> String {
    let fields = [fields, &[("year", "2025"), ("kind", "auto")]].concat();
    let (status, location, page) = send(service, &service.clerk, &fields, text).await;
    assert_eq!(status, 303, "{page}");
    location.split('?').next().unwrap().to_owned()
}

/// Sends a form of an upload's page; into the books as it stands now.
async fn act(service: &Service, path: &str, fields: &[(&str, &str)]) -> Sent {
    let clerk = service.clerk.clone();
    if let Some(page) = path.strip_suffix("/acceptance") {
        let id = page.rsplit('/').next().unwrap();
        let batch = service.get(&format!("/api/v1/units/G1/imports/{id}")).await.done(200);
        let seen = ("version", batch["version"].as_str().unwrap());
        let fields: Vec<_> = fields.iter().copied().chain([seen]).collect();
        return service.send_form(&clerk, path, &fields).await;
    }
    service.send_form(&clerk, path, fields).await
}

async fn role(service: &Service, login: &str, role: Role) -> Person {
    let held = [(role, "unit", "G1")];
    person(&service.database, clock_at(NOW), (login, login), &held).await
}

#[test]
fn what_is_wrong_stands_at_its_cell_and_the_mended_file_is_accepted() {
    served(|service, _| async move {
        let empty = service.page(PAGES).await;
        assert!(empty.contains("还没有上传过"), "{empty}");
        assert!(empty.contains("/api/v1/units/G1/templates/journal?year="), "{empty}");

        let refused = uploaded(&service, &[], &format!("{HEAD}{FIRST}{WRONG}")).await;
        let page = service.page(&refused).await;
        for part in [
            "有错误，待更正",
            "id=\"c-E4\" class=\"flagged refuse",
            "href=\"#c-E4\"",
            "金额的小数超过两位",
            "name=\"replaces\"",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
        let (status, _, page) = act(&service, &format!("{refused}/acceptance"), &[]).await;
        assert_eq!(status, 303, "{page}");
        let page = service.page(&refused).await;
        assert!(page.contains("上次入账没有完成，账上没有变动"), "{page}");

        let id = refused.rsplit('/').next().unwrap();
        let right = format!("{HEAD}{FIRST}{}", WRONG.replace("5.005", "5.00"));
        let mended = uploaded(&service, &[("replaces", id)], &right).await;
        assert!(service.page(&refused).await.contains("已取消"));
        let page = service.page(&mended).await;
        assert!(page.contains("入账 2 张凭证") && page.contains("1,205.50"), "{page}");
        let (status, location, page) = act(&service, &format!("{mended}/acceptance"), &[]).await;
        assert_eq!(
            (status, location),
            (303, format!("{mended}?period=2025-06&done=accepted")),
            "{page}"
        );
        let page = service.page(&mended).await;
        assert!(page.contains("已记账") && page.contains("撤销这次导入"), "{page}");

        // The same file again leads to the batch that stands.
        assert_eq!(uploaded(&service, &[], &right).await, mended);
        let listed = service.page(&format!("{PAGES}?status=posted&kind=journal&year=2025")).await;
        assert!(listed.contains("账.csv") && !listed.contains("已取消</span>"), "{listed}");
        let none = service.page(&format!("{PAGES}?year=2024")).await;
        assert!(none.contains("没有符合条件的上传"), "{none}");

        let undoing = format!("{mended}/undoing");
        let (status, _, page) = act(&service, &undoing, &[("reason", " ")]).await;
        assert_eq!(status, 422);
        assert!(page.contains("撤销批次没有说明理由"), "{page}");
        let (status, ..) = act(&service, &undoing, &[("reason", "重复")]).await;
        assert_eq!(status, 303);
        assert!(service.page(&mended).await.contains("已撤销"));
        service
    });
}

#[test]
fn columns_reasons_and_choice_are_said_on_the_page() {
    served(|service, _| async move {
        let head = "啥时候,单子,干啥,码子,进,出\n";
        let text = format!("{head}{FIRST}{}", FIRST.replace("01-08,记-1", "01-09,记-3"));
        // Nobody knows what it is, until somebody says so.
        let fields = [("year", "2025"), ("kind", "auto")];
        let (status, _, page) = send(&service, &service.clerk, &fields, &text).await;
        assert_eq!(status, 422);
        assert!(page.contains("没有找到可以导入的工作表"), "{page}");
        let path = uploaded(&service, &[("kind", "journal")], &text).await;
        assert!(service.page(&path).await.contains("没有识别出表头"));
        let page = service.page(&format!("{path}?head=1")).await;
        assert!(page.contains("name=\"c-F\"") && page.contains("啥时候"), "{page}");
        let mapping = [
            ("sheet", "CSV"),
            ("first", "1"),
            ("last", "1"),
            ("c-A", "date"),
            ("c-B", "voucher_number"),
            ("c-C", "summary"),
            ("c-D", "account_code"),
            ("c-E", "debit"),
            ("c-F", "credit"),
            ("remembers", "true"),
        ];
        let (status, location, _) = act(&service, &format!("{path}/layout"), &mapping).await;
        assert_eq!((status, location), (303, format!("{path}?period=2025-06&done=layout")));
        let page = service.page(&path).await;
        assert!(page.contains("入账 2 张凭证") && page.contains("警告的说明"), "{page}");

        let reasons = [("code-0", "import.number_gap"), ("reason-0", "无此核算")];
        let (status, ..) = act(&service, &format!("{path}/reasons"), &reasons).await;
        assert_eq!(status, 303);
        assert!(service.page(&path).await.contains("已说明：无此核算"));

        let key = page.split("name=\"tick\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let (status, ..) = act(&service, &format!("{path}/choice"), &[("shown", key)]).await;
        assert_eq!(status, 303);
        let page = service.page(&path).await;
        assert!(page.contains("入账 1 张凭证") && page.contains("1 张不入账"), "{page}");
        let (status, ..) = act(&service, &format!("{path}/acceptance"), &[]).await;
        assert_eq!(status, 303);
        assert!(service.page(&path).await.contains("部分记账"));
        // The next file of this shape is known by itself.
        let text = format!("{head}{}", FIRST.replace("01-08", "04-08"));
        let next = uploaded(&service, &[], &text).await;
        assert!(service.page(&next).await.contains("入账 1 张凭证"));
        service
    });
}

#[test]
fn each_kind_is_brought_by_whoever_may_and_seen_by_the_others() {
    served(|service, _| async move {
        let finance = role(&service, "finance", Role::UnitFinance).await;
        let upper = role(&service, "upper", Role::FederationFinance).await;
        let auditor = role(&service, "auditor", Role::AuditCommittee).await;
        for (person, kind, text, expected) in [
            (&finance, "journal", FIRST, 303),
            (&finance, "projects", PROJECTS, 303),
            (&finance, "units", UNITS, 403),
            (&upper, "journal", FIRST, 403),
            (&upper, "projects", PROJECTS, 303),
            (&upper, "units", UNITS, 303),
            (&auditor, "journal", FIRST, 403),
            (&auditor, "units", UNITS, 403),
        ] {
            let text = if kind == "journal" { format!("{HEAD}{text}") } else { text.to_owned() };
            for kind in [kind, "auto"] {
                let fields = [("year", "2025"), ("kind", kind)];
                let (status, _, page) = send(&service, person, &fields, &text).await;
                assert_eq!(status, expected, "{} {kind}: {page}", person.login);
            }
            let query = format!("year=2025&kind={kind}&dry_run=true");
            let api = format!("/api/v1/units/G1/imports?{query}");
            let request = service.ask_as(person, Method::POST, &api).body(text);
            let status = request.send().await.unwrap().status().as_u16();
            assert_eq!(status == 403, expected == 403, "{} {kind}", person.login);
        }
        // Whoever may not change it sees it, and changes nothing.
        let path = uploaded(&service, &[], &format!("{HEAD}{FIRST}")).await;
        let page = service.page_as(&auditor, &path).await;
        assert!(
            page.contains("收到会费") && !page.contains("<form method=\"post\" action=\"/units")
        );
        for what in ["layout", "reasons", "choice", "acceptance", "cancellation", "undoing"] {
            for person in [&auditor, &upper] {
                let (status, ..) = service.send_form(person, &format!("{path}/{what}"), &[]).await;
                assert_eq!(status, 403, "{} {what}", person.login);
            }
        }
        service
    });
}
