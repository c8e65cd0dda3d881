// A network of as many layers as NASNetLarge: opened, scrolled through, edited.

import { figure, withBrowser } from '../lib/browser.mjs';
import { drawn, paste } from '../lib/convscope.mjs';
import { measure, press } from '../lib/measure.mjs';
import { spoken, tasksOf } from '../lib/tasks.mjs';

const NODES = 1041;
const SECONDS = 4;

/** Convolutions, each with its normalisation and its activation, as published networks have them. */
const network = JSON.stringify({
  class_name: 'Sequential',
  config: {
    name: 'long',
    layers: [
      { class_name: 'InputLayer', config: { batch_shape: [null, 64, 64, 3] } },
      ...Array.from({ length: NODES - 1 }, (_, at) => [
        { class_name: 'Conv2D', config: { name: `conv_${at}`, filters: 16, kernel_size: 3, padding: 'same' } },
        { class_name: 'BatchNormalization', config: { name: `norm_${at}` } },
        { class_name: 'Activation', config: { name: `relu_${at}`, activation: 'relu' } },
      ][at % 3]),
    ],
  },
});

/** Scrolls the stack by so many pixels a frame, and returns the milliseconds between frames. */
const scroll = ([step, seconds]) => new Promise(done => {
  const stack = document.querySelector('.stack-scroll');
  const frames = [];
  const start = performance.now();
  let last;
  requestAnimationFrame(function frame(now) {
    if (last !== undefined) frames.push(now - last);
    last = now;
    stack.scrollTop += step;
    if (performance.now() - start < seconds * 1000) requestAnimationFrame(frame);
    else done(frames);
  });
});

await withBrowser(async ({ browser, open }) => {
  const opened = [];
  for (let n = 0; n < 5; n += 1) {
    const page = await open({ init: measure });
    await drawn(page);
    await page.evaluate(() => {
      const list = document.querySelector('.layers');
      document.body.addEventListener('paste', () => { globalThis.pasted = performance.now(); }, { capture: true, once: true });
      new MutationObserver((_, observer) => {
        if (list.children.length < 1000) return;
        observer.disconnect();
        list.getBoundingClientRect();
        globalThis.shown = performance.now();
      }).observe(list, { childList: true });
    });
    await paste(page, network);
    await page.waitForFunction(() => globalThis.shown);
    opened.push(await page.evaluate(() => globalThis.shown - globalThis.pasted));
    await page.context().close();
  }
  figure(`${NODES} layers: from the pasted text to the laid-out stack`, opened, 'ms');

  const page = await open({ init: measure });
  await drawn(page);
  await paste(page, network);
  await page.waitForFunction(nodes => document.querySelectorAll('.layers > li').length === nodes, NODES);
  await page.waitForFunction(() => document.querySelector('.layers').dataset.computing === 'false', null, { timeout: 60_000 });

  const still = await page.evaluate(scroll, [0, SECONDS]);
  const late = frames => `${frames.filter(time => time > 20).length} of ${frames.length}`;
  console.log(`${NODES} layers: frames longer than 20 ms without scrolling: ${late(still)}`);
  for (const [name, step] of [['by hand', 15], ['by wheel', 60], ['by a fling', 300]]) {
    let frames;
    await page.evaluate(() => { document.querySelector('.stack-scroll').scrollTop = 0; });
    await page.waitForTimeout(2000);
    const tasks = await tasksOf(browser, page, async () => { frames = await page.evaluate(scroll, [step, SECONDS]); });
    console.log(`${NODES} layers: frames longer than 20 ms, scrolled ${name} (${step} px a frame): ${late(frames)}; `
      + `tasks over 16 ms of the processor's time: ${tasks.cpu.filter(time => time > 16).length} (${spoken(tasks)})`);
  }

  await page.evaluate(() => { document.querySelector('.stack-scroll').scrollTop = 0; });
  await page.waitForTimeout(2000);
  const edits = [];
  for (let n = 0; n < 20; n += 1) {
    edits.push(await page.evaluate(press, ['field-1-strides', n % 2 ? 'ArrowDown' : 'ArrowUp']));
    await page.waitForTimeout(400);
  }
  figure(`${NODES} layers: an edit of every shape until it is laid out`, edits.map(edit => edit.time), 'ms');
});
