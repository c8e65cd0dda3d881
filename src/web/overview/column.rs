//! A column: a layer or a block with its maps, its shape and what it costs.

use super::super::bitmap::Shown;
use super::super::context::Page;
use super::super::css::px;
use super::super::icons::{Icon, family, icon};
use super::super::part::part;
use super::super::same::Same;
use super::super::stack::{
    Bars, CardView, Form, InputProps, Insert, MapStrip, Sentence, input_card, insert, one, sentence, sizes,
};
use super::sheets::{Content, Places, Sheets};
use crate::app::message::Msg;
use crate::app::state::State;
use crate::app::{lens, looking};
use crate::draw::overview::fold::{Block, Name};
use crate::draw::overview::{Fan, Layout, Level, Ratio};
use crate::nn::analysis::{Field, NodeReport, Outcome};
use crate::nn::decimal::fixed;
use crate::nn::layers::Group;
use crate::nn::network::NodeId;
use crate::nn::params::Param;
use crate::nn::shape::Shape;
use crate::words::{Locale, count, say, shape, short_count, spoken_shape, t};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// Room between two maps below each other.
const GAP: f64 = 3.0;
/// A box is drawn no smaller than this.
const LEAST: f64 = 3.0;
/// So few layers that each has its form, in columns of this width.
const FORMS: usize = 6;
const ROOM: f64 = 180.0;
/// Width of a barcode.
const CODE: f64 = 20.0;

/// A column.
#[derive(Clone, PartialEq)]
pub struct Column {
    /// Its position.
    pub at: usize,
    /// The layer whose maps it shows.
    pub node: NodeId,
    /// The layer that is looked at when it is chosen.
    pub first: NodeId,
    /// Its layers.
    pub layers: usize,
    /// Keras's class, for one layer.
    pub class_name: AttrValue,
    /// The family of the layer.
    pub group: Option<Group>,
    /// The name of the layer or the block.
    pub name: AttrValue,
    /// The name without that of the heading above it.
    pub label: AttrValue,
    /// The shape after it.
    pub shape: Option<Shape>,
    /// Rows, columns and channels of its maps; one cell where it is a vector.
    pub cells: Option<[u64; 3]>,
    /// It gives a vector.
    pub vector: bool,
    /// Its parameters.
    pub params: u64,
    /// Their part of all there are.
    pub share: f64,
    /// Pixels of the picture that one of its values sees.
    pub sees: Option<[u64; 2]>,
    /// Its arguments.
    pub arguments: Rc<[Param]>,
    /// Its card, where there are so few layers that each has its form.
    pub card: Option<Rc<CardView>>,
    /// The lens looks into it.
    pub selected: bool,
    /// What is wrong with it, in a word or two.
    pub wrong: Option<AttrValue>,
    /// The layer it waits on.
    pub waits: Option<AttrValue>,
    /// What is painted.
    pub content: Option<Content>,
    /// All its maps, in a column that has room for them.
    pub strip: Option<Same<crate::worker::Strip>>,
    /// The chosen map.
    pub chosen: u64,
    /// Its maps are older than the network.
    pub stale: bool,
    /// The cells the picked value comes from, as parts of the map.
    pub beam: Option<[f64; 4]>,
}

/// What a block is called on the screen.
pub fn called(l: Locale, name: &Name) -> AttrValue {
    match name {
        Name::Input => t::overview_input(l).into(),
        Name::Stem => t::overview_stem(l).into(),
        Name::Head => t::overview_head(l).into(),
        Name::Own(name) => name.clone().into(),
    }
}

/// Rows, columns and channels of a node's maps.
fn cells(entry: &NodeReport) -> Option<[u64; 3]> {
    let shape = entry.shape()?;
    let (h, w) = looking::size_of(entry)?;
    let c = if let &[n] = shape.0.as_slice() { n? } else { shape.hwc(entry.format)?.c? };
    Some([h, w, c])
}

impl Column {
    /// What of the state it shows.
    pub fn of(state: &State, at: usize, block: &Block, beam: Option<[f64; 4]>, near: bool) -> Option<Self> {
        let l = state.settings.locale;
        let network = &state.document().network;
        let (front, nodes) = (state.report.nodes.get(block.front)?, state.report.nodes.get(block.nodes.clone())?);
        let (last, single) = (nodes.last()?, nodes.len() == 1 && state.folding.level != Level::Folded);
        let node = network.nodes.get(block.front)?;
        let layer = network.layer(node);
        let class_name = network.class_of(node).to_owned();
        let wrong = nodes.iter().find_map(|entry| match &entry.outcome {
            Outcome::Problem(problem) => Some(say::problem(l, network.class_of(network.node(entry.id)?), problem).tag),
            _ => None,
        });
        let waits = nodes.iter().find_map(|entry| match entry.outcome {
            Outcome::Waiting(on) => Some(AttrValue::from(lens::name(state, on).to_owned())),
            _ => None,
        });
        let params = nodes.iter().fold(0_u64, |sum, entry| sum.saturating_add(entry.params));
        let maps = state.maps.get(&front.id).filter(|_| near);
        let is_input = node.body.is_input();
        let vector = front.shape().is_some_and(|shape| shape.0.len() == 1);
        let strip = maps.and_then(|maps| maps.strip.clone()).map(Same);
        let entries = maps.and_then(|maps| maps.values.as_ref()).map(|(values, _)| values.clone());
        let content = if is_input {
            state.picture.shown.clone().map(|pixels| Content::Maps(Shown::Pixels(Same(pixels)), None))
        } else if vector {
            entries.filter(|values| values.view().ndim() == 1).map(Content::Vector)
        } else {
            strip.clone().map(|strip| Content::Maps(Shown::Chosen(strip.clone()), Some(strip)))
        };
        let fans = state.folding.level == Level::Fans;
        let name = if single { node.name.clone().into() } else { called(l, &block.name) };
        let stage = state.folding.groups.iter().find(|group| group.columns.contains(&at) && group.columns.len() > 1);
        let label = match stage.and_then(|stage| stage.name.as_ref()) {
            Some(Name::Own(stage)) => {
                name.strip_prefix(stage.as_str()).map(|rest| rest.trim_start_matches('_').to_owned())
            }
            _ => None,
        };
        Some(Self {
            label: label.map_or_else(|| name.clone(), AttrValue::from),
            at,
            node: front.id,
            first: nodes.first()?.id,
            layers: nodes.len(),
            group: layer.map(|layer| layer.op().group()),
            name,
            shape: last.shape().or_else(|| front.shape()).cloned(),
            cells: cells(front),
            vector,
            params,
            share: params as f64 / state.report.totals.params.max(1) as f64,
            sees: match front.field.filter(|_| fans && !is_input) {
                Some(Field::Window { y, x }) => Some([y.size(), x.size()]),
                Some(Field::Everything) => lens::picture_size(state).map(|(h, w)| [h, w]),
                None => None,
            },
            arguments: layer.filter(|_| fans && !is_input).map(|layer| layer.op().params().into()).unwrap_or_default(),
            card: (fans && state.folding.columns.len() <= FORMS).then(|| one(state, front.id)).flatten(),
            selected: nodes.iter().any(|entry| entry.id == state.selected),
            wrong: wrong.map(AttrValue::from),
            waits,
            content,
            strip: strip.filter(|_| fans),
            chosen: looking::chosen(state, front.id),
            stale: looking::is_stale(state, front.id),
            beam,
            class_name: class_name.into(),
        })
    }

    /// Where its maps are painted: in the room for a picture, whose ground is at its foot.
    pub fn places(&self, frame: &Frame) -> Option<Places> {
        let [h, w, c] = self.cells?;
        let (Layout { column, maps, .. }, [width, height]) = (frame.layout, frame.room());
        if frame.level == Level::Fans {
            if self.vector {
                let (n, side) = (usize::try_from(c).unwrap_or(usize::MAX), 3.0);
                let most = (width.min(height) / side) as usize;
                let mut all = (0..n.min(most)).map(|at| {
                    let at = at as f64 * side;
                    [at, height - side - at, side, side]
                });
                return Some(Places { size: [width, height], front: all.next()?, others: all.collect() });
            }
            let fan = Fan::new(frame.ratio, h, w, c.min(frame.level.maps()), [width, height]);
            let place = |at: usize| {
                let by = at as f64 * fan.step;
                [by, height - fan.height - by, fan.width, fan.height]
            };
            return Some(Places {
                size: [width, height],
                front: place(0),
                others: (1..fan.sheets).map(place).collect(),
            });
        }
        let size = [column, maps as f64 * (column + GAP) - GAP];
        if self.vector {
            let n = usize::try_from(c).unwrap_or(usize::MAX).min(size[1] as usize).max(1);
            let (code, each) = (CODE.min(column), size[1] / n as f64);
            let mut all = (0..n).map(|at| [(column - code) / 2.0, at as f64 * each, code, each]);
            return Some(Places { size, front: all.next()?, others: all.collect() });
        }
        let scale = column / h.max(w).max(1) as f64;
        let [width, height] = [w, h].map(|n| (n as f64 * scale).max(1.0));
        let place =
            |at: usize| [(column - width) / 2.0, (column - height) / 2.0 + at as f64 * (column + GAP), width, height];
        Some(Places { size, front: place(0), others: (1..maps).map(place).collect() })
    }

    /// The box around the cells that the picked value comes from: left, top, right and bottom in the room for the picture.
    pub fn boxed(&self, frame: &Frame) -> Option<[f64; 4]> {
        let ([top, left, bottom, right], [x, y, w, h]) = (self.beam?, self.places(frame)?.front);
        let grown = |low: f64, high: f64| {
            let more = (LEAST - (high - low)).max(0.0) / 2.0;
            [low - more, high + more]
        };
        let ([left, right], [top, bottom]) = (grown(x + left * w, x + right * w), grown(y + top * h, y + bottom * h));
        Some([left, top, right, bottom])
    }
}

/// What all columns have in common.
#[derive(Clone, Copy, PartialEq)]
pub struct Frame {
    /// How much of each is drawn.
    pub level: Level,
    /// Where they stand.
    pub layout: Layout,
    /// The scale of the fans.
    pub ratio: Ratio,
}

impl Frame {
    /// The columns have no room for longer numbers.
    pub fn tight(&self) -> bool {
        self.layout.column < 46.0
    }

    /// Every column has its form.
    pub fn forms(&self, columns: usize) -> bool {
        self.level == Level::Fans && columns <= FORMS && self.layout.column >= ROOM
    }

    /// Width and height of the room for a picture.
    pub const fn room(&self) -> [f64; 2] {
        [self.layout.column, self.layout.picture]
    }
}

/// What a column is drawn from.
#[derive(PartialEq)]
pub struct Drawn {
    /// The column.
    pub column: Rc<Column>,
    /// What all have in common.
    pub frame: Frame,
    /// The input's own part, in its column.
    pub input: Option<InputProps>,
    /// The form stands in the column.
    pub form: bool,
    /// The catalogue is open for the place after it.
    pub adding: bool,
    /// The Tab key stops here.
    pub stop: bool,
    /// The box around the traced cells.
    pub boxed: Option<[f64; 4]>,
    /// What joins that to the boxes on other maps.
    pub lines: Vec<[[f64; 4]; 2]>,
}

/// The id of a column's button.
pub fn column_id(at: usize) -> String {
    format!("column-{at}")
}

/// The column.
pub fn draw(drawn: &Drawn, page: &Page) -> Html {
    let (l, column, frame) = (page.l, &drawn.column, &drawn.frame);
    let fans = frame.level == Level::Fans;
    let single = column.layers == 1;
    let class = classes!(
        "ov-col",
        column.selected.then_some("sel"),
        column.wrong.is_some().then_some("bad"),
        column.waits.is_some().then_some("wait"),
        column.stale.then_some("stale"),
    );
    html! {
        <>
            <div {class} data-node={column.node.0.to_string()}>
                { title(drawn, page) }
                { picture(drawn, page) }
                if let Some(wrong) = &column.wrong {
                    <p class="tag">{ icon(Icon::Warning) }{ wrong }</p>
                } else if let Some(waits) = &column.waits {
                    <p class="waiting">{ super::super::marked::marked(&t::stack_waiting_on(l, waits)) }</p>
                }
                { figures(column, page, frame) }
                if fans {
                    if !frame.layout.list && frame.layout.column >= 92.0 { { maps(column) } }
                    if let (Some(view), true) = (&column.card, drawn.form) {
                        if let Some(input) = &drawn.input {
                            { part((view.clone(), input.clone()), input_card) }
                        } else {
                            <Form view={view.clone()} />
                        }
                    } else if single && !column.arguments.is_empty() {
                        { part(Sentence::new(column.first, column.class_name.clone(), column.arguments.clone()), sentence) }
                    }
                }
            </div>
            if fans && !frame.layout.list {
                { part(Insert { at: column.at + 1, after: Some(column.name.clone()), words: false, open: drawn.adding }, insert) }
            }
        </>
    }
}

/// The button that chooses the column; arrows go to the next one.
fn title(drawn: &Drawn, page: &Page) -> Html {
    let (l, column) = (page.l, &drawn.column);
    let (at, first) = (column.at, column.first);
    let sizes = column.shape.as_ref().map_or_else(String::new, |shape| spoken_shape(l, &shape.0));
    let params = count(l, column.params);
    let said = match column.layers {
        1 => t::stack_card(l, &column.class_name, &column.name, sizes, params),
        n => t::overview_block(l, &column.name, t::overview_layers(l, n as u64), sizes, params),
    };
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if event.alt_key() || event.ctrl_key() || event.meta_key() {
            return;
        }
        let to = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => "next",
            "ArrowLeft" | "ArrowUp" => "before",
            "Home" => "first",
            "End" => "last",
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        step(&event, at, to);
    });
    let fans = drawn.frame.level == Level::Fans;
    let (words, about) = if fans { (&column.class_name, Some(&column.name)) } else { (&column.label, None) };
    html! {
        <button type="button" class="ov-title" id={column_id(at)} aria-label={said.clone()} title={said} aria-current={column.selected.then_some("true")}
            tabindex={if drawn.stop { "0" } else { "-1" }} onclick={page.on(move |_: MouseEvent| Msg::Select(first))} {onkeydown}>
            if column.layers == 1 { <span class="fam">{ icon(column.group.map_or(Icon::Help, family)) }</span> }
            if drawn.frame.level != Level::Sheet { <b>{ words }</b> }
            if let Some(name) = about { <code>{ name }</code> }
        </button>
    }
}

/// The focus goes to another column, which chooses it.
fn step(event: &KeyboardEvent, at: usize, to: &str) {
    let Some(document) = super::super::dom::document() else { return };
    let Ok(all) = document.query_selector_all(".ov-title") else { return };
    let last = all.length().saturating_sub(1);
    let at = u32::try_from(at).unwrap_or(0);
    let next = match to {
        "next" => (at + 1).min(last),
        "before" => at.saturating_sub(1),
        "first" => 0,
        _ => last,
    };
    let button = all.get(next).and_then(|button| button.dyn_into::<HtmlElement>().ok());
    if let Some(button) = button.filter(|_| next != at || event.key() == "Home") {
        button.click();
        super::super::dom::focus_calmly(&button);
        super::super::scroll::reveal(&button);
    }
}

/// The maps; a click on the chosen one picks the cell under it.
fn picture(drawn: &Drawn, page: &Page) -> Html {
    let (column, frame) = (&drawn.column, &drawn.frame);
    let places = column.places(frame);
    let [width, height] = match (&places, frame.level) {
        (Some(places), _) => places.size,
        (None, Level::Fans) => frame.room(),
        (None, _) => [frame.layout.column; 2],
    };
    let (node, first) = (column.node, column.first);
    let pick = places.as_ref().zip(column.cells).filter(|_| !column.vector).map(|(places, [h, w, _])| {
        let [x, y, wide, high] = places.front;
        let send = page.send.clone();
        Callback::from(move |event: MouseEvent| {
            let target = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
            let Some(place) = target.map(|target| target.get_bounding_client_rect()) else { return };
            let part = |at: i32, from: f64, size: f64| (f64::from(at) - from) / size.max(1.0);
            let (v, u) =
                (part(event.client_y(), place.top() + y, high), part(event.client_x(), place.left() + x, wide));
            if !(0.0..1.0).contains(&v) || !(0.0..1.0).contains(&u) {
                send.emit(Msg::Select(first));
                return;
            }
            // A cell of the map.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let cell = |part: f64, of: u64| (part * of as f64) as u64;
            send.emit(Msg::Select(node));
            send.emit(Msg::Pick { node, y: cell(v, h), x: cell(u, w) });
        })
    });
    let onclick = pick.unwrap_or_else(|| page.on(move |_: MouseEvent| Msg::Select(first)));
    let empty = places.is_none() || column.content.is_none();
    let boxed = drawn.boxed.filter(|_| !column.vector).map(|[left, top, right, bottom]| {
        let [left, top, width, height] = [left, top, right - left, bottom - top].map(px);
        html! { <b class="ov-box" style={format!("left:{left};top:{top};width:{width};height:{height}")} /> }
    });
    let blank = places.as_ref().filter(|_| empty && !column.vector).map(|places| {
        let [left, top, width, height] = places.front.map(px);
        html! { <i class="ov-blank" style={format!("left:{left};top:{top};width:{width};height:{height}")} /> }
    });
    let style = format!("width:{};height:{}", px(width), px(height));
    html! {
        <div class={classes!("ov-pic", places.is_none().then_some("none"))} {style} {onclick}>
            { blank.unwrap_or_default() }
            if let (Some(content), Some(places)) = (&column.content, places) {
                <Sheets content={content.clone()} places={Rc::new(places)} />
            }
            { lines(&drawn.lines) }
            { boxed.unwrap_or_default() }
        </div>
    }
}

/// The hairlines from the box to others.
fn lines(lines: &[[[f64; 4]; 2]]) -> Html {
    if lines.is_empty() {
        return html! {};
    }
    let line = |[x, y, to_x, to_y]: &[f64; 4]| {
        let [x, y, to_x, to_y] = [x, y, to_x, to_y].map(|n| fixed(*n, 1));
        format!("M{x} {y}L{to_x} {to_y}")
    };
    let d: String = lines.iter().flatten().map(line).collect();
    html! {
        <svg class="ov-line" aria-hidden="true" focusable="false"><path class="halo" d={d.clone()} /><path {d} /></svg>
    }
}

/// All maps of the layer in small, or its entries as bars: an element of its own for keys and reader.
fn maps(column: &Column) -> Html {
    let (node, name, chosen) = (column.node, &column.name, column.chosen);
    let (old, stale) = (column.shape.is_none(), column.stale);
    match (&column.content, &column.strip) {
        (Some(Content::Vector(values)), _) => {
            html! { <Bars {node} {name} values={values.clone()} {chosen} {old} {stale} /> }
        }
        (_, Some(strip)) => {
            let kernels = None::<Rc<super::super::stack::Kernels>>;
            html! { <MapStrip {node} {name} strip={Some(strip.clone())} tiles={strip.ranges.len()} {chosen} {kernels} {old} {stale} /> }
        }
        _ => html! {},
    }
}

/// What stands below the maps.
fn figures(column: &Column, page: &Page, frame: &Frame) -> Html {
    let l = page.l;
    let (fans, tight) = (frame.level == Level::Fans, frame.tight());
    let share = format!("--share:{}", super::super::css::percent(column.share));
    if !fans {
        let shown = |n: u64| short_count(l, n);
        let lines = match (column.layers, column.cells) {
            (1, Some([_, _, c])) if column.vector => [String::new(), shown(c)],
            (1, Some([h, w, c])) if h == w => [shown(h), shown(c)],
            (1, Some([h, w, c])) => [shape(l, &[Some(h), Some(w)]), shown(c)],
            (1, None) => [String::new(), "–".to_owned()],
            (n, _) if tight => [count(l, n as u64), String::new()],
            (n, _) => [t::overview_layers(l, n as u64), String::new()],
        };
        return html! {
            <p class="ov-nums" aria-hidden="true">
                <span>{ &lines[0] }</span>if column.layers == 1 { <span>{ &lines[1] }</span> }
                <i class="ov-share" style={share} /><span class="ov-params">{ shown(column.params) }</span>
            </p>
        };
    }
    html! {
        <>
            <p class="ov-shape">{ column.shape.as_ref().map(|of| sizes(l, of)).unwrap_or_default() }</p>
            <dl class="ov-ledger"><i class="ov-share" style={share} />
                <div><dt>{ t::stack_parameters(l) }</dt><dd>{ count(l, column.params) }</dd></div>
                { column.sees.map(|[h, w]| html! { <div><dt>{ t::overview_sees(l) }</dt><dd>{ shape(l, &[Some(h), Some(w)]) }</dd></div> }) }
            </dl>
        </>
    }
}
