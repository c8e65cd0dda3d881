//! The tab *Maps*: the chosen map large, its kernel, what a cell sees of the picture, and all channels.

use super::super::context::use_page;
use super::super::icons::{Icon, icon};
use super::super::marked::marked;
use super::super::same::Same;
use super::entries::Entries;
use super::figure::Figure;
use super::kernel::KernelBlock;
use super::scale::Legend;
use super::sight::Sight;
use super::source::Source;
use super::tiles::Tiles;
use crate::app::classes::{Ranked, shared, top};
use crate::app::failures::failure;
use crate::app::kernel::{self, Kernel};
use crate::app::lens::{Seen, name, picked, seen, source};
use crate::app::looking;
use crate::app::sentences::{about_maps, trouble};
use crate::app::state::State;
use crate::nn::layers::Channels;
use crate::nn::network::NodeId;
use crate::words::{Locale, t};
use crate::worker::{Pixels, Scale};
use std::rc::Rc;
use std::sync::Arc;
use yew::prelude::*;

/// What it draws.
#[derive(Properties, PartialEq, Clone)]
pub struct MapsProps {
    node: NodeId,
    name: AttrValue,
    /// What the maps are.
    about: AttrValue,
    /// Why there are none, or only old ones.
    trouble: Option<AttrValue>,
    /// Something is wrong with the layer itself.
    broken: bool,
    source: Option<Source>,
    /// The maps are those of the layer when it last worked.
    old: bool,
    chosen: u64,
    names: Option<Arc<[String]>>,
    top: Rc<[Ranked]>,
    pick: Option<(u64, u64)>,
    seen: Option<Seen>,
    picture: Option<Same<Pixels>>,
    kernel: Option<Rc<Kernel>>,
    kernel_too_large: bool,
    /// Each map is made from the map of the same number above.
    same_channel: bool,
    scale: Scale,
    enlarged: bool,
}

impl MapsProps {
    /// What of the state it draws.
    pub fn of(state: &State) -> Self {
        let (l, node) = (state.settings.locale, state.selected);
        let own = name(state, node);
        let entry = state.report.node(node);
        let broken = entry.is_some_and(|entry| entry.shape().is_none());
        let failed = failure(state, node);
        // What is on the screen is of an earlier network.
        let old = broken || failed.is_some();
        let source_maps = Source::of(state, node);
        Self {
            node,
            name: own.to_owned().into(),
            about: if broken { trouble(l, state, node).unwrap_or_default() } else { about_maps(l, state, node) }.into(),
            trouble: if broken {
                source_maps.is_some().then(|| t::strip_grey_old(l).into())
            } else {
                failed.or_else(|| nothing_yet(l, state, source_maps.is_some())).map(AttrValue::from)
            },
            broken: entry.is_some_and(|entry| entry.problem().is_some()),
            old,
            chosen: looking::chosen(state, node),
            names: shared(state, node),
            top: top(state, node).into(),
            pick: picked(state).map(|(pick, _)| (pick.y, pick.x)),
            seen: picked(state).and_then(|(pick, channel)| seen(state, pick, channel)),
            picture: state.picture.shown.clone().map(Same),
            kernel: (!old).then(|| kernel::kernel(state, node)).flatten().map(Rc::new),
            kernel_too_large: kernel::too_large(state, node),
            same_channel: entry.is_some_and(|entry| {
                entry.channels == Channels::Same
                    && !state.document().network.node(node).is_some_and(|node| node.off)
                    && source(entry).is_some()
                    && !entry.inputs.iter().any(|shape| shape.0.len() == 1)
            }),
            scale: state.scale,
            source: source_maps,
            enlarged: state.enlarged,
        }
    }
}

/// Why a layer that works has no maps on the page.
fn nothing_yet(l: Locale, state: &State, has: bool) -> Option<String> {
    if has {
        return None;
    }
    if state.picture.input.is_none() {
        return Some(t::strip_computing(l).to_owned());
    }
    Some(if state.queue.is_busy() { t::strip_computing(l) } else { t::strip_failed(l) }.to_owned())
}

/// The tab.
#[component]
pub fn MapsTab(props: &MapsProps) -> Html {
    let about = html! { <p class={classes!("figcap", props.broken.then_some("broken"))}>{ marked(&props.about) }</p> };
    let trouble = props.trouble.as_ref().map(|text| {
        let sign = if props.old { None } else { Some(icon(Icon::Waiting)) };
        html! { <p class="waiting">{ sign }<span>{ marked(text) }</span></p> }
    });
    let Some(source) = &props.source else {
        return html! { <>{ about }{ trouble.unwrap_or_default() }{ kernel_block(props).unwrap_or_default() }</> };
    };
    let body = if source.is_vector() {
        html! {
            <>
                <Entries node={props.node} name={props.name.clone()} source={source.clone()} chosen={props.chosen} names={props.names.clone()} top={props.top.clone()} old={props.old} />
                { sight(props).unwrap_or_default() }
            </>
        }
    } else {
        html! {
            <>
                <div class="mfig">
                    <div class="mfig-map">
                        <Figure node={props.node} name={props.name.clone()} source={source.clone()} chosen={props.chosen} pick={props.pick}
                            old={props.old} />
                        <Legend source={source.clone()} chosen={props.chosen} scale={props.scale} />
                    </div>
                    <div class="mfig-side">
                        { kernel_block(props).unwrap_or_default() }
                        { sight(props).unwrap_or_default() }
                    </div>
                </div>
                <Tiles node={props.node} name={props.name.clone()} source={source.clone()} chosen={props.chosen} scale={props.scale}
                    old={props.old} enlarged={props.enlarged} />
            </>
        }
    };
    html! {
        <div class="maps">
            { about }
            { trouble.unwrap_or_default() }
            { body }
        </div>
    }
}

fn kernel_block(props: &MapsProps) -> Option<Html> {
    if let Some(kernel) = &props.kernel {
        return Some(html! { <KernelBlock node={props.node} name={props.name.clone()} kernel={kernel.clone()} /> });
    }
    let text = if props.kernel_too_large {
        NoKernel::TooLarge
    } else if props.same_channel && !props.old {
        NoKernel::Same(props.chosen)
    } else {
        return None;
    };
    Some(html! { <Without why={text} /> })
}

fn sight(props: &MapsProps) -> Option<Html> {
    let (seen, picture) = (props.seen.filter(|_| !props.old)?, props.picture.clone()?);
    Some(html! { <Sight {seen} {picture} /> })
}

/// Why no kernel stands beside the map.
#[derive(Clone, Copy, PartialEq)]
enum NoKernel {
    Same(u64),
    TooLarge,
}

#[derive(Properties, PartialEq)]
struct WithoutProps {
    why: NoKernel,
}

#[component]
fn Without(props: &WithoutProps) -> Html {
    let l = use_page().l;
    let text = match props.why {
        NoKernel::Same(channel) => t::maps_no_kernel(l, channel),
        NoKernel::TooLarge => t::kernel_too_large(l).to_owned(),
    };
    html! { <p class="cap">{ text }</p> }
}
