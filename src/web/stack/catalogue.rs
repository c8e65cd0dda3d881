//! The catalogue: what each layer would give at a place, found by name, chosen by keys or pointer.

use super::super::context::use_page;
use super::super::css::px;
use super::super::dom::{focus, focus_later, is_beside, text_of};
use super::super::icons::{Icon, family, icon};
use super::super::marked::marked;
use crate::app::catalogue::{Offer, offers};
use crate::app::message::Msg;
use crate::app::state::State;
use crate::nn::layers::Group;
use crate::nn::shape::Shape;
use crate::words::{Locale, count, lookup, say, shape, t};
use gloo_events::EventListener;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;
use yew::prelude::*;

/// Room around the catalogue, in pixels.
const ROOM: f64 = 8.0;
/// A catalogue of this height can still be used.
const LEAST: f64 = 320.0;

/// What the catalogue shows.
#[derive(Properties, PartialEq, Clone)]
pub struct CatalogueProps {
    /// The place a layer would have.
    pub at: usize,
    after: Option<String>,
    on: Option<Shape>,
    offers: Rc<Vec<Offer>>,
}

impl CatalogueProps {
    /// What of the state it shows.
    pub fn of(state: &State, at: usize) -> Self {
        let above = at.checked_sub(1);
        let node = above.and_then(|above| state.document().network.nodes.get(above));
        let entry = above.and_then(|above| state.report.nodes.get(above));
        Self {
            at,
            after: node.map(|node| node.name.clone()),
            on: entry.and_then(|entry| entry.shape().cloned()),
            offers: Rc::new(offers(state, at)),
        }
    }
}

/// Whether an offer is one that is looked for: by its class name, or by what is said of it.
fn found(l: Locale, offer: &Offer, text: &str) -> bool {
    let text = text.trim().to_ascii_lowercase();
    let about = lookup(l, &format!("layer.{}.about", offer.class_name)).unwrap_or_default();
    let plain = |name: &str| name.to_ascii_lowercase().replace(['_', ' '], "");
    text.is_empty() || plain(offer.class_name).contains(&plain(&text)) || about.to_ascii_lowercase().contains(&text)
}

/// Puts the dialog beside the "+" of its place: below where there is room, else above, else wherever most of it is seen. On a
/// small screen it has all of the page (by the style).
fn stand(dialog: &HtmlDialogElement, at: usize) -> Option<()> {
    dialog.set_attribute("style", "").ok()?;
    let document = super::super::dom::document()?;
    let stack = document.get_element_by_id("stack")?.get_bounding_client_rect();
    let plus = document.get_element_by_id(&format!("insert-{at}"))?.get_bounding_client_rect();
    let (left, right) = (plus.left().max(stack.left() + ROOM), stack.right() - ROOM);
    let height = f64::from(dialog.scroll_height()) + 2.0;
    let at = |y: f64| y.clamp(stack.top(), stack.bottom());
    let (above, below) = (at(plus.top()) - stack.top() - 2.0 * ROOM, stack.bottom() - at(plus.bottom()) - 2.0 * ROOM);
    let whole = stack.height() - 2.0 * ROOM;
    let window = f64::from(document.document_element()?.client_height());
    let down = |top: f64| ["--top:", &px(top.max(stack.top() + ROOM / 2.0))].concat();
    let (edge, most) = if height <= below || below >= LEAST && below >= above {
        (down(plus.bottom() + ROOM / 2.0), below + ROOM / 2.0)
    } else if height <= above || above >= LEAST {
        // It stays beside its place as what is found gets less.
        (["--top:auto;--bottom:", &px(window - at(plus.top()) + ROOM / 2.0)].concat(), above)
    } else {
        (down(stack.bottom() - ROOM - height.min(whole)), whole)
    };
    let style = format!("--left:{};{edge};--width:{};--most:{}", px(left), px(right - left), px(most));
    dialog.set_attribute("style", &style).ok()
}

fn option_id(class_name: &str) -> String {
    format!("offer-{class_name}")
}

/// The catalogue.
#[component]
pub fn Catalogue(props: &CatalogueProps) -> Html {
    let page = use_page();
    let l = page.l;
    let text = use_state(String::new);
    let active = use_state(|| 0_usize);
    let panel = use_node_ref();
    let shown: Vec<&Offer> = Group::CATALOGUE
        .iter()
        .flat_map(|group| props.offers.iter().filter(move |offer| offer.group == *group))
        .filter(|offer| found(l, offer, &text))
        .collect();
    let at = props.at;
    let close = {
        let send = page.send.clone();
        Callback::from(move |()| {
            send.emit(Msg::Dialog(None));
            focus_later(format!("insert-{at}"));
        })
    };
    {
        let panel = panel.clone();
        use_effect_with(at, move |at| {
            let (dialog, at) = (panel.cast::<HtmlDialogElement>(), *at);
            if let Some(dialog) = &dialog {
                // Nothing outside of it takes the focus while it is open.
                if !dialog.open() && dialog.show_modal().is_err() {
                    dialog.set_open(true);
                }
                stand(dialog, at);
            }
            focus("catalogue-search");
            let stands = dialog.clone();
            let again = move |_: &web_sys::Event| {
                if let Some(dialog) = &stands {
                    stand(dialog, at);
                }
            };
            let listener = web_sys::window().map(|window| EventListener::new(&window, "resize", again));
            move || {
                drop(listener);
                if let Some(dialog) = dialog {
                    dialog.close();
                }
            }
        });
    }
    let oncancel = {
        let close = close.clone();
        Callback::from(move |event: Event| {
            event.prevent_default();
            close.emit(());
        })
    };
    let onpointerdown = {
        let close = close.clone();
        Callback::from(move |event: PointerEvent| {
            if is_beside(&event) {
                close.emit(());
            }
        })
    };
    let names: Vec<&'static str> = shown.iter().map(|offer| offer.class_name).collect();
    let now = (*active).min(names.len().saturating_sub(1));
    {
        // The one chosen by keys is brought into the list's own view, without moving the page.
        let chosen = names.get(now).copied();
        use_effect_with(chosen, |chosen| {
            let option = chosen.and_then(|name| super::super::dom::document()?.get_element_by_id(&option_id(name)));
            let list = option.as_ref().and_then(|option| option.closest(".catg").ok().flatten());
            if let (Some(option), Some(list)) = (option, list) {
                let (o, v) = (option.get_bounding_client_rect(), list.get_bounding_client_rect());
                if o.top() < v.top() {
                    list.set_scroll_top(list.scroll_top() - (v.top() - o.top()) as i32 - 32);
                } else if o.bottom() > v.bottom() {
                    list.set_scroll_top(list.scroll_top() + (o.bottom() - v.bottom()) as i32 + 8);
                }
            }
        });
    }
    let add = {
        let send = page.send.clone();
        move |class_name: &str| send.emit(Msg::Add { at, class_name: class_name.to_owned() })
    };
    let onkeydown = {
        let (active, close, add, names) = (active.clone(), close.clone(), add.clone(), names.clone());
        Callback::from(move |event: KeyboardEvent| {
            let count = names.len().max(1);
            if event.alt_key() || event.ctrl_key() || event.meta_key() {
                return;
            }
            // The search and what it finds have the arrows; the other buttons have their own keys.
            let key = event.key();
            let button = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            if button.is_some_and(|target| target.matches("button").unwrap_or(false)) && key != "Escape" {
                event.stop_propagation();
                return;
            }
            match key.as_str() {
                "ArrowDown" => active.set((now + 1) % count),
                "ArrowUp" => active.set((now + count - 1) % count),
                "PageDown" => active.set((now + 6).min(count - 1)),
                "PageUp" => active.set(now.saturating_sub(6)),
                "Enter" => {
                    if let Some(name) = names.get(now) {
                        add(name);
                    }
                }
                "Escape" => close.emit(()),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let oninput = {
        let (text, active) = (text.clone(), active.clone());
        Callback::from(move |event: InputEvent| {
            text.set(text_of(&event));
            active.set(0);
        })
    };
    let row = |offer: &Offer| {
        let on = names.get(now) == Some(&offer.class_name);
        let choose = {
            let (add, name) = (add.clone(), offer.class_name);
            Callback::from(move |_: MouseEvent| add(name))
        };
        let about = lookup(l, &format!("layer.{}.about", offer.class_name)).unwrap_or_default();
        let gives = match &offer.gives {
            Some((of, params)) => {
                html! { <><span class="shape">{ shape(l, &of.0) }</span><span class="par">{ count(l, *params) }</span></> }
            }
            None => html! { <span class="shape">{ t::catalogue_does_not_fit(l) }</span> },
        };
        html! {
            <li key={offer.class_name} id={option_id(offer.class_name)} role="option" class={classes!(on.then_some("on"), offer.gives.is_none().then_some("no"))} aria-selected={on.to_string()}
                onclick={choose}><b>{ offer.class_name }</b>{ gives }<small>{ about }</small></li>
        }
    };
    let group = |group: &Group| {
        let offers: Vec<&&Offer> = shown.iter().filter(|offer| offer.group == *group).collect();
        if offers.is_empty() {
            return html! {};
        }
        html! {
            <section key={say::group(l, *group)} role="group" aria-label={say::group(l, *group)}>
                <h4 aria-hidden="true">{ icon(family(*group)) }{ say::group(l, *group) }</h4>
                <ul role="presentation">{ for offers.iter().map(|offer| row(offer)) }</ul>
            </section>
        }
    };
    let place = match (&props.after, &props.on) {
        (Some(name), Some(on)) => t::catalogue_after(l, name, shape(l, &on.0)),
        (Some(name), None) => t::stack_add_after(l, name),
        _ => t::catalogue_at_top(l).to_owned(),
    };
    let described = names.get(now).map(|name| option_id(name));
    let on_close = close.reform(|_: MouseEvent| ());
    html! {
        <dialog class="cat" aria-label={t::catalogue_title(l)} ref={panel} {onkeydown} {oncancel} {onpointerdown}>
            <div class="cath">
                <label class="find">{ icon(Icon::Search) }
                    <input id="catalogue-search" type="text" role="combobox" aria-expanded="true" aria-controls="catalogue-list" aria-autocomplete="list"
                        aria-activedescendant={described} aria-label={t::catalogue_search(l)} placeholder={t::catalogue_search(l)} autocomplete="off" spellcheck="false" value={(*text).clone()} {oninput} />
                </label>
                <p>{ marked(&place) }</p>
                <button type="button" class="icb" aria-label={t::catalogue_close(l)} title={t::catalogue_close(l)} onclick={on_close}>{ icon(Icon::Close) }</button>
            </div>
            <div class="catg" id="catalogue-list" role="listbox" aria-label={t::catalogue_title(l)} tabindex="-1">
                { for Group::CATALOGUE.iter().map(group) }
            </div>
            if names.is_empty() { <p class="none" role="status">{ t::catalogue_none_found(l, &*text) }</p> }
            <p class="catf"><span>{ t::catalogue_what_it_gives(l) }</span>
                <span class="keys" aria-hidden="true"><kbd>{ "↑" }</kbd><kbd>{ "↓" }</kbd>{ " " }{ t::catalogue_choose(l) }{ " " }<kbd>{ "Enter" }</kbd>{ " " }{ t::catalogue_add(l) }</span></p>
        </dialog>
    }
}
