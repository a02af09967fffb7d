import type { Samples } from './dtype.js'

const all = new WeakSet<Samples>()

/** Say of samples that nobody writes over them any more: who needs them later need not copy them. */
export const lasting = <S extends Samples>(samples: S): S => {
  all.add(samples)
  return samples
}

/** Whether samples stay as they are. */
export const areLasting = (samples: Samples): boolean => all.has(samples)
