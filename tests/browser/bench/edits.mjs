// How quickly the page follows an edit: its shapes and counts at once, its maps soon after.

import { figure, withBrowser } from '../lib/browser.mjs';
import { drawn, paste } from '../lib/convscope.mjs';
import { follow, measure, press } from '../lib/measure.mjs';

/** A stack of this many layers, the input counted: convolutions that keep the size. */
const stack = count => JSON.stringify({
  class_name: 'Sequential',
  config: {
    name: 'long',
    layers: [
      { class_name: 'InputLayer', config: { batch_shape: [null, 32, 32, 3] } },
      ...Array.from({ length: count - 1 }, (_, at) => ({
        class_name: 'Conv2D', config: { name: `c${at}`, filters: 8, kernel_size: 3, padding: 'same', activation: 'relu' },
      })),
    ],
  },
});

await withBrowser(async ({ open }) => {
  const page = await open({ query: { theme: 'light' }, init: measure });
  await drawn(page);
  const times = [];
  for (let n = 0; n < 30; n += 1) {
    times.push(await page.evaluate(follow, ['field-1-strides', n % 2 ? 'ArrowDown' : 'ArrowUp']));
  }
  figure('first example: an edit until all maps are new', times, 'ms');

  await paste(page, stack(50));
  await page.waitForFunction(() => document.querySelectorAll('.layers > li').length === 50);
  await page.waitForFunction(() => document.querySelector('.layers').dataset.computing === 'false', null, { timeout: 60_000 });
  await page.evaluate(() => { convscopeUpdates.length = 0; convscopeLongTasks.length = 0; });
  const edit = async param => {
    const edits = [];
    for (let n = 0; n < 50; n += 1) {
      edits.push(await page.evaluate(press, [`field-1-${param}`, n % 2 ? 'ArrowDown' : 'ArrowUp']));
      await page.waitForTimeout(150);
    }
    return edits;
  };
  const edits = await edit('filters');
  figure('50 layers: an edit until every shape and count is laid out', edits.map(edit => edit.time), 'ms');
  console.log(`50 layers: drawn before the next frame in ${edits.filter(edit => edit.sameFrame).length} of ${edits.length} edits`);
  const updatesOfEdits = await page.evaluate(() => convscopeUpdates.slice());
  const all = await edit('strides');
  figure('50 layers: the same where every shape changes', all.map(one => one.time), 'ms');
  console.log(`50 layers: drawn before the next frame in ${all.filter(one => one.sameFrame).length} of ${all.length} such edits`);
  // The greatest are those of the edits; the others are of answers, which analyse nothing.
  const updates = updatesOfEdits.toSorted((a, b) => b - a).slice(0, edits.length);
  figure('50 layers: update of an edit (edit, analysis, what follows)', updates, 'ms');
});
