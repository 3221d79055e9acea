//! A short table that is not a list: a caption for who does not see it, headings, rows.

use maud::{Markup, html};

use crate::web::words::Words;

/// Rows as markup under headings; each heading with the class of its column.
pub fn table(
    words: Words,
    label: &'static str,
    headings: &[(&'static str, &str)],
    rows: &Markup,
) -> Markup {
    framed(words, ("", "grid", words.t(label)), headings, &html! { tbody { (rows) } })
}

/// The same with classes of its own around it and for itself, whatever stands in its body and foot.
pub fn framed(
    words: Words,
    (around, own, label): (&str, &str, &str),
    headings: &[(&'static str, &str)],
    body: &Markup,
) -> Markup {
    html! {
        div class={ "wide" @if !around.is_empty() { " " (around) } } tabindex="0" role="region"
            aria-label=(label) {
            table class=(own) {
                thead { tr {
                    @for (heading, class) in headings {
                        th scope="col" class=[(!class.is_empty()).then_some(*class)] {
                            (words.t(heading))
                        }
                    }
                } }
                (body)
            }
        }
    }
}
