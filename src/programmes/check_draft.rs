//! Use case: what limits say of a voucher before it is kept: what it spends on projects, set beside
//! the rows that the programmes of those projects meet.
//!
//! A voucher names no persons: what is said for each of them is judged on the roster.

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::finding::{Finding, Outcome, Place, Severity};
use crate::ledger::balances::residuals::{Residual, moved_by};
use crate::ledger::chart::{Chart, Class, Era};
use crate::ledger::store as ledger;
use crate::ledger::voucher::VoucherDraft;
use crate::limits::codes;
use crate::limits::limit::{Aspect, Limit, Limits, Measure, plain_item};
use crate::limits::list_limits::{limits_of, root_of};
use crate::limits::store as limits;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::programmes::list_programmes::programmes_of;
use crate::programmes::load_given::load_chains;
use crate::programmes::programme::{Programme, projects_of};
use crate::programmes::store;
use crate::units::project::{Project, plain_name};
use crate::units::settings::LimitControl;
use crate::units::store as units;
use crate::units::unit::Unit;

/// A limit that what a voucher spends on a project meets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DraftLimit {
    pub project: String,
    /// 项目编码 of the programme; empty where none is registered.
    pub programme: String,
    pub item: String,
    /// 计量, or 占比.
    pub measure: String,
    pub standard: Money,
    /// What was spent so far of what the limit is set against.
    pub spent: Money,
    pub asked: Money,
    pub paper: String,
    /// Judged person by person on the roster, not here.
    pub is_for_roster: bool,
}

impl DraftLimit {
    /// What is left before this voucher.
    #[must_use]
    pub fn left(&self) -> Money {
        (self.standard - self.spent).max(Money::ZERO)
    }

    #[must_use]
    pub fn is_over(&self) -> bool {
        !self.is_for_roster && self.spent + self.asked > self.standard
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DraftCheck {
    pub limits: Vec<DraftLimit>,
    pub findings: Vec<Finding>,
}

/// What is set beside the limits: what vouchers move on accounts and projects, by a day.
#[derive(Clone, Copy, Debug)]
pub struct Spending<'s> {
    pub chart: &'s Chart,
    pub projects: &'s [Project],
    pub day: Date,
    pub moved: &'s [Residual],
    /// One voucher, so that what is said for each time can be judged.
    pub is_one: bool,
}

impl Spending<'_> {
    /// Net debit of expense by project.
    #[must_use]
    pub fn by_project(&self) -> Vec<(&Project, Money)> {
        let mut spent: Vec<(&Project, Money)> = Vec::new();
        let mut places: FxHashMap<i64, usize> = FxHashMap::default();
        for it in self.moved {
            let Some(project_id) = it.dimensions.project_id else { continue };
            let account = self.chart.get(it.account_id);
            if account.is_none_or(|account| account.class != Class::Expense) {
                continue;
            }
            if let Some((_, sum)) = places.get(&project_id).and_then(|place| spent.get_mut(*place))
            {
                *sum += it.net_debit;
            } else if let Some(project) = self.projects.iter().find(|it| it.id == project_id) {
                places.insert(project_id, spent.len());
                spent.push((project, it.net_debit));
            }
        }
        spent.retain(|(_, net)| *net > Money::ZERO);
        spent
    }
}

/// Sets a voucher beside the limits of its day.
pub async fn check_draft(tx: &mut Tx, unit: &Unit, draft: &VoucherDraft) -> Outcome<DraftCheck> {
    let era = Era::of_year(i64::from(draft.dated_on.year()));
    let chart = ledger::chart_of(tx, era, unit.id).await?;
    let projects = units::projects_of(tx, unit.id).await?;
    let moved: Vec<Residual> = moved_by(draft).collect();
    let (chart, projects, moved) = (&chart, projects.as_slice(), moved.as_slice());
    let spending = Spending { chart, projects, day: draft.dated_on, moved, is_one: true };
    let control = units::settings_of(tx, unit.id).await?.limit_control;
    check_spending(tx, (unit, control), spending).await
}

/// Sets what vouchers spend beside the limits of a day.
pub async fn check_spending(
    tx: &mut Tx,
    (unit, control): (&Unit, LimitControl),
    spending: Spending<'_>,
) -> Outcome<DraftCheck> {
    let spent = spending.by_project();
    if spent.is_empty() {
        return Ok(DraftCheck::default());
    }
    let root = root_of(tx, unit).await?;
    let rows = limits_of(tx, &root).await?;
    if rows.is_empty() {
        return Ok(DraftCheck::default());
    }
    let day = spending.day;
    let year = i64::from(day.year());
    let programmes = programmes_of(tx, unit).await?;
    let programmes: Vec<Programme> = programmes.into_iter().filter(|it| it.year == year).collect();
    let moved = store::moved_by_project_of(tx, unit.id, year).await?;
    let chains = load_chains(tx, [unit.id]).await?;
    let chain = chains.get(&unit.id).map_or(&[][..], Vec::as_slice);
    let dues = Money::from_fen(limits::dues_of(tx, unit.id, year).await?);
    let projects = spending.projects;
    let books = Books { programmes: &programmes, projects, moved: &moved, dues };
    let mut check = DraftCheck::default();
    for (project, asked) in &spent {
        check.limits.extend(books.met((project, *asked), (&rows, day, chain)));
    }
    let is_each = |it: &&DraftLimit| it.measure == Measure::Event.label();
    let over = check.limits.iter().filter(|it| it.is_over());
    let over = over.filter(|it| spending.is_one || !is_each(it));
    check.findings = over.map(|it| finding(it, control)).collect();
    Ok(check)
}

/// What is known of a union's year.
struct Books<'b> {
    programmes: &'b [Programme],
    projects: &'b [Project],
    moved: &'b [store::ProjectMovedRow],
    dues: Money,
}

impl Books<'_> {
    /// The programmes whose books a project is.
    fn programmes_on(&self, project: &Project) -> impl Iterator<Item = &Programme> {
        self.programmes.iter().filter(|it| {
            let of = projects_of(self.projects, (&it.code, &it.name, &it.category));
            of.iter().any(|own| own.id == project.id)
        })
    }

    fn met(
        &self,
        (project, asked): (&Project, Money),
        (rows, day, chain): (&Limits, Date, &[i64]),
    ) -> Vec<DraftLimit> {
        let mut items: Vec<(String, String)> = Vec::new();
        for programme in self.programmes_on(project) {
            items.push((plain_item(&programme.category), programme.code.clone()));
            items.push((plain_item(&programme.name), programme.code.clone()));
        }
        items.push((plain_item(plain_name(&project.name)), String::new()));
        let mut seen: Vec<(i64, Aspect)> = Vec::new();
        let mut met = Vec::new();
        for (item, programme) in items {
            for (aspect, limit) in rows.met(&item, day, chain) {
                if seen.contains(&(limit.id, aspect)) {
                    continue;
                }
                seen.push((limit.id, aspect));
                met.extend(self.limit((aspect, limit), (project, asked), (&item, &programme)));
            }
        }
        met
    }

    fn limit(
        &self,
        (aspect, limit): (Aspect, &Limit),
        (project, asked): (&Project, Money),
        (item, programme): (&str, &str),
    ) -> Option<DraftLimit> {
        let measure = limit.measure.map_or("", Measure::label);
        let (measure, standard, spent, is_for_roster) = match aspect {
            Aspect::Amount => {
                let is_for_roster = limit.measure != Some(Measure::Event);
                (measure.to_owned(), limit.amount?, Money::ZERO, is_for_roster)
            }
            Aspect::Share if self.dues > Money::ZERO => {
                let share = limit.share?;
                (format!("占比 {share}%"), share.of(self.dues), self.spent_on(item), false)
            }
            _ => return None,
        };
        Some(DraftLimit {
            project: format!("{} {}", project.code, project.name),
            programme: programme.to_owned(),
            item: limit.item.clone(),
            measure,
            standard,
            spent,
            asked,
            paper: limit.paper.clone(),
            is_for_roster,
        })
    }

    /// What the year's books have on the projects of an item.
    fn spent_on(&self, item: &str) -> Money {
        let mut codes: Vec<&str> = Vec::new();
        for it in self.programmes {
            if plain_item(&it.category) == item || plain_item(&it.name) == item {
                let own = projects_of(self.projects, (&it.code, &it.name, &it.category));
                codes.extend(own.iter().map(|project| project.code.as_str()));
            }
        }
        let named = self.projects.iter().filter(|it| plain_item(plain_name(&it.name)) == item);
        codes.extend(named.map(|it| it.code.as_str()));
        let of = self.moved.iter().filter(|it| codes.contains(&it.code.as_str()));
        of.map(|it| Money::from_fen(it.net_debit_fen)).sum()
    }
}

fn finding(it: &DraftLimit, control: LimitControl) -> Finding {
    let code = if it.measure == Measure::Event.label() {
        &codes::OVER_LIMIT
    } else {
        &codes::SHARE_EXCEEDED
    };
    let found = format!("已列支 {}，本次 {}", it.spent.grouped(), it.asked.grouped());
    let expected = format!(
        "不超过 {}（{} {}），可再列支 {}",
        it.standard.grouped(),
        it.item,
        it.paper,
        it.left().grouped()
    );
    let mut finding =
        Finding::new(code, Place::of(it.project.clone())).found(found).expected(expected);
    if control == LimitControl::Refuse {
        finding.severity = Severity::Refuse;
    }
    finding
}
