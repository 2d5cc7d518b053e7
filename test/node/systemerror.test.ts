import { statSync } from "node:fs";
import { expect, test } from "vitest";
import { FlowzipError } from "../../src/index.js";
import { isClosedPipe, toFlowzipError } from "../../src/node/systemerror.js";

function caught(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

test("an error that nobody foresaw is a fault of flowzip's, and asks to be reported", () => {
  const cause = new TypeError("x is not a function");
  const error = toFlowzipError(cause);
  expect(error).toMatchObject({ code: "internal", cause });
  expect(error.message).toMatch(/TypeError: x is not a function.*; .*report/);
  expect(toFlowzipError("a text").code).toBe("internal");
});

test("errors of the system and of memory are known", () => {
  expect(toFlowzipError(caught(() => statSync("/no/such/file"))).code).toBe("file-not-found");
  const unusual = Object.assign(new Error("EXDEV"), { code: "EXDEV", errno: -18, syscall: "rename" });
  expect(toFlowzipError(unusual)).toMatchObject({ code: "io", what: "the system refused to rename (EXDEV)" });
  expect(toFlowzipError(caught(() => new ArrayBuffer(2 ** 53 - 1))).code).toBe("limit-exceeded");
  const own = new FlowzipError("corrupt", "what", "advice");
  expect(toFlowzipError(own)).toBe(own);
  const pipe = Object.assign(new Error("EPIPE"), { code: "EPIPE", errno: -32, syscall: "write" });
  expect([isClosedPipe(pipe), isClosedPipe(unusual), isClosedPipe(own)]).toEqual([true, false, false]);
});
