//! Scripts of messages: what the page then knows, and what it wants done.

use convscope::app::address::Address;
use convscope::app::figure::Figure;
use convscope::app::files::{Kept, MOST_BYTES, MOST_PICTURE, first, keep, restored};
use convscope::app::history::Gesture;
use convscope::app::looking::{channel_owner, chosen, is_stale, picked};
use convscope::app::message::{Choose, Effect, Msg};
use convscope::app::notices::action;
use convscope::app::overview::Way;
use convscope::app::player::Step;
use convscope::app::state::{Dialog, Notice, Pick, Settings, State, Tab, Theme, Tour};
use convscope::app::update::{start, update};
use convscope::nn::document::{Change, Document, Fit, PictureSource, Title};
use convscope::nn::layers::Layer;
use convscope::nn::network::{Edit, EditError, Network, NodeId};
use convscope::nn::params::Value;
use convscope::nn::picture::Rgba;
use convscope::nn::shape::{DataFormat, Shape};
use convscope::nn::weights::{FilterEdit, FilterKey, FirstFilters, Preset, Tensor};
use convscope::text::presets::{PRESETS, preset};
use convscope::text::trained::{Came, Missed};
use convscope::text::{ImportError, WarningKind};
use convscope::words::Locale;
use convscope::worker::{Answer, Detail, Failure, Request, Response, Scale, Strip, Wanted};
use std::sync::Arc;

const SETTINGS: Settings =
    Settings { locale: Locale::En, theme: Theme::System, text: 100, toured: false, way: Way::Stack };

/// The nodes of the first example.
const INPUT: NodeId = NodeId(0);
const CONV: NodeId = NodeId(1);
const SECOND: NodeId = NodeId(2);
const POOL: NodeId = NodeId(3);
const THIRD: NodeId = NodeId(4);
const MEAN: NodeId = NodeId(5);

/// The page, and what it wanted done and has not been asked for yet.
struct Page {
    state: State,
    effects: Vec<Effect>,
}

impl Page {
    fn new(state: State) -> Self {
        let mut page = Self { state, effects: vec![] };
        page.effects = start(&mut page.state);
        page
    }

    /// The first example with its picture, computed: the worker is free.
    fn computed() -> Self {
        let mut page = Self::new(first(None, &Address::default(), SETTINGS, true));
        page.decode();
        page.finish();
        page.effects.clear();
        page
    }

    fn send(&mut self, msg: Msg) -> &[Effect] {
        let effects = update(&mut self.state, msg);
        self.effects.extend(effects.iter().cloned());
        let from = self.effects.len() - effects.len();
        &self.effects[from..]
    }

    fn set(&mut self, node: NodeId, param: &str, value: impl Into<Value>) -> &[Effect] {
        self.send(Msg::Set { node, param: param.to_owned(), value: value.into(), gesture: None })
    }

    fn drag(&mut self, node: NodeId, param: &str, value: impl Into<Value>, gesture: u64) {
        let gesture = Some(Gesture(gesture));
        self.send(Msg::Set { node, param: param.to_owned(), value: value.into(), gesture });
    }

    fn edit(&mut self, edit: Edit) -> &[Effect] {
        self.send(Msg::Change(vec![Change::Network(edit)], None))
    }

    fn picture(&mut self, source: PictureSource) -> u64 {
        self.send(Msg::Change(vec![Change::Picture(source)], None));
        self.state.picture.ticket
    }

    /// The picture that is waited for comes.
    fn decode(&mut self) {
        let picture = Arc::new(Rgba { width: 2, height: 2, pixels: vec![128; 16] });
        self.send(Msg::Decoded { ticket: self.state.picture.ticket, picture });
    }

    fn fail(&mut self, ticket: u64) -> &[Effect] {
        self.send(Msg::NotDecoded { ticket, notice: Notice::PictureUnreadable("x.png".to_owned()) })
    }

    fn answer(&mut self, revision: u64, answer: Answer) -> &[Effect] {
        self.send(Msg::Answered(Box::new(Response { revision, answer })))
    }

    /// The worker ends all it was asked for.
    fn finish(&mut self) {
        while let Some(request) = self.asked() {
            self.answer(request.revision, Answer::Done);
        }
    }

    /// The newest request that the worker was given, taken from the list.
    fn asked(&mut self) -> Option<Request> {
        let at = self.effects.iter().rposition(|effect| matches!(effect, Effect::Post(_) | Effect::Replace(_)))?;
        match self.effects.remove(at) {
            Effect::Post(request) | Effect::Replace(request) => Some(*request),
            _ => None,
        }
    }

    fn document(&self) -> &Document {
        self.state.document()
    }

    fn source(&self) -> &PictureSource {
        &self.document().picture.source
    }
}

fn sample(id: &str) -> PictureSource {
    PictureSource::Sample(id.to_owned())
}

fn own(name: &str) -> PictureSource {
    PictureSource::Own { name: name.to_owned(), bytes: Arc::from(*b"pixels") }
}

fn pair(a: u64, b: u64) -> Value {
    Value::List(vec![a.into(), b.into()])
}

fn strip(chosen: u64) -> Strip {
    // As many maps as are asked for of any layer.
    Strip { chosen, channels: 16, ranges: vec![Default::default(); 32], ..Strip::default() }
}

fn kinds(effects: &[Effect]) -> Vec<&'static str> {
    effects
        .iter()
        .map(|effect| match effect {
            Effect::Post(_) => "post",
            Effect::Hurry => "hurry",
            Effect::Replace(_) => "replace",
            Effect::Decode { .. } => "decode",
            Effect::Autosave(_) => "autosave",
            Effect::ChooseFile(_) => "choose",
            Effect::Download { .. } => "download",
            Effect::KeepSettings => "settings",
            Effect::UnmarkLater(_) => "unmark",
            Effect::LateAfter(_) => "late",
            Effect::TickAfter { .. } => "tick",
            Effect::Focus(_) => "focus",
            Effect::KeepFocus(_) => "keep focus",
            Effect::Fetch { .. } => "fetch",
            Effect::FetchLesson { .. } => "fetch lesson",
            Effect::Checked(_) => "checked",
            Effect::Tell { .. } => "tell",
            Effect::TellPicture { .. } => "tell picture",
            Effect::CopyLink(_) => "copy link",
            Effect::SavePage { .. } => "save page",
            Effect::Warn(_) => "warn",
            Effect::TakeSettings => "take settings",
            Effect::Reload => "reload",
        })
        .collect()
}

/// A newer version says that it is there until a person reloads, whatever is edited meanwhile; paper comes and goes.
#[test]
fn a_newer_version_waits_for_the_person() {
    let mut page = Page::computed();
    page.send(Msg::Notice(Notice::NewVersion));
    page.send(Msg::Change(vec![Change::Title("mine".to_owned())], None));
    assert_eq!(page.state.notice, Some(Notice::NewVersion));
    let (text, msg) = action(Locale::En, &Notice::NewVersion).unwrap();
    assert!(!text.is_empty() && action(Locale::En, &Notice::Restored).is_none());
    assert_eq!(kinds(page.send(msg)), ["reload"]);
    assert_eq!(kinds(page.send(Msg::Printing(true))), [""; 0]);
    assert!(page.state.printing);
    page.send(Msg::Printing(false));
    assert!(!page.state.printing);
}

/// What a host does not let out of its frame has no figure either; the words are everyone's.
#[test]
fn a_frame_that_shares_nothing_gives_no_figure() {
    for (query, there) in [("?mode=view", true), ("?mode=view&hide=share", false)] {
        let mut page = Page::new(first(None, &Address::read(query, ""), SETTINGS, true));
        page.send(Msg::Dialog(Some(Dialog::Figure(Figure::Stack))));
        assert_eq!(page.state.dialog.is_some(), there, "{query}");
        page.send(Msg::Dialog(Some(Dialog::Describe)));
        assert_eq!(page.state.dialog, Some(Dialog::Describe));
    }
}

// --- The start ------------------------------------------------------------------------------------------------------------

#[test]
fn a_first_visit_decodes_the_cat_and_asks_once_it_is_there() {
    let mut page = Page::new(first(None, &Address::default(), SETTINGS, false));
    assert_eq!(page.document().title, Title::Preset(PRESETS[0].to_owned()));
    assert_eq!(page.effects, [Effect::Decode { ticket: 1, source: sample("cat") }]);
    assert_eq!((page.state.tour.map(|tour| tour.step), &page.state.notice), (Some(0), &None));
    assert_eq!(page.state.selected, CONV);
    page.decode();
    let request = page.asked().unwrap();
    assert_eq!(request.picture.shape().to_string(), "(None, 200, 200, 1)");
    let strips = request.wanted.iter().filter(|wanted| matches!(wanted.detail, Detail::Strip { .. }));
    assert_eq!(strips.map(|wanted| wanted.node).collect::<Vec<_>>(), [CONV, SECOND, POOL, THIRD]);
    let values: Vec<_> = request.wanted.iter().filter(|wanted| wanted.detail == Detail::Values).collect();
    assert_eq!(values.iter().map(|wanted| wanted.node).collect::<Vec<_>>(), [CONV, MEAN], "the lens, and the bars");
    assert!(!page.state.history.can_undo());
}

#[test]
fn no_tour_where_it_is_not_wanted() {
    let linked = Address::read("", "#p=lenet5");
    let toured = Settings { toured: true, ..SETTINGS };
    for (address, settings, framed) in
        [(&Address::default(), SETTINGS, true), (&Address::default(), toured, false), (&linked, SETTINGS, false)]
    {
        assert_eq!(first(None, address, settings, framed).tour, None);
    }
}

#[test]
fn what_was_kept_comes_back_with_its_picture() {
    let mut page = Page::computed();
    page.set(CONV, "filters", 5);
    page.picture(own("me.png"));
    let kept = keep(page.document());
    assert!(!kept.text.contains("cGl4ZWxz"), "the picture is beside the text");
    assert_eq!(kept.picture.as_deref(), Some(&b"pixels"[..]));
    assert_eq!(restored(&kept).as_ref(), Some(page.document()));

    let again = Page::new(first(Some(&kept), &Address::default(), SETTINGS, false));
    assert_eq!(again.document(), page.document());
    assert_eq!((again.state.notice, again.state.tour), (Some(Notice::Restored), None));
    assert_eq!(again.effects, [Effect::Decode { ticket: 1, source: own("me.png") }]);
}

#[test]
fn what_cannot_be_read_is_not_brought_back() {
    let broken = Kept { text: "{\"class_name\":".to_owned(), picture: None };
    let state = first(Some(&broken), &Address::default(), SETTINGS, false);
    assert_eq!(state.document(), &preset(PRESETS[0]).unwrap());
    assert_eq!(state.notice, Some(Notice::KeptUnreadable));
}

/// A link does not take away what was made: one step back brings it.
#[test]
fn an_example_in_the_address_stands_on_what_was_kept() {
    let mut page = Page::computed();
    page.set(CONV, "filters", 5);
    let kept = keep(page.document());
    let mut linked = Page::new(first(Some(&kept), &Address::read("", "#p=lenet5"), SETTINGS, false));
    assert_eq!(linked.document(), &preset("lenet5").unwrap());
    assert_eq!(linked.state.notice, None);
    linked.send(Msg::Undo);
    assert_eq!(linked.document(), page.document());
}

#[test]
fn an_unknown_example_in_the_address_is_told() {
    let kept = keep(&preset("tinyvgg").unwrap());
    for (kept, expected) in [(None, PRESETS[0]), (Some(&kept), "tinyvgg")] {
        let state = first(kept, &Address::read("", "#p=resnet9000"), SETTINGS, false);
        assert_eq!(state.document(), &preset(expected).unwrap());
        assert_eq!(state.notice, Some(Notice::PresetUnknown("resnet9000".to_owned())));
    }
}

// --- Edits ----------------------------------------------------------------------------------------------------------------

/// Every kind of change there is goes back and forth.
#[test]
fn everything_undoes_and_redoes() {
    let filter = FilterKey { node: CONV, weight: "kernel".to_owned(), filter: 0 };
    let values: Arc<[f32]> = Arc::from([1.0_f32, 2.0, 3.0, 4.0]);
    let change = |change: Change| Msg::Change(vec![change], None);
    let edit = |edit: Edit| change(Change::Network(edit));
    let messages = [
        Msg::Set { node: CONV, param: "strides".to_owned(), value: pair(3, 1), gesture: None },
        Msg::Add { at: 2, class_name: "BatchNormalization".to_owned() },
        edit(Edit::Move { node: POOL, to: 1 }),
        edit(Edit::Duplicate { node: CONV }),
        edit(Edit::Rename { node: CONV, name: "eyes".to_owned() }),
        edit(Edit::Switch { node: SECOND, off: true }),
        edit(Edit::Train { node: CONV, trainable: false }),
        change(Change::Filter(filter.clone(), Some(FilterEdit::Values(values)))),
        change(Change::Filter(filter.clone(), Some(FilterEdit::Preset(Preset::ALL[0])))),
        change(Change::Filter(filter, None)),
        change(Change::First(FirstFilters::Seeded)),
        change(Change::Seed(8)),
        change(Change::Picture(sample("rings"))),
        change(Change::Picture(own("me.png"))),
        change(Change::Fit(Fit::Stretch)),
        change(Change::Title("mine".to_owned())),
        edit(Edit::Remove { node: THIRD }),
        Msg::Open(Box::new(preset("lenet5").unwrap())),
        Msg::OpenPreset("vgg16".to_owned()),
        Msg::New,
    ];
    let mut page = Page::computed();
    let mut versions = vec![page.document().clone()];
    for msg in messages {
        let effects = page.send(msg.clone()).to_vec();
        assert_ne!(page.document(), versions.last().unwrap(), "{msg:?}");
        assert!(effects.contains(&Effect::Autosave(page.document().clone())), "{msg:?}");
        versions.push(page.document().clone());
    }
    for version in versions.iter().rev().skip(1) {
        let effects = page.send(Msg::Undo).to_vec();
        assert_eq!(page.document(), version);
        assert!(effects.contains(&Effect::Autosave(version.clone())));
    }
    assert_eq!(page.send(Msg::Undo), []);
    for version in versions.iter().skip(1) {
        page.send(Msg::Redo);
        assert_eq!(page.document(), version);
    }
    assert_eq!(page.send(Msg::Redo), []);
}

/// What changes nothing is no step.
#[test]
fn an_edit_that_changes_nothing_does_nothing() {
    let mut page = Page::computed();
    for _ in 0..2 {
        page.set(CONV, "filters", 5);
    }
    assert_eq!(page.set(CONV, "filters", 5), []);
    page.send(Msg::Undo);
    assert!(!page.state.history.can_undo());
}

/// A drag over thirty values is one step, and asks the worker for no more than it can be given at once.
#[test]
fn a_drag_is_one_step_and_one_request_at_a_time() {
    let mut page = Page::computed();
    let before = page.document().clone();
    for filters in 1..=30 {
        page.drag(CONV, "filters", filters, 1);
    }
    let asked: Vec<_> = kinds(&page.effects).into_iter().filter(|kind| ["post", "hurry"].contains(kind)).collect();
    assert_eq!(asked, ["post", "hurry"]);
    let in_flight = page.asked().unwrap();
    page.answer(in_flight.revision, Answer::Cancelled);
    let newest = page.asked().unwrap();
    assert_eq!((newest.revision, &newest.network), (page.state.revision, &page.document().network));
    page.drag(CONV, "filters", 7, 2);
    page.send(Msg::Undo);
    page.send(Msg::Undo);
    assert_eq!(page.document(), &before);
    assert!(!page.state.history.can_undo());
}

#[test]
fn a_refused_value_stays_at_its_field_and_the_document_as_it_was() {
    let mut page = Page::computed();
    let before = page.document().clone();
    assert_eq!(page.set(CONV, "filters", 0), []);
    assert_eq!(page.set(CONV, "padding", "both"), []);
    assert_eq!(page.edit(Edit::Rename { node: CONV, name: "conv2d_1".to_owned() }), []);
    assert_eq!(page.edit(Edit::Remove { node: INPUT }), []);
    assert_eq!(page.document(), &before);
    assert!(!page.state.history.can_undo());
    let refused = |page: &Page, param: &str| page.state.refused.get(&(CONV, param.to_owned())).cloned();
    assert!(matches!(refused(&page, "filters"), Some(EditError::Param(error)) if error.received == Value::Int(0)));
    assert!(matches!(refused(&page, "padding"), Some(EditError::Param(_))));
    assert_eq!(refused(&page, "name"), Some(EditError::DuplicateName("conv2d_1".to_owned())));
    assert_eq!(page.state.refused.len(), 3);

    page.set(CONV, "filters", 8);
    assert_eq!(refused(&page, "filters"), None);
    page.send(Msg::LeaveField(CONV, "padding".to_owned()));
    assert_eq!(refused(&page, "padding"), None);
    page.send(Msg::Undo);
    assert!(page.state.refused.is_empty());
}

/// A name is refused until it is a good one, and then no longer.
#[test]
fn a_good_name_ends_the_refusal_of_a_bad_one() {
    let mut page = Page::computed();
    page.edit(Edit::Rename { node: CONV, name: "a/b".to_owned() });
    assert_eq!(page.state.refused.len(), 1);
    page.edit(Edit::Rename { node: CONV, name: "ab".to_owned() });
    assert!(page.state.refused.is_empty());
}

/// Of changes that come together all are made, or none.
#[test]
fn one_refused_change_refuses_all() {
    let mut page = Page::computed();
    let before = page.document().clone();
    let set = |param: &str, value: i64| {
        Change::Network(Edit::Set { node: CONV, param: param.to_owned(), value: Value::Int(value) })
    };
    page.send(Msg::Change(vec![set("filters", 4), set("kernel_size", -1)], None));
    assert_eq!(page.document(), &before);
    page.send(Msg::Change(vec![set("filters", 4), set("kernel_size", 5)], None));
    page.send(Msg::Undo);
    assert_eq!(page.document(), &before);
}

#[test]
fn a_broken_stack_says_so_and_each_repair_mends_it() {
    let mut page = Page::computed();
    page.set(INPUT, "shape", Value::List(vec![5.into(), 5.into(), 1.into()]));
    page.set(CONV, "strides", pair(1, 1));
    let whole = page.state.report.totals.problems;
    page.set(CONV, "kernel_size", pair(7, 7));
    assert!(page.state.report.totals.problems > whole);
    let repairs = page.state.repairs.get(&CONV).cloned().unwrap();
    assert!((1..=3).contains(&repairs.len()));
    let was = page.state.valid.get(&CONV).cloned().unwrap();
    assert_eq!(was.shape.to_string(), "(None, 4, 4, 16)", "the last that worked is still known");
    let broken = page.document().clone();
    for repair in repairs.iter() {
        page.edit(repair.edit.clone());
        assert_eq!(page.state.report.totals.problems, repair.left, "{:?}", repair.edit);
        page.send(Msg::Undo);
        assert_eq!(page.document(), &broken);
    }
}

/// What an edit changed is marked, and only the newest marks are taken away.
#[test]
fn marks_come_and_go() {
    let mut page = Page::computed();
    page.set(CONV, "filters", 8);
    let old = page.state.marked;
    assert!(page.state.marks.keys().any(|(node, _)| *node == SECOND), "its parameters follow");
    page.set(CONV, "filters", 9);
    page.send(Msg::Unmark(old));
    assert!(!page.state.marks.is_empty());
    page.send(Msg::Unmark(page.state.marked));
    assert!(page.state.marks.is_empty());
}

#[test]
fn a_new_layer_is_selected_and_gets_the_focus() {
    let mut page = Page::computed();
    page.send(Msg::Dialog(Some(Dialog::Catalogue(2))));
    let effects = page.send(Msg::Add { at: 2, class_name: "Dropout".to_owned() }).to_vec();
    let new = page.document().network.nodes[2].id;
    assert_eq!((page.state.selected, &page.state.dialog), (new, &None));
    assert_eq!(effects.last(), Some(&Effect::Focus(new)));
    page.send(Msg::Undo);
    assert!(page.document().network.node(page.state.selected).is_some(), "what is selected is there");
    assert_eq!(page.send(Msg::Add { at: 2, class_name: "NoSuch".to_owned() }), []);
}

// --- Pictures -------------------------------------------------------------------------------------------------------------

#[test]
fn a_picture_that_fails_gives_way_to_the_one_before() {
    let mut page = Page::computed();
    let before = page.document().clone();
    let ticket = page.picture(own("x.png"));
    assert!(page.state.picture.decoding);
    assert!(page.state.picture.input.is_some(), "the one before stays on screen until then");
    let effects = page.fail(ticket).to_vec();
    assert_eq!(page.document(), &before);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Decode { source, .. } if *source == sample("cat"))));
    assert_eq!(page.state.notice, Some(Notice::PictureUnreadable("x.png".to_owned())));
    assert!(!page.state.history.can_undo() && !page.state.history.can_redo());
}

/// Edits made while a picture is decoded stay when it fails.
#[test]
fn a_picture_that_fails_late_takes_no_edit_with_it() {
    let mut page = Page::computed();
    let ticket = page.picture(own("x.png"));
    page.set(CONV, "filters", 5);
    page.fail(ticket);
    assert_eq!(page.source(), &sample("cat"));
    assert_eq!(page.document().network.node(CONV).unwrap().name, "conv2d");
    assert_eq!(page.state.report.node(CONV).unwrap().shape().unwrap().to_string(), "(None, 100, 100, 5)");
}

/// What else was done while a picture was decoded, or came with it, is not taken back with it, and undo never leads to it again.
#[test]
fn a_picture_that_fails_takes_nothing_with_it_and_is_no_trap() {
    let mut page = Page::computed();
    let first = page.document().clone();
    let ticket = page.picture(own("x.png"));
    let filter = FilterKey { node: CONV, weight: "kernel".to_owned(), filter: 0 };
    page.send(Msg::Change(vec![Change::Filter(filter.clone(), Some(FilterEdit::Preset(Preset::Emboss)))], None));
    page.send(Msg::Change(vec![Change::Title("mine".to_owned())], None));
    page.fail(ticket);
    assert_eq!((page.source(), &page.document().title), (&sample("cat"), &Title::Own("mine".to_owned())));
    assert!(page.document().weights.edits.contains_key(&filter));
    page.decode();
    page.send(Msg::Undo);
    assert_eq!((page.source(), &page.document().title), (&sample("cat"), &first.title));
    page.send(Msg::Redo);
    assert_eq!(page.document().title, Title::Own("mine".to_owned()));
    for _ in 0..2 {
        page.send(Msg::Undo);
    }
    assert_eq!(page.document(), &first);
    assert!(!page.state.history.can_undo());

    // A file whose picture is broken, with the same network: its kernels and its title stay.
    let mut opened = first.clone();
    opened.title = Title::Own("lesson".to_owned());
    opened.picture.source = own("y.png");
    page.send(Msg::Open(Box::new(opened)));
    page.fail(page.state.picture.ticket);
    assert_eq!((page.source(), &page.document().title), (&sample("cat"), &Title::Own("lesson".to_owned())));
    page.send(Msg::Undo);
    assert_eq!(page.document(), &first);
}

#[test]
fn two_pictures_that_fail() {
    let mut page = Page::computed();
    let one = page.picture(own("x.png"));
    let two = page.picture(own("y.png"));
    assert_eq!(page.fail(one), [], "nobody waits for it any more");
    page.fail(two);
    let three = page.state.picture.ticket;
    assert_eq!(page.source(), &own("x.png"));
    page.fail(three);
    assert_eq!(page.source(), &sample("cat"));
}

/// Where not even the first picture comes, a pattern takes its place: the page is never without.
#[test]
fn a_first_picture_that_fails() {
    let mut page = Page::new(first(None, &Address::default(), SETTINGS, true));
    page.fail(1);
    assert_eq!(page.source(), &sample("gradient"));
    assert!(page.state.picture.input.is_some());
    assert!(page.asked().is_some());
}

/// Undone before it was decoded: what then fails is of no interest.
#[test]
fn a_picture_that_fails_after_it_was_undone() {
    let mut page = Page::computed();
    let ticket = page.picture(own("x.png"));
    page.send(Msg::Undo);
    assert_eq!(page.fail(ticket), []);
    assert_eq!((page.source(), &page.state.notice), (&sample("cat"), &None));
}

#[test]
fn patterns_need_no_decoding() {
    let mut page = Page::computed();
    page.picture(own("x.png"));
    let effects = page.effects.len();
    page.picture(sample("checkerboard"));
    assert!(!kinds(&page.effects[effects..]).contains(&"decode"));
    assert!(!page.state.picture.decoding);
    page.finish();
    page.decode();
    assert_eq!(page.source(), &sample("checkerboard"));
}

// --- The worker -----------------------------------------------------------------------------------------------------------

#[test]
fn maps_are_shown_as_they_come_and_older_ones_are_not() {
    let mut page = Page::computed();
    page.set(CONV, "filters", 17);
    let old = page.asked().unwrap().revision;
    page.set(CONV, "filters", 18);
    page.answer(old, Answer::Strip(CONV, strip(1)));
    assert_eq!(page.state.maps.get(&CONV).unwrap().revision, old, "shown while newer ones are on their way");
    assert!(page.state.maps.get(&CONV).unwrap().revision < page.state.revision, "and known to be older");
    page.answer(old, Answer::Cancelled);
    let new = page.asked().unwrap().revision;
    page.answer(new, Answer::Strip(CONV, strip(2)));
    page.answer(old, Answer::Strip(CONV, strip(3)));
    assert_eq!(page.state.maps.get(&CONV).unwrap().strip.as_ref().unwrap().chosen, 2);
    page.edit(Edit::Remove { node: CONV });
    page.answer(new, Answer::Strip(CONV, strip(4)));
    assert!(!page.state.maps.contains_key(&CONV), "the node has gone");
}

/// Nodes of two networks may have the same identities: what was asked about one is not shown at the other.
#[test]
fn answers_about_another_network_are_dropped() {
    let mut page = Page::computed();
    page.set(CONV, "filters", 17);
    let old = page.asked().unwrap().revision;
    page.send(Msg::OpenPreset("keras-example-1".to_owned()));
    page.answer(old, Answer::Strip(CONV, strip(1)));
    assert!(page.state.maps.is_empty());
    page.decode();
    page.answer(old, Answer::Cancelled);
    let new = page.asked().unwrap().revision;
    page.answer(new, Answer::Strip(CONV, strip(2)));
    assert_eq!(page.state.maps.get(&CONV).unwrap().strip.as_ref().unwrap().chosen, 2);
    page.send(Msg::Undo);
    assert!(page.state.maps.is_empty(), "and back");
}

/// A new layer may get the identity of one that was removed: an answer to what was asked about that one is not shown on it.
#[test]
fn answers_about_a_layer_that_is_gone_are_not_shown_on_a_new_one() {
    let add = || Msg::Add { at: usize::MAX, class_name: "Dense".to_owned() };
    let together = vec![
        Change::Network(Edit::Remove { node: MEAN }),
        Change::Network(Edit::Insert { at: usize::MAX, layer: Layer::new("Flatten").unwrap() }),
    ];
    let steps: [Vec<Msg>; 3] = [
        vec![Msg::Change(vec![Change::Network(Edit::Remove { node: MEAN })], None), add()],
        vec![Msg::Change(together, None)],
        vec![Msg::Change(vec![Change::Network(Edit::Remove { node: MEAN })], None), Msg::Undo],
    ];
    for step in steps {
        let mut page = Page::computed();
        page.set(CONV, "filters", 17);
        let old = page.asked().unwrap().revision;
        page.answer(old, Answer::Strip(MEAN, strip(1)));
        page.set(MEAN, "data_format", "nonsense");
        assert!(page.state.maps.contains_key(&MEAN) && !page.state.refused.is_empty());
        for msg in step {
            page.send(msg);
        }
        assert!(page.document().network.node(MEAN).is_some(), "the identity is used again");
        assert!(!page.state.maps.contains_key(&MEAN) && page.state.refused.is_empty());
        page.answer(old, Answer::Strip(MEAN, strip(2)));
        page.answer(old, Answer::Failed(MEAN, Failure::Sizes));
        assert!(!page.state.maps.contains_key(&MEAN));
        page.answer(old, Answer::Strip(CONV, strip(3)));
        assert_eq!(page.state.maps.get(&CONV).unwrap().revision, old, "of the others they are");
        page.answer(old, Answer::Cancelled);
        let new = page.asked().unwrap().revision;
        page.answer(new, Answer::Strip(MEAN, strip(4)));
        assert_eq!(page.state.maps.get(&MEAN).unwrap().strip.as_ref().unwrap().chosen, 4);
    }
}

#[test]
fn a_dead_worker_is_replaced_once() {
    let mut page = Page::computed();
    page.set(CONV, "filters", 17);
    let request = page.asked().unwrap();
    let replaced = page.send(Msg::WorkerDied).to_vec();
    assert_eq!(replaced, [Effect::Replace(Box::new(request.clone()))]);
    page.answer(request.revision, Answer::Strip(CONV, strip(0)));
    assert_eq!(page.send(Msg::WorkerDied), []);
    for node in [SECOND, POOL, THIRD, MEAN] {
        assert_eq!(page.state.maps.get(&node).unwrap().failure, Some(Failure::Died), "said of all that is missing");
    }
    assert_eq!(page.state.maps.get(&CONV).unwrap().failure, None, "that one came");
    page.effects.clear();
    page.set(CONV, "filters", 18);
    let next = page.asked().unwrap();
    page.answer(next.revision, Answer::Strip(POOL, strip(0)));
    assert_eq!(page.state.maps.get(&POOL).unwrap().failure, None, "what comes now ends the failure");
}

#[test]
fn a_node_too_large_says_so_and_keeps_its_shape() {
    let mut page = Page::computed();
    page.set(CONV, "filters", 1_000_000_000);
    let revision = page.asked().unwrap().revision;
    let failure = Failure::Memory { needed: 40_000_000_000_000, budget: 1 << 30 };
    page.answer(revision, Answer::Failed(CONV, failure));
    assert_eq!(page.state.maps.get(&CONV).unwrap().failure, Some(failure));
    assert_eq!(page.state.report.node(CONV).unwrap().params, 5_000_000_000);
    page.answer(revision, Answer::Done);
    page.set(CONV, "filters", 16);
    let revision = page.asked().unwrap().revision;
    page.answer(revision, Answer::Strip(CONV, strip(0)));
    assert_eq!(page.state.maps.get(&CONV).unwrap().failure, None);
}

// --- Looking --------------------------------------------------------------------------------------------------------------

/// A pool works channel by channel: its map and the one it reads are chosen together.
#[test]
fn a_chosen_map_goes_through_pools() {
    let mut page = Page::computed();
    assert_eq!(channel_owner(&page.state, POOL), SECOND);
    page.send(Msg::Channel(POOL, 7));
    assert_eq!((chosen(&page.state, SECOND), chosen(&page.state, POOL)), (7, 7));
    assert_eq!(chosen(&page.state, THIRD), 0, "a convolution mixes them");
    let request = page.asked().unwrap();
    for node in [SECOND, POOL] {
        let asked = request.wanted.iter().find(|wanted| wanted.node == node).unwrap();
        assert!(matches!(asked.detail, Detail::Strip { chosen: 7, .. }));
    }
    page.set(SECOND, "filters", 4);
    assert_eq!(chosen(&page.state, POOL), 3, "the last there is");
    page.send(Msg::Undo);
    assert_eq!(chosen(&page.state, POOL), 7);
}

#[test]
fn the_picked_cell_stays_on_the_same_part_of_the_picture() {
    let mut page = Page::computed();
    page.send(Msg::Pick { node: CONV, y: 99, x: 0 });
    page.send(Msg::Select(THIRD));
    assert_eq!(picked(&page.state), Some(Pick { node: THIRD, y: 24, x: 0 }));
    page.set(CONV, "strides", pair(50, 50));
    let cell = picked(&page.state).unwrap();
    assert_eq!((cell.y, cell.x), (0, 0), "on a smaller map it is the nearest there is");
    assert_eq!(page.send(Msg::Select(NodeId(99))), []);
}

#[test]
fn the_next_layer_is_selected_by_steps() {
    let mut page = Page::computed();
    assert_eq!(page.send(Msg::SelectNext(1)).last(), Some(&Effect::Focus(SECOND)));
    page.send(Msg::SelectNext(-5));
    assert_eq!(page.state.selected, INPUT);
    assert_eq!(page.send(Msg::SelectNext(-1)), []);
    page.send(Msg::SelectNext(i64::MAX));
    assert_eq!(page.state.selected, MEAN);
}

#[test]
fn another_scale_is_asked_for() {
    let mut page = Page::computed();
    page.send(Msg::Scale(Scale::Shared));
    let request = page.asked().unwrap();
    assert!(request.wanted.iter().any(|wanted| matches!(wanted.detail, Detail::Strip { scale: Scale::Shared, .. })));
}

// --- Documents ------------------------------------------------------------------------------------------------------------

#[test]
fn an_unknown_example_leaves_everything() {
    let mut page = Page::computed();
    let before = page.document().clone();
    assert_eq!(page.send(Msg::OpenPreset("resnet9000".to_owned())), []);
    assert_eq!((page.document(), &page.state.notice), (&before, &Some(Notice::PresetUnknown("resnet9000".to_owned()))));
    page.send(Msg::Dismiss);
    assert_eq!(page.state.notice, None);
}

#[test]
fn a_new_network_is_an_input_and_the_cat() {
    let mut page = Page::computed();
    page.send(Msg::New);
    assert_eq!(page.document().network.nodes.len(), 1);
    assert_eq!((page.source(), page.state.selected), (&sample("cat"), INPUT));
    page.send(Msg::Undo);
    assert_eq!(page.document(), &preset(PRESETS[0]).unwrap());
}

fn file(name: &str, bytes: &[u8]) -> Msg {
    Msg::File { name: name.to_owned(), bytes: bytes.into() }
}

#[test]
fn a_file_that_was_saved_opens() {
    let mut page = Page::computed();
    page.set(CONV, "filters", 5);
    page.picture(own("me.png"));
    page.send(Msg::Change(vec![Change::Title("Lesson 3: edges/corners".to_owned())], None));
    let saved = page.document().clone();
    let [Effect::Download { name, text }] = page.send(Msg::Save) else { panic!() };
    assert_eq!(name, "Lesson 3- edges-corners.json");
    let text = [&b"\xEF\xBB\xBF"[..], text.as_bytes()].concat();
    page.send(Msg::New);
    page.send(file("saved.json", &text));
    assert_eq!(page.document(), &saved);
    assert_eq!(page.state.notice, None);
    page.send(Msg::Undo);
    assert_eq!(page.document().network.nodes.len(), 1, "what was there is one step back");
}

#[test]
fn a_name_for_every_title() {
    let mut page = Page::computed();
    for (title, expected) in
        [("", "Untitled"), ("  ", "convscope"), ("..", "convscope"), ("猫", "猫"), ("a\u{7}b", "a-b")]
    {
        page.send(Msg::Change(vec![Change::Title(title.to_owned())], None));
        let [Effect::Download { name, .. }] = page.send(Msg::Save) else { panic!() };
        assert_eq!(name.to_lowercase(), format!("{}.json", expected.to_lowercase()), "{title:?}");
    }
}

#[test]
fn a_model_of_keras_opens_with_what_is_to_be_said_of_it() {
    let model = br#"{"class_name": "Sequential", "config": {"name": "s", "layers": [
        {"class_name": "InputLayer", "config": {"batch_shape": [null, 28, 28, 1]}},
        {"class_name": "Conv2D", "config": {"name": "c", "filters": 8, "kernel_size": 3, "new_argument": 1}}]}}"#;
    let mut page = Page::computed();
    page.send(file("", model));
    assert_eq!(page.document().network.nodes.len(), 2);
    let Some(Notice::FileWarned { name, warnings, .. }) = &page.state.notice else { panic!("{:?}", page.state.notice) };
    assert_eq!((name.as_str(), &warnings[0].kind), ("", &WarningKind::Unread));
}

#[test]
fn a_file_that_is_no_network_changes_nothing() {
    let large = vec![b' '; usize::try_from(MOST_BYTES).unwrap() + 1];
    let mut page = Page::computed();
    let before = page.document().clone();
    let broken = |name: &str| Some(Notice::FileBroken(name.to_owned()));
    for (name, bytes, expected) in [
        ("a.json", &b"\xFF\xFE{"[..], broken("a.json")),
        ("a.h5", b"\x89HDF\r\n\x1a\n\xFF", broken("a.h5")),
        ("a.KERAS", b"PK\x03\x04\xFF", broken("a.KERAS")),
    ] {
        assert_eq!(page.send(file(name, bytes)), []);
        assert_eq!(page.state.notice, expected, "{name}");
    }
    for (name, bytes) in
        [("a.json", &b""[..]), ("a.json", b"{"), ("", b"{}"), ("cat.png", b" {\"class_name\": \"Dense\"}")]
    {
        assert_eq!(page.send(file(name, bytes)), []);
        assert!(matches!(&page.state.notice, Some(Notice::FileUnread { name: said, .. }) if said == name), "{name}");
    }
    let error = match &page.state.notice {
        Some(Notice::FileUnread { error, .. }) => error.clone(),
        _ => panic!(),
    };
    assert_eq!(error, ImportError::NoModel);
    assert_eq!(page.send(file("large.json", &large)), []);
    let told = Notice::FileTooLarge { name: "large.json".to_owned(), size: MOST_BYTES + 1, most: MOST_BYTES };
    assert_eq!((page.document(), &page.state.notice), (&before, &Some(told)));
}

/// Where the fixtures of Keras are.
fn fixture(name: &str) -> String {
    [env!("CARGO_MANIFEST_DIR"), "/tests/keras/", name].concat()
}

/// A model with its weights opens as one; weights alone go to the network that is there, as one step.
#[test]
fn trained_weights_open() {
    let mut page = Page::computed();
    page.send(file("digits.keras", &std::fs::read(fixture("oracle/files/keras/digits.keras")).unwrap()));
    let came = Came { layers: 4, missed: vec![] };
    let told = |name: &str, trained: &Came| {
        Some(Notice::FileWarned { name: name.to_owned(), warnings: vec![], trained: Some(trained.clone()) })
    };
    assert_eq!(page.state.notice, told("digits.keras", &came));
    assert_eq!(page.document().weights.loaded.len(), 4);

    page.send(file("model.h5", &std::fs::read(fixture("hdf5/keras2-model.h5")).unwrap()));
    assert_eq!(page.state.notice, told("model.h5", &Came { layers: 3, missed: vec![] }));
    let loaded = page.document().clone();
    let conv = loaded.network.nodes[1].id;
    let filter = FilterKey { node: conv, weight: "kernel".to_owned(), filter: 1 };
    page.send(Msg::Change(vec![Change::Filter(filter, Some(FilterEdit::Preset(Preset::Emboss)))], None));
    page.set(loaded.network.nodes[4].id, "units", 11);
    let before = page.document().clone();
    page.send(file("weights.h5", &std::fs::read(fixture("hdf5/keras2-weights.h5")).unwrap()));
    let missed = Came { layers: 2, missed: vec![Missed::Shapes("last".to_owned())] };
    assert_eq!(page.state.notice, told("weights.h5", &missed));
    assert!(page.document().weights.edits.is_empty(), "what was made by hand gives way to the real network's");
    page.send(Msg::Undo);
    assert_eq!(page.document(), &before);

    page.send(Msg::OpenPreset("lenet5".to_owned()));
    let lenet = page.document().clone();
    page.send(file("weights.h5", &std::fs::read(fixture("hdf5/keras2-weights.h5")).unwrap()));
    let Some(Notice::WeightsUnfit { trained, .. }) = &page.state.notice else { panic!("{:?}", page.state.notice) };
    assert_eq!((trained.layers, page.document()), (0, &lenet));
}

/// Weights that make a saved file too large to open again are left out of it, and that is said.
#[test]
fn what_is_saved_opens_whatever_the_weights() {
    let mut page = Page::computed();
    page.send(file("digits.keras", &std::fs::read(fixture("oracle/files/keras/digits.keras")).unwrap()));
    let small = page.document().clone();
    let [Effect::Download { text, .. }] = page.send(Msg::Save) else { panic!() };
    let text = text.clone();
    page.send(file("saved.json", text.as_bytes()));
    assert_eq!(page.document(), &small);
    let large = Tensor { name: "kernel".to_owned(), shape: vec![12 << 20], values: vec![0.5; 12 << 20] };
    let loaded = [(NodeId(1), vec![large].into())].into_iter().collect();
    page.send(Msg::Change(vec![Change::Load(loaded)], None));
    assert_eq!(restored(&keep(&small)).as_ref(), Some(&small), "small ones are kept for next time");
    assert!(restored(&keep(page.document())).unwrap().weights.loaded.is_empty());
    let [Effect::Download { text, .. }] = page.send(Msg::Save) else { panic!() };
    let text = text.clone();
    assert_eq!(page.state.notice, Some(Notice::WeightsLeftOut));
    page.send(file("saved.json", text.as_bytes()));
    assert!(page.document().weights.loaded.is_empty());
    assert_eq!(page.document().network, small.network);
}

/// The largest picture that is taken can be saved, and what is saved opens; a larger one is not taken.
#[test]
fn a_picture_is_taken_if_it_can_be_saved() {
    let mut page = Page::computed();
    let bytes: Arc<[u8]> = vec![7; usize::try_from(MOST_PICTURE).unwrap()].into();
    page.send(Msg::File { name: "large.png".to_owned(), bytes: bytes.clone() });
    let saved = page.document().clone();
    assert_eq!(saved.picture.source, PictureSource::Own { name: "large.png".to_owned(), bytes: bytes.clone() });
    let [Effect::Download { text, .. }] = page.send(Msg::Save) else { panic!() };
    let text = text.clone();
    page.send(Msg::New);
    page.send(file("saved.json", text.as_bytes()));
    assert_eq!((page.document(), &page.state.notice), (&saved, &None));
    let larger = [&bytes, &b"7"[..]].concat();
    assert_eq!(page.send(file("larger.png", &larger)), []);
    let told = Notice::FileTooLarge { name: "larger.png".to_owned(), size: MOST_PICTURE + 1, most: MOST_PICTURE };
    assert_eq!((page.document(), &page.state.notice), (&saved, &Some(told)));
}

/// Anything else is left to the browser to decode, whatever it is called.
#[test]
fn a_file_that_is_no_network_may_be_a_picture() {
    for (name, bytes) in [("me.png", &b"\x89PNG"[..]), ("me", b"RIFF"), ("drawing.svg", b"<svg/>"), ("empty.png", b"")]
    {
        let mut page = Page::computed();
        page.send(file(name, bytes));
        let source = PictureSource::Own { name: name.to_owned(), bytes: bytes.into() };
        assert_eq!(page.source(), &source);
        assert!(page.effects.contains(&Effect::Decode { ticket: 2, source }));
    }
}

#[test]
fn a_file_can_be_chosen() {
    let mut page = Page::computed();
    for choose in [Choose::Picture, Choose::Network] {
        assert_eq!(page.send(Msg::ChooseFile(choose)), [Effect::ChooseFile(choose)]);
    }
    page.send(Msg::Dragging(true));
    assert!(page.state.dragging);
}

// --- The reader -----------------------------------------------------------------------------------------------------------

#[test]
fn settings_are_kept_and_are_no_step() {
    let mut page = Page::computed();
    for msg in [Msg::Locale(Locale::ZhCn), Msg::Theme(Theme::Dark), Msg::Text(150), Msg::Tour(true), Msg::Tour(false)] {
        assert_eq!(page.send(msg), [Effect::KeepSettings]);
    }
    let settings = page.state.settings;
    assert_eq!(
        settings,
        Settings { locale: Locale::ZhCn, theme: Theme::Dark, text: 150, toured: true, way: Way::Stack }
    );
    page.send(Msg::Text(5));
    page.send(Msg::Text(u16::MAX));
    assert_eq!(page.state.settings.text, 200);
    assert!(!page.state.history.can_undo());
}

#[test]
fn the_tour_follows_what_is_done() {
    let mut page = Page::computed();
    page.send(Msg::Tour(true));
    let tour = |page: &Page| page.state.tour.map(|tour| (tour.step, tour.done));
    page.set(CONV, "filters", 8);
    assert_eq!(tour(&page), Some((0, false)));
    page.set(CONV, "strides", pair(1, 1));
    assert_eq!(tour(&page), Some((0, true)));
    page.send(Msg::TourStep(1));
    page.send(Msg::Pick { node: CONV, y: 0, x: 0 });
    assert_eq!(tour(&page), Some((1, true)));
    page.send(Msg::TourStep(1));
    page.send(Msg::Add { at: 2, class_name: "Dropout".to_owned() });
    assert_eq!(tour(&page), Some((2, true)));
    assert_eq!(page.send(Msg::TourStep(1)), [Effect::KeepSettings]);
    assert_eq!(tour(&page), None);
}

#[test]
fn a_tour_that_is_finished_is_not_offered_again() {
    let mut page = Page::computed();
    page.state.settings.toured = false;
    page.state.tour = Some(Tour { step: 2, done: true });
    assert_eq!(page.send(Msg::TourStep(1)), [Effect::KeepSettings]);
    assert!(page.state.settings.toured);
}

#[test]
fn a_notice_ends_with_the_next_edit() {
    let mut page = Page::computed();
    page.send(Msg::Notice(Notice::Restored));
    page.set(CONV, "filters", 0);
    assert_eq!(page.state.notice, Some(Notice::Restored), "nothing was edited");
    page.set(CONV, "filters", 8);
    assert_eq!(page.state.notice, None);
    page.send(Msg::Notice(Notice::NoWorker));
    page.set(CONV, "filters", 9);
    assert_eq!(page.state.notice, Some(Notice::NoWorker));
}

#[test]
fn a_layer_that_is_switched_off_shows_what_passes_through_it() {
    let mut page = Page::computed();
    page.edit(Edit::Switch { node: POOL, off: true });
    let request = page.asked().unwrap();
    let asked: Vec<_> = request.wanted.iter().map(|wanted| wanted.node).collect();
    assert!(asked.contains(&POOL) && asked.contains(&SECOND));
    page.answer(request.revision, Answer::Strip(POOL, strip(1)));
    assert!(page.state.maps.get(&POOL).is_some());
}

#[test]
fn the_focus_of_a_card_that_is_moved_or_removed_goes_to_it_or_to_the_one_in_its_place() {
    for (edit, heir) in [
        (Edit::Move { node: CONV, to: 2 }, CONV),
        (Edit::Remove { node: CONV }, SECOND),
        (Edit::Remove { node: MEAN }, THIRD),
    ] {
        let mut page = Page::computed();
        assert!(page.edit(edit).contains(&Effect::KeepFocus(heir)));
    }
    let mut page = Page::computed();
    assert!(!page.set(CONV, "filters", 8).iter().any(|effect| matches!(effect, Effect::KeepFocus(_))));
}

#[test]
fn maps_that_are_waited_for_too_long_are_marked() {
    let mut page = Page::computed();
    let old = page.state.revision;
    page.answer(old, Answer::Strip(CONV, strip(1)));
    page.set(CONV, "filters", 8);
    let new = page.asked().unwrap().revision;
    assert!(!is_stale(&page.state, CONV), "newer maps may come at once");
    page.send(Msg::Late(new));
    assert!(is_stale(&page.state, CONV));
    page.answer(new, Answer::Strip(CONV, strip(2)));
    assert!(!is_stale(&page.state, CONV), "they came");
    page.answer(new, Answer::Done);
    page.send(Msg::Late(new + 1));
    assert!(!is_stale(&page.state, CONV), "nothing is computed");
}

/// A stack of an input and so many convolutions, its picture there and the worker free.
fn long(count: usize) -> Page {
    let mut page = Page::computed();
    let conv = || Layer::new("Conv2D");
    let layers = Layer::new("InputLayer").into_iter().chain((0..count).filter_map(|_| conv()));
    let (title, network) = (Title::Own("long".to_owned()), Arc::new(Network::stack("long", layers)));
    let document = Document { title, network, ..page.document().clone() };
    page.send(Msg::Open(Box::new(document)));
    page
}

fn nodes(request: &Request) -> Vec<u32> {
    let mut nodes: Vec<u32> = request.wanted.iter().map(|wanted| wanted.node.0).collect();
    nodes.dedup();
    nodes
}

#[test]
fn only_what_is_near_the_view_is_asked_for_and_nothing_twice() {
    let mut page = long(100);
    let first = page.asked().expect("a request for the first cards");
    assert_eq!(nodes(&first), (1..12).collect::<Vec<_>>());
    for node in nodes(&first) {
        page.answer(first.revision, Answer::Strip(NodeId(node), strip(0)));
    }
    page.answer(first.revision, Answer::Done);
    page.effects.clear();
    // The selected card's values have not come; all else is there.
    page.send(Msg::Near(0..12));
    let again = page.asked().expect("what has not come");
    assert_eq!(again.wanted, [Wanted { node: NodeId(1), detail: Detail::Values }]);
    // Any values do.
    let values = page.state.picture.input.clone().expect("the picture's");
    page.answer(again.revision, Answer::Values(NodeId(1), values, DataFormat::ChannelsLast));
    page.answer(again.revision, Answer::Done);
    page.effects.clear();
    page.send(Msg::Near(0..12));
    assert_eq!(page.effects, []);
    page.send(Msg::Near(6..18));
    let next = page.asked().expect("the cards that came near");
    assert_eq!(nodes(&next), (12..18).collect::<Vec<_>>());
    // Far from the first ones: their maps are let go, but for what the lens looks at, and are asked for when they come back.
    page.answer(next.revision, Answer::Done);
    page.send(Msg::Near(60..72));
    let kept: Vec<u32> = page.state.maps.keys().map(|node| node.0).collect();
    assert_eq!(kept, [1]);
    page.finish();
    page.send(Msg::Near(0..12));
    assert_eq!(nodes(&page.asked().expect("the first cards again")), (2..12).collect::<Vec<_>>());
}

/// The two ways to look share the layer and the cell; the other one is kept, and asks for no more than it shows.
#[test]
fn the_overview_asks_for_what_it_shows() {
    let mut page = long(100);
    page.finish();
    page.send(Msg::Tour(true));
    page.send(Msg::Pick { node: NodeId(1), y: 0, x: 0 });
    let (selected, pick) = (page.state.selected, page.state.pick);
    page.effects.clear();
    assert!(page.send(Msg::Way(Way::Overview)).contains(&Effect::KeepSettings));
    assert_eq!((page.state.selected, page.state.pick), (selected, pick));
    assert_eq!(page.state.tour, None, "what the tour shows stands in the stack");
    let folding = page.state.folding.clone();
    let fronts: Vec<u32> = folding.columns.iter().map(|column| column.front as u32).collect();
    assert!(fronts.len() < 50, "{fronts:?}");
    page.send(Msg::Near(0..folding.groups.len()));
    let asked = page.asked().expect("the blocks' maps");
    for Wanted { node, detail } in &asked.wanted {
        assert!(fronts.contains(&node.0) || *node == selected, "{node:?}");
        if let (Detail::Strip { count, .. }, false) = (detail, *node == selected) {
            assert!(*count <= folding.level.maps());
        }
    }
    page.finish();
    page.effects.clear();
    assert_eq!(page.send(Msg::Way(Way::Overview)), [], "it is open");
    page.send(Msg::Tour(true));
    assert_eq!(page.state.settings.way, Way::Stack);
}

#[test]
fn an_edit_makes_all_maps_old_and_another_name_none() {
    let mut page = long(3);
    let first = page.asked().expect("a request");
    for node in nodes(&first) {
        page.answer(first.revision, Answer::Strip(NodeId(node), strip(0)));
    }
    let values = page.state.picture.input.clone().expect("the picture's");
    page.answer(first.revision, Answer::Values(NodeId(1), values, DataFormat::ChannelsLast));
    page.answer(first.revision, Answer::Done);
    page.effects.clear();
    page.send(Msg::Change(vec![Change::Title("other".to_owned())], None));
    assert_eq!(page.asked(), None);
    page.set(NodeId(1), "filters", 3_u64);
    assert_eq!(nodes(&page.asked().expect("all of it")), [1, 2, 3]);
}

/// The beam of the cell under the pointer is brief: whatever is looked at next has the beam, the pointer resting where it was.
#[test]
fn what_is_looked_at_next_takes_the_beam_from_the_pointer() {
    for msg in [
        Msg::Pick { node: NodeId(1), y: 5, x: 5 },
        Msg::Step(Step::Next),
        Msg::Select(NodeId(2)),
        Msg::Tab(Tab::Maps),
        Msg::Way(Way::Overview),
    ] {
        let mut page = Page::computed();
        let hover = Pick { node: NodeId(1), y: 1, x: 1 };
        page.send(Msg::Hover(Some(hover)));
        assert_eq!(page.state.hover, Some(hover));
        page.send(msg.clone());
        assert_eq!(page.state.hover, None, "{msg:?}");
    }
}

/// A layer that merges comes with layers to merge: the one above, and the nearest before it that fits.
#[test]
fn a_merge_that_is_added_reads_two_layers() {
    for class_name in Layer::CLASS_NAMES.iter().filter(|name| Layer::new(name).unwrap().op().merges()) {
        let mut page = Page::computed();
        let offers = convscope::app::catalogue::offers(&page.state, 3);
        page.send(Msg::Add { at: 3, class_name: (*class_name).to_owned() });
        let network = &page.state.document().network;
        let node = &network.nodes[3];
        let read: Vec<NodeId> = node.inputs.iter().map(|source| source.node).collect();
        assert_eq!(read.first(), Some(&SECOND), "{class_name}");
        // Only along the channels do two layers of this example fit together.
        let shape = page.state.report.nodes[3].shape().cloned();
        match *class_name {
            "Concatenate" => {
                assert_eq!((read, shape.clone()), (vec![SECOND, CONV], Some(Shape::known(&[100, 100, 48]))))
            }
            "Subtract" => assert_eq!((read, shape.clone()), (vec![SECOND], None)),
            _ => assert_eq!(shape, Some(Shape::known(&[100, 100, 32])), "{class_name}"),
        }
        if let Some(offer) = offers.iter().find(|offer| offer.class_name == *class_name) {
            assert_eq!(offer.gives.as_ref().map(|(shape, _)| shape), shape.as_ref(), "{class_name}");
        }
        page.send(Msg::Undo);
        assert_eq!(page.state.document().network.nodes.len(), 6, "{class_name}");
    }
}
