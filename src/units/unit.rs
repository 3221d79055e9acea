//! A union organisation that keeps its own books, and its place in the tree.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Unit ids stay below 2^20, so that `unit_id * 2^32 + seq` is exact for every reader of JSON.
pub const MAX_UNIT_ID: i64 = (1 << 20) - 1;

/// Gives an enum its one stored spelling, its Chinese label, and both directions of reading.
#[macro_export]
macro_rules! spelled {
    ($(#[$meta:meta])* $name:ident {
        $($(#[$inner:meta])* $variant:ident = $stored:literal, $label:literal;)+
    }) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        pub enum $name { $($(#[$inner])* #[serde(rename = $stored)] $variant,)+ }

        impl $name {
            pub const EVERY: &'static [Self] = &[$(Self::$variant),+];

            /// How the database and JSON spell it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $stored),+ }
            }

            /// How the screen says it.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }

            /// From the stored spelling or the screen's.
            #[must_use]
            pub fn read(text: &str) -> Option<Self> {
                Self::EVERY.iter().copied().find(|it| it.as_str() == text || it.label() == text)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.label())
            }
        }
    };
}

spelled! {
    /// Where a unit stands in the tree.
    Level {
        Federation = "federation", "省直工会";
        Department = "department", "厅局直属工会";
        Grassroots = "grassroots", "基层工会";
        Branch = "branch", "分会";
    }
}

spelled! {
    /// Which official list of accounts and statements a unit uses (财会〔2021〕7号 第二部分).
    Tier {
        Grassroots = "grassroots", "基层";
        CountyAndAbove = "county_and_above", "县级以上";
    }
}

/// 单位.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub parent_id: Option<i64>,
    pub level: Level,
    pub tier: Tier,
    pub valid_from_on: String,
    pub valid_to_on: Option<String>,
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.name)
    }
}

/// What it takes to add a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewUnit {
    pub code: String,
    pub name: String,
    pub parent_code: Option<String>,
    pub level: Level,
    pub tier: Tier,
    /// `YYYY-MM-DD`.
    pub valid_from_on: String,
}

/// A unit's code: what files and people name it by. Letters, digits and dashes only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitCode(pub String);

impl FromStr for UnitCode {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let plain = |character: char| character.is_ascii_alphanumeric() || character == '-';
        let fits = (1..=32).contains(&text.len()) && text.chars().all(plain);
        fits.then(|| Self(text.to_owned())).ok_or(())
    }
}
