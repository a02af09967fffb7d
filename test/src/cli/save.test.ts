import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../sources/support.js'
import { infoOf, rawFile, rawSource, rxephys, spawned, succeed } from './support.js'

const folder = temporaryFolder()
const raw = rawFile(folder)
const place = (name: string): string => join(folder, name)
const traces = (name: string, segment = 0): Buffer => readFileSync(join(folder, name, `traces_cached_seg${segment}.raw`))

/** A 5 Hz lower edge: what would show how the recording was cut up, if it could. */
const operators = ['--op', 'commonReference', '--op', 'bandpassFilter:{"freqMin":5,"freqMax":6000,"blockFrames":9000}']
const input = [raw, '--source', rawSource]

describe('save, pipeline and run', () => {
  beforeAll(async () => {
    await succeed(['save', raw, place('saved'), '--source', rawSource, ...operators])
  })

  test('something else was written than read, with what it was made by', async () => {
    expect(traces('saved').equals(readFileSync(raw))).toBe(false)
    const { savedFrom } = await infoOf(place('saved'))
    expect(savedFrom?.nodes.map(({ kind }) => kind)).toEqual(['binary', 'commonReference', 'bandpassFilter'])
  })

  test('the bytes depend neither on workers nor on chunks', async () => {
    const ways = [
      ['--jobs', '2', '--chunk-duration', '7ms'],
      ['--chunk-size', '777'],
      ['--chunk-memory', '100k', '--jobs', '-1'],
    ]
    await Promise.all(ways.map((way, index) => succeed(['save', ...input, place(`way${index}`), ...operators, ...way], spawned)))
    for (const index of ways.keys()) expect(traces(`way${index}`).equals(traces('saved'))).toBe(true)
  })

  test('a pipeline is the same recording, and running it writes the same bytes; it moves with its folder', async () => {
    const json = place('deep/pipeline.json')
    await succeed(['pipeline', ...input, ...operators, '--to', json, '--relative-to', folder])
    expect(readFileSync(json, 'utf8')).not.toContain(folder)
    const [lazy, saved] = [await infoOf(json, '--checksum'), await infoOf(place('saved'), '--checksum')]
    expect(lazy.checksum).toEqual(saved.checksum)
    await succeed(['run', json, place('run')])
    expect(traces('run').equals(traces('saved'))).toBe(true)
  })

  test('--base-folder says where the files are; absolute paths need none', async () => {
    const json = place('deep/pipeline.json')
    const { stderr, status } = await rxephys(['info', json, '--base-folder', '/nowhere'])
    expect(JSON.parse(await succeed(['pipeline', ...input, ...operators])).nodes[0].params.filePaths).toEqual([raw])
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('/nowhere/raw.dat') })
  })

  test('what stands is replaced only when asked', async () => {
    const again = ['save', ...input, place('stands')]
    await succeed([...again])
    const { status, stderr } = await rxephys([...again, ...operators])
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('overwrite') })
    expect(traces('stands').equals(readFileSync(raw))).toBe(true)
    await succeed([...again, ...operators, '--overwrite'])
    expect(traces('stands').equals(traces('saved'))).toBe(true)
  })

  test('progress and --verbose go to standard error, the result to standard output', async () => {
    const { stdout, stderr } = await rxephys(['save', ...input, place('told'), '--verbose'])
    expect(stdout).toMatch(/^Recording: 4 channels .*\nsaved .*told in .* MB\/s · .* × real time\n$/)
    expect(stderr).toMatch(/^1 runs by 1 workers, chunks of 30000 frames.*\n$/)
  })

  test('--dtype converts what is saved; a made-up recording has no INPUT', async () => {
    const source = 'generateRecording:{"numChannels":3,"durations":[0.1,0.2],"dtype":"int16","seed":5}'
    for (const dtype of ['int16', 'float32']) await succeed(['save', '-', place(dtype), '--source', source, '--dtype', dtype])
    for (const [segment, frames] of [3000, 6000].entries()) {
      const [integers, floats] = [traces('int16', segment), traces('float32', segment)]
      expect(integers.length).toBe(frames * 3 * 2)
      const values = Array.from({ length: frames * 3 }, (_, index) => integers.readInt16LE(2 * index))
      expect(Array.from(values, (_, index) => floats.readFloatLE(4 * index))).toEqual(values)
      expect(new Set(values).size).toBeGreaterThan(100)
    }
  })
})

describe('files for a spike sorter', () => {
  const source = 'generateRecording:{"numChannels":3,"durations":[0.1,0.2],"dtype":"int16","seed":5}'

  test('are written by --format binary or by the ending of OUT, one a segment, in any dtype', async () => {
    const told = await succeed(['save', '-', place('sorter.dat'), '--source', source, '--dtype', 'float32'])
    expect(told).toContain(`saved ${place('sorter_seg0.dat')}, ${place('sorter_seg1.dat')}`)
    for (const [segment, frames] of [3000, 6000].entries())
      expect(readFileSync(place(`sorter_seg${segment}.dat`)).length).toBe(frames * 3 * 4)
    await succeed(['save', ...input, place('plain'), '--format', 'binary'])
    expect(readFileSync(place('plain')).equals(readFileSync(raw))).toBe(true)
    const refused = await rxephys(['save', ...input, place('x.nwb')])
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('Unsupported: saving a recording as .nwb') })
  })

  test('are not of a sorting, nor --format npz of a recording', async () => {
    expect(await rxephys(['save', ...input, place('no'), '--format', 'npz'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('binary, binaryFolder or zarr'),
    })
  })
})

describe('Zarr', () => {
  const source = 'generateRecording:{"numChannels":3,"durations":[0.1,0.2],"dtype":"int16","seed":5}'
  const checksum = async (path: string): Promise<unknown> =>
    JSON.parse(await succeed(['info', path, '--json', '--checksum'])).checksum

  test('is written where OUT ends in .zarr, or by --format, and read like any folder', async () => {
    await succeed(['save', '-', place('plain folder'), '--source', source])
    const told = await succeed(['save', '-', place('made.zarr'), '--source', source, '--jobs', '2'])
    expect(told).toContain(`saved ${place('made.zarr')}`)
    await succeed(['save', place('made.zarr'), place('v3'), '--format', 'zarr:{"zarrFormat":3,"compressor":"zstd"}'])
    const expected = await checksum(place('plain folder'))
    expect(await checksum(place('made.zarr'))).toEqual(expected)
    expect(await checksum(place('v3'))).toEqual(expected)
    await succeed(['run', place('made.zarr/rxephys.json'), place('again.zarr')])
    expect(await checksum(place('again.zarr'))).toEqual(expected)
  })

  test('of a sorting too', async () => {
    const made = 'generateSorting:{"numUnits":3,"durations":[2]}'
    await succeed(['save', '-', place('units.zarr'), '--source', made])
    await succeed(['save', place('units.zarr'), place('units folder')])
    await succeed(['save', place('units folder'), place('units 3'), '--format', 'zarr:{"zarrFormat":3}'])
    await succeed(['verify', place('units 3')])
    await succeed(['run', place('units 3/rxephys.json'), place('units 4'), '--format', 'zarr'])
    expect(existsSync(place('units 3/zarr.json'))).toBe(true)
    const expected = await checksum(place('units folder'))
    for (const name of ['units.zarr', 'units 3', 'units 4']) expect(await checksum(place(name))).toEqual(expected)
  })
})

describe('a folder that rxephys saved, without its checksums', () => {
  test('is refused, and read as it stands with --accept-unchecked, also as a pipeline and by workers', async () => {
    await succeed(['save', ...input, place('bare')])
    rmSync(place('bare/checksums.json'))
    const refused = await rxephys(['info', place('bare')])
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('--accept-unchecked') })
    await succeed(['info', place('bare'), '--accept-unchecked'])
    await succeed(['pipeline', place('bare'), '--accept-unchecked', '--op', 'commonReference', '--to', place('bare.json')])
    await succeed(['run', place('bare.json'), place('from-bare'), '--jobs', '2', '--chunk-size', '999'])
    await succeed(['save', ...input, place('referenced'), '--op', 'commonReference'])
    expect(traces('from-bare').equals(traces('referenced'))).toBe(true)
  })
})
