//! Return rules, runs, their approval and what they pay, on a small tree with receipts.
//!
//! The tree: `F1` above `D1`, `D2`; `D1` above `G1`, `G2`; `D2` above `G3`. Shares are 60, 10, 20
//! and 10 percent from 2024 on.

mod approving;
mod commands;
mod policies;
mod reports;
mod rules;
mod running;
pub mod service;

use union_ledger::date::Period;
use union_ledger::dealings::rows::TransferKind;
use union_ledger::dues::channel::Channel;
use union_ledger::dues::keep_registers::{keep_bases, keep_targets};
use union_ledger::dues::keep_split_rules::keep_split_rules;
use union_ledger::dues::record_receipts::record_receipts;
use union_ledger::dues::rows::{BaseRow, ReceiptRow, SplitRuleRow, TargetBasis, TargetRow};
use union_ledger::dues::split::Shares;
use union_ledger::finding::Outcome;
use union_ledger::finding::rows::Taken;
use union_ledger::grants::approve_run::{Approved, approve_run};
use union_ledger::grants::keep_rules::keep_return_rules;
use union_ledger::grants::return_run::{Asked, Way};
use union_ledger::grants::rows::{ReturnBasis, ReturnRuleRow};
use union_ledger::grants::run_returns::{Done, run_returns};
use union_ledger::ledger::store as ledger;
use union_ledger::money::Money;
use union_ledger::money::percent::Percent;
use union_ledger::platform::clock::Clock;
use union_ledger::platform::database::{Database, SYSTEM_BOOK};
use union_ledger::trail::Actor;
use union_ledger::units::add_unit::add_unit;
use union_ledger::units::store as units;
use union_ledger::units::unit::{Level, Tier, Unit};
use union_ledger::wiring::act;

use crate::common::books::{clock_at, day, new_unit, yuan};

/// Who computes, and who approves.
pub const COMPUTES: &str = "张会计";
pub const APPROVES: &str = "李主席";

pub struct Tree {
    pub database: Database,
    pub clock: Clock,
}

/// What a rule says, as a list has it: bounds, percent, standard, cap; empty for none.
pub type Said = [&'static str; 5];

impl Tree {
    pub async fn new(database: Database) -> Self {
        let clock = clock_at("2025-07-20T08:00:00Z");
        let mut tx = database.write(&[SYSTEM_BOOK]).await.unwrap();
        ledger::seed_charts(&mut tx).await.unwrap();
        let actor = Actor::named(COMPUTES);
        for (code, parent, level) in [
            ("F1", None, Level::Federation),
            ("D1", Some("F1"), Level::Department),
            ("D2", Some("F1"), Level::Department),
            ("G1", Some("D1"), Level::Grassroots),
            ("G2", Some("D1"), Level::Grassroots),
            ("G3", Some("D2"), Level::Grassroots),
        ] {
            let tier =
                if level == Level::Grassroots { Tier::Grassroots } else { Tier::CountyAndAbove };
            let new = new_unit(code, &format!("{code}工会"), parent, level, tier);
            add_unit(&mut tx, clock, &actor, new).await.unwrap();
        }
        let root = units::unit_by_code(&mut tx, "F1").await.unwrap();
        let percent = |text| Percent::read(text).unwrap();
        let shares = SplitRuleRow {
            unit: "F1".to_owned(),
            channel: None,
            shares: Shares(["60", "10", "20", "10"].map(percent)),
            from: day("2024-01-01"),
            to: None,
            paper: "江工发〔2023〕9号".to_owned(),
        };
        keep_split_rules(&mut tx, act(clock, &actor), &root, &[shares]).await.unwrap();
        tx.commit().await.unwrap();
        Self { database, clock }
    }

    pub async fn unit(&self, code: &str) -> Unit {
        let mut tx = self.database.read().await.unwrap();
        units::unit_by_code(&mut tx, code).await.unwrap()
    }

    /// Money that a union collects: for whom, on which day, how much.
    pub async fn collect(&self, receiver: &str, receipts: &[(&str, &str, &str)]) {
        let receiver = self.unit(receiver).await;
        let mut tx = self.database.write(&[SYSTEM_BOOK, receiver.id]).await.unwrap();
        let row = |(row, (unit, on, amount)): (i64, &(&str, &str, &str))| ReceiptRow {
            unit: (*unit).to_owned(),
            payer_name: String::new(),
            credit_code: String::new(),
            channel: Some(if receiver.code == *unit { Channel::Own } else { Channel::Tax }),
            wage_period: None,
            payroll: None,
            amount: yuan(amount),
            received_on: day(on),
            number: format!("{unit}-{on}-{amount}"),
            source: (0, row),
        };
        let rows: Vec<ReceiptRow> = (2..).zip(receipts).map(row).collect();
        let actor = Actor::named(COMPUTES);
        let act = act(self.clock, &actor);
        let (taken, _) = record_receipts(&mut tx, act, &receiver, (&rows, None)).await.unwrap();
        assert_eq!(taken.findings, []);
        tx.commit().await.unwrap();
    }

    /// Targets of 2025, set by the root.
    pub async fn targets(&self, targets: &[(&str, &str, TargetBasis, bool)]) {
        let root = self.unit("F1").await;
        let mut tx = self.database.write(&[SYSTEM_BOOK, root.id]).await.unwrap();
        let row = |(unit, amount, basis, is_key): &(&str, &str, TargetBasis, bool)| TargetRow {
            unit: (*unit).to_owned(),
            year: 2025,
            amount: yuan(amount),
            basis: *basis,
            is_key: *is_key,
        };
        let rows: Vec<TargetRow> = targets.iter().map(row).collect();
        let actor = Actor::named(COMPUTES);
        let taken = keep_targets(&mut tx, act(self.clock, &actor), &root, &rows).await.unwrap();
        assert_eq!(taken.findings, []);
        tx.commit().await.unwrap();
    }

    /// Members by union and month of wages.
    pub async fn members(&self, bases: &[(&str, &str, i64)]) {
        let root = self.unit("F1").await;
        let mut tx = self.database.write(&[SYSTEM_BOOK, root.id]).await.unwrap();
        let row = |(unit, month, members): &(&str, &str, i64)| BaseRow {
            unit: (*unit).to_owned(),
            unit_name: String::new(),
            wage_period: month.parse::<Period>().unwrap(),
            staff_count: *members,
            member_count: *members,
            payroll: yuan("1.00"),
            evidence: String::new(),
        };
        let rows: Vec<BaseRow> = bases.iter().map(row).collect();
        let actor = Actor::named(COMPUTES);
        let taken = keep_bases(&mut tx, act(self.clock, &actor), &root, &rows).await.unwrap();
        assert_eq!(taken.findings, []);
        tx.commit().await.unwrap();
    }

    /// A list of rules, imported by a unit.
    pub async fn keep(&self, unit: &str, rows: &[ReturnRuleRow]) -> Taken {
        let unit = self.unit(unit).await;
        let mut tx = self.database.write(&[SYSTEM_BOOK, unit.id]).await.unwrap();
        let actor = Actor::named(COMPUTES);
        let taken = keep_return_rules(&mut tx, act(self.clock, &actor), &unit, rows).await.unwrap();
        if union_ledger::finding::refuses(&taken.findings) {
            tx.rollback().await.unwrap();
        } else {
            tx.commit().await.unwrap();
        }
        taken
    }

    pub async fn run_as(&self, by: &str, payer: &str, asked: &Asked) -> Outcome<Done> {
        let payer = self.unit(payer).await;
        let mut tx = self.database.write(&[SYSTEM_BOOK, payer.id]).await.unwrap();
        let actor = Actor::named(by);
        let done = run_returns(&mut tx, act(self.clock, &actor), &payer, asked).await?;
        tx.commit().await.unwrap();
        Ok(done)
    }

    pub async fn run(&self, payer: &str, asked: &Asked) -> Outcome<Done> {
        self.run_as(COMPUTES, payer, asked).await
    }

    pub async fn approve_as(
        &self,
        by: &str,
        payer: &str,
        asked: &Asked,
        seen: Option<&str>,
    ) -> Outcome<Approved> {
        let payer = self.unit(payer).await;
        let mut tx = self.database.write(&[SYSTEM_BOOK, payer.id]).await.unwrap();
        let actor = Actor::named(by);
        let act = act(self.clock, &actor);
        let which = (asked.code.as_str(), asked.span);
        let approved = approve_run(&mut tx, act, &payer, which, seen).await?;
        tx.commit().await.unwrap();
        Ok(approved)
    }

    pub async fn approve(&self, payer: &str, asked: &Asked) -> Outcome<Approved> {
        self.approve_as(APPROVES, payer, asked, None).await
    }
}

pub fn rule(
    code: &str,
    basis: ReturnBasis,
    [from, to, rate, standard, cap]: Said,
) -> ReturnRuleRow {
    let percent = |text: &str| (!text.is_empty()).then(|| Percent::read(text).unwrap());
    let amount = |text: &str| (!text.is_empty()).then(|| yuan(text));
    ReturnRuleRow {
        code: code.to_owned(),
        name: "上缴回拨".to_owned(),
        payer: "F1".to_owned(),
        level: Level::Department,
        basis,
        tier_from: percent(from),
        tier_to: percent(to),
        percent: percent(rate),
        standard: amount(standard),
        cap: amount(cap),
        kind: TransferKind::Return,
        from: day("2025-01-01"),
        to: None,
        paper: "江工发〔2024〕5号".to_owned(),
    }
}

pub fn tiers(code: &str) -> Vec<ReturnRuleRow> {
    [["", "80", "1", "", ""], ["80", "100", "3", "", ""], ["100", "", "5", "", "450"]]
        .map(|said| rule(code, ReturnBasis::Remitted, said))
        .into()
}

pub fn asked(code: &str, span: &str, way: Way, on: &str) -> Asked {
    Asked { code: code.to_owned(), span: span.parse().unwrap(), way, dated_on: day(on) }
}

/// The lines of a run: union, basis, tier, rate, amount.
pub fn lines(done: &Done) -> Vec<(String, String, String, String, String)> {
    done.run
        .lines
        .iter()
        .map(|line| {
            (
                line.unit.clone(),
                line.basis_words(),
                line.earned.tier.clone(),
                line.earned.rate.clone(),
                line.earned.amount.to_string(),
            )
        })
        .collect()
}

pub fn line(words: [&str; 5]) -> (String, String, String, String, String) {
    let [unit, basis, tier, rate, amount] = words.map(str::to_owned);
    (unit, basis, tier, rate, amount)
}

pub fn total(done: &Done) -> Money {
    done.run.total()
}
