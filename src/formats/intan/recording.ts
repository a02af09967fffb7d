import { refuse } from '../../model/attempt.js'
import { conflict, unreadable } from '../../model/fault.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import type { IntanHeader } from './header.js'
import { headerAt, keptInBlocks } from './inBlocks.js'
import { isApart, keptInFolder } from './inFolder.js'
import type { Kept } from './kept.js'
import { headsAt } from './params.js'

/** A recording, of whichever layout, at the path of its file or folder. Throws a `FaultError`. */
export const keptAt = (files: Files, path: string): Kept => {
  const paths = headsAt(files, path)
  if (paths.length === 0) return refuse(unreadable(path, 'a file .rhd or .rhs of Intan', 'none'))
  const headers = together(paths, (each) => headerAt(files, each))
  const [first, ...more] = headers
  if (more.length === 0 && isApart(files, first)) return keptInFolder(files, first)
  for (const header of more) refuseUnlike(files, first, header)
  return keptInBlocks(files, headers)
}

/** The name of a recording that was split: what stands before the time at which each of its files was begun. */
const nameOf = (name: string): string => name.replace(/_\d{6}_\d{6}\.rh[ds]$/i, '')

const refuseUnlike = (files: Files, first: IntanHeader, other: IntanHeader): void => {
  const told = (header: IntanHeader): Readonly<Record<string, string>> => ({
    name: nameOf(files.basename(header.path)),
    version: `${header.system} ${header.version}`,
    'sampling frequency': `${header.samplingFrequency}`,
    channels: header.channels.map(({ native, type }) => `${native} (${type})`).join(', '),
    'what is saved beside them': `${header.temperatureSensors} temperatures, board ${header.boardMode}, DC ${header.savesDc}, steps of ${header.stimStep}`,
  })
  const [before, after] = [told(first), told(other)]
  const key = Object.keys(before).find((each) => before[each] !== after[each])
  if (key !== undefined)
    refuse(
      conflict(
        `${key} of ${other.path}`,
        before[key].slice(0, 200),
        after[key].slice(0, 200),
        `as ${first.path} has it: files of one recording have the same; open one file`,
      ),
    )
}
