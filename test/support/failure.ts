import { expect } from "vitest";
import type { FlowzipError, FlowzipErrorCode } from "../../codec/container/errors.js";

/** The FlowzipError that a call ends with; the test fails where it ends otherwise. */
export async function failure(call: () => unknown): Promise<FlowzipError> {
  let result: unknown;
  try {
    result = await call();
  } catch (error) {
    // By name: the sources and what is built of them have a class each.
    if (error instanceof Error && error.name === "FlowzipError") return error as FlowzipError;
    throw new Error(`not a FlowzipError: ${error}`, { cause: error });
  }
  throw new Error(`no error, but ${result}`);
}

/** Expects a call to end with one code, and a message that names something. */
export async function expectFailure(call: () => unknown, code: FlowzipErrorCode, names = ""): Promise<void> {
  const error = await failure(call);
  expect({ code: error.code, message: error.message }).toEqual({
    code,
    message: expect.stringContaining(names),
  });
}
