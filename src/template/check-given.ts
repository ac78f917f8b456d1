import type { Site } from '../model/scope.ts';
import type { CallNode, PathNode, TemplateExpression } from './template.ts';

/** Whether a reference is to a value of `with` that this use of the text does not give. */
export function isNotGiven({ base, steps }: PathNode, site: Site): boolean {
  const [context, name] = steps;
  if (base.kind !== 'frame' || base.frame !== 0 || context?.name !== 'with' || name === undefined)
    return false;
  const given = site.contexts.get('with');
  return given?.kind === 'object' && !given.open && !given.properties.has(name.name);
}

/** What a condition is where values that are not given decide it; undefined where they don't. */
export function truthOfNotGiven(test: TemplateExpression, site: Site): boolean | undefined {
  if (test.kind === 'path') return isNotGiven(test, site) ? false : undefined;
  return test.kind === 'call' ? truthOfCall(test, site) : undefined;
}

function truthOfCall({ helper, args }: CallNode, site: Site): boolean | undefined {
  const truths = () => args.map((argument) => truthOfNotGiven(argument, site));
  switch (helper.name) {
    case 'not': {
      const [truth] = truths();
      return truth === undefined ? undefined : !truth;
    }
    case 'and':
      if (truths().includes(false)) return false;
      return truths().every((truth) => truth === true) ? true : undefined;
    case 'or':
      if (truths().includes(true)) return true;
      return truths().every((truth) => truth === false) ? false : undefined;
    case 'eq':
      return isOtherThanNull(args, site) ? false : undefined;
    case 'ne':
      return isOtherThanNull(args, site) ? true : undefined;
    default:
      return undefined;
  }
}

/** Null, which a value that is not given is, against one that is written out. */
function isOtherThanNull(args: readonly TemplateExpression[], site: Site): boolean {
  const missing = args.some((argument) => argument.kind === 'path' && isNotGiven(argument, site));
  return missing && args.some((argument) => argument.kind === 'literal' && argument.value !== null);
}
