// How quickly the lens follows the hand: the picked cell moves in layers of VGG-16; the lens opens on its largest map.

import { figure, withBrowser } from '../lib/browser.mjs';

await withBrowser(async ({ open }) => {
  const page = await open({ query: { theme: 'light', lang: 'en' }, hash: 'p=vgg16' });
  await page.waitForFunction(() => document.querySelector('.layers')?.dataset.computing === 'false', null, { timeout: 90_000 });
  const select = async at => {
    await page.locator('.layers > li').nth(at).locator('.title').click();
    await page.locator('#lens-tab-window').click();
    await page.locator('.wwritten').waitFor();
    // The values of the layer and of what it reads.
    await page.waitForTimeout(2000);
  };
  for (const at of [1, 2, 3, 10, 17]) {
    await select(at);
    const name = await page.locator('.lname b').innerText();
    const times = await page.evaluate(async () => {
      const grid = document.querySelector('.wwritten');
      grid.focus();
      const times = [];
      for (let n = 0; n < 40; n += 1) {
        await new Promise(done => requestAnimationFrame(() => setTimeout(done, 30)));
        const start = performance.now();
        grid.dispatchEvent(new KeyboardEvent('keydown', { key: n % 2 ? 'ArrowLeft' : 'ArrowRight', bubbles: true, cancelable: true }));
        // The page draws in a task of its own.
        await new Promise(done => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = done;
          port2.postMessage(0);
        });
        void document.body.offsetHeight;
        times.push(performance.now() - start);
      }
      return times;
    });
    figure(`${name}: the picked cell moves, all of it laid out`, times, 'ms');
  }
  await select(2);
  const opened = [];
  for (let n = 0; n < 10; n += 1) {
    await page.locator('#lens-tab-code').click();
    opened.push(await page.evaluate(async () => {
      const start = performance.now();
      document.getElementById('lens-tab-window').click();
      while (!document.querySelector('.wwritten')) await new Promise(done => setTimeout(done));
      void document.body.offsetHeight;
      return performance.now() - start;
    }));
  }
  figure('block1_conv2, 224 x 224 x 64: the window opens', opened, 'ms');

  // 64 x 64 x 16 at the highest speed, for three seconds: the time from one frame to the next, of which a frame has 16.7 ms.
  const play = await open({ query: { theme: 'light', lang: 'en' }, hash: 'm=i64x64x3-c16k3p' });
  await play.waitForFunction(() => document.querySelector('.layers')?.dataset.computing === 'false');
  await play.locator('#title-1').click();
  await play.locator('.wspeed select').selectOption({ label: '×16' });
  await play.waitForTimeout(1000);
  await play.locator('.wplay').click();
  const frames = await play.evaluate(async () => {
    const frames = [];
    let before = await new Promise(requestAnimationFrame);
    for (const end = before + 3000; before < end;) {
      const now = await new Promise(requestAnimationFrame);
      frames.push(now - before);
      before = now;
    }
    return frames;
  });
  figure('64 x 64 x 16 plays at ×16: from frame to frame', frames, 'ms');
  console.log(`frames dropped in 3 s: ${frames.reduce((sum, time) => sum + Math.max(0, Math.round(time / (1000 / 60)) - 1), 0)} of ${frames.length}`);
  console.log(`the window went ${await play.locator('.wscrub').inputValue()} steps on`);
});
