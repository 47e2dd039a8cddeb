import type { Setup } from '@portcullis/model/setup';
import type { Intrinsic, TemplateMap, TemplateValue } from './template-value.ts';

export interface TemplateResource {
  readonly type: string;
  readonly properties: TemplateMap;
  readonly dependsOn?: readonly string[] | undefined;
  /** Name of a condition. */
  readonly condition?: string | undefined;
  /** What must outlive the stack, such as users. */
  readonly retain?: boolean | undefined;
  /** Stands above the resource. */
  readonly comment?: string | undefined;
}

/** A template as it grows: resources in the order in which they were added. */
export class TemplateDraft {
  readonly setup: Setup;
  readonly resources: Map<string, TemplateResource> = new Map();
  /** Beside those of the set-up. */
  readonly parameters: Map<string, { readonly comment: string; readonly properties: TemplateMap }> =
    new Map();
  readonly conditions: Map<string, Intrinsic> = new Map();
  readonly outputs: Map<string, { readonly description: string; readonly value: TemplateValue }> = new Map();

  constructor(setup: Setup) {
    this.setup = setup;
  }

  /** `OrdersUsersPool`: the name of the set-up, then what it is. Logical ids have letters and digits only. */
  id(name: string): string {
    return `${this.setup.name}${name}`.replace(/[^A-Za-z0-9]/g, '');
  }

  add(logicalId: string, resource: TemplateResource): string {
    if (this.resources.has(logicalId)) throw new Error(`${logicalId} stands twice in the template`);
    this.resources.set(logicalId, resource);
    return logicalId;
  }

  output(name: string, description: string, value: TemplateValue): void {
    this.outputs.set(name, { description, value });
  }
}
