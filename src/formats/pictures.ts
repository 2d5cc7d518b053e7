import { unsupported } from "../../codec/container/errors.js";
import type { Picture } from "../../codec/image/plane.js";
import { bmp } from "./bmp.js";
import type { OpenedPicture, OpenOptions, PictureFormat } from "./format.js";
import { png } from "./png/png.js";
import { pnm } from "./pnm/pnm.js";
import { raw } from "./raw.js";

/** Every kind of file with a picture. To add one is to add a line here. */
const FORMATS: readonly PictureFormat[] = [png, pnm, bmp, raw];

/** The format of a file by its first bytes, or undefined. That does not say that it can be opened. */
export function recogniseFormat(bytes: Uint8Array): PictureFormat | undefined {
  return FORMATS.find((format) => format.recognise(bytes));
}

/** Opens a file of any format that is recognised; undefined for all others, and for malformed ones. */
export function openPicture(
  bytes: Uint8Array,
  options?: OpenOptions,
): (OpenedPicture & { readonly format: PictureFormat }) | undefined {
  const format = recogniseFormat(bytes);
  const opened = format?.open(bytes, options);
  return format && opened && { ...opened, format };
}

/**
 * The file that a picture was opened from.
 * @param id number of the format
 * @throws FlowzipError `unsupported` for a number that is not known, `corrupt` where the parts do not belong together
 */
export function restorePicture(id: number, picture: Picture, remainder: Uint8Array): Uint8Array<ArrayBuffer> {
  const format = FORMATS.find((candidate) => candidate.id === id);
  if (format === undefined) throw unsupported(`the picture was in a file of format ${id}`);
  return format.restore(picture, remainder);
}
