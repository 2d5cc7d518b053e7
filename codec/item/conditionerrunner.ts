import type { Kernel, Span } from "../kernel.js";
import { type Conditioner, cellsOf, commonInputs, degreesOf, type Target } from "./conditioner.js";
import { type Lattice, latticeSize } from "./lattice.js";
import { packNeighbourhoods, tapPlaces, WORDS_OF_NEIGHBOURHOOD } from "./neighbourhood.js";
import { PlacedNet } from "./placednet.js";

/** Where the kernel leaves what it gathered, among the words of a neighbourhood: see `codec/kernel/item/neighbourhood.ts`. */
const REFERENCE = 7;
const ROUGHNESS = 8;

/**
 * Runs a conditioner in the kernel, on a workspace: the values of the present item, those of the items before it, the latest
 * first, then a center for each neighbourhood.
 */
export class ConditionerRunner {
  readonly cells: Int32Array;
  readonly targets: readonly Target[];
  readonly #kernel: Kernel;
  readonly #centers: Int32Array;
  readonly #isCausal: boolean;
  readonly #description: number;
  readonly #spans: readonly [workspace: Span, outputs: Span, neighbourhoods: Span];
  /** Words of the neighbourhood of each target. */
  readonly #surroundings: Int32Array;
  #workspace = new Int32Array(0);
  #outputs = new Int32Array(0);
  #neighbourhoods = new Int32Array(0);

  /**
   * @param kernel whose arena keeps the conditioner
   * @throws FlowzipError `limit-exceeded` where the engine has not the memory
   */
  constructor(kernel: Kernel, conditioner: Conditioner, lattice: Lattice, back: number) {
    const { neighbourhoods, targets, order, net } = conditioner;
    this.#kernel = kernel;
    this.cells = cellsOf(lattice, conditioner.cells);
    this.targets = targets;
    this.#isCausal = order === "causal";
    this.#centers = Int32Array.from(neighbourhoods, ({ center }) => center);
    this.#surroundings = Int32Array.from(
      targets,
      ({ neighbourhood }) => WORDS_OF_NEIGHBOURHOOD * neighbourhood,
    );
    const degrees = degreesOf(conditioner);
    const common = commonInputs(conditioner);
    const write = (words: ArrayLike<number>) => kernel.write(new Uint8Array(Int32Array.from(words).buffer));
    const workspace = kernel.allocate(4 * ((back + 1) * latticeSize(lattice) + neighbourhoods.length));
    const places = write(tapPlaces(lattice, neighbourhoods, back).map((place) => 4 * place));
    const around = write(packNeighbourhoods(neighbourhoods));
    const owns = neighbourhoods.flatMap(({ own }, index) =>
      own >= 0 ? [around.pointer + 4 * WORDS_OF_NEIGHBOURHOOD * index] : [],
    );
    const placed = new PlacedNet(kernel, net, degrees, common);
    const description = write([
      workspace.pointer,
      places.pointer,
      neighbourhoods.reduce((sum, { taps }) => sum + taps.length, 0),
      around.pointer,
      neighbourhoods.length,
      placed.inputs.pointer,
      placed.inputs.pointer + 2 * common,
      write(owns).pointer,
      owns.length,
      placed.units.pointer,
      placed.layers,
      degrees,
      lattice.channels,
    ]);
    this.#description = description.pointer;
    this.#spans = [workspace, placed.outputs, around];
  }

  /** The workspace, until the kernel allocates. */
  get workspace(): Int32Array {
    return this.#workspace;
  }

  /** What the net said last, until the kernel allocates. */
  get outputs(): Int32Array {
    return this.#outputs;
  }

  /** Begins an item. */
  begin(values: Int32Array, before: Int32Array): void {
    // Where its memory has grown since, views of it are empty.
    if (this.#workspace.length === 0) {
      const [workspace, outputs, neighbourhoods] = this.#spans;
      this.#workspace = this.#kernel.integers(workspace);
      this.#outputs = this.#kernel.integers(outputs);
      this.#neighbourhoods = this.#kernel.integers(neighbourhoods);
    }
    this.#workspace.set(values);
    this.#workspace.set(before, values.length);
    this.#workspace.set(this.#centers, values.length + before.length);
  }

  reference(target: number): number {
    return this.#neighbourhoods[this.#surroundings[target]! + REFERENCE]!;
  }

  roughness(target: number): number {
    return this.#neighbourhoods[this.#surroundings[target]! + ROUGHNESS]!;
  }

  /** Looks around a cell; the first target is told after it, and where the order is not causal, all are. */
  look(cell: number): void {
    this.#kernel.run.conditionerLook(this.#description, cell);
  }

  /** In causal order: takes the value of a target, after which the next one is told. */
  next(target: number, value: number): void {
    if (this.#isCausal) this.#kernel.run.conditionerNext(this.#description, target, value);
  }

  /** Tells all targets of a cell whose values stand in the workspace. */
  lookAll(cell: number): void {
    this.#kernel.run.conditionerLookAll(this.#description, cell);
  }
}
