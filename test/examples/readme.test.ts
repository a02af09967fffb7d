import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { open, openSorting } from 'rxephys'
import { afterAll, expect, test } from 'vitest'

const place = fs.mkdtempSync(path.join(os.tmpdir(), 'rxephys-readme-'))
const script = path.resolve(`dist/test/readme-${process.pid}.ts`) // where git does not look, and "rxephys" still names this package
afterAll(() => {
  fs.rmSync(place, { recursive: true })
  fs.rmSync(script, { force: true })
})

/** Runs an example of the README as it stands; what it prints. */
const run = (pattern: RegExp): string => {
  const [, example] = pattern.exec(fs.readFileSync('README.md', 'utf8')) ?? []
  fs.mkdirSync(path.dirname(script), { recursive: true })
  fs.writeFileSync(script, example)
  const tsx = createRequire(import.meta.url).resolve('tsx/cli')
  return execFileSync(process.execPath, [tsx, script], { cwd: place, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
}

test('the first example of the README runs as it stands, and leaves what it says', async () => {
  const printed = run(/```ts\n([\s\S]*?)```/)
  expect(printed).toMatch(/^Recording: 64 channels · 30\.0 kHz · 1 segment · 5\.00 s · int16/)
  const [saved, again] = await Promise.all(['clean', 'clean.json'].map((name) => open(path.join(place, name))))
  const window = { startFrame: 70_000, endFrame: 70_100 }
  expect((await saved.getTraces(window)).data).toEqual((await again.getTraces(window)).data)
})

test.each([
  ['Chunks', ['frames 0 0 15000 false', 'frames 0 75000 15000 true', 'done', 'loudest']],
  ['Live', ['frames 0 ', 'frames 27000 3000']],
  ['Waveforms', ['spikes ', 'frames 75 channels 8']],
  ['Your own operator', []],
])('the example of %s runs as it stands, and prints what it says', (section, said) => {
  const printed = run(new RegExp(`## ${section}[\\s\\S]*?\`\`\`ts\\n([\\s\\S]*?)\`\`\``))
  for (const words of said) expect(printed).toContain(words)
})

test('so does the example of sortings', async () => {
  const printed = run(/## Sortings\n\n```ts\n([\s\S]*?)```/)
  expect(printed).toMatch(/^Sorting: 2 units/)
  expect((await openSorting(path.join(place, 'some'))).unitIds).toEqual(['0', '3'])
})
