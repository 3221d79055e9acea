//! What people do, done in a real browser, and every page looked at.
//!
//! Invariants: journeys run on SQLite, the first sign-in on both databases (that both show the same
//! is what `tests/pages` and `tests/http` ask, which need no browser); a page that a journey calls
//! good has no violation of WCAG A and AA that axe finds and no error on its console; the pictures
//! of the user guide are made here, so that they stay true.

mod access;
mod approvals;
mod figures;
mod keeping;
mod oversight;
mod pages;
mod payments;
mod spending;
mod typing;
mod uploads;
mod vouchers;

use std::future::Future;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Once;
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};
use union_ledger::platform::database::Database;

use crate::common::books::Books;
use crate::common::people::Person;
use crate::common::{both, files_under, on_sqlite, project, temporary_folder};
use crate::http::service::Service;

/// What finance officers sit at, and what they carry.
const WIDE: (u32, u32) = (1366, 768);
const NARROW: (u32, u32) = (390, 844);
/// A picture in the guide is no longer than this.
const MAX_PICTURE_HEIGHT: u32 = 1_500;
/// What a headless window takes of its height for itself.
const WINDOW_FRAME: u32 = 140;
/// How long something on a page may take to come; only a failure waits so long.
const PATIENCE: Duration = Duration::from_secs(20);
const AXE: &str = include_str!("axe-4.14.1.min.js");

/// A browser of its own for one journey, on one service.
pub struct Browser {
    pub client: Client,
    pub origin: String,
    driver: Child,
    driver_url: String,
    /// Where the browser keeps its profile and puts downloads.
    pub folder: tempfile::TempDir,
}

/// A service over three unions for a browser to look at.
pub struct Site {
    pub service: Service,
    pub books: Books,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn has_browser() -> bool {
    static SAID: Once = Once::new();
    let has = |program: &str| {
        let asked = Command::new(program).arg("--version").stdout(Stdio::null()).status();
        asked.is_ok_and(|status| status.success())
    };
    let found = has("chromium") && has("chromedriver");
    if !found {
        let is_required = std::env::var("REQUIRE_BROWSER").is_ok_and(|value| value == "1");
        assert!(!is_required, "chromium and chromedriver are not installed");
        SAID.call_once(|| eprintln!("no chromium with chromedriver: pages were not looked at"));
    }
    found
}

/// Runs a journey over three unions.
pub fn browsed<F: Future<Output = (Browser, Site)>>(test: impl Fn(Browser, Site) -> F) {
    if has_browser() {
        on_sqlite(|database| walked(database, &test));
    }
}

/// The same, once on each database.
pub fn browsed_on_both<F: Future<Output = (Browser, Site)>>(test: impl Fn(Browser, Site) -> F) {
    if has_browser() {
        both(|database| walked(database, &test));
    }
}

async fn walked<F: Future<Output = (Browser, Site)>>(
    database: Database,
    test: &impl Fn(Browser, Site) -> F,
) {
    let books = Books::new(database.clone()).await;
    let service = Service::start(&database).await;
    let browser = Browser::start(&service.origin).await;
    let (browser, site) = test(browser, Site { service, books }).await;
    browser.end().await;
    site.service.stop().await;
}

/// Runs a journey over a database that the caller has filled, at a time and with the evidence
/// kept in a folder.
pub async fn browse_over_at<F: Future<Output = (Browser, Service)>>(
    database: &Database,
    (now, data_dir): (&str, &Path),
    test: impl FnOnce(Browser, Service) -> F,
) {
    if !has_browser() {
        return;
    }
    let service = Service::start_at(database, now, Some(data_dir)).await;
    let browser = Browser::start(&service.origin).await;
    let (browser, service) = test(browser, service).await;
    browser.end().await;
    service.stop().await;
}

impl Browser {
    pub async fn start(origin: &str) -> Self {
        let folder = temporary_folder();
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = loop {
            let line = lines.next().unwrap().unwrap();
            if let Some(rest) = line.split("started successfully on port ").nth(1) {
                break rest.trim_end_matches('.').parse::<u16>().unwrap();
            }
        };
        // Whatever else it says must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        let driver_url = format!("http://127.0.0.1:{port}");
        let profile = folder.path().join("profile");
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--force-device-scale-factor=1",
            "--lang=zh-CN",
            &format!("--window-size={},{}", WIDE.0, WIDE.1),
            &format!("--user-data-dir={}", profile.display()),
        ];
        let downloads = folder.path().join("downloads");
        std::fs::create_dir_all(&downloads).unwrap();
        let capabilities = json!({
            "browserName": "chrome",
            "goog:chromeOptions": { "args": arguments, "prefs": {
                "download.default_directory": downloads, "download.prompt_for_download": false,
            } },
            "goog:loggingPrefs": { "browser": "ALL" },
            "unhandledPromptBehavior": "ignore",
        });
        let Value::Object(capabilities) = capabilities else { unreachable!() };
        let mut builder =
            ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
        let client = builder.capabilities(capabilities).connect(&driver_url).await.unwrap();
        let origin = origin.to_owned();
        Self { client, origin, driver, driver_url, folder }
    }

    pub async fn end(self) {
        self.client.clone().close().await.unwrap();
    }

    /// Where downloads go.
    pub fn downloads(&self) -> PathBuf {
        self.folder.path().join("downloads")
    }

    /// The first file that was downloaded, once it is whole.
    pub async fn downloaded(&self, ending: &str) -> PathBuf {
        let begun = Instant::now();
        loop {
            let files = std::fs::read_dir(self.downloads()).unwrap();
            let mut paths = files.filter_map(|entry| Some(entry.ok()?.path()));
            if let Some(path) = paths.find(|path| path.to_string_lossy().ends_with(ending)) {
                return path;
            }
            assert!(begun.elapsed() < PATIENCE, "nothing was downloaded that ends in {ending}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub async fn go(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.origin)).await.unwrap();
    }

    /// Path and query of the page that is shown.
    pub async fn path(&self) -> String {
        let url = self.client.current_url().await.unwrap();
        match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        }
    }

    /// Signs somebody in through the door, as they would.
    pub async fn sign_in(&self, person: &Person) {
        self.client.delete_all_cookies().await.unwrap();
        self.go("/login").await;
        self.fill("[name=login]", &person.login).await;
        self.fill("[name=password]", &person.password).await;
        self.click("button.primary").await;
        self.wait_for(".person").await;
    }

    pub async fn wait_for(&self, css: &str) -> Element {
        let wait = self.client.wait().at_most(PATIENCE);
        match wait.for_element(Locator::Css(css)).await {
            Ok(element) => element,
            Err(problem) => panic!("{css} did not come: {problem}\n{}", self.page_text().await),
        }
    }

    /// Waits until the page says something.
    pub async fn wait_text(&self, text: &str) {
        let begun = Instant::now();
        loop {
            // A page that is just being left has no text.
            let shown = self.client.find(Locator::Css("body")).await;
            if let Ok(body) = shown
                && body.text().await.is_ok_and(|shown| shown.contains(text))
            {
                return;
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "{text} did not come at {}\n{}",
                self.path().await,
                self.page_text().await
            );
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    pub async fn page_text(&self) -> String {
        self.client.find(Locator::Css("body")).await.unwrap().text().await.unwrap()
    }

    pub async fn text(&self, css: &str) -> String {
        self.wait_for(css).await.text().await.unwrap()
    }

    pub async fn click(&self, css: &str) {
        self.wait_for(css).await.click().await.unwrap();
    }

    /// Clicks the first link, button or summary that says this.
    pub async fn click_text(&self, text: &str) {
        let path = format!(
            "//*[self::a or self::button or self::summary or self::label]\
             [contains(normalize-space(.), '{text}')]"
        );
        let wait = self.client.wait().at_most(PATIENCE);
        match wait.for_element(Locator::XPath(&path)).await {
            Ok(element) => element.click().await.unwrap(),
            Err(problem) => panic!("nothing says {text}: {problem}\n{}", self.page_text().await),
        }
    }

    /// Puts a value in place of what a field holds.
    pub async fn fill(&self, css: &str, value: &str) {
        let field = self.wait_for(css).await;
        field.clear().await.unwrap();
        field.send_keys(value).await.unwrap();
    }

    /// Chooses an option by its value.
    pub async fn choose(&self, css: &str, value: &str) {
        self.wait_for(css).await.select_by_value(value).await.unwrap();
    }

    /// Types into whatever has the focus.
    pub async fn keys(&self, keys: &str) {
        self.client.active_element().await.unwrap().send_keys(keys).await.unwrap();
    }

    /// Hands a file to a file field.
    pub async fn hand_over(&self, css: &str, file: &Path) {
        let field = self.wait_for(css).await;
        field.send_keys(&file.display().to_string()).await.unwrap();
    }

    pub async fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute(script, arguments).await.unwrap()
    }

    pub async fn accept_question(&self) {
        self.client.accept_alert().await.unwrap();
    }

    pub async fn on_a_phone(&self) {
        self.size(NARROW).await;
    }

    pub async fn at_a_desk(&self) {
        self.size(WIDE).await;
    }

    async fn size(&self, (width, height): (u32, u32)) {
        self.client.set_window_size(width, height).await.unwrap();
        // In headless mode the window has a frame: the page itself must have the width.
        let inner = self.script("return window.innerWidth", Vec::new()).await;
        let inner = u32::try_from(inner.as_u64().unwrap()).unwrap();
        if inner != width {
            self.client.set_window_size(width + (width - inner.min(width)), height).await.unwrap();
        }
    }

    /// What the console has said since it was last asked, errors only.
    async fn console_errors(&self) -> Vec<String> {
        let answer = self.ask_driver("se/log", &json!({ "type": "browser" })).await;
        let entries = answer["value"].as_array().cloned().unwrap_or_default();
        entries
            .iter()
            .filter(|entry| entry["level"] == "SEVERE")
            .map(|entry| entry["message"].as_str().unwrap_or_default().to_owned())
            // A form that was refused is answered with 4xx, and the browser notes it.
            .filter(|message| !message.contains("the server responded with a status of 4"))
            .collect()
    }

    /// No violation that axe finds, no error on the console, nothing wider than the window.
    pub async fn check(&self, name: &str) {
        let faults = self.faults(name).await;
        assert!(faults.is_empty(), "{faults:#?}");
    }

    /// Everything that is wrong with the page as it is shown.
    async fn faults(&self, name: &str) -> Vec<String> {
        let run = "const done = arguments[arguments.length - 1]; \
            axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', \
            'wcag22aa', 'best-practice'] }).then(found => done(found.violations.map(it => \
            it.id + ': ' + it.nodes.map(node => node.target.join(' ') + ' ' + \
            node.failureSummary).join(' | '))), problem => done([String(problem)]));";
        self.script(AXE, Vec::new()).await;
        let found = self.client.execute_async(run, Vec::new()).await.unwrap();
        let found = found.as_array().unwrap().iter().filter_map(Value::as_str);
        let mut faults: Vec<String> = found.map(str::to_owned).collect();
        faults.extend(self.console_errors().await);
        let wider = "return document.documentElement.scrollWidth - window.innerWidth";
        let beyond = self.script(wider, Vec::new()).await.as_i64().unwrap_or(0);
        if beyond > 1 {
            faults.push(format!("{beyond} pixels wider than the window"));
        }
        faults.into_iter().map(|fault| format!("{name}: {fault}")).collect()
    }

    /// The page as a picture of a few dozen kilobytes.
    async fn small_picture(&self) -> Vec<u8> {
        let parameters = json!({ "format": "webp", "quality": 70 });
        let asked = json!({ "cmd": "Page.captureScreenshot", "params": parameters });
        let answer = self.ask_driver("goog/cdp/execute", &asked).await;
        base64_bytes(answer["value"]["data"].as_str().unwrap_or_else(|| panic!("{answer}")))
    }

    /// Asks the driver what the client has no words for.
    async fn ask_driver(&self, what: &str, asked: &Value) -> Value {
        let session = self.client.session_id().await.unwrap().unwrap();
        let url = format!("{}/session/{session}/{what}", self.driver_url);
        let answer = reqwest::Client::new().post(url).json(asked).send().await.unwrap();
        answer.json().await.unwrap()
    }

    /// Makes the window as high as the page, within reason, for a picture of all of it.
    async fn grow(&self, (width, height): (u32, u32)) {
        let script = "return document.documentElement.scrollHeight";
        let whole = self.script(script, Vec::new()).await.as_u64().unwrap();
        let whole = u32::try_from(whole).unwrap().clamp(height, MAX_PICTURE_HEIGHT);
        self.size((width, whole + WINDOW_FRAME)).await;
    }

    /// Checks the page in both widths; with `UPDATE_PICTURES=1` keeps what it looks like where the
    /// guide shows it.
    pub async fn picture(&self, name: &str) {
        let faults = self.looked_at(name).await;
        assert!(faults.is_empty(), "{faults:#?}");
    }

    /// The same, for whoever gathers what is wrong with many pages.
    pub async fn looked_at(&self, name: &str) -> Vec<String> {
        let updates = std::env::var("UPDATE_PICTURES").is_ok_and(|value| value == "1");
        let mut faults = Vec::new();
        for (size, ending) in [(NARROW, "-narrow"), (WIDE, "")] {
            self.size(size).await;
            faults.extend(self.faults(&format!("{name}{ending}")).await);
            let Some(file) = shown_in_guide(&format!("{name}{ending}.webp")) else { continue };
            if updates {
                self.grow(size).await;
                std::fs::create_dir_all(file.parent().unwrap()).unwrap();
                std::fs::write(file, self.small_picture().await).unwrap();
            } else if !file.exists() {
                faults.push(format!("no picture {name}{ending}; run with UPDATE_PICTURES=1"));
            }
        }
        faults
    }

    /// What the page is on paper, on so many sheets where that is known; with `UPDATE_PICTURES=1`
    /// its first sheet is kept for the guide.
    pub async fn paper(&self, name: &str, sheets: Option<usize>) {
        // As a person prints: on the paper that the style sheet asks for.
        let parameters = json!({ "preferCSSPageSize": true, "printBackground": true });
        let asked = json!({ "cmd": "Page.printToPDF", "params": parameters });
        let answer = self.ask_driver("goog/cdp/execute", &asked).await;
        let pdf = answer["value"]["data"].as_str().unwrap_or_else(|| panic!("{name}: {answer}"));
        let pdf = base64_bytes(pdf);
        if let Some(sheets) = sheets {
            assert_eq!(sheets_of(&pdf), sheets, "sheets of {name}");
        }
        let Some(file) = shown_in_guide(&format!("paper-{name}.png")) else { return };
        if !std::env::var("UPDATE_PICTURES").is_ok_and(|value| value == "1") {
            assert!(file.exists(), "no picture of {name} on paper; run with UPDATE_PICTURES=1");
            return;
        }
        let (from, to) = (self.folder.path().join("page.pdf"), file.with_extension(""));
        std::fs::write(&from, pdf).unwrap();
        let drawn = Command::new("pdftoppm")
            .args(["-png", "-r", "70", "-singlefile"])
            .args([&from, &to])
            .status();
        assert!(drawn.unwrap().success(), "{name}");
    }
}

/// Where a picture is kept, if a chapter of the guide shows it.
fn shown_in_guide(name: &str) -> Option<PathBuf> {
    let place = format!("pictures/{name})");
    let mut chapters = files_under("docs/guide", ".md").into_iter();
    let is_shown = chapters.any(|(_, text)| text.contains(&place));
    is_shown.then(|| project().join("docs/guide/pictures").join(name))
}

/// Pages of a PDF that the browser wrote: it names each of them in plain text.
fn sheets_of(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    text.matches("/Type /Page").count() - text.matches("/Type /Pages").count()
}

/// Base64 as a WebDriver sends it.
fn base64_bytes(text: &str) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let digits: Vec<u8> = text.bytes().filter(|byte| *byte != b'=').map(value).collect();
    let mut bytes = Vec::with_capacity(digits.len() * 3 / 4);
    for group in digits.chunks(4) {
        let bits = group.iter().fold(0_u32, |bits, digit| bits << 6 | u32::from(*digit));
        let bits = bits << (6 * (4 - group.len()));
        bytes.extend_from_slice(&bits.to_be_bytes()[1..group.len()]);
    }
    bytes
}
