import { closest } from '../diagnostics/suggest.ts';
import type { AstBlock, AstMustache, AstProgram, AstStatement } from './handlebars.ts';
import { blockNames, helpersByName, otherNames } from './helpers.ts';
import { lowerArguments, lowerExpression, simpleName } from './lower-expression.ts';
import { lowerPartial } from './lower-partial.ts';
import type { Lowering } from './lowering.ts';
import { printTemplateExpression, type TemplateExpression, type TemplateNode } from './template.ts';

/** Turns Handlebars' tree into ours: references resolved to frames, calls to helpers; faults are reported. */
export function lowerProgram(program: AstProgram | undefined, lowering: Lowering): TemplateNode[] {
  return (program?.body ?? []).flatMap((statement) => lowerStatement(statement, lowering));
}

function lowerStatement(statement: AstStatement, lowering: Lowering): TemplateNode[] {
  const range = lowering.rangeOf(statement);
  switch (statement.type) {
    case 'ContentStatement':
      return statement.value === '' ? [] : [{ kind: 'content', text: statement.value }];
    case 'CommentStatement':
      return [];
    case 'MustacheStatement':
      return lowerMustache(statement, lowering);
    case 'BlockStatement':
      return lowerBlock(statement, lowering);
    case 'PartialStatement': {
      const partial = lowerPartial(statement, lowering);
      return partial === undefined ? [] : [partial];
    }
    case 'PartialBlockStatement':
      lowering.report('template-syntax', range, {
        reason:
          '{{#> …}} gives a partial a text of its own, which is not possible here: write {{> name }}, and give it values by name',
      });
      return [];
    case 'Decorator':
      lowering.report('template-syntax', range, {
        reason: '{{* …}} changes how a template works, which is not possible here: leave it out',
      });
      return [];
    case 'DecoratorBlock':
      lowering.report('template-syntax', range, {
        reason:
          '{{#* …}} makes a partial within a text, which is not possible here: write it into a file of its own',
      });
      return [];
  }
}

function lowerMustache(mustache: AstMustache, lowering: Lowering): TemplateNode[] {
  const range = lowering.rangeOf(mustache);
  const value = lowerExpression(mustache, lowering, { output: true });
  return value === undefined ? [] : [{ kind: 'output', value, raw: !mustache.escaped, range }];
}

function lowerBlock(block: AstBlock, lowering: Lowering): TemplateNode[] {
  const name = simpleName(block.path);
  const info = name === undefined ? undefined : helpersByName.get(name);
  const nameRange = lowering.rangeOf(block.path);
  if (name === undefined || info === undefined || !info.block) {
    reportNoBlock(block, name, lowering);
    lowerProgram(block.program, lowering);
    lowerProgram(block.inverse, lowering);
    return [];
  }
  // `{{^if x}}` gives a block whose own text comes second; with a helper nothing else is different.
  const { args, options } = lowerArguments(block, info, nameRange, lowering);
  // What the block is about was blamed; its inside is looked at for its own faults only.
  const known = args[0] !== undefined;
  const first = args[0] ?? { kind: 'literal', value: null, range: nameRange };
  if (name === 'if' || name === 'unless') {
    reportParams(block, name, 0, lowering);
    const then = lowerProgram(block.program, lowering);
    const otherwise = lowerProgram(block.inverse, lowering);
    if (!known) return [];
    return [
      {
        kind: 'condition',
        test: first,
        negated: name === 'unless',
        includeZero: options.get('includeZero'),
        then,
        otherwise,
      },
    ];
  }
  const kind = name === 'each' ? 'each' : 'with';
  const params = reportParams(block, kind, kind === 'each' ? 2 : 1, lowering);
  const body = lowering.within({ kind, params, owner: ownerOf(kind, first) }, () =>
    lowerProgram(block.program, lowering),
  );
  const otherwise = lowerProgram(block.inverse, lowering);
  return known ? [{ kind, over: first, body, otherwise }] : [];
}

const ownerOf = (kind: 'each' | 'with', over: TemplateExpression): string =>
  kind === 'each' ? `an item of ${printTemplateExpression(over)}` : printTemplateExpression(over);

function reportParams(block: AstBlock, name: string, most: number, lowering: Lowering): readonly string[] {
  const params = block.program?.blockParams ?? [];
  if (params.length > most) {
    const reason =
      most === 0
        ? `{{#${name}}} gives no names with "as"`
        : `{{#${name}}} gives at most ${most === 1 ? 'one name' : 'two names'} with "as": ${
            most === 1 ? 'the object' : 'the item, and its index or key'
          }`;
    lowering.report('template-syntax', lowering.rangeOf(block.path), { reason });
  }
  return params;
}

function reportNoBlock(block: AstBlock, name: string | undefined, lowering: Lowering): void {
  const range = lowering.rangeOf(block.path);
  const written = lowering.source(range);
  if (name !== undefined && helpersByName.has(name)) {
    const reason = `${name} gives a value and stands around no text: write {{ ${name} … }}`;
    lowering.report('template-syntax', range, { reason });
  } else if (name === undefined || (block.params.length === 0 && closest(name, blockNames) === undefined)) {
    const reason = `{{#${written}}} says not what to do with it: write {{#if ${written}}} or {{#each ${written}}}`;
    lowering.report('template-syntax', range, { reason });
  } else {
    const suggestion = otherNames.get(name.toLowerCase()) ?? closest(name, blockNames);
    lowering.report('unknown-helper', range, { name, expected: blockNames, suggestion });
  }
}
