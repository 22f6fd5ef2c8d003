import { z } from 'zod';
import { controlEvent } from './control-events.ts';
import { controlProblem } from './control-problem.ts';
import { type ControlRoute, controlRoutes } from './control-routes.ts';

/** The OpenAPI 3.1 description of the control API, made from its routes. `serverUrl` is where it is served. */
export function controlOpenApi(serverUrl: string): { openapi: string; paths: Record<string, object> } & Record<string, unknown> {
  const paths: Record<string, Record<string, object>> = {};
  for (const [id, route] of Object.entries<ControlRoute>(controlRoutes)) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(id, route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Parallax control room', version: '1', description: 'Regions, faults and what happens in a local cloud.' },
    servers: [{ url: serverUrl }],
    paths,
    components: { schemas: components() },
  };
}

const ref = (name: string): string => `#/components/schemas/${name}`;

function operation(operationId: string, route: ControlRoute): object {
  const { summary, description, body, status = 200 } = route;
  const parameters = parametersOf(route);
  return {
    operationId,
    summary,
    ...(description !== undefined && { description }),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && { requestBody: { content: { 'application/json': { schema: schemaOf(body, 'input') } } } }),
    responses: {
      [status]: { description: summary, content: contentOf(route) },
      ...Object.fromEntries(statusesOf(route).map((code) => [code, problemAnswer])),
    },
  };
}

const statusesOf = ({ method, body, query, problems }: ControlRoute): number[] => [
  ...(body === undefined && query === undefined ? [] : [400]),
  ...(method === 'get' ? [] : [403]),
  ...problems,
];

const problemAnswer = {
  description: 'What was expected, what came, what to do.',
  content: { 'application/problem+json': { schema: { $ref: ref('Problem') } } },
};

const parametersOf = ({ path, query }: ControlRoute) => [
  ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
  ...Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: z.toJSONSchema(schema as z.ZodType, { io: 'input', unrepresentable: 'any' }),
  })),
];

const contentOf = ({ answer, contentType = 'application/json' }: ControlRoute) => ({
  [contentType]: { schema: answer === null ? { type: 'string' } : schemaOf(answer, 'output') },
});

/** A reference for a schema with a name, which all bodies and answers have. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const id = schema.meta()?.id;
  return id === undefined ? z.toJSONSchema(schema, { io }) : { $ref: ref(id) };
}

function components(): Record<string, object> {
  const named = z.registry<{ id: string }>();
  const take = (schema: z.ZodType | null | undefined): void => {
    const id = schema?.meta()?.id;
    if (schema && id !== undefined && !named.has(schema)) named.add(schema, { id });
  };
  for (const route of Object.values<ControlRoute>(controlRoutes)) {
    take(route.body);
    take(route.answer);
  }
  take(controlProblem);
  take(controlEvent);
  const { schemas } = z.toJSONSchema(named, { uri: ref, io: 'input' });
  return Object.fromEntries(Object.entries(schemas).map(([name, { $id: _, $schema: __, ...schema }]) => [name, schema]));
}
