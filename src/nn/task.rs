//! A layer's work, cut in pieces that each take a moment: what lets a run be stopped between two of them.

use super::activation::Activation;
use super::layers::WeightSpec;
use super::maps::Maps;
use super::network::{Network, NodeId};
use super::shape::DataFormat;
use super::weights::{Slices, Weights, first_convolution, owner};
use ndarray::{ArrayD, IxDyn};
use std::sync::Arc;

/// The weights that one layer uses, made slice by slice when they are asked for.
#[derive(Clone, Debug)]
pub struct Source {
    weights: Arc<Weights>,
    owner: NodeId,
    first: bool,
    specs: Vec<WeightSpec>,
}

impl Source {
    /// The weights of a node; `specs` is what its layer says of them.
    #[must_use]
    pub fn new(weights: &Arc<Weights>, network: &Network, node: NodeId, specs: Vec<WeightSpec>) -> Self {
        let owner = owner(network, node);
        Self { weights: weights.clone(), owner, first: first_convolution(network) == Some(owner), specs }
    }

    /// The slice of a weight that makes one output channel; nothing where the layer has no such weight.
    #[must_use]
    pub fn slice(&self, weight: &str, filter: u64) -> Option<Vec<f32>> {
        let spec = self.specs.iter().find(|spec| spec.name == weight)?;
        Some(Slices::of(&self.weights, self.owner, self.first).filter(spec, filter))
    }

    /// One number of a weight that has one a channel.
    #[must_use]
    pub fn number(&self, weight: &str, filter: u64) -> Option<f32> {
        self.slice(weight, filter).and_then(|slice| slice.first().copied())
    }
}

/// The channels of a map one behind the other.
#[derive(Clone, Debug)]
pub struct Planes {
    maps: Maps,
    /// Channels, rows, columns.
    pub size: [usize; 3],
    format: DataFormat,
}

impl Planes {
    /// The planes of a map that has three axes. Costs nothing where a layer of this kind left it.
    #[must_use]
    pub fn new(maps: &Maps, format: DataFormat) -> Option<Self> {
        let view = maps.view();
        if view.ndim() != 3 {
            return None;
        }
        let turned = match format {
            DataFormat::ChannelsLast => view.permuted_axes(vec![2, 0, 1]),
            DataFormat::ChannelsFirst => view,
        };
        let &[c, h, w] = turned.shape() else { return None };
        let maps = if turned.is_standard_layout() {
            maps.clone()
        } else {
            turned_back(turned.as_standard_layout().into_owned(), format)
        };
        Some(Self { maps, size: [c, h, w], format })
    }

    /// All values: channel by channel, row by row.
    pub fn with<R>(&self, read: impl FnOnce(&[f32]) -> R) -> R {
        let view = self.maps.view();
        let turned = match self.format {
            DataFormat::ChannelsLast => view.permuted_axes(vec![2, 0, 1]),
            DataFormat::ChannelsFirst => view,
        };
        read(turned.as_slice().unwrap_or_default())
    }
}

/// An array of channels, rows, columns in the axis order of a format, without moving its values.
fn turned_back(planes: ArrayD<f32>, format: DataFormat) -> Maps {
    Maps::new(match format {
        DataFormat::ChannelsLast => planes.permuted_axes(vec![1, 2, 0]),
        DataFormat::ChannelsFirst => planes,
    })
}

/// What the values of a task become once all are there.
#[derive(Clone, Debug)]
pub enum Form {
    /// Channels, rows and columns, in this axis order.
    Planes([usize; 3], DataFormat),
    /// The last axis first: `[entries, others…]`, to be brought back.
    LastFirst(Vec<usize>),
    /// Keras's own order.
    Keras(Vec<usize>),
}

type Piece = Box<dyn FnMut(usize, &mut [f32])>;

/// A layer's work.
pub struct Task {
    out: Vec<f32>,
    each: usize,
    cost: u64,
    at: usize,
    piece: Piece,
    form: Form,
    activation: Activation,
}

impl Task {
    /// Work whose pieces write `each` values and cost about `cost` multiply-adds. `None` where no memory could hold it.
    pub fn new(
        form: Form,
        each: usize,
        cost: u64,
        activation: Activation,
        piece: impl FnMut(usize, &mut [f32]) + 'static,
    ) -> Option<Self> {
        let count = match &form {
            Form::Planes(sizes, _) => sizes.iter().try_fold(1_usize, |all, n| all.checked_mul(*n)),
            Form::LastFirst(sizes) | Form::Keras(sizes) => sizes.iter().try_fold(1_usize, |all, n| all.checked_mul(*n)),
        }?;
        let mut out = Vec::new();
        out.try_reserve_exact(count).ok()?;
        out.resize(count, 0.0);
        Some(Self { out, each: each.max(1), cost: cost.max(1), at: 0, piece: Box::new(piece), form, activation })
    }

    /// Values that are there already.
    #[must_use]
    pub fn ready(maps: &Maps) -> Option<Self> {
        let source = maps.to_keras();
        let sizes = maps.view().shape().to_vec();
        let each = source.len().max(1);
        Self::new(Form::Keras(sizes), each, each as u64, Activation::Linear, move |_, out| {
            for (out, value) in out.iter_mut().zip(&source) {
                *out = *value;
            }
        })
    }

    /// Goes on for about `units` multiply-adds, at least one piece. True once all is done; `units` becomes what is left.
    pub fn step(&mut self, units: &mut u64) -> bool {
        let pieces = self.out.len().div_ceil(self.each);
        while self.at < pieces {
            let start = self.at * self.each;
            let end = (start + self.each).min(self.out.len());
            if let Some(out) = self.out.get_mut(start..end) {
                (self.piece)(self.at, out);
                if !self.activation.is_across() {
                    self.activation.apply(out);
                }
            }
            self.at += 1;
            *units = units.saturating_sub(self.cost);
            if *units == 0 && self.at < pieces {
                return false;
            }
        }
        true
    }

    /// The maps, once all is done.
    #[must_use]
    pub fn finish(self) -> Option<Maps> {
        let maps = match self.form {
            Form::Planes([c, h, w], format) => {
                turned_back(ArrayD::from_shape_vec(IxDyn(&[c, h, w]), self.out).ok()?, format)
            }
            Form::Keras(sizes) => Maps::from_keras(&sizes, self.out)?,
            Form::LastFirst(sizes) => {
                let array = ArrayD::from_shape_vec(IxDyn(&sizes), self.out).ok()?;
                let order: Vec<usize> = (1..sizes.len()).chain([0]).collect();
                Maps::new(array.permuted_axes(order))
            }
        };
        if self.activation.is_across() { self.activation.across(&maps) } else { Some(maps) }
    }
}
