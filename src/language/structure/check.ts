import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Place } from '../../diagnostics/source.ts';
import type { InvalidNode, MappingEntry, MappingNode, Node, ScalarNode, SequenceNode } from '../yaml/node.ts';
import { branchesByType, discriminate, isExpression } from './branches.ts';
import { isPartOfForeign, standsFor, unknownKey } from './keys.ts';
import { reserved, scalarProblem, typeFits } from './scalars.ts';
import { definitionName, resolved, type Schema, typesOf, workflowSchema } from './schema.ts';
import { wayOut } from './way-out.ts';
import { actualWords, expectedWords, idKind, type Path, sectionName } from './words.ts';

export interface Structure {
  /**
   * What is left when everything that was blamed is taken away: it fits the schema apart from missing keys and
   * `invalid` nodes. Slips in keys are put right, so that they are not blamed a second time.
   */
  readonly root: MappingNode | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

interface At {
  readonly path: Path;
  /** Where the key of this value stands. */
  readonly keyPlace: Place | undefined;
}

/**
 * Holds a workflow against `workflow.schema.json` and says what is wrong in the workflow's terms, once for each cause.
 * The schema is walked directly: a general validator takes longer to compile it than the whole check may take, and
 * answers in terms of the schema (every branch of every `anyOf`) instead of the workflow.
 */
export function checkStructure(root: Node): Structure {
  const checker = new Checker();
  const sound = checker.check(root, workflowSchema(), { path: [], keyPlace: undefined });
  return { root: sound.kind === 'mapping' ? sound : undefined, diagnostics: checker.diagnostics };
}

class Checker {
  readonly diagnostics: Diagnostic[] = [];

  /** The sound part of a node; what is beyond repair becomes `invalid`. */
  check(node: Node, reference: Schema, at: At): Node {
    if (node.kind === 'invalid') return node;
    const schema = resolved(reference);
    if (schema.type !== undefined || schema.enum !== undefined) {
      if (!typeFits(node, typesOf(schema))) return this.#wrongType(node, schema, at);
    }
    if (schema.anyOf !== undefined) return this.#anyOf(node, schema, schema.anyOf, at);
    if (node.kind === 'scalar') return this.#scalar(node, schema, at);
    return node.kind === 'sequence' ? this.#sequence(node, schema, at) : this.#mapping(node, schema, at);
  }

  #anyOf(node: Exclude<Node, InvalidNode>, schema: Schema, branches: readonly Schema[], at: At): Node {
    const candidates = branchesByType(node, branches);
    const [first, second] = candidates;
    if (first === undefined) return this.#wrongType(node, schema, at);
    if (node.kind === 'mapping' && second !== undefined) return this.#alternatives(node, candidates, at);
    if (second === undefined && !isExpression(first)) {
      // A text that misses the pattern of the only branch for texts might as well have been meant for another branch.
      const misses = node.kind === 'scalar' && resolved(first).pattern !== undefined;
      return misses && scalarProblem(node, resolved(first)) !== undefined && branches.length > 1
        ? this.#wrongType(node, schema, at)
        : this.check(node, first, at);
    }
    if (node.kind !== 'scalar') return this.check(node, first, at);
    // Expressions are looked into later; wrong braces are the matter of the notation check.
    if (candidates.some(isExpression) && looksLikeExpression(node)) return node;
    const own = candidates.find((branch) => !isExpression(branch));
    return own === undefined ? this.#wrongType(node, schema, at) : this.check(node, own, at);
  }

  /** A map that can be one of several things, told apart by a key that each must have. */
  #alternatives(node: MappingNode, branches: readonly Schema[], at: At): Node {
    const choice = discriminate(node, branches);
    const section = sectionName(at.path, node);
    if (choice.kind === 'several') {
      const [kept, ...others] = choice.entries;
      const related = kept === undefined ? [] : [{ place: kept.keyPlace, note: 'beside this' }];
      const keys = choice.entries.map((entry) => entry.key);
      const place = others[0]?.keyPlace ?? node.place;
      this.diagnostics.push(diagnostic('conflicting-keys', place, { section, keys }, { related }));
      const rest = { ...node, entries: node.entries.filter((entry) => !others.includes(entry)) };
      return this.check(rest, choice.branch, at);
    }
    if (choice.kind === 'none') {
      const [key = '', ...or] = choice.keys;
      if (!standsFor(key, node))
        this.diagnostics.push(diagnostic('missing-key', this.#missingAt(node, at), { section, key, or }));
      const { required: _, ...lenient } = resolved(choice.branch);
      return this.check(node, lenient, at);
    }
    return this.check(node, choice.branch, at);
  }

  #scalar(node: ScalarNode, schema: Schema, at: At): Node {
    const problem = scalarProblem(node, schema);
    if (problem === undefined) return node;
    const section = sectionName(at.path);
    if (problem.kind === 'value') {
      const { value, expected, suggestion, fix } = problem;
      const params = { section, value, expected, suggestion };
      this.diagnostics.push(diagnostic('wrong-value', node.place, params, fix === undefined ? {} : { fix }));
    } else if (at.path.at(-1) === 'id' && schema.pattern !== undefined && problem.kind === 'pattern') {
      this.diagnostics.push(diagnostic('bad-id', node.place, { kind: 'step', id: String(node.value) }));
      return node;
    } else {
      this.diagnostics.push(diagnostic('bad-value', node.place, { section, problem: problem.words }));
    }
    return { kind: 'invalid', place: node.place };
  }

  #sequence(node: SequenceNode, schema: Schema, at: At): Node {
    const section = sectionName(at.path);
    if (node.items.length < (schema.minItems ?? 0)) {
      this.diagnostics.push(
        diagnostic('bad-value', node.place, { section, problem: 'must have at least one item' }),
      );
      return { kind: 'invalid', place: node.place };
    }
    const { items } = schema;
    if (items === undefined) return node;
    if (schema.uniqueItems === true) this.#unique(node, section);
    return {
      ...node,
      items: node.items.map((item, index) =>
        this.check(item, items, { path: [...at.path, index], keyPlace: undefined }),
      ),
    };
  }

  #unique(node: SequenceNode, section: string): void {
    const seen = new Map<unknown, Place>();
    for (const item of node.items) {
      if (item.kind !== 'scalar') continue;
      const first = seen.get(item.value);
      if (first === undefined) {
        seen.set(item.value, item.place);
        continue;
      }
      const problem = `has "${item.value}" twice: keep one of the two`;
      const related = [{ place: first, note: 'first here' }];
      this.diagnostics.push(diagnostic('bad-value', item.place, { section, problem }, { related }));
    }
  }

  #mapping(node: MappingNode, schema: Schema, at: At): Node {
    const section = sectionName(at.path, node);
    if (node.entries.length < (schema.minProperties ?? 0)) {
      const place = at.keyPlace ?? node.place;
      this.diagnostics.push(diagnostic('bad-value', place, { section, problem: 'must not be empty' }));
      return { kind: 'invalid', place: node.place };
    }
    const taken = new Set(node.entries.map(({ key }) => key));
    const free = Object.keys(schema.properties ?? {}).filter((key) => !taken.has(key));
    const entries: MappingEntry[] = [];
    for (const entry of node.entries) {
      const checked = this.#entry(entry, node, schema, at, section, free);
      if (checked !== undefined) entries.push(checked);
    }
    for (const key of schema.required ?? []) {
      if (entries.some((entry) => entry.key === key) || standsFor(key, node)) continue;
      this.diagnostics.push(diagnostic('missing-key', this.#missingAt(node, at), { section, key }));
    }
    this.#conflicts(entries, schema, section);
    return { ...node, entries };
  }

  #entry(
    entry: MappingEntry,
    node: MappingNode,
    schema: Schema,
    at: At,
    section: string,
    free: readonly string[],
  ): MappingEntry | undefined {
    const { properties = {}, patternProperties = {}, additionalProperties, propertyNames } = schema;
    let key = entry.key;
    if (!Object.hasOwn(properties, key)) {
      if (Object.keys(patternProperties).some((pattern) => new RegExp(pattern).test(key))) return undefined;
      if (additionalProperties === false) {
        if (isPartOfForeign(key, node)) return undefined;
        const unknown = unknownKey(entry, node, section, free);
        this.diagnostics.push(unknown.diagnostic);
        if (unknown.under !== undefined) {
          const moved: MappingNode = { kind: 'mapping', entries: [entry], place: entry.value.place };
          const under = properties[unknown.under] ?? {};
          const value = this.check(moved, under, {
            path: [...at.path, unknown.under],
            keyPlace: entry.keyPlace,
          });
          return { key: unknown.under, keyPlace: entry.keyPlace, value };
        }
        if (unknown.meant === undefined) return undefined;
        key = unknown.meant;
      } else if (propertyNames !== undefined) this.#name(entry, propertyNames, at);
    }
    const path = [...at.path, key];
    const own = Object.hasOwn(properties, key) ? properties[key] : undefined;
    const value = own ?? (typeof additionalProperties === 'object' ? additionalProperties : {});
    return { ...entry, key, value: this.check(entry.value, value, { path, keyPlace: entry.keyPlace }) };
  }

  /** Names that users choose. A bad one is kept, so that those who refer to it are not blamed as well. */
  #name({ key, keyPlace }: MappingEntry, names: Schema, at: At): void {
    const { pattern, patternErrorMessage = '' } = resolved(names);
    if (pattern === undefined || new RegExp(pattern).test(key)) return;
    if (definitionName(names) === 'id') {
      this.diagnostics.push(diagnostic('bad-id', keyPlace, { kind: idKind(at.path), id: key }));
      return;
    }
    const section = sectionName([...at.path, key]);
    const problem = key === '__proto__' ? reserved : patternErrorMessage;
    this.diagnostics.push(diagnostic('bad-value', keyPlace, { section, problem }));
  }

  #conflicts(entries: readonly MappingEntry[], schema: Schema, section: string): void {
    const keys = schema.not?.required;
    if (keys === undefined) return;
    const [first, second] = entries.filter((entry) => keys.includes(entry.key));
    if (first === undefined || second === undefined) return;
    const related = [{ place: first.keyPlace, note: 'beside this' }];
    this.diagnostics.push(
      diagnostic(
        'conflicting-keys',
        second.keyPlace,
        { section, keys: [first.key, second.key] },
        { related },
      ),
    );
  }

  #wrongType(node: Node, schema: Schema, at: At): InvalidNode {
    const expected = [...new Set(expectedWords(schema))];
    const section = sectionName(at.path, node);
    // A block's place runs over many lines and an empty value has none: the key says it better.
    const place = node.kind === 'scalar' && node.text.text !== '' ? node.place : (at.keyPlace ?? node.place);
    const { example, hint, fix } = wayOut(node, schema);
    const actual = actualWords(node, schema.anyOf?.some(isExpression));
    const params = { section, expected, actual, example, hint };
    this.diagnostics.push(diagnostic('wrong-type', place, params, fix === undefined ? {} : { fix }));
    return { kind: 'invalid', place: node.place };
  }

  #missingAt(node: MappingNode, at: At): Place {
    return at.keyPlace ?? node.entries[0]?.keyPlace ?? node.place;
  }
}

/** One whole expression, or braces of the other notation, which are the matter of another check. */
function looksLikeExpression({ value }: ScalarNode): boolean {
  if (typeof value !== 'string' || !value.includes('{{')) return false;
  return !value.includes('${{') || /^\s*\$\{\{[\s\S]*\}\}\s*$/.test(value);
}
