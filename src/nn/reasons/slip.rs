//! What someone had in mind who came to another number: the one change to a formula that gives it.

use super::{Formula, Term};

/// How another number comes about.
#[derive(Clone, Debug, PartialEq)]
pub enum Slip {
    /// This part was left out.
    Without(Formula),
    /// A division was rounded the other way.
    Rounded {
        /// The right way is up.
        up: bool,
    },
    /// One number was taken for another.
    Instead {
        /// The number as it is.
        term: Term,
        /// What it was taken for.
        number: u64,
    },
}

/// Changes that are tried: a formula has a dozen parts at most, whatever the network.
const MOST_TRIED: usize = 400;

/// The one change to a formula that gives this number, if there is one: a part left out, a division rounded the other way, a
/// number one too small or too large, doubled, halved or taken for 1.
///
/// ```
/// use convscope::nn::{analysis::analyze, layers::Layer, network::{Network, NodeId}, reasons::{About, reasons, slip::{Slip, slip}}};
/// let network = Network::stack("n", ["InputLayer", "Conv2D"].map(|name| Layer::new(name).unwrap()));
/// let reasons = reasons(&network, &analyze(&network), NodeId(1));
/// let params = reasons.iter().find(|reason| reason.about == About::Params).unwrap();
/// // 32 · 3 · 3 · 1 + 32 = 320; 288 forgets the biases.
/// let Some(Slip::Without(part)) = slip(params.formula.as_ref().unwrap(), 288) else { panic!() };
/// assert_eq!(part.line(&|term| term.number.to_string()), "32");
/// ```
#[must_use]
pub fn slip(formula: &Formula, answer: u64) -> Option<Slip> {
    let mut tried = vec![];
    changes(formula, &|changed| changed, &mut tried);
    tried.into_iter().take(MOST_TRIED).find(|(changed, _)| changed.value() == Some(answer)).map(|(_, slip)| slip)
}

/// Every formula that differs in one thing. `around` puts a changed part back into its place.
fn changes(formula: &Formula, around: &dyn Fn(Formula) -> Formula, out: &mut Vec<(Formula, Slip)>) {
    match formula {
        Formula::Term(term) => {
            let Term { number, .. } = *term;
            let others = [1, number.saturating_sub(1), number.saturating_add(1), number.saturating_mul(2), number / 2];
            for other in others.into_iter().filter(|other| *other != number) {
                let changed = around(Formula::Term(Term { number: other, ..*term }));
                out.push((changed, Slip::Instead { term: *term, number: other }));
            }
        }
        Formula::Sum(terms) => {
            // What is forgotten is told before what is mistaken.
            for (at, (_, left)) in terms.iter().enumerate().skip(1) {
                let rest = terms.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, term)| term.clone());
                out.push((around(Formula::Sum(rest.collect())), Slip::Without(left.clone())));
            }
            for (at, (_, part)) in terms.iter().enumerate() {
                let put = |changed: Formula| {
                    let mut terms = terms.clone();
                    if let Some((_, part)) = terms.get_mut(at) {
                        *part = changed;
                    }
                    around(Formula::Sum(terms))
                };
                changes(part, &put, out);
            }
        }
        Formula::Product(factors) => {
            for (at, left) in factors.iter().enumerate() {
                let rest =
                    factors.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, factor)| factor.clone());
                out.push((around(Formula::Product(rest.collect())), Slip::Without(left.clone())));
            }
            for (at, part) in factors.iter().enumerate() {
                let put = |changed: Formula| {
                    let mut factors = factors.clone();
                    if let Some(part) = factors.get_mut(at) {
                        *part = changed;
                    }
                    around(Formula::Product(factors))
                };
                changes(part, &put, out);
            }
        }
        Formula::Up(parts) => divided(parts, true, around, out),
        Formula::Down(parts) => divided(parts, false, around, out),
        Formula::Positive(inner) => changes(inner, &|changed| around(Formula::Positive(Box::new(changed))), out),
    }
}

fn divided(parts: &[Formula; 2], up: bool, around: &dyn Fn(Formula) -> Formula, out: &mut Vec<(Formula, Slip)>) {
    let make = |up: bool, parts: [Formula; 2]| {
        let parts = Box::new(parts);
        if up { Formula::Up(parts) } else { Formula::Down(parts) }
    };
    out.push((around(make(!up, parts.clone())), Slip::Rounded { up }));
    let [above, below] = parts;
    out.push((around(above.clone()), Slip::Without(below.clone())));
    changes(above, &|changed| around(make(up, [changed, below.clone()])), out);
    changes(below, &|changed| around(make(up, [above.clone(), changed])), out);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::analysis::analyze;
    use crate::nn::network::NodeId;
    use crate::nn::reasons::{About, reasons};
    use crate::text::share::readable;

    fn asked(link: &str, about: About, answer: u64) -> Option<Slip> {
        let network = readable::read(link).unwrap();
        let reasons = reasons(&network, &analyze(&network), NodeId(1));
        let reason = reasons.iter().find(|reason| reason.about == about).unwrap();
        slip(reason.formula.as_ref().unwrap(), answer)
    }

    #[test]
    fn what_was_in_mind_is_found() {
        // 100 · 3 · 3 · 1 + 100 = 1,000.
        let line = |slip: Option<Slip>| match slip {
            Some(Slip::Without(part)) => part.line(&|term| term.letter.to_owned()),
            Some(Slip::Rounded { up }) => format!("rounded, {up}"),
            Some(Slip::Instead { term, number }) => format!("{} {number}", term.letter),
            None => "nothing".to_owned(),
        };
        let params = |answer| line(asked("i28x28x1-c100k3", About::Params, answer));
        assert_eq!(params(900), "K", "the biases");
        assert_eq!(params(400), "F", "a side of the kernel");
        assert_eq!(params(901), "K 1", "one bias for all");
        assert_eq!(params(7), "nothing");
        // ceil(7 / 2) = 4, and floor((7 - 3) / 2) + 1 or its like for valid.
        assert_eq!(line(asked("i7x7x1-c1k3s2p", About::Height, 3)), "rounded, true");
        assert_eq!(line(asked("i7x7x1-c1k3s2p", About::Height, 7)), "S");
        assert_ne!(line(asked("i7x7x1-c1k3s2", About::Height, 2)), "nothing");
    }

    /// The right number is no slip of anything that changes it, and no number makes it stumble.
    #[test]
    fn any_number_can_be_asked_about() {
        for answer in [0, 1, 2, 3, 10, 1 << 40, u64::MAX] {
            drop(asked("i224x224x3-c64k7x5s2x3p", About::Params, answer));
            drop(asked("i224x224x3-c64k7x5s2x3p", About::PaddingHeight, answer));
            drop(asked("i224x224x3-c64k7x5s2x3", About::UnreadRows, answer));
        }
    }
}
