//! A layer beside itself with other arguments: the same kernel over the same values, `valid` by `same`, stride 1 by stride 2.
//!
//! Nothing of the document changes. Both look at the same place of what they read, so that their windows move together.

use super::kernel::{Kernel, in_network};
use super::lens::{class_name, values};
use super::looking;
use super::message::Effect;
use super::player;
use super::sentences::problem;
use super::state::{Pick, State};
use super::sweep::{Looked, look, looked};
use crate::nn::analysis::{NodeReport, Outcome, Report, analyze};
use crate::nn::document::Change;
use crate::nn::layers::sizes;
use crate::nn::network::{Edit, EditError, Network, NodeId, apply};
use crate::nn::params::{Kind, Param, Value};
use crate::nn::shape::{Problem, Shape};
use crate::nn::trace::terms;
use crate::words::{Locale, say, t};
use std::rc::Rc;

/// The other arguments of one layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    /// Whose.
    pub node: NodeId,
    /// By name.
    pub arguments: Vec<(&'static str, Value)>,
    /// The layer's cell for which a cell of the other's was picked, and that: until the layer looks elsewhere.
    pub pick: Option<[(u64, u64); 2]>,
    /// The network with those arguments, and what can be said of it: made when either changes, not whenever it is drawn.
    pub made: Made,
}

/// An argument that can differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Keras's name of it.
    pub param: &'static str,
    /// The layer's own value.
    pub own: Value,
    /// The other's.
    pub chosen: Value,
    /// What it can be.
    pub values: Vec<Value>,
}

/// What the layer would be.
#[derive(Clone, Debug, PartialEq)]
pub struct Other {
    /// The arguments that can differ.
    pub choices: Vec<Choice>,
    /// What it does, or why it would not work.
    pub outcome: Result<Works, Trouble>,
}

/// Why the other would not work.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// An argument is refused.
    Refused(EditError),
    /// The layer cannot be built on what it is given.
    Problem(Problem),
    /// What it reads, or where its cells come from, is not known.
    Unknown,
}

/// What the other does.
#[derive(Clone, Debug, PartialEq)]
pub struct Works {
    /// What its cell reads.
    pub at: Looked,
    /// What it gives.
    pub shape: Shape,
    /// Its parameters.
    pub params: u64,
    /// The values of some cells of its map, by row and column.
    pub cells: Vec<((u64, u64), f32)>,
}

/// What each side of a window can be at a touch; anything else is typed into the layer's own form.
const SIDES: [i64; 6] = [1, 2, 3, 4, 5, 7];

/// Cells of the other's map whose values are computed, along each axis.
pub const CELLS: u64 = 3;

/// The arguments of a layer that say how its window slides.
fn sliding(state: &State, node: NodeId) -> Vec<Param> {
    let network = &state.document().network;
    let layer = network.node(node).filter(|node| !node.off).and_then(|node| network.layer(node));
    let slides =
        |param: &Param| param.kind == Kind::Pair || param.name == "padding" && matches!(param.kind, Kind::Choice(_));
    layer.map(|layer| layer.op().params().into_iter().filter(slides).collect()).unwrap_or_default()
}

/// Whether a layer can stand beside itself.
#[must_use]
pub fn is_offered(state: &State) -> bool {
    looked(state).is_some() && sliding(state, state.selected).len() > 1
}

/// A layer is put beside itself: with the other padding where that makes a difference, else with another stride.
pub(super) fn open(state: &mut State) -> Vec<Effect> {
    let node = state.selected;
    let params = sliding(state, node);
    let padding = params.iter().find_map(|param| {
        let Kind::Choice(words) = param.kind else { return None };
        let other = words.iter().find(|word| param.value.as_text() != Some(**word))?;
        Some(vec![(param.name, Value::from(*other))])
    });
    let stride = params.iter().find(|param| param.name == "strides").map(|param| {
        let other = if is(&param.value, 1) { 2 } else { 1 };
        vec![(param.name, both(other))]
    });
    let shape = |report: &Report| report.node(node).and_then(NodeReport::shape).cloned();
    let differs = |made: &Made| made.as_ref().is_ok_and(|made| shape(&made.1) != shape(&state.report));
    let with = |arguments: Vec<(&'static str, Value)>| (make(state, node, &arguments), arguments);
    let (made, arguments) =
        padding.map(with).filter(|(made, _)| differs(made)).unwrap_or_else(|| with(stride.unwrap_or_default()));
    state.beside = Some(Beside { node, arguments, pick: None, made });
    vec![]
}

/// The other takes another value of an argument.
pub(super) fn set(state: &mut State, param: &str, value: Value) -> Vec<Effect> {
    let own = sliding(state, state.selected).into_iter().find(|own| own.name == param);
    if let (Some(own), Some(beside)) = (own, &mut state.beside) {
        beside.arguments.retain(|(name, _)| *name != param);
        if value != own.value {
            beside.arguments.push((own.name, value));
        }
        beside.pick = None;
    }
    anew(state);
    vec![]
}

/// The network has changed, or the arguments have.
pub(super) fn anew(state: &mut State) {
    let Some(mut beside) = state.beside.take() else { return };
    if state.document().network.node(beside.node).is_none() {
        return;
    }
    beside.made = make(state, beside.node, &beside.arguments);
    state.beside = Some(beside);
}

/// A cell of the other's map is picked: the layer looks at the same place, or the nearest to it.
pub(super) fn pick(state: &mut State, (y, x): (u64, u64)) -> Vec<Effect> {
    let Some((own, other)) = looked(state).zip(other(state)) else { return vec![] };
    let Ok(works) = other.outcome else { return vec![] };
    let to = |own: &crate::draw::sweep::Axis, other, place| own.beside_of(other, place);
    let (own_y, own_x) = (to(&own.h, &works.at.h, y), to(&own.w, &works.at.w, x));
    if let Some(beside) = &mut state.beside {
        beside.pick = Some([(own_y, own_x), (y, x)]);
    }
    player::go(state, Pick { node: own.node, y: own_y, x: own_x });
    vec![]
}

/// The edits that make the layer what the other is: none where it is.
#[must_use]
pub fn changes(node: NodeId, choices: &[Choice]) -> Vec<Change> {
    let differs = choices.iter().filter(|choice| choice.chosen != choice.own);
    let edit = |choice: &Choice| Edit::Set { node, param: choice.param.to_owned(), value: choice.chosen.clone() };
    differs.map(edit).map(Change::Network).collect()
}

/// The layer beside the selected one, if there is one.
#[must_use]
pub fn other(state: &State) -> Option<Other> {
    let beside = state.beside.as_ref().filter(|beside| beside.node == state.selected)?;
    let own = looked(state)?;
    let choices = sliding(state, beside.node).into_iter().map(|param| choice(param, &beside.arguments)).collect();
    let outcome = match &beside.made {
        Ok(made) => works(state, beside, &own, &made.0, &made.1),
        Err(error) => Err(Trouble::Refused(error.clone())),
    };
    Some(Other { choices, outcome })
}

/// The other's kernel: that of the layer, or where its size is another the one that the seed gives.
#[must_use]
pub fn kernel(state: &State) -> Option<Kernel> {
    let beside = state.beside.as_ref()?;
    let (network, report) = &**beside.made.as_ref().ok()?;
    in_network(state, network, report, beside.node)
}

/// What is wrong, in words.
#[must_use]
pub fn trouble(l: Locale, state: &State, trouble: &Trouble) -> String {
    match trouble {
        Trouble::Refused(error) => say::edit_error(l, error),
        Trouble::Problem(what) => problem(l, class_name(&state.document().network, state.selected), what),
        Trouble::Unknown => t::window_beside_unknown(l).to_owned(),
    }
}

fn choice(param: Param, arguments: &[(&'static str, Value)]) -> Choice {
    let given = arguments.iter().find(|(name, _)| *name == param.name).map(|(_, value)| value.clone());
    let chosen = given.unwrap_or_else(|| param.value.clone());
    let mut values: Vec<Value> = match param.kind {
        Kind::Choice(words) => words.iter().map(|word| Value::from(*word)).collect(),
        _ => SIDES.map(both).to_vec(),
    };
    for value in [&param.value, &chosen] {
        if !values.contains(value) {
            values.push(value.clone());
        }
    }
    Choice { param: param.name, own: param.value, chosen, values }
}

fn both(n: i64) -> Value {
    Value::List(vec![Value::Int(n); 2])
}

fn is(value: &Value, n: i64) -> bool {
    *value == both(n)
}

type Made = Result<Rc<(Network, Report)>, EditError>;

fn make(state: &State, node: NodeId, arguments: &[(&'static str, Value)]) -> Made {
    let mut network = Network::clone(&state.document().network);
    for (param, value) in arguments {
        network = apply(&network, &Edit::Set { node, param: (*param).to_owned(), value: value.clone() })?;
    }
    let report = analyze(&network);
    Ok(Rc::new((network, report)))
}

fn works(state: &State, beside: &Beside, own: &Looked, network: &Network, report: &Report) -> Result<Works, Trouble> {
    let entry = report.node(beside.node).ok_or(Trouble::Unknown)?;
    let shape = match &entry.outcome {
        Outcome::Shape(shape) => shape.clone(),
        Outcome::Problem(problem) => return Err(Trouble::Problem(problem.clone())),
        Outcome::Waiting(_) => return Err(Trouble::Unknown),
    };
    let picked = beside.pick.filter(|[of, _]| *of == (own.y, own.x)).map(|[_, picked]| picked);
    let at = look(state, entry, own.map, |[h, w]| {
        let (y, x) = picked.unwrap_or_else(|| (h.beside_of(&own.h, own.y), w.beside_of(&own.w, own.x)));
        (y.min(h.output.saturating_sub(1)), x.min(w.output.saturating_sub(1)))
    });
    let at = at.ok_or(Trouble::Unknown)?;
    let cells = cells(state, network, report, entry, &at);
    Ok(Works { at, shape, params: entry.params, cells })
}

/// The values around the other's cell, computed here: the worker knows nothing of it.
fn cells(state: &State, network: &Network, report: &Report, entry: &NodeReport, at: &Looked) -> Vec<((u64, u64), f32)> {
    if !looking::is_fresh(state, at.source) {
        return vec![];
    }
    let maps = |node: NodeId| values(state, node).map(|(maps, _)| maps.clone());
    let n = |n: i64| usize::try_from(n).ok();
    let value = |y: i64, x: i64| {
        let place = sizes([n(y)?, n(x)?], usize::try_from(at.map).ok()?, entry.format);
        let found = terms(network, &state.document().weights, report, maps, at.node, &place).ok()?.value()?;
        Some(((u64::try_from(y).ok()?, u64::try_from(x).ok()?), found))
    };
    let (rows, columns) = (at.h.written_around(at.y, CELLS, None), at.w.written_around(at.x, CELLS, None));
    rows.cells().flat_map(|y| columns.cells().map(move |x| (y, x))).filter_map(|(y, x)| value(y, x)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::lens::tests::first_visit;
    use crate::app::message::Msg;
    use crate::app::update::update;
    use crate::draw::sweep::Axis;

    /// The last layer of the first visit: 50 to 25 cells, kernel 3, stride 2, `same`.
    const LAST: NodeId = NodeId(4);

    fn beside(state: &State) -> Works {
        other(state).unwrap().outcome.unwrap()
    }

    fn opened() -> State {
        let mut state = first_visit();
        update(&mut state, Msg::Pick { node: LAST, y: 24, x: 6 });
        update(&mut state, Msg::Beside(true));
        state
    }

    #[test]
    fn the_other_padding_is_what_it_opens_with() {
        let state = opened();
        let works = beside(&state);
        assert_eq!(works.shape, Shape::known(&[24, 24, 32]));
        let spans = |h: &Axis, w: &Axis, y, x| (h.span(y), w.span(x));
        assert_eq!(spans(&works.at.h, &works.at.w, works.at.y, works.at.x), ((46, 48), (12, 14)), "the nearest window");
        let chosen: Vec<_> =
            other(&state).unwrap().choices.into_iter().map(|choice| (choice.param, choice.chosen)).collect();
        assert_eq!(
            chosen,
            [
                ("kernel_size", both(3)),
                ("strides", both(2)),
                ("padding", Value::from("valid")),
                ("dilation_rate", both(1))
            ]
        );
    }

    #[test]
    fn both_move_together_and_either_can_be_picked() {
        let mut state = opened();
        update(&mut state, Msg::BesideSet("padding", Value::from("same")));
        update(&mut state, Msg::BesideSet("strides", both(1)));
        assert_eq!((beside(&state).at.h.output, beside(&state).at.y), (50, 49));
        update(&mut state, Msg::Pick { node: LAST, y: 3, x: 3 });
        assert_eq!((beside(&state).at.y, beside(&state).at.x), (7, 7));
        // A cell between two of the layer's own stays picked; the layer looks at the nearest of its own.
        update(&mut state, Msg::BesidePick { y: 10, x: 0 });
        assert_eq!((beside(&state).at.y, beside(&state).at.x), (10, 0));
        assert_eq!(state.pick.map(|pick| (pick.y, pick.x)), Some((4, 0)));
        update(&mut state, Msg::Step(crate::app::player::Step::Next));
        assert_eq!((beside(&state).at.y, beside(&state).at.x), (9, 3));
        // A pick of a layer's own is not undone, nor is anything in the document.
        assert!(!state.history.can_undo());
    }

    #[test]
    fn the_kernel_shown_is_the_one_whose_values_are() {
        const FIRST: NodeId = NodeId(1);
        let mut state = first_visit();
        update(&mut state, Msg::Pick { node: FIRST, y: 30, x: 7 });
        update(&mut state, Msg::Beside(true));
        assert_eq!(kernel(&state), crate::app::kernel::kernel(&state, FIRST), "the same size: the same values");
        update(&mut state, Msg::BesideSet("kernel_size", both(5)));
        let (works, held) = (beside(&state), kernel(&state).unwrap());
        assert_eq!((held.size, held.inputs), ([5, 5], 1));
        // What it writes is the sum over its own window, by that kernel.
        let (Looked { h, w, y, x, .. }, maps) = (works.at, values(&state, NodeId(0)).unwrap().0.clone());
        let mut sum = held.bias.unwrap_or(0.0);
        for (at, weight) in held.values.iter().enumerate() {
            let place = [h.span(y).0 as usize + at / 5, w.span(x).0 as usize + at % 5, 0];
            sum += weight * maps.view()[place];
        }
        let found = works.cells.iter().find(|(cell, _)| *cell == (y, x)).unwrap().1;
        assert!((found - sum).abs() < 1e-4, "{found} {sum}");
    }

    #[test]
    fn what_cannot_work_says_why_and_what_works_can_be_had() {
        let mut state = opened();
        update(&mut state, Msg::BesideSet("dilation_rate", both(2)));
        let trouble = other(&state).unwrap().outcome.unwrap_err();
        assert!(matches!(trouble, Trouble::Problem(Problem::StridesWithDilation { .. })), "{trouble:?}");
        assert!(!super::trouble(Locale::En, &state, &trouble).is_empty());
        update(&mut state, Msg::BesideSet("strides", both(1)));
        let (shape, edits) = (beside(&state).shape, changes(LAST, &other(&state).unwrap().choices));
        assert_eq!(edits.len(), 3);
        update(&mut state, Msg::Change(edits, None));
        assert_eq!(state.report.node(LAST).unwrap().shape(), Some(&shape));
        update(&mut state, Msg::Undo);
        assert_eq!(state.report.node(LAST).unwrap().shape(), Some(&Shape::known(&[25, 25, 32])));
        assert_eq!(changes(LAST, &other(&state).unwrap().choices).len(), 3);
        update(&mut state, Msg::OpenPreset("lenet5".to_owned()));
        assert_eq!(state.beside, None, "another network");
        update(&mut state, Msg::Undo);
        // Another layer has no other beside it, and a layer without a window is not offered one.
        update(&mut state, Msg::Select(NodeId(0)));
        assert!(other(&state).is_none() && !is_offered(&state));
    }
}
