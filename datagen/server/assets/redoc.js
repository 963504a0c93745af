window.addEventListener("DOMContentLoaded", () => {
  Redoc.init("/openapi.json", { sanitize: true }, document.getElementById("documentation"));
});
