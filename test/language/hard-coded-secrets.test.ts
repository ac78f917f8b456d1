import { expect, it } from 'vitest';
import { codes, withStep } from './sample.ts';

// Put together here, so that nobody who scans this file takes them for real ones.
const tail = 'q8Zr3Lw0Tn5Yb7Kd2Xf9Vh4Mj6Pg1Sc0Ua8We';
const tokens = [
  `sk-${tail}`,
  `sk-proj-${tail}`,
  `sk-ant-api03-${tail}`,
  `ghp_${tail}`,
  `github_pat_${tail}${tail}`,
  `glpat-${tail.slice(0, 20)}`,
  `xoxb-${tail}`,
  `AKIA${tail.toUpperCase().slice(0, 16)}`,
  `AIza${tail.slice(0, 35)}`,
  `npm_${tail.slice(0, 36)}`,
  `-----BEGIN OPENSSH ${'PRIVATE'} KEY-----`,
];

it.each(tokens)('%s is found, in comments, too', (token) => {
  expect(codes(withStep(`run: 'login ${token}'`))).toEqual(['hard-coded-secret']);
  expect(codes(`# ${token}\n${withStep('run: login')}`)).toEqual(['hard-coded-secret']);
});

it.each([
  'sk-your-key-goes-here-and-nowhere-else',
  `sk-${'x'.repeat(40)}1`,
  'sk-1234567890abcdefghijklmnopqrst',
  'task-8f3e2a1b9c4d5e6f7a8b9c0d1e2f3a4b',
  'npm_config_registry_of_the_whole_company_1',
  'AKIAIOSFODNN7EXAMPLE',
  '-----BEGIN PUBLIC KEY-----',
  'sha256-q8Zr3Lw0Tn5Yb7Kd2Xf9Vh4Mj6Pg1Sc0',
])('%s is none', (text) => {
  expect(codes(withStep(`run: 'login ${text}'`))).toEqual([]);
});
