// Words that a number stands in, as the language counts. They come with the page; this puts the number in.
const rules = new Intl.PluralRules(document.documentElement.lang || "sv");

// Of an element that has them all (templatetags/counted.py).
export const counted = (element, number) => filled(element.dataset[rules.select(number)] ?? element.dataset.other, { n: number });

export const filled = (text, values) => Object.entries(values).reduce((all, [name, value]) => all.replace(`{${name}}`, value), text);

export const keysIn = (text) => (text ?? "").split(" ").filter(Boolean);
