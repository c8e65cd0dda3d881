//! What the page does when the page around asks for something, and what it answers.

use super::super::figure::{Figure, draw};
use super::super::links::{self, begin_with, named};
use super::super::message::{Effect, Msg};
use super::super::sentences::description;
use super::super::state::{Settings, State};
use super::super::sweep::looked;
use super::super::update::{change, open, select};
use super::super::view::Mode;
use super::super::{lens, player};
use super::told::{layer_of, written};
use super::{Asked, Export, Heard, MOST_BYTES, Refusal, Told, map};
use crate::draw::figure::Drawing;
use crate::nn::document::{Change, Document};
use crate::nn::network::{Edit, NodeId};
use crate::nn::params::Value;
use crate::text::python::First;
use crate::text::share::{self, LinkError, MOST_LAYERS};
use crate::text::{ImportError, Warning, document, json, keras_json, python, pytorch, say as text_say, summary};
use crate::words::Locale;

/// Does what a message asks for, and answers.
pub(in super::super) fn hear(state: &mut State, heard: Heard) -> Vec<Effect> {
    let Heard { seq, asked } = heard;
    let mut effects = vec![];
    let answered = asked.and_then(|asked| answer(state, asked, &seq, &mut effects));
    let l = state.settings.locale;
    let answered = answered.and_then(|data| match json::write(&data.clone().unwrap_or_default()).len() {
        size if size > MOST_BYTES => Err(Refusal::TooLarge(size)),
        _ => Ok(data),
    });
    match answered {
        // What was asked for comes later, or was told in another way.
        Ok(None) => {}
        Ok(Some(data)) if seq != Value::Null => effects.push(Effect::Tell { kind: "reply", re: seq, data }),
        Ok(Some(_)) => {}
        Err(refusal) => {
            let error = refusal.value(l);
            effects.push(if seq == Value::Null {
                Effect::Tell { kind: "error", re: seq, data: error }
            } else {
                Effect::Tell { kind: "reply", re: seq, data: map([("error", error)]) }
            });
        }
    }
    effects
}

/// Does it; what is to be answered.
fn answer(state: &mut State, asked: Asked, seq: &Value, effects: &mut Vec<Effect>) -> Result<Option<Value>, Refusal> {
    let l = state.settings.locale;
    Ok(Some(match asked {
        Asked::Init(theme, locale) => {
            let settings = Settings {
                theme: theme.unwrap_or(state.settings.theme),
                locale: locale.unwrap_or(state.settings.locale),
                ..state.settings
            };
            effects.extend(take(state, settings));
            let told = Told::of(state);
            let tell = |kind, data| Effect::Tell { kind, re: Value::Null, data };
            effects.push(tell("ready", ready()));
            effects.push(tell("state", told.state()));
            effects.extend(told.error().map(|error| tell("error", error)));
            return Ok(None);
        }
        Asked::Get { link: true } => {
            let link = share::write(state.document()).map_err(Refusal::Link)?;
            map([("link", Value::Text(link.fragment))])
        }
        Asked::Get { link: false } => {
            let (document, left_out) = written(state.document());
            let document = document.ok_or(Refusal::TooLarge(document::write(state.document()).len()))?;
            let left_out = left_out.into_iter().map(Value::from).collect();
            map([("document", document), ("leftOut", Value::List(left_out))])
        }
        Asked::Set { model, begin } => {
            let (document, warnings) = given(&model).map_err(Refusal::Link)?;
            effects.extend(if begin { begin_with(state, document) } else { open(state, document) });
            state.notice = None;
            let said = warnings.iter().map(|warning| Value::Text(text_say::warning(l, warning)));
            map([("warnings", Value::List(said.collect()))])
        }
        Asked::Param { layer, key, value } => {
            let node = find(state, &layer)?;
            let edit = match (key.as_str(), &value) {
                ("name", Value::Text(name)) => Edit::Rename { node, name: name.clone() },
                _ => Edit::Set { node, param: key, value },
            };
            let changes = [Change::Network(edit)];
            for change in &changes {
                // What is refused here leaves nothing behind in the form.
                state.document().changed(change).map_err(Refusal::Edit)?;
            }
            effects.extend(change(state, &changes, None));
            map([("layer", layer_of(state, node))])
        }
        Asked::Select(layer) => {
            let node = find(state, &layer)?;
            effects.extend(select(state, node));
            Told::of(state).select()
        }
        Asked::Step(by) => {
            let name = || Refusal::NoWindow(lens::name(state, state.selected).to_owned());
            let looked = looked(state).ok_or_else(name)?;
            let to = looked.step().saturating_add_signed(by);
            effects.extend(player::step(state, player::Step::To(to)));
            Told::of(state).step().unwrap_or_default()
        }
        Asked::Reset => {
            effects.extend(links::update(state, Msg::Reset));
            map([])
        }
        Asked::Theme(theme) => {
            let settings = Settings { theme, ..state.settings };
            effects.extend(take(state, settings));
            map([])
        }
        Asked::Lang(locale) => {
            let settings = Settings { locale, ..state.settings };
            effects.extend(take(state, settings));
            map([])
        }
        Asked::Export(form, figure) => {
            let (network, report) = (&state.document().network, &state.report);
            let text = match form {
                Export::Keras => python::write(l, network, First::default()),
                Export::Torch => pytorch::write(l, network, report),
                Export::Json => json::write_indented(&keras_json::export(network, report)),
                Export::Summary => summary::summary(network, report).text(None),
                Export::Svg => drawn(state, figure)?.svg,
                Export::Png => {
                    effects.push(Effect::TellPicture { re: seq.clone(), drawing: drawn(state, figure)? });
                    return Ok(None);
                }
            };
            map([("text", Value::Text(text))])
        }
        Asked::Describe => map([("text", Value::Text(description(l, state).text(l)))]),
    }))
}

/// What the page says of itself when it is spoken to.
fn ready() -> Value {
    let words = |words: Vec<&str>| Value::List(words.into_iter().map(Value::from).collect());
    map([
        ("version", env!("CARGO_PKG_VERSION").into()),
        ("modes", words(Mode::WORDS.iter().map(|(word, _)| *word).collect())),
        ("langs", words(Locale::ALL.into_iter().map(Locale::tag).collect())),
    ])
}

/// Takes over settings that are the host's: they are not kept for next time.
fn take(state: &mut State, settings: Settings) -> Vec<Effect> {
    let before = std::mem::replace(&mut state.settings, settings);
    if before == settings { vec![] } else { vec![Effect::TakeSettings] }
}

fn find(state: &State, layer: &str) -> Result<NodeId, Refusal> {
    let none = || Refusal::NoLayer(layer.chars().take(super::MOST_SAID).collect());
    named(&state.document().network, layer).ok_or_else(none)
}

/// The document that a message brings: JSON as a value or a text, a link, or a stack as links have it.
fn given(model: &Value) -> Result<(Document, Vec<Warning>), LinkError> {
    let opened = match model {
        Value::Text(text) => {
            let text = text.trim();
            let packed = text.split_once('.').is_some_and(|(head, _)| {
                let codec = head.trim_start_matches(|digit: char| digit.is_ascii_digit());
                codec.len() < head.len() && matches!(codec, "z" | "j")
            });
            if text.starts_with('{') {
                document::read(text)?
            } else if text.contains('=') {
                share::read(text)?
            } else {
                share::field(if packed { "s" } else { "m" }, text).unwrap_or(Err(LinkError::Nothing))?
            }
        }
        value => document::from_value(value)?,
    };
    let layers = opened.document.network.nodes.len();
    if layers > MOST_LAYERS {
        return Err(ImportError::TooManyLayers { layers: layers as u64, most: MOST_LAYERS as u64 }.into());
    }
    Ok((opened.document, opened.warnings))
}

fn drawn(state: &State, figure: Figure) -> Result<Drawing, Refusal> {
    draw(state.settings.locale, state, figure).map(|drawn| drawn.drawing).ok_or(Refusal::NoFigure)
}
