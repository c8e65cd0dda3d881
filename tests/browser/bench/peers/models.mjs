// What is measured: single layers and whole networks, as lists that every engine's model is made from. A layer reads the one
// before it, or those it names. Values are the same for all: they follow from a number.

const conv = (filters, k, { s = 1, d = 1, same = true, ...rest } = {}) => ({ op: 'conv', filters, k, s, d, same, ...rest });
const depthwise = (k, s = 1) => ({ op: 'depthwise', k, s, d: 1, same: true });
const pool = (op, k, s = k, same = false) => ({ op, k, s, d: 1, same });
const dense = (units, rest) => ({ op: 'dense', units, ...rest });
const flatten = { op: 'flatten' };
const relu = true;

function tinyVgg() {
  const three = () => conv(10, 3, { same: false, relu });
  return [three(), three(), pool('max', 2), three(), three(), pool('max', 2), flatten, dense(10)];
}

function leNet() {
  const five = filters => conv(filters, 5, { same: false, tanh: true });
  return [five(6), pool('mean', 2), five(16), pool('mean', 2), five(120), flatten, dense(84, { tanh: true }), dense(10)];
}

function vgg16() {
  const blocks = [[64, 2], [128, 2], [256, 3], [512, 3], [512, 3]];
  const convolutions = blocks.flatMap(([filters, times]) => [...Array(times).fill().map(() => conv(filters, 3, { relu })), pool('max', 2)]);
  return [...convolutions, flatten, dense(4096, { relu }), dense(4096, { relu }), dense(1000)];
}

function mobileNetV2() {
  const layers = [];
  const last = () => layers.length - 1;
  const norm = layer => layers.push({ ...layer, bias: false }, { op: 'norm' });
  const active = layer => { norm(layer); layers.push({ op: 'relu6' }); };
  active(conv(32, 3, { s: 2 }));
  let channels = 32;
  for (const [t, c, n, s] of [[1, 16, 1, 1], [6, 24, 2, 2], [6, 32, 3, 2], [6, 64, 4, 2], [6, 96, 3, 1], [6, 160, 3, 2], [6, 320, 1, 1]]) {
    for (let at = 0; at < n; at += 1) {
      const from = last();
      if (t > 1) active(conv(channels * t, 1));
      active(depthwise(3, at === 0 ? s : 1));
      norm(conv(c, 1));
      if (at > 0) layers.push({ op: 'add', of: [from, last()] });
      channels = c;
    }
  }
  active(conv(1280, 1));
  layers.push({ op: 'global' }, dense(1000));
  return layers;
}

export const cases = [
  ['224x224x3 -> 64 k3', [224, 224, 3], [conv(64, 3)]],
  ['112x112x128 -> 128 k3', [112, 112, 128], [conv(128, 3)], 'large'],
  ['56x56x256 -> 256 k3', [56, 56, 256], [conv(256, 3)], 'large'],
  ['14x14x512 -> 512 k3', [14, 14, 512], [conv(512, 3)], 'large'],
  ['224x224x3 -> 64 k7 s2', [224, 224, 3], [conv(64, 7, { s: 2 })]],
  ['56x56x256 -> 64 k1', [56, 56, 256], [conv(64, 1)], 'direct'],
  ['200x200x1 -> 16 k2 s2 valid', [200, 200, 1], [conv(16, 2, { s: 2, same: false })]],
  ['100x100x16 -> 32 k3', [100, 100, 16], [conv(32, 3)]],
  ['64x64x3 -> 10 k3 valid', [64, 64, 3], [conv(10, 3, { same: false })]],
  ['depthwise 112x112x32 k3', [112, 112, 32], [depthwise(3)]],
  ['depthwise 112x112x32 k3 s2', [112, 112, 32], [depthwise(3, 2)]],
  ['max 2x2 s2 112x112x64', [112, 112, 64], [pool('max', 2, 2, true)]],
  ['max 3x3 s2 112x112x64', [112, 112, 64], [pool('max', 3, 2, true)]],
  ['average 3x3 112x112x64', [112, 112, 64], [pool('mean', 3, 1, true)]],
  ['Dense 25088 -> 4096', [25088], [dense(4096)]],
  ['56x56x64 -> 64 k3 dilation 2', [56, 56, 64], [conv(64, 3, { d: 2 })], 'direct'],
  ['transposed 56x56x64 -> 32 k3 s2', [56, 56, 64], [{ op: 'transposed', filters: 32, k: 3, s: 2, d: 1, same: true }]],
  ['Tiny-VGG', [64, 64, 3], tinyVgg(), 'network'],
  ['LeNet-5', [32, 32, 1], leNet(), 'network'],
  ['MobileNetV2', [224, 224, 3], mobileNetV2(), 'network'],
  ['VGG-16', [224, 224, 3], vgg16(), 'network'],
].map(([name, input, layers, kind]) => ({ name, input, kind, ...worked(input, layers) }));

/** The layers with their names, inputs, sizes and weights' sizes; and the multiply-adds, or cells looked at, of all. */
function worked(input, layers) {
  const sizes = [];
  let macs = 0;
  const steps = layers.map((layer, at) => {
    const of = layer.of ?? [at - 1];
    const from = of[0] < 0 ? input : sizes[of[0]];
    const [h, w, c] = from;
    const step = { bias: layer.op !== 'norm', ...layer, of, from, name: `l${at}` };
    const taps = (layer.k ?? 1) ** 2;
    const along = n => (layer.same ? Math.ceil(n / layer.s) : Math.floor((n - (layer.k - 1) * layer.d - 1) / layer.s) + 1);
    let weights = [];
    if (layer.op === 'conv') [step.to, weights] = [[along(h), along(w), layer.filters], [[layer.k, layer.k, c, layer.filters], [layer.filters]]];
    else if (layer.op === 'depthwise') [step.to, weights] = [[along(h), along(w), c], [[layer.k, layer.k, c, 1], [c]]];
    else if (layer.op === 'transposed') [step.to, weights] = [[h * layer.s, w * layer.s, layer.filters], [[layer.k, layer.k, layer.filters, c], [layer.filters]]];
    else if (layer.op === 'dense') [step.to, weights] = [[layer.units], [[h, layer.units], [layer.units]]];
    else if (layer.op === 'norm') [step.to, weights] = [from, [[c], [c], [c], [c]]];
    else if (layer.op === 'max' || layer.op === 'mean') step.to = [along(h), along(w), c];
    else if (layer.op === 'flatten') step.to = [h * w * c];
    else if (layer.op === 'global') step.to = [c];
    else step.to = from;
    step.weights = step.bias || layer.op === 'norm' ? weights : weights.slice(0, 1);
    const cells = step.to.reduce((all, n) => all * n, 1);
    if (layer.op === 'conv') macs += cells * taps * c;
    if (layer.op === 'transposed') macs += h * w * taps * c * layer.filters;
    if (['depthwise', 'max', 'mean'].includes(layer.op)) macs += cells * taps;
    if (layer.op === 'dense') macs += h * layer.units;
    sizes.push(step.to);
    return step;
  });
  return { steps, macs };
}

let state = 1;
export const seed = number => { state = number; };

/** So many numbers between -1 and 1, times `scale`. */
export function noise(count, scale = 1) {
  const values = new Float32Array(count);
  const step = scale / 0x80000000;
  for (let at = 0; at < count; at += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    values[at] = (state & ~0xff) * step;
  }
  return values;
}

const product = sizes => sizes.reduce((all, n) => all * n, 1);

/** The weights of a step in Keras's layout: small enough that values neither die out nor grow on their way through a network. */
export function weightsOf(step) {
  if (step.op === 'norm') {
    const [n] = step.weights[0];
    const around = (middle, values) => values.map(x => middle + x);
    return [around(1, noise(n, 0.2)), noise(n, 0.2), noise(n, 0.2), around(1, noise(n, 0.2))];
  }
  return step.weights.map((sizes, at) => {
    const reads = step.op === 'depthwise' ? step.k ** 2 : product(step.weights[0]) / (step.filters ?? step.units);
    return noise(product(sizes), at === 0 ? Math.sqrt(6 / reads) : 0.1);
  });
}

/** Channels last to channels first, and back. */
export function planes(values, [h, w, c]) {
  if (w === undefined) return values;
  const out = new Float32Array(values.length);
  for (let at = 0; at < c; at += 1) for (let cell = 0; cell < h * w; cell += 1) out[at * h * w + cell] = values[cell * c + at];
  return out;
}
