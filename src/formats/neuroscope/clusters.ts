import { isFile, namesIn } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { corrupt, incomplete, invalidParams, unreadable } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Properties } from '../../model/properties.js'
import type { Files } from '../../platform/files.js'
import { integersIn } from './lines.js'
import { isParameters, readParameters } from './parameters.js'

/** The `.res` and `.clu` of one group of electrodes: when spikes were, and of which cluster each is. */
export interface ClusterFiles {
  readonly base: string
  /** The number of the group; undefined where there is but one pair of files, without a number. */
  readonly group: number | undefined
  readonly times: string
  readonly clusters: string
}

/** The names of files of an `.xml`, which are those that are asked for where a folder cannot be listed. */
const namesOf = (files: Files, xml: string): readonly string[] => {
  const stem = files.basename(xml).replace(/\.xml$/i, '')
  const groups = Math.max(0, ...readParameters(files, xml).spikeGroups.map((group) => group + 1))
  const suffixes = ['', ...Array.from({ length: groups }, (_, group) => `.${group + 1}`)]
  return suffixes.flatMap((suffix) => [`${stem}.res${suffix}`, `${stem}.clu${suffix}`])
}

/**
 * The pairs of files in a folder, or beside an `.xml` with its name, in the order of their names, as SpikeInterface numbers units.
 * Throws a `FaultError`.
 */
export const clusterFiles = (files: Files, at: string): readonly ClusterFiles[] => {
  const isXml = isParameters(files, at)
  const folder = isXml ? files.dirname(at) : at
  const start = isXml ? files.basename(at).replace(/\.xml$/i, '') : ''
  const names = namesIn(files, folder, isXml && !files.lists(folder) ? namesOf(files, at) : [])
  const found = names.flatMap((name) => {
    const [, base, kind, , group] = /^(.+)\.(res|clu)(\.(\d+))?$/.exec(name) ?? []
    if (base === undefined || !base.startsWith(start)) return []
    return [{ name, base, kind, suffix: group === undefined ? '' : `.${group}`, group }]
  })
  return found.flatMap(({ name, base, kind, suffix, group }) => {
    const other = `${base}.${kind === 'res' ? 'clu' : 'res'}${suffix}`
    const there = isFile(files, files.join(folder, other))
    if (kind === 'clu')
      return there ? [] : [refuse(unreadable(files.join(folder, name), `${other} beside it, with times`, 'none'))]
    // Times alone are those of spikes that nobody has sorted.
    if (!there) return []
    const [times, clusters] = [name, other].map((each) => files.join(folder, each))
    return [{ base, group: group === undefined ? undefined : Number(group), times, clusters }]
  })
}

/** The pairs of one base name, of which a folder may have several. Throws a `FaultError`. */
export const ofOneBase = (all: readonly ClusterFiles[], asked: string | undefined, folder: string): readonly ClusterFiles[] => {
  const bases = [...new Set(all.map(({ base }) => base))]
  if (bases.length === 0) return refuse(unreadable(folder, 'files .res and .clu of Klusters', 'none'))
  const base = asked ?? (bases.length === 1 ? bases[0] : undefined)
  const chosen = all.filter((each) => each.base === base)
  return chosen.length > 0
    ? chosen
    : refuse(
        invalidParams(
          'neuroscopeSorting.params.stream',
          `one of ${bases.join(', ')}`,
          asked ?? 'nothing',
          `the names of files in ${folder}`,
        ),
      )
}

/** Clusters as units: spikes as they stand in the files, each with its unit, or -1. */
interface Units {
  readonly ids: readonly number[]
  readonly properties: Properties
  readonly sampleIndex: Float64Array
  readonly unitIndex: Int32Array
  readonly notices: readonly Notice[]
}

/** Clusters without neurons: noise, and spikes of several that could not be told apart. */
const [NOISE, SEVERAL] = [0, 1]

/**
 * The units of groups, numbered as SpikeInterface does: the clusters of a group that have spikes, by their numbers, from one above the last unit of
 * the group before; noise takes a number, and is left out. Throws a `FaultError`.
 */
export const unitsOf = (files: Files, all: readonly ClusterFiles[], keepsSeveral: boolean): Units => {
  const ids: number[] = []
  const [groups, clusters]: [(number | undefined)[], number[]] = [[], []]
  const [frames, owners]: [Float64Array[], Int32Array[]] = [[], []]
  const notices: Notice[] = []
  for (const { group, times: path, clusters: ownersPath } of all) {
    const times = integersIn(files, path)
    const [told, ...numbers] = integersIn(files, ownersPath)
    if (told === undefined) {
      if (times.length > 0) refuse(incomplete(ownersPath, `${times.length} clusters, one a spike`, 'none', 'the file was cut'))
      continue
    }
    if (numbers.length > times.length)
      refuse(
        corrupt(ownersPath, `up to ${times.length} clusters, one for each time of ${files.basename(path)}`, `${numbers.length}`),
      )
    const early = times.findIndex((time) => time < 0)
    if (early >= 0) refuse(corrupt(path, 'frames, 0 or above', `${times[early]}`))
    const rest = times.length - numbers.length
    if (rest > 0)
      notices.push(
        notice('Tolerated', `${ownersPath}: the last ${rest} of ${times.length} spikes have no cluster, and are left out`),
      )
    const found = [...new Set(numbers)].sort((a, b) => a - b)
    if (told !== found.length)
      notices.push(notice('Tolerated', `${ownersPath}: it tells of ${told} clusters, and has spikes of ${found.length}`))
    const before = ids.at(-1) ?? 0
    const places = new Map<number, number>()
    for (const [place, cluster] of found.entries()) {
      if (cluster === NOISE || (cluster === SEVERAL && !keepsSeveral)) continue
      places.set(cluster, ids.length)
      ids.push(before + place + 1)
      groups.push(group)
      clusters.push(cluster)
    }
    frames.push(times.subarray(0, numbers.length))
    owners.push(Int32Array.from(numbers, (cluster) => places.get(cluster) ?? -1))
  }
  const named = groups.flatMap((group) => (group === undefined ? [] : [group]))
  return {
    ids,
    properties: {
      ...(named.length === ids.length && { group: { dtype: 'int64', values: named } }),
      cluster_id: { dtype: 'int64', values: clusters },
    },
    sampleIndex: joined(frames, (length) => new Float64Array(length)),
    unitIndex: joined(owners, (length) => new Int32Array(length)),
    notices,
  }
}

const joined = <A extends Float64Array | Int32Array>(parts: readonly A[], make: (length: number) => A): A => {
  const all = make(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
