// The package beside TensorFlow.js's wasm backend and ONNX Runtime Web, in one page, without threads: prints a table.
//
//   node bench/peers/engine.mjs [--case TEXT] [--engine TEXT] [--ms N]

import { chromium } from '@playwright/test';
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launchOptions } from '../../lib/chromium.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const built = fileURLToPath(new URL('../../../../pkg/', import.meta.url));
const { values: asked } = parseArgs({
  options: { case: { type: 'string', default: '' }, engine: { type: 'string', default: '' }, ms: { type: 'string', default: '2500' } },
});
const types = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const [base, rest] = pathname.startsWith('/pkg/') ? [built, pathname.slice(5)] : [here, pathname.slice(1) || 'index.html'];
  const file = normalize(join(base, rest));
  const found = file.startsWith(base) && statSync(file, { throwIfNoEntry: false })?.isFile();
  response.writeHead(found ? 200 : 404, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream' });
  if (found) createReadStream(file).pipe(response);
  else response.end();
});
await new Promise(done => server.listen(0, '127.0.0.1', done));
const browser = await chromium.launch(launchOptions());
try {
  const page = await browser.newPage();
  page.on('pageerror', error => console.error(error));
  page.on('console', message => { if (message.type() === 'error') console.error(message.text()); });
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction(() => globalThis.ready);
  await page.evaluate(only => engines(only), asked.engine);
  const peak = await page.evaluate(() => globalThis.peak());
  console.log(`Chromium ${browser.version()}; a multiply-add loop in registers: ${peak.toFixed(1)} GFLOP/s (the peak)\n`);
  const row = cells => console.log(`| ${cells.join(' | ')} |`);
  row(['case', 'convscope GFLOP/s', 'onnxruntime-web', 'tfjs wasm', 'ratio to the better', 'of the peak', 'ms', 'apart']);
  row(['---', ...Array(7).fill('---:')]);
  const ratios = { layer: [], large: [], network: [] };
  for (const { name, kind } of await page.evaluate(() => names())) {
    if (!name.includes(asked.case)) continue;
    const { macs, engines } = await page.evaluate(([name, ms]) => measure(name, ms), [name, Number(asked.ms)]);
    const of = name => engines.find(engine => engine.name === name);
    const speed = engine => (engine ? ((2 * macs) / engine.ms / 1e6) : NaN);
    const [own, onnx, tf] = ['convscope', 'onnxruntime-web', 'tfjs-backend-wasm'].map(of);
    const ratio = speed(own) / Math.max(...[onnx, tf].filter(Boolean).map(speed));
    const far = Math.max(...engines.map(engine => engine.apart));
    row([
      name, ...[own, onnx, tf].map(engine => speed(engine).toFixed(2)), ratio.toFixed(2), `${((100 * speed(own)) / peak).toFixed(0)} %`,
      own?.ms.toFixed(3), far < 1e-3 ? far.toExponential(0) : `${far.toExponential(0)}: too far`,
    ]);
    if (kind === 'network') ratios.network.push([ratio, name]);
    else ratios.layer.push([ratio, name]);
    if (kind === 'large') ratios.large.push([ratio, name]);
  }
  console.log();
  for (const [kind, all] of Object.entries(ratios).filter(([, all]) => all.length > 0)) {
    const mean = Math.exp(all.reduce((sum, [ratio]) => sum + Math.log(ratio), 0) / all.length);
    const [worst, name] = all.toSorted(([a], [b]) => a - b)[0];
    const what = { layer: 'single layers', large: 'large 3x3 layers', network: 'whole networks' }[kind];
    console.log(`${what}: geometric mean of the ratios ${mean.toFixed(2)}, the worst ${worst.toFixed(2)} (${name})`);
  }
} finally {
  await browser.close();
  server.close();
}
