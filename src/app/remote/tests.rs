use super::super::message::{Effect, Msg};
use super::super::state::State;
use super::super::update::{start, update};
use super::*;
use crate::app::address::Address;
use crate::app::files::first;
use crate::app::overview::Way;
use crate::app::state::Settings;
use crate::text::json;

const SETTINGS: Settings =
    Settings { locale: Locale::En, theme: Theme::System, text: 100, toured: true, way: Way::Stack };

fn value(text: &str) -> Value {
    json::parse(text).unwrap()
}

fn page(query: &str, fragment: &str) -> State {
    let mut state = first(None, &Address::read(query, fragment), SETTINGS, true);
    start(&mut state);
    state
}

/// Everything that the page around is told when it says this.
fn said(state: &mut State, message: &str) -> Vec<(&'static str, Value, Value)> {
    let Some(heard) = read(&value(message)) else { return vec![] };
    let effects = update(state, Msg::Heard(Box::new(heard)));
    let told = effects.into_iter().filter_map(|effect| match effect {
        Effect::Tell { kind, re, data } => Some((kind, re, data)),
        _ => None,
    });
    told.collect()
}

/// The one answer to a request.
fn answer(state: &mut State, kind: &str, data: &str) -> Value {
    let told = said(state, &format!(r#"{{"convscope":1,"type":"{kind}","seq":7,"data":{data}}}"#));
    match told.as_slice() {
        [("reply", Value::Int(7), data)] => data.clone(),
        other => panic!("{kind} {data}: {other:?}"),
    }
}

fn code(answer: &Value) -> &str {
    answer.get("error").and_then(|error| error.get("code")).and_then(Value::as_text).unwrap_or("")
}

#[test]
fn what_is_no_message_of_ours_is_not_heard() {
    for text in [
        "1",
        "[]",
        "{}",
        r#"{"type":"get"}"#,
        r#"{"convscope":0,"type":"get"}"#,
        r#"{"convscope":-1,"type":"get"}"#,
        r#"{"convscope":1.5,"type":"get"}"#,
        r#"{"convscope":"1","type":"get"}"#,
        r#"{"convscope":1}"#,
        r#"{"convscope":1,"type":7}"#,
        r#"{"convscope":1,"type":"eval","data":"alert(1)"}"#,
        r#"{"convscope":1,"type":"hello"}"#,
        r#"{"convscope":1,"type":"Get"}"#,
    ] {
        assert_eq!(read(&value(text)), None, "{text}");
    }
}

#[test]
fn what_is_asked_for_is_read() {
    let asked = |kind: &str, data: &str| {
        read(&value(&format!(r#"{{"convscope":1,"type":"{kind}","data":{data}}}"#))).unwrap().asked
    };
    let text = str::to_owned;
    for (kind, data, wanted) in [
        ("init", "null", Asked::Init(None, None)),
        (
            "init",
            r#"{"theme":"projector","lang":"zh_cn","more":1}"#,
            Asked::Init(Some(Theme::Contrast), Some(Locale::ZhCn)),
        ),
        ("get", "{}", Asked::Get { link: false }),
        ("get", r#"{"as":"link"}"#, Asked::Get { link: true }),
        ("set", r#"{"model":"i5x5x1"}"#, Asked::Set { model: "i5x5x1".into(), begin: true }),
        ("set", r#"{"model":{},"begin":false}"#, Asked::Set { model: Value::Map(Map::default()), begin: false }),
        (
            "param",
            r#"{"layer":1,"key":"filters","value":8}"#,
            Asked::Param { layer: text("1"), key: text("filters"), value: Value::Int(8) },
        ),
        (
            "param",
            r#"{"layer":"a","key":"bias"}"#,
            Asked::Param { layer: text("a"), key: text("bias"), value: Value::Null },
        ),
        ("select", r#"{"layer":"conv2d"}"#, Asked::Select(text("conv2d"))),
        ("step", "null", Asked::Step(1)),
        ("step", r#"{"n":-3}"#, Asked::Step(-3)),
        ("reset", "null", Asked::Reset),
        ("theme", r#"{"theme":"auto"}"#, Asked::Theme(Theme::System)),
        ("lang", r#"{"lang":"en"}"#, Asked::Lang(Locale::En)),
        ("export", r#"{"as":"torch"}"#, Asked::Export(Export::Torch, Figure::Stack)),
    ] {
        assert_eq!(asked(kind, data), Ok(wanted), "{kind} {data}");
    }
    for (kind, data, path) in [
        ("get", "3", "data"),
        ("get", r#"{"as":"html"}"#, "data.as"),
        ("set", "{}", "data.model"),
        ("param", r#"{"key":"filters"}"#, "data.layer"),
        ("param", r#"{"layer":"a","key":3}"#, "data.key"),
        ("select", r#"{"layer":{}}"#, "data.layer"),
        ("step", r#"{"n":0.5}"#, "data.n"),
        ("theme", r#"{"theme":"pink"}"#, "data.theme"),
        ("theme", "null", "data.theme"),
        ("lang", r#"{"lang":["en"]}"#, "data.lang"),
        ("export", "null", "data.as"),
    ] {
        let refusal = asked(kind, data).unwrap_err();
        assert_eq!(refusal.code(), "wrong_type", "{kind} {data}");
        for l in Locale::ALL {
            assert!(refusal.sentence(l).contains(path), "{}", refusal.sentence(l));
        }
    }
}

#[test]
fn a_later_version_is_told_so_and_a_number_is_said_again() {
    let heard = read(&value(r#"{"convscope":2,"type":"dance","seq":"a1"}"#)).unwrap();
    assert_eq!((heard.seq.clone(), heard.asked), (Value::from("a1"), Err(Refusal::Unsupported)));
    let mut state = page("", "#m=i5x5x1-c1k3");
    let told = said(&mut state, r#"{"convscope":2,"type":"dance","seq":"a1"}"#);
    assert!(
        matches!(told.as_slice(), [("reply", re, data)] if *re == heard.seq && code(data) == "unsupported"),
        "{told:?}"
    );
    // Without a number there is nothing to answer to: it is told as what went wrong.
    let told = said(&mut state, r#"{"convscope":2,"type":"dance"}"#);
    assert!(
        matches!(told.as_slice(), [("error", Value::Null, data)] if data.get("code") == Some(&"unsupported".into()))
    );
    let long = format!(r#"{{"convscope":1,"type":"get","seq":"{}"}}"#, "x".repeat(MOST_SEQ + 1));
    assert_eq!(read(&value(&long)).unwrap().seq, Value::Null);
}

#[test]
fn it_begins_with_what_there_is() {
    let mut state = page("", "#m=i5x5x1-c1k3s2");
    let told = said(&mut state, r#"{"convscope":1,"type":"init","data":{"theme":"dark","lang":"zh"}}"#);
    assert_eq!(told.iter().map(|(kind, ..)| *kind).collect::<Vec<_>>(), ["ready", "state"]);
    assert_eq!((state.settings.theme, state.settings.locale), (Theme::Dark, Locale::ZhCn));
    let ready = &told[0].2;
    assert_eq!(ready.get("modes").and_then(Value::as_list).map(<[Value]>::len), Some(5));
    assert_eq!(ready.get("langs"), Some(&value(r#"["en","zh-CN"]"#)));
    let layers = told[1].2.get("layers").and_then(Value::as_list).unwrap();
    assert_eq!(layers[1].get("shape"), Some(&value("[2,2,1]")));
    assert_eq!((layers[1].get("params"), told[1].2.get("changed")), (Some(&Value::Int(10)), Some(&Value::Bool(false))));
    // What went wrong before anyone listened is told too.
    let mut wrong = page("", "#m=nonsense");
    let told = said(&mut wrong, r#"{"convscope":1,"type":"init"}"#);
    assert_eq!(told.iter().map(|(kind, ..)| *kind).collect::<Vec<_>>(), ["ready", "state", "error"]);
    assert_eq!(told[2].2.get("code"), Some(&"link_part".into()));
}

#[test]
fn what_is_set_is_got_in_every_form() {
    let mut state = page("", "#p=lenet5");
    let link = |state: &mut State| answer(state, "get", r#"{"as":"link"}"#).get("link").cloned();
    for (model, wanted) in [
        (r#""i5x5x1-c1k3s2""#, "m=i5x5x1-c1k3s2"),
        (r##"" #m=i6x6x1-m2 ""##, "m=i6x6x1-m2"),
        (r#""https://example.org/embed.html?lang=en#p=vgg16""#, "p=vgg16"),
    ] {
        assert_eq!(
            answer(&mut state, "set", &format!(r#"{{"model":{model}}}"#)),
            value(r#"{"warnings":[]}"#),
            "{model}"
        );
        assert_eq!(link(&mut state), Some(wanted.into()));
        assert!(!state.is_changed());
    }
    let saved = answer(&mut state, "get", "{}").get("document").cloned().unwrap();
    answer(&mut state, "param", r#"{"layer":"block1_conv1","key":"filters","value":3}"#);
    let other = link(&mut state).unwrap();
    let packed = other.as_text().unwrap().strip_prefix("s=").unwrap().to_owned();
    for model in [json::write(&saved), json::write(&Value::Text(json::write(&saved)))] {
        answer(&mut state, "set", &format!(r#"{{"model":{model},"begin":false}}"#));
        assert_eq!(link(&mut state), Some("p=vgg16".into()));
    }
    answer(&mut state, "set", &format!(r#"{{"model":"{packed}","begin":false}}"#));
    assert_eq!(link(&mut state), Some(other));
    assert!(state.is_changed(), "what it began with stays");
    answer(&mut state, "reset", "null");
    assert_eq!(link(&mut state), Some("p=vgg16".into()));
}

#[test]
fn an_argument_is_set_as_in_the_form_and_refused_in_the_same_words() {
    for l in Locale::ALL {
        let mut state = page("", "#m=i8x8x1-c4k3-f-d10");
        state.settings.locale = l;
        let layer = answer(&mut state, "param", r#"{"layer":"conv2d","key":"filters","value":16}"#);
        assert_eq!(layer.get("layer").and_then(|layer| layer.get("shape")), Some(&value("[6,6,16]")));
        assert!(state.history.can_undo());
        let before = state.document().clone();
        let node = named(&state, "conv2d");
        for (key, wrong) in [
            ("filters", "0"),
            ("filters", "\"x\""),
            ("padding", "\"some\""),
            ("nothing", "1"),
            ("kernel_size", "[1,2,3]"),
        ] {
            let data = format!(r#"{{"layer":1,"key":"{key}","value":{wrong}}}"#);
            let refused = answer(&mut state, "param", &data);
            let error = refused.get("error").unwrap();
            assert!(state.refused.iter().next().is_none(), "nothing is left in the form");
            let mut other = state.clone();
            let set = Msg::Set { node, param: key.to_owned(), value: value(wrong), gesture: None };
            update(&mut other, set);
            let (_, said) = other.refused.iter().next().unwrap();
            assert_eq!(error.get("message"), Some(&Value::Text(plain(&say::edit_error(l, said)))), "{data}");
            assert_eq!(error.get("code"), Some(&Refusal::Edit(said.clone()).code().into()));
        }
        assert_eq!(state.document(), &before);
        // A value that the layer takes and the network does not is no refusal: the layer says what is wrong.
        let layer = answer(&mut state, "param", r#"{"layer":"conv2d","key":"kernel_size","value":9}"#);
        let problem = layer.get("layer").and_then(|layer| layer.get("problem")).unwrap();
        assert_eq!(problem.get("code"), Some(&"output_not_positive".into()));
        assert!(
            answer(&mut state, "param", r#"{"layer":"conv2d","key":"name","value":"first"}"#).get("layer").is_some()
        );
        assert_eq!(code(&answer(&mut state, "param", r#"{"layer":"conv2d","key":"filters","value":1}"#)), "no_layer");
        assert_eq!(code(&answer(&mut state, "param", r#"{"layer":99,"key":"filters","value":1}"#)), "no_layer");
    }
}

fn named(state: &State, name: &str) -> crate::nn::network::NodeId {
    super::super::links::named(&state.document().network, name).unwrap()
}

#[test]
fn a_frame_that_may_not_be_edited_is_still_the_hosts() {
    let mut state = page("?mode=view", "#m=i8x8x1-c4k3");
    answer(&mut state, "param", r#"{"layer":"conv2d","key":"filters","value":2}"#);
    assert_eq!(answer(&mut state, "get", r#"{"as":"link"}"#).get("link"), Some(&"m=i8x8x1-c2k3".into()));
}

#[test]
fn a_layer_is_looked_at_and_its_window_steps() {
    let mut state = page("", "#m=i5x5x1-c1k3s2-f");
    assert_eq!(
        answer(&mut state, "select", r#"{"layer":"flatten"}"#),
        value(r#"{"layer":"flatten","index":2,"className":"Flatten"}"#)
    );
    assert_eq!(code(&answer(&mut state, "step", "null")), "no_window");
    answer(&mut state, "select", r#"{"layer":1}"#);
    answer(&mut state, "step", r#"{"n":-1000000000000}"#);
    let at = |answer: Value| ["step", "row", "column"].map(|key| answer.get(key).and_then(Value::as_int).unwrap());
    assert_eq!(at(answer(&mut state, "step", "null")), [1, 0, 1]);
    assert_eq!(at(answer(&mut state, "step", r#"{"n":2}"#)), [3, 1, 1]);
    assert_eq!(at(answer(&mut state, "step", r#"{"n":9223372036854775807}"#)), [3, 1, 1]);
    assert_eq!(at(answer(&mut state, "step", r#"{"n":-3}"#)), [0, 0, 0]);
    assert_eq!(code(&answer(&mut state, "select", r#"{"layer":"<img onerror=alert(1)>"}"#)), "no_layer");
}

#[test]
fn it_is_given_as_code_and_drawing() {
    let mut state = page("", "#m=i5x5x1-c1k3s2");
    for (form, part) in [
        ("keras", "layers.Conv2D("),
        ("torch", "nn.Conv2d("),
        ("json", "\"Conv2D\""),
        ("summary", "conv2d (Conv2D)"),
        ("svg", "<svg "),
    ] {
        let given = answer(&mut state, "export", &format!(r#"{{"as":"{form}"}}"#));
        let text = given.get("text").and_then(Value::as_text).unwrap();
        assert!(text.contains(part), "{form}: {text}");
    }
    let window = answer(&mut state, "export", r#"{"as":"svg","of":"window"}"#);
    assert!(window.get("text").and_then(Value::as_text).unwrap().starts_with("<svg"));
    assert_eq!(code(&answer(&mut state, "export", r#"{"as":"svg","of":"cat"}"#)), "wrong_type");
    assert_eq!(code(&answer(&mut page("", "#m=i5x5x1-f"), "export", r#"{"as":"svg","of":"window"}"#)), "no_figure");
    for (locale, part) in [(Locale::En, "1. conv2d, Conv2D,"), (Locale::ZhCn, "Conv2D")] {
        state.settings.locale = locale;
        let text = answer(&mut state, "describe", "null");
        assert!(text.get("text").and_then(Value::as_text).unwrap().contains(part), "{text:?}");
    }
    let heard = read(&value(r#"{"convscope":1,"type":"export","seq":1,"data":{"as":"png"}}"#)).unwrap();
    let effects = update(&mut state, Msg::Heard(Box::new(heard)));
    assert!(
        matches!(effects.as_slice(), [Effect::TellPicture { re: Value::Int(1), drawing }] if drawing.svg.starts_with("<svg"))
    );
}

#[test]
fn hostile_models_are_refused_in_words() {
    let mut state = page("", "#m=i5x5x1-c1k3");
    let before = state.document().clone();
    let many = format!("i5x5x1{}", "-f".repeat(100_000));
    let deep = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
    let layers = vec![r#"{"class_name":"Flatten","config":{}}"#; 2_001].join(",");
    let wide = format!(r#"{{"class_name":"Sequential","config":{{"layers":[{layers}]}}}}"#);
    for model in [
        many.as_str(),
        &deep,
        "",
        "<script>alert(1)</script>",
        "s=1z.AAAA",
        "9z.AAAA",
        "p=__proto__",
        "u=https://example.org",
        "{",
        "{}",
        "\u{0}",
        &"%".repeat(64 << 10),
        &wide,
    ] {
        let data = Value::Map([("model".to_owned(), Value::from(model))].into_iter().collect());
        let refused = answer(&mut state, "set", &json::write(&data));
        let error = refused.get("error").unwrap_or_else(|| panic!("{:.80} was taken", model));
        let message = error.get("message").and_then(Value::as_text).unwrap();
        assert!(!message.is_empty() && message.len() < 1_000, "{message}");
    }
    for model in ["3", "[]", "{}", "true", r#"{"class_name":"Sequential","config":{"layers":1000000}}"#] {
        assert_ne!(code(&answer(&mut state, "set", &format!(r#"{{"model":{model}}}"#))), "", "{model}");
    }
    assert_eq!(state.document(), &before);
    assert!(state.notice.is_none(), "what the host does wrong is no notice for the reader");
}

#[test]
fn names_with_marks_in_them_stay_text() {
    let mut state = page("", "#m=i5x5x1-c1k3");
    let name = r#"<img src=x onerror=alert(1)>"#;
    let data = Value::Map(
        [("layer".to_owned(), Value::Int(1)), ("key".to_owned(), "name".into()), ("value".to_owned(), name.into())]
            .into_iter()
            .collect(),
    );
    let given = answer(&mut state, "param", &json::write(&data));
    assert_eq!(given.get("layer").and_then(|layer| layer.get("name")), Some(&name.into()));
    let svg = answer(&mut state, "export", r#"{"as":"svg"}"#);
    assert!(!svg.get("text").and_then(Value::as_text).unwrap().contains("<img"));
}

#[test]
fn news_are_told_once() {
    let mut state = page("", "#m=i8x8x1-c4k3-m2");
    let before = Told::of(&state);
    assert!(Told::of(&state).is_old(&before) && Told::of(&state).news(&before).is_empty());
    let kinds =
        |state: &State, before: &Told| Told::of(state).news(before).iter().map(|(kind, _)| *kind).collect::<Vec<_>>();
    let (conv, pool) = (named(&state, "conv2d"), named(&state, "max_pooling2d"));
    update(&mut state, Msg::Set { node: conv, param: "filters".to_owned(), value: Value::Int(8), gesture: None });
    assert_eq!(kinds(&state, &before), ["state"]);
    let before = Told::of(&state);
    update(&mut state, Msg::Select(pool));
    assert_eq!(kinds(&state, &before), ["select", "step"]);
    let before = Told::of(&state);
    update(&mut state, Msg::Follow(Box::new(Address::read("", "#m=nonsense"))));
    assert_eq!(kinds(&state, &before), ["error"]);
    // A language is the reader's: nothing is told of it.
    let before = Told::of(&state);
    update(&mut state, Msg::Locale(Locale::ZhCn));
    assert!(Told::of(&state).is_old(&before));
}

#[test]
fn a_document_too_large_for_a_message_is_told_without() {
    let mut state = page("", "#p=vgg16");
    let stack = format!("i8x8x1{}", "-c8k3p.relu".repeat(1_500));
    answer(&mut state, "set", &format!(r#"{{"model":"{stack}"}}"#));
    let told = Told::of(&state).state();
    assert_eq!((told.get("document"), told.get("leftOut")), (Some(&Value::Null), Some(&value(r#"["document"]"#))));
    assert!(json::write(&told).len() < 2 * MOST_BYTES);
    assert_eq!(code(&answer(&mut state, "get", "{}")), "too_large");
    assert!(answer(&mut state, "get", r#"{"as":"link"}"#).get("link").is_some());
}

#[test]
fn a_page_that_sleeps_computes_nothing_until_it_is_wanted() {
    let asleep = || {
        let mut state = first(None, &Address::read("?load=click", "#m=i8x8x1-c4k3"), SETTINGS, true);
        assert_eq!(start(&mut state), []);
        for quiet in ["init", "get", "theme", "export"] {
            let data = r#"{"theme":"dark","as":"json"}"#;
            said(&mut state, &format!(r#"{{"convscope":1,"type":"{quiet}","seq":1,"data":{data}}}"#));
        }
        assert!(state.asleep);
        state
    };
    let decodes = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::Decode { .. }));
    let follow = || Msg::Follow(Box::new(Address::read("", "#m=i8x8x1-c2k3")));
    let select = r#"{"convscope":1,"type":"select","data":{"layer":1}}"#;
    for msg in [Msg::Wake, follow(), Msg::Heard(Box::new(read(&value(select)).unwrap()))] {
        let mut state = asleep();
        assert!(decodes(&update(&mut state, msg)) && !state.asleep);
    }
}
