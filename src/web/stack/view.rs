//! What each card shows, taken from the state: plain data, so that a card is drawn anew only when it changes.

use super::super::bitmap::Shown;
use super::super::same::Same;
use super::filters::kernels;
use super::lanes::{Lane, lanes};
use super::reads::Reads;
use super::spine::{self, Join, SpineMap};
use super::strip::Kernels;
use crate::app::filters::Filters;
use crate::app::inside::{Inner, inside};
use crate::app::lesson::{self, Hidden};
use crate::app::state::{Mark, State, Valid};
use crate::app::{failures, looking};
use crate::nn::analysis::{NodeReport, Outcome};
use crate::nn::layers::{Channels, Group, Hint, Sight};
use crate::nn::maps::Maps;
use crate::nn::network::{Body, EditError, Network, Node, NodeId};
use crate::nn::params::Param;
use crate::nn::repairs::Repair;
use crate::nn::shape::Shape;
use crate::nn::sorted::Sorted;
use crate::worker::{Scale, Strip};
use std::rc::Rc;
use std::sync::Arc;
use yew::AttrValue;

/// What a problem card shows beyond the others.
#[derive(Clone, PartialEq)]
pub struct Broken {
    /// Ways out.
    pub repairs: Rc<Vec<Repair>>,
    /// The network they would change.
    pub network: Arc<Network>,
}

/// What a card shows. A card far from the view shows its head alone: what stands below the line is then empty.
#[derive(Clone, PartialEq)]
pub struct CardView {
    /// Its position.
    pub at: usize,
    /// Cards in the stack.
    pub of: usize,
    /// It is in the view or near it, or selected.
    pub near: bool,
    /// The node.
    pub node: Arc<Node>,
    /// It is the input.
    pub is_input: bool,
    /// Keras's class name.
    pub class_name: AttrValue,
    /// Its family; none for a layer that is not known.
    pub group: Option<Group>,
    /// What is easily forgotten about it.
    pub hint: Option<Hint>,
    /// Its arguments.
    pub params: Rc<[Param]>,
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
    /// The layers it holds, if it is a nested model.
    pub inside: Option<Rc<[Inner]>>,
    /// Which of the network's outputs it is, and how many there are, where there are several.
    pub output: Option<(u64, u64)>,
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
    /// Its maps side by side, once they are there.
    pub strip: Option<Same<Strip>>,
    /// Rows and columns of each.
    pub cells: (u64, u64),
    /// How many maps stand side by side, if it has any.
    pub tiles: Option<usize>,
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
    /// What joins it to the one of the next card, where that reads it.
    pub join: Option<Join>,
    /// The lines of branches beside it.
    pub lanes: Rc<[Lane]>,
    /// The nodes whose lines are lit.
    pub lit: Rc<[NodeId]>,
    /// What it reads, where that is not simply the layer above.
    pub read: Option<Reads>,
    /// The picture of that map.
    pub shown: Option<Shown>,
    /// How maps are coloured.
    pub scale: Scale,
    /// Numbers that a lesson asks for.
    pub hidden: Hidden,
    /// Arguments that a lesson does not let be set.
    pub fixed: Rc<[&'static str]>,
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
    let scale = spine::scale(state);
    let beams = if lesson::hidden(state).shapes { Sorted::new() } else { looking::beam(state) };
    let network = &state.document().network;
    let (beside, lit) = (lanes(&state.report), Rc::from(looking::looked_at(state)));
    let views = network.nodes.iter().zip(&state.report.nodes).enumerate().map(|(at, (node, entry))| {
        let mut view = head(state, at, node, entry);
        if view.near {
            let map = |entry: &NodeReport| SpineMap::of(entry, scale, beams.get(&entry.id).copied());
            let next = state.report.nodes.get(at + 1).filter(|next| next.sources.contains(&node.id));
            let both = map(entry).zip(next.and_then(map));
            view.join = both.map(|(here, next)| Join::new(&here, &next));
            view.spine = map(entry);
            // Drawn to scale they say the number that is asked for.
            if view.hidden.shapes {
                view.join = None;
                view.spine = view.spine.filter(|_| view.is_input);
            }
            view.lanes = beside.get(at).cloned().unwrap_or_default();
            view.lit = Rc::clone(&lit);
            body(state, node, entry, &mut view);
        }
        Rc::new(view)
    });
    views.collect()
}

/// The card of the chosen layer.
pub fn chosen(state: &State) -> Option<Rc<CardView>> {
    one(state, state.selected)
}

/// A card by itself, in full, without what joins it to others.
pub fn one(state: &State, id: NodeId) -> Option<Rc<CardView>> {
    let network = &state.document().network;
    let at = network.position(id)?;
    let (node, entry) = (network.nodes.get(at)?, state.report.nodes.get(at)?);
    let mut view = head(state, at, node, entry);
    body(state, node, entry, &mut view);
    Some(Rc::new(view))
}

/// What every card shows.
fn head(state: &State, at: usize, node: &Arc<Node>, entry: &NodeReport) -> CardView {
    let network = &state.document().network;
    let id = node.id;
    let layer = network.layer(node);
    let class_name = match layer {
        Some(layer) => AttrValue::Static(layer.op().class_of_keras()),
        None => AttrValue::from(network.class_of(node).to_owned()),
    };
    let works = entry.shape().is_some();
    let selected = state.selected == id;
    let near = selected || state.near.contains(&at);
    // Far from the view nobody sees a mark.
    let marked = |mark| near && state.marks.contains_key(&(id, mark));
    CardView {
        at,
        of: network.nodes.len(),
        near,
        node: node.clone(),
        is_input: node.body.is_input(),
        class_name,
        // A nested model is known, whatever is in it.
        group: layer.map(|layer| layer.op().group()).or_else(|| (!entry.inside.is_empty()).then_some(Group::Shape)),
        hint: layer.and_then(|layer| layer.op().hint()),
        params: Rc::default(),
        reads: None,
        outcome: entry.outcome.clone(),
        count: entry.params,
        old: state.valid.get(&id).filter(|_| !works).cloned(),
        waits_on: match entry.outcome {
            Outcome::Waiting(on) => network.node(on).map(|node| node.name.clone()),
            _ => None,
        },
        inside: None,
        output: None,
        shares: None,
        broken: None,
        selected,
        marks: [marked(Mark::Card), marked(Mark::Shape), marked(Mark::Params)],
        refused: vec![],
        sight: None,
        mixes: false,
        above: None,
        strip: None,
        cells: (0, 0),
        tiles: None,
        stale: false,
        entries: None,
        chosen: 0,
        failure: None,
        kernels: None,
        filters: None,
        spine: None,
        join: None,
        lanes: Rc::default(),
        lit: Rc::default(),
        read: None,
        shown: None,
        scale: state.scale,
        hidden: lesson::hidden(state),
        fixed: Rc::default(),
    }
}

/// What a card near the view shows besides.
fn body(state: &State, node: &Arc<Node>, entry: &NodeReport, view: &mut CardView) {
    let network = &state.document().network;
    let id = node.id;
    let name_of = |id: NodeId| network.node(id).map(|node| node.name.clone());
    let maps = state.maps.get(&id);
    view.params = match &node.body {
        Body::SameAs(_) => Rc::default(),
        _ => network.layer(node).map(|layer| layer.op().params().into()).unwrap_or_default(),
    };
    if state.lesson.is_some() {
        let fixed = view.params.iter().map(|param| param.name).filter(|name| !lesson::has_field(state, id, name));
        view.fixed = fixed.collect();
    }
    view.reads = entry.inputs.first().cloned();
    let outputs = &network.outputs;
    let output = outputs.iter().position(|output| output.node == id).filter(|_| outputs.len() > 1);
    view.output = output.map(|at| (at as u64 + 1, outputs.len() as u64));
    view.inside = Some(inside(state, node)).filter(|inside| !inside.is_empty()).map(Rc::from);
    view.shares = match &node.body {
        Body::SameAs(other) => name_of(*other),
        _ => None,
    };
    view.broken = state.repairs.get(&id).map(|repairs| Broken { repairs: repairs.clone(), network: network.clone() });
    let refused = state.refused.iter().filter(|((node, _), _)| *node == id);
    view.refused = refused.map(|((_, param), error)| (param.clone(), error.clone())).collect();
    let chooses = view.selected && network.layer(node).is_some_and(|layer| layer.op().merges());
    view.read = (chooses || !node.inputs.is_empty()).then(|| Reads {
        node: id,
        inputs: node.inputs.iter().map(|source| (*source, name_of(source.node).unwrap_or_default())).collect(),
        above: view
            .selected
            .then(|| network.nodes.iter().take(view.at).map(|above| (above.id, above.name.clone())).collect()),
    });
    view.sight = entry.sight;
    view.mixes = entry.channels != Channels::Same;
    view.above = entry.sources.first().copied().and_then(name_of);
    view.strip = maps.and_then(|maps| maps.strip.clone()).map(Same);
    view.cells = looking::size_of(entry).unwrap_or_default();
    view.stale = looking::is_stale(state, id);
    let values = maps.and_then(|maps| maps.values.as_ref());
    view.entries = values.map(|(values, _)| values.clone()).filter(|values| values.view().ndim() == 1);
    view.chosen = looking::chosen(state, id);
    view.failure = failures::failure(state, id).map(AttrValue::from);
    view.kernels = kernels(state, node, entry, view.chosen);
    view.tiles = match &view.strip {
        Some(strip) => Some(strip.ranges.len()),
        None => {
            looking::tiles(entry, view.chosen).filter(|_| !view.is_input).and_then(|(_, n)| usize::try_from(n).ok())
        }
    };
    // Told on the card that is open.
    view.filters = view.selected.then(|| Filters::of(state, node, entry)).flatten();
    view.shown = if view.is_input {
        state.picture.shown.clone().map(|pixels| Shown::Pixels(Same(pixels)))
    } else {
        maps.and_then(|maps| maps.strip.clone()).map(|strip| Shown::Chosen(Same(strip)))
    };
}
