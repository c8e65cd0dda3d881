//! What one value sees of the picture, and how that grew on the way down.

use super::formula::{Formula, plus, term};
use super::sizes::{axis, numbers, slides};
use super::{Note, Reason, Says, Stage, What};
use crate::nn::analysis::{Field, NodeReport, Report};
use crate::nn::layers::{Layer, Sight};

/// The receptive field, where the layer's window adds to that of the one layer it reads.
pub(super) fn fields(report: &Report, layer: &Layer, entry: &NodeReport, found: &mut Vec<Reason>) {
    let less = match slides(layer) {
        Some((What::Pool, _)) => What::PoolLess,
        Some(_) => What::KernelLess,
        None => return,
    };
    let (Some(Sight::Window { h, w }), [source]) = (entry.sight, entry.sources.as_slice()) else { return };
    let Some(source) = report.node(*source) else { return };
    let (Some(Field::Window { y, x }), Some(Field::Window { y: above_y, x: above_x })) = (entry.field, source.field)
    else {
        return;
    };
    let mut along = vec![];
    for (at, (window, own, above)) in [(h, y, above_y), (w, x, above_x)].into_iter().enumerate() {
        if own.unit != 1 || above.unit != 1 {
            continue;
        }
        let axis = axis(at, h.kernel == w.kernel && h.dilation == w.dilation, true);
        let span = window.effective();
        let less = if window.dilation > 1 && window.kernel > 1 {
            term("(F′ − 1)", span - 1, What::SpanLess)
        } else {
            term(axis.kernel_less, span - 1, less)
        };
        let steps = Formula::Product(vec![less, term("j", above.jump, What::Step)]);
        let formula = Formula::Sum(vec![plus(term("r", above.size(), What::FieldAbove)), plus(steps)]);
        let mut reason = Reason::new(axis.field, own.size(), Note::Seen, formula);
        if let Some((strides, stages)) = way_down(report, entry, at) {
            reason.stages = stages;
            if strides.len() > 1 {
                let product = strides.into_iter().map(|stride| term("S", stride, What::Stride)).collect();
                reason = reason.same(Says::Step, Formula::Product(product));
                // The line is of the layer above: it must come to the step there.
                reason.lines.retain(|line| line.says != Says::Step || line.result == above.jump);
            }
        }
        along.push(reason);
    }
    if let [rows, columns] = along.as_slice()
        && (numbers(rows), &rows.stages) == (numbers(columns), &columns.stages)
    {
        along.pop();
        if let Some(rows) = along.last_mut() {
            rows.both = true;
        }
    }
    found.extend(along);
}

/// The strides above a layer and what is seen after each layer from the input down to it, where each reads one layer.
fn way_down(report: &Report, entry: &NodeReport, at: usize) -> Option<(Vec<u64>, Vec<Stage>)> {
    let (mut strides, mut stages, mut here) = (vec![], vec![], entry);
    loop {
        let Some(Field::Window { y, x }) = here.field else { return None };
        let reach = if at == 0 { y } else { x };
        if reach.unit != 1 {
            return None;
        }
        stages.push(Stage { node: here.id, field: reach.size(), step: reach.jump });
        let [source] = here.sources.as_slice() else {
            stages.reverse();
            strides.reverse();
            return here.sources.is_empty().then_some((strides, stages));
        };
        match here.sight? {
            Sight::Window { h, w } if here.id != entry.id => strides.push(if at == 0 { h.stride } else { w.stride }),
            Sight::Window { .. } | Sight::Cell | Sight::Shift { .. } => {}
            _ => return None,
        }
        here = report.node(*source)?;
    }
}
