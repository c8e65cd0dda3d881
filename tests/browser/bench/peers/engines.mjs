// The three engines: each is given a list of layers and weights in Keras's layout, and runs from values in JavaScript to values
// in JavaScript, in the layout that it computes in: ONNX Runtime and ours channels first, TensorFlow.js channels last.

import { planes } from './models.mjs';
import { model } from './onnx.mjs';

/** Ours: a Keras model, channels first. */
export async function convscope() {
  const { default: init, Network } = await import('/pkg/convscope.js');
  await init();
  const classes = {
    conv: 'Conv2D', depthwise: 'DepthwiseConv2D', transposed: 'Conv2DTranspose', dense: 'Dense', norm: 'BatchNormalization', max: 'MaxPooling2D',
    mean: 'AveragePooling2D', flatten: 'Flatten', global: 'GlobalAveragePooling2D', add: 'Add', relu6: 'ReLU',
  };
  return {
    name: 'convscope',
    prepare({ input, steps }, weights) {
      const first = input.length === 3 ? [input[2], input[0], input[1]] : input;
      const layers = steps.map(({ op, name, k, s, d, same, filters, units, bias, relu, tanh, of }) => {
        const picture = !['dense', 'norm', 'add', 'relu6', 'flatten'].includes(op);
        const window = { strides: [s, s], padding: same ? 'same' : 'valid' };
        const config = {
          name,
          ...(picture ? { data_format: 'channels_first' } : {}),
          ...(op === 'max' || op === 'mean' ? { pool_size: [k, k], ...window } : {}),
          ...(['conv', 'depthwise', 'transposed'].includes(op) ? { kernel_size: [k, k], ...window, dilation_rate: [d, d] } : {}),
          ...(filters ? { filters } : {}), ...(units ? { units } : {}),
          ...(['conv', 'depthwise', 'transposed', 'dense'].includes(op) ? { use_bias: bias, activation: relu ? 'relu' : tanh ? 'tanh' : 'linear' } : {}),
          ...(op === 'norm' ? { axis: 1, epsilon: 1e-3 } : {}), ...(op === 'relu6' ? { max_value: 6 } : {}),
        };
        const inbound = of.map(from => [from < 0 ? 'in' : steps[from].name, 0, 0, {}]);
        return { class_name: classes[op], name, config, inbound_nodes: [inbound] };
      });
      const start = { class_name: 'InputLayer', name: 'in', config: { name: 'in', batch_input_shape: [null, ...first] }, inbound_nodes: [] };
      const config = { name: 'm', layers: [start, ...layers], input_layers: [['in', 0, 0]], output_layers: [[steps.at(-1).name, 0, 0]] };
      const network = Network.fromKeras({ class_name: 'Functional', config });
      steps.forEach(({ name }, at) => { if (weights[at].length > 0) network.setWeights(name, weights[at]); });
      return { run: values => network.predict(values), free: () => network.free() };
    },
    input: planes,
    output: values => values,
  };
}

/** ONNX Runtime Web's wasm, one thread. */
export async function onnx() {
  const ort = await import('/node_modules/onnxruntime-web/dist/ort.wasm.min.mjs');
  ort.env.wasm.wasmPaths = '/node_modules/onnxruntime-web/dist/';
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  return {
    name: 'onnxruntime-web',
    async prepare(network, weights) {
      const { input } = network;
      const sizes = input.length === 3 ? [1, input[2], input[0], input[1]] : [1, ...input];
      const session = await ort.InferenceSession.create(model(network, weights), { executionProviders: ['wasm'] });
      return {
        run: async values => (await session.run({ in: new ort.Tensor('float32', values, sizes) })).out.data,
        free: () => session.release(),
      };
    },
    input: planes,
    output: values => values,
  };
}

/** TensorFlow.js's wasm backend. */
export async function tensorflow() {
  const script = path => new Promise((done, failed) => {
    const element = Object.assign(document.createElement('script'), { src: path, onload: done, onerror: failed });
    document.head.append(element);
  });
  await script('/node_modules/@tensorflow/tfjs-core/dist/tf-core.min.js');
  await script('/node_modules/@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js');
  const { tf } = globalThis;
  tf.wasm.setWasmPaths('/node_modules/@tensorflow/tfjs-backend-wasm/dist/');
  await tf.setBackend('wasm');
  await tf.ready();
  return {
    name: 'tfjs-backend-wasm',
    prepare({ input, steps }, weights) {
      // Its converter folds a normalization and the activation behind it into the convolution before.
      const folded = new Map();
      const reads = at => folded.get(at) ?? at;
      const tensors = steps.map((step, at) => {
        const { op, bias } = step;
        let own = weights[at];
        const next = steps[at + 1];
        if (!bias && next?.op === 'norm') {
          const [gamma, beta, mean, variance] = weights[at + 1];
          const factor = gamma.map((g, n) => g / Math.sqrt(variance[n] + 1e-3));
          const c = factor.length;
          own = [own[0].map((x, n) => x * factor[n % c]), beta.map((b, n) => b - mean[n] * factor[n])];
          step = { ...step, relu6: steps[at + 2]?.op === 'relu6' };
          for (let n = at + 1; n <= at + (step.relu6 ? 2 : 1); n += 1) folded.set(n, at);
        }
        if (op === 'dense' && steps[step.of[0]]?.op === 'flatten') {
          const { from: [h, w, c] } = steps[step.of[0]];
          const rows = own[0], { units } = step, turned = new Float32Array(rows.length);
          for (let n = 0; n < c; n += 1)
            for (let cell = 0; cell < h * w; cell += 1) turned.set(rows.subarray((n * h * w + cell) * units, (n * h * w + cell + 1) * units), (cell * c + n) * units);
          own = [turned, ...own.slice(1)];
        }
        const sizes = own.map((_, n) => step.weights[n] ?? [own[n].length]);
        return { step, own: own.map((values, n) => (folded.has(at) ? null : tf.tensor(values, sizes[n]))) };
      });
      const layer = (at, x, others) => {
        const { step: { op, k, s, d, same, relu, relu6, tanh, to }, own: [kernel, bias] } = tensors[at];
        const pad = same ? 'same' : 'valid';
        const activation = relu ? 'relu' : relu6 ? 'relu6' : 'linear';
        const after = y => (tanh ? tf.tanh(y) : y);
        if (op === 'conv') return after(tf.fused.conv2d({ x, filter: kernel, strides: s, pad, dilations: d, bias, activation }));
        if (op === 'depthwise') return tf.fused.depthwiseConv2d({ x, filter: kernel, strides: s, pad, bias, activation });
        if (op === 'transposed') return tf.add(tf.conv2dTranspose(x, kernel, [1, ...to], s, pad), bias);
        if (op === 'dense') return after(tf.fused.matMul({ a: tf.reshape(x, [1, -1]), b: kernel, bias, activation }));
        if (op === 'max') return tf.maxPool(x, k, s, pad);
        if (op === 'mean') return tf.avgPool(x, k, s, pad);
        if (op === 'flatten') return tf.reshape(x, [1, -1]);
        if (op === 'global') return tf.mean(x, [1, 2]);
        return tf.add(x, others[1]);
      };
      return {
        run(values) {
          const out = tf.tidy(() => {
            const given = tf.tensor(values, [1, ...input]);
            const done = [];
            steps.forEach(({ of }, at) => {
              const inputs = of.map(from => (from < 0 ? given : done[reads(from)]));
              done.push(folded.has(at) ? null : layer(at, inputs[0], inputs));
            });
            return done[reads(steps.length - 1)];
          });
          const data = out.dataSync();
          out.dispose();
          return data;
        },
        free: () => tensors.forEach(({ own }) => own.forEach(tensor => tensor?.dispose())),
      };
    },
    input: values => values,
    output: planes,
  };
}
