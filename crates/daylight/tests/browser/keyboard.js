// A reader without a mouse, scripts off: from the search to a hit, to its next page, to a note, a tag and a list.

/** Presses of Tab after which nobody would go on. */
const PATIENCE = 60;

/** Returns how many places the focus stopped at on the way. */
export async function useTheKeyboard(reader) {
  await reader.sitDown();
  const hands = new Hands(reader);
  // While the page glides to what has the focus, that is not in sight yet.
  await reader.page.emulateMediaFeatures([{ name: "prefers-reduced-motion", value: "reduce" }]);
  await reader.go("/ledger");
  await hands.skipToTheContent();
  await reader.go("/search");
  // The box is first: the focus is there when the page opens.
  await hands.type("q", "kestrel");
  await hands.enter();
  await hands.tabTo((on) => on.closest(".hits h3"), "the first hit");
  await hands.tabTo((on) => on.matches(".hits h3 a[href*='page=2']"), "a hit on a second page");
  await hands.enter();
  await hands.tabTo((on) => on.matches("nav a[href*='page=3']"), "the next page");
  await hands.enter();
  await hands.see("page=3", "the third page");
  await hands.tabTo((on) => on.matches("input[name=tag]"), "the field for a tag");
  await hands.type("tag", "key paper");
  await hands.enter();
  await hands.see("key paper", "the tag");
  await hands.tabTo((on) => on.matches(".said > form textarea"), "the field for a note");
  await hands.type("text", "Both trips were paid by the same institute; ask the desk for the receipt.");
  await hands.tabTo((on) => on.matches("button") && on.form?.action.endsWith("/notes"), "the button that keeps it");
  await hands.enter();
  await hands.see("Both trips were paid", "the note");
  await reader.go("/search?q=payment");
  await hands.tabTo((on) => on.matches(".save input[name=name]"), "the field for a name");
  await hands.type("name", "Every payment");
  await hands.enter();
  await hands.see("Every payment", "the saved search");
  await reader.go("/lists");
  await hands.tabTo((on) => on.matches("textarea[name=lines]"), "the field for a list");
  await hands.type("lines", "Corvin Ashgrave\nOda Frelling\nLMF-0417\nnobody of this name\nKestrel Institute\n");
  await hands.tabTo((on) => on.matches("input[name=name]"), "the field for its name");
  await hands.type("name", "Names from the first tip");
  await hands.tabTo((on) => on.matches("button.go"), "the button that looks for it");
  await hands.enter();
  await hands.see("Names from the first tip", "the list");
  return hands.stops;
}

class Hands {
  constructor(reader) {
    Object.assign(this, { reader, page: reader.page, stops: 0 });
  }

  async skipToTheContent() {
    await this.page.keyboard.press("Tab");
    const first = await this.page.evaluate(() => document.activeElement.getAttribute("href"));
    if (first !== "#main") this.reader.fail(`the first stop is ${first}, not the way to the content`);
    await this.checkFocus();
  }

  /** Goes on to the next element that fits, and holds every stop on the way against what is promised of it. */
  async tabTo(fits, what) {
    for (let pressed = 0; pressed < PATIENCE; pressed += 1) {
      await this.page.keyboard.press("Tab");
      await this.checkFocus();
      if (await this.page.evaluate(`(${fits})(document.activeElement)`)) return;
    }
    throw new Error(`${this.page.url()}: ${what} is more than ${PATIENCE} stops away`);
  }

  /** Whoever uses the keyboard sees where they are (WCAG 2.4.7, 2.4.11). */
  async checkFocus() {
    this.stops += 1;
    const trouble = await this.page.evaluate(() => {
      const on = document.activeElement;
      if (on === document.body) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(on);
      const { left, right, top, bottom, width } = on.getBoundingClientRect();
      const out = right <= 0 || bottom <= 0 || left >= innerWidth || top >= innerHeight;
      if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) return `${on.outerHTML.slice(0, 80)} shows no focus`;
      if (width === 0 || out) return `${on.outerHTML.slice(0, 80)} has the focus out of sight`;
      const over = document.elementFromPoint((Math.max(left, 0) + Math.min(right, innerWidth)) / 2, (top + bottom) / 2);
      const seen = !over || on.contains(over) || over.contains(on) || over.closest("label")?.contains(on);
      return seen ? null : `${over.localName}.${over.className} covers ${on.outerHTML.slice(0, 80)}`;
    });
    if (trouble) this.reader.fail(trouble);
  }

  async type(name, words) {
    const focused = () => this.page.evaluate(() => document.activeElement.getAttribute("name"));
    // The browser puts the focus where a page asks for it shortly after it has loaded.
    let on = await focused();
    for (const end = Date.now() + 5000; on !== name && Date.now() < end; on = await focused()) {
      await new Promise((later) => setTimeout(later, 50));
    }
    if (on !== name) throw new Error(`${this.page.url()}: the focus is on ${on}, not on ${name}`);
    await this.page.keyboard.type(words);
  }

  async enter() {
    await Promise.all([this.page.waitForNavigation(), this.page.keyboard.press("Enter")]);
    this.reader.where = new URL(this.page.url()).pathname;
  }

  /** In the address or on the page. */
  async see(words, what) {
    const shown = await this.page.evaluate(() => document.body.innerText);
    if (!shown.includes(words) && !this.page.url().includes(words)) this.reader.fail(`${what} is not there`);
  }
}
