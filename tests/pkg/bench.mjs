// How long the package takes for large networks, in Node: prints figures and judges nothing.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { cases, load, root } from './setup.mjs';

const { analyze, Network } = await load();
const nasnet = gunzipSync(readFileSync(join(root, 'tests', 'keras', 'networks', 'NASNetLarge.json.gz'))).toString();
const models = [...cases('applications.jsonl.gz').map(({ name, config }) => [name, JSON.stringify(config)]), ['NASNetLarge', nasnet]];

function figure(name, work) {
  const times = Array.from({ length: 40 }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  }).sort((a, b) => a - b);
  const [least, median] = [times[0], times[20]].map(time => time.toFixed(2).padStart(8));
  console.log(`${name.padEnd(56)} ${median} ms (least ${least.trim()}, 40 times)`);
}

for (const [name, text] of models) {
  const network = Network.fromKeras(text);
  const { layers, ok, totals } = network.report();
  console.log(`${name}: ${text.length} characters, ${layers.length} layers, ${totals.params} parameters${ok ? '' : ', not all of them work'}`);
  figure(`${name}, analyze of the text`, () => analyze(text));
  figure(`${name}, only reading it`, () => Network.fromKeras(text).free());
  figure(`${name}, only the report`, () => network.report());
  network.free();
}
const network = Network.fromLink('p=lenet5');
network.seedWeights(1);
const digit = new Float32Array(32 * 32).fill(0.5);
figure('LeNet-5, predict', () => network.predict(digit));
