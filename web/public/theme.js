// Runs before the first paint, so that no page flashes in the other theme.
(function () {
  var theme = localStorage.getItem("memoria.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  if (localStorage.getItem("memoria.density") === "compact") document.documentElement.dataset.density = "compact";
})();
