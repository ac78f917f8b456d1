import type { Alias, CST, ParsedNode, Scalar, YAMLMap } from 'yaml';
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Place, PositionedText, SourceFile } from '../../diagnostics/source.ts';
import { closest } from '../../diagnostics/suggest.ts';
import type { InvalidNode, MappingEntry, MappingNode, Node, ScalarNode } from './node.ts';
import { scalarText } from './scalar-text.ts';

/** How many values aliases may add to a file: enough for any real sharing, far below what hurts. */
const aliasLimit = 100_000;
const depthLimit = 100;
const coreTags = new Set(['str', 'int', 'float', 'bool', 'null', 'map', 'seq']);

/** Thrown inside a conversion and caught at its top: nothing sensible can be made of the rest. */
class Hopeless extends Error {}

/** Turns the yaml package's nodes into ours, following aliases and merge keys. */
export class Converter {
  readonly diagnostics: Diagnostic[] = [];
  readonly #file: SourceFile;
  /** Texts that replace what the parser read, by where they start: see `mask`. */
  readonly #texts: ReadonlyMap<number, PositionedText>;
  readonly #anchors = new Map<string, Node | 'open'>();
  readonly #sizes = new WeakMap<Node, number>();
  #unfolded = 0;

  constructor(file: SourceFile, texts: ReadonlyMap<number, PositionedText>) {
    this.#file = file;
    this.#texts = texts;
  }

  /** Undefined where aliases or nesting are beyond all bounds, which is then the diagnostic. */
  convert(root: ParsedNode): Node | undefined {
    try {
      return this.#node(root, 0);
    } catch (thrown) {
      if (thrown instanceof Hopeless) return undefined;
      throw thrown;
    }
  }

  #node(node: ParsedNode, depth: number): Node {
    if (isAlias(node)) return this.#alias(node);
    const place = this.#place(node.range[0], node.range[1]);
    if (depth > depthLimit) {
      this.#report(place, `values are nested more than ${depthLimit} levels deep: flatten them`);
      throw new Hopeless();
    }
    const anchor = node.anchor;
    if (anchor !== undefined) this.#anchors.set(anchor, 'open');
    this.#checkTag(node);
    const converted = isScalar(node)
      ? this.#scalar(node, place)
      : isMap(node)
        ? this.#mapping(node, place, depth)
        : isSeq(node)
          ? this.#sequence(node.items, place, depth)
          : this.#invalid(place);
    if (anchor !== undefined) this.#anchors.set(anchor, converted);
    return converted;
  }

  #sequence(items: readonly unknown[], place: Place, depth: number): Node {
    const nodes = items.map((item) => this.#node(item as ParsedNode, depth + 1));
    return this.#sized({ kind: 'sequence', items: nodes, place }, nodes);
  }

  #scalar(node: Scalar.Parsed, place: Place): ScalarNode {
    const masked = this.#texts.get(place.range.start);
    if (masked !== undefined) {
      return { kind: 'scalar', value: masked.text, text: masked, place: masked.place };
    }
    const token = node.srcToken as CST.FlowScalar | CST.BlockScalar | undefined;
    const { value } = node;
    const usable =
      value === null ||
      typeof value === 'boolean' ||
      typeof value === 'string' ||
      (typeof value === 'number' && Number.isFinite(value));
    const source = node.source ?? this.#file.text.slice(place.range.start, place.range.end);
    const text = typeof value === 'string' ? value : source;
    return {
      kind: 'scalar',
      value: usable ? (value as ScalarNode['value']) : text,
      text: scalarText(text, place, token),
      place,
    };
  }

  #mapping(node: YAMLMap.Parsed, place: Place, depth: number): Node {
    const own = new Map<string, Place>();
    let entries: MappingEntry[] = [];
    const merges: { at: number; from: Node; keyPlace: Place }[] = [];
    for (const pair of node.items) {
      const key = this.#key(pair.key as ParsedNode | null, place);
      if (key === undefined) continue;
      const value =
        pair.value === null ? this.#missingValue(key.place) : this.#node(pair.value as ParsedNode, depth + 1);
      if (key.merge) {
        merges.push({ at: entries.length, from: value, keyPlace: key.place });
        continue;
      }
      const first = own.get(key.text);
      if (first !== undefined) {
        const related = [{ place: first, note: 'first set here' }];
        this.diagnostics.push(diagnostic('duplicate-key', key.place, { key: key.text }, { related }));
        continue;
      }
      own.set(key.text, key.place);
      entries.push({ key: key.text, keyPlace: key.place, value });
    }
    for (const { at, from, keyPlace } of merges.reverse()) {
      const merged = this.#merged(from, keyPlace, new Set(own.keys()));
      entries = [...entries.slice(0, at), ...merged, ...entries.slice(at)];
    }
    return this.#sized(
      { kind: 'mapping', entries, place },
      entries.map((entry) => entry.value),
    );
  }

  /** The entries that `<<` brings in: of several maps the first that has a key wins, the map's own keys always. */
  #merged(from: Node, keyPlace: Place, taken: Set<string>): MappingEntry[] {
    const sources = from.kind === 'sequence' ? from.items : [from];
    if (sources.some((source) => source.kind === 'scalar' || source.kind === 'sequence')) {
      this.#report(keyPlace, '"<<" merges a map or a list of maps: write *name of an anchor that is a map');
      return [];
    }
    const entries: MappingEntry[] = [];
    for (const source of sources as readonly (MappingNode | InvalidNode)[]) {
      if (source.kind === 'invalid') continue;
      for (const entry of source.entries) {
        if (taken.has(entry.key)) continue;
        taken.add(entry.key);
        entries.push(entry);
      }
    }
    return entries;
  }

  #key(key: ParsedNode | null, mapPlace: Place): { text: string; place: Place; merge: boolean } | undefined {
    if (key === null) {
      this.#report(mapPlace, 'a key is missing before ":"');
      return undefined;
    }
    const place = this.#place(key.range[0], key.range[1]);
    const node = isAlias(key) ? this.#alias(key) : isScalar(key) ? this.#scalar(key, place) : undefined;
    if (node?.kind === 'invalid') return undefined;
    if (node?.kind !== 'scalar' || (node.value === null && node.text.text === '')) {
      const reason = node === undefined ? 'a key must be a plain text' : 'a key is missing before ":"';
      this.#report(place, reason);
      return undefined;
    }
    if (isScalar(key) && key.anchor !== undefined) this.#anchors.set(key.anchor, node);
    const merge = isScalar(key) && key.type === 'PLAIN' && node.text.text === '<<';
    return { text: node.text.text, place: node.place, merge };
  }

  #alias(alias: Alias.Parsed): Node {
    const place = this.#place(alias.range[0], alias.range[1]);
    const target = this.#anchors.get(alias.source);
    if (target === undefined || target === 'open') {
      const near = closest(alias.source, [...this.#anchors.keys()]);
      this.#report(
        place,
        target === 'open'
          ? `*${alias.source} stands inside the value that it names: a value can't contain itself`
          : `there is no anchor &${alias.source} above this alias${near === undefined ? '' : `: did you mean *${near}?`}`,
      );
      return this.#invalid(place);
    }
    this.#unfolded += this.#sizes.get(target) ?? 1;
    if (this.#unfolded > aliasLimit) {
      this.diagnostics.push(diagnostic('alias-bomb', place, { limit: aliasLimit }));
      throw new Hopeless();
    }
    return target;
  }

  #missingValue(keyPlace: Place): ScalarNode {
    const { end } = keyPlace.range;
    const place = this.#place(end, end);
    return { kind: 'scalar', value: null, text: scalarText('', place, undefined), place };
  }

  #checkTag(node: ParsedNode): void {
    if (node.tag === undefined || isAlias(node)) return;
    if (node.tag.startsWith('tag:yaml.org,2002:') && coreTags.has(node.tag.slice(18))) return;
    const start = this.#file.text.lastIndexOf('!', node.range[0]);
    const written = /^!\S*/.exec(this.#file.text.slice(Math.max(start, 0)))?.[0] ?? '!';
    this.#report(
      this.#place(start, start + written.length),
      `the YAML tag ${written} means nothing in a workflow: remove it`,
    );
  }

  #sized(node: Node, children: readonly Node[]): Node {
    let size = 1;
    for (const child of children) size += this.#sizes.get(child) ?? 1;
    this.#sizes.set(node, size);
    return node;
  }

  #invalid(place: Place): InvalidNode {
    return { kind: 'invalid', place };
  }

  #place(start: number, end: number): Place {
    return { file: this.#file, range: { start, end } };
  }

  #report(place: Place, reason: string): void {
    this.diagnostics.push(diagnostic('yaml-syntax', place, { reason }));
  }
}
