use super::*;
use crate::app::failures::failure;
use crate::app::lens::tests::first_visit;
use crate::app::message::Msg;
use crate::app::notices::{is_error, notice};
use crate::app::state::Notice;
use crate::app::update::update;
use crate::nn::document::Change;
use crate::nn::network::Edit;
use crate::nn::params::Value;
use crate::nn::weights::{FilterEdit, FilterKey, Preset};
use crate::worker::Failure;
use Locale::{En, ZhCn};

fn said(state: &State) -> [String; 2] {
    let spoken = state.spoken.as_ref().map(|(_, spoken)| spoken.clone()).unwrap();
    [En, ZhCn].map(|l| super::spoken(l, state, &spoken))
}

fn after(state: &mut State, msg: Msg) -> [String; 2] {
    update(state, msg);
    said(state)
}

fn set(node: u32, param: &str, value: Value) -> Msg {
    Msg::Set { node: NodeId(node), param: param.to_owned(), value, gesture: None }
}

#[test]
fn an_edit_and_what_followed() {
    let mut state = first_visit();
    let [en, zh] = after(&mut state, set(1, "strides", Value::Int(4)));
    assert_eq!(en, "conv2d: strides now 4. Output 50 by 50 by 16. Changed: conv2d_1, max_pooling2d, conv2d_2.");
    assert_eq!(zh, "conv2d：strides 改为 4。输出 50 乘 50 乘 16。改变的层：conv2d_1、max_pooling2d、conv2d_2。");
    let [en, zh] = after(&mut state, Msg::Undo);
    assert_eq!(en, "Undone. Changed: conv2d, conv2d_1, max_pooling2d, conv2d_2.");
    assert_eq!(zh, "已撤销。改变的层：conv2d、conv2d_1、max_pooling2d、conv2d_2。");
    let [en, zh] = after(&mut state, set(4, "filters", Value::Int(8)));
    assert_eq!(en, "conv2d_2: filters now 8. Output 25 by 25 by 8. 2,312 parameters.");
    assert_eq!(zh, "conv2d_2：filters 改为 8。输出 25 乘 25 乘 8。2,312 个参数。");
}

#[test]
fn a_problem_and_its_end() {
    let mut state = first_visit();
    update(&mut state, set(4, "padding", Value::from("valid")));
    let [en, zh] = after(&mut state, set(4, "kernel_size", Value::Int(51)));
    assert_eq!(
        en,
        "conv2d_2: kernel_size now 51. conv2d_2: A kernel of 51 does not fit 50 cells. Last valid: 24 by 24 by 32."
    );
    assert_eq!(
        zh,
        "conv2d_2：kernel_size 改为 51。conv2d_2：大小为 51 的卷积核放不进 50 格。上次有效：24 乘 24 乘 32。"
    );
    let [en, zh] = after(&mut state, set(4, "kernel_size", Value::Int(3)));
    assert!(en.ends_with("conv2d_2 is valid again."), "{en}");
    assert!(zh.ends_with("conv2d_2 恢复有效。"), "{zh}");
    update(&mut state, set(2, "padding", Value::from("valid")));
    let [en, zh] = after(&mut state, set(2, "kernel_size", Value::Int(101)));
    assert!(en.ends_with("Last valid: 98 by 98 by 32. 2 later layers wait."), "{en}");
    assert!(zh.ends_with("上次有效：98 乘 98 乘 32。其后 2 层等待。"), "{zh}");
}

#[test]
fn layers_filters_cells() {
    let mut state = first_visit();
    let [en, zh] = after(&mut state, Msg::Add { at: 4, class_name: "Dropout".to_owned() });
    assert_eq!(en, "dropout added after max_pooling2d. Output 50 by 50 by 32. 0 parameters.");
    assert_eq!(zh, "已添加 dropout，在 max_pooling2d 之后。输出 50 乘 50 乘 32。0 个参数。");
    let [en, _] = after(&mut state, Msg::Change(vec![Change::Network(Edit::Remove { node: NodeId(5) })], None));
    assert_eq!(en, "dropout removed.");
    let key = FilterKey { node: NodeId(1), weight: "kernel".to_owned(), filter: 3 };
    let edit = Change::Filter(key.clone(), Some(FilterEdit::Preset(Preset::SobelX)));
    let [en, zh] = after(&mut state, Msg::Change(vec![edit], None));
    assert_eq!(en, "Map 3 of conv2d: the kernel is now Sobel x.");
    assert_eq!(zh, "conv2d 的 3 号特征图：卷积核改为：Sobel x。");
    let edit = Change::Filter(key, Some(FilterEdit::Values(vec![0.5; 4].into())));
    assert_eq!(
        after(&mut state, Msg::Change(vec![edit], None))[0],
        "Map 3 of conv2d: the kernel is now edited by hand."
    );
    assert_eq!(after(&mut state, Msg::Change(vec![Change::ResetFilters], None))[1], "所有卷积核已重置。");
    let [en, zh] = after(&mut state, Msg::Pick { node: NodeId(4), y: 24, x: 6 });
    assert_eq!([en, zh], ["Window row 24, column 6.", "窗口行 24、列 6。"]);
    update(&mut state, Msg::Tab(crate::app::state::Tab::Maps));
    let [en, zh] = after(&mut state, Msg::Pick { node: NodeId(4), y: 24, x: 6 });
    assert_eq!(en, "conv2d_2, map 0, row 24, column 6. It sees 16 by 16 pixels.");
    assert_eq!(zh, "conv2d_2，0 号特征图，行 24、列 6。它能看到 16 乘 16 个像素。");
    let [en, zh] = after(&mut state, Msg::Pick { node: NodeId(0), y: 0, x: 199 });
    assert_eq!(en, "input_layer, map 0, row 0, column 199: 1.000. It sees 1 by 1 pixels.");
    assert_eq!(zh, "input_layer，0 号特征图，行 0、列 199：1.000。它能看到 1 乘 1 个像素。");
}

#[test]
fn pictures_and_notices() {
    let mut state = first_visit();
    let source = crate::nn::document::PictureSource::Sample("letter".to_owned());
    let [en, zh] = after(&mut state, Msg::Change(vec![Change::Picture(source)], None));
    assert_eq!((en.as_str(), zh.as_str()), ("Picture: letter.", "图片：字母。"));
    let large = Notice::PictureTooLarge { width: 20_000, height: 10_000, most: 100 };
    assert_eq!(
        notice(En, &large),
        "The picture has 20,000 × 10,000 pixels; at most 100 million can be opened. Make it smaller first."
    );
    assert_eq!(notice(ZhCn, &Notice::Restored), "已恢复你上次的网络。");
    assert!(is_error(&large) && !is_error(&Notice::Restored));
    let memory = Failure::Memory { needed: 3 << 30, budget: 1 << 30 };
    state.maps.or_default(NodeId(1)).failure = Some(memory);
    state.maps.or_default(NodeId(2)).failure = Some(Failure::Waiting(NodeId(1)));
    let said = failure(&state, NodeId(1)).unwrap();
    assert!(said.starts_with("The maps and weights would need 3.00 GB; this page may use 1.00 GB."));
    assert_eq!(failure(&state, NodeId(2)).as_deref(), Some("waiting on `conv2d`"));
    assert_eq!(failure(&state, NodeId(3)), None);
}

#[test]
fn what_the_maps_are() {
    let state = first_visit();
    let about = |node: u32| [En, ZhCn].map(|l| about_maps(l, &state, NodeId(node)));
    assert_eq!(
        about(0),
        [
            "The picture as the network meets it: 1 channel of 200 × 200 pixels, values from 0 to 1.",
            "网络看到的图片：1 个通道，200 × 200 像素，取值 0 到 1。"
        ]
    );
    assert_eq!(
        about(4),
        [
            "32 maps of 25 × 25 cells. Each reads all 32 channels of `max_pooling2d`.",
            "32 张 25 × 25 格的特征图。每张都读取 `max_pooling2d` 的所有通道（32 个）。"
        ]
    );
    assert_eq!(
        about(3)[0],
        "32 maps of 50 × 50 cells. Keeps the largest value in each window, so maps shrink and strong responses stay."
    );
    assert_eq!(about(9)[0], "Choose a layer to look inside.");
}
