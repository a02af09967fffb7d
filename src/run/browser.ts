import { FaultError, unsupported } from '../model/fault.js'

/** A page has neither files nor workers to save with. */
export const save = (): Promise<void> =>
  Promise.reject(new FaultError(unsupported('saving in a browser', 'save the same pipeline with Node: its JSON is the same')))
