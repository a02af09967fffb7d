import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { open, rebase } from 'rxephys'
import { beforeAll, describe, expect, it } from 'vitest'
import { haveShared, put, shared, temporaryFolder } from '../../../sources/support.js'
import { type Dump, dump, expectSame, FS, IDS, refusal, type Stored, store } from './support.js'

const folder = temporaryFolder()
let saved: Stored
let floats: Stored

beforeAll(async () => {
  saved = await store(folder, 'saved', 'int16')
  floats = await store(folder, 'floats', 'float32')
})

describe('a recording that stands in a pipeline twice', () => {
  it('is opened once', async () => {
    const both = dump('core.segmentutils.AppendSegmentRecording', { recording_list: [saved.json, saved.json] })
    const graph = (await open(both)).toJson()
    expect(graph.nodes).toHaveLength(2)
  })
})

describe('paths', () => {
  it('that are relative start from the JSON, or from baseFolder', async () => {
    const relative = JSON.stringify({ ...saved.json, kwargs: { folder_path: 'saved' }, relative_paths: true })
    await expectSame(await open(put(join(folder, 'beside.json'), relative)), saved.recording)
    const below = put(join(folder, 'analysis', 'pipeline.json'), relative)
    await expectSame(await open(below, { baseFolder: folder }), saved.recording)
    await expect(open(below)).rejects.toThrow('give baseFolder')
  })

  it('that lead elsewhere are mended by rebase', async () => {
    const moved = { ...saved.json, kwargs: { folder_path: '/lab/saved' } }
    expect(await refusal(moved)).toMatch(/^Unreadable: \/lab\/saved: .*rebase/)
    await expectSame(await open(rebase(moved, '/lab', folder)), saved.recording)
    const windows = { ...saved.json, kwargs: { folder_path: 'D:\\lab\\saved' } }
    expect(await refusal(windows)).toContain('rebase')
    await expectSame(await open(rebase(windows, 'D:\\lab', folder)), saved.recording)
  })

  it('that were saved by a release before 0.95 are its folder, which has the rest', async () => {
    const old = join(folder, 'old')
    cpSync(saved.path, old, { recursive: true })
    for (const name of ['si_folder.json', 'binary.json', 'checksums.json', 'rxephys.json']) rmSync(join(old, name))
    const kwargs = { file_paths: ['traces_cached_seg0.raw'], sampling_frequency: FS, num_chan: 4, dtype: '<i2', channel_ids: IDS }
    const cached = dump('core.binaryrecordingextractor.BinaryRecordingExtractor', kwargs, {
      version: '0.94.0',
      relative_paths: true,
      folder_metadata: '.',
    })
    const opened = await open(put(join(old, 'cached.json'), JSON.stringify(cached)))
    await expectSame(opened, saved.recording)
    expect(opened.probe).toEqual(saved.recording.probe)
    // Said of samples that are elsewhere, the folder is not theirs.
    const elsewhere = { ...cached, kwargs: { ...kwargs, file_paths: [join(saved.path, 'traces_cached_seg0.raw')] } }
    expect((await open(put(join(old, 'other.json'), JSON.stringify(elsewhere)))).hasProbe()).toBe(false)
  })
})

describe('what cannot be opened', () => {
  it('is refused by name, and by its place in the JSON', async () => {
    const noise = dump('core.generate.NoiseGeneratorRecording', { num_channels: 2 })
    const above = dump('core.segmentutils.AppendSegmentRecording', { recording_list: [saved.json, noise] })
    expect(await refusal(above)).toMatch(
      /pipeline\.kwargs\.recording_list\[1\]\.class: "spikeinterface\.core\.generate\.NoiseGeneratorRecording" has no equal/,
    )
    expect(await refusal({ ...saved.json, class: 'mylab.BinaryFolderRecording' })).toContain(
      '"mylab.BinaryFolderRecording" has no equal',
    )
    expect(await refusal(dump('core.sortingfolder.NumpyFolderSorting', { folder_path: '.' }))).toContain('is a sorting')
  })

  it('an argument that is unknown or wrong is named', async () => {
    const filter = (kwargs: Dump) => dump('preprocessing.filter.BandpassFilterRecording', { recording: saved.json, ...kwargs })
    expect(await refusal(filter({ freq_mim: 300 }))).toMatch(/pipeline\.kwargs\.freq_mim: .*did you mean "freq_min"/)
    expect(await refusal(filter({ dtype: '>i2' }))).toMatch(/pipeline\.kwargs\.dtype: .*little-endian/)
    expect(await refusal(filter({ ftype: 'bessel' }))).toContain('"bessel"')
    expect(await refusal(dump('core.frameslicerecording.FrameSliceRecording', { start_frame: 1 }))).toContain(
      'expected one recording',
    )
    expect(
      await refusal(dump('preprocessing.astype.AstypeRecording', { recording: floats.json, dtype: '<i2', round: false })),
    ).toContain('kwargs.round')
  })

  it('a pickle is, and so is what SpikeInterface writes in place of a pipeline', async () => {
    await expect(open(join(folder, 'chain.pkl'))).rejects.toThrow(/a pickle, which is never opened.*dump_to_json/)
    expect(await refusal({ warning: 'the provenace is not json serializable!!!' })).toContain('could not write this pipeline')
    expect(await refusal({ hello: 1 })).toContain('"class" and "kwargs" (SpikeInterface)')
  })
})

describe.skipIf(!haveShared)('pipelines that SpikeInterface wrote', () => {
  const releases = ['si-0.94.0', 'si-0.98.2', 'si-0.100.8', 'si-0.104.8', 'si-0.105.0.dev0']
  const json = (path: string): Dump => JSON.parse(readFileSync(path, 'utf8'))

  it.each(releases.flatMap((release) => ['chain_rel.json', 'chain_abs.json'].map((name) => [release, name])))(
    '%s/%s',
    async (release, name) => {
      const here = shared(`si-generated/${release}`)
      const moved = rebase(json(join(here, name)), `/lab/recordings/${release}`, here)
      const chain = await open(moved, { baseFolder: here })
      const { data, frames } = await chain.getTraces()
      const samples = Array.from(data, Number)
      expect({
        shape: [frames, chain.getNumChannels()],
        channel_ids: chain.channelIds,
        first: [samples.slice(0, 2), samples.slice(2, 4)],
        sum: samples.reduce((sum, sample) => sum + sample, 0),
      }).toEqual(json(join(here, 'expected.json')).chain)
      expect(chain.annotations).toMatchObject({ subject: 'mouse-1', session: 3, notes: { a: [1, 2.5, null, 'x'] } })
      expect(chain.getChannelGains()).toEqual([0.195, 0.195])
      expect(chain.probe?.probes[0].contactPositions).toEqual([
        [16, 0],
        [16, 20],
      ])
    },
  )
})
