/** A process that is killed while it saves: what it leaves is never taken for a recording, and can be gone on with. */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { generateRecording, open } from 'rxephys'
import { bandpassFilter } from 'rxephys/operators'
import { afterAll, expect, test } from 'vitest'

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'rxephys-killed-'))
afterAll(() => fs.rmSync(base, { recursive: true }))

const noise = { numChannels: 16, durations: [60], samplingFrequency: 10_000, dtype: 'int16' } as const
const band = { freqMin: 300, freqMax: 3000 }
const recording = (await generateRecording(noise)).pipe(bandpassFilter(band))

/** Save in a process of its own, which is killed so many milliseconds after it began to write. */
const killedSave = (folder: string, options: object, after: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const program = `
      import { generateRecording } from 'rxephys'
      import { bandpassFilter } from 'rxephys/operators'
      const recording = (await generateRecording(${JSON.stringify(noise)})).pipe(bandpassFilter(${JSON.stringify(band)}))
      console.log('begun')
      await recording.save(${JSON.stringify(folder)}, ${JSON.stringify(options)})`
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), after))
    child.once('error', reject)
    child.once('exit', () => resolve())
  })

const checksums = (folder: string): string => fs.readFileSync(path.join(folder, 'checksums.json'), 'utf8')
await recording.save(path.join(base, 'whole'))
const whole = checksums(path.join(base, 'whole'))

test.each([
  [30, 1],
  [150, 2],
  [400, 1],
])('killed after %d ms, with %d jobs', async (after, jobs) => {
  const folder = path.join(base, `after ${after}`)
  await killedSave(folder, { jobs, chunkSize: 1000 }, after)
  if (fs.existsSync(folder)) expect(checksums(folder)).toBe(whole)
  else await expect(open(folder)).rejects.toThrow(/Incomplete: .*save again with resume|Unreadable: .*nothing there/)
  await recording.save(folder, { resume: true, overwrite: fs.existsSync(folder), jobs: 2 })
  expect(checksums(folder)).toBe(whole)
  expect(fs.readdirSync(base).filter((name) => name.startsWith(`after ${after}.`))).toEqual([])
})

test('killed while it replaces another, it leaves that, or itself', async () => {
  const folder = path.join(base, 'replaced')
  const older = await generateRecording({ ...noise, durations: [1] })
  await older.save(folder)
  const old = checksums(folder)
  for (const after of [50, 250]) {
    await killedSave(folder, { overwrite: true, chunkSize: 1000 }, after)
    const found = await open(folder)
    expect([old, whole]).toContain(checksums(folder))
    expect((await found.getTraces({ endFrame: 100 })).frames).toBe(100)
  }
})
