import type { AstPartial } from './handlebars.ts';
import { lowerArgument } from './lower-expression.ts';
import type { Lowering } from './lowering.ts';
import type { PartialArgument, PartialNode } from './template.ts';

/** `{{> name }}`; undefined where there is no such partial, or where it can't be taken in. */
export function lowerPartial(partial: AstPartial, lowering: Lowering): PartialNode | undefined {
  const range = lowering.rangeOf(partial);
  const nameRange = lowering.rangeOf(partial.name);
  const args = lowerArguments(partial, lowering);
  const name = nameOf(partial);
  if (name === undefined) {
    const reason =
      'the name of a partial is written out, as in {{> checklist }}: choose between partials with {{#if …}}';
    lowering.report('template-syntax', nameRange, { reason });
    return undefined;
  }
  const { partials } = lowering.text;
  if (partials === undefined) {
    const reason = `{{> ${name} }} takes in a partial, which only "prompt" and "instructions" can (in a command nothing would quote what is in it): write its text here`;
    lowering.report('template-syntax', range, { reason });
    return undefined;
  }
  const place = lowering.text.placeOf(nameRange.start, nameRange.end);
  const taken = lowering.inclusion.take(name, partials, place);
  if (!taken.ok) {
    if (taken.error !== undefined) lowering.diagnostics.push(taken.error);
    return undefined;
  }
  return { kind: 'partial', name, args, ...taken.value, lines: linesOf(partial, lowering), range };
}

/** Whether it starts with `this` or `../` does not matter here: such names are no names of partials. */
function nameOf({ name }: AstPartial): string | undefined {
  if (name.type === 'StringLiteral') return name.value;
  return name.type === 'PathExpression' && !name.data ? name.original : undefined;
}

function lowerArguments(partial: AstPartial, lowering: Lowering): readonly PartialArgument[] {
  const [stray] = partial.params;
  if (stray !== undefined) {
    const written = lowering.source(lowering.rangeOf(stray));
    const reason = `a partial sees what it is given by name: write item=${written} here, and {{ with.item }} in the partial`;
    lowering.report('template-syntax', lowering.rangeOf(stray), { reason });
  }
  const args = new Map<string, PartialArgument>();
  for (const pair of partial.hash?.pairs ?? []) {
    const range = lowering.rangeOf(pair);
    const value = lowerArgument(pair.value, lowering);
    if (args.has(pair.key))
      lowering.report('template-syntax', range, {
        reason: `"${pair.key}" is given twice: keep one of the two`,
      });
    else if (value !== undefined) args.set(pair.key, { name: pair.key, value, range });
  }
  return [...args.values()];
}

/** The parser has the same idea of a line of its own, and has taken its white space and its line break out of the text. */
function linesOf(partial: AstPartial, lowering: Lowering): PartialNode['lines'] {
  const { start, end } = lowering.rangeOf(partial);
  const { text } = lowering.text;
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const alone = before.trim() === '' && /^[ \t]*\r?\n/.test(text.slice(end, end + 1_000));
  return alone && !partial.strip.open && !partial.strip.close ? { indent: partial.indent } : undefined;
}
