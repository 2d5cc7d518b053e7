import { type Corpus, type CorpusFile, downloadsOf } from "./corpus.js";

/** The recordings of the subset group; its other files differ from these in metadata alone. */
const RECORDINGS: readonly string[] = [
  "01 - blocksize 4096",
  "02 - blocksize 4608",
  "03 - blocksize 16",
  "04 - blocksize 192",
  "05 - blocksize 254",
  "06 - blocksize 512",
  "07 - blocksize 725",
  "08 - blocksize 1000",
  "09 - blocksize 1937",
  "10 - blocksize 2304",
  "11 - partition order 8",
  "12 - qlp precision 15 bit",
  "13 - qlp precision 2 bit",
  "14 - wasted bits",
  "15 - only verbatim subframes",
  "16 - partition order 8 containing escaped partitions",
  "17 - all fixed orders",
  "18 - precision search",
  "19 - samplerate 35467Hz",
  "20 - samplerate 39kHz",
  "21 - samplerate 22050Hz",
  "22 - 12 bit per sample",
  "23 - 8 bit per sample",
  "28 - high resolution audio, default settings",
  "29 - high resolution audio, blocksize 16384",
  "30 - high resolution audio, blocksize 13456",
  "31 - high resolution audio, using only 32nd order predictors",
  "32 - high resolution audio, partition order 8 containing escaped partitions",
  "37 - 20 bit per sample",
  "38 - 3 channels (3.0)",
  "39 - 4 channels (4.0)",
  "40 - 5 channels (5.0)",
  "41 - 6 channels (5.1)",
  "42 - 7 channels (6.1)",
  "43 - 8 channels (7.1)",
  "45 - no total number of samples set",
  "46 - no min-max framesize set",
  "47 - only STREAMINFO",
  "60 - mono audio",
];

const FILES: readonly CorpusFile[] = RECORDINGS.map((name) => ({ path: `${name}.flac` }));

export const AUDIO_CORPORA: readonly Corpus[] = [
  {
    name: "flac",
    what: `${FILES.length} recordings of the IETF's FLAC test files, 8 to 24 bits, 1 to 8 channels (flac -d makes WAV of them)`,
    home: "https://github.com/ietf-wg-cellar/flac-test-files",
    licence: "CC0 1.0",
    figures: "none known",
    downloads: downloadsOf(
      "https://raw.githubusercontent.com/ietf-wg-cellar/flac-test-files/main/subset/",
      FILES,
    ),
    files: FILES,
  },
];
