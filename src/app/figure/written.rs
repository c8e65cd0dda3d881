//! The sum of the picked value in lines of text, for below its figure: what the lens writes out, on one line each.

use crate::app::sum::{Sum, decimals, printed, units, written_units};
use crate::nn::trace::Op;
use crate::words::{Locale, count, labelled, t, value};

/// Terms of a channel that are written one by one.
const MOST_TERMS: usize = 25;

/// A number to so many places; what is none, or too large, as maps write it.
fn shown(number: f64, places: u32) -> String {
    #[allow(clippy::cast_possible_truncation)] // to be shown with a few digits
    let single = number as f32;
    units(number, places).map_or_else(|| value(single), |units| written_units(units, places))
}

/// The sum, in the lines that the lens has of it: the products of the channel that is shown, then all of it.
pub(super) fn written_out(l: Locale, sum: &Sum) -> Vec<String> {
    let places = decimals([sum.total, sum.value.into(), sum.before.into(), sum.bias.into()]);
    let held = |number: f32| if number.is_infinite() { "–".to_owned() } else { value(number) };
    let mut lines = vec![];
    let before = sum.shown_before();
    let listed = sum.terms == sum.shown.len() && sum.shown.len() <= MOST_TERMS;
    if let (Op::Sum, true, Some(share)) = (sum.op, listed, sum.shares.get(sum.chosen)) {
        let product = |term: &crate::nn::trace::Term| match term.weight {
            Some(weight) => [&held(term.value), " × ", &value(weight)].concat(),
            None => held(term.value),
        };
        let products: Vec<String> = sum.shown.iter().map(|shown| product(&shown.term)).collect();
        // The products are of rounded numbers: their sum is what it is to within that rounding.
        let text = [&products.join(" + "), " ≈ ", &shown(share.sum, decimals([share.sum]))].concat();
        lines.push(labelled(l, &t::maps_channel(l, count(l, share.channel)), &text));
    }
    let mut line = match sum.op {
        Op::Sum => {
            let all = match sum.shares.len() {
                0 => t::sum_terms(l, sum.terms as u64),
                shares => t::sum_channels(l, shares as u64),
            };
            let line = printed(&[sum.total, sum.bias.into()], before.into(), 0, places);
            let (first, bias, total, equal) = match line.as_ref().map(|line| (line.parts.as_slice(), line)) {
                Some(([first, bias], line)) => {
                    (first.clone(), bias.clone(), line.total.clone(), if line.exact { " = " } else { " ≈ " })
                }
                _ => (shown(sum.total, places), value(sum.bias), value(before), " ≈ "),
            };
            [&all, " ", &first, " + ", t::sum_bias(l), " ", &bias, equal, &total].concat()
        }
        Op::Max | Op::Min if listed => {
            let all: Vec<String> = sum.shown.iter().map(|shown| held(shown.term.value)).collect();
            let function = if sum.op == Op::Max { "max(" } else { "min(" };
            [function, &all.join(", "), ") = ", &shown(before.into(), places)].concat()
        }
        _ => shown(before.into(), places),
    };
    if sum.activation != "linear" {
        let last = if places == 3 { value(sum.value) } else { shown(sum.value.into(), places) };
        line.push_str(&[" → ", sum.activation, " → ", &last].concat());
    }
    lines.push(line);
    lines
}
