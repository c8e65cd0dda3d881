//! The figures that can be taken away: what stands on the screen as a drawing of its own, for a slide or paper.

use super::filters::Filters;
use super::kernel;
use super::lens::{class_name, name, values};
use super::looking::{channels_of, chosen, map_size};
use super::sentences::{about_maps, description, title};
use super::state::State;
use super::sum::{Sum, decimals, printed, sum, units, written_units};
use super::sweep::{self, Kind, Looked, looked, sentence};
use crate::draw::figure::Drawing;
use crate::draw::figure::maps::{Sheet, Tile, maps};
use crate::draw::figure::stack::stack;
use crate::draw::figure::window::{Look, Values, window};
use crate::draw::palette::{self, Thumbnail};
use crate::nn::network::NodeId;
use crate::nn::trace::Op;
use crate::text::{base64, png};
use crate::words::{self, Locale, count, labelled, list, plain, say, short_value, t, value};
use crate::worker::Scale;

/// A figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Figure {
    /// The whole network.
    #[default]
    Stack,
    /// The selected layer's window at the picked cell.
    Window,
    /// The selected layer's maps.
    Maps,
}

impl Figure {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Stack, Self::Window, Self::Maps];
}

/// A figure, drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The drawing.
    pub drawing: Drawing,
    /// What it shows, in words.
    pub about: String,
    /// The name of its file, without an ending.
    pub file: String,
}

/// Maps that a figure shows at most, and cells of each along its longer side.
const MOST_MAPS: usize = 96;
const MOST_CELLS: usize = 160;

/// Terms of a channel that are written one by one.
const MOST_TERMS: usize = 25;

/// Whether there is something to draw.
#[must_use]
pub fn is_there(state: &State, figure: Figure) -> bool {
    match figure {
        Figure::Stack => true,
        Figure::Window => looked(state).is_some(),
        Figure::Maps => {
            map_size(state, state.selected).is_some_and(|(h, w)| h.saturating_mul(w) > 1)
                && (values(state, state.selected).is_some() || has_strip(state, state.selected))
        }
    }
}

fn has_strip(state: &State, node: NodeId) -> bool {
    state.maps.get(&node).and_then(|maps| maps.strip.as_ref()).is_some_and(|strip| !strip.ranges.is_empty())
}

/// Draws a figure, if there is something to draw.
#[must_use]
pub fn draw(l: Locale, state: &State, figure: Figure) -> Option<Drawn> {
    let document = state.document();
    let title = title(l, &document.title);
    let file = |part: &str| super::files::file_name(&[&title, part].concat());
    let layer = || ["-", name(state, state.selected)].concat();
    Some(match figure {
        Figure::Stack => {
            let about = description(l, state).text(l);
            let drawing = stack(l, &title, &document.network, &state.report, &about);
            Drawn { drawing, about, file: file("") }
        }
        Figure::Window => {
            let (drawing, about) = window_of(l, state)?;
            Drawn { drawing, about, file: file(&layer()) }
        }
        Figure::Maps => {
            let (drawing, about) = maps_of(l, state)?;
            Drawn { drawing, about, file: file(&[&layer(), "-maps"].concat()) }
        }
    })
}

/// What a layer is, with the arguments that are not Keras's own.
fn note(l: Locale, state: &State, node: NodeId) -> String {
    let network = &state.document().network;
    let mut parts = vec![class_name(network, node).to_owned()];
    parts.extend(network.node(node).map(|node| say::arguments(l, node)).unwrap_or_default());
    list(l, &parts.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The ends of a map's colours: those of the screen where that shows it, else its own.
fn ends(state: &State, node: NodeId, channel: u64) -> (f32, f32) {
    let strip = state.maps.get(&node).and_then(|maps| maps.strip.as_ref());
    let shown = strip.and_then(|strip| strip.ends.get(usize::try_from(channel.checked_sub(strip.first)?).ok()?));
    let own = || {
        let (maps, format) = values(state, node)?;
        Some(palette::ends(maps.channel(usize::try_from(channel).ok()?, format)?.iter().copied()))
    };
    shown.copied().or_else(own).unwrap_or((0.0, 1.0))
}

fn is_photo(state: &State, node: NodeId) -> bool {
    state.document().network.node(node).is_some_and(|node| node.body.is_input())
}

fn window_of(l: Locale, state: &State) -> Option<(Drawing, String)> {
    let at = looked(state)?;
    let kind = sweep::kind(state, &at);
    let kernel = kernel::kernel(state, at.node);
    let held = |node: NodeId, [h, w]: [u64; 2], channel: u64| {
        // What is here may still be of an earlier network, of another size.
        let (maps, format) = values(state, node).filter(|(maps, format)| {
            let (rows, columns, _) = maps.hwc(*format);
            (rows as u64, columns as u64) == (h, w)
        })?;
        Some(move |y: u64, x: u64| {
            let n = |n: u64| usize::try_from(n).ok();
            maps.at(n(y)?, n(x)?, n(channel)?, format)
        })
    };
    let read = held(at.source, [at.h.input, at.w.input], at.channel);
    let written = held(at.node, [at.h.output, at.w.output], at.map);
    let read = |y: u64, x: u64| read.as_ref().and_then(|read| read(y, x));
    let written = |y: u64, x: u64| written.as_ref().and_then(|written| written(y, x));
    let picture = is_photo(state, at.source);
    let middle = match (&kernel, kind) {
        (Some(kernel), _) => t::window_kernel(l, kernel.size[0], kernel.size[1]),
        (None, Kind::Max) => t::window_greatest(l).to_owned(),
        (None, _) => t::window_mean(l).to_owned(),
    };
    let captions = [
        list(l, &[name(state, at.source), &t::window_channel(l, count(l, at.channel))]),
        middle,
        list(l, &[name(state, at.node), &t::window_map(l, count(l, at.map))]),
    ];
    let mut lines = axes(l, &at);
    lines.extend(sweep::found(l, &at, kind, read));
    lines.extend(sum(state).map(|sum| written_out(l, &sum)).unwrap_or_default());
    lines.extend(kernel.as_ref().map(|_| origin(l, state, at.node)).filter(|said| !said.is_empty()));
    let about = plain(&sentence(l, state, &at));
    let look = Look {
        title: name(state, at.node),
        note: &note(l, state, at.node),
        about: &about,
        h: at.h,
        w: at.w,
        y: at.y,
        x: at.x,
        read: Values { at: &read, ends: ends(state, at.source, at.channel), photo: picture },
        written: Values { at: &written, ends: ends(state, at.node, at.map), photo: false },
        kernel: kernel.as_ref().map(|kernel| (kernel.size, kernel.shown().collect())),
        pools: matches!(kind, Kind::Max | Kind::Mean).then_some(kind == Kind::Max),
        spreads: kind == Kind::Spread,
        captions: [&captions[0], &captions[1], &captions[2]],
        lines: &lines,
    };
    let about = [look.note, &about, &lines.join("\n")].join("\n");
    Some((window(l, &look), about))
}

/// Where the filters come from.
fn origin(l: Locale, state: &State, node: NodeId) -> String {
    let network = &state.document().network;
    let filters = network.node(node).zip(state.report.node(node));
    let filters = filters.and_then(|(node, entry)| Filters::of(state, node, entry));
    filters
        .map(|filters| filters.said(l))
        .filter(|said| !said.is_empty())
        .map(|said| t::figure_filters(l, said))
        .unwrap_or_default()
}

/// The two axes in figures; one line where they are alike.
fn axes(l: Locale, at: &Looked) -> Vec<String> {
    let heads = [sweep::head(l, &at.h), sweep::head(l, &at.w)];
    if heads[0] == heads[1] {
        return vec![labelled(l, t::figure_both_axes(l), &heads[0])];
    }
    vec![labelled(l, t::figure_height(l), &heads[0]), labelled(l, t::figure_width(l), &heads[1])]
}

/// A number to so many places; what is none, or too large, as maps write it.
fn shown(number: f64, places: u32) -> String {
    #[allow(clippy::cast_possible_truncation)] // to be shown with a few digits
    let single = number as f32;
    units(number, places).map_or_else(|| value(single), |units| written_units(units, places))
}

/// The sum, in the lines that the lens has of it: the products of the channel that is shown, then all of it.
fn written_out(l: Locale, sum: &Sum) -> Vec<String> {
    let places = decimals([sum.total, sum.value.into(), sum.before.into(), sum.bias.into()]);
    let held = |number: f32| if number.is_infinite() { "–".to_owned() } else { value(number) };
    let mut lines = vec![];
    let before = sum.shown_before();
    let listed = sum.terms == sum.shown.len() && sum.shown.len() <= MOST_TERMS;
    if let (Op::Sum, true, Some(share)) = (sum.op, listed, sum.shares.get(sum.chosen)) {
        let product = |term: &crate::nn::trace::Term| match term.weight {
            Some(weight) => [&held(term.value), " × ", &value(weight)].concat(),
            None => held(term.value),
        };
        let products: Vec<String> = sum.shown.iter().map(|shown| product(&shown.term)).collect();
        // The products are of rounded numbers: their sum is what it is to within that rounding.
        let text = [&products.join(" + "), " ≈ ", &shown(share.sum, decimals([share.sum]))].concat();
        lines.push(labelled(l, &t::maps_channel(l, count(l, share.channel)), &text));
    }
    let mut line = match sum.op {
        Op::Sum => {
            let all = match sum.shares.len() {
                0 => t::sum_terms(l, sum.terms as u64),
                shares => t::sum_channels(l, shares as u64),
            };
            let line = printed(&[sum.total, sum.bias.into()], before.into(), 0, places);
            let (first, bias, total, equal) = match line.as_ref().map(|line| (line.parts.as_slice(), line)) {
                Some(([first, bias], line)) => {
                    (first.clone(), bias.clone(), line.total.clone(), if line.exact { " = " } else { " ≈ " })
                }
                _ => (shown(sum.total, places), value(sum.bias), value(before), " ≈ "),
            };
            [&all, " ", &first, " + ", t::sum_bias(l), " ", &bias, equal, &total].concat()
        }
        Op::Max | Op::Min if listed => {
            let all: Vec<String> = sum.shown.iter().map(|shown| held(shown.term.value)).collect();
            let function = if sum.op == Op::Max { "max(" } else { "min(" };
            [function, &all.join(", "), ") = ", &shown(before.into(), places)].concat()
        }
        _ => shown(before.into(), places),
    };
    if sum.activation != "linear" {
        let last = if places == 3 { value(sum.value) } else { shown(sum.value.into(), places) };
        line.push_str(&[" → ", sum.activation, " → ", &last].concat());
    }
    lines.push(line);
    lines
}

fn maps_of(l: Locale, state: &State) -> Option<(Drawing, String)> {
    let node = state.selected;
    // A vector is drawn as nothing but numbers.
    let (h, w) = map_size(state, node).filter(|(h, w)| h.saturating_mul(*w) > 1)?;
    let photo = is_photo(state, node);
    let tiles = tiles(state, node, photo)?;
    let all = channels_of(state, node).unwrap_or(tiles.len() as u64);
    let few = (tiles.len() as u64) < all;
    let shared = state.scale == Scale::Shared;
    let about = plain(&about_maps(l, state, node));
    let mut legend = vec![];
    if !photo {
        legend.push(if shared { t::strip_layer_scale(l) } else { t::strip_own_scale(l) }.to_owned());
    }
    legend.extend(few.then(|| t::strip_shown(l, all, count(l, tiles.len() as u64))));
    legend.push(origin(l, state, node));
    legend.retain(|part| !part.is_empty());
    // Where each map has its own scale, the legend has that of the chosen one, and says so by its number.
    let chosen = chosen(state, node);
    let scale = if photo { (0.0, 1.0) } else { ends(state, node, chosen) };
    let low = short_value(scale.0);
    let high = match shared || photo {
        true => short_value(scale.1),
        false => [&short_value(scale.1), " (", &t::window_map(l, count(l, chosen)), ")"].concat(),
    };
    let caption = |(number, ends): (u64, (f32, f32))| {
        let own =
            if shared || photo { String::new() } else { [&short_value(ends.0), "–", &short_value(ends.1)].concat() };
        [number.to_string(), own]
    };
    let tiles: Vec<Tile> =
        tiles.into_iter().map(|(number, ends, address)| Tile { address, caption: caption((number, ends)) }).collect();
    // Sides of a map: far below what f64 holds.
    #[allow(clippy::cast_precision_loss)]
    let tall = h as f64 / w.max(1) as f64;
    let (note, legend) =
        ([&note(l, state, node), " · ", &words::shape(l, &[Some(h), Some(w), Some(all)])].concat(), legend.join(" · "));
    let sheet = Sheet {
        title: name(state, node),
        note: &note,
        tiles: &tiles,
        tall,
        legend: &legend,
        ends: (scale, [&low, &high]),
        photo,
    };
    let about = [note.as_str(), &about, &legend].join("\n");
    Some((maps(l, &sheet), about))
}

/// A map: its number, the ends of its colours and the address of its picture.
type Painted = (u64, (f32, f32), String);

/// The maps' numbers, the ends of their colours and the addresses of their pictures: of all values where those are here, else the
/// small pictures that the screen shows.
fn tiles(state: &State, node: NodeId, photo: bool) -> Option<Vec<Painted>> {
    let address = |width: usize, height: usize, rgba: &[u8]| {
        let size = u32::try_from(width).ok().zip(u32::try_from(height).ok())?;
        let file = png::write(size.0, size.1, rgba)?;
        Some(["data:image/png;base64,", &base64::encode(&file)].concat())
    };
    if let Some((maps, format)) = values(state, node) {
        let (h, w, channels) = maps.hwc(format);
        return (0..channels.min(MOST_MAPS))
            .map(|channel| {
                let held = maps.channel(channel, format)?;
                let mut small = Thumbnail::new(h, w, MOST_CELLS);
                small.take(&held);
                let (h, w, held) = small.done();
                let ends = if photo { (0.0, 1.0) } else { ends(state, node, channel as u64) };
                let mut rgba = vec![];
                if photo {
                    // From 0..1 to 0..255: neither sign nor size is lost.
                    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                    let grey =
                        |held: &f32| [[(held.clamp(0.0, 1.0) * 255.0).round() as u8; 3].as_slice(), &[255]].concat();
                    rgba.extend(held.iter().flat_map(grey));
                } else {
                    palette::paint(&held, ends, &mut rgba);
                }
                Some((channel as u64, ends, address(w, h, &rgba)?))
            })
            .collect();
    }
    let strip = state.maps.get(&node)?.strip.as_ref()?;
    let (width, height) = (usize::try_from(strip.atlas.width).ok()?, usize::try_from(strip.tile_height).ok()?);
    let bytes = width.checked_mul(height)?.checked_mul(4).filter(|bytes| *bytes > 0)?;
    let all = strip.atlas.rgba.chunks(bytes).zip(&strip.ends).zip(strip.first..);
    all.take(MOST_MAPS).map(|((rgba, ends), channel)| Some((channel, *ends, address(width, height, rgba)?))).collect()
}
