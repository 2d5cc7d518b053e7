import type { Range } from "../../../codec/item/base.js";
import type { Cells, Target } from "../../../codec/item/conditioner.js";
import { backAfter } from "../../../codec/item/flow.js";
import { type Lattice, latticeSize } from "../../../codec/item/lattice.js";
import { channelsLeft } from "../../../codec/item/layer/factor.js";
import { squeezeSources } from "../../../codec/item/layer/squeeze.js";
import type { Neighbourhood, Tap } from "../../../codec/item/neighbourhood.js";
import { ROUGHNESS_UNIT } from "../../../codec/item/neighbourhood.js";
import { clamp } from "../../../codec/item/numbers.js";
import { firstPlaces, type Neighbour, nearest, nearestOnes, type Place, squeezedPlaces } from "./geometry.js";
import type { ItemArray } from "./items.js";
import type { ConditionerPlan, FlowPlan, LayerPlan } from "./plan.js";

/** How wide nets look and how large they are. */
export interface NetOptions {
  readonly hidden: readonly number[];
  /** Taps of the colour of a target, and of each other colour. */
  readonly taps: number;
  readonly otherTaps: number;
}

/** What was measured of a channel. */
interface ChannelStatistics {
  readonly least: number;
  readonly greatest: number;
  readonly mean: number;
  readonly deviation: number;
}

const LARGEST_SPREAD = 2 ** 17;
const LEAST_SPREAD = 32;
/** Cells that are looked at to tell how rough data are. */
const MEASURED_CELLS = 4000;
/** The least roughness, as a part of what is usual. */
const SPREAD_PART = 0.15;
const LARGEST_LEVEL_INPUT = 255;

/**
 * Builds the plan of a flow layer by layer: it takes items of the training data along, so that each layer knows what it
 * works on.
 */
export class Planner {
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

  constructor({ count, shape, values }: ItemArray, back: number) {
    this.#first = { ...shape };
    this.lattice = this.#first;
    this.#count = count;
    this.#values = Int32Array.from(values);
    this.back = back;
    this.#firstBack = back;
    this.places = firstPlaces(shape);
    this.#middles = Array.from({ length: shape.channels }, (_, channel) =>
      back > 0 ? this.#values[channel]! : 0,
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

  statistics(channel: number): ChannelStatistics {
    let least = Infinity;
    let greatest = -Infinity;
    let sum = 0;
    let squares = 0;
    let count = 0;
    for (let at = channel; at < this.#values.length; at += this.lattice.channels) {
      const value = this.#values[at]!;
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
      sum += value;
      squares += value * value;
      count++;
    }
    const mean = sum / count;
    return { least, greatest, mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) };
  }

  /** Where values of a channel are thought to lie: with a margin, unless its ends are met as often as if they were limits. */
  range(channel: number): Range {
    const { least, greatest } = this.statistics(channel);
    let atLeast = 0;
    let atGreatest = 0;
    for (let at = channel; at < this.#values.length; at += this.lattice.channels) {
      if (this.#values[at] === least) atLeast++;
      if (this.#values[at] === greatest) atGreatest++;
    }
    const limit = (this.#values.length / this.lattice.channels) * 2e-4 + 2;
    const margin = Math.ceil((greatest - least) * (this.#isTrained ? 1 : 0.125)) + (this.#isTrained ? 64 : 1);
    const isLimit = (count: number) => !this.#isTrained && count > limit;
    return {
      least: isLimit(atLeast) ? least : least - margin,
      greatest: isLimit(atGreatest) ? greatest : greatest + margin,
    };
  }

  /** A neighbourhood of taps, in units of what their differences usually are. */
  neighbourhood(channel: number, taps: readonly Tap[], references: 0 | 1 | 2 | 4, own = -1): Neighbourhood {
    const { least, greatest, mean, deviation } = this.statistics(channel);
    const center = Math.round(mean);
    const span = Math.max(greatest - center, center - least, 1);
    const level = Math.max(0, Math.ceil(Math.log2(span / LARGEST_LEVEL_INPUT)));
    const usual = taps.length === 0 ? deviation : this.#usualDifference(taps, references, center);
    const part = taps.length === 0 ? 1 : SPREAD_PART;
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

  /** The mean difference of taps from their reference, of those cells that have all of them. */
  #usualDifference(taps: readonly Tap[], references: number, center: number): number {
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
        return [this.#values[from * size + (row * width + column) * channels + tap.channel]!];
      });
      if (values.length < taps.length) continue;
      const first = values.slice(0, references);
      const reference = references === 0 ? center : first.reduce((one, other) => one + other, 0) / references;
      for (const value of values) sum += Math.min(4095, Math.abs(value - reference)) / values.length;
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
    const near = (target: number, colour: number, count: number) =>
      nearest(this.places, this.lattice, target, colour, this.back, isKnown, count);
    const coloursOf = new Set(channels.map((channel) => this.places[channel]!.colour));
    for (const channel of channels) {
      const { colour } = this.places[channel]!;
      const own = near(channel, colour, taps);
      const isSeen = order === "causal" && channels.length > 1 && channel !== channels.at(-1);
      owns.push(this.neighbourhood(channel, own, nearestOnes(own), isSeen ? channel : -1));
      for (const other of new Set(this.places.map((place) => place.colour))) {
        if (other === colour || coloursOf.has(other)) continue;
        const seen = near(channel, other, 64);
        const { chosen, references } = alike(own, seen, otherTaps);
        if (chosen.length > 0) others.push(this.neighbourhood(chosen[0]!.channel, chosen, references));
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

  /** Adds a layer that changes values in place; `map` is what it does to an item before it is trained. */
  add(layer: LayerPlan, isTrained: boolean, map: (item: Int32Array) => Int32Array): void {
    this.#layers.push(layer);
    this.#isTrained ||= isTrained;
    this.#mapItems(latticeSize(this.lattice), map);
  }

  /** Codes channels and goes on with the others. */
  factor(
    channels: readonly number[],
    conditioner: ConditionerPlan,
    components: number,
    base: "logistic" | "normal" | "uniform" = "logistic",
  ): void {
    const ranges = channels.map((channel) => this.range(channel));
    this.#layers.push({ kind: "factor", base, components, conditioner, ranges });
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
    this.back = 0;
  }

  #mapItems(size: number, map: (item: Int32Array) => Int32Array): void {
    const from = latticeSize(this.lattice);
    const mapped = new Int32Array(size * this.#count);
    for (let item = 0; item < this.#count; item++) {
      mapped.set(map(this.#values.slice(item * from, (item + 1) * from)), item * size);
    }
    this.#values = mapped;
  }
}

/**
 * Of another colour: first what lies where the references of the own colour lie, so that differences to it tell how the colour
 * changes from there to here, then what is nearest.
 */
function alike(
  own: readonly Neighbour[],
  seen: readonly Neighbour[],
  count: number,
): { chosen: Neighbour[]; references: 0 | 1 | 2 | 4 } {
  const references = nearestOnes(own);
  const same = own
    .slice(0, references)
    .map((one) =>
      seen.find((other) => other.back === one.back && other.down === one.down && other.right === one.right),
    )
    .filter((one) => one !== undefined);
  if (references === 0 || same.length < references) {
    const chosen = seen.slice(0, count);
    return { chosen, references: nearestOnes(chosen) };
  }
  const rest = seen.filter((one) => !same.includes(one));
  return { chosen: [...same, ...rest.slice(0, count - same.length)], references };
}
