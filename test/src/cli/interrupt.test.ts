import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateRecording } from 'rxephys'
import { annotate } from 'rxephys/operators'
import { beforeAll, describe, expect, test } from 'vitest'
import { put, temporaryFolder } from '../../sources/support.js'
import { rxephys, spawned, succeed, whenever } from './support.js'

const folder = temporaryFolder()
const source = 'generateRecording:{"numChannels":4,"durations":[120,20.5],"dtype":"int16"}'
const work = ['--source', source, '--op', 'commonReference', '--op', 'bandpassFilter', '--no-progress']
const bytes = (out: string): readonly Buffer[] =>
  [0, 1].map((segment) => readFileSync(join(out, `traces_cached_seg${segment}.raw`)))

/** Send a signal once the journal beside `out` names a run that is done. */
const whenBegun = (out: string, act: () => void): void => {
  const journal = `${out}.rxephys-unfinished/rxephys-journal.json`
  whenever(() => existsSync(journal) && readFileSync(journal, 'utf8').includes('"receipt"'), act)
}

const whole = join(folder, 'whole')
beforeAll(() => succeed(['save', '-', whole, ...work, '--chunk-size', '11111'], spawned))

describe('Ctrl-C', () => {
  test.each(['1', '2'])('with %s jobs: status 130, nothing at OUT, and --resume goes on to the same bytes', async (jobs) => {
    const out = join(folder, `out${jobs}`)
    const stopped = await spawned(['save', '-', out, ...work, '--jobs', jobs], {
      onStart: (kill) => whenBegun(out, () => kill('SIGINT')),
    })
    expect(stopped).toEqual({
      status: 130,
      stdout: '',
      stderr: expect.stringContaining('the same command with --resume goes on from there'),
    })
    expect(existsSync(out)).toBe(false)

    const refused = await rxephys(['info', out])
    expect(refused).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/Incomplete: .* found a save interrupted after \d+ frames/),
    })

    await succeed(['save', '-', out, ...work, '--jobs', jobs, '--resume'], spawned)
    const [ours, theirs] = [bytes(out), bytes(whole)]
    expect(ours.map((segment, index) => segment.equals(theirs[index]))).toEqual([true, true])
    expect(existsSync(`${out}.rxephys-unfinished`)).toBe(false)
  })

  test('a checksum stops too, and prints nothing', async () => {
    const [mark, pipeline] = [join(folder, 'begun'), join(folder, 'slow.json')]
    const module = new URL('../run/slow.mjs', import.meta.url).href
    const whole = (await generateRecording({ numChannels: 4, durations: [600] })).pipe(annotate({ key: 'a', value: 1 })).toJson()
    const text = JSON.stringify(whole).replace('"annotate"', '"slow"').replace('{"key":"a","value":1}', JSON.stringify({ mark }))
    const long = ['info', put(pipeline, text), '--module', module, '--checksum']
    const stopped = await spawned(long, {
      onStart: (kill) =>
        whenever(
          () => existsSync(mark),
          () => kill('SIGINT'),
        ),
    })
    expect({ status: stopped.status, stdout: stopped.stdout }).toEqual({ status: 130, stdout: '' })
  })
})
