//! The two whole maps, small, with what is shown of them framed. A click moves there.

use super::super::super::bitmap::{Bitmap, Shown as Bits};
use super::super::super::context::use_page;
use super::super::super::css::frame;
use super::super::super::same::Same;
use super::super::figure::under;
use super::super::source::Source;
use super::Looking;
use super::grids::{Shown, rem};
use crate::app::message::Msg;
use crate::draw::plan::Place;
use crate::draw::sweep::{Axis, Stretch};
use crate::nn::network::NodeId;
use crate::words::{count, t};
use std::rc::Rc;
use yew::prelude::*;

/// The small maps.
pub fn small(looking: &Rc<Looking>, shown: &Shown, [read, written]: [Place; 2]) -> Html {
    let at = &looking.at;
    let [rows, columns, written_rows, written_columns] = shown.cells;
    let map = |place: Place,
               name: &AttrValue,
               source: Option<Source>,
               channel: u64,
               size: [u64; 2],
               part: [Stretch; 2],
               reads: bool| {
        let axes = [at.h, at.w];
        html! { <Small {place} name={name.clone()} {source} {channel} {size} {part} {axes} node={at.node} {reads} scale={shown.plan.scale} /> }
    };
    html! {
        <>
            { map(read, &looking.names[0], looking.input.clone(), at.channel, [at.h.input, at.w.input], [rows, columns], true) }
            { map(written, &looking.names[1], looking.output.clone(), at.map, [at.h.output, at.w.output], [written_rows, written_columns], false) }
        </>
    }
}

/// One of them.
#[derive(Properties, PartialEq)]
pub struct SmallProps {
    place: Place,
    name: AttrValue,
    source: Option<Source>,
    channel: u64,
    size: [u64; 2],
    part: [Stretch; 2],
    axes: [Axis; 2],
    node: NodeId,
    reads: bool,
    scale: f64,
}

/// A small map.
#[component]
pub fn Small(props: &SmallProps) -> Html {
    let page = use_page();
    let l = page.l;
    let map = use_node_ref();
    let painted = use_memo((props.source.clone(), props.channel), |(source, channel)| {
        source
            .as_ref()
            .and_then(|source| source.paint(usize::try_from(*channel).ok()?))
            .map(|pixels| Same(Rc::new(pixels)))
    });
    // Cells of a map: far below what f64 holds.
    #[allow(clippy::cast_precision_loss)]
    let f = |n: u64| n as f64;
    let [h, w] = props.size.map(|n| f(n.max(1)));
    let longest = h.max(w);
    let (height, width) = (props.place.cell * h / longest, props.place.cell * w / longest);
    let clip = |part: Stretch, size: u64| part.clip((0, i64::try_from(size).unwrap_or(1) - 1)).unwrap_or((0, 0));
    let ((top, bottom), (left, right)) = (clip(props.part[0], props.size[0]), clip(props.part[1], props.size[1]));
    let from = |part: Stretch, n: u64| {
        f(u64::try_from(part.first.max(0)).unwrap_or(0)) + f(n) - f(u64::try_from((-part.first).max(0)).unwrap_or(0))
    };
    let part = [
        from(props.part[0], top) / h,
        from(props.part[1], left) / w,
        from(props.part[0], bottom) / h,
        from(props.part[1], right) / w,
    ];
    let onclick = {
        let (map, size, axes, node, reads, send) =
            (map.clone(), props.size, props.axes, props.node, props.reads, page.send.clone());
        Callback::from(move |event: MouseEvent| {
            let n = |n: u64| usize::try_from(n).unwrap_or(0);
            let Some((y, x)) = under(&map, &event, (n(size[0]), n(size[1]))) else { return };
            let place = |axis: Axis, cell: usize| {
                if !reads {
                    return Some(cell as u64);
                }
                let readers = axis.readers(i64::try_from(cell).ok()?);
                readers.get(readers.len() / 2).copied().or_else(|| axis.output.checked_sub(1))
            };
            if let (Some(y), Some(x)) = (place(axes[0], y), place(axes[1], x)) {
                send.emit(Msg::Pick { node, y, x });
            }
        })
    };
    let place = format!(
        "left:{};top:{};width:{}",
        rem(props.place.x),
        rem(props.place.y),
        rem(props.place.cell.max(110.0 * props.scale))
    );
    let size = format!("height:{};width:{}", rem(height), rem(width));
    let channel = if props.reads { t::window_channel(l, props.channel) } else { t::window_map(l, props.channel) };
    html! {
        <div class="wsmall" style={place}>
            <div ref={map} class="wmap" style={size} {onclick}>
                { painted.as_ref().as_ref().map(|pixels| html! { <Bitmap shown={Bits::Pixels(pixels.clone())} /> }) }
                <b style={frame(part)} />
            </div>
            <p><span lang="en">{ &props.name }</span><br />{ format!("{channel} · {} × {}", count(l, props.size[0]), count(l, props.size[1])) }</p>
        </div>
    }
}
