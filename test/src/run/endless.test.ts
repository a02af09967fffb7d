import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { generateRecording, lift, open, register } from 'rxephys'
import { afterAll, describe, expect, test } from 'vitest'
import { spawned } from '../cli/support.js'
import { endless } from './endless.mjs'

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'rxephys-endless-'))
afterAll(() => fs.rmSync(base, { recursive: true }))
const place = (name: string): string => path.join(base, name)
const module = new URL('./endless.mjs', import.meta.url).href
register(module)

/** When a kernel has begun, which never ends, or what was to run it is over. */
const begun = async (mark: string, over: () => boolean): Promise<void> => {
  while (!fs.existsSync(mark) && !over()) await new Promise((resolve) => setTimeout(resolve, 20))
}

// They wait for workers to be ended: together they wait no longer than one.
describe.concurrent('a kernel that never returns', () => {
  test.each([1, 2])('is ended by an AbortSignal, with %d jobs', async (jobs) => {
    const recording = await generateRecording({ numChannels: 2, durations: [2], samplingFrequency: 1000 })
    const [out, mark] = [place(`out${jobs}`), place(`mark${jobs}`)]
    const controller = new AbortController()
    const saving = recording.pipe(lift(endless)({ mark })).save(out, { jobs, signal: controller.signal, chunkDuration: '0.5s' })
    let over = false
    const ended = expect(saving.finally(() => (over = true))).rejects.toThrow(/Aborted: the (save|run) was stopped/)
    await begun(mark, () => over)
    controller.abort()
    await ended
    expect(fs.existsSync(out)).toBe(false)
    await expect(open(out)).rejects.toThrow(/Incomplete|Unreadable/)
  })

  test.each([
    ['a recording', 'endless', ['--jobs', '1']],
    ['a recording, by two workers', 'endless', ['--jobs', '2']],
    ['a sorting', 'endlessPeaks', []],
  ])('is ended by one Ctrl-C: %s', async (_what, kind, more) => {
    const [out, mark] = [place(`${kind}${more.join('')}`), place(`mark ${kind}${more.join('')}`)]
    const source = 'generateRecording:{"numChannels":2,"durations":[2],"samplingFrequency":1000}'
    const op = `${kind}:${JSON.stringify({ mark })}`
    let over = false
    const stopped = await spawned(
      ['save', '-', out, '--source', source, '--module', module, '--op', op, '--no-progress', ...more],
      {
        onStart: (kill) => void begun(mark, () => over).then(() => over || kill('SIGINT')),
      },
    )
    over = true
    expect([stopped.status, stopped.stderr]).toEqual([130, expect.stringContaining('stopping')])
    expect(fs.existsSync(out)).toBe(false)
  })
})
