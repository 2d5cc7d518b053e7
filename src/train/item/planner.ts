import type { BaseKind, Range } from "../../../codec/item/base.js";
import type { Cells, Target } from "../../../codec/item/conditioner.js";
import { backAfter } from "../../../codec/item/flow.js";
import { LARGEST_VALUE, type Lattice, latticeSize } from "../../../codec/item/lattice.js";
import { ALL_DIGITS } from "../../../codec/item/layer/compand.js";
import { channelsLeft } from "../../../codec/item/layer/factor.js";
import { squeezeSources } from "../../../codec/item/layer/squeeze.js";
import type { Neighbourhood, Tap } from "../../../codec/item/neighbourhood.js";
import { ROUGHNESS_UNIT } from "../../../codec/item/neighbourhood.js";
import { clamp } from "../../../codec/item/numbers.js";
import { kindOf } from "../../../codec/item/registry.js";
import type { Kernel } from "../../../codec/kernel.js";
import type { Strand } from "../../formats/items/integermap.js";
import { alike, firstPlaces, nearest, nearestOnes, type Place, squeezedPlaces } from "./geometry.js";
import type { ItemArray } from "./items.js";
import type { ConditionerPlan, FlowPlan, LayerPlan } from "./plan.js";
import { categoriesOf, isHeavyTailed, rangeOf, statisticsOf, valuesWithGaps } from "./statistics.js";
import { HALVES, modelBefore } from "./untrained.js";

/** How wide nets look and how large they are. */
export interface NetOptions {
  readonly hidden: readonly number[];
  /** Taps of the colour of a target, and of each other colour. */
  readonly taps: number;
  readonly otherTaps: number;
}

const LARGEST_SPREAD = 2 ** 17;
const LEAST_SPREAD = 32;
/** Cells that are looked at to tell how rough data are. */
const MEASURED_CELLS = 4000;
/** The least roughness, as a part of what is usual. */
const SPREAD_PART = 0.15;
const LARGEST_LEVEL_INPUT = 255;
/**
 * Binary digits that companding keeps behind the first: few, so that a value that is far from all others does not make the neighbourhood
 * so rough that nothing else is seen of it.
 */
const KEPT_DIGITS = 1;

/**
 * Builds the plan of a flow layer by layer: it takes items of the training data along, so that each layer knows what it
 * works on.
 */
export class Planner {
  readonly #kernel: Kernel;
  readonly #first: Lattice;
  readonly #middles: readonly number[];
  readonly #firstBack: number;
  readonly #layers: LayerPlan[] = [];
  readonly #count: number;
  #values: Int32Array;
  lattice: Lattice;
  back: number;
  places: readonly Place[];
  #isTrained = false;
  /** For each channel the values that a table maps to places, as long as nothing else has changed them. */
  #tables: readonly Int32Array[] = [];
  /** Items as they were when the present ones were changed in a way that those before are not taken along. */
  #along: Int32Array | undefined;
  /** What stands before the first item, as it was taken along. */
  #alongMiddles: Int32Array;

  /** @param kernel that layers run in */
  constructor(kernel: Kernel, { count, shape, values }: ItemArray, back: number) {
    this.#kernel = kernel;
    this.#first = { ...shape };
    this.lattice = this.#first;
    this.#count = count;
    this.#values = Int32Array.from(values);
    this.back = back;
    this.#firstBack = back;
    this.places = firstPlaces(shape);
    this.#middles = Array.from({ length: shape.channels }, (_, channel) =>
      back > 0
        ? clamp(Math.round(statisticsOf(this.#strand(channel)).mean), -LARGEST_VALUE, LARGEST_VALUE)
        : 0,
    );
    this.#alongMiddles = Int32Array.from(
      { length: latticeSize(shape) },
      (_, at) => this.#middles[at % shape.channels]!,
    );
  }

  plan(): FlowPlan {
    return { lattice: this.#first, back: this.#firstBack, middles: this.#middles, layers: this.#layers };
  }

  /** The channel of a place and a colour. */
  channelOf(colour: number, phase: number): number {
    const same = this.places.flatMap((place, channel) => (place.colour === colour ? [channel] : []));
    return same[phase]!;
  }

  #strand(channel: number, values: Int32Array = this.#values): Strand {
    return { values, begin: channel, step: this.lattice.channels };
  }

  /** A neighbourhood of taps, in units of what their differences usually are. */
  neighbourhood(channel: number, taps: readonly Tap[], references: 0 | 1 | 2 | 4, own = -1): Neighbourhood {
    const { least, greatest, mean, deviation } = statisticsOf(this.#strand(channel, this.#seenBy(taps)));
    const center = Math.round(mean);
    const span = Math.max(greatest - center, center - least, 1);
    const level = Math.max(0, Math.ceil(Math.log2(span / LARGEST_LEVEL_INPUT)));
    // Where differences of taps do not tell how rough it is, the values' own do.
    const isTold = taps.length > 1;
    const usual =
      taps.length === 0 ? deviation : this.#usualDifference(channel, taps, references, center, isTold);
    const part = isTold ? SPREAD_PART : 1;
    const spread = clamp(Math.round(ROUGHNESS_UNIT * usual * part), LEAST_SPREAD, LARGEST_SPREAD);
    return {
      taps: taps.map(({ back, y, x, channel: from }) => ({ back, y, x, channel: from })),
      references,
      center,
      spread,
      level,
      own,
    };
  }

  /** The values that taps are of: those of items before only are what they were taken along to. */
  #seenBy(taps: readonly Tap[]): Int32Array {
    const isEarlier = taps.length > 0 && taps.every(({ back }) => back > 0);
    return isEarlier ? (this.#along ?? this.#values) : this.#values;
  }

  /** The mean difference of taps, or of a channel, from the taps' reference, of those cells that have all of them. */
  #usualDifference(
    channel: number,
    taps: readonly Tap[],
    references: number,
    center: number,
    isOfTaps: boolean,
  ): number {
    const all = this.#seenBy(taps);
    const { height, width, channels } = this.lattice;
    const size = latticeSize(this.lattice);
    const steps = Math.max(1, Math.floor((this.#count * height * width) / MEASURED_CELLS));
    let sum = 0;
    let count = 0;
    for (let cell = 0; cell < this.#count * height * width; cell += steps) {
      const item = Math.floor(cell / (height * width));
      const y = Math.floor((cell % (height * width)) / width);
      const x = cell % width;
      const values = taps.flatMap((tap) => {
        const row = y + tap.y;
        const column = x + tap.x;
        const from = item - tap.back;
        if (from < 0 || row < 0 || row >= height || column < 0 || column >= width) return [];
        return [all[from * size + (row * width + column) * channels + tap.channel]!];
      });
      if (values.length < taps.length) continue;
      const first = values.slice(0, references);
      const reference = references === 0 ? center : first.reduce((one, other) => one + other, 0) / references;
      const measured = isOfTaps ? values : [all[item * size + (y * width + x) * channels + channel]!];
      for (const value of measured) sum += Math.min(4095, Math.abs(value - reference)) / measured.length;
      count++;
    }
    return count === 0 ? 1 : sum / count;
  }

  /** A conditioner of channels that looks at the nearest values that are known. */
  conditioner(
    channels: readonly number[],
    { hidden, taps, otherTaps }: NetOptions,
    order: "apart" | "causal",
    cells: Cells = "all",
  ): ConditionerPlan {
    const targets = new Set(channels);
    const isKnown = ({ channel, y, x }: Tap): boolean => {
      if (!targets.has(channel)) return true;
      if (order === "causal") return y < 0 || (y === 0 && x < 0);
      return cells !== "all" && ((x + y) & 1) === 1;
    };
    const owns: Neighbourhood[] = [];
    const others: Neighbourhood[] = [];
    // Where items before are in other units than the present one, they have neighbourhoods of their own.
    const isAlike = this.#along === undefined;
    const back = isAlike ? this.back : 0;
    const near = (target: number, colour: number, count: number) =>
      nearest(this.places, this.lattice, target, colour, back, isKnown, count);
    const never = () => false;
    // In rows all targets have the same neighbourhoods of another column.
    const met = new Set<string>();
    const add = (one: Neighbourhood) => {
      const text = JSON.stringify(one);
      if (!met.has(text)) others.push(one);
      met.add(text);
    };
    const coloursOf = new Set(channels.map((channel) => this.places[channel]!.colour));
    for (const channel of channels) {
      const { colour } = this.places[channel]!;
      const own = near(channel, colour, taps);
      const isSeen = order === "causal" && channels.length > 1 && channel !== channels.at(-1);
      owns.push(this.neighbourhood(channel, own, nearestOnes(own), isSeen ? channel : -1));
      if (!isAlike && this.back > 0) {
        const earlier = nearest(this.places, this.lattice, channel, colour, this.back, never, otherTaps);
        others.push(this.neighbourhood(channel, earlier, nearestOnes(earlier)));
      }
      for (const other of new Set(this.places.map((place) => place.colour))) {
        if (other === colour || coloursOf.has(other)) continue;
        const seen = near(channel, other, 64);
        const { chosen, references } = alike(own, seen, otherTaps);
        if (chosen.length > 0) add(this.neighbourhood(chosen[0]!.channel, chosen, references));
      }
    }
    return {
      order,
      cells,
      neighbourhoods: [...owns, ...others],
      targets: channels.map((channel, neighbourhood): Target => ({ channel, neighbourhood })),
      hidden,
    };
  }

  squeeze(): void {
    const order = squeezeSources(this.lattice);
    const { height, width, channels } = this.lattice;
    this.#mapItems(order.length, (item) => order.map((from) => item[from]!));
    this.#layers.push({ kind: "squeeze" });
    this.lattice = { height: height / 2, width: width / 2, channels: 4 * channels };
    this.places = squeezedPlaces(this.places);
    this.back = backAfter({ kind: "squeeze" }, this.back);
  }

  /** All channels of the present lattice. */
  channels(): number[] {
    return Array.from({ length: this.lattice.channels }, (_, channel) => channel);
  }

  /** Maps channels that have gaps to places in lists of their values. */
  table(): void {
    const values = this.channels().map((channel) => valuesWithGaps(this.#strand(channel), this.#count));
    if (!values.some((all) => all.length > 0)) return;
    this.#add({ kind: "table", values }, false);
    this.#tables = values;
  }

  /** Compands channels whose integers range over many powers of two, around 0. */
  compand(): void {
    const digits = this.channels().map((channel) =>
      isHeavyTailed(this.#strand(channel)) ? KEPT_DIGITS : ALL_DIGITS,
    );
    if (digits.some((count) => count !== ALL_DIGITS)) this.#add({ kind: "compand", digits }, false);
  }

  shift(): void {
    const offsets = this.channels().map((channel) => Math.round(statisticsOf(this.#strand(channel)).mean));
    this.#add({ kind: "shift", offsets }, true);
  }

  scale(): void {
    this.#add({ kind: "scale", exponents: this.channels().map(() => 0) }, true);
  }

  /** @param weights at first, 256 to one */
  linear(weights: Int16Array, isFixed: boolean): void {
    this.#add({ kind: "linear", weights, isFixed }, !isFixed);
  }

  permute(order: readonly number[]): void {
    this.#add({ kind: "permute", order }, false);
    this.places = order.map((channel) => this.places[channel]!);
  }

  planar(seen: readonly number[], moved: readonly number[]): void {
    const { level, directions } = this.#parts(seen, moved);
    const normal = seen.map((_, index) => (index % 2 === 0 ? 64 : -64));
    this.#add({ kind: "planar", seen, level, moved, directions, normal, bias: 0 }, true);
  }

  radial(seen: readonly number[], moved: readonly number[]): void {
    const { level, directions } = this.#parts(seen, moved);
    const center = seen.map((channel) =>
      clamp(Math.round(statisticsOf(this.#strand(channel)).mean) >> level, -4095, 4095),
    );
    this.#add({ kind: "radial", seen, level, moved, directions, center, reach: 128 }, true);
  }

  /** Seen values are taken to some hundreds, and at first little is moved. */
  #parts(seen: readonly number[], moved: readonly number[]): { level: number; directions: number[] } {
    const largest = Math.max(
      1,
      ...seen.map((channel) => {
        const { least, greatest } = statisticsOf(this.#strand(channel));
        return Math.max(Math.abs(least), Math.abs(greatest));
      }),
    );
    const level = Math.max(0, Math.ceil(Math.log2(largest / 512)));
    return { level, directions: moved.map(() => 16) };
  }

  coupling(conditioner: ConditionerPlan, affine: boolean): void {
    this.#add({ kind: "coupling", affine, conditioner }, true);
  }

  autoregressive(conditioner: ConditionerPlan, direction: "maf" | "iaf", affine: boolean): void {
    this.#add({ kind: "autoregressive", direction, affine, conditioner }, true);
  }

  /** A conditioner that looks at nothing. */
  emptyConditioner(channels: readonly number[]): ConditionerPlan {
    return {
      order: "apart",
      cells: "all",
      neighbourhoods: channels.map((channel) => this.neighbourhood(channel, [], 0)),
      targets: channels.map((channel, neighbourhood): Target => ({ channel, neighbourhood })),
      hidden: [],
    };
  }

  /** Adds a layer that changes values in place, and takes items through it as it is before training. */
  #add(plan: LayerPlan, isTrained: boolean): void {
    this.#layers.push(plan);
    this.#tables = [];
    this.#isTrained ||= isTrained;
    const model = modelBefore(plan);
    const setting = {
      lattice: this.lattice,
      back: this.back,
      origins: Int32Array.from({ length: latticeSize(this.lattice) }, (_, at) => at),
    };
    const { takesAlong, open } = kindOf(model);
    const mark = this.#kernel.mark();
    const layer = open(model, setting, this.#kernel);
    const none = new Int32Array(0);
    const size = latticeSize(this.lattice);
    const back = takesAlong ? 0 : this.back;
    const values = this.#along ?? this.#values.slice();
    if (!takesAlong) this.#along = values;
    else this.#alongMiddles = layer.forward(this.#alongMiddles, none, HALVES);
    this.#mapItems(size, (item, index) => {
      if (back === 0) return layer.forward(item, none, HALVES);
      const before = new Int32Array(back * size);
      for (let earlier = 1; earlier <= back; earlier++) {
        const from = (index - earlier) * size;
        before.set(from < 0 ? this.#alongMiddles : values.subarray(from, from + size), (earlier - 1) * size);
      }
      return layer.forward(item, before, HALVES);
    });
    this.#kernel.release(mark);
  }

  /**
   * Codes channels and goes on with the others.
   * @param components distributions of a mixture; without them values are categories
   */
  factor(
    channels: readonly number[],
    conditioner: ConditionerPlan,
    components: number | undefined,
    kind: BaseKind = "logistic",
  ): void {
    const base = components === undefined ? "categorical" : kind;
    const ranges = channels.map((channel): Range => {
      if (components === undefined) return categoriesOf(this.#strand(channel));
      const places = this.#tables[channel]?.length ?? 0;
      if (places > 0) return { least: 0, greatest: places - 1 };
      return rangeOf(this.#strand(channel), this.#isTrained);
    });
    const categories = Math.max(...ranges.map(({ least, greatest }) => greatest - least + 1));
    this.#layers.push({ kind: "factor", base, components: components ?? categories, conditioner, ranges });
    const left = channelsLeft(conditioner.targets, this.lattice.channels);
    const { height, width } = this.lattice;
    const all = this.lattice.channels;
    const cells = height * width;
    this.#mapItems(cells * left.length, (item) =>
      Int32Array.from(
        { length: cells * left.length },
        (_, at) => item[Math.floor(at / left.length) * all + left[at % left.length]!]!,
      ),
    );
    this.places = left.map((channel) => this.places[channel]!);
    this.lattice = { ...this.lattice, channels: left.length };
    this.#tables = [];
    this.back = 0;
  }

  #mapItems(size: number, map: (item: Int32Array, index: number) => Int32Array): void {
    const from = latticeSize(this.lattice);
    const mapped = new Int32Array(size * this.#count);
    for (let item = 0; item < this.#count; item++) {
      mapped.set(map(this.#values.slice(item * from, (item + 1) * from), item), item * size);
    }
    this.#values = mapped;
  }
}
