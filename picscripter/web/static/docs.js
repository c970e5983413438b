// The page /docs: reads /api/openapi.json and lets every operation be tried. No library, no other host.
"use strict";

const at = (id) => document.getElementById(id);

/** make("a", {href: "#x", class: "y"}, "text", child, …) */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

let api = null;

const named = (ref) => ref.split("/").pop();
const followed = (schema) => (schema && schema.$ref ? api.components.schemas[named(schema.$ref)] : schema) || {};
const responseOf = (response) => (response.$ref ? api.components.responses[named(response.$ref)] : response);

/** A schema as words: "string", "list of MediaIn", "A or B". Models are links. */
function typed(schema) {
  if (!schema) return ["anything"];
  if (schema.$ref) return [make("a", { href: "#model-" + named(schema.$ref) }, named(schema.$ref))];
  const options = schema.anyOf || schema.oneOf;
  if (options) {
    const shown = options.filter((each) => each.type !== "null").map(typed);
    const joined = shown.flatMap((each, index) => (index ? [" or ", ...each] : each));
    return options.some((each) => each.type === "null") ? [...joined, " or null"] : joined;
  }
  if (schema.enum) return [schema.enum.map((each) => JSON.stringify(each)).join(" | ")];
  if (schema.const !== undefined) return [JSON.stringify(schema.const)];
  if (schema.type === "array") return ["list of ", ...typed(schema.items)];
  return [(schema.type || "anything") + (schema.format ? ` (${schema.format})` : "")];
}

function bounds(schema) {
  const found = [schema, ...(schema.anyOf || [])];
  const first = (name) => found.map((each) => each[name]).find((value) => value !== undefined);
  const words = [["minLength", "at least", "characters"], ["maxLength", "at most", "characters"], ["minItems", "at least", "items"],
    ["maxItems", "at most", "items"], ["minimum", "from", ""], ["maximum", "to", ""]]
    .filter(([name]) => first(name) !== undefined && !(name.startsWith("minL") && first(name) === 1))
    .map(([name, before, after]) => `${before} ${first(name)} ${after}`.trim());
  if (schema.default !== undefined && schema.default !== null) words.push(`default ${JSON.stringify(schema.default)}`);
  return words.join(", ");
}

const described = (schema) => backticks([schema, ...(schema.anyOf || [])].map((each) => each.description).find(Boolean) || "");

function members(schema) {
  const whole = followed(schema);
  const rows = Object.entries(whole.properties || {}).map(([name, value]) =>
    make("tr", {},
      make("td", {}, make("code", {}, name), (whole.required || []).includes(name) ? make("span", { class: "needed" }, "needed") : null),
      make("td", {}, make("span", { class: "type" }, ...typed(value)), " ", ...described(value),
        bounds(value) ? make("span", { class: "muted" }, ` (${bounds(value)})`) : null)));
  return rows.length ? make("table", {}, make("tbody", {}, rows)) : make("p", { class: "type" }, ...typed(schema));
}

/** An example value of a schema, from its own examples where it has some. */
function sample(schema, depth = 0) {
  if (!schema || depth > 4) return null;
  if (schema.examples) return schema.examples[0];
  if (schema.default !== undefined && schema.default !== null) return schema.default;
  if (schema.$ref) return sample(followed(schema), depth);
  const options = schema.anyOf || schema.oneOf;
  if (options) return sample(options[0], depth + 1);
  if (schema.enum) return schema.enum[0];
  if (schema.type === "array") return [sample(schema.items, depth + 1)];
  if (schema.type === "object") {
    const needed = schema.required || Object.keys(schema.properties || {});
    return Object.fromEntries(needed.map((name) => [name, sample(schema.properties[name], depth + 1)]));
  }
  return { string: "", integer: 0, number: 0, boolean: false }[schema.type] ?? null;
}

/** JSON with colours. */
function coloured(text) {
  const pre = make("pre");
  let end = 0;
  for (const match of text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\b(?:true|false|null)\b/g)) {
    pre.append(text.slice(end, match.index));
    const kind = match[1] ? (match[2] ? "j-name" : "j-string") : "j-number";
    pre.append(make("span", { class: kind }, match[1] || match[0]), match[2] || "");
    end = match.index + match[0].length;
  }
  pre.append(text.slice(end));
  return pre;
}

function pretty(text) {
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
}

const headersOf = (op, inputs) => {
  const headers = {};
  if (op.security.length && at("token").value.trim()) headers.Authorization = "Bearer " + at("token").value.trim().replace(/^Bearer\s+/i, "");
  for (const [parameter, input] of inputs) if (parameter.in === "header" && input.value) headers[parameter.name] = input.value;
  return headers;
};

function addressOf(path, inputs) {
  const query = new URLSearchParams();
  for (const [parameter, input] of inputs) {
    if (parameter.in === "path") path = path.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
    if (parameter.in === "query" && input.value) query.set(parameter.name, input.value);
  }
  return path + (query.size ? "?" + query : "");
}

const quoted = (text) => "'" + text.replaceAll("'", "'\\''") + "'";

function curl(method, address, headers, body) {
  const words = ["curl", method === "GET" ? "" : `-X ${method}`, quoted(location.origin + address)];
  for (const [name, value] of Object.entries(headers)) words.push("-H " + quoted(`${name}: ${name === "Authorization" ? "Bearer $TOKEN" : value}`).replace("$TOKEN'", "'\"$TOKEN\""));
  if (body !== undefined) words.push("-d " + quoted(body));
  return words.filter(Boolean).join(" ");
}

async function send(op, method, path, inputs, body, result, button) {
  const headers = headersOf(op, inputs);
  if (body) headers["Content-Type"] = "application/json";
  const address = addressOf(path, inputs);
  button.disabled = true;
  const began = performance.now();
  try {
    const answer = await fetch(address, { method, headers, body: body ? body.value : undefined, redirect: "manual", credentials: "same-origin" });
    const text = await answer.text();
    const took = Math.round(performance.now() - began);
    const shown = [...answer.headers].filter(([name]) => ["location", "link", "retry-after", "x-request-id", "preference-applied", "idempotency-replayed", "allow"].includes(name));
    result.replaceChildren(
      make("p", {}, make("span", { class: answer.ok ? "good" : "bad" }, `${answer.status} ${answer.statusText}`), make("span", { class: "muted" }, ` in ${took} ms`)),
      shown.length ? make("pre", {}, shown.map(([name, value]) => `${name}: ${value}`).join("\n")) : "",
      text ? coloured(pretty(text)) : "",
      make("pre", {}, curl(method, address, headers, body ? body.value : undefined)));
  } catch (fault) {
    result.replaceChildren(make("p", { class: "bad" }, "No answer: " + fault.message));
  } finally {
    button.disabled = false;
  }
}

function parameterRow(parameter, inputs) {
  const input = make("input", { "aria-label": parameter.name, placeholder: (parameter.schema.examples || [""])[0], autocomplete: "off" });
  inputs.push([parameter, input]);
  return make("tr", {},
    make("td", {}, make("code", {}, parameter.name), parameter.required ? make("span", { class: "needed" }, "needed") : null),
    make("td", {}, make("span", { class: "type" }, parameter.in + ", ", ...typed(parameter.schema)), " ", ...backticks(parameter.description || parameter.schema.description || ""), make("span", { class: "muted" }, " ", bounds(parameter.schema))),
    make("td", {}, input));
}

function inside(op, method, path) {
  const inputs = [];
  const parts = [...(op.description || "").split(/\n\n+/).map((text) => make("p", {}, ...backticks(text)))];
  if (op.parameters) parts.push(make("h3", {}, "Parameters"), make("table", {}, make("tbody", {}, op.parameters.map((each) => parameterRow(each, inputs)))));
  let body = null;
  if (op.requestBody) {
    const content = op.requestBody.content["application/json"];
    body = make("textarea", { "aria-label": "Body", spellcheck: "false" });
    body.value = JSON.stringify(content.example ?? sample(content.schema), null, 2);
    body.rows = body.value.split("\n").length + 1;
    parts.push(make("div", { class: "columns" }, make("div", {}, make("h3", {}, "Body"), members(content.schema)), make("div", {}, make("h3", {}, "Try"), body)));
  }
  const result = make("div", { class: "result" });
  const button = make("button", { type: "button", onclick: () => send(op, method.toUpperCase(), path, inputs, body, result, button) }, "Send");
  parts.push(make("div", { class: "send" }, button, op.security.length ? make("span", { class: "muted" }, "with your token") : null), result);
  parts.push(make("h3", {}, "Answers"), make("table", {}, make("tbody", {}, Object.entries(op.responses).map(([status, given]) => {
    const response = responseOf(given);
    const content = Object.entries(response.content || {});
    return make("tr", {}, make("td", {}, make("code", {}, status)), make("td", {}, ...backticks(response.description), " ",
      ...content.flatMap(([kind, each]) => [make("span", { class: "type" }, ...(kind.endsWith("json") ? typed(each.schema) : [kind]))])));
  }))));
  return make("div", { class: "inside" }, parts);
}

const backticks = (text) => text.split("`").map((part, index) => (index % 2 ? make("code", {}, part) : part));

/** A path that breaks before its slashes, where a line is too short for it. */
const breakable = (path) => path.split(/(?=\/)/).flatMap((part) => [part, make("wbr")]);

function card(op, method, path) {
  const details = make("details", { class: "op", id: op.operationId, "data-words": `${method} ${path} ${op.summary}`.toLowerCase() },
    make("summary", {}, make("span", { class: `verb ${method}` }, method.toUpperCase()), make("span", { class: "path" }, breakable(path)),
      make("span", { class: "says" }, op.summary), op.security.length ? make("span", { class: "lock" }, "token") : make("span")));
  // Its inside is made when it is first opened: dozens of forms at once would make the page slow to appear.
  details.addEventListener("toggle", () => { if (details.open && details.children.length === 1) details.append(inside(op, method, path)); });
  return details;
}

function openHash() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) { target.open = true; target.scrollIntoView(); }
  document.querySelectorAll("nav a").forEach((link) => link.classList.toggle("here", link.getAttribute("href") === location.hash));
}

function show() {
  at("title").replaceChildren(api.info.title + " ", make("small", {}, api.info.version));
  at("about").textContent = api.info.summary || "";
  const sections = new Map((api.tags || []).map((tag) => [tag.name, { tag, operations: [] }]));
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, op] of Object.entries(methods)) {
      const name = op.tags[0];
      if (!sections.has(name)) sections.set(name, { tag: { name, description: "" }, operations: [] });
      sections.get(name).operations.push([op, method, path]);
    }
  }
  const blocks = [], links = [];
  for (const { tag, operations } of sections.values()) {
    blocks.push(make("section", {}, make("h2", { class: "tag" }, tag.name), make("p", { class: "muted" }, tag.description), operations.map((each) => card(...each))));
    links.push(make("div", {}, make("h2", {}, tag.name), operations.map(([op, method, path]) =>
      make("a", { href: "#" + op.operationId, title: path, "data-words": `${method} ${path} ${op.summary}`.toLowerCase() },
        make("span", { class: `verb ${method}` }, method.toUpperCase()), make("span", {}, op.summary)))));
  }
  at("operations").replaceChildren(...blocks);
  at("contents").replaceChildren(...links);
  at("models").replaceChildren(make("h2", { class: "tag" }, "Models"), ...Object.entries(api.components.schemas).map(([name, schema]) =>
    make("div", { class: "model", id: "model-" + name }, make("h3", {}, name), make("p", { class: "muted" }, ...backticks(schema.description || "")), members(schema))));
  openHash();
}

at("find").addEventListener("input", (event) => {
  const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
  document.querySelectorAll("[data-words]").forEach((element) => { element.hidden = !words.every((word) => element.dataset.words.includes(word)); });
  document.querySelectorAll("#operations section, #contents > div").forEach((element) => { element.hidden = !element.querySelector("[data-words]:not([hidden])"); });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) { event.preventDefault(); at("find").focus(); }
});
at("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  const answer = await fetch("/api/auth/login", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ email: form.get("email"), password: form.get("password") }) });
  const told = await answer.json();
  at("who").replaceChildren(make("span", { class: answer.ok ? "good" : "bad" }, answer.ok ? `Logged in as ${told.user.email}. The token is kept on this page only.` : told.detail));
  if (answer.ok) at("token").value = told.token;
});
addEventListener("hashchange", openHash);

fetch("/api/openapi.json").then((answer) => answer.json()).then((document) => { api = document; show(); }, (fault) => {
  at("operations").replaceChildren(make("p", { class: "bad" }, "/api/openapi.json cannot be read: " + fault.message));
});
