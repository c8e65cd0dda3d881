use super::{Read, export, read, write};
use crate::nn::analysis::{Outcome, analyze};
use crate::nn::network::{Body, Edit, Network, NodeId, Source, apply};
use crate::nn::params::Value;
use crate::nn::shape::Shape;
use crate::text::{ImportError, WarningKind, json};

fn again(network: &Network) -> Value {
    write(network, &analyze(network))
}

/// Reads a text that must be written back equal.
fn kept(text: &str) -> Read {
    let read = read(text).unwrap();
    assert_eq!(json::write_indented(&again(&read.network)), json::write_indented(&json::parse(text).unwrap()));
    read
}

fn tensor(layer: &str, call: u64, shape: &str) -> String {
    format!(
        r#"{{"class_name": "__keras_tensor__", "config": {{"shape": {shape}, "dtype": "float32", "keras_history": ["{layer}", {call}, 0]}}}}"#
    )
}

fn functional(layers: &[String], ends: &str) -> String {
    format!(
        r#"{{"module": "keras.src.models.functional", "class_name": "Functional", "config": {{"name": "f", "trainable": true,
            "layers": [{}], {ends}}}, "registered_name": "Functional", "build_config": {{"input_shape": null}}, "compile_config": {{}}}}"#,
        layers.join(",")
    )
}

fn layer(class: &str, config: &str, name: &str, calls: &[String]) -> String {
    let calls: Vec<String> =
        calls.iter().map(|call| format!(r#"{{"args": [{call}], "kwargs": {{"mask": null}}}}"#)).collect();
    format!(
        r#"{{"module": "keras.layers", "class_name": "{class}", "config": {{"name": "{name}", "trainable": true, {config}}}, "registered_name": null,
            "build_config": {{"input_shape": [null, 8, 8, 3]}}, "name": "{name}", "inbound_nodes": [{}]}}"#,
        calls.join(",")
    )
}

fn input(name: &str) -> String {
    format!(
        r#"{{"module": "keras.layers", "class_name": "InputLayer", "config": {{"batch_shape": [null, 8, 8, 3], "dtype": "float32", "sparse": false,
            "name": "{name}"}}, "registered_name": null, "name": "{name}", "inbound_nodes": []}}"#
    )
}

const SHAPE: &str = "[null, 8, 8, 3]";
const CONV: &str = r#""filters": 3, "kernel_size": [3, 3], "padding": "SAME""#;
const RELU: &str = r#""activation": "relu""#;

/// `a(b(a(b(x))))`: each layer is called twice, and the second call of one stands between the two of the other.
#[test]
fn shared_layers() {
    let calls = |above: [(&str, u64); 2]| above.map(|(layer, call)| tensor(layer, call, SHAPE));
    let text = functional(
        &[
            input("x"),
            layer("Conv2D", CONV, "b", &calls([("x", 0), ("a", 0)])),
            layer("Activation", RELU, "a", &calls([("b", 0), ("b", 1)])),
        ],
        r#""input_layers": ["x", 0, 0], "output_layers": [["a", 1, 0], ["b", 0, 0]]"#,
    );
    let read = kept(&text);
    let names: Vec<_> = read.network.nodes.iter().map(|node| node.name.as_str()).collect();
    assert_eq!(names, ["x", "b", "a", "b[1]", "a[1]"]);
    assert_eq!(read.network.nodes[3].body, Body::SameAs(NodeId(1)));
    assert!(read.network.nodes.iter().all(|node| node.inputs.is_empty()));
    assert_eq!(read.network.outputs, [Source::of(NodeId(4)), Source::of(NodeId(1))]);
    let report = analyze(&read.network);
    assert_eq!((report.totals.problems, report.totals.params), (0, 3 * 3 * 3 * 3 + 3));
    assert!(read.warnings.is_empty());

    // Another activation changes nothing else; more filters do not fit a layer that reads itself.
    let edit = Edit::Set { node: NodeId(2), param: "activation".to_owned(), value: Value::from("tanh") };
    let written = json::write(&again(&apply(&read.network, &edit).unwrap()));
    assert!(written.contains("\"tanh\"") && !written.contains("\"relu\"") && written.contains("\"SAME\""));
}

#[test]
fn several_ends_and_ways_to_write_them() {
    for ends in [
        r#""input_layers": [["x", 0, 0], ["y", 0, 0]], "output_layers": {"first": ["b", 0, 0], "second": ["c", 0, 0]}"#,
        r#""input_layers": {"left": ["x", 0, 0], "right": ["y", 0, 0]}, "output_layers": [["b", 0, 0], ["c", 0, 0]]"#,
        r#""input_layers": [["y", 0, 0], ["x", 0, 0]], "output_layers": [["b", 0, 0], ["c", 0, 0]]"#,
    ] {
        let both = format!("[{}, {}]", tensor("x", 0, SHAPE), tensor("y", 0, SHAPE));
        let layers = [
            input("x"),
            input("y"),
            layer("Add", RELU, "sum", &[both]),
            layer("Conv2D", CONV, "b", &[tensor("sum", 0, SHAPE)]),
            layer("Conv2D", CONV, "c", &[tensor("y", 0, SHAPE)]),
        ];
        let read = kept(&functional(&layers, ends));
        assert_eq!(read.network.nodes[2].inputs, [Source::of(NodeId(0)), Source::of(NodeId(1))]);
        assert_eq!(read.network.nodes[3].inputs, []);
        assert_eq!(read.network.outputs, [Source::of(NodeId(3)), Source::of(NodeId(4))]);
        let exported = super::from_value(&export(&read.network, &analyze(&read.network))).unwrap().network;
        let bodies = |network: &Network| network.nodes.iter().map(|node| node.body.clone()).collect::<Vec<_>>();
        assert_eq!(bodies(&exported)[..2], bodies(&read.network)[..2]);
        assert_eq!(exported.outputs, read.network.outputs);
    }
}

/// The order of a file need not be the order of the stack.
#[test]
fn a_list_in_any_order() {
    let conv = |name: &str, above: &str| layer("Conv2D", CONV, name, &[tensor(above, 0, SHAPE)]);
    let layers = [conv("c", "b"), conv("b", "a"), input("x"), conv("a", "x")];
    let read = kept(&functional(&layers, r#""input_layers": [["x", 0, 0]], "output_layers": [["c", 0, 0]]"#));
    let names: Vec<_> = read.network.nodes.iter().map(|node| node.name.as_str()).collect();
    assert_eq!(names, ["x", "a", "b", "c"]);
    assert!(read.network.nodes.iter().all(|node| node.inputs.is_empty()) && read.network.outputs.is_empty());
}

/// What cannot be connected is a problem at its node, and stays in the file.
#[test]
fn layers_that_are_not_there() {
    let conv = |name: &str, above: &str| layer("Conv2D", CONV, name, &[tensor(above, 0, SHAPE)]);
    let layers = [input("x"), conv("a", "nobody"), conv("b", "c"), conv("c", "b"), layer("Conv2D", CONV, "d", &[])];
    let read = kept(&functional(&layers, r#""input_layers": [["x", 0, 0]], "output_layers": [["c", 0, 0]]"#));
    let told: Vec<_> = read.warnings.iter().map(|w| (w.path.as_str(), w.kind.clone())).collect();
    assert_eq!(told, [("config.layers[1].inbound_nodes[0]", WarningKind::NoLayer("nobody".to_owned()))]);
    let report = analyze(&read.network);
    let problem = |name: &str| {
        let at = read.network.nodes.iter().position(|node| node.name == name).unwrap();
        report.nodes[at].problem().map(crate::nn::shape::Problem::code)
    };
    assert_eq!(problem("a"), Some("missing_input"));
    assert_eq!(problem("d"), Some("missing_input"));
    assert_eq!(problem("b").or(problem("c")), Some("input_below"));
}

#[test]
fn keras_2_without_an_input() {
    let text = r#"{"class_name": "Sequential", "keras_version": "2.2.4", "backend": "tensorflow", "config": {"name": "s", "layers": [
        {"class_name": "Conv2D", "config": {"name": "conv2d_1", "trainable": true, "batch_input_shape": [null, 28, 28, 1], "dtype": "float32",
            "filters": 8, "kernel_size": [3, 3], "activation": "linear",
            "kernel_initializer": {"class_name": "VarianceScaling", "config": {"scale": 1.0, "seed": null}}}},
        {"class_name": "BatchNormalization", "config": {"name": "bn", "trainable": true, "axis": [3]}},
        {"class_name": "Activation", "config": {"name": "a", "trainable": true, "activation": "hard_sigmoid"}}]}}"#;
    let read = kept(text);
    assert_eq!(read.network.nodes[0].name, "conv2d_1_input");
    assert_eq!(read.warnings.len(), 1);
    assert_eq!(read.warnings[0].kind, WarningKind::HardSigmoid);
    assert_eq!(read.warnings[0].path, "config.layers[2].config.activation");
    let report = analyze(&read.network);
    assert_eq!(report.nodes[3].shape(), Some(&Shape::known(&[26, 26, 8])));

    let shape = Value::List([32, 32, 3].map(Value::Int).to_vec());
    let edit = Edit::Set { node: NodeId(0), param: "shape".to_owned(), value: shape };
    let wider = apply(&read.network, &edit).unwrap();
    let expected = text.replace("[null, 28, 28, 1]", "[null, 32, 32, 3]");
    assert_eq!(again(&wider), json::parse(&expected).unwrap());

    // For Keras 3 it is written in Keras 3's words, and what is no default goes along.
    let new = export(&wider, &analyze(&wider));
    let expected = r#"{"module": "keras", "class_name": "Sequential", "config": {"name": "s", "layers": [
        {"module": "keras.layers", "class_name": "InputLayer", "config": {"name": "conv2d_1_input", "batch_shape": [null, 32, 32, 3]}},
        {"module": "keras.layers", "class_name": "Conv2D", "config": {"name": "conv2d_1", "filters": 8, "kernel_size": [3, 3],
            "kernel_initializer": {"class_name": "VarianceScaling", "config": {"scale": 1.0}}}},
        {"module": "keras.layers", "class_name": "BatchNormalization", "config": {"name": "bn", "axis": 3}},
        {"module": "keras.layers", "class_name": "Activation", "config": {"name": "a", "activation": "hard_sigmoid"}}]}}"#;
    assert_eq!(new, json::parse(expected).unwrap());
}

/// The config of very old files is the list of layers.
#[test]
fn a_list_for_a_config() {
    let text = r#"{"class_name": "Sequential", "keras_version": "2.1.6", "config": [
        {"class_name": "Dense", "config": {"name": "dense_1", "batch_input_shape": [null, 8], "units": 4}},
        {"class_name": "Dense", "config": {"name": "dense_2", "units": 4}}]}"#;
    let read = kept(text);
    let removed = apply(&read.network, &Edit::Remove { node: NodeId(2) }).unwrap();
    assert_eq!(again(&removed).get("config").and_then(Value::as_list).map(<[Value]>::len), Some(1));
}

/// After an edit everything else stays; what follows from the changed layer is written anew.
#[test]
fn an_edit_changes_what_it_changes() {
    let conv = |name: &str, above: &str| layer("Conv2D", CONV, name, &[tensor(above, 0, SHAPE)]);
    let odd = |name: &str, above: &str| layer("Odd", RELU, name, &[tensor(above, 0, SHAPE)]);
    let layers = [input("x"), conv("a", "x"), odd("odd", "a"), conv("b", "odd"), conv("c", "x")];
    let text = functional(&layers, r#""input_layers": ["x", 0, 0], "output_layers": [["b", 0, 0], ["c", 0, 0]]"#);
    let read = kept(&text);
    let set = |param: &str, value| Edit::Set { node: NodeId(1), param: param.to_owned(), value };

    let same = apply(&read.network, &set("padding", Value::from("same"))).unwrap();
    assert_eq!(again(&same), again(&read.network));

    let more = again(&apply(&read.network, &set("filters", Value::Int(5))).unwrap());
    let layer =
        |at: usize| more.get("config").and_then(|c| c.get("layers")).and_then(Value::as_list).unwrap()[at].clone();
    assert_eq!(layer(1).get("config").and_then(|c| c.get("filters")), Some(&Value::Int(5)));
    assert_eq!(layer(1).get("config").and_then(|c| c.get("padding")), Some(&Value::from("SAME")));
    assert_eq!(layer(1).get("build_config"), None);
    let shape_read = |at: usize| {
        let text = json::write(layer(at).get("inbound_nodes").unwrap());
        text.split("\"shape\":").nth(1).unwrap().split(']').next().unwrap().to_owned()
    };
    assert_eq!(shape_read(2), "[null,8,8,5");
    // Nobody knows what an Odd makes of it.
    assert_eq!(shape_read(3), "[null,null,null,null");
    assert_eq!(layer(3).get("build_config"), None);
    // Beside it nothing has changed.
    assert!(layer(4).get("build_config").is_some());
    assert_eq!(shape_read(4), "[null,8,8,3");

    // A layer put in between is read by the one below it.
    let pool = crate::nn::layers::Layer::new("GlobalAveragePooling2D").unwrap();
    let inserted = apply(&read.network, &Edit::Insert { at: 2, layer: pool }).unwrap();
    let text = json::write(&again(&inserted));
    let back = super::read(&text).unwrap().network;
    assert_eq!(back.nodes[2].name, "global_average_pooling2d");
    assert!(back.nodes[3].inputs.is_empty());

    // A new name is used by those that read the layer.
    let renamed = apply(&read.network, &Edit::Rename { node: NodeId(1), name: "first".to_owned() }).unwrap();
    assert_eq!(again(&renamed), json::parse(&text_with_name(&layers, "a", "first")).unwrap());
}

fn text_with_name(layers: &[String], old: &str, new: &str) -> String {
    let quoted = |name: &str| format!("\"{name}\"");
    let layers: Vec<String> = layers.iter().map(|layer| layer.replace(&quoted(old), &quoted(new))).collect();
    functional(&layers, r#""input_layers": ["x", 0, 0], "output_layers": [["b", 0, 0], ["c", 0, 0]]"#)
}

/// Nothing is dropped in silence: what nobody reads is told of and written back.
#[test]
fn keys_that_nobody_reads() {
    let text = r#"{"module": "keras", "class_name": "Sequential", "colour": 1, "config": {"name": "s", "mood": "good", "layers": [
        {"module": "keras.layers", "class_name": "InputLayer", "config": {"batch_shape": [null, 8, 8, 3], "name": "i"}},
        {"module": "keras.layers", "class_name": "Flatten", "config": {"name": "f", "new_argument": null}, "weight": 2},
        {"module": "keras.layers", "class_name": "Dense", "config": {"name": "d", "units": 4, "pad": "same"}}]}}"#;
    let read = kept(text);
    let mut told: Vec<_> = read.warnings.iter().map(|warning| warning.path.as_str()).collect();
    told.sort_unstable();
    assert_eq!(
        told,
        [
            "colour",
            "config.layers[1].config.new_argument",
            "config.layers[1].weight",
            "config.layers[2].config.pad",
            "config.mood"
        ]
    );
    // Nothing is asked for by `null`; what asks for something is refused, as Keras refuses it, until it is taken away.
    let report = analyze(&read.network);
    assert!(report.nodes[1].shape().is_some());
    assert_eq!(report.nodes[2].problem().map(crate::nn::shape::Problem::code), Some("unknown_argument"));
    let repairs = crate::nn::repairs::repairs(&read.network, &report, NodeId(2));
    let repaired = apply(&read.network, &repairs[0].edit).unwrap();
    assert_eq!(again(&repaired), json::parse(&text.replace(r#", "pad": "same""#, "")).unwrap());
    assert!(matches!(analyze(&repaired).nodes[2].outcome, Outcome::Shape(_)));
}

/// A class of somebody's own, or a plain operation, is not the layer of that name.
#[test]
fn another_add() {
    for module in ["\"keras.src.ops.numpy\"", "\"my.code\""] {
        let text = format!(
            r#"{{"module": "keras", "class_name": "Sequential", "config": {{"name": "s", "layers": [
                {{"module": {module}, "class_name": "Conv2D", "config": {{"name": "c", "filters": 1, "kernel_size": 1}}, "registered_name": null}}]}}}}"#
        );
        assert!(matches!(kept(&text).network.nodes[0].body, Body::Unknown { refusal: None, .. }));
    }
}

#[test]
fn what_is_no_model() {
    let wrong = |text: &str| read(text).unwrap_err();
    assert_eq!(wrong("[]"), ImportError::NoModel);
    assert_eq!(wrong("{}"), ImportError::NoModel);
    assert_eq!(
        wrong(r#"{"class_name": "Conv2D", "config": {"filters": 1}}"#),
        ImportError::NotModel { class_name: "Conv2D".to_owned() }
    );
    let path = |error| match error {
        ImportError::WrongType { path, .. } | ImportError::Missing { path } => path,
        other => panic!("{other:?}"),
    };
    assert_eq!(path(wrong(r#"{"class_name": "Sequential", "config": {"layers": 3}}"#)), "config.layers");
    assert_eq!(
        path(wrong(r#"{"class_name": "Sequential", "config": {"layers": [{}]}}"#)),
        "config.layers[0].class_name"
    );
    assert_eq!(
        path(wrong(
            r#"{"class_name": "Model", "config": {"layers": [{"class_name": "A", "config": {}, "inbound_nodes": 1}]}}"#
        )),
        "config.layers[0].inbound_nodes"
    );
    assert!(matches!(wrong("{\"class_name\""), ImportError::Json(_)));
}

/// The least JSON is read and written as it is, and nothing of it needs to be remembered.
#[test]
fn the_least_json() {
    let mut network = Network::stack(
        "n",
        ["InputLayer", "Conv2D", "Flatten", "Dense"].map(|name| crate::nn::layers::Layer::new(name).unwrap()),
    );
    let text = json::write(&export(&network, &analyze(&network)));
    assert_eq!(read(&text).unwrap().network, network);

    // Layers that are switched off are left out of an export, and read through.
    network = apply(&network, &Edit::Switch { node: NodeId(2), off: true }).unwrap();
    network.kind = crate::nn::network::Kind::Functional;
    let exported = read(&json::write(&export(&network, &analyze(&network)))).unwrap().network;
    assert_eq!(
        exported.nodes.iter().map(|node| node.name.as_str()).collect::<Vec<_>>(),
        ["input_layer", "conv2d", "dense"]
    );
    assert_eq!(read(&json::write(&again(&network))).unwrap().network.nodes.len(), 4);
}
