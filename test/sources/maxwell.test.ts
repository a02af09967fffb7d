import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { fetchStreams, open } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { maxwell as source } from '../../sources/maxwell.js'
import { files } from '../../src/platform/node.js'
import { hdf5Bytes } from './hdf5Files.js'
import { writeExample } from './maxwell.example.js'
import { type Entry, maxwellFile, oldMaxwell } from './maxwellFiles.js'
import { opened, put, read, refused, temporaryFolder } from './support.js'

const folder = temporaryFolder()
const { params, wholes } = writeExample(files, join(folder, 'example'))
let made = 0
const fileOf = (bytes: Uint8Array): string => put(join(folder, `${made++}.raw.h5`), bytes)
const entries: readonly Entry[] = [
  [3, 30, 1, 2],
  [0, 10, 3, 4],
]

/** A file that h5py wrote, of filter 401, which stands in the place of MaxWell’s: inflated, in base 64. */
const COMPRESSED =
  'eNrtWb9v00AUvjs7YLVCcmkVovDLKCgtnQwUCRYIUoMyQQQdOjakVlPJTUKc0rAxhg22joz5ExgrsXRkZWdg7H8QYt87p3eJk7iNRCHvDX053z' +
  'ufe/7ue9/zfSqsv7gyl54jvhkG0YlJTlsXrLAqt0X/FngKvg2+w8R1GvSl4PoC3F+N23idz/vRXcXEPLbOvfx0aLNihfzzou83oS3wdMzkuPdO' +
  'w9utVcmB47reKVzmzjgvJQl+DyrafGZKqYR74TViBL8Xe3+Mnk9AmzEWhBgwXqNBNyHChXZ4od/Dm5ev1ilh4VNb2uh4sV9bCXmdvibITG/oKF' +
  '5U12UcL5qLw1GENts4agF+Dq+OHv/Avv/EfvTQ5kn5e27jl/nOW/35NHo+NDQ0NDQ0tP+trhJy3FJ0uV9P2bYd5v/COecdp2tT11DXIi4HcflN' +
  '0bMNp2xPE5e8vg2Lc3J0Wda9k+pqrEuG1yUfl6D+T07GA9Z15AHkgT4PWGJfJuU4z2k2d6s7nmjvNGr7da+/bx+fkwc2l2QeUHGMFo8H2nChk5' +
  '6MB1o3kQeQB/o8sAL+OK3wQGmv7vaIQLRd723g90r1un9Z7F87Fg+wEL8rd2QeKEK7npHxuZWS41S8zx4PxD1HSQW/F6xnsKY5sjZP1rpw3hB9' +
  'rmJEnKu0L9R6cFxpIa6Obo2OF3nvx+3RceK/rtxAXE0XV+Y/gStK9OD5CxHrIY5LWbgeJ0F8Uuc5ulwpVauOO3YefzV0QKbjOuVmo7btQJ8eY2' +
  'yLTJbXh72vD0ptGGds9HtOGcMyRJSOUfl/nI7pZFHHoI4Z/K7xOaN816jtN51tMrXvGlH4Ne8C2rOT4ZfcQ/wifgfxW8wq+C0dSHl32t/lfmfk' +
  'vK7iGC2KBy4peolXUpTJ+kBXdIIe6gUzGGqGfaasmzR+o3mIA9lBvlA+ZZhnmSaohcHtYarKX9DhfVydLCNGzmJ/ACKkAE0='

test('wells are streams; missing frames end a segment, at the time of their numbers', async () => {
  expect(await fetchStreams(params.filePath)).toEqual(['well000', 'well001'])
  await expect(open(params.filePath)).rejects.toThrow('expected one of well000, well001')
  const recording = await opened(source, params)
  expect(recording.segments).toEqual([
    { frames: 4, times: { tStart: 0 } },
    { frames: 3, times: { tStart: 0.0007 } },
  ])
  expect([read(recording, 0), read(recording, 1)]).toEqual(wholes)
  expect(read(recording, 1, 1, 1, [2])).toEqual(wholes[1].slice(5, 6))
  expect(recording.notices?.map(({ message }) => message)).toEqual([
    expect.stringContaining('samples are missing: 3 before frame 4'),
    'also there: spikes that were found while recording, which openSorting opens',
    'also there: changes of digital inputs, which openEvents opens',
  ])
  expect((await open(params.filePath, { stream: 'well001' })).segments.length).toBe(1)
})

test('channels, electrodes and where they lie', async () => {
  const { header } = await opened(source, params)
  expect([header.samplingFrequency, header.channelIds, header.dtype]).toEqual([10_000, ['12', '7', '1023'], 'uint16'])
  expect(header.properties).toMatchObject({
    channel_name: { values: ['ch12 elec345', 'ch7 elec12000', 'ch1023 elec26399'] },
    electrode: { values: [345, 12_000, 26_399] },
    gain_to_uV: { values: [6.25, 6.25, 6.25] },
  })
  expect(header.probe?.probes[0]).toMatchObject({
    contactPositions: [
      [17.5, 35],
      [35, 52.5],
      [3832.5, 2082.5],
    ],
    contactShapeParams: [{ width: 5.45, height: 9.3 }, {}, {}],
  })
})

describe('the old layout', () => {
  // Four channels of the chip, and the halves of numbers beyond 16 bits.
  const sig = {
    data: Uint16Array.of(1, 2, 3, 11, 12, 13, 21, 22, 23, 31, 32, 33, 65_535, 0, 5, 1, 2, 2),
    shape: [6, 3],
  }

  test('a row is a channel of the chip, which other readers take for an entry of the mapping', async () => {
    const recording = await opened(source, { filePath: fileOf(oldMaxwell(sig, [...entries, [-1, -1, 0, 0]])) })
    expect(recording.header.channelIds).toEqual(['3', '0'])
    expect([read(recording, 0), read(recording, 1)]).toEqual([Uint16Array.of(31, 1, 32, 2), Uint16Array.of(33, 3)])
    expect(read(recording, 0, 1, 1, [1])).toEqual(Uint16Array.of(2))
  })

  test('numbers of frames stand in the last two rows', async () => {
    const { segments, header } = await opened(source, { filePath: fileOf(oldMaxwell(sig, entries)) })
    expect(segments).toEqual([
      { frames: 2, times: { tStart: 0 } },
      { frames: 1, times: { tStart: 6 / 20_000 } },
    ])
    expect([header.samplingFrequency, header.properties.gain_to_uV.values[0]]).toEqual([20_000, 6])
  })

  test('rows of other samples in their place are none', async () => {
    const data = Uint16Array.of(1, 2, 3, 11, 12, 13, 21, 22, 23, 31, 32, 33, 9, 0, 5, 0, 0, 0)
    const { segments, notices } = await opened(source, { filePath: fileOf(oldMaxwell({ data, shape: [6, 3] }, entries)) })
    expect([segments.length, notices?.map(({ message }) => message)]).toEqual([
      1,
      [expect.stringContaining('no numbers of frames')],
    ])
  })

  test('a gain in the place of the step, or neither', async () => {
    const told = await opened(source, {
      filePath: fileOf(oldMaxwell(sig, entries, { settings: { gain: { data: Int32Array.of(1024) } } })),
    })
    expect(told.header.properties.gain_to_uV.values[0]).toBe((3.3 / (1024 * 1024)) * 1e6)
    const neither = await opened(source, { filePath: fileOf(oldMaxwell(sig, entries, { settings: {} })) })
    expect(neither.header.properties.gain_to_uV.values[0]).toBe((3.3 / (1024 * 512)) * 1e6)
    expect(neither.notices?.map(({ message }) => message)).toContainEqual(expect.stringContaining('a gain of 512 is taken'))
  })
})

describe('recordings', () => {
  const raw = { data: Uint16Array.of(1, 2, 3, 4), shape: [2, 2] }

  test('of other names than those of other wells are streams of their own', async () => {
    const recording = { raw, entries, frames: [1, 2] }
    const filePath = fileOf(maxwellFile({ well000: { rec0000: recording }, well001: { rec0001: recording, rec0002: recording } }))
    expect(await fetchStreams(filePath)).toEqual(['well000/rec0000', 'well001/rec0001', 'well001/rec0002'])
    expect((await open(filePath, { stream: 'well001/rec0002' })).getNumChannels()).toBe(2)
  })

  test('name their channels row by row, where they do; a row that is not wired is passed over', async () => {
    const named = await opened(source, {
      filePath: fileOf(maxwellFile({ well000: { rec0000: { raw, entries, channels: [0, 3] } } })),
    })
    expect([named.header.channelIds, read(named)]).toEqual([['0', '3'], Uint16Array.of(1, 3, 2, 4)])
    const unwired: readonly Entry[] = [[-1, -1, 0, 0], entries[1]]
    const one = await opened(source, { filePath: fileOf(maxwellFile({ well000: { rec0000: { raw, entries: unwired } } })) })
    expect([one.header.channelIds, read(one)]).toEqual([['0'], Uint16Array.of(3, 4)])
    expect(one.notices?.map(({ message }) => message)).toEqual([expect.stringContaining('no numbers of frames')])
  })

  test('that do not fit their mapping or their numbers are refused', async () => {
    const more: readonly Entry[] = [...entries, [5, 5, 5, 5]]
    expect(await refused(source, { filePath: fileOf(maxwellFile({ well000: { rec0000: { raw, entries: more } } })) })).toContain(
      'expected 3 rows, one an entry of',
    )
    const back = maxwellFile({ well000: { rec0000: { raw, entries, frames: [9, 3] } } })
    expect(await refused(source, { filePath: fileOf(back) })).toContain('numbers of frames that grow')
    const few = maxwellFile({ well000: { rec0000: { raw, entries, frames: [9] } } })
    expect(await refused(source, { filePath: fileOf(few) })).toContain('expected 2 numbers, one a frame, found 1')
  })
})

test('a version before the old layout is named', async () => {
  const bytes = hdf5Bytes({ arrays: { version: { data: ['20150101'] } }, groups: { wells: {} } })
  await expect(open(fileOf(bytes))).rejects.toThrow('version 20150101 of MaxWell')
})

test('samples in the compression that is MaxWell’s own are not there, all else is; its plugin is named', async () => {
  const filePath = fileOf(inflateSync(Buffer.from(COMPRESSED, 'base64')))
  expect(await fetchStreams(filePath)).toEqual(['well000'])
  const recording = await open(filePath)
  const told = /compression by filter 401 \(MaxWell’s compression, by its own HDF5 plugin, libcompression\).*h5repack/
  expect(recording.notices.map(({ message }) => message)).toContainEqual(expect.stringMatching(told))
  expect([recording.getNumSamples(0), recording.getNumChannels(), recording.dtype]).toEqual([4, 2, 'uint16'])
  await expect(recording.getTraces()).rejects.toThrow(told)
})
