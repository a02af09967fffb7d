/** The entry of a thread that works on a stream: makes its operators anew, or writes it. */
import { files } from '#platform'
import { openArrays } from '../declare/arrays.js'
import { among, lookUp, onTraces } from '../declare/catalog.js'
import type { OperatorInstance } from '../declare/operator.js'
import { orThrow } from '../model/attempt.js'
import type { LiveTask } from '../run/crews/liveTask.js'
import { liveWork, type Through } from '../run/crews/liveWork.js'
import { register } from '../run/modules.js'
import { after } from '../stream/session.js'
import { writtenTo } from '../stream/write.js'
import { outputAt } from './growingOutput.js'
import { allKinds } from './kinds.js'

const instancesOf = async ({ job, shared }: LiveTask): Promise<readonly OperatorInstance[]> => {
  if (job._tag !== 'operators') return []
  const catalog = await allKinds()
  const known = among(catalog.operators, onTraces)
  return job.stages.map(({ kind, version, params }) => {
    const operator = orThrow(lookUp(known, kind, 'inWorkers'))
    const at = `${kind}.params`
    return orThrow(operator.instantiate(orThrow(openArrays(operator.fields, params, { files, shared }, at)), at, version))
  })
}

const throughOf = async (task: LiveTask): Promise<Through> => {
  for (const url of task.modules) await register(url)
  const { job } = task
  if (job._tag === 'write') return writtenTo(() => outputAt(job.path, job.options, async (_, told) => told))
  const instances = await instancesOf(task)
  return (chunks) => after(chunks, instances)
}

/** Work on a stream until it ends. */
export default (task: LiveTask): Promise<void> => liveWork(task, () => throughOf(task))
