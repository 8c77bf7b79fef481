/**
 * The `Content-Disposition` of a download (RFC 6266): a name without folders, control characters and marks
 * that change the direction of reading, in ASCII for old clients and in full for the rest.
 */
export function attachment(name: string): string {
  const file = safeName(name);
  const ascii = file.replaceAll(/[^\x20-\x7e]|["%\\]/g, '_');
  const full = encodeURIComponent(file).replaceAll(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${full}`;
}

function safeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const kept = [...last.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '')].slice(0, 150).join('').trim();
  return /^\.*$/.test(kept) ? 'artifact' : kept;
}
