//! Texts that nobody wrote for us: broken, huge, deep, going in circles. Each ends in a network or an error with its place.
//!
//! The last test puts random changes to real texts; `CONVSCOPE_FUZZ=1000000 cargo test --release --test hostile` tries so many.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../fuzz/checks.rs"]
mod checks;

use convscope::nn::analysis::analyze;
use convscope::nn::params::Value;
use convscope::text::json::JsonErrorKind;
use convscope::text::presets::{PRESETS, preset};
use convscope::text::python::{self, First};
use convscope::text::{ImportError, json, keras_json};
use convscope::words::Locale;
use std::io::Read;

fn oracle(name: &str) -> Vec<Value> {
    let path = [env!("CARGO_MANIFEST_DIR"), "/tests/keras/oracle/", name].concat();
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::read(path).unwrap().as_slice()).read_to_string(&mut text).unwrap();
    text.lines().map(|line| json::parse(line).unwrap()).collect()
}

fn kind(error: &ImportError) -> Option<JsonErrorKind> {
    match error {
        ImportError::Json(error) => Some(error.kind),
        _ => None,
    }
}

fn stack(layers: &str) -> String {
    format!(r#"{{"module": "keras", "class_name": "Sequential", "config": {{"name": "s", "layers": [{layers}]}}}}"#)
}

const INPUT: &str = r#"{"class_name": "InputLayer", "config": {"batch_shape": [null, 8, 8, 3], "name": "i"}}"#;

#[test]
fn deep_json() {
    for (open, close) in
        [("[", "]"), ("{\"config\":", "}"), (r#"{"class_name":"Sequential","config":{"layers":["#, "]}}")]
    {
        let text = open.repeat(300_000) + &close.repeat(300_000);
        let error = keras_json::read(&text).unwrap_err();
        assert_eq!(kind(&error), Some(JsonErrorKind::TooDeep));
        let ImportError::Json(error) = error else { panic!() };
        assert!(error.line == 1 && error.column > 100, "{error:?}");
    }
}

#[test]
fn huge_json() {
    let text = stack(&" ".repeat(100 << 20));
    assert_eq!(kind(&keras_json::read(&text).unwrap_err()), Some(JsonErrorKind::TooLong));
    // As many values as fit into what is read.
    let text = stack(&vec!["[]"; 20_000_000].join(","));
    assert_eq!(kind(&keras_json::read(&text).unwrap_err()), Some(JsonErrorKind::TooLong));
    let text = stack(&vec![r#"{"class_name":"Flatten","config":{}}"#; 1_000_000].join(","));
    assert_eq!(keras_json::read(&text).unwrap_err(), ImportError::TooManyLayers { layers: 1_000_000, most: 10_000 });
}

#[test]
fn numbers_beyond_every_size() {
    let conv = |number: &str| {
        stack(&format!(
            r#"{INPUT}, {{"class_name": "Conv2D", "config": {{"name": "c", "filters": {number}, "kernel_size": 3}}}}"#
        ))
    };
    let error = keras_json::read(&conv("1e400")).unwrap_err();
    assert_eq!(kind(&error), Some(JsonErrorKind::Syntax));
    for number in ["9223372036854775808", "18446744073709551616", "-1", "0", "1e30", "4611686018427387904"] {
        let network = keras_json::read(&conv(number)).unwrap().network;
        assert!(analyze(&network).nodes[1].problem().is_some(), "{number}");
        checks::json(&conv(number));
        checks::python(&format!("Conv2D({number}, 3, input_shape=(8, 8, 3))"));
    }
    checks::python("Conv2D(1e400, 2 ** 63, strides=9 ** 9 ** 9 ** 9, input_shape=(-1 - 2 ** 62 * 4, 0, 1 // 0))");
}

#[test]
fn cut_off_anywhere() {
    let case = &oracle("applications.jsonl.gz")[1];
    let text = json::write(case.get("config").unwrap());
    let step = text.len() / 300;
    for end in (0..text.len()).step_by(step) {
        assert!(keras_json::read(&text[..end]).is_err());
    }
    let code = python::write(Locale::En, &preset("vgg16").unwrap().network, First::Input);
    for end in (0..code.len()).step_by(17) {
        checks::python(&code[..end]);
    }
}

#[test]
fn circles_and_twins() {
    let layer = |name: &str, from: &str| {
        format!(
            r#"{{"class_name": "Flatten", "name": "{name}", "config": {{"name": "{name}"}}, "inbound_nodes": [{{"args": [{{"class_name": "__keras_tensor__",
                "config": {{"keras_history": ["{from}", 0, 0]}}}}], "kwargs": {{}}}}]}}"#
        )
    };
    for layers in [
        [layer("a", "b"), layer("b", "a")].join(","),
        layer("a", "a"),
        [layer("a", "i"), layer("a", "a"), layer("a", "nobody")].join(","),
        (0..3000).map(|n| layer(&format!("n{n}"), &format!("n{}", (n + 1) % 3000))).collect::<Vec<_>>().join(","),
    ] {
        let text = format!(
            r#"{{"module": "keras", "class_name": "Functional", "config": {{"name": "f", "layers": [{INPUT}, {layers}],
                "input_layers": [["i", 0, 0]], "output_layers": [["a", 0, 0]]}}}}"#
        );
        let network = keras_json::read(&text).unwrap().network;
        assert!(analyze(&network).totals.problems > 0);
        checks::json(&text);
    }
    let twins = "Sequential([Input((8, 8, 3)), Flatten(name='a'), Flatten(name='a')])";
    assert_eq!(analyze(&python::read(twins).unwrap().network).totals.problems, 1);
    checks::python(twins);
    for code in [
        "m = Sequential()\nm.add(m)\nm.add(Flatten())",
        "a = Sequential()\nb = Sequential([a])\na.add(b)\na.add(Flatten())",
        "x = Input((3,))\nx = Add()([x, x])\nm = Model(x, x)\nm2 = Model(x, m(x))",
    ] {
        checks::python(code);
    }
}

#[test]
fn hostile_python() {
    let many = |part: &str, count: usize| part.repeat(count);
    let deep = format!("Conv2D({}3{})", many("(", 500_000), many(")", 500_000));
    checks::python(&deep);
    for part in
        ["(", "[", "{", "-", "a.", "2**", "f(", "x=", "not ", "lambda: ", "'", "\"\"\"", "\\", "if x:\n ", "a[", ")"]
    {
        checks::python(&many(part, 200_000));
        checks::python(&format!("Conv2D(3, 3)\n{}", many(part, 200_000)));
    }
    // Names that stand for more and more.
    let doubled = format!("a = [1, 1]\n{}Conv2D(a)\n", many("a = a + a\n", 200));
    checks::python(&doubled);
    checks::python(&format!("a = [Flatten()]\n{}Sequential(a)\n", many("a = [a, a]\n", 200)));
    checks::python(&format!("m = Sequential([Flatten()])\n{}", many("m = Sequential([m, m])\n", 300)));
    let error = python::read(&many("Flatten()\n", 1_000_000)).unwrap_err();
    assert_eq!(kind(&error), Some(JsonErrorKind::TooLong));
    let error = python::read(&many("Flatten()\n", 100_000)).unwrap_err();
    assert!(matches!(error, ImportError::TooManyLayers { .. }));
    let error = python::read(&many(" ", 100 << 20)).unwrap_err();
    assert_eq!(kind(&error), Some(JsonErrorKind::TooLong));
}

/// Numbers that are the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end.max(1)
    }
}

const PARTS: [&str; 36] = [
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ",",
    ":",
    "\"",
    "'",
    "null",
    "true",
    "-1",
    "0",
    "1e308",
    "9223372036854775807",
    "\"a\"",
    "config",
    "layers",
    "Conv2D",
    "=",
    "\n",
    "\n    ",
    ".",
    "#",
    "*",
    "**",
    "\\",
    "lambda",
    "for ",
    "def f():",
    "Input",
    "\u{0}",
    "\u{1f600}",
    "name=",
    "Model(x, x)",
];

/// A text with something taken away, put in, said twice, or made another.
fn changed(text: &str, others: &[String], dice: &mut Dice) -> String {
    let mut text = text.to_owned();
    for _ in 0..=dice.below(4) {
        let letters: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let at = letters[dice.below(letters.len())];
        let end = letters[(letters.partition_point(|place| *place < at) + dice.below(24)).min(letters.len() - 1)];
        match dice.below(5) {
            0 => text.replace_range(at..end, ""),
            1 => text.insert_str(at, PARTS[dice.below(PARTS.len())]),
            2 => text.replace_range(at..end, PARTS[dice.below(PARTS.len())]),
            3 => {
                let part = text[at..end].to_owned();
                text.insert_str(at, &part.repeat(1 + dice.below(3)));
            }
            _ => {
                let other = &others[dice.below(others.len())];
                let places: Vec<usize> = other.char_indices().map(|(at, _)| at).collect();
                let from = dice.below(places.len());
                let to = (from + dice.below(60)).min(places.len() - 1);
                text.insert_str(at, &other[places[from]..places[to]]);
            }
        }
    }
    text
}

/// The lessons that ship, with random changes, and some that nobody would write.
#[test]
fn hostile_lessons() {
    let head = r#""convscope_lesson": 1, "title": "t", "steps""#;
    let step = |inside: &str| format!(r#"{{ {head}: [{{ "text": "x", {inside} }}] }}"#);
    let asks = |start: &str| {
        let all = [
            "height",
            "width",
            "channels",
            "values",
            "parameters",
            "macs",
            "receptive_field",
            "padding_top",
            "unread_rows",
        ];
        let all: Vec<String> =
            all.iter().map(|figure| format!(r#"{{ "ask": "{figure}", "layer": "conv2d" }}"#)).collect();
        step(&format!(r#""start": "{start}", "checks": [{}]"#, all.join(",")))
    };
    for text in [
        asks("m=i1000000000x1000000000x3-c1000000000k1000000s3p"),
        asks("m=i0x0x0-c0k0s0"),
        asks("m=i5x5x1-c1k9"),
        asks("m=i5"),
        step(r#""show": { "layer": "", "cell": [18446744073709551615, 3], "channel": 9223372036854775807 }"#),
        step(r#""show": { "layer": "input_layer", "cell": [4000000000, 4000000000], "channel": 4000000000 }"#),
        step(r#""checks": [{ "check": "kernel", "is": "sums_to_zero", "filter": 9223372036854775807 }]"#),
        step(r#""start": "m=i9x9x9-c9223372036854775807k3", "checks": [{ "check": "kernel", "is": "up_down" }]"#),
        step(r#""start": "m=i9x9x9-c1k100000p", "checks": [{ "check": "kernel", "is": "up_down" }]"#),
        step(r#""checks": [{ "check": "shape", "is": [] }, { "check": "shape", "is": "" }]"#),
        step(r#""checks": [{ "check": "argument", "argument": "", "is": {"a": [[[]]]} }]"#),
        step(r#""picture": "../../etc/passwd", "hints": ["<script>alert(1)</script>", "`**`", "- \n- \n\n-"]"#),
        format!(r#"{{ {head}: [{}] }}"#, vec![r#"{ "text": "x" }"#; 50].join(",")),
        format!(r#"{{ {head}: {} }}"#, "[".repeat(200_000)),
        format!(r#"{{ "convscope_lesson": 1, "title": "{}", "steps": [{{ "text": "x" }}] }}"#, "长".repeat(50_000)),
    ] {
        checks::lesson(&text);
    }
    let count = std::env::var("CONVSCOPE_FUZZ").ok().and_then(|n| n.parse().ok()).unwrap_or(300_u64);
    let lessons: Vec<String> = convscope::app::lesson::LESSONS
        .iter()
        .map(|id| std::fs::read_to_string(format!("{}/www/lessons/{id}.json", env!("CARGO_MANIFEST_DIR"))).unwrap())
        .collect();
    let mut dice = Dice(7);
    for _ in 0..count {
        checks::lesson(&changed(&lessons[dice.below(lessons.len())], &lessons, &mut dice));
    }
}

#[test]
fn texts_with_random_changes() {
    let count = std::env::var("CONVSCOPE_FUZZ").ok().and_then(|n| n.parse().ok()).unwrap_or(600_u64);
    let configs = oracle("files/legacy.jsonl.gz").into_iter().chain(oracle("shapes.jsonl.gz"));
    let jsons: Vec<String> =
        configs.map(|case| json::write(case.get("config").unwrap())).filter(|text| text.len() < 20_000).collect();
    let networks = jsons.iter().map(|text| keras_json::read(text).unwrap().network);
    let networks = networks.chain(PRESETS.iter().map(|id| preset(id).unwrap().network.as_ref().clone()));
    let codes: Vec<String> = networks.map(|network| python::write(Locale::En, &network, First::Input)).collect();
    let mut dice = Dice(1);
    for _ in 0..count {
        let text = changed(&jsons[dice.below(jsons.len())], &jsons, &mut dice);
        checks::json(&text);
        let code = changed(&codes[dice.below(codes.len())], &codes, &mut dice);
        checks::python(&code);
        checks::file(code.as_bytes());
    }
    println!("{count} changed JSON texts and {count} changed Python texts");
}
