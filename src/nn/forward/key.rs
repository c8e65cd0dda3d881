//! What a node's maps follow from, as one number.

use crate::nn::layers::Layer;
use crate::nn::network::NodeId;
use crate::nn::params::Value;
use crate::nn::weights::{FilterEdit, Loaded, Weights};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

/// The key of the picture with this number.
pub(super) fn of_picture(number: u64) -> u64 {
    let mut hasher = DefaultHasher::new();
    number.hash(&mut hasher);
    hasher.finish()
}

/// The key of a node: its layer; its weights, if it has any, as what they are made of, the node that has them, and whether
/// that one is the first convolution; its inputs.
pub(super) fn of_node(
    layer: &Layer,
    weights: Option<(&Weights, NodeId, bool)>,
    inputs: impl Iterator<Item = u64>,
) -> u64 {
    let mut hasher = DefaultHasher::new();
    let op = layer.op();
    op.class_name().hash(&mut hasher);
    for param in op.params() {
        param.name.hash(&mut hasher);
        argument(&param.value, &mut hasher);
    }
    inputs.for_each(|input| input.hash(&mut hasher));
    if let Some((weights, owner, is_first)) = weights {
        (weights.seed, owner, is_first.then_some(weights.first)).hash(&mut hasher);
        for (key, edit) in weights.edits.iter().filter(|(key, _)| key.node == owner) {
            key.hash(&mut hasher);
            std::mem::discriminant(edit).hash(&mut hasher);
            match edit {
                FilterEdit::Seeded => {}
                FilterEdit::Preset(preset) => preset.hash(&mut hasher),
                FilterEdit::Values(edited) => values(edited.iter(), &mut hasher),
            }
        }
        weights.loaded.get(&owner).map(Loaded::number).hash(&mut hasher);
    }
    hasher.finish()
}

fn values<'a>(values: impl ExactSizeIterator<Item = &'a f32>, hasher: &mut DefaultHasher) {
    values.len().hash(hasher);
    // Two at a time: the hasher takes eight bytes in one go.
    let mut held = None;
    for value in values {
        let bits = u64::from(value.to_bits());
        match held.take() {
            None => held = Some(bits),
            Some(before) => hasher.write_u64(before << 32 | bits),
        }
    }
    held.hash(hasher);
}

fn argument(value: &Value, hasher: &mut DefaultHasher) {
    std::mem::discriminant(value).hash(hasher);
    match value {
        Value::Null => {}
        Value::Bool(b) => b.hash(hasher),
        Value::Int(n) => n.hash(hasher),
        Value::Float(x) => x.to_bits().hash(hasher),
        Value::Text(text) => text.hash(hasher),
        Value::List(items) => {
            items.len().hash(hasher);
            items.iter().for_each(|item| argument(item, hasher));
        }
        Value::Map(map) => {
            map.len().hash(hasher);
            for (name, value) in map.iter() {
                name.hash(hasher);
                argument(value, hasher);
            }
        }
    }
}
