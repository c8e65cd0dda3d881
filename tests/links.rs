//! What an address shows, and what becomes of what was there: links at the beginning and while the page is open, networks from
//! other addresses, views that allow less, and links that were made to do harm.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use convscope::app::address::Address;
use convscope::app::files::{first, keep};
use convscope::app::links::{MOST_FETCHED, says};
use convscope::app::message::{Choose, Effect, Msg};
use convscope::app::notices::{is_error, notice};
use convscope::app::overview::Way;
use convscope::app::state::{Dialog, Notice, Settings, State, Theme, Unfetched};
use convscope::app::update::{start, update};
use convscope::app::view::{Editing, Mode};
use convscope::nn::document::{Change, Document, PictureSource, Title};
use convscope::nn::network::{Edit, NodeId};
use convscope::nn::params::Value;
use convscope::text::presets::{PRESETS, preset};
use convscope::text::share::{LeftOut, LinkError};
use convscope::text::{document, share};
use convscope::words::Locale;
use std::sync::Arc;

const SETTINGS: Settings =
    Settings { locale: Locale::En, theme: Theme::System, text: 100, toured: true, way: Way::Stack };
const LENET: &str = "m=i28x28x1-c6k5p.tanh-a2-c16k5.tanh-a2-f-d120.tanh-d84.tanh-d10.softmax";

fn opened(fragment: &str) -> State {
    first(None, &Address::read("", fragment), SETTINGS, false)
}

fn said(state: &State) -> String {
    state.notice.as_ref().map_or_else(String::new, |told| notice(state.settings.locale, told))
}

fn follow(state: &mut State, fragment: &str) -> Vec<Effect> {
    update(state, Msg::Follow(Box::new(Address::read("", fragment))))
}

fn edit(state: &mut State, filters: i64) {
    let value = Value::Int(filters);
    update(state, Msg::Set { node: NodeId(1), param: "filters".to_owned(), value, gesture: None });
}

#[test]
fn the_page_opens_every_kind_of_link() {
    let packed = share::write(&preset("edges-then-patterns").unwrap()).unwrap().fragment;
    for (fragment, layers) in [(LENET, 9), ("p=vgg16", 23), (packed.as_str(), 6), ("m=i5x5x1-c1k3s2#?secret=x", 2)] {
        let state = opened(&["#", fragment].concat());
        assert_eq!((state.document().network.nodes.len(), said(&state)), (layers, String::new()), "{fragment}");
        assert!(!state.history.can_undo() && !state.is_changed());
        assert_eq!(state.tour, None);
    }
}

/// What was kept is one step back, unless it is what the link says: then it is shown as it is, with all that a link leaves out.
#[test]
fn a_link_takes_nothing_away() {
    let mut made = opened(LENET);
    edit(&mut made, 7);
    let kept = keep(made.document());
    let mut state = first(Some(&kept), &Address::read("", "#m=i5x5x1-c1k3s2"), SETTINGS, false);
    assert_eq!(state.document().network.nodes.len(), 2);
    update(&mut state, Msg::Undo);
    assert_eq!(state.document(), made.document());

    let own = PictureSource::Own { name: "me.png".to_owned(), bytes: Arc::from(&b"pixels"[..]) };
    update(&mut made, Msg::Change(vec![Change::Picture(own)], None));
    let link = share::write(made.document()).unwrap();
    assert_eq!(link.left_out, [LeftOut::Picture]);
    let address = Address::read("", &link.fragment);
    assert!(says(&address, made.document()));
    let state = first(Some(&keep(made.document())), &address, SETTINGS, false);
    assert_eq!((state.document(), state.history.can_undo(), said(&state)), (made.document(), false, String::new()));
}

#[test]
fn a_link_that_is_followed_is_one_step() {
    let mut state = opened("");
    edit(&mut state, 5);
    let before = state.document().clone();
    let effects = follow(&mut state, LENET);
    assert_eq!(effects.iter().filter(|effect| matches!(effect, Effect::Autosave(_))).count(), 1);
    assert_eq!(state.document().network.nodes.len(), 9);
    assert!(!state.is_changed());
    update(&mut state, Msg::Undo);
    assert_eq!(state.document(), &before);
    update(&mut state, Msg::Redo);
    edit(&mut state, 3);
    assert!(state.is_changed());
    update(&mut state, Msg::Reset);
    assert_eq!((state.document().network.nodes.len(), state.is_changed()), (9, false));
    update(&mut state, Msg::Undo);
    assert!(state.is_changed(), "what was made is one step back");
    // The same link once more is the same document: no step.
    follow(&mut state, LENET);
    update(&mut state, Msg::Undo);
    assert!(state.document() != &preset(PRESETS[0]).unwrap());
}

/// A wrong link says what is wrong, in both languages, and what was on the screen stays.
#[test]
fn a_hostile_link_is_one_sentence() {
    let huge = "x".repeat(64 << 10);
    let many = ["i8x8x1", &"-c1k1".repeat(1_000_000)].concat();
    let deep = format!("s=1j.{}", convscope::text::base64::encode("[".repeat(40_000).as_bytes()).replace('=', ""));
    let bomb = {
        let zeros = format!("{{\"class_name\":\"{}\"}}", "0".repeat(30 << 20));
        let packed = miniz_oxide::deflate::compress_to_vec(zeros.as_bytes(), 9);
        format!(
            "s=1z.{}",
            convscope::text::base64::encode(&packed).replace('+', "-").replace('/', "_").replace('=', "")
        )
    };
    for (link, told) in [
        (format!("m={huge}"), "Part 1 of the link"),
        (format!("m={huge}x"), "65,537 characters"),
        (format!("s={huge}"), "damaged"),
        (format!("p={huge}"), "no example called"),
        (format!("u={huge}"), "https://"),
        ("m=i28x28x1-c4294967296k5".to_owned(), "Part 2 of the link, `c4294967296k5`,"),
        (format!("m={many}"), "5,000,006 characters"),
        (["m=i8x8x1", &"-f".repeat(2_500)].concat(), "2,501 layers"),
        ("m=i28x28x1-<script>alert(1)</script>".to_owned(), "Part 2 of the link, `<script>alert(1)</script>`,"),
        ("p=%3Cimg%20src=x%20onerror=alert(1)%3E".to_owned(), "<img src"),
        ("s=2z.abc".to_owned(), "newer version"),
        ("s=1z.%00%ff".to_owned(), "damaged"),
        ("s=1q.abc".to_owned(), "damaged"),
        ("s=99999999999999999999z.a".to_owned(), "damaged"),
        (deep, "in each other"),
        (bomb, "damaged"),
        ("u=javascript:alert(1)".to_owned(), "https://"),
        ("u=http://example.org/a.json".to_owned(), "https://"),
    ] {
        let brief: String = link.chars().take(40).collect();
        let mut state = opened("m=i5x5x1-c1k3s2");
        let before = state.document().clone();
        for _ in 0..2 {
            follow(&mut state, &link);
            let sentence = said(&state);
            assert!(state.notice.as_ref().is_some_and(is_error), "{brief}");
            assert!(sentence.contains(told) && sentence.chars().count() < 300, "{brief}: {sentence}");
            assert_eq!(state.document(), &before, "{brief}");
        }
        state.settings.locale = Locale::ZhCn;
        assert!(!said(&state).contains("link") && !said(&state).is_empty(), "{brief}: {}", said(&state));
        let mut state = opened(&link);
        start(&mut state);
        assert_eq!(state.document(), &preset(PRESETS[0]).unwrap(), "{brief}");
        assert!(said(&state).contains(told), "{brief}");
    }
}

/// Sizes that a link may say but nobody can compute: the page shows what can be said of them.
#[test]
fn a_link_of_enormous_sizes_opens() {
    for link in [
        "m=i999999999x999999999x999-c999999999k99-f-d10",
        "m=i999999999x999999999x999999999-c999999999k99999",
        "m=i1x1x1-d999999999-d999999999-d999999999",
    ] {
        let mut state = opened(link);
        start(&mut state);
        assert!(state.document().network.nodes.len() > 1, "{link}");
        drop(convscope::web::stack::StackProps::of(&state));
        drop(convscope::web::stack::CompactProps::of(&state));
        drop(convscope::web::lens::LensProps::of(&state));
    }
}

#[test]
fn a_name_in_a_link_is_text() {
    let mut evil = preset("lenet5").unwrap();
    evil.title = Title::Own("<script>alert(1)</script>".to_owned());
    let state = opened(&share::write(&evil).unwrap().fragment);
    assert_eq!(state.document(), &evil);
}

#[test]
fn an_address_that_means_nothing_is_told_and_the_rest_holds() {
    let state = opened("m=i5x5x1-c1k3s2&mode=compact&theme=pink&later=1");
    assert_eq!((state.view.mode, state.document().network.nodes.len()), (Mode::Compact, 2));
    assert!(said(&state).contains("theme=pink"), "{}", said(&state));
    let mut state = opened("");
    let effects = follow(&mut state, "lang=zh&theme=dark&later=1&mode=view");
    assert!(effects.contains(&Effect::TakeSettings) && effects.contains(&Effect::Warn(vec!["later".to_owned()])));
    assert_eq!((state.settings.locale, state.settings.theme, state.view.mode), (Locale::ZhCn, Theme::Dark, Mode::View));
    let effects = follow(&mut state, "mode=view");
    assert_eq!(effects, [], "what is not said again stays");
    assert_eq!(state.settings.locale, Locale::ZhCn);
}

#[test]
fn a_link_says_which_layer_is_looked_at() {
    let names = |fragment: &str| {
        let mut state = opened(fragment);
        start(&mut state);
        (state.document().network.node(state.selected).unwrap().name.clone(), said(&state))
    };
    let layer = |layer: &str| names(&[LENET, "&layer=", layer].concat());
    assert_eq!(layer("0"), ("input_layer".to_owned(), String::new()));
    assert_eq!(layer("3"), ("conv2d_1".to_owned(), String::new()));
    assert_eq!(layer("dense_2"), ("dense_2".to_owned(), String::new()));
    assert_eq!(layer("99").1, "The address names the layer “99”, which this network does not have.");
    let mut state = opened(LENET);
    follow(&mut state, &[LENET, "&layer=2"].concat());
    assert_eq!(state.selected, state.document().network.nodes[2].id);
}

// --- Another address ---------------------------------------------------------------------------------------------------------

fn coming(state: &mut State, url: &str) -> u64 {
    let effects = follow(state, &["u=", url].concat());
    let [Effect::Fetch { ticket, url: asked }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(asked, url);
    assert!(said(state).contains("example.org"));
    *ticket
}

#[test]
fn a_network_comes_from_another_address() {
    let url = "https://example.org/lenet.json";
    let bytes: Arc<[u8]> = document::write(&preset("lenet5").unwrap()).into_bytes().into();
    let mut state = opened(&["u=", url].concat());
    let effects = start(&mut state);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Fetch { .. })), "{effects:?}");
    assert_eq!(state.document(), &preset(PRESETS[0]).unwrap(), "until it comes");
    let ticket = coming(&mut state, url);
    let came = |ticket: u64| Msg::Fetched { ticket, host: "example.org".to_owned(), bytes: bytes.clone() };
    assert_eq!(update(&mut state, came(ticket - 1)), [], "of an address that is no longer the newest");
    update(&mut state, came(ticket));
    assert_eq!(state.document(), &preset("lenet5").unwrap());
    assert_eq!((said(&state), state.is_changed()), ("This network comes from example.org.".to_owned(), false));
    update(&mut state, Msg::Undo);
    assert_eq!(state.document(), &preset(PRESETS[0]).unwrap());
    // What comes late does not take the place of a link that was followed since.
    let ticket = coming(&mut state, url);
    follow(&mut state, "p=tinyvgg");
    assert_eq!(update(&mut state, came(ticket)), []);
    assert_eq!(state.document(), &preset("tinyvgg").unwrap());
}

#[test]
fn what_does_not_come_is_told_with_its_host() {
    for (why, told) in
        [(Unfetched::Silent, "(CORS)"), (Unfetched::Status(404), "status 404"), (Unfetched::TooLarge, "4.00 MB")]
    {
        let mut state = opened("");
        let ticket = coming(&mut state, "https://example.org/x.json");
        // What is done meanwhile takes the notice away, and not whose answer it is.
        update(&mut state, Msg::Change(vec![Change::Title("mine".to_owned())], None));
        update(&mut state, Msg::NotFetched { ticket, host: "example.org".to_owned(), why });
        let said = said(&state);
        assert!(said.starts_with("No network came from example.org.") && said.contains(told), "{said}");
        assert_eq!(state.document().network, preset(PRESETS[0]).unwrap().network);
    }
    for bytes in [&b"<!doctype html><script>alert(1)</script>"[..], b"\xff\xfe", b"", b"[]", b"\x89HDF\r\n\x1a\n"] {
        let mut state = opened("");
        let ticket = coming(&mut state, "https://example.org/x.json");
        update(&mut state, Msg::Fetched { ticket, host: "example.org".to_owned(), bytes: bytes.into() });
        assert!(said(&state).starts_with("No network came from example.org. "), "{}", said(&state));
    }
    assert_eq!(MOST_FETCHED, 4 << 20);
}

// --- Views -------------------------------------------------------------------------------------------------------------------

#[test]
fn a_view_lets_only_so_much_be_changed() {
    let document = || Box::new(preset("vgg16").unwrap());
    let change = |edit: Edit| Msg::Change(vec![Change::Network(edit)], None);
    let argument = Msg::Set { node: NodeId(1), param: "filters".to_owned(), value: Value::Int(3), gesture: None };
    let network = document::write_file(&preset("vgg16").unwrap());
    let structure = [
        change(Edit::Remove { node: NodeId(1) }),
        change(Edit::Duplicate { node: NodeId(1) }),
        Msg::Add { at: 1, class_name: "Flatten".to_owned() },
        Msg::New,
        Msg::OpenPreset("vgg16".to_owned()),
        Msg::Open(document()),
        Msg::Dialog(Some(Dialog::Catalogue(1))),
        Msg::File { name: "vgg16.json".to_owned(), bytes: network.as_bytes().into() },
    ];
    let arguments = [argument, Msg::Change(vec![Change::Picture(PictureSource::Sample("cat".to_owned()))], None)];
    let done = |state: &mut State, msg: &Msg| {
        let before = (state.document().clone(), state.dialog.clone());
        update(state, msg.clone());
        (state.document(), &state.dialog) != (&before.0, &before.1)
    };
    for (edit, allowed) in [("all", [true, true]), ("params", [false, true]), ("none", [false, false])] {
        for (kinds, allowed) in [&structure[..], &arguments[..]].into_iter().zip(allowed) {
            for msg in kinds {
                let mut state = opened(&[LENET, "&edit=", edit].concat());
                assert_eq!(done(&mut state, msg), allowed, "{edit}: {msg:?}");
            }
        }
        let mut state = opened(&[LENET, "&edit=", edit].concat());
        assert_eq!(update(&mut state, Msg::ChooseFile(Choose::Picture)).is_empty(), edit == "none");
        // A link leads anywhere, and the way back is always there.
        follow(&mut state, &["m=i5x5x1-c1k3s2&edit=", edit].concat());
        assert_eq!(state.document().network.nodes.len(), 2);
        update(&mut state, Msg::Undo);
        assert_eq!(state.document().network.nodes.len(), 9);
    }
    assert_eq!(opened("mode=view").view.editing(), Editing::Nothing);
    let mut still = opened(&[LENET, "&anim=step"].concat());
    update(&mut still, Msg::Play(true));
    assert!(!still.player.plays);
}

// --- Links that are given away -----------------------------------------------------------------------------------------------

#[test]
fn a_link_is_given_away() {
    let mut state = opened(LENET);
    let Some(Effect::CopyLink(link)) = update(&mut state, Msg::CopyLink).pop() else { panic!() };
    assert_eq!((link.fragment.as_str(), link.left_out), (LENET, vec![]));
    edit(&mut state, 5);
    let Some(Effect::CopyLink(link)) = update(&mut state, Msg::CopyLink).pop() else { panic!() };
    assert_eq!(opened(&link.fragment).document(), state.document());
    let Some(Effect::SavePage { name, text }) = update(&mut state, Msg::SavePage).pop() else { panic!() };
    assert_eq!(name, "sequential.html");
    assert_eq!(&document::read(&text).unwrap().document, state.document());
}

/// A document with more in it than a link may have says so, and nothing is copied.
#[test]
fn what_is_too_much_for_a_link_is_told() {
    let mut state = opened(LENET);
    // Letters in no order: nothing packs them.
    let mut seed = 1_u32;
    let mut letter = move || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'a' + u8::try_from((seed >> 16) % 26).unwrap())
    };
    let mut name = move || (0..300).map(|_| letter()).collect::<String>();
    for _ in 0..400 {
        let changes = vec![
            Change::Network(Edit::Duplicate { node: NodeId(1) }),
            Change::Network(Edit::Rename { node: NodeId(1), name: name() }),
        ];
        update(&mut state, Msg::Change(changes, None));
    }
    let document: &Document = state.document();
    assert!(matches!(share::write(document), Err(LinkError::TooLong { .. })), "{}", document.network.nodes.len());
    assert_eq!(update(&mut state, Msg::CopyLink), []);
    assert!(matches!(state.notice, Some(Notice::LinkTooLong(_))) && said(&state).contains("Save a file instead"));
}
