//! `model.summary()`: what Keras prints of a network, as rows and as its exact text.

use crate::nn::analysis::Report;
use crate::nn::network::{Body, Kind, Network, Node, NodeId, Source};
use crate::text::walk::Walk;
use crate::words::{self, Locale, bytes};

/// What Keras prints of a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The network's name.
    pub name: String,
    /// One row a layer.
    pub rows: Vec<Row>,
    /// The network is no chain: its rows say what they are connected to.
    pub graph: bool,
    /// Values in all weights.
    pub params: u64,
    /// Those that training changes.
    pub trainable: u64,
}

/// One layer in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The node; of a layer that is called several times, the first.
    pub node: NodeId,
    /// Its name.
    pub name: String,
    /// Its class.
    pub class_name: String,
    /// Its output as Keras writes it: `(None, 28, 28, 8)`; `?` where there is none.
    pub shape: String,
    /// Values in its weights.
    pub params: u64,
    /// It works, so that its weights can be counted.
    pub built: bool,
    /// What it reads, as Keras writes it: `conv2d[0][0]`. Only in a graph.
    pub connected: Vec<String>,
}

/// The table of a network. Layers that are switched off are not in it, as they are not in the network that Keras has.
#[must_use]
pub fn summary(network: &Network, report: &Report) -> Summary {
    let walk = Walk::new(network);
    let mut above = None;
    let mut chain = true;
    for (at, node) in walk.nodes() {
        let sources: Vec<Option<usize>> = walk.sources(at).iter().map(|source| walk.at(source.node)).collect();
        let reads_above = sources == above.into_iter().map(Some).collect::<Vec<_>>();
        chain &= reads_above && !matches!(node.body, Body::SameAs(_));
        above = Some(at);
    }
    let sequential = network.kind == Kind::Sequential && chain;
    let order = if sequential { walk.nodes().map(|(at, _)| at).collect() } else { walk.in_order() };
    let shown = order.into_iter().filter_map(|at| Some((at, network.nodes.get(at)?.as_ref())));
    let nodes = shown.filter(|(_, node)| !(sequential && node.body.is_input()));
    let rows = Rows { walk: &walk, report };
    Summary {
        name: network.name.clone(),
        rows: nodes.map(|(at, node)| rows.row(at, node, !chain)).collect(),
        graph: !chain,
        params: report.totals.params,
        trainable: report.totals.trainable,
    }
}

/// What the rows are made of.
struct Rows<'a> {
    walk: &'a Walk<'a>,
    report: &'a Report,
}

impl Rows<'_> {
    fn row(&self, at: usize, node: &Node, graph: bool) -> Row {
        let class_name = self.walk.network.class_of(node);
        let own = self.report.nodes.get(at);
        let is_call = |other: &Node| other.id == node.id || other.body == Body::SameAs(node.id);
        // Of a layer that is called several times Keras shows the last shape and all connections.
        let (mut shape, mut connected) = (None, vec![]);
        for (at, _) in self.walk.nodes().filter(|(_, other)| is_call(other)) {
            let entry = self.report.nodes.get(at);
            shape = entry.and_then(|entry| Some((entry.batch, entry.shape()?))).or(shape);
            if graph {
                connected.extend(self.walk.sources(at).iter().map(|source| self.connection(*source)));
            }
        }
        let size = |n: &Option<u64>| n.map_or_else(|| "None".to_owned(), |n| n.to_string());
        let shape = shape.map_or_else(
            || "?".to_owned(),
            |(batch, shape)| {
                let sizes: Vec<String> = std::iter::once(&batch).chain(&shape.0).map(size).collect();
                format!("({})", sizes.join(", "))
            },
        );
        Row {
            node: node.id,
            name: node.name.clone(),
            class_name: class_name.to_owned(),
            shape,
            params: own.map_or(0, |entry| entry.params),
            built: own.is_some_and(|entry| entry.shape().is_some()),
            connected,
        }
    }

    /// A source as Keras writes it: the layer, which of its calls, which of that one's outputs.
    fn connection(&self, source: Source) -> String {
        let Some(owner) = self.walk.node(source.node).map(|node| self.walk.owner(node)) else {
            return format!("?[0][{}]", source.output);
        };
        let further = self.walk.nodes().filter(|(_, other)| other.body == Body::SameAs(owner.id));
        let call = further.map(|(_, other)| other.id).position(|id| id == source.node).map_or(0, |at| at + 1);
        format!("{}[{call}][{}]", owner.name, source.output)
    }
}

impl Summary {
    /// The lines under the table: what is counted, how many, and how much memory they take as 32-bit numbers.
    #[must_use]
    pub fn totals(&self) -> [(&'static str, u64, String); 3] {
        let still = self.params.saturating_sub(self.trainable);
        [("Total params", self.params), ("Trainable params", self.trainable), ("Non-trainable params", still)]
            .map(|(what, count)| (what, count, bytes(count.saturating_mul(4))))
    }

    /// The text that Keras prints, in lines of this length. Without one: Keras's own, 88 or 108 for a graph.
    ///
    /// ```
    /// use convscope::nn::{analysis::analyze, layers::Layer, network::Network};
    /// let network = Network::stack("sequential", ["InputLayer", "Flatten"].map(|name| Layer::new(name).unwrap()));
    /// let text = convscope::text::summary::summary(&network, &analyze(&network)).text(Some(60));
    /// assert_eq!(text.lines().nth(4).unwrap(), "│ flatten (Flatten)        │ (None, 40000)     │         0 │");
    /// ```
    #[must_use]
    pub fn text(&self, line_length: Option<usize>) -> String {
        let length = line_length.unwrap_or(if self.graph { 108 } else { 88 });
        let mut table = vec![self.header().map(str::to_owned).to_vec()];
        table.extend(self.rows.iter().map(Row::cells));
        if !self.graph {
            for row in &mut table {
                row.truncate(3);
            }
        }
        let mut text = format!("Model: \"{}\"\n", self.name);
        text.push_str(&super::boxes::table(&table, &widths(length, self.graph)));
        for (what, count, memory) in self.totals() {
            text.push_str(&format!(" {what}: {} ({memory})\n", words::count(Locale::En, count)));
        }
        text
    }

    const fn header(&self) -> [&'static str; 4] {
        ["Layer (type)", "Output Shape", "Param #", "Connected to"]
    }
}

impl Row {
    fn cells(&self) -> Vec<String> {
        let params = if self.built { words::count(Locale::En, self.params) } else { "0 (unbuilt)".to_owned() };
        let connected = if self.connected.is_empty() { "-".to_owned() } else { self.connected.join(", ") };
        vec![format!("{} ({})", self.name, self.class_name), self.shape.clone(), params, connected]
    }
}

/// The widths of the columns' cells, their padding counted: Keras gives shares of the line, and the printer of its tables
/// then takes off evenly what the lines between them need.
fn widths(length: usize, graph: bool) -> Vec<usize> {
    let shares: &[f64] = if graph { &[0.3, 0.56, 0.74, 1.0] } else { &[0.45, 0.8, 1.0] };
    let mut ends = vec![];
    for share in shares {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        // as Keras does
        ends.push((share * length as f64) as usize);
    }
    let starts = std::iter::once(0).chain(ends.iter().copied());
    let mut widths: Vec<usize> = ends.iter().zip(starts).map(|(end, start)| end - start + 2).collect();
    let mut excess = (widths.iter().sum::<usize>() + widths.len() + 1).saturating_sub(length);
    let columns = widths.len();
    for (at, width) in widths.iter_mut().enumerate() {
        let off = rounded(excess, columns - at).min(*width);
        *width -= off;
        excess -= off;
    }
    widths
}

/// A quotient rounded as Python does: a half goes to the even number.
const fn rounded(n: usize, by: usize) -> usize {
    let (whole, rest) = (n / by, n % by);
    whole + if rest * 2 > by || (rest * 2 == by && whole % 2 == 1) { 1 } else { 0 }
}
