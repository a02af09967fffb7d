import { refuse } from '../../model/attempt.js'
import { conflict, corrupt } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { integersIn } from '../neuroscope/lines.js'
import type { TrialFiles } from './trial.js'

/** What stands before the clusters of a `.cut` file. */
const HEAD = /Exact_cut_for:.*?spikes:\s*(\d+)/s

/**
 * The cluster of each of so many spikes of a tetrode: of its `.cut` file, else of its `.clu` file, where there is one. With
 * `tolerateTruncation` there may be more than spikes. Throws a `FaultError`.
 */
export const cutOf = (
  files: Files,
  { cut, clu }: TrialFiles,
  tetrode: number,
  spikes: number,
  tolerateTruncation: boolean,
): Float64Array | undefined => {
  const [byHand, byKlustaKwik] = [cut, clu].map((all) => all.find(({ number }) => number === tetrode)?.path)
  const path = byHand ?? byKlustaKwik
  if (path === undefined) return undefined
  // A .clu begins with the number of clusters.
  const clusters = byHand === undefined ? integersIn(files, path).slice(1) : byHandIn(files, path)
  const fits = clusters.length === spikes || (tolerateTruncation && clusters.length > spikes)
  if (!fits)
    refuse(
      conflict(path, `${spikes} clusters, one a spike`, `${clusters.length}`, 'it belongs to another trial, or was cut short'),
    )
  return clusters.subarray(0, spikes)
}

const byHandIn = (files: Files, path: string): Float64Array => {
  const text = files.readText(path)
  const head = HEAD.exec(text)
  if (head === null) return refuse(corrupt(path, 'a line "Exact_cut_for: ... spikes: ..."', 'none'))
  const words = text.slice(head.index + head[0].length).match(/\S+/g) ?? []
  const wrong = words.find((word) => !/^\d{1,9}$/.test(word))
  return wrong === undefined
    ? Float64Array.from(words, Number)
    : refuse(corrupt(path, 'the number of a cluster a spike', `"${wrong}"`))
}
