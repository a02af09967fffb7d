export type { Joining, RecordingOperator } from './lift.js'
export * from './operators.generated.js'
