// What the package does.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { cases, load } from './setup.mjs';

let analyze, Network;
before(async () => { ({ analyze, Network } = await load()); });

const layer = (class_name, config = {}) => ({ module: 'keras.layers', class_name, config });
const stack = (...layers) => ({ module: 'keras', class_name: 'Sequential', config: { name: 'stack', layers } });
const input = (...sizes) => layer('InputLayer', { batch_shape: [null, ...sizes] });

/** Runs something that must be refused; returns the refusal. */
function refused(work, code, path) {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof Error && error.name === 'ConvscopeError', `${error}`);
    assert.ok(!(error instanceof WebAssembly.RuntimeError));
    assert.equal(error.code, code, error.message);
    if (path !== undefined) assert.equal(error.path, path);
    assert.match(error.message, /\S/);
    return error;
  }
  assert.fail(`not refused: ${code}`);
}

test('a report says everything of every layer', () => {
  const report = analyze(stack(input(50, 50, 1), layer('Conv2D', { filters: 16, kernel_size: 3, strides: 2, padding: 'same' })));
  assert.deepEqual(report.layers[1], {
    name: 'conv2d', className: 'Conv2D', inputs: ['input_layer'], outputShape: [25, 25, 16],
    params: 160, trainable: 160, nonTrainable: 0, macs: 25 * 25 * 16 * 9,
    weights: [{ name: 'kernel', shape: [3, 3, 1, 16], trainable: true }, { name: 'bias', shape: [16], trainable: true }],
    receptiveField: { size: [3, 3], stride: [2, 2] },
    padding: { top: 0, bottom: 1, left: 0, right: 1 }, unread: { rows: 0, columns: 0 }, problem: null, waitingOn: null,
  });
  assert.deepEqual(report.totals, { params: 160, trainable: 160, nonTrainable: 0, bytes: 640, macs: 90000, mapBytes: 40000 });
  assert.deepEqual([report.ok, report.warnings], [true, []]);
  assert.deepEqual(analyze(JSON.stringify(stack(input(null, null, 3)))).layers[0].outputShape, [null, null, 3]);
});

test('a network that does not work is reported, in the language asked for, with repairs', () => {
  const model = stack(input(5, 5, 1), layer('Conv2D', { filters: 4, kernel_size: 7 }), layer('Flatten'));
  const [, conv, flatten] = analyze(model).layers;
  assert.equal(conv.problem.code, 'output_not_positive');
  assert.equal(conv.problem.message, 'A kernel of 7 does not fit 5 cells.');
  assert.deepEqual(conv.problem.repairs[0].edits, [{ edit: 'set', layer: 'conv2d', argument: 'kernel_size', value: [5, 5] }]);
  assert.deepEqual([flatten.outputShape, flatten.waitingOn], [null, 'conv2d']);
  const chinese = analyze(model, { locale: 'zh-CN' });
  assert.equal(chinese.layers[1].problem.message, '大小为 7 的卷积核放不进 5 格。');
  const network = Network.fromKeras(model, { locale: 'zh-CN' });
  assert.match(refused(() => network.predict(new Float32Array(25)), 'waiting', 'flatten').message, /[一-龥]/);
  refused(() => Network.fromKeras(stack(input(5, 5, 1), layer('Conv2D', { filters: 4, kernel_size: 7 }))).predict(new Float32Array(25)),
    'output_not_positive', 'conv2d');
});

test('what is kept and not used is a warning', () => {
  const { warnings } = analyze(stack(input(5, 5, 1), layer('Flatten', { new_argument: null })));
  assert.deepEqual(warnings.map(({ code, path }) => [code, path]), [['unread', 'config.layers[1].config.new_argument']]);
});

test('what is no model is refused, never trapped on', () => {
  refused(() => analyze('{'), 'json_ended');
  refused(() => analyze(''), 'json_empty');
  refused(() => analyze('3'), 'no_model');
  refused(() => analyze({}), 'no_model');
  refused(() => analyze({ class_name: 'Sequential', config: { layers: [{ class_name: 'Dense' }] } }), 'missing', 'config.layers[0].config');
  const circle = {}; circle.circle = circle;
  const thrower = { toJSON() { throw new Error('mine'); } };
  for (const wrong of [undefined, null, circle, thrower, () => {}, Symbol('s')]) refused(() => analyze(wrong), 'wrong_type', 'model');
  refused(() => analyze(10n), 'wrong_type', 'model');
  refused(() => analyze(stack(), { locale: 'fr' }), 'wrong_type', 'options.locale');
  refused(() => analyze(`${'['.repeat(5000)}`), 'json_too_deep');
  refused(() => Network.fromLink('https://example.org'), 'link_nothing');
  refused(() => Network.fromLink(7), 'wrong_type', 'link');
  refused(() => Network.fromLink('m=i8x8x1-c0k3'), 'link_part');
});

test('seeded weights are the same each time, and anew with another seed', () => {
  const weights = (seed, network = Network.fromLink('m=i8x8x3-c4k3-f-d5')) => {
    network.seedWeights(seed);
    return ['conv2d', 'dense'].flatMap(name => network.getWeights(name));
  };
  assert.deepEqual(weights(5), weights(5));
  const [kernel, bias] = weights(5);
  assert.deepEqual([kernel.name, kernel.shape, bias.shape, kernel.data.length], ['kernel', [3, 3, 3, 4], [4], 108]);
  assert.ok(bias.data.every(value => value === 0));
  const limit = Math.sqrt(6 / (9 * 3 + 9 * 4));
  assert.ok(kernel.data.every(value => Math.abs(value) <= limit) && kernel.data.some(value => Math.abs(value) > limit / 2));
  assert.notDeepEqual(weights(6)[0].data, kernel.data);
  const network = Network.fromLink('m=i8x8x3-c4k3');
  for (const wrong of ['1', -1, 0.5, NaN, 2 ** 53, undefined, null, 1n]) refused(() => network.seedWeights(wrong), 'wrong_type', 'seed');
});

test('weights go in and come out in Keras’s order', () => {
  const network = Network.fromKeras(stack(input(2, 2, 1), layer('Conv2D', { filters: 2, kernel_size: 2 })));
  const kernel = Float32Array.from([1, 10, 2, 20, 3, 30, 4, 40]);
  const bias = Float32Array.from([0.5, 0.25]);
  network.setWeights('conv2d', [kernel, bias]);
  assert.deepEqual(network.getWeights('conv2d'), [
    { name: 'kernel', shape: [2, 2, 1, 2], data: kernel }, { name: 'bias', shape: [2], data: bias },
  ]);
  assert.deepEqual([...network.predict(Float32Array.from([1, 2, 3, 4]))], [30.5, 300.25]);
  refused(() => network.setWeights('conv2d', [kernel]), 'weight_count', 'conv2d');
  refused(() => network.setWeights('conv2d', [bias, kernel]), 'wrong_length', 'conv2d.kernel');
  refused(() => network.setWeights('conv2d', [[1], [2]]), 'wrong_type', 'arrays');
  refused(() => network.setWeights('conv2d', 'weights'), 'wrong_type', 'arrays');
  refused(() => network.setWeights('conv', [kernel, bias]), 'no_layer', 'conv');
  refused(() => network.getWeights(), 'wrong_type', 'layer');
  assert.deepEqual(network.getWeights('input_layer'), []);
});

test('a run takes one picture, and says what is wrong with it', () => {
  const network = Network.fromKeras(stack(input(4, 4, 1), layer('MaxPooling2D')));
  refused(() => network.activation('max_pooling2d'), 'not_run');
  refused(() => network.trace('max_pooling2d', [0, 0, 0]), 'not_run');
  const picture = Float32Array.from({ length: 16 }, (_, at) => at);
  assert.deepEqual([...network.predict(picture)], [5, 7, 13, 15]);
  assert.deepEqual([...network.predict({ input_layer: picture })], [5, 7, 13, 15]);
  assert.deepEqual(network.activation('input_layer'), { shape: [4, 4, 1], data: picture });
  assert.deepEqual(network.activation('max_pooling2d').shape, [2, 2, 1]);
  refused(() => network.predict(new Float32Array(15)), 'wrong_length', 'input_layer');
  refused(() => network.predict({ other: picture }), 'no_input', 'input_layer');
  for (const wrong of [[...picture], undefined, 3, 'x']) {
    refused(() => network.predict(wrong), typeof wrong === 'object' ? 'no_input' : 'wrong_type');
  }
  refused(() => network.predict({ input_layer: new Float64Array(16) }), 'wrong_type', 'input');
  // What was computed stays until weights change.
  assert.deepEqual(network.activation('max_pooling2d').shape, [2, 2, 1]);
});

test('a free size is that of the picture', () => {
  const network = Network.fromKeras(stack(input(null, null, 1), layer('GlobalMaxPooling2D')));
  const data = Float32Array.from({ length: 12 }, (_, at) => at);
  refused(() => network.predict(data), 'wrong_length', 'input_layer');
  refused(() => network.predict({ shape: [3, 4, 2], data }), 'wrong_length', 'input_layer');
  refused(() => network.predict({ shape: [3, -4, 1], data }), 'wrong_type', 'input');
  assert.deepEqual([...network.predict({ shape: [3, 4, 1], data })], [11]);
  assert.deepEqual(network.activation('input_layer').shape, [3, 4, 1]);
  const wide = Network.fromKeras(stack(input(2, null, 1), layer('GlobalMaxPooling2D')));
  assert.deepEqual([...wide.predict(data)], [11]);
  assert.deepEqual(wide.activation('input_layer').shape, [2, 6, 1]);
});

test('a run that needs too much memory says so before it starts', () => {
  const network = Network.fromLink('m=i200x200x1-c100000k3p');
  const error = refused(() => network.predict(new Float32Array(40_000)), 'memory');
  assert.match(error.message, /14\.9 GB/);
  assert.equal(network.report().totals.mapBytes, 200 * 200 * 100_000 * 4);
  refused(() => Network.fromLink('m=i100-d900000000').getWeights('dense'), 'memory');
});

test('a trace says where a value comes from', () => {
  const network = Network.fromKeras(stack(
    input(3, 3, 1), layer('Conv2D', { filters: 1, kernel_size: 3, padding: 'same', activation: 'relu' }),
  ));
  network.setWeights('conv2d', [Float32Array.from({ length: 9 }, (_, at) => at + 1), Float32Array.from([-100])]);
  network.predict(Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]));
  const trace = network.trace('conv2d', [0, 0, 0]);
  assert.deepEqual([trace.op, trace.bias, trace.before, trace.activation, trace.value], ['sum', -100, -6, 'relu', 0]);
  assert.deepEqual(trace.terms[0], { layer: 'input_layer', at: null, value: 0, weight: 1, product: 0 });
  assert.deepEqual(trace.terms[8], { layer: 'input_layer', at: [1, 1, 0], value: 5, weight: 9, product: 45 });
  const sum = trace.terms.reduce((sum, term) => sum + term.product, trace.bias);
  assert.equal(sum, trace.before);
  refused(() => network.trace('conv2d', [3, 0, 0]), 'no_place', 'conv2d');
  refused(() => network.trace('conv2d', [0]), 'no_place', 'conv2d');
  refused(() => network.trace('conv2d', '000'), 'wrong_type', 'at');
  refused(() => network.trace('conv2d', [0.5, 0, 0]), 'wrong_type', 'at');
});

test('text, drawing and link', () => {
  const link = 'm=i28x28x1-c6k5p.tanh-a2-f-d10.softmax';
  const network = Network.fromLink(`https://example.org/#${link}`);
  assert.equal(network.toLink(), link);
  network.seedWeights(9);
  const packed = network.toLink();
  const back = Network.fromLink(packed);
  assert.match(packed, /^s=1z\.[A-Za-z0-9_-]+$/);
  assert.deepEqual(back.getWeights('dense'), network.getWeights('dense'));
  assert.deepEqual(back.toKeras(), network.toKeras());
  assert.equal(analyze(network.toKeras()).totals.params, 11_926);
  assert.match(network.toKerasPython(), /layers\.Conv2D\(filters=6, kernel_size=\(5, 5\)/);
  assert.match(network.toPyTorch(), /class \w+\(nn\.Module\)/);
  const svg = network.toSvg();
  assert.ok(svg.startsWith('<svg xmlns') && svg.includes('11,926') && svg.includes('<desc>'));
  const told = network.describe();
  assert.match(told, /^\S+: \d+ layers\. 11,926 parameters\./);
  assert.equal(told.split('\n').length, network.report().layers.length + 1);
  assert.match(network.describe('zh-CN'), /11,926 个参数。/);
  assert.equal(network.describe(null), told);
  refused(() => network.describe('xx'), 'wrong_type', 'locale');
  refused(() => network.describe(3), 'wrong_type', 'locale');
  assert.match(network.summary(), /Total params: 11,926 \(46\.59 KB\)/);
  assert.ok(network.summary(60).split('\n')[1].length === 60);
  refused(() => network.summary('wide'), 'wrong_type', 'lineLength');
  refused(() => network.summary(1e9), 'wrong_type', 'lineLength');
  const many = stack(input(8, 8, 1), ...Array.from({ length: 1900 }, (_, at) => layer('Conv2D', {
    name: `layer-${Math.sin(at)}`, filters: 1, kernel_size: 1, kernel_regularizer: { class_name: `${Math.cos(at)}` },
  })));
  refused(() => Network.fromKeras(many).toLink(), 'too-long');
});

test('a network that was freed says so', () => {
  const network = Network.fromLink('m=i8x8x1-c2k3');
  network.free();
  assert.throws(() => network.report(), error => error instanceof Error && !(error instanceof WebAssembly.RuntimeError));
});

// Layers that are not built yet stop what is below them and nothing else.
const unbuilt = layers => new Set(layers.filter(({ problem }) => problem?.code === 'unknown_layer').map(({ name }) => name));

/** Without shapes that a file may hold: real files may lack them. */
function stripped(value) {
  if (Array.isArray(value)) return value.map(stripped);
  if (value === null || typeof value !== 'object') return value;
  if (value.class_name === '__keras_tensor__') return { class_name: value.class_name, config: { keras_history: value.config.keras_history } };
  return Object.fromEntries(Object.entries(value).filter(([key]) => !/^build_(config|input_shape)$/.test(key)).map(([key, inner]) => [key, stripped(inner)]));
}

test('recorded networks: shapes, counts and refusals are Keras’s', () => {
  const told = { layers: 0, waiting: 0, refusals: 0 };
  const valid = [...cases('shapes.jsonl.gz').filter(({ valid }) => valid), ...cases('applications.jsonl.gz'), ...cases('files/legacy.jsonl.gz')];
  for (const { id, name, config, layers } of valid) {
    const found = analyze(stripped(config)).layers;
    const missing = unbuilt(found);
    const by = new Map(found.map(layer => [layer.name, layer]));
    for (const said of layers.filter(({ op }) => !op)) {
      const layer = by.get(said.name);
      if (layer && (missing.has(layer.name) || missing.has(layer.waitingOn))) { told.waiting += 1; continue; }
      assert.deepEqual([layer?.outputShape, layer?.params], [said.output_shape.slice(1), said.params], `${id ?? name} ${said.name}`);
      told.layers += 1;
    }
  }
  for (const { id, config, category, error } of cases('shapes.jsonl.gz').filter(({ valid }) => !valid)) {
    const found = analyze(stripped(config)).layers;
    const missing = unbuilt(found);
    const layer = found[error.layer_index];
    if (missing.has(layer.name) || missing.has(layer.waitingOn)) { told.waiting += 1; continue; }
    assert.equal(layer.problem?.code, category, id);
    told.refusals += 1;
  }
  assert.ok(told.layers > 1000 && told.refusals > 20);
  console.log(`0 mismatches: ${JSON.stringify(told)}`);
});

/** The numbers that a recipe stands for. */
function made({ shape, seed, a, b }) {
  const values = new Float32Array(shape.reduce((all, n) => all * n, 1));
  let s = seed;
  for (const at of values.keys()) {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    values[at] = (((s >>> 8) / 2 ** 24) * 2 - 1) * a + b;
  }
  return values;
}

test('recorded networks: every layer’s values are Keras’s', () => {
  const told = { networks: 0, values: 0, waiting: 0, furthest: 0 };
  for (const { id, config, inputs, weights, layers } of cases('forward.jsonl.gz')) {
    const network = Network.fromKeras(stripped(config));
    const report = network.report();
    if (!report.ok) {
      assert.ok(unbuilt(report.layers).size > 0, id);
      told.waiting += 1;
      continue;
    }
    for (const name of new Set(weights.map(({ layer }) => layer))) {
      network.setWeights(name, weights.filter(({ layer }) => layer === name).map(made));
    }
    network.predict(Object.fromEntries(inputs.map(input => [input.layer, made(input)])));
    for (const said of layers.filter(({ output }) => output)) {
      const { shape, data } = network.activation(said.name);
      assert.deepEqual(shape, said.run_shape.slice(1), `${id} ${said.name}`);
      for (const [at, value] of said.output.entries()) {
        const far = Math.abs(data[at] - value) / (1e-3 + Math.abs(value));
        told.furthest = Math.max(told.furthest, far);
        assert.ok(far < 2e-3, `${id} ${said.name} ${at}: ${data[at]}, not ${value}`);
        told.values += 1;
      }
    }
    told.networks += 1;
    network.free();
  }
  assert.ok(told.networks > 0 && told.values > 1000);
  console.log(`0 mismatches: ${JSON.stringify(told)}`);
});
