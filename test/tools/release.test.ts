import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { run } from './checks.js'
import { root } from './docstrings.js'
import { nextVersion, type Release, release } from './release.js'

const folder = mkdtempSync(join(tmpdir(), 'rxephys-release-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const names = ['CHANGELOG.md', 'package.json', 'package-lock.json'] as const
const git = (...args: readonly string[]): string => run('git', args, folder).output.trim()
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8')
const versionOf = (text: string): string => {
  const { version }: { readonly version: string } = JSON.parse(text)
  return version
}
const current = versionOf(readFileSync(join(root, 'package.json'), 'utf8'))
const next = nextVersion(current, 'minor')

/** The three files as they are in this checkout, committed. */
beforeEach(() => {
  rmSync(join(folder, '.git'), { recursive: true, force: true })
  for (const name of names) cpSync(join(root, name), join(folder, name))
  const [head, ...sections] = textOf('CHANGELOG.md').split(/^(?=## )/m)
  const older = sections.filter((section) => !section.startsWith('## [Unreleased]')).join('')
  writeFileSync(join(folder, 'CHANGELOG.md'), `${head}## [Unreleased]\n\n### Added\n\n- Something new.\n\n${older}`)
  git('init', '--quiet')
  for (const [key, value] of [
    ['user.name', 'a maintainer'],
    ['user.email', 'maintainer@example.org'],
    ['commit.gpgsign', 'false'],
    ['tag.gpgsign', 'false'],
  ])
    git('config', key, value)
  git('add', '--all')
  git('commit', '--quiet', '--message', 'The start')
})

const node = (code: string): Release['check'] => [process.execPath, '-e', code]
const made = (more: Partial<Release> = {}): readonly string[] => {
  const said: string[] = []
  release({
    folder,
    wanted: 'minor',
    dryRun: false,
    check: node(''),
    date: '2030-01-31',
    say: (line) => void said.push(line),
    ...more,
  })
  return said
}
const state = (): readonly string[] => [
  ...names.map(textOf),
  git('log', '--oneline'),
  git('tag', '--list'),
  git('status', '--porcelain'),
]

test('a version moves on by a part, or to a later one', () => {
  expect(['patch', 'minor', 'major', '1.2.3', '1.10.0'].map((wanted) => nextVersion('1.2.3', wanted))).toEqual([
    '1.2.4',
    '1.3.0',
    '2.0.0',
    '1.2.3',
    '1.10.0',
  ])
  expect(() => nextVersion('1.2.3', '1.2.2')).toThrow('expected 1.2.3 or a later one, found "1.2.2"')
  for (const wanted of ['', 'next', '1.2', '1.2.03', 'v1.2.4'])
    expect(() => nextVersion('1.2.3', wanted)).toThrow('three numbers')
})

test('a release is one commit and a tag, with the version in every file and the date in the changelog', () => {
  const before = names.map(textOf)
  expect(made().at(-1)).toContain('npm publish')
  expect([textOf('package.json'), textOf('package-lock.json')].map(versionOf)).toEqual([next, next])
  expect(JSON.parse(textOf('package-lock.json')).packages[''].version).toBe(next)
  expect(textOf('CHANGELOG.md')).toContain(`## [Unreleased]\n\n## [${next}] - 2030-01-31\n\n### Added\n\n- Something new.\n`)
  // Nothing else is different.
  const back = [...names.map(textOf)].map((text, file) =>
    file === 0
      ? text.replace(`\n## [${next}] - 2030-01-31\n`, '')
      : text.replaceAll(`"version": "${next}"`, `"version": "${current}"`),
  )
  expect(back[0]).toBe(before[0])
  expect(back[1]).toBe(before[1])
  expect(JSON.parse(back[2])).toEqual(JSON.parse(before[2].replaceAll(`"version": "${next}"`, `"version": "${current}"`)))
  expect([git('log', '-1', '--format=%s'), git('describe', '--exact-match'), git('status', '--porcelain')]).toEqual([
    `Version ${next}`,
    `v${next}`,
    '',
  ])
  // What is new since is nothing.
  expect(() => made()).toThrow('a line of what is new')
})

test('with --dry-run it is told, nothing is checked and nothing changes', () => {
  const before = state()
  const said = made({ dryRun: true, check: node('process.exit(1)') })
  expect(said.slice(0, 3).every((line) => line.startsWith('would '))).toBe(true)
  expect(said.join('\n')).toContain(`tag the commit v${next}`)
  expect(state()).toEqual(before)
})

test.each<readonly [what: string, prepare: () => void, more: Partial<Release>, told: string]>([
  ['something is not committed', () => writeFileSync(join(folder, 'stray.txt'), ''), {}, 'stray.txt'],
  [
    'something is not committed, with --dry-run too',
    () => writeFileSync(join(folder, 'stray.txt'), ''),
    { dryRun: true },
    'stray.txt',
  ],
  ['the checks fail', () => undefined, { check: node('process.exit(3)') }, 'exit status 3'],
  [
    'the checks change a file',
    () => undefined,
    { check: node("require('fs').writeFileSync('package.json', '{}')") },
    'after the checks',
  ],
  ['the tag is there', () => void git('tag', `v${next}`), {}, `tag v${next}: expected none`],
])('where %s, it is refused and nothing is committed', (_what, prepare, more, told) => {
  prepare()
  const [log, tags] = [git('log', '--oneline'), git('tag', '--list')]
  expect(() => made(more)).toThrow(told)
  expect([git('log', '--oneline'), git('tag', '--list')]).toEqual([log, tags])
  rmSync(join(folder, 'stray.txt'), { force: true })
})
