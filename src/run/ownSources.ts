import { standingAt } from '../encoding/unfinished.js'
import { refuse } from '../model/attempt.js'
import { conflict } from '../model/fault.js'
import type { Files } from '../platform/files.js'
import { isUrl, namesBetween } from '../platform/paths.js'

/**
 * Refuse outputs that would take the place of what is read: the same file or folder by any of its names, a place within a
 * folder that is read, a folder around something that is read.
 */
export const refuseOwnSources = (finals: readonly string[], sources: readonly string[], files: Files): void => {
  for (const final of finals.filter(isUrl))
    for (const source of sources.filter(isUrl)) {
      if (namesBetween(source, final) !== undefined) own(final, `what is read, or a place within it, ${source}`)
      if (namesBetween(final, source) !== undefined) own(final, `a folder around what is read, ${source}`)
    }
  const read = sources.flatMap((source) => {
    if (isUrl(source)) return []
    const place = standingAt(source, files)
    const stat = files.stat(place)
    return stat === undefined
      ? []
      : [{ source, stat, real: files.realPath(source), above: idsAbove(files.realPath(place), files) }]
  })
  for (const final of finals.filter((each) => !isUrl(each))) {
    const stands = files.stat(final)
    const within = stands?.kind === 'folder' ? files.list(final).map((name) => files.stat(files.join(final, name))?.id) : []
    const around = idsAbove(final, files)
    for (const { source, stat, real, above } of read) {
      if (real === final || stands?.id === stat.id || within.includes(stat.id)) own(final, `what is read, ${source}`)
      if (stat.kind === 'folder' && around.includes(stat.id)) own(final, `a place within what is read, ${source}`)
      if (stands !== undefined && above.includes(stands.id)) own(final, `a folder around what is read, ${source}`)
    }
  }
}

const own = (final: string, found: string): never =>
  refuse(conflict(`output ${final}`, 'a place that the pipeline does not read', found, 'save to another place'))

/** The folders above a path that stand, by what they are, whatever they are called. */
const idsAbove = (path: string, files: Files): readonly string[] => {
  const above = files.dirname(path)
  const id = files.stat(above)?.id
  const further = above === path ? [] : idsAbove(above, files)
  return id === undefined ? further : [id, ...further]
}
