// Writes src/gql/gen.ts: a typed document for every operation in src/**/*.graphql, checked against schema.graphql.
// `--check` fails when the file is not what would be written.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  parse,
  typeFromAST,
  validate,
  visit,
} from "graphql";

const SCALARS = {
  ID: "string",
  UUID: "string",
  String: "string",
  DateTime: "string",
  Date: "string",
  Int: "number",
  Float: "number",
  Boolean: "boolean",
  JSON: "Json",
};
const TARGET = "src/gql/gen.ts";
const schema = buildSchema(readFileSync("schema.graphql", "utf8"));
const files = readdirSync("src", { recursive: true })
  .filter((name) => name.endsWith(".graphql"))
  .sort()
  .map((name) => `src/${name}`);
const document = parse(files.map((file) => readFileSync(file, "utf8")).join("\n"));
const problems = validate(schema, document).filter((each) => !/is never used/.test(each.message));
if (problems.length) {
  for (const each of problems) console.error(each.toString());
  process.exit(1);
}
const fragments = new Map(
  document.definitions.filter((d) => d.kind === "FragmentDefinition").map((d) => [d.name.value, d]),
);
const operations = document.definitions.filter((d) => d.kind === "OperationDefinition");
const named = new Map();

function scalar(type) {
  if (isEnumType(type) || isInputObjectType(type)) return declare(type);
  return SCALARS[type.name] ?? "Json";
}

function declare(type) {
  if (named.has(type.name)) return type.name;
  named.set(type.name, "");
  if (isEnumType(type)) {
    named.set(
      type.name,
      `export type ${type.name} = ${type
        .getValues()
        .map((v) => JSON.stringify(v.name))
        .join(" | ")};`,
    );
  } else {
    const fields = Object.values(type.getFields()).map(
      (f) => `  ${f.name}${isNonNullType(f.type) && f.defaultValue === undefined ? "" : "?"}: ${input(f.type)};`,
    );
    named.set(type.name, `export interface ${type.name} {\n${fields.join("\n")}\n}`);
  }
  return type.name;
}

function input(type) {
  if (isNonNullType(type)) return bare(type.ofType, input);
  return `${bare(type, input)} | null`;
}

function bare(type, inner) {
  if (isListType(type)) return `Array<${inner(type.ofType)}>`;
  return scalar(type);
}

function output(type, selections, path) {
  if (isNonNullType(type)) return solid(type.ofType, selections, path);
  return `${solid(type, selections, path)} | null`;
}

function solid(type, selections, path) {
  if (isListType(type)) return `Array<${output(type.ofType, selections, path)}>`;
  return isObjectType(type) ? object(type, selections) : scalar(type);
}

function object(type, set) {
  const own = [];
  const spread = [];
  for (const each of set.selections) {
    if (each.kind === "FragmentSpread") spread.push(each.name.value);
    else if (each.kind === "InlineFragment") own.push(...object(type, each.selectionSet).split("; "));
    else {
      const name = (each.alias ?? each.name).value;
      const field = each.name.value === "__typename" ? null : type.getFields()[each.name.value];
      const optional = each.directives?.some((d) => d.name.value === "include" || d.name.value === "skip") ? "?" : "";
      own.push(`${name}${optional}: ${field ? output(field.type, each.selectionSet) : JSON.stringify(type.name)}`);
    }
  }
  return [...spread, ...(own.length ? [`{ ${own.join("; ")} }`] : [])].join(" & ") || "object";
}

function used(definition) {
  const found = new Set();
  const walk = (node) =>
    visit(node, {
      FragmentSpread(spread) {
        if (found.has(spread.name.value)) return;
        found.add(spread.name.value);
        walk(fragments.get(spread.name.value));
      },
    });
  walk(definition);
  return [...found].map((name) => fragments.get(name));
}

/** A part of a document, without where it stood and what is empty. */
function json(node) {
  return JSON.stringify(node, (key, value) =>
    key === "loc" || (Array.isArray(value) && !value.length) ? undefined : value,
  );
}

const out = [];
for (const [name, fragment] of fragments) {
  // Once for all documents that use it.
  out.push(`const ${name}Fragment = ${json(fragment)};`);
  out.push(
    `export type ${name} = ${object(schema.getType(fragment.typeCondition.name.value), fragment.selectionSet)};`,
  );
}
for (const operation of operations) {
  const name = operation.name.value;
  const root = schema.getRootType(operation.operation);
  const variables = (operation.variableDefinitions ?? []).map((v) => {
    const type = typeFromAST(schema, v.type);
    const optional = isNonNullType(type) && !v.defaultValue ? "" : "?";
    return `${v.variable.name.value}${optional}: ${input(type)}`;
  });
  const parts = [json(operation), ...used(operation).map((fragment) => `${fragment.name.value}Fragment`)];
  const document = `{"kind":"Document","definitions":[${parts.join()}]}`;
  out.push(`export type ${name}Result = ${object(root, operation.selectionSet)};`);
  out.push(`export type ${name}Variables = { ${variables.join("; ")} };`);
  out.push(`export const ${name} = ${document} as unknown as TypedDocumentNode<${name}Result, ${name}Variables>;`);
}
const written = [
  "// Written by scripts/gql-gen.mjs from schema.graphql and the .graphql files: `npm run types`.",
  'import type { TypedDocumentNode } from "@urql/core";',
  "export type Json = unknown;",
  ...[...named.values()],
  ...out,
  "",
].join("\n");
if (process.argv.includes("--check")) {
  if (readFileSync(TARGET, "utf8") !== written) {
    console.error(`${TARGET} is not of these operations: npm run types`);
    process.exit(1);
  }
} else writeFileSync(TARGET, written);
