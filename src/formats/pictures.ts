import { unsupported } from "../../codec/container/errors.js";
import { bmp } from "./bmp.js";
import type { OpenedPicture, OpenOptions, PictureFormat } from "./format.js";
import { pngPixels } from "./png/pixels.js";
import { png } from "./png/png.js";
import { pnm } from "./pnm/pnm.js";
import { type RawShape, raw, rawFormat } from "./raw.js";

/** Every kind of file with a picture. To add one is to add a line here. */
const FORMATS: readonly PictureFormat[] = [png, pnm, bmp, raw, pngPixels];
/** Those that keep no more than pixels, for files of which all formats keep more. */
const PIXEL_FORMATS: readonly PictureFormat[] = [pngPixels];

/** The format of a file by its first bytes, or undefined. That does not say that it can be opened. */
export function recogniseFormat(bytes: Uint8Array): PictureFormat | undefined {
  return FORMATS.find((format) => format.recognise(bytes));
}

/** How a file is to be opened. */
export interface Opening extends OpenOptions {
  /** Whether to keep no more of a file than pixels and chunks. */
  readonly pixels?: boolean;
  /** The shape of a file of samples alone, which content does not tell. */
  readonly raw?: RawShape | undefined;
}

/** Opens a file of any format that is recognised; undefined for all others, and for malformed ones. */
export function openPicture(
  bytes: Uint8Array,
  options: Opening = {},
): (OpenedPicture & { readonly format: PictureFormat }) | undefined {
  const { pixels = false, raw } = options;
  const known = pixels ? [...PIXEL_FORMATS, ...FORMATS] : FORMATS;
  const format = raw === undefined ? known.find((each) => each.recognise(bytes)) : rawFormat(raw);
  const opened = format?.open(bytes, options);
  return format && opened && { ...opened, format };
}

/** Whether a format keeps no more than pixels of its files. */
export function keepsPixelsOnly(id: number): boolean {
  return PIXEL_FORMATS.some((format) => format.id === id);
}

/**
 * The format of a number in a file.
 * @throws FlowzipError `unsupported` for one that is not known
 */
export function formatOf(id: number): PictureFormat {
  const format = FORMATS.find((candidate) => candidate.id === id);
  if (format === undefined) throw unsupported(`the picture was in a file of format ${id}`);
  return format;
}
