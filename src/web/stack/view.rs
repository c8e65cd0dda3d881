//! What each card shows, taken from the state: plain data, so that a card is drawn anew only when it changes.

use super::super::bitmap::Shown;
use super::super::same::Same;
use super::strip::Kernels;
use crate::app::state::{Mark, State, Valid};
use crate::app::{looking, sentences};
use crate::nn::analysis::{NodeReport, Outcome};
use crate::nn::layers::{Channels, Group, Sight};
use crate::nn::maps::Maps;
use crate::nn::network::{Body, EditError, Network, Node, NodeId};
use crate::nn::params::Param;
use crate::nn::repairs::Repair;
use crate::nn::shape::Shape;
use crate::nn::weights::{Origin, Slices};
use crate::worker::{Scale, Strip};
use std::rc::Rc;
use std::sync::Arc;
use yew::AttrValue;

/// Side of the input picture in the spine, in pixels of the page.
const SIDE: f64 = 160.0;

/// A map in the spine.
#[derive(Clone, PartialEq, Debug)]
pub struct SpineMap {
    /// Width on the page before the screen's own scale.
    pub width: f64,
    /// Height on the page.
    pub height: f64,
    /// Rows and columns of the map.
    pub cells: (u64, u64),
    /// The cells the picked value comes from: top, left, bottom, right as parts of the map.
    pub beam: Option<[f64; 4]>,
    /// It is a vector: a line, not a map.
    pub vector: bool,
}

/// What a problem card shows beyond the others.
#[derive(Clone, PartialEq)]
pub struct Broken {
    /// Ways out.
    pub repairs: Rc<Vec<Repair>>,
    /// The network they would change.
    pub network: Arc<Network>,
}

/// Where a layer's filters come from, for the line below its maps.
#[derive(Clone, PartialEq, Debug)]
pub struct Filters {
    /// The seed.
    pub seed: u64,
    /// Some are filters with a meaning.
    pub preset: bool,
    /// Some are seeded.
    pub seeded: bool,
    /// Some are edited.
    pub edited: bool,
    /// Some were loaded.
    pub loaded: bool,
}

/// What a card shows.
#[derive(Clone, PartialEq)]
pub struct CardView {
    /// Its position.
    pub at: usize,
    /// Cards in the stack.
    pub of: usize,
    /// The node.
    pub node: Arc<Node>,
    /// It is the input.
    pub is_input: bool,
    /// Keras's class name.
    pub class_name: String,
    /// Its family; none for a layer that is not known.
    pub group: Option<Group>,
    /// Its arguments.
    pub params: Vec<Param>,
    /// The shape it reads.
    pub reads: Option<Shape>,
    /// How it fares.
    pub outcome: Outcome,
    /// Its parameters.
    pub count: u64,
    /// What it was when it last worked.
    pub old: Option<Valid>,
    /// The layer it waits on.
    pub waits_on: Option<String>,
    /// The layer it shares its weights with.
    pub shares: Option<String>,
    /// Its ways out.
    pub broken: Option<Broken>,
    /// The lens looks into it.
    pub selected: bool,
    /// What the last edit changed on it: card, shape, parameters.
    pub marks: [bool; 3],
    /// What its fields could not take.
    pub refused: Vec<(String, EditError)>,
    /// How a window slides over what it reads.
    pub sight: Option<Sight>,
    /// It mixes channels.
    pub mixes: bool,
    /// The layer above, by name.
    pub above: Option<String>,
    /// Its maps side by side.
    pub strip: Option<Same<Strip>>,
    /// Its maps are older than the network, and newer ones not there soon.
    pub stale: bool,
    /// Its entries, if it is a vector.
    pub entries: Option<Maps>,
    /// The chosen map.
    pub chosen: u64,
    /// Why it has no maps.
    pub failure: Option<AttrValue>,
    /// The kernels above the maps.
    pub kernels: Option<Rc<Kernels>>,
    /// Where its filters come from.
    pub filters: Option<Filters>,
    /// Its map in the spine.
    pub spine: Option<SpineMap>,
    /// The picture of that map.
    pub shown: Option<Shown>,
    /// How maps are coloured.
    pub scale: Scale,
}

impl CardView {
    /// It has a problem.
    pub const fn is_broken(&self) -> bool {
        matches!(self.outcome, Outcome::Problem(_))
    }

    /// It waits on a layer above.
    pub const fn waits(&self) -> bool {
        matches!(self.outcome, Outcome::Waiting(_))
    }

    /// The shape after it, if it works.
    pub const fn shape(&self) -> Option<&Shape> {
        match &self.outcome {
            Outcome::Shape(shape) => Some(shape),
            _ => None,
        }
    }
}

/// The cards of the whole stack.
pub fn cards(state: &State) -> Vec<Rc<CardView>> {
    let scale = spine_scale(state);
    let beams = crate::app::looking::beam(state);
    let network = &state.document().network;
    let of = network.nodes.len();
    let nodes = network.nodes.iter().zip(&state.report.nodes).enumerate();
    nodes
        .map(|(at, (node, entry))| Rc::new(card(state, at, of, node, entry, scale, beams.get(&node.id).copied())))
        .collect()
}

/// Pixels of the page to a pixel of the picture.
fn spine_scale(state: &State) -> f64 {
    let input = crate::app::input::first_input(state);
    let size = input.and_then(|(node, ..)| looking::map_size(state, node));
    let longest = size.map_or(1, |(h, w)| h.max(w)).max(1);
    SIDE / longest as f64
}

fn card(
    state: &State,
    at: usize,
    of: usize,
    node: &Arc<Node>,
    entry: &NodeReport,
    scale: f64,
    beam: Option<[f64; 4]>,
) -> CardView {
    let network = &state.document().network;
    let id = node.id;
    let layer = network.layer(node);
    let class_name = match (&node.body, layer) {
        (Body::Unknown { class_name, .. }, _) => class_name.clone(),
        (_, Some(layer)) => layer.op().class_name().to_owned(),
        _ => String::new(),
    };
    let name_of = |id: NodeId| network.node(id).map(|node| node.name.clone());
    let works = entry.shape().is_some();
    let maps = state.maps.get(&id);
    let is_input = node.body.is_input();
    let marked = |mark| state.marks.contains_key(&(id, mark));
    let chosen = looking::chosen(state, id);
    let shown = if is_input {
        state.picture.shown.clone().map(|pixels| Shown::Pixels(Same(pixels)))
    } else {
        maps.and_then(|maps| maps.strip.clone()).map(|strip| Shown::Chosen(Same(strip)))
    };
    CardView {
        at,
        of,
        node: node.clone(),
        is_input,
        class_name,
        group: layer.map(|layer| layer.op().group()),
        params: match &node.body {
            Body::SameAs(_) => vec![],
            _ => layer.map(|layer| layer.op().params()).unwrap_or_default(),
        },
        reads: entry.inputs.first().cloned(),
        outcome: entry.outcome.clone(),
        count: entry.params,
        old: state.valid.get(&id).filter(|_| !works).cloned(),
        waits_on: match entry.outcome {
            Outcome::Waiting(on) => name_of(on),
            _ => None,
        },
        shares: match &node.body {
            Body::SameAs(other) => name_of(*other),
            _ => None,
        },
        broken: state.repairs.get(&id).map(|repairs| Broken { repairs: repairs.clone(), network: network.clone() }),
        selected: state.selected == id,
        marks: [marked(Mark::Card), marked(Mark::Shape), marked(Mark::Params)],
        refused: state
            .refused
            .iter()
            .filter(|((node, _), _)| *node == id)
            .map(|((_, p), e)| (p.clone(), e.clone()))
            .collect(),
        sight: entry.sight,
        mixes: entry.channels != Channels::Same,
        above: entry.sources.first().copied().and_then(name_of),
        strip: maps.and_then(|maps| maps.strip.clone()).map(Same),
        stale: looking::is_stale(state, id),
        entries: maps
            .and_then(|maps| maps.values.as_ref())
            .map(|(values, _)| values.clone())
            .filter(|v| v.view().ndim() == 1),
        chosen,
        failure: sentences::failure(state, id).map(AttrValue::from),
        kernels: kernels(state, node, entry, chosen),
        // Told on the card that is open.
        filters: (state.selected == id).then(|| filters(state, node, entry)).flatten(),
        spine: spine(state, id, scale, beam),
        shown,
        scale: state.scale,
    }
}

/// Filters whose origin is looked at for the line below the maps.
const MOST_FILTERS: u64 = 1024;

fn filters(state: &State, node: &Node, entry: &NodeReport) -> Option<Filters> {
    let document = state.document();
    let spec = entry.weights.iter().find(|weight| weight.name == "kernel")?;
    let slices = Slices::new(&document.weights, &document.network, node.id);
    let mut found = Filters { seed: document.weights.seed, preset: false, seeded: false, edited: false, loaded: false };
    for filter in 0..spec.shape.last().copied().unwrap_or(0).min(MOST_FILTERS) {
        match slices.origin(spec, filter) {
            Origin::Preset(_) => found.preset = true,
            Origin::Seeded => found.seeded = true,
            Origin::Edited => found.edited = true,
            Origin::Loaded => found.loaded = true,
        }
    }
    Some(found)
}

/// The kernels of the maps in the strip, where each map has one alone: below an input of one channel.
fn kernels(state: &State, node: &Node, entry: &NodeReport, chosen: u64) -> Option<Rc<Kernels>> {
    let spec = entry.weights.iter().find(|weight| weight.name == "kernel")?;
    let &[h, w, 1, filters] = spec.shape.as_slice() else { return None };
    if h > MOST_ROWS
        || w > MOST_ROWS
        || !state.report.node(*entry.sources.first()?).is_some_and(|above| above.sources.is_empty())
    {
        return None;
    }
    let document = state.document();
    let slices = Slices::new(&document.weights, &document.network, node.id);
    let first = chosen - chosen % looking::STRIP;
    let values = (first..filters.min(first.saturating_add(looking::STRIP))).map(|filter| {
        let values = slices.filter(spec, filter);
        let most = values.iter().fold(0.0_f32, |most, value| most.max(value.abs())).max(f32::MIN_POSITIVE);
        values.into_iter().map(|value| value / most).collect()
    });
    Some(Rc::new(Kernels { h: usize::try_from(h).ok()?, w: usize::try_from(w).ok()?, values: values.collect() }))
}

/// Rows a kernel may have to be drawn above its map.
const MOST_ROWS: u64 = 8;

fn spine(state: &State, node: NodeId, scale: f64, beam: Option<[f64; 4]>) -> Option<SpineMap> {
    let (cells, vector) = match state.report.node(node)?.shape() {
        Some(shape) if shape.0.len() == 1 => ((1, 1), true),
        Some(_) => (looking::map_size(state, node)?, false),
        None => return None,
    };
    let (h, w) = cells;
    let size = |n: u64| (n as f64 * scale).clamp(1.0, 176.0);
    Some(SpineMap { width: size(w), height: size(h), cells, beam, vector })
}
