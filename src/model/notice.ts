/** A thing worth knowing that is no fault: a dropped property, a skipped array, a tolerated difference. */
export interface Notice {
  readonly _tag: 'DroppedProperty' | 'DroppedAnnotation' | 'DroppedTimes' | 'SkippedArray' | 'Tolerated' | 'Renamed'
  readonly message: string
}

export const notice = (tag: Notice['_tag'], message: string): Notice => ({ _tag: tag, message })

const listeners = new Set<(notice: Notice) => void>()
const told = new WeakSet<Notice>()

/**
 * Be told of every notice of this thread when it arises: when something is opened, or a pipeline is built or begins to run live.
 * Each is told once, however many recordings and sortings carry it. What is given back stops it.
 *
 * ```ts
 * const stop = onNotice(({ message }) => console.warn(message))
 * ```
 */
export const onNotice = (listener: (notice: Notice) => void): (() => void) => {
  // The same function may be given twice: each is stopped by its own.
  const own = (each: Notice): void => listener(each)
  listeners.add(own)
  return () => void listeners.delete(own)
}

/** Tell who listens of those notices that nobody was told of. */
export const tellListeners = (notices: readonly Notice[]): void => {
  for (const each of notices) {
    if (told.has(each)) continue
    told.add(each)
    for (const listener of listeners) listener(each)
  }
}
