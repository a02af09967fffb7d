/** NWB files of others, and our own, with bytes changed or cut off: they open, or are refused by a fault, and so do sound ones afterwards. */
import { join } from 'node:path'
import fc from 'fast-check'
import { open } from 'rxephys'
import { expect, test } from 'vitest'
import { isFaultError } from '../../src/model/fault.js'
import { files } from '../../src/platform/node.js'
import { writeExample } from './nwb.example.js'
import { haveShared, shared, temporaryFolder } from './support.js'

const { params, wholes } = writeExample(files, join(temporaryFolder(), 'example'))
const stream = params.electricalSeriesPath
const subjects: readonly (readonly [path: string, stream: string | undefined])[] = [
  [params.filePath, stream],
  ...(haveShared
    ? ([
        [shared('nwb-hdf5/aibs_ecephys.nwb'), undefined],
        [shared('nwb-hdf5/ecephys_tutorial_v2.5.0.nwb'), 'acquisition/ElectricalSeries'],
      ] as const)
    : []),
]

/** Open it and read some frames: whether that went well, or ended in a fault. Anything else is thrown on. */
const tried = async (bytes: Uint8Array, series: string | undefined): Promise<'read' | 'refused'> => {
  try {
    const recording = await open(new Map([['some.nwb', bytes]]), series === undefined ? {} : { stream: series })
    await recording.getTraces({ endFrame: Math.min(10, recording.segments[0].frames) })
    return 'read'
  } catch (error) {
    if (isFaultError(error)) return 'refused'
    throw error
  }
}

test.each(subjects)(
  '%s',
  async (path, series) => {
    const sound = files.readBytes(path)
    expect(await tried(sound, series)).toBe('read')
    // Small numbers are drawn no more often than others: the first bytes say that it is HDF5 at all.
    const place = fc.noBias(fc.nat({ max: sound.length - 1 }))
    // Most of what describes a file stands at its beginning.
    const changed = fc.record({
      at: fc.oneof(
        place,
        place.map((at) => at % 30_000),
      ),
      byte: fc.nat({ max: 255 }),
    })
    const damage = fc.record({
      changes: fc.array(changed, { minLength: 1, maxLength: 4 }),
      length: fc.oneof({ weight: 9, arbitrary: fc.constant(sound.length) }, { weight: 1, arbitrary: place }),
    })
    await fc.assert(
      fc.asyncProperty(damage, async ({ changes, length }) => {
        const bytes = sound.slice(0, length)
        for (const { at, byte } of changes) if (at < length) bytes[at] = byte
        await tried(bytes, series)
      }),
      { numRuns: 30 },
    )
    const again = await open(params.filePath, { stream })
    expect((await again.getTraces()).data).toEqual(wholes[0])
  },
  120_000,
)

test('a global heap whose objects do not fit into it is refused: the library would go round in it for ever', async () => {
  const sound = files.readBytes(params.filePath)
  const heap = Buffer.from(sound).indexOf('GCOL')
  const view = new DataView(sound.buffer, sound.byteOffset)
  const [places, end] = [[] as number[], heap + Number(view.getBigUint64(heap + 8, true))]
  for (let at = heap + 16; at + 16 <= end && view.getUint16(at, true) !== 0; ) {
    places.push(at)
    at += 16 + Math.ceil(Number(view.getBigUint64(at + 8, true)) / 8) * 8
  }
  expect(places.length).toBeGreaterThan(20)
  for (const at of places) {
    // A length that, with the head of the object, is 2^32: to the library, nothing. Free room of no length is that too.
    const [turning, free] = [sound.slice(), sound.slice()]
    turning.set([0xf0, 0xff, 0xff, 0xff], at + 8)
    free.fill(0, at, at + 16)
    for (const bytes of [turning, free]) expect(await tried(bytes, stream)).toBe('refused')
  }
  expect(await tried(sound, stream)).toBe('read')
})

test('what is waited for, as the bytes of a page’s file, is read as what lies here', async () => {
  const here = await open(params.filePath, { stream })
  const there = await open(new Map([['sub-1.nwb', new Blob([new Uint8Array(files.readBytes(params.filePath))])]]), { stream })
  expect(there.channelIds).toEqual(here.channelIds)
  expect((await there.getTraces({ startFrame: 2, endFrame: 9 })).data).toEqual(
    (await here.getTraces({ startFrame: 2, endFrame: 9 })).data,
  )
})
