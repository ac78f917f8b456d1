/**
 * Translations between the two notations, for messages and fixes. Only what means exactly the same is translated;
 * the rest is left to whoever reads the message.
 */
export interface Translation {
  /** What to write instead; `…` stands for what could not be translated. */
  readonly instead: string;
  /** Whether it may be put in place without asking. */
  readonly exact: boolean;
}

/** Longer ones are no paths, and not worth the time. */
const longest = 300;

const name = /[A-Za-z_][A-Za-z0-9_-]*/.source;
const expressionPath = new RegExp(`^${name}(?:\\.${name}|\\[(?:\\d+|'[^'\\[\\]]+')\\])*$`);
const expressionStep = new RegExp(`\\.(${name})|\\[(\\d+)\\]|\\['([^']+)'\\]`, 'g');
const textPath = new RegExp(`^(?:${name})(?:[./](?:${name}|\\d+|\\[[^\\]]+\\]))*$`);
const textStep = new RegExp(`[./](?:(${name})|(\\d+)|\\[([^\\]]+)\\])`, 'g');

const expressionCall = /^(toJSON|join)\(\s*([^(),']+?)\s*(?:,\s*'([^'"]*)'\s*)?\)$/i;
const textCall = /^(json|join|len)\s+([^\s()"'=]+)(?:\s+(?:"([^"']*)"|'([^"']*)'))?$/;

/** What `${{ source }}` is in Handlebars. */
export function expressionToText(source: string): Translation {
  const trimmed = source.trim();
  if (trimmed.length > longest) return { instead: '{{ … }} with a path or a helper', exact: false };
  const path = pathToText(trimmed);
  if (path !== undefined) return { instead: `{{ ${path} }}`, exact: true };
  const call = expressionCall.exec(trimmed);
  const argument = call?.[2] === undefined ? undefined : pathToText(call[2]);
  if (call !== null && argument !== undefined) {
    if (call[1]?.toLowerCase() === 'tojson' && call[3] === undefined) {
      return { instead: `{{ json ${argument} pretty=true }}`, exact: true };
    }
    if (call[1]?.toLowerCase() === 'join') {
      return { instead: `{{ join ${argument} "${call[3] ?? ','}" }}`, exact: true };
    }
  }
  return { instead: '{{ … }} with a path or a helper', exact: false };
}

/** What `{{ source }}` is as an expression. */
export function textToExpression(source: string): Translation {
  const trimmed = source.trim().replace(/^~|~$/g, '').trim();
  if (trimmed.length > longest) return { instead: '${{ … }} with an expression', exact: false };
  const path = pathToExpression(trimmed);
  if (path !== undefined) return { instead: `\${{ ${path} }}`, exact: true };
  const call = textCall.exec(trimmed);
  const argument = call?.[2] === undefined ? undefined : pathToExpression(call[2]);
  if (call !== null && argument !== undefined) {
    if (call[1] === 'json' && call[3] === undefined && call[4] === undefined) {
      return { instead: `\${{ toJSON(${argument}) }}`, exact: false };
    }
    if (call[1] === 'join') {
      return { instead: `\${{ join(${argument}, '${call[3] ?? call[4] ?? ', '}') }}`, exact: false };
    }
  }
  return { instead: '${{ … }} with an expression', exact: false };
}

function pathToText(path: string): string | undefined {
  if (!expressionPath.test(path)) return undefined;
  if (/^(true|false|null|NaN|Infinity)$/.test(path)) return undefined;
  return path.replace(expressionStep, (_, plain: string, index: string, quotedName: string) =>
    plain !== undefined ? `.${plain}` : `.[${index ?? quotedName}]`,
  );
}

function pathToExpression(path: string): string | undefined {
  if (!textPath.test(path)) return undefined;
  if (/^(true|false|null|undefined|else|this)$/.test(path) || /^this[./]/.test(path)) return undefined;
  return path.replace(textStep, (_, plain: string, index: string, bracketed: string) => {
    if (plain !== undefined) return `.${plain}`;
    if (index !== undefined || /^\d+$/.test(bracketed)) return `[${index ?? bracketed}]`;
    return `['${bracketed.replaceAll("'", "''")}']`;
  });
}

/** What stands for text in a value: Handlebars, where an expression should be. */
export interface StrayTemplate {
  readonly found: string;
  readonly start: number;
  readonly end: number;
  /** What stands within the braces. */
  readonly source: string;
}

/** The first `{{ … }}` of a text that reads as Handlebars: braces around a name, a path, a helper or a block. */
export function findTemplate(text: string, from = 0): StrayTemplate | undefined {
  const pattern = /(?<!\$)\{\{\{?([^{}]*)\}\}\}?/g;
  pattern.lastIndex = from;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [found, inside = ''] = match;
    const source = inside.trim();
    if (!/^[#/^&~@]?\s*[A-Za-z_.@]/.test(source)) continue;
    return { found, start: match.index, end: match.index + found.length, source };
  }
  return undefined;
}
