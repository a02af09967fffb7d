import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import { listStreams, open } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { cbinIbl } from '../../sources/cbinIbl.js'
import { cbinOf, type Packing } from './cbinFiles.js'
import { recorded, writeExample } from './cbinIbl.example.js'
import { entries, type Lines, probeMeta } from './spikeglxRuns.js'
import { context, opened, put, refused, temporaryFolder } from './support.js'

const root = temporaryFolder()
const at = (name: string): string => join(root, name)
const NAME = '_spikeglx_ephysData_g0_t0.imec0.ap'
const made = (
  folder: string,
  packing: Packing = {},
  names = ['cbin', 'ch', 'meta'].map((ending) => `${NAME}.${ending}`),
  meta: Lines = {},
): string => {
  const { cbin, ch } = cbinOf(recorded, 5, packing)
  for (const [index, content] of [cbin, ch, probeMeta(NAME, { fileSizeBytes: 100, ...meta })].entries())
    put(join(at(folder), names[index]), content)
  return at(folder)
}
const tracesOf = async (path: string, options = {}): Promise<unknown> => (await (await open(path, options)).getTraces()).data

describe('a folder of a probe', () => {
  const { params, wholes } = writeExample(context.files, at('session'))
  const folder = params.folderPath

  test('has the streams of its files, and ids as SpikeInterface has them', async () => {
    expect(await listStreams(folder)).toEqual(['imec0.ap', 'imec0.ap-SYNC'])
    const recording = await open(folder)
    expect([recording.channelIds, recording.segments]).toEqual([
      ['AP0', 'AP1', 'AP2', 'AP30'],
      [{ frames: 10, times: { tStart: 0.1 } }],
    ])
    expect(recording.getProperty('gain_to_uV')?.[0]).toBeCloseTo(2.34375)
    expect(recording.hasProbe()).toBe(true)
    expect(recording.notices).toEqual([])
    expect((await opened(cbinIbl, { folderPath: folder, stream: 'ap' })).closed).toEqual({
      folderPath: folder,
      stream: 'imec0.ap',
    })
  })

  test('is unpacked to the samples that were packed, whatever the window', async () => {
    expect(await tracesOf(folder)).toEqual(wholes[0])
    expect(await tracesOf(folder, { stream: 'imec0.ap-SYNC' })).toEqual(recorded.filter((_, i) => i % 5 === 4))
    const window = await (await open(folder)).getTraces({ startFrame: 3, endFrame: 9, channelIds: ['AP30', 'AP1'] })
    expect([...window.data]).toEqual([3, 4, 5, 6, 7, 8].flatMap((frame) => [recorded[frame * 5 + 3], recorded[frame * 5 + 1]]))
    const session = await open(at('session'))
    expect((await (await open(session.toJson())).getTraces()).data).toEqual(wholes[0])
  })
})

test.each<Packing>([
  { order: 'C' },
  { spatialDiff: true },
  { order: 'C', spatialDiff: true, chunk: 3 },
  { timeDiff: false, spatialDiff: true },
  { timeDiff: false, chunk: 100 },
])('differences are undone: %o', async (packing) => {
  expect(await tracesOf(made(`packed ${JSON.stringify(packing)}`.replace(/[^a-z0-9]/gi, ' '), packing))).toEqual(
    recorded.filter((_, i) => i % 5 < 4),
  )
})

test('files that ONE gave a number each belong together', async () => {
  const number = (digit: string): string => `${digit.repeat(8)}-0000-4000-8000-${digit.repeat(12)}`
  const names = ['cbin', 'ch', 'meta'].map((ending, index) => `${NAME}.${number(String(index + 1))}.${ending}`)
  expect(await tracesOf(made('one', {}, names))).toEqual(recorded.filter((_, i) => i % 5 < 4))
})

test('a shank in files of its own has its channels of the list of all', async () => {
  const map = `(384,384,1)${Array.from({ length: 384 }, (_, i) => `(AP${i};${i}:${i})`).join('')}(SY0;768:384)`
  const folder = made('shank', {}, undefined, {
    '~snsChanMap': map,
    snsSaveChanSubset_orig: '8:10,200,384',
    '~imroTbl': `(0,384)${entries}`,
  })
  const recording = await open(folder)
  expect(recording.channelIds).toEqual(['AP8', 'AP9', 'AP10', 'AP200'])
  expect(recording.getChannelLocations()[3][1]).toBe(2000)
})

describe('what cannot be read', () => {
  test('a file without its .ch or .meta, an empty .ch, another number of channels', async () => {
    const folderPath = at('alone')
    put(join(folderPath, `${NAME}.cbin`), cbinOf(recorded, 5).cbin)
    expect(await refused(cbinIbl, { folderPath })).toContain('a .cbin is read with its .ch and its .meta')
    put(join(folderPath, `${NAME}.ch`), '{}')
    put(join(folderPath, `${NAME}.meta`), probeMeta(NAME))
    expect(await refused(cbinIbl, { folderPath })).toContain('found nothing in it')
    put(join(folderPath, `${NAME}.ch`), cbinOf(recorded, 10).ch)
    expect(await refused(cbinIbl, { folderPath })).toContain('n_channels: expected 5')
  })

  test('a chunk that is damaged is a fault, and the next one is read', async () => {
    const folderPath = made('damaged')
    const { cbin, ch } = cbinOf(recorded, 5)
    const { chunk_offsets } = JSON.parse(ch)
    cbin[chunk_offsets[1] - 1] ^= 1
    put(join(folderPath, `${NAME}.cbin`), cbin)
    const recording = await open(folderPath)
    await expect(recording.getTraces({ endFrame: 2 })).rejects.toThrow('the chunk is damaged')
    expect((await recording.getTraces({ startFrame: 4, endFrame: 5 })).data[0]).toBe(recorded[20])
  })

  test('a file that was cut, but for its whole chunks', async () => {
    const folderPath = made('cut')
    truncateSync(join(folderPath, `${NAME}.cbin`), cbinOf(recorded, 5).cbin.length - 1)
    expect(await refused(cbinIbl, { folderPath })).toContain('tolerateTruncation: true opens 2 of 3 chunks')
    const { segments, notices } = await opened(cbinIbl, { folderPath, tolerateTruncation: true })
    expect([segments[0].frames, notices?.[0].message]).toEqual([8, expect.stringContaining('2 of 3 chunks are whole')])
  })
})
