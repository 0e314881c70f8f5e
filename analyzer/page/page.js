"use strict";
/* The table of findings, the theme, and what copies. Text reaches the page as textContent alone. */
(() => {
  const PAGE = 100;
  const INSIDE = 50;
  const byId = (id) => document.getElementById(id);

  function make(name, options = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(options)) {
      if (key === "class") element.className = value;
      else if (key === "on") element.addEventListener("click", value);
      else element.setAttribute(key, value);
    }
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  }

  /* Theme: that of the system until the reader chooses; the choice is kept where the browser allows it. */
  function theme() {
    const button = byId("theme");
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    const chosen = () => document.documentElement.dataset.theme;
    const isDark = () => (chosen() ? chosen() === "dark" : system.matches);
    const say = () => button.setAttribute("aria-pressed", String(isDark()));
    try {
      const kept = localStorage.getItem("wirelint-theme");
      if (kept === "dark" || kept === "light") document.documentElement.dataset.theme = kept;
    } catch { /* no storage here */ }
    button.hidden = false;
    button.addEventListener("click", () => {
      document.documentElement.dataset.theme = isDark() ? "light" : "dark";
      try {
        localStorage.setItem("wirelint-theme", chosen());
      } catch { /* no storage here */ }
      say();
    });
    system.addEventListener("change", say);
    say();
  }

  /* Copying: the text stands in the button. */
  async function copy(button) {
    let done = true;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      const area = make("textarea", { class: "unseen", "aria-hidden": "true" });
      area.value = button.dataset.copy;
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
      button.focus();
    }
    byId("said").textContent = done ? "Copied" : "Could not be copied";
    button.textContent = done ? "Copied" : "No";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  }

  function copyButton(text, name) {
    return make("button", { type: "button", class: "copy", "data-copy": text, "aria-label": `Copy: ${name}` }, "Copy");
  }

  function copying() {
    for (const button of document.querySelectorAll("button.copy")) button.hidden = false;
    document.addEventListener("click", (event) => {
      const button = event.target.closest("button.copy");
      if (button) copy(button);
    });
  }

  /* A link to something folded opens what it is in. */
  function unfolding() {
    const open = () => {
      const target = location.hash.length > 1 && byId(decodeURIComponent(location.hash.slice(1)));
      for (let at = target || null; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    };
    window.addEventListener("hashchange", open);
    open();
    const shut = [];
    window.addEventListener("beforeprint", () => {
      for (const each of document.querySelectorAll("details.close:not([open])")) {
        shut.push(each);
        each.open = true;
      }
    });
    window.addEventListener("afterprint", () => {
      for (const each of shut.splice(0)) each.open = false;
    });
  }

  const number = (value) => value.toLocaleString("en-US");
  const shellQuoted = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\"'\"'")}'`);
  const clock = (us) => {
    const date = new Date(Math.floor(us / 1000));
    if (Number.isNaN(date.getTime())) return `${us} µs`;
    const part = String(((us % 1000000) + 1000000) % 1000000).padStart(6, "0");
    return `${date.toISOString().slice(0, 19).replace("T", " ")}.${part}Z`;
  };

  class Findings {
    constructor(data) {
      this.data = data;
      this.columns = data.columns;
      this.texts = data.texts;
      this.size = data.columns.rule.length;
      this.sortBy = "severity";
      this.down = false;
      this.page = 0;
      this.open = new Set();
      this.head = document.querySelector("#findings-table thead");
      this.body = document.querySelector("#findings-table tbody");
    }

    /* What a row says in a column, as text or number. */
    text(column, row) {
      return this.texts[this.columns[column][row]];
    }

    severity(row) {
      return this.data.severities[this.columns.severity[row]];
    }

    count(row) {
      return this.data.counts[row] || 1;
    }

    more(row) {
      return this.data.more[row] || [0, 0];
    }

    /* Filters: the search looks once at every text, then at the rows. */
    filter() {
      const wanted = (name) => byId(`f-${name}`).value;
      const words = wanted("text").toLowerCase().split(/\s+/).filter(Boolean);
      const hits = words.map((word) => this.lower().map((text) => text.includes(word)));
      const severity = this.data.severities.indexOf(wanted("severity"));
      const status = wanted("status") === "" ? -1 : Number(wanted("status"));
      const rule = wanted("rule") === "" ? -1 : this.texts.indexOf(wanted("rule"));
      const host = wanted("host") === "" ? -1 : Number(wanted("host"));
      const c = this.columns;
      const searched = [c.rule, c.method, c.target, c.host, c.client, c.server, c.capture];
      const found = [];
      for (let row = 0; row < this.size; row += 1) {
        if (severity >= 0 && c.severity[row] !== severity) continue;
        if (status >= 0 && c.status[row] !== status) continue;
        if (rule >= 0 && c.rule[row] !== rule) continue;
        if (host >= 0 && c.host[row] !== host) continue;
        if (hits.every((hit, at) => this.matches(row, hit, words[at], searched))) found.push(row);
      }
      return found;
    }

    matches(row, hit, word, searched) {
      if (searched.some((column) => hit[column[row]])) return true;
      if (String(this.columns.status[row]) === word) return true;
      const evidence = this.columns.evidence[row];
      for (let at = 0; at < evidence.length; at += 5) if (hit[evidence[at]] || hit[evidence[at + 1]]) return true;
      return false;
    }

    lower() {
      this.lowered ||= this.texts.map((text) => text.toLowerCase());
      return this.lowered;
    }

    /* Sorting: by number, or by the place that a text has among all texts. */
    ranks() {
      if (!this.ranked) {
        const order = this.texts.map((_, at) => at);
        order.sort((a, b) => (this.texts[a] < this.texts[b] ? -1 : 1));
        this.ranked = new Uint32Array(order.length);
        order.forEach((text, place) => { this.ranked[text] = place; });
      }
      return this.ranked;
    }

    sort(rows) {
      const column = this.columns[this.sortBy];
      const ranks = ["severity", "status", "time", "connection"].includes(this.sortBy) ? null : this.ranks();
      const value = ranks ? (row) => ranks[column[row]] : (row) => column[row];
      const sign = this.down ? -1 : 1;
      return rows.sort((a, b) => sign * (value(a) - value(b)) || a - b);
    }

    /* Groups: each with its rows and all that are counted with them. */
    groups(rows, by) {
      const found = new Map();
      const column = this.columns[by];
      for (const row of rows) {
        let group = found.get(column[row]);
        if (!group) {
          group = { key: column[row], rows: [], count: 0, severity: 9, first: Infinity, last: -Infinity };
          found.set(column[row], group);
        }
        const [more, last] = this.more(row);
        group.rows.push(row);
        group.count += this.count(row) + more;
        group.severity = Math.min(group.severity, this.columns.severity[row]);
        group.first = Math.min(group.first, this.columns.time[row]);
        group.last = Math.max(group.last, this.columns.time[row], last);
      }
      return [...found.values()].sort((a, b) => a.severity - b.severity || b.count - a.count || a.key - b.key);
    }

    /* Drawing: one page of rows or groups. */
    draw() {
      const by = byId("f-group").value;
      const rows = this.sort(this.filter());
      const groups = by ? this.groups(rows, by) : null;
      const all = (groups || rows).length;
      const pages = Math.max(1, Math.ceil(all / PAGE));
      this.page = Math.min(this.page, pages - 1);
      const from = this.page * PAGE;
      this.shown = (groups || rows).slice(from, from + PAGE);
      this.drawHead(by);
      this.body.replaceChildren();
      for (const each of this.shown) this.body.append(...(groups ? this.group(each, by) : this.row(each)));
      if (!all) this.body.append(make("tr", {}, make("td", { colspan: 7, class: "faint" }, "Nothing matches.")));
      this.say(rows, groups, by);
      byId("page-number").textContent = `Page ${number(this.page + 1)} of ${number(pages)}`;
      byId("page-back").disabled = this.page === 0;
      byId("page-on").disabled = this.page + 1 >= pages;
    }

    say(rows, groups, by) {
      let count = 0;
      for (const row of rows) count += this.count(row) + this.more(row)[0];
      const listed = count === rows.length ? "" : `, ${number(rows.length)} listed`;
      const inGroups = groups ? ` in ${number(groups.length)} ${by}${groups.length === 1 ? "" : "s"}` : "";
      byId("found").textContent = `${number(count)} finding${count === 1 ? "" : "s"}${listed}${inGroups}`;
    }

    drawHead(by) {
      const row = make("tr");
      if (by) {
        const names = ["", "Worst", by[0].toUpperCase() + by.slice(1), "Findings", "First seen", "Last seen"];
        row.append(...names.map((name) => (name ? make("th", { scope: "col", class: name === "Findings" ? "number" : "" }, name) : make("td"))));
      } else {
        row.append(make("td"));
        for (const [column, name] of Findings.COLUMNS) {
          const sorted = this.sortBy === column;
          const sort = { scope: "col", "aria-sort": sorted ? (this.down ? "descending" : "ascending") : "none" };
          const arrow = make("span", { "aria-hidden": "true", class: "arrow" }, sorted ? (this.down ? "▼" : "▲") : "");
          const button = make("button", { type: "button", class: "sort", "data-sort": column, on: () => this.order(column) }, name, arrow);
          row.append(make("th", sort, button));
        }
      }
      this.head.replaceChildren(row);
    }

    order(column) {
      this.down = this.sortBy === column ? !this.down : false;
      this.sortBy = column;
      this.page = 0;
      this.draw();
      this.head.querySelector(`[data-sort="${column}"]`).focus();
    }

    badge(name) {
      return make("span", { class: `badge ${name}` }, name);
    }

    row(row, nested = false) {
      const c = this.columns;
      const more = this.more(row)[0] + this.count(row) - 1;
      const line = make(
        "tr", nested ? { class: "nested" } : {},
        make("td", {}),
        make("td", {}, this.badge(this.severity(row))),
        make("td", { class: "status" }, c.status[row] ? String(c.status[row]) : "–"),
        make("td", { class: "rule-id" }, make("code", {}, this.text("rule", row))),
        make("td", { class: "host" }, this.text("host", row) || this.text("server", row)),
        make("td", { class: "target" }, make("code", {}, `${this.text("method", row)} ${this.text("target", row)}`.trim() || "connection"),
          more ? make("span", { class: "more" }, ` + ${number(more)} like it`) : ""),
        make("td", { class: "time" }, clock(c.time[row]).slice(0, 23)),
      );
      const lines = [line];
      line.firstChild.append(this.opener(`Details of ${this.text("rule", row)}, connection ${c.connection[row]}`, this.open.has(row), line, () => [this.details(row)], row));
      if (this.open.has(row)) lines.push(this.details(row));
      return lines;
    }

    /* A button that puts lines behind a line, and takes them away again. */
    opener(name, isOpen, line, lines, key) {
      let below = null;
      const button = make("button", { type: "button", class: "open", "aria-expanded": String(isOpen), "aria-label": name });
      button.addEventListener("click", () => {
        const opening = button.getAttribute("aria-expanded") !== "true";
        button.setAttribute("aria-expanded", String(opening));
        if (opening) {
          below = lines();
          line.after(...below);
          if (key !== undefined) this.open.add(key);
        } else {
          if (key !== undefined) this.open.delete(key);
          if (!below) below = [line.nextElementSibling];
          for (const each of below) each.remove();
        }
      });
      return button;
    }

    details(row) {
      const c = this.columns;
      const [title, message, advice, anchor] = this.data.rules[this.text("rule", row)];
      const place = c.exchange[row] < 0 ? `${c.connection[row]}` : `${c.connection[row]}:${c.exchange[row]}`;
      const frames = c.frames[row];
      const addresses = this.text("addresses", row);
      const filter = frames ? `frame.number in {${frames}}${addresses}` : addresses;
      const show = `wirelint show ${shellQuoted(this.text("capture", row))} ${place}`;
      const evidence = make("ul", { class: "evidence" });
      for (let at = 0; at < c.evidence[row].length; at += 5) evidence.append(this.evidence(c.evidence[row].slice(at, at + 5)));
      const copied = (name, text) => make("div", {}, make("dt", {}, name), make("dd", {}, make("code", {}, text), " ", copyButton(text, name)));
      const facts = `${this.text("client", row)} → ${this.text("server", row)} · connection ${c.connection[row]}`
        + `${c.exchange[row] < 0 ? "" : `, exchange ${c.exchange[row]}`} · ${clock(c.time[row])} · ${this.text("capture", row)}`;
      return make(
        "tr", { class: "details" },
        make("td", { colspan: 7 }, make("div", { class: "inner" },
          make("p", {}, make("strong", {}, title), ". ", message),
          advice ? make("p", {}, make("strong", {}, "Advice: "), advice) : "",
          make("p", { class: "place" }, facts),
          evidence,
          make("dl", { class: "commands" }, filter ? copied("Wireshark filter", filter) : "", copied("In a terminal", show)),
          make("p", {}, make("a", { href: `#${anchor}` }, "Rule text, both standards, and samples")),
        )),
      );
    }

    evidence([what, value, frame, offset, client]) {
      const places = [];
      if (frame) places.push(`frame ${frame}`);
      if (offset >= 0) places.push(`${client ? "client" : "server"} octet ${number(offset)}`);
      const item = make("li");
      if (places.length) item.append(make("span", { class: "frame" }, places.join(", ")), " ");
      item.append(this.texts[what], this.texts[value] ? ": " : "");
      if (this.texts[value]) item.append(make("code", {}, this.texts[value]));
      return item;
    }

    group(group, by) {
      const name = this.texts[group.key] || (by === "path" ? "no request" : "no host");
      const line = make(
        "tr", { class: "group" },
        make("td"),
        make("td", {}, this.badge(this.data.severities[group.severity])),
        make("th", { scope: "row" }, make("code", {}, name), by === "rule" ? make("span", { class: "title" }, this.data.rules[name][0]) : ""),
        make("td", { class: "number" }, number(group.count)),
        make("td", { class: "time" }, clock(group.first).slice(0, 19)),
        make("td", { class: "time" }, clock(group.last).slice(0, 19)),
      );
      line.firstChild.append(this.opener(`Findings of ${name}`, false, line, () => [this.inside(group)]));
      return [line];
    }

    /* The rows of a group stand in a table of their own, the first ones at once. */
    inside(group) {
      const body = make("tbody");
      const headings = ["", "Severity", "Status", "Rule", "Host", "Request", "Time (UTC)"];
      const head = make("tr", {}, ...headings.map((name) => (name ? make("th", { scope: "col" }, name) : make("td"))));
      const table = make("table", {}, make("thead", {}, head), body);
      const rest = make("button", { type: "button" });
      let shown = 0;
      const show = () => {
        for (const row of group.rows.slice(shown, shown + INSIDE)) body.append(...this.row(row, true));
        shown = Math.min(shown + INSIDE, group.rows.length);
        rest.hidden = shown >= group.rows.length;
        rest.textContent = `Show more (${number(group.rows.length - shown)})`;
      };
      rest.addEventListener("click", show);
      show();
      return make("tr", { class: "details inside" }, make("td", { colspan: 6 }, table, rest));
    }

    /* What can be chosen from is what there is. */
    choices() {
      const put = (name, pairs) => byId(`f-${name}`).append(...pairs.map(([value, text]) => make("option", { value: String(value) }, text)));
      const c = this.columns;
      const tally = (column) => {
        const counts = new Map();
        column.forEach((key, row) => counts.set(key, (counts.get(key) || 0) + this.count(row) + this.more(row)[0]));
        return counts;
      };
      const statuses = [...tally(c.status)].sort((a, b) => a[0] - b[0]);
      put("status", statuses.map(([status, count]) => [status, `${status || "none"} (${number(count)})`]));
      const named = (counts, empty) => [...counts].map(([key, count]) => [key, this.texts[key] || empty, count]);
      const rules = named(tally(c.rule), "").sort((a, b) => (a[1] < b[1] ? -1 : 1));
      put("rule", rules.map(([, text, count]) => [text, `${text} (${number(count)})`]));
      const hosts = named(tally(c.host), "no host").sort((a, b) => b[2] - a[2] || (a[1] < b[1] ? -1 : 1)).slice(0, 500);
      put("host", hosts.map(([key, text, count]) => [key, `${text} (${number(count)})`]));
    }

    start() {
      this.choices();
      const form = document.querySelector("form.controls");
      const redraw = () => { this.page = 0; this.draw(); };
      let waiting = 0;
      form.addEventListener("submit", (event) => event.preventDefault());
      form.addEventListener("change", redraw);
      byId("f-text").addEventListener("input", () => {
        clearTimeout(waiting);
        waiting = setTimeout(redraw, 150);
      });
      form.addEventListener("reset", () => setTimeout(redraw, 0));
      byId("page-back").addEventListener("click", () => this.turn(-1));
      byId("page-on").addEventListener("click", () => this.turn(1));
      for (const link of document.querySelectorAll("a.to-table")) {
        link.addEventListener("click", () => {
          form.reset();
          byId("f-rule").value = link.dataset.rule;
          setTimeout(redraw, 0);
        });
      }
      byId("table").hidden = false;
      this.draw();
    }

    turn(step) {
      this.page += step;
      this.draw();
      byId("findings").scrollIntoView();
    }
  }
  Findings.COLUMNS = [
    ["severity", "Severity"], ["status", "Status"], ["rule", "Rule"], ["host", "Host"], ["target", "Request"], ["time", "Time (UTC)"],
  ];

  theme();
  copying();
  unfolding();
  const source = byId("findings-data");
  if (source) new Findings(JSON.parse(source.textContent)).start();
})();
