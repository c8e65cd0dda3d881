//! A column: a layer or a block with its maps, its shape and what it costs.

use super::super::bitmap::Shown;
use super::super::same::Same;
use super::super::stack::{CardView, one};
use super::sheets::{Content, Places};
use crate::app::classes::name_of;
use crate::app::state::State;
use crate::app::{lens, looking};
use crate::draw::overview::fold::{Block, Name};
use crate::draw::overview::{Fan, Layout, Level, Ratio};
use crate::nn::analysis::{Field, NodeReport, Outcome};
use crate::nn::layers::Group;
use crate::nn::network::NodeId;
use crate::nn::params::Param;
use crate::nn::shape::Shape;
use crate::words::{Locale, say, t};
use std::rc::Rc;
use yew::AttrValue;

/// Room between two maps below each other.
const GAP: f64 = 3.0;
/// A box is drawn no smaller than this.
const LEAST: f64 = 3.0;
/// So few layers that each has its form, in columns of this width.
const FORMS: usize = 6;
const ROOM: f64 = 180.0;
/// Width of a barcode.
const CODE: f64 = 20.0;

/// A column.
#[derive(Clone, PartialEq)]
pub struct Column {
    /// Its position.
    pub at: usize,
    /// The layer whose maps it shows.
    pub node: NodeId,
    /// The layer that is looked at when it is chosen.
    pub first: NodeId,
    /// Its layers.
    pub layers: usize,
    /// Keras's class, for one layer.
    pub class_name: AttrValue,
    /// The family of the layer.
    pub group: Option<Group>,
    /// The name of the layer or the block.
    pub name: AttrValue,
    /// The name without that of the heading above it.
    pub label: AttrValue,
    /// The shape after it.
    pub shape: Option<Shape>,
    /// The shape it had when it last worked.
    pub old: Option<Shape>,
    /// Rows, columns and channels of its maps; one cell where it is a vector.
    pub cells: Option<[u64; 3]>,
    /// It gives a vector.
    pub vector: bool,
    /// Its parameters.
    pub params: u64,
    /// Their part of all there are.
    pub share: f64,
    /// Pixels of the picture that one of its values sees.
    pub sees: Option<[u64; 2]>,
    /// Its arguments.
    pub arguments: Rc<[Param]>,
    /// Its card, where there are so few layers that each has its form.
    pub card: Option<Rc<CardView>>,
    /// The lens looks into it.
    pub selected: bool,
    /// What is wrong with it, in a word or two.
    pub wrong: Option<AttrValue>,
    /// The layer it waits on.
    pub waits: Option<AttrValue>,
    /// What is painted.
    pub content: Option<Content>,
    /// All its maps, in a column that has room for them.
    pub strip: Option<Same<crate::worker::Strip>>,
    /// The chosen map.
    pub chosen: u64,
    /// What the chosen entry of an output stands for.
    pub stands_for: Option<AttrValue>,
    /// Its maps are older than the network.
    pub stale: bool,
    /// The cells the picked value comes from, as parts of the map.
    pub beam: Option<[f64; 4]>,
}

/// What a block is called on the screen.
pub fn called(l: Locale, name: &Name) -> AttrValue {
    match name {
        Name::Input => t::overview_input(l).into(),
        Name::Stem => t::overview_stem(l).into(),
        Name::Head => t::overview_head(l).into(),
        Name::Own(name) => name.clone().into(),
    }
}

/// Rows, columns and channels of a node's maps.
fn cells(entry: &NodeReport) -> Option<[u64; 3]> {
    let shape = entry.shape()?;
    let (h, w) = looking::size_of(entry)?;
    let c = if let &[n] = shape.0.as_slice() { n? } else { shape.hwc(entry.format)?.c? };
    Some([h, w, c])
}

impl Column {
    /// What of the state it shows.
    pub fn of(state: &State, at: usize, block: &Block, beam: Option<[f64; 4]>, near: bool) -> Option<Self> {
        let l = state.settings.locale;
        let network = &state.document().network;
        let (front, nodes) = (state.report.nodes.get(block.front)?, state.report.nodes.get(block.nodes.clone())?);
        let (last, single) = (nodes.last()?, nodes.len() == 1 && state.folding.level != Level::Folded);
        let node = network.nodes.get(block.front)?;
        let layer = network.layer(node);
        let class_name = network.class_of(node).to_owned();
        let wrong = nodes.iter().find_map(|entry| match &entry.outcome {
            Outcome::Problem(problem) => Some(say::problem(l, network.class_of(network.node(entry.id)?), problem).tag),
            _ => None,
        });
        let waits = nodes.iter().find_map(|entry| match entry.outcome {
            Outcome::Waiting(on) => Some(AttrValue::from(lens::name(state, on).to_owned())),
            _ => None,
        });
        let params = nodes.iter().fold(0_u64, |sum, entry| sum.saturating_add(entry.params));
        let maps = state.maps.get(&front.id).filter(|_| near);
        let is_input = node.body.is_input();
        let vector = front.shape().is_some_and(|shape| shape.0.len() == 1);
        let strip = maps.and_then(|maps| maps.strip.clone()).map(Same);
        let entries = maps.and_then(|maps| maps.values.as_ref()).map(|(values, _)| values.clone());
        let content = if is_input {
            state.picture.shown.clone().map(|pixels| Content::Maps(Shown::Pixels(Same(pixels)), None))
        } else if vector {
            entries.filter(|values| values.view().ndim() == 1).map(Content::Vector)
        } else {
            strip.clone().map(|strip| Content::Maps(Shown::Chosen(strip.clone()), Some(strip)))
        };
        let fans = state.folding.level == Level::Fans;
        let name = if single { node.name.clone().into() } else { called(l, &block.name) };
        let stage = state.folding.groups.iter().find(|group| group.columns.contains(&at) && group.columns.len() > 1);
        let label = match stage.and_then(|stage| stage.name.as_ref()) {
            Some(Name::Own(stage)) => {
                name.strip_prefix(stage.as_str()).map(|rest| rest.trim_start_matches('_').to_owned())
            }
            _ => None,
        };
        Some(Self {
            label: label.map_or_else(|| name.clone(), AttrValue::from),
            at,
            node: front.id,
            first: nodes.first()?.id,
            layers: nodes.len(),
            group: layer.map(|layer| layer.op().group()),
            name,
            shape: last.shape().cloned(),
            old: state.valid.get(&last.id).filter(|_| last.shape().is_none()).map(|valid| valid.shape.clone()),
            cells: cells(front),
            vector,
            params,
            share: params as f64 / state.report.totals.params.max(1) as f64,
            sees: match front.field.filter(|_| fans && !is_input) {
                Some(Field::Window { y, x }) => Some([y.size(), x.size()]),
                Some(Field::Everything) => lens::picture_size(state).map(|(h, w)| [h, w]),
                None => None,
            },
            arguments: layer.filter(|_| fans && !is_input).map(|layer| layer.op().params().into()).unwrap_or_default(),
            card: (fans && state.folding.columns.len() <= FORMS).then(|| one(state, front.id)).flatten(),
            selected: nodes.iter().any(|entry| entry.id == state.selected),
            wrong: wrong.map(AttrValue::from),
            waits,
            content,
            strip: strip.filter(|_| fans),
            chosen: looking::chosen(state, front.id),
            stands_for: name_of(state, front.id, looking::chosen(state, front.id)).map(|name| name.to_owned().into()),
            stale: looking::is_stale(state, front.id),
            beam,
            class_name: class_name.into(),
        })
    }

    /// Where its maps are painted: in the room for a picture, whose ground is at its foot.
    pub fn places(&self, frame: &Frame) -> Option<Places> {
        let [h, w, c] = self.cells?;
        let (Layout { column, maps, .. }, [width, height]) = (frame.layout, frame.room());
        if frame.level == Level::Fans {
            if self.vector {
                let (n, side) = (usize::try_from(c).unwrap_or(usize::MAX), 3.0);
                let most = (width.min(height) / side) as usize;
                let mut all = (0..n.min(most)).map(|at| {
                    let at = at as f64 * side;
                    [at, height - side - at, side, side]
                });
                return Some(Places { size: [width, height], front: all.next()?, others: all.collect() });
            }
            let fan = Fan::new(frame.ratio, h, w, c.min(frame.level.maps()), [width, height]);
            let place = |at: usize| {
                let by = at as f64 * fan.step;
                [by, height - fan.height - by, fan.width, fan.height]
            };
            return Some(Places {
                size: [width, height],
                front: place(0),
                others: (1..fan.sheets).map(place).collect(),
            });
        }
        let size = [column, maps as f64 * (column + GAP) - GAP];
        if self.vector {
            let n = usize::try_from(c).unwrap_or(usize::MAX).min(size[1] as usize).max(1);
            let (code, each) = (CODE.min(column), size[1] / n as f64);
            let mut all = (0..n).map(|at| [(column - code) / 2.0, at as f64 * each, code, each]);
            return Some(Places { size, front: all.next()?, others: all.collect() });
        }
        let scale = column / h.max(w).max(1) as f64;
        let [width, height] = [w, h].map(|n| (n as f64 * scale).max(1.0));
        let place =
            |at: usize| [(column - width) / 2.0, (column - height) / 2.0 + at as f64 * (column + GAP), width, height];
        Some(Places { size, front: place(0), others: (1..maps).map(place).collect() })
    }

    /// The box around the cells that the picked value comes from: left, top, right and bottom in the room for the picture.
    pub fn boxed(&self, frame: &Frame) -> Option<[f64; 4]> {
        let ([top, left, bottom, right], [x, y, w, h]) = (self.beam?, self.places(frame)?.front);
        let grown = |low: f64, high: f64| {
            let more = (LEAST - (high - low)).max(0.0) / 2.0;
            [low - more, high + more]
        };
        let ([left, right], [top, bottom]) = (grown(x + left * w, x + right * w), grown(y + top * h, y + bottom * h));
        Some([left, top, right, bottom])
    }
}

/// What all columns have in common.
#[derive(Clone, Copy, PartialEq)]
pub struct Frame {
    /// How much of each is drawn.
    pub level: Level,
    /// Where they stand.
    pub layout: Layout,
    /// The scale of the fans.
    pub ratio: Ratio,
}

impl Frame {
    /// The columns have no room for longer numbers.
    pub fn tight(&self) -> bool {
        self.layout.column < 46.0
    }

    /// Every column has its form.
    pub fn forms(&self, columns: usize) -> bool {
        self.level == Level::Fans && columns <= FORMS && self.layout.column >= ROOM
    }

    /// Width and height of the room for a picture.
    pub const fn room(&self) -> [f64; 2] {
        [self.layout.column, self.layout.picture]
    }
}
