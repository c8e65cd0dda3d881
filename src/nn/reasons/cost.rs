//! What a layer holds and costs: its weights, its multiply-adds, the bytes of its maps.

use super::formula::{Formula, plus, term};
use super::sizes::{Letter, hwc};
use super::{About, Note, Reason, Says, Share, What};
use crate::nn::analysis::NodeReport;
use crate::nn::layers::{Layer, Part, WeightSpec};
use crate::nn::shape::{Hwc, product};

/// The weights, by their declaration.
pub(super) fn params(layer: &Layer, entry: &NodeReport) -> Option<Reason> {
    let none = || Reason { formula: None, ..Reason::new(About::Params, 0, Note::NoWeights, term("", 0, What::Plain)) };
    if entry.weights.is_empty() {
        return Some(none());
    }
    let shares = entry.weights.iter().map(|weight| {
        Some(Share {
            name: weight.name,
            shape: weight.shape.clone(),
            count: product(&weight.shape).ok()?,
            trainable: weight.trainable,
            bias: weight.name == "bias",
            parts: if weight.part == Part::Kernel { weight.count() } else { 1 },
        })
    });
    let shares: Vec<Share> = shares.collect::<Option<_>>()?;
    let stored = Formula::Sum(entry.weights.iter().map(|weight| plus(stored(layer, weight))).collect());
    let taught = taught(layer, entry);
    let reason = match taught {
        Some((note, formula)) => Reason::new(About::Params, entry.params, note, formula).same(Says::Stored, stored),
        None => Reason::new(About::Params, entry.params, Note::Weights, stored),
    };
    Some(Reason { shares, ..reason })
}

/// A weight's shape multiplied: what its axes are where that has letters.
fn stored(layer: &Layer, weight: &WeightSpec) -> Formula {
    let sizes = weight.shape.as_slice();
    let (read, filters) = (("D_in", What::ChannelsIn), ("K", What::Filters));
    let letters = match (layer, weight.name, sizes) {
        (Layer::Dense(_), "bias", _) => vec![("U", What::Biases)],
        (Layer::DepthwiseConv2D(_), "bias", _) => vec![("D_out", What::Biases)],
        (_, "bias", _) => vec![("K", What::Biases)],
        (Layer::Dense(_), ..) => vec![("N_in", What::EntriesIn), ("U", What::Units)],
        (Layer::SeparableConv2D(_), "pointwise_kernel", _) => {
            vec![("", What::Plain), ("", What::Plain), ("D_in·M", What::Between), filters]
        }
        (_, _, &[h, w, _, _]) => {
            let [rows, columns] = kernel_letters(h, w);
            let [third, fourth] = match layer {
                Layer::Conv2D(layer) if layer.groups > 1 => [("D_in / groups", What::ChannelsGroup), filters],
                Layer::Conv2D(_) => [read, filters],
                Layer::Conv2DTranspose(_) => [filters, read],
                _ => [read, ("M", What::Multiplier)],
            };
            vec![rows, columns, third, fourth]
        }
        _ => vec![],
    };
    let factor = |(at, size): (usize, &u64)| {
        let (letter, what) = letters.get(at).copied().unwrap_or((weight.name, What::Numbers));
        term(letter, *size, what)
    };
    let mut factors: Vec<Formula> = sizes.iter().enumerate().map(factor).collect();
    match (factors.len(), factors.pop()) {
        (1, Some(only)) => only,
        (_, None) => term(weight.name, 1, What::Numbers),
        (_, Some(last)) => {
            factors.push(last);
            Formula::Product(factors)
        }
    }
}

/// The letters of the kernel's rows and columns.
const fn kernel_letters(h: u64, w: u64) -> [Letter; 2] {
    let (rows, columns) = if h == w { ("F", "F") } else { ("F_h", "F_w") };
    [(rows, What::Kernel), (columns, What::KernelWidth)]
}

fn cells([h, w]: [u64; 2]) -> [Formula; 2] {
    let [(rows, height), (columns, width)] = kernel_letters(h, w);
    [term(rows, h, height), term(columns, w, width)]
}

/// The formula in the order in which it is taught, `K·F·F·D_in + K`.
fn taught(layer: &Layer, entry: &NodeReport) -> Option<(Note, Formula)> {
    let bias = entry.weights.iter().find(|weight| weight.name == "bias").and_then(|weight| weight.shape.first());
    let with = |factors: Vec<Formula>, letter: &'static str| {
        let product = Formula::Product(factors);
        match bias {
            Some(bias) => Formula::Sum(vec![plus(product), plus(term(letter, *bias, What::Biases))]),
            None => product,
        }
    };
    let kernel = &entry.weights.first()?.shape;
    match (layer, kernel.as_slice()) {
        (Layer::Conv2D(layer), &[h, w, channels, filters]) => {
            let [rows, columns] = cells([h, w]);
            let read = if layer.groups == 1 {
                term("D_in", channels, What::ChannelsIn)
            } else {
                term("D_in / groups", channels, What::ChannelsGroup)
            };
            let each = product(&[h, w, channels]).ok()?;
            let formula = with(vec![term("K", filters, What::Filters), rows, columns, read], "K");
            Some((Note::Filters { filters, each, bias: bias.is_some() }, formula))
        }
        (Layer::Conv2DTranspose(_), &[h, w, filters, channels]) => {
            let [rows, columns] = cells([h, w]);
            let read = term("D_in", channels, What::ChannelsIn);
            let each = product(&[h, w, channels]).ok()?;
            let formula = with(vec![term("K", filters, What::Filters), rows, columns, read], "K");
            Some((Note::Filters { filters, each, bias: bias.is_some() }, formula))
        }
        (Layer::DepthwiseConv2D(_), &[h, w, channels, times]) => {
            let [rows, columns] = cells([h, w]);
            let maps = [term("D_in", channels, What::ChannelsIn), term("M", times, What::Multiplier)];
            let [channel, multiplier] = maps;
            let (filters, each) = (product(&[channels, times]).ok()?, product(&[h, w]).ok()?);
            let formula = with(vec![channel, multiplier, rows, columns], "D_out");
            Some((Note::Filters { filters, each, bias: bias.is_some() }, formula))
        }
        (Layer::Dense(_), &[entries, units]) => {
            let formula = with(vec![term("U", units, What::Units), term("N_in", entries, What::EntriesIn)], "U");
            Some((Note::Units { units, each: entries, bias: bias.is_some() }, formula))
        }
        _ => None,
    }
}

/// The multiply-adds.
pub(super) fn macs(layer: &Layer, entry: &NodeReport) -> Option<Reason> {
    let result = entry.macs.filter(|macs| *macs > 0 && *macs < u64::MAX)?;
    let reason = |note, formula| Some(Reason::new(About::Macs, result, note, formula));
    if let Layer::Dense(layer) = layer {
        let input = entry.inputs.first()?.sizes()?;
        let (entries, places) = input.split_last()?;
        let mut factors: Vec<Formula> = match *places {
            [h, w] => vec![term("H_in", h, What::RowsIn), term("W_in", w, What::ColumnsIn)],
            _ => places.iter().map(|size| term("", *size, What::EntriesOut)).collect(),
        };
        factors.extend([term("U", layer.units, What::Units), term("N_in", *entries, What::EntriesIn)]);
        return reason(Note::OneSample, Formula::Product(factors));
    }
    let (input, output) = hwc(entry)?;
    let [rows_out, columns_out] = [term("H_out", output.h?, What::RowsOut), term("W_out", output.w?, What::ColumnsOut)];
    let channels = input.c?;
    match layer {
        Layer::Conv2D(layer) => {
            let [h, w] = cells(layer.kernel_size);
            let read = if layer.groups == 1 {
                term("D_in", channels, What::ChannelsIn)
            } else {
                term("D_in / groups", channels / layer.groups.max(1), What::ChannelsGroup)
            };
            let filters = term("K", layer.filters, What::Filters);
            reason(Note::OneSample, Formula::Product(vec![rows_out, columns_out, filters, h, w, read]))
        }
        Layer::DepthwiseConv2D(layer) => {
            let [h, w] = cells(layer.kernel_size);
            let read = term("D_in", channels, What::ChannelsIn);
            let times = term("M", layer.depth_multiplier, What::Multiplier);
            reason(Note::OneSample, Formula::Product(vec![rows_out, columns_out, read, times, h, w]))
        }
        Layer::SeparableConv2D(layer) => {
            let [h, w] = cells(layer.kernel_size);
            let between = channels.checked_mul(layer.depth_multiplier)?;
            let between = || term(if layer.depth_multiplier == 1 { "D_in" } else { "D_in·M" }, between, What::Between);
            let first = vec![rows_out.clone(), columns_out.clone(), between(), h, w];
            let second = vec![rows_out, columns_out, term("K", layer.filters, What::Filters), between()];
            let sum = [first, second].map(|factors| plus(Formula::Product(factors)));
            reason(Note::OneSample, Formula::Sum(sum.to_vec()))
        }
        Layer::Conv2DTranspose(layer) => {
            let [h, w] = cells(layer.kernel_size);
            let read = [
                term("H_in", input.h?, What::RowsIn),
                term("W_in", input.w?, What::ColumnsIn),
                term("D_in", channels, What::ChannelsIn),
            ];
            let each = [term("K", layer.filters, What::Filters), h, w];
            reason(Note::OnInput, Formula::Product(read.into_iter().chain(each).collect()))
        }
        _ => None,
    }
}

/// The memory of its maps.
pub(super) fn bytes(entry: &NodeReport) -> Option<Reason> {
    let result = entry.map_bytes.filter(|bytes| *bytes < u64::MAX)?;
    let shape = entry.shape()?;
    let mut factors: Vec<Formula> = match shape.hwc(entry.format) {
        Some(Hwc { h, w, c }) => vec![
            term("H_out", h?, What::RowsOut),
            term("W_out", w?, What::ColumnsOut),
            term("D_out", c?, What::ChannelsOut),
        ],
        None => shape.sizes()?.into_iter().map(|size| term("", size, What::EntriesOut)).collect(),
    };
    factors.push(term("", 4, What::Bytes));
    Some(Reason::new(About::Bytes, result, Note::Float32, Formula::Product(factors)))
}
