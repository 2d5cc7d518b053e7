import { corrupt, unsupported } from "./errors.js";
import { LARGEST_PARAMETERS, MOST_FLOWS } from "./limits.js";
import { type Reader, Writer } from "./wire.js";

/** A flow of a block's chain as it is written: its number, and its parameters in its own form. */
export interface FlowRecord {
  readonly id: number;
  readonly parameters: Uint8Array;
}

/** How a block's content was turned into its payload: flows in the order of encoding, then a prior. */
export interface ChainRecord {
  readonly flows: readonly FlowRecord[];
  readonly prior: number;
}

/** A chain that has a number of its own. */
interface CodedChain {
  readonly prior: number;
  readonly flows: readonly { readonly id: number; readonly hasParameters: boolean }[];
}

/** The first byte of a chain that has a number; priors are below. */
const FIRST_CODE = 128;

/** The chains with numbers, from {@link FIRST_CODE} on: those of small blocks. */
const CODED_CHAINS: readonly CodedChain[] = [
  { prior: 0, flows: [] },
  { prior: 1, flows: [] },
  { prior: 2, flows: [{ id: 1, hasParameters: true }] },
  { prior: 3, flows: [] },
  { prior: 40, flows: [] },
  { prior: 40, flows: [{ id: 40, hasParameters: false }] },
  { prior: 40, flows: [{ id: 41, hasParameters: false }] },
];

function codeOf({ prior, flows }: ChainRecord): number | undefined {
  const index = CODED_CHAINS.findIndex(
    (coded) =>
      coded.prior === prior &&
      coded.flows.length === flows.length &&
      coded.flows.every(
        ({ id, hasParameters }, at) =>
          flows[at]!.id === id && (hasParameters || flows[at]!.parameters.length === 0),
      ),
  );
  return index < 0 ? undefined : FIRST_CODE + index;
}

export function writeChain(chain: ChainRecord): Uint8Array<ArrayBuffer> {
  const { prior, flows } = chain;
  const code = codeOf(chain);
  const writer = new Writer();
  if (code === undefined) {
    writer.byte(prior).byte(flows.length);
    for (const { id, parameters } of flows) writer.byte(id).number(parameters.length).bytes(parameters);
    return writer.finish();
  }
  writer.byte(code);
  for (const [at, { hasParameters }] of CODED_CHAINS[code - FIRST_CODE]!.flows.entries()) {
    const { parameters } = flows[at]!;
    if (hasParameters) writer.number(parameters.length).bytes(parameters);
  }
  return writer.finish();
}

/** @throws FlowzipError `corrupt`, or `unsupported` for a number of a chain that is not known */
export function readChain(reader: Reader): ChainRecord {
  const first = reader.byte();
  const parameters = () => reader.take(reader.number(LARGEST_PARAMETERS, "size of a flow's parameters"));
  if (first >= FIRST_CODE) {
    const coded = CODED_CHAINS[first - FIRST_CODE];
    if (coded === undefined) throw unsupported(`a block has the unknown chain ${first}`);
    const flows = coded.flows.map(({ id, hasParameters }) => ({
      id,
      parameters: hasParameters ? parameters() : new Uint8Array(0),
    }));
    return { flows, prior: coded.prior };
  }
  const count = reader.byte();
  if (count > MOST_FLOWS) throw corrupt(`a block has ${count} flows, at most ${MOST_FLOWS} are possible`);
  const flows = Array.from({ length: count }, () => ({ id: reader.byte(), parameters: parameters() }));
  return { flows, prior: first };
}
