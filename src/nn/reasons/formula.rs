//! A formula over counts, as data: to be evaluated, and to be written.

use super::What;

/// A number in a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// Its letter; an index stands behind `_`. Of a weight its name; of the 1 of a rule nothing.
    pub letter: &'static str,
    /// The number.
    pub number: u64,
    /// What it is.
    pub what: What,
}

/// A formula over counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Formula {
    /// A number.
    Term(Term),
    /// The first and those that are added (true) or taken away (false).
    Sum(Vec<(bool, Formula)>),
    /// All of them multiplied.
    Product(Vec<Formula>),
    /// The first divided by the second, rounded up.
    Up(Box<[Formula; 2]>),
    /// The first divided by the second, rounded down.
    Down(Box<[Formula; 2]>),
    /// It, or 0 where it is less.
    Positive(Box<Formula>),
}

impl Formula {
    fn of(&self) -> Option<i128> {
        let signed = |formula: &Self| formula.of();
        match self {
            Self::Term(term) => Some(term.number.into()),
            Self::Sum(terms) => terms.iter().try_fold(0_i128, |sum, (adds, term)| {
                let term = signed(term)?;
                if *adds { sum.checked_add(term) } else { sum.checked_sub(term) }
            }),
            Self::Product(factors) => {
                factors.iter().try_fold(1_i128, |product, factor| product.checked_mul(signed(factor)?))
            }
            Self::Up(parts) => {
                let [above, below] = parts.as_ref();
                let (above, below) = (signed(above)?, signed(below)?);
                above.checked_add(below)?.checked_sub(1)?.checked_div_euclid(below)
            }
            Self::Down(parts) => {
                let [above, below] = parts.as_ref();
                signed(above)?.checked_div_euclid(signed(below)?)
            }
            Self::Positive(inner) => Some(signed(inner)?.max(0)),
        }
    }

    /// What it comes to; `None` where that is no count.
    #[must_use]
    pub fn value(&self) -> Option<u64> {
        u64::try_from(self.of()?).ok()
    }

    /// The formula in a line, each term written by `write`.
    pub fn line(&self, write: &impl Fn(&Term) -> String) -> String {
        let part = |part: &Self| match part {
            Self::Sum(_) => ["(", &part.line(write), ")"].concat(),
            _ => part.line(write),
        };
        let joined = |parts: &[Self], between: &str| parts.iter().map(part).collect::<Vec<_>>().join(between);
        match self {
            Self::Term(term) => write(term),
            Self::Sum(terms) => terms.iter().enumerate().fold(String::new(), |line, (at, (adds, term))| {
                let sign = match (at, adds) {
                    (0, _) => "",
                    (_, true) => " + ",
                    (_, false) => " − ",
                };
                [&line, sign, &part(term)].concat()
            }),
            Self::Product(factors) => joined(factors, " · "),
            Self::Up(parts) => ["⌈", &joined(parts.as_ref(), " / "), "⌉"].concat(),
            Self::Down(parts) => ["⌊", &joined(parts.as_ref(), " / "), "⌋"].concat(),
            Self::Positive(inner) => ["max(", &inner.line(write), ", 0)"].concat(),
        }
    }
}

pub(super) fn term(letter: &'static str, number: u64, what: What) -> Formula {
    Formula::Term(Term { letter, number, what })
}

pub(super) fn one() -> (bool, Formula) {
    (true, term("", 1, What::Plain))
}

pub(super) fn plus(formula: Formula) -> (bool, Formula) {
    (true, formula)
}

pub(super) const fn minus(formula: Formula) -> (bool, Formula) {
    (false, formula)
}
