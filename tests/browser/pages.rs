//! Every page of the sample federation, as the person who opens it every day, in both widths and
//! on paper: no violation, no console error, nothing wider than the window. These are the pictures
//! of the user guide.

use std::path::Path;

use union_ledger::cli::demo::Loader;
use union_ledger::cli::demo_dues::begin_dues;
use union_ledger::cli::demo_life::{begin_new_year, register_people};
use union_ledger::cli::demo_payments::begin_payments;
use union_ledger::cli::demo_people::{begin_aid, begin_programmes};
use union_ledger::dealings::store::transfers_of;
use union_ledger::dues::store::notices_about;
use union_ledger::imports::store::batches_of;
use union_ledger::ledger::prepare_database;
use union_ledger::ledger::store as ledger;
use union_ledger::payments::payment::Turn;
use union_ledger::payments::store::requests_below;
use union_ledger::platform::database::Database;
use union_ledger::trail::Actor;
use union_ledger::units::store::unit_by_code;

use super::{Browser, browse_over_at};
use crate::common::books::clock_at;
use crate::common::people::Person;
use crate::common::{isolation, on_sqlite, project, temporary_folder};

/// A while after the new year of the samples began.
const NOW: &str = "2026-04-28T02:00:00Z";
const UNIT: &str = "101001";

/// Picture, who looks, page. `{voucher}`, `{batch}`, `{posted}` and `{draft}` stand for ids.
const PAGES: &[(&str, &str, &str)] = &[
    // 单位财务
    ("home-finance", "fangxiaoman", "/"),
    ("uploads", "fangxiaoman", "/units/101001/uploads"),
    ("upload-with-mistakes", "fangxiaoman", "/units/101001/uploads/{batch}"),
    ("upload-posted", "fangxiaoman", "/units/101001/uploads/{posted}"),
    ("source", "fangxiaoman", "/units/101001/uploads/{posted}/source?sheet=0&row=12"),
    ("vouchers", "fangxiaoman", "/units/101001/vouchers?period=2025-12"),
    ("voucher-entry", "fangxiaoman", "/units/101001/vouchers/new?period=2026-03"),
    ("draft", "fangxiaoman", "/units/101001/drafts/{draft}"),
    ("voucher", "fangxiaoman", "/units/101001/vouchers/{voucher}"),
    ("books", "fangxiaoman", "/units/101001/books?period=2025"),
    ("trial-balance", "fangxiaoman", "/units/101001/books/trial-balance?period=2025"),
    ("general-ledger", "fangxiaoman", "/units/101001/books/general-ledger?period=2025"),
    ("detail-ledger", "fangxiaoman", "/units/101001/books/detail-ledger?period=2025&account=102"),
    (
        "multi-column-ledger",
        "fangxiaoman",
        "/units/101001/books/multi-column-ledger?period=2025&account=501",
    ),
    ("journal", "fangxiaoman", "/units/101001/books/journal?period=2025-12"),
    ("cash-journal", "fangxiaoman", "/units/101001/books/cash-journal?period=2025-12"),
    ("bank-journal", "fangxiaoman", "/units/101001/books/bank-journal?period=2025-12"),
    (
        "entries",
        "fangxiaoman",
        "/units/101001/entries?account=102&from=2025-01&to=2025-03&measure=movement&period=2025",
    ),
    ("statements", "fangxiaoman", "/units/101001/statements?period=2025"),
    ("balance-sheet", "fangxiaoman", "/units/101001/statements/balance-sheet?period=2025"),
    (
        "income-expenditure",
        "fangxiaoman",
        "/units/101001/statements/income-expenditure?period=2025",
    ),
    ("periods", "fangxiaoman", "/units/101001/periods?period=2026"),
    ("accounts", "fangxiaoman", "/units/101001/accounts?period=2026"),
    ("projects", "fangxiaoman", "/units/101001/projects"),
    ("bank-accounts", "fangxiaoman", "/units/101001/bank-accounts"),
    ("cash-rules", "fangxiaoman", "/units/101001/cash-rules"),
    ("budget-moves", "fangxiaoman", "/units/101001/budgets/moves?period=2025"),
    ("budget-words", "fangxiaoman", "/units/101001/budgets/words?period=2025"),
    ("aid-desk", "fangxiaoman", "/units/101001/aid?period=2025"),
    ("families-desk", "fangxiaoman", "/units/101001/families?period=2025"),
    ("search", "fangxiaoman", "/search?q=慰问&period=2025"),
    ("account", "fangxiaoman", "/account"),
    // 审核人
    ("home-reviewer", "chengwangshu", "/"),
    ("review", "chengwangshu", "/units/101001/review?period=2026-03"),
    ("closing", "chengwangshu", "/units/101001/periods/2026-02/closing"),
    // 省直工会财务
    ("home-federation", "luyanqiu", "/"),
    ("periods-board", "luyanqiu", "/periods?period=2025"),
    ("units", "luyanqiu", "/units"),
    ("unit", "luyanqiu", "/units/101001"),
    ("aid", "luyanqiu", "/units/101000/aid?period=2025"),
    ("aid-application", "luyanqiu", "/units/101000/aid/2025-0001?period=2025"),
    ("families", "luyanqiu", "/units/101000/families?period=2025"),
    ("family", "luyanqiu", "/units/101000/families/0001?period=2025"),
    ("aid-families", "luyanqiu", "/units/100000/books/aid-families?period=2025"),
    ("reopenings", "luyanqiu", "/units/101001/reopenings"),
    (
        "fiscal-appropriation",
        "luyanqiu",
        "/units/100000/statements/fiscal-appropriation?period=2025",
    ),
    ("state-assets", "luyanqiu", "/units/100000/statements/state-assets?period=2025"),
    ("cost", "luyanqiu", "/units/100000/statements/cost?period=2025"),
    // 经费: 省直工会财务
    ("dues", "wenruozhou", "/units/200000/dues?period=2026-03"),
    ("dues-card-root", "wenruozhou", "/units/200000/dues/card?period=2025"),
    ("dues-card", "wenruozhou", "/units/203002/dues/card?period=2025"),
    ("dues-receipts", "wenruozhou", "/units/200000/dues/receipts?period=2025-06"),
    ("dues-below", "wenruozhou", "/units/200000/dues/receipts?scope=below&period=2025-06"),
    ("dues-unmatched", "wenruozhou", "/units/200000/dues/receipts?scope=unmatched"),
    ("dues-shares", "wenruozhou", "/units/200000/dues/shares?period=2026-03"),
    ("dues-year-end", "wenruozhou", "/units/200000/dues/year-end?period=2025"),
    ("dues-notice", "wenruozhou", "/units/200000/dues/notices/{notice}?period=2025"),
    ("dues-papers", "wenruozhou", "/units/200000/dues/papers?period=2025"),
    ("dues-demands", "wenruozhou", "/units/200000/dues/demands?period=2026-03"),
    ("dues-splits", "wenruozhou", "/units/200000/books/dues-splits?period=2025-06"),
    ("grants-followed", "wenruozhou", "/units/200000/books/grants-followed?period=2025"),
    ("transfers", "wenruozhou", "/units/200000/transfers?period=2026-03"),
    ("transfers-all", "wenruozhou", "/units/200000/transfers?scope=all&period=2025"),
    ("transfer", "wenruozhou", "/units/200000/transfers/{disputed}"),
    ("returns", "wenruozhou", "/units/200000/returns?period=2025"),
    ("inter-unit", "wenruozhou", "/units/200000/books/inter-unit?period=2025"),
    ("dues-status", "wenruozhou", "/units/200000/books/dues-status?period=2025"),
    ("dues-arrears", "wenruozhou", "/units/200000/books/dues-arrears?period=2026-03"),
    // 付款单位财务 and 审核人, 下级财务
    ("home-dues", "qiaoyunfan", "/"),
    ("dues-assign", "qiaoyunfan", "/units/200000/dues/receipts?scope=unmatched"),
    ("returns-run", "qiaoyunfan", "/units/200000/returns?period=2025"),
    ("return-run", "heshuyi", "/units/200000/returns/完成任务回拨/2025"),
    ("transfers-to-confirm", "luochenyi", "/units/203000/transfers?scope=to_confirm"),
    ("transfer-to-confirm", "luochenyi", "/units/203000/transfers/{paid}"),
    // 付款: 经办, 会计, 主席, 出纳
    ("payments-new", "suwanqing", "/units/101002/payments/new?period=2026-03"),
    ("payment-sent-back", "suwanqing", "/units/101002/payments/{sent_back}"),
    ("payment-check", "luozhiqiu", "/units/101002/payments/{to_check}"),
    ("payees", "luozhiqiu", "/units/101002/payees"),
    ("payment-approve", "zhongyining", "/units/101002/payments/{to_approve}"),
    ("payments", "tangjiuge", "/units/101002/payments?period=2026-03"),
    ("payment-bounced", "tangjiuge", "/units/101002/payments/{bounced}"),
    ("payment-batches", "tangjiuge", "/units/101002/payment-batches"),
    // 经审委 and 考核组
    ("home-audit", "jiangzhao", "/"),
    ("trail", "jiangzhao", "/units/101001/trail"),
    ("verification", "jiangzhao", "/units/101001/verification"),
    ("verification-all", "jiangzhao", "/verification"),
    ("home-appraisal", "shenmubai", "/"),
    // 系统管理员
    ("home-administrator", "admin", "/"),
    ("users", "admin", "/users"),
    ("user", "admin", "/users/fangxiaoman"),
    ("districts", "admin", "/districts"),
    ("system", "admin", "/system"),
    ("trail-system", "admin", "/trail"),
];

/// Pages on paper, with the number of sheets where a form has to fit.
const PAPERS: &[(&str, &str, Option<usize>)] = &[
    ("balance-sheet", "/units/101001/statements/balance-sheet?period=2025", Some(1)),
    ("income-expenditure", "/units/101001/statements/income-expenditure?period=2025", Some(1)),
    ("trial-balance", "/units/101001/books/trial-balance?period=2025", None),
    ("detail-ledger", "/units/101001/books/detail-ledger?period=2025&account=102", None),
    ("voucher", "/units/101001/vouchers/{voucher}/print?paper=a5", Some(1)),
    ("statements", "/units/101001/statements?period=2025", None),
    ("vouchers", "/units/101001/vouchers?period=2025-12", None),
];

/// Ids that stand in the addresses.
struct Ids {
    voucher: i64,
    batch: i64,
    posted: i64,
    draft: i64,
    /// Transfers: one that is disputed, one that is paid and not confirmed.
    disputed: i64,
    paid: i64,
    /// Requests to pay, by where they stand.
    payments: [i64; 4],
    /// A notice of the year's end.
    notice: i64,
}

impl Ids {
    async fn find(database: &Database) -> Self {
        let mut tx = database.read().await.unwrap();
        let unit = unit_by_code(&mut tx, UNIT).await.unwrap();
        let batches = batches_of(&mut tx, unit.id).await.unwrap();
        let batch = |status: &str| batches.iter().find(|it| it.status == status).unwrap().id;
        let posted = batches.iter().find(|it| it.file_name == "101001_journal_2025.csv").unwrap();
        let vouchers = ledger::vouchers_in_chain(&mut tx, unit.id, 9, 10).await.unwrap();
        let drafts = ledger::drafts_of(&mut tx, unit.id, None).await.unwrap();
        let draft = drafts.iter().find(|it| it.state == "waiting").unwrap().id;
        let department = unit_by_code(&mut tx, "203000").await.unwrap();
        let transfers = transfers_of(&mut tx, department.id, 2025).await.unwrap();
        let disputed = transfers.iter().find(|it| !it.row.dispute.is_empty()).unwrap().row.id;
        let paid = transfers.iter().find(|it| it.row.number == "拨203000-03").unwrap().row.id;
        let payer = unit_by_code(&mut tx, "101002").await.unwrap();
        let days = ("2026-01-01", "2026-12-31");
        let requests = requests_below(&mut tx, payer.id, days).await.unwrap();
        let payments = [Turn::Mend, Turn::Check, Turn::Approve, Turn::PayAgain]
            .map(|turn| requests.iter().find(|it| it.turn() == turn).unwrap().id);
        let root = unit_by_code(&mut tx, "200000").await.unwrap();
        let notice = notices_about(&mut tx, root.id, 2025).await.unwrap()[0].id;
        let (voucher, batch, posted) = (vouchers[0].id, batch("staged"), posted.id);
        Self { voucher, batch, posted, draft, disputed, paid, payments, notice }
    }

    fn fill(&self, path: &str) -> String {
        let [sent_back, to_check, to_approve, bounced] = self.payments;
        path.replace("{sent_back}", &sent_back.to_string())
            .replace("{to_check}", &to_check.to_string())
            .replace("{to_approve}", &to_approve.to_string())
            .replace("{bounced}", &bounced.to_string())
            .replace("{voucher}", &self.voucher.to_string())
            .replace("{batch}", &self.batch.to_string())
            .replace("{posted}", &self.posted.to_string())
            .replace("{draft}", &self.draft.to_string())
            .replace("{disputed}", &self.disputed.to_string())
            .replace("{paid}", &self.paid.to_string())
            .replace("{notice}", &self.notice.to_string())
    }
}

async fn sample_federation(database: &Database, data_dir: &Path) -> Vec<Person> {
    prepare_database(database).await.unwrap();
    let samples = project().join("sample_ledgers");
    let (clock, isolation) = (clock_at(NOW), isolation());
    let loader = Loader { database, data_dir, clock, samples: &samples, isolation };
    let actor = Actor::named("测试");
    loader.run(&actor).await.unwrap();
    let mut people = register_people(&loader, &actor).await.unwrap();
    begin_new_year(&loader).await.unwrap();
    begin_payments(&loader).await.unwrap();
    begin_programmes(&loader, &actor).await.unwrap();
    begin_aid(&loader).await.unwrap();
    people.extend(begin_dues(&loader, &actor).await.unwrap());
    people
        .into_iter()
        .map(|it| Person { id: 0, login: it.login, password: it.password, token: String::new() })
        .collect()
}

async fn look_around(browser: &Browser, people: &[Person], ids: &Ids) {
    let mut signed_in = "";
    let mut faults = Vec::new();
    for (name, login, path) in PAGES {
        if signed_in != *login {
            let person = people.iter().find(|person| person.login == *login).unwrap();
            browser.sign_in(person).await;
            signed_in = login;
        }
        browser.go(&ids.fill(path)).await;
        let shown = browser.page_text().await;
        if shown.contains("错误码") {
            faults.push(format!("{login} {path}: {shown}"));
        }
        faults.extend(browser.looked_at(name).await);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_page_of_the_sample_federation_is_in_order() {
    on_sqlite(|database| async move {
        let folder = temporary_folder();
        let people = sample_federation(&database, folder.path()).await;
        let ids = Ids::find(&database).await;
        browse_over_at(&database, (NOW, folder.path()), |browser, service| async move {
            look_around(&browser, &people, &ids).await;
            browser.sign_in(&people[0]).await;
            for (name, path, sheets) in PAPERS {
                browser.go(&ids.fill(path)).await;
                browser.paper(name, *sheets).await;
            }
            (browser, service)
        })
        .await;
    });
}
