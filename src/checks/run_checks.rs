//! Use cases: ask the books of a union, or of it and all below it, and keep what was found.
//!
//! Invariants: books are loaded one union after the other and given up again, judged beside while
//! the next one is loaded, so that a tree costs no more memory than its two largest unions; a pair
//! is found once, as the lower union sees it.

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::json;

use crate::checks::books::{Books, Voucher};
use crate::checks::codes;
use crate::checks::finding::{CheckFinding, Hit, Judged, Lack};
use crate::checks::load_books::load_books;
use crate::checks::load_shared::{Shared, load_shared};
use crate::checks::pair::{PairFacts, Standing};
use crate::checks::rule::{Rule, families, rule, rules, version};
use crate::checks::rules::vouchers::file_number;
use crate::checks::rules::{Judge, judge_of};
use crate::checks::store::{self, NewRun};
use crate::checks::terms::Terms;
use crate::date::Period;
use crate::dealings::claims::Tie;
use crate::dealings::compare_pairs::compare_pairs;
use crate::dealings::deal::Relation;
use crate::dealings::difference::Reasons;
use crate::dealings::reconcile::{flows_between, months_around};
use crate::dealings::store as dealings;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::ledger::chart::Era;
use crate::ledger::codes::YEAR_UNKNOWN;
use crate::ledger::post::sockets::Act;
use crate::ledger::store as ledger;
use crate::money::Money;
use crate::platform::database::{Pending, Tx};
use crate::trail::{self, Action};
use crate::units::store as units;
use crate::units::unit::Unit;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub unit: &'a Unit,
    pub year: i64,
    /// And all unions below it.
    pub is_below: bool,
    /// Of this family only: `UP`.
    pub family: Option<&'a str>,
    /// This rule only.
    pub rule: Option<&'a str>,
}

impl<'a> Asked<'a> {
    #[must_use]
    pub fn all(unit: &'a Unit, year: i64) -> Self {
        Self { unit, year, is_below: false, family: None, rule: None }
    }

    /// The rules that are meant.
    fn rules(&self) -> Outcome<Vec<&'static Rule>> {
        if let Some(id) = self.rule {
            let found = rule(id).ok_or_else(|| {
                Finding::new(&codes::RULE_UNKNOWN, Place::of("rule").field("rule")).found(id)
            })?;
            return Ok(vec![found]);
        }
        if let Some(family) = self.family.filter(|it| !families().contains(it)) {
            let place = Place::of("family").field("family");
            let finding = Finding::new(&codes::FAMILY_UNKNOWN, place).found(family);
            return Err(finding.expected(families().join("、")).into());
        }
        let is_meant = |it: &&Rule| self.family.is_none_or(|family| it.family() == family);
        Ok(rules().iter().filter(is_meant).collect())
    }
}

/// What was found, and of which books.
#[derive(Clone, Debug, Default)]
pub struct Found {
    pub findings: Vec<CheckFinding>,
    /// Each union with the end of its chain of vouchers.
    pub units: Vec<(i64, (i64, String))>,
    pub terms: Terms,
    /// Unions that have no books of the year.
    pub without_books: Vec<String>,
}

/// Asks without keeping anything. `progress` is told how many unions of how many are done.
pub async fn find(
    tx: &mut Tx,
    asked: Asked<'_>,
    mut progress: impl FnMut(usize, usize) + Send,
) -> Outcome<Found> {
    let pending: Pending<'_, Outcome<Found>> = Box::pin(async move {
        let meant = asked.rules()?;
        let asked_units = if asked.is_below {
            units::units_under(tx, Some(asked.unit.id)).await?
        } else {
            vec![asked.unit.clone()]
        };
        let shared = load_shared(tx, asked.unit, &asked_units, asked.year).await?;
        let mut found = Found { terms: shared.terms_of(asked.unit.id).clone(), ..Found::default() };
        let mut judging: Option<Judging> = None;
        for (done, unit) in asked_units.iter().enumerate() {
            let Some(state) = ledger::year_state(tx, unit.id, asked.year).await? else {
                if !asked.is_below {
                    let place = Place::of(format!("{unit} {}年", asked.year));
                    return Err(Finding::new(&YEAR_UNKNOWN, place).into());
                }
                found.without_books.push(unit.code.clone());
                continue;
            };
            let books = load_books(tx, unit, state, &shared).await?;
            found.units.push((unit.id, trail::store::head(tx, unit.id, "voucher").await?));
            found.findings.extend(judged(judging.take()).await?);
            // One union is judged beside while the next one is loaded.
            let meant = meant.clone();
            judging = Some(tokio::task::spawn_blocking(move || judge_books(&books, &meant)));
            progress(done + 1, asked_units.len());
        }
        found.findings.extend(judged(judging.take()).await?);
        let of_pairs: Vec<&Rule> = meant
            .into_iter()
            .filter(|it| matches!(judge_of(&it.id), Some(Judge::Pair(_))))
            .collect();
        if !of_pairs.is_empty() {
            let pairs = find_pairs(tx, asked, &asked_units, &of_pairs).await?;
            found.findings.extend(pairs);
        }
        found.findings.sort_by(|a, b| a.order().cmp(&b.order()));
        Ok(found)
    });
    pending.await
}

/// A union that is being judged.
type Judging = tokio::task::JoinHandle<Vec<CheckFinding>>;

async fn judged(judging: Option<Judging>) -> Outcome<Vec<CheckFinding>> {
    match judging {
        Some(judging) => judging.await.map_err(|it| Failure::Storage(it.to_string())),
        None => Ok(Vec::new()),
    }
}

/// What the rules say of a union's own books. Pure.
#[must_use]
pub fn judge_books(books: &Books, meant: &[&Rule]) -> Vec<CheckFinding> {
    let unit = (books.unit.id, books.unit.code.as_str());
    let in_file = file_numbers(books);
    let mut findings = Vec::new();
    for rule in meant {
        let Some(Judge::Books(judge)) = judge_of(&rule.id) else { continue };
        let is_of_new_system = rule.from_year.is_some_and(|from| from >= 2022);
        let judged: Judged = if !rule.holds_in(books.year) {
            Err(Lack::of("本规则不适用于该年度"))
        } else if is_of_new_system && books.era == Era::Y2009 {
            Err(Lack::of("按新会计制度登记的账簿"))
        } else {
            judge(books)
        };
        match judged {
            Ok(hits) => {
                let told =
                    |hit: Hit| CheckFinding::of(rule, unit, with_file_numbers(hit, &in_file));
                findings.extend(hits.into_iter().map(told));
            }
            Err(lack) => findings.push(CheckFinding::lacking(rule, unit, books.year, &lack)),
        }
    }
    findings
}

/// The numbers that vouchers have in the file that brought them, where the ledger gave another.
fn file_numbers(books: &Books) -> FxHashMap<String, &str> {
    let differs = |it: &&Voucher| {
        let number = it.file_number.as_deref().and_then(file_number);
        number.is_some_and(|number| number != it.number)
    };
    let named = |it| -> Option<(String, &str)> {
        let it: &Voucher = it;
        Some((it.name(), it.file_number.as_deref()?))
    };
    books.vouchers.iter().filter(differs).filter_map(named).collect()
}

/// Says them beside what was found.
fn with_file_numbers(hit: Hit, in_file: &FxHashMap<String, &str>) -> Hit {
    let said: Vec<&str> =
        hit.vouchers.iter().filter_map(|name| in_file.get(name).copied()).collect();
    if said.is_empty() {
        return hit;
    }
    let said = format!("原号 {}", said.join("、"));
    let note = if hit.note.is_empty() { said } else { format!("{}；{said}", hit.note) };
    Hit { note, ..hit }
}

/// How far a union's books of a year have come.
async fn standing(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Standing> {
    Ok(match ledger::year_state(tx, unit_id, year).await? {
        None => Standing::Missing,
        Some(state) if state.is_closed => Standing::Closed,
        Some(_) => Standing::Open,
    })
}

/// The pairs of a run: each union asked with the one above it, and, where it was asked alone, with
/// those right below it. By upper union, so that its vouchers are read once.
async fn pairs_of(
    tx: &mut Tx,
    asked: Asked<'_>,
    asked_units: &[Unit],
) -> Outcome<Vec<(Unit, Vec<Unit>)>> {
    let mut known: FxHashMap<i64, Unit> =
        asked_units.iter().map(|it| (it.id, it.clone())).collect();
    for above in units::ancestors_of(tx, asked.unit.id).await? {
        known.insert(above.id, above);
    }
    let mut lowers: Vec<Unit> = asked_units.to_vec();
    if !asked.is_below {
        lowers.extend(units::units_right_below(tx, asked.unit.id).await?);
    }
    let mut pairs: Vec<(Unit, Vec<Unit>)> = Vec::new();
    let mut places: FxHashMap<i64, usize> = FxHashMap::default();
    for lower in lowers {
        let Some(upper) = lower.parent_id.and_then(|id| known.get(&id)) else { continue };
        let place = *places.entry(upper.id).or_insert_with(|| {
            pairs.push((upper.clone(), Vec::new()));
            pairs.len() - 1
        });
        if let Some((_, of_upper)) = pairs.get_mut(place) {
            of_upper.push(lower);
        }
    }
    Ok(pairs)
}

type Ties = FxHashMap<(i64, i64), Vec<(Tie, crate::dealings::claims::Figures, Reasons)>>;

async fn find_pairs(
    tx: &mut Tx,
    asked: Asked<'_>,
    asked_units: &[Unit],
    meant: &[&Rule],
) -> Outcome<Vec<CheckFinding>> {
    let year = asked.year;
    let Some(december) = Period::new(year, 12) else { return Ok(Vec::new()) };
    let mut ties: Ties = FxHashMap::default();
    for row in compare_pairs(tx, asked.unit, december).await?.rows {
        let key = (row.upper.id, row.lower.id);
        ties.entry(key).or_default().push((row.tie, row.figures, row.reasons));
    }
    let disputed: FxHashMap<(i64, i64), i64> = store::disputed_below(tx, asked.unit.id, year)
        .await?
        .into_iter()
        .map(|(payer, receiver, fen)| ((receiver, payer), fen))
        .collect();
    let own: FxHashSet<i64> = asked_units.iter().map(|it| it.id).collect();
    let mut findings = Vec::new();
    // What could not be asked of pairs whose lower union was not asked itself.
    let mut lacking: Vec<(&Rule, Lack, usize)> = Vec::new();
    for (upper, lowers) in pairs_of(tx, asked, asked_units).await? {
        let upper_standing = standing(tx, upper.id, year).await?;
        let upper_lines = dealings::settlement_lines(tx, upper.id, months_around(year)).await?;
        for lower in lowers {
            let lower_lines = dealings::settlement_lines(tx, lower.id, months_around(year)).await?;
            let key = (upper.id, lower.id);
            let sides = ((&upper, &*upper_lines), (&lower, &*lower_lines));
            let facts = PairFacts {
                remitted: flows_between(sides.0, sides.1, (year, Relation::Remittance)),
                lower_standing: standing(tx, lower.id, year).await?,
                upper_standing,
                year,
                ties: ties.remove(&key).unwrap_or_default(),
                disputed: Money::from_fen(disputed.get(&key).copied().unwrap_or_default()),
                upper: upper.clone(),
                lower,
            };
            let is_own = own.contains(&facts.lower.id);
            for rule in meant {
                let judged = judge_pair(&facts, rule);
                match judged {
                    Ok(found) => findings.extend(found),
                    Err(lack) if is_own => {
                        let unit = (facts.lower.id, facts.lower.code.as_str());
                        findings.push(CheckFinding::lacking(rule, unit, year, &lack));
                    }
                    Err(lack) => match lacking.iter_mut().find(|(it, ..)| it.id == rule.id) {
                        Some((.., count)) => *count += 1,
                        None => lacking.push((rule, lack, 1)),
                    },
                }
            }
        }
    }
    let unit = (asked.unit.id, asked.unit.code.as_str());
    for (rule, lack, count) in lacking {
        let told = Lack::of(format!("{}（{count} 个下级单位）", lack.0));
        let is_there = findings.iter().any(|it: &CheckFinding| {
            it.rule == rule.id && it.unit_id == unit.0 && !it.is_finding()
        });
        if !is_there {
            findings.push(CheckFinding::lacking(rule, unit, year, &told));
        }
    }
    Ok(findings)
}

/// What a rule says of a pair, as the lower union sees it. Pure.
pub fn judge_pair(facts: &PairFacts, rule: &Rule) -> Result<Vec<CheckFinding>, Lack> {
    let Some(Judge::Pair(judge)) = judge_of(&rule.id) else { return Ok(Vec::new()) };
    if !rule.holds_in(facts.year) {
        return Err(Lack::of("本规则不适用于该年度"));
    }
    let unit = (facts.lower.id, facts.lower.code.as_str());
    let other = (facts.upper.id, facts.upper.code.as_str());
    let told = |hit| CheckFinding::of(rule, unit, hit).with_other(other);
    Ok(judge(facts)?.into_iter().map(told).collect())
}

/// A run as it was kept.
#[derive(Clone, Debug)]
pub struct Run {
    pub id: i64,
    /// As they are kept: pairs as the lower union sees them.
    pub found: Found,
}

/// Asks and keeps. The caller holds the system's book.
pub async fn run_checks(
    tx: &mut Tx,
    act: Act<'_>,
    asked: Asked<'_>,
    progress: impl FnMut(usize, usize) + Send,
) -> Outcome<Run> {
    let pending: Pending<'_, Outcome<Run>> = Box::pin(async move {
        let found = find(tx, asked, progress).await?;
        let id = store::next_run(tx).await?;
        let run = NewRun {
            id,
            unit_id: asked.unit.id,
            year: asked.year,
            is_below: asked.is_below,
            families: asked.family.or(asked.rule).unwrap_or_default().to_owned(),
            rule_version: version().to_owned(),
            terms: json!(found.terms).to_string(),
            run_by: act.actor.name.clone(),
            run_at: act.clock.now_text(),
            units: found.units.clone(),
        };
        store::insert_run(tx, &run).await?;
        store::insert_findings(tx, id, &found.findings).await?;
        let detail = json!({
            "run": id,
            "year": asked.year,
            "units": found.units.len(),
            "findings": found.findings.iter().filter(|it| it.is_finding()).count(),
            "rules": version(),
        });
        let what = (Action::ChecksRun, asked.unit.code.as_str());
        trail::append(tx, act.clock, act.actor, asked.unit.id, what, &detail).await?;
        Ok(Run { id, found })
    });
    pending.await
}

/// What the rules find in a union's year now, as the union sees it, without keeping it: pairs with
/// those right below it turned round, and answers that were given.
pub async fn findings_of_unit(
    tx: &mut Tx,
    unit: &Unit,
    year: i64,
    today: jiff::civil::Date,
) -> Outcome<Vec<CheckFinding>> {
    let pending: Pending<'_, Outcome<Vec<CheckFinding>>> = Box::pin(async move {
        let found = find(tx, Asked::all(unit, year), |_, _| {}).await?.findings;
        crate::checks::list_findings::seen_by(tx, unit, (year, today), found).await
    });
    pending.await
}

/// What all books of a run have in common, for whoever asks many units one by one.
pub async fn shared_for(tx: &mut Tx, root: &Unit, asked: &[Unit], year: i64) -> Outcome<Shared> {
    load_shared(tx, root, asked, year).await
}
