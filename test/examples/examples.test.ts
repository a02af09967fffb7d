/** The example in every declaration works: it is run here as it stands, in a folder of its own. */
import { mkdtempSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Acquisition, Events, generateGroundTruthRecording, memoryEvents, Recording, type Sorting } from 'rxephys'
import { astype, scale, setProperty } from 'rxephys/operators'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { exampleOf } from '../../property-tests/examples.js'
import { builtIn } from '../../src/catalog.js'
import { files } from '../../src/platform/node.js'
import { temporaryFolder } from '../sources/support.js'
import { listed } from '../tools/docstrings.js'
import { operatorsExamples, sinksExamples, sourcesExamples } from './all.generated.js'
import { filesOf } from './files.js'

const { recording, sorting } = await generateGroundTruthRecording({ numChannels: 8, numUnits: 5, durations: [2] })
const second = await generateGroundTruthRecording({ numChannels: 8, numUnits: 5, durations: [2], seed: 1 })
const events = await memoryEvents({
  samplingFrequency: 30_000,
  events: { sampleIndex: [100, 250], channelIndex: [0, 0], value: [1, 0] },
})
const given = { recording, recording2: second.recording, sorting, sorting2: second.sorting, events }
const integers = recording.pipe(astype({ dtype: 'int16' }))
const property = (key: string, value: number) => setProperty({ key, values: recording.channelIds.map(() => value) })
const probe = await generateGroundTruthRecording({ numChannels: 64, numUnits: 5, durations: [0.5] })
/** Of what takes not every recording: one that it takes. */
const takenBy: Readonly<Record<string, Recording>> = {
  unsignedToSigned: recording.pipe(scale({ gain: 1, offset: 2048 }), astype({ dtype: 'uint16' })),
  correctLsb: integers,
  detectEdges: integers,
  highpassSpatialFilter: probe.recording,
  phaseShift: recording.pipe(property('inter_sample_shift', 0.25)),
  scaleToPhysicalUnits: recording.pipe(property('gain_to_physical_unit', 2), property('offset_to_physical_unit', 0)),
}

const place = temporaryFolder()
const home = process.cwd()
beforeEach(() => process.chdir(mkdtempSync(join(place, 'example-'))))
afterAll(() => process.chdir(home))

/** All that it holds can be read. */
const readAll = async (lazy: Recording | Sorting | Events): Promise<number> => {
  let read = 0
  for (let segment = 0; segment < lazy.segments.length; segment++) read += await readSegment(lazy, segment)
  return read
}

const readSegment = async (lazy: Recording | Sorting | Events, segment: number): Promise<number> => {
  if (lazy instanceof Recording) return (await lazy.getTraces({ segment, endFrame: 40_000 })).data.length
  const { sampleIndex } = await (lazy instanceof Events ? lazy.getEvents({ segment }) : lazy.getSpikes({ segment }))
  return sampleIndex.length
}

/** The example of the format that stands beside the test of a source. */
const exampleFiles = (name: string) => async (folder: string) => (await exampleOf(name))?.(files, join(folder, 'example'))

test('every operator, source and sink has one', () => {
  expect(Object.keys(operatorsExamples)).toEqual(listed('operators'))
  expect(Object.keys(sourcesExamples)).toEqual(listed('sources'))
  expect(Object.keys(sinksExamples)).toEqual(listed('sinks'))
})

test.each(Object.entries(operatorsExamples))('%s', async (name, run) => {
  const made = await run({ ...given, recording: takenBy[name] ?? recording })
  expect(made.segments.length).toBeGreaterThan(0)
  expect(await readAll(made)).toBeGreaterThan(0)
})

/** Those that connect to a program, which their own tests simulate. */
const remote = [...builtIn.liveSources.values()].flatMap(({ kind, place }) => (place === 'path' ? [] : [kind]))

test.each(Object.entries(sourcesExamples).filter(([name]) => !remote.includes(name)))('the source %s', async (name, run) => {
  await (filesOf[name] ?? exampleFiles(name))(process.cwd())
  const opened = await run()
  if (opened instanceof Acquisition) {
    for await (const { data } of opened) {
      expect(data.length).toBeGreaterThan(0)
      break
    }
    return
  }
  const lazy = 'sorting' in opened ? opened.recording : opened
  expect(await readAll(lazy)).toBeGreaterThan(0)
})

describe('sinks: what is written is opened again, and is the same', () => {
  test.each(Object.entries(sinksExamples))('%s', async (_, run) => {
    const made = await run(given)
    if (made === undefined) expect(statSync('run1.dat').size).toBe(recording.getNumSamples() * recording.getNumChannels() * 2)
    else if (made instanceof Recording)
      expect(await valuesOf(made)).toEqual(await valuesOf(recording.pipe(astype({ dtype: made.dtype }))))
    else if (made instanceof Events) expect(await made.getEvents()).toEqual(await events.getEvents())
    else expect(await made.toSpikeTrains()).toEqual(await sorting.toSpikeTrains())
  })
})

const valuesOf = async (from: Recording) => (await from.getTraces()).data
