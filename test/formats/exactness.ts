import { expect } from "vitest";
import { FlowzipError } from "../../codec/container/errors.js";
import type { PictureFormat } from "../../src/formats/format.js";

/** Whether a file was opened; if it was, it has to come back byte for byte. */
export function comesBack(format: PictureFormat, file: Uint8Array): boolean {
  const opened = format.open(file);
  if (opened === undefined) return false;
  const { picture, remainder } = opened;
  for (const plane of picture.planes) {
    expect(plane.samples.every((sample) => sample >= plane.least && sample <= plane.most)).toBe(true);
    expect(plane.samples.length).toBe(picture.width * picture.height);
  }
  expect(format.restore(picture, remainder)).toEqual(new Uint8Array(file));
  return true;
}

/** Changes each byte of a file in some ways and cuts the file at each place; returns how many were opened. */
export function openMutants(format: PictureFormat, file: Uint8Array): number {
  let opened = 0;
  for (let at = 0; at < file.length; at++) {
    for (const change of [1, 128, 255]) {
      const mutant = file.slice();
      mutant[at]! ^= change;
      if (comesBack(format, mutant)) opened++;
    }
    if (comesBack(format, file.slice(0, at))) opened++;
  }
  return opened;
}

/** Changes each byte of a remainder and cuts it at each place: restoring gives some bytes, or throws what it may. */
export function restoreFromMutants(format: PictureFormat, file: Uint8Array): number {
  const { picture, remainder } = format.open(file)!;
  let refused = 0;
  const attempt = (mutant: Uint8Array) => {
    try {
      format.restore(picture, mutant);
    } catch (error) {
      expect(error).toBeInstanceOf(FlowzipError);
      expect((error as FlowzipError).code).toBe("corrupt");
      refused++;
    }
  };
  for (let at = 0; at < remainder.length; at++) {
    for (const change of [1, 64, 128, 255]) {
      const mutant = remainder.slice();
      mutant[at]! ^= change;
      attempt(mutant);
    }
    attempt(remainder.slice(0, at));
  }
  return refused;
}

export function ascii(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export function join(
  ...parts: readonly (Uint8Array | string | readonly number[])[]
): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...ascii(part)] : [...part])));
}
