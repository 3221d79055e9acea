//! Everything that a line of a voucher may name: what the entry grid offers.

use serde::Serialize;
use utoipa::ToSchema;

use crate::finding::Outcome;
use crate::ledger::chart::dimension::{AssetOwnership, Dimension, ExpenditureKind, FundingSource};
use crate::ledger::chart::{Account, Chart, Demand, Era};
use crate::ledger::store;
use crate::platform::database::Tx;
use crate::units::economic_classes::listed_classes;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::sounds::{initials_of, sounds_of};

/// Something that can be chosen: by code, name or first letters.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EntryOption {
    pub code: String,
    pub name: String,
    pub initials: String,
    /// The letters of every reading of each character, parted by blanks: `y xh c k`.
    pub sounds: String,
    /// Dimensions that an entry on the account names, those it must with `!`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub asks_for: Vec<String>,
}

impl EntryOption {
    fn new(code: &str, name: &str) -> Self {
        Self {
            code: code.to_owned(),
            name: name.to_owned(),
            initials: initials_of(name),
            sounds: sounds_of(name),
            asks_for: Vec::new(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct EntryOptions {
    pub accounts: Vec<EntryOption>,
    pub projects: Vec<EntryOption>,
    /// Units that the unit settles with: the one above and those directly below.
    pub counterparties: Vec<EntryOption>,
    /// Outside the register of units.
    pub parties: Vec<EntryOption>,
    pub bank_accounts: Vec<EntryOption>,
    pub economic_classes: Vec<EntryOption>,
    pub funding_sources: Vec<EntryOption>,
    pub expenditure_kinds: Vec<EntryOption>,
    pub asset_ownerships: Vec<EntryOption>,
}

/// The accounts that take entries, with what each asks for.
pub fn account_options(chart: &Chart) -> Vec<EntryOption> {
    let option = |account: &Account| {
        let demands = |(dimension, demand): &(Dimension, Demand)| {
            let mark = if *demand == Demand::Must { "!" } else { "" };
            format!("{}{mark}", dimension.as_str())
        };
        EntryOption {
            asks_for: account.dimensions.iter().map(demands).collect(),
            ..EntryOption::new(&account.code, &chart.full_name(account))
        }
    };
    chart.accounts().iter().filter(|it| chart.is_leaf(it)).map(option).collect()
}

/// What a line of the unit's vouchers of a year may name.
pub async fn options_of(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<EntryOptions> {
    let chart = store::chart_of(tx, Era::of_year(year), unit.id).await?;
    let near = units::units_near(tx, unit.id).await?;
    let projects = units::projects_of(tx, unit.id).await?;
    let bank_accounts = units::bank_accounts_of(tx, unit.id).await?;
    let parties = units::parties_of(tx, unit.id).await?;
    let others = near.iter().filter(|it| it.id != unit.id);
    let option = |(code, name): (&str, &str)| EntryOption::new(code, name);
    let banks = bank_accounts.iter().map(|it| (it.code.as_str(), it.name.as_str()));
    Ok(EntryOptions {
        accounts: account_options(&chart),
        projects: projects.iter().map(|it| EntryOption::new(&it.code, &it.name)).collect(),
        counterparties: others.map(|it| EntryOption::new(&it.code, &it.name)).collect(),
        parties: parties.iter().map(|it| EntryOption::new("", &it.name)).collect(),
        bank_accounts: banks.map(option).collect(),
        economic_classes: listed_classes().map(option).collect(),
        funding_sources: FundingSource::EVERY
            .iter()
            .map(|it| EntryOption::new(it.as_str(), it.label()))
            .collect(),
        expenditure_kinds: ExpenditureKind::EVERY
            .iter()
            .map(|it| EntryOption::new(it.as_str(), it.label()))
            .collect(),
        asset_ownerships: AssetOwnership::EVERY
            .iter()
            .map(|it| EntryOption::new(it.as_str(), it.label()))
            .collect(),
    })
}
