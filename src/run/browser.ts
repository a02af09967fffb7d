import { FaultError, unsupported } from '../model/fault.js'

/** A page has neither files nor workers to save with. */
export const save = (): Promise<void> =>
  Promise.reject(new FaultError(unsupported('saving in a browser', 'save the same pipeline with Node: its JSON is the same')))

/** Nor threads to work on a stream. */
export const startLiveThread = (): never => {
  throw new FaultError(unsupported('threads in a browser', 'the operators stand in the `pipe` of the stream'))
}

const noJobs = (): Promise<never> =>
  Promise.reject(new FaultError(unsupported('jobs of several machines in a browser', 'plan and work at them with Node')))

/** Nor folders of jobs. */
export const [planShared, workShared, finishShared, discardShared, findJob, missingOf] = Array.from({ length: 6 }, () => noJobs)
export const openedJob = (): never => {
  throw new FaultError(unsupported('jobs of several machines in a browser'))
}
