//! What `model.summary()` prints, to the letter.

use crate::files::{lines, text, value};
use convscope::nn::analysis::analyze;
use convscope::nn::params::Value;
use convscope::text::keras_json::from_value;
use convscope::text::summary::{Summary, summary};

fn of(case: &Value) -> Summary {
    let network = from_value(case.get("config").unwrap()).unwrap().network;
    summary(&network, &analyze(&network))
}

/// Names that wrap or are cut, letters two places wide, graphs, shared layers, lines of any length.
#[test]
fn at_every_length() {
    let mut texts = 0;
    for case in value("summaries.json").as_list().unwrap() {
        let ours = of(case);
        for (length, keras) in case.get("texts").and_then(Value::as_map).unwrap().iter() {
            assert_eq!(
                ours.text(Some(length.parse().unwrap())).trim_end(),
                keras.as_text().unwrap().trim_end(),
                "{length}"
            );
            texts += 1;
        }
    }
    assert!(texts > 30);
}

#[test]
fn of_the_presets() {
    for case in value("stacks.json").get("stacks").and_then(Value::as_list).unwrap() {
        assert_eq!(of(case).text(Some(100)).trim_end(), text(case, "summary").trim_end());
    }
}

/// Whole networks with branches. What layers that are not built yet would say is taken from the case; the table, its names,
/// wrapping and connections are ours.
#[test]
fn of_large_graphs() {
    let (mut whole, mut lent) = (0, 0);
    for case in lines("oracle/shapes.jsonl.gz").iter().filter(|case| case.get("summary").is_some()) {
        let mut ours = of(case);
        let built = ours.rows.iter().all(|row| row.built);
        *(if built { &mut whole } else { &mut lent }) += 1;
        let layers = case.get("layers").and_then(Value::as_list).unwrap();
        for row in ours.rows.iter_mut().filter(|row| !row.built) {
            let said = layers.iter().find(|layer| text(layer, "name") == row.name).unwrap();
            let size = |n: &Value| n.as_int().map_or_else(|| "None".to_owned(), |n| n.to_string());
            let sizes: Vec<String> =
                said.get("output_shape").and_then(Value::as_list).unwrap().iter().map(size).collect();
            row.shape = format!("({})", sizes.join(", "));
            row.params = said.get("params").and_then(Value::as_int).unwrap().try_into().unwrap();
            row.built = true;
        }
        let total = |key: &str| case.get("totals").and_then(|totals| totals.get(key)).and_then(Value::as_int).unwrap();
        if !built {
            (ours.params, ours.trainable) =
                (total("total").try_into().unwrap(), total("trainable").try_into().unwrap());
        }
        assert_eq!(ours.text(Some(100)).trim_end(), text(case, "summary").trim_end(), "{}", text(case, "id"));
    }
    println!("summaries: {whole} whole, {lent} with what layers not built yet would say");
    assert_eq!(whole + lent, 38);
}
