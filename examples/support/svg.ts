import { contours } from "d3-contour";

const INK = "#333333";
const GRID = "#dddddd";
const SHADES = ["#eaf2f8", "#c5dcec", "#93bfdb", "#5d9cc6", "#2f78ad", "#0f4c81"];
const COLOURS = ["#1b6ca8", "#d1495b", "#2e8b57", "#edae49", "#7a5195", "#00798c"];
const TICKS = 5;
/** Contour lines at these shares of the highest density. */
const LEVELS = [0.02, 0.1, 0.25, 0.45, 0.65, 0.85];

/** A part of a picture, with the size that it takes. */
export interface Panel {
  readonly width: number;
  readonly height: number;
  readonly content: string;
}

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

export const colourOf = (index: number): string => COLOURS[index % COLOURS.length]!;

/** Panels in rows, as an SVG file. */
export function sheet(title: string, rows: readonly (readonly Panel[])[]): string {
  let top = 24;
  let right = 0;
  const parts: string[] = [];
  for (const row of rows) {
    let left = 0;
    for (const { width, content } of row) {
      parts.push(`<g transform="translate(${left},${top})">\n${content}\n</g>`);
      left += width;
    }
    right = Math.max(right, left);
    top += Math.max(...row.map(({ height }) => height));
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${right} ${top}" font-family="sans-serif" font-size="11">
<rect width="100%" height="100%" fill="white"/>
<text x="8" y="16" font-weight="bold" fill="${INK}">${escaped(title)}</text>
${parts.join("\n")}
</svg>
`;
}

/**
 * A density over a square as filled contours.
 * @param values of a grid of `side` x `side`, the lowest row first
 */
export function contourPanel(title: string, values: ArrayLike<number>, side: number, size = 150): Panel {
  const highest = Array.from(values).reduce((most, value) => Math.max(most, value), 0);
  const scale = (size - 10) / side;
  const point = ([x, y]: readonly number[]): string =>
    `${(5 + x! * scale).toFixed(1)} ${(size - 5 - y! * scale).toFixed(1)}`;
  const shapes = contours()
    .size([side, side])
    .thresholds(LEVELS.map((level) => level * highest))(Array.from(values))
    .map(({ coordinates }, index) => {
      const outlines = coordinates.flat().map((outline) => `M${outline.map(point).join("L")}Z`);
      return `<path fill="${SHADES[index]}" fill-rule="evenodd" d="${outlines.join("")}"/>`;
    });
  const content = [
    `<rect x="5" y="5" width="${size - 10}" height="${size - 10}" fill="none" stroke="${GRID}"/>`,
    ...shapes,
    `<text x="${size / 2}" y="${size + 8}" text-anchor="middle" fill="${INK}">${escaped(title)}</text>`,
  ].join("\n");
  return { width: size, height: size + 20, content };
}

/** A line of a plot, with a band around it where `spread` is there. */
export interface Line {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number; readonly spread?: number }[];
}

/** Lines over one axis, with labels of both axes and a legend to the right. */
export function linePanel(labels: { x: string; y: string }, lines: readonly Line[]): Panel {
  const [width, height] = [560, 300];
  const area = { left: 56, right: 400, top: 24, bottom: 260 };
  const all = lines.flatMap(({ points }) => points);
  const xs = all.map(({ x }) => x);
  const ys = all.flatMap(({ y, spread = 0 }) => [y - spread, y + spread]);
  const range = (values: readonly number[]) => [Math.min(...values), Math.max(...values)] as const;
  const [[fromX, toX], [fromY, toY]] = [range(xs), range(ys)];
  const placeX = (x: number) => area.left + ((x - fromX) / (toX - fromX || 1)) * (area.right - area.left);
  const placeY = (y: number) => area.bottom - ((y - fromY) / (toY - fromY || 1)) * (area.bottom - area.top);
  const joined = (points: readonly (readonly [number, number])[]): string =>
    points.map(([x, y]) => `${placeX(x).toFixed(1)},${placeY(y).toFixed(1)}`).join(" ");
  const ticks = Array.from({ length: TICKS }, (_, tick) => {
    const [x, y] = [fromX, fromY].map(
      (from, axis) => from + (([toX, toY][axis]! - from) * tick) / (TICKS - 1),
    ) as [number, number];
    return [
      `<line x1="${area.left}" x2="${area.right}" y1="${placeY(y)}" y2="${placeY(y)}" stroke="${GRID}"/>`,
      `<text x="${area.left - 6}" y="${placeY(y) + 4}" text-anchor="end">${Number(y.toPrecision(3))}</text>`,
      `<text x="${placeX(x)}" y="${area.bottom + 16}" text-anchor="middle">${Number(x.toPrecision(4))}</text>`,
    ].join("\n");
  });
  const drawn = lines.map(({ name, points }, index) => {
    const colour = colourOf(index);
    const edge = (sign: number) => points.map(({ x, y, spread = 0 }) => [x, y + sign * spread] as const);
    const band = joined([...edge(1), ...edge(-1).reverse()]);
    return [
      `<polygon fill="${colour}" fill-opacity="0.15" points="${band}"/>`,
      `<polyline fill="none" stroke="${colour}" stroke-width="1.5" points="${joined(edge(0))}"/>`,
      `<text x="${area.right + 10}" y="${area.top + 16 * index + 8}" fill="${colour}">${escaped(name)}</text>`,
    ].join("\n");
  });
  const captions = [
    `<text x="${area.left}" y="${area.top - 8}">${escaped(labels.y)}</text>`,
    `<text x="${area.right}" y="${area.bottom + 32}" text-anchor="end">${escaped(labels.x)}</text>`,
  ];
  return { width, height, content: [...ticks, ...drawn, ...captions].join("\n") };
}

/** Rows of square images of grey levels, the highest black. */
export function imagesPanel(rows: readonly (readonly Uint8Array[])[], side: number, levels: number): Panel {
  const [pixel, gap] = [4, 6];
  const step = side * pixel + gap;
  const outlines = Array.from({ length: levels }, () => "");
  for (const [row, images] of rows.entries()) {
    for (const [column, image] of images.entries()) {
      for (const [at, level] of image.entries()) {
        const x = gap + column * step + (at % side) * pixel;
        const y = gap + row * step + Math.floor(at / side) * pixel;
        outlines[level] += `M${x} ${y}h${pixel}v${pixel}h-${pixel}z`;
      }
    }
  }
  const drawn = outlines.flatMap((outline, level) =>
    level === 0 ? [] : [`<path fill-opacity="${(level / (levels - 1)).toFixed(2)}" d="${outline}"/>`],
  );
  const longest = Math.max(...rows.map(({ length }) => length));
  return {
    width: gap + longest * step,
    height: gap + rows.length * step,
    content: drawn.join("\n"),
  };
}
