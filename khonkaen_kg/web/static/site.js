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
  });
}

// --- what is bound to what -----------------------------------------------------------------------------------------------------------------------

const ENHANCEMENTS = {
  "#swagger-ui": drawDocumentation,
};

for (const [selector, enhance] of Object.entries(ENHANCEMENTS)) {
  document.querySelectorAll(selector).forEach((element) => enhance(element));
}
