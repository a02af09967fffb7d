import { join } from 'node:path'
import { onNotice, open, openSorting, type Sorting } from 'rxephys'
import { blackrockSorting } from 'rxephys/sources'
import { describe, expect, test } from 'vitest'
import { made } from './blackrock.example.js'
import { type MadeNsx, nevFile, nsxFile, ptpFile, spike } from './blackrockFiles.js'
import { nev, writeExample } from './blackrockSorting.example.js'
import { context, put, temporaryFolder } from './support.js'

const root = temporaryFolder()
const at = (name: string): string => join(root, name)
/** A session of one file of spikes, and one of samples or none. */
const session = (name: string, packets: Parameters<typeof nevFile>[0], samples?: Partial<MadeNsx>, ending = 'ns5'): string => {
  if (samples !== undefined) put(at(`${name}.${ending}`), nsxFile({ ...made, ...samples }))
  return put(at(`${name}.nev`), nevFile(packets))
}
const frames = async (sorting: Sorting): Promise<readonly (readonly number[])[]> => {
  const all: (readonly number[])[] = []
  for (const segment of sorting.segments.keys()) all.push([...(await sorting.getSpikes({ segment })).sampleIndex])
  return all
}
const messages = (sorting: Sorting): readonly string[] => sorting.notices.map(({ message }) => message)

describe('spikes', () => {
  const { params } = writeExample(context.files, at('session'))

  test('have a unit a number on an electrode, and say what was not sorted', async () => {
    const { header } = await openSorting(params.filePath)
    expect(header.unitIds).toEqual(['ch1#1', 'ch2#0', 'ch2#255'])
    expect(header.properties.classification.values).toEqual(['sorted', 'unsorted', 'noise'])
    expect(header.properties.channel_id.values).toEqual(['1', '2', '2'])
    expect(header.properties.channel_name.values).toEqual(['elec1', 'elec2', 'elec2'])
    expect(header.properties.cluster.values).toEqual([1, 0, 255])
  })

  test('are frames of the segments of the samples beside them; those in a pause are left out, with a notice', async () => {
    const sorting = await openSorting(params.filePath)
    expect(sorting.segments).toEqual((await open(params.filePath)).segments)
    expect(await frames(sorting)).toEqual([[2, 5, 5, 30], [1]])
    expect(messages(sorting)).toContain('spikes where samples are missing are left out: 1 in all')
    expect(messages(sorting).at(-1)).toBe('also there: samples (nsx5), which open opens; digital events, which openEvents opens')
  })

  test('are found through the samples too, which name them', async () => {
    expect((await openSorting(at('session/session001.ns5'))).unitIds.length).toBe(3)
    const told: string[] = []
    const stop = onNotice(({ message }) => told.push(message))
    await open(at('session/session001.ns5'))
    stop()
    expect(told.at(-1)).toContain('spikes, which openSorting opens; digital events, which openEvents opens')
  })

  test('are counted at their own rate whatever the samples have; with a stream, in its frames, the nearest', async () => {
    const blocks = [{ ticks: 300, frames: 4 }]
    const filePath = session(
      'slow',
      { packets: [spike(301, 1, 0), spike(344, 1, 0), spike(346, 1, 0)] },
      { period: 30, blocks },
      'ns2',
    )
    const own = await openSorting(filePath)
    expect([own.samplingFrequency, own.segments, await frames(own)]).toEqual([
      30_000,
      [{ frames: 120, times: { tStart: 0.01 } }],
      [[1, 44, 46]],
    ])
    const asked = await openSorting(filePath, { stream: 'nsx2' })
    expect([asked.samplingFrequency, asked.segments[0].frames, await frames(asked)]).toEqual([1000, 4, [[0, 1, 2]]])
    expect((await openSorting(at('slow.ns2'))).samplingFrequency).toBe(30_000)
  })
})

describe('clocks', () => {
  test('that begin anew begin a segment, as those of the samples; packets may be a little out of order', async () => {
    const blocks = [
      { ticks: 0, frames: 40 },
      { ticks: 9, frames: 20 },
    ]
    const packets = [spike(3, 1, 0), spike(30, 1, 0), spike(28, 2, 0), spike(10, 1, 0), spike(12, 1, 0)]
    expect(await frames(await openSorting(session('reset', { packets }, { blocks })))).toEqual([
      [3, 28, 30],
      [1, 3],
    ])
  })

  test('are matched by their times where a stretch of samples has no packet', async () => {
    const blocks = [
      { ticks: 0, frames: 40 },
      { ticks: 2, frames: 10 },
      { ticks: 0, frames: 300 },
    ]
    const filePath = session('few', { packets: [spike(5, 1, 0), spike(39, 1, 0), spike(33, 1, 0), spike(290, 1, 0)] }, { blocks })
    expect(await frames(await openSorting(filePath))).toEqual([[5, 39], [], [33, 290]])
  })

  test('without samples tell of no length; a step back of more than a second begins a segment', async () => {
    const packets = [spike(90_000, 1, 0), spike(89_990, 1, 0), spike(120_000, 1, 0), spike(288, 1, 0)]
    const sorting = await openSorting(session('alone', { packets }))
    expect(sorting.segments).toEqual([
      { frames: Number.POSITIVE_INFINITY, times: { tStart: 0 } },
      { frames: Number.POSITIVE_INFINITY, times: { tStart: 0 } },
    ])
    expect(await frames(sorting)).toEqual([[89_990, 90_000, 120_000], [288]])
  })

  test('of ns, whose samples drift, are counted in the samples there were', async () => {
    const first = 1_700_000_000_000_000_000n
    // The clock is 200 ppm fast: after 20,000 frames it is four ahead.
    const timeOf = (frame: number): bigint => first + BigInt(Math.round((frame * 1e9 * (1 + 200e-6)) / 30_000))
    put(
      at('ptp.ns6'),
      ptpFile(
        { channels: made.channels },
        Array.from({ length: 20_000 }, (_, frame) => timeOf(frame)),
      ),
    )
    const packets = [7, 10_000, 19_990].map((frame) => spike(timeOf(frame), 2000, 3))
    const sorting = await openSorting(session('ptp', { version: '3.0', resolution: 1e9, packetBytes: 108, packets }))
    expect(sorting.unitIds).toEqual(['ch2000#3'])
    expect(await frames(sorting)).toEqual([[7, 10_000, 19_990]])
    expect(sorting.segments[0].times.tStart).toBe(1_700_000_000)
    const [lone] = await frames(
      await openSorting(session('lone', { version: '3.0', resolution: 1e9, packetBytes: 108, packets })),
    )
    expect(lone).toEqual([0, 9995, 19_987])
  })
})

describe('files', () => {
  test('of 2.1 have spikes of 255 electrodes, others of 2048; other packets are told', async () => {
    const packets = [spike(1, 255, 0), spike(2, 300, 0), { ticks: 0, id: 0xff_fb, bytes: [] }]
    const old = await openSorting(session('old', { version: '2.1', packets }))
    expect(old.unitIds).toEqual(['ch255#0'])
    expect(messages(old)[0]).toContain('packets of other kinds are not read: 1 of id 300, 1 of id 65531')
    expect((await openSorting(session('newer', { packets }))).unitIds).toEqual(['ch255#0', 'ch300#0'])
  })

  test('that were cut are Incomplete, or opened up to their last whole packet', async () => {
    const filePath = put(at('cut.nev'), nev.subarray(0, nev.length - 3 * 104 - 10))
    await expect(blackrockSorting({ filePath })).rejects.toThrow('94 bytes after 6 packets')
    const sorting = await blackrockSorting({ filePath, tolerateTruncation: true })
    expect(await frames(sorting)).toEqual([[302, 305, 305, 330]])
  })

  test('with a damaged head are refused', async () => {
    const bytes = Uint8Array.from(nev)
    bytes[16] = 1
    await expect(blackrockSorting({ filePath: put(at('head.nev'), bytes) })).rejects.toThrow('packets of 12 bytes or more')
    await expect(blackrockSorting({ filePath: put(at('short.nev'), nev.subarray(0, 340)) })).rejects.toThrow('the file was cut')
    put(at('none/s.ns5'), nsxFile(made))
    await expect(blackrockSorting({ filePath: at('none/s.ns5') })).rejects.toThrow('expected a file .nev beside it, found none')
  })
})
