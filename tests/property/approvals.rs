//! Approvals in memory: whatever is tried in whatever order, nobody approves their own, nothing
//! is approved that is not what was submitted, and nothing comes after a final act.

use jiff::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use union_ledger::access::role::Ability;
use union_ledger::approvals::approval::{
    Act, Approval, Document, Kind, Objection, Rules, State, Step, Verdict,
};
use union_ledger::money::Money;

use super::runner;

const SEQUENCES: u32 = 10_000;
const LIMIT: Money = Money::from_fen(100_000);

/// A second approval from a limit on.
static STEPS: [Step; 2] = [
    Step { ability: Ability::Review, from: Money::ZERO },
    Step { ability: Ability::Close, from: LIMIT },
];

/// What somebody tries.
#[derive(Clone, Debug)]
enum Try {
    /// Puts another content in its place and submits it.
    Change {
        person: usize,
        content: usize,
    },
    /// Puts another content in its place past the product.
    Tamper {
        content: usize,
    },
    Decide {
        act: Act,
        person: usize,
        note: usize,
    },
}

const PEOPLE: [&str; 4] = ["王敏", "李芳", "陈立", "周宁"];

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let decisions = vec![Act::Approve, Act::Return, Act::Refuse, Act::Withdraw];
    let one = prop_oneof![
        1 => (0..4_usize, 0..3_usize).prop_map(|(person, content)| Try::Change { person, content }),
        1 => (0..3_usize).prop_map(|content| Try::Tamper { content }),
        5 => (proptest::sample::select(decisions), 0..4_usize, 0..3_usize)
            .prop_map(|(act, person, note)| Try::Decide { act, person, note }),
    ];
    vec(one, 1..16)
}

fn rules() -> impl Strategy<Value = Rules> {
    let kinds = proptest::sample::select(Kind::EVERY);
    (kinds, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(kind, needs_other, is_final, has_two_steps)| {
            let rules = Rules { needs_other, is_final, needs_end: false, ..kind.rules() };
            if has_two_steps { Rules { steps: &STEPS, ..rules } } else { rules }
        },
    )
}

/// What has to be true, kept apart from the rules that are tried.
#[derive(Debug)]
struct Model {
    preparer: usize,
    submitted: usize,
    content: usize,
    approvers: Vec<usize>,
    needed: usize,
    is_over: bool,
}

fn document(rules: Rules, amount: Money) -> Document {
    let by = (PEOPLE[0], "2025-02-01T00:00:00.000000Z");
    let content_hash = "0".to_owned();
    let also_of = Some(PEOPLE[3].to_owned());
    let document = Document::new(Kind::DraftVoucher, (1, 7), by, "");
    Document { rules, amount, also_of, content_hash, ..document }
}

fn decide(
    approval: &mut Approval,
    model: &mut Model,
    (act, person, note): (Act, usize, usize),
) -> Result<(), TestCaseError> {
    let note = ["", "同意", "请补发票"][note];
    let verdict = Verdict { note, ..Verdict::new(act, PEOPLE[person], Timestamp::UNIX_EPOCH) };
    if !approval.objections(&verdict).is_empty() {
        return Ok(());
    }
    prop_assert!(!model.is_over, "{act} after the end: {approval:?}");
    let rules = approval.document.rules;
    let is_own = person == model.preparer || person == 3;
    match act {
        Act::Approve => {
            prop_assert!(!(rules.needs_other && is_own), "approved their own: {approval:?}");
            prop_assert!(!(rules.needs_other && model.approvers.contains(&person)));
            prop_assert_eq!(model.content, model.submitted, "approved what nobody submitted");
            prop_assert!(model.approvers.len() < model.needed, "approved once too often");
            model.approvers.push(person);
            model.is_over = rules.is_final && model.approvers.len() == model.needed;
        }
        Act::Return | Act::Refuse => {
            prop_assert!(!is_own && !note.is_empty(), "{act}: {approval:?}");
            model.approvers.clear();
            model.is_over = act == Act::Refuse;
        }
        Act::Withdraw => {
            prop_assert!(is_own || rules.anyone_withdraws);
            model.approvers.clear();
            model.is_over = true;
        }
        Act::Submit => {}
    }
    let was = approval.history.clone();
    approval.take(&verdict, "2025-02-02T00:00:00.000000Z");
    prop_assert_eq!(&approval.history[..was.len()], &was[..], "the record only grows");
    Ok(())
}

#[test]
fn no_sequence_of_acts_approves_ones_own_or_what_was_changed_or_goes_on_after_the_end() {
    let amounts = prop_oneof![Just(Money::ZERO), Just(LIMIT), Just(Money::from_fen(99_999))];
    let cases = (rules(), amounts, tries());
    runner(SEQUENCES)
        .run(&cases, |(rules, amount, tries)| {
            let mut approval = Approval::of(document(rules, amount), Vec::new());
            let needed = rules.steps.iter().filter(|step| amount >= step.from).count();
            let mut model = Model {
                preparer: 0,
                submitted: 0,
                content: 0,
                approvers: Vec::new(),
                needed,
                is_over: false,
            };
            for attempt in tries {
                match attempt {
                    // The product changes nothing that is over.
                    Try::Change { .. } if model.is_over => {
                        prop_assert!(approval.is_closed());
                    }
                    Try::Change { person, content } => {
                        approval.document.prepared_by = PEOPLE[person].to_owned();
                        approval.document.content_hash = content.to_string();
                        approval.submit();
                        (model.preparer, model.submitted, model.content) =
                            (person, content, content);
                        model.approvers.clear();
                    }
                    Try::Tamper { content } => {
                        approval.document.content_hash = content.to_string();
                        model.content = content;
                    }
                    Try::Decide { act, person, note } => {
                        decide(&mut approval, &mut model, (act, person, note))?;
                    }
                }
                let is_approved = model.approvers.len() >= model.needed;
                prop_assert_eq!(approval.state() == State::Approved, is_approved);
                prop_assert_eq!(approval.is_closed(), model.is_over);
            }
            Ok(())
        })
        .unwrap();
    // What was looked for was there to be found.
    let mut approval = Approval::of(document(Kind::DraftVoucher.rules(), LIMIT), Vec::new());
    let by = |person: usize| Verdict::new(Act::Approve, PEOPLE[person], Timestamp::UNIX_EPOCH);
    for person in [0, 3] {
        assert_eq!(approval.objections(&by(person)), [Objection::Own]);
    }
    assert_eq!(approval.objections(&by(1)), []);
    approval.take(&by(1), "");
    assert_eq!(approval.state(), State::Approved);
}
