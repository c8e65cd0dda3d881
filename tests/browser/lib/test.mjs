// What the browser tests have in common. `test` watches every page it opens: an error on the console, an exception, a
// request that fails or that goes to another host fails the test, unless the test has said that it expects it.
//
//   site           the served release site: `site.origin`, `site.host({ src, sandbox, … })`
//   openPage       await openPage({ path, lang, theme, text, query, hash, viewport }) -> page, when the program has started
//   framed         await framed({ sandbox: 'allow-scripts', crossSite, width, height, … }) -> { page, frame }: the site in a frame
//   problems       problems.expect(/pattern/): a problem that this test provokes
//   shot           await shot('name', pageOrLocator): a picture in tests/browser/out/shots/
//   axe            await axe(pageOrFrame): fails on any finding of axe-core (WCAG 2.2 A and AA, best practices)
//   longTasks      await longTasks(pageOrFrame) -> durations in ms of the tasks over 50 ms since the page was opened

import { test as base, expect } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { address, started, watch } from './page.mjs';
import { Problems } from './problems.mjs';
import { serve } from './server.mjs';

export { expect };

const out = fileURLToPath(new URL('../out/shots/', import.meta.url));
const axeSource = readFile(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const axeTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

export const test = base.extend({
  site: [async ({}, use) => {
    const site = await serve();
    await use(site);
    await site.close();
  }, { scope: 'worker' }],

  problems: [async ({ context, site }, use) => {
    const problems = new Problems(context, site.origins);
    await context.addInitScript(watch);
    await use(problems);
    expect(problems.found(), 'problems that the page had').toEqual([]);
  }, { auto: true }],

  openPage: async ({ page, site }, use) => use(async (options = {}) => {
    if (options.viewport) await page.setViewportSize(options.viewport);
    await page.goto(address(site.origin, options));
    await started(page);
    return page;
  }),

  framed: async ({ page, site }, use) => use(async (options = {}) => {
    const { sandbox, crossSite, width = 640, height = 360, lead = 0, ...rest } = options;
    const src = address(site.origin, rest);
    const attributes = { src, width, height, lead, ...(sandbox === undefined ? {} : { sandbox }) };
    await page.goto(site.host(attributes, { crossSite }));
    const frame = await (await page.locator('iframe').elementHandle()).contentFrame();
    await started(frame);
    return { page, frame };
  }),

  shot: async ({}, use) => use((name, target) => target.screenshot({ path: `${out}${name}.png` })),

  axe: async ({}, use) => use(async target => {
    await target.evaluate(await axeSource);
    const { violations } = await target.evaluate(tags => axe.run(document, { runOnly: tags }), axeTags);
    const spoken = violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target} - ${node.failureSummary}`));
    expect(spoken, 'what axe-core found').toEqual([]);
  }),

  longTasks: async ({}, use) => use(target => target.evaluate(() => globalThis.convscopeLongTasks.slice())),
});
