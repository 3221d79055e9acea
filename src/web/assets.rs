//! Style sheets, scripts and the icon: part of the binary, named by their content so that a
//! browser may keep them for ever.

use std::sync::OnceLock;

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};

use super::codes;
use super::problem::Problem;
use crate::platform::evidence::hex;

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// Name, media type, content.
const FILES: &[(&str, &str, &[u8])] = &[
    ("style.css", CSS, include_bytes!("assets/style.css")),
    ("print.css", CSS, include_bytes!("assets/print.css")),
    ("app.js", JS, include_bytes!("assets/app.js")),
    ("books.js", JS, include_bytes!("assets/books.js")),
    ("charts.js", JS, include_bytes!("assets/charts.js")),
    ("uploads.js", JS, include_bytes!("assets/uploads.js")),
    ("budget-grid.js", JS, include_bytes!("assets/budget-grid.js")),
    ("voucher-grid.js", JS, include_bytes!("assets/voucher-grid.js")),
    ("attachments.js", JS, include_bytes!("assets/attachments.js")),
    ("icon.svg", SVG, include_bytes!("assets/icon.svg")),
    ("htmx.min.js", JS, include_bytes!("assets/vendor/htmx-2.0.11.min.js")),
    ("echarts.min.js", JS, include_bytes!("assets/vendor/echarts-6.1.0.common.min.js")),
];

/// Characters of the hash in an address: enough to tell two versions apart.
const HASH_CHARACTERS: usize = 12;

/// The address of a file, with a mark of its content.
pub fn asset_url(name: &str) -> &'static str {
    static ADDRESSES: OnceLock<Vec<(&'static str, String)>> = OnceLock::new();
    let addresses = ADDRESSES.get_or_init(|| {
        FILES
            .iter()
            .map(|(name, _, content)| {
                let hash = hex(&Sha256::digest(content));
                let mark = hash.get(..HASH_CHARACTERS).unwrap_or_default();
                (*name, format!("/assets/{name}?v={mark}"))
            })
            .collect()
    });
    addresses.iter().find(|(known, _)| *known == name).map_or("", |(_, address)| address.as_str())
}

/// One file. Nothing here is anybody's data.
pub async fn serve(Path(file): Path<String>) -> Response {
    match FILES.iter().find(|(name, _, _)| *name == file) {
        Some((_, kind, content)) => {
            let kept = "public, max-age=31536000, immutable";
            ([(header::CONTENT_TYPE, *kind), (header::CACHE_CONTROL, kept)], *content)
                .into_response()
        }
        None => Problem::new(&codes::ROUTE_UNKNOWN, "").into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_an_address_of_its_content() {
        for (name, _, _) in FILES {
            assert!(asset_url(name).starts_with(&format!("/assets/{name}?v=")), "{name}");
        }
        assert_eq!(asset_url("none"), "");
    }

    #[test]
    fn files_of_others_are_as_they_came() {
        let told = include_str!("assets/vendor/README.md");
        let vendored = FILES.iter().filter(|(name, _, _)| name.ends_with(".min.js"));
        for (name, _, content) in vendored {
            assert!(told.contains(&hex(&Sha256::digest(content))), "{name}");
        }
    }
}
