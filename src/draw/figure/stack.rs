//! A network as a drawing. The layers stand below one another. On the left each map lies as wide as it is, all to one scale, which
//! is printed, and as thick as it has channels; thin lines lead to what reads from further up.

use super::pen::{Anchor, Drawing, EDGE, FAINT, HAIR, INK, LINE, Pen, SMALL, TEXT, WARN, WIDTH, number};
use crate::nn::analysis::{NodeReport, Outcome, Report};
use crate::nn::network::{Network, Node, NodeId};
use crate::nn::sorted::Sorted;
use crate::words::{self, Locale, count, plain, say, shape, t};

/// Up to so many layers have two lines each; of more each has one.
const ROOMY: usize = 24;
/// The middle of the maps, and the widest of them.
const MIDDLE: f64 = 108.0;
const WIDEST: f64 = 152.0;
/// Where the columns stand: names begin, shapes and parameters end.
const NAMES: f64 = 208.0;
const SHAPES: f64 = 600.0;
const PARAMS: f64 = WIDTH - EDGE;

/// The drawing of a stack; `about` is said to who cannot see it.
///
/// ```
/// use convscope::{draw::figure::stack::stack, nn::{analysis::analyze, layers::Layer, network::Network}, words::Locale};
/// let network = Network::stack("two", ["InputLayer", "Conv2D"].map(|name| Layer::new(name).unwrap()));
/// let svg = stack(Locale::En, "two", &network, &analyze(&network), "Two layers.").svg;
/// assert!(svg.starts_with("<svg xmlns") && svg.contains("<title>two</title>") && svg.contains("198 × 198 × 32"));
/// ```
#[must_use]
pub fn stack(l: Locale, title: &str, network: &Network, report: &Report, about: &str) -> Drawing {
    let mut pen = Pen::new(l);
    let name = if title.is_empty() { t::bar_untitled(l) } else { title };
    pen.head(name, "");
    let head = pen.y + 20.0;
    for (x, anchor, words) in [
        (NAMES, Anchor::Start, t::figure_layer(l)),
        (SHAPES, Anchor::End, t::figure_shape(l)),
        (PARAMS, Anchor::End, t::totals_parameters(l)),
    ] {
        pen.text(x, head - 8.0, anchor, SMALL, words);
    }
    let scale = scale(report);
    let roomy = network.nodes.len() <= ROOMY;
    let rows = Rows { head, row: if roomy { 44.0 } else { 26.0 }, roomy, scale, l, network };
    let places: Sorted<_, usize> = network.nodes.iter().enumerate().map(|(at, node)| (node.id, at)).collect();
    let nodes = || network.nodes.iter().zip(&report.nodes).enumerate();
    for (at, (_, entry)) in nodes() {
        rows.connections(&mut pen, at, entry, &places);
    }
    for (at, (node, entry)) in nodes() {
        rows.map(&mut pen, at, node, entry);
        rows.words(&mut pen, at, node, entry);
    }
    let end = rows.top(network.nodes.len());
    pen.rule(head, INK);
    pen.rule(end, INK);
    let totals = &report.totals;
    if !totals.partial {
        let macs = format!("{} {}", words::short_count(l, totals.macs), t::totals_macs(l));
        pen.text(NAMES, end + 22.0, Anchor::Start, TEXT.in_colour(FAINT), &macs);
    }
    pen.text(PARAMS, end + 22.0, Anchor::End, TEXT.bold(), &count(l, totals.params));
    rule_of_scale(&mut pen, l, end + 14.0, scale);
    pen.y = end + 38.0;
    pen.done(name, about)
}

/// What the maps' widths mean: a bar of a round number of cells.
fn rule_of_scale(pen: &mut Pen, l: Locale, y: f64, scale: Option<f64>) {
    let Some(scale) = scale else { return };
    let round = [500_u32, 200, 100, 50, 20, 10, 5, 2, 1];
    let Some(cells) = round.into_iter().find(|cells| f64::from(*cells) * scale <= WIDEST * 0.5) else { return };
    let (x, wide) = (MIDDLE - WIDEST / 2.0, f64::from(cells) * scale);
    let end = number(x + wide);
    let (x, top, y2, bottom) = (number(x), number(y - 3.0), number(y), number(y + 3.0));
    pen.path(
        &format!("M{x} {top}V{bottom}M{x} {y2}H{end}M{end} {top}V{bottom}"),
        &format!("stroke=\"{FAINT}\" fill=\"none\""),
    );
    pen.text(MIDDLE - WIDEST / 2.0 + wide + 8.0, y + 4.0, Anchor::Start, SMALL, &t::figure_cells(l, u64::from(cells)));
}

/// Where the layers stand.
struct Rows<'a> {
    head: f64,
    row: f64,
    roomy: bool,
    scale: Option<f64>,
    l: Locale,
    network: &'a Network,
}

impl Rows<'_> {
    fn top(&self, at: usize) -> f64 {
        // Layers: far below what f64 holds.
        #[allow(clippy::cast_precision_loss)]
        let at = at as f64;
        self.row.mul_add(at, self.head)
    }

    fn middle(&self, at: usize) -> f64 {
        self.top(at) + self.row / 2.0
    }

    /// Lines from the maps it reads: straight from the one above, around the left from further up.
    fn connections(&self, pen: &mut Pen, at: usize, entry: &NodeReport, places: &Sorted<NodeId, usize>) {
        let style = format!("fill=\"none\" stroke=\"{LINE}\"");
        for source in &entry.sources {
            let Some(from) = places.get(source).copied().filter(|from| *from < at) else { continue };
            let (top, bottom) = (self.middle(from), self.middle(at));
            if from + 1 == at {
                pen.path(&format!("M{MIDDLE} {}V{}", number(top), number(bottom)), &style);
                continue;
            }
            // The further, the wider.
            let around = 16.0_f64.max(40.0 - 3.0 * (bottom - top) / self.row);
            let [around, turn, top, down, up, bottom] =
                [around, around + 8.0, top, top + 8.0, bottom - 8.0, bottom].map(number);
            pen.path(
                &format!("M{MIDDLE} {top}H{turn}Q{around} {top} {around} {down}V{up}Q{around} {bottom} {turn} {bottom}H{MIDDLE}"),
                &style,
            );
        }
    }

    /// The map after it.
    fn map(&self, pen: &mut Pen, at: usize, node: &Node, entry: &NodeReport) {
        let middle = self.middle(at);
        let Some(sizes) = entry.shape() else {
            let style = format!("stroke=\"{LINE}\" stroke-width=\"2\" stroke-dasharray=\"4 3\"");
            pen.path(&format!("M{} {}H{}", MIDDLE - 40.0, number(middle), MIDDLE + 40.0), &style);
            return;
        };
        let most = self.row - 12.0;
        let (wide, thick) = match (sizes.hwc(entry.format), self.scale) {
            (Some(size), Some(scale)) => (real(size.w.unwrap_or(1)) * scale, thickness(size.c).min(most)),
            // A vector has no width: a thin line, the longer the more entries.
            _ => {
                let entries = sizes.0.iter().flatten().fold(1_u64, |all, n| all.saturating_mul(*n));
                (9.0_f64.mul_add(libm::log2(real(entries.max(1))), 12.0), 3.0)
            }
        };
        let wide = wide.clamp(2.0, WIDEST);
        let paper = if node.off { "#ffffff" } else { "#ece9e2" };
        let dashes = if node.off { " stroke-dasharray=\"3 2\"" } else { "" };
        pen.rect(
            [MIDDLE - wide / 2.0, middle - thick / 2.0, wide, thick],
            &format!("fill=\"{paper}\" stroke=\"{INK}\"{dashes}"),
        );
    }

    fn words(&self, pen: &mut Pen, at: usize, node: &Node, entry: &NodeReport) {
        let (l, y) = (self.l, self.middle(at));
        if at > 0 {
            pen.rule(self.top(at), HAIR);
        }
        let class = self.network.class_of(node);
        let waits = |on: NodeId| {
            let on = self.network.node(on).map_or("", |node| node.name.as_str());
            plain(&t::stack_waiting_on(l, on))
        };
        let (said, kind) = match &entry.outcome {
            Outcome::Shape(sizes) => (shape(l, &sizes.0), TEXT),
            Outcome::Problem(problem) => (say::problem(l, class, problem).tag.to_owned(), TEXT.in_colour(WARN)),
            Outcome::Waiting(on) => (waits(*on), TEXT.in_colour(FAINT)),
        };
        let room = SHAPES - NAMES - kind.width(&said) - 16.0;
        let baseline = y + 4.5;
        let mut notes = vec![node.name.clone()];
        notes.extend(say::arguments(l, node));
        notes.extend(node.off.then(|| t::describe_off(l).to_owned()));
        notes.extend((!node.trainable).then(|| t::describe_frozen(l).to_owned()));
        let works = entry.shape().is_some();
        if self.roomy {
            // The second line has its row to itself, but beside a problem.
            pen.text(NAMES, y - 3.0, Anchor::Start, TEXT.bold(), &TEXT.fitted(class, room));
            let (name, arguments) = notes.split_first().map_or(("", &[][..]), |(name, rest)| (name.as_str(), rest));
            let words =
                if arguments.is_empty() { name.to_owned() } else { [name, " · ", &arguments.join(", ")].concat() };
            pen.text(
                NAMES,
                y + 12.0,
                Anchor::Start,
                SMALL,
                &SMALL.fitted(&words, if works { PARAMS - NAMES } else { room }),
            );
        } else {
            let class = TEXT.fitted(class, room * 0.55);
            pen.text(NAMES, baseline, Anchor::Start, TEXT.bold(), &class);
            let after = TEXT.width(&class) * 1.06 + 10.0;
            pen.text(NAMES + after, baseline, Anchor::Start, SMALL, &SMALL.fitted(&node.name, (room - after).max(0.0)));
        }
        let baseline = if self.roomy && works { y - 3.0 } else { baseline };
        match &entry.outcome {
            Outcome::Shape(_) => {
                pen.text(SHAPES, baseline, Anchor::End, kind, &said);
                // A layer that shares its weights with another has none of its own.
                let (params, kind) = match entry.params {
                    0 => ("—".to_owned(), TEXT.in_colour(FAINT)),
                    params => (count(l, params), TEXT),
                };
                pen.text(PARAMS, baseline, Anchor::End, kind, &params);
            }
            Outcome::Problem(_) => {
                pen.path(
                    &format!("M{} {}l7 12h-14z", number(PARAMS - 7.0), number(y - 7.0)),
                    &format!("fill=\"{WARN}\""),
                );
                pen.text(PARAMS - 22.0, baseline, Anchor::End, kind, &said);
            }
            Outcome::Waiting(_) => pen.text(PARAMS, baseline, Anchor::End, kind, &said),
        }
    }
}

/// Units of the drawing for one cell of a map, so that the widest fits; never more than 4. None where no layer has maps.
fn scale(report: &Report) -> Option<f64> {
    let width = |entry: &NodeReport| entry.shape()?.hwc(entry.format)?.w;
    let widest = report.nodes.iter().filter_map(width).max()?.max(1);
    Some((WIDEST / real(widest)).min(4.0))
}

/// One channel is a line, a thousand nearly fill a row.
fn thickness(channels: Option<u64>) -> f64 {
    2.4_f64.mul_add(libm::log2(real(channels.unwrap_or(1).max(1))).min(11.0), 2.0)
}

/// Sizes on a drawing need no more than a double has.
#[allow(clippy::cast_precision_loss)]
const fn real(n: u64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::super::pen::is_well_formed;
    use super::*;
    use crate::nn::analysis::analyze;
    use crate::text::presets::{PRESETS, preset};
    use crate::text::share;

    #[test]
    fn every_example_in_both_languages() {
        for id in PRESETS {
            let network = preset(id).unwrap().network;
            let report = analyze(&network);
            for l in Locale::ALL {
                let Drawing { svg, height } = stack(l, "title", &network, &report, "about");
                assert!(is_well_formed(&svg), "{svg}");
                // The title, the total and each layer's class.
                let rows = svg.matches("font-weight=\"600\"").count();
                assert!(rows == network.nodes.len() + 2 && !svg.contains("NaN"), "{id}");
                assert!(svg.contains(&count(l, report.totals.params)));
                assert!(svg.contains(&format!("viewBox=\"0 0 720 {height}\"")) && svg.contains("<desc>about</desc>"));
            }
        }
    }

    #[test]
    fn names_and_problems() {
        let link = "m=i8x8x1-c4k3-c4k9-f";
        let network = share::read(link).unwrap().document.network;
        let svg = stack(Locale::En, "<a & \"b\">\u{1}", &network, &analyze(&network), "").svg;
        assert!(is_well_formed(&svg));
        assert!(svg.contains("&lt;a &amp; &quot;b&quot;&gt; </title>"));
        assert!(svg.contains("waiting on conv2d_1") && svg.contains("does not fit"));
        assert!(svg.contains("conv2d_1 · filters 4, kernel_size 9") && svg.contains("5 cells"), "{svg}");
        let empty = Network::default();
        assert!(is_well_formed(&stack(Locale::En, "", &empty, &analyze(&empty), "").svg));
    }
}
