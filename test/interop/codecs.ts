import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { FaultError, open } from 'rxephys'
import { zarrArray } from 'rxephys/sources'
import type { Checks } from '../tools/checks.js'
import { described, difference } from './describe.js'
import { type Peer, peer, zarr3 } from './peer.js'

interface Answer {
  /** What this environment itself reads of each: the SHA-256 of the samples. */
  readonly arrays: Readonly<Record<string, { readonly dtype: string; readonly sum: string; readonly how: string }>>
  readonly recordings: Readonly<
    Record<string, { readonly ids: readonly number[]; readonly properties: Readonly<Record<string, Told>> }>
  >
}
interface Told {
  readonly values: readonly (string | boolean)[]
  /** Whether the values are texts or truths. */
  readonly plain: boolean
  readonly bytes: boolean
}

/** How many arrays each release of zarr-python writes. */
const count = Number(process.env.RXEPHYS_RANDOM_COUNT ?? 120)
const seed = Number(process.env.RXEPHYS_RANDOM_SEED ?? 9)

/** Random arrays, of every codec that zarr-python has: read equal, or refused by the name of what is not read. */
export const checkCodecs = async (checks: Checks, folder: string): Promise<void> => {
  const peers: readonly (readonly [name: string, peer: Peer])[] = [
    ['zarr-python 2', peer],
    ['zarr-python 3', zarr3],
  ]
  for (const [version, python] of peers) {
    const [arrays, recordings] = ['arrays', 'recordings'].map((name) => join(folder, `${version} ${seed} ${name}`))
    for (const each of [arrays, recordings]) mkdirSync(each)
    const made = python.ask<Answer>('codecs.py', { seed, count, arrays, recordings })
    const refused: string[] = []
    let equal = 0
    for (const [name, { dtype, sum, how }] of Object.entries(made.arrays))
      try {
        const found = await zarrArray({ path: join(arrays, name), samplingFrequency: 1000, fillMissing: true })
        const [segment] = (await described(found)).segments
        const wrong = difference({ dtype: found.dtype, sum: segment.sha256 }, { dtype, sum })
        if (wrong === undefined) equal++
        else checks.check(`${version}: ${how}`, false, wrong)
      } catch (error) {
        if (!(error instanceof FaultError && error.fault._tag === 'Unsupported'))
          checks.check(`${version}: ${how}`, false, `${error}`)
        else refused.push(`${error.message.replace(/^.*arrays\//, '')} | ${how}`)
      }
    // Each is of a random chain: most of them have to be read.
    checks.check(
      `${version}: ${equal} random arrays are read equal, ${refused.length} refused by name`,
      equal > 2 * refused.length,
    )
    for (const each of refused) console.log(`        ${each}`)
    for (const [name, { ids, properties }] of Object.entries(made.recordings)) {
      const found = await open(join(recordings, `${name}.zarr`))
      checks.check(`${version}: ids of recording ${name}`, JSON.stringify(found.channelIds) === JSON.stringify(ids))
      for (const [key, { values, plain, bytes }] of Object.entries(properties)) {
        const told = found.notices.filter(({ message }) => message.includes(`"${key}"`)).map(({ message }) => message)
        const read = found.getProperty(key) === undefined ? undefined : JSON.stringify(found.getProperty(key))
        const expected = plain || bytes ? JSON.stringify(values) : undefined
        const holds = bytes ? read !== undefined && told.length === 1 : read === expected && told.length === (plain ? 0 : 1)
        checks.check(`${version}: property ${name}, ${key}`, holds, `${read} for ${JSON.stringify(values)}; ${told.join('; ')}`)
      }
    }
  }
}
