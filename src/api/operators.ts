/**
 * Every operator, to stand in `pipe`.
 *
 * @module rxephys/operators
 */
export type { Called, Composed, EstimatedOperator, Joining, RecordingOperator } from './lift.js'
export type { Detector, FrameOperator, JoiningSortings, SortingOperator, WithRecording } from './liftSorting.js'
export * from './operators.generated.js'
