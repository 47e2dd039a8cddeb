export { type Collector, emptyCollector, fileSpan } from './collector.ts';
export { collectOpenApi } from './open-api.ts';
export { collectTemplate, type ReadDocument } from './template.ts';
