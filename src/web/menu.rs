//! A button that opens a menu: arrow keys move in it, Escape and a click elsewhere close it, the focus comes back.

use super::dom::focus_calmly;
use super::icons::{Icon, icon};
use gloo_events::EventListener;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::html::IntoPropValue;
use yew::prelude::*;

/// One entry of a menu.
#[derive(Clone, PartialEq)]
pub enum Entry {
    /// Something to do.
    Do {
        /// What it says.
        label: AttrValue,
        /// A second line, or a note on the right.
        note: Option<AttrValue>,
        /// Its icon.
        icon: Option<Icon>,
        /// It is the one chosen (for choices), or none of a choice.
        chosen: Option<bool>,
        /// What is done.
        act: Callback<()>,
    },
    /// A heading.
    Heading(AttrValue),
    /// A rule.
    Rule,
}

impl Entry {
    /// Something to do, with an icon.
    pub fn with_icon(label: impl Into<AttrValue>, icon: Icon, act: Callback<()>) -> Self {
        Self::Do { label: label.into(), note: None, icon: Some(icon), chosen: None, act }
    }

    /// One of several, chosen or not.
    pub fn choice(label: impl Into<AttrValue>, chosen: bool, act: Callback<()>) -> Self {
        Self::Do { label: label.into(), note: None, icon: None, chosen: Some(chosen), act }
    }
}

/// The entries of a menu, made when it opens.
#[derive(Clone)]
pub struct Entries(Rc<dyn Fn() -> Vec<Entry>>);

impl Entries {
    /// Entries that are made like this.
    pub fn new(make: impl Fn() -> Vec<Entry> + 'static) -> Self {
        Self(Rc::new(make))
    }
}

impl PartialEq for Entries {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl IntoPropValue<Entries> for Vec<Entry> {
    fn into_prop_value(self) -> Entries {
        Entries::new(move || self.clone())
    }
}

/// A menu and its button.
#[derive(Properties, PartialEq)]
pub struct MenuProps {
    /// What the button is called.
    pub label: AttrValue,
    /// What the button shows.
    pub children: Html,
    /// Its classes.
    #[prop_or_default]
    pub class: Classes,
    /// The id of the button.
    #[prop_or_default]
    pub id: Option<AttrValue>,
    /// The menu's entries.
    pub entries: Entries,
    /// The menu hangs at the button's right end.
    #[prop_or_default]
    pub right: bool,
    /// The button's place in the order of the Tab key.
    #[prop_or_default]
    pub tabindex: Option<AttrValue>,
}

fn items(menu: &NodeRef) -> Vec<HtmlElement> {
    let Some(list) = menu.cast::<Element>().and_then(|menu| menu.query_selector_all("[role^=menuitem]").ok()) else {
        return vec![];
    };
    (0..list.length()).filter_map(|at| list.get(at)).filter_map(|node| node.dyn_into().ok()).collect()
}

/// Gives an entry the focus and brings it into the menu's own view, not that of the page around. Below it there stays room
/// for the mark that says that more follows.
fn focus_in(menu: &NodeRef, item: &HtmlElement) {
    const MARK: i32 = 24;
    focus_calmly(item);
    let Some(menu) = menu.cast::<Element>() else { return };
    let (top, bottom) = (item.offset_top(), item.offset_top() + item.offset_height() + MARK);
    if top < menu.scroll_top() + MARK {
        menu.set_scroll_top(top - MARK);
    } else if bottom > menu.scroll_top() + menu.client_height() {
        menu.set_scroll_top(bottom - menu.client_height());
    }
}

/// Whether a list goes on below what is seen of it.
fn hides_its_end(list: &Element) -> bool {
    list.scroll_height() - list.scroll_top() - list.client_height() > 4
}

/// The menu.
#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let open = use_state(|| false);
    // Entries lie below what is seen of the menu.
    let more = use_state(|| false);
    let (button, menu) = (use_node_ref(), use_node_ref());
    let look = {
        let (menu, more) = (menu.clone(), more.clone());
        move || more.set(menu.cast::<Element>().is_some_and(|menu| hides_its_end(&menu)))
    };
    let close = {
        let (open, button) = (open.clone(), button.clone());
        Callback::from(move |()| {
            open.set(false);
            if let Some(button) = button.cast::<HtmlElement>() {
                focus_calmly(&button);
            }
        })
    };
    {
        let (menu, button, open, look) = (menu.clone(), button.clone(), open.clone(), look.clone());
        use_effect_with(*open, move |is_open| {
            look();
            let listener = is_open.then(|| {
                let items = items(&menu);
                let chosen = items.iter().find(|item| item.get_attribute("aria-checked").as_deref() == Some("true"));
                if let Some(item) = chosen.or_else(|| items.first()) {
                    focus_in(&menu, item);
                }
                let outside = move |event: &web_sys::Event| {
                    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
                    let inside = [&menu, &button]
                        .iter()
                        .any(|part| part.get().is_some_and(|part| part.contains(target.as_ref())));
                    if !inside {
                        open.set(false);
                    }
                };
                super::dom::document().map(|document| EventListener::new(&document, "pointerdown", outside))
            });
            move || drop(listener)
        });
    }
    let toggle = {
        let open = open.clone();
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            open.set(!*open);
        })
    };
    let onkeydown = {
        let (menu, close) = (menu.clone(), close.clone());
        Callback::from(move |event: KeyboardEvent| {
            let items = items(&menu);
            let active = super::dom::document().and_then(|document| document.active_element());
            let at = items.iter().position(|item| Some(item.unchecked_ref::<Element>()) == active.as_ref());
            let count = items.len();
            let to = match event.key().as_str() {
                "Escape" | "Tab" => {
                    close.emit(());
                    event.stop_propagation();
                    return;
                }
                "ArrowDown" => at.map_or(0, |at| (at + 1) % count.max(1)),
                "ArrowUp" => at.map_or(0, |at| (at + count.max(1) - 1) % count.max(1)),
                "Home" => 0,
                "End" => count.saturating_sub(1),
                letter if letter.chars().count() == 1 => {
                    let starts = |item: &&HtmlElement| {
                        item.text_content()
                            .is_some_and(|text| text.to_ascii_lowercase().starts_with(&letter.to_ascii_lowercase()))
                    };
                    let from = at.map_or(0, |at| at + 1);
                    match items.iter().skip(from).chain(items.iter().take(from)).find(starts) {
                        Some(item) => focus_in(&menu, item),
                        None => return,
                    }
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            if let Some(item) = items.get(to) {
                focus_in(&menu, item);
            }
        })
    };
    let on_button_key = {
        let open = open.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "ArrowDown" && !event.alt_key() {
                event.prevent_default();
                event.stop_propagation();
                open.set(true);
            }
        })
    };
    let entry = |entry: &Entry| match entry {
        Entry::Heading(text) => html! { <p class="menu-heading" role="presentation">{ text }</p> },
        Entry::Rule => html! { <hr role="separator" /> },
        Entry::Do { label, note, icon: drawn, chosen, act } => {
            let (act, close) = (act.clone(), close.clone());
            let onclick = Callback::from(move |event: MouseEvent| {
                event.stop_propagation();
                close.emit(());
                act.emit(());
            });
            let role = if chosen.is_some() { "menuitemradio" } else { "menuitem" };
            html! {
                <button type="button" {role} tabindex="-1" aria-checked={chosen.map(|chosen| chosen.to_string())} {onclick}>
                    <span class="menu-mark">{ for drawn.map(icon) }{ for chosen.filter(|chosen| *chosen).map(|_| icon(Icon::Check)) }</span>
                    <span class="menu-label">{ label }</span>
                    { note.as_ref().map(|note| html! { <span class="menu-note">{ note }</span> }).unwrap_or_default() }
                </button>
            }
        }
    };
    html! {
        <span class={classes!("menu-anchor", props.right.then_some("right"))}>
            <button type="button" ref={button} id={props.id.clone()} class={props.class.clone()} aria-label={props.label.clone()} title={props.label.clone()}
                aria-haspopup="menu" aria-expanded={open.to_string()} tabindex={props.tabindex.clone()} onclick={toggle} onkeydown={on_button_key}>
                { props.children.clone() }
            </button>
            if *open {
                <div class="menu" role="menu" aria-label={props.label.clone()} ref={menu} {onkeydown} onscroll={Callback::from(move |_: Event| look())}>
                    { for (props.entries.0)().iter().map(entry) }
                    <span class={classes!("menu-end", more.then_some("on"))} aria-hidden="true">{ icon(Icon::Chevron) }</span>
                </div>
            }
        </span>
    }
}
