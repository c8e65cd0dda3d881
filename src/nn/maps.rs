//! The values after a layer, whatever their layout in memory is.

use super::shape::{DataFormat, Shape};
use crate::nn::order::sort_by_key;
use ndarray::{ArrayD, ArrayViewD, Axis, IxDyn, ShapeBuilder};
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
    /// Wraps an array whose axes are in Keras's order, without the batch. One with gaps in its memory is brought together.
    #[must_use]
    pub fn new(values: ArrayD<f32>) -> Self {
        let whole = values.as_slice_memory_order().is_some() && values.strides().iter().all(|step| *step >= 0);
        let values = if whole { values } else { values.as_standard_layout().into_owned() };
        Self { values: Arc::new(values) }
    }

    /// Whether these are the very same values, not only equal ones.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.values, &other.values)
    }

    /// Whether the values lie in memory in this order of the axes, the slowest first.
    #[must_use]
    pub fn lies(&self, order: &[usize]) -> bool {
        self.view().permuted_axes(order).is_standard_layout()
    }

    /// The order of the axes in which the values lie, the slowest first.
    #[must_use]
    pub fn order(&self) -> Vec<usize> {
        let strides = self.values.strides();
        let mut order: Vec<usize> = (0..strides.len()).collect();
        sort_by_key(&mut order, |axis| std::cmp::Reverse(strides.get(*axis).copied().unwrap_or(0)));
        order
    }

    /// Puts some of the values in this order of the axes into what is there: those from number `from` on. The maps are taken
    /// to have these sizes: repeated along their axes of size 1, and along those that they lack in front.
    pub fn put(&self, sizes: &[usize], order: &[usize], from: usize, out: &mut [f32], put: impl Fn(&mut f32, f32)) {
        let Some((values, layout)) = self.memory() else { return };
        let lacking = sizes.len().saturating_sub(layout.sizes.len());
        let axis = |axis: &usize| {
            let size = *sizes.get(*axis)?;
            let own = axis.checked_sub(lacking);
            let repeated = own.is_none_or(|own| layout.sizes.get(own).copied() != Some(size));
            Some((size, if repeated { 0 } else { *layout.steps.get(own?)? }))
        };
        let axes: Vec<(usize, usize)> = order.iter().filter_map(axis).collect();
        let Some(((size, step), others)) = axes.split_last() else {
            out.iter_mut().zip(values).for_each(|(out, value)| put(out, *value));
            return;
        };
        let (mut outer, mut inner) = (from / (*size).max(1), from % (*size).max(1));
        let mut rest = out;
        while !rest.is_empty() && inner < *size {
            let (mut place, mut number) = (inner * step, outer);
            for (size, step) in others.iter().rev() {
                place += number % size * step;
                number /= size;
            }
            let (run, after) = rest.split_at_mut((size - inner).min(rest.len()));
            if *step == 0 {
                let value = values.get(place).copied().unwrap_or(0.0);
                run.iter_mut().for_each(|out| put(out, value));
            } else {
                let cells = values.get(place..).unwrap_or_default().iter().step_by(*step);
                run.iter_mut().zip(cells).for_each(|(out, value)| put(out, *value));
            }
            (rest, outer, inner) = (after, outer + 1, 0);
        }
    }

    /// Copies some of the values in this order of the axes, the slowest first: those from number `from` on.
    pub fn read(&self, order: &[usize], from: usize, out: &mut [f32]) {
        self.put(self.values.shape(), order, from, out, |out, value| *out = value);
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

    /// All values in Keras's order, where they lie if they lie so.
    #[must_use]
    pub fn in_keras_order(&self) -> Cow<'_, [f32]> {
        match self.values.as_slice() {
            Some(values) => Cow::Borrowed(values),
            None => Cow::Owned(self.to_keras()),
        }
    }

    /// All values in the order in which they lie in memory, and that order; `None` where there are gaps between them.
    #[must_use]
    pub fn memory(&self) -> Option<(&[f32], Layout)> {
        let steps = self.values.strides().iter().map(|step| usize::try_from(*step).ok()).collect::<Option<_>>()?;
        Some((self.values.as_slice_memory_order()?, Layout { sizes: self.values.shape().to_vec(), steps }))
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
        let axis = Axis(channel_axis(format));
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

/// How values lie in memory: the sizes of the axes in Keras's order, and the steps along each.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Layout {
    sizes: Vec<usize>,
    steps: Vec<usize>,
}

impl Layout {
    /// Keras's own order: the last axis runs fastest.
    #[must_use]
    pub fn keras(sizes: &[usize]) -> Self {
        Self::first(sizes, 0)
    }

    /// One axis runs slowest, the others in Keras's order: for the channels' axis, channel by channel.
    #[must_use]
    pub fn first(sizes: &[usize], axis: usize) -> Self {
        let others = (0..sizes.len()).filter(|at| *at != axis);
        Self::ordered(sizes, &(axis < sizes.len()).then_some(axis).into_iter().chain(others).collect::<Vec<_>>())
    }

    /// The axes in the order in which they run, the slowest first; it must name each axis once.
    #[must_use]
    pub fn ordered(sizes: &[usize], order: &[usize]) -> Self {
        let mut steps = vec![0; sizes.len()];
        let mut step = 1_usize;
        for at in order.iter().rev() {
            if let (Some(slot), Some(size)) = (steps.get_mut(*at), sizes.get(*at)) {
                *slot = step;
                step = step.saturating_mul(*size);
            }
        }
        Self { sizes: sizes.to_vec(), steps }
    }

    /// Values; `None` where no `usize` counts them.
    #[must_use]
    pub fn len(&self) -> Option<usize> {
        self.sizes.iter().try_fold(1_usize, |all, n| all.checked_mul(*n))
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }

    /// The maps whose values lie so; `None` where their number is another.
    #[must_use]
    pub fn maps(self, values: Vec<f32>) -> Option<Maps> {
        if self.len() == Some(0) && values.is_empty() {
            return Maps::from_keras(&self.sizes, values);
        }
        ArrayD::from_shape_vec(IxDyn(&self.sizes).strides(IxDyn(&self.steps)), values).ok().map(Maps::new)
    }
}

/// Maps whose memory runs plane by plane along one axis: for the channels' axis, each channel's values side by side.
#[derive(Clone, Debug)]
pub struct Planes {
    maps: Maps,
    axis: usize,
    /// Planes.
    pub count: usize,
    /// Values in each.
    pub each: usize,
}

impl Planes {
    /// The planes of maps along an axis; `None` where there is no such axis. Costs nothing where they lie so already: a run
    /// brings them into the order that a layer [reads](super::layers::Operator::reads) before it asks for its work.
    #[must_use]
    pub fn new(maps: &Maps, axis: usize) -> Option<Self> {
        let view = maps.view();
        let count = *view.shape().get(axis)?;
        let each = view.len().checked_div(count).unwrap_or(0);
        let order = slowest(axis, view.ndim());
        let maps = if maps.lies(&order) {
            maps.clone()
        } else {
            let turned = view.clone().permuted_axes(order);
            Layout::first(view.shape(), axis).maps(turned.iter().copied().collect())?
        };
        Some(Self { maps, axis, count, each })
    }

    /// The channels of maps that have three axes.
    #[must_use]
    pub fn channels(maps: &Maps, format: DataFormat) -> Option<Self> {
        (maps.view().ndim() == 3).then(|| Self::new(maps, channel_axis(format)))?
    }

    /// All values, plane by plane.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        self.maps.values.as_slice_memory_order().unwrap_or_default()
    }

    /// One plane's values in Keras's order of the other axes; nothing where there is no such plane.
    #[must_use]
    pub fn plane(&self, at: usize) -> &[f32] {
        let view = self.maps.view();
        if at >= self.count {
            return &[];
        }
        view.index_axis_move(Axis(self.axis), at).to_slice().unwrap_or_default()
    }

    /// Rows and columns of a plane of maps that have three axes.
    #[must_use]
    pub fn rows_and_columns(&self) -> Option<[usize; 2]> {
        let view = self.maps.view();
        let mut others = view.shape().iter().enumerate().filter(|(at, _)| *at != self.axis).map(|(_, n)| *n);
        Some([others.next()?, others.next()?])
    }
}

/// The order of the axes in which one runs slowest and the others as in Keras.
#[must_use]
pub fn slowest(axis: usize, axes: usize) -> Vec<usize> {
    std::iter::once(axis).chain((0..axes).filter(|at| *at != axis)).collect()
}

/// The axis of the channels in maps that have three axes.
#[must_use]
pub const fn channel_axis(format: DataFormat) -> usize {
    match format {
        DataFormat::ChannelsLast => 2,
        DataFormat::ChannelsFirst => 0,
    }
}
