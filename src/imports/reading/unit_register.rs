//! The register of units as reading asks it: it has tens of thousands, of which a file names a few.
//!
//! Invariant: an answer holds every unit that is asked for; it may hold more, so that whoever asks
//! looks at what comes.

use std::fmt;
use std::sync::Arc;

use crate::units::unit::Unit;

/// Which units are wanted. Names are asked for as they are compared: squeezed, or what of a
/// squeezed name is left without 委员会.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnitQuestion {
    /// With one of these codes, or one of these squeezed names.
    Named { codes: Vec<String>, names: Vec<String> },
    /// With one of these codes or very names, with all that stand above them.
    Listed(Vec<String>),
    /// Whose squeezed name stands in a squeezed text.
    StandingIn(String),
    /// Whose squeezed name, without 委员会, ends so.
    Ending(String),
    /// Whose name a text may mean: in short, with more before it, by its sound or with a slip.
    Near(String),
}

/// Whoever knows the units.
#[derive(Clone)]
pub struct UnitRegister(Arc<dyn Fn(UnitQuestion) -> Vec<Unit> + Send + Sync>);

impl UnitRegister {
    #[must_use]
    pub fn answered_by(answer: impl Fn(UnitQuestion) -> Vec<Unit> + Send + Sync + 'static) -> Self {
        Self(Arc::new(answer))
    }

    /// A register that is all there: every unit is the answer to every question.
    #[must_use]
    pub fn of_units(mut units: Vec<Unit>) -> Self {
        units.sort_unstable_by_key(|unit| unit.id);
        Self::answered_by(move |_| units.clone())
    }

    #[must_use]
    pub fn ask(&self, question: UnitQuestion) -> Vec<Unit> {
        (self.0)(question)
    }
}

impl fmt::Debug for UnitRegister {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UnitRegister")
    }
}
