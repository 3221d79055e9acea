//! Imports that are killed at any point: never half a batch, never a lost acknowledged one.
//!
//! The program itself runs as a process and is killed with a signal that it cannot catch. What it
//! leaves is looked at by another process, as after a power cut.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use union_ledger::catalogue::SCHEMA;
use union_ledger::imports::store::{BatchRow, batches_of};
use union_ledger::ledger::store;
use union_ledger::platform::database::Database;

use crate::common::books::Books;
use crate::common::{in_schema, runtime, temporary_folder};

/// Imports that are killed in the embedded database, and on the server.
const KILLS_ON_SQLITE: u32 = 200;
const KILLS_ON_POSTGRES: u32 = 60;

/// Every so many imports, all that was ever posted is verified from the first voucher on.
const VERIFY_EVERY: u32 = 25;

const VOUCHERS: usize = 120;
const UNIT: &str = "G1";

/// Books that processes write to and that die under them.
struct Scene {
    url: String,
    folder: TempDir,
    /// Of the delays; said when a test fails, so that it can be had again.
    seed: u64,
}

/// How the books stand.
#[derive(Debug)]
struct Standing {
    vouchers: usize,
    batches: Vec<BatchRow>,
}

impl Standing {
    fn posted(&self) -> usize {
        self.batches.iter().filter(|batch| batch.status == "posted").count()
    }

    fn batch(&self, file: &Path) -> Option<&BatchRow> {
        let name = file.file_name().unwrap().to_string_lossy();
        self.batches.iter().find(|batch| batch.file_name == name)
    }
}

impl Scene {
    fn new(url: &str, folder: TempDir) -> Self {
        let seed = std::env::var("CRASH_SEED").ok().and_then(|text| text.parse().ok());
        let seed = seed.unwrap_or_else(|| {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
            now.as_millis() as u64
        });
        eprintln!("CRASH_SEED={seed}");
        let scene = Self { url: url.to_owned(), folder, seed };
        scene.with_books(async |database| {
            union_ledger::ledger::prepare_database(&database).await.unwrap();
            Books::new(database).await;
        });
        scene
    }

    /// Looks at the books as somebody who comes afterwards.
    fn with_books<T>(&self, look: impl AsyncFn(Database) -> T) -> T {
        runtime().block_on(async {
            let database = Database::open(&self.url, &SCHEMA).await.unwrap();
            let seen = look(database.clone()).await;
            database.close().await;
            seen
        })
    }

    fn standing(&self) -> Standing {
        self.with_books(async |database| {
            let mut tx = database.read().await.unwrap();
            let unit = union_ledger::units::store::unit_by_code(&mut tx, UNIT).await.unwrap();
            let vouchers = store::vouchers_in_chain(&mut tx, unit.id, 1, i64::from(u32::MAX));
            let vouchers = vouchers.await.unwrap().len();
            let batches = batches_of(&mut tx, unit.id).await.unwrap();
            tx.commit().await.unwrap();
            Standing { vouchers, batches }
        })
    }

    /// From the first voucher on: the chain, the balances and the trail.
    fn verify(&self) {
        let output = self.command(&["verify", "--unit", UNIT]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_union-ledger"));
        command
            .arg("--data-dir")
            .arg(self.folder.path())
            .args(["--database", &self.url, "--lang", "zh"])
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// A journal that no other import brought.
    fn journal(&self, number: u32) -> PathBuf {
        let mut text = "日期,凭证号,摘要,科目编码,借方金额,贷方金额\n".to_owned();
        for voucher in 1..=VOUCHERS {
            let place = number as usize * VOUCHERS + voucher;
            let month = number % 12 + 1;
            for (account, debit, credit) in [("102", "8.50", ""), ("401", "", "8.50")] {
                let _ = writeln!(
                    text,
                    "2025-{month:02}-09,记-{place},收会费{place},{account},{debit},{credit}"
                );
            }
        }
        let path = self.folder.path().join(format!("{number}.csv"));
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Runs a command and kills it after a while; whether it had said that all is done.
    fn kill_after(&self, words: &[&str], delay: Duration) -> bool {
        let mut child = self.command(words).spawn().unwrap();
        std::thread::sleep(delay);
        // Ended already when it was fast.
        let _ = child.kill();
        let output = child.wait_with_output().unwrap();
        let is_acknowledged = String::from_utf8_lossy(&output.stdout).contains("已记账");
        assert!(
            !output.status.success() || is_acknowledged,
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        is_acknowledged
    }

    /// The next delay, anywhere between the start of the program and a little after its end.
    fn delay(&mut self, whole: Duration) -> Duration {
        // xorshift64*: no more is asked of it than to hit every stretch of time.
        self.seed ^= self.seed >> 12;
        self.seed ^= self.seed << 25;
        self.seed ^= self.seed >> 27;
        let share = (self.seed.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 48) as u16;
        whole.mul_f64(1.1 * f64::from(share) / 65_536.0)
    }

    /// Imports and kills so many times.
    fn run(mut self, kills: u32) {
        let began = Instant::now();
        let whole = self.measure();
        let mut before = self.standing();
        let (mut kept, mut lost) = (0, 0);
        for number in 2..kills + 2 {
            let file = self.journal(number);
            let delay = self.delay(whole);
            let is_acknowledged = if number % 3 == 0 {
                self.accept_staged(&file, delay)
            } else {
                self.kill_after(&import(&file), delay)
            };
            let after = self.standing();
            let came = after.vouchers - before.vouchers;
            assert!(came == 0 || came == VOUCHERS, "{number}: {came} of {VOUCHERS} vouchers");
            assert_eq!(after.posted() - before.posted(), came / VOUCHERS, "{number}: {after:?}");
            assert!(!is_acknowledged || came == VOUCHERS, "{number}: acknowledged and lost");
            if came == 0 {
                lost += 1;
            } else {
                kept += 1;
            }
            before = after;
            if number % VERIFY_EVERY == 0 {
                self.verify();
            }
        }
        self.verify();
        eprintln!("{kept} imports came in whole, {lost} not at all, in {:?}", began.elapsed());
        assert!(kept > 0 && lost > 0, "every import ended alike: {kept} and {lost}");
    }

    /// How long an import takes that nobody kills.
    fn measure(&self) -> Duration {
        let file = self.journal(1);
        let began = Instant::now();
        let output = self.command(&import(&file)).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        began.elapsed()
    }

    /// An upload that is kept first: its accepting is killed, and what broke off is resumed.
    fn accept_staged(&self, file: &Path, delay: Duration) -> bool {
        let path = file.to_string_lossy().into_owned();
        let stage = ["batch", "stage", &path, "--unit", UNIT, "--year", "2025"];
        let output = self.command(&stage).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let before = self.standing();
        let id = before.batch(file).unwrap().id.to_string();
        let accept = ["batch", "accept", &id, "--unit", UNIT, "--reason", "补录"];
        let is_acknowledged = self.kill_after(&accept, delay);
        let after = self.standing();
        let came = after.vouchers - before.vouchers;
        assert!(came == 0 || came == VOUCHERS, "{came} of {VOUCHERS} vouchers");
        assert!(!is_acknowledged || came == VOUCHERS, "acknowledged and lost");
        let state = after.batch(file).unwrap().status.as_str();
        assert_eq!(state == "posted", came == VOUCHERS, "{state}");
        // What broke off before the reason was on record asks for it again.
        let words: &[&str] = match state {
            "posted" => return true,
            "accepting" => &["batch", "resume", &id, "--unit", UNIT],
            _ => &accept,
        };
        let output = self.command(words).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        true
    }
}

fn import(file: &Path) -> Vec<&str> {
    let path = file.to_str().unwrap();
    vec!["import", path, "--unit", UNIT, "--year", "2025", "--reason", "补录"]
}

#[test]
fn imports_killed_at_any_point_leave_nothing_or_everything_in_the_embedded_database() {
    let folder = temporary_folder();
    let url = format!("sqlite:{}", folder.path().join("books.sqlite").display());
    Scene::new(&url, folder).run(KILLS_ON_SQLITE);
}

#[test]
fn imports_killed_at_any_point_leave_nothing_or_everything_on_the_server() {
    in_schema(|url| Scene::new(url, temporary_folder()).run(KILLS_ON_POSTGRES));
}
