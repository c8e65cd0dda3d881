//! Rows, columns and maps: what a layer makes of the sizes of its input.

use super::formula::{Formula, minus, one, plus, term};
use super::{About, Note, Reason, Says, What};
use crate::nn::analysis::NodeReport;
use crate::nn::layers::{Channels, Layer, Sight};
use crate::nn::shape::{DataFormat, Hwc, Shape, product};
use crate::nn::window::{Padding, Window, effective};

/// A letter and what it is.
pub(super) type Letter = (&'static str, What);

/// The letters of one axis, and the figures along it.
#[derive(Clone, Copy)]
pub(super) struct Axis {
    input: Letter,
    less: &'static str,
    kernel: &'static str,
    pub(super) kernel_less: &'static str,
    stride: &'static str,
    size: About,
    span: About,
    padding: About,
    unread: About,
    pub(super) field: About,
}

/// Height and width; where their kernels and strides are the same, so are their letters.
pub(super) const fn axis(at: usize, square: bool, even: bool) -> Axis {
    let height = at == 0;
    let (kernel, kernel_less) = match (square, height) {
        (true, _) => ("F", "(F − 1)"),
        (false, true) => ("F_h", "(F_h − 1)"),
        (false, false) => ("F_w", "(F_w − 1)"),
    };
    Axis {
        input: if height { ("H_in", What::RowsIn) } else { ("W_in", What::ColumnsIn) },
        less: if height { "(H_out − 1)" } else { "(W_out − 1)" },
        kernel,
        kernel_less,
        stride: match (even, height) {
            (true, _) => "S",
            (false, true) => "S_h",
            (false, false) => "S_w",
        },
        size: if height { About::Height } else { About::Width },
        span: if height { About::SpanHeight } else { About::SpanWidth },
        padding: if height { About::PaddingHeight } else { About::PaddingWidth },
        unread: if height { About::UnreadRows } else { About::UnreadColumns },
        field: if height { About::FieldHeight } else { About::FieldWidth },
    }
}

/// What a window is called, and what happens at its border; nothing for a layer that has none.
pub(super) fn slides(layer: &Layer) -> Option<(What, Padding)> {
    Some(match layer {
        Layer::Conv2D(layer) => (What::Kernel, layer.padding),
        Layer::DepthwiseConv2D(layer) => (What::Kernel, layer.padding),
        Layer::SeparableConv2D(layer) => (What::Kernel, layer.padding),
        Layer::MaxPooling2D(layer) => (What::Pool, layer.padding),
        Layer::AveragePooling2D(layer) => (What::Pool, layer.padding),
        _ => return None,
    })
}

/// Rows and columns, the padding, and what is never read.
pub(super) fn sizes(layer: &Layer, entry: &NodeReport, found: &mut Vec<Reason>) {
    if let (Some((window, padding)), Some(Sight::Window { h, w })) = (slides(layer), entry.sight) {
        let (square, even) = (h.kernel == w.kernel && h.dilation == w.dilation, h.stride == w.stride);
        let rows = slid(&h, &axis(0, square, even), window, padding);
        let columns = slid(&w, &axis(1, square, even), window, padding);
        for (at, row) in rows.into_iter().enumerate() {
            match (row, columns.get(at).cloned().flatten()) {
                (Some(row), Some(_)) if h == w => found.push(Reason { both: true, ..row }),
                (row, column) => found.extend(row.into_iter().chain(column)),
            }
        }
        return;
    }
    let Some((input, output)) = hwc(entry) else { return };
    for (at, (input, output)) in [(input.h, output.h), (input.w, output.w)].into_iter().enumerate() {
        let (Some(input), Some(output)) = (input, output) else { continue };
        found.extend(
            resized(layer, at, input)
                .map(|(note, formula)| Reason::new(axis(at, true, true).size, output, note, formula)),
        );
    }
    // The same formula twice is one that holds for both.
    if let [rows, columns] = found.as_slice()
        && [rows, columns].map(numbers).windows(2).all(|both| both.first() == both.last())
    {
        found.pop();
        if let Some(rows) = found.last_mut() {
            rows.both = true;
        }
    }
}

/// The formula with its numbers alone.
pub(super) fn numbers(reason: &Reason) -> Option<String> {
    Some(reason.formula.as_ref()?.line(&|term| term.number.to_string()))
}

pub(super) fn hwc(entry: &NodeReport) -> Option<(Hwc, Hwc)> {
    Some((entry.inputs.first()?.hwc(entry.format)?, entry.shape()?.hwc(entry.format)?))
}

/// What a sliding window makes of one axis: its size, its span, its padding, what it never reads.
fn slid(window: &Window, axis: &Axis, what: What, padding: Padding) -> [Option<Reason>; 4] {
    let dilated = window.dilation > 1 && window.kernel > 1;
    let cells = term(axis.kernel, window.kernel, what);
    let span = if dilated { term("F′", window.effective(), What::Span) } else { cells };
    let stride = || term(axis.stride, window.stride, What::Stride);
    let input = || term(axis.input.0, window.input, axis.input.1);
    let total = window.before.saturating_add(window.after);
    let size = match padding {
        Padding::Same => {
            let padded = vec![plus(input()), plus(term("P", total, What::Padding)), minus(span.clone())];
            let walked = Formula::Down(Box::new([Formula::Sum(padded), stride()]));
            let up = Formula::Up(Box::new([input(), stride()]));
            Reason::new(axis.size, window.output, Note::RoundedUp, up)
                .same(Says::Same, Formula::Sum(vec![plus(walked), one()]))
        }
        Padding::Valid => {
            let places = vec![plus(input()), minus(span.clone()), one()];
            let up = Formula::Up(Box::new([Formula::Sum(places), stride()]));
            let left = Formula::Sum(vec![plus(input()), minus(span.clone())]);
            let down = Formula::Down(Box::new([left, stride()]));
            Reason::new(axis.size, window.output, Note::WholeWindows, up)
                .same(Says::Same, Formula::Sum(vec![plus(down), one()]))
        }
    };
    let dilated = dilated.then(|| {
        let steps = vec![
            term(axis.kernel_less, window.kernel - 1, What::KernelLess),
            term("d", window.dilation, What::Dilation),
        ];
        let formula = Formula::Sum(vec![plus(Formula::Product(steps)), one()]);
        Reason::new(axis.span, window.effective(), Note::Dilated, formula)
    });
    let reach = || {
        let last = term(axis.less, window.output.checked_sub(1)?, What::WindowsLess);
        Some(Formula::Sum(vec![plus(Formula::Product(vec![last, stride()])), plus(span.clone())]))
    };
    let padding = (padding == Padding::Same).then(reach).flatten().map(|reach| {
        let Formula::Sum(mut terms) = reach else { return None };
        terms.push(minus(input()));
        let formula = Formula::Positive(Box::new(Formula::Sum(terms)));
        let split = Note::Split { before: window.before, after: window.after };
        Some(Reason::new(axis.padding, total, split, formula))
    });
    let unread = (window.unread() > 0 && total == 0).then(reach).flatten().map(|reach| {
        let formula = Formula::Sum(vec![plus(input()), minus(reach)]);
        Reason::new(axis.unread, window.unread(), Note::Unread, formula)
    });
    [Some(size), dilated, padding.flatten(), unread]
}

/// What a layer without a sliding window makes of one axis.
fn resized(layer: &Layer, at: usize, input: u64) -> Option<(Note, Formula)> {
    let axis = |square, even| axis(at, square, even);
    let cells = |axis: Axis| term(axis.input.0, input, axis.input.1);
    match layer {
        Layer::ZeroPadding2D(layer) => sides(layer.padding.get(at)?, cells(axis(true, true)), plus, Note::Added),
        Layer::Cropping2D(layer) => sides(layer.cropping.get(at)?, cells(axis(true, true)), minus, Note::Cut),
        Layer::UpSampling2D(layer) => {
            let times = term("S", *layer.size.get(at)?, What::Times);
            Some((Note::Repeated, Formula::Product(vec![cells(axis(true, true)), times])))
        }
        Layer::Conv2DTranspose(layer) => {
            let [kernels, strides, dilations] = [layer.kernel_size, layer.strides, layer.dilation_rate];
            let square = kernels[0] == kernels[1] && dilations[0] == dilations[1];
            let axis = axis(square, strides[0] == strides[1]);
            let (kernel, stride) = (*kernels.get(at)?, *strides.get(at)?);
            let span = effective(kernel, *dilations.get(at)?);
            let (letter, what) = if span == kernel { (axis.kernel, What::Kernel) } else { ("F′", What::Span) };
            let step = || term(axis.stride, stride, What::Stride);
            let less = if at == 0 { "(H_in − 1)" } else { "(W_in − 1)" };
            let before = Formula::Product(vec![term(less, input.checked_sub(1)?, What::CellsLess), step()]);
            let same = layer.padding == Padding::Same;
            let formula = match layer.output_padding.as_ref().and_then(|padding| padding.get(at)) {
                None if same => Formula::Product(vec![cells(axis), step()]),
                None if span < stride => {
                    Formula::Sum(vec![plus(before), plus(term("max(F, S)", stride, What::Larger))])
                }
                None => Formula::Sum(vec![plus(before), plus(term(letter, span, what))]),
                Some(padding) => {
                    let own = if same { term("F mod 2", span % 2, What::Odd) } else { term(letter, span, what) };
                    Formula::Sum(vec![plus(before), plus(own), plus(term("P_out", *padding, What::OutputPadding))])
                }
            };
            Some((Note::Spread, formula))
        }
        _ => None,
    }
}

/// Cells put before and after, or cut off. Negative padding cuts: of that nothing is said.
fn sides(
    [before, after]: &[i64; 2],
    input: Formula,
    sign: fn(Formula) -> (bool, Formula),
    note: Note,
) -> Option<(Note, Formula)> {
    let before = sign(term("", u64::try_from(*before).ok()?, What::Before));
    let after = sign(term("", u64::try_from(*after).ok()?, What::After));
    Some((note, Formula::Sum(vec![plus(input), before, after])))
}

/// The number of maps, or of entries.
pub(super) fn channels(layer: &Layer, entry: &NodeReport) -> Option<Reason> {
    let shape = entry.shape()?;
    let ins = entry.inputs.first()?;
    if let Layer::Flatten(_) = layer {
        let sizes = ins.sizes()?;
        let letters = match (sizes.len(), entry.format) {
            (3, DataFormat::ChannelsLast) => {
                [("H_in", What::RowsIn), ("W_in", What::ColumnsIn), ("D_in", What::ChannelsIn)]
            }
            (3, DataFormat::ChannelsFirst) => {
                [("D_in", What::ChannelsIn), ("H_in", What::RowsIn), ("W_in", What::ColumnsIn)]
            }
            _ => [("", What::EntriesIn); 3],
        };
        let sizes = sizes.into_iter().zip(letters.into_iter().cycle());
        let factors = sizes.map(|(size, (letter, what))| term(letter, size, what)).collect();
        return Some(Reason::new(
            About::Entries,
            product(&shape.sizes()?).ok()?,
            Note::InARow,
            Formula::Product(factors),
        ));
    }
    let output = match shape.0.as_slice() {
        &[n] => n?,
        _ => shape.hwc(entry.format)?.c?,
    };
    let about = if shape.0.len() == 1 { About::Entries } else { About::Channels };
    let above = || ins.hwc(entry.format)?.c;
    let (note, formula) = match layer {
        Layer::Conv2D(layer) => (Note::MapAFilter, term("K", layer.filters, What::Filters)),
        Layer::SeparableConv2D(layer) => (Note::MapAFilter, term("K", layer.filters, What::Filters)),
        Layer::Conv2DTranspose(layer) => (Note::MapAFilter, term("K", layer.filters, What::Filters)),
        Layer::DepthwiseConv2D(layer) => {
            let each = term("M", layer.depth_multiplier, What::Multiplier);
            (Note::MapsAChannel, Formula::Product(vec![term("D_in", above()?, What::ChannelsIn), each]))
        }
        Layer::MaxPooling2D(_)
        | Layer::AveragePooling2D(_)
        | Layer::GlobalAveragePooling2D(_)
        | Layer::GlobalMaxPooling2D(_) => (Note::MapAMap, term("D_in", above()?, What::ChannelsIn)),
        // Along another axis the maps stay as many as they were.
        Layer::Concatenate(_) if entry.channels == Channels::From(0) => {
            let channels = |shape: &Shape| match shape.0.as_slice() {
                &[n] => n,
                _ => shape.hwc(entry.format)?.c,
            };
            let terms = entry.inputs.iter().map(|shape| Some(plus(term("D", channels(shape)?, What::OfInput))));
            (Note::Behind, Formula::Sum(terms.collect::<Option<_>>()?))
        }
        _ => return None,
    };
    Some(Reason::new(about, output, note, formula))
}
