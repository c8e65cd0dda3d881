//! The values after a layer, whatever their layout in memory is.

use super::shape::{DataFormat, Shape};
use ndarray::{ArrayD, ArrayViewD, Axis, IxDyn};
use std::borrow::Cow;
use std::sync::Arc;

/// The values after a node for one sample: an array in Keras's axis order, without the batch. Cheap to clone.
///
/// The memory behind it may be in any order: convolutions leave theirs channel by channel, which is what the next
/// convolution and the painter read fastest.
#[derive(Clone, Debug)]
pub struct Maps {
    values: Arc<ArrayD<f32>>,
}

/// The same array, or one with equal values.
impl PartialEq for Maps {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.values, &other.values) || self.values == other.values
    }
}

impl Maps {
    /// Wraps an array whose axes are in Keras's order, without the batch.
    #[must_use]
    pub fn new(values: ArrayD<f32>) -> Self {
        Self { values: Arc::new(values) }
    }

    /// Values in Keras's order (the last axis runs fastest); `None` where their number does not fit the sizes.
    #[must_use]
    pub fn from_keras(sizes: &[usize], values: Vec<f32>) -> Option<Self> {
        ArrayD::from_shape_vec(IxDyn(sizes), values).ok().map(Self::new)
    }

    /// Channels one behind the other, as a convolution leaves them; the axes come in the order of `format`. `None` where
    /// their number does not fit the sizes (channels, rows, columns).
    #[must_use]
    pub fn from_planes([c, h, w]: [usize; 3], values: Vec<f32>, format: DataFormat) -> Option<Self> {
        let planes = ArrayD::from_shape_vec(IxDyn(&[c, h, w]), values).ok()?;
        Some(Self::new(match format {
            DataFormat::ChannelsLast => planes.permuted_axes(vec![1, 2, 0]),
            DataFormat::ChannelsFirst => planes,
        }))
    }

    /// The array, its axes in Keras's order.
    #[must_use]
    pub fn view(&self) -> ArrayViewD<'_, f32> {
        self.values.view()
    }

    /// The sizes of its axes.
    #[must_use]
    pub fn shape(&self) -> Shape {
        Shape(self.values.shape().iter().map(|n| Some(*n as u64)).collect())
    }

    /// All values in Keras's order.
    #[must_use]
    pub fn to_keras(&self) -> Vec<f32> {
        self.values.iter().copied().collect()
    }

    /// Height, width and channels. A vector counts as channels of one cell each.
    #[must_use]
    pub fn hwc(&self, format: DataFormat) -> (usize, usize, usize) {
        match (self.values.shape(), format) {
            (&[h, w, c], DataFormat::ChannelsLast) | (&[c, h, w], DataFormat::ChannelsFirst) => (h, w, c),
            (shape, _) => (1, 1, shape.iter().product()),
        }
    }

    /// One value; `None` outside of the map.
    #[must_use]
    pub fn at(&self, y: usize, x: usize, c: usize, format: DataFormat) -> Option<f32> {
        match (self.values.ndim(), format) {
            (3, DataFormat::ChannelsLast) => self.values.get([y, x, c].as_slice()).copied(),
            (3, DataFormat::ChannelsFirst) => self.values.get([c, y, x].as_slice()).copied(),
            _ if y == 0 && x == 0 => self.values.iter().nth(c).copied(),
            _ => None,
        }
    }

    /// One channel's values, row by row; `None` where there is no such channel.
    #[must_use]
    pub fn channel(&self, c: usize, format: DataFormat) -> Option<Cow<'_, [f32]>> {
        if self.values.ndim() != 3 {
            return self.values.iter().nth(c).map(|value| Cow::Owned(vec![*value]));
        }
        let axis = Axis(match format {
            DataFormat::ChannelsLast => 2,
            DataFormat::ChannelsFirst => 0,
        });
        if c >= self.values.len_of(axis) {
            return None;
        }
        let plane = self.values.index_axis(axis, c);
        Some(match plane.to_slice() {
            Some(slice) => Cow::Borrowed(slice),
            None => Cow::Owned(plane.iter().copied().collect()),
        })
    }
}
