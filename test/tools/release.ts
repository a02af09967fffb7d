/**
 * `npm run release -- patch|minor|major|X.Y.Z [--dry-run]`: a new version of this checkout, as one commit and a tag.
 *
 * Refuses where something is not committed, where the tag is there already, and where CHANGELOG.md tells of nothing new. Nothing
 * leaves this machine: how to publish is printed. `--dry-run` refuses the same, checks and changes nothing, and prints what would be done.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { run, wrong } from './checks.js'
import { root } from './docstrings.js'

const USAGE = 'npm run release -- patch|minor|major|X.Y.Z [--dry-run]'
const PARTS = ['major', 'minor', 'patch']

const numbersOf = (version: string): readonly number[] => {
  if (!/^(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}$/.test(version))
    throw new Error(`version: expected ${PARTS.join(', ')} or three numbers as in 1.2.3, found "${version}": ${USAGE}`)
  return version.split('.').map(Number)
}

/** The version after `current` that `wanted` tells. The current one may be wanted too: it may not be released yet. */
export const nextVersion = (current: string, wanted: string): string => {
  const now = numbersOf(current)
  const part = PARTS.indexOf(wanted)
  if (part >= 0) return now.map((number, place) => (place < part ? number : place === part ? number + 1 : 0)).join('.')
  const then = numbersOf(wanted)
  const differs = then.findIndex((number, place) => number !== now[place])
  if (differs >= 0 && then[differs] < now[differs])
    throw new Error(`version: expected ${current} or a later one, found "${wanted}"`)
  return wanted
}

const UNRELEASED = '## [Unreleased]\n'

/** The changelog where what was unreleased is that of `version`; `date` as 2030-01-31. */
export const releasedChangelog = (text: string, version: string, date: string): string => {
  const [before, after] = text.split(UNRELEASED)
  if (after === undefined) throw new Error(`CHANGELOG.md: expected a section "${UNRELEASED.trim()}", found none`)
  if (!/^- /m.test(after.split(/^## /m)[0]))
    throw new Error(`CHANGELOG.md: expected a line of what is new under "${UNRELEASED.trim()}", found none`)
  return `${before}${UNRELEASED}\n## [${version}] - ${date}\n${after}`
}

const withVersion = (text: string, version: string): string => `${JSON.stringify({ ...JSON.parse(text), version }, null, 2)}\n`

const lockWithVersion = (text: string, version: string): string => {
  const lock: { readonly packages: Readonly<Record<string, object>> } = JSON.parse(text)
  const packages = { ...lock.packages, '': { ...lock.packages[''], version } }
  return withVersion(JSON.stringify({ ...lock, packages }), version)
}

/** A release to be made in `folder`. */
export interface Release {
  readonly folder: string
  readonly wanted: string
  readonly dryRun: boolean
  /** What has to succeed before: a command and its arguments. */
  readonly check: readonly [string, ...string[]]
  readonly date: string
  readonly say: (line: string) => void
}

/** Make a release, or tell what would be done. Throws an `Error` that says what stands in the way, before anything is changed. */
export const release = ({ folder, wanted, dryRun, check: [command, ...args], date, say }: Release): void => {
  const git = (...words: readonly string[]): string => {
    const outcome = run('git', words, folder)
    const failed = wrong(outcome)
    if (failed !== undefined) throw new Error(`git ${words[0]}: ${failed}`)
    return outcome.output.trim()
  }
  const refuseChanges = (when: string): void => {
    const changed = git('status', '--porcelain')
    if (changed !== '') throw new Error(`${when}: expected nothing that is not committed, found\n${changed}`)
  }
  const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8')

  refuseChanges('before a release')
  const { version: current }: { readonly version: string } = JSON.parse(textOf('package.json'))
  const version = nextVersion(current, wanted)
  const tag = `v${version}`
  if (git('tag', '--list', tag) !== '')
    throw new Error(`tag ${tag}: expected none of this name, found one: choose a later version`)
  const files = {
    'CHANGELOG.md': releasedChangelog(textOf('CHANGELOG.md'), version, date),
    'package.json': withVersion(textOf('package.json'), version),
    'package-lock.json': lockWithVersion(textOf('package-lock.json'), version),
  }
  const would = dryRun ? 'would ' : ''
  say(`${would}run ${[command, ...args].join(' ')}`)
  if (!dryRun) {
    const { status } = spawnSync(command, args, { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' })
    if (status !== 0) throw new Error(`${command} ${args.join(' ')}: expected to succeed, found exit status ${status}`)
    refuseChanges('after the checks')
  }
  say(`${would}write ${version} of ${date} into ${Object.keys(files).join(', ')}`)
  say(`${would}commit them, and tag the commit ${tag}`)
  if (!dryRun) {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    git('commit', '--quiet', '--message', `Version ${version}`, '--', ...Object.keys(files))
    git('tag', '--annotate', tag, '--message', `Version ${version}`)
  }
  say('nothing is published yet; to publish: git push --follow-tags && npm publish')
}

if (process.argv[1] === import.meta.filename) {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { 'dry-run': { type: 'boolean', default: false } },
    })
    const [wanted = '', ...more] = positionals
    if (more.length > 0) throw new Error(`expected one version, found ${positionals.join(' ')}: ${USAGE}`)
    const date = new Date().toISOString().slice(0, 10)
    release({ folder: root, wanted, dryRun: values['dry-run'], check: ['npm', 'run', 'check'], date, say: console.log })
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
}
