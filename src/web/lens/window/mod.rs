//! The tab *Window*: what the picked cell reads, and what stride and padding do.

mod beside;
mod controls;
mod grids;
mod middle;
mod misfit;
mod ruler;
mod said;
mod small;
mod vector;
mod wires;

use super::super::context::use_page;
use super::super::dom::use_width;
use super::super::marked::marked;
use super::super::part::part;
use super::source::Source;
use super::sum::{self, SumData};
use crate::app::beside::{CELLS, is_offered};
use crate::app::kernel::{self, Kernel};
use crate::app::lens::name;
use crate::app::message::Msg;
use crate::app::player::Player;
use crate::app::sentences::{about_maps, trouble};
use crate::app::state::State;
use crate::app::sweep::{Kind, Looked, found, kind, looked, sentence};
use crate::draw::plan::{Parts, Plan, cells};
use crate::draw::sweep::{Axis, Stretch};
use crate::words::Locale;
use beside::Compared;
use controls::{controls, further};
use grids::{Grids, Shown};
use misfit::Misfit;
use ruler::Ruler;
use std::rc::Rc;
use vector::Vector;
use yew::prelude::*;

/// What it draws.
#[derive(Properties, PartialEq, Clone)]
pub struct WindowProps {
    /// The sentence, made of this layer's own numbers.
    about: AttrValue,
    /// The layer has a problem.
    broken: bool,
    sum: SumData,
    /// Its window is larger than what it is given.
    misfit: Option<Misfit>,
    /// What the picked cell reads, and the values there are.
    pub looking: Option<Rc<Looking>>,
    /// The layer can be compared with itself under other arguments.
    comparable: bool,
    /// It is a vector without a window.
    vector: Option<Vector>,
    beside: Option<Compared>,
    player: Player,
    /// The size of the text, in per cent.
    text: u16,
}

/// What the picked cell reads, and the values there are.
#[derive(PartialEq)]
pub struct Looking {
    /// What it reads.
    pub at: Looked,
    /// How it makes its value of that.
    pub kind: Kind,
    /// The names of what is read and of the layer.
    pub names: [AttrValue; 2],
    /// The values it reads.
    pub input: Option<Source>,
    /// The values it writes.
    pub output: Option<Source>,
    /// Its kernel.
    pub kernel: Option<Kernel>,
    /// What a pool found in its window.
    pub found: Option<AttrValue>,
    /// It is not the layer, but what it would be under other arguments: these are values that it would write.
    pub cells: Option<Vec<((u64, u64), f32)>>,
}

impl Looking {
    /// A value of the map that is written, if it is here.
    fn written(&self, y: u64, x: u64) -> Option<f32> {
        match &self.cells {
            Some(cells) => cells.iter().find(|(cell, _)| *cell == (y, x)).map(|(_, held)| *held),
            None => value_of(self.output.as_ref(), self.at.map, y, x),
        }
    }

    /// What a cell of the map that is written leads to when it is picked.
    fn pick(&self, y: u64, x: u64) -> Msg {
        match self.cells {
            Some(_) => Msg::BesidePick { y, x },
            None => Msg::Pick { node: self.at.node, y, x },
        }
    }

    fn of(l: Locale, state: &State, at: Looked) -> Self {
        // What is here may still be of an earlier network, of another size.
        let fits = |source: &Source, [h, w]: [u64; 2]| {
            let (rows, columns, _) = source.size();
            (rows as u64, columns as u64) == (h, w)
        };
        let input = Source::of(state, at.source).filter(|source| fits(source, [at.h.input, at.w.input]));
        let output = Source::of(state, at.node).filter(|source| fits(source, [at.h.output, at.w.output]));
        let kind = kind(state, &at);
        let read = |y: u64, x: u64| value_of(input.as_ref(), at.channel, y, x);
        let found = found(l, &at, kind, read);
        Self {
            names: [at.source, at.node].map(|node| name(state, node).to_owned().into()),
            kernel: kernel::kernel(state, at.node),
            found: found.map(AttrValue::from),
            kind,
            input,
            output,
            at,
            cells: None,
        }
    }
}

/// A value of one of the maps, if it is here.
fn value_of(source: Option<&Source>, channel: u64, y: u64, x: u64) -> Option<f32> {
    let at = |n: u64| usize::try_from(n).ok();
    source?.at(at(channel)?, at(y)?, at(x)?)
}

impl WindowProps {
    /// What of the state it draws.
    pub fn of(state: &State) -> Self {
        let (l, node) = (state.settings.locale, state.selected);
        let entry = state.report.node(node);
        let broken = entry.is_some_and(|entry| entry.shape().is_none());
        let looked = looked(state);
        let about = match &looked {
            _ if broken => trouble(l, state, node).unwrap_or_default(),
            Some(looked) => sentence(l, state, looked),
            None => about_maps(l, state, node),
        };
        Self {
            about: about.into(),
            sum: SumData::of(state),
            broken: entry.is_some_and(|entry| entry.problem().is_some()),
            misfit: Misfit::of(state, node),
            looking: looked.map(|at| Rc::new(Looking::of(l, state, at))),
            comparable: is_offered(state),
            vector: if broken { None } else { Vector::of(state) },
            beside: Compared::of(l, state),
            player: state.player,
            text: state.settings.text,
        }
    }
}

/// What was shown until now: it stays while the window lies in it.
type Held = [Option<Stretch>; 4];

/// What is shown of the four axes, rows before columns, what is read before what is written.
fn shown(at: &Looked, width: f64, kind: Kind, held: Held) -> [Stretch; 4] {
    let span = |axis: &Axis, place: u64| {
        let (first, last) = axis.span(place);
        u64::try_from(last.saturating_sub(first).saturating_add(1)).unwrap_or(1)
    };
    let most = cells(width, span(&at.h, at.y).max(span(&at.w, at.x)));
    // Where few are read and many written, the room goes to these.
    let (most, written) = if kind == Kind::Spread { (most.min(5), 5) } else { (most, 3) };
    [
        at.h.read_around(at.y, most, held[0]),
        at.w.read_around(at.x, most, held[1]),
        at.h.written_around(at.y, written, held[2]),
        at.w.written_around(at.x, written, held[3]),
    ]
}

/// The tab.
#[component]
pub fn WindowTab(props: &WindowProps) -> Html {
    let page = use_page();
    let frame = use_node_ref();
    let held = use_mut_ref(|| [None; 4]);
    let about = html! { <p class={classes!("figcap", props.broken.then_some("broken"))}>{ marked(&props.about) }</p> };
    // From pixels of the page to sixteenths of the size of its text.
    let width = use_width(&frame) * 100.0 / f64::from(props.text.max(1));
    let (columns, counted) = (use_state(|| false), use_state(|| false));
    let toggle = {
        let counted = counted.clone();
        Callback::from(move |_: MouseEvent| counted.set(!*counted))
    };
    let held_beside = use_mut_ref(|| [None; 4]);
    // Where there is room the two stand side by side, else one below the other.
    let pair = props.beside.is_some() && width >= PAIR;
    let each = if pair { (width - GAP) / 2.0 } else { width };
    let choose = {
        let columns = columns.clone();
        Callback::from(move |wanted: bool| columns.set(wanted))
    };
    let rule = |looking: &Rc<Looking>, choose: Option<Callback<bool>>| html! { <Ruler looking={looking.clone()} width={each} columns={*columns} {choose} /> };
    let figure = props.looking.as_ref().filter(|_| width > 0.0).map(|looking| {
        html! {
            <div class="wown">
                { about.clone() }
                <div class="wgrids">{ grids(looking, each, *counted, &mut held.borrow_mut()) }</div>
                { controls(&page, &looking.at, props.player) }
                { rule(looking, Some(choose)) }
                { further(&page, props.comparable && props.beside.is_none(), *counted, toggle) }
            </div>
        }
    });
    let other = props.beside.as_ref().filter(|_| width > 0.0 && figure.is_some()).map(|compared| {
        let drawn = compared.looking.as_ref().map(|looking| {
            html! { <><div class="wgrids">{ grids(looking, each, *counted, &mut held_beside.borrow_mut()) }</div>{ rule(looking, None) }</> }
        });
        beside::draw(&page, compared, drawn.unwrap_or_default())
    });
    html! {
        <div class="win" ref={frame}>
            { match (&figure, &props.vector) {
                (Some(_), _) => html! {},
                (None, Some(vector)) => part(vector.clone(), vector::figure),
                (None, None) => about,
            } }
            { props.misfit.as_ref().map(|misfit| misfit::figure(&page, misfit)).unwrap_or_default() }
            <div class={classes!(pair.then_some("wpair"))}>
                { figure.unwrap_or_default() }
                { other.unwrap_or_default() }
            </div>
            if !props.broken { { part(props.sum.clone(), sum::draw) } }
        </div>
    }
}

/// From this width on, in units, two figures stand side by side, so far apart.
const PAIR: f64 = 1080.0;
const GAP: f64 = 40.0;

/// The grids in so many units of width.
fn grids(looking: &Rc<Looking>, width: f64, counted: bool, held: &mut Held) -> Html {
    let at = &looking.at;
    let shown = shown(at, width, looking.kind, *held);
    *held = shown.map(Some);
    let [rows, columns, written_rows, written_columns] = match looking.cells {
        // Of what it would write only the cells around the picked one are known.
        Some(_) => {
            let around = |axis: &Axis, place: u64| axis.written_around(place, CELLS, None);
            [shown[0], shown[1], around(&at.h, at.y), around(&at.w, at.x)]
        }
        None => shown,
    };
    let axes = [at.h.within(), at.w.within()];
    let whole = [rows, columns].iter().zip(axes).all(|(shown, all)| (shown.first, shown.end()) == all);
    let middle = match (&looking.kernel, looking.kind) {
        (Some(kernel), _) => Some(kernel.size.map(|n| n as u64)),
        (None, Kind::Max | Kind::Mean) => Some(grids::clipped(at, [rows, columns])),
        _ => None,
    };
    let parts = Parts {
        input: [rows.count, columns.count],
        kernel: middle,
        output: [written_rows.count, written_columns.count],
        maps: !whole && looking.cells.is_none(),
    };
    let plan = Plan::new(width, parts);
    html! { <Grids looking={looking.clone()} shown={Shown { cells: [rows, columns, written_rows, written_columns], plan, middle }} {counted} /> }
}
