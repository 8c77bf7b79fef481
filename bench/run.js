import { existsSync } from 'node:fs';
import { ensureInstalled } from './install.js';
import { help, parseOptions } from './options.js';

const note = (line) => process.stderr.write(`${line}\n`);

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(help);
  else {
    if (!existsSync(new URL('../dist/cli.js', import.meta.url)))
      throw new Error('Runpath is not built yet: npm run build');
    ensureInstalled(note);
    const out = { note, say: (text) => process.stdout.write(`${text}\n`) };
    if (options.start) {
      const { measureStarts } = await import('./start.js');
      process.exitCode = await measureStarts(out);
    } else {
      const { benchmark } = await import('./benchmark.js');
      process.exitCode = await benchmark(options, out);
    }
  }
} catch (error) {
  note(
    error.code?.startsWith('ERR_PARSE_ARGS')
      ? `${error.message} (--help for what is possible)`
      : error.message,
  );
  process.exitCode = 2;
}
