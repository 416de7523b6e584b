// The rehearsal's report: a table of every sector and year against the published figures, and one chart.
import { borrowings } from './check-borrowing.js';
import type { Check } from './checks.js';
import type { Recount } from './recount.js';
import { sectorYears } from './country.js';

export function reportOf(recount: Recount, checks: readonly Check[], scale: number, seconds: number): string {
  const header = ['Year', 'Sector', 'Units', 'Due (10⁴ t)', 'Surrendered (10⁴ t)', 'of that CCER', 'Completion', 'Units short']; // prettier-ignore
  const rows = sectorYears().map(({ year, sector }) => {
    const found = recount.years.get(`${sector.sector} ${year}`);
    if (!found) return [String(year), sector.sector, '–', '–', '–', '–', '–', '–'];
    const { units, due, surrendered, offset, short } = found;
    const completion = `${((100 * surrendered) / due).toFixed(3)} %`;
    return [String(year), sector.sector, String(units), wan(due), wan(surrendered), wan(offset), completion, String(short)]; // prettier-ignore
  });
  const failed = checks.filter(({ wrong }) => wrong !== undefined);
  return [
    '# The national rehearsal',
    '',
    `Scale ${scale}, ${recount.events.toLocaleString('en')} events, ${seconds.toFixed(0)} s. Digest of the journal without ids and times: \`${recount.digest}\`.`,
    '',
    table(header, rows),
    '',
    borrowingLine(recount),
    '',
    '![Due and surrendered by year](rehearsal.svg)',
    '',
    `## Checks: ${checks.length - failed.length} of ${checks.length} hold`,
    '',
    ...checks.map(({ what, wrong }) => `- ${wrong === undefined ? 'holds' : '**does not hold**'}: ${what}${wrong === undefined ? '' : `. ${wrong}`}`), // prettier-ignore
    '',
  ].join('\n');
}

/** Of the year whose allocation gave that much less. */
function borrowingLine(recount: Recount): string {
  const { lent } = borrowings(recount);
  const byYear = Map.groupBy(lent, ({ complianceYear }) => complianceYear);
  const parts = [...byYear].map(([year, units]) => {
    const tonnes = units.reduce((sum, unit) => sum + unit.lent, 0);
    return `${wan(tonnes)} × 10⁴ t of the allocation of ${year} (units in hardship: ${units.length})`;
  });
  return `Borrowed: ${parts.join('; ') || 'nothing'}.`;
}

const wan = (tonnes: number): string =>
  (tonnes / 10_000).toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`; // prettier-ignore
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** Bars of due and surrendered for every year, in 10⁸ tonnes. */
export function chartOf(recount: Recount): string {
  const years = [...new Set(sectorYears().map(({ year }) => year))];
  const sums = years.map((year) => {
    const parts = [...recount.years].filter(([name]) => name.endsWith(` ${year}`)).map(([, count]) => count);
    const sum = (field: 'due' | 'surrendered') => parts.reduce((before, part) => before + part[field], 0);
    return { year, due: sum('due'), surrendered: sum('surrendered') };
  });
  const top = Math.max(...sums.map(({ due }) => due), 1);
  const [width, height, left, bottom] = [640, 360, 60, 40];
  const y = (tonnes: number) => height - bottom - (tonnes / top) * (height - bottom - 40);
  const step = (width - left - 20) / years.length;
  const bar = (x: number, tonnes: number, fill: string) =>
    `<rect x="${x.toFixed(1)}" y="${y(tonnes).toFixed(1)}" width="${(step * 0.3).toFixed(1)}" height="${(height - bottom - y(tonnes)).toFixed(1)}" fill="${fill}"/>`;
  const bars = sums.flatMap(({ year, due, surrendered }, index) => {
    const x = left + step * (index + 0.15);
    const label = `<text x="${(x + step * 0.32).toFixed(1)}" y="${height - bottom + 18}" text-anchor="middle">${year}</text>`;
    const amount = `<text x="${(x + step * 0.32).toFixed(1)}" y="${(y(due) - 6).toFixed(1)}" text-anchor="middle">${(due / 1e8).toFixed(2)}</text>`;
    return [bar(x, due, '#8aa1b1'), bar(x + step * 0.34, surrendered, '#2b6a4d'), label, amount];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<rect width="${width}" height="${height}" fill="#fff"/>
<text x="${left}" y="20" font-size="14">Due (grey) and surrendered (green) by compliance year, 10⁸ t</text>
<line x1="${left}" y1="${height - bottom}" x2="${width - 20}" y2="${height - bottom}" stroke="#333"/>
${bars.join('\n')}
</svg>
`;
}
