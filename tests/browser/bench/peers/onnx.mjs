// An ONNX model of a list of layers, written by hand: the few fields of its protobuf that such models use.
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto

const text = new TextEncoder();

function varint(n) {
  const bytes = [];
  let rest = BigInt.asUintN(64, BigInt(n));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return new Uint8Array([...bytes, Number(rest)]);
}
const joined = parts => parts.flat(Infinity);
const length = parts => parts.reduce((all, part) => all + part.length, 0);
/** A number; a text, bytes, or a message. */
const int = (field, n) => [varint(field << 3), varint(n)];
const bytes = (field, ...parts) => {
  const all = joined(parts);
  return [varint((field << 3) | 2), varint(length(all)), ...all];
};
const string = (field, s) => bytes(field, text.encode(s));

const ints = (name, values) => bytes(5, string(1, name), values.map(n => int(8, n)), int(20, 7));
const whole = (name, n) => bytes(5, string(1, name), int(3, n), int(20, 2));
const real = (name, x) => bytes(5, string(1, name), [new Uint8Array([(2 << 3) | 5]), new Uint8Array(new Float32Array([x]).buffer)], int(20, 1));
const node = (op, inputs, output, ...attributes) =>
  bytes(1, inputs.map(name => string(1, name)), string(2, output), string(4, op), attributes);
const tensor = (name, sizes, values) =>
  bytes(5, sizes.map(n => int(1, n)), int(2, 1), string(8, name), bytes(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)));
const value = (field, name, sizes) =>
  bytes(field, string(1, name), bytes(2, bytes(1, int(1, 1), bytes(2, sizes.map(n => bytes(1, int(1, n)))))));

/** What a window pads at the top, left, bottom and right. */
function pads({ same, k, s, d, from, to }) {
  if (!same) return [0, 0, 0, 0];
  const both = [0, 1].map(axis => Math.max((to[axis] - 1) * s + (k - 1) * d + 1 - from[axis], 0));
  return [...both.map(n => n >> 1), ...both.map(n => n - (n >> 1))];
}

/** A kernel in Keras's layout (rows, columns, a, b) as (b, a, rows, columns). */
function turned(values, [h, w, a, b]) {
  const out = new Float32Array(values.length);
  for (let tap = 0; tap < h * w; tap += 1)
    for (let i = 0; i < a; i += 1)
      for (let j = 0; j < b; j += 1) out[(j * a + i) * h * w + tap] = values[(tap * a + i) * b + j];
  return out;
}

/** The model's bytes. Its input is called `in`, its output `out`; both are channels first. */
export function model({ input, steps }, weights) {
  const batch = sizes => (sizes.length === 3 ? [1, sizes[2], sizes[0], sizes[1]] : [1, ...sizes]);
  const numbers = steps.some(step => step.op === 'relu6') ? { least: 0, most: 6 } : {};
  const parts = Object.entries(numbers).map(([name, x]) => tensor(name, [], new Float32Array([x])));
  steps.forEach((step, at) => {
    const { op, name, k, s, d, of } = step;
    const output = at === steps.length - 1 ? 'out' : name;
    const inputs = of.map(from => (from < 0 ? 'in' : steps[from].name));
    const own = step.weights.map((_, n) => `${name}.${n}`);
    const sum = step.relu || step.tanh ? `${name}.sum` : output;
    const window = k && [ints('kernel_shape', [k, k]), ints('strides', [s, s]), ints('pads', pads(step))];
    const given = weights[at];
    let sizes = step.weights, values = given;
    if (op === 'conv') {
      [sizes, values] = [[[step.filters, step.from[2], k, k], ...sizes.slice(1)], [turned(given[0], sizes[0]), ...given.slice(1)]];
      parts.push(node('Conv', [...inputs, ...own], sum, window, ints('dilations', [d, d])));
    } else if (op === 'depthwise') {
      const c = step.from[2];
      [sizes, values] = [[[c, 1, k, k], ...sizes.slice(1)], [turned(given[0], [k, k, 1, c]), ...given.slice(1)]];
      parts.push(node('Conv', [...inputs, ...own], sum, window, whole('group', c)));
    } else if (op === 'transposed') {
      // Keras has (rows, columns, filters, channels), ONNX (channels, filters, rows, columns).
      [sizes, values] = [[[step.from[2], step.filters, k, k], ...sizes.slice(1)], [turned(given[0], sizes[0]), ...given.slice(1)]];
      const cut = Math.max(k - s, 0);
      const cuts = [cut >> 1, cut >> 1, cut - (cut >> 1), cut - (cut >> 1)];
      parts.push(node('ConvTranspose', [...inputs, ...own], sum, ints('kernel_shape', [k, k]), ints('strides', [s, s]), ints('pads', cuts)));
    } else if (op === 'dense') parts.push(node('Gemm', [...inputs, ...own], sum));
    else if (op === 'max') parts.push(node('MaxPool', inputs, sum, window));
    else if (op === 'mean') parts.push(node('AveragePool', inputs, sum, window, whole('count_include_pad', 0)));
    else if (op === 'flatten') parts.push(node('Flatten', inputs, sum));
    else if (op === 'global') parts.push(node('GlobalAveragePool', inputs, `${name}.mean`), node('Flatten', [`${name}.mean`], sum));
    else if (op === 'add') parts.push(node('Add', inputs, sum));
    else if (op === 'norm') parts.push(node('BatchNormalization', [...inputs, ...own], sum, real('epsilon', 1e-3)));
    else if (op === 'relu6') parts.push(node('Clip', [inputs[0], 'least', 'most'], sum));
    if (step.relu) parts.push(node('Relu', [sum], output));
    if (step.tanh) parts.push(node('Tanh', [sum], output));
    sizes.forEach((each, n) => parts.push(tensor(own[n], each, values[n])));
  });
  const graph = bytes(7, parts, string(2, 'g'), value(11, 'in', batch(input)), value(12, 'out', batch(steps.at(-1).to)));
  const all = joined([int(1, 8), graph, bytes(8, string(1, ''), int(2, 17))]);
  const file = new Uint8Array(length(all));
  let at = 0;
  for (const part of all) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}
