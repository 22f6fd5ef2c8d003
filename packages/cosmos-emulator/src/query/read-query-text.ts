import { isObject } from '../catalog/container-definition.ts';
import { CosmosError } from '../http/errors.ts';
import { type Request, readObject } from '../http/exchange.ts';
import type { QueryParameter } from '../sql/types.ts';

export interface QueryText {
  text: string;
  parameters: QueryParameter[];
}

/** The body of a query: `{"query": "SELECT ...", "parameters": [{"name": "@a", "value": 1}]}`. */
export function readQueryText(request: Request): QueryText {
  const body = readObject(request);
  const text = body['query'];
  if (typeof text !== 'string') throw new CosmosError('badRequest', `The body of a query needs a text 'query'.`);
  const parameters = body['parameters'] ?? [];
  if (!Array.isArray(parameters)) throw new CosmosError('badRequest', `The 'parameters' of a query must be an array.`);
  return {
    text,
    parameters: parameters.map((parameter) => {
      const name = isObject(parameter) ? parameter['name'] : undefined;
      if (typeof name !== 'string' || !isObject(parameter)) {
        throw new CosmosError('badRequest', `Each parameter of a query needs a 'name' such as "@a" and a 'value'.`);
      }
      // A parameter without value stands for null: JSON drops what is undefined.
      return { name, value: parameter['value'] ?? null };
    }),
  };
}
