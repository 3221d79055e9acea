//! Use case: loads what all books of a run have in common, once.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::checks::calendar::{Calendar, CalendarDay, DayKind};
use crate::checks::codes;
use crate::checks::store;
use crate::checks::terms::{CHECK_TERMS, Terms};
use crate::date::ReportSpan;
use crate::dues::dues_month::DuesMonth;
use crate::dues::list_months::months_below;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::limits::list_limits::root_of;
use crate::limits::store::has_limits;
use crate::members::list_members::{Opener, Sight};
use crate::platform::database::{Pending, Tx};
use crate::programmes::read_findings::read_limit_findings;
use crate::programmes::results::LimitFinding;
use crate::units::dated_rule::in_force;
use crate::units::store as units;
use crate::units::unit::Unit;

/// What is loaded once for a run.
#[derive(Clone, Debug)]
pub struct Shared {
    pub year: i64,
    pub calendar: Calendar,
    default_terms: Terms,
    terms: FxHashMap<i64, Terms>,
    pub dues_months: FxHashMap<i64, Vec<DuesMonth>>,
    /// By code of the unit; `None` where no limits are kept.
    limits: Option<FxHashMap<String, Vec<LimitFinding>>>,
    pub has_lower: FxHashSet<i64>,
}

impl Shared {
    #[must_use]
    pub fn terms_of(&self, unit_id: i64) -> &Terms {
        self.terms.get(&unit_id).unwrap_or(&self.default_terms)
    }

    #[must_use]
    pub fn limits_of(&self, code: &str) -> Option<Vec<LimitFinding>> {
        self.limits.as_ref().map(|it| it.get(code).cloned().unwrap_or_default())
    }
}

/// For a unit and those of its tree that a run asks.
pub async fn load_shared(tx: &mut Tx, root: &Unit, asked: &[Unit], year: i64) -> Outcome<Shared> {
    let pending: Pending<'_, Outcome<Shared>> = Box::pin(async move {
        let top = root_of(tx, root).await?;
        let span = ReportSpan::Year(year);
        let last = span.last_period().last_day();
        let mut dues_months: FxHashMap<i64, Vec<DuesMonth>> = FxHashMap::default();
        for month in months_below(tx, root, (year * 100 + 1, year * 100 + 12), last).await? {
            dues_months.entry(month.unit_id).or_default().push(month);
        }
        let limits = if has_limits(tx, top.id).await? {
            let opener = Opener::load(tx, Sight::Masked).await?;
            let mut by_unit: FxHashMap<String, Vec<LimitFinding>> = FxHashMap::default();
            for it in read_limit_findings(tx, root, span, &opener).await? {
                by_unit.entry(it.unit_code.clone()).or_default().push(it);
            }
            Some(by_unit)
        } else {
            None
        };
        let mut has_lower: FxHashSet<i64> = asked.iter().filter_map(|it| it.parent_id).collect();
        if !units::units_right_below(tx, root.id).await?.is_empty() {
            has_lower.insert(root.id);
        }
        Ok(Shared {
            year,
            calendar: load_calendar(tx, top.id).await?,
            default_terms: Terms::default(),
            terms: load_terms(tx, asked, &last.to_string()).await?,
            dues_months,
            limits,
            has_lower,
        })
    });
    pending.await
}

/// Terms of units for which a paper says others than the defaults.
async fn load_terms(tx: &mut Tx, asked: &[Unit], day: &str) -> Outcome<FxHashMap<i64, Terms>> {
    let rules = units::rules_of_kind(tx, CHECK_TERMS).await?;
    let mut terms = FxHashMap::default();
    if rules.is_empty() {
        return Ok(terms);
    }
    let chains = units::chains_of(tx, asked.iter().map(|it| it.id)).await?;
    for (id, chain) in chains {
        let reach: Vec<i64> = chain.iter().map(|it| it.id).collect();
        let Some(rule) = in_force(&rules, &reach, "", day) else { continue };
        let said: Terms = serde_json::from_str(&rule.value).map_err(|problem| {
            let place = Place::of(rule.label());
            Finding::new(&codes::TERMS_UNREADABLE, place).found(problem)
        })?;
        terms.insert(id, said);
    }
    Ok(terms)
}

/// The days of a tree: what was shipped, and what its newest lists say of their years.
pub async fn load_calendar(tx: &mut Tx, root_id: i64) -> Outcome<Calendar> {
    let rows = store::calendar_days(tx, root_id).await?;
    let mut newest: FxHashMap<String, i64> = FxHashMap::default();
    for row in &rows {
        let year = row.day.get(..4).unwrap_or_default().to_owned();
        let taken_up = newest.entry(year).or_default();
        *taken_up = row.taken_up.max(*taken_up);
    }
    let holds = |row: &&store::DayRow| {
        newest.get(row.day.get(..4).unwrap_or_default()) == Some(&row.taken_up)
    };
    let unreadable = |text: &str| Failure::Storage(format!("no day of a calendar: {text}"));
    let day = |row: &store::DayRow| -> Outcome<CalendarDay> {
        Ok(CalendarDay {
            on: row.day.parse().map_err(|_| unreadable(&row.day))?,
            kind: DayKind::read(&row.kind).ok_or_else(|| unreadable(&row.kind))?,
            name: row.name.clone(),
        })
    };
    let kept: Vec<CalendarDay> = rows.iter().filter(holds).map(day).collect::<Outcome<_>>()?;
    Ok(Calendar::with(&kept))
}
