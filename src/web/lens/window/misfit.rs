//! A window that is larger than what it is given: drawn so, with what is missing, and the ways out.

use super::super::super::context::Page;
use super::super::super::marked::marked;
use super::grids::rem;
use crate::app::message::Msg;
use crate::app::state::State;
use crate::nn::document::Change;
use crate::nn::network::{Network, NodeId};
use crate::nn::repairs::Repair;
use crate::nn::shape::Problem;
use crate::words::{count, say, shape, t};
use std::rc::Rc;
use std::sync::Arc;
use yew::prelude::*;

/// What does not fit, and what would.
#[derive(Clone, PartialEq)]
pub struct Misfit {
    /// Cells there are.
    input: u64,
    /// Cells the window spans.
    needs: u64,
    repairs: Rc<Vec<Repair>>,
    network: Arc<Network>,
}

impl Misfit {
    /// That of a node, if its problem is one.
    pub fn of(state: &State, node: NodeId) -> Option<Self> {
        let Problem::NoPlace { effective, input, .. } = state.report.node(node)?.problem()? else { return None };
        Some(Self {
            input: *input,
            needs: *effective,
            repairs: state.repairs.get(&node).cloned().unwrap_or_default(),
            network: state.document().network.clone(),
        })
    }
}

/// The figure and the ways out.
pub fn figure(page: &Page, misfit: &Misfit) -> Html {
    let l = page.l;
    let missing = misfit.needs.saturating_sub(misfit.input);
    // Cells on a screen: far below what f64 holds.
    #[allow(clippy::cast_precision_loss)]
    let (cell, there) =
        ((392.0 / misfit.needs.max(1) as f64).min(56.0), misfit.input as f64 / misfit.needs.max(1) as f64);
    #[allow(clippy::cast_precision_loss)]
    let width = cell * misfit.needs as f64;
    let cells = (0..misfit.needs.min(400)).map(|at| {
        let lacks = at >= misfit.input;
        html! { <span class={classes!(lacks.then_some("lacks"))}>{ (lacks && cell >= 16.0).then_some("?") }</span> }
    });
    let row = |repair: &Repair| {
        let change = Change::Network(repair.edit.clone());
        let apply = page.on(move |_: MouseEvent| Msg::Change(vec![change.clone()], None));
        html! {
            <li>
                <b>{ marked(&say::repair(l, &misfit.network, repair)) }</b>
                <span class="n">{ shape(l, &repair.shape.0) }</span>
                <span class="n">{ count(l, repair.params) }</span>
                <button type="button" class="btn strong" onclick={apply}>{ t::repair_apply(l) }</button>
            </li>
        }
    };
    // Something else may be wrong elsewhere.
    let valid = misfit.repairs.iter().all(|repair| repair.left == 0);
    html! {
        <div class="wmisfit">
            <div class="mis" role="img" aria-label={t::window_misfit(l, count(l, misfit.needs), misfit.input)} style={format!("width:{}", rem(width))}>
                <p class="there" style={format!("width:{}", super::super::super::css::percent(there))}>{ t::window_cells(l, misfit.input) }</p>
                <div class="mrow" style={format!("grid-template-columns:repeat({},1fr);height:{}", misfit.needs.min(400), rem(cell.max(24.0)))}>{ for cells }</div>
                <p class="needs">{ t::window_needs(l, count(l, misfit.needs)) }</p>
                <p class="missing">{ t::window_missing(l, missing) }</p>
            </div>
            if !misfit.repairs.is_empty() {
                <div class="lab"><h3>{ t::repair_ways_out(l, misfit.repairs.len() as u64) }</h3><span>{ if valid { t::repair_each_valid(l) } else { t::repair_each_works(l) } }</span></div>
                <ul class="wways">
                    <li class="whead" aria-hidden="true"><span /><span class="n">{ t::stack_output_shape(l) }</span><span class="n">{ t::stack_parameters(l) }</span><span /></li>
                    { for misfit.repairs.iter().map(row) }
                </ul>
            }
        </div>
    }
}
