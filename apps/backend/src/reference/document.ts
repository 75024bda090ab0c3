/** What is read here of an OpenAPI document: the parts that ours has. */

export type Schema = Readonly<{
  $ref?: string;
  type?: string | readonly string[];
  format?: string;
  pattern?: string;
  description?: string;
  enum?: readonly unknown[];
  const?: unknown;
  example?: unknown;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  allOf?: readonly Schema[];
  writeOnly?: boolean;
}>;

/** A body in one media type. */
export type Media = Readonly<{
  schema?: Schema;
  example?: unknown;
  examples?: Readonly<Record<string, Readonly<{ $ref: string }>>>;
}>;
export type Content = Readonly<Record<string, Media>>;

export type Parameter = Readonly<{ name: string; in: string; required?: boolean; description?: string; schema?: Schema }>;
export type Answer = Readonly<{ description: string; content?: Content }>;

export type Operation = Readonly<{
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: readonly string[];
  parameters?: readonly Parameter[];
  requestBody?: Readonly<{ content: Content }>;
  responses: Readonly<Record<string, Answer>>;
  security?: readonly Readonly<Record<string, readonly string[]>>[];
}>;

export type Example = Readonly<{ summary: string; description: string; value: unknown }>;

export type OpenApi = Readonly<{
  openapi: string;
  info: Readonly<{ title: string; version: string; description?: string }>;
  tags?: readonly Readonly<{ name: string; description?: string }>[];
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  components: Readonly<{ schemas: Readonly<Record<string, Schema>>; examples?: Readonly<Record<string, Example>> }>;
}>;

/** The last part of a reference: `#/components/schemas/Payment` is `Payment`. */
export const nameIn = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1);
