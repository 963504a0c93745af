window.addEventListener("DOMContentLoaded", () => {
  SwaggerUIBundle({
    url: "/openapi.json",
    domNode: document.getElementById("documentation"),
    deepLinking: true,
    displayRequestDuration: true,
    validatorUrl: null,
  });
});
