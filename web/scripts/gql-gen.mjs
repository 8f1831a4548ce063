// Writes what TypeScript knows of the API: `<name>.gen.ts` beside each `<name>.graphql`, with a typed text for every
// operation, checked against schema.graphql; the types of the schema into src/gql/types.gen.ts; and src/gql/gen.ts,
// which gives all of them out. A page loads only the operations of its own file.
// `--check` fails when a file is not what would be written.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
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
  print,
  stripIgnoredCharacters,
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
  JSON: "T.Json",
};
const HEAD = "// Written by scripts/gql-gen.mjs from schema.graphql and the .graphql files: `npm run types`.";
const schema = buildSchema(readFileSync("schema.graphql", "utf8"));
const files = readdirSync("src", { recursive: true })
  .filter((name) => name.endsWith(".graphql"))
  .sort()
  .map((name) => ({ name: name.replace(/\.graphql$/, ".gen"), parsed: parse(readFileSync(`src/${name}`, "utf8")) }));
const document = { kind: "Document", definitions: files.flatMap((file) => file.parsed.definitions) };
const problems = validate(schema, document).filter((each) => !/is never used/.test(each.message));
if (problems.length) {
  for (const each of problems) console.error(each.toString());
  process.exit(1);
}
const fragments = new Map();
for (const { name, parsed } of files) {
  for (const definition of parsed.definitions) {
    if (definition.kind === "FragmentDefinition") fragments.set(definition.name.value, { definition, file: name });
  }
}
const named = new Map();

function scalar(type) {
  if (isEnumType(type) || isInputObjectType(type)) return `T.${declare(type)}`;
  return SCALARS[type.name] ?? "T.Json";
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
    if (each.kind === "FragmentSpread") spread.push(`T.${each.name.value}`);
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
        walk(fragments.get(spread.name.value).definition);
      },
    });
  walk(definition);
  return [...found];
}

const text = (node) => JSON.stringify(stripIgnoredCharacters(print(node)));

function written({ name, parsed }) {
  const out = [];
  const others = new Map();
  for (const definition of parsed.definitions) {
    const own = definition.name.value;
    if (definition.kind === "FragmentDefinition") {
      const type = schema.getType(definition.typeCondition.name.value);
      out.push(`export type ${own} = ${object(type, definition.selectionSet)};`);
      out.push(`export const ${own}Text = ${text(definition)};`);
      continue;
    }
    const variables = (definition.variableDefinitions ?? []).map((v) => {
      const type = typeFromAST(schema, v.type);
      const optional = isNonNullType(type) && !v.defaultValue ? "" : "?";
      return `${v.variable.name.value}${optional}: ${input(type)}`;
    });
    const parts = used(definition);
    for (const each of parts.filter((each) => fragments.get(each).file !== name)) {
      const from = fragments.get(each).file;
      others.set(from, [...(others.get(from) ?? []), `${each}Text`]);
    }
    const whole = [text(definition), ...parts.map((each) => `${each}Text`)].join(" + ");
    const root = schema.getRootType(definition.operation);
    out.push(`export type ${own}Result = ${object(root, definition.selectionSet)};`);
    out.push(`export type ${own}Variables = { ${variables.join("; ")} };`);
    out.push(`export const ${own} = (${whole}) as unknown as TypedDocumentNode<T.${own}Result, T.${own}Variables>;`);
  }
  const imports = [...others].map(
    ([from, names]) => `import { ${[...new Set(names)].sort().join(", ")} } from "@/${from}";`,
  );
  // Constants of fragments first: an operation may use one that stands below it.
  const order = [
    ...out.filter((line) => /^export const \w+Text = /.test(line)),
    ...out.filter((line) => !/^export const \w+Text = /.test(line)),
  ];
  return [
    HEAD,
    'import type { TypedDocumentNode } from "@urql/core";',
    'import type * as T from "@/gql/gen";',
    ...imports,
    ...order,
    "",
  ].join("\n");
}

const wanted = new Map(files.map((file) => [`src/${file.name}.ts`, written(file)]));
wanted.set(
  "src/gql/types.gen.ts",
  [HEAD, 'import type * as T from "@/gql/gen";', "export type Json = unknown;", ...named.values(), ""].join("\n"),
);
wanted.set(
  "src/gql/gen.ts",
  [HEAD, 'export type * from "@/gql/types.gen";', ...files.map(({ name }) => `export * from "@/${name}";`), ""].join(
    "\n",
  ),
);
for (const [path, content] of wanted) {
  if (!process.argv.includes("--check")) writeFileSync(path, content);
  else if (!existsSync(path) || readFileSync(path, "utf8") !== content) {
    console.error(`${path} is not of these operations: npm run types`);
    process.exit(1);
  }
}
