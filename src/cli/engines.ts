import path from 'node:path'
import { files } from '#platform'
import type { Engine } from '../run/engines/engine.js'
import { isRedisUrl } from '../run/engines/redisPlace.js'
import { registeredModules } from '../run/modules.js'
import type { engineOptions } from './engineOptions.js'
import { wholeNumber } from './jobOptions.js'
import { jobOptions } from './savingOptions.js'
import { UsageError } from './usage.js'

export type EngineValues = {
  readonly [K in keyof typeof engineOptions]?: (K extends 'detach' ? boolean : string) | undefined
} & { readonly [K in keyof typeof jobOptions]?: string | undefined }

/** How this very rxephys is called, on a machine that sees the same files. */
export const ownCommand = (): readonly string[] => [process.execPath, path.resolve(process.argv[1])]

/** What every call of `rxephys work` and `rxephys finish` is to be told of modules of the user's own. */
export const moduleWords = (): readonly string[] => registeredModules().flatMap((url) => ['--module', url])

/** What every call of `rxephys work` is to be told of how the work is done. */
const workWords = (values: EngineValues): readonly string[] => workNames(values).map((name) => `--${name}=${values[name]}`)

const workNames = (values: EngineValues): readonly (keyof typeof jobOptions)[] =>
  Object.keys(jobOptions).filter((name): name is keyof typeof jobOptions => Object.hasOwn(values, name))

/** Who does the work, and in how many parts. */
export interface Sharing {
  readonly engine: Engine
  readonly parts?: number
}

/** What `--on` and what belongs to it say; undefined where the work is done here. Throws a `UsageError` or a `FaultError`. */
export const sharingOf = async (values: EngineValues): Promise<Sharing | undefined> => {
  const { on, parts, sbatch, detach } = values
  const lone = Object.entries({ parts, sbatch, detach }).find(([, value]) => value !== undefined)
  if (on === undefined) {
    if (lone !== undefined) throw new UsageError(`--${lone[0]} needs --on, which says who does the work`)
    return undefined
  }
  return { engine: await engineOf(on, values), ...(parts !== undefined && { parts: wholeNumber('parts', parts) }) }
}

const engineOf = async (on: string, values: EngineValues): Promise<Engine> => {
  const { sbatch, detach } = values
  if (on === 'slurm') {
    const { slurmEngine } = await import('../run/engines/slurm.js')
    const calls = { command: ownCommand(), work: workWords(values), modules: moduleWords() }
    return slurmEngine({ ...calls, options: sbatch ?? '', detach: detach === true }, files)
  }
  const slurms = Object.entries({ sbatch, detach }).find(([, value]) => value !== undefined)
  if (slurms !== undefined) throw new UsageError(`--${slurms[0]} is for --on slurm`)
  if (!isRedisUrl(on))
    throw new UsageError(
      `--on: expected redis://host[:port][/database] or slurm, found "${on}"; \`rxephys plan --as\` writes what Nextflow and Kubernetes read`,
    )
  const [odd] = workNames(values)
  if (odd !== undefined) throw new UsageError(`--${odd} is for each \`rxephys worker\` to say`)
  const [{ redisEngine }, { reachRedis, redisPlace }] = await Promise.all([
    import('../run/engines/redisEngine.js'),
    import('../run/engines/redisPlace.js'),
  ])
  const place = redisPlace(on)
  await reachRedis(place)
  return redisEngine(place, () => files.newName())
}
