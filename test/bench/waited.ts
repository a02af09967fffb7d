import fs from 'node:fs'

/** Where Linux tells how long a thread has waited for a CPU; elsewhere nobody does. */
const PLACE = `/proc/self/task/${process.pid}/schedstat`
const file = fs.existsSync(PLACE) ? fs.openSync(PLACE, 'r') : undefined
const text = Buffer.alloc(80)

/** Milliseconds that the main thread of this process was ready to run while others had the CPU, since it began; 0 where nobody tells. */
export const waited = (): number => {
  if (file === undefined) return 0
  const length = fs.readSync(file, text, 0, text.length, 0)
  return Number(text.toString('latin1', 0, length).split(' ')[1]) / 1e6
}
