/** How long and how fast is learnt: a rate that warms up, stays and falls to a hundredth along a cosine. */
export interface Schedule {
  readonly batch: number;
  readonly rate: number;
  /** The end, as so many steps or as so many minutes. */
  readonly end: { readonly steps: number } | { readonly minutes: number };
}

const WARM_UP = 0.01;
const FALL_FROM = 0.25;
const LAST_RATE = 0.01;

/** The rate when so much of the schedule, 0 to 1, is behind. */
export function rateAt(progress: number, rate: number): number {
  if (progress < WARM_UP) return (rate * (progress + WARM_UP / 10)) / WARM_UP;
  if (progress < FALL_FROM) return rate;
  const fallen = (1 + Math.cos((Math.PI * (progress - FALL_FROM)) / (1 - FALL_FROM))) / 2;
  return rate * Math.max(LAST_RATE, fallen);
}
