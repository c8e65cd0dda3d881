//! The input's card: which picture, and how it meets the input.

use super::super::context::Page;
use super::super::icons::{Icon, icon};
use super::super::marked::marked;
use super::super::menu::{Entry, Menu};
use super::form::Form;
use super::view::CardView;
use crate::app::message::{Choose, Msg};
use crate::app::samples::{Kind, ids};
use crate::app::sentences::picture_name;
use crate::app::state::{Dialog, State};
use crate::nn::document::{Change, Fit, PictureSource};
use crate::nn::picture::PATTERNS;
use crate::words::{count, lookup, t};
use std::rc::Rc;
use yew::prelude::*;

/// What the input's card draws beside what every card draws.
#[derive(Clone, PartialEq)]
pub struct InputProps {
    source: PictureSource,
    fit: Fit,
    cells: Option<[u64; 3]>,
    decoding: bool,
}

impl InputProps {
    /// What of the state it draws.
    pub fn of(state: &State) -> Self {
        let picture = &state.document().picture;
        let cells = state.picture.input.as_ref().and_then(|maps| match maps.view().shape() {
            &[a, b, c] => Some([a as u64, b as u64, c as u64]),
            _ => None,
        });
        Self { source: picture.source.clone(), fit: picture.fit, cells, decoding: state.picture.decoding }
    }
}

/// The input's part of its card.
pub fn input_card(page: &Page, view: &Rc<CardView>, input: &InputProps) -> Html {
    let l = page.l;
    let choose = |id: &str| {
        let id = id.to_owned();
        let send = page.send.clone();
        Callback::from(move |()| send.emit(Msg::Change(vec![Change::Picture(PictureSource::Sample(id.clone()))], None)))
    };
    let name = |id: &str| lookup(l, &format!("picture.{id}")).unwrap_or_default();
    let chosen = |id: &str| matches!(&input.source, PictureSource::Sample(now) if now == id);
    let entry = |id: &str| Entry::choice(name(id).to_owned(), chosen(id), choose(id));
    let photographs = ids(Kind::Photo).map(&entry);
    let digits = ids(Kind::Digit).map(&entry);
    let heading = |text: &'static str| std::iter::once(Entry::Heading(text.into()));
    let entries: Vec<Entry> = heading(t::input_photographs(l))
        .chain(photographs)
        .chain(heading(t::input_patterns(l)))
        .chain(PATTERNS.iter().map(|id| entry(id)))
        .chain(heading(t::input_digits(l)))
        .chain(digits)
        .collect();
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
    let caption = input.cells.map(|[a, b, c]| {
        let channels = view.shape().and_then(|shape| shape.0.last().copied().flatten()).unwrap_or(c);
        let values = count(l, a.saturating_mul(b).saturating_mul(c));
        if channels == 1 { t::input_caption_grey(l, values) } else { t::input_caption_colour(l, values) }
    });
    html! {
        <>
            if view.selected { <Form view={view.clone()} /> }
            <div class="src">
                <Menu label={format!("{}: {now}", t::input_choose(l))} class={classes!("btn", "strong")} {entries} id={AttrValue::from("choose-picture")}><span class="own-name">{ now }</span>{ icon(Icon::Chevron) }</Menu>
                <button type="button" class="btn" id="open-picture" onclick={page.on(|_: MouseEvent| Msg::ChooseFile(Choose::Picture))}>{ t::input_open(l) }</button>
                <button type="button" class="btn" onclick={open(Dialog::Draw)}>{ t::input_draw(l) }</button>
                <button type="button" class="btn" onclick={open(Dialog::Camera)}>{ t::input_camera(l) }</button>
            </div>
            if view.selected {
                <div class="f fit"><span class="label" id="fit-label">{ t::input_resize(l) }</span><span class="seg" role="radiogroup" aria-labelledby="fit-label">{ for fits }</span></div>
            }
            <p class="cap">{ for caption.map(|text| marked(&text)) }</p>
        </>
    }
}
