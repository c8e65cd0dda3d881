// The types of the package, written by hand and held to it by tests.

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

/** Loads the WebAssembly part: from beside this file, or from what is given. Call it once, before anything else. */
export default function init(
  module?: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>,
): Promise<unknown>;

/** The same at once, from bytes or a module: in Node, or in a worker. */
export function initSync(module: { module: BufferSource | WebAssembly.Module }): unknown;

/** The JSON of a Keras 3 or Keras 2 model, Sequential or Functional: its text, or what `JSON.parse` makes of it. */
export type Keras = string | object;

/** Sizes without the batch, in Keras's order: `[h, w, c]` or `[n]`. A free size is null. */
export type Shape = (number | null)[];

/** The language of messages. */
export interface Options {
  /** `"en"` unless said otherwise. */
  locale?: "en" | "zh-CN";
}

/** What the reader of a file should hear of, though the network works. */
export interface Warning {
  /** A short stable name. */
  code: string;
  /** The place in the file: `config.layers[3].config.dtype`. */
  path: string;
  message: string;
}

export interface Report {
  /** In the network's order. */
  layers: LayerReport[];
  totals: {
    params: number;
    trainable: number;
    nonTrainable: number;
    /** Bytes of all weights as 32-bit numbers. */
    bytes: number;
    /** Multiply-adds for one sample. */
    macs: number;
    /** Bytes of all maps for one sample, the input not counted. */
    mapBytes: number;
  };
  /** No layer has a problem or waits for one that has. */
  ok: boolean;
}

export interface LayerReport {
  name: string;
  className: string;
  /** The names of the layers it reads. */
  inputs: string[];
  /** Null where there is a problem, or the layer waits. */
  outputShape: Shape | null;
  params: number;
  trainable: number;
  nonTrainable: number;
  /** Multiply-adds for one sample; null where a size is free. */
  macs: number | null;
  /** In Keras's order. */
  weights: { name: string; shape: number[]; trainable: boolean }[];
  /** What one value sees of the picture, in pixels along height and width; null where that is all of it, or not known. */
  receptiveField: { size: [number, number]; stride: [number, number] } | null;
  /** What a window really pads; null for a layer that has none. */
  padding: { top: number; bottom: number; left: number; right: number } | null;
  /** Input at the end that no window reads. */
  unread: { rows: number; columns: number } | null;
  problem: Problem | null;
  /** The layer above that cannot work, and stops this one. */
  waitingOn: string | null;
}

export interface Problem {
  /** A short stable name. */
  code: string;
  message: string;
  /** Up to three ways out. Of networks with many problems, those of the first twenty. */
  repairs: { label: string; edits: Edit[] }[];
}

/** A change to a network, as a repair proposes it. */
export type Edit =
  | { edit: "set"; layer: string; argument: string; value: unknown }
  | { edit: "insert"; at: number; className: string }
  | { edit: "remove"; layer: string }
  | { edit: "move"; layer: string; at: number }
  | { edit: "duplicate"; layer: string }
  | { edit: "rename"; layer: string; name: string }
  | { edit: "switch"; layer: string; off: boolean }
  | { edit: "train"; layer: string; trainable: boolean }
  | { edit: "connect"; layer: string; inputs: string[] };

/** What is thrown: an `Error` whose name is `"ConvscopeError"`. */
export interface ConvscopeError extends Error {
  name: "ConvscopeError";
  /** A short stable name, the same in every language. */
  code: string;
  /** What it is about: a place in the JSON, an argument, a layer; empty where it is about all of it. */
  path: string;
}

/**
 * Everything that can be said of a model without running it. An architecture that does not work throws nothing: the report
 * says what is wrong, and where. Text that is no model throws a `ConvscopeError`.
 */
export function analyze(model: Keras, options?: Options): Report & { warnings: Warning[] };

/** Values in Keras's order: the last axis runs fastest. */
export interface Values {
  shape: number[];
  data: Float32Array;
}

/** One input: its values in the order of the input layer's axes; with their sizes where the layer leaves more than one free. */
export type Input = Float32Array | Values;

/** Where one value comes from. */
export interface Trace {
  layer: string;
  at: number[];
  /** How the terms make the value; a mean's terms each hold their share of it. */
  op: "sum" | "max" | "mean" | "copy" | "product" | "quotient" | "min";
  /** `at` is null for a cell of padding, which never is the greatest. */
  terms: { layer: string; at: number[] | null; value: number; weight: number | null; product: number }[];
  bias: number;
  /** What the terms and the bias come to. */
  before: number;
  /** The function that makes the value of it, by Keras's name. */
  activation: string;
  /** The value, as it stands in the map. */
  value: number;
}

/** A network with weights, that can be run. Its memory is freed by `free`, or with the page. */
export class Network {
  private constructor();
  /** Throws a `ConvscopeError` if it is no model. The weights are those the page starts with. */
  static fromKeras(model: Keras, options?: Options): Network;
  /** Of a link, or its fragment: `#m=i28x28x1-c6k5p.tanh-a2-f-d10.softmax`. Its weights come with it. */
  static fromLink(link: string, options?: Options): Network;
  readonly warnings: Warning[];
  report(): Report;
  /** All weights anew: Glorot uniform, biases 0. The same seed gives the same values everywhere. */
  seedWeights(seed: number): void;
  /** One layer's weights, in Keras's order and layout. Every length is checked. */
  setWeights(layer: string, arrays: Float32Array[]): void;
  getWeights(layer: string): (Values & { name: string })[];
  /** Runs the network on one picture, or on one for each input by its name. The values of its (first) output. */
  predict(input: Input | Record<string, Input>): Float32Array;
  /** The values after any layer, of the last run. */
  activation(layer: string): Values;
  /** Where one value of the last run comes from; `at` is its place, in Keras's order. */
  trace(layer: string, at: number[]): Trace;
  /** Model JSON that Keras 3 loads. */
  toKeras(): object;
  /** Python that makes it with Keras. */
  toKerasPython(): string;
  /** Python that makes it with PyTorch: an `nn.Module` with the same shapes, counts and values. */
  toPyTorch(): string;
  /** A drawing of the stack, as an SVG. */
  toSvg(): string;
  /** The network in plain words: a line about all of it, and one a layer. In its own language, unless said otherwise. */
  describe(locale?: "en" | "zh-CN"): string;
  /** The text of `model.summary()`. */
  summary(lineLength?: number): string;
  /** The fragment of a link to it, without `#`. Weights set with `setWeights` are not in it. Throws with code `too-long`. */
  toLink(): string;
  free(): void;
  [Symbol.dispose](): void;
}
