//! Use case: problems of letters that were issued, from their list. The caller holds the book of
//! the union that issued them.

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::json;

use crate::audits::codes;
use crate::audits::problem::problem_called;
use crate::audits::rows::ProblemRow as Row;
use crate::audits::store::{self, LetterRow, NewProblem};
use crate::finding::rows::Taken;
use crate::finding::{Outcome, refuses};
use crate::money::Money;
use crate::platform::clock::Clock;
use crate::platform::database::{Pending, Tx};
use crate::trail::{self, Action, Actor};
use crate::units::store as units;
use crate::units::unit::Unit;

const LETTER: &str = "意见书编号";
const UNIT: &str = "单位编码";
const CODE: &str = "问题代码";
const FACT: &str = "事实";

/// Takes up a list of problems of a year's letters.
pub async fn keep_problems(
    tx: &mut Tx,
    (clock, actor): (Clock, &Actor),
    (unit, year): (&Unit, i64),
    rows: &[Row],
) -> Outcome<Taken> {
    let pending: Pending<'_, Outcome<Taken>> = Box::pin(async move {
        let mut taken = Taken::of(rows.len());
        let called = units::units_called(tx, rows.iter().map(|row| row.unit.as_str())).await?;
        let chains = units::chains_of(tx, called.values().map(|it| it.id)).await?;
        let letters = store::letters_of(tx, unit.id).await?;
        let known = store::problems_by(tx, unit.id).await?;
        let mut seen: FxHashSet<(&str, i64, &str, &str)> = FxHashSet::default();
        for (place, row) in rows.iter().enumerate() {
            if problem_called(&row.code).is_none() {
                taken.tell(&codes::PROBLEM_CODE_UNKNOWN, (place, CODE), &row.code, "K01 至 K19");
            }
            let Some(audited) = called.get(&row.unit) else {
                taken.tell(&codes::UNIT_UNKNOWN, (place, UNIT), &row.unit, "已登记的单位");
                continue;
            };
            let chain = chains.get(&audited.id).map_or(&[][..], Vec::as_slice);
            let is_below = audited.id != unit.id && chain.iter().any(|it| it.id == unit.id);
            if !is_below {
                taken.tell(&codes::UNIT_OUT_OF_REACH, (place, UNIT), audited, "本单位的下级");
            }
            if !seen.insert((&row.letter, audited.id, &row.code, &row.fact)) {
                taken.tell(&codes::PROBLEM_TWICE, (place, FACT), &row.fact, "每个问题一行");
            }
            let is_known =
                |it: &&store::ProblemRow| it.letter == row.letter && is_same(it, row, audited);
            if known.iter().any(|it| is_known(&it)) {
                taken.know(place);
            } else if let Some(letter) = letters.iter().find(|it| it.number == row.letter) {
                // What was issued is not added to.
                let found = format!("{} 于 {} 出具", letter.number, letter.issued_on);
                taken.tell(&codes::LETTER_EXISTS, (place, LETTER), found, "另一编号");
            }
        }
        let news = taken.known.iter().filter(|is_known| !**is_known).count();
        if refuses(&taken.findings) || news == 0 {
            return Ok(taken);
        }
        let new = issue_letters(tx, (clock, actor), (unit, year), (rows, &taken, &called)).await?;
        store::insert_problems(tx, &new).await?;
        let detail = json!({ "year": year, "problems": new.len() });
        let what = (Action::ProblemsKept, unit.code.as_str());
        trail::append(tx, clock, actor, unit.id, what, &detail).await?;
        Ok(taken)
    });
    pending.await
}

/// The letters that are new, and their problems in the order of the list.
async fn issue_letters(
    tx: &mut Tx,
    acting: (Clock, &Actor),
    of: (&Unit, i64),
    (rows, taken, called): (&[Row], &Taken, &FxHashMap<String, Unit>),
) -> Outcome<Vec<NewProblem>> {
    let mut of_letters: FxHashMap<&str, i64> = FxHashMap::default();
    let mut lines: FxHashMap<i64, i64> = FxHashMap::default();
    let mut new = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        if taken.known.get(place) == Some(&true) {
            continue;
        }
        let Some(audited) = called.get(&row.unit) else { continue };
        let letter_id = if let Some(id) = of_letters.get(row.letter.as_str()) {
            *id
        } else {
            let id = issue(tx, acting, of, &row.letter).await?;
            of_letters.insert(&row.letter, id);
            id
        };
        let line = lines.entry(letter_id).or_default();
        *line += 1;
        new.push(NewProblem {
            letter_id,
            line: *line,
            audited_id: audited.id,
            code: row.code.clone(),
            fact: row.fact.clone(),
            amount_fen: row.amount.map(Money::fen),
            vouchers: row.vouchers.clone(),
            clause: row.clause.clone(),
            demand: row.demand.clone(),
            due_on: row.due_on.to_string(),
            owner: row.owner.clone(),
        });
    }
    Ok(new)
}

async fn issue(
    tx: &mut Tx,
    (clock, actor): (Clock, &Actor),
    (unit, year): (&Unit, i64),
    number: &str,
) -> Outcome<i64> {
    let letter = LetterRow {
        id: store::next_letter(tx).await?,
        unit_id: unit.id,
        number: number.to_owned(),
        year,
        evaluation: String::new(),
        advice: String::new(),
        issued_on: clock.today().to_string(),
        issued_by: actor.name.clone(),
        issued_at: clock.now_text(),
    };
    store::insert_letter(tx, &letter).await?;
    Ok(letter.id)
}

fn is_same(known: &store::ProblemRow, row: &Row, audited: &Unit) -> bool {
    known.audited_id == audited.id
        && (&known.code, &known.fact, known.amount_fen)
            == (&row.code, &row.fact, row.amount.map(Money::fen))
        && (&known.vouchers, &known.clause, &known.demand)
            == (&row.vouchers, &row.clause, &row.demand)
        && known.due_on == row.due_on.to_string()
        && known.owner == row.owner
}
