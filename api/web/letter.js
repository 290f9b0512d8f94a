// The page behind a link in a letter: sends the link's token when the reader presses the button.

const form = document.getElementById("letter");
const said = document.getElementById("said");
const token = new URLSearchParams(location.search).get("token") ?? "";

// The token is not to stay in the address bar or the history.
history.replaceState(null, "", location.pathname);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  const body = JSON.stringify({ token, ...Object.fromEntries(new FormData(form)) });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(form.dataset.path, { method: "POST", headers, body }).catch(() => null);
  button.disabled = false;
  if (answer?.ok) {
    form.remove();
    said.textContent = form.dataset.done;
    return;
  }
  const problem = await answer?.json().catch(() => null);
  said.textContent = problem?.errors?.[0]?.detail ?? problem?.detail ?? "The server does not answer; try again.";
});
