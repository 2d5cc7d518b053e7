import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Random as Generator } from "../../corpus/generate/random.js";
import { ppm } from "../../corpus/generate/signals.js";
import { encode, type Level } from "../../dist/src/index.js";
import { concatenate } from "../../src/arrays.js";
import { text } from "../support/random.js";
import { bundled } from "./bundle.js";
import { findChromium, openChromium } from "./chromium.js";

type Work = { readonly packed: string; readonly content: string };

/** What the page makes of the module. */
type Loaded = { readonly flowzip: typeof import("../../dist/src/index.js") };

const PAGE = `<!doctype html><title>flowzip</title>
<script type="module">import * as flowzip from "/flowzip.js"; globalThis.flowzip = flowzip;</script>`;
const CHROMIUM = findChromium();
const LEVELS = ["fast", "default", "max"] as const;
const bundle = await bundled();

describe("the package in a bundle for browsers", () => {
  it("has neither Node's threads nor any module of Node's", () => {
    expect(bundle.inputs.filter((name) => /piscina|src\/node\/|^node:/.test(name))).toEqual([]);
    expect(bundle.inputs.some((name) => name.endsWith("src/web/runner.js"))).toBe(true);
  });
});

const about = CHROMIUM === undefined ? " (skipped: no Chromium; npm run setup installs it)" : "";

describe.skipIf(CHROMIUM === undefined)(`in headless Chromium${about}`, () => {
  let server: Server;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    server = createServer(({ url }, response) => {
      const isModule = url === "/flowzip.js";
      response.setHeader("Content-Type", isModule ? "text/javascript" : "text/html");
      response.end(isModule ? bundle.code : PAGE);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    browser = await openChromium(CHROMIUM as string);
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  /** Decodes a file there, and encodes its content again; SHA-256 of what comes of both. */
  function work(packed: Uint8Array, level: Level): Promise<Work> {
    return page.evaluate(
      async ({ base64, level }) => {
        const { decode, encode } = (globalThis as unknown as Loaded).flowzip;
        const digest = async (bytes: Uint8Array<ArrayBuffer>) =>
          [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))]
            .map((byte) => byte.toString(16).padStart(2, "0"))
            .join("");
        const content = await decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
        return { packed: await digest(await encode(content, { level })), content: await digest(content) };
      },
      { base64: Buffer.from(packed).toString("base64"), level },
    );
  }

  const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  const picture = ppm(new Generator(5, 2), 160, 120);
  const head = new TextEncoder().encode("P5 40000 50 255\n");
  const tiles = concatenate([head, new Uint8Array(40000 * 50).map((_, at) => 100 + ((at >> 7) & 15))]);

  it.each(LEVELS)(
    "bytes coded in Node decode to the same, and encode to the same, at level %s",
    async (level) => {
      const content = concatenate([text(20_000), new Uint8Array(500)]);
      const packed = await encode(content, { level });
      expect(await work(packed, level)).toEqual({ packed: sha256(packed), content: sha256(content) });
    },
  );

  it.each([
    ["a picture", "default", picture],
    ["a picture", "max", picture],
    ["a picture in tiles", "default", tiles],
  ] as const)(
    "%s coded in Node decodes to the same, and encodes to the same, at level %s",
    async (_, level, file) => {
      const packed = await encode(file, { level });
      expect(await work(packed, level)).toEqual({ packed: sha256(packed), content: sha256(file) });
    },
  );
});
