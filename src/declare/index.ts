/** What an author of an operator, source or sink needs. */
export * from './codec.js'
export { type Bound, defineOperator, margin, type OperatorDeclaration, type OutputSegment } from './operator.js'
export { defineSink, type SinkDeclaration } from './sink.js'
export { defineSource, type SourceDeclaration } from './source.js'
