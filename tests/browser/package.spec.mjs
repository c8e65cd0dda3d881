// The npm package in a page and in a worker, as its README says. It is built by `cargo xtask pkg`.

import { expect, test } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { examples, install } from '../pkg/setup.mjs';
import { serve } from './lib/server.mjs';

let site, remove;
test.beforeAll(async () => {
  let home;
  ({ home, remove } = install('pkg-page'));
  const icon = '<link rel="icon" href="data:,">';
  writeFileSync(join(home, 'index.html'), examples('html')[0].replace('<title>', `${icon}\n<title>`));
  writeFileSync(join(home, 'worker.js'), `import { analyze, initSync, Network } from './node_modules/convscope/convscope.js';
onmessage = ({ data }) => {
  initSync({ module: data });
  const network = Network.fromLink('m=i8x8x1-c2k3');
  network.seedWeights(1);
  postMessage([analyze(network.toKeras()).totals.params, [...network.predict(new Float32Array(64).fill(1))]]);
};`);
  site = await serve(home);
});
test.afterAll(async () => {
  await site?.close();
  remove?.();
});

test.beforeEach(({ page }) => {
  page.on('pageerror', error => { throw error; });
  page.on('console', message => { if (message.type() === 'error') throw new Error(message.text()); });
});

test('the package: the page of its README draws the network', async ({ page }) => {
  await page.goto(`${site.origin}/a/b/`);
  await expect(page).toHaveTitle('61706 parameters');
  const figure = page.getByRole('img', { name: 'sequential' });
  await expect(figure).toBeVisible();
  await expect(figure).toContainText('28 × 28 × 6');
  await figure.screenshot({ path: 'out/shots/package-figure.png' });
});

test('the package: a worker is given the compiled module, and computes what the page does', async ({ page }) => {
  await page.goto(site.origin);
  await expect(page).toHaveTitle('61706 parameters');
  const [inWorker, inPage] = await page.evaluate(async () => {
    const here = './node_modules/convscope/';
    const module = await WebAssembly.compileStreaming(fetch(`${here}convscope_bg.wasm`));
    const worker = new Worker('./worker.js', { type: 'module' });
    const answer = new Promise((done, failed) => { worker.onmessage = ({ data }) => done(data); worker.onerror = failed; });
    worker.postMessage(module);
    const { Network } = await import(new URL(`${here}convscope.js`, location.href));
    const network = Network.fromLink('m=i8x8x1-c2k3');
    network.seedWeights(1);
    return [await answer, [20, [...network.predict(new Float32Array(64).fill(1))]]];
  });
  expect(inWorker).toEqual(inPage);
});
