import type { Api, UsagePlan } from '@portcullis/model';
import type { Position } from '@portcullis/model/source';
import type { ImportContext } from './resource-index.ts';

/** Says which throttles are declared for a method that the API does not have: they hold back nobody. */
export function reportSettingsWithoutRoute(
  context: ImportContext,
  apis: readonly Api[],
  plans: readonly UsagePlan[],
): void {
  for (const api of apis) {
    for (const { name, methodSettings, at } of api.stages) {
      for (const { path, method, throttle } of methodSettings) {
        const isHeld = api.routes.some(
          (route) => (path === '*' || route.path === path) && (method === '*' || route.method === method),
        );
        if (throttle !== undefined && !isHeld) report(context, `stage \`${name}\``, method, path, at);
      }
    }
  }
  for (const plan of plans) {
    for (const { apiId, methodThrottles } of plan.stages) {
      const routes = apis.find((api) => api.id === apiId)?.routes;
      for (const { path, method } of methodThrottles) {
        const isHeld = routes?.some(
          (route) => route.path === path && (route.method === method || route.method === 'ANY'),
        );
        if (isHeld === false) report(context, `usage plan \`${plan.logicalId}\``, method, path, plan.at);
      }
    }
  }
}

function report(context: ImportContext, what: string, method: string, path: string, at: Position): void {
  context.diagnostics.add({
    severity: 'warning',
    code: 'CFN_SETTING_WITHOUT_ROUTE',
    message: `the throttle of the ${what} for ${method} ${path} has no effect: the API declares no such method`,
    help: 'name a method as the API declares it; a method `ANY` is named `ANY`',
    at,
  });
}
