//! What must hold of every text and file, however broken: reading ends without a panic, and what was read can be said again.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use convscope::app::address::Address;
use convscope::app::files::first;
use convscope::app::lesson::{Act, said};
use convscope::app::message::Msg;
use convscope::app::overview::Way;
use convscope::app::state::{Settings, Theme};
use convscope::app::update::update;
use convscope::nn::analysis::analyze;
use convscope::nn::network::Network;
use convscope::text::lesson::blocks::blocks;
use convscope::text::python::First;
use convscope::text::{keras_json, lesson, open, python, pytorch, summary};
use convscope::words::Locale;

/// A model JSON: what is read is written, and read again.
pub fn json(text: &str) {
    let Ok(read) = keras_json::read(text) else { return };
    let written = keras_json::write(&read.network, &analyze(&read.network));
    keras_json::from_value(&written).expect("what was written is read");
    said(&read.network);
}

/// Python: what is read is written, and read again.
pub fn python(text: &str) {
    let Ok(read) = python::read(text) else { return };
    said(&read.network);
}

/// A file of any kind, and what it is called.
pub fn file(bytes: &[u8]) {
    for name in ["a.keras", "a.py", "a.json", "a.png", ""] {
        drop(open::open(name, bytes));
    }
}

/// A lesson: what is read begins, every step of it can be entered, answered wrongly and looked at; what is not read is told.
pub fn lesson(text: &str) {
    drop(lesson::unpack(text));
    let steps = match lesson::read(text) {
        Ok(read) => read.lesson.steps.len(),
        Err(error) => {
            for l in Locale::ALL {
                assert!(!said::error(l, &error).is_empty());
            }
            return;
        }
    };
    lesson::pack(text).ok().map(|packed| lesson::unpack(&packed).expect("what was packed is unpacked"));
    let settings = Settings { locale: Locale::En, theme: Theme::System, text: 100, toured: true, way: Way::Stack };
    let mut state = first(None, &Address::default(), settings, true);
    let bytes = text.as_bytes().into();
    update(&mut state, Msg::File { name: "lesson.json".to_owned(), bytes });
    assert!(state.lesson.is_some());
    for step in 0..steps {
        update(&mut state, Msg::Lesson(Act::Go(step)));
        update(&mut state, Msg::Lesson(Act::Hint));
        let checks = state.lesson.as_ref().and_then(|playing| playing.step()).map_or(0, |step| step.checks.len());
        for check in 0..checks {
            for answer in ["1", "-", "18446744073709551615", "99999999999999999999"] {
                update(&mut state, Msg::Lesson(Act::Answer(check, answer.to_owned())));
            }
            update(&mut state, Msg::Lesson(Act::Tell(check)));
        }
        for l in Locale::ALL {
            drop(said::spoken(l, &state));
            let playing = state.lesson.as_ref().expect("it goes on");
            let step = playing.step().expect("a step");
            drop(blocks(step.text.get(l)));
            for (check, asked) in step.checks.iter().zip(&playing.now().expect("a step").asked) {
                assert!(!said::wants(l, check).is_empty());
                drop(said::answered(l, &state, check, asked));
            }
        }
    }
    update(&mut state, Msg::Lesson(Act::Finish));
    update(&mut state, Msg::Lesson(Act::Close));
}

/// A network in every form there is.
fn said(network: &Network) {
    let report = analyze(network);
    let exported = keras_json::export(network, &report);
    keras_json::from_value(&exported).expect("what was exported is read");
    for first in [First::Input, First::InputShape] {
        let code = python::write(Locale::En, network, first);
        let again = python::read(&code);
        assert!(
            again.is_ok() || network.nodes.iter().all(|node| node.off || node.body.layer().is_none()),
            "{code}\n{again:?}"
        );
    }
    drop(pytorch::write(Locale::ZhCn, network, &report));
    drop(summary::summary(network, &report).text(Some(80)));
}
