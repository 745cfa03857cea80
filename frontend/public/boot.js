// Runs before the first paint, so that a dark or enlarged screen never flashes light or small.
(function () {
  var root = document.documentElement;
  var saved = {};
  try {
    saved = JSON.parse(localStorage.getItem("officehub.preferences") || "{}");
  } catch {
    saved = {};
  }
  var dark = saved.theme === "dark" || (saved.theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = dark ? "dark" : "light";
  root.dataset.care = saved.care ? "on" : "off";
  root.lang = saved.locale || "zh-CN";
})();
