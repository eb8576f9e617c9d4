// What was being sent when the session was over is there again after signing in: in the same tab, on the same page and for
// the same person. A form that takes part has data-draft, which says whose it is; else nothing is kept beyond the answer.

const DRAFT = "draft", AGAIN = "signed-in-again";
const drafting = document.querySelector("form[data-draft]");

function page() {
  return `${drafting.dataset.draft} ${location.pathname}${location.search}`;
}

if (location.pathname === "/sign-in") {
  sessionStorage.setItem(AGAIN, "1");
} else {
  const kept = sessionStorage.getItem(AGAIN) && JSON.parse(sessionStorage.getItem(DRAFT));
  sessionStorage.removeItem(AGAIN);
  sessionStorage.removeItem(DRAFT);
  if (drafting) {
    if (kept?.page === page()) {
      for (const [name, value] of kept.fields) drafting.elements[name].value = value;
      drafting.dispatchEvent(new CustomEvent("draft-kept", {detail: kept})); // a page may open its form only when it is needed
    }
    drafting.addEventListener("submit", () => {
      const told = drafting.querySelector("[data-told]")?.textContent;
      sessionStorage.setItem(DRAFT, JSON.stringify({page: page(), told, fields: [...new FormData(drafting)]}));
    });
    drafting.addEventListener("htmx:afterRequest", ({detail}) => {
      if (detail.xhr.status !== 401) sessionStorage.removeItem(DRAFT);
    });
  }
}
