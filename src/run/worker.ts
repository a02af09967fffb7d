/** The entry of a worker thread: rebuilds pipelines from their provenance and does runs of them. */
import { files } from '#platform'
import { builtIn } from '../catalog.js'
import { type Answer, type Task, workshop } from './job.js'
import { loadModules } from './modules.js'

const work = workshop((modules) => loadModules(builtIn, modules), files)

/** Do one run. */
export default (task: Task): Promise<Answer> => work(task)
