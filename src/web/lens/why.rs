//! The tab *Why*: the formula of every number on the card, with this layer's own numbers.

use super::super::context::{Page, use_page};
use super::super::dom::{document, field_id, focus, once_drawn};
use super::super::marked::marked;
use super::super::scroll::reveal;
use crate::app::lens::name;
use crate::app::state::State;
use crate::app::why::{about, line, note, printed, slides_unflipped, spoken, title, trained};
use crate::nn::network::NodeId;
use crate::nn::reasons::{About, Formula, Line, Reason, Says, Share, Term, What, reasons};
use crate::words::{count, list, lookup, plain, t};
use yew::prelude::*;

/// Pieces of the bar of weights that are told apart.
const MOST_PIECES: u64 = 64;

/// Layers on the way down that are written out.
const MOST_STAGES: usize = 12;

/// What it draws.
#[derive(Properties, PartialEq, Clone)]
pub struct WhyProps {
    node: NodeId,
    about: AttrValue,
    broken: bool,
    /// The shape as Keras prints it, and whether its batch is left open.
    shape: Option<(AttrValue, bool)>,
    told: Vec<Told>,
    no_flip: bool,
    /// The layer that it reads stands right above it.
    next: bool,
    /// The figure that was asked for, and how many were.
    asked: Option<(u64, About)>,
}

/// A reason and its words.
#[derive(PartialEq, Clone)]
struct Told {
    reason: Reason,
    note: AttrValue,
    /// The layers of its way down.
    names: Vec<AttrValue>,
}

impl WhyProps {
    /// What of the state it draws.
    pub fn of(state: &State) -> Self {
        let (l, node) = (state.settings.locale, state.selected);
        let network = &state.document().network;
        let entry = state.report.node(node);
        let reasons = reasons(network, &state.report, node);
        let told = reasons.into_iter().map(|reason| Told {
            note: note(l, state, node, &reason).into(),
            names: reason.stages.iter().map(|stage| name(state, stage.node).to_owned().into()).collect(),
            reason,
        });
        let told: Vec<Told> = told.collect();
        let places = network.places();
        let above = entry.and_then(|entry| entry.sources.first());
        let own = places.get(&node);
        Self {
            node,
            about: about(l, state, node, !told.is_empty()).into(),
            broken: entry.is_some_and(|entry| entry.problem().is_some()),
            shape: entry.and_then(|entry| Some((printed(entry.batch, entry.shape()?).into(), entry.batch.is_none()))),
            told,
            no_flip: slides_unflipped(state, node),
            next: above.and_then(|above| places.get(above)).zip(own).is_some_and(|(above, own)| above + 1 == *own),
            asked: state.asked,
        }
    }
}

/// The tab.
#[component]
pub fn WhyTab(props: &WhyProps) -> Html {
    let page = use_page();
    let l = page.l;
    use_effect_with(props.asked, |asked| {
        // After the lens, which on a small screen opens with this and takes the focus.
        if let Some((_, about)) = asked {
            let id = id(*about);
            once_drawn(move || {
                if let Some(element) = document().and_then(|document| document.get_element_by_id(&id)) {
                    reveal(&element);
                }
                focus(&id)
            });
        }
    });
    let shape = props.shape.as_ref().map(|(shape, open)| {
        let batch = if *open { t::why_batch(l) } else { t::why_batch_known(l) };
        html! { <p class="why-shape"><code lang="en">{ shape }</code><span>{ batch }</span></p> }
    });
    html! {
        <div class="why">
            <p class={classes!("figcap", props.broken.then_some("broken"))}>{ marked(&props.about) }</p>
            { shape.unwrap_or_default() }
            { for props.told.iter().map(|told| reason(props, told, &page)) }
            if props.no_flip { <p class="why-foot">{ t::why_no_flip(l) }</p> }
        </div>
    }
}

fn id(about: About) -> String {
    ["why-", about.word()].concat()
}

fn reason(props: &WhyProps, told: &Told, page: &Page) -> Html {
    let l = page.l;
    let reason = &told.reason;
    let asked = props.asked.is_some_and(|(_, about)| about == reason.about);
    let shown = Shown { node: props.node, next: props.next, page };
    let lines = reason.lines.iter().map(|further| further_line(reason, further, page));
    html! {
        <section class={classes!("why-reason", asked.then_some("asked"))} id={id(reason.about)} tabindex="-1" aria-label={spoken(l, reason)}>
            <div class="why-head"><h3>{ title(l, reason.about) }</h3><p>{ marked(&told.note) }</p></div>
            <div class="why-row">
                { reason.formula.as_ref().map(|formula| html! { <div class="why-formula">{ shown.formula(formula) }</div> }) }
                <i class="why-dots" aria-hidden="true" />
                <p class="why-result"><span>{ "=" }</span><b>{ count(l, reason.result) }</b></p>
            </div>
            { bar(reason, page) }
            { for lines }
            { way(told, page) }
        </section>
    }
}

/// A line below: in letters, in numbers, and what it comes to.
fn further_line(reason: &Reason, further: &Line, page: &Page) -> Html {
    let l = page.l;
    let letter = |term: &Term| if term.letter.is_empty() { count(l, term.number) } else { term.letter.to_owned() };
    let before = line(l, reason, further.says);
    let after = if further.says == Says::Same { t::why_same_number(l) } else { "" };
    let in_letters = (further.says == Says::Same).then(|| {
        html! { <span class="why-letters">{ "= " }{ letters(&further.formula.line(&letter)) }</span> }
    });
    let numbers =
        [&further.formula.line(&|term| count(l, term.number)), " = ", count(l, further.result).as_str()].concat();
    let numbers = if in_letters.is_some() { ["= ", &numbers].concat() } else { numbers };
    html! {
        <p class="why-line">
            if !before.is_empty() { <span>{ before }</span> }
            { in_letters.unwrap_or_default() }
            <span class="why-numbers">{ numbers }</span>
            if !after.is_empty() { <span>{ after }</span> }
        </p>
    }
}

/// A text whose indices stand behind `_`, as `H_in`.
fn letters(text: &str) -> Html {
    let mut parts = text.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    let rest = parts.map(|part| {
        let end = part.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(part.len());
        let (index, rest) = part.split_at(end);
        html! { <><sub>{ index.to_owned() }</sub>{ rest.to_owned() }</> }
    });
    html! { <>{ first }{ for rest }</> }
}

/// What a formula is drawn for.
struct Shown<'a> {
    node: NodeId,
    next: bool,
    page: &'a Page,
}

impl Shown<'_> {
    fn formula(&self, formula: &Formula) -> Html {
        let sign = |sign: &'static str| html! { <span class="why-sign">{ sign }</span> };
        let joined = |parts: &[Formula], between: &'static str| {
            let part = |(at, part): (usize, &Formula)| {
                html! { <>if at > 0 { { sign(between) } }{ self.inner(part) }</> }
            };
            html! { <>{ for parts.iter().enumerate().map(part) }</> }
        };
        match formula {
            Formula::Term(term) => self.term(term),
            Formula::Product(factors) => joined(factors, "·"),
            Formula::Sum(terms) => {
                let part = |(at, (adds, part)): (usize, &(bool, Formula))| {
                    html! { <>if at > 0 { { sign(if *adds { "+" } else { "−" }) } }{ self.inner(part) }</> }
                };
                html! { <>{ for terms.iter().enumerate().map(part) }</> }
            }
            Formula::Up(parts) => html! { <span class="why-ceil">{ joined(parts.as_ref(), "÷") }</span> },
            Formula::Down(parts) => html! { <span class="why-ceil floor">{ joined(parts.as_ref(), "÷") }</span> },
            Formula::Positive(inner) => html! { <>{ sign("max (") }{ self.formula(inner) }{ sign(", 0 )") }</> },
        }
    }

    /// A part of a sum or a product: a sum in it stands in brackets.
    fn inner(&self, formula: &Formula) -> Html {
        let sign = |sign: &'static str| html! { <span class="why-sign">{ sign }</span> };
        match formula {
            Formula::Sum(_) => html! { <>{ sign("(") }{ self.formula(formula) }{ sign(")") }</> },
            _ => self.formula(formula),
        }
    }

    /// A number between its letter and what it is. One that an argument says leads to its field.
    fn term(&self, term: &Term) -> Html {
        let l = self.page.l;
        let what = lookup(l, &["term.", term.what.word()].concat()).unwrap_or_default();
        let number = count(l, term.number);
        let inside =
            html! { <><i aria-hidden="true">{ letters(term.letter) }</i><b>{ &number }</b><small>{ what }</small></> };
        if term.what == What::Plain {
            return html! { <span class="why-term bare">{ inside }</span> };
        }
        let Some(param) = term.what.param() else {
            let above = (self.next && term.what.is_above()).then_some("above");
            let out = matches!(term.what, What::RowsOut | What::ColumnsOut | What::ChannelsOut | What::WindowsLess);
            return html! { <span class="why-term" data-lights={above.or(out.then_some("shape"))}>{ inside }</span> };
        };
        let field = field_id(self.node, param);
        let title = plain(&t::why_go(l, param));
        let onclick = Callback::from(move |_: MouseEvent| {
            focus(&field);
        });
        html! { <button type="button" class="why-term" data-lights={param} {title} {onclick}>{ inside }</button> }
    }
}

/// How the weights are shared out: a piece a filter, and the biases.
fn bar(reason: &Reason, page: &Page) -> Html {
    let l = page.l;
    if reason.shares.is_empty() {
        return html! {};
    }
    let (biases, weights): (Vec<&Share>, Vec<&Share>) = reason.shares.iter().partition(|share| share.bias);
    let total = |shares: &[&Share]| shares.iter().fold(0_u64, |sum, share| sum.saturating_add(share.count));
    let pieces = |share: &Share| {
        let parts = if share.parts <= MOST_PIECES { share.parts.max(1) } else { 1 };
        let class = classes!(share.bias.then_some("bias"), (!share.trainable).then_some("still"));
        let style = format!("flex-grow:{}", share.count / parts);
        html! { <>{ for (0..parts).map(|_| html! { <i class={class.clone()} style={style.clone()} /> }) }</> }
    };
    let named = |share: &Share| [share.name, " ", &count(l, share.count)].concat();
    let plainly = reason.shares.iter().all(|share| share.bias || share.name.ends_with("kernel"));
    let names: Vec<String> = reason.shares.iter().map(named).collect();
    let names = list(l, &names.iter().map(String::as_str).collect::<Vec<_>>());
    html! {
        <div class="why-bar">
            if plainly { <span>{ t::why_parts_weights(l, total(&weights)) }</span> }
            <span class="pieces" aria-hidden="true">{ for reason.shares.iter().map(pieces) }</span>
            if plainly && !biases.is_empty() { <span>{ t::why_parts_biases(l, total(&biases)) }</span> }
            if !plainly || weights.len() > 1 { <em>{ names }</em> }
            { trained(l, reason).map(|trained| html! { <em>{ trained }</em> }) }
        </div>
    }
}

/// What is seen after each layer on the way down.
fn way(told: &Told, page: &Page) -> Html {
    let stages = &told.reason.stages;
    if stages.len() < 2 {
        return html! {};
    }
    let skipped = stages.len().saturating_sub(MOST_STAGES);
    let shown = stages.iter().zip(&told.names).skip(skipped).map(|(stage, name)| {
        html! { <li><code lang="en">{ name }</code><b>{ count(page.l, stage.field) }</b></li> }
    });
    html! {
        <div class="why-way">
            <span>{ t::why_way(page.l) }</span>
            <ol>if skipped > 0 { <li>{ "…" }</li> }{ for shown }</ol>
        </div>
    }
}
