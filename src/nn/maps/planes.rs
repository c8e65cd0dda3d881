//! Maps plane by plane, as convolutions and pools read them.

use super::{Layout, Maps, channel_axis, slowest};
use crate::nn::shape::DataFormat;
use ndarray::Axis;

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
