/** The metadata in a row's column: a line for each entry, its parts between tabs. */
export function entriesOf(text) {
  if (text === null) return [];
  return text.split('\n').map((line) => {
    const [key, , , value] = line.split('\t');
    return { key: JSON.parse(key), value: JSON.parse(value) };
  });
}
