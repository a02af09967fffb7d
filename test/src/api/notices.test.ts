/** What is worth knowing is printed with what it is about, and told to who listens. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { inspect } from 'node:util'
import { generateRecording, memory, type Notice, numpySorting, onNotice, open } from 'rxephys'
import { commonReference, frameSlice, selectChannels } from 'rxephys/operators'
import { lastValueFrom } from 'rxjs'
import { afterAll, describe, expect, test } from 'vitest'
import { probeMeta, putPair, ramp } from '../../sources/spikeglxRuns.js'
import { rxephys } from '../cli/support.js'

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'rxephys-notices-'))
afterAll(() => fs.rmSync(base, { recursive: true }))

/** A run of 20,000 frames of five channels, of which 0.4 % are there. */
const run = path.join(base, `a run whose name is long enough for a line of a console to end before it ${'-'.repeat(60)}`)
const promised = 2 * 5 * 20_000
const bin = putPair(path.join(run, 'r_g0_t0.imec0.ap'), probeMeta('r_g0_t0.imec0.ap', { fileSizeBytes: promised }), ramp(80, 5))
const message = `${bin}: 800 bytes, where its .meta says ${promised}; every whole frame is read: 80 of 20000 (0.4 %)`

/** What is told while something is done. */
const toldBy = async (act: () => Promise<unknown>): Promise<readonly Notice[]> => {
  const told: Notice[] = []
  const stop = onNotice((notice) => told.push(notice))
  try {
    await act()
  } finally {
    stop()
  }
  return told
}

describe('a file that was cut', () => {
  test('never prints as whole', async () => {
    const recording = await open(run)
    for (const each of [recording, recording.pipe(frameSlice({ startFrame: 0, endFrame: 10 }))]) {
      expect(each.notices).toEqual([{ _tag: 'Tolerated', message }])
      expect(`${each}`).toMatch(/ · 1 notice$/)
      expect(inspect(each)).toContain(`\n  notices      ${message}\n`)
      expect(each.toHtml()).toContain(
        `<details open style="margin-left:10px"><summary><strong>Notices</strong></summary><ul><li>${message}`,
      )
    }
  })

  test('is told of on the command line: on standard error, beside what was asked for', async () => {
    for (const args of [
      ['info', run],
      ['info', run, '--json'],
      ['pipeline', run],
      ['save', run, path.join(base, 'saved'), '--no-progress'],
    ]) {
      const { status, stderr } = await rxephys(args)
      expect([args[0], status, stderr]).toEqual([args[0], 0, expect.stringContaining(`notice: ${message}\n`)])
    }
  })
})

describe('onNotice', () => {
  test('is told once of each, whatever is made of what carries it, and no more when it is stopped', async () => {
    const told = await toldBy(async () => {
      const recording = await open(run)
      recording.pipe(selectChannels({ channelIds: ['imec0.ap#AP0'] })).pipe(frameSlice({ startFrame: 1, endFrame: 2 }))
      await recording.getTraces()
    })
    expect(told).toEqual([{ _tag: 'Tolerated', message }])
    const late: Notice[] = []
    onNotice((notice) => late.push(notice))()
    await open(run)
    expect(late).toEqual([])
  })

  test('hears of sortings', async () => {
    const sorting = await numpySorting({ trains: { a: [5, 50] }, samplingFrequency: 1000 })
    const recording = await memory({ traces: [new Int16Array(30)], samplingFrequency: 1000, channelIds: [0] })
    const told = await toldBy(async () => {
      const registered = await sorting.registerRecording(recording)
      expect(`${registered}`).toMatch(/ · 1 notice$/)
      expect(inspect(registered)).toContain('  notices      1 spikes lie past the end')
      expect(registered.toHtml()).toContain('<summary><strong>Notices</strong></summary><ul><li>1 spikes lie past')
    })
    expect(told.map(({ _tag }) => _tag)).toEqual(['Tolerated'])
  })

  test('hears of pipelines, offline and live', async () => {
    const recording = await generateRecording({ numChannels: 3, durations: [0.03], samplingFrequency: 1000 })
    const local = commonReference({ reference: 'local', localRadius: [10, 15] })
    const offline = await toldBy(async () => recording.pipe(local))
    expect(offline).not.toEqual([])
    const live = await toldBy(() => lastValueFrom(recording.chunks({ chunkSize: 7 }).pipe(local)))
    expect(live).toEqual(offline)
  })
})
