import { expect, test } from 'vitest';
import { openApiDocument } from './openapi.ts';

const document = openApiDocument('http://api.example') as {
  openapi: string;
  servers: { url: string }[];
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, { content?: object }> }>>;
  components: { schemas: Record<string, object> };
};
const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));

test('the document is OpenAPI 3.1 and names where it is served', () => {
  expect([document.openapi, document.servers[0]?.url]).toEqual(['3.1.0', 'http://api.example/api/v1']);
});

test('every operation has a name of its own and says how it fails', () => {
  const names = operations.map((operation) => operation.operationId);
  expect(new Set(names).size).toBe(names.length);
  for (const { operationId, responses } of operations) expect(Object.keys(responses), operationId).toContain('500');
});

test('schemas are named once and referred to', () => {
  expect(Object.keys(document.components.schemas)).toEqual(
    expect.arrayContaining(['Image', 'Problem', 'Region', 'UploadRequest']),
  );
  expect(JSON.stringify(document.paths['/images'])).toContain('#/components/schemas/ImagesAnswer');
});
