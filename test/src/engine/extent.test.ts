import { join } from 'node:path'
import {
  aggregateChannels,
  aggregateUnits,
  appendRecordings,
  generateRecording,
  generateSorting,
  open,
  openSorting,
} from 'rxephys'
import { annotate, detectPeaks, frameSlice, removeDuplicatedSpikes, shiftTimes } from 'rxephys/operators'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../src/engine/extent.js'
import { temporaryFolder } from '../../sources/support.js'

const folder = temporaryFolder()
const recording = await generateRecording({ numChannels: 2, durations: [0.01] })
const sorting = await generateSorting({ numUnits: 2, durations: [0.1] })

const times = <S>(count: number, start: S, step: (last: S) => S): S => {
  let last = start
  for (let left = count; left > 0; left--) last = step(last)
  return last
}

describe('what is built can be written and opened again', () => {
  it('a recording of as many operators as may stand one on another; one more is refused by name', async () => {
    const deep = times(LIMITS.depth, recording, (last) => last.pipe(shiftTimes({ shift: 1 })))
    deep.dump(join(folder, 'deep.json'))
    const opened = await open(join(folder, 'deep.json'))
    expect([await opened.getStartTime(), (await opened.getTraces()).frames]).toEqual([LIMITS.depth, 300])
    expect(() => deep.pipe(shiftTimes({ shift: 1 }))).toThrow(/shiftTimes: a pipeline of more than 1000 operators one on another/)
    expect(() => deep.pipe(detectPeaks({ noiseLevels: [1, 1] }))).toThrow(/detectPeaks: a pipeline of more than 1000 operators/)
  })

  it('a sorting too', async () => {
    const deep = times(LIMITS.spikeDepth, sorting, (last) => last.pipe(removeDuplicatedSpikes({ censoredPeriodMs: 0.1 })))
    deep.dump(join(folder, 'spikes.json'))
    const opened = await openSorting(join(folder, 'spikes.json'))
    expect(await opened.toSpikeVector()).toEqual(await deep.toSpikeVector())
    expect(() => deep.pipe(shiftTimes({ shift: 1 }))).toThrow(/more than 300 operators on sortings one on another/)
  })

  it('nothing doubles without end', () => {
    expect(() => times(25, recording, (last) => appendRecordings([last, last]))).toThrow(/bytes of ids, properties and segments/)
    expect(() => times(25, recording, (last) => aggregateChannels([last, last]))).toThrow(/at most 65536, found 131072/)
    expect(() => times(25, sorting, (last) => aggregateUnits([last, last]))).toThrow(/at most 65536/)
  })

  it('a shared parent counts once', () => {
    const wide = times(9, recording, (last) => appendRecordings([last, last]))
    expect(wide.node.extent.nodes).toBeGreaterThan(1000)
    const sliced = Array.from({ length: 12 }, (_, startFrame) => recording.pipe(frameSlice({ startFrame })))
    expect(appendRecordings(sliced).segments).toHaveLength(12)
  })

  it('texts together have a bound', () => {
    const note = 'x'.repeat(1_000_000)
    expect(() => times(9, recording, (last) => last.pipe(annotate({ key: 'note', value: note })))).toThrow(
      /more than 8000000 characters of parameters/,
    )
    expect(() => recording.pipe(annotate({ key: 'note', value: 'x'.repeat(10_000_000) }))).toThrow(/a text of at most 1048576/)
    expect(() => recording.pipe(annotate({ key: '__proto__', value: 1 }))).toThrow(/a name that not every object has/)
  })
})
