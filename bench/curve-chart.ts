// Draws the curves as SVG: transfers per second over ranges and over the journal's length, and the time of a full replay.
import type { CurvePoint } from './groups/curve.js';
import { short } from './rounds.js';

interface Line {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

interface Panel {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly lines: readonly Line[];
}

const WIDTH = 420;
const HEIGHT = 340;
const MARGIN = { left: 66, right: 24, top: 58, bottom: 56 };

export function curveChart(points: readonly CurvePoint[], caption: string): string {
  const ofRanges = points.filter(({ axis }) => axis === 'ranges');
  const ofEvents = points.filter(({ axis }) => axis === 'events');
  const line = (name: string, colour: string, from: readonly CurvePoint[], y: (point: CurvePoint) => number): Line => ({
    name,
    colour,
    points: from.map((point) => ({ x: point.at, y: y(point) })),
  });
  const panels: Panel[] = [
    {
      title: 'Transfers per second by serial ranges',
      xTitle: 'serial ranges in the ledger',
      yTitle: 'transfers/s',
      lines: [
        line('writer, in process', '#0b6e4f', ofRanges, ({ writer }) => writer ?? 0),
        line('HTTP, 64 connections', '#1f5fa8', ofRanges, ({ http }) => http),
      ],
    },
    {
      title: 'Transfers per second by journal length',
      xTitle: 'events in the journal',
      yTitle: 'transfers/s',
      lines: [line('HTTP, 64 connections', '#1f5fa8', ofEvents, ({ http }) => http)],
    },
    {
      title: 'Full replay without a snapshot',
      xTitle: 'events in the journal',
      yTitle: 'seconds until ready',
      lines: [line('start to ready', '#a33c1e', ofEvents, ({ recovery }) => recovery)],
    },
  ];
  const body = panels.map((one, index) => `<g transform="translate(${index * WIDTH} 0)">${panel(one)}</g>`).join('\n');
  const width = WIDTH * panels.length;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT + 26}" width="${width}" height="${HEIGHT + 26}" font-family="Helvetica, Arial, sans-serif" font-size="12" fill="#222">
<rect width="100%" height="100%" fill="#fff"/>
${body}
<text x="${MARGIN.left}" y="${HEIGHT + 14}" fill="#666" font-size="11">${escaped(caption)}</text>
</svg>
`;
}

function panel({ title, xTitle, yTitle, lines }: Panel): string {
  const all = lines.flatMap(({ points }) => points);
  const logs = all.map(({ x }) => Math.log10(x));
  const [low, high] = [Math.floor(Math.min(...logs)), Math.ceil(Math.max(...logs))];
  const { step, top } = ticksUpTo(Math.max(...all.map(({ y }) => y)));
  const right = WIDTH - MARGIN.right;
  const bottom = HEIGHT - MARGIN.bottom;
  const x = (value: number): number =>
    round(MARGIN.left + ((Math.log10(value) - low) / (high - low || 1)) * (right - MARGIN.left));
  const y = (value: number): number => round(bottom - (value / top) * (bottom - MARGIN.top));
  const parts = [
    `<text x="${MARGIN.left}" y="22" font-size="14" font-weight="bold">${title}</text>`,
    `<text x="${(MARGIN.left + right) / 2}" y="${HEIGHT - 14}" text-anchor="middle">${xTitle} (log scale)</text>`,
    `<text transform="translate(14 ${(MARGIN.top + bottom) / 2}) rotate(-90)" text-anchor="middle">${yTitle}</text>`,
  ];
  for (let value = 0; value <= top + step / 2; value += step)
    parts.push(
      `<line x1="${MARGIN.left}" x2="${right}" y1="${y(value)}" y2="${y(value)}" stroke="${value === 0 ? '#444' : '#e2e2e2'}"/>`,
      `<text x="${MARGIN.left - 6}" y="${y(value) + 4}" text-anchor="end">${compact(value)}</text>`,
    );
  for (let power = low; power <= high; power++)
    parts.push(
      `<line x1="${x(10 ** power)}" x2="${x(10 ** power)}" y1="${bottom}" y2="${bottom + 4}" stroke="#444"/>`,
      `<text x="${x(10 ** power)}" y="${bottom + 18}" text-anchor="middle">${compact(10 ** power)}</text>`,
    );
  for (const [index, { name, colour, points }] of lines.entries()) {
    const path = points.map((point) => `${x(point.x)},${y(point.y)}`).join(' ');
    parts.push(
      `<rect x="${MARGIN.left + index * 160}" y="33" width="12" height="3" fill="${colour}"/>`,
      `<text x="${MARGIN.left + index * 160 + 17}" y="38">${escaped(name)}</text>`,
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    );
    for (const [position, point] of points.entries()) {
      // Inside the frame: the first label begins at its point, the last one ends there.
      const anchor = position === 0 ? 'start' : position === points.length - 1 ? 'end' : 'middle';
      parts.push(
        `<circle cx="${x(point.x)}" cy="${y(point.y)}" r="3.5" fill="${colour}"/>`,
        `<text x="${x(point.x)}" y="${y(point.y) - 8}" text-anchor="${anchor}" fill="${colour}">${short(point.y)}</text>`,
      );
    }
  }
  return parts.join('\n');
}

/** Four to six steps of 1, 2 or 5 times a power of ten, with room for the labels. */
function ticksUpTo(most: number): { step: number; top: number } {
  const wanted = (most * 1.15 || 1) / 5;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= wanted)!;
  return { step, top: step * Math.ceil((most * 1.15 || 1) / step) };
}

const compact = (value: number): string =>
  value >= 1_000_000 ? `${value / 1_000_000} M` : value >= 1_000 ? `${value / 1_000} k` : String(round(value));

const round = (value: number): number => Math.round(value * 100) / 100;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
