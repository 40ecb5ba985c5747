// Starts GraphiQL with what the page says: the endpoint, the examples, and the query of the address (?query=).
"use strict";

const settings = JSON.parse(document.getElementById("settings").textContent);
const asked = new URLSearchParams(location.search);
const root = ReactDOM.createRoot(document.getElementById("console"));
const fetcher = GraphiQL.createFetcher({ url: settings.endpoint });

function show(query, variables) {
  const shown = { fetcher, query, variables, defaultQuery: settings.examples[0], isHeadersEditorEnabled: false };
  root.render(React.createElement(GraphiQL, shown));
}

document.getElementById("examples").addEventListener("change", (event) => {
  if (event.target.value !== "") {
    show(settings.examples[Number(event.target.value)], "");
  }
});

show(asked.get("query") ?? undefined, asked.get("variables") ?? undefined);
