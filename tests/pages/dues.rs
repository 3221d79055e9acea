//! Dues and transfers on pages and by the API: lists come in, the board counts them, money that
//! matched nobody is assigned, what is paid is confirmed or disputed, shares found late and the
//! year's end are looked at before they are booked.

use reqwest::Method;
use serde_json::{Value, json};

use crate::http::service::{Service, read, served};

const RULES: &str = "适用单位,收缴渠道,基层比例,直属比例,省直比例,上级比例,起始日期,截止日期,依据\n\
     F1,,60,10,20,10,2025-01-01,,江工发〔2024〕1号\n";
const CHANNELS: &str = "单位编码,缴费单位名称,统一社会信用代码,曾用名,收缴渠道,起始日期,截止日期,缴费期限日\n\
     G1,实验学校,,,税务代收,2025-01-01,,15\n";
const BASES: &str = "单位编码,单位名称,所属期,职工人数,会员人数,工资总额,依据\n\
     G1,实验学校工会,2025-01,50,48,500000,工资表\n\
     G1,实验学校工会,2025-03,50,48,100000,工资表\n";
const RECEIPTS: &str = "单位编码,缴费单位名称,统一社会信用代码,收缴渠道,所属期,工资总额,实缴金额,到账日期,票据号\n\
     ,实验学校,,税务代收,2025-01,500000,10000,2025-02-12,T001\n\
     ,谁也不是公司,,税务代收,2025-04,,99.99,2025-05-12,T003\n";
const PAID: &str = "事项编号,方向,类别,对方单位,日期,金额,所属年度,项目,备注\n\
     ,付,转拨经费,D1,2025-06-20,7000,2025,,\n";

/// A list as a program sends it.
pub async fn import(service: &Service, (unit, kind): (&str, &str), list: &'static str) {
    let path = format!("/api/v1/units/{unit}/imports?year=2025&kind={kind}");
    let sent = service.ask(Method::POST, &path).body(list).send().await.unwrap();
    let answer = read(sent).await;
    assert!(answer.status.is_success(), "{kind}: {answer:?}");
}

/// The federation has got 10,000 for G1 and 99.99 for nobody known.
pub async fn collected(service: &Service) {
    for (kind, list) in [
        ("split_rules", RULES),
        ("dues_channels", CHANNELS),
        ("dues_base", BASES),
        ("dues_receipts", RECEIPTS),
    ] {
        import(service, ("F1", kind), list).await;
    }
}

async fn kinds_of_work(service: &Service) -> Vec<String> {
    let work = service.get("/api/v1/work").await.done(200);
    let kinds = work.as_array().unwrap().iter().map(|it| it["kind"].as_str().unwrap().to_owned());
    kinds.collect()
}

pub fn shown(page: &str, texts: &[&str]) {
    for text in texts {
        assert!(page.contains(text), "{text}: {page}");
    }
}

#[test]
fn the_board_counts_what_is_due_and_paid_and_each_count_leads_to_its_list() {
    served(|service, _| async move {
        collected(&service).await;
        let board = service.get("/api/v1/units/F1/dues/board?period=2025H1").await.done(200);
        // 2 % of 500,000 and of 100,000; the second is overdue since 15 April, for 76 days.
        let whole = json!({ "payroll": "600000.00", "due": "12000.00", "paid": "10000.00",
            "arrears": "2000.00", "not_due": "0.00", "over": "0.00", "rate": "83.33" });
        assert_eq!(board["whole"], whole);
        assert_eq!(board["units"][0]["unit_code"], "G1");
        let age = json!({ "age": "31 至 90 天", "months": 1, "arrears": "2000.00" });
        assert_eq!(board["ages"][1], age);
        let channel = json!([{ "channel": "tax", "receipts": 1, "amount": "10000.00" }]);
        assert_eq!(board["channels"], channel);
        assert_eq!(board["unmatched"], "99.99");

        let page = service.page("/units/F1/dues?period=2025H1").await;
        let links = [
            "/units/G1/dues/card?period=2025H1",
            "/units/F1/books/dues-arrears?period=2025H1",
            "/units/F1/dues/receipts?scope=unmatched&amp;period=2025H1",
            "/units/F1/dues/receipts?scope=below&amp;period=2025H1",
        ];
        shown(&page, &links);
        shown(&page, &["12,000.00", "83.33%", "税务代收", "31 至 90 天"]);
        let csv = service.page("/units/F1/dues?period=2025H1&format=csv").await;
        assert!(csv.contains("G1,实验学校工会,12000.00,10000.00,2000.00"), "{csv}");

        let card = service.page("/units/G1/dues/card?period=2025").await;
        shown(&card, &["实验学校", "6,000.00", "1,000.00", "2025-04-15", "2,000.00"]);
        let empty = service.page("/units/D1/dues?period=2024").await;
        shown(&empty, &["这段期间没有拨缴基数"]);
        let kinds = kinds_of_work(&service).await;
        for kind in ["receipts_unmatched", "units_in_arrears", "dues_overdue"] {
            assert!(kinds.iter().any(|it| it == kind), "{kind}: {kinds:?}");
        }
        service
    });
}

#[test]
fn receipts_are_listed_page_by_page_and_what_matched_nobody_is_assigned_once() {
    served(|service, _| async move {
        collected(&service).await;
        let path = "/api/v1/units/F1/dues/receipts?period=2025";
        let first = service.get(&format!("{path}&limit=1")).await.done(200);
        assert_eq!(first["items"][0]["number"], "T001");
        let legs = json!({ "grassroots": "6000.00", "department": "1000.00",
            "federation": "2000.00", "above": "1000.00" });
        assert_eq!(first["items"][0]["legs"], legs);
        let after = first["next_after"].as_str().unwrap();
        let second = service.get(&format!("{path}&limit=1&after={after}")).await.done(200);
        assert_eq!(second["items"][0]["number"], "T003");
        assert_eq!(second["next_after"], Value::Null);
        let below = service.get("/api/v1/units/G1/dues/receipts?period=2025&scope=below").await;
        assert_eq!(below.done(200)["items"].as_array().unwrap().len(), 1);
        service.get(&format!("{path}&scope=none")).await.check_problem(400, "web.query_invalid");

        let open = service.get("/api/v1/units/F1/dues/unmatched").await.done(200);
        let id = open[0]["id"].as_i64().unwrap();
        let page = format!("/units/F1/dues/receipts?scope=unmatched&receipt={id}&period=2025");
        shown(&service.page(&page).await, &["谁也不是公司", "99.99", "指定并记账"]);
        let action = format!("/units/F1/dues/receipts/{id}/assignment?period=2025");
        let send = async |unit: &str| {
            let fields = [("unit", unit), ("channel", ""), ("date", "2025-06-30")];
            service.send_form(&service.clerk, &action, &fields).await
        };
        let (status, _, again) = send("没有的单位").await;
        assert_eq!(status, 422);
        shown(&again, &["没有登记这个单位", "没有的单位"]);
        let (status, location, told) = send("G1").await;
        assert_eq!(status, 303, "{told}");
        shown(&service.page(&location).await, &["记账 1 张", "没有待查明的经费"]);
        // 60, 10, 20 and 10 percent of 99.99; the fen left over go to the largest remainders.
        let second = service.get(&format!("{path}&after={after}")).await.done(200);
        let legs = json!({ "grassroots": "59.99", "department": "10.00",
            "federation": "20.00", "above": "10.00" });
        assert_eq!(second["items"][0]["legs"], legs);
        let body = json!({ "unit_code": "G1", "date": "2025-06-30" });
        let path = format!("/api/v1/units/F1/dues/receipts/{id}/assignment");
        service.post(&path, body).await.check_problem(404, "dues.receipt_not_open");
        service
    });
}

#[test]
fn what_is_paid_short_is_confirmed_as_it_came_disputed_and_closed_by_the_rest() {
    served(|service, _| async move {
        collected(&service).await;
        let debts = service.get("/api/v1/units/D1/dues/debts").await.done(200);
        assert_eq!(debts["coming"][0]["amount"], "7000.00");
        let owed = service.get("/api/v1/units/F1/dues/debts").await.done(200);
        let sums: Vec<&Value> =
            owed["owed"].as_array().unwrap().iter().map(|it| &it["amount"]).collect();
        assert_eq!(sums, [&json!("1000.00"), &json!("7000.00")]);
        import(&service, ("F1", "transfers"), PAID).await;

        let path = "/api/v1/units/D1/transfers";
        let open = service.get(&format!("{path}?scope=to_confirm")).await.done(200);
        let id = open[0]["id"].as_i64().unwrap();
        assert_eq!(
            (&open[0]["state"], &open[0]["paid"]),
            (&json!("in_transit"), &json!("7000.00"))
        );
        assert!(kinds_of_work(&service).await.contains(&"transfers_to_confirm".to_owned()));
        let list = service.page("/units/D1/transfers?scope=to_confirm&period=2025-06").await;
        shown(&list, &["确认收到", "省直机关工会", "7,000.00"]);

        let page = format!("/units/D1/transfers/{id}");
        let at = |act: &str| format!("{page}/{act}?period=2025-06");
        let short = [("date", "2025-06-23"), ("amount", "6990"), ("note", "")];
        let (status, location, told) =
            service.send_form(&service.clerk, &at("confirmation"), &short).await;
        assert_eq!(status, 303, "{told}");
        shown(&service.page(&location).await, &["金额不符", "6,990.00", "10.00", "查看凭证"]);
        let (status, _, told) =
            service.send_form(&service.clerk, &at("dispute"), &[("note", " ")]).await;
        assert_eq!(status, 422);
        shown(&told, &["没有写明争议的内容"]);
        let note = [("note", "银行回单 6990 元，差 10 元")];
        let (status, location, _) = service.send_form(&service.clerk, &at("dispute"), &note).await;
        assert_eq!(status, 303);
        shown(&service.page(&location).await, &["争议已登记", "差 10 元"]);
        // Both sides see it.
        let other = service.get("/api/v1/units/F1/transfers?scope=differing").await.done(200);
        assert_eq!(other[0]["dispute"], "银行回单 6990 元，差 10 元");
        assert!(kinds_of_work(&service).await.contains(&"transfers_disputed".to_owned()));

        let rest = json!({ "date": "2025-06-29" });
        let confirmation = format!("{path}/{id}/confirmation");
        service.post(&confirmation, rest.clone()).await.done(200);
        let whole = service.get(&format!("{path}/{id}")).await.done(200);
        assert_eq!(whole["transfer"]["state"], "confirmed");
        assert_eq!(whole["words"].as_array().unwrap().len(), 3);
        let again = service.post(&confirmation, rest).await;
        again.check_problem(409, "transfers.already_received");
        let none = service.get(&format!("{path}?scope=open")).await.done(200);
        assert_eq!(none, json!([]));
        let other = format!("/api/v1/units/G1/transfers/{id}");
        service.get(&other).await.check_problem(404, "transfers.unknown");
        service
    });
}

#[test]
fn shares_found_late_are_shown_as_differences_before_they_are_booked() {
    served(|service, _| async move {
        collected(&service).await;
        let tried = json!({ "channel": "税务代收", "date": "2025-03-01", "amount": "99.99" });
        let tried = service.post("/api/v1/units/G1/dues/split", tried).await.done(200);
        let legs: Vec<&Value> =
            tried["legs"].as_array().unwrap().iter().map(|it| &it["amount"]).collect();
        assert_eq!(legs, ["59.99", "10.00", "20.00", "10.00"]);
        let late = "适用单位,收缴渠道,基层比例,直属比例,省直比例,上级比例,起始日期,截止日期,依据\n\
             G1,税务代收,55,15,20,10,2025-01-01,,江工发〔2025〕7号\n";
        import(&service, ("F1", "split_rules"), late).await;
        let rules = service.get("/api/v1/units/G1/dues/rules").await.done(200);
        assert_eq!(rules[0]["shares"], json!(["55", "15", "20", "10"]));
        assert_eq!(rules[1]["unit"]["code"], "F1");

        let path = "/api/v1/units/F1/dues/recomputation";
        for _ in 0..2 {
            let seen = service.get(&format!("{path}?from=2025-01-01")).await.done(200);
            let differences = seen["differences"].as_array().unwrap();
            assert_eq!(differences.len(), 1, "a preview keeps nothing");
            assert_eq!(differences[0]["booked"]["grassroots"], "6000.00");
            assert_eq!(differences[0]["ruled"]["grassroots"], "5500.00");
        }
        let form = [("from", "2025-01-01"), ("date", "2025-06-30"), ("step", "")];
        let action = "/units/F1/dues/shares?period=2025";
        let (status, _, page) = service.send_form(&service.clerk, action, &form).await;
        assert_eq!(status, 200);
        shown(&page, &["生成更正凭证", "5,500.00", "T001"]);
        let form = [("from", "2025-01-01"), ("date", "2025-06-30"), ("step", "book")];
        let (status, location, told) = service.send_form(&service.clerk, action, &form).await;
        assert_eq!(status, 303, "{told}");
        shown(&service.page(&location).await, &["已办理", "执行中"]);
        let body = json!({ "from": "2025-01-01", "date": "2025-06-30" });
        let again = service.post(path, body).await.done(200);
        assert_eq!(again["differences"], json!([]));
        let wrong = service.get(&format!("{path}?from=2025-02-30")).await;
        wrong.check_problem(422, "dues.day_invalid");
        service
    });
}

#[test]
fn the_end_of_a_year_is_tried_booked_and_then_there_is_nothing_left() {
    served(|service, _| async move {
        collected(&service).await;
        let path = "/api/v1/units/F1/dues/accruals";
        let first = service.get(&format!("{path}?year=2025")).await.done(200);
        let second = service.get(&format!("{path}?year=2025")).await.done(200);
        assert_eq!(first["accruals"], second["accruals"], "a preview keeps nothing");
        // D1 claims 7,000 of F1 and G1 6,000 of D1.
        let sum_of = |unit: &str| {
            let accruals = first["accruals"].as_array().unwrap();
            let of = accruals.iter().filter(|it| it["unit_code"] == unit);
            of.map(|it| it["amount"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!((sum_of("D1"), sum_of("G1")), (vec!["7000.00".into()], vec!["6000.00".into()]));
        let action = "/units/F1/dues/year-end?period=2025";
        let (status, _, page) = service.send_form(&service.clerk, action, &[("step", "")]).await;
        assert_eq!(status, 200);
        shown(&page, &["经费转拨通知", "7,000.00", "计提并记账"]);
        let (status, location, told) =
            service.send_form(&service.clerk, action, &[("step", "book")]).await;
        assert_eq!(status, 303, "{told}");
        shown(&service.page(&location).await, &["已办理", "经费转拨通知", "7,000.00"]);
        let left = service.post(path, json!({ "year": 2025 })).await.done(200);
        assert_eq!(left["accruals"], json!([]));
        assert_eq!(service.get("/api/v1/units/D1/dues/bookings").await.done(200), json!([]));
        service.post("/api/v1/units/D1/dues/bookings", json!({})).await.done(200);
        service
    });
}

#[test]
fn preparation_money_is_split_when_its_union_is_founded() {
    served(|service, _| async move {
        collected(&service).await;
        let unit = json!({ "code": "G2", "name": "附属幼儿园工会", "parent_code": "D1",
            "level": "grassroots", "tier": "grassroots", "valid_from_on": "2025-05-01" });
        service.post("/api/v1/units", unit).await.done(201);
        let early = "单位编码,缴费单位名称,统一社会信用代码,收缴渠道,所属期,工资总额,实缴金额,到账日期,票据号\n\
             G2,附属幼儿园,,税务代收,2025-02,50000,1000,2025-03-12,T009\n";
        import(&service, ("F1", "dues_receipts"), early).await;
        let card = service.page("/units/G2/dues/card?period=2025").await;
        shown(&card, &["建会筹备金", "1,000.00", "处理建会筹备金"]);
        let path = "/api/v1/units/G2/dues/founding";
        let refused = service.post(path, json!({ "date": "2025-04-30" })).await;
        refused.check_problem(422, "dues.not_founded_yet");
        let form = [("date", "2025-04-30")];
        let action = "/units/G2/dues/founding?period=2025";
        let (status, _, page) = service.send_form(&service.clerk, action, &form).await;
        assert_eq!(status, 422);
        shown(&page, &["处理日期早于单位的启用日期"]);
        let done = service.post(path, json!({ "date": "2025-05-20" })).await.done(200);
        assert_eq!(done["handled"][0]["legs"]["grassroots"], "600.00");
        assert_eq!(done["booked"]["posted"], 1);
        let again = service.post(path, json!({ "date": "2025-05-20" })).await;
        again.check_problem(409, "dues.nothing_to_handle");
        service
    });
}
