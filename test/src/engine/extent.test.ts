import { join } from 'node:path'
import { either as E } from 'fp-ts'
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
import { extentOf, joinable, LIMITS, type Measured, UNMEASURED, within } from '../../../src/engine/extent.js'
import { renderFault } from '../../../src/model/fault.js'
import { propertyOf } from '../../../src/model/properties.js'
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
    expect(() => deep.pipe(shiftTimes({ shift: 1 }))).toThrow(/shiftTimes: a pipeline of more than 1000 operators in a chain/)
    expect(() => deep.pipe(detectPeaks({ noiseLevels: [1, 1] }))).toThrow(/detectPeaks: a pipeline of more than 1000 operators/)
  })

  it('a sorting too', async () => {
    const deep = times(LIMITS.spikeDepth, sorting, (last) => last.pipe(removeDuplicatedSpikes({ censoredPeriodMs: 0.1 })))
    deep.dump(join(folder, 'spikes.json'))
    const opened = await openSorting(join(folder, 'spikes.json'))
    expect(await opened.toSpikeVector()).toEqual(await deep.toSpikeVector())
    expect(() => deep.pipe(shiftTimes({ shift: 1 }))).toThrow(/more than 300 operators on sortings in a chain/)
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
    expect(() => recording.pipe(annotate({ key: '__proto__', value: 1 }))).toThrow(
      /a name other than those that every JavaScript object has/,
    )
  })
})

describe('a node comes to', () => {
  const ids = ['a', 'b', 'c']
  const [x, y] = [propertyOf([1, 2, 3]), propertyOf([4, 5, 6])]

  it('eight bytes an id and a value, 160 a segment and a lane, and the characters of its parameters', () => {
    expect(extentOf({ ids, properties: { x, y } }, 2, { gain: 1 })).toEqual({
      nodes: 1,
      bytes: 3 * 3 * 8 + 2 * 160,
      characters: '{"gain":1}'.length,
    })
  })

  it('nothing for ids and properties that are its inputs’', () => {
    const input = { ids, properties: { x } }
    expect(extentOf(input, 1, {}, [input]).bytes).toBe(160)
    expect(extentOf({ ids, properties: { x, y } }, 1, {}, [input]).bytes).toBe(160 + 3 * 8)
    expect(extentOf({ ids: ['d'], properties: { x } }, 1, {}, [input]).bytes).toBe(160 + 8)
  })

  it('nothing where it is live', () => {
    expect(UNMEASURED).toEqual({ nodes: 0, bytes: 0, characters: 0 })
  })
})

describe('a pipeline', () => {
  const own = { nodes: 1, bytes: 10, characters: 2 }
  const input = (depth: number, extent = own): Measured => ({ depth, spikeDepth: 0, own, extent })
  const measured = (
    inputs: readonly Measured[],
    alone = own,
    spikeDepth = 0,
    below: () => readonly Measured[] = () => inputs,
  ) => {
    const found = within('scale', alone, inputs, spikeDepth, below)
    return E.isLeft(found) ? renderFault(found.left) : found.right
  }

  it('comes to what its nodes come to together, one deeper than the deepest', () => {
    expect(measured([input(4), input(2, { nodes: 5, bytes: 7, characters: 9 })])).toEqual({
      depth: 5,
      spikeDepth: 0,
      own,
      extent: { nodes: 7, bytes: 27, characters: 13 },
    })
    expect(measured([])).toMatchObject({ depth: 0, extent: own })
  })

  it.each([
    ['nodes', '10000 sources and operators'],
    ['bytes', '32000000 bytes of ids, properties and segments'],
    ['characters', '8000000 characters of parameters'],
  ] as const)('may come to as many %s as are allowed, and no more', (measure, words) => {
    const most = { ...UNMEASURED, [measure]: LIMITS[measure] }
    const none = { nodes: 0, bytes: 0, characters: 0 }
    expect(measured([input(0, most)], none)).toMatchObject({ extent: most })
    const one = { ...none, [measure]: 1 }
    // Counted each time it stands there it is too much, and counted once it is not.
    expect(measured([input(0, most)], one, 0, () => [])).toMatchObject({ extent: one })
    const least = measured([input(0, most)], one, 0, () => [{ ...input(0), own: most }])
    expect(least).toContain(`scale: a pipeline of more than ${words} (it would have ${LIMITS[measure] + 1})`)
  })

  it('may be as deep as is allowed, of sortings too', () => {
    expect(measured([input(999)])).toMatchObject({ depth: 1000 })
    expect(measured([input(1000)])).toContain('more than 1000 operators in a chain (it would have 1001)')
    expect(measured([], own, 300)).toMatchObject({ spikeDepth: 300 })
    expect(measured([], own, 301)).toContain('more than 300 operators on sortings in a chain (it would have 301)')
  })

  it('joins no more segments than it may have', () => {
    const inputs = (count: number) => [{ segments: new Array<unknown>(count) }, { segments: new Array<unknown>(100_000) }]
    expect(joinable('append', inputs(100_000))).toEqual(E.right(undefined))
    const refused = joinable('append', inputs(100_001))
    expect(E.isLeft(refused) && renderFault(refused.left)).toContain('more than 32000000 bytes')
  })
})
