// Draws /v1/openapi.json. Everything is set as text, never as markup.
"use strict";

const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
};

// Text with `code` in it, as nodes.
const prose = (text) => text.split("`").map((part, at) => (at % 2 === 1 ? make("code", {}, part) : part));

const named = (reference) => reference.split("/").at(-1);

const typeOf = (schema) => {
  if (!schema) return "any";
  if (schema.$ref) return named(schema.$ref);
  const options = schema.anyOf || schema.oneOf;
  if (options) return [...new Set(options.map(typeOf))].join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((word) => JSON.stringify(word)).join(" | ");
  if (schema.items) return `${typeOf(schema.items)}[]`;
  const type = [].concat(schema.type || "any").join(" | ");
  return schema.format ? `${type} (${schema.format})` : type;
};

const limitsOf = (schema) => {
  const words = { minLength: "at least", maxLength: "at most", minimum: ">=", maximum: "<=", maxItems: "items <=", pattern: "form" };
  return Object.entries(words)
    .filter(([key]) => schema?.[key] !== undefined)
    .map(([key, word]) => `${word} ${schema[key]}`)
    .join(", ");
};

const table = (caption, heads, rows) =>
  make("table", {}, make("caption", {}, caption),
    make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
    make("tbody", {}, ...rows.map((cells) => make("tr", {}, ...cells.map((cell) => make("td", {}, ...(typeof cell === "string" ? prose(cell) : [cell])))))));

const fields = (api, schema, caption) => {
  const shape = schema?.$ref ? api.components.schemas[named(schema.$ref)] : schema;
  if (!shape?.properties) return make("p", {}, `${caption}: `, make("code", {}, typeOf(schema)));
  const required = shape.required || [];
  return table(caption, ["Field", "Type", "Meaning"], Object.entries(shape.properties).map(([name, field]) => [
    make("code", {}, name + (required.includes(name) ? " *" : "")),
    make("code", {}, typeOf(field)),
    [field.description, limitsOf(field)].filter(Boolean).join(" — "),
  ]));
};

const example = (api, schema, depth = 0) => {
  if (!schema || depth > 4) return null;
  if (schema.$ref) return example(api, api.components.schemas[named(schema.$ref)], depth + 1);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const options = schema.anyOf || schema.oneOf;
  if (options) return example(api, options[0], depth + 1);
  const type = [].concat(schema.type || [])[0];
  if (type === "object") {
    const names = schema.required || [];
    return Object.fromEntries(names.map((name) => [name, example(api, schema.properties?.[name], depth + 1)]));
  }
  if (type === "array") return [];
  if (type === "integer" || type === "number") return schema.minimum ?? 1;
  if (type === "boolean") return true;
  if (schema.format === "date") return "2025-11-05";
  if (schema.format === "date-time") return "2025-11-05T12:00:00Z";
  return "…";
};

const curl = (api, method, path, operation) => {
  const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const parts = ["curl", "-X", method.toUpperCase(), quote(location.origin + path)];
  if (operation.security?.length !== 0) parts.push("-H", quote("Authorization: Bearer TOKEN").replaceAll("'", '"').replace("TOKEN", "$TOKEN"));
  const content = operation.requestBody?.content;
  if (content) {
    const type = Object.keys(content)[0];
    parts.push("-H", quote(`Content-Type: ${type}`));
    if (type === "application/json") parts.push("-d", quote(JSON.stringify(example(api, content[type].schema) ?? {})));
    else parts.push("--data-binary", "@FILE");
  }
  return parts.join(" ");
};

const drawOperation = (api, method, path, operation) => {
  const where = { path: "path", query: "query", header: "header" };
  const body = operation.requestBody?.content;
  const good = Object.entries(operation.responses).find(([status]) => status.startsWith("2"));
  const data = good?.[1].content?.["application/json"]?.schema?.properties?.data;
  const parameters = operation.parameters || [];
  return make("section", { class: "operation", id: operation.operationId, "aria-labelledby": `${operation.operationId}-title` },
    make("h3", { id: `${operation.operationId}-title` },
      make("span", { class: "method" }, method.toUpperCase()), make("code", {}, path)),
    make("p", {}, ...prose(`${operation.summary}. `), make("span", { class: "soft" }, ...prose(operation.description))),
    parameters.length === 0 ? null : table("Parameters", ["Name", "In", "Type", "Meaning"], parameters.map((one) => [
      make("code", {}, one.name + (one.required ? " *" : "")), where[one.in] || one.in,
      make("code", {}, typeOf(one.schema)), [one.description, one.schema?.description, limitsOf(one.schema)].filter(Boolean).join(" — "),
    ])),
    body?.["application/json"] ? fields(api, body["application/json"].schema, "Body") : null,
    body && !body["application/json"] ? make("p", {}, `Body: a file (${Object.keys(body).join(", ")})`) : null,
    data ? make("details", {}, make("summary", {}, `Answer ${good[0]}`), fields(api, data.items || data, data.items ? "Each of data" : "data")) : null,
    make("p", { class: "soft" }, "Answers: ", Object.entries(operation.responses)
      .map(([status, one]) => (one.$ref ? `${status} ${named(one.$ref)}` : status)).join(", ")),
    make("pre", { tabindex: "0", "aria-label": "An example with curl" }, make("code", {}, curl(api, method, path, operation))));
};

const draw = (api) => {
  const main = document.getElementById("operations");
  const contents = document.getElementById("contents");
  main.replaceChildren(...api.info.description.split("\n\n").map((text) => make("p", {}, ...prose(text))));
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));
  const shown = [];
  for (const { name } of api.tags) {
    const links = make("ul");
    main.append(make("h2", { id: `group-${name}` }, name));
    contents.append(make("h2", {}, name), links);
    for (const { path, method, operation } of operations.filter((one) => one.operation.tags.includes(name))) {
      const section = drawOperation(api, method, path, operation);
      const link = make("li", {}, make("a", { href: `#${operation.operationId}`, title: `${method.toUpperCase()} ${path}` }, ...prose(operation.summary)));
      main.append(section);
      links.append(link);
      shown.push({ section, link, words: section.textContent.toLowerCase() });
    }
  }
  main.append(table("Error codes", ["Code", "Meaning"], Object.entries(api.components.responses).map(([code, one]) => [
    make("code", {}, code), one.description.replace(/^`[A-Z_]+`: /, ""),
  ])));
  document.getElementById("filter").addEventListener("input", (event) => {
    const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const one of shown) {
      const hidden = !words.every((word) => one.words.includes(word));
      one.section.hidden = hidden;
      one.link.hidden = hidden;
    }
  });
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
};

fetch("/v1/openapi.json")
  .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(`status ${answer.status}`))))
  .then(draw)
  .catch((error) => {
    document.getElementById("operations").replaceChildren(
      make("p", { role: "alert" }, `The description of the API could not be read (${error.message}). Reload the page to try again.`));
  });
