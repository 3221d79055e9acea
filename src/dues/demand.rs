//! 催缴通知: what of a union's dues is overdue, month by month, with all that it rests on. Pure.

use serde::{Deserialize, Serialize};

use crate::dues::store::DemandRow;
use crate::finding::{Failure, Outcome};
use crate::money::Money;

/// A month that is overdue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemandMonth {
    pub wage_period: String,
    pub payroll: Money,
    pub due: Money,
    pub paid: Money,
    pub arrears: Money,
    pub due_on: String,
    pub days_late: i64,
    /// Nothing where no rule of the region has a rate.
    pub charge: Money,
}

/// What a demand says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demand {
    pub number: String,
    pub date: String,
    pub issuer_code: String,
    pub issuer_name: String,
    pub unit_code: String,
    pub unit_name: String,
    pub payer_name: String,
    pub credit_code: String,
    pub months: Vec<DemandMonth>,
    /// The papers of the rules by which a charge was computed.
    pub charge_papers: Vec<String>,
}

impl Demand {
    #[must_use]
    pub fn arrears(&self) -> Money {
        self.months.iter().map(|it| it.arrears).sum()
    }

    #[must_use]
    pub fn charge(&self) -> Money {
        self.months.iter().map(|it| it.charge).sum()
    }

    /// Whether another one says the same, whatever its number.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        let said = |it: &Self| (it.date.clone(), it.payer_name.clone(), it.months.clone());
        said(self) == said(other)
    }
}

impl DemandRow {
    /// As it was made.
    ///
    /// # Errors
    /// When the database says what no version of the product writes.
    pub fn read(&self) -> Outcome<Demand> {
        serde_json::from_str(&self.content)
            .map_err(|problem| Failure::Storage(format!("demand {}: {problem}", self.id)))
    }
}
