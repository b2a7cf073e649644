// The one module of this site. Every page works without it: what it adds is bound to the elements that a selector finds, one section each.

// --- documentation of the API: the validator badge is off because it would call another host -----------------------------------------------------

function drawDocumentation() {
  SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#swagger-ui",
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: -1,
    validatorUrl: null,
    // Its own landmark and title stand within ours.
    onComplete() {
      document.querySelector("#swagger-ui main")?.setAttribute("role", "presentation");
      document.querySelector("#swagger-ui h1")?.setAttribute("aria-level", "2");
    },
  });
}

// --- open data: a button that copies a snippet, where the browser lets pages do so ----------------------------------------------------------------

function offerCopy(block) {
  if (!navigator.clipboard) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet copy";
  button.textContent = block.dataset.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.textContent);
    button.textContent = block.dataset.copied;
  });
  block.after(button);
}

// --- cascade: the drawing as an image, twice as large as on the page, made here -------------------------------------------------------------------

function offerImage(button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const drawing = new Image();
    drawing.src = button.dataset.image;
    await drawing.decode();
    const canvas = document.createElement("canvas");
    canvas.width = 2 * drawing.naturalWidth;
    canvas.height = 2 * drawing.naturalHeight;
    canvas.getContext("2d").drawImage(drawing, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((image) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(image);
      link.download = button.dataset.name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    }, "image/png");
  });
}

// --- suggestions while a search is typed: a combobox with a list (ARIA 1.2); the form works without them ----------------------------------------

const TYPING_PAUSE = 150;

function suggest(form) {
  const input = form.querySelector("input[type=search]");
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let options = [];
  let chosen = -1;
  let timer = 0;
  let request = new AbortController();

  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.suggestions);
  status.className = "unseen";
  status.setAttribute("role", "status");
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) {
    input.setAttribute(name, value);
  }
  form.append(list, status);

  function close() {
    clearTimeout(timer);
    request.abort();
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    options[chosen]?.setAttribute("aria-selected", "false");
    chosen = index;
    if (chosen < 0) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    options[chosen].setAttribute("aria-selected", "true");
    options[chosen].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[chosen].id);
  }

  function write(suggestion, index) {
    const option = document.createElement("li");
    option.id = `${list.id}-${index}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.href = keepLanguage(suggestion.href);
    if (suggestion.code) option.append(part("code", suggestion.code), " ");
    option.append(suggestion.label, part("also", [suggestion.kind, suggestion.plan, suggestion.also].filter(Boolean).join(" · ")));
    return option;
  }

  function show(answer) {
    options = answer.suggestions.filter((suggestion) => suggestion.href).map(write);
    list.replaceChildren(...options);
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = options.length === 0;
    input.setAttribute("aria-expanded", String(options.length > 0));
    status.textContent = options.length ? form.dataset.announce.replace("#", options.length) : form.dataset.none;
  }

  async function ask() {
    request.abort();
    request = new AbortController();
    const { signal } = request;
    const query = new URLSearchParams({ q: input.value, lang: document.documentElement.lang });
    try {
      const response = await fetch(`/search.json?${query}`, { signal });
      if (response.ok) show(await response.json());
    } catch (error) {
      // Without suggestions the form still searches.
      if (error.name !== "AbortError") close();
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim()) timer = setTimeout(ask, TYPING_PAUSE);
    else close();
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (list.hidden) {
        list.hidden = false;
        input.setAttribute("aria-expanded", "true");
      }
      // One place more than there are options: the field itself.
      choose(((chosen + 1 + step + options.length + 1) % (options.length + 1)) - 1);
    } else if (event.key === "Enter" && !list.hidden && chosen >= 0) {
      event.preventDefault();
      location.assign(options[chosen].dataset.href);
    }
  });
  input.addEventListener("blur", close);
  // The field keeps the focus while the list is pressed.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.href);
  });
}

function part(name, text) {
  const element = document.createElement("span");
  element.className = name;
  element.textContent = text;
  return element;
}

function keepLanguage(href) {
  const address = new URL(href, location.href);
  const language = new URLSearchParams(location.search).get("lang");
  if (language) address.searchParams.set("lang", language);
  return address.href;
}

// --- explore: the drawing of what is linked; the lists under it tell the same ---------------------------------------------------------------------

const SHAPES = {
  plan: "round-rectangle",
  goal: "star",
  mission: "rectangle",
  issue: "diamond",
  theme: "hexagon",
  process: "ellipse",
  recipient: "triangle",
  indicator: "pentagon",
  gap: "vee",
  link: "rhomboid",
  other: "round-rectangle",
};

async function drawNeighbourhood(figure) {
  const canvas = figure.querySelector(".canvas");
  const status = figure.querySelector("[role=status]");
  const link = figure.querySelector(".chosen");
  const drawing = JSON.parse(figure.querySelector("script").textContent);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  // It would add a style element, which this site forbids, unless an element has this name; the one rule it needs is in the stylesheet.
  document.querySelector("link[rel=stylesheet]").id = "__________cytoscape_stylesheet";
  const { default: cytoscape } = await import("/static/vendor/cytoscape/cytoscape.esm.min.mjs");
  figure.hidden = false;
  const widened = new Set([drawing.resource]);
  const graph = cytoscape({
    container: canvas,
    elements: [...drawing.nodes.map(makeNode), ...drawing.edges.map(makeEdge)],
    style: readStyle(),
    layout: drawing.edges.every(({ source, target }) => [source, target].includes(drawing.resource)) ? ring() : arrange(false),
    minZoom: 0.2,
    maxZoom: 3,
    userZoomingEnabled: false,
  });
  graph.getElementById(drawing.resource).addClass("centre");

  function makeNode(node) {
    const name = breakWords(node.label);
    return { group: "nodes", data: { ...node, name: node.code ? `${node.code} ${name}` : name } };
  }

  function makeEdge(edge) {
    return { group: "edges", data: { ...edge, id: `${edge.source} ${edge.label} ${edge.target}` } };
  }

  // Around one thing: an ellipse in the canvas's own shape, every other node further in, and wider than the canvas where names would not have room.
  function ring() {
    const around = drawing.nodes.filter(({ id }) => id !== drawing.resource).map(({ id }) => id);
    const [x, y] = [0.44 * canvas.clientWidth, 0.42 * canvas.clientHeight];
    const wide = Math.max(1, (95 * around.length) / (2 * Math.PI * Math.sqrt((x * x + y * y) / 2)));
    const positions = { [drawing.resource]: { x: 0, y: 0 } };
    around.forEach((id, index) => {
      const angle = (2 * Math.PI * index) / around.length - Math.PI / 2;
      const reach = wide * (index % 2 ? 0.68 : 1);
      positions[id] = { x: x * reach * Math.cos(angle), y: y * reach * Math.sin(angle) };
    });
    return { name: "preset", positions, fit: true, padding: 24 };
  }

  function arrange(isAdded) {
    const { clientWidth: w, clientHeight: h } = canvas;
    const animate = isAdded && !still.matches;
    const size = { boundingBox: { x1: 0, y1: 0, w: 1.5 * w, h: 1.5 * h }, nodeDimensionsIncludeLabels: true, nodeRepulsion: 200000, idealEdgeLength: 120 };
    return { name: "cose", animate, animationDuration: 400, randomize: !isAdded, fit: true, padding: 24, ...size };
  }

  function readStyle() {
    const tokens = getComputedStyle(document.documentElement);
    const colour = (name) => tokens.getPropertyValue(`--${name}`).trim();
    const fills = { plan: "brand", goal: "weak", mission: "link", issue: "warning", theme: "info", process: "strong", recipient: "quiet" };
    Object.assign(fills, { indicator: "tint", gap: "violation", link: "paper", other: "rule" });
    const kinds = Object.entries(SHAPES).map(([kind, shape]) => ({ selector: `node[kind="${kind}"]`, style: { shape, "background-color": colour(fills[kind]) } }));
    const text = { color: colour("ink"), "font-family": "Sarabun, sans-serif", "text-background-color": colour("surface"), "text-background-opacity": 0.85 };
    return [
      {
        selector: "node",
        style: {
          ...text, label: "data(name)", width: 26, height: 26, "font-size": 14, "min-zoomed-font-size": 6, "border-width": 1.5, "border-color": colour("ink"), "line-height": 1.3,
          "text-wrap": "wrap", "text-max-width": 160, "text-valign": "bottom", "text-margin-y": 4, "text-background-padding": 2,
        },
      },
      ...kinds,
      { selector: "node.centre", style: { width: 44, height: 44, "border-width": 4, "font-weight": "bold", "font-size": 15 } },
      { selector: "node:selected", style: { "border-width": 5, "border-color": colour("link") } },
      {
        selector: "edge",
        style: { width: 1.5, "line-color": colour("quiet"), "target-arrow-color": colour("quiet"), "target-arrow-shape": "triangle", "curve-style": "bezier" },
      },
      { selector: "edge:selected, edge.near", style: { ...text, label: "data(label)", "font-size": 11, "text-rotation": "autorotate" } },
      { selector: 'edge[grade="strong"]', style: { width: 4, "line-color": colour("strong"), "target-arrow-color": colour("strong") } },
      { selector: 'edge[grade="weak"]', style: { "line-style": "dashed", "line-color": colour("weak"), "target-arrow-color": colour("weak") } },
    ];
  }

  function tell(node) {
    graph.edges().removeClass("near");
    node.connectedEdges().slice(0, 12).addClass("near");
    const { label, href } = node.data();
    link.hidden = !href;
    if (href) link.href = keepLanguage(href);
    link.textContent = figure.dataset.open.replace("@", label);
  }

  async function widen(node) {
    const { id, label } = node.data();
    widened.add(id);
    const query = new URLSearchParams({ resource: id, lang: document.documentElement.lang });
    try {
      const response = await fetch(`/explore.json?${query}`);
      if (!response.ok) throw new Error(response.status);
      const answer = await response.json();
      const nodes = answer.nodes.filter((found) => graph.getElementById(found.id).empty()).map(makeNode);
      const edges = answer.edges.map(makeEdge).filter((found) => graph.getElementById(found.data.id).empty());
      const { x, y } = node.position();
      nodes.forEach((found, index) => { found.position = { x: x + 60 * Math.cos(index), y: y + 60 * Math.sin(index) }; });
      graph.add([...nodes, ...edges]);
      if (nodes.length) graph.layout(arrange(true)).run();
      tell(node);
      status.textContent = figure.dataset.widened.replace("#", nodes.length).replace("@", label);
    } catch {
      widened.delete(id);
      status.textContent = figure.dataset.failed;
    }
  }

  graph.on("tap", "node", ({ target }) => {
    if (widened.has(target.id())) {
      if (link.href === keepLanguage(target.data("href") ?? "") && target.selected()) location.assign(link.href);
      tell(target);
    } else {
      widen(target);
    }
  });
  offerZoom(figure, graph);
  dark.addEventListener("change", () => graph.style(readStyle()));
}

// Thai has no spaces between its words: lines break at what has no width, and a name that is too long ends with a whole word.
function breakWords(label) {
  const words = window.Intl?.Segmenter ? [...new Intl.Segmenter(document.documentElement.lang, { granularity: "word" }).segment(label)] : [];
  let name = "";
  for (const { segment } of words) {
    if (name.length + segment.length > 56) return `${name}…`;
    name += `\u200b${segment}`;
  }
  return words.length ? name : label;
}

function offerZoom(place, graph) {
  const centre = () => ({ x: graph.width() / 2, y: graph.height() / 2 });
  const controls = {
    in: () => graph.zoom({ level: graph.zoom() * 1.3, renderedPosition: centre() }),
    out: () => graph.zoom({ level: graph.zoom() / 1.3, renderedPosition: centre() }),
    fit: () => graph.fit(undefined, 36),
  };
  place.querySelectorAll("[data-do]").forEach((button) => button.addEventListener("click", controls[button.dataset.do]));
}

// --- query editor: YASGUI's editor in place of the plain field; answers and errors are those that the server makes for readers without this ------

function openEditor(form) {
  const tools = JSON.parse(form.dataset.tools);
  const field = form.elements.query;
  const state = document.getElementById("editor-state");
  const submit = form.querySelector("button");
  const askLabel = submit.textContent;
  let asking = null;
  let wrongLine = null;

  // Its own completers would ask another host, and what is kept here stays on this page.
  Yasgui.Yasqe.defaults.autocompleters = [];
  const place = document.createElement("div");
  place.className = "editor";
  field.after(place);
  const editor = new Yasgui.Yasqe(place, {
    value: field.value.trimEnd(),
    persistenceId: null,
    createShareableLink: null,
    consumeShareLink: null,
    showQueryButton: false,
    resizeable: false,
    editorHeight: "auto",
    viewportMargin: Infinity,
    extraKeys: {
      "Ctrl-Space": () => complete(),
      "Ctrl-Enter": () => ask(),
      "Cmd-Enter": () => ask(),
      "Ctrl-S": false,
      // The way out for the keyboard: the next Tab goes on from here.
      Esc: () => submit.focus(),
    },
  });
  const input = editor.getInputField();
  input.setAttribute("aria-labelledby", "query-label");
  input.setAttribute("aria-describedby", "editor-help");
  document.getElementById("editor-help").hidden = false;
  field.hidden = true;
  document.getElementById("query-label").addEventListener("click", () => editor.focus());

  editor.on("change", () => {
    field.value = editor.getValue();
  });
  // The editor's own words about an error are drawn with inline styles, which this site does not allow.
  editor.on("changes", calmIcons);
  calmIcons();
  editor.on("inputRead", (_, change) => {
    if (!editor.state.completionActive && /[\p{L}:?$]$/u.test(change.text[0])) complete({ least: 2 });
  });

  function calmIcons() {
    const undeclared = editor.getTokenAt({ line: editor.lastLine(), ch: Infinity }, true).state.errorMsg?.match(/^Prefix '(.*)' is not defined$/);
    // The server knows the published prefixes without declaration.
    if (undeclared && undeclared[1] in tools.prefixes) editor.clearGutter("gutterErrorBar");
    for (const icon of place.querySelectorAll(".parseErrorIcon")) {
      icon.onmouseover = icon.onmouseout = null;
      icon.setAttribute("title", tools.words.syntax);
    }
  }

  function complete({ least = 0 } = {}) {
    const hint = () => offerTerms(editor, tools, least);
    editor.showHint({ hint, completeSingle: false, container: editor.rootEl, closeCharacters: /[\s{}()<>;,]/ });
  }

  async function ask() {
    if (asking) {
      asking.abort();
      return;
    }
    asking = new AbortController();
    submit.textContent = tools.words.stop;
    state.textContent = tools.words.running;
    try {
      // With the query goes what the page says it is asked of, such as an earlier release.
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" }, signal: asking.signal });
      showResult(new DOMParser().parseFromString(await answer.text(), "text/html"));
      state.textContent = "";
    } catch (error) {
      state.textContent = error.name === "AbortError" ? "" : tools.words.failed;
    } finally {
      asking = null;
      submit.textContent = askLabel;
    }
  }

  function showResult(page) {
    const made = page.getElementById("result");
    const result = document.getElementById("result");
    if (made) {
      result.replaceWith(document.adoptNode(made));
    } else {
      // Some errors have a page of their own.
      result.replaceChildren(...[...page.querySelector("#content").childNodes].map((node) => document.adoptNode(node)));
    }
    const link = made?.querySelector("[data-permalink]");
    if (link) history.replaceState(null, "", link.href);
    arrangeResult();
  }

  function arrangeResult() {
    const result = document.getElementById("result");
    markLine(Number(result.dataset.line));
    result.querySelectorAll(".views").forEach((section) => offerViews(section, tools));
  }

  function markLine(line) {
    if (wrongLine) editor.removeLineClass(wrongLine, "background", "wrong-line");
    wrongLine = line ? editor.addLineClass(Math.min(line, editor.lineCount()) - 1, "background", "wrong-line") : null;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  arrangeResult();
}

// The words before the cursor, completed: prefixes, variables of the query, and terms of the ontology by their names and labels.
async function offerTerms(editor, tools, least) {
  const cursor = editor.getCursor();
  const before = editor.getLine(cursor.line).slice(0, cursor.ch);
  const word = before.match(/[?$]\w*$|[^\s{}()[\]<>;,|^/*+!"'?$]*$/u)[0];
  const kind = editor.getTokenTypeAt(cursor);
  const nothing = { list: [], from: cursor, to: cursor };
  if (word.length < least || kind === "comment" || kind === "string") return nothing;
  const found = /^\s*PREFIX\s+\S*$/iu.test(before)
    ? listPrefixes(word, tools)
    : /^[?$]/.test(word)
      ? listVariables(word, editor, tools)
      : findTerms(word, before.slice(0, before.length - word.length), await readTerms(tools), readPrefixes(editor), tools);
  return { list: found.slice(0, 60), from: { line: cursor.line, ch: cursor.ch - word.length }, to: cursor };
}

function listPrefixes(word, tools) {
  const all = Object.entries(tools.prefixes).map(([name, iri]) => [`${name}: <${iri}>`, tools.words.prefix]);
  return all.filter(([text]) => text.startsWith(word)).map(([text, note]) => makeHint(text, note, tools));
}

function listVariables(word, editor, tools) {
  const all = new Set(editor.getValue().match(/[?$]\w+/g));
  all.delete(word);
  return [...all].filter((name) => name.startsWith(word)).sort().map((name) => makeHint(name, tools.words.variable, tools));
}

// The prefixes that the query declares, by the namespace they stand for.
function readPrefixes(editor) {
  const declared = new Map();
  for (const [, prefix, namespace] of editor.getValue().matchAll(/\bPREFIX\s+([\w.-]*):\s*<([^<>\s]*)>/gi)) {
    declared.set(namespace, [...(declared.get(namespace) ?? []), prefix]);
  }
  return declared;
}

function findTerms(word, context, terms, declared, tools) {
  const wanted = word.normalize("NFC").toLowerCase();
  const onlyClasses = /(?:^|\s)(?:a|rdf:type)\s+$/.test(context);
  const ranked = [];
  for (const term of terms) {
    if (onlyClasses && term.kind !== "class") continue;
    const own = declared.get(term.namespace) ?? [term.prefix];
    const prefix = own.find((name) => word.startsWith(`${name}:`)) ?? own[0];
    const local = term.local.toLowerCase();
    const name = `${prefix.toLowerCase()}:${local}`;
    const labels = term.labels.map((label) => label.toLowerCase());
    const rank = name.startsWith(wanted) ? 0 : local.startsWith(wanted) ? 1 : labels.some((label) => label.includes(wanted)) ? 2 : local.includes(wanted) ? 3 : -1;
    if (rank >= 0) ranked.push([rank, `${prefix}:${term.local}`, term]);
  }
  ranked.sort(([one, a], [other, b]) => one - other || a.localeCompare(b, "en"));
  return ranked.map(([, name, term]) => makeHint(name, `${term.labels[0] ?? ""} · ${tools.words[term.kind]}`, tools));
}

function makeHint(text, note, tools) {
  return {
    text,
    render(row) {
      const name = document.createElement("code");
      const words = document.createElement("span");
      name.textContent = text;
      words.textContent = note;
      row.append(name, words);
    },
    hint(editor, { from, to }) {
      editor.replaceRange(text, from, to, "complete");
      const [prefix, local] = text.split(":");
      const iri = tools.prefixes[prefix];
      // The server knows these prefixes; declared, the query runs elsewhere too.
      if (local && !local.startsWith(" ") && iri && !new RegExp(`PREFIX\\s+${prefix}:`, "i").test(editor.getValue())) {
        editor.replaceRange(`PREFIX ${prefix}: <${iri}>\n`, { line: 0, ch: 0 }, undefined, "complete");
      }
    },
  };
}

let knownTerms;

function readTerms(tools) {
  knownTerms ??= Promise.all(tools.terms.map((address) => fetch(address).then((answer) => (answer.ok ? answer.json() : { rows: [] })))).then((documents) =>
    documents.flatMap(({ rows }) => rows.flatMap((row) => makeTerm(row, tools))),
  );
  return knownTerms;
}

function makeTerm(row, tools) {
  const [prefix, iri] = Object.entries(tools.prefixes).find(([, namespace]) => row.element.startsWith(namespace)) ?? [];
  const local = iri && row.element.slice(iri.length);
  if (!local || !/^[\w-]+$/.test(local)) return [];
  const labels = [row.elementLabel, row.elementLabelEn].filter(Boolean);
  const kind = row.class.endsWith("#Class") ? "class" : "property";
  return [{ prefix, namespace: iri, local, kind, labels: tools.language === "th" ? labels : labels.reverse() }];
}

// Views of one answer: a button for each, and what is costly is made when it is looked at.
function offerViews(section, tools) {
  const views = [...section.querySelectorAll("[data-view]")];
  if (views.length < 2) return;
  const bar = document.createElement("div");
  bar.className = "view-bar";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", tools.words.views);
  const buttons = views.map((view) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = view.dataset.view;
    button.addEventListener("click", () => show(view));
    bar.append(button);
    return button;
  });
  section.prepend(bar);
  show(views[0]);

  function show(chosen) {
    views.forEach((view, index) => {
      view.hidden = view !== chosen;
      buttons[index].setAttribute("aria-pressed", String(view === chosen));
    });
    const fill = { raw: fillRaw, drawing: fillDrawing }[chosen.dataset.fill];
    if (!fill || "isFilled" in chosen.dataset) return;
    chosen.dataset.isFilled = "";
    fill(chosen, section);
  }
}

// Asks again for the answer that is shown, in another form: the query may have been edited since, so the fields are those beside the answer.
async function fillRaw(view, section) {
  const block = document.createElement("pre");
  block.className = "code-block raw";
  block.tabIndex = 0;
  view.append(block);
  const body = new URLSearchParams(new FormData(section.querySelector("form.files")));
  const answer = await fetch("/sparql", { method: "POST", body, headers: { Accept: "application/sparql-results+json, application/ld+json" } });
  const text = await answer.text();
  block.textContent = JSON.stringify(JSON.parse(text), null, 2);
}

// Smaller, names could not be read: what has no room then is reached by dragging.
const LEAST_ZOOM = 0.8;

async function fillDrawing(view) {
  const { nodes, edges } = JSON.parse(view.dataset.drawing);
  const { default: cytoscape } = await import("./vendor/cytoscape/cytoscape.esm.min.mjs");
  // Where an element has this name already, the library makes no style element of its own.
  if (!document.getElementById("__________cytoscape_stylesheet")) {
    const mark = document.createElement("template");
    mark.id = "__________cytoscape_stylesheet";
    document.head.append(mark);
  }
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const place = view.querySelector(".drawing");
  // Names need room: more of them, more than the frame has.
  const room = Math.max(1.1, Math.sqrt(nodes.length / 14));
  const boundingBox = { x1: 0, y1: 0, w: room * place.clientWidth, h: room * place.clientHeight };
  const words = { label: "data(name)", "font-family": "Sarabun, system-ui, sans-serif", "font-size": 15, color: colour("--ink"), "text-wrap": "wrap", "text-max-width": 170, "line-height": 1.3 };
  const ground = { "text-background-color": colour("--surface"), "text-background-opacity": 0.85 };
  const graph = cytoscape({
    container: place,
    elements: [
      ...nodes.map((node) => ({ data: { id: node.id, name: breakWords(node.label) }, classes: node.kind })),
      ...edges.map((edge) => ({ data: { source: edge.source, target: edge.target, name: edge.label } })),
    ],
    layout: { name: "cose", animate: false, randomize: false, padding: 24, boundingBox, nodeDimensionsIncludeLabels: true, nodeOverlap: 30, nodeRepulsion: () => 400000, idealEdgeLength: () => 140 },
    minZoom: 0.1,
    maxZoom: 3,
    userZoomingEnabled: false,
    style: [
      { selector: "node", style: { ...words, ...ground, "background-color": colour("--link"), width: 16, height: 16, "text-valign": "bottom", "text-margin-y": 4 } },
      { selector: "node.literal", style: { shape: "rectangle", "background-color": colour("--quiet") } },
      {
        selector: "edge",
        style: { ...words, ...ground, "font-size": 14, color: colour("--quiet"), width: 1, "line-color": colour("--quiet"), "target-arrow-color": colour("--quiet"), "target-arrow-shape": "triangle", "curve-style": "bezier", "text-rotation": "autorotate" },
      },
    ],
  });
  if (graph.zoom() < LEAST_ZOOM) {
    graph.zoom(LEAST_ZOOM);
    graph.center();
  }
  offerZoom(view, graph);
}

// --- matrix: a cell opens in a dialog, with the part of its own page that a reader without this module would be led to ---------------------------

function openCells(matrix) {
  const readCell = () => new URLSearchParams(location.search).get("cell");
  const shown = readCell();
  if (document.getElementById("cell")) {
    // The page already shows a cell: another one takes its place. It may have been loaded anew where a dialog was open; then the way back leads to this page too.
    addEventListener("popstate", () => {
      if (readCell() !== shown) location.reload();
    });
    return;
  }
  const dialog = document.createElement("dialog");
  dialog.className = "cell-dialog";
  dialog.setAttribute("aria-labelledby", "cell-title");
  document.body.append(dialog);

  async function open(href) {
    let cell = null;
    try {
      const answer = await fetch(href);
      if (answer.ok) cell = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("cell");
    } catch {
      // No connection: the browser tells so when it follows the link.
    }
    if (!cell) return false;
    dialog.replaceChildren(document.adoptNode(cell));
    if (!dialog.open) dialog.showModal();
    cell.focus();
    dialog.scrollTop = 0;
    return true;
  }

  matrix.addEventListener("click", async (event) => {
    const link = event.target.closest("a.cell");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    // The address is that of the cell, to be shared, kept and gone back from.
    if (await open(link.href)) history.pushState(null, "", link.href);
    else location.assign(link.href);
  });
  dialog.addEventListener("click", (event) => {
    const isOutside = event.target === dialog;
    if (!isOutside && !event.target.closest(".panel-close a")) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => {
    // Emptied, so that no two elements of the page have one id.
    dialog.replaceChildren();
    if (readCell()) history.back();
  });
  addEventListener("popstate", async () => {
    if (!readCell()) dialog.close();
    else if (!(await open(location.href))) location.reload();
  });
}

// --- gaps: a kind that a link leads to is unfolded, and all of them are before they are printed ---------------------------------------------------

function unfold(found) {
  function open() {
    const folded = document.getElementById(decodeURIComponent(location.hash.slice(1)))?.closest("details");
    if (folded && found.contains(folded)) folded.open = true;
  }
  open();
  addEventListener("hashchange", open);
  addEventListener("beforeprint", () => found.querySelectorAll("details").forEach((folded) => { folded.open = true; }));
}

// --- source: a passage that overlaps others is in several parts, and the address leads to the first; the others are framed with it ------------------

function frameParts(text) {
  const frame = () => {
    const asked = location.hash.slice(1);
    for (const part of text.querySelectorAll("[data-more]")) {
      part.classList.toggle("passage-part", part.dataset.more === asked);
    }
  };
  addEventListener("hashchange", frame);
  frame();
}

// --- what is bound to what -----------------------------------------------------------------------------------------------------------------------

const ENHANCEMENTS = {
  "#editor": openEditor,
  "[data-copy]": offerCopy,
  "[data-image]": offerImage,
  "#swagger-ui": drawDocumentation,
  "form.search": suggest,
  "#graph": drawNeighbourhood,
  ".matrix": openCells,
  ".gap-found": unfold,
  "table.text": frameParts,
};

for (const [selector, enhance] of Object.entries(ENHANCEMENTS)) {
  document.querySelectorAll(selector).forEach((element) => enhance(element));
}
