import { corrupt } from "../../../codec/container/errors.js";
import { emptyPlanes } from "../format.js";
import { formatOf, openPicture } from "../pictures.js";
import { ITEM_FORMATS, type ItemArray, type ItemFile } from "./items.js";

/** The number of the picture's format, and the bits of a sample. */
const ABOUT_BYTES = 2;
const MOST_BITS = 16;

/** A file of a picture as one item: its samples. The remainder is the format, the bits of a sample, and the format's remainder. */
export function readPictureItem(bytes: Uint8Array): ItemFile | undefined {
  const opened = openPicture(bytes);
  if (opened === undefined) return undefined;
  const { format, picture } = opened;
  const { width, height, planes, bits } = picture;
  const channels = planes.length;
  const values = new Int32Array(width * height * channels);
  for (const [channel, { samples }] of planes.entries()) {
    for (let at = 0; at < samples.length; at++) values[at * channels + channel] = samples[at]!;
  }
  const remainder = new Uint8Array(ABOUT_BYTES + opened.remainder.length);
  remainder.set([format.id, bits]);
  remainder.set(opened.remainder, ABOUT_BYTES);
  return {
    items: { count: 1, shape: { height, width, channels }, values },
    remainder,
    format: ITEM_FORMATS.picture,
  };
}

/** @throws FlowzipError `corrupt` where samples and remainder do not belong together, `unsupported` for an unknown format */
export function writePictureItem(items: ItemArray, remainder: Uint8Array): Uint8Array<ArrayBuffer> {
  const [id, bits] = remainder;
  const { height, width, channels } = items.shape;
  const isPossible =
    items.count === 1 && bits !== undefined && bits >= 1 && bits <= MOST_BITS && channels <= 4;
  if (id === undefined || !isPossible) throw corrupt("an item is no picture");
  const most = 2 ** bits - 1;
  const planes = emptyPlanes(channels, width, height, most);
  for (const [channel, { samples }] of planes.entries()) {
    for (let at = 0; at < samples.length; at++) {
      const value = items.values[at * channels + channel]!;
      if (value < 0 || value > most) throw corrupt(`a picture has the sample ${value}`);
      samples[at] = value;
    }
  }
  return formatOf(id).restore({ width, height, bits, planes }, remainder.subarray(ABOUT_BYTES));
}
