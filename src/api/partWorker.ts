/** The entry of a thread that does parts of planned jobs. */
import { faultOf } from '../model/fault.js'
import type { PartAnswer, PartTask } from '../run/crews/partTask.js'
import { register } from '../run/modules.js'
import { workParts } from './planned.js'

/** Do one part. */
export default async ({ job, part, options, modules, port }: PartTask): Promise<PartAnswer> => {
  const stopping = new AbortController()
  port.on('message', () => stopping.abort())
  try {
    for (const url of modules) await register(url)
    await workParts(job, part, { ...options, signal: stopping.signal })
    return {}
  } catch (error) {
    return { fault: faultOf(error, `part ${part} of ${job}`) }
  } finally {
    port.close()
  }
}
