//! A chart with its table: drawn by a script where there is one, read as a table where not, and
//! told apart without colours.

use maud::{Markup, html};
use serde::Serialize;

use crate::money::Money;
use crate::web::assets::asset_url;
use crate::web::words::Words;

/// How the figures are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// Side by side for each caption.
    Bars,
    /// From month to month.
    Lines,
    /// Parts of a whole, largest first, as lying bars.
    Ranking,
}

/// A run of figures under one name.
#[derive(Clone, Debug, Serialize)]
pub struct Series {
    pub name: String,
    /// One for each caption; nothing where there is none. In yuan, as text.
    pub amounts: Vec<Option<Money>>,
}

/// Figures by caption.
#[derive(Clone, Debug, Serialize)]
pub struct Chart {
    pub title: String,
    pub kind: ChartKind,
    pub captions: Vec<String>,
    pub series: Vec<Series>,
}

impl Chart {
    /// The chart and, folded below it, the figures that it shows.
    pub fn draw(&self, words: Words) -> Markup {
        let data = serde_json::to_string(self).unwrap_or_default();
        html! {
            figure class="chart" {
                figcaption { (self.title) span class="quiet" { " " (words.t("单位：元")) } }
                div class="chart-canvas" data-chart=(data) role="img" aria-label=(self.title) {}
                details class="chart-table" open {
                    summary { (words.t("图中数字")) }
                    (self.table(words))
                }
            }
        }
    }

    fn table(&self, words: Words) -> Markup {
        html! {
            div class="wide" tabindex="0" role="region" aria-label=(self.title) {
                table class="grid" {
                    thead { tr { th scope="col" { (words.t("项目")) }
                        @for series in &self.series {
                            th scope="col" class="money" { (series.name) }
                        } } }
                    tbody {
                        @for (place, caption) in self.captions.iter().enumerate() {
                            tr { th scope="row" { (caption) }
                                @for series in &self.series {
                                    td class="money" {
                                        @if let Some(Some(amount)) = series.amounts.get(place) {
                                            (amount.grouped())
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The scripts that draw; once on a page with charts, after them.
pub fn scripts() -> Markup {
    html! {
        script src=(asset_url("echarts.min.js")) defer {}
        script src=(asset_url("charts.js")) defer {}
    }
}
