//! Requests and responses as what `postMessage` carries: one text, and numbers in buffers.

use super::{Answer, Detail, Failure, Pixels, Request, Response, Scale, Strip, Wanted};
use crate::nn::layers::Layer;
use crate::nn::maps::Maps;
use crate::nn::network::{Network, NodeId};
use crate::nn::params::Value;
use crate::nn::shape::DataFormat;
use crate::nn::sorted::Sorted;
use crate::nn::weights::{Loaded, Tensor, Weights};
use crate::text::document::{read_network_and_weights, write_network_and_weights};
use crate::text::json;
use std::sync::Arc;

/// A message in parts.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Parts {
    /// All that is no long row of numbers, as JSON.
    pub header: String,
    /// Pixels.
    pub bytes: Vec<Vec<u8>>,
    /// Values.
    pub floats: Vec<Vec<f32>>,
}

fn map(entries: Vec<(&str, Value)>) -> Value {
    Value::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn number(value: &Value, key: &str) -> Option<u64> {
    value.get(key).and_then(Value::as_int).and_then(|n| u64::try_from(n).ok())
}

fn numbers(value: &Value, key: &str) -> Option<Vec<u64>> {
    value.get(key)?.as_list()?.iter().map(|n| n.as_int().and_then(|n| u64::try_from(n).ok())).collect()
}

fn list(numbers: impl IntoIterator<Item = u64>) -> Value {
    Value::List(numbers.into_iter().map(Value::from).collect())
}

fn index(n: u64) -> Option<usize> {
    usize::try_from(n).ok()
}

/// What was sent with earlier requests and need not be sent again: the network with its seed and edits, the picture, and trained
/// weights by their sender's number. Page and worker have one each, which always hold the same.
#[derive(Debug, Default)]
pub struct Memory {
    model: Option<(Arc<Network>, Arc<Weights>)>,
    picture: Option<Maps>,
    loaded: Sorted<u64, Loaded>,
}

/// A request. What the worker has already stays away.
#[must_use]
pub fn write_request(request: &Request, memory: &mut Memory) -> Parts {
    let wanted = request.wanted.iter().map(|wanted| {
        let node = u64::from(wanted.node.0);
        match wanted.detail {
            Detail::Values => list([node]),
            Detail::Strip { first, count, tile, scale, chosen } => {
                list([node, first, count, u64::from(tile), u64::from(scale == Scale::Shared), chosen])
            }
        }
    });
    let sizes = request.picture.view().shape().iter().map(|n| *n as u64).collect::<Vec<_>>();
    let same = memory.picture.as_ref() == Some(&request.picture);
    let mut floats = if same { vec![] } else { vec![request.picture.to_keras()] };
    let mut loaded = vec![];
    for (node, tensors) in request.weights.loaded.iter() {
        let number = tensors.number();
        let known = memory.loaded.contains_key(&number);
        if !known {
            floats.push(tensors.iter().flat_map(|tensor| &tensor.values).copied().collect());
        }
        let named = tensors
            .iter()
            .map(|tensor| Value::List(vec![Value::from(tensor.name.as_str()), list(tensor.shape.iter().copied())]));
        let head = [Value::from(u64::from(node.0)), Value::from(number), Value::Bool(known)];
        loaded.push(Value::List(head.into_iter().chain(named).collect()));
    }
    let without = Weights { loaded: Sorted::new(), ..(*request.weights).clone() };
    let mut header = vec![
        ("revision", Value::from(request.revision)),
        ("wanted", Value::List(wanted.collect())),
        ("picture", list(sizes)),
        ("same", Value::Bool(same)),
        ("loaded", Value::List(loaded)),
    ];
    let known = memory.model.as_ref().is_some_and(|(network, weights)| {
        Arc::ptr_eq(network, &request.network) && Arc::ptr_eq(weights, &request.weights)
    });
    if !known {
        header.push(("model", Value::Text(write_network_and_weights(&request.network, &without))));
        memory.model = Some((request.network.clone(), request.weights.clone()));
    }
    memory.picture = Some(request.picture.clone());
    memory.loaded = request.weights.loaded.values().map(|tensors| (tensors.number(), tensors.clone())).collect();
    Parts { header: json::write(&map(header)), bytes: vec![], floats }
}

/// A request. `None` where it is not one this program wrote, or what it leaves out is not in memory.
#[must_use]
pub fn read_request(parts: Parts, memory: &mut Memory) -> Option<Request> {
    let header = json::parse(&parts.header).ok()?;
    if let Some(model) = header.get("model") {
        let (network, weights) = read_network_and_weights(model.as_text()?).ok()?;
        memory.model = Some((Arc::new(network), Arc::new(weights)));
    }
    let (network, weights) = memory.model.clone()?;
    let mut weights = (*weights).clone();
    let sizes: Vec<usize> = numbers(&header, "picture")?.into_iter().map(index).collect::<Option<_>>()?;
    let mut floats = parts.floats.into_iter();
    let picture = match header.get("same")? {
        Value::Bool(true) => memory.picture.clone()?,
        _ => Maps::from_keras(&sizes, floats.next()?)?,
    };
    let mut held = Sorted::new();
    for entry in header.get("loaded")?.as_list()? {
        let [node, number, known, tensors @ ..] = entry.as_list()? else { return None };
        let number = u64::try_from(number.as_int()?).ok()?;
        let loaded = match known {
            Value::Bool(true) => memory.loaded.get(&number)?.clone(),
            _ => read_tensors(tensors, floats.next()?)?,
        };
        weights.loaded.insert(NodeId(u32::try_from(node.as_int()?).ok()?), loaded.clone());
        held.insert(number, loaded);
    }
    memory.picture = Some(picture.clone());
    memory.loaded = held;
    let wanted = header.get("wanted")?.as_list()?.iter().map(|wanted| {
        let all: Vec<u64> =
            wanted.as_list()?.iter().map(|n| n.as_int().and_then(|n| u64::try_from(n).ok())).collect::<Option<_>>()?;
        let (node, detail) = match *all.as_slice() {
            [node] => (node, Detail::Values),
            [node, first, count, tile, shared, chosen] => {
                let scale = if shared == 0 { Scale::PerMap } else { Scale::Shared };
                (node, Detail::Strip { first, count, tile: u32::try_from(tile).ok()?, scale, chosen })
            }
            _ => return None,
        };
        Some(Wanted { node: NodeId(u32::try_from(node).ok()?), detail })
    });
    Some(Request {
        revision: number(&header, "revision")?,
        network,
        weights: Arc::new(weights),
        picture,
        wanted: wanted.collect::<Option<_>>()?,
    })
}

/// Tensors, of which the names and sizes are said and all values stand one behind the other.
fn read_tensors(said: &[Value], values: Vec<f32>) -> Option<Loaded> {
    let mut rest = values.as_slice();
    let tensors = said.iter().map(|said| {
        let [name, sizes] = said.as_list()? else { return None };
        let shape: Vec<u64> =
            sizes.as_list()?.iter().map(|n| n.as_int().and_then(|n| u64::try_from(n).ok())).collect::<Option<_>>()?;
        let count = shape.iter().try_fold(1_u64, |all, n| all.checked_mul(*n))?;
        let (own, after) = rest.split_at_checked(index(count)?)?;
        rest = after;
        Some(Tensor { name: name.as_text()?.to_owned(), shape, values: own.to_vec() })
    });
    Some(tensors.collect::<Option<Vec<_>>>()?.into())
}

/// A response.
#[must_use]
pub fn write_response(response: Response) -> Parts {
    let Response { revision, answer } = response;
    let mut entries = vec![("revision", Value::from(revision))];
    let (mut bytes, mut floats) = (vec![], vec![]);
    let mut kind = |name: &str, node: Option<NodeId>| {
        entries.push(("kind", Value::from(name)));
        entries.extend(node.map(|node| ("node", Value::from(u64::from(node.0)))));
    };
    match answer {
        Answer::Done => kind("done", None),
        Answer::Cancelled => kind("cancelled", None),
        Answer::Failed(node, failure) => {
            kind("failed", Some(node));
            entries.extend(failed(failure));
        }
        Answer::Broken(failure) => {
            kind("broken", None);
            entries.extend(failed(failure));
        }
        Answer::Values(node, maps, format) => {
            kind("values", Some(node));
            entries.push(("sizes", list(maps.view().shape().iter().map(|n| *n as u64))));
            entries.push(("format", Value::from(format.word())));
            floats.push(planes(&maps, format));
        }
        Answer::Strip(node, strip) => {
            kind("strip", Some(node));
            let (atlas, full) = (strip.atlas, strip.full);
            let sizes = [atlas.width, atlas.height, strip.tile_height, full.width, full.height].map(u64::from);
            entries.push(("sizes", list([strip.first, strip.channels, strip.chosen].into_iter().chain(sizes))));
            bytes.extend([atlas.rgba, full.rgba]);
            floats.push(strip.ranges.iter().chain(&strip.ends).flat_map(|(low, high)| [*low, *high]).collect());
        }
    }
    Parts { header: json::write(&map(entries)), bytes, floats }
}

fn failed(failure: Failure) -> Vec<(&'static str, Value)> {
    match failure {
        Failure::Memory { needed, budget } => vec![("memory", list([needed.min(i64::MAX.unsigned_abs()), budget]))],
        Failure::Refused { bytes } => vec![("refused", list([bytes.min(i64::MAX.unsigned_abs())]))],
        Failure::Sizes => vec![("sizes", Value::Bool(true))],
        Failure::Waiting(on) => vec![("waiting", Value::from(u64::from(on.0)))],
        Failure::Argument { param } => vec![("argument", Value::from(param))],
        Failure::Died => vec![("died", Value::Bool(true))],
        Failure::Unreadable => vec![],
    }
}

/// Values channel by channel where there are channels: as the page paints them.
fn planes(maps: &Maps, format: DataFormat) -> Vec<f32> {
    let view = maps.view();
    match (view.ndim(), format) {
        (3, DataFormat::ChannelsLast) => view.permuted_axes(vec![2, 0, 1]).iter().copied().collect(),
        _ => maps.to_keras(),
    }
}

/// The argument of that name that some layer has.
fn argument_named(name: &str) -> Option<&'static str> {
    let layers = Layer::CLASS_NAMES.iter().filter_map(|class| Layer::new(class));
    layers.flat_map(|layer| layer.op().params()).map(|param| param.name).find(|param| *param == name)
}

/// A response. `None` where it is not one this program wrote.
#[must_use]
pub fn read_response(parts: Parts) -> Option<Response> {
    let header = json::parse(&parts.header).ok()?;
    let node = || Some(NodeId(u32::try_from(number(&header, "node")?).ok()?));
    let waiting = || number(&header, "waiting").and_then(|on| u32::try_from(on).ok());
    let argument = header.get("argument").and_then(Value::as_text).and_then(argument_named);
    let failure = || match (numbers(&header, "memory").as_deref(), numbers(&header, "refused").as_deref()) {
        (Some(&[needed, budget]), _) => Failure::Memory { needed, budget },
        (_, Some(&[bytes])) => Failure::Refused { bytes },
        _ if header.get("sizes").is_some() => Failure::Sizes,
        _ if let Some(on) = waiting() => Failure::Waiting(NodeId(on)),
        _ if argument.is_some() => argument.map_or(Failure::Unreadable, |param| Failure::Argument { param }),
        _ if header.get("died").is_some() => Failure::Died,
        _ => Failure::Unreadable,
    };
    let (mut bytes, mut floats) = (parts.bytes.into_iter(), parts.floats.into_iter());
    let answer = match header.get("kind")?.as_text()? {
        "done" => Answer::Done,
        "cancelled" => Answer::Cancelled,
        "failed" => Answer::Failed(node()?, failure()),
        "broken" => Answer::Broken(failure()),
        "values" => {
            let sizes: Vec<usize> = numbers(&header, "sizes")?.into_iter().map(index).collect::<Option<_>>()?;
            let format = DataFormat::from_word(header.get("format")?.as_text()?)?;
            let maps = match (sizes.as_slice(), format) {
                (&[h, w, c], DataFormat::ChannelsLast) => Maps::from_planes([c, h, w], floats.next()?, format)?,
                _ => Maps::from_keras(&sizes, floats.next()?)?,
            };
            Answer::Values(node()?, maps, format)
        }
        "strip" => {
            let &[first, channels, chosen, width, height, tile_height, full_width, full_height] =
                numbers(&header, "sizes")?.as_slice()
            else {
                return None;
            };
            let side = |n: u64| u32::try_from(n).ok();
            let pairs = floats.next()?;
            let pairs: Vec<(f32, f32)> =
                pairs.chunks_exact(2).filter_map(|two| Some((*two.first()?, *two.last()?))).collect();
            let (ranges, ends) = pairs.split_at(pairs.len() / 2);
            Answer::Strip(
                node()?,
                Strip {
                    first,
                    channels,
                    atlas: Pixels { width: side(width)?, height: side(height)?, rgba: bytes.next()? },
                    tile_height: side(tile_height)?,
                    ranges: ranges.to_vec(),
                    ends: ends.to_vec(),
                    chosen,
                    full: Pixels { width: side(full_width)?, height: side(full_height)?, rgba: bytes.next()? },
                },
            )
        }
        _ => return None,
    };
    Some(Response { revision: number(&header, "revision")?, answer })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::layers::Layer;
    use crate::nn::network::Network;

    #[test]
    fn what_is_written_is_read() {
        let tensor = |name: &str, shape: &[u64]| {
            let values = (0..shape.iter().product::<u64>()).map(|n| n as f32).collect();
            Tensor { name: name.to_owned(), shape: shape.to_vec(), values }
        };
        let network = Network::stack("n", ["InputLayer", "Conv2D"].map(|name| Layer::new(name).unwrap()));
        let strip = Detail::Strip { first: 32, count: 32, tile: 64, scale: Scale::Shared, chosen: 33 };
        let request = Request {
            revision: 7,
            network: Arc::new(network),
            weights: Arc::new(Weights {
                seed: u64::MAX >> 12,
                loaded: [(NodeId(1), vec![tensor("kernel", &[3, 3, 1, 1]), tensor("bias", &[2])].into())]
                    .into_iter()
                    .collect(),
                ..Weights::default()
            }),
            picture: Maps::from_keras(&[1, 2, 1], vec![0.25, 0.5]).unwrap(),
            wanted: vec![Wanted { node: NodeId(1), detail: strip }, Wanted { node: NodeId(1), detail: Detail::Values }],
        };
        let (mut page, mut worker) = (Memory::default(), Memory::default());
        let first = write_request(&request, &mut page);
        assert_eq!(first.floats.iter().map(Vec::len).collect::<Vec<_>>(), [2, 11]);
        assert_eq!(read_request(first, &mut worker), Some(request.clone()));
        // What the worker has is not sent again, and is the very same there.
        let again = write_request(&request, &mut page);
        assert_eq!(again.floats, [[0.0; 0]; 0]);
        assert!(!again.header.contains("Conv2D"));
        let (one, two) = (read_request(again.clone(), &mut worker), read_request(again.clone(), &mut worker));
        assert_eq!(one.as_ref(), Some(&request));
        let number = |request: Option<Request>| request?.weights.loaded.get(&NodeId(1)).map(Loaded::number);
        assert!(number(one).is_some_and(|one| number(two) == Some(one)));
        assert_eq!(read_request(again, &mut Memory::default()), None);
        // Other weights, and the same picture.
        let other = Request { weights: Arc::default(), ..request.clone() };
        assert_eq!(read_request(write_request(&other, &mut page), &mut worker), Some(other));
        assert_eq!(write_request(&request, &mut page).floats.len(), 1, "they were let go");
        let maps = Maps::from_keras(&[1, 2, 3], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).unwrap();
        let pixels = |n: u32| Pixels { width: n, height: 1, rgba: vec![9; 4 * n as usize] };
        let strip = Strip {
            first: 1,
            channels: 4,
            atlas: pixels(2),
            tile_height: 1,
            ranges: vec![(0.0, 1.0)],
            ends: vec![(-2.0, 2.0)],
            chosen: 1,
            full: pixels(3),
        };
        for answer in [
            Answer::Done,
            Answer::Cancelled,
            Answer::Failed(NodeId(3), Failure::Memory { needed: 5, budget: 4 }),
            Answer::Failed(NodeId(3), Failure::Refused { bytes: 9 }),
            Answer::Failed(NodeId(3), Failure::Sizes),
            Answer::Failed(NodeId(3), Failure::Waiting(NodeId(2))),
            Answer::Failed(NodeId(3), Failure::Argument { param: "kernel_size" }),
            Answer::Broken(Failure::Died),
            Answer::Values(NodeId(2), maps.clone(), DataFormat::ChannelsLast),
            Answer::Values(NodeId(2), maps, DataFormat::ChannelsFirst),
            Answer::Values(NodeId(2), Maps::from_keras(&[2], vec![1.0, f32::MIN]).unwrap(), DataFormat::ChannelsLast),
            Answer::Strip(NodeId(1), strip),
        ] {
            let response = Response { revision: 3, answer };
            assert_eq!(read_response(write_response(response.clone())), Some(response));
        }
        assert_eq!(read_response(Parts { header: "{\"kind\":\"strip\"}".to_owned(), ..Parts::default() }), None);
    }
}
