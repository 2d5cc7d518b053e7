import { readFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import * as flowzip from "../../dist/src/index.js";

function parsed(path: string): ts.SourceFile {
  const text = readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

/** What a module gives out, as "name: kind". */
function exportsOf(file: ts.SourceFile): string[] {
  const found: string[] = [];
  for (const statement of file.statements) {
    if (!ts.isExportDeclaration(statement) || statement.exportClause === undefined) {
      throw new Error(`only lists of names are expected: ${statement.getText()}`);
    }
    if (!ts.isNamedExports(statement.exportClause)) throw new Error("a star is not a list of names");
    for (const { name, isTypeOnly } of statement.exportClause.elements) {
      const isType = isTypeOnly || statement.isTypeOnly;
      const value = (flowzip as Record<string, unknown>)[name.text];
      found.push(`${name.text}: ${isType ? "type" : typeof value}`);
    }
  }
  return found.sort();
}

/** The members of a union of string literals. */
function literalsOf(file: ts.SourceFile, name: string): string[] {
  const alias = file.statements.find(
    (statement): statement is ts.TypeAliasDeclaration =>
      ts.isTypeAliasDeclaration(statement) && statement.name.text === name,
  );
  if (alias === undefined || !ts.isUnionTypeNode(alias.type)) throw new Error(`${name} is no union`);
  return alias.type.types.map((type) => type.getText().slice(1, -1)).sort();
}

describe("the public interface", () => {
  it("gives out these names; a new one is added here, and a missing one breaks users", () => {
    expect(exportsOf(parsed("src/index.ts"))).toEqual([
      "ByteStream: type",
      "ChainListing: type",
      "Compressor: type",
      "DecodeOptions: type",
      "EncodeOptions: type",
      "FlowzipError: function",
      "FlowzipErrorCode: type",
      "Level: type",
      "Listing: type",
      "MemberListing: type",
      "Metadata: type",
      "MetadataValue: type",
      "PictureListing: type",
      "PixelsHint: type",
      "Progress: type",
      "Region: type",
      "SampleOptions: type",
      "ScoreOptions: type",
      "Scores: type",
      "complexity: function",
      "createDecoder: function",
      "createEncoder: function",
      "decode: function",
      "decodeChunks: function",
      "encode: function",
      "encodeChunks: function",
      "list: function",
      "sample: function",
      "score: function",
      "threshold: function",
      "upperBound: function",
    ]);
  });

  it("has no value that its list does not name", () => {
    const values = exportsOf(parsed("src/index.ts")).filter((line) => !line.endsWith(": type"));
    expect(
      Object.keys(flowzip)
        .sort()
        .map((name) => `${name}: function`),
    ).toEqual(values);
  });

  it("has errors of these codes, which never change their meaning", () => {
    expect(literalsOf(parsed("codec/container/errors.ts"), "FlowzipErrorCode")).toEqual([
      "already-compressed",
      "corrupt",
      "engine-unsupported",
      "file-exists",
      "file-not-found",
      "internal",
      "invalid-argument",
      "io",
      "is-directory",
      "limit-exceeded",
      "missing-model",
      "not-flowzip",
      "special-file",
      "terminal",
      "trailing-data",
      "truncated",
      "unknown-suffix",
      "unsupported",
      "usage",
      "verify-failed",
    ]);
  });

  it("has an error that says what and what to do", () => {
    const error = new flowzip.FlowzipError("corrupt", "the tin is open", "eat it", { cause: 5 });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: "FlowzipError", code: "corrupt", what: "the tin is open", cause: 5 });
    expect(error.message).toBe("the tin is open; eat it");
  });
});
