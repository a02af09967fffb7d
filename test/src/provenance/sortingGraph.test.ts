import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateRecording, generateSorting, open, openSorting, rebase, type Sorting } from 'rxephys'
import { detectPeaks, frameSlice, removeExcessSpikes, selectUnits, setTimes } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../sources/support.js'

const folder = temporaryFolder()
const FS = 1000

const expectSame = async (found: Sorting, expected: Sorting): Promise<void> => {
  expect(found.header).toEqual(expected.header)
  expect(found.segments.map(({ frames }) => frames)).toEqual(expected.segments.map(({ frames }) => frames))
  for (const segment of expected.segments.keys())
    expect(await found.getSpikes({ segment })).toEqual(await expected.getSpikes({ segment }))
}

const saved = async (name: string): Promise<Sorting> =>
  (await generateSorting({ numUnits: 3, samplingFrequency: FS, durations: [5], firingRates: 20 })).save(join(folder, name))

test('a pipeline that was moved is told to be, and mended by rebase, or dumped so that it may be', async () => {
  const here = join(folder, 'here')
  mkdirSync(here)
  const pipeline = (await saved('here/units')).pipe(selectUnits({ unitIds: ['2'] }), frameSlice({ endFrame: 3000 }))
  const [fixed, movable] = [join(here, 'fixed.json'), join(here, 'movable.json')]
  pipeline.dump(fixed)
  pipeline.dump(movable, { relativeTo: here })
  const expected = await pipeline.getSpikes()
  expect(expected.sampleIndex.length).toBeGreaterThan(20)

  const there = join(folder, 'there')
  renameSync(here, there)
  await expect(openSorting(join(there, 'fixed.json'))).rejects.toThrow(/here.units: .*rebase/)
  const mended = rebase(JSON.parse(readFileSync(join(there, 'fixed.json'), 'utf8')), here, there)
  expect(await (await openSorting(mended)).getSpikes()).toEqual(expected)
  expect(await (await openSorting(join(there, 'movable.json'))).getSpikes()).toEqual(expected)
})

test('a registered recording is in it, its long time vector in a file beside it', async () => {
  const frames = 4500
  const times = Float64Array.from({ length: frames }, (_, frame) => 3 + frame / FS)
  const recording = (await generateRecording({ numChannels: 2, samplingFrequency: FS, durations: [frames / FS] })).pipe(
    setTimes({ times }),
  )
  const registered = (await (await saved('long')).registerRecording(recording)).pipe(removeExcessSpikes())
  const at = join(folder, 'registered', 'pipeline.json')
  for (const options of [{}, { relativeTo: folder }]) {
    registered.dump(at, options)
    expect(readdirSync(join(folder, 'registered')).filter((name) => /^array-.*\.npy$/.test(name))).toHaveLength(1)
    expect(readFileSync(at, 'utf8').length).toBeLessThan(3000)
    const opened = await openSorting(at)
    await expectSame(opened, registered)
    expect(opened.segments[0].times.vector).toBeDefined()
  }
  // So it is when the spikes themselves are saved, and again in their place.
  const place = join(folder, 'saved')
  await registered.save(place)
  await registered.save(place, { overwrite: true })
  expect(readdirSync(place).filter((name) => /^array-.*\.npy$/.test(name))).toHaveLength(1)
  await expectSame(await openSorting(join(place, 'rxephys.json')), registered)
})

test('a recording and what is detected on it; an unknown kind and a wrong input are named by their place', async () => {
  const recording = await generateRecording({ numChannels: 2, samplingFrequency: FS, durations: [2, 1] })
  const peaks = recording.pipe(
    detectPeaks({ method: 'by_channel', noiseLevels: [3, 3], detectThreshold: 1 }),
    selectUnits({ unitIds: ['1'] }),
  )
  const json = peaks.toJson()
  await expectSame(await openSorting(json), peaks)
  expect((await peaks.countTotalSpikes()) > 10).toBe(true)

  const at = join(folder, 'wrong.json')
  const refusal = async (change: (text: string) => string): Promise<string> => {
    writeFileSync(at, change(JSON.stringify(json)))
    expect(existsSync(at)).toBe(true)
    return openSorting(at).then(
      () => 'it opened',
      (error: Error) => error.message,
    )
  }
  expect(await refusal((text) => text.replace('"selectUnits"', '"selectUnitz"'))).toMatch(
    /nodes\[2\]\.kind.*did you mean "selectUnits"/,
  )
  expect(await refusal((text) => text.replace('"inputs":[1]', '"inputs":[0]'))).toMatch(/nodes\[2\]/)
  expect(await refusal((text) => text.replace('"unitIds":["1"]', '"unitIds":["7"]'))).toContain('selectUnits.params.unitIds[0]')
})

const units = { kind: 'generateSorting', version: 1, params: { numUnits: 2, durations: [1] } }
const traces = { kind: 'generateRecording', version: 1, params: { durations: [1] } }

test.each([
  ['an operator on sortings', [units, { kind: 'selectUnits', version: 9, params: { unitIds: ['0'] }, inputs: [0] }], 1],
  ['one on recordings and sortings', [units, { kind: 'frameSlice', version: 9, params: {}, inputs: [0] }], 1],
  ['a detector', [traces, { kind: 'detectPeaks', version: 9, params: {}, inputs: [0] }], 1],
  ['a source', [{ ...units, version: 9 }], 0],
])('a newer version of %s is refused, since its parameters may mean something else', async (_, nodes, place) => {
  await expect(openSorting({ rxephys: 1, nodes })).rejects.toThrow(
    `nodes[${place}].version: expected at most 1, found 9 (a newer rxephys wrote it: update)`,
  )
})

test.each([
  [[units], 'selectUnits', { unitIds: ['0'] }, [], 'expected one sorting, found none'],
  [[traces], 'selectUnits', { unitIds: ['0'] }, [0], 'expected one sorting, found 1 recording'],
  [[units, units], 'selectUnits', { unitIds: ['0'] }, [0, 1], 'expected one sorting, found 2 sortings'],
  [[units], 'registerRecording', {}, [0], 'expected a sorting and a recording, found 1 sorting'],
  [[units, traces], 'annotate', { key: 'a', value: 1 }, [0, 1], 'expected one input, found 1 recording and 1 sorting'],
  [[units], 'detectPeaks', {}, [0], 'expected one recording, found 1 sorting'],
  [[units], 'commonReference', {}, [0], 'commonReference of a sorting'],
])('inputs of another kind or number are refused: %j, %s', async (sources, kind, params, inputs, message) => {
  const nodes = [...sources, { kind, version: 1, params, inputs }]
  await expect(openSorting({ rxephys: 1, nodes })).rejects.toThrow(message)
})

test('a pipeline of the other kind of data is told by the function that opens it', async () => {
  await expect(openSorting({ rxephys: 1, nodes: [traces] })).rejects.toThrow(
    'pipeline.nodes: expected a sorting at the end, found a recording (open() opens it)',
  )
  await expect(open({ rxephys: 1, nodes: [units] })).rejects.toThrow(
    'pipeline.nodes: expected a recording at the end, found a sorting (openSorting() opens it)',
  )
})
