import { join } from 'node:path'
import { either as E } from 'fp-ts'
import { spikeglx } from '../../sources/spikeglx.js'
import type { OpenOptions } from '../../src/declare/source.js'
import { bytesOf } from '../../src/model/dtype.js'
import { renderFault } from '../../src/model/fault.js'
import { context, put, temporaryFolder } from './support.js'

export const folder = temporaryFolder()
export const entries = Array.from({ length: 384 }, (_, channel) => `(${channel} 0 0 500 250 1)`).join('')
export type Lines = Readonly<Record<string, string | number | undefined>>
export const metaText = (lines: Lines): string =>
  Object.entries(lines)
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}\n`]))
    .join('')

/** Four AP channels of a Neuropixels 1.0 probe, and its sync channel. */
export const probeMeta = (name: string, more: Lines = {}): string =>
  metaText({
    fileName: `D:/data/${name}.bin`,
    firstSample: 3000,
    imAiRangeMax: 0.6,
    imDatPrb_pn: 'NP1000',
    imDatPrb_sn: 123,
    imSampRate: 30000,
    nSavedChans: 5,
    snsApLfSy: '4,0,1',
    typeThis: 'imec',
    '~imroTbl': `(0,384)${entries}`,
    '~snsChanMap': '(384,384,1)(AP0;0:0)(AP1;1:1)(AP2;2:2)(AP30;30:30)(SY0;768:384)',
    ...more,
  })
/** A NI card that has saved lines 2 and 4 of its words; line 2 has the sync pulses. */
export const cardMeta = (more: Lines = {}): string =>
  metaText({
    fileName: 'D:/data/run_g0_t0.nidq.bin',
    firstSample: 2500,
    nSavedChans: 2,
    niAiRangeMax: 5,
    niSampRate: 25000,
    niXDChans1: '0:2,4',
    syncSourceIdx: 3,
    syncSourcePeriod: 1.0001,
    syncNiChanType: 0,
    syncNiChan: 2,
    snsMnMaXaDw: '0,0,1,1',
    '~snsChanMap': '(0,0,1,1,1)(XA0;0:0)(XD0;1:1)',
    ...more,
  })
export const ramp = (frames: number, channels: number): Int16Array => Int16Array.from({ length: frames * channels }, (_, i) => i)
export const putPair = (path: string, meta: string, samples: Int16Array): string => {
  put(`${path}.meta`, meta)
  return put(`${path}.bin`, bytesOf(samples))
}
/** A run as SpikeGLX lays it out: gate 0 with two triggers, a probe's folder in it, a NI card beside it. */
export const makeRun = (name: string): string => {
  const run = join(folder, name, 'run_g0')
  for (const trigger of [0, 1]) {
    const probe = `run_g0_t${trigger}.imec0.ap`
    putPair(join(run, 'run_g0_imec0', probe), probeMeta(probe, { firstSample: 3000 + 60 * trigger }), ramp(10 + trigger, 5))
  }
  const card = metaText({
    fileName: 'D:/data/run_g0_t0.nidq.bin',
    firstSample: 500,
    nSavedChans: 3,
    niAiRangeMax: 5,
    niMAGain: 1,
    niMNGain: 200,
    niSampRate: 25000,
    snsMnMaXaDw: '1,0,1,1',
    '~snsChanMap': '(1,0,1,1,1)(MN0C0;0:0)(XA0;1:1)(XD0;2:2)',
  })
  putPair(join(run, 'run_g0_t0.nidq'), card, ramp(8, 3))
  return run
}
export const detect = (path: string, options: OpenOptions = {}): unknown => {
  const result = spikeglx.detect?.(path, options, context)
  if (result === undefined || E.isRight(result)) return result?.right?.params
  return renderFault(result.left)
}
export const streams = (path: string): unknown => {
  const result = spikeglx.streams?.(path, context)
  return result !== undefined && E.isRight(result) ? result.right : result
}
