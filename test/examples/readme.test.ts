/** Every example of the README and the guide runs as it stands, in a folder of its own, and prints what stands below it. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { open, openSorting } from 'rxephys'
import ts from 'typescript'
import { afterAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../sources/support.js'
import { root, textOf } from '../tools/docstrings.js'

const place = temporaryFolder()
const script = join(root, `dist/test/example-${process.pid}.mjs`) // where git does not look, and "rxephys" still names this package
afterAll(() => rmSync(script, { force: true }))
const javascript: ts.CompilerOptions = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext }

interface Example {
  readonly code: string
  /** The lines below the code: each stands in what it prints. */
  readonly prints: readonly string[]
}
const examplesIn = (page: string): readonly Example[] =>
  [...textOf(page).matchAll(/```ts\n([\s\S]*?)```(?:\n\n```text\n([\s\S]*?)```)?/g)].map(([, code, printed = '']) => ({
    code,
    prints: printed.split('\n').filter((line) => line !== ''),
  }))

interface Ran {
  readonly printed: string
  /** Where it ran. */
  readonly folder: string
}
const ran = new Map<string, Ran>()

/** Runs an example, once. */
const run = (code: string): Ran => {
  const before = ran.get(code)
  if (before !== undefined) return before
  const folder = mkdtempSync(join(place, 'example-'))
  mkdirSync(dirname(script), { recursive: true })
  writeFileSync(script, ts.transpileModule(code, { compilerOptions: javascript }).outputText)
  const printed = execFileSync(process.execPath, [script], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  ran.set(code, { printed, folder })
  return { printed, folder }
}

// The examples of the catalog are those of the declarations, which have a test of their own.
const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter(
  (page) => page.endsWith('.md') && page !== 'docs/catalog.md',
)

describe.each(pages.map((page) => ({ page, examples: examplesIn(page) })).filter(({ examples }) => examples.length > 0))(
  '$page',
  ({ examples }) => {
    test.each(examples.map((example, index) => [index + 1, example] as const))(
      'example %i',
      (_number, { code, prints }) => {
        const { printed } = run(code)
        for (const line of prints) expect(printed).toContain(line)
      },
      120_000,
    )
  },
)

test('the first example of the README leaves what it says', async () => {
  const { printed, folder } = run(examplesIn('README.md')[0].code)
  expect(printed).toMatch(/^Recording: 64 channels · 30\.0 kHz · 1 segment · 5\.00 s · int16/)
  const [saved, again] = await Promise.all(['clean', 'clean.json'].map((name) => open(join(folder, name))))
  const window = { startFrame: 70_000, endFrame: 70_100 }
  expect((await saved.getTraces(window)).data).toEqual((await again.getTraces(window)).data)
}, 120_000)

test('the example of sortings leaves what it says', async () => {
  const { printed, folder } = run(examplesIn('docs/sortings.md')[0].code)
  expect(printed).toMatch(/^Sorting: 2 units/)
  expect((await openSorting(join(folder, 'some'))).unitIds).toEqual(['0', '3'])
}, 120_000)

test('the pictures of the guide are those that its example draws (vitest -u writes them)', async () => {
  const { folder } = run(examplesIn('docs/pictures.md')[0].code)
  const shown = [...textOf('docs/pictures.md').matchAll(/\]\((pictures\/\w+\.svg)\)/g)].map(([, path]) => path)
  expect(shown.length).toBe(7)
  for (const path of shown)
    await expect(readFileSync(join(folder, basename(path)), 'utf8')).toMatchFileSnapshot(join(root, 'docs', path))
}, 120_000)

test('pages link to pages that there are', () => {
  const broken = pages.flatMap((page) =>
    [...textOf(page).matchAll(/\]\(([^)#:]+\.md)/g)]
      .map(([, to]) => join(dirname(page), to))
      .filter((to) => !['README.md', 'CONTRIBUTING.md', 'docs/catalog.md', ...pages].includes(to))
      .map((to) => `${page}: ${to}`),
  )
  expect(broken).toEqual([])
})
