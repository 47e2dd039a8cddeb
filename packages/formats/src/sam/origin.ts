import type { TemplateResource } from '../cloudformation/template.ts';

/** What a resource is made from: the resource of the template that caused it. */
export type Origin = Pick<TemplateResource, 'condition' | 'path' | 'mark'>;
