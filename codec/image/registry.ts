import { constant } from "./flow/constant.js";
import { equal } from "./flow/equal.js";
import { gaps } from "./flow/gaps.js";
import { green } from "./flow/green.js";
import { palette } from "./flow/palette.js";
import { photocd } from "./flow/photocd.js";
import { ycocg } from "./flow/ycocg.js";
import type { ImageFlow } from "./flow.js";

/** Every flow on planes that a file can name. A new one is a new file and a line here. */
export const IMAGE_FLOWS: readonly ImageFlow<unknown>[] = [
  photocd,
  ycocg,
  green,
  equal,
  constant,
  gaps,
  palette,
];
