/** What the frame tells of a layer. */
export interface LayerState {
  readonly name: string;
  readonly className: string;
  /** Without the batch; a free size, or all of it where the layer does not work, is null. */
  readonly shape: readonly (number | null)[] | null;
  readonly params: number;
  readonly problem: { readonly code: string; readonly message: string } | null;
  readonly waitingOn: string | null;
}

/** What `scope-change` brings. */
export interface State {
  /** Whether it is another document than the frame began with. */
  changed: boolean;
  /** Keras's JSON with what Convscope keeps beside it; null where it is too large for a message. */
  document: object | null;
  /** What the document does not carry. */
  leftOut: ("picture" | "weights" | "filters" | "document")[];
  layers: LayerState[];
  ok: boolean;
  selected: string;
  totals: { params: number; macs: number; mapBytes: number };
}

/** Where the window of the selected layer stands. */
export interface StepState {
  layer: string;
  step: number;
  count: number;
  row: number;
  column: number;
  map: number;
  /** Null until it is computed. */
  value: number | null;
  verb: "interacted";
  object: string;
}

/** What a check of a lesson came to. */
export interface CheckState {
  lesson: string;
  step: number;
  steps: number;
  passed: boolean;
  verb: "passed" | "answered" | "skipped" | "completed";
  object: string;
}

export interface SelectState { layer: string; index: number; className: string }

/** `code` stays, the message is in the frame's language. */
export class ConvscopeError extends Error {
  readonly code: string;
}

export interface ConvScopeEventMap {
  "scope-ready": CustomEvent<{ version: string; modes: string[]; langs: string[] }>;
  "scope-error": CustomEvent<{ code: string; message: string }>;
  "scope-change": CustomEvent<State>;
  "scope-select": CustomEvent<SelectState>;
  "scope-step": CustomEvent<StepState>;
  "scope-check": CustomEvent<CheckState>;
  "scope-resize": CustomEvent<{ height: number }>;
}

/** `<conv-scope>`. Its properties are its attributes; one that is absent is an empty text. */
export class ConvScope extends HTMLElement {
  /** A stack as links have it (`i5x5x1-c1k3s2`), `p=…`, or a packed document. */
  model: string;
  /** The address of a network's JSON. */
  src: string;
  mode: string;
  theme: string;
  edit: string;
  show: string;
  hide: string;
  layer: string;
  /** With `mode` lesson: which. */
  lesson: string;
  anim: string;
  cmap: string;
  speed: string;
  text: string;
  links: string;
  /** The heading in the frame; the network's own name where there is none. */
  heading: string;
  /** `lazy`, `eager` or `click`. */
  loading: string;
  /** Pixels, or `auto`. */
  get height(): string;
  set height(height: string | number);
  /** A picture to show before the frame is there. */
  poster: string;
  /** The frame's title: what it is called aloud. */
  label: string;
  /** The folder that `embed.html` is in, if it is not this module's. */
  base: string;
  /** The document, as it was told last. */
  get value(): object | null;
  set value(document: object | string | null);
  readonly shapes: readonly LayerState[];
  /** Fulfilled when the frame answers; another promise when the element is put in again. */
  readonly ready: Promise<void>;
  getState(): Promise<object>;
  setState(document: object | string): Promise<void>;
  setParam(layer: string | number, key: string, value: unknown): Promise<LayerState>;
  select(layer: string | number): Promise<SelectState>;
  step(n?: number): Promise<StepState>;
  reset(): Promise<void>;
  /** The text of an SVG, or the address (`data:`) of a PNG. */
  exportImage(as?: "svg" | "png", of?: "stack" | "window" | "maps"): Promise<string>;
  exportCode(as?: "keras" | "torch" | "json" | "summary"): Promise<string>;
  describe(): Promise<string>;
  addEventListener<K extends keyof ConvScopeEventMap>(type: K, listener: (this: ConvScope, event: ConvScopeEventMap[K]) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

/** The part of anywidget's model that is used. */
export interface WidgetModel {
  get(name: string): any;
  set?(name: string, value: unknown): void;
  save_changes?(): void;
  on?(event: string, run: () => void): void;
  off?(event: string, run: () => void): void;
}

/** A widget of anywidget; what it gives back takes it away again. */
export function render(context: { model: WidgetModel; el: HTMLElement }): () => void;
declare const widget: { render: typeof render };
export default widget;

declare global {
  interface HTMLElementTagNameMap { "conv-scope": ConvScope }
}
