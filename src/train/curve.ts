import type { CurvePoint } from "./checkpoint.js";

const WIDTH = 640;
const HEIGHT = 360;
const MARGIN = { left: 56, right: 150, top: 20, bottom: 40 };
const COLOURS = ["#333333", "#1b6ca8", "#d1495b", "#2e8b57", "#edae49", "#7a5195", "#00798c"];
const TICKS = 5;

/** A learning curve as SVG: bits a sample over minutes, of the training data and of what was held out of each source. */
export function drawCurve(points: readonly CurvePoint[], sources: readonly string[]): string {
  const series = [
    { name: "training", values: points.map(({ training }) => training) },
    ...sources.map((name, index) => ({
      name: `held out: ${name}`,
      values: points.map(({ heldOut }) => heldOut[index] ?? Number.NaN),
    })),
  ];
  const all = series.flatMap(({ values }) => values).filter(Number.isFinite);
  const low = Math.min(...all);
  // The first points are far above all others.
  const sorted = [...all].sort((one, other) => one - other);
  const high = sorted[Math.floor(sorted.length * 0.95)] ?? low + 1;
  const last = points.at(-1)?.minutes ?? 1;
  const x = (minutes: number) => MARGIN.left + (minutes / last) * (WIDTH - MARGIN.left - MARGIN.right);
  const inside = HEIGHT - MARGIN.top - MARGIN.bottom;
  const y = (bits: number) =>
    MARGIN.top + (1 - (Math.min(bits, high) - low) / Math.max(high - low, 1e-6)) * inside;
  const lines = series.map(({ name, values }, index) => {
    const colour = COLOURS[index % COLOURS.length];
    const places = values.map((bits, at) => `${x(points[at]!.minutes).toFixed(1)},${y(bits).toFixed(1)}`);
    const label = MARGIN.top + 14 * index + 10;
    return [
      `<polyline fill="none" stroke="${colour}" stroke-width="1.5" points="${places.join(" ")}"/>`,
      `<text x="${WIDTH - MARGIN.right + 8}" y="${label}" fill="${colour}">${escaped(name)}</text>`,
    ].join("\n");
  });
  const ticks = Array.from({ length: TICKS }, (_, index) => {
    const bits = low + ((high - low) * index) / (TICKS - 1);
    const minutes = (last * index) / (TICKS - 1);
    return [
      `<text x="${MARGIN.left - 6}" y="${y(bits) + 4}" text-anchor="end">${bits.toFixed(3)}</text>`,
      `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y(bits)}" y2="${y(bits)}" stroke="#dddddd"/>`,
      `<text x="${x(minutes)}" y="${HEIGHT - 16}" text-anchor="middle">${minutes.toFixed(1)}</text>`,
    ].join("\n");
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="11">
<title>Learning curve: bits a sample over minutes</title>
<rect width="100%" height="100%" fill="white"/>
${ticks.join("\n")}
${lines.join("\n")}
<text x="${MARGIN.left}" y="12">bits a sample, over minutes</text>
</svg>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
