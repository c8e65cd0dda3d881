//! Published networks in the overview: which blocks they fold to, and that everything has its place on every page.

use crate::files::{lines, text, unpacked};
use convscope::draw::overview::fold::{Folding, Name, fold};
use convscope::draw::overview::skyline::{Side, skyline};
use convscope::draw::overview::{Fan, Layout, Level, Ratio};
use convscope::nn::analysis::{Report, analyze};
use convscope::nn::network::Network;
use convscope::text::json;
use convscope::text::keras_json::from_value;

fn application(name: &str) -> (Network, Report) {
    let cases = lines("oracle/applications.jsonl.gz");
    let case = cases.iter().find(|case| text(case, "name") == name).unwrap();
    let network = from_value(case.get("config").unwrap()).unwrap().network;
    let report = analyze(&network);
    (network, report)
}

fn nasnet() -> (Network, Report) {
    let network = from_value(&json::parse(&unpacked("networks/NASNetLarge.json.gz")).unwrap()).unwrap().network;
    let report = analyze(&network);
    (network, report)
}

fn said(name: &Name) -> String {
    match name {
        Name::Own(name) => name.clone(),
        other => format!("{other:?}"),
    }
}

/// Each column as its name and how many layers it has.
fn columns(folding: &Folding) -> Vec<String> {
    folding.columns.iter().map(|column| format!("{} {}", said(&column.name), column.nodes.len())).collect()
}

/// Each group as its name and how many columns it has.
fn groups(folding: &Folding) -> Vec<String> {
    let name = |name: &Option<Name>| name.as_ref().map(said).unwrap_or_default();
    folding.groups.iter().map(|group| format!("{} {}", name(&group.name), group.columns.len())).collect()
}

#[test]
fn vgg16_has_five_blocks() {
    let (network, report) = application("VGG16");
    let folding = fold(&network, &report);
    assert_eq!(folding.level, Level::Sheet);
    assert_eq!(groups(&folding), ["Input 1", "block1 3", "block2 3", "block3 4", "block4 4", "block5 4", "Head 4"]);
    assert_eq!(folding.skips, []);
}

#[test]
fn resnet50_folds_to_sixteen_residual_blocks() {
    let (network, report) = application("ResNet50");
    let folding = fold(&network, &report);
    assert_eq!(groups(&folding), ["Stem 1", "conv2 3", "conv3 4", "conv4 6", "conv5 3", "Head 1"]);
    let blocks = columns(&folding);
    assert_eq!(blocks.len(), 18);
    assert_eq!(blocks[..4], ["Stem 7", "conv2_block1 12", "conv2_block2 10", "conv2_block3 10"]);
    // One connection past other layers in every block, from where it begins to where it is added.
    assert_eq!(folding.skips.len(), 16);
    for (from, to) in &folding.skips {
        let (before, inside) = (folding.column_of(*from).unwrap(), folding.column_of(*to).unwrap());
        assert_eq!(before + 1, inside, "{from} {to}");
        assert!(network.nodes[*to].name.ends_with("_add"), "{}", network.nodes[*to].name);
    }
}

#[test]
fn mobilenet_v2_folds_to_its_blocks() {
    let (network, report) = application("MobileNetV2");
    let folding = fold(&network, &report);
    let blocks = columns(&folding);
    assert_eq!(groups(&folding), ["Stem 1", "block 16", "Head 1"]);
    assert_eq!(blocks[1..4], ["block_1 9", "block_2 9", "block_3 9"]);
    assert_eq!(folding.skips.len(), 10);
}

/// Its layers carry no names of blocks: what is connected to what says where a cell ends.
#[test]
fn nasnet_large_folds_to_its_cells() {
    let (network, report) = nasnet();
    assert_eq!(network.nodes.len(), 1041);
    let folding = fold(&network, &report);
    let blocks = columns(&folding);
    let cells = blocks.iter().filter(|block| block.starts_with("normal_concat")).count();
    assert_eq!(cells, 18, "{blocks:?}");
    assert!(blocks.len() <= 26, "{blocks:?}");
    for column in &folding.columns {
        let last = &network.nodes[column.nodes.end - 1];
        let ends = last.name.contains("concat") || column.nodes.len() < 5 || column.nodes.end == 1039;
        assert!(ends, "{} {:?}", last.name, column.nodes);
    }
}

/// Without the names of its blocks, as a person may have drawn it, a residual network folds to the same ones.
#[test]
fn connections_alone_say_the_blocks() {
    let (network, report) = application("ResNet50");
    let named = fold(&network, &report);
    let mut plain = network;
    for (at, node) in plain.nodes.iter_mut().enumerate() {
        std::sync::Arc::make_mut(node).name = format!("layer_{at}");
    }
    let report = analyze(&plain);
    let folding = fold(&plain, &report);
    let ends = |folding: &Folding| folding.columns.iter().map(|column| column.nodes.end).collect::<Vec<_>>();
    assert_eq!(ends(&folding), ends(&named));
}

/// 3, 6, 20, 177 and 1,041 layers on every page: nothing on another, nothing beyond the page, everything to scale.
#[test]
fn everything_has_its_place_on_every_page() {
    let (vgg, _) = application("VGG16");
    let first = |count: usize| {
        let mut network = vgg.clone();
        network.nodes.truncate(count);
        let report = analyze(&network);
        (network, report)
    };
    for (network, report) in [first(3), first(6), first(20), application("ResNet50"), nasnet()] {
        let folding = fold(&network, &report);
        let sizes = folding.sizes();
        for width in [320.0, 390.0, 600.0, 820.0, 1024.0, 1280.0, 1440.0, 1920.0] {
            let layout = Layout::new(folding.level, &sizes, width);
            let places = layout.places(&sizes);
            assert_eq!(places.len(), folding.columns.len());
            for pair in places.windows(2) {
                assert!(pair[1].0 > pair[0].0 || pair[1].1 >= pair[0].1 + layout.column, "{width} {pair:?}");
            }
            assert!(
                places.iter().all(|(_, x)| x + layout.column <= width - layout.margin + 0.01),
                "{width} {layout:?}"
            );
            assert!(layout.column >= 24.0, "{width} {layout:?}");
            for height in [52.0, 112.0] {
                let room = [width - 2.0 * layout.margin, height];
                let drawn = skyline(&folding.sides, &folding.skips, room, None);
                let ends = drawn.bars.windows(2).all(|pair| pair[0].x + pair[0].width <= pair[1].x + 1e-6);
                assert!(ends && drawn.bars.last().is_some_and(|bar| bar.x + bar.width <= room[0] + 1e-6), "{width}");
                for (bar, side) in drawn.bars.iter().zip(&folding.sides) {
                    if let Side::Maps { rows, .. } = side {
                        assert_eq!(bar.height, drawn.rows.of(*rows).max(1.0));
                    }
                }
                assert!(drawn.arcs.iter().all(|arc| arc.height <= height));
            }
            let ratio = Ratio::fitting(224, layout.column.min(layout.picture));
            let fan = Fan::new(ratio, 224, 224, 64, [layout.column, layout.picture]);
            assert!(fan.extent().iter().all(|side| *side <= layout.column + 0.01));
        }
    }
}
