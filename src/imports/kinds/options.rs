//! What is said beside a file.

use serde::{Deserialize, Serialize};

/// What the person who imports says beside the file; each kind takes what concerns it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KindOptions {
    /// The month (1 to 12) that a dated table stands at, where the table itself does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub month: Option<i8>,
    /// The cash or bank account that a cash book is kept for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_code: Option<String>,
}
