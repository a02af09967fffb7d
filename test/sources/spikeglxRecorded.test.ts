import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { spikeglx } from '../../sources/spikeglx.js'
import { channelLocations } from '../../src/model/probeGroup.js'
import { folder, putPair, ramp } from './spikeglxRuns.js'
import { haveShared, opened, read, sha256, shared } from './support.js'

interface KnownSegment {
  readonly n_samples: number
  readonly sum: number
  readonly sha256_C: string
  readonly t0: number
}
interface Known {
  readonly label: string
  readonly cls: string
  readonly args: readonly string[]
  readonly kwargs: { readonly stream_id?: string }
  readonly n_channels: number
  readonly rate: number
  readonly channel_ids: readonly string[]
  readonly gains: readonly number[]
  readonly property_keys: readonly string[]
  readonly locations_first3?: readonly (readonly number[])[]
  readonly probes?: readonly { readonly n: number; readonly ann: Readonly<Record<string, unknown>> }[]
  readonly segments: readonly KnownSegment[]
}

describe.skipIf(!haveShared)('recordings that SpikeGLX made', () => {
  const known: readonly Known[] = haveShared ? JSON.parse(readFileSync(shared('known-answers-si.json'), 'utf8')) : []

  test.each(known.filter(({ cls }) => cls === 'SpikeGLXRecordingExtractor'))(
    '$label reads as SpikeInterface reads it',
    async (answer) => {
      const stream = answer.kwargs.stream_id
      const recording = await opened(spikeglx, { folder: shared(answer.args[0]), ...(stream && { stream }) })
      const { header, segments } = recording
      expect(header.channelIds.length).toBe(answer.n_channels)
      expect(header.channelIds.slice(0, 6)).toEqual(answer.channel_ids)
      expect(header.samplingFrequency).toBe(answer.rate)
      expect(header.properties.gain_to_uV.values.slice(0, 3)).toEqual(answer.gains)
      expect(Object.keys(header.properties).sort()).toEqual(answer.property_keys)
      expect(header.probe && channelLocations(header.probe, [0, 1, 2])).toEqual(answer.locations_first3)
      for (const [index, { n, ann }] of (answer.probes ?? []).entries()) {
        expect(header.probe?.probes[index].contactPositions.length).toBe(n)
        expect(header.probe?.probes[index].annotations).toMatchObject(ann)
      }
      for (const [index, segment] of answer.segments.entries()) {
        const samples = read(recording, index)
        expect(segments[index]).toEqual({ frames: segment.n_samples, times: { tStart: segment.t0 } })
        expect(sha256(samples).slice(0, 16)).toBe(segment.sha256_C)
        expect(Array.from(samples, Number).reduce((sum, value) => sum + value, 0)).toBe(segment.sum)
      }
    },
  )

  test('several gates and triggers are segments in that order; CatGT’s output is one', async () => {
    const base = 'spikeglx/multi_trigger_multi_gate'
    const run = await opened(spikeglx, { folder: shared(`${base}/SpikeGLX/5-19-2022-CI0`), stream: 'imec1.lf' })
    const gate = await opened(spikeglx, { folder: shared(`${base}/SpikeGLX/5-19-2022-CI0/5-19-2022-CI0_g1`), stream: 'imec1.lf' })
    expect(run.segments.slice(2)).toEqual(gate.segments)
    const joined = await opened(spikeglx, { folder: shared(`${base}/CatGT/CatGT-A`), stream: 'imec1.lf' })
    expect(joined.segments.map(({ frames }) => frames)).toEqual([51])
    expect(joined.header.properties.gain_to_uV.values[0]).toBe(4.6875)
  })

  test.each([
    ['NP-Ultra', 384, [6, 0], 'e383', [42, 282], 11],
    ['NP1110_2x192_bank4_g0_t0.imec0.ap', 384, [24, 2058], 'e2629', [30, 1968], 11],
    ['NP1110_bank0_g0_t0.imec0.ap', 384, [42, 42], 'e324', [24, 240], 11],
    ['NP1110_botrow80_g0_t0.imec0.ap', 384, [42, 618], 'e710', [36, 528], 11],
    ['NP1110_vstripe_g0_t0.imec0.ap', 384, [24, 4362], 'e4164', [24, 3120], 11],
    ['NP1_saved_only_subset_of_channels', 151, [48, 0], 'e150', [0, 1500], 3],
    ['NP2020_sample_g0_t0.imec0.ap', 1536, [32, 0], 's3e383', [782, 2865], 15],
    ['NP2_2013_all_channels.imec0.ap', 384, [32, 0], 's0e287', [32, 2145], 15],
    ['NP2_2013_subset_channels.imec0.ap', 120, [32, 0], 's3e47', [782, 345], 15],
    ['NP2_4_shanks.imec0.ap', 384, [32, 0], 's3e95', [782, 705], 15],
    ['NP2_4_shanks_save_different_electrodes.imec0.ap', 384, [782, 4320], 's1e575', [282, 4305], 15],
    ['Noise_g0_t0.imec0.ap', 384, [48, 0], 'e383', [32, 3820], 11],
    ['allan-longcol_g0_t0.imec0.ap', 384, [48, 3840], 'e767', [32, 7660], 11],
    ['catgt', 384, [48, 0], 'e383', [32, 3820], 11],
    ['doppio-checkerboard_t0.imec0.ap', 384, [48, 3840], 'e383', [32, 3820], 11],
    ['non_human_primate_long_staggered.imec0.ap', 384, [103, 0], 'e383', [87, 3820], 11],
    ['non_human_primate_short_linear_probe_type_0', 384, [32, 0], 'e383', [32, 3820], 11],
    ['p2_g0_t0.imec0.ap', 384, [32, 0], 'e383', [32, 2865], 15],
    ['phase3a.imec.ap', 384, [48, 0], 'e383', [32, 3820], 11],
  ] as const)('the geometry of %s is probeinterface’s', async (name, contacts, second, lastId, last, order) => {
    const text = readFileSync(shared(`spikeglx/probeinterface-meta/${name}.meta`), 'utf8')
    const at = join(folder, 'probes', name)
    putPair(join(at, name), text, ramp(2, Number(/^nSavedChans=(\d+)/m.exec(text)?.[1])))
    const { header } = await opened(spikeglx, { folder: at })
    const probe = header.probe?.probes[0]
    expect(header.channelIds.length).toBe(contacts)
    expect(probe?.contactPositions.length).toBe(contacts)
    expect(probe?.contactPositions[1]).toEqual(second)
    expect(probe?.contactPositions.at(-1)).toEqual(last)
    expect(probe?.contactIds?.at(-1)).toBe(lastId)
    expect(probe?.contactAnnotations.adc_sample_order.at(-1)).toBe(order)
  })
})
