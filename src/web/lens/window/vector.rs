//! A vector where no window slides: the cell that an entry was moved from, or the vector it is weighed from, and the entry itself.

use super::super::super::bitmap::{Bitmap, Shown as Bits};
use super::super::super::context::Page;
use super::super::super::css::frame;
use super::super::super::marked::marked;
use super::super::super::same::Same;
use super::super::entries::{Entries, bars};
use super::super::source::Source;
use super::grids::rem;
use crate::app::classes::{Ranked, shared, top};
use crate::app::lens::name;
use crate::app::state::State;
use crate::app::vector::{Entry, Made, entry};
use crate::nn::decimal::fixed;
use crate::nn::maps::Maps;
use crate::words::{count, short_value, t, value};
use std::fmt::Write;
use std::rc::Rc;
use std::sync::Arc;
use yew::prelude::*;

/// What it draws.
#[derive(Clone, PartialEq)]
pub struct Vector {
    at: Rc<Entry>,
    /// The names of what is read and of the layer.
    names: [AttrValue; 2],
    read: Source,
    written: Source,
    /// What the entries stand for, and the highest of them, if it is an output.
    classes: (Option<Arc<[String]>>, Rc<[Ranked]>),
}

impl Vector {
    /// That of the selected layer, if it is one.
    pub fn of(state: &State) -> Option<Self> {
        let at = entry(state)?;
        let names = [at.source, at.node].map(|node| name(state, node).to_owned().into());
        let (read, written) = (Source::of(state, at.source)?, Source::of(state, at.node)?);
        (written.size().2 as u64 == at.entries && written.is_vector()).then(|| Self {
            at: Rc::new(at),
            names,
            read,
            written,
            classes: (shared(state, state.selected), top(state, state.selected).into()),
        })
    }
}

/// The figure.
pub fn figure(vector: &Vector, page: &Page) -> Html {
    let l = page.l;
    let at = &vector.at;
    let (said, read) = match &at.made {
        Made::Cell { y, x, channel, size } => {
            let from = t::vector_moved(l, count(l, at.entry), y, x, channel, &vector.names[0]);
            let [_, w, c] = *size;
            let number = || y.checked_mul(w)?.checked_add(*x)?.checked_mul(c)?.checked_add(*channel);
            let why = number().filter(|number| *number == at.entry);
            let why = why.map(|number| t::vector_number(l, y, w, x, c, channel, number)).unwrap_or_default();
            (crate::words::sentences(l, &[&from, &why]), map(vector, page, (*y, *x, *channel), *size))
        }
        Made::Weighed { weights, bias } => {
            let said = t::vector_weighed(l, count(l, at.entry), weights.len() as u64, &vector.names[0], value(*bias));
            (said, weighed(vector, page, weights))
        }
    };
    html! {
        <div class="vec">
            <p class="figcap">{ marked(&said) }</p>
            { read }
            <div class="lab"><h3 lang="en">{ &vector.names[1] }</h3><span>{ t::vector_entries(l, at.entries) }</span></div>
            <Entries node={at.node} name={vector.names[1].clone()} source={vector.written.clone()} chosen={at.entry} names={vector.classes.0.clone()} top={vector.classes.1.clone()} old={false} />
        </div>
    }
}

/// The map that an entry was moved from, and the cell.
fn map(vector: &Vector, page: &Page, (y, x, channel): (u64, u64, u64), [h, w, c]: [u64; 3]) -> Html {
    let l = page.l;
    let painted = vector.read.paint(usize::try_from(channel).unwrap_or(0)).map(|pixels| Same(Rc::new(pixels)));
    // Cells of a map: far below what f64 holds.
    #[allow(clippy::cast_precision_loss)]
    let part = |n: u64, of: u64| n as f64 / of.max(1) as f64;
    let longest = h.max(w);
    let size = format!("height:{};width:{}", rem(200.0 * part(h, longest)), rem(200.0 * part(w, longest)));
    let cell = [part(y, h), part(x, w), part(y + 1, h), part(x + 1, w)];
    html! {
        <>
            <div class="lab"><h3 lang="en">{ &vector.names[0] }</h3><span>{ t::window_channel_of(l, channel, count(l, c)) }</span></div>
            <div class="wmap vmap" style={size}>
                { painted.map(|pixels| html! { <Bitmap shown={Bits::Pixels(pixels)} /> }).unwrap_or_default() }
                <b style={frame(cell)} />
            </div>
        </>
    }
}

/// The vector that is read, and the weights that the entry gives it.
fn weighed(vector: &Vector, page: &Page, weights: &[f32]) -> Html {
    let l = page.l;
    let read = vector.read.values().map(Maps::to_keras).unwrap_or_default();
    html! {
        <>
            <div class="lab"><h3 lang="en">{ &vector.names[0] }</h3><span>{ t::vector_entries(l, read.len() as u64) }</span></div>
            { plot(&read) }
            <div class="lab"><h3>{ t::vector_weights(l, count(l, vector.at.entry)) }</h3><span>{ t::maps_negative(l) }</span></div>
            { plot(weights) }
        </>
    }
}

/// Values as bars, what is negative in the colour of that.
fn plot(values: &[f32]) -> Html {
    let drawn = bars(values);
    let low = drawn.iter().fold(0.0_f32, |low, bar| low.min(bar.0));
    let high = drawn.iter().fold(0.0_f32, |high, bar| high.max(bar.1));
    let span = (high - low).max(f32::MIN_POSITIVE);
    let top = |value: f32| fixed(f64::from((high - value) / span * 100.0), 2);
    let path = |side: fn(&(f32, f32)) -> (f32, f32)| {
        drawn.iter().enumerate().fold(String::new(), |mut path, (at, bar)| {
            let (low, high) = side(bar);
            if low < high {
                let _ = write!(path, "M{at} {}h0.8V{}h-0.8z", top(high), top(low));
            }
            path
        })
    };
    let (above, below) = (path(|bar| (0.0, bar.1)), path(|bar| (bar.0, 0.0)));
    html! {
        <div class="vplot" aria-hidden="true">
            <svg viewBox={format!("0 0 {} 100", drawn.len().max(1))} preserveAspectRatio="none"><path d={above} /><path class="neg" d={below} /></svg>
            <p class="entry-axis"><span>{ 0 }</span><span>{ short_value(low) }{ " … " }{ short_value(high) }</span><span>{ values.len().saturating_sub(1) }</span></p>
        </div>
    }
}
