import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateSorting, open, openSorting, type Sorting } from 'rxephys'
import { bandpassFilter, detectPeaks, setProperty } from 'rxephys/operators'
import { beforeAll, describe, expect, test } from 'vitest'
import { put, temporaryFolder } from '../../sources/support.js'
import { rxephys, spawned, succeed, whenever } from './support.js'

const folder = temporaryFolder()
const place = (name: string): string => join(folder, name)
const made = 'generateSorting:{"numUnits":4,"durations":[3,1],"emptyUnits":[2],"firingRates":20}'
const traces = 'generateGroundTruthRecording:{"durations":[2.5],"numChannels":4,"numUnits":3,"seed":4}'

/** What `info --json` prints of a sorting, as far as these tests look at it. */
interface Info {
  readonly type: string
  readonly totalSpikes: number | null
  readonly spikesPerUnit: readonly number[] | null
  readonly segments: readonly { readonly frames: number | null; readonly spikes: number | null }[]
  readonly unitIds: readonly (string | number)[]
  readonly pipeline: { readonly nodes: readonly { readonly kind: string; readonly params: object }[] }
  readonly savedFrom: { readonly nodes: readonly { readonly kind: string }[] } | null
  readonly checksum?: { readonly value: string; readonly segments: readonly string[] }
}
const infoOf = async (...args: readonly string[]): Promise<Info> => JSON.parse(await succeed(['info', ...args, '--json']))
const kindsOf = (graph: { readonly nodes: readonly { readonly kind: string }[] } | null) => graph?.nodes.map(({ kind }) => kind)

const sameSpikes = async (a: Sorting, b: Sorting): Promise<void> => {
  expect(a.unitIds).toEqual(b.unitIds)
  for (const segment of b.segments.keys()) expect(await a.getSpikes({ segment })).toEqual(await b.getSpikes({ segment }))
}

let sorting: Sorting
beforeAll(async () => {
  sorting = await generateSorting({ numUnits: 4, durations: [3, 1], emptyUnits: [2], firingRates: 20 })
  await succeed(['save', '-', place('saved'), '--source', made])
})

describe('info', () => {
  test('tells units, segments, spikes, properties and pipeline', async () => {
    const counts = [...(await sorting.countSpikesPerUnit()).values()]
    const text = await succeed(['info', place('saved')])
    expect(text).toMatch(/^Sorting: 4 units · 30\.0 kHz · 2 segments\n/)
    const [first, second] = [
      (await sorting.getSpikes({ segment: 0 })).unitIndex,
      (await sorting.getSpikes({ segment: 1 })).unitIndex,
    ]
    expect(text).toContain(`\n  0  ${first.length} spikes · no length: no recording is registered\n`)
    expect(text).toContain(`\n  1  ${second.length} spikes · no length`)
    expect(text).toContain(`${first.length + second.length} in all; 0 to ${Math.max(...counts)} a unit, median `)
    expect(text).toMatch(/\n {2}empty +1: 2\n/)
    expect(text).toMatch(/\nSaved from\n {2}0 {2}generateSorting/)
    expect(await succeed(['info', '-', '--source', made])).toMatch(
      /90000 frames · 3\.00 s · from 0 s[\s\S]* Hz, median [\d.]+, over 4\.00 s\n/,
    )
  })

  test('--json tells everything, and what it is', async () => {
    const counts = [...(await sorting.countSpikesPerUnit()).values()]
    const info = await infoOf(place('saved'))
    expect(info).toMatchObject({
      rxephysInfo: 1,
      type: 'sorting',
      numUnits: 4,
      numSegments: 2,
      totalFrames: null,
      totalSpikes: counts.reduce((sum, count) => sum + count, 0),
      spikesPerUnit: counts,
      unitIds: ['0', '1', '2', '3'],
      segments: [{ frames: null, startTime: null, timeVector: false }, { frames: null }],
      properties: {},
      notices: [],
    })
    expect(kindsOf(info.savedFrom)).toEqual(['generateSorting'])
    const recording: { readonly type: string } = JSON.parse(await succeed(['info', '-', '--source', traces, '--json']))
    expect(recording.type).toBe('recording')
  })

  test('--checksum is of the spikes: the same in every format and for every pipeline that gives them', async () => {
    const segments = await Promise.all(
      sorting.segments.map(async (_, segment) => {
        const { sampleIndex, unitIndex } = await sorting.getSpikes({ segment })
        const pairs = new BigInt64Array(2 * sampleIndex.length)
        for (const [spike, frame] of sampleIndex.entries()) {
          pairs[2 * spike] = BigInt(frame)
          pairs[2 * spike + 1] = BigInt(unitIndex[spike])
        }
        return { count: sampleIndex.length, hash: createHash('sha256').update(new Uint8Array(pairs.buffer)).digest('hex') }
      }),
    )
    const text = `spikes 4 2\n${segments.map(({ count, hash }) => `${count} ${hash}\n`).join('')}`
    const expected = {
      algorithm: 'sha256',
      value: createHash('sha256').update(text).digest('hex'),
      segments: segments.map(({ hash }) => hash),
    }
    await succeed(['save', place('saved'), place('saved.npz')])
    await succeed(['pipeline', place('saved.npz'), '--op', 'selectSegments:{"segmentIndices":[0,1]}', '--to', place('all.json')])
    for (const input of [['-', '--source', made], [place('saved')], [place('saved.npz')], [place('all.json')]])
      expect((await infoOf(...input, '--checksum')).checksum).toEqual(expected)
    const values = [expected.value]
    const others = [
      'removeUnits:{"removeUnitIds":["2"]}',
      'removeUnits:{"removeUnitIds":["0"]}',
      'selectSegments:{"segmentIndices":[1,0]}',
    ]
    for (const [index, op] of others.entries()) {
      await succeed(['save', place('saved'), place(`other${index}`), '--op', op])
      values.push((await infoOf(place(`other${index}`), '--checksum')).checksum?.value ?? 'none')
    }
    expect(new Set(values).size).toBe(4)
  })
})

describe('save', () => {
  test('--format, or the name of OUT, says how', async () => {
    await succeed(['save', place('saved'), place('a'), '--format', 'npz'])
    await succeed(['save', place('saved'), place('b.npz'), '--format', 'numpyFolder'])
    expect(readFileSync(place('a')).subarray(0, 2).toString()).toBe('PK')
    expect(readdirSync(place('b.npz'))).toContain('numpysorting_info.json')
    await sameSpikes(await openSorting(place('b.npz')), sorting)
  })

  test('operators of sortings, and those that are for both', async () => {
    const kept = [
      '--op',
      'removeEmptyUnits',
      '--op',
      'selectSegments:{"segmentIndices":[1]}',
      '--op',
      'annotate:{"key":"a","value":1}',
    ]
    const text = await succeed(['save', place('saved'), place('kept'), ...kept])
    const { savedFrom, unitIds, segments } = await infoOf(place('kept'))
    expect(kindsOf(savedFrom)).toEqual(['spikeinterfaceSortingFolder', 'removeEmptyUnits', 'selectSegments', 'annotate'])
    expect(unitIds).toEqual(['0', '1', '3'])
    const { length } = (await sorting.getSpikes({ segment: 1 })).sampleIndex
    expect(segments).toMatchObject([{ spikes: length }])
    expect(text).toMatch(new RegExp(`^Sorting: 3 units .*\nsaved .*kept: ${length} spikes in [\\d.]+ m?s\n$`))
  })

  test('a recording goes in, and a sorting comes out: what detectPeaks finds, fitted to it', async () => {
    await succeed(['save', '-', place('traces'), '--source', traces])
    const operators = ['--op', 'bandpassFilter:{"freqMin":300,"freqMax":6000}', '--op', 'detectPeaks', '--op', 'removeEmptyUnits']
    await succeed(['pipeline', place('traces'), ...operators, '--to', place('peaks.json'), '--relative-to', folder])
    await succeed(['run', place('peaks.json'), place('peaks')], spawned)
    await succeed(['save', place('traces'), place('peaks.npz'), ...operators])
    const filtered = (await open(place('traces'))).pipe(bandpassFilter({ freqMin: 300, freqMax: 6000 }))
    const expected = filtered.pipe(await filtered.fit(detectPeaks()))
    expect(await expected.countTotalSpikes()).toBeGreaterThan(20)
    for (const name of ['peaks', 'peaks.npz'])
      expect(await (await openSorting(place(name))).countTotalSpikes()).toBe(await expected.countTotalSpikes())
    expect(kindsOf((await infoOf(place('peaks'))).savedFrom)).toEqual([
      'spikeinterfaceFolder',
      'bandpassFilter',
      'detectPeaks',
      'removeEmptyUnits',
    ])
    // Told without a sample being read; the checksum reads them.
    expect(await infoOf(place('peaks.json'))).toMatchObject({ totalSpikes: null, spikesPerUnit: null })
    const [lazy, saved] = [await infoOf(place('peaks.json'), '--checksum'), await infoOf(place('peaks.npz'), '--checksum')]
    expect(lazy).toMatchObject({ totalSpikes: saved.totalSpikes, checksum: saved.checksum })
  })

  test('--recording gives lengths and times', async () => {
    await succeed(['save', '-', place('long'), '--source', traces])
    await succeed(['save', '-', place('short.npz'), '--source', 'generateSorting:{"samplingFrequency":25000,"durations":[4]}'])
    const recorded = [place('short.npz'), '--recording', place('long')]
    const { status, stderr } = await rxephys(['save', ...recorded, place('cut'), '--op', 'removeExcessSpikes'])
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringMatching(/notice: \d+ spikes lie past the end of segment 0/),
    })
    const { spikesPerUnit, segments } = await infoOf(...recorded)
    expect(segments[0].frames).toBe(62_500)
    // What the recording alone has a use for is not asked of the sorting.
    const asked = await infoOf(...recorded, '--tolerate-truncation', '--accept-unchecked')
    expect(asked.segments[0].frames).toBe(62_500)
    const cut = await infoOf(place('cut'))
    expect(cut.totalSpikes).toBeGreaterThan(0)
    expect(cut.totalSpikes).toBeLessThan((spikesPerUnit ?? []).reduce((sum, count) => sum + count, 0))
  })

  test('what stands is replaced only when asked; what a killed save left is no sorting, and is begun anew', async () => {
    const again = ['save', place('saved'), place('stands')]
    await succeed(again)
    const refused = await rxephys([...again, '--op', 'removeEmptyUnits'])
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('overwrite') })
    expect((await infoOf(place('stands'))).unitIds).toHaveLength(4)
    await succeed([...again, '--op', 'removeEmptyUnits', '--overwrite'])
    expect((await infoOf(place('stands'))).unitIds).toHaveLength(3)

    put(join(place('killed.rxephys-unfinished'), 'new', 'spikes.npy'), 'half')
    put(join(place('killed.rxephys-unfinished'), 'rxephys-unfinished.txt'), 'a mark')
    expect(await rxephys(['info', place('killed')])).toMatchObject({ status: 1, stderr: expect.stringContaining('Incomplete') })
    expect(await rxephys(['save', place('saved'), place('killed')])).toMatchObject({ status: 1 })
    await succeed(['save', place('saved'), place('killed'), '--resume'])
    await sameSpikes(await openSorting(place('killed')), sorting)
    expect(existsSync(place('killed.rxephys-unfinished'))).toBe(false)
  })

  test.each(['stopped', 'stopped.npz'])('Ctrl-C keeps what was found for %s, and says how to go on', async (name) => {
    const levels = JSON.stringify(Array.from({ length: 16 }, () => 5))
    const long = 'generateGroundTruthRecording:{"durations":[36000],"numChannels":16}'
    const detect = `detectPeaks:{"noiseLevels":${levels}}`
    const args = ['save', '-', place(name), '--source', long, '--op', detect, '--no-progress']
    const stopped = await spawned(args, {
      onStart: (kill) =>
        whenever(
          () => existsSync(`${place(name)}.rxephys-unfinished`),
          () => kill('SIGINT'),
        ),
    })
    expect(stopped).toEqual({ status: 130, stdout: '', stderr: expect.stringContaining('with --resume goes on from there') })
    expect(existsSync(place(name))).toBe(false)
    expect(existsSync(place(`${name}.rxephys-unfinished`))).toBe(true)
  })
})

describe('a command line that cannot be meant: status 2', () => {
  const out = place('nothing')
  const both = place('both')
  const recording = ['-', '--source', traces]
  beforeAll(async () => {
    await succeed(['save', '-', both, '--source', traces])
    put(join(both, 'params.py'), 'sample_rate = 25000.\n')
    put(join(both, 'spike_times.npy'), '')
  })

  test.each([
    [
      'a format of recordings for a sorting',
      () => ['save', place('saved'), out, '--format', 'binary'],
      'this is a sorting: npz, numpyFolder or zarr',
    ],
    ['a format of sortings for a recording', () => ['save', ...recording, out, '--format', 'npz'], 'this is a recording: binary'],
    ['no format', () => ['save', place('saved'), out, '--format', 'numpyfolder'], 'did you mean "numpyFolder"?'],
    ['a dtype for spikes', () => ['save', place('saved'), out, '--dtype', 'int16'], '--dtype is of the samples of a recording'],
    [
      'an operator on recordings',
      () => ['save', place('saved'), out, '--op', 'bandpassFilter'],
      'what comes to it is a sorting: Sorting:',
    ],
    [
      'a detector on a sorting',
      () => ['save', place('saved'), out, '--op', 'detectPeaks'],
      'what comes to it is a sorting: Sorting:',
    ],
    [
      'an operator on sortings',
      () => ['save', ...recording, out, '--op', 'removeEmptyUnits'],
      'what comes to it is a recording: Recording:',
    ],
    ['a stream of a sorting', () => ['info', place('saved'), '--stream', 'ap'], 'no streams to choose from'],
    ['registering by --op', () => ['save', place('saved'), out, '--op', 'registerRecording'], 'give --recording PATH instead'],
    [
      'a recording of a recording',
      () => ['info', both, '--source', 'spikeinterfaceFolder', '--recording', both],
      '--recording is for a sorting',
    ],
    [
      'a folder that holds both',
      () => ['info', both],
      'holds a recording and a sorting; choose one:\n  --source spikeinterfaceFolder\n  --source phy\n',
    ],
  ])('%s', async (_, args, message) => {
    const { status, stdout, stderr } = await rxephys(args())
    expect(stderr).toContain(message)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(existsSync(out)).toBe(false)
  })

  test('--jobs and chunks mean nothing for spikes, which is told', async () => {
    const { status, stderr } = await rxephys(['save', place('saved'), place('told'), '--jobs', '2', '--chunk-size', '5'])
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'notice: --jobs, --chunk-size: spikes are saved by one worker, and need no chunks\n',
    })
  })
})

test('properties and ids of every kind go through a saved folder', async () => {
  const rich = sorting.pipe(
    setProperty({ key: 'quality', values: ['good', '', 'mua', 'µ'] }),
    setProperty({ key: 'depth', values: [1.5, Number.NaN, 3, -0] }),
  )
  await rich.save(place('rich'))
  expect(await succeed(['info', place('rich')])).toMatch(
    /\n {2}depth +float64: 1\.5, NaN, 3, .*\n {2}quality +string: good, , mua, µ\n/,
  )
  expect(await infoOf(place('rich'))).toMatchObject({ properties: { depth: { values: [1.5, { number: 'NaN' }, 3, 0] } } })
})
