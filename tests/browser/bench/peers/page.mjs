// Runs in the page: one case after the other, all engines in turns.

import { convscope, onnx, tensorflow } from './engines.mjs';
import { cases, noise, seed, weightsOf } from './models.mjs';
import { peak } from './peak.mjs';

/** A sample is as many runs as take so long: the clock of a page is coarse. */
const SAMPLE = 12;

const product = sizes => sizes.reduce((all, n) => all * n, 1);
const median = values => values.toSorted((a, b) => a - b)[values.length >> 1];

/** How far values are from others, in parts of the greater of the value and the root mean square of all. */
function apart(values, wanted) {
  if (values.length !== wanted.length) return Infinity;
  const mean = Math.sqrt(wanted.reduce((sum, x) => sum + x * x, 0) / wanted.length) || 1;
  return values.reduce((most, x, at) => Math.max(most, Math.abs(x - wanted[at]) / Math.max(Math.abs(wanted[at]), mean) || (x === wanted[at] ? 0 : Infinity)), 0);
}

globalThis.engines = async only => {
  const all = [];
  for (const make of [convscope, onnx, tensorflow]) all.push(await make());
  globalThis.measured = all.filter(({ name }) => name.includes(only));
};
globalThis.names = () => cases.map(({ name, kind }) => ({ name, kind }));
globalThis.peak = peak;

/** Measures a case: for each engine the median milliseconds of a run, and how far its values are from the first peer's. */
globalThis.measure = async (name, budget) => {
  const network = cases.find(each => each.name === name);
  const { input, steps, macs } = network;
  seed(7);
  const values = noise(product(input));
  const weights = steps.map(weightsOf);
  const entries = [];
  for (const engine of globalThis.measured) {
    const given = engine.input(values, input);
    const { run, free } = await engine.prepare(network, weights);
    const out = await run(given);
    const found = new Float32Array(engine.output(out, steps.at(-1).to));
    let times = 1;
    // Warm: compiled by the better compiler, and as many runs to a sample as it takes.
    for (let spent = 0, round = 0; round < 30 && (spent < 300 || round < 2); round += 1) {
      const start = performance.now();
      for (let n = 0; n < times; n += 1) await run(given);
      const took = performance.now() - start;
      spent += took;
      if (took < SAMPLE) times = Math.ceil(times * Math.min(8, (SAMPLE * 1.2) / Math.max(took, 0.5)));
    }
    entries.push({ name: engine.name, run, free, given, found, times, samples: [] });
  }
  const start = performance.now();
  for (let round = 0; round < 5 || (performance.now() - start < budget && round < 61); round += 1) {
    // Who comes first changes, so that nobody always runs behind the same one.
    for (let n = 0; n < entries.length; n += 1) {
      const entry = entries[(n + round) % entries.length];
      const { run, given, times } = entry;
      const before = performance.now();
      for (let again = 0; again < times; again += 1) await run(given);
      entry.samples.push((performance.now() - before) / times);
    }
  }
  entries.forEach(({ free }) => free());
  const wanted = entries.find(({ name }) => name !== 'convscope') ?? entries[0];
  return { macs, engines: entries.map(({ name, samples, found }) => ({ name, ms: median(samples), apart: apart(found, wanted.found) })) };
};
globalThis.ready = true;
