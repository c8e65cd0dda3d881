// The page as one file, in every place that it is put into: frames with and without rights, other pages, a file on a stick.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { colours, notice } from './lib/convscope.mjs';
import { address, started } from './lib/page.mjs';
import { png } from './lib/pictures.mjs';
import { DIST } from './lib/server.mjs';
import { expect, test } from './lib/test.mjs';

const LENET = 'm=i28x28x1-c6k5p.tanh-a2-c16k5.tanh-a2-f-d120.tanh-d84.tanh-d10.softmax';
const STRIDE = 'm=i5x5x1-c1k3s2';
const one = { path: '/embed.html', lang: 'en', theme: 'light' };
const stops = target => target.locator('.cl > li');
const framePage = (frames, head = '') =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>Course</title>${head}<h1>Course</h1><p style="height:200px"></p>${frames}<p style="height:3000px"></p>`;

/** Waits until the maps of the first layers are there: the worker has worked. */
async function alive(target, count = 9) {
  await expect(stops(target)).toHaveCount(count);
  await expect(target.locator('.cl[data-computing="false"]')).toHaveCount(1);
  await expect.poll(() => colours(target.locator('.cpic canvas').nth(1))).toBeGreaterThan(2);
}

async function inFrame(page, name = 'iframe') {
  const frame = await (await page.locator(name).first().elementHandle()).contentFrame();
  await started(frame);
  return frame;
}

test.describe('the one file starts', () => {
  test('by itself, with no other request', async ({ page, site }) => {
    const asked = [];
    page.on('request', request => asked.push(request.url()));
    await page.goto(address(site.origin, { ...one, hash: LENET }));
    await started(page);
    await alive(page);
    expect(asked.filter(url => url.startsWith('http'))).toEqual([address(site.origin, { ...one, hash: LENET }).split('#')[0]]);
  });

  for (const [what, options] of Object.entries({
    'in a frame of another site': { crossSite: true },
    'in a frame that may only run scripts': { sandbox: 'allow-scripts', crossSite: true },
  })) {
    test(what, async ({ framed }) => {
      const { frame } = await framed({ ...one, ...options, hash: LENET, width: 640, height: 360 });
      await alive(frame);
      await expect(notice(frame)).toHaveCount(0);
    });
  }

  for (const sandbox of [null, 'allow-scripts']) {
    test(`in srcdoc${sandbox ? ', which may only run scripts' : ''}`, async ({ page, site }) => {
      await page.goto(site.put(framePage('<iframe width="640" height="360" title="x"></iframe>')));
      await page.evaluate(async ({ url, sandbox }) => {
        const frame = document.querySelector('iframe');
        if (sandbox) frame.sandbox = sandbox;
        frame.srcdoc = await (await fetch(url)).text();
      }, { url: `${site.origin}/embed.html`, sandbox });
      await expect.poll(async () => page.frames().length).toBe(2);
      const frame = await inFrame(page);
      await alive(frame, 6);
      // There is no address that another page could open.
      await expect(frame.locator('.openfull')).toHaveCount(0);
    });
  }

  test('from a file', async ({ page, problems }) => {
    problems.expect(/^foreign request: file:.*embed\.html/);
    await page.goto(`${pathToFileURL(join(DIST, 'embed.html'))}?lang=en#${LENET}`);
    await started(page);
    await alive(page);
    await expect(notice(page)).toHaveCount(0);
  });

  for (const policy of ['require-corp', 'credentialless']) {
    test(`in a page that is isolated: ${policy}`, async ({ page, site }) => {
      const src = address(site.origin, { ...one, hash: LENET });
      await page.goto(site.put(framePage(`<iframe credentialless src="${src}" width="640" height="360" title="x"></iframe>`), { 'Cross-Origin-Embedder-Policy': policy }));
      await alive(await inFrame(page));
    });
  }

  test('in a page with a strict policy of its own', async ({ page, site }) => {
    const src = address(site.origin, { ...one, hash: LENET });
    const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src ${site.origin}`;
    await page.goto(site.put(framePage(`<iframe src="${src}" width="640" height="360" title="x"></iframe>`), { 'Content-Security-Policy': policy }));
    await alive(await inFrame(page));
  });

  test('with what WordPress appends', async ({ framed }) => {
    const { frame } = await framed({ ...one, sandbox: 'allow-scripts', hash: `${LENET}#?secret=AbC123` });
    await alive(frame);
    await expect(notice(frame)).toHaveCount(0);
  });

  test('where nothing may be stored', async ({ page, site }) => {
    await page.addInitScript(() => {
      const refuse = { get() { throw new DOMException('no', 'SecurityError'); } };
      for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) Object.defineProperty(globalThis, name, refuse);
    });
    await page.goto(address(site.origin, { ...one, hash: LENET }));
    await started(page);
    await alive(page);
  });
});

test('what it says before the program runs is there without it', async ({ browser, site }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(address(site.origin, one));
  await expect(page.getByRole('heading', { name: 'Convscope' })).toBeVisible();
  await expect(page.locator('noscript p').first()).toBeVisible();
  await context.close();
});

test('three frames leave the page around them as it is', async ({ page, site }) => {
  const frame = (mode, link) => `<iframe src="${address(site.origin, { ...one, query: { mode }, hash: link })}" width="640" height="360" title="${mode}"></iframe>`;
  const frames = frame('compact', LENET) + frame('layer', `${STRIDE}&layer=conv2d`) + frame('view', LENET);
  await page.goto(site.put(framePage(frames, '<input id="own" autofocus>')));
  await page.evaluate(() => { document.getElementById('own').focus(); scrollTo(0, 137); });
  for (const child of await page.locator('iframe').elementHandles()) {
    const content = await child.contentFrame();
    await started(content);
    // A link within each, too, and a change of what is shown.
    await content.evaluate(() => { location.hash = '#m=i6x6x1-c2k3-m2&layer=1'; });
    await expect(content.locator('.cl > li, .layers > li, .onelayer .lens').first()).toBeVisible();
  }
  await page.waitForTimeout(1000);
  expect(await page.evaluate(() => [scrollY, document.activeElement.id])).toEqual([137, 'own']);
});

test('a plain link of the host changes what its frame shows', async ({ page, site }) => {
  const link = hash => address(site.origin, { ...one, hash });
  await page.goto(site.put(framePage(`<iframe name="cnn1" src="${link(STRIDE)}" width="640" height="360" title="x"></iframe>
    <a target="cnn1" href="${link('m=i6x6x1-c2k3-m2')}">Next</a> <a target="cnn1" href="${link('m=nonsense')}">Wrong</a>`)));
  const frame = await inFrame(page);
  await expect(stops(frame)).toHaveCount(2);
  await frame.evaluate(() => { globalThis.same = true; });
  await page.getByText('Next').click();
  await expect(stops(frame)).toHaveCount(3);
  await page.getByText('Wrong').click();
  await expect(notice(frame)).toContainText('Part 1 of the link, nonsense,');
  await expect(stops(frame)).toHaveCount(3);
  expect(await frame.evaluate(() => globalThis.same)).toBe(true);
});

// --- What each mode shows ------------------------------------------------------------------------------------------------------

test('compact: layers, formulas, a change, the way back, the way to the whole program', async ({ framed, page }) => {
  const { frame } = await framed({ ...one, crossSite: true, hash: LENET, width: 640, height: 360 });
  const before = await frame.evaluate(() => location.href);
  await expect(frame.locator('.cwhy')).toContainText('6 · 5 · 5 · 1 + 6 = 156');
  await expect(frame.locator('.freset')).toHaveCount(0);
  await frame.locator('#field-1-filters').fill('8');
  await frame.locator('#field-1-filters').press('Enter');
  await expect(stops(frame).nth(1)).toContainText(/28\s*×\s*28\s*×\s*8/);
  await frame.locator('.openfull').focus();
  const full = new URL(await frame.locator('.openfull').getAttribute('href'));
  expect(full.hash).toBe(`#${LENET.replace('c6k5p', 'c8k5p')}`);
  expect([full.pathname, full.search]).toEqual(['/embed.html', '?mode=full&lang=en&theme=light']);
  const opened = page.waitForEvent('popup');
  await frame.locator('.openfull').click();
  const whole = await opened;
  await started(whole);
  await expect(whole.locator('.layers > li').nth(1).locator('.shape').last()).toHaveText(/28\s*×\s*28\s*×\s*8/);
  await whole.close();
  await frame.locator('.freset').click();
  await expect(stops(frame).nth(1)).toContainText(/28\s*×\s*28\s*×\s*6/);
  await expect(frame.locator('.freset')).toHaveCount(0);
  expect(await frame.evaluate(() => location.href), 'a frame never changes its address').toBe(before);
});

test('compact: by keys, in and out of the frame', async ({ page, site }) => {
  const src = address(site.origin, { ...one, hash: LENET });
  await page.goto(site.put(framePage(`<button id="before">Before</button><iframe src="${src}" width="640" height="360" title="x"></iframe><button id="after">After</button>`)));
  const frame = await inFrame(page);
  await alive(frame);
  await page.locator('#before').focus();
  const where = () => frame.evaluate(() => document.activeElement?.id || document.activeElement?.className || '');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  expect(await where()).toBe('title-1');
  await page.keyboard.press('ArrowRight');
  await expect.poll(where).toBe('title-2');
  await expect(frame.locator('.chead')).toContainText('AveragePooling2D');
  await page.keyboard.press('End');
  await expect(frame.locator('#title-8')).toBeFocused();
  await expect(frame.locator('#title-8')).toBeInViewport();
  for (let presses = 0; presses < 60 && await page.evaluate(() => document.activeElement.id !== 'after'); presses++) await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement.id)).toBe('after');
  for (let presses = 0; presses < 60 && await page.evaluate(() => document.activeElement.id !== 'before'); presses++) await page.keyboard.press('Shift+Tab');
  expect(await page.evaluate(() => document.activeElement.id)).toBe('before');
});

for (const [width, height] of [[320, 240], [390, 240], [640, 360], [820, 460], [1200, 675]]) {
  test(`compact fits into ${width} × ${height}`, async ({ framed }) => {
    const { frame } = await framed({ ...one, hash: LENET, width, height });
    await alive(frame);
    const over = await frame.evaluate(() => [document.documentElement, document.querySelector('.compact'), document.querySelector('.ftop'), document.querySelector('.cbody')]
      .filter(part => part.scrollWidth > part.clientWidth + 1).map(part => part.className || part.tagName));
    expect(over, 'nothing is wider than its place').toEqual([]);
    const body = await frame.locator('.cbody').boundingBox();
    expect(body.height).toBeGreaterThan(80);
    await expect(frame.locator('.chead')).toBeInViewport();
  });
}

test('layer: the window of one layer, and what it is set to', async ({ framed }) => {
  const { frame } = await framed({ ...one, query: { mode: 'layer', layer: 'conv2d' }, hash: STRIDE, width: 640, height: 480 });
  await expect(frame.locator('.lens .ltop')).toBeVisible();
  await expect(frame.locator('.stack')).toHaveCount(0);
  await expect(frame.locator('#lens-panel')).toContainText('kernel 3 × 3');
  await frame.getByRole('radio', { name: 'same' }).check({ force: true });
  await expect(frame.locator('#lens-panel .figcap')).not.toContainText('No padding');
  await frame.getByRole('tab', { name: 'Why' }).click();
  await expect(frame.locator('#lens-panel')).toContainText('Output height');
});

test('view: everything is there, and nothing can be changed', async ({ framed }) => {
  const { frame } = await framed({ ...one, query: { mode: 'view' }, hash: LENET, width: 1300, height: 800 });
  await expect(frame.locator('.layers > li')).toHaveCount(9);
  for (const gone of ['.ins', '.addend', '.grip', '.dots', '.form', '.src', '#kernel-preset']) {
    await expect(frame.locator(gone).filter({ visible: true }), gone).toHaveCount(0);
  }
  const conv = frame.locator('#title-3');
  await conv.click();
  await expect(frame.locator('.lname')).toContainText('conv2d_1');
  await conv.press('Delete');
  await conv.press('Insert');
  await conv.press('Alt+ArrowUp');
  await expect(frame.locator('.layers > li')).toHaveCount(9);
  await expect(frame.locator('.freset')).toHaveCount(0);
  await frame.getByRole('tab', { name: 'Maps' }).click();
  await expect(frame.locator('.kc input').first()).toBeDisabled();
});

test('what a host hides is not there', async ({ framed }) => {
  const query = { mode: 'full', hide: 'palette,code,formula,footer,share,lang', edit: 'params', title: 'Two convolutions' };
  const { frame } = await framed({ ...one, query, hash: LENET, width: 1300, height: 800 });
  for (const gone of ['.ins', '#lens-tab-code', '#lens-tab-why', '.totals', '#language-menu', '.dots']) {
    await expect(frame.locator(gone).filter({ visible: true }), gone).toHaveCount(0);
  }
  await frame.locator('#document-menu').click();
  await expect(frame.getByRole('menuitem')).toHaveText(['Save as a file', 'Text description…']);
});

test('a heading, no ways out, and a speed', async ({ framed }) => {
  const { frame } = await framed({ ...one, query: { title: 'Stride <b>2</b>', links: 0, speed: 4, anim: 'step', mode: 'layer' }, hash: STRIDE });
  await expect(frame.getByRole('heading', { level: 1 })).toHaveText('Stride <b>2</b>');
  await expect(frame.locator('.openfull')).toHaveCount(0);
  await expect(frame.locator('.wplay')).toBeHidden();
  await expect(frame.locator('.wctl')).toBeVisible();
});

// --- Open to everyone ------------------------------------------------------------------------------------------------------------

// The whole page is held to it at its own sizes by other tests.
for (const mode of ['compact', 'layer', 'view']) {
  for (const lang of ['en', 'zh-CN']) {
    test(`${mode} is open to everyone, in ${lang}`, async ({ openPage, axe, shot }) => {
      for (const [theme, viewport] of [['light', { width: 640, height: 360 }], ['dark', { width: 390, height: 844 }], ['contrast', { width: 820, height: 500 }]]) {
        const page = await openPage({ ...one, lang, theme, query: { mode }, hash: LENET, viewport });
        await axe(page);
        await shot(`embed-${mode}-${lang}-${theme}`, page);
        await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
        const texts = await page.locator('body').innerText();
        expect(/[\u4e00-\u9fff]/.test(texts)).toBe(lang === 'zh-CN');
      }
    });
  }
}

// --- The page saved with its document --------------------------------------------------------------------------------------------

async function saved(page, menuId) {
  const download = page.waitForEvent('download');
  await page.locator(menuId).click();
  await page.getByRole('menuitem', { name: 'Save as one HTML file' }).click();
  const file = await download;
  return { name: file.suggestedFilename(), path: await file.path() };
}

for (const [what, path, menuId] of [['the site', '/', '#document-menu'], ['the one file', '/embed.html', '#all-menu']]) {
  test(`${what} is saved as one file, which opens offline with its own picture`, async ({ openPage, page, context, problems }, info) => {
    problems.expect(/^foreign request: file:.*saved\.html/);
    await openPage({ ...one, path, hash: 'm=i28x28x1-c6k5p' });
    await page.locator('#title-0').click();
    const chooser = page.waitForEvent('filechooser');
    await page.locator('#open-picture').click();
    await (await chooser).setFiles({ name: 'mine.png', mimeType: '', buffer: png(28, 28, (y, x) => [9 * y, 9 * x, 60]) });
    await expect(page.locator('#choose-picture')).toHaveText('mine.png');
    const { path: file } = await saved(page, menuId);
    const html = await readFile(file, 'utf8');
    expect(html).toContain('mine.png');
    const target = info.outputPath('saved.html');
    await (await import('node:fs/promises')).writeFile(target, html);
    await context.setOffline(true);
    await page.goto(`${pathToFileURL(target)}?lang=en`);
    await started(page);
    // It is the whole program, with the document in it.
    await expect(page.locator('.layers > li')).toHaveCount(2);
    await expect(page.locator('#choose-picture')).toHaveText('mine.png');
    await expect(page.locator('.layers[data-computing="false"]')).toHaveCount(1);
    await expect.poll(() => colours(page.locator('.strip canvas').first())).toBeGreaterThan(2);
    // And it can be saved again, with what is changed in it.
    await page.locator('#title-1').click();
    await page.locator('#field-1-filters').fill('3');
    await page.locator('#field-1-filters').press('Enter');
    const again = await saved(page, '#document-menu');
    const text = await readFile(again.path, 'utf8');
    expect(text.match(/id="convscope-document"/g)).toHaveLength(html.match(/id="convscope-document"/g).length);
    expect(text).toContain('"filters":3');
  });
}

// --- The builder -----------------------------------------------------------------------------------------------------------------

for (const lang of ['en', 'zh-CN']) {
  test(`the builder shows what is chosen and gives a frame that works, in ${lang}`, async ({ openPage, site, axe, shot, page }) => {
    await openPage({ lang, theme: 'light', hash: STRIDE });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.locator('#document-menu').click();
    await page.getByRole('menuitem', { name: lang === 'en' ? 'Put it into a page…' : '嵌入网页……' }).click();
    const dialog = page.getByRole('dialog');
    const preview = async () => { const frame = await (await dialog.locator('iframe').elementHandle()).contentFrame(); await started(frame); return frame; };
    await expect((await preview()).locator('.cl > li')).toHaveCount(2);
    await dialog.locator('select').first().selectOption('layer');
    await expect(dialog.locator('iframe')).toHaveAttribute('src', /mode=layer&layer=conv2d/);
    await expect((await preview()).locator('.onelayer')).toBeVisible();
    await dialog.locator('.eparts input').last().uncheck();
    await dialog.locator('.ewide input').fill('Stride "2" & more');
    await dialog.locator('.ewide input').press('Tab');
    await expect((await preview()).getByRole('heading', { level: 1 })).toHaveText('Stride "2" & more');
    await axe(page);
    await shot(`embed-builder-${lang}`, page);
    await dialog.locator('.eout button').click();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    await expect(dialog.locator('textarea')).toHaveValue(text);
    await page.goto(site.put(framePage(text)));
    const frame = await inFrame(page);
    await expect(frame.getByRole('heading', { level: 1 })).toHaveText('Stride "2" & more');
    await expect(frame.locator('.openfull')).toHaveCount(0);
    await expect(page.locator('iframe')).toHaveAttribute('title', 'Stride "2" & more');
  });
}

for (const [name, frames] of [['plain', 1], ['steered', 1], ['three', 3]]) {
  test(`the example ${name}.html works`, async ({ page, site }) => {
    await page.goto(`${site.origin}/examples/${name}.html`);
    await expect(page.locator('iframe')).toHaveCount(frames);
    for (const element of await page.locator('iframe').elementHandles()) {
      await element.scrollIntoViewIfNeeded();
      const frame = await element.contentFrame();
      await started(frame);
      await expect(frame.locator('.notice')).toHaveCount(0);
    }
    for (const link of await page.locator('a').all()) {
      await link.click();
      await expect((await inFrame(page)).locator('.onelayer .lens .ltop')).toBeVisible();
      expect((await inFrame(page)).url()).toBe(await link.evaluate(link => link.href));
    }
  });
}
