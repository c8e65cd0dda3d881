//! What the picked cell sees: a small copy of the picture with a red frame, and the same in words.

use super::super::bitmap::{Bitmap, Shown};
use super::super::context::use_page;
use super::super::css::frame;
use super::super::same::Same;
use crate::app::lens::Seen;
use crate::words::{count, t};
use crate::worker::Pixels;
use yew::prelude::*;

/// What is seen, and of what.
#[derive(Properties, PartialEq)]
pub struct SightProps {
    /// The pixels that are seen.
    pub seen: Seen,
    /// The picture.
    pub picture: Same<Pixels>,
}

/// The picture with the frame.
#[component]
pub fn Sight(props: &SightProps) -> Html {
    let l = use_page().l;
    let Seen { rows, columns, top, left, height, width, padded, unread } = props.seen;
    let (h, w) = (f64::from(props.picture.height.max(1)), f64::from(props.picture.width.max(1)));
    // Pixels of a picture: far below what f64 holds.
    #[allow(clippy::cast_precision_loss)]
    let part = |pixels: u64, of: f64| pixels as f64 / of;
    let frame = frame([part(top, h), part(left, w), part(top + height, h), part(left + width, w)]);
    let everything =
        props.seen.whole() && (height, width) == (u64::from(props.picture.height), u64::from(props.picture.width));
    let words = if everything {
        t::maps_sees_everything(l).to_owned()
    } else {
        t::maps_receptive_field(l, count(l, rows), count(l, columns))
    };
    let (height_here, width_here) = (count(l, height), count(l, width));
    let here = match (padded, unread) {
        (true, true) => t::maps_receptive_field_both(l, height_here, width_here),
        (false, true) => t::maps_receptive_field_unread(l, height_here, width_here),
        _ => t::maps_receptive_field_here(l, height_here, width_here),
    };
    html! {
        <figure class="sight">
            <div class="sight-picture" style={format!("aspect-ratio:{}/{}", props.picture.width.max(1), props.picture.height.max(1))}>
                <Bitmap shown={Shown::Pixels(props.picture.clone())} />
                if height > 0 && width > 0 { <b class="rf" style={frame} /> }
            </div>
            <figcaption>
                { words }
                if !props.seen.whole() { <em>{ here }</em> }
            </figcaption>
        </figure>
    }
}
