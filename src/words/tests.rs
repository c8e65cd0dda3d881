//! What must hold for every message of every language.

use super::*;
use crate::nn::activation::Activation;
use crate::nn::layers::Layer;
use crate::nn::layers::resampling::Interpolation;
use crate::nn::picture::PATTERNS;
use crate::nn::shape::DataFormat;
use crate::nn::weights::Preset;
use crate::nn::window::Padding;

fn all_of(l: Locale) -> Vec<(&'static str, String)> {
    let all = every(l);
    assert!(all.len() > 100);
    all
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

#[test]
fn every_message_renders_completely() {
    for l in Locale::ALL {
        for (key, sentence) in all_of(l) {
            assert!(!sentence.is_empty(), "{key}");
            let left = |c: char| c.is_control() || c == '{' || c == '}';
            assert!(!sentence.contains(left), "{key}: {sentence}");
            assert!(!sentence.contains("  "), "two spaces in {key}: {sentence}");
            assert!(!plain(&sentence).contains(markup::MARKS), "a mark is left in {key}: {sentence}");
        }
    }
}

#[test]
fn a_text_looked_up_by_key_is_the_text_of_that_key() {
    assert!(keys().is_sorted(), "the search needs it");
    assert_eq!(
        lookup(Locale::En, "choice.same"),
        Some("padding at the border, if needed, so that output = ceil(input / strides)")
    );
    assert_eq!(lookup(Locale::ZhCn, "layer.Conv2D.filters"), Some("卷积核数（过滤器）"));
    assert_eq!(lookup(Locale::En, "layer.Conv2D.no_such_argument"), None);
    assert_eq!(lookup(Locale::En, "layer.Conv2D"), None);
    assert_eq!(lookup(Locale::En, ""), None);
}

#[test]
fn an_argument_worded_once_serves_every_layer() {
    for l in Locale::ALL {
        let shared = lookup(l, "param.strides");
        assert!(shared.is_some());
        assert_eq!(lookup(l, "layer.Conv2D.strides"), shared);
        assert_ne!(lookup(l, "layer.MaxPooling2D.strides_about"), lookup(l, "layer.Conv2D.strides_about"));
    }
}

#[test]
fn arguments_come_in_the_order_of_the_english_text() {
    assert_eq!(t::problem_kernel_does_not_fit(Locale::En, 7, 5), "A kernel of 7 does not fit 5 cells.");
    assert_eq!(t::problem_kernel_does_not_fit(Locale::ZhCn, 7, 5), "大小为 7 的卷积核放不进 5 格。");
    assert_eq!(t::maps_cell_from_0(Locale::ZhCn, 24, 6), "行 24、列 6（从 0 数起）");
}

#[test]
fn one_is_singular_in_english_only() {
    assert_eq!(t::totals_to_repair(Locale::En, 1), "1 layer to repair");
    assert_eq!(t::totals_to_repair(Locale::En, 0), "0 layers to repair");
    assert_eq!(t::totals_to_repair(Locale::En, 1_200), "1,200 layers to repair");
    assert_eq!(t::totals_to_repair(Locale::ZhCn, 1), "1 层待修");
}

#[test]
fn a_value_cannot_add_marks() {
    let sentence = t::stack_waiting_on(Locale::En, "a`b**c**");
    assert_eq!(plain(&sentence), "waiting on a`b**c**");
    let name = spans(&sentence).filter(|span| span.style == Style::Mono).map(|span| span.text).collect::<String>();
    assert_eq!(name, "a`b**c**");
}

#[test]
fn a_value_that_looks_like_a_placeholder_is_only_a_value() {
    assert_eq!(fill("\u{1}, \u{2}", &[&"\u{2}{n}", &3]), "\u{2}{n}, 3");
}

#[test]
fn sentences_and_lists_are_joined_as_the_language_does() {
    assert_eq!(sentences(Locale::En, &["One.", "Two."]), "One. Two.");
    assert_eq!(sentences(Locale::ZhCn, &["一。", "二。"]), "一。二。");
    assert_eq!(list(Locale::En, &["valid", "same"]), "valid, same");
    assert_eq!(list(Locale::ZhCn, &["conv2d", "dense"]), "conv2d、dense");
    assert_eq!(sentences(Locale::En, &[]), "");
}

/// The ids that a list in `www` declares.
fn ids(list: &str, entries: &str) -> Vec<String> {
    let table: toml::Table = list.parse().unwrap();
    let entries = table.get(entries).unwrap().as_array().unwrap();
    entries.iter().map(|entry| entry.get("id").unwrap().as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_picture_and_preset_has_its_words_and_none_is_left_over() {
    let mut pictures = ids(include_str!("../../www/pictures/index.toml"), "picture");
    pictures.extend(PATTERNS.into_iter().chain(["drawing", "own"]).map(str::to_owned));
    let presets = ids(include_str!("../../www/presets/index.toml"), "preset");
    for (name, mut declared) in [("picture", pictures), ("preset", presets)] {
        declared.sort_unstable();
        let keys = section(name);
        let named: Vec<_> = keys.iter().filter(|key| !key.ends_with("_about")).collect();
        assert_eq!(named, declared.iter().collect::<Vec<_>>());
        for about in keys.iter().filter_map(|key| key.strip_suffix("_about")) {
            assert!(keys.contains(&about), "{name}.{about}_about explains nothing");
        }
    }
    for preset in section("preset").into_iter().filter(|key| !key.ends_with("_about")) {
        assert!(lookup(Locale::En, &format!("preset.{preset}_about")).is_some(), "{preset}");
    }
}

/// The keys that a section must hold, given what is declared: each word, and each word's explanation where it has one.
fn section(name: &str) -> Vec<&'static str> {
    keys().iter().filter_map(|key| key.strip_prefix(name)?.strip_prefix('.')).collect()
}

#[test]
fn every_declared_word_is_explained_and_no_other() {
    let sorted = |words: &[&'static str], more: &[&'static str]| {
        let mut words = [words, more].concat();
        words.sort_unstable();
        words
    };
    assert_eq!(section("activation"), sorted(Activation::WORDS, &[]));
    assert_eq!(section("choice"), sorted(Padding::WORDS, &[DataFormat::WORDS, Interpolation::WORDS].concat()));
    let filters: Vec<_> = section("filter").into_iter().filter(|key| !key.ends_with("_about")).collect();
    assert_eq!(filters, sorted(Preset::WORDS, &["seeded"]));
    for key in filters {
        assert!(lookup(Locale::En, &format!("filter.{key}_about")).is_some(), "{key}");
    }
}

#[test]
fn every_layer_and_argument_has_its_words_and_none_is_left_over() {
    let mut used = vec![];
    for class_name in Layer::CLASS_NAMES {
        let mut wanted = vec![format!("layer.{class_name}.about")];
        for param in Layer::new(class_name).unwrap().op().params() {
            wanted.push(format!("layer.{class_name}.{}", param.name));
            wanted.push(format!("layer.{class_name}.{}_about", param.name));
        }
        for key in wanted {
            assert!(lookup(Locale::En, &key).is_some(), "{key} has no words");
            used.push(key);
        }
    }
    for key in section("layer") {
        assert!(used.contains(&format!("layer.{key}")), "layer.{key} belongs to no declaration");
    }
}

/// Everything that is said of a language's messages; the test shows all of it at once.
fn complaints(l: Locale, judge: impl Fn(&str, &mut dyn FnMut(String))) -> Vec<String> {
    let mut all = Vec::new();
    for (key, sentence) in all_of(l) {
        judge(&sentence, &mut |what| all.push(format!("{key}: {what}: {sentence}")));
    }
    all
}

/// Chinese has its own punctuation, and a blank between Han and Latin characters.
#[test]
fn chinese_is_set_as_chinese() {
    let all = complaints(Locale::ZhCn, |sentence, complain| {
        let letters: Vec<char> = plain(sentence).chars().collect();
        for pair in letters.windows(2) {
            let &[a, b] = pair else { continue };
            let half = |c: char| ",.;:!?()".contains(c);
            let full = |c: char| "，。；：！？（）、“”".contains(c);
            let close = |a: char, b: char| is_han(a) && b.is_ascii_alphanumeric();
            if is_han(a) && half(b) || half(a) && is_han(b) {
                complain(format!("half-width punctuation in “{a}{b}”"));
            }
            if close(a, b) || close(b, a) {
                complain(format!("no blank in “{a}{b}”"));
            }
            if full(a) && b == ' ' || a == ' ' && full(b) {
                complain(format!("a blank beside punctuation in “{a}{b}”"));
            }
        }
        if letters.iter().any(|c| is_han(*c)) && letters.last() == Some(&'.') {
            complain("ends in a half-width period".to_owned());
        }
    });
    assert!(all.is_empty(), "{all:#?}");
}

/// Only a sentence's first word, a name and a word of code are capitalised; what ends in a period begins with a capital.
#[test]
fn english_is_in_sentence_case() {
    const NAMES: [&str; 13] = [
        "Alt",
        "Book",
        "Canvas",
        "Colab",
        "English",
        "Explainer",
        "Flatten",
        "Keras",
        "None",
        "Quarto",
        "Shape",
        "Space",
        "Sphinx",
    ];
    let all = complaints(Locale::En, |sentence, complain| {
        let code: Vec<&str> = spans(sentence).filter(|span| span.style == Style::Mono).map(|span| span.text).collect();
        let text = plain(sentence);
        let mut first = true;
        for word in text.split(' ').filter(|word| word.contains(char::is_alphanumeric)) {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            let bare = bare.strip_suffix("’s").unwrap_or(bare);
            let mut letters = bare.chars();
            let capital = letters.next().is_some_and(char::is_uppercase);
            let ordinary = bare.len() > 1 && letters.all(char::is_lowercase);
            if !first && capital && ordinary && !NAMES.contains(&bare) && !code.contains(&bare) {
                complain(format!("a capital in “{bare}”"));
            }
            first = word.ends_with(['.', ':', '?', '!', '…']);
        }
        let word = text.split(' ').next().unwrap_or_default();
        let named = code.contains(&word.trim_end_matches(','));
        if text.ends_with('.') && word.starts_with(char::is_lowercase) && !named {
            complain("a sentence begins small".to_owned());
        }
    });
    assert!(all.is_empty(), "{all:#?}");
}
