//! What a layer reads, where that is not simply the one above: as a line, and in the open card as choices.

use super::super::context::Page;
use super::super::dom::text_of;
use super::head::change;
use crate::nn::network::{Edit, NodeId, Source};
use crate::words::t;
use std::rc::Rc;
use yew::prelude::*;

/// What a layer reads.
#[derive(Clone, PartialEq)]
pub struct Reads {
    /// The layer.
    pub node: NodeId,
    /// Its inputs, and their names.
    pub inputs: Vec<(Source, String)>,
    /// All layers above it, on the card that is open.
    pub above: Option<Rc<[(NodeId, String)]>>,
}

/// The line, or the choices.
pub fn reads(reads: &Reads, page: &Page) -> Html {
    let l = page.l;
    let Some(above) = &reads.above else {
        let name = |(_, name): &(Source, String)| html! { <code>{ name.clone() }</code> };
        return html! { <p class="sent reads"><span class="q">{ t::stack_reads(l) }</span>{ for reads.inputs.iter().map(name) }</p> };
    };
    // One more than there are: to add another.
    let choice = |at: usize| {
        let now = reads.inputs.get(at).map(|(source, _)| source.node);
        let (node, inputs): (NodeId, Vec<Source>) =
            (reads.node, reads.inputs.iter().map(|(source, _)| *source).collect());
        let onchange = page.on(move |event: Event| {
            let mut inputs = inputs.clone();
            match (text_of(&event).parse().ok().map(|id| Source::of(NodeId(id))), inputs.get_mut(at)) {
                (Some(chosen), Some(input)) => *input = chosen,
                (Some(chosen), None) => inputs.push(chosen),
                (None, Some(_)) => drop(inputs.remove(at)),
                (None, None) => {}
            }
            change(Edit::Connect { node, inputs })
        });
        let option = |(id, name): &(NodeId, String)| {
            html! { <option value={id.0.to_string()} selected={now == Some(*id)}>{ name.clone() }</option> }
        };
        html! {
            <select class="pick" aria-label={t::stack_choose_input(l)} {onchange}>
                <option value="" selected={now.is_none()}>{ "—" }</option>
                { for above.iter().map(option) }
            </select>
        }
    };
    html! {
        <div class="f reads"><span class="label">{ t::stack_reads(l) }</span><span class="in">{ for (0..=reads.inputs.len()).map(choice) }</span></div>
    }
}
