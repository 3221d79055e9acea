//! Passwords: what is accepted, and how they are kept (Argon2id, RFC 9106).
//!
//! Invariants: hashing runs off the request loop and few at once; a sign-in with an unknown name
//! takes as long as one with a known name.

use std::sync::{LazyLock, OnceLock};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::Semaphore;

use super::codes::PASSWORD_WEAK;
use crate::finding::{Failure, Finding, Outcome, Place};

/// In characters; longer beats stranger (NIST SP 800-63B).
pub const MIN_CHARACTERS: usize = 10;
/// Hashing is paid by the byte.
pub const MAX_BYTES: usize = 256;
/// Distinct characters at least: `aaaaaaaaaa` is long and nothing else.
const MIN_DISTINCT: usize = 5;
/// Each takes 19 MiB and tens of milliseconds of one core.
const HASHING_AT_ONCE: usize = 2;
/// What people take first; each with anything before or after it, too short to stand alone.
const COMMON: [&str; 12] = [
    "password",
    "qwertyuiop",
    "1234567890",
    "0123456789",
    "9876543210",
    "abcdefghij",
    "iloveyou",
    "admin123",
    "woaini",
    "asdfghjkl",
    "gonghui",
    "a123456",
];
/// What may stand beside a common word without making it uncommon.
const MAX_BESIDE_COMMON: usize = 5;

static TURNS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(HASHING_AT_ONCE));

/// What is wrong with a password that somebody chooses.
#[must_use]
pub fn faults(password: &str, login: &str) -> Vec<Finding> {
    let fault = |found: &str, expected: &str| {
        Finding::new(&PASSWORD_WEAK, Place::of("新密码")).found(found).expected(expected)
    };
    let mut findings = Vec::new();
    let characters = password.chars().count();
    if characters < MIN_CHARACTERS {
        let expected = format!("至少 {MIN_CHARACTERS} 个字符");
        findings.push(fault(&format!("{characters} 个字符"), &expected));
    }
    if password.len() > MAX_BYTES {
        findings.push(fault("过长", &format!("不超过 {MAX_BYTES} 字节")));
    }
    let lower = password.to_lowercase();
    if login.len() >= 3 && lower.contains(&login.to_lowercase()) {
        findings.push(fault("含有用户名", "不含用户名"));
    }
    let mut distinct: Vec<char> = lower.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let is_common = COMMON
        .iter()
        .any(|word| lower.contains(word) && lower.len() - word.len() <= MAX_BESIDE_COMMON);
    if characters >= MIN_CHARACTERS && (distinct.len() < MIN_DISTINCT || is_common) {
        findings.push(fault("过于常见或单调", "不易猜到的密码"));
    }
    findings
}

fn failed(problem: impl std::fmt::Display) -> Failure {
    Failure::Storage(format!("password hashing: {problem}"))
}

async fn off_the_loop<T: Send + 'static>(
    work: impl FnOnce() -> Outcome<T> + Send + 'static,
) -> Outcome<T> {
    let _turn = TURNS.acquire().await.map_err(failed)?;
    tokio::task::spawn_blocking(work).await.map_err(failed)?
}

/// What is kept of a password: a PHC string with its own salt and costs.
pub async fn hash(password: String) -> Outcome<String> {
    off_the_loop(move || hash_now(&password)).await
}

fn hash_now(password: &str) -> Outcome<String> {
    let hashed = Argon2::default().hash_password(password.as_bytes()).map_err(failed)?;
    Ok(hashed.to_string())
}

/// Whether the password is the one that was hashed.
pub async fn matches(password: String, kept: String) -> Outcome<bool> {
    off_the_loop(move || {
        let kept = PasswordHash::new(&kept).map_err(failed)?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &kept).is_ok())
    })
    .await
}

/// Spends the time of [`matches()`] where there is nothing to compare with.
pub async fn match_nothing(password: String) -> Outcome<()> {
    static NOBODY: OnceLock<String> = OnceLock::new();
    let kept = if let Some(kept) = NOBODY.get() {
        kept.clone()
    } else {
        let made = hash("nobody has this password".to_owned()).await?;
        NOBODY.get_or_init(|| made).clone()
    };
    matches(password, kept).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_refused_and_long_ones_pass() {
        for (password, passes) in [
            ("short1", false),
            ("aaaaaaaaaaaa", false),
            ("password2025", false),
            ("1234567890", false),
            ("wangmin-2025", false),
            ("江州工会经费收支账", false),
            ("江州工会经费收支两条线", true),
            ("green-ledger-41", true),
        ] {
            assert_eq!(faults(password, "wangmin").is_empty(), passes, "{password}");
        }
        assert!(!faults(&"长".repeat(100), "wangmin").is_empty());
    }

    #[test]
    fn a_hash_is_argon2id_and_knows_its_password() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let kept = hash("green-ledger-41".to_owned()).await.unwrap();
            assert!(kept.starts_with("$argon2id$v=19$"), "{kept}");
            assert!(matches("green-ledger-41".to_owned(), kept.clone()).await.unwrap());
            assert!(!matches("green-ledger-42".to_owned(), kept).await.unwrap());
            match_nothing("whatever".to_owned()).await.unwrap();
        });
    }
}
