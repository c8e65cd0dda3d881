//! What [`nn`](crate::nn) found, in words. Each match is over a closed enum, so a new case does not compile without its sentence.

use super::{Locale, count, list, shape, t};
use crate::nn::decimal;
use crate::nn::layers::Group;
use crate::nn::network::{Edit, EditError, Network, Node, NodeId};
use crate::nn::params::{Param, ParamError, Reason, Value};
use crate::nn::repairs::Repair;
use crate::nn::shape::{Axis, Problem, Ranks, Shape};

/// A problem in words. The sentences may have mark-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// A few words beside the layer's name: `does not fit`.
    pub tag: &'static str,
    /// What is wrong, with its numbers.
    pub sentence: String,
    /// What it would take, where that is one thing.
    pub more: Option<String>,
}

/// What keeps a layer of this class from working.
pub fn problem(l: Locale, class_name: &str, problem: &Problem) -> Said {
    let mut more = None;
    let (tag, sentence) = match problem {
        Problem::Param(error) => (t::problem_argument_tag(l), t::problem_argument(l, &error.param, refusal(l, error))),
        Problem::Rank { wanted, got } => (t::problem_wrong_axes_tag(l), wrong_rank(l, class_name, *wanted, got)),
        Problem::NoPlace { axis, param, kernel, effective, input } => {
            more = Some(t::problem_does_not_fit_more(l, count(l, *effective)));
            let size = count(l, *kernel);
            let sentence = match (*param, axis) {
                _ if kernel != effective => {
                    t::problem_dilated_kernel_does_not_fit(l, size, count(l, *effective), count(l, *input))
                }
                ("pool_size", Axis::Height) => t::problem_pool_does_not_fit(l, size, *input),
                ("pool_size", Axis::Width) => t::problem_pool_does_not_fit_columns(l, size, *input),
                (_, Axis::Height) => t::problem_kernel_does_not_fit(l, size, *input),
                (_, Axis::Width) => t::problem_kernel_does_not_fit_columns(l, size, *input),
            };
            (t::problem_does_not_fit_tag(l), sentence)
        }
        Problem::NegativePadding { input, padding } => {
            (t::problem_does_not_fit_tag(l), t::problem_nothing_left(l, signed(*padding), *input))
        }
        Problem::UnknownChannels => (t::problem_unknown_size_tag(l), t::problem_unknown_channels(l, class_name)),
        Problem::UnknownSize { weight } => (t::problem_unknown_size_tag(l), t::problem_unknown_size(l, weight)),
        Problem::ChannelsNotDivisible { channels, groups } => {
            (t::problem_divides_not_tag(l), t::problem_channels_not_divisible(l, *channels, count(l, *groups)))
        }
        Problem::FiltersNotDivisible { filters, groups } => {
            (t::problem_divides_not_tag(l), t::problem_filters_not_divisible(l, *filters, count(l, *groups)))
        }
        Problem::StridesWithDilation { strides, dilation_rate } => {
            let pair = |[h, w]: [u64; 2]| shape(l, &[Some(h), Some(w)]);
            let sentence = t::problem_strides_with_dilation(l, pair(*strides), pair(*dilation_rate));
            (t::problem_strides_with_dilation_tag(l), sentence)
        }
        Problem::PoolStridesZero => (t::problem_strides_zero_tag(l), t::problem_strides_zero(l).to_owned()),
        Problem::AxisOutOfRange { axis, rank } => {
            let sentence = t::problem_axis_out_of_range(l, signed(*axis), rank.saturating_sub(1));
            (t::problem_no_such_axis_tag(l), sentence)
        }
        Problem::OutputPadding { output_padding, strides } => {
            let pair = |[h, w]: [u64; 2]| shape(l, &[Some(h), Some(w)]);
            (t::problem_output_padding_tag(l), t::problem_output_padding(l, pair(*output_padding), pair(*strides)))
        }
        Problem::CroppedAway { input, cropping: [before, after], .. } => {
            (t::problem_nothing_left_tag(l), t::problem_cropped_away(l, *before, *after, count(l, *input)))
        }
        Problem::MergeShapes { first, second } => {
            let sentence = t::problem_merge_shapes(l, class_name, shape(l, &first.0), shape(l, &second.0));
            (t::problem_wrong_axes_tag(l), sentence)
        }
        Problem::ConcatShapes { first, second } => {
            let sentence = t::problem_concat_shapes(l, shape(l, &first.0), shape(l, &second.0));
            (t::problem_wrong_axes_tag(l), sentence)
        }
        Problem::NotAList => (t::problem_input_count_tag(l), t::problem_not_a_list(l, class_name)),
        Problem::NotTwo { got } => {
            (t::problem_input_count_tag(l), t::problem_input_count(l, class_name, 2, count(l, *got)))
        }
        Problem::MergeBatches { first, second } | Problem::ConcatBatches { first, second } => {
            (t::problem_wrong_axes_tag(l), t::problem_merge_batches(l, count(l, *first), count(l, *second)))
        }
        Problem::ManyOpen { open } => (t::problem_wrong_axes_tag(l), t::problem_many_open(l, *open)),
        Problem::ReshapeSize { input, target } => {
            let sentence = t::problem_reshape_size(l, shape(l, &input.0), shape(l, &target.0));
            (t::problem_wrong_axes_tag(l), sentence)
        }
        Problem::NoOrder { dims } => {
            let dims: Vec<String> = dims.iter().map(|axis| signed(*axis)).collect();
            (t::problem_no_such_axis_tag(l), t::problem_no_order(l, dims.join(", "), dims.len()))
        }
        Problem::HalfStatistics => (t::problem_not_alone_tag(l), t::problem_half_statistics(l).to_owned()),
        Problem::Inside { name, problem: inner } => {
            let said = self::problem(l, name, inner);
            return Said { tag: said.tag, sentence: t::problem_inside(l, name, said.sentence), more: said.more };
        }
        Problem::BatchAxis => (t::problem_no_such_axis_tag(l), t::problem_axis_is_batch(l).to_owned()),
        Problem::Inputs { wanted, got } => {
            (t::problem_input_count_tag(l), t::problem_input_count(l, class_name, *wanted, count(l, *got)))
        }
        Problem::NoInput => (t::problem_missing_input_tag(l), t::problem_missing_input(l).to_owned()),
        Problem::InputBelow { name } => (t::problem_input_below_tag(l), t::problem_input_below(l, name)),
        Problem::Rebuilt { first, got } => {
            (t::problem_rebuilt_tag(l), t::problem_rebuilt(l, shape(l, &first.0), shape(l, &got.0)))
        }
        Problem::DuplicateName { name } => (t::problem_name_tag(l), t::problem_name_duplicate(l, name)),
        Problem::BadName { name } if name.is_empty() => (t::problem_name_tag(l), t::problem_name_empty(l).to_owned()),
        Problem::BadName { name } => (t::problem_name_tag(l), t::problem_name_slash(l, name)),
        Problem::TooLarge => (t::problem_too_large_tag(l), t::problem_too_large(l).to_owned()),
        Problem::UnknownLayer { class_name } => {
            (t::problem_unknown_layer_tag(l), t::problem_unknown_layer(l, class_name))
        }
    };
    Said { tag, sentence, more }
}

/// What Keras 3.15 says of a window that has no place, word for word; nothing of other problems.
#[must_use]
pub fn keras(params: &[Param], reads: &Shape, problem: &Problem) -> Option<String> {
    let Problem::NoPlace { param: window, .. } = problem else { return None };
    let value = |name: &str| params.iter().find(|param| param.name == name).map(|param| &param.value);
    let pair = |name: &str| match value(name) {
        Some(Value::List(items)) => items.iter().map(Value::as_int).collect::<Option<Vec<i64>>>(),
        _ => None,
    };
    let size = pair(window)?;
    let pool = *window == "pool_size";
    let first = value("data_format").and_then(Value::as_text) == Some("channels_first");
    let channels = if first { 0 } else { reads.0.len().saturating_sub(1) };
    // In its pools rows and columns that are left open are -1 to Keras.
    let open = |axis: usize| if pool && axis != channels { "-1" } else { "None" };
    let axes = reads.0.iter().enumerate();
    let axes = axes.map(|(axis, size)| size.map_or_else(|| open(axis).to_owned(), |n| n.to_string()));
    let axes: Vec<String> = std::iter::once("None".to_owned()).chain(axes).collect();
    let list = |numbers: &[i64], between: &str| numbers.iter().map(i64::to_string).collect::<Vec<_>>().join(between);
    let strides = list(&pair("strides").unwrap_or_else(|| size.clone()), ", ");
    const SAYS: &str = "Computed output size would be zero or negative. Received";
    Some(if pool {
        format!(
            "{SAYS}: `inputs.shape=[{}]`, `pool_size=[{}]`, `strides=({strides})`, `padding=valid`.",
            axes.join(" "),
            list(&size, " "),
        )
    } else {
        let filters = value("filters")?.as_int()?;
        let groups = value("groups").and_then(Value::as_int).unwrap_or(1).max(1);
        let channels = reads.0.get(channels).copied().flatten()?;
        let kernel = [size, vec![i64::try_from(channels).ok()? / groups, filters]].concat();
        format!(
            "{SAYS} `inputs shape=({})`, `kernel shape=({})`, `dilation_rate=[{}]`, `strides=({strides})`, `padding=valid`.",
            axes.join(", "),
            list(&kernel, ", "),
            list(&pair("dilation_rate")?, " "),
        )
    })
}

/// `nn` counts the batch among the axes; the screen does not show it, so neither does the sentence.
fn wrong_rank(l: Locale, class_name: &str, wanted: Ranks, got: &Shape) -> String {
    let written = shape(l, &got.0);
    match wanted {
        Ranks::Exactly(4) => t::problem_needs_maps(l, class_name, written),
        Ranks::AtLeast(_) if got.0.is_empty() => t::problem_needs_an_axis(l, class_name),
        Ranks::Exactly(rank) | Ranks::AtLeast(rank) => {
            t::problem_wrong_axes(l, class_name, rank.saturating_sub(1), written, got.0.len())
        }
    }
}

/// Why a field's value is refused, said at the field.
pub fn refusal(l: Locale, error: &ParamError) -> String {
    match error.reason {
        Reason::Missing => t::field_empty(l).to_owned(),
        Reason::Unknown => t::field_not_allowed(l, &error.param),
        Reason::NotWhole | Reason::NotNumber | Reason::NotPair | Reason::NotSides | Reason::NotSizes
            if beyond(&error.received) =>
        {
            t::field_too_large(l).to_owned()
        }
        Reason::NotWhole => t::field_whole_number(l).to_owned(),
        Reason::NotNumber => t::field_number(l).to_owned(),
        Reason::NotPair => t::field_pair(l).to_owned(),
        Reason::NotSides => t::field_four(l).to_owned(),
        Reason::NotFlag => t::field_boolean(l).to_owned(),
        Reason::NotSizes => t::field_sizes(l).to_owned(),
        Reason::NotText => t::field_text(l).to_owned(),
        Reason::NotChoice(words) => match (error.param.as_str(), &error.received) {
            ("activation", Value::Text(name)) => t::field_activation(l, name),
            _ => t::field_choice(l, list(l, words)),
        },
        Reason::Below(0) => t::field_negative(l).to_owned(),
        Reason::Below(min) => t::field_below_min(l, signed(min)),
        Reason::Outside(low, high) => t::field_out_of_range(l, decimal::write(low), decimal::write(high)),
    }
}

/// Whether a value is, or holds, a number larger than can be counted.
fn beyond(value: &Value) -> bool {
    match value {
        Value::Float(x) => *x >= 9.2e18,
        Value::Text(text) => {
            let (digits, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
            [digits, power].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
        }
        Value::List(items) => items.iter().any(beyond),
        _ => false,
    }
}

/// Why an edit was refused.
pub fn edit_error(l: Locale, error: &EditError) -> String {
    match error {
        EditError::NoNode(_) => t::field_no_layer(l).to_owned(),
        EditError::Param(error) => refusal(l, error),
        EditError::BadName(name) if name.is_empty() => t::field_name_empty(l).to_owned(),
        EditError::BadName(_) => t::field_name_slash(l).to_owned(),
        EditError::DuplicateName(name) => t::field_name_taken(l, name),
        EditError::InputStays => t::field_input_stays(l).to_owned(),
    }
}

/// The label of a repair's button; `network` is the one with the problem.
pub fn repair(l: Locale, network: &Network, repair: &Repair) -> String {
    match &repair.edit {
        Edit::Set { param, value, .. } if repair.swaps_channels => t::repair_channels_last(l, setting(l, param, value)),
        edit => change(l, network, edit),
    }
}

/// What an edit does, in a few words, as on a button or behind “Undo:”. `network` is the one before the edit.
pub fn change(l: Locale, network: &Network, edit: &Edit) -> String {
    let named = |id: NodeId| network.node(id).map_or("?", |node| node.name.as_str());
    match edit {
        Edit::Set { param, value: Value::Null, .. } if param == "strides" => t::repair_strides_pool(l).to_owned(),
        Edit::Set { param, value, .. } => t::repair_set(l, param, setting(l, param, value)),
        Edit::Insert { layer, .. } => t::repair_insert(l, layer.op().class_name()),
        Edit::Remove { node } => t::repair_remove(l, named(*node)),
        Edit::Move { node, .. } => t::repair_move(l, named(*node)),
        Edit::Duplicate { node } => t::repair_duplicate(l, named(*node)),
        Edit::Rename { name, .. } => t::repair_rename(l, name),
        Edit::Switch { node, off: true } => t::repair_switch_off(l, named(*node)),
        Edit::Switch { node, off: false } => t::repair_switch_on(l, named(*node)),
        Edit::Train { node, trainable: true } => t::repair_train(l, named(*node)),
        Edit::Train { node, trainable: false } => t::repair_freeze(l, named(*node)),
        Edit::Connect { inputs, .. } if inputs.is_empty() => t::repair_connect_nothing(l).to_owned(),
        Edit::Connect { inputs, .. } => {
            let names: Vec<&str> = inputs.iter().map(|source| named(source.node)).collect();
            t::repair_connect(l, list(l, &names))
        }
    }
}

/// The catalogue's heading for a group.
pub fn group(l: Locale, group: Group) -> &'static str {
    match group {
        Group::Input => t::group_input(l),
        Group::Convolution => t::group_convolution(l),
        Group::Pooling => t::group_pooling(l),
        Group::Normalization => t::group_normalization(l),
        Group::Shape => t::group_shape(l),
        Group::Activation => t::group_activation(l),
        Group::Dense => t::group_dense(l),
    }
}

/// The arguments of a node's own layer that are not Keras's defaults, as the screen writes them: `filters 6`. What an input gives
/// is its shape, which is said anyway.
#[must_use]
pub fn arguments(l: Locale, node: &Node) -> Vec<String> {
    let Some(layer) = node.body.layer() else { return vec![] };
    let said = |name: &str| node.body.is_input() && name == "shape";
    let given = |param: &Param| param.default.as_ref() != Some(&param.value) && !said(param.name);
    let params = layer.op().params().into_iter().filter(given);
    params.map(|param| [param.name, " ", &setting(l, param.name, &param.value)].concat()).collect()
}

/// An argument's value as the screen shows it: `3` for `(3, 3)`, `3 × 5` for `(3, 5)`, `28 × 28 × 1` for a shape.
pub fn setting(l: Locale, param: &str, value: &Value) -> String {
    let whole_shape = param == "shape";
    match value {
        Value::Null => t::stack_none(l).to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Int(n) => signed(*n),
        Value::Float(x) => decimal::write(*x).replace('-', "−"),
        Value::Text(text) => text.clone(),
        Value::List(items) => match common(value).filter(|_| !whole_shape) {
            Some(one) => setting(l, param, one),
            None if items.iter().any(|item| item.as_list().is_some()) => tuples(l, param, items),
            None => items.iter().map(|item| setting(l, param, item)).collect::<Vec<_>>().join(" × "),
        },
        Value::Map(_) => "{…}".to_owned(),
    }
}

/// The one value that fills a list and the lists in it.
fn common(value: &Value) -> Option<&Value> {
    let Value::List(items) = value else {
        return Some(value);
    };
    let one = common(items.first()?)?;
    items.iter().all(|item| common(item) == Some(one)).then_some(one)
}

/// Lists in a list as Python writes them: `(0, 1), (0, 2)`.
fn tuples(l: Locale, param: &str, items: &[Value]) -> String {
    let one = |item: &Value| match item {
        Value::List(inner) => {
            let inner: Vec<String> = inner.iter().map(|item| setting(l, param, item)).collect();
            ["(", &inner.join(", "), ")"].concat()
        }
        other => setting(l, param, other),
    };
    items.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn signed(n: i64) -> String {
    n.to_string().replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::analysis::analyze;
    use crate::nn::layers::Layer;
    use crate::nn::layers::{conv2d::Conv2D, input_layer::InputLayer, max_pooling2d::MaxPooling2D};
    use crate::nn::repairs::repairs;
    use crate::words::plain;
    use Locale::{En, ZhCn};

    fn input(sizes: &[u64]) -> Layer {
        InputLayer { shape: sizes.iter().copied().map(Some).collect(), ..InputLayer::default() }.into()
    }

    /// What is said of the last layer of a stack, and the labels of its repairs.
    fn last(l: Locale, layers: Vec<Layer>) -> (Said, Vec<String>) {
        let network = Network::stack("n", layers);
        let report = analyze(&network);
        let (node, entry) = (network.nodes.last().unwrap(), report.nodes.last().unwrap());
        let class_name = network.layer(node).unwrap().op().class_name();
        let labels = repairs(&network, &report, node.id).iter().map(|r| plain(&repair(l, &network, r))).collect();
        (problem(l, class_name, entry.problem().unwrap()), labels)
    }

    #[test]
    fn the_drawn_error_reads_as_drawn() {
        let pool = MaxPooling2D { pool_size: [5, 5], ..MaxPooling2D::default() };
        let conv = Conv2D { kernel_size: [7, 7], ..Conv2D::default() };
        let (said, labels) = last(En, vec![input(&[25, 25, 32]), pool.clone().into(), conv.clone().into()]);
        assert_eq!(said.tag, "does not fit");
        assert_eq!(said.sentence, "A kernel of 7 does not fit 5 cells.");
        assert_eq!(said.more.as_deref(), Some("With padding **valid** it needs at least 7."));
        assert_eq!(labels, ["kernel_size 5", "padding same", "remove max_pooling2d"]);
        let (said, labels) = last(ZhCn, vec![input(&[25, 25, 32]), pool.into(), conv.into()]);
        assert_eq!(said.tag, "放不下");
        assert_eq!(said.sentence, "大小为 7 的卷积核放不进 5 格。");
        assert_eq!(labels, ["kernel_size 改为 5", "padding 改为 same", "删除 max_pooling2d"]);
    }

    #[test]
    fn a_misfit_names_what_does_not_fit() {
        let said = |layer: Layer, sizes: &[u64]| last(En, vec![input(sizes), layer]).0.sentence;
        let pool = MaxPooling2D { pool_size: [3, 3], ..MaxPooling2D::default() };
        assert_eq!(said(pool.clone().into(), &[1, 1, 8]), "A pool of 3 does not fit 1 cell.");
        assert_eq!(said(pool.into(), &[9, 2, 8]), "A pool 3 wide does not fit 2 columns.");
        let wide = Conv2D { kernel_size: [1, 7], ..Conv2D::default() };
        assert_eq!(said(wide.into(), &[9, 5, 1]), "A kernel 7 wide does not fit 5 columns.");
        let spread = Conv2D { kernel_size: [3, 3], dilation_rate: [4, 4], ..Conv2D::default() };
        let (told, _) = last(En, vec![input(&[8, 8, 1]), spread.into()]);
        assert_eq!(plain(&told.sentence), "A kernel of 3 with dilation_rate spans 9 cells and does not fit 8.");
        assert_eq!(told.more.as_deref(), Some("With padding **valid** it needs at least 9."));
    }

    #[test]
    fn channels_first_by_mistake_is_recognised() {
        let conv = Conv2D { filters: 30, kernel_size: [5, 5], ..Conv2D::default() };
        let (_, labels) = last(En, vec![input(&[1, 28, 28]), conv.clone().into()]);
        assert_eq!(labels.first().unwrap(), "this looks like channels first: use 28 × 28 × 1");
        assert_eq!(labels.get(1).unwrap(), "data_format channels_first");
        let (_, labels) = last(ZhCn, vec![input(&[1, 28, 28]), conv.into()]);
        assert_eq!(labels.first().unwrap(), "这像是通道在前的写法：改用 28 × 28 × 1");
    }

    #[test]
    fn other_problems_say_their_numbers() {
        let told = |layer: Layer, sizes: &[u64]| plain(&last(En, vec![input(sizes), layer]).0.sentence);
        assert_eq!(
            told(Conv2D::default().into(), &[100]),
            "Conv2D reads maps, height × width × channels; here 100 comes in."
        );
        let grouped = Conv2D { filters: 4, groups: 2, ..Conv2D::default() };
        assert_eq!(told(grouped.into(), &[9, 9, 1]), "1 channel comes in and cannot be split into 2 equal groups.");
        let both = Conv2D { strides: [2, 1], dilation_rate: [1, 3], ..Conv2D::default() };
        assert_eq!(
            told(both.into(), &[9, 9, 1]),
            "Keras allows steps above 1 in strides or in dilation_rate, not in both: here 2 × 1 and 1 × 3."
        );
    }

    #[test]
    fn a_refusal_says_what_is_needed() {
        let refused = |param: &str, received: Value| {
            let mut conv = Conv2D::default();
            let error = crate::nn::params::Description::set(&mut conv, param, &received).unwrap_err();
            (refusal(En, &error), refusal(ZhCn, &error))
        };
        let both = |english: &str, chinese: &str| (english.to_owned(), chinese.to_owned());
        assert_eq!(refused("filters", Value::Int(0)), both("At least 1 is needed.", "不能小于 1。"));
        assert_eq!(
            refused("padding", Value::from("full")),
            both("Choose one of valid, same.", "请从 valid、same 中选择。")
        );
        assert_eq!(
            refused("activation", Value::from("rulu")),
            both("Keras has no activation called rulu.", "Keras 没有名为 rulu 的激活函数。")
        );
        let beyond = both("This is larger than can be counted.", "超出了可计数的范围。");
        assert_eq!(refused("filters", Value::Float(1e20)), beyond);
        assert_eq!(refused("kernel_size", Value::List(vec![Value::Int(3), Value::Float(1e20)])), beyond);
        assert_eq!(refused("filters", Value::Text("1e999".to_owned())), beyond);
        assert_eq!(refused("filter", Value::Null).0, "There is no argument called filter.");
        assert_eq!(refused("filters", Value::from("x")).0, "A whole number is needed, such as 3.");
        assert_eq!(
            refused("strides", Value::List(vec![])).0,
            "A whole number is needed, such as 3; the link beside it sets height and width apart."
        );
    }

    #[test]
    fn settings_are_short() {
        let list = |items: &[i64]| Value::List(items.iter().map(|n| Value::Int(*n)).collect());
        let said = |param: &str, value: &Value| setting(En, param, value);
        assert_eq!(said("kernel_size", &list(&[3, 3])), "3");
        assert_eq!(said("kernel_size", &list(&[3, 5])), "3 × 5");
        assert_eq!(said("shape", &list(&[28, 28])), "28 × 28");
        assert_eq!(said("padding", &Value::List(vec![list(&[1, 1]), list(&[1, 1])])), "1");
        assert_eq!(said("padding", &Value::List(vec![list(&[0, 1]), list(&[0, 2])])), "(0, 1), (0, 2)");
        assert_eq!(said("padding", &Value::List(vec![list(&[1, 1]), list(&[2, 2])])), "(1, 1), (2, 2)");
        assert_eq!(said("padding", &Value::List(vec![list(&[0, 1]), list(&[0, 1])])), "(0, 1), (0, 1)");
        assert_eq!(said("axis", &Value::Int(-1)), "−1");
        assert_eq!(said("rate", &Value::Float(0.5)), "0.5");
        assert_eq!(said("strides", &Value::Null), "None");
        assert_eq!(said("use_bias", &Value::Bool(true)), "True");
    }
}
