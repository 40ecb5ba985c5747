// The console: YASGUI on our endpoint, with our prefixes, the saved queries, and errors at their place.
"use strict";
const settings = JSON.parse(document.getElementById("settings").textContent);
const Yasqe = Yasgui.Yasqe;

Yasqe.defaults.value = settings.example;
Yasqe.defaults.autocompleters = ["variables", "kg"];
Yasqe.forkAutocompleter("prefixes", {
  name: "kg",
  persistenceId: null,
  get: Object.entries(settings.prefixes).map(([name, iri]) => `${name}: <${iri}>`),
});
Yasqe.defaults.addPrefixes && (Yasqe.defaults.addPrefixes = settings.prefixes);

const yasgui = new Yasgui(document.getElementById("console"), {
  requestConfig: { endpoint: new URL("/sparql", location.href).href, method: "POST" },
  copyEndpointOnNewTab: true,
  persistenceId: null,
  endpointCatalogueOptions: { getData: () => [] },
});

function report(tab) {
  const yasqe = tab.getYasqe();
  const doc = yasqe.getDoc();
  (tab.kgWidgets || []).forEach((each) => each.clear());
  tab.kgWidgets = [];
  const error = tab.getYasr().results && tab.getYasr().results.getError();
  if (!error || !error.text) return;
  let problem;
  try {
    problem = JSON.parse(error.text);
  } catch {
    return;
  }
  if (!problem.line) return;
  const line = Math.min(problem.line - 1, doc.lastLine());
  const note = document.createElement("div");
  note.className = "kg-problem";
  note.textContent = problem.detail + (problem.proposal ? ` — ${problem.proposal} ` : "");
  if (problem.corrected) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Do that and run";
    button.addEventListener("click", () => {
      yasqe.setValue(problem.corrected);
      tab.query().catch(() => undefined);
    });
    note.append(button);
  }
  tab.kgWidgets.push(yasqe.addLineWidget(line, note));
  tab.kgWidgets.push(
    doc.markText({ line, ch: problem.column - 1 }, { line, ch: problem.column + 4 }, { className: "kg-fault" }),
  );
}

// IRIs of the graph are pages of this server, whatever host they name.
function link() {
  for (const anchor of document.querySelectorAll(`.yasr a[href^="${settings.base}"]`)) {
    anchor.setAttribute("href", "/" + anchor.getAttribute("href").slice(settings.base.length));
  }
  const query = yasgui.getTab().getYasqe().getValue();
  for (const anchor of document.querySelectorAll("#downloads a")) {
    anchor.href = "/sparql?" + new URLSearchParams({ query, format: anchor.dataset.format });
  }
}

function watch(tab) {
  tab.getYasr().on("drawn", link);
  tab.getYasr().on("change", () => setTimeout(link, 0));
}
yasgui.on("tabSelect", () => setTimeout(() => watch(yasgui.getTab()), 0));
watch(yasgui.getTab());
yasgui.on("queryResponse", (_, tab) => setTimeout(() => (report(tab), link()), 0));
new MutationObserver(link).observe(document.getElementById("console"), { childList: true, subtree: true });

const examples = document.getElementById("examples");
examples.addEventListener("change", () => {
  const chosen = settings.examples[examples.value];
  if (chosen) yasgui.getTab().getYasqe().setValue(chosen);
});
