/** What an author of an operator, source or sink needs. */
export * from './codec.js'
export { type DetectorDeclaration, defineDetector } from './detector.js'
export { type Bound, defineOperator, margin, type OperatorDeclaration, type OutputSegment } from './operator.js'
export { defineSink, type SinkDeclaration } from './sink.js'
export { defineSortingOperator, type SortingOperatorDeclaration } from './sorting.js'
export { defineSource, type SourceDeclaration } from './source.js'
