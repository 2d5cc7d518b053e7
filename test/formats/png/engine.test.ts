import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { compress } from "../../../src/formats/png/deflate.js";
import { HASHED, vectorContent, WHOLE } from "./vectors.js";

test("the content of the vectors is that which other programs compressed", () => {
  expect(sha256(vectorContent(400_000))).toBe(
    "5f2441bdc3344d2235d6bc1701b1398942cb7b0bdc803c10de441b0a8b83b332",
  );
});

test.each(WHOLE)("$engine makes the stream of level $level, $memLevel, $strategy, $windowBits", (vector) => {
  expect(Buffer.from(compress(vectorContent(600), vector)).toString("base64")).toBe(vector.stream);
});

test.each(HASHED)(
  "$engine makes the long stream of level $level, $memLevel, $strategy, $windowBits",
  (vector) => {
    expect(sha256(compress(vectorContent(400_000), vector))).toBe(vector.hash);
  },
);

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
