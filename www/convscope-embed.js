// <conv-scope>: Convscope in a page of your own. `docs/embedding.md` says how it is used.
//
// It wraps a frame of embed.html, so nothing of the page around reaches the program and nothing of the program the page; they
// speak by messages (version 1). Everything that an attribute says stands behind the frame's #: the address stays one file in
// every cache, and no server hears what is shown.

const VERSION = 1;
const HERE = import.meta.url;

/** Attributes, each a property of the same name. Those of VIEW are keys of the frame's address; the others mean something here. */
const VIEW = ['mode', 'theme', 'edit', 'show', 'hide', 'layer', 'anim', 'cmap'];
const PROPERTIES = ['model', 'src', ...VIEW, 'loading', 'height', 'poster', 'label', 'base'];

/** What the page around calls its colours: these attributes and classes of its root or body. */
const MARKS = ['data-md-color-scheme', 'data-theme', 'data-bs-theme', 'data-color-mode', 'class'];
const DARK = /^(slate|dark)$|(^|\s)(dark|dark-mode|quarto-dark|theme-dark)(\s|$)/;
const LIGHT = /^(default|light)$|(^|\s)(light|light-mode|quarto-light|theme-light)(\s|$)/;

/** Milliseconds in which a frame that has loaded, and a request, are answered. */
const PATIENCE = 20_000;
const LEAST = 200, MOST = 4000;

/** The few words that are said before the program, which has all others, is there. */
const WORDS = {
  en: { frame: 'Interactive convolutional network', start: 'Load the interactive model', silent: 'The frame did not answer.', gone: 'The element was taken out of the page.', anew: 'The frame was loaded anew.' },
  zh: { frame: '可交互的卷积神经网络', start: '载入可交互的模型', silent: '框架没有回应。', gone: '元素已从页面移除。', anew: '框架已重新载入。' },
};

const STYLE = `
:host { display: block; position: relative; height: 420px; }
:host([hidden]) { display: none; }
:host([height="auto"]) { height: auto; }
iframe { display: block; width: 100%; height: 100%; border: 0; color-scheme: normal; }
[part=poster] { position: absolute; inset: 0; display: grid; place-content: center; justify-items: center; gap: 12px; overflow: auto; background: Canvas; color: CanvasText; }
[part=poster] img, ::slotted(img) { max-width: 100%; }
[part=button] { min-height: 44px; padding: 4px 20px; font: inherit; cursor: pointer; }
.there [part=poster], .bare:not(.waits) [part=poster] { display: none; }
@media print {
  :host(:not(.x)) { height: auto; }
  .filled iframe, [part=button] { display: none; }
  .filled [part=poster] { display: block; position: static; }
}`;

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
  #root = this.attachShadow({ mode: 'open' });
  #box; #poster; #frame; #frames = 0;
  #loads; #ready; #there = false;
  #told = new Map();
  #wanted = new Map();
  #seq = 0;
  #origin = '*';
  #state = null; #worked = null;

  static observedAttributes = [...PROPERTIES, 'lang'];

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.#root.adoptedStyleSheets = [sheet];
    this.#box = this.#root.appendChild(document.createElement('div'));
    this.#box.style.height = '100%';
    this.#poster = this.#box.appendChild(document.createElement('div'));
    this.#poster.part = 'poster';
    const slot = this.#poster.appendChild(document.createElement('slot'));
    slot.onslotchange = () => this.#fill(slot);
    this.#promise();
  }

  // --- In and out of the page ----------------------------------------------------------------------------------------------------

  connectedCallback() {
    for (const name of [...PROPERTIES, 'value']) {
      // Set before this class was known: the element's own, and in the way of the class's.
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
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
    this.#worked = this.#state?.changed ? this.#state.document : null;
    this.#unload('gone');
  }

  attributeChangedCallback(name, before, after) {
    if (before === after || !this.isConnected) return;
    this.#show();
    if (!this.#frame) return;
    if (name === 'base' || name === 'loading') {
      if (name === 'base') this.#unload('anew');
      if (this.loading !== 'click') this.#load();
    } else if (name === 'model' || name === 'src') this.#go(true);
    else if (VIEW.includes(name) || name === 'lang') this.#go(false);
  }

  // --- Attributes as properties --------------------------------------------------------------------------------------------------

  static {
    for (const name of PROPERTIES) {
      Object.defineProperty(this.prototype, name, {
        configurable: true,
        enumerable: true,
        get() {
          const value = this.getAttribute(name) ?? '';
          return name === 'loading' && value !== 'eager' && value !== 'click' ? 'lazy' : value;
        },
        set(value) {
          if (value === null || value === undefined) this.removeAttribute(name);
          else this.setAttribute(name, value);
        },
      });
    }
  }

  /** The document, as it was told last: Keras's JSON with what Convscope keeps beside it. */
  get value() { return this.#state?.document ?? null; }
  set value(value) { if (value) this.setState(value).catch(error => this.#fire('error', { code: error.code, message: error.message })); }

  /** What there is to say of each layer. */
  get shapes() { return Object.freeze((this.#state?.layers ?? []).map(layer => Object.freeze({ ...layer }))); }

  /** Fulfilled when the frame answers. */
  get ready() { return this.#ready.promise; }

  // --- Methods -------------------------------------------------------------------------------------------------------------------

  getState() { return this.#ask('get').then(said => said.document); }
  setState(model) { return this.#ask('set', { model, begin: false }); }
  setParam(layer, key, value) { return this.#ask('param', { layer, key, value }).then(said => said.layer); }
  select(layer) { return this.#ask('select', { layer }); }
  step(n = 1) { return this.#ask('step', { n }); }
  reset() { return this.#ask('reset').then(() => {}); }
  exportImage(as = 'svg') { return this.#ask('export', { as }).then(said => said.text); }
  exportCode(as = 'keras') { return this.#ask('export', { as }).then(said => said.text); }
  describe() { return this.#ask('describe').then(said => said.text); }

  /** Asks the frame, when it answers; one that was not to load yet is loaded. */
  async #ask(type, data) {
    if (!this.isConnected) throw this.#error('gone');
    this.#load();
    if (this.#frame.loading === 'lazy') this.#frame.loading = 'eager';
    await this.#ready.promise;
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
    if (!resolve) return;
    this.#wanted.delete(seq);
    clearTimeout(timer);
    if (!said.error) resolve(said);
    else reject(said.error instanceof Error ? said.error : new ConvscopeError(said.error));
  }

  #error(code) { return new ConvscopeError({ code, message: this.#words[code] }); }
  get #words() { return /^zh\b/i.test(this.#lang ?? '') ? WORDS.zh : WORDS.en; }

  /** The language of the element or of what it stands in, where the program speaks it. */
  get #lang() { return this.closest('[lang]')?.lang.match(/^(en|zh)\b.*/i)?.[0]; }
  get #theme() { return this.theme && this.theme !== 'auto' ? this.theme : around(); }

  // --- The frame -----------------------------------------------------------------------------------------------------------------

  #promise() {
    this.#there = false;
    this.#ready = Promise.withResolvers?.() ?? {};
    this.#ready.promise ??= new Promise((resolve, reject) => Object.assign(this.#ready, { resolve, reject }));
    // Whoever waits for it hears of it; that nobody waits is no error.
    this.#ready.promise.catch(() => {});
  }

  /** What the frame shows, as it stands behind its #. */
  #address(whole) {
    const said = {};
    for (const name of VIEW) if (this[name]) said[name] = this[name];
    said.theme = this.#theme;
    if (this.#lang) said.lang = this.#lang;
    if (this.id) said.id = this.id;
    if (this.getAttribute('height') !== 'auto') said.resize = '0';
    if (location.origin !== 'null') said.origin = location.origin;
    let shown = '';
    if (whole && this.model) {
      const [, key, model] = this.model.trim().match(/^#?(?:([msp])=)?(.*)$/s);
      shown = `${key ?? (/^\d+[zj]\./.test(model) ? 's' : 'm')}=${encodeURIComponent(model)}&`;
    } else if (whole && this.src) {
      shown = `u=${encodeURIComponent(new URL(this.src, document.baseURI))}&`;
    }
    const pairs = Object.entries(said).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
    const url = new URL('embed.html', this.base ? new URL(this.base.replace(/\/?$/, '/'), document.baseURI) : HERE);
    return `${url}#${shown}${pairs.join('&')}`;
  }

  #load() {
    if (this.#frame) return;
    this.#poster.querySelector('button')?.remove();
    const frame = this.#frame = document.createElement('iframe');
    frame.part = 'frame';
    frame.allow = 'clipboard-write; fullscreen';
    frame.referrerPolicy = 'no-referrer';
    frame.loading = this.loading === 'lazy' ? 'lazy' : 'eager';
    if (globalThis.crossOriginIsolated) frame.credentialless = true;
    this.#loads = 0;
    frame.onload = () => {
      // Another document in the same frame: what the one before was asked, nobody answers.
      if (this.#loads++ && this.#there) this.#restart('anew');
      clearTimeout(this.#frames);
      this.#frames = setTimeout(() => this.#there || this.#fail(), PATIENCE);
    };
    this.#show();
    frame.src = this.#address(true);
    this.#box.append(frame);
  }

  #unload(why) {
    clearTimeout(this.#frames);
    this.#frame?.remove();
    this.#frame = undefined;
    this.#restart(why);
  }

  #restart(why) {
    this.#box.classList.remove('there');
    this.#ready.reject(this.#error(why));
    for (const seq of [...this.#wanted.keys()]) this.#settle(seq, { error: this.#error(why) });
    this.#promise();
  }

  #fail() {
    this.#fire('error', { code: 'silent', message: this.#words.silent });
    this.#ready.reject(this.#error('silent'));
  }

  /** Another model, or another way to show it, in the frame that is there: what is behind the # changes, no page is loaded. */
  #go(whole) {
    if (whole) this.#worked = null;
    if (this.#there) this.#frame.contentWindow.location.replace(this.#address(whole));
    else this.#frame.src = this.#address(true);
  }

  /** What of the attributes shows here. */
  #show() {
    const height = Number(this.height);
    if (height > 0) this.style.height = `${height}px`;
    else if (this.style.height) this.style.height = '';
    this.#box.style.minHeight = this.height === 'auto' ? '' : '100%';
    let picture = this.#poster.querySelector('img');
    if (this.poster) {
      if (!picture) this.#poster.append(picture = Object.assign(new Image(), { alt: '' }));
      picture.src = new URL(this.poster, document.baseURI);
    } else picture?.remove();
    if (!this.#frame && this.loading === 'click' && !this.#poster.querySelector('button')) {
      const button = this.#poster.appendChild(document.createElement('button'));
      Object.assign(button, { type: 'button', part: 'button', textContent: this.#words.start });
      button.onclick = () => {
        this.#load();
        this.#ready.promise.then(() => this.#frame?.focus({ preventScroll: true }), () => {});
      };
    }
    this.#box.classList.toggle('waits', this.loading === 'click' && !this.#frame);
    this.#fill(this.#poster.querySelector('slot'));
    if (!this.#frame) return;
    if (!this.label && !this.#frame.title) console.warn('<conv-scope> has no `label`: readers of screens hear only', this.#words.frame, this);
    this.#frame.title = this.label || this.#words.frame;
  }

  #fill(slot) {
    const filled = this.poster || slot.assignedNodes().some(node => node.nodeType === 1 || node.textContent.trim());
    this.#box.classList.toggle('filled', !!filled);
    this.#box.classList.toggle('bare', !filled);
  }

  /** The page around may have other colours, or another language. */
  look() {
    const said = { theme: this.#theme, lang: this.#lang };
    for (const [key, value] of Object.entries(said)) {
      if (value === this.#told.get(key) || !value) continue;
      this.#told.set(key, value);
      if (this.#there) this.#post(key, { [key]: value });
    }
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
      case 'hello': {
        this.#origin = event.origin === 'null' ? '*' : event.origin;
        const [theme, lang] = [this.#theme, this.#lang];
        this.#told = new Map(Object.entries({ theme, lang }));
        this.#post('init', { theme, lang });
        break;
      }
      case 'ready':
        if (this.#there) break;
        this.#there = true;
        clearTimeout(this.#frames);
        this.#box.classList.add('there');
        if (this.#worked) this.value = this.#worked;
        this.#worked = null;
        this.#fire('ready', data);
        this.#ready.resolve();
        break;
      case 'state':
        this.#state = data;
        this.#fire('change', data);
        break;
      case 'size':
        if (this.height === 'auto' && data.height > 0) {
          const height = Math.min(MOST, Math.max(LEAST, Math.ceil(data.height)));
          this.#frame.style.height = `${height}px`;
          this.#fire('resize', { height });
        }
        break;
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

globalThis.customElements?.get('conv-scope') ?? globalThis.customElements?.define('conv-scope', ConvScope);

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
      const value = model.get(name);
      if (value === undefined || value === null || JSON.stringify(value) === JSON.stringify(scope[name])) return;
      scope[name] = value;
    };
    take();
    model.on?.(`change:${name}`, take);
    ends.push(() => model.off?.(`change:${name}`, take));
  }
  const give = pairs => {
    for (const [name, value] of Object.entries(pairs)) if (model.get(name) !== undefined) model.set?.(name, value);
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
