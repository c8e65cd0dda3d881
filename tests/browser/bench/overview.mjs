// The overview of 1,041 layers: opened, and the picked cell moved.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { figure, withBrowser } from '../lib/browser.mjs';
import { paste } from '../lib/convscope.mjs';
import { measure } from '../lib/measure.mjs';

const network = gunzipSync(readFileSync(new URL('../../keras/networks/NASNetLarge.json.gz', import.meta.url))).toString();

/** Presses the switch: the milliseconds until the overview is laid out. */
const open = () => new Promise(done => {
  const start = performance.now();
  document.querySelector('#way-overview').click();
  requestAnimationFrame(function look() {
    if (!document.querySelector('.ov-cell')) return requestAnimationFrame(look);
    document.body.getBoundingClientRect();
    return done(performance.now() - start);
  });
});

/** Picks another cell of a map by a click: the milliseconds of the page's own work until it is laid out. */
const pick = async ([column, part]) => {
  const picture = document.querySelectorAll('.ov-pic')[column];
  const { left, top, width } = picture.getBoundingClientRect();
  const start = performance.now();
  picture.dispatchEvent(new MouseEvent('click', { bubbles: true, clientX: left + width * part, clientY: top + width * (1 - part) }));
  // The program draws in a microtask: when the next task runs, it has.
  await new Promise(done => { const { port1, port2 } = new MessageChannel(); port2.onmessage = done; port1.postMessage(0); });
  document.body.getBoundingClientRect();
  return performance.now() - start;
};

await withBrowser(async ({ open: openPage }) => {
  const opened = [];
  let page;
  for (let n = 0; n < 5; n += 1) {
    page = await openPage({ init: measure, hash: 'p=keras-example-1' });
    await paste(page, network);
    await page.waitForFunction(() => document.querySelectorAll('.layers > li').length > 1000);
    await page.waitForTimeout(1000);
    opened.push(await page.evaluate(open));
    if (n < 4) await page.context().close();
  }
  figure('1,041 layers: from the switch to the laid-out overview', opened, 'ms');
  for (const column of [4, 20]) {
    await page.locator(`#column-${column}`).click();
    await page.waitForTimeout(1500);
    const picks = [];
    for (let n = 0; n < 20; n += 1) picks.push(await page.evaluate(pick, [column, 0.2 + 0.03 * n]));
    figure(`1,041 layers: another cell of column ${column} picked`, picks, 'ms');
  }
  await page.context().close();
  page = await openPage({ init: measure, hash: 'p=edges-then-patterns' });
  await page.locator('#way-overview').check({ force: true });
  await page.waitForTimeout(1500);
  const picks = [];
  for (let n = 0; n < 20; n += 1) picks.push(await page.evaluate(pick, [2, 0.1 + 0.01 * n]));
  figure('6 layers: another cell picked', picks, 'ms');
});
