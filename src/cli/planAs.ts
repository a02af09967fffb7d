import { files } from '#platform'
import type { PlannedJob } from '../api/planned.js'
import { decode } from '../codec/codec.js'
import { orThrow } from '../model/attempt.js'
import { isUrl } from '../platform/paths.js'
import { kubernetesManifest, kubernetesOptions } from '../run/engines/kubernetes.js'
import { nextflowPipeline } from '../run/engines/nextflow.js'
import { ENGINE } from '../run/planned/folder.js'
import { moduleWords, ownCommand } from './engines.js'
import { type KindAndParams, parseKind } from './kindText.js'
import { print } from './output.js'
import { UsageError } from './usage.js'

/** What an engine reads: the name of the file, and how it is called upon. */
type Script = (planned: PlannedJob, modules: readonly string[]) => readonly [name: string, text: string]

/** The script that `--as` asks for, of a job that is not planned yet. Throws a `UsageError` or a `FaultError`. */
export const scriptOf = (text: string): Script => {
  const asked = parseKind(text, '--as')
  if (asked.kind === 'nextflow') return nextflowOf(asked)
  if (asked.kind !== 'kubernetes') throw new UsageError(`--as: expected nextflow or kubernetes, found "${asked.kind}"`)
  const options = orThrow(decode(kubernetesOptions, asked.params, '--as kubernetes'))
  return ({ job, parts }, modules) => ['job.yaml', kubernetesManifest(job, files.newName(), parts, options, modules)]
}

const nextflowOf = ({ params }: KindAndParams): Script => {
  const [odd] = Object.keys(params)
  if (odd !== undefined)
    throw new UsageError(`--as nextflow takes no "${odd}"; Nextflow's own configuration says where parts run`)
  return ({ job, parts }, modules) => ['main.nf', nextflowPipeline(job, parts, ownCommand(), modules)]
}

/** Write a script into the folder of its job, and tell where; of a job elsewhere, print it. */
export const writeScript = (script: Script, planned: PlannedJob): void => {
  const [name, text] = script(planned, moduleWords())
  if (isUrl(planned.job)) {
    print(text)
    return
  }
  const folder = files.join(planned.job, ENGINE)
  files.makeFolder(folder)
  files.writeWhole(files.join(folder, name), text)
  print(files.join(folder, name))
}
