//! A network in plain words: for who hears the page, for the text beside a figure, for a page that holds a frame.

use crate::nn::analysis::{NodeReport, Outcome, Report};
use crate::nn::network::{Body, Network, Node};
use crate::words::{self, Locale, count, plain, say, short_bytes, spoken_shape, t};

/// A network in words, in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// What it is called, how long it is, what it counts, and what picture it is given.
    pub about: String,
    /// Its layers, from the input's 0.
    pub rows: Vec<Row>,
}

/// One layer in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Keras's name of what it is.
    pub class_name: String,
    /// The arguments that are not Keras's own, as the screen writes them, and what else sets it apart.
    pub arguments: String,
    /// The names of what it reads, where that is not the layer above.
    pub reads: String,
    /// The shape that it gives, to be read aloud; what is wrong, or what it waits on, where it gives none.
    pub gives: String,
    /// Its parameters; none where it gives nothing.
    pub parameters: Option<u64>,
    /// Something is wrong with it.
    pub wrong: bool,
}

/// The parts of a description. The picture has the name that the page gives it; the package knows of none.
#[must_use]
pub fn description(l: Locale, name: &str, network: &Network, report: &Report, picture: Option<&str>) -> Description {
    let totals = &report.totals;
    let name = if name.is_empty() { t::bar_untitled(l) } else { name };
    let mut about = vec![t::describe_network(l, name, network.nodes.len() as u64)];
    about.push(t::status_parameters(l, totals.params));
    if !totals.partial {
        about.push(t::describe_cost(l, count(l, totals.macs), short_bytes(totals.map_bytes)));
    }
    about.extend(picture.map(|name| t::status_picture(l, name)));
    about.extend((totals.problems > 0).then(|| t::describe_problems(l, totals.problems)));
    about.extend((totals.waiting > 0).then(|| t::describe_waiting(l, totals.waiting)));
    let rows = network.nodes.iter().zip(&report.nodes).enumerate();
    Description {
        about: words::sentences(l, &about.iter().map(String::as_str).collect::<Vec<_>>()),
        rows: rows.map(|(at, (node, entry))| row(l, network, at, node, entry)).collect(),
    }
}

/// A network as text: a line about all of it, and one for each layer.
///
/// ```
/// use convscope::{nn::{analysis::analyze, layers::Layer, network::Network}, text::describe::describe, words::Locale};
/// let network = Network::stack("two", ["InputLayer", "MaxPooling2D"].map(|name| Layer::new(name).unwrap()));
/// let text = describe(Locale::En, "two", &network, &analyze(&network), Some("cat"));
/// assert_eq!(text.lines().last(), Some("1. max_pooling2d, MaxPooling2D. Output 100 by 100 by 1. 0 parameters."));
/// ```
#[must_use]
pub fn describe(l: Locale, name: &str, network: &Network, report: &Report, picture: Option<&str>) -> String {
    description(l, name, network, report, picture).text(l)
}

impl Description {
    /// All of it as text.
    #[must_use]
    pub fn text(&self, l: Locale) -> String {
        let mut text = self.about.clone();
        for (at, row) in self.rows.iter().enumerate() {
            text.push_str(&["\n", &at.to_string(), ". ", &row.text(l)].concat());
        }
        text
    }
}

impl Row {
    /// It as a few sentences.
    #[must_use]
    pub fn text(&self, l: Locale) -> String {
        let mut head = vec![self.name.as_str(), self.class_name.as_str()];
        head.extend((!self.arguments.is_empty()).then_some(self.arguments.as_str()));
        let mut parts = vec![t::describe_layer(l, words::list(l, &head))];
        parts.extend((!self.reads.is_empty()).then(|| t::describe_reads(l, &self.reads)));
        match self.parameters {
            Some(parameters) => {
                parts.push(t::status_output(l, &self.gives));
                parts.push(t::status_parameters(l, parameters));
            }
            None => parts.push(self.gives.clone()),
        }
        words::sentences(l, &parts.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

fn row(l: Locale, network: &Network, at: usize, node: &Node, entry: &NodeReport) -> Row {
    let name_of = |id| network.node(id).map_or("", |node| node.name.as_str());
    let class_name = network.class_of(node);
    let reads = network.reads(at);
    let above = at.checked_sub(1).and_then(|above| network.nodes.get(above)).map(|above| above.id);
    let stack = node.inputs.is_empty() || matches!(reads.as_slice(), [one] if Some(one.node) == above);
    let names: Vec<&str> = reads.iter().map(|source| name_of(source.node)).collect();
    let (gives, parameters) = match &entry.outcome {
        Outcome::Shape(shape) => (spoken_shape(l, &shape.0), Some(entry.params)),
        Outcome::Waiting(on) => (t::describe_waits(l, name_of(*on)), None),
        Outcome::Problem(problem) => {
            let said = say::problem(l, class_name, problem);
            let sentences: Vec<String> = [Some(said.sentence), said.more].iter().flatten().map(|s| plain(s)).collect();
            (words::sentences(l, &sentences.iter().map(String::as_str).collect::<Vec<_>>()), None)
        }
    };
    Row {
        name: node.name.clone(),
        class_name: class_name.to_owned(),
        arguments: arguments(l, network, node),
        reads: if stack { String::new() } else { words::list(l, &names) },
        gives,
        parameters,
        wrong: entry.problem().is_some(),
    }
}

/// What of a layer is not as Keras would have it.
fn arguments(l: Locale, network: &Network, node: &Node) -> String {
    let by = [" ", t::spoken_by(l), " "].concat();
    let mut told = match &node.body {
        Body::Layer(_) => {
            // Spelled out, as the shape is: what reads aloud says "times", or nothing, for the sign.
            say::arguments(l, node).iter().map(|argument| argument.replace(" × ", &by)).collect()
        }
        Body::SameAs(owner) => {
            vec![t::describe_shares(l, network.node(*owner).map_or("", |owner| owner.name.as_str()))]
        }
        Body::Model(inner) => vec![t::describe_holds(l, inner.nodes.len() as u64)],
        Body::Unknown { .. } => vec![],
    };
    told.extend((!node.trainable).then(|| t::describe_frozen(l).to_owned()));
    told.extend(node.off.then(|| t::describe_off(l).to_owned()));
    words::list(l, &told.iter().map(String::as_str).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::analysis::analyze;
    use crate::nn::network::{Edit, apply};
    use crate::text::presets::{PRESETS, preset};
    use crate::text::share;
    use std::sync::Arc;

    fn of(l: Locale, link: &str) -> String {
        let network = share::read(link).unwrap().document.network;
        describe(l, "net", &network, &analyze(&network), Some("cat"))
    }

    #[test]
    fn a_stack_in_both_languages() {
        let link = "m=i28x28x1-c6k3x5s2p.relu-a2-f-d10.softmax";
        assert_eq!(
            of(Locale::En, link),
            "net: 5 layers. 3,046 parameters. 20,580 multiply-adds (MACs); its maps take 6.9 KB. Picture: cat.\n\
             0. input_layer, InputLayer. Output 28 by 28 by 1. 0 parameters.\n\
             1. conv2d, Conv2D, filters 6, kernel_size 3 by 5, strides 2, padding same, activation relu. \
             Output 14 by 14 by 6. 96 parameters.\n\
             2. average_pooling2d, AveragePooling2D, pool_size 2. Output 7 by 7 by 6. 0 parameters.\n\
             3. flatten, Flatten. Output 294. 0 parameters.\n\
             4. dense, Dense, units 10, activation softmax. Output 10. 2,950 parameters."
        );
        assert_eq!(
            of(Locale::ZhCn, link),
            "net：5 层。3,046 个参数。20,580 次乘加（MACs），特征图占 6.9 KB。图片：cat。\n\
             0. input_layer、InputLayer。输出 28 乘 28 乘 1。0 个参数。\n\
             1. conv2d、Conv2D、filters 6、kernel_size 3 乘 5、strides 2、padding same、activation relu。输出 14 乘 14 乘 6。96 个参数。\n\
             2. average_pooling2d、AveragePooling2D、pool_size 2。输出 7 乘 7 乘 6。0 个参数。\n\
             3. flatten、Flatten。输出 294。0 个参数。\n\
             4. dense、Dense、units 10、activation softmax。输出 10。2,950 个参数。"
        );
    }

    #[test]
    fn problems_and_what_waits() {
        let text = of(Locale::En, "m=i8x8x3-c4k3-c4k9-f");
        assert!(text.contains("1 layer has a problem. 1 layer waits."), "{text}");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[3],
            "2. conv2d_1, Conv2D, filters 4, kernel_size 9. A kernel of 9 does not fit 6 cells. With padding valid it needs at least 9."
        );
        assert_eq!(lines[4], "3. flatten, Flatten. It waits on conv2d_1.");
    }

    #[test]
    fn what_is_switched_off_frozen_or_reads_another() {
        let network = share::read("m=i8x8x3-c4k3p-c4k3p").unwrap().document.network;
        let ids: Vec<_> = network.nodes.iter().map(|node| node.id).collect();
        let mut network = apply(&network, &Edit::Switch { node: ids[1], off: true }).unwrap();
        let mut last = network.nodes[2].as_ref().clone();
        last.trainable = false;
        last.inputs = vec![crate::nn::network::Source::of(ids[0])];
        network.nodes[2] = Arc::new(last);
        let text = describe(Locale::En, "", &network, &analyze(&network), None);
        assert!(text.starts_with("Untitled: 3 layers."), "{text}");
        assert!(text.contains("switched off") && text.contains("not trained. It reads input_layer. Output"), "{text}");
    }

    #[test]
    fn every_example_names_every_layer_and_every_shape() {
        for id in PRESETS {
            let network = preset(id).unwrap().network;
            let report = analyze(&network);
            for l in Locale::ALL {
                let text = describe(l, &network.name, &network, &report, None);
                assert_eq!(text.lines().count(), network.nodes.len() + 1, "{id}");
                for (line, (node, entry)) in text.lines().skip(1).zip(network.nodes.iter().zip(&report.nodes)) {
                    let shape = spoken_shape(l, &entry.shape().unwrap().0);
                    assert!(
                        line.contains(&node.name) && line.contains(&shape) && line.contains(&count(l, entry.params)),
                        "{line}"
                    );
                }
                assert!(!text.contains('×') && !text.contains('`') && !text.contains("**"), "{text}");
            }
        }
    }
}
