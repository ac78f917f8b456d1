import {
  definitionName,
  resolved,
  type Schema,
  typesOf,
  workflowSchema,
} from '../language/structure/schema.ts';

interface Section {
  readonly title: string;
  readonly description: string | undefined;
  readonly keys: ReadonlyMap<string, Schema>;
}

/**
 * The keys of a workflow as one compact text: for each map that has keys of its own, a line for each with its values,
 * its default and what it is for. All of it is read from the schema, so that it is never older than the language.
 */
export function schemaOutline(): string {
  const explained = new Map<string, string>();
  return shareKeys(sectionsOf(workflowSchema()))
    .map((section) => sectionText(section, explained))
    .join('\n\n');
}

/** Whether any map of the language has this key. */
export const languageHasKey = (key: string): boolean =>
  sectionsOf(workflowSchema()).some(({ keys }) => keys.has(key));

/** What is about files beside the workflow, and of no use to who writes one file. */
const ofOtherFiles: ReadonlySet<string> = new Set(['promptFile']);

/** The maps of the language, each before those in it. */
function sectionsOf(root: Schema): Section[] {
  const sections: Section[] = [];
  const seen = new Set<string>();
  const visit = (schema: Schema, title: string): void => {
    const name = definitionName(schema);
    if (name !== undefined) {
      if (seen.has(name) || ofOtherFiles.has(name)) return;
      seen.add(name);
    }
    const { properties, description, ...rest } = resolved(schema);
    if (properties !== undefined) {
      // Where the same map stands in several places, such as `env`, its first title serves.
      sections.push({ title, description, keys: new Map(Object.entries(properties)) });
      for (const [key, value] of Object.entries(properties)) visit(value, `${bare(title)}.${key}`);
    }
    const item =
      rest.items ?? (typeof rest.additionalProperties === 'object' ? rest.additionalProperties : undefined);
    if (item !== undefined) visit(item, `${bare(title)}.<${title.endsWith('steps') ? 'step' : 'name'}>`);
    for (const branch of rest.anyOf ?? []) visit(branch, branchTitle(branch, title));
  };
  visit(root, 'workflow');
  return sections;
}

/** What kind of map it is matters for its own keys, not for what is in it. */
const bare = (title: string): string => title.replace(/ with "[\w-]+"$/, '');

function branchTitle(branch: Schema, title: string): string {
  const [key] = resolved(branch).required ?? [];
  return key === undefined ? title : `${title} with "${key}"`;
}

/** What all kinds of step have in common is said once. */
function shareKeys(sections: readonly Section[]): readonly Section[] {
  const kinds = sections.filter(({ title }) => /<step> with "[\w-]+"$/.test(title));
  const [first, ...others] = kinds;
  if (first === undefined || others.length === 0) return sections;
  const isShared = (key: string, schema: Schema): boolean =>
    others.every(({ keys }) => definitionName(keys.get(key) ?? {}) === definitionName(schema)) &&
    definitionName(schema) !== undefined;
  const shared = new Map([...first.keys].filter(([key, schema]) => isShared(key, schema)));
  const common: Section = {
    title: `${bare(first.title)}, every one`,
    description: undefined,
    keys: shared,
  };
  return sections.flatMap((section) => {
    if (!kinds.includes(section)) return [section];
    const keys = new Map([...section.keys].filter(([key]) => !shared.has(key)));
    return section === first ? [common, { ...section, keys }] : [{ ...section, keys }];
  });
}

/** `explained`: where each definition was written out; it is not said twice. */
function sectionText({ title, description, keys }: Section, explained: Map<string, string>): string {
  const head = description === undefined ? title : `${title}: ${plain(description)}`;
  const lines = [...keys].map(([key, schema]) => {
    const name = definitionName(schema);
    const before = name === undefined ? undefined : explained.get(name);
    if (before !== undefined && before !== title) return `- ${key}: as in ${before}`;
    if (name !== undefined) explained.set(name, title);
    return `- ${keyText(key, resolved(schema))}`;
  });
  return [head, ...lines].join('\n');
}

function keyText(key: string, schema: Schema): string {
  const values = schema.enum?.join(' | ') ?? typeWords(schema);
  const otherwise = schema.default === undefined ? '' : `, default ${JSON.stringify(schema.default)}`;
  const what = schema.description === undefined ? '' : `: ${plain(schema.description)}`;
  return `${key} (${values}${otherwise})${what}`;
}

function typeWords(schema: Schema): string {
  const types = new Set([schema, ...(schema.anyOf ?? []).map(resolved)].flatMap(typesOf));
  const words = [...types].map((type) => (type === 'object' ? 'map' : type === 'array' ? 'list' : type));
  return words.length === 0 ? 'any' : words.join(' or ');
}

/** Schema descriptions are Markdown for editors; code signs say nothing to a model that a name does not. */
const plain = (description: string): string => description.replaceAll('`', '').replace(/\s+/g, ' ');
