//! A short table that is not a list: a caption for who does not see it, headings, rows.

use maud::{Markup, html};

use crate::web::words::Words;

/// Rows as markup under headings; each heading with the class of its column.
#[must_use]
pub fn table(
    words: Words,
    label: &'static str,
    headings: &[(&'static str, &str)],
    rows: &Markup,
) -> Markup {
    html! {
        div class="wide" tabindex="0" role="region" aria-label=(words.t(label)) {
            table class="grid" {
                thead { tr {
                    @for (heading, class) in headings {
                        th scope="col" class=[(!class.is_empty()).then_some(*class)] {
                            (words.t(heading))
                        }
                    }
                } }
                tbody { (rows) }
            }
        }
    }
}
