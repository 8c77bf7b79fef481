declare const checked: unique symbol;

/** The name of a file or directory below a root: safe to hand to a file system or to a cloud client as it is. */
export type Key = string & { readonly [checked]: true };

const maxBytes = 1024;
/** A dot, slash, backslash or NUL in disguise, however often encoded: some client may undress it. */
const disguised = /%(?:25)*(?:2e|2f|5c|00)/i;

/** The directory itself or its parent, also as a URL parser reads it: up to a query, a fragment or a last space. */
const dots = /^\.\.?(?:$|[ ?#;])/;

/** The text as a key, or null where it could mean anything but a place below the root. */
export function parseKey(text: string): Key | null {
  if (text === '' || Buffer.byteLength(text) > maxBytes || disguised.test(text)) return null;
  if (text.includes('\\') || hasControlCharacter(text)) return null;
  const safe = text.split('/').every((segment) => segment !== '' && !dots.test(segment));
  return safe ? (text as Key) : null;
}

/** Whether a URI is a root or lies below it, segment by segment; says nothing about whether it is safe. */
export function isBelow(uri: string, root: string): boolean {
  return uri === root || uri.startsWith(root.endsWith('/') ? root : `${root}/`);
}

/** What follows the root in a URI below it, as a key; one slash at the end is forgiven. */
export function keyBelow(uri: string, root: string): Key | null {
  if (!isBelow(uri, root)) return null;
  const rest = uri.slice(root.endsWith('/') ? root.length : root.length + 1);
  return parseKey(rest.endsWith('/') ? rest.slice(0, -1) : rest);
}

function hasControlCharacter(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}
