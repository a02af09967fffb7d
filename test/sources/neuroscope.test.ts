import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { listStreams, open } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { neuroscope } from '../../sources/neuroscope.js'
import { bytesOf } from '../../src/model/dtype.js'
import { writeExample } from './neuroscope.example.js'
import { type MadeSession, parametersOf } from './neuroscopeFiles.js'
import { context, haveShared, opened, put, read, refused, sha256, shared, temporaryFolder } from './support.js'

const root = temporaryFolder()
const made = (name: string, session: MadeSession, samples: Uint8Array = new Uint8Array(24), ending = 'dat'): string => {
  put(join(root, name, 's.xml'), parametersOf(session))
  return put(join(root, name, `s.${ending}`), samples)
}
const messages = ({ notices = [] }: { readonly notices?: readonly { readonly message: string }[] }): readonly string[] =>
  notices.map(({ message }) => message)

describe('files of samples with an .xml beside them', () => {
  const { params, wholes } = writeExample(context.files, join(root, 'session'))
  const { filePath } = params

  test('open by their path, by that of the .xml, or of the folder; then the ending chooses', async () => {
    expect(read(await opened(neuroscope, params))).toEqual(wholes[0])
    expect(await listStreams(filePath)).toEqual(['dat'])
    for (const at of [join(root, 'session/session1.xml'), dirname(filePath)]) {
      expect(await listStreams(at)).toEqual(['dat', 'lfp'])
      expect((await open(at, { stream: 'lfp' })).samplingFrequency).toBe(1250)
      await expect(open(at)).rejects.toThrow('neuroscope.params.stream: expected one of dat, lfp')
    }
  })

  test('have the rate of their ending: .lfp and .eeg are slower', async () => {
    const slow = await open(join(root, 'session/session1.lfp'))
    expect([slow.samplingFrequency, slow.getNumSamples()]).toEqual([1250, 5])
    expect((await open(filePath)).samplingFrequency).toBe(20_000)
    const none = made('no rate', { channels: 2, lfp: undefined }, undefined, 'eeg')
    expect(await refused(neuroscope, { filePath: none })).toContain('fieldPotentials/lfpSamplingRate')
  })

  test('have groups, channels that are not shown, and what samples are worth', async () => {
    const { header } = await opened(neuroscope, params)
    const { properties } = header
    expect(header.channelIds).toEqual(['0', '1', '2'])
    expect(properties.channel_name.values).toEqual(['ch0grp1', 'ch1grpnone', 'ch2grp1'])
    expect([properties.neuroscope_group.values, properties.spike_group.values]).toEqual([
      [1, -1, 1],
      [1, 1, 0],
    ])
    expect([properties.skipped.values, properties.discarded_channels.values]).toEqual([
      [true, false, false],
      [false, true, false],
    ])
    expect([properties.gain_to_uV.values[0], properties.physical_unit.values[0]]).toEqual([0.30517578125, 'mV'])
  })

  test('of other bits have another step; what is not told is not worth anything', async () => {
    const twelve = await opened(neuroscope, { filePath: made('twelve', { channels: 2, bits: 12 }) })
    expect([twelve.header.dtype, twelve.header.properties.gain_to_uV.values[0]]).toEqual(['int16', 20e6 / 4096 / 1000])
    const long = await opened(neuroscope, {
      filePath: made('long', { channels: 2, bits: 32 }, bytesOf(Int32Array.of(1, -2, 70_000, 4))),
    })
    expect(read(long)).toEqual(Int32Array.of(1, -2, 70_000, 4))
    const bare = await opened(neuroscope, { filePath: made('bare', { channels: 2, amplification: 0 }) })
    expect(Object.keys(bare.header.properties)).not.toContain('gain_to_uV')
    expect(messages(bare)[0]).toContain('what samples are worth is not told')
    expect(await refused(neuroscope, { filePath: made('odd', { channels: 2, bits: 24 }) })).toContain('samples of 24 bits')
  })

  test('that were cut, or contradict their .xml, are refused', async () => {
    const cut = made('cut', { channels: 2 }, new Uint8Array(10))
    expect(await refused(neuroscope, { filePath: cut })).toContain('whole frames of 4 bytes')
    expect((await opened(neuroscope, { filePath: cut, tolerateTruncation: true })).segments[0].frames).toBe(2)
    expect(await refused(neuroscope, { filePath: made('group', { channels: 2, groups: [[2]] }) })).toContain('below 2, found "2"')
    expect(await refused(neuroscope, { filePath: put(join(root, 'alone.dat'), 'x') })).toContain(
      'with the .xml of NeuroScope beside it',
    )
    put(join(root, 'broken.xml'), '<?xml version="1.0"?><!-- a --><parameters><acquisitionSystem></parameters>')
    expect(await refused(neuroscope, { filePath: put(join(root, 'broken.dat'), new Uint8Array(4)) })).toContain('expected XML')
    const elsewhere = put(join(root, 'alone.lfp'), new Uint8Array(12))
    const other = await opened(neuroscope, { filePath: elsewhere, xmlFilePath: join(root, 'session/session1.xml') })
    expect([other.segments[0].frames, other.header.samplingFrequency]).toEqual([2, 1250])
  })
})

interface Answer {
  readonly label: string
  readonly path: string
  readonly streams: readonly {
    readonly n_samples: number
    readonly gain0: number
    readonly channel_names: readonly string[]
    readonly sha256_raw_C: string
  }[]
}
const answers: readonly Answer[] = haveShared ? JSON.parse(readFileSync(shared('known-answers-neo-formats.json'), 'utf8')) : []

describe.skipIf(!haveShared)('files that labs wrote', () => {
  test.each(answers.filter(({ label }) => label.startsWith('neuroscope')))(
    '$label reads as neo reads it, but for its rate',
    async ({ path, streams: [stream] }) => {
      const [first] = await listStreams(shared(path))
      const recording = await opened(neuroscope, { filePath: shared(path), stream: first })
      const { properties } = recording.header
      expect(recording.segments[0].frames).toBe(stream.n_samples)
      expect(properties.gain_to_physical_unit.values[0]).toBe(stream.gain0)
      expect(properties.channel_name.values.slice(0, 4)).toEqual(stream.channel_names.slice(0, 4))
      expect(sha256(read(recording)).slice(0, 16)).toBe(stream.sha256_raw_C)
      // neo gives the rate of .dat to .lfp, of which this session has but that.
      expect(recording.header.samplingFrequency).toBe(first === 'dat' ? 10_000 : 1250)
    },
  )
})
