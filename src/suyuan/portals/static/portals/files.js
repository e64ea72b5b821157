// Dropping files and seeing how far they are. Without script the form sends them.
(() => {
  "use strict";
  const form = document.querySelector("[data-files]");
  if (!form) return;
  const drop = form.querySelector(".drop"), list = form.querySelector(".sending"), input = form.querySelector("#file");
  for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.remove("over"); });
  drop.addEventListener("drop", (event) => { sendAll([...event.dataTransfer.files]); });
  form.addEventListener("submit", (event) => { event.preventDefault(); sendAll([...input.files]); });

  async function sendAll(files) {
    let kept = 0;
    for (const file of files) if (await send(file)) kept += 1;
    input.value = "";
    if (kept && kept === files.length) location.reload();
  }

  function send(file) {
    const line = document.createElement("li"), name = document.createElement("span"), bar = document.createElement("progress"), told = document.createElement("span");
    name.textContent = file.name;
    bar.max = 100; bar.value = 0; bar.setAttribute("aria-label", file.name);
    told.className = "told";
    line.append(name, bar, told);
    list.append(line);
    const say = (words, isGood) => { told.textContent = words; told.classList.add(isGood ? "good" : "bad"); return isGood; };
    if (file.size > Number(form.dataset.largest) * 1048576) return Promise.resolve(say(form.dataset.tooLarge, false));
    const body = new FormData(form);
    body.delete("file");
    body.append("file", file);
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = Math.round(100 * event.loaded / event.total); });
      request.addEventListener("load", () => {
        bar.value = 100;
        done(request.status === 201 ? say(form.dataset.kept, true) : say(why(request) || form.dataset.failed, false));
      });
      request.addEventListener("error", () => done(say(form.dataset.failed, false)));
      request.send(body);
    });
  }

  function why(request) {
    try {
      const english = form.dataset.language === "en";
      return JSON.parse(request.responseText).problems.map((one) => english ? `${one.message}. ${one.remedy}.` : `${one.message_zh}。${one.remedy_zh}。`).join(" ");
    } catch { return ""; }
  }
})();
