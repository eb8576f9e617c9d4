// A request that gets no answer is told, where the page has no place of its own for it.

for (const fault of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(fault, ({target}) => {
    if (target.closest?.("dialog")) return;
    const told = document.createElement("p");
    told.className = "message wrong";
    told.setAttribute("role", "alert");
    told.textContent = "No answer came from the server. Look whether it runs, then try again.";
    document.getElementById("messages")?.replaceChildren(told);
  });
}
