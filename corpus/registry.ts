import { FlowzipError } from "../codec/container/errors.js";
import { ARRAY_CORPORA } from "./arrays.js";
import { AUDIO_CORPORA } from "./audio.js";
import { BYTE_CORPORA } from "./bytes.js";
import type { Corpus, CorpusFile, Download } from "./corpus.js";
import { IMAGE_CORPORA } from "./images.js";

/** Every corpus that is known by name. */
export const CORPORA: readonly Corpus[] = [
  ...BYTE_CORPORA,
  ...IMAGE_CORPORA,
  ...AUDIO_CORPORA,
  ...ARRAY_CORPORA,
];

/**
 * The corpora of some names; all of them for no names.
 * @throws FlowzipError `invalid-argument` for a name that is not known
 */
export function corporaNamed(names: readonly string[]): readonly Corpus[] {
  if (names.length === 0) return CORPORA;
  return names.map((name) => {
    const corpus = CORPORA.find((candidate) => candidate.name === name);
    if (corpus !== undefined) return corpus;
    const known = CORPORA.map((candidate) => candidate.name).join(", ");
    throw new FlowzipError("invalid-argument", `there is no corpus named ${name}`, `use one of ${known}`);
  });
}

/** What is in the folder of a corpus when it is complete: its files, and downloads that are used as they come. */
export function expectedFiles(corpus: Corpus): readonly CorpusFile[] {
  const known = new Set(corpus.files.map(({ path }) => path));
  const others = corpus.downloads.filter(({ path, archive }) => archive === undefined && !known.has(path));
  return [...corpus.files, ...others.map(({ address: _address, byHand: _byHand, ...file }) => file)];
}

/** The archives whose content is not known file by file: they are what can be looked for. */
export function opaqueArchives(corpus: Corpus): readonly Download[] {
  if (corpus.files.length > 0) return [];
  return corpus.downloads.filter(({ archive }) => archive !== undefined);
}
