/** A package with workflows, as npm would put it in place: one with a prompt file, a partial and a schema, one that uses it. */
export const flowsPackage = (at = 'node_modules/@acme/flows'): Readonly<Record<string, string>> => ({
  [`${at}/package.json`]: JSON.stringify({
    name: '@acme/flows',
    version: '1.2.0',
    keywords: ['codex-flow-workflows'],
  }),
  [`${at}/workflows/review.yml`]: `# yaml-language-server: $schema=../somewhere/else.json
# Reviews files, one by one.
name: Review
description: One agent for each file.
inputs:
  files: { type: array, required: true, description: What to review }
jobs:
  review:
    strategy: { matrix: { file: "\${{ inputs.files }}" } }
    steps:
      - id: look
        prompt: { file: prompts/review.md, with: { focus: bugs } }
        files: []
        output-schema: ../schemas/verdict.json
outputs:
  verdicts: \${{ jobs.review.instances }}
`,
  [`${at}/workflows/prompts/review.md`]:
    'Review {{ matrix.file }} for {{ with.focus }}.\n{{> checklist tone="kind" }}\n',
  [`${at}/workflows/partials/checklist.md`]: '- Be {{ with.tone }}.\n',
  [`${at}/schemas/verdict.json`]: JSON.stringify({
    type: 'object',
    properties: { ok: { type: 'boolean' } },
    required: ['ok'],
    additionalProperties: false,
  }),
  [`${at}/workflows/all.yml`]: `jobs:
  review:
    uses: ./review.yml
    with: { files: [a.ts] }
  end:
    needs: review
    steps:
      - prompt: "{{> checklist tone='brief' }}"
        files: []
`,
});
