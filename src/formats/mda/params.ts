import { shown } from '../../codec/codec.js'
import { readJsonObject } from '../../encoding/json.js'
import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { corrupt } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'

/** The files of a data set of MountainSort, as they are called. */
export const USUAL = { raw: 'raw.mda', params: 'params.json', geom: 'geom.csv', firings: 'firings.mda' } as const

/** The rate in `params.json`, which Python may have written as a text. Throws a `FaultError`. */
export const rateIn = (files: Files, path: string): number => {
  const { samplerate } = readJsonObject(files, path)
  const isText = typeof samplerate === 'string' && samplerate.trim() !== ''
  const rate = isText || typeof samplerate === 'number' ? Number(samplerate) : Number.NaN
  return rate > 0 && rate <= MOST.samplingFrequency
    ? rate
    : refuse(corrupt(`${path}: samplerate`, 'a rate in Hz', samplerate === undefined ? 'none' : shown(samplerate)))
}
