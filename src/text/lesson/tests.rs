use super::checks::Subject;
use super::*;
use crate::nn::analysis::analyze;
use crate::text::share;
use proptest::prelude::*;

const HEAD: &str = r#""convscope_lesson": 1, "title": "t""#;

fn step(step: &str) -> Result<Read, LessonError> {
    read(&format!("{{ {HEAD}, \"steps\": [{step}] }}"))
}

/// What a check says of a link's network.
fn look(link: &str, check: &str) -> bool {
    let (key, value) = link.split_once('=').unwrap();
    let document = share::field(key, value).unwrap().unwrap().document;
    let read = step(&format!(r#"{{ "text": "x", "checks": [{check}] }}"#)).unwrap();
    assert!(read.unread.is_empty(), "{:?}", read.unread);
    let report = analyze(&document.network);
    read.lesson.steps[0].checks[0].look(Subject { document: &document, report: &report }).1
}

#[test]
fn every_check_can_pass_and_fail() {
    let strided = "m=i50x50x32-c32k3s2p";
    for (link, check, passes) in [
        (strided, r#"{ "check": "shape", "is": "25x25x32" }"#, true),
        (strided, r#"{ "check": "shape", "is": [25, 25, 31] }"#, false),
        (strided, r#"{ "check": "shape", "layer": "input_layer", "is": "50 × 50 × 32" }"#, true),
        (strided, r#"{ "check": "shape", "layer": "nobody", "is": "25x25x32" }"#, false),
        (strided, r#"{ "check": "parameters", "is": 9248 }"#, true),
        (strided, r#"{ "check": "parameters", "layer": "conv2d", "at_most": 9247 }"#, false),
        (strided, r#"{ "check": "macs", "at_least": 5760000 }"#, true),
        (strided, r#"{ "check": "padding_top", "layer": "conv2d", "is": 0 }"#, true),
        (strided, r#"{ "check": "padding_bottom", "layer": "conv2d", "is": 1 }"#, true),
        (strided, r#"{ "check": "padding_left", "is": 1 }"#, false),
        (strided, r#"{ "check": "padding_right", "is": 1 }"#, true),
        (strided, r#"{ "check": "height", "is": 25 }"#, true),
        (strided, r#"{ "check": "width", "at_most": 24 }"#, false),
        (strided, r#"{ "check": "channels", "is": 32 }"#, true),
        (strided, r#"{ "check": "values", "is": 20000 }"#, true),
        (strided, r#"{ "check": "receptive_field", "is": 3 }"#, true),
        (strided, r#"{ "check": "argument", "layer": "conv2d", "argument": "strides", "is": 2 }"#, true),
        (strided, r#"{ "check": "argument", "argument": "strides", "is": [2, 1] }"#, false),
        (strided, r#"{ "check": "argument", "argument": "padding", "is": "same" }"#, true),
        (strided, r#"{ "check": "argument", "argument": "nothing", "is": null }"#, false),
        (strided, r#"{ "check": "layers", "class": "MaxPooling2D", "is": 0 }"#, true),
        (strided, r#"{ "check": "layers", "class": "Conv2D", "at_least": 2 }"#, false),
        (strided, r#"{ "check": "layers", "is": 1 }"#, true),
        (strided, r#"{ "check": "problems", "is": 0 }"#, true),
        ("m=i5x5x1-c1k7", r#"{ "check": "problems", "is": 0 }"#, false),
        ("m=i5x5x1-c1k7", r#"{ "check": "parameters", "at_most": 1000 }"#, false),
        ("m=i5x5x1-c1k7", r#"{ "check": "unread_rows", "is": 0 }"#, false),
        ("m=i6x6x1-c1k3s2", r#"{ "check": "unread_rows", "is": 0 }"#, false),
        ("m=i6x6x1-c1k3s2", r#"{ "check": "unread_columns", "layer": "conv2d", "is": 1 }"#, true),
        ("m=i7x7x1-c1k3s2", r#"{ "check": "unread_columns", "is": 0 }"#, true),
        // The first filters of the first convolution: a blur, upright edges, level edges.
        ("m=i28x28x1-c3k3", r#"{ "check": "kernel", "filter": 0, "is": "sums_to_one" }"#, true),
        ("m=i28x28x1-c3k3", r#"{ "check": "kernel", "filter": 0, "is": "sums_to_zero" }"#, false),
        ("m=i28x28x1-c3k3", r#"{ "check": "kernel", "filter": 1, "is": "sums_to_zero" }"#, true),
        ("m=i28x28x1-c3k3", r#"{ "check": "kernel", "filter": 1, "is": "left_right" }"#, true),
        ("m=i28x28x1-c3k3", r#"{ "check": "kernel", "filter": 1, "is": "up_down" }"#, false),
        ("m=i28x28x1-c3k3", r#"{ "check": "kernel", "is": "up_down" }"#, true),
        ("m=i28x28x1-c3k3", r#"{ "check": "kernel", "filter": 3, "is": "up_down" }"#, false),
        ("m=i28x28x1-m2", r#"{ "check": "kernel", "is": "up_down" }"#, false),
    ] {
        assert_eq!(look(link, check), passes, "{link} {check}");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    use LessonError as E;
    let missing = |path: &str| E::Import(ImportError::Missing { path: path.to_owned() });
    assert_eq!(read("{}").unwrap_err(), E::NotLesson);
    assert_eq!(read(r#"{ "convscope_lesson": 2 }"#).unwrap_err(), E::Newer { version: 2 });
    assert!(matches!(read("{"), Err(E::Import(ImportError::Json(_)))));
    assert_eq!(read(&" ".repeat(MOST_BYTES + 1)).unwrap_err(), E::TooLong { most: MOST_BYTES as u64 });
    assert_eq!(read(&format!("{{ {HEAD} }}")).unwrap_err(), missing("steps"));
    assert_eq!(step("").unwrap_err(), missing("steps[0]"));
    assert_eq!(step("{}").unwrap_err(), missing("steps[0].text"));
    assert_eq!(step(r#"{ "text": {} }"#).unwrap_err(), missing("steps[0].text.en"));
    let many = vec![r#"{ "text": "x" }"#; MOST_STEPS + 1].join(",");
    assert_eq!(step(&many).unwrap_err(), E::TooMany { path: "steps".to_owned(), most: MOST_STEPS as u64 });
    for (text, path) in [
        (r#""checks": [{ "check": "smell", "is": 1 }]"#, "steps[0].checks[0].check"),
        (r#""checks": [{ "ask": "problems" }]"#, "steps[0].checks[0].ask"),
        (r#""checks": [{ "check": "shape", "is": "14x" }]"#, "steps[0].checks[0].is"),
        (r#""checks": [{ "check": "kernel", "is": "nice" }]"#, "steps[0].checks[0].is"),
        (r#""edit": "some""#, "steps[0].edit"),
        (r#""show": { "tab": "summary" }"#, "steps[0].show.tab"),
    ] {
        match step(&format!(r#"{{ "text": "x", {text} }}"#)) {
            Err(E::Word { path: told, known, .. }) => assert!(told == path && !known.is_empty(), "{told} {path}"),
            other => panic!("{text}: {other:?}"),
        }
    }
    for (text, path) in [
        (r#""checks": [{ "check": "height" }]"#, "steps[0].checks[0].is"),
        (r#""checks": [{}]"#, "steps[0].checks[0].check"),
        (r#""checks": [{ "check": "argument", "is": 1 }]"#, "steps[0].checks[0].argument"),
    ] {
        assert_eq!(step(&format!(r#"{{ "text": "x", {text} }}"#)).unwrap_err(), missing(path));
    }
    for start in [r#""m=i5x5x1-q""#, r#""u=https://a.org""#, "{}", r#""p=nothing""#, "7"] {
        match step(&format!(r#"{{ "text": "x", "start": {start} }}"#)) {
            Err(E::Start { path, .. }) => assert_eq!(path, "steps[0].start"),
            other => panic!("{start}: {other:?}"),
        }
    }
}

#[test]
fn what_nobody_reads_is_told() {
    let all = r#"{ "text": { "en": "x", "de": "y" }, "colour": 1, "edit": { "layer": [] }, "show": { "zoom": 2 },
        "checks": [{ "check": "shape", "is": "1x1x1", "at_most": 3 }] }"#;
    assert_eq!(
        step(all).unwrap().unread,
        [
            "steps[0].colour",
            "steps[0].text.de",
            "steps[0].edit.layer",
            "steps[0].show.zoom",
            "steps[0].checks[0].at_most"
        ]
    );
}

#[test]
fn a_text_speaks_the_language_it_has() {
    let read = step(r#"{ "text": { "zh-CN": "你好" }, "title": "T" }"#).unwrap();
    let step = &read.lesson.steps[0];
    assert_eq!((step.text.get(Locale::En), step.text.get(Locale::ZhCn)), ("你好", "你好"));
    assert_eq!(step.title.as_ref().unwrap().get(Locale::ZhCn), "T");
}

#[test]
fn a_packed_lesson_is_the_same_lesson() {
    let text = format!(r#"{{ {HEAD}, "steps": [{{ "text": "步幅 \"2\"", "start": "m=i5x5x1-c1k3s2" }}] }}"#);
    let packed = pack(&text).unwrap();
    assert!(packed.starts_with("1z.") && packed.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)));
    assert_eq!(read(&unpack(&packed).unwrap()), read(&text));
    for broken in ["", "1z.", "1z.!!", "2z.AAAA", "1q.AAAA", &packed[..packed.len() / 2]] {
        let read = unpack(broken).and_then(|text| read(&text));
        assert!(read.is_err(), "{broken}");
    }
}

proptest! {
    /// Whatever stands in a link's `l=`, and whatever a lesson's texts hold, reading ends, and what is packed comes back.
    #[test]
    fn any_text_is_read_or_told(text in ".{0,60}", packed in "1[zj]\\.[A-Za-z0-9_-]{0,80}") {
        let _ = read(&text);
        let _ = unpack(&packed).map(|text| read(&text));
        let value = Value::Map([
            ("convscope_lesson".to_owned(), Value::Int(1)),
            ("title".to_owned(), Value::Text(format!("t{text}"))),
            ("steps".to_owned(), Value::List(vec![Value::Map([("text".to_owned(), Value::Text(format!("x{text}")))].into_iter().collect())])),
        ].into_iter().collect());
        let written = crate::text::json::write(&value);
        let before = read(&written).unwrap();
        prop_assert_eq!(read(&unpack(&pack(&written).unwrap()).unwrap()).unwrap(), before);
        // Blocks hold every word of a text.
        let words = |text: &str| text.split_whitespace().filter(|word| *word != "-").map(str::to_owned).collect::<Vec<_>>();
        let joined: Vec<String> = super::blocks::blocks(&text).into_iter().map(|block| match block {
            super::blocks::Block::Paragraph(text) => text,
            super::blocks::Block::List(items) => items.join(" "),
        }).collect();
        prop_assert_eq!(words(&joined.join(" ")).len() <= words(&text).len(), true);
    }
}
