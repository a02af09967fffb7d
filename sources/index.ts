/** Every source, one line each: what is not here does not exist. */
export { binary } from './binary.js'
export { generateRecording } from './generateRecording.js'
export { memory } from './memory.js'
export { spikeglx } from './spikeglx.js'
export { spikeinterfaceFolder } from './spikeinterfaceFolder.js'
