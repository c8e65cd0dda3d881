//! What the lens and the totals show of a node, as numbers: the values of its maps, and what a cell sees of the picture.

use super::input;
use super::looking;
use super::state::{Pick, State};
use crate::draw::beam::trace;
use crate::nn::analysis::{Field, NodeReport, Outcome};
use crate::nn::layers::{Channels, Group};
use crate::nn::maps::Maps;
use crate::nn::network::{Network, NodeId};
use crate::nn::shape::DataFormat;
use std::ops::RangeInclusive;

/// What one value sees of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Rows it sees, padding counted.
    pub rows: u64,
    /// Columns it sees, padding counted.
    pub columns: u64,
    /// The first row of those that lie on the picture.
    pub top: u64,
    /// The first column of those.
    pub left: u64,
    /// Rows of those.
    pub height: u64,
    /// Columns of those.
    pub width: u64,
    /// A part of the field lies outside of the picture: padding.
    pub padded: bool,
    /// A part of it lies on pixels of the picture that this layer never reads, since no window of a layer above does.
    pub unread: bool,
}

impl Seen {
    /// Whether the whole field is seen.
    #[must_use]
    pub const fn whole(&self) -> bool {
        self.rows == self.height && self.columns == self.width
    }
}

/// What the value in a cell of a node's map sees of the picture; `None` where that is not known.
#[must_use]
pub fn seen(state: &State, pick: Pick, channel: u64) -> Option<Seen> {
    let (h, w) = picture_size(state)?;
    // Rows and columns of the field, and how many of those lie on the picture.
    let ((rows, rows_on), (columns, columns_on)) = match state.report.node(pick.node)?.field? {
        Field::Everything => ((h, h), (w, w)),
        Field::Window { y, x } => ((y.size(), y.on(pick.y, h)), (x.size(), x.on(pick.x, w))),
    };
    let (input, ..) = input::first_input(state)?;
    let spots = trace(&state.report, pick.node, pick.y, pick.x, channel);
    // Through a nested model no cell is followed.
    let spot = spots.iter().find(|spot| spot.node == input)?;
    let part = |range: Option<&RangeInclusive<u64>>| {
        range.map_or((0, 0), |range| (*range.start(), (range.end() + 1).saturating_sub(*range.start())))
    };
    let (top, height) = part(spot.rows.as_ref());
    let (left, width) = part(spot.columns.as_ref());
    let padded = rows_on < rows || columns_on < columns;
    let unread = height < rows_on || width < columns_on;
    Some(Seen { rows, columns, top, left, height, width, padded, unread })
}

/// Rows and columns of the picture as the input layer gets it.
#[must_use]
pub fn picture_size(state: &State) -> Option<(u64, u64)> {
    if let Some(shown) = &state.picture.shown {
        return Some((shown.height.into(), shown.width.into()));
    }
    let (_, shape, format) = input::first_input(state)?;
    let size = shape.hwc(format)?;
    Some((size.h?, size.w?))
}

/// All values of a node that the page has at the moment, and the order of their axes. The input's are the picture's.
#[must_use]
pub fn values(state: &State, node: NodeId) -> Option<(&Maps, DataFormat)> {
    if let Some((maps, format)) = state.maps.get(&node).and_then(|maps| maps.values.as_ref()) {
        return Some((maps, *format));
    }
    let (first, _, format) = input::first_input(state)?;
    (first == node).then_some(())?;
    Some((state.picture.input.as_ref()?, format))
}

/// The value in a cell of a node's map.
#[must_use]
pub fn value_at(state: &State, pick: Pick, channel: u64) -> Option<f32> {
    let (maps, format) = values(state, pick.node)?;
    let at = |n: u64| usize::try_from(n).ok();
    maps.at(at(pick.y)?, at(pick.x)?, at(channel)?, format)
}

/// The node that a node reads first.
#[must_use]
pub fn source(entry: &NodeReport) -> Option<NodeId> {
    entry.sources.first().copied()
}

/// The channels of its source that one filter of a node reads: the first one, and how many.
#[must_use]
pub fn channels_read(entry: &NodeReport, inputs: u64, filter: u64) -> (u64, u64) {
    match entry.channels {
        Channels::Grouped { groups, output } if groups > 0 && output >= groups => {
            let each = inputs / groups;
            (filter / (output / groups) * each, each)
        }
        Channels::Same => (filter, 1),
        Channels::First => (0, 1),
        _ => (0, inputs),
    }
}

/// The class of a node's layer.
#[must_use]
pub fn class_name(network: &Network, node: NodeId) -> &str {
    network.node(node).map_or("", |node| network.class_of(node))
}

/// The family of a node's layer; one that is not known counts as a change of shape.
#[must_use]
pub fn group(network: &Network, node: NodeId) -> Group {
    let layer = network.node(node).and_then(|node| network.layer(node));
    layer.map_or(Group::Shape, |layer| layer.op().group())
}

/// A node's name.
#[must_use]
pub fn name(state: &State, node: NodeId) -> &str {
    state.document().network.node(node).map_or("", |node| &node.name)
}

/// The first node that does not work, if one does not.
#[must_use]
pub fn first_problem(state: &State) -> Option<NodeId> {
    let wrong = |entry: &&NodeReport| !matches!(entry.outcome, Outcome::Shape(_));
    state.report.nodes.iter().find(wrong).map(|entry| entry.id)
}

/// The picked cell, if it is the selected node's, and the map it is on.
#[must_use]
pub fn picked(state: &State) -> Option<(Pick, u64)> {
    let pick = looking::picked(state).filter(|pick| pick.node == state.selected)?;
    Some((pick, looking::chosen(state, pick.node)))
}

#[cfg(test)]
pub(in crate::app) mod tests {
    use super::*;
    use crate::app::overview::Way;
    use crate::app::state::{Settings, Theme};
    use crate::nn::document::{Document, Fit, Picture, PictureSource, Title};
    use crate::nn::layers::{Layer, conv2d::Conv2D, input_layer::InputLayer, max_pooling2d::MaxPooling2D};
    use crate::nn::window::Padding;
    use crate::words::Locale;
    use std::sync::Arc;

    /// The stack of the first visit, without a picture that must be decoded.
    pub(in crate::app) fn first_visit() -> State {
        let conv = |filters, k, s, padding| Conv2D {
            filters,
            kernel_size: [k, k],
            strides: [s, s],
            padding,
            ..Conv2D::default()
        };
        let layers: [Layer; 5] = [
            Layer::new("InputLayer").unwrap(),
            conv(16, 2, 2, Padding::Valid).into(),
            conv(32, 3, 1, Padding::Same).into(),
            MaxPooling2D::default().into(),
            conv(32, 3, 2, Padding::Same).into(),
        ];
        let document = Document {
            title: Title::Own("test".to_owned()),
            network: Arc::new(Network::stack("n", layers)),
            weights: Arc::default(),
            picture: Picture { source: PictureSource::Sample("gradient".to_owned()), fit: Fit::Fill },
            classes: Arc::default(),
        };
        let mut state = State::new(
            document,
            Settings { locale: Locale::En, theme: Theme::System, text: 100, toured: false, way: Way::Stack },
        );
        crate::app::update::start(&mut state);
        state
    }

    /// The cell of the drawings: row 24, column 6 of conv2d_2 sees 16 x 16 pixels, of which 10 x 16 are the picture's.
    #[test]
    fn what_a_cell_sees() {
        let state = first_visit();
        let node = NodeId(4);
        let at = |y, x| seen(&state, Pick { node, y, x }, 0).unwrap();
        let corner = at(24, 6);
        assert_eq!((corner.rows, corner.columns, corner.height, corner.width), (16, 16, 10, 16));
        assert!(corner.padded && !corner.unread && !corner.whole());
        assert_eq!((corner.top, corner.left), (190, 46));
        assert!(at(12, 12).whole() && !at(12, 12).padded);
        let first = at(0, 0);
        assert_eq!((first.top, first.left, first.height), (0, 0, 14));
    }

    /// A convolution of 2 by 3 never reads the last two of 11 rows; what hangs over its map's edge is no padding of the picture.
    #[test]
    fn what_is_not_read_is_no_padding() {
        let mut state = first_visit();
        let conv = |k, s, padding| Conv2D { kernel_size: [k, k], strides: [s, s], padding, ..Conv2D::default() };
        let input = InputLayer { shape: vec![Some(11), Some(11), Some(1)], ..InputLayer::default() };
        let layers: [Layer; 3] = [input.into(), conv(2, 4, Padding::Valid).into(), conv(3, 1, Padding::Same).into()];
        let mut document = state.document().clone();
        document.network = Arc::new(Network::stack("n", layers));
        crate::app::update::update(&mut state, crate::app::message::Msg::Open(Box::new(document)));
        let at = |y| seen(&state, Pick { node: NodeId(2), y, x: 1 }, 0).unwrap();
        // Rows 4 to 13 of 11 by rights: 10 is on the picture, 11 to 13 are not; rows 4, 5, 8 and 9 are read.
        let last = at(2);
        assert_eq!((last.rows, last.top, last.height), (10, 4, 6));
        assert!(last.padded && last.unread);
        let first = at(0);
        assert!(first.padded && !first.unread, "above the first row there is only padding");
        assert!(at(1).whole());
    }

    /// With another stride the picked cell stays where it was in the picture, and comes back with the stride.
    #[test]
    fn a_picked_cell_keeps_its_place() {
        let mut state = first_visit();
        let node = NodeId(1);
        let mut send = |msg| {
            crate::app::update::update(&mut state, msg);
            looking::picked(&state).map(|pick| (pick.y, pick.x))
        };
        let stride = |n: i64| crate::app::message::Msg::Set {
            node,
            param: "strides".to_owned(),
            value: crate::nn::params::Value::List(vec![crate::nn::params::Value::Int(n); 2]),
            gesture: None,
        };
        assert_eq!(send(crate::app::message::Msg::Pick { node, y: 49, x: 88 }), Some((49, 88)));
        // 100 cells, 2 pixels apart; then 67, 3 apart: row 99 and column 177 of the picture.
        assert_eq!(send(stride(3)), Some((33, 59)));
        assert_eq!(send(stride(2)), Some((49, 88)));
        assert_eq!(send(stride(50)), Some((1, 3)));
    }

    #[test]
    fn the_inputs_values_are_the_pictures() {
        let state = first_visit();
        let pick = Pick { node: NodeId(0), y: 3, x: 199 };
        assert_eq!(value_at(&state, pick, 0), Some(1.0));
        assert_eq!(value_at(&state, Pick { node: NodeId(1), ..pick }, 0), None);
        assert_eq!(class_name(&state.document().network, NodeId(3)), "MaxPooling2D");
        assert_eq!(group(&state.document().network, NodeId(3)), Group::Pooling);
        assert_eq!(name(&state, NodeId(4)), "conv2d_2");
        assert_eq!(first_problem(&state), None);
    }

    #[test]
    fn channels_of_a_group() {
        let state = first_visit();
        let mut entry = state.report.node(NodeId(4)).unwrap().clone();
        assert_eq!(channels_read(&entry, 32, 9), (0, 32));
        entry.channels = Channels::Grouped { groups: 4, output: 32 };
        assert_eq!(channels_read(&entry, 32, 9), (8, 8));
        assert_eq!(channels_read(&entry, 32, 31), (24, 8));
        entry.channels = Channels::Same;
        assert_eq!(channels_read(&entry, 32, 9), (9, 1));
    }
}
