//! The chosen block unfolded: its layers, one way through it below the other.

use super::super::context::Page;
use super::super::icons::{Icon, family, icon};
use super::super::stack::sizes;
use crate::app::message::Msg;
use crate::app::state::State;
use crate::draw::overview::fold::{Block, paths};
use crate::nn::layers::Group;
use crate::nn::network::NodeId;
use crate::nn::shape::Shape;
use crate::words::{count, t};
use yew::prelude::*;

/// A layer of the block.
#[derive(Clone, PartialEq)]
struct Layer {
    node: NodeId,
    group: Option<Group>,
    class_name: AttrValue,
    name: AttrValue,
    shape: Option<Shape>,
    params: u64,
    selected: bool,
    wrong: bool,
}

/// The block.
#[derive(Clone, PartialEq)]
pub struct Unfolded {
    name: AttrValue,
    /// The ways through it.
    paths: Vec<Vec<Layer>>,
    params: u64,
}

impl Unfolded {
    /// What of the state it shows.
    pub fn of(state: &State, name: AttrValue, block: &Block) -> Self {
        let network = &state.document().network;
        // What all names begin with is the block's name, which stands above.
        let start = [name.as_str(), "_"].concat();
        let layer = |at: usize| {
            let (node, entry) = (network.nodes.get(at)?, state.report.nodes.get(at)?);
            let layer = network.layer(node);
            Some(Layer {
                node: node.id,
                group: layer.map(|layer| layer.op().group()),
                class_name: network.class_of(node).to_owned().into(),
                name: node.name.strip_prefix(&start).unwrap_or(&node.name).to_owned().into(),
                shape: entry.shape().cloned(),
                params: entry.params,
                selected: node.id == state.selected,
                wrong: entry.problem().is_some(),
            })
        };
        let paths = paths(&block.nodes, &state.folding.read);
        let paths: Vec<Vec<Layer>> =
            paths.iter().map(|path| path.iter().filter_map(|at| layer(*at)).collect()).collect();
        let params = paths.iter().flatten().fold(0_u64, |sum, layer| sum.saturating_add(layer.params));
        Self { name, paths, params }
    }
}

/// The block.
pub fn draw(block: &Unfolded, page: &Page) -> Html {
    let l = page.l;
    let layers: usize = block.paths.iter().map(Vec::len).sum();
    let layer = |layer: &Layer| {
        let node = layer.node;
        html! {
            <li><button type="button" class={classes!("ov-layer", layer.selected.then_some("on"), (layer.params > 0).then_some("heavy"), layer.wrong.then_some("bad"))}
                aria-current={layer.selected.then_some("true")} title={&layer.class_name} onclick={page.on(move |_: MouseEvent| Msg::Select(node))}>
                <span class="fam">{ icon(layer.group.map_or(Icon::Help, family)) }</span><b>{ &layer.name }</b>
                <small>{ layer.shape.as_ref().map(|shape| sizes(l, shape)).unwrap_or_default() }</small>
                if layer.params > 0 { <small>{ count(l, layer.params) }</small> }
            </button></li>
        }
    };
    let path = |(at, path): (usize, &Vec<Layer>)| {
        let name = match (at, block.paths.len()) {
            (_, 1) => String::new(),
            (0, _) => t::overview_main_path(l).to_owned(),
            (_, 2) => t::overview_shortcut(l).to_owned(),
            _ => t::overview_path(l, at as u64 + 1),
        };
        html! { <div class="ov-path"><span>{ name }</span><ol>{ for path.iter().map(layer) }</ol></div> }
    };
    html! {
        <div class="ov-block">
            <p class="ov-head"><b>{ &block.name }</b><span>{ t::overview_layers(l, layers as u64) }</span><span class="sp" /><span>{ count(l, block.params) }{ " " }{ t::stack_parameters(l) }</span></p>
            { for block.paths.iter().enumerate().map(path) }
        </div>
    }
}
