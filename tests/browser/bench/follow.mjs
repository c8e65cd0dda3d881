// Maps under the hand: a slider dragged for three seconds, in the page and in a sandboxed frame; and a large network that
// must not hold up the page.

import { withBrowser } from '../lib/browser.mjs';
import { drawn } from '../lib/convscope.mjs';
import { address, started, watch } from '../lib/page.mjs';
import { measure } from '../lib/measure.mjs';
import { spoken, tasksOf } from '../lib/tasks.mjs';

const SECONDS = 3;

async function drag(name, browser, page, target) {
  await drawn(target);
  const slider = target.locator('#node-1 .f', { has: target.locator('#field-1-strides') }).locator('input.slide');
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.boundingBox();
  await target.evaluate(() => convscopePainted.clear());
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + 8, y);
  const tasks = await tasksOf(browser, page, async () => {
    await page.mouse.down();
    const start = performance.now();
    for (let turn = 0; performance.now() - start < SECONDS * 1000; turn += 1) {
      const part = Math.abs((turn % 60) - 30) / 30;
      await page.mouse.move(box.x + 4 + part * (box.width - 8), y);
      await page.waitForTimeout(20);
    }
    await page.mouse.up();
  });
  const painted = await target.evaluate(() => convscopePainted.size);
  console.log(`${name}: ${painted} different maps painted in ${SECONDS} s of dragging, ${spoken(tasks)}`);
}

await withBrowser(async ({ browser, site, open }) => {
  const page = await open({ init: measure });
  await drag('strides of the first example', browser, page, page);
  await page.context().close();

  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addInitScript(watch);
  await context.addInitScript(measure);
  const host = await context.newPage();
  await host.goto(site.host({ src: address(site.origin), sandbox: 'allow-scripts', width: 1400, height: 800 }));
  const frame = await (await host.locator('iframe').elementHandle()).contentFrame();
  await started(frame);
  await drag('the same in a sandboxed frame', browser, host, frame);
  await context.close();

  const vgg = await open({ init: measure });
  await drawn(vgg);
  const start = performance.now();
  const tasks = await tasksOf(browser, vgg, async () => {
    await vgg.evaluate(() => { location.hash = '#p=vgg16'; });
    // Its last layers are computed when they come into view, and all above them before.
    await vgg.waitForFunction(() => {
      const stack = document.querySelector('.stack-scroll');
      stack.scrollTop = stack.scrollHeight;
      return document.querySelectorAll('.bars:not(.old)').length >= 3 && document.querySelector('.layers').dataset.computing === 'false';
    }, null, { timeout: 600_000, polling: 100 });
  });
  console.log(`VGG-16: all maps after ${((performance.now() - start) / 1000).toFixed(1)} s, ${spoken(tasks)}`);
});
