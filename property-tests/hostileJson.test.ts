/** JSON of pipelines, ours and SpikeInterface's, changed at random: it is opened, or refused by a fault, and nothing else is thrown. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import {
  aggregateUnits,
  appendRecordings,
  FaultError,
  generateRecording,
  generateSorting,
  type Json,
  open,
  openSorting,
} from 'rxephys'
import * as operators from 'rxephys/operators'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tally, torture } from '../test/torture/report.js'
import { type HostileChange, hostileCases } from './regressions.js'

const RUNS = Number(process.env.RXEPHYS_LAW_RUNS ?? Math.max(800, torture.damages))
const folder = mkdtempSync(join(tmpdir(), 'rxephys-hostile-'))
afterAll(() => rmSync(folder, { recursive: true }))

type Mutable = { [key: string]: unknown }
interface Seed {
  readonly json: { readonly [key: string]: Json }
  readonly open: (json: { readonly [key: string]: Json }) => Promise<unknown>
}
let seeds: readonly Seed[]

beforeAll(async () => {
  const made = await generateRecording({ numChannels: 3, durations: [0.02, 0.01], dtype: 'int16' })
  const recording = await made.save(join(folder, 'recording'))
  const sorting = await (await generateSorting({ numUnits: 3, durations: [0.5] })).save(join(folder, 'sorting'))
  const samples = appendRecordings([recording, recording.pipe(operators.shiftTimes({ shift: 2 }))]).pipe(
    operators.selectSegments({ segmentIndices: [1, 0] }),
    operators.selectChannels({ channelIds: recording.channelIds.slice(0, 2) }),
    operators.commonReference(),
    operators.bandpassFilter(),
    operators.setProperty({ key: 'depth', values: [1, 2] }),
    operators.annotate({ key: 'note', value: { b: [1, 2] } }),
  )
  const spikes = aggregateUnits([sorting, sorting]).pipe(
    operators.removeDuplicatedSpikes(),
    operators.frameSlice({ startFrame: 3, endFrame: 900 }),
    operators.renameUnits({ newUnitIds: ['a', 'b', 'c', 'd', 'e', 'f'] }),
  )
  seeds = [
    { json: samples.toJson(), open },
    { json: samples.toSpikeInterface(), open },
    { json: made.pipe(operators.scaleToUv()).toJson(), open },
    { json: spikes.toJson(), open: openSorting },
    { json: spikes.toSpikeInterface(), open: openSorting },
  ]
})

const nested = (levels: number): unknown =>
  Array.from({ length: levels }).reduce((inner: unknown, _, level) => (level % 2 === 0 ? [inner] : { a: inner }), 1)

const hostile = fc.oneof(
  fc.constantFrom<unknown>(null, -1, 0.5, 1e9, 1e308, Number.NaN, Number.MAX_SAFE_INTEGER, true, [], {}, [null], [[1]]),
  fc.constantFrom<unknown>('', 'constructor', '__proto__', '../../etc', 'x'.repeat(100_000)),
  fc.constantFrom<unknown>(
    { class: 'spikeinterface.x.Y', kwargs: {} },
    { kind: 'annotate', version: 1, params: {}, inputs: [0] },
  ),
  fc.constant('{"__proto__": {"class": "x"}}').map((text): unknown => JSON.parse(text)),
)
const change: fc.Arbitrary<HostileChange> = fc.record({
  place: fc.nat(),
  how: fc.constantFrom<HostileChange['how'][]>('delete', 'copy', 'inherit', 'replace', 'replace', 'replace'),
  from: fc.nat(),
  name: fc.constantFrom('__proto__', 'constructor', 'toString', 'x', 'hasOwnProperty'),
  value: hostile,
  levels: fc.option(fc.integer({ min: 1, max: 3000 }), { freq: 9 }),
})

/** Every place of a JSON: the object or list, and the key. Walked without a stack. */
const placesOf = (json: Mutable): readonly (readonly [Mutable, string])[] => {
  const places: [Mutable, string][] = []
  const left: Mutable[] = [json]
  for (let each = left.pop(); each !== undefined; each = left.pop())
    for (const [key, value] of Object.entries(each)) {
      places.push([each, key])
      // Lists are objects whose keys are places.
      if (typeof value === 'object' && value !== null) left.push(value as Mutable)
    }
  return places
}

const changed = (json: Mutable, { place, how, from, name, value, levels }: HostileChange): void => {
  const places = placesOf(json)
  if (places.length === 0) return
  const [at, key] = places[place % places.length]
  const define = (as: string, what: unknown): unknown =>
    Object.defineProperty(at, as, { value: what, enumerable: true, configurable: true, writable: true })
  const [copied] = places[from % places.length]
  if (how === 'delete') delete at[key]
  else if (how === 'copy') define(key, levels !== null || placesOf(copied).length > 3000 ? 1 : structuredClone(copied))
  // A copy: a later change may be made within it, and the value is there for the next case too.
  else define(how === 'inherit' ? name : key, levels === null ? structuredClone(value) : nested(levels))
}

const rawError = /TypeError|RangeError|Cannot read|is not a function|Maximum call|not iterable/

/** Whether a JSON so changed is opened; otherwise it is refused by a fault, and nothing else. */
const opens = async (which: number, changes: readonly HostileChange[]): Promise<boolean> => {
  const seed = seeds[which % seeds.length]
  const json = structuredClone<{ [key: string]: Json }>({ ...seed.json })
  // What is nested deep is put in last: nothing copies it.
  for (const each of changes.toSorted((a, b) => (a.levels ?? 0) - (b.levels ?? 0))) changed(json, each)
  try {
    await seed.open(json)
    return true
  } catch (error) {
    if (!(error instanceof FaultError)) throw error
    expect(error.message).not.toMatch(rawError)
    return false
  }
}

test.each(hostileCases)('$found', async ({ seed, changes }) => {
  await opens(seed, changes)
})

test('every change is opened or refused by a fault', async () => {
  let [opened, refused] = [0, 0]
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.array(change, { minLength: 1, maxLength: 3 }), async (which, changes) => {
      if (await opens(which, changes)) opened++
      else refused++
    }),
    { numRuns: RUNS },
  )
  expect(Math.min(opened, refused)).toBeGreaterThan(0)
  tally('JSON of pipelines', 'changed at random, and opened', opened)
  tally('JSON of pipelines', 'changed at random, and refused by a fault', refused)
})
