/** A thing worth knowing that is no fault: a dropped property, a skipped array, a tolerated difference. */
export interface Notice {
  readonly _tag: 'DroppedProperty' | 'DroppedAnnotation' | 'DroppedTimes' | 'SkippedArray' | 'Tolerated' | 'Renamed'
  readonly message: string
}

export const notice = (tag: Notice['_tag'], message: string): Notice => ({ _tag: tag, message })
