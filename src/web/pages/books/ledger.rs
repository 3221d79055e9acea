//! Ledgers and journals, a page at a time, as the bound ledger has them.

use maud::{Markup, html};
use serde::Deserialize;

use super::{file_links, year_in_head};
use crate::consolidation::consolidated_name::{ConsolidatedName, Tree};
use crate::finding::{Finding, Place};
use crate::formats::printable::{Report, RowKind};
use crate::ledger::chart::Account;
use crate::ledger::voucher::book::YearState;
use crate::oversight::oversight_name::OversightName;
use crate::overviews::overview_name::OverviewName;
use crate::platform::database::Tx;
use crate::regular::lines;
use crate::statements::build_report::{build_report, load_figures};
use crate::statements::codes::REPORT_UNKNOWN;
use crate::statements::figures::Figures;
use crate::statements::page_ledger::{PAGE_LINES, page_ledger};
use crate::statements::report_name::{ReportName, ReportOptions};
use crate::statements::trial_balance::{MAX_LEVEL, level_of};
use crate::units::unit::Unit;
use crate::web::at::{Last, Reading};
use crate::web::extract::Query;
use crate::web::frame::Frame;
use crate::web::parts::form::choice;
use crate::web::parts::listing::with;
use crate::web::parts::printed;
use crate::web::problem::Answer;
use crate::web::sounds::sounds_like;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct LedgerQuery {
    account: String,
    bank_account: String,
    /// Levels of a general ledger.
    level: Option<i64>,
    page: Option<usize>,
    /// Part of a code or name, in the list of accounts.
    q: String,
    /// `then` or `now`, of sums over a tree.
    tree: String,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Last(name): Last<String>,
    Query(query): Query<LedgerQuery>,
) -> Answer<Markup> {
    if let Some(overview) = OverviewName::read(&name).filter(|it| it.as_str() == name) {
        return super::lists::show(&mut tx, &unit, &frame, overview).await;
    }
    if let Some(name) = OversightName::shown(&name) {
        return super::oversight::show(&mut tx, &unit, &frame, name).await;
    }
    if let Some(name) = ConsolidatedName::read(&name).filter(|it| it.as_str() == name) {
        let tree = Tree::read(&query.tree).unwrap_or(Tree::Then);
        return super::consolidation::show(&mut tx, &unit, &frame, (name, tree)).await;
    }
    if name == lines::NAME {
        return super::regular::show(&mut tx, &unit, &frame).await;
    }
    let book = ReportName::read(&name)
        .filter(|it| !it.is_form() && *it != ReportName::TrialBalance && it.as_str() == name);
    let Some(book) = book else {
        return Err(Finding::new(&REPORT_UNKNOWN, Place::of(name)).into());
    };
    let title = frame.t(book.label());
    let year = match year_in_head(&mut tx, &frame, &unit).await? {
        Ok(year) => year,
        Err(instead) => return Ok(frame.page(title, &instead)),
    };
    let needs_account = matches!(book, ReportName::DetailLedger | ReportName::MultiColumnLedger);
    let at = Shelf { frame: &frame, unit: &unit, book, query: &query };
    let body = if book == ReportName::GeneralLedger {
        at.general_ledger(&mut tx, year).await?
    } else if needs_account && query.account.trim().is_empty() {
        let figures = load_figures(&mut tx, &unit, year, frame.span.months().1).await?;
        at.account_list(&figures)
    } else {
        at.lines(&mut tx).await?
    };
    if frame.is_part {
        return Ok(body);
    }
    Ok(frame.page(title, &body))
}

/// Where a page stands: rows are cut so that a page is never endless.
#[derive(Clone, Copy)]
struct Paging {
    page: usize,
    page_count: usize,
}

/// Rows of a page of a general ledger, at least; accounts are never torn apart.
const GENERAL_ROWS: usize = 300;

struct Shelf<'a> {
    frame: &'a Frame,
    unit: &'a Unit,
    book: ReportName,
    query: &'a LedgerQuery,
}

impl Shelf<'_> {
    fn path(&self) -> String {
        self.frame.path(&format!("books/{}", self.book.as_str()))
    }

    /// One page of a ledger or journal of lines.
    async fn lines(&self, tx: &mut Tx) -> Answer<Markup> {
        let options = ReportOptions {
            account: Some(self.query.account.trim().to_owned()),
            level: None,
            bank_account: Some(self.query.bank_account.clone()),
        };
        let asked = (self.query.page.unwrap_or(1), PAGE_LINES);
        let drawn =
            page_ledger(tx, self.unit, (self.book, self.frame.span), &options, asked).await?;
        let paging = Paging { page: drawn.page, page_count: drawn.page_count };
        let words = self.frame.words;
        let told = words.f("共 {} 笔分录", &[&drawn.line_count]);
        let chooser = match self.book {
            ReportName::BankJournal => self.bank_chooser(&drawn.banks),
            _ => self.account_chooser(&drawn.figures),
        };
        let span = self.frame.span.to_string();
        let pairs = [
            ("period", span.as_str()),
            ("account", self.query.account.trim()),
            ("bank_account", &self.query.bank_account),
        ];
        Ok(html! {
            div class="tools screen" {
                (chooser)
                span class="quiet" { (told) }
                (file_links(self.frame, &self.unit.code, self.book.as_str(), &pairs))
            }
            (self.pager(paging))
            (printed::sheet(words, &drawn.report))
            @if drawn.line_count == 0 {
                p class="empty screen" { (words.t("这段期间没有分录。可在页首另选期间。")) }
            }
            (self.pager(paging))
        })
    }

    /// 总账, accounts kept whole.
    async fn general_ledger(&self, tx: &mut Tx, year: YearState) -> Answer<Markup> {
        let level = self.query.level.unwrap_or(1).clamp(1, MAX_LEVEL);
        let account = self.query.account.trim();
        let options = ReportOptions {
            account: Some(account.to_owned()),
            level: Some(level),
            bank_account: None,
        };
        let mut report =
            build_report(tx, self.unit, ReportName::GeneralLedger, self.frame.span, &options)
                .await?;
        let figures = load_figures(tx, self.unit, year, self.frame.span.months().1).await?;
        let paging = cut_accounts(&mut report, self.query.page.unwrap_or(1));
        let (span, level_text) = (self.frame.span.to_string(), level.to_string());
        let pairs =
            [("period", span.as_str()), ("account", account), ("level", level_text.as_str())];
        let words = self.frame.words;
        Ok(html! {
            div class="tools screen" {
                (self.account_chooser(&figures))
                ul class="links levels" aria-label=(words.t("科目级次")) {
                    @for step in 1..=3_i64 {
                        @let text = step.to_string();
                        li { a href=(with(self.frame, &[("level", &text), ("page", "")]))
                            aria-current=[(step == level).then_some("true")] {
                            (words.f("{} 级", &[&step])) } }
                    }
                    @let all = MAX_LEVEL.to_string();
                    li { a href=(with(self.frame, &[("level", &all), ("page", "")]))
                        aria-current=[(level == MAX_LEVEL).then_some("true")] {
                        (words.t("全部")) } }
                }
                (file_links(self.frame, &self.unit.code, self.book.as_str(), &pairs))
            }
            (self.pager(paging))
            (printed::sheet(words, &report))
            (self.pager(paging))
        })
    }

    /// The account, by code, offered with its name; an empty one leads back to the list.
    fn account_chooser(&self, figures: &Figures) -> Markup {
        let words = self.frame.words;
        let span = self.frame.span.to_string();
        html! {
            form class="filters inline-filters" method="get" action=(self.path()) {
                input type="hidden" name="period" value=(span);
                @if let Some(level) = self.query.level {
                    input type="hidden" name="level" value=(level);
                }
                label { (words.t("科目"))
                    input name="account" value=(self.query.account) list="accounts-used"
                        placeholder=(words.t("输入编码或名称挑选")) maxlength="20"
                        autocomplete="off";
                }
                datalist id="accounts-used" {
                    @for account in used(figures) {
                        (choice(&account.code, &figures.chart.full_name(account)))
                    }
                }
                button { (words.t("查看")) }
            }
        }
    }

    fn bank_chooser(&self, banks: &[(String, String)]) -> Markup {
        let words = self.frame.words;
        let span = self.frame.span.to_string();
        html! {
            form class="filters inline-filters" method="get" action=(self.path())
                data-submit-on-change {
                input type="hidden" name="period" value=(span);
                label { (words.t("银行账户"))
                    select name="bank_account" {
                        @for (asked, label) in banks {
                            option value=(asked) selected[*asked == self.query.bank_account] {
                                (label)
                            }
                        }
                    }
                }
                button class="no-script" { (words.t("查看")) }
            }
        }
    }

    /// The accounts that there is a ledger of.
    fn account_list(&self, figures: &Figures) -> Markup {
        let words = self.frame.words;
        let wanted = self.query.q.trim().to_lowercase();
        let fits = |account: &&Account| {
            wanted.is_empty()
                || account.code.starts_with(&wanted)
                || figures.chart.full_name(account).to_lowercase().contains(&wanted)
                || sounds_like(&figures.chart.full_name(account), &wanted)
        };
        let found: Vec<&Account> = used(figures).filter(fits).collect();
        let span = self.frame.span.to_string();
        let list = html! {
            @if found.is_empty() {
                p class="empty" { (words.t("没有符合的科目。可换编码或名称的一部分再查。")) }
            } @else {
                ul class="plain account-list" {
                    @for account in found {
                        @let code = account.code.as_str();
                        li class={ "level-" (level_of(&figures.chart, account)) } {
                            a href={ (self.path()) "?period=" (span) "&account=" (code) } {
                                (code) " " (account.name)
                            }
                        }
                    }
                }
            }
        };
        if self.frame.is_part {
            return list;
        }
        html! {
            p { (words.t("选择科目，查看它在所选期间的明细账。只列本年有余额或发生额的科目。")) }
            form class="filters" method="get" action=(self.path()) role="search"
                aria-label=(words.t("按科目查找")) {
                input type="hidden" name="period" value=(span);
                label { (words.t("科目编码或名称"))
                    input type="search" name="q" value=(self.query.q) maxlength="60"
                        autocomplete="off" hx-get=(self.path())
                        hx-trigger="input changed delay:250ms, search"
                        hx-target="#account-list" hx-include="closest form";
                }
                button { (words.t("查找")) }
            }
            div id="account-list" class="card" { (list) }
        }
    }

    /// Which page it is, and the way to the others.
    fn pager(&self, Paging { page, page_count }: Paging) -> Markup {
        let words = self.frame.words;
        let to = |page: usize| with(self.frame, &[("page", &page.to_string())]);
        html! {
            @if page_count > 1 {
                div class="pager screen" {
                    @if page > 1 {
                        a href=(to(1)) { (words.t("首页")) }
                        a rel="prev" href=(to(page - 1)) { (words.t("上一页")) }
                    }
                    span { (words.f("第 {} 页，共 {} 页", &[&page, &page_count])) }
                    @if page < page_count {
                        a rel="next" href=(to(page + 1)) { (words.t("下一页")) }
                        a href=(to(page_count)) { (words.t("末页")) }
                    }
                }
            }
        }
    }
}

/// Accounts with anything on them this year, in code order.
fn used(figures: &Figures) -> impl Iterator<Item = &Account> {
    figures.chart.accounts().iter().filter(|account| figures.is_used(&account.code))
}

/// Leaves the accounts of one page, each whole.
fn cut_accounts(report: &mut Report, page: usize) -> Paging {
    let mut starts = Vec::new();
    let mut last_start = None;
    for (place, row) in report.rows.iter().enumerate() {
        let is_far = last_start.is_none_or(|start| place - start >= GENERAL_ROWS);
        if row.kind == RowKind::Heading && is_far {
            starts.push(place);
            last_start = Some(place);
        }
    }
    let page_count = starts.len().max(1);
    let page = page.clamp(1, page_count);
    let start = starts.get(page - 1).copied().unwrap_or(0);
    let end = starts.get(page).copied().unwrap_or(report.rows.len());
    report.rows = std::mem::take(&mut report.rows).into_iter().take(end).skip(start).collect();
    Paging { page, page_count }
}
