// The custom element, and the messages between a frame and the page around it.

import { started } from './lib/page.mjs';
import { expect, test } from './lib/test.mjs';

const STRIDE = 'i5x5x1-c1k3s2';
const stops = frame => frame.locator('.cl > li');

/** A page of a teacher's, on another site than the element's. */
const course = (site, body, { lang = 'en', head = '', root = '' } = {}) =>
  `<!doctype html><html lang="${lang}" ${root}><meta charset="utf-8"><link rel="icon" href="data:,"><title>Course</title>${head}
  <script type="module" src="${site.origin}/convscope-embed.js"></script><h1>Course</h1>${body}</html>`;

/** Notes what the page hears of its elements. */
const notes = `<script>globalThis.heard = [];
for (const name of ['ready', 'error', 'change', 'select', 'step', 'check', 'resize'])
  addEventListener('scope-' + name, event => heard.push([name, event.detail, event.target.id]));</script>`;
const kinds = page => page.evaluate(() => globalThis.heard.map(([name]) => name));

async function frameOf(page, selector = 'conv-scope') {
  const handle = await page.locator(selector).evaluateHandle(async element => {
    while (!element.shadowRoot?.querySelector('iframe')) await new Promise(requestAnimationFrame);
    return element.shadowRoot.querySelector('iframe');
  });
  const frame = await handle.contentFrame();
  await started(frame);
  return frame;
}

/** The element, answered. */
async function there(page, selector = 'conv-scope') {
  await page.locator(selector).evaluate(async element => { await customElements.whenDefined('conv-scope'); await element.ready; });
  return frameOf(page, selector);
}

/** What a function makes of the element. */
const of = (page, run, argument) => page.locator('conv-scope').first().evaluate(run, argument);

// --- The element ---------------------------------------------------------------------------------------------------------------

test('element: in a plain page it shows the model, and asks nobody else for anything', async ({ page, site }) => {
  const asked = [];
  page.on('request', request => { if (request.url().startsWith('http')) asked.push(new URL(request.url())); });
  await page.goto(site.put(course(site, `<conv-scope model="${STRIDE}" mode="layer" label="Stride demo"></conv-scope>`)));
  const frame = await there(page);
  await expect(frame.locator('.onelayer .lens .ltop')).toBeVisible();
  expect(asked.map(url => url.pathname)).toEqual([expect.stringMatching(/^\/put\//), '/convscope-embed.js', '/embed.html']);
  expect(asked.at(-1).search, 'no server hears what is shown').toBe('');
  const iframe = await of(page, element => {
    const { title, allow, referrerPolicy, loading, src } = element.shadowRoot.querySelector('iframe');
    return { title, allow, referrerPolicy, loading, height: element.getBoundingClientRect().height, src };
  });
  expect(iframe).toMatchObject({ title: 'Stride demo', allow: 'clipboard-write; fullscreen', referrerPolicy: 'no-referrer', loading: 'lazy', height: 420 });
  expect(iframe.src).toContain(`#theme=auto&m=${STRIDE}&mode=layer&lang=en&origin=http%3A%2F%2Flocalhost`);
});

test('element: attributes are properties, and a change of one is seen in the frame that is there', async ({ page, site }) => {
  await page.goto(site.put(course(site, `<conv-scope model="${STRIDE}" label="x"></conv-scope>`)));
  const frame = await there(page);
  await frame.evaluate(() => { globalThis.same = true; });
  const reflected = await of(page, element => {
    const seen = {};
    for (const name of ['src', 'model', 'mode', 'theme', 'edit', 'show', 'hide', 'layer', 'lesson', 'anim', 'cmap', 'speed', 'text', 'links', 'heading', 'height', 'poster', 'label', 'base']) {
      const before = element.getAttribute(name);
      const probe = document.createElement('conv-scope');
      probe[name] = 'a';
      const [set, got] = [probe.getAttribute(name), probe[name]];
      probe[name] = null;
      seen[name] = [set, got, probe.hasAttribute(name), element[name] === (before ?? '')];
    }
    return seen;
  });
  for (const [name, seen] of Object.entries(reflected)) expect(seen, name).toEqual(['a', 'a', false, true]);
  expect(await of(page, element => { element.loading = 'whatever'; const is = element.loading; element.loading = null; return [is, element.loading]; })).toEqual(['lazy', 'lazy']);
  await of(page, element => { element.model = 'i6x6x1-c2k3-m2'; });
  await expect(stops(frame)).toHaveCount(3);
  await of(page, element => element.setParam('conv2d', 'filters', 5));
  await of(page, element => { element.mode = 'view'; element.hide = 'footer'; });
  await expect(frame.locator('.layers > li').nth(1).locator('.shape').last(), 'another mode takes nothing of the work away').toHaveText(/4\s*×\s*4\s*×\s*5/);
  await expect(frame.locator('.totals')).toBeHidden();
  await of(page, element => { element.model = 'p=lenet5'; });
  await expect(frame.locator('.layers > li')).toHaveCount(9);
  expect(await frame.evaluate(() => globalThis.same), 'the frame was not loaded anew').toBe(true);
  expect(await page.evaluate(() => history.length), 'and the way back is free').toBe(await page.evaluate(() => history.length));
  await page.goBack();
  expect(page.url()).toBe('about:blank');
});

test('element: methods wait for the frame, and answer', async ({ page, site }) => {
  await page.goto(site.put(course(site, '')));
  await page.evaluate(() => customElements.whenDefined('conv-scope'));
  const said = await page.evaluate(async model => {
    const element = Object.assign(document.createElement('conv-scope'), { model, label: 'x' });
    const early = await element.getState().catch(error => [error.name, error.code]);
    document.body.append(element);
    // All asked before there is anyone to answer.
    const [layer, selected, step, keras, torch, svg, state, png, text] = await Promise.all([
      element.setParam('conv2d', 'padding', 'same'), element.select(1), element.step(2), element.exportCode('keras'), element.exportCode('torch'),
      element.exportImage('svg'), element.getState(), element.exportImage('png', 'window'), element.describe(),
    ]);
    const refused = async promise => promise.then(() => null, error => [error.name, error.code, error.message]);
    const wrong = [
      await refused(element.setParam('conv2d', 'filters', 0)), await refused(element.setParam('nobody', 'filters', 1)),
      await refused(element.setState('nonsense')), await refused(element.exportCode('cobol')), await refused(element.setParam('conv2d', 'filters', () => {})),
    ];
    await element.setState('i6x6x1-m2');
    const other = await element.getState();
    await element.setState(state);
    const back = await element.getState();
    await element.reset();
    const first = await element.getState();
    return { early, layer, selected, step, keras, torch, svg: svg.slice(0, 4), png: await createImageBitmap(await (await fetch(png)).blob()).then(({ width, height }) => [width, height]), text, state, other, back, first, wrong };
  }, STRIDE);
  expect(said.early).toEqual(['ConvscopeError', 'gone']);
  expect(said.layer).toMatchObject({ name: 'conv2d', className: 'Conv2D', shape: [3, 3, 1], params: 10, problem: null });
  expect(said.selected).toEqual({ layer: 'conv2d', index: 1, className: 'Conv2D' });
  expect(said.step).toMatchObject({ layer: 'conv2d', count: 9, verb: 'interacted' });
  expect(said.keras).toContain('layers.Conv2D(');
  expect(said.torch).toContain('nn.Conv2d(');
  expect(said.svg).toBe('<svg');
  expect([720, 1440], 'as large as a message holds').toContain(said.png[0]);
  expect(said.text).toContain('1. conv2d, Conv2D,');
  expect(said.state.config.layers[1].config).toMatchObject({ filters: 1, padding: 'same' });
  expect(said.other.config.layers[1].class_name).toBe('MaxPooling2D');
  expect(said.back).toEqual(said.state);
  expect(said.first.config.layers[1].config.padding, 'back to what the model says, where the usual is not said').toBe(undefined);
  expect(said.wrong.map(error => error?.[1])).toEqual(['filters_not_positive', 'no_layer', 'link_part', 'wrong_type', 25]);
  expect(said.wrong[0][2]).toBe('At least 1 is needed.');
});

test('element: what happens is told in its order, and nothing while nothing changes', async ({ page, site }) => {
  await page.goto(site.put(course(site, `<conv-scope id="one" model="${STRIDE}-f" label="x"></conv-scope>`, { head: notes })));
  const frame = await there(page);
  const news = async () => (await kinds(page)).filter(kind => kind !== 'resize');
  await expect.poll(() => news()).toContain('change');
  await page.evaluate(() => { globalThis.heard.length = 0; });
  await frame.locator('#field-1-filters').fill('4');
  await frame.locator('#field-1-filters').press('Enter');
  await expect.poll(() => news()).toEqual(['change']);
  const [, change, id] = await page.evaluate(() => globalThis.heard.find(([name]) => name === 'change'));
  expect(id).toBe('one');
  expect(change).toMatchObject({ changed: true, ok: true, leftOut: [], selected: 'conv2d', totals: { params: 40 } });
  expect(change.layers[1]).toEqual({ name: 'conv2d', className: 'Conv2D', shape: [2, 2, 4], params: 40, problem: null, waitingOn: null });
  expect(await of(page, element => [element.shapes[1].shape, element.value.config.layers[1].config.filters, Object.isFrozen(element.shapes)])).toEqual([[2, 2, 4], 4, true]);
  await of(page, element => element.step(-1));
  await expect.poll(() => news()).toEqual(['change', 'step']);
  await of(page, element => element.select('flatten'));
  await expect.poll(() => news()).toEqual(['change', 'step', 'select']);
  await of(page, element => element.setParam('conv2d', 'kernel_size', 9));
  await expect.poll(() => news()).toEqual(['change', 'step', 'select', 'change']);
  const broken = await page.evaluate(() => globalThis.heard.findLast(([name]) => name === 'change')[1]);
  expect(broken.ok).toBe(false);
  expect(broken.layers[1].problem).toMatchObject({ code: 'output_not_positive', message: 'A kernel of 9 does not fit 5 cells.' });
  expect(broken.layers[2].waitingOn).toBe('conv2d');
  await of(page, element => { element.model = 'nonsense'; });
  await expect.poll(() => news()).toEqual(['change', 'step', 'select', 'change', 'error']);
  expect(await page.evaluate(() => globalThis.heard.findLast(([name]) => name === 'error')[1])).toMatchObject({ code: 'link_part', message: expect.stringContaining('Part 1 of the link, nonsense,') });
  await page.waitForTimeout(500);
  expect((await news()).length).toBe(5);
});

test('element: a drag is told at most once a frame, the last of it surely', async ({ page, site }) => {
  await page.goto(site.put(course(site, `<conv-scope model="${STRIDE}" label="x"></conv-scope>`, { head: notes })));
  await there(page);
  await expect.poll(() => kinds(page)).toContain('change');
  await page.evaluate(() => { globalThis.heard.length = 0; });
  await of(page, element => Promise.all(Array.from({ length: 40 }, (_, at) => element.setParam('conv2d', 'filters', at + 2))));
  await expect.poll(() => page.evaluate(() => globalThis.heard.findLast(([name]) => name === 'change')?.[1].layers[1].params)).toBe(41 * 10);
  expect((await kinds(page)).filter(kind => kind === 'change').length).toBeLessThan(30);
});

for (const [root, theme] of [['data-md-color-scheme="slate"', 'dark'], ['data-theme="light"', 'light'], ['class="x dark"', 'dark'], ['class="navbar-dark"', 'light']]) {
  test(`element: the colours and the language are those of the page around, ${root}`, async ({ page, site }) => {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(site.put(course(site, `<conv-scope model="${STRIDE}" label="x"></conv-scope>`, { lang: 'zh-Hans', root })));
    const frame = await there(page);
    const html = frame.locator('html');
    await expect(html).toHaveAttribute('lang', 'zh-CN');
    await expect(html).toHaveAttribute('data-theme', theme);
    await of(page, element => element.setParam('conv2d', 'filters', 3));
    await page.evaluate(() => {
      const root = document.documentElement;
      root.lang = 'en';
      root.removeAttribute('data-md-color-scheme');
      root.className = '';
      root.dataset.theme = 'dark';
    });
    await expect(html).toHaveAttribute('lang', 'en');
    await expect(html).toHaveAttribute('data-theme', 'dark');
    await page.evaluate(() => { delete document.documentElement.dataset.theme; document.body.className = 'quarto-light'; });
    await expect(html).toHaveAttribute('data-theme', 'light');
    // What an attribute says goes before, and a language that nobody here speaks changes nothing.
    await of(page, element => { element.theme = 'contrast'; });
    await expect(html).toHaveAttribute('data-theme', 'contrast');
    await page.evaluate(() => { document.documentElement.lang = 'fr'; document.body.className = 'quarto-dark'; });
    await page.waitForTimeout(200);
    await expect(html).toHaveAttribute('lang', 'en');
    await expect(html).toHaveAttribute('data-theme', 'contrast');
    await expect(frame.locator('.notice')).toHaveCount(0);
    await expect(stops(frame).nth(1), 'and the work is still there').toContainText(/2\s*×\s*2\s*×\s*3/);
  });
}

test('element: its height follows what is in it, and comes to rest', async ({ page, site }) => {
  await page.goto(site.put(course(site, `<div style="width:640px"><conv-scope model="${STRIDE}" height="auto" label="x"></conv-scope></div>`, { head: notes })));
  const frame = await there(page);
  const height = () => of(page, element => element.getBoundingClientRect().height);
  const surplus = () => frame.evaluate(() => {
    const body = document.querySelector('.cbody');
    return body.scrollHeight - body.clientHeight;
  });
  await expect.poll(() => kinds(page)).toContain('resize');
  await expect.poll(surplus).toBe(0);
  const before = await height();
  expect(before).toBeGreaterThan(200);
  expect(await frame.evaluate(() => document.querySelector('.cbody').lastElementChild.getBoundingClientRect().bottom), 'no empty room below').toBeGreaterThan(before - 40);
  const narrow = async width => { await page.locator('body > div').evaluate((div, width) => { div.style.width = width; }, width); };
  await narrow('340px');
  await expect.poll(height).toBeGreaterThan(before + 20);
  await expect.poll(surplus).toBe(0);
  await narrow('640px');
  await expect.poll(height).toBeLessThan(before + 20);
  await page.waitForTimeout(600);
  const count = (await kinds(page)).filter(kind => kind === 'resize').length;
  await page.waitForTimeout(600);
  expect((await kinds(page)).filter(kind => kind === 'resize').length, 'it rests').toBe(count);
  expect(count).toBeLessThan(12);
  await of(page, element => { element.height = 300; });
  await expect.poll(height).toBe(300);
});

test('element: set up before it is known, and put in again', async ({ page, site }) => {
  await page.goto(site.put(course(site, '<p id="there"></p>').replace(/<script type="module"[^>]*><\/script>/, '')));
  await page.evaluate(model => {
    const element = document.createElement('conv-scope');
    Object.assign(element, { id: 'one', model, label: 'Early', mode: 'compact' });
    document.getElementById('there').append(element);
  }, STRIDE);
  await page.addScriptTag({ url: `${site.origin}/convscope-embed.js`, type: 'module' });
  const frame = await there(page);
  await expect(stops(frame)).toHaveCount(2);
  expect(await of(page, element => [element.getAttribute('model'), element.getAttribute('label'), Object.keys(element)])).toEqual([STRIDE, 'Early', []]);
  // As MkDocs does it: the page's body is another, the scripts do not run again.
  const [error, wasReady] = await page.evaluate(async () => {
    const element = document.getElementById('one');
    await element.setParam('conv2d', 'filters', 7);
    await new Promise(done => addEventListener('scope-change', done, { once: true }));
    const pending = element.getState().catch(error => error.code);
    await null;
    await null;
    const before = element.ready;
    document.getElementById('there').remove();
    const section = document.body.appendChild(document.createElement('section'));
    section.append(element);
    section.insertAdjacentHTML('beforeend', '<conv-scope id="two" model="i6x6x1-m2" label="Two"></conv-scope>');
    return [await pending, await before.then(() => true, () => false)];
  });
  expect([error, wasReady]).toEqual(['gone', true]);
  const again = await there(page, '#one');
  await expect(stops(again).nth(1), 'what was made is there again').toContainText(/2\s*×\s*2\s*×\s*7/);
  await expect(stops(await there(page, '#two'))).toHaveCount(2);
  await again.locator('.freset').click();
  await expect(stops(again).nth(1)).toContainText(/2\s*×\s*2\s*×\s*1/);
  // Taken out while it loads: whoever waits is told.
  const waits = await page.evaluate(async () => {
    const element = Object.assign(document.createElement('conv-scope'), { model: 'i5x5x1', label: 'x' });
    document.body.append(element);
    const asked = element.getState().catch(error => error.code);
    element.remove();
    return asked;
  });
  expect(waits).toBe('gone');
  expect(await page.evaluate(() => document.querySelectorAll('conv-scope').length)).toBe(2);
});

test('element: a frame that is loaded anew is spoken to anew', async ({ page, site }) => {
  await page.goto(site.put(course(site, `<conv-scope model="${STRIDE}" label="x"></conv-scope>`, { head: notes })));
  const frame = await there(page);
  await frame.evaluate(() => location.reload());
  await expect.poll(async () => (await kinds(page)).filter(kind => kind === 'ready').length).toBe(2);
  expect(await of(page, element => element.getState().then(state => state.class_name))).toBe('Sequential');
});

test('element: three leave the focus and the place of the page around as they are', async ({ page, site }) => {
  const one = mode => `<conv-scope model="${STRIDE}" mode="${mode}" loading="eager" height="auto" label="${mode}"></conv-scope><p style="height:600px"></p>`;
  await page.goto(site.put(course(site, `<input id="own"><p style="height:200px"></p>${one('compact')}${one('layer')}${one('view')}`)));
  await page.evaluate(() => { document.getElementById('own').focus({ preventScroll: true }); scrollTo(0, 137); });
  for (const mode of ['compact', 'layer', 'view']) {
    await there(page, `[mode=${mode}]`);
    await page.locator(`[mode=${mode}]`).evaluate(async element => { await element.select(1); await element.setParam('conv2d', 'filters', 2); });
  }
  await page.waitForTimeout(500);
  expect(await page.evaluate(() => [scrollY, document.activeElement.id])).toEqual([137, 'own']);
});

test('element: what is loaded at a click is not loaded before it', async ({ page, site, shot }) => {
  const asked = [];
  page.on('request', request => asked.push(new URL(request.url()).pathname));
  const picture = 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="300" height="120"><rect width="300" height="120" fill="teal"/></svg>';
  await page.goto(site.put(course(site, `<conv-scope model="${STRIDE}" loading="click" label="Stride"><img src='${picture}' alt="5 by 5 in, 2 by 2 out"></conv-scope>`)));
  const button = page.getByRole('button', { name: 'Load the interactive model' });
  await expect(button).toBeVisible();
  await expect(page.getByRole('img', { name: '5 by 5 in' })).toBeVisible();
  await shot('element-click', page.locator('conv-scope'));
  await page.waitForTimeout(300);
  expect(asked).not.toContain('/embed.html');
  await button.focus();
  await page.keyboard.press('Enter');
  const frame = await there(page);
  await expect(button).toHaveCount(0);
  await expect(page.getByRole('img', { name: '5 by 5 in' })).toBeHidden();
  await expect(frame.locator('.cbody')).toBeVisible();
  await expect.poll(() => of(page, element => element.shadowRoot.activeElement?.tagName), 'the focus is where the button led').toBe('IFRAME');
  await shot('element-loaded', page.locator('conv-scope'));
  // On paper it is the picture again.
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('img', { name: '5 by 5 in' })).toBeVisible();
  expect(await of(page, element => getComputedStyle(element.shadowRoot.querySelector('iframe')).display)).toBe('none');
});

test('element: a name for readers of screens is asked for, and there is one', async ({ page, site }) => {
  const said = [];
  page.on('console', message => { if (message.type() === 'warning') said.push(message.text()); });
  await page.goto(site.put(course(site, `<conv-scope model="${STRIDE}"></conv-scope>`, { lang: 'zh' })));
  await there(page);
  expect(await of(page, element => element.shadowRoot.querySelector('iframe').title)).toBe('可交互的卷积神经网络');
  expect(said.filter(text => text.includes('`label`'))).toHaveLength(1);
});

for (const policy of [null, 'require-corp', 'credentialless']) {
  test(`element: under a strict policy of the page around${policy ? `, isolated (${policy})` : ''}`, async ({ page, site }) => {
    const own = `script-src ${site.origin}; frame-src ${site.origin}`;
    const headers = { 'Content-Security-Policy': `default-src 'none'; img-src data:; ${own}` };
    if (policy) Object.assign(headers, { 'Cross-Origin-Embedder-Policy': policy, 'Cross-Origin-Opener-Policy': 'same-origin' });
    const body = `<conv-scope model="${STRIDE}" label="x" height="300"></conv-scope>`;
    await page.goto(site.put(course(site, body).replace('type="module"', 'type="module" crossorigin'), headers));
    await there(page);
    expect(await of(page, element => element.getState().then(state => state.class_name))).toBe('Sequential');
    expect(await of(page, element => element.getBoundingClientRect().height)).toBe(300);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(!!policy);
  });
}

test('element: a frame that does not answer leaves the picture, and says so', async ({ page, site, problems }) => {
  problems.expect(/frame-src|404|Framing|violates/);
  await page.clock.install();
  const body = `<conv-scope id="one" model="${STRIDE}" base="${site.origin}/nowhere" loading="eager" label="x"><p>A picture instead</p></conv-scope>`;
  await page.goto(site.put(course(site, body, { head: notes })));
  await expect.poll(() => page.frames().at(-1).url()).toContain('/nowhere/embed.html');
  await page.frames().at(-1).waitForLoadState();
  const asked = of(page, element => element.getState().catch(error => error.code));
  await page.clock.runFor(21_000);
  expect(await asked).toBe('silent');
  expect(await page.evaluate(() => globalThis.heard)).toEqual([['error', { code: 'silent', message: 'The frame does not answer.' }, 'one']]);
  await expect(page.getByText('A picture instead')).toBeVisible();
});

test('element: as a widget of notebooks', async ({ page, site }) => {
  await page.goto(site.put(course(site, '<div id="cell"></div>')));
  const said = await page.evaluate(async ({ url, model }) => {
    const { default: widget } = await import(url);
    const traits = { model, mode: 'compact', label: 'Widget', value: {}, shapes: [], selected: '', height: 360 };
    const listeners = {};
    const saved = [];
    const fake = {
      get: name => traits[name],
      set: (name, value) => { traits[name] = value; listeners[`change:${name}`]?.(); },
      save_changes: () => saved.push(structuredClone(traits)),
      on: (name, run) => { listeners[name] = run; },
      off: name => { delete listeners[name]; },
    };
    const el = document.getElementById('cell');
    const end = widget.render({ model: fake, el });
    const scope = el.querySelector('conv-scope');
    await scope.ready;
    await scope.setParam('conv2d', 'filters', 4);
    while (traits.shapes[1]?.shape[2] !== 4) await new Promise(done => setTimeout(done, 20));
    const state = traits.value;
    fake.set('model', 'i6x6x1-m2');
    while (traits.shapes[1]?.className !== 'MaxPooling2D') await new Promise(done => setTimeout(done, 20));
    fake.set('value', state);
    while (traits.shapes[1]?.className !== 'Conv2D') await new Promise(done => setTimeout(done, 20));
    const before = saved.length;
    await new Promise(done => setTimeout(done, 300));
    const count = saved.length - before;
    const height = scope.getBoundingClientRect().height;
    end();
    return { selected: traits.selected, count, height, left: el.childElementCount, listeners: Object.keys(listeners).length, filters: traits.value.config.layers[1].config.filters };
  }, { url: `${site.origin}/convscope-embed.js`, model: STRIDE });
  expect(said).toEqual({ selected: 'conv2d', count: 0, height: 360, left: 0, listeners: 0, filters: 4 });
});

for (const name of ['element', 'messages']) {
  test(`element: the example ${name}.html works`, async ({ page, site, axe }) => {
    await page.goto(`${site.origin}/examples/${name}.html`);
    const said = page.locator('#said');
    await expect(said).toContainText(name === 'element' ? '3 by 3 by 1 (10 parameters)' : '3 × 3 × 1');
    await axe(page);
    if (name === 'messages') {
      await page.getByRole('button', { name: '步幅 1' }).click();
      await expect(said).toHaveText('6 × 6 × 1');
      await page.getByRole('button', { name: '步幅 9' }).click();
      await expect(said).toHaveText('1 × 1 × 1');
      return;
    }
    await page.getByRole('slider', { name: 'Stride' }).focus();
    await page.keyboard.press('ArrowRight');
    await expect(said).toContainText('2 by 2 by 1');
    await page.getByRole('button', { name: 'same' }).click();
    await expect(said).toContainText('3 by 3 by 1');
    await page.getByRole('button', { name: 'light or dark' }).click();
    await expect((await there(page)).locator('html')).toHaveAttribute('data-theme', 'dark');
    await axe(page);
  });
}

// --- The messages --------------------------------------------------------------------------------------------------------------

/** A page that speaks to its frame itself. */
const speaker = (site, query = '', hash = `m=${STRIDE}`) => `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>Speaker</title><h1>x</h1>
  <script>globalThis.heard = []; addEventListener('message', event => heard.push(event.data));
  globalThis.say = message => document.querySelector('iframe').contentWindow.postMessage(message, '*');
  globalThis.ask = (type, data, more) => new Promise(done => {
    const seq = Math.random().toString(36);
    addEventListener('message', function hear({ data: said }) { if (said?.re === seq) { removeEventListener('message', hear); done(said); } });
    say({ convscope: 1, type, seq, data, ...more });
  });</script>
  <iframe src="${site.origin}/embed.html?lang=en${query}#${hash}" width="640" height="360" title="x"></iframe><iframe id="other" srcdoc="<p>other</p>" title="y"></iframe></html>`;
const types = page => page.evaluate(() => globalThis.heard.map(said => said?.type).filter(Boolean));

async function speaking(page, site, query, hash) {
  await page.goto(site.put(speaker(site, query, hash)));
  const frame = await (await page.locator('iframe').first().elementHandle()).contentFrame();
  await started(frame);
  await expect.poll(() => types(page)).toContain('hello');
  return frame;
}

test('messages: a frame that nobody answers says little, and how high it is in three ways', async ({ page, site }) => {
  const frame = await speaking(page, site, '&id=cnn1');
  await frame.locator('#field-1-filters').fill('4');
  await frame.locator('#field-1-filters').press('Enter');
  await page.waitForTimeout(700);
  const heard = await page.evaluate(() => globalThis.heard);
  const own = heard.filter(said => said.convscope);
  expect(new Set(own.map(said => said.type))).toEqual(new Set(['hello', 'size']));
  expect(new Set(own.map(said => said.id))).toEqual(new Set(['cnn1']));
  expect(own.find(said => said.type === 'size').data.height).toBeGreaterThan(200);
  expect(heard.find(said => said.subject)).toEqual({ subject: 'lti.frameResize', height: own.find(said => said.type === 'size').data.height });
  const embedly = JSON.parse(heard.find(said => typeof said === 'string'));
  expect(embedly).toEqual({ context: 'iframe.resize', src: frame.url(), height: expect.any(Number) });
});

test('messages: no height where none is wanted, and no more than twenty words of greeting', async ({ page, site }) => {
  await page.clock.install();
  await speaking(page, site, '&resize=0');
  for (let times = 0; times < 30; times++) await page.clock.runFor(500);
  const heard = await page.evaluate(() => globalThis.heard);
  expect(heard.every(said => said.type === 'hello')).toBe(true);
  expect(heard.length).toBeLessThanOrEqual(20);
});

test('messages: asked and answered', async ({ page, site }) => {
  const frame = await speaking(page, site, '&id=a');
  await page.evaluate(() => say({ convscope: 1, type: 'init', data: { theme: 'dark' } }));
  await expect.poll(() => types(page)).toContain('state');
  const [ready] = await page.evaluate(() => globalThis.heard.filter(said => said.type === 'ready'));
  expect(ready).toEqual({ convscope: 1, id: 'a', type: 'ready', data: { version: expect.any(String), modes: ['full', 'compact', 'layer', 'view', 'lesson'], langs: ['en', 'zh-CN'] } });
  await expect(frame.locator('html')).toHaveAttribute('data-theme', 'dark');
  const hellos = (await types(page)).filter(type => type === 'hello').length;
  const ask = (type, data, more) => page.evaluate(([type, data, more]) => ask(type, data, more), [type, data, more]);
  expect((await ask('get', { as: 'link' })).data).toEqual({ link: `m=${STRIDE}` });
  expect((await ask('set', { model: 'i6x6x1-c2k3' })).data).toEqual({ warnings: [] });
  await expect(stops(frame).nth(1)).toContainText(/4\s*×\s*4\s*×\s*2/);
  expect((await ask('lang', { lang: 'zh' })).data).toEqual({});
  await expect(frame.locator('html')).toHaveAttribute('lang', 'zh-CN');
  expect((await ask('param', { layer: 'conv2d', key: 'filters', value: -1 })).data.error).toEqual({ code: 'filters_not_positive', message: '不能小于 1。' });
  await expect(frame.locator('.field-error')).toHaveCount(0);
  expect((await ask('dance', {}, { convscope: 2 })).data.error.code).toBe('unsupported');
  await page.waitForTimeout(700);
  expect((await types(page)).filter(type => type === 'hello').length, 'answered once, it greets no more').toBe(hellos);
});

test('messages: others are not heard, nor a page of another origin', async ({ page, site }) => {
  const frame = await speaking(page, site);
  const shape = () => stops(frame).nth(1).innerText();
  const before = await shape();
  // Another frame of the same page, and the frame itself.
  await page.frames().at(-1).evaluate(() => parent.frames[0].postMessage({ convscope: 1, type: 'set', seq: 1, data: { model: 'i6x6x1-m2' } }, '*'));
  await frame.evaluate(() => postMessage({ convscope: 1, type: 'set', seq: 1, data: { model: 'i6x6x1-m2' } }, '*'));
  await page.waitForTimeout(300);
  expect(await shape()).toBe(before);
  expect(await types(page)).not.toContain('reply');
  for (const origin of ['https://elsewhere.example', 'http://localhost:1', 'nonsense']) {
    await page.goto(site.put(speaker(site, `&origin=${encodeURIComponent(origin)}`)));
    const deaf = await (await page.locator('iframe').first().elementHandle()).contentFrame();
    await started(deaf);
    await page.evaluate(() => say({ convscope: 1, type: 'set', seq: 1, data: { model: 'i6x6x1-m2' } }));
    await page.waitForTimeout(300);
    expect(await stops(deaf).nth(1).innerText()).toBe(before);
    expect(await page.evaluate(() => globalThis.heard), 'and it is told nothing').toEqual([]);
    await expect(deaf.locator('.notice')).toHaveCount(origin === 'nonsense' ? 1 : 0);
  }
  const url = new URL(site.put(''));
  const heard = await speaking(page, site, `&origin=${encodeURIComponent(url.origin)}/`);
  await page.evaluate(() => ask('set', { model: 'i6x6x1-m2' }));
  await expect(stops(heard).nth(1)).toContainText('MaxPooling2D');
});

test('messages: whatever is said, it is answered in words or not at all', async ({ page, site }) => {
  const frame = await speaking(page, site);
  await page.evaluate(() => { globalThis.hit = false; });
  const evil = '<img src=x onerror="parent.hit=true;globalThis.hit=true"><script>globalThis.hit=true</scr' + 'ipt>';
  const answered = await page.evaluate(async evil => {
    const cyclic = {}; cyclic.self = cyclic;
    for (const noise of [null, 0, 'x'.repeat(65536), [], {}, { convscope: 1 }, { convscope: 1, type: 'eval', data: 'hit=true' }, { convscope: NaN, type: 'get' }, { convscope: 1n, type: 'get' },
      { convscope: 1, type: 'get', data: cyclic }, { convscope: 1, type: 'get', data: 5n }, new Map([['convscope', 1]]), new ArrayBuffer(65536), { convscope: 1, type: { toString: 1 } }, { type: 'webpackOk' }, '{"convscope":1}']) say(noise);
    const random = Array.from(crypto.getRandomValues(new Uint16Array(32768)), code => String.fromCharCode(code)).join('').repeat(2);
    let deep = 1;
    for (let at = 0; at < 500; at++) deep = [deep];
    const models = [random, `i5x5x1${'-f'.repeat(1_000_000)}`, `i5x5x1${'-f'.repeat(100_000)}`, deep, evil, { class_name: 'Sequential', config: { name: evil, layers: Array(3000).fill({ class_name: 'Flatten', config: {} }) } },
      { class_name: evil, config: {} }, '\ud800', 's=1z.' + 'A'.repeat(60000), 'p=' + evil, 'u=https://example.org/'];
    const said = [];
    for (const model of models) said.push((await ask('set', { model })).data.error);
    const named = (await ask('param', { layer: 1, key: 'name', value: evil.replaceAll('/', '') })).data;
    const title = { class_name: 'Sequential', config: { name: evil, layers: [{ class_name: 'InputLayer', config: { batch_shape: [null, 5, 5, 1] } }, { class_name: evil, config: { [evil]: evil } }] } };
    const opened = (await ask('set', { model: title })).data;
    return { said, named, opened };
  }, evil);
  for (const error of answered.said) {
    expect(error?.code).toBeTruthy();
    expect(error.message.length).toBeGreaterThan(5);
    expect(error.message.length).toBeLessThan(2000);
  }
  expect(answered.said[1].code).toBe('too_large');
  await page.waitForTimeout(300);
  expect(await page.evaluate(() => globalThis.hit)).toBe(false);
  expect(await frame.evaluate(() => globalThis.hit)).toBe(undefined);
  expect(await frame.evaluate(() => document.querySelectorAll('img[onerror], #app script').length)).toBe(0);
  await expect(frame.locator('.notice')).toHaveCount(0);
  // It still works.
  expect((await page.evaluate(() => ask('set', { model: 'i6x6x1-m2' }))).data).toEqual({ warnings: [] });
  await expect(stops(frame)).toHaveCount(2);
});

test('messages: a frame that may only run scripts is spoken to as any other', async ({ page, site }) => {
  await page.goto(site.put(speaker(site).replace('<iframe src', '<iframe sandbox="allow-scripts" src')));
  const frame = await (await page.locator('iframe').first().elementHandle()).contentFrame();
  await started(frame);
  expect((await page.evaluate(() => ask('get', { as: 'link' }))).data).toEqual({ link: `m=${STRIDE}` });
});

test('messages: slides get their keys back, where nothing here uses them', async ({ page, site }) => {
  const frame = await speaking(page, site, '&host=reveal');
  const keys = () => page.evaluate(() => globalThis.heard.filter(said => typeof said === 'string' && said.includes('method')).map(said => JSON.parse(said).method));
  await frame.locator('#title-1').click();
  await page.keyboard.press('PageDown');
  await page.keyboard.press('PageUp');
  await page.keyboard.press('Escape');
  await expect.poll(keys).toEqual(['next', 'prev', 'toggleOverview']);
  for (const key of ['ArrowRight', 'ArrowLeft', 'ArrowDown', 'Space', 'Shift+PageDown']) await page.keyboard.press(key);
  await frame.locator('#all-menu').click();
  await expect(frame.getByRole('menu')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(frame.getByRole('menu')).toHaveCount(0);
  await frame.locator('#field-1-filters').focus();
  await page.keyboard.press('PageUp');
  await page.waitForTimeout(200);
  expect(await keys()).toEqual(['next', 'prev', 'toggleOverview']);
  const plain = await speaking(page, site);
  await plain.locator('#title-1').click();
  await page.keyboard.press('PageDown');
  await page.waitForTimeout(200);
  expect(await keys()).toEqual([]);
});

test('load=click: a frame that waits computes nothing until someone wants to see it', async ({ framed, axe, shot }) => {
  const workers = [];
  const { page, frame } = await framed({ path: '/embed.html', lang: 'en', theme: 'light', query: { load: 'click', title: 'Stride 2' }, hash: 'm=i28x28x1-c6k5p-a2-f-d10', width: 640, height: 360 });
  page.on('worker', worker => workers.push(worker));
  await expect(frame.getByRole('heading', { name: 'Stride 2' })).toBeVisible();
  await shot('load-click', page.locator('iframe'));
  await axe(frame);
  await page.waitForTimeout(300);
  expect(page.workers()).toEqual([]);
  const button = frame.getByRole('button', { name: 'Start' });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(stops(frame)).toHaveCount(5);
  await expect(frame.locator('.cl[data-computing="false"]')).toHaveCount(1);
  await expect(frame.locator('#title-1')).toBeFocused();
  expect(page.workers().length).toBeGreaterThan(0);
});
