//! Use cases: audits of a union, those about one, and their papers.

pub use crate::audits::store::Audit;
use crate::audits::store::PaperRow;
use crate::audits::{codes, store};
use crate::finding::{Finding, Outcome, Place};
use crate::platform::database::Tx;
use crate::units::settings::AuditTerms;
use crate::units::store as units;
use crate::units::unit::Unit;

impl Audit {
    /// How far it is, in the words of the field.
    #[must_use]
    pub fn stage(&self) -> &'static str {
        if self.letter.is_some() {
            "已出具意见书"
        } else if self.answer.is_some() {
            "已答复"
        } else if self.asked_on.is_some() {
            "征求意见"
        } else if self.notified_on.is_some() {
            "已通知"
        } else {
            "已计划"
        }
    }
}

/// Audits of a year that a union makes, by number.
pub async fn audits_of(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<Vec<Audit>> {
    store::audits_of(tx, unit.id, year).await
}

/// What a union may know of audits about it: they were notified, and papers are none of it.
pub async fn audits_about(tx: &mut Tx, unit: &Unit) -> Outcome<Vec<Audit>> {
    let rows = store::audits_about(tx, unit.id).await?;
    Ok(rows.into_iter().map(|it| Audit { paper_count: 0, ..it }).collect())
}

/// An audit by the number that its union gave it.
pub async fn audit_numbered(tx: &mut Tx, unit: &Unit, number: i64) -> Outcome<Audit> {
    let row = store::audit_by_id(tx, unit.id * 4_294_967_296 + number).await?;
    row.ok_or_else(|| {
        let place = Place::of(unit.to_string());
        Finding::new(&codes::AUDIT_UNKNOWN, place).found(number).into()
    })
}

/// Papers of an audit, for the union that looks.
pub async fn papers_of(tx: &mut Tx, audit: &Audit) -> Outcome<Vec<PaperRow>> {
    store::papers_of(tx, audit.id).await
}

/// Papers as a union asks for them: not before the letter where they are about itself.
pub async fn papers_seen_by(
    tx: &mut Tx,
    (viewer, issuer): (&Unit, &Unit),
    number: i64,
) -> Outcome<Vec<PaperRow>> {
    let found = audit_numbered(tx, issuer, number).await?;
    if viewer.id == found.audited_id && viewer.id != issuer.id && found.letter.is_none() {
        let place = Place::of(format!("{issuer} 检查 {number}"));
        return Err(Finding::new(&codes::PAPERS_UNSEEN, place).found(viewer).into());
    }
    papers_of(tx, &found).await
}

/// Terms of days, as the highest union of the tree set them.
pub async fn terms_of(tx: &mut Tx, unit: &Unit) -> Outcome<AuditTerms> {
    let above = units::ancestors_of(tx, unit.id).await?;
    let root_id = above.first().map_or(unit.id, |it| it.id);
    Ok(units::settings_of(tx, root_id).await?.audit_terms)
}
