//! The one function that changes what the page knows.

use super::answers::{answered, ask, ask_anew, carry_out, near};
use super::catalogue::insertion;
use super::history::{Gesture, History};
use super::input::{is_pattern, prepare};
use super::message::{Effect, Msg};
use super::overview::{Way, fold_anew};
use super::remote::{Asked, Heard};
use super::spoken::{Deed, Spoken};
use super::state::{Dialog, FIRST_NEAR, Mark, Notice, Pick, State, Tab, Tour, Valid};
use super::sum::Cell;
use super::view::{Anim, Editing, Part};
use super::{beside, lesson, links, looking, player};
use crate::nn::analysis::{Report, analyze};
use crate::nn::document::{Change, Document, PictureSource};
use crate::nn::layers::Layer;
use crate::nn::network::{Edit, NodeId};
use crate::nn::picture::PATTERNS;
use crate::nn::repairs::repairs;
use crate::nn::sorted::Sorted;
use std::rc::Rc;
use std::sync::Arc;

/// Takes a message in. What has to be done outside of the page's own knowledge comes back as data.
pub fn update(state: &mut State, msg: Msg) -> Vec<Effect> {
    if !is_allowed(state, &msg) {
        return vec![];
    }
    if wakes(state, &msg) {
        state.asleep = false;
        let mut effects = start(state);
        effects.extend(update(state, msg));
        return effects;
    }
    let count = state.spoken.as_ref().map_or(0, |(count, _)| *count);
    let mut effects = take_in(state, msg);
    effects.extend(lesson::after(state, count));
    effects
}

fn take_in(state: &mut State, msg: Msg) -> Vec<Effect> {
    match msg {
        // The button that was pressed is gone.
        Msg::Wake => vec![Effect::KeepFocus(state.selected)],
        Msg::Heard(heard) => super::remote::hear(state, *heard),
        Msg::Change(changes, gesture) => person_changes(state, &changes, gesture),
        Msg::Set { node, param, value, gesture } => {
            person_changes(state, &[Change::Network(Edit::Set { node, param, value })], gesture)
        }
        Msg::LeaveField(node, param) => {
            state.refused.remove(&(node, param));
            vec![]
        }
        Msg::Add { at, class_name } => add(state, at, &class_name),
        Msg::Undo => travel(state, History::undo, Deed::Undone),
        Msg::Redo => travel(state, History::redo, Deed::Redone),
        Msg::Open(document) => open(state, *document),
        Msg::Select(node) => select(state, node),
        Msg::SelectNext(by) => {
            let nodes = &state.document().network.nodes;
            let at = nodes.iter().position(|node| node.id == state.selected).unwrap_or(0);
            let next =
                nodes.get(at.saturating_add_signed(by.try_into().unwrap_or(0)).min(nodes.len().saturating_sub(1)));
            match next.map(|node| node.id) {
                Some(next) if next != state.selected => {
                    let mut effects = select(state, next);
                    effects.push(Effect::Focus(next));
                    effects
                }
                _ => vec![],
            }
        }
        Msg::Near(cards) => near(state, cards),
        Msg::Channel(node, channel) => {
            let owner = looking::channel_owner(state, node);
            state.channels.insert(owner, channel);
            ask(state)
        }
        Msg::Pick { node, y, x } => pick(state, Pick { node, y, x }),
        Msg::Hover(hover) => {
            state.hover = hover;
            vec![]
        }
        Msg::StepUp(cell) => step_up(state, cell),
        Msg::StepBack(at) => step_back(state, at),
        Msg::Step(step) => player::step(state, step),
        Msg::Play(plays) => player::play(state, plays),
        Msg::Tick(ticket) => player::tick(state, ticket),
        Msg::Speed(speed) => player::speed(state, speed),
        Msg::Beside(true) => beside::open(state),
        Msg::Beside(false) => {
            state.beside = None;
            vec![]
        }
        Msg::BesideSet(param, value) => beside::set(state, param, value),
        Msg::BesidePick { y, x } => beside::pick(state, (y, x)),
        Msg::Tab(tab) => {
            state.tab = tab;
            state.asked = None;
            // The map that the pointer was over may be gone, and says nothing of it.
            state.hover = None;
            player::rest(state)
        }
        Msg::Why(node, about) => {
            state.tab = Tab::Why;
            state.sheet = true;
            state.asked = Some((state.asked.map_or(0, |(count, _)| count) + 1, about));
            select(state, node)
        }
        Msg::Enlarge(enlarged) => {
            state.enlarged = enlarged;
            vec![]
        }
        Msg::Sheet(sheet) => {
            state.sheet = sheet;
            vec![]
        }
        Msg::Scale(scale) => {
            state.scale = scale;
            ask_anew(state)
        }
        Msg::Dialog(dialog) => {
            state.dialog = dialog;
            vec![]
        }
        Msg::Notice(notice) => {
            state.notice = Some(notice);
            vec![]
        }
        Msg::Dismiss => {
            state.notice = None;
            vec![]
        }
        Msg::Late(revision) => {
            state.late = state.late.max(revision);
            vec![]
        }
        Msg::Unmark(marked) => {
            if marked == state.marked {
                state.marks = Rc::default();
            }
            vec![]
        }
        Msg::Tour(runs) => {
            // What the tour shows stands in the stack.
            let effects = if runs { super::overview::look(state, Way::Stack) } else { vec![] };
            state.tour = runs.then_some(Tour { step: 0, done: false });
            state.settings.toured = true;
            effects.into_iter().chain([Effect::KeepSettings]).collect()
        }
        Msg::TourStep(by) => tour_step(state, by),
        Msg::Decoded { ticket, picture } => {
            if ticket != state.picture.ticket {
                return vec![];
            }
            state.picture.decoding = false;
            state.picture.decoded = Some(picture);
            state.picture.key = None;
            prepare(state);
            ask_anew(state)
        }
        Msg::NotDecoded { ticket, notice } => not_decoded(state, ticket, notice),
        Msg::Answered(response) => answered(state, *response),
        Msg::WorkerDied => {
            let orders = state.queue.died();
            orders.into_iter().flat_map(|order| carry_out(state, order)).collect()
        }
        Msg::Way(way) => super::overview::look(state, way),
        Msg::Locale(locale) => {
            state.settings.locale = locale;
            vec![Effect::KeepSettings]
        }
        Msg::Theme(theme) => {
            state.settings.theme = theme;
            vec![Effect::KeepSettings]
        }
        Msg::Text(percent) => {
            state.settings.text = percent.clamp(100, 200);
            vec![Effect::KeepSettings]
        }
        Msg::ChooseFile(choose) => vec![Effect::ChooseFile(choose)],
        Msg::Reload => vec![Effect::Reload],
        Msg::Printing(printing) => {
            state.printing = printing;
            vec![]
        }
        Msg::Dragging(dragging) => {
            state.dragging = dragging;
            vec![]
        }
        Msg::Lesson(act) => lesson::update(state, act),
        Msg::OpenPreset(_) | Msg::New | Msg::File { .. } | Msg::Save => super::files::update(state, msg),
        Msg::Follow(_) | Msg::Reset | Msg::Fetched { .. } | Msg::NotFetched { .. } | Msg::CopyLink | Msg::SavePage => {
            links::update(state, msg)
        }
    }
}

/// Whether the view lets a person do this.
fn is_allowed(state: &State, msg: &Msg) -> bool {
    let view = &state.view;
    let is_argument =
        |change: &Change| matches!(change, Change::Network(Edit::Set { .. }) | Change::Picture(_) | Change::Fit(_));
    let is_free = |change: &Change| match change {
        Change::Network(Edit::Set { node, param, .. }) => lesson::has_field(state, *node, param),
        _ => true,
    };
    match (msg, view.editing()) {
        // They say the number that is asked for.
        (Msg::Tab(Tab::Why | Tab::Summary) | Msg::Why(..), _) if lesson::hidden(state).any() => false,
        (Msg::Play(_), _) => view.anim == Anim::Auto && view.shows(Part::Anim),
        (Msg::Dialog(Some(Dialog::Catalogue(_))), _) => view.editing() == Editing::All && view.shows(Part::Palette),
        (Msg::Dialog(Some(Dialog::Figure(_))), _) => view.shows(Part::Share),
        (_, Editing::All) => true,
        (Msg::Change(changes, _), Editing::Params) => {
            changes.iter().all(|change| is_argument(change) && is_free(change))
        }
        (Msg::Set { node, param, .. }, Editing::Params) => lesson::has_field(state, *node, param),
        (Msg::File { .. } | Msg::ChooseFile(_), Editing::Params) => true,
        (
            Msg::Change(..)
            | Msg::Set { .. }
            | Msg::Add { .. }
            | Msg::New
            | Msg::OpenPreset(_)
            | Msg::Open(_)
            | Msg::File { .. }
            | Msg::ChooseFile(_),
            _,
        ) => false,
        _ => true,
    }
}

/// Whether a message ends the sleep of a page that waits to be seen: someone wants to see it, or something else of it.
fn wakes(state: &State, msg: &Msg) -> bool {
    let looks = |heard: &Heard| {
        matches!(
            heard.asked,
            Ok(Asked::Set { .. } | Asked::Param { .. } | Asked::Select(_) | Asked::Step(_) | Asked::Reset)
        )
    };
    state.asleep
        && match msg {
            Msg::Wake | Msg::Follow(_) => true,
            Msg::Heard(heard) => looks(heard),
            _ => false,
        }
}

/// What the page does first, once it stands.
pub fn start(state: &mut State) -> Vec<Effect> {
    if state.asleep {
        return vec![];
    }
    let mut effects = decode(state);
    prepare(state);
    effects.extend(links::look_at(state));
    effects.extend(ask_anew(state));
    effects.extend(links::begin(state));
    effects
}

/// A change that a person makes. A notice of what was done before ends with it; one of how things are here stays.
fn person_changes(state: &mut State, changes: &[Change], gesture: Option<Gesture>) -> Vec<Effect> {
    let effects = change(state, changes, gesture);
    if !effects.is_empty() {
        let stays = |notice: &Notice| {
            matches!(
                notice,
                Notice::NoWorker
                    | Notice::NewVersion
                    | Notice::StorageFull
                    | Notice::StorageForbidden
                    | Notice::PictureMissing(_)
            )
        };
        state.notice = state.notice.take().filter(stays);
    }
    effects
}

pub(super) fn change(state: &mut State, changes: &[Change], gesture: Option<Gesture>) -> Vec<Effect> {
    let before = state.document().clone();
    let mut next = before.clone();
    for field in changes.iter().filter_map(field) {
        state.refused.remove(&field);
    }
    let mut gone = vec![];
    for change in changes {
        match next.changed(change) {
            Ok(changed) => next = changed,
            Err(error) => {
                state.refused.extend(field(change).map(|field| (field, error)));
                return vec![];
            }
        }
        if let Change::Network(Edit::Remove { node }) = change {
            gone.push(*node);
        }
    }
    if next == before {
        return vec![];
    }
    // A node that comes in the same breath may get the identity of one that goes.
    forget(state, |node| gone.contains(&node));
    let deed = changes.first().map_or(Deed::Nothing, |change| Deed::of(&before, &next, change));
    state.history.push(next, gesture);
    let mut effects = after(state, &before, deed);
    effects.extend(changes.iter().find_map(|change| heir(&before, state.document(), change)).map(Effect::KeepFocus));
    effects
}

/// The node whose card takes over the focus of one that is moved or removed: itself, or the one in its place.
fn heir(before: &Document, after: &Document, change: &Change) -> Option<NodeId> {
    match change {
        Change::Network(Edit::Move { node, .. }) => Some(*node),
        Change::Network(Edit::Remove { node }) => {
            let at = *before.network.places().get(node)?;
            let nodes = &after.network.nodes;
            nodes.get(at).or_else(|| nodes.last()).map(|node| node.id)
        }
        _ => None,
    }
}

/// The field that a change belongs to: what it could not take is said there.
fn field(change: &Change) -> Option<(NodeId, String)> {
    match change {
        Change::Network(Edit::Set { node, param, .. }) => Some((*node, param.clone())),
        Change::Network(Edit::Rename { node, .. }) => Some((*node, "name".to_owned())),
        _ => None,
    }
}

fn add(state: &mut State, at: usize, class_name: &str) -> Vec<Effect> {
    let Some(layer) = Layer::new(class_name) else { return vec![] };
    state.dialog = None;
    let old = state.document().network.places();
    let changes: Vec<Change> = insertion(state, at, layer).into_iter().map(Change::Network).collect();
    let mut effects = change(state, &changes, None);
    let new = state.document().network.nodes.iter().map(|node| node.id).find(|id| !old.contains_key(id));
    if let Some(new) = new {
        effects.extend(select(state, new));
        effects.push(Effect::Focus(new));
    }
    tour_did(state, 2);
    effects
}

fn travel(state: &mut State, go: fn(&mut History<Document>) -> bool, deed: Deed) -> Vec<Effect> {
    let before = state.document().clone();
    if !go(&mut state.history) {
        return vec![];
    }
    state.refused.clear();
    after(state, &before, deed)
}

pub(super) fn open(state: &mut State, document: Document) -> Vec<Effect> {
    let before = state.document().clone();
    state.history.push(document, None);
    state.refused.clear();
    state.dialog = None;
    after(state, &before, Deed::Opened)
}

/// Another network altogether: its nodes may have the identities of those before, but nothing known of those holds for them.
fn replaced(state: &mut State) {
    forget(state, |_| true);
    state.near = FIRST_NEAR;
    state.opened += 1;
    (state.beside, state.hover) = (None, None);
    settle(state);
    looking::look_at_first(state);
}

/// Forgets all that is known of some nodes.
fn forget(state: &mut State, gone: impl Fn(NodeId) -> bool) {
    state.valid.retain(|node, _| !gone(*node));
    state.maps.retain(|node, _| !gone(*node));
    state.channels.retain(|node, _| !gone(*node));
    state.since.retain(|node, _| !gone(*node));
    state.refused.retain(|(node, _), _| !gone(*node));
}

/// Whether one network was made from the other: then they share nodes.
fn related(one: &Document, other: &Document) -> bool {
    let places = one.network.places();
    let before = |id: &NodeId| places.get(id).and_then(|at| one.network.nodes.get(*at));
    other.network.nodes.iter().any(|node| before(&node.id).is_some_and(|before| Arc::ptr_eq(before, node)))
}

/// Everything that follows from a changed document.
fn after(state: &mut State, before: &Document, deed: Deed) -> Vec<Effect> {
    if !related(before, state.document()) {
        replaced(state);
    }
    if before.network != state.document().network {
        state.trail.clear();
    }
    let old = state.report.clone();
    settle(state);
    let strides = matches!(&deed, Deed::Set { param, .. } if param == "strides");
    if strides && before.network != state.document().network {
        tour_did(state, 0);
    }
    let spoken = Spoken::of(deed, state.document(), &old, &state.report);
    if !spoken.broken.is_empty() && matches!(state.dialog, Some(Dialog::Catalogue(_))) {
        state.dialog = None;
    }
    let mut effects = vec![];
    mark(state, &old);
    if !state.marks.is_empty() {
        effects.push(Effect::UnmarkLater(state.marked));
    }
    let count = state.spoken.as_ref().map_or(0, |(count, _)| *count);
    state.spoken = Some((count + 1, Rc::new(spoken)));
    if before.picture.source != state.document().picture.source {
        effects.extend(decode(state));
    }
    let picture = prepare(state);
    let now = state.document();
    let same = Arc::ptr_eq(&before.network, &now.network) && Arc::ptr_eq(&before.weights, &now.weights) && !picture;
    effects.extend(if same { ask(state) } else { ask_anew(state) });
    effects.push(Effect::Autosave(state.document().clone()));
    effects
}

/// Derives from the document what is derived from it.
pub(super) fn settle(state: &mut State) {
    let network = state.document().network.clone();
    let report = analyze(&network);
    state.repairs = report
        .nodes
        .iter()
        .filter(|entry| entry.problem().is_some())
        .take(MOST_REPAIRED)
        .map(|entry| (entry.id, Rc::new(repairs(&network, &report, entry.id))))
        .collect();
    for entry in &report.nodes {
        if let Some(shape) = entry.shape() {
            state.valid.insert(entry.id, Valid { shape: shape.clone(), params: entry.params });
        }
    }
    let there = network.places();
    if !there.contains_key(&state.selected) {
        let near = state.report.nodes.iter().position(|entry| entry.id == state.selected).unwrap_or(0);
        let next = network.nodes.get(near).or_else(|| network.nodes.last());
        state.selected = next.map_or(NodeId(0), |node| node.id);
    }
    for pick in [&mut state.pick, &mut state.hover] {
        if pick.is_some_and(|pick| !there.contains_key(&pick.node)) {
            *pick = None;
        }
    }
    // A new node may have the identity of one that is gone: nothing known of that one holds for it, nor what is still computed.
    forget(state, |node| !there.contains_key(&node));
    for node in there.keys().filter(|node| !state.since.contains_key(node)).copied().collect::<Vec<_>>() {
        state.since.insert(node, state.revision + 1);
    }
    state.report = Rc::new(report);
    fold_anew(state);
    beside::anew(state);
}

/// Problems whose repairs are looked for at once: a broken network has one, or a few.
const MOST_REPAIRED: usize = 8;

fn mark(state: &mut State, old: &Report) {
    let mut marks = Sorted::new();
    for entry in &state.report.nodes {
        match old.node(entry.id) {
            None => {
                marks.insert((entry.id, Mark::Card), ());
            }
            Some(was) => {
                if was.outcome != entry.outcome {
                    marks.insert((entry.id, Mark::Shape), ());
                }
                if was.params != entry.params {
                    marks.insert((entry.id, Mark::Params), ());
                }
            }
        }
    }
    if !marks.is_empty() {
        state.marked += 1;
        state.marks = Rc::new(marks);
    }
}

fn decode(state: &mut State) -> Vec<Effect> {
    state.picture.ticket += 1;
    let source = state.document().picture.source.clone();
    state.picture.decoding = !is_pattern(&source);
    if !state.picture.decoding {
        state.picture.decoded = None;
        return vec![];
    }
    vec![Effect::Decode { ticket: state.picture.ticket, source }]
}

/// The picture before comes back, here and in every version that had the one that does not decode: of what was done beside it
/// nothing is lost, and no step of undo leads back to it. Where there was none before, it is a pattern, which needs no decoding.
fn not_decoded(state: &mut State, ticket: u64, notice: Notice) -> Vec<Effect> {
    if ticket != state.picture.ticket {
        return vec![];
    }
    state.picture.decoding = false;
    state.notice = Some(notice);
    let before = state.document().clone();
    let failed = &before.picture.source;
    let mut good = PictureSource::Sample(PATTERNS.first().copied().unwrap_or_default().to_owned());
    state.history.renew(|document| {
        let source = &mut document.picture.source;
        if source == failed {
            source.clone_from(&good);
        } else {
            good.clone_from(source);
        }
    });
    after(state, &before, Deed::Nothing)
}

pub(super) fn select(state: &mut State, node: NodeId) -> Vec<Effect> {
    if node == state.selected || state.document().network.node(node).is_none() {
        return vec![];
    }
    state.selected = node;
    state.hover = None;
    state.trail.clear();
    state.player.plays = false;
    // The beam goes to the same part of the picture on the new map.
    let from = looking::picked(state).and_then(|pick| Some((pick, looking::map_size(state, pick.node)?)));
    if let Some((pick, (h, w))) = from
        && let Some((to_h, to_w)) = looking::map_size(state, node)
        && to_h > 0
        && to_w > 0
    {
        let scale = |at: u64, of: u64, to: u64| {
            at.saturating_mul(2).saturating_add(1).saturating_mul(to) / of.saturating_mul(2).max(1)
        };
        let (y, x) = (scale(pick.y, h, to_h).min(to_h - 1), scale(pick.x, w, to_w).min(to_w - 1));
        looking::pin(state, Pick { node, y, x });
    }
    ask(state)
}

/// What the picked cell is made of is looked at in its turn.
fn step_up(state: &mut State, cell: Cell) -> Vec<Effect> {
    let mut trail = std::mem::take(&mut state.trail);
    trail.extend(looking::picked(state).map(|pick| (pick, looking::chosen(state, pick.node))));
    let effects = pick_on(state, Pick { node: cell.node, y: cell.y, x: cell.x }, cell.channel);
    state.trail = trail;
    effects
}

fn step_back(state: &mut State, at: usize) -> Vec<Effect> {
    let mut trail = std::mem::take(&mut state.trail);
    let Some((back, channel)) = trail.get(at).copied() else { return vec![] };
    trail.truncate(at);
    let effects = pick_on(state, back, channel);
    state.trail = trail;
    effects
}

pub(super) fn pick_on(state: &mut State, to: Pick, channel: u64) -> Vec<Effect> {
    let owner = looking::channel_owner(state, to.node);
    state.channels.insert(owner, channel);
    let effects = pick(state, to);
    if effects.is_empty() { ask(state) } else { effects }
}

fn pick(state: &mut State, pick: Pick) -> Vec<Effect> {
    state.trail.clear();
    // The beam goes where one went, also by the keys while a pointer rests on a map.
    state.hover = None;
    let elsewhere = pick.node != state.selected;
    state.selected = pick.node;
    state.player.plays = false;
    looking::pin(state, pick);
    let channel = looking::chosen(state, pick.node);
    let count = state.spoken.as_ref().map_or(0, |(count, _)| *count);
    let deed = Deed::Picked(pick.node, channel, pick.y, pick.x);
    state.spoken = Some((count + 1, Rc::new(Spoken { deed, ..Spoken::nothing() })));
    tour_did(state, 1);
    if elsewhere { ask(state) } else { vec![] }
}

fn tour_step(state: &mut State, by: i64) -> Vec<Effect> {
    let Some(tour) = state.tour else { return vec![] };
    let step = i64::from(tour.step).saturating_add(by);
    state.tour = match u8::try_from(step) {
        Ok(step @ 0..=2) => Some(Tour { step, done: false }),
        Ok(_) => None,
        Err(_) => Some(tour),
    };
    if state.tour.is_some() {
        return vec![];
    }
    state.settings.toured = true;
    vec![Effect::KeepSettings]
}

fn tour_did(state: &mut State, step: u8) {
    if let Some(tour) = &mut state.tour
        && tour.step == step
    {
        tour.done = true;
    }
}
