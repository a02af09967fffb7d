import { nearest } from '../model/fault.js'

/**
 * SpikeInterface's names in camelCase, where ours differ: a refusal of theirs says ours. Several are given where one name of
 * theirs means different things in different places; the one that is there is said. The README has the same table.
 */
export const theirNames: ReadonlyMap<string, readonly string[]> = new Map([
  ['filePath', ['filePaths', 'folder']],
  ['filePaths', ['filePath']],
  ['folderPath', ['folder']],
  ['gainToUV', ['gainToUv']],
  ['nJobs', ['jobs']],
  ['offsetToUV', ['offsetToUv']],
  ['progressBar', ['progress']],
  ['randomSeed', ['seed']],
  ['returnInUV', ['returnInUv']],
  ['returnScaled', ['returnInUv']],
  ['samplesList', ['samples']],
  ['labelsList', ['labels']],
  ['segmentIndex', ['segment']],
  ['streamId', ['stream']],
  ['streamName', ['stream']],
  ['tracesList', ['traces']],
  ['unitsDictList', ['trains']],
  ['useTimes', ['returnTimes']],
])

/** A name without how it is written: `freq_min`, `--freq-min` and `freqMin` are one. */
const plainName = (name: string): string => name.replace(/[^a-zA-Z0-9]/g, '').toLowerCase()

const theirs: ReadonlyMap<string, readonly string[]> = new Map(
  [...theirNames].map(([name, ours]) => [plainName(name), ours.map(plainName)]),
)

/** Which of `names` a user of SpikeInterface means by `name`; undefined when it is none of them. */
export const ourName = (name: string, names: readonly string[]): string | undefined => {
  const plain = plainName(name)
  const meant = [plain, ...(theirs.get(plain) ?? [])]
  return meant.map((each) => names.find((known) => plainName(known) === each)).find((known) => known !== undefined)
}

/** What a message says was expected where a name is not among the `names` there are of the `sort` that it should be. */
export const noneOfThisName = (name: string, names: readonly string[], sort = 'parameter'): string => {
  const near = ourName(name, names) ?? nearest(name, names)
  const known = names.length === 0 ? 'there are none' : `there are ${names.join(', ')}`
  return `no ${sort} of this name (${near === undefined ? known : `did you mean "${near}"?`})`
}
