import { describe, it } from 'vitest';
import { casesIn, runFixture } from './run-fixture.ts';
import { fixtures } from './sample.ts';

/** Workflows with many mistakes of many kinds; test/fixtures/checks has a folder for each kind. */
describe('language fixtures', () => {
  it.each(casesIn(fixtures))('%s', (name) => runFixture(fixtures, name));
});
