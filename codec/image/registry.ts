import { constant } from "./flow/constant.js";
import { dct } from "./flow/dct.js";
import { equal } from "./flow/equal.js";
import { frames } from "./flow/frames.js";
import { gaps } from "./flow/gaps.js";
import { green } from "./flow/green.js";
import { jpeg } from "./flow/jpeg.js";
import { palette } from "./flow/palette.js";
import { photocd } from "./flow/photocd.js";
import { bt601, bt709 } from "./flow/video.js";
import { ycocg } from "./flow/ycocg.js";
import type { ImageFlow } from "./flow.js";

/** Every flow on planes that a file can name. A new one is a new file and a line here. */
export const IMAGE_FLOWS: readonly ImageFlow<unknown>[] = [
  dct,
  photocd,
  jpeg,
  bt601,
  bt709,
  ycocg,
  green,
  equal,
  constant,
  gaps,
  palette,
  frames,
];

/** Those that are found at once, for a level that has no time for the others. */
export const QUICK_IMAGE_FLOWS: readonly ImageFlow<unknown>[] = [ycocg, green, equal, constant, palette];
