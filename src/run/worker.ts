/** The entry of a worker thread: rebuilds pipelines from their provenance and does runs of them. */
import { files } from '#platform'
import { builtIn } from '../catalog.js'
import { type ThreadAnswer, type ThreadTask, threadWorker } from './crews/threadTask.js'
import { loadModules } from './modules.js'

const work = threadWorker((modules) => loadModules(builtIn, modules), files)

/** Do one run. */
export default (task: ThreadTask): Promise<ThreadAnswer> => work(task)
