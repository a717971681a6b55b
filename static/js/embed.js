// <parenting-courses>, <parenting-campaign>, <parenting-training> and <parenting-groups>: a region's course dates, a
// campaign's programme, what parents learn online, and where they meet, on another website. Documented in docs/embedding.md. No cookie, no storage, no global but the
// elements; what goes wrong leaves the link inside as it is.
(() => {
  const from = document.currentScript || document.querySelector('script[src*="/embed/v1.js"]');
  const home = new URL(from.src).origin;
  const style = __STYLE__;
  const asked = ["municipality", "age", "language", "lang", "limit", "heading", "filters", "accent", "background", "book"];
  const tallest = 10000;
  // How long a form may take before a way round it is shown, in milliseconds.
  const patience = 6000;
  // While a day is under way, how old the list may be, and how often that is looked at.
  const minute = 60000;
  const glance = 5000;
  if (customElements.get("parenting-courses")) return;

  // Where a page demands it (require-trusted-types-for), ours is the policy of this name.
  const trusted = window.trustedTypes
    ? () => trustedTypes.createPolicy("parenting-courses", {createHTML: text => text})
    : () => ({createHTML: text => text});
  let policy;
  const parsed = text => {
    policy = policy || trusted();
    return new DOMParser().parseFromString(policy.createHTML(text), "text/html").body;
  };

  // A colour as the browser has worked it out, 0 to 1 each; null for what is see-through or in another notation.
  const channels = colour => {
    const found = /^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)$/.exec(colour);
    return found && found[4] !== "0" ? found.slice(1, 4).map(number => number / 255) : null;
  };
  // Relative luminance and contrast, as WCAG 2.2 defines them.
  const luminance = rgb => {
    const [r, g, b] = rgb.map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const behind = element => {
    for (let one = element; one; one = one.parentElement) {
      const rgb = channels(getComputedStyle(one).backgroundColor);
      if (rgb) return rgb;
    }
    return [1, 1, 1];
  };

  class List extends HTMLElement {
    connectedCallback() {
      this.later();
    }

    attributeChangedCallback() {
      if (this.isConnected) this.later();
    }

    disconnectedCallback() {
      removeEventListener("message", this.heard);
      clearInterval(this.clock);
    }

    // Several attributes that change at once are one question.
    later() {
      cancelAnimationFrame(this.waits);
      this.waits = requestAnimationFrame(() => (this.hasAttribute("frame") ? this.inFrame() : this.load()));
    }

    question() {
      const query = new URLSearchParams();
      for (const name of this.asked) {
        if (this.hasAttribute(name)) {
          for (const value of this.getAttribute(name).split(/[\s,]+/)) query.append(name, value);
        }
      }
      return query;
    }

    // `again`: what came of a visitor's own filters, or what has become of the day; else the list is another one.
    async load(query = this.question(), again) {
      const turn = (this.turn = (this.turn || 0) + 1);
      this.query = query;
      this.at = Date.now();
      try {
        const answer = await fetch(`${home}/embed/${this.path}/part/?${query}`, {
          credentials: "omit",
          referrerPolicy: "no-referrer",
        });
        if (!answer.ok) return;
        const body = parsed(await answer.text());
        if (turn === this.turn) this.show(body.querySelector(".pc"), again);
      } catch {
        // The link stays, or the list that was there.
      }
    }

    show(list, again) {
      if (!list) return;
      const root = this.shadowRoot || this.attachShadow({mode: "open"});
      // Who is booking is not disturbed.
      if (root.querySelector("[data-pane] iframe")) return;
      const old = again && root.querySelector("form") && root.querySelector("[data-results]");
      const at = root.activeElement && root.activeElement.href;
      if (old && list.querySelector("form")) {
        // The form keeps what was chosen, and the focus.
        old.replaceWith(list.querySelector("[data-results]"));
      } else {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(style);
        root.adoptedStyleSheets = [sheet];
        root.replaceChildren(list);
        list.addEventListener("submit", event => this.filter(event));
        list.addEventListener("click", event => this.pressed(event, list));
        // Elsewhere a browser would not show the form: there the links open it by itself, and the list says so.
        const registered = (list.dataset.registered || "").split(" ");
        list.classList.toggle("pc-here", top === window && registered.includes(location.origin));
      }
      for (const link of root.querySelectorAll("a")) {
        if (at && link.href === at) link.focus({preventScroll: true});
      }
      clearInterval(this.clock);
      if ("again" in list.dataset) this.clock = setInterval(() => this.glance(), glance);
      this.colours(root.querySelector(".pc"));
    }

    // Asked for anew when it is a minute old and somebody can see it.
    glance() {
      const {top, bottom} = this.getBoundingClientRect();
      const seen = !document.hidden && top < innerHeight && bottom > 0;
      if (seen && Date.now() - this.at >= minute) this.load(this.query, true);
    }

    async filter(event) {
      event.preventDefault();
      await this.load(new URLSearchParams(new FormData(event.target)), true);
      const count = this.shadowRoot.querySelector("[data-count]");
      const said = this.shadowRoot.querySelector("[role=status]");
      if (count && said) said.textContent = count.textContent;
    }

    // A booking takes the place of the list, unless it is asked for in a tab or window of its own.
    pressed(event, list) {
      const link = event.target.closest("[data-book]");
      const other = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
      if (!link || other || !list.matches(".pc-here")) return;
      event.preventDefault();
      const pane = list.querySelector("[data-pane]");
      const title = pane.querySelector(".pc-title");
      const late = pane.querySelector(".pc-problem");
      const frame = document.createElement("iframe");
      const swap = booking => {
        for (const part of list.querySelectorAll("form,[data-results]")) part.hidden = booking;
        pane.hidden = !booking;
        late.hidden = true;
      };
      const waiting = setTimeout(() => (late.hidden = false), patience);
      late.querySelector("a").href = link.href;
      frame.title = title.textContent = link.textContent;
      for (const name of ["lang", "dir"]) {
        title.toggleAttribute(name, link.hasAttribute(name));
        if (link[name]) title[name] = link[name];
      }
      this.hear(frame, home, () => {
        clearTimeout(waiting);
        late.hidden = true;
      });
      pane.querySelector("button").onclick = () => {
        clearTimeout(waiting);
        frame.remove();
        swap(false);
        link.focus();
      };
      frame.src = link.dataset.book;
      swap(true);
      pane.append(frame);
      title.focus();
    }

    // What a frame of ours tells: how tall it is, and that it shows another page, which is read from its beginning.
    hear(frame, origin, came = () => {}) {
      let known = false;
      removeEventListener("message", this.heard);
      this.heard = event => {
        if (event.source !== frame.contentWindow || event.origin !== origin) return;
        const said = event.data || {};
        const height = Number(said["parenting-courses-height"]);
        if (!(height > 0)) return;
        came();
        frame.style.blockSize = `${Math.min(Math.ceil(height), tallest)}px`;
        if (known && said["parenting-courses-new"] && frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
        known = true;
      };
      addEventListener("message", this.heard);
    }

    // Dark on a dark page; and where a municipality's own colours cannot be read, ours.
    colours(list) {
      const scheme = this.getAttribute("scheme");
      const dark = scheme ? scheme === "dark" : luminance(behind(this)) < 0.2;
      list.classList.toggle("pc-dark", dark);
      list.classList.remove("pc-plain");
      const ground = channels(getComputedStyle(list).backgroundColor) || behind(this);
      const used = ["h2,h3,h4,h5,h6", "a", ".pc-muted", ".pc-seats"];
      const readable = used.every(name => {
        const one = list.querySelector(name);
        if (!one) return true;
        const rgb = channels(getComputedStyle(one).color);
        return rgb && contrast(rgb, ground) >= 4.5;
      });
      list.classList.toggle("pc-plain", !readable);
    }

    inFrame() {
      const frame = document.createElement("iframe");
      frame.title = this.getAttribute("title") || this.textContent.trim();
      frame.src = `${home}/embed/${this.path}/?${this.question()}`;
      frame.setAttribute(
        "sandbox",
        "allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation",
      );
      frame.loading = "lazy";
      frame.style.cssText = "display:block;inline-size:100%;block-size:40rem;border:0";
      // A sandboxed frame has no origin: that the message comes from its very window is what counts.
      this.hear(frame, "null");
      const root = this.shadowRoot || this.attachShadow({mode: "open"});
      root.replaceChildren(frame);
    }
  }

  const define = (name, path, own) =>
    customElements.define(
      name,
      class extends List {
        static observedAttributes = [...asked, ...own, "frame", "scheme"];
        path = path;
        asked = [...asked, ...own];
      },
    );
  define("parenting-courses", "courses", ["programme", "course", "form"]);
  define("parenting-campaign", "campaign", ["campaign", "kind"]);
  define("parenting-training", "training", ["module"]);
  define("parenting-groups", "groups", ["kind", "weekday", "access"]);
})();
