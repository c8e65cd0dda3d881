//! The lessons that ship: every step begins, none is passed before something is done, each can be passed, and every number in
//! their texts is one that the step's own network has or that follows from them by the arithmetic written beside it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use convscope::app::address::Address;
use convscope::app::files::first;
use convscope::app::lesson::said::{answered, spoken, wants};
use convscope::app::lesson::{Act, Checked, LESSONS, Playing, hidden};
use convscope::app::message::{Effect, Msg};
use convscope::app::overview::Way;
use convscope::app::state::{Settings, State, Tab, Theme};
use convscope::app::update::{start, update};
use convscope::app::view::Editing;
use convscope::nn::analysis::Field;
use convscope::nn::document::{Change, PictureSource};
use convscope::nn::layers::Sight;
use convscope::nn::network::{Edit, NodeId};
use convscope::nn::params::Value;
use convscope::nn::weights::{FilterEdit, FilterKey, Preset};
use convscope::text::json;
use convscope::text::lesson::blocks::{Block, blocks};
use convscope::text::lesson::checks::Subject;
use convscope::text::lesson::{Said, Step, What, read};
use convscope::words::{Locale, plain};
use std::collections::BTreeSet;

const SETTINGS: Settings =
    Settings { locale: Locale::En, theme: Theme::System, text: 100, toured: true, way: Way::Stack };

/// What passes each step, in words: `layer.argument=value`, `+Class@place`, `-layer`, `kernel layer filter preset`, `repair layer`.
/// Numbers that are asked for are answered by the document. Nothing stands where nothing but answers is asked for.
const SOLVED: &[(&str, &[&str])] = &[
    ("first-shapes", &["", "", "conv2d_1.padding=\"same\"", "", "repair conv2d"]),
    ("padding", &["", "conv2d.padding=\"same\"", "", "", "conv2d.padding=\"same\""]),
    ("strides", &["conv2d.strides=[2,2]", "", "conv2d.kernel_size=[4,4]", ""]),
    ("pooling", &["", "", "max_pooling2d.strides=[1,1]", "+MaxPooling2D@3", "+GlobalAveragePooling2D@3"]),
    ("receptive-field", &["", "", "+MaxPooling2D@4; +Conv2D@5; conv2d_2.filters=8", "conv2d.dilation_rate=[4,4]"]),
    ("parameters", &["", "", "input_layer.shape=[64,64,3]", "", "-flatten; +GlobalAveragePooling2D@2"]),
    ("depth", &["", "conv2d.kernel_size=[3,3]; +Conv2D@2; conv2d_1.filters=16", "", "", ""]),
    (
        "edges",
        &[
            "kernel conv2d 0 laplacian",
            "kernel conv2d 0 edge_180",
            "kernel conv2d 0 sobel_y",
            "conv2d.activation=\"relu\"",
            "conv2d.filters=2",
        ],
    ),
    ("pytorch", &["", "", "+ZeroPadding2D@1; conv2d.padding=\"valid\"", "", "max_pooling2d.padding=\"same\""]),
];

/// Other ways to pass a step.
const OTHER_WAYS: &[(&str, usize, &str)] = &[
    ("strides", 2, "conv2d.kernel_size=[2,2]"),
    ("strides", 2, "conv2d.padding=\"same\""),
    ("pooling", 3, "max_pooling2d.pool_size=[4,4]"),
];

/// Ways that do not pass it.
const NO_WAYS: &[(&str, usize, &str)] = &[
    ("strides", 2, "conv2d.strides=[1,1]"),
    ("padding", 4, "conv2d.kernel_size=[5,5]"),
    ("receptive-field", 2, "conv2d_1.kernel_size=[7,7]"),
    ("parameters", 4, "+MaxPooling2D@2"),
    ("depth", 1, "conv2d.kernel_size=[3,3]"),
    ("edges", 0, "kernel conv2d 0 box_blur"),
];

/// Numbers that no network of the step has, and why each is right.
fn also(lesson: &str, step: usize) -> Vec<(u64, u64)> {
    match (lesson, step) {
        // 28 × 28 and 1 × 28 × 28 are sizes of the start; what follows is arithmetic, or counts of things in the text.
        ("first-shapes", 0) => vec![(3, 2 + 1)],
        ("padding", 0) => vec![(7, 8 - 1), (5, 8 - 3), (2, 3 - 1)],
        ("padding", 1) => vec![(2, 3 - 1)],
        ("padding", 2) => vec![(2, 2)],
        ("strides", 0) => vec![(4, 7 - 3)],
        ("strides", 1) => vec![(4, 2 * 2), (6, 2 * 3)],
        ("strides", 2) => vec![(7, 8 - 1), (4, 8 / 2)],
        ("pooling", 2) => vec![(100, 100)],
        ("receptive-field", 2) => vec![(1500, 1500), (16, 16), (3144, 8 * 7 * 7 * 8 + 8), (7, 7)],
        ("receptive-field", 3) => vec![(2, 2), (5, (3 - 1) * 2 + 1), (9, 3 * 3)],
        ("parameters", 3) => vec![(45_000, 30 * 30 * 50)],
        ("parameters", 4) => vec![(20_000, 20_000)],
        ("depth", 1) => vec![(5000, 5000)],
        ("depth", 2) => vec![(144, 3 * 3 * 16), (4640, 2 * (3 * 3 * 16 * 16 + 16))],
        ("depth", 3) => vec![(7, 7), (12_560, 7 * 7 * 16 * 16 + 16), (2, 3 - 1)],
        ("depth", 4) => vec![(2320, 3 * 3 * 16 * 16 + 16), (160, 3 * 3 * 16 + 16), (272, 16 * 16 + 16)],
        ("edges", 0) => vec![(9, 3 * 3)],
        ("edges", 1) => vec![(2, 2)],
        ("pytorch", 3) => vec![(7, 7)],
        _ => vec![],
    }
}

fn text(id: &str) -> String {
    std::fs::read_to_string([env!("CARGO_MANIFEST_DIR"), "/www/lessons/", id, ".json"].concat()).unwrap()
}

struct Page {
    state: State,
    checked: Vec<Checked>,
}

impl Page {
    fn open(id: &str) -> Self {
        let address = Address::read(&["?mode=lesson&lesson=", id].concat(), "");
        let mut state = first(None, &address, SETTINGS, true);
        let effects = start(&mut state);
        let ticket = effects.iter().find_map(|effect| match effect {
            Effect::FetchLesson { ticket, id: asked } if asked == id => Some(*ticket),
            _ => None,
        });
        let mut page = Self { state, checked: vec![] };
        page.act(Act::Came { ticket: ticket.expect("it is asked for"), id: id.to_owned(), text: Some(text(id)) });
        assert_eq!(page.state.notice, None, "{id}");
        page
    }

    fn send(&mut self, msg: Msg) {
        let effects = update(&mut self.state, msg);
        let checked = effects.into_iter().filter_map(|effect| match effect {
            Effect::Checked(checked) => Some(checked),
            _ => None,
        });
        self.checked.extend(checked);
    }

    fn act(&mut self, act: Act) {
        self.send(Msg::Lesson(act));
    }

    fn playing(&self) -> &Playing {
        self.state.lesson.as_ref().unwrap()
    }

    fn step(&self) -> Step {
        self.playing().step().unwrap().clone()
    }

    fn done(&self) -> bool {
        self.playing().now().unwrap().done
    }

    fn node(&self, name: &str) -> NodeId {
        let nodes = &self.state.document().network.nodes;
        nodes.iter().find(|node| node.name == name).unwrap_or_else(|| panic!("no {name}")).id
    }

    /// Answers everything that is asked for, rightly.
    fn answer(&mut self) {
        for (at, check) in self.step().checks.iter().enumerate() {
            if let What::Ask(figure) = check.what {
                let subject = Subject { document: self.state.document(), report: &self.state.report };
                let n = subject.figure(figure, check.layer.as_deref(), None).expect("a figure that is there");
                self.act(Act::Answer(at, n.to_string()));
            }
        }
    }

    fn play(&mut self, script: &str) {
        for line in script.split(';').map(str::trim).filter(|line| !line.is_empty()) {
            let change = |edit: Edit| Msg::Change(vec![Change::Network(edit)], None);
            if let Some(layer) = line.strip_prefix("repair ") {
                let node = self.node(layer);
                let repairs = self.state.repairs.get(&node).unwrap().clone();
                let edit = repairs.first().unwrap().edit.clone();
                self.send(change(edit));
            } else if let Some(words) = line.strip_prefix("kernel ") {
                let words: Vec<&str> = words.split(' ').collect();
                let key = FilterKey {
                    node: self.node(words[0]),
                    weight: "kernel".to_owned(),
                    filter: words[1].parse().unwrap(),
                };
                let edit = FilterEdit::Preset(Preset::from_word(words[2]).unwrap());
                self.send(Msg::Change(vec![Change::Filter(key, Some(edit))], None));
            } else if let Some(added) = line.strip_prefix('+') {
                let (class, at) = added.split_once('@').unwrap();
                self.send(Msg::Add { at: at.parse().unwrap(), class_name: class.to_owned() });
            } else if let Some(layer) = line.strip_prefix('-') {
                let node = self.node(layer);
                self.send(change(Edit::Remove { node }));
            } else {
                let (place, value) = line.split_once('=').unwrap();
                let (layer, param) = place.split_once('.').unwrap();
                let value: Value = json::parse(value).unwrap();
                self.send(Msg::Set { node: self.node(layer), param: param.to_owned(), value, gesture: None });
            }
        }
    }
}

fn solution(id: &str) -> &'static [&'static str] {
    SOLVED.iter().find(|(lesson, _)| *lesson == id).unwrap_or_else(|| panic!("{id} is not solved here")).1
}

#[test]
fn the_list_is_that_of_the_files() {
    let files = std::fs::read_dir([env!("CARGO_MANIFEST_DIR"), "/www/lessons"].concat()).unwrap();
    let mut files: Vec<String> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".json").map(str::to_owned))
        .collect();
    files.sort();
    let mut listed: Vec<&str> = LESSONS.to_vec();
    listed.sort_unstable();
    assert_eq!(files, listed);
    let embed = std::fs::read_to_string([env!("CARGO_MANIFEST_DIR"), "/xtask/src/embed.rs"].concat()).unwrap();
    for id in LESSONS {
        assert!(embed.contains(&format!("\"{id}\"")), "{id} is not in embed.html");
        for l in Locale::ALL {
            assert!(convscope::words::lookup(l, &format!("lesson_name.{id}")).is_some(), "{id} has no name");
            assert!(convscope::words::lookup(l, &format!("lesson_name.{id}_about")).is_some(), "{id} is not described");
        }
    }
}

#[test]
fn every_lesson_is_whole_in_both_languages() {
    for id in LESSONS {
        let read = read(&text(id)).unwrap_or_else(|error| panic!("{id}: {error:?}"));
        assert_eq!(read.unread, Vec::<String>::new(), "{id}");
        let lesson = read.lesson;
        assert!((3..=6).contains(&lesson.steps.len()), "{id}: {} steps", lesson.steps.len());
        // Those that embed.html carries: it may be where nothing can be fetched.
        for step in &lesson.steps {
            if let Some(PictureSource::Sample(picture)) = step.start.as_ref().map(|start| &start.picture.source) {
                assert!(picture == "cat" || picture.starts_with("digit-"), "{id}: {picture}");
            }
        }
        let mut texts: Vec<&Said> = vec![&lesson.title, lesson.finish.as_ref().unwrap()];
        for step in &lesson.steps {
            texts.extend([&step.text, step.title.as_ref().unwrap()]);
            texts.extend(&step.hints);
            assert!(!step.checks.is_empty() && !step.hints.is_empty(), "{id}");
            assert!(step.show.layer.is_some(), "{id}: a step that shows nothing");
        }
        for said in texts {
            let (en, zh) = (said.get(Locale::En), said.get(Locale::ZhCn));
            let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert!(!chinese(en), "{id}: {en}");
            // A formula is the same in both.
            assert!(chinese(zh) || zh.contains(['·', '/']), "{id}: {zh}");
            // No mark is left open, and no half-width punctuation stands between Chinese words.
            for text in [en, zh] {
                for block in blocks(text) {
                    if let Block::Paragraph(text) = block {
                        assert!(!plain(&text).contains(['`', '*']), "{id}: {text}");
                    }
                }
            }
        }
    }
}

#[test]
fn every_step_can_be_passed_and_is_not_passed_before() {
    for id in LESSONS {
        let mut page = Page::open(id);
        let steps = page.playing().lesson.steps.len();
        assert_eq!(solution(id).len(), steps, "{id}");
        for (at, script) in solution(id).iter().enumerate() {
            assert_eq!(page.playing().at, at);
            assert!(!page.done(), "{id} {at}: passed before anything was done");
            let step = page.step();
            let asks = step.checks.iter().filter(|check| matches!(check.what, What::Ask(_))).count();
            assert_eq!(hidden(&page.state).any(), asks > 0, "{id} {at}");
            let before = page.checked.len();
            page.answer();
            page.play(script);
            let found = &page.playing().now().unwrap().found;
            assert!(page.done() && found.iter().all(|(_, holds)| *holds), "{id} {at}: {found:?}");
            assert!(!hidden(&page.state).any(), "{id} {at}");
            let told: Vec<&str> = page.checked[before..].iter().map(|checked| checked.verb).collect();
            assert_eq!(told.len(), asks + 1, "{id} {at}: {told:?}");
            let last = page.checked.last().unwrap();
            assert_eq!((last.verb, last.passed, last.step, last.lesson.as_str()), ("passed", true, at as u64 + 1, id));
            for l in Locale::ALL {
                assert!(step.checks.iter().all(|check| !wants(l, check).is_empty()));
                assert!(!spoken(l, &page.state).is_empty());
            }
            page.act(if at + 1 < steps { Act::Go(at + 1) } else { Act::Finish });
        }
        assert!(page.playing().finished);
        let last = page.checked.last().unwrap();
        assert_eq!((last.verb, last.passed), ("completed", true), "{id}");
    }
}

#[test]
fn other_ways_pass_and_wrong_ones_do_not() {
    for (ways, passes) in [(OTHER_WAYS, true), (NO_WAYS, false)] {
        for (id, at, script) in ways {
            let mut page = Page::open(id);
            page.act(Act::Go(*at));
            page.answer();
            page.play(script);
            assert_eq!(page.done(), passes, "{id} {at} {script}");
        }
    }
}

/// All numbers that the state's network has.
fn numbers(state: &State) -> BTreeSet<u64> {
    fn of(value: &Value, into: &mut BTreeSet<u64>) {
        match value {
            Value::List(items) => items.iter().for_each(|item| of(item, into)),
            value => into.extend(value.as_int().and_then(|n| u64::try_from(n).ok())),
        }
    }
    let (network, report) = (&state.document().network, &state.report);
    let mut found = BTreeSet::from([0, 1, report.totals.params, report.totals.macs]);
    for (node, entry) in network.nodes.iter().zip(&report.nodes) {
        found.extend([entry.params, entry.macs.unwrap_or(0)]);
        found.extend(entry.shape().into_iter().flat_map(|shape| shape.0.iter().flatten().copied()));
        for param in network.layer(node).map(|layer| layer.op().params()).unwrap_or_default() {
            of(&param.value, &mut found);
        }
        if let Some(Field::Window { y, .. }) = entry.field {
            found.insert(y.size());
        }
        if let Some(Sight::Window { h, w }) = entry.sight {
            for window in [h, w] {
                found.extend([window.before, window.after, window.unread(), window.kernel]);
            }
        }
    }
    found
}

/// The numbers in a text, and its equations: `a · b + c = d`, whose right side is held to its left.
fn told(text: &str) -> (BTreeSet<u64>, Vec<String>) {
    let text = plain(text).replace('−', "-");
    let (mut found, mut wrong) = (BTreeSet::new(), vec![]);
    let letters: Vec<char> = text.chars().collect();
    let is_number = |c: char| c.is_ascii_digit();
    let mut at = 0;
    while at < letters.len() {
        if !is_number(letters[at]) || (at > 0 && (letters[at - 1].is_ascii_alphabetic() || letters[at - 1] == '_')) {
            at += 1;
            continue;
        }
        let from = at;
        while at < letters.len()
            && (is_number(letters[at])
                || (letters[at] == ','
                    && letters.get(at + 1..at + 4).is_some_and(|next| next.iter().all(|c| is_number(*c)))))
        {
            at += 1;
        }
        // `conv2d` and `MaxPool2d` are names.
        if letters.get(at).is_some_and(|c| c.is_ascii_alphabetic()) {
            continue;
        }
        let number: String = letters[from..at].iter().filter(|c| **c != ',').collect();
        found.insert(number.parse().unwrap());
    }
    // What stands on the right of an equation that holds follows from what stands on its left.
    for (place, _) in text.match_indices(" = ") {
        let before: Vec<char> = text[..place].chars().collect();
        let part = |at: &usize| {
            let c = before[*at];
            let grouped = c == ',' && before.get(at + 1).is_some_and(|next| is_number(*next));
            is_number(c) || " ·+-()".contains(c) || grouped
        };
        let from = (0..before.len()).rev().take_while(part).last().unwrap_or(before.len());
        let left: String = before[from..].iter().filter(|c| **c != ',').collect();
        let right: String = text[place + 3..].chars().take_while(|c| is_number(*c) || *c == ',').collect();
        let right: String = right.trim_end_matches(',').replace(',', "");
        if left.contains(['·', '+', '-']) && !right.is_empty() {
            // A closing bracket may be left over from the sentence around.
            match (value(left.trim()), right.parse::<u64>()) {
                (Some(left), Ok(right)) if u64::try_from(left) == Ok(right) => {
                    found.remove(&right);
                }
                _ => wrong.push(format!("{} = {right}", left.trim())),
            }
        }
    }
    (found, wrong)
}

/// Sums of products with brackets.
fn value(text: &str) -> Option<i64> {
    fn sum(rest: &mut &str) -> Option<i64> {
        let mut total = product(rest)?;
        loop {
            *rest = rest.trim_start();
            let sign = match rest.chars().next() {
                Some('+') => 1,
                Some('-') => -1,
                _ => return Some(total),
            };
            *rest = &rest[1..];
            total += sign * product(rest)?;
        }
    }
    fn product(rest: &mut &str) -> Option<i64> {
        let mut total = atom(rest)?;
        loop {
            *rest = rest.trim_start();
            let Some(after) = rest.strip_prefix('·') else { return Some(total) };
            *rest = after;
            total *= atom(rest)?;
        }
    }
    fn atom(rest: &mut &str) -> Option<i64> {
        *rest = rest.trim_start();
        if let Some(inside) = rest.strip_prefix('(') {
            *rest = inside;
            let inside = sum(rest)?;
            *rest = rest.trim_start().strip_prefix(')')?;
            return Some(inside);
        }
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = rest.split_at(length);
        *rest = after;
        number.parse().ok()
    }
    let mut rest = text;
    sum(&mut rest).filter(|_| rest.trim().is_empty())
}

#[test]
fn equations_are_held() {
    assert!(told("(4 − 1) · 2 + 3 = 9, 3 · 3 · 16 = 144 and K = 32").1.is_empty());
    assert_eq!(told("3 · 3 = 10").1, ["3 · 3 = 10"]);
    assert_eq!(told("`conv2d` has 22,550, 2 × 2, H_2").0, BTreeSet::from([22_550, 2]));
}

#[test]
fn every_number_of_the_texts_is_true() {
    let mut unknown = vec![];
    for id in LESSONS {
        let mut page = Page::open(id);
        for (at, script) in solution(id).iter().enumerate() {
            let step = page.step();
            let mut known = numbers(&page.state);
            page.answer();
            page.play(script);
            known.extend(numbers(&page.state));
            for (number, by_arithmetic) in also(id, at) {
                assert_eq!(number, by_arithmetic, "{id} {at}");
                known.insert(number);
            }
            let texts = [&step.text, step.title.as_ref().unwrap()].into_iter().chain(&step.hints);
            for said in texts {
                let [en, zh] = Locale::ALL.map(|l| told(said.get(l)));
                assert!(en.1.is_empty() && zh.1.is_empty(), "{id} {at}: {:?} {:?}", en.1, zh.1);
                for number in en.0.union(&zh.0) {
                    if !known.contains(number) {
                        unknown.push(format!("{id} {at}: where is {number} from? {}", said.get(Locale::En)));
                    }
                }
            }
            page.act(Act::Go(at + 1));
        }
    }
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}

#[test]
fn a_number_that_is_asked_for_is_hidden_until_it_is_answered() {
    let mut page = Page::open("parameters");
    assert_eq!((hidden(&page.state).costs, hidden(&page.state).shapes), (true, false));
    assert_eq!(page.state.view.editing(), Editing::Nothing, "first predict, then try");
    page.send(Msg::Tab(Tab::Why));
    page.send(Msg::Tab(Tab::Summary));
    page.send(Msg::Set { node: NodeId(1), param: "filters".to_owned(), value: Value::Int(1), gesture: None });
    assert_eq!((page.state.tab, page.state.report.totals.params), (Tab::Window, 1400));
    // A wrong answer is told what it leaves out, and not the number.
    let said = |page: &Page, l| {
        let playing = page.playing();
        let now = playing.now().unwrap();
        answered(l, &page.state, &playing.step().unwrap().checks[0], &now.asked[0]).join(" ")
    };
    for (answer, in_english, in_chinese) in [
        ("1350", "K (biases) is left out", "漏掉 K（偏置）"),
        ("５００", "It is not 500", "不是 500"),
        ("1,401", "It is not 1,401", "不是 1,401"),
        ("many", "“many” is no whole number", "“many”不是整数"),
    ] {
        page.act(Act::Answer(0, answer.to_owned()));
        let (en, zh) = (said(&page, Locale::En), said(&page, Locale::ZhCn));
        assert!(en.contains(in_english) && zh.contains(in_chinese), "{answer}: {en} / {zh}");
        assert!(!en.contains("1,400") && hidden(&page.state).costs, "{en}");
    }
    page.act(Act::Answer(0, " 1 400 ".to_owned()));
    assert!(!hidden(&page.state).any() && page.done());
    assert_eq!(
        said(&page, Locale::En),
        "Right: parameters of `conv2d` is 1,400. K · F · F · Din + K = 50 · 3 · 3 · 3 + 50 = 1,400"
    );
    // The network may be changed again as the address lets it; this step says nothing may.
    assert_eq!(page.state.view.editing(), Editing::Nothing);
    // Told instead of found: the step is over, and not passed.
    page.act(Act::Go(1));
    page.act(Act::Tell(0));
    assert!(page.done() && !hidden(&page.state).any());
    assert!(!page.checked.last().unwrap().passed);
}

#[test]
fn nothing_that_was_made_is_lost() {
    let mut page = Page::open("strides");
    page.play("conv2d.strides=[3,3]");
    let made = page.state.document().clone();
    page.act(Act::Go(2));
    assert!(page.playing().progress[0].skipped && !page.playing().progress[0].done);
    assert_eq!(page.checked.last().map(|checked| checked.verb), Some("skipped"));
    page.play("conv2d.kernel_size=[2,2]");
    let later = page.state.document().clone();
    // Back and forth: each step has what was made in it.
    page.act(Act::Go(0));
    assert_eq!(*page.state.document(), made);
    page.act(Act::Go(2));
    assert_eq!(*page.state.document(), later);
    // A step's start is one step of undo, and undo goes on before the lesson.
    page.act(Act::Again);
    assert_ne!(*page.state.document(), later);
    page.send(Msg::Undo);
    assert_eq!(*page.state.document(), later);
    while page.state.history.can_undo() {
        page.send(Msg::Undo);
    }
    assert!(page.state.lesson.is_some());
    // What one step lets be changed is not what the next does.
    page.act(Act::Again);
    page.send(Msg::Set { node: page.node("conv2d"), param: "filters".to_owned(), value: Value::Int(9), gesture: None });
    page.send(Msg::Add { at: 1, class_name: "Flatten".to_owned() });
    assert_eq!(page.state.document().network.nodes.len(), 2);
    // Without the lesson everything may be, and the network stays.
    let kept = page.state.document().clone();
    page.act(Act::Close);
    assert_eq!((page.state.view.editing(), page.state.document()), (Editing::All, &kept));
}

#[test]
fn a_lesson_that_cannot_be_had_is_told() {
    let address = Address::read("?mode=lesson&lesson=nobody", "");
    let mut state = first(None, &address, SETTINGS, true);
    start(&mut state);
    let came = |text: Option<&str>, ticket| {
        Msg::Lesson(Act::Came { ticket, id: "nobody".to_owned(), text: text.map(str::to_owned) })
    };
    update(&mut state, came(None, 0));
    assert_eq!(state.notice, None, "an answer that nobody waits for");
    for text in [
        None,
        Some("{"),
        Some("{}"),
        Some(r#"{"convscope_lesson": 9}"#),
        Some(r#"{"convscope_lesson": 1, "title": "x", "steps": [{"text": 3}]}"#),
    ] {
        let msg = came(text, state.lesson_ticket);
        update(&mut state, msg);
        for l in Locale::ALL {
            let said = convscope::app::notices::notice(l, state.notice.as_ref().unwrap());
            assert!(said.len() > 20, "{said}");
        }
        assert!(state.lesson.is_none());
    }
    // Nothing stumbles where there is no lesson, or no such check.
    let nonsense = [
        Act::Go(7),
        Act::Again,
        Act::Hint,
        Act::Answer(9, "1".to_owned()),
        Act::Tell(3),
        Act::Fold(true),
        Act::Finish,
        Act::Close,
    ];
    for act in nonsense.clone() {
        update(&mut state, Msg::Lesson(act));
    }
    let mut page = Page::open("pooling");
    for act in nonsense {
        page.act(act);
    }
}

#[test]
fn a_lesson_comes_in_a_link_a_file_or_from_an_address() {
    let packed = convscope::text::lesson::pack(&text("padding")).unwrap();
    assert!(packed.len() < 8000, "{}", packed.len());
    let address = Address::read("?mode=lesson", &["#l=", &packed].concat());
    let mut state = first(None, &address, SETTINGS, true);
    start(&mut state);
    assert_eq!(state.lesson.as_ref().unwrap().lesson.steps.len(), 5);
    // The link of another network leaves the lesson; one that says the same lesson goes on with it.
    let follow = |query: &str, fragment: &str| Msg::Follow(Box::new(Address::read(query, fragment)));
    update(&mut state, follow("?mode=lesson", "#m=i5x5x1-c1k3"));
    assert!(state.lesson.is_none());
    assert_eq!(state.document().network.nodes.len(), 2);
    let bytes: std::sync::Arc<[u8]> = text("edges").into_bytes().into();
    update(&mut state, Msg::File { name: "edges.json".to_owned(), bytes: bytes.clone() });
    assert_eq!(state.lesson.as_ref().unwrap().lesson.steps.len(), 5);
    // The link to a lesson is a lesson's, by its name or with all of it.
    let link = |state: &mut State| match update(state, Msg::CopyLink).pop() {
        Some(Effect::CopyLink(link)) => link.fragment,
        other => panic!("{other:?}"),
    };
    let address = Address::read("", &["#", &link(&mut state)].concat());
    let mut again = first(None, &address, SETTINGS, true);
    start(&mut again);
    assert_eq!(again.lesson.as_ref().unwrap().lesson, state.lesson.as_ref().unwrap().lesson);
    assert_eq!(link(&mut Page::open("edges").state), "mode=lesson&lesson=edges");
    update(&mut state, Msg::Lesson(Act::Close));
    update(&mut state, follow("?mode=lesson", "#u=https://example.org/lesson.json"));
    let ticket = state.url.0;
    update(&mut state, Msg::Fetched { ticket, host: "example.org".to_owned(), bytes });
    assert!(state.lesson.is_some());
}

/// The guides' example is the same in both languages, is read to its last key, and can be passed.
#[test]
fn the_example_of_the_guides() {
    let examples = ["docs/lessons.md", "docs/lessons.zh-CN.md"].map(|path| {
        let guide = std::fs::read_to_string([env!("CARGO_MANIFEST_DIR"), "/", path].concat()).unwrap();
        for id in LESSONS {
            assert!(guide.contains(&format!("`{id}`")), "{path} does not name {id}");
        }
        for word in convscope::text::lesson::Figure::WORDS.iter().chain(convscope::text::lesson::KernelIs::WORDS) {
            assert!(guide.contains(&format!("`{word}`")), "{path} does not name {word}");
        }
        guide.split_once("```json\n").unwrap().1.split_once("```").unwrap().0.to_owned()
    });
    assert_eq!(examples[0], examples[1]);
    assert_eq!(read(&examples[0]).unwrap().unread, Vec::<String>::new());
    let mut page = Page::open("padding");
    page.send(Msg::File { name: "mine.json".to_owned(), bytes: examples[0].clone().into_bytes().into() });
    assert_eq!(page.playing().lesson.steps.len(), 2);
    for script in ["", "conv2d.strides=[4,4]"] {
        assert!(!page.done());
        page.answer();
        page.play(script);
        assert!(page.done(), "{script}");
        page.act(Act::Go(1));
    }
}
