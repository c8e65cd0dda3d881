//! How a column is drawn.

use super::super::context::Page;
use super::super::css::px;
use super::super::icons::{Icon, family, icon};
use super::super::part::part;
use super::super::stack::{
    Bars, Form, InputProps, Insert, Kernels, MapStrip, Sentence, input_card, insert, sentence, sizes,
};
use super::column::{Column, Frame};
use super::sheets::{Content, Sheets, beside};
use crate::app::message::Msg;
use crate::draw::overview::Level;
use crate::nn::decimal::fixed;
use crate::words::{count, shape, short_count, spoken_shape, t};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

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
            if let Some(name) = about { { " " }<code>{ name }</code> }
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

/// The maps; a click picks the cell under it, of the layer and the map that are drawn there.
fn picture(drawn: &Drawn, page: &Page) -> Html {
    let (column, frame) = (&drawn.column, &drawn.frame);
    let places = column.places(frame);
    let [width, height] = match (&places, frame.level) {
        (Some(places), _) => places.size,
        (None, Level::Fans) => frame.room(),
        (None, _) => [frame.layout.column; 2],
    };
    let (node, fans) = (column.node, frame.level == Level::Fans);
    let pick = places.as_ref().zip(column.cells).filter(|_| !column.vector).map(|(places, [h, w, _])| {
        // In the order in which they lie upon each other, with the map each of them shows. Of a fan only the first lies open.
        let mut shown = vec![(places.front, column.chosen)];
        if let (false, Some(Content::Maps(_, Some(strip)))) = (fans, &column.content) {
            shown.extend(places.others.iter().copied().zip(beside(strip).map(|tile| strip.first + tile as u64)));
        }
        let send = page.send.clone();
        Callback::from(move |event: MouseEvent| {
            // The room for the picture, whichever part of it was met.
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let target = target.and_then(|target| target.closest(".ov-pic").ok().flatten());
            let Some(place) = target.map(|target| target.get_bounding_client_rect()) else { return };
            let part = |at: i32, from: f64, size: f64| (f64::from(at) - from) / size.max(1.0);
            let under = shown.iter().find_map(|([x, y, wide, high], channel)| {
                let v = part(event.client_y(), place.top() + y, *high);
                let u = part(event.client_x(), place.left() + x, *wide);
                ((0.0..1.0).contains(&v) && (0.0..1.0).contains(&u)).then_some((v, u, *channel))
            });
            send.emit(Msg::Select(node));
            let Some((v, u, channel)) = under else { return };
            // A cell of the map.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let cell = |part: f64, of: u64| (part * of as f64) as u64;
            send.emit(Msg::Channel(node, channel));
            send.emit(Msg::Pick { node, y: cell(v, h), x: cell(u, w) });
        })
    });
    let onclick = pick.unwrap_or_else(|| page.on(move |_: MouseEvent| Msg::Select(node)));
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
        <div class={classes!("ov-pic", places.is_none().then_some("void"))} {style} {onclick}>
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
            html! { <Bars {node} {name} values={values.clone()} {chosen} label={column.stands_for.clone()} {old} {stale} /> }
        }
        (_, Some(strip)) => {
            let kernels = None::<Rc<Kernels>>;
            let cells = column.cells.map(|[h, w, _]| (h, w)).unwrap_or_default();
            html! { <MapStrip {node} {name} strip={Some(strip.clone())} tiles={strip.ranges.len()} {cells} {chosen} {kernels} {old} {stale} /> }
        }
        _ => html! {},
    }
}

/// What stands below the maps.
fn figures(column: &Column, page: &Page, frame: &Frame) -> Html {
    let l = page.l;
    let (fans, tight) = (frame.level == Level::Fans, frame.tight());
    let style = format!("--share:{}", super::super::css::percent(column.share));
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
                <i class="ov-share" {style} /><span class="ov-params">{ shown(column.params) }</span>
            </p>
        };
    }
    html! {
        <>
            <p class="ov-shape">
                { column.shape.as_ref().map(|of| sizes(l, of)).unwrap_or_default() }
                { column.old.as_ref().map(|of| html! { <del class="old" aria-label={t::stack_last_valid(l, spoken_shape(l, &of.0))}>{ sizes(l, of) }</del> }) }
            </p>
            <dl class="ov-ledger" {style}>
                <div><dt>{ t::stack_parameters(l) }</dt><dd>{ count(l, column.params) }</dd></div>
                { column.sees.map(|[h, w]| html! { <div><dt>{ t::overview_sees(l) }</dt><dd>{ shape(l, &[Some(h), Some(w)]) }</dd></div> }) }
            </dl>
        </>
    }
}
