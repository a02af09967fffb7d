import { nearest } from '../model/fault.js'

/**
 * SpikeInterface's names in camelCase, where ours differ: a refusal of theirs says ours. Several are given where one name of
 * theirs means different things in different places; the one that is there is said.
 */
const theirNames: ReadonlyMap<string, readonly string[]> = new Map([
  ['nJobs', ['jobs']],
  ['progressBar', ['progress']],
  ['returnScaled', ['returnInUv']],
  ['returnInUV', ['returnInUv']],
  ['segmentIndex', ['segment']],
  ['streamId', ['stream']],
  ['streamName', ['stream']],
])

/** A name as this library writes names: `freq_min` is `freqMin`, and so is `--freq-min`. */
const camelCase = (name: string): string =>
  name.replace(/^-+/, '').replace(/[_-]+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** Which of `names` a user of SpikeInterface means by `name`; undefined when it is none of them. */
const ourName = (name: string, names: readonly string[]): string | undefined => {
  const camel = camelCase(name)
  return [camel, ...(theirNames.get(camel) ?? [])].find((each) => names.includes(each))
}

/** What a message says was expected where a name is not among the `names` there are. */
export const noneOfThisName = (name: string, names: readonly string[]): string => {
  const near = ourName(name, names) ?? nearest(name, names)
  const known = names.length === 0 ? 'there are none' : `there are ${names.join(', ')}`
  return `no parameter of this name (${near === undefined ? known : `did you mean "${near}"?`})`
}
