//! The input's card: which picture, and how it meets the input.

use super::super::context::Page;
use super::super::icons::{Icon, icon};
use super::super::marked::marked;
use super::super::menu::{Entries, Entry, Menu};
use super::form::Form;
use super::view::CardView;
use crate::app::message::{Choose, Msg};
use crate::app::samples::{Kind, ids};
use crate::app::sentences::{about_picture, picture_name};
use crate::app::state::{Dialog, State};
use crate::nn::document::{Change, Fit, PictureSource};
use crate::nn::picture::PATTERNS;
use crate::words::{labelled, lookup, t};
use std::rc::Rc;
use yew::prelude::*;

/// What the input's card draws beside what every card draws.
#[derive(Clone, PartialEq)]
pub struct InputProps {
    source: PictureSource,
    fit: Fit,
    /// Its values and its channels.
    cells: Option<[u64; 2]>,
    decoding: bool,
}

impl InputProps {
    /// What of the state it draws.
    pub fn of(state: &State) -> Self {
        let picture = &state.document().picture;
        let (shown, input) = (state.picture.shown.as_ref(), state.picture.input.as_ref());
        let cells = shown.zip(input).map(|(shown, input)| {
            let pixels = u64::from(shown.width) * u64::from(shown.height);
            let values = input.view().len() as u64;
            [values, values.checked_div(pixels).unwrap_or(0)]
        });
        Self { source: picture.source.clone(), fit: picture.fit, cells, decoding: state.picture.decoding }
    }
}

/// The input's part of its card.
pub fn input_card((view, input): &(Rc<CardView>, InputProps), page: &Page) -> Html {
    let l = page.l;
    let entries = {
        let (page, source) = (page.clone(), input.source.clone());
        Entries::new(move || pictures(&page, &source))
    };
    let name = |id: &str| lookup(l, &["picture.", id].concat()).unwrap_or_default();
    let now = match &input.source {
        PictureSource::Sample(id) => name(id).to_owned(),
        PictureSource::Own { name, .. } => picture_name(l, name),
    };
    let open = |dialog: Dialog| page.on(move |_: MouseEvent| Msg::Dialog(Some(dialog.clone())));
    let fits = Fit::ALL.iter().map(|fit| {
        let (fit, on) = (*fit, *fit == input.fit);
        let (word, about) = match fit {
            Fit::Fill => (t::input_fill(l), t::input_fill_about(l)),
            Fit::Fit => (t::input_fit(l), t::input_fit_about(l)),
            Fit::Stretch => (t::input_stretch(l), t::input_stretch_about(l)),
        };
        let set = page.on(move |_: Event| Msg::Change(vec![Change::Fit(fit)], None));
        html! { <label class={classes!(on.then_some("on"))} title={about}><input type="radio" name="fit" checked={on} onchange={set} /><span>{ word }</span></label> }
    });
    let caption = input.cells.map(|[values, channels]| about_picture(l, values, channels));
    html! {
        <>
            if view.selected { <Form view={view.clone()} /> }
            <div class="src">
                <Menu label={labelled(l, t::input_choose(l), &now)} class={classes!("btn", "strong")} {entries} id={AttrValue::from("choose-picture")}><span class="own-name">{ now }</span>{ icon(Icon::Chevron) }</Menu>
                <button type="button" class="btn" id="open-picture" onclick={page.on(|_: MouseEvent| Msg::ChooseFile(Choose::Picture))}>{ t::input_open(l) }</button>
                <button type="button" class="btn" onclick={open(Dialog::Draw)}>{ t::input_draw(l) }</button>
                <button type="button" class="btn" onclick={open(Dialog::Camera)}>{ t::input_camera(l) }</button>
            </div>
            if view.selected {
                <div class="f fit"><span class="label" id="fit-label">{ t::input_resize(l) }</span><span class="seg" role="radiogroup" aria-labelledby="fit-label">{ for fits }</span></div>
            }
            if let Some(why) = &view.failure {
                <p class="waiting">{ icon(Icon::Warning) }<span>{ marked(why) }</span></p>
            } else {
                <p class="cap">{ for caption.map(|text| marked(&text)) }</p>
            }
        </>
    }
}

/// The pictures there are to choose from.
fn pictures(page: &Page, now: &PictureSource) -> Vec<Entry> {
    let l = page.l;
    let entry = |id: &str| {
        let chosen = matches!(now, PictureSource::Sample(now) if now == id);
        let source = PictureSource::Sample(id.to_owned());
        let choose = page.on(move |()| Msg::Change(vec![Change::Picture(source.clone())], None));
        Entry::choice(lookup(l, &["picture.", id].concat()).unwrap_or_default(), chosen, choose)
    };
    let mut entries = vec![Entry::Heading(t::input_photographs(l).into())];
    entries.extend(ids(Kind::Photo).map(&entry));
    entries.push(Entry::Heading(t::input_patterns(l).into()));
    entries.extend(PATTERNS.iter().map(|id| entry(id)));
    entries.push(Entry::Heading(t::input_digits(l).into()));
    entries.extend(ids(Kind::Digit).map(&entry));
    entries
}
