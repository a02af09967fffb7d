export type { Joining, RecordingOperator } from './lift.js'
export type { Detector, FrameOperator, JoiningSortings, SortingOperator } from './liftSorting.js'
export * from './operators.generated.js'
