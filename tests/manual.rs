//! The manual of the layers, `docs/layers.md` and its Chinese twin: written from the declarations and the words of the
//! screen, and held to them.
//!
//! After a change: `cargo xtask test --native --update manual`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use convscope::nn::activation::Activation;
use convscope::nn::layers::{Group, Layer};
use convscope::nn::params::{Kind, Param, Value};
use convscope::nn::shape::Shape;
use convscope::text::json;
use convscope::words::{Locale, count, lookup, say};
use std::fmt::Write;
use std::path::Path;

/// What the manual says around the layers' own words.
struct Frame {
    locale: Locale,
    file: &'static str,
    title: &'static str,
    intro: &'static str,
    columns: [&'static str; 4],
    required: &'static str,
    more: &'static str,
    /// Input, output, weights, parameters.
    example: [&'static str; 4],
    none: &'static str,
    comma: &'static str,
    colon: &'static str,
    functions: &'static str,
    anchor: &'static str,
    kinds: Kinds,
}

/// What an argument takes, in words.
struct Kinds {
    whole: &'static str,
    at_least: fn(i64) -> String,
    or_none: fn(String) -> String,
    pair: fn(String) -> String,
    sides: &'static str,
    flag: &'static str,
    real: &'static str,
    axis: &'static str,
    axes: &'static str,
    reals: &'static str,
    row: &'static str,
    sizes: &'static str,
}

const ENGLISH: Frame = Frame {
    locale: Locale::En,
    file: "layers.md",
    title: "The layers",
    intro: "Every layer of the catalogue with its arguments, as Keras 3 names them. This page is written from the layers' \
            declarations and from the words of the screen; a test holds it to them.",
    columns: ["Argument", "Default", "Takes", "Meaning"],
    required: "must be given",
    more: " (under “more”)",
    example: ["On", "it makes", "Weights", "parameters"],
    none: "none",
    comma: ", ",
    colon: ": ",
    functions: "Activation functions",
    anchor: "activation-functions",
    kinds: Kinds {
        whole: "a whole number",
        at_least: |min| format!("a whole number from {min}"),
        or_none: |kind| format!("{kind}, or `None`"),
        pair: |kind| format!("{kind}, or two of them: height, width"),
        sides: "a whole number, two, or `((top, bottom), (left, right))`",
        flag: "`True` or `False`",
        real: "a number",
        axis: "an axis; negative ones count from the end",
        axes: "one axis or several; negative ones count from the end",
        reals: "a number, or one for each entry of the last axis",
        row: "whole numbers in a row",
        sizes: "sizes of axes, without the batch",
    },
};

const CHINESE: Frame = Frame {
    locale: Locale::ZhCn,
    file: "layers.zh-CN.md",
    title: "各层参考",
    intro: "目录中的每一层及其参数，名称与 Keras 3 一致。本页由各层的声明和界面文字生成，并由测试保证一致。",
    columns: ["参数", "默认值", "取值", "含义"],
    required: "必填",
    more: "（在“更多”中）",
    example: ["输入", "输出", "权重", "个参数"],
    none: "无",
    comma: "、",
    colon: "：",
    functions: "激活函数",
    anchor: "激活函数",
    kinds: Kinds {
        whole: "整数",
        at_least: |min| format!("不小于 {min} 的整数"),
        or_none: |kind| format!("{kind}，或 `None`"),
        pair: |kind| format!("{kind}，或两个：高、宽"),
        sides: "一个整数、两个整数，或 `((上, 下), (左, 右))`",
        flag: "`True` 或 `False`",
        real: "数",
        axis: "轴；负数从末尾数起",
        axes: "一个或多个轴；负数从末尾数起",
        reals: "一个数，或最后一个轴的每一项各一个",
        row: "一列整数",
        sizes: "各轴的大小，不含批次",
    },
};

impl Frame {
    fn word(&self, class_name: &str, param: &str, end: &str) -> String {
        let own = lookup(self.locale, &format!("layer.{class_name}.{param}{end}"));
        let found = own.or_else(|| lookup(self.locale, &format!("param.{param}{end}")));
        found.unwrap_or_else(|| panic!("{class_name}.{param}{end} has no words")).to_owned()
    }

    fn takes(&self, param: &Param) -> String {
        let kinds = &self.kinds;
        let whole = || param.min.map_or_else(|| kinds.whole.to_owned(), kinds.at_least);
        match param.kind {
            Kind::Count => whole(),
            Kind::OptionalCount => (kinds.or_none)(whole()),
            Kind::Pair => (kinds.pair)(whole()),
            Kind::OptionalPair => (kinds.or_none)((kinds.pair)(whole())),
            Kind::Sides => kinds.sides.to_owned(),
            Kind::Flag => kinds.flag.to_owned(),
            Kind::Real => kinds.real.to_owned(),
            Kind::OptionalReal => (kinds.or_none)(kinds.real.to_owned()),
            Kind::Reals => kinds.reals.to_owned(),
            Kind::OptionalReals => (kinds.or_none)(kinds.reals.to_owned()),
            Kind::Axis => kinds.axis.to_owned(),
            Kind::Axes => kinds.axes.to_owned(),
            Kind::OptionalAxes => (kinds.or_none)(kinds.axes.to_owned()),
            Kind::Whole => kinds.row.to_owned(),
            Kind::Sizes => kinds.sizes.to_owned(),
            Kind::Choice(words) if words == Activation::WORDS => format!("[{}](#{})", self.functions, self.anchor),
            Kind::Choice(words) => words.iter().map(|word| format!("`\"{word}\"`")).collect::<Vec<_>>().join(", "),
        }
    }

    fn layer(&self, page: &mut String, class_name: &str, layer: &Layer) {
        let l = self.locale;
        let op = layer.op();
        let about = lookup(l, &format!("layer.{class_name}.about")).unwrap();
        writeln!(page, "### {class_name}\n\n{about}\n").unwrap();
        let params = op.params();
        if !params.is_empty() {
            let [name, default, takes, meaning] = self.columns;
            writeln!(page, "| {name} | {default} | {takes} | {meaning} |\n|---|---|---|---|").unwrap();
            for param in &params {
                let default = param
                    .default
                    .as_ref()
                    .map_or_else(|| self.required.to_owned(), |value| format!("`{}`", python(value)));
                let more = if param.more { self.more } else { "" };
                let meaning = self.word(class_name, param.name, "_about");
                writeln!(page, "| `{}` | {default} | {} | {meaning}{more} |", param.name, self.takes(param)).unwrap();
            }
            page.push('\n');
        }
        if let Some(example) = self.example(layer) {
            writeln!(page, "{example}\n").unwrap();
        }
    }

    /// What the layer with its defaults makes of the first of these inputs that it takes.
    fn example(&self, layer: &Layer) -> Option<String> {
        let (picture, vector) = (Shape::known(&[32, 32, 8]), Shape::known(&[64]));
        let op = layer.op();
        if op.group() == Group::Input {
            return None;
        }
        let merged = vec![&picture, &picture];
        let usual = [vec![&picture], merged.clone(), vec![&vector]];
        for inputs in if op.merges() { vec![merged] } else { usual.to_vec() } {
            let (Ok(output), Ok(weights)) = (op.output_shape(&inputs), op.weights(&inputs)) else { continue };
            let [on, makes, weight, parameters] = self.example;
            let shape = |shape: &Shape| format!("`{}`", python(&sizes(shape.0.iter().copied())));
            let given: Vec<String> = inputs.iter().map(|input| shape(input)).collect();
            let total: u64 = weights.iter().map(|weight| weight.shape.iter().product::<u64>()).sum();
            let each: Vec<String> = weights
                .iter()
                .map(|weight| format!("{} `{}`", weight.name, python(&sizes(weight.shape.iter().copied().map(Some)))))
                .collect();
            let each = if each.is_empty() { self.none.to_owned() } else { each.join(self.comma) };
            let total = count(self.locale, total);
            let (given, output) = (given.join(" + "), shape(&output));
            return Some(match self.locale {
                Locale::En => format!("{on} {given} {makes} {output}. {weight}: {each}; {total} {parameters}."),
                Locale::ZhCn => format!("{on} {given}，{makes} {output}。{weight}：{each}；共 {total} {parameters}。"),
            });
        }
        None
    }

    fn page(&self) -> String {
        let mut page = format!("# {}\n\n{}\n", self.title, self.intro);
        for group in std::iter::once(Group::Input).chain(Group::CATALOGUE) {
            let layers: Vec<_> = Layer::CLASS_NAMES
                .iter()
                .filter_map(|name| Layer::new(name).map(|layer| (name, layer)))
                .filter(|(_, layer)| layer.op().group() == group)
                .collect();
            if !layers.is_empty() {
                write!(page, "\n## {}\n\n", say::group(self.locale, group)).unwrap();
            }
            for (name, layer) in &layers {
                self.layer(&mut page, name, layer);
            }
        }
        write!(page, "\n## {}\n\n", self.functions).unwrap();
        for word in Activation::WORDS {
            let formula = lookup(self.locale, &format!("activation.{word}")).unwrap();
            writeln!(page, "- `{word}`{}{formula}", self.colon).unwrap();
        }
        while page.contains("\n\n\n") {
            page = page.replace("\n\n\n", "\n\n");
        }
        page
    }
}

fn sizes(axes: impl Iterator<Item = Option<u64>>) -> Value {
    Value::List(axes.map(|size| size.map_or(Value::Null, Value::from)).collect())
}

/// A value as Python writes it.
fn python(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Text(text) => format!("\"{text}\""),
        Value::List(items) => match items.as_slice() {
            [one] => format!("({},)", python(one)),
            items => format!("({})", items.iter().map(python).collect::<Vec<_>>().join(", ")),
        },
        other => json::write(other),
    }
}

#[test]
fn manual_of_the_layers() {
    for frame in [&ENGLISH, &CHINESE] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(frame.file);
        let page = frame.page();
        if std::env::var_os("CONVSCOPE_UPDATE").is_some() {
            std::fs::write(&path, &page).unwrap();
        }
        let stored = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(stored == page, "{} is not what the layers say: run the tests with --update", path.display());
    }
}
