//! A network as a drawing that stands alone: an SVG for a page, a slide or paper.
//!
//! The layers stand below one another. On the left each map lies as wide as it is, all to one scale, and as thick as it has
//! channels; thin lines lead to what reads from further up. Only black, grey and one warning colour, so that it prints.

use crate::nn::analysis::{NodeReport, Outcome, Report};
use crate::nn::decimal::fixed;
use crate::nn::network::{Body, Network, Node};
use crate::nn::sorted::Sorted;
use crate::words::{self, Locale, count, plain, say, shape, t};
use std::fmt::Write as _;

/// The width of the drawing.
const WIDTH: u64 = 720;
/// The height of the head, and of one layer.
const HEAD: u64 = 64;
const ROW: u64 = 40;
/// The middle of the maps, and the widest of them.
const MIDDLE: f64 = 112.0;
const WIDEST: f64 = 160.0;
/// Where the columns stand: names begin, shapes and parameters end.
const NAMES: u64 = 216;
const SHAPES: u64 = 576;
const PARAMS: u64 = 696;
/// Letters of a name that fit.
const LETTERS: usize = 34;

const INK: &str = "#1b1a18";
const FAINT: &str = "#55524c";
const LINE: &str = "#8d887f";
const WARN: &str = "#7d4e00";

/// The drawing of a stack.
///
/// ```
/// use convscope::{draw::figure::stack, nn::{analysis::analyze, layers::Layer, network::Network}, words::Locale};
/// let network = Network::stack("two", ["InputLayer", "Conv2D"].map(|name| Layer::new(name).unwrap()));
/// let svg = stack(Locale::En, &network, &analyze(&network));
/// assert!(svg.starts_with("<svg xmlns") && svg.contains(">two</title>") && svg.contains("198 × 198 × 32"));
/// ```
#[must_use]
pub fn stack(l: Locale, network: &Network, report: &Report) -> String {
    let rows: Vec<Row<'_>> = network
        .nodes
        .iter()
        .zip(&report.nodes)
        .enumerate()
        .map(|(at, (node, entry))| Row { at: at as u64, node, entry })
        .collect();
    let height = HEAD + ROW * rows.len() as u64 + 48;
    let mut svg = String::new();
    let head = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         role=\"img\" lang=\"{}\" font-family=\"-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, \
         'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', sans-serif\" font-size=\"13\" fill=\"{INK}\">",
        l.tag()
    );
    svg.push_str(&head);
    element(&mut svg, "title", &network.name);
    element(&mut svg, "desc", &described(l, network, &rows));
    // A picture on a dark page is still ink on paper.
    let _ = write!(svg, "<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>");
    text(&mut svg, 16, 28, "start", "font-size=\"17\" font-weight=\"600\"", &network.name);
    let small = format!("font-size=\"11\" fill=\"{FAINT}\"");
    text(&mut svg, NAMES, HEAD - 10, "start", &small, t::figure_layer(l));
    text(&mut svg, SHAPES, HEAD - 10, "end", &small, t::figure_shape(l));
    text(&mut svg, PARAMS, HEAD - 10, "end", &small, t::totals_parameters(l));
    rule(&mut svg, HEAD, INK);
    let scale = scale(report);
    let places: Sorted<_, u64> = rows.iter().map(|row| (row.node.id, row.at)).collect();
    for row in &rows {
        row.connections(&mut svg, &places);
    }
    for row in &rows {
        row.map(&mut svg, scale);
        row.words(&mut svg, l, network);
    }
    let end = HEAD + ROW * rows.len() as u64;
    rule(&mut svg, end, INK);
    let totals = &report.totals;
    let macs = format!("{} {}", words::short_count(l, totals.macs), t::totals_macs(l));
    text(&mut svg, NAMES, end + 24, "start", &format!("fill=\"{FAINT}\""), &macs);
    text(&mut svg, PARAMS, end + 24, "end", "font-weight=\"600\"", &count(l, totals.params));
    svg.push_str("</svg>");
    svg
}

/// One layer in its place.
struct Row<'a> {
    at: u64,
    node: &'a Node,
    entry: &'a NodeReport,
}

impl Row<'_> {
    fn middle(&self) -> u64 {
        middle(self.at)
    }

    fn class_name<'n>(&'n self, network: &'n Network) -> &'n str {
        match (&self.node.body, network.layer(self.node)) {
            (Body::Unknown { class_name, .. }, _) => class_name,
            (_, Some(layer)) => layer.op().class_name(),
            _ => "",
        }
    }

    /// Lines from the maps it reads: straight from the one above, around the left from further up.
    fn connections(&self, svg: &mut String, places: &Sorted<crate::nn::network::NodeId, u64>) {
        for source in &self.entry.sources {
            let Some(from) = places.get(source).copied() else { continue };
            let (top, bottom) = (middle(from), self.middle());
            if from + 1 == self.at {
                let _ = write!(svg, "<path d=\"M{MIDDLE} {top}V{bottom}\" stroke=\"{LINE}\"/>");
            } else if from < self.at {
                // The further, the wider.
                let around = 16.0_f64.max(40.0 - 3.0 * real(self.at - from));
                let _ = write!(
                    svg,
                    "<path d=\"M{MIDDLE} {top}H{r}Q{around} {top} {around} {a}V{b}Q{around} {bottom} {r} {bottom}H{MIDDLE}\" \
                     fill=\"none\" stroke=\"{LINE}\"/>",
                    r = around + 8.0,
                    a = top + 8,
                    b = bottom - 8,
                );
            }
        }
    }

    /// The map after it.
    fn map(&self, svg: &mut String, scale: f64) {
        let Some(sizes) = self.entry.shape() else {
            let y = self.middle();
            let _ =
                write!(svg, "<path d=\"M72 {y}H152\" stroke=\"{LINE}\" stroke-width=\"2\" stroke-dasharray=\"4 3\"/>");
            return;
        };
        let (wide, thick) = match (sizes.hwc(self.entry.format), sizes.0.as_slice()) {
            (Some(size), _) => (real(size.w.unwrap_or(1)) * scale, thickness(size.c)),
            // A vector has no width: a thin line, the longer the more entries.
            (None, all) => {
                let entries = all.iter().flatten().fold(1_u64, |all, n| all.saturating_mul(*n));
                (12.0 + 9.0 * libm::log2(real(entries.max(1))), 3.0)
            }
        };
        let (wide, x) = (wide.clamp(2.0, WIDEST), MIDDLE - wide.clamp(2.0, WIDEST) / 2.0);
        let y = real(self.middle()) - thick / 2.0;
        let paper = if self.node.off { "#ffffff" } else { "#ece9e2" };
        let _ = write!(
            svg,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{paper}\" stroke=\"{INK}\"/>",
            fixed(x, 1),
            fixed(y, 1),
            fixed(wide, 1),
            fixed(thick, 1)
        );
    }

    fn words(&self, svg: &mut String, l: Locale, network: &Network) {
        let y = self.middle();
        if self.at > 0 {
            rule(svg, HEAD + ROW * self.at, "#dedad2");
        }
        let class = self.class_name(network);
        text(svg, NAMES, y - 2, "start", "font-weight=\"600\"", &shortened(class));
        let small = format!("font-size=\"11\" fill=\"{FAINT}\"");
        let faint = format!("fill=\"{FAINT}\"");
        text(svg, NAMES, y + 13, "start", &small, &shortened(&self.node.name));
        match &self.entry.outcome {
            Outcome::Shape(sizes) => {
                text(svg, SHAPES, y + 5, "end", "", &shape(l, &sizes.0));
                // A layer that shares its weights with another has none of its own.
                let params = if self.entry.params == 0 { "—".to_owned() } else { count(l, self.entry.params) };
                text(svg, PARAMS, y + 5, "end", if self.entry.params == 0 { &faint } else { "" }, &params);
            }
            Outcome::Problem(problem) => {
                let said = say::problem(l, class, problem);
                let _ = write!(svg, "<path d=\"M{} {}l7 12h-14z\" fill=\"{WARN}\"/>", PARAMS - 7, y - 7);
                text(svg, PARAMS - 22, y + 5, "end", &format!("fill=\"{WARN}\""), said.tag);
            }
            Outcome::Waiting(on) => {
                let on = network.node(*on).map_or("", |node| node.name.as_str());
                text(svg, PARAMS, y + 5, "end", &faint, &plain(&t::stack_waiting_on(l, on)));
            }
        }
    }

    fn described(&self, l: Locale, network: &Network) -> String {
        let name = format!("{} ({})", self.node.name, self.class_name(network));
        match &self.entry.outcome {
            Outcome::Shape(sizes) => {
                let parameters = t::status_parameters(l, self.entry.params);
                words::sentences(l, &[&t::figure_row(l, name, shape(l, &sizes.0)), &parameters])
            }
            Outcome::Problem(problem) => {
                let said = plain(&say::problem(l, self.class_name(network), problem).sentence);
                t::status_problem(l, name, said)
            }
            Outcome::Waiting(on) => {
                let on = network.node(*on).map_or("", |node| node.name.as_str());
                t::status_problem(l, name, plain(&t::stack_waiting_on(l, on)))
            }
        }
    }
}

/// The drawing in words: layer by layer. Of a large network only the beginning, as nobody hears it out.
fn described(l: Locale, network: &Network, rows: &[Row<'_>]) -> String {
    let told: Vec<String> = rows.iter().take(60).map(|row| row.described(l, network)).collect();
    let mut told: Vec<&str> = told.iter().map(String::as_str).collect();
    if rows.len() > told.len() {
        told.push("…");
    }
    words::sentences(l, &told)
}

const fn middle(row: u64) -> u64 {
    HEAD + ROW * row + ROW / 2
}

/// Pixels of the drawing for one of a map, so that the widest fits; never more than 4.
fn scale(report: &Report) -> f64 {
    let width = |entry: &NodeReport| entry.shape()?.hwc(entry.format)?.w;
    let widest = report.nodes.iter().filter_map(width).max().unwrap_or(1).max(1);
    (WIDEST / real(widest)).min(4.0)
}

/// One channel is a line, a thousand nearly fill a row.
fn thickness(channels: Option<u64>) -> f64 {
    2.0 + 2.4 * libm::log2(real(channels.unwrap_or(1).max(1))).min(11.0)
}

/// Sizes on a drawing need no more than a double has.
#[allow(clippy::cast_precision_loss)]
fn real(n: u64) -> f64 {
    n as f64
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= LETTERS {
        return name.to_owned();
    }
    name.chars().take(LETTERS - 1).chain(['…']).collect()
}

fn rule(svg: &mut String, y: u64, colour: &str) {
    let _ = write!(svg, "<path d=\"M16 {y}.5H{PARAMS}\" stroke=\"{colour}\"/>");
}

fn text(svg: &mut String, x: u64, y: u64, anchor: &str, style: &str, words: &str) {
    let _ = write!(svg, "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" {style}>");
    escape(svg, words);
    svg.push_str("</text>");
}

fn element(svg: &mut String, name: &str, words: &str) {
    let _ = write!(svg, "<{name}>");
    escape(svg, words);
    let _ = write!(svg, "</{name}>");
}

/// A name may hold anything; XML holds no control characters, not even written out.
fn escape(svg: &mut String, words: &str) {
    for letter in words.chars() {
        match letter {
            '<' => svg.push_str("&lt;"),
            '>' => svg.push_str("&gt;"),
            '&' => svg.push_str("&amp;"),
            '"' => svg.push_str("&quot;"),
            '\u{FFFE}' | '\u{FFFF}' => svg.push('\u{FFFD}'),
            control if control.is_control() => svg.push(' '),
            other => svg.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::analysis::analyze;
    use crate::text::presets::{PRESETS, preset};
    use crate::text::share;

    /// Whether every tag is closed, in order.
    fn is_well_formed(svg: &str) -> bool {
        let mut open = vec![];
        for tag in svg.split('<').skip(1) {
            let Some((tag, _)) = tag.split_once('>') else { return false };
            if let Some(name) = tag.strip_prefix('/') {
                if open.pop() != Some(name) {
                    return false;
                }
            } else if !tag.ends_with('/') {
                open.push(tag.split(' ').next().unwrap_or_default());
            }
        }
        open.is_empty()
    }

    #[test]
    fn every_example_in_both_languages() {
        for id in PRESETS {
            let network = preset(id).unwrap().network;
            let report = analyze(&network);
            for l in Locale::ALL {
                let svg = stack(l, &network, &report);
                assert!(is_well_formed(&svg), "{svg}");
                let rows = svg.matches("font-weight=\"600\">").count();
                assert!(rows == network.nodes.len() + 2 && !svg.contains("NaN"), "{id}");
                assert!(svg.contains(&count(l, report.totals.params)));
            }
        }
    }

    #[test]
    fn names_and_problems() {
        let link = "m=i8x8x1-c4k3-c4k9-f";
        let mut network = Network::clone(&share::read(link).unwrap().document.network);
        network.name = "<a & \"b\">\u{1}".to_owned();
        let svg = stack(Locale::En, &network, &analyze(&network));
        assert!(is_well_formed(&svg));
        assert!(svg.contains("&lt;a &amp; &quot;b&quot;&gt; </title>"));
        assert!(svg.contains("waiting on conv2d_1") && svg.contains("A kernel of 9 does not fit 6 cells."));
    }
}
