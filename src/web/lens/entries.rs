//! A vector, large: one bar an entry over a line at 0, the value of the chosen one or of the one under the pointer below.

use super::super::context::use_page;
use super::super::dom::slide;
use super::super::highest::highest;
use super::source::Source;
use crate::app::classes::Ranked;
use crate::app::message::Msg;
use crate::nn::decimal::fixed;
use crate::nn::network::NodeId;
use crate::words::{count, short_value, t, value};
use std::fmt::Write;
use std::rc::Rc;
use std::sync::Arc;
use web_sys::Element;
use yew::prelude::*;

/// Bars side by side at most; of more entries each bar stands for several, from their least to their greatest.
const MOST: usize = 512;
/// As few entries as this have their values written above them.
const FEW: usize = 16;

/// A vector.
#[derive(Properties, PartialEq)]
pub struct EntriesProps {
    /// Whose entries.
    pub node: NodeId,
    /// Its name.
    pub name: AttrValue,
    /// The entries.
    pub source: Source,
    /// The chosen one.
    pub chosen: u64,
    /// What they stand for, if it is known.
    pub names: Option<Arc<[String]>>,
    /// The highest of them, if it is an output.
    pub top: Rc<[Ranked]>,
    /// They are what the layer last gave when it worked.
    pub old: bool,
}

/// Least and greatest of the entries that each bar stands for, 0 being in every bar; at most `MOST` bars.
pub(super) fn bars(values: &[f32]) -> Vec<(f32, f32)> {
    let each = values.len().div_ceil(MOST).max(1);
    let bar = |values: &[f32]| {
        let finite = || values.iter().copied().filter(|value| value.is_finite());
        (finite().fold(0.0, f32::min), finite().fold(0.0, f32::max))
    };
    values.chunks(each).map(bar).collect()
}

/// The vector.
#[component]
pub fn Entries(props: &EntriesProps) -> Html {
    let page = use_page();
    let l = page.l;
    let hover = use_state(|| None::<usize>);
    let values = use_memo(props.source.clone(), |source| {
        source.values().map(crate::nn::maps::Maps::to_keras).unwrap_or_default()
    });
    let total = values.len();
    let drawn = use_memo(values.clone(), |values| bars(values));
    let low = drawn.iter().fold(0.0_f32, |low, bar| low.min(bar.0));
    let high = drawn.iter().fold(0.0_f32, |high, bar| high.max(bar.1));
    let span = (high - low).max(f32::MIN_POSITIVE);
    let top = |value: f32| (high - value) / span * 100.0;
    let chosen = usize::try_from(props.chosen).unwrap_or(0).min(total.saturating_sub(1));
    let node = props.node;
    let choose = {
        let send = page.send.clone();
        move |entry: usize| {
            send.emit(Msg::Channel(node, entry as u64));
            send.emit(Msg::Pick { node, y: 0, x: 0 });
        }
    };
    let plot = use_node_ref();
    let place = plot.clone();
    let under = move |event: &MouseEvent| {
        let place = place.cast::<Element>()?.get_bounding_client_rect();
        let part = ((f64::from(event.client_x()) - place.left()) / place.width().max(1.0)).clamp(0.0, 0.999_999);
        // An index below the number of entries.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let entry = (part * total as f64) as usize;
        Some(entry)
    };
    let onclick = {
        let (choose, under) = (choose.clone(), under.clone());
        Callback::from(move |event: MouseEvent| {
            if let Some(entry) = under(&event) {
                choose(entry);
            }
        })
    };
    let rests = use_mut_ref(|| (0, 0));
    let onpointermove = {
        let hover = hover.clone();
        Callback::from(move |event: PointerEvent| {
            // Browsers send it also when what lies under a resting pointer was drawn anew.
            let at = (event.client_x(), event.client_y());
            if rests.replace(at) != at {
                hover.set(under(&event));
            }
        })
    };
    let onpointerleave = {
        let hover = hover.clone();
        Callback::from(move |_: PointerEvent| hover.set(None))
    };
    let keyed = hover.clone();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if let Some(to) = slide(&event, chosen as u64, total as u64).and_then(|to| usize::try_from(to).ok()) {
            // The keys go before a pointer that rests on the bars, until it moves.
            keyed.set(None);
            choose(to);
        }
    });
    let shown = hover.unwrap_or(chosen);
    let held = |at: usize| values.get(at).copied().unwrap_or_default();
    let named = |at: usize| props.names.as_ref().and_then(|names| names.get(at));
    let spoken = match named(chosen) {
        Some(name) => t::classes_entry_value(l, chosen, name, value(held(chosen))),
        None => t::maps_entry_value(l, chosen, value(held(chosen))),
    };
    let few = total <= FEW;
    let column = |at: usize| {
        // Entries drawn one by one: few.
        #[allow(clippy::cast_precision_loss)]
        let (left, width) = (at as f64 * 100.0 / total.max(1) as f64, 100.0 / total.max(1) as f64);
        (left, width)
    };
    let path = drawn.iter().enumerate().fold(String::new(), |mut path, (at, (low, high))| {
        let gap = if drawn.len() <= MOST / 4 { "0.8" } else { "1" };
        let [high, low] = [*high, *low].map(|value| fixed(top(value).into(), 2));
        let _ = write!(path, "M{at} {high}h{gap}V{low}h-{gap}z");
        path
    });
    let mark = {
        let (left, width) = column(chosen);
        let (one, zero) = (top(held(chosen)), top(0.0));
        let (from, to) = (one.min(zero), one.max(zero));
        let [left, width, top, height] =
            [left, width * 0.8, from.into(), (to - from).into()].map(|part| fixed(part, 3));
        format!("left:{left}%;width:max(2px,{width}%);top:{top}%;height:max(2px,{height}%)")
    };
    let labels = few.then(|| {
        let label = |at: usize| {
            html! { <li class={classes!((at == chosen).then_some("here"))}><b>{ value(held(at)) }</b><span>{ at }</span></li> }
        };
        html! { <ol class="entry-labels" aria-hidden="true" style={format!("grid-template-columns:repeat({total},1fr)")}>{ for (0..total).map(label) }</ol> }
    });
    html! {
        <div class={classes!("entries", props.old.then_some("past"))}>
            <div ref={plot} class="entry-plot" role="slider" tabindex="0" aria-label={t::strip_name(l, total as u64, &props.name)} aria-valuemin="0"
                aria-valuemax={total.saturating_sub(1).to_string()} aria-valuenow={chosen.to_string()} aria-valuetext={spoken}
                {onclick} {onpointermove} {onpointerleave} {onkeydown}>
                <svg viewBox={format!("0 0 {} 100", drawn.len().max(1))} preserveAspectRatio="none" aria-hidden="true"><path d={path} /></svg>
                <i class="zero" style={format!("top:{}%", fixed(top(0.0).into(), 3))} />
                if !props.old { <b class="entry-here" style={mark} /> }
            </div>
            { labels.unwrap_or_default() }
            <p class="entry-axis" aria-hidden="true">
                <span>{ 0 }</span><span>{ short_value(low) }{ " … " }{ short_value(high) }</span><span>{ count(l, total.saturating_sub(1) as u64) }</span>
            </p>
            <p class={classes!("readout", (shown == chosen).then_some("here"))} id="lens-value">
                <span>{ t::maps_entry(l, count(l, shown as u64)) }if let Some(name) = named(shown) { { " " }<b>{ name }</b> }</span><strong>{ value(held(shown)) }</strong>
            </p>
            if !props.old {
                { highest(&page, node, props.chosen, &props.top) }
                if props.names.is_none() && !props.top.is_empty() { <p class="note">{ t::classes_hint(l, count(l, total as u64)) }</p> }
            }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_entries_share_bars() {
        assert_eq!(bars(&[1.0, -2.0, f32::NAN]), [(0.0, 1.0), (-2.0, 0.0), (0.0, 0.0)]);
        let many: Vec<f32> = (0..80_000).map(|n| n as f32).collect();
        let drawn = bars(&many);
        assert!(drawn.len() <= MOST);
        assert_eq!(drawn.last().map(|bar| bar.1), Some(79_999.0));
        assert_eq!(bars(&[]), []);
    }
}
