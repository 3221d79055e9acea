//! 八不准: what money of unions must not be spent on, as data: words of summaries, words of payees,
//! accounts; and how many may win something. Pure.
//!
//! Invariants: what is found is a doubt for a person to settle, and names the word it comes from;
//! an entry that gives back is never doubted.

use serde::{Deserialize, Serialize};

use crate::money::Money;

/// 体检, which the employer pays for.
pub const CHECK_UPS: &str = "体检";
const CHECK_UP_WORDS: [&str; 2] = [CHECK_UPS, "健康检查"];

/// Of how many who take part how many may win.
const WINNERS: i64 = 2;
const OF_PARTICIPANTS: i64 = 3;

/// One of the eight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ban {
    pub ban: i64,
    pub title: String,
    /// Of summaries and projects.
    #[serde(default)]
    pub words: Vec<String>,
    /// Of the names of payees.
    #[serde(default)]
    pub payees: Vec<String>,
    /// What the codes of accounts begin with; all where there are none.
    #[serde(default)]
    pub accounts: Vec<String>,
}

/// A line of a voucher as it is screened.
#[derive(Clone, Copy, Debug)]
pub struct Screened<'s> {
    pub account: &'s str,
    pub summary: &'s str,
    pub project: &'s str,
    pub payee: &'s str,
    pub net_debit: Money,
}

impl Screened<'_> {
    /// Whether it is for check-ups.
    #[must_use]
    pub fn is_check_up(&self) -> bool {
        let says = |text: &str| CHECK_UP_WORDS.iter().any(|word| text.contains(word));
        self.account.starts_with('5')
            && self.net_debit > Money::ZERO
            && (says(self.summary) || says(self.project))
    }
}

/// The bans that are shipped.
#[must_use]
pub fn shipped_bans() -> Vec<Ban> {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
    let ban = |line: &str| {
        let mut cells = line.split(',');
        Some(Ban {
            ban: cells.next()?.parse().ok()?,
            title: cells.next()?.to_owned(),
            words: words(cells.next()?),
            payees: words(cells.next()?),
            accounts: words(cells.next()?),
        })
    };
    include_str!("data/bans.csv").lines().skip(1).filter_map(ban).collect()
}

/// The ban that a line may break, and the word that says so.
#[must_use]
pub fn doubted<'b>(bans: &'b [Ban], line: Screened<'_>) -> Option<(&'b Ban, &'b str)> {
    if line.net_debit <= Money::ZERO {
        return None;
    }
    bans.iter().find_map(|ban| {
        let is_there = ban.accounts.is_empty()
            || ban.accounts.iter().any(|of| line.account.starts_with(of.as_str()));
        let said = |word: &&String| {
            line.summary.contains(word.as_str()) || line.project.contains(word.as_str())
        };
        let word = ban.words.iter().find(said);
        let payee = ban.payees.iter().find(|word| line.payee.contains(word.as_str()));
        Some((ban, word.or(payee)?.as_str())).filter(|_| is_there)
    })
}

/// Whether more win than may.
#[must_use]
pub fn too_many_win((winners, participants): (i64, i64)) -> bool {
    winners.saturating_mul(OF_PARTICIPANTS) > participants.saturating_mul(WINNERS)
}

/// Who won and who took part, where a summary says both: `参赛90人，获奖70人`.
#[must_use]
pub fn awards_in(summary: &str) -> Option<(i64, i64)> {
    let count = |words: &[&str]| {
        words.iter().find_map(|word| {
            let rest = summary.split_once(word)?.1;
            let rest = rest.trim_start_matches(|it: char| !it.is_ascii_digit() && it != '，');
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            let is_people = rest.get(digits.len()..)?.starts_with(['人', '名']);
            digits.parse().ok().filter(|_| is_people)
        })
    };
    Some((count(&["获奖"])?, count(&["参赛", "参加", "参与"])?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bans_are_shipped_and_a_line_is_doubted_by_word_payee_and_account() {
        let bans = shipped_bans();
        assert_eq!(bans.iter().map(|it| it.ban).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7, 8]);
        let found = |account: &str, summary: &str, payee: &str, fen: i64| {
            let net_debit = Money::from_fen(fen);
            let line = Screened { account, summary, project: "", payee, net_debit };
            doubted(&bans, line).map(|(ban, word)| (ban.ban, word.to_owned()))
        };
        for (account, summary, payee, fen, expected) in [
            ("50302", "宴请客人", "", 1, Some((1, "宴请"))),
            ("50302", "活动用品", "某某足浴店", 1, Some((3, "足浴"))),
            ("50302", "冲回宴请", "", -1, None),
            ("135", "宴请客人", "", 1, None),
            ("135", "借给行政", "", 1, Some((6, "借给行政"))),
            ("50105", "春节慰问", "某某超市", 1, None),
        ] {
            let expected = expected.map(|(ban, word): (i64, &str)| (ban, word.to_owned()));
            assert_eq!(found(account, summary, payee, fen), expected, "{summary} {payee}");
        }
    }

    #[test]
    fn two_thirds_of_who_takes_part_may_win() {
        for (summary, counts, is_too_many) in [
            ("技能竞赛奖励，参赛90人，获奖60人", Some((60, 90)), false),
            ("参加职工 90 名，获奖 61 名", None, false),
            ("参加职工90名，获奖61名", Some((61, 90)), true),
            ("获奖61人", None, false),
            ("参赛队伍5支，获奖3人", None, false),
        ] {
            assert_eq!(awards_in(summary), counts, "{summary}");
            assert_eq!(counts.is_some_and(too_many_win), is_too_many, "{summary}");
        }
    }

    #[test]
    fn check_ups_are_known_by_word() {
        let line = |summary, fen| {
            let net_debit = Money::from_fen(fen);
            Screened { account: "50302", summary, project: "", payee: "", net_debit }
        };
        assert!(line("职工体检费", 1).is_check_up());
        assert!(!line("职工体检费", -1).is_check_up());
        assert!(!line("体育比赛", 1).is_check_up());
    }
}
