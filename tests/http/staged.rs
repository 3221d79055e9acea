//! An upload on its way: staged, looked at, accepted by voucher, sent again, taken back, resumed.

use std::io::{Cursor, Read as _, Write as _};

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::service::{Answered, Service, read, served};

const HEAD: &str = "日期,凭证号,摘要,科目编码,借方金额,贷方金额\n";
const FIRST: &str =
    "2025-01-08,记-1,收到会费,102,1200.50,\n2025-01-08,记-1,收到会费,401,,1200.50\n";
const SECOND: &str = "2025-02-09,记-1,收到会费,102,100.00,\n2025-02-09,记-1,收到会费,401,,100.00\n";
const WRONG: &str = "2025-03-01,记-1,收到会费,102,5.005,\n2025-03-01,记-1,收到会费,401,,5.00\n";
const UPLOADS: &str = "/api/v1/units/G1/imports?year=2025&kind=journal";

async fn upload(service: &Service, path: &str, text: &str) -> Answered {
    upload_bytes(service, path, text.as_bytes().to_vec()).await
}

async fn upload_bytes(service: &Service, path: &str, bytes: Vec<u8>) -> Answered {
    let file = Part::bytes(bytes).file_name("账.csv");
    let form = Form::new().part("file", file);
    read(service.ask(Method::POST, path).multipart(form).send().await.unwrap()).await
}

async fn stage(service: &Service, text: &str) -> String {
    let staged = upload(service, &format!("{UPLOADS}&staged=true"), text).await.done(201);
    assert_eq!(staged["status"], "staged");
    format!("/api/v1/units/G1/imports/{}", staged["id"])
}

async fn vouchers(service: &Service) -> usize {
    let listed = service.get("/api/v1/units/G1/vouchers").await.done(200);
    listed["items"].as_array().unwrap().len()
}

/// Keys of the vouchers that a preview shows, with what becomes of them.
fn keys(preview: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let shown = preview["shown"].as_array().unwrap();
    shown.iter().map(|voucher| (text(&voucher["key"]), text(&voucher["fate"]))).collect()
}

#[test]
fn a_staged_upload_shows_its_effect_and_is_accepted_by_voucher() {
    served(|service, _| async move {
        // Number 2 of January is missing, which has to be explained.
        let second = SECOND.replace("02-09,记-1", "01-09,记-3");
        let text = format!("{HEAD}{FIRST}{second}{WRONG}");
        let upload_path = stage(&service, &text).await;
        assert_eq!(stage(&service, &text).await, upload_path);
        let preview = service.post(&format!("{upload_path}/preview"), json!({})).await.done(200);
        assert_eq!(preview["is_refused"], true);
        let shown = keys(&preview);
        assert_eq!(shown.len(), 2, "{preview}");
        let refusal = preview["findings"].as_array().unwrap();
        let refusal = refusal.iter().find(|it| it["severity"] == "refuse").unwrap();
        assert_eq!(refusal["place"]["cell"], "E6");
        assert_eq!(refusal["place"]["subject"], "2025-03-01 记-1");

        // The first alone: what is wrong with the third no longer stands in its way.
        let chosen = json!({ "acceptance": { "vouchers": [shown[0].0], "reason": "已核" } });
        let preview = service.post(&format!("{upload_path}/preview"), chosen).await.done(200);
        assert_eq!(preview["is_refused"], false, "{preview}");
        assert_eq!((&preview["vouchers"], &preview["left_out_vouchers"]), (&json!(1), &json!(2)));
        let bank = &preview["effect"]["accounts"][0];
        assert_eq!((&bank["code"], &bank["after"]), (&json!("102"), &json!("1200.50")));
        let lines = preview["effect"]["statements"].as_array().unwrap();
        assert!(lines.iter().any(|it| it["line"] == "货币资金" && it["after"] == "1200.50"));
        assert_eq!(vouchers(&service).await, 0);

        let unexplained = service.accept(&upload_path, json!({ "vouchers": [shown[0].0] })).await;
        unexplained.check_problem(422, "web.file_refused");
        let codes: Vec<&str> = unexplained.json["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["code"].as_str().unwrap())
            .collect();
        assert!(codes.contains(&"import.warnings_unexplained"), "{codes:?}");
        let body = json!({ "vouchers": [shown[0].0], "reason": "已核" });
        let accepted = service.accept(&upload_path, body.clone()).await.done(201);
        assert_eq!(accepted["posted"], true);
        let batch = service.get(&upload_path).await.done(200);
        assert_eq!(batch["status"], "partly_posted");
        let late = service.accept(&upload_path, body).await;
        late.check_problem(409, "import.batch_not_open");

        // The rest, mended, in another file: what is there already is not posted again.
        let mended = WRONG.replace("5.005", "5.00");
        let again = stage(&service, &format!("{HEAD}{FIRST}{second}{mended}")).await;
        let preview = service.post(&format!("{again}/preview"), json!({})).await.done(200);
        let fates: Vec<String> = keys(&preview).into_iter().map(|(_, fate)| fate).collect();
        assert_eq!(fates, ["known", "wanted", "wanted"]);
        // The reason given before holds while the value stands.
        let accepted = service.accept(&again, json!({})).await.done(201);
        assert_eq!((&accepted["vouchers"], &accepted["known_vouchers"]), (&json!(2), &json!(1)));
        assert_eq!(vouchers(&service).await, 3);
        service
    });
}

#[test]
fn an_import_is_taken_back_and_can_come_again() {
    served(|service, _| async move {
        let text = format!("{HEAD}{FIRST}{SECOND}");
        let path = format!("{UPLOADS}&reason=x");
        let posted = upload(&service, &path, &text).await.done(201);
        let batch = format!("/api/v1/units/G1/imports/{}", posted["batch_id"]);
        let no_reason = service.post(&format!("{batch}/undoing"), json!({ "reason": " " })).await;
        no_reason.check_problem(422, "import.undo_without_reason");
        service.post("/api/v1/units/G1/periods/2025-01/closing", json!({})).await;
        let undoing = json!({ "reason": "重复导入" });
        let closed = service.post(&format!("{batch}/undoing"), undoing).await;
        closed.check_problem(409, "ledger.period_closed");
        let undoing = json!({ "reason": "重复导入", "dated_on": "2025-02-20" });
        let undone = service.post(&format!("{batch}/undoing"), undoing.clone()).await.done(200);
        assert_eq!((&undone["reversals"], &undone["awaiting_review"]), (&json!(2), &json!(false)));
        service
            .post(&format!("{batch}/undoing"), undoing)
            .await
            .check_problem(409, "import.batch_not_undoable");
        let balance = "/api/v1/units/G1/reports/trial-balance?period=2025-12";
        let report = service.get(balance).await.done(200).to_string();
        assert!(!report.contains("1200.50\",\"0.00"), "{report}");
        // What was taken back may come again, into open months.
        let mended = text.replace("2025-01-08,记-1", "2025-02-08,记-8");
        assert_eq!(upload(&service, &path, &mended).await.done(201)["vouchers"], 2);
        let verified = service.get("/api/v1/units/G1/verification").await.done(200);
        assert_eq!(verified["is_whole"], true, "{verified}");
        service
    });
}

#[test]
fn an_import_is_not_taken_back_before_its_day_or_twice() {
    served(|service, books| async move {
        let text = format!("{HEAD}{SECOND}");
        let posted = upload(&service, &format!("{UPLOADS}&reason=x"), &text).await.done(201);
        let undoing = format!("/api/v1/units/G1/imports/{}/undoing", posted["batch_id"]);
        for month in ["2025-01", "2025-02"] {
            books.close(&books.grassroots, month).await.unwrap();
        }
        books.reopen(&books.grassroots, "2025-01").await.unwrap();
        let early = json!({ "reason": "重复导入", "dated_on": "2025-01-20" });
        let refused = service.post(&undoing, early).await;
        refused.check_problem(422, "ledger.reversal_before_original");
        // Somebody took a voucher of it back by hand, and that waits.
        let vouchers = service.get("/api/v1/units/G1/vouchers?from=2025-02").await.done(200);
        let reversal = format!("/api/v1/units/G1/vouchers/{}/reversal", vouchers["items"][0]["id"]);
        let asked = json!({ "dated_on": "2025-03-02" });
        let waiting = service.post(&reversal, asked).await.done(201);
        let later = json!({ "reason": "重复导入", "dated_on": "2025-03-03" });
        let refused = service.post(&undoing, later.clone()).await;
        refused.check_problem(409, "ledger.reversal_waits");
        let draft = format!("/api/v1/units/G1/drafts/{}", waiting["draft"]["id"]);
        let dropped = service.ask(Method::DELETE, &draft).send().await.unwrap();
        assert_eq!(dropped.status(), 204);
        assert_eq!(service.post(&undoing, later).await.done(200)["reversals"], 1);
        service
    });
}

#[test]
fn an_accepting_goes_on_behind_is_watched_and_its_upload_can_be_given_up() {
    served(|service, _| async move {
        let staged = stage(&service, &format!("{HEAD}{FIRST}")).await;
        let cancelled = service.post(&format!("{staged}/cancellation"), json!({})).await.done(200);
        assert_eq!(cancelled["status"], "cancelled");
        service
            .get(&format!("{staged}/progress"))
            .await
            .check_problem(404, "web.import_not_under_way");
        let body = json!({ "reason": "已核", "waits": false });
        let begun = service.accept(&staged, body).await.done(202);
        assert!(begun["rows"].is_u64(), "{begun}");
        let ended = loop {
            let progress = service.get(&format!("{staged}/progress")).await.done(200);
            if progress["is_done"] == true {
                break progress;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        };
        assert_eq!(ended["outcome"]["posted"], true, "{ended}");
        assert_eq!((&ended["rows"], &ended["vouchers"]), (&json!(3), &json!(1)));
        service
    });
}

#[test]
fn a_broken_off_accepting_resumes_with_the_words_it_was_begun_with() {
    served(|service, books| async move {
        let staged = stage(&service, &format!("{HEAD}{FIRST}")).await;
        // As a process leaves it that died between keeping the words and the commit.
        crate::common::raw(
            &books.database,
            "UPDATE import_batches SET status = 'accepting', \
             acceptance = '{\"acceptance\":{\"reason\":\"已核\"}}'",
        )
        .await
        .unwrap();
        let seen = json!({ "version": service.get(&staged).await.done(200)["version"] });
        let resumed = service.post(&format!("{staged}/resumption"), seen).await.done(201);
        assert_eq!((&resumed["posted"], &resumed["vouchers"]), (&json!(true), &json!(1)));
        service
    });
}

#[test]
fn a_corrected_layout_is_used_and_remembered() {
    served(|service, _| async move {
        let head = "啥时候,单子,干啥,码子,进,出\n";
        let text = format!("{head}{FIRST}");
        let staged = stage(&service, &text).await;
        let preview = service.post(&format!("{staged}/preview"), json!({})).await.done(200);
        assert_eq!(preview["findings"][0]["code"], "import.layout_not_recognised", "{preview}");
        let mapping = json!([{ "sheet": "CSV", "header_rows": [1, 1], "columns": {
            "A": "date", "B": "voucher_number", "C": "summary", "D": "account_code",
            "E": "debit", "F": "credit" } }]);
        service.put(&format!("{staged}/layout"), json!({ "mapping": mapping })).await.done(200);
        let preview = service.post(&format!("{staged}/preview"), json!({})).await.done(200);
        assert_eq!(preview["vouchers"], 1, "{preview}");
        let body = json!({ "reason": "已核", "remembers_layout": true });
        service.accept(&staged, body).await.done(201);
        // The next file of the same shape needs no explaining, in the unit and below it.
        let next =
            upload(&service, &format!("{UPLOADS}&reason=x"), &format!("{head}{SECOND}")).await;
        assert_eq!(next.done(201)["vouchers"], 1);
        let elsewhere = "/api/v1/units/D1/imports?year=2025&kind=journal&reason=x";
        let foreign = upload(&service, elsewhere, &format!("{head}{SECOND}")).await;
        foreign.check_problem(422, "web.file_refused");
        service
    });
}

#[test]
fn a_file_comes_back_annotated_and_is_shown_at_the_row_of_an_entry() {
    served(|service, _| async move {
        let staged = stage(&service, &format!("{HEAD}{FIRST}{WRONG}")).await;
        let path = format!("{staged}/annotated");
        let answer = service.ask(Method::GET, &path).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let name = answer.headers()["content-disposition"].to_str().unwrap().to_owned();
        assert!(name.contains(".xlsx"), "{name}");
        let bytes = answer.bytes().await.unwrap().to_vec();
        let mut marked: calamine::Xlsx<_> =
            calamine::Reader::new(std::io::Cursor::new(bytes)).unwrap();
        let names = calamine::Reader::sheet_names(&marked);
        assert_eq!(names.first().map(String::as_str), Some("错误汇总"), "{names:?}");
        let data = calamine::Reader::worksheet_range(&mut marked, &names[1]).unwrap();
        let told = data.get_value((3, 6)).map(ToString::to_string).unwrap_or_default();
        assert!(told.contains("小数"), "{told}");

        let path = format!("{UPLOADS}&reason=x");
        let posted = upload(&service, &path, &format!("{HEAD}{FIRST}")).await.done(201);
        let batch = format!("/units/G1/imports/{}", posted["batch_id"]);
        let rows = service.get(&format!("/api/v1{batch}/rows?row=3&around=0")).await.done(200);
        assert_eq!(rows["rows"][0]["cells"][0], "日期", "{rows}");
        assert_eq!(rows["rows"][1]["cells"][3], "401");
        assert_eq!(rows["rows"][1]["is_asked"], true);
        let vouchers = service.get("/api/v1/units/G1/vouchers").await.done(200);
        let voucher = format!("/units/G1/vouchers/{}", vouchers["items"][0]["id"]);
        let page = service.ask(Method::GET, &voucher).send().await.unwrap().text().await.unwrap();
        let source = format!("/units/G1/uploads/{}/source?sheet=0", posted["batch_id"]);
        let linked = format!("{source}&amp;row=3&amp;period=2025-01#asked");
        assert!(page.contains(&linked), "{page}");
        let source = format!("{source}&row=3");
        let shown = service.page(&source).await;
        assert!(shown.contains("<tr class=\"asked\" id=\"asked\">"), "{shown}");
        assert!(shown.contains("▶ 3</th>"), "{shown}");
        service
            .get(&format!("/api/v1{batch}/rows?sheet=9&row=3"))
            .await
            .check_problem(404, "import.source_unknown");
        service
    });
}

/// The package with one text replaced in every part.
fn mended(package: &[u8], wrong: &str, right: &str) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(package)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..from.len() {
        let mut part = from.by_index(place).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        // Explanations keep quoting what was found; only the cell itself is mended.
        let text = String::from_utf8(bytes).unwrap();
        let text = text.replace(&format!(">{wrong}<"), &format!(">{right}<"));
        to.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(text.as_bytes()).unwrap();
    }
    to.finish().unwrap().into_inner()
}

#[test]
fn the_annotated_file_is_mended_and_sent_again_as_it_is() {
    served(|service, _| async move {
        let wrong = SECOND.replacen("100.00", "一百元", 1);
        let staged = stage(&service, &format!("{HEAD}{FIRST}{wrong}")).await;
        let asked = service.ask(Method::GET, &format!("{staged}/annotated")).send().await.unwrap();
        let annotated = asked.bytes().await.unwrap().to_vec();

        // As it came back, nothing is found but what was found before, at the same cells.
        let told = |answer: &Value| -> Vec<(String, String)> {
            let findings = answer["findings"].as_array().unwrap().iter();
            findings.map(|it| (it["code"].to_string(), it["place"]["cell"].to_string())).collect()
        };
        let preview = service.post(&format!("{staged}/preview"), json!({})).await.done(200);
        let again = format!("{UPLOADS}&dry_run=true");
        let unmended = upload_bytes(&service, &again, annotated.clone()).await.done(200);
        assert_eq!(told(&unmended), told(&preview));
        assert!(!told(&unmended).is_empty());

        let right = mended(&annotated, "一百元", "100.00");
        let explained = format!("{UPLOADS}&reason=known");
        let posted = upload_bytes(&service, &explained, right).await.done(201);
        assert_eq!((&posted["posted"], &posted["vouchers"]), (&json!(true), &json!(2)));
        assert_eq!(told(&posted), []);
        service
    });
}

/// Complete lines that do not balance.
const OUT_OF_BALANCE: &str =
    "2025-03-04,记-2,购图书,50101,30.01,\n2025-03-04,记-2,购图书,102,,30.00\n";

#[test]
fn the_count_the_list_and_the_ticks_of_an_upload_agree() {
    served(|service, _| async move {
        let path = stage(&service, &format!("{HEAD}{FIRST}{OUT_OF_BALANCE}{SECOND}{WRONG}")).await;
        let preview = service.post(&format!("{path}/preview"), json!({})).await.done(200);
        let fates: Vec<String> = keys(&preview).into_iter().map(|(_, fate)| fate).collect();
        assert_eq!(fates, ["wanted", "refused", "wanted"], "{preview}");
        assert_eq!((&preview["vouchers"], &preview["is_refused"]), (&json!(2), &json!(true)));
        let id = path.rsplit('/').next().unwrap();
        let page = service.page(&format!("/units/G1/uploads/{id}")).await;
        assert!(page.contains("没有错误的凭证 2 张、分录 4 条"), "{page}");
        assert_eq!(page.matches("name=\"tick\"").count(), 2, "{page}");
        assert_eq!(page.matches(">有错误</span>").count(), 1, "{page}");
        // Where the rest is taken without it, what has errors stays out and refuses nothing.
        let rest = json!({ "acceptance": { "left_out": [], "reason": "已核" } });
        let preview = service.post(&format!("{path}/preview"), rest).await.done(200);
        assert_eq!(preview["is_refused"], false, "{preview}");
        assert_eq!((&preview["vouchers"], &preview["left_out_vouchers"]), (&json!(2), &json!(2)));
        // Named by its key it is wanted, and refuses.
        let named =
            json!({ "acceptance": { "vouchers": [keys(&preview)[1].0], "reason": "已核" } });
        let preview = service.post(&format!("{path}/preview"), named).await.done(200);
        assert_eq!(preview["is_refused"], true, "{preview}");
        service
    });
}
