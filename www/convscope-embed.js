// <conv-scope>: Convscope in a page of your own. `docs/embedding.md` says how it is used.
//
// It wraps a frame of embed.html, so nothing of the page around reaches the program and nothing of the program the page; they
// speak by messages (version 1). Everything that an attribute says stands behind the frame's #: the address stays one file in
// every cache, and no server hears what is shown.

const VERSION = 1;
const HERE = import.meta.url;

/** Attributes, each a property of the same name. Those of VIEW are keys of the frame's address; the others mean something here. */
const VIEW = ['mode', 'theme', 'edit', 'show', 'hide', 'layer', 'lesson', 'anim', 'cmap', 'speed', 'text', 'links'];
const PROPERTIES = ['model', 'src', ...VIEW, 'heading', 'loading', 'height', 'poster', 'label', 'base'];

/** What the page around calls its colours: these attributes and classes of its root or body. */
const MARKS = ['data-md-color-scheme', 'data-theme', 'data-bs-theme', 'data-color-mode', 'class'];
const DARK = /(^|\s)((quarto|theme|vscode)-)?(slate|dark)(-mode)?(\s|$)/;
const LIGHT = /(^|\s)((quarto|theme|vscode)-)?(default|light)(-mode)?(\s|$)/;

/** Milliseconds in which a frame that has loaded, and a request, are answered. */
const PATIENCE = 20_000;

/** The few words that are said before the program, which has all others, is there. */
const WORDS = {
  en: { frame: 'Interactive convolutional network', start: 'Load the interactive model', silent: 'The frame does not answer.', gone: 'The element is not in the page.', anew: 'The frame was loaded anew.' },
  zh: { frame: '可交互的卷积神经网络', start: '载入可交互的模型', silent: '框架没有回应。', gone: '元素不在页面中。', anew: '框架已重新载入。' },
};

const STYLE = [
  ':host { display: block; position: relative; height: 420px }',
  ':host([hidden]) { display: none }',
  ':host([height=auto]) { height: auto }',
  'div { height: 100% }',
  'iframe { display: block; width: 100%; height: 100%; border: 0; color-scheme: normal }',
  ':host([height=auto]) iframe, .waits { height: 420px }',
  '[part=poster] { position: absolute; inset: 0; display: grid; place-content: center; justify-items: center; gap: 12px; overflow: auto; background: Canvas; color: CanvasText; box-shadow: inset 0 0 0 1px #8888 }',
  'img, ::slotted(img) { max-width: 100% }',
  'button { min-height: 44px; padding: 4px 20px; font: inherit; cursor: pointer }',
  '.there [part=poster], .bare:not(.waits) [part=poster] { display: none }',
  '@media print { .filled iframe, button { display: none } .filled [part=poster] { display: block; position: static } }',
].join('');

/** A refusal of the frame's, or of this element's own: `code` stays, the message is in the reader's language. */
class ConvscopeError extends Error {
  name = 'ConvscopeError';
  constructor({ code, message }) {
    super(message);
    this.code = code;
  }
}

/** All elements that follow the page around. */
const live = new Set();
let follower;

function follow(element) {
  live.add(element);
  if (follower) return;
  follower = new MutationObserver(() => live.forEach(one => one.look()));
  for (const root of [document.documentElement, document.body]) {
    if (root) follower.observe(root, { attributes: true, attributeFilter: ['lang', ...MARKS] });
  }
}

function leave(element) {
  live.delete(element);
  if (live.size) return;
  follower?.disconnect();
  follower = undefined;
}

/** Light or dark, as the page around is marked; `auto` where it is not: then the frame follows the system by itself. */
function around() {
  for (const root of [document.body, document.documentElement]) {
    for (const mark of MARKS) {
      const said = root?.getAttribute(mark)?.trim();
      if (said && DARK.test(said)) return 'dark';
      if (said && LIGHT.test(said)) return 'light';
    }
  }
  return 'auto';
}

// Where there is no page (the module imported in Node), there is nothing to extend, and nothing is defined.
class ConvScope extends (globalThis.HTMLElement ?? class {}) {
  static observedAttributes = [...PROPERTIES, 'lang'];

  #sheet = new CSSStyleSheet();
  #box = document.createElement('div');
  #poster = this.#box.appendChild(document.createElement('div'));
  #slot = this.#poster.appendChild(document.createElement('slot'));
  #frame;
  /** The promise that the frame answers, whether it has, and since when: another document in the same frame is another. */
  #ready;
  #there;
  #silent;
  #since;
  #timer;
  /** Requests that are not answered yet, by their number. */
  #wanted = new Map();
  #seq = 0;
  /** Whom the frame's messages come from, and are sent to. */
  #origin;
  /** What the frame was told of the page around. */
  #told = {};
  /** What the frame told last, and what it is to show once it is there. */
  #state = {};
  #kept;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [this.#sheet];
    root.append(this.#box);
    this.#poster.part = 'poster';
    this.#slot.onslotchange = () => this.#show();
    this.#wait();
  }

  // --- In and out of the page ----------------------------------------------------------------------------------------------------

  connectedCallback() {
    for (const name of [...PROPERTIES, 'value']) {
      // Set before this class was known: the element's own, and in the way of the class's.
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      if (name === 'value') this.#kept = value;
      else this[name] = value;
    }
    addEventListener('message', this.#hear);
    follow(this);
    this.#show();
    if (this.loading !== 'click') this.#load();
  }

  /** Moved with `moveBefore`, a frame goes on. */
  connectedMoveCallback() {}

  disconnectedCallback() {
    removeEventListener('message', this.#hear);
    leave(this);
    // What a reader has made is there again when the element is: a frame begins anew wherever it is put.
    if (this.#state.changed) this.#kept = this.#state.document;
    this.#unload('gone');
  }

  attributeChangedCallback(name, before, after) {
    if (name === 'model' || name === 'src') this.#kept = undefined;
    if (before === after || !this.isConnected) return;
    this.#show();
    if (name === 'base') this.#unload('anew');
    if (!this.#frame) {
      if (this.loading !== 'click') this.#load();
    } else if (name === 'model' || name === 'src') this.#go(true);
    else if (name === 'theme' || name === 'lang') this.look();
    else if (VIEW.includes(name) || name === 'heading') this.#go(false);
  }

  // --- Attributes as properties --------------------------------------------------------------------------------------------------

  static {
    for (const name of PROPERTIES) {
      Object.defineProperty(this.prototype, name, {
        configurable: true,
        enumerable: true,
        get() {
          const value = this.getAttribute(name) ?? '';
          return name === 'loading' && !/^(eager|click)$/.test(value) ? 'lazy' : value;
        },
        set(value) {
          if (value === null || value === undefined) this.removeAttribute(name);
          else this.setAttribute(name, value);
        },
      });
    }
  }

  /** The document, as it was told last: Keras's JSON with what Convscope keeps beside it. */
  get value() { return this.#state.document ?? this.#kept ?? null; }
  set value(value) {
    if (this.#there) this.setState(value).catch(({ code, message }) => this.#fire('error', { code, message }));
    else this.#kept = value;
  }

  /** What there is to say of each layer. */
  get shapes() { return Object.freeze((this.#state.layers ?? []).map(layer => Object.freeze({ ...layer }))); }

  /** Fulfilled when the frame answers. */
  get ready() { return this.#ready.promise; }

  // --- Methods -------------------------------------------------------------------------------------------------------------------

  getState() { return this.#ask('get').then(said => said.document); }
  setState(model) { return this.#ask('set', { model, begin: false }).then(() => {}); }
  setParam(layer, key, value) { return this.#ask('param', { layer, key, value }).then(said => said.layer); }
  select(layer) { return this.#ask('select', { layer }); }
  step(n = 1) { return this.#ask('step', { n }); }
  reset() { return this.#ask('reset').then(() => {}); }
  exportImage(as = 'svg', of) { return this.#ask('export', { as, of }).then(said => said.text); }
  exportCode(as = 'keras') { return this.exportImage(as); }
  describe() { return this.#ask('describe').then(said => said.text); }

  /** Asks the frame, when it answers; one that was not to load yet is loaded. */
  async #ask(type, data) {
    if (!this.isConnected) throw this.#error('gone');
    this.#load();
    this.#frame.loading = 'eager';
    const ready = this.#ready;
    await ready.promise;
    // In the meantime the frame that answered may have gone.
    if (ready !== this.#ready) throw this.#error('anew');
    return new Promise((resolve, reject) => {
      const seq = ++this.#seq;
      const timer = setTimeout(() => this.#settle(seq, { error: this.#error('silent') }), PATIENCE);
      this.#wanted.set(seq, { resolve, reject, timer });
      try {
        this.#post(type, data, seq);
      } catch (error) {
        this.#settle(seq, { error });
      }
    });
  }

  #settle(seq, said) {
    const { resolve, reject, timer } = this.#wanted.get(seq) ?? {};
    if (!this.#wanted.delete(seq)) return;
    clearTimeout(timer);
    if (!said.error) resolve(said);
    else reject(said.error instanceof Error ? said.error : new ConvscopeError(said.error));
  }

  #error(code) { return new ConvscopeError({ code, message: this.#words[code] }); }
  get #words() { return /^zh/i.test(this.#lang) ? WORDS.zh : WORDS.en; }

  /** The language of what the element stands in, where the program speaks it, and its colours. */
  get #lang() { return (this.closest('[lang]') ?? document.documentElement).lang.match(/^(en|zh)\b.*/i)?.[0]; }
  get #theme() { return this.theme && this.theme !== 'auto' ? this.theme : around(); }

  // --- The frame -----------------------------------------------------------------------------------------------------------------

  /** The frame's address. */
  #address(whole) {
    const pairs = { theme: this.#theme };
    if (whole && this.model) {
      const [, key, model] = this.model.trim().match(/^#?(?:([mspl])=)?(.*)$/s);
      pairs[key ?? (/^\d+[zj]\./.test(model) ? 's' : 'm')] = model;
    } else if (whole && this.src) pairs.u = new URL(this.src, document.baseURI);
    for (const name of [...VIEW, 'id']) if (this[name] && name !== 'theme') pairs[name] = this[name];
    if (this.heading) pairs.title = this.heading;
    if (this.#lang) pairs.lang = this.#lang;
    if (location.origin !== 'null') pairs.origin = location.origin;
    const base = this.base && new URL(this.base.replace(/\/?$/, '/'), document.baseURI);
    const said = Object.entries(pairs).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
    return `${new URL('embed.html', base || HERE)}#${said.join('&')}`;
  }

  #load() {
    if (this.#frame) return;
    const frame = this.#frame = document.createElement('iframe');
    frame.part = 'frame';
    frame.allow = 'clipboard-write; fullscreen';
    frame.referrerPolicy = 'no-referrer';
    frame.loading = this.loading === 'lazy' ? 'lazy' : 'eager';
    if (globalThis.crossOriginIsolated) frame.credentialless = true;
    frame.onload = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#fail(), PATIENCE);
    };
    this.#show();
    frame.src = this.#address(true);
    this.#box.append(frame);
  }

  #unload(why) {
    this.#frame?.remove();
    this.#frame = undefined;
    this.#restart(why);
  }

  /** What was asked nobody answers any more; what comes next is another document. */
  #restart(why) {
    clearTimeout(this.#timer);
    this.#box.classList.remove('there');
    this.#ready.reject(this.#error(why));
    for (const seq of [...this.#wanted.keys()]) this.#settle(seq, { error: this.#error(why) });
    this.#wait();
  }

  #wait() {
    const ready = this.#ready = {};
    ready.promise = new Promise((resolve, reject) => Object.assign(ready, { resolve, reject }));
    // Whoever waits for it hears of it; that nobody does is no error.
    ready.promise.catch(() => {});
    this.#there = this.#silent = false;
  }

  #fail() {
    if (this.#there) return;
    this.#fire('error', { code: 'silent', message: this.#words.silent });
    this.#ready.reject(this.#error('silent'));
    this.#silent = true;
  }

  /** Another model, or another way to show it, in the frame that is there: what is behind the # changes, no page is loaded. */
  #go(whole) {
    if (this.#there) this.#frame.contentWindow.location.replace(this.#address(whole));
    else this.#frame.src = this.#address(true);
  }

  /** What of the attributes shows here. */
  #show() {
    const [button, img] = ['button', 'img'].map(name => this.#poster.querySelector(name));
    const waits = !this.#frame && this.loading === 'click';
    this.#sheet.replaceSync(STYLE + (this.height > 0 ? `:host { height: ${Number(this.height)}px }` : ''));
    if (this.poster) {
      const picture = img ?? this.#poster.appendChild(Object.assign(new Image(), { alt: '' }));
      picture.src = new URL(this.poster, document.baseURI);
    } else img?.remove();
    if (waits && !button) {
      const start = Object.assign(document.createElement('button'), { type: 'button', part: 'button', textContent: this.#words.start });
      this.#poster.append(start);
      start.onclick = () => {
        this.#load();
        this.#ready.promise.then(() => this.#frame.focus({ preventScroll: true }), () => {});
      };
    } else if (!waits) button?.remove();
    const filled = this.poster || this.#slot.assignedNodes().some(node => node.nodeType === 1 || node.textContent.trim());
    for (const [name, on] of Object.entries({ waits, filled, bare: !filled })) this.#box.classList.toggle(name, !!on);
    if (!this.#frame) return;
    if (!this.label && !this.#frame.title) console.warn('<conv-scope> without a `label`: screen readers will say only', this.#words.frame, this);
    this.#frame.title = this.label || this.#words.frame;
  }

  /** The page around may have other colours, or another language. */
  look() {
    const now = { theme: this.#theme, lang: this.#lang };
    for (const key in now) {
      if (this.#there && now[key] && now[key] !== this.#told[key]) this.#post(key, { [key]: now[key] });
    }
    this.#told = now;
  }

  // --- Messages ------------------------------------------------------------------------------------------------------------------

  #post(type, data = {}, seq) {
    this.#frame?.contentWindow?.postMessage({ convscope: VERSION, type, seq, data }, this.#origin);
  }

  #hear = event => {
    const said = event.data;
    if (!this.#frame || event.source !== this.#frame.contentWindow || said?.convscope !== VERSION) return;
    const data = said.data ?? {};
    switch (said.type) {
      case 'hello':
        // It answers after all, or is another document.
        if (this.#silent || this.#there && data.since !== this.#since) this.#restart('anew');
        this.#since = data.since;
        this.#origin = event.origin === 'null' ? '*' : event.origin;
        this.#told = { theme: this.#theme, lang: this.#lang };
        this.#post('init', this.#told);
        break;
      case 'ready':
        if (this.#there) break;
        this.#there = true;
        this.#box.classList.add('there');
        if (this.#kept) this.value = this.#kept;
        this.#kept = undefined;
        this.#ready.resolve();
        this.#fire('ready', data);
        break;
      case 'state':
        this.#state = data;
        this.#fire('change', data);
        break;
      case 'size': {
        const height = Math.min(4000, Math.max(200, Math.ceil(data.height)));
        if (this.height === 'auto' && height) this.#frame.style.height = `${height}px`;
        this.#fire('resize', { height });
        break;
      }
      case 'reply':
        this.#settle(said.re, data);
        break;
      case 'error': case 'select': case 'step': case 'check':
        this.#fire(said.type, data);
    }
  };

  #fire(type, detail) {
    this.dispatchEvent(new CustomEvent(`scope-${type}`, { detail, bubbles: true, composed: true }));
  }
}

if (globalThis.customElements && !customElements.get('conv-scope')) customElements.define('conv-scope', ConvScope);

/**
 * For anywidget (Jupyter, Colab, marimo, MyST): the traits are the attributes, `value` the document; what is made in the frame comes back
 * in `value`, `shapes` and `selected`, as far as the widget has them.
 */
export function render({ model, el }) {
  const scope = document.createElement('conv-scope');
  const ends = [];
  scope.height = 'auto';
  for (const name of [...PROPERTIES, 'value', 'lang']) {
    const take = () => {
      const value = model.get(name) ?? '';
      const text = JSON.stringify(value);
      if (text !== '{}' && text !== JSON.stringify(scope[name] ?? '') && (value || scope.hasAttribute(name))) scope[name] = value;
    };
    take();
    model.on?.(`change:${name}`, take);
    ends.push(() => model.off?.(`change:${name}`, take));
  }
  const give = pairs => {
    for (const name in pairs) if (model.get(name) !== undefined) model.set?.(name, pairs[name]);
    model.save_changes?.();
  };
  scope.addEventListener('scope-change', ({ detail }) => give({ value: detail.document, shapes: scope.shapes, selected: detail.selected }));
  scope.addEventListener('scope-select', ({ detail }) => give({ selected: detail.layer }));
  el.append(scope);
  return () => {
    ends.forEach(end => end());
    scope.remove();
  };
}

export { ConvScope, ConvscopeError };
export default { render };
