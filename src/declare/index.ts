/** What an author of an operator, source or sink needs. */
export * from './codec.js'
export { type Bound, defineOperator, margin, type OperatorDeclaration, type OutputSegment } from './operator.js'
export { type SinkDeclaration, defineSink } from './sink.js'
export { type SourceDeclaration, defineSource } from './source.js'
