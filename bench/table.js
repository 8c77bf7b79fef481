/** Rows of texts as a Markdown table, the first of them its head; all columns but the first are figures. */
export function table([head, ...body]) {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...body].map((row) => row[column].length)));
  const line = (cells) =>
    `| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join(' | ')} |`;
  const rule = `| ${widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...body.map(line)].join('\n');
}
