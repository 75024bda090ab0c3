/** What a JSON schema allows, and everywhere that something else can be put: hostile tests are driven by the schemas that validate. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';

export type Schema = Readonly<{
  $ref?: string;
  type?: string;
  const?: unknown;
  pattern?: string;
  enum?: readonly unknown[];
  minimum?: number;
  minItems?: number;
  items?: Schema;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  anyOf?: readonly Schema[];
}>;

export type Schemas = Readonly<{
  /** Something that the schema allows. */
  sample(schema: Schema): unknown;
  /** Every place in a value, from its root on. */
  places(schema: Schema): readonly (readonly string[])[];
  /** The sample as JSON, with one place taken by a JSON text. */
  bodyWith(schema: Schema, place: readonly string[], value: string): string;
  allows(schema: Schema, value: unknown, options?: Readonly<{ coerceTypes: boolean }>): boolean;
}>;

/** Over a document whose `components.schemas` are referred to, or over schemas that stand for themselves. `prefer`: values to sample where an enumeration has them. */
export function schemasOf(
  document: Readonly<{ components: Readonly<{ schemas: Readonly<Record<string, Schema>> }> }> = { components: { schemas: {} } },
  prefer: readonly unknown[] = [],
): Schemas {
  const validators = new Map<Schema, ValidateFunction>();
  const resolved = (schema: Schema): Schema =>
    schema.$ref === undefined ? schema : (document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});

  const sample = (of: Schema): unknown => {
    const schema = resolved(of);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum !== undefined) return schema.enum.find((one) => prefer.includes(one)) ?? schema.enum[0];
    if (schema.anyOf !== undefined) return sample(schema.anyOf[0] ?? {});
    if (schema.type === 'boolean') return true;
    if (schema.type === 'integer') return schema.minimum ?? 1;
    if (schema.type === 'array') return Array.from({ length: schema.minItems ?? 0 }, () => sample(schema.items ?? {}));
    if (schema.type === 'object' || schema.properties !== undefined) {
      const required = Object.entries(schema.properties ?? {}).filter(([name]) => schema.required?.includes(name));
      return Object.fromEntries(required.map(([name, inside]) => [name, sample(inside)]));
    }
    if (schema.pattern === undefined || schema.pattern.includes('\\p')) return 'text';
    return fc.sample(fc.stringMatching(new RegExp(schema.pattern)), { numRuns: 1, seed: 7 })[0];
  };

  const places = (of: Schema, at: readonly string[] = []): (readonly string[])[] => {
    const { properties = {} } = resolved(of);
    return [at, ...Object.entries(properties).flatMap(([name, inside]) => places(inside, [...at, name]))];
  };

  return {
    sample,
    places: (schema) => places(schema),
    bodyWith(schema, place, value) {
      const MARK = '@@here@@';
      const put = (into: unknown, [name, ...rest]: readonly string[]): unknown =>
        name === undefined ? MARK : { ...(into as object), [name]: put((into as Record<string, unknown>)[name] ?? {}, rest) }; // along the schema
      return JSON.stringify(put(sample(schema), place)).replace(JSON.stringify(MARK), () => value);
    },
    allows(schema, value, { coerceTypes } = { coerceTypes: false }) {
      const known = validators.get(schema);
      if (known !== undefined) return known(value);
      const ajv = new Ajv2020({ strict: false, validateFormats: false, coerceTypes, unicodeRegExp: true });
      ajv.addSchema({ $id: 'https://quickpay.example/document', ...document });
      const made = ajv.compile(schema.$ref === undefined ? schema : { $ref: `https://quickpay.example/document${schema.$ref}` });
      validators.set(schema, made);
      return made(value);
    },
  };
}
